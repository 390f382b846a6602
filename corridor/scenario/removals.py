"""Rows that go with removed ones: exactly those that refer to them, and the services that lose a part.

A row that names a removed node or link goes at once. A service names its links in a chain, and needs a row of
`handling` wherever the mode changes along it. A later edit may restore what is missing, or change the way of the
service, so services are checked after the last edit. A string, which names ports and no links, goes when no way by
sea is left between its ports. An example: a train runs over a and b, and a is removed.

- Nothing else happens: the train has lost a part, and goes too.
- Link a is added again, or the way of the train is changed to c: it stays.
- The way is changed to a link that never existed: that is a fault of the edit. The train stays, and the fault is found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

from corridor.graph.sea_ways import are_lanes
from corridor.scenario.table_edits import Tables
from corridor.schema import steps_of, words

_NAMES_NODES = {
    "links": ("from_node", "to_node"),
    "handling": ("node_id",),
    "borders": ("node_id", "from_node"),
    "services": ("from_node", "to_node"),
    "charges": ("node_id",),
    "place_names": ("node_id",),
}
"""Columns that name nodes, by table."""
_CHAIN = ("service_id", "from_node", "to_node", "links", "stops")
_CHANGE = ("node_id", "kind", "from_mode", "to_mode")

_Cells = tuple[str, ...]
_Ways = dict[tuple[str, str], tuple[str, str]]
"""End and mode of each direction of a link, by its id and where it begins."""


def drop_dependents(before: Tables, tables: Tables) -> None:
    """Take out the rows that name a node, link or country that no longer exists; other tables stay as they are.

    Parameters
    ----------
    before
        The tables before the removal.
    tables
        The tables after it; rows are taken out of them.
    """
    gone_nodes = _gone(before, tables, "nodes", "node_id")
    for table, columns in _NAMES_NODES.items() if gone_nodes else ():
        for column in columns:
            _drop(tables, table, tables[table][column].isin(gone_nodes))
    if gone_nodes:
        _drop(tables, "services", [not gone_nodes.isdisjoint(words(text)) for text in tables["services"]["stops"]])
    gone_links = _gone(before, tables, "links", "link_id")
    gone_directions = {*_rows(before["links"], ("link_id", "from_node"))}
    gone_directions -= {*_rows(tables["links"], ("link_id", "from_node"))}
    if gone_directions:
        directions = _rows(tables["borders"], ("link_id", "from_node"))
        _drop(tables, "borders", [row[0] in gone_links or row in gone_directions for row in directions])
        _drop(tables, "charges", tables["charges"]["link_id"].isin(gone_links))
        _forget_exceptions(tables, gone_links)
    _drop_counts(tables, gone_nodes, gone_links)
    gone = {"node": gone_nodes, "link": gone_links, "country": _gone(before, tables, "nodes", "country")}
    _drop(tables, "transit_access", tables["transit_access"]["country"].isin(gone["country"]))
    _forget_passes(tables, gone_nodes | gone["country"])
    subjects = _rows(tables["restrictions"], ("subject", "subject_id"))
    _drop(tables, "restrictions", [name in gone.get(subject, ()) for subject, name in subjects])


def _drop_counts(tables: Tables, gone_nodes: set[str], gone_links: set[str]) -> None:
    """Take out the counts of places that no longer exist, and constants of links that do not."""
    if not (gone_nodes or gone_links):
        return
    named = _rows(tables["constants"], ("at", "against"))
    _drop(tables, "constants", [not gone_links.isdisjoint([*words(at), *words(other)]) for at, other in named])
    gone = {"port": gone_nodes, "link": gone_links}
    rows = _rows(tables["counts"], ("kind", "at", "from_node"))
    _drop(tables, "counts", [not gone[kind].isdisjoint(words(at)) or node in gone_nodes for kind, at, node in rows])


def _forget_exceptions(tables: Tables, gone_links: set[str]) -> None:
    """Take links that no longer exist out of the crossings where a charge is not due."""
    names = tables["charges"]["except_links"]
    if not any(not gone_links.isdisjoint(words(text)) for text in names):
        return
    kept = [";".join(name for name in words(text) if name not in gone_links) for text in names]
    tables["charges"] = tables["charges"].assign(except_links=_alike(names, kept))


def _forget_passes(tables: Tables, gone: set[str]) -> None:
    """Take what no longer exists out of the named corridors; one that loses a whole step goes itself."""
    named = tables["corridors"]
    if not len(named) or not gone:
        return
    steps = [
        [[name for name in step if name not in gone and gone.isdisjoint(name.split("-"))] for step in steps_of(text)]
        for text in named["passes"]
    ]
    avoids = [[name for name in words(text) if name not in gone] for text in named["avoids"]]
    passes = _alike(named["passes"], [";".join(map("|".join, row)) for row in steps])
    kept = named.assign(passes=passes, avoids=_alike(named["avoids"], list(map(";".join, avoids))))
    if not kept.equals(named):
        tables["corridors"] = kept
        _drop(tables, "corridors", [not all(row) for row in steps])


def _alike(column: "pd.Series[str]", texts: list[str]) -> "pd.Series[str]":
    """Return texts as a column of the kind that another is of."""
    return pd.Series(texts, index=column.index, dtype=column.dtype)


def _gone(before: Tables, tables: Tables, table: str, column: str) -> set[str]:
    """Return the names that are no longer in a column."""
    if tables[table] is before[table]:
        return set()
    return set(before[table][column].tolist()) - set(tables[table][column].tolist())


def _drop(tables: Tables, table: str, goes: Iterable[bool]) -> None:
    """Take some rows out of a table; a table that loses none stays the same object."""
    mask = np.fromiter(goes, dtype=np.bool_, count=len(tables[table]))
    if mask.any():
        tables[table] = tables[table][~mask].reset_index(drop=True)


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[_Cells]:
    return list(zip(*(frame[name].tolist() for name in columns), strict=True))


# ---------------------------------------------------------------- services


@dataclass(frozen=True, eq=False)
class Removal:
    """The tables before and after a removal and all that went with it."""

    before: Tables
    after: Tables

    @cached_property
    def ways(self) -> _Ways:
        """Return the directions of links that it removed."""
        if self.before["links"] is self.after["links"]:
            return {}
        after = _ways(self.after)
        return {key: way for key, way in _ways(self.before).items() if key not in after}

    @cached_property
    def changes(self) -> set[_Cells]:
        """Return the keys of the rows of `handling` that it removed."""
        if self.before["handling"] is self.after["handling"]:
            return set()
        return set(_rows(self.before["handling"], _CHANGE)) - set(_rows(self.after["handling"], _CHANGE))

    @cached_property
    def lanes(self) -> "_Lanes":
        """Return the lanes of strings before it."""
        return _Lanes(self.before)

    @cached_property
    def chains(self) -> set[_Cells]:
        """Return the services that were there before it, with their ends and links."""
        return set(_rows(self.before["services"], _CHAIN))


def _ways(tables: Tables) -> _Ways:
    links = tables["links"]
    keys = zip(links["link_id"].tolist(), links["from_node"].tolist(), strict=True)
    return dict(zip(keys, zip(links["to_node"].tolist(), links["mode"].tolist(), strict=True), strict=True))


def drop_lost_services(tables: Tables, removals: Sequence[Removal]) -> None:
    """Take out the services that would run if removals had not taken parts from them.

    Parameters
    ----------
    tables
        The tables after all edits; rows are taken out of `services`.
    removals
        The removals among the edits. One takes a part from a service only if the service existed before it, with the
        ends and links that it has now: an edit that names something removed before it is at fault itself.
    """
    taken = {link_id for removal in removals for link_id, _ in removal.ways}
    takes_changes = any(removal.changes for removal in removals)
    if not taken and not takes_changes:
        return
    lost = _LostParts(tables, removals)
    rows = _rows(tables["services"], _CHAIN)
    may_lack = [
        isinstance(row[3], str) and (takes_changes or not row[3] or not taken.isdisjoint(words(row[3]))) for row in rows
    ]
    _drop(tables, "services", [may and lost.is_lost(row) for row, may in zip(rows, may_lack, strict=True)])


class _Lanes:
    """The links that strings may sail; they pass no seaport between calls."""

    def __init__(self, tables: Tables) -> None:
        links, nodes = tables["links"], tables["nodes"]
        sea = links[are_lanes(links)]
        self._ahead: dict[str, list[str]] = {}
        for start, end in _rows(sea, ("from_node", "to_node")):
            self._ahead.setdefault(start, []).append(end)
        self._ports = set(nodes.loc[nodes["kind"] == "seaport", "node_id"])
        self._reached: dict[str, set[str]] = {}

    def lead(self, calls: Sequence[str]) -> bool:
        """Return whether a ship can sail from call to call."""
        return all(end in self._from(start) for start, end in pairwise(calls))

    def _from(self, start: str) -> set[str]:
        """Return the nodes that a ship can reach from one without a call between."""
        if start not in self._reached:
            found, queue = set[str](), [start]
            while queue:
                here = queue.pop()
                ahead = [] if here in self._ports and here != start else self._ahead.get(here, [])
                queue += [there for there in ahead if there not in found]
                found.update(ahead)
            self._reached[start] = found
        return self._reached[start]


class _LostParts:
    """Follows the chains of services over the links that exist, and over those that were removed."""

    def __init__(self, tables: Tables, removals: Sequence[Removal]) -> None:
        self._removals = removals
        self._ways, self._changes = _ways(tables), set(_rows(tables["handling"], _CHANGE))
        self._lanes = _Lanes(tables)
        self._kind: dict[str, str] = {}
        for nodes in (*(removal.before["nodes"] for removal in removals), tables["nodes"]):
            self._kind |= dict(zip(nodes["node_id"].tolist(), nodes["kind"].tolist(), strict=True))

    def is_lost(self, row: _Cells) -> bool:
        """Return whether a service lacks parts, and only parts that a removal took from it."""
        _, node, end, chain, stops = row
        removals = [removal for removal in self._removals if row in removal.chains]
        if not chain:
            calls = (node, *words(stops), end)
            return not self._lanes.lead(calls) and any(removal.lanes.lead(calls) for removal in removals)
        came, lacks = "", False
        for link_id in words(chain):
            step = (link_id, node)
            taken = [removal.ways[step] for removal in removals if step in removal.ways]
            if step not in self._ways and not taken:
                return False
            there, mode = self._ways.get(step) or taken[-1]
            change = {(node, "", came, mode), ("", self._kind.get(node, ""), came, mode)}
            is_missing = came not in ("", mode) and not change & self._changes
            if is_missing and not any(change & removal.changes for removal in removals):
                return False
            lacks = lacks or is_missing or step not in self._ways
            node, came = there, mode
        return lacks and node == end
