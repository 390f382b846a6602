"""What is moved besides dry boxes: many, cooled, goods in no boxes, dangerous ones, goods of an origin."""

import pytest
from stories.small import border, handling, link, network, service

import corridor as co

LAND = [border(side, mode=mode, hours=0, usd=0) for side in ("exit", "entry") for mode in ("road", "rail-1520")]
FREE = [handling(f"{a}>{b}", hours=0, usd=0) for mode in ("road", "rail-1520") for a, b in (("", mode), (mode, ""))]
LORRY = {"mode": "road", "teu_max": 2, "payload_t": 25}
WAGON = {"mode": "rail-1520", "teu_max": 2, "payload_t": 50}


def rate(mode, **cells):
    return {"mode": mode, "speed_kmh": 50, "p90_ratio": 1, "departures_per_week": 168, **cells}


def two_modes(*, road=None, rail=None, by_road=True, **rows):
    """A/CN to B/KZ, 100 km by road at 3 USD a lorry-km and by rail at 1 USD a box-km."""
    ways = [link("A-B", length_km=100)] if by_road else []
    ways.append(link("A-B", link_id="line", mode="rail-1520", length_km=100))
    rates = [
        rate("road", usd_per_km=3, per="vehicle", **(road or {})),
        rate("rail-1520", usd_per_km=1, per="box", **(rail or {})),
    ]
    return network("A/CN B/KZ", ways, borders=LAND, handling=FREE, rates=rates, vehicles=[LORRY, WAGON], **rows)


def way(net, **cargo):
    return co.plan(net, "A", "B", cargo=co.Cargo(**cargo))


def test_boxes_by_number_are_so_many_ordinary_ones():
    """40 boxes by rail pay 40 x 100 USD; they weigh and are worth 40 times the ordinary box."""
    cargo = co.Cargo(boxes=40)
    assert (cargo.teu, cargo.boxes, cargo.tonnes, cargo.value_usd) == (80, 40, 400, 1_600_000)
    assert co.Cargo(boxes=3, box="20ft").teu == 3
    assert co.Cargo(boxes=3, tonnes=5).tonnes == 5
    assert co.Cargo(boxes=2) == co.Cargo(teu=4, tonnes=20, value_usd=80_000)
    assert way(two_modes(), boxes=40).cost_usd == 4_000


@pytest.mark.parametrize(
    ("written", "meant"),
    [("40HC", "40ft"), ("40", "40ft"), ("45G1", "40ft"), ("20 feet", "20ft"), ("40rf", "40RF"), ("22R1", "20RF")],
)
def test_sizes_as_people_write_them(written, meant):
    assert co.Cargo(box=written).box == meant


def test_goods_in_no_boxes_count_in_loads_and_fill_lorries():
    """100 t are 5 loads of 22 t by rail, where the rate takes them, and 4 lorries of 25 t by road."""
    only_road = two_modes()
    assert way(only_road, form="bulk", tonnes=100).modes == ("road",)
    assert way(only_road, form="bulk", tonnes=100).cost_usd == 4 * 300
    by_rail = two_modes(rail={"takes": "box;wagon;bulk"})
    assert way(by_rail, form="bulk", tonnes=100).cost_usd == 5 * 100
    assert way(by_rail, form="tank", tonnes=100).modes == ("road",)
    assert co.Cargo(form="bulk", tonnes=100).teu == pytest.approx(100 / 11)


def test_what_takes_no_bulk_is_named():
    with pytest.raises(co.NoRoute, match="link 'line' takes boxes and wagons and trailers only, and the cargo's form"):
        way(two_modes(by_road=False), form="bulk", tonnes=100)


