"""A search that sorts states into slots by how far they are, and goes on where it stopped."""

from typing import Any, NamedTuple

import numpy as np

from corridor.arrays import Ints
from corridor.engine.graph import FAR, Metric, Rows, Small, Topology
from corridor.engine.jit import Kernel, part


class Slots(NamedTuple):
    """Items sorted by length into slots, which are rings that items leave and enter at any time.

    Attributes
    ----------
    label
        Length of the way to each item found so far, or FAR.
    slot
        The slot that an item is in, or -1.
    before, after
        Neighbours of each item in the ring of its slot, and after them of the slots themselves, each of which is a
        place in its ring; shape (n_items + n_slots,).
    tally
        The slot that is next, how many items are in slots, how many of the wanted are settled.
    """

    label: Ints
    slot: Small
    before: Small
    after: Small
    tally: Ints


def slots(n_items: int, weights: Metric) -> Slots:
    """Return empty slots."""
    label, slot = np.empty(n_items, dtype=np.int64), np.empty(n_items, dtype=np.int32)
    before, after = (np.empty(n_items + weights.n_slots, dtype=np.int32) for _ in range(2))
    found = Slots(label, slot, before, after, np.empty(3, dtype=np.int64))
    clear(found)
    return found


def clear(work: Slots) -> None:
    """Make slots empty again."""
    n_items, size = len(work.label), len(work.after)
    work.label.fill(FAR)
    work.slot.fill(-1)
    work.before[n_items:] = work.after[n_items:] = np.arange(n_items, size)
    work.tally.fill(0)


def settle(
    graph: Topology, weights: Metric, base: int, layer_at: Ints, starts: Ints, wanted: Ints, limit: int, work: Slots
) -> None:
    """Settle the items of a search, or go on with it; see `_spread`."""
    _spread(graph.rows(weights), base, layer_at, starts, wanted, limit, weights.shift, work)


def settled(weights: Metric, work: Slots) -> Ints:
    """Return the lengths that a search is sure of; FAR for what is not settled yet, as all that is wanted is."""
    is_over = work.tally[1] == 0
    return work.label if is_over else np.where(work.label < work.tally[0] << weights.shift, work.label, FAR)


@Kernel
def _spread(
    graph: Rows, base: int, layer_at: Any, starts: Any, wanted: Any, limit: int, shift: int, work: Slots
) -> None:
    """Settle items, nearest slot first, until all that are wanted or that lie within the limit are settled.

    `base` is 0 to follow the arcs and n_states to follow them backwards. Backwards, an item of a layer is entered
    from all layers in which cargo that reaches the state is then in that layer. A search goes on where it stopped if
    it is called again.
    """
    first, head, weight = graph.first, graph.head, graph.weight
    label, slot, before = work.label, work.slot, work.before
    after, tally = work.after, work.tally
    n_states = (len(first) - 1) // 2
    n_items = len(layer_at)
    mask = len(after) - n_items - 1
    now = tally[0]
    left = tally[1]
    for at in range(len(starts)):
        item = starts[at]
        if label[item] != 0:
            label[item] = 0
            slot[item] = 0
            _join(before, after, item, n_items)
            left += 1
    while left > 0:
        item = after[n_items + (now & mask)]
        if item >= n_items:
            now += 1
            if now << shift > limit:
                break
            while tally[2] < len(wanted) and label[wanted[tally[2]]] < now << shift:
                tally[2] += 1
            if len(wanted) > 0 and tally[2] == len(wanted):
                break
            continue
        _part(before, after, item)
        slot[item] = -1
        left -= 1
        length = label[item]
        layer = 0 if n_items == n_states else item // n_states
        state = item - layer * n_states
        for low in range(layer + 1):
            if n_items > n_states and layer_at[low * n_states + state] != layer:
                continue
            offset = low * n_states - base
            for at in range(first[base + state], first[base + state + 1]):
                reached = head[at] + offset
                through = length + weight[at]
                if weight[at] < 0 or through >= label[reached]:
                    continue
                label[reached] = through
                new = (through >> shift) & mask
                if slot[reached] == new:
                    continue
                if slot[reached] >= 0:
                    _part(before, after, reached)
                else:
                    left += 1
                slot[reached] = new
                _join(before, after, reached, n_items + new)
    tally[0] = now
    tally[1] = left


@part
def _join(before: Any, after: Any, item: int, ring: int) -> None:
    """Put an item at the end of a ring."""
    last = before[ring]
    after[last] = item
    before[item] = last
    after[item] = ring
    before[ring] = item


@part
def _part(before: Any, after: Any, item: int) -> None:
    """Take an item out of its ring."""
    after[before[item]] = after[item]
    before[after[item]] = before[item]
