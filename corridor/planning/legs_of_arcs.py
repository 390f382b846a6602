"""From arcs to legs, each with the figures that stand behind it."""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from corridor.answer.itinerary import Itinerary
from corridor.answer.legs import Figure, Leg
from corridor.arrays import NOWHERE
from corridor.criteria import CRITERIA, TIME
from corridor.geodesy import geodesic_line
from corridor.graph.activities import Activity
from corridor.graph.defaults import OWN, Defaults
from corridor.graph.states import ACTIVITIES, CODE, States, activity_of_arc, amount_of
from corridor.modes import MODES, TRUCK
from corridor.network.network import Network
from corridor.planning.dates import zone_of_point
from corridor.planning.notes import Gate, dated_notes_of, notes_of
from corridor.planning.question import Question
from corridor.planning.simulated_way import steps_of
from corridor.schema import TABLES, meaning_of
from corridor.units import local_time

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def itinerary(question: Question, arcs: tuple[int, ...], by: str, minutes: Sequence[int] | None = None) -> Itinerary:
    """Return the itinerary of a way through the arcs.

    Parameters
    ----------
    question
        What was asked.
    arcs
        The way.
    by
        What was minimised, in words.
    minutes
        With a date: when the first arc is come to, and then when each arc begins and ends, one after the other.
    """
    net = question.net
    columns = _columns(net)
    tracer = Tracer(question)
    legs = tracer.legs(arcs, minutes)
    departs = arrives = None
    if minutes is not None:
        states = question.states
        departs = tracer.local(minutes[0], int(states.node[states.tail[arcs[0]]]))
        arrives = tracer.local(minutes[-1], int(states.node[states.head[arcs[-1]]]))
    points = {point.point_id: (f"({point.point_id})", point.country) for point in question.points}
    return Itinerary(
        legs=legs,
        origin=question.names(question.origin[0])[1],
        destination=question.names(question.destination[0])[1],
        by=by,
        cargo=question.cargo,
        departs=departs,
        arrives=arrives,
        _names=columns.names | points if points else columns.names,
        _services=columns.services,
        _sources=net._tables["sources"],
        _noted=partial(_notes, question, arcs, legs, (departs, arrives)),
        _net=net,
        _stepped=partial(steps_of, question, arcs, minutes),
    )


def _notes(
    question: Question, arcs: tuple[int, ...], legs: tuple[Leg, ...], dates: Sequence[dt.datetime | None]
) -> tuple[str, ...]:
    gates, (departs, arrives) = gates_of(question, arcs), dates
    if departs is None or arrives is None:
        return notes_of(question.net, legs, question.cargo, question.points, gates)
    return dated_notes_of(question.net, legs, question.cargo, question.points, gates, (departs, arrives))


@dataclass(frozen=True)
class _Columns:
    """Columns of a network's tables as plain lists and maps: names of the nodes and services, ids by row."""

    names: dict[str, tuple[str, str]]
    services: dict[str, str]
    service_ids: list[str]
    link_ids: list[str]
    zones: list[str]


def _columns(net: Network) -> _Columns:
    def make() -> _Columns:
        nodes, services = net._tables["nodes"], net._tables["services"]
        rows = zip(nodes["node_id"], nodes["name"], nodes["country"], strict=True)
        runs = zip(services["service_id"], services["name"], strict=True)
        return _Columns(
            names={node: (name or node, country) for node, name, country in rows},
            services={service: name or service for service, name in runs},
            service_ids=services["service_id"].tolist(),
            link_ids=net._tables["links"]["link_id"].tolist(),
            zones=nodes["timezone"].tolist(),
        )

    return net.keep(("columns",), make)


