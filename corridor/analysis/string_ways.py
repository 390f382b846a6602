"""A network on which each string runs by every way that the loss of a part leaves it, each as a service of its own.

A loss turns some strings to other ways, with other hours, prices and departures. A network for each loss would have
nearly the same graph of states each time. Here is one for all: a string of which losses leave three ways is three
services, side by side, and a loss closes two of them, besides what it closes itself. The services keep the order of the
strings, so that of equal ways the same one is found as on a network with the part closed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corridor.arrays import Bools
from corridor.engine.batches import Parts, parts_of
from corridor.engine.contraction import ContractedGraph
from corridor.graph.sea_ways import SeaWays
from corridor.graph.states import CODE, States
from corridor.network.internals import internals
from corridor.network.network import Network, checked_network
from corridor.schema import TABLES

_ByWay = Mapping[tuple[int, tuple[str, ...]], int]


@dataclass(frozen=True, eq=False)
class StringWays:
    """A network with the strings of another by every way of theirs.

    Attributes
    ----------
    net
        The network.
    rows
        Its row of `services` by the row of a string in the other network, and the links that it sails.
    are_strings
        Which of its services are such ways.
    """

    net: Network
    rows: _ByWay
    are_strings: Bools

    @property
    def n_links(self) -> int:
        """Return how many links it has."""
        return len(self.net.tables["links"])

    def closed(self, states: States, hops: ContractedGraph, losses: Sequence[tuple[Iterable[int], SeaWays]]) -> Parts:
        """Return the hops that are closed with each loss: where its links are, and where no string sails then.

        Parameters
        ----------
        states, hops
            A graph of states of the network, and the same contracted.
        losses
            Rows of the links that are closed, and the ways of all strings then, by their rows in the other network.
        """
        moves = np.flatnonzero(states.activity == CODE["move"])
        sailed = np.flatnonzero(np.append(self.are_strings, False)[states.service])  # -1 is no service
        number, hop = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for loss, (links, ways) in enumerate(losses):
            is_idle = self.are_strings.copy()
            is_idle[[self.rows[row, ways.links[row]] for row in ways.strings if row not in ways.stops]] = False
            is_lost = np.zeros(self.n_links, dtype=np.bool_)
            is_lost[list(links)] = True
            shut = moves[is_lost[states.row[moves]]], sailed[is_idle[states.service[sailed]]]
            hop += [hops.of_arc[arcs] for arcs in shut]
            number += [np.full(len(arcs), loss) for arcs in shut]
        return parts_of(hops.n_hops, np.concatenate(number), np.concatenate(hop), len(losses))


def strings_by_all_ways(net: Network, others: Iterable[SeaWays]) -> StringWays:
    """Return a network with its strings as they sail, and by other ways beside that.

    Parameters
    ----------
    net
        The network.
    others
        The ways of its services on networks that differ in the status of links.
    """
    now = internals(net).prepared.sea_ways
    normal = [{links: now.normal.get(row)} for row, links in enumerate(now.links)]
    for ways in others:
        for row in ways.strings:
            if row not in ways.stops:
                normal[row].setdefault(ways.links[row], ways.normal.get(row))
    each = [(row, links, usual) for row, found in enumerate(normal) for links, usual in found.items()]
    of = np.array([row for row, _, _ in each], dtype=np.int64)
    first = np.searchsorted(of, np.arange(len(normal))).tolist()
    strings = frozenset(now.strings)
    sailed = SeaWays(
        links=tuple(links for _, links, _ in each),
        strings=tuple(at for at, (row, _, _) in enumerate(each) if row in strings),
        normal={at: usual for at, (_, _, usual) in enumerate(each) if usual is not None},
        stops={first[row]: why for row, why in now.stops.items()},
        lost={first[row]: ends for row, ends in now.lost.items()},
    )
    frames = internals(net).frames
    services = frames["services"].iloc[of].reset_index(drop=True)
    names = [
        f"{name} by way {at - first[row]}"
        for at, (row, name) in enumerate(zip(of, services["service_id"], strict=True))
    ]
    services = services.assign(service_id=names)
    changed = {"services": TABLES["services"].columns}
    whole = checked_network({**frames, "services": services}, net.name, like=net, changed=changed, sailed=sailed)
    rows = {(row, links): at for at, (row, links, _) in enumerate(each)}
    return StringWays(whole, rows, np.isin(of, now.strings))
