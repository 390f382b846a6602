"""Print what a hierarchy takes, beside the engine's Dijkstra and other libraries, measured in one run.

    python tests/benchmarks/hierarchy.py            # everything; some minutes and 2 GB
    python tests/benchmarks/hierarchy.py --quick    # without the network of 100,000 nodes

Figures are medians of CPU time. Every distance is compared with the engine's Dijkstra meanwhile. Peers are asked for
fewer pairs, and their tables are counted up from fewer rows; those that are not installed are left out.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

os.environ["CORRIDOR_JIT"] = "1"
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from graphs import Ints, road_like
from large_network import large_network

import corridor as co
from corridor.criteria import COST
from corridor.engine import dijkstra
from corridor.engine.changing_weights import ChangingWeights
from corridor.engine.contraction import contract, hop_lengths
from corridor.engine.customise import HierarchyWeights, customise
from corridor.engine.graph import hops_of, metric, topology
from corridor.engine.hierarchy import order
from corridor.engine.hierarchy_labels import groups, labels
from corridor.engine.hierarchy_sums import sum_table
from corridor.engine.hierarchy_tables import met_pairs, table
from corridor.engine.hierarchy_ways import distances, shortest_way
from corridor.engine.one_to_all import matrix
from corridor.network.internals import internals


@dataclass(frozen=True)
class Shape:
    """A graph of hops, its weights, where they are, and where ways begin and end."""

    n_states: int
    tail: Ints
    head: Ints
    weight: Ints
    length: Ints
    unit: int
    coordinates: Any
    origins: Ints
    destinations: Ints


def cpu_us(ask: Callable[[], object], count: int = 9) -> float:
    """Return the median CPU time of a question [us]; the first one only warms up."""
    ask()
    taken = []
    for _ in range(count):
        began = time.process_time_ns()
        ask()
        taken.append(time.process_time_ns() - began)
    return float(np.median(taken)) / 1000


def of_network(net: co.Network) -> Shape:
    """Return the hops of a network's states by their cost."""
    states = internals(net).states()
    figures = internals(net).weights(co.Cargo())
    weight = np.where(figures.is_open, figures.amount(COST), -1)
    origins, destinations = (each[each >= 0] for each in (states.origin, states.destination))
    hops = contract(states.first, states.tail, states.head, np.concatenate([origins, destinations]))
    length = hop_lengths(hops, weight)
    coordinates = net.nodes[["longitude", "latitude"]].to_numpy()[states.node[hops.number >= 0]]
    return Shape(
        hops.graph.n_states, hops.tail, hops.head, np.where(length < 0, -1, hops.sums(weight)), length,
        hops_of(len(hops.number)), coordinates, hops.number[origins], hops.number[destinations],
    )  # fmt: skip


def of_roads(n_states: int) -> Shape:
    """Return a network of roads by time."""
    graph = road_like(n_states)
    unit, everywhere = 1 << 20, np.arange(n_states)
    weight = graph.costs[1]
    return Shape(
        n_states, graph.tail, graph.head, weight, weight * unit + 1, unit, graph.coordinates, everywhere, everywhere
    )


def show(job: str, ours_us: float, others_us: dict[str, float]) -> None:
    """Print one row: what the hierarchy takes, and what others take as a multiple."""
    beside = "; ".join(f"{name} {taken:,.1f} us ({taken / ours_us:,.1f} x)" for name, taken in others_us.items())
    print(f"  {job:<34}{ours_us:>14,.2f} us   {beside}", flush=True)


def measure(name: str, shape: Shape) -> None:
    """Print all that a hierarchy of a graph takes."""
    print(f"{name}: {shape.n_states:,} states, {len(shape.tail):,} hops")
    began = time.process_time()
    hierarchy = order(shape.n_states, shape.tail, shape.head, coordinates=shape.coordinates)
    taken = time.process_time() - began
    weights = customise(hierarchy, shape.length, shape.unit)
    size = f"{hierarchy.n_shortcuts:,} shortcuts, {len(hierarchy.span):,} bends, {hierarchy.nbytes / 1e6:.1f} MB"
    memory = f"weights {weights.nbytes / 1e6:.1f} MB; peak so far {peak_mb()} MB"
    print(f"  {'order':<34}{taken * 1e6:>14,.0f} us   {size}; {memory}", flush=True)
    peer = routingkit(shape)
    ours = cpu_us(lambda: customise(hierarchy, shape.length, shape.unit))
    show("customise", ours, {} if peer is None else {"routingkit-cch": cpu_us(peer.customise)})
    changes(shape, weights)
    pairs(shape, weights, peer)
    tables(shape, weights, peer)


