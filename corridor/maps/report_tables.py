"""The tables of a report."""

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from corridor.answer.answer import Section
from corridor.answer.itinerary import Itinerary
from corridor.answer.ledger import source_rows_of
from corridor.answer.legs import Leg
from corridor.answer.text import date_text
from corridor.criteria import CRITERIA
from corridor.maps.report_findings import Findings, Option
from corridor.modes import MODE
from corridor.schema import BASES
from corridor.units import HOURS_PER_DAY

PARTS: Final[Mapping[str, str]] = {
    "moving": "moving",
    "border": "borders and customs",
    "waiting": "waiting for departures and opening hours",
    "handling": "loading, unloading and changes",
}
"""Words for what time and money go to."""
_PART: Final[Mapping[str, str]] = {
    **dict.fromkeys(("move", "access"), "moving"),
    **dict.fromkeys(("exit", "entry", "clearance", "declaration"), "border"),
    "wait": "waiting",
}
_HEADS: Final = {one.column: one.unit for one in CRITERIA}


def part_of(leg: Leg) -> str:
    """Return what a leg is part of, by the key of `PARTS`."""
    return _PART.get(leg.activity, "handling")


def days_text(hours: float) -> str:
    """Return hours as days with a digit; "never" if they are infinite."""
    return f"{hours / HOURS_PER_DAY:,.1f}" if math.isfinite(hours) else "never"


def letters(findings: Findings) -> tuple[str, ...]:
    """Return the letters of the options as the map has them; blank for one alone."""
    count = len(findings.options)
    return tuple(f"{chr(ord('A') + at)}: " if count > 1 else "" for at in range(count))


def side_by_side(findings: Findings) -> Section:
    """Return the options in a table."""
    named = zip(letters(findings), findings.options, strict=True)
    return Section(
        "Side by side", pd.DataFrame([_row(f"{letter}{', '.join(one.names)}", one) for letter, one in named])
    )


def what_if_table(findings: Findings) -> Section | None:
    """Return the ways before and after a scenario; None without one or without a way after it."""
    what_if = findings.what_if
    if what_if is None or not what_if.ways:
        return None
    rows = []
    for one in what_if.changes:
        name = ", ".join(one.names)
        rows += [_row(f"{name}, today", one.before), _row(f"{name}, then", one.after)]  # type: ignore[arg-type]
    return Section("Today and then", pd.DataFrame(rows))


def sources_table(ways: Sequence[Itinerary]) -> Section:
    """Return the sources behind some ways; those of the first have the numbers of its ledger."""
    frame = source_rows_of(ways)
    said = [
        f"{title or source}{f' ({publisher})' if publisher else ''}"
        for source, title, publisher in zip(frame["source"], frame["title"], frame["publisher"], strict=True)
    ]
    shown = {"number": frame["number"], "source": said, "address": frame["address"], "row of sources": frame["source"]}
    return Section("Sources", pd.DataFrame(shown))


def _row(name: str, option: Option) -> dict[str, str]:
    way, arrivals = option.way, option.arrivals
    early, late = arrivals.hours_at(10), arrivals.hours_at(90)
    when = {} if way.departs is None or way.arrives is None else {"arrives": date_text(way.arrives)}
    return {
        "way": name,
        "days": days_text(way.hours),
        "8 in 10 runs [days]": f"{days_text(early)} to {days_text(late)}",
        **when,
        "USD": f"{way.cost_usd:,.0f}",
        "USD with time": f"{way.generalised_cost_usd:,.0f}",
        "kg CO2e": f"{way.co2e_kg:,.0f}",
        "km": f"{way.length_km:,.0f}",
        "by": modes_text(way.modes),
    }


def modes_text(modes: Iterable[str]) -> str:
    """Return modes in words."""
    return ", ".join(MODE[mode].label.replace(", ", " ") for mode in modes)


