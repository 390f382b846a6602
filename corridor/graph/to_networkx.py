"""The open door to networkx: the links as a graph, and the very graph of states that is searched."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd

from corridor.cargo import Cargo
from corridor.graph.states import ACTIVITIES, CODE, Phase, States, Weights, weigh_between
from corridor.schema import MODES
from corridor.units import MINUTES_PER_HOUR


def graph_of_links(nodes: gpd.GeoDataFrame, links: gpd.GeoDataFrame) -> "nx.MultiDiGraph[Any]":
    """Return nodes and links with every column as an attribute; the key of an edge is its link_id."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for row in nodes.to_dict("records"):
        graph.add_node(row["node_id"], **row)
    for row in links.to_dict("records"):
        graph.add_edge(row["from_node"], row["to_node"], key=row["link_id"], **row)
    return graph


def state_names(tables: Mapping[str, pd.DataFrame], states: States) -> list[tuple[str | int, ...]]:
    """Return a readable name of each state: node_id, mode, phase, and a number where these do not tell it apart."""
    ids = tables["nodes"]["node_id"].tolist()
    names: list[tuple[str | int, ...]] = []
    for number, (node, mode, phase) in enumerate(
        zip(states.node.tolist(), states.mode.tolist(), states.phase.tolist(), strict=True)
    ):
        name = (ids[node], MODES[mode] if mode >= 0 else "", Phase(phase).name.lower().replace("_", " "))
        names.append((*name, number) if phase == Phase.ABOARD else name)
    return names


def graph_of_states(
    tables: Mapping[str, pd.DataFrame],
    states: States,
    transit: Weights,
    cargo: Cargo,
    countries: tuple[str, str],
) -> "nx.MultiDiGraph[Any]":
    """Return the graph of states with `usd`, `hours`, `co2e_kg` and what is done on its edges."""
    weights = weigh_between(states, transit, cargo, *countries)
    names = state_names(tables, states)
    link_ids, services = tables["links"]["link_id"].tolist(), tables["services"]["service_id"].tolist()
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_nodes_from(names)
    for arc in weights.is_open.nonzero()[0].tolist():
        is_move = states.activity[arc] == CODE["move"]
        graph.add_edge(
            names[states.tail[arc]],
            names[states.head[arc]],
            key=arc,
            activity=ACTIVITIES[states.activity[arc]],
            link_id=link_ids[states.row[arc]] if is_move else "",
            service_id=services[states.service[arc]] if states.service[arc] >= 0 else "",
            usd=float(weights.cents[arc]) / 100,
            hours=float(weights.wait_min[arc] + weights.run_min[arc]) / MINUTES_PER_HOUR,
            co2e_kg=float(weights.grams[arc]) / 1000,
            length_km=float(states.length_m[arc]) / 1000,
        )
    return graph
