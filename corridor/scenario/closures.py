"""The closures of bundled scenarios with dates, for plans that keep to them or disregard them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from corridor.errors import CorridorError
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.scenario.additions import AddBorder
from corridor.scenario.changes import Change, Close, Remove
from corridor.scenario.scenario import Scenario
from corridor.scenario.scenario_toml import bundled_scenarios
from corridor.scenario.table_edits import matching_rows
from corridor.tables.places import gazetteer

_IDS = {"nodes": "node_id", "links": "link_id", "services": "service_id"}


@dataclass(frozen=True)
class Closure:
    """The nodes, links, services and crossings that a scenario with dates closes in a network.

    Attributes
    ----------
    name
        Name of the scenario.
    valid_from, valid_until
        Its first and last day as ISO dates; blank if it has none.
    closed
        Ids of the rows that it takes out, by table.
    crossings
        Links whose border it bars.
    scenario
        The scenario.
    """

    name: str
    valid_from: str
    valid_until: str
    closed: dict[str, frozenset[str]]
    crossings: frozenset[str]
    scenario: Scenario

    @property
    def is_here(self) -> bool:
        """Return whether it closes anything of the network."""
        return bool(self.crossings or any(self.closed.values()))


def closures(net: Network) -> tuple[Closure, ...]:
    """Return the closures of the bundled scenarios with dates; they are found once and kept with the network.

    Examples
    --------
    >>> import corridor as co
    >>> [closure.name for closure in closures(co.load())][:3]
    ['hormuz-closed-2026', 'pk-af-closed-2025', 'poland-belarus-closed-2025']
    """

    def make() -> tuple[Closure, ...]:
        dated = [scenario for scenario in bundled_scenarios() if scenario.valid_from or scenario.valid_until]
        return tuple(_closure(net, scenario) for scenario in dated)

    return internals(net).keep(("closures",), make)


def _closure(net: Network, scenario: Scenario) -> Closure:
    found = set(_closed(internals(net).frames, scenario))
    return Closure(
        scenario.name,
        scenario.valid_from,
        scenario.valid_until,
        {table: frozenset(name for where, name in found if where == table) for table in _IDS},
        frozenset(name for where, name in found if where == "borders") & set(internals(net).frames["links"]["link_id"]),
        scenario,
    )


def _closed(tables: Mapping[str, pd.DataFrame], scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield table and id of each closed row; a border by its link. Rows that the network does not have are left out."""
    for edit in scenario.edits:
        if isinstance(edit, Close):
            yield from _shut(tables, edit)
        bars = edit.columns.get("allowed") == "no"
        if isinstance(edit, AddBorder) and bars:
            yield "borders", edit.link_id
        elif isinstance(edit, Change | Remove):
            column = "link_id" if edit.table == "borders" and bars else ""
            if isinstance(edit, Remove) or edit.columns.get("status", "operating") != "operating":
                column = _IDS.get(edit.table, "")
            if not column:
                continue
            try:
                rows = matching_rows(tables, edit.table, edit.where)
            except CorridorError:
                continue
            for name in tables[edit.table].loc[rows, column]:
                yield edit.table, name


def _shut(tables: Mapping[str, pd.DataFrame], edit: Close) -> Iterator[tuple[str, str]]:
    """Yield the link that an edit closes, or the nodes that nothing passes any more."""
    if edit.link_id:
        yield "links", edit.link_id
        return
    names = gazetteer(tables["nodes"])
    try:
        found = names.find(edit.node_id)
    except CorridorError:
        return
    for node in found:
        yield "nodes", names.ids[node]
