"""Hours in which lorries may not drive: what they leave of a day, and when a lorry may set out.

Both are those of a normal week; public holidays and seasons in a ban are left out.
"""

from dataclasses import dataclass
from functools import lru_cache

from corridor.graph.weekly_waits import normal_week
from corridor.schema import WEEKDAYS
from corridor.units import SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_WEEK

Spells = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Ban:
    """Hours of a normal week that a ban leaves.

    Attributes
    ----------
    allowed
        First second of each spell since Monday 00:00 in which lorries may drive, and the first one after it.
    """

    allowed: Spells

    def driving_h(self, driving_h_per_day: float) -> float:
        """Return the mean hours of a day that lorries drive: rest is taken in the ban as far as it goes.

        Examples
        --------
        >>> ban_of("18:00-06:00").driving_h(20), ban_of("18:00-06:00").driving_h(9)
        (12.0, 9.0)
        """
        left = [sum(end - start for start, end in spells) / SECONDS_PER_HOUR for spells in _by_day(self.allowed)]
        return sum(min(driving_h_per_day, hours) for hours in left) / len(left)

    @property
    def longest_h(self) -> float:
        """Return the longest time without a ban [h].

        Examples
        --------
        >>> ban_of("Su 00:00-22:00").longest_h
        146.0
        """
        spells = [end - start for start, end in self.allowed]
        if len(spells) > 1 and self.allowed[0][0] == 0 and self.allowed[-1][1] == SECONDS_PER_WEEK:
            spells = [spells[0] + spells[-1], *spells[1:-1]]
        return max(spells) / SECONDS_PER_HOUR


@lru_cache(maxsize=256)
def ban_of(lorry_ban: str) -> Ban:
    """Return the hours of a normal week that a ban leaves.

    Raises
    ------
    ValueError
        If the text is not in OpenStreetMap's syntax, or bars lorries never or at all times.
    """
    allowed = normal_week(lorry_ban).closed  # when it does not hold
    if not allowed:
        raise ValueError("bars lorries at all times; close the link")
    return Ban(allowed)


@lru_cache(maxsize=256)
def setting_out(opening_hours: str, lorry_ban: str) -> str:
    """Return when a lorry may set out on a link, in OpenStreetMap's syntax: when it is open, less the ban.

    Examples
    --------
    >>> setting_out("", "18:00-06:00"), setting_out("", "Su 00:00-22:00")[-14:]
    ('06:00-18:00', 'Su 22:00-24:00')
    """
    if not lorry_ban:
        return opening_hours
    allowed = ban_of(lorry_ban).allowed
    if opening_hours:
        opens = _others(normal_week(opening_hours).closed)
        pairs = ((max(a, c), min(b, d)) for a, b in allowed for c, d in opens)
        allowed = tuple((start, end) for start, end in pairs if start < end)
    days = [",".join(f"{_clock(start)}-{_clock(end)}" for start, end in spells) for spells in _by_day(allowed)]
    if len(set(days)) == 1:
        return days[0]
    return "; ".join(f"{day} {hours}" for day, hours in zip(WEEKDAYS, days, strict=True) if hours)


def _by_day(spells: Spells) -> list[list[tuple[int, int]]]:
    """Return the spells of a week by day, as seconds of the day."""
    found: list[list[tuple[int, int]]] = []
    for day in range(len(WEEKDAYS)):
        first = day * SECONDS_PER_DAY
        cut = [(max(start - first, 0), min(end - first, SECONDS_PER_DAY)) for start, end in spells]
        found.append([(start, end) for start, end in cut if start < end])
    return found


def _others(spells: Spells) -> Spells:
    """Return the rest of the week."""
    bounds = [0, *(second for spell in spells for second in spell), SECONDS_PER_WEEK]
    return tuple((last, first) for last, first in zip(bounds[::2], bounds[1::2], strict=True) if last < first)


def _clock(second: int) -> str:
    minutes = second // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
