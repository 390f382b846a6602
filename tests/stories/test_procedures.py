"""The customs procedure: loaded for domestic use or export, in transit, imported once at the border of a territory."""

import pytest
from stories.small import border, handling, ledger, link, network

import corridor as co

UNION = [{"territory": "union", "country": country} for country in ("BG", "RO")]
SIDES = [border("exit", hours=0, usd=0), border("entry", hours=0, usd=0)]
DUTY = [
    *SIDES,
    border("entry", procedure="import", hours=5, usd=100),
    border("entry", procedure="transit", hours=1, usd=7),
]


def crossed(net, origin, destination, **cargo):
    """Return dollars of each side on the cheapest way, by crossing."""
    way = co.plan(net, origin, destination, cargo=co.Cargo(**cargo))
    return [(leg.link_id, leg.activity, leg.cost_usd) for leg in way.legs if leg.activity in ("exit", "entry")]


def spine(**rows):
    """A/TR --- B/BG --- C/RO --- D/UA, all roads both ways."""
    ways = [way for pair in ("A-B", "B-C", "C-D") for way in (pair, pair[::-1])]
    return network("A/TR B/BG C/RO D/UA", [link(way, hours=1, usd=1) for way in ways], **rows)


def test_goods_for_one_member_are_imported_where_they_enter_the_union():
    """A/TR --- B/BG --- C/RO, BG and RO of one union, import 100 USD and transit 7: imported at B, free at C."""
    net = spine(borders=DUTY, territories=UNION)
    entries = [(crossing, usd) for crossing, side, usd in crossed(net, "A", "C") if side == "entry"]
    assert entries == [("A-B", 100), ("B-C", 7)]  # a side inside the union is cleared by the row for transit
    apart = spine(borders=DUTY)
    assert [usd for _, side, usd in crossed(apart, "A", "C") if side == "entry"] == [7, 100]


def clears(country, usd):
    """Return the row of what a country's customs take of what is imported."""
    return {"what": "clearance", "country": country, "side": "import", "hours": 0, "usd": usd, "per": "shipment"}


def alone(*members):
    """Return the union, of which some members clear for import what stays in them."""
    return [{**row, "released_in": "country" if row["country"] in members else ""} for row in UNION]


def test_goods_for_a_member_that_clears_alone_are_in_transit_until_they_are_there():
    """A/TR --- B/BG --- C/RO: in transit into BG, and imported at RO by its own customs; goods of BG are free."""
    net = spine(borders=DUTY, territories=alone("RO"), clearance=[clears("BG", 30), clears("RO", 40)])
    assert [usd for _, side, usd in crossed(net, "A", "C") if side == "entry"] == [7, 100]
    bill = co.plan(net, "A", "C", by="cost")
    assert [(leg.link_id, leg.cost_usd) for leg in bill.legs if leg.activity == "clearance"] == [("B-C", 40)]
    assert [usd for _, side, usd in crossed(net, "A", "B") if side == "entry"] == [100]
    assert [usd for _, side, usd in crossed(net, "B", "C") if side == "entry"] == [7]
    assert [usd for _, side, usd in crossed(net, "D", "B") if side == "entry"] == [100, 7]


def test_a_change_of_mode_on_the_way_to_a_member_that_clears_alone_is_declared():
    """A/TR --- B/BG, by rail --- C/RO: changed at B in transit, which costs 60 USD; nothing if BG has cleared it."""
    ways = [link("A-B", hours=1, usd=1), link("B-C", "rail-1435", hours=1, usd=1, departures_per_week=168)]
    change = {"what": "transit_change", "country": "BG", "hours": 0, "usd": 60, "per": "shipment"}
    moved = [handling("road>rail-1435", node_id="B", hours=0, usd=0)]
    by_rail = [border(side, mode="rail-1435", hours=0, usd=0) for side in ("exit", "entry")]
    asked = {"borders": [*DUTY, *by_rail], "clearance": [change], "handling": moved}
    for members, usd in (("RO",), 60), ((), 0):
        net = network("A/TR B/BG C/RO", ways, territories=alone(*members), **asked)
        bill = co.plan(net, "A", "C", by="cost")
        assert sum(leg.cost_usd for leg in bill.legs if leg.activity == "declaration") == usd


