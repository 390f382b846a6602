"""Strongly connected components against networkx, compiled and not."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.engine.components import strong_components


def arrays(arcs):
    return (np.array([arc[end] for arc in arcs], dtype=np.int64) for end in (0, 1))


@pytest.mark.parametrize("compiled", ["0", "1"])
@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(1, 12), st.data())
def test_components_are_those_of_networkx(compiled, n_states, data):
    """With loops, parallel arcs and states without any; who reaches a component has a number that is no lower."""
    arcs = data.draw(st.lists(st.tuples(*[st.integers(0, n_states - 1)] * 2), max_size=3 * n_states))
    graph = nx.DiGraph(arcs)
    graph.add_nodes_from(range(n_states))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORRIDOR_JIT", compiled)
        component = strong_components(n_states, *arrays(arcs))
    groups = [set(np.flatnonzero(component == number).tolist()) for number in range(component.max() + 1)]
    assert sorted(map(sorted, groups)) == sorted(map(sorted, nx.strongly_connected_components(graph)))
    assert all(component[tail] >= component[head] for tail, head in arcs)


def test_a_long_chain_and_a_long_ring():
    """Of 5,000 states, more than Python lets a function call itself."""
    at = np.arange(5000)
    assert strong_components(5000, at[:-1], at[1:]).tolist() == at[::-1].tolist()
    assert not strong_components(5000, at, np.roll(at, -1)).any()


def test_a_graph_of_no_states():
    none = np.empty(0, dtype=np.int64)
    assert strong_components(0, none, none).tolist() == []
