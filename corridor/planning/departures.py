"""When to leave: every departure in a window of time that is worth making."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from corridor.engine.dated import Departure, journey
from corridor.engine.dated import departures as worth_making
from corridor.errors import InvalidQuestion
from corridor.model.cargo import Cargo
from corridor.model.itinerary import Itinerary
from corridor.model.network import Network
from corridor.model.rules import Rules
from corridor.model.spots import Place
from corridor.planning.dated import Sense, departing, senses
from corridor.planning.dates import SPANS_D, When, instant, ready_minute, zone_at
from corridor.planning.explain import no_route
from corridor.planning.naming import names_of
from corridor.planning.objective import By, objective
from corridor.planning.question import Question, resolve
from corridor.units import MINUTES_PER_DAY, MINUTES_PER_HOUR, local_time, utc_minute

_LONGEST_D: Final = 366
"""Days of the longest window."""


def departures(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    between: tuple[When, When],
    by: By = "time",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return every departure in a window of time that is worth making: whoever leaves later arrives later.

    Parameters
    ----------
    net, origin, destination, cargo, rules : As for `plan`; of the limits only `max_hours` is among the rules it takes.
    between : The first and the last time of departure, each with its offset.
    by : What the way of each departure is the best in, as for `plan`: "time" gives the fastest; anything else the best
        way that leaves at the same time, which may arrive later.

    Returns
    -------
    A row for each departure, in order: `departs`, `until`, `arrives`, `hours`, `cost_usd`, `co2e_kg`, `length_km`,
    what the way is called, its modes and its borders. Where nothing is waited for, leaving a minute later arrives a
    minute later: such departures make one row, from `departs` `until` a later time, and `arrives` is for the first.
    Times are those of origin and destination.

    Raises
    ------
    InvalidQuestion
        If the window is reversed or longer than a year, or the rules have limits that it does not take; further errors
        as for `plan`.
    NoRoute
        If no departure in the window arrives within about two years.

    Notes
    -----
    Nothing is tried hour by hour: the earliest arrival for a departure gives the latest departure that still makes it,
    and the next search begins after that.

    Examples
    --------
    >>> import corridor as co
    >>> week = ("2026-12-01 00:00+08:00", "2026-12-08 00:00+08:00")
    >>> found = co.departures(co.load(), "Xi'an", "Duisburg", between=week, rules=co.Rules(modes={"rail"}))
    >>> bool(found["arrives"].is_monotonic_increasing)
    True
    """
    cargo, rules = cargo or Cargo(), rules or Rules()
    goal = objective(by, cargo)
    window = _window(between)
    if rules.max_usd is not None or rules.max_transfers is not None:
        raise InvalidQuestion("departures take no max_usd and no max_transfers; plan single departures with them")
    zone = zone_at(net, origin)
    question = resolve(net, origin, destination, cargo, rules, local_time(window[0], zone).date())
    found = _found(question, window)
    if not found:
        first, last = (local_time(minute, zone).isoformat(sep=" ", timespec="minutes") for minute in window)
        raise no_route(question, lambda eased: bool(_found(eased, window)), f"leaves between {first} and {last}")
    best = [departing(_on(question, local_time(row.first, zone).date()), goal, row.first) for row in found]
    ways = [way.itinerary(goal.name) for way in best if way is not None]
    return _frame(net, found, ways, zone, zone_at(net, destination))


def _window(between: tuple[When, When]) -> tuple[int, int]:
    if isinstance(between, str) or not isinstance(between, Sequence) or len(between) != 2:
        raise InvalidQuestion(f"between is {between!r}; give the first and the last time of departure")
    first = ready_minute(instant(between[0], "between[0]"))
    last = utc_minute(instant(between[1], "between[1]"))
    if last < first:
        raise InvalidQuestion(f"between: {between[1]!s} lies before {between[0]!s}; the first time comes first")
    if last - first > _LONGEST_D * MINUTES_PER_DAY:
        days = (last - first) / MINUTES_PER_DAY
        raise InvalidQuestion(f"between spans {days:.0f} days; at most {_LONGEST_D} are looked at")
    return first, last


