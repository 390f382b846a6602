"""The shortest way through the arcs for one criterion, passing sets of states in a given order."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.graph import CLOSED, FAR, Metric, Rows, Topology, Workspace, metric, topology, workspace
from corridor.engine.heap import drop, push, swap
from corridor.engine.jit import Kernel, part

__all__ = ["CLOSED", "HOPS", "Ints", "Way", "reached", "shortest", "shortest_way"]

HOPS: Final = 1 << 16
"""Weights are multiplied by at least this and lengthened by one, so that of equal ways that of fewer arcs is taken."""
_FAR: Final = FAR


@dataclass(frozen=True)
class Way:
    """A way through the arcs.

    Attributes
    ----------
    arcs
        Arcs in order.
    weight
        Sum of their weights.
    """

    arcs: tuple[int, ...]
    weight: int


@Kernel
def _meet(graph: Rows, starts: Any, goals: Any, work: Workspace, tally: Any) -> int:
    """Write the arcs of the shortest way from a start to a goal, last one first; return how many, or -1.

    State s is s in the search from the starts, and n_states + s in that from the goals; `first`, `head` and
    `weight` hold the arcs of the one before those of the other. What the other side has labelled within its first key
    is exact, so no search goes on from there; nothing else can be nearer to the other side than that key. An item stays
    in its heap until what is first reached from it takes its place; what leads nowhere on is not taken in.
    """
    first, head, weight = graph.first, graph.head, graph.weight
    label, keys, items = work.label, work.key, work.item
    touched, pending = work.touched, work.spare
    n_states = (len(first) - 1) // 2
    half = len(keys) // 2
    best = _FAR
    n_touched = 0
    n_met = 0
    size = 0
    for at in range(len(starts)):
        if label[starts[at]] != 0:
            label[starts[at]] = 0
            touched[n_touched] = starts[at]
            n_touched += 1
            size = push(keys, items, 0, size, 0, starts[at])
    back_size = 0
    for at in range(len(goals)):
        goal = n_states + goals[at]
        if label[goal] != 0:
            label[goal] = 0
            touched[n_touched] = goal
            n_touched += 1
            back_size = push(keys, items, half, back_size, 0, goal)
            if label[goals[at]] == 0:
                best = 0
    while size > 0 and back_size > 0 and keys[0] + keys[half] < best:
        ahead = size <= back_size
        base = 0 if ahead else half
        bound = keys[half - base]
        shift = n_states if ahead else -n_states
        key = keys[base]
        state = items[base]
        here = size if ahead else back_size
        is_left = True
        begin = first[state]
        if key > label[state]:
            begin = first[state + 1]
        for at in range(begin, first[state + 1]):
            step = weight[at]
            if step < 0:
                continue
            reached = head[at] + 0  # in 64 bits, as all items, so that one heap is compiled
            through = key + step
            old = label[reached]
            if through >= old:
                continue
            beyond = label[reached + shift]
            if beyond > bound and (through + bound > best or first[reached] == first[reached + 1]):
                continue
            label[reached] = through
            if old == _FAR:
                touched[n_touched] = reached
                n_touched += 1
            if through + beyond <= best:
                if through + beyond < best:
                    best = through + beyond
                    n_met = 0
                pending[n_met] = reached if ahead else reached + shift
                n_met += 1
            if beyond > bound and is_left:
                swap(keys, items, base, here, through, reached)
                is_left = False
            elif beyond > bound:
                here = push(keys, items, base, here, through, reached)
        if is_left:
            here = drop(keys, items, base, here)
        if ahead:
            size = here
        else:
            back_size = here
    count = -1
    if best < _FAR:
        n_touched = _mark(graph, best, work, n_touched, n_met)
        goal = -1
        for at in range(len(goals)):
            if goal < 0 and label[goals[at]] == best:
                goal = goals[at]
        count = _trace(graph, label, goal, work.arcs)
    for at in range(n_touched):
        label[touched[at]] = _FAR
    tally[0] = best
    return count


@part
def _mark(graph: Rows, best: int, work: Workspace, n_touched: int, size: int) -> int:
    """Complete the labels from the starts on every shortest way beyond the states where the searches met."""
    first, head, weight = graph.first, graph.head, graph.weight
    label, pending = work.label, work.spare
    n_states = (len(first) - 1) // 2
    while size > 0:
        size -= 1
        state = pending[size]
        for at in range(first[state], first[state + 1]):
            reached = head[at]
            left = label[reached + n_states]
            if weight[at] >= 0 and left + weight[at] == label[state + n_states] and label[reached] != best - left:
                if label[reached] == _FAR:
                    work.touched[n_touched] = reached
                    n_touched += 1
                label[reached] = best - left
                pending[size] = reached
                size += 1
    return n_touched


@part
def _trace(graph: Rows, label: Any, state: int, arcs: Any) -> int:
    """Write the arcs of the way to a state, last one first, each the lowest that fits; return how many."""
    first, head, weight = graph.first, graph.head, graph.weight
    n_states = (len(first) - 1) // 2
    count = 0
    while label[state] > 0:
        at = first[state + n_states]
        while weight[at] < 0 or label[head[at] - n_states] + weight[at] != label[state]:
            at += 1
        arcs[count] = graph.arc[at]
        count += 1
        state = head[at] - n_states
    return count


@Kernel
def _pass(graph: Rows, layer_at: Any, starts: Any, goals: Any, is_goal: Any, work: Workspace, tally: Any) -> int:
    """Write the arcs of the shortest way that passes every layer, last one first; return how many, or -1.

    An item is layer x n_states + state; `layer_at[item]` is the layer of cargo once it is there.
    """
    first, head, weight = graph.first, graph.head, graph.weight
    label, keys, items = work.label, work.key, work.item
    n_states = (len(first) - 1) // 2
    last = len(layer_at) // n_states - 1
    best = _FAR
    size = 0
    for at in range(len(starts)):
        item = layer_at[starts[at]] * n_states + starts[at]
        if label[item] != 0:
            label[item] = 0
            size = push(keys, items, 0, size, 0, item)
            if item >= last * n_states and is_goal[starts[at]] != 0:
                best = 0
    while size > 0 and keys[0] < best:
        key = keys[0]
        item = items[0]
        size = drop(keys, items, 0, size)
        if key > label[item]:
            continue
        base = item // n_states * n_states
        for at in range(first[item - base], first[item - base + 1]):
            if weight[at] < 0:
                continue
            through = key + weight[at]
            layer = layer_at[base + head[at]]
            reached = layer * n_states + head[at]
            if through < label[reached] and through <= best:
                label[reached] = through
                size = push(keys, items, 0, size, through, reached)
                if layer == last and is_goal[head[at]] != 0:
                    best = through
    tally[0] = best
    if best == _FAR:
        return -1
    state = -1
    for at in range(len(goals)):
        if state < 0 and label[last * n_states + goals[at]] == best:
            state = goals[at]
    layer = last
    count = 0
    while label[layer * n_states + state] > 0:
        left = label[layer * n_states + state]
        at = first[n_states + state]
        came = _came(n_states, layer_at, label, head[at] - n_states, state, layer, left - weight[at])
        while weight[at] < 0 or came < 0:
            at += 1
            came = _came(n_states, layer_at, label, head[at] - n_states, state, layer, left - weight[at])
        work.arcs[count] = graph.arc[at]
        count += 1
        layer = came
        state = head[at] - n_states
    return count


@part
def _came(n_states: int, layer_at: Any, label: Any, tail: int, state: int, layer: int, length: int) -> int:
    """Return the lowest layer in which the tail is that far away and that leads to `layer` at the state, or -1."""
    for low in range(layer + 1):
        if label[low * n_states + tail] == length and layer_at[low * n_states + state] == layer:
            return low
    return -1


@Kernel
def _flood(first: Any, head: Any, is_open: Any, starts: Any, seen: Any, pending: Any) -> None:
    """Set `seen` to 1 wherever the starts lead over open arcs."""
    size = 0
    for at in range(len(starts)):
        if seen[starts[at]] == 0:
            seen[starts[at]] = 1
            pending[size] = starts[at]
            size += 1
    while size > 0:
        size -= 1
        state = pending[size]
        for at in range(first[state], first[state + 1]):
            if is_open[at] != 0 and seen[head[at]] == 0:
                seen[head[at]] = 1
                pending[size] = head[at]
                size += 1


def shortest_way(
    graph: Topology, weights: Metric, starts: npt.ArrayLike, goals: npt.ArrayLike, layer_at: Ints | None = None
) -> Way | None:
    """Return the shortest way from any start to any goal, or None.

    Parameters
    ----------
    graph
        The arcs.
    weights
        Their weights, by `metric`.
    starts, goals
        States where the way may begin and end.
    layer_at
        The layer of cargo at a state, by the layer in which it arrived there; shape (n_layers *
        n_states,). Layers count what has been passed in order; goals count in the last layer only. None for one layer.

    Notes
    -----
    Dijkstra's algorithm with a binary heap, from both ends at once where there is one layer; O((n_arcs + n_states) x
    n_layers x log n). Ties go to fewer arcs, then to the goal with the lower number, then, from the goal backwards,
    to the arc with the lower number; so they do not depend on the direction of the search.

    References
    ----------
    Dijkstra, E. W. (1959). A note on two problems in connexion with graphs. Numerische Mathematik 1, 269-271.
    Pohl, I. (1971). Bi-directional search. Machine Intelligence 6, 127-140.
    """
    from_states, to_states = graph.place[indices(starts)], graph.place[np.sort(indices(goals))]
    if not len(from_states) or not len(to_states):
        return None
    tally = np.zeros(1, dtype=np.int64)
    if layer_at is None or len(layer_at) == graph.n_states:
        work = graph.borrow()
        count = _meet(graph.rows(weights), from_states, to_states, work, tally)
        arcs = tuple(work.arcs[:count][::-1].tolist()) if count > 0 else ()
        graph.give_back(work)
    else:
        n_layers = len(layer_at) // graph.n_states
        if weights.n_layers < n_layers:
            weights = metric(graph, weights.weight, n_layers)
        work = workspace(graph.n_states * n_layers, graph.n_arcs * n_layers)
        is_goal = np.zeros(graph.n_states, dtype=np.int64)
        is_goal[to_states] = 1
        rows, layers = graph.rows(weights), layers_of(graph, layer_at)
        count = _pass(rows, layers, from_states, to_states, is_goal, work, tally)
        arcs = tuple(work.arcs[:count][::-1].tolist()) if count > 0 else ()
    return Way(arcs, int(tally[0]) // weights.hops) if count >= 0 else None


def shortest(first: Ints, head: Ints, weight: Ints, layer_at: Ints, starts: Ints, is_goal: Ints) -> Way | None:
    """Return the shortest way from any start to any goal over arcs that no topology was built of.

    See `shortest_way`; `is_goal` is 1 for states where the way may end, shape (n_states,).
    """
    graph = topology(first, head)
    weights = metric(graph, weight, len(layer_at) // graph.n_states)
    return shortest_way(graph, weights, starts, np.flatnonzero(is_goal), layer_at)


def reached(
    graph: Topology, is_open: npt.NDArray[np.bool_], starts: npt.ArrayLike, *, backward: bool = False
) -> npt.NDArray[np.bool_]:
    """Return which states lead to, or can be reached from, some states over open arcs; shape (n_states,).

    Parameters
    ----------
    graph
        The arcs.
    is_open
        Whether each can be used, shape (n_arcs,).
    starts
        The states.
    backward
        Whether arcs are followed against their direction: what leads to the states.
    """
    n_states, n_arcs = graph.n_states, graph.n_arcs
    way = int(backward)
    rows = graph.first[way * n_states : (way + 1) * n_states + 1] - np.int32(way * n_arcs)
    head = graph.head[way * n_arcs : (way + 1) * n_arcs] - np.int32(way * n_states)
    seen = np.zeros(n_states, dtype=np.int64)
    pending = np.empty(n_states + 1, dtype=np.int64)
    open_arcs = is_open[graph.arc[way * n_arcs : (way + 1) * n_arcs]].astype(np.int8)
    _flood(rows, head, open_arcs, graph.place[indices(starts)], seen, pending)
    return seen.astype(np.bool_)[graph.place]


def indices(states: npt.ArrayLike) -> Ints:
    """Return numbers of states as the kernels take them: 64 bits, contiguous, writable."""
    return np.array(states, dtype=np.int64).reshape(-1)


def layers_of(graph: Topology, layer_at: Ints) -> Ints:
    """Return the layers in the order of the states in a topology."""
    return np.array(layer_at, dtype=np.int64).reshape(-1, graph.n_states)[:, graph.state].reshape(-1)
