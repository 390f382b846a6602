"""The search for all outcomes in three dimensions or more."""

from typing import Any, NamedTuple

import numpy as np

from corridor.arrays import Ints
from corridor.engine.clock import begins
from corridor.engine.graph import Small
from corridor.engine.heap import PairHeap, drop_pair, push_pair
from corridor.engine.jit import Kernel, part
from corridor.engine.partial_ways import Asked, Outcomes, first_heap, fitting, longer


class _Lists(NamedTuple):
    """Lists of vectors in one pool: of each item, and after them of the outcomes.

    Attributes
    ----------
    pool
        Numbers of all vectors; those of one side by side.
    begin, length, room
        Where each list begins, how many vectors it has, and how many there is room for.
    """

    pool: Ints
    begin: Ints
    length: Ints
    room: Ints


@part
def _up_to(pool: Any, begin: int, length: int, most: int) -> int:
    """Return how many of the pairs of a list have a first number of at most this; they lie ascending."""
    low = 0
    high = length
    while low < high:
        middle = (low + high) >> 1
        if pool[begin + 2 * middle] <= most:
            low = middle + 1
        else:
            high = middle
    return low


@part
def _is_worse(lists: _Lists, item: int, width: int, vector: Any, at: int) -> bool:
    """Return whether any of a list of vectors is at most this one; pairs lie ascending, their seconds descending."""
    pool, begin, length = lists.pool, lists.begin[item], lists.length[item]
    if width == 2:
        upto = _up_to(pool, begin, length, vector[at])
        return bool(upto > 0 and pool[begin + 2 * upto - 1] <= vector[at + 1])
    for entry in range(begin, begin + length * width, width):
        dim = 0
        while dim < width and pool[entry + dim] <= vector[at + dim]:
            dim += 1
        if dim == width:
            return True
    return False


@part
def _make_room(lists: _Lists, item: int, width: int, used: int) -> int:
    """Move a list that is full to where there is room for twice as much; return how much of the pool is used."""
    if lists.length[item] < lists.room[item]:
        return used
    for place in range(lists.length[item] * width):
        lists.pool[used + place] = lists.pool[lists.begin[item] + place]
    lists.begin[item] = used
    lists.room[item] = max(2, 2 * lists.room[item])
    return int(used + lists.room[item] * width)


@part
def _take_in(lists: _Lists, item: int, width: int, vector: Any, at: int) -> None:
    """Add a vector to a list with room, and remove what is no better."""
    pool, begin, length = lists.pool, lists.begin[item], lists.length[item]
    if width == 2:
        low = _up_to(pool, begin, length, vector[at] - 1)
        worse = low
        while worse < length and pool[begin + 2 * worse + 1] >= vector[at + 1]:
            worse += 1
        shift = 2 * (low + 1 - worse)
        if shift > 0:
            for place in range(begin + 2 * length - 1, begin + 2 * worse - 1, -1):
                pool[place + shift] = pool[place]
        elif shift < 0:
            for place in range(begin + 2 * worse, begin + 2 * length):
                pool[place + shift] = pool[place]
        pool[begin + 2 * low] = vector[at]
        pool[begin + 2 * low + 1] = vector[at + 1]
        lists.length[item] = length + low + 1 - worse
        return
    kept = begin
    for entry in range(begin, begin + length * width, width):
        dim = 0
        while dim < width and vector[at + dim] <= pool[entry + dim]:
            dim += 1
        if dim < width:
            for move in range(width):
                pool[kept + move] = pool[entry + move]
            kept += width
    for move in range(width):
        pool[kept + move] = vector[at + move]
    lists.length[item] = (kept - begin) // width + 1


class _Vectors(NamedTuple):
    """Labels of more dimensions: items, the labels and arcs before, outcomes; numbers side by side; a work array."""

    item: Ints
    parent: Small
    arc: Small
    found: Ints
    value: Ints
    new: Ints


