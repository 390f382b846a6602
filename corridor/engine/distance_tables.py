"""Distances from many groups of states to many others at once, or back from these, with what else adds up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from corridor.arrays import Ints
from corridor.criteria import MINIMISED
from corridor.engine.contraction import ContractedGraph, Lengths, lead, spread
from corridor.engine.graph import FAR
from corridor.engine.jit import Kernel

_FAR: Final = FAR
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


@Kernel
def _fan(
    first: Any, near: Any, weight: Any, hop: Any, onward: Any, base: int, starts_first: Any, starts: Any, targets: Any,
    amounts: Any, unit: int, out_weight: Any, out_amounts: Any, label: Any, came: Any, order: Any, sums: Any, keys: Any,
    items: Any,
) -> None:  # fmt: skip
    """Write the distances and amounts between each group and each target; `onward` is the other end of each hop."""
    n_groups = len(starts_first) - 1
    for group in range(n_groups):
        count = spread(
            first, near, weight, base, starts, starts_first[group], starts_first[group + 1], label, order, keys, items
        )
        lead(first, near, weight, hop, base, label, came)
        for at in range(count):
            state = order[at]
            by = came[state]
            for which in range(N_AMOUNTS):
                if by < 0:
                    sums[state * N_AMOUNTS + which] = 0
                else:
                    sums[state * N_AMOUNTS + which] = (
                        sums[onward[by] * N_AMOUNTS + which] + amounts[by * N_AMOUNTS + which]
                    )
        for at in range(len(targets)):
            state = targets[at]
            place = at * n_groups + group
            out_weight[place] = _FAR
            if label[state] < _FAR:
                out_weight[place] = label[state] // unit
                for which in range(N_AMOUNTS):
                    out_amounts[place * N_AMOUNTS + which] = sums[state * N_AMOUNTS + which]


def distance_table(
    hops: ContractedGraph,
    weights: Lengths,
    amounts: Sequence[Ints],
    groups: Sequence[Ints],
    targets: Ints,
    *,
    backward: bool = False,
) -> DistanceTable:
    """Return how far it is from each group of states to each target, or from the targets to the groups if backward.

    Parameters
    ----------
    hops, weights, amounts
        The graph, what is minimised, and what else is summed.
    groups
        States of which the nearest counts.
    targets
        States to give distances for.
    backward
        Whether ways lead from the targets to the groups.

    Notes
    -----
    One search by Dijkstra's algorithm for each group. Ties go to fewer arcs.
    """
    n_states, n_groups = hops.n_states, len(groups)
    starts_first = np.concatenate([[0], np.cumsum([len(group) for group in groups])]).astype(np.int64)
    starts = np.concatenate([np.empty(0, dtype=np.int64), *groups])
    out_weight = np.empty(len(targets) * n_groups, dtype=np.int64)
    out_amounts = np.zeros(len(targets) * n_groups * N_AMOUNTS, dtype=np.int64)
    label, came, order, sums = (np.empty(n_states * width, dtype=np.int64) for width in (1, 1, 1, N_AMOUNTS))
    keys, items = (np.empty(n_states + len(hops.tail) + 1, dtype=np.int64) for _ in range(2))
    table = np.stack(amounts, axis=1).reshape(-1)
    _fan(
        hops.first, hops.near, weights.ranked, hops.hop, hops.head if backward else hops.tail,
        n_states if backward else 0, starts_first, starts, np.asarray(targets, dtype=np.int64), table, weights.unit,
        out_weight, out_amounts, label, came, order, sums, keys, items,
    )  # fmt: skip
    shape = (len(targets), n_groups)
    return DistanceTable(out_weight.reshape(shape), out_amounts.reshape(*shape, N_AMOUNTS))
