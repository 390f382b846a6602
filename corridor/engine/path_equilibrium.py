"""Equilibrium of flows on paths: nobody can do better by another path that is known.

Each trip moves flow from its dearer paths to its cheapest one, by Newton's step on where the two differ, and never
below nothing; loads and delays follow at once, so that the next trip sees them. Two paths of one trip, 10 TEU, with
delays 1 + x and 2 + x, all on the first:

    costs 11 and 2, slopes 1 and 1: (11 - 2) / (1 + 1) = 4.5 moves, then 5.5 and 4.5 cost 6.5 each

References
----------
Jayakrishnan, R., Tsai, W. K., Prashker, J. N. and Rajadhyaksha, S. (1994). A faster path-based algorithm for traffic
assignment. Transportation Research Record 1443, 75-83.
Perederieieva, O., Ehrgott, M., Raith, A. and Wang, J. Y. T. (2015). A framework for and empirical study of algorithms
for traffic assignment. Computers & Operations Research 54, 90-107.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.engine.delays import Delays, delay, delays_at, slope
from corridor.engine.jit import Kernel, part


class Paths(NamedTuple):
    """Paths of trips in lists, each path with the resources that it uses.

    Attributes
    ----------
    first
        First path of each trip, or -1; shape (n_trips,).
    following
        The path of the same trip that is next, or -1; shape (n_paths,).
    begin, end
        Uses of path p are `use[begin[p]:end[p]]`.
    use
        Resources; one that a path uses twice is there twice.
    fixed
        What each path costs apart from delays.
    flow
        What goes on each path.
    """

    first: Ints
    following: Ints
    begin: Ints
    end: Ints
    use: Ints
    fixed: Floats
    flow: Floats


class Loads(NamedTuple):
    """Loads of resources, and their delays and slopes at these; `net_uses` is 0 everywhere, then and now."""

    load: Floats
    delay: Floats
    slope: Floats
    net_uses: Ints


def paths_of(n_trips: int, trip: Ints, uses: Sequence[Ints], fixed: Floats, flow: Floats) -> Paths:
    """Return paths in lists, in the order in which they are given."""
    counts = np.array([len(some) for some in uses], dtype=np.int64)
    end = np.cumsum(counts)
    first, following = np.full(n_trips, -1, dtype=np.int64), np.full(len(trip), -1, dtype=np.int64)
    for path in range(len(trip) - 1, -1, -1):
        following[path] = first[trip[path]]
        first[trip[path]] = path
    use = np.concatenate([np.empty(0, dtype=np.int64), *uses])
    return Paths(first, following, end - counts, end, use, fixed.copy(), flow.copy())


def loads_on(paths: Paths, delays: Delays) -> Loads:
    """Return the loads of resources by the flows on paths."""
    n_resources, counts = len(delays.kind), paths.end - paths.begin
    load = np.bincount(paths.use, weights=np.repeat(paths.flow, counts), minlength=n_resources).astype(np.float64)
    found = Loads(load, delays_at(delays, load), np.empty(n_resources), np.zeros(n_resources, dtype=np.int64))
    _slopes(delays, found)
    return found


@Kernel
def _slopes(delays: Delays, loads: Loads) -> None:
    """Fill in the slopes at the loads."""
    for which in range(len(loads.load)):
        loads.slope[which] = slope(delays, which, loads.load[which])


@part
def cost_of(paths: Paths, loads: Loads, path: int) -> float:
    """Return what a path costs at the loads."""
    total = paths.fixed[path]
    for at in range(paths.begin[path], paths.end[path]):
        total += loads.delay[paths.use[at]]
    return float(total)


@part
def _reload(paths: Paths, delays: Delays, loads: Loads, path: int, shift: float) -> None:
    """Add what moves to the resources of a path by their net uses, and find delays and slopes anew."""
    for at in range(paths.begin[path], paths.end[path]):
        which = paths.use[at]
        if loads.net_uses[which] != 0:
            load = max(0.0, loads.load[which] + shift * loads.net_uses[which])
            loads.load[which] = load
            loads.delay[which] = delay(delays, which, load)
            loads.slope[which] = slope(delays, which, load)
            loads.net_uses[which] = 0


@part
def _move(paths: Paths, delays: Delays, loads: Loads, dear: int, cheap: int, saved: float) -> None:
    """Move flow from a dear path to a cheap one."""
    net, use = loads.net_uses, paths.use
    for at in range(paths.begin[dear], paths.end[dear]):
        net[use[at]] -= 1
    for at in range(paths.begin[cheap], paths.end[cheap]):
        net[use[at]] += 1
    steep = 0.0
    for path in (dear, cheap):
        for at in range(paths.begin[path], paths.end[path]):
            which = use[at]
            if net[which] != 0:
                steep += abs(net[which]) * loads.slope[which]
    shift = paths.flow[dear]
    if steep > 0.0:
        shift = min(shift, saved / steep)
    paths.flow[dear] -= shift
    paths.flow[cheap] += shift
    _reload(paths, delays, loads, dear, shift)
    _reload(paths, delays, loads, cheap, shift)


@Kernel
def sweep_paths(paths: Paths, delays: Delays, loads: Loads, sweeps: int) -> None:
    """Let all trips move flow to their cheapest paths, so many times one after the other."""
    for _ in range(sweeps):
        for trip in range(len(paths.first)):
            path = paths.first[trip]
            if path < 0 or paths.following[path] < 0:
                continue
            cheap = path
            least = cost_of(paths, loads, path)
            path = paths.following[path]
            while path >= 0:
                cost = cost_of(paths, loads, path)
                if cost < least:
                    least = cost
                    cheap = path
                path = paths.following[path]
            path = paths.first[trip]
            while path >= 0:
                if path != cheap and paths.flow[path] > 0.0:
                    saved = cost_of(paths, loads, path) - cost_of(paths, loads, cheap)
                    if saved > 0.0:
                        _move(paths, delays, loads, path, cheap, saved)
                path = paths.following[path]


def balance(paths: Paths, delays: Delays, sweeps: int) -> Loads:
    """Move flows towards an equilibrium on the paths that are known, in place; return the loads.

    Parameters
    ----------
    paths
        The paths with their flows, which change.
    delays
        Of the resources.
    sweeps
        How many times each trip is looked at.
    """
    loads = loads_on(paths, delays)
    sweep_paths(paths, delays, loads, sweeps)
    return loads
