"""The searches of `labels`: one for two dimensions, one for more."""

from typing import Any, Final

import numpy as np

from corridor.arrays import Ints
from corridor.engine.clock import Timing, begins
from corridor.engine.graph import FAR, Small, Topology
from corridor.engine.heap import drop_pair, push_pair
from corridor.engine.jit import Kernel, part

_FAR: Final = FAR
COLUMNS: Final = 4
"""Figures kept about an item where there are two dimensions: both bounds, and the second number of what has been
expanded; the fourth is there because a power of two keeps them together in the processor's cache."""
_COLUMNS: Final = COLUMNS
_LEAST: Final = 2
_SLOT_BITS: Final = 14
"""Two to this power slots are as many as labels are sorted into."""
_Found = tuple[Ints, Ints, Small, Small, int]


@Kernel
def _two(
    first: Any, head: Any, cost: Any, rule: Any, lead: Any, spells: Any, opens: Any, shuts: Any, about: Any, limits:
    Any, layer_at: Any, is_goal: Any, is_single: int, degree: int, keys: Any, seconds: Any, refs: Any, key_of: Any,
    second_of: Any, items: Any, parent: Any, arc: Any, after: Any, slot: Any, shift: int, found: Any, tally: Any,
) -> int:  # fmt: skip
    """Expand labels until none is left; return 1 if there is no more room for them, else 0.

    Labels are sorted by their first number into slots, which are lists; those of the slot whose turn it is that are
    still worth it wait in a heap. `tally` holds how many labels there are, how many of them in the heap, how many
    outcomes, one more than the second limit, the slot whose turn it is, and where the first slot begins. Two numbers
    belong to each arc in `cost`, and `COLUMNS` to each item in `about`. Where arcs have rules of time, the first number
    is a time.
    """
    is_dated = len(rule) > 0
    n_states = (len(first) - 1) // 2
    last = len(layer_at) // n_states - 1
    last_slot = len(slot) - 1
    count = tally[0]
    size = tally[1]
    n_found = tally[2]
    best = tally[3]
    now = tally[4]
    origin = tally[5]
    farthest = limits[0]
    is_full = 0
    while True:
        while size == 0 and now < last_slot:
            now += 1
            label = slot[now]
            while label >= 0:
                second = second_of[label]
                place = _COLUMNS * items[label]
                if second < best and second - about[place + 1] < about[place + _LEAST]:
                    size = push_pair(keys, seconds, refs, size, key_of[label], second, label)
                label = after[label]
        if size == 0:
            break
        if count + degree > len(items):
            is_full = 1
            break
        key = keys[0]
        second = seconds[0]
        label = refs[0]
        size = drop_pair(keys, seconds, refs, size)
        item = items[label]
        gone = second - about[_COLUMNS * item + 1]
        if gone >= about[_COLUMNS * item + _LEAST] or second >= best:
            continue
        about[_COLUMNS * item + _LEAST] = gone
        base = 0 if last == 0 else item // n_states * n_states
        state = item - base
        if base == last * n_states and is_goal[state] != 0:
            found[n_found] = label
            n_found += 1
            best = second
            if is_single != 0:
                break
            continue
        come = key - about[_COLUMNS * item]
        for at in range(first[state], first[state + 1]):
            if cost[2 * at] < 0:
                continue
            reached = head[at]
            if last > 0:
                reached = layer_at[base + reached] * n_states + reached
            new = gone + cost[2 * at + 1]
            if new >= about[_COLUMNS * reached + _LEAST]:
                continue
            new_second = new + about[_COLUMNS * reached + 1]
            start = come
            if is_dated:
                start = begins(come, rule[at], lead[at], spells, opens, shuts)
            new_key = start + cost[2 * at] + about[_COLUMNS * reached]
            if new_second >= best or new_key > farthest:
                continue
            key_of[count] = new_key
            second_of[count] = new_second
            items[count] = reached
            parent[count] = label
            arc[count] = at
            place = min((new_key - origin) >> shift, last_slot)
            if place <= now:
                size = push_pair(keys, seconds, refs, size, new_key, new_second, count)
            else:
                after[count] = slot[place]
                slot[place] = count
            count += 1
    tally[0] = count
    tally[1] = size
    tally[2] = n_found
    tally[3] = best
    tally[4] = now
    return is_full


@part
def _is_worse(pool: Any, begin: int, length: int, width: int, vector: Any, at: int) -> bool:
    """Return whether any of a list of vectors is at most this one; pairs lie ascending, their seconds descending."""
    if width == 2:
        low = 0
        high = length
        while low < high:
            middle = (low + high) >> 1
            if pool[begin + 2 * middle] <= vector[at]:
                low = middle + 1
            else:
                high = middle
        return bool(low > 0 and pool[begin + 2 * low - 1] <= vector[at + 1])
    for entry in range(begin, begin + length * width, width):
        dim = 0
        while dim < width and pool[entry + dim] <= vector[at + dim]:
            dim += 1
        if dim == width:
            return True
    return False


