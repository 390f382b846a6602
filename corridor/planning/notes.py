"""What an itinerary's figures leave out, and what its way touches."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corridor.answer.legs import Leg
from corridor.cargo import Cargo
from corridor.graph.coordinates import Coordinates
from corridor.graph.weekly_waits import normal_week
from corridor.modes import means
from corridor.network.calendar import holidays_between, public_holidays
from corridor.network.network import Network
from corridor.scenario.closures import closures
from corridor.schema import words

_AROUND: Final = dt.timedelta(days=2)
"""How far from the way a holiday may lie that would touch it if it came earlier or later."""


@dataclass(frozen=True)
class Gate:
    """Opening hours on a way: of a link, a side of a border, or the handling at a node."""

    where: str
    opening_hours: str
    shuts_on_holidays: bool
    country: str

    @property
    def knows_holidays(self) -> bool:
        """Return whether public holidays change anything."""
        return self.shuts_on_holidays or "PH" in self.opening_hours


def notes_of(
    net: Network, legs: Sequence[Leg], cargo: Cargo, points: Sequence[Coordinates], gates: Sequence[Gate]
) -> tuple[str, ...]:
    """Return the notes of an undated way."""
    nodes = net._tables["nodes"]
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True)) | {p.point_id: p.country for p in points}
    return (*_seasons(gates), *_temporary(net, legs, country), *_restrictions(net, legs, cargo, country, None))


def dated_notes_of(
    net: Network,
    legs: Sequence[Leg],
    cargo: Cargo,
    points: Sequence[Coordinates],
    gates: Sequence[Gate],
    dates: tuple[dt.datetime, dt.datetime],
) -> tuple[str, ...]:
    """Return the notes of a way that departs and arrives at two times."""
    nodes = net._tables["nodes"]
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True)) | {p.point_id: p.country for p in points}
    days = (dates[0].date(), dates[1].date())
    return (
        *_headways(legs),
        *_holidays(gates, days),
        *_charges_that_change(net, legs, country, days),
        *_disregarded(net, legs, days),
        *_restrictions(net, legs, cargo, country, days),
    )


def _headways(legs: Sequence[Leg]) -> Iterator[str]:
    """Yield for what half a headway is waited, because nobody knows the days."""
    waits = [leg for leg in legs if leg.activity == "wait" and leg.waits_for == "headway"]
    told = dict.fromkeys(f"{leg.service_id or leg.link_id or leg.mode} at {leg.from_node}" for leg in waits)
    if told:
        yield f"The days of departure are not known, so half a headway is waited for {', '.join(told)}."


def _holidays(gates: Sequence[Gate], days: tuple[dt.date, dt.date]) -> Iterator[str]:
    """Yield the public holidays around the way whose days are estimated, and the countries of which none are known."""
    unknown: set[str] = set()
    estimated: dict[str, list[str]] = defaultdict(list)
    first, last = days[0] - _AROUND, days[1] + _AROUND
    for country in sorted({gate.country for gate in gates if gate.knows_holidays}):
        if any(public_holidays(country, year) is None for year in range(first.year, last.year + 1)):
            unknown.add(country)
        for holiday in holidays_between(country, first, last):
            if holiday.is_estimated:
                estimated[country].append(f"{holiday.day} {holiday.name.replace(' (estimated)', '')}")
    for country, found in estimated.items():
        closes = ", ".join(sorted({g.where for g in gates if g.country == country and g.knows_holidays}))
        yield (
            f"Public holidays of {country} that follow the moon are estimated and may come a day earlier or later: "
            f"{', '.join(dict.fromkeys(found))}; {closes} closes on them."
        )
    if unknown:
        yield f"The public holidays of {', '.join(sorted(unknown))} are not known, so nothing closes on them."


def _charges_that_change(
    net: Network, legs: Sequence[Leg], country: Mapping[str, str], days: tuple[dt.date, dt.date]
) -> Iterator[str]:
    """Yield the charges on the way that begin or end before it is over: those of the day of departure are due."""
    first, last = (day.isoformat() for day in days)
    changing = [
        f"{what} ({start or '...'} to {end or '...'})"
        for what, start, end in _charges_on(net, legs, country)
        if first < start <= last or first <= end < last
    ]
    if changing:
        yield f"Charges are those of the day of departure; these change on the way: {'; '.join(changing)}."


def _disregarded(net: Network, legs: Sequence[Leg], days: tuple[dt.date, dt.date]) -> Iterator[str]:
    """Yield the bundled closures of these days that would touch the way."""
    first, last = (day.isoformat() for day in days)
    passed = {node for leg in legs for node in (leg.from_node, leg.to_node)}
    used = {"nodes": passed, "links": {leg.link_id for leg in legs}, "services": {leg.service_id for leg in legs}}
    for closure in closures(net):
        if closure.valid_from > last or (closure.valid_until and closure.valid_until < first):
            continue
        touched = {name for table, names in used.items() for name in names & closure.closed[table]}
        touched |= {leg.link_id for leg in legs if leg.activity in ("exit", "entry")} & closure.crossings
        if touched:
            span = f"since {closure.valid_from}" if not closure.valid_until else f"until {closure.valid_until}"
            yield f"Disregards {closure.name} ({span}), which closes {', '.join(sorted(touched))} on this way."


def _seasons(gates: Sequence[Gate]) -> Iterator[str]:
    """Yield the seasons and holidays that a question without a date leaves out."""
    seasonal = {gate.where for gate in gates if gate.opening_hours and normal_week(gate.opening_hours).seasonal}
    holidays = {gate.where for gate in gates if gate.knows_holidays}
    if seasonal:
        yield f"Without a date, seasons are left out: {', '.join(sorted(seasonal))} has seasonal hours."
    if holidays:
        yield f"Without a date, public holidays are left out: {', '.join(sorted(holidays))} closes on them."


def _charges_on(net: Network, legs: Sequence[Leg], country: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what the charges are that touch the way, with their first and last day."""
    handled = {leg.from_node for leg in legs if leg.activity not in ("move", "wait")}
    cleared = {country[leg.from_node] for leg in legs if leg.activity in ("exit", "entry")}
    links, modes = {leg.link_id for leg in legs} - {""}, {leg.mode for leg in legs}
    charges = net._tables["charges"]
    columns = ("what", "link_id", "node_id", "country", "mode", "valid_from", "valid_until")
    for what, link_id, node_id, where, mode, start, end in zip(*(charges[name] for name in columns), strict=True):
        anywhere = not (node_id or where or link_id)
        is_placed = anywhere or link_id in links or node_id in handled or where in cleared - {""}
        if is_placed and any(means(mode, by) for by in modes):
            yield what, start, end


