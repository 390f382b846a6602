"""Places to pass: one of several, with a stay, at coordinates; and ways that keep within some countries."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories.small import border, handling, link, network, service
from strategies import networks
from test_dated_against_oracle import SLOW
from test_plan_against_oracle import network_of

import corridor as co

SQUARE = [
    link("A-B", hours=2, usd=50),
    link("B-D", hours=2, usd=50),
    link("A-C", hours=3, usd=10),
    link("C-D", hours=3, usd=10),
    link("A-D", hours=1, usd=5),
]
"""A to D directly in an hour, by B in four hours and by C in six."""


def legs(way):
    return [(leg.activity, leg.from_node, leg.hours) for leg in way.legs if leg.hours]


def passing(net, by="time", **rules):
    return co.plan(net, "A", "D", by=by, rules=co.Rules(**rules))


def test_one_of_several_places_is_passed_the_better_one():
    net = network("A/PK B/PK C/PK D/PK", SQUARE)
    assert "B" in passing(net, via=[{"B", "C"}]).nodes
    assert "C" in passing(net, by="cost", via=[{"B", "C"}]).nodes
    assert "C" in passing(net, via=[("C",)]).nodes


def test_places_are_passed_in_their_order_by_who_must_arrive_in_time():
    """By B, then C: B-C takes 4 h, so A-B-C-D is 9 h; the other way round A-C-B-D is 9 h too."""
    net = network("A/PK B/PK C/PK D/PK", [*SQUARE, *(link(way, hours=4, usd=9) for way in ("B-C", "C-B"))])
    for order in ("BC", "CB"):
        way = co.plan(net, "A", "D", by="time", arrive_by="2026-12-01 12:00", rules=co.Rules(via=list(order)))
        assert way.nodes == ("A", *order, "D")
        assert f"{way.departs:%H:%M}" == "03:00"


def test_cargo_stays_at_a_place_for_as_long_as_it_is_told_to():
    net = network("A/PK B/PK C/PK D/PK", SQUARE)
    way = passing(net, via=co.Stay("B", hours=24))
    assert legs(way) == [("move", "A", 2), ("stay", "B", 24), ("move", "B", 2)]
    assert (way.hours, way.transit_hours) == (28, 28)
    assert "stay" in str(way)
    either = passing(net, via=[co.Stay({"B", "C"}, hours=24)])
    assert legs(either) == legs(way)
    dated = co.plan(net, "A", "D", by="time", depart="2026-12-07 08:00+00:00", rules=co.Rules(via=co.Stay("B", 24)))
    assert [f"{leg.start:%d %H}" for leg in dated.legs if leg.hours] == ["07 08", "07 10", "08 10"]


def test_limits_count_a_stay():
    net = network("A/PK B/PK C/PK D/PK", SQUARE)
    assert passing(net, via=[co.Stay("B", hours=24)], max_hours=28).hours == 28
    with pytest.raises(co.NoRoute, match=r"via=B for 24 h"):
        passing(net, via=[co.Stay("B", hours=24)], max_hours=27)


def test_cargo_that_stays_leaves_its_train_and_waits_for_the_next():
    """A ==train, twice a day==> B ==> C; who stays at B takes another train from there."""
    links = [link("A-B", "rail-1435", hours=1, usd=1), link("B-C", "rail-1435", hours=1, usd=1)]
    change = [handling("rail-1435>rail-1435", hours=0, usd=0)]
    trains = [service("t", "A-B;B-C", stops="B", departures_per_week=14, hours=2, usd=2)]
    net = network("A/PK B/PK C/PK", links, handling=change, services=trains)
    through = co.plan(net, "A", "C", by="time", rules=co.Rules(via="B"))
    assert legs(through) == [("wait", "A", 6), ("move", "A", 1), ("move", "B", 1)]
    stayed = co.plan(net, "A", "C", by="time", rules=co.Rules(via=co.Stay("B", hours=5)))
    on = [("stay", "B", 5), ("wait", "B", 6), ("move", "B", 1)]
    assert legs(stayed) == [("wait", "A", 6), ("move", "A", 1), *on]


def test_a_way_keeps_within_some_countries():
    """A and D lie in X, B in Y and C in Z; at sea is in no country."""
    links = [*(one for one in SQUARE if one["link_id"] != "A-D")]
    sides = [{"side": side, "mode": "road", "hours": 0, "usd": 0, "per": "shipment"} for side in ("exit", "entry")]
    net = network("A/PK B/IR C/TR D/PK", links, borders=sides)
    assert "B" in passing(net).nodes
    assert "C" in passing(net, countries=["PK", "Türkiye"]).nodes
    with pytest.raises(co.NoRoute, match="countries=PK"):
        passing(net, countries="PK")
    with pytest.raises(co.UnknownName, match="countries: 'FR' is no country of the network; no node lies in France"):
        passing(net, countries={"FR"})


@pytest.mark.parametrize(
    ("via", "said"),
    [
        (3, r"via is 3; give a name or id, \(latitude, longitude\), a set of places"),
        ([3], r"via holds 3; give a name"),
        ([[]], r"via holds \[\]; give a name"),
        ({"A", "B"}, "which has no order; give a list"),
        ([[co.Stay("A", 1)]], "of several places of which one is passed, each is a place"),
        ([None], "via holds None"),
    ],
)
def test_what_is_no_place_to_pass_is_refused(via, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.Rules(via=via)


@pytest.mark.parametrize("hours", [0, -1, float("nan"), "2", None, 9000])
def test_a_stay_takes_hours(hours):
    with pytest.raises(co.InvalidQuestion, match=r"a stay takes .* hours; it must be"):
        co.Stay("A", hours=hours)


def test_a_stay_is_not_at_a_stay():
    with pytest.raises(co.InvalidQuestion, match="a stay is at a place, not at another stay"):
        co.Stay(co.Stay("A", 1), 2)


def total(net, ends, by, rules):
    try:
        way = co.plan(net, *ends, by=by, rules=co.Rules(**rules))
    except co.NoRoute:
        return None
    return way.cost_usd if by == "cost" else way.hours


def least(values):
    found = [value for value in values if value is not None]
    return min(found) if found else None


@settings(SLOW, max_examples=60)
@given(st.data())
def test_laws_of_places_to_pass_on_random_networks(data):
    tables = data.draw(networks(max_nodes=5, max_services=2))
    net = network_of(tables)
    ids = tables["nodes"]["node_id"].tolist()
    ends = ids[0], ids[-1]
    some = data.draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
    for by in ("cost", "time"):
        each = [total(net, ends, by, {"via": [one]}) for one in some]
        assert total(net, ends, by, {"via": [set(some)]}) == least(each)
        stays = [total(net, ends, by, {"via": [co.Stay(one, 10)]}) for one in some]
        for passed, stayed in zip(each, stays, strict=True):
            more = 10 if by == "time" else 0
            assert stayed is None or stayed >= passed + more - 0.01  # aboard a train it can pass, but not stay
        assert total(net, ends, by, {"via": [co.Stay(set(some), 10)]}) == least(stays)
    countries = sorted({*tables["nodes"]["country"]} - {""})
    kept = data.draw(st.lists(st.sampled_from(countries), min_size=1, unique=True)) if countries else []
    if kept:
        left = {"avoid_countries": [one for one in countries if one not in kept]}
        assert total(net, ends, "cost", {"countries": kept}) == total(net, ends, "cost", left)


def test_by_rail_alone_it_names_the_link_its_status_and_the_gauge_change_that_are_missing():
    """A ==1676== B ==1435== C ==planned== D, and a road from A to D; nothing changes the gauge at B."""
    net = network(
        "A/PK B/PK C/PK D/PK",
        [
            link("A-B", "rail-1676", hours=1, usd=1),
            link("B-C", "rail-1435", hours=1, usd=1),
            link("C-D", "rail-1435", hours=1, usd=1, status="planned", opens="2029"),
            link("A-D", hours=9, usd=9),
        ],
        rates=[{"mode": "rail", "departures_per_week": 7}],
    )
    with pytest.raises(co.NoRoute) as found:
        passing(net, modes="rail")
    assert "without one of these rules there is: modes=rail [it lacks: no row of handling describes the gauge " in str(
        found.value
    )
    assert "change from rail-1676 to rail-1435 at B (city); link 'C-D' from C to D is planned (opens 2029)" in str(
        found.value
    )


def test_a_place_outside_the_countries_to_keep_within_is_named():
    links = [link("A-B", hours=1, usd=1)]
    sides = [border(side, hours=0, usd=0) for side in ("exit", "entry")]
    net = network("A/PK B/IR", links, borders=sides)
    with pytest.raises(co.NoRoute, match=r"countries=PK \[B is in Iran\]"):
        co.plan(net, "A", "B", rules=co.Rules(countries="PK"))
