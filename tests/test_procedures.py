"""Copies of the graph by procedure: however many there are, the answers are those of one each."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_laws import OBJECTIVES, cases, laws, planned
from test_plan_against_oracle import network_of

import corridor as co
from corridor.graph.procedures import Figures, Procedure, copied, copies_for
from corridor.graph.states import CODE
from corridor.network.internals import internals
from corridor.schema import TABLES

KEY = list(TABLES["borders"].key)
APART = (0, 1, 2, 4, 3)
assert len(APART) == len(Procedure)


def with_copies(net, copies):
    """Return a network of the same tables whose graph has these copies."""
    other = co.Network(dict(net.tables), name=net.name)
    internals(other).__dict__["prepared"] = replace(internals(net).prepared, copies=copies)
    return other


def leaves_and_enters(net, way):
    """Return the marks of the sides on a way through the arcs, in order: X export, M import, t transit."""
    states = internals(net).states()
    steps = states.steps
    marks = []
    for arc in way:
        step = int(states.step[arc])
        if steps.activity[step] in (CODE["exit"], CODE["entry"]):
            marks.append(
                ("X" if steps.activity[step] == CODE["exit"] else "M") if steps.under[step] == Figures.CLEARED else "t"
            )
    return "".join(marks)


@laws(40)
@given(cases(), st.sampled_from(["cost", "time", "co2e"]))
def test_procedures_that_share_a_copy_answer_as_if_each_had_its_own(case, by):
    tables, question = case
    net = network_of(tables)
    folded, apart = planned(net, question, by), planned(with_copies(net, APART), question, by)
    assert (folded is None) == (apart is None)
    if folded is not None and apart is not None:
        assert getattr(folded, OBJECTIVES[by]) == pytest.approx(getattr(apart, OBJECTIVES[by]), abs=1e-6)


@pytest.mark.parametrize(
    ("exits", "entries", "inland", "copies"),
    [
        (True, True, True, (0, 0, 1, 3, 2)),
        (True, True, False, (0, 0, 1, 2, 1)),
        (True, False, True, (0, 0, 1, 1, 1)),
        (False, True, True, (2, 0, 0, 2, 1)),
        (False, True, False, (1, 0, 0, 1, 0)),
        (False, False, True, (0, 0, 0, 0, 0)),
    ],
)
def test_procedures_share_a_copy_where_nothing_tells_them_apart(exits, entries, inland, copies):
    assert copies_for(exits, entries, inland) == copies


def test_a_network_whose_rows_name_no_procedure_has_one_copy(bundled):
    borders = bundled.tables["borders"].assign(procedure="")
    charges = bundled.tables["charges"]
    charges = charges[charges[["link_id", "node_id", "country", "mode"]].ne("").any(axis=1)].assign(procedure="")
    rates = bundled.tables["rates"]
    plainly = {"borders": borders.drop_duplicates(KEY), "charges": charges, "rates": rates[rates["procedure"] == ""]}
    tables = {**dict(bundled.tables), **plainly}
    tables.pop("clearance")
    plain = co.Network(tables)
    assert set(internals(plain).states().graph.copies) == {0}
    assert len(internals(plain).states().node) < len(internals(bundled).states().node)


def test_ways_leave_and_enter_once_each(bundled):
    """Between any two countries of different territories: one export, one import after it, all else in transit."""
    nodes = bundled.tables["nodes"]
    unions = dict(
        zip(bundled.tables["territories"]["country"], bundled.tables["territories"]["territory"], strict=True)
    )
    inland = nodes[nodes["country"] != ""]
    country = dict(zip(inland["node_id"], inland["country"], strict=True))
    rng = np.random.default_rng(5)
    states = internals(bundled).states()
    seen = 0
    for start, end in rng.choice(inland["node_id"].to_numpy(dtype=object), (150, 2)):
        places = [unions.get(country[node], country[node]) for node in (start, end)]
        if places[0] == places[1]:
            continue
        try:
            way = co.plan(bundled, start, end, by="generalised")
        except (co.NoRoute, co.InvalidQuestion):
            continue
        marks = leaves_and_enters(bundled, arcs_of(states, way))
        assert marks.strip("t") == "X" + "t" * (len(marks.strip("t")) - 2) + "M", (start, end, marks)
        seen += 1
    assert seen > 80


def arcs_of(states, way):
    """Return the arcs of a way, read off the functions that give its figures."""
    return [leg._figures.args[3] for leg in way.legs if leg.activity in ("exit", "entry")]


def test_all_arcs_lie_in_the_graph_that_is_copied(bundled):
    graph = internals(bundled).states().graph
    apart = copied(graph.steps, APART)
    assert len(apart.head) > len(graph.head)
    assert set(np.unique(apart.step)) == set(np.unique(graph.step))
