"""Which shortest ways are still the shortest once some weights have changed, without a search for each.

A way over arcs that weigh what they did is still the shortest if no other has become as short. Another can have become
shorter only over arcs that weigh less now. It comes to the first of these, and goes on from the last, over arcs that
weigh no less than before. So it is longer if, with distances d by the weights before,

    d(start, nearest tail of such an arc) + the least weight of such an arc now + d(nearest head, goal) > length

Ways that are shortest now were shortest before, then; so `shortest_way`, too, takes the same of several equal ones.
"""

from dataclasses import dataclass

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.engine.graph import FAR, Metric, Topology
from corridor.engine.one_to_all import nearest


@dataclass(frozen=True, eq=False)
class Cheaper:
    """Arcs that weigh less than before, or can be used now and could not, and how far they are.

    Attributes
    ----------
    is_cheaper
        Which arcs these are; shape (n_arcs,).
    there, back
        Distance by the weights before from each state to the nearest tail of one, and from the nearest head of one to
        each state; FAR where no way leads; shape (n_states,).
    least
        The least weight of one now.
    """

    is_cheaper: Bools
    there: Ints
    back: Ints
    least: int

    def may_shorten(self, starts: Ints, goals: Ints, length: int) -> bool:
        """Return whether a way over such arcs might be no longer than a length."""
        return int(self.there[starts].min()) + self.least + int(self.back[goals].min()) <= length


def cheaper(graph: Topology, tail: Ints, head: Ints, before: Metric, now: Ints) -> Cheaper:
    """Return the arcs that weigh less than before.

    Parameters
    ----------
    graph, tail, head
        The graph, and the states that each arc joins.
    before
        Its weights before.
    now
        The weights of the arcs now; less than 0 where one cannot be used.

    Examples
    --------
    >>> from corridor.engine.graph import metric, topology
    >>> chain = topology([0, 1, 2, 2], [1, 2])
    >>> found = cheaper(chain, np.array([0, 1]), np.array([1, 2]), metric(chain, np.array([5, 6])), np.array([5, 4]))
    >>> found.may_shorten(np.array([0]), np.array([2]), 11), found.may_shorten(np.array([0]), np.array([1]), 5)
    (True, False)
    """
    is_cheaper = is_less(before.weight, now)
    arcs = np.flatnonzero(is_cheaper)
    if not len(arcs):
        nowhere = np.full(graph.n_states, FAR, dtype=np.int64)
        return Cheaper(is_cheaper, nowhere, nowhere, 0)
    there = nearest(graph, before, np.unique(tail[arcs]), backward=True)
    return Cheaper(is_cheaper, there, nearest(graph, before, np.unique(head[arcs])), int(now[arcs].min()))


def is_less(before: Ints, now: Ints) -> Bools:
    """Return which arcs weigh less than before, or can be used now and could not."""
    return np.asarray((now >= 0) & ((before < 0) | (now < before)))
