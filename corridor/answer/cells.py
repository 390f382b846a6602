"""Cells of an answer as people read them, and its parts as tables of HTML."""

import datetime as dt
import math
import re
from typing import Any, Final

import pandas as pd

from corridor.answer.text import date_text
from corridor.shown_html import MOST, HtmlTable
from corridor.shown_text import one_line

_NUMBER: Final = re.compile(r"[-+]?\d[\d,]*(\.\d+)?%?")
_WHOLE: Final = 40
"""Rows of a table that is shown whole, such as a ledger; of a longer one the beginning is shown."""


def numeric_columns(frame: pd.DataFrame) -> list[bool]:
    """Return which columns of a frame are numbers, or texts of numbers, and so stand on the right.

    Examples
    --------
    >>> numeric_columns(pd.DataFrame({"way": ["sea"], "USD": ["1,864"], "of USD": ["41%"], "km": [2.5]}))
    [False, True, True, True]
    """
    return [kind.kind in "iuf" or _is_numbers(frame.iloc[:, at]) for at, kind in enumerate(frame.dtypes)]


def _is_numbers(column: "pd.Series[Any]") -> bool:
    """Return whether a column has texts of numbers, and nothing else but blanks."""
    texts = [cell for cell in column if not (isinstance(cell, str) and cell == "")]
    return bool(texts) and all(isinstance(cell, str) and _NUMBER.fullmatch(cell) for cell in texts)


def html_table(title: str, frame: pd.DataFrame) -> HtmlTable:
    """Return a frame as a table of HTML with all its rows, without lines."""
    shown = frame.drop(columns="geometry", errors="ignore")
    rows = [[shown_cell(cell) for cell in cells] for cells in shown.itertuples(index=False, name=None)]
    return HtmlTable(title, [str(name) for name in shown.columns], rows, numeric_columns(shown))


def short_table(title: str, frame: pd.DataFrame) -> HtmlTable:
    """Return the beginning of a frame as a table of HTML: all rows of a short one, else 25, a last total among them.

    Examples
    --------
    >>> long = short_table("numbers", pd.DataFrame({"n": range(1000)}))
    >>> len(long.rows), long.left_out
    (25, 975)
    """
    shown = frame.drop(columns="geometry", errors="ignore")
    wide = shown.shape[1] - MOST
    if wide > 0:
        shown = shown.iloc[:, :MOST].assign(**{f"and {wide:,} more columns": ""})
    left_out = len(shown) - MOST if len(shown) > _WHOLE else 0
    if left_out:
        has_total = "total" in shown.iloc[-1].tolist()
        shown = pd.concat([shown.iloc[: MOST - 1], shown.iloc[-1:]]) if has_total else shown.iloc[:MOST]
    table = html_table(title, shown)
    return HtmlTable(title, table.names, table.rows, table.right, left_out)


def shown_cell(value: Any) -> str:
    """Return a value as people read it: thousands separated, times with their offset, blank where there is none.

    Examples
    --------
    >>> shown_cell(1234.5), shown_cell(7), shown_cell(float("nan")), shown_cell(("a", "b")), shown_cell(-0.001)
    ('1,234.50', '7', '', 'a; b', '0.00')
    """
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, bool):
        return "yes" if number else "no"
    if isinstance(number, int):
        return f"{number:,}" if abs(number) >= 10_000 else str(number)
    if isinstance(number, float):
        if not math.isfinite(number):
            return ""
        return f"{number:z,.2f}" if abs(number) < 10_000 else f"{number:,.0f}"
    if isinstance(number, dt.datetime):
        return date_text(number) if number.tzinfo else f"{number:%Y-%m-%d %H:%M}"
    if isinstance(number, list | tuple | set | frozenset):
        return "; ".join(map(str, number))
    return one_line(str(number))
