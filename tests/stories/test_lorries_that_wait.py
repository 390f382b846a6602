"""What a border's hours cost the carriers of lorries: in no price, and counted when the border gets quicker.

A/PK --road 100 USD, exit 10 h, entry 20 h-- B/IR        lorries wait at 3 USD an hour in PK, at 5 in IR
A/PK --sea  300 USD-- B/IR
"""

import pytest

import corridor as co
from tests.stories.small import border, handling, link, network

NODES = "A/PK:seaport B/IR:seaport"
LINKS = [
    link("A-B", link_id="gate", hours=1, usd=100, length_km=1),
    link("A-B", "sea", link_id="ship", hours=100, usd=300, length_km=1, departures_per_week=168),
]
BORDERS = [
    border("exit", hours=10, usd=0),
    border("entry", hours=20, usd=0),
    *(border(side, node_id=node, hours=7, usd=0) for side, node in (("exit", "A"), ("entry", "B"))),
]
VEHICLES = [
    {"mode": "road", "teu_max": 2, "payload_t": 20, "waiting_usd_per_h": 3},
    {"mode": "road", "country": "IR", "teu_max": 2, "payload_t": 20, "waiting_usd_per_h": 5},
    {"mode": "sea", "teu_max": 900, "waiting_usd_per_h": 1_000},
]
ONE, TWO = co.Cargo(teu=2, tonnes=20, value_usd=0), co.Cargo(teu=4, tonnes=40, value_usd=0)
QUICK = co.Scenario("quicker", [co.Change("borders", {"side": "entry", "mode": "road"}, hours=8)])
TERMS = co.Terms(opening=2029, base_year=2025, co2e_usd_per_t=0)


@pytest.fixture
def net():
    ports = [
        handling(f"{came}>{leaves}", kind="seaport", hours=0, usd=0)
        for came, leaves in (("road", "sea"), ("sea", "road"))
    ]
    return network(NODES, LINKS, borders=BORDERS, vehicles=VEHICLES, handling=ports)


def found(net, scenario, cargo=ONE, **more):
    return co.compare({"today": net, "after": scenario}, [("A", "B")], cargo=cargo, **more).to_frame()


def test_waiting_is_hours_times_vehicles_at_the_price_of_the_clearing_country(net):
    assert found(net, QUICK)["carriers_wait_usd"].tolist() == [10 * 3 + 20 * 5, 10 * 3 + 8 * 5]
    assert found(net, QUICK, TWO)["carriers_wait_usd"].tolist() == [260, 140]


def test_it_is_in_no_price(net):
    dear = co.Scenario("dear", [co.Change("vehicles", {"mode": "road", "country": "IR"}, waiting_usd_per_h=50)])
    frame = found(net, dear, by="generalised")
    assert frame["cost_usd"].tolist() == frame["generalised_cost_usd"].tolist() == [100, 100]
    assert frame["carriers_wait_usd"].tolist() == [130, 1_030]


def test_ships_pay_none_of_it(net):
    assert found(net, QUICK, rules=co.Rules(modes="sea"))["carriers_wait_usd"].tolist() == [0, 0]


def test_waits_for_opening_count(net):
    shut = co.Scenario(
        "by day", [co.Change("borders", {"side": "entry", "mode": "road"}, opening_hours="Mo-Su 00:00-12:00")]
    )
    waits = found(net, shut)["carriers_wait_usd"].tolist()
    assert waits[1] - waits[0] == pytest.approx(12**2 * 7 / (2 * 168) * 5, rel=1e-3)


@pytest.mark.parametrize("rules", [co.Rules(), co.Rules(max_hours=1e5), co.Rules(via="B")])
def test_it_is_the_same_for_every_search(net, rules):
    """Limits and places to pass are planned one by one, and read off the legs."""
    assert found(net, QUICK, rules=rules)["carriers_wait_usd"].tolist() == [130, 70]


def test_sums_and_parts_have_it(net):
    trips = [co.Trip("A", "B", ONE, 10)]
    both = co.compare({"today": net, "after": QUICK}, trips)
    assert both.sums()["carriers_wait_usd"].tolist() == [1_300, 700]
    assert both.differences()["carriers_wait_usd_change"].tolist() == [-60]
    assert "carriers' USD for lorries that wait of a year's trips" in str(both)
    assert co.decompose(net, QUICK, trips)["carriers_wait_usd"].iloc[0] == -600


def appraised(net, scenario, cargo=ONE, **more):
    return co.appraise(net, scenario, [co.Trip("A", "B", cargo, 10)], capex_usd=1e5, terms=TERMS, **more)


def test_an_appraisal_counts_what_a_quicker_border_saves(net):
    pays = appraised(net, QUICK)
    assert pays.by_trip()["carriers_usd"].tolist() == [10 * 12 * 5]
    frame = pays.to_frame()
    parts = ["time_usd", "money_usd", "opened_usd", "taxes_usd", "owner_usd", "carriers_usd", "co2e_usd"]
    costs = ["construction_usd", "operation_usd", "residual_usd"]
    assert frame["economic_usd"].tolist() == pytest.approx(frame[parts + costs].sum(axis=1).tolist())
    assert frame["carriers_usd"].iloc[-1] == 600
    assert (frame["financial_usd"] == frame[["capex_usd", "maintenance_usd"]].sum(axis=1)).all()
    assert "lorries wait less at borders" in str(pays)


def test_a_trip_that_comes_from_another_way_brings_nothing(net):
    """Its price by road holds the waiting there, so that it is counted once."""
    cheaper = co.Scenario("cheaper", [co.Change("links", {"link_id": "gate"}, usd=100), *QUICK.edits])
    dear = co.Scenario("dear", [co.Change("links", {"link_id": "gate"}, usd=900)])(net)
    trip = appraised(dear, cheaper).by_trip().loc[0]
    assert (trip["kind"], trip["carriers_usd"]) == ("diverted", 0)


def test_nothing_known_counts_nothing(net):
    blank = co.Scenario("blank", [co.Change("vehicles", {"mode": "road"}, waiting_usd_per_h=None)])(net)
    assert found(blank, QUICK)["carriers_wait_usd"].tolist() == [0, 0]
    assert appraised(blank, QUICK).by_trip()["carriers_usd"].tolist() == [0]
    assert "lorries wait less" not in str(appraised(blank, QUICK))
