"""What the best ways of many trips come to on one network: figures and marks, small enough to send and to keep."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from corridor.analysis.trips import Trip
from corridor.engine.dijkstra import Way, shortest_way
from corridor.engine.topology import Metric, metric
from corridor.errors import NoRoute, UnknownName
from corridor.model.cargo import Cargo
from corridor.model.filling import Floats, Ints
from corridor.model.itinerary import Itinerary
from corridor.model.network import Network
from corridor.model.rules import Rules
from corridor.model.states import Bools, Weights, is_home, weigh_between
from corridor.planning.naming import Marks, marks_of
from corridor.planning.objective import By, Objective, arc_weights, objective
from corridor.planning.plan import plan
from corridor.planning.question import Case, Question, allowed_arcs
from corridor.planning.trace import itinerary

FIGURES = ("cost_usd", "hours", "co2e_kg", "length_km", "generalised_cost_usd")
"""What a way comes to, by the names of an itinerary."""


@dataclass(frozen=True)
class Taken:
    """Which way was taken.

    Attributes
    ----------
    modes, borders : As of an itinerary.
    links : Links in the order of the moves; ways over the same links run along the same corridor.
    marks : What it may be known by.
    """

    modes: tuple[str, ...]
    borders: tuple[str, ...]
    links: tuple[str, ...]
    marks: Marks


@dataclass(frozen=True)
class Outcome:
    """What the best way of a trip comes to; NaN and a reason where there is none.

    Attributes
    ----------
    cost_usd, hours, co2e_kg, length_km, generalised_cost_usd : Totals of one shipment.
    minimised : What was asked to be least: hours, dollars, kilograms, or dollars of a weighted sum.
    taken : Which way it is, or None.
    reason : Why there is none; blank where there is one.
    unknown : Whether a name of the trip or of the rules is not known in the network.
    """

    cost_usd: float
    hours: float
    co2e_kg: float
    length_km: float
    generalised_cost_usd: float
    minimised: float
    taken: Taken | None
    reason: str
    unknown: bool = False


def outcomes(net: Network, trips: Sequence[Trip], by: By, rules: Rules) -> list[Outcome]:
    """Return what the best way of each trip comes to, in order.

    Parameters
    ----------
    net, by, rules : As for `plan`.
    trips : What is asked; each with its own cargo.

    Notes
    -----
    Trips with one cargo between two countries share the weights of the arcs; each is one search from both ends.
    """
    planner = _Planner(net, by, rules)
    return [planner.outcome(trip) for trip in trips]


@dataclass(frozen=True)
class _Prepared:
    """What trips with one cargo between two countries share."""

    weights: Weights
    usable: Bools
    home: frozenset[int]
    metric: Metric


class _Planner:
    """Plans trips on one network, and keeps what they share."""

    def __init__(self, net: Network, by: By, rules: Rules) -> None:
        self._net, self._by, self._rules = net, by, rules
        self._nodes = net._tables["nodes"]
        self._country: list[str] = self._nodes["country"].tolist()
        self._places = dict(zip(net.names.ids, net.names.places, strict=True))
        self._passages = frozenset(self._nodes.loc[self._nodes["kind"] == "passage", "node_id"])
        self._empty: dict[Cargo, Question] = {}
        self._prepared: dict[tuple[Cargo, str, str], _Prepared] = {}
        self._taken: dict[tuple[tuple[str, ...], ...], Taken] = {}

    def outcome(self, trip: Trip) -> Outcome:
        """Return what the best way of a trip comes to."""
        try:
            way = self._way(trip)
        except NoRoute as error:
            return _without_way("; ".join(error.cut_by) or str(error).splitlines()[-1])
        except UnknownName as error:
            return _without_way(str(error), unknown=True)
        goal = objective(self._by, trip.cargo)
        found = {name: getattr(way, name) for name in FIGURES}
        return Outcome(**found, minimised=minimised(goal, found), taken=self._which(way), reason="")

    def _way(self, trip: Trip) -> Itinerary:
        """Return the best way; `plan` answers where a trip is unlike the others, and says why there is none."""
        ends = trip.origin, trip.destination
        plain = isinstance(ends[0], str) and isinstance(ends[1], str) and not (self._rules.via or self._rules.limits)
        found = self._best(str(ends[0]), str(ends[1]), trip.cargo) if plain else None
        return found or plan(self._net, *ends, by=self._by, cargo=trip.cargo, rules=self._rules)

    def _best(self, origin: str, destination: str, cargo: Cargo) -> Itinerary | None:
        begins, ends = self._net.names.find(origin), self._net.names.find(destination)
        if set(begins) & set(ends):
            return None
        question = self._question(cargo)
        best: tuple[Way, Case] | None = None
        for left in sorted({self._country[node] for node in begins}):
            for entered in sorted({self._country[node] for node in ends}):
                starts = self._within(question.states.origin, begins, left)
                goals = self._within(question.states.destination, ends, entered)
                if len(starts) and len(goals):
                    shared = self._prepare(question, left, entered)
                    way = shortest_way(question.topology, shared.metric, starts, goals)
                    if way is not None and (best is None or way.weight < best[0].weight):
                        best = way, _case(shared, len(question.states.node), starts, goals)
        if best is None:
            return None
        asked = replace(question, asked=(origin, destination), origin=begins, destination=ends)
        return itinerary(asked, best[1], best[0].arcs, objective(self._by, cargo).name)

    def _within(self, of_node: Ints, nodes: Sequence[int], country: str) -> Ints:
        found = of_node[[node for node in nodes if self._country[node] == country]]
        return found[found >= 0]

    def _question(self, cargo: Cargo) -> Question:
        if cargo not in self._empty:
            states = self._net.states(cargo.regime, cargo.hs)
            allowed = allowed_arcs(self._net, cargo, self._rules)
            self._empty[cargo] = Question(self._net, states, cargo, self._rules, ("", ""), (), (), (), (), allowed)
        return self._empty[cargo]

    def _prepare(self, question: Question, left: str, entered: str) -> _Prepared:
        key = (question.cargo, left, entered)
        if key not in self._prepared:
            states = question.states
            transit = self._net.weights(question.cargo)
            weights = weigh_between(states, transit, question.cargo, left, entered)
            usable = question.allowed & weights.is_open
            weight = arc_weights(objective(self._by, question.cargo), weights, usable)
            home = frozenset(states.clears[is_home(states, left, entered)].tolist())
            self._prepared[key] = _Prepared(weights, usable, home, metric(question.topology, weight))
        return self._prepared[key]

    def _which(self, way: Itinerary) -> Taken:
        key = tuple((leg.activity, leg.from_node, leg.link_id, leg.mode) for leg in way.legs)
        if key not in self._taken:
            links = tuple(leg.link_id for leg in way.legs if leg.activity == "move")
            marks = marks_of(way, self._places, self._passages)
            self._taken[key] = Taken(way.modes, way.borders, links, marks)
        return self._taken[key]


def _case(shared: _Prepared, n_states: int, starts: Ints, goals: Ints) -> Case:
    is_goal = np.zeros(n_states, dtype=np.int64)
    is_goal[goals] = 1
    return Case(shared.weights, shared.usable, shared.home, starts, is_goal)


def minimised(goal: Objective, figures: Mapping[str, float]) -> float:
    """Return what figures come to in what is minimised."""
    return goal.usd * figures["cost_usd"] + goal.hours * figures["hours"] + goal.co2e_kg * figures["co2e_kg"]


def _without_way(reason: str, *, unknown: bool = False) -> Outcome:
    nan = math.nan
    return Outcome(nan, nan, nan, nan, nan, nan, taken=None, reason=reason, unknown=unknown)


def totals(found: Sequence[Outcome], name: str) -> Floats:
    """Return one figure of each outcome; NaN where there is no way."""
    return np.array([getattr(outcome, name) for outcome in found], dtype=np.float64)
