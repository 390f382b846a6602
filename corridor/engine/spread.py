"""Distances from one place to all others, and between many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.engine.dijkstra import indices
from corridor.engine.heap import drop, push
from corridor.engine.jit import Kernel
from corridor.engine.topology import FAR, Ints, Metric, Topology

_FAR: Final = FAR


@dataclass(frozen=True, eq=False)
class Tree:
    """The shortest ways from some states to all that can be reached.

    Attributes
    ----------
    distance : Sum of the weights; -1 where no way leads; shape (n_states,).
    came_by : Last arc of the way to a state, first arc of the way from it if backward; -1 where the search began and where no way leads.
    came_from : State at the other end of that arc, or -1.
    order : States that can be reached, each after the one it came from.
    """

    distance: Ints
    came_by: Ints
    came_from: Ints
    order: Ints


@Kernel
def _spread(
    first: Any, head: Any, weight: Any, number: Any, base: int, starts: Any, is_wanted: Any, n_wanted: int, label: Any, came_by: Any,
    came_from: Any, order: Any, keys: Any, items: Any,
) -> int:  # fmt: skip
    """Settle states until none are left, or all that are wanted; return how many, with those in `order`.

    `base` is 0 to follow the arcs and n_states to follow them backwards. Without room in `came_by` it is not told.
    """
    tells = len(came_by) > 0
    for state in range(len(label)):
        label[state] = _FAR
    size = 0
    for at in range(len(starts)):
        if label[starts[at]] != 0:
            label[starts[at]] = 0
            size = push(keys, items, 0, size, 0, starts[at])
    settled = 0
    while size > 0:
        key = keys[0]
        state = items[0]
        size = drop(keys, items, 0, size)
        if key > label[state]:
            continue
        order[settled] = state
        settled += 1
        n_wanted -= is_wanted[state]
        if n_wanted == 0:
            break
        for at in range(first[base + state], first[base + state + 1]):
            step = weight[at]
            if step < 0:
                continue
            reached = head[at] - base
            through = key + step
            if through < label[reached]:
                label[reached] = through
                size = push(keys, items, 0, size, through, reached)
                if tells:
                    came_by[reached] = number[at]
                    came_from[reached] = state
            elif tells and through == label[reached] and number[at] < came_by[reached]:
                came_by[reached] = number[at]
                came_from[reached] = state
    return settled


@Kernel
def _add_up(order: Any, came_by: Any, came_from: Any, amount: Any, total: Any) -> None:
    """Fill `total` with the sum of an amount along the way of each state."""
    for at in range(len(order)):
        state = order[at]
        if came_by[state] >= 0:
            total[state] = total[came_from[state]] + amount[came_by[state]]
        else:
            total[state] = 0


def one_to_all(graph: Topology, weights: Metric, starts: npt.ArrayLike, *, backward: bool = False) -> Tree:
    """Return the shortest ways from the nearest of some states to all others, or from all others to them if backward.

    Notes
    -----
    Dijkstra's algorithm with a binary heap, O((n_arcs + n_states) log n). Ties go to fewer arcs, then to the lower number of the
    arc by which a state is reached, so that forward ways are those of `shortest_way`.

    References
    ----------
    Dijkstra, E. W. (1959). A note on two problems in connexion with graphs. Numerische Mathematik 1, 269-271.
    """
    n_states = graph.n_states
    label, order, is_wanted = np.empty(n_states, np.int64), np.empty(n_states, np.int64), np.zeros(n_states, np.int64)
    came_by, came_from = np.full(n_states, -1, np.int64), np.full(n_states, -1, np.int64)
    keys, items = _heap(graph)
    settled = _spread(
        graph.first, graph.head, weights.ranked, graph.arc, n_states if backward else 0, indices(starts), is_wanted, 1, label,
        came_by, came_from, order, keys, items,
    )  # fmt: skip
    return Tree(_plain(label, weights), came_by, came_from, order[:settled].copy())


def along(tree: Tree, amount: Ints) -> Ints:
    """Return the sum of another amount of the arcs along the way of each state; -1 where no way leads.

    Raises
    ------
    OverflowError
        If a sum could leave 64 bits.
    """
    if int(np.abs(amount).max(initial=0)) * len(tree.distance) >= FAR:
        raise OverflowError("sums of these amounts leave 64 bits; use a coarser unit")
    total = np.full(len(tree.distance), -1, dtype=np.int64)
    _add_up(tree.order, tree.came_by, tree.came_from, np.array(amount, dtype=np.int64), total)
    return total


def arcs_to(tree: Tree, state: int) -> tuple[int, ...]:
    """Return the arcs of the way to a state in order, or of the way from it if the tree is backward, last one first."""
    arcs = []
    while tree.came_by[state] >= 0:
        arcs.append(int(tree.came_by[state]))
        state = int(tree.came_from[state])
    return tuple(reversed(arcs))


def matrix(
    graph: Topology, weights: Metric, sources: Sequence[npt.ArrayLike], targets: Sequence[npt.ArrayLike]
) -> Ints:
    """Return the distances from each source to each target; -1 where no way leads; shape (n_sources, n_targets).

    Parameters
    ----------
    graph, weights : The arcs and their weights.
    sources, targets : Each a state, or the states of which the nearest counts.

    Notes
    -----
    One search for each source, or backwards for each target where those are fewer, that ends when the others are settled; O(min(n_sources,
    n_targets) (n_arcs + n_states) log n). Other threads run meanwhile.
    """
    if len(targets) < len(sources):
        return _rows(graph, weights, targets, sources, graph.n_states).T.copy()
    return _rows(graph, weights, sources, targets, 0)


def _rows(
    graph: Topology, weights: Metric, sources: Sequence[npt.ArrayLike], targets: Sequence[npt.ArrayLike], base: int
) -> Ints:
    """Return the distances between sources and targets, over the arcs or backwards."""
    n_states = graph.n_states
    groups = [indices(target) for target in targets]
    wanted = np.concatenate([*groups, np.empty(0, np.int64)]).astype(np.int64)
    filled = [at for at, group in enumerate(groups) if len(group)]
    begins = np.cumsum([0, *(len(groups[at]) for at in filled[:-1])])
    is_wanted = np.zeros(n_states, np.int64)
    is_wanted[wanted] = 1
    n_wanted = int(is_wanted.sum())
    label, order, none = np.empty(n_states, np.int64), np.empty(n_states, np.int64), np.empty(0, np.int64)
    keys, items = _heap(graph)
    found = np.full((len(sources), len(targets)), -1, dtype=np.int64)
    if not filled:
        return found
    for row, source in enumerate(sources):
        _spread(
            graph.first, graph.head, weights.ranked, graph.arc, base, indices(source), is_wanted, n_wanted, label, none, none, order,
            keys, items,
        )  # fmt: skip
        found[row, filled] = _plain(np.minimum.reduceat(label[wanted], begins), weights)
    return found


def _plain(label: Ints, weights: Metric) -> Ints:
    return np.where(label == FAR, -1, label // weights.hops)


def _heap(graph: Topology) -> tuple[Ints, Ints]:
    room = graph.n_arcs + graph.n_states + 1
    return np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
