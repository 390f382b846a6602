"""What a price is for, how many vehicles there are, and what is due on top."""

import pytest
from stories.small import border, handling, ledger, link, network, service, tables

import corridor as co

CARGO = {"teu": 3, "tonnes": 50, "value_usd": 60_000}
VEHICLES = [{"mode": "road", "teu_max": 2, "payload_t": 20}]


@pytest.mark.parametrize(
    ("per", "box", "usd"),
    [
        ("teu", "40ft", 30),
        ("box", "40ft", 20),
        ("box", "20ft", 20.1),
        ("teu", "20ft", 30),
        ("vehicle", "40ft", 25),
        ("vehicle", "20ft", 30),
        ("tonne", "40ft", 500),
        ("shipment", "40ft", 10),
        ("value_pct", "40ft", 6000),
    ],
)
def test_what_ten_is_for(per, box, usd):
    """A ---road, 10 USD for each ...--- B, for 3 TEU, 50 t, worth 60,000 USD; a truck takes 2 TEU and 20 t

    3 TEU: 30, in whatever boxes. A 40-foot box holds 2 TEU, so 2 boxes: 20; 20-foot boxes, 3 at 0.67 of it: 20.1.
    Trucks: two boxes of 25 t, one on each, paid in proportion to 20 t: 25. Small boxes are 16.7 t, one on each: 30.
    50 t: 500. One shipment: 10. Ten percent of its value: 6,000.
    """
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=10, per=per)], vehicles=VEHICLES)
    assert co.plan(net, "A", "B", cargo=co.Cargo(**CARGO, box=box)).cost_usd == usd


