"""Ways that are best for several criteria at once, within limits: every outcome that no other way beats."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.bounds import Bounds, bounds_of
from corridor.engine.clock import Clock, Timing, timing
from corridor.engine.dijkstra import Way, indices, layers_of
from corridor.engine.graph import CLOSED, FAR, Metric, Rows, Small, Topology, heaviest, metric
from corridor.engine.more_criteria import search_many
from corridor.engine.partial_ways import COLUMNS, Asked
from corridor.engine.two_criteria import search_two

_BEGIN: Final = 1 << 12
"""Labels that there is room for at first."""


@dataclass(frozen=True, eq=False)
class Costs:
    """Weights of several criteria and limited amounts prepared for one topology; read only, for any number of threads.

    Attributes
    ----------
    n_criteria
        How many of the metrics are criteria; they come first.
    metrics
        Weights of each; an arc that is closed in one is closed in all.
    limit_of
        Which metric each limited amount is; one of the criteria if it is the same.
    flat
        Weights of each arc next to each other; shape (n_arcs * n_metrics,).
    timing
        When the arcs may begin, if the first criterion is a second; see `timed_costs_of`.
    """

    n_criteria: int
    metrics: tuple[Metric, ...]
    limit_of: tuple[int, ...]
    flat: Ints
    timing: Timing


@dataclass(frozen=True, eq=False)
class Fronts:
    """Every outcome that no way beats, in ascending order, with one way to each.

    Attributes
    ----------
    vectors
        Sums of the criteria; shape (n_outcomes, n_criteria).
    n_labels
        Number of partial ways in the search.
    """

    vectors: Ints
    n_labels: int
    _label: Ints
    _parent: Small
    _position: Small
    _arc: Small

    def __len__(self) -> int:
        """Return the number of outcomes."""
        return len(self.vectors)

    def arcs(self, outcome: int) -> tuple[int, ...]:
        """Return the arcs of the way to an outcome, in order."""
        label = int(self._label[outcome])
        arcs = []
        while self._parent[label] >= 0:
            arcs.append(int(self._arc[self._position[label]]))
            label = int(self._parent[label])
        return tuple(reversed(arcs))


def costs_of(graph: Topology, criteria: Sequence[Ints], limited: Sequence[Ints] = (), n_layers: int = 1) -> Costs:
    """Return weights prepared for searches by several criteria over as many layers.

    Parameters
    ----------
    graph
        The graph of the weights.
    criteria
        One to three arrays of weights, 0 or more; less than 0 in any of them or of the limited ones closes an arc.
    limited
        Up to three arrays of weights of which a way may use no more than a limit; they may be criteria too.
    n_layers
        As for `metric`.

    Raises
    ------
    ValueError
        If there are more criteria or limited amounts than that.

    Notes
    -----
    Ways on which any of them sums up to `heaviest(n_states, n_layers)` or more are not found.
    """
    return _costs(graph, criteria, limited, n_layers, 0)


def timed_costs_of(
    graph: Topology, clock: Clock, criteria: Sequence[Ints], limited: Sequence[Ints] = (), n_layers: int = 1
) -> Costs:
    """Return the second of arrival and other weights prepared for searches by a clock; see `costs_of`.

    Parameters
    ----------
    graph
        The graph of the weights.
    clock
        When arcs begin and end. The arrival is the first criterion, and never one that is limited.
    criteria
        Up to two more arrays of weights.
    limited, n_layers
        As for `costs_of`.

    Raises
    ------
    ValueError
        As for `costs_of`.
    """
    costs = _costs(graph, [clock.least, *criteria], limited, n_layers, 1)
    flat = costs.flat.reshape(graph.n_arcs, max(2, len(costs.metrics)))
    run = clock.run[graph.arc[: graph.n_arcs]]
    flat[:, 0] = np.where(flat[:, 0] < 0, CLOSED, run)
    return replace(costs, timing=timing(graph, clock))


def _costs(
    graph: Topology, criteria: Sequence[Ints], limited: Sequence[Ints], n_layers: int, first_shared: int
) -> Costs:
    """Return prepared weights; criteria from `first_shared` on may be limited as well."""
    if not 1 <= len(criteria) <= 3 or len(limited) > 3:
        raise ValueError(
            f"{len(criteria)} criteria and {len(limited)} limited amounts; "
            "a search takes 1 to 3 criteria and up to 3 limited amounts"
        )
    weights = [np.asarray(weight, dtype=np.int64) for weight in criteria]
    limit_of = []
    for amount in limited:
        alike = (at for at in range(first_shared, len(weights)) if np.array_equal(weights[at], amount))
        same = next(alike, len(weights))
        limit_of.append(same)
        if same == len(weights):
            weights.append(np.asarray(amount, dtype=np.int64))
    is_closed = (np.minimum.reduce(weights) < 0) | (np.maximum.reduce(weights) >= heaviest(graph.n_states, n_layers))
    weights = [np.where(is_closed, CLOSED, weight) for weight in weights]
    flat = np.empty((graph.n_arcs, max(2, len(weights))), dtype=np.int64)
    for at in range(flat.shape[1]):
        flat[:, at] = weights[at][graph.arc[: graph.n_arcs]] if at < len(weights) else 0
    metrics = tuple(metric(graph, weight, n_layers) for weight in weights)
    return Costs(len(criteria), metrics, tuple(limit_of), flat.reshape(-1), timing(graph))


def front(
    graph: Topology,
    costs: Costs,
    starts: npt.ArrayLike,
    goals: npt.ArrayLike,
    *,
    layer_at: Ints | None = None,
    limits: Sequence[int | None] = (),
    span: tuple[int, int] | None = None,
) -> Fronts:
    """Return every outcome of several criteria, from starts to goals, that no other way within the limits beats.

    Parameters
    ----------
    graph
        The arcs.
    costs
        Their weights, by `costs_of`.
    starts, goals
        States where a way may begin and end.
    layer_at
        As for `shortest_way`.
    limits
        The most of each limited amount that a way may use; None for any.
    span
        Of timed costs: the second at which a way begins, and the last one at which it may end.

    Raises
    ------
    ValueError
        If there are not as many limits as limited amounts.

    Notes
    -----
    Label-setting in lexicographic order of sum plus lower bound, the bounds being exact distances to the goals.
    Labels reach a state with the first criterion ascending, so only the others are compared: one number for two
    dimensions, a staircase searched by halves for three, a list above. Limited amounts are dimensions of the labels, so
    limits are exact. By a clock the bounds contain no waits, and an earlier arrival that costs no more is as good
    anywhere on, because nobody who reaches an arc later is earlier at its end. The number of labels may grow
    exponentially with the way's length, and does so seldom. Of several ways to one outcome the first found is kept;
    the order does not depend on compilation or threads.

    References
    ----------
    Hernández Ulloa, C., Yeoh, W., Baier, J. A., Zhang, H., Suazo, L. and Koenig, S. (2020). A simple and fast
    bi-objective search algorithm. ICAPS 30, 143-151.
    Pulido, F. J., Mandow, L. and Pérez de la Cruz, J. L. (2015). Dimensionality reduction in multiobjective shortest
    path search. Computers & Operations Research 64, 60-70.
    Hernández, C., Yeoh, W., Baier, J. A., Felner, A., Salzman, O., Zhang, H., Chan, S.-H. and Koenig, S. (2023).
    Multi-objective search via lazy and efficient dominance checks. IJCAI 32, 7223-7230.
    """
    if len(limits) != len(costs.limit_of):
        raise ValueError(
            f"{len(limits)} limits for {len(costs.limit_of)} limited amounts; give one for each, None for none"
        )
    layers = np.zeros(graph.n_states, dtype=np.int64) if layer_at is None else layers_of(graph, layer_at)
    n_layers = len(layers) // graph.n_states
    if costs.metrics[0].n_layers < n_layers:
        metrics = tuple(metric(graph, part.weight, n_layers) for part in costs.metrics)
        costs = replace(costs, metrics=metrics)
    bars = np.full(len(costs.metrics), FAR // costs.metrics[0].hops - 1, dtype=np.int64)
    for which, limit in zip(costs.limit_of, limits, strict=True):
        if limit is not None:
            bars[which] = min(int(bars[which]), limit)
    begin = 0
    if span is not None:
        begin = span[0]
        bars[0] = min(int(bars[0]), span[1] - begin)
    from_states, to_states = graph.place[np.unique(indices(starts))], graph.place[indices(goals)]
    bounds = None
    if len(from_states) and len(to_states) and (bars >= 0).all():
        items = layers[from_states] * graph.n_states + from_states
        is_tight = len(costs.metrics) == costs.n_criteria == 2 and span is None
        last = (n_layers - 1) * graph.n_states
        n_dims = len(costs.metrics)
        n_columns = n_dims if n_dims > 2 else COLUMNS
        bounds = bounds_of(graph, costs.metrics, layers, items, last + to_states, bars, is_tight, n_columns)
    if bounds is None:
        none = np.empty(0, dtype=np.int32)
        return Fronts(np.empty((0, costs.n_criteria), dtype=np.int64), 0, np.empty(0, np.int64), none, none, none)
    return _search(graph, costs, bounds, layers, items, to_states, begin)


def constrained_shortest(
    graph: Topology,
    costs: Costs,
    starts: npt.ArrayLike,
    goals: npt.ArrayLike,
    limits: Sequence[int | None],
    *,
    layer_at: Ints | None = None,
) -> Way | None:
    """Return the shortest way by one criterion within limits, or None; see `front`.

    Raises
    ------
    ValueError
        If the costs have more than one criterion, or not as many limited amounts as there are limits.
    """
    if costs.n_criteria != 1:
        raise ValueError(f"the costs have {costs.n_criteria} criteria; the shortest way goes by one")
    found = front(graph, costs, starts, goals, layer_at=layer_at, limits=limits)
    return Way(found.arcs(0), int(found.vectors[0, 0])) if len(found) else None


def _search(
    graph: Topology, costs: Costs, bounds: Bounds, layers: Ints, starts: Ints, goals: Ints, begin: int
) -> Fronts:
    """Return the outcomes; the search begins with little room and goes on with twice as much whenever that is full."""
    n_states, n_dims = graph.n_states, len(costs.metrics)
    is_goal = np.zeros(n_states, dtype=np.int8)
    is_goal[goals] = 1
    limits = bounds.limits.copy()
    limits[0] += begin
    if n_dims == 1:
        limits = np.append(limits, 0)
    degree = int(np.diff(graph.first[: n_states + 1]).max(initial=0))
    rows = Rows(graph.first, graph.head, graph.arc, costs.flat)
    ahead = bounds.ahead.reshape(-1)
    asked = Asked(rows, costs.timing, ahead, limits, layers, is_goal, costs.n_criteria, degree)
    search = search_two if n_dims <= 2 else search_many
    found = search(asked, starts, begin, max(_BEGIN, 2 * degree + len(starts)))
    keep = _undominated(found.vectors)
    return Fronts(found.vectors[keep], found.n_labels, found.label[keep], found.parent, found.arc, graph.arc)


def _undominated(vectors: Ints) -> Ints:
    """Return the positions of vectors that none beats, in order; only ends of equal first pairs may be worse."""
    order = np.lexsort(vectors.T[::-1])
    start = vectors[order][:, :2]
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = (start[1:] != start[:-1]).any(axis=1)
    return np.asarray(order[is_first])
