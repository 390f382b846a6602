"""Many trips at once: sorted by cargo and origin, on the graphs that they share."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from corridor.analysis.trips import Modes, Trip
from corridor.arrays import Bools, Floats, Ints
from corridor.cargo import Cargo
from corridor.engine.contraction import ContractedGraph, contract, states_at
from corridor.errors import InvalidQuestion
from corridor.graph.states import CODE, Phase, States
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.planning.closures_in_force import refuse_closures
from corridor.planning.objective import By, objective
from corridor.planning.restrictions import barring
from corridor.planning.rule_masks import mask_key
from corridor.planning.transit_access import Ends, countries_of
from corridor.planning.weighted_graph import WeightedGraph, weighted_graph
from corridor.rules import Rules


@dataclass(frozen=True)
class TripsFrom:
    """Trips that begin at the same nodes.

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


TripKind = tuple[Cargo, Modes, tuple[int, ...]]
"""A cargo, the only modes that it may go by, and what bars something for it."""


@dataclass(frozen=True)
class PlacedTrip:
    """Where a trip may begin and end.

    Attributes
    ----------
    kind
        What it has in common with the trips that share its graph.
    begins, ends
        Positions of the nodes.
    """

    kind: TripKind
    begins: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True)
class TripGroup:
    """Trips with one cargo by the same modes under the same restrictions, by where they begin.

    Attributes
    ----------
    cargo, modes
        What is moved, and the only modes that it may go by; None for all.
    barring
        What bars something for it, see `restrictions.barring`.
    origins
        The trips.
    """

    cargo: Cargo
    modes: Modes
    barring: tuple[int, ...]
    origins: tuple[TripsFrom, ...]

    @property
    def kind(self) -> "TripKind":
        """Return what its trips have in common."""
        return self.cargo, self.modes, self.barring

    @property
    def trips(self) -> tuple[int, ...]:
        """Return the numbers of its trips, by where they begin."""
        return tuple(trip for origin in self.origins for trip in origin.trips)


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
    find = cache(internals(net).names.find)
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


def placed_trips(net: Network, trips: Sequence[Trip], rules: Rules) -> list[PlacedTrip]:
    """Return where each trip begins and ends, and what it shares a graph with.

    Networks with the same nodes and restrictions place trips alike.

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion
        As for `ends_of`, and if no restriction is of a programme to comply with.
    """

    @cache
    def barred_by(cargo: Cargo, countries: Ends) -> tuple[int, ...]:
        return barring(net, rules, cargo, countries)

    return [
        PlacedTrip((trip.cargo, trip.modes, barred_by(trip.cargo, countries_of(net, begins, ends))), begins, ends)
        for trip, (begins, ends) in zip(trips, ends_of(net, trips), strict=True)
    ]


def groups_of(trips: Sequence[PlacedTrip], most_origins: int | None = None) -> list[TripGroup]:
    """Return trips by cargo, modes, what bars them, and where they begin, in the order of these.

    Parameters
    ----------
    trips
        The trips.
    most_origins
        How many origins a group has at most; None for any number.
    """
    found: dict[TripKind, dict[tuple[int, ...], list[tuple[int, tuple[int, ...]]]]] = {}
    for number, trip in enumerate(trips):
        found.setdefault(trip.kind, {}).setdefault(trip.begins, []).append((number, trip.ends))
    groups = []
    for kind, origins in found.items():
        each = [
            TripsFrom(nodes, tuple(trip for trip, _ in some), tuple(ends for _, ends in some))
            for nodes, some in sorted(origins.items())
        ]
        size = most_origins or len(each)
        groups += [TripGroup(*kind, tuple(each[at : at + size])) for at in range(0, len(each), size)]
    return groups


def grouped_trips(
    net: Network, trips: Sequence[Trip], rules: Rules, most_origins: int | None = None
) -> list[TripGroup]:
    """Return the groups of trips on a network; see `placed_trips` and `groups_of`."""
    return groups_of(placed_trips(net, trips, rules), most_origins)


