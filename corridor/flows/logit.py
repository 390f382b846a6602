"""Logit with capacities: ways are shared by what they cost and how much they are ways of their own."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.engine.smooth_dual import Choices, Chosen, choose
from corridor.flows.constants import Constants
from corridor.flows.least_cost import LeastCost
from corridor.flows.path_sizes import path_sizes
from corridor.flows.pricing import Pricer
from corridor.flows.trip_ways import Ways

_DISTINCT: Final = 4
"""Distinct ways that are sought for each trip."""
_UNLIKELY: Final = 14.0
"""A way whose cost times the scale is this much more than the least is chosen by one in a million."""
_MOST_ROUNDS: Final = 20


@dataclass(frozen=True, eq=False)
class Logit:
    """Flows of a logit with capacities.

    Attributes
    ----------
    ways
        The ways to choose from.
    flows
        What goes on each at half the scale, at it, and at double [TEU/week].
    unmet
        What is not moved of each trip at the scale [TEU/week].
    price
        Price of each resource [USD/TEU]; shape (n_resources,).
    pays
        What the best way of each trip costs with prices [USD].
    total
        What it costs in all, prices apart [USD/week].
    off
        By how much a load is off what is left, as a part of it.
    """

    ways: Ways
    flows: tuple[Floats, Floats, Floats]
    unmet: Floats
    price: Floats
    pays: Floats
    total: float
    off: float


def logit(
    pricer: Pricer,
    wanted: Floats,
    left: Floats,
    unmet_usd: float,
    scale: float,
    start: LeastCost,
    constants: Constants,
    executor: Executor | None = None,
) -> Logit:
    """Return the flows of a logit with capacities.

    Parameters
    ----------
    pricer, wanted, left, unmet_usd, executor
        As for `least_cost`.
    scale
        By how much a dollar per TEU counts [1/USD].
    start
        The cheapest flows within capacities, by whose ways and prices it begins.
    constants
        What ways seem to cost besides. They say who takes which way; totals and `pays` are without them.

    Notes
    -----
    The choice set is the ways of `start`, up to four that avoid the links of those before, for each link of a constant
    or against it the best way that avoids its others, and the best way of each trip at the prices that are found, until
    there is no new one. Not to be moved is a choice like another, at its price. What is full before anybody comes
    closes the ways that use it.
    """
    ways, price = start.ways, start.price
    _add_distinct(pricer, ways, np.minimum(start.pays, unmet_usd), scale)
    _add_competing(pricer, ways, constants, np.minimum(start.pays, unmet_usd), scale)
    for _ in range(_MOST_ROUNDS):
        problem = _Problem.of(pricer, ways, constants, wanted, left, unmet_usd)
        chosen = choose(problem.choices, scale, price[problem.resources])
        price = np.zeros(len(left))
        price[problem.resources] = chosen.price
        if not _add_best(pricer, ways, price, left, unmet_usd, executor):
            break
    half, double = (problem.flow(choose(problem.choices, scale * by, chosen.price)) for by in (0.5, 2.0))
    flow, unmet = problem.flow(chosen), problem.unmet(chosen)
    tolled = np.array([price[used].sum() for used in ways.resources], dtype=np.float64) + ways.cost
    pays = np.full(len(wanted), unmet_usd)
    np.minimum.at(pays, ways.trip, tolled)
    total = float(ways.cost @ flow + unmet_usd * unmet.sum())
    return Logit(ways, (half, flow, double), unmet, price, pays, total, chosen.off)


def _add_distinct(pricer: Pricer, ways: Ways, pays: Floats, scale: float) -> None:
    """Add ways that run elsewhere, as far as anybody would choose them."""
    for trip in np.flatnonzero(np.isfinite(pricer.base)).tolist():
        most = max(float(pricer.base[trip]), float(pays[trip])) + _UNLIKELY / scale
        for hops in pricer.distinct_ways(trip, _DISTINCT):
            if pricer.cost(trip, hops) <= most:
                ways.add(trip, hops)


def _add_competing(pricer: Pricer, ways: Ways, constants: Constants, pays: Floats, scale: float) -> None:
    """Add for each link of a constant, and each that competes, the best ways that avoid all its others."""
    most = np.maximum(pays, np.where(np.isfinite(pricer.base), pricer.base, 0.0)) + _UNLIKELY / scale
    for usd, sides, links in zip(constants.usd.tolist(), constants.sides, constants.links, strict=True):
        limit = most + abs(usd)
        for link in links:
            found = pricer.price(np.where(sides & ~link, 2 * limit.max(), 0.0), limit)
            for trip, hops in zip(found.trip.tolist(), found.hops, strict=True):
                if hops is not None:
                    ways.add(trip, hops)


def _add_best(
    pricer: Pricer, ways: Ways, price: Floats, left: Floats, unmet_usd: float, executor: Executor | None
) -> bool:
    """Add the best way of each trip at some prices; return whether one is new."""
    shut = np.where(left <= 0, 10 * unmet_usd, price)
    found = pricer.price(shut, np.full(len(pricer.base), unmet_usd), executor=executor)
    new = [ways.add(trip, hops) for trip, hops in zip(found.trip.tolist(), found.hops, strict=True) if hops is not None]
    return any(new)


@dataclass(frozen=True, eq=False)
class _Problem:
    """The choices of trips, and where they are among ways, resources and trips.

    Attributes
    ----------
    choices
        Alternatives by trip: its ways, then not to be moved.
    way
        Way of each alternative, or -1.
    trips
        Trips that want something.
    resources
        Resources that may get full.
    """

    choices: Choices
    way: Ints
    trips: Ints
    resources: Ints
    n_ways: int
    n_trips: int

    @classmethod
    def of(
        cls, pricer: Pricer, ways: Ways, constants: Constants, wanted: Floats, left: Floats, unmet_usd: float
    ) -> "_Problem":
        """Return the choices between ways that are open."""
        trip, trips = ways.trip, np.flatnonzero(wanted > 0)
        is_open = np.array([not (left[used] <= 0).any() for used in ways.resources], dtype=np.bool_)
        chosen = np.flatnonzero(is_open & (wanted[trip] > 0)) if len(ways) else trip
        size = path_sizes(trip[chosen], *pricer.links_of(trip[chosen], [ways.hops[way] for way in chosen.tolist()]))
        seems = ways.cost[chosen] + constants.of_ways([ways.resources[way] for way in chosen.tolist()])
        of_trip = np.concatenate([trip[chosen], trips])
        order = np.lexsort((np.arange(len(of_trip)), of_trip))
        way = np.concatenate([chosen, np.full(len(trips), -1)])[order]
        resources = _may_fill(ways, chosen, wanted, left)
        place = np.full(len(left), -1, dtype=np.int64)
        place[resources] = np.arange(len(resources))
        none = np.empty(0, dtype=np.int64)
        uses = [place[ways.resources[number]] if number >= 0 else none for number in way.tolist()]
        uses = [used[used >= 0] for used in uses]
        choices = Choices(
            first=np.append(np.searchsorted(of_trip[order], trips), len(way)),
            cost=np.concatenate([seems, np.full(len(trips), unmet_usd)])[order],
            own=np.log(np.concatenate([size, np.ones(len(trips))]))[order],
            use_first=np.cumsum([0, *(len(used) for used in uses)]),
            use=np.concatenate([none, *uses]),
            wanted=wanted[trips],
            left=left[resources],
        )
        return cls(choices, way, trips, resources, len(ways), len(wanted))

    def flow(self, chosen: Chosen) -> Floats:
        """Return what goes on each way."""
        found, is_way = np.zeros(self.n_ways), self.way >= 0
        found[self.way[is_way]] = chosen.flow[is_way]
        return found

    def unmet(self, chosen: Chosen) -> Floats:
        """Return what is not moved of each trip."""
        found = np.zeros(self.n_trips)
        found[self.trips] = chosen.flow[self.way < 0]
        return found


def _may_fill(ways: Ways, chosen: Ints, wanted: Floats, left: Floats) -> Ints:
    """Return the resources that would be overloaded if all that may use them did."""
    if not len(chosen):
        return np.empty(0, dtype=np.int64)
    used = [ways.resources[way] for way in chosen.tolist()]
    way = np.repeat(np.arange(len(chosen)), [len(some) for some in used])
    key, times = np.unique(way * len(left) + np.concatenate(used), return_counts=True)
    pair = ways.trip[chosen][key // len(left)] * len(left) + key % len(left)  # of a trip the way that uses it most
    pairs, at = np.unique(pair, return_inverse=True)
    most = np.zeros(len(pairs))
    np.maximum.at(most, at, times.astype(np.float64))
    load = np.bincount(pairs % len(left), weights=most * wanted[pairs // len(left)], minlength=len(left))
    return np.flatnonzero((load > left) & np.isfinite(left))
