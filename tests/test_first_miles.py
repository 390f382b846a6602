"""Coordinates as origin and destination: the same as a node of that place with a road to every node in reach."""

import pytest
import shapely

import corridor as co
from corridor.geodesy import distance_km
from corridor.graph.coordinates import LONGEST_ACCESS_KM

POINTS = {
    "Sibi, Balochistan": (29.54, 67.88, "PK"),
    "Zabol, Sistan": (31.03, 61.49, "IR"),
    "Sivas, Anatolia": (39.75, 37.02, "TR"),
    "Yengisar, Xinjiang": (38.93, 76.17, "CN"),
    "Kassel": (51.31, 9.48, "DE"),
}
HEAVY = co.Cargo(teu=3, tonnes=40, value_usd=90_000)


@pytest.fixture(scope="module")
def with_nodes(bundled):
    """Return the network with two cities at each point, of roads to and from what a truck reaches there."""
    nodes, rates = bundled.nodes, bundled.rates.query("mode == 'road'").set_index("country")["circuity"]
    roads = bundled.links.query("mode == 'road'")
    served = set(roads["from_node"]) | set(roads["to_node"])
    edits = []
    for name, (latitude, longitude, country) in POINTS.items():
        where = {"latitude": latitude, "longitude": longitude, "kind": "city", "country": country}
        edits += [co.AddNode(f"{name}, out", **where), co.AddNode(f"{name}, in", **where)]
        for row in nodes[nodes["country"] == country].itertuples():
            far = float(distance_km(longitude, latitude, row.longitude, row.latitude))
            if far <= LONGEST_ACCESS_KM and row.node_id in served:
                circuity = rates.get(country)
                length = far * (rates[""] if circuity is None or circuity != circuity else circuity)
                edits += [
                    co.AddLink(f"{name} to {row.node_id}", f"{name}, out", row.node_id, mode="road", length_km=length),
                    co.AddLink(f"{row.node_id} to {name}", row.node_id, f"{name}, in", mode="road", length_km=length),
                ]
    return co.Scenario("points as cities", edits)(bundled)


@pytest.mark.parametrize("by", ["time", "cost", "co2e"])
@pytest.mark.parametrize("name", POINTS)
def test_a_point_is_a_city_with_roads_to_what_is_in_reach(bundled, with_nodes, name, by):
    point = POINTS[name][:2]
    for far in ("Tehran", "Karachi"):
        pairs = [
            ((point, far), (f"{name}, out", far)),
            ((far, shapely.Point(point[1], point[0])), (far, f"{name}, in")),
        ]
        for asked, known in pairs:
            way = co.plan(bundled, *asked, by=by, cargo=HEAVY)
            same = co.plan(with_nodes, *known, by=by, cargo=HEAVY)
            measure = {"time": "hours", "cost": "cost_usd", "co2e": "co2e_kg"}[by]
            assert getattr(way, measure) == pytest.approx(getattr(same, measure), abs=0.02)


def test_between_two_points(bundled, with_nodes):
    way = co.plan(bundled, POINTS["Sibi, Balochistan"][:2], POINTS["Zabol, Sistan"][:2], by="time")
    same = co.plan(with_nodes, "Sibi, Balochistan, out", "Zabol, Sistan, in", by="time")
    assert way.hours == pytest.approx(same.hours, abs=0.02)
    assert [leg.activity for leg in way.legs][:2] == ["load", "access"]
    assert [leg.activity for leg in way.legs][-2:] == ["access", "unload"]
    assert way.transit_hours == pytest.approx(way.hours - way.legs[0].hours - way.legs[-1].hours)
    assert all(leg.length_km > 0 for leg in way.legs if leg.activity == "access")


def test_a_first_mile_stays_within_its_country(bundled):
    country = dict(zip(bundled.nodes["node_id"], bundled.nodes["country"], strict=True))
    for latitude, longitude, where in POINTS.values():
        way = co.plan(bundled, (latitude, longitude), "Karachi", by="time")
        assert country[way.legs[1].to_node] == where


def test_rules_limits_and_fronts_begin_at_a_point_too(bundled):
    sibi = POINTS["Sibi, Balochistan"][:2]
    front = co.pareto(bundled, sibi, "Tehran", by=("time", "cost"))
    assert front[0].hours == co.plan(bundled, sibi, "Tehran", by="time").hours
    limit = (front[0].hours + front[-1].hours) / 2
    within = co.plan(bundled, sibi, "Tehran", by="cost", rules=co.Rules(max_hours=limit))
    assert within.cost_usd == min(way.cost_usd for way in front if way.hours <= limit)
    past = co.plan(bundled, sibi, "Tehran", by="cost", rules=co.Rules(via=["Gwadar"]))
    assert "PKGWD" in past.nodes