@dataclass(frozen=True)
class NotYet:
    """Links of a network that are not built yet, and services that wait for them.

    Attributes
    ----------
    links, services
        Rows of the links, and of the services that run over any of them. Such a service does run as far as a stop
        before the link.
    """

    links: tuple[int, ...]
    services: tuple[int, ...]

    def arcs(self, states: States) -> Bools:
        """Return which arcs there are not yet."""
        return np.asarray((states.activity == CODE["move"]) & np.isin(states.row, self.links))

    def ends(self, states: States) -> Ints:
        """Return the states that cargo which is not in a crossing or a service can be in."""
        return np.flatnonzero((states.phase >= int(Phase.TO_EXIT)) & (states.phase != int(Phase.ABOARD)))


class Batch:
    """The graphs that many trips on one network share.

    Parameters
    ----------
    net, by, rules
        As for `plan`.
    not_yet
        Links of the network that are not built yet; no way uses them.
    tolls
        Returns what is paid on each arc of a graph of states besides [USD/TEU]; on a network that is of this batch
        alone, because weights with tolls are kept with it. None for nothing.

    Raises
    ------
    InvalidQuestion
        If the objective is not understood, or the rules have limits or places to pass.
    """

    def __init__(
        self,
        net: Network,
        by: By,
        rules: Rules,
        not_yet: NotYet | None = None,
        tolls: Callable[[States], Floats] | None = None,
    ) -> None:
        refuse_closures(rules)
        if rules.limits or rules.via:
            raise InvalidQuestion("many questions at once take no limits and no via; plan them one by one")
        self.net, self._by, self._rules, self._not_yet, self._tolls = net, by, rules, not_yet, tolls

    def graph(self, cargo: Cargo, modes: Modes = None, barring: tuple[int, ...] = ()) -> WeightedGraph:
        """Return the graph of states weighted for a cargo by some modes alone; it is kept with the network."""
        rules = self.rules(modes)
        graph = weighted_graph(self.net, cargo, objective(self._by, cargo, self.net), rules, barring)
        if self._not_yet is None:
            return graph
        key = (
            "without what is not built",
            *internals(self.net).weights_key(cargo),
            repr(graph.goal),
            mask_key(rules, barring),
        )
        without = internals(self.net).keep_weighted(key, lambda: self._without(graph))
        if self._tolls is None:
            return without
        return internals(self.net).keep_weighted(("with tolls", cargo.teu, *key), lambda: self._tolled(without, cargo))

    def rules(self, modes: Modes) -> Rules:
        """Return the rules of trips that go by some modes alone."""
        return self._rules.only_by(modes)

    def _without(self, graph: WeightedGraph) -> WeightedGraph:
        """Return a graph without what is not built yet, and with every state where that could be joined to it."""
        assert self._not_yet is not None
        states, yet = graph.states, self._not_yet

        def make() -> ContractedGraph:
            return contract(states.first, states.tail, states.head, yet.ends(states))

        contracted = internals(self.net).keep(("contracted but for ends",), make)
        return replace(graph, usable=graph.usable & ~yet.arcs(states), own_contracted=contracted)

    def _tolled(self, graph: WeightedGraph, cargo: Cargo) -> WeightedGraph:
        """Return a graph with tolls, rounded down."""
        assert self._tolls is not None
        usd = self._tolls(graph.states) * cargo.teu
        return replace(graph, tolls=np.floor(usd * graph.scale).astype(np.int64))

    def starts(self, group: TripGroup) -> list[Ints]:
        """Return the kept states where the trips of each origin of a group begin."""
        graph = self.graph(*group.kind)
        return [_existing(graph.contracted, graph.states.origin, origin.nodes) for origin in group.origins]

    def goals(self, group: TripGroup) -> list[list[Ints]]:
        """Return the kept states where each trip of each origin of a group may end."""
        distinct = list({ends for origin in group.origins for ends in origin.ends})
        found = dict(zip(distinct, self.ends_at(group, distinct), strict=True))
        return [[found[ends] for ends in origin.ends] for origin in group.origins]

    def ends_at(self, group: TripGroup, ends: Sequence[tuple[int, ...]]) -> list[Ints]:
        """Return the kept states where the cargo of a group of trips may end at nodes, for each group of these."""
        graph = self.graph(*group.kind)
        return [_existing(graph.contracted, graph.states.destination, nodes) for nodes in ends]


def _existing(contracted: ContractedGraph, of_node: Ints, nodes: Iterable[int]) -> Ints:
    found = of_node[list(nodes)]
    return states_at(contracted, found[found >= 0])
