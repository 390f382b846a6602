"""Many questions at once: between many places, and from one place to everywhere."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from corridor.arrays import Floats, Ints
from corridor.cargo import Cargo
from corridor.engine.graph import metric
from corridor.engine.one_to_all import Tree, along, arcs_to, one_to_all
from corridor.engine.one_to_all import matrix as distances
from corridor.errors import InvalidQuestion
from corridor.graph.states import CODE, Weights, weigh_between
from corridor.network.network import Network
from corridor.planning.objective import By, Objective, arc_weights, objective
from corridor.planning.question import Question, allowed_arcs
from corridor.rules import Rules
from corridor.units import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from shapely import Geometry


def matrix(
    net: Network,
    origins: Sequence[str],
    destinations: Sequence[str],
    *,
    by: By = "time",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
) -> pd.DataFrame:
    """Return the best cost, hours or emissions between many places.

    Parameters
    ----------
    net, by, cargo, rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    origins, destinations
        Names or ids.

    Returns
    -------
    pd.DataFrame
        A row for each origin and a column for each destination: hours, USD or kg CO2e, or USD of the weighted sum; NaN
        where there is no way, and from a place to itself.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name is not known, or names several places.
    InvalidQuestion
        If `by` or the rules are not understood.

    Notes
    -----
    One search for each origin and country of destinations, because what is an import depends on the country.

    Examples
    --------
    >>> import corridor as co
    >>> hours = co.matrix(co.load(), ["Karachi", "Gwadar"], ["Tehran", "Quetta"])
    >>> hours.shape, bool(hours.notna().all(axis=None))
    ((2, 2), True)
    """
    cargo, rules = cargo or Cargo(), rules or Rules()
    goal, batch = objective(by, cargo), _Batch(net, cargo, rules)
    starts, ends = ([_found(net, name) for name in names] for names in (origins, destinations))
    best = np.full((len(starts), len(ends)), np.nan)
    for left in batch.countries(starts):
        rows, sources = batch.within(starts, left, batch.states.origin)
        for entered in batch.countries(ends):
            columns, targets = batch.within(ends, entered, batch.states.destination)
            weights = batch.weights(left, entered)
            prepared = metric(batch.topology, batch.arc_weights(goal, weights))
            found = distances(batch.topology, prepared, sources, targets)
            part = np.where(found < 0, np.nan, found / goal.scale(weights))
            place = np.ix_(rows, columns)
            best[place] = np.fmin(best[place], part)
    same = [[bool(set(start) & set(end)) for end in ends] for start in starts]
    best[np.array(same, dtype=np.bool_).reshape(best.shape)] = np.nan
    return pd.DataFrame(best, index=pd.Index(list(origins), name="origin"), columns=pd.Index(list(destinations)))


def reach(
    net: Network, origin: str, *, by: By = "time", cargo: Cargo | None = None, rules: Rules | None = None
) -> "GeoDataFrame":
    """Return the best way from one place to every node.

    Parameters
    ----------
    net, by, cargo, rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    origin
        Name or id.

    Returns
    -------
    GeoDataFrame
        A row for each node: node_id, place, name, country, kind, hours, cost_usd, co2e_kg, length_km and the line that
        its way runs along; NaN and no line where there is no way.

    Raises
    ------
    UnknownName, AmbiguousName
        If the name is not known, or names several places.
    InvalidQuestion
        If `by` or the rules are not understood.

    Examples
    --------
    >>> import corridor as co
    >>> reached = co.reach(co.load(), "Chabahar")
    >>> bool(reached.set_index("node_id").at["IRZAH", "hours"] > 0)
    True
    """
    from geopandas import GeoDataFrame

    cargo, rules = cargo or Cargo(), rules or Rules()
    goal, batch = objective(by, cargo), _Batch(net, cargo, rules)
    starts = _found(net, origin)
    nodes = net.nodes[["node_id", "place", "name", "country", "kind"]].copy()
    names = ("hours", "cost_usd", "co2e_kg", "length_km")
    totals = {name: np.full(len(nodes), np.nan) for name in names}
    lines: list[Geometry | None] = [None] * len(nodes)
    best = np.full(len(nodes), np.inf)
    everywhere = [(node,) for node in range(len(nodes)) if node not in starts]
    for left in batch.countries([starts]):
        _, sources = batch.within([starts], left, batch.states.origin)
        for entered in batch.countries(everywhere):
            weights = batch.weights(left, entered)
            weight = batch.arc_weights(goal, weights)
            tree = one_to_all(batch.topology, metric(batch.topology, weight), sources[0])
            amounts = batch.amounts(tree, weights)
            for (node,) in everywhere:
                goal_state = int(batch.states.destination[node])
                if batch.country[node] != entered or goal_state < 0 or tree.distance[goal_state] < 0:
                    continue
                if tree.distance[goal_state] < best[node]:
                    best[node] = tree.distance[goal_state]
                    lines[node] = batch.line(tree, goal_state)
                    for name in names:
                        totals[name][node] = amounts[name][goal_state]
    return GeoDataFrame(nodes.assign(**totals), geometry=lines, crs="EPSG:4326")


def _found(net: Network, name: str) -> tuple[int, ...]:
    if not isinstance(name, str):
        raise InvalidQuestion(f"{name!r} is no name or id; matrix and reach go between nodes; plan takes coordinates")
    return net.names.find(name)


class _Batch:
    """What questions with one cargo and one set of rules share."""

    def __init__(self, net: Network, cargo: Cargo, rules: Rules) -> None:
        self.net, self.cargo = net, cargo
        self.allowed = allowed_arcs(net, cargo, rules)
        self.states = net.states(cargo.regime, cargo.hs)
        self.country: list[str] = net.table("nodes")["country"].tolist()
        empty = Question(net, self.states, cargo, rules, ("", ""), (), (), (), (), self.allowed)
        self.topology = empty.topology

    def countries(self, places: Sequence[Sequence[int]]) -> list[str]:
        """Return the countries of places, in order."""
        return sorted({self.country[node] for place in places for node in place})

    def within(self, places: Sequence[Sequence[int]], country: str, of_node: Ints) -> tuple[list[int], list[Ints]]:
        """Return which places have nodes in a country, and the states of those."""
        rows, states = [], []
        for row, place in enumerate(places):
            found = of_node[[node for node in place if self.country[node] == country]]
            found = found[found >= 0]
            if len(found):
                rows.append(row)
                states.append(found)
        return rows, states

    def weights(self, left: str, entered: str) -> Weights:
        """Return what the arcs cost between two countries."""
        return weigh_between(self.states, self.net.weights(self.cargo), self.cargo, left, entered)

    def arc_weights(self, goal: Objective, weights: Weights) -> Ints:
        """Return the whole-number weights of the arcs."""
        return arc_weights(goal, weights, self.allowed & weights.is_open)

    def amounts(self, tree: Tree, weights: Weights) -> Mapping[str, Floats]:
        """Return the totals along the way to each state."""
        units = {
            "hours": (weights.minutes, MINUTES_PER_HOUR),
            "cost_usd": (weights.cents, 100),
            "co2e_kg": (weights.grams, 1000),
            "length_km": (self.states.length_m, 1000),
        }
        return {name: along(tree, amount) / unit for name, (amount, unit) in units.items()}

    def line(self, tree: Tree, state: int) -> "Geometry":
        """Return the line that the way to a state runs along."""
        from shapely import MultiLineString

        moves = [arc for arc in arcs_to(tree, state) if self.states.activity[arc] == CODE["move"]]
        parts = [self.net.line(int(self.states.row[arc])) for arc in moves]
        return MultiLineString([line for part in parts for line in getattr(part, "geoms", [part])])
