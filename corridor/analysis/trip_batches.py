"""Many trips at once: sorted by cargo and countries, with the weights that those share laid over the hops."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from corridor.analysis.trips import Trip
from corridor.arrays import Bools, Ints
from corridor.cargo import Cargo
from corridor.engine.contraction import ContractedGraph, Lengths, Measured, contract, measured, states_at
from corridor.engine.graph import CLOSED
from corridor.errors import InvalidQuestion
from corridor.graph.states import CODE, Phase, States, Weights, is_home, weigh_between
from corridor.network.network import Network
from corridor.planning.objective import By, arc_weights, counted, objective
from corridor.planning.question import allowed_arcs
from corridor.rules import Rules
from corridor.units import MINUTES_PER_HOUR

UNITS = np.array([100.0, MINUTES_PER_HOUR, 1000.0])
"""How many whole numbers make a dollar, an hour and a kilogram, which are summed beside what is minimised."""


@dataclass(frozen=True)
class Leaving:
    """The trips of a case that begin at the same nodes.

    Attributes
    ----------
    nodes
        Positions of the nodes where they may begin.
    trips
        Numbers of the trips.
    ends
        Positions of the nodes where each may end.
    """

    nodes: tuple[int, ...]
    trips: tuple[int, ...]
    ends: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class TripCase:
    """Trips with one cargo from one country to another, which tell what is an export and what an import."""

    cargo: Cargo
    left: str
    entered: str
    leaving: tuple[Leaving, ...]

    @property
    def trips(self) -> tuple[int, ...]:
        """Return the numbers of its trips, by where they begin."""
        return tuple(trip for group in self.leaving for trip in group.trips)


@dataclass(frozen=True)
class Weighed:
    """What the hops weigh in a case.

    Attributes
    ----------
    weights
        What is minimised.
    scale
        How many whole numbers of it make one dollar, hour or kilogram.
    amounts
        Cents, minutes and grams of each hop.
    arcs
        What the arcs cost.
    """

    weights: Lengths
    scale: float
    amounts: tuple[Ints, Ints, Ints]
    arcs: Weights


def ends_of(net: Network, trips: Sequence[Trip]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the positions of the nodes where each trip may begin and end.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place is not known, or is several.
    InvalidQuestion
        If a trip begins or ends at coordinates, or where it ends.
    """
    found = []
    find = cache(net.names.find)
    for number, trip in enumerate(trips, 1):
        if not (isinstance(trip.origin, str) and isinstance(trip.destination, str)):
            raise InvalidQuestion(
                f"trip {number} ({trip}) begins or ends at coordinates; many trips at once go from place to place: "
                "give the name of a place nearby"
            )
        begins, ends = find(trip.origin), find(trip.destination)
        if set(begins) & set(ends):
            raise InvalidQuestion(f"trip {number}: origin and destination are the same place ({trip}); a way needs two")
        found.append((begins, ends))
    return found


def trip_cases(net: Network, trips: Sequence[Trip]) -> list[TripCase]:
    """Return trips by cargo and countries, in the order of these; one from a place on a border stands in several cases.

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion
        As for `ends_of`.
    """
    country: list[str] = net._tables["nodes"]["country"].tolist()
    cases: dict[tuple[Cargo, str, str], dict[tuple[int, ...], list[tuple[int, tuple[int, ...]]]]] = {}
    for number, (trip, (begins, ends)) in enumerate(zip(trips, ends_of(net, trips), strict=True)):
        for left in sorted({country[node] for node in begins}):
            within = tuple(node for node in begins if country[node] == left)
            for entered in sorted({country[node] for node in ends}):
                goals = tuple(node for node in ends if country[node] == entered)
                case = cases.setdefault((trip.cargo, left, entered), {})
                case.setdefault(within, []).append((number, goals))
    return [
        TripCase(
            cargo,
            left,
            entered,
            tuple(
                Leaving(nodes, tuple(trip for trip, _ in found), tuple(goals for _, goals in found))
                for nodes, found in groups.items()
            ),
        )
        for (cargo, left, entered), groups in sorted(cases.items(), key=lambda item: item[0][1:])
    ]


@dataclass(frozen=True)
class NotYet:
    """What a network holds that is not built yet.

    Attributes
    ----------
    links, services
        Rows of the links and services.
    """

    links: tuple[int, ...]
    services: tuple[int, ...]

    def arcs(self, states: States) -> Bools:
        """Return which arcs there are not yet."""
        moves = (states.activity == CODE["move"]) & np.isin(states.row, self.links)
        return np.asarray(moves | np.isin(states.service, self.services))

    def ends(self, states: States) -> Ints:
        """Return the states that cargo which is not in a crossing or a service can be in."""
        return np.flatnonzero((states.phase >= int(Phase.TO_EXIT)) & (states.phase != int(Phase.ABOARD)))