@part
def _take_in(pool: Any, begin: int, length: int, width: int, vector: Any, at: int) -> int:
    """Add a vector to a list with room, remove what is no better, and return the length of the list."""
    if width == 2:
        low = 0
        high = length
        while low < high:
            middle = (low + high) >> 1
            if pool[begin + 2 * middle] < vector[at]:
                low = middle + 1
            else:
                high = middle
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
        return length + low + 1 - worse
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
    return int((kept - begin) // width + 1)


@part
def _make_room(pool: Any, begin: Any, length: Any, room: Any, item: int, width: int, used: int) -> int:
    """Move a list that is full to where there is room for twice as much; return how much of the pool is used."""
    if length[item] < room[item]:
        return used
    for place in range(length[item] * width):
        pool[used + place] = pool[begin[item] + place]
    begin[item] = used
    room[item] = max(2, 2 * room[item])
    return int(used + room[item] * width)


@Kernel
def _many(
    first: Any, head: Any, cost: Any, rule: Any, lead: Any, spells: Any, opens: Any, shuts: Any, bound: Any, limits:
    Any, layer_at: Any, is_goal: Any, n_criteria: int, degree: int, begin: Any, length: Any, room: Any, pool: Any, new:
    Any, keys: Any, seconds: Any, refs: Any, items: Any, parent: Any, arc: Any, value: Any, found: Any, tally: Any,
) -> int:  # fmt: skip
    """Expand labels until none is left; return 1 or 2 if there is no more room for them or in the pool, else 0.

    `tally` holds how many labels there are, how many of them in the heap, how many outcomes, and how much of the pool
    is used. The pool holds for each item, and after them for the outcomes, all dimensions but the first of what no
    other betters. Where arcs have rules of time, the first dimension is a time.
    """
    is_dated = len(rule) > 0
    n_states = (len(first) - 1) // 2
    last = len(layer_at) // n_states - 1
    n_dims = len(limits)
    width = n_dims - 1
    outcomes = len(layer_at)
    count = tally[0]
    size = tally[1]
    n_found = tally[2]
    used = tally[3]
    is_full = 0
    while size > 0:
        if count + degree > len(items):
            is_full = 1
            break
        label = refs[0]
        item = items[label]
        if used + 2 * width * (2 + room[item] + room[outcomes]) > len(pool):
            is_full = 2
            break
        size = drop_pair(keys, seconds, refs, size)
        if _is_worse(pool, begin[item], length[item], width, value, label * n_dims + 1):
            continue
        for dim in range(n_dims):
            new[n_dims + dim] = value[label * n_dims + dim] + bound[item * n_dims + dim] if dim < n_criteria else 0
        if _is_worse(pool, begin[outcomes], length[outcomes], width, new, n_dims + 1):
            continue
        used = _make_room(pool, begin, length, room, item, width, used)
        length[item] = _take_in(pool, begin[item], length[item], width, value, label * n_dims + 1)
        base = 0 if last == 0 else item // n_states * n_states
        state = item - base
        if base == last * n_states and is_goal[state] != 0:
            found[n_found] = label
            n_found += 1
            if n_criteria == 1:
                size = 0
                break
            used = _make_room(pool, begin, length, room, outcomes, width, used)
            length[outcomes] = _take_in(pool, begin[outcomes], length[outcomes], width, new, n_dims + 1)
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
                    new[0] = begins(new[0], rule[at], lead[at], spells, opens, shuts)
                new[dim] += cost[n_dims * at + dim]
                ahead = new[dim] + bound[reached * n_dims + dim]
                new[n_dims + dim] = ahead if dim < n_criteria else 0
                if ahead > limits[dim]:
                    fits = False
                    break
            if (
                not fits
                or _is_worse(pool, begin[reached], length[reached], width, new, 1)
                or _is_worse(pool, begin[outcomes], length[outcomes], width, new, n_dims + 1)
            ):
                continue
            items[count] = reached
            parent[count] = label
            arc[count] = at
            for dim in range(n_dims):
                value[count * n_dims + dim] = new[dim]
            ahead = new[1] + bound[reached * n_dims + 1]
            size = push_pair(keys, seconds, refs, size, new[0] + bound[reached * n_dims], ahead, count)
            count += 1
    tally[0] = count
    tally[1] = size
    tally[2] = n_found
    tally[3] = used
    return is_full


def _fitting(bound: Ints, limits: Ints, starts: Ints, begin: int) -> Ints:
    least = bound[starts, : len(limits)]
    least[:, 0] += begin
    return starts[(least <= limits).all(axis=1)]


def _longer(array: Any, size: int) -> Any:
    longer = np.empty(size, dtype=array.dtype)
    longer[: len(array)] = array
    return longer


def search_two(
    graph: Topology, cost: Ints, timing: Timing, begin: int, bound: Ints, limits: Ints, layer_at: Ints, starts: Ints,
    is_goal: Any, n_criteria: int, degree: int, room: int,
) -> _Found:  # fmt: skip
    """Return labels and vectors of outcomes, parent and arc of labels, and how many there are, for two dimensions."""
    starts = _fitting(bound, limits, starts, begin)
    bound[:, _LEAST] = FAR
    keys, seconds, refs, key_of, second_of, found = (np.empty(room, dtype=np.int64) for _ in range(6))
    labels = [np.empty(room, dtype=np.int32) for _ in range(4)]
    order = np.lexsort((bound[starts, 1], bound[starts, 0]))
    n_starts = len(starts)
    keys[:n_starts], seconds[:n_starts] = begin + bound[starts[order], 0], bound[starts[order], 1]
    refs[:n_starts] = np.arange(n_starts)
    key_of[:n_starts], second_of[:n_starts] = keys[:n_starts], seconds[:n_starts]
    labels[0][:n_starts], labels[1][:n_starts], labels[2][:n_starts] = starts[order], -1, -1
    nearest = int(keys[0])
    # most outcomes lie within a few times the nearest; what lies beyond the slots goes into the last
    reach = min(int(limits[0]) - nearest, 4 * (nearest - begin) + 1)
    shift = max(0, reach.bit_length() - _SLOT_BITS)
    slot = np.full((reach >> shift) + 2, -1, dtype=np.int32)
    tally = np.array([n_starts, n_starts, 0, int(limits[1]) + 1, 0, nearest], dtype=np.int64)
    while _two(
        graph.first, graph.head, cost, timing.rule, timing.lead, timing.first, timing.opens, timing.shuts,
        bound.reshape(-1), limits, layer_at, is_goal, int(n_criteria == 1), degree, keys, seconds, refs, key_of,
        second_of, labels[0], labels[1], labels[2], labels[3], slot, shift, found, tally,
    ):  # fmt: skip
        room *= 2
        keys, seconds, refs, key_of, second_of, found = (
            _longer(array, room) for array in (keys, seconds, refs, key_of, second_of, found)
        )
        labels = [_longer(array, room) for array in labels]
    n_labels, n_found = int(tally[0]), int(tally[2])
    outcomes = found[:n_found].copy()
    vectors = np.stack([key_of[outcomes], second_of[outcomes]], axis=1)[:, :n_criteria]
    return outcomes, vectors, labels[1][:n_labels], labels[2][:n_labels], n_labels


def search_many(
    graph: Topology, cost: Ints, timing: Timing, begin: int, bound: Ints, limits: Ints, layer_at: Ints, starts: Ints,
    is_goal: Any, n_criteria: int, degree: int, room: int,
) -> _Found:  # fmt: skip
    """Return labels and vectors of outcomes, parent and arc of labels, and how many there are, for more dimensions."""
    n_dims = len(limits)
    starts = _fitting(bound, limits, starts, begin)
    keys, seconds, refs, found = (np.empty(room, dtype=np.int64) for _ in range(4))
    labels = [np.empty(room, dtype=np.int32) for _ in range(3)]
    value = np.empty(room * n_dims, dtype=np.int64)
    ahead = bound[starts]
    order = np.lexsort((ahead[:, 1], ahead[:, 0]))
    n_starts = len(starts)
    keys[:n_starts], seconds[:n_starts], refs[:n_starts] = begin + ahead[order, 0], ahead[order, 1], np.arange(n_starts)
    labels[0][:n_starts], labels[1][:n_starts], labels[2][:n_starts] = starts[order], -1, -1
    value[: n_starts * n_dims] = 0
    value[: n_starts * n_dims : n_dims] = begin
    at, length, full = (np.zeros(len(layer_at) + 1, dtype=np.int64) for _ in range(3))
    pool, new = np.empty(4 * room * n_dims, dtype=np.int64), np.zeros(2 * n_dims, dtype=np.int64)
    tally = np.array([n_starts, n_starts, 0, 0], dtype=np.int64)
    while is_full := _many(
        graph.first, graph.head, cost, timing.rule, timing.lead, timing.first, timing.opens, timing.shuts,
        bound.reshape(-1), limits, layer_at, is_goal, n_criteria, degree, at, length, full, pool, new, keys, seconds,
        refs, labels[0], labels[1], labels[2], value, found, tally,
    ):  # fmt: skip
        if is_full == 1:
            room *= 2
            keys, seconds, refs, found = (_longer(array, room) for array in (keys, seconds, refs, found))
            labels = [_longer(array, room) for array in labels]
            value = _longer(value, room * n_dims)
        else:
            pool = _longer(pool, 2 * len(pool))
    n_labels, n_found = int(tally[0]), int(tally[2])
    vectors = value.reshape(-1, n_dims)[found[:n_found]][:, :n_criteria]
    return found[:n_found].copy(), vectors, labels[1][:n_labels], labels[2][:n_labels], n_labels
