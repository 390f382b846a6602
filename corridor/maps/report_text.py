"""The sentences of a report, which someone reads who knows neither ids nor columns."""

import math
from collections.abc import Iterator
from typing import Final

from corridor.analysis.arrivals import late_legs
from corridor.answer.itinerary import Itinerary
from corridor.answer.text import date_text
from corridor.maps.report_findings import Findings, Option
from corridor.maps.report_tables import PARTS, days_text, part_of
from corridor.modes import MODE
from corridor.shown_text import first_sentence
from corridor.tables.countries import country_name

_FELT_USD: Final = 0.5
_FELT_H: Final = 1.2
"""Least dollars and hours that are worth a word."""
_PLAIN: Final = ("cheapest", "fastest")
"""Objectives that are an adjective."""
_BASIS: Final = {
    "measured": "measured",
    "published": "published",
    "rate": "from rates for a whole country",
    "assumed": "assumed",
}


def asked(findings: Findings) -> tuple[str, ...]:
    """Return what is asked."""
    way = findings.chosen.way
    when = (
        "No date is given, so waits for trains, ships and opening hours are those of a normal week."
        if way.departs is None
        else f"It is ready on {date_text(way.departs)}, and goes by timetables, opening hours and public holidays."
    )
    return (
        f"How does this cargo get from {way.origin} to {way.destination}: {way.cargo}? "
        f"An hour on the way is taken to be worth {way.value_of_time.usd_per_h:.2f} USD to its owner. {when}",
    )


def in_short(findings: Findings) -> tuple[str, ...]:
    """Return the answer in a few sentences."""
    chosen = findings.chosen
    return (
        f"{_called(chosen)} takes {_totals(chosen.way)} over {chosen.way.length_km:,.0f} km: {route(chosen.way)}.",
        *(_other(option, chosen.way) for option in findings.options[1:]),
        arriving(chosen),
        _spent(chosen.way),
        *_second(findings),
        *_what_if(findings),
        known(chosen.way),
        *_restricted(findings),
    )


def route(way: Itinerary) -> str:
    """Return where a way goes by what, and through which countries."""
    runs: list[list[str]] = []
    for leg in way.legs:
        if leg.activity in ("move", "access"):
            mode = MODE[leg.mode].plain_name
            if runs and runs[-1][0] == mode:
                runs[-1][1] = leg.to_node
            else:
                runs.append([mode, leg.to_node])
    first = f"from {way.name_of(way.nodes[0])} "
    said = [f"by {mode} {first if not at else ''}to {way.name_of(node)}" for at, (mode, node) in enumerate(runs)]
    codes = dict.fromkeys(way.country_of(node) for node in way.nodes)
    countries = [_country(code) for code in codes if code]
    through = f", through {_listed(countries[1:-1])}" if len(countries) > 2 else ""
    return f"{', '.join(said)}{through}"


def _country(code: str) -> str:
    """Return the name of a country within a sentence."""
    name = country_name(code)
    return f"the {name}" if name.startswith(("United ", "Netherlands", "Philippines")) else name


def late(option: Option) -> tuple[str, ...]:
    """Return what makes a way late, in a sentence; none where nothing does or no run arrives."""
    arrivals = option.arrivals
    legs = late_legs(arrivals) if math.isfinite(arrivals.hours_at(90)) else []
    said = [f"{what} ({days_text(hours)} days)" for what, hours in legs[:3] if hours >= _FELT_H]
    return (f"In the tenth that arrives last, most longer than usual take: {_listed(said)}.",) if said else ()


def arriving(option: Option) -> str:
    """Return when a way arrives, in a sentence."""
    arrivals = option.arrivals
    said = []
    for level, runs in ((10, "one in ten arrives"), (50, "half arrive"), (90, "nine in ten arrive")):
        hours = arrivals.hours_at(level)
        if not math.isfinite(hours):
            said.append(f"fewer than {runs.removesuffix(' arrive')} ever arrive")
            break
        dated = "" if option.way.departs is None else f" ({date_text(arrivals.percentiles(level)[0])})"  # type: ignore[arg-type]
        said.append(f"{runs} within {days_text(hours)} days{dated}")
    return f"Of {arrivals.runs:,} simulated runs with delays drawn, {_listed(said)}."


