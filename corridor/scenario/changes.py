"""Edits that change, remove or open rows of a network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridor.errors import InvalidEdit
from corridor.scenario.removals import drop_dependents
from corridor.scenario.table_edits import (
    NODE_COLUMNS,
    Changed,
    Edited,
    Tables,
    as_number,
    checked_where,
    known_columns,
    matching_rows,
    one_node,
    said,
    times,
)
from corridor.schema import TABLES
from corridor.tables.places import gazetteer

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, init=False)
class Change(Edited):
    """Change the rows of a table that match.

    Parameters
    ----------
    table
        Name of the table.
    where
        Columns and the value, or the list of values, that rows must have; names of nodes are resolved. Empty: every
        row.
    columns
        New values, or `times(factor)`; a new median scales its p90 unless that is given, too.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> half = co.Change("borders", {"link_id": "taftan-mirjaveh-road"}, hours=co.times(0.5))
    >>> print(half)
    ~ borders where link_id = taftan-mirjaveh-road: hours x 0.5
    >>> after = co.Scenario("Taftan in half the time", [half])(net)
    >>> co.plan(after, "Quetta", "Zahedan", by="time").hours < co.plan(net, "Quetta", "Zahedan", by="time").hours
    True
    """

    table: str
    where: dict[str, Any]

    def __init__(self, table: str, where: Mapping[str, Any], **columns: Any) -> None:
        self._keep_texts(table=table)
        object.__setattr__(self, "where", checked_where(f"change of {table}", where))
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"~ {self.table} where {said(self.where) or 'any'}: {said(self.columns)}"

    def apply(self, tables: Tables) -> None:
        """Write the new values into the tables."""
        known_columns(self.table, self.columns)
        if not self.columns:
            raise InvalidEdit("changes nothing; give columns and their new values")
        change_rows(tables, self.table, matching_rows(tables, self.table, self.where), self.columns)


def change_rows(tables: Tables, table: str, rows: "pd.Index[int]", columns: Mapping[str, Any]) -> None:
    """Write new values, or scaled figures, into rows of a table; a new median scales its p90."""
    known_columns(table, columns)
    changed = Changed(tables, table, rows)
    for name, value in columns.items():
        if isinstance(value, times):
            changed.scale(name, value.factor)
        elif TABLES[table].is_number(name):
            changed.write(name, as_number(name, value))
        else:
            changed.write(name, one_node(tables, str(value), ()) if name in NODE_COLUMNS and value else value)
    if "hours" in columns and "hours_p90" not in columns and "hours_p90" in tables[table].columns:
        changed.scale_p90()
    tables[table] = changed.frame()


@dataclass(frozen=True, init=False)
class Remove(Edited):
    """Remove the rows of a table that match, and the rows that refer to them.

    Parameters
    ----------
    table
        Name of the table.
    where
        Columns and the value, or the list of values, that rows must have; names of nodes are resolved.

    Notes
    -----
    With a node go its links, handling, charges, border rows and the services that begin or end there; with a link, or
    one direction of it, its border rows and charges; with either, and with the last node of a country, the
    restrictions that name it. A service goes too if it has lost a link of its chain, or the handling of a change of
    mode on its way, unless a later edit of the scenario restores it or changes the way of the service; a string, which
    sails the shortest way, if none is left. What is removed is no longer known to be shut: a string then sails what is
    left, however long it is; `Close` keeps to the rule on going round. Nothing else
    goes: a name that another edit has misspelt is a fault with a removal as it is without one.

    Examples
    --------
    >>> import corridor as co
    >>> shut = co.Scenario("no railway to Taftan", [Remove("links", {"link_id": "quetta-taftan"})])
    >>> sorted(set(shut.diff(co.load())["table"]))
    ['links', 'services']
    """

    table: str
    where: dict[str, Any]

    def __init__(self, table: str, where: Mapping[str, Any]) -> None:
        self._keep_texts(table=table)
        object.__setattr__(self, "where", checked_where(f"removal from {table}", where))
        self._keep({})

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"- {self.table} where {said(self.where)}"

    def apply(self, tables: Tables) -> None:
        """Take the rows, and those that depend on them, out of the tables."""
        if not self.where:
            raise InvalidEdit(f"would remove every row of {self.table}; say which")
        before = dict(tables)
        rows = matching_rows(tables, self.table, self.where)
        tables[self.table] = tables[self.table].drop(index=rows).reset_index(drop=True)
        drop_dependents(before, tables)


@dataclass(frozen=True, init=False)
class Close(Edited):
    """Close a link, or a node with every link that touches it; its rows stay, and services over it do not run.

    Parameters
    ----------
    link_id
        Id of the link; both of its directions are closed.
    node_id
        Name or id of a node in place of a link: a passage, a seaport, a post; of a place with several nodes, all.
    columns
        New values of columns of `links`, as for `Change`, such as `opens`.

    Examples
    --------
    >>> import corridor as co
    >>> shut = co.Scenario("Suez shut", [Close(node_id="Suez Canal", opens="2027")])
    >>> round(co.plan(shut(co.load()), "Shanghai", "Rotterdam", rules=co.Rules(modes={"sea"})).length_km, -3)
    26000.0
    """

    link_id: str
    node_id: str

    def __init__(self, link_id: str = "", *, node_id: str = "", **columns: Any) -> None:
        self._keep_texts(link_id=link_id, node_id=node_id)
        self._keep(columns)
        if bool(link_id) == bool(node_id):
            raise InvalidEdit("close is for a link or for a node; give either link_id or node_id")

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        what = self.link_id or f"all that touch {self.node_id}"
        return f"~ links close {what}" + (f": {said(self.columns)}" if self.columns else "")

    def apply(self, tables: Tables) -> None:
        """Set the status of the links to closed."""
        links = tables["links"]
        if self.link_id:
            rows = matching_rows(tables, "links", {"link_id": self.link_id})
        else:
            names = gazetteer(tables["nodes"])
            nodes = [names.ids[node] for node in names.find(self.node_id)]
            rows = links.index[links["from_node"].isin(nodes) | links["to_node"].isin(nodes)]
        operating = rows[links.loc[rows, "status"] == "operating"]
        if not len(operating):
            what = f"link {self.link_id!r} is" if self.link_id else f"no link that touches {self.node_id!r} is"
            raise InvalidEdit(f"{what} {'not ' if self.link_id else ''}operating, so there is nothing to close")
        change_rows(tables, "links", operating, {"status": "closed", **self.columns})


@dataclass(frozen=True, init=False)
class Open(Edited):
    """Open a link that is planned, under construction or closed.

    Parameters
    ----------
    link_id
        Id of the link; both of its directions are opened.
    columns
        New values of columns of `links`, as for `Change`.

    Examples
    --------
    >>> import corridor as co
    >>> after = co.Scenario("ready", [co.Open("chabahar-iranshahr")])(co.load())
    >>> after.links.set_index("link_id").loc["chabahar-iranshahr", "status"].unique().tolist()
    ['operating']
    """

    link_id: str

    def __init__(self, link_id: str, **columns: Any) -> None:
        self._keep_texts(link_id=link_id)
        self._keep(columns)

    def __str__(self) -> str:
        """Return the edit as a line of a diff."""
        return f"~ links open {self.link_id}" + (f": {said(self.columns)}" if self.columns else "")

    def apply(self, tables: Tables) -> None:
        """Set the link's status to operating."""
        rows = matching_rows(tables, "links", {"link_id": self.link_id})
        if (tables["links"].loc[rows, "status"] == "operating").all():
            raise InvalidEdit(f"link {self.link_id!r} is operating already")
        Change("links", {"link_id": self.link_id}, status="operating", **self.columns).apply(tables)
