"""Print what many scenarios take, against a loop of networkx's Dijkstra, and over two processes and Dask workers.

    python tests/benchmarks/whatif.py                    # 1,000 scenarios and 100 trips; some minutes
    python tests/benchmarks/whatif.py --scenarios 100
    python tests/benchmarks/whatif.py --scenarios 0 --edits 10000 --cargoes 5000    # what memory does; half an hour

networkx is asked for few scenarios, and its time for all is reckoned from them: it changes the weights of the edges of
a graph of states that is there already, and asks each trip with its bidirectional and its one-sided Dijkstra. What
corridor takes holds everything: carrying the scenario out, checking the tables, the graph of states, the ways and
their figures.
"""

import argparse
import os
import sys
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

os.environ["CORRIDOR_JIT"] = "1"
os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
sys.path.insert(0, str(Path(__file__).parents[2]))

from distributed import Client, LocalCluster

import corridor as co
from corridor.network.internals import internals


def scenarios_of(net: co.Network, count: int) -> list[co.Scenario]:
    """Return scenarios: all scale a border's hours, half a link's, a third close a link, a tenth add a road."""
    rng = np.random.default_rng(1)
    rows, ways = net.borders, net.links[(net.links["mode"] == "road") & (net.links["status"] == "operating")]
    borders = sorted(set(rows.loc[rows["hours"].notna(), "link_id"]) - {""})
    links = sorted(set(ways["link_id"]))
    country = dict(zip(net.nodes["node_id"], net.nodes["country"], strict=True))
    inland = [
        pair for pair in zip(ways["from_node"], ways["to_node"], strict=True) if len({*map(country.get, pair)}) == 1
    ]
    found = []
    for number in range(count):
        edits: list[co.Change | co.Close | co.AddLink] = [
            co.Change("borders", {"link_id": str(rng.choice(borders))}, hours=co.times(float(rng.uniform(0.2, 2))))
        ]
        if number % 2:
            edits.append(
                co.Change("links", {"link_id": str(rng.choice(links))}, hours=co.times(float(rng.uniform(0.3, 3))))
            )
        if number % 3 == 0:
            edits.append(co.Close(str(rng.choice(links))))
        if number % 10 == 9:
            start, near = inland[rng.integers(len(inland))]
            ends = sorted({end for pair in inland for end in pair if country[end] == country[start]} - {start, near})
            end = str(rng.choice(ends)) if ends else near
            edits.append(co.AddLink(f"new-{number}", start, end, mode="road", hours=5, both_ways=True))
        found.append(co.Scenario(f"{number}", edits))
    return found


def kind_of(scenario: co.Scenario) -> str:
    """Return what a scenario does beside changing figures."""
    kinds = {type(edit).__name__ for edit in scenario.edits}
    return "adds a link" if "AddLink" in kinds else "closes a link" if "Close" in kinds else "changes figures"


def trips_of(net: co.Network, count: int) -> list[tuple[str, str]]:
    """Return pairs of places that have a way."""
    rng = np.random.default_rng(2)
    nodes = net.nodes
    places = nodes.loc[nodes["kind"].isin(["seaport", "city", "dry_port"]), "node_id"].to_numpy()
    found: list[tuple[str, str]] = []
    while len(found) < count:
        pair = str(rng.choice(places)), str(rng.choice(places))
        try:
            co.plan(net, *pair, by="time")
        except co.CorridorError:
            continue
        found.append(pair)
    return found


def peer_seconds(net: co.Network, trips: list[tuple[str, str]], n_scenarios: int) -> dict[str, float]:
    """Return what networkx takes for one scenario and all trips [s]."""
    graph = net.to_networkx(cargo=co.Cargo(), of="states")
    asked = [(graph, a, b) for a, b in trips]
    rng = np.random.default_rng(3)
    taken: dict[str, float] = {"bidirectional": 0.0, "one-sided": 0.0}
    for _ in range(n_scenarios):
        edges = list(graph.edges(keys=True))
        for at in rng.integers(len(edges), size=20):
            graph.edges[edges[at]]["hours"] *= 1.01
        for name, ask in (("bidirectional", nx.bidirectional_dijkstra), ("one-sided", nx.dijkstra_path)):
            began = time.process_time()
            for graph, start, end in asked:
                ask(graph, (start, "", "origin"), (end, "", "destination"), weight="hours")
            taken[name] += (time.process_time() - began) * len(trips) / len(asked)
    return {name: seconds / n_scenarios for name, seconds in taken.items()}


