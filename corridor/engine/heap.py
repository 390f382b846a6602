"""Heaps of whole numbers, smallest first; several may share two arrays, each from its own base on."""

from typing import Any, NamedTuple

from corridor.arrays import Ints
from corridor.engine.jit import part


@part
def push(keys: Any, items: Any, base: int, size: int, key: float, item: int) -> int:
    """Add an item and return how many there are; keys may be of any kind of number."""
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 1
        if keys[base + parent] <= key:
            break
        keys[base + hole] = keys[base + parent]
        items[base + hole] = items[base + parent]
        hole = parent
    keys[base + hole] = key
    items[base + hole] = item
    return size + 1


@part
def drop(keys: Any, items: Any, base: int, size: int) -> int:
    """Remove the first item and return how many are left."""
    size -= 1
    swap(keys, items, base, size, keys[base + size], items[base + size])
    return size


@part
def swap(keys: Any, items: Any, base: int, size: int, key: int, item: int) -> None:
    """Put an item in the place of the first; there is room for one more."""
    keys[base + size] = key  # ends the last pair, if it lacks one
    hole = 0
    child = 1
    while child < size:
        child += keys[base + child + 1] < keys[base + child]
        if key <= keys[base + child]:
            break
        keys[base + hole] = keys[base + child]
        items[base + hole] = items[base + child]
        hole = child
        child = 2 * hole + 1
    keys[base + hole] = key
    items[base + hole] = item


class PairHeap(NamedTuple):
    """A heap of items by two keys.

    Attributes
    ----------
    keys, seconds, items
        The keys of each item, and the item.
    """

    keys: Ints
    seconds: Ints
    items: Ints


@part
def push_pair(heap: PairHeap, size: int, key: int, second: int, item: int) -> int:
    """Add an item to a heap by two keys and return how many there are."""
    keys, seconds, items = heap
    hole = size
    while hole > 0:
        above = (hole - 1) >> 1
        if keys[above] < key or (keys[above] == key and seconds[above] <= second):
            break
        keys[hole] = keys[above]
        seconds[hole] = seconds[above]
        items[hole] = items[above]
        hole = above
    keys[hole] = key
    seconds[hole] = second
    items[hole] = item
    return size + 1


@part
def drop_pair(heap: PairHeap, size: int) -> int:
    """Remove the first item and return how many are left."""
    keys, seconds, items = heap
    size -= 1
    key = keys[size]
    second = seconds[size]
    hole = 0
    child = 1
    while child < size:
        right = child + 1
        child += keys[right] < keys[child] or (keys[right] == keys[child] and seconds[right] < seconds[child])
        if key < keys[child] or (key == keys[child] and second <= seconds[child]):
            break
        keys[hole] = keys[child]
        seconds[hole] = seconds[child]
        items[hole] = items[child]
        hole = child
        child = 2 * hole + 1
    keys[hole] = key
    seconds[hole] = second
    items[hole] = items[size]
    return size
