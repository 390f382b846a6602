"""Rows in, checked frames out: one row at a time, against the row models of the schema."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from corridor.errors import Problem, nearest, one_of
from corridor.schema import TABLES, Table
from corridor.units import median_from_mean

NOT_A_COLUMN: Final = ("both_ways", "hours_mean")
"""Columns that rows may have on entry only; they are spent before the table is made."""

_NO_COLUMN: Final = "no such column"
_PATTERNS: Final = {
    "country": "must be two capital letters (ISO 3166-1 alpha-2)",
    "from_country": "must be two capital letters (ISO 3166-1 alpha-2)",
    "to_country": "must be two capital letters (ISO 3166-1 alpha-2)",
    "unlocode": "must be a UN/LOCODE: two letters of the country, then three letters or digits",
}


def checked_table(
    table: Table, rows: Iterable[tuple[int | str, Mapping[str, Any]]], label: str
) -> tuple[pd.DataFrame, list[int | str], list[Problem]]:
    """Check rows against the table's model and return them as a frame, sorted by key.

    Parameters
    ----------
    table : The table that the rows belong to.
    rows : Pairs of row number (as a person counts) and cells; blank cells are "", None or NaN.
    label : Name of the file or table for messages.

    Returns
    -------
    The frame with every column of the table (text blank as "", numbers blank as NaN), the row number of each of its
    rows, and what is wrong.
    """
    problems: list[Problem] = []
    kept: list[tuple[tuple[str, ...], int | str, dict[str, Any]]] = []
    seen: dict[tuple[str, ...], int | str] = {}
    for number, cells in rows:
        filled = {name: value for name, value in cells.items() if not _is_blank(value)}
        try:
            expanded = _expanded(table, filled, label, number)
        except _Faulty as faulty:
            problems.append(faulty.problem)
            continue
        for row in expanded:
            try:
                values = dict(table.row(**row))
            except ValidationError as error:
                problems += [
                    _problem(table, label, number, detail) for detail in error.errors() if not _is_blank_only(detail)
                ]
                break
            key = tuple(str(values[name]) for name in table.key)
            if key in seen:
                problems.append(_duplicate(table, label, number, key, seen[key]))
                break
            seen[key] = number
            kept.append((key, number if row is expanded[0] else Mirrored(number), values))
    problems = _once_a_column(problems)
    kept.sort(key=lambda item: item[0])
    columns = {name: [values[name] for _, _, values in kept] for name in table.columns}
    frame = pd.DataFrame(
        {
            name: pd.Series(column, dtype="float64" if table.is_number(name) else object)
            for name, column in columns.items()
        }
    )
    return frame, [number for _, number, _ in kept], problems


class Mirrored(int):
    """The number of a row that was made from the one written, running the other way."""

    def written(self, column: str) -> str:
        """Return the column in which a figure of the row is written."""
        ends = ("from_node", "to_node", "from_mode", "to_mode")
        return ends[ends.index(column) ^ 1] if column in ends else column


def _once_a_column(problems: list[Problem]) -> list[Problem]:
    """Return the faults with a column that does not exist told in its first row only."""
    told: set[str] = set()
    kept = []
    for problem in problems:
        if problem.message.startswith(_NO_COLUMN):
            if problem.column in told:
                continue
            told.add(problem.column)
        kept.append(problem)
    return kept


def _is_blank_only(detail: ErrorDetails) -> bool:
    """Return whether a fault only says that a cell might have been blank, beside one that says what it may hold."""
    return detail["type"] == "literal_error" and detail.get("ctx", {}).get("expected") == "''"


def frame_rows(frame: pd.DataFrame) -> list[tuple[int | str, dict[str, Any]]]:
    """Return the rows of a frame with their position, counted from 1."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in frame.columns]
    return [
        (number, dict(zip(names, cells, strict=True))) for number, cells in enumerate(zip(*columns, strict=True), 1)
    ]


def _is_blank(value: object) -> bool:
    if isinstance(value, str):
        return not value or value.isspace()
    if value is None or value is pd.NA:
        return True
    return isinstance(value, float | np.floating) and bool(np.isnan(value))


