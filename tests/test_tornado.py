"""A tornado is each scenario planned by hand: nothing is only priced again, and ways that change say so."""

import math
from concurrent.futures import ThreadPoolExecutor

import matplotlib.pyplot as plt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import networks, questions
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co

KHI_LHE = ("Karachi", "Lahore")
N5 = {"link_id": "n5", "from_node": "KHI"}
TOTALS = {"cost": "cost_usd", "time": "hours", "co2e": "co2e_kg", "generalised": "generalised_cost_usd"}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def steps_of(way):
    """Return what a way does."""
    parts = ("activity", "from_node", "to_node", "mode", "link_id", "service_id")
    return [tuple(getattr(leg, part) for part in parts) for leg in way.legs if leg.activity != "wait"]


def by_hand(net, edits, ends, **asked):
    """Return the best way with edits; None if there is none."""
    try:
        return co.plan(co.Scenario("by hand", edits)(net), *ends, **asked)
    except co.NoRoute:
        return None


def agrees(net, found, pairs, ends, today, **asked):
    """Hold each end of each bar against the plan of the edited network."""
    assert {bar.label for bar in found.bars} == set(pairs)
    for bar in found.bars:
        for edits, end in zip(pairs[bar.label], (bar.at_low, bar.at_high), strict=True):
            way = by_hand(net, edits, ends, **asked)
            if way is None:
                assert math.isnan(end.value)
                assert end.reason
                continue
            assert end.value == pytest.approx(getattr(way, TOTALS[asked["by"]]), abs=1e-6)
            assert end.figures == way.totals
            assert end.is_same_choice(found.today) == (steps_of(way) == steps_of(today))


@laws(25)
@given(st.data())
def test_random_networks_swing_as_scenarios_planned_by_hand(data):
    tables = data.draw(networks(max_nodes=5, max_services=2))
    net = network_of(tables)
    question = data.draw(questions(tables, with_rules=False))
    ends = (question.origin, question.destination)
    asked = {"cargo": co.Cargo(**vars(question.cargo)), "by": data.draw(st.sampled_from(sorted(TOTALS)))}
    rows = net.tables["links"].drop_duplicates(["link_id", "from_node"]).to_dict("records")
    picked = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=3, unique_by=lambda row: row["link_id"]))
    pairs = {
        row["link_id"]: [
            [co.Change("links", {"link_id": row["link_id"]}, hours=low, usd=low, per="teu")]
            for low in data.draw(st.tuples(st.integers(0, 9), st.integers(10, 500)))
        ]
        for row in picked
    }
    pairs[picked[0]["link_id"]][1] = [co.Remove("links", {"link_id": picked[0]["link_id"]})]
    try:
        today = co.plan(net, *ends, **asked)
        found = co.tornado(net, ends, over=pairs, **asked)
    except (co.NoRoute, co.InvalidEdit, co.InvalidData):
        return
    agrees(net, found, pairs, ends, today, **asked)
    swings = [bar.swing(found.today) for bar in found.bars]
    assert swings == sorted(swings, reverse=True)


def ranged(net):
    """Return the small network with prices and hours that have ranges."""
    return co.Scenario(
        "ranges",
        [co.Change("borders", {"link_id": ["wagah", "ml1"]}, hours=6, hours_p90=24, usd=100, usd_low=50, usd_high=900)],
    )(net)


