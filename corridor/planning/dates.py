"""Dates of questions: reading them, the span of days to search, and the clock of a question."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from corridor.arrays import Bools
from corridor.cargo import Cargo
from corridor.engine.clock import Clock
from corridor.engine.graph import CLOSED
from corridor.errors import InvalidQuestion
from corridor.graph.coordinates import Coordinates, Place, coordinates, within_reach
from corridor.graph.states import States, Weights
from corridor.network.calendar import Calendar, calendar_of, local_second
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.planning.closures_in_force import turn_with_days
from corridor.planning.question import Question
from corridor.rules import Rules
from corridor.scenario.closures import closures
from corridor.units import local_time, utc_second, utc_time

When = str | dt.datetime | dt.date
"""A time, as text such as "2026-12-01 08:00+05:00", "2026-12-01 08:00" or "1 Dec 2026", or as a datetime or a date.

One without an offset from UTC is local time where the cargo is; a date is its first second."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_IN_WORDS = re.compile(
    r"(\d{1,2})\.? ([a-z]{3})[a-z]*\.?,? (\d{4})(?:[ t,]+(\d{1,2}:\d\d(?::\d\d)?.*))?", re.IGNORECASE
)

SPANS_D = (120, 240, 480, 730)
"""Days to search from the departure on, or back from the arrival: more only if they do not decide."""


def instant(when: When, name: str, zone: str) -> dt.datetime:
    """Return the time of an argument; one without an offset from UTC is local time in a zone (blank: UTC).

    Raises
    ------
    InvalidQuestion
        If it cannot be read.
    """
    example = 'write it like "2026-12-01", "1 Dec 2026" or "2026-12-01 08:00+05:00"'
    if isinstance(when, str):
        try:
            found = dt.datetime.fromisoformat(_iso(when.strip()))
        except ValueError:
            raise InvalidQuestion(f"{name} is {when!r}, which is no time; {example}") from None
    elif isinstance(when, dt.datetime):
        found = when
    elif isinstance(when, dt.date):
        found = dt.datetime.combine(when, dt.time())
    else:
        raise InvalidQuestion(f"{name} is {when!r}, which is no time; {example}, or give a datetime or date")
    if not 1900 <= found.year <= 2100:
        raise InvalidQuestion(f"{name} is in the year {found.year}; it must lie between 1900 and 2100")
    if found.utcoffset() is not None:
        return found
    return local_time(local_second(found.date(), found.time(), zone), zone)


def _iso(text: str) -> str:
    """Return a date in words, such as "16 Mar 2027 08:00", as ISO 8601; any other text as it is."""
    found = _DAY_IN_WORDS.fullmatch(text)
    if found is None or found[2].lower() not in _MONTHS:
        return text
    day = f"{found[3]}-{_MONTHS.index(found[2].lower()) + 1:02}-{int(found[1]):02}"
    return f"{day} {found[4].zfill(5)}" if found[4] else day


@dataclass(frozen=True)
class Asked:
    """The date of a question: a second of departure or, if `is_arrival`, the last one of arrival."""

    second: int
    is_arrival: bool

    def day(self, net: Network, origin: Place) -> dt.date:
        """Return its day where cargo leaves."""
        return local_time(self.second, zone_at(net, origin)).date()

    def said(self, net: Network, ends: tuple[Place, Place]) -> str:
        """Return the date in words, in local time."""
        when = local_time(self.second, zone_at(net, ends[self.is_arrival])).isoformat(sep=" ", timespec="minutes")
        return f"is there by {when}" if self.is_arrival else f"leaves at {when}"


def asked(depart: When | None, arrive_by: When | None, net: Network, ends: tuple[Place, Place]) -> Asked:
    """Return the date of a question; times without an offset are local where cargo leaves, or arrives.

    Raises
    ------
    InvalidQuestion
        If it is not given in one way, or not understood.
    """
    if depart is not None and arrive_by is not None:
        raise InvalidQuestion(f"depart={depart!s} and arrive_by={arrive_by!s} are both given; a question has one date")
    if depart is not None:
        return Asked(ready_second(instant(depart, "depart", zone_at(net, ends[0]))), False)
    if arrive_by is None:
        raise InvalidQuestion("neither depart nor arrive_by is given")
    return Asked(utc_second(instant(arrive_by, "arrive_by", zone_at(net, ends[1]))), True)