def gates_of(question: Question, arcs: tuple[int, ...]) -> tuple[Gate, ...]:
    """Return the opening hours on a way, whether a wait for them is reckoned or held by other figures."""
    states, tables = question.states, question.net._tables
    countries = [*tables["nodes"]["country"], *(point.country for point in question.points)]
    gates = []
    for arc in arcs:
        row, code = int(states.row[arc]), int(states.activity[arc])
        country = countries[states.node[states.tail[arc]]]
        if code == CODE["move"]:
            way = tables["links"].iloc[row]
            gates.append(Gate(way["link_id"], way["opening_hours"], False, country))
        elif code in (CODE["exit"], CODE["entry"]):
            found = activity_of_arc(states, arc)
            side = states.provenance.clearings[row].side
            if found is not None:
                hours = tables["borders"]["opening_hours"].iloc[found.opening_row] if found.opening_row >= 0 else ""
                shuts = tables["borders"]["closed_on_holidays"].iloc[found.row] == "yes"
                gates.append(Gate(side.link_id or side.node_id, hours, shuts, side.country))
        elif code not in (0, CODE["wait"], CODE["access"]):
            hours = states.provenance.activities[row].opening_hours
            gates.append(Gate(question.names(int(states.node[states.tail[arc]]))[0], hours, False, country))
    return tuple(gates)


class _Step(NamedTuple):
    """One arc of a way in plain numbers; see `States` and `Weights`. `ready`: when it is come to; -1 without a date."""

    arc: int
    activity: int
    row: int
    service: int
    start: int
    end: int
    mode: int
    wait_min: int
    run_min: int
    ready: int
    amounts: tuple[float, ...]


class Tracer:
    """Turns the arcs of a way into legs."""

    def __init__(self, question: Question) -> None:
        self._net, self._states, self._weights = question.net, question.states, question.weights
        self._node_ids = (*question.net.names.ids, *(point.point_id for point in question.points))
        self._points = {point.point_id: (point.longitude, point.latitude) for point in question.points}
        columns = _columns(question.net)
        self._services, self._link_ids = columns.service_ids, columns.link_ids
        self._zones = [*columns.zones, *(zone_of_point(question.net, point) for point in question.points)]

    def local(self, minute: int, node: int) -> dt.datetime:
        """Return a minute in the time zone of a node."""
        return local_time(minute, self._zones[node])

    def legs(self, arcs: tuple[int, ...], minutes: Sequence[int] | None = None) -> tuple[Leg, ...]:
        """Return the legs of a way; arcs that only change the phase leave none, waits before an activity one more.

        Parameters
        ----------
        arcs, minutes
            As for `itinerary`.
        """
        states, weights, at = self._states, self._weights, np.array(arcs, dtype=np.int64)
        wait, run, ready = weights.wait_min[at], weights.run_min[at], np.full(len(at), -1)
        if minutes is not None:
            passed = np.diff(minutes)
            wait, run, ready = passed[0::2], passed[1::2], np.array(minutes[:-1:2])
        tail, head = states.tail[at], states.head[at]
        mode = np.where(states.mode[head] >= 0, states.mode[head], states.mode[tail])
        columns = (
            *(at, states.activity[at], states.row[at], states.service[at]),
            *(states.node[tail], states.node[head], mode),
            *(wait, run, ready),
        )
        taken = [(run if one is TIME else amount_of(states, weights, one)[at]) / one.scale for one in CRITERIA]
        amounts = zip(*(column.tolist() for column in taken), strict=True)
        steps = zip(*(column.tolist() for column in columns), amounts, strict=True)
        return tuple(leg for step in steps for leg in self._legs_of(_Step(*step)))

    def _legs_of(self, step: _Step) -> Iterator[Leg]:
        activity = ACTIVITIES[step.activity]
        if activity and step.wait_min:
            waited = tuple(step.wait_min / TIME.scale if one is TIME else 0.0 for one in CRITERIA)
            yield self._leg(step, "wait", step._replace(run_min=step.wait_min, amounts=waited))
        if activity not in ("", "wait"):
            begun = step.ready + step.wait_min if step.ready >= 0 else -1
            yield self._leg(step, activity, step._replace(ready=begun))

    def _leg(self, step: _Step, activity: str, counted: _Step) -> Leg:
        start = self._node_ids[step.start]
        is_moved = activity in ("move", "access")
        end = self._node_ids[step.end] if is_moved else start
        is_gate = activity == "wait" and step.activity != CODE["wait"]
        is_dated, until = counted.ready >= 0, counted.ready + counted.run_min
        return Leg(
            activity=activity,
            from_node=start,
            to_node=end,
            mode=MODES[step.mode],
            link_id="" if is_gate else self._link_id(step),
            service_id=self._services[step.service] if step.service >= 0 else "",
            start=self.local(counted.ready, step.start) if is_dated else None,
            end=self.local(until, step.end if is_moved else step.start) if is_dated else None,
            amounts=counted.amounts,
            _figures=partial(figures_of, self._net, self._states, step.arc, activity),
            _geometry=self._geometry(step, activity, start, end),
        )

    def _geometry(self, step: _Step, activity: str, start: str, end: str) -> "Callable[[], BaseGeometry]":
        if activity == "move":
            return partial(self._net.line, step.row)
        if activity == "access":
            return partial(_straight, self._net, self._points, start, end)
        return partial(_point, self._net, self._points, start)

    def _link_id(self, step: _Step) -> str:
        code, row = step.activity, step.row
        if code == CODE["move"] or (code == CODE["wait"] and row >= 0 and step.service < 0):
            return self._link_ids[row]
        if code in (CODE["exit"], CODE["entry"]):
            return self._states.provenance.crossing(row)
        return ""


