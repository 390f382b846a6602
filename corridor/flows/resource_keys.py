"""Keys of resources, which the steps of cargo use up: links, crossings, quays, handlings and trains, each one number.

What is shared has a key, too: a group of capacity, and what a terminal lifts of a mode.

A train of 30 departures a week from A by B to C stops at B. What goes from A to B, from B to C, and from A to C are
three chains of steps, but two resources: the train between A and B, and the train between B and C.

    A --- A-B ---> B --- B-C ---> C        the train in its segment 0 carries A-B and A-C
    A ----------- A-C ----------> C        in its segment 1 B-C and A-C
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.graph.part_runs import PartRuns
from corridor.graph.service_chains import MOVE, Chains
from corridor.graph.states import CODE, States

KINDS: Final = ("link", "border", "port", "handling", "service", "group", "terminal")
"""Kinds of resources; `port` is one side of the clearance at a seaport, `terminal` what a node lifts of a mode."""
LINK, BORDER, PORT, HANDLING, SERVICE, GROUP, TERMINAL = range(len(KINDS))
ROOM: Final = 1 << 24
"""More than there are rows or nodes: a key holds a kind and two numbers below this."""
_HANDLED: Final = ("load", "unload", "transfer", "gauge_change", "transship")


@dataclass(frozen=True, eq=False)
class Segments:
    """The part between two stops that the links of services belong to.

    Attributes
    ----------
    key
        Row of the service times `ROOM` plus row of the link, ascending.
    segment
        Number of the part, from 0.
    begins
        Whether a part begins with the link.
    """

    key: Ints
    segment: Ints
    begins: Bools

    def of(self, service: Ints, link: Ints) -> Ints:
        """Return the parts of some links of services."""
        return np.asarray(self.segment[np.searchsorted(self.key, service * ROOM + link)])

    def begin_with(self, service: Ints, link: Ints) -> Bools:
        """Return whether a part of some services begins with some links."""
        return np.asarray(self.begins[np.searchsorted(self.key, service * ROOM + link)])


def segments_of(chains: Chains, runs: PartRuns) -> Segments:
    """Return the parts of all services: what is on board is the same from one link to the next within each."""
    parts = chains.parts
    moves = np.flatnonzero(parts.kind == MOVE)
    service = parts.service[moves]
    place = np.full(len(parts.service), -1, dtype=np.int64)
    place[moves] = np.arange(len(moves))
    cuts = np.zeros(len(moves) + 1, dtype=np.int64)
    ran = runs.chains.parts
    run_moves = np.flatnonzero(ran.kind == MOVE)
    begins = run_moves[np.diff(ran.service[run_moves], prepend=-1) != 0]
    ends = run_moves[np.diff(ran.service[run_moves], append=-1) != 0]
    cuts[place[runs.whole[begins]]] = 1
    cuts[place[runs.whole[ends]] + 1] = 1
    passed = np.cumsum(cuts[:-1])
    first = np.searchsorted(service, service)
    segment = passed - passed[first] if len(moves) else passed
    begins = (np.diff(service, prepend=-1) != 0) | (np.diff(segment, prepend=-1) != 0)
    key = service * ROOM + parts.link[moves]
    order = np.argsort(key, kind="stable")
    return Segments(key[order], segment[order], begins[order])


def keys_of(states: States, segments: Segments) -> tuple[Ints, Ints]:
    """Return the steps that use something up, and what: pairs of a step and a key.

    Exit and entry of one crossing in one direction are passed by the same cargo, so only the exit counts; a part of a
    service is used up where it begins, however many links it has.
    """
    steps, sides = states.steps, states.provenance.sides
    activity, row, number = steps.activity, steps.row, np.arange(len(steps.row))
    node = _ends_at(states)
    moves, exits = activity == CODE["move"], activity == CODE["exit"]
    clears = exits | (activity == CODE["entry"])
    at_port = clears & (np.append(sides.link, -1)[np.where(clears, row, -1)] < 0)
    handled = np.isin(activity, [CODE[name] for name in _HANDLED])
    served = moves & (steps.service >= 0)
    segment = np.zeros(len(number), dtype=np.int64)
    segment[served] = segments.of(steps.service[served], row[served])
    boards = served.copy()
    boards[served] = segments.begin_with(steps.service[served], row[served])
    nothing = np.zeros(len(number), dtype=np.int64)

    def of(kind: int, chosen: Bools, first: Ints, second: Ints) -> tuple[Ints, Ints]:
        return number[chosen], (kind * ROOM + first[chosen]) * ROOM + second[chosen]

    pairs = [
        of(LINK, moves, row, nothing),
        of(BORDER, exits & ~at_port, row // 2, nothing),
        of(PORT, at_port, row, nothing),
        of(HANDLING, handled, node, row),
        of(SERVICE, boards, steps.service, segment),
    ]
    step, key = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return step, key


def shared_keys(step: Ints, key: Ints, groups: Mapping[int, Ints], terminals: "Terminals") -> tuple[Ints, Ints]:
    """Return the steps that use up a group or a terminal, and its key.

    Parameters
    ----------
    step, key
        As of `keys_of`.
    groups
        Group of each row, or -1, by kind of resource.
    terminals
        What lifts.
    """
    kind, first, second = key // ROOM**2, key // ROOM % ROOM, key % ROOM
    steps, keys = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for number, group_of in groups.items():
        at = np.flatnonzero(kind == number)
        group = group_of[(second if number == HANDLING else first)[at]]
        steps.append(step[at][group >= 0])
        keys.append((GROUP * ROOM + group[group >= 0]) * ROOM)
    at = np.flatnonzero(kind == HANDLING)
    at = at[terminals.is_lifted[second[at]]]
    for mode_of in (terminals.came, terminals.leaves):
        mode = mode_of[second[at]]
        row = np.where(mode >= 0, terminals.row[first[at], mode], -1)
        steps.append(step[at][row >= 0])
        keys.append((TERMINAL * ROOM + first[at][row >= 0]) * ROOM + row[row >= 0])
    pairs = np.unique(np.stack([np.concatenate(steps), np.concatenate(keys)]), axis=1)
    return pairs[0], pairs[1]


@dataclass(frozen=True, eq=False)
class Terminals:
    """Terminals: where nodes lift boxes, by mode.

    Attributes
    ----------
    row
        Default row for what a node lifts of a mode, or -1; shape (n_nodes, n_modes).
    is_lifted, came, leaves
        Of each row of handling, whether terminals limit it, and the two modes by code, -1 for cargo at rest.
    """

    row: Ints
    is_lifted: Bools
    came: Ints
    leaves: Ints


def _ends_at(states: States) -> Ints:
    """Return the node where each step ends; a step with other figures ends where the one does that it replaces."""
    graph, count = states.graph.steps, len(states.steps.row)
    replaced = np.flatnonzero(graph.cleared >= 0)
    step = np.zeros(count, dtype=np.int64)
    step[: len(graph.head)] = np.arange(len(graph.head))
    step[graph.cleared[replaced]] = replaced
    return np.asarray(graph.node[graph.head[step]])
