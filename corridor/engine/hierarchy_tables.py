"""Distances between many groups of states by a hierarchy: climb once from each group, then meet.

Labels of sixteen origins are written side by side into one row for each rank that any destination reaches; then each
destination adds its label to those rows, all sixteen at once. Where destinations are so many that their labels are
longer than all shortcuts, the distances of the origins to all ranks are swept down from the highest one instead.

References
----------
Knopp, S., Sanders, P., Schultes, D., Schulz, F. and Wagner, D. (2007). Computing many-to-many shortest paths using
highway hierarchies. Algorithm Engineering and Experiments, 36-45.
Delling, D., Goldberg, A. V., Nowatzyk, A. and Werneck, R. F. (2013). PHAST: hardware-accelerated shortest path trees.
Journal of Parallel and Distributed Computing 73, 940-952.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from corridor.arrays import Ints
from corridor.engine.customise import HierarchyWeights
from corridor.engine.graph import FAR
from corridor.engine.hierarchy import NO_WAY
from corridor.engine.hierarchy_labels import Groups, Labels, labels, ranks_of
from corridor.engine.jit import Kernel

_NO_WAY: Final = NO_WAY
_FAR: Final = FAR
LANES: Final = 16
"""Origins that are looked at side by side."""


@Kernel
def _meet_all(
    from_first: Any, from_rank: Any, from_length: Any, to_first: Any, to_rank: Any, to_length: Any, place: Any,
    row: Any, lanes: Any, least: Any, table: Any,
) -> None:  # fmt: skip
    """Write the distances between all groups; `place` is -1 for each rank, `lanes` has a row for each that it gets."""
    n_lanes = len(least)
    n_to = len(to_first) - 1
    n_rows = 0
    for at in range(len(to_rank)):
        if place[to_rank[at]] < 0:
            place[to_rank[at]] = n_rows
            n_rows += 1
        row[at] = place[to_rank[at]]
    for at in range(n_rows):
        for lane in range(n_lanes):
            lanes[at, lane] = _NO_WAY
    for begin in range(0, len(from_first) - 1, n_lanes):
        count = min(n_lanes, len(from_first) - 1 - begin)
        for lane in range(count):
            for at in range(from_first[begin + lane], from_first[begin + lane + 1]):
                if place[from_rank[at]] >= 0:
                    lanes[place[from_rank[at]], lane] = from_length[at]
        for goal in range(n_to):
            for lane in range(n_lanes):
                least[lane] = _NO_WAY
            for at in range(to_first[goal], to_first[goal + 1]):
                here = row[at]
                rest = to_length[at]
                for lane in range(n_lanes):
                    least[lane] = min(least[lane], lanes[here, lane] + rest)
            for lane in range(count):
                table[(begin + lane) * n_to + goal] = least[lane] if least[lane] < _NO_WAY else _FAR
        for lane in range(count):
            for at in range(from_first[begin + lane], from_first[begin + lane + 1]):
                if place[from_rank[at]] >= 0:
                    lanes[place[from_rank[at]], lane] = _NO_WAY


@Kernel
def _meet_pairs(
    from_first: Any, from_rank: Any, from_length: Any, to_first: Any, to_rank: Any, to_length: Any, origin: Any,
    destination: Any, length: Any, found: Any,
) -> None:  # fmt: skip
    """Write the distance of each pair of groups; `length` is NO_WAY everywhere, then and now."""
    last = -1
    for pair in range(len(origin)):
        if origin[pair] != last:
            if last >= 0:
                for at in range(from_first[last], from_first[last + 1]):
                    length[from_rank[at]] = _NO_WAY
            last = origin[pair]
            for at in range(from_first[last], from_first[last + 1]):
                length[from_rank[at]] = from_length[at]
        least = _NO_WAY
        for at in range(to_first[destination[pair]], to_first[destination[pair] + 1]):
            least = min(least, length[to_rank[at]] + to_length[at])
        found[pair] = least if least < _NO_WAY else _FAR
    if last >= 0:
        for at in range(from_first[last], from_first[last + 1]):
            length[from_rank[at]] = _NO_WAY


@Kernel
def _sweep(first: Any, middle: Any, end: Any, weight: Any, lengths: Any) -> None:
    """Lower the lengths of several origins to all ranks, shape (n_states, n_lanes), from the highest rank down."""
    n_lanes = lengths.shape[1]
    for rank in range(len(middle) - 1, -1, -1):
        for at in range(middle[rank], first[rank + 1]):
            step = weight[at]
            if step < _NO_WAY:
                higher = end[at]
                for lane in range(n_lanes):
                    lengths[rank, lane] = min(lengths[rank, lane], lengths[higher, lane] + step)


def table(weights: HierarchyWeights, origins: Groups, destinations: Groups) -> Ints:
    """Return how far it is from each group of origins to each of destinations.

    Returns
    -------
    Ints
        Lengths, FAR where no way leads; shape (n_origins, n_destinations).

    Raises
    ------
    IndexError
        If a state is not of the graph.

    Notes
    -----
    A climb for each group; then O(n_origins x the lengths of the destinations' labels), or O(n_origins x n_shortcuts)
    if that is less.
    """
    there = labels(weights, origins)
    hierarchy = weights.hierarchy
    if destinations.count * len(hierarchy.level) == 0:
        return np.full((origins.count, destinations.count), FAR, dtype=np.int64)
    if destinations.count * _typical(there) > hierarchy.n_shortcuts // 2:
        return _swept(weights, there, destinations)
    return met(weights, there, labels(weights, destinations, backward=True))


def _typical(found: Labels) -> int:
    """Return how many ranks a label holds."""
    return len(found.rank) // max(1, found.count)


def met(weights: HierarchyWeights, there: Labels, back: Labels) -> Ints:
    """Return the distances between groups by their labels, those of the destinations made backward; see `table`."""
    n_rows = min(weights.hierarchy.n_states, len(back.rank))
    found = np.empty(there.count * back.count, dtype=np.int64)
    _meet_all(
        there.first, there.rank, there.length, back.first, back.rank, back.length,
        np.full(weights.hierarchy.n_states, -1, dtype=np.int32), np.empty(len(back.rank), dtype=np.int32),
        np.empty((n_rows, LANES), dtype=np.int64), np.empty(LANES, dtype=np.int64), found,
    )  # fmt: skip
    return found.reshape(there.count, back.count)


def met_pairs(weights: HierarchyWeights, there: Labels, back: Labels, origin: Ints, destination: Ints) -> Ints:
    """Return the distances of pairs of an origin and a destination by their labels, FAR where no way leads.

    It is fastest where pairs of one origin are side by side.
    """
    found = np.empty(len(origin), dtype=np.int64)
    work = weights.hierarchy.borrow()
    _meet_pairs(
        there.first, there.rank, there.length, back.first, back.rank, back.length,
        np.array(origin, dtype=np.int64), np.array(destination, dtype=np.int64), work.there, found,
    )  # fmt: skip
    weights.hierarchy.give_back(work)
    return found


def sweeps(weights: HierarchyWeights, there: Labels, abreast: int = LANES) -> Iterator[tuple[int, int, Ints]]:
    """Yield which few groups come next, and how far it is from each of them to every rank, NO_WAY where no way leads.

    Groups are `begin` to `end - 1`, and have the first columns of the lengths, of shape (n_states, abreast); these are
    overwritten when the next groups come.
    """
    hierarchy = weights.hierarchy
    lengths = np.empty((hierarchy.n_states, abreast), dtype=np.int64)
    for begin in range(0, there.count, abreast):
        end = min(there.count, begin + abreast)
        lengths.fill(NO_WAY)
        some = slice(there.first[begin], there.first[end])
        group = np.repeat(np.arange(end - begin), np.diff(there.first[begin : end + 1]))
        lengths[there.rank[some], group] = there.length[some]
        _sweep(hierarchy.first, hierarchy.middle, hierarchy.end, weights.weight, lengths)
        yield begin, end, lengths


def _swept(weights: HierarchyWeights, there: Labels, destinations: Groups) -> Ints:
    """Return the distances to destinations by sweeping down from the highest rank."""
    found = np.full((there.count, destinations.count), FAR, dtype=np.int64)
    ranks = ranks_of(weights, destinations)
    filled = np.flatnonzero(np.diff(destinations.first))
    for begin, end, lengths in sweeps(weights, there):
        ways = lengths[ranks] + destinations.cost[:, np.newaxis]
        if len(filled):
            least = np.minimum.reduceat(ways, destinations.first[filled])
            found[begin:end, filled] = least.T[: end - begin]
    found[found >= NO_WAY] = FAR
    return found
