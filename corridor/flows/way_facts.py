"""Facts of ways, read off their arcs: countries, ports, borders, and what they take."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.arrays import Ints
from corridor.cargo import Cargo
from corridor.criteria import CRITERIA
from corridor.graph.states import CODE, amount_of
from corridor.modes import MODES
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables

_HANDLED: Final = ("load", "unload", "transfer", "transship")


@dataclass(frozen=True)
class WayFacts:
    """Facts of a way.

    Attributes
    ----------
    nodes
        Ids of the nodes that it passes, in order.
    countries
        Countries that it touches by land or in a port where it is handled, in order.
    ports
        Seaports where cargo goes on or off a ship, in order.
    borders
        Ids of the crossing links, in order.
    modes
        Modes of its moves, in order, each once.
    amounts
        Of every criterion, by column, for one shipment.
    """

    nodes: tuple[str, ...]
    countries: tuple[str, ...]
    ports: tuple[str, ...]
    borders: tuple[str, ...]
    modes: tuple[str, ...]
    amounts: dict[str, float]


def way_facts(net: Network, cargo: Cargo, arcs: Ints) -> WayFacts:
    """Return what a way of a cargo passes and takes."""
    states, weights = internals(net).states(cargo.regime, cargo.goods), internals(net).weights(cargo)
    nodes, sides = plain_tables(net)["nodes"], states.provenance.sides
    activity, row = states.activity[arcs], states.row[arcs]
    at = states.node[states.head[arcs]]
    handled = np.isin(activity, [CODE[name] for name in _HANDLED])
    exits = np.flatnonzero(activity == CODE["exit"])
    crossed = [sides.link_ids[link] for link in sides.link[row[exits]].tolist() if link >= 0]
    kinds, countries = nodes.cells["kind"], nodes.cells["country"]
    touched = [int(states.node[states.tail[arcs[0]]]), *at.tolist()]
    ports = [node for node in at[handled].tolist() if kinds[node] == "seaport"]
    moved = states.mode[states.head[arcs]][activity == CODE["move"]]
    passed = [node for place, node in enumerate(touched) if place == 0 or node != touched[place - 1]]
    return WayFacts(
        nodes=tuple(nodes.text("node_id", node) for node in passed),
        countries=tuple(dict.fromkeys(countries[node] for node in touched if countries[node])),
        ports=tuple(dict.fromkeys(nodes.text("node_id", node) for node in ports)),
        borders=tuple(crossed),
        modes=tuple(dict.fromkeys(MODES[mode] for mode in moved.tolist() if mode >= 0)),
        amounts={one.column: int(amount_of(states, weights, one)[arcs].sum()) / one.scale for one in CRITERIA},
    )
