"""What trips would gain from links that are not there yet, one link at a time, by distances from and to their ends."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from corridor.arrays import Ints
from corridor.engine.distance_tables import N_AMOUNTS, DistanceTable
from corridor.engine.graph import FAR
from corridor.engine.jit import Kernel, part

_FAR: Final = FAR
_SHUT: Final = FAR // 4
"""What a candidate that cannot be used weighs where only what might help is told; two of them and FAR fit 64 bits."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Links that might be built, in both directions.

    Attributes
    ----------
    tail, head
        Rows of the fans for the state where each is boarded and left; shape (n_candidates, 2), the second
        column for the way back.
    weight
        Its weight without what differs by case; less than 0 where it cannot be used, as the way back of a link of
        one direction; shape (n_candidates, 2).
    amounts
        Its amounts; shape (n_candidates, 2, 3).
    crossing
        Which of the crossings that cases tell of each is; shape (n_candidates, 2).
    """

    tail: Ints
    head: Ints
    weight: Ints
    amounts: Ints
    crossing: Ints

    def some(self, rows: Ints) -> "Candidates":
        """Return some of them."""
        names = ("tail", "head", "weight", "amounts", "crossing")
        return Candidates(*(getattr(self, name)[rows] for name in names))


@dataclass(frozen=True, eq=False)
class Turns:
    """The shortest ways from where a direction of a candidate is left to where the other is boarded, in each case.

    Attributes
    ----------
    weight
        FAR where there is none, -1 where it is not known; shape (n_candidates, n_cases, 2).
    amounts
        Its amounts; shape (n_candidates, n_cases, 2, 3).
    """

    weight: Ints
    amounts: Ints


@dataclass(frozen=True, eq=False)
class Wanted:
    """Trips by the column of the fan that they begin in.

    Attributes
    ----------
    case
        Case of each column, by which crossings are weighed; shape (n_columns,).
    alike
        Columns that begin at the same states, in other cases, stand side by side: those of place p are `alike[p]`
        to `alike[p + 1] - 1`.
    first
        Trips of column s are `first[s]` to `first[s + 1] - 1`.
    goal
        Column of the fan backwards in which each ends.
    weight
        Weight of its way today; FAR where there is none.
    amounts
        Amounts of that way; shape (n_trips, 3).
    count
        How often it goes.
    crossing
        Weight of each crossing in each case; less than 0 where it is closed; shape (n_cases, n_crossings).
    crossing_amounts
        Its amounts; shape (n_cases, n_crossings, 3).
    """

    case: Ints
    alike: Ints
    first: Ints
    goal: Ints
    weight: Ints
    amounts: Ints
    count: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    crossing: Ints
    crossing_amounts: Ints


@dataclass(frozen=True, eq=False)
class Gains:
    """What trips gain from each candidate; shape (n_candidates, ...).

    Attributes
    ----------
    sums
        Sums over the trips that gain, each as often as it goes: weight and amounts that they save, how many trips
        go in all; then how many different trips gain, and how many have no way today (these are in no other sum); all
        0 for what is unsure; shape (n_candidates, 7).
    unsure
        1 where it might pay to use both directions, and the turn between them is not known; shape (n_candidates,
        n_cases).
    """

    sums: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    unsure: "np.ndarray[tuple[int, int], np.dtype[np.int8]]"


@part
def _over(length: int, step: int) -> int:
    """Return how far it is over a candidate or a turn; FAR where it cannot be reached or used."""
    if length == _FAR or step == _FAR:
        return _FAR
    return length + step


@part
def _slack(n_targets: int, first: Any, goal: Any, today: Any, n_goals: int, back: Any, slack: Any) -> None:
    """Fill in for each target in less than what a trip of each column must come to it, so that one gains."""
    n_columns = len(first) - 1
    for target in range(n_targets):
        for column in range(n_columns):
            most = -1
            for trip in range(first[column], first[column + 1]):
                rest = back[target * n_goals + goal[trip]]
                if rest < _FAR and today[trip] - rest > most:
                    most = today[trip] - rest
            slack[target * n_columns + column] = most


@part
def _relax(n_targets: int, alike: Any, there: Any, slack: Any, nearest: Any, slackest: Any) -> None:
    """Fill in the least distance and the greatest slack of the columns that begin alike."""
    n_places = len(alike) - 1
    n_columns = alike[n_places]
    for target in range(n_targets):
        for place in range(n_places):
            least = _FAR
            most = -1
            for column in range(alike[place], alike[place + 1]):
                least = min(least, there[target * n_columns + column])
                most = max(most, slack[target * n_columns + column])
            nearest[target * n_places + place] = least
            slackest[target * n_places + place] = most


@part
def _lightest(n_cases: int, n_crossings: int, crossing: Any, lightest: Any) -> None:
    """Fill in the least weight of each crossing that is open in some case; SHUT if in none."""
    for number in range(n_crossings):
        lightest[number] = _SHUT
        for case in range(n_cases):
            step = crossing[case * n_crossings + number]
            if step >= 0 and step < lightest[number]:
                lightest[number] = step


@part
def _may_help(
    begin: int, end: int, n_places: int, nearest: Any, slackest: Any, tail_one: int, tail_other: int, head_one: int,
    head_other: int, step_one: int, step_other: int,
) -> bool:  # fmt: skip
    """Return whether a trip from some places might gain, if turns took nothing; without branches, to go fast."""
    hits = 0
    for place in range(begin, end):
        one = nearest[tail_one * n_places + place] + step_one
        other = nearest[tail_other * n_places + place] + step_other
        hits += min(one, other + step_one) < slackest[head_one * n_places + place]
        hits += min(other, one + step_other) < slackest[head_other * n_places + place]
    return hits > 0


@part
def _step(weight: int, crossing: int) -> int:
    """Return what a direction weighs; FAR where it cannot be used."""
    return weight + crossing if weight >= 0 and crossing >= 0 else _FAR


@part
def _add_up(
    begin: int, end: int, goal: Any, today: Any, today_amounts: Any, count: Any, n_goals: int, back: Any,
    back_amounts: Any, head_one: int, out_one: int, come_one: Any, head_other: int, out_other: int, come_other: Any,
    sums: Any, row: int,
) -> int:  # fmt: skip
    """Add up what trips gain that come out of the directions with some lengths and amounts.

    Return 1 if one gains by the first, 2 by the other, 3 by both; a direction that is not to be used is FAR - 1 long.
    """
    used = 0
    by_one = 0.0
    by_other = 0.0
    for trip in range(begin, end):
        go_one = head_one * n_goals + goal[trip]
        go_other = head_other * n_goals + goal[trip]
        over_one = out_one + back[go_one]
        over_other = out_other + back[go_other]
        least = min(over_one, over_other)
        if least >= min(today[trip], _FAR - 1):
            continue
        used |= 1 if over_one <= over_other else 2
        if today[trip] == _FAR:
            sums[row + N_AMOUNTS + 3] += 1
            continue
        times = count[trip]
        go = go_one
        if over_one <= over_other:
            by_one += times
        else:
            by_other += times
            go = go_other
        sums[row] += (today[trip] - least) * times
        sums[row + N_AMOUNTS + 2] += 1
        for which in range(N_AMOUNTS):
            rest = today_amounts[trip * N_AMOUNTS + which] - back_amounts[go * N_AMOUNTS + which]
            sums[row + 1 + which] += rest * times
    sums[row + N_AMOUNTS + 1] += by_one + by_other
    for which in range(N_AMOUNTS):
        sums[row + 1 + which] -= come_one[which] * by_one + come_other[which] * by_other
    return used


@part
def _come(there_amounts: Any, come: int, amounts: Any, over: int, crossing_amounts: Any, clears: int, out: Any) -> None:
    """Write the amounts of the way to a direction and over it."""
    for which in range(N_AMOUNTS):
        out[which] = (
            there_amounts[come * N_AMOUNTS + which]
            + amounts[over * N_AMOUNTS + which]
            + crossing_amounts[clears * N_AMOUNTS + which]
        )


@part
def _go_on(turn_amounts: Any, turn: int, amounts: Any, over: int, crossing_amounts: Any, clears: int, out: Any) -> None:
    """Add the amounts of a turn, if it is known, and of the direction after it."""
    for which in range(N_AMOUNTS):
        out[which] += amounts[over * N_AMOUNTS + which] + crossing_amounts[clears * N_AMOUNTS + which]
        if len(turn_amounts) > 0:
            out[which] += turn_amounts[turn * N_AMOUNTS + which]


@part
def _gain_from(
    number: int, column: int, n_columns: int, case: int, n_cases: int, n_crossings: int, tail: Any, head: Any,
    weight: Any, amounts: Any, kind: Any, turn: Any, turn_amounts: Any, crossing: Any, crossing_amounts: Any,
    there: Any, there_amounts: Any, n_goals: int, back: Any, back_amounts: Any, slack: Any, first: Any, goal: Any,
    today: Any, today_amounts: Any, count: Any, come_one: Any, come_other: Any, sums: Any,
) -> bool:  # fmt: skip
    """Add up what the trips of a column gain from a candidate; return whether a turn must be known for that.

    A way uses each direction at most once: one of them, or one after the other.
    """
    one = 2 * number
    other = one + 1
    clears_one = case * n_crossings + kind[one]
    clears_other = case * n_crossings + kind[other]
    turn_row = 2 * (number * n_cases + case)
    turn_one = turn[turn_row] if len(turn) > 0 else -1
    turn_other = turn[turn_row + 1] if len(turn) > 0 else -1
    step_one = _step(weight[one], crossing[clears_one])
    step_other = _step(weight[other], crossing[clears_other])
    at_one = tail[one] * n_columns + column
    at_other = tail[other] * n_columns + column
    reach_one = _over(there[at_one], step_one)
    reach_other = _over(there[at_other], step_other)
    after_one = _over(_over(reach_one, max(turn_one, 0)), step_other)
    after_other = _over(_over(reach_other, max(turn_other, 0)), step_one)
    out_one = min(reach_one, after_other)
    out_other = min(reach_other, after_one)
    if out_one >= slack[head[one] * n_columns + column]:
        out_one = _FAR - 1
    if out_other >= slack[head[other] * n_columns + column]:
        out_other = _FAR - 1
    if out_one == _FAR - 1 and out_other == _FAR - 1:
        return False
    is_after_one = after_one < reach_other
    is_after_other = after_other < reach_one
    if is_after_other:
        _come(there_amounts, at_other, amounts, other, crossing_amounts, clears_other, come_one)
        _go_on(turn_amounts, turn_row + 1, amounts, one, crossing_amounts, clears_one, come_one)
    else:
        _come(there_amounts, at_one, amounts, one, crossing_amounts, clears_one, come_one)
    if is_after_one:
        _come(there_amounts, at_one, amounts, one, crossing_amounts, clears_one, come_other)
        _go_on(turn_amounts, turn_row, amounts, other, crossing_amounts, clears_other, come_other)
    else:
        _come(there_amounts, at_other, amounts, other, crossing_amounts, clears_other, come_other)
    used = _add_up(
        first[column], first[column + 1], goal, today, today_amounts, count, n_goals, back, back_amounts, head[one],
        out_one, come_one, head[other], out_other, come_other, sums, number * (N_AMOUNTS + 4),
    )  # fmt: skip
    return (is_after_other and turn_other < 0 and used & 1 > 0) or (is_after_one and turn_one < 0 and used & 2 > 0)


@Kernel
def _gain(
    tail: Any, head: Any, weight: Any, amounts: Any, kind: Any, turn: Any, turn_amounts: Any, n_cases: int,
    n_crossings: int, crossing: Any, crossing_amounts: Any, n_targets: int, there: Any, there_amounts: Any,
    n_goals: int, back: Any, back_amounts: Any, case: Any, alike: Any, first: Any, goal: Any, today: Any,
    today_amounts: Any, count: Any, sums: Any, unsure: Any, slack: Any, nearest: Any, slackest: Any, lightest: Any,
    come_one: Any, come_other: Any,
) -> None:  # fmt: skip
    """Add up what the trips gain from each candidate."""
    n_places = len(alike) - 1
    n_columns = len(case)
    _slack(n_targets, first, goal, today, n_goals, back, slack)
    _relax(n_targets, alike, there, slack, nearest, slackest)
    _lightest(n_cases, n_crossings, crossing, lightest)
    for number in range(len(tail) // 2):
        one = 2 * number
        other = one + 1
        if weight[one] < 0 and weight[other] < 0:
            continue
        step_one = weight[one] + lightest[kind[one]] if weight[one] >= 0 else _SHUT
        step_other = weight[other] + lightest[kind[other]] if weight[other] >= 0 else _SHUT
        ends = (tail[one], tail[other], head[one], head[other])
        if not _may_help(0, n_places, n_places, nearest, slackest, *ends, step_one, step_other):
            continue
        is_unsure = False
        for place in range(n_places):
            if not _may_help(place, place + 1, n_places, nearest, slackest, *ends, step_one, step_other):
                continue
            for column in range(alike[place], alike[place + 1]):
                if not _may_help(column, column + 1, n_columns, there, slack, *ends, step_one, step_other):
                    continue
                if _gain_from(
                    number, column, n_columns, case[column], n_cases, n_crossings, tail, head, weight, amounts, kind,
                    turn, turn_amounts, crossing, crossing_amounts, there, there_amounts, n_goals, back, back_amounts,
                    slack, first, goal, today, today_amounts, count, come_one, come_other, sums,
                ):  # fmt: skip
                    unsure[number * n_cases + case[column]] = 1
                    is_unsure = True
        if is_unsure:
            for which in range(N_AMOUNTS + 4):
                sums[number * (N_AMOUNTS + 4) + which] = 0.0


def gains(
    candidates: Candidates, there: DistanceTable, back: DistanceTable, trips: Wanted, turns: Turns | None = None
) -> Gains:
    """Return what trips gain from each candidate alone.

    Parameters
    ----------
    candidates
        Links that might be built.
    there
        From where the trips begin to the ends of the candidates.
    back
        From the ends of the candidates to where the trips end.
    trips
        What is asked.
    turns
        The ways between the two directions of each; None: not known.

    Notes
    -----
    d'(s, t) = min(d(s, t), d(s, u) + w + d(v, t)) for a link from u to v of weight w, and the two directions of one
    link in a row besides. A trip from s gains if and only if d(s, u) + w < max(d(s, t) - d(v, t)) over the goals t of
    s: these maxima are found first, and with their help the trips that gain. O(n_ends x n_trips + n_candidates x
    n_columns + gains).
    """
    n, n_cases, n_columns = len(candidates.tail), len(trips.crossing), len(trips.case)
    n_targets, n_places = len(there.weight), len(trips.alike) - 1
    found = Gains(np.zeros((n, N_AMOUNTS + 4)), np.zeros((n, n_cases), dtype=np.int8))
    nothing = np.empty(0, dtype=np.int64)
    slack, nearest, slackest = (
        np.empty(n_targets * width, dtype=np.int64) for width in (n_columns, n_places, n_places)
    )
    _gain(
        _flat(candidates.tail), _flat(candidates.head), _flat(candidates.weight), _flat(candidates.amounts),
        _flat(candidates.crossing), nothing if turns is None else _flat(turns.weight),
        nothing if turns is None else _flat(turns.amounts), n_cases, trips.crossing.shape[1], _flat(trips.crossing),
        _flat(trips.crossing_amounts), n_targets, _flat(there.weight), _flat(there.amounts), back.weight.shape[1],
        _flat(back.weight), _flat(back.amounts), trips.case, trips.alike, trips.first, trips.goal, trips.weight,
        _flat(trips.amounts), trips.count, found.sums.reshape(-1), found.unsure.reshape(-1), slack, nearest, slackest,
        np.empty(trips.crossing.shape[1], dtype=np.int64), *np.empty((2, N_AMOUNTS), dtype=np.int64),
    )  # fmt: skip
    return found


def _flat(table: Ints) -> Any:
    return np.ascontiguousarray(table, dtype=np.int64).reshape(-1)
