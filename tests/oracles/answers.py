"""Answers: the least that a way weighs by networkx, or by every way tried."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import networkx as nx
import pandas as pd

from corridor.schema import TABLES
from oracles.restrictions import Limits, barred_transit, crosses, is_shut
from oracles.rows import Case, Edge, rows_of
from oracles.states import state_graph


def best(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    origin_nodes: Collection[str],
    destination_nodes: Collection[str],
    weight: Callable[[Edge], int],
    *,
    via: Sequence[Collection[str]] = (),
    **limits: Any,
) -> int | None:
    """Return the least weight of a way from any origin to any destination by networkx, or None without one.

    Parameters
    ----------
    weight
        What a leg weighs; it is given the leg's edge and must not be negative.
    via
        Sets of node ids; one of each is passed, in this order, the origin's node counting as passed.
    limits
        avoid_countries, avoid_nodes, avoid_links, avoid_modes, modes. A service needs all that is
        along it. Reading: an origin or destination that is avoided leaves no way.
    """
    way = best_way(tables, cargo, origin_nodes, destination_nodes, weight, via=via, **limits)
    return None if way is None else sum(weight(edge) for edge in way)


def best_way(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    origin_nodes: Collection[str],
    destination_nodes: Collection[str],
    weight: Callable[[Edge], int],
    *,
    via: Sequence[Collection[str]] = (),
    **limits: Any,
) -> list[Edge] | None:
    """Return the legs of one way of least weight, or None without one; parameters as for `best`."""
    graph, starts, ends = question_graph(tables, cargo, origin_nodes, destination_nodes, Limits(**limits))
    layered = nx.DiGraph()
    for before, after, edge in graph.edges(data=True):
        if weight(edge) < 0:
            raise ValueError(f"{edge} weighs less than nothing")
        for layer in range(len(via) + 1):
            ends_of_arc = ((before, layer), (after, advance(layer, edge["passes"], via)))
            known = layered.get_edge_data(*ends_of_arc)
            if known is None or weight(edge) < known["weight"]:
                layered.add_edge(*ends_of_arc, weight=weight(edge), leg=edge)
    for start in starts:
        layered.add_edge("start", (start, advance(0, (start[1],), via)), weight=0)
    for end in ends:
        layered.add_edge((end, len(via)), "end", weight=0)
    if "start" not in layered or "end" not in layered or not nx.has_path(layered, "start", "end"):
        return None
    states = nx.dijkstra_path(layered, "start", "end")[1:-1]
    return [layered.edges[arc]["leg"] for arc in pairwise(states)]


def all_paths_best(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    origin_nodes: Collection[str],
    destination_nodes: Collection[str],
    weight: Callable[[Edge], int],
    *,
    via: Sequence[Collection[str]] = (),
    **limits: Any,
) -> int | None:
    """Return what `best` does, by weighing every way that repeats no state; for tiny networks only.

    Notes
    -----
    Exponential in the number of states. After a via a way may come back to a state, which counts as another
    one then: a way may have to turn round there.
    """
    graph, starts, ends = question_graph(tables, cargo, origin_nodes, destination_nodes, Limits(**limits))
    useful = set().union(*(nx.ancestors(graph, end) for end in ends if end in graph), ends)
    weights = [
        sum(weight(edge) for edge in way)
        for start in starts
        for way in ways_from(graph, useful, ends, via, [(start, advance(0, (start[1],), via))])
    ]
    return min(weights, default=None)


def ways_from(
    graph: nx.MultiDiGraph, useful: set, ends: Collection[tuple], via: Sequence[Collection[str]], so_far: list
) -> Iterator[list[Edge]]:
    """Yield every way from the last state of `so_far` to an end, as its edges; parallel edges apart."""
    state, layer = so_far[-1]
    if state in ends and layer == len(via):
        yield []
    if state not in graph:
        return
    for _, after, edge in graph.out_edges(state, data=True):
        step = (after, advance(layer, edge["passes"], via))
        if after in useful and step not in so_far:
            for rest in ways_from(graph, useful, ends, via, [*so_far, step]):
                yield [edge, *rest]


def question_graph(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    origin_nodes: Collection[str],
    destination_nodes: Collection[str],
    limits: Limits,
    day: date | None = None,
) -> tuple[nx.MultiDiGraph, list[tuple], list[tuple]]:
    """Return the graph less what the limits shut out, with the starts and the ends of a question."""
    country = {row["node_id"]: row["country"] for row in rows_of(tables, "nodes")}
    graph = state_graph(tables, cargo, day)
    case = Case({name: rows_of(tables, name) for name in TABLES}, cargo, day)
    ends = [{country[node] for node in nodes} - {""} for nodes in (origin_nodes, destination_nodes)]
    barred = barred_transit(case, *ends)
    shut = [
        (before, after, key)
        for before, after, key, edge in graph.edges(keys=True, data=True)
        if is_shut(edge, limits, country) or crosses(edge, barred, country)
    ]
    graph.remove_edges_from(shut)
    return (
        graph,
        [("origin", node) for node in sorted(origin_nodes)],
        [("destination", n) for n in sorted(destination_nodes)],
    )


def advance(layer: int, passed: Sequence[str], via: Sequence[Collection[str]]) -> int:
    """Return how many of the via lie behind after some nodes were passed.

    Reading: one node may serve two via that follow each other.
    """
    for node in passed:
        while layer < len(via) and node in via[layer]:
            layer += 1
    return layer
