"""An answer as a workbook: a sheet for each of its parts, numbers as numbers, times as times, and its sources."""

import datetime as dt
import io
import math
import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from corridor.answer.answer import Answer, Section, answer_parts
from corridor.errors import InvalidQuestion, MissingExtra
from corridor.shown_text import guarded, one_line

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_ROWS: Final = 1_048_575
"""Rows of a sheet below its header."""
_MOST_TEXT: Final = 32_767
"""Characters of a cell."""
_WIDEST: Final = 60
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
"""Characters that the name of a sheet may not hold."""


def workbook(answer: Answer) -> bytes:
    """Return an answer as a workbook.

    Raises
    ------
    MissingExtra
        If openpyxl is not installed.
    InvalidQuestion
        If a part has more rows than a sheet.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingExtra("a file .xlsx needs openpyxl: pip install 'corridor[excel]'") from error
    book = Workbook()
    book.remove(book.active)
    parts = answer_parts(answer)
    said = [parts.heading, *parts.notes]
    _fill(book.create_sheet("answer"), Section("answer", pd.DataFrame({"answer": said})))
    for part in parts.sections:
        _fill(book.create_sheet(_title(part.title, book.sheetnames)), part)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _title(said: str, taken: list[str]) -> str:
    """Return a name of a sheet, at most 31 characters long, that no other sheet has."""
    name = _FORBIDDEN.sub(" ", one_line(said)).strip("' ")[:31] or "part"
    used = {one.casefold() for one in taken}
    number = 2
    found = name
    while found.casefold() in used:
        found = f"{name[:27]} {number}"
        number += 1
    return found


def _fill(sheet: "Worksheet", part: Section) -> None:
    """Write a part into a sheet: a header that stays, columns as wide as what is in them."""
    frame = part.frame.drop(columns="geometry", errors="ignore")
    if len(frame) > _MOST_ROWS:
        raise InvalidQuestion(f"{part.title} has {len(frame):,} rows; a sheet of a workbook holds {_MOST_ROWS:,}")
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for column, name in enumerate(frame.columns, 1):
        head = sheet.cell(1, column, guarded(one_line(str(name))))
        head.font = Font(bold=True)
        longest = len(str(name))
        for line, value in enumerate(frame.iloc[:, column - 1], 2):
            content, number_format = _cell(value)
            cell = sheet.cell(line, column, content)
            if number_format:
                cell.number_format = number_format
            if isinstance(content, str) and len(content) > _WIDEST:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            longest = max(longest, len(f"{content:,.2f}") if isinstance(content, float) else len(str(content or "")))
        sheet.column_dimensions[get_column_letter(column)].width = min(longest, _WIDEST) + 2
    if len(frame) and len(frame.columns) > 1:
        sheet.auto_filter.ref = sheet.dimensions


def _cell(value: Any) -> tuple[Any, str]:
    """Return what a cell holds, and how it is shown; a time is local, with its offset from UTC shown behind it."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None, ""
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, bool):
        return number, ""
    if isinstance(number, int):
        return number, "#,##0" if abs(number) >= 10_000 else ""
    if isinstance(number, float):
        return (number, "#,##0.00") if math.isfinite(number) else (None, "")
    if isinstance(number, dt.datetime):
        offset = f' "{number.isoformat()[-6:]}"' if number.tzinfo else ""
        return number.replace(tzinfo=None), f"yyyy-mm-dd hh:mm{offset}"
    if isinstance(number, dt.date):
        return number, "yyyy-mm-dd"
    text = number if isinstance(number, str) else "; ".join(map(str, number)) if _is_list(number) else str(number)
    return guarded(one_line(text))[:_MOST_TEXT], ""


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset)
