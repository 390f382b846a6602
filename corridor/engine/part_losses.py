"""The best ways of many trips after the loss of parts of a graph, one part at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np

from corridor.arrays import Bools, Ints, within
from corridor.engine.batches import Parts, TripBatch
from corridor.engine.graph import FAR, Metric, Rows, Topology
from corridor.engine.jit import Kernel, foresee, part
from corridor.engine.one_to_all import preorder, sums_along
from corridor.engine.slots import clear, settle, slots
from corridor.engine.tree_repair import Crossing, Repair, View, cross, cut, enter, leave, settle_behind

_FAR: Final = FAR
_MARGIN: Final = 3
"""Ways that are longer than the longest wanted one by more than this part of it are looked for at second go only."""
_NONE: Final = np.empty(0, dtype=np.int64)
_STEPS: Final = 3
"""Searches of the whole graph that the losses of an origin take as long as, about."""
_ROOM: Final = 4096
"""Losses of an origin that there is room for at first."""


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


class _Asked(NamedTuple):
    """Ways that are asked for, by the parts that are lost.

    Attributes
    ----------
    part
        Part of each group of ways.
    bound
        Length up to which they are looked for.
    first, goal
        Positions where the ways of each group end.
    """

    part: Ints
    bound: Ints
    first: Ints
    goal: Ints


@Kernel
def _lose(view: View, into: Crossing, out: Crossing, parts: Parts, asked: _Asked, work: Repair, left: Any) -> None:
    """Write what is left of each way without the part of its group: a weight and sums of amounts, side by side."""
    extra, wanted, goal = work.extra, work.wanted, asked.goal
    width = len(left) // max(1, len(goal)) - 1
    for group in range(len(asked.part)):
        lost = asked.part[group]
        begin, end = asked.first[group], asked.first[group + 1]
        token = work.tally[0] + 1
        work.tally[0] = token
        n_roots = cut(view, parts.closes, parts.closes_first[lost], parts.closes_first[lost + 1], work)
        n_wanted = 0
        for at in range(begin, end):
            state = goal[at]
            if extra[state] > 0 and wanted[state] != token:
                wanted[state] = token
                n_wanted += 1
        if n_wanted > 0:
            size = enter(view, into, work, n_roots, asked.bound[group])
            settle_behind(view, out, work, size, n_wanted, asked.bound[group])
        for at in range(begin, end):
            leave(view, into, work, goal[at], left, at * (width + 1), width)
        for number in range(n_roots):
            root = work.roots[number]
            for behind in range(root, view.end[root]):
                extra[behind] = 0


@Kernel
def _need(view: View, parts: Parts, goal: Any, used: Any, tally: Any, trip: Any, lost: Any) -> int:
    """Write which parts the way of each trip to its goal needs; return how many losses there are, or -1: no room."""
    n_losses = 0
    for number in range(len(goal)):
        token = tally[0] + 1
        tally[0] = token
        state = goal[number]
        while state >= 0 and view.arc[state] >= 0:
            by = view.arc[state]
            for at in range(parts.of_first[by], parts.of_first[by + 1]):
                part = parts.of[at]
                if used[part] == token:
                    continue
                if n_losses == len(trip):
                    return -1
                used[part] = token
                trip[n_losses] = number
                lost[n_losses] = part
                n_losses += 1
            state = view.parent[state]
    return n_losses


@part
def _add(rows: Rows, ends: Any, begin: int, end: int, parts: Parts, closed: Any, step: int) -> int:
    """Add a step to each part for each arc of some ends that it closes; return how many arcs the ends have."""
    n_arcs = 0
    for place in range(begin, end):
        for at in range(rows.first[ends[place]], rows.first[ends[place] + 1]):
            if rows.weight[at] < 0:
                continue
            n_arcs += 1
            arc = rows.arc[at]
            for which in range(parts.of_first[arc], parts.of_first[arc + 1]):
                closed[parts.of[which]] += step
    return n_arcs


@Kernel
def _sever(rows: Rows, first: Any, ends: Any, parts: Parts, closed: Any, trip: Any, lost: Any, severed: Any) -> None:
    """Mark the losses, which are in the order of the trips, that close all arcs at the ends of the trip."""
    at = 0
    for number in range(len(first) - 1):
        n_arcs = _add(rows, ends, first[number], first[number + 1], parts, closed, 1)
        while at < len(trip) and trip[at] == number:
            if closed[lost[at]] == n_arcs:
                severed[at] = 1
            at += 1
        _add(rows, ends, first[number], first[number + 1], parts, closed, -1)


def losses(graph: Topology, weights: Metric, amounts: Sequence[Ints], parts: Parts, trips: TripBatch) -> Losses:
    """Return the best ways of trips, and the best that are left when each part they need is lost.

    Parameters
    ----------
    graph, weights
        The graph, and what is minimised.
    amounts
        What else is summed along the ways; each of shape (n_arcs,).
    parts
        Parts that may be lost.
    trips
        The trips.

    Notes
    -----
    A tree of shortest ways from each origin; for each part that is on a wanted way, what lies behind it in the tree is
    reached anew, over the arcs that are off the tree, least extra length first; see `tree_repair`. Only states over
    which ways may be a third longer than the longest wanted are looked at first; where what is left is longer, all are.
    Ways, also those left, are the ones that `shortest_way` finds on the graph without the part: ties go to fewer arcs,
    then to the goal with the lower number, then, from the goal backwards, to the arc with the lower number. O(states
    behind each part + arcs off the tree that lead there x log n). Threads that ask at once do not wait for each other.

    References
    ----------
    Ramalingam, G. and Reps, T. (1996). An incremental algorithm for a generalization of the shortest-path problem.
    Journal of Algorithms 21, 267-305.
    Johnson, D. B. (1977). Efficient algorithms for shortest paths in sparse networks. Journal of the ACM 24, 1-13
    (lengths measured from those of a tree).
    """
    foresee(_STEPS * (len(trips.starts_first) - 1) * graph.n_arcs)
    search = _Search(graph, weights, np.stack(amounts, axis=1), parts, trips)
    answers = [search.answer(origin) for origin in range(len(trips.trips_first) - 1)]
    return Losses(
        _plain([answer.base for answer in answers], weights, len(amounts)),
        np.concatenate([_NONE, *(answer.trip for answer in answers)]),
        np.concatenate([_NONE, *(answer.part for answer in answers)]),
        _plain([answer.left for answer in answers], weights, len(amounts)),
    )


def ways_left(
    graph: Topology, weights: Metric, amounts: Sequence[Ints], parts: Parts, trips: TripBatch, lost: tuple[Ints, Ints]
) -> Ints:
    """Return the best ways that are left to trips without parts, whether they need these or not.

    Parameters
    ----------
    graph, weights, amounts, parts, trips
        As for `losses`.
    lost
        Numbers of trips, in order, and the part that each loses.

    Returns
    -------
    Ints
        As `Losses.left`, one row for each of `lost`.
    """
    foresee(_STEPS * (len(trips.starts_first) - 1) * graph.n_arcs)
    search = _Search(graph, weights, np.stack(amounts, axis=1), parts, trips)
    first = np.searchsorted(lost[0], trips.trips_first)
    pairs = [tuple(column[begin:end] for column in lost) for begin, end in pairwise(first.tolist())]
    answers = [search.answer(origin, (trip, part)) for origin, (trip, part) in enumerate(pairs)]
    return _plain([answer.left for answer in answers], weights, len(amounts))


def _plain(answers: Sequence[Ints], weights: Metric, n_amounts: int) -> Ints:
    rows = np.concatenate([np.empty((0, n_amounts + 1), dtype=np.int64), *answers])
    rows[:, 0] = np.where(rows[:, 0] < 0, -1, rows[:, 0] // weights.hops)
    return rows


class _Search:
    """Arrays that all origins share, and the work arrays of one thread."""

    def __init__(self, graph: Topology, weights: Metric, table: Ints, parts: Parts, trips: TripBatch) -> None:
        self.graph, self.weights, self.table, self.trips = graph, weights, table, trips
        ends = np.append(parts.closes_first, parts.closes_first[-1])
        self.parts, self.nothing = parts._replace(closes_first=ends), parts.n_parts  # one more, which closes nothing
        self.work = slots(graph.n_states, weights)
        self._settle(graph.n_states, graph.place[trips.goals])
        self.ahead = self.work.label.copy()
        self.crossings = _crossing(graph), _crossing(graph)
        self.led_by = np.full(graph.n_arcs, -1, dtype=np.int64)
        self.repair = _repair(graph)
        self.used, self.closed = (np.zeros(parts.n_parts, dtype=np.int64) for _ in range(2))
        self.tally, self.room = np.zeros(1, np.int64), _ROOM

    def answer(self, origin: int, given: tuple[Ints, Ints] | None = None) -> Losses:
        """Return the losses of the trips of an origin: those of the parts that they need, or given trips and parts."""
        place, trips = self.graph.place, self.trips
        begin, end = trips.trips_first[origin], trips.trips_first[origin + 1]
        starts = place[trips.starts[trips.starts_first[origin] : trips.starts_first[origin + 1]]]
        ends = trips.goals_first[begin : end + 1]
        goals = place[trips.goals[ends[0] : ends[-1]]]
        clear(self.work)
        self._settle(0, starts, goals)
        known = self.work.label[goals]
        longest = int(known[known < FAR].max(initial=0))
        bound = min(longest + longest // _MARGIN, FAR - 1)
        self._settle(0, starts, limit=bound)
        view, asked = self._view(bound, goals), ends - ends[0]
        everyone = np.arange(end - begin)
        base, goal = self._left(view, asked, everyone, np.full(end - begin, self.nothing), everyone * 0 + bound)
        trip, lost = self._needs(view[0], goal) if given is None else (given[0] - begin, given[1])
        left = np.full((len(trip), base.shape[1]), -1)
        asks = np.flatnonzero(self._may_go(starts, asked, goals, trip, lost))
        bounds = np.minimum(base[trip[asks], 0] + base[trip[asks], 0] // _MARGIN, FAR - 1)
        left[asks], _ = self._left(view, asked, trip[asks], lost[asks], bounds)
        again = asks[(left[asks, 0] < 0) | (left[asks, 0] > bounds)]
        if len(again):  # farther away there may be a way, or a shorter one to another goal
            self._settle(0, starts)
            view = self._view(FAR - 1, goals)
            left[again], _ = self._left(view, asked, trip[again], lost[again], np.full(len(again), FAR - 1))
        return Losses(base, begin + trip, lost, left)

    def _may_go(self, starts: Ints, ends: Ints, goals: Ints, trip: Ints, lost: Ints) -> Bools:
        """Return which losses leave arcs open both where the trip begins and where it ends."""
        rows, severed = self.graph.rows(self.weights), np.zeros(len(trip), dtype=np.int64)
        arguments = self.parts, self.closed
        _sever(rows, np.array([0, len(starts)]), starts, *arguments, trip * 0, lost, severed)
        _sever(rows, ends, self.graph.n_states + goals, *arguments, trip, lost, severed)
        return np.asarray(severed == 0)

    def _left(self, view: tuple[View, Ints], ends: Ints, trip: Ints, lost: Ints, bound: Ints) -> tuple[Ints, Ints]:
        """Return the way that is left to each trip that loses a part, up to a bound, and the position where it ends.

        Goals of trip t are `ends[t]` to `ends[t + 1] - 1`.
        """
        order = np.argsort(lost, kind="stable")
        owner, nth = within((ends[1:] - ends[:-1])[trip[order]])
        goal = view[1][ends[trip[order]][owner] + nth]
        owner, goal = order[owner[goal >= 0]], goal[goal >= 0]
        group = np.flatnonzero(np.diff(lost[owner], prepend=-1))
        farthest = np.maximum.reduceat(bound[owner], group) if len(group) else group
        asked = _Asked(lost[owner[group]], farthest, np.append(group, len(owner)), goal)
        ways = np.full((len(goal), self.table.shape[1] + 1), -1)
        into, out = self.crossings
        _lose(view[0], into, out, self.parts, asked, self.repair, ways.reshape(-1))
        found, ended = np.full((len(trip), ways.shape[1]), -1), np.full(len(trip), -1)
        nearest = np.lexsort((np.where(ways[:, 0] < 0, FAR, ways[:, 0]), owner))
        nearest = nearest[np.diff(owner[nearest], prepend=-1) > 0]
        found[owner[nearest]], ended[owner[nearest]] = ways[nearest], goal[nearest]
        return found, ended

    def _needs(self, view: View, goal: Ints) -> tuple[Ints, Ints]:
        """Return number of the trip and part of each loss, for trips that end at these positions."""
        while True:
            trip, lost = np.empty(self.room, dtype=np.int64), np.empty(self.room, dtype=np.int64)
            count = _need(view, self.parts, goal, self.used, self.tally, trip, lost)
            if count >= 0:
                return trip[:count], lost[:count]
            self.room *= 4

    def _view(self, bound: int, goals: Ints) -> tuple[View, Ints]:
        """Return the states over which ways may be within a bound, and the positions of goals."""
        label = self.work.label
        rank = np.where((label < FAR) & (self.ahead < FAR), label + self.ahead, FAR)
        tree = preorder(self.graph, self.weights, np.where(rank <= bound, label, FAR))
        label, rank = label[tree.state], rank[tree.state]
        rows, (into, out) = self.graph.rows(self.weights), self.crossings
        count = cross(rows, tree, label, rank, bound, self.graph.n_states, into)
        cross(rows, tree, label, rank, bound, 0, out)
        self.led_by.fill(-1)
        led = np.flatnonzero(tree.arc >= 0)
        self.led_by[tree.arc[led]] = led
        sums = sums_along(tree, self.table)
        added = self.table[into.arc[:count]] + sums[into.far[:count]] - sums[into.near[:count]]
        flat = sums.reshape(-1), added.reshape(-1)
        return View(tree.end, tree.parent, tree.arc, label, rank, *flat, self.led_by), tree.position[goals]

    def _settle(self, base: int, starts: Ints, wanted: Ints = _NONE, limit: int = FAR) -> None:
        layer_at = np.zeros(self.graph.n_states, dtype=np.int64)
        settle(self.graph, self.weights, base, layer_at, starts, wanted, limit, self.work)


def _crossing(graph: Topology) -> Crossing:
    first = np.empty(graph.n_states + 1, dtype=np.int64)
    return Crossing(first, *(np.empty(graph.n_arcs, dtype=np.int64) for _ in range(4)))


def _repair(graph: Topology) -> Repair:
    n_states, n_arcs = graph.n_states, graph.n_arcs
    extra, wanted, barred = (np.zeros(n_states, dtype=np.int64) for _ in range(3))
    keys, items = (np.empty(n_arcs + 2, dtype=np.int64) for _ in range(2))
    return Repair(
        extra=extra,
        wanted=wanted,
        barred=barred,
        shut=np.zeros(n_arcs, dtype=np.int64),
        roots=np.empty(n_arcs, dtype=np.int64),
        keys=keys,
        items=items,
        tally=np.zeros(1, dtype=np.int64),
    )
