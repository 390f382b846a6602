"""Whether texts can be read: time zones, opening hours, bans on lorries and lines."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from corridor.errors import Problem
from corridor.graph.lorry_bans import setting_out
from corridor.graph.opening_hours import open_spells, with_holidays
from corridor.graph.weekly_waits import normal_week
from corridor.network.tables_to_check import Check, TablesToCheck


def _zones(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield time zones that do not exist."""
    zones = whole.column("nodes", "timezone")
    strange = {zone for zone in set(zones) - {""} if not _is_zone(zone)}
    for row, zone in enumerate(zones):
        if zone in strange:
            yield whole.problem("nodes", row, "timezone", "is not an IANA time zone, such as Asia/Karachi")


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _openings(table: str) -> Callable[[TablesToCheck], Iterator[Problem]]:
    """Return the check of a table's opening hours: whether they can be read."""

    def check(whole: TablesToCheck) -> Iterator[Problem]:
        texts = whole.column(table, "opening_hours")
        faults = {text: fault for text in set(texts) - {""} if (fault := _opening_fault(text))}
        for row, text in enumerate(texts) if faults else ():
            if text in faults:
                yield whole.problem(table, row, "opening_hours", faults[text])

    return check


def _bans(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield bans on lorries that cannot be read, or that never begin or end."""
    texts = zip(whole.column("links", "opening_hours"), whole.column("links", "lorry_ban"), strict=True)
    for row, (opening_hours, ban) in enumerate(texts):
        if ban and (fault := _ban_fault(opening_hours, ban)):
            yield whole.problem("links", row, "lorry_ban", fault)


def _ban_fault(opening_hours: str, lorry_ban: str) -> str:
    try:
        if not setting_out(opening_hours, lorry_ban):
            return "leaves no hour in which the link is open"
    except ValueError as error:
        return str(error)
    return ""


def _opening_fault(text: str) -> str:
    try:
        normal_week(text)
        if re.search(r"\bPH\b", text):
            open_spells(with_holidays(text, [_SOME_DAY.date()]), _SOME_DAY, _SOME_DAY + dt.timedelta(days=1))
    except ValueError as error:
        return str(error)
    return ""


_SOME_DAY: Final = dt.datetime(2026, 12, 25)
_NUMBER: Final = r"-?\d++(?:\.\d++)?+"
_PLAIN_LINE: Final = re.compile(rf"LINESTRING \({_NUMBER} {_NUMBER}(?:, {_NUMBER} {_NUMBER})++\)")
"""Lines that are right at sight; whatever else may be WKT is for shapely to read."""


def _drawn(whole: TablesToCheck) -> Iterator[Problem]:
    """Yield geometries that cannot be read."""
    for row, text in enumerate(whole.column("links", "geometry")):
        if text and not _PLAIN_LINE.fullmatch(text) and (fault := _line_fault(text)):
            message = f"{fault}; give a WKT LINESTRING (longitude latitude, ...)"
            yield whole.problem("links", row, "geometry", message)


def _line_fault(text: str) -> str:
    """Return the fault of a WKT line; blank if it has none."""
    import shapely

    try:
        line = shapely.from_wkt(text)
    except shapely.errors.ShapelyError as error:
        return f"cannot be read ({str(error).splitlines()[0]})"
    return "" if line.geom_type in ("LineString", "MultiLineString") else f"is a {line.geom_type}"


TEXT_CHECKS: Final[tuple[Check, ...]] = (
    (_zones, {"nodes": ("timezone",)}),
    *((_openings(table), {table: ("opening_hours",)}) for table in ("links", "handling", "borders")),
    (_bans, {"links": ("opening_hours", "lorry_ban")}),
    (_drawn, {"links": ("geometry",)}),
)
"""Checks and the columns that they read of each table."""
