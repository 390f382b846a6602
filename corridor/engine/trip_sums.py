"""Sums along the best ways of many trips."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from corridor.arrays import Ints
from corridor.engine.batches import TripBatch
from corridor.engine.graph import FAR, Metric, Rows, Topology
from corridor.engine.jit import Kernel, foresee
from corridor.engine.slots import clear, settle, slots

_FAR: Final = FAR


@Kernel
def _sum_back(graph: Rows, label: Any, first: Any, goal: Any, amount: Any, width: int, taken: Any) -> None:
    """Write the length of the way to the nearest goal of each trip and the sums of its amounts, side by side.

    Of equal goals the first counts; from there back, each arc is the lowest that fits. A trip without a way is left as
    it is.
    """
    begins, head, weight = graph.first, graph.head, graph.weight
    n_states = (len(begins) - 1) // 2
    for trip in range(len(first) - 1):
        length = _FAR
        state = -1
        for at in range(first[trip], first[trip + 1]):
            if label[goal[at]] < length:
                state = goal[at]
                length = label[state]
        if state < 0:
            continue
        place = trip * (width + 1)
        taken[place] = length
        for which in range(width):
            taken[place + 1 + which] = 0
        while label[state] > 0:
            at = begins[state + n_states]
            while weight[at] < 0 or label[head[at] - n_states] + weight[at] != label[state]:
                at += 1
            for which in range(width):
                taken[place + 1 + which] += amount[graph.arc[at] * width + which]
            state = head[at] - n_states


def trip_sums(graph: Topology, weights: Metric, amounts: Sequence[Ints], trips: TripBatch) -> Ints:
    """Return the weight of each trip's best way and its sum of each amount; -1 where there is none.

    Parameters
    ----------
    graph, weights
        The graph, and what is minimised.
    amounts
        What else is summed along the ways; each of shape (n_arcs,).
    trips
        The trips.

    Returns
    -------
    Ints
        Shape (n_trips, 1 + n_amounts).

    Notes
    -----
    A search from each origin, as in `one_to_all`, which ends when the goals are settled. Ways are those that
    `shortest_way` finds: ties go to fewer arcs, then to the goal with the lower number, then, from the goal backwards,
    to the arc with the lower number.
    """
    n_origins, width = len(trips.trips_first) - 1, len(amounts)
    foresee(n_origins * graph.n_arcs)
    table, goals = np.stack(amounts, axis=1).astype(np.int64).reshape(-1), graph.place[trips.goals]
    taken = np.full((trips.n_trips, 1 + width), -1, dtype=np.int64)
    rows, layer_at, work = graph.rows(weights), np.zeros(graph.n_states, dtype=np.int64), slots(graph.n_states, weights)
    for origin in range(n_origins):
        begin, end = trips.trips_first[origin], trips.trips_first[origin + 1]
        starts = graph.place[trips.starts[trips.starts_first[origin] : trips.starts_first[origin + 1]]]
        first = trips.goals_first[begin : end + 1]
        wanted = goals[first[0] : first[-1]]
        clear(work)
        settle(graph, weights, 0, layer_at, starts, wanted, FAR, work)
        _sum_back(rows, work.label, first - first[0], wanted, table, width, taken[begin:end].reshape(-1))
    taken[:, 0] = np.where(taken[:, 0] < 0, -1, taken[:, 0] // weights.hops)
    return taken
