"""Labels of groups of states: what each reaches in a hierarchy by climbing to higher ranks alone.

A label holds some hundred ranks, each with the length of the shortest way to it over shortcuts to higher ranks. Every
shortest way has a highest rank, which is in the label of its start and, backwards, in that of its goal; so the distance
is the least sum over the ranks that are in both. In the example of `hierarchy`:

    start K: K 0, Z 11        goal I, backwards: I 0, Z 13        from K to I: 11 + 13 = 24 by way of Z

References
----------
Abraham, I., Delling, D., Goldberg, A. V. and Werneck, R. F. (2011). A hub-based labeling algorithm for shortest paths
in road networks. Experimental Algorithms, 230-241.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.customise import HierarchyWeights
from corridor.engine.graph import Small
from corridor.engine.hierarchy import NO_WAY
from corridor.engine.jit import Kernel, part

_NO_WAY: Final = NO_WAY


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of states where ways begin or end, and what it costs to begin or end there.

    Attributes
    ----------
    first
        States of group g are `first[g]` to `first[g + 1] - 1`; shape (n_groups + 1,).
    state
        Each state.
    cost
        Length that is added where a way begins or ends there, in the lengths of the hierarchy's weights.
    """

    first: Ints
    state: Ints
    cost: Ints

    @property
    def count(self) -> int:
        """Return the number of groups."""
        return len(self.first) - 1


@dataclass(frozen=True, eq=False)
class Labels:
    """The ranks that each group reaches by climbing.

    Attributes
    ----------
    first
        Ranks of group g are `rank[first[g]]` to `rank[first[g + 1] - 1]`; shape (n_groups + 1,).
    rank
        Each rank.
    length
        How far it is from the nearest state of the group to it, or back from it.
    """

    first: Ints
    rank: Small
    length: Ints

    @property
    def count(self) -> int:
        """Return the number of groups."""
        return len(self.first) - 1


def groups(states: Sequence[npt.ArrayLike], costs: Sequence[npt.ArrayLike] | None = None) -> Groups:
    """Return groups of states, and what it costs to begin or end at each: nothing, if `costs` is None.

    Raises
    ------
    ValueError
        If a group has more or fewer costs than states, or one is negative.
    """
    each = [np.asarray(some, dtype=np.int64).reshape(-1) for some in states]
    first = np.concatenate([[0], np.cumsum([len(some) for some in each])]).astype(np.int64)
    state = np.concatenate([np.empty(0, dtype=np.int64), *each])
    if costs is None:
        return Groups(first, state, np.zeros(len(state), dtype=np.int64))
    weights = [np.asarray(some, dtype=np.int64).reshape(-1) for some in costs]
    if [len(some) for some in weights] != [len(some) for some in each]:
        raise ValueError("give one cost for each state of each group")
    cost = np.concatenate([np.empty(0, dtype=np.int64), *weights])
    if len(cost) and cost.min() < 0:
        raise ValueError(f"a cost of {cost.min()} is negative; leave out states where no way may begin or end")
    return Groups(first, state, np.minimum(cost, NO_WAY))


def one_group(states: npt.ArrayLike, costs: npt.ArrayLike | None) -> Groups:
    """Return a single group; see `groups`."""
    if costs is not None:
        return groups([states], [costs])
    state = np.array(states, dtype=np.int64).reshape(-1)
    return Groups(np.array([0, len(state)]), state, np.zeros(len(state), dtype=np.int64))


