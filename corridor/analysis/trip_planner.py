"""The best ways of many trips on one network, one search for each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from corridor.analysis.carriers_waits import CarriersWaits
from corridor.analysis.trip_outcome import Outcome, Taken, outcome_of, without_way
from corridor.analysis.trips import Modes, Trip
from corridor.analysis.unchanged_trips import ChangedFigures, are_barred_alike, are_read_alike
from corridor.answer.itinerary import Itinerary
from corridor.arrays import Ints
from corridor.cargo import Cargo
from corridor.criteria import COST, CRITERIA, TIME
from corridor.engine.dijkstra import shortest_way
from corridor.errors import NoRoute, UnknownName
from corridor.graph.states import CODE, amount_of
from corridor.network.internals import internals
from corridor.network.kept import Kept
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.network.value_of_time import value_of_time
from corridor.planning.dates import When
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.objective import By, Objective, objective
from corridor.planning.plan import plan
from corridor.planning.question import resolve
from corridor.planning.restrictions import barring
from corridor.planning.route_names import marks_of
from corridor.planning.transit_access import countries_of
from corridor.planning.weighted_graph import WeightedGraph, weighted_graph
from corridor.rules import Rules

_KEPT: Final = 4096
"""Trips whose ways are kept, to be compared with those on a network that is like this one."""
_GRAPHS: Final = 16
"""Weighted graphs and objectives that are kept at hand."""
_MANY: Final = 12
"""Trips of one cargo for which it pays to find out what has changed."""
_DECIDE_WHAT_IS_ASKED: Final = ("nodes", "place_names", "restrictions", "transit_access", "territories")
"""Tables that decide which nodes a trip means and what bars it."""


def outcomes(
    net: Network,
    trips: Sequence[Trip],
    by: By,
    rules: Rules,
    like: Network | None = None,
    depart: When | None = None,
) -> list[Outcome]:
    """Return the outcome of each trip, in order.

    Parameters
    ----------
    net, by, rules
        As for `plan`.
    trips
        The trips, each with its own cargo.
    like
        A network with the same trips before that differs in little: the features of a way are read off its links once
        for both. The outcomes are the same with and without.
    depart
        When each cargo is ready, as for `plan`; None for trips without a date.

    Notes
    -----
    Trips with one cargo share the weights of the arcs; each is one search from both ends. Where the other network
    differs in figures only, trips whose ways these leave the best are not searched again.
    """
    key = "trips", repr(by), rules, repr(depart)
    planner = internals(net).keep(key, lambda: TripPlanner(net, by, rules, depart))
    since: _Since | None = None
    if like is not None and like is not net:
        other = internals(like).keep(key, lambda: TripPlanner(like, by, rules, depart))
        planner.reads_like(other)
        since = _Since(planner, other)
    order = sorted(range(len(trips)), key=lambda at: repr(trips[at].cargo))
    alike = Counter((trip.cargo, trip.modes) for trip in trips)
    found = {
        at: planner.outcome(trips[at], since if alike[trips[at].cargo, trips[at].modes] >= _MANY else None)
        for at in order
    }
    return [found[at] for at in range(len(trips))]


@dataclass(frozen=True)
class _Way:
    """The best way of a trip: its arcs and what it costs."""

    arcs: Ints
    outcome: Outcome


@dataclass(frozen=True)
class _Asked:
    """Nodes where a trip may begin and end, and what bars something for it."""

    begins: tuple[int, ...]
    ends: tuple[int, ...]
    barring: tuple[int, ...]


class TripPlanner:
    """Plans trips on one network, and keeps the ways that were found last."""

    def __init__(self, net: Network, by: By, rules: Rules, depart: When | None = None) -> None:
        self._net, self._by, self._rules, self._depart = net, by, rules, depart
        self._is_alike = depart is None and not rules.via and not rules.limits
        self._waits = CarriersWaits(net)
        self._ways = Kept(_KEPT)
        self._taken = Kept(_KEPT)
        self._asked = Kept(_KEPT)
        self._graphs = Kept(_GRAPHS)
        self._goals = Kept(_GRAPHS)

    def reads_like(self, other: "TripPlanner") -> None:
        """Use what was read off ways on another network whose nodes have the same names, and what trips ask for."""
        mine, others = internals(self._net).frames, internals(other._net).frames
        if mine["nodes"] is others["nodes"] or mine["nodes"].equals(others["nodes"]):
            self._taken = other._taken
        if all(mine[table] is others[table] for table in _DECIDE_WHAT_IS_ASKED):
            self._asked = other._asked

    def outcome(self, trip: Trip, since: "_Since | None" = None) -> Outcome:
        """Return the outcome of a trip; `plan` answers for one that is unlike the others or has no way.

        `since` knows what has changed since a network whose ways may be known.
        """
        rules = self._rules.only_by(trip.modes)
        try:
            ends = trip.origin, trip.destination
            if self._is_alike and isinstance(ends[0], str) and isinstance(ends[1], str):
                key = ends[0], ends[1], trip.cargo, trip.modes
                found = self._ways.get(key, lambda: self._searched(*key, since))
                if found is not None:
                    return found.outcome
            way = plan(self._net, *ends, by=self._by, cargo=trip.cargo, rules=rules, depart=self._depart)
            waited = self._waits.of_legs(way.legs, trip.cargo)
            return outcome_of(self._goal(trip.cargo), way.totals, sum(waited.values()), self._which(way))
        except NoRoute as error:
            reason = "; ".join(error.cut_by) or str(error).splitlines()[-1]
            return without_way(f"{trip.bond}: {reason}" if trip.bond else reason)
        except UnknownName as error:
            return without_way(str(error), unknown=True)

    def _searched(
        self, origin: str, destination: str, cargo: Cargo, modes: Modes, since: "_Since | None" = None
    ) -> _Way | None:
        """Return the best way between places; None where there is none."""
        # of the cargo, only its regime and goods decide what bars it: one of another weight asks for the same
        key = origin, destination, cargo.regime, cargo.goods, modes
        asked = self._asked.get(key, lambda: self._what_is_asked(origin, destination, cargo, modes))
        if set(asked.begins) & set(asked.ends):
            return None
        graph = self._graph(cargo, modes, ())
        starts, goals = (
            _existing(of, nodes)
            for of, nodes in ((graph.states.origin, asked.begins), (graph.states.destination, asked.ends))
        )
        if not len(starts) or not len(goals):
            return None
        ends = origin, destination
        known = None if since is None else since.way((*ends, cargo, modes), asked.barring, (starts, goals))
        if known is not None:
            arcs, outcome = known
            return _Way(arcs, outcome or self._read(ends, cargo, graph, arcs))
        way = shortest_way(graph.topology, self._graph(cargo, modes, asked.barring).metric, starts, np.sort(goals))
        if way is None:
            return None
        arcs = np.array(way.arcs, dtype=np.int64)
        return _Way(arcs, self._read(ends, cargo, graph, arcs))

    def _what_is_asked(self, origin: str, destination: str, cargo: Cargo, modes: Modes) -> _Asked:
        find = internals(self._net).names.find
        begins, ends = tuple(find(origin)), tuple(find(destination))
        countries = countries_of(self._net, begins, ends)
        return _Asked(begins, ends, barring(self._net, self._rules.only_by(modes), cargo, countries))

    def _graph(self, cargo: Cargo, modes: Modes, barred_by: tuple[int, ...]) -> WeightedGraph:
        def make() -> WeightedGraph:
            return weighted_graph(self._net, cargo, self._goal(cargo), self._rules.only_by(modes), barred_by)

        return self._graphs.get((cargo, modes, barred_by), make)

    def _goal(self, cargo: Cargo) -> Objective:
        return self._goals.get(cargo, lambda: objective(self._by, cargo, self._net))

    def _read(self, ends: tuple[str, str], cargo: Cargo, graph: WeightedGraph, arcs: Ints) -> Outcome:
        """Return the outcome of a way; its features are read off its legs once for all ways over the same arcs."""
        states, weights = graph.states, graph.weights
        found = {one.column: int(amount_of(states, weights, one)[arcs].sum()) / one.scale for one in CRITERIA}
        found["generalised_cost_usd"] = (
            found[COST.column] + found[TIME.column] * value_of_time(self._net, cargo).usd_per_h
        )
        tail, head = states.tail[arcs], states.head[arcs]
        rows = states.row[arcs[states.activity[arcs] == CODE["move"]]]
        links = tuple(plain_tables(self._net)["links"].texts("link_id", rows))
        steps = states.activity[arcs], states.node[tail], states.node[head], states.mode[head], states.length_m[arcs]

        def which() -> Taken:
            question = resolve(self._net, *ends, cargo, self._rules)
            return self._which(itinerary(question, tuple(arcs.tolist()), ""))

        taken = self._taken.get((np.stack(steps).tobytes(), links), which)
        return outcome_of(self._goal(cargo), found, self._waits.of_arcs(graph, arcs, cargo), taken)

    def _which(self, way: Itinerary) -> Taken:
        links = tuple(leg.link_id for leg in way.legs if leg.activity == "move")
        return Taken(way.modes, way.borders, links, marks_of(self._net, way))


class _Since:
    """Changes for a planner since another one, whose ways may be known, for as long as trips are planned."""

    def __init__(self, planner: TripPlanner, other: TripPlanner) -> None:
        self._planner, self._other = planner, other
        self._are_read_alike = are_read_alike(planner._net, other._net)
        self._are_barred_alike = are_barred_alike(planner._net, other._net)
        self._changed: dict[tuple[Cargo, Modes], ChangedFigures] = {}

    def way(
        self, key: tuple[str, str, Cargo, Modes], barring: tuple[int, ...], ends: tuple[Ints, Ints]
    ) -> tuple[Ints, Outcome | None] | None:
        """Return the best way if it surely is the one of the other planner, with its outcome if that is the same."""
        known: _Way | None = self._other._ways.known(key)
        if known is None:
            return None
        changed = self._changed.get(key[2:])
        if changed is None:
            changed = self._changed[key[2:]] = ChangedFigures(
                partial(self._other._graph, *key[2:]), partial(self._planner._graph, *key[2:]), self._are_barred_alike
            )
        if not changed.stays(barring, known.arcs, ends):
            return None
        return known.arcs, known.outcome if self._are_read_alike and changed.reads_the_same(known.arcs) else None


def _existing(of_node: Ints, nodes: Sequence[int]) -> Ints:
    found = of_node[list(nodes)]
    return found[found >= 0]
