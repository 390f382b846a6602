"""The gains of trips from links that are not there yet, one link at a time, by distances from and to their ends.

A link is several arcs: two directions, and in each one arc for every change of state that it makes possible (of cargo
for export and in transit, say). A way uses each direction at most once. With d for distances today, w for the weight of
an arc from u to v, and a turn for the way between the two directions of one link:

    one direction   d(s, u) + w + d(v, t)                        for any of its arcs
    both            d(s, u1) + w1 + d(v1, u2) + w2 + d(v2, t)    for any arc of each
"""

from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.engine.distance_tables import N_AMOUNTS, DistanceTable
from corridor.engine.graph import FAR
from corridor.engine.jit import Kernel, part

_FAR: Final = FAR
_N_SUMS: Final = N_AMOUNTS + 4


@dataclass(frozen=True, eq=False)
class Candidates:
    """Links that might be built, as arcs.

    Attributes
    ----------
    first
        Arcs of candidate c are `first[c]` to `first[c + 1] - 1`.
    direction
        0 or 1 of each arc.
    tail, head
        Rows of the distance tables for the states that each arc joins.
    weight
        Weight of each, 0 or more.
    amounts
        Amounts of each; shape (n_arcs, 3).
    level_at_tail, level_at_head
        Levels of the states that each arc joins; a way never comes from a level to a lower one.
    turns_free
        Whether cargo that comes over the arc can go on over the other direction at once, if the level is the same; 1 or
        0.
    """

    first: Ints
    direction: Ints
    tail: Ints
    head: Ints
    weight: Ints
    amounts: Ints
    level_at_tail: Ints
    level_at_head: Ints
    turns_free: Ints

    def some(self, rows: Ints) -> "Candidates":
        """Return some of them."""
        counts = np.diff(self.first)[rows]
        first = np.concatenate([[0], np.cumsum(counts)])
        at = np.repeat(self.first[rows] - first[:-1], counts) + np.arange(first[-1])
        names = [field.name for field in fields(self) if field.name != "first"]
        return Candidates(first, *(getattr(self, name)[at] for name in names))


@dataclass(frozen=True, eq=False)
class Turns:
    """The shortest ways from where each arc of a candidate ends to where each other begins.

    Attributes
    ----------
    first
        Turns of candidate c with k arcs begin at `first[c]`: from arc a to arc b is `first[c] + a * k + b`.
    weight
        FAR where there is none.
    amounts
        Amounts; shape (n_turns, 3).
    """

    first: Ints
    weight: Ints
    amounts: Ints


@dataclass(frozen=True, eq=False)
class Wanted:
    """Trips by the column of the distance table that they begin in.

    Attributes
    ----------
    first
        Trips of column s are `first[s]` to `first[s + 1] - 1`.
    goal
        Column of the table backwards in which each ends.
    weight
        Weight of its way today; FAR where there is none.
    amounts
        Amounts of that way; shape (n_trips, 3).
    count
        How often it goes.
    """

    first: Ints
    goal: Ints
    weight: Ints
    amounts: Ints
    count: Floats


@dataclass(frozen=True, eq=False)
class Gains:
    """The gains of trips from each candidate.

    Attributes
    ----------
    sums
        Sums over the trips that gain, each as often as it goes: weight and amounts that they save, and how many trips
        go in all; then how many different trips gain, and how many have no way today (these are in no other sum); all
        0 for candidates that are unsure; shape (n_candidates, 7).
    unsure
        1 where it might pay to use both directions, and a turn between them is not known; shape (n_candidates,).
    """

    sums: Floats
    unsure: "np.ndarray[tuple[int], np.dtype[np.int8]]"


class _Arcs(NamedTuple):
    """Candidates for the kernel; see `Candidates` and `Turns`."""

    first: Any
    direction: Any
    tail: Any
    head: Any
    weight: Any
    amounts: Any
    level_at_tail: Any
    level_at_head: Any
    turns_free: Any
    turn_first: Any
    turn: Any
    turn_amounts: Any


class _Tables(NamedTuple):
    """Distances from the origins, and back from the goals, flat."""

    n_columns: int
    n_goals: int
    there: Any
    there_amounts: Any
    back: Any
    back_amounts: Any
    slack: Any


class _Trips(NamedTuple):
    """Trips for the kernel; see `Wanted`."""

    first: Any
    goal: Any
    today: Any
    amounts: Any
    count: Any


