"""Many questions at once: between many places, and from one place to everywhere."""

from collections.abc import Iterable, Sequence
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
from corridor.geodesy import geodesic_line
from corridor.graph.coordinates import Coordinates, Place, coordinates
from corridor.graph.states import CODE, amount_of
from corridor.network.arguments import check_arguments
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.shapes import link_lines
from corridor.planning.blocks import blocks, existing
from corridor.planning.closures_in_force import refuse_closures
from corridor.planning.dated_matrix import dated_matrix, dated_reach
from corridor.planning.dates import When
from corridor.planning.objective import By, Objective, objective
from corridor.planning.points_of_question import PointsOfQuestion, place_of
from corridor.planning.tree_lines import way_lines
from corridor.planning.weighted_graph import WeightedGraph, graph_with_points
from corridor.rules import Rules

_BATCH: Final = 20
"""Origins from which on it pays to put a graph in order first."""

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


def matrix(
    net: Network,
    origins: Sequence[Place],
    destinations: Sequence[Place],
    *,
    by: By = "time",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
) -> pd.DataFrame:
    """Return the best cost, hours or emissions between many places.

    Parameters
    ----------
    net, by, cargo, rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    origins, destinations
        Names or ids, or coordinates, which are labelled by their latitude and longitude.
    depart
        When cargo is ready to be loaded, as for `plan`: local time at each origin, unless it has an offset.

    Returns
    -------
    pd.DataFrame
        A row for each origin and a column for each destination: hours, USD or kg CO2e, or USD of the weighted sum; NaN
        where there is no way, and from a place to itself. With a date, hours count from the departure to the arrival.

    Raises
    ------
    UnknownName, AmbiguousName
        If a name is not known, or names several places.
    InvalidQuestion
        If `by` or the rules are not understood.

    Notes
    -----
    One search for each origin; of 20 origins or more, all of them nodes, by a contraction hierarchy that the network
    keeps (see `engine/hierarchy.py`). With a date the earliest arrivals are one search for each origin, too; anything
    else is a dated plan for each pair.

    Examples
    --------
    >>> import corridor as co
    >>> hours = co.matrix(co.load(), ["Karachi", "Gwadar"], ["Tehran", "Quetta"])
    >>> hours.shape, bool(hours.notna().all(axis=None))
    ((2, 2), True)
    """
    check_arguments(net, cargo, rules)
    cargo, rules = cargo or Cargo(), rules or Rules()
    _check_rules(rules, is_dated=depart is not None)
    places = [_several(names, given) for names, given in (("origins", origins), ("destinations", destinations))]
    if depart is None:
        best = _undated(net, places, objective(by, cargo, net), cargo, rules)
    else:
        best = dated_matrix(net, places, objective(by, cargo, net), cargo, rules, depart)
    rows, columns = (
        [place if isinstance(place, str) else coordinates(place).point_id for place in some] for some in places
    )
    return pd.DataFrame(best, index=pd.Index(rows, name="origin"), columns=pd.Index(columns))


def _several(name: str, places: object) -> list[Place]:
    """Return places that are given as a sequence."""
    is_one = isinstance(places, str) or (isinstance(places, tuple) and places and isinstance(places[0], int | float))
    if is_one or not isinstance(places, Iterable):
        raise InvalidQuestion(f"{name} is {places!r}; give a list of places")
    return list(places)


def _undated(net: Network, places: Sequence[Sequence[Place]], goal: Objective, cargo: Cargo, rules: Rules) -> Floats:
    """Return the best of each pair without a date; NaN where there is no way."""
    points = PointsOfQuestion(net)
    starts, ends = [points.begin(place) for place in places[0]], [points.end(place) for place in places[1]]
    states, added = points.grown(cargo, None)
    best = np.full((len(starts), len(ends)), np.nan)
    for block in blocks(net, rules, cargo, starts, ends, added):
        graph = graph_with_points(net, cargo, goal, rules, block.barring, states, added)
        rows, sources = existing(starts, graph.states.origin, block.origins)
        columns, targets = existing(ends, graph.states.destination, block.destinations)
        found = _distances(graph, sources, targets)
        best[np.ix_(rows, columns)] = np.where(found < 0, np.nan, found / graph.scale)
    best[points.same(starts, ends)] = np.nan
    return best


