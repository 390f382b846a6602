"""Ways left to trips when ships sail round a lost part: their ways on the network with the part closed.

A loss closes hops of one graph. That is exact for all that stops, and not for strings, which take another way: then
their hours, prices and departures are others. So trips that lose such a part are asked again on a network made with
it closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.analysis.losable_parts import Part
from corridor.analysis.trip_batches import Batch, grouped_trips
from corridor.analysis.trips import Trip
from corridor.arrays import Floats
from corridor.criteria import SCALES, SUMMED
from corridor.engine.batches import parts_of, trip_batch
from corridor.engine.part_losses import losses
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


def closed_by(net: Network, part: Part) -> tuple[str, ...]:
    """Return the ids of the links that ships may sail and that are lost with a part.

    The clearance of a seaport holds no ship: its loss closes none.
    """
    links = net.tables["links"]
    if part.kind in ("node", "passage"):
        rows = (links["from_node"] == part.id) | (links["to_node"] == part.id)
    else:
        rows = links["link_id"] == part.id
    return tuple(dict.fromkeys(links.loc[rows & (links["status"] == "operating"), "link_id"]))


def sailed_links(net: Network) -> frozenset[str]:
    """Return the ids of the links that strings sail."""
    ways = internals(net).prepared.sea_ways
    return frozenset(name for row in ways.strings if row not in ways.stops for name in ways.links[row])


def network_without(net: Network, part: Part) -> Network | None:
    """Return the network with a part closed if some string sails round it; None if all that need it stop."""
    links = net.tables["links"]
    closes = links["link_id"].isin(closed_by(net, part)) & (links["status"] == "operating")
    if part.kind in ("node", "passage"):
        closes &= (links["from_node"] == part.id) | (links["to_node"] == part.id)
    closed = links.assign(status=links["status"].where(~closes, "closed"))
    tables = {**internals(net).frames, "links": closed}
    without = checked_network(tables, net.name, like=net, changed={"links": ("status",)})
    before, after = internals(net).prepared.sea_ways, internals(without).prepared.sea_ways
    turns = any(row not in after.stops and before.links[row] != after.links[row] for row in before.strings)
    return without if turns else None


def left_without(asked: Asked, losing: tuple[Part, Sequence[Trip]]) -> Floats | None:
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
    for group in grouped_trips(without, trips, asked.rules):
        graph = batch.graph(*group.kind)
        none = parts_of(graph.contracted.n_hops, [], [], 0)
        ways = trip_batch(batch.starts(group), batch.goals(group))
        rows = losses(graph.contracted.graph, graph.hop_metric, graph.amounts, none, ways).base
        scale = np.array([graph.scale, *SCALES])
        left[list(group.trips)] = np.where(rows[:, :1] < 0, np.nan, rows / scale)
    return left