@pytest.mark.parametrize(
    ("cargo", "said"),
    [
        ({"form": "bulk", "tonnes": 100}, "for dry boxes there is one, but link 'line' takes boxes and wagons and "),
        (
            {"box": "40RF"},
            "for dry boxes there is one, but link 'line' moves no cooled box: no rate of rail-1520 there ",
        ),
    ],
)
def test_the_leg_that_refuses_is_named_where_a_rule_leaves_only_it(cargo, said):
    """Road would do, but the rules leave rail alone: both are said."""
    net = two_modes(road={"cooled_usd_per_box_km": 0})
    with pytest.raises(co.NoRoute) as error:
        co.plan(net, "A", "B", cargo=co.Cargo(**cargo), rules=co.Rules(modes="rail"))
    assert said in str(error.value)
    assert "without one of these rules there is: modes=rail" in str(error.value)


def test_several_legs_that_refuse_are_named_in_order():
    """Three links in a row, none of which takes bulk: no single one would open a way."""
    ways = [link(way, mode="rail-1520", length_km=100) for way in ("A-B", "B-C", "C-D")]
    rates = [rate("rail-1520", usd_per_km=1, per="box")]
    net = network("A/KZ B/KZ C/KZ D/KZ", ways, handling=FREE, rates=rates, vehicles=[WAGON])
    with pytest.raises(co.NoRoute, match=r"but link 'A-B' takes .*; link 'B-C' takes .*; link 'C-D' takes"):
        co.plan(net, "A", "D", cargo=co.Cargo(form="tank", tonnes=100))


def test_cooled_boxes_go_where_a_rate_says_what_they_pay():
    """0.5 USD a box-km by road besides the lorry; two 20-foot boxes are 1.34 boxes; no rate of rail says so."""
    net = two_modes(road={"cooled_usd_per_box_km": 0.5})
    assert way(net, box="40RF").modes == ("road",)
    assert way(net, box="40RF").cost_usd == 300 + 50
    assert way(net, boxes=2, box="20RF").cost_usd == 300 + 67
    assert way(net).modes == ("rail-1520",)
    columns = {figure.column for leg in way(net, box="40RF").legs for figure in leg.figures}
    assert "cooled_usd_per_box_km" in columns
    with pytest.raises(co.NoRoute, match="link 'line' moves no cooled box: no rate of rail-1520 there has cooled_usd"):
        way(two_modes(by_road=False), box="40RF")


def test_services_carry_cooled_boxes_at_their_price_and_what_these_pay_besides():
    train = service("train", "A-B", hours=5, usd=80, per="box", departures_per_week=168)
    line = link("A-B", mode="rail-1520", length_km=100)
    rates = [rate("rail-1520", usd_per_km=1, per="box", cooled_usd_per_box_km=0.2)]
    net = network("A/CN B/KZ", [line], borders=LAND, handling=FREE, rates=rates, vehicles=[WAGON], services=[train])
    assert way(net, box="40RF").cost_usd == 80 + 20


def test_what_is_dangerous_is_barred_whatever_is_complied_with():
    """A tunnel on the line takes no class 2 or 3; class 2 may be 2.1, so all of it is barred where 2.1 is."""
    tunnel = {"subject": "link", "subject_id": "line", "programme": "RID", "effect": "prohibited"}
    net = two_modes(restrictions=[{**tunnel, "dangerous": "2.1;3", "what": "No dangerous goods."}])
    assert [way(net, dangerous=one).modes[0] for one in ("", "3", "2", "2.1")] == ["rail-1520", "road", "road", "road"]
    assert [way(net, dangerous=one).modes[0] for one in (2.2, 8)] == ["rail-1520", "rail-1520"]
    with pytest.raises(co.NoRoute, match=r"dangerous goods of class 3 \[link line at B, RID .*: No dangerous goods."):
        way(two_modes(by_road=False, restrictions=net.tables["restrictions"].to_dict("records")), dangerous=3)
    assert not any("RID" in note for note in way(net).notes)


@pytest.mark.parametrize(
    ("cargo", "said"),
    [
        ({"dangerous": "3"}, "Dangerous goods of class 3 need the consent of each carrier and terminal"),
        (
            {"form": "bulk", "tonnes": 30},
            "Goods in no boxes pay for each 22 t what a 40-foot box pays, at terminals too",
        ),
        ({"box": "40RF"}, "Cooled boxes have the emissions of dry ones here"),
    ],
)
def test_the_answer_says_what_it_leaves_out_of_such_cargo(cargo, said):
    net = two_modes(road={"cooled_usd_per_box_km": 0})
    assert any(note.startswith(said) for note in way(net, **cargo).notes)
    assert not way(net).notes


