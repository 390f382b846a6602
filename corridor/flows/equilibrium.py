"""Equilibrium: waiting grows with the load until nobody can do better by another way."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.analysis.progress_bar import Report
from corridor.arrays import Floats, Ints
from corridor.engine.delays import Delays, delays_at, queue_delays
from corridor.engine.path_equilibrium import balance, paths_of
from corridor.flows.pricing import Pricer
from corridor.flows.trip_ways import Ways
from corridor.units import HOURS_PER_WEEK

_PERIOD_H: Final = 13 * HOURS_PER_WEEK
"""Hours over which a queue builds up: a quarter of a year."""
_AT_ONCE_TEU: Final = 2.0
"""TEU that come at once: a lorry with a 40-foot box."""
_SWEEPS: Final = 200
"""Times that all trips move flow between searches: cheap beside these, and where much is full few do not settle it."""
_ENOUGH: Final = 1e-7
"""Relative gap that is enough."""
_BETTER: Final = 1e-9
"""Part by which a way must be better than those that are known."""
_MOST_ROUNDS: Final = 400


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """Flows at which nobody has a better way, with how far they are from it.

    Attributes
    ----------
    ways, flow
        The ways, and what goes on each [TEU/week].
    unmet
        What is not moved of each trip [TEU/week].
    waiting_h
        Hours that the load adds at each resource; shape (n_resources,).
    pays
        What one TEU of each trip costs, waiting included [USD].
    total
        What it costs in all, waiting included [USD/week].
    gap
        What all spend more than if each took its best way, as a part of what they spend.
    """

    ways: Ways
    flow: Floats
    unmet: Floats
    waiting_h: Floats
    pays: Floats
    total: float
    gap: float


@dataclass(frozen=True, eq=False)
class Waits:
    """Waiting at the resources of known capacity.

    Attributes
    ----------
    count
        How many resources there are in all.
    at
        Those of known capacity.
    delays
        Their delays by load in TEU an hour [h].
    """

    count: int
    at: Ints
    delays: Delays

    def hours(self, load: Floats) -> Floats:
        """Return the hours that loads in TEU an hour add at each of all resources."""
        found = np.zeros(self.count)
        found[self.at] = delays_at(self.delays, load)
        return found


def waits_of(capacity: Floats, background: Floats, today: Floats) -> Waits:
    """Return the waiting at resources.

    Parameters
    ----------
    capacity, background
        As in `Resources` [TEU/week].
    today
        What the trips of today load [TEU/week]; their queue is in the hours of the tables.
    """
    at = np.flatnonzero(~np.isnan(capacity))
    most, besides = capacity[at] / HOURS_PER_WEEK, background[at] / HOURS_PER_WEEK
    now = besides + today[at] / HOURS_PER_WEEK
    return Waits(len(capacity), at, queue_delays(most, besides, now, _PERIOD_H, _AT_ONCE_TEU))


def equilibrium(
    pricer: Pricer,
    wanted: Floats,
    waits: Waits,
    hour_usd: Floats,
    unmet_usd: float,
    *,
    executor: Executor | None = None,
    progress: Report | None = None,
) -> Equilibrium:
    """Return flows at which nobody has a better way.

    Parameters
    ----------
    pricer, wanted, unmet_usd, executor, progress
        As for `least_cost`.
    waits
        Waiting at resources by their loads.
    hour_usd
        What an hour of waiting costs one TEU of each trip [USD/h], above 0.

    Notes
    -----
    Ways are compared in hours: what a way costs by what an hour costs, and the hours of waiting. So the waiting of all
    adds up to one potential, whatever their hours cost, and the equilibrium is its least.

    References
    ----------
    Beckmann, M., McGuire, C. B. and Winsten, C. B. (1956). Studies in the Economics of Transportation. Yale University
    Press.
    """
    ways, hours = Ways(pricer), np.zeros(waits.count)
    flow, stays = np.zeros(0), wanted.copy()
    best = np.full(len(wanted), unmet_usd)
    for rounds in range(1, _MOST_ROUNDS + 1):
        limit = best * (1 - _BETTER)
        found = pricer.price(hours, limit, pricer.base < limit, executor, hour_usd)
        least = best.copy()
        least[found.trip] = np.minimum(least[found.trip], found.least)
        spent = float(_costs(ways, hours, hour_usd) @ flow + unmet_usd * stays.sum())
        gap = max(0.0, spent - float(least @ wanted)) / spent
        if progress is not None:
            progress(rounds, rounds)
        if gap <= _ENOUGH or rounds == _MOST_ROUNDS:
            break
        for trip, hops in zip(found.trip.tolist(), found.hops, strict=True):
            if hops is not None:
                ways.add(trip, hops)
        flow = np.append(flow, np.zeros(len(ways) - len(flow)))
        flow, stays, hours = _balanced(ways, (flow, stays), waits, hour_usd, unmet_usd)
        best = np.full(len(wanted), unmet_usd)
        np.minimum.at(best, ways.trip, _costs(ways, hours, hour_usd))
    return Equilibrium(ways, flow, stays, hours, best, spent, gap)


def _costs(ways: Ways, hours: Floats, hour_usd: Floats) -> Floats:
    """Return what each way costs with waiting [USD/TEU]."""
    waited = np.array([hours[used].sum() for used in ways.resources], dtype=np.float64)
    return np.asarray(ways.cost + hour_usd[ways.trip] * waited)


def _balanced(
    ways: Ways, flows: tuple[Floats, Floats], waits: Waits, hour_usd: Floats, unmet_usd: float
) -> tuple[Floats, Floats, Floats]:
    """Return the flows on the ways, what is not moved, and the hours of waiting, nearer to an equilibrium."""
    flow, stays = flows
    place = np.full(waits.count, -1, dtype=np.int64)
    place[waits.at] = np.arange(len(waits.at))
    none: Ints = np.empty(0, dtype=np.int64)
    uses = [found[found >= 0] for found in (place[used] for used in ways.resources)]
    trips = np.arange(len(stays))
    paths = paths_of(
        len(stays),
        np.concatenate([ways.trip, trips]),
        [*uses, *[none] * len(stays)],
        np.concatenate([ways.cost / hour_usd[ways.trip], unmet_usd / hour_usd]),
        np.concatenate([flow, stays]) / HOURS_PER_WEEK,
    )
    loads = balance(paths, waits.delays, _SWEEPS)
    moved = paths.flow * HOURS_PER_WEEK
    return moved[: len(ways)], moved[len(ways) :], waits.hours(loads.load)
