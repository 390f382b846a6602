"""What carriers ask of goods in transit: a rate of its own, between the entry into a country and the exit from it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import best
from stories.small import border, ledger, link, network, tables
from strategies import networks, questions
from test_plan_against_oracle import SLOW, WEIGHTS, network_of, planned

import corridor as co

PACE = {"mode": "road", "speed_kmh": 50, "delay_h_per_100km": 0, "per": "vehicle"}
RATES = [
    PACE | {"usd_per_km": 1},
    PACE | {"country": "IR", "usd_per_km": 0.2},
    {"mode": "road", "country": "IR", "procedure": "transit", "usd_per_km": 0.7, "per": "vehicle"},
]
ROADS = [link("A-B", length_km=100), link("B-C", length_km=100), link("C-D", length_km=100)]
FREE = [border(side, hours=0, usd=0) for side in ("exit", "entry")]
IN_BOND = [border("entry", procedure="import", allowed="no"), border("entry", procedure="bond", hours=0, usd=0)]
INLAND = [{"what": "clearance", "side": "import", "cleared_at": "inland", "hours": 5, "usd": 9, "per": "shipment"}]
LORRY = [{"mode": "road", "teu_max": 2}]
BOX = co.Cargo(teu=2, tonnes=10, value_usd=10_000, box="40HC")


def road(rates=RATES, roads=ROADS, **rows):
    """Return A/CN ---- B/IR ---- C/IR ---- D/TR, 100 km each, by lorries of 2 TEU over borders that take nothing."""
    return network("A/CN B/IR C/IR D/TR", roads, rates=rates, vehicles=LORRY, borders=FREE, **rows)


@pytest.mark.parametrize(
    ("origin", "destination", "usd"),
    [
        ("A", "D", [100, 70, 70]),  # in transit from the entry until the exit
        ("A", "C", [100, 20]),  # imported at the border
        ("B", "D", [20, 20]),  # exported: the move to D leaves Iran before the entry
        ("B", "C", [20]),
    ],
)
def test_only_goods_that_cross_the_country_pay_the_rate_of_transit(origin, destination, usd):
    """A/CN - B/IR - C/IR - D/TR : 1 USD/km, in Iran 0.20, in transit through it 0.70; each move is 100 km."""
    way = co.plan(road(), origin, destination, cargo=BOX)
    assert [leg.cost_usd for leg in way.legs if leg.activity == "move"] == usd
    assert way.hours == 2 * len(usd)


def test_goods_in_bond_pay_what_imports_pay():
    """The same, customs at C and entries at borders in bond only: bond brings it there, at the rate of imports."""
    places, gates = "A/CN B/IR C/IR D/TR", [FREE[0], *IN_BOND]
    rows = tables(places, ROADS, rates=RATES, vehicles=LORRY, borders=gates, clearance=INLAND)
    rows["nodes"]["customs"] = ["no", "no", "yes", "no"]
    way = co.plan(co.Network(rows), "A", "C", cargo=BOX)
    assert [leg.cost_usd for leg in way.legs if leg.activity == "move"] == [100, 20]


def test_the_ledger_names_the_rate_of_transit():
    leg = next(leg for leg in co.plan(road(), "A", "D", cargo=BOX).legs if leg.link_id == "B-C")
    (price,) = [figure for figure in leg.figures if figure.quantity == "cost_usd"]
    assert (price.table, price.row) == ("rates", "mode=road, country=IR, procedure=transit")
    assert price.value == 0.7


def test_a_price_of_the_link_goes_before_any_rate():
    roads = [ROADS[0], link("B-C", length_km=100, usd=5), ROADS[2]]
    assert ("move", "B-C", 2, 5) in ledger(co.plan(road(roads=roads), "A", "D", cargo=BOX))


def test_a_rate_of_the_country_goes_before_one_for_transit_anywhere():
    anywhere = {"mode": "road", "procedure": "transit", "usd_per_km": 9, "per": "vehicle"}
    assert co.plan(road([*RATES[:2], anywhere]), "A", "D", cargo=BOX).cost_usd == 100 + 20 + 20


def test_a_rate_for_transit_is_no_price_for_other_goods():
    with pytest.raises(co.InvalidData, match="no row of rates gives usd_per_km of mode road"):
        road([{**RATES[0], "usd_per_km": None, "per": None}, RATES[2] | {"country": ""}])


def test_a_closed_road_is_named_in_transit_as_well():
    roads = [ROADS[0], link("B-C", length_km=100, status="planned"), ROADS[2]]
    with pytest.raises(co.NoRoute, match="link 'B-C' from B to C is planned"):
        co.plan(road(roads=roads), "A", "D", cargo=BOX)


@pytest.mark.parametrize(("destination", "usd"), [("D", 60 * 0.7), ("C", 60 * 0.2)])
def test_a_new_road_is_ranked_by_what_goods_pay_on_it(destination, usd):
    """A new road B-C of 40 km beside the old one of 100 km: transit pays 0.70 USD/km on it, trade with Iran 0.20."""
    new = pd.DataFrame([{"from_node": "B", "to_node": "C", "mode": "road", "length_km": 40.0}])
    net, trips = road(), [co.Trip("A", destination, BOX)]
    ranking = co.rank_links(net, new, trips, by="cost")
    assert ranking.to_frame()["saved_usd"].tolist() == [pytest.approx(usd)]
    before, after = (co.plan(one, "A", destination, cargo=BOX).cost_usd for one in (net, ranking.scenario(0)(net)))
    assert before - after == pytest.approx(usd)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"usd_per_km": None, "per": None}, "a row for transit gives a price"),
        ({"speed_kmh": 40}, "holds for transit as well; leave it blank"),
        ({"procedure": "export"}, "transit"),
    ],
)
def test_a_rate_for_transit_gives_a_price_and_nothing_else(row, fault):
    with pytest.raises(co.InvalidData, match=fault):
        road([*RATES[:2], RATES[2] | row])


def with_transit(rows, prices):
    """Return random tables with three countries in turn, links without prices, and rates for transit in each."""
    countries = "PK", "IR", "TR"
    nodes = rows["nodes"].copy()
    inland = nodes["country"] != ""
    nodes.loc[inland, "country"] = [countries[at % 3] for at in range(int(inland.sum()))]
    modes = sorted({"rail" if mode.startswith("rail") else mode for mode in rows["links"]["mode"]})
    free = [border(side, mode=mode, hours=0, usd=0) for mode in modes if mode != "sea" for side in ("exit", "entry")]
    rates = [
        {"mode": mode, "country": country, "procedure": "transit", "usd_per_km": prices[at], "per": "teu"}
        for mode in modes
        for at, country in enumerate(countries)
    ]
    old = rows["rates"]
    old = old[old["procedure"] == ""] if "procedure" in old else old
    return rows | {
        "nodes": nodes,
        "borders": pd.DataFrame(free),
        "territories": rows["territories"].iloc[:0],
        "transit_access": rows["transit_access"].iloc[:0],
        "charges": rows["charges"][rows["charges"]["country"] == ""],
        "links": rows["links"].assign(usd=None, per=None),
        "rates": pd.concat([old, pd.DataFrame(rates)], ignore_index=True),
    }


@settings(SLOW, max_examples=60)
@given(st.data())
def test_plans_with_rates_for_transit_equal_networkx(data):
    rows = data.draw(networks(max_nodes=6, max_services=2))
    question = data.draw(questions(rows, with_rules=False))
    rows = with_transit(rows, data.draw(st.lists(st.sampled_from([0, 0.1, 2, 9]), min_size=3, max_size=3)))
    net = network_of(rows)
    for by in ("cost", "time"):
        expected = best(rows, question.cargo, question.origin_nodes, question.destination_nodes, WEIGHTS[by])
        assert planned(net, question, by) == expected, by