def changes(shape: Shape, weights: HierarchyWeights) -> None:
    """Print what changes of a few hops take, and undoing them."""
    rng = np.random.default_rng(1)
    mine = ChangingWeights(weights)
    usable = np.flatnonzero(shape.length > 0)
    for count in (1, 5, 50, 500):
        taken, back = [], []
        for _ in range(51):
            hops = rng.choice(usable, count, replace=False)
            began = time.process_time_ns()
            mine.change(hops, np.where(rng.random(count) < 0.5, -1, shape.length[hops] * 2))
            taken.append(time.process_time_ns() - began)
            began = time.process_time_ns()
            mine.undo()
            back.append(time.process_time_ns() - began)
        assert (mine.weights.weight == weights.weight).all()
        most = f"one in ten over {np.percentile(taken, 90) / 1000:.0f} us; undone in {np.median(back) / 1000:.1f} us"
        print(f"  {f'{count} hops changed':<34}{np.median(taken[1:]) / 1000:>14,.2f} us   {most}", flush=True)


def pairs(shape: Shape, weights: HierarchyWeights, peer: "Routingkit | None") -> None:
    """Print what single pairs take."""
    rng = np.random.default_rng(2)
    starts, goals = rng.choice(shape.origins, 1000), rng.choice(shape.destinations, 1000)
    begins, ends = groups(starts), groups(goals)
    first = np.searchsorted(np.sort(shape.tail), np.arange(shape.n_states + 1))
    by_tail = np.argsort(shape.tail, kind="stable")
    graph = topology(first, shape.head[by_tail])
    single = metric(graph, shape.weight[by_tail])
    few = list(zip(starts[:20].tolist(), goals[:20].tolist(), strict=True))
    ours = weights.plain(distances(weights, begins, ends))
    assert all(_weight(dijkstra.shortest_way(graph, single, [s], [g])) == ours[at] for at, (s, g) in enumerate(few))
    others = {"Dijkstra": _each(lambda s, g: dijkstra.shortest_way(graph, single, [s], [g]), few)}
    others |= libraries(shape, few)
    if peer is not None:
        assert [peer.distance(s, g) for s, g in few] == ours[: len(few)].tolist()
        others["routingkit-cch"] = _each(peer.distance, list(zip(starts.tolist(), goals.tolist(), strict=True)))
    show("pair", cpu_us(lambda: distances(weights, begins, ends)) / 1000, others)
    show("pair with its way", _each(lambda s, g: shortest_way(weights, s, g), few * 5), {})
    there, back = labels(weights, groups(starts[:100])), labels(weights, groups(goals[:100]), backward=True)
    rows, columns = np.indices((100, 100)).reshape(2, -1)
    show("pair by labels", cpu_us(lambda: met_pairs(weights, there, back, rows, columns)) / 10_000, {})


def _weight(way: dijkstra.Way | None) -> int:
    return -1 if way is None else way.weight


def _each(ask: Callable[[int, int], object], some: list[tuple[int, int]]) -> float:
    """Return the median CPU time of a pair [us]."""
    taken = []
    for start, goal in some:
        began = time.process_time_ns()
        ask(start, goal)
        taken.append(time.process_time_ns() - began)
    return float(np.median(taken[1:])) / 1000


