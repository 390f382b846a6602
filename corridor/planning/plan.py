"""The best way from one place to another."""

import datetime as dt
from collections.abc import Iterable

from corridor.answer.itinerary import Itinerary
from corridor.cargo import Cargo
from corridor.graph.coordinates import Place
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.dated_plan import dated_plan
from corridor.planning.dates import When, asked
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.no_route import no_route
from corridor.planning.objective import By, objective
from corridor.planning.question import resolve
from corridor.planning.search import best_of_objective
from corridor.rules import Rules


def plan(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
    arrive_by: When | None = None,
    closures: Iterable[str] | str | None = None,
    as_of: dt.date | str | None = None,
) -> Itinerary:
    """Return the best way for a cargo from one place to another.

    Parameters
    ----------
    net
        The network.
    origin, destination
        Names, aliases, UN/LOCODEs or node ids; a place means any of its nodes. Or coordinates, as
        (latitude, longitude) or a shapely Point: every node of their country that a truck reaches within 300 km is
        tried, and the drive is a leg of its own.
    by
        "cost", "time", "co2e", "generalised" (money and expected hours at the cargo's value of time), or weights such
        as {"usd": 1, "hours": 12, "co2e_kg": 0.1}.
    cargo
        What is moved; None for `Cargo()`.
    rules
        What the way must and must not do.
    depart
        When cargo is ready to be loaded, such as "2026-12-01 08:00", "1 Dec 2026" or a datetime, in local time at the
        origin unless an offset from UTC is given: the way goes by timetables, opening hours and public holidays. None
        for a question without a date, which has the waits of a normal week.
    arrive_by
        Instead: when it must be there, in local time at the destination likewise.
        The way leaves as late as it can, or is the best that makes it; hours
        count until then.
    closures, as_of
        Which bundled closures it keeps to, and of which day, in place of those of the rules; see `Rules`. A question
        with a date keeps to those in force on the day of departure; one without plans normal operation, and its notes
        say what is shut on the way.

    Returns
    -------
    Itinerary
        The way, with expected waits; with a date, its legs have times, and its waits are those of the calendar.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place, country, link or mode is not known, or names several.
    InvalidQuestion
        If origin and destination are one place, coordinates are out of reach, `by` is not understood, or a date
        cannot be read or is one of two.
    NoRoute
        If there is no way; it says what cut it off and what would open it.

    Notes
    -----
    Dijkstra's algorithm over the graph of states, from both ends; ties go to fewer steps, then to lower ids. Limits in
    the rules are dimensions of the labels, so that the answer is the best within them. Weighted sums are exact in whole
    cents, seconds and grams, to a proportion that is right to one part in 100,000 for a box (docs/model.md says more).

    With a date the fastest way is the earliest arrival, and of those the cheapest; anything else is read off the exact
    front of arrival and the rest, because holding cost depends on waiting. Charges and restrictions are those of the
    day of departure where cargo leaves. Ways that take more than about two years, or leave more than that before they
    must be there, are not looked for.

    Examples
    --------
    >>> import datetime as dt
    >>> import corridor as co
    >>> net = co.load()
    >>> cheap, fast = (co.plan(net, "Kashgar", "Istanbul", by=by) for by in ("cost", "time"))
    >>> cheap.cost_usd <= fast.cost_usd and fast.hours <= cheap.hours
    True
    >>> soon = co.plan(net, "Xi'an", "Duisburg", by="time", depart="2026-12-01 08:00+08:00")
    >>> soon.arrives - soon.departs == dt.timedelta(hours=soon.hours)
    True
    """
    check_arguments(net, cargo, rules)
    cargo, rules = cargo or Cargo(), (rules or Rules()).shutting(closures, as_of)
    goal = objective(by, cargo, net)
    if depart is not None or arrive_by is not None:
        ends = origin, destination
        return dated_plan(net, ends, goal, cargo, rules, asked(depart, arrive_by, net, ends))
    question = resolve(net, origin, destination, cargo, rules)
    way = best_of_objective(question, goal)
    if way is None:
        raise no_route(question)
    return itinerary(question, way.arcs, goal.name)
