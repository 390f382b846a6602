"""The calendar of a network: rules of time between two days, from timetables, opening hours and public holidays.

A rule of time is a row of spells, each from its first second up to the second after its last. Spells ascend and do not
touch; an activity may begin at any second within one. Seconds count from 1970-01-01 00:00 UTC. A departure is a spell
of one second. Gates (`States.provenance.gates`) and runs of services have rules, and `on_arcs` gives them to the arcs
of any graph of states of the network, also of one with added coordinates:

- an arc with a gate begins within the spells of its gate;
- boarding a service with a timetable begins at its departures, `cutoff_h` after cargo is there at the earliest;
- boarding a service or a link whose days are not known begins half a headway (and the cut-off) after cargo is there,
  and within the days on which the service is valid;
- everything else begins at once.

So every arc has a rule, or -1, and a lead: the seconds that cargo must be there before it begins. `engine.clock.begins`
computes the second; an arc then runs for its `run_s`. After the end of the calendar nothing with a rule begins.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from corridor.arrays import Ints
from corridor.cargo import Goods
from corridor.graph.opening_hours import Spells, joined, open_spells, with_holidays
from corridor.graph.states import CODE, Gate, States
from corridor.graph.timetables import Timetable, weeks_between
from corridor.graph.weekly_waits import half_headway_s
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.public_holidays import holidays_between, working_days_between
from corridor.units import (
    EPOCH,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    utc_second,
    utc_time,
    whole_seconds,
)

ALWAYS: Final = -1
"""Rule of activities that may begin at any second."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """When the activities of a network may begin between two seconds; for one regime, HS code and day of departure.

    Attributes
    ----------
    begin, end
        First second that it covers, and the one after the last.
    first
        Where the spells of each rule begin in the arrays; shape (n_rules + 1,).
    opens, shuts
        First second of each spell and the first one after it.
    gate_rule
        Rule of each gate of `States.provenance.gates`; ALWAYS if it is never shut in this time.
    run_rule
        Rule of boarding each run: the rows of `services`, then their part-runs, which leave as much later as
        `PreparedTables.part_run_starts_s` says; ALWAYS if any second will do, once the lead is over.
    run_lead
        Seconds that cargo must be there before such a boarding: the cut-off and, where days are not known,
        half a headway.
    """

    begin: int
    end: int
    first: Ints
    opens: Ints
    shuts: Ints
    gate_rule: Ints
    run_rule: Ints
    run_lead: Ints

    def on_arcs(self, states: States) -> tuple[Ints, Ints]:
        """Return the rule and the lead [s] of each arc of a graph of states of the network; shape (n_arcs,).

        Parameters
        ----------
        states
            The graph that the calendar was compiled for, or the same with coordinates added.
        """
        steps = states.steps
        rule = np.append(self.gate_rule, ALWAYS)[steps.gate]
        lead = np.zeros(len(rule), dtype=np.int64)
        waits = steps.activity == CODE["wait"]
        lead[waits] = steps.wait_s[waits]
        boards = waits & (steps.service >= 0)
        rule[boards] = self.run_rule[steps.row[boards]]
        lead[boards] = self.run_lead[steps.row[boards]]
        return rule[states.step], lead[states.step]


def calendar_of(
    net: Network,
    begin: dt.date,
    end: dt.date,
    regime: str = "ordinary",
    goods: Goods | None = None,
    day: dt.date | None = None,
) -> Calendar:
    """Return the calendar of a network from one day until before another, in UTC; it is compiled once and kept.

    Parameters
    ----------
    net
        The network.
    begin, end
        First day, and the one after the last.
    regime, goods, day
        As for `Network.states`: its gates and services are those of this graph.
    """
    epoch = internals(net).epoch(day)
    key = ("calendar", regime, goods, str(epoch), begin.isoformat(), end.isoformat())
    return internals(net).keep(key, lambda: _compiled(net, internals(net).states(regime, goods, day), begin, end))


def _compiled(net: Network, states: States, begin: dt.date, end: dt.date) -> Calendar:
    nodes = net.tables["nodes"]
    zones: list[str] = nodes["timezone"].tolist()
    countries: list[str] = nodes["country"].tolist()
    numbered = _Rules(_midnight(begin), _midnight(end))
    gates = states.provenance.gates
    gate_rule = [
        numbered.number(gate_spells(gate, zones[gate.node], countries[gate.node], numbered.begin, numbered.end))
        for gate in gates
    ]
    runs = _runs(net, numbered)
    return Calendar(
        numbered.begin,
        numbered.end,
        *numbered.arrays(),
        np.array(gate_rule, dtype=np.int64),
        *runs,
    )


def _runs(net: Network, numbered: "_Rules") -> tuple[Ints, Ints]:
    """Return the rule and the lead of boarding each run: the services, then their part-runs."""
    nodes, services, parted = net.tables["nodes"], net.tables["services"], internals(net).prepared.part_runs
    zone_of = dict(zip(nodes["node_id"].tolist(), nodes["timezone"].tolist(), strict=True))
    names = ("from_node", "cutoff_h", "valid_from", "valid_until")
    columns = (
        internals(net).prepared.departures_per_week.tolist(),
        _timetables(services),
        *(services[name].tolist() for name in names),
    )
    rows = list(zip(*columns, strict=True))
    later = np.concatenate([np.zeros(len(rows), dtype=np.int64), internals(net).prepared.part_run_starts_s])
    rules, leads = [], []
    for row, after in zip([*range(len(rows)), *parted.service.tolist()], later.tolist(), strict=True):
        per_week, timetable, start, cutoff_h, *valid = rows[row]
        zone = zone_of[start]
        begin, end = numbered.begin - after, numbered.end - after
        first, last = _validity(zone, begin, end, *valid)
        cutoff = 0.0 if cutoff_h != cutoff_h else cutoff_h * SECONDS_PER_HOUR
        lead = round(cutoff if timetable.has_days else cutoff + half_headway_s(per_week))
        if timetable.has_days:
            found = departures(zone, timetable, first, last)
        else:  # cargo that is there before the season waits half a headway of the season
            begun = first + lead if first > begin else first
            found = ((begun, last),)[: last > begun]
        rules.append(numbered.number(tuple((opens + after, shuts + after) for opens, shuts in found)))
        leads.append(lead)
    return np.array(rules, dtype=np.int64), np.array(leads, dtype=np.int64)


def _timetables(services: pd.DataFrame) -> list[Timetable]:
    """Return the timetable of each service."""
    weeks = map(weeks_between, services["every_weeks"].tolist())
    texts = (services[name].tolist() for name in ("weekdays", "departs", "counted_from", "departure_dates"))
    cells = zip(weeks, *texts, strict=True)
    return [Timetable(days, at, every, since, dates) for every, days, at, since, dates in cells]


class _Rules:
    """Numbers rows of spells, each row once."""

    def __init__(self, begin: int, end: int) -> None:
        self.begin, self.end = begin, end
        self._numbers: dict[Spells, int] = {((begin, end),): ALWAYS}

    def number(self, spells: Spells) -> int:
        """Return the number of a row of spells; ALWAYS for one that fills the whole time."""
        return self._numbers.setdefault(spells, len(self._numbers) - 1)

    def arrays(self) -> tuple[Ints, Ints, Ints]:
        """Return where the spells of each rule begin, their first seconds, and the seconds after their last."""
        rows = list(self._numbers)[1:]
        first = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int64)
        flat = np.array([spell for row in rows for spell in row], dtype=np.int64).reshape(-1, 2)
        return first, flat[:, 0].copy(), flat[:, 1].copy()


def _midnight(day: dt.date) -> int:
    return (day - EPOCH.date()).days * SECONDS_PER_DAY


def _validity(zone: str, begin: int, end: int, valid_from: str, valid_until: str) -> tuple[int, int]:
    """Return the part of the time in which a service is valid, from local midnight to local midnight."""
    if valid_from:
        begin = max(begin, local_second(dt.date.fromisoformat(valid_from), dt.time(), zone))
    if valid_until:
        day_after = dt.date.fromisoformat(valid_until) + dt.timedelta(days=1)
        end = min(end, local_second(day_after, dt.time(), zone))
    return begin, end


def local_second(day: dt.date, time: dt.time, zone: str) -> int:
    """Return the second of a local time: of one that comes twice the first, of one that is skipped an hour later."""
    return utc_second(dt.datetime.combine(day, time, ZoneInfo(zone or "UTC")))


@lru_cache(maxsize=4096)
def departures(zone: str, timetable: Timetable, begin: int, end: int) -> Spells:
    """Return the departures of a timetable from one second until before another, each as a spell of one second.

    Parameters
    ----------
    zone
        Time zone of the node where it departs; blank: UTC.
    timetable
        The timetable.
    begin, end
        Seconds of UTC.

    Examples
    --------
    >>> found = departures("Europe/Berlin", Timetable("Th", "00:30"), 0, 10 * SECONDS_PER_DAY)  # 1 and 8 January 1970
    >>> [opens // SECONDS_PER_HOUR for opens, _ in found]
    [167]
    """
    runs = timetable.departs_on()
    first = utc_time(begin).date() - dt.timedelta(days=1)
    time = dt.time.fromisoformat(timetable.departs)
    dates = (first + dt.timedelta(days=ahead) for ahead in range((end - begin) // SECONDS_PER_DAY + 4))
    seconds = [local_second(date, time, zone) for date in dates if runs(date)]
    return tuple((second, second + 1) for second in seconds if begin <= second < end)


def holiday_country(gate: Gate, country: str) -> str:
    """Return the country whose public holidays count for a gate; blank if none do."""
    return gate.holidays_of or (country if re.search(r"\bPH\b", gate.opening_hours) else "")


def gate_spells(gate: Gate, zone: str, country: str, begin: int, end: int) -> Spells:
    """Return the spells from one second until before another in which an activity with a gate may begin.

    Parameters
    ----------
    gate
        The gate.
    zone, country
        Of its node; a blank zone is UTC.
    begin, end
        Seconds of UTC.

    Notes
    -----
    It is open in a second if the local clock shows a time at which it is open: where clocks go back, hours come twice.
    Work that must end by closing begins as long before as it takes, at the latest.
    """
    hours = gate.opening_hours, gate.holidays_of, holiday_country(gate, country), zone
    if not gate.work_s:
        return _gate_spells(*hours, begin, end)
    lasting = joined(_gate_spells(*hours, begin, end + gate.work_s))
    ending = ((opens, min(shuts - gate.work_s + 1, end)) for opens, shuts in lasting)
    return tuple((opens, last) for opens, last in ending if opens < last)


@lru_cache(maxsize=4096)
def _gate_spells(opening_hours: str, shut_for: str, holidays_of: str, zone: str, begin: int, end: int) -> Spells:
    found: list[tuple[int, int]] = []
    for first, last, offset in _steady(zone or "UTC", begin, end):
        here, there = (utc_time(second + offset) for second in (first, last))
        days = [holiday.day for holiday in holidays_between(holidays_of, here.date(), there.date())]
        spells: Spells = ((0, last - first),)
        if opening_hours:
            spells = _opened(with_holidays(opening_hours, days), holidays_of, here, there)
        if shut_for:
            nights = [whole_seconds(dt.datetime.combine(day, dt.time()) - here) for day in days]
            spells = _without(spells, [(night, night + SECONDS_PER_DAY) for night in sorted(set(nights))])
        for opens, shuts in spells:
            if found and found[-1][1] == first + opens:
                found[-1] = (found[-1][0], first + shuts)
            else:
                found.append((first + opens, first + shuts))
    return tuple(found)


def _opened(opening_hours: str, country: str, here: dt.datetime, there: dt.datetime) -> Spells:
    """Return the open spells between two local times; a working day at a week-end has the hours of another."""
    spells = open_spells(opening_hours, here, there)
    for day, like in working_days_between(country, here.date(), there.date()):
        night, other = (dt.datetime.combine(date, dt.time()) for date in (day, like))
        begin = whole_seconds(night - here)
        end = min(begin + SECONDS_PER_DAY, whole_seconds(there - here))
        worked = open_spells(opening_hours, other, other + dt.timedelta(days=1))
        moved = [(max(begin + opens, 0), min(begin + shuts, end)) for opens, shuts in worked]
        left = _without(spells, [(max(begin, 0), end)])
        spells = joined([*left, *(spell for spell in moved if spell[0] < spell[1])])
    return spells


@lru_cache(maxsize=512)
def _steady(zone: str, begin: int, end: int) -> tuple[tuple[int, int, int], ...]:
    """Return the spans of time in which the offset of a zone from UTC is the same, with the offset [s]."""
    where = ZoneInfo(zone)

    def offset(second: int) -> int:
        found = dt.datetime.fromtimestamp(second, where).utcoffset()
        return 0 if found is None else whole_seconds(found)

    turns = [begin]
    for day in range(begin, end, SECONDS_PER_DAY):
        low, high = day, min(day + SECONDS_PER_DAY, end - 1)
        if offset(low) == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        turns.append(high)
    return tuple((at, until, offset(at)) for at, until in zip(turns, [*turns[1:], end], strict=True))


def _without(spells: Iterable[tuple[int, int]], closed: Iterable[tuple[int, int]]) -> Spells:
    """Return spells without closed spans; both ascend and do not overlap."""
    left = list(spells)
    for begin, end in closed:
        left = [
            part
            for opens, shuts in left
            for part in ((opens, min(shuts, begin)), (max(opens, end), shuts))
            if part[0] < part[1]
        ]
    return tuple(left)
