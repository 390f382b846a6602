"""The sanctions and bans that a way touches."""

import datetime as dt
from collections import defaultdict

from corridor.answer.itinerary import Itinerary
from corridor.modes import means
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.planning.restrictions import Restriction, restrictions_of
from corridor.planning.transit_access import Ends, countries_meant

_Days = tuple[dt.date, dt.date]


def restrictions_on(net: Network, way: Itinerary) -> tuple[str, ...]:
    """Return the restrictions that a way touches, each as its programme, what it is of, and its effect.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> "US: country IR (prohibited)" in restrictions_on(net, co.plan(net, "Karachi", "Tehran"))
    True
    """
    ends = (frozenset({way.country_of(way.nodes[0])}), frozenset({way.country_of(way.nodes[-1])}))
    days = None if way.departs is None or way.arrives is None else (way.departs.date(), way.arrives.date())
    touched = restrictions_touched(net, way, ends, days)
    found = [f"{one.programme}: {what} {name} ({one.effect})" for (what, name), rows in touched.items() for one in rows]
    return tuple(dict.fromkeys(found))


def restrictions_touched(
    net: Network, way: Itinerary, ends: Ends, days: _Days | None
) -> dict[tuple[str, str], list[Restriction]]:
    """Return the restrictions that a way touches, by kind and name of what they are of, in the order of these.

    Parameters
    ----------
    net, way
        The network and a way in it.
    ends
        The countries in which the cargo may begin, and those in which it may end.
    days
        Days of departure and arrival: those that are in force on one of them count; None for all.
    """
    touched = _touched(net, way)
    found: dict[tuple[str, str], list[Restriction]] = defaultdict(list)
    for one in restrictions_of(net):
        meant = countries_meant(net, one.within) if one.within else None
        modes = {
            mode
            for mode, country in touched.get((one.subject, one.subject_id), ())
            if means(one.mode, mode) and (meant is None or country in meant)
        }
        if not modes or (days and not _is_in_force(one.valid_from, one.valid_until, days)):
            continue
        if one.is_for_goods(way.cargo.goods, is_for_unknown=True) and one.is_for_trade(net, ends):
            found[one.subject, one.subject_id].append(one)
    return dict(sorted(found.items()))


def _touched(net: Network, way: Itinerary) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Return what restrictions may be of and the way touches, each with the modes and the countries where it does."""
    services = plain_tables(net)["services"]
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for leg in way.legs:
        operator = services.text("operator", services.row_of[leg.service_id]) if leg.service_id else ""
        for node in {leg.from_node, leg.to_node}:
            here = leg.mode, way.country_of(node)
            found["node", node].add(here)
            found["country", here[1]].add(here)
            if operator:
                found["operator", operator].add(here)
            if leg.activity == "move":
                found["link", leg.link_id].add(here)
    return found


def _is_in_force(start: str, end: str, days: tuple[dt.date, dt.date]) -> bool:
    first, last = (day.isoformat() for day in days)
    return start <= last and (not end or end >= first)
