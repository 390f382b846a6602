"""The ways of trips in an assignment, with their shares, for analyses that ask one figure of each trip."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.analysis.carriers_waits import CarriersWaits
from corridor.analysis.trip_outcome import Outcome, Taken, outcome_of, without_way
from corridor.analysis.trips import Trip
from corridor.answer.itinerary import Itinerary
from corridor.criteria import CRITERIA, TIME
from corridor.errors import UnknownName
from corridor.flows.assign import assign
from corridor.flows.flows import Flows
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.planning.objective import By, objective
from corridor.planning.route_names import marks_of
from corridor.rules import Rules


@dataclass(frozen=True)
class SharedWay:
    """One way of a trip in an assignment.

    Attributes
    ----------
    share
        Part of what is moved of the trip.
    way
        The way, as on an empty network.
    waiting_h
        Hours that the loads of all add to it [h].
    """

    share: float
    way: Itinerary
    waiting_h: float


@dataclass(frozen=True)
class TripWays:
    """The ways of one trip in an assignment, the one with the largest share first.

    Attributes
    ----------
    ways
        The ways; none if nothing of it is moved.
    moved
        Part of the trip that is moved.
    reason
        Why the rest is not; blank if all is.
    """

    ways: tuple[SharedWay, ...]
    moved: float
    reason: str


def ways_of_trips(flows: Flows) -> tuple[TripWays, ...]:
    """Return the ways of each trip of an assignment, in the order of the trips."""
    trips, taken = flows.by_trip(), flows.to_frame()
    waiting = flows.waiting_of_ways()
    reasons = dict(zip(flows.unmet()["trip"], flows.unmet()["reason"], strict=True))
    found: list[TripWays] = []
    for trip, (wanted, moved) in enumerate(zip(trips["wanted"], trips["moved"], strict=True)):
        rows = taken[taken["trip"] == trip].sort_values("teu_per_week", ascending=False, kind="stable").index
        ways = tuple(
            SharedWay(float(taken["teu_per_week"][row]) / moved, flows.itinerary(row), float(waiting[row]))
            for row in rows
        )
        part = 1.0 if not wanted else min(1.0, moved / wanted)
        found.append(TripWays(ways, part, str(reasons.get(trip, ""))))
    return tuple(found)


def assigned_outcomes(net: Network, trips: Sequence[Trip], method: str, by: By, rules: Rules) -> list[Outcome]:
    """Return the outcome of each trip if all are assigned together.

    A trip between places of which the network lacks one has no way; the others are assigned without it.

    Parameters
    ----------
    net, method, by, rules
        As for `assign`.
    trips
        The trips.
    """
    found = [_unknown(net, trip) for trip in trips]
    known = [at for at, outcome in enumerate(found) if outcome is None]
    if known:
        some = [trips[at] for at in known]
        try:
            outcomes = mean_outcomes(net, assign(net, some, method=method, by=by, rules=rules), by)
        except UnknownName as error:  # of the rules
            outcomes = [without_way(str(error), unknown=True)] * len(some)
        for at, outcome in zip(known, outcomes, strict=True):
            found[at] = outcome
    return [outcome for outcome in found if outcome is not None]


def _unknown(net: Network, trip: Trip) -> Outcome | None:
    """Return that a place of a trip is not known; None if both are."""
    try:
        for place in (trip.origin, trip.destination):
            if isinstance(place, str):
                internals(net).names.find(place)
    except UnknownName as error:
        return without_way(str(error), unknown=True)
    return None


def mean_outcomes(net: Network, flows: Flows, by: By) -> list[Outcome]:
    """Return the outcome of each trip of an assignment: figures are means over its ways, weighted by what goes on each.

    Parameters
    ----------
    net
        The network of the flows.
    flows
        The assignment.
    by
        Its objective.
    """
    waits = CarriersWaits(net)
    return [
        _outcome(net, each, by, waits) if each.ways else without_way(each.reason or "nothing of it is moved")
        for each in ways_of_trips(flows)
    ]


def _outcome(net: Network, trip: TripWays, by: By, waits: CarriersWaits) -> Outcome:
    goal = objective(by, trip.ways[0].way.cargo, net)
    shares = [one.share for one in trip.ways]
    figures = {
        criterion.column: _mean(
            shares,
            [one.way.amount(criterion.column) + (one.waiting_h if criterion is TIME else 0.0) for one in trip.ways],
        )
        for criterion in CRITERIA
    }
    figures["generalised_cost_usd"] = _mean(
        shares,
        [one.way.generalised_cost_usd + one.waiting_h * one.way.value_of_time.usd_per_h for one in trip.ways],
    )
    waited = _mean(shares, [sum(waits.of_legs(one.way.legs, one.way.cargo).values()) for one in trip.ways])
    way = trip.ways[0].way
    links = tuple(leg.link_id for one in trip.ways for leg in one.way.legs if leg.activity == "move")
    taken = Taken(way.modes, way.borders, links, marks_of(net, way))
    return outcome_of(goal, figures, waited, taken, moved=trip.moved)


def _mean(shares: Sequence[float], values: Sequence[float]) -> float:
    return float(np.dot(shares, values))