def _point(net: Network, points: Mapping[str, tuple[float, float]], node_id: str) -> "BaseGeometry":
    from shapely import Point

    return Point(points[node_id] if node_id in points else net.point(node_id))


def _straight(net: Network, points: Mapping[str, tuple[float, float]], start: str, end: str) -> "BaseGeometry":
    return geodesic_line([points[node] if node in points else net.point(node) for node in (start, end)])


@dataclass(frozen=True)
class _Reader:
    """Reads figures with their source out of the tables."""

    tables: Mapping[str, pd.DataFrame]

    def figure(self, quantity: str, table: str, row: int, column: str, *, default: bool = False) -> Figure:
        """Return one figure; `default` says that the row stands in for a blank of another."""
        frame = self.tables[table]
        cells: Mapping[Any, Any] = frame.iloc[row].to_dict()
        key = ", ".join(f"{name}={cells[name]}" for name in TABLES[table].key if cells[name])
        unit = meaning_of(table, column)[1]
        if column in ("usd", "usd_per_km"):
            unit = f"{unit.split(' of ')[0]} per {cells['per']}"
        written = cells["basis"] or ("published" if cells["source"] else "assumed")
        basis = "rate" if default and written != "assumed" else written
        number = TABLES[table].is_number(column)
        value = float(cells[column]) if number else math.nan
        note = cells["note"] if number else "; ".join(text for text in (cells[column], cells["note"]) if text)
        return Figure(
            quantity,
            value,
            unit,
            table,
            key,
            column,
            basis,
            cells["source"],
            float(cells["year"]),
            note,
        )


def figures_of(net: Network, states: States, arc: int, activity: str) -> tuple[Figure, ...]:
    """Return the figures behind one leg."""
    read = _Reader(net._tables)
    return tuple(_figures(read, states, arc, activity))


def _figures(read: _Reader, states: States, arc: int, activity: str) -> Iterator[Figure]:
    row, service, code = int(states.row[arc]), int(states.service[arc]), int(states.activity[arc])
    if activity == "wait":
        yield from _of_wait(read, states, arc)
        return
    if code == CODE["move"]:
        yield from _of_move(read, states, row, service)
    elif code == CODE["access"]:
        yield from _of_access(read, states, arc)
    else:
        found = activity_of_arc(states, arc)
        if found is not None:
            yield from _of_act(
                read, found, "handling" if code not in (CODE["exit"], CODE["entry"]) else "borders", service
            )
    if service >= 0:
        yield from _of_service(read, service)
    for charge in states.provenance.charges.get(int(states.step[arc]), ()):
        yield read.figure("cost_usd", "charges", charge, "usd")


def _of_wait(read: _Reader, states: States, arc: int) -> Iterator[Figure]:
    row, service, code = int(states.row[arc]), int(states.service[arc]), int(states.activity[arc])
    if code != CODE["wait"]:  # a gate that opens at hours, not a departure
        if code == CODE["move"]:
            yield read.figure("opening_hours", "links", row, "opening_hours")
            return
        found = activity_of_arc(states, arc)
        if found is not None:
            table = "borders" if code in (CODE["exit"], CODE["entry"]) else "handling"
            if found.opening_hours:
                yield read.figure("opening_hours", table, found.opening_row, "opening_hours")
            else:
                yield read.figure("public_holidays", table, found.row, "closed_on_holidays")
    elif service >= 0:
        if not math.isnan(read.tables["services"]["departures_per_week"].iloc[row]):
            yield read.figure("departures_per_week", "services", row, "departures_per_week")
        else:
            yield read.figure("timetable", "services", row, "weekdays")
    elif row >= 0:
        yield read.figure("departures_per_week", "links", row, "departures_per_week")
    else:
        yield read.figure(
            "departures_per_week",
            "rates",
            states.provenance.wait_rows[int(states.step[arc])],
            "departures_per_week",
            default=True,
        )


