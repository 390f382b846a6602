"""Distances from many groups of states to many others at once, or back from these, with what else adds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.arrays import Ints
from corridor.criteria import MINIMISED
from corridor.engine.graph import FAR, Metric, Topology
from corridor.engine.jit import foresee
from corridor.engine.one_to_all import preorder, sums_along
from corridor.engine.slots import clear, settle, settled, slots

N_AMOUNTS: Final = len(MINIMISED)
"""Amounts that are summed along a way beside its weight."""


@dataclass(frozen=True, eq=False)
class DistanceTable:
    """Distances between groups of states and states, and other amounts of the shortest ways.

    Attributes
    ----------
    weight
        Sums of the weights, FAR where no way leads; shape (n_targets, n_groups).
    amounts
        Sums of the amounts; shape (n_targets, n_groups, 3).
    """

    weight: Ints
    amounts: Ints


def distance_table(
    graph: Topology,
    weights: Metric,
    amounts: Sequence[Ints],
    groups: Sequence[Ints],
    targets: Ints,
    *,
    backward: bool = False,
) -> DistanceTable:
    """Return how far it is from each group of states to each target, or from the targets to the groups if backward.

    Parameters
    ----------
    graph, weights, amounts
        The graph, what is minimised, and three amounts of the arcs that are summed besides.
    groups
        States of which the nearest counts.
    targets
        States to give distances for.
    backward
        Whether ways lead from the targets to the groups.

    Notes
    -----
    One search for each group, as in `one_to_all`, which ends when all targets are settled. Ties go to fewer arcs.
    """
    foresee(len(groups) * graph.n_arcs)
    shape = (len(targets), len(groups))
    found = DistanceTable(np.full(shape, FAR, dtype=np.int64), np.zeros((*shape, N_AMOUNTS), dtype=np.int64))
    table, places = np.stack(amounts, axis=1), graph.place[targets]
    layer_at = np.zeros(graph.n_states, dtype=np.int64)
    work = slots(graph.n_states, weights)
    for column, group in enumerate(groups):
        clear(work)
        settle(graph, weights, graph.n_states if backward else 0, layer_at, graph.place[group], places, FAR, work)
        tree = preorder(graph, weights, settled(weights, work), backward=backward)
        rows = np.flatnonzero(tree.position[places] >= 0)
        found.weight[rows, column] = work.label[places[rows]] // weights.hops
        found.amounts[rows, column] = sums_along(tree, table)[tree.position[places[rows]]]
    return found
