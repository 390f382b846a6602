"""Two networks joined at nodes that they share."""

import pandas as pd
import pytest
from shapely import LineString
from stories.small import border, link, service, tables

import corridor as co
from corridor.network.internals import internals

RATE = {"mode": "road", "speed_kmh": 50, "usd_per_km": 1, "per": "teu"}
FIRST = "A/CN B/CN C/PK"
SECOND = "B/CN D/CN E/PK"
ROADS = [{"both_ways": "yes", **link("A-B", hours=3, usd=30)}, {"both_ways": "yes", **link("B-C", hours=5, usd=50)}]
OTHERS = [{"both_ways": "yes", **link("B-D", hours=2, usd=20)}, {"both_ways": "yes", **link("D-E", hours=4, usd=40)}]
SIDES = [border(side, hours=1, usd=5) for side in ("exit", "entry")]


def first(**more):
    return co.Network(tables(FIRST, ROADS, borders=SIDES, **more), name="first")


def second(nodes=SECOND, links=OTHERS, **more):
    """Return the second network; its B lies on the first node of its equator, a degree from that of the first."""
    made = tables(nodes, links, borders=SIDES, **more)
    made["nodes"]["longitude"] = [61.0, *made["nodes"]["longitude"].tolist()[1:]]
    return co.Network(made, name="second")


def conflicts(*networks, **more):
    with pytest.raises(co.InvalidData) as error:
        co.merge(*networks, **more)
    return [str(problem) for problem in error.value.problems]


def test_a_way_across_both_and_ways_within_each_as_before():
    one, other = first(), second()
    both = co.merge(one, other, at={"B": "B"}, prefix="x-")
    way = co.plan(both, "A", "x-E")
    assert (way.hours, way.cost_usd) == (3 + 2 + 4 + 2, 30 + 20 + 40 + 10)
    for net, names in ((one, ("A", "B", "C")), (other, ("B", "D", "E"))):
        for start in names:
            for end in set(names) - {start}:
                there = [name if name in internals(one).names.ids else f"x-{name}" for name in (start, end)]
                before, after = co.plan(net, start, end), co.plan(both, *there)
                assert (before.hours, before.cost_usd) == (after.hours, after.cost_usd)


def test_nothing_is_lost_and_every_reference_follows():
    more = {
        "services": [service("s", "B-D;D-E", hours=5, usd=50, departures_per_week=7, stops="D")],
        "charges": [
            {"charge_id": "toll", "what": "toll", "link_id": "B-D", "usd": 1, "per": "teu"},
            {"charge_id": "duty", "what": "duty", "country": "PK", "except_links": "D-E", "usd": 0, "per": "teu"},
        ],
        "restrictions": [{"subject": "node", "subject_id": "D", "programme": "UN", "effect": "licence"},
                         {"subject": "link", "subject_id": "D-E", "programme": "UN", "effect": "licence"},
                         {"subject": "country", "subject_id": "PK", "programme": "UN", "effect": "licence"}],
        "place_names": [{"node_id": "E", "names": "Е"}],
        "demand": [{"origin": "B", "destination": "E", "form": "container", "teu_per_year": 1, "counted_at": "B-D"}],
        "sources": [{"source": "own", "title": "Own"}],
        "borders_": [],
    }  # fmt: skip
    del more["borders_"]
    other = second(**more)
    known = [{"charge_id": "duty", "what": "duty", "country": "PK", "usd": 0, "per": "teu"}]
    one = first(sources=[{"source": "first", "title": "First"}], charges=known)
    both = co.merge(one, other, at={"B": "B"}, prefix="x-")
    for table in ("links", "services", "place_names", "restrictions", "demand", "sources"):
        assert len(both.tables[table]) == len(one.tables[table]) + len(other.tables[table])
    assert len(both.tables["nodes"]) == 5
    assert both.services.iloc[0][["service_id", "from_node", "to_node", "links", "stops"]].tolist() == [
        "x-s", "B", "x-E", "x-B-D;x-D-E", "x-D",
    ]  # fmt: skip
    assert both.charges[["charge_id", "link_id"]].to_numpy().tolist() == [["duty", ""], ["x-toll", "x-B-D"]]
    assert sorted(both.restrictions["subject_id"]) == ["PK", "x-D", "x-D-E"]
    assert both.place_names["node_id"].tolist() == ["x-E"]
    assert both.demand[["origin", "destination", "counted_at"]].to_numpy().tolist() == [["B", "x-E", "x-B-D"]]


