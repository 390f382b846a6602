"""Declarations to customs: goods are cleared once, whatever the gate, and declared anew if they change in transit."""

import pytest
from stories.small import border, handling, ledger, link, network, service

import corridor as co

FREE = [border(side, mode=mode, hours=0, usd=0) for side in ("exit", "entry") for mode in ("road", "rail")]
PORTS = [border("exit", node_id=port, hours=1, usd=0) for port in "PQ"]
PORTS += [border("entry", node_id=port, hours=2, usd=0) for port in "PQ"]
IMPORT = {"what": "clearance", "side": "import", "hours": 30, "usd": 120, "per": "shipment"}
EXPORT = {"what": "clearance", "side": "export", "hours": 10, "usd": 50, "per": "shipment"}
CHANGE = {"what": "transit_change", "hours": 12, "usd": 150, "per": "box"}


def spine(clearance, borders=FREE, **rows):
    """A/CN --- B/KZ --- C/RU, roads."""
    roads = [link(way, hours=1, usd=1) for way in ("A-B", "B-C")]
    return network("A/CN B/KZ C/RU", roads, borders=borders, clearance=clearance, **rows)


def cleared(net, origin="A", destination="C", **cargo):
    """Return hours and dollars of the sides and clearances on the cheapest way that are not free."""
    way = co.plan(net, origin, destination, cargo=co.Cargo(**cargo))
    legs = [(leg.activity, leg.hours, leg.cost_usd) for leg in way.legs]
    return [leg for leg in legs if leg[0] in ("exit", "entry", "clearance") and leg[1:] != (0, 0)]


def test_goods_are_cleared_once_out_and_once_in_and_not_on_the_way():
    """A/CN to C/RU over KZ: export at A, import at C, nothing in KZ."""
    net = spine([IMPORT, EXPORT])
    assert cleared(net) == [("clearance", 10, 50), ("clearance", 30, 120)]
    legs = [(leg.activity, leg.from_node) for leg in co.plan(net, "A", "C").legs if leg.activity == "clearance"]
    assert legs == [("clearance", "A"), ("clearance", "C")]


def test_a_row_that_covers_clearance_is_not_cleared_again():
    holds = border("entry", link_id="B-C", hours=20, usd=5, covers="queue;clearance")
    assert cleared(spine([IMPORT], [*FREE, holds])) == [("entry", 20, 5)]
    queue = border("entry", link_id="B-C", hours=20, usd=5, covers="queue")
    assert cleared(spine([IMPORT], [*FREE, queue])) == [("entry", 20, 5), ("clearance", 30, 120)]


def test_by_land_and_by_sea_an_import_differs_by_the_posts_alone():
    """B/KZ reached by road from A or by ship from P to Q: what comes in is cleared alike."""
    ways = [link("A-B", hours=1, usd=1), link("P-Q", mode="sea", departures_per_week=168, hours=1, usd=1)]
    net = network("A/CN B/KZ P/CN:seaport Q/KZ:seaport", ways, borders=[*FREE, *PORTS], clearance=[IMPORT, EXPORT])
    by_road, by_sea = cleared(net, "A", "B"), cleared(net, "P", "Q")
    assert by_road == [("clearance", 10, 50), ("clearance", 30, 120)]
    assert by_sea == [("exit", 1, 0), ("clearance", 10, 50), ("entry", 2, 0), ("clearance", 30, 120)]


def test_a_row_of_the_country_and_the_regime_comes_before_one_of_any():
    own = {**IMPORT, "country": "RU", "hours": 5, "usd": None, "per": ""}
    tir = {**IMPORT, "regime": "tir", "hours": None, "usd": 7}
    net = spine([IMPORT, own, tir])
    assert cleared(net)[-1] == ("clearance", 5, 120)
    assert cleared(net, regime="tir")[-1] == ("clearance", 5, 7)
    assert cleared(net, destination="B")[-1] == ("clearance", 30, 120)


def test_no_clearance_inside_a_customs_union():
    union = [{"territory": "union", "country": country} for country in ("KZ", "RU")]
    assert cleared(spine([IMPORT], territories=union)) == [("clearance", 30, 120)]


def test_a_train_whose_hours_hold_the_border_is_cleared_on_top():
    rails = [link("A-B", mode="rail-1520", hours=1, usd=1)]
    train = service("train", "A-B", departures_per_week=168, hours=8, usd=100, includes="borders")
    net = network("A/CN B/KZ", rails, borders=FREE, services=[train], clearance=[IMPORT])
    way = co.plan(net, "A", "B")
    assert sum(leg.hours for leg in way.legs if leg.service_id and leg.activity != "wait") == 38
    assert way.cost_usd == 220
    assert way.transit_hours == 8


