"""An itinerary as a table for a terminal or a notebook."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from corridor.answer.legs import Leg, weakest
from corridor.criteria import CRITERIA, LENGTH, TIME
from corridor.modes import MODE
from corridor.network.plain_tables import plain_tables
from corridor.shown_text import one_line, printable

if TYPE_CHECKING:
    from corridor.answer.itinerary import Itinerary

_ADDED: Final = (LENGTH, TIME, *(criterion for criterion in CRITERIA if criterion not in (LENGTH, TIME)))
"""Criteria in the order of the table."""
HEADER: Final = ("", "what", "where", *(criterion.unit for criterion in _ADDED), "basis", "from")
_RIGHT: Final = ("", *(criterion.unit for criterion in _ADDED))
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RESTED: Final = 1.0
"""Least rest of a group of moves that is shown [h]."""
_VIA: Final = 24
"""Longest list of places between the ends of a move that is shown by name [characters]."""

_SAID: Final[Mapping[str, str]] = {
    "gauge_change": "change of gauge",
    "transfer": "change of mode",
    "exit": "border, exit",
    "entry": "border, entry",
    "clearance": "customs clearance",
    "declaration": "new transit declaration",
}


_CHANGED: Final[Mapping[str, str]] = {
    "tractor": ", trailer taken on by another tractor",
    "transload": ", load moved to another lorry",
}


def grouped(legs: Sequence[Leg]) -> list[list[Leg]]:
    """Return the legs in groups: consecutive moves by one mode and service are one group."""
    groups: list[list[Leg]] = []
    for leg in legs:
        last = groups[-1][-1] if groups else None
        same = (
            last
            and leg.activity == last.activity == "move"
            and (leg.mode, leg.service_id) == (last.mode, last.service_id)
        )
        if same:
            groups[-1].append(leg)
        else:
            groups.append([leg])
    return groups


def _what(group: list[Leg], itinerary: "Itinerary") -> str:
    leg = group[0]
    if leg.activity == "move":
        rest = sum(each.rest_hours for each in group)
        if rest >= _RESTED:
            return f"{leg.mode}, driving {sum(each.hours for each in group) - rest:.0f} h, rest {rest:.0f} h"
        return f"{leg.mode}{f', {itinerary.service_name(leg.service_id)}' if leg.service_id else ''}"
    if leg.activity == "access":
        return f"drive, {leg.mode}"
    if leg.activity == "wait":
        return _waiting(leg, itinerary)
    said = _SAID.get(leg.activity, leg.activity)
    if leg.activity in ("clearance", "declaration", "stay"):
        return said
    if leg.activity in ("exit", "entry"):
        return f"{said}, {leg.mode}{_CHANGED.get(leg.vehicle_change, '')}"
    return f"{said}, {leg.mode}" if leg.activity in ("load", "unload", "transship") else f"{said} to {leg.mode}"


def _waiting(leg: Leg, itinerary: "Itinerary") -> str:
    """Return the reason for a wait and, where it is known, its end."""
    kind = leg.waits_for
    if kind in ("opening hours", "public holidays"):
        if leg.end is None:
            return "wait for opening hours"
        opens = {"borders": "border", "links": MODE[leg.mode].link_word}
        return f"wait, {opens.get(leg.figures[0].table, 'terminal')} opens {_day(leg.end)}"
    said = f"wait for {itinerary.service_name(leg.service_id) if leg.service_id else leg.mode}"
    return f"{said}, {_day(leg.end)}" if kind == "timetable" and leg.end is not None else said


def _day(when: dt.datetime) -> str:
    """Return a local time as "Thu 14:00"."""
    return f"{_DAYS[when.weekday()]} {when:%H:%M}"


def date_text(when: dt.datetime) -> str:
    """Return a local time as "Thu 3 Dec 2026 14:00", with its offset."""
    day = f"{_DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}"
    return f"{day} {when:%Y %H:%M} {_offset(when)}"


def _where(group: list[Leg], itinerary: "Itinerary") -> str:
    name = itinerary.name_of
    if group[0].activity not in ("move", "access"):
        return name(group[0].from_node)
    via = ", ".join(name(leg.to_node) for leg in group[:-1])
    if len(via) > _VIA:
        via = f"{len(group) - 1} places"
    return f"{name(group[0].from_node)} - {name(group[-1].to_node)}{f' via {via}' if via else ''}"


def what_and_where(group: list[Leg], itinerary: "Itinerary") -> tuple[str, str]:
    """Return what a group of legs does, and where, in words."""
    return _what(group, itinerary), _where(group, itinerary)


def source_numbers(itinerary: "Itinerary") -> dict[str, int]:
    """Return a number for each source, in the order of first use."""
    found = dict.fromkeys(figure.source for leg in itinerary.legs for figure in leg.figures if figure.source)
    return {source: number for number, source in enumerate(found, 1)}


def table(itinerary: "Itinerary") -> list[tuple[str, ...]]:
    """Return the rows of the table below its header."""
    numbers = source_numbers(itinerary)
    rows = []
    offset = ""
    for number, group in enumerate(grouped(itinerary.legs), 1):
        sums = [(one, sum(leg.amount(one.column) for leg in group)) for one in _ADDED]
        shown = [f"{value:,.{one.digits}f}" if value else "" for one, value in sums]
        figures = [figure for leg in group for figure in leg.figures]
        cited = sorted({numbers[figure.source] for figure in figures if figure.source})
        basis = weakest(figure.basis for figure in figures)
        what = what_and_where(group, itinerary)
        begins, offset = _begins(group, offset)
        rows.append((str(number), *begins, *what, *shown, basis, _cited(cited)))
    return rows


def header(itinerary: "Itinerary") -> tuple[str, ...]:
    """Return the header of the table; with a date, it has a column of when each leg begins, in local time."""
    return HEADER if itinerary.departs is None else (HEADER[0], "begins", *HEADER[1:])


def _begins(group: list[Leg], before: str) -> tuple[tuple[str, ...], str]:
    """Return when legs begin, with the offset from UTC where it is another than before, and that offset."""
    start = group[0].start
    if start is None:
        return (), before
    day, offset = f"{_DAYS[start.weekday()]} {start.day} {_MONTHS[start.month - 1]}", _offset(start)
    return (f"{day} {start:%H:%M}{'' if offset == before else f' {offset}'}",), offset


def _offset(when: dt.datetime) -> str:
    offset = f"{when:%z}"
    return f"{offset[:3]}:{offset[3:5]}"


def _cited(numbers: Sequence[int]) -> str:
    return f"[{','.join(map(str, numbers))}]" if numbers else ""


def total(itinerary: "Itinerary") -> tuple[str, ...]:
    """Return the row of the totals."""
    days = f"{itinerary.hours / 24:.1f} days"
    shown = [f"{itinerary.amount(one.column):,.{one.digits}f}" for one in _ADDED]
    return ("", *([] if itinerary.departs is None else [""]), "total", days, *shown, "", "")


def of_which(itinerary: "Itinerary") -> list[tuple[str, ...]]:
    """Return the rows below the totals: the hours of the transit, and those of the waits for departures."""
    parts = {"in transit": itinerary.transit_hours, "waiting for departures": itinerary.waiting_hours}
    rows = []
    for what, hours in parts.items():
        if hours:
            shown = [f"{hours:,.{TIME.digits}f}" if one is TIME else "" for one in _ADDED]
            begins = [] if itinerary.departs is None else [""]
            rows.append(("", *begins, what, f"{hours / 24:.1f} days", *shown, "", ""))
    return rows


def heading(itinerary: "Itinerary") -> str:
    """Return the first line: from where to where, by what, and the totals."""
    when = ""
    if itinerary.departs is not None and itinerary.arrives is not None:
        when = f"leaves {date_text(itinerary.departs)}, arrives {date_text(itinerary.arrives)}; "
    rest = ", ".join(f"{itinerary.amount(one.column):,.0f} {one.unit}" for one in CRITERIA if one is not TIME)
    days = f"{itinerary.hours / 24:.1f} days"
    return f"{itinerary.origin} to {itinerary.destination}, {itinerary.by}: {when}{days}, {rest}"


def remarks(itinerary: "Itinerary") -> list[str]:
    """Return the lines below the table: the cargo and its value of time, and the notes."""
    worth = itinerary.value_of_time
    lines = [
        f"{itinerary.cargo}; an hour is worth {worth.usd_per_h:.2f} USD ({worth}), so the generalised cost is "
        f"{itinerary.generalised_cost_usd:,.0f} USD."
    ]
    return [*lines, *itinerary.notes]


def as_text(itinerary: "Itinerary") -> str:
    """Return the way as lines of text."""
    names = header(itinerary)
    below = [total(itinerary), *of_which(itinerary)]
    rows = [tuple(map(one_line, row)) for row in (names, *table(itinerary), *below)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(names))]
    lines = [
        "  ".join(
            cell.rjust(width) if name in _RIGHT else cell.ljust(width)
            for name, cell, width in zip(names, row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    rule = "-" * max(len(line) for line in lines)
    cited = [f"  [{number}] {said}" for number, said in enumerate(cited_titles(itinerary), 1)]
    legs, sums = lines[1 : -len(below)], lines[-len(below) :]
    body = [heading(itinerary), rule, lines[0], rule, *legs, rule, *sums, f"Known: {itinerary.known}.", ""]
    notes = [f"Note: {line}" for line in remarks(itinerary)]
    return printable("\n".join([*body, *notes, *(["Figures from:", *cited] if cited else [])]))


def cited_titles(itinerary: "Itinerary") -> list[str]:
    """Return title and publisher of each source, in the order of their numbers."""
    return [_title(itinerary, source) for source in source_numbers(itinerary)]


def _title(itinerary: "Itinerary", source: str) -> str:
    sources = plain_tables(itinerary._planned_in)["sources"]
    row = sources.row_of.get(source)
    if row is None:
        return source
    title, publisher = sources.text("title", row), sources.text("publisher", row)
    return f"{title} ({publisher})" if publisher else title


def source_rows(itinerary: "Itinerary") -> list[dict[str, Any]]:
    """Return every figure behind the way with its leg and the title and address of its source."""
    sources = plain_tables(itinerary._planned_in)["sources"]
    rows = []
    for number, leg in enumerate(itinerary.legs, 1):
        where = {"leg": number, "activity": leg.activity, "from_node": leg.from_node, "to_node": leg.to_node}
        for figure in leg.figures:
            row = sources.row_of.get(figure.source)
            found = {name: "" if row is None else sources.text(name, row) for name in ("title", "address")}
            rows.append({**where, **vars(figure), **found})
    return rows
