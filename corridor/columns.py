"""The types with which `schema/` declares columns and tables."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from corridor.figure_bounds import ANY, SUM_BOUND, Bound

Bools = npt.NDArray[np.bool_]
Cells = Mapping[str, npt.NDArray[Any]]
"""The columns of a table: texts as objects, blank as ""; numbers as float64, blank as NaN."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name, meaning, unit
        Name, one sentence, and the unit of its numbers.
    kind
        `text`, `number`, or `whole` for whole numbers.
    is_required
        Whether a row must have it.
    default
        Text that replaces a blank.
    allowed
        The words that it may hold; none: any text.
    pattern
        Regular expression that a whole text must match, and the message if it does not.
    reads
        Function that returns a text as it is kept, or raises ValueError with what would be right.
    bound
        The numbers that it may hold.
    """

    name: str
    meaning: str
    unit: str = ""
    kind: Literal["text", "number", "whole"] = "text"
    is_required: bool = False
    default: str = ""
    allowed: tuple[str, ...] = ()
    pattern: tuple[str, str] = ("", "")
    reads: Callable[[str], str] | None = None
    bound: Bound = ANY


@dataclass(frozen=True)
class Rule:
    """A condition on several columns of a row.

    Attributes
    ----------
    column
        The column that a message names.
    broken
        Function that returns which rows break the rule, shape (n_rows,).
    message
        Message that says what would be right; {name} is replaced by a cell of the row. Or a function of the cells.
    """

    column: str
    broken: Callable[[Cells], Bools]
    message: str | Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Table:
    """One table: its columns, the key of its rows, and the rules for each row."""

    name: str
    declared: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    may_be_both_ways: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns: the key, the table's own, then those that many tables share."""
        return tuple(column.name for column in self.declared)

    @cached_property
    def column(self) -> Mapping[str, Column]:
        """Return the columns by name."""
        return {column.name: column for column in self.declared}

    def is_number(self, column: str) -> bool:
        """Return whether a column holds numbers."""
        return self.column[column].kind != "text"


def given(cells: npt.NDArray[Any]) -> Bools:
    """Return which cells of a column are not blank."""
    return np.asarray(cells == cells if cells.dtype.kind == "f" else cells != "", dtype=np.bool_)


def count_given(row: Cells, *names: str) -> npt.NDArray[np.int64]:
    """Return how many of some columns are not blank, for each row."""
    counts: npt.NDArray[np.int64] = np.sum([given(row[name]) for name in names], axis=0, dtype=np.int64)
    return counts


def date_of(text: str) -> str:
    """Return a date as it is kept; raise ValueError with what would be right.

    Spreadsheets write a date with a time of midnight.

    Examples
    --------
    >>> date_of("2028-01-01 00:00:00"), date_of("2028-01-01")
    ('2028-01-01', '2028-01-01')
    """
    try:
        return date.fromisoformat(re.sub(r"(?<=\d)[T ]00:00(:00(\.0+)?)?", "", text)).isoformat()
    except ValueError:
        raise ValueError("must be a date, YYYY-MM-DD") from None


def dates_of(text: str) -> str:
    """Return dates, set apart by semicolons, as they are kept; raise ValueError with what would be right.

    Examples
    --------
    >>> dates_of("2028-01-01; 2028-01-15 00:00:00")
    '2028-01-01;2028-01-15'
    """
    try:
        dates = [date_of(part.strip()) for part in text.split(";") if part.strip()]
    except ValueError:
        dates = []
    if not dates:
        raise ValueError("must be dates, YYYY-MM-DD, set apart by ';'")
    return ";".join(dates)


def departure_of(text: str) -> str:
    """Return a time of departure as it is kept; raise ValueError with what would be right.

    Spreadsheets write a time with seconds, and hours below ten with one digit.

    Examples
    --------
    >>> departure_of("08:30:00"), departure_of("8:30")
    ('08:30', '08:30')
    """
    written = re.fullmatch(r"(\d\d?):(\d\d)(:00(\.0+)?)?", text)
    try:
        if written is None:
            raise ValueError
        return time(int(written[1]), int(written[2])).isoformat("minutes")
    except ValueError:
        raise ValueError("must be a local time, HH:MM") from None


def sums_of(pers: Collection[str], text: str) -> str:
    """Return the sums of the parts of a service as they are kept; raise ValueError with what would be right."""
    try:
        read = json.loads(text)
        figures = [read["hours"], *read["price"].values()]
        if any(type(figure) not in (int, float) or SUM_BOUND.fault(figure) for figure in figures):
            raise ValueError
        if not set(read["price"]) <= set(pers):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise ValueError('must be JSON like {"hours": 20.0, "price": {"teu": 500.0}}') from None
    return text
