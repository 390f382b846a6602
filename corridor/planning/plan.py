"""The best way from one place to another."""

from corridor.model.cargo import Cargo
from corridor.model.itinerary import Itinerary
from corridor.model.network import Network
from corridor.model.rules import Rules
from corridor.model.spots import Place
from corridor.planning.explain import no_route
from corridor.planning.objective import By, arc_weights, objective
from corridor.planning.question import Case, resolve
from corridor.planning.search import best_way
from corridor.planning.trace import itinerary


def plan(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
) -> Itinerary:
    """Return the best way for a cargo from one place to another.

    Parameters
    ----------
    net : The network.
    origin, destination : Names, aliases, UN/LOCODEs or node ids; a place means any of its nodes. Or coordinates, as
        (latitude, longitude) or a shapely Point: every node of their country that a truck reaches within 300 km is
        tried, and the drive is a leg of its own.
    by : "cost", "time", "co2e", "generalised" (money and expected hours at the cargo's value of time), or weights such
        as {"usd": 1, "hours": 12, "co2e_kg": 0.1}.
    cargo : What is moved; None for `Cargo()`.
    rules : What the way must and must not do.

    Returns
    -------
    The way, with expected waits.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place, country, link or mode is not known, or names several.
    InvalidQuestion
        If origin and destination are one place, coordinates are out of reach, or `by` is not understood.
    NoRoute
        If there is no way; it says what cut it off and what would open it.

    Notes
    -----
    Dijkstra's algorithm over the graph of states, from both ends; ties go to fewer steps, then to lower ids. Limits in
    the rules are dimensions of the labels, so that the answer is the best within them.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> cheap, fast = (co.plan(net, "Kashgar", "Istanbul", by=by) for by in ("cost", "time"))
    >>> cheap.cost_usd <= fast.cost_usd and fast.hours <= cheap.hours
    True
    """
    cargo, rules = cargo or Cargo(), rules or Rules()
    goal = objective(by, cargo)
    question = resolve(net, origin, destination, cargo, rules)
    best: tuple[int, tuple[int, ...], Case] | None = None
    for case in question.cases():
        weight = arc_weights(goal, case.weights, case.usable)
        way = best_way(question, case, weight)
        if way is not None and (best is None or way.weight < best[0]):
            best = (way.weight, way.arcs, case)
    if best is None:
        raise no_route(question)
    return itinerary(question, best[2], best[1], goal.name)
