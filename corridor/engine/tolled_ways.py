"""The shortest way between two places where arcs have tolls, if it is shorter than a limit.

Tolls are 0 or more, so how far a state is from the start without them is never more than with them. A search that goes
back from the goal therefore takes first the state for which the way so far and this distance are least (A*), and ends
as soon as that sum reaches the limit: near the end of an assignment, when hardly a way is left that is worth it, it
looks at little more than the ways that are known.

    start --5-- A --4-- goal       without tolls 9; a toll of 6 on the last arc makes it 15
          --7-- B --6--            without tolls 13, and so with them: the way by B, and A is looked at first in vain

References
----------
Hart, P. E., Nilsson, N. J. and Raphael, B. (1968). A formal basis for the heuristic determination of minimum cost
paths. IEEE Transactions on Systems Science and Cybernetics 4, 100-107.
"""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.dijkstra import indices
from corridor.engine.graph import FAR, Metric, Topology
from corridor.engine.heap import drop, push
from corridor.engine.jit import Kernel
from corridor.engine.slots import settle, slots

_FAR: Final = FAR


class _Work(NamedTuple):
    """Work arrays of a search; between searches `label` is FAR everywhere."""

    label: Ints
    onward: Ints
    came_to: Ints
    keys: Ints
    items: Ints
    touched: Ints
    out: Ints


@dataclass(frozen=True, eq=False)
class TollSearch:
    """A graph prepared for searches with tolls; threads may share it.

    Attributes
    ----------
    graph
        The graph.
    """

    graph: Topology
    _free: list[_Work] = field(default_factory=list, repr=False)

    def ahead(self, weights: Metric, starts: npt.ArrayLike) -> Ints:
        """Return how far it is from the nearest of some states to each place of the graph without tolls, or FAR."""
        graph, none = self.graph, np.empty(0, dtype=np.int64)
        work = slots(graph.n_states, weights)
        layer_at = np.zeros(graph.n_states, dtype=np.int64)
        settle(graph, weights, 0, layer_at, graph.place[indices(starts)], none, FAR, work)
        return work.label

    def nearest(self, ahead: Ints, goals: npt.ArrayLike) -> int:
        """Return how far it is to the nearest of some goals without tolls, or FAR."""
        return int(ahead[self.graph.place[indices(goals)]].min(initial=FAR))

    def way(self, length: Ints, ahead: Ints, goals: npt.ArrayLike, limit: int) -> tuple[int, Ints] | None:
        """Return the length and the arcs of the shortest way that is shorter than a limit, or None.

        Parameters
        ----------
        length
            Of each arc, tolls included, never less than that by which `ahead` was found; less than 0 where it cannot
            be used; shape (n_arcs,).
        ahead
            As `ahead` returns it, which is 0 where the way may begin.
        goals
            States where it may end.
        limit
            Ways as long as this or longer are not looked for; at most FAR.
        """
        graph = self.graph
        try:
            work = self._free.pop()
        except IndexError:
            work = self._work()
        ends = graph.place[indices(goals)]
        count = _search(
            graph.first, graph.head, graph.arc, length, ahead, ends, min(limit, FAR), work, tally := np.zeros(1, int)
        )
        found = (int(tally[0]), work.out[:count].copy()) if count >= 0 else None
        self._free.append(work)
        return found

    def _work(self) -> _Work:
        n_states, room = self.graph.n_states, self.graph.n_arcs + self.graph.n_states + 2
        sizes = (n_states, n_states, n_states, room, room, n_states, n_states)
        label, *rest = (np.empty(size, dtype=np.int64) for size in sizes)
        label.fill(FAR)
        return _Work(label, *rest)


@Kernel
def _search(
    first: Any, head: Any, arc: Any, length: Any, ahead: Any, goals: Any, limit: int, work: _Work, tally: Any
) -> int:
    """Write the arcs of the shortest way below a limit, and its length; return how many arcs, or -1."""
    label, onward, came_to, keys, items = work.label, work.onward, work.came_to, work.keys, work.items
    touched, out = work.touched, work.out
    n_states = len(label)
    n_touched = 0
    size = 0
    for at in range(len(goals)):
        goal = goals[at]
        if label[goal] != 0 and ahead[goal] < limit:
            label[goal] = 0
            touched[n_touched] = goal
            n_touched += 1
            onward[goal] = -1
            size = push(keys, items, 0, size, ahead[goal], goal)
    begin = -1
    while size > 0:
        key = keys[0]
        state = items[0]
        size = drop(keys, items, 0, size)
        so_far = label[state]
        if key != so_far + ahead[state]:
            continue
        if ahead[state] == 0:
            begin = state
            break
        for at in range(first[n_states + state], first[n_states + state + 1]):
            by = arc[at]
            if length[by] < 0:
                continue
            near = head[at] - n_states
            through = so_far + length[by]
            if through < label[near] and ahead[near] < _FAR and through + ahead[near] < limit:
                if label[near] == _FAR:
                    touched[n_touched] = near
                    n_touched += 1
                label[near] = through
                onward[near] = by
                came_to[near] = state
                size = push(keys, items, 0, size, through + ahead[near], near)
    count = -1
    if begin >= 0:
        tally[0] = label[begin]
        count = 0
        state = begin
        while onward[state] >= 0:
            out[count] = onward[state]
            count += 1
            state = came_to[state]
    for at in range(n_touched):
        label[touched[at]] = _FAR
    return count
