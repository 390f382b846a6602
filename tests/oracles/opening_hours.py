"""Opening hours and bans on lorries in a normal week, second by second; see Opening hours."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby

import numpy as np
from opening_hours import OpeningHours, State

from corridor.units import SECONDS_PER_WEEK


def minutes_of(spells: Sequence[tuple[int, int]]) -> set[int]:
    """Return the minutes of a week that spells cover."""
    return {minute for start, end in spells for minute in range(start // 60, end // 60)}


def driven(lorry_ban: str, driving_h: float) -> float:
    """Return the mean hours of a day that a lorry is driven: on each day no more than the ban leaves."""
    if not lorry_ban:
        return driving_h
    allowed = minutes_of(normal_week(lorry_ban))  # what is not the ban
    left = [len(allowed & set(range(day * 1440, (day + 1) * 1440))) / 60 for day in range(7)]
    return sum(min(driving_h, hours) for hours in left) / 7


def longest_without(lorry_ban: str) -> float:
    """Return the longest time of a normal week without a ban [h]."""
    allowed = minutes_of(normal_week(lorry_ban))
    twice = [minute % (7 * 1440) in allowed for minute in range(2 * 7 * 1440)]
    return max(len(list(run)) for is_allowed, run in groupby(twice) if is_allowed) / 60


@lru_cache(maxsize=256)
def closed_wait(opening_hours: str, ends_within: int = 0) -> int:
    """Return the expected wait of a normal week [s]: squared closed spells over twice the week."""
    if not opening_hours:
        return 0
    week = normal_week(opening_hours)
    if ends_within:
        week = _too_late_to_end(week, ends_within)
    spells = [end - start for start, end in week]
    if len(week) > 1 and week[0][0] == 0 and week[-1][1] == SECONDS_PER_WEEK:
        spells = [spells[0] + spells[-1], *spells[1:-1]]
    return int(np.rint(sum(spell * spell for spell in spells) / (2 * SECONDS_PER_WEEK)))


def _too_late_to_end(closed: Sequence[tuple[int, int]], ends_within: int) -> tuple[tuple[int, int], ...]:
    """Return the spells of a week in which it is shut, or will be before work has ended; second by second."""
    is_open = np.ones(SECONDS_PER_WEEK, dtype=np.bool_)
    for start, end in closed:
        is_open[start:end] = False
    shut_so_far = np.concatenate([[0], np.cumsum(np.tile(~is_open, 3))])
    starts = np.arange(SECONDS_PER_WEEK)
    ends_in_time = is_open & (shut_so_far[starts + ends_within] == shut_so_far[starts])
    turns = np.flatnonzero(np.diff(np.concatenate([[True], ends_in_time, [True]]).astype(int)))
    return tuple((int(start), int(end)) for start, end in zip(turns[::2], turns[1::2], strict=True))


def normal_week(opening_hours: str) -> tuple[tuple[int, int], ...]:
    """Return the closed spells, as seconds since Monday, of the commonest week of 2026 that opens at all."""
    parsed = OpeningHours(opening_hours)
    mondays = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(52)]
    weeks = [_closed_spells(parsed, datetime.combine(monday, time())) for monday in mondays]
    weeks = [week for week in weeks if week != ((0, SECONDS_PER_WEEK),)]
    if not weeks:
        raise ValueError(f"{opening_hours!r} never opens")
    return Counter(weeks).most_common(1)[0][0]


def _closed_spells(parsed: OpeningHours, monday: datetime) -> tuple[tuple[int, int], ...]:
    spells: list[tuple[int, int]] = []
    end_of_week = monday + timedelta(weeks=1)
    for start, end, state, _ in parsed.intervals(monday, end_of_week):
        if state == State.CLOSED:
            since, until = (int((at - monday).total_seconds()) for at in (start, end or end_of_week))
            joined = spells.pop()[0] if spells and spells[-1][1] == since else since
            spells.append((joined, until))
    return tuple(spells)