def reach(
    net: Network,
    origin: Place,
    *,
    by: By = "time",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    lines: bool = True,
    depart: When | None = None,
) -> "GeoDataFrame":
    """Return the best way from one place to every node.

    Parameters
    ----------
    net, by, cargo, rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    origin
        Name or id, or coordinates.
    lines
        Whether the geometry is the line of the whole way to each node. All lines take as much memory as the ways are
        long in all, which is gigabytes from some 100,000 nodes on; without them it is the point of each node.
    depart
        When cargo is ready to be loaded, as for `plan`.

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

    Notes
    -----
    One search; with a date one dated plan for each node, which takes some seconds on the bundled network.

    Examples
    --------
    >>> import corridor as co
    >>> reached = co.reach(co.load(), "Chabahar")
    >>> bool(reached.set_index("node_id").at["IRZAH", "hours"] > 0)
    True
    """
    from geopandas import GeoDataFrame

    check_arguments(net, cargo, rules)
    cargo, rules = cargo or Cargo(), rules or Rules()
    _check_rules(rules, is_dated=depart is not None)
    if not isinstance(lines, bool):
        raise InvalidQuestion(f"lines is {type(lines).__name__}; it is True or False")
    goal, nodes = objective(by, cargo, net), net.nodes
    if depart is None:
        totals, drawn = _reached(net, origin, goal, cargo, rules, lines=lines)
    else:
        totals, drawn = dated_reach(net, origin, goal, cargo, rules, depart, lines=lines)
    found = nodes[["node_id", "place", "name", "country", "kind"]].assign(**dict(zip(COLUMNS, totals.T, strict=True)))
    return GeoDataFrame(found, geometry=drawn if lines else nodes.geometry, crs="EPSG:4326")


def _reached(
    net: Network, origin: Place, goal: Objective, cargo: Cargo, rules: Rules, *, lines: bool
) -> tuple[Floats, npt.NDArray[np.object_]]:
    """Return the totals of the best way to each node, in the order of `COLUMNS`, and their lines."""
    n_nodes = len(internals(net).names.ids)
    totals, drawn = np.full((n_nodes, len(COLUMNS)), np.nan), np.full(n_nodes, None, dtype=object)
    points = PointsOfQuestion(net)
    starts = points.begin(origin)
    states, added = points.grown(cargo, None)
    for block in blocks(net, rules, cargo, [starts], [(at,) for at in range(n_nodes)], added):
        graph = graph_with_points(net, cargo, goal, rules, block.barring, states, added)
        _, sources = existing([starts], graph.states.origin, [0])
        if sources:
            tree, goals = one_to_all(graph.topology, graph.metric, sources[0]), graph.states.destination[:n_nodes]
            reached = np.setdiff1d(np.flatnonzero((goals >= 0) & (tree.distance[goals] >= 0)), starts)
            reached = np.intersect1d(reached, block.destinations)
            totals[reached] = _totals(graph, tree, goals[reached])
            if lines:
                drawn[reached] = _lines(net, graph, tree, goals[reached], added)
    return totals, drawn


def _check_rules(rules: Rules, *, is_dated: bool) -> None:
    """Refuse rules that many questions at once do not take."""
    if not is_dated:
        refuse_closures(rules)
    if rules.limits or rules.via:
        raise InvalidQuestion("many questions at once take no limits and no via; plan them one by one")


def _distances(graph: WeightedGraph, sources: list[Ints], targets: list[Ints]) -> Ints:
    """Return sums of the weights between states; -1 where there is no way."""
    if len(sources) < _BATCH or graph.states.parts is not None:
        return distances(graph.topology, graph.metric, sources, targets)
    place = graph.contracted.number
    ends = (groups([place[states] for states in each]) for each in (sources, targets))
    return graph.hierarchy.plain(table(graph.hierarchy, *ends))


def _totals(graph: WeightedGraph, tree: Tree, ends: Ints) -> Floats:
    """Return the totals of the ways to some states, in the order of `COLUMNS`; shape (n_ends, n_columns)."""
    criteria = {one.column: one for one in CRITERIA}
    amounts = [amount_of(graph.states, graph.weights, criteria[column]) for column in COLUMNS]
    scales = np.array([criteria[column].scale for column in COLUMNS])
    return np.asarray(along(tree, np.stack(amounts, axis=1))[ends] / scales)


def _lines(
    net: Network, graph: WeightedGraph, tree: Tree, ends: Ints, points: tuple[Coordinates, ...]
) -> npt.NDArray[np.object_]:
    """Return the lines that the ways to some states run along, the drive from coordinates among them."""
    states = graph.states
    drawn = way_lines(tree, ends, np.where(states.activity == CODE["move"], states.row, -1), link_lines(net))
    if not points:
        return drawn
    import shapely

    drive = np.where(states.activity == CODE["access"], np.arange(len(states.head)), 0)
    for at, arc in enumerate(along(tree, drive)[ends].tolist()):
        node = int(states.node[states.head[arc]])
        first = geodesic_line((points[0].longitude, points[0].latitude), place_of(net, points, node))
        drawn[at] = shapely.multilinestrings([*shapely.get_parts(first), *shapely.get_parts(drawn[at])])
    return drawn