@dataclass(frozen=True, eq=False)
class _InTransit:
    """What a cargo's hops weigh where every crossing is in transit.

    Attributes
    ----------
    arcs
        What the arcs cost.
    weights, scale, amounts
        As in `Weighed`.
    below
        Arcs that can be used and weigh less than nothing.
    """

    arcs: Weights
    weights: Measured
    scale: float
    amounts: tuple[Ints, Ints, Ints]
    below: Ints


def some_arcs(weights: Weights, arcs: Ints) -> Weights:
    """Return the weights of some arcs."""
    wait, run, cents = weights.wait_min[arcs], weights.run_min[arcs], weights.cents[arcs]
    return Weights(wait, run, cents, weights.grams[arcs], weights.is_open[arcs], weights.most)


class Desk:
    """What many trips on one network share: its hops, and their weights by case.

    Parameters
    ----------
    net, by, rules
        As for `plan`.
    yet
        What the network holds that is not built yet, and that no way uses.

    Raises
    ------
    InvalidQuestion
        If the objective is not understood, or the rules have limits or places to pass.
    """

    def __init__(self, net: Network, by: By, rules: Rules, yet: "NotYet | None" = None) -> None:
        self.net, self._by, self._rules, self._yet = net, by, rules, yet
        self._allowed: dict[tuple[str, str], Bools] = {}
        self._in_transit: dict[Cargo, _InTransit] = {}

    def states(self, cargo: Cargo) -> States:
        """Return the graph of states for a cargo."""
        return self.net.states(cargo.regime, cargo.hs)

    def hops(self, cargo: Cargo) -> ContractedGraph:
        """Return its hops; those of a network are found once and kept."""
        states = self.states(cargo)
        key = ("hops", cargo.regime, cargo.hs)
        kept = () if self._yet is None else self._yet.ends(states)
        return self.net.keep(key, lambda: contract(states.first, states.tail, states.head, kept))

    def weigh(self, case: TripCase) -> Weighed:
        """Return what the hops weigh in a case: what they do in transit, but for the clearance at home."""
        cargo, hops, states = case.cargo, self.hops(case.cargo), self.states(case.cargo)
        if cargo not in self._in_transit:
            self._in_transit[cargo] = self._measured(cargo)
        base, allowed = self._in_transit[cargo], self._allowed[cargo.regime, cargo.hs]
        weights = weigh_between(states, base.arcs, cargo, case.left, case.entered)
        at_home = states.clears[is_home(states, case.left, case.entered)]
        goal, part = objective(self._by, cargo), some_arcs(weights, at_home)
        whole, usable = counted(goal, part, base.scale), allowed[at_home] & part.is_open
        if (usable & (whole < 0)).any() or len(np.setdiff1d(base.below, at_home)):
            arc_weights(goal, weights, allowed & weights.is_open)  # tells what is wrong
        before = some_arcs(base.arcs, at_home)
        cents, minutes, grams = (
            hops.changed(sums, at_home, getattr(part, name) - getattr(before, name))
            for sums, name in zip(base.amounts, ("cents", "minutes", "grams"), strict=True)
        )
        changed = base.weights.lengths(at_home, np.where(usable, whole, CLOSED))
        return Weighed(changed, base.scale, (cents, minutes, grams), weights)

    def _measured(self, cargo: Cargo) -> "_InTransit":
        """Return what the hops weigh for a cargo where every crossing is in transit."""
        hops, states, key = self.hops(cargo), self.states(cargo), (cargo.regime, cargo.hs)
        if key not in self._allowed:
            allowed = allowed_arcs(self.net, cargo, self._rules)
            self._allowed[key] = allowed if self._yet is None else allowed & ~self._yet.arcs(states)
        goal, arcs = objective(self._by, cargo), self.net.weights(cargo)
        scale = goal.scale(arcs)
        whole, usable = counted(goal, arcs, scale), self._allowed[key] & arcs.is_open
        return _InTransit(
            arcs,
            measured(hops, np.where(usable, whole, CLOSED)),
            scale,
            (hops.sums(arcs.cents), hops.sums(arcs.minutes), hops.sums(arcs.grams)),
            np.flatnonzero(usable & (whole < 0)),
        )

    def starts(self, case: TripCase) -> list[Ints]:
        """Return the states where the trips of each origin of a case begin."""
        hops, states = self.hops(case.cargo), self.states(case.cargo)
        return [_existing(hops, states.origin, group.nodes) for group in case.leaving]

    def goals(self, case: TripCase) -> list[list[Ints]]:
        """Return the states where each trip of each origin of a case may end."""
        hops, states = self.hops(case.cargo), self.states(case.cargo)
        distinct = {ends for group in case.leaving for ends in group.ends}
        found = {ends: _existing(hops, states.destination, ends) for ends in distinct}
        return [[found[ends] for ends in group.ends] for group in case.leaving]


def _existing(hops: ContractedGraph, of_node: Ints, nodes: Sequence[int]) -> Ints:
    found = of_node[list(nodes)]
    return states_at(hops, found[found >= 0])
