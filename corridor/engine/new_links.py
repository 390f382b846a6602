"""The gains of trips from links that are not there yet, one link at a time, by distances from and to their ends.

A link is several arcs: two directions, and in each one arc for every change of state that it makes possible (of cargo
for export and in transit, say). A way uses each direction at most once. With d for distances today, w for the weight of
an arc from u to v, and a turn for the way between the two directions of one link:

    one direction   d(s, u) + w + d(v, t)                        for any of its arcs
    both            d(s, u1) + w1 + d(v1, u2) + w2 + d(v2, t)    for any arc of each
"""

from dataclasses import dataclass, fields

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.engine.distance_tables import N_AMOUNTS, DistanceTable
from corridor.engine.link_gains import N_SUMS, Arcs, Tables, Trips, TurnRows, Work, add_gains, fill_slack


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
    found = Gains(np.zeros((n, N_SUMS)), np.zeros(n, dtype=np.int8))
    nothing = np.empty(0, dtype=np.int64)
    arcs = Arcs(
        candidates.first,
        candidates.direction,
        candidates.tail,
        candidates.head,
        candidates.weight,
        _flat(candidates.amounts),
        candidates.level_at_tail,
        candidates.level_at_head,
        candidates.turns_free,
    )
    known = TurnRows(nothing, nothing, nothing)
    if turns is not None:
        known = TurnRows(turns.first, turns.weight, _flat(turns.amounts))
    tables = Tables(
        n_columns,
        back.weight.shape[1],
        np.ascontiguousarray(there.weight, dtype=np.int64),
        _flat(there.amounts),
        _flat(back.weight),
        _flat(back.amounts),
        np.empty((n_targets, n_columns), dtype=np.int64),
    )
    wanted = Trips(trips.first, trips.goal, trips.weight, _flat(trips.amounts), trips.count)
    most = int(np.diff(candidates.first).max(initial=0))
    sizes = (most, most, most, most, most, most * N_AMOUNTS, n_columns, n_columns, n_columns)
    work = Work(*(np.empty(size, dtype=np.int64) for size in sizes))
    fill_slack(n_targets, tables, wanted)
    add_gains(arcs, known, tables, wanted, work, found.sums.reshape(-1), found.unsure)
    return found


def _flat(table: Ints) -> Ints:
    return np.ascontiguousarray(table, dtype=np.int64).reshape(-1)