@Kernel
def _many(asked: Asked, heap: PairHeap, labels: _Vectors, lists: _Lists, tally: Any) -> int:
    """Expand labels until none is left; return 1 or 2 if there is no more room for them or in the pool, else 0.

    `tally` holds how many labels there are, how many of them in the heap, how many outcomes, and how much of the pool
    is used. The lists hold all dimensions but the first of vectors that no other is better than.
    """
    first, head, cost = asked.graph.first, asked.graph.head, asked.graph.weight
    timing = asked.timing
    bound, layer_at, n_criteria = asked.bound, asked.layer_at, asked.n_criteria
    value, new, room = labels.value, labels.new, lists.room
    is_dated = len(timing.rule) > 0
    n_states = (len(first) - 1) // 2
    last = len(layer_at) // n_states - 1
    n_dims = len(asked.limits)
    width = n_dims - 1
    outcomes = len(layer_at)
    count = tally[0]
    size = tally[1]
    n_found = tally[2]
    used = tally[3]
    is_full = 0
    while size > 0:
        if count + asked.degree > len(labels.item):
            is_full = 1
            break
        label = heap.items[0]
        item = labels.item[label]
        if used + 2 * width * (2 + room[item] + room[outcomes]) > len(lists.pool):
            is_full = 2
            break
        size = drop_pair(heap, size)
        if _is_worse(lists, item, width, value, label * n_dims + 1):
            continue
        for dim in range(n_dims):
            new[dim] = value[label * n_dims + dim]
            new[n_dims + dim] = new[dim] + bound[item * n_dims + dim] if dim < n_criteria else 0
        if _is_worse(lists, outcomes, width, new, n_dims + 1):
            continue
        base = 0 if last == 0 else item // n_states * n_states
        state = item - base
        is_outcome = base == last * n_states and asked.is_goal[state] != 0
        place = outcomes if is_outcome else item
        used = _make_room(lists, place, width, used)
        _take_in(lists, place, width, new, n_dims + 1 if is_outcome else 1)
        if is_outcome:
            labels.found[n_found] = label
            n_found += 1
            if n_criteria == 1:
                size = 0
                break
            continue
        for at in range(first[state], first[state + 1]):
            if cost[n_dims * at] < 0:
                continue
            reached = head[at]
            if last > 0:
                reached = layer_at[base + reached] * n_states + reached
            fits = True
            for dim in range(n_dims):
                new[dim] = value[label * n_dims + dim]
                if is_dated and dim == 0:
                    new[0] = begins(new[0], timing.rule[at], timing.lead[at], timing.spells)
                new[dim] += cost[n_dims * at + dim]
                ahead = new[dim] + bound[reached * n_dims + dim]
                new[n_dims + dim] = ahead if dim < n_criteria else 0
                if ahead > asked.limits[dim]:
                    fits = False
                    break
            if (
                not fits
                or _is_worse(lists, reached, width, new, 1)
                or _is_worse(lists, outcomes, width, new, n_dims + 1)
            ):
                continue
            labels.item[count] = reached
            labels.parent[count] = label
            labels.arc[count] = at
            for dim in range(n_dims):
                value[count * n_dims + dim] = new[dim]
            ahead = new[1] + bound[reached * n_dims + 1]
            size = push_pair(heap, size, new[0] + bound[reached * n_dims], ahead, count)
            count += 1
    tally[0] = count
    tally[1] = size
    tally[2] = n_found
    tally[3] = used
    return is_full


def search_many(asked: Asked, starts: Ints, begin: int, room: int) -> Outcomes:
    """Return the outcomes of ways from some items at a second, for more dimensions."""
    n_dims, n_items = len(asked.limits), len(asked.layer_at)
    starts, least = fitting(asked, starts, begin, n_dims)
    heap, n_starts = first_heap(least, room), len(starts)
    labels = _Vectors(
        item=np.empty(room, dtype=np.int64),
        parent=np.empty(room, dtype=np.int32),
        arc=np.empty(room, dtype=np.int32),
        found=np.empty(room, dtype=np.int64),
        value=np.empty(room * n_dims, dtype=np.int64),
        new=np.zeros(2 * n_dims, dtype=np.int64),
    )
    labels.item[:n_starts], labels.parent[:n_starts], labels.arc[:n_starts] = starts, -1, -1
    labels.value[: n_starts * n_dims] = 0
    labels.value[: n_starts * n_dims : n_dims] = begin
    pool = np.empty(4 * room * n_dims, dtype=np.int64)
    lists = _Lists(pool, *(np.zeros(n_items + 1, dtype=np.int64) for _ in range(3)))
    tally = np.array([n_starts, n_starts, 0, 0], dtype=np.int64)
    while is_full := _many(asked, heap, labels, lists, tally):
        if is_full == 1:
            room *= 2
            heap = PairHeap(*(longer(array, room) for array in heap))
            item, parent, arc, found = (longer(array, room) for array in labels[:4])
            labels = _Vectors(item, parent, arc, found, longer(labels.value, room * n_dims), labels.new)
        else:
            lists = lists._replace(pool=longer(lists.pool, 2 * len(lists.pool)))
    n_labels, outcomes = int(tally[0]), labels.found[: tally[2]].copy()
    vectors = labels.value.reshape(-1, n_dims)[outcomes][:, : asked.n_criteria]
    return Outcomes(outcomes, vectors, labels.parent[:n_labels], labels.arc[:n_labels], n_labels)
