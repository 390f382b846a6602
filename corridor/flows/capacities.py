"""Capacities of the rows of a network: their own, else those of the default rows; docs/model.md says by which rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.arrays import NOWHERE, Bools, Floats, Ints, coded, positions, taken
from corridor.graph.crossings import BorderSides
from corridor.graph.defaults import Defaults
from corridor.graph.prepared import PreparedTables
from corridor.graph.timetables import weeks_between
from corridor.modes import MODE_CODE, MODES, SEA
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.schema import words

ELSEWHERE: Final = "elsewhere"
"""Basis of what has no capacity because something that the same cargo passes has it: a group, a terminal or a link."""
ASSUMED: Final = "assumed"
"""Basis of every default."""
_CAPACITY: Final = "capacity_teu_per_week"
_THROUGHPUT: Final = "throughput_teu_per_week"
_BACKGROUND: Final = "background_teu_per_week"


@dataclass(frozen=True, eq=False)
class Given:
    """Capacity, background and basis of some things; NaN, 0 and blank where nothing says."""

    capacity: Floats
    background: Floats
    basis: npt.NDArray[np.object_]

    @classmethod
    def of(cls, table: pd.DataFrame) -> "Given":
        """Return those of the rows of a table."""
        said = zip(table["basis"].tolist(), table["source"].tolist(), strict=True)
        basis = np.array([basis or ("published" if source else ASSUMED) for basis, source in said], dtype=object)
        capacity = table[_CAPACITY].to_numpy(dtype=np.float64)
        basis[np.isnan(capacity)] = ""
        return cls(capacity, np.nan_to_num(table[_BACKGROUND].to_numpy(dtype=np.float64)), basis)

    def filled(self, default: Floats, passed: Floats) -> "Given":
        """Return them with defaults where they are blank, none of which is below what passed."""
        blank = np.isnan(self.capacity) & ~np.isnan(default)
        capacity = np.where(blank, np.fmax(default, passed), self.capacity)
        return Given(capacity, self.background, np.where(blank, ASSUMED, self.basis))

    def without(self, gone: Bools) -> "Given":
        """Return them with the basis of those without a capacity whose cargo is limited elsewhere."""
        return Given(self.capacity, self.background, np.where(gone & np.isnan(self.capacity), ELSEWHERE, self.basis))


class DefaultCapacities:
    """Rows of `capacity_defaults`, looked up as rates are: by mode and country, `rail` and country, mode, `rail`."""

    def __init__(self, net: Network) -> None:
        table = net.tables["capacity_defaults"]
        self._table, self._countries = table, {"": 0}
        nodes = net.tables["nodes"]
        self._country = coded(nodes["country"].tolist(), self._countries)
        self.mode = table["mode"].tolist()

    def rows(self, what: str, modes: Ints, countries: Ints, kind: str = "", column: str = _CAPACITY) -> Ints:
        """Return the row for each mode and country by code, or NOWHERE; of handling, for one kind of node."""
        chosen = (self._table["what"] == what) & (self._table["kind"] == kind)
        at = np.flatnonzero(chosen.to_numpy())
        if not len(at):
            return np.full(np.broadcast(modes, countries).shape, NOWHERE, dtype=np.int64)
        found = Defaults(self._table.iloc[at]).rows_of(modes, countries, tuple(self._countries), column)
        return np.where(found >= 0, at[np.maximum(found, 0)], NOWHERE)

    def figures(self, rows: Ints, column: str = _CAPACITY) -> Floats:
        """Return the figures of some rows; NaN for NOWHERE."""
        return taken(self._table[column].to_numpy(dtype=np.float64), rows)

    def countries(self, node: Ints) -> Ints:
        """Return the codes of the countries of nodes."""
        return np.asarray(self._country[node])

    def codes(self, names: Iterable[str]) -> Ints:
        """Return the codes of countries by name; those without a node have that of none."""
        return positions([name if name in self._countries else "" for name in names], self._countries)


@dataclass(frozen=True, eq=False)
class Capacities:
    """Capacities of everything that a network has.

    Attributes
    ----------
    links, crossings, handling, services
        By row; of crossings by half the number of their exit.
    groups
        By row of `capacity_groups`.
    terminals
        By row of `capacity_defaults`: what each node that the row is for may lift of its mode.
    group_of
        Group of each link, crossing, row of handling and service, by name of the attribute above; or NOWHERE.
    terminal_of
        Default row for what a node lifts of a mode; or NOWHERE; shape (n_nodes, n_modes).
    is_lifted
        Which rows of handling are limited by the terminals of their nodes.
    """

    links: Given
    crossings: Given
    handling: Given
    services: Given
    groups: Given
    terminals: Given
    group_of: dict[str, Ints]
    terminal_of: Ints
    is_lifted: Bools


def capacities_of(net: Network) -> Capacities:
    """Return what can pass over everything that a network has."""
    prepared, default = internals(net).prepared, DefaultCapacities(net)
    tables = {name: net.tables[name] for name in ("links", "borders", "handling", "services", "capacity_groups")}
    number = {name: at for at, name in enumerate(tables["capacity_groups"]["capacity_group"].tolist())}
    group_of = {name: _groups(tables[name], number) for name in ("links", "handling", "services")}
    crossings, group_of["crossings"] = _crossings(tables["borders"], prepared.sides, default, number)
    handling, defaults = tables["handling"], net.tables["capacity_defaults"]
    is_lifted = handling[_CAPACITY].isna().to_numpy() & (group_of["handling"] == NOWHERE)
    terminal_of = _terminals(net, default)
    in_terminal = is_lifted & bool((terminal_of != NOWHERE).any())
    return Capacities(
        links=_links(tables["links"], prepared, default, group_of["links"]),
        crossings=crossings,
        handling=Given.of(handling).without(in_terminal | (group_of["handling"] != NOWHERE)),
        services=_services(tables["services"], prepared, default, group_of["services"]),
        groups=Given.of(tables["capacity_groups"]),
        terminals=Given.of(defaults.assign(background_teu_per_week=np.nan, basis=ASSUMED)),
        group_of=group_of,
        terminal_of=terminal_of,
        is_lifted=is_lifted,
    )


def _groups(table: pd.DataFrame, number: dict[str, int]) -> Ints:
    """Return the group of each row, or NOWHERE."""
    return np.array([number.get(name, NOWHERE) for name in table["capacity_group"].tolist()], dtype=np.int64)


def _passed(table: pd.DataFrame) -> Floats:
    return np.asarray(table[_THROUGHPUT].to_numpy(dtype=np.float64))


def _links(table: pd.DataFrame, prepared: PreparedTables, default: DefaultCapacities, group: Ints) -> Given:
    """Return the capacities of links; open sea has none, and what has a group has no default besides."""
    mode, start = prepared.links.mode, prepared.links.start
    figures = default.figures(default.rows("link", mode, default.countries(start)))
    none = (mode == MODE_CODE[SEA]) | (group != NOWHERE)
    return Given.of(table).filled(np.where(none, np.nan, figures), _passed(table)).without(none)


def _services(table: pd.DataFrame, prepared: PreparedTables, default: DefaultCapacities, group: Ints) -> Given:
    """Return the capacities of services: their own, else departures a week times what one carries."""
    days = np.array([len(words(text)) for text in table["weekdays"]], dtype=np.float64)
    weeks = np.array([weeks_between(cell) for cell in table["every_weeks"].tolist()], dtype=np.float64)
    weekly = np.where(days > 0, days / weeks, prepared.departures_per_week)
    modes = dict(zip(prepared.sides.link_ids, prepared.links.mode.tolist(), strict=True))
    first = [modes.get(chain[0], 0) if (chain := words(text)) else MODE_CODE[SEA] for text in table["links"]]
    codes = np.array(first, dtype=np.int64)
    rows = default.rows("service", codes, np.zeros(len(table), dtype=np.int64), column="teu_per_departure")
    own = table["teu_per_departure"].to_numpy(dtype=np.float64)
    given = Given.of(table)
    stated = np.isnan(given.capacity) & ~np.isnan(own * weekly) & (group == NOWHERE)
    published = Given.of(table.assign(capacity_teu_per_week=own * weekly))
    given = Given(
        np.where(stated, published.capacity, given.capacity),
        given.background,
        np.where(stated, published.basis, given.basis),
    )
    figures = np.where(group != NOWHERE, np.nan, default.figures(rows, "teu_per_departure") * weekly)
    return given.filled(figures, _passed(table)).without(group != NOWHERE)


def _crossings(
    borders: pd.DataFrame, sides: BorderSides, default: DefaultCapacities, number: dict[str, int]
) -> tuple[Given, Ints]:
    """Return capacity and group of crossings, by half the number of their exit: the smaller one of exit and entry.

    Of a side count the largest figures of the rows that name its link. Inside a customs territory nobody stops, so
    there a side without a row of its own has none; nor has one of a crossing with a group.
    """
    own: dict[tuple[str, str, str], list[int]] = {}
    for row, key in enumerate(zip(*(borders[name].tolist() for name in ("link_id", "from_node", "side")), strict=True)):
        if key[0]:
            own.setdefault(key, []).append(row)
    given, passed, grouped = Given.of(borders), np.nan_to_num(_passed(borders)).tolist(), _groups(borders, number)
    country = default.codes(sides.countries)[sides.country]
    figures = default.figures(default.rows("crossing", sides.mode, country))
    capacity, background = np.full(len(sides), np.nan), np.zeros(len(sides))
    basis, group = np.full(len(sides), "", dtype=object), np.full(len(sides) // 2, NOWHERE)
    most, said = np.zeros(len(sides) // 2), np.nan_to_num(given.capacity, nan=-1.0).tolist()
    for at in np.flatnonzero(sides.link >= 0).tolist():
        name, start = sides.link_ids[sides.link[at]], sides.node_ids[sides.start[sides.link[at]]]
        side = "exit" if sides.is_exit[at] else "entry"
        rows = [*own.get((name, start, side), ()), *own.get((name, "", side), ())]
        if rows:
            group[at // 2] = max(group[at // 2], *(grouped[row] for row in rows))
            most[at // 2] = max(most[at // 2], *(passed[row] for row in rows))
            background[at] = max(given.background[row] for row in rows)
            best = max(rows, key=lambda row: said[row])
            capacity[at], basis[at] = given.capacity[best], given.basis[best]
    filled = (
        np.isnan(capacity) & (sides.link >= 0) & sides.is_outer & ~np.isnan(figures) & np.repeat(group == NOWHERE, 2)
    )
    capacity[filled], basis[filled] = np.fmax(figures, np.repeat(most, 2))[filled], ASSUMED
    pairs = np.where(np.isnan(capacity), np.inf, capacity).reshape(-1, 2)
    which = 2 * np.arange(len(pairs)) + pairs.argmin(axis=1)
    found = Given(capacity[which], background.reshape(-1, 2).max(axis=1, initial=0.0), basis[which])
    return found.without((group != NOWHERE) | ~sides.is_outer[::2]), group


def _terminals(net: Network, default: DefaultCapacities) -> Ints:
    """Return the default row for what each node lifts of each mode, or NOWHERE; shape (n_nodes, n_modes)."""
    kinds = net.tables["nodes"]["kind"].to_numpy()
    found = np.full((len(kinds), len(MODES)), NOWHERE, dtype=np.int64)
    every = np.arange(len(MODES))[None, :]
    for kind in sorted(set(kinds.tolist())):
        node = np.flatnonzero(kinds == kind)
        found[node] = default.rows("handling", every, default.countries(node)[:, None], kind)
    return found
