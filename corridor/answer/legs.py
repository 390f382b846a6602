"""The legs of a way and the figures behind them."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from corridor.answer.amounts import HasAmounts
from corridor.criteria import COLUMNS as AMOUNTS
from corridor.criteria import CRITERIA
from corridor.errors import UnknownName, one_of
from corridor.schema import BASES

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

COLUMNS: Final = (
    *("activity", "from_node", "to_node", "mode", "link_id", "service_id", "waits_for", "start", "end"),
    *AMOUNTS,
    *("basis", "source"),
)
"""The columns of a leg, in order; `geometry` follows."""
_PLACE: Final[Mapping[str, int]] = {criterion.column: place for place, criterion in enumerate(CRITERIA)}

WAITS: Final[Mapping[str, str]] = {
    "timetable": "timetable",
    "departures_per_week": "headway",
    "opening_hours": "opening hours",
    "public_holidays": "public holidays",
}
"""Reasons for a wait, by the figure behind it."""


@dataclass(frozen=True)
class Figure:
    """One figure of a leg and where it comes from.

    Attributes
    ----------
    quantity, value, unit
        Kind of figure, its value as it is in the table, and its unit.
    table, row, column
        Its cell; the row by its key.
    basis, source, year
        How it was got.
    note
        Note of the row.
    """

    quantity: str
    value: float
    unit: str
    table: str
    row: str
    column: str
    basis: str
    source: str
    year: float
    note: str


@dataclass(frozen=True)
class Leg(HasAmounts):
    """One activity of a way: a wait, a handling, one side of a border, or the move over one link.

    Attributes
    ----------
    activity
        access, load, move, transfer, gauge_change, transship, exit, entry, clearance, declaration, wait or unload.
    from_node, to_node
        Node ids; the same but for a move.
    mode
        Mode it is part of; of a handling, the mode that follows (of an unloading, the one before).
    link_id, service_id
        Link of a move or a border, and service; blank if none.
    start, end
        Times of beginning and end, in a question with a date; else None.
    amounts
        Amounts in the order of `criteria.CRITERIA`: dollars, expected hours, well-to-wheel emissions, length, ...;
        `hours`, `cost_usd`, `co2e_kg` and `length_km` have names, and `amount` gives any.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> leg = co.plan(net, "Karachi", "Lahore").legs[0]
    >>> leg.cell("activity"), leg.amount("hours") == leg.hours
    ('load', True)
    """

    activity: str
    from_node: str
    to_node: str
    mode: str
    link_id: str
    service_id: str
    start: dt.datetime | None
    end: dt.datetime | None
    amounts: tuple[float, ...]
    _figures: Callable[[], tuple[Figure, ...]] = field(repr=False, compare=False)
    _geometry: "Callable[[], BaseGeometry]" = field(repr=False, compare=False)

    def amount(self, column: str) -> float:
        """Return the amount of a criterion, by its column."""
        if not isinstance(column, str) or column not in _PLACE:
            raise UnknownName(f"column is {column!r}; {one_of(str(column), list(_PLACE))}")
        return self.amounts[_PLACE[column]]

    def cell(self, column: str) -> Any:
        """Return the value of one of the `COLUMNS`."""
        return self.amount(column) if column in _PLACE else getattr(self, column)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Return the figures behind the leg."""
        return self._figures()

    @property
    def waits_for(self) -> str:
        """Return why it waits: "timetable", "headway", "opening hours" or "public holidays"; blank: no wait."""
        if self.activity != "wait":
            return ""
        return next((WAITS[figure.quantity] for figure in self.figures if figure.quantity in WAITS), "")

    @property
    def rest_hours(self) -> float:
        """Return the hours of a move by road in which the drivers rest, as its rates have them; 0 where none say so."""
        given = {figure.column: figure.value for figure in self.figures if figure.table == "rates"}
        banned = (
            figure.value for figure in self.figures if figure.column == "lorry_ban" and figure.quantity == "hours"
        )
        driving_h = next(banned, given.get("driving_h_per_day", 24.0))
        if self.activity != "move" or "speed_kmh" not in given:
            return 0.0
        drive = 1 / given["speed_kmh"]
        whole = drive * 24 / driving_h + given.get("delay_h_per_100km", 0.0) / 100
        return self.hours * (drive * 24 / driving_h - drive) / whole

    @property
    def vehicle_change(self) -> str:
        """Return the change of lorry at a border: "tractor" or "transload"; blank: none."""
        changes = (figure for figure in self.figures if figure.quantity == "vehicle_change")
        return next((figure.note.partition(";")[0] for figure in changes), "")

    @property
    def basis(self) -> str:
        """Return the weakest basis among its figures: measured, published, rate or assumed."""
        return weakest(figure.basis for figure in self.figures)

    @property
    def source(self) -> str:
        """Return the ids of the sources of its figures, set apart by ';'."""
        return ";".join(dict.fromkeys(figure.source for figure in self.figures if figure.source))

    @property
    def geometry(self) -> "BaseGeometry":
        """Return the line of a move, else the point of the node (longitude, latitude)."""
        return self._geometry()


def weakest(bases: Iterable[str]) -> str:
    """Return the weakest of some bases; blank if there is none."""
    return max(set(bases), key=BASES.index, default="")
