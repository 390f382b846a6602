"""An answer as one page of HTML that asks for nothing from elsewhere: title, tables, notes, sources."""

import datetime as dt
import html
import math
from typing import Any, Final

import pandas as pd

from corridor.answer.answer import Answer, Section
from corridor.answer.text import date_text
from corridor.shown_text import one_line

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .88rem; }
th, td { text-align: left; vertical-align: top; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid #8886; }
th { border-bottom: 2px solid #888; white-space: nowrap; } td.n, th.n { text-align: right; white-space: nowrap; }
tr.total td { font-weight: 600; border-top: 2px solid #888; }
ul { padding-left: 1.2rem; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } .wide { overflow: visible; } }
""".strip()

_RIGHT: Final = ("", ' class="n"')
_TOTAL: Final = ' class="total"'


def page(answer: Answer) -> str:
    """Return an answer as a page; every text in it is escaped, and it may load and run nothing."""
    title = html.escape(one_line(answer._heading()))
    parts = "\n".join(_section(part) for part in answer._sections() if not part.is_detail and len(part.frame))
    notes = "".join(f"<li>{html.escape(one_line(note))}</li>" for note in answer._notes())
    noted = f"\n<h2>Notes</h2>\n<ul>{notes}</ul>" if notes else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>{title}</h1>\n{parts}{noted}\n"
        "</body>\n</html>"
    )


def _section(part: Section) -> str:
    frame = part.frame.drop(columns="geometry", errors="ignore")
    right = numeric_columns(frame)
    heads = "".join(
        f"<th{_RIGHT[is_right]}>{html.escape(one_line(str(name)))}</th>"
        for name, is_right in zip(frame.columns, right, strict=True)
    )
    body = "\n".join(_row(list(cells), right) for cells in frame.itertuples(index=False, name=None))
    title = html.escape(one_line(part.title.capitalize() if part.title.islower() else part.title))
    return (
        f'<h2>{title}</h2>\n<div class="wide"><table>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def _row(cells: list[Any], right: list[bool]) -> str:
    shown = "".join(
        f"<td{_RIGHT[is_right]}>{html.escape(shown_cell(cell))}</td>"
        for cell, is_right in zip(cells, right, strict=True)
    )
    is_total = any(isinstance(cell, str) and cell == "total" for cell in cells)
    return f"<tr{_TOTAL if is_total else ''}>{shown}</tr>"


def numeric_columns(frame: pd.DataFrame) -> list[bool]:
    """Return which columns of a frame are numbers, and so stand on the right."""
    return [kind.kind in "iuf" for kind in frame.dtypes]


def shown_cell(value: Any) -> str:
    """Return a value as people read it: thousands separated, times with their offset, blank where there is none.

    Examples
    --------
    >>> shown_cell(1234.5), shown_cell(7), shown_cell(float("nan")), shown_cell(("a", "b"))
    ('1,234.50', '7', '', 'a; b')
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
        return f"{number:,.2f}" if abs(number) < 10_000 else f"{number:,.0f}"
    if isinstance(number, dt.datetime):
        return date_text(number) if number.tzinfo else f"{number:%Y-%m-%d %H:%M}"
    if isinstance(number, list | tuple | set | frozenset):
        return "; ".join(map(str, number))
    return one_line(str(number))
