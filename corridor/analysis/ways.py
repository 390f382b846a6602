"""What the best ways of many trips come to on one network: figures and marks, small enough to send and to keep."""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from corridor.analysis.trips import Trip
from corridor.engine.dijkstra import shortest_way
from corridor.engine.topology import Metric, Topology, metric
from corridor.errors import AmbiguousName, NoRoute, UnknownName
from corridor.model.cargo import Cargo
from corridor.model.filling import Floats, Ints
from corridor.model.itinerary import Itinerary
from corridor.model.network import Network
from corridor.model.places import Gazetteer
from corridor.model.rules import Rules
from corridor.model.states import CODE, Weights, is_home, weigh_between
from corridor.planning.naming import Marks, marks_of
from corridor.planning.objective import By, Objective, arc_weights, objective
from corridor.planning.plan import plan
from corridor.planning.question import Case, Question, allowed_arcs
from corridor.planning.trace import itinerary
from corridor.units import MINUTES_PER_HOUR

_GRAPH: Final = (
    *("first", "head", "node", "mode", "phase", "activity", "row", "service", "origin", "destination"),
    *("clears", "clears_country", "clears_exit"),
)
"""What must be the same of two graphs of states for their arcs to mean the same steps."""
_PAIRS_KEPT: Final = 16
"""Pairs of countries for which all that their trips share is kept: some megabytes."""
_WEIGHTS_KEPT: Final = 128
"""Pairs of countries for which the weights of the arcs alone are kept."""
FIGURES: Final = ("cost_usd", "hours", "co2e_kg", "length_km", "generalised_cost_usd")
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


def outcomes(net: Network, trips: Sequence[Trip], by: By, rules: Rules, like: Network | None = None) -> list[Outcome]:
    """Return what the best way of each trip comes to, in order.

    Parameters
    ----------
    net, by, rules : As for `plan`.
    trips : What is asked; each with its own cargo.
    like : A network that was asked the same before and differs in little. Where nothing on the way of a trip has
        changed and no step anywhere became better, the way is the same; where the search finds the same way with the
        same figures, it need not be read again. The outcomes are the same with and without.

    Notes
    -----
    Trips with one cargo between two countries share the weights of the arcs; each is one search from both ends.
    """
    before = None if like is None or like is net else _planner(like, by, rules)
    planner = _planner(net, by, rules) if before is None else Planner(net, by, rules, before)
    grouped = sorted(range(len(trips)), key=lambda at: planner.countries(trips[at]))
    if before is not None:
        for at in grouped:
            before.keep(trips[at])
    found = {at: planner.outcome(trips[at]) for at in grouped}
    return [found[at] for at in range(len(trips))]


def _planner(net: Network, by: By, rules: Rules) -> "Planner":
    """Return the planner of a network for a question, which is kept with it."""
    return net.keep(("ways", repr(by), repr(rules)), lambda: Planner(net, by, rules))


@dataclass(frozen=True)
class _Shared:
    """What trips with one cargo between two countries share; see `Case`.

    Attributes
    ----------
    weight, scale : What is minimised, in whole numbers; `CLOSED` where an arc cannot be used; and how many make a unit.
    """

    weights: Weights
    usable: npt.NDArray[np.bool_]
    weight: Ints
    scale: float
    home: frozenset[int]
    graph: Topology

    @cached_property
    def metric(self) -> Metric:
        """Return the weights prepared for searches."""
        return metric(self.graph, self.weight)


@dataclass(frozen=True)
class _Best:
    """A way that was found between two countries, and where it might have begun and ended."""

    weight: int
    countries: tuple[str, str]
    arcs: Ints
    starts: Ints
    goals: Ints


@dataclass(frozen=True)
class _Kept:
    """The best way of a trip, kept to be compared with that on a network that is like this one."""

    countries: tuple[str, str]
    arcs: Ints
    figures: Ints
    outcome: Outcome


