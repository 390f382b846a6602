"""Print what the kernels and their peers take, measured in one run.

    python tests/benchmarks/run.py            # everything; some minutes
    python tests/benchmarks/run.py --quick    # without 500,000 nodes, and fewer pairs

Figures are medians of CPU time over pairs of which none is asked twice. Peers that are not installed are left out with
a word. A hierarchy answers from an order prepared beforehand, the others from the arcs alone.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import numpy as np

os.environ["CORRIDOR_JIT"] = "1"
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

import bundled
from graphs import Graph, layered, road_like
from peers import PEERS

from corridor.engine.dijkstra import shortest_way
from corridor.engine.fronts import costs_of, front
from corridor.engine.graph import metric, topology
from corridor.engine.one_to_all import matrix

Pairs = Sequence[tuple[int, int]]


def median(ask: Callable[[int, int], object], pairs: Pairs) -> float:
    """Return the median CPU time of a question [s]; the first three only warm up."""
    taken = []
    for start, goal in pairs:
        began = time.process_time_ns()
        ask(start, goal)
        taken.append(time.process_time_ns() - began)
    return float(np.median(taken[3:])) / 1e9


def pairs_of(graph: Graph, count: int) -> list[tuple[int, int]]:
    """Return that many pairs, none twice."""
    rng = np.random.default_rng(1)
    found: dict[tuple[int, int], None] = {}
    while len(found) < count + 3:
        found[int(rng.choice(graph.origins)), int(rng.choice(graph.destinations))] = None
    return list(found)


def show(job: str, ours: float, others: dict[str, float | None]) -> None:
    """Print one row: what we take, and what the others take as a multiple."""
    told = [
        f"{name} {taken * 1000:.3g} ms ({taken / ours:.1f} x)" if taken is not None else f"{name} not installed"
        for name, taken in others.items()
    ]
    print(f"{job:<34}{ours * 1000:>10.3f} ms   {'; '.join(told)}", flush=True)


def distances(name: str, graph: Graph, count: int) -> None:
    """Print what one distance takes."""
    rows = topology(graph.first, graph.head)
    weights = metric(rows, graph.costs[1])
    pairs = pairs_of(graph, count)
    ours = median(lambda start, goal: shortest_way(rows, weights, [start], [goal]), pairs)
    others: dict[str, float | None] = {}
    for peer, build in PEERS.items():
        few = pairs if graph.n_states < 10_000 or peer != "networkx" else pairs[:8]
        try:
            ask = build(graph, graph.costs[1])
        except ImportError:
            others[peer] = None
            continue
        others[peer] = median(ask, few)
    show(f"one way, {name}", ours, others)


def matrices(name: str, graph: Graph, n_sources: int) -> None:
    """Print what 100 x 100 distances take, reckoned from fewer rows where there are many nodes."""
    rng = np.random.default_rng(2)
    rows = topology(graph.first, graph.head)
    weights = metric(rows, graph.costs[1])
    sources, targets = rng.choice(graph.origins, 100, False), rng.choice(graph.destinations, 100, False)
    matrix(rows, weights, sources[-2:].tolist(), targets.tolist())
    began = time.process_time()
    found = matrix(rows, weights, sources[:n_sources].tolist(), targets.tolist())
    ours = (time.process_time() - began) * 100 / n_sources
    others: dict[str, float | None] = {"scipy": None}
    try:
        search = import_module("scipy.sparse.csgraph").dijkstra
        shape = (graph.n_states, graph.n_states)
        lengths = import_module("scipy.sparse").csr_matrix(
            (graph.costs[1] + 1e-6, graph.head, graph.first), shape=shape
        )
        began = time.process_time()
        other = search(lengths, indices=sources[:n_sources])[:, targets]
        others["scipy"] = (time.process_time() - began) * 100 / n_sources
        assert np.array_equal(np.where(np.isinf(other), -1, np.floor(other)), found)
    except ImportError:
        pass
    show(f"matrix 100 x 100, {name}", ours, others)


def fronts(name: str, graph: Graph, which: Sequence[int], count: int, like: int = 0) -> None:
    """Print what exact fronts take, with their size and the labels looked at.

    What a front takes goes with its labels, so where a prototype was measured on other random pairs, those fronts are
    told apart that have about as many outcomes as its had: half to twice `like`.
    """
    rows = topology(graph.first, graph.head)
    costs = costs_of(rows, [graph.costs[at] for at in which])
    taken, sizes, labels = [], [], []
    for start, goal in pairs_of(graph, count):
        began = time.process_time_ns()
        found = front(rows, costs, [start], [goal])
        taken.append((time.process_time_ns() - began) / 1e6)
        sizes.append(len(found))
        labels.append(found.n_labels)
    spent, size, count_of = np.array(taken[3:]), np.array(sizes[3:]), np.array(labels[3:])
    worst = int(np.argmax(spent))
    alike = (2 * size >= like) & (size <= 2 * like)
    beside = f"; {np.median(spent[alike]):.3g} ms the {alike.sum()} of some {like} outcomes" if alike.any() else ""
    print(
        f"front of {len(which)}, {name:<23}{np.median(spent):>10.3f} ms   {np.median(size):.0f} outcomes, "
        f"{np.median(count_of):.0f} labels; worst {spent[worst]:.1f} ms, {size[worst]} outcomes; "
        f"{np.median(spent * 1000 / np.maximum(1, count_of)):.2f} us a label{beside}",
        flush=True,
    )


def memory() -> None:
    """Print the memory that half a million nodes and a million and a half arcs take, in a process of its own."""
    code = (
        "import sys\n"
        f"sys.path[:0] = {[str(Path(__file__).parents[2])]!r}\n"
        "import numpy as np\n"
        "from corridor.engine.dijkstra import shortest_way\n"
        "from corridor.engine.graph import metric, topology\n"
        "few = topology([0, 1, 1], [1]); shortest_way(few, metric(few, np.array([1])), [0], [1])\n"
        "rng = np.random.default_rng(0)\n"
        "first, head = np.arange(0, 1_500_001, 3), rng.integers(0, 500_000, 1_500_000)\n"
        "weight = rng.integers(1, 9000, 1_500_000)\n"
        "peak = lambda: int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) // 1024\n"
        "before = peak()\n"
        "rows = topology(first, head)\n"
        "lengths = metric(rows, weight)\n"
        "shortest_way(rows, lengths, [0], [499_999])\n"
        "print(before, peak())\n"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    print(f"{'memory, 500,000 nodes':<34}{told[1]:>10} MB   of which {told[0]} before the graph was built")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    shapes = {"5,272 states": layered(), "50,000": road_like(50_000)}
    if not quick:
        shapes["500,000"] = road_like(500_000)
    for name, graph in shapes.items():
        distances(name, graph, 300 if graph.n_states < 10_000 else 20)
    for name, graph in shapes.items():
        matrices(name, graph, 100 if graph.n_states < 100_000 else 10)
    few = 20 if quick else 100
    fronts("5,272 states", shapes["5,272 states"], (0, 1), few)
    fronts("5,272 states", shapes["5,272 states"], (0, 1, 2), few)
    fronts("10,000", road_like(10_000), (0, 1), few, like=64)
    if not quick:
        fronts("100,000", road_like(100_000), (0, 1), 40, like=610)
    memory()
    bundled.main(quick)
    print(f"peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
