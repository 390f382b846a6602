"""One box, one lorry: what heavy boxes take, and where they may not go."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories.small import border, ledger, link, network, service
from strategies import networks
from test_plan_against_oracle import network_of

import corridor as co

LORRY = {"mode": "road", "teu_max": 2, "payload_t": 20}
BOTH = [border("exit", hours=0, usd=0), border("entry", hours=0, usd=0)]


def road(vehicles, **cells):
    """A/CN ---100 km, 10 USD a lorry--- B/CN."""
    cells = {"length_km": 100, "hours": 2, "usd": 10, "per": "vehicle", **cells}
    return network("A/CN B/CN", [link("A-B", **cells)], vehicles=vehicles)


def usd(net, teu, tonnes, box="40ft"):
    return co.plan(net, "A", "B", cargo=co.Cargo(teu=teu, tonnes=tonnes, box=box)).cost_usd


@pytest.mark.parametrize(
    ("teu", "tonnes", "box", "lorries"),
    [
        (1, 0, "40ft", 1),
        (2, 20, "40ft", 1),
        (2.5, 20, "40ft", 2),
        (4, 40, "40ft", 2),
        (5, 20, "40ft", 3),
        (2, 20, "20ft", 1),
        (2, 20.5, "20ft", 2),
        (3, 20, "20ft", 2),
        (3, 31, "20ft", 3),
        (1, 20, "20ft", 1),
    ],
)
def test_a_lorry_takes_as_many_boxes_as_room_and_payload_hold(teu, tonnes, box, lorries):
    """2 TEU and 20 t: small boxes of 10 t share a lorry, heavier ones have one each, as large ones do."""
    assert usd(road([LORRY]), teu, tonnes, box) == 10 * lorries


def test_without_a_payload_only_room_counts():
    assert usd(road([{"mode": "road", "teu_max": 2}]), 2, 26) == 10


def test_overweight_pays_in_proportion_where_nothing_is_said():
    """A box of 25 t on a lorry for 20 t pays a quarter more, two such boxes twice that; the toll is 4 USD a lorry."""
    net = road([LORRY])
    assert (usd(net, 2, 25), usd(net, 4, 50), usd(net, 1, 26, "20ft")) == (12.5, 25, 13)
    tolled = co.Network({**{name: net.tables[name] for name in net.tables}, "charges": toll()})
    assert usd(tolled, 2, 25) == 16.5


def toll():
    net = network(
        "A/CN B/CN",
        [link("A-B", hours=1, usd=0)],
        vehicles=[LORRY],
        charges=[{"charge_id": "toll", "what": "toll", "link_id": "A-B", "usd": 4, "per": "vehicle"}],
    )
    return net.tables["charges"]


def test_overweight_has_a_price_where_one_is_printed():
    """5 t over, 0.2 USD a tonne and km over 100 km: 100 USD on top of 10; a price per box pays it as well."""
    priced = {**LORRY, "overweight": "price", "overweight_usd_per_tkm": 0.2}
    net = road([priced])
    assert (usd(net, 2, 20), usd(net, 2, 25), usd(net, 4, 50)) == (10, 110, 220)
    assert usd(road([priced], per="box"), 2, 25) == 110
    way = co.plan(net, "A", "B", cargo=co.Cargo(teu=2, tonnes=25))
    figures = [figure for leg in way.legs for figure in leg.figures if leg.activity == "move"]
    cells = [(one.table, one.row, one.column, one.value) for one in figures if one.quantity == "cost_usd"]
    assert cells == [
        ("links", "link_id=A-B, from_node=A", "usd", 10),
        ("vehicles", "mode=road", "overweight_usd_per_tkm", 0.2),
    ]


def test_overweight_is_barred_with_its_reason():
    """A/CN ---20 t--- B/SA ---a bar at 20 t--- C/SA ---the same bar--- D/AE."""
    bar = {**LORRY, "country": "SA", "overweight": "bar"}
    links = [link("A-B", hours=1, usd=1), link("B-C", hours=1, usd=1), link("C-D", hours=1, usd=1)]
    net = network("A/CN B/SA C/SA D/AE", links, borders=BOTH, vehicles=[LORRY, bar])
    assert co.plan(net, "A", "D", cargo=co.Cargo(teu=2, tonnes=20)).cost_usd == 3
    assert co.plan(net, "A", "B", cargo=co.Cargo(teu=2, tonnes=25)).cost_usd == 1
    with pytest.raises(co.NoRoute) as error:
        co.plan(net, "A", "D", cargo=co.Cargo(teu=2, tonnes=25))
    assert error.value.cut_by == ("boxes of 25 t are too heavy: road in SA at most 20 t",)
    assert co.matrix(net, ["A"], ["D"], cargo=co.Cargo(teu=2, tonnes=25)).isna().all(axis=None)
    both = network("A/CN B/SA C/SA D/AE", links, borders=BOTH, vehicles=[{**LORRY, "overweight": "bar"}, bar])
    said = "25 t are too heavy: road in any country at most 20 t, road in SA at most 20 t"
    with pytest.raises(co.NoRoute, match=said):
        co.plan(both, "A", "D", cargo=co.Cargo(teu=2, tonnes=25))


def test_a_heavy_small_box_pays_a_railway_s_weight_step():
    """0.03 USD a TEU-km over 100 km for boxes above 21.75 t a TEU: 3 USD a box; no large box is so heavy."""
    wagon = {"mode": "rail", "teu_max": 2, "payload_t": 43, "heavy_teu_t": 21.75, "heavy_usd_per_teu_km": 0.03}
    net = network(
        "A/CN B/CN",
        [link("A-B", "rail-1435", length_km=100, hours=2, usd=10, per="teu")],
        vehicles=[wagon],
        rates=[{"mode": "rail", "departures_per_week": 7}],
    )
    assert (usd(net, 1, 21.75, "20ft"), usd(net, 1, 22, "20ft"), usd(net, 2, 44, "20ft")) == (10, 13, 26)
    assert usd(net, 2, 26.6) == 20


def test_a_published_price_holds_the_weight_but_a_bar_stays():
    """A train for 50 USD over two links: its price is the same for a heavy box, unless its wagons may not carry it."""
    links = [link(way, "rail-1435", length_km=100, hours=2, usd=10, per="vehicle") for way in ("A-B", "B-C")]

    def net(**cells):
        return network(
            "A/CN B/CN C/CN",
            links,
            services=[service("train", "A-B;B-C", departures_per_week=7, hours=9, usd=50, per="box")],
            vehicles=[{"mode": "rail", "teu_max": 2, "payload_t": 20, **cells}],
        )

    heavy = co.Cargo(teu=2, tonnes=25)
    assert co.plan(net(), "A", "C", cargo=heavy).cost_usd == 50
    with pytest.raises(co.NoRoute, match="too heavy: rail in any country at most 20 t"):
        co.plan(net(overweight="bar"), "A", "C", cargo=heavy)
    unpriced = network(
        "A/CN B/CN C/CN",
        links,
        services=[service("train", "A-B;B-C", departures_per_week=7, hours=9)],
        vehicles=[{"mode": "rail", "teu_max": 2, "payload_t": 20}],
    )
    assert [row[3] for row in ledger(co.plan(unpriced, "A", "C", cargo=heavy)) if row[0] == "move"] == [12.5, 12.5]


def test_new_links_bar_and_price_heavy_boxes_as_links_do():
    """Ranked, a new road from A to C saves exactly what `plan` pays less once it is added."""
    priced = {**LORRY, "overweight": "price", "overweight_usd_per_tkm": 0.2}
    links = [link(way, length_km=60, hours=1, usd=50, per="vehicle") for way in ("A-B", "B-C")]
    rates = [{"mode": "road", "speed_kmh": 60, "usd_per_km": 0.5, "per": "vehicle", "circuity": 1.2}]
    asked = {"by": "cost", "cargo": co.Cargo(teu=2, tonnes=25)}
    way = {"link_id": "new", "from_node": "A", "to_node": "C", "mode": "road", "length_km": 70.0004}
    for vehicle, opens in ((LORRY, True), (priced, True), ({**LORRY, "overweight": "bar"}, False)):
        net = network("A/CN B/CN C/CN", links, vehicles=[vehicle], rates=rates)
        found = co.rank_links(net, pd.DataFrame([way]), [("A", "C")], **asked).to_frame()
        if opens:
            built = co.Scenario("new", [co.AddLink("new", "A", "C", mode="road", length_km=70.0004)])(net)
            before, after = (co.plan(one, "A", "C", **asked).cost_usd for one in (net, built))
            assert 0 < found["saved_minimised"].iloc[0] == pytest.approx(before - after, abs=1e-9)
        else:
            assert found["remark"].iloc[0] == "the boxes are heavier than its vehicles may carry"


@settings(max_examples=60, deadline=None)
@given(networks(), st.data())
def test_a_price_never_falls_with_weight(tables, data):
    """In boxes of one size and by each mode, more weight costs no less, and what is too heavy stays so."""
    net = network_of(tables)
    nodes = [node for node, country in zip(net.nodes["node_id"], net.nodes["country"], strict=True) if country]
    ends = data.draw(st.lists(st.sampled_from(nodes), min_size=2, max_size=2, unique=True))
    box = data.draw(st.sampled_from(["20ft", "40ft"]))
    teu = data.draw(st.sampled_from([1, 2, 3]))
    mode = data.draw(st.sampled_from([None, "road", "rail", "sea"]))
    least, has_way = 0.0, True
    for part in (0, 5, 12, 17.5, 18, 18.5, 21.9, 22, 22.1, 25, 25.1, 26.6):
        cargo = co.Cargo(teu=teu, tonnes=part * (-(-teu // (2 if box == "40ft" else 1))), box=box)
        try:
            found = co.plan(net, *ends, by="cost", cargo=cargo, rules=co.Rules(modes=mode)).cost_usd
        except co.NoRoute:
            has_way = False
            continue
        assert has_way
        assert found >= least
        least = found


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"tonnes": 500},
            "cargo: tonnes is 500; 1 x 40ft (1 TEU) holds at most 26.68 t, as a box weighs at most 30.48 t with its "
            "own weight (ISO 668); it needs 19 x 40ft: give teu=38",
        ),
        (
            {"teu": 2, "tonnes": 57.5, "box": "20ft"},
            "cargo: tonnes is 57.5; 2 x 20ft (2 TEU) hold at most 56.46 t, as a box weighs at most 30.48 t with its "
            "own weight (ISO 668); it needs 3 x 20ft: give teu=3",
        ),
    ],
)
def test_goods_that_are_heavier_than_their_boxes_hold_are_refused(cells, message):
    with pytest.raises(co.InvalidQuestion) as error:
        co.Cargo(**cells)
    assert str(error.value) == message
    assert co.Cargo(teu=38, tonnes=500).boxes == 19
    assert co.Cargo(teu=2, tonnes=26.68).tonnes == 26.68
    assert co.Cargo(teu=2, tonnes=60, form="wagon").tonnes == 60


_GOES = "goes with overweight = price, and overweight = price with it"


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"payload_t": None, "overweight": "bar"}, "overweight: 'bar': without payload_t nothing is overweight"),
        ({"overweight": "price"}, f"overweight_usd_per_tkm: '': {_GOES}"),
        ({"overweight_usd_per_tkm": 0.1}, f"overweight_usd_per_tkm: '0.1': {_GOES}"),
        ({"overweight": "fine"}, "overweight: 'fine': must be one of bar, price"),
        ({"heavy_teu_t": 21}, "heavy_teu_t: '21': heavy_teu_t and heavy_usd_per_teu_km go together"),
        ({"heavy_teu_t": 21, "heavy_usd_per_teu_km": -1}, "heavy_usd_per_teu_km: '-1': must be at least 0"),
    ],
)
def test_vehicles_that_contradict_themselves_are_refused(cells, fault):
    with pytest.raises(co.InvalidData) as error:
        road([{**LORRY, **cells}])
    assert [str(problem) for problem in error.value.problems] == [f"vehicles, row 1, column {fault}"]


def test_bundled_boxes_of_24_t_pay_one_lorry(bundled):
    """Iran's lorries carry 24 t; in Armenia, whose lorries carry 19 t, 5 t more are paid for."""
    pairs = {("Tehran", "Mashhad"): (1, 1), ("Istanbul", "Munich"): (1, 1.1), ("Tbilisi", "Yerevan"): (1.1, 2)}
    for ends, (least, most) in pairs.items():
        light, heavy = (
            co.plan(bundled, *ends, cargo=co.Cargo(teu=2, tonnes=tonnes), rules=co.Rules(modes="road")).cost_usd
            for tonnes in (10, 24)
        )
        assert least <= heavy / light <= most, ends
