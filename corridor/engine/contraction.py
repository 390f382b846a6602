"""The arcs between the states where ways part or meet: chains of arcs without a choice are one hop."""

from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from corridor.arrays import Floats, Ints
from corridor.engine.graph import CLOSED, FAR, Metric, Topology, hops_of, lengthened, lengthened_metric, topology_of

Amount = TypeVar("Amount", Ints, Floats)


@dataclass(frozen=True, eq=False)
class ContractedGraph:
    """A graph of states whose chains are contracted, with the map between them; exact, ties included.

    A state that one arc enters and one arc leaves is passed or not passed with both, so only the others are kept.

    Attributes
    ----------
    graph
        The kept states, joined by hops; these are numbered in the order of their last arcs.
    tail, head
        Kept states that each hop joins; shape (n_hops,).
    begin, arcs
        Arcs of hop h, in order, are `arcs[begin[h]:begin[h + 1]]`.
    of_arc
        Hop that each arc is of, or -1.
    number
        Number of each state among those that are kept, or -1 within a hop.
    """

    graph: Topology
    tail: Ints
    head: Ints
    begin: Ints
    arcs: Ints
    of_arc: Ints
    number: Ints

    @property
    def n_hops(self) -> int:
        """Return the number of hops."""
        return self.graph.n_arcs

    def sums(self, amount: Amount) -> Amount:
        """Return the sum of an amount of the arcs over each hop, shape (n_hops,)."""
        if not self.n_hops:
            return amount[:0]
        return cast(Amount, np.add.reduceat(amount[self.arcs], self.begin[:-1]))


def contract(first: Ints, tail: Ints, head: Ints, kept: npt.ArrayLike = ()) -> ContractedGraph:
    """Return a graph of states, its arcs in compressed rows by tail, with its chains contracted.

    Parameters
    ----------
    first, tail, head
        The graph.
    number
        States to keep whatever enters and leaves them.

    Notes
    -----
    O(n_states + n_arcs), and two sorts of the hops.
    """
    n_states, n_arcs = len(first) - 1, len(head)
    inner = (np.bincount(head, minlength=n_states) == 1) & (np.diff(first) == 1)
    inner[np.asarray(kept, dtype=np.int64)] = False
    onward = np.where(inner[head], first[head], -1)  # the only arc that goes on from within a hop
    at = np.flatnonzero(~inner[tail])
    links = [(np.arange(len(at)), at)]
    while len(at):
        hop, at = links[-1][0][onward[at] >= 0], onward[at][onward[at] >= 0]
        links.append((hop, at))
    hop, arcs = (np.concatenate(column) for column in zip(*links, strict=True))
    last = np.empty(len(links[0][1]), dtype=np.int64)
    last[hop] = arcs  # what is written last stays
    rank = np.empty(len(last), dtype=np.int64)
    rank[np.argsort(last, kind="stable")] = np.arange(len(last))  # by last arc: that decides between equal ways
    order = np.argsort(rank[hop], kind="stable")
    hop, arcs = rank[hop][order], arcs[order]
    begin = np.concatenate([[0], np.cumsum(np.bincount(hop, minlength=len(last)))])
    of_arc = np.full(n_arcs, -1, dtype=np.int64)
    of_arc[arcs] = hop
    number = np.where(inner, -1, np.cumsum(~inner) - 1)
    tails, heads = number[tail[arcs[begin[:-1]]]], number[head[np.sort(last)]]
    graph = topology_of(int((~inner).sum()), tails, heads)
    return ContractedGraph(graph, tails, heads, begin, arcs, of_arc, number)


def hop_lengths(hops: ContractedGraph, weight: Ints) -> Ints:
    """Return the sums over each hop of the weights of its arcs, each lengthened by one; see `lengthened`."""
    long = lengthened(weight, hops_of(len(hops.number)))
    usable = np.maximum(long, 0)
    rough = hops.sums(usable.astype(np.float64))  # longer than any way: what is less is known by its length
    is_closed = (hops.sums((long < 0).astype(np.int64)) > 0) | (rough > 2.0 * FAR)
    return np.where(is_closed, CLOSED, hops.sums(usable))


def hop_metric(hops: ContractedGraph, weight: Ints) -> Metric:
    """Return the weights of the hops, by those of the arcs, prepared for searches; see `metric`."""
    unit, long = hops_of(len(hops.number)), hop_lengths(hops, weight)
    return lengthened_metric(hops.graph, np.where(long < 0, CLOSED, long // unit), long, unit)


def states_at(hops: ContractedGraph, states: npt.ArrayLike) -> Ints:
    """Return the numbers of states among the kept ones, in order.

    Raises
    ------
    ValueError
        If one lies within a hop.
    """
    found = hops.number[np.asarray(states, dtype=np.int64).reshape(-1)]
    if (found < 0).any():
        raise ValueError("ways begin and end at states that are kept: origins and destinations")
    return np.sort(found)
