"""Lower bounds for several criteria: how far it is at least from anywhere to the goals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from corridor.arrays import Ints
from corridor.engine.graph import FAR, Metric, Rows, Topology
from corridor.engine.jit import Kernel
from corridor.engine.slots import Slots, settle, slots

_FAR: Final = FAR


@dataclass(frozen=True, eq=False)
class Bounds:
    """How far it is to the goals from each item by each metric, at least as far as matters; and the limits.

    Attributes
    ----------
    ahead
        Distances by all metrics side by side; shape (n_items, n_columns). Columns beyond them are 0, for the
        search that takes them, to write to.
    limits
        The most of each that a way may use, and that no outcome exceeds.
    """

    ahead: Ints
    limits: Ints


@Kernel
def _other(graph: Rows, layer_at: Any, label: Any, item: int, other: Any) -> int:
    """Return the length by another weight of the shortest way from an item to the goals, FAR if it is longer."""
    first, head, weight = graph.first, graph.head, graph.weight
    n_states = (len(first) - 1) // 2
    total = 0
    while label[item] > 0:
        base = item // n_states * n_states
        at = first[item - base]
        reached = layer_at[base + head[at]] * n_states + head[at]
        while weight[at] < 0 or label[reached] + weight[at] != label[item]:
            at += 1
            reached = layer_at[base + head[at]] * n_states + head[at]
        total = min(_FAR, total + other[at]) if other[at] >= 0 else _FAR
        item = reached
    return total


def bounds_of(
    graph: Topology,
    metrics: Sequence[Metric],
    layer_at: Ints,
    items: Ints,
    goals: Ints,
    limits: Ints,
    is_tight: bool,
    n_columns: int,
) -> Bounds | None:
    """Return how far it is to the goals by each of the metrics, or None if no start is within the limits.

    Parameters
    ----------
    graph, metrics, layer_at
        The arcs, their weights, and the layers by place.
    items, goals
        Items to begin and to end at.
    limits
        The most of each that a way may use; less than FAR by any metric.
    is_tight
        Whether there are two criteria and nothing else: then no outcome takes more of one than the shortest
        way by the other, and nothing farther away need be known.
    n_columns
        Columns of the answer, as many as metrics or more.

    Notes
    -----
    One search for each, backwards.

    References
    ----------
    Ahmadi, S., Tack, G., Harabor, D. and Kilby, P. (2021). Bi-objective search with bi-directional A*. ESA 29,
    3:1-3:15.
    """
    nowhere = np.empty(0, dtype=np.int64)
    works = [slots(len(layer_at), metric) for metric in metrics]
    limits = limits.copy()

    def extend(which: int, wanted: Ints) -> None:
        metric = metrics[which]
        limit = min(FAR - 1, (int(limits[which]) + 1) * metric.hops)
        settle(graph, metric, graph.n_states, layer_at, goals, wanted, limit, works[which])

    if is_tight:
        extend(1, items)
        limits[0] = min(int(limits[0]), _length(graph, metrics[1], layer_at, items, works[1], metrics[0]))
        extend(0, nowhere)
        limits[1] = min(int(limits[1]), _length(graph, metrics[0], layer_at, items, works[0], metrics[1]))
        extend(1, nowhere)
    else:
        for which in range(len(metrics)):
            extend(which, nowhere)
    ahead = np.zeros((len(layer_at), n_columns), dtype=np.int64)
    for which, (work, metric) in enumerate(zip(works, metrics, strict=True)):
        np.right_shift(work.label, metric.hops.bit_length() - 1, out=ahead[:, which])
    if not (ahead[items, : len(metrics)] <= limits).all(axis=1).any():
        return None
    return Bounds(ahead, limits)


def _length(graph: Topology, metric: Metric, layer_at: Ints, items: Ints, work: Slots, other: Metric) -> int:
    """Return the length by another metric of the shortest way from the items, or FAR if there is none."""
    nearest = int(items[np.argmin(work.label[items])])
    if work.label[nearest] == FAR:
        return FAR
    ranked = _other(graph.rows(metric), layer_at, work.label, nearest, other.ranked)
    return int(ranked) // other.hops
