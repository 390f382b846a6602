"""The best ways of many trips after the loss of parts of a graph, one part at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from corridor.arrays import Ints
from corridor.engine.batches import Parts, TripBatch
from corridor.engine.contraction import ContractedGraph, Lengths, lead, spread
from corridor.engine.graph import FAR
from corridor.engine.jit import Kernel, part
from corridor.engine.tree_repair import is_cut_off, leave, list_below, mend, nearest, sum_up

_FAR: Final = FAR
_MARGIN: Final = 3
"""Ways that are longer than the longest wanted one by more than this part of it are looked for at second go only."""


@dataclass(frozen=True, eq=False)
class Losses:
    """The best ways of trips, and those that are left to them.

    Attributes
    ----------
    base
        Weight of each trip's way and its sum of each amount; -1 where there is none; shape (n_trips, 1 + n_amounts).
    trip, part
        Each part that the way of a trip needs, once; shape (n_losses,).
    left
        The same as `base` of the way that is left when it is lost; shape (n_losses, 1 + n_amounts).
    """

    base: Ints
    trip: Ints
    part: Ints
    left: Ints


@part
def _need(
    hop_tail: Any, of_first: Any, of: Any, trip: int, state: int, came: Any, used: Any, token: int, out_trip: Any,
    out_part: Any, n_losses: int,
) -> int:  # fmt: skip
    """Write which parts the way to a state needs; return how many losses are written, or -1: no room."""
    while came[state] >= 0:
        by = came[state]
        for at in range(of_first[by], of_first[by + 1]):
            needed = of[at]
            if used[needed] != token:
                if n_losses == len(out_trip):
                    return -1
                used[needed] = token
                out_trip[n_losses] = trip
                out_part[n_losses] = needed
                n_losses += 1
        state = hop_tail[by]
    return n_losses


@part
def _want(
    goals_first: Any, goals: Any, out_trip: Any, loss: int, following: Any, below: Any, wanted: Any, token: int
) -> int:
    """Mark the goals of the trips of a chain of losses that lie below; return how many there are."""
    count = 0
    while loss >= 0:
        for at in range(goals_first[out_trip[loss]], goals_first[out_trip[loss] + 1]):
            if below[goals[at]] == token and wanted[goals[at]] != token:
                wanted[goals[at]] = token
                count += 1
        loss = following[loss]
    return count


@part
def _rank(label: Any, ahead: Any, rank: Any) -> None:
    """Fill in how long a way over each state is at least."""
    for state in range(len(label)):
        rank[state] = _FAR
        if label[state] < _FAR and ahead[state] < _FAR:
            rank[state] = label[state] + ahead[state]


@Kernel
def _toward(first: Any, near: Any, weight: Any, goals: Any, ahead: Any, order: Any, keys: Any, items: Any) -> None:
    """Fill in how far it is from each state to the nearest of all goals."""
    spread(first, near, weight, len(ahead), goals, 0, len(goals), ahead, order, keys, items)


@part
def _ways(
    hop_tail: Any, of_first: Any, of: Any, begin: int, end: int, goals_first: Any, goals: Any, label: Any, came: Any,
    new: Any, below: Any, n_amounts: int, sums: Any, base: Any, used: Any, token: int, out_trip: Any, out_part: Any,
) -> int:  # fmt: skip
    """Write the ways of some trips, each with a token of its own, and their losses; return how many, or -1."""
    n_losses = 0
    for trip in range(begin, end):
        token += 1
        state = nearest(goals, goals_first[trip], goals_first[trip + 1], label, new, below, -1)
        row = trip * (n_amounts + 1)
        base[row] = -1
        if state < 0:
            continue
        base[row] = label[state]
        for which in range(n_amounts):
            base[row + 1 + which] = sums[state * n_amounts + which]
        n_losses = _need(hop_tail, of_first, of, trip, state, came, used, token, out_trip, out_part, n_losses)
        if n_losses < 0:
            return -1
    return n_losses


@part
def _chain(n_losses: int, out_part: Any, last: Any, following: Any, listed: Any) -> int:
    """Join the losses of each part to a chain; return how many parts there are."""
    n_listed = 0
    for loss in range(n_losses):
        following[loss] = last[out_part[loss]]
        if last[out_part[loss]] < 0:
            listed[n_listed] = out_part[loss]
            n_listed += 1
        last[out_part[loss]] = loss
    return n_listed


@part
def _longest(loss: int, following: Any, out_trip: Any, n_amounts: int, base: Any) -> int:
    """Return the greatest weight of the ways of a chain of losses."""
    longest = 0
    while loss >= 0:
        longest = max(longest, base[out_trip[loss] * (n_amounts + 1)])
        loss = following[loss]
    return longest


@part
def _clear(loss: int, following: Any, n_amounts: int, left: Any) -> None:
    """Write that no way is left to a chain of losses."""
    while loss >= 0:
        left[loss * (n_amounts + 1)] = -1
        loss = following[loss]


@Kernel
def _lose(
    first: Any, near: Any, weight: Any, hop: Any, hop_tail: Any, hop_head: Any, closes_first: Any, closes: Any,
    of_first: Any, of: Any, starts_first: Any, starts: Any, trips_first: Any, goals_first: Any, goals: Any,
    origin: int, n_amounts: int, amounts: Any, base: Any, out_trip: Any, out_part: Any, left: Any, label: Any,
    came: Any, sums: Any, new: Any, below: Any, wanted: Any, seen: Any, down: Any, shut: Any, used: Any, last: Any,
    listed: Any, following: Any, ahead: Any, rank: Any, keys: Any, items: Any, tally: Any,
) -> int:  # fmt: skip
    """Write the ways of the trips of an origin, and those left when a part is lost; return how many losses, or -1.

    `amounts` hold those of a hop, `base` and `left` a weight and the sums, side by side. The losses of a part are a
    chain from `last` through `following`; `tally` holds the last token. Only states over which ways may be no longer
    than a bound are looked at first; where what is left is longer, the bound is raised.
    """
    begin, end = trips_first[origin], trips_first[origin + 1]
    count = spread(
        first, near, weight, 0, starts, starts_first[origin], starts_first[origin + 1], label, down, keys, items
    )
    lead(first, near, weight, hop, 0, label, came)
    sum_up(hop_tail, came, down, count, n_amounts, amounts, sums)
    _rank(label, ahead, rank)
    n_losses = _ways(
        hop_tail, of_first, of, begin, end, goals_first, goals, label, came, new, below, n_amounts, sums, base, used,
        tally[0], out_trip, out_part,
    )  # fmt: skip
    token = tally[0] + end - begin
    for number in range(_chain(n_losses, out_part, last, following, listed)):
        lost = listed[number]
        longest = _longest(last[lost], following, out_trip, n_amounts, base)
        reach = min(longest + longest // _MARGIN, _FAR - 1)
        token += 1
        if is_cut_off(
            first, near, weight, hop, starts, starts_first[origin], starts_first[origin + 1], closes,
            closes_first[lost], closes_first[lost + 1], shut, token, seen, down, last[lost], following, out_trip,
            goals_first, goals,
        ):  # fmt: skip
            _clear(last[lost], following, n_amounts, left)
            reach = 0
        while reach > 0:
            token += 1
            n_down = list_below(
                first, near, hop, hop_head, closes, closes_first[lost], closes_first[lost + 1], came, shut, below,
                down, token, rank, reach,
            )  # fmt: skip
            n_wanted = _want(goals_first, goals, out_trip, last[lost], following, below, wanted, token)
            mend(
                first, near, weight, hop, label, new, shut, below, down, n_down, token, ahead, rank, reach, wanted,
                n_wanted, keys, items,
            )  # fmt: skip
            farthest = -1
            loss = last[lost]
            while loss >= 0:
                trip = out_trip[loss]
                state = nearest(goals, goals_first[trip], goals_first[trip + 1], label, new, below, token)
                row = loss * (n_amounts + 1)
                leave(
                    first, near, weight, hop, hop_tail, label, came, sums, new, shut, below, token, rank, reach, state,
                    n_amounts, amounts, left, row,
                )  # fmt: skip
                farthest = max(farthest, left[row] if state >= 0 else _FAR)
                loss = following[loss]
            reach = _FAR - 1 if farthest > reach and reach < _FAR - 1 else 0
        last[lost] = -1
    tally[0] = token
    return n_losses


def losses(hops: ContractedGraph, weights: Lengths, amounts: Sequence[Ints], parts: Parts, trips: TripBatch) -> Losses:
    """Return the best ways of trips, and the best that are left when each part they need is lost.

    Parameters
    ----------
    hops, weights
        The graph, and what is minimised.
    amounts
        Other amounts to sum along the ways; each of shape (n_hops,).
    parts
        Parts that may be lost.
    trips
        The trips.

    Notes
    -----
    A tree of shortest ways from each origin; for each part that is on a wanted way, the states below it in the tree are
    searched again, from those of their neighbours that keep their ways, towards the goals (A*). Ways, also those left,
    are the ones that `shortest_way` finds on the graph without the part: ties go to fewer arcs, then to the goal with
    the lower number, then, from the goal backwards, to the arc with the lower number. O(sum of the arcs below each part
    x log n).

    References
    ----------
    Hart, P. E., Nilsson, N. J. and Raphael, B. (1968). A formal basis for the heuristic determination of minimum cost
    paths. IEEE Transactions on Systems Science and Cybernetics 4, 100-107.
    Ramalingam, G. and Reps, T. (1996). An incremental algorithm for a generalization of the shortest-path problem.
    Journal of Algorithms 21, 267-305.
    """
    n_states, n_hops, width = hops.n_states, len(hops.tail), len(amounts) + 1
    table = np.stack(amounts, axis=1).reshape(-1) if n_hops else np.empty(0, dtype=np.int64)
    base = np.zeros(trips.count * width, dtype=np.int64)
    label, new, ahead, rank = (np.empty(n_states, dtype=np.int64) for _ in range(4))
    sums = np.empty(n_states * (width - 1), dtype=np.int64)
    came, down = (np.empty(n_states, dtype=np.int32) for _ in range(2))
    below, wanted, seen = (np.zeros(n_states, dtype=np.int32) for _ in range(3))
    shut, used = np.zeros(n_hops, dtype=np.int32), np.zeros(parts.count, dtype=np.int32)
    last, listed = np.full(parts.count, -1, dtype=np.int64), np.empty(parts.count, dtype=np.int64)
    keys, items = (np.empty(n_states + n_hops + 1, dtype=np.int64) for _ in range(2))
    _toward(hops.first, hops.near, weights.ranked, trips.goals, ahead, down, keys, items)
    tally, room, origin = np.zeros(1, dtype=np.int64), 4096, 0
    found: list[tuple[Ints, Ints, Ints]] = []
    trip, lost, following = (np.empty(room, dtype=np.int64) for _ in range(3))
    left = np.empty(room * width, dtype=np.int64)
    while origin < len(trips.trips_first) - 1:
        n_losses = _lose(
            hops.first, hops.near, weights.ranked, hops.hop, hops.tail, hops.head, parts.closes_first, parts.closes,
            parts.of_first, parts.of, trips.starts_first, trips.starts, trips.trips_first, trips.goals_first,
            trips.goals, origin, width - 1, table, base, trip, lost, left, label, came, sums, new, below, wanted, seen,
            down, shut, used, last, listed, following, ahead, rank, keys, items, tally,
        )  # fmt: skip
        if n_losses < 0:
            room *= 4
            trip, lost, following = (np.empty(room, dtype=np.int64) for _ in range(3))
            left = np.empty(room * width, dtype=np.int64)
            continue
        found.append((trip[:n_losses].copy(), lost[:n_losses].copy(), left[: n_losses * width].copy()))
        origin += 1
    whole = [np.concatenate([base[:0], *(columns[at] for columns in found)]) for at in range(3)]
    return Losses(_plain(base, weights, width), whole[0], whole[1], _plain(whole[2], weights, width))


def _plain(flat: Ints, weights: Lengths, width: int) -> Ints:
    rows = flat.reshape(-1, width).copy()
    rows[:, 0] = np.where(rows[:, 0] < 0, -1, rows[:, 0] // weights.unit)
    return rows
