"""The earliest arrival by a clock, and every departure in a span of time that is worth making."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.bounds import bounds_of
from corridor.engine.clock import NEVER, Clock, Spells, begins, spell_from
from corridor.engine.dijkstra import indices, layers_of
from corridor.engine.graph import FAR, Small, Topology, metric
from corridor.engine.heap import drop, push
from corridor.engine.jit import Kernel

_FAR: Final = FAR
_NEVER: Final = NEVER
_UNREACHED: Final = FAR >> 16
"""More seconds than any way takes, and so few that adding them up stays within 64 bits."""


class Arrival(NamedTuple):
    """A way that arrives as early as any: its arcs in order, and the second."""

    arcs: tuple[int, ...]
    second: int


class Departure(NamedTuple):
    """Departures that are worth making: second by second from the first to the last, each arrives a second later.

    Attributes
    ----------
    first, last
        First and last second of departure.
    arrival
        Second of arrival for the first.
    """

    first: int
    last: int
    arrival: int


class Journey(NamedTuple):
    """A graph with its clock, prepared for searches from starts to goals; read only.

    Attributes
    ----------
    first, head, arc
        The arcs, as in a topology.
    step
        Run, lead and rule of each arc side by side, as they lie in the topology; a run less than 0 closes it.
    spells
        The spells of the rules.
    layers
        Layers by place; see `shortest_way`.
    starts
        Places where a way may begin.
    is_goal
        1 for places where it may end; shape (n_states,).
    ahead
        Seconds that are left at least from each item to a goal, waits left out; empty if they are not known.
    """

    first: Small
    head: Small
    arc: Small
    step: Ints
    spells: Spells
    layers: Ints
    starts: Ints
    is_goal: npt.NDArray[np.int8]
    ahead: Ints


class _Work(NamedTuple):
    """Results of a search: of each item its second, the arc and the item before it; a heap; and what is settled."""

    second: Ints
    came: Ints
    before: Ints
    keys: Ints
    items: Ints
    settled: Ints
    tally: Ints


@Kernel
def _earliest(trip: Journey, begin: int, until: int, is_whole: int, work: _Work) -> int:
    """Write the second at which items are reached; return the item of the goal that is reached first, or -1.

    If `is_whole` is 1, everything is settled from which a goal might be reached as early; if 2, all that can be reached
    by `until`, goals or not. `tally` gets how many are settled.
    """
    first, head, step = trip.first, trip.head, trip.step
    spells = trip.spells
    ahead, layer_at, starts = trip.ahead, trip.layers, trip.starts
    is_goal = trip.is_goal
    second, came, before = work.second, work.came, work.before
    keys, items = work.keys, work.items
    n_states = (len(first) - 1) // 2
    last = len(layer_at) // n_states - 1
    is_bounded = len(ahead) > 0
    best = until
    goal = -1
    size = 0
    count = 0
    for at in range(len(starts)):
        item = layer_at[starts[at]] * n_states + starts[at]
        if second[item] != begin:
            second[item] = begin
            before[item] = -1
            size = push(keys, items, 0, size, begin + ahead[item] if is_bounded else begin, item)
    while size > 0 and keys[0] <= best:
        key = keys[0]
        item = items[0]
        size = drop(keys, items, 0, size)
        here = second[item]
        if key > (here + ahead[item] if is_bounded else here):
            continue
        work.settled[count] = item
        count += 1
        base = 0 if last == 0 else item // n_states * n_states
        state = item - base
        if base == last * n_states and is_goal[state] != 0:
            if goal < 0:
                goal = item
                if is_whole < 2:
                    best = here
            if is_whole == 0:
                size = 0
            continue
        for at in range(first[state], first[state + 1]):
            run = step[3 * at]
            if run < 0:
                continue
            reached = head[at]
            if last > 0:
                reached = layer_at[base + reached] * n_states + reached
            known = second[reached]
            there = here + step[3 * at + 1] + run
            if there >= known:
                continue
            if step[3 * at + 2] >= 0:
                there = begins(here, step[3 * at + 2], step[3 * at + 1], spells) + run
                if there >= known:
                    continue
            place = head[at]
            if first[place] == first[place + 1] and is_goal[place] == 0:
                continue  # it leads nowhere
            through = there + ahead[reached] if is_bounded else there
            if through > (until if is_whole != 0 else best):
                continue
            second[reached] = there
            came[reached] = at
            before[reached] = item
            size = push(keys, items, 0, size, through, reached)
    work.tally[0] = count
    return goal


@Kernel
def _change(trip: Journey, goal_second: int, work: _Work, moves: Any) -> int:
    """Return for how many seconds of later departure the arrival moves along with it; 0 if it stays as it is.

    `moves` is 1 everywhere and is set to 0 for items whose second does not move along with the departure. The earliest
    arrival keeps its form until a wait of something that moves begins or ends, or something that moves falls behind
    something that waits; of that only what may still lead to a goal as early matters. All is settled from which a goal
    may be reached by `goal_second`.
    """
    first, head, step = trip.first, trip.head, trip.step
    spells = trip.spells
    ahead, layer_at, is_goal = trip.ahead, trip.layers, trip.is_goal
    second = work.second
    n_states = (len(first) - 1) // 2
    last = len(layer_at) // n_states - 1
    span = _FAR
    is_stable = 0
    while is_stable == 0:
        is_stable = 1
        for place in range(work.tally[0]):
            item = work.settled[place]
            here = second[item]
            base = item // n_states * n_states
            state = item - base
            begin = first[state]
            if base == last * n_states and is_goal[state] != 0:
                begin = first[state + 1]
            for at in range(begin, first[state + 1]):
                if step[3 * at] < 0:
                    continue
                lead = step[3 * at + 1]
                rule = step[3 * at + 2]
                begun = begins(here, rule, lead, spells)
                if begun == _NEVER:
                    continue
                reached = layer_at[base + head[at]] * n_states + head[at]
                there = begun + step[3 * at]
                moving = moves[item]
                if moving != 0 and begun > here + lead:
                    moving = 0
                elif moving != 0 and rule >= 0:
                    span = min(span, spells.shuts[spell_from(begun, rule, spells)] - begun)
                if moving == 0 and there == second[reached] and moves[reached] != 0:
                    moves[reached] = 0
                    is_stable = 0
                if moving == 0:
                    behind = there + ahead[reached] - goal_second
                    if moves[reached] != 0:
                        behind = max(behind, there - second[reached])
                    if behind > 0:
                        span = min(span, behind)
    for at in range(n_states):
        if is_goal[at] != 0 and second[last * n_states + at] == goal_second and moves[last * n_states + at] == 0:
            span = 0
    return span


def journey(
    graph: Topology,
    clock: Clock,
    starts: npt.ArrayLike,
    goals: npt.ArrayLike,
    layer_at: Ints | None = None,
    *,
    knows_ahead: bool = False,
) -> Journey:
    """Return a graph with its clock, prepared for searches.

    Parameters
    ----------
    graph, clock
        The arcs, and when they begin and end.
    starts, goals, layer_at
        As for `shortest_way`.
    knows_ahead
        Whether to compute lower bounds to the goals first, which makes any number of searches faster.
    """
    layers = np.zeros(graph.n_states, dtype=np.int64) if layer_at is None else layers_of(graph, layer_at)
    n_layers = len(layers) // graph.n_states
    from_states, to_states = graph.place[np.unique(indices(starts))], graph.place[indices(goals)]
    is_goal = np.zeros(graph.n_states, dtype=np.int8)
    is_goal[to_states] = 1
    ahead = np.empty(0, dtype=np.int64)
    if knows_ahead:
        weights = metric(graph, clock.least, n_layers)
        items = layers[from_states] * graph.n_states + from_states
        limit = np.array([FAR // weights.hops - 1], dtype=np.int64)
        ends = (n_layers - 1) * graph.n_states + to_states
        bounds = bounds_of(graph, [weights], layers, items, ends, limit, is_tight=False, n_columns=1)
        ahead = np.full(len(layers), _UNREACHED, dtype=np.int64) if bounds is None else bounds.ahead.reshape(-1)
    step = np.stack([clock.run, clock.lead, clock.rule], axis=1).take(graph.arc[: graph.n_arcs], axis=0).reshape(-1)
    rows = graph.first, graph.head, graph.arc
    return Journey(*rows, step, clock.spells, layers, from_states, is_goal, ahead)


def mirror(graph: Topology) -> Topology:
    """Return the graph whose arcs are followed backwards; their numbers stay, and so do the states."""
    n_states, n_arcs = graph.n_states, graph.n_arcs
    leaving, entering = graph.first[: n_states + 1], graph.first[n_states:]
    return Topology(
        np.concatenate([entering - n_arcs, leaving[1:] + n_arcs]).astype(np.int32),
        np.concatenate([graph.head[n_arcs:] - n_states, graph.head[:n_arcs] + n_states]).astype(np.int32),
        np.concatenate([graph.arc[n_arcs:], graph.arc[:n_arcs]]),
        graph.place,
        graph.state,
    )


def earliest(trip: Journey, begin: int, until: int) -> Arrival | None:
    """Return a way from any start at a second that is at a goal as early as any, or None if none is by another second.

    Parameters
    ----------
    trip
        The result of `journey`. With a mirrored graph and clock, and seconds counted backwards, it is the latest
        departure.
    begin, until
        Second at which it begins, and the last one at which it may end.

    Notes
    -----
    Dijkstra's algorithm, which is exact because nobody who comes later to an arc is earlier at its end; with lower
    bounds that contain no waits where they are known. O((n_arcs + n_states) x n_layers x log n), and log n_spells for
    each arc that has a rule.

    References
    ----------
    Dreyfus, S. E. (1969). An appraisal of some shortest-path algorithms. Operations Research 17, 395-412.
    Orda, A. and Rom, R. (1990). Shortest-path and minimum-delay algorithms in networks with time-dependent edge-length.
    Journal of the ACM 37, 607-625.
    """
    work = _work(trip)
    goal = _run(trip, work, begin, until, is_whole=0)
    if goal < 0:
        return None
    arcs, item = [], goal
    while work.before[item] >= 0:
        arcs.append(int(trip.arc[work.came[item]]))
        item = int(work.before[item])
    return Arrival(tuple(reversed(arcs)), int(work.second[goal]))


def earliest_of_all(trip: Journey, begin: int, until: int) -> Ints:
    """Return the earliest second at each goal of a way that begins at a second; -1 for those not reached by another.

    Parameters
    ----------
    trip
        The result of `journey`, without what is ahead and with one layer; nothing leaves its goals.
    begin, until
        Second at which it begins, and the last one at which it may end.

    Returns
    -------
    Ints
        By place in the topology; -1 for what is no goal, too.
    """
    work = _work(trip)
    _run(trip, work, begin, until, is_whole=2)
    return np.where((trip.is_goal != 0) & (work.second <= until), work.second, -1)


def departures(trip: Journey, back: Journey, span: tuple[int, int], until: int) -> Iterator[Departure]:
    """Yield every departure in a span of time such that whoever leaves later arrives later.

    Parameters
    ----------
    trip
        From the starts to the goals, with what is ahead known.
    back
        From the goals to the starts, with the graph, the clock and the layers mirrored.
    span
        First and last second of departure.
    until
        Last second of arrival; what arrives later is left out.

    Notes
    -----
    Departures are not tried hour by hour. Where the earliest arrival waits, the latest departure that still catches it
    is the next; where it moves along with the departure, the search finds how long at least that goes on, because until
    then no wait begins or ends that could matter. So the number of searches goes with the number of events,
    whatever the span.

    References
    ----------
    Foschini, L., Hershberger, J. and Suri, S. (2014). On the complexity of time-dependent shortest paths. Algorithmica
    68, 1075-1097.
    """
    at, last = span
    pending: Departure | None = None
    while at <= last:
        work = _work(trip)
        goal = _run(trip, work, at, until, is_whole=1)
        if goal < 0:
            break
        arrival = int(work.second[goal])
        moves_for = _moves_for(trip, work, arrival)
        if moves_for:
            found = Departure(at, min(at + moves_for - 1, last, at + until - arrival), arrival)
        else:
            latest = earliest(back, -arrival, -at)
            left = at if latest is None else min(-latest.second, last)
            found = Departure(left, left, arrival)
        if pending is not None and pending.last + 1 == found.first and _goes_on(pending, found):
            found = Departure(pending.first, found.last, pending.arrival)
        elif pending is not None:
            yield pending
        pending = found
        at = found.last + 1
    if pending is not None:
        yield pending


def _goes_on(one: Departure, other: Departure) -> bool:
    return other.first - one.first == other.arrival - one.arrival


def _moves_for(trip: Journey, work: _Work, arrival: int) -> int:
    """Return for how many seconds of later departure the arrival moves along with it; 0 if it stays."""
    return _change(trip, arrival, work, np.ones(len(trip.layers), dtype=np.int8))


def _work(trip: Journey) -> _Work:
    n_items = len(trip.layers)
    room = len(trip.head) // 2 * (n_items // len(trip.is_goal)) + len(trip.starts) + 1
    came, before, settled = (np.empty(n_items, dtype=np.int64) for _ in range(3))
    keys, items = (np.empty(room, dtype=np.int64) for _ in range(2))
    return _Work(np.full(n_items, FAR, dtype=np.int64), came, before, keys, items, settled, np.zeros(1, dtype=np.int64))


def _run(trip: Journey, work: _Work, begin: int, until: int, *, is_whole: int) -> int:
    return _earliest(trip, begin, until, is_whole, work)
