"""The best way that differs from the best in its modes, its corridor or a gate."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from corridor.answer.answer import Answer, Section
from corridor.answer.itinerary import Itinerary, as_part
from corridor.answer.ledger import lines_of, source_rows_of
from corridor.cargo import Cargo
from corridor.criteria import COLUMNS
from corridor.errors import NoRoute
from corridor.graph.coordinates import Place
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.network.territories import territory_of_countries
from corridor.planning.dated_plan import dated_plan
from corridor.planning.dates import When, asked
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.objective import By, Objective, arc_weights, objective
from corridor.planning.plan import plan
from corridor.planning.question import resolve
from corridor.planning.route_names import main_modes, names_in
from corridor.planning.search import best_way
from corridor.rules import Rules
from corridor.shown_text import printable
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, repr=False)
class RunnerUp(Answer):
    """The best way that really differs from a way, and by how much it is worse.

    Attributes
    ----------
    way, best
        The runner-up, and the way that it differs from.
    differs
        In what: "mode", "corridor" and "gate", those that apply.
    name
        Short name of the runner-up by its differences.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> second = co.runner_up(net, "Karachi", "Tehran")
    >>> second.more("cost_usd") >= 0, len(second.to_frame())
    (True, 2)
    """

    kind: ClassVar[str] = "runner_up"

    way: Itinerary
    best: Itinerary
    differs: tuple[str, ...]
    name: str

    def more(self, column: str) -> float:
        """Return how much more it takes of a criterion, by its column; below 0: less."""
        return self.way.amount(column) - self.best.amount(column)

    def to_frame(self) -> "GeoDataFrame":
        """Return a row for the best way and one for the runner-up: name, totals, modes and borders."""
        return lines_of((self.best, self.way), ("best", self.name))

    def _record(self) -> dict[str, Any]:
        return {
            "by": self.best.by,
            "name": self.name,
            "differs": self.differs,
            "more": {name: self.more(name) for name in COLUMNS},
            "way": as_part(self.way),
        }

    def _lines(self) -> "GeoDataFrame":
        return self.to_frame()

    def _heading(self) -> str:
        return f"{self.way.origin} to {self.way.destination}, {self.best.by}: {str(self)[:1].lower()}{str(self)[1:]}"

    def _sections(self) -> tuple[Section, ...]:
        return (Section(f"runner-up, {self.name}", self.way.ledger()), Section("sources", source_rows_of([self.way])))

    def __str__(self) -> str:
        """Return the difference in one line."""
        days, usd = self.more("hours") / HOURS_PER_DAY, self.more("cost_usd")
        return printable(
            f"Runner-up, another {' and '.join(self.differs)}: {self.name}, {days:+.1f} days and {usd:+,.0f} USD "
            f"({self.way.hours / HOURS_PER_DAY:.1f} days, {self.way.cost_usd:,.0f} USD)"
        )


def runner_up(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
    arrive_by: When | None = None,
) -> RunnerUp | None:
    """Return the best way that lacks a main mode, a gate or a named passage of the best way.

    Parameters
    ----------
    net, origin, destination, by, cargo, rules, depart, arrive_by
        As for `plan`, which finds the best way.

    Returns
    -------
    RunnerUp or None
        The runner-up, and the best way beside it; None if every way has all of them. A gate is a seaport where the
        cargo is cleared, or a pair of nodes where it crosses an outer border, whatever the mode; a passage is a strait
        or a cape at sea; a main mode carries at least a quarter of the way.

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion
        As for `plan`.
    NoRoute
        If there is no way at all.

    Notes
    -----
    One search for each of them, in which it is avoided altogether, so that of the ways that lack one none is better.

    Examples
    --------
    >>> import corridor as co
    >>> second = co.runner_up(co.load(), "Karachi", "Tehran", by="cost")
    >>> second.more("cost_usd") >= 0 and len(second.differs) > 0
    True
    """
    check_arguments(net, cargo, rules)
    cargo, rules = cargo or Cargo(), rules or Rules()
    goal = objective(by, cargo, net)
    best = plan(net, origin, destination, by=by, cargo=cargo, rules=rules, depart=depart, arrive_by=arrive_by)
    found: list[tuple[float, int, Itinerary]] = []
    for number, stricter in enumerate(_without_each(net, best, rules)):
        way = _best(net, (origin, destination), goal, cargo, stricter, (depart, arrive_by))
        if way is not None:
            found.append((goal.total(way.totals), number, way))
    if not found:
        return None
    way = min(found)[2]
    ours, theirs = _features(net, best), _features(net, way)
    differs = tuple(kind for kind in ours if ours[kind] != theirs[kind])
    return RunnerUp(way, best, differs, names_in(net, (best, way))[1])


def _best(
    net: Network,
    ends: tuple[Place, Place],
    goal: Objective,
    cargo: Cargo,
    rules: Rules,
    when: tuple[When | None, When | None],
) -> Itinerary | None:
    """Return the best way, or None; what is prepared for it is not kept with the network."""
    if when != (None, None):
        try:
            return dated_plan(net, ends, goal, cargo, rules, asked(*when, net, ends))
        except NoRoute:
            return None
    question = resolve(net, *ends, cargo, rules)
    way = best_way(question, arc_weights(goal, question.weights, question.usable))
    return None if way is None else itinerary(question, way.arcs, goal.name)


def _without_each(net: Network, best: Itinerary, rules: Rules) -> Iterator[Rules]:
    """Yield the rules with one gate, passage or main mode of a way avoided besides."""
    for links in _crossings(net, best).values():
        yield replace(rules, avoid_links=rules.avoid_links | links)
    ends = {best.legs[0].from_node, best.legs[-1].to_node}
    for node in [*_ports(best), *_passages(net, best)]:
        if node not in ends:
            yield replace(rules, avoid_nodes=rules.avoid_nodes | {node})
    for mode in main_modes(best):
        yield replace(rules, avoid_modes=rules.avoid_modes | {mode})


def _features(net: Network, way: Itinerary) -> dict[str, tuple[object, ...]]:
    """Return what ways may differ in: main modes, countries and passages, gates."""
    countries = dict.fromkeys(way.country_of(node) for node in way.nodes)
    return {
        "mode": tuple(sorted(main_modes(way))),
        "corridor": (*(country for country in countries if country), *_passages(net, way)),
        "gate": (*_crossings(net, way), *_ports(way)),
    }


def _crossings(net: Network, way: Itinerary) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the pairs of nodes at which a way crosses outer borders, each with every link between the two."""
    links, territory = plain_tables(net)["links"], territory_of_countries(net)
    ends: dict[tuple[str, ...], set[str]] = {}
    for link_id, start, end in links.rows("link_id", "from_node", "to_node"):
        ends.setdefault(tuple(sorted((start, end))), set()).add(link_id)
    found = {}
    for leg in way.legs:
        if leg.activity == "move" and leg.link_id:
            before, after = way.country_of(leg.from_node), way.country_of(leg.to_node)
            pair = tuple(sorted((leg.from_node, leg.to_node)))
            if before and after and territory.get(before, before) != territory.get(after, after):
                found[pair] = frozenset(ends[pair])
    return found


def _ports(way: Itinerary) -> tuple[str, ...]:
    """Return the seaports where the cargo of a way is cleared, in order."""
    cleared = (leg.from_node for leg in way.legs if leg.activity in ("exit", "entry") and not leg.link_id)
    return tuple(dict.fromkeys(cleared))


def _passages(net: Network, way: Itinerary) -> tuple[str, ...]:
    """Return the straits, canals and capes that a way passes, in order."""
    nodes = plain_tables(net)["nodes"]
    known: Iterable[str] = (node for node in way.nodes if node in nodes.row_of)
    return tuple(node for node in known if nodes.text("kind", nodes.row_of[node]) == "passage")
