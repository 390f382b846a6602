"""Print what the best ways from one place to every node take, on the bundled network and on large ones.

    python tests/benchmarks/reach.py                  # 100,000 nodes without lines; two minutes
    python tests/benchmarks/reach.py --lines 10000    # so many nodes, with the lines of all ways

Figures are CPU time of a question whose graph is there already, and the most memory that the process has taken. The
large network is a grid of roads with some links left out, its points moved at random.
"""

import argparse
import os
import resource
import sys
import time
from pathlib import Path

os.environ["CORRIDOR_JIT"] = "1"
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import pandas as pd

import corridor as co
from corridor.network.internals import internals


def roads(n_nodes: int) -> co.Network:
    """Return a network of so many cities, joined by about three times as many roads, all in one country."""
    rng = np.random.default_rng(0)
    side = round(n_nodes**0.5)
    row, column = np.divmod(np.arange(side * side), side)
    longitude, latitude = (
        base + 0.05 * (at + rng.uniform(-0.3, 0.3, side * side)) for base, at in ((60, column), (25, row))
    )
    ids = np.array([f"N{number:06}" for number in range(side * side)], dtype=object)
    number = np.arange(side * side).reshape(side, side)
    pairs = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:]), (number[:-1, :-1], number[1:, 1:])]
    start, end = (np.concatenate([pair[at].reshape(-1) for pair in pairs]) for at in range(2))
    kept = rng.random(len(start)) < 0.95
    start, end = start[kept], end[kept]
    nodes = pd.DataFrame(
        {"node_id": ids, "country": "IR", "kind": "city", "latitude": latitude, "longitude": longitude}
    )
    links = pd.DataFrame({
        "link_id": [f"L{number:06}" for number in range(len(start))], "from_node": ids[start], "to_node": ids[end],
        "mode": "road", "both_ways": "yes",
    })  # fmt: skip
    known = co.load()
    change = {"kind": "city", "hours": 1, "usd": 10, "per": "teu"}
    changes = pd.DataFrame([change | {"to_mode": "road"}, change | {"from_mode": "road"}])
    tables = {"nodes": nodes, "links": links, "handling": changes}
    tables |= {name: getattr(known, name) for name in ("rates", "vehicles", "sources")}
    return co.Network(tables, name=f"roads of {len(nodes)} cities")


def show(net: co.Network, origin: str, *, lines: bool) -> None:
    """Print what one question takes once another has made the graph."""
    co.reach(net, origin, by="time", lines=lines)
    began = time.process_time()
    found = co.reach(net, origin, by="cost", lines=lines)
    taken = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{net.name}: {int(found['hours'].notna().sum())} nodes reached, {'with' if lines else 'without'} lines: "
        f"{taken * 1000:.0f} ms; peak {peak} MB",
        flush=True,
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=0, help="nodes of a network whose ways are drawn")
    asked = parser.parse_args()
    net = co.load()
    for lines in (True, False):
        show(net, "Karachi", lines=lines)
    began = time.process_time()
    large = roads(asked.lines or 100_000)
    internals(large).states()
    print(f"{large.name}: made in {time.process_time() - began:.1f} s", flush=True)
    show(large, "N000000", lines=bool(asked.lines))


if __name__ == "__main__":
    main()
