"""A hierarchy whose weights change in part, or beside which arcs are added, answers as one made anew."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_hierarchy import HEAVIEST, HEAVY, OFTEN, UNIT, cases, check_answers, lengthened, reference, true_table

from corridor.engine import changing_weights
from corridor.engine.added_arcs import added_arcs, sum_table_with, table_with
from corridor.engine.changing_weights import ChangingWeights
from corridor.engine.customise import customise
from corridor.engine.graph import FAR
from corridor.engine.hierarchy import order
from corridor.engine.hierarchy_labels import groups


@st.composite
def changes(draw, n_arcs):
    """Draw a few lists of changed arcs with their weights."""
    arc = st.integers(0, max(0, n_arcs - 1))
    few = st.dictionaries(arc, st.one_of(st.integers(-1, 9), HEAVY), max_size=min(5, n_arcs))
    return draw(st.lists(few, min_size=1, max_size=4))


@pytest.mark.parametrize("few", [0, 1 << 40])
def test_changes_are_as_if_weighed_anew_and_undone_to_the_bit(monkeypatch, few):
    monkeypatch.setattr(changing_weights, "_FEW", few)

    @OFTEN
    @given(cases() | cases(weights=HEAVY), st.data())
    def check(case, data):
        hierarchy = order(case.n_states, case.tail, case.head)
        shared = customise(hierarchy, lengthened(case.weight), UNIT)
        kept = [array.copy() for array in (shared.length, shared.held, shared.weight)]
        mine, before = ChangingWeights(shared), []
        length = shared.length.copy()
        for change in data.draw(changes(len(case.tail))):
            before.append([each.copy() for each in (mine.weights.length, mine.weights.held, mine.weights.weight)])
            arcs = np.array(list(change), dtype=np.int64)
            length[arcs] = lengthened(np.array(list(change.values()), dtype=np.int64))
            mine.change(arcs, length[arcs])
            anew = customise(hierarchy, length, UNIT)
            assert mine.weights.held.tolist() == anew.held.tolist()
            assert mine.weights.weight.tolist() == anew.weight.tolist()
        check_answers(case.n_states, case.tail, case.head, mine.weights, case.origins, case.destinations)
        for old in reversed(before):
            mine.undo()
            now = mine.weights.length, mine.weights.held, mine.weights.weight
            assert all((one == other).all() for one, other in zip(now, old, strict=True))
        now = shared.length, shared.held, shared.weight
        assert all((one == other).all() for one, other in zip(now, kept, strict=True))

    check()


@OFTEN
@given(cases() | cases(weights=HEAVY), st.data())
def test_added_arcs_are_as_if_they_were_of_the_graph(case, data):
    state = st.integers(0, case.n_states - 1)
    new = data.draw(st.lists(st.tuples(state, state, HEAVY), max_size=4))
    tail, head, weight = (np.array([arc[at] for arc in new], dtype=np.int64) for at in range(3))
    weights = customise(order(case.n_states, case.tail, case.head), lengthened(case.weight), UNIT)
    all_tail, all_head = np.concatenate([case.tail, tail]), np.concatenate([case.head, head])
    all_length = lengthened(np.concatenate([case.weight, weight]))
    truth = true_table(reference(case.n_states, all_tail, all_head, all_length), case.origins, case.destinations)
    added = added_arcs(tail, head, lengthened(weight), [weight, np.full(len(new), 100)])
    assert table_with(weights, case.origins, case.destinations, added).tolist() == truth.tolist()
    amounts = [np.where(case.weight < HEAVIEST, case.weight, 0), np.ones(len(case.tail), dtype=np.int64)]
    found = sum_table_with(weights, case.origins, case.destinations, amounts, added)
    assert found.length.tolist() == truth.tolist()
    for row, column in np.argwhere(truth < FAR).tolist():
        whole, arcs = found.sums[row, column].tolist()
        in_all = arcs % 100 + arcs // 100  # a new arc counts a hundred
        costs = (found.length[row, column] - in_all) // UNIT - whole
        assert (found.length[row, column] - in_all) % UNIT == 0
        assert costs in {
            begin + end
            for begin in case.start_costs[row]
            for end in case.goal_costs[column]
        }  # fmt: skip


def test_added_arcs_follow_one_another_in_any_order():
    """0 and 2, 3 and 4, 5 and 6, 7 apart: each piece has one arc, and only new ones lead on to the next."""
    tail, head = np.array([0, 3, 5]), np.array([2, 4, 6])
    weights = customise(order(8, tail, head), np.array([1, 1, 1]))
    for ends in permutations([(2, 3), (4, 5), (6, 7), (7, 0)]):
        added = added_arcs(*np.array(ends).T, [10, 10, 10, 10], [[1, 1, 1, 1]])
        found = sum_table_with(weights, groups([0, 5]), groups([7, 2]), [np.full(3, 100)], added)
        assert found.length.tolist() == [[33, 1], [11, 22]]
        assert found.sums[..., 0].tolist() == [[303, 100], [101, 202]]
