"""Print what losses, new links and upgrades take over many trips, beside loops of single searches, in one run.

    python tests/benchmarks/losses.py            # some minutes
    python tests/benchmarks/losses.py --quick    # fewer trips and candidates

On the bundled network: trips between 100 origins and 100 destinations in Pakistan, Iran, Turkiye and China, and
between 100 of any country. Figures are CPU time; what loops would take is reckoned from some of their searches.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["CORRIDOR_JIT"] = "1"
sys.path.insert(0, str(Path(__file__).parents[2]))

import networkx as nx
import numpy as np

import corridor as co
from corridor.analysis import link_savings as links
from corridor.analysis.trip_batches import Batch, ends_of
from corridor.engine.dijkstra import shortest_way
from corridor.network.internals import internals

FOCUS = ("PK", "IR", "TR", "CN")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU time of some work [s], and what it gave."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def trips_of(net: co.Network, count: int, countries: tuple[str, ...]) -> list[co.Trip]:
    """Return trips between that many origins and destinations that can be loaded and unloaded."""
    states, nodes = internals(net).states(), net.nodes
    fits = (states.origin >= 0) & (states.destination >= 0)
    if countries:
        fits &= nodes["country"].isin(countries).to_numpy()
    rng = np.random.default_rng(0)
    ids = nodes["node_id"].to_numpy(dtype=object)[np.flatnonzero(fits)]
    begins, ends = rng.choice(ids, count, False), rng.choice(ids, count, False)
    return [co.Trip(one, other) for one in begins for other in ends if one != other]


def single(net: co.Network, trips: list[co.Trip]) -> tuple[float, float]:
    """Return what one search takes, by the engine and by networkx, on the graph of states [s]."""
    states = internals(net).states()
    graph_of = Batch(net, "generalised", co.Rules()).graph(co.Cargo())
    topology, prepared, weight = graph_of.topology, graph_of.metric, graph_of.weight
    some = trips[:: max(1, len(trips) // 60)][:60]
    pairs = [
        (
            states.origin[internals(net).names.find(t.origin)[0]],
            states.destination[internals(net).names.find(t.destination)[0]],
        )
        for t in some
    ]
    shortest_way(topology, prepared, [pairs[0][0]], [pairs[0][1]])
    ours, _ = timed(lambda: [shortest_way(topology, prepared, [start], [goal]) for start, goal in pairs])
    graph = nx.DiGraph()
    rows = zip(states.tail.tolist(), states.head.tolist(), weight.tolist(), strict=True)
    graph.add_weighted_edges_from(row for row in rows if row[2] >= 0)

    def ask(start: int, goal: int) -> object:
        try:
            return nx.bidirectional_dijkstra(graph, start, goal)
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return None

    theirs, _ = timed(lambda: [ask(start, goal) for start, goal in pairs[:20]])
    return ours / len(pairs), theirs / 20


def pairs_of_countries(net: co.Network, trips: list[co.Trip]) -> int:
    """Return how many pairs of countries trips lie between."""
    country = net.nodes["country"].tolist()
    return len({(country[begins[0]], country[ends[0]]) for begins, ends in ends_of(net, trips)})


def losses(net: co.Network, name: str, trips: list[co.Trip], each: tuple[float, float]) -> None:
    """Print what the loss of every part takes, and what a search for each trip and each part it needs would."""
    co.criticality(net, trips[:50])
    taken, found = timed(lambda: co.criticality(net, trips))
    n_losses, n_parts = len(found._rows.trip), len(set(found._rows.part.tolist()))
    loops = [n_losses * one for one in each]
    print(
        f"losses, {name}: {len(trips)} trips in {pairs_of_countries(net, trips)} pairs of countries, "
        f"{n_parts} parts needed, {n_losses} losses: {taken:.2f} s; "
        f"single searches {loops[0]:.1f} s ({loops[0] / taken:.0f} x), networkx "
        f"{loops[1]:.0f} s ({loops[1] / taken:.0f} x)",
        flush=True,
    )


def rankings(net: co.Network, name: str, trips: list[co.Trip], count: int, each: tuple[float, float]) -> None:
    """Print what ranking new links takes in parts: searches for the distances, and the candidates themselves."""
    pairs = co.candidate_links(net, mode="rail-1435", within_km=20_000).head(count)
    co.rank_links(net, pairs.head(10), trips[:50])
    spent = {"gains": 0.0, "distance_table": 0.0}
    plain = {part: getattr(links, part) for part in spent}
    for part in spent:

        def measured(*args: Any, _part: str = part, **kwargs: Any) -> Any:
            taken, found = timed(lambda: plain[_part](*args, **kwargs))
            spent[_part] += taken
            return found

        setattr(links, part, measured)
    taken, ranking = timed(lambda: co.rank_links(net, pairs, trips))
    for part, function in plain.items():
        setattr(links, part, function)
    loops = [len(trips) * len(pairs) * one for one in each]
    print(
        f"new links, {name}: {len(pairs)} candidates x {len(trips)} trips: {spent['gains']:.2f} s given the distances "
        f"({spent['distance_table']:.2f} s), {taken:.1f} s in all; single searches {loops[0] / 3600:.0f} h, networkx "
        f"{loops[1] / 3600:.0f} h; {int((ranking.to_frame()['saved_minimised'] > 0).sum())} help",
        flush=True,
    )


def upgrades(net: co.Network) -> None:
    """Print what halving the hours of each border takes, over the bundled demand."""
    halved = co.upgrades(net, "borders", hours=0.5)
    co.rank_upgrades(net, halved[:1], net.demand)
    taken, _ = timed(lambda: co.rank_upgrades(net, halved, net.demand))
    print(
        f"upgrades: {len(halved)} borders in half the time, bundled demand: {taken / len(halved):.2f} s each",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    net = co.load()
    side = 30 if quick else 100
    draws = {"PK, IR, TR, CN": trips_of(net, side, FOCUS), "any country": trips_of(net, side, ())}
    each = single(net, draws["PK, IR, TR, CN"])
    print(f"one search: engine {each[0] * 1000:.2f} ms, networkx {each[1] * 1000:.1f} ms")
    Batch(net, "generalised", co.Rules()).graph(co.Cargo())
    for name, trips in draws.items():
        losses(net, name, trips, each)
    for name, trips in draws.items():
        rankings(net, name, trips, 5_000 if quick else 100_000, each)
    upgrades(net)
    print(f"peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
