"""The notes of an itinerary: what its figures leave out, and the restrictions and closures on its way."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.answer.itinerary import Itinerary
from corridor.graph.states import CODE, activity_of_arc
from corridor.graph.weekly_waits import normal_week
from corridor.modes import means
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.network.public_holidays import holidays_between, public_holidays
from corridor.planning.cargo_notes import cargo_notes
from corridor.planning.closure_notes import closure_notes
from corridor.planning.doubtful_charges import doubtful_charges
from corridor.planning.duty_notes import duty_notes
from corridor.planning.question import Question
from corridor.planning.restrictions_on_way import restrictions_touched
from corridor.planning.transit_access import countries_of
from corridor.tables.countries import country_name

_YEARS_BEFORE: Final = 5
_YEARS_AFTER: Final = 10
"""Years that figures describe before and after those in which most were taken: prices and timetables change slowly."""
_AROUND: Final = dt.timedelta(days=2)
"""Holidays up to this long before or after the way are noted, because an estimated day may be wrong."""


@dataclass(frozen=True)
class Gate:
    """Opening hours on a way: of a link, a side of a border, or the handling at a node."""

    where: str
    opening_hours: str
    shuts_on_holidays: bool
    country: str

    @property
    def has_holidays(self) -> bool:
        """Return whether public holidays change anything."""
        return self.shuts_on_holidays or "PH" in self.opening_hours


def gates_of(question: Question, arcs: tuple[int, ...]) -> tuple[Gate, ...]:
    """Return the opening hours on a way, whether a wait for them is counted or held by other figures."""
    states, tables = question.states, plain_tables(question.net)
    gates = []
    for arc in arcs:
        row, code, node = int(states.row[arc]), int(states.activity[arc]), int(states.node[states.tail[arc]])
        if code == CODE["move"]:
            link_id, hours = (tables["links"].text(column, row) for column in ("link_id", "opening_hours"))
            gates.append(Gate(link_id, hours, False, question.country_of(node)))
        elif code in (CODE["exit"], CODE["entry"]):
            found = activity_of_arc(states, arc)
            side, borders = states.provenance.clearings[row].side, tables["borders"]
            if found is not None:
                hours = borders.text("opening_hours", found.opening_row) if found.opening_row >= 0 else ""
                shuts = borders.text("closed_on_holidays", found.row) == "yes"
                gates.append(Gate(side.link_id or side.node_id, hours, shuts, side.country))
        elif code not in (0, CODE["wait"], CODE["access"], CODE["stay"]):
            hours = states.provenance.activities[row].opening_hours
            gates.append(Gate(question.names(node)[0], hours, False, question.country_of(node)))
    return tuple(gates)


def notes_of(question: Question, arcs: tuple[int, ...], way: Itinerary) -> tuple[str, ...]:
    """Return the notes of a way through the arcs."""
    net, gates = question.net, gates_of(question, arcs)
    doubtful = (*doubtful_charges(question, arcs, way), *duty_notes(net, way), *cargo_notes(way))
    countries = tuple(_countries(question, way))
    if way.departs is None or way.arrives is None:
        return (
            *countries,
            *_strings(net, way),
            *doubtful,
            *_seasons(gates),
            *_temporary(net, way),
            *closure_notes(question, way, None),
            *_restrictions(question, way, None),
        )
    days = (way.departs.date(), way.arrives.date())
    return (
        *countries,
        *_other_years(net, days),
        *_strings(net, way),
        *doubtful,
        *_headways(way),
        *_holidays(gates, days),
        *_charges_that_change(net, way, days),
        *closure_notes(question, way, days),
        *_restrictions(question, way, days),
    )


def _countries(question: Question, way: Itinerary) -> Iterator[str]:
    """Yield which node was taken where only a country was named."""
    for place, node, verb in zip(question.asked, (way.nodes[0], way.nodes[-1]), ("begins", "ends"), strict=True):
        if isinstance(place, str) and (code := internals(question.net).names.country(place)):
            yield f"Any city, port or terminal of {country_name(code)} will do; the way {verb} at {way.name_of(node)}."


def _other_years(net: Network, days: tuple[dt.date, dt.date]) -> Iterator[str]:
    """Yield that a way runs in years which the figures of the network do not describe."""
    first, last = internals(net).keep(("years described",), lambda: _years_described(net))
    if first and not first - _YEARS_BEFORE <= days[0].year <= last + _YEARS_AFTER:
        yield f"Most figures are of {first} to {last}; what a way took or will take in {days[0].year} may be otherwise."


def _years_described(net: Network) -> tuple[int, int]:
    """Return the years between which nine in ten figures of links, services and borders were taken; 0 without any."""
    tables = plain_tables(net)
    found = [tables[name].cells["year"] for name in ("links", "services", "borders", "handling", "rates")]
    years = np.concatenate(found).astype(float)
    years = years[~np.isnan(years)]
    if not len(years):
        return 0, 0
    first, last = np.quantile(years, (0.05, 0.95), method="nearest").tolist()
    return int(first), int(last)


def _strings(net: Network, way: Itinerary) -> Iterator[str]:
    """Yield the strings on the way that sail round what is closed, and those between its nodes that do not sail."""
    prepared, services = internals(net).prepared, plain_tables(net)["services"]
    ways, links = prepared.sea_ways, prepared.links
    for service_id in dict.fromkeys(leg.service_id for leg in way.legs if leg.service_id):
        row = services.row_of[service_id]
        if row not in ways.normal:
            continue
        normal_km = float(links.length_km[list(ways.normal[row])].sum())
        km = sum(leg.length_km for leg in way.legs if leg.service_id == service_id)
        said = f"String {service_id} sails round what is closed: {km:,.0f} km in place of {normal_km:,.0f}"
        said += f", {prepared.sharing.changes[0][row]:,.1f} hours more and what a slot costs for the distance"
        keeps_dates = way.departs is not None and services.text("departure_dates", row)
        if not keeps_dates and not services.is_blank("departures_per_week", row):
            published = services.number("departures_per_week", row)
            said += f", {prepared.departures_per_week[row]:.2g} departures a week in place of {published:.2g}"
        yield f"{said}."
    passed = set(way.nodes)
    for row, why in sorted(ways.stops.items()):
        if services.text("from_node", row) in passed and services.text("to_node", row) in passed:
            yield f"String {services.text('service_id', row)} does not sail: {why}."


def _headways(way: Itinerary) -> Iterator[str]:
    """Yield the waits of half a headway, which replace unknown days of departure."""
    waits = [leg for leg in way.legs if leg.activity == "wait" and leg.waits_for == "headway"]
    waited_for = dict.fromkeys(
        f"{way.service_name(leg.service_id) if leg.service_id else leg.link_id or leg.mode} at "
        f"{way.name_of(leg.from_node)}"
        for leg in waits
    )
    if waited_for:
        yield f"The days of departure are not known, so half a headway is waited for {', '.join(waited_for)}."


def _holidays(gates: Sequence[Gate], days: tuple[dt.date, dt.date]) -> Iterator[str]:
    """Yield the public holidays around the way that are not sure, and the countries of which none are known."""
    unknown: set[str] = set()
    estimated: dict[str, list[str]] = defaultdict(list)
    provisional: dict[str, list[str]] = defaultdict(list)
    first, last = days[0] - _AROUND, days[1] + _AROUND
    for country in sorted({gate.country for gate in gates if gate.has_holidays}):
        if any(public_holidays(country, year) is None for year in range(first.year, last.year + 1)):
            unknown.add(country)
        for holiday in holidays_between(country, first, last):
            if holiday.is_estimated:
                estimated[country].append(f"{holiday.day} {holiday.name.replace(' (estimated)', '')}")
            elif holiday.is_provisional:
                provisional[country].append(f"{holiday.day} {holiday.name}")
    for country, found in estimated.items():
        closes = ", ".join(sorted({g.where for g in gates if g.country == country and g.has_holidays}))
        yield (
            f"Public holidays of {country} that follow the moon are estimated and may come a day earlier or later: "
            f"{', '.join(dict.fromkeys(found))}; {closes} closes on them."
        )
    for country, found in provisional.items():
        yield (
            f"The breaks around public holidays of {country} are not decreed yet, so these days are provisional, and "
            f"working days at week-ends are not known: {', '.join(dict.fromkeys(found))}."
        )
    if unknown:
        yield f"The public holidays of {', '.join(sorted(unknown))} are not known, so nothing closes on them."


def _charges_that_change(net: Network, way: Itinerary, days: tuple[dt.date, dt.date]) -> Iterator[str]:
    """Yield the charges on the way that begin or end before it is over: those of the day of departure are due."""
    first, last = (day.isoformat() for day in days)
    changing = [
        f"{what} ({start or '...'} to {end or '...'})"
        for what, start, end in _charges_on(net, way)
        if first < start <= last or first <= end < last
    ]
    if changing:
        yield f"Charges are those of the day of departure; these change on the way: {'; '.join(changing)}."


def _seasons(gates: Sequence[Gate]) -> Iterator[str]:
    """Yield the seasons and holidays that a question without a date leaves out."""
    seasonal = {gate.where for gate in gates if gate.opening_hours and normal_week(gate.opening_hours).seasonal}
    holidays = {gate.where for gate in gates if gate.has_holidays}
    if seasonal:
        yield f"Without a date, seasons are left out: {', '.join(sorted(seasonal))} has seasonal hours."
    if holidays:
        yield f"Without a date, public holidays are left out: {', '.join(sorted(holidays))} closes on them."


def _charges_on(net: Network, way: Itinerary) -> Iterator[tuple[str, str, str]]:
    """Yield the charges on the way in words, with their first and last day."""
    legs = way.legs
    handled = {leg.from_node for leg in legs if leg.activity not in ("move", "wait")}
    nodes = plain_tables(net)["nodes"]
    posts = {leg.from_node for leg in legs if leg.activity in ("exit", "entry")}
    cleared = {
        (nodes.text("country", row), nodes.text("province", row)) for row in map(nodes.row_of.__getitem__, posts)
    }
    cleared |= {(country, "") for country, _ in cleared}
    links, modes = {leg.link_id for leg in legs} - {""}, {leg.mode for leg in legs}
    columns = ("what", "link_id", "node_id", "country", "province", "mode", "valid_from", "valid_until")
    for what, link_id, node_id, where, province, mode, start, end in plain_tables(net)["charges"].rows(*columns):
        anywhere = not (node_id or where or link_id)
        is_placed = anywhere or link_id in links or node_id in handled or (where and (where, province) in cleared)
        if is_placed and any(means(mode, by) for by in modes):
            yield what, start, end


def _temporary(net: Network, way: Itinerary) -> Iterator[str]:
    """Yield the charges and services with an end date that would have touched the way."""
    ended = [f"{what} ({start or '...'} to {end})" for what, start, end in _charges_on(net, way) if end]
    services, passed = plain_tables(net)["services"], set(way.nodes)
    for row in services.rows_with("valid_until"):
        if services.text("from_node", row) in passed and services.text("to_node", row) in passed:
            service_id, start, end = (services.text(c, row) for c in ("service_id", "valid_from", "valid_until"))
            ended.append(f"service {service_id} ({start or '...'} to {end})")
    if ended:
        yield f"Without a date, what ends on one is left out: {'; '.join(ended)}."


def _restrictions(question: Question, way: Itinerary, days: tuple[dt.date, dt.date] | None) -> Iterator[str]:
    """Yield the sanctions and bans that the way touches; with days, those that are in force on one of them."""
    countries = countries_of(question.net, question.origin, question.destination, question.points)
    for (subject, name), rules in restrictions_touched(question.net, way, countries, days).items():
        where = "what they say is in net.restrictions, and this is not legal advice"
        yield f"Restrictions on {subject} {name}: {', '.join(map(str, rules))}; {where}."
