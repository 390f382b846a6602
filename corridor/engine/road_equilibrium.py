"""User equilibrium on a road network: paths are found as they are needed, and flows balanced on those that are known.

Each round finds the shortest path of each trip at the delays of the round before, by one search for each origin, and
then moves flows between paths (`path_equilibrium`). How far it is from an equilibrium is the relative gap: what
all spend more than if each took its shortest path, as a part of what they spend.

References
----------
Beckmann, M., McGuire, C. B. and Winsten, C. B. (1956). Studies in the Economics of Transportation. Yale University
Press.
Wardrop, J. G. (1952). Some theoretical aspects of road traffic research. Proceedings of the Institution of Civil
Engineers 1, 325-362.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Floats, Ints
from corridor.engine.delays import Delays
from corridor.engine.heap import drop, push
from corridor.engine.jit import Kernel, part
from corridor.engine.path_equilibrium import Paths, loads_on, sweep_paths

_FAR: Final = 1e300
_SWEEPS: Final = 4
"""Times that all trips move flow in a round."""


@dataclass(frozen=True, eq=False)
class RoadFlows:
    """Loads of the arcs of a road network.

    Attributes
    ----------
    load
        Of each arc.
    gap
        Relative gap of these loads.
    rounds
        Rounds of searches.
    """

    load: Floats
    gap: float
    rounds: int


class _Roads(NamedTuple):
    """Arcs in rows by tail; nodes below `through` are only passed as origins and destinations."""

    first: Ints
    arc: Ints
    tail: Ints
    head: Ints
    through: int


class _Trips(NamedTuple):
    """Trips by origin: those of origin o are `first[o]` to `first[o + 1] - 1`."""

    first: Ints
    origin: Ints
    destination: Ints
    amount: Floats


class _Work(NamedTuple):
    """Work arrays of searches, and how many paths and uses there are."""

    length: Floats
    came_by: Ints
    keys: Floats
    items: Ints
    arcs: Ints
    tally: Ints


@part
def _tree(roads: _Roads, cost: Any, origin: int, work: _Work) -> None:
    """Fill in how far all nodes are from an origin, and the arcs by which they are reached."""
    length, came_by, keys, items = work.length, work.came_by, work.keys, work.items
    for node in range(len(length)):
        length[node] = _FAR
        came_by[node] = -1
    length[origin] = 0.0
    size = push(keys, items, 0, 0, 0.0, origin)
    while size > 0:
        key = keys[0]
        node = items[0]
        size = drop(keys, items, 0, size)
        if key > length[node] or (node < roads.through and node != origin):
            continue
        for at in range(roads.first[node], roads.first[node + 1]):
            arc = roads.arc[at]
            through = key + cost[arc]
            if through < length[roads.head[arc]]:
                length[roads.head[arc]] = through
                came_by[roads.head[arc]] = arc
                size = push(keys, items, 0, size, through, roads.head[arc])


@part
def _is_known(paths: Paths, trip: int, arcs: Any, count: int) -> bool:
    """Return whether a path with these arcs, last one first, is among those of a trip."""
    path = paths.first[trip]
    while path >= 0:
        begin = paths.begin[path]
        if paths.end[path] - begin == count:
            at = 0
            while at < count and paths.use[begin + at] == arcs[at]:
                at += 1
            if at == count:
                return True
        path = paths.following[path]
    return False


@Kernel
def _seek(roads: _Roads, trips: _Trips, cost: Any, paths: Paths, work: _Work, begin: int, least: Any) -> int:
    """Add the shortest path of each trip that is not known, from an origin on while there is room; return the next one.

    `least` gets what all would spend on their shortest paths, summed up.
    """
    arcs, tally = work.arcs, work.tally
    origin = begin
    while origin < len(trips.first) - 1:
        some = trips.first[origin + 1] - trips.first[origin]
        if tally[0] + some > len(paths.begin) or tally[1] + some * len(arcs) > len(paths.use):
            break
        _tree(roads, cost, trips.origin[trips.first[origin]], work)
        for trip in range(trips.first[origin], trips.first[origin + 1]):
            node = trips.destination[trip]
            least[0] += trips.amount[trip] * work.length[node]
            count = 0
            while node != trips.origin[trip] and work.came_by[node] >= 0:
                arcs[count] = work.came_by[node]
                count += 1
                node = roads.tail[work.came_by[node]]
            if node == trips.origin[trip] and not _is_known(paths, trip, arcs, count):
                path = tally[0]
                paths.begin[path] = tally[1]
                for at in range(count):
                    paths.use[tally[1] + at] = arcs[at]
                tally[1] += count
                paths.end[path] = tally[1]
                paths.flow[path] = trips.amount[trip] if paths.first[trip] < 0 else 0.0
                paths.fixed[path] = 0.0
                paths.following[path] = paths.first[trip]
                paths.first[trip] = path
                tally[0] += 1
        origin += 1
    return origin


@Kernel
def _forget(paths: Paths) -> None:
    """Take paths that nothing goes by out of the lists, but for the first of each trip."""
    for trip in range(len(paths.first)):
        path = paths.first[trip]
        while path >= 0:
            behind = paths.following[path]
            while behind >= 0 and paths.flow[behind] <= 0.0:
                behind = paths.following[behind]
            paths.following[path] = behind
            path = behind


def road_equilibrium(
    n_nodes: int,
    tail: npt.ArrayLike,
    head: npt.ArrayLike,
    delays: Delays,
    trips: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    *,
    gap: float = 1e-6,
    through: int = 0,
    most_rounds: int = 1000,
) -> RoadFlows:
    """Return the loads of arcs at which no trip has a shorter path than those that it takes.

    Parameters
    ----------
    n_nodes
        Nodes of the network.
    tail, head
        Nodes that each arc joins.
    delays
        Of the arcs.
    trips
        Origin, destination and amount of each trip.
    gap
        Relative gap that is enough.
    through
        Nodes below this are not passed, only begun and ended at.
    most_rounds
        Rounds after which it ends, whatever the gap.

    Raises
    ------
    ValueError
        If a trip has no path.

    Notes
    -----
    O(origins x arcs) a round, and some sweeps over the paths that are known.

    Examples
    --------
    >>> from corridor.engine.delays import power_delays
    >>> two = power_delays([1.0, 2.0], [1.0, 1.0], [1.0, 1.0])
    >>> road_equilibrium(2, [0, 0], [1, 1], two, ([0], [1], [10.0]), gap=1e-12).load.round(6).tolist()
    [5.5, 4.5]
    """
    tails, heads = (np.array(each, dtype=np.int64) for each in (tail, head))
    order = np.argsort(tails, kind="stable")
    roads = _Roads(np.searchsorted(tails[order], np.arange(n_nodes + 1)), order, tails, heads, through)
    asked = _by_origin(trips)
    paths, work = _room(len(asked.origin), n_nodes, len(tails))
    loads = loads_on(_some(paths, 0), delays)
    found, rounds = np.inf, 0
    for rounds in range(most_rounds + 1):
        spent = float(loads.load @ loads.delay)
        paths, least = _all_sought(roads, asked, loads.delay, paths, work)
        if not np.isfinite(least):
            raise ValueError("a trip has no path; leave it out")
        found = max(0.0, spent - least) / spent if spent > 0 else np.inf
        if rounds and (found <= gap or rounds == most_rounds):
            break
        loads = loads_on(_some(paths, int(work.tally[0])), delays)
        sweep_paths(_some(paths, int(work.tally[0])), delays, loads, _SWEEPS)
        _forget(paths)
        loads = loads_on(_some(paths, int(work.tally[0])), delays)
    return RoadFlows(loads.load, found, rounds)


def _by_origin(trips: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike]) -> _Trips:
    """Return trips sorted by origin."""
    origin, destination = (np.array(each, dtype=np.int64) for each in trips[:2])
    amount = np.array(trips[2], dtype=np.float64)
    order = np.argsort(origin, kind="stable")
    begins = np.flatnonzero(np.diff(origin[order], prepend=-1))
    return _Trips(np.append(begins, len(order)), origin[order], destination[order], amount[order])


def _room(n_trips: int, n_nodes: int, n_arcs: int) -> tuple[Paths, _Work]:
    """Return no paths, with room for some, and work arrays."""

    def whole(size: int) -> Ints:
        return np.zeros(size, dtype=np.int64)

    size, room = 4 * n_trips + 64, n_arcs + n_nodes + 2
    paths = Paths(
        first=np.full(n_trips, -1, dtype=np.int64),
        following=whole(size),
        begin=whole(size),
        end=whole(size),
        use=whole(64 * n_trips + 64 * n_nodes),
        fixed=np.zeros(size),
        flow=np.zeros(size),
    )
    work = _Work(
        length=np.empty(n_nodes),
        came_by=whole(n_nodes),
        keys=np.empty(room),
        items=whole(room),
        arcs=whole(n_nodes),
        tally=whole(2),
    )
    return paths, work


def _some(paths: Paths, count: int) -> Paths:
    """Return as many paths as there are, without the room for more."""
    return Paths(
        paths.first,
        paths.following[:count],
        paths.begin[:count],
        paths.end[:count],
        paths.use[: paths.end[:count].max(initial=0)],
        paths.fixed[:count],
        paths.flow[:count],
    )


def _twice(paths: Paths) -> Paths:
    """Return paths with room for twice as many."""

    def wider(numbers: Ints) -> Ints:
        return np.concatenate([numbers, np.zeros_like(numbers)])

    return paths._replace(
        following=wider(paths.following),
        begin=wider(paths.begin),
        end=wider(paths.end),
        use=wider(paths.use),
        fixed=np.append(paths.fixed, np.zeros_like(paths.fixed)),
        flow=np.append(paths.flow, np.zeros_like(paths.flow)),
    )


def _all_sought(roads: _Roads, trips: _Trips, cost: Floats, paths: Paths, work: _Work) -> tuple[Paths, float]:
    """Add the shortest paths of all trips, with more room where it is short; return the paths and the least sum."""
    least, origin = np.zeros(1), 0
    while True:
        origin = _seek(roads, trips, cost, paths, work, origin, least)
        if origin >= len(trips.first) - 1:
            return paths, float(least[0]) if least[0] < _FAR else float("inf")
        paths = _twice(paths)
