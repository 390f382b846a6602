"""Weights up to what 64 bits hold: none comes round to few, hides a way, or makes one."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from test_engine import HEAVIEST, HEAVY, OFTEN, Case, cases, layered_graph, outcomes

from corridor.engine.contraction import contract, hop_metric, states_at
from corridor.engine.dijkstra import shortest_way
from corridor.engine.distance_tables import N_AMOUNTS, distance_table
from corridor.engine.fronts import costs_of, front
from corridor.engine.graph import FAR, hops_of, metric, topology
from corridor.engine.one_to_all import along, matrix, one_to_all


def test_a_way_is_found_up_to_what_64_bits_hold_and_none_beyond():
    """A chain of three arcs, each of which weighs a third of the most that a way may weigh, one more or one less."""
    graph = topology(np.array([0, 1, 2, 3, 3]), np.array([1, 2, 3]))
    third = HEAVIEST // 3
    for last, length in ((HEAVIEST - 1 - 2 * third, HEAVIEST - 1), (HEAVIEST - 2 * third, None), (2**63 - 1, None)):
        weight = np.array([third, third, last])
        found = shortest_way(graph, metric(graph, weight), [0], [3])
        assert (found and found.weight) == length
        assert matrix(graph, metric(graph, weight), [0], [3, 2]).tolist() == [
            [-1 if found is None else length, 2 * third]
        ]
        fronts = front(graph, costs_of(graph, [weight, np.ones(3, dtype=np.int64)]), [0], [3])
        assert fronts.vectors.tolist() == ([] if found is None else [[length, 3]])
        hops = contract(graph.first[:5], np.arange(3), np.arange(1, 4))
        assert hops.n_hops == 1
        heavy = hop_metric(hops, weight)
        assert (0 <= heavy.ranked[0] < FAR) == (found is not None)
    with pytest.raises(OverflowError, match="use a coarser unit"):
        along(one_to_all(graph, metric(graph, np.array([1, 1, 1])), [0]), np.array([2**61, 1, 1]))


@OFTEN
@given(cases(n_layers=1, n_arcs=40, weights=HEAVY))
def test_chains_that_are_heavy_are_hops_that_are(case):
    """Each hop weighs what its arcs weigh together; beyond a way, none."""
    hops = contract(case.first, case.tail, case.head)
    weight = case.weights[0]
    unit, weights = hops_of(case.n_states), hop_metric(hops, weight)
    for at, hop in enumerate(hops.graph.arc.tolist()):
        arcs = weight[hops.arcs[hops.begin[hop] : hops.begin[hop + 1]]].tolist()
        whole = sum(each * unit + 1 for each in arcs)
        is_way = min(arcs) >= 0 and whole < FAR
        assert weights.ranked[at] == whole if is_way else not 0 <= weights.ranked[at] < FAR


@pytest.mark.parametrize("count", [4, 5, 8, 9])
def test_many_heavy_arcs_in_a_row_do_not_come_round_to_few(count, monkeypatch):
    """A chain of arcs that are each as heavy as a way may be, beside as many light ones that are worse in another."""
    monkeypatch.setenv("CORRIDOR_JIT", "1")  # whole numbers of Python have no end
    first, head = np.arange(count + 2), np.arange(1, count + 1)
    first[-1] = count
    heavy = np.full(count, HEAVIEST - 1)
    assert not 0 <= hop_metric(contract(first, head - 1, head), heavy).ranked[0] < FAR
    both = topology(2 * first, np.repeat(head, 2))
    weights = [np.tile([HEAVIEST - 1, 1], count), np.tile([0, 1], count)]
    assert front(both, costs_of(both, weights), [0], [count]).vectors.tolist() == [[count, count]]


def heavy_case(seed, n_weights, n_states, n_arcs):
    """Return a random graph whose arcs are heavy in turn, by one weight or another, closed, or light."""
    rng = np.random.default_rng(seed)
    heavy = [HEAVIEST // 3, HEAVIEST // 3 - 1, HEAVIEST - 1, HEAVIEST, 2**46, 2**47, 2**61, 2**62, 2**63 - 1]
    tail, head = np.sort(rng.integers(0, n_states, n_arcs)), rng.integers(0, n_states, n_arcs)
    weights = [
        np.where(rng.random(n_arcs) < 0.2, rng.choice(heavy, n_arcs), rng.integers(0, 7, n_arcs))
        for _ in range(n_weights)
    ]
    weights[0][rng.random(n_arcs) < 0.05] = -1
    first = np.searchsorted(tail, np.arange(n_states + 1)).astype(np.int64)
    layers = np.zeros(n_states, dtype=np.int64)
    return Case(first, tail, head, tuple(weights), layers, (0,), (n_states - 1,), ())


@pytest.mark.parametrize("seed", range(60))
def test_heavy_arcs_hide_no_way_and_make_none(seed):
    """By every search that has one weight; two heavy arcs of a third fit into a way, and nothing heavier with them."""
    case = heavy_case(seed, 1, 14, 34)
    graph, weight = topology(case.first, case.head), case.weights[0]
    far = nx.single_source_dijkstra_path_length(layered_graph(case), (0, 0))
    known = [far.get((0, state), 1000 * HEAVIEST) // 1000 for state in range(case.n_states)]
    truth = [length if length < HEAVIEST else -1 for length in known]
    weights = metric(graph, weight)
    ways = [shortest_way(graph, weights, [0], [state]) for state in range(case.n_states)]
    assert [-1 if way is None else way.weight for way in ways] == truth
    assert one_to_all(graph, weights, [0]).distance.tolist() == truth
    assert matrix(graph, weights, [0], range(case.n_states)).tolist() == [truth]
    hops = contract(case.first, case.tail, case.head, [0, case.n_states - 1])
    kept = np.flatnonzero(hops.number >= 0)
    table = distance_table(
        hops.graph, hop_metric(hops, weight), [hops.sums(np.ones(len(weight), dtype=np.int64))] * N_AMOUNTS,
        [states_at(hops, [0])], hops.number[kept],
    )  # fmt: skip
    assert [-1 if length == FAR else length for length in table.weight[:, 0].tolist()] == [truth[at] for at in kept]


@pytest.mark.parametrize("seed", range(60))
def test_heavy_arcs_hide_no_outcome_and_make_none(seed):
    for n_criteria in (2, 3):
        case = heavy_case(seed, n_criteria, 7, 18)
        graph = topology(case.first, case.head)
        found = front(graph, costs_of(graph, case.weights), case.starts, case.goals)
        assert [tuple(vector) for vector in found.vectors.tolist()] == outcomes(case, n_criteria)
