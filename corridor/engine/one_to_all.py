"""Distances from one place to all others, and between many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.dijkstra import indices
from corridor.engine.graph import FAR, Metric, Rows, Topology, check_sums
from corridor.engine.jit import Kernel, foresee
from corridor.engine.slots import clear, settle, slots

_FAR: Final = FAR


@dataclass(frozen=True, eq=False)
class Tree:
    """The shortest ways from some states to all that can be reached.

    Attributes
    ----------
    distance
        Sum of the weights; -1 where no way leads; shape (n_states,).
    came_by
        Last arc of the way to a state, first arc of the way from it if backward; -1 where the search began and
        where no way leads.
    came_from
        State at the other end of that arc, or -1.
    order
        States that can be reached, each after the one it came from, and what is reached over a state right after it.
    parent
        Position in the order of the state that each of these came from, or -1.
    """

    distance: Ints
    came_by: Ints
    came_from: Ints
    order: Ints
    parent: Ints


class Preorder(NamedTuple):
    """A tree of shortest ways by places, in which what is reached over a state is one range of positions.

    Attributes
    ----------
    state
        Place at each position; shape (n_states,), of which as many count as are reached.
    position
        Position of each place, or -1; shape (n_states,).
    end
        One more than the last position that is reached over a position.
    parent, arc
        Position and arc that a position is reached by, or -1 where the search began.
    """

    state: Ints
    position: Ints
    end: Ints
    parent: Ints
    arc: Ints


@Kernel
def _lead(graph: Rows, base: int, label: Any, came_by: Any, came_from: Any) -> None:
    """Fill in the lowest arc by which each state is reached in its distance, and whence; `base` as for `settle`."""
    first, head, weight = graph.first, graph.head, graph.weight
    n_states = len(label)
    other = n_states - base
    for state in range(n_states):
        came_by[state] = -1
        came_from[state] = -1
        length = label[state]
        if length == 0 or length == _FAR:
            continue
        at = first[other + state]
        while weight[at] < 0 or label[head[at] - other] + weight[at] != length:
            at += 1
        came_by[state] = graph.arc[at]
        came_from[state] = head[at] - other


@Kernel
def _order(label: Any, came_by: Any, came_from: Any, child: Any, sibling: Any, tree: Preorder) -> int:
    """Fill in the tree in preorder; return how many states are reached. `child` and `sibling` are work arrays."""
    place, position, end = tree.state, tree.position, tree.end
    n_states = len(label)
    for state in range(n_states):
        child[state] = -1
        position[state] = -1
    for state in range(n_states):
        parent = came_from[state]
        if parent >= 0:
            sibling[state] = child[parent]
            child[parent] = state
    count = 0
    for root in range(n_states):
        state = root if label[root] == 0 else -1
        while state >= 0:
            place[count] = state
            position[state] = count
            tree.arc[count] = came_by[state]
            tree.parent[count] = position[came_from[state]] if came_from[state] >= 0 else -1
            count += 1
            following = child[state]
            while following < 0:
                end[position[state]] = count
                if state == root:
                    break
                following = sibling[state]
                state = came_from[state]
            state = following
    return count


@Kernel
def _add_up(arc: Any, parent: Any, amount: Any, width: int, total: Any) -> None:
    """Fill in the sums of some amounts, which lie side by side, along the way of each position."""
    for at in range(len(arc)):
        for which in range(width):
            total[at * width + which] = 0
            if arc[at] >= 0:
                total[at * width + which] = total[parent[at] * width + which] + amount[arc[at] * width + which]


def preorder(graph: Topology, weights: Metric, label: Ints, *, backward: bool = False) -> Preorder:
    """Return the tree of shortest ways that lengths by places make; what is FAR is left out.

    Notes
    -----
    Of several arcs by which a state is reached in its length, the tree takes the one with the lowest number.
    """
    n_states = graph.n_states
    came_by, came_from, child, sibling = (np.empty(n_states, dtype=np.int64) for _ in range(4))
    _lead(graph.rows(weights), n_states if backward else 0, label, came_by, came_from)
    tree = Preorder(*(np.empty(n_states, dtype=np.int64) for _ in range(5)))
    count = _order(label, came_by, came_from, child, sibling, tree)
    return Preorder(tree.state[:count], tree.position, tree.end[:count], tree.parent[:count], tree.arc[:count])


def sums_along(tree: Preorder | Tree, amounts: Ints) -> Ints:
    """Return the sums of some amounts of the arcs along the way of each position; shape (count, n_amounts).

    `amounts` are of shape (n_arcs, n_amounts).
    """
    arc = tree.arc if isinstance(tree, Preorder) else tree.came_by[tree.order]
    total = np.empty((len(arc), amounts.shape[1]), dtype=np.int64)
    flat = np.ascontiguousarray(amounts, dtype=np.int64).reshape(-1)
    _add_up(arc, tree.parent, flat, amounts.shape[1], total.reshape(-1))
    return total


def one_to_all(graph: Topology, weights: Metric, starts: npt.ArrayLike, *, backward: bool = False) -> Tree:
    """Return the shortest ways from the nearest of some states to all others, or from all others to them if backward.

    Notes
    -----
    Dijkstra's algorithm with slots for a heap, in each of which labels are corrected until none is left; some
    O(n_arcs). Ties go to fewer arcs, then to the lower number of the arc by which a state is reached, so that forward
    ways are those of `shortest_way`.

    References
    ----------
    Dial, R. B. (1969). Algorithm 360: shortest-path forest with topological ordering. Communications of the ACM 12,
    632-633.
    Meyer, U. and Sanders, P. (2003). Delta-stepping: a parallelizable shortest path algorithm. Journal of Algorithms
    49, 114-152.
    """
    n_states = graph.n_states
    work = slots(n_states, weights)
    none, layer_at = np.empty(0, dtype=np.int64), np.zeros(n_states, dtype=np.int64)
    settle(graph, weights, n_states if backward else 0, layer_at, graph.place[indices(starts)], none, FAR, work)
    tree = preorder(graph, weights, work.label, backward=backward)
    order = graph.state[tree.state]
    came_by, came_from = np.full(n_states, -1, dtype=np.int64), np.full(n_states, -1, dtype=np.int64)
    came_by[order] = tree.arc
    came_from[order] = np.where(tree.parent < 0, -1, order[tree.parent])
    return Tree(_plain(work.label, weights)[graph.place], came_by, came_from, order, tree.parent)


def nearest(graph: Topology, weights: Metric, starts: npt.ArrayLike, *, backward: bool = False) -> Ints:
    """Return the distance from the nearest of some states to each, or from each to it if backward.

    FAR where no way leads; shape (n_states,).
    """
    n_states = graph.n_states
    work = slots(n_states, weights)
    none, layer_at = np.empty(0, dtype=np.int64), np.zeros(n_states, dtype=np.int64)
    settle(graph, weights, n_states if backward else 0, layer_at, graph.place[indices(starts)], none, FAR, work)
    return np.where(work.label == FAR, FAR, work.label // weights.hops)[graph.place]


def along(tree: Tree, amount: Ints) -> Ints:
    """Return the sum of another amount of the arcs along the way of each state; -1 where no way leads.

    Several amounts are columns, of which each is summed; shape (n_arcs,) or (n_arcs, n_amounts).

    Raises
    ------
    OverflowError
        If a sum could leave 64 bits.
    """
    check_sums(amount, len(tree.distance))
    total = np.full((len(tree.distance), *amount.shape[1:]), -1, dtype=np.int64)
    columns = amount.reshape(-1, 1) if amount.ndim == 1 else amount
    total[tree.order] = sums_along(tree, columns).reshape(-1, *amount.shape[1:])
    return total


def arcs_to(tree: Tree, state: int) -> tuple[int, ...]:
    """Return the arcs of the way to a state in order; of a backward tree, those of the way from it, last one first."""
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
    graph, weights
        The arcs and their weights.
    sources, targets
        Each a state, or the states of which the nearest counts.

    Notes
    -----
    A search as in `one_to_all` for each source, or backwards for each target where those are fewer, which ends when
    the others are settled. Other threads run meanwhile.
    """
    if len(targets) < len(sources):
        return _rows(graph, weights, targets, sources, graph.n_states).T.copy()
    return _rows(graph, weights, sources, targets, 0)


def _rows(
    graph: Topology, weights: Metric, sources: Sequence[npt.ArrayLike], targets: Sequence[npt.ArrayLike], base: int
) -> Ints:
    """Return the distances between sources and targets, over the arcs or backwards."""
    foresee(len(sources) * graph.n_arcs)
    found = np.full((len(sources), len(targets)), -1, dtype=np.int64)
    groups = [graph.place[indices(target)] for target in targets]
    filled = [at for at, group in enumerate(groups) if len(group)]
    if not filled:
        return found
    wanted = np.concatenate([groups[at] for at in filled])
    begins = np.cumsum([0, *(len(groups[at]) for at in filled[:-1])])
    layer_at = np.zeros(graph.n_states, dtype=np.int64)
    work = slots(graph.n_states, weights)
    for row, source in enumerate(sources):
        clear(work)
        settle(graph, weights, base, layer_at, graph.place[indices(source)], wanted, FAR, work)
        found[row, filled] = _plain(np.minimum.reduceat(work.label[wanted], begins), weights)
    return found


def _plain(label: Ints, weights: Metric) -> Ints:
    return np.where(label == FAR, -1, label // weights.hops)
