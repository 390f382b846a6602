"""Single distances and shortest ways by a hierarchy, unpacked into arcs.

Of several shortest ways that of `dijkstra.shortest_way` is taken: from the goal backwards always the arc with the
lowest number. For that all of them are unpacked: each shortcut that is part of one, by its arcs and by every bend that
weighs as much, each looked at once. On the way back from the goal the lowest arc is then known at each state.

    K -> Z 11 = 5 + 6 by Q; if the arc K -> Z also weighed 11, both were unpacked, and the lower number would win at Z
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.customise import HierarchyWeights
from corridor.engine.graph import FAR
from corridor.engine.hierarchy import NO_WAY
from corridor.engine.hierarchy_labels import Groups, climb, one_group, ranks_of, rows_of
from corridor.engine.jit import Kernel, part

_NO_WAY: Final = NO_WAY
_FAR: Final = FAR


@dataclass(frozen=True, eq=False)
class HierarchyWay:
    """A shortest way.

    Attributes
    ----------
    arcs
        Arcs in order.
    length
        Sum of their lengths and of what it costs to begin and to end where it does.
    """

    arcs: Ints
    length: int


@Kernel
def _pairs(
    out: Any, out_end: Any, into: Any, into_end: Any, end: Any, weight: Any, level: Any, from_first: Any, starts: Any,
    start_costs: Any, to_first: Any, goals: Any, goal_costs: Any, there: Any, back: Any, waiting: Any, after: Any,
    seen: Any, seen_back: Any, found: Any,
) -> None:  # fmt: skip
    """Write the distance between the groups of each pair."""
    for pair in range(len(found)):
        count, _ = climb(
            out, out_end, end, weight, level, starts, start_costs, from_first[pair], from_first[pair + 1], there, back,
            waiting, after, seen,
        )  # fmt: skip
        back_count, least = climb(
            into, into_end, end, weight, level, goals, goal_costs, to_first[pair], to_first[pair + 1], back, there,
            waiting, after, seen_back,
        )  # fmt: skip
        found[pair] = least if least < _NO_WAY else _FAR
        for at in range(count):
            there[seen[at]] = _NO_WAY
        for at in range(back_count):
            back[seen_back[at]] = _NO_WAY


@part
def _descend(
    row: Any, row_end: Any, end: Any, weight: Any, length: Any, other: Any, least: int, seen: Any, count: int,
    is_on: Any, is_known: Any, shortcuts: Any, size: int,
) -> int:  # fmt: skip
    """Add the shortcuts of one side that are part of a shortest way, and note which ranks are; return how many."""
    for place in range(count - 1, -1, -1):
        rank = seen[place]
        so_far = length[rank]
        is_on[rank] = 1 if so_far + other[rank] == least else 0
        for at in range(row[rank], row_end[rank]):
            if weight[at] < _NO_WAY and so_far + weight[at] == length[end[at]] and is_on[end[at]] == 1:
                is_on[rank] = 1
                if is_known[at] == 0:
                    is_known[at] = 1
                    shortcuts[size] = at
                    size += 1
    return size


@Kernel
def _unpack(
    out: Any, out_end: Any, into: Any, into_end: Any, end: Any, weight: Any, level: Any, starts: Any, start_costs: Any,
    goals: Any, goal_costs: Any, there: Any, back: Any, waiting: Any, is_on: Any, seen: Any, seen_back: Any, tail: Any,
    head: Any, length: Any, held: Any, arc_first: Any, arc: Any, spanned_first: Any, before: Any, after: Any,
    is_known: Any, shortcuts: Any, entered_by: Any, tally: Any,
) -> int:  # fmt: skip
    """Write the arcs of the shortest way between two groups into `seen`, last one first; return how many, or -1.

    Goals are in the order in which they are preferred. `entered_by` is -1 and `is_known` is 0 everywhere, then and now.
    """
    count, _ = climb(
        out, out_end, end, weight, level, starts, start_costs, 0, len(starts), there, back, waiting, is_on, seen
    )
    back_count, least = climb(
        into, into_end, end, weight, level, goals, goal_costs, 0, len(goals), back, there, waiting, is_on, seen_back
    )
    n_arcs = -1
    size = 0
    state = -1
    left = 0
    if least < _NO_WAY:
        size = _descend(out, out_end, end, weight, there, back, least, seen, count, is_on, is_known, shortcuts, size)
        size = _descend(
            into, into_end, end, weight, back, there, least, seen_back, back_count, is_on, is_known, shortcuts, size
        )
        for at in range(len(goals) - 1, -1, -1):
            if is_on[goals[at]] == 1 and back[goals[at]] == goal_costs[at]:
                state = goals[at]
        left = least - back[state]
    for at in range(count):
        there[seen[at]] = _NO_WAY
    for at in range(back_count):
        back[seen_back[at]] = _NO_WAY
    done = 0
    while done < size:
        shortcut = shortcuts[done]
        done += 1
        if held[shortcut] == weight[shortcut]:
            at = arc_first[shortcut]
            while length[arc[at]] != weight[shortcut]:
                at += 1
            by = arc[at]
            if entered_by[head[by]] < 0 or by < entered_by[head[by]]:
                entered_by[head[by]] = by
        for bend in range(spanned_first[shortcut], spanned_first[shortcut + 1]):
            if weight[before[bend]] + weight[after[bend]] == weight[shortcut]:
                for half in (before[bend], after[bend]):
                    if is_known[half] == 0:
                        is_known[half] = 1
                        shortcuts[size] = half
                        size += 1
    if state >= 0:
        n_arcs = 0
        is_start = False
        while not is_start:
            for at in range(len(starts)):
                is_start = is_start or (starts[at] == state and start_costs[at] == left)
            if not is_start:
                by = entered_by[state]
                seen[n_arcs] = by
                n_arcs += 1
                left -= length[by]
                state = tail[by]
    for at in range(size):
        shortcut = shortcuts[at]
        is_known[shortcut] = 0
        if held[shortcut] == weight[shortcut]:
            entered_by[head[arc[arc_first[shortcut]]]] = -1
    tally[0] = least
    return n_arcs


def distances(weights: HierarchyWeights, origins: Groups, destinations: Groups) -> Ints:
    """Return how far it is from each group of origins to the group of destinations beside it, FAR where no way leads.

    Raises
    ------
    IndexError
        If a state is not of the graph.
    ValueError
        If there are more of one than of the other.

    Notes
    -----
    Two climbs for each pair; where many pairs have an origin or a destination in common, use `labels` and `met_pairs`.
    """
    if origins.count != destinations.count:
        raise ValueError(f"{origins.count} origins and {destinations.count} destinations are no pairs")
    hierarchy, work = weights.hierarchy, weights.hierarchy.borrow()
    found = np.empty(origins.count, dtype=np.int64)
    _pairs(
        *rows_of(weights, False), *rows_of(weights, True), hierarchy.end, weights.weight, hierarchy.level,
        origins.first, ranks_of(weights, origins), origins.cost, destinations.first, ranks_of(weights, destinations),
        destinations.cost, work.there, work.back, work.waiting, work.after, work.seen, work.seen_back, found,
    )  # fmt: skip
    hierarchy.give_back(work)
    return found


def shortest_way(
    weights: HierarchyWeights,
    starts: npt.ArrayLike,
    goals: npt.ArrayLike,
    start_costs: npt.ArrayLike | None = None,
    goal_costs: npt.ArrayLike | None = None,
) -> HierarchyWay | None:
    """Return the shortest way from any start to any goal, or None.

    Parameters
    ----------
    weights
        The hierarchy and its weights.
    starts, goals
        States where the way may begin and end.
    start_costs, goal_costs
        Length that is added where it begins or ends at each; None for nothing.

    Raises
    ------
    IndexError
        If a state is not of the graph.
    ValueError
        If there are more or fewer costs than states, or one is negative.

    Notes
    -----
    Two climbs, and O(shortcuts in shortest ways and their bends). Ties go as in `dijkstra.shortest_way`: where lengths
    were lengthened by one, to fewer arcs, then to the goal with the lower number, then, from the goal backwards, to the
    arc with the lower number.
    """
    begins, ends = one_group(starts, start_costs), one_group(goals, goal_costs)
    hierarchy, bends, work = weights.hierarchy, weights.hierarchy.bends, weights.hierarchy.borrow()
    preferred = np.argsort(ends.state, kind="stable")
    tally = np.zeros(1, dtype=np.int64)
    count = _unpack(
        *rows_of(weights, False), *rows_of(weights, True), hierarchy.end, weights.weight, hierarchy.level,
        ranks_of(weights, begins), begins.cost, ranks_of(weights, ends)[preferred], ends.cost[preferred], work.there,
        work.back, work.waiting, work.after, work.seen, work.seen_back, hierarchy.tail, hierarchy.head, weights.length,
        weights.held, hierarchy.arc_first, hierarchy.arc, bends.first, bends.before, bends.after, work.is_known,
        work.shortcuts, work.entered_by, tally,
    )  # fmt: skip
    found = HierarchyWay(work.seen[:count][::-1].astype(np.int64), int(tally[0])) if count >= 0 else None
    hierarchy.give_back(work)
    return found
