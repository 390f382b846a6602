"""How much of a way is known: each leg counts by the weakest basis of what gives its hours, or its dollars.

A/PK --road-- B/PK --rail-- C/PK, with figures of every basis
"""

import json

import pytest
from stories.small import handling, link, network

import corridor as co

LINKS = [
    link("A-B", hours=10, usd=100, basis="measured", source="x", length_km=100),
    link("B-C", "rail-1435", hours=20, departures_per_week=24, basis="published", source="x", length_km=100),
]
HANDLING = [
    handling(">road", hours=5, usd=40, basis="assumed"),
    handling("road>rail-1435", node_id="B", hours=6, usd=0, basis="published", source="x"),
]
SOURCES = [{"source": "x", "title": "A table"}]
RATES = [{"mode": "rail", "usd_per_km": 3, "per": "box", "basis": "published", "source": "x"}]


@pytest.fixture(scope="module")
def way():
    """Load 5 h and 40 USD, drive 10 h and 100 USD, change 6 h, wait 3.5 h, ride 20 h and 300 USD, unload nothing."""
    net = network("A/PK B/PK C/PK", LINKS, handling=HANDLING, rates=RATES, sources=SOURCES)
    return co.plan(net, "A", "C")


def test_shares_are_by_the_figures_behind_the_legs(way):
    assert way.hours == pytest.approx(5 + 10 + 6 + 3.5 + 20)
    hours = {"measured": 10, "published": 6 + 3.5 + 20, "rate": 0, "assumed": 5}
    assert way.known.hours == pytest.approx({basis: found / way.hours for basis, found in hours.items()})
    dollars = {"measured": 100, "published": 0, "rate": 300, "assumed": 40}
    assert way.known.cost_usd == pytest.approx({basis: found / 440 for basis, found in dollars.items()})


def test_they_are_printed_below_the_totals_and_written_as_json(way):
    said = "Known: hours 22% measured, 66% published, 11% assumed; dollars 23% measured, 68% by rate, 9% assumed."
    lines = str(way).splitlines()
    assert lines[lines.index(said) - 1].strip().startswith("waiting for departures")
    assert said in way._repr_html_()
    assert json.loads(way.to_json())["known"]["cost_usd"] == pytest.approx(way.known.cost_usd, abs=1e-6)


def test_the_weakest_of_several_prices_counts():
    toll = {"charge_id": "toll", "what": "toll", "kind": "fee", "link_id": "A-B", "usd": 50, "per": "shipment"}
    way = co.plan(network("A/PK B/PK", LINKS[:1], charges=[{**toll, "basis": "assumed"}], sources=SOURCES), "A", "B")
    assert way.known.cost_usd["assumed"] == 1
    assert way.known.hours["measured"] == 1


def test_what_costs_nothing_has_no_shares():
    way = co.plan(network("A/PK B/PK", [link("A-B", hours=1, usd=0)]), "A", "B")
    assert set(way.known.cost_usd.values()) == {0}
    assert str(way.known) == "hours 100% assumed; dollars none"


def test_shares_of_the_bundled_network_are_whole(bundled):
    for ends in (("Shanghai", "Rotterdam"), ("Karachi", "Tehran"), ("Tashkent", "Kabul")):
        for depart in (None, "2026-12-01 08:00+05:00"):
            known = co.plan(bundled, *ends, by="time", depart=depart).known
            for shares in (known.hours, known.cost_usd):
                assert sum(shares.values()) == pytest.approx(1)


def test_figures_of_assumed_columns_count_as_assumed_and_the_others_by_the_basis():
    """The train's hours and price are rates, how often it goes is assumed: so the wait for it is."""
    parts = {
        **LINKS[1],
        "usd": 300,
        "per": "box",
        "basis": "rate",
        "assumed_columns": "departures_per_week; capacity_teu_per_week",
    }
    way = co.plan(network("B/PK C/PK", [parts], sources=SOURCES), "B", "C")
    assert way.hours == pytest.approx(3.5 + 20)
    assert way.known.hours == pytest.approx({"measured": 0, "published": 0, "rate": 20 / 23.5, "assumed": 3.5 / 23.5})
    assert way.known.cost_usd["rate"] == 1
    wait, ride = (leg for leg in way.legs if leg.hours)
    assert (wait.activity, wait.basis, ride.basis) == ("wait", "assumed", "rate")


def test_assumed_columns_are_columns_with_figures_of_the_table():
    with pytest.raises(co.InvalidData, match=r"assumed_columns: 'hour': 'hour' is not one of .*hours, hours_p90"):
        network("B/PK C/PK", [{**LINKS[1], "assumed_columns": "hour"}], sources=SOURCES)
    with pytest.raises(co.InvalidData, match="'note' is not one of"):
        network("B/PK C/PK", [{**LINKS[1], "assumed_columns": "hours;note"}], sources=SOURCES)
