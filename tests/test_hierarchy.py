"""The hierarchy against networkx and the engine's own Dijkstra: pairs, tables, ways, changes, added arcs, threads."""

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.engine import dijkstra, dissection, jit
from corridor.engine.changing_weights import ChangingWeights
from corridor.engine.customise import customise
from corridor.engine.elimination import Elimination
from corridor.engine.graph import FAR, heaviest, metric, topology
from corridor.engine.graph import lengthened as graph_lengthened
from corridor.engine.hierarchy import order
from corridor.engine.hierarchy_labels import groups, labels
from corridor.engine.hierarchy_sums import sum_table, way_table
from corridor.engine.hierarchy_tables import met, met_pairs, table
from corridor.engine.hierarchy_ways import distances, shortest_way

OFTEN = settings(max_examples=200, deadline=None, derandomize=True)

UNIT = 1 << 16

LIGHT = st.integers(-1, 5)

HEAVIEST = heaviest(9)
"""What a way weighs at least that is not found."""

HEAVY = st.one_of(LIGHT, st.sampled_from([HEAVIEST // 3, HEAVIEST - 7, HEAVIEST - 1, HEAVIEST, 2**62]))


def lengthened(weight):
    """Return weights as the engine's: multiplied, and lengthened by one, so that fewer arcs win."""
    return graph_lengthened(weight, UNIT)


@dataclass(frozen=True)
class Case:
    """A graph, its arcs sorted by tail, with loops, parallel arcs, zero weights and closed arcs, and questions."""

    n_states: int
    tail: np.ndarray
    head: np.ndarray
    weight: np.ndarray
    starts: tuple[tuple[int, ...], ...]
    goals: tuple[tuple[int, ...], ...]
    start_costs: tuple[tuple[int, ...], ...]
    goal_costs: tuple[tuple[int, ...], ...]

    @property
    def first(self):
        return np.searchsorted(self.tail, np.arange(self.n_states + 1)).astype(np.int64)

    @property
    def origins(self):
        return groups(self.starts, [[UNIT * cost for cost in some] for some in self.start_costs])

    @property
    def destinations(self):
        return groups(self.goals, [[UNIT * cost for cost in some] for some in self.goal_costs])


@st.composite
def cases(draw, most_states=9, most_arcs=30, weights=LIGHT):
    n_states = draw(st.integers(1, most_states))
    state = st.integers(0, n_states - 1)
    arcs = sorted(draw(st.lists(st.tuples(state, state, weights), max_size=most_arcs)))
    tail, head, weight = (np.array([arc[at] for arc in arcs], dtype=np.int64) for at in range(3))
    ends = st.lists(st.lists(state, max_size=3).map(tuple), min_size=1, max_size=4).map(tuple)
    starts, goals = draw(ends), draw(ends)
    costs = st.integers(0, 6) if draw(st.booleans()) else st.just(0)
    start_costs, goal_costs = (tuple(tuple(draw(costs) for _ in some) for some in each) for each in (starts, goals))
    return Case(n_states, tail, head, weight, starts, goals, start_costs, goal_costs)


def reference(n_states, tail, head, length):
    """Return the graph in networkx, of parallel arcs the shortest."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n_states))
    for ends, step in zip(zip(tail.tolist(), head.tolist(), strict=True), length.tolist(), strict=True):
        if step >= 0 and (not graph.has_edge(*ends) or graph.edges[ends]["weight"] > step):
            graph.add_edge(*ends, weight=step)
    return graph


def true_table(graph, origins, destinations):
    """Return the distances by networkx, FAR where no way leads."""
    found = np.full((origins.count, destinations.count), FAR, dtype=np.int64)
    for row in range(origins.count):
        some = slice(origins.first[row], origins.first[row + 1])
        for start, start_cost in zip(origins.state[some].tolist(), origins.cost[some].tolist(), strict=True):
            far = nx.single_source_dijkstra_path_length(graph, start)
            for column in range(destinations.count):
                for at in range(destinations.first[column], destinations.first[column + 1]):
                    length = far.get(int(destinations.state[at]), FAR)
                    if length < FAR:
                        total = start_cost + length + int(destinations.cost[at])
                        found[row, column] = min(found[row, column], total)
    return found


def pairs_of(origins, destinations):
    """Return each origin with each destination, side by side."""
    rows, columns = np.indices((origins.count, destinations.count)).reshape(2, -1)
    return tuple(
        groups(*(zip(*[
            (each.state[each.first[at] : each.first[at + 1]], each.cost[each.first[at] : each.first[at + 1]])
            for at in places.tolist()
        ], strict=True)))
        for each, places in ((origins, rows), (destinations, columns))
    )  # fmt: skip


def check_answers(n_states, tail, head, weights, origins, destinations):
    """Assert that every question has the answers of networkx, and the ways of the engine's Dijkstra."""
    truth = true_table(reference(n_states, tail, head, weights.length), origins, destinations)
    assert table(weights, origins, destinations).tolist() == truth.tolist()
    there, back = labels(weights, origins), labels(weights, destinations, backward=True)
    assert met(weights, there, back).tolist() == truth.tolist()
    assert distances(weights, *pairs_of(origins, destinations)).tolist() == truth.reshape(-1).tolist()
    rows, columns = np.indices(truth.shape).reshape(2, -1)
    assert met_pairs(weights, there, back, rows, columns).tolist() == truth.reshape(-1).tolist()
    amounts = [np.arange(len(tail)) ** 2, -np.arange(len(tail))]
    sums = sum_table(weights, origins, destinations, amounts)
    assert sums.length.tolist() == truth.tolist()
    first, arcs = way_table(weights, origins, destinations)
    for row in range(origins.count):
        for column in range(destinations.count):
            way = way_of(weights, origins, destinations, row, column)
            place = row * destinations.count + column
            whole = arcs[first[place] : first[place + 1]]
            assert (way is None) == (truth[row, column] == FAR)
            if way is None:
                assert len(whole) == 0
                assert sums.sums[row, column].tolist() == [0, 0]
            else:
                assert way.length == truth[row, column]
                assert way.arcs.tolist() == whole.tolist()
                assert [int(amount[whole].sum()) for amount in amounts] == sums.sums[row, column].tolist()
                check_way(tail, head, weights, origins, destinations, row, column, way)


def way_of(weights, origins, destinations, row, column):
    """Return the way between two groups."""
    begin = slice(origins.first[row], origins.first[row + 1])
    end = slice(destinations.first[column], destinations.first[column + 1])
    return shortest_way(
        weights, origins.state[begin], destinations.state[end], origins.cost[begin], destinations.cost[end]
    )


def check_way(tail, head, weights, origins, destinations, row, column, way):
    """Assert that a way has no gap, begins and ends where it may, and is as long as it says."""
    begin, end = (
        dict(sorted(zip(each.state[some].tolist(), each.cost[some].tolist(), strict=True), reverse=True))
        for each, some in ((origins, slice(*origins.first[row : row + 2])),
                           (destinations, slice(*destinations.first[column : column + 2])))
    )  # fmt: skip
    arcs = way.arcs
    assert (head[arcs[:-1]] == tail[arcs[1:]]).all()
    if len(arcs):
        assert begin[int(tail[arcs[0]])] + weights.length[arcs].sum() + end[int(head[arcs[-1]])] == way.length
        assert (weights.length[arcs] > 0).all()
    else:
        assert min(begin[state] + end[state] for state in begin.keys() & end.keys()) == way.length


@OFTEN
@given(cases() | cases(weights=HEAVY))
def test_pairs_tables_and_ways_are_those_of_networkx(case):
    hierarchy = order(case.n_states, case.tail, case.head)
    weights = customise(hierarchy, lengthened(case.weight), UNIT)
    check_answers(case.n_states, case.tail, case.head, weights, case.origins, case.destinations)
    assert weights.plain(np.array([FAR, 3 * UNIT + 2])).tolist() == [-1, 3]


@OFTEN
@given(cases(most_arcs=40) | cases(most_arcs=40, weights=HEAVY))
def test_of_equal_ways_that_of_dijkstra_is_taken(case):
    graph = topology(case.first, case.head)
    single = metric(graph, case.weight)
    weights = customise(order(case.n_states, case.tail, case.head), lengthened(case.weight), UNIT)
    whole = groups(case.starts), groups(case.goals)
    first, arcs = way_table(weights, *whole)
    for row, starts in enumerate(case.starts):
        for column, goals in enumerate(case.goals):
            expected = dijkstra.shortest_way(graph, single, starts, goals)
            way = shortest_way(weights, starts, goals)
            place = row * len(case.goals) + column
            assert (way is None) == (expected is None)
            if way is not None:
                assert tuple(way.arcs.tolist()) == expected.arcs
                assert way.length // UNIT == expected.weight
                assert tuple(arcs[first[place] : first[place + 1]].tolist()) == expected.arcs


def network(kind, seed=0):
    """Return a larger graph of some shape: tail, head and weights, zero and closed ones among them."""
    rng = np.random.default_rng(seed)
    graph = {
        "grid": lambda: nx.grid_2d_graph(22, 22).to_directed(),
        "chains": lambda: nx.DiGraph([(at, at + 1) for at in range(400) if at % 97] + [(390, 3), (200, 7), (7, 350)]),
        "random": lambda: nx.gnp_random_graph(120, 0.04, seed=seed, directed=True),
        "islands": lambda: nx.disjoint_union_all([nx.gnp_random_graph(30, 0.1, seed, True) for seed in range(4)]),
        "star": lambda: nx.star_graph(80).to_directed(),
        "complete": lambda: nx.complete_graph(25).to_directed(),
    }[kind]()
    graph = nx.convert_node_labels_to_integers(graph)
    arcs = np.array(graph.edges, dtype=np.int64)
    arcs = np.concatenate([arcs, arcs[rng.integers(0, len(arcs), 30)]])  # some twice
    name = rng.permutation(len(graph))
    arcs = name[arcs]
    arcs = arcs[np.lexsort(arcs.T[::-1])]
    return len(graph), arcs[:, 0].copy(), arcs[:, 1].copy(), rng.integers(-1, 12, len(arcs))


def test_only_directed_ways_are_joined():
    tail, head = np.array([0, 1, 2, 3, 0]), np.array([1, 2, 3, 4, 2])
    removal = Elimination(5, tail, head)
    for state in range(5):
        removal.remove(state)
    assert sum(map(len, removal.leaving)) == 5  # the arcs themselves: 0 has no way in
    assert sum(map(len, removal.entering)) == 0
    removal = Elimination(5, tail, head)
    for state in (1, 3, 0, 4, 2):
        removal.remove(state)
    assert removal.leaving[0] == {2}
    assert removal.entering[4] == {2}
    assert removal.left() == []


def test_the_example_of_the_module():
    tail, head = np.array([0, 1, 2, 3, 0]), np.array([1, 2, 3, 4, 2])
    weights = customise(order(5, tail, head), np.array([5, 6, 4, 9, 12]))
    assert table(weights, groups([0, 1]), groups([4, 2])).tolist() == [[24, 11], [19, 6]]
    assert shortest_way(weights, 0, 4).arcs.tolist() == [0, 1, 2, 3]
    mine = ChangingWeights(weights)
    mine.change([0], [8])
    assert shortest_way(mine.weights, 0, 4).arcs.tolist() == [4, 2, 3]


def test_graphs_without_states_or_arcs():
    none = np.empty(0, dtype=np.int64)
    weights = customise(order(1, none, none), none)
    assert table(weights, groups([0, []]), groups([0, []])).tolist() == [[0, FAR], [FAR, FAR]]
    assert shortest_way(weights, 0, 0).arcs.tolist() == []
    assert shortest_way(weights, [], 0) is None
    loop = customise(order(1, np.array([0]), np.array([0])), np.array([3]))
    assert shortest_way(loop, 0, 0).length == 0
    empty = customise(order(0, none, none), none)
    assert table(empty, groups([[]]), groups([])).shape == (1, 0)
    assert table(empty, groups([]), groups([[]])).shape == (0, 1)


def answers(seed=0):
    """Return what every kernel answers, as plain figures."""
    n_states, tail, head, weight = network("random", seed)
    rng = np.random.default_rng(seed)
    hierarchy = order(n_states, tail, head, coordinates=rng.random((n_states, 2)), large=0)
    weights = customise(hierarchy, lengthened(weight), UNIT)
    origins, destinations = groups(rng.integers(0, n_states, (20, 2))), groups(rng.integers(0, n_states, (18, 2)))
    there, back = labels(weights, origins), labels(weights, destinations, backward=True)
    found = [table(weights, origins, destinations), met(weights, there, back),
             met_pairs(weights, there, back, [1, 1, 3], [4, 5, 0]),
             table(weights, origins, groups(range(n_states))), *way_table(weights, origins, destinations)]  # fmt: skip
    sums = sum_table(weights, origins, destinations, [weight, weight + 3])
    mine = ChangingWeights(weights)
    mine.change([1, 2, 3], [5, -1, 7])
    ways = [shortest_way(mine.weights, start, n_states - 1 - start) for start in range(30)]
    found += [sums.length, sums.sums, distances(mine.weights, origins, groups([[5]] * 20)), mine.weights.weight]
    return [each.tolist() for each in found] + [
        None if way is None else (way.length, way.arcs.tolist()) for way in ways
    ]


class Bounded:
    """An array that refuses what lies beyond its end, and what a negative number would take from there."""

    def __init__(self, array):
        self.array, self.shape = memoryview(array), array.shape

    def __len__(self):
        return len(self.array)

    def check(self, at):
        for place, size in zip(at if isinstance(at, tuple) else (at,), self.shape, strict=True):
            assert 0 <= place < size
        return at

    def __getitem__(self, at):
        return self.array[self.check(at)]

    def __setitem__(self, at, figure):
        self.array[self.check(at)] = figure


def test_compiled_and_uncompiled_answers_are_the_same_and_stay_within_their_arrays(monkeypatch):
    monkeypatch.setattr(dissection, "_PART", 20)
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    compiled = answers()
    monkeypatch.setenv("CORRIDOR_JIT", "0")
    monkeypatch.setattr(jit, "_view", lambda value: Bounded(value) if isinstance(value, np.ndarray) else value)
    assert answers() == compiled


def test_compiled_kernels_stay_within_their_arrays(tmp_path):
    code = (
        "import test_hierarchy; from corridor.engine import dissection; dissection._PART = 20; test_hierarchy.answers()"
    )
    env = os.environ | {
        "CORRIDOR_JIT": "1", "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_OPT": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


def test_the_same_graph_gives_the_same_hierarchy_and_it_pickles():
    n_states, tail, head, weight = network("grid")
    one, other = (order(n_states, tail, head) for _ in range(2))
    weights = customise(one, lengthened(weight), UNIT)
    expected = table(weights, groups(range(40)), groups(range(40)))
    shortest_way(weights, 0, 5)  # borrows work arrays, and finds the bends
    copy = pickle.loads(pickle.dumps(weights))
    for name, array in vars(one).items():
        if isinstance(array, np.ndarray) and name != "_free":
            assert (array == getattr(other, name)).all()
            assert (array == getattr(copy.hierarchy, name)).all()
    assert "bends" not in vars(copy.hierarchy)
    assert copy.hierarchy._free == []
    assert (table(copy, groups(range(40)), groups(range(40))) == expected).all()
    assert shortest_way(copy, 0, 5).arcs.tolist() == shortest_way(weights, 0, 5).arcs.tolist()


def test_threads_share_a_hierarchy_and_its_weights(monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    n_states, tail, head, weight = network("grid")
    hierarchy = order(n_states, tail, head)
    weights = [customise(hierarchy, lengthened(np.roll(weight, shift)), UNIT) for shift in range(3)]

    def ask(at):
        which = weights[at % 3]
        rng = np.random.default_rng(at)
        begins, ends = groups(rng.integers(0, n_states, (9, 1))), groups(rng.integers(0, n_states, (8, 1)))
        mine = ChangingWeights(which)
        mine.change(rng.choice(len(tail), 4, replace=False), [UNIT] * 4)
        sums = sum_table(which, begins, ends, [weight])
        ways = [shortest_way(which, at, goal) for goal in (3, 77, 200)]
        return [
            table(which, begins, ends).tolist(), sums.sums.tolist(), table(mine.weights, begins, ends).tolist(),
            customise(hierarchy, which.length, UNIT).weight.tolist(),
            [None if way is None else way.arcs.tolist() for way in ways],
        ]  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(ask, range(60)))
    assert together == [ask(at) for at in range(60)]


def test_what_cannot_be_asked_is_refused():
    hierarchy = order(3, np.array([0, 1]), np.array([1, 2]))
    weights = customise(hierarchy, np.array([2, 2]))
    with pytest.raises(ValueError, match="arc 1 has no length"):
        customise(hierarchy, np.array([2, 0]))
    with pytest.raises(ValueError, match="give one for each of 2 arcs"):
        customise(hierarchy, np.array([2]))
    with pytest.raises(IndexError, match="no state 3; states are 0 to 2"):
        table(weights, groups([0]), groups([3]))
    with pytest.raises(IndexError, match="no state -1"):
        shortest_way(weights, -1, 2)
    with pytest.raises(ValueError, match="one cost for each state"):
        groups([[0, 1]], [[5]])
    with pytest.raises(ValueError, match="cost of -2 is negative"):
        groups([0], [-2])
    with pytest.raises(ValueError, match="1 origins and 2 destinations"):
        distances(weights, groups([0]), groups([1, 2]))
    with pytest.raises(OverflowError, match="use a coarser unit"):
        sum_table(weights, groups([0]), groups([2]), [[2**61, 1]])


def test_ways_as_long_as_far_are_none():
    """0 --> 1 --> 2, each half as long as a way may be, or one longer."""
    hierarchy = order(3, np.array([0, 1]), np.array([1, 2]))
    half = FAR // 2
    for last, length in ((half - 1, FAR - 1), (half, FAR), (FAR - 1, FAR), (2**63 - 1, FAR)):
        weights = customise(hierarchy, np.array([half, last]))
        assert table(weights, groups([0]), groups([2])).tolist() == [[length]]
        assert distances(weights, groups([0]), groups([2])).tolist() == [length]
        assert (shortest_way(weights, 0, 2) is None) == (length == FAR)
    weights = customise(hierarchy, np.array([2, 2]))
    for cost, length in ((FAR - 5, FAR - 1), (FAR - 4, FAR), (2**63 - 1, FAR)):
        assert table(weights, groups([0], [[cost]]), groups([2])).tolist() == [[length]]
        assert table(weights, groups([0]), groups([2], [[cost]])).tolist() == [[length]]


def test_a_change_that_is_refused_leaves_the_weights_as_they_were():
    mine = ChangingWeights(customise(order(3, np.array([0, 1]), np.array([1, 2])), np.array([2, 2])))
    with pytest.raises(ValueError, match="named twice"):
        mine.change([0, 0], [1, 2])
    with pytest.raises(ValueError, match="arc 1 has no length"):
        mine.change([0, 1], [5, 0])
    assert mine.weights.length.tolist() == [2, 2]
    assert table(mine.weights, groups([0]), groups([2])).tolist() == [[4]]
    with pytest.raises(IndexError, match="empty"):
        mine.undo()