def test_a_free_border_inside_a_union_is_no_way_round_the_duty():
    """Entering RO from BG takes nothing: goods in transit may not come home over it imported for nothing."""
    free = border("entry", link_id="B-C", hours=0, usd=0)
    net = spine(borders=[*DUTY, free], territories=UNION)
    assert sum(usd for *_, usd in crossed(net, "A", "C")) == 100
    assert sum(usd for *_, usd in crossed(spine(borders=[*DUTY, free]), "A", "C")) == 7


def test_export_is_cleared_where_the_territory_is_left():
    """From C/RO to A/TR: the exit at C is inside the union, that at B is the export."""
    rows = [
        border("exit", hours=0, usd=2),
        border("exit", procedure="export", hours=0, usd=50),
        border("entry", hours=0, usd=0),
    ]
    net = spine(borders=rows, territories=UNION)
    exits = [(crossing, usd) for crossing, side, usd in crossed(net, "C", "A") if side == "exit"]
    assert exits == [("C-B", 2), ("B-A", 50)]


def test_transit_crosses_a_union_in_transit():
    """A/TR to D/UA: in transit into and out of the union, imported at D."""
    net = spine(borders=DUTY, territories=UNION)
    assert [usd for _, side, usd in crossed(net, "A", "D") if side == "entry"] == [7, 7, 100]


def test_domestic_trade_stays_in_the_union_or_is_exported_and_imported_again():
    """B/BG to C/RO: direct inside the union, or over A/TR if the direct road is dear."""
    ways = [link("B-C", hours=1, usd=500), link("B-A", hours=1, usd=1), link("A-C", hours=1, usd=1)]
    rows = [*DUTY, border("exit", procedure="export", hours=0, usd=20)]
    net = network("A/TR B/BG C/RO", ways, borders=rows, territories=UNION)
    assert ledger(co.plan(net, "B", "C", by="cost")) == [
        ("exit", "B-A", 0, 20),
        ("move", "B-A", 1, 1),
        ("entry", "B-A", 1, 7),
        ("exit", "A-C", 0, 0),
        ("move", "A-C", 1, 1),
        ("entry", "A-C", 5, 100),
    ]
    fast = co.plan(net, "B", "C", by="time")
    assert [leg.link_id for leg in fast.legs if leg.activity == "move"] == ["B-C"]


def test_imported_cargo_does_not_leave_the_territory_again():
    """A/TR to D/UA: an import at B for nothing does not spare the transit through the union."""
    cheap = border("entry", link_id="A-B", procedure="import", hours=0, usd=0)
    net = spine(borders=[*DUTY, cheap], territories=UNION)
    assert [usd for _, side, usd in crossed(net, "A", "D") if side == "entry"] == [7, 7, 100]


def test_a_barred_import_is_made_at_another_gate():
    """BG lets nothing in for import on A-B: goods for C cross the union and turn in UA; without UA there is no way."""
    barred = border("entry", link_id="A-B", procedure="import", allowed="no")
    rows = {"borders": [*DUTY, barred], "territories": UNION}
    entries = [(crossing, usd) for crossing, side, usd in crossed(spine(**rows), "A", "C") if side == "entry"]
    assert entries == [("A-B", 7), ("B-C", 7), ("C-D", 7), ("D-C", 100)]
    short = network("A/TR B/BG C/RO", [link(way, hours=1, usd=1) for way in ("A-B", "B-C")], **rows)
    with pytest.raises(co.NoRoute, match=r"no row of borders allows the entry of 'A-B' .* in import"):
        co.plan(short, "A", "C")


def test_a_country_is_of_one_territory():
    twice = [*UNION, {"territory": "other", "country": "RO"}]
    with pytest.raises(co.InvalidData, match="territories"):
        spine(borders=DUTY, territories=twice)
