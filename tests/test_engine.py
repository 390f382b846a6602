"""The kernels against networkx and every simple path; compiled, uncompiled, in threads and with bounds checked."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.engine import jit
from corridor.engine.contraction import contract
from corridor.engine.dijkstra import reached, shortest, shortest_way
from corridor.engine.distance_tables import distance_table
from corridor.engine.fronts import constrained_shortest, costs_of, front
from corridor.engine.graph import FAR, extended, heaviest, metric, topology, topology_of
from corridor.engine.one_to_all import along, arcs_to, matrix, one_to_all, preorder
from corridor.engine.slots import settle, slots

OFTEN = settings(max_examples=250, deadline=None, derandomize=True)

SELDOM = settings(max_examples=60, deadline=None, derandomize=True)


@dataclass(frozen=True)
class Case:
    """A small graph with parallel arcs, zero weights and closed arcs, and a question."""

    first: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    weights: tuple[np.ndarray, ...]
    layer_at: np.ndarray
    starts: tuple[int, ...]
    goals: tuple[int, ...]
    limits: tuple[int | None, ...]

    @property
    def n_states(self):
        return len(self.first) - 1

    @property
    def n_layers(self):
        return len(self.layer_at) // self.n_states


HEAVIEST = heaviest(24)
"""What a way weighs at least that is not found on graphs as small as these."""

LIGHT = st.integers(0, 6)

HEAVY = st.one_of(
    LIGHT, st.sampled_from([HEAVIEST // 3, HEAVIEST - 7, HEAVIEST - 1, HEAVIEST, 2**46, 2**61, 2**63 - 1])
)
"""Weights among which are those of arcs that no way that is found can pass, and some of which a way can pass one."""


@st.composite
def cases(draw, n_weights=1, n_limits=0, n_layers=3, n_states=8, n_arcs=24, weights=LIGHT, others=LIGHT):
    n_states = draw(st.integers(2, n_states))
    state = st.integers(0, n_states - 1)
    figures = st.tuples(weights, *[others] * (n_weights - 1))
    arcs = sorted(draw(st.lists(st.tuples(state, state, figures, st.integers(0, 9)), max_size=n_arcs)))
    tail, head = (np.array([arc[at] for arc in arcs], dtype=np.int64) for at in range(2))
    weights = [np.array([arc[2][at] for arc in arcs], dtype=np.int64) for at in range(n_weights)]
    weights[0][[at for at, arc in enumerate(arcs) if arc[3] == 0]] = -1
    via = draw(st.lists(state, max_size=n_layers - 1))
    layers = np.full((len(via) + 1, n_states), len(via), dtype=np.int64)
    for layer in range(len(via) - 1, -1, -1):
        layers[layer] = np.where(np.arange(n_states) == via[layer], layers[layer + 1], layer)
    ends = st.lists(state, min_size=1, max_size=3).map(tuple)
    limits = tuple(draw(st.one_of(st.none(), st.integers(0, 15))) for _ in range(n_limits))
    first = np.searchsorted(tail, np.arange(n_states + 1)).astype(np.int64)
    return Case(first, tail, head, tuple(weights), layers.reshape(-1), draw(ends), draw(ends), limits)


def layered_graph(case):
    """Return the graph of (layer, state) in networkx, of parallel arcs the lightest, lengthened to prefer fewer."""
    graph = nx.DiGraph()
    graph.add_nodes_from((layer, state) for layer in range(case.n_layers) for state in range(case.n_states))
    for layer in range(case.n_layers):
        for tail, head, weight in zip(case.tail.tolist(), case.head.tolist(), case.weights[0].tolist(), strict=True):
            ends = (layer, tail), (int(case.layer_at[layer * case.n_states + head]), head)
            if weight >= 0 and (not graph.has_edge(*ends) or graph.edges[ends]["weight"] > weight * 1000 + 1):
                graph.add_edge(*ends, weight=weight * 1000 + 1)
    return graph


def best_length(case):
    """Return weight and number of arcs of the shortest way, or None."""
    begins = {(int(case.layer_at[state]), state) for state in case.starts}
    far = nx.multi_source_dijkstra_path_length(layered_graph(case), begins)
    found = [far[case.n_layers - 1, goal] for goal in case.goals if (case.n_layers - 1, goal) in far]
    found = [length for length in found if length // 1000 < HEAVIEST]
    return divmod(min(found), 1000) if found else None


def outcomes(case, n_criteria):
    """Return what no other simple path within the limits betters, in order."""
    closed = np.min(case.weights, axis=0) < 0
    found = set()

    def walk(item, seen, sums):
        if max(sums) >= HEAVIEST:
            return
        within = zip(sums[n_criteria:], case.limits, strict=True)
        if item[0] == case.n_layers - 1 and item[1] in case.goals and all(b is None or a <= b for a, b in within):
            found.add(tuple(sums[:n_criteria]))
        for arc in range(case.first[item[1]], case.first[item[1] + 1]):
            head = int(case.head[arc])
            reached = (int(case.layer_at[item[0] * case.n_states + head]), head)
            if not closed[arc] and reached not in seen:
                new = [old + int(weight[arc]) for old, weight in zip(sums, case.weights, strict=True)]
                walk(reached, seen | {reached}, new)

    for start in set(case.starts):
        item = (int(case.layer_at[start]), start)
        walk(item, {item}, [0] * len(case.weights))
    return sorted(a for a in found if not any(a != b and all(x <= y for x, y in zip(b, a, strict=True)) for b in found))


def check_way(case, arcs):
    """Assert that arcs lead without a gap from a start over every layer to a goal."""
    states = [int(case.tail[arcs[0]]), *case.head[list(arcs)].tolist()] if arcs else [None]
    assert all(case.tail[later] == case.head[earlier] for earlier, later in pairwise(arcs))
    if not arcs:
        last = case.n_layers - 1
        assert any(case.layer_at[state] == last for state in set(case.starts) & set(case.goals))
        return
    assert states[0] in case.starts
    assert states[-1] in case.goals
    layer = int(case.layer_at[states[0]])
    for state in states[1:]:
        layer = int(case.layer_at[layer * case.n_states + state])
    assert layer == case.n_layers - 1


@OFTEN
@given(cases() | cases(weights=HEAVY))
def test_shortest_way_is_that_of_networkx(case):
    graph = topology(case.first, case.head)
    way = shortest_way(graph, metric(graph, case.weights[0]), case.starts, case.goals, case.layer_at)
    best = best_length(case)
    assert (way is None) == (best is None)
    if way is not None:
        assert (way.weight, len(way.arcs)) == best
        assert case.weights[0][list(way.arcs)].sum() == way.weight
        check_way(case, way.arcs)
    is_goal = np.zeros(case.n_states, dtype=np.int64)
    is_goal[list(case.goals)] = 1
    starts = np.array(case.starts, dtype=np.int64)
    assert shortest(case.first, case.head, case.weights[0], case.layer_at, starts, is_goal) == way


@OFTEN
@given(cases(n_layers=1) | cases(n_layers=1, weights=HEAVY))
def test_of_equal_ways_the_same_is_taken_by_every_search(case):
    graph = topology(case.first, case.head)
    weights = metric(graph, case.weights[0])
    way = shortest_way(graph, weights, case.starts, case.goals)
    tree = one_to_all(graph, weights, case.starts)
    goals = [goal for goal in sorted(set(case.goals)) if tree.distance[goal] >= 0]
    if way is None:
        assert goals == []
    else:
        goal = min(goals, key=lambda goal: (tree.distance[goal], len(arcs_to(tree, goal)), goal))
        assert arcs_to(tree, goal) == way.arcs
    # a layer that every state belongs to already makes it a search in one direction
    twice = np.concatenate([np.ones(case.n_states, dtype=np.int64)] * 2)
    assert shortest_way(graph, weights, case.starts, case.goals, twice) == way


@OFTEN
@given(cases(n_layers=1, n_weights=2) | cases(n_layers=1, n_weights=2, weights=HEAVY))
def test_trees_and_matrices_are_those_of_networkx(case):
    graph = topology(case.first, case.head)
    weights = metric(graph, case.weights[0])
    reference = layered_graph(case)
    far, near = (
        {state: length for state, length in lengths.items() if length // 1000 < HEAVIEST}
        for lengths in (
            nx.multi_source_dijkstra_path_length(graph, {(0, state) for state in case.starts})
            for graph in (reference, reference.reverse())
        )
    )
    for tree, lengths in ((one_to_all(graph, weights, case.starts), far),
                          (one_to_all(graph, weights, case.starts, backward=True), near)):  # fmt: skip
        assert tree.distance.tolist() == [lengths.get((0, state), -1000) // 1000 for state in range(case.n_states)]
        other = along(tree, case.weights[1])
        for state in range(case.n_states):
            arcs = list(arcs_to(tree, state))
            if tree.distance[state] >= 0:
                assert case.weights[0][arcs].sum() == tree.distance[state]
                assert case.weights[1][arcs].sum() == other[state]
                assert len(arcs) == lengths[0, state] % 1000
    several = [case.starts, [0], [], list(case.goals), [1]]
    for sources, targets in ((several, range(case.n_states)), (range(case.n_states), several)):
        table = matrix(graph, weights, sources, targets)
        for row, source in enumerate(sources):
            for column, target in enumerate(targets):
                ends = tuple(np.atleast_1d(source).tolist()), tuple(np.atleast_1d(target).tolist())
                way = shortest_way(graph, weights, *ends) if all(ends) else None
                assert table[row, column] == (-1 if way is None else way.weight)
    is_open = (case.weights[0] >= 0) & (case.weights[0] <= 6)
    far = nx.multi_source_dijkstra_path_length(
        nx.subgraph_view(reference, filter_edge=lambda *ends: reference.edges[ends]["weight"] < 7000),
        {(0, state) for state in case.starts},
    )
    seen = reached(graph, is_open, np.array(case.starts, dtype=np.int64))
    assert seen.tolist() == [(0, state) in far for state in range(case.n_states)]
    ahead = {state: reached(graph, is_open, [state]).tolist() for state in range(case.n_states)}
    for goal in case.starts:
        back = reached(graph, is_open, [goal], backward=True)
        assert back.tolist() == [ahead[state][goal] for state in range(case.n_states)]


@OFTEN
@given(cases(n_layers=1, n_weights=1), st.integers(0, 3), st.data())
def test_a_graph_that_is_extended_is_the_graph_of_all_its_arcs(case, n_more, data):
    graph = topology(case.first, case.head)
    n_states = case.n_states + n_more
    some = st.lists(st.integers(0, n_states - 1), max_size=5)
    tail = np.array(data.draw(some), dtype=np.int64)
    head = np.array([data.draw(st.integers(0, n_states - 1)) for _ in tail], dtype=np.int64)
    old = np.repeat(np.arange(case.n_states), np.diff(case.first)), np.asarray(case.head)
    whole = topology_of(n_states, np.concatenate([old[0], tail]), np.concatenate([old[1], head]))
    found = extended(graph, n_more, tail, head)
    for name in ("first", "head", "arc", "place", "state"):
        assert getattr(found, name).tolist() == getattr(whole, name).tolist()
        assert getattr(found, name).dtype == getattr(whole, name).dtype


@OFTEN
@given(cases(n_layers=1, n_weights=2))
def test_what_is_reached_over_a_state_is_one_range_of_the_tree(case):
    graph = topology(case.first, case.head)
    for backward in (False, True):
        weights = metric(graph, case.weights[0])
        work = slots(graph.n_states, weights)
        base, none = (graph.n_states if backward else 0), np.empty(0, dtype=np.int64)
        starts = np.array(case.starts, dtype=np.int64)
        settle(graph, weights, base, np.zeros(graph.n_states, dtype=np.int64), starts, none, FAR, work)
        tree = preorder(graph, weights, work.label, backward=backward)
        assert sorted(tree.state.tolist()) == np.flatnonzero(work.label < FAR).tolist()
        assert (tree.position[tree.state] == np.arange(len(tree.state))).all()
        for at, parent in enumerate(tree.parent.tolist()):
            chain = [at]
            while tree.parent[chain[-1]] >= 0:
                chain.append(int(tree.parent[chain[-1]]))
            assert all(over <= at < tree.end[over] for over in chain)
            assert sum(over <= at < tree.end[over] for over in range(len(tree.state))) == len(chain)
            assert (parent < 0) == (work.label[tree.state[at]] == 0)


@OFTEN
@given(cases(n_layers=1, n_weights=2), st.lists(st.integers(0, 7), max_size=2))
def test_a_table_of_distances_ends_when_its_targets_are_settled_and_is_right(case, wanted):
    graph = topology(case.first, case.head)
    weights, targets = metric(graph, case.weights[0]), np.array(wanted, dtype=np.int64) % case.n_states
    groups = [np.array(group, dtype=np.int64) for group in (case.starts, case.goals[:1])]
    for backward in (False, True):
        found = distance_table(graph, weights, [case.weights[1]] * 3, groups, targets, backward=backward)
        for column, group in enumerate(groups):
            tree = one_to_all(graph, weights, group, backward=backward)
            length = np.where(tree.distance < 0, FAR, tree.distance)[targets]
            assert found.weight[:, column].tolist() == length.tolist()
            amount = np.maximum(along(tree, case.weights[1]), 0)[targets]
            assert (found.amounts[:, column] == amount[:, None]).all()


@OFTEN
@given(cases(n_layers=1, n_arcs=30), st.lists(st.integers(0, 7), max_size=3))
def test_hops_are_the_chains_between_the_states_that_are_kept(case, kept):
    kept = [state % case.n_states for state in kept]
    hops = contract(case.first, case.tail, case.head, kept)
    inner = hops.number < 0
    degrees = [np.bincount(ends, minlength=case.n_states) for ends in (case.tail, case.head)]
    assert (inner == ((degrees[0] == 1) & (degrees[1] == 1) & ~np.isin(np.arange(case.n_states), kept))).all()
    assert sorted(hops.number[~inner].tolist()) == list(range(hops.graph.n_states))
    within = [hops.arcs[begin:end].tolist() for begin, end in pairwise(hops.begin.tolist())]
    assert [arcs[-1] for arcs in within] == sorted(arcs[-1] for arcs in within)
    for hop, arcs in enumerate(within):
        assert all(case.head[one] == case.tail[other] and inner[case.head[one]] for one, other in pairwise(arcs))
        ends = hops.number[[case.tail[arcs[0]], case.head[arcs[-1]]]].tolist()
        assert ends == [hops.tail[hop], hops.head[hop]]
        assert (hops.of_arc[arcs] == hop).all()
    on_hops = [arc for arcs in within for arc in arcs]
    assert len(set(on_hops)) == len(on_hops)
    assert {arc for arc in range(len(case.tail)) if not inner[case.tail[arc]]} <= set(on_hops)


@pytest.mark.parametrize(
    ("n_criteria", "n_limits"), [(1, 1), (1, 2), (1, 3), (2, 0), (2, 1), (2, 2), (3, 0), (3, 1), (3, 3)]
)
def test_fronts_and_limits_are_those_of_all_simple_paths(n_criteria, n_limits):
    n_weights = n_criteria + n_limits

    @SELDOM
    @given(
        cases(n_weights=n_weights, n_limits=n_limits)
        | cases(n_weights=n_weights, n_limits=n_limits, weights=HEAVY, others=HEAVY)
    )
    def check(case):
        graph = topology(case.first, case.head)
        costs = costs_of(graph, case.weights[:n_criteria], case.weights[n_criteria:])
        found = front(graph, costs, case.starts, case.goals, layer_at=case.layer_at, limits=case.limits)
        assert [tuple(vector) for vector in found.vectors.tolist()] == outcomes(case, n_criteria)
        for outcome in range(len(found)):
            arcs = list(found.arcs(outcome))
            assert [int(weight[arcs].sum()) for weight in case.weights[:n_criteria]] == found.vectors[outcome].tolist()
            for weight, limit in zip(case.weights[n_criteria:], case.limits, strict=True):
                assert limit is None or weight[arcs].sum() <= limit
            check_way(case, arcs)
        if n_criteria == 1:
            way = constrained_shortest(graph, costs, case.starts, case.goals, case.limits, layer_at=case.layer_at)
            assert (way is None) == (len(found) == 0)
            assert way is None or way.weight == found.vectors[0, 0]

    check()


@SELDOM
@given(cases(n_weights=2, n_limits=2))
def test_a_limit_on_a_criterion_needs_no_dimension(case):
    graph = topology(case.first, case.head)
    costs = costs_of(graph, case.weights, case.weights)
    assert len(costs.metrics) == 2
    found = front(graph, costs, case.starts, case.goals, layer_at=case.layer_at, limits=case.limits)
    free = front(graph, costs_of(graph, case.weights), case.starts, case.goals, layer_at=case.layer_at)
    within = [
        vector
        for vector in free.vectors.tolist()
        if all(limit is None or figure <= limit for figure, limit in zip(vector, case.limits, strict=True))
    ]
    assert found.vectors.tolist() == within


def grid(size, seed=0, n_weights=3):
    """Return a grid with arcs both ways and random weights, its states in no order, as first, head, weights."""
    rng = np.random.default_rng(seed)
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(size, size).to_directed())
    name = rng.permutation(size * size)
    arcs = np.array(sorted((int(name[tail]), int(name[head])) for tail, head in graph.edges))
    first = np.searchsorted(arcs[:, 0], np.arange(size * size + 1)).astype(np.int64)
    return first, arcs[:, 1].copy(), [rng.integers(0, 30, len(arcs)) for _ in range(n_weights)]


def answers(size, pairs):
    """Return what every kernel answers, as plain figures."""
    first, head, weights = grid(size)
    graph = topology(first, head)
    single = metric(graph, weights[0])
    two, three = costs_of(graph, weights[:2]), costs_of(graph, weights, [np.ones(len(head), dtype=np.int64)])
    layer_at = np.concatenate([np.zeros(size * size, dtype=np.int64), np.ones(size * size, dtype=np.int64)])
    layer_at[size] = 1
    told = []
    for start, goal in pairs:
        found, other = front(graph, two, [start], [goal]), front(graph, three, [start], [goal], limits=[size + 2])
        tree = one_to_all(graph, single, [start])
        told.append([
            shortest_way(graph, single, [start], [goal]), shortest_way(graph, single, [start], [goal], layer_at),
            found.vectors.tolist(), [found.arcs(at) for at in range(len(found))], found.n_labels,
            other.vectors.tolist(), [other.arcs(at) for at in range(len(other))], other.n_labels,
            tree.distance.tolist(), tree.came_by.tolist(), tree.order.tolist(),
            matrix(graph, single, [start, goal], [goal, start, 0]).tolist(),
            reached(graph, weights[0] > 5, [start]).tolist(),
        ])  # fmt: skip
    return told


PAIRS = [(0, 60), (17, 3), (5, 44), (63, 1), (30, 31), (9, 9)]


def test_compiled_and_uncompiled_and_in_threads_answers_are_the_same(monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", "0")
    plain = answers(8, PAIRS)
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    assert answers(8, PAIRS) == plain
    first, head, weights = grid(8)
    graph = topology(first, head)
    single, two = metric(graph, weights[0]), costs_of(graph, weights[:2])
    ends = [(start, goal) for start in range(0, 64, 3) for goal in range(0, 64, 5)]

    def ask(pair):
        return shortest_way(graph, single, *pair), front(graph, two, *pair).vectors.tolist()

    alone = [ask(pair) for pair in ends]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, ends)) == alone


def test_the_cache_of_a_kernel_goes_by_the_numbers_that_it_uses():
    """A loop with a number of another module is compiled anew when that number is another."""

    def name_of(width):
        namespace = {"WIDTH": width, "__name__": __name__}
        exec("def loop(count):\n    return count * WIDTH", namespace)
        kernel = jit._compile(namespace["loop"], cache=False)
        assert kernel(2) == 2 * width
        return kernel.py_func.__qualname__

    assert name_of(3) == name_of(3)
    assert name_of(3) != name_of(4)


def test_a_large_graph_in_no_order_gives_the_numbers_it_was_given(monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    first, head, weights = grid(130)
    graph = topology(first, head)
    assert (graph.place != np.arange(graph.n_states)).any()
    tail = np.repeat(np.arange(graph.n_states), np.diff(first))
    reference = nx.DiGraph()
    reference.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), weights[0].tolist(), strict=True))
    single = metric(graph, weights[0])
    far = nx.single_source_dijkstra_path_length(reference, 7)
    tree = one_to_all(graph, single, [7])
    assert tree.distance.tolist() == [far[state] for state in range(graph.n_states)]
    assert all(tree.came_from[state] == tail[tree.came_by[state]] for state in range(graph.n_states) if state != 7)
    for goal in (0, 4711, 16_000):
        way = shortest_way(graph, single, [7], [goal])
        assert way.arcs == arcs_to(tree, goal)
        assert matrix(graph, single, [7], [goal]).tolist() == [[far[goal]]]
        costs = costs_of(graph, weights[:1], weights[1:2])
        within = constrained_shortest(graph, costs, [7], [goal], [int(weights[1][list(way.arcs)].sum())])
        assert within.weight == far[goal]


class Bounded:
    """An array that refuses what lies beyond its end, and what a negative number would take from there."""

    def __init__(self, array):
        self.array = memoryview(array)

    def __len__(self):
        return len(self.array)

    def __getitem__(self, at):
        return self.array[self.within(at)]

    def __setitem__(self, at, figure):
        self.array[self.within(at)] = figure

    def within(self, at):
        """Return a place of the array; of one with rows its row and its column."""
        places = at if isinstance(at, tuple) else (at,)
        assert all(0 <= place < size for place, size in zip(places, self.array.shape, strict=True))
        return at


def test_kernels_stay_within_their_arrays(monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", "0")
    pairs = [(a % 36, b % 36) for a, b in PAIRS]
    plain = answers(6, pairs)
    monkeypatch.setattr(jit, "_view", lambda value: Bounded(value) if isinstance(value, np.ndarray) else value)
    assert answers(6, pairs) == plain


def test_compiled_kernels_stay_within_their_arrays(tmp_path):
    code = "from test_engine import PAIRS, answers; answers(6, [(a % 36, b % 36) for a, b in PAIRS])"
    env = os.environ | {
        "CORRIDOR_JIT": "1", "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_OPT": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


def test_what_cannot_be_searched_is_refused():
    graph, one = topology(np.array([0, 1, 1]), np.array([1])), np.array([1])
    with pytest.raises(ValueError, match="1 to 3 criteria"):
        costs_of(graph, [one] * 4)
    with pytest.raises(ValueError, match="give one for each"):
        front(graph, costs_of(graph, [one], [one]), [0], [1])
    with pytest.raises(ValueError, match="goes by one"):
        constrained_shortest(graph, costs_of(graph, [one, one]), [0], [1], [])
