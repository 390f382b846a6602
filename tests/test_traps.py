"""The thirteen traps of the field: what goes wrong when people bring their own network, each told in words.

The network is a railway and a road from Karachi to Lahore, over the border to Amritsar. Each test springs one trap;
without one there is nothing to tell.
"""

import pandas as pd
import pytest

import corridor as co
from corridor.network.doubts import doubts_text

PLACES = {  # latitude, longitude
    "KHI": ("PK", "seaport", 24.85, 67.0),
    "ROH": ("PK", "rail_terminal", 27.69, 68.89),
    "LHE": ("PK", "rail_terminal", 31.55, 74.34),
    "ATQ": ("IN", "rail_terminal", 31.63, 74.87),
}
WAYS = [
    ("khi-roh", "KHI", "ROH", "road", 470, 9),
    ("roh-lhe", "ROH", "LHE", "road", 760, 14),
    ("ml1-south", "KHI", "ROH", "rail-1676", 475, 12),
    ("ml1-north", "ROH", "LHE", "rail-1676", 740, 20),
    ("wagah", "LHE", "ATQ", "road", 55, 2),
]
LINK = ("link_id", "from_node", "to_node", "mode", "length_km", "hours")


def national():
    """Return the tables of a network without doubts."""
    nodes = [
        {"node_id": node, "country": country, "kind": kind, "latitude": north, "longitude": east}
        for node, (country, kind, north, east) in PLACES.items()
    ]
    links = [{**dict(zip(LINK, way, strict=True)), "usd": 1, "per": "teu", "both_ways": "yes"} for way in WAYS]
    lifts = [("", "road"), ("road", ""), ("", "rail-1676"), ("rail-1676", "")]
    handling = [
        {"kind": kind, "from_mode": came, "to_mode": leaves, "hours": 4, "usd": 50, "per": "teu"}
        for kind in ("seaport", "rail_terminal")
        for came, leaves in lifts
    ]
    borders = [{"link_id": "wagah", "side": side, "hours": 6, "usd": 50, "per": "teu"} for side in ("exit", "entry")]
    rates = [{"mode": "rail", "departures_per_week": 7}]
    tables = {"nodes": nodes, "links": links, "handling": handling, "borders": borders, "rates": rates}
    return {name: pd.DataFrame(rows) for name, rows in tables.items()}


def changed(table, key, **cells):
    """Return the tables with cells of the row of a key changed."""
    tables = national()
    frame = tables[table].astype(object)
    for column, cell in cells.items():
        frame.loc[frame.iloc[:, 0] == key, column] = cell
    return tables | {table: frame}


def added(table, **cells):
    tables = national()
    return tables | {table: pd.concat([tables[table], pd.DataFrame([cells])], ignore_index=True)}


def told(tables):
    return [tuple(row) for row in co.doubts(co.Network(tables))[["kind", "subject", "what"]].to_numpy().tolist()]


def faults(tables):
    with pytest.raises(co.InvalidData) as error:
        co.Network(tables)
    return str(error.value).splitlines()[1:]


def test_without_a_trap_there_is_nothing_to_tell():
    assert told(national()) == []


def test_trap_1_coordinates_swapped():
    ((kind, subject, what),) = [
        found for found in told(changed("nodes", "ROH", latitude=68.89, longitude=27.69)) if "country" in found[0]
    ]
    assert (kind, subject) == ("lies outside its country", "ROH")
    assert what.endswith("the other way round it lies in PK")


def test_trap_2_lengths_in_metres_or_miles():
    metres = told(changed("links", "roh-lhe", length_km=48_000, hours=900))
    assert [(kind, subject) for kind, subject, _ in metres] == [("is many times as long as the crow flies", "roh-lhe")]
    near = changed("links", "wagah", length_km=49_000, hours=2_000)
    assert [what.rpartition("; ")[2] for kind, _, what in told(near) if kind.startswith("is many")] == ["in metres?"]
    miles = told(changed("links", "roh-lhe", length_km=472))
    assert [what.rpartition("; ")[2] for *_, what in miles] == ["in miles?"]


def test_trap_3_a_length_below_the_great_circle():
    assert told(changed("links", "roh-lhe", length_km=300)) == [
        ("is shorter than the crow flies", "roh-lhe", "300 km, 679.3 as the crow flies")
    ]


def test_trap_4_geometry_in_projected_coordinates():
    drawn = "LINESTRING (7669000 3210000, 8275000 3705000)"
    assert told(changed("links", "roh-lhe", geometry=drawn)) == [
        ("is not drawn in degrees", "roh-lhe", "begins at 8.275e+06, 3.705e+06")
    ]


def test_trap_5_geometry_far_from_its_ends():
    drawn = "LINESTRING (68.89 27.69, 73.0 33.6)"
    assert told(changed("links", "roh-lhe", geometry=drawn)) == [
        ("is drawn far from its ends", "roh-lhe", "begins 260 km from LHE")
    ]


