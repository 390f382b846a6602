"""The one call into the engine for the best way of a case, whatever the rules."""

import numpy as np

from corridor.arrays import Ints
from corridor.engine.dijkstra import Way, shortest_way
from corridor.engine.fronts import constrained_shortest, costs_of
from corridor.engine.graph import CLOSED, metric
from corridor.graph.states import CODE
from corridor.planning.question import Case, Question
from corridor.units import MINUTES_PER_HOUR


def best_way(question: Question, case: Case, weight: Ints) -> Way | None:
    """Return the way of least weight that the rules allow, or None.

    Parameters
    ----------
    question, case
        What is asked, and the pair of countries that it is asked for.
    weight
        Whole numbers; `CLOSED` where an arc cannot be used; shape (n_arcs,).
    """
    graph, goals = question.topology, np.flatnonzero(case.is_goal)
    layer_at = question.layer_at
    n_layers = len(question.via) + 1
    if not question.rules.limits:
        return shortest_way(graph, metric(graph, weight, n_layers), case.starts, goals, layer_at)
    resources, limits = limits_of(question, case)
    costs = costs_of(graph, [weight], resources, n_layers)
    return constrained_shortest(graph, costs, case.starts, goals, limits, layer_at=layer_at)


def limits_of(question: Question, case: Case, *, hours: bool = True) -> tuple[list[Ints], list[int]]:
    """Return what the arcs use of each resource that the rules limit, and the limits, in minutes, cents and changes.

    Hours are left out where a clock tells them.
    """
    states = question.states
    changes = np.isin(states.activity, (CODE["transfer"], CODE["gauge_change"], CODE["transship"]))
    used = {"max_hours": case.weights.minutes, "max_usd": case.weights.cents, "max_transfers": changes.astype(np.int64)}
    scale = {"max_hours": MINUTES_PER_HOUR, "max_usd": 100, "max_transfers": 1}
    limits = [(name, limit) for name, limit in question.rules.limits if hours or name != "max_hours"]
    resources = [np.where(case.usable, used[name], CLOSED) for name, _ in limits]
    return resources, [int(limit * scale[name] + 1e-6) for name, limit in limits]
