"""What an hour is worth: as given, by class, by HS code, by what a tonne is worth, else 0.5 % of the value a day.

    A --fast, 100 USD, 24 h-- B
    A --slow,  50 USD, 48 h-- B

The day that the slow way takes longer costs 50 USD less, so goods of 10,000 USD are worth it below 0.5 % a day.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import hour_usd
from strategies import CARGO, tables_of

import corridor as co
from tests.stories.small import link, network

LINKS = [
    link("A-B", link_id="fast", hours=24, usd=100, length_km=1),
    link("A-B", link_id="slow", hours=48, usd=50, length_km=1),
]
ROWS = [
    {"vot_class": "bulk", "hs": "26;27", "usd_per_tonne_from": 0, "percent_per_day": 0.1},
    {"vot_class": "oil", "hs": "2710", "percent_per_day": 0.2},
    {"vot_class": "goods", "usd_per_tonne_from": 900, "percent_per_day": 0.4},
    {"vot_class": "chips", "hs": "85", "usd_per_tonne_from": 5_000, "percent_per_day": 2, "source": "book"},
    {"vot_class": "", "percent_per_day": 1},
]
BOX = {"teu": 2, "tonnes": 10, "value_usd": 10_000}


@pytest.fixture
def net():
    return network("A/KZ B/KZ", LINKS, value_of_time=ROWS, sources=[{"source": "book", "title": "A book"}])


@pytest.mark.parametrize(
    ("more", "percent", "because", "row"),
    [
        ({}, 0.4, "value density", "vot_class=goods"),
        ({"value_usd": 8_000}, 0.1, "value density", "vot_class=bulk"),
        ({"tonnes": 2}, 2, "value density", "vot_class=chips"),
        ({"tonnes": 0}, 1, "default", "the row without a class"),
        ({"hs": "2701"}, 0.1, "hs", "vot_class=bulk"),
        ({"hs": "2710.12"}, 0.2, "hs", "vot_class=oil"),
        ({"hs": "8504"}, 2, "hs", "vot_class=chips"),
        ({"hs": "6203"}, 0.4, "value density", "vot_class=goods"),
        ({"hs": "8504", "vot_class": "oil"}, 0.2, "class", "vot_class=oil"),
        ({"vot_class": "oil", "value_of_time_usd_per_h": 25}, 6, "given", ""),
    ],
)
def test_the_first_that_is_known_gives_it(net, more, percent, because, row):
    worth = co.value_of_time(net, co.Cargo(**BOX | more))
    assert (worth.percent_per_day, worth.because, worth.row) == (pytest.approx(percent), because, row)
    assert worth.usd_per_h == pytest.approx((BOX | more)["value_usd"] * percent / 100 / 24)


def test_a_network_without_the_table_takes_half_a_percent_a_day():
    worth = co.value_of_time(network("A/KZ B/KZ", LINKS), co.Cargo(value_usd=48_000, hs="8504"))
    assert (worth.usd_per_h, worth.percent_per_day, worth.low, worth.high) == (10, 0.5, 0.25, 1.0)
    assert str(worth) == "0.5% of its value a day, assumed: value_of_time, the default"


def slow_or_fast(net, **cargo):
    way = co.plan(net, "A", "B", by="generalised", cargo=co.Cargo(**BOX | cargo))
    assert way.generalised_cost_usd == pytest.approx(way.cost_usd + way.hours * way.value_of_time.usd_per_h)
    return next(leg.link_id for leg in way.legs if leg.activity == "move")


def test_the_class_decides_which_way_is_best(net):
    assert slow_or_fast(net, vot_class="oil") == "slow"
    assert slow_or_fast(net, vot_class="chips") == "fast"
    assert slow_or_fast(net, hs="2710") == "slow"
    dearer = co.Scenario("dearer", [co.Change("value_of_time", {"vot_class": "oil"}, percent_per_day=0.6)])(net)
    assert slow_or_fast(dearer, vot_class="oil") == "fast"


@pytest.mark.parametrize(("vot_class", "cost"), [("oil", 50), ("chips", 100)])
def test_every_question_goes_by_it(net, vot_class, cost):
    cargo = co.Cargo(**BOX, vot_class=vot_class)
    ends, more = ("A", "B"), {"by": "generalised", "cargo": cargo}
    assert co.alternatives(net, *ends, count=2, **more)[0].cost_usd == cost
    day = ("2026-12-01 00:00+05:00", "2026-12-01 01:00+05:00")
    assert set(co.departures(net, *ends, between=day, **more)["cost_usd"]) == {cost}
    total = cost + co.value_of_time(net, cargo).usd_per_h * (24 if cost == 100 else 48)
    assert co.matrix(net, ["A"], ["B"], **more).to_numpy().item() == pytest.approx(total, abs=0.01)
    assert co.compare({"a": net, "b": net}, [ends], **more).to_frame()["cost_usd"].tolist() == [cost] * 2
    lost = co.criticality(net, [ends], of="link", **more).to_frame()
    assert lost["id"].tolist() == ["fast" if cost == 100 else "slow"]
    halved = co.upgrades(net, "links", only=["slow"], hours=0.5)
    assert co.rank_upgrades(net, halved, [ends], **more)["saved_minimised"].iloc[0] > 0
    of = co.Cell("links", {"link_id": "slow"}, "usd")
    found = co.break_even(net, *ends, of=of, **more)  # of oil a day is worth 20 USD, of chips more than the fast way
    assert (found.above.value if found.above else None) == (80 if vot_class == "oil" else None)
    assert found.below is None


def test_rows_of_demand_have_a_class():
    rows = [
        {
            "origin": "A",
            "destination": "B",
            "form": "container",
            "commodity": name,
            "teu_per_year": 2,
            "vot_class": name,
        }
        | {"tonnes_per_teu": 5, "usd_per_teu": 5_000}
        for name in ("chips", "oil")
    ]
    net = network("A/KZ B/KZ", LINKS, demand=rows, value_of_time=ROWS[:4], sources=[{"source": "book", "title": "A"}])
    found = co.compare({"a": net, "b": net}, net.demand, by="generalised").to_frame()
    assert found["cost_usd"].tolist() == [100, 100, 50, 50]
    terms = co.Terms(opening=2029, base_year=2025)
    faster = co.Scenario("faster", [co.Change("links", {}, hours=co.times(0.5))])
    gains = co.appraise(net, faster, net.demand, capex_usd=1e6, terms=terms).by_trip()
    assert gains["time_usd"].tolist() == pytest.approx([12 * 10_000 * 0.02 / 24, 24 * 10_000 * 0.002 / 24], rel=1e-3)


# ---------------------------------------------------------------- half and double


def test_half_and_double_are_plans_of_their_own(net):
    found = co.half_and_double(net, "A", "B", cargo=co.Cargo(**BOX))  # 0.4 %: the slow way; 0.8 %: the fast one
    assert [way.cost_usd for way in (found.way, found.half, found.double)] == [50, 50, 100]
    assert (found.is_same(found.half), found.is_same(found.double)) == (True, False)
    half, double = str(found).splitlines()
    assert half == "At half the value of time (0.83 USD an hour): the same way."
    assert double.startswith("At double the value of time (3.33 USD an hour): 1.0 days, 100 USD, ")
    record = found.to_dict()
    assert (record["half"]["same_way"], record["double"]["same_way"]) == (True, False)
    assert record["double"]["cost_usd"] == 100


def test_half_and_double_keep_to_rules_and_dates(net):
    rules = co.Rules(avoid_links="fast")
    found = co.half_and_double(net, "A", "B", cargo=co.Cargo(**BOX), rules=rules, depart="2026-12-01 00:00+05:00")
    assert {way.cost_usd for way in (found.way, found.half, found.double)} == {50}


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("cargo", "message"),
    [
        ({"vot_class": "chip"}, "cargo: vot_class is 'chip'; did you mean 'chips'?"),
        ({"hs": "77"}, "cargo: hs is '77'; it must have 2 to 10 digits and begin with a chapter, 01 to 97 without 77"),
        ({"hs": "9"}, "cargo: hs is '9'; it must have 2 to 10 digits and begin with a chapter, 01 to 97 without 77"),
        ({"value_of_time_usd_per_h": -0.1}, "cargo: value_of_time_usd_per_h is -0.1; it must be at least 0"),
    ],
)
def test_what_is_unknown_is_said_once(net, cargo, message):
    for by in ("cost", "generalised"):
        with pytest.raises(co.InvalidQuestion) as error:
            co.plan(net, "A", "B", by=by, cargo=co.Cargo(**cargo))
        assert str(error.value) == message


def test_a_class_without_a_table_is_said():
    with pytest.raises(co.InvalidQuestion) as error:
        co.plan(network("A/KZ B/KZ", LINKS), "A", "B", cargo=co.Cargo(vot_class="oil"))
    assert str(error.value) == "cargo: vot_class is 'oil'; the network has no table value_of_time"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"vot_class": "x", "percent_per_day": -1}, "column percent_per_day: '-1': must be at least 0"),
        ({"vot_class": "x"}, "column percent_per_day: '': must not be blank"),
        (
            {"vot_class": "x", "percent_per_day": 1, "percent_per_day_high": 0.5},
            "must lie between percent_per_day_low and percent_per_day_high",
        ),
        (
            {"vot_class": "x", "percent_per_day": 1, "hs": "27;77"},
            "'77' must have 2 to 10 digits and begin with a chapter",
        ),
        ({"hs": "27", "percent_per_day": 1}, "a row without a class is for all that no other row is for; give it a"),
    ],
)
def test_rows_that_cannot_be_are_refused(row, message):
    with pytest.raises(co.InvalidData) as error:
        network("A/KZ B/KZ", LINKS, value_of_time=[row])
    assert message in str(error.value)
    assert "value_of_time, row 1" in str(error.value)


def test_demand_of_an_unknown_code_is_refused():
    row = {"origin": "A", "destination": "B", "form": "container", "teu_per_year": 1, "hs": "2710;99"}
    with pytest.raises(co.InvalidData) as error:
        network("A/KZ B/KZ", LINKS, demand=[row])
    said = "demand, row 1, column hs: '2710;99': '99' must have 2 to 10 digits and begin with a chapter, 01 to 97"
    assert said in str(error.value)


def test_demand_of_an_unknown_class_is_refused():
    row = {"origin": "A", "destination": "B", "form": "container", "teu_per_year": 1, "vot_class": "oils"}
    with pytest.raises(co.InvalidData) as error:
        network("A/KZ B/KZ", LINKS, value_of_time=ROWS[:3], demand=[row])
    assert "demand, row 1, column vot_class: 'oils': no such class of goods; did you mean 'oil'?" in str(error.value)


# ---------------------------------------------------------------- any table

CLASSES = st.lists(
    st.fixed_dictionaries(
        {
            "vot_class": st.sampled_from(["a", "b", "c", "d"]),
            "hs": st.sampled_from(["", "84", "85;27", "8504", "27;2710", "271012"]),
            "usd_per_tonne_from": st.sampled_from([None, 0, 500, 4_000, 20_000]),
            "percent_per_day": st.sampled_from([0.1, 0.3, 0.7, 2.0]),
        }
    ),
    max_size=4,
    unique_by=lambda row: row["vot_class"],
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(CLASSES, st.sampled_from([None, 0.9]), CARGO, st.sampled_from(["", "", "a", "b"]), st.sampled_from([None, 3.0]))
def test_it_is_that_of_the_oracle(classes, otherwise, goods, vot_class, given_usd):
    rows = [*classes, *([] if otherwise is None else [{"vot_class": "", "percent_per_day": otherwise}])]
    small = network("A/KZ B/KZ", LINKS, value_of_time=rows) if rows else network("A/KZ B/KZ", LINKS)
    named = vot_class if vot_class in {row["vot_class"] for row in rows} else ""
    cargo = co.Cargo(**vars(goods), vot_class=named, value_of_time_usd_per_h=given_usd)
    found = co.value_of_time(small, cargo)
    assert found.usd_per_h == pytest.approx(hour_usd(tables_of({"value_of_time": rows}), cargo))
