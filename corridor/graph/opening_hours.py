"""Opening hours in OpenStreetMap's syntax: when they are open between two local times, and which are refused.

What cannot be read rightly is refused by name: a post that is taken for open when it is shut spoils an answer unseen.
The package `opening_hours` reads the rest, but for shifts past midnight. It gives them to the day on which they end,
while people mean the day on which they begin ("Mo-Fr 18:00-03:00; Th off" leaves out Thursday's shift, up to Friday
03:00). So such hours are read twice, once up to midnight and once for the rest of the shift on the next day.
"""

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from corridor.units import whole_seconds

Spells = tuple[tuple[int, int], ...]

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BETWEEN_RULES: Final = re.compile(r"\s*(;|(?<=\d:\d\d),(?=\s*(?:[A-Z]\w[\w-]*,)*PH\b))\s*")
"""Text between two rules; a comma only where the next rule is for public holidays and adds to the one before."""
_DAYS: Final = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_SPACED_DAYS: Final = re.compile(rf"(\b{_DAYS})\s*,\s+(?={_DAYS}\b)")
"""A list of days with spaces; the standard would take what is before the comma for a rule of its own."""
_REFUSED: Final = (
    ('"', "a comment leaves open whether it is open; leave it out"),
    (r"\|\|", "hours that only hold where others do not ('||') are not read; write one rule"),
    (r"\bunknown\b", "'unknown' does not say whether it is open; leave it out"),
    (r"\bSH\b", "school holidays (SH) are not known; write them as dates"),
    (r"\b(?:sunrise|sunset|dawn|dusk)\b", "daylight is not read; write times of day, by season if need be"),
    (r"\beaster\b", "'easter' is not read; write the days as dates"),
    (r"\bPH\s*[+-]\s*\d", "days before or after public holidays (PH -1 day) are not read; write them as dates"),
    (r"[^\s,;|]\s+PH\b", "PH after a month, a week or a time is not read; write those days as dates"),
    (r"[+-]\s*\d+\s*days?\b|\d\s*\+\s*[A-Z]", "days counted from another day are not read; write them as dates"),
    (r"\d\s*\+", "an open end (17:00+, 2030+) is not read; write the end"),
    (r":\d\d\s*/", "times that recur within hours (10:00-16:00/02:00) are not read; write each"),
)
"""Patterns that are refused, each with the reason."""
_TIME: Final = r"\d{1,2}:\d\d"
_SPAN: Final = rf"{_TIME}\s*-\s*{_TIME}"
_RULE: Final = re.compile(
    rf"(?P<days>.*?):?\s*(?P<times>\b{_SPAN}(?:\s*,\s*{_SPAN})*)?\s*(?P<state>\b(?:open|off|closed))?\s*"
)
_ADDED: Final = re.compile(rf"(?<=\d:\d\d)\s*,\s*(?!\s*{_TIME})")
"""The comma before a rule that adds to the one before it."""
_NAMED: Final = re.compile(r'(\b(?:open|off|closed))\s*"[^"]*"')
"""A comment after a word that says whether it is open, which it does not change."""


def refusal(opening_hours: str) -> str:
    """Return why opening hours are not read, in words; blank if nothing speaks against it.

    Examples
    --------
    >>> refusal("Mo-Fr 08:00-16:00; SH off")
    'school holidays (SH) are not known; write them as dates'
    >>> refusal("Mo-Fr 08:00-16:00; PH off")
    ''
    """
    return next((reason for pattern, reason in _REFUSED if re.search(pattern, opening_hours)), "")


def with_holidays(opening_hours: str, holidays: Iterable[dt.date]) -> str:
    """Return opening hours with the public holidays in them written as dates.

    Examples
    --------
    >>> with_holidays("Mo-Sa 08:00-16:00, PH 09:00-10:00; Su,PH off", [dt.date(2026, 12, 25)])
    'Mo-Sa 08:00-16:00, 2026 Dec 25 09:00-10:00; Su off; 2026 Dec 25 off'
    >>> with_holidays("PH off", [])
    'off'
    """
    opening_hours = _SPACED_DAYS.sub(r"\1,", opening_hours)
    dates = ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}" for day in sorted(set(holidays)))
    written = ""
    parts = _BETWEEN_RULES.split(opening_hours)
    for between, rule in zip((";", *parts[1::2]), parts[0::2], strict=True):
        found = re.fullmatch(r"\s*(.*?)\b,?\s*PH\b,?((?:[^\s]*\w)?)\s*(.*)", rule)
        texts = [rule.strip()]
        if found is not None:
            others = ",".join(part for part in (found[1], found[2]) if part)
            texts = [f"{days} {found[3]}" for days in (others, dates) if days]
        for one in texts:
            written += f"{between} {one}" if written else one
    return written or "off"


