"""Least cost within capacities: columns are added until none is worth it (column generation)."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.analysis.progress_bar import Report
from corridor.arrays import Bools, Floats, Ints
from corridor.flows.master import Master, Solved
from corridor.flows.pricing import Priced, Pricer
from corridor.flows.trip_ways import Ways

_OVER: Final = 1e-9
"""Part of a capacity by which a load may exceed it, which is the rounding of the linear programme."""
_WORTH: Final = 1e-8
"""Part of what a trip pays that a way must save to be worth a column: what the linear programme is sure of."""
_NEXT: Final = 4
"""Ways that a trip gets at most besides the one that a search found, each where the one before it is full."""
_MOST_ROUNDS: Final = 500
_NONE: Final = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Start:
    """Ways that are known already, and prices that tell what may be full; shape (n_resources,)."""

    ways: Ways
    price: Floats


@dataclass(frozen=True, eq=False)
class LeastCost:
    """The cheapest flows within capacities, with what bounds them from below.

    Attributes
    ----------
    ways, flow
        The ways, and what goes on each [TEU/week].
    unmet
        What is not moved of each trip [TEU/week].
    price
        What one more TEU of each resource would save [USD/TEU]; shape (n_resources,).
    pays
        What one more TEU of each trip would cost [USD].
    total, bound
        What it costs in all, and what it costs at least [USD/week].
    rounds
        Rounds of searches.
    """

    ways: Ways
    flow: Floats
    unmet: Floats
    price: Floats
    pays: Floats
    total: float
    bound: float
    rounds: int

    @property
    def gap(self) -> float:
        """Return how far the total is above the bound at most, as a part of it."""
        return max(0.0, self.total - self.bound) / abs(self.total) if self.total else 0.0


def least_cost(
    pricer: Pricer,
    wanted: Floats,
    left: Floats,
    unmet_usd: float,
    *,
    start: Start | None = None,
    executor: Executor | None = None,
    progress: Report | None = None,
) -> LeastCost:
    """Return the cheapest flows within capacities.

    Parameters
    ----------
    pricer
        Finds the best ways with tolls.
    wanted
        What each trip wants [TEU/week].
    left
        What is left of each resource [TEU/week]; infinite for any amount.
    unmet_usd
        Price of what is not moved [USD/TEU].
    start
        Ways of the same trips by which it begins, such as those with other capacities; they are left as they are.
    executor, progress
        As for `sweep`; progress is called with rounds done and the same number, since nobody knows how many come.

    Raises
    ------
    ArithmeticError
        If the linear programme cannot be solved.

    Notes
    -----
    Dantzig-Wolfe decomposition by ways. It begins with the ways by which trips fill what they find, one after the
    other; each round adds the best way of each trip that pays more than that costs, and up to four that are next where
    it is full. Rows are added only for resources that were once overloaded. For any prices `y` of resources, what the
    trips pay at least with tolls `y`, less `y` times what is left, is no more than the cheapest total: the largest of
    these is the bound.

    References
    ----------
    Ford, L. R. and Fulkerson, D. R. (1958). A suggested computation for maximal multi-commodity network flows.
    Management Science 5, 97-101.
    Tomlin, J. A. (1966). Minimum-cost multicommodity network flows. Operations Research 14, 45-51.
    """
    search = _Search(pricer, Ways(pricer) if start is None else start.ways.copy(), wanted, left, unmet_usd, executor)
    full = _fill(search) if start is None else np.flatnonzero(start.price)
    master = Master(wanted, unmet_usd)
    known, bound, active = 0, -np.inf, np.ones(len(wanted), dtype=np.bool_)
    ways = search.ways
    for rounds in range(1, _MOST_ROUNDS + 1):
        master.add_ways(ways.trips[known:], ways.costs[known:], ways.resources[known:])
        known = len(ways)
        solved = _within_capacities(master, ways, left, full if rounds == 1 else _NONE)
        price = np.zeros(len(left))
        price[list(master.resources)] = solved.price
        total = float(ways.cost @ solved.flow + unmet_usd * solved.unmet.sum())
        active, least = search.round(solved, price, active)
        bound = max(bound, least)
        if progress is not None:
            progress(rounds, rounds)
        if not active.any():
            return LeastCost(ways, solved.flow, solved.unmet, price, solved.pays, total, min(bound, total), rounds)
    raise ArithmeticError(f"the assignment found new ways in each of {_MOST_ROUNDS} rounds")


@dataclass(frozen=True, eq=False)
class _Search:
    """The search for ways that are worth a column; see `least_cost`."""

    pricer: Pricer
    ways: Ways
    wanted: Floats
    left: Floats
    unmet_usd: float
    executor: Executor | None

    def round(self, solved: Solved, price: Floats, active: Bools) -> tuple[Bools, float]:
        """Add ways at some prices; return the trips that got one, and a bound of the total if all were asked.

        Trips that got a way in the round before are asked first, and all others only if none of these gets another. A
        trip that pays no more than its best way costs without tolls has none.
        """
        limit = solved.pays - _WORTH * (1 + np.abs(solved.pays))
        hopeful = self.pricer.base < limit
        if 2 * np.count_nonzero(hopeful & active) < np.count_nonzero(hopeful):
            found = self.pricer.price(price, limit, hopeful & active, self.executor)
            if (new := self._added(found, price, limit)).any():
                return new, -np.inf
        found = self.pricer.price(price, limit, hopeful, self.executor)
        least = np.minimum(self.pricer.base, self.unmet_usd)
        least[found.trip] = np.minimum(found.least, self.unmet_usd)
        tolled = price > 0
        bound = float(self.wanted @ least - price[tolled] @ self.left[tolled])
        return self._added(found, price, limit), bound

    def _added(self, found: Priced, price: Floats, limit: Floats) -> Bools:
        """Add the ways that searches found, and what is next where each is full; return the trips with a new one."""
        new = np.zeros(len(self.wanted), dtype=np.bool_)
        for trip, hops in zip(found.trip.tolist(), found.hops, strict=True):
            if hops is not None and self.ways.add(trip, hops):
                new[trip] = True
                for more in self.pricer.next_ways(trip, hops, price, float(limit[trip]), self.left, _NEXT):
                    self.ways.add(trip, more)
        return new


def _fill(search: _Search) -> Ints:
    """Add ways by filling the best of each trip, then the best that have room left; return what gets full.

    Nobody gives way to anybody, so this is no solution, but most of the ways that one needs are among them.
    """
    pricer, left = search.pricer, search.left
    rest, room = np.where(np.isfinite(pricer.base), search.wanted, 0.0), left.copy()
    price, most = np.zeros(len(left)), np.full(len(rest), search.unmet_usd)
    while (rest > _OVER).any():
        found = pricer.price(price, most, rest > _OVER, search.executor)
        for at in np.argsort(found.least, kind="stable").tolist():
            trip, hops = int(found.trip[at]), found.hops[at]
            if hops is None:
                rest[trip] = 0.0
                continue
            search.ways.add(trip, hops)
            used = pricer.resources_on(trip, hops)
            goes = max(0.0, min(float(rest[trip]), float(room[used].min(initial=np.inf))))
            rest[trip] -= goes
            np.subtract.at(room, used, goes)
        price = np.where(room <= _OVER, search.unmet_usd, 0.0)
    return np.flatnonzero(room <= _OVER)


def _within_capacities(master: Master, ways: Ways, left: Floats, new: Ints) -> Solved:
    """Solve the master, with rows for some resources and for all that its flows would overload."""
    while True:
        master.add_resources(new.tolist(), left[new])
        solved = master.solve()
        loads = ways.loads(solved.flow, len(left))
        over = np.flatnonzero(loads > left * (1 + _OVER) + _OVER)
        new = np.setdiff1d(over, master.resources)
        if not len(new):
            return solved
