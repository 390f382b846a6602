"""Standard road networks of the literature: Sioux Falls, whose figures are typed here, and others read from files.

The others are published for academic research alone, so none is shipped. Give `read_tntp` a folder with the files
`*_net.tntp` and `*_trips.tntp` of one, as Transportation Networks for Research publishes them.
"""

import contextlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sioux_falls

from corridor.engine.delays import Delays, power_delays

LEAST = {"SiouxFalls": sioux_falls.LEAST, "Anaheim": 1_286_032.171096}
"""The best objective that is known of some networks."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """A road network with trips; nodes are counted from 0, those below `through` are only begun and ended at."""

    name: str
    n_nodes: int
    n_zones: int
    through: int
    tail: np.ndarray
    head: np.ndarray
    capacity: np.ndarray
    free: np.ndarray
    b: np.ndarray
    power: np.ndarray
    trips: tuple[np.ndarray, np.ndarray, np.ndarray]

    @property
    def factor(self) -> np.ndarray:
        """Return what the power of the load is multiplied by."""
        return self.free * self.b / self.capacity**self.power

    @property
    def delays(self) -> Delays:
        """Return the delays of the arcs: free (1 + b (load / capacity) ** power)."""
        return power_delays(self.free, self.factor, self.power)

    def off(self, load: np.ndarray) -> str:
        """Return how far Beckmann's sum of the integrals of the delays is above the best that is known."""
        found = float((self.free * load + self.factor * load ** (self.power + 1) / (self.power + 1)).sum())
        return f"objective {found:,.6f}" + (
            f", off by {found / LEAST[self.name] - 1:.1e}" if self.name in LEAST else ""
        )


def sioux() -> RoadNetwork:
    """Return the Sioux Falls network."""
    tail, head, delays = sioux_falls.roads()
    b = np.full(len(tail), 0.15)
    capacity = (b * delays.free / delays.factor) ** 0.25
    return RoadNetwork("SiouxFalls", 24, 24, 0, tail, head, capacity, delays.free, b, delays.power, sioux_falls.trips())


def read_tntp(folder: Path) -> RoadNetwork:
    """Return the network of a folder with its two files."""
    (net,), (table,) = (list(folder.glob(f"*_{what}.tntp")) for what in ("net", "trips"))
    head, _, body = net.read_text(encoding="utf-8").partition("<END OF METADATA>")
    said = {name: int(number) for name, number in re.findall(r"<([A-Z ]+)>\s+(\d+)", head)}
    lines = [line.replace(";", " ").split() for line in body.splitlines() if re.match(r"\s*\d", line)]
    rows = np.array([[float(cell) for cell in line[:7]] for line in lines])
    starts, ends, amounts = [], [], []
    for part in table.read_text(encoding="utf-8").partition("<END OF METADATA>")[2].split("Origin")[1:]:
        origin = int(part.split()[0])
        for end, amount in re.findall(r"(\d+)\s*:\s*([\d.]+)\s*;", part):
            if float(amount) > 0 and int(end) != origin:
                starts.append(origin - 1)
                ends.append(int(end) - 1)
                amounts.append(float(amount))
    return RoadNetwork(
        net.name.removesuffix("_net.tntp"),
        said["NUMBER OF NODES"],
        said["NUMBER OF ZONES"],
        said["FIRST THRU NODE"] - 1,
        rows[:, 0].astype(np.int64) - 1,
        rows[:, 1].astype(np.int64) - 1,
        *(rows[:, at] for at in (2, 4, 5, 6)),
        (np.array(starts), np.array(ends), np.array(amounts)),
    )


def frank_wolfe(roads: RoadNetwork, gap: float) -> float:
    """Solve a network by AequilibraE's bi-conjugate Frank-Wolfe; return the gap that it reached."""
    import pandas as pd
    from aequilibrae.matrix import AequilibraeMatrix
    from aequilibrae.paths import Graph, TrafficAssignment, TrafficClass

    origin, destination, amount = roads.trips
    links = {
        "link_id": np.arange(1, len(roads.tail) + 1),
        "a_node": roads.tail + 1,
        "b_node": roads.head + 1,
        "direction": 1,
    }
    more = {"capacity": roads.capacity, "free_flow_time": roads.free, "b": roads.b, "power": roads.power}
    graph = Graph()
    graph.network = pd.DataFrame({**links, **more})
    graph.mode, graph.cost = "c", None
    graph.prepare_graph(np.arange(1, roads.n_zones + 1))
    graph.set_graph("free_flow_time")
    graph.set_blocked_centroid_flows(roads.through > 0)
    table = np.zeros((roads.n_zones, roads.n_zones, 1))
    table[origin, destination, 0] = amount
    matrix = AequilibraeMatrix()
    matrix.create_empty(zones=roads.n_zones, matrix_names=["trips"], memory_only=True)
    matrix.index[:] = np.arange(1, roads.n_zones + 1)
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