def _of_move(read: _Reader, states: States, row: int, service: int) -> Iterator[Figure]:
    links = states.provenance.links
    services = read.tables["services"]
    if links.length_from[row] == OWN:
        yield read.figure("length_km", "links", row, "length_km")
    elif links.length_from[row] >= 0:
        yield read.figure("length_km", "rates", int(links.length_from[row]), "circuity", default=True)
    timed = service >= 0 and not math.isnan(services["hours"].iloc[service])
    if not timed:
        yield from _link_or_rate(read, "hours", row, int(links.hours_from[row]), ("hours", "speed_kmh"))
        yield from _link_or_rate(read, "hours_p90", row, int(links.p90_from[row]), ("hours_p90", "p90_ratio"))
    priced = service >= 0 and not math.isnan(services["usd"].iloc[service])
    if not priced:
        yield from _link_or_rate(read, "cost_usd", row, int(links.price_from[row]), ("usd", "usd_per_km"))
    if links.co2_from[row] != NOWHERE:
        yield read.figure("co2e_kg", "rates", int(links.co2_from[row]), "co2e_g_per_tkm", default=True)


def _of_access(read: _Reader, states: States, arc: int) -> Iterator[Figure]:
    rates = Defaults(read.tables["rates"])
    ends = (int(states.node[states.tail[arc]]), int(states.node[states.head[arc]]))
    nodes = read.tables["nodes"]
    country = next(str(nodes["country"].iloc[node]) for node in ends if node < len(nodes))
    columns = {"length_km": "circuity", "hours": "speed_kmh", "cost_usd": "usd_per_km", "co2e_kg": "co2e_g_per_tkm"}
    for quantity, column in columns.items():
        row = rates.row_of(TRUCK, country, column)
        if row != NOWHERE:
            yield read.figure(quantity, "rates", row, column, default=True)


def _link_or_rate(read: _Reader, quantity: str, row: int, given: int, columns: tuple[str, str]) -> Iterator[Figure]:
    if given == OWN:
        yield read.figure(quantity, "links", row, columns[0])
    elif given >= 0:
        yield read.figure(quantity, "rates", given, columns[1], default=True)


def _of_act(read: _Reader, found: Activity, table: str, service: int) -> Iterator[Figure]:
    scoped = ("node_id",) if table == "handling" else ("link_id", "node_id")

    def is_default(row: int) -> bool:
        return not any(read.tables[table][name].iloc[row] for name in scoped)

    services = read.tables["services"]
    held = table if service >= 0 and table in services["includes"].iloc[service].split(";") else ""
    if found.hours_row != NOWHERE and not (held and not math.isnan(services["hours"].iloc[service])):
        yield read.figure("hours", table, found.hours_row, "hours", default=is_default(found.hours_row))
        if not math.isnan(read.tables[table]["hours_p90"].iloc[found.hours_row]):
            yield read.figure("hours_p90", table, found.hours_row, "hours_p90", default=is_default(found.hours_row))
    if found.price_row != NOWHERE and not (held and not math.isnan(services["usd"].iloc[service])):
        yield read.figure("cost_usd", table, found.price_row, "usd", default=is_default(found.price_row))
    if found.co2_row != NOWHERE:
        yield read.figure("co2e_kg", table, found.co2_row, "co2e_kg_per_teu", default=is_default(found.co2_row))


def _of_service(read: _Reader, service: int) -> Iterator[Figure]:
    services = read.tables["services"]
    for quantity, column in (("hours", "hours"), ("hours_p90", "hours_p90"), ("cost_usd", "usd")):
        if not math.isnan(services[column].iloc[service]):
            yield read.figure(quantity, "services", service, column)
