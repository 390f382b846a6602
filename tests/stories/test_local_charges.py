"""Charges with a direction and a place: of a province, of a node, of whatever country clears."""

import pytest
from stories.small import border, link, network, tables

import corridor as co

LAND = [border(side, mode="road", hours=0, usd=0) for side in ("exit", "entry")]
PORTS = [border(side, node_id=port, hours=0, usd=0) for side in ("exit", "entry") for port in "PQ"]
CESS = {"charge_id": "cess", "what": "cess", "kind": "tax", "country": "PK", "usd": 20, "per": "shipment"}
FEE = {"charge_id": "fee", "what": "delivery order", "usd": 60, "per": "shipment"}


def two_gates(*charges):
    """Two ways from A/PK to D/IR: over B in the east and over C in the west, each 1 USD, C a dollar dearer."""
    roads = [link(way, hours=1, usd=1) for way in ("A-B", "B-D", "A-C", "D-B", "B-A", "D-C", "C-A")]
    roads.append(link("C-D", hours=1, usd=2))
    rows = tables("A/PK B/PK C/PK D/IR", roads, borders=LAND, charges=charges)
    rows["nodes"]["province"] = ["", "east", "west", ""]
    return co.Network(rows)


def by_sea(*charges):
    """P/PK to Q/IR by ship."""
    ways = [link(way, mode="sea", departures_per_week=168, hours=1, usd=1) for way in ("P-Q", "Q-P")]
    return network("P/PK:seaport Q/IR:seaport", ways, borders=PORTS, charges=charges)


def cost(net, origin="A", destination="D"):
    return co.plan(net, origin, destination, by="cost").cost_usd


def test_a_charge_of_a_province_is_due_at_its_posts_alone():
    """East asks 20 USD of exports: the way by the west, a dollar dearer, is taken."""
    net = two_gates({**CESS, "province": "east", "procedure": "export"})
    assert cost(net) == 3
    assert cost(two_gates({**CESS, "procedure": "export"})) == 22
    assert cost(net, "D", "A") == 2
    imports = two_gates(*({**CESS, "charge_id": p, "province": p, "procedure": "import"} for p in ("east", "west")))
    assert (cost(imports), cost(imports, "D", "A")) == (2, 22)


def test_a_charge_of_a_node_has_a_direction():
    """Of goods that are cleared at Q: for import 60 USD, for export nothing, whatever is handled there."""
    net = by_sea({**FEE, "node_id": "Q", "procedure": "import"})
    assert (cost(net, "P", "Q"), cost(net, "Q", "P")) == (61, 1)
    anyway = by_sea({**FEE, "node_id": "Q"})
    assert (cost(anyway, "P", "Q"), cost(anyway, "Q", "P")) == (61, 61)


def test_a_charge_with_a_direction_alone_is_due_once_wherever_goods_are_cleared():
    net = by_sea({**FEE, "procedure": "import", "mode": "sea"})
    assert (cost(net, "P", "Q"), cost(net, "Q", "P")) == (61, 61)
    assert cost(two_gates({**FEE, "procedure": "import", "mode": "sea"})) == 2
    assert cost(two_gates({**FEE, "procedure": "export"})) == 62


@pytest.mark.parametrize(
    ("charge", "message"),
    [
        (
            {**CESS, "country": "", "mode": "road", "province": "east"},
            r"province: 'east'.*a province is one of a country",
        ),
        ({**CESS, "province": "north"}, r"province: 'north'.*no node of PK has this province"),
        ({**CESS, "province": "eats"}, r"province: 'eats'.*did you mean 'east'"),
        ({**FEE, "link_id": "A-B", "procedure": "import"}, r"procedure: 'import'.*leave it blank"),
        (FEE, r"give one of link_id, node_id, country, mode or procedure"),
    ],
)
def test_wrong_places_are_refused_in_one_sentence(charge, message):
    with pytest.raises(co.InvalidData, match=message):
        two_gates(charge)


def notes(*charges):
    """Return what is noted of charges on the way from A to D by the west."""
    way = co.plan(two_gates(*charges), "A", "D", rules=co.Rules(via=["C"]), cargo=co.Cargo(value_usd=1000))
    return [note for note in way.notes if "without it" in note]


def test_a_charge_that_makes_much_of_the_price_and_is_not_sure_is_named():
    """The two moves cost 3 USD: a fee of 60 is assumed, or of a wide range, or small, or sure."""
    fee = {**FEE, "procedure": "export"}
    assert notes(fee) == ["delivery order: 60 of 63 USD, and it is assumed; without it: 3 USD."]
    wide = {**fee, "basis": "published", "usd_low": 20, "usd_high": 100}
    assert notes(wide) == [
        "delivery order: 60 of 63 USD, and it may lie between 20 and 100 USD per shipment; without it: 3 USD."
    ]
    assert not notes({**wide, "usd_low": 55})
    assert not notes({**fee, "usd": 0.3})
    percent = {**wide, "usd": 6, "per": "value_pct", "usd_low": 1, "usd_high": 9}
    assert notes(percent)[0].endswith("between 1 and 9 % of the value; without it: 3 USD.")


def test_a_clearance_is_named_as_a_charge_is():
    import_ = {"what": "clearance", "side": "import", "country": "IR", "hours": 1, "usd": 90, "per": "shipment"}
    roads = [link("A-B", hours=1, usd=10)]
    way = co.plan(network("A/PK B/IR", roads, borders=LAND, clearance=[import_]), "A", "B")
    assert way.notes == ("Clearance for import by IR: 90 of 100 USD, and it is assumed; without it: 10 USD.",)


def test_a_duty_is_for_its_goods_and_not_due_at_crossings_that_are_free_of_it():
    """Rice pays 10 % into Iran; by the free crossing in the west it does not, and goods without a code never do."""
    rice, nothing_known = co.Cargo(hs="1006.30", value_usd=1_000), co.Cargo(value_usd=1_000)
    duty = {"charge_id": "duty", "what": "duty", "kind": "duty", "country": "IR", "procedure": "import"}
    duty |= {"usd": 10, "per": "value_pct", "hs": "0804;1006"}
    for free, paid in (("", 102), ("C-D", 3), ("B-D;C-D", 2)):
        net = two_gates({**duty, "except_links": free})
        assert [co.plan(net, "A", "D", cargo=cargo).cost_usd for cargo in (rice, nothing_known)] == [paid, 2]


def test_a_crossing_that_is_free_of_a_charge_is_forgotten_with_its_link():
    net = two_gates({**CESS, "except_links": "B-D;C-D"})
    assert co.Scenario("cut", [co.Remove("links", {"link_id": "C-D"})])(net).charges["except_links"].tolist() == ["B-D"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"except_links": "B-E"}, r"row 1.*except_links.*'B-E'.*did you mean"),
        ({"country": "", "node_id": "B", "except_links": "B-D"}, r"only a charge on clearance"),
        ({"hs": "9"}, r"'9' must have 2 to 10 digits"),
    ],
)
def test_goods_and_free_crossings_of_charges_are_checked(cells, message):
    with pytest.raises(co.InvalidData, match=message):
        two_gates({**CESS, **cells})