def test_trap_6_codes_of_countries_that_are_none():
    """UK is reserved for what is GB, and ZZ means unknown; alpha-3 codes are faults, and one line if they are many."""
    for code, hint in (("UK", "; the code of the United Kingdom is GB"), ("ZZ", "")):
        lines = told(added("nodes", node_id="X", country=code, kind="junction", latitude=51.5, longitude=0.1))
        assert lines[0] == ("no country has this code", code, f"of 1 nodes{hint}")
    tables = national()
    many = [
        {"node_id": f"N{at}", "country": "PAK", "kind": "city", "latitude": 30, "longitude": 70} for at in range(369)
    ]
    nodes = pd.concat([tables["nodes"], pd.DataFrame(many)], ignore_index=True)
    assert faults(tables | {"nodes": nodes}) == [
        "  369 times (rows 5, 6, 7, ...), first nodes, row 5, column country: 'PAK': "
        "must be two capital letters (ISO 3166-1 alpha-2); PAK is PK"
    ]


def test_trap_7_a_piece_cut_off():
    tables = added("nodes", node_id="GWD", country="PK", kind="seaport", latitude=25.12, longitude=62.33)
    more = added("nodes", node_id="TUR", country="PK", kind="rail_terminal", latitude=26.0, longitude=63.05)["nodes"]
    road = added(
        "links",
        link_id="m8",
        from_node="GWD",
        to_node="TUR",
        mode="road",
        length_km=150,
        hours=3,
        usd=1,
        per="teu",
        both_ways="yes",
    )
    nodes = pd.concat([tables["nodes"], more.tail(1)], ignore_index=True)
    assert told(road | {"nodes": nodes}) == [("no operating link leads to the rest", "GWD, TUR", "2 of 6 nodes")]


def test_trap_8_links_that_lead_one_way_only_and_junctions_that_lead_nowhere():
    assert told(changed("links", "wagah", both_ways="no")) == [
        ("its links lead one way only", "ATQ", "can be reached, not left")
    ]
    assert told(changed("nodes", "ATQ", kind="junction")) == [("a junction leads nowhere", "ATQ", "only to LHE")]


def test_trap_9_a_lonely_node():
    tables = added("nodes", node_id="MUX", country="PK", kind="city", latitude=30.2, longitude=71.45)
    assert told(tables) == [("no link leads to it", "MUX", "it takes part in no way")]


def test_trap_10_speeds_tenfold_apart_on_one_pair():
    slow = {"link_id": "old road", "from_node": "KHI", "to_node": "ROH", "mode": "road", "length_km": 480, "hours": 140}
    tables = added("links", **slow, usd=1, per="teu", both_ways="yes")
    assert told(tables) == [
        ("one is ten times as fast as the other", "KHI and ROH", "khi-roh at 52 km/h, old road at 3.4")
    ]


def test_trap_11_a_90th_percentile_under_the_median():
    assert faults(changed("links", "khi-roh", hours_p90=6)) == [
        "  links, row 1, column hours_p90: '6': must not be below hours (9)"
    ]


def test_trap_12_a_border_without_rows():
    tables = national()
    tables["borders"] = tables["borders"].head(1)
    lines = faults(tables)
    assert len(lines) == 2  # one for each direction
    assert "crosses a border, and no row of borders is for the entry" in lines[0]


def test_trap_13_a_station_without_handling_or_change_of_gauge():
    tables = national()
    handling = tables["handling"]
    fewer = tables | {"handling": handling[handling["kind"] != "seaport"]}
    assert told(fewer) == [
        ("nothing is loaded or unloaded at a station", "KHI", f"no row for {mode} at this seaport")
        for mode in ("road", "rail-1676")
    ]
    broad = {
        "link_id": "border line",
        "from_node": "LHE",
        "to_node": "ATQ",
        "mode": "rail-1435",
        "length_km": 55,
        "hours": 2,
    }
    two = added("links", **broad, usd=1, per="teu", both_ways="yes")
    borders = two["borders"].assign(link_id="", mode="road")
    rails = borders.assign(mode="rail")
    two["borders"] = pd.concat([borders, rails], ignore_index=True)
    lifts = [
        {"kind": "rail_terminal", "hours": 4, "usd": 50, "per": "teu", **ends}
        for ends in ({"to_mode": "rail-1435"}, {"from_mode": "rail-1435"})
    ]
    two["handling"] = pd.concat([two["handling"], pd.DataFrame(lifts)], ignore_index=True)
    assert told(two) == [("two gauges meet without a change of gauge", "LHE", "rail-1435 and rail-1676")]
    assert doubts_text(co.doubts(co.Network(two))).splitlines()[1] == (
        "  handling: two gauges meet without a change of gauge (1): LHE: rail-1435 and rail-1676"
    )
