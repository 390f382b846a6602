"""Demand goes by the modes that it was counted by; another mode only where they may choose.

A --road, 10 USD, 10 h-- B
A --rail,  4 USD, 30 h-- B
"""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import best
from strategies import networks, questions
from test_plan_against_oracle import network_of

import corridor as co
from tests.stories.small import handling, link, network

LINKS = [
    link("A-B", link_id="lorry", hours=10, usd=10, length_km=1),
    link("A-B", "rail-1520", link_id="train", hours=30, usd=4, length_km=1, departures_per_week=168),
    link("B-C", "rail-1520", link_id="on", hours=5, usd=1, length_km=1, departures_per_week=168),
]
COUNTED = [  # as a network sorts them
    {"form": "container", "commodity": "a"},
    {"form": "container", "commodity": "b", "counted_mode": "road"},
    {"form": "container", "commodity": "c", "counted_mode": "road;rail"},
    {"form": "truck", "commodity": "d"},
    {"form": "truck", "commodity": "e", "counted_mode": "rail", "counted_at": "A"},
]
WAYS = ["train", "lorry", "train", "lorry", "train"]


def demand(*rows, to="B"):
    return [{"origin": "A", "destination": to, "teu_per_year": 20, **row} for row in rows]


@pytest.fixture
def net():
    changes = [handling("rail-1520>road", hours=0, usd=0), handling("road>rail-1520", hours=0, usd=0)]
    return network("A/KZ B/KZ C/KZ", LINKS, demand=demand(*COUNTED), handling=changes)


def ways(net, trips, **more):
    found = co.compare({"today": net, "again": net}, trips, **more).to_frame()
    return found[found["network"] == "today"]


def test_rows_go_by_what_they_were_counted_by(net):
    found = ways(net, net.demand)
    assert [{"road": "lorry", "rail-1520": "train"}[modes] for modes in found["modes"]] == WAYS
    assert found["cost_usd"].tolist() == [10 if way == "lorry" else 4 for way in WAYS]


def test_a_choice_is_given(net):
    assert set(ways(net, net.demand, choose_mode=True)["cost_usd"]) == {4}


def test_pairs_and_trips_are_free(net):
    trips = [("A", "B"), co.Trip("A", "B"), co.Trip("A", "B", modes="road"), co.Trip("A", "B", modes=["rail", "sea"])]
    assert ways(net, trips)["cost_usd"].tolist() == [4, 4, 10, 4]


def test_rules_and_counted_modes_hold_together(net):
    found = ways(net, net.demand, rules=co.Rules(modes="rail"))
    assert found["cost_usd"].notna().tolist() == [way == "train" for way in WAYS]
    assert ways(net, net.demand, rules=co.Rules(modes="rail"), choose_mode=True)["cost_usd"].notna().all()


def test_a_row_without_a_way_by_its_modes_is_named(net):
    bound = pd.DataFrame(demand({"form": "container"}, {"form": "truck"}, to="C"))
    free, lost = ways(net, bound)["reason"]
    assert free == ""
    assert lost.startswith("row 2 was counted by road: ")
    assert ways(net, bound, choose_mode=True)["reason"].tolist() == ["", ""]


@pytest.mark.parametrize("by", ["cost", "time"])
def test_losses_are_those_of_the_ways_that_are_left(net, by):
    """A lorry has no other road, so it is cut off where what may choose takes the train."""
    lost = co.criticality(net, net.demand, by=by, of="link").hit("lorry").sort_values("trip")
    outcomes = ["other way", "cut off", "other way", "cut off"] if by == "time" else ["cut off", "cut off"]
    assert lost["outcome"].tolist() == outcomes
    free = co.criticality(net, net.demand, by="time", of="link", choose_mode=True).hit("lorry")
    assert set(free["outcome"]) == {"other way"}


def test_criticality_says_which_rows_have_no_way(net):
    bound = pd.DataFrame(demand({"form": "container"}, {"form": "truck"}, to="C"))
    said = str(co.criticality(net, bound, by="cost"))
    assert "1 trips have no way as it is\n  A to C: row 2 was counted by road, and has no way by that alone" in said


def test_a_new_railway_is_nothing_to_what_goes_by_road(net):
    ends = {"from_node": "A", "to_node": "B", "mode": "rail-1520", "departures_per_week": 168.0}
    new = pd.DataFrame([{**ends, "length_km": 1, "usd": 0.0, "per": "shipment", "hours": 1.0}])
    saved = co.rank_links(net, new, net.demand, by="cost").to_frame().loc[0]
    assert (saved["remark"], saved["trips"], saved["saved_usd"]) == ("", 3, 3 * 10 * 4)
    free = co.rank_links(net, new, net.demand, by="cost", choose_mode=True).to_frame().loc[0]
    assert (free["trips"], free["saved_usd"]) == (5, 5 * 10 * 4)


def test_upgrades_and_parts_of_scenarios(net):
    cheap = co.Scenario("cheap trains", [co.Change("links", {"link_id": "train"}, usd=1)])
    bound, free = (
        co.rank_upgrades(net, [cheap], net.demand, by="cost", choose_mode=choice)["trips"].tolist()
        for choice in (False, True)
    )
    assert (bound, free) == ([3], [5])
    bound, free = (
        co.decompose(net, cheap, net.demand, by="cost", choose_mode=choice)["gains"].iloc[0] for choice in (False, True)
    )
    assert (bound, free) == (3, 5)


def test_an_appraisal_diverts_nothing_that_was_counted_by_road(net):
    terms = co.Terms(opening=2029, base_year=2025)
    cheap = co.Scenario("trains for nothing", [co.Change("links", {"link_id": "train"}, usd=0, hours=1)])
    bound, free = (
        co.appraise(net, cheap, net.demand, capex_usd=1e6, terms=terms, choose_mode=choice).by_trip()["kind"].tolist()
        for choice in (False, True)
    )
    assert [kind == "unaffected" for kind in bound] == [way == "lorry" for way in WAYS]
    assert "unaffected" not in free


def test_an_unknown_mode_is_refused(net):
    with pytest.raises(co.InvalidQuestion, match="trip: there is no mode 'lorry'"):
        co.Trip("A", "B", modes=["lorry"])
    with pytest.raises(co.InvalidData, match="demand, row 1, column counted_mode: 'lorry': 'lorry' is not one of road"):
        network("A/KZ B/KZ", LINKS[:2], demand=demand({"form": "container", "counted_mode": "lorry"}))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_trip_goes_as_the_oracle_finds_by_its_modes(data):
    tables = data.draw(networks(max_nodes=6))
    random, question = network_of(tables), data.draw(questions(tables, with_rules=False))
    known = sorted({*tables["links"]["mode"], "rail"})
    modes = frozenset(data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=2)))
    expected = best(
        tables,
        question.cargo,
        question.origin_nodes,
        question.destination_nodes,
        lambda edge: edge["cents"],
        modes=set(modes),
    )
    trips = [co.Trip(question.origin, question.destination, co.Cargo(**vars(question.cargo)), 1, modes)]
    found = ways(random, trips)["cost_usd"].iloc[0]
    assert (None if found != found else round(found * 100)) == expected
    lost = co.criticality(random, trips, by="cost", of="link")
    assert lost.without_way == (() if expected is not None else (0,))
