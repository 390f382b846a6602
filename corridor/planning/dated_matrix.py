"""Many questions with a date: between many places, and from one place to everywhere."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Floats, Ints
from corridor.cargo import Cargo
from corridor.criteria import COLUMNS, CRITERIA, TIME
from corridor.engine.dijkstra import reached
from corridor.engine.time_dependent import earliest_of_all, journey
from corridor.geodesy import geodesic_line
from corridor.graph.coordinates import Place
from corridor.graph.states import CODE, amount_of
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.shapes import link_lines
from corridor.planning.blocks import Places, blocks, existing
from corridor.planning.closures_in_force import closures_of, with_closures
from corridor.planning.dated_plan import Timed, best_on_front, departing, directed, least_beyond
from corridor.planning.dates import SPANS_D, When, clock_on, instant, ready_second, span_of, zone_at
from corridor.planning.objective import Objective, apart
from corridor.planning.points_of_question import PointsOfQuestion, place_of
from corridor.planning.question import Question, resolve
from corridor.planning.weighted_graph import WeightedGraph, graph_with_points
from corridor.rules import Rules
from corridor.units import local_time

if TYPE_CHECKING:
    from shapely import MultiLineString


class _Departure(NamedTuple):
    """The second at which cargo leaves a place, and the day there."""

    second: int
    day: dt.date


def _departure(net: Network, place: Place, depart: When) -> _Departure:
    zone = zone_at(net, place)
    second = ready_second(instant(depart, "depart", zone))
    return _Departure(second, local_time(second, zone).date())


def dated_matrix(
    net: Network, places: Sequence[Sequence[Place]], goal: Objective, cargo: Cargo, rules: Rules, depart: When
) -> Floats:
    """Return the best of each pair of an origin and a destination; NaN where there is no way, and for one place."""
    origins, destinations = places
    points = PointsOfQuestion(net)
    is_same = points.same([points.begin(one) for one in origins], [points.end(one) for one in destinations])
    leaves = [_departure(net, origin, depart) for origin in origins]
    best = np.full(is_same.shape, np.nan)
    if goal.is_time:
        for day in sorted({one.day for one in leaves}):
            rows = [row for row, one in enumerate(leaves) if one.day == day]
            seconds = [leaves[row].second for row in rows]
            best[rows] = _earliest(
                net, ([origins[row] for row in rows], destinations), goal, cargo, rules, seconds, day
            )
        best[is_same] = np.nan
        return best
    for row, column in np.argwhere(~is_same).tolist():
        found = _planned(net, (origins[row], destinations[column]), goal, cargo, rules, leaves[row])
        best[row, column] = np.nan if found is None else found.value[0]
    return best


def dated_reach(
    net: Network, origin: Place, goal: Objective, cargo: Cargo, rules: Rules, depart: When, *, lines: bool
) -> tuple[Floats, npt.NDArray[np.object_]]:
    """Return the totals of the best way to each node, in the order of `COLUMNS`, and their lines."""
    ids = internals(net).names.ids
    totals, drawn = np.full((len(ids), len(COLUMNS)), np.nan), np.full(len(ids), None, dtype=object)
    leaves, points = _departure(net, origin, depart), PointsOfQuestion(net)
    starts = points.begin(origin)
    others = sorted({*range(len(ids))} - {*starts})
    found = blocks(net, rules, cargo, [starts], [(node,) for node in others], points.all, leaves.day)
    for block in found:
        nodes = [others[at] for at in block.destinations]
        question = resolve(net, origin, ids[nodes[0]], cargo, rules, leaves.day)
        for node, way in _ways_to(question, nodes, goal, leaves.second):
            totals[node] = _totals(way)
            if lines:
                drawn[node] = _line(way)
    return totals, drawn


def _ways_to(question: Question, nodes: list[int], goal: Objective, second: int) -> Iterator[tuple[int, Timed]]:
    """Yield the best way to each of some nodes for all of which the same bars hold; clock and costs are shared."""
    states, place = question.states, question.topology.place
    can_be = reached(question.topology, question.usable, question.starts)
    left = {node: state for node in nodes if (state := int(states.destination[node])) >= 0 and can_be[state]}
    parts = apart(goal, question.weights, question.usable)
    for days in SPANS_D if left else ():
        direction = directed(question, second, days)
        costs, goals = direction.costs([parts.rest]), list(left.values())
        trip = journey(question.topology, direction.clock, question.starts, goals)
        soonest = earliest_of_all(trip, second, direction.until)[place[goals]].tolist()
        for node, soon in zip(tuple(left), soonest, strict=True):
            if soon < 0:
                continue
            one = replace(direction, question=replace(question, destination=(node,)))
            way = best_on_front(one, parts, soon if parts.is_time else direction.until, costs)
            if way is not None and (parts.is_time or way.value[0] <= least_beyond(one, parts) or days == SPANS_D[-1]):
                del left[node]
                yield node, replace(way, question=question)


def _totals(way: Timed) -> list[float]:
    """Return the totals of a way, in the order of `COLUMNS`."""
    states, weights, arcs = way.question.states, way.question.weights, list(way.arcs)
    hours = (way.clock.seconds(way.arcs, way.begin)[-1][1] - way.begin) / TIME.scale
    sums = {one.column: int(amount_of(states, weights, one)[arcs].sum()) / one.scale for one in CRITERIA}
    return [hours if column == TIME.column else sums[column] for column in COLUMNS]


def _line(way: Timed) -> "MultiLineString":
    """Return the line that a way runs along, the drive from coordinates among it."""
    import shapely

    states, net, points = way.question.states, way.question.net, way.question.points
    activity, arcs = states.activity[list(way.arcs)], np.array(way.arcs)
    moves = link_lines(net).of(states.row[arcs[activity == CODE["move"]]])
    drives = [
        geodesic_line(*(place_of(net, points, int(states.node[end[arc]])) for end in (states.tail, states.head)))
        for arc in arcs[activity == CODE["access"]].tolist()
    ]
    return shapely.multilinestrings(shapely.get_parts([*drives, *moves]))


def _planned(
    net: Network, ends: tuple[Place, Place], goal: Objective, cargo: Cargo, rules: Rules, leaves: _Departure
) -> Timed | None:
    """Return the best way that leaves at a second, or None."""
    question = resolve(net, *ends, cargo, rules, leaves.day)
    if not reached(question.topology, question.usable, question.starts)[question.goals].any():
        return None  # whatever the date, so no calendar is looked at
    return departing(question, goal, leaves.second)


def _earliest(
    net: Network,
    places: tuple[Sequence[Place], Sequence[Place]],
    goal: Objective,
    cargo: Cargo,
    rules: Rules,
    seconds: Sequence[int],
    day: dt.date,
) -> Floats:
    """Return the hours from departures on one day to the earliest arrivals."""
    net, _ = with_closures(net, closures_of(net, rules, day))
    points = PointsOfQuestion(net)
    starts: Places = [points.begin(place) for place in places[0]]
    ends: Places = [points.end(place) for place in places[1]]
    states, added = points.grown(cargo, day)
    best = np.full((len(starts), len(ends)), np.nan)
    for block in blocks(net, rules, cargo, starts, ends, added, day):
        graph = graph_with_points(net, cargo, goal, rules, block.barring, states, added, day)
        rows, sources = existing(starts, states.origin, block.origins)
        columns, targets = existing(ends, states.destination, block.destinations)
        for row, source in zip(rows, sources, strict=True) if targets else ():
            arrivals = _arrivals(net, graph, cargo, day, source, targets, seconds[row])
            best[row, columns] = np.where(arrivals < 0, np.nan, (arrivals - seconds[row]) / TIME.scale)
    return best


def _arrivals(
    net: Network, graph: WeightedGraph, cargo: Cargo, day: dt.date, source: Ints, targets: Sequence[Ints], begin: int
) -> Ints:
    """Return the earliest second at any state of each target; -1 where none is reached within about two years."""
    goals, owner = np.concatenate(targets), np.repeat(np.arange(len(targets)), [len(one) for one in targets])
    can_be = reached(graph.topology, graph.usable, source)[goals]
    soonest = np.full(len(goals), -1, dtype=np.int64)
    for days in SPANS_D:
        if not (can_be & (soonest < 0)).any():
            break
        clock, calendar = clock_on(net, graph.states, graph.weights, graph.usable, cargo, day, span_of(begin, days))
        found = earliest_of_all(journey(graph.topology, clock, source, goals), begin, calendar.end - 1)
        soonest = found[graph.topology.place[goals]]
    arrivals = np.full(len(targets), np.iinfo(np.int64).max)
    np.minimum.at(arrivals, owner[soonest >= 0], soonest[soonest >= 0])
    return np.where(arrivals == np.iinfo(np.int64).max, -1, arrivals)