@pytest.mark.parametrize("by", sorted(TOTALS))
def test_figures_on_the_way_move_to_their_low_and_high(net, by):
    net, ends = ranged(net), ("Lahore", "Delhi")
    today = co.plan(net, *ends, by=by)
    found = co.tornado(net, ends, by=by)
    moved = {bar.label: bar for bar in found.bars if bar.label.startswith("border")}
    assert len(moved) >= 4
    for label, bar in moved.items():
        cell = {"link_id": "ml1" if "ml1" in label else "wagah", "side": "exit" if "exit" in label else "entry"}
        if label.endswith("price"):
            assert (bar.low, bar.today, bar.high) == (50, 100, 900)
            edits = [[co.Change("borders", cell, usd=value)] for value in (50, 900)]
        else:
            assert (bar.low, bar.today, bar.high) == (1.5, 6, 24)
            edits = [[co.Change("borders", cell, hours=value, hours_p90=value)] for value in (1.5, 24)]
        one = co.tornado(net, ends, over={label: edits}, by=by)
        agrees(net, one, {label: edits}, ends, today, by=by)
        assert (one.bars[0].at_low.value, one.bars[0].at_high.value) == (bar.at_low.value, bar.at_high.value)


def test_bundled_figures_swing_as_scenarios_planned_by_hand(bundled):
    asked = {"by": "generalised", "cargo": co.Cargo(teu=2, tonnes=20, value_usd=60_000)}
    ends = ("Quetta", "Zahedan")
    found = co.tornado(bundled, ends, **asked)
    worth = next(bar for bar in found.bars if bar.label.startswith("value of time"))
    row = {"vot_class": "mixed"}
    for share, end in ((worth.low, worth.at_low), (worth.high, worth.at_high)):
        way = by_hand(bundled, [co.Change("value_of_time", row, percent_per_day=share)], ends, **asked)
        assert end.figures == way.totals
    speed = next(bar for bar in found.bars if bar.label == "rate road, PK, speed")
    assert speed.low == pytest.approx(speed.today / 1.6)
    way = by_hand(bundled, [co.Change("rates", {"mode": "road", "country": "PK"}, speed_kmh=speed.low)], ends, **asked)
    assert speed.at_low.value == pytest.approx(way.generalised_cost_usd)
    assert {"hours_low", "cost_usd_high", "basis", "source"} <= set(found.to_frame().columns)


def test_a_dearer_road_is_left_where_it_can_be(net):
    dearer = tuple(co.Change("links", N5, usd=usd) for usd in (100, 5_000))
    found = co.tornado(net, KHI_LHE, over={"the road": dearer})
    (bar,) = found.bars
    assert bar.at_low.is_same_choice(found.today)
    assert not bar.at_high.is_same_choice(found.today)
    assert bar.at_high.value == co.plan(net, *KHI_LHE, rules=co.Rules(avoid_links={"n5"})).cost_usd
    row = found.to_frame().iloc[0]
    assert (row["changes_low"], row["changes_high"], row["way_high"] != row["way_low"]) == (False, True, True)
    assert row["way_high"] in str(found)


def test_an_end_without_a_way_is_first_and_says_so(net):
    edits = {
        "fees": tuple(co.Change("links", N5, usd=usd) for usd in (100, 700)),
        "open": (co.Scenario("as it is", []), co.Remove("nodes", {"node_id": "LHE"})),
        "shut": (co.Scenario("as it is", []), [co.Close(node_id="LHE")]),
    }
    with pytest.raises(co.UnknownName, match="Lahore"):
        co.tornado(net, KHI_LHE, over={"open": edits.pop("open")})
    found = co.tornado(net, KHI_LHE, over=edits)
    assert [bar.label for bar in found.bars] == ["shut", "fees"]
    assert found.bars[0].at_high.reason
    assert found.to_dict()["assumptions"][0]["at_high"] is None
    assert "no way" in str(found)
    assert "no way" in [text.get_text() for text in found.plot().get_legend().get_texts()]


def appraised(net, **terms):
    faster = co.Scenario("faster", [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5))])
    trips = [co.Trip("Karachi", "Lahore", shipments_per_year=100)]
    terms = co.Terms(**{"opening": 2030, "base_year": 2025, "growth": 0.02, **terms})
    return co.appraise(net, faster, trips, capex_usd=1e6, terms=terms)


