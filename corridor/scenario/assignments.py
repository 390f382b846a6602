"""Figures set by name, as on the command line: "borders:taftan-mirjaveh:hours=6".

    borders : taftan-mirjaveh : side=entry : hours=6
    table     what the row has, in any order  column=value

What a row has is a value of one of the key columns of its table (an id, a side, a regime), a name of one of its nodes,
or such a column and its value; a value that is blank is written regime=. Every row that has all of it and a figure in
the column is changed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from corridor.columns import Table
from corridor.errors import InvalidEdit, UnknownName, nearest, one_of
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.scenario.changes import Change
from corridor.scenario.scenario import Scenario
from corridor.scenario.table_edits import NODE_COLUMNS, times
from corridor.schema import TABLES

_EXAMPLE: Final = 'write it like "borders:taftan-mirjaveh:hours=6" or "links:quetta-taftan:hours=x0.5"'
_TABLES: Final = [name for name in TABLES if name != "sources"]
_SHOWN: Final = 6
"""Rows that a message names."""


@dataclass(frozen=True)
class Assignment:
    """A figure that is set, and the rows in which.

    Attributes
    ----------
    text
        As it was written.
    table, column
        Which figure.
    value
        What it becomes, or the factor.
    rows
        The key of each row, and what its figure was.
    left
        How many rows of the same name have no such figure, and stay as they are.
    others
        Ids that begin like one that was written, and stay as they are.
    """

    text: str
    table: str
    column: str
    value: Any
    rows: tuple[tuple[dict[str, str], Any], ...]
    left: int
    others: tuple[str, ...] = ()

    @property
    def edits(self) -> tuple[Change, ...]:
        """Return the edits that set it."""
        return tuple(Change(self.table, key, **{self.column: self.value}) for key, _ in self.rows)

    def __str__(self) -> str:
        """Return which rows are changed, from what, in a sentence."""
        said = [f"{_key_text(key)} ({_was(before)})" for key, before in self.rows[:_SHOWN]]
        more = f" and {len(self.rows) - _SHOWN} more" if len(self.rows) > _SHOWN else ""
        count = f"{len(self.rows)} row{'s' * (len(self.rows) > 1)}"
        left = f"; {self.left} without {self.column} stay as they are" if self.left else ""
        median = "; hours are each side's median" if (self.table, self.column) == ("borders", "hours") else ""
        are = f"{'are others' if len(self.others) > 1 else 'is another'}, and stay{'s' * (len(self.others) == 1)}"
        others = f"; {' and '.join(self.others)} {are}" if self.others else ""
        return f"{self.text} changes {count} of {self.table}: {', '.join(said)}{more}{left}{others}{median}"


def assignment(net: Network, text: str) -> Assignment:
    """Return what a text such as "borders:taftan-mirjaveh:hours=6" sets in a network.

    Parameters
    ----------
    net
        The network.
    text
        Table, what the rows have, column and value, as this module's head has them; the value is a number, a text, or
        x and a factor.

    Raises
    ------
    InvalidEdit
        If it cannot be read, or no row is meant; the nearest names are offered.

    Examples
    --------
    >>> import corridor as co
    >>> print(assignment(co.load(), "links:taftan-mirjaveh-road:hours=x0.5").column)
    hours
    """
    table, wanted, column, value = _parts(text, has_value=True)
    found = _rows(net, table, wanted, text)
    figures = found[column]
    has = figures.notna() if TABLES[table].is_number(column) else pd.Series(True, index=found.index)
    taken = found[has] if has.any() else found
    keys = list(TABLES[table].key)
    rows = tuple(
        (dict(zip(keys, map(str, key), strict=True)), before)
        for key, before in zip(taken[keys].itertuples(index=False, name=None), taken[column], strict=True)
    )
    set_to = _value(TABLES[table], column, value, text)
    return Assignment(text, table, column, set_to, rows, len(found) - len(taken), _alike(net, table, wanted))


def _alike(net: Network, table: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the ids that begin with one that is wanted, and are others."""
    ids = {str(cell) for cell in net.tables[table][TABLES[table].key[0]]}
    return tuple(sorted(one for token in wanted if token in ids for one in ids if one.startswith(f"{token}-")))[:_SHOWN]


def figure_key(net: Network, text: str) -> tuple[str, dict[str, str], str]:
    """Return the table, the key of the one row, and the column that a text such as "borders:wagah:entry:hours" means.

    Raises
    ------
    InvalidEdit
        If it cannot be read, or means no row or several; those are listed.
    """
    table, wanted, column, _ = _parts(text, has_value=False)
    found = _rows(net, table, wanted, text)
    keys = list(TABLES[table].key)
    has = found[found[column].notna()] if TABLES[table].is_number(column) else found
    taken = found if has.empty else has
    blanks = (taken[keys] == "").sum(axis=1)
    widest = taken[blanks == blanks.max()]  # the row for all goods and regimes, if one is wider than the others
    found_keys = [
        dict(zip(keys, map(str, key), strict=True)) for key in widest[keys].itertuples(index=False, name=None)
    ]
    if len(found_keys) > 1:
        said = "; ".join(_key_text(key) for key in found_keys[:_SHOWN])
        more = f" and {len(found_keys) - _SHOWN} more" if len(found_keys) > _SHOWN else ""
        raise InvalidEdit(
            f"{text} means {len(found_keys)} rows of {table}: {said}{more}; say more of the one, as side=entry"
        )
    return table, _shortest(net, table, found_keys[0]), column


