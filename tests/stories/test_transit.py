"""Hours in transit and waits for departures are parts of the hours, as carriers print them.

A --road 100 km-- B --rail, 24 departures a week-- C/PK --sea by a string, once a week-- D/PK
"""

import json

import pytest
from stories.small import handling, link, network, service

import corridor as co

LINKS = [
    link("A-B", hours=5, usd=50),
    link("B-C", "rail-1435", hours=20, usd=100, departures_per_week=24),
    link("C-D", "sea", hours=30, usd=0),
]
HANDLING = [
    *(handling(">road", hours=2, usd=9, kind="city"), handling("road>", hours=2, usd=9, kind="city")),
    handling("road>rail-1435", hours=4, usd=9, kind="city"),
    *(
        handling("rail-1435>", hours=3, usd=9, kind="seaport"),
        handling("rail-1435>sea", hours=6, usd=9, kind="seaport"),
    ),
    handling("sea>", hours=7, usd=9, kind="seaport"),
]
STRING = service("string", "C-D", departures_per_week=1, hours=30, usd=80)


@pytest.fixture(scope="module")
def way():
    """Load 2, drive 5, change 4, wait 3.5, ride 20, change 6, wait 84, sail 30, unload 7."""
    net = network("A/PK B/PK C/PK:seaport D/PK:seaport", LINKS, handling=HANDLING, services=[STRING])
    return co.plan(net, "A", "D", by="time")


def test_transit_is_from_the_first_departure_to_the_last_arrival(way):
    assert way.hours == pytest.approx(2 + 5 + 4 + 3.5 + 20 + 6 + 84 + 30 + 7)
    assert way.transit_hours == pytest.approx(way.hours - 2 - 7)
    assert way.waiting_hours == pytest.approx(3.5 + 84)


def test_the_wait_for_the_first_departure_is_no_transit(way):
    net = network("C/PK:seaport D/PK:seaport", LINKS[2:], services=[STRING])
    sailing = co.plan(net, "C", "D", by="time")
    assert (sailing.hours, sailing.transit_hours, sailing.waiting_hours) == (114, 30, 84)


def test_with_a_date_they_are_those_of_the_calendar():
    dated = service("string", "C-D", weekdays="Tu", departs="12:00", hours=30, usd=80)
    net = network("C/PK:seaport D/PK:seaport", LINKS[2:], services=[dated])
    way = co.plan(net, "C", "D", by="time", depart="2026-11-30 12:00+00:00")
    assert way.transit_hours == 30
    assert way.waiting_hours == pytest.approx(way.hours - 30) == pytest.approx(24)


def test_a_wait_for_an_opening_is_transit_but_no_wait_for_a_departure():
    links = [link("A-B", hours=5, usd=1), link("B-C", hours=5, usd=1, opening_hours="08:00-20:00")]
    way = co.plan(network("A/PK B/PK C/PK", links), "A", "C")
    waits = sum(leg.hours for leg in way.legs if leg.activity == "wait")
    assert waits > 0
    assert (way.waiting_hours, way.transit_hours) == (0, pytest.approx(10 + waits))


def test_a_frame_says_what_each_leg_waits_for_and_json_has_both(way):
    frame = way.to_frame()
    assert frame.loc[frame["waits_for"] == "headway", "hours"].sum() == pytest.approx(way.waiting_hours)
    record = json.loads(way.to_json())
    assert (record["transit_hours"], record["waiting_hours"]) == pytest.approx((way.transit_hours, way.waiting_hours))
    assert [leg["waits_for"] for leg in record["legs"] if leg["activity"] == "wait"] == ["headway", "headway"]
