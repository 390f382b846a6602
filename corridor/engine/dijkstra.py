"""The shortest way through the arcs for one criterion, passing sets of states in a given order."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.engine.jit import Kernel

Ints = npt.NDArray[np.int64]

CLOSED: Final = -1
"""Weight of an arc that cannot be used."""
HOPS: Final = 1 << 16
"""Weights are multiplied by this and lengthened by one, so that of equal ways the one with fewer arcs is taken."""


@dataclass(frozen=True)
class Way:
    """A way through the arcs.

    Attributes
    ----------
    arcs : Arcs in order.
    weight : Sum of their weights.
    """

    arcs: tuple[int, ...]
    weight: int


@Kernel
def _search(
    first: Any,
    head: Any,
    weight: Any,
    layer_at: Any,
    n_states: int,
    n_layers: int,
    starts: Any,
    is_goal: Any,
    distance: Any,
    came_by: Any,
    came_from: Any,
    heap_key: Any,
    heap_item: Any,
) -> int:
    """Fill distance, came_by and came_from from the starts until a goal is settled; return its item, or -1.

    An item is layer x n_states + state; `layer_at[item]` is the layer that cargo is in once it stands there.
    """
    size = 0
    for at in range(len(starts)):
        item = layer_at[starts[at]] * n_states + starts[at]
        if distance[item] != 0:
            distance[item] = 0
            hole = size
            size += 1
            while hole > 0:
                parent = (hole - 1) >> 1
                if heap_key[parent] < 0 or (heap_key[parent] == 0 and heap_item[parent] <= item):
                    break
                heap_key[hole] = heap_key[parent]
                heap_item[hole] = heap_item[parent]
                hole = parent
            heap_key[hole] = 0
            heap_item[hole] = item
    while size > 0:
        key = heap_key[0]
        item = heap_item[0]
        size -= 1
        last_key = heap_key[size]
        last_item = heap_item[size]
        hole = 0
        while True:
            child = 2 * hole + 1
            if child >= size:
                break
            if child + 1 < size and (
                heap_key[child + 1] < heap_key[child]
                or (heap_key[child + 1] == heap_key[child] and heap_item[child + 1] < heap_item[child])
            ):
                child += 1
            if last_key < heap_key[child] or (last_key == heap_key[child] and last_item <= heap_item[child]):
                break
            heap_key[hole] = heap_key[child]
            heap_item[hole] = heap_item[child]
            hole = child
        heap_key[hole] = last_key
        heap_item[hole] = last_item
        if key > distance[item]:
            continue
        layer = item // n_states
        state = item - layer * n_states
        if layer == n_layers - 1 and is_goal[state] != 0:
            return int(item)
        for arc in range(first[state], first[state + 1]):
            if weight[arc] < 0:
                continue
            reached = layer * n_states + head[arc]
            reached = layer_at[reached] * n_states + head[arc]
            through = key + weight[arc]
            if through > distance[reached]:
                continue
            if through == distance[reached]:
                # of equal ways, the one whose last arc has the lowest number: the arcs are sorted by id
                if came_by[reached] >= 0 and arc < came_by[reached]:
                    came_by[reached] = arc
                    came_from[reached] = item
                continue
            distance[reached] = through
            came_by[reached] = arc
            came_from[reached] = item
            hole = size
            size += 1
            while hole > 0:
                parent = (hole - 1) >> 1
                if heap_key[parent] < through or (heap_key[parent] == through and heap_item[parent] <= reached):
                    break
                heap_key[hole] = heap_key[parent]
                heap_item[hole] = heap_item[parent]
                hole = parent
            heap_key[hole] = through
            heap_item[hole] = reached
    return -1


def shortest(first: Ints, head: Ints, weight: Ints, layer_at: Ints, starts: Ints, is_goal: Ints) -> Way | None:
    """Return the shortest way from any start to any goal, or None.

    Parameters
    ----------
    first, head : Arcs in compressed rows: those of state s are `first[s]` to `first[s + 1] - 1`; shapes (n_states + 1,), (n_arcs,).
    weight : Weights, 0 or more; `CLOSED` for arcs that cannot be used; shape (n_arcs,).
    layer_at : The layer that cargo is in once it stands at a state, having come in a layer; shape (n_layers * n_states,). Layers
        count what has been passed in order; goals count in the last layer only.
    starts, is_goal : States where it may begin; 1 for states where it may end, shape (n_states,).

    Raises
    ------
    OverflowError
        If sums of the weights could leave 64 bits.

    Notes
    -----
    Dijkstra's algorithm with a binary heap, O((n_arcs + n_states) x n_layers x log n). Ties go to fewer arcs, then to the lower
    number of the last arc.

    References
    ----------
    Dijkstra, E. W. (1959). A note on two problems in connexion with graphs. Numerische Mathematik 1, 269-271.
    """
    n_states, n_layers = len(is_goal), len(layer_at) // len(is_goal)
    largest = int(weight.max(initial=0))
    if largest * n_states >= 2**62 // HOPS:
        raise OverflowError(f"a weight of {largest} on {n_states} states leaves 64 bits; use a coarser unit")
    ranked = np.where(weight < 0, CLOSED, weight * HOPS + 1)
    size = n_states * n_layers
    distance = np.full(size, np.iinfo(np.int64).max, dtype=np.int64)
    came_by = np.full(size, -1, dtype=np.int64)
    came_from = np.full(size, -1, dtype=np.int64)
    room = len(head) * n_layers + len(starts) + 1
    heap_key, heap_item = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    goal = _search(
        first,
        head,
        ranked,
        layer_at,
        n_states,
        n_layers,
        starts,
        is_goal,
        distance,
        came_by,
        came_from,
        heap_key,
        heap_item,
    )
    if goal < 0:
        return None
    arcs = []
    item = goal
    while came_by[item] >= 0:
        arcs.append(int(came_by[item]))
        item = int(came_from[item])
    return Way(tuple(reversed(arcs)), int(distance[goal] // HOPS))


def reached(first: Ints, head: Ints, is_open: npt.NDArray[np.bool_], starts: Ints) -> npt.NDArray[np.bool_]:
    """Return which states the starts can reach over open arcs, shape (n_states,)."""
    weight = np.where(is_open, 0, CLOSED).astype(np.int64)
    n_states = len(first) - 1
    distance = np.full(n_states, np.iinfo(np.int64).max, dtype=np.int64)
    spare, other = np.full(n_states, -1, dtype=np.int64), np.full(n_states, -1, dtype=np.int64)
    room = len(head) + len(starts) + 1
    heap_key, heap_item = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    layer_at, no_goal = np.zeros(n_states, dtype=np.int64), np.zeros(n_states, dtype=np.int64)
    _search(
        first,
        head,
        weight,
        layer_at,
        n_states,
        1,
        starts,
        no_goal,
        distance,
        spare,
        other,
        heap_key,
        heap_item,
    )
    return np.asarray(distance < np.iinfo(np.int64).max)
