"""Conversions between what people write (hours, dollars, kilograms) and what the engine counts (int64)."""

import datetime as dt
import math
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

SECONDS_PER_HOUR: Final = 3600
METRES_PER_KM: Final = 1000
"""Whole numbers of time that make an hour inside; how fine times are counted is written here and nowhere else."""
HOURS_PER_DAY: Final = 24
SECONDS_PER_DAY: Final = HOURS_PER_DAY * SECONDS_PER_HOUR
SECONDS_PER_WEEK: Final = 7 * SECONDS_PER_DAY
HOURS_PER_WEEK: Final = 168.0
WEEKS_PER_YEAR: Final = 52.0
Z90: Final = 1.2815515655446004
"""The 90th percentile of the standard normal distribution."""


EPOCH: Final = dt.datetime(1970, 1, 1)
"""The time that seconds are counted from, in UTC."""


def utc_second(when: dt.datetime) -> int:
    """Return the seconds from 1970-01-01 00:00 UTC to an aware time; parts of a second are left out.

    Examples
    --------
    >>> utc_second(dt.datetime.fromisoformat("1970-01-01 05:00:59.9+05:00"))
    59
    """
    return whole_seconds(when - EPOCH.replace(tzinfo=dt.UTC))


def utc_time(second: int) -> dt.datetime:
    """Return a second as a time of UTC without an offset.

    Examples
    --------
    >>> utc_time(utc_second(dt.datetime.fromisoformat("2026-12-01 08:00+05:00"))).isoformat()
    '2026-12-01T03:00:00'
    """
    return EPOCH + dt.timedelta(seconds=second)


def whole_seconds(span: dt.timedelta) -> int:
    """Return the whole seconds of a span of time; what is left of one is left out.

    Examples
    --------
    >>> whole_seconds(dt.timedelta(days=1)) == SECONDS_PER_DAY
    True
    """
    return span // dt.timedelta(seconds=1)


def local_time(second: int, zone: str) -> dt.datetime:
    """Return a second as a local time of a time zone with its offset from UTC; blank: UTC.

    The offset is a fixed one, so that differences between such times are hours that pass, also where clocks change.

    Examples
    --------
    >>> local_time(0, "Asia/Karachi").isoformat()
    '1970-01-01T05:00:00+05:00'
    """
    shown = dt.datetime.fromtimestamp(second, ZoneInfo(zone or "UTC"))
    return shown.replace(tzinfo=dt.timezone(shown.utcoffset() or dt.timedelta()), fold=0)


def expected_hours(median_h: npt.ArrayLike, p90_h: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the expectation of the lognormal through a median and a 90th percentile [h].

    Parameters
    ----------
    median_h
        Hours that half of the cases exceed.
    p90_h
        Hours that one case in ten exceeds; NaN counts as no spread.

    Notes
    -----
    median x exp(s^2 / 2) with s = ln(p90 / median) / 1.2816. Expectations add along a way, medians do not.

    Examples
    --------
    >>> float(expected_hours(10, 10)), round(float(expected_hours(10, 20)), 2)
    (10.0, 11.58)
    """
    median = np.asarray(median_h, dtype=np.float64)
    p90 = np.asarray(p90_h, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.log(p90 / median) / Z90
    spread = np.where(np.isfinite(spread) & (median > 0), spread, 0.0)
    return np.asarray(median * np.exp(spread * spread / 2))


def expected_hour(median_h: float, p90_h: float) -> float:
    """Return `expected_hours` of one pair of figures [h].

    Examples
    --------
    >>> round(expected_hour(10, 20), 2)
    11.58
    """
    wide = spread(median_h, p90_h)
    return median_h * math.exp(wide * wide / 2) if wide else median_h


def spread(median_h: float, p90_h: float) -> float:
    """Return the standard deviation of the logarithm of the lognormal through a median and a 90th percentile.

    It is 0 where either is blank or nothing.

    Examples
    --------
    >>> round(spread(10, 20), 4), spread(10, math.nan)
    (0.5409, 0.0)
    """
    return math.log(p90_h / median_h) / Z90 if median_h > 0 and p90_h > 0 else 0.0


def median_from_mean(mean_h: float, p90_ratio: float) -> float:
    """Return the median [h] of the lognormal with this mean whose 90th percentile is `p90_ratio` medians.

    Examples
    --------
    >>> round(median_from_mean(11.575, 2.0), 2)
    10.0
    """
    spread = math.log(p90_ratio) / Z90
    return mean_h / math.exp(spread * spread / 2)
