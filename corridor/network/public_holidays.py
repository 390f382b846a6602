"""Public holidays of a country, the breaks around them, and the days at week-ends that are worked instead.

They come from the package `holidays`, for the whole country. China's State Council decrees each break as a span of
days, week-ends in it included, and names the week-end days that are worked for it; other countries that move working
days do so one by one.
"""

import datetime as dt
import warnings
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

_BREAKS: Final = frozenset({"CN"})
"""Countries whose holidays are decreed each year as spans of days, with the week-ends in them."""
_DAY: Final = dt.timedelta(days=1)


class Holiday(NamedTuple):
    """A public holiday: its day, its names, whether the day follows the moon and is estimated, and whether the break
    around it is not decreed yet.
    """

    day: dt.date
    name: str
    is_estimated: bool
    is_provisional: bool


def holidays_between(country: str, first: dt.date, last: dt.date) -> Iterator[Holiday]:
    """Yield the public holidays of a country from one day to another, both included; none if it is not known."""
    for year in range(first.year, last.year + 1) if country else ():
        for holiday in public_holidays(country, year) or ():
            if first <= holiday.day <= last:
                yield holiday


def working_days_between(country: str, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield the days at week-ends that are worked in place of others, each with a day whose hours it has.

    That is the nearest day from Monday to Friday that is no holiday.
    """
    for year in range(first.year, last.year + 1) if country else ():
        off = {holiday.day for holiday in public_holidays(country, year) or ()}
        for day in _worked_at_week_ends(country, year):
            if first <= day <= last:
                near = (day + ahead * _DAY for days in range(1, 15) for ahead in (-days, days))
                yield day, next(other for other in near if other.weekday() < 5 and other not in off)


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> tuple[Holiday, ...] | None:
    """Return the public holidays of a country in a year, in order; None if they are not known.

    Notes
    -----
    As the package `holidays` has them for the whole country. Where a day follows the moon and neither a decree nor the
    country's own calendar is in it (Türkiye computes its feasts years ahead), the day is estimated, and its name
    there says so. Where breaks are decreed as spans, the week-ends that touch a holiday and are not worked belong to
    it; without the decree of the year the days are provisional. Years for which it has no calendar, such as those after
    2035 of India, are not known.

    Examples
    --------
    >>> [holiday.name for holiday in public_holidays("IR", 2027) if holiday.day == dt.date(2027, 3, 21)]
    ['Nowruz']
    >>> [str(holiday.day) for holiday in public_holidays("CN", 2026) if holiday.day.month == 2][::8]  # 15 to 23
    ['2026-02-15', '2026-02-23']
    """
    found = _named(country, year)
    if found is None:
        return None
    days = {day: name for day, name in found.items() if day.year == year}
    worked = _worked_at_week_ends(country, year)
    decreed = country in _BREAKS and bool(worked)
    if decreed:
        days = _with_week_ends(days, worked)
    provisional = country in _BREAKS and not decreed
    return tuple(Holiday(day, name, "estimated" in name, provisional) for day, name in sorted(days.items()))


def _with_week_ends(days: dict[dt.date, str], worked: frozenset[dt.date]) -> dict[dt.date, str]:
    """Return holidays with the week-end days that touch them, or touch such a day, and are not worked."""
    whole = dict(days)
    for day, name in days.items():
        for step in (-_DAY, _DAY):
            other = day + step
            while other.weekday() >= 5 and other not in worked and other not in whole and other.year == day.year:
                whole[other] = name
                other += step
    return whole


@lru_cache(maxsize=512)
def _worked_at_week_ends(country: str, year: int) -> frozenset[dt.date]:
    found = _named(country, year)
    return frozenset(day for day in getattr(found, "weekend_workdays", ()) if day.year == year)


@lru_cache(maxsize=512)
def _named(country: str, year: int) -> Any:
    """Return the holidays of a year as the package has them; None if it has none."""
    import holidays  # a tenth of a second to load, which only dated questions need

    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            found = holidays.country_holidays(country, years=year, language="en_US")
            if getattr(found, "_islamic_calendar_show_estimated", True) is False:  # Saudi Arabia's says so if asked
                found = type(found)(years=year, language="en_US", islamic_show_estimated=True)  # type: ignore[call-arg]
        except (NotImplementedError, UserWarning):  # raised where the package lacks a country, or a year of one
            return None
    return found