@lru_cache(maxsize=4096)
def open_spells(opening_hours: str, begin: dt.datetime, end: dt.datetime) -> Spells:
    """Return the open spells between two local times as seconds from the first: begin, and the second after the end.

    Parameters
    ----------
    opening_hours
        In OpenStreetMap's syntax. Public holidays in it are left out: no country is given here.
    begin, end
        Local times without a zone, in whole seconds.

    Raises
    ------
    ValueError
        If the text is not in OpenStreetMap's syntax, or is refused.

    Examples
    --------
    >>> open_spells("Mo 08:00-12:00", dt.datetime(2026, 1, 5), dt.datetime(2026, 1, 12))
    ((28800, 43200),)
    >>> open_spells("Mo 22:00-02:00; Tu off", dt.datetime(2026, 1, 5), dt.datetime(2026, 1, 12))
    ((79200, 93600),)
    """
    opening_hours = _NAMED.sub(r"\1", opening_hours)
    if reason := refusal(opening_hours):
        raise ValueError(reason)
    by_day, by_night = _up_to_midnight_and_after(_SPACED_DAYS.sub(r"\1,", opening_hours))
    spells = _read(by_day, begin, end)
    if by_night:
        day = dt.timedelta(days=1)
        spells = joined([*spells, *_read(by_night, begin - day, end - day)])
    return spells


def _up_to_midnight_and_after(opening_hours: str) -> tuple[str, str]:
    """Return the hours up to midnight of the day on which they begin, and those left on the next day.

    The latter are written for the day on which the shift begins, so "Mo 22:00-02:00" gives "Mo 22:00-24:00" and
    "Mo 00:00-02:00". They are blank if no shift passes midnight.
    """
    if not any(_passes_midnight(span) for span in re.findall(_SPAN, opening_hours)):
        return opening_hours, ""
    by_day, by_night = [], []
    for rule in opening_hours.split(";"):
        parts = [_RULE.fullmatch(part.strip()) for part in _ADDED.split(rule)]
        if None in parts:
            raise ValueError(f"has shifts past midnight beside {rule.strip()!r}, which is not read; write it otherwise")
        day, night = zip(*(_halves(part, is_first=not n) for n, part in enumerate(parts) if part), strict=True)
        by_day.append(", ".join(day))
        by_night.append(", ".join(filter(None, night)))
    return "; ".join(filter(None, by_day)), "; ".join(filter(None, by_night))


def _passes_midnight(span: str) -> bool:
    first, last = map(_minutes, span.split("-"))
    return last <= first or last > 24 * 60


def _minutes(time: str) -> int:
    hours, minutes = map(int, time.strip().split(":"))
    return hours * 60 + minutes


def _halves(rule: re.Match[str], *, is_first: bool) -> tuple[str, str]:
    """Return a rule up to midnight, and what it says of the rest of shifts on the next day; blank if nothing."""
    days, state = rule["days"].strip(), rule["state"] or ""
    spans = re.findall(_SPAN, rule["times"] or "")
    late = [span for span in spans if _passes_midnight(span)]
    early = [f"{span.split('-')[0].strip()}-24:00" if span in late else span for span in spans]
    ends = [_minutes(span.split("-")[1]) for span in late]
    rests = [f"00:00-{left // 60:02}:{left % 60:02}" for end in ends if (left := end - 1440 if end > 1440 else end)]
    day = " ".join(filter(None, (days, ",".join(early), state)))
    if rests:
        return day, " ".join(filter(None, (days, ",".join(rests), state)))
    if not is_first or (spans and state in ("off", "closed")):
        return day, ""  # it adds hours, or takes some away, before midnight only
    return day, f"{'' if days == '24/7' else days} off".strip()


def _read(opening_hours: str, begin: dt.datetime, end: dt.datetime) -> Spells:
    """Return the open spells as the package reads them."""
    from opening_hours import (
        OpeningHours,  # a compiled extension that a network without opening hours never needs
    )

    try:
        hours = OpeningHours(opening_hours)
    except Exception as error:
        place = re.search(r"--> 1:(\d+)", str(error))
        where = f", from character {place[1]} on" if place else ""
        raise ValueError(f"is not in OpenStreetMap's syntax{where}") from error
    found = []
    for start, stop, state, *_ in hours.intervals(begin, end):
        until = end if stop is None or stop > end else stop
        if str(state) == "open" and until > start:
            found.append((whole_seconds(start - begin), whole_seconds(until - begin)))
    return joined(found)


def joined(spells: Iterable[tuple[int, int]]) -> Spells:
    """Return spells in order, those that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for opens, shuts in sorted(spells):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(shuts, joined[-1][1]))
        else:
            joined.append((opens, shuts))
    return tuple(joined)