def tables(shape: Shape, weights: HierarchyWeights, peer: "Routingkit | None") -> None:
    """Print what tables take."""
    rng = np.random.default_rng(3)
    starts, goals = rng.choice(shape.origins, 100), rng.choice(shape.destinations, 100)
    begins, ends = groups(starts), groups(goals)
    by_tail = np.argsort(shape.tail, kind="stable")
    graph = topology(np.searchsorted(shape.tail[by_tail], np.arange(shape.n_states + 1)), shape.head[by_tail])
    single = metric(graph, shape.weight[by_tail])
    n_rows = 100 if shape.n_states < 50_000 else 4
    began = time.process_time()
    expected = matrix(graph, single, starts[:n_rows].tolist(), goals.tolist())
    others = {"Dijkstra": (time.process_time() - began) * 1e8 / n_rows}
    ours = weights.plain(table(weights, begins, ends))
    assert (ours[:n_rows] == expected).all()
    if peer is not None:
        assert (peer.table(starts, goals) == ours).all()
        others["routingkit-cch"] = cpu_us(lambda: peer.table(starts, goals), 3)
    show("100 x 100", cpu_us(lambda: table(weights, begins, ends)), others)
    amounts = [shape.weight, shape.weight, shape.weight]
    show("100 x 100, 3 amounts of the ways", cpu_us(lambda: sum_table(weights, begins, ends, amounts), 3), {})
    if len(shape.origins) < 2000:
        every, other = groups(shape.origins), groups(shape.destinations)
        show(f"{every.count} x {other.count}", cpu_us(lambda: table(weights, every, other), 5), {})


def libraries(shape: Shape, few: list[tuple[int, int]]) -> dict[str, float]:
    """Return what a distance takes in scipy and networkx [us]."""
    usable = np.flatnonzero(shape.weight >= 0)
    tail, head, weight = shape.tail[usable], shape.head[usable], shape.weight[usable]
    found = {}
    nx: Any = import_module("networkx")
    net = nx.DiGraph()
    by_weight = np.argsort(-weight, kind="stable")  # of parallel hops the last, which is the lightest, is kept
    ends = tail[by_weight].tolist(), head[by_weight].tolist(), weight[by_weight].tolist()
    net.add_nodes_from(range(shape.n_states))
    net.add_weighted_edges_from(zip(*ends, strict=True))

    def ask(start: int, goal: int) -> object:
        try:
            return nx.bidirectional_dijkstra(net, start, goal)
        except nx.NetworkXNoPath:
            return None

    found["networkx"] = _each(ask, few[: 20 if shape.n_states < 50_000 else 4])
    try:
        search: Any = import_module("scipy.sparse.csgraph").dijkstra
        sparse: Any = import_module("scipy.sparse").csr_matrix
    except ImportError:
        return found
    _, first = np.unique(tail[by_weight][::-1] * shape.n_states + head[by_weight][::-1], return_index=True)
    lightest = by_weight[::-1][first]
    rows = sparse((weight[lightest] + 1e-6, (tail[lightest], head[lightest])), shape=(shape.n_states,) * 2)
    found["scipy"] = _each(lambda start, goal: search(rows, indices=start)[goal], few[:4])
    return found


class Routingkit:
    """A hierarchy of routingkit-cch in its inertial order, asked the way its manual says."""

    def __init__(self, module: Any, shape: Shape) -> None:
        self.module = module
        tail, head = shape.tail.astype(np.uint32), shape.head.astype(np.uint32)
        latitude, longitude = (shape.coordinates[:, at].astype(np.float32) for at in (1, 0))
        rank = module.compute_order_inertial(shape.n_states, tail, head, latitude, longitude)
        self.index = module.CCH(rank, tail, head, False)
        self.weight = np.where(shape.weight < 0, 2**31 - 1, shape.weight).astype(np.uint32)
        self.metric = module.CCHMetric(self.index, self.weight)
        self.query = module.CCHQuery(self.metric)

    def customise(self) -> object:
        """Weigh it anew."""
        return self.module.CCHMetric(self.index, self.weight)

    def distance(self, start: int, goal: int) -> int:
        """Return how far it is, -1 where no way leads."""
        found = self.query.run(start, goal).distance
        return -1 if found is None else found

    def table(self, starts: Ints, goals: Ints) -> Ints:
        """Return the distances between many."""
        many = self.module.CCHOneToMany(self.metric, goals.tolist())
        rows = [many.distances_from(start) for start in starts.tolist()]
        return np.array([[-1 if length is None else length for length in row] for row in rows])


def routingkit(shape: Shape) -> Routingkit | None:
    """Return the peer, or None if it is not installed."""
    try:
        return Routingkit(import_module("routingkit_cch"), shape)
    except ImportError:
        return None


def peak_mb() -> int:
    """Return the most memory that this process has had [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    measure("bundled network", of_network(co.load()))
    measure("roads", of_roads(10_000 if quick else 100_000))
    if not quick:
        measure("network of 100,000 nodes", of_network(large_network(100_000)))
    print(f"peak of this process {peak_mb()} MB")


if __name__ == "__main__":
    main()
