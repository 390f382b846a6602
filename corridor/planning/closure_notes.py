"""The notes of an itinerary on closures: those that it keeps to, and those that would touch it."""

import datetime as dt
from collections.abc import Iterator

from corridor.answer.itinerary import Itinerary
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.planning.closures_in_force import is_shut
from corridor.planning.question import Question
from corridor.scenario.closures import Closure, closures


def closure_notes(question: Question, way: Itinerary, days: tuple[dt.date, dt.date] | None) -> Iterator[str]:
    """Yield the closures that the question keeps to, and the others that would touch the way.

    They are those of the days of the way; without a date those in force as of a day, or those that have no end.
    """
    if question.closures:
        yield f"Keeps to what is shut: {', '.join(f'{one.name} ({_term(one)})' for one in question.closures)}."
    kept, as_of = {one.name for one in question.closures}, question.rules.as_of
    legs = way.legs
    links, services = {leg.link_id for leg in legs}, {leg.service_id for leg in legs}
    used = {"nodes": set(way.nodes), "links": links, "services": services}
    crossed = {(way.country_of(leg.from_node), way.country_of(leg.to_node)) for leg in legs if leg.activity == "move"}
    for closure in closures(question.base):
        if closure.name in kept:
            continue
        if days is None or as_of is not None:
            concerns = is_shut(closure, as_of)
        else:
            first, last = (day.isoformat() for day in days)
            concerns = closure.valid_from <= last and (not closure.valid_until or closure.valid_until >= first)
        if not concerns:
            continue
        touched = {name for table, names in used.items() for name in names & closure.closed[table]}
        touched |= {leg.link_id for leg in legs if leg.activity in ("exit", "entry")} & closure.crossings
        if touched:
            shut = ", ".join(sorted(touched))
            if days is None:
                yield f"Plans normal operation; {closure.name} ({_term(closure)}) closes {shut} on this way."
            else:
                yield f"Disregards {closure.name} ({_term(closure)}), which closes {shut} on this way."
            continue
        near = sorted(name for name in closure.crossings if _ends(question.base, name) & crossed)
        if near and days is None:
            yield f"{closure.name} ({_term(closure)}) closes {', '.join(near)}, near this way."


def _term(closure: Closure) -> str:
    """Return from when or until when something is shut."""
    return f"since {closure.valid_from}" if not closure.valid_until else f"until {closure.valid_until}"


def _ends(net: Network, link_id: str) -> set[tuple[str, str]]:
    """Return the countries that a crossing joins, in both directions."""
    links, nodes = plain_tables(net)["links"], plain_tables(net)["nodes"]
    ends: list[tuple[str, str]] = []
    for row, name in enumerate(net.prepared.sides.link_ids):
        if name == link_id:
            start, end = (nodes.row_of[links.text(column, row)] for column in ("from_node", "to_node"))
            ends.append((nodes.text("country", start), nodes.text("country", end)))
    return {pair for one, other in ends for pair in ((one, other), (other, one))}
