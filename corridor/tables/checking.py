"""Cells in, checked frames out: whole columns at a time, against the schema."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.columns import Bools, Cells, Column, Table
from corridor.errors import InvalidData, Problem, nearest
from corridor.figure_bounds import BOUNDS
from corridor.schema import TABLES
from corridor.tables.parsing import is_blank, numbers_of, texts_of
from corridor.units import median_from_mean

NOT_A_COLUMN: Final = ("both_ways", "hours_mean")
"""Columns that rows may have on entry only; they become other columns or rows."""

Columns = dict[str, npt.NDArray[Any]]
Wrong = Callable[[int, str, object, str], None]
"""Records a fault: row, column, value, and what would be right."""


@dataclass(frozen=True)
class Written:
    """The cells of a table as they are written.

    Attributes
    ----------
    columns
        Cells by column; blank cells are "", None or NaN.
    numbers
        The number of each row, as a person counts.
    """

    columns: Mapping[str, Sequence[Any] | npt.NDArray[np.float64]]
    numbers: Sequence[int | str]


Read = dict[str, tuple[str, Written, list[Problem]]]
"""Label, cells and faults of the tables that have been found, by name."""


def written_frame(frame: pd.DataFrame, label: str = "the table") -> Written:
    """Return the cells of a frame; rows are counted from 1.

    Raises
    ------
    InvalidData
        If two columns have one name.
    """
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        problems = [
            Problem(label, "", str(name), "", "is the name of two columns; keep one") for name in dict.fromkeys(twice)
        ]
        raise InvalidData(problems, label)
    columns: dict[str, Sequence[Any] | npt.NDArray[np.float64]] = {}
    for name in frame.columns:
        cells = frame[name]
        columns[str(name)] = cells.to_numpy() if cells.dtype == np.float64 else cells.tolist()
    return Written(columns, range(1, len(frame) + 1))


def written_rows(rows: Sequence[Mapping[str, Any]]) -> Written:
    """Return the cells of rows, counted from 1; a column that a row lacks is blank in it."""
    names = dict.fromkeys(name for row in rows for name in row)
    return Written({name: [row.get(name) for row in rows] for name in names}, range(1, len(rows) + 1))


class Mirrored(int):
    """The number of the written row from which a row in the other direction was made."""

    def written(self, column: str) -> str:
        """Return the column in which a figure of the row is written."""
        ends = ("from_node", "to_node", "from_mode", "to_mode")
        return ends[ends.index(column) ^ 1] if column in ends else column


def checked_frame(
    table: Table, frame: pd.DataFrame, label: str, *, valid: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[int | str], list[Problem]]:
    """Check the cells of a frame; see `checked_table`.

    Raises
    ------
    InvalidData
        If two columns have one name.
    """
    return checked_table(table, written_frame(frame, label), label, valid=valid)


def checked_table(
    table: Table, written: Written, label: str, *, valid: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[int | str], list[Problem]]:
    """Check cells against the schema and return them as a frame, sorted by key.

    Parameters
    ----------
    table
        The table that the rows belong to.
    written
        Its cells.
    label
        Name of the file or table for messages.
    valid
        A checked frame of the table: where a column begins with the same cells, only the rest is checked.

    Returns
    -------
    tuple[pd.DataFrame, list[int | str], list[Problem]]
        The frame with every column of the table (text blank as "", numbers blank as NaN), the row number of each of its
        rows, and the faults; rows with a fault are left out.
    """
    faults: dict[int, list[Problem]] = defaultdict(list)

    def wrong(row: int, column: str, value: object, message: str) -> None:
        shown = "" if is_blank(value) else str(value)
        faults[row].append(Problem(label, written.numbers[row], column, shown, message))

    columns = dict(written.columns)
    _take_means(table, columns, wrong)
    runs_back = _take_both_ways(table, columns, len(written.numbers), wrong)
    cells = {
        column.name: _cells(column, columns.pop(column.name, None), len(written.numbers), valid, wrong)
        for column in table.declared
    }
    _refuse_strangers(table, columns, wrong)
    _check_rules(table, cells, faults, wrong)
    kept = np.setdiff1d(np.arange(len(written.numbers)), list(faults))
    source, mirrored = _expanded(table, cells, kept, runs_back)
    rows = _both_ways(table, cells, source, mirrored)
    keys = list(zip(*(rows[name].tolist() for name in table.key), strict=True))
    if len(set(keys)) < len(keys):
        _refuse_duplicates(table, keys, source.tolist(), written.numbers, wrong)
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    numbers = [
        Mirrored(written.numbers[row]) if back else written.numbers[row]
        for row, back in zip(source[order].tolist(), mirrored[order].tolist(), strict=True)
    ]
    problems = [problem for row in sorted(faults) for problem in faults[row]]
    return frame_of(table, {name: cells[order] for name, cells in rows.items()}), numbers, problems


def frame_of(table: Table, columns: Mapping[str, npt.NDArray[Any]]) -> pd.DataFrame:
    """Return columns as a frame: texts as objects, numbers as float64."""
    kinds = {name: "float64" if table.is_number(name) else object for name in table.columns}
    return pd.DataFrame({name: pd.Series(columns[name], dtype=kind, copy=False) for name, kind in kinds.items()})


def with_columns(frame: pd.DataFrame, columns: Mapping[str, npt.NDArray[Any]]) -> pd.DataFrame:
    """Return a frame with some columns replaced or added; the others are those of the frame, not copies."""
    replaced = frame.copy(deep=False)
    for name, cells in columns.items():
        replaced[name] = pd.Series(cells, index=frame.index, dtype=cells.dtype, copy=False)
    return replaced


def changes(frame: pd.DataFrame, other: pd.DataFrame, names: Iterable[str]) -> dict[str, Bools]:
    """Return in which rows two frames of as many rows differ, for each column in which they do."""
    found = {}
    for name in names:
        differs = _differs(frame[name].to_numpy(), other[name].to_numpy())
        if differs is not None:
            found[name] = differs
    return found


def _differs(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> Bools | None:
    """Return in which rows two columns differ; None if in none."""
    if _is_one_array(one, other):
        return None
    differs = np.asarray(one != other)
    if one.dtype.kind == "f" and other.dtype.kind == "f":
        differs &= ~(np.isnan(one) & np.isnan(other))
    return differs if differs.any() else None


def _is_one_array(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> bool:
    """Return whether two columns share the same memory."""
    first, second = one.__array_interface__, other.__array_interface__
    return all(first[key] == second[key] for key in ("data", "strides", "typestr", "shape"))


def changed_table(
    table: Table, frame: pd.DataFrame, valid: Cells, touched: Collection[str]
) -> tuple[pd.DataFrame, dict[str, Bools]] | None:
    """Check only those rows of a frame that differ from a checked frame of the table.

    Parameters
    ----------
    table, frame, valid
        The table, the frame, and the columns of the checked one.
    touched
        Columns that may differ; all others are those of the checked frame.

    Returns
    -------
    tuple[pd.DataFrame, dict[str, Bools]] | None
        The checked frame, and which rows of which columns differ from the other; None if it has other rows, other keys
        or faults, so that all of it must be checked.
    """
    if len(frame) != len(valid[table.key[0]]) or tuple(frame.columns) != table.columns:
        return None
    cells, changed = dict(valid), {}
    for name in table.columns:
        if name not in touched:
            continue
        cells[name], known = frame[name].to_numpy(), valid[name]
        if cells[name].dtype != known.dtype:
            return None
        if not _is_one_array(cells[name], known):
            if known.dtype.kind != "f" and not set(map(type, cells[name])) <= {str}:
                return None
            differs = _differs(cells[name], known)
            if differs is not None:
                changed[name] = differs
    if changed.keys() & set(table.key):
        return None
    at = np.flatnonzero(np.logical_or.reduce(list(changed.values()))) if changed else np.empty(0, dtype=np.int64)
    some = {name: cells[name][at] for name in table.columns}
    kept = _checked_cells(table, some, len(at))
    if kept is None:
        return None
    columns = {}
    for name in changed:
        if _differs(some[name], kept[name]) is not None:  # a text that is kept in another form
            columns[name] = cells[name].copy()
            columns[name][at] = kept[name]
    return with_columns(frame, columns) if columns else frame, changed


def _checked_cells(table: Table, cells: Columns, count: int) -> Columns | None:
    """Return the checked cells of some rows; None if any has a fault."""
    faults: dict[int, list[str]] = defaultdict(list)

    def wrong(row: int, _column: str, _value: object, message: str) -> None:
        faults[row].append(message)

    kept = {}
    for column in table.declared:
        written = cells[column.name]
        plain = written if written.dtype.kind == "f" else written.tolist()
        kept[column.name] = _cells(column, plain, count, None, wrong)
    _check_rules(table, kept, faults, wrong)
    return None if faults else kept


def with_row(table: Table, valid: Cells, row: Mapping[str, Any]) -> pd.DataFrame | None:
    """Return checked columns with a row of a new key as a frame; None if it has a fault, or its key is there."""
    part = _checked_cells(table, {name: np.array([row.get(name)], dtype=object) for name in table.columns}, 1)
    (key,) = table.key
    known = valid[key]
    if part is None or (known == part[key][0]).any():
        return None
    place = int((known < part[key][0]).sum())
    return frame_of(
        table,
        {name: np.concatenate([valid[name][:place], part[name], valid[name][place:]]) for name in table.columns},
    )


def empty_table(name: str) -> pd.DataFrame:
    """Return the table without rows."""
    return _empty(name).copy()


@lru_cache(maxsize=len(TABLES))
def _empty(name: str) -> pd.DataFrame:
    return checked_table(TABLES[name], Written({}, []), name)[0]


def _cells(column: Column, cells: Any, count: int, valid: pd.DataFrame | None, wrong: Wrong) -> npt.NDArray[Any]:
    """Return the checked cells of a column; a cell with a fault is recorded, and left blank."""
    if cells is None:
        if not column.is_required:
            return np.full(count, np.nan) if column.kind != "text" else np.full(count, column.default, dtype=object)
        cells = [""] * count
    known = np.array([]) if valid is None else valid[column.name].to_numpy()
    known = known if _begins_with(cells, known) else known[:0]
    rest = cells[len(known) :]
    kept, faults = texts_of(column, rest) if column.kind == "text" else numbers_of(column, rest)
    for row, message in faults:
        wrong(len(known) + row, column.name, rest[row], message)
    return np.concatenate([known, kept]) if len(known) else kept


def _begins_with(cells: Any, known: npt.NDArray[Any]) -> bool:
    """Return whether cells begin with those of a checked column."""
    if isinstance(cells, np.ndarray):
        return np.array_equal(cells[: len(known)], known, equal_nan=True) if known.dtype.kind == "f" else False
    begin = cells[: len(known)]
    return set(map(type, begin)) <= {str} and list(begin) == known.tolist()


def _refuse_strangers(table: Table, columns: Mapping[str, Iterable[Any]], wrong: Wrong) -> None:
    """Record the columns that do not exist, each in the first row that has it."""
    for name, cells in columns.items():
        found = next(((row, cell) for row, cell in enumerate(cells) if not is_blank(cell)), None)
        if found is not None:
            hint = nearest(name, (*table.columns, *NOT_A_COLUMN)) or f"the columns are {', '.join(table.columns)}"
            wrong(found[0], name, found[1], f"no such column; {hint}")


def _check_rules(table: Table, cells: Columns, faults: Mapping[int, Any], wrong: Wrong) -> None:
    """Record the first rule that each row breaks, if its cells by themselves are right."""
    for rule in table.rules:
        for row in np.flatnonzero(rule.broken(cells)).tolist():
            if row in faults:
                continue
            values = {name: column[row] for name, column in cells.items()}
            message = rule.message.format_map(values) if isinstance(rule.message, str) else rule.message(values)
            value = values[rule.column]
            wrong(row, rule.column, f"{value:g}" if isinstance(value, float) and value == value else value, message)


# ---------------------------------------------------------------- columns on entry only


def _take_both_ways(table: Table, columns: dict[str, Any], count: int, wrong: Wrong) -> Bools:
    """Take the column both_ways out and return which rows are for the other direction, too."""
    runs_back = np.zeros(count, dtype=np.bool_)
    for row, cell in enumerate(columns.pop("both_ways", ()) if table.may_be_both_ways else ()):
        said = "" if is_blank(cell) else cell.strip() if isinstance(cell, str) else cell
        if said in ("yes", True):
            runs_back[row] = True
        elif said not in ("", "no", False):
            wrong(row, "both_ways", cell, "must be yes or no")
    return runs_back


def _take_means(table: Table, columns: dict[str, Any], wrong: Wrong) -> None:
    """Take the column hours_mean out and write the medians into the hours."""
    if "hours_mean" not in columns or "hours" not in table.columns:
        return
    means = columns.pop("hours_mean")
    hours = list(columns.get("hours", [None] * len(means)))
    p90 = columns.get("hours_p90", [None] * len(means))
    for row, mean in enumerate(means):
        if is_blank(mean):
            continue
        if not is_blank(hours[row]):
            wrong(row, "hours_mean", mean, "give either hours or hours_mean")
            continue
        try:
            hours[row] = _median(str(mean), None if is_blank(p90[row]) else str(p90[row]))
        except ValueError as error:
            wrong(row, "hours_mean", mean, str(error))
            hours[row] = 0.0
    columns["hours"] = hours


@lru_cache(maxsize=4096)
def _median(mean: str, p90: str | None) -> float:
    """Return the median of the lognormal with this mean and p90; without a p90 the mean itself."""
    try:
        mean_h, p90_h = float(mean), math.nan if p90 is None else float(p90)
    except ValueError:
        mean_h = math.nan
    if not math.isfinite(mean_h):
        raise ValueError("must be a number of hours")
    if fault := BOUNDS["hours"].fault(mean_h):
        raise ValueError(fault)
    if p90 is None:
        return mean_h
    if mean_h <= 0 or not mean_h <= p90_h <= 2.2 * mean_h:
        raise ValueError("the mean and its hours_p90 fit no lognormal: p90 must lie between 1 and 2.2 means")
    low, high = 1.0, 12.0
    for _ in range(80):  # p90 / median rises with the ratio while p90 / mean is below 2.27, its greatest value
        ratio = (low + high) / 2
        low, high = (ratio, high) if median_from_mean(mean_h, ratio) * ratio < p90_h else (low, ratio)
    return median_from_mean(mean_h, high)


def _expanded(table: Table, cells: Columns, kept: npt.NDArray[np.int64], runs_back: Bools) -> tuple[Any, Bools]:
    """Return the written row that each row of the table comes from, and whether it is for the other direction."""
    if not runs_back.any():
        return kept, np.zeros(len(kept), dtype=np.bool_)
    one, other = _ends(table)
    count = 1 + (runs_back & (cells[one] != cells[other]))[kept]
    source = np.repeat(kept, count)
    return source, np.append([False], source[1:] == source[:-1])


def _ends(table: Table) -> tuple[str, str]:
    """Return the columns that are exchanged in a row for the other direction."""
    return ("from_node", "to_node") if table.name == "links" else ("from_mode", "to_mode")


def _both_ways(table: Table, cells: Columns, source: npt.NDArray[np.int64], mirrored: Bools) -> Columns:
    """Return the rows of the table, with ends exchanged in those for the other direction."""
    rows = {name: column[source] for name, column in cells.items()}
    if not mirrored.any():
        return rows
    one, other = _ends(table)
    rows[one], rows[other] = (
        np.where(mirrored, rows[other], rows[one]),
        np.where(mirrored, rows[one], rows[other]),
    )
    if "geometry" in rows:
        for row in np.flatnonzero(mirrored).tolist():
            rows["geometry"][row] = reversed_wkt(rows["geometry"][row])
    if "activity" in rows:
        rows["activity"][mirrored] = ""
    return rows


def reversed_wkt(text: str) -> str:
    """Return a WKT line in the other direction; anything else unchanged, for the check of geometries to find."""
    head, bracket, rest = text.partition("(")
    kind, body = head.strip().upper(), rest.strip()
    if kind == "LINESTRING" and body.endswith(")"):
        return f"{head}{bracket}{_reversed(body[:-1])})"
    if kind == "MULTILINESTRING" and body.startswith("(") and body.endswith("))"):
        parts = [f"({_reversed(part)})" for part in re.split(r"\)\s*,\s*\(", body[1:-2])]
        return f"{head}{bracket}{', '.join(reversed(parts))})"
    return text


def _reversed(points: str) -> str:
    return ", ".join(reversed([point.strip() for point in points.split(",")]))


def _refuse_duplicates(
    table: Table, keys: Sequence[tuple[str, ...]], source: Sequence[int], numbers: Sequence[int | str], wrong: Wrong
) -> None:
    """Record the rows that have the key of a row before."""
    first: dict[tuple[str, ...], int] = {}
    refused: set[int] = set()
    for key, row in zip(keys, source, strict=True):
        if key in first and row not in refused:
            refused.add(row)
            named = ", ".join(f"{name}={part!r}" for name, part in zip(table.key, key, strict=True) if part)
            message = f"is the same row as row {numbers[first[key]]} ({named}); keep one of them"
            wrong(row, table.key[0], key[0], message)
        elif row not in refused:
            first[key] = row
