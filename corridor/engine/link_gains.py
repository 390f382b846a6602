"""Loops over new links and trips: who gains by a link that is not there yet, and how much; see `new_links`."""

from typing import Any, Final, NamedTuple

from corridor.arrays import Floats, Ints
from corridor.engine.distance_tables import N_AMOUNTS
from corridor.engine.graph import FAR
from corridor.engine.jit import Kernel, part

_FAR: Final = FAR
N_SUMS: Final = N_AMOUNTS + 4
"""Sums of each new link; see `Gains`."""


class Arcs(NamedTuple):
    """Candidates for the kernel; see `Candidates`."""

    first: Ints
    direction: Ints
    tail: Ints
    head: Ints
    weight: Ints
    amounts: Ints
    level_at_tail: Ints
    level_at_head: Ints
    turns_free: Ints


class TurnRows(NamedTuple):
    """Turns for the kernel; see `Turns`. Empty if they are not known."""

    first: Ints
    weight: Ints
    amounts: Ints


class Tables(NamedTuple):
    """Distances from the origins, and back from the goals, flat; the length to each below which a trip gains."""

    n_columns: int
    n_goals: int
    there: Ints
    there_amounts: Ints
    back: Ints
    back_amounts: Ints
    slack: Ints


class Trips(NamedTuple):
    """Trips for the kernel; see `Wanted`."""

    first: Ints
    goal: Ints
    today: Ints
    amounts: Ints
    times: Floats


class Work(NamedTuple):
    """Work arrays.

    By arc of a candidate: how far it is over it at once and in all, the arc before it, whether that turn is a guess,
    the arcs over which a trip might gain, and the amounts so far. By column: the least over the arcs of each direction,
    and whether a trip might gain.
    """

    direct: Ints
    over: Ints
    before: Ints
    guess: Ints
    useful: Ints
    come: Ints
    one: Ints
    other: Ints
    hit: Ints


@Kernel
def fill_slack(n_targets: int, tables: Tables, trips: Trips) -> None:
    """Fill in for each target the length below which a trip of each column gains if it is that far there."""
    first, goal, today = trips.first, trips.goal, trips.today
    n_columns, n_goals, back = tables.n_columns, tables.n_goals, tables.back
    for target in range(n_targets):
        for column in range(n_columns):
            most = -1
            for trip in range(first[column], first[column + 1]):
                rest = back[target * n_goals + goal[trip]]
                if rest < _FAR and today[trip] - rest > most:
                    most = today[trip] - rest
            tables.slack[target, column] = most


@part
def _may_help(arcs: Arcs, begin: int, end: int, tables: Tables, work: Work) -> bool:
    """Mark the columns whose trips might gain if turns took nothing; return whether there are any.

    Columns lie side by side and are gone through without branches, so that many are done at once.
    """
    one, other, hit = work.one, work.other, work.hit
    n_columns, there, slack = tables.n_columns, tables.there, tables.slack
    direction, tail, head = arcs.direction, arcs.tail, arcs.head
    for column in range(n_columns):
        one[column] = _FAR
        other[column] = _FAR
        hit[column] = 0
    for arc in range(begin, end):
        come = tail[arc]
        go = head[arc]
        weight = arcs.weight[arc]
        least = one if direction[arc] == 0 else other
        for column in range(n_columns):
            length = there[come, column] + weight
            least[column] = min(least[column], length)
            hit[column] |= length < slack[go, column]
    for arc in range(begin, end):
        go = head[arc]
        weight = arcs.weight[arc]
        before = other if direction[arc] == 0 else one
        for column in range(n_columns):
            hit[column] |= before[column] + weight < slack[go, column]
    hits = 0
    for column in range(n_columns):
        hits += hit[column]
    return hits > 0