def _shortest(net: Network, table: str, key: dict[str, str]) -> dict[str, str]:
    """Return the key of a row without the blanks that it does not need to differ from others."""
    frame = net.tables[table]
    for name in [name for name, value in key.items() if not value]:
        rest = {column: value for column, value in key.items() if column != name}
        if rest and (frame[list(rest)] == pd.Series(rest)).all(axis=1).sum() == 1:
            key = rest
    return key


def assignments(net: Network, texts: Sequence[str]) -> tuple[Scenario, tuple[Assignment, ...]]:
    """Return the scenario that sets figures by name in a network, and what it sets; see `assignment`.

    Raises
    ------
    InvalidEdit
        If a text cannot be read or means no row.

    Examples
    --------
    >>> import corridor as co
    >>> scenario, (found,) = assignments(co.load(), ["links:taftan-mirjaveh-road:hours=x0.5"])
    >>> scenario.name, len(scenario.edits) == len(found.rows)
    ('links:taftan-mirjaveh-road:hours=x0.5', True)
    """
    found = tuple(assignment(net, text) for text in texts)
    return Scenario(", ".join(texts), [edit for one in found for edit in one.edits]), found


def _parts(text: str, *, has_value: bool) -> tuple[str, list[str], str, str]:
    """Return table, what the rows have, column and value."""
    table, _, rest = text.partition(":")
    if table not in _TABLES:
        raise InvalidEdit(f"{text}: there is no table {table!r}; {one_of(table, _TABLES)}")
    declared, tokens = TABLES[table], rest.split(":")
    for at, token in enumerate(tokens):
        name, equals, value = token.partition("=")
        if has_value and equals and name.strip() not in declared.key:
            column, value = name.strip(), ":".join([value, *tokens[at + 1 :]])
            wanted = tokens[:at]
            break
    else:
        if has_value:
            raise InvalidEdit(f"{text}: there is no column and value; {_EXAMPLE}")
        *wanted, column = tokens
        value = ""
    if column not in declared.columns or column in declared.key:
        figures = [name for name in declared.columns if name not in declared.key]
        raise InvalidEdit(f"{text}: {table} has no figure {column!r}; {one_of(column, figures)}")
    if not any(wanted):
        raise InvalidEdit(f"{text}: no row is named; {_EXAMPLE}")
    return table, wanted, column, value


def _rows(net: Network, table: str, wanted: Sequence[str], text: str) -> pd.DataFrame:
    """Return the rows of a table that have all that is wanted."""
    frame = net.tables[table]
    keys = TABLES[table].key
    found = frame
    for token in wanted:
        name, equals, value = token.partition("=")
        if equals and name in keys:
            fits = found[name] == value.strip()
            known = sorted({str(cell) for cell in found[name]} - {""})
        else:
            fits, known = _having(net, found, table, token.strip())
        if not fits.any():
            hint = nearest(value if equals else token, known) or f"there are {', '.join(known[:12])}"
            raise InvalidEdit(f"{text}: no row of {table} has {token!r}; {hint}")
        found = found[fits]
    return found


def _having(net: Network, frame: pd.DataFrame, table: str, token: str) -> tuple["pd.Series[bool]", list[str]]:
    """Return which rows have a value in a key column, or a node of that name, and the values that there are."""
    fits = (frame[list(TABLES[table].key)] == token).any(axis=1)
    if not fits.any() and "name" in frame.columns:
        fits = frame["name"] == token
    if not fits.any():
        ends = [name for name in NODE_COLUMNS if name in frame.columns]
        fits = frame[ends].isin(_nodes(net, token)).any(axis=1)
    known = {str(cell) for column in TABLES[table].key for cell in frame[column]} - {""}
    return fits, sorted(known)


def _nodes(net: Network, name: str) -> list[str]:
    try:
        return [internals(net).names.ids[node] for node in internals(net).names.find(name)]
    except UnknownName:
        return []


def _value(table: Table, column: str, value: str, text: str) -> Any:
    """Return the value as the table holds it, or a factor."""
    said = value.strip()
    if not table.is_number(column):
        return said
    is_factor = said[:1] in ("x", "*")
    try:
        number = float(said[is_factor:])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidEdit(f"{text}: {column} is a number, not {said!r}; {_EXAMPLE}")
    return times(number) if is_factor else number


def _key_text(key: dict[str, str]) -> str:
    return " ".join(value for value in key.values() if value)


def _was(before: Any) -> str:
    if isinstance(before, float):
        return "blank" if math.isnan(before) else f"{before:g}"
    return str(before) or "blank"
