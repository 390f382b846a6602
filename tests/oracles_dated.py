"""Questions with a date once more: the legs of `oracles`, and a clock that is read to the second.

Nothing here is shared with the calendar, the rule of time or the searches of the library: local clocks are read by
`zoneinfo`, opening hours asked again and again, public holidays looked up day by day, and the answers taken from a
graph of states at seconds in which nothing is ever pruned because something else would be better.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import networkx as nx
import pandas as pd
from opening_hours import OpeningHours
from oracles import Limits, When, advance, question_graph

from corridor.schema import WEEKDAYS, words

STEP = 30 * 60
"""Hours, departures, midnights and offsets of the random networks lie on half hours; between them nothing changes."""


class TooLarge(Exception):
    """Say that a graph of seconds would become too large to try everything."""


@dataclass(frozen=True)
class Asked:
    """A question with a date, in the words of the oracle."""

    tables: Mapping[str, pd.DataFrame]
    cargo: Any
    origins: Collection[str]
    destinations: Collection[str]
    depart: int
    day: dt.date
    limits: Mapping[str, Any]


def second_of(when: dt.datetime) -> int:
    """Return the seconds since 1970 of an aware time."""
    return int((when - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds())


@lru_cache(maxsize=1 << 18)
def local(second: int, zone: str) -> dt.datetime:
    """Return what a local clock shows in a second."""
    shown = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=second)
    return shown.astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None)


@lru_cache(maxsize=256)
def parsed(opening_hours: str) -> OpeningHours:
    """Return opening hours that can be asked."""
    return OpeningHours(opening_hours)


@lru_cache(maxsize=1 << 12)
def is_holiday(country: str, day: dt.date) -> bool:
    """Return whether a day is a public holiday, or a day at a week-end of a break that China has decreed."""
    known = holidays.country_holidays(country, years=day.year)
    if day in known or country != "CN" or not any(worked.year == day.year for worked in known.weekend_workdays):
        return day in known
    for step in (-1, 1):
        other = day
        while other.weekday() >= 5 and other not in known.weekend_workdays and other.year == day.year:
            other += dt.timedelta(days=step)
            if other in known:
                return True
    return False


@lru_cache(maxsize=1 << 12)
def worked_as(country: str, day: dt.date) -> dt.date:
    """Return the day whose opening hours a day has: another for a day at a week-end that is worked in its place."""
    if not country or day not in getattr(holidays.country_holidays(country, years=day.year), "weekend_workdays", ()):
        return day
    near = (day + dt.timedelta(days=ahead) for days in range(1, 15) for ahead in (-days, days))
    return next(other for other in near if other.weekday() < 5 and not is_holiday(country, other))


def runs_on(when: When, day: dt.date) -> bool:
    """Return whether a service departs on a day: one of its dates, or a day of a week that is a whole turn away."""
    if when.departure_dates:
        return day.isoformat() in when.departure_dates.split(";")
    if WEEKDAYS[day.weekday()] not in words(when.weekdays):
        return False
    if when.every_weeks == 1:
        return True
    counted = dt.date.fromisoformat(when.counted_from)
    first, other = (date - dt.timedelta(days=date.weekday()) for date in (counted, day))
    while other > first:
        other -= dt.timedelta(weeks=when.every_weeks)
    while other < first:
        other += dt.timedelta(weeks=when.every_weeks)
    return other == first


@lru_cache(maxsize=1 << 18)
def may_begin(when: When, zone: str, country: str, second: int) -> bool:
    """Return whether what waits may begin in a second; `lead` seconds have passed already.

    Work that must end by closing is asked about every time within it at which anything may change.
    """
    changes = range(second - second % STEP + STEP, second + when.ends_within, STEP)
    return all(_is_open(when, zone, country, at) for at in (second, *changes))


@lru_cache(maxsize=1 << 18)
def _is_open(when: When, zone: str, country: str, second: int) -> bool:
    shown = local(second, zone)
    if when.valid_from and shown.date() < dt.date.fromisoformat(when.valid_from):
        return False
    if when.valid_until and shown.date() > dt.date.fromisoformat(when.valid_until):
        return False
    if when.weekdays or when.departure_dates:
        departs = dt.datetime.combine(shown.date(), dt.time.fromisoformat(when.departs), ZoneInfo(zone or "UTC"))
        return runs_on(when, shown.date()) and second_of(departs) == second
    if when.shut_for and is_holiday(when.shut_for, shown.date()):
        return False
    if "PH off" in when.opening_hours and is_holiday(country, shown.date()):
        return False
    goes_by = when.shut_for or (country if "PH" in when.opening_hours else "")
    if not when.opening_hours:
        return True
    like = dt.datetime.combine(worked_as(goes_by, shown.date()), shown.time()) if goes_by else shown
    return parsed(when.opening_hours).is_open(like)


def begins(when: When | None, zone: str, country: str, ready: int, last: int, step: int = 60) -> int | None:
    """Return the first second from `ready` on in which what waits may begin, or None if none is by the last.

    Nothing changes but with a minute, so `ready` and the whole minutes after it are tried, as many seconds earlier as
    a service takes to come here.
    """
    if when is None:
        return ready
    second = ready + when.lead - when.after
    if when.valid_from and not (
        when.weekdays or when.departure_dates
    ):  # half a headway is waited from the first day of the season
        first = dt.datetime.combine(dt.date.fromisoformat(when.valid_from), dt.time(), ZoneInfo(zone or "UTC"))
        second = max(ready - when.after, second_of(first)) + when.lead
    while second + when.after <= last:
        if may_begin(when, zone, country, second):
            return second + when.after
        second = second + step - second % step
    return None


def _graph(asked: Asked) -> tuple[nx.MultiDiGraph, list[tuple], list[tuple]]:
    limits = Limits(**{name: value for name, value in asked.limits.items() if name != "via"})
    return question_graph(asked.tables, asked.cargo, asked.origins, asked.destinations, limits, asked.day)


def seconds_graph(asked: Asked, last: int, most: int) -> nx.DiGraph:
    """Return every state, layer and second that can be reached by a last second, from ("start",) on to ("end", second).

    Edges weigh the cents and grams of their leg; of parallel ones the cheaper stays, the lighter in `grams`.

    Raises
    ------
    TooLarge
        If it has more nodes than `most`.
    """
    nodes, via = asked.tables["nodes"], asked.limits.get("via", ())
    zone = dict(zip(nodes["node_id"], nodes["timezone"], strict=True))
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    expanded = nx.DiGraph()
    graph, starts, ends = _graph(asked)
    useful = set().union(*(nx.ancestors(graph, end) for end in ends if end in graph), ends)
    pending = [(start, advance(0, (start[1],), via), asked.depart) for start in starts if start in useful]
    for item in pending:
        _join(expanded, ("start",), item, 0, 0)
    seen = set(pending)
    while pending:
        item = pending.pop()
        state, layer, second = item
        if state in ends and layer == len(via):
            _join(expanded, item, ("end", second), 0, 0)
        for _, after, edge in graph.out_edges(state, data=True):
            when = edge["when"]
            where = when.node if when else ""
            begun = begins(when, zone.get(where, ""), country.get(where, ""), second, last, STEP)
            if after not in useful or begun is None or begun + edge["seconds"] > last:
                continue
            reached = (after, advance(layer, edge["passes"], via), begun + edge["seconds"])
            _join(expanded, item, reached, edge["cents"], edge["grams"])
            if reached not in seen:
                seen.add(reached)
                pending.append(reached)
        if len(seen) > most:
            raise TooLarge
    return expanded


def _join(graph: nx.DiGraph, one: tuple, other: tuple, cents: int, grams: int) -> None:
    known = graph.get_edge_data(one, other, {"cents": cents, "grams": grams})
    graph.add_edge(one, other, cents=min(cents, known["cents"]), grams=min(grams, known["grams"]))


def front(asked: Asked, last: int, weight: str = "cents", most: int = 20_000) -> list[tuple[int, int]]:
    """Return every arrival and least weight that no other arrival betters in both, by networkx, ascending."""
    graph = seconds_graph(asked, last, most)
    if ("start",) not in graph:
        return []
    least = nx.single_source_dijkstra_path_length(graph, ("start",), weight=weight)
    found = sorted((item[1], value) for item, value in least.items() if item[0] == "end")
    return [pair for pair in found if not any(o[0] <= pair[0] and o[1] <= pair[1] and o != pair for o in found)]


def every_way(asked: Asked, last: int) -> list[tuple[int, int]]:
    """Return what `front` does, by running every way that repeats no state, by the minute; for tiny networks only."""
    nodes, via = asked.tables["nodes"], asked.limits.get("via", ())
    zone = dict(zip(nodes["node_id"], nodes["timezone"], strict=True))
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    found: set[tuple[int, int]] = set()

    def go(graph: nx.MultiDiGraph, ends: Sequence[tuple], way: list[tuple], second: int, cents: int) -> None:
        state, layer = way[-1]
        if state in ends and layer == len(via):
            found.add((second, cents))
        for _, after, edge in graph.out_edges(state, data=True) if state in graph else ():
            step = (after, advance(layer, edge["passes"], via))
            if step in way:
                continue
            where = edge["when"].node if edge["when"] else ""
            begun = begins(edge["when"], zone.get(where, ""), country.get(where, ""), second, last)
            if begun is not None and begun + edge["seconds"] <= last:
                go(graph, ends, [*way, step], begun + edge["seconds"], cents + edge["cents"])

    graph, starts, ends = _graph(asked)
    useful = set().union(*(nx.ancestors(graph, end) for end in ends if end in graph), ends)
    graph.remove_nodes_from(set(graph) - useful)
    for start in starts:
        go(graph, ends, [(start, advance(0, (start[1],), via))], asked.depart, 0)
    return sorted(p for p in found if not any(o[0] <= p[0] and o[1] <= p[1] and o != p for o in found))
