"""Print what assignments take, beside other ways to the same answers, in one run.

    python tests/benchmarks/flows.py

The bundled demand and random trips of 40 and 80 origins on the bundled network; the Sioux Falls network, with figures
of the paper of 1975, beside AequilibraE's bi-conjugate Frank-Wolfe where that is installed. Figures are CPU time of the
best of some runs; what a loop of single searches or an arc programme would take is measured in the same run.
"""

import contextlib
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["CORRIDOR_JIT"] = "1"
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import sioux_falls
from flow_networks import arc_programme, flow_case

import corridor as co
from corridor.engine.road_equilibrium import road_equilibrium

TEU = (5, 60)
"""What a random trip wants in a week lies between."""


def timed(work: Callable[[], Any], runs: int = 3) -> tuple[float, Any]:
    """Return the CPU time of some work [s], the best of some runs after one that is not counted, and what it gave."""
    found, best = work(), float("inf")
    for _ in range(runs):
        began = time.process_time()
        found = work()
        best = min(best, time.process_time() - began)
    return best, found


def row(name: str, seconds: float, more: str = "") -> None:
    """Print a line of the table."""
    print(f"{name:<58}{1e3 * seconds:>10,.1f} ms  {more}", flush=True)


def random_trips(net: co.Network, count: int, origins: int) -> tuple[co.Trip, ...]:
    """Return so many trips from so many origins."""
    draw, nodes = np.random.default_rng(0), net.nodes
    ids = nodes["node_id"][nodes["kind"].isin(["city", "seaport", "dry_port", "rail_terminal"])].tolist()
    begins = draw.choice(ids, origins, replace=False).tolist()
    trips: list[co.Trip] = []
    while len(trips) < count:
        begin, end = begins[len(trips) % origins], str(draw.choice(ids))
        if begin != end:
            trips.append(co.Trip(begin, end, shipments_per_year=52.0 * float(draw.integers(*TEU))))
    return tuple(trips)


def bundled(net: co.Network) -> None:
    """Assign the bundled demand by each method, and random trips within capacities."""
    for method in ("capacity", "logit", "equilibrium"):
        seconds, flows = timed(lambda method=method: co.assign(net, net.demand, method=method))
        row(f"bundled demand, {method}", seconds, f"{len(flows.trips)} trips, gap {flows.gap:.0e}")
    for count, origins in ((500, 40), (2000, 80)):
        trips = random_trips(net, count, origins)
        seconds, flows = timed(lambda trips=trips: co.assign(net, trips))
        row(f"{count:,} trips from {origins} origins, capacity", seconds, f"gap {flows.gap:.0e}")
    some = trips[:50]
    alone, _ = timed(lambda: [_planned(net, trip) for trip in some], 1)
    row("one plan for each of these trips, capacities apart", alone / len(some) * count, "from 50 of them")


def _planned(net: co.Network, trip: co.Trip) -> object:
    try:
        return co.plan(net, trip.origin, trip.destination, by="generalised", cargo=trip.cargo)
    except co.NoRoute:
        return None


def small() -> None:
    """Solve a random network by columns and by one programme over arcs."""
    case = flow_case(0, n_nodes=40, n_arcs=160, n_trips=80)
    ours, flows = timed(lambda: co.assign(case.net, case.trips, by="cost"))
    theirs, total = timed(lambda: arc_programme(case), 1)
    row("40 nodes, 160 roads, 80 trips: columns", ours, f"total {flows.total_usd_per_week:,.0f}")
    row("the same as a programme over arcs, scipy and HiGHS", theirs, f"total {total:,.0f}, {theirs / ours:.0f} x")


def sioux() -> None:
    """Solve Sioux Falls to two gaps."""
    tail, head, delays = sioux_falls.roads()
    trips = sioux_falls.trips()
    for gap in (1e-6, 1e-10):
        seconds, found = timed(lambda gap=gap: road_equilibrium(24, tail, head, delays, trips, gap=gap))
        off = sioux_falls.objective(found.load) / sioux_falls.LEAST - 1
        row(
            f"Sioux Falls to a relative gap of {gap:.0e}", seconds, f"{found.rounds} rounds, objective off by {off:.1e}"
        )
    try:
        began = time.process_time()
        gap = frank_wolfe(1e-6)
        seconds = time.process_time() - began
    except ImportError:
        print("AequilibraE is not installed; its row is left out")
        return
    row("Sioux Falls by AequilibraE, bi-conjugate Frank-Wolfe", seconds, f"gap {gap:.0e} after at most 5,000 rounds")


def frank_wolfe(gap: float) -> float:
    """Solve Sioux Falls by AequilibraE; return the gap that it reached."""
    import pandas as pd
    from aequilibrae.matrix import AequilibraeMatrix
    from aequilibrae.paths import Graph, TrafficAssignment, TrafficClass

    tail, head, delays = sioux_falls.roads()
    origin, destination, amount = sioux_falls.trips()
    capacity = (0.15 * delays.free / delays.factor) ** 0.25
    links = {"link_id": np.arange(1, len(tail) + 1), "a_node": tail + 1, "b_node": head + 1, "direction": 1}
    more = {"capacity": capacity, "free_flow_time": delays.free, "b": 0.15, "power": 4.0}
    graph = Graph()
    graph.network = pd.DataFrame({**links, **more})
    graph.mode, graph.cost = "c", None
    graph.prepare_graph(np.arange(1, 25))
    graph.set_graph("free_flow_time")
    graph.set_blocked_centroid_flows(False)
    table = np.zeros((24, 24, 1))
    table[origin, destination, 0] = amount
    matrix = AequilibraeMatrix()
    matrix.create_empty(zones=24, matrix_names=["trips"], memory_only=True)
    matrix.index[:] = np.arange(1, 25)
    matrix.matrices[:] = table
    matrix.computational_view(["trips"])
    task = TrafficAssignment()
    task.add_class(TrafficClass("car", graph, matrix))
    task.set_vdf("BPR")
    task.set_vdf_parameters({"alpha": "b", "beta": "power"})
    task.set_capacity_field("capacity")
    task.set_time_field("free_flow_time")
    task.set_algorithm("bfw")
    task.max_iter, task.rgap_target = 5000, gap
    task.set_cores(1)
    with contextlib.redirect_stderr(io.StringIO()):  # its progress bars
        task.execute()
    return float(task.report()["rgap"].iloc[-1])


if __name__ == "__main__":
    bundled(co.load())
    small()
    sioux()
