"""Waits of a normal week: opening hours and headways, for questions without a date."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from corridor.graph.opening_hours import joined, open_spells
from corridor.units import HOURS_PER_WEEK, SECONDS_PER_HOUR, SECONDS_PER_WEEK

Headway = TypeVar("Headway", float, npt.NDArray[np.float64])

_FIRST_MONDAY: Final = dt.datetime(2026, 1, 5)
_WEEKS: Final = 52
_WEEKLY: Final = re.compile(r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|off|\d\d:\d\d)(?:\s*[-,;]\s*|\s+|$))+")
"""Opening hours of days of the week and times of day alone, so that every week is the same."""


@dataclass(frozen=True)
class NormalWeek:
    """Opening hours in a normal week.

    Attributes
    ----------
    wait_s
        Expected wait of cargo that is as likely to arrive at any second as at another [s].
    seasonal
        Whether some weeks of the year differ from it.
    closed
        First second of each spell since Monday 00:00 in which nothing may begin, and the first one after it.
    """

    wait_s: float
    seasonal: bool
    closed: tuple[tuple[int, int], ...]


def half_headway_s(departures_per_week: Headway) -> Headway:
    """Return the expected wait for a departure whose day is not known [s], of one figure or of a column.

    Examples
    --------
    >>> half_headway_s(7)
    43200.0
    """
    return HOURS_PER_WEEK * SECONDS_PER_HOUR / departures_per_week / 2


def squared_spells(spells: Sequence[float]) -> float:
    """Return the expected wait for the end of spells within a week [s]: sum(c^2) / 2T."""
    return sum(spell * spell for spell in spells) / (2 * SECONDS_PER_WEEK)


@lru_cache(maxsize=4096)
def normal_week(opening_hours: str, work_s: int = 0) -> NormalWeek:
    """Return the expected wait for opening hours, seasons and holidays left out.

    The normal week is the commonest pattern among the weeks of a year that are not shut throughout.

    Parameters
    ----------
    opening_hours
        In OpenStreetMap's syntax.
    work_s
        How long what begins takes that must end by closing [s]; 0 if it may run on.

    Raises
    ------
    ValueError
        If the text is not in OpenStreetMap's syntax, or never opens, or the work takes longer than it is ever open.

    Examples
    --------
    >>> normal_week("24/7").wait_s
    0.0
    >>> normal_week("08:00-20:00").wait_s  # closed 12 of 24 hours
    10800.0
    >>> normal_week("08:00-20:00", 6 * SECONDS_PER_HOUR).closed[0]  # begins from 08:00 to 14:00 sharp
    (0, 28800)
    """
    if work_s:
        begun = normal_week(opening_hours)
        closed = _too_late(begun.closed, work_s)
        return NormalWeek(squared_spells(_around(closed)), begun.seasonal, closed)
    if opening_hours == "24/7":  # the commonest, which needs no reading
        return NormalWeek(0.0, seasonal=False, closed=())
    n_weeks = 1 if _WEEKLY.fullmatch(opening_hours) else _WEEKS
    weeks = [_closed_spells(opening_hours, _FIRST_MONDAY + dt.timedelta(weeks=week)) for week in range(n_weeks)]
    shut = ((0, SECONDS_PER_WEEK),)
    counted = Counter(week for week in weeks if week != shut)
    if not counted:
        raise ValueError("never opens")
    commonest = max(counted.values())
    usual = next(week for week in weeks if week != shut and counted[week] == commonest)
    return NormalWeek(squared_spells(_around(usual)), seasonal=len(set(weeks)) > 1, closed=usual)


def _closed_spells(opening_hours: str, monday: dt.datetime) -> tuple[tuple[int, int], ...]:
    """Return the closed spells of one week as seconds from its Monday."""
    spells = open_spells(opening_hours, monday, monday + dt.timedelta(weeks=1))
    bounds = [0, *(second for spell in spells for second in spell), SECONDS_PER_WEEK]
    return tuple((last, first) for last, first in zip(bounds[::2], bounds[1::2], strict=True) if first > last)


def _around(spells: Sequence[tuple[int, int]]) -> list[float]:
    """Return how long the spells of a week are, one over its end as a whole [s]."""
    lengths = [float(end - start) for start, end in spells]
    if len(spells) > 1 and spells[0][0] == 0 and spells[-1][1] == SECONDS_PER_WEEK:
        lengths = [lengths[0] + lengths[-1], *lengths[1:-1]]
    return lengths


def _too_late(closed: tuple[tuple[int, int], ...], work_s: int) -> tuple[tuple[int, int], ...]:
    """Return the spells of a week in which work of some length cannot begin, so that it ends before one is closed."""
    shut = [(start + week, end + week) for week in (-SECONDS_PER_WEEK, 0, SECONDS_PER_WEEK) for start, end in closed]
    shut = list(joined(shut))
    longest = max((start - end for (_, end), (start, _) in pairwise(shut)), default=SECONDS_PER_WEEK)
    if work_s > longest:
        hours, open_for = (f"{seconds / SECONDS_PER_HOUR:g} h" for seconds in (work_s, longest))
        raise ValueError(f"work of {hours} cannot end by closing: without a break it is open for {open_for} at most")
    late = joined((start - work_s + 1, end) for start, end in shut)
    inside = ((max(start, 0), min(end, SECONDS_PER_WEEK)) for start, end in late)
    return tuple((start, end) for start, end in inside if start < end)