def test_charges_of_dangerous_and_of_cooled_goods():
    dues = [
        {"charge_id": "dg", "what": "dangerous", "mode": "rail", "dangerous": "3;8", "usd": 7, "per": "shipment"},
        {"charge_id": "plug", "what": "plugs", "mode": "road", "cooled": "yes", "usd": 9, "per": "shipment"},
        {"charge_id": "dry", "what": "dry", "mode": "rail", "cooled": "no", "usd": 1, "per": "shipment"},
    ]
    net = two_modes(road={"cooled_usd_per_box_km": 0}, charges=dues)
    assert [way(net, dangerous=one).cost_usd for one in ("", "3", "9")] == [101, 108, 101]
    assert way(net, box="40RF").cost_usd == 309


def test_a_preference_is_what_goods_of_an_origin_pay_less():
    """Duty of 20 % on HS 08, and 5 points less on what is made in China: of 40,000 USD 8,000 and 6,000."""
    duty = {"charge_id": "duty", "what": "duty", "kind": "duty", "country": "KZ"} | {"procedure": "import", "hs": "08"}
    general = {**duty, "usd": 20, "per": "value_pct"}
    less = {**duty, "charge_id": "less", "made_in": "CN;PK", "usd": -5, "per": "value_pct"}
    net = two_modes(charges=[general, less])
    costs = [way(net, hs=806, made_in=origin).cost_usd - 100 for origin in ("", "CN", "DE")]
    assert costs == [8_000, 6_000, 8_000]
    assert way(net, made_in="CN").cost_usd == 100


def test_the_answer_says_which_duty_it_holds():
    duty = {
        "charge_id": "d",
        "what": "duty on fruit",
        "kind": "duty",
        "country": "KZ",
        "procedure": "import",
        "hs": "08",
    }
    less = {**duty, "charge_id": "less", "what": "preference", "made_in": "CN", "usd": -5, "per": "value_pct"}
    net = two_modes(charges=[{**duty, "usd": 20, "per": "value_pct"}, less])

    def said(**cargo):
        return [note for note in way(net, **cargo).notes if "duty" in note or "preference" in note]

    held = "Import duty of Kazakhstan on HS 0806, in the price: 20 % of the value (duty on fruit)"
    asked = "preference: -5 % of the value with a certificate of origin of CN; say where the goods were made (made_in) "
    assert said() == []
    assert said(hs=806)[-2:] == [f"{held}.", f"{asked}to have it in the price."]
    assert said(hs=806, made_in="CN")[-1] == f"{held}, -5 % of the value (preference)."
    unknown = "No row of charges knows the import duty of Kazakhstan on goods of HS 8471: none is in the price."
    assert said(hs="8471") == [unknown]


def test_no_duty_is_due_or_noted_in_transit_and_inside_a_territory():
    """A/CN, B/KZ and C/RU in a row, with duties in B and C; B and C have one customs border."""
    duties = [
        {"charge_id": c, "what": f"duty of {c}", "kind": "duty", "country": c, "procedure": "import", "hs": "08"}
        | {"usd": 10, "per": "value_pct"}
        for c in ("KZ", "RU")
    ]
    ways = [link(way, hours=1, usd=1) for way in ("A-B", "B-C")]
    union = [{"territory": "union", "country": country} for country in ("KZ", "RU")]
    apart, joined = (
        network("A/CN B/KZ C/RU", ways, borders=LAND, charges=duties, territories=some) for some in ([], union)
    )
    fruit = co.Cargo(hs="08")
    through = co.plan(apart, "A", "C", cargo=fruit)
    assert through.cost_usd == 2 + 4_000
    assert [note for note in through.notes if note.startswith("Import duty")] == [
        "Import duty of Russia on HS 08, in the price: 10 % of the value (duty of RU)."
    ]
    assert co.plan(joined, "B", "C", cargo=fruit).cost_usd == 1
    assert not [note for note in co.plan(joined, "B", "C", cargo=fruit).notes if "duty" in note]
    assert co.plan(joined, "A", "C", cargo=fruit).cost_usd == 2 + 4_000  # entered at B, of the union, for good


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("charges", {"made_in": "Pakistan"}, "'Pakistan' must be two capital letters"),
        ("charges", {"dangerous": "10"}, "'10' is not one of 1, 1.1"),
        ("charges", {"cooled": "maybe"}, "'maybe'"),
        ("charges", {"hs": "804"}, "'804' has 3 digits, and HS codes an even number"),
    ],
)
def test_rows_that_cannot_be_are_refused(table, row, message):
    charge = {"charge_id": "c", "what": "c", "mode": "road", "usd": 1, "per": "shipment"}
    with pytest.raises(co.InvalidData) as error:
        two_modes(**{table: [{**charge, **row}]})
    assert message in str(error.value)