@part
def climb(
    row: Any, row_end: Any, end: Any, weight: Any, level: Any, ranks: Any, costs: Any, begin: int, stop: int,
    length: Any, other: Any, waiting: Any, after: Any, seen: Any,
) -> tuple[int, int]:  # fmt: skip
    """Fill in how far it is from some ranks to all that they reach by climbing; write these.

    Return how many they are, and the least sum of `length` and `other`, which is that of a climb from the other side;
    ranks that are farther away than that are passed, but not climbed from. Ranks wait in a list for each level, since a
    shortcut always leads to a higher one: `waiting` is the first of each, `after` the next one of each rank.
    """
    least = _NO_WAY
    lowest = len(waiting)
    for at in range(begin, stop):
        rank = ranks[at]
        if costs[at] < length[rank]:
            if length[rank] == _NO_WAY:
                after[rank] = waiting[level[rank]]
                waiting[level[rank]] = rank
            length[rank] = costs[at]
            lowest = min(lowest, level[rank])
    count = 0
    for here in range(lowest, len(waiting)):
        rank = waiting[here]
        waiting[here] = -1
        while rank >= 0:
            seen[count] = rank
            count += 1
            so_far = length[rank]
            least = min(least, so_far + other[rank])
            for at in range(row[rank], row_end[rank] if so_far <= least else row[rank]):
                through = so_far + weight[at]
                higher = end[at]
                if through < length[higher]:
                    if length[higher] == _NO_WAY:
                        after[higher] = waiting[level[higher]]
                        waiting[level[higher]] = higher
                    length[higher] = through
            rank = after[rank]
    return count, least


@Kernel
def _label(
    row: Any, row_end: Any, end: Any, weight: Any, level: Any, group_first: Any, ranks: Any, costs: Any, group: int,
    length: Any, other: Any, waiting: Any, after: Any, seen: Any, out_first: Any, out_rank: Any, out_length: Any,
) -> int:  # fmt: skip
    """Write the labels of groups from one on as long as there is room; return the group that is next.

    `length` and `other` are NO_WAY everywhere, then and now.
    """
    size = 0
    while group < len(group_first) - 1:
        count, _ = climb(
            row, row_end, end, weight, level, ranks, costs, group_first[group], group_first[group + 1], length, other,
            waiting, after, seen,
        )  # fmt: skip
        fits = size + count <= len(out_rank)
        for at in range(count):
            rank = seen[at]
            if fits:
                out_rank[size + at] = rank
                out_length[size + at] = length[rank]
            length[rank] = _NO_WAY
        if not fits:
            break
        size += count
        group += 1
        out_first[group] = size
    return group


def labels(weights: HierarchyWeights, ends: Groups, *, backward: bool = False) -> Labels:
    """Return the labels of groups of states; backward, those of the ways to them.

    Raises
    ------
    IndexError
        If a state is not of the graph.

    Notes
    -----
    O(shortcuts climbed), some thousand for each group.
    """
    hierarchy, ranks = weights.hierarchy, ranks_of(weights, ends)
    rows = rows_of(weights, backward)
    work = hierarchy.borrow()
    first = np.zeros(ends.count + 1, dtype=np.int64)
    parts: list[tuple[Small, Ints]] = []
    room, group, size = len(work.waiting) * ends.count + 1, 0, 0
    while group < ends.count:
        rank, length = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int64)
        begin = group
        group = _label(
            *rows, hierarchy.end, weights.weight, hierarchy.level, ends.first, ranks, ends.cost, group, work.there,
            work.back, work.waiting, work.after, work.seen, first, rank, length,
        )  # fmt: skip
        filled = int(first[group]) if group > begin else 0
        parts.append((rank[:filled], length[:filled]))
        first[begin + 1 : group + 1] += size
        size += filled
        room = 2 * room if group == begin else room
    hierarchy.give_back(work)
    if len(parts) == 1:
        return Labels(first, *parts[0])
    none = (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64))
    return Labels(first, *(np.concatenate(each) for each in zip(none, *parts, strict=True)))


def ranks_of(weights: HierarchyWeights, ends: Groups) -> Ints:
    """Return the ranks of states where ways begin or end.

    Raises
    ------
    IndexError
        If a state is not of the graph.
    """
    n_states = weights.hierarchy.n_states
    if len(ends.state) and not 0 <= ends.state.min() <= ends.state.max() < n_states:
        strange = ends.state[(ends.state < 0) | (ends.state >= n_states)]
        raise IndexError(f"there is no state {strange[0]}; states are 0 to {n_states - 1}")
    return weights.hierarchy.rank[ends.state]


def rows_of(weights: HierarchyWeights, backward: bool) -> tuple[Small, Small]:
    """Return where the shortcuts to higher ranks begin and end; backward, those from higher ranks."""
    hierarchy = weights.hierarchy
    return (hierarchy.middle, hierarchy.first[1:]) if backward else (hierarchy.first[:-1], hierarchy.middle)
