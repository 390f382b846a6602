"""Doubts about stations and moves: nothing lifts what comes, gauges meet without a change, moves of no second."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial
from itertools import permutations
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from corridor.graph.handling import Handlings
from corridor.modes import BY_SERVICE_ONLY, MODE, MODE_CODE
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.units import SECONDS_PER_HOUR

_PASSED: Final = ("junction", "passage", "border_post")
"""Kinds of nodes that cargo only passes."""
_LIFTING: Final = ("seaport", "dry_port", "rail_terminal")
"""Kinds of nodes where each mode that comes is loaded or unloaded."""


class Doubt(NamedTuple):
    """Something in a network that looks wrong.

    Attributes
    ----------
    table
        Table that it is in.
    kind
        What looks wrong, in words that are the same for all of a kind.
    subject
        Node, link or group of nodes.
    what
        What was found there.
    """

    table: str
    kind: str
    subject: str
    what: str


def station_doubts(net: Network) -> Iterator[Doubt]:
    """Yield what is missing at stations, and moves that take less than the smallest unit of time."""
    links, nodes, handling = net.tables["links"], net.tables["nodes"], net.tables["handling"]
    operating = links[links["status"] == "operating"]
    served: dict[str, set[str]] = defaultdict(set)
    for end in ("from_node", "to_node"):
        for node, mode in operating[[end, "mode"]].drop_duplicates().itertuples(index=False):
            served[node].add(mode)
    lacking = cache(partial(_lacking, internals(net).prepared.handlings))
    has_rows = set(handling["node_id"])
    for node, kind in zip(nodes["node_id"], nodes["kind"], strict=True):
        own = node if node in has_rows else ""
        for what, said in lacking(own, kind, frozenset(served[node])):
            yield Doubt("handling", what, node, said)
    yield from _dead_ends(nodes, operating)
    yield from _too_short(net)


def _lacking(handlings: Handlings, node: str, kind: str, modes: frozenset[str]) -> list[tuple[str, str]]:
    """Return what no row describes at a node of its own rows, or at any without, of a kind and with some modes."""
    return [*_unlifted(handlings, node, kind, modes), *_two_gauges(handlings, node, kind, modes)]


def _unlifted(handlings: Handlings, node: str, kind: str, modes: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield modes that come to a station and are neither loaded nor unloaded there."""
    if kind in _PASSED:
        return
    missing = [
        mode
        for mode in sorted(modes, key=MODE_CODE.__getitem__)
        if not any(handlings.is_described(node, kind, *ends) for ends in (("", mode), (mode, "")))
    ]
    scheduled = [mode for mode in missing if BY_SERVICE_ONLY[MODE_CODE[mode]]]
    if kind in _LIFTING:
        missing = [mode for mode in missing if mode not in scheduled]
    elif len(missing) < len(modes):
        return
    for mode in missing:
        yield "nothing is loaded or unloaded at a station", f"no row for {mode} at this {kind}"


def _two_gauges(handlings: Handlings, node: str, kind: str, modes: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield stations where gauges meet and no row changes between any two of them."""
    gauges = sorted(mode for mode in modes if MODE[mode].gauge_mm)
    pairs = list(permutations(gauges, 2))
    if pairs and not any(handlings.is_described(node, kind, *pair) for pair in pairs):
        yield "two gauges meet without a change of gauge", " and ".join(gauges)


def _dead_ends(nodes: pd.DataFrame, operating: pd.DataFrame) -> Iterator[Doubt]:
    """Yield junctions and passages of which all links lead to one neighbour."""
    passed = nodes["node_id"][nodes["kind"].isin(("junction", "passage"))]
    beside: dict[str, set[str]] = {node: set() for node in passed}
    for one, other in zip(operating["from_node"], operating["to_node"], strict=True):
        for node, neighbour in ((one, other), (other, one)):
            if node in beside:
                beside[node].add(neighbour)
    for node, neighbours in beside.items():
        if len(neighbours) == 1:
            yield Doubt("nodes", "a junction leads nowhere", node, f"only to {next(iter(neighbours))}")


def _too_short(net: Network) -> Iterator[Doubt]:
    links, hours = net.tables["links"], internals(net).prepared.links.hours
    is_short = (hours > 0) & (hours * SECONDS_PER_HOUR < 0.5)
    for row in np.flatnonzero(is_short).tolist():
        said = f"{hours[row] * SECONDS_PER_HOUR:.2f} s"
        yield Doubt("links", "takes less than half a second, which counts as none", links["link_id"].iloc[row], said)
