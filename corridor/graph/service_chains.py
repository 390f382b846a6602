"""Services: their chains of links, as one array of parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.arrays import NOWHERE, Bools, Ints, first_of
from corridor.graph.crossings import BorderSides
from corridor.graph.defaults import FilledLinks
from corridor.graph.handling import Handlings
from corridor.graph.sea_ways import SeaWays
from corridor.modes import MODE_CODE, MODES, SEA
from corridor.tables.declared_columns import Readable

LANDING, HANDLING, LOADING, EXIT, MOVE, ENTRY = range(6)
"""Kinds of parts, in their order within one step of a chain: a change of mode, then the move between its two sides."""


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of all services whose chains have no fault, shape (n_parts,), in the order of the services.

    Attributes
    ----------
    service
        Row of the service.
    place
        Place within it, from 0 on.
    kind
        LANDING or LOADING at a seaport, HANDLING, EXIT, MOVE or ENTRY.
    link
        Row of the link of the step that the part belongs to.
    side
        Side that is cleared; -1 if none is.
    activity_at
        Row of `handling`; -1 if nothing is handled.
    node
        Position of the node where it happens or, of a move, ends.
    came, mode
        Codes of the modes before and after; the same but for a handling.
    """

    service: Ints
    place: Ints
    kind: Ints
    link: Ints
    side: Ints
    activity_at: Ints
    node: Ints
    came: Ints
    mode: Ints


@dataclass(frozen=True, eq=False)
class Chains:
    """The chains of the services.

    Attributes
    ----------
    fault
        What makes a service impossible in these tables; blank if nothing does.
    links
        Ids of the links of each service.
    start, end
        Positions of the nodes where it is boarded and left.
    begins_coastal, ends_coastal
        Whether its first and its last voyage is a coastal one, see `BorderSides.are_coastal`.
    parts
        The parts of those without fault.
    """

    fault: tuple[str, ...]
    links: tuple[tuple[str, ...], ...]
    start: Ints
    end: Ints
    begins_coastal: Bools
    ends_coastal: Bools
    parts: Parts


class _Walk:
    """Follows the chains from node to node; `step` holds the rows of links, `service` the service of each."""

    def __init__(
        self, services: Readable, links: Readable, ways: SeaWays, filled: FilledLinks, node_ids: list[str]
    ) -> None:
        self.names = ways.links
        self.fault = [""] * len(self.names)
        for service, (here, there) in ways.lost.items():
            self.fault[service] = (
                f"is blank, which is for services by sea, and no way by sea leads from {here} to {there} "
                "without passing another seaport; name the links, or the stops between"
            )
        position = {node: at for at, node in enumerate(node_ids)}
        self.start = [position[node] for node in services["from_node"].tolist()]
        self.end = [position[node] for node in services["to_node"].tolist()]
        names, ends = links["link_id"].tolist(), filled.end.tolist()
        leaving = dict(zip(zip(names, filled.start.tolist(), strict=True), range(len(names)), strict=True))
        steps: list[int] = []
        counts = []
        for service, chain in enumerate(self.names):
            node = self.start[service]
            begun = len(steps)
            if self.fault[service]:
                counts.append(0)
                continue
            try:
                for name in chain:
                    link = leaving[name, node]
                    steps.append(link)
                    node = ends[link]
                if node != self.end[service]:
                    left = f"not at {node_ids[self.end[service]]}"
                    self.fault[service] = f"its links end at {node_ids[node]}, {left}"
            except KeyError:
                where = f"does not leave {node_ids[node]}, where the chain ends so far"
                self.fault[service] = f"link {name!r} {where if name in names else 'does not exist'}"
            counts.append(len(steps) - begun)
        self.step = np.array(steps, dtype=np.int64)
        self.service = np.repeat(np.arange(len(counts)), np.array(counts, dtype=np.int64))


