"""Figures with a low and a high: those on ways, and the edits that move each of them there."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from corridor.analysis.cell import Cell
from corridor.analysis.plausible_ranges import plausible_range
from corridor.answer.itinerary import Itinerary
from corridor.criteria import GENERALISED
from corridor.errors import InvalidEdit, InvalidQuestion, one_of
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.scenario.changes import Change
from corridor.scenario.table_edits import NODE_COLUMNS, matching_rows
from corridor.schema import TABLES

_SAME: Final = 1e-9
_SAID: Final[Mapping[str, str]] = {
    "borders": "border",
    "clearance": "customs",
    "rates": "rate",
    "links": "link",
    "vehicles": "vehicle",
    "capacity_defaults": "default capacity",
}
"""Tables in a word for one of their rows, where that is another than their name."""
_COLUMNS: Final[Mapping[str, str]] = {
    "usd": "price",
    "speed_kmh": "speed",
    "percent_per_day": "percent a day",
    "capacity_teu_per_week": "capacity",
}


@dataclass(frozen=True)
class FigureRange:
    """A figure with a low and a high, and the edit that moves it to each.

    Attributes
    ----------
    label
        Which figure, in words.
    unit
        Its unit.
    today, low, high
        Its value in the network, and the two that are tried.
    at_low, at_high
        The edits.
    basis, source
        How it was got.
    """

    label: str
    unit: str
    today: float
    low: float
    high: float
    at_low: Change
    at_high: Change
    basis: str
    source: str


def ranges_on(net: Network, ways: Iterable[Itinerary], *, by: object) -> list[FigureRange]:
    """Return every figure of some ways that has a range, once each; the value of time too where it counts."""
    ways = list(ways)
    cells: dict[tuple[str, int, str], None] = {}
    figures = {(each.table, each.row, each.column): None for way in ways for leg in way.legs for each in leg.figures}
    for table, row, column in figures:
        cells[table, plain_tables(net)[table].row_of_key[row], column] = None
    if by == GENERALISED and ways and ways[0].value_of_time.because != "given":
        key = ways[0].value_of_time.row.partition("=")[2]
        if key in plain_tables(net)["value_of_time"].row_of:
            cells["value_of_time", plain_tables(net)["value_of_time"].row_of[key], "percent_per_day"] = None
    found = (_range(net, *cell) for cell in cells)
    return _labelled_apart([one for one in found if one is not None])


def ranges_of(net: Network, cells: Iterable[Cell]) -> list[FigureRange]:
    """Return the range of each figure that is named.

    Raises
    ------
    InvalidQuestion
        If a cell is none, or its figure has no low and high.
    InvalidEdit
        If it does not match exactly one row.
    """
    found = []
    for cell in cells:
        if not isinstance(cell, Cell):
            raise InvalidQuestion(
                f"over: {cell!r} is no Cell(table, where, column), which names one figure; or give a dict of labels "
                "and pairs of edits, the low and the high"
            )
        rows = matching_rows(net.tables, cell.table, cell.where)
        if cell.column not in TABLES[cell.table].columns:
            raise InvalidEdit(f"{cell}: no such column; {one_of(cell.column, TABLES[cell.table].columns)}")
        if len(rows) > 1:
            raise InvalidEdit(f"{cell}: {len(rows)} rows match; say more of the one, with '' for what must be blank")
        one = _range(net, cell.table, int(rows[0]), cell.column)
        if one is None:
            raise InvalidQuestion(
                f"over: {cell} has no low and high in the network; give them as edits, such as "
                f'{{"{cell.column}": (co.Change(..., {cell.column}=1), co.Change(..., {cell.column}=2))}}'
            )
        found.append(one)
    return _labelled_apart(found)


def _range(net: Network, table: str, row: int, column: str) -> FigureRange | None:
    """Return the range of a figure, or None if its row has none."""
    cells = plain_tables(net)[table]
    if TABLES[table].column[column].kind == "text" or cells.is_blank(column, row):
        return None
    today, ends = cells.number(column, row), plausible_range(cells, column, row)
    if ends is None:
        return None
    low, high = ends
    if not low < high - _SAME * max(abs(high), 1):
        return None
    where = {name: cells.text(name, row) for name in TABLES[table].key}
    moved = (column, "hours_p90") if column == "hours" else (column,)  # such hours are sure
    at_low, at_high = (Change(table, where, **dict.fromkeys(moved, value)) for value in ends)
    origin = cells.origin_of(row)
    unit = TABLES[table].column[column].unit
    if column == "usd":
        unit = f"USD per {cells.text('per', row)}".replace("USD per value_pct", "% of the value")
    label = f"{_words_for(net, table, row)}, {_COLUMNS.get(column, column)}"
    return FigureRange(label, unit, today, low, high, at_low, at_high, cells.basis_of(row, column), origin.source)


def _words_for(net: Network, table: str, row: int) -> str:
    """Return which row it is, in words: names in place of ids."""
    cells = plain_tables(net)[table]
    if table in ("services", "charges"):
        name = cells.text("name" if table == "services" else "what", row)
        if name:
            return name
    if table == "value_of_time":
        return f"value of time, {cells.text('vot_class', row) or 'other goods'}"
    nodes = plain_tables(net)["nodes"]
    said = []
    for name in TABLES[table].key:
        text = cells.text(name, row)
        if not text or text == table:
            continue
        if name in NODE_COLUMNS and text in nodes.row_of:
            text = nodes.text("name", nodes.row_of[text]) or text
        if name in ("from_mode", "to_mode"):
            text = f"{name.partition('_')[0]} {text}"
        said.append(text.replace("_", " "))
    return f"{_SAID.get(table, table)} {', '.join(said)}"


def _labelled_apart(ranges: list[FigureRange]) -> list[FigureRange]:
    """Return ranges with labels that all differ."""
    seen: Counter[str] = Counter()
    found = []
    for one in ranges:
        seen[one.label] += 1
        number = seen[one.label]
        found.append(one if number == 1 else replace(one, label=f"{one.label} ({number})"))
    return found
