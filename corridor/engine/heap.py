"""A heap of whole numbers in two arrays, smallest first."""

from typing import Any

from corridor.engine.jit import part


@part
def push(keys: Any, items: Any, size: int, key: int, item: int) -> int:
    """Add an item and return how many there are."""
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 1
        if keys[parent] <= key:
            break
        keys[hole] = keys[parent]
        items[hole] = items[parent]
        hole = parent
    keys[hole] = key
    items[hole] = item
    return size + 1


@part
def drop(keys: Any, items: Any, size: int) -> int:
    """Remove the first item and return how many are left."""
    size -= 1
    key = keys[size]
    hole = 0
    child = 1
    while child < size:
        if child + 1 < size and keys[child + 1] < keys[child]:
            child += 1
        if key <= keys[child]:
            break
        keys[hole] = keys[child]
        items[hole] = items[child]
        hole = child
        child = 2 * hole + 1
    keys[hole] = key
    items[hole] = items[size]
    return size
