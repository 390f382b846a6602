"""What trips would gain from links that are not there yet, one link at a time, by distances from and to their ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from corridor.engine.hops import Hops, Lengths, lead, spread
from corridor.engine.jit import Kernel, part
from corridor.engine.topology import FAR, Ints

_FAR: Final = FAR
N_AMOUNTS: Final = 3
"""Amounts that are summed along a way beside its weight."""


@dataclass(frozen=True, eq=False)
class Fan:
    """How far it is between some groups of states and some states, and what else the shortest ways come to.

    Attributes
    ----------
    weight : Sums of the weights, FAR where no way leads; shape (n_targets, n_groups).
    within : A way that comes to the target (backward: from it) in no less than this is of no use; shape (n_targets,
        n_groups). What is reached is of use if it is nearer so; what is not, if something beyond it is.
    amounts : Sums of the amounts; shape (n_targets, n_groups, 3).
    """

    weight: Ints
    within: Ints
    amounts: Ints


@dataclass(frozen=True, eq=False)
class Candidates:
    """Links that might be built, in both directions.

    Attributes
    ----------
    tail, head : Rows of the fans for the state where each is boarded and left; shape (n_candidates, 2), the second
        column for the way back.
    weight : Its weight; less than 0 where it cannot be used, as the way back of a link of one direction; shape
        (n_candidates, 2).
    amounts : Its amounts; shape (n_candidates, 2, 3).
    turn : Weight of the shortest way from where a direction is left to where the other is boarded; FAR where there is
        none, -1 where it is not known; shape (n_candidates, 2).
    turn_amounts : Its amounts; shape (n_candidates, 2, 3).
    """

    tail: Ints
    head: Ints
    weight: Ints
    amounts: Ints
    turn: Ints
    turn_amounts: Ints

    def some(self, rows: Ints, turn: Ints, turn_amounts: Ints) -> "Candidates":
        """Return some of them with turns that are known now."""
        return Candidates(self.tail[rows], self.head[rows], self.weight[rows], self.amounts[rows], turn, turn_amounts)


@dataclass(frozen=True, eq=False)
class Wanted:
    """Trips by the column of the fan that they begin in.

    Attributes
    ----------
    first : Trips of column s are `first[s]` to `first[s + 1] - 1`.
    goal : Column of the fan backwards in which each ends.
    weight : Weight of its way today; FAR where there is none.
    amounts : Amounts of that way; shape (n_trips, 3).
    count : How often it goes.
    """

    first: Ints
    goal: Ints
    weight: Ints
    amounts: Ints
    count: "np.ndarray[tuple[int], np.dtype[np.float64]]"


@dataclass(frozen=True, eq=False)
class Gains:
    """What trips gain from each candidate; shape (n_candidates, ...).

    Attributes
    ----------
    sums : Sums over the trips that gain, each as often as it goes: weight and amounts that they save, how many trips
        go in all; shape (n_candidates, 5).
    trips, opened : How many different trips gain, and how many have no way today; these are in no sum.
    unsure : 1 where it might pay to use both directions, and the turn between them is not known.
    """

    sums: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    trips: Ints
    opened: Ints
    unsure: Ints


@part
def _slacken(
    first: Any, near: Any, weight: Any, base: int, ends: Any, label: Any, slack: Any, waits: Any, pending: Any
) -> None:
    """Fill in within what length each state must be come to, so that a way over it may be of use to a trip.

    That is the label of what is reached. What is not reached is of use if it leads to what is in less than that, or to
    an end that is not reached at all.
    """
    n_states = len(label)
    other = n_states - base
    size = 0
    for state in range(n_states):
        slack[state] = -1 if label[state] == _FAR else label[state]
        waits[state] = 0
    for at in range(len(ends)):
        if label[ends[at]] == _FAR:
            slack[ends[at]] = _FAR
    for state in range(n_states):
        if slack[state] >= 0:
            waits[state] = 1
            pending[size] = state
            size += 1
    while size > 0:
        size -= 1
        state = pending[size]
        waits[state] = 0
        for at in range(first[other + state], first[other + state + 1]):
            before = near[at]
            if weight[at] < 0 or label[before] < _FAR:
                continue
            through = _FAR if slack[state] == _FAR else slack[state] - weight[at]
            if through > slack[before]:
                slack[before] = through
                if waits[before] == 0:
                    waits[before] = 1
                    pending[size] = before
                    size += 1


@Kernel
def _fan(
    first: Any, near: Any, weight: Any, hop: Any, onward: Any, base: int, starts_first: Any, starts: Any, targets: Any,
    ends: Any, amounts: Any, unit: int, out_weight: Any, out_within: Any, out_amounts: Any, label: Any, came: Any,
    order: Any, slack: Any, sums: Any, keys: Any, items: Any,
) -> None:  # fmt: skip
    """Write the distances and amounts between each group and each target; `onward` is the other end of each hop."""
    n_groups = len(starts_first) - 1
    for group in range(n_groups):
        count = spread(
            first, near, weight, base, starts, starts_first[group], starts_first[group + 1], label, order, keys, items
        )
        lead(first, near, weight, hop, base, label, came)
        for at in range(count):
            state = order[at]
            by = came[state]
            for which in range(N_AMOUNTS):
                if by < 0:
                    sums[state * N_AMOUNTS + which] = 0
                else:
                    sums[state * N_AMOUNTS + which] = (
                        sums[onward[by] * N_AMOUNTS + which] + amounts[by * N_AMOUNTS + which]
                    )
        if len(ends) > 0:
            _slacken(first, near, weight, base, ends, label, slack, came, items)
        for at in range(len(targets)):
            state = targets[at]
            place = at * n_groups + group
            out_weight[place] = _FAR
            out_within[place] = 0
            if len(ends) > 0:
                out_within[place] = _FAR if slack[state] == _FAR else (slack[state] + unit - 1) // unit
            if label[state] < _FAR:
                out_weight[place] = label[state] // unit
                for which in range(N_AMOUNTS):
                    out_amounts[place * N_AMOUNTS + which] = sums[state * N_AMOUNTS + which]


def fan(
    hops: Hops, weights: Lengths, amounts: Sequence[Ints], groups: Sequence[Ints], targets: Ints, *,
    ends: Ints | None = None, backward: bool = False,
) -> Fan:  # fmt: skip
    """Return how far it is from each group of states to each target, or from the targets to the groups if backward.

    Parameters
    ----------
    hops, weights, amounts : The graph, what is minimised, and what else is summed.
    groups : States of which the nearest counts.
    targets : States to tell of.
    ends : States where trips end, or begin if backward; they tell what is of use. None: it is not told.
    backward : Whether ways lead from the targets to the groups.

    Notes
    -----
    One search by Dijkstra's algorithm for each group. Ties go to fewer arcs.
    """
    n_states, n_groups = hops.n_states, len(groups)
    starts_first = np.concatenate([[0], np.cumsum([len(group) for group in groups])]).astype(np.int64)
    starts = np.concatenate([np.empty(0, dtype=np.int64), *groups])
    out_weight = np.empty(len(targets) * n_groups, dtype=np.int64)
    out_within = np.empty(len(targets) * n_groups, dtype=np.int64)
    out_amounts = np.zeros(len(targets) * n_groups * N_AMOUNTS, dtype=np.int64)
    label, came, order, slack, sums = (np.empty(n_states * width, dtype=np.int64) for width in (1, 1, 1, 1, N_AMOUNTS))
    keys, items = (np.empty(n_states + len(hops.tail) + 1, dtype=np.int64) for _ in range(2))
    table = np.stack(amounts, axis=1).reshape(-1)
    _fan(
        hops.first, hops.near, weights.ranked, hops.hop, hops.head if backward else hops.tail,
        n_states if backward else 0, starts_first, starts, np.asarray(targets, dtype=np.int64),
        np.empty(0, dtype=np.int64) if ends is None else ends, table, weights.unit,
        out_weight, out_within, out_amounts, label, came, order, slack, sums, keys, items,
    )  # fmt: skip
    shape = (len(targets), n_groups)
    return Fan(out_weight.reshape(shape), out_within.reshape(shape), out_amounts.reshape(*shape, N_AMOUNTS))


@part
def _beyond(length: int, turn: int, step: int) -> int:
    """Return how far it is over one direction and back over the other; FAR where that is not possible."""
    if length == _FAR or turn == _FAR or step < 0:
        return _FAR
    return length + max(turn, 0) + step


@part
def _ride(length: int, step: int) -> int:
    """Return how far it is over a candidate; FAR where it cannot be reached or used."""
    if length == _FAR or step < 0:
        return _FAR
    return length + step


@Kernel
def _gain(
    tail: Any, head: Any, weight: Any, amounts: Any, turn: Any, turn_amounts: Any, n_starts: int, there: Any,
    within: Any, there_amounts: Any, n_goals: int, back: Any, until: Any,
    back_amounts: Any, first: Any, goal: Any, today: Any,
    today_amounts: Any, count: Any, sums: Any, trips: Any, opened: Any, unsure: Any,
) -> None:  # fmt: skip
    """Add up what the trips gain from each candidate.

    A way uses each direction at most once: one of them, or one after the other. It comes out of direction d at
    `head[d]`; if that is not within what is of use, no trip from there gains by it, and so for where trips end.
    """
    for number in range(len(trips)):
        one = 2 * number
        other = one + 1
        tail_one = tail[one] * n_starts
        head_one = head[one] * n_starts
        tail_other = tail[other] * n_starts
        head_other = head[other] * n_starts
        step_one = weight[one]
        step_other = weight[other]
        is_of_use = 0
        for end in range(n_goals):
            rest_one = _ride(back[head[one] * n_goals + end], step_one)
            rest_other = _ride(back[head[other] * n_goals + end], step_other)
            if min(rest_one, _beyond(rest_other, turn[one], step_one)) < until[tail[one] * n_goals + end]:
                is_of_use = 1
            if min(rest_other, _beyond(rest_one, turn[other], step_other)) < until[tail[other] * n_goals + end]:
                is_of_use = 1
        if is_of_use == 0:
            continue
        for start in range(n_starts):
            reach_one = _ride(there[tail_one + start], step_one)
            reach_other = _ride(there[tail_other + start], step_other)
            after_one = _beyond(reach_one, turn[one], step_other)
            after_other = _beyond(reach_other, turn[other], step_one)
            is_idle = min(reach_one, after_other) >= within[head_one + start]
            if is_idle and min(reach_other, after_one) >= within[head_other + start]:
                continue
            for trip in range(first[start], first[start + 1]):
                end = goal[trip]
                best = today[trip]
                to_one = back[head[one] * n_goals + end]
                to_other = back[head[other] * n_goals + end]
                used = -1
                if to_one < _FAR and reach_one < _FAR and reach_one + to_one < best:
                    best = reach_one + to_one
                    used = 0
                if to_other < _FAR and reach_other < _FAR and reach_other + to_other < best:
                    best = reach_other + to_other
                    used = 1
                if to_other < _FAR and after_one < _FAR and after_one + to_other < best:
                    if turn[one] < 0:
                        unsure[number] = 1
                    else:
                        best = after_one + to_other
                        used = 2
                if to_one < _FAR and after_other < _FAR and after_other + to_one < best:
                    if turn[other] < 0:
                        unsure[number] = 1
                    else:
                        best = after_other + to_one
                        used = 3
                if used < 0:
                    continue
                if today[trip] == _FAR:
                    opened[number] += 1
                    continue
                way_in = one if used == 0 or used == 2 else other
                way_out = one if used == 0 or used == 3 else other
                trips[number] += 1
                sums[number * (N_AMOUNTS + 2)] += (today[trip] - best) * count[trip]
                sums[number * (N_AMOUNTS + 2) + N_AMOUNTS + 1] += count[trip]
                for which in range(N_AMOUNTS):
                    total = there_amounts[(tail[way_in] * n_starts + start) * N_AMOUNTS + which]
                    total += amounts[way_in * N_AMOUNTS + which]
                    if used >= 2:
                        total += turn_amounts[way_in * N_AMOUNTS + which] + amounts[way_out * N_AMOUNTS + which]
                    total += back_amounts[(head[way_out] * n_goals + end) * N_AMOUNTS + which]
                    saved = today_amounts[trip * N_AMOUNTS + which] - total
                    sums[number * (N_AMOUNTS + 2) + 1 + which] += saved * count[trip]


def gains(candidates: Candidates, there: Fan, back: Fan, trips: Wanted) -> Gains:
    """Return what trips gain from each candidate alone.

    Parameters
    ----------
    candidates : Links that might be built.
    there : From where the trips begin to the ends of the candidates.
    back : From the ends of the candidates to where the trips end.
    trips : What is asked.

    Notes
    -----
    d'(s, t) = min(d(s, t), d(s, u) + w + d(v, t)) for a link from u to v of weight w, and the two directions of one
    link in a row besides. O(n_candidates x (n_starts + trips from starts that are nearer to v by the link)).
    """
    n = len(candidates.tail)
    found = Gains(
        np.zeros((n, N_AMOUNTS + 2)),
        np.zeros(n, dtype=np.int64),
        np.zeros(n, dtype=np.int64),
        np.zeros(n, dtype=np.int64),
    )
    _gain(
        _flat(candidates.tail), _flat(candidates.head), _flat(candidates.weight), _flat(candidates.amounts),
        _flat(candidates.turn), _flat(candidates.turn_amounts),
        there.weight.shape[1], _flat(there.weight), _flat(there.within), _flat(there.amounts),
        back.weight.shape[1], _flat(back.weight), _flat(back.within), _flat(back.amounts),
        trips.first, trips.goal, trips.weight, _flat(trips.amounts), trips.count,
        found.sums.reshape(-1), found.trips, found.opened, found.unsure,
    )  # fmt: skip
    return found


def _flat(table: Ints) -> Any:
    return np.ascontiguousarray(table, dtype=np.int64).reshape(-1)
