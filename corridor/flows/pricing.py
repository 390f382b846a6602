"""The best way of each trip where resources have tolls: what makes new ways, and what bounds an assignment from below.

A toll is a price of a resource in USD per TEU. It is added to the hops that use the resource up, rounded down, so that
no way is ever made to look dearer than it is. Lengths of hops are whole numbers, lengthened so that of equal ways the
one with fewer arcs is shorter (see `engine.graph.lengthened`); what a way costs is its length, so that costs and bounds
are of one kind. The lengthening is less than a thousandth of a cent.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from corridor.analysis.sweep import sweep
from corridor.analysis.trip_batches import Batch, TripGroup, grouped_trips
from corridor.analysis.trips import Trip
from corridor.arrays import Bools, Floats, Ints
from corridor.criteria import SCALES
from corridor.engine.contraction import hop_lengths
from corridor.engine.customise import HierarchyWeights, customise
from corridor.engine.graph import CLOSED, FAR
from corridor.engine.hierarchy import Hierarchy
from corridor.engine.hierarchy_labels import groups, labels
from corridor.engine.hierarchy_tables import met_pairs
from corridor.engine.hierarchy_ways import shortest_way
from corridor.engine.tolled_ways import TollSearch
from corridor.flows.resource_uses import Tolls, Uses, spans, uses_of
from corridor.flows.resources import Resources, resources_of
from corridor.graph.states import CODE, States
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.planning.objective import By
from corridor.rules import Rules

_LONGER: Final = 3
"""Part, by its inverse, by which hops count as longer for each way that has them already."""

_MANY: Final = 24
"""Trips of one group from which on a hierarchy is customised for them; fewer are searched one by one."""


@dataclass(frozen=True)
class Asked:
    """All that is asked of an assignment: enough to prepare it again in another process."""

    net: Network
    trips: tuple[Trip, ...]
    by: By
    rules: Rules


@dataclass(frozen=True, eq=False)
class Searched:
    """Trips that share weights: one search for each origin prepares them.

    Attributes
    ----------
    trips
        Numbers of the trips.
    uses, search, states
        The graph that they go over, for each kind of search.
    length
        Of each hop, lengthened.
    amounts
        Sums of each hop, one array for each criterion in the order of `MINIMISED`.
    unit, lengths_per_usd
        Length of one whole number, and of one USD per TEU.
    ahead
        Distances from the origin of each trip.
    starts, goals
        Kept states where each trip begins and ends.
    """

    trips: tuple[int, ...]
    uses: Uses
    search: TollSearch
    states: States
    length: Ints
    amounts: tuple[Ints, ...]
    unit: int
    lengths_per_usd: float
    ahead: tuple[Ints, ...]
    starts: tuple[Ints, ...]
    goals: tuple[Ints, ...]

    @property
    def hierarchy(self) -> Hierarchy:
        """Return the order of the graph."""
        return self.states.graph.hierarchy

    def without(self, closed: Ints) -> "Searched":
        """Return the same with some hops closed; what it is from the origin may only be farther than `ahead` says."""
        length = self.length.copy()
        length[closed] = CLOSED
        return replace(self, length=length)

    def tolled(self, tolls: Tolls) -> Ints:
        """Return the lengths of the hops with tolls, which are rounded down."""
        long, some = self.length.copy(), self.length[tolls.hops]
        toll = np.minimum(tolls.usd * self.lengths_per_usd, FAR).astype(np.int64)
        long[tolls.hops] = np.where(some < 0, CLOSED, np.minimum(some + toll, FAR))
        return long


@dataclass(frozen=True, eq=False)
class Priced:
    """Answers of searches with tolls, by trip; arrays of shape (n_asked,).

    Attributes
    ----------
    trip
        The trips.
    least
        What the best way costs at least with tolls [USD/TEU]; infinite where there is none.
    hops
        Hops of a way that costs less than its limit, or None.
    """

    trip: Ints
    least: Floats
    hops: tuple[Ints | None, ...]


class Pricer:
    """Finds the best ways of trips where resources have tolls; prepared once.

    Parameters
    ----------
    asked
        Network, trips, objective and rules.

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion
        As for `grouped_trips` and `Batch`.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        batch, resources = Batch(asked.net, asked.by, asked.rules), resources_of(asked.net)
        self._uses: dict[int, tuple[Uses, TollSearch]] = {}
        found = grouped_trips(asked.net, asked.trips, asked.rules)
        self.groups = tuple(self._searched(batch, group, resources) for group in found)
        self.group_of = np.empty(len(asked.trips), dtype=np.int64)
        self.place_of = np.empty(len(asked.trips), dtype=np.int64)
        for number, group in enumerate(self.groups):
            self.group_of[list(group.trips)] = number
            self.place_of[list(group.trips)] = np.arange(len(group.trips))
        self.base = self._base()

    def __getstate__(self) -> dict[str, Any]:
        """Return what is asked; the rest is prepared again."""
        return {"asked": self.asked}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Prepare what was asked."""
        self.__init__(state["asked"])  # type: ignore[misc]

    def _searched(self, batch: Batch, group: TripGroup, resources: Resources) -> Searched:
        weighted = batch.graph(*group.kind)
        key = id(weighted.states.graph)
        if key not in self._uses:
            self._uses[key] = uses_of(weighted.states, resources), TollSearch(weighted.contracted.graph)
        uses, search = self._uses[key]
        ahead, starts, goals = [], [], []
        for origin, begins, ends in zip(group.origins, batch.starts(group), batch.goals(group), strict=True):
            ahead += [search.ahead(weighted.hop_metric, begins)] * len(origin.trips)
            starts += [begins] * len(origin.trips)
            goals += ends
        return Searched(
            trips=group.trips,
            uses=uses,
            search=search,
            states=weighted.states,
            length=hop_lengths(weighted.contracted, weighted.weight),
            amounts=weighted.amounts,
            unit=weighted.hop_metric.hops,
            lengths_per_usd=weighted.scale * group.cargo.teu * weighted.hop_metric.hops,
            ahead=tuple(ahead),
            starts=tuple(starts),
            goals=tuple(goals),
        )

    def _base(self) -> Floats:
        """Return what the best way of each trip costs without tolls [USD/TEU]; infinite where there is none."""
        found = np.full(len(self.asked.trips), np.inf)
        for group in self.groups:
            for place, trip in enumerate(group.trips):
                length = group.search.nearest(group.ahead[place], group.goals[place])
                if length < FAR:
                    found[trip] = length / group.lengths_per_usd
        return found

    def without(self, closed: Ints) -> "Pricer":
        """Return the same where some hops are closed, which are those of one graph for all groups.

        It is for searches in this process alone: sent to another, it would be prepared again with nothing closed.
        """
        other = object.__new__(Pricer)  # a copy would be prepared again, as one that is sent to a process
        other.__dict__.update(self.__dict__)
        other.groups = tuple(group.without(closed) for group in self.groups)
        other.base = np.full(len(self.base), np.inf)
        for group in other.groups:
            for place, trip in enumerate(group.trips):
                found = group.search.way(group.length, group.ahead[place], group.goals[place], FAR)
                if found is not None:
                    other.base[trip] = found[0] / group.lengths_per_usd
        return other

    def is_open(self, trip: int, hops: Ints) -> bool:
        """Return whether a way uses nothing that is closed."""
        group: Searched = self.groups[int(self.group_of[trip])]
        return bool((group.length[hops] >= 0).all())

    def amounts(self, trip: int, hops: Ints) -> Floats:
        """Return what a shipment takes on a way, in the order of `MINIMISED`."""
        group: Searched = self.groups[int(self.group_of[trip])]
        return np.asarray([of_hop[hops].sum() for of_hop in group.amounts] / SCALES)

    def cost(self, trip: int, hops: Ints) -> float:
        """Return what a way costs without tolls [USD/TEU]."""
        group = self.groups[self.group_of[trip]]
        return float(group.length[hops].sum() / group.lengths_per_usd)

    def arcs_of(self, trip: int, hops: Ints) -> Ints:
        """Return the arcs of a way in the graph of states."""
        group: Searched = self.groups[int(self.group_of[trip])]
        return spans(group.uses.graph.arcs, group.uses.graph.begin, hops)

    def resources_on(self, trip: int, hops: Ints) -> Ints:
        """Return the resources that a way uses up, each as often as it does."""
        group: Searched = self.groups[int(self.group_of[trip])]
        return group.uses.of_hops(hops)

    def links_of(self, trips: Ints, ways: Sequence[Ints]) -> tuple[list[Ints], list[Floats]]:
        """Return the rows of the links that ways of trips run over, and their lengths [m]."""
        rows, lengths = [], []
        for trip, hops in zip(trips.tolist(), ways, strict=True):
            group: Searched = self.groups[int(self.group_of[trip])]
            arcs = self.arcs_of(trip, hops)
            moves = arcs[group.states.activity[arcs] == CODE["move"]]
            rows.append(group.states.row[moves])
            lengths.append(group.states.length_m[moves].astype(np.float64))
        return rows, lengths

    def distinct_ways(self, trip: int, count: int) -> Iterator[Ints]:
        """Yield ways of a trip of which each is the best where those before count as longer, some may be the same."""
        group: Searched = self.groups[int(self.group_of[trip])]
        place, long = int(self.place_of[trip]), group.length.copy()
        for _ in range(count):
            found = group.search.way(long, group.ahead[place], group.goals[place], FAR)
            if found is None:
                return
            hops = found[1]
            yield hops
            long[hops] = np.minimum(long[hops] + group.length[hops] // _LONGER, FAR)

    def next_ways(self, trip: int, hops: Ints, price: Floats, limit: float, left: Floats, count: int) -> Iterator[Ints]:
        """Yield ways of a trip that are next to one with tolls: where what has least left of it is closed, and so on.

        Parameters
        ----------
        trip, hops
            The trip and its way.
        price, limit
            Tolls, and what a way must cost less than [USD/TEU].
        left
            What is left of each resource [TEU/week].
        count
            How many at most.
        """
        number = self.group_of[trip]
        group: Searched = self.groups[number]
        place, uses = int(self.place_of[trip]), group.uses
        long, most = group.tolled(uses.tolls(price)), int(min(limit * group.lengths_per_usd, FAR))
        for _ in range(count):
            used = uses.of_hops(hops)
            narrowest = used[np.argmin(left[used])] if len(used) else -1
            if narrowest < 0 or np.isinf(left[narrowest]):
                return
            long[uses.hop[uses.resource_first[narrowest] : uses.resource_first[narrowest + 1]]] = CLOSED
            found = group.search.way(long, group.ahead[place], group.goals[place], most)
            if found is None:
                return
            hops = found[1]
            yield hops

    def price(
        self,
        price: Floats,
        limit: Floats,
        which: Bools | None = None,
        executor: Executor | None = None,
        worth: Floats | None = None,
    ) -> Priced:
        """Return the best ways of trips with tolls, as far as they cost less than their limits.

        Parameters
        ----------
        price
            Toll of each resource [USD/TEU], 0 or more.
        limit
            What a way of each trip must cost less than, tolls included [USD/TEU]; shape (n_trips,).
        which
            Trips to search for; None for all.
        executor
            Does the groups of trips at once; the result is the same.
        worth
            What one of the tolls is worth to each trip [USD], the same for all of one cargo; None: they are in USD.
        """
        wanted = np.isfinite(self.base) if which is None else which & np.isfinite(self.base)
        tolls = {id(uses): uses.tolls(price) for uses, _ in self._uses.values()}
        asked = [
            (number, places, tolls[id(group.uses)].times(1.0 if worth is None else worth[group.trips[0]]), limit)
            for number, group in enumerate(self.groups)
            if (places := tuple(place for place, trip in enumerate(group.trips) if wanted[trip]))
        ]
        found = sweep(_price, self, asked, executor=executor)
        trip = np.array([one for part in found for one in part[0]], dtype=np.int64)
        least = np.array([one for part in found for one in part[1]], dtype=np.float64)
        return Priced(trip, least, tuple(one for part in found for one in part[2]))


def pricer_of(net: Network, trips: tuple[Trip, ...], by: By, rules: Rules) -> Pricer:
    """Return what finds the best ways of trips; it is kept with the network."""
    return internals(net).keep(("pricer", repr(by), rules, trips), lambda: Pricer(Asked(net, trips, by, rules)))


_Part = tuple[list[int], list[float], list[Ints | None]]


def _price(pricer: Pricer, chunk: tuple[int, tuple[int, ...], Tolls, Floats]) -> _Part:
    """Search for some trips of a group."""
    number, places, tolls, limit = chunk
    group = pricer.groups[number]
    long = group.tolled(tolls)
    trips = [group.trips[place] for place in places]
    limits = [int(most) for most in np.minimum(limit[trips] * group.lengths_per_usd, FAR)]
    find = _by_hierarchy if len(places) >= _MANY else _one_by_one
    least: list[float] = []
    hops: list[Ints | None] = []
    for length, way in find(group, places, long, limits):
        least.append(length / group.lengths_per_usd)
        hops.append(way)
    return trips, least, hops


def _one_by_one(
    group: Searched, places: Sequence[int], long: Ints, limits: Sequence[int]
) -> list[tuple[int, Ints | None]]:
    found: list[tuple[int, Ints | None]] = []
    for place, limit in zip(places, limits, strict=True):
        way = group.search.way(long, group.ahead[place], group.goals[place], limit)
        found.append((limit, None) if way is None else way)
    return found


def _by_hierarchy(
    group: Searched, places: Sequence[int], long: Ints, limits: Sequence[int]
) -> list[tuple[int, Ints | None]]:
    weights: HierarchyWeights = customise(group.hierarchy, long, group.unit)
    known: dict[bytes, int] = {}
    origin = [known.setdefault(group.starts[place].tobytes(), len(known)) for place in places]
    first = {at: place for place, at in zip(reversed(places), reversed(origin), strict=True)}
    there = labels(weights, groups([group.starts[first[at]] for at in range(len(known))]))
    back = labels(weights, groups([group.goals[place] for place in places]), backward=True)
    length = met_pairs(weights, there, back, np.array(origin), np.arange(len(places)))
    found: list[tuple[int, Ints | None]] = []
    for place, limit, least in zip(places, limits, length.tolist(), strict=True):
        way = shortest_way(weights, group.starts[place], group.goals[place]) if least < limit else None
        found.append((min(least, limit), None if way is None else way.arcs))
    return found
