"""The one call into the engine for the best way of a question, whatever the rules."""

import numpy as np

from corridor.arrays import Ints
from corridor.criteria import COST, TIME
from corridor.engine.dijkstra import Way, shortest_way
from corridor.engine.fronts import constrained_shortest, costs_of
from corridor.engine.graph import CLOSED, metric
from corridor.graph.states import CODE
from corridor.planning.objective import Objective
from corridor.planning.question import Question


def best_of_objective(question: Question, goal: Objective) -> Way | None:
    """Return the best way that the rules allow by an objective, or None."""
    weighted = question.weighted(goal)
    if question.rules.limits or question.via:
        return best_way(question, weighted.weight)
    if not len(question.starts) or not len(question.goals):
        return None
    return shortest_way(question.topology, weighted.metric, question.starts, question.goals, None)


def best_way(question: Question, weight: Ints) -> Way | None:
    """Return the way of least weight that the rules allow, or None.

    Parameters
    ----------
    question
        The question.
    weight
        Whole numbers; `CLOSED` where an arc cannot be used; shape (n_arcs,).
    """
    graph, goals = question.topology, question.goals
    if not len(question.starts) or not len(goals):
        return None
    layer_at = question.layer_at
    n_layers = len(question.via) + 1
    if not question.rules.limits:
        return shortest_way(graph, metric(graph, weight, n_layers), question.starts, goals, layer_at)
    limited, limits = limits_of(question)
    costs = costs_of(graph, [weight], limited, n_layers)
    return constrained_shortest(graph, costs, question.starts, goals, limits, layer_at=layer_at)


def limits_of(question: Question, *, hours: bool = True) -> tuple[list[Ints], list[int]]:
    """Return the amounts of arcs that the rules limit, and the limits, in seconds, cents and changes.

    Hours are left out where a clock decides them.
    """
    if not question.rules.limits:
        return [], []
    states = question.states
    changes = np.isin(states.activity, (CODE["transfer"], CODE["gauge_change"], CODE["transship"]))
    used = {f"max_{one.weight}": question.weights.amount(one) for one in (TIME, COST)}
    used["max_transfers"] = changes.astype(np.int64)
    scale = {f"max_{one.weight}": one.scale for one in (TIME, COST)} | {"max_transfers": 1}
    limits = [(name, limit) for name, limit in question.rules.limits if hours or name != "max_hours"]
    limited = [np.where(question.usable, used[name], CLOSED) for name, _ in limits]
    return limited, [int(limit * scale[name] + 1e-6) for name, limit in limits]
