"""Parts of every edit: finding the rows and nodes that it names, and adding and scaling rows."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.argument_checks import check_kind, listed, named
from corridor.arrays import NOWHERE
from corridor.criteria import CARRIED
from corridor.errors import InvalidEdit, one_of
from corridor.figure_bounds import FACTOR_BOUND
from corridor.graph.activities import Activity
from corridor.graph.defaults import Defaults, fill_links
from corridor.graph.handling import Handlings
from corridor.modes import MODE, SEA
from corridor.schema import TABLES
from corridor.tables.checking import checked_table, with_columns, written_rows
from corridor.tables.places import gazetteer

Tables = dict[str, pd.DataFrame]
NODE_COLUMNS = ("node_id", "from_node", "to_node")


@dataclass(frozen=True)
class times:  # noqa: N801 - it reads as a verb: hours=co.times(0.5)
    """Scale the figure of the row or, where it is blank, that of a default row.

    Parameters
    ----------
    factor
        Factor, from 0 to 1,000,000.

    Examples
    --------
    >>> print(times(0.5))
    x 0.5
    """

    factor: float

    def __post_init__(self) -> None:
        """Refuse factors that are no numbers."""
        if fault := FACTOR_BOUND.fault(self.factor):
            raise InvalidEdit(f"times({self.factor!r}): the factor {fault}")

    def __str__(self) -> str:
        """Return the factor with its sign."""
        return f"x {self.factor:g}"


def said(columns: Mapping[str, Any]) -> str:
    def one(name: str, value: Any) -> str:
        return f"{name} {value}" if isinstance(value, times) else f"{name} = {value}"

    return ", ".join(one(name, value) for name, value in columns.items() if value not in (None, ""))


@dataclass(frozen=True, init=False)
class Edited:
    """Base of the edits: it stores the columns that are given as keywords."""

    columns: dict[str, Any]

    def _keep_texts(self, **given: Any) -> None:
        """Store arguments that are texts; refuse others."""
        for name, value in given.items():
            check_kind(f"{type(self).__name__}: {name}", value, str, "a text, such as an id", InvalidEdit)
            object.__setattr__(self, name, value)

    def _keep(self, columns: Mapping[str, Any]) -> None:
        """Store the cells that are set; refuse what is no cell."""
        for name, value in columns.items():
            if not (isinstance(value, times) or _is_cell(value)):
                raise InvalidEdit(f"{type(self).__name__}: {name} is {named(value)}; give one value, or times(factor)")
        object.__setattr__(self, "columns", dict(columns))


def checked_where(edit: str, where: Any) -> dict[str, Any]:
    """Return columns and the value, or the list of values, that rows must have.

    Raises
    ------
    InvalidEdit
        If they are no such thing.
    """
    if not isinstance(where, Mapping):
        raise InvalidEdit(f"{edit}: where is {named(where)}; name columns and values, such as {{'mode': 'road'}}")
    for name, value in where.items():
        values = (value,) if _is_cell(value) else listed(f"{edit}: {name}", value, "a value, or a list", InvalidEdit)
        for one in values:
            if one is None or not _is_cell(one):
                raise InvalidEdit(f"{edit}: {name} is {named(one)}; give a value, or '' for a blank")
    return dict(where)


def _is_cell(value: Any) -> bool:
    """Return whether a value is one that a cell may hold."""
    return value is None or value is pd.NA or isinstance(value, str | Real | np.generic | dt.date)


def append_rows(tables: Tables, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        known_columns(table, row)
    added, _, problems = checked_table(TABLES[table], written_rows(rows), table)
    if problems:
        raise InvalidEdit("; ".join(f"{p.column} = {p.value!r}: {p.message}" for p in problems))
    tables[table] = added if tables[table].empty else pd.concat([tables[table], added], ignore_index=True)


def known_columns(table: str, columns: Mapping[str, Any]) -> None:
    if table not in TABLES:
        raise InvalidEdit(f"there is no table {table!r}; {one_of(table, list(TABLES))}")
    for name in columns:
        if name not in TABLES[table].columns and name not in ("both_ways", "hours_mean"):
            raise InvalidEdit(f"{table} has no column {name!r}; {one_of(name, TABLES[table].columns)}")


def as_number(name: str, value: Any) -> float:
    if value is None or value == "":
        return math.nan
    try:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError
        return float(value)
    except (ValueError, OverflowError):
        raise InvalidEdit(f"{name} = {value!r}: must be a number, or times(factor)") from None


def matching_rows(tables: Mapping[str, pd.DataFrame], table: str, where: Mapping[str, Any]) -> "pd.Index[int]":
    """Return the index of the rows that match.

    Raises
    ------
    InvalidEdit
        If none does; the nearest values are offered.
    """
    known_columns(table, where)
    frame = tables[table]
    if frame.empty:
        raise InvalidEdit(f"no row of {table} has {said(where)}; it has no rows")
    matches = pd.Series(True, index=frame.index)
    for name, value in where.items():
        wanted = [value] if _is_cell(value) else list(value)
        if name in NODE_COLUMNS:
            names = gazetteer(tables["nodes"])
            wanted = [names.ids[node] for text in wanted for node in (names.find(str(text)) if text else ())] + [
                t for t in wanted if not t
            ]
        fits = frame[name].isin(wanted)
        if not fits.any():
            values = sorted({str(v) for v in frame[name] if v != ""})
            raise InvalidEdit(f"no row of {table} has {said({name: value})}; {one_of(str(value), values)}")
        matches &= fits
    if not matches.any():
        raise InvalidEdit(f"no row of {table} has {said(where)} together")
    return frame.index[matches]


def one_node(tables: Mapping[str, pd.DataFrame], name: str, modes: tuple[str, ...]) -> str:
    """Return the node that a name means; of a place with several, the one that has links of the modes."""
    names = gazetteer(tables["nodes"])
    found = [names.ids[node] for node in names.find(name)]
    if len(found) == 1:
        return found[0]
    links = tables["links"]
    served = {node: set(links.loc[(links["from_node"] == node) | (links["to_node"] == node), "mode"]) for node in found}
    families = {MODE[mode].plain_name for mode in modes if mode}
    scores = {
        node: (len(served[node] & set(modes)), len({MODE[mode].plain_name for mode in served[node]} & families))
        for node in found
    }
    best = [node for node in found if scores[node] == max(scores.values())]
    if len(best) == 1:
        return best[0]
    raise InvalidEdit(f"{name!r} has several nodes ({', '.join(found)}); use an id")


def seaport(tables: Tables, name: str) -> str:
    """Return the node of a place that ships call at.

    Raises
    ------
    InvalidEdit
        If none of its nodes has a sea link.
    """
    node = one_node(tables, name, (SEA,))
    links = tables["links"]
    if not ((links["mode"] == SEA) & ((links["from_node"] == node) | (links["to_node"] == node))).any():
        raise InvalidEdit(f"{name!r} has no {SEA} link, so no row of a seaport is for it")
    return node


def directions_of(tables: Tables, link_id: str) -> dict[tuple[str, str], str]:
    """Return the directions of a crossing: from_node by the two countries."""
    country = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["country"], strict=True))
    rows = tables["links"].loc[matching_rows(tables, "links", {"link_id": link_id})]
    found: dict[tuple[str, str], str] = {}
    for start, end in zip(rows["from_node"], rows["to_node"], strict=True):
        found[country[start], country[end]] = start
    if any(left == entered for left, entered in found):
        raise InvalidEdit(f"link {link_id!r} does not cross a border")
    return found


def pairs(directions: Mapping[tuple[str, str], str]) -> str:
    return " and ".join(f"{left}-{entered}" for left, entered in directions)


def figures_of(frame: pd.DataFrame, found: Activity) -> dict[str, Any]:
    """Return the filled figures of a handling as columns of a row."""
    row = {"hours": found.hours, "hours_p90": found.hours_p90, "opening_hours": found.opening_hours}
    if found.opening_hours:
        row["ends_by_closing"] = frame["ends_by_closing"].iloc[found.opening_row]
    if found.price_row != NOWHERE:
        row |= {name: frame[name].iloc[found.price_row] for name in ("usd", "per", "usd_low", "usd_high")}
    for one, at in zip(CARRIED, found.carried_rows, strict=True):
        if one.per_teu and at != NOWHERE:
            row[one.per_teu[0]] = frame[one.per_teu[0]].iloc[at]
    return row


class Changed:
    """Rows of a table that are being changed; unchanged columns are shared with the table, not copied.

    Parameters
    ----------
    tables, table
        The tables, and the name of the one.
    rows
        Index of the rows.
    """

    def __init__(self, tables: Tables, table: str, rows: "pd.Index[int]") -> None:
        self._tables, self._table, self._rows = tables, table, rows
        self._at = tables[table].index.get_indexer(rows)
        self._columns: dict[str, npt.NDArray[Any]] = {}

    def _column(self, name: str) -> npt.NDArray[Any]:
        """Return a column for writing."""
        if name not in self._columns:
            frame = self._tables[self._table]
            blank = np.full(len(frame), None, dtype=object)
            self._columns[name] = frame[name].to_numpy(copy=True) if name in frame.columns else blank
        return self._columns[name]

    def write(self, name: str, value: Any) -> None:
        """Write a value into a column of the rows."""
        self._column(name)[self._at] = value

    def scale(self, name: str, factor: float) -> None:
        """Write scaled figures; blank ones are filled from the defaults first."""
        if not TABLES[self._table].is_number(name):
            raise InvalidEdit(f"{self._table}.{name} is no number, so it cannot be scaled")
        column, at = self._column(name), self._at
        written = self._tables[self._table][name].to_numpy()[at]
        column[at] = written * factor
        blank = np.flatnonzero(np.isnan(written))
        filled = _filled(self._tables, self._table, list(self._rows[blank]))
        for row, figures in zip(at[blank].tolist(), filled, strict=True):
            if name in figures:
                column[row] = figures[name] * factor
                if name == "usd":
                    self._column("per")[row] = figures["per"]
        if len(blank) == len(written) and np.isnan(column[at]).all():
            raise InvalidEdit(
                f"{name} is blank in every matching row of {self._table}, and no default gives it; give a figure"
            )

    def scale_p90(self) -> None:
        """Scale the 90th percentile of the hours by the factor of the median."""
        frame, at = self._tables[self._table], self._at
        before, after = frame["hours"].to_numpy()[at], self._column("hours")[at]
        known = (before > 0) & ~np.isnan(after)
        ratio = np.divide(after, before, out=np.ones(len(at)), where=known)
        self._column("hours_p90")[at] = frame["hours_p90"].to_numpy()[at] * ratio

    def frame(self) -> pd.DataFrame:
        """Return the table with the changes."""
        return with_columns(self._tables[self._table], self._columns)


def _filled(tables: Tables, table: str, rows: Sequence[int]) -> list[dict[str, Any]]:
    """Return the figures with which defaults fill the blanks of rows of links or handling."""
    if not rows or table not in ("links", "handling"):
        return [{} for _ in rows]
    written = tables[table].loc[list(rows)].reset_index(drop=True)
    found = _filled_links(tables, written) if table == "links" else _filled_handling(tables, written)
    return [{name: value for name, value in figures.items() if value == value} for figures in found]


def _filled_links(tables: Tables, links: pd.DataFrame) -> list[dict[str, Any]]:
    rates = Defaults(tables["rates"])
    filled = fill_links(tables["nodes"], links, rates, Defaults(tables["vehicles"]))
    columns = zip(filled.hours.tolist(), filled.length_km.tolist(), filled.price_from.tolist(), strict=True)
    return [
        {
            "hours": hours,
            "usd": rates.value(given, "usd_per_km") * length,
            "per": rates.text(given, "per"),
            "length_km": length,
        }
        for hours, length, given in columns
    ]


def _filled_handling(tables: Tables, rows: pd.DataFrame) -> list[dict[str, Any]]:
    handlings = Handlings(tables["handling"], tables["nodes"])
    kinds = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["kind"], strict=True))
    names = ("node_id", "kind", "from_mode", "to_mode")
    found = [
        handlings.find(node, kinds.get(node, kind), came, leaves)
        for node, kind, came, leaves in zip(*(rows[name].tolist() for name in names), strict=True)
    ]
    return [{} if activity_at is None else figures_of(tables["handling"], activity_at) for activity_at in found]