def ready_second(when: dt.datetime) -> int:
    """Return the first whole second that is not before a time."""
    second = utc_second(when)
    return second + (when.timestamp() > second)


def zone_at(net: Network, place: Place) -> str:
    """Return the time zone of a place: of its first node, or of the node that is nearest to a point; blank: UTC.

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion
        As for `resolve`.
    """
    if isinstance(place, str):
        return plain_tables(net)["nodes"].text("timezone", internals(net).names.find(place)[0])
    return _zone_of_point(net, coordinates(place))


def zone_of_node(question: Question, node: int) -> str:
    """Return the time zone of a node or point of a question; blank: UTC."""
    nodes = plain_tables(question.net)["nodes"]
    if node < len(nodes):
        return nodes.text("timezone", node)
    return _zone_of_point(question.net, question.points[node - len(nodes)])


def _zone_of_point(net: Network, point: Coordinates) -> str:
    """Return the time zone of a point: that of the nearest node that a truck reaches; blank: UTC."""
    near, far = within_reach(point, net.tables["nodes"])
    return plain_tables(net)["nodes"].text("timezone", int(near[int(far.argmin())])) if len(near) else ""


def span_of(second: int, days: int) -> tuple[dt.date, dt.date]:
    """Return the whole months that hold so many days from a second on, or up to it if they are less than 0.

    So questions with dates near each other share a calendar.
    """
    day = utc_time(second).date()
    other = day + dt.timedelta(days=days)
    last = max(day, other).replace(day=28) + dt.timedelta(days=4)
    return min(day, other).replace(day=1), last.replace(day=1)


def clock_of(question: Question, span: tuple[dt.date, dt.date]) -> tuple[Clock, Calendar]:
    """Return the clock of a question for a span of days, and the calendar that it comes from."""
    net, day = question.net, question.day
    return clock_on(net, question.states, question.weights, question.usable, question.cargo, day, span)


def clock_on(
    net: Network,
    states: States,
    weights: Weights,
    usable: Bools,
    cargo: Cargo,
    day: dt.date | None,
    span: tuple[dt.date, dt.date],
) -> tuple[Clock, Calendar]:
    """Return the clock of a weighted graph for a span of days, and the calendar that it comes from."""
    calendar = calendar_of(net, *span, cargo.regime, cargo.goods, day)
    rule, lead = calendar.on_arcs(states)
    run = np.where(usable, weights.run_s, CLOSED)
    return Clock(rule, lead, run, calendar.first, calendar.opens, calendar.shuts), calendar


def epochs(net: Network, zone: str, first: int, last: int, rules: Rules) -> Iterator[tuple[dt.date, int, int]]:
    """Yield the spells of days with the same charges, services and closures, the last one first: a day and its seconds.

    Parameters
    ----------
    net
        The network.
    zone
        Where days begin and end.
    first, last
        First and last second that matter.
    rules
        The rules, which say whether restrictions and closures matter, too.
    """
    turns: set[dt.date] = set()
    names = ("transit_access", "restrictions") if rules.comply_with else ("transit_access",)
    terms = [term for name in names for term in plain_tables(net)[name].rows("valid_from", "valid_until")]
    if turn_with_days(rules):
        terms += [(one.valid_from, one.valid_until) for one in closures(net) if one.is_here]
    for begins, ends in terms:
        turns |= {dt.date.fromisoformat(begins)} if begins else set()
        turns |= {dt.date.fromisoformat(ends) + dt.timedelta(days=1)} if ends else set()
    until = last
    day = utc_time(last).date() + dt.timedelta(days=1)
    while until >= first:
        epoch = internals(net).epoch(day) or day
        epoch = max([epoch, *(turn for turn in turns if turn <= day)])
        begin = local_second(epoch, dt.time(), zone) if epoch.year > 1 else first
        if begin <= until:
            yield epoch if epoch.year > 1 else day, max(begin, first), until
            until = begin - 1
        if epoch.year == 1:
            return
        day = epoch - dt.timedelta(days=1)
