"""A hierarchy whose weights change in part answers as one made anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_hierarchy import HEAVY, OFTEN, UNIT, cases, check_answers, lengthened

from corridor.engine import changing_weights
from corridor.engine.changing_weights import ChangingWeights
from corridor.engine.customise import customise
from corridor.engine.hierarchy import order


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
