"""The ways of whole tables by a hierarchy: what else adds up along them, and their arcs.

Distances from some origins to all ranks are swept down from the highest one. Then each way is walked back from its
goal, always by the arc with the lowest number that fits, as in `dijkstra.shortest_way`, until a state is met that a way
from the same origin has passed before; the sums are known from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.customise import HierarchyWeights
from corridor.engine.graph import FAR, check_sums
from corridor.engine.hierarchy import NO_WAY
from corridor.engine.hierarchy_labels import Groups, labels, ranks_of
from corridor.engine.hierarchy_tables import sweeps
from corridor.engine.jit import Kernel, part

_NO_WAY: Final = NO_WAY
_FAR: Final = FAR
_ABREAST: Final = 8
"""Origins whose distances to all ranks are held at once."""


@dataclass(frozen=True, eq=False)
class SumTable:
    """How far it is between groups of states, and what else adds up along the shortest ways.

    Attributes
    ----------
    length
        Lengths, FAR where no way leads; shape (n_origins, n_destinations).
    sums
        Sums of the amounts, 0 where no way leads; shape (n_origins, n_destinations, n_amounts).
    """

    length: Ints
    sums: Ints


@part
def _nearest(lengths: Any, lane: int, ranks: Any, costs: Any, begin: int, stop: int) -> int:
    """Return which of some goals is nearest, or -1 if none can be reached."""
    found = -1
    least = _NO_WAY
    for at in range(begin, stop):
        if lengths[ranks[at], lane] + costs[at] < least:
            least = lengths[ranks[at], lane] + costs[at]
            found = at
    return found


@part
def _arc_by(lengths: Any, lane: int, rank: int, entering_first: Any, entering: Any, tail: Any, length: Any) -> int:
    """Return the arc with the lowest number by which a shortest way reaches a rank."""
    at = entering_first[rank]
    arc = int(entering[at])
    while length[arc] < 0 or lengths[tail[arc], lane] + length[arc] != lengths[rank, lane]:
        at += 1
        arc = int(entering[at])
    return arc


@Kernel
def _add_up(
    lengths: Any, origin: int, origin_end: int, from_first: Any, starts: Any, start_costs: Any, to_first: Any,
    goals: Any, goal_costs: Any, entering_first: Any, entering: Any, tail: Any, head: Any, length: Any, amounts: Any,
    total: Any, passed: Any, way: Any, out_length: Any, out_sums: Any,
) -> None:  # fmt: skip
    """Write lengths and sums of the ways from some origins; `passed` is -1 or another origin everywhere."""
    n_amounts = amounts.shape[1]
    n_to = len(to_first) - 1
    for lane in range(origin_end - origin):
        for at in range(from_first[origin + lane], from_first[origin + lane + 1]):
            if lengths[starts[at], lane] == start_costs[at]:
                passed[starts[at]] = origin + lane
                for which in range(n_amounts):
                    total[starts[at], which] = 0
        for to in range(n_to):
            goal = _nearest(lengths, lane, goals, goal_costs, to_first[to], to_first[to + 1])
            out_length[origin + lane, to] = _FAR
            if goal < 0:
                continue
            rank = goals[goal]
            out_length[origin + lane, to] = lengths[rank, lane] + goal_costs[goal]
            count = 0
            while passed[rank] != origin + lane:
                way[count] = _arc_by(lengths, lane, rank, entering_first, entering, tail, length)
                rank = tail[way[count]]
                count += 1
            while count > 0:
                count -= 1
                by = way[count]
                passed[head[by]] = origin + lane
                for which in range(n_amounts):
                    total[head[by], which] = total[tail[by], which] + amounts[by, which]
            for which in range(n_amounts):
                out_sums[origin + lane, to, which] = total[goals[goal], which]


@Kernel
def _write_ways(
    lengths: Any, origin: int, origin_end: int, from_first: Any, starts: Any, start_costs: Any, to_first: Any,
    goals: Any, goal_costs: Any, entering_first: Any, entering: Any, tail: Any, length: Any, is_start: Any, first: Any,
    arcs: Any,
) -> None:  # fmt: skip
    """Write the arcs of the ways from some origins; `is_start` is 0 everywhere, then and now."""
    n_to = len(to_first) - 1
    for lane in range(origin_end - origin):
        for at in range(from_first[origin + lane], from_first[origin + lane + 1]):
            if lengths[starts[at], lane] == start_costs[at]:
                is_start[starts[at]] = 1
        for to in range(n_to):
            goal = _nearest(lengths, lane, goals, goal_costs, to_first[to], to_first[to + 1])
            if goal < 0:
                continue
            rank = goals[goal]
            at = first[(origin + lane) * n_to + to + 1]
            while is_start[rank] == 0:
                at -= 1
                arcs[at] = _arc_by(lengths, lane, rank, entering_first, entering, tail, length)
                rank = tail[arcs[at]]
        for at in range(from_first[origin + lane], from_first[origin + lane + 1]):
            is_start[starts[at]] = 0


def sum_table(
    weights: HierarchyWeights, origins: Groups, destinations: Groups, amounts: Sequence[npt.ArrayLike]
) -> SumTable:
    """Return how far it is between groups of states, and the sums of some amounts along the shortest ways.

    Parameters
    ----------
    weights
        The hierarchy and its weights.
    origins, destinations
        Where ways begin and end.
    amounts
        Other amounts of each arc, whole numbers; each of shape (n_arcs,).

    Raises
    ------
    IndexError
        If a state is not of the graph.
    OverflowError
        If a sum could leave 64 bits.

    Notes
    -----
    O(n_origins x (n_shortcuts + arcs of the ways)). Ties go as in `dijkstra.shortest_way`.
    """
    hierarchy, n_states = weights.hierarchy, weights.hierarchy.n_states
    added = np.zeros((hierarchy.n_arcs, len(amounts)), dtype=np.int64)
    for which, amount in enumerate(amounts):
        added[:, which] = amount
    for which in range(len(amounts)):
        check_sums(added[:, which], n_states)
    shape = (origins.count, destinations.count)
    found = SumTable(np.empty(shape, dtype=np.int64), np.zeros((*shape, len(amounts)), dtype=np.int64))
    total, passed = np.empty((n_states, len(amounts)), dtype=np.int64), np.full(n_states, -1, dtype=np.int64)
    begins, ends, way = _begins(weights, origins), _ends(weights, destinations), np.empty(n_states, dtype=np.int64)
    for begin, end, lengths in sweeps(weights, labels(weights, origins), _ABREAST):
        _add_up(
            lengths, begin, end, *begins, *ends, *hierarchy.entering, hierarchy.tail, hierarchy.head, weights.length,
            added, total, passed, way, found.length, found.sums,
        )  # fmt: skip
    return found


def way_table(weights: HierarchyWeights, origins: Groups, destinations: Groups) -> tuple[Ints, Ints]:
    """Return the arcs of the shortest ways between groups of states.

    Returns
    -------
    tuple[Ints, Ints]
        Where the arcs of each way begin, shape (n_origins * n_destinations + 1,), and the arcs in order. Those of way
        w are `arcs[first[w]:first[w + 1]]`; it leads from origin w // n_destinations to destination w % n_destinations.

    Raises
    ------
    IndexError
        If a state is not of the graph.

    Notes
    -----
    As `sum_table`, by which the arcs are counted first.
    """
    hierarchy = weights.hierarchy
    counts = sum_table(weights, origins, destinations, [np.ones(hierarchy.n_arcs, dtype=np.int64)]).sums
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    arcs = np.empty(first[-1], dtype=np.int64)
    begins, ends = _begins(weights, origins), _ends(weights, destinations)
    is_start = np.zeros(hierarchy.n_states, dtype=np.int8)
    for begin, end, lengths in sweeps(weights, labels(weights, origins), _ABREAST):
        _write_ways(
            lengths,
            begin,
            end,
            *begins,
            *ends,
            *hierarchy.entering,
            hierarchy.tail,
            weights.length,
            is_start,
            first,
            arcs,
        )
    return first, arcs


def _begins(weights: HierarchyWeights, origins: Groups) -> tuple[Ints, Ints, Ints]:
    """Return where ways begin, by rank."""
    return origins.first, ranks_of(weights, origins), origins.cost


def _ends(weights: HierarchyWeights, destinations: Groups) -> tuple[Ints, Ints, Ints]:
    """Return where ways end, by rank, in each group in the order of the states' numbers."""
    group = np.repeat(np.arange(destinations.count), np.diff(destinations.first))
    preferred = np.lexsort((destinations.state, group))
    return destinations.first, ranks_of(weights, destinations)[preferred], destinations.cost[preferred]
