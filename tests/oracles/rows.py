"""The rows of a question as plain dictionaries, and what cargo goes through before anything is rounded."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import pandas as pd

from corridor.criteria import CO2E, COST, TIME
from corridor.schema import TABLES

cents, grams, seconds = COST.whole, CO2E.whole, TIME.whole

Row = dict[str, Any]

Edge = dict[str, Any]

PHASES = ("ready", "departing", "under way", "landed", "arrived")

LOOSE = ("bulk", "tank", "break-bulk")

RAILS = {"rail-1435", "rail-1520", "rail-1668", "rail-1676"}

UNKNOWN = math.nan

REFERENCE_CARGO = SimpleNamespace(
    teu=1.0, tonnes=10.0, value_usd=40_000.0, box="40ft", regime="ordinary", hs="", form="box", made_in="", dangerous=""
)
"""The shipment by whose prices a published whole is shared over its parts."""


@dataclass(frozen=True)
class Case:
    """The rows as plain dictionaries, with what the question adds to them."""

    tables: Mapping[str, list[Row]]
    cargo: Any
    day: date | None = None

    known: dict[tuple, Any] = field(default_factory=dict)
    """What was found once and is asked for under each procedure."""

    def once(self, key: tuple, make: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]

    def is_valid(self, row: Row) -> bool:
        """Return whether a charge is in force: on the day of departure, or for good where there is no date."""
        if self.day is None:
            return not row["valid_until"]
        today = self.day.isoformat()
        return row["valid_from"] <= today and (not row["valid_until"] or today <= row["valid_until"])

    def country(self, node_id: str) -> str:
        return str(self.node(node_id)["country"])

    def clears_alone(self, country: str) -> bool:
        """Return whether a country clears for import itself what stays in it."""
        rows = self.tables["territories"]
        return any(row["country"] == country and row["released_in"] == "country" for row in rows)

    def territory(self, country: str) -> tuple[str, str]:
        """Return the customs territory of a country: a union, or the country alone."""
        unions = [row["territory"] for row in self.tables["territories"] if row["country"] == country]
        return ("union", unions[0]) if unions else ("country", country)

    def node(self, node_id: str) -> Row:
        return next(row for row in self.tables["nodes"] if row["node_id"] == node_id)


@dataclass(frozen=True)
class Activity:
    """One thing that the cargo goes through, before anything is rounded; NaN is a figure not known."""

    name: str
    nodes: tuple[str, ...]
    modes: tuple[str, ...]
    hours: float
    usd: float
    reference_usd: float
    charges_usd: float = 0.0
    weight_usd: float = 0.0
    """What is paid for overweight and heavy boxes where no published price holds it."""
    declared_hours: float = 0.0
    """Hours of a declaration, which come on top of all others; its price is among the charges."""
    kg: float = 0.0
    opening_hours: str = ""
    ends_within: int = 0
    """Seconds that it must be open for from when it begins; 0 where work may run on."""
    shut_for: str = ""
    """Country on whose public holidays it is shut."""
    link_id: str = ""
    length_km: float = 0.0
    passes: tuple[str, ...] = ()
    held_with: str = "handling"
    """What a published whole must include to hold it: nothing ('move'), 'borders' or 'handling'."""


@dataclass(frozen=True)
class When:
    """What a leg waits for in a question with a date, at a node: opening hours, or a departure."""

    node: str
    opening_hours: str = ""
    shut_for: str = ""
    weekdays: str = ""
    departs: str = ""
    every_weeks: int = 1
    counted_from: str = ""
    departure_dates: str = ""
    lead: int = 0
    after: int = 0
    """Seconds from the departure of a service at its first node until it leaves a stop."""
    valid_from: str = ""
    valid_until: str = ""
    ends_within: int = 0
    """Seconds that it must stay open for."""


@dataclass(frozen=True)
class Side:
    """One side of a border within a chain: what it is depends on the procedure that cargo comes under."""

    kind: str
    """Place in `CHANGES`."""
    make: Callable[[str], Activity | None]
    """From a procedure to the clearance under it; None where it is barred."""
    country: str
    """Country that clears."""


PROCEDURES = ("domestic", "export", "transit", "import", "bond")

CHANGES = {
    "inner": [(procedure, "transit", procedure) for procedure in PROCEDURES],
    "member entry": [
        *((procedure, "transit", procedure) for procedure in PROCEDURES if procedure != "import"),
        ("transit", "import", "import"),
    ],
    "land exit": [("export", "export", "export"), ("transit", "transit", "transit")],
    "land entry": [
        *(("export", "transit", "transit"), ("transit", "transit", "transit")),
        *(("export", "import", "import"), ("transit", "import", "import")),
        *(("export", "bond", "bond"), ("transit", "bond", "bond")),
    ],
    "port exit": [("export", "export", "transit"), ("transit", "transit", "transit")],
    "port entry": [("transit", after, after) for after in ("transit", "import", "bond")],
    "move": [(procedure, procedure, procedure) for procedure in PROCEDURES],
}
"""Of each kind of side: the procedure before it, the one it is cleared under, and the one after it; a move keeps it."""


@dataclass(frozen=True)
class Leg:
    """One leg of the ledger in whole seconds, cents and grams."""

    activity: str
    nodes: tuple[str, ...]
    seconds: int = 0
    cents: int = 0
    grams: int = 0
    passes: tuple[str, ...] = ()
    link_id: str = ""
    service_id: str = ""
    modes: tuple[str, ...] = ()
    length_m: int = 0
    when: When | None = None
    """With a date: what it waits for before it begins."""


def rows_of(tables: Mapping[str, pd.DataFrame], name: str) -> list[Row]:
    """Return the rows of a table with every column of the schema; a blank number is None, a blank text ''."""
    frame = tables.get(name)
    if frame is None or frame.empty:
        return []
    written = {column: frame[column].tolist() for column in frame.columns}
    rows: list[Row] = []
    for number in range(len(frame)):
        row: Row = {}
        for column, as_written, blank in _columns(name):
            cell = written[column][number] if column in written else None
            is_blank = cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))
            row[column] = blank if is_blank else as_written(cell)
        rows.append(row)
    return rows


@lru_cache
def _columns(name: str) -> tuple[tuple[str, type, str | None], ...]:
    """Return each column with the type of its cells and what a blank cell of it means."""
    table = TABLES[name]
    return tuple((c.name, float, None) if table.is_number(c.name) else (c.name, str, c.default) for c in table.declared)