def known(way: Itinerary) -> str:
    """Return how much of a way is known, in a sentence."""
    shares = way.known
    said = []
    for what, of in (("hours", shares.hours), ("dollars", shares.cost_usd)):
        found = [f"{share:.0%} are {_BASIS[basis]}" for basis, share in of.items() if round(share, 2)]
        said.append(f"of its {what} {_listed(found)}" if found else f"it takes no {what}")
    return f"How sure the figures are: {'; '.join(said)}."


def what_changes(findings: Findings) -> tuple[str, ...]:
    """Return what a scenario is and what it makes of each way, in sentences; none without one."""
    if findings.what_if is None:
        return ()
    meaning = findings.what_if.scenario.description
    return (*([first_sentence(meaning)] if meaning else []), *_what_if(findings))


def _called(option: Option) -> str:
    """Return an option as the subject of a sentence."""
    name = _named(option.names)
    return f"{name[0].upper()}{name[1:]}"


def _named(names: tuple[str, ...]) -> str:
    """Return the way that is the best by some objectives, in words."""
    first, *rest = (f"the {name} way" if name in _PLAIN else f"the way of {name}" for name in names)
    return f"{first}{f', which is also {_listed(rest)},' if rest else ''}"


def _totals(way: Itinerary) -> str:
    return f"{days_text(way.hours)} days and {way.cost_usd:,.0f} USD"


def _other(option: Option, chosen: Itinerary) -> str:
    way = option.way
    return f"{_called(option)} takes {_totals(way)}, {_difference(way, chosen)}: {route(way)}."


def _difference(way: Itinerary, base: Itinerary) -> str:
    hours, usd = way.hours - base.hours, way.cost_usd - base.cost_usd
    days = f"{days_text(abs(hours))} days {'less' if hours < 0 else 'more'}"
    dollars = f"{abs(usd):,.0f} USD {'less' if usd < 0 else 'more'}"
    if abs(hours) < _FELT_H:
        return f"{dollars}, in the same time" if abs(usd) >= _FELT_USD else "the same"
    return f"{days} and {dollars}" if abs(usd) >= _FELT_USD else f"{days}, for the same money"


def _spent(way: Itinerary) -> str:
    hours = dict.fromkeys(PARTS, 0.0)
    for leg in way.legs:
        hours[part_of(leg)] += leg.hours
    said = [f"{days_text(hours[part])} for {name}" for part, name in PARTS.items() if hours[part]]
    return f"Of its {days_text(way.hours)} days it takes {_listed(said)}."


def _second(findings: Findings) -> Iterator[str]:
    second = findings.second
    if second is None:
        yield "Every way there has its main modes and passes its gates: if one of them closes, there is no other."
    else:
        yield (
            f"If a main mode, a gate or a strait of it fails, the next best is {second.name}, with "
            f"{_totals(second.way)} ({_difference(second.way, second.best)}): {route(second.way)}."
        )


def _what_if(findings: Findings) -> Iterator[str]:
    """Yield what a scenario makes of each way."""
    if findings.what_if is None:
        return
    name = findings.what_if.scenario.name
    for number, one in enumerate(findings.what_if.changes):
        which = _named(one.names)
        if one.after is None:
            if not number:
                yield f"With {name} there would be no way: {one.why}"
            continue
        before, after = one.before.way, one.after.way
        if after.totals == before.totals:
            yield f"With {name}, nothing would change for {which.rstrip(',')}."
        else:
            way = "the same way" if after.nodes == before.nodes else route(after)
            yield f"With {name}, {which} would take {_totals(after)}, {_difference(after, before)}: {way}."
    if (second := findings.what_if.second) is not None:
        yield (
            f"With {name}, the next best would be {second.name}, with {_totals(second.way)} "
            f"({_difference(second.way, second.best)}): {route(second.way)}."
        )


def _restricted(findings: Findings) -> Iterator[str]:
    """Yield who restricts the way, and what is shut on it or near it."""
    programmes = list(dict.fromkeys(one.partition(": ")[0] for one in findings.restrictions))
    if programmes:
        yield (
            f"Sanctions, bans or limits of insurance of {_listed(programmes)} touch this way; they are listed below, "
            "and this is not legal advice."
        )
    for on_way, said in ((True, "Shut on this way, which is planned as in normal operation"), (False, "Shut near it")):
        names = [name for name, is_on in findings.closures if is_on == on_way]
        if names:
            yield f"{said}: {_listed(names)}."


def _listed(texts: list[str]) -> str:
    """Return texts as "a, b and c"."""
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)
