"""The customs procedure as part of the state: copies of the graph of a network, joined where cargo is cleared.

Cargo is loaded for export or for domestic use, goes through the world in transit and is cleared for import once:

    ORIGIN -load-> EXPORT =exit=> TRANSIT =entry=> TRANSIT ... =entry for import=> IMPORT -unload-> DESTINATION
           -load-> DOMESTIC ------------ never leaves the territory ---------------------- -unload->

So every state is there once for each procedure, and one graph serves every pair of countries. A crossing shows it, with
its exit, its move and its entry, as arcs between copies (E, T, B and I):

    exit  E -> E as export, T -> T in transit      (by land the move still belongs to the country that was left)
    move  E -> E,           T -> T
    entry E -> T, T -> T in transit, E -> I, T -> I as import, E -> B, T -> B in bond

What came in bond is cleared where customs are inland, B -> I, and goes nowhere else.

Procedures whose figures are all the same share a copy; a network whose tables name no procedure has one copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

import numpy as np

from corridor.arrays import Bools, Floats, Ints, sortable
from corridor.engine.contraction import ContractedGraph, contract
from corridor.engine.graph import Topology, extended, topology
from corridor.engine.hierarchy import Hierarchy, order

__all__ = [
    "Copies",
    "Figures",
    "Kind",
    "Procedure",
    "StateGraph",
    "StepGraph",
    "copied",
    "copies_for",
    "crossing_changes",
    "is_in_transit",
]


class Procedure(IntEnum):
    """The customs procedure that cargo is under."""

    DOMESTIC = 0
    EXPORT = 1
    TRANSIT = 2
    IMPORT = 3
    BOND = 4


class Kind(IntEnum):
    """How a step changes the procedure."""

    WITHIN = 0
    """Not at all: a move, a wait, a handling, a side of a border inside a customs territory."""
    LOAD = 1
    UNLOAD = 2
    LAND_EXIT = 3
    LAND_ENTRY = 4
    PORT_EXIT = 5
    PORT_ENTRY = 6
    LOAD_AT_SEA = 7
    UNLOAD_AT_SEA = 8
    """On or off a ship in no country."""
    ABROAD = 9
    """A whole way over borders that is closed, in one step: only explanations use it."""
    CHANGE = 10
    """Between rail and road: in transit a declaration is made anew, so its figures are others."""
    INLAND = 11
    """Cleared for import where it is, at a node with customs."""
    MOVE = 12
    """A move whose price is another in transit."""
    MEMBER_ENTRY = 13
    """Into a country that clears for import what stays in it, from another one of its customs territory."""


class Figures(IntEnum):
    """Which figures a step takes under a procedure: its own or one of those that replace them.

    Of sides these are the groups of `clearance`.
    """

    OWN = 0
    CLEARED = 1
    BONDED = 2


_D, _E, _T, _I, _B = Procedure
_OWN, _CLEARED, _BONDED = Figures
_TRANSITIONS: Final[dict[Kind, tuple[tuple[Procedure, Procedure, Figures], ...]]] = {
    Kind.WITHIN: tuple((procedure, procedure, _OWN) for procedure in Procedure),
    Kind.LOAD: ((_D, _D, _OWN), (_E, _E, _OWN)),
    Kind.UNLOAD: ((_D, _D, _OWN), (_I, _I, _OWN)),
    Kind.LAND_EXIT: ((_T, _T, _OWN), (_E, _E, _CLEARED)),
    Kind.LAND_ENTRY: (
        *((_T, _T, _OWN), (_E, _T, _OWN), (_T, _I, _CLEARED), (_E, _I, _CLEARED)),
        *((_T, _B, _BONDED), (_E, _B, _BONDED)),
    ),
    Kind.PORT_EXIT: ((_T, _T, _OWN), (_E, _T, _CLEARED)),
    Kind.PORT_ENTRY: ((_T, _T, _OWN), (_T, _I, _CLEARED), (_T, _B, _BONDED)),
    Kind.LOAD_AT_SEA: ((_T, _T, _OWN),),
    Kind.UNLOAD_AT_SEA: ((_T, _T, _OWN),),
    Kind.CHANGE: tuple((one, one, _CLEARED if one in (_T, _B) else _OWN) for one in Procedure),
    Kind.ABROAD: tuple((before, after, _OWN) for before in (_T, _E) for after in (_T, _I, _B)),
    Kind.INLAND: ((_B, _I, _OWN),),
    Kind.MEMBER_ENTRY: (*((one, one, _OWN) for one in (_D, _E, _T, _B)), (_T, _I, _CLEARED)),
    Kind.MOVE: tuple((one, one, _CLEARED if one is _T else _OWN) for one in Procedure),
}
"""Procedures before and after each kind of step, and the figures that it takes."""

_LOADS: Final = (Kind.LOAD, Kind.LOAD_AT_SEA)
_UNLOADS: Final = (Kind.UNLOAD, Kind.UNLOAD_AT_SEA)

Copies = tuple[int, int, int, int, int]
"""The copy of the graph that each procedure has, in the order of `Procedure`; cargo never goes to a lower one."""


@dataclass(frozen=True, eq=False)
class StepGraph:
    """The steps of a network between its states, apart from procedures, in the order in which they were added.

    Attributes
    ----------
    coordinates
        Longitude and latitude of each node; shape (n_nodes, 2).
    node, mode, phase
        Of each state; mode is -1 at origins and destinations.
    origin, destination
        State of each node where questions begin and end, or -1.
    tail, head
        States that each step joins; shape (n_arcs,).
    kind
        How it changes the procedure, see `Kind`.
    cleared
        Step with the figures of export or import, or of a change of mode or a move in transit; -1 where there is none.
    bonded
        Step with the figures of an entry in bond; -1 where there is none.
    keeps_forward, keeps_backward
        States that are kept though no origin leads to them, or they lead to no destination: a question may begin or end
        there at coordinates.
    """

    coordinates: Floats
    node: Ints
    mode: Ints
    phase: Ints
    origin: Ints
    destination: Ints
    tail: Ints
    head: Ints
    kind: Ints
    cleared: Ints
    bonded: Ints
    keeps_forward: Bools
    keeps_backward: Bools

    def is_same(self, other: "StepGraph") -> bool:
        """Return whether another graph has the same states and steps."""
        names = ("node", "mode", "phase", "tail", "head", "kind", "cleared", "bonded")
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in names)


@dataclass(frozen=True, eq=False)
class StateGraph:
    """The states of a network with their procedures, and the arcs between them in compressed rows.

    Attributes
    ----------
    steps
        The steps that it was made of.
    copies
        Copy of each procedure.
    node, mode, phase, copy
        Of each state.
    origin, destination
        State of each node where questions begin and end, or -1.
    first
        Position of each state's first arc; shape (n_states + 1,). Empty for a graph with `base`, whose arcs lie in no
        rows.
    tail, head
        States that an arc joins.
    step
        The step that an arc takes.
    base
        The graph that it has more states and arcs than, if it was made of one; those of the base come first.
    """

    steps: StepGraph
    copies: Copies
    node: Ints
    mode: Ints
    phase: Ints
    copy: Ints
    origin: Ints
    destination: Ints
    first: Ints
    tail: Ints
    head: Ints
    step: Ints
    base: "StateGraph | None" = None

    @cached_property
    def topology(self) -> Topology:
        """Return the arcs in rows both ways."""
        if self.base is not None:
            n_states, n_arcs = len(self.base.node), len(self.base.head)
            n_more = len(self.node) - n_states
            return extended(self.base.topology, n_more, self.tail[n_arcs:], self.head[n_arcs:])
        return topology(self.first, self.head)

    @cached_property
    def contracted(self) -> ContractedGraph:
        """Return the graph with its chains contracted."""
        return contract(self.first, self.tail, self.head)

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """Return the order of the contracted graph, for batches of questions."""
        hops = self.contracted
        coordinates = self.steps.coordinates[self.node[hops.number >= 0]]
        return order(hops.graph.n_states, hops.tail, hops.head, coordinates=coordinates)


def copies_for(exits_differ: bool, entries_differ: bool, clears_inland: bool = False) -> Copies:
    """Return the copy of the graph that each procedure has.

    Parameters
    ----------
    exits_differ, entries_differ
        Whether any row is for exits for export, or for entries for import, and not for those in transit. Where a row is
        for changes or moves in transit alone, both.
    clears_inland
        Whether goods are cleared at any node that they reach in bond; if nothing tells an entry for import from one in
        transit it is all the same where they are.
    """
    if exits_differ and entries_differ:
        return (0, 0, 1, 3, 2) if clears_inland else (0, 0, 1, 2, 1)
    if exits_differ:
        return (0, 0, 1, 1, 1)
    if entries_differ:
        return (2, 0, 0, 2, 1) if clears_inland else (1, 0, 0, 1, 0)
    return (0, 0, 0, 0, 0)


def is_in_transit(copies: Copies, copy: int) -> bool:
    """Return whether a copy is the one of goods in transit, for which some figures are others."""
    return copies[_T] == copy != copies[_E]


def crossing_changes(copies: Copies, entry: Kind) -> list[tuple[int, int, Figures, Figures]]:
    """Return how a link with both its sides changes the copy of cargo, each change once.

    Parameters
    ----------
    copies
        Copy of each procedure.
    entry
        How its entry changes the procedure: `LAND_ENTRY` at the border of a customs territory, `MEMBER_ENTRY`, or
        `WITHIN`, also for a link without sides.

    Returns
    -------
    list[tuple[int, int, Figures, Figures]]
        Copy before and after, and the figures of the exit and of the entry.
    """
    exits = _TRANSITIONS[Kind.LAND_EXIT if entry is Kind.LAND_ENTRY else Kind.WITHIN]
    entries = _TRANSITIONS[entry]
    found: dict[tuple[int, int], tuple[Figures, Figures]] = {}
    for before, between, leaves in exits:
        for came, after, enters in entries:
            if came == between:
                found.setdefault((copies[before], copies[after]), (leaves, enters))
    return [(*pair, *cleared) for pair, cleared in found.items()]


def copied(steps: StepGraph, copies: Copies) -> StateGraph:
    """Return the graph of states with procedures, without the states and arcs that no way can use.

    Parameters
    ----------
    steps
        The steps between states.
    copies
        Copy of each procedure, as `copies_for` has it.
    """
    n_states = len(steps.node)
    tail, head, step = _arcs(steps, copies)
    is_loaded, is_unloaded = _in_copies(copies, (_D, _E)), _in_copies(copies, (_D, _I))
    begins = np.concatenate([steps.origin[steps.origin >= 0], _spread(steps.keeps_forward, is_loaded)])
    ends = np.concatenate([steps.destination[steps.destination >= 0], _spread(steps.keeps_backward, is_unloaded)])
    n_slots = n_states * (max(copies) + 1)
    is_kept = _flooded(n_slots, tail, head, begins) & _flooded(n_slots, head, tail, ends)
    number = np.cumsum(is_kept) - 1
    number[~is_kept] = -1
    arcs = np.flatnonzero(is_kept[tail] & is_kept[head])
    tail, head, step = number[tail[arcs]], number[head[arcs]], step[arcs]
    slots = np.flatnonzero(is_kept)
    rank = np.lexsort((sortable(head, len(slots)), sortable(tail, len(slots))))
    tail, head, step = tail[rank], head[rank], step[rank]
    state = slots % n_states

    def ends_at(found: Ints) -> Ints:
        return np.append(number, -1)[found]  # -1 is no state

    return StateGraph(
        steps=steps,
        copies=copies,
        node=steps.node[state],
        mode=steps.mode[state],
        phase=steps.phase[state],
        copy=slots // n_states,
        origin=ends_at(steps.origin),
        destination=ends_at(steps.destination),
        first=np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=len(slots)))]),
        tail=tail,
        head=head,
        step=step,
    )


def _arcs(steps: StepGraph, copies: Copies) -> tuple[Ints, Ints, Ints]:
    """Return tail, head and step of the arcs in all copies; states of a copy follow those of the one before."""
    n_states = len(steps.node)
    found: list[tuple[Ints, Ints, Ints]] = []
    for kind, transitions in _TRANSITIONS.items():
        at = np.flatnonzero(steps.kind == kind)
        replacing = {_OWN: at, _CLEARED: steps.cleared[at], _BONDED: steps.bonded[at]}
        known = {(copy, copy) for copy in copies} if kind is Kind.INLAND else set[tuple[int, int]]()
        for before, after, figures in transitions if len(at) else ():
            pair = copies[before], copies[after]
            if pair in known:
                continue  # the procedures share their figures; inland clearance takes none where they share a copy
            known.add(pair)
            tail = steps.tail[at] + (0 if kind in _LOADS else pair[0] * n_states)
            head = steps.head[at] + (0 if kind in _UNLOADS else pair[1] * n_states)
            found.append((tail, head, replacing[figures]))
    none = np.empty(0, dtype=np.int64)
    tail, head, step = (np.concatenate([none, *(arcs[end] for arcs in found)]) for end in range(3))
    order = np.argsort(sortable(step, int(step.max(initial=0)) + 1), kind="stable")
    return tail[order], head[order], step[order]


def _in_copies(copies: Copies, procedures: Sequence[Procedure]) -> Bools:
    """Return which copies hold some procedures."""
    held = np.zeros(max(copies) + 1, dtype=np.bool_)
    held[[copies[procedure] for procedure in procedures]] = True
    return held


def _spread(states: Bools, in_copies: Bools) -> Ints:
    """Return states in some copies, as slots."""
    return np.flatnonzero((in_copies[:, None] & states[None, :]).reshape(-1))


def _flooded(n_slots: int, tail: Ints, head: Ints, starts: Ints) -> Bools:
    """Return what can be reached along arcs, closed ones among them."""
    ahead = head[np.argsort(sortable(tail, n_slots), kind="stable")]
    first = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=n_slots))])
    seen = np.zeros(n_slots, dtype=np.bool_)
    seen[starts] = True
    wave = np.flatnonzero(seen)
    last = np.empty(n_slots, dtype=np.int64)
    while len(wave):
        counts = first[wave + 1] - first[wave]
        begins = np.cumsum(counts) - counts
        at = np.repeat(first[wave] - begins, counts) + np.arange(int(counts.sum()))
        reached = ahead[at]
        reached = reached[~seen[reached]]
        seen[reached] = True
        place = np.arange(len(reached))
        last[reached] = place
        wave = reached[last[reached] == place]  # each once
    return seen
