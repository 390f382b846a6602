"""Ways left to trips when ships sail round a lost part: their ways on the network with the part closed.

A loss closes hops of one graph. That is exact for all that stops, and not for strings, which take another way: then
their hours, prices and departures are others. So trips that lose such a part are asked again on a network made for all
such losses, see `string_ways`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corridor.analysis.losable_parts import Part
from corridor.analysis.string_ways import StringWays, strings_by_all_ways
from corridor.analysis.trip_batches import Batch, PlacedTrip, TripGroup, groups_of
from corridor.arrays import Floats, Ints, within
from corridor.criteria import SCALES
from corridor.engine.batches import Parts, trip_batch
from corridor.engine.part_losses import ways_left
from corridor.graph.sea_ways import SeaTables, SeaWays
from corridor.network.internals import internals
from corridor.network.network import Network, checked_network
from corridor.planning.objective import By
from corridor.planning.weighted_graph import WeightedGraph
from corridor.rules import Rules


@dataclass(frozen=True)
class _OperatingLinks:
    """Rows of the links that operate, by their id, and by the id of the node where they begin or end."""

    by_id: Mapping[str, Sequence[int]]
    at_node: Mapping[str, Sequence[int]]

    def lost_with(self, part: Part) -> Sequence[int]:
        """Return the rows of those that are lost with a part."""
        return (self.at_node if part.kind in ("node", "passage") else self.by_id).get(part.id, ())


def _operating_links(net: Network) -> _OperatingLinks:
    """Return the links that operate; they are kept with the network."""

    def make() -> _OperatingLinks:
        by_id: dict[str, list[int]] = {}
        at_node: dict[str, list[int]] = {}
        links = net.tables["links"]
        columns = (links[name].tolist() for name in ("link_id", "from_node", "to_node", "status"))
        for row, (name, start, end, status) in enumerate(zip(*columns, strict=True)):
            if status == "operating":
                by_id.setdefault(name, []).append(row)
                for node in {start, end}:
                    at_node.setdefault(node, []).append(row)
        return _OperatingLinks(by_id, at_node)

    return internals(net).keep(("operating links",), make)


def closed_by(net: Network, part: Part) -> frozenset[str]:
    """Return the ids of the links that ships may sail and that are lost with a part.

    The clearance of a seaport holds no ship: its loss closes none.
    """
    link_ids = internals(net).prepared.sides.link_ids
    return frozenset(link_ids[row] for row in _operating_links(net).lost_with(part))


def sailed_links(net: Network) -> frozenset[str]:
    """Return the ids of the links that strings sail."""
    ways = internals(net).prepared.sea_ways
    return frozenset(name for row in ways.strings if row not in ways.stops for name in ways.links[row])


@dataclass(frozen=True, eq=False)
class _Sailing:
    """The status of links, and what the ways of strings are read from, whatever is closed."""

    status: Sequence[str]
    tables: SeaTables


def _sailing(net: Network) -> _Sailing:
    """Return what the ways of strings depend on; it is kept with the network."""

    def make() -> _Sailing:
        frames = internals(net).frames
        tables = SeaTables(frames["nodes"], frames["links"], frames["services"], internals(net).prepared.links)
        return _Sailing(frames["links"]["status"].tolist(), tables)

    return internals(net).keep(("sea tables",), make)


def _ways_without(net: Network, part: Part) -> SeaWays | None:
    """Return the ways of the services without a part if some string sails round it, else None."""
    before, sailing = internals(net).prepared.sea_ways, _sailing(net)
    after = sailing.tables.ways_without(sailing.status, _operating_links(net).lost_with(part), before)
    turns = any(row not in after.stops and before.links[row] != after.links[row] for row in before.strings)
    return after if turns else None


def network_without(net: Network, part: Part) -> Network | None:
    """Return the network with a part closed if some string sails round it; None if all that need it stop."""
    ways = _ways_without(net, part)
    if ways is None:
        return None
    frames = internals(net).frames
    status = frames["links"]["status"].copy()
    status.iloc[list(_operating_links(net).lost_with(part))] = "closed"
    tables = {**frames, "links": frames["links"].assign(status=status)}
    return checked_network(tables, net.name, like=net, changed={"links": ("status",)}, sailed=ways)


@dataclass(frozen=True)
class Asked:
    """The network, and what is asked of it, as in `criticality`; the ways of strings without parts they sail round."""

    net: Network
    by: By
    rules: Rules
    ways: Mapping[Part, SeaWays]

    @cached_property
    def strings(self) -> StringWays:
        """Return the network with its strings by all these ways."""
        return strings_by_all_ways(self.net, self.ways.values())

    def closed(self, graph: WeightedGraph) -> Parts:
        """Return the hops of a graph of that network which are closed with each part, in the order of `ways`."""
        losses = [(_operating_links(self.net).lost_with(part), ways) for part, ways in self.ways.items()]

        def make() -> Parts:  # graphs of states of one network have the same hops
            return self.strings.closed(graph.states, graph.contracted, losses)

        return internals(self.strings.net).keep(("closed with what strings sail round",), make)

    def __getstate__(self) -> dict[str, object]:
        """Return what is asked alone: a network by all ways is for one process."""
        return {name: self.__dict__[name] for name in ("net", "by", "rules", "ways")}


def ways_round(net: Network, parts: Iterable[Part]) -> dict[Part, SeaWays]:
    """Return the ways of the services without each of some parts that strings sail round."""
    sailed = sailed_links(net)
    at_sea = [part for part in parts if not sailed.isdisjoint(closed_by(net, part))] if sailed else []
    found = ((part, _ways_without(net, part)) for part in at_sea)
    return {part: ways for part, ways in found if ways is not None}


@dataclass(frozen=True, eq=False)
class Losing:
    """Trips that lose parts.

    Attributes
    ----------
    group
        The trips.
    trip, part
        Each loss: which of the trips of the group, in order, and which of the parts.
    """

    group: TripGroup
    trip: Ints
    part: Ints


def losing_by_origin(trips: Sequence[PlacedTrip], trip: Ints, part: Ints, most: int) -> list[tuple[Ints, Losing]]:
    """Return losses by groups of trips from at most so many origins, and which of the losses these are."""
    some, position = np.unique(trip, return_inverse=True)
    order = np.argsort(position, kind="stable")
    first = np.searchsorted(position[order], np.arange(len(some) + 1))
    found = []
    for group in groups_of([trips[at] for at in some.tolist()], most):
        numbers = np.array(group.trips, dtype=np.int64)
        owner, nth = within(first[numbers + 1] - first[numbers])
        losses = order[first[numbers][owner] + nth]
        found.append((losses, Losing(group, owner, part[losses])))
    return found


def left_without(asked: Asked, losing: Losing) -> Floats:
    """Return what is minimised and the sums of amounts of the ways that are left to trips which lose a part.

    Parameters
    ----------
    asked
        The network, the objective and the rules, and all parts that strings sail round.
    losing
        Trips, and which of these parts each loses.

    Returns
    -------
    Floats
        One row for each loss, NaN where no way is left.
    """
    batch, group = Batch(asked.strings.net, asked.by, asked.rules), losing.group
    graph = batch.graph(*group.kind)
    trips = trip_batch(batch.starts(group), batch.goals(group))
    lost = losing.trip, losing.part
    rows = ways_left(graph.contracted.graph, graph.hop_metric, graph.amounts, asked.closed(graph), trips, lost)
    return np.where(rows[:, :1] < 0, np.nan, rows / np.array([graph.scale, *SCALES]))