def _temporary(net: Network, legs: Sequence[Leg], country: Mapping[str, str]) -> Iterator[str]:
    """Yield the charges and services with an end date that would have touched the way."""
    passed = {node for leg in legs for node in (leg.from_node, leg.to_node)}
    ended = [f"{what} ({start or '...'} to {end})" for what, start, end in _charges_on(net, legs, country) if end]
    services = net._tables["services"]
    runs = (services[name] for name in ("service_id", "from_node", "to_node", "valid_from", "valid_until"))
    for service_id, start_node, end_node, start, end in zip(*runs, strict=True):
        if end and start_node in passed and end_node in passed:
            ended.append(f"service {service_id} ({start or '...'} to {end})")
    if ended:
        yield f"Without a date, what ends on one is left out: {'; '.join(ended)}."


def _restrictions(
    net: Network,
    legs: Sequence[Leg],
    cargo: Cargo,
    country: Mapping[str, str],
    days: tuple[dt.date, dt.date] | None,
) -> Iterator[str]:
    """Yield the sanctions and bans that the way touches; with days, those that are in force on one of them."""
    passed = {node for leg in legs for node in (leg.from_node, leg.to_node)}
    services = net._tables["services"]
    operator = dict(zip(services["service_id"], services["operator"], strict=True))
    touched = {
        "country": {country[node] for node in passed},
        "node": passed,
        "link": {leg.link_id for leg in legs if leg.link_id},
        "operator": {operator[leg.service_id] for leg in legs if leg.service_id},
    }
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    table = net._tables["restrictions"]
    columns = ("subject", "subject_id", "programme", "effect", "hs", "valid_from", "valid_until")
    for subject, name, programme, effect, hs, start, end in zip(*(table[c] for c in columns), strict=True):
        if name not in touched[subject] or (days and not _is_in_force(start, end, days)):
            continue
        if hs and cargo.hs and not any(cargo.hs.replace(".", "").startswith(code) for code in words(hs)):
            continue
        goods = f" for HS {hs}" if hs else ""
        span = f", {start or '...'} to {end}" if end else f", since {start}" if start else ""
        told[subject, name].append(f"{programme} ({effect}{goods}{span})")
    for (subject, name), found in sorted(told.items()):
        told_where = "what they say stands in net.restrictions, and this is not legal advice"
        yield f"Restrictions on {subject} {name}: {', '.join(found)}; {told_where}."


def _is_in_force(start: str, end: str, days: tuple[dt.date, dt.date]) -> bool:
    first, last = (day.isoformat() for day in days)
    return start <= last and (not end or end >= first)
