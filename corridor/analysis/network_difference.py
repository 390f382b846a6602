"""What sets the arcs of one network apart from those of another that is like it: few, and nothing else is looked at."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.cargo import Cargo
from corridor.engine.graph import CLOSED, FAR, Metric, Topology, check_range
from corridor.engine.improvement_bound import lengths, may_be_shorter
from corridor.graph.states import States, Weights, weigh_at_home
from corridor.planning.objective import Objective, counted

_STATE: Final = ("node", "mode", "phase")
_STEP: Final = ("activity", "row", "service")
_MANY: Final = 192
"""Improved arcs above which a search is quicker than its bound."""
_METRICS_KEPT: Final = 16
"""Lanes for which the weights as they are now are kept: half a megabyte each."""


class Sheet:
    """What every arc of a network takes for a cargo, in transit and at home, and whether it may be used."""

    def __init__(self, states: States, cargo: Cargo, transit: Weights, allowed: Bools) -> None:
        self.states, self.transit = states, transit
        self.columns = (transit.wait_min, transit.run_min, transit.cents, transit.grams, states.length_m)
        wait, run, cents, is_open = weigh_at_home(states, cargo)
        self.home = (wait, run, cents)
        self.usable = transit.is_open & allowed
        self.home_usable = is_open & allowed[states.clears]

    @cached_property
    def clear(self) -> Ints:
        """Return the place of each arc among those that clear, or -1."""
        return _places_clearing(self.states)

    def figures(self, arcs: Ints, at_home: Bools) -> Ints:
        """Return wait, run, cents, grams and metres of arcs, -1 where they cannot be used; shape (5, n_arcs).

        Parameters
        ----------
        arcs
            Which; -1 for one that is not there.
        at_home
            Of each, whether it is an export or an import.
        """
        is_home = np.flatnonzero(at_home)
        clear = self.clear[arcs[is_home]]
        found = np.stack([column[arcs] for column in self.columns])
        usable = self.usable[arcs]
        for row, column in enumerate(self.home):
            found[row, is_home] = column[clear]
        usable[is_home] = self.home_usable[clear]
        found[:, ~usable | (arcs < 0)] = -1
        return found


@dataclass(frozen=True, eq=False)
class Lane:
    """What trips of a cargo between two countries share on the network before.

    Attributes
    ----------
    goal, scale
        What is minimised, and how many whole numbers make a unit of it.
    graph, places
        The graph of states before, and where its arcs lie in its rows; see `places_of`.
    metric
        Weights of its arcs.
    at_home
        Whether each arc is an export or an import; shape (n_arcs,).
    """

    goal: Objective
    scale: float
    graph: Topology
    places: Ints
    metric: Metric
    at_home: Bools


class Unit:
    """A trip between nodes of two countries on the network before, with how far its ends are from everywhere.

    Parameters
    ----------
    lane
        What it shares.
    starts, goals
        States where it may begin and end.
    """

    def __init__(self, lane: Lane, starts: Ints, goals: Ints) -> None:
        self.lane, self.starts, self.goals = lane, starts, goals

    @cached_property
    def to_state(self) -> Ints:
        """Return how far each state is from the starts."""
        return lengths(self.lane.graph, self.lane.metric, self.starts)

    @cached_property
    def from_state(self) -> Ints:
        """Return how far the goals are from each state."""
        return lengths(self.lane.graph, self.lane.metric, self.goals, backward=True)

    @cached_property
    def length(self) -> int:
        """Return how far the nearest goal is from the starts; no way is as long as it is where none leads."""
        return min(FAR - 1, int(self.to_state[self.goals].min()))


@dataclass(frozen=True, eq=False)
class Moved:
    """The arcs whose figures have changed for trips that export and import over the same of them.

    Attributes
    ----------
    arcs, figures
        Which, by their numbers before, and what they take now; see `Sheet.figures`.
    weight
        What they weigh now; `CLOSED` where they cannot be used.
    touched
        Whether each arc of the network before is one of them.
    better, tails, heads
        What those weigh that weigh less than before, or are open only now, as lengthened in
        `Metric.ranked`, and the states that they join.
    """

    arcs: Ints
    figures: Ints
    weight: Ints
    touched: Bools
    better: Ints
    tails: Ints
    heads: Ints

    def metric(self, lane: Lane) -> Metric:
        """Return the weights of a lane as they are now, laid over the graph before.

        Raises
        ------
        OverflowError
            If the length of a way could leave 64 bits.
        """
        before = lane.metric
        weight, ranked = before.weight.copy(), before.ranked.copy()
        weight[self.arcs] = self.weight
        check_range(weight, lane.graph.n_states, 1, before.hops)
        ranked[lane.places[self.arcs]] = _ranked(self.weight, before.hops)[:, None]
        return replace(before, weight=weight, ranked=ranked)

    def may_help(self, unit: Unit) -> bool:
        """Return whether a way by improved arcs may be as short as the shortest before, or shorter."""
        if not len(self.better):
            return False
        limits = unit.to_state, unit.from_state, unit.length
        return len(self.better) > _MANY or may_be_shorter(self.better, self.tails, self.heads, *limits)


def _ranked(weight: Ints, hops: int) -> Ints:
    return np.where(weight < 0, CLOSED, weight * hops + 1)


def places_of(graph: Topology) -> Ints:
    """Return where each arc lies in the rows of a graph, forward and backward; shape (n_arcs, 2)."""
    return np.argsort(graph.arc, kind="stable").reshape(-1, 2)


class Shift:
    """How the arcs of one network stand to those of another that is like it, for one cargo.

    Parameters
    ----------
    ours, theirs
        The arcs of the network, and of the one before.
    arc_of
        Arc here of each arc before, or -1; see `arcs_of`.
    """

    def __init__(self, ours: Sheet, theirs: Sheet, arc_of: Ints) -> None:
        self._ours, self._theirs = ours, theirs
        self.arc_of = arc_of
        there = np.flatnonzero(arc_of >= 0)
        differ = ours.usable != theirs.usable[there]
        for one, other in zip(ours.columns, theirs.columns, strict=True):
            differ |= one != other[there]
        cleared = theirs.clear[there[ours.states.clears]]
        differ_home = ours.home_usable != theirs.home_usable[cleared]
        for one, other in zip(ours.home, theirs.home, strict=True):
            differ_home |= one != other[cleared]
        differ[ours.states.clears[differ_home]] = True
        moved = arc_of < 0
        moved[there[differ]] = True
        self._moved = np.flatnonzero(moved)
        self._found: dict[bytes, Moved] = {}
        self._metrics: dict[int, tuple[Lane, Metric]] = {}

    def moved(self, lane: Lane) -> Moved:
        """Return the arcs whose figures have changed for a lane."""
        at_home = lane.at_home[self._moved]
        key = at_home.tobytes()
        if key not in self._found:
            self._found[key] = self._moved_of(lane, at_home)
        return self._found[key]

    def metric(self, lane: Lane) -> Metric:
        """Return the weights of a lane as they are now, laid over the graph before; see `Moved.metric`."""
        if id(lane) not in self._metrics:
            if len(self._metrics) >= _METRICS_KEPT:
                self._metrics.clear()
            self._metrics[id(lane)] = lane, self.moved(lane).metric(lane)
        return self._metrics[id(lane)][1]

    def _moved_of(self, lane: Lane, at_home: Bools) -> Moved:
        before = self._theirs.figures(self._moved, at_home)
        after = self._ours.figures(self.arc_of[self._moved], at_home)
        kept = np.flatnonzero((before != after).any(axis=0))
        arcs, figures = self._moved[kept], after[:, kept]
        weight, was = self._weight(lane, figures), lane.metric.weight[arcs]
        better = np.flatnonzero((weight >= 0) & ((was < 0) | (weight < was)))
        touched = np.zeros(len(self.arc_of), dtype=np.bool_)
        touched[arcs] = True
        tails, heads = (ends[arcs[better]] for ends in (self._theirs.states.tail, self._theirs.states.head))
        return Moved(arcs, figures, weight, touched, _ranked(weight[better], lane.metric.hops), tails, heads)

    def _weight(self, lane: Lane, figures: Ints) -> Ints:
        usable = figures[4] >= 0
        parts = Weights(figures[0], figures[1], figures[2], figures[3], usable, self._ours.transit.most)
        return np.where(usable, counted(lane.goal, parts, lane.scale), CLOSED)

    def is_negative(self, moved: Moved) -> bool:
        """Return whether an arc that can be used weighs less than nothing."""
        return bool((moved.weight[moved.figures[4] >= 0] < 0).any())

    def figures(self, lane: Lane, arcs: Ints) -> Ints:
        """Return what arcs take now, by their numbers before; see `Sheet.figures`."""
        return self._ours.figures(self.arc_of[arcs], lane.at_home[arcs])


def arcs_of(ours: States, theirs: States) -> Ints | None:
    """Return the arc here of each arc of another graph of states, -1 where there is none; None if they do not fit.

    They fit if each state and arc here is one there, in the same order and with the same rows of the tables: then
    whatever is asked here may be asked there with the other arcs closed, and ties are broken alike.
    """
    if all(np.array_equal(getattr(ours, name), getattr(theirs, name)) for name in (*_STATE, "first", "head", *_STEP)):
        there = np.arange(len(theirs.head))
    else:
        found = _matched(ours, theirs)
        if found is None:
            return None
        there = found
    if not _is_same_clearing(ours, theirs, there):
        return None
    arc_of = np.full(len(theirs.head), -1, dtype=np.int64)
    arc_of[there] = np.arange(len(there))
    return arc_of


def _matched(ours: States, theirs: States) -> Ints | None:
    """Return the arc there of each arc here; None if they do not fit."""
    if len(ours.head) > len(theirs.head):
        return None
    keys = [_keys(states) for states in (theirs, ours)]
    by_key, ours_by_key = (np.argsort(key, kind="stable") for key in keys)
    known, wanted = keys[0][by_key], keys[1][ours_by_key]
    at = np.searchsorted(known, wanted) + np.arange(len(wanted)) - np.searchsorted(wanted, wanted)
    if len(at) and (at.max() >= len(known) or (known[at] != wanted).any()):
        return None
    there = np.empty(len(at), dtype=np.int64)
    there[ours_by_key] = by_key[at]
    return there if _is_within(ours, theirs, there) else None


def _is_within(ours: States, theirs: States, there: Ints) -> bool:
    """Return whether arcs and states here are arcs and states there, in the same order."""
    state = np.full(len(ours.node), -1, dtype=np.int64)
    state[ours.tail], state[ours.head] = theirs.tail[there], theirs.head[there]
    used = np.flatnonzero(state >= 0)
    return (
        bool((np.diff(there) > 0).all())
        and np.array_equal(state[ours.tail], theirs.tail[there])
        and np.array_equal(state[ours.head], theirs.head[there])
        and bool((np.diff(state[used]) > 0).all())
        and all(np.array_equal(getattr(ours, name)[used], getattr(theirs, name)[state[used]]) for name in _STATE)
        and all(np.array_equal(getattr(ours, name), getattr(theirs, name)[there]) for name in _STEP)
    )


def _is_same_clearing(ours: States, theirs: States, there: Ints) -> bool:
    """Return whether the arcs that clear are cleared there by the same countries."""
    at = _places_clearing(theirs)[there[ours.clears]]
    if len(theirs.origin) != len(ours.origin) or (at < 0).any():
        return False
    countries, others = (np.array([*states.countries, ""], dtype=object) for states in (ours, theirs))
    same = countries[ours.clears_country] == others[theirs.clears_country[at]]
    return bool(same.all()) and np.array_equal(ours.clears_exit, theirs.clears_exit[at])


def _places_clearing(states: States) -> Ints:
    place = np.full(len(states.head), -1, dtype=np.int64)
    place[states.clears] = np.arange(len(states.clears))
    return place


def _keys(states: States) -> Ints:
    """Return a number for each arc by which it is found again; what bears the same is told apart by its order."""
    slot = (states.node * 16 + states.mode + 1) * 16 + states.phase
    key = slot[states.tail].astype(np.uint64)
    for column in (slot[states.head], states.activity, states.row, states.service):
        key = key * np.uint64(0x9E3779B97F4A7C15) + (column + 2).astype(np.uint64)
    return key.view(np.int64)