class Planner:
    """Plans trips on one network, and keeps what they share and what was found."""

    def __init__(self, net: Network, by: By, rules: Rules, like: "Planner | None" = None) -> None:
        self._net, self._by, self._rules = net, by, rules
        self._nodes = net._tables["nodes"]
        self._country: list[str] = self._nodes["country"].tolist()
        self._like = like if like is not None and _same_names(like._net, net) else None
        self._names: Gazetteer = net.names if self._like is None else self._like._names
        self._same: dict[tuple[str, str], bool] = {}
        self._empty: dict[Cargo, Question] = {}
        self._shared: dict[tuple[Cargo, str, str], _Shared] = {}
        self._weight: dict[tuple[Cargo, str, str], tuple[float, Ints]] = {}
        self._better: dict[tuple[Cargo, str, str], bool] = {}
        self._kept: dict[tuple[str, str, Cargo], _Kept] = {}
        self._taken: dict[bytes, Taken] = self._like._taken if self._like is not None else {}

    def countries(self, trip: Trip) -> tuple[str, ...]:
        """Return where a trip begins and ends, by which trips are best put in order."""
        found = []
        for place in (trip.origin, trip.destination):
            try:
                nodes = self._names.find(place) if isinstance(place, str) else ()
            except (UnknownName, AmbiguousName):
                nodes = ()
            found.append(self._country[nodes[0]] if nodes else "")
        return (*found, repr(trip.cargo))

    def outcome(self, trip: Trip) -> Outcome:
        """Return what the best way of a trip comes to; `plan` answers where one is unlike the others or has none."""
        try:
            ends = trip.origin, trip.destination
            if isinstance(ends[0], str) and isinstance(ends[1], str) and not (self._rules.via or self._rules.limits):
                found = self._found(ends[0], ends[1], trip.cargo)
                if found is not None:
                    return found
            way = plan(self._net, *ends, by=self._by, cargo=trip.cargo, rules=self._rules)
            figures = {name: getattr(way, name) for name in FIGURES}
            least = minimised(objective(self._by, trip.cargo), figures)
            return Outcome(**figures, minimised=least, taken=self._which(way), reason="")
        except NoRoute as error:
            return _without_way("; ".join(error.cut_by) or str(error).splitlines()[-1])
        except UnknownName as error:
            return _without_way(str(error), unknown=True)

    def keep(self, trip: Trip) -> None:
        """Find the best way of a trip, if there is one, to be compared with that on another network."""
        plain = isinstance(trip.origin, str) and isinstance(trip.destination, str)
        if plain and not (self._rules.via or self._rules.limits):
            with suppress(UnknownName, AmbiguousName):
                self._found(str(trip.origin), str(trip.destination), trip.cargo)

    def _found(self, origin: str, destination: str, cargo: Cargo) -> Outcome | None:
        """Return the outcome for places, kept or searched for; None where there is no way."""
        key = (origin, destination, cargo)
        if key in self._kept:
            return self._kept[key].outcome
        begins, ends = self._names.find(origin), self._names.find(destination)
        if set(begins) & set(ends):
            return None
        question = self._question(cargo)
        pairs = sorted({(self._country[one], self._country[other]) for one in begins for other in ends})
        before = self._like._kept.get(key) if self._like is not None and self._is_like(cargo) else None
        if (
            before is not None
            and not any(self._is_better(cargo, *pair) for pair in pairs)
            and self._stays(cargo, before)
        ):
            return before.outcome
        best = self._best(question, begins, ends, pairs)
        if best is None:
            return None
        is_same = before is not None and before.countries == best.countries and np.array_equal(before.arcs, best.arcs)
        if before is not None and is_same and self._stays(cargo, before):
            return before.outcome
        asked = replace(question, asked=(origin, destination), origin=begins, destination=ends)
        self._kept[key] = self._read(asked, best)
        return self._kept[key].outcome

    def _best(
        self, question: Question, begins: Sequence[int], ends: Sequence[int], pairs: Sequence[tuple[str, str]]
    ) -> _Best | None:
        """Return the best way between nodes of some pairs of countries."""
        best: _Best | None = None
        for pair in pairs:
            starts = self._within(question.states.origin, begins, pair[0])
            goals = self._within(question.states.destination, ends, pair[1])
            if len(starts) and len(goals):
                way = shortest_way(question.topology, self._of(question.cargo, *pair).metric, starts, goals)
                if way is not None and (best is None or way.weight < best.weight):
                    best = _Best(way.weight, pair, np.array(way.arcs, dtype=np.int64), starts, goals)
        return best

    def _read(self, question: Question, best: _Best) -> _Kept:
        """Return the outcome of a way; which way it is, is read off its legs once for all that run alike."""
        cargo = question.cargo
        figures = self._figures(cargo, best.countries, best.arcs)
        wait, run, cents, grams, metres = figures.sum(axis=1).tolist()
        usd, hours = cents / 100, (wait + run) / MINUTES_PER_HOUR
        found = dict(zip(FIGURES, (usd, hours, grams / 1000, metres / 1000, usd + hours * cargo.hour_usd), strict=True))
        states, arcs = question.states, best.arcs
        tail, head = states.tail[arcs], states.head[arcs]
        links = np.where(states.activity[arcs] == CODE["move"], states.row[arcs], -1)
        steps = (states.activity[arcs], links, states.node[tail], states.node[head], states.mode[head], figures[4])
        key = np.stack(steps).tobytes()
        if key not in self._taken:
            case = _case(self._of(cargo, *best.countries), len(states.node), best.starts, best.goals)
            self._taken[key] = self._which(itinerary(question, case, tuple(arcs.tolist()), ""))
        least = minimised(objective(self._by, cargo), found)
        return _Kept(
            best.countries, arcs, figures, Outcome(**found, minimised=least, taken=self._taken[key], reason="")
        )

    def _is_like(self, cargo: Cargo) -> bool:
        """Return whether the arcs are those of the other network, apart from their figures."""
        key = (cargo.regime, cargo.hs)
        if key not in self._same:
            assert self._like is not None
            ours, theirs = (planner._net.states(*key) for planner in (self, self._like))
            self._same[key] = all(np.array_equal(getattr(ours, name), getattr(theirs, name)) for name in _GRAPH)
        return self._same[key]

    def _is_better(self, cargo: Cargo, left: str, entered: str) -> bool:
        """Return whether any arc is better than on the other network, or open only here."""
        key = (cargo, left, entered)
        if key not in self._better:
            assert self._like is not None
            ours, (scale, theirs) = self._of(*key), self._like._weight_of(*key)
            is_better = (ours.weight >= 0) & ((ours.weight < theirs) | (theirs < 0))
            self._better[key] = ours.scale != scale or bool(is_better.any())
        return self._better[key]

    def _weight_of(self, cargo: Cargo, left: str, entered: str) -> tuple[float, Ints]:
        """Return scale and weight of the arcs, which are kept for more pairs of countries than all that is shared."""
        key = (cargo, left, entered)
        if key not in self._weight:
            if len(self._weight) >= _WEIGHTS_KEPT:
                self._weight.clear()
            shared = self._of(*key)
            self._weight[key] = shared.scale, shared.weight
        return self._weight[key]

    def _stays(self, cargo: Cargo, before: _Kept) -> bool:
        """Return whether the figures of a way on the other network are what they were."""
        return np.array_equal(self._figures(cargo, before.countries, before.arcs), before.figures)

    def _figures(self, cargo: Cargo, countries: tuple[str, str], arcs: Ints) -> Ints:
        """Return what the arcs of a way take; -1 where they cannot be used."""
        shared = self._of(cargo, *countries)
        weights, length = shared.weights, self._net.states(cargo.regime, cargo.hs).length_m
        columns = (weights.wait_min, weights.run_min, weights.cents, weights.grams, length)
        return np.stack([np.where(shared.usable[arcs], column[arcs], -1) for column in columns])

    def _within(self, of_node: Ints, nodes: Sequence[int], country: str) -> Ints:
        found = of_node[[node for node in nodes if self._country[node] == country]]
        return found[found >= 0]

    def _question(self, cargo: Cargo) -> Question:
        if cargo not in self._empty:
            states = self._net.states(cargo.regime, cargo.hs)
            allowed = allowed_arcs(self._net, cargo, self._rules)
            self._empty[cargo] = Question(self._net, states, cargo, self._rules, ("", ""), (), (), (), (), allowed)
        return self._empty[cargo]

    def _of(self, cargo: Cargo, left: str, entered: str) -> _Shared:
        """Return what trips share; the last few are kept."""
        key = (cargo, left, entered)
        if key not in self._shared:
            if len(self._shared) >= _PAIRS_KEPT:
                self._shared.clear()
            question = self._question(cargo)
            states = question.states
            weights = weigh_between(states, self._net.weights(cargo), cargo, left, entered)
            usable = question.allowed & weights.is_open
            goal = objective(self._by, cargo)
            weight = arc_weights(goal, weights, usable)
            home = frozenset(states.clears[is_home(states, left, entered)].tolist())
            self._shared[key] = _Shared(weights, usable, weight, goal.scale(weights), home, question.topology)
        return self._shared[key]

    def _which(self, way: Itinerary) -> Taken:
        places = dict(zip(self._names.ids, self._names.places, strict=True))
        passages = frozenset(self._nodes.loc[self._nodes["kind"] == "passage", "node_id"])
        links = tuple(leg.link_id for leg in way.legs if leg.activity == "move")
        return Taken(way.modes, way.borders, links, marks_of(way, places, passages))


def _same_names(one: Network, other: Network) -> bool:
    """Return whether nodes and links bear the same names in two networks, so that a way reads the same."""
    nodes, links = one._tables["nodes"], one._tables["links"]
    same = nodes is other._tables["nodes"] or nodes.equals(other._tables["nodes"])
    return same and links["link_id"].equals(other._tables["links"]["link_id"])


def _case(shared: _Shared, n_states: int, starts: Ints, goals: Ints) -> Case:
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
