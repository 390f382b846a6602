"""The graph of states: shared readings, what is made when it is looked at, and the operations on columns."""

import datetime as dt
import pickle
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import networks

import corridor as co
from corridor.arrays import NOWHERE, first_of, joined
from corridor.cargo import Goods
from corridor.graph.expand import expand
from corridor.graph.lazy import Dues, Lazy
from corridor.graph.prepared import prepare_tables
from corridor.graph.states import CODE, States
from corridor.graph.weekly_waits import normal_week
from corridor.network.internals import internals

CODES = st.lists(st.integers(0, 5), max_size=12)


def _same(one: States, other: States) -> bool:
    """Return whether two graphs are the same in every array."""
    pairs: list[tuple[Any, Any]] = []
    for made, same, skipped in (
        (one.graph, other.graph, ("steps",)),
        (one.graph.steps, other.graph.steps, ()),
        (one.steps, other.steps, ()),
        (one.fleet, other.fleet, ()),
        (one, other, ("graph", "steps", "fleet", "provenance")),
    ):
        names = [field.name for field in fields(made) if field.name not in skipped]
        pairs += [(np.asarray(getattr(made, name)), np.asarray(getattr(same, name))) for name in names]
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in pairs)


@given(networks(), st.sampled_from(["ordinary", "tir"]), st.sampled_from(["", "8504"]))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_prepared_tables_serve_every_regime_as_the_tables_do(tables, regime, hs):  # type: ignore[no-untyped-def]
    try:
        net = co.Network(tables)
    except co.InvalidData:
        assume(False)
    prepared = prepare_tables(net.tables)
    expand(net.tables, "barter", Goods("27"), prepared=prepared)
    shared = expand(net.tables, regime, Goods(hs), prepared=prepared)
    assert _same(shared, expand(net.tables, regime, Goods(hs)))


@given(networks())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_states_are_numbered_by_copy_node_mode_and_phase_and_arcs_by_tail_and_head(tables):  # type: ignore[no-untyped-def]
    try:
        states = internals(co.Network(tables)).states()
    except co.InvalidData:
        assume(False)
    columns = (states.graph.copy, states.node, states.mode, states.phase)
    keys = list(zip(*(column.tolist() for column in columns), strict=True))
    assert keys == sorted(keys)
    arcs = list(zip(states.tail.tolist(), states.head.tolist(), strict=True))
    assert arcs == sorted(arcs)
    assert np.array_equal(states.first, np.searchsorted(states.tail, np.arange(len(keys) + 1)))
    steps = states.steps
    clears = np.flatnonzero(np.isin(steps.activity, (CODE["exit"], CODE["entry"]))).tolist()
    sides = [states.provenance.clearings[steps.row[step]] for step in clears]
    found = [side.under(int(steps.under[step])) for step, side in zip(clears, sides, strict=True)]
    assert [activity is not None for activity in found] == steps.is_open[clears].tolist()


def test_one_graph_serves_every_regime_day_and_status(bundled):  # type: ignore[no-untyped-def]
    """Only figures and openness differ, so what is prepared for searches is made once."""
    graph = internals(bundled).states().graph
    assert internals(bundled).states("tir").graph is graph
    assert internals(bundled).states("ordinary", Goods("8504")).graph is graph
    assert internals(bundled).states(day=dt.date(2027, 3, 1)).graph is graph
    closed = co.Scenario("closed", [co.Close("quetta-taftan")])(bundled)
    assert internals(closed).states().graph is graph
    assert not internals(closed).states().steps.is_open.all()


def test_a_graph_of_states_goes_to_another_process_and_tells_the_same_there() -> None:
    states = internals(co.load()).states()
    there = pickle.loads(pickle.dumps(states))
    assert _same(states, there)
    assert [step.reason for step in there.provenance.blocked[:40]] == [
        step.reason for step in states.provenance.blocked[:40]
    ]
    assert there.provenance.activities[0] == states.provenance.activities[0]


@given(CODES, CODES)
def test_joined_gives_all_pairs_of_equal_keys(left: list[int], right: list[int]) -> None:
    at, to = joined(np.array(left, dtype=np.int64), np.array(right, dtype=np.int64))
    pairs = [(i, j) for i, one in enumerate(left) for j, other in enumerate(right) if one == other]
    assert list(zip(at.tolist(), to.tolist(), strict=True)) == pairs


@given(CODES)
def test_first_of_gives_the_first_row_of_each_group(group: list[int]) -> None:
    found = first_of(np.array(group, dtype=np.int64), np.arange(len(group)), 6)
    assert found.tolist() == [group.index(at) if at in group else NOWHERE for at in range(6)]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=12))
def test_dues_gather_the_rows_of_each_step(pairs: list[tuple[int, int]]) -> None:
    arcs, rows = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    dues = Dues(arcs, rows)
    assert dict(dues) == {arc: tuple(row for at, row in pairs if at == arc) for arc, _ in pairs}


def test_a_lazy_sequence_is_a_sequence() -> None:
    squares = Lazy(4, lambda at: at * at).followed_by([7, 8]).followed_by([9])
    assert list(squares) == [0, 1, 4, 9, 7, 8, 9]
    assert squares[-1] == 9
    assert squares[2:5] == (4, 9, 7)
    with pytest.raises(IndexError, match="there are 7 members, and none at 7"):
        squares[7]


@pytest.mark.parametrize("text", ["Mo-Fr 08:00-16:00", "22:00-06:00", "Mo,We 09:30-17:00; Sa off", "Fr-Mo 00:00-24:00"])
def test_opening_hours_that_are_the_same_every_week_come_to_what_the_year_comes_to(text: str) -> None:
    assert normal_week(text) == normal_week(f"Jan-Dec {text.replace('; Sa off', '; Jan-Dec Sa off')}")


def test_goods_that_no_row_tells_apart_share_a_graph() -> None:
    """A/CN to B/PK, where fuel (27) may not leave: any other goods are alike, and so is fuel of any code."""
    nodes = [
        {"node_id": node, "country": country, "kind": "city", "latitude": 0, "longitude": at}
        for at, (node, country) in enumerate((("A", "CN"), ("B", "PK")))
    ]
    links = [{"link_id": "A-B", "from_node": "A", "to_node": "B", "mode": "road", "hours": 1, "usd": 1, "per": "box"}]
    sides = [{"mode": "road", "side": side, "hours": 1, "usd": 0, "per": "box"} for side in ("exit", "entry")]
    barred = {"side": "exit", "from_country": "CN", "hs": "27", "allowed": "no", "per": "box"}
    tables = {"nodes": nodes, "links": links, "borders": [*sides, barred]}
    net = co.Network({name: pd.DataFrame(rows) for name, rows in tables.items()})
    plain = internals(net).states("ordinary", Goods("8504"))
    assert plain is internals(net).states() is internals(net).states("ordinary", Goods("0101"))
    assert plain is internals(net).states("ordinary", Goods("8504", "CN", "3", is_cooled=True))
    assert (
        internals(net).states("ordinary", Goods("2710.12"))
        is internals(net).states("ordinary", Goods("27"))
        is not internals(net).states("ordinary", Goods("8504"))
    )
    assert internals(net).weights(co.Cargo(hs="8504")) is internals(net).weights(co.Cargo())
    assert internals(net).weights(co.Cargo(hs="2710")) is not internals(net).weights(co.Cargo())
    assert internals(net).states("ordinary", Goods("27")).graph is internals(net).states().graph
