"""Graphs for networkx: of nodes and links, and of the states that are searched."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd

from corridor.arrays import Bools
from corridor.criteria import CRITERIA, LENGTH, MINIMISED, TIME
from corridor.engine.dijkstra import reached
from corridor.engine.graph import topology_of
from corridor.graph.procedures import Procedure, StepGraph
from corridor.graph.states import ACTIVITIES, CODE, Phase, States, Weights, amount_of
from corridor.modes import MODES


def graph_of_links(
    nodes: gpd.GeoDataFrame, links: gpd.GeoDataFrame, services: pd.DataFrame, states: States, weights: Weights
) -> "nx.MultiDiGraph[Any]":
    """Return nodes, links and runs of services, with what each takes for a cargo on its edge.

    Parameters
    ----------
    nodes, links, services
        The tables; every column of a node and a link is an attribute, but for its own `hours` and `usd`.
    states, weights
        The graph of states, and the weights of its steps for the cargo.
    """
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for row in nodes.to_dict("records"):
        graph.add_node(row["node_id"], **row)
    taken = _hops(states, weights)
    alone = {hop.link: hop for hop in taken if hop.run < 0}
    shut = {"hours": math.inf, "usd": math.inf, "co2e_kg": math.inf, "wait_hours": 0.0, "border_hours": 0.0}
    for at, row in enumerate(links.to_dict("records")):
        own = {"hours_median": row["hours"], "usd_per_unit": row["usd"], "service_id": ""}
        figures = alone[at].figures if at in alone else shut
        km = float(states.provenance.links.length_km[at])
        graph.add_edge(row["from_node"], row["to_node"], key=row["link_id"], **{**row, **own, **figures, "km": km})
    ids, names = nodes["node_id"].tolist(), services["service_id"].tolist()
    for hop in taken:
        if hop.run >= 0:
            ends, name = (ids[hop.start], ids[hop.end]), names[hop.service]
            is_part = hop.run >= len(names) or graph.has_edge(*ends, key=name)  # some links have the name of a service
            key = f"{name} {ends[0]}-{ends[1]}" if is_part else name
            graph.add_edge(*ends, key=key, service_id=name, link_id="", mode=MODES[hop.mode], **hop.figures, km=hop.km)
    return graph


class _Hop(NamedTuple):
    """A way from one node to another without a choice: a link, or a run of a service by its number."""

    start: int
    end: int
    mode: int
    link: int
    service: int
    run: int
    km: float
    figures: dict[str, float]


def _hops(states: States, weights: Weights) -> list[_Hop]:
    """Return the links that can be moved over alone and the runs of services, with what they take in transit."""
    graph, steps = states.graph.steps, states.steps
    n_steps = len(graph.tail)
    is_aboard = graph.phase == Phase.ABOARD
    activity, service = steps.activity[:n_steps], steps.service[:n_steps]
    onward = {int(graph.tail[step]): step for step in np.flatnonzero(is_aboard[graph.tail]).tolist()}
    begins = ~is_aboard[graph.tail] & (is_aboard[graph.head] | ((activity == CODE["move"]) & (service < 0)))
    wait, run = weights.wait_s / TIME.scale, weights.run_s / TIME.scale
    comes = _comes_to(graph, weights)
    is_side = np.isin(activity, (CODE["exit"], CODE["entry"]))
    found = []
    for first in np.flatnonzero(begins).tolist():
        chain = [first]
        while is_aboard[graph.head[chain[-1]]]:
            chain.append(onward[int(graph.head[chain[-1]])])
        moves = [step for step in chain if activity[step] == CODE["move"]]
        sides = [step for step in chain if is_side[step]]
        if weights.is_open[chain].all() and comes[graph.tail[first]]:
            sums = {one.weight: float(weights.amount(one)[chain].sum()) / one.scale for one in MINIMISED}
        else:
            sums = {one.weight: math.inf for one in MINIMISED}
        waits = {"wait_hours": float(wait[chain].sum()), "border_hours": float(run[sides].sum())}
        is_run = service[chain[-1]] >= 0
        found.append(
            _Hop(
                start=int(graph.node[graph.tail[first]]),
                end=int(graph.node[graph.head[chain[-1]]]),
                mode=int(graph.mode[graph.tail[first]]),
                link=-1 if is_run else int(steps.row[moves[0]]),
                service=int(service[chain[-1]]),
                run=int(steps.row[first]) if is_run else -1,
                km=float(steps.length_m[moves].sum()) / LENGTH.scale,
                figures={**sums, **waits},
            )
        )
    return found


def _comes_to(graph: StepGraph, weights: Weights) -> Bools:
    """Return which states cargo may come to at all, under any procedure."""
    is_open = weights.is_open[: len(graph.tail)]
    return reached(topology_of(len(graph.node), graph.tail, graph.head), is_open, graph.origin[graph.origin >= 0])


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
    taken = [("km" if one is LENGTH else one.weight, amount_of(states, weights, one), one.scale) for one in CRITERIA]
    for arc in weights.is_open.nonzero()[0].tolist():
        is_move = states.activity[arc] == CODE["move"]
        graph.add_edge(
            names[states.tail[arc]],
            names[states.head[arc]],
            key=arc,
            activity=ACTIVITIES[states.activity[arc]],
            link_id=link_ids[states.row[arc]] if is_move else "",
            service_id=services[states.service[arc]] if states.service[arc] >= 0 else "",
            **{name: float(amount[arc]) / scale for name, amount, scale in taken},
        )
    return graph
