"""Cuts a large graph into parts by few states, which are removed last: an order that keeps a hierarchy low.

A road network of a hundred thousand places falls in two if some hundred of them are taken out. If these are removed
after all others, no shortcut ever leads from one half to the other but over them, and a search passes only the cuts
that lie about its two ends.

    1 - 2 - 3 - 4 - 5 - 6 - 7      first [1, 2, 3] and [5, 6, 7], each cut in the same way, then the cut [4]

A cut is found by letting water flow from the states that lie farthest to one side to those on the other side, each arc
carrying one unit: where no more gets through, the arcs that are full are the fewest that part the two. Of four
directions that is taken across which a straight line meets the fewest arcs; a wide and a narrow strip to flow through
are tried, and the cut with fewer arcs for the size of its smaller side is taken.
"""

from typing import Any, Final

import numpy as np

from corridor.arrays import Bools, Floats, Ints
from corridor.engine.jit import Kernel

_PART: Final = 256
"""Parts of no more states are not cut."""
_SHARES: Final = (0.25, 0.4)
"""Parts of the states that water flows in at, and out at."""
_DIRECTIONS: Final = ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0))
"""Lines, as longitude and latitude, along which states may be put in a row."""
_SOURCE: Final = 1
_SINK: Final = 2


def dissected(first: Ints, near: Ints, coordinates: Floats) -> list[list[int]]:
    """Return groups of states to be removed one after the other: first all that lie in no cut, last the first cut.

    Parameters
    ----------
    first, near
        Neighbours of state s are `near[first[s]:first[s + 1]]`, each the other's.
    coordinates
        Where the states are, longitude and latitude; shape (n_states, 2).

    Notes
    -----
    Some O(n_arcs) for each round of cuts, of which there are log(n_states).

    References
    ----------
    Schild, A. and Sommer, C. (2015). On balanced separators in road networks. Experimental Algorithms, 286-297.
    George, A. (1973). Nested dissection of a regular finite element mesh. SIAM Journal on Numerical Analysis 10,
    345-363.
    """
    n_states = len(first) - 1
    tails = np.repeat(np.arange(n_states), np.diff(first))
    depth = np.full(n_states, -1, dtype=np.int64)
    number = np.empty(n_states, dtype=np.int64)
    pending = [(np.arange(n_states), tails[tails < near], near[tails < near], 0)]
    while pending:
        states, tail, head, round_ = pending.pop()
        if len(states) <= _PART:
            continue
        number[states] = np.arange(len(states))
        is_beyond = _parted(number[tail], number[head], coordinates[states])
        is_cut = np.zeros(n_states, dtype=np.bool_)
        is_cut[states[_cover(number[tail], number[head], is_beyond)]] = True
        depth[is_cut] = round_
        for half in (False, True):
            is_in = np.zeros(n_states, dtype=np.bool_)
            is_in[states[is_beyond == half]] = True
            is_in &= ~is_cut
            within = is_in[tail] & is_in[head]
            pending.append((states[is_in[states]], tail[within], head[within], round_ + 1))
    return [np.flatnonzero(depth == round_).tolist() for round_ in (-1, *range(int(depth.max(initial=-1)), -1, -1))]


def _parted(tail: Ints, head: Ints, coordinates: Floats) -> Bools:
    """Return which states lie beyond few arcs between two sides; shape (n_states,)."""
    row = min((_row(coordinates, direction) for direction in _DIRECTIONS), key=lambda row: _crossing(row, tail, head))
    count, n_arcs = len(coordinates), len(tail)
    ends = np.concatenate([tail, head])
    by_end = np.argsort(ends, kind="stable")
    place = np.empty(2 * n_arcs, dtype=np.int64)
    place[by_end] = np.arange(2 * n_arcs)
    first = np.searchsorted(ends[by_end], np.arange(count + 1)).astype(np.int64)
    near = np.concatenate([head, tail])[by_end]
    twin = np.concatenate([place[n_arcs:], place[:n_arcs]])[by_end]
    best = np.inf, np.zeros(count, dtype=np.bool_)
    for share in _SHARES:
        role = np.zeros(count, dtype=np.int8)
        role[row < count * share] = _SOURCE
        role[row >= count - count * share] = _SINK
        room, far = np.ones(2 * n_arcs, dtype=np.int8), np.empty(count, dtype=np.int64)
        flow = _flow(first, near, twin, role, room, far, *np.empty((3, count + 1), dtype=np.int64))
        n_beyond = np.count_nonzero(far < 0)
        best = min(best, (flow / min(n_beyond, count - n_beyond), far < 0), key=lambda found: found[0])
    return best[1]


def _row(coordinates: Floats, direction: tuple[float, float]) -> Ints:
    """Return the place of each state in a row along a direction."""
    place = np.empty(len(coordinates), dtype=np.int64)
    place[np.argsort(coordinates @ np.array(direction), kind="stable")] = np.arange(len(coordinates))
    return place


def _crossing(row: Ints, tail: Ints, head: Ints) -> int:
    """Return the fewest arcs that cross a place in the middle half of a row."""
    count, quarter = len(row), len(row) // 4
    low, high = np.minimum(row[tail], row[head]), np.maximum(row[tail], row[head])
    crossing = np.cumsum(np.bincount(low + 1, minlength=count + 1) - np.bincount(high + 1, minlength=count + 1))
    return int(crossing[quarter : count - quarter].min())


def _cover(tail: Ints, head: Ints, is_beyond: Bools) -> list[int]:
    """Return few states on which all arcs between the two sides end: always that on which the most of the rest do."""
    crosses = is_beyond[tail] != is_beyond[head]
    tail, head = tail[crosses], head[crosses]
    found = []
    while len(tail):
        state = int(np.bincount(np.concatenate([tail, head])).argmax())
        found.append(state)
        is_left = (tail != state) & (head != state)
        tail, head = tail[is_left], head[is_left]
    return found


@Kernel
def _flow(
    first: Any, near: Any, twin: Any, role: Any, room: Any, far: Any, queue: Any, at: Any, way: Any
) -> int:  # fmt: skip
    """Let as much flow from the sources to the sinks as gets through, and return how much.

    `room` is left on each arc and `twin` is the same arc the other way; `far` is left as the arcs between a state and
    the sources, -1 where nothing more gets to. In each round water flows only away from the sources, by `way` back
    from where it does not get on.
    """
    count = len(role)
    total = 0
    while True:
        size = 0
        for state in range(count):
            far[state] = -1
            at[state] = first[state]
            if role[state] == _SOURCE:
                far[state] = 0
                queue[size] = state
                size += 1
        done = 0
        gets_through = False
        while done < size:
            state = queue[done]
            done += 1
            if role[state] == _SINK:
                gets_through = True
                continue
            for arc in range(first[state], first[state + 1]):
                if room[arc] > 0 and far[near[arc]] < 0:
                    far[near[arc]] = far[state] + 1
                    queue[size] = near[arc]
                    size += 1
        if not gets_through:
            return total
        for source in range(count):
            if role[source] != _SOURCE:
                continue
            state = source
            length = 0
            while length >= 0:
                if role[state] == _SINK:
                    total += 1
                    for step in range(length):
                        room[way[step]] -= 1
                        room[twin[way[step]]] += 1
                    state = source
                    length = 0
                    continue
                arc = at[state]
                if arc == first[state + 1]:
                    length -= 1
                    if length >= 0:
                        state = near[twin[way[length]]]
                        at[state] += 1
                elif room[arc] > 0 and far[near[arc]] == far[state] + 1:
                    way[length] = arc
                    length += 1
                    state = near[arc]
                else:
                    at[state] += 1
