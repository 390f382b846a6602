"""The arcs between the states where ways part or meet: chains of arcs without a choice are one hop."""

from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

import numpy as np
import numpy.typing as npt

from corridor.arrays import Floats, Ints
from corridor.engine.graph import CLOSED, FAR, Small, hops_of, lengthened
from corridor.engine.heap import drop, push
from corridor.engine.jit import Kernel, part

_FAR: Final = FAR
Amount = TypeVar("Amount", Ints, Floats)


@dataclass(frozen=True, eq=False)
class ContractedGraph:
    """A graph of states whose chains are contracted; exact, ties included.

    A state that one arc enters and one arc leaves is passed or not passed with both, so only the others are kept. Kept
    state s is there twice, as in a `Topology`; the hops that enter it are in the order of their last arcs.

    Attributes
    ----------
    first
        Where the row of each state begins; shape (2 * n_states + 1,).
    near
        State at the other end of each hop of a row, without the number that is added backwards.
    hop
        Number of each hop of a row; shape (2 * n_hops,).
    tail, head
        Kept states that each hop joins; shape (n_hops,).
    begin, arcs
        Arcs of hop h, in order, are `arcs[begin[h]:begin[h + 1]]`.
    of_arc
        Hop that each arc is of, or -1.
    place
        Position of each state of the graph among the kept ones, or -1 within a hop.
    """

    first: Small
    near: Small
    hop: Small
    tail: Ints
    head: Ints
    begin: Ints
    arcs: Ints
    of_arc: Ints
    place: Ints

    @property
    def n_states(self) -> int:
        """Return the number of kept states."""
        return len(self.first) // 2

    def sums(self, amount: Amount) -> Amount:
        """Return the sum of an amount of the arcs over each hop, shape (n_hops,)."""
        if not len(self.tail):
            return amount[:0]
        return cast(Amount, np.add.reduceat(amount[self.arcs], self.begin[:-1]))

    def changed(self, sums: Amount, arcs: Ints, more: Amount) -> Amount:
        """Return sums over each hop where some arcs have more of the amount."""
        within = self.of_arc[arcs] >= 0
        found = sums.copy()
        np.add.at(found, self.of_arc[arcs[within]], more[within])
        return found


@dataclass(frozen=True, eq=False)
class Lengths:
    """Weights of the hops: those of their arcs, each multiplied by `unit` and lengthened by one; `CLOSED` if one is.

    Attributes
    ----------
    unit
        Factor of the weights, so that of equal ways the one with fewer arcs is shorter.
    ranked
        As hops lie in the rows, both ways; shape (2 * n_hops,).
    """

    unit: int
    ranked: Ints


@Kernel
def _follow(first: Any, head: Any, tail: Any, inner: Any, begin: Any, arcs: Any, goal: Any) -> int:
    """Write the arcs of every hop and the state where it ends; return how many hops there are."""
    n_hops = 0
    size = 0
    for arc in range(len(head)):
        if inner[tail[arc]] != 0:
            continue
        begin[n_hops] = size
        at = arc
        arcs[size] = at
        size += 1
        while inner[head[at]] != 0:
            at = first[head[at]]
            arcs[size] = at
            size += 1
        goal[n_hops] = head[at]
        n_hops += 1
    begin[n_hops] = size
    return n_hops


def contract(first: Ints, tail: Ints, head: Ints, kept: npt.ArrayLike = ()) -> ContractedGraph:
    """Return a graph of states, its arcs in compressed rows by tail, with its chains contracted.

    Parameters
    ----------
    first, tail, head
        The graph.
    kept
        States to keep whatever enters and leaves them.

    Notes
    -----
    O(n_states + n_arcs), and two sorts of the hops.
    """
    n_states, n_arcs = len(first) - 1, len(head)
    inner = (np.bincount(head, minlength=n_states) == 1) & (np.diff(first) == 1)
    inner[np.asarray(kept, dtype=np.int64)] = False
    begin, arcs = np.empty(n_arcs + 1, dtype=np.int64), np.empty(n_arcs, dtype=np.int64)
    goal = np.empty(n_arcs, dtype=np.int64)
    n_hops = _follow(first, head, tail, inner.astype(np.int8), begin, arcs, goal)
    begin, goal = begin[: n_hops + 1], goal[:n_hops]
    arcs = arcs[: begin[-1]]
    rank = np.argsort(arcs[begin[1:] - 1], kind="stable")  # by last arc: that decides between equal ways
    length = np.diff(begin)[rank]
    ordered = np.concatenate([[0], np.cumsum(length)])
    within = np.arange(len(arcs)) - np.repeat(ordered[:-1], length)
    arcs = arcs[np.repeat(begin[:-1][rank], length) + within]
    of_arc = np.full(n_arcs, -1, dtype=np.int64)
    of_arc[arcs] = np.repeat(np.arange(n_hops), length)
    place = np.where(inner, -1, np.cumsum(~inner) - 1)
    tails, heads = place[tail[arcs[ordered[:-1]]]], place[goal[rank]]
    leaving, entering = (np.argsort(ends, kind="stable") for ends in (tails, heads))
    n_kept = int((~inner).sum())
    counts = [np.bincount(ends, minlength=n_kept) for ends in (tails, heads)]
    return ContractedGraph(
        first=np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int32),
        near=np.concatenate([heads[leaving], tails[entering]]).astype(np.int32),
        hop=np.concatenate([leaving, entering]).astype(np.int32),
        tail=tails,
        head=heads,
        begin=ordered,
        arcs=arcs,
        of_arc=of_arc,
        place=place,
    )


