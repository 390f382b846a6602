"""Whole answers on the bundled network: its graph of states, plans and what is read off them, fronts, a process."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

import corridor as co
from corridor.cargo import Goods
from corridor.geodesy import distance_km
from corridor.graph.expand import expand
from corridor.network.internals import internals

Pair = tuple[str, str]


def cpu_ms(ask: Callable[[], object]) -> float:
    """Return the CPU time of one call [ms]."""
    began = time.process_time_ns()
    ask()
    return (time.process_time_ns() - began) / 1e6


def pairs_of(net: co.Network, count: int, least_km: float = 0.0) -> list[Pair]:
    """Return that many pairs of nodes on land at least so far apart between which there is a way, none twice."""
    nodes = net.nodes
    nodes = nodes[(nodes["country"] != "") & (nodes["kind"] != "passage")]
    ids, longitude, latitude = (nodes[name].to_numpy() for name in ("node_id", "longitude", "latitude"))
    rng = np.random.default_rng(4)
    found: dict[Pair, None] = {}
    while len(found) < count:
        one, other = rng.choice(len(ids), 2, replace=False)
        far = distance_km(*(np.array([float(x)]) for at in (one, other) for x in (longitude[at], latitude[at])))
        pair = (str(ids[one]), str(ids[other]))
        if far[0] < least_km or pair in found:
            continue
        try:
            co.plan(net, *pair, by="co2e")
        except (co.NoRoute, co.InvalidQuestion):
            continue
        found[pair] = None
    return list(found)


def state_graph(net: co.Network, count: int) -> None:
    """Print what the graph of states takes, from the tables alone and for another regime of a network."""
    frames = dict(net.tables)
    alone = [cpu_ms(lambda: expand(frames, "ordinary", Goods())) for _ in range(count)]
    more = [cpu_ms(lambda: expand(frames, "tir", Goods(), prepared=internals(net).prepared)) for _ in range(count)]
    states = internals(net).states()
    told = f"{len(states.node):,} states, {len(states.head):,} arcs; first {alone[0]:.1f} ms"
    print(f"{'graph of states, from the tables':<34}{np.median(alone):>10.3f} ms   {told}")
    print(f"{'graph of states, another regime':<34}{np.median(more):>10.3f} ms", flush=True)


def plans(net: co.Network, pairs: Sequence[Pair]) -> None:
    """Print what a whole plan takes with its itinerary, beside the distance alone in networkx."""
    for by in ("cost", "time", "generalised"):
        co.plan(net, *pairs[0], by=by)
        taken = [cpu_ms(lambda pair=pair, by=by: co.plan(net, *pair, by=by)) for pair in pairs[1:]]  # type: ignore[misc]
        print(
            f"{f'co.plan, {by}':<34}{np.median(taken):>10.3f} ms   {len(taken)} pairs; "
            f"one in ten over {np.percentile(taken, 90):.2f} ms; worst {max(taken):.2f} ms",
            flush=True,
        )
    nx: Any = import_module("networkx")
    graph = net.to_networkx(cargo=co.Cargo(), of="states")
    few = [
        cpu_ms(lambda s=s, t=t: nx.bidirectional_dijkstra(graph, (s, "", "origin"), (t, "", "destination"), "usd"))  # type: ignore[misc]
        for s, t in pairs[:12]
    ]
    print(f"{'  networkx, the distance alone':<34}{np.median(few):>10.3f} ms", flush=True)


def itineraries(net: co.Network, pairs: Sequence[Pair]) -> None:
    """Print what is read off an itinerary takes, each time off one that nothing has been read off yet."""
    reads: dict[str, Callable[[co.Itinerary], object]] = {
        "str(way)": str,
        "way.to_frame()": co.Itinerary.to_frame,
        "way.notes": lambda way: way.notes,
        "way.sources()": co.Itinerary.sources,
    }
    for name, read in reads.items():
        ways = [co.plan(net, *pair) for pair in pairs]
        read(ways[0])
        taken = [cpu_ms(lambda way=way, read=read: read(way)) for way in ways[1:]]  # type: ignore[misc]
        legs = np.median([len(way.legs) for way in ways[1:]])
        print(f"{name:<34}{np.median(taken):>10.3f} ms   {legs:.0f} legs; worst {max(taken):.2f} ms", flush=True)


def fronts(net: co.Network, pairs: Sequence[Pair], by: tuple[str, ...]) -> None:
    """Print what exact fronts between far places take, with their size and the labels looked at."""
    co.pareto(net, *pairs[0], by=by)
    taken, sizes, labels = [], [], []
    for pair in pairs[1:]:
        began = time.process_time_ns()
        front = co.pareto(net, *pair, by=by)
        taken.append((time.process_time_ns() - began) / 1e6)
        sizes.append(len(front))
        labels.append(sum({id(found.fronts): found.fronts.n_labels for found in front._found}.values()))
    worst = int(np.argmax(taken))
    print(
        f"{f'co.pareto, {len(by)} criteria':<34}{np.median(taken):>10.3f} ms   {len(taken)} far pairs; "
        f"{np.median(sizes):.0f} outcomes of {np.median(labels):.0f} labels; worst {taken[worst]:.1f} ms, "
        f"{sizes[worst]} of {labels[worst]}; {sum(taken) * 1000 / sum(labels):.2f} us a label",
        flush=True,
    )


def _process(arguments: Sequence[str], env: dict[str, str]) -> tuple[float, float]:
    """Return the CPU time and the time by the clock of a process [ms]."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=env)
    clock = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu * 1000, clock * 1000


def fresh_process(count: int) -> None:
    """Print what the command line takes in a process of its own, the first one after installation and later ones."""
    env = {name: value for name, value in os.environ.items() if name != "CORRIDOR_JIT"}
    ask = ["-m", "corridor", "plan", "Kashgar", "Istanbul"]
    with tempfile.TemporaryDirectory() as folder:
        caches = ("PYTHONPYCACHEPREFIX", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "MPLCONFIGDIR")
        first = _process(ask, env | dict.fromkeys(caches, folder))
    jobs = {"corridor plan": ask, "import geopandas": ["-c", "import geopandas"]}
    taken = {name: np.median([_process(job, env) for _ in range(count)], axis=0) for name, job in jobs.items()}
    ours, other = taken["corridor plan"], taken["import geopandas"]
    print(
        f"{'fresh process, corridor plan':<34}{ours[0]:>10.0f} ms   {ours[1]:.0f} by the clock; import geopandas "
        f"{other[0]:.0f} ms ({ours[0] / other[0]:.2f} x); first run with no cache {first[0]:.0f} ms",
        flush=True,
    )


def main(quick: bool) -> None:
    """Print all of it."""
    net = co.load()
    state_graph(net, 7 if quick else 25)
    plans(net, pairs_of(net, 41 if quick else 201))
    far = pairs_of(net, 11 if quick else 101, least_km=3000)
    itineraries(net, far)
    fronts(net, far, ("time", "cost"))
    fronts(net, far, ("time", "cost", "co2e"))
    fresh_process(3 if quick else 7)
