"""Edits that change, remove or open rows of a network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridor.errors import InvalidEdit
from corridor.model.edit_tables import (
    NODE_COLUMNS,
    Edited,
    Tables,
    as_number,
    drop_orphans,
    known_columns,
    matching_rows,
    one_node,
    said,
    scale_figures,
    times,
)
from corridor.schema import TABLES


@dataclass(frozen=True, init=False)
class Change(Edited):
    """Change the rows of a table that match.

    Parameters
    ----------
    table : Name of the table.
    where : Columns and the value, or the list of values, that rows must have; names of nodes are resolved. Empty: every
        row.
    columns : New values, or `times(factor)`; a new median scales its p90 unless that is given, too.
    """

    table: str
    where: dict[str, Any]

    def __init__(self, table: str, where: Mapping[str, Any], **columns: Any) -> None:
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "where", dict(where))
        self.keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"~ {self.table} where {said(self.where) or 'any'}: {said(self.columns)}"

    def apply(self, tables: Tables) -> None:
        """Write the new values into the tables."""
        known_columns(self.table, self.columns)
        if not self.columns:
            raise InvalidEdit("changes nothing; give columns and their new values")
        rows = matching_rows(tables, self.table, self.where)
        frame = tables[self.table]
        changed = frame.copy()
        for name, value in self.columns.items():
            if isinstance(value, times):
                scale_figures(tables, self.table, changed, rows, name, value.factor)
            else:
                given = one_node(tables, str(value), ()) if name in NODE_COLUMNS and value else value
                if TABLES[self.table].is_number(name):
                    given = as_number(name, value)
                changed.loc[rows, name] = given
        if "hours" in self.columns and "hours_p90" not in self.columns and "hours_p90" in frame.columns:
            before, after = frame.loc[rows, "hours"], changed.loc[rows, "hours"]
            ratio = (after / before).where((before > 0) & after.notna(), 1.0)
            changed.loc[rows, "hours_p90"] = frame.loc[rows, "hours_p90"] * ratio
        tables[self.table] = changed


@dataclass(frozen=True, init=False)
class Remove(Edited):
    """Remove the rows of a table that match, and what hangs on them.

    Parameters
    ----------
    table : Name of the table.
    where : Columns and the value, or the list of values, that rows must have; names of nodes are resolved.
    """

    table: str
    where: dict[str, Any]

    def __init__(self, table: str, where: Mapping[str, Any]) -> None:
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "where", dict(where))
        self.keep({})

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"- {self.table} where {said(self.where)}"

    def apply(self, tables: Tables) -> None:
        """Take the rows, and what hangs on them, out of the tables."""
        if not self.where:
            raise InvalidEdit(f"would remove every row of {self.table}; say which")
        tables[self.table] = (
            tables[self.table].drop(index=matching_rows(tables, self.table, self.where)).reset_index(drop=True)
        )
        drop_orphans(tables)


@dataclass(frozen=True, init=False)
class Open(Edited):
    """Open a link that is planned or under construction.

    Parameters
    ----------
    link_id : Id of the link; both of its directions are opened.
    columns : New values of columns of `links`, as for `Change`.
    """

    link_id: str

    def __init__(self, link_id: str, **columns: Any) -> None:
        object.__setattr__(self, "link_id", link_id)
        self.keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"~ links open {self.link_id}" + (f": {said(self.columns)}" if self.columns else "")

    def apply(self, tables: Tables) -> None:
        """Set the link's status to operating."""
        rows = matching_rows(tables, "links", {"link_id": self.link_id})
        if (tables["links"].loc[rows, "status"] == "operating").all():
            raise InvalidEdit(f"link {self.link_id!r} is operating already")
        Change("links", {"link_id": self.link_id}, status="operating", **self.columns).apply(tables)
