"""Ways left to trips when ships sail round a lost part: their ways on the network with the part closed.

A loss closes hops of one graph. That is exact for all that stops, and not for strings, which take another way: then
their hours, prices and departures are others. So trips that lose such a part are asked again on a network made with
it closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corridor.analysis.losable_parts import Part
from corridor.analysis.trip_batches import Batch, PlacedTrip, groups_of
from corridor.arrays import Floats
from corridor.criteria import SCALES, SUMMED
from corridor.engine.batches import trip_batch
from corridor.engine.trip_sums import trip_sums
from corridor.graph.sea_ways import sea_ways
from corridor.network.internals import internals
from corridor.network.network import Network, checked_network
from corridor.planning.objective import By
from corridor.rules import Rules


@dataclass(frozen=True)
class Asked:
    """The network, and what is asked of it, as in `criticality`."""

    net: Network
    by: By
    rules: Rules


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


def network_without(net: Network, part: Part) -> Network | None:
    """Return the network with a part closed if some string sails round it; None if all that need it stop."""
    frames, prepared = internals(net).frames, internals(net).prepared
    status = frames["links"]["status"].copy()
    status.iloc[list(_operating_links(net).lost_with(part))] = "closed"
    closed = frames["links"].assign(status=status)
    before = prepared.sea_ways
    after = sea_ways(frames["nodes"], closed, frames["services"], prepared.links, before.usual)
    if not any(row not in after.stops and before.links[row] != after.links[row] for row in before.strings):
        return None
    return checked_network({**frames, "links": closed}, net.name, like=net, changed={"links": ("status",)})


def left_without(asked: Asked, losing: tuple[Part, Sequence[PlacedTrip]]) -> Floats | None:
    """Return what is minimised and the sums of amounts of the ways that are left to trips which lose a part.

    Parameters
    ----------
    asked
        The network, the objective and the rules.
    losing
        The part, and the trips that need it.

    Returns
    -------
    Floats or None
        One row for each trip, NaN where no way is left; None where no string sails round the part, so that closing hops
        says the same.
    """
    part, trips = losing
    without = network_without(asked.net, part)
    if without is None:
        return None
    batch, left = Batch(without, asked.by, asked.rules), np.full((len(trips), len(SUMMED)), np.nan)
    for group in groups_of(trips):
        graph = batch.graph(*group.kind)
        ways = trip_batch(batch.starts(group), batch.goals(group))
        rows = trip_sums(graph.contracted.graph, graph.hop_metric, graph.amounts, ways)
        scale = np.array([graph.scale, *SCALES])
        left[list(group.trips)] = np.where(rows[:, :1] < 0, np.nan, rows / scale)
    return left