def spent(way: Itinerary) -> Section:
    """Return what the days and dollars of a way go to."""
    rows = []
    for part, name in PARTS.items():
        legs = [leg for leg in way.legs if part_of(leg) == part]
        hours, usd = (math.fsum(leg.amount(column) for leg in legs) for column in ("hours", "cost_usd"))
        rows.append((name, days_text(hours), _share(hours, way.hours), f"{usd:,.0f}", _share(usd, way.cost_usd)))
    rows.append(("total", days_text(way.hours), "", f"{way.cost_usd:,.0f}", ""))
    return Section(
        "Where the days and the dollars go",
        pd.DataFrame(rows, columns=["what", "days", "of days", "USD", "of USD"]),
    )


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else ""


def named_table(findings: Findings) -> Section | None:
    """Return the named corridors side by side; None if there are none."""
    if findings.named is None:
        return None
    rows = []
    for one in findings.named:
        way = one.way
        rows.append(
            {
                "corridor": one.name,
                "days": "" if way is None else days_text(way.hours),
                "8 in 10 runs [days]": " to ".join(days_text(one.percentiles[at]) for at in (0, -1)) if way else "",
                "USD": "" if way is None else f"{way.cost_usd:,.0f}",
                "kg CO2e": "" if way is None else f"{way.co2e_kg:,.0f}",
                "dearer by" if findings.chosen.way.by == "cheapest" else "worse by": f"{one.worse:.0%}" if way else "",
                "by": "no way" if way is None else modes_text(way.modes) + ("; there and back" if one.why else ""),
            }
        )
    return Section("Named corridors side by side", pd.DataFrame(rows))


def arrivals_table(option: Option) -> Section:
    """Return when a way arrives, by percent of the runs."""
    frame = option.arrivals.to_frame()
    shown = {
        "percent of runs": frame["percentile"].map(str),
        "arrived within [days]": [days_text(hours) if hours == hours else "never" for hours in frame["hours"]],
    }
    if "arrives" in frame:
        shown["by"] = [date_text(when) if when is not None else "" for when in frame["arrives"]]
    return Section("When it will arrive, in full", pd.DataFrame(shown))


def known_table(way: Itinerary) -> Section:
    """Return the shares of hours and dollars by basis."""
    meaning = {
        "measured": "measured",
        "published": "printed by whoever runs or charges it",
        "rate": "from a rate for a mode in a country",
        "assumed": "assumed",
    }
    known = way.known
    rows = [(meaning[name], f"{known.hours[name]:.0%}", f"{known.cost_usd[name]:.0%}") for name in BASES]
    return Section("What is assumed", pd.DataFrame(rows, columns=["basis of figures", "of hours", "of dollars"]))


def ledger_table(title: str, way: Itinerary, *, cited: bool) -> Section:
    """Return the ledger of a way with units at the head; its sources by number, if they are the footnotes."""
    frame = way.ledger().rename(columns=_HEADS)
    frame["step"] = ["" if step is pd.NA else str(step) for step in frame["step"]]
    amounts = list(_HEADS.values())
    frame[amounts] = frame[amounts].where(frame[amounts] != 0)
    return Section(title, frame if cited else frame.drop(columns="sources"))


def question_table(findings: Findings) -> Section:
    """Return the question, argument by argument, so that it can be asked again."""
    way, arrivals = findings.chosen.way, findings.chosen.arrivals
    rules = {
        field.name: _said(value)
        for field in dataclasses.fields(findings.rules)
        if (value := getattr(findings.rules, field.name)) not in (None, (), frozenset())
    }
    said = {
        "origin": way.origin,
        "destination": way.destination,
        "by": way.by,
        "cargo": str(way.cargo),
        "regime": way.cargo.regime,
        "value of time": f"{way.value_of_time.usd_per_h:.2f} USD an hour ({way.value_of_time})",
        "depart": "no date" if way.departs is None else date_text(way.departs),
        **rules,
        "network": findings.net.name,
        "scenario": findings.what_if.scenario.name if findings.what_if else "none",
        "simulated runs": f"{arrivals.runs:,}, seed {arrivals.seed}, correlation {arrivals.correlation:g}",
    }
    return Section("The question in full", pd.DataFrame(said.items(), columns=["argument", "value"]))


def _said(value: object) -> str:
    return ", ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)