@pytest.mark.parametrize(
    ("teu", "box", "usd"),
    [(1, "40ft", 600), (2, "40ft", 600), (1, "20ft", 402), (0.5, "20ft", 402), (2, "20ft", 804), (2.5, "20ft", 1206)],
)
def test_a_small_box_pays_two_thirds_of_every_price_per_box(teu, box, usd):
    """A ---300--- B, loading 50, unloading 0, the exit 150, the entry 40, and on the link a toll of 60: 600 USD a box

    A part of a box counts whole, and a 20-foot box pays 0.67: 402 USD.
    """
    per = {"per": "box", "hours": 0}
    net = network(
        "A/CN B/PK",
        [link("A-B", hours=1, usd=300, per="box")],
        borders=[border("exit", usd=150, **per), border("entry", usd=40, **per)],
        handling=[handling(">road", usd=50, **per)],
        charges=[{"charge_id": "toll", "what": "toll", "link_id": "A-B", "usd": 60, "per": "box"}],
    )
    way = co.plan(net, "A", "B", cargo=co.Cargo(teu=teu, box=box))
    assert way.cost_usd == usd
    assert way.cargo.boxes == (-(-teu // 1) if box == "20ft" else 1)


def test_a_small_box_pays_two_thirds_of_a_published_whole():
    """A ---rail--- B ---rail--- C, a train for 1,000 USD a box from 2 TEU on, shared 300 : 100 over its links

    Three 20-foot boxes pay 3 x 670 = 2,010 USD, shared as for the 40-foot box by which a whole is shared: 1,507.50 and
    502.50. One box is too small for the train whatever it pays.
    """
    net = network(
        "A/CN B/CN C/CN",
        [link("A-B", "rail-1435", hours=1, usd=300, per="box"), link("B-C", "rail-1435", hours=1, usd=100, per="box")],
        services=[service("train", "A-B;B-C", departures_per_week=7, hours=9, usd=1000, per="box", minimum_teu=2)],
    )
    way = co.plan(net, "A", "C", cargo=co.Cargo(teu=3, box="20ft"))
    assert [row[3] for row in ledger(way) if row[0] == "move"] == [1507.5, 502.5]
    with pytest.raises(co.NoRoute, match="takes no less than 2 TEU"):
        co.plan(net, "A", "C", cargo=co.Cargo(teu=1, box="20ft"))


def test_vehicles_go_by_the_country_where_it_happens():
    """A/CN ---10 USD a truck--- B/PK ---10 USD a truck--- C/PK, 4 TEU; trucks take 2 TEU, in PK 1

    From A, a Chinese truck: 2 of them, 20 USD. The exit (CN): 2 x 1 USD, the entry (PK): 4 x 1 USD. From B: 4 trucks,
    40 USD.
    Loading at A 2 x 1 USD, unloading at C 4 x 1 USD.
    """
    per = {"usd": 1, "per": "vehicle", "hours": 0}
    net = network(
        "A/CN B/PK C/PK",
        [link("A-B", hours=1, usd=10, per="vehicle"), link("B-C", hours=1, usd=10, per="vehicle")],
        borders=[border("exit", **per), border("entry", **per)],
        handling=[handling(">road", **per), handling("road>", **per)],
        vehicles=[{"mode": "road", "teu_max": 2}, {"mode": "road", "country": "PK", "teu_max": 1}],
    )
    assert [row[3] for row in ledger(co.plan(net, "A", "C", cargo=co.Cargo(teu=4)))] == [2, 2, 20, 4, 40, 4]


def test_a_transfer_goes_by_the_vehicles_of_the_mode_that_follows():
    """A ---road--- B ---rail--- C, a transfer for 1 USD a vehicle, 4 TEU; a truck takes 1, a wagon 2: two wagons, 2
    USD.
    """
    net = network(
        "A/CN B/CN C/CN",
        [link("A-B", hours=1, usd=0), link("B-C", "rail-1435", hours=1, usd=0)],
        handling=[handling("road>rail-1435", hours=0, usd=1, per="vehicle")],
        rates=[{"mode": "rail", "departures_per_week": 7}],
        vehicles=[{"mode": "road", "teu_max": 1}, {"mode": "rail", "teu_max": 2}],
    )
    assert co.plan(net, "A", "C", cargo=co.Cargo(teu=4)).cost_usd == 2


def test_wagons_are_looked_up_as_rates_are():
    """A ---rail 1520, 10 USD a wagon--- B, 12 TEU: for 1520 in CN, rail in CN, 1520 anywhere, rail anywhere a wagon
    takes 6, 4, 3, 2 TEU.

    As each row is taken away the next serves: 2, 3, 4, 6 wagons.
    """
    rows = [
        {"mode": "rail-1520", "country": "CN", "teu_max": 6},
        {"mode": "rail", "country": "CN", "teu_max": 4},
        {"mode": "rail-1520", "teu_max": 3},
        {"mode": "rail", "teu_max": 2},
    ]
    prices = []
    for taken in range(4):
        net = network(
            "A/CN B/CN",
            [link("A-B", "rail-1520", hours=1, usd=10, per="vehicle")],
            rates=[{"mode": "rail", "departures_per_week": 7}],
            vehicles=rows[taken:],
        )
        prices.append(co.plan(net, "A", "B", cargo=co.Cargo(teu=12)).cost_usd)
    assert prices == [20, 30, 40, 60]


# ---------------------------------------------------------------- charges

LINKS = [link("A-B", hours=10, usd=0), link("B-C", hours=10, usd=0), link("C-D", hours=10, usd=0)]
SIDES = [border("exit", hours=1, usd=0), border("entry", hours=1, usd=0)]


def charged(*charges, origin="A", destination="D", **cargo):
    """Return what is due, by leg, on A/CN ---road--- B/PK ---road--- C/PK ---road--- D/IR."""
    rows = [
        {"charge_id": f"charge {number}", "what": "dues", "per": "shipment", "usd": 7, **charge}
        for number, charge in enumerate(charges)
    ]
    net = network("A/CN B/PK C/PK D/IR", LINKS, borders=SIDES, charges=rows)
    return [row[:2] for row in ledger(co.plan(net, origin, destination, cargo=co.Cargo(**cargo))) if row[3] == 7]


def test_a_charge_of_a_link_is_due_on_moving_along_it():
    """7 USD on B-C: due once, on that move."""
    assert charged({"link_id": "B-C"}) == [("move", "B-C")]


def test_a_charge_of_a_node_is_due_at_every_handling_there():
    """7 USD at A, B and D: due on loading at A and unloading at D; at B nothing is handled, so nothing is due."""
    assert charged({"node_id": "A"}, {"node_id": "B"}, {"node_id": "D"}) == [("load", "A"), ("unload", "D")]


@pytest.mark.parametrize(
    ("charge", "due"),
    [
        ({"country": "PK"}, [("entry", "A-B")]),
        ({"country": "PK", "procedure": "transit"}, [("entry", "A-B")]),
        ({"country": "PK", "procedure": "import"}, []),
        ({"country": "PK", "procedure": "export"}, []),
        ({"country": "IR"}, [("entry", "C-D")]),
        ({"country": "IR", "procedure": "import"}, [("entry", "C-D")]),
        ({"country": "IR", "procedure": "transit"}, []),
        ({"country": "CN"}, []),
        ({"country": "CN", "procedure": "export"}, [("exit", "A-B")]),
        ({"country": "IR", "mode": "road"}, [("entry", "C-D")]),
        ({"country": "IR", "mode": "rail"}, []),
    ],
)
def test_a_charge_of_a_country_is_due_at_its_clearance(charge, due):
    """From A/CN over PK to D/IR: exported from CN (at exit), in transit through PK (at entry only), imported to IR (at
    entry).

    Blank stands for import and transit; `export` is due at exit; a mode narrows it.
    """
    assert charged(charge) == due


def test_a_charge_of_a_mode_is_due_at_every_boarding():
    """A ---road--- B ---train--- C ---train--- D : 7 USD for boarding rail, of any gauge

    Due on the transfer to rail at B and on the transshipment at C, not on loading to road and not on unloading.
    """
    trains = [service(f"train {way}", way, departures_per_week=2, hours=8, usd=0) for way in ("B-C", "C-D")]
    net = network(
        "A/CN B/CN C/CN D/CN",
        [link("A-B", hours=10, usd=0), *(link(way, "rail-1435", hours=9, usd=0) for way in ("B-C", "C-D"))],
        handling=[handling("road>rail-1435", hours=1, usd=0), handling("rail-1435>rail-1435", hours=1, usd=0)],
        services=trains,
        charges=[{"charge_id": "track", "what": "track access", "mode": "rail", "usd": 7, "per": "shipment"}],
    )
    assert [row[:2] for row in ledger(co.plan(net, "A", "D")) if row[3]] == [("transfer", "B"), ("transship", "C")]


def test_loading_boards_a_mode():
    """7 USD for boarding road: due on loading at A."""
    assert charged({"mode": "road"}) == [("load", "A")]


def test_a_charge_may_be_for_one_regime():
    """7 USD on B-C for tir: ordinary cargo does not owe it."""
    assert charged({"link_id": "B-C", "regime": "tir"}) == []
    assert charged({"link_id": "B-C", "regime": "tir"}, regime="tir") == [("move", "B-C")]


def test_charges_add_up_on_one_leg():
    """B-C costs 7 USD of its own, and 5 USD for a tonne of 10 t and 2 USD for a TEU on top: 7 + 50 + 2 = 59 USD."""
    charges = [
        {"charge_id": "road", "what": "toll", "link_id": "B-C", "usd": 5, "per": "tonne"},
        {"charge_id": "escort", "what": "escort", "link_id": "B-C", "usd": 2, "per": "teu"},
    ]
    links = [link("A-B", hours=10, usd=0), link("B-C", hours=10, usd=7)]
    net = network("A/CN B/CN C/CN", links, charges=charges)
    way = co.plan(net, "A", "C")
    assert ledger(way)[-1] == ("move", "B-C", 10, 59)
    assert [figure.row for figure in way.legs[2].figures if figure.table == "charges"] == [
        "charge_id=escort",
        "charge_id=road",
    ]


def test_a_charge_that_ends_is_left_out_and_noted():
    """7 USD on B-C until the end of 2026: without a date it is not due, and a note says so."""
    row = {"charge_id": "war risk", "what": "war risk", "link_id": "B-C", "usd": 7, "per": "shipment"}
    net = network("A/CN B/PK C/PK D/IR", LINKS, borders=SIDES, charges=[row | {"valid_until": "2026-12-31"}])
    way = co.plan(net, "A", "D")
    assert way.cost_usd == 0
    assert [note for note in way.notes if "war risk" in note and "2026-12-31" in note]


def test_charges_come_on_top_of_a_published_whole():
    """A === B, 70 USD for the whole, and a charge of 7 USD on its link: 77 USD."""
    net = network(
        "A/CN B/CN",
        [link("A-B", "rail-1435", hours=9, usd=0)],
        services=[service("train", "A-B", departures_per_week=2, hours=8, usd=70)],
        charges=[{"charge_id": "toll", "what": "toll", "link_id": "A-B", "usd": 7, "per": "shipment"}],
    )
    assert co.plan(net, "A", "B").cost_usd == 77


def test_generalised_cost_adds_the_value_of_time():
    """A ---road, 10 h, 100 USD--- B or A ---road, 30 h, 50 USD--- B; an hour is worth 2, then 4 USD

    At 2 USD: 120 and 110, so the slow one. At 4 USD: 140 and 170, so the fast one.
    """
    links = [
        link("A-B", link_id="fast", hours=10, usd=100),
        link("A-B", link_id="slow", hours=30, usd=50),
    ]
    net = network("A/CN B/CN", links)
    ways = [co.plan(net, "A", "B", by="generalised", cargo=co.Cargo(value_of_time_usd_per_h=h)) for h in (2, 4)]
    assert [(way.legs[1].link_id, way.generalised_cost_usd) for way in ways] == [("slow", 110), ("fast", 140)]
    by_weights = [co.plan(net, "A", "B", by={"usd": 1, "hours": h}).legs[1].link_id for h in (2, 4)]
    assert by_weights == ["slow", "fast"]


def test_ways_between_several_pairs_of_countries_are_counted_in_one_unit():
    """The market lies on both sides of a border. What an export elsewhere costs must not count.

    ::

        A1/CN --8 USD--> Z/IR       A2/PK --9 USD--> Z/IR, and A2/PK --> Y/TR at 10**7 USD
    """
    given = tables(
        "A1/CN A2/PK Z/IR Y/TR",
        [link(way, hours=1, usd=usd) for way, usd in (("A1-Z", 8), ("A2-Z", 9), ("A2-Y", 1))],
        borders=[
            border("exit", hours=0, usd=0),
            border("entry", hours=0, usd=0),
            border("exit", link_id="A2-Y", procedure="export", hours=0, usd=10**7),
        ],
    )
    given["nodes"]["place"] = ["Market", "Market", "Z", "Y"]
    way = co.plan(co.Network(given), "Market", "Z", by={"usd": 1, "hours": 0.01})
    assert way.cost_usd == 8