class _Faulty(Exception):
    """Carry one fault out of a row."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


def _expanded(table: Table, cells: dict[str, Any], label: str, number: int | str) -> list[dict[str, Any]]:
    """Return the rows that one written row stands for: hours_mean converted, both_ways expanded."""
    row = {name: value.item() if isinstance(value, np.generic) else value for name, value in cells.items()}
    mean = row.pop("hours_mean", None)
    if mean is not None and "hours" in table.row.model_fields:
        if "hours" in row:
            raise _Faulty(Problem(label, number, "hours_mean", str(mean), "give either hours or hours_mean"))
        row["hours"] = _median(mean, row.get("hours_p90"), label, number)
    elif mean is not None:
        row["hours_mean"] = mean
    both = row.pop("both_ways", "") if table.may_be_both_ways else ""
    if both not in ("", "yes", "no", True, False):
        raise _Faulty(Problem(label, number, "both_ways", str(both), "must be yes or no"))
    if both not in ("yes", True):
        return [row]
    if table.name == "links" and row.get("from_node") == row.get("to_node"):
        return [row]
    if table.name == "links":
        back = {**row, "from_node": row.get("to_node", ""), "to_node": row.get("from_node", "")}
        if "geometry" in row:
            back["geometry"] = reversed_wkt(str(row["geometry"]))
        return [row, back]
    back = {**row, "from_mode": row.get("to_mode", ""), "to_mode": row.get("from_mode", "")}
    back.pop("activity", None)
    return [row, back] if (row.get("from_mode"), row.get("to_mode")) != (back["from_mode"], back["to_mode"]) else [row]


def reversed_wkt(text: str) -> str:
    """Return a WKT LineString that runs the other way; anything else as it is, for the check of geometries to tell."""
    head, bracket, rest = text.partition("(")
    if head.strip().upper() != "LINESTRING" or not rest.rstrip().endswith(")"):
        return text
    points = [point.strip() for point in rest.rstrip()[:-1].split(",")]
    return f"{head}{bracket}{', '.join(reversed(points))})"


def _median(mean: object, p90: object, label: str, number: int | str) -> float:
    """Return the median of the lognormal with this mean and p90; without a p90 the mean itself."""
    try:
        mean_h = float(str(mean))
        if p90 is None:
            return mean_h
        p90_h = float(str(p90))
    except ValueError:
        raise _Faulty(Problem(label, number, "hours_mean", str(mean), "must be a number of hours")) from None
    if mean_h <= 0 or not mean_h <= p90_h <= 2.2 * mean_h:
        message = "the mean and its hours_p90 fit no lognormal: p90 must lie between 1 and 2.2 means"
        raise _Faulty(Problem(label, number, "hours_mean", str(mean), message))
    low, high = 1.0, 12.0
    for _ in range(80):  # p90 / median rises with the ratio while p90 / mean lies below 2.27, its greatest value
        ratio = (low + high) / 2
        low, high = (ratio, high) if median_from_mean(mean_h, ratio) * ratio < p90_h else (low, ratio)
    return median_from_mean(mean_h, high)


def _duplicate(table: Table, label: str, number: int | str, key: tuple[str, ...], first: int | str) -> Problem:
    named = ", ".join(f"{name}={part!r}" for name, part in zip(table.key, key, strict=True) if part)
    return Problem(label, number, table.key[0], key[0], f"is the same row as row {first} ({named}); keep one of them")


def _problem(table: Table, label: str, number: int | str, detail: ErrorDetails) -> Problem:
    """Return one fault that pydantic found, in the words of a person who edits tables."""
    column = str(detail["loc"][0]) if detail["loc"] else ""
    value = detail.get("input", "")
    context = detail.get("ctx", {})
    match detail["type"]:
        case "literal_error":
            allowed = [part.strip().strip("'") for part in str(context["expected"]).replace(" or ", ", ").split(",")]
            message = one_of(str(value), [part for part in allowed if part])
        case "extra_forbidden":
            names = (*table.columns, *NOT_A_COLUMN)
            message = f"{_NO_COLUMN}; " + (nearest(column, names) or f"the columns are {', '.join(table.columns)}")
        case "missing" | "string_too_short":
            message, value = "must not be blank", ""
        case "float_parsing" | "int_parsing" | "float_type" | "int_type" | "int_from_float":
            message = f"must be a {'whole ' if 'int' in detail['type'] else ''}number"
        case "finite_number":
            message = "must be a finite number"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            words = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
            message = "must be " + " and ".join(f"{words[name]} {limit:g}" for name, limit in context.items())
        case "string_pattern_mismatch":
            message = _PATTERNS.get(column, detail["msg"])
        case "value_error":
            text = str(context.get("error", detail["msg"]))
            if text.startswith("@"):
                _, column, value, text = text.split("@", 3)
            message = text
        case _:
            message = detail["msg"]
    return Problem(label, number, column, "" if _is_blank(value) else str(value), message)


def empty_table(name: str) -> pd.DataFrame:
    """Return the table without rows."""
    return _empty(name).copy()


@lru_cache(maxsize=len(TABLES))
def _empty(name: str) -> pd.DataFrame:
    return checked_table(TABLES[name], [], name)[0]
