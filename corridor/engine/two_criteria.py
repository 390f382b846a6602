"""The search for all outcomes in two dimensions."""

from typing import Any, Final, NamedTuple

import numpy as np

from corridor.arrays import Ints
from corridor.engine.clock import begins
from corridor.engine.graph import FAR, Small
from corridor.engine.heap import PairHeap, drop_pair, push_pair
from corridor.engine.jit import Kernel
from corridor.engine.partial_ways import COLUMNS, Asked, Outcomes, first_heap, fitting, longer

_COLUMNS: Final = COLUMNS
_LEAST: Final = 2
_SLOT_BITS: Final = 14
"""Two to this power slots are as many as labels are sorted into."""


class _Pairs(NamedTuple):
    """Labels of two dimensions: numbers, items, the labels and arcs before, and what follows them in their slot."""

    key: Ints
    second: Ints
    item: Ints
    parent: Small
    arc: Small
    after: Ints
    found: Ints


@Kernel
def _two(asked: Asked, heap: PairHeap, labels: _Pairs, slot: Any, tally: Any) -> int:
    """Expand labels until none is left; return 1 if there is no more room for them, else 0.

    Labels are sorted by their first number into slots, which are lists; those of the slot whose turn it is that are
    still worth it wait in a heap. `tally` holds how many labels there are, how many of them in the heap, how many
    outcomes, one more than the second limit, the slot whose turn it is, where the first slot begins, and to which power
    of two a slot is wide.
    """
    first, head, cost = asked.graph.first, asked.graph.head, asked.graph.weight
    timing = asked.timing
    about, layer_at, is_goal = asked.bound, asked.layer_at, asked.is_goal
    key_of, second_of, items = labels.key, labels.second, labels.item
    parent, arc, after = labels.parent, labels.arc, labels.after
    farthest, origin, shift = asked.limits[0], tally[5], tally[6]
    is_dated = len(timing.rule) > 0
    n_states = (len(first) - 1) // 2
    last = len(layer_at) // n_states - 1
    last_slot = len(slot) - 1
    count = tally[0]
    size = tally[1]
    n_found = tally[2]
    best = tally[3]
    now = tally[4]
    is_full = 0
    while True:
        while size == 0 and now < last_slot:
            now += 1
            label = slot[now]
            while label >= 0:
                second = second_of[label]
                place = _COLUMNS * items[label]
                if second < best and second - about[place + 1] < about[place + _LEAST]:
                    size = push_pair(heap, size, key_of[label], second, label)
                label = after[label]
        if size == 0:
            break
        if count + asked.degree > len(items):
            is_full = 1
            break
        key = heap.keys[0]
        second = heap.seconds[0]
        label = heap.items[0]
        size = drop_pair(heap, size)
        item = items[label]
        gone = second - about[_COLUMNS * item + 1]
        if gone >= about[_COLUMNS * item + _LEAST] or second >= best:
            continue
        about[_COLUMNS * item + _LEAST] = gone
        base = 0 if last == 0 else item // n_states * n_states
        state = item - base
        if base == last * n_states and is_goal[state] != 0:
            labels.found[n_found] = label
            n_found += 1
            best = second
            if asked.n_criteria == 1:
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
                start = begins(come, timing.rule[at], timing.lead[at], timing.spells)
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
                size = push_pair(heap, size, new_key, new_second, count)
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


def search_two(asked: Asked, starts: Ints, begin: int, room: int) -> Outcomes:
    """Return the outcomes of ways from some items at a second, for two dimensions."""
    starts, least = fitting(asked, starts, begin, COLUMNS)
    asked.bound[_LEAST::COLUMNS] = FAR
    heap, n_starts = first_heap(least, room), len(starts)
    key, second, item, after, found = (np.empty(room, dtype=np.int64) for _ in range(5))
    labels = _Pairs(key, second, item, np.empty(room, np.int32), np.empty(room, np.int32), after, found)
    labels.key[:n_starts], labels.second[:n_starts] = least[:, 0], least[:, 1]
    labels.item[:n_starts], labels.parent[:n_starts], labels.arc[:n_starts] = starts, -1, -1
    nearest = int(least[0, 0])
    # most outcomes lie within a few times the nearest; what lies beyond the slots goes into the last
    reach = min(int(asked.limits[0]) - nearest, 4 * (nearest - begin) + 1)
    shift = max(0, reach.bit_length() - _SLOT_BITS)
    slot = np.full((reach >> shift) + 2, -1, dtype=np.int64)
    tally = np.array([n_starts, n_starts, 0, int(asked.limits[1]) + 1, 0, nearest, shift], dtype=np.int64)
    while _two(asked, heap, labels, slot, tally):
        room *= 2
        heap = PairHeap(*(longer(array, room) for array in heap))
        labels = _Pairs(*(longer(array, room) for array in labels))
    n_labels, outcomes = int(tally[0]), labels.found[: tally[2]].copy()
    vectors = np.stack([labels.key[outcomes], labels.second[outcomes]], axis=1)[:, : asked.n_criteria]
    return Outcomes(outcomes, vectors, labels.parent[:n_labels], labels.arc[:n_labels], n_labels)