class _Work(NamedTuple):
    """Work arrays.

    By arc of a candidate: how far it is over it at once and in all, the arc before it, whether that
    turn is a guess, and the amounts so far. By
    column: the least over the arcs of each direction, and whether a trip might gain.
    """

    direct: Any
    over: Any
    before: Any
    guess: Any
    come: Any
    one: Any
    other: Any
    hit: Any


@part
def _slack(n_targets: int, tables: Any, trips: Any) -> None:
    """Fill in for each target the length below which a trip of each column that reaches it gains."""
    for target in range(n_targets):
        for column in range(tables.n_columns):
            most = -1
            for trip in range(trips.first[column], trips.first[column + 1]):
                rest = tables.back[target * tables.n_goals + trips.goal[trip]]
                if rest < _FAR and trips.today[trip] - rest > most:
                    most = trips.today[trip] - rest
            tables.slack[target * tables.n_columns + column] = most


@part
def _may_help(arcs: Any, begin: int, end: int, tables: Any, work: Any) -> bool:
    """Mark the columns whose trips might gain if turns took nothing; return whether there are any.

    Columns are next to each other and the loop has no branches, so that the processor does many at once.
    """
    n_columns = tables.n_columns
    for column in range(n_columns):
        work.one[column] = _FAR
        work.other[column] = _FAR
        work.hit[column] = 0
    for arc in range(begin, end):
        come = arcs.tail[arc] * n_columns
        go = arcs.head[arc] * n_columns
        weight = arcs.weight[arc]
        least = work.one if arcs.direction[arc] == 0 else work.other
        for column in range(n_columns):
            length = tables.there[come + column] + weight
            least[column] = min(least[column], length)
            work.hit[column] |= length < tables.slack[go + column]
    for arc in range(begin, end):
        go = arcs.head[arc] * n_columns
        weight = arcs.weight[arc]
        before = work.other if arcs.direction[arc] == 0 else work.one
        for column in range(n_columns):
            work.hit[column] |= before[column] + weight < tables.slack[go + column]
    hits = 0
    for column in range(n_columns):
        hits += work.hit[column]
    return hits > 0


@part
def _directly(arcs: Any, begin: int, end: int, tables: Any, column: int, work: Any) -> None:
    """Fill in how far it is over each arc at once."""
    for arc in range(begin, end):
        length = tables.there[arcs.tail[arc] * tables.n_columns + column]
        work.direct[arc - begin] = length if length == _FAR else length + arcs.weight[arc]


@part
def _with_turns(arcs: Any, number: int, begin: int, end: int, work: Any) -> None:
    """Fill in how far it is over each arc in all, also after the other direction, and the arc before it or -1."""
    count = end - begin
    knows = len(arcs.turn) > 0
    for at in range(count):
        work.over[at] = work.direct[at]
        work.before[at] = -1
        work.guess[at] = 0
    for before in range(count):
        if work.direct[before] == _FAR:
            continue
        for at in range(count):
            if arcs.direction[begin + at] == arcs.direction[begin + before]:
                continue
            turn = 0
            guess = 0
            if knows:
                turn = arcs.turn[arcs.turn_first[number] + before * count + at]
            elif arcs.level_at_tail[begin + at] < arcs.level_at_head[begin + before]:
                turn = _FAR
            elif arcs.level_at_tail[begin + at] > arcs.level_at_head[begin + before] or (
                arcs.turns_free[begin + before] == 0
            ):
                guess = 1
            if turn == _FAR:
                continue
            length = work.direct[before] + turn + arcs.weight[begin + at]
            if length < work.over[at] or (length == work.over[at] and guess < work.guess[at]):
                work.over[at] = length
                work.before[at] = before
                work.guess[at] = guess


@part
def _come(arcs: Any, number: int, begin: int, end: int, tables: Any, column: int, work: Any) -> None:
    """Fill in the amounts of the way to each arc and over it."""
    count = end - begin
    for at in range(count):
        arc = begin + at
        before = work.before[at]
        came = arc if before < 0 else begin + before
        place = (arcs.tail[came] * tables.n_columns + column) * N_AMOUNTS
        for which in range(N_AMOUNTS):
            amount = tables.there_amounts[place + which] + arcs.amounts[came * N_AMOUNTS + which]
            if before >= 0:
                amount += arcs.amounts[arc * N_AMOUNTS + which]
                if len(arcs.turn) > 0:
                    turn = arcs.turn_first[number] + before * count + at
                    amount += arcs.turn_amounts[turn * N_AMOUNTS + which]
            work.come[at * N_AMOUNTS + which] = amount


