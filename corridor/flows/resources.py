"""Resources: whatever has a capacity, what can pass in a week, and how that figure was got."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.arrays import Floats, Ints
from corridor.errors import InvalidQuestion, one_of
from corridor.flows.resource_keys import (
    BORDER,
    HANDLING,
    KINDS,
    LINK,
    PORT,
    ROOM,
    SERVICE,
    Segments,
    keys_of,
    segments_of,
)
from corridor.graph.crossings import BorderSides
from corridor.graph.states import States
from corridor.modes import MODES
from corridor.network.network import Network
from corridor.schema import words

_CAPACITY: Final = "capacity_teu_per_week"
_BACKGROUND: Final = "background_teu_per_week"


@dataclass(frozen=True, eq=False)
class Resources:
    """All that has a capacity on a network; arrays of shape (n_resources,).

    Attributes
    ----------
    key
        What each is known by, ascending; see `resource_keys`.
    capacity
        TEU a week that can pass; NaN where no row says.
    background
        TEU a week that pass and are not among the trips; 0 where no row says.
    basis
        How the capacity was got; blank where it is not known.
    """

    key: Ints
    capacity: Floats
    background: Floats
    basis: npt.NDArray[np.object_]
    _segments: Segments
    _names: "_Names"

    def __len__(self) -> int:
        """Return the number of resources."""
        return len(self.key)

    @property
    def kind(self) -> Ints:
        """Return the place of each in `KINDS`."""
        return self.key // ROOM**2

    @property
    def left(self) -> Floats:
        """Return what is left for trips [TEU/week]; infinite where no capacity is known."""
        return np.where(np.isnan(self.capacity), np.inf, np.maximum(0.0, self.capacity - self.background))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Return the id of each, such as `border:taftan-mirjaveh-road:PKTFT`: the kind, the row, where it begins."""
        return tuple(self._names.id_of(key) for key in self.key.tolist())

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Return the place of each id."""
        return {name: at for at, name in enumerate(self.ids)}

    def name_of(self, at: int) -> str:
        """Return the name of a resource in words."""
        return self._names.name_of(int(self.key[at]))

    def with_capacities(self, capacities: Mapping[str, float]) -> "Resources":
        """Return the resources with other capacities of some, by id.

        Raises
        ------
        InvalidQuestion
            If there is no such resource, or a capacity is no number of 0 or more; all faults at once.
        """
        capacity, basis, faults = self.capacity.copy(), self.basis.copy(), []
        for name, teu in capacities.items():
            if name not in self.place:
                faults.append(f"there is no resource {name!r}; {one_of(str(name), self.ids)}")
            elif isinstance(teu, bool) or not isinstance(teu, int | float | np.number) or not 0 <= teu < np.inf:
                faults.append(f"the capacity of {name} is {teu!r}; it must be TEU a week, 0 or more")
            else:
                capacity[self.place[name]], basis[self.place[name]] = float(teu), "given"
        if faults:
            raise InvalidQuestion("capacities: " + "; ".join(faults))
        return replace(self, capacity=capacity, basis=basis)

    def uses(self, states: States) -> tuple[Ints, Ints]:
        """Return pairs of a resource and a step that uses it up, by step; a resource x step matrix of ones."""
        step, key = keys_of(states, self._segments)
        at = np.minimum(np.searchsorted(self.key, key), max(0, len(self) - 1))
        is_known = self.key[at] == key if len(self) else np.zeros(len(key), dtype=np.bool_)
        found, step = at[is_known], step[is_known]
        order = np.argsort(step, kind="stable")
        return found[order], step[order]


def resources_of(net: Network) -> Resources:
    """Return what has a capacity on a network; it is kept.

    Notes
    -----
    Links in each direction, crossings in each direction, both sides of the clearance at seaports, changes at nodes by
    the row of `handling` that describes them, and services, each part between two of their stops by itself. What no row
    gives a capacity is among them with a capacity of NaN, and so can be reported.
    """
    return net.keep(("resources",), lambda: _made(net))


def _made(net: Network) -> Resources:
    prepared = net.prepared
    segments = segments_of(prepared.chains, prepared.part_runs)
    key = np.unique(keys_of(net.states(), segments)[1])
    kind, first, second = key // ROOM**2, key // ROOM % ROOM, key % ROOM
    capacity, background = np.full(len(key), np.nan), np.zeros(len(key))
    basis = np.full(len(key), "", dtype=object)
    tables = {name: net.tables[name] for name in ("links", "borders", "handling", "services")}
    given = {
        LINK: _Given.of(tables["links"], _number(tables["links"], _CAPACITY)),
        BORDER: _crossings(tables["borders"], prepared.sides),
        HANDLING: _Given.of(tables["handling"], _number(tables["handling"], _CAPACITY)),
        SERVICE: _Given.of(tables["services"], _carried(tables["services"])),
    }
    for number, figures in given.items():
        at = np.flatnonzero(kind == number)
        row = (second if number == HANDLING else first)[at]
        capacity[at], background[at], basis[at] = (
            column[row] for column in (figures.capacity, figures.background, figures.basis)
        )
    return Resources(key, capacity, background, basis, segments, _Names(net))


def _number(table: pd.DataFrame, name: str) -> Floats:
    """Return the figures of a column; NaN where there is no such column."""
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return np.asarray(table[name].to_numpy(dtype=np.float64))


def _carried(services: pd.DataFrame) -> Floats:
    """Return what services carry in a week; NaN where departures or what one carries are not known."""
    days = np.array([len(words(text)) for text in services["weekdays"]], dtype=np.float64)
    weekly = np.where(days > 0, days, _number(services, "departures_per_week"))
    return np.asarray(weekly * _number(services, "teu_per_departure"))


@dataclass(frozen=True, eq=False)
class _Given:
    """Capacity, background and basis of the rows of a table."""

    capacity: Floats
    background: Floats
    basis: npt.NDArray[np.object_]

    @classmethod
    def of(cls, table: pd.DataFrame, capacity: Floats) -> "_Given":
        said = zip(table["basis"].tolist(), table["source"].tolist(), strict=True)
        basis = np.array([basis or ("published" if source else "assumed") for basis, source in said], dtype=object)
        basis[np.isnan(capacity)] = ""
        return cls(capacity, np.nan_to_num(_number(table, _BACKGROUND)), basis)

    def rows(self, row: Ints) -> "_Given":
        """Return the figures of some rows; none where the row is -1."""
        return _Given(
            np.append(self.capacity, np.nan)[row], np.append(self.background, 0.0)[row], np.append(self.basis, "")[row]
        )


def _crossings(borders: pd.DataFrame, sides: BorderSides) -> _Given:
    """Return the capacities of crossings, by half the number of their exit: the smaller one of exit and entry.

    The capacity of a side is the largest of the rows that name its link.
    """
    given = _Given.of(borders, _number(borders, _CAPACITY))
    rows: dict[tuple[str, str, str], int] = {}
    for row, key in enumerate(zip(*(borders[name].tolist() for name in ("link_id", "from_node", "side")), strict=True)):
        if key[0] and given.capacity[row] > (given.capacity[rows[key]] if key in rows else -1.0):
            rows[key] = row

    def row_of(exit_side: int) -> int:
        link = int(sides.link[exit_side])
        name, start = (sides.link_ids[link], sides.node_ids[sides.start[link]]) if link >= 0 else ("", "")
        found = [rows.get((name, start, side), rows.get((name, "", side), -1)) for side in ("exit", "entry")]
        return min((row for row in found if row >= 0), key=lambda row: float(given.capacity[row]), default=-1)

    return given.rows(np.array([row_of(at) for at in range(0, len(sides), 2)], dtype=np.int64))


class _Names:
    """Ids and names of resources, made when they are needed."""

    def __init__(self, net: Network) -> None:
        nodes, self._services = net.tables["nodes"], net.tables["services"]["service_id"].tolist()
        names = zip(nodes["node_id"].tolist(), nodes["name"].tolist(), strict=True)
        self._nodes = [(node, name or node) for node, name in names]
        handling = net.tables["handling"]
        self._changes = list(zip(handling["from_mode"].tolist(), handling["to_mode"].tolist(), strict=True))
        self._service_names = net.tables["services"]["name"].tolist()
        self._sides, self._links = net.prepared.sides, net.prepared.links

    def id_of(self, key: int) -> str:
        kind, first, second = _parts(key)
        sides, node = self._sides, self._nodes
        if kind in (LINK, BORDER):
            link = first if kind == LINK else int(sides.link[2 * first])
            return f"{KINDS[kind]}:{sides.link_ids[link]}:{node[int(self._links.start[link])][0]}"
        if kind == PORT:
            return f"port:{node[int(sides.port[first])][0]}:{'exit' if sides.is_exit[first] else 'entry'}"
        if kind == HANDLING:
            came, leaves = self._changes[second]
            return f"handling:{node[first][0]}:{came or 'rest'}>{leaves or 'rest'}"
        return f"service:{self._services[first]}" + (f":{second + 1}" if second else "")

    def name_of(self, key: int) -> str:
        kind, first, second = _parts(key)
        sides, node = self._sides, self._nodes
        if kind in (LINK, BORDER):
            link = first if kind == LINK else int(sides.link[2 * first])
            start, end = (node[int(ends[link])][1] for ends in (self._links.start, self._links.end))
            return f"{start} - {end}, {MODES[self._links.mode[link]]}"
        if kind == PORT:
            return f"{'export' if sides.is_exit[first] else 'import'} at {node[int(sides.port[first])][1]}"
        if kind == HANDLING:
            came, leaves = self._changes[second]
            return f"{node[first][1]}, {came or 'rest'} to {leaves or 'rest'}"
        name = self._service_names[first] or self._services[first]
        return str(name) + (f", part {second + 1}" if second else "")


def _parts(key: int) -> tuple[int, int, int]:
    return key // ROOM**2, key // ROOM % ROOM, key % ROOM