def test_an_appraisal_swings_with_edits_and_with_its_terms(net):
    slower = co.Change("links", {"link_id": "n5"}, hours=co.times(1.5))
    over = {
        "hours of the road": (co.Scenario("as it is", []), slower),
        "growth": (lambda net: appraised(net, growth=0.0), lambda net: appraised(net, growth=0.2)),
    }
    found = co.tornado(net, appraised, over=over)
    assert found.today.value == appraised(net).economic.npv_usd
    ends = {bar.label: (bar.at_low, bar.at_high) for bar in found.bars}
    assert ends["growth"][1].value == appraised(net, growth=0.2).economic.npv_usd
    assert ends["hours of the road"][1].value == appraised(co.Scenario("s", [slower])(net)).economic.npv_usd
    assert ends["growth"][1].is_same_choice(found.today) == ((ends["growth"][1].value >= 0) == (found.today.value >= 0))


def test_a_comparison_swings_by_what_is_gained_in_a_year(net):
    def ask(net):
        faster = co.Scenario("faster", [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5))])
        return co.compare({"today": net, "faster": faster}, [co.Trip(*KHI_LHE, shipments_per_year=50)], by="time")

    slower = co.Change("links", {"link_id": "n5"}, hours=co.times(1.2))
    found = co.tornado(net, ask, over={"road": (co.Scenario("as it is", []), slower)})
    after = ask(co.Scenario("s", [slower])(net)).differences()["gain_per_year"].sum()
    assert found.bars[0].at_high.value == pytest.approx(after)
    assert found.today.value == pytest.approx(ask(net).differences()["gain_per_year"].sum())


def test_a_number_will_do_and_executors_do_not_matter(net):
    over = {"n5": tuple(co.Change("links", N5, usd=usd) for usd in (100, 5_000))}
    number = co.tornado(net, lambda net: co.plan(net, *KHI_LHE).cost_usd, over=over)
    alone = co.tornado(net, KHI_LHE, over=over)
    done = []
    with ThreadPoolExecutor(2) as executor:
        shared = co.tornado(net, KHI_LHE, over=over, executor=executor, progress=lambda *now: done.append(now))
    assert shared.to_json() == alone.to_json()
    assert done == [(1, 2), (2, 2)]
    assert number.bars[0].at_high.value == alone.bars[0].at_high.value


def test_the_chart_has_a_bar_for_each_end_and_names_them(net):
    over = {f"road {usd}": tuple(co.Change("links", N5, usd=each) for each in (usd, 5 * usd)) for usd in (100, 300)}
    found = co.tornado(net, KHI_LHE, over=over)
    axes = found.plot()
    assert [text.get_text() for text in axes.get_yticklabels()] == [bar.label for bar in found.bars]
    ends = sorted(patch.get_x() + patch.get_width() for patch in axes.patches)
    assert ends == pytest.approx(sorted(end.value for bar in found.bars for end in (bar.at_low, bar.at_high)))
    assert "USD" in axes.get_xlabel()
    given = plt.subplots()[1]
    assert found.plot(given, count=1) is given
    assert len(given.patches) == 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"question": "Karachi"}, "give two places"),
        ({"question": lambda net: "much"}, "the question gives 'much'"),
        ({"question": lambda net: 1.0, "by": "time"}, "by is for a question of two places"),
        ({"question": lambda net: 1.0, "over": None}, "over is None; for a function name the assumptions"),
        ({"over": ["n5"]}, "'n5' is no Cell"),
        (
            {"over": [co.Cell("links", {"link_id": "n5-east", "from_node": "BQM"}, "hours")]},
            r"has no low and high in the network",
        ),
        ({"over": {"n5": co.Change("links", N5, hours=1)}}, "give a pair"),
        ({"over": {"": (1, 2)}}, "'' is no label"),
    ],
)
def test_what_is_not_understood_is_refused(net, asked, message):
    over = {"n5": (co.Change("links", N5, hours=1), co.Change("links", N5, hours=2))}
    with pytest.raises(co.InvalidQuestion, match=message):
        co.tornado(net, **{"question": KHI_LHE, "over": over, **asked})
