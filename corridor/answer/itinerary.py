"""The answer to a question: a gap-free sequence of legs whose sums are its totals."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from corridor.answer.amounts import HasAmounts
from corridor.answer.answer import Answer, Section
from corridor.answer.distance_chart import distance_chart
from corridor.answer.emissions import Emissions, emissions_of
from corridor.answer.known import Known, known_of
from corridor.answer.ledger import ledger, named_legs, source_rows_of
from corridor.answer.legs import Figure, Leg
from corridor.answer.text import as_text, heading, remarks, source_rows
from corridor.argument_checks import check_kind
from corridor.cargo import Cargo
from corridor.criteria import COLUMNS as AMOUNTS
from corridor.engine.simulation_steps import Steps
from corridor.errors import UnknownName, one_of
from corridor.graph.coordinates import Coordinates
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.network.value_of_time import ValueOfTime, value_of_time
from corridor.shown_text import brief
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes


def as_part(way: "Itinerary", **more: Any) -> dict[str, Any]:
    """Return what is in a way that is a part of another answer: all but the rows of its figures."""
    return more | {name: value for name, value in way._record().items() if name != "sources"}


@dataclass(frozen=True, repr=False)
class Itinerary(HasAmounts, Answer):
    """A way from origin to destination.

    Attributes
    ----------
    legs
        The ledger, in order; its sums are the totals.
    origin, destination
        As given in the question.
    by
        The objective, in words.
    cargo
        The cargo.
    departs, arrives
        Times of departure and arrival, in a question with a date; else None.

    Examples
    --------
    >>> import corridor as co
    >>> way = co.plan(co.load(), "Karachi", "Lahore", by="cost")
    >>> round(way.cost_usd - sum(leg.cost_usd for leg in way.legs), 6)
    0.0
    >>> sea = co.plan(co.load(), "Karachi", "Tehran")
    >>> sea.amount("hours") == sea.hours
    True
    >>> sea.name_of("IRBND"), sea.country_of("IRBND")
    ('Bandar Abbas (Shahid Rajaee)', 'IR')
    >>> sorted({sea.service_name(leg.service_id) for leg in sea.legs if leg.service_id})
    ['Karachi Port - Bandar Abbas']
    >>> sea.sources().columns.tolist()[:4]
    ['leg', 'activity', 'from_node', 'to_node']
    """

    kind: ClassVar[str] = "itinerary"

    legs: tuple[Leg, ...]
    origin: str
    destination: str
    by: str
    cargo: Cargo
    departs: dt.datetime | None
    arrives: dt.datetime | None
    _planned_in: Network = field(repr=False, compare=False)
    _asked: Network = field(repr=False, compare=False)  # without the closures that the question keeps to
    _points: tuple[Coordinates, ...] = field(repr=False, compare=False)
    _noted: Callable[["Itinerary"], tuple[str, ...]] = field(repr=False, compare=False)
    _stepped: Callable[[], Steps] = field(repr=False, compare=False)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Return notes: what the figures leave out, and restrictions and closures on the way."""
        return self._noted(self)

    @cached_property
    def known(self) -> Known:
        """Return how much of it is measured, published, by rate and assumed."""
        return known_of(self.legs)

    @cached_property
    def _steps(self) -> Steps:
        """Return its steps with the spread of each, for `simulate`."""
        return self._stepped()

    def amount(self, column: str) -> float:
        """Return the amount of a criterion, by its column: the sum over its legs."""
        return math.fsum(leg.amount(column) for leg in self.legs)

    @property
    def totals(self) -> dict[str, float]:
        """Return the amounts of all criteria, by column, and the generalised cost."""
        return {name: self.amount(name) for name in AMOUNTS} | {"generalised_cost_usd": self.generalised_cost_usd}

    @property
    def generalised_cost_usd(self) -> float:
        """Return money plus expected hours at the cargo's value of time [USD]."""
        return self.cost_usd + self.hours * self.value_of_time.usd_per_h

    @cached_property
    def value_of_time(self) -> ValueOfTime:
        """Return what an hour is worth to the cargo, and which row says so."""
        return value_of_time(self._planned_in, self.cargo)

    @property
    def transit_hours(self) -> float:
        """Return the hours from the beginning of the first move to the end of the last [h], as carriers print them.

        Loading and what is waited for before the first departure, and unloading after the last arrival, are left out;
        borders, changes and waits on the way are in, the clearance for export and import is not. The drive from or to
        coordinates is a move.

        Examples
        --------
        >>> import corridor as co
        >>> way = co.plan(co.load(), "Karachi", "Lahore", by="cost")
        >>> 0 < way.transit_hours < way.hours
        True
        """
        moves = [at for at, leg in enumerate(self.legs) if leg.activity in ("move", "access")]
        between = self.legs[moves[0] : moves[-1] + 1]
        return math.fsum(leg.hours for leg in between if leg.activity != "clearance")

    @property
    def waiting_hours(self) -> float:
        """Return the hours that it waits for departures of trains and ships [h], before the first move and on the way.

        Waits for opening hours are not among them.
        """
        return math.fsum(leg.hours for leg in self.legs if leg.waits_for in ("timetable", "headway"))

    @property
    def modes(self) -> tuple[str, ...]:
        """Return the modes that it moves by, in the order of first use."""
        return tuple(dict.fromkeys(leg.mode for leg in self.legs if leg.activity == "move"))

    @property
    def borders(self) -> tuple[str, ...]:
        """Return the crossings in order, as "PK-IR at taftan-mirjaveh", or "PK exit at PKKHI" at a seaport."""
        crossed = {leg.link_id for leg in self.legs if leg.activity in ("exit", "entry")}
        found = []
        for leg in self.legs:
            if leg.activity in ("exit", "entry") and not leg.link_id:
                found.append(f"{self.country_of(leg.from_node)} {leg.activity} at {leg.from_node}")
            elif leg.activity == "move" and leg.link_id in crossed:
                found.append(f"{self.country_of(leg.from_node)}-{self.country_of(leg.to_node)} at {leg.link_id}")
        return tuple(found)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the nodes that are passed, in order."""
        passed: list[str] = []
        for leg in self.legs:
            for node in (leg.from_node, leg.to_node):
                if not passed or passed[-1] != node:
                    passed.append(node)
        return tuple(passed)

    def name_of(self, node_id: str) -> str:
        """Return the name of a node on the way."""
        if self._point(node_id) is not None:
            return f"({node_id})"
        nodes = plain_tables(self._planned_in)["nodes"]
        if not isinstance(node_id, str) or node_id not in nodes.row_of:
            raise UnknownName(f"node_id is {node_id!r}; {one_of(str(node_id), self.nodes)}")
        return nodes.text("name", nodes.row_of[node_id]) or node_id

    def country_of(self, node_id: str) -> str:
        """Return the country of a node on the way; blank at sea."""
        point = self._point(node_id)
        if point is not None:
            return point.country
        nodes = plain_tables(self._planned_in)["nodes"]
        return nodes.text("country", nodes.row_of[node_id])

    def _point(self, node_id: str) -> Coordinates | None:
        return next((point for point in self._points if point.point_id == node_id), None)

    def service_name(self, service_id: str) -> str:
        """Return the name of a service on the way."""
        services = plain_tables(self._planned_in)["services"]
        return services.text("name", services.row_of[service_id]) or service_id

    def to_frame(self) -> "GeoDataFrame":
        """Return the legs as a GeoDataFrame, one row each, in EPSG:4326: their attributes, names beside the ids.

        `start` and `end` are text in ISO 8601, in local time with its offset, so that a frame can be written to any
        format; `legs` have them as times.

        Examples
        --------
        >>> import corridor as co
        >>> way = co.plan(co.load(), "Karachi", "Lahore", depart="2026-12-01 08:00+05:00")
        >>> way.to_frame()["start"].iloc[0], "2026-12-01T08:00:00+05:00" in way.to_frame().to_json()
        ('2026-12-01T08:00:00+05:00', True)
        """
        from geopandas import GeoDataFrame

        rows = named_legs(self)
        columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
        for name in ("start", "end"):
            columns[name] = [None if when is None else when.isoformat() for when in columns[name]]
        return GeoDataFrame(columns, geometry=[leg.geometry for leg in self.legs], crs="EPSG:4326")

    def ledger(self) -> pd.DataFrame:
        """Return the printed table as a frame: what, where, the amounts, the basis, and the numbers of its sources.

        The last row has the totals. With a date there is a column `begins`, in local time.

        Examples
        --------
        >>> import corridor as co
        >>> found = co.plan(co.load(), "Karachi", "Lahore").ledger()
        >>> found["what"].iloc[-1], bool(abs(found["hours"].iloc[:-1].sum() - found["hours"].iloc[-1]) < 1e-6)
        ('total', True)
        """
        return ledger(self)

    def sources(self) -> pd.DataFrame:
        """Return every figure behind the way with its table, row, column, basis and source, one row each."""
        names = ("leg", "activity", "from_node", "to_node", *Figure.__dataclass_fields__, "title", "address")
        rows = source_rows(self)
        return pd.DataFrame({name: [row[name] for row in rows] for name in names})

    def plot(
        self, *others: "Itinerary", of: str = "hours", carec: bool | None = None, ax: "Axes | None" = None
    ) -> "Axes":
        """Draw how hours, dollars or emissions grow along the way, and at which places they jump.

        Parameters
        ----------
        others
            More ways for the same chart; each has a line of its own kind.
        of
            What is drawn upward: "hours" (in days), "cost_usd" or "co2e_kg".
        carec
            Whether CAREC's measured means stand beside this way as dotted lines, from the beginning of each stretch by
            road or rail in a country where they are known; None: if it has the chart to itself.
        ax
            Where to draw; None for a new figure.

        Returns
        -------
        Axes
            With the kilometres from the beginning across. Moves slope in the colour of their mode; borders, handling
            and waits are steps, and the larger ones are named.

        Raises
        ------
        InvalidQuestion
            If there is no such criterion.

        References
        ----------
        UNESCAP (2015). Time/Cost-Distance Methodology. United Nations, Bangkok.

        CAREC Corridor Performance Measurement and Monitoring, annual reports 2020, 2022 and 2023: speed with delay,
        which counts stops and borders, and the cost of 500 km and 20 tonnes, fees among it.

        Examples
        --------
        >>> import corridor as co
        >>> net = co.load()
        >>> train, lorry = (co.plan(net, "Karachi", "Lahore", by=by) for by in ("cost", "time"))
        >>> train.plot(lorry, of="cost_usd").get_ylabel()
        'USD'
        """
        check_kind("carec", carec, bool | None, "True, False or None")
        return distance_chart((self, *others), of, ax, not others if carec is None else carec)

    def emissions(self) -> Emissions:
        """Return the calculation sheet of its emissions, as ISO 14083 and the GLEC Framework have them.

        Tank to wheel and well to tank stand apart for each move, hubs are counted, and the loading and empty running
        that the factors hold are stated. The well-to-wheel total is `co2e_kg`.

        Examples
        --------
        >>> import corridor as co
        >>> sheet = co.plan(co.load(), "Karachi", "Lahore").emissions()
        >>> list(sheet.to_frame()["operation"].unique())
        ['hub', 'transport']
        """
        return emissions_of(self)

    def __repr__(self) -> str:
        """Return the question, the days and dollars and the modes in one line, so that a list has a line for each."""
        ready = "" if self.departs is None else f", leaves {self.departs:%Y-%m-%d}"
        figures = f"{self.hours / HOURS_PER_DAY:.1f} days, {self.cost_usd:,.0f} USD, {', '.join(self.modes)}"
        return brief(f"<corridor.Itinerary {self.origin} to {self.destination}, {self.by}{ready}: {figures}>")

    def __str__(self) -> str:
        """Return the way as a table that a planner can read."""
        return as_text(self)

    def _record(self) -> dict[str, Any]:
        cargo, known = self.cargo, self.known
        return {
            "origin": self.origin,
            "destination": self.destination,
            "by": self.by,
            "cargo": cargo,
            "value_of_time": self.value_of_time,
            "departs": self.departs,
            "arrives": self.arrives,
            **self.totals,
            "transit_hours": self.transit_hours,
            "waiting_hours": self.waiting_hours,
            "known": {"hours": known.hours, "cost_usd": known.cost_usd},
            "modes": self.modes,
            "borders": self.borders,
            "notes": self.notes,
            "legs": named_legs(self),
            "sources": source_rows(self),
        }

    def _lines(self) -> "GeoDataFrame":
        return self.to_frame()

    def _heading(self) -> str:
        return heading(self)

    def _notes(self) -> tuple[str, ...]:
        return (f"Known: {self.known}.", *remarks(self))

    def _sections(self) -> tuple[Section, ...]:
        return (
            Section("ledger", self.ledger()),
            Section("legs", pd.DataFrame(named_legs(self)), is_detail=True),
            Section("emissions", self.emissions().to_frame(), is_detail=True),
            Section("sources", source_rows_of([self])),
            Section("figures", self.sources(), is_detail=True),
        )


def network_of(way: Itinerary) -> Network:
    """Return the network in which a way was planned, with the closures that the question keeps to."""
    return way._planned_in


def network_asked(way: Itinerary) -> Network:
    """Return the network that the question of a way was asked of, without closures."""
    return way._asked


def steps_with_spread(way: Itinerary) -> Steps:
    """Return the steps of a way with the spread of each, for `simulate`."""
    return way._steps