@dataclass(frozen=True, eq=False)
class Measured:
    """The weights of hops, kept so that the weights of some arcs can be changed.

    Attributes
    ----------
    hops
        The graph.
    weight
        Of each arc; less than 0 where it cannot be used.
    unit
        As in `Lengths`.
    whole
        Sum over the arcs of each hop that can be used, lengthened; shape (n_hops,).
    rough
        The same in floating point, by which a hop is known that is longer than any way that is found.
    closed
        How many arcs of each hop cannot be used; shape (n_hops,).
    """

    hops: ContractedGraph
    weight: Ints
    unit: int
    whole: Ints
    rough: Floats
    closed: Ints

    def lengths(self, arcs: Ints, weight: Ints) -> Lengths:
        """Return the weights of the hops where some arcs, each named once, weigh something else."""
        new, old = (lengthened(each, self.unit) for each in (weight, self.weight[arcs]))
        more = np.maximum(new, 0) - np.maximum(old, 0)
        whole = self.hops.changed(self.whole, arcs, more)
        rough = self.hops.changed(self.rough, arcs, more.astype(np.float64))
        gone = (new < 0).astype(np.int64) - (old < 0)
        is_closed = (self.hops.changed(self.closed, arcs, gone) > 0) | (rough > 2.0 * FAR)  # less is no way, either
        whole[is_closed] = CLOSED
        return Lengths(self.unit, whole[self.hops.hop])


def measured(hops: ContractedGraph, weight: Ints) -> Measured:
    """Return what the hops weigh by the weights of the arcs, which are less than 0 where one cannot be used."""
    unit = hops_of(len(hops.place))
    long = lengthened(weight, unit)
    usable = np.maximum(long, 0)
    rough = hops.sums(usable.astype(np.float64))
    return Measured(hops, weight, unit, hops.sums(usable), rough, hops.sums((long < 0).astype(np.int64)))


@part
def spread(
    first: Any, near: Any, weight: Any, base: int, starts: Any, begin: int, end: int, label: Any, order: Any,
    keys: Any, items: Any,
) -> int:  # fmt: skip
    """Fill in how far it is from the starts to every state, and the order of those reached; return how many.

    `base` is 0 along the hops and n_states against them.
    """
    count = 0
    for state in range(len(label)):
        label[state] = _FAR
    size = 0
    for at in range(begin, end):
        if label[starts[at]] != 0:
            label[starts[at]] = 0
            size = push(keys, items, 0, size, 0, starts[at])
    while size > 0:
        key = keys[0]
        state = items[0]
        size = drop(keys, items, 0, size)
        if key > label[state]:
            continue
        order[count] = state
        count += 1
        for at in range(first[base + state], first[base + state + 1]):
            if weight[at] >= 0 and key + weight[at] < label[near[at]]:
                label[near[at]] = key + weight[at]
                size = push(keys, items, 0, size, key + weight[at], near[at])
    return count


@part
def lead(first: Any, near: Any, weight: Any, hop: Any, base: int, label: Any, came: Any) -> None:
    """Fill in the hop by which each state is reached, of several the one whose last arc has the lowest number."""
    other = len(label) - base
    for state in range(len(label)):
        came[state] = -1
        if label[state] == _FAR or label[state] == 0:
            continue
        at = first[other + state]
        while weight[at] < 0 or label[near[at]] + weight[at] != label[state]:
            at += 1
        came[state] = hop[at]


def states_at(hops: ContractedGraph, states: npt.ArrayLike) -> Ints:
    """Return the positions of states among the kept ones, in order.

    Raises
    ------
    ValueError
        If one lies within a hop.
    """
    found = hops.place[np.asarray(states, dtype=np.int64).reshape(-1)]
    if (found < 0).any():
        raise ValueError("ways begin and end at states that are kept: origins and destinations")
    return np.sort(found)
