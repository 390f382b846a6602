"""Hierarchies of larger networks of many shapes, and of the bundled one, against searches."""

import networkx as nx
import numpy as np
import pytest
from test_hierarchy import UNIT, check_answers, lengthened, network

import corridor as co
from corridor.criteria import CO2E, COST, TIME
from corridor.engine import changing_weights, dijkstra, dissection
from corridor.engine.changing_weights import ChangingWeights
from corridor.engine.contraction import contract, hop_lengths
from corridor.engine.customise import customise
from corridor.engine.graph import hops_of, metric, topology
from corridor.engine.hierarchy import order
from corridor.engine.hierarchy_labels import groups, labels
from corridor.engine.hierarchy_sums import sum_table
from corridor.engine.hierarchy_tables import met, table
from corridor.engine.hierarchy_ways import shortest_way
from corridor.engine.one_to_all import matrix
from corridor.network.internals import internals

KINDS = ["grid", "chains", "random", "islands", "star", "complete"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_cut", [False, True])
def test_larger_networks(monkeypatch, kind, is_cut):
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    monkeypatch.setattr(dissection, "_PART", 20)
    n_states, tail, head, weight = network(kind)
    rng = np.random.default_rng(3)
    coordinates = rng.random((n_states, 2))
    hierarchy = order(n_states, tail, head, coordinates=coordinates, large=0) if is_cut else order(n_states, tail, head)
    weights = customise(hierarchy, lengthened(weight), UNIT)
    some = [rng.choice(n_states, 2) for _ in range(12)]
    check_answers(n_states, tail, head, weights, groups(some[:6]), groups(some[6:]))
    graph = topology(np.searchsorted(tail, np.arange(n_states + 1)), head)
    single, everywhere = metric(graph, weight), groups(range(n_states))
    expected = matrix(graph, single, range(n_states), range(n_states))
    assert (weights.plain(table(weights, everywhere, everywhere)) == expected).all()  # swept
    back = labels(weights, everywhere, backward=True)
    assert (weights.plain(met(weights, labels(weights, everywhere), back)) == expected).all()
    for start, goal in rng.integers(0, n_states, (60, 2)).tolist():
        way, other = shortest_way(weights, start, goal), dijkstra.shortest_way(graph, single, [start], [goal])
        assert (None if way is None else tuple(way.arcs.tolist())) == (None if other is None else other.arcs)
    monkeypatch.setattr(changing_weights, "_FEW", 0)
    mine = ChangingWeights(weights)
    for _ in range(20):
        arcs = rng.choice(len(tail), 5, replace=False)
        mine.change(arcs, lengthened(rng.integers(-1, 12, 5)))
        assert (mine.weights.weight == customise(hierarchy, mine.weights.length, UNIT).weight).all()
    for _ in range(20):
        mine.undo()
    assert (mine.weights.weight == weights.weight).all()


def test_a_cut_parts_a_network_and_lowers_its_hierarchy(monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    rng, width = np.random.default_rng(1), 60
    grid = nx.Graph([ends for ends in nx.grid_2d_graph(width, width).edges if rng.random() < 0.8])
    grid = grid.subgraph(max(nx.connected_components(grid), key=len)).to_directed()
    coordinates = np.array(sorted(grid), dtype=float)
    grid = nx.convert_node_labels_to_integers(grid, ordering="sorted")
    tail, head = np.array(sorted(grid.edges), dtype=np.int64).T
    n_states = len(grid)
    first = np.searchsorted(tail, np.arange(n_states + 1)).astype(np.int64)
    removed = dissection.dissected(first, head, coordinates)
    assert sorted(state for group in removed for state in group) == list(range(n_states))
    assert len(removed[-1]) <= width
    rest = grid.copy()
    rest.remove_nodes_from(removed[-1])
    assert max(map(len, nx.weakly_connected_components(rest))) <= 0.75 * n_states
    cut = order(n_states, tail, head, coordinates=coordinates, large=0)
    plain = order(n_states, tail, head, coordinates=coordinates)
    assert cut.level.max() < plain.level.max()
    assert cut.n_shortcuts < 1.05 * plain.n_shortcuts


@pytest.fixture(scope="module")
def bundled():
    """Return the states of the bundled network, their hops and their hierarchy."""
    net = co.load()
    states = internals(net).states()
    hops = contract(states.first, states.tail, states.head, np.concatenate([states.origin, states.destination]))
    return net, states, hops, order(hops.graph.n_states, hops.tail, hops.head)


@pytest.mark.parametrize("by", ["cost", "time", "co2e", "mixed"])
def test_a_thousand_pairs_of_the_bundled_network_go_the_ways_of_dijkstra(monkeypatch, bundled, by):
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    net, states, hops, hierarchy = bundled
    figures = internals(net).weights(co.Cargo())
    cents, seconds, grams = (figures.amount(one) for one in (COST, TIME, CO2E))
    amount = {
        "cost": cents, "time": seconds, "co2e": grams,
        "mixed": 3 * cents + 50 * seconds + grams // 7,
    }[by]  # fmt: skip
    weight = np.where(figures.is_open, amount, -1)
    graph = topology(states.first, states.head)
    mine = ChangingWeights(customised(hops, hierarchy, weight))
    rng = np.random.default_rng(5)
    for is_changed in (False, True):
        if is_changed:
            arcs = np.unique(rng.integers(0, len(weight), 60))
            weight[arcs] = np.where(rng.random(len(arcs)) < 0.3, -1, weight[arcs] * 2 + 100)
            held = np.unique(hops.of_arc[arcs][hops.of_arc[arcs] >= 0])
            mine.change(held, hop_lengths(hops, weight)[held])
        check_pairs(states, hops, graph, weight, mine.weights, rng)


def customised(hops, hierarchy, weight):
    """Return a hierarchy of hops with weights."""
    return customise(hierarchy, hop_lengths(hops, weight), hops_of(len(hops.number)))


def check_pairs(states, hops, graph, weight, weights, rng):
    """Assert that a thousand pairs, in a table too, go the same ways as by Dijkstra."""
    single = metric(graph, weight)
    origins = rng.choice(states.origin[states.origin >= 0], 32, replace=False)
    goals = rng.choice(states.destination[states.destination >= 0], 32, replace=False)
    begins, ends = groups(hops.number[origins]), groups(hops.number[goals])
    other = hops.sums(np.arange(len(weight)))
    sums = sum_table(weights, begins, ends, [other])
    assert (weights.plain(sums.length) == matrix(graph, single, origins, goals)).all()
    assert (sums.length == table(weights, begins, ends)).all()
    for row, start in enumerate(origins.tolist()):
        for column, goal in enumerate(goals.tolist()):
            expected = dijkstra.shortest_way(graph, single, [start], [goal])
            way = shortest_way(weights, hops.number[start], hops.number[goal])
            assert (way is None) == (expected is None)
            if way is not None:
                arcs = [arc for hop in way.arcs for arc in hops.arcs[hops.begin[hop] : hops.begin[hop + 1]].tolist()]
                assert tuple(arcs) == expected.arcs
                assert sums.sums[row, column, 0] == sum(arcs)
