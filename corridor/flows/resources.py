"""Resources: whatever has a capacity, what can pass in a week, and how that figure was got."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.arrays import NOWHERE, Bools, Floats, Ints
from corridor.errors import InvalidQuestion, one_of
from corridor.flows.capacities import ELSEWHERE, Capacities, capacities_of
from corridor.flows.resource_keys import (
    BORDER,
    GROUP,
    HANDLING,
    KINDS,
    LINK,
    PORT,
    ROOM,
    SERVICE,
    TERMINAL,
    Segments,
    Terminals,
    keys_of,
    segments_of,
    shared_keys,
)
from corridor.graph.states import States
from corridor.modes import MODE_CODE, MODES
from corridor.network.internals import internals
from corridor.network.network import Network


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
    _shared: "Shared"
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
        step, key = self._shared.keys(states, self._segments)
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
    the row of `handling` that describes them, and services, each part between two of their stops by itself; then the
    groups that share a capacity, and what a terminal without a row of its own lifts of a mode. What has no capacity is
    among them with NaN: with the basis `elsewhere` where something else that its cargo passes has one, else with none.
    """
    return internals(net).keep(("resources",), lambda: _made(net))


def _made(net: Network) -> Resources:
    prepared, given = internals(net).prepared, capacities_of(net)
    segments = segments_of(prepared.chains, prepared.part_runs)
    group_of = {kind: given.group_of[name] for kind, name in _GROUPED.items()}
    shared = Shared(group_of, _terminals(net.tables["handling"], given))
    key = np.unique(shared.keys(internals(net).states(), segments)[1])
    kind, first, second = key // ROOM**2, key // ROOM % ROOM, key % ROOM
    capacity, background = np.full(len(key), np.nan), np.zeros(len(key))
    basis = np.full(len(key), "", dtype=object)
    basis[kind == PORT] = ELSEWHERE
    figures = {LINK: given.links, BORDER: given.crossings, HANDLING: given.handling, SERVICE: given.services}
    for number, of in (figures | {GROUP: given.groups, TERMINAL: given.terminals}).items():
        at = np.flatnonzero(kind == number)
        row = (second if number in (HANDLING, TERMINAL) else first)[at]
        capacity[at], background[at], basis[at] = of.capacity[row], of.background[row], of.basis[row]
    changes = np.flatnonzero((kind == HANDLING) & (basis == ELSEWHERE))
    basis[changes[~shared.are_limited(first[changes], second[changes])]] = ""
    return Resources(key, capacity, background, basis, segments, shared, _Names(net))


_GROUPED: Final = {LINK: "links", BORDER: "crossings", HANDLING: "handling", SERVICE: "services"}
"""Kinds of resources that may have a group, and their names among capacities."""


def _terminals(handling: pd.DataFrame, given: Capacities) -> Terminals:
    """Return what lifts at nodes."""
    came, leaves = (
        np.array([MODE_CODE.get(mode, -1) for mode in handling[name].tolist()], dtype=np.int64)
        for name in ("from_mode", "to_mode")
    )
    return Terminals(given.terminal_of, given.is_lifted, came, leaves)


@dataclass(frozen=True, eq=False)
class Shared:
    """The groups and terminals of a network: what several resources have in common."""

    group_of: Mapping[int, Ints]
    terminals: Terminals

    def keys(self, states: States, segments: Segments) -> tuple[Ints, Ints]:
        """Return pairs of a step and the key of what it uses up, what is shared among it."""
        own = keys_of(states, segments)
        both = zip(own, shared_keys(*own, self.group_of, self.terminals), strict=True)
        step, key = (np.concatenate(pair) for pair in both)
        return step, key

    def are_limited(self, node: Ints, row: Ints) -> Bools:
        """Return which changes at nodes by rows of handling have a group, or a terminal of either mode."""
        own, found = self.terminals, self.group_of[HANDLING][row] != NOWHERE
        for mode in (own.came[row], own.leaves[row]):
            found |= (mode >= 0) & (own.row[node, mode] != NOWHERE)
        return np.asarray(found)


class _Names:
    """Ids and names of resources, made when they are needed."""

    def __init__(self, net: Network) -> None:
        nodes, self._services = net.tables["nodes"], net.tables["services"]["service_id"].tolist()
        names = zip(nodes["node_id"].tolist(), nodes["name"].tolist(), strict=True)
        self._nodes = [(node, name or node) for node, name in names]
        handling = net.tables["handling"]
        self._changes = list(zip(handling["from_mode"].tolist(), handling["to_mode"].tolist(), strict=True))
        self._service_names = net.tables["services"]["name"].tolist()
        self._sides, self._links = internals(net).prepared.sides, internals(net).prepared.links
        self._groups = net.tables["capacity_groups"]["capacity_group"].tolist()
        self._lifted = net.tables["capacity_defaults"]["mode"].tolist()

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
        if kind == GROUP:
            return f"group:{self._groups[first]}"
        if kind == TERMINAL:
            return f"terminal:{node[first][0]}:{self._lifted[second]}"
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
        if kind == GROUP:
            return f"group {self._groups[first]}"
        if kind == TERMINAL:
            return f"{node[first][1]}, all by {self._lifted[second]}"
        name = self._service_names[first] or self._services[first]
        return str(name) + (f", part {second + 1}" if second else "")


def _parts(key: int) -> tuple[int, int, int]:
    return key // ROOM**2, key // ROOM % ROOM, key % ROOM
