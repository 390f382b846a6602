"""Alternatives: other corridors, not detours around one node."""

import pytest
from stories.small import link, network

import corridor as co

BOX = co.Cargo()


def three_corridors():
    """Return a network of three corridors from A to Z.

    ::

        A --4-- N --4-- Z      north, 8 USD, with a detour N - D - N2 that shares most of it
        A --5-- M --5-- Z      middle, 10 USD
        A --6-- S --6-- Z      south, 12 USD
        A --9-- F --9-- Z      far, 18 USD: more than half again
    """
    roads = {"A-N": 4, "N-Z": 4, "A-M": 5, "M-Z": 5, "A-S": 6, "S-Z": 6, "A-F": 9, "F-Z": 9}
    detour = {"N-D": 3, "D-Z": 3}
    links = [link(way, hours=usd, usd=usd, length_km=100) for way, usd in roads.items()]
    links += [link(way, hours=usd, usd=usd, length_km=40) for way, usd in detour.items()]
    return network("A/PK N/PK D/PK M/PK S/PK F/PK Z/PK", links)


def test_corridors_come_from_the_best_on_and_none_is_half_again_as_dear():
    ways = co.alternatives(three_corridors(), "A", "Z", count=9, by="cost", overlap=0.3, cargo=BOX)
    assert [way.nodes[1:-1] for way in ways] == [("N",), ("M",), ("S",)]


def test_the_limit_is_an_argument_and_what_it_left_out_is_said():
    """Within twice the best the far corridor is in; within once and a half it comes next, and within 1.1 the middle."""
    asked = {"count": 9, "by": "cost", "overlap": 0.3, "cargo": BOX}
    far = co.alternatives(three_corridors(), "A", "Z", within=2.5, **asked)
    assert [way.nodes[1:-1] for way in far] == [("N",), ("M",), ("S",), ("F",)]
    assert (far.left_out, far._notes()) == ("", ())
    usual = co.alternatives(three_corridors(), "A", "Z", **asked)
    assert usual.left_out.endswith(", 2.25 times the best")
    assert str(usual).endswith(f"Left out: {usual.left_out}.")
    near = co.alternatives(three_corridors(), "A", "Z", within=1.1, **asked)
    assert len(near) == 1
    assert near.left_out.endswith(", 1.25 times the best")
    assert co.alternatives(three_corridors(), "A", "Z", **(asked | {"count": 2})).left_out == ""


def test_a_detour_around_a_node_is_none_unless_it_may_share_so_much():
    few = co.alternatives(three_corridors(), "A", "Z", count=9, by="cost", overlap=0.3, cargo=BOX)
    assert not any("D" in way.nodes for way in few)
    many = co.alternatives(three_corridors(), "A", "Z", count=9, by="cost", overlap=0.6, cargo=BOX)
    assert any("D" in way.nodes for way in many)  # 100 of its 180 km are shared


def test_no_way_comes_twice_though_ways_may_share_everything():
    """Every state of a way is passed by that way itself, and by none of the others."""
    ways = co.alternatives(three_corridors(), "A", "Z", count=30, by="cost", overlap=1, within=9, cargo=BOX)
    assert [way.nodes[1:-1] for way in ways] == [("N",), ("N", "D"), ("M",), ("S",), ("F",)]


def test_ways_that_cost_nothing_are_ways():
    net = network("A/PK B/PK C/PK", [link(way, hours=5, usd=0, length_km=100) for way in ("A-B", "B-C", "A-C")])
    ways = co.alternatives(net, "A", "C", by="cost")
    assert [way.nodes for way in ways] == [("A", "C"), ("A", "B", "C")]


