"""When to leave: every departure in a window of time that is worth making."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from corridor.answer.itinerary import Itinerary
from corridor.cargo import Cargo
from corridor.criteria import COLUMNS, MINIMISED, TIME
from corridor.engine.clock import spell_from
from corridor.engine.graph import FAR
from corridor.engine.time_dependent import Departure, journey
from corridor.engine.time_dependent import departures as worth_making
from corridor.errors import InvalidQuestion
from corridor.graph.coordinates import Place
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.dated_plan import SearchDirection, Timed, departing, directed
from corridor.planning.dates import SPANS_D, When, epochs, instant, ready_second, zone_at
from corridor.planning.no_route import no_route
from corridor.planning.objective import By, Objective, objective
from corridor.planning.question import Question, resolve
from corridor.planning.route_names import names_in
from corridor.rules import Rules
from corridor.units import SECONDS_PER_DAY, local_time, utc_second

_LONGEST_D: Final = 366
"""Days of the longest window."""
_STRIDE_S: Final = 60
"""Seconds of departure that are left out at least where no way is within the hours."""
_PAID: Final = tuple(criterion for criterion in MINIMISED if criterion is not TIME)


def departures(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    between: tuple[When, When],
    by: By = "time",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    closures: Iterable[str] | str | None = None,
    as_of: dt.date | str | None = None,
) -> pd.DataFrame:
    """Return every departure in a window of time that is worth making: whoever leaves later arrives later.

    Parameters
    ----------
    net, origin, destination, cargo, rules, closures, as_of
        As for `plan`; closures are those of each day of departure.
    between
        The first and the last time of departure, each with its offset.
    by
        Objective of each way, as for `plan`: "time" gives the fastest; with anything else whoever leaves later either
        arrives later or pays more.

    Returns
    -------
    pd.DataFrame
        A row for each departure, in order: `departs`, `until`, `arrives`, `hours`, `cost_usd`, `co2e_kg`, `length_km`,
        the name of the way, its modes and its borders. Where nothing is waited for, leaving a second later arrives a
        second later: such departures make one row, from `departs` `until` a later time, and `arrives` is for the first.
        Hours count from `departs`. Times are those of origin and destination.

    Raises
    ------
    InvalidQuestion
        If the window is reversed or longer than a year; further errors as for `plan`.
    NoRoute
        If no departure in the window arrives within about two years.

    Notes
    -----
    Departures are not tried hour by hour: the best way of one gives the latest departure that still catches it, and the
    next search begins after that. The fastest are exact, second by second. Anything else, and the fastest within
    `max_usd` or `max_transfers`, is the best at `departs` and at `until`; a way that is better for a while between the
    two, and not at its end, may be missed, and so may one that is within `max_hours` for a while only;
    where that begins is looked for by the minute.

    Examples
    --------
    >>> import corridor as co
    >>> week = ("2026-12-01 00:00+08:00", "2026-12-08 00:00+08:00")
    >>> found = co.departures(co.load(), "Xi'an", "Duisburg", between=week, rules=co.Rules(modes={"rail"}))
    >>> bool(found["arrives"].is_monotonic_increasing)
    True
    """
    check_arguments(net, cargo, rules)
    cargo, rules = cargo or Cargo(), (rules or Rules()).shutting(closures, as_of)
    goal = objective(by, cargo, net)
    zone = zone_at(net, origin)
    window = _window(between, zone)
    question = resolve(net, origin, destination, cargo, rules, local_time(window[0], zone).date())
    found = _found(question, goal, window, zone)
    if not found:
        first, last = (local_time(second, zone).isoformat(sep=" ", timespec="minutes") for second in window)
        when = f"leaves between {first} and {last}"
        raise no_route(question, lambda eased: bool(_found(eased, goal, window, zone)), when)
    ways = [row.way.itinerary(goal.name) for row in found]
    return _frame(net, found, ways, zone, zone_at(net, destination))


class _Row(NamedTuple):
    """The best way of departures from a first to a last second; it begins at the first."""

    first: int
    last: int
    way: Timed

    @property
    def arrival(self) -> int:
        """Return the second of arrival for the first."""
        return _arrival(self.way, self.first)


def _window(between: tuple[When, When], zone: str) -> tuple[int, int]:
    if isinstance(between, str) or not isinstance(between, Sequence) or len(between) != 2:
        raise InvalidQuestion(f"between is {between!r}; give the first and the last time of departure")
    first = ready_second(instant(between[0], "between[0]", zone))
    last = utc_second(instant(between[1], "between[1]", zone))
    if last < first:
        raise InvalidQuestion(f"between: {between[1]!s} lies before {between[0]!s}; the first time comes first")
    if last - first > _LONGEST_D * SECONDS_PER_DAY:
        days = (last - first) / SECONDS_PER_DAY
        raise InvalidQuestion(f"between spans {days:.0f} days; at most {_LONGEST_D} are looked at")
    return first, last


def _found(question: Question, goal: Objective, window: tuple[int, int], zone: str) -> list[_Row]:
    """Return the departures that are worth making, spell by spell of days of which the same holds."""
    net, rules = question.base, question.rules
    is_exact = goal.is_time and rules.max_usd is None and rules.max_transfers is None
    rows: list[_Row] = []
    for day, first, last in reversed(list(epochs(net, zone, *window, rules))):
        asked = question if day == question.day else resolve(net, *question.asked, question.cargo, rules, day)
        rows += _fastest(asked, goal, (first, last)) if is_exact else _walked(asked, goal, (first, last))
    return _kept(rows, goal, is_exact=is_exact)


def _kept(rows: Sequence[_Row], goal: Objective, *, is_exact: bool) -> list[_Row]:
    """Return the rows without those that the next spell of days beats; rows that continue each other become one."""
    kept: list[_Row] = []
    for row in reversed(rows):
        following = kept[-1] if kept else None
        if following is None:
            kept.append(row)
            continue
        if is_exact:
            row = row._replace(last=min(row.last, row.first + following.arrival - row.arrival - 1))
        paid, paid_after = _paid(row.way), _paid(following.way)
        ahead = following.first - row.first
        if row.last + 1 == following.first and following.arrival - row.arrival == ahead and paid == paid_after:
            kept[-1] = row._replace(last=following.last)
            continue
        saved = sum(
            goal.weight_of(one) * (before - after) / one.scale
            for one, before, after in zip(_PAID, paid, paid_after, strict=True)
        )
        is_worse = following.arrival <= row.arrival and saved + goal.weight_of(TIME) * ahead / TIME.scale >= 0
        if row.last >= row.first and not is_worse:
            kept.append(row)
    return kept[::-1]


def _paid(way: Timed) -> tuple[int, ...]:
    """Return the amounts of a way of all criteria but time, in whole numbers."""
    return tuple(int(way.question.weights.amount(one)[list(way.arcs)].sum()) for one in _PAID)


def _walked(question: Question, goal: Objective, window: tuple[int, int]) -> Iterator[_Row]:
    """Yield the departures that are worth making, each from the best way of one second after the last."""
    at, until = window
    while at <= until:
        best = departing(question, goal, at)
        if best is None:
            at = _resumes(question, at, until)
            continue
        first = min(_latest(best), until)
        if question.rules.max_hours is not None and first > at:
            again = departing(question, goal, first)
            if again is not None and again.arcs != best.arcs:
                at = first
                continue
        best = replace(best, begin=first)
        last = _still(question, goal, best, min(first + _goes_on(best) - 1, until))
        yield _Row(first, last, best)
        at = last + 1


def _resumes(question: Question, at: int, until: int) -> int:
    """Return a later second of departure from which on a way might be within the hours; after the end if none is."""
    longest = question.rules.max_hours
    if longest is None:
        return until + 1
    eased = replace(question, rules=replace(question.rules, max_hours=None))
    soonest = departing(eased, objective("time", question.cargo, question.net), at)
    if soonest is None:
        return until + 1
    return max(at + _STRIDE_S, _arrival(soonest, at) - int(longest * TIME.scale + 1e-6))


def _arrival(way: Timed, begin: int) -> int:
    return way.clock.seconds(way.arcs, begin)[-1][1]


def _latest(way: Timed) -> int:
    """Return the latest departure by which a way still arrives at the same second."""
    return -way.clock.mirrored().seconds(way.arcs[::-1], -_arrival(way, way.begin))[-1][1]


def _goes_on(way: Timed) -> int:
    """Return for how many seconds of departure a way takes as long; at least 1, for its own."""
    clock, ready, found = way.clock, way.begin, FAR
    for arc, (begun, ended) in zip(way.arcs, clock.seconds(way.arcs, way.begin), strict=True):
        rule = int(clock.rule[arc])
        if begun > ready + int(clock.lead[arc]):
            return 1
        if rule >= 0:
            found = min(found, int(clock.shuts[spell_from(begun, rule, clock.spells)]) - begun)
        ready = ended
    return found


def _still(question: Question, goal: Objective, way: Timed, last: int) -> int:
    """Return the last second up to which a way that takes as long throughout is found to be the best."""
    takes = _arrival(way, way.begin) - way.begin

    def is_best(second: int) -> bool:
        found = departing(question, goal, second)
        return found is None or found.value[1:] == (takes, way.value[2])

    low, high = way.begin, last
    if low == high or is_best(high):
        return high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_best(middle) else (low, middle)
    return low


def _fastest(question: Question, goal: Objective, window: tuple[int, int]) -> list[_Row]:
    """Return the departures of the fastest ways."""
    found: list[Departure] = []
    unhurried = replace(question, rules=replace(question.rules, max_hours=None))  # hours count from each departure
    for days in SPANS_D if len(question.starts) and len(question.goals) else ():
        beyond = (window[1] - window[0]) // SECONDS_PER_DAY + days
        found = _worth_making(directed(unhurried, window[0], beyond), window)
        if found and found[-1].last == window[1]:
            break
    longest = question.rules.max_hours
    most = np.inf if longest is None else longest * TIME.scale
    best = [(row, departing(question, goal, row.first)) for row in found if row.arrival - row.first <= most]
    return [_Row(row.first, row.last, way) for row, way in best if way is not None]


def _worth_making(direction: SearchDirection, window: tuple[int, int]) -> list[Departure]:
    back = replace(direction, is_back=True)
    there, home = (
        journey(way.graph, way.rules_of_time, *way.ends, way.layer_at, knows_ahead=True) for way in (direction, back)
    )
    return list(worth_making(there, home, window, direction.until))


def _frame(net: Network, found: Sequence[_Row], ways: Sequence[Itinerary], zone: str, there: str) -> pd.DataFrame:
    alike = {_course(way): way for way in ways}
    names = dict(zip(alike, names_in(net, list(alike.values())), strict=True))
    rows = {
        "departs": _local([row.first for row in found], zone),
        "until": _local([row.last for row in found], zone),
        "arrives": _local([utc_second(way.arrives) for way in ways if way.arrives is not None], there),
        **{name: [way.amount(name) for way in ways] for name in COLUMNS},
        "way": [names[_course(way)] for way in ways],
        "modes": ["; ".join(way.modes) for way in ways],
        "borders": ["; ".join(way.borders) for way in ways],
    }
    return pd.DataFrame(rows)


def _local(seconds: Sequence[int], zone: str) -> pd.DatetimeIndex:
    return pd.to_datetime(np.array(seconds, dtype=np.int64).astype("datetime64[s]"), utc=True).tz_convert(zone or "UTC")


def _course(way: Itinerary) -> tuple[tuple[str, ...], ...]:
    """Return a key that is the same for a way at another time: its legs without waits."""
    done = (leg for leg in way.legs if leg.activity != "wait")
    return tuple((leg.activity, leg.from_node, leg.mode, leg.link_id, leg.service_id) for leg in done)
