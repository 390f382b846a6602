"""Graphs for networkx: of nodes and links, and of the states that are searched."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from corridor.criteria import CRITERIA
from corridor.graph.procedures import Procedure
from corridor.graph.states import ACTIVITIES, CODE, Phase, States, Weights, amount_of
from corridor.modes import MODES


def graph_of_links(nodes: gpd.GeoDataFrame, links: gpd.GeoDataFrame) -> "nx.MultiDiGraph[Any]":
    """Return nodes and links with every column as an attribute; the key of an edge is its link_id."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for row in nodes.to_dict("records"):
        graph.add_node(row["node_id"], **row)
    for row in links.to_dict("records"):
        graph.add_edge(row["from_node"], row["to_node"], key=row["link_id"], **row)
    return graph


def state_names(tables: Mapping[str, pd.DataFrame], states: States) -> list[tuple[str | int, ...]]:
    """Return a readable name of each state: node_id, mode, phase, procedure, and a number where these are the same."""
    ids = tables["nodes"]["node_id"].tolist()
    graph = states.graph
    shared = [[one.name.lower() for one in Procedure if graph.copies[one] == copy] for copy in set(graph.copies)]
    procedures = ["any" if len(names) == len(Procedure) else " or ".join(names) for names in shared]
    names: list[tuple[str | int, ...]] = []
    columns = (graph.node.tolist(), graph.mode.tolist(), graph.phase.tolist(), graph.copy.tolist())
    for number, (node, mode, phase, copy) in enumerate(zip(*columns, strict=True)):
        said = Phase(phase).name.lower().replace("_", " ")
        if mode < 0:
            names.append((ids[node], "", said))
            continue
        name = (ids[node], MODES[mode], said, procedures[copy])
        names.append((*name, number) if phase == Phase.ABOARD else name)
    return names


def graph_of_states(tables: Mapping[str, pd.DataFrame], states: States, weights: Weights) -> "nx.MultiDiGraph[Any]":
    """Return the graph of states with `usd`, `hours`, `co2e_kg` and the activity on its edges."""
    names = state_names(tables, states)
    link_ids, services = tables["links"]["link_id"].tolist(), tables["services"]["service_id"].tolist()
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_nodes_from(names)
    taken = [(one, amount_of(states, weights, one)) for one in CRITERIA]
    for arc in weights.is_open.nonzero()[0].tolist():
        is_move = states.activity[arc] == CODE["move"]
        graph.add_edge(
            names[states.tail[arc]],
            names[states.head[arc]],
            key=arc,
            activity=ACTIVITIES[states.activity[arc]],
            link_id=link_ids[states.row[arc]] if is_move else "",
            service_id=services[states.service[arc]] if states.service[arc] >= 0 else "",
            **{one.weight: float(amount[arc]) / one.scale for one, amount in taken},
        )
    return graph
