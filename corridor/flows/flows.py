"""The answer of an assignment: which trips take which ways, what is loaded, what is full, and what is not moved."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import pandas as pd

from corridor.analysis.trips import Trip
from corridor.answer.answer import Answer, Section
from corridor.answer.itinerary import Itinerary
from corridor.argument_checks import check_number, check_whole, listed
from corridor.arrays import Floats
from corridor.errors import InvalidQuestion, one_of
from corridor.flows.flow_rows import NOTHING, load_rows, trip_rows, way_rows
from corridor.flows.flows_plot import plotted
from corridor.flows.flows_text import as_text, place_names
from corridor.flows.pricing import pricer_of
from corridor.flows.relief import Again, relieved
from corridor.flows.resource_keys import KINDS
from corridor.flows.resources import Resources
from corridor.flows.shares import SHARES_BY, ShareBy, passed_by, shares_of
from corridor.flows.taken import Loaded, WaysTaken
from corridor.flows.trip_ways import loads_of
from corridor.flows.way_facts import WayFacts, way_facts
from corridor.network.network import Network
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.objective import By
from corridor.planning.question import resolve
from corridor.planning.route_names import distinct_names, marks_of
from corridor.rules import Rules
from corridor.units import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_SHOWN: Final = 10_000
_LEAST_PART: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Flows(Answer):
    """Who takes which way, what is loaded and full, and what is not moved; in TEU a week.

    Attributes
    ----------
    method
        As asked for.
    by
        The objective, in words.
    trips
        The trips.
    total_usd_per_week
        What all ways cost by the objective, and what is not moved at its price.
    bound_usd_per_week
        What they cost at least; NaN for methods that seek no least total.
    gap
        How far the answer is from exact: for `capacity`, total less bound as a part of the total; for `logit`, by how
        much a load is off what is left, as a part of it; for `equilibrium`, what all spend more than if each took its
        best way, as a part of what they spend.
    unmet_usd_per_teu
        Price of what is not moved.
    scale
        By how much a dollar per TEU counts in a logit; None without one.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> flows = co.assign(net, net.demand.head(20))
    >>> taken = flows.to_frame()
    >>> len(taken) == len(flows.waiting_of_ways()), bool(flows.itinerary(0).hours == taken["hours"].iloc[0])
    (True, True)
    >>> len(flows.by_trip()), len(flows.unmet()), len(flows.bottlenecks(3))
    (20, 0, 3)
    >>> bool(flows.loads("link")["load"].min() > 0), bool(flows.shares("country")["share"].max() <= 1)
    (True, True)
    >>> flows.plot().get_xlabel()
    'load and background [% of capacity]'
    """

    kind: ClassVar[str] = "flows"

    method: str
    by: str
    trips: tuple[Trip, ...]
    total_usd_per_week: float
    bound_usd_per_week: float
    gap: float
    unmet_usd_per_teu: float
    scale: float | None
    _net: Network = field(repr=False)
    _rules: Rules = field(repr=False)
    _by: By = field(repr=False)
    _ways: WaysTaken = field(repr=False)
    _loaded: Loaded = field(repr=False)
    _unmet: Floats = field(repr=False)
    _pays: Floats = field(repr=False)
    _least: Floats = field(repr=False)

    @property
    def net(self) -> Network:
        """Return the network."""
        return self._net

    def __repr__(self) -> str:
        """Return the method and the sums."""
        moved, unmet = self._ways.flow.sum(), self._unmet.sum()
        return (
            f"<corridor.Flows by {self.method}: {len(self.trips)} trips, {moved:,.0f} TEU a week, {unmet:,.0f} unmet>"
        )

    def __str__(self) -> str:
        """Return what is full, what is not moved, and how exact the answer is."""
        return as_text(self)

    @cached_property
    def _load(self) -> Floats:
        """Return what the trips load on each resource [TEU/week]."""
        return loads_of(self._ways.resources, self._ways.flow, len(self._loaded.resources))

    def _loads_of(self, resources: Resources) -> Floats:
        """Return what the trips load on each of some resources, by id, also of another network [TEU/week]."""
        own = dict(zip(self._loaded.resources.ids, self._load.tolist(), strict=True))
        return np.array([own.get(name, 0.0) for name in resources.ids])

    @cached_property
    def _wanted(self) -> Floats:
        """Return what each trip wants [TEU/week]."""
        return np.array([trip.teu_per_year / WEEKS_PER_YEAR for trip in self.trips])

    @cached_property
    def _facts(self) -> tuple[WayFacts, ...]:
        """Return what each way passes and takes."""
        cargoes = [self.trips[trip].cargo for trip in self._ways.trip.tolist()]
        return tuple(way_facts(self._net, *each) for each in zip(cargoes, self._ways.arcs, strict=True))

    def itinerary(self, way: int) -> Itinerary:
        """Return the itinerary of a way, by its row in `to_frame`.

        Raises
        ------
        InvalidQuestion
            If there is no such row.
        """
        if isinstance(way, bool) or not isinstance(way, int | np.integer) or not 0 <= way < len(self._ways.arcs):
            raise InvalidQuestion(f"way is {way!r}; ways are the rows of to_frame, 0 to {len(self._ways.arcs) - 1}")
        trip = self.trips[int(self._ways.trip[way])]
        question = resolve(self._net, trip.origin, trip.destination, trip.cargo, self._rules)
        return itinerary(question, tuple(self._ways.arcs[way].tolist()), self.by)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """Return the short name of each way, by what sets it apart from the others of its trip."""
        marks = [marks_of(self._net, self.itinerary(way)) for way in range(len(self._ways.arcs))]
        names = [""] * len(marks)
        for trip in sorted(set(self._ways.trip.tolist())):
            places = np.flatnonzero(self._ways.trip == trip).tolist()
            for place, name in zip(places, distinct_names([marks[place] for place in places]), strict=True):
                names[place] = name
        return tuple(names)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each way that something goes by.

        Returns
        -------
        pd.DataFrame
            trip (its number, from 0), origin, destination, `via` (its short name), teu_per_week, share (of what the
            trip wants), and for one TEU on it usd, hours, co2e_kg and `minimised`, without waiting that loads add.
        """
        return way_rows(self.trips, self._ways, self._wanted, self._facts, self._names)

    def waiting_of_ways(self) -> Floats:
        """Return the hours that loads add to each way, in the order of `to_frame` [h]."""
        return np.array([self._loaded.waiting_h[used].sum() for used in self._ways.resources], dtype=np.float64)

    def by_trip(self) -> pd.DataFrame:
        """Return a row for each trip.

        Returns
        -------
        pd.DataFrame
            trip (its number), origin, destination, wanted, moved and unmet [TEU/week], ways (how many it takes),
            `minimised` (mean of its ways for one TEU; NaN if nothing is moved) and `pays`: what one more TEU of it
            would cost all together.
        """
        return trip_rows(self.trips, self._ways, self._wanted, self._unmet, self._pays)

    def unmet(self) -> pd.DataFrame:
        """Return the trips of which something is not moved, the most first.

        Returns
        -------
        pd.DataFrame
            trip, origin, destination, wanted and unmet [TEU/week], and `reason`: no way at all, none that is cheaper
            than the price of what is not moved, or no room.
        """
        frame = self.by_trip()
        frame = frame[frame["unmet"] > NOTHING]
        reasons = [self._reason(trip) for trip in frame["trip"]]
        frame = frame[["trip", "origin", "destination", "wanted", "unmet"]].assign(reason=reasons)
        return frame.sort_values("unmet", ascending=False, kind="stable", ignore_index=True)

    def _reason(self, trip: int) -> str:
        """Return why something of a trip is not moved."""
        least = float(self._least[trip])
        if np.isinf(least):
            bond = self.trips[trip].bond
            return f"no way: {bond}" if bond else "no way"
        if least >= self.unmet_usd_per_teu:
            return f"its best way costs {least:,.0f} USD a TEU, more than is paid for it"
        return "no room"

    def loads(self, kind: str | None = None) -> pd.DataFrame:
        """Return a row for each resource that something goes over, with its load.

        Parameters
        ----------
        kind
            Of `link`, `border`, `port`, `handling`, `service`, `group` and `terminal`; None for all.

        Returns
        -------
        pd.DataFrame
            resource (its id), kind, name; capacity, background and load [TEU/week] (a capacity that no row gives is
            NaN), utilisation (load and background by capacity), price (what one more TEU of it would save all trips
            together) [USD/TEU], waiting_h and basis.

        Raises
        ------
        InvalidQuestion
            If there is no such kind.
        """
        if kind is not None and (not isinstance(kind, str) or kind not in KINDS):
            raise InvalidQuestion(f"kind is {kind!r}; {one_of(str(kind), KINDS)}")
        return load_rows(self._loaded, self._load, kind)

    def bottlenecks(self, count: int = 10) -> pd.DataFrame:
        """Return the resources that are worth most, then waited at most, then fullest; as `loads`.

        Parameters
        ----------
        count
            How many at most.
        """
        check_whole("count", count, "how many to show, a whole number, at least 1", 1, _MOST_SHOWN)
        frame = self.loads()
        frame = frame[frame["capacity"].notna()]
        order = ["price", "waiting_h", "utilisation", "resource"]
        return frame.sort_values(order, ascending=[False, False, False, True], ignore_index=True).head(count)

    def relief(self, count: int = 10, *, part: float = 0.1) -> pd.DataFrame:
        """Return what more of each bottleneck would save: each is widened by itself, and everything assigned anew.

        Parameters
        ----------
        count
            How many at most, those with the highest price first.
        part
            Part of the capacity that is added.

        Returns
        -------
        pd.DataFrame
            resource, kind, name, capacity [TEU/week], price [USD/TEU]; `added` [TEU/week], `gain_usd_per_week` and
            `gain_usd_per_teu` of what is added (NaN of a capacity of 0, to which no part adds anything); `holds_from`
            and `holds_to`, the capacities between which one more TEU saves as much as the price (followed down to the
            background and up to double); basis.

        Raises
        ------
        InvalidQuestion
            If the method is not `capacity`, or the part is not above 0.

        Notes
        -----
        An assignment for each figure, from the ways that are known: some tens of them for each resource.

        Examples
        --------
        >>> import corridor as co
        >>> net = co.load()
        >>> widened = co.assign(net, net.demand).relief(1).iloc[0]
        >>> bool(widened["gain_usd_per_teu"] <= widened["price"] * 1.000001)
        True
        """
        if self.method != "capacity":
            raise InvalidQuestion(f"these are flows by {self.method}; prices are relieved of flows by capacity")
        part = check_number("part", part, "the part of a capacity that is added, above 0", _LEAST_PART)
        again = Again(
            pricer_of(self._net, self.trips, self._by, self._rules),
            self._wanted,
            self._loaded.resources,
            self.unmet_usd_per_teu,
        )
        return relieved(self.bottlenecks(count), again, part)

    def shares(self, by: ShareBy = "corridor", *, trips: Iterable[int] | None = None) -> pd.DataFrame:
        """Return how much of what is moved goes which way.

        Parameters
        ----------
        by
            `corridor` (those of the table `corridors`), `way` (short names of ways), `country`, `port` (where cargo
            goes on or off a ship), `border` (crossing links) or `mode`. A way counts for each corridor, country, port,
            border and mode that it passes.
        trips
            Numbers of the trips that count, from 0; None for all.

        Returns
        -------
        pd.DataFrame
            by, teu_per_week and share (of all that is moved), the most first; of a logit, the shares at half and at
            double the scale, too.

        Raises
        ------
        InvalidQuestion
            If `by` is not one of these.
        """
        if not isinstance(by, str) or by not in SHARES_BY:
            raise InvalidQuestion(f"by is {by!r}; {one_of(str(by), SHARES_BY)}")
        of_trip = self._ways.trip
        chosen = np.ones(len(of_trip), dtype=np.bool_)
        if trips is not None:
            last = len(self.trips) - 1
            right = f"the number of a trip, from 0 to {last}"
            wanted = listed("trips", trips, "a list of numbers of trips, from 0, or None for all")
            chosen = np.isin(of_trip, [check_whole("trips: each", one, right, 0, last) for one in wanted])
        return shares_of(by, passed_by(self._net, by, self._facts, self._names), self._ways, chosen)

    def _record(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "by": self.by,
            "total_usd_per_week": self.total_usd_per_week,
            "bound_usd_per_week": self.bound_usd_per_week,
            "gap": self.gap,
            "unmet_usd_per_teu": self.unmet_usd_per_teu,
            "scale": self.scale,
            "trips": self.by_trip(),
            "ways": self.to_frame(),
            "loads": self.loads(),
            "shares": self.shares(),
        }

    def _sections(self) -> tuple[Section, ...]:
        return (
            Section("what is full", self.bottlenecks(20)),
            Section("shares of corridors", self.shares()),
            Section("not moved", self._with_names(self.unmet())),
            Section("trips", self._with_names(self.by_trip())),
            Section("ways", self._with_names(self.to_frame()), is_detail=True),
            Section("loads", self.loads(), is_detail=True),
        )

    def _with_names(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a frame with the names of places in place of ids of nodes."""
        return frame.assign(**{end: place_names(self, frame[end]) for end in ("origin", "destination")})

    def plot(self, ax: "Axes | None" = None, *, count: int = 10) -> "Axes":
        """Draw how full the bottlenecks are.

        Parameters
        ----------
        ax
            Where to draw; None for a new figure.
        count
            How many at most.
        """
        return plotted(self.bottlenecks(count), self.method, ax, count)
