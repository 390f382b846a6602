"""The waiting of lorries at borders by road: what it costs their carriers, which no price holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

import numpy as np

from corridor.answer.legs import Leg
from corridor.arrays import Ints
from corridor.cargo import Cargo
from corridor.criteria import TIME
from corridor.graph.defaults import NOWHERE, Defaults
from corridor.graph.loads import fleet_of, loads
from corridor.graph.states import CODE
from corridor.modes import MODE_CODE, TRUCK
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.planning.weighted_graph import WeightedGraph

CARRIERS_WAIT: Final = "carriers_wait_usd"
"""Name of the cost of lorries that wait at borders, in answers."""

Crossing = tuple[str, str, str]
"""One side of a crossing: its link, the node where it is cleared, and exit or entry."""


def vehicles_for(vehicles: Defaults, mode: str, country: str, cargo: Cargo) -> float:
    """Return how many vehicles carry a cargo by a mode in a country; 0 where none is known."""
    row = vehicles.row_of(mode, country, "teu_max")
    if row == NOWHERE:
        return 0.0
    return float(loads(fleet_of(vehicles), cargo).count[row])


class CarriersWaits:
    """Prices the hours that lorries spend on the sides of borders of a network."""

    def __init__(self, net: Network) -> None:
        self._vehicles = Defaults(net.tables["vehicles"])
        self._country: tuple[str, ...] = tuple(plain_tables(net)["nodes"].cells["country"].tolist())
        self._node: Mapping[str, int] = plain_tables(net)["nodes"].row_of

    def usd_per_h(self, node: int, cargo: Cargo) -> float:
        """Return what an hour costs the lorries of a cargo that wait at a node [USD/h]; 0 where nothing is known."""
        country = self._country[node]
        row = self._vehicles.row_of(TRUCK, country, "waiting_usd_per_h")
        if row == NOWHERE:
            return 0.0
        return self._vehicles.value(row, "waiting_usd_per_h") * vehicles_for(self._vehicles, TRUCK, country, cargo)

    def of_legs(self, legs: Iterable[Leg], cargo: Cargo) -> dict[Crossing, float]:
        """Return the cost on each side of a crossing by road, waits for its opening included [USD]."""
        found: dict[Crossing, float] = defaultdict(float)
        for before, leg in pairwise((None, *legs)):
            if leg is None or leg.activity not in ("exit", "entry") or leg.mode != TRUCK:
                continue
            is_gate = before is not None and before.activity == "wait" and before.from_node == leg.from_node
            hours = leg.hours + (before.hours if is_gate and before is not None else 0.0)
            side = leg.link_id, leg.from_node, leg.activity
            found[side] += hours * self.usd_per_h(self._node[leg.from_node], cargo)
        return dict(found)

    def of_arcs(self, graph: WeightedGraph, arcs: Ints, cargo: Cargo) -> float:
        """Return the cost over a way of a weighted graph, as the sum of `of_legs` [USD]."""
        states = graph.states
        is_side = np.isin(states.activity[arcs], (CODE["exit"], CODE["entry"]))
        left, came = states.mode[states.head[arcs]], states.mode[states.tail[arcs]]
        sides = arcs[is_side & (np.where(left >= 0, left, came) == MODE_CODE[TRUCK])]
        hours = graph.weights.amount(TIME)[sides] / TIME.scale
        nodes = states.node[states.tail[sides]].tolist()
        return float(sum(time * self.usd_per_h(node, cargo) for node, time in zip(nodes, hours.tolist(), strict=True)))