def test_a_rate_takes_known_forms_alone():
    with pytest.raises(co.InvalidData, match="'coal' is not one of box, wagon, trailer, bulk, tank, break-bulk"):
        two_modes(rail={"takes": "coal"})


# ---------------------------------------------------------------- the bundled network


@pytest.mark.parametrize(
    ("ends", "cargo", "percent"),
    [
        (("Karachi", "Tehran"), {"hs": "1006"}, 10),
        (("Karachi", "Tehran"), {"hs": "1006", "made_in": "PK"}, 8.2),
        (("Karachi", "Tehran"), {"hs": "120740"}, 1),
        (("Tehran", "Karachi"), {"hs": "0804.10"}, 28),
        (("Tehran", "Karachi"), {"hs": "0804.10", "made_in": "IR"}, 23),
        (("Tehran", "Karachi"), {"hs": "3902"}, 5),
        (("Tehran", "Karachi"), {"hs": "2713"}, 10.6),
        (("Shanghai", "Karachi"), {"hs": "7208", "made_in": "CN"}, 20),
    ],
)
def test_duties_of_pakistan_and_iran(bundled, ends, cargo, percent):
    """Of 40,000 USD, beside what the same way costs without a code."""
    with_code, without = (co.plan(bundled, *ends, by="time", cargo=co.Cargo(**one)) for one in (cargo, {}))
    assert with_code.nodes == without.nodes
    assert with_code.cost_usd - without.cost_usd == pytest.approx(400 * percent)


def test_duties_of_goods_are_paid_once(bundled):
    """No two general rates of a country, and no two preferences, are for one code."""
    charges = bundled.tables["charges"]
    duties = charges[charges["kind"] == "duty"]
    for _, rows in duties.groupby(["country", "made_in"]):
        codes = [code for codes in rows["hs"] for code in codes.split(";")]
        assert not [(one, other) for one in codes for other in codes if one is not other and one.startswith(other)]


def test_bulk_by_rail_over_taftan_and_to_ankara(bundled):
    for ends in (("Zahedan", "Quetta"), ("Ankara", "Tabriz"), ("Tabriz", "Ankara")):
        cargo = co.Cargo(form="bulk", tonnes=440, value_usd=100_000)
        by_rail = co.plan(bundled, *ends, cargo=cargo, rules=co.Rules(modes=["rail", "ferry"]))
        assert 10 < by_rail.cost_usd / 440 < 150
    with pytest.raises(co.NoRoute, match="modes=rail"):
        co.plan(bundled, "Xi'an", "Chengdu", cargo=co.Cargo(form="bulk", tonnes=440), rules=co.Rules(modes="rail"))


def test_nothing_dangerous_leaves_china_by_rail(bundled):
    way = co.plan(bundled, "Xi'an", "Duisburg", by="time", cargo=co.Cargo(dangerous="3"))
    crossings = [leg for leg in way.legs if leg.activity in ("exit", "entry") and leg.mode.startswith("rail")]
    assert not [leg for leg in crossings if way.country_of(leg.from_node) == "CN"]
