"""Whether the shortest way may have become another where some arcs became shorter, without a search."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.dijkstra import indices
from corridor.engine.graph import FAR, Metric, Topology
from corridor.engine.jit import Kernel
from corridor.engine.one_to_all import settle, slots

_FAR: Final = FAR


@Kernel
def _may_be(
    weight: Any, to_tail: Any, to_head: Any, from_tail: Any, from_head: Any, limit: int, reach: Any
) -> bool:  # fmt: skip
    """Return whether a way over some improved arcs may be no longer than the limit; `reach` is a work array.

    It is Dijkstra's algorithm over the improved arcs, from each of which to each other it is at least as far as the
    lengths before from the starts and to the goals tell.
    """
    for at in range(len(weight)):
        reach[at] = to_tail[at]
    while True:
        near = -1
        length = limit + 1
        for at in range(len(weight)):
            if 0 <= reach[at] < length:
                near = at
                length = reach[at]
        if near < 0:
            return False
        reach[near] = -1
        through = length + weight[near]
        if through + from_head[near] <= limit:
            return True
        for at in range(len(weight)):
            if reach[at] > through:
                step = max(0, max(from_head[near] - from_tail[at], to_tail[at] - to_head[near]))
                if through + step < reach[at]:
                    reach[at] = through + step


def lengths(graph: Topology, weights: Metric, starts: npt.ArrayLike, *, backward: bool = False) -> Ints:
    """Return how far each state is from the nearest start, or backward from each to it; FAR where no way leads.

    They are sums of `ranked` weights, in which each arc is lengthened by one; shape (n_states,).
    """
    work = slots(graph.n_states, weights)
    layer_at, none = np.zeros(graph.n_states, dtype=np.int64), np.empty(0, dtype=np.int64)
    base = graph.n_states if backward else 0
    settle(graph, weights, base, layer_at, graph.place[indices(starts)], none, FAR, work)
    return work.label[graph.place]


def may_be_shorter(weight: Ints, tail: Ints, head: Ints, to_state: Ints, from_state: Ints, limit: int) -> bool:
    """Return whether a way over improved arcs may be as short as the shortest without them, or shorter.

    Parameters
    ----------
    weight
        What the improved arcs weigh now, as lengthened in `Metric.ranked`.
    tail, head
        States that they join.
    to_state, from_state
        How far it was, before they were improved, from the starts to each state, and from each
        state to the goals; see `lengths`. Other arcs may weigh more by now.
    limit
        Length of the shortest way before.

    Returns
    -------
    bool
        False only if each way that uses an improved arc is longer than the limit.

    Notes
    -----
    Exact as a bound: lengths before are potentials, by which no way without improved arcs from state v to state u is
    shorter than from_state[v] - from_state[u] or to_state[u] - to_state[v]. O(k^2) for k improved arcs.

    References
    ----------
    Goldberg, A. V. and Harrelson, C. (2005). Computing the shortest path: A* search meets graph theory. SODA,
    156-165 (bounds by the triangle inequality).
    """
    ends = to_state[tail], to_state[head], from_state[tail], from_state[head]
    return bool(_may_be(weight, *ends, limit, np.empty(len(weight), dtype=np.int64)))
