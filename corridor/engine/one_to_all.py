"""Distances from one place to all others, and between many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.dijkstra import indices
from corridor.engine.graph import FAR, Metric, Small, Topology, check_sums
from corridor.engine.jit import Kernel

_FAR: Final = FAR


@dataclass(frozen=True, eq=False)
class Tree:
    """The shortest ways from some states to all that can be reached.

    Attributes
    ----------
    distance
        Sum of the weights; -1 where no way leads; shape (n_states,).
    came_by
        Last arc of the way to a state, first arc of the way from it if backward; -1 where the search began and
        where no way leads.
    came_from
        State at the other end of that arc, or -1.
    order
        States that can be reached, each after the one it came from.
    """

    distance: Ints
    came_by: Ints
    came_from: Ints
    order: Ints


@dataclass(frozen=True, eq=False)
class Slots:
    """Items sorted by length into slots, which are lists that items leave and enter at any time.

    Attributes
    ----------
    label
        Length of the way to each item found so far, or FAR.
    slot, before, after
        The slot that an item is in, or -1, and its neighbours there.
    front, rear
        First and last item of each slot.
    tally
        The slot that is next, how many items are in slots, how many of the wanted are settled.
    """

    label: Ints
    slot: Small
    before: Small
    after: Small
    front: Small
    rear: Small
    tally: Ints


def slots(n_items: int, weights: Metric) -> Slots:
    """Return empty slots."""
    return Slots(
        np.full(n_items, FAR, dtype=np.int64),
        np.full(n_items, -1, dtype=np.int32),
        np.empty(n_items, dtype=np.int32),
        np.empty(n_items, dtype=np.int32),
        np.full(weights.n_slots, -1, dtype=np.int32),
        np.full(weights.n_slots, -1, dtype=np.int32),
        np.zeros(3, dtype=np.int64),
    )


@Kernel
def _spread(
    first: Any, head: Any, weight: Any, base: int, layer_at: Any, starts: Any, wanted: Any, limit: int, shift: int,
    label: Any, slot: Any, before: Any, after: Any, front: Any, rear: Any, tally: Any,
) -> None:  # fmt: skip
    """Settle items, nearest slot first, until all that are wanted or that lie within the limit are settled.

    `base` is 0 to follow the arcs and n_states to follow them backwards. Backwards, an item of a layer is entered
    from all layers in which cargo that reaches the state is then in that layer. A search goes on where it stopped if
    it is called again.
    """
    n_states = (len(first) - 1) // 2
    is_single = len(layer_at) == n_states
    mask = len(front) - 1
    now = tally[0]
    left = tally[1]
    for at in range(len(starts)):
        item = starts[at]
        if label[item] != 0:
            label[item] = 0
            slot[item] = 0
            before[item] = rear[0]
            after[item] = -1
            if rear[0] >= 0:
                after[rear[0]] = item
            else:
                front[0] = item
            rear[0] = item
            left += 1
    while left > 0:
        item = front[now & mask]
        if item < 0:
            now += 1
            if now << shift > limit:
                break
            while tally[2] < len(wanted) and label[wanted[tally[2]]] < now << shift:
                tally[2] += 1
            if len(wanted) > 0 and tally[2] == len(wanted):
                break
            continue
        follower = after[item]
        front[now & mask] = follower
        if follower >= 0:
            before[follower] = -1
        else:
            rear[now & mask] = -1
        slot[item] = -1
        left -= 1
        length = label[item]
        layer = 0 if is_single else item // n_states
        state = item - layer * n_states
        for low in range(layer + 1):
            if not is_single and layer_at[low * n_states + state] != layer:
                continue
            offset = low * n_states - base
            for at in range(first[base + state], first[base + state + 1]):
                step = weight[at]
                if step < 0:
                    continue
                reached = head[at] + offset
                through = length + step
                if through >= label[reached]:
                    continue
                label[reached] = through
                new = (through >> shift) & mask
                old = slot[reached]
                if old == new:
                    continue
                if old >= 0:
                    prior = before[reached]
                    follower = after[reached]
                    if prior >= 0:
                        after[prior] = follower
                    else:
                        front[old] = follower
                    if follower >= 0:
                        before[follower] = prior
                    else:
                        rear[old] = prior
                else:
                    left += 1
                prior = rear[new]
                before[reached] = prior
                after[reached] = -1
                if prior >= 0:
                    after[prior] = reached
                else:
                    front[new] = reached
                rear[new] = reached
                slot[reached] = new
    tally[0] = now
    tally[1] = left


@Kernel
def _lead(first: Any, head: Any, weight: Any, number: Any, base: int, label: Any, came_by: Any, came_from: Any) -> None:
    """Fill in the lowest arc by which each state is reached in its distance, and whence; `base` as for `_spread`."""
    n_states = len(label)
    other = n_states - base
    for state in range(n_states):
        if label[state] == _FAR or label[state] == 0:
            continue
        for at in range(first[other + state], first[other + state + 1]):
            near = head[at] - other
            if weight[at] >= 0 and label[near] + weight[at] == label[state]:
                came_by[state] = number[at]
                came_from[state] = near
                break


@Kernel
def _add_up(order: Any, came_by: Any, came_from: Any, amount: Any, total: Any) -> None:
    """Fill `total` with the sum of an amount along the way of each state."""
    for at in range(len(order)):
        state = order[at]
        if came_by[state] >= 0:
            total[state] = total[came_from[state]] + amount[came_by[state]]
        else:
            total[state] = 0


def settle(
    graph: Topology, weights: Metric, base: int, layer_at: Ints, starts: Ints, wanted: Ints, limit: int, work: Slots
) -> None:
    """Settle the items of a search, or go on with it; see `_spread`."""
    _spread(
        graph.first, graph.head, weights.ranked, base, layer_at, starts, wanted, limit, weights.shift, work.label,
        work.slot, work.before, work.after, work.front, work.rear, work.tally,
    )  # fmt: skip


def one_to_all(graph: Topology, weights: Metric, starts: npt.ArrayLike, *, backward: bool = False) -> Tree:
    """Return the shortest ways from the nearest of some states to all others, or from all others to them if backward.

    Notes
    -----
    Dijkstra's algorithm with slots for a heap, in each of which labels are corrected until none is left; some
    O(n_arcs). Ties go to fewer arcs, then to the lower number of the arc by which a state is reached, so that forward
    ways are those of `shortest_way`.

    References
    ----------
    Dial, R. B. (1969). Algorithm 360: shortest-path forest with topological ordering. Communications of the ACM 12,
    632-633.
    Meyer, U. and Sanders, P. (2003). Delta-stepping: a parallelizable shortest path algorithm. Journal of Algorithms
    49, 114-152.
    """
    n_states = graph.n_states
    base = n_states if backward else 0
    work = slots(n_states, weights)
    none, layer_at = np.empty(0, dtype=np.int64), np.zeros(n_states, dtype=np.int64)
    settle(graph, weights, base, layer_at, graph.place[indices(starts)], none, FAR, work)
    came_by, came_from = np.full(n_states, -1, dtype=np.int64), np.full(n_states, -1, dtype=np.int64)
    _lead(graph.first, graph.head, weights.ranked, graph.arc, base, work.label, came_by, came_from)
    order = np.argsort(work.label, kind="stable")[: int((work.label < FAR).sum())]
    came_from = np.where(came_from < 0, -1, graph.state[came_from])
    return Tree(
        _plain(work.label, weights)[graph.place], came_by[graph.place], came_from[graph.place], graph.state[order]
    )


def along(tree: Tree, amount: Ints) -> Ints:
    """Return the sum of another amount of the arcs along the way of each state; -1 where no way leads.

    Raises
    ------
    OverflowError
        If a sum could leave 64 bits.
    """
    check_sums(amount, len(tree.distance))
    total = np.full(len(tree.distance), -1, dtype=np.int64)
    _add_up(tree.order, tree.came_by, tree.came_from, np.array(amount, dtype=np.int64), total)
    return total


def arcs_to(tree: Tree, state: int) -> tuple[int, ...]:
    """Return the arcs of the way to a state in order; of a backward tree, those of the way from it, last one first."""
    arcs = []
    while tree.came_by[state] >= 0:
        arcs.append(int(tree.came_by[state]))
        state = int(tree.came_from[state])
    return tuple(reversed(arcs))


def matrix(
    graph: Topology, weights: Metric, sources: Sequence[npt.ArrayLike], targets: Sequence[npt.ArrayLike]
) -> Ints:
    """Return the distances from each source to each target; -1 where no way leads; shape (n_sources, n_targets).

    Parameters
    ----------
    graph, weights
        The arcs and their weights.
    sources, targets
        Each a state, or the states of which the nearest counts.

    Notes
    -----
    A search as in `one_to_all` for each source, or backwards for each target where those are fewer, which ends when
    the others are settled. Other threads run meanwhile.
    """
    if len(targets) < len(sources):
        return _rows(graph, weights, targets, sources, graph.n_states).T.copy()
    return _rows(graph, weights, sources, targets, 0)


def _rows(
    graph: Topology, weights: Metric, sources: Sequence[npt.ArrayLike], targets: Sequence[npt.ArrayLike], base: int
) -> Ints:
    """Return the distances between sources and targets, over the arcs or backwards."""
    found = np.full((len(sources), len(targets)), -1, dtype=np.int64)
    groups = [graph.place[indices(target)] for target in targets]
    filled = [at for at, group in enumerate(groups) if len(group)]
    if not filled:
        return found
    wanted = np.concatenate([groups[at] for at in filled])
    begins = np.cumsum([0, *(len(groups[at]) for at in filled[:-1])])
    layer_at = np.zeros(graph.n_states, dtype=np.int64)
    work = slots(graph.n_states, weights)
    for row, source in enumerate(sources):
        for array in (work.slot, work.front, work.rear):
            array.fill(-1)
        work.label.fill(FAR)
        work.tally.fill(0)
        settle(graph, weights, base, layer_at, graph.place[indices(source)], wanted, FAR, work)
        found[row, filled] = _plain(np.minimum.reduceat(work.label[wanted], begins), weights)
    return found


def _plain(label: Ints, weights: Metric) -> Ints:
    return np.where(label == FAR, -1, label // weights.hops)
