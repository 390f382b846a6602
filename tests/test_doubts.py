"""What is no fault of a network but looks wrong."""

import pandas as pd
import pytest
from stories.small import link, tables

import corridor as co
from corridor.network.doubts import doubts_text

PLACES = {"A": ("DE", 50.0, 8.0), "B": ("DE", 51.0, 9.0), "C": ("AT", 48.2, 16.4), "D": ("AT", 47.1, 15.4)}
"""Frankfurt, Kassel, Vienna and Graz, nearly."""


def built(*links, places=None, **more):
    """Return a network of these places and of links that run both ways."""
    places = PLACES | (places or {})
    used = sorted({node for row in links for node in (row["from_node"], row["to_node"])} | set(places) - set(PLACES))
    nodes = [
        {"node_id": node, "kind": "city", **dict(zip(("country", "latitude", "longitude"), places[node], strict=True))}
        for node in used
    ]
    made = tables("A/DE B/DE", [{"both_ways": "yes", **row} for row in links], **more)
    return co.Network(made | {"nodes": pd.DataFrame(nodes)})


def found(net):
    return [(doubt.kind, doubt.subject, doubt.what) for doubt in co.doubts(net).itertuples()]


ROAD = link("A-B", length_km=140, hours=2, usd=100)
METRES = "LINESTRING (3400000 5500000, 3500000 5600000)"


def test_a_network_without_doubts():
    net = built(ROAD)
    assert found(net) == []
    assert doubts_text(co.doubts(net)) == ""


def test_a_network_without_rows_plans_nothing():
    nodes = pd.DataFrame(
        {"node_id": ["A"], "kind": ["city"], "country": ["DE"], "latitude": [50.0], "longitude": [8.0]}
    )
    assert ("no rows", "links", "nothing can be planned") in found(co.Network({"nodes": nodes}))
    empty = found(co.Network({"nodes": nodes.head(0)}))
    assert [doubt[:2] for doubt in empty] == [("no rows", "nodes"), ("no rows", "links")]


@pytest.mark.parametrize(
    ("place", "kind", "what"),
    [
        (("DE", 8.0, 50.0), "lies outside its country", "lies in SO; the other way round it lies in DE"),
        (("DE", 48.8, 2.3), "lies outside its country", "lies in FR, 308 km from DE"),
        (("DE", 40.0, -40.0), "lies outside its country", "lies at sea, 3718 km from DE"),
        (("UK", 51.5, 0.0), "no country has this code", "of 1 nodes; the code of the United Kingdom is GB"),
        (("ZZ", 51.5, 0.0), "no country has this code", "of 1 nodes"),
    ],
)
def test_places(place, kind, what):
    assert (kind, what) in [(kind, what) for kind, _, what in found(built(ROAD, places={"X": place}))]


def test_a_post_just_over_the_line_is_no_doubt():
    """Coasts and borders are drawn to a kilometre or so, and posts stand on them."""
    kinds = [kind for kind, *_ in found(built(ROAD, places={"X": ("DE", 47.57, 7.62)}))]
    assert kinds == ["no link leads to it"]


@pytest.mark.parametrize(
    ("cells", "kind", "what"),
    [
        ({"length_km": 70}, "is shorter than the crow flies", "70 km, 131.9 as the crow flies"),
        ({"length_km": 90}, "is shorter than the crow flies", "90 km, 131.9 as the crow flies; in miles?"),
        (
            {"length_km": 40_000, "hours": 900},
            "is many times as long as the crow flies",
            "40000 km, 131.9 as the crow flies",
        ),
        ({"hours": 0.1}, "has a speed that no vehicle has", "1,400.0 km/h"),
        ({"hours": 200}, "has a speed that no vehicle has", "0.7 km/h"),
        ({"geometry": METRES}, "is not drawn in degrees", "begins at 3.4e+06, 5.5e+06"),
        ({"geometry": "LINESTRING (8 50, 9.5 52)"}, "is drawn far from its ends", "ends 117 km from B"),
    ],
)
def test_links(cells, kind, what):
    assert found(built(ROAD | cells)) == [(kind, "A-B", what)]


def test_a_link_in_metres_says_so():
    close = {"X": ("DE", 50.01, 8.0)}
    net = built(ROAD, link("A-X", length_km=1_300, usd=1, hours=10), places=close)
    assert found(net) == [
        ("is many times as long as the crow flies", "A-X", "1300 km, 1.1 as the crow flies; in metres?")
    ]


def test_parallel_links_of_another_world():
    net = built(ROAD | {"hours": 1}, ROAD | {"link_id": "slow", "hours": 14})
    assert found(net) == [("one is ten times as fast as the other", "A and B", "A-B at 140 km/h, slow at 10.0")]


