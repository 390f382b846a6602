"""Part-runs: what a service sells between two of its ends and stops, as chains of their own.

A service A-B-C-D with the stop C has two part-runs, A-C and C-D. Each is a chain of its own, and knows which parts of
the whole its parts are: these give it its hours and its share of the price (`service_shares.part_shares`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from corridor.arrays import Ints
from corridor.graph.crossings import BorderSides
from corridor.graph.defaults import FilledLinks
from corridor.graph.handling import Handlings
from corridor.graph.sea_ways import SeaWays
from corridor.graph.service_chains import ENTRY, MOVE, Chains, Parts, chains_of
from corridor.schema import words
from corridor.tables.declared_columns import Readable

_KINDS = ENTRY + 1


@dataclass(frozen=True, eq=False)
class PartRuns:
    """The part-runs of the services that have stops.

    Attributes
    ----------
    service
        Row of the service of each.
    chains
        Their chains, numbered in this order.
    whole
        Of each of their parts, the number of the same part in the chain of the service; -1 if that has no such part,
        as at a port to which only the part-run sails along the coast.
    first
        Of each part-run, the number in the chain of the service of the part with which it begins.
    """

    service: Ints
    chains: Chains
    whole: Ints
    first: Ints


def part_runs_of(
    services: Readable,
    links: Readable,
    filled: FilledLinks,
    sides: BorderSides,
    handlings: Handlings,
    chains: Chains,
) -> PartRuns:
    """Return the part-runs of the services that are no strings; `chains` are those of the wholes."""
    is_string = services["links"] == ""
    rows = list(_between_stops(services["stops"].mask(is_string, "").tolist(), chains, sides.node_ids))
    table = pd.DataFrame(rows, columns=["service", "begun", "from_node", "to_node", "links"])
    ways = SeaWays(tuple(words(names) for names in table["links"]), (), {}, {}, {})
    parted = chains_of(table, links, ways, filled, sides, handlings)
    service, begun = (np.array(table[name].tolist(), dtype=np.int64) for name in ("service", "begun"))
    parts, wholes = parted.parts, chains.parts
    run = parts.service
    key = _key(service[run], begun[run] + _step(parts), parts.kind)
    keys = _key(wholes.service, _step(wholes), wholes.kind)
    order = np.argsort(keys, kind="stable")
    at = np.searchsorted(keys[order], key)
    whole = np.append(order, -1)[at]
    whole[np.append(keys, -1)[whole] != key] = -1
    return PartRuns(service, parted, whole, whole[np.searchsorted(run, np.arange(len(service)))])


def stop_fault(stops: Sequence[str], nodes: Sequence[str]) -> str:
    """Return the fault of the stops of a service that passes nodes in an order; blank if there is none.

    Examples
    --------
    >>> stop_fault(["C"], ["A", "B", "C", "D"])
    ''
    >>> stop_fault(["C", "B"], ["A", "B", "C", "D"])
    "'B' lies before 'C' on its way; give stops in the order in which it passes them"
    """
    for place, stop in enumerate(stops):
        if stop not in nodes:
            return f"{stop!r} is not on its way; a stop is a node between the links of its chain"
        if stop in (nodes[0], nodes[-1]):
            return f"{stop!r} is an end of its way; leave it out, as it is boarded and left at its ends anyway"
        if stop in stops[:place]:
            return f"{stop!r} is given twice"
        if place and nodes.index(stop) < nodes.index(stops[place - 1]):
            before = stops[place - 1]
            return f"{stop!r} lies before {before!r} on its way; give stops in the order in which it passes them"
    return ""


def nodes_passed(chains: Chains, service: int, node_ids: Sequence[str]) -> list[str]:
    """Return the nodes that a service without fault passes, its ends included."""
    parts = chains.parts
    moves = (parts.service == service) & (parts.kind == MOVE)
    return [node_ids[node] for node in (int(chains.start[service]), *parts.node[moves].tolist())]


def _between_stops(
    stops: list[str], chains: Chains, node_ids: Sequence[str]
) -> Iterator[tuple[int, int, str, str, str]]:
    """Yield service, first step, ends and links of each part-run; stops that lie elsewhere have none."""
    for service, text in enumerate(stops):
        if not text or chains.fault[service]:
            continue
        nodes, names = nodes_passed(chains, service, node_ids), chains.links[service]
        places = [0]
        for stop in words(text):
            places += [at for at in range(places[-1] + 1, len(names)) if nodes[at] == stop][:1]
        places.append(len(names))
        for begin, end in combinations(places, 2):
            if (begin, end) != (0, len(names)):
                yield service, begin, nodes[begin], nodes[end], ";".join(names[begin:end])


def _step(parts: Parts) -> Ints:
    """Return the step of its chain to which each part belongs: how many moves lie before that of the step."""
    moves = (parts.kind == MOVE).astype(np.int64)
    before = np.cumsum(moves) - moves
    first = np.searchsorted(parts.service, parts.service)
    return np.asarray(before - before[first] - (parts.kind == ENTRY))


def _key(service: Ints, step: Ints, kind: Ints) -> Ints:
    """Return a number for a part of a service."""
    return np.asarray(((service << 20) + step) * _KINDS + kind)