def test_count_and_rules_are_kept():
    (only,) = co.alternatives(three_corridors(), "A", "Z", count=1, by="cost", cargo=BOX)
    assert only.nodes == ("A", "N", "Z")
    assert len(co.alternatives(three_corridors(), "A", "Z", count=2, by="cost", overlap=0.3, cargo=BOX)) == 2
    ways = co.alternatives(
        three_corridors(), "A", "Z", count=9, by="time", overlap=0.3, cargo=BOX, rules=co.Rules(avoid_nodes={"N"})
    )
    assert [way.nodes[1:-1] for way in ways] == [("M",), ("S",)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"count": 0}, "count is 0; it must be a whole number"),
        ({"count": 1.5}, "count is 1.5; it must be a whole number"),
        ({"count": True}, "count is True; it must be a whole number"),
        ({"overlap": 1.5}, "overlap is 1.5; it must lie between 0 and 1"),
        ({"within": 0.9}, "within is 0.9; it must be at least 1, such as 1.5 for half as much again"),
        ({"rules": co.Rules(via=["N"])}, "take no limits and no via"),
        ({"rules": co.Rules(max_hours=9)}, "take no limits and no via"),
    ],
)
def test_what_cannot_be_asked_is_said(wrong, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.alternatives(three_corridors(), "A", "Z", **wrong)


def test_each_has_a_name_and_all_print_as_a_table(bundled):
    ways = co.alternatives(bundled, "Karachi", "Tehran", count=2)
    assert len(ways.names) == len(set(ways.names)) == 2
    frame = ways.to_frame()
    assert frame["cost_usd"].tolist() == [way.cost_usd for way in ways] == [way.cost_usd for way in ways[:2]]
    assert frame.crs == "EPSG:4326"
    assert not frame.geometry.is_empty.any()
    lines = str(ways).splitlines()
    assert lines[0] == "Karachi to Tehran, cheapest: 2 ways that differ"
    assert ways.names[1] in lines[3]
    assert repr(ways) == f"<corridor.Alternatives Karachi to Tehran: {ways.names[0]}; {ways.names[1]}>"


def test_where_there_is_none_it_says_why():
    with pytest.raises(co.NoRoute, match="there is no way from Z to A"):
        co.alternatives(three_corridors(), "Z", "A")


@pytest.mark.parametrize("pair", [("Xi'an", "Duisburg"), ("Karachi", "Tehran"), ("Kashgar", "Istanbul")])
@pytest.mark.parametrize("overlap", [0.2, 0.6])
def test_on_the_bundled_network_ways_share_no_more_than_is_asked(bundled, pair, overlap):
    ways = co.alternatives(bundled, *pair, count=5, by="time", overlap=overlap)
    assert ways[0].hours == co.plan(bundled, *pair, by="time").hours
    assert [way.hours for way in ways] == sorted(way.hours for way in ways)
    seen = [{leg.link_id: leg.length_km for leg in way.legs if leg.activity == "move"} for way in ways]
    for number, links in enumerate(seen):
        for better in seen[:number]:
            shared = sum(length for name, length in links.items() if name in better)
            assert shared <= overlap * ways[number].length_km + 1e-6


def test_parallel_links_are_alternatives():
    """A to B by a cheap slow ferry line and a dearer quick one between the same quays, and a third that is too dear."""
    net = network(
        "A/CN B/CN",
        [
            link("A-B", link_id="slow", hours=3, usd=10, length_km=100),
            link("A-B", link_id="quick", hours=2, usd=12, length_km=100),
            link("A-B", link_id="dear", hours=1, usd=90, length_km=100),
        ],
    )
    ways = co.alternatives(net, "A", "B", overlap=0.9)
    assert [[leg.link_id for leg in way.legs if leg.link_id] for way in ways] == [["slow"], ["quick"]]
    assert [way.cost_usd for way in ways] == [10, 12]


@pytest.mark.parametrize("by", ["time", "cost"])
@pytest.mark.parametrize("depart", ["2026-12-01 08:00", "2026-03-20"])
def test_with_a_date_each_is_the_best_that_its_own_links_have_then(bundled, by, depart):
    """The first is the dated plan; each other one is the dated plan where all links but its own are avoided."""
    ways = co.alternatives(bundled, "Karachi", "Tehran", by=by, depart=depart)
    best = co.plan(bundled, "Karachi", "Tehran", by=by, depart=depart)
    assert [(leg.link_id, leg.start) for leg in ways[0].legs] == [(leg.link_id, leg.start) for leg in best.legs]
    assert len(ways) > 1
    assert "ready" in str(ways).splitlines()[0]
    measure = {"time": "hours", "cost": "cost_usd"}[by]
    taken = [getattr(way, measure) for way in ways]
    assert taken == sorted(taken)
    assert taken[-1] <= 1.5 * taken[0]
    ids = set(bundled.tables["links"]["link_id"])
    for way in ways[1:]:
        own = {leg.link_id for leg in way.legs if leg.activity == "move"}
        again = co.plan(bundled, "Karachi", "Tehran", by=by, depart=depart, rules=co.Rules(avoid_links=ids - own))
        assert getattr(again, measure) == pytest.approx(getattr(way, measure))
        shared = [leg.length_km for leg in way.legs if leg.link_id in {one.link_id for one in ways[0].legs}]
        assert sum(shared) <= 0.61 * way.length_km


def test_with_a_date_on_which_nothing_goes_it_says_so(bundled):
    with pytest.raises(co.NoRoute, match=r"there is no way from Karachi to Tehran that leaves at 2026-12-01 08:00"):
        co.alternatives(
            bundled, "Karachi", "Tehran", depart="2026-12-01 08:00", rules=co.Rules(avoid_countries={"Iran"})
        )