@part
def _add_up(
    arcs: Any, begin: int, end: int, tables: Any, column: int, trips: Any, work: Any, sums: Any, row: int
) -> bool:
    """Add up the gains of the trips of a column; return whether one of them turns by a way that is not known."""
    is_unsure = False
    for trip in range(trips.first[column], trips.first[column + 1]):
        least = min(trips.today[trip], _FAR - 1)
        best = -1
        for at in range(end - begin):
            rest = tables.back[arcs.head[begin + at] * tables.n_goals + trips.goal[trip]]
            if work.over[at] < _FAR and rest < _FAR and work.over[at] + rest < least:
                least = work.over[at] + rest
                best = at
        if best < 0:
            continue
        is_unsure = is_unsure or work.guess[best] != 0
        if trips.today[trip] == _FAR:
            sums[row + N_AMOUNTS + 3] += 1
            continue
        times = trips.count[trip]
        sums[row] += (trips.today[trip] - least) * times
        sums[row + N_AMOUNTS + 1] += times
        sums[row + N_AMOUNTS + 2] += 1
        go = (arcs.head[begin + best] * tables.n_goals + trips.goal[trip]) * N_AMOUNTS
        for which in range(N_AMOUNTS):
            now = work.come[best * N_AMOUNTS + which] + tables.back_amounts[go + which]
            sums[row + 1 + which] += (trips.amounts[trip * N_AMOUNTS + which] - now) * times
    return is_unsure


@Kernel
def _gain(arcs: Any, n_targets: int, tables: Any, trips: Any, work: Any, sums: Any, unsure: Any) -> None:
    """Add up the gains of the trips from each candidate."""
    _slack(n_targets, tables, trips)
    for number in range(len(arcs.first) - 1):
        begin = arcs.first[number]
        end = arcs.first[number + 1]
        row = number * _N_SUMS
        if not _may_help(arcs, begin, end, tables, work):
            continue
        for column in range(tables.n_columns):
            if work.hit[column] == 0:
                continue
            _directly(arcs, begin, end, tables, column, work)
            _with_turns(arcs, number, begin, end, work)
            _come(arcs, number, begin, end, tables, column, work)
            if _add_up(arcs, begin, end, tables, column, trips, work, sums, row):
                unsure[number] = 1
        if unsure[number] != 0:
            for which in range(_N_SUMS):
                sums[row + which] = 0.0


def gains(
    candidates: Candidates, there: DistanceTable, back: DistanceTable, trips: Wanted, turns: Turns | None = None
) -> Gains:
    """Return the gains of trips from each candidate alone.

    Parameters
    ----------
    candidates
        Links that might be built.
    there
        From where the trips begin to the ends of the candidates.
    back
        From the ends of the candidates to where the trips end.
    trips
        The trips.
    turns
        The ways between the two directions of each; None: not known.

    Notes
    -----
    A trip from s gains by an arc from u to v of weight w if and only if d(s, u) + w < max(d(s, t) - d(v, t)) over the
    goals t of s: these maxima are found first, and with their help the trips that gain. O(n_ends x n_trips + n_arcs x
    n_columns + gains).
    """
    n, n_columns, n_targets = len(candidates.first) - 1, len(trips.first) - 1, len(there.weight)
    found = Gains(np.zeros((n, _N_SUMS)), np.zeros(n, dtype=np.int8))
    nothing = np.empty(0, dtype=np.int64)
    arcs = _Arcs(
        candidates.first,
        candidates.direction,
        candidates.tail,
        candidates.head,
        candidates.weight,
        _flat(candidates.amounts),
        candidates.level_at_tail,
        candidates.level_at_head,
        candidates.turns_free,
        nothing if turns is None else turns.first,
        nothing if turns is None else turns.weight,
        nothing if turns is None else _flat(turns.amounts),
    )
    tables = _Tables(
        n_columns,
        back.weight.shape[1],
        _flat(there.weight),
        _flat(there.amounts),
        _flat(back.weight),
        _flat(back.amounts),
        np.empty(n_targets * n_columns, dtype=np.int64),
    )
    wanted = _Trips(trips.first, trips.goal, trips.weight, _flat(trips.amounts), trips.count)
    most = int(np.diff(candidates.first).max(initial=0))
    sizes = (most, most, most, most, most * N_AMOUNTS, n_columns, n_columns, n_columns)
    work = _Work(*(np.empty(size, dtype=np.int64) for size in sizes))
    _gain(arcs, n_targets, tables, wanted, work, found.sums.reshape(-1), found.unsure)
    return found


def _flat(table: Ints) -> Any:
    return np.ascontiguousarray(table, dtype=np.int64).reshape(-1)
