"""What holds of every question with a date."""

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from test_dated_against_oracle import dated, planned
from test_laws import closings, laws
from test_plan_against_oracle import network_of

import corridor as co


def totals(net, question, depart):
    """Return the earliest arrival and the least cents; None where there is no way."""
    fast, cheap = (planned(net, question, by, depart=depart) for by in ("time", "cost"))
    return (None if fast is None else fast.arrives, None if cheap is None else round(cheap.cost_usd * 100))


def assert_no_better(after, before):
    for new, old in zip(after, before, strict=True):
        assert new is None or (old is not None and new >= old)


@laws(15)
@given(dated())
def test_who_leaves_later_never_arrives_earlier(drawn):
    tables, question, depart = drawn
    net = network_of(tables)
    ways = [planned(net, question, "time", depart=depart + dt.timedelta(minutes=437 * step)) for step in range(8)]
    for one, other in pairwise(ways):
        assert other is None or (one is not None and one.arrives <= other.arrives)


@laws(15)
@given(dated())
def test_no_other_objective_finds_less(drawn):
    tables, question, depart = drawn
    net = network_of(tables)
    ways = {by: planned(net, question, by, depart=depart) for by in ("time", "cost", "co2e", "generalised")}
    assert len({way is None for way in ways.values()}) == 1
    for way in (way for way in ways.values() if way is not None):
        assert ways["time"].arrives <= way.arrives
        assert ways["cost"].cost_usd <= way.cost_usd + 1e-6
        assert ways["co2e"].co2e_kg <= way.co2e_kg + 1e-6
        assert ways["generalised"].generalised_cost_usd <= way.generalised_cost_usd + 1e-4


@laws(12)
@given(dated(with_rules=False), st.data())
def test_closing_anything_never_betters_a_dated_way(drawn, data):
    tables, question, depart = drawn
    net = network_of(tables)
    edits = [edit for some in closings(net).values() for edit in some]
    edit = data.draw(st.sampled_from(edits))
    ends = (*question.origin_nodes, *question.destination_nodes)
    if isinstance(edit, co.Remove) and edit.where.get("node_id") in ends:
        return
    assert_no_better(totals(co.Scenario("closed", [edit])(net), question, depart), totals(net, question, depart))


@laws(12)
@given(dated(), st.data())
def test_an_added_link_never_worsens_a_dated_way(drawn, data):
    tables, question, depart = drawn
    net = network_of(tables)
    nodes = tables["nodes"].loc[tables["nodes"]["country"] != ""]
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    pairs = [(one, other) for one in country for other in country if one != other and country[one] == country[other]]
    if not pairs or "avoid_links" in question.rules:
        return
    start, end = data.draw(st.sampled_from(pairs))
    mode = data.draw(st.sampled_from(sorted(set(tables["links"]["mode"]) - {"sea", "ferry"}) or ["road"]))
    edit = co.AddLink("added", start, end, mode=mode, hours=data.draw(st.integers(0, 40)), usd=20, per="shipment")
    assert_no_better(totals(net, question, depart), totals(co.Scenario("more", [edit])(net), question, depart))


@laws(10)
@given(dated())
def test_a_front_has_no_member_that_another_betters_and_holds_the_best(drawn):
    tables, question, depart = drawn
    net = network_of(tables)
    fast = planned(net, question, "time", depart=depart)
    if fast is None:
        return
    cargo, rules = co.Cargo(**vars(question.cargo)), co.Rules(**question.rules)
    front = co.pareto(net, question.origin, question.destination, cargo=cargo, rules=rules, depart=depart)
    rows = [(way.arrives, round(way.cost_usd * 100), round(way.co2e_kg * 1000)) for way in front]
    assert rows == sorted(set(rows))
    assert not any(
        all(a <= b for a, b in zip(one, other, strict=True)) for one in rows for other in rows if one != other
    )
    assert rows[0][0] == fast.arrives
    assert min(row[1] for row in rows) == round(planned(net, question, "cost", depart=depart).cost_usd * 100)
