"""The waiting of lorries at borders by road: what it costs their carriers, which no price holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

import numpy as np

from corridor.answer.legs import Leg
from corridor.arrays import Floats, Ints
from corridor.cargo import Cargo
from corridor.criteria import TIME
from corridor.graph.defaults import NOWHERE, Defaults
from corridor.graph.loads import fleet_of, loads
from corridor.graph.states import CODE
from corridor.modes import MODE_CODE, TRUCK
from corridor.network.internals import internals
from corridor.network.kept import Kept
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.planning.weighted_graph import WeightedGraph

CARRIERS_WAIT: Final = "carriers_wait_usd"
"""Name of the cost of lorries that wait at borders, in answers."""

_KEPT: Final = 64
"""Cargoes whose prices are kept."""

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
        self._vehicles = internals(net).prepared.vehicles
        self._node: Mapping[str, int] = plain_tables(net)["nodes"].row_of
        countries = plain_tables(net)["nodes"].cells["country"].tolist()
        names = ("", *sorted(set(countries) - {""}))
        code = {name: at for at, name in enumerate(names)}
        where = np.array([code[name] for name in countries], dtype=np.int64)
        lorry = np.full(len(where), MODE_CODE[TRUCK], dtype=np.int64)
        self._loaded = self._vehicles.rows_of(lorry, where, names, "teu_max")
        priced = self._vehicles.rows_of(lorry, where, names, "waiting_usd_per_h")
        self._vehicle_usd = np.append(self._vehicles.column("waiting_usd_per_h"), 0.0)[priced.clip(-1)]
        self._kept = Kept(_KEPT)

    def usd_per_h(self, cargo: Cargo) -> Floats:
        """Return what an hour costs the lorries of a cargo that wait [USD/h], 0 where unknown; shape (n_nodes,)."""

        def make() -> Floats:
            count = loads(fleet_of(self._vehicles), cargo).count
            return np.asarray(self._vehicle_usd * count[self._loaded.clip(-1)])

        return self._kept.get(cargo, make)

    def of_legs(self, legs: Iterable[Leg], cargo: Cargo) -> dict[Crossing, float]:
        """Return the cost on each side of a crossing by road, waits for its opening included [USD]."""
        found: dict[Crossing, float] = defaultdict(float)
        usd_per_h = self.usd_per_h(cargo)
        for before, leg in pairwise((None, *legs)):
            if leg is None or leg.activity not in ("exit", "entry") or leg.mode != TRUCK:
                continue
            is_gate = before is not None and before.activity == "wait" and before.from_node == leg.from_node
            hours = leg.hours + (before.hours if is_gate and before is not None else 0.0)
            side = leg.link_id, leg.from_node, leg.activity
            found[side] += hours * float(usd_per_h[self._node[leg.from_node]])
        return dict(found)

    def of_arcs(self, graph: WeightedGraph, arcs: Ints, cargo: Cargo) -> float:
        """Return the cost over a way of a weighted graph, as the sum of `of_legs` [USD]."""
        states = graph.states
        is_side = np.isin(states.activity[arcs], (CODE["exit"], CODE["entry"]))
        left, came = states.mode[states.head[arcs]], states.mode[states.tail[arcs]]
        sides = arcs[is_side & (np.where(left >= 0, left, came) == MODE_CODE[TRUCK])]
        hours = graph.weights.amount(TIME)[sides] / TIME.scale
        return float(sum((hours * self.usd_per_h(cargo)[states.node[states.tail[sides]]]).tolist()))
