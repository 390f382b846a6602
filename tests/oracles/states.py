"""The graph of the states of cargo; see States and Procedure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import networkx as nx
import pandas as pd

from corridor.schema import TABLES
from oracles.clearance import declared, port_side
from oracles.handling import handling
from oracles.legs import add_chain, legs_of, runs
from oracles.moves import crossing_of, half_headway, move_of, taken_by
from oracles.rates import family, rate
from oracles.rows import PHASES, PROCEDURES, Activity, Case, Leg, Row, Side, rows_of
from oracles.services import add_service, phases_of_voyage


def state_graph(
    tables: Mapping[str, pd.DataFrame],
    cargo: Any,
    day: date | None = None,
) -> nx.MultiDiGraph:
    """Return the states of cargo and every leg between them.

    Parameters
    ----------
    tables
        Tables as written and validated: text '' and numbers NaN where blank, both ways expanded.
    cargo
        Anything with teu, tonnes, value_usd, box, regime and hs.
    day
        Day of departure. Without one, legs wait for the expectation of a normal week; with one, they say in `when`
        what they wait for.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes ("origin", node_id), ("destination", node_id) and (node_id, mode, phase, procedure). Besides "ready",
        "under way" and "landed" there are helpers, "departing" (after the wait, or rolling on) and "arrived"
        (under way or landed), at seaports "on the quay" (loaded, not cleared out) and "let in" (cleared, not yet
        handled), and ("between", ...) within a chain of legs. Edges have the fields of `Leg`.
    """
    case = Case({name: rows_of(tables, name) for name in TABLES}, cargo, day)
    graph = nx.MultiDiGraph()
    modes = sorted({link["mode"] for link in case.tables["links"]})
    for node in (row["node_id"] for row in case.tables["nodes"]):
        graph.add_nodes_from([("origin", node), ("destination", node)])
        for procedure in PROCEDURES:
            for mode in modes:
                _add_phases(graph, case, node, mode, procedure)
                _add_ends(graph, case, node, mode, procedure)
                for to_mode in modes:
                    _add_handling(graph, case, node, mode, to_mode, procedure)
            if "sea" in modes:
                _add_quay(graph, case, node, procedure)
        for mode in modes:
            _add_customs(graph, case, node, mode)
    for link in case.tables["links"]:
        _add_link(graph, case, link)
    for service in case.tables["services"]:
        add_service(graph, case, service)
    return graph


def _add_phases(graph: nx.MultiDiGraph, case: Case, node: str, mode: str, procedure: str) -> None:
    """Add what happens at a node within a mode: departing unscheduled, rolling on, having arrived."""
    free = Leg("free", (node,))
    state = {phase: (node, mode, phase, procedure) for phase in PHASES}
    add_chain(graph, state["under way"], [free], state["departing"])
    add_chain(graph, state["under way"], [free], state["arrived"])
    add_chain(graph, state["landed"], [free], state["arrived"])
    if mode == "road":
        add_chain(graph, state["ready"], [free], state["departing"])
        return
    per_week = rate(case, "departures_per_week", mode, case.country(node))
    if per_week is not None:
        wait = Leg("wait", (node,), seconds=half_headway(per_week), modes=(mode,))
        add_chain(graph, state["ready"], [wait], state["departing"])


def _add_ends(graph: nx.MultiDiGraph, case: Case, node: str, mode: str, procedure: str) -> None:
    """Add loading for export or domestic use, and unloading of what is domestic or imported.

    Reading: on or off a ship at a node in no country cargo is in transit.
    """
    at_sea = mode in ("sea", "ferry") and not case.country(node)
    loads, unloads = handling(case, node, "", mode), handling(case, node, mode, "")
    if loads is not None and procedure in (("transit",) if at_sea else ("domestic", "export")):
        add_chain(graph, ("origin", node), legs_of(case, loads), (node, mode, _boards("", mode), procedure))
    if unloads is not None and procedure in (("transit",) if at_sea else ("domestic", "import")):
        add_chain(graph, (node, mode, _lands(mode, ""), procedure), legs_of(case, unloads), ("destination", node))


def _add_customs(graph: nx.MultiDiGraph, case: Case, node: str, mode: str) -> None:
    """Add the clearance for import of what has come in bond by land to a node with customs."""
    if case.node(node)["customs"] != "yes" or not case.country(node) or mode == "sea":
        return
    nothing = Activity("clearance", (node,), (mode,), hours=0.0, usd=0.0, reference_usd=0.0)
    cleared = declared(case, nothing, "clearance", "import", case.country(node), "inland")
    for phase in ("under way", "landed"):
        add_chain(graph, (node, mode, phase, "bond"), legs_of(case, cleared), (node, mode, phase, "import"))


def _add_handling(graph: nx.MultiDiGraph, case: Case, node: str, from_mode: str, to_mode: str, procedure: str) -> None:
    activity = handling(case, node, from_mode, to_mode)
    if activity is not None:
        if procedure in ("transit", "bond") and {family(from_mode), family(to_mode)} == {"rail", "road"}:
            activity = declared(case, activity, "transit_change", "", case.country(node))
        start = (node, from_mode, _lands(from_mode, to_mode), procedure)
        add_chain(graph, start, legs_of(case, activity), (node, to_mode, _boards(from_mode, to_mode), procedure))


def _boards(from_mode: str, to_mode: str) -> str:
    return "on the quay" if to_mode == "sea" != from_mode else "ready"


def _lands(from_mode: str, to_mode: str) -> str:
    return "let in" if from_mode == "sea" != to_mode else "arrived"


def _add_quay(graph: nx.MultiDiGraph, case: Case, node: str, procedure: str) -> None:
    """Add clearing in and out at a seaport, and changing ships between the coast and abroad."""
    sea = {phase: (node, "sea", phase) for phase in ("arrived", "let in", "on the quay", "ready")}
    changes = handling(case, node, "sea", "sea")
    if changes is not None:
        start, end = ((*sea[phase], procedure) for phase in ("let in", "on the quay"))
        add_chain(graph, start, legs_of(case, changes), end)
    for start, side, end in (("arrived", "entry", "let in"), ("on the quay", "exit", "ready")):
        pieces = [port_side(case, node, side)]
        if not case.country(node):
            # Reading: a port in no country clears nothing, and cannot be passed where a side would be due.
            continue
        for activities, after in runs(pieces, procedure):
            legs = [leg for activity in activities for leg in legs_of(case, activity)]
            add_chain(graph, (*sea[start], procedure), legs, (*sea[end], after))


def _add_link(graph: nx.MultiDiGraph, case: Case, link: Row) -> None:
    scheduled = link["departures_per_week"] is not None
    if link["status"] != "operating" or (not scheduled and link["mode"] in ("sea", "ferry")):
        return
    if case.cargo.form not in taken_by(case, link):
        return
    here, there, mode = link["from_node"], link["to_node"], link["mode"]
    move = Side("move", lambda procedure: move_of(case, link, procedure), case.country(link["from_node"]))
    pieces = [piece if isinstance(piece, Side) else move for piece in crossing_of(case, link)]
    for procedure in PROCEDURES:
        for activities, after in runs(pieces, procedure):
            legs = [leg for activity in activities for leg in legs_of(case, activity)]
            if scheduled:
                wait = Leg("wait", (here,), seconds=half_headway(link["departures_per_week"]), modes=(mode,))
                begins, ends = phases_of_voyage(case, [link])
                add_chain(graph, (here, mode, begins, procedure), [wait, *legs], (there, mode, ends, after))
            else:
                add_chain(graph, (here, mode, "departing", procedure), legs, (there, mode, "under way", after))
