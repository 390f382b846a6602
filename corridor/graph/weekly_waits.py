"""Waits of a normal week: opening hours and headways, for questions without a date."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from corridor.graph.opening_hours import open_spells
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
        First second of each closed spell since Monday 00:00, and the first one after it.
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
def normal_week(opening_hours: str) -> NormalWeek:
    """Return the expected wait for opening hours, seasons and holidays left out.

    The normal week is the commonest pattern among the weeks of a year that are not shut throughout.

    Raises
    ------
    ValueError
        If the text is not in OpenStreetMap's syntax, or never opens.

    Examples
    --------
    >>> normal_week("24/7").wait_s
    0.0
    >>> normal_week("08:00-20:00").wait_s  # closed 12 of 24 hours
    10800.0
    """
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
    spells = [float(end - start) for start, end in usual]
    if len(usual) > 1 and usual[0][0] == 0 and usual[-1][1] == SECONDS_PER_WEEK:
        spells = [spells[0] + spells[-1], *spells[1:-1]]
    return NormalWeek(squared_spells(spells), seasonal=len(set(weeks)) > 1, closed=usual)


def _closed_spells(opening_hours: str, monday: dt.datetime) -> tuple[tuple[int, int], ...]:
    """Return the closed spells of one week as seconds from its Monday."""
    spells = open_spells(opening_hours, monday, monday + dt.timedelta(weeks=1))
    bounds = [0, *(second for spell in spells for second in spell), SECONDS_PER_WEEK]
    return tuple((last, first) for last, first in zip(bounds[::2], bounds[1::2], strict=True) if first > last)
