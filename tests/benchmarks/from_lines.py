"""Lines to a network: the world's railways made raw again, with ends moved, and what is found of them.

Truth are the graph's own nodes and arcs. Pieces of it that lie within the tolerance of each other are joined whether or
not an end was moved, so what the same tolerance makes of lines that nobody moved stands beside it.
`pip install --no-deps scgraph_data` brings the railways (OpenStreetMap's, ODbL); without it a made-up network is taken.
"""

import argparse
import importlib.util
import resource
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from graphs import road_like

import corridor as co
from corridor.geodesy import distance_km
from corridor.lines.web import components

METRES_PER_DEGREE = 111_320.0
TOLERANCE = 1.25
"""Tolerance by the distance that ends are moved."""


def railways() -> tuple[np.ndarray, np.ndarray]:
    """Return longitudes and latitudes of the nodes and the arcs of the world's railways."""
    spec = importlib.util.find_spec("scgraph_data")
    if spec is None or not spec.submodule_search_locations:
        graph = road_like(100_000, 0, arcs_a_state=3.0)
        there = graph.tail < graph.head
        return graph.coordinates * [40, 25] + [20, 25], np.stack([graph.tail[there], graph.head[there]], axis=1)
    text = (Path(spec.submodule_search_locations[0]) / "world_railways.py").read_text(encoding="utf-8")
    found: dict[str, list] = {}
    for line in text.splitlines():  # the file makes an object of a library that need not be there
        if line.startswith(("graph=", "nodes=")):
            exec(compile(line, "world_railways.py", "exec"), found)
    arcs = [(one, other) for one, ends in enumerate(found["graph"]) for other in ends if one < other]
    return np.array(found["nodes"], dtype=float)[:, 1::-1], np.array(arcs)


def raw_lines(points: np.ndarray, arcs: np.ndarray, share: float, metres: float, seed: int = 0) -> np.ndarray:
    """Return the arcs as lines through junctions, as they are drawn; a share of the ends is moved."""
    rng = np.random.default_rng(seed)
    at: list[list[int]] = [[] for _ in points]
    for number, ends in enumerate(arcs.tolist()):
        for end in ends:
            at[end].append(number)
    onward: dict[tuple[int, int], int] = {}
    for node, meeting in enumerate(at):
        order = rng.permutation(meeting).tolist() if len(meeting) > 2 else meeting
        for one, other in zip(order[::2], order[1::2], strict=False):
            if len(order) == 2 or rng.random() < 0.6:
                onward[one, node], onward[other, node] = other, one
    walked, lines = np.zeros(len(arcs), dtype=bool), []
    begins = [(arc, end) for arc, ends in enumerate(arcs.tolist()) for end in ends if (arc, end) not in onward]
    for arc, end in [*begins, *((arc, int(ends[0])) for arc, ends in enumerate(arcs))]:
        course = [end]
        while arc is not None and not walked[arc] and len(course) < 400:
            walked[arc] = True
            end = int(arcs[arc].sum()) - end
            course.append(end)
            arc = onward.get((arc, end))
        if len(course) > 1:
            lines.append(points[course])
    for line in lines:
        for tip in np.flatnonzero(rng.random(2) < share):
            turn = rng.uniform(0, 2 * np.pi)
            east = np.cos(turn) / np.cos(np.radians(line[-tip][1]))
            line[-tip] += metres / METRES_PER_DEGREE * np.array([east, np.sin(turn)])
    return np.array([shapely.linestrings(line) for line in lines], dtype=object)


def main() -> None:
    """Print pieces, length, seconds and memory for each distance that ends are moved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=0, help="take only so many segments; 0: all")
    most = parser.parse_args().segments
    points, arcs = railways()
    arcs = arcs[:most] if most else arcs
    km = distance_km(*points[arcs[:, 0]].T, *points[arcs[:, 1]].T)
    pieces = len(np.unique(components(len(points), *arcs.T)[arcs[:, 0]]))
    print(f"truth: {len(arcs):,} segments, {pieces} pieces, {km.sum():,.0f} km")
    like = co.load()
    for metres in (0, 5, 20):
        for share in (0.1, 0.0) if metres else (0.0,):
            lines = gpd.GeoSeries(raw_lines(points.copy(), arcs, share, metres), crs=4326)
            began = time.process_time()
            net = co.from_lines(lines, mode="rail-1435", tolerance_m=TOLERANCE * metres, like=like)
            spent = time.process_time() - began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            counts, length = net.report.counts, net.report.km
            print(
                f"{share:4.0%} of ends moved {metres:2d} m: {counts['pieces']} pieces, {length:,.0f} km "
                f"({length / km.sum() - 1:+.2%}), {counts['joined']:,} ends joined, {counts['nodes']:,} nodes, "
                f"{counts['links']:,} links, {spent:.1f} s CPU, peak {peak:.0f} MB"
            )


if __name__ == "__main__":
    main()
