"""Least cost within capacities: columns are added until none is worth it (column generation)."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.analysis.sweep import Progress
from corridor.arrays import Floats
from corridor.flows.master import Master, Solved
from corridor.flows.pricing import Pricer
from corridor.flows.ways import Ways

_OVER: Final = 1e-9
"""Part of a capacity by which a load may exceed it, which is the rounding of the linear programme."""
_WORTH: Final = 1e-8
"""Part of what a trip pays that a way must save to be worth a column: what the linear programme is sure of."""
_MOST_ROUNDS: Final = 500


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
    ways: Ways | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
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
    ways
        Ways to begin with; more are added to them.
    executor, progress
        As for `sweep`; progress is called with rounds done and the same number, since nobody knows how many come.

    Raises
    ------
    ArithmeticError
        If the linear programme cannot be solved.

    Notes
    -----
    Dantzig-Wolfe decomposition by ways. Rows are added only for resources that were once overloaded. For any prices
    `y` of resources, what the trips pay at least with tolls `y`, less `y` times what is left, is no more than the
    cheapest total: the largest of these is the bound.

    References
    ----------
    Ford, L. R. and Fulkerson, D. R. (1958). A suggested computation for maximal multi-commodity network flows.
    Management Science 5, 97-101.
    Tomlin, J. A. (1966). Minimum-cost multicommodity network flows. Operations Research 14, 45-51.
    """
    ways = Ways(pricer) if ways is None else ways
    n_resources = len(left)
    _begin(pricer, ways, executor)
    master = Master(wanted, unmet_usd)
    known, bound = 0, -np.inf
    for rounds in range(1, _MOST_ROUNDS + 1):
        master.add_ways(ways.trips[known:], ways.costs[known:], ways.resources[known:])
        known = len(ways)
        solved = _within_capacities(master, ways, left)
        price = np.zeros(n_resources)
        price[list(master.resources)] = solved.price
        total = float(ways.cost @ solved.flow + unmet_usd * solved.unmet.sum())
        bound = max(bound, _add_worthy(pricer, ways, wanted, solved, price, left, unmet_usd, executor))
        if progress is not None:
            progress(rounds, rounds)
        if len(ways) == known:
            break
    else:
        raise ArithmeticError(f"the assignment found new ways in each of {_MOST_ROUNDS} rounds")
    return LeastCost(ways, solved.flow, solved.unmet, price, solved.pays, total, min(bound, total), rounds)


def _begin(pricer: Pricer, ways: Ways, executor: Executor | None) -> None:
    """Add the best way of each trip, as if nothing were full."""
    no_toll = np.zeros(0)
    found = pricer.price(no_toll, np.full(len(pricer.base), np.inf), executor=executor)
    for trip, hops in zip(found.trip.tolist(), found.hops, strict=True):
        if hops is not None:
            ways.add(trip, hops)


def _within_capacities(master: Master, ways: Ways, left: Floats) -> Solved:
    """Solve the master, with rows for all resources that its flows would overload."""
    while True:
        solved = master.solve()
        loads = ways.loads(solved.flow, len(left))
        over = np.flatnonzero(loads > left * (1 + _OVER) + _OVER)
        new = [resource for resource in over.tolist() if resource not in master.resources]
        if not new:
            return solved
        for resource in new:
            master.add_resource(resource, float(left[resource]))


def _add_worthy(
    pricer: Pricer,
    ways: Ways,
    wanted: Floats,
    solved: Solved,
    price: Floats,
    left: Floats,
    unmet_usd: float,
    executor: Executor | None,
) -> float:
    """Add a way of each trip that is worth it at some prices; return what the assignment costs at least.

    A trip that pays no more than its best way costs without tolls has none.
    """
    limit = solved.pays - _WORTH * (1 + np.abs(solved.pays))
    least = np.minimum(pricer.base, unmet_usd)
    found = pricer.price(price, limit, pricer.base < limit, executor)
    least[found.trip] = np.minimum(found.least, unmet_usd)
    for trip, hops in zip(found.trip.tolist(), found.hops, strict=True):
        if hops is not None:
            ways.add(trip, hops)
    tolled = price > 0
    return float(wanted @ least - price[tolled] @ left[tolled])
