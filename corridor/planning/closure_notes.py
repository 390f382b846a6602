"""The notes of an itinerary on closures: those that it keeps to, and those that would touch it."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from corridor.answer.itinerary import Itinerary
from corridor.network.internals import internals
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
        yield f"Keeps to what is shut: {', '.join(f'{one.name} ({term_of(one)})' for one in question.closures)}."
    kept = {one.name for one in question.closures}
    for closure, touched, near in closures_touching(question.base, way, days, kept, question.rules.as_of):
        shut = ", ".join(touched)
        if near:
            yield f"{closure.name} ({term_of(closure)}) closes {', '.join(near)}, near this way."
        elif days is None:
            yield f"Plans normal operation; {closure.name} ({term_of(closure)}) closes {shut} on this way."
        else:
            yield f"Disregards {closure.name} ({term_of(closure)}), which closes {shut} on this way."


def closures_touching(
    net: Network,
    way: Itinerary,
    days: tuple[dt.date, dt.date] | None,
    kept: Collection[str],
    as_of: dt.date | None,
) -> Iterator[tuple[Closure, tuple[str, ...], tuple[str, ...]]]:
    """Yield the closures that bear on a way, with the ids that they close on it; if none, those of crossings near it.

    Parameters
    ----------
    net, way
        The network as it was asked, without closures, and a way in it.
    days
        Days of departure and arrival: closures of these days count; None for those in force as of a day.
    kept
        Names of the closures that the way keeps to, which are left out.
    as_of
        The day; None for closures that have no end.
    """
    legs = way.legs
    links, services = {leg.link_id for leg in legs}, {leg.service_id for leg in legs}
    used = {"nodes": set(way.nodes), "links": links, "services": services}
    crossed = {(way.country_of(leg.from_node), way.country_of(leg.to_node)) for leg in legs if leg.activity == "move"}
    joined = _joined(net)
    for closure in closures(net):
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
        near = sorted(name for name in closure.crossings if joined.get(name, set()) & crossed) if days is None else []
        if touched or near:
            yield closure, tuple(sorted(touched)), () if touched else tuple(near)


def term_of(closure: Closure) -> str:
    """Return from when or until when something is shut."""
    return f"since {closure.valid_from}" if not closure.valid_until else f"until {closure.valid_until}"


def _joined(net: Network) -> Mapping[str, set[tuple[str, str]]]:
    """Return the countries that each link joins, in both directions, by its id; they are kept with the network."""

    def make() -> Mapping[str, set[tuple[str, str]]]:
        links, nodes = plain_tables(net)["links"], plain_tables(net)["nodes"]
        found: dict[str, set[tuple[str, str]]] = {}
        for name, *ends in links.rows("link_id", "from_node", "to_node"):
            one, other = (nodes.text("country", nodes.row_of[end]) for end in ends)
            found.setdefault(name, set()).update(((one, other), (other, one)))
        return found

    return internals(net).keep(("countries that links join",), make)