@part
def _with_turns(arcs: Arcs, turns: TurnRows, number: int, tables: Tables, column: int, work: Work) -> int:
    """Fill in how far it is over each arc, at once or after the other direction, and the arc before it or -1.

    Only for arcs over which a trip might gain, in `useful`; returns how many there are.
    """
    direct, over, useful = work.direct, work.over, work.useful
    before, guess = work.before, work.guess
    direction, weight = arcs.direction, arcs.weight
    begin = arcs.first[number]
    count = arcs.first[number + 1] - begin
    for at in range(count):
        length = tables.there[arcs.tail[begin + at], column]
        direct[at] = length if length == _FAR else length + weight[begin + at]
    n_useful = 0
    for at in range(count):
        slack = tables.slack[arcs.head[begin + at], column]
        other = work.other[column] if direction[begin + at] == 0 else work.one[column]
        over[at] = direct[at]
        before[at] = -1
        guess[at] = 0
        for one in range(count if other + weight[begin + at] < slack else 0):
            if direct[one] == _FAR or direction[begin + at] == direction[begin + one]:
                continue
            turn = 0
            is_guess = 0
            rise = arcs.level_at_tail[begin + at] - arcs.level_at_head[begin + one]
            if len(turns.weight) > 0:
                turn = turns.weight[turns.first[number] + one * count + at]
            elif rise < 0:
                turn = _FAR
            elif rise > 0 or arcs.turns_free[begin + one] == 0:
                is_guess = 1
            if turn == _FAR:
                continue
            length = direct[one] + turn + weight[begin + at]
            if length < over[at] or (length == over[at] and is_guess < guess[at]):
                over[at] = length
                before[at] = one
                guess[at] = is_guess
        if over[at] < slack:
            useful[n_useful] = at
            n_useful += 1
    return n_useful


@part
def _come(arcs: Arcs, turns: TurnRows, number: int, tables: Tables, column: int, n_useful: int, work: Work) -> None:
    """Fill in the amounts of the way to each useful arc and over it."""
    before, come, amounts = work.before, work.come, arcs.amounts
    begin = arcs.first[number]
    count = arcs.first[number + 1] - begin
    for place in range(n_useful):
        at = work.useful[place]
        came = begin + (at if before[at] < 0 else before[at])
        start = (arcs.tail[came] * tables.n_columns + column) * N_AMOUNTS
        for which in range(N_AMOUNTS):
            amount = tables.there_amounts[start + which] + amounts[came * N_AMOUNTS + which]
            if before[at] >= 0:
                amount += amounts[(begin + at) * N_AMOUNTS + which]
                if len(turns.weight) > 0:
                    turn = turns.first[number] + before[at] * count + at
                    amount += turns.amounts[turn * N_AMOUNTS + which]
            come[at * N_AMOUNTS + which] = amount


@part
def _add_up(
    arcs: Arcs, number: int, tables: Tables, column: int, n_useful: int, trips: Trips, work: Work, sums: Any
) -> bool:
    """Add up the gains of the trips of a column; return whether one of them turns by a way that is not known."""
    over, today, goal = work.over, trips.today, trips.goal
    head, n_goals, back = arcs.head, tables.n_goals, tables.back
    begin = arcs.first[number]
    row = number * N_SUMS
    is_unsure = False
    for trip in range(trips.first[column], trips.first[column + 1]):
        least = min(today[trip], _FAR - 1)
        best = -1
        for place in range(n_useful):
            at = work.useful[place]
            rest = back[head[begin + at] * n_goals + goal[trip]]
            if rest < _FAR and over[at] + rest < least:
                least = over[at] + rest
                best = at
        if best < 0:
            continue
        is_unsure = is_unsure or work.guess[best] != 0
        if today[trip] == _FAR:
            sums[row + N_AMOUNTS + 3] += 1
            continue
        times = trips.times[trip]
        sums[row] += (today[trip] - least) * times
        sums[row + N_AMOUNTS + 1] += times
        sums[row + N_AMOUNTS + 2] += 1
        go = (head[begin + best] * n_goals + goal[trip]) * N_AMOUNTS
        for which in range(N_AMOUNTS):
            now = work.come[best * N_AMOUNTS + which] + tables.back_amounts[go + which]
            sums[row + 1 + which] += (trips.amounts[trip * N_AMOUNTS + which] - now) * times
    return is_unsure


@Kernel
def add_gains(arcs: Arcs, turns: TurnRows, tables: Tables, trips: Trips, work: Work, sums: Any, unsure: Any) -> None:
    """Add up the gains of the trips from each candidate."""
    first, hit, n_columns = arcs.first, work.hit, tables.n_columns
    for number in range(len(first) - 1):
        if not _may_help(arcs, first[number], first[number + 1], tables, work):
            continue
        for column in range(n_columns):
            if hit[column] == 0:
                continue
            n_useful = _with_turns(arcs, turns, number, tables, column, work)
            _come(arcs, turns, number, tables, column, n_useful, work)
            if _add_up(arcs, number, tables, column, n_useful, trips, work, sums):
                unsure[number] = 1
        if unsure[number] != 0:
            for which in range(N_SUMS):
                sums[number * N_SUMS + which] = 0.0
