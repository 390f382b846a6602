"""From arcs to legs, each with the figures behind it."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from corridor.answer.itinerary import Itinerary
from corridor.answer.legs import Leg
from corridor.cargo import Cargo
from corridor.criteria import COST, CRITERIA, TIME
from corridor.geodesy import geodesic_line
from corridor.graph.activities import Activity
from corridor.graph.coordinates import Coordinates
from corridor.graph.states import ACTIVITIES, CODE, amount_of, declaration_of_arc, declared_name, declared_s, quantities
from corridor.modes import MODES
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.network.shapes import line_of
from corridor.planning.dates import zone_of_node
from corridor.planning.leg_figures import figures_of
from corridor.planning.notes import notes_of
from corridor.planning.points_of_question import place_of, points_only
from corridor.planning.question import Question
from corridor.planning.simulated_way import steps_of
from corridor.tables.countries import country_name
from corridor.units import local_time

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def _called(question: Question, end: int) -> str:
    """Return the place, or the country, that a question begins or ends at."""
    place, nodes = question.asked[end], (question.origin, question.destination)[end]
    country = internals(question.net).names.country(place) if isinstance(place, str) else ""
    return country_name(country) if country else question.names(nodes[0])[1]


def itinerary(question: Question, arcs: tuple[int, ...], by: str, seconds: Sequence[int] | None = None) -> Itinerary:
    """Return the itinerary of a way through the arcs.

    Parameters
    ----------
    question
        The question.
    arcs
        The way.
    by
        The objective, in words.
    seconds
        With a date: the second at which the first arc is reached, then the begin and the end of each arc.
    """
    tracer = _Tracer(question)
    legs = tracer.legs(arcs, seconds)
    departs = arrives = None
    if seconds is not None:
        states = question.states
        departs = tracer.local(seconds[0], int(states.node[states.tail[arcs[0]]]))
        arrives = tracer.local(seconds[-1], int(states.node[states.head[arcs[-1]]]))
    return Itinerary(
        legs=legs,
        origin=_called(question, 0),
        destination=_called(question, 1),
        by=by,
        cargo=question.cargo,
        departs=departs,
        arrives=arrives,
        _planned_in=question.net,
        _asked=question.base,
        _points=points_only(question.net, question.points),
        _noted=partial(notes_of, question, arcs),
        _stepped=partial(steps_of, question, arcs, seconds),
    )


class _Step(NamedTuple):
    """One arc of a way in plain numbers; see `States` and `Weights`. `ready`: second it is reached; -1: no date."""

    arc: int
    activity: int
    row: int
    service: int
    start: int
    end: int
    mode: int
    wait_s: int
    run_s: int
    ready: int
    amounts: tuple[float, ...]


class _Tracer:
    """Turns the arcs of a way into legs."""

    def __init__(self, question: Question) -> None:
        self._question, self._net, self._points = question, question.net, question.points
        self._states, self._weights = question.states, question.weights
        self._tables = plain_tables(question.net)
        self._node_ids = internals(question.net).names.ids

    def local(self, second: int, node: int) -> dt.datetime:
        """Return a second in the time zone of a node or a point."""
        return local_time(second, zone_of_node(self._question, node))

    def _id(self, node: int) -> str:
        known = len(self._node_ids)
        return self._node_ids[node] if node < known else self._points[node - known].point_id

    def legs(self, arcs: tuple[int, ...], seconds: Sequence[int] | None = None) -> tuple[Leg, ...]:
        """Return the legs of a way: none for a mere change of phase, two for an arc with a wait before its activity.

        Parameters
        ----------
        arcs, seconds
            As for `itinerary`.
        """
        states, weights, at = self._states, self._weights, np.array(arcs, dtype=np.int64)
        wait, ready = weights.wait_s[at], np.full(len(at), -1)
        run = weights.amount(TIME)[at] - wait
        if seconds is not None:
            passed = np.diff(seconds)
            wait, run, ready = passed[0::2], passed[1::2], np.array(seconds[:-1:2])
        does = states.activity[at] > 0
        at, wait, run, ready = at[does], wait[does], run[does], ready[does]
        tail, head = states.tail[at], states.head[at]
        mode = np.where(states.mode[head] >= 0, states.mode[head], states.mode[tail])
        columns = (
            *(at, states.activity[at], states.row[at], states.service[at]),
            *(states.node[tail], states.node[head], mode),
            *(wait, run, ready),
        )
        taken = [(run if one is TIME else amount_of(states, weights, one)[at]) / one.scale for one in CRITERIA]
        amounts = zip(*(column.tolist() for column in taken), strict=True)
        legs: list[Leg] = []
        for step in map(_Step._make, zip(*(column.tolist() for column in columns), amounts, strict=True)):
            activity = ACTIVITIES[step.activity]
            if step.wait_s:
                waited = tuple(step.wait_s / TIME.scale if one is TIME else 0.0 for one in CRITERIA)
                legs.append(self._leg(step, "wait", (step.ready, step.wait_s), waited))
            if activity != "wait":
                legs += self._of_activity(step, activity)
        return tuple(legs)

    def _of_activity(self, step: _Step, activity: str) -> Iterator[Leg]:
        """Yield the leg of an activity, and that of the declaration that it ends with."""
        begun = step.ready + step.wait_s if step.ready >= 0 else -1
        declared = declaration_of_arc(self._states, step.arc)
        if declared is None:
            yield self._leg(step, activity, (begun, step.run_s), step.amounts)
            return
        took = {TIME: declared_s(declared), COST: _cents(declared, self._question.cargo)}
        rest = [round(whole * one.scale) - took.get(one, 0) for one, whole in zip(CRITERIA, step.amounts, strict=True)]
        own, more = (
            tuple(part / one.scale for one, part in zip(CRITERIA, parts, strict=True))
            for parts in (rest, [took.get(one, 0) for one in CRITERIA])
        )
        own_s, name = step.run_s - took[TIME], declared_name(self._states, step.arc)
        if activity != name:
            yield self._leg(step, activity, (begun, own_s), own)
        yield self._leg(step, name, (begun + own_s if begun >= 0 else -1, took[TIME]), more)

    def _leg(self, step: _Step, activity: str, when: tuple[int, int], amounts: tuple[float, ...]) -> Leg:
        """Return a leg of a step; `when` is the second at which it begins (-1: no date) and how many it takes."""
        begun, run_s = when
        is_moved = activity in ("move", "access")
        is_gate = activity == "wait" and step.activity != CODE["wait"]
        end = step.end if is_moved else step.start
        if activity == "move":
            shape: Callable[[], BaseGeometry] = partial(line_of, self._net, step.row)
        else:
            shape = partial(_shape, self._net, self._points, (step.start, end))
        return Leg(
            activity=activity,
            from_node=self._id(step.start),
            to_node=self._id(end),
            mode=MODES[step.mode],
            link_id="" if is_gate else self._link_id(step),
            service_id=self._tables["services"].text("service_id", step.service) if step.service >= 0 else "",
            start=self.local(begun, step.start) if begun >= 0 else None,
            end=self.local(begun + run_s, end) if begun >= 0 else None,
            amounts=amounts,
            _figures=partial(
                figures_of, self._net, self._states, self._question.cargo, step.arc, activity, is_dated=begun >= 0
            ),
            _geometry=shape,
        )

    def _link_id(self, step: _Step) -> str:
        code, row = step.activity, step.row
        if code == CODE["move"] or (code == CODE["wait"] and row >= 0 and step.service < 0):
            return self._tables["links"].text("link_id", row)
        if code in (CODE["exit"], CODE["entry"]):
            return self._states.provenance.crossing(row)
        return ""


def _cents(declared: Activity, cargo: Cargo) -> int:
    """Return the price of a declaration."""
    return int(COST.whole(float(np.dot(declared.price, quantities(cargo)))))


def _shape(net: Network, points: Sequence[Coordinates], nodes: tuple[int, int]) -> "BaseGeometry":
    """Return the point of a node, or the straight line between two: of a first or last mile."""
    from shapely import Point

    start, end = (place_of(net, points, node) for node in nodes)
    return Point(start) if start == end else geodesic_line(start, end)
