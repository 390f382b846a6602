"""Ways left to trips when ships sail round a lost part: their ways on the network with the part closed.

A loss closes hops of one graph. That is exact for all that stops, and not for strings, which take another way: then
their hours, prices and departures are others. So trips that lose such a part are asked again on a network made for all
such losses, see `string_ways`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from corridor.analysis.losable_parts import Part
from corridor.analysis.string_ways import StringWays, strings_by_all_ways
from corridor.analysis.trip_batches import Batch, PlacedTrip, groups_of
from corridor.arrays import Floats
from corridor.criteria import SCALES, SUMMED
from corridor.engine.batches import trip_batch
from corridor.engine.graph import without_arcs
from corridor.engine.trip_sums import trip_sums
from corridor.graph.sea_ways import SeaTables, SeaWays
from corridor.network.internals import internals
from corridor.network.network import Network, checked_network
from corridor.planning.objective import By
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


def _status_without(net: Network, part: Part) -> list[str]:
    """Return the status of each link of a network with a part closed."""
    status: list[str] = internals(net).frames["links"]["status"].tolist()
    for row in _operating_links(net).lost_with(part):
        status[row] = "closed"
    return status


def _sea_tables(net: Network) -> SeaTables:
    """Return what the ways of strings are read from, whatever is closed; it is kept with the network."""

    def make() -> SeaTables:
        frames = internals(net).frames
        return SeaTables(frames["nodes"], frames["links"], frames["services"], internals(net).prepared.links)

    return internals(net).keep(("sea tables",), make)


def _ways_without(net: Network, part: Part) -> SeaWays | None:
    """Return the ways of the services without a part if some string sails round it, else None."""
    before = internals(net).prepared.sea_ways
    after = _sea_tables(net).ways(_status_without(net, part), before.usual)
    turns = any(row not in after.stops and before.links[row] != after.links[row] for row in before.strings)
    return after if turns else None


def network_without(net: Network, part: Part) -> Network | None:
    """Return the network with a part closed if some string sails round it; None if all that need it stop."""
    ways = _ways_without(net, part)
    if ways is None:
        return None
    frames = internals(net).frames
    status = pd.Series(_status_without(net, part), index=frames["links"].index, dtype=frames["links"]["status"].dtype)
    tables = {**frames, "links": frames["links"].assign(status=status)}
    return checked_network(tables, net.name, like=net, changed={"links": ("status",)}, sailed=ways)


@dataclass(frozen=True)
class Asked:
    """The network, and what is asked of it, as in `criticality`; and the parts that are lost, one at a time."""

    net: Network
    by: By
    rules: Rules
    parts: tuple[Part, ...]

    @cached_property
    def ways(self) -> Mapping[Part, SeaWays]:
        """Return the ways of strings without each part that they sail round."""
        found = ((part, _ways_without(self.net, part)) for part in self.parts)
        return {part: ways for part, ways in found if ways is not None}

    @cached_property
    def strings(self) -> StringWays:
        """Return the network with its strings by all these ways."""
        return strings_by_all_ways(self.net, self.ways.values())

    def __getstate__(self) -> dict[str, object]:
        """Return what is asked alone: a network by all ways is for one process."""
        return {name: self.__dict__[name] for name in ("net", "by", "rules", "parts")}


def left_without(asked: Asked, losing: tuple[Part, Sequence[PlacedTrip]]) -> Floats | None:
    """Return what is minimised and the sums of amounts of the ways that are left to trips which lose a part.

    Parameters
    ----------
    asked
        The network, the objective and the rules, and all parts that are lost.
    losing
        One of them, and the trips that need it.

    Returns
    -------
    Floats or None
        One row for each trip, NaN where no way is left; None where no string sails round the part, so that closing hops
        says the same.
    """
    part, trips = losing
    ways = asked.ways.get(part)
    if ways is None:
        return None
    batch, left = Batch(asked.strings.net, asked.by, asked.rules), np.full((len(trips), len(SUMMED)), np.nan)
    links, shut = _operating_links(asked.net).lost_with(part), None
    for group in groups_of(trips):
        graph = batch.graph(*group.kind)
        if shut is None:  # graphs of states of one network have the same hops
            shut = asked.strings.closed_hops(graph.states, graph.contracted, links, ways)
        weights = without_arcs(graph.contracted.graph, graph.hop_metric, shut)
        each = trip_batch(batch.starts(group), batch.goals(group))
        rows = trip_sums(graph.contracted.graph, weights, graph.amounts, each)
        scale = np.array([graph.scale, *SCALES])
        left[list(group.trips)] = np.where(rows[:, :1] < 0, np.nan, rows / scale)
    return left