def chains_of(
    services: Readable,
    links: Readable,
    ways: SeaWays,
    filled: FilledLinks,
    sides: BorderSides,
    handlings: Handlings,
) -> Chains:
    """Return the chains of the services from where they are boarded to where they are left.

    Each link of a chain must exist and, where the mode changes along it, the handling be described.
    """
    walk = _Walk(services, links, ways, filled, sides.node_ids)
    step, service = walk.step, walk.service
    mode = filled.mode[step]
    came = np.where(np.diff(service, prepend=-1) == 0, np.roll(mode, 1), mode)
    changes = came != mode
    activity_at = np.full(len(step), -1, dtype=np.int64)
    activity_at[changes] = handlings.rows(filled.start[step[changes]], came[changes], mode[changes])
    for at in _firsts(service, np.flatnonzero(activity_at == NOWHERE)):
        change = f"{MODES[came[at]]} to {MODES[mode[at]]} at {sides.node_ids[filled.start[step[at]]]}"
        walk.fault[int(service[at])] = walk.fault[int(service[at])] or f"no row of handling takes {change}"
    kept = np.array([not fault for fault in walk.fault], dtype=np.bool_)[service]
    coastal = _coastal(service, step, filled, sides)
    parts = _parts(service[kept], step[kept], (came[kept], activity_at[kept], coastal[kept]), filled, sides)
    start, end = (np.array(nodes, dtype=np.int64) for nodes in (walk.start, walk.end))
    begins, ends = np.zeros((2, len(walk.names)), dtype=np.bool_)
    begins[service[::-1]], ends[service] = coastal[::-1], coastal  # what is written last stays
    return Chains(tuple(walk.fault), walk.names, start, end, begins, ends, parts)


def closed_links(chains: Chains, is_operating: Bools) -> Ints:
    """Return the row of the first link of each service that is not operating; -1 if all are, or if it has a fault."""
    parts = chains.parts
    shut = np.flatnonzero((parts.kind == MOVE) & ~is_operating[parts.link])
    return np.maximum(first_of(parts.service[shut], parts.link[shut], len(chains.fault)), -1)


def _firsts(service: Ints, steps: Ints) -> list[int]:
    """Return the first of some steps of each service that has any."""
    return [int(step) for step in steps[np.unique(service[steps], return_index=True)[1]]]


def _coastal(service: Ints, step: Ints, filled: FilledLinks, sides: BorderSides) -> Bools:
    """Return which steps are part of a coastal voyage; a voyage is what a service sails without a change of mode."""
    mode = filled.mode[step]
    begins = (np.diff(service, prepend=-1) != 0) | (np.diff(mode, prepend=-1) != 0)
    first = np.flatnonzero(begins)
    last = np.append(first, len(step))[1:] - 1
    voyages = sides.are_coastal(mode[first], filled.start[step[first]], filled.end[step[last]])
    return np.asarray(voyages[np.cumsum(begins) - 1])


def _parts(
    service: Ints, step: Ints, change: tuple[Ints, Ints, Bools], filled: FilledLinks, sides: BorderSides
) -> Parts:
    """Return the parts of the steps: a change of mode with the quays that it passes, the move and its two sides.

    `change` has, for each step, the mode before it, the row that takes the change, and whether its voyage is coastal.
    """
    came, activity_at, coastal = change
    sea = MODE_CODE[SEA]
    start, mode = filled.start[step], filled.mode[step]
    changes, at_quay, crosses = came != mode, sides.of_port[start] >= 0, filled.is_crossing[step]
    lands = changes & (came == sea) & at_quay & ~np.roll(coastal, 1)
    loads = changes & (mode == sea) & at_quay & ~coastal
    exists = np.stack([lands, changes, loads, crosses, step >= 0, crosses], axis=1)
    at, kind = np.nonzero(exists)
    link = step[at]
    side = np.full(len(at), -1, dtype=np.int64)
    for cleared, exits in (
        (LANDING, sides.of_port),
        (LOADING, sides.of_port),
        (EXIT, sides.of_link),
        (ENTRY, sides.of_link),
    ):
        of = kind == cleared
        key = filled.start[link[of]] if exits is sides.of_port else link[of]
        side[of] = exits[key] + (cleared in (LANDING, ENTRY))
    owner = service[at]
    first = np.searchsorted(owner, owner)
    before = (kind == LANDING) | (kind == HANDLING)
    return Parts(
        service=owner,
        place=np.arange(len(owner)) - first,
        kind=kind.astype(np.int64),
        link=link,
        side=side,
        activity_at=np.where(kind == HANDLING, activity_at[at], -1),
        node=np.where((kind == MOVE) | (kind == ENTRY), filled.end[link], filled.start[link]),
        came=np.where(before, came[at], mode[at]),
        mode=np.where(kind == LANDING, came[at], mode[at]),
    )


def unpriced_link(chains: Chains, filled: FilledLinks) -> dict[int, int]:
    """Return the first link without a price of each service that has one."""
    parts = chains.parts
    bare = np.flatnonzero((parts.kind == MOVE) & np.isnan(filled.price[parts.link, 0]))[::-1]
    found: Sequence[tuple[int, int]] = list(zip(parts.service[bare].tolist(), parts.link[bare].tolist(), strict=True))
    return dict(found)
