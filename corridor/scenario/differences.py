"""Differences between two networks, row by row and cell by cell."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.schema import TABLES

Row = dict[Any, Any]


def difference(before: Network, after: Network) -> pd.DataFrame:
    """Return the cells in which two networks differ: table, row, column, before, after."""
    rows = []
    for name, table in TABLES.items():
        for key, old, new in changed_rows(before, after, name):
            shown_key = ", ".join(f"{column}={value}" for column, value in zip(table.key, key, strict=True) if value)
            if old is None or new is None:
                rows.append((name, shown_key, "(row)", "there" if old else "", "there" if new else ""))
            else:
                rows += [(name, shown_key, column, old[column], new[column]) for column in changed_columns(old, new)]
    return pd.DataFrame(rows, columns=["table", "row", "column", "before", "after"])


def changed_rows(
    before: Network, after: Network, table: str
) -> Iterator[tuple[tuple[str, ...], Row | None, Row | None]]:
    """Yield the rows of a table that come, go or change, in the order of their keys: key, before and after."""
    key, (one, other) = TABLES[table].key, (internals(net).frames[table] for net in (before, after))
    if one is other:
        return
    olds, news = ({_key(key, row): row for row in frame.to_dict("records")} for frame in (one, other))
    for found in sorted(olds.keys() | news.keys()):
        old, new = olds.get(found), news.get(found)
        if old is None or new is None or changed_columns(old, new):
            yield found, old, new


def changed_columns(old: Row, new: Row) -> list[str]:
    """Return the columns in which two rows of a table differ; two missing figures are equal."""
    return [column for column in new if _differ(old[column], new[column])]


def _differ(one: object, other: object) -> bool:
    return one != other and not (one != one and other != other)


def _key(columns: Sequence[str], row: Row) -> tuple[str, ...]:
    return tuple(str(row[column]) for column in columns)
