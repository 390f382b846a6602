"""The best ways of many trips on one network, or on one that is like another that was asked before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from corridor.analysis.network_difference import Lane, Moved, Sheet, Shift, Unit, arcs_of, places_of
from corridor.analysis.trip_outcome import FIGURES, Outcome, Taken, minimised, without_way
from corridor.analysis.trips import Trip
from corridor.answer.itinerary import Itinerary
from corridor.arrays import Ints
from corridor.cargo import Cargo
from corridor.engine.dijkstra import shortest_way
from corridor.engine.graph import Metric, Topology, metric
from corridor.errors import AmbiguousName, NoRoute, UnknownName
from corridor.graph.states import CODE, Weights, is_home, weigh_between
from corridor.network.network import Network
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.objective import By, arc_weights, objective
from corridor.planning.plan import plan
from corridor.planning.question import Case, Question, allowed_arcs
from corridor.planning.route_names import marks_of
from corridor.rules import Rules
from corridor.tables.places import Gazetteer
from corridor.units import MINUTES_PER_HOUR

_PAIRS_KEPT: Final = 16
"""Pairs of countries for which all that their trips share is kept: some megabytes."""
_LANES_KEPT: Final = 192
"""Pairs of countries for which the weights of the arcs are kept, to be held against those of other networks."""
_UNITS_KEPT: Final = 1024
"""Trips for which it is kept how far their ends are from everywhere, as two arrays by state."""


def outcomes(net: Network, trips: Sequence[Trip], by: By, rules: Rules, like: Network | None = None) -> list[Outcome]:
    """Return what the best way of each trip comes to, in order.

    Parameters
    ----------
    net, by, rules
        As for `plan`.
    trips
        What is asked; each with its own cargo.
    like
        A network that was asked the same before and differs in little. Where nothing on the way of a trip has
        changed, and no step that became better can be on a way as short, the way is the same; other trips are searched
        over the arcs of that network with new weights for those that differ. The outcomes are the same with and
        without.

    Notes
    -----
    Trips with one cargo between two countries share the weights of the arcs; each is one search from both ends.
    """
    before = None if like is None or like is net else _planner(like, by, rules)
    planner = _planner(net, by, rules) if before is None else Planner(net, by, rules, before)
    grouped = sorted(range(len(trips)), key=lambda at: planner.countries(trips[at]))
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
    weight, scale
        What is minimised, in whole numbers; `CLOSED` where an arc cannot be used; and how many make a unit.
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
    """A way that was found between two countries."""

    weight: int
    countries: tuple[str, str]
    arcs: Ints


@dataclass(frozen=True)
class _Kept:
    """The best way of a trip, kept to be compared with that on a network that is like this one."""

    countries: tuple[str, str]
    arcs: Ints
    outcome: Outcome


class Planner:
    """Plans trips on one network, and keeps what they share and what was found."""

    def __init__(self, net: Network, by: By, rules: Rules, like: "Planner | None" = None) -> None:
        self._net, self._by, self._rules = net, by, rules
        self._nodes = net._tables["nodes"]
        is_alike = like is not None and _same_nodes(like._net, net)
        self._taken: dict[tuple[bytes, tuple[str, ...]], Taken] = like._taken if like is not None and is_alike else {}
        self._like = like if is_alike and like is not None and _same_links(like._net, net) else None
        self._country: list[str] = self._nodes["country"].tolist() if self._like is None else self._like._country
        self._names: Gazetteer = net.names if self._like is None else self._like._names
        self._sorted: dict[Trip, tuple[str, ...]] = {} if self._like is None else self._like._sorted
        self._empty: dict[Cargo, Question] = {}
        self._sheets: dict[Cargo, Sheet] = {}
        self._shifts: dict[Cargo, Shift | None] = {}
        self._shared: dict[tuple[Cargo, str, str], _Shared] = {}
        self._lanes: dict[tuple[Cargo, str, str], Lane] = {}
        self._units: dict[tuple[str, str, Cargo], dict[tuple[str, str], Unit]] = {}
        self._kept: dict[tuple[str, str, Cargo], _Kept | None] = {}

    def countries(self, trip: Trip) -> tuple[str, ...]:
        """Return where a trip begins and ends, by which trips are best put in order."""
        if trip not in self._sorted:
            found = []
            for place in (trip.origin, trip.destination):
                try:
                    nodes = self._names.find(place) if isinstance(place, str) else ()
                except (UnknownName, AmbiguousName):
                    nodes = ()
                found.append(self._country[nodes[0]] if nodes else "")
            self._sorted[trip] = (*found, repr(trip.cargo))
        return self._sorted[trip]

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
            return without_way("; ".join(error.cut_by) or str(error).splitlines()[-1])
        except UnknownName as error:
            return without_way(str(error), unknown=True)

    def _found(self, origin: str, destination: str, cargo: Cargo) -> Outcome | None:
        """Return the outcome for places, kept or searched for; None where there is no way."""
        key = (origin, destination, cargo)
        if key not in self._kept:
            shift = self._shift(cargo)
            self._kept[key] = self._searched(key) if shift is None else self._shifted(shift, key)
        kept = self._kept[key]
        return None if kept is None else kept.outcome

    def _searched(self, key: tuple[str, str, Cargo]) -> "_Kept | None":
        """Return the best way, searched for on this network alone."""
        origin, destination, cargo = key
        begins, ends = self._names.find(origin), self._names.find(destination)
        if set(begins) & set(ends):
            return None
        question = self._question(cargo)
        best = self._best(question, begins, ends, self._pairs(begins, ends))
        if best is None:
            return None
        asked = replace(question, asked=(origin, destination), origin=begins, destination=ends)
        figures = self._figures(cargo, best.countries, best.arcs)
        return self._read(asked, best, figures, best.arcs)

    def _pairs(self, begins: Sequence[int], ends: Sequence[int]) -> list[tuple[str, str]]:
        return sorted({(self._country[one], self._country[other]) for one in begins for other in ends})

    # --- held against the network before ------------------------------------------------------------------------------

    def _shifted(self, shift: Shift, key: tuple[str, str, Cargo]) -> "_Kept | None":
        """Return the best way, searched for only where it may have changed, and on the graph of the network before."""
        like, (origin, destination, cargo) = self._like, key
        assert like is not None
        like._found(*key)
        before, units = like._kept[key], like._units_of(key)
        moved = {pair: self._moved(shift, cargo, pair, unit.lane) for pair, unit in units.items()}
        touched = before is not None and bool(moved[before.countries].touched[before.arcs].any())
        if not touched and not any(moved[pair].may_help(unit) for pair, unit in units.items()):
            return before
        best: _Best | None = None
        for pair, unit in units.items():
            way = shortest_way(unit.lane.graph, shift.metric(unit.lane), unit.starts, unit.goals)
            if way is not None and (best is None or way.weight < best.weight):
                best = _Best(way.weight, pair, np.array(way.arcs, dtype=np.int64))
        if best is None:
            return None
        is_same = before is not None and before.countries == best.countries and np.array_equal(before.arcs, best.arcs)
        if is_same and not touched:
            return before
        begins, ends = self._names.find(origin), self._names.find(destination)
        question = replace(self._question(cargo), asked=(origin, destination), origin=begins, destination=ends)
        figures = shift.figures(units[best.countries].lane, best.arcs)
        return self._read(question, best, figures, shift.arc_of[best.arcs])

    def _moved(self, shift: Shift, cargo: Cargo, pair: tuple[str, str], lane: Lane) -> Moved:
        moved = shift.moved(lane)
        if shift.is_negative(moved):
            self._of(cargo, *pair)  # says how many there are
        return moved

    def _shift(self, cargo: Cargo) -> Shift | None:
        """Return how the arcs stand to those of the network before; None if there is none, or it is too unlike."""
        if cargo not in self._shifts:
            self._shifts[cargo] = None if self._like is None else self._shift_from(self._like, cargo)
        return self._shifts[cargo]

    def _shift_from(self, like: "Planner", cargo: Cargo) -> Shift | None:
        ours, theirs = self._sheet(cargo), like._sheet(cargo)
        goal = objective(self._by, cargo)
        if goal.scale(ours.transit) != goal.scale(theirs.transit):
            return None
        arc_of = arcs_of(ours.states, theirs.states)
        return None if arc_of is None else Shift(ours, theirs, arc_of)

    def _sheet(self, cargo: Cargo) -> Sheet:
        if cargo not in self._sheets:
            question = self._question(cargo)
            self._sheets[cargo] = Sheet(question.states, cargo, self._net.weights(cargo), question.allowed)
        return self._sheets[cargo]

    def _units_of(self, key: tuple[str, str, Cargo]) -> "dict[tuple[str, str], Unit]":
        """Return a trip between the nodes of each pair of countries; the last are kept."""
        if key not in self._units:
            if len(self._units) >= _UNITS_KEPT:
                self._units.clear()
            origin, destination, cargo = key
            begins, ends = self._names.find(origin), self._names.find(destination)
            states, units = self._question(cargo).states, {}
            for pair in self._pairs(begins, ends) if not set(begins) & set(ends) else ():
                starts = self._within(states.origin, begins, pair[0])
                goals = self._within(states.destination, ends, pair[1])
                if len(starts) and len(goals):
                    units[pair] = Unit(self._lane(cargo, *pair), starts, goals)
            self._units[key] = units
        return self._units[key]

    def _lane(self, cargo: Cargo, left: str, entered: str) -> Lane:
        """Return what trips share of the weights; the last are kept."""
        key = (cargo, left, entered)
        if key not in self._lanes:
            if len(self._lanes) >= _LANES_KEPT:
                self._lanes.clear()
            shared, states = self._of(*key), self._question(cargo).states
            at_home = np.zeros(len(states.head), dtype=np.bool_)
            at_home[states.clears[is_home(states, left, entered)]] = True
            places = self._net.keep(("places of arcs", cargo.regime, cargo.hs), lambda: places_of(shared.graph))
            goal = objective(self._by, cargo)
            self._lanes[key] = Lane(goal, shared.scale, shared.graph, places, shared.metric, at_home)
        return self._lanes[key]

    # --- on one network -----------------------------------------------------------------------------------------------

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
                    best = _Best(way.weight, pair, np.array(way.arcs, dtype=np.int64))
        return best

    def _read(self, question: Question, best: _Best, figures: Ints, arcs: Ints) -> _Kept:
        """Return the outcome of a way; which way it is, is read off its legs once for all that run alike.

        Parameters
        ----------
        question, best
            What is asked and was found.
        figures
            What its arcs take.
        arcs
            Its arcs by their numbers on this network, where `best` has those of the network before.
        """
        cargo = question.cargo
        wait, run, cents, grams, metres = figures.sum(axis=1).tolist()
        usd, hours = cents / 100, (wait + run) / MINUTES_PER_HOUR
        found = dict(zip(FIGURES, (usd, hours, grams / 1000, metres / 1000, usd + hours * cargo.hour_usd), strict=True))
        states = question.states
        tail, head = states.tail[arcs], states.head[arcs]
        rows = states.row[arcs[states.activity[arcs] == CODE["move"]]]
        links = tuple(self._net._tables["links"]["link_id"].to_numpy()[rows].tolist())
        steps = (states.activity[arcs], states.node[tail], states.node[head], states.mode[head], figures[4])
        key = np.stack(steps).tobytes(), links
        if key not in self._taken:
            case = _case(self._of(cargo, *best.countries), len(states.node), tail[:1], head[-1:])
            self._taken[key] = self._which(itinerary(question, case, tuple(arcs.tolist()), ""))
        least = minimised(objective(self._by, cargo), found)
        outcome = Outcome(**found, minimised=least, taken=self._taken[key], reason="")
        return _Kept(best.countries, best.arcs, outcome)

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


def _same_nodes(one: Network, other: Network) -> bool:
    """Return whether nodes bear the same names in two networks, so that a way over the same links reads the same."""
    nodes = one._tables["nodes"]
    return nodes is other._tables["nodes"] or nodes.equals(other._tables["nodes"])


def _same_links(one: Network, other: Network) -> bool:
    """Return whether the rows of two networks are for the same links."""
    return one._tables["links"]["link_id"].equals(other._tables["links"]["link_id"])


def _case(shared: _Shared, n_states: int, starts: Ints, goals: Ints) -> Case:
    is_goal = np.zeros(n_states, dtype=np.int64)
    is_goal[goals] = 1
    return Case(shared.weights, shared.usable, shared.home, starts, is_goal)