def wall(net: co.Network, scenarios: list[co.Scenario], trips: list[tuple[str, str]], executor: Executor | None) -> Any:
    """Return what a sweep takes on the clock [s], and its result."""
    variants: dict[str, co.Network | co.Scenario] = {
        "today": net,
        **{scenario.name: scenario for scenario in scenarios},
    }
    began = time.perf_counter()
    found = co.compare(variants, trips, by="time", executor=executor)
    return time.perf_counter() - began, found


def memory(net: co.Network, n_edits: int, n_cargoes: int) -> None:
    """Print the memory after many edits of one network, and after many cargoes with a tonnage of their own."""
    scenarios, trips = scenarios_of(net, max(1, min(n_edits, 1000))), trips_of(net, 10)
    for what, count, do in (
        ("edits", n_edits, lambda at: internals(scenarios[at % len(scenarios)](net)).weights(co.Cargo())),
        ("cargoes", n_cargoes, lambda at: co.matrix(net, *_ends(trips), cargo=co.Cargo(tonnes=1 + at / 1000))),
    ):
        for at in range(count):
            do(at)
            if at + 1 in (count // 100, count // 10, count // 2, count):
                print(f"after {at + 1} {what}: {_resident_mb():.0f} MB", flush=True)


def _ends(trips: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return sorted({start for start, _ in trips}), sorted({end for _, end in trips})


def _resident_mb() -> float:
    """Return the memory of this process [MB]."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenarios", type=int, default=1000)
    parser.add_argument("--trips", type=int, default=100)
    parser.add_argument("--peer", type=int, default=2, help="scenarios that networkx is asked for")
    parser.add_argument("--edits", type=int, default=0, help="edits after which memory is read")
    parser.add_argument("--cargoes", type=int, default=0, help="cargoes after which memory is read")
    asked = parser.parse_args()
    net = co.load()
    memory(net, asked.edits, asked.cargoes)
    if not asked.scenarios:
        return
    scenarios, trips = scenarios_of(net, asked.scenarios), trips_of(net, asked.trips)
    wall(net, scenarios[:2], trips, None)
    began = time.process_time()
    seconds, serial = wall(net, scenarios, trips, None)
    cpu = time.process_time() - began
    each = cpu / len(scenarios)
    size = f"{len(scenarios)} scenarios x {len(trips)} trips"
    print(f"{size}, one core: {seconds:.1f} s, {cpu:.1f} s of CPU, {each * 1000:.1f} ms a scenario")
    for kind in ("changes figures", "closes a link", "adds a link"):
        some = [scenario for scenario in scenarios if kind_of(scenario) == kind]
        began = time.process_time()
        wall(net, some[:60], trips, None)
        taken_ms = (time.process_time() - began) / max(1, len(some[:60])) * 1000
        print(f"  {kind}: {len(some)} of them, {taken_ms:.1f} ms each")
    for name, taken in peer_seconds(net, trips, asked.peer).items():
        print(f"networkx, {name}: {taken:.2f} s a scenario, {taken / each:.0f} x")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        wall(net, scenarios[:30], trips[:2], pool)
        over, found = wall(net, scenarios, trips, pool)
        print(
            f"two processes: {over:.1f} s, {seconds / over:.2f} x; same: {found.to_frame().equals(serial.to_frame())}"
        )
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        wall(net, scenarios[:30], trips[:2], client.get_executor())
        over, found = wall(net, scenarios, trips, client.get_executor())
        print(f"two Dask workers: {over:.1f} s, {seconds / over:.2f} x; the same: {_same(found, serial)}")


def _same(one: co.Comparison, other: co.Comparison) -> bool:
    return bool(one.to_frame().equals(other.to_frame()))


if __name__ == "__main__":
    main()
