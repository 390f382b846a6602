"""Weighted objectives in whole numbers: what they count, how closely, and that no figure elsewhere has a say."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import best
from stories.small import link, network
from strategies import networks, questions
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co
from corridor.criteria import CO2E, COST, MINIMISED, TIME
from corridor.engine.graph import CLOSED, FAR, heaviest, metric, topology
from corridor.engine.one_to_all import one_to_all
from corridor.figure_bounds import BOUNDS, CARGO_BOUNDS, USD_MOST
from corridor.graph.states import CODE
from corridor.network.internals import internals
from corridor.planning.objective import arc_weights, objective, reach
from corridor.planning.weighted_graph import weighted_graph
from corridor.planning.whole_numbers import ROOM, SPARE

COUNTS = tuple(one.scale for one in (COST, TIME, CO2E))
BYS = ("generalised", {"usd": 1, "hours": 12}, {"usd": 2, "hours": 0.37, "co2e_kg": 0.1}, {"hours": 3, "co2e_kg": 1})


NET = network("A/CN B/CN", [link("A-B", hours=1, usd=1)])
"""A network without a table of values of time: a day is worth 0.5 % of the value."""


def between(low, high):
    """Draw numbers whose logarithms are spread evenly."""
    return st.floats(np.log(low), np.log(high)).map(lambda x: float(min(max(np.exp(x), low), high)))


def _cargo(teu, tonnes, value_usd):
    """Return a cargo of at most what its boxes hold."""
    return co.Cargo(teu=teu, tonnes=min(tonnes, 28 * math.ceil(teu)), value_usd=value_usd, box="20ft")


CARGOES = st.builds(
    _cargo,
    teu=between(0.001, CARGO_BOUNDS["teu"].most),
    tonnes=between(0.001, CARGO_BOUNDS["tonnes"].most),
    value_usd=between(1, CARGO_BOUNDS["value_usd"].most),
)


# ---------------------------------------------------------------- the whole numbers


@laws(300)
@given(CARGOES, between(1_000, 1e6), between(1, 30_000), st.floats(2, 28))
def test_the_worth_of_an_hour_is_counted_closely(cargo, usd_per_teu, teu, tonnes_per_teu):
    """To one part in 100,000 for a box, in 10,000 for a ship full of them, in some 3,000 for any cargo."""
    box = co.Cargo(teu=2, tonnes=2 * tonnes_per_teu, value_usd=2 * usd_per_teu, box="20ft")
    ship = co.Cargo(teu=teu, tonnes=tonnes_per_teu * teu, value_usd=min(1e10, usd_per_teu * teu), box="20ft")
    for shipment, least in ((box, 1e-5), (ship, 1e-4), (cargo, 1 / 2500)):
        goal = objective("generalised", shipment, NET)
        off = abs(goal.whole[1] / goal.whole[0] / (goal.worth[1] / goal.worth[0]) - 1)
        assert off <= least if goal.whole[1] else shipment.value_usd < 1_000


def weight_of_reach(goal):
    """Return what a way weighs that takes all that is within reach."""
    return sum(whole * figure * count for whole, figure, count in zip(goal.whole, goal.reach, COUNTS, strict=True))


@laws(200)
@given(CARGOES, st.sampled_from(BYS))
def test_a_way_within_reach_is_found_on_graphs_of_65_535_states(cargo, by):
    """All that a way may take weighs less than what searches find, and no arc within the bounds leaves 64 bits.

    Of a cargo that is unlike any, or with weights that are, a 32nd of the reach is sure.
    """
    try:
        goal = objective(by, cargo, NET)
    except co.InvalidQuestion:  # the weight of an hour or a kilogram is too little beside the price of a ship
        assert cargo.teu > 1_000 or cargo.tonnes > 10_000 or cargo.value_usd > 1e8
        return
    assert weight_of_reach(goal) <= 1.05 * SPARE * ROOM
    box = co.Cargo(teu=2, tonnes=20, value_usd=1_000 + cargo.value_usd % 400_000)
    assert max(weight_of_reach(objective(by, box, NET)) for by in BYS) <= 1.001 * ROOM
    assert 2 * ROOM == heaviest(65_535) == FAR >> 16
    rows = {
        "teu": cargo.teu, "box": cargo.boxes_paid, "vehicle": cargo.tonnes / 0.01 + cargo.teu / 0.01,
        "tonne": cargo.tonnes, "shipment": 1, "value_pct": cargo.value_usd / 100,
    }  # fmt: skip
    dearest = max(USD_MOST[per] * amount for per, amount in rows.items()) * 100
    longest = 3 * BOUNDS["hours_p90"].most * 3600
    dirtiest = BOUNDS["length_km"].most * BOUNDS["co2e_g_per_tkm"].most * cargo.tonnes
    assert sum(whole * most for whole, most in zip(goal.whole, (dearest, longest, dirtiest), strict=True)) < 2**62


@pytest.mark.parametrize(
    ("by", "cargo", "worth"),
    [
        ("cost", {}, (1, 0, 0)),
        ("time", {}, (0, 1, 0)),
        ("co2e", {}, (0, 0, 1)),
        ({"usd": 7}, {}, (1, 0, 0)),
        ({"usd": 1, "hours": 12}, {}, (1, 12, 0)),
        ({"usd": 1, "hours": 12, "co2e_kg": 0.1}, {}, (10, 120, 1)),
        ("generalised", {"value_of_time_usd_per_h": 2}, (1, 2, 0)),
        ("generalised", {"value_usd": 40_000}, (24, 200, 0)),  # 0.5 % a day
        ("generalised", {"value_usd": 0}, (1, 0, 0)),
        ("generalised", {"value_usd": 0.001}, (1, 0, 0)),  # an hour is worth too little
    ],
)
def test_plain_proportions_are_met_exactly(by, cargo, worth):
    whole = objective(by, co.Cargo(**cargo), NET).whole
    met = [number * count for number, count in zip(whole, COUNTS, strict=True)]
    assert [one * sum(worth) for one in met] == [one * sum(met) for one in worth]


def test_reach_is_what_is_said():
    assert MINIMISED == (COST, TIME, CO2E)
    assert reach(co.Cargo()) == (2**21, 2**16, 2**19)
    usd, hours, kg = reach(co.Cargo(teu=1, tonnes=20, value_usd=100_000))
    assert usd >= 2_000_000
    assert hours >= 5 * BOUNDS["hours"].most
    assert kg >= 500_000
    usd, _, kg = reach(co.Cargo(teu=20_000, tonnes=200_000, value_usd=2e9))
    assert usd >= 4e9
    assert kg >= 10_000 * 200_000


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ({"usd": 1, "hours": 1e-9}, "by: 1e-09 for hours is too little to count beside the rest; leave it out"),
        ({"usd": 1e-6, "hours": 1e6}, "by: 1e-06 for usd is too little to count beside the rest; leave it out"),
        ({"usd": 1e13}, "by: the weight of usd is 10000000000000.0; it must be at most 1,000,000,000,000: "),
        ({"usd": 1e-13, "hours": 1}, "by: the weight of usd is 1e-13; it must be 0, or at least 1e-12"),
    ],
)
def test_weights_that_do_not_go_together_are_refused(by, message):
    with pytest.raises(co.InvalidQuestion) as error:
        objective(by, co.Cargo(), NET)
    assert str(error.value).startswith(message)


def test_weights_that_leave_a_large_cargo_no_room_are_refused():
    ship = co.Cargo(teu=20_000, tonnes=200_000, value_usd=1e9)
    goal = objective({"usd": 1, "hours": 11_234.5, "co2e_kg": 0.0871}, ship, NET)
    assert goal.off < 1e-4
    with pytest.raises(co.InvalidQuestion) as error:
        objective({"usd": 1, "hours": math.pi, "co2e_kg": 30 * math.e}, ship, NET)
    said = "1 usd + 3.14159 hours + 81.5485 co2e_kg"
    right = "leave one out or give rounder ones"
    assert str(error.value) == f"by: {said} cannot be counted closely for so large a cargo; {right}"


# ---------------------------------------------------------------- ways


def test_equal_ways_weigh_the_same_however_they_are_cut():
    """A-X-Y-B takes three times 1/3 h (20 minutes) and 0.33 USD, A-B an hour and 0.99 USD: the one of fewer arcs.

    An hour at 1.9 USD is 0.05277... cents a second, so that three rounded thirds would not be a whole.
    """
    parts = [link(way, hours=1 / 3, usd=0.33) for way in ("A-X", "X-Y", "Y-B")]
    net = network("A/CN X/CN Y/CN B/CN", [*parts, link("A-B", hours=1, usd=0.99)])
    for worth in (1.9, 0.7, 12.34, 1e-3, 1e3):
        way = co.plan(net, "A", "B", by="generalised", cargo=co.Cargo(value_of_time_usd_per_h=worth))
        assert [leg.link_id for leg in way.legs if leg.activity == "move"] == ["A-B"]
        cheaper = co.Scenario("a cent", [co.Change("links", {"link_id": "X-Y"}, usd=0.32)])(net)
        way = co.plan(cheaper, "A", "B", by="generalised", cargo=co.Cargo(value_of_time_usd_per_h=worth))
        assert len([leg for leg in way.legs if leg.activity == "move"]) == 3


def test_cargoes_that_weigh_the_same_are_counted_by_their_own_reach():
    """No price goes by the value, so that both cargoes take the same; but ways of the dear one may take more in all."""
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=1)])
    for cargo in (co.Cargo(value_of_time_usd_per_h=math.e), co.Cargo(value_usd=1e9, value_of_time_usd_per_h=math.e)):
        goal = objective("generalised", cargo, NET)
        assert weighted_graph(net, cargo, goal, co.Rules(), ()).goal.whole == goal.whole


def at_the_bounds(draw, tables):
    """Return the tables with one to five figures as large as they may be."""
    tables = {name: frame.copy() for name, frame in tables.items()}
    some = [
        (name, row, column)
        for name in ("links", "handling", "borders", "services", "charges")
        for row in range(len(tables[name]))
        for column in (("hours", "usd") if name != "charges" else ("usd",))
    ]
    for name, row, column in draw(st.lists(st.sampled_from(some), min_size=1, max_size=5, unique=True)):
        cells = dict(tables[name].iloc[row])
        if column == "hours":
            cells |= {"hours": BOUNDS["hours"].most, "hours_p90": float("nan")}
        else:
            per = cells["per"] or draw(st.sampled_from(["teu", "box", "vehicle", "tonne", "value_pct"]))
            cells |= {"per": per, "usd": USD_MOST[per] if per != "shipment" else 100_000.0}
        for key, cell in cells.items():
            tables[name].loc[row, key] = cell
    return tables


@laws(40)
@given(st.data())
def test_plans_with_figures_at_their_bounds_are_those_of_networkx(data):
    """Ways whose cents, seconds and grams weigh least in whole numbers are the best, whatever figures lie beside."""
    tables = at_the_bounds(data.draw, data.draw(networks(max_nodes=7)))
    for name in ("borders", "handling"):  # work of a year ends before no closing
        if "ends_by_closing" in tables[name]:
            tables[name] = tables[name].assign(ends_by_closing="")
    net = network_of(tables)
    question = data.draw(questions(tables, with_rules=False))
    cargo = co.Cargo(**vars(question.cargo))
    for by in BYS:
        goal = objective(by, cargo, NET)

        def weight(edge, whole=goal.whole):
            return whole[0] * edge["cents"] + whole[1] * edge["seconds"] + whole[2] * edge["grams"]

        expected = best(tables, question.cargo, question.origin_nodes, question.destination_nodes, weight)
        try:
            way = co.plan(net, question.origin, question.destination, by=by, cargo=cargo)
        except co.NoRoute:
            assert expected is None
            continue
        figures = (way.cost_usd, way.hours, way.co2e_kg)
        found = [round(figure * count) for figure, count in zip(figures, COUNTS, strict=True)]
        assert sum(one * other for one, other in zip(found, goal.whole, strict=True)) == expected, by
        table = co.matrix(net, [question.origin], [question.destination], by=by, cargo=cargo)
        assert float(table.iloc[0, 0]) == pytest.approx(expected / goal.scale, rel=1e-12)


@pytest.mark.parametrize("by", BYS, ids=str)
def test_no_figure_elsewhere_has_a_say(bundled, by):
    """A step of a million times a million hours weighs no other step otherwise, and is on no way."""
    cargo = co.Cargo()
    goal, weights, states = objective(by, cargo, NET), internals(bundled).weights(cargo), internals(bundled).states()
    slow = int(np.flatnonzero(states.activity == CODE["move"])[0])
    amounts = weights.amounts.copy()
    amounts[MINIMISED.index(TIME), slow] = 6 * 10**13
    before, after = (arc_weights(goal, each, each.is_open) for each in (weights, replace(weights, amounts=amounts)))
    assert np.flatnonzero(before != after).tolist() == [slow]
    graph = topology(states.first, states.head)
    shut = before.copy()
    shut[slow] = CLOSED
    one, other = (one_to_all(graph, metric(graph, each), [int(states.origin.max())]) for each in (after, shut))
    assert (one.distance >= 0).sum() > 1000
    assert np.array_equal(one.came_by, other.came_by)


@pytest.mark.parametrize("by", ["generalised", {"usd": 1, "hours": 12, "co2e_kg": 0.1}], ids=str)
def test_a_border_that_takes_a_year_changes_no_plan_elsewhere(bundled, by):
    """The way to say "shut" that the bounds allow; 300 plans whose ways do not need the row are what they were."""
    row = {"link_id": "taftan-mirjaveh-road", "from_node": "PKTFT", "side": "entry", "regime": "", "procedure": ""}
    slow = co.Scenario("slow", [co.Change("borders", row, hours=BOUNDS["hours"].most)])(bundled)
    rng = np.random.default_rng(11)
    ids = bundled.nodes["node_id"].to_numpy()
    same = 0
    while same < 300:
        ends = [str(name) for name in rng.choice(ids, 2, replace=False)]
        try:
            way = co.plan(bundled, *ends, by=by)
        except (co.NoRoute, co.InvalidQuestion):
            continue
        if not any(leg.link_id == row["link_id"] for leg in way.legs):
            same += 1
            assert co.plan(slow, *ends, by=by).legs == way.legs
    one, other = (co.plan(net, "PKTFT", "IRMJV", by=by, rules=co.Rules(modes="road")) for net in (slow, bundled))
    assert one.legs != other.legs


def test_what_lies_beyond_reach_is_said():
    """A hundred links at 10,000,000 USD: the cheapest way is found, for a weighted objective it is too much."""
    names = [f"N{number}" for number in range(101)]
    links = [link(f"{one}-{other}", hours=1, usd=1e7) for one, other in pairwise(names)]
    net = network(" ".join(f"{name}/CN" for name in names), links)
    assert co.plan(net, "N0", "N100").cost_usd == 1e9
    with pytest.raises(co.NoRoute) as error:
        co.plan(net, "N0", "N100", by="generalised", cargo=co.Cargo(value_of_time_usd_per_h=0.913))
    assert str(error.value) == (
        "there is no way from N0 to N100\nthere is one that takes more than weighted objectives count "
        "(2,097,152 USD, 65,536 hours, 524,288 kg CO2e together); ask by one of cost, time, co2e"
    )
    assert co.plan(net, "N0", "N10", by="generalised").cost_usd == 1e8