def test_pieces_and_traps():
    net = built(ROAD, link("C-D", length_km=160, hours=2, usd=100), places={"X": ("DE", 50.0, 8.1)})
    assert found(net) == [
        ("no link leads to it", "X", "it takes part in no way"),
        ("no operating link leads to the rest", "C, D", "2 of 4 nodes"),
    ]
    out = {**link("B-C", length_km=700, hours=9, usd=1), "both_ways": "no"}
    free = {"hours": 0, "usd": 0, "per": "shipment"}
    trap = built(ROAD, out, borders=[{"mode": "road", "side": side, **free} for side in ("exit", "entry")])
    assert found(trap) == [("its links lead one way only", "C", "can be reached, not left")]


def test_traps_of_each_kind_and_what_is_only_planned():
    """Y --> A === B <-- Z, Z --> X --> C, B --> C; D is joined by a planned link."""
    one_way = {"length_km": 700, "hours": 9, "usd": 1, "both_ways": "no"}
    places = {"X": ("AT", 48.0, 16.0), "Y": ("DE", 50.0, 8.5), "Z": ("AT", 48.1, 16.2)}
    links = [link(ends, **one_way) for ends in ("Y-A", "Z-B", "Z-X", "X-C", "B-C")]
    free = {"hours": 0, "usd": 0, "per": "shipment"}
    borders = [{"mode": "road", "side": side, **free} for side in ("exit", "entry")]
    planned = link("B-D", length_km=700, hours=9, usd=1, status="planned")
    more = link("Y-A", link_id="Y", **one_way | {"both_ways": "yes"})
    net = built(ROAD, more, *links, planned, borders=borders, places=places)
    told = [
        each for each in found(net) if each[0] in ("no operating link leads to the rest", "its links lead one way only")
    ]
    assert told == [
        ("no operating link leads to the rest", "D", "1 of 7 nodes"),
        ("its links lead one way only", "C", "can be reached, not left"),
        ("its links lead one way only", "X", "runs one way"),
        ("its links lead one way only", "Z", "can be left, not reached"),
    ]


def test_a_mode_that_nothing_loads():
    built_ = built(ROAD, link("A-B", "rail-1668", link_id="rail", length_km=140, hours=3, usd=1))
    handling = built_.handling
    net = co.Network(
        {
            **built_.tables,
            "handling": handling[handling["from_mode"].isin(("", "road"))].query("to_mode != 'rail-1668'"),
        }
    )
    assert found(net) == [
        ("no row serves this mode", "rail-1668", f"nothing is brought {how} it, of 2 rows of links")
        for how in ("to", "off")
    ]


def test_a_move_too_short_for_the_unit_of_time():
    close = {"X": ("DE", 50.00001, 8.0)}
    siding = {"length_km": 0.002, "hours": 0.0001, "usd": 1}
    assert (
        found(built(ROAD, link("A-X", **siding), places=close))
        == [("takes less than half a second, which counts as none", "A-X", "0.36 s")] * 2
    )


def test_a_line_over_the_antimeridian_has_two_parts():
    places = {"X": ("RU", 66.0, 179.0), "Y": ("RU", 66.0, -179.0)}
    over = "MULTILINESTRING ((179 66, 180 66), (-180 66, -179 66))"
    assert found(built(ROAD, link("X-Y", length_km=100, hours=2, usd=1, geometry=over), places=places)) == [
        ("no operating link leads to the rest", "X, Y", "2 of 4 nodes")
    ]


def test_those_of_a_kind_are_one_line(bundled):
    many = {f"X{number}": ("ZZ" if number < 3 else "DE", 48.8, 2.3) for number in range(12)}
    lines = doubts_text(co.doubts(built(ROAD, places=many))).splitlines()
    assert [line.split(" (")[0] for line in lines[1:]] == [
        "  nodes: no country has this code",
        "  nodes: lies outside its country",
        "  nodes: no link leads to it",
    ]
    assert lines[2].endswith("; and 4 more")
    assert set(co.doubts(bundled)["kind"]) <= {"no operating link leads to the rest"}  # planned stations


def test_semicolons_and_decimal_commas_are_named(tmp_path):
    nodes = "node_id,country,latitude,longitude,kind\nA,DE,50,8,city\nB,DE,51,9,city\n"
    links = 'link_id,from_node,to_node,mode,length_km\nx,A,B,road,"140,5"\n'
    (tmp_path / "nodes.csv").write_text(nodes.replace(",", ";"))
    (tmp_path / "links.csv").write_text(links)
    with pytest.raises(co.InvalidData) as error:
        co.load(tmp_path)
    assert "nodes.csv, row 1: its cells are set apart by semicolons; save it with commas between them" in str(
        error.value
    )
    assert "'140,5': must be a number; decimals are set apart by a point, not a comma" in str(error.value)
