"""Print what assignments take, beside other ways to the same answers, in one run.

    python tests/benchmarks/flows.py [FOLDER ...]

The bundled demand and random trips of 40 and 80 origins on the bundled network; the Sioux Falls network, with figures
of the paper of 1975, and those of the folders, such as Anaheim, beside AequilibraE's bi-conjugate Frank-Wolfe where
that is installed. A folder holds two files of Transportation Networks for Research, `*_net.tntp` and `*_trips.tntp`;
these networks are for academic research alone, so none is shipped. Figures are CPU time of the best of some runs; what
a loop of single searches or an arc programme would take is measured in the same run.
"""

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
from flow_networks import arc_programme, flow_case
from road_networks import RoadNetwork, frank_wolfe, read_tntp, sioux

import corridor as co
from corridor.engine.road_equilibrium import RoadFlows, road_equilibrium

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


def roads(network: RoadNetwork) -> None:
    """Solve a road network to two gaps, and beside it by AequilibraE."""
    for gap in (1e-6, 1e-10):
        seconds, found = timed(lambda gap=gap: equilibrium_of(network, gap))
        row(
            f"{network.name} to a relative gap of {gap:.0e}",
            seconds,
            f"{found.rounds} rounds, {network.off(found.load)}",
        )
    try:
        began = time.process_time()
        gap = frank_wolfe(network, 1e-6)
        seconds = time.process_time() - began
    except ImportError:
        print("AequilibraE is not installed; its row is left out")
        return
    row(
        f"{network.name} by AequilibraE, bi-conjugate Frank-Wolfe", seconds, f"gap {gap:.0e} after at most 5,000 rounds"
    )


def equilibrium_of(network: RoadNetwork, gap: float) -> RoadFlows:
    """Return the equilibrium of a road network."""
    return road_equilibrium(
        network.n_nodes,
        network.tail,
        network.head,
        network.delays,
        network.trips,
        gap=gap,
        through=network.through,
    )


if __name__ == "__main__":
    bundled(co.load())
    small()
    for network in (sioux(), *(read_tntp(Path(folder)) for folder in sys.argv[1:])):
        roads(network)