def test_ids_that_both_have_are_told_together():
    assert conflicts(first(), second("A/CN C/CN", [link("A-C", link_id="A-B", hours=1, usd=1)])) == [
        "nodes, column node_id: 'A': both networks have this id; give a prefix, or name it in `at`",
        "nodes, column node_id: 'C': both networks have this id; give a prefix, or name it in `at`",
        "links, column link_id: 'A-B': both networks have this id; give a prefix, or name it in `at`",
    ]


def test_shared_nodes_that_cannot_be_one():
    other = second("B/PK:seaport D/PK E/PK", [link("B-D", hours=1, usd=1)])
    assert conflicts(first(), other, at={"A": "E", "B": "B"}, prefix="x-") == [
        "nodes, column country: 'A': is 'CN' in the first, 'PK' in the second",
        "nodes, column node_id: 'A': lies 223 km from 'E' of the second; they are not one",
        "nodes, column kind: 'B': is 'city' in the first, 'seaport' in the second",
        "nodes, column country: 'B': is 'CN' in the first, 'PK' in the second",
    ]


def test_default_rows_that_say_different_things_or_stand_alone():
    vehicle = {"mode": "road", "teu_max": 2}
    one = first(rates=[RATE, RATE | {"country": "PK", "speed_kmh": 40}], vehicles=[vehicle])
    other = second(rates=[RATE | {"usd_per_km": 2}, RATE | {"country": "DE"}])
    assert conflicts(one, other, at={"B": "B"}, prefix="x-") == [
        "rates, column usd_per_km: 'road': is 1.0 in the first, 2.0 in the second; "
        "make them alike, or say whose in `prefer`",
        "rates, column mode: 'road, PK': only the first has this row, which would change the other; "
        "add it there, or say `prefer`",
        "vehicles, column mode: 'road': only the first has this row, which would change the other; "
        "add it there, or say `prefer`",
    ]
    for prefer, price in (("one", 1), ("other", 2)):
        both = co.merge(one, other, at={"B": "B"}, prefix="x-", prefer=prefer)
        rates = both.rates.set_index("country")["usd_per_km"]
        assert rates[""] == price
        assert set(rates.index) == {"", "PK", "DE"}
    with pytest.raises(co.InvalidQuestion, match="prefer = 'both': must be 'one', 'other', or left out"):
        co.merge(one, other, prefer="both")


def test_sources_of_one_id_that_differ():
    one, other = (make(sources=[{"source": "s", "title": title}]) for make, title in ((first, "X"), (second, "Y")))
    assert conflicts(one, other, at={"B": "B"}, prefix="x-") == [
        "sources, column title: 's': is 'X' in the first, 'Y' in the second; make them alike, or say whose in `prefer`"
    ]


def test_nodes_to_share_that_are_not_one_each():
    one = first()
    with pytest.raises(co.UnknownName, match="no place is called 'Z'"):
        co.merge(one, second(), at={"Z": "B"})
    with pytest.raises(co.InvalidQuestion, match="at: 'A': 'B' names a node that is shared already"):
        co.merge(one, second(), at={"B": "B", "A": "B"})
    of_two = second()
    frames = {name: of_two.tables[name] for name in of_two.tables}
    frames["nodes"]["place"] = ["P", "P", "E"]
    two = co.Network(frames, name="second")
    with pytest.raises(co.InvalidQuestion, match="at: 'P' means several nodes of second: B, D; give the id of one"):
        co.merge(one, two, at={"B": "P"})


def test_a_network_of_lines_joined_with_the_bundled_one(bundled):
    """A siding at Quetta's terminal: its default rows are the bundled ones, so nothing contradicts."""
    quetta = bundled.find("PKUET").iloc[0][["node_id", "kind", "country", "latitude", "longitude"]].to_dict()
    quarry = {"name": "Quarry", "latitude": 30.5, "longitude": 67.2, "country": "PK"}
    siding = LineString([(quetta["longitude"], quetta["latitude"]), (67.2, 30.5)])
    own = co.from_lines([siding], mode="rail-1676", places=[quetta, quarry], like=bundled)
    both = co.merge(bundled, own, at={"PKUET": "PKUET"}, prefix="own-")
    assert co.plan(both, "own-Quarry", "Karachi").legs[0].mode == "rail-1676"
    for origin, destination in (("Karachi", "Tehran"), ("Quetta", "Lahore"), ("Xi'an", "Duisburg")):
        before, after = (co.plan(net, origin, destination, by="time") for net in (bundled, both))
        assert str(before) == str(after)
    within = [
        co.plan(net, *ends).cost_usd for net, ends in ((own, ("PKUET", "Quarry")), (both, ("PKUET", "own-Quarry")))
    ]
    assert within[0] == within[1]
    assert pd.concat([bundled.sources, own.sources]).drop_duplicates("source").shape == both.sources.shape
