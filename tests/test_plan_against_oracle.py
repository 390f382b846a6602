"""Every plan is asked again of networkx over a graph of states that was built independently."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import all_paths_best, best
from strategies import networks, questions

import corridor as co

WEIGHTS = {
    "cost": lambda edge: edge["cents"],
    "time": lambda edge: edge["seconds"],
    "co2e": lambda edge: edge["grams"],
}
TOTALS = {
    "cost": lambda way: round(way.cost_usd * 100),
    "time": lambda way: round(way.hours * 3600),
    "co2e": lambda way: round(way.co2e_kg * 1000),
}
SLOW = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def network_of(tables):
    """Return the network of random tables, less what a network may not hold and the oracle takes as impossible.

    These are crossings that no row is for, which get rows that bar them, and services whose chain no handling joins.
    """
    country = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["country"], strict=True))
    sides = [
        {"link_id": link["link_id"], "from_node": link["from_node"], "side": side, "allowed": "no"}
        for link in tables["links"].to_dict("records")
        if link["mode"] != "sea" and "" not in (left := country[link["from_node"]], entered := country[link["to_node"]])
        if left != entered
        for side in ("exit", "entry")
    ]
    for _ in range(3):
        try:
            return co.Network(tables)
        except co.InvalidData as error:
            tables = dict(tables)
            barred, broken = set(), set()
            for problem in error.problems:
                if "no row of borders is for the" in problem.message:
                    start = tables["links"]["from_node"].iloc[problem.row - 1]
                    barred |= {
                        (start, problem.value, side)
                        for side in ("exit", "entry")
                        if f"the {side} of" in problem.message
                    }
                elif "no row of handling takes" in problem.message:
                    broken.add(problem.row - 1)
                else:
                    raise
            rows = [row for row in sides if (row["from_node"], row["link_id"], row["side"]) in barred]
            tables["borders"] = pd.concat([tables["borders"].astype(object), pd.DataFrame(rows)], ignore_index=True)
            tables["services"] = tables["services"].drop(index=sorted(broken)).reset_index(drop=True)
    raise AssertionError("the random network cannot be mended")


def planned(net, question, by):
    """Return the total of the plan, or None where there is no way."""
    try:
        way = co.plan(
            net,
            question.origin,
            question.destination,
            by=by,
            cargo=co.Cargo(**vars(question.cargo)),
            rules=co.Rules(**question.rules),
        )
    except co.NoRoute:
        return None
    return TOTALS[by](way)


@SLOW
@given(st.data())
def test_plan_equals_networkx(data):
    tables = data.draw(networks())
    net = network_of(tables)
    question = data.draw(questions(tables))
    for by, weight in WEIGHTS.items():
        expected = best(
            tables, question.cargo, question.origin_nodes, question.destination_nodes, weight, **question.limits
        )
        assert planned(net, question, by) == expected, by


@settings(SLOW, max_examples=100)
@given(st.data())
def test_plan_along_coasts_equals_networkx(data):
    tables = data.draw(networks(max_nodes=6, coast=True))
    question = data.draw(questions(tables, with_rules=False))
    for by in ("cost", "time"):
        expected = best(tables, question.cargo, question.origin_nodes, question.destination_nodes, WEIGHTS[by])
        assert planned(network_of(tables), question, by) == expected, by


@settings(SLOW, max_examples=80)
@given(st.data())
def test_plan_into_a_union_whose_members_clear_alone_equals_networkx(data):
    """All countries but the origin's are one union; each clears what stays in it, for a price of its own."""
    tables = dict(data.draw(networks(max_nodes=6, max_services=2)))
    question = data.draw(questions(tables))
    country = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["country"], strict=True))
    origins = {country[node] for node in question.origin_nodes}
    members = sorted(set(country.values()) - origins - {""})
    alone = data.draw(st.lists(st.sampled_from(members), unique=True)) if members else []
    tables["territories"] = pd.DataFrame(
        [{"territory": "union", "country": at, "released_in": "country" if at in alone else ""} for at in members],
        columns=["territory", "country", "released_in"],
    )
    asks = {"what": "clearance", "side": "import", "cleared_at": "", "regime": "", "hours": 5, "hours_p90": None}
    rows = [{**asks, "country": at, "usd": 50 * number, "per": "shipment"} for number, at in enumerate(members)]
    blank = dict.fromkeys(tables["clearance"].columns)
    tables["clearance"] = pd.DataFrame([blank | row for row in rows], columns=list(blank)).astype(object)
    for by, weight in WEIGHTS.items():
        expected = best(
            tables, question.cargo, question.origin_nodes, question.destination_nodes, weight, **question.limits
        )
        assert planned(network_of(tables), question, by) == expected, by


@settings(SLOW, max_examples=40)
@given(st.data())
def test_plan_equals_every_way_tried(data):
    tables = data.draw(networks(max_nodes=3, max_services=1))
    net = network_of(tables)
    question = data.draw(questions(tables))
    expected = all_paths_best(
        tables, question.cargo, question.origin_nodes, question.destination_nodes, WEIGHTS["cost"], **question.limits
    )
    assert planned(net, question, "cost") == expected


@pytest.mark.parametrize("compiled", ["0", "1"])
def test_plan_equals_networkx_compiled_or_not(compiled, monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", compiled)

    @settings(SLOW, max_examples=25)
    @given(st.data())
    def compare(data):
        tables = data.draw(networks())
        question = data.draw(questions(tables))
        expected = best(
            tables,
            question.cargo,
            question.origin_nodes,
            question.destination_nodes,
            WEIGHTS["cost"],
            **question.limits,
        )
        assert planned(network_of(tables), question, "cost") == expected

    compare()
