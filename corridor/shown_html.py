"""Headings and tables for notebooks as HTML without colours of its own, which loads and runs nothing.

Every text is escaped here. Text and lines keep the colours of the page around them, so that a dark page stays dark.
"""

import html
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final

from corridor.shown_text import one_line

MOST: Final = 25
"""Most parts of one answer that are shown, and most rows of a long table."""
_SIDE: Final = (' style="text-align:left"', ' class="n" style="text-align:right"')
_TOTAL: Final = ' class="total" style="font-weight:bold"'


@dataclass(frozen=True)
class HtmlTable:
    """A table of texts.

    Attributes
    ----------
    title
        What it is, a few words.
    names
        Its columns.
    rows
        Its rows, a text for each column.
    right
        Which columns stand on the right; blank for none.
    left_out
        How many rows were left out, before a row of totals.
    """

    title: str
    names: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[bool] = ()
    left_out: int = 0


def escaped(text: str) -> str:
    """Return a text of others for HTML: one line, its control characters visible, its marks escaped.

    Examples
    --------
    >>> escaped("<b>A & Co</b>")
    '&lt;b&gt;A &amp; Co&lt;/b&gt;'
    """
    return html.escape(one_line(text))


def table_html(table: HtmlTable) -> str:
    """Return a table as HTML; a row in which a cell says "total" is marked as such."""
    right = table.right or (False,) * len(table.names)
    heads = "".join(f"<th{_SIDE[side]}>{escaped(name)}</th>" for name, side in zip(table.names, right, strict=True))
    body = [_row(cells, right) for cells in table.rows]
    if table.left_out:
        more = f'<tr><td colspan="{len(table.names)}"{_SIDE[False]}>and {table.left_out:,} more</td></tr>'
        body.insert(len(body) - bool(table.rows and _is_total(table.rows[-1])), more)
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n" + "\n".join(body) + "\n</tbody>\n</table>"


def _row(cells: Sequence[str], right: Sequence[bool]) -> str:
    shown = "".join(f"<td{_SIDE[side]}>{escaped(cell)}</td>" for cell, side in zip(cells, right, strict=True))
    return f"<tr{_TOTAL if _is_total(cells) else ''}>{shown}</tr>"


def _is_total(cells: Sequence[str]) -> bool:
    return "total" in cells


def fragment(heading: str, tables: Sequence[HtmlTable] = (), notes: Sequence[str] = ()) -> str:
    """Return a heading and the first table as HTML, with the other tables and the notes folded in below.

    Examples
    --------
    >>> fragment("Nothing & none", notes=["a note"]).splitlines()[0]
    '<p><b>Nothing &amp; none</b></p>'
    """
    parts = [f"<p><b>{escaped(heading)}</b></p>", *map(table_html, tables[:1])]
    parts += [folded(f"{table.title} ({_count(table):,})", table_html(table)) for table in tables[1:MOST]]
    if len(tables) > MOST:
        parts.append(f"<p>and {len(tables) - MOST:,} more</p>")
    if notes:
        said = "".join(f"<li>{escaped(note)}</li>" for note in notes[:MOST])
        more = f"<li>and {len(notes) - MOST:,} more</li>" if len(notes) > MOST else ""
        parts.append(folded(f"Notes ({len(notes):,})", f"<ul>{said}{more}</ul>"))
    return "\n".join(parts)


def _count(table: HtmlTable) -> int:
    return len(table.rows) + table.left_out - bool(table.rows and _is_total(table.rows[-1]))


def folded(summary: str, inner: str, *, is_open: bool = False) -> str:
    """Return HTML that a click on its summary opens."""
    said = summary[:1].upper() + summary[1:]
    return f"<details{' open' if is_open else ''}><summary>{escaped(said)}</summary>\n{inner}\n</details>"


def given_html(heading: str, value: Any, *, every: bool = False) -> str:
    """Return the fields of a dataclass that are given as HTML, with `every` those of their default that are not blank.

    Examples
    --------
    >>> from corridor.rules import Rules
    >>> "<td" in given_html("Rules", Rules(max_hours=72)), "<td" in given_html("Rules", Rules())
    (True, False)
    """
    found = [(field.name, getattr(value, field.name)) for field in fields(value)] if every else given_fields(value)
    rows = [(name.replace("_", " "), _listed(given)) for name, given in found if given not in (None, "", ())]
    return fragment(heading, [HtmlTable("given", ("what", "value"), rows)] if rows else [])


def given_repr(value: Any) -> str:
    """Return a dataclass as Python text, without the fields that have their default; of long ones the beginning.

    Examples
    --------
    >>> from corridor.rules import Rules
    >>> given_repr(Rules(max_hours=72, avoid_modes=["sea"]))
    "Rules(avoid_modes={'sea'}, max_hours=72)"
    """
    shown = ", ".join(f"{name}={_short(found)}" for name, found in given_fields(value))
    return one_line(f"{type(value).__name__}({shown})")


def given_fields(value: Any) -> list[tuple[str, Any]]:
    """Return the fields of a dataclass whose value is neither blank nor their default."""
    found = [(field, getattr(value, field.name)) for field in fields(value)]
    defaults = [field.default if field.default_factory is MISSING else field.default_factory() for field, _ in found]
    pairs = zip(found, defaults, strict=True)
    return [(field.name, given) for (field, given), default in pairs if given not in (default, None, "")]


def _members(value: Any) -> tuple[list[Any], int]:
    """Return the first members of a collection, sorted if it is a set, and how many more there are."""
    members = sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
    return members[:_FEW], max(len(members) - _FEW, 0)


_FEW: Final = 5
"""Members of a collection that a short text names."""
_SHORT: Final = 60
"""Characters of one value in a short text."""


def _short(value: Any) -> str:
    if not isinstance(value, tuple | list | set | frozenset):
        said = repr(value)
        return said if len(said) <= _SHORT else f"{said[:_SHORT]}..."
    members, more = _members(value)
    inner = ", ".join([*map(_short, members), *([f"and {more:,} more"] if more else [])])
    if isinstance(value, set | frozenset):
        return f"{{{inner}}}"
    return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' * (len(value) == 1)})"


def _listed(value: Any) -> str:
    if isinstance(value, tuple | list | set | frozenset):
        members = sorted(value, key=str) if isinstance(value, set | frozenset) else list(value)
        more = [f"and {len(members) - MOST:,} more"] if len(members) > MOST else []
        return "; ".join([*map(_listed, members[:MOST]), *more])
    is_large = isinstance(value, int | float) and not isinstance(value, bool) and value >= 10_000
    return f"{value:,}" if is_large else str(value)