def changing(nodes, **rows):
    """A --road-- B --rail-- C: cargo changes at B."""
    ways = [link("A-B", hours=1, usd=1), link("B-C", mode="rail-1520", departures_per_week=168, hours=1, usd=1)]
    change = handling("road>rail-1520", hours=2, usd=10)
    return network(nodes, ways, borders=FREE, handling=[change], **rows)


def transferred(net):
    """Return hours and dollars of the change of mode with its declaration."""
    way = co.plan(net, "A", "C", cargo=co.Cargo(teu=2))
    legs = [leg[2:] for leg in ledger(way) if leg[0] in ("transfer", "declaration")]
    return [tuple(map(sum, zip(*legs, strict=True)))]


def test_a_change_between_rail_and_road_in_a_third_country_is_declared():
    """A/CN to C/RU with the change in KZ, and with it in the origin's or the destination's own country."""
    assert transferred(changing("A/CN B/KZ C/RU", clearance=[CHANGE])) == [(14, 160)]
    assert transferred(changing("A/CN B/CN C/RU", clearance=[CHANGE])) == [(2, 10)]
    assert transferred(changing("A/CN B/RU C/RU", clearance=[CHANGE])) == [(2, 10)]
    assert transferred(changing("A/CN B/CN C/CN", clearance=[CHANGE])) == [(2, 10)]


def test_the_two_ends_are_territories():
    union = [{"territory": "union", "country": country} for country in ("KZ", "RU")]
    assert transferred(changing("A/CN B/KZ C/RU", clearance=[CHANGE], territories=union)) == [(2, 10)]


def test_a_country_may_waive_the_declaration():
    waived = {**CHANGE, "country": "KZ", "hours": 0, "usd": 0}
    assert transferred(changing("A/CN B/KZ C/RU", clearance=[CHANGE, waived])) == [(2, 10)]


def test_a_change_within_a_service_is_not_declared():
    trip = service("trip", "A-B;B-C", departures_per_week=168)
    net = changing("A/CN B/KZ C/RU", clearance=[{**CHANGE, "usd": 9000}], services=[trip])
    assert transferred(net) == [(2, 10)]


def test_a_road_between_two_trains_pays_twice():
    """A --rail-- B/KZ --road-- C/KZ --rail-- D: two changes in transit, and none by rail all the way."""
    rails = [link(way, mode="rail-1520", departures_per_week=168, hours=1, usd=1) for way in ("A-B", "C-D")]
    changes = [
        handling(change, hours=0, usd=0) for change in ("road>rail-1520", "rail-1520>road", "rail-1520>rail-1520")
    ]
    rows = {"borders": FREE, "handling": changes, "clearance": [CHANGE]}
    road = link("B-C", hours=1, usd=1)
    assert co.plan(network("A/CN B/KZ C/KZ D/RU", [*rails, road], **rows), "A", "D").cost_usd == 303
    through = link("B-C", link_id="rail", mode="rail-1520", departures_per_week=168, hours=1, usd=290)
    whole = co.plan(network("A/CN B/KZ C/KZ D/RU", [*rails, road, through], **rows), "A", "D")
    assert whole.cost_usd == 292
    assert all(leg.mode == "rail-1520" for leg in whole.legs)


def test_the_ledger_names_the_row_of_the_declaration():
    way = co.plan(spine([{**IMPORT, "country": "RU", "hours_p90": 90, "source": "", "note": "n"}]), "A", "C")
    figures = [figure for leg in way.legs for figure in leg.figures if figure.table == "clearance"]
    assert [(figure.quantity, figure.value) for figure in figures] == [
        ("hours", 30),
        ("hours_p90", 90),
        ("cost_usd", 120),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**IMPORT, "side": ""}, r"clearance, row 1, column side: .*give one"),
        ({**CHANGE, "side": "import"}, r"clearance, row 1, column side: .*leave it blank"),
        ({**IMPORT, "per": "vehicle"}, r"clearance, row 1, column per: .*give shipment"),
        ({**IMPORT, "hours": None}, r"clearance, row 1, column hours: .*0 if it takes nothing"),
        ({**IMPORT, "usd": None, "per": ""}, r"clearance, row 1, column usd: .*0 if it takes nothing"),
        ({**IMPORT, "what": "inspection"}, r"clearance, row 1, column what: .*'inspection'"),
    ],
)
def test_wrong_rows_are_refused_in_one_sentence(row, message):
    with pytest.raises(co.InvalidData, match=message):
        spine([row])
