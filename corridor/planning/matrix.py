"""Many questions at once: between many places, and from one place to everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.arrays import Floats, Ints
from corridor.cargo import Cargo
from corridor.criteria import COLUMNS, CRITERIA
from corridor.engine.hierarchy_labels import groups
from corridor.engine.hierarchy_tables import table
from corridor.engine.one_to_all import Tree, along, one_to_all
from corridor.engine.one_to_all import matrix as distances
from corridor.errors import InvalidQuestion
from corridor.graph.states import CODE, amount_of
from corridor.network.network import Network
from corridor.network.shapes import link_lines
from corridor.planning.closures_in_force import refuse_closures
from corridor.planning.objective import By, objective
from corridor.planning.restrictions import barring
from corridor.planning.transit_access import countries_of
from corridor.planning.tree_lines import way_lines
from corridor.planning.weighted_graph import WeightedGraph, weighted_graph
from corridor.rules import Rules

_BATCH: Final = 20
"""Origins from which on it pays to put a graph in order first."""

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


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
    One search for each origin; of 20 origins or more, by a contraction hierarchy that the network keeps (see
    `engine/hierarchy.py`).

    Examples
    --------
    >>> import corridor as co
    >>> hours = co.matrix(co.load(), ["Karachi", "Gwadar"], ["Tehran", "Quetta"])
    >>> hours.shape, bool(hours.notna().all(axis=None))
    ((2, 2), True)
    """
    cargo, rules = cargo or Cargo(), rules or Rules()
    starts, ends = ([_found(net, name) for name in names] for names in (origins, destinations))
    best = np.full((len(starts), len(ends)), np.nan)
    for block in _blocks(net, rules, cargo, starts, ends):
        graph = _graph(net, by, cargo, rules, block.barring)
        rows, sources = _existing(starts, graph.states.origin, block.origins)
        columns, targets = _existing(ends, graph.states.destination, block.destinations)
        found = _distances(graph, sources, targets)
        best[np.ix_(rows, columns)] = np.where(found < 0, np.nan, found / graph.scale)
    same = [[bool(set(start) & set(end)) for end in ends] for start in starts]
    best[np.array(same, dtype=np.bool_).reshape(best.shape)] = np.nan
    return pd.DataFrame(best, index=pd.Index(list(origins), name="origin"), columns=pd.Index(list(destinations)))


def reach(
    net: Network,
    origin: str,
    *,
    by: By = "time",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    lines: bool = True,
) -> "GeoDataFrame":
    """Return the best way from one place to every node.

    Parameters
    ----------
    net, by, cargo, rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    origin
        Name or id.
    lines
        Whether the geometry is the line of the whole way to each node. All lines take as much memory as the ways are
        long in all, which is gigabytes from some 100,000 nodes on; without them it is the point of each node.

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
    starts, nodes = _found(net, origin), net.nodes
    totals, drawn = np.full((len(nodes), len(COLUMNS)), np.nan), np.full(len(nodes), None, dtype=object)
    for block in _blocks(net, rules, cargo, [starts], [(at,) for at in range(len(nodes))]):
        graph = _graph(net, by, cargo, rules, block.barring)
        _, sources = _existing([starts], graph.states.origin, [0])
        if sources:
            tree, goals = one_to_all(graph.topology, graph.metric, sources[0]), graph.states.destination
            reached = np.setdiff1d(np.flatnonzero((goals >= 0) & (tree.distance[goals] >= 0)), starts)
            reached = np.intersect1d(reached, block.destinations)
            totals[reached] = _totals(graph, tree, goals[reached])
            if lines:
                drawn[reached] = _lines(net, graph, tree, goals[reached])
    found = nodes[["node_id", "place", "name", "country", "kind"]].assign(**dict(zip(COLUMNS, totals.T, strict=True)))
    return GeoDataFrame(found, geometry=drawn if lines else nodes.geometry, crs="EPSG:4326")


def _found(net: Network, name: str) -> tuple[int, ...]:
    if not isinstance(name, str):
        raise InvalidQuestion(f"{name!r} is no name or id; matrix and reach go between nodes; plan takes coordinates")
    return net.names.find(name)


@dataclass(frozen=True)
class _Block:
    """Origins and destinations, by number, between all of which the same bars hold."""

    barring: tuple[int, ...]
    origins: list[int]
    destinations: list[int]


def _blocks(
    net: Network, rules: Rules, cargo: Cargo, starts: Sequence[tuple[int, ...]], ends: Sequence[tuple[int, ...]]
) -> list[_Block]:
    """Return blocks that hold every pair of an origin and a destination once."""
    found = cache(lambda countries: barring(net, rules, cargo, countries))
    begins, stops = ([countries_of(net, place, ())[0] for place in places] for places in (starts, ends))
    rows_of = {begin: tuple(found((begin, stop)) for stop in stops) for begin in set(begins)}
    bars = [rows_of[begin] for begin in begins]
    blocks = []
    for row in dict.fromkeys(bars):
        origins = [at for at, other in enumerate(bars) if other == row]
        blocks += [_Block(rows, origins, [at for at, other in enumerate(row) if other == rows]) for rows in {*row}]
    return blocks


def _graph(net: Network, by: By, cargo: Cargo, rules: Rules, barring: tuple[int, ...]) -> WeightedGraph:
    """Return the weighted graph of a question without limits and via."""
    refuse_closures(rules)
    if rules.limits or rules.via:
        raise InvalidQuestion("many questions at once take no limits and no via; plan them one by one")
    return weighted_graph(net, cargo, objective(by, cargo, net), rules, barring)


def _distances(graph: WeightedGraph, sources: list[Ints], targets: list[Ints]) -> Ints:
    """Return sums of the weights between states; -1 where there is no way."""
    if len(sources) < _BATCH:
        return distances(graph.topology, graph.metric, sources, targets)
    place = graph.contracted.number
    ends = (groups([place[states] for states in each]) for each in (sources, targets))
    return graph.hierarchy.plain(table(graph.hierarchy, *ends))


def _existing(places: Sequence[Sequence[int]], of_node: Ints, some: Sequence[int]) -> tuple[list[int], list[Ints]]:
    """Return which of some places have states, and these."""
    rows, states = [], []
    for row in some:
        found = of_node[list(places[row])]
        found = found[found >= 0]
        if len(found):
            rows.append(row)
            states.append(found)
    return rows, states


def _totals(graph: WeightedGraph, tree: Tree, ends: Ints) -> Floats:
    """Return the totals of the ways to some states, in the order of `COLUMNS`; shape (n_ends, n_columns)."""
    criteria = {one.column: one for one in CRITERIA}
    amounts = [amount_of(graph.states, graph.weights, criteria[column]) for column in COLUMNS]
    scales = np.array([criteria[column].scale for column in COLUMNS])
    return np.asarray(along(tree, np.stack(amounts, axis=1))[ends] / scales)


def _lines(net: Network, graph: WeightedGraph, tree: Tree, ends: Ints) -> npt.NDArray[np.object_]:
    """Return the lines that the ways to some states run along."""
    states = graph.states
    return way_lines(tree, ends, np.where(states.activity == CODE["move"], states.row, -1), link_lines(net))