def _on(question: Question, day: dt.date) -> Question:
    """Return a question on another day."""
    net, was = question.net, question.day
    if net.epoch(day) == net.epoch(was) and not question.rules.comply_with:
        return question
    return resolve(net, *question.asked, question.cargo, question.rules, day)


def _found(question: Question, window: tuple[int, int]) -> list[Departure]:
    """Return the departures that are worth making, of all pairs of countries together."""
    found: list[Departure] = []
    for days in SPANS_D:
        beyond = (window[1] - window[0]) // MINUTES_PER_DAY + days
        each = [_of_case(sense, window) for sense in senses(question, window[0], beyond)]
        found = each[0] if len(each) == 1 else _merged(each, window)
        if found and found[-1].last == window[1]:
            break
    longest = question.rules.max_hours
    most = np.inf if longest is None else longest * MINUTES_PER_HOUR
    return [row for row in found if row.arrival - row.first <= most]


def _of_case(sense: Sense, window: tuple[int, int]) -> list[Departure]:
    back = replace(sense, is_back=True)
    trip, home = (
        journey(way.graph, way.rules_of_time, *way.ends, way.layer_at, knows_ahead=True) for way in (sense, back)
    )
    return list(worth_making(trip, home, window, sense.until))


def _merged(each: Sequence[Sequence[Departure]], window: tuple[int, int]) -> list[Departure]:
    """Return the departures of several cases together that no other betters, minute by minute."""
    first, last = window
    minutes = np.arange(first, last + 1)
    arrival = np.full(len(minutes), np.iinfo(np.int64).max)
    for rows in each:
        for row in rows:
            at = slice(row.first - first, row.last - first + 1)
            arrival[at] = np.minimum(arrival[at], row.arrival + minutes[at] - row.first)
    later = np.minimum.accumulate(arrival[::-1])[::-1]
    is_best = (arrival < np.append(later[1:], np.iinfo(np.int64).max)) & (arrival < np.iinfo(np.int64).max)
    best = np.flatnonzero(is_best)
    breaks = np.flatnonzero((np.diff(best) != 1) | (np.diff(arrival[best]) != 1)) + 1
    runs = [run for run in np.split(best, breaks) if len(run)]
    return [Departure(int(minutes[run[0]]), int(minutes[run[-1]]), int(arrival[run[0]])) for run in runs]


def _frame(net: Network, found: Sequence[Departure], ways: Sequence[Itinerary], zone: str, there: str) -> pd.DataFrame:
    nodes = net._tables["nodes"]
    alike = {_course(way): way for way in ways}
    places = dict(zip(net.names.ids, net.names.places, strict=True))
    passages = frozenset(nodes.loc[nodes["kind"] == "passage", "node_id"])
    names = dict(zip(alike, names_of(list(alike.values()), places, passages), strict=True))
    rows = {
        "departs": _local([row.first for row in found], zone),
        "until": _local([row.last for row in found], zone),
        "arrives": _local([utc_minute(way.arrives) for way in ways if way.arrives is not None], there),
        **{name: [getattr(way, name) for way in ways] for name in ("hours", "cost_usd", "co2e_kg", "length_km")},
        "way": [names[_course(way)] for way in ways],
        "modes": ["; ".join(way.modes) for way in ways],
        "borders": ["; ".join(way.borders) for way in ways],
    }
    return pd.DataFrame(rows)


def _local(minutes: Sequence[int], zone: str) -> pd.DatetimeIndex:
    return pd.to_datetime(np.array(minutes, dtype="datetime64[m]"), utc=True).tz_convert(zone or "UTC")


def _course(way: Itinerary) -> tuple[tuple[str, ...], ...]:
    """Return what makes a way the same at another time: all that its legs do, but for waits."""
    done = (leg for leg in way.legs if leg.activity != "wait")
    return tuple((leg.activity, leg.from_node, leg.mode, leg.link_id, leg.service_id) for leg in done)
