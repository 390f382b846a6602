"""Timetables of services: days of every week or of every so many weeks, or dates, and a local time."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from corridor.schema import WEEKDAYS, words
from corridor.units import SECONDS_PER_DAY, SECONDS_PER_WEEK, whole_seconds


class Timetable(NamedTuple):
    """When a service departs, as its row says.

    Attributes
    ----------
    weekdays, departs
        Days as "Mo;Th" and local time as "HH:MM"; no days where it departs on dates or its days are not known.
    every_weeks
        It departs in one of so many weeks.
    counted_from
        A date in a week, from Monday to Sunday, in which it departs; blank for every week.
    departure_dates
        Dates as "2027-03-01;2027-03-13", in place of days.
    """

    weekdays: str = ""
    departs: str = ""
    every_weeks: int = 1
    counted_from: str = ""
    departure_dates: str = ""

    @property
    def has_days(self) -> bool:
        """Return whether the days of its departures are known."""
        return bool(self.weekdays or self.departure_dates)

    @property
    def repeats_s(self) -> int:
        """Return after how many seconds it is the same again."""
        return self.every_weeks * SECONDS_PER_WEEK

    def departs_on(self) -> Callable[[dt.date], bool]:
        """Return a function that says of a date whether it departs on it.

        Examples
        --------
        >>> departs = Timetable("Mo", "08:00", every_weeks=2, counted_from="2027-03-03").departs_on()
        >>> [departs(dt.date(2027, month, day)) for month, day in ((2, 15), (2, 22), (3, 1), (3, 3), (3, 8), (3, 15))]
        [True, False, True, False, False, True]
        """
        if self.departure_dates:
            dates = {dt.date.fromisoformat(date) for date in words(self.departure_dates)}
            return lambda day: day in dates
        days = {WEEKDAYS.index(day) for day in words(self.weekdays)}
        if self.every_weeks == 1:
            return lambda day: day.weekday() in days
        week = _week(dt.date.fromisoformat(self.counted_from))
        return lambda day: day.weekday() in days and (_week(day) - week) % self.every_weeks == 0

    def seconds(self) -> list[int]:
        """Return the seconds at which it departs, from Monday 00:00 of a week in which it does.

        Examples
        --------
        >>> Timetable("Tu;Mo", "08:30").seconds()
        [30600, 117000]
        """
        hours, minutes = map(int, self.departs.split(":"))
        of_day = whole_seconds(dt.timedelta(hours=hours, minutes=minutes))
        return sorted({WEEKDAYS.index(day) * SECONDS_PER_DAY + of_day for day in words(self.weekdays)})

    def wait_s(self) -> float:
        """Return the expected wait of cargo that comes at any second alike [s]: the squared gaps over twice the time.

        Examples
        --------
        >>> Timetable("Mo", "08:00").wait_s() / 3600
        84.0
        >>> Timetable("Mo;Tu", "08:00").wait_s() / 3600  # gaps of 24 and 144 hours
        63.42857142857142
        >>> Timetable("Mo", "08:00", every_weeks=2, counted_from="2027-03-01").wait_s() / 3600
        168.0
        """
        at = self.seconds()
        gaps = [after - before for before, after in zip(at, [*at[1:], at[0] + self.repeats_s], strict=True)]
        return sum(gap * gap for gap in gaps) / (2 * self.repeats_s)


def weeks_between(cell: float) -> int:
    """Return `every_weeks` of a cell: 1 for a blank one."""
    return 1 if cell != cell else int(cell)


def _week(day: dt.date) -> int:
    """Return the number of the week, from Monday to Sunday, that a date is in."""
    return (day.toordinal() - 1) // 7
