"""Pieces of a directed graph within which every state can be reached from every other."""

from typing import Any

import numpy as np

from corridor.arrays import Ints
from corridor.engine.jit import Kernel


@Kernel
def _number(first: Ints, head: Ints, component: Ints, work: Any) -> int:
    """Write the component of each state, numbered as they are completed; return how many there are.

    The rows of `work` hold of each state: when it was found, from 1 on; the earliest found state that it is known to
    reach; and which arc is next. Then the states on the path that is walked, and those not yet in a component.
    """
    n_states = len(first) - 1
    found, lowest, following = 0, n_states, 2 * n_states
    path, waiting = 3 * n_states, 4 * n_states
    n_found = n_waiting = n_components = 0
    for root in range(n_states):
        depth = 0
        if work[found + root] == 0:
            depth = 1
            work[path] = root
        while depth > 0:
            state = work[path + depth - 1]
            if work[found + state] == 0:
                n_found += 1
                work[found + state] = work[lowest + state] = n_found
                work[following + state] = first[state]
                work[waiting + n_waiting] = state
                n_waiting += 1
            at = work[following + state]
            if at < first[state + 1]:
                work[following + state] = at + 1
                other = head[at]
                if work[found + other] == 0:
                    work[path + depth] = other
                    depth += 1
                elif component[other] < 0:
                    work[lowest + state] = min(work[lowest + state], work[found + other])
                continue
            depth -= 1
            if depth > 0:
                before = work[path + depth - 1]
                work[lowest + before] = min(work[lowest + before], work[lowest + state])
            if work[lowest + state] == work[found + state]:
                is_whole = 0
                while is_whole == 0:
                    n_waiting -= 1
                    other = work[waiting + n_waiting]
                    component[other] = n_components
                    is_whole = 1 if other == state else 0
                n_components += 1
    return n_components


def strong_components(n_states: int, tail: Ints, head: Ints) -> Ints:
    """Return the strongly connected component of each state; arc a leads from `tail[a]` to `head[a]`.

    Returns
    -------
    Ints
        Shape (n_states,). Components are numbered from 0 on, each after those that can be reached from it.

    Notes
    -----
    O(n_states + n_arcs) and a sort of the tails. With every arc in both directions, the pieces of a graph that no arc
    joins.

    References
    ----------
    Tarjan, R. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing 1, 146-160.
    """
    first = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=n_states))]).astype(np.int64)
    component = np.full(n_states, -1, dtype=np.int64)
    order = np.argsort(tail, kind="stable")
    _number(first, head[order].astype(np.int64), component, np.zeros(5 * n_states, dtype=np.int64))
    return component
