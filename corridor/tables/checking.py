"""Cells in, checked frames out: whole columns at a time, against the schema."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.columns import Bools, Cells, Column, Table
from corridor.errors import InvalidData, Problem, nearest
from corridor.schema import TABLES
from corridor.tables.entry_columns import (
    NOT_A_COLUMN,
    Columns,
    Mirrored,
    Wrong,
    rows_of_origin,
    take_both_ways,
    take_means,
    with_both_ways,
)
from corridor.tables.parsing import is_blank, numbers_of, texts_of


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
    take_means(table, columns, wrong)
    runs_back = take_both_ways(table, columns, len(written.numbers), wrong)
    cells = {
        column.name: _cells(column, columns.pop(column.name, None), len(written.numbers), valid, wrong)
        for column in table.declared
    }
    _refuse_strangers(table, columns, wrong)
    _check_rules(table, cells, faults, wrong)
    kept = np.setdiff1d(np.arange(len(written.numbers)), list(faults))
    source, mirrored = rows_of_origin(table, cells, kept, runs_back)
    rows = with_both_ways(table, cells, source, mirrored)
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
