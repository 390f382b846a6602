"""Whether a project pays: published examples, laws, an independent reckoning, and what is said."""

import math

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from stories.small import link, network
from strategies import networks, questions
from test_laws import laws, planned
from test_plan_against_oracle import network_of
from test_sweep import dask, processes  # noqa: F401

import corridor as co
from corridor.analysis.benefits import rule_of_a_half, surplus, trips_after

mpl.use("Agg")

BOX = co.Cargo(teu=2, tonnes=10, value_usd=0, value_of_time_usd_per_h=5)
ROAD = link("A-B", hours=10, usd=100)
SHORT = co.AddLink("short", "A", "B", mode="road", hours=4, usd=60, per="shipment")
PROJECT = co.Scenario("short road", [SHORT])
TRIPS = [co.Trip("A", "B", BOX, 1000)]
TERMS = {
    "opening": 2030,
    "base_year": 2030,
    "years": 3,
    "construction_years": 1,
    "discount_rate": 0.10,
    "operation_usd_per_year": 5_000,
    "running_share": 0.75,
    "co2e_usd_per_t": 0,
}


def story(trips=TRIPS, *, net=None, project=PROJECT, capex_usd=200_000, **terms):
    """Return the appraisal of a short road beside A ---10 h, 100 USD--- B: 4 h and 60 USD."""
    net = net or network("A/CN B/CN", [ROAD])
    return co.appraise(net, project, trips, capex_usd=capex_usd, terms=co.Terms(**(TERMS | terms)))


# ---------------------------------------------------------------- published examples


@pytest.mark.parametrize(
    ("millions", "shifted", "unit", "half_unit", "benefits"),
    [
        (6.3, 4.5, 3.58, 1.79, (22.6, 8.1)),
        (6.3, 11.0, 6.27, 3.14, (39.5, 34.4)),
        (0.3, 1.3, 5.16, 2.58, (1.6, 3.3)),
        (0.3, 2.9, 5.16, 2.58, (1.6, 7.4)),
    ],
)
def test_the_european_commissions_railway_case(millions, shifted, unit, half_unit, benefits):
    """European Commission, Guide to Cost-Benefit Analysis (2008), table 4.17: gains of initial users and of those that
    come from the road, rail passengers and freight, options 1 and 2 [EUR a trip, millions].
    """
    before, after = np.array([unit]), np.array([0.0])
    initial = rule_of_a_half(before, after, np.array([millions]), np.array([millions]))
    everyone = rule_of_a_half(before, after, np.array([millions]), np.array([millions + shifted]))
    assert unit / 2 == pytest.approx(half_unit, abs=0.006)
    assert initial[0] == pytest.approx(benefits[0], abs=0.06)
    assert everyone[0] - initial[0] == pytest.approx(benefits[1], abs=0.11)


def test_points_between_mend_the_rule_of_a_half_as_published():
    """Nellthorp and Hyman (2001): with one point between, a quarter of the error is left, with three a sixteenth."""
    before, after, trips, elasticity = 100.0, 55.0, 10.0, -1.2

    def error(points):
        costs = np.linspace(before, after, points + 2)
        volumes = trips_after(np.full(len(costs), before), costs, np.full(len(costs), trips), elasticity)
        parts = rule_of_a_half(costs[:-1], costs[1:], volumes[:-1], volumes[1:])
        return parts.sum() - surplus(*np.array([[before], [after], [trips]]), elasticity)[0]

    assert error(0) > 0
    assert error(1) / error(0) == pytest.approx(1 / 4, rel=0.1)
    assert error(3) / error(0) == pytest.approx(1 / 16, rel=0.1)


def costing(bcr):
    """Return the story with the construction cost at which benefits are so many times the costs, all in 2029."""
    worth = 85_000 * sum(1.1**-year for year in (1, 2, 3))
    return story(capex_usd=worth / bcr, operation_usd_per_year=0)


def test_the_padma_bridge():
    """AECOM for the Asian Development Bank, Padma Multipurpose Bridge (2010), table 11-7: a benefit-cost ratio of 4.4
    becomes 3.7 with costs +20 %, 3.5 with benefits -20 %, 2.9 with both.
    """
    bcr = costing(4.4).sensitivity()["bcr"]
    assert round(bcr["base case"], 1) == 4.4
    assert round(bcr["construction +20 %"], 1) == 3.7
    assert round(bcr["benefits -20 %"], 1) == 3.5
    assert round(bcr["construction +20 %, benefits -20 %"], 1) == 2.9


def test_a_sensitivity_indicator_of_the_asian_development_bank():
    """ADB, Financial Management and Analysis of Projects, 7.11.3: investment +20 % has an indicator of 13.34, a change
    of the NPV by 266 %, and a switching value of 7.5 %.
    """
    pays = costing(1 + 1 / 13.34)
    row = pays.sensitivity().loc["construction +20 %"]
    assert row["sensitivity_indicator"] == pytest.approx(-13.34)
    assert row["npv_usd"] / pays.economic.npv_usd - 1 == pytest.approx(-2.66, abs=0.01)
    assert pays.switching_values().at["construction", "change"] == pytest.approx(0.075, abs=5e-4)


# ---------------------------------------------------------------- independent reckoning


def test_every_figure_again():
    """Two trips, every term at work: the streams again from the trips' costs, in plain loops and with scipy."""
    net = network(
        "A/CN B/CN C/CN",
        [link("A-B", hours=10, usd=100, length_km=100), link("B-C", hours=5, usd=30, length_km=80)],
        rates=[{"mode": "road", "co2e_g_per_tkm": 60}],
        charges=[{"charge_id": "t", "what": "t", "kind": "tax", "link_id": "A-B", "usd": 12, "per": "shipment"}],
    )
    edit = co.AddLink("short", "A", "B", mode="road", hours=7, usd=85, per="shipment", length_km=90)
    trips = [co.Trip("A", "B", BOX, 900), co.Trip("A", "C", BOX, 400)]
    terms = co.Terms(
        opening=2030, base_year=2026, years=12, growth=0.03, ramp_up=(0.4, 0.8), elasticity=-0.7, discount_rate=0.08,
        financial_rate=0.06, residual_share=0.25, operation_usd_per_year=900, running_share=0.6, conversion_factor=0.85,
        co2e_usd_per_t=50,
    )  # fmt: skip
    pays = co.appraise(net, co.Scenario("p", [edit]), trips, capex_usd={2028: 60_000, 2029: 50_000}, terms=terms)
    ways = [(112 + 10 * 5, 85 + 7 * 5, 12, 900), (142 + 15 * 5, 115 + 12 * 5, 12, 400)]
    economic, financial = [], []
    for year in range(2028, 2042):
        built = {2028: 60_000, 2029: 50_000}.get(year, 0)
        gain = left = 0.0
        if year >= 2030:
            use = 1.03 ** (year - 2026) * {2030: 0.4, 2031: 0.8}.get(year, 1)
            for before, after, tax, volume in ways:
                more = volume * (after / before) ** -0.7
                emitted = [0.06 * 10 * km / 1000 for km in ((100, 90) if volume == 900 else (180, 170))]
                gain += use * (before - after) * (volume + more) / 2
                gain += use * (0 * more - tax * volume)
                gain += use * (emitted[0] * volume - emitted[1] * more) * 50 * 1.02 ** (year - 2026)
                left += use * 85 * more * 0.4
        scrap = 0.25 * 110_000 if year == 2041 else 0
        kept = 900 if year >= 2030 else 0
        economic.append(gain + left - 0.85 * (built + kept - scrap))
        financial.append(left - built - kept + scrap)
    frame = pays.to_frame()
    assert frame["economic_usd"].tolist() == pytest.approx(economic, abs=0.02)
    assert frame["financial_usd"].tolist() == pytest.approx(financial, abs=0.02)
    for found, flows, rate in ((pays.economic, economic, 0.08), (pays.financial, financial, 0.06)):
        assert found.npv_usd == pytest.approx(sum(flow / (1 + rate) ** at for at, flow in enumerate(flows)), abs=0.1)

        def value(rate, flows=flows):
            return sum(flow / (1 + rate) ** at for at, flow in enumerate(flows))

        assert found.irr == pytest.approx(brentq(value, -0.5, 5), abs=1e-6)


def test_the_frame_adds_up():
    frame = story(elasticity=-1, growth=0.03, residual_share=0.2, co2e_usd_per_t=None).to_frame()
    parts = ["time", "money", "opened", "taxes", "owner", "co2e", "construction", "operation", "residual"]
    assert frame["economic_usd"].tolist() == pytest.approx(
        frame[[f"{name}_usd" for name in parts]].sum(axis=1).tolist()
    )
    owner = ["revenue", "running", "capex", "maintenance", "scrap"]
    assert frame["financial_usd"].tolist() == pytest.approx(
        frame[[f"{name}_usd" for name in owner]].sum(axis=1).tolist()
    )
    assert frame["economic_pv_usd"].sum() == pytest.approx(
        story(elasticity=-1, growth=0.03, residual_share=0.2).economic.npv_usd
    )


# ---------------------------------------------------------------- laws


def test_no_change_gives_no_benefit():
    same = co.Scenario("nothing", [co.Change("links", {"link_id": "A-B"}, note="as it was")])
    pays = story(project=same, elasticity=-2)
    assert pays.by_trip()["kind"].tolist() == ["unaffected"]
    assert not pays.to_frame()[["time_usd", "money_usd", "taxes_usd", "owner_usd", "co2e_usd"]].any(axis=None)
    assert story(project=same, capex_usd=0, operation_usd_per_year=0).economic.npv_usd == 0
    assert pays.switching_values()["switching"].drop("growth").isna().all()
    assert "  - no trip goes over what the project changes\n" in f"{pays}\n"
    assert "no trip goes over" not in str(story())


SHIFTED = {"elasticity": -0.8, "growth": 0.02, "years": 8, "residual_share": 0.1}


def test_costs_and_trips_tripled_triple_the_value():
    one = story(**SHIFTED)
    tripled = [co.Trip("A", "B", BOX, 3000)]
    three = story(tripled, capex_usd=600_000, **(SHIFTED | {"operation_usd_per_year": 15_000}))
    assert three.economic.npv_usd == pytest.approx(3 * one.economic.npv_usd, rel=1e-12)
    assert three.financial.npv_usd == pytest.approx(3 * one.financial.npv_usd, rel=1e-12)
    assert three.economic.irr == pytest.approx(one.economic.irr, rel=1e-9)


def test_the_order_of_trips_does_not_matter():
    trips = [co.Trip("A", "B", BOX, count / 7) for count in (1000, 33, 0, 517)]
    assert story(trips, **SHIFTED).economic == story(trips[::-1], **SHIFTED).economic


def test_the_value_at_the_rate_of_return_is_nothing():
    pays = story(**SHIFTED)
    again = story(**(SHIFTED | {"discount_rate": pays.economic.irr}))
    assert again.economic.npv_usd == pytest.approx(0, abs=0.005)


@pytest.mark.parametrize(("capex_usd", "pays_today"), [(480_000, True), (800_000, False)])
def test_switching_values_put_in_give_nothing_to_the_cent(capex_usd, pays_today):
    """Each item at its switching value, everything reckoned anew: the NPV is 0; from both sides of it."""
    base = story(capex_usd=capex_usd, **SHIFTED)
    switching = base.switching_values()["switching"]
    hour = co.Cargo(teu=2, tonnes=10, value_usd=0, value_of_time_usd_per_h=float(switching["value of time"]) * 2)
    anew = {
        "construction": story(capex_usd=float(switching["construction"]), **SHIFTED),
        "traffic": story([co.Trip("A", "B", BOX, float(switching["traffic"]) / 2)], capex_usd=capex_usd, **SHIFTED),
        "growth": story(capex_usd=capex_usd, **(SHIFTED | {"growth": float(switching["growth"])})),
        "value of time": story([co.Trip("A", "B", hour, 1000)], capex_usd=capex_usd, **SHIFTED),
    }
    if pays_today:
        run = float(switching["operation"])
        anew["operation"] = story(capex_usd=capex_usd, **(SHIFTED | {"operation_usd_per_year": run}))
    for item, pays in anew.items():
        assert pays.economic.npv_usd == pytest.approx(0, abs=0.005), item
    assert (base.switching_values().at["construction", "change"] > 0) == (base.economic.npv_usd > 0) == pays_today


def test_sensitivity_is_what_other_terms_give():
    """Each test of the table against an appraisal of what it says."""
    table = story(**SHIFTED).sensitivity()
    assert table["npv_usd"]["construction +20 %"] == pytest.approx(story(capex_usd=240_000, **SHIFTED).economic.npv_usd)
    slower = story(**(SHIFTED | {"growth": 0.016}))
    assert table["npv_usd"]["growth -20 %"] == pytest.approx(slower.economic.npv_usd)
    late = story(capex_usd={2029: 200_000}, **(SHIFTED | {"opening": 2031, "years": 7}))
    assert table.loc["opening a year later", ["npv_usd", "eirr"]].tolist() == pytest.approx(
        [late.economic.npv_usd, late.economic.irr]
    )
    assert table["firr"]["operation -20 %"] == pytest.approx(
        story(**(SHIFTED | {"operation_usd_per_year": 4_000})).financial.irr
    )


@laws(8)
@given(networks(max_nodes=5), st.data())
def test_what_gets_cheaper_and_quicker_never_costs_users(tables, data):
    """All links cheaper or quicker: no trip's users lose, and what users gain is time and money."""
    net = network_of(tables)
    asked = [data.draw(questions(tables, with_rules=False)) for _ in range(2)]
    trips = [co.Trip(ask.origin, ask.destination, co.Cargo(**vars(ask.cargo)), 10) for ask in asked]
    share = data.draw(st.sampled_from([0.5, 0.9, 1.0]))
    project = co.Scenario("eased", [co.Change("links", {}, hours=co.times(share), usd=co.times(share))])
    terms = co.Terms(opening=2030, base_year=2025, years=5)
    pays = co.appraise(net, project, trips, capex_usd=0, terms=terms)
    frame = pays.by_trip()
    assert (frame["users_usd"] >= -0.3).all()
    assert (frame["time_usd"] + frame["money_usd"]).tolist() == pytest.approx(frame["users_usd"].tolist(), abs=1e-6)
    if share == 1:
        assert frame["users_usd"].tolist() == pytest.approx([0] * len(frame), abs=0.3)
    for network_, column in ((net, "generalised_usd_without"), (project(net), "generalised_usd_with")):
        ways = [planned(network_, ask, "generalised") for ask in asked]
        costs = [math.nan if way is None else way.generalised_cost_usd for way in ways]
        assert frame[column].tolist() == pytest.approx(costs, nan_ok=True)


# ---------------------------------------------------------------- what is said


def test_the_summary_tells_results_tests_and_doubts():
    text = str(story(elasticity=-0.5, growth=0.02))
    for told in (
        "short road: appraisal, in million USD of 2030 (constant prices)",
        "construction 0.2 in 2029; used 2030-2032",
        "diverted 2,000; generated",
        "of the users' gain: diverted 0.2, generated 0.0",
        "benefit-cost ratio",
        "internal rate of return",
        "opening a year later",
        "switching values, at which the economic NPV is 0",
        "75 % of the price is spent on running",
        "no duty, tax or subsidy is known on these ways",
    ):
        assert told in text
    assert "none" in str(story(capex_usd=1e9))
    assert "never" in str(story(capex_usd=1e9))
    assumed = str(story(operation_usd_per_year=None, co2e_usd_per_t=None))
    assert "is assumed to be 2 % of the construction cost a year" in assumed
    assert "CO2e at 62 USD/t in 2030 and 65 in 2032, carried from prices of 2016: Asian Dev" in assumed
    assert "the deflator ends at 2025: what is carried to prices of 2030 is in those of 2025" in assumed


def test_the_plot_has_bars_and_a_line():
    drawn = story().plot()
    assert drawn.get_ylabel() == "million USD of 2030"
    assert drawn.lines[0].get_ydata().tolist() == pytest.approx([-0.2, 0.08, 0.08, 0.08])
    assert story().plot(drawn) is drawn
    mpl.pyplot.close("all")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"opening": 2030.5}, "opening is 2030.5; it must be a whole number"),
        ({"base_year": 25}, "base_year is 25; it must be a year from 1950 to 2150"),
        ({"years": 0}, "years is 0; it must be from 1 to 200 years"),
        ({"growth": 4}, "growth is 4; it must be from -0.5 to 0.5 a year; 4 % is 0.04"),
        ({"elasticity": 0.5}, "elasticity is 0.5; it must be from -20 to 0"),
        ({"discount_rate": 9}, "discount_rate is 9; it must be from 0 to 1; 9 % is 0.09"),
        ({"financial_rate": math.nan}, "financial_rate is nan"),
        ({"running_share": True}, "running_share is True"),
        ({"choke_usd_per_teu": math.inf}, "choke_usd_per_teu is inf; it must be from 0 to 1,000,000,000"),
        ({"discount_rate": None}, "discount_rate is None"),
        ({"ramp_up": (0.5, 1.2)}, "ramp_up has 1.2; its parts of the use must lie from 0 to 1"),
        ({"carbon": "world bank", "co2e_usd_per_t": None}, "carbon is 'world bank'; .*adb"),
        ({"carbon": None, "co2e_usd_per_t": None}, "carbon is None; .*adb"),
        ({"carbon": "eib"}, "co2e_usd_per_t and carbon='eib' both price emissions; give one of them"),
        ({"capex_price_year": 20.5}, "capex_price_year is 20.5; it must be a whole number"),
        ({"capex_price_year": 20}, "capex_price_year is 20; it must be a year from 1950 to 2150"),
        ({"ramp_up": (0.5,) * 4}, "ramp_up has 4 years; 3 years of use are counted"),
    ],
)
def test_terms_out_of_bounds(terms, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.Terms(**(TERMS | terms))


@pytest.mark.parametrize(
    ("capex_usd", "said"),
    [
        (-1, "capex_usd is -1; it, or what it has for each year, must be at least 0"),
        (
            10**14,
            "capex_usd is 100000000000000; it, or .* each year, must be at most 10,000,000,000,000: more than any",
        ),
        (math.nan, "capex_usd is nan"),
        ("much", "capex_usd is 'much'"),
        ({}, "capex_usd has no year"),
        ({2040: 5}, "capex_usd has the year 2040; it must be a year up to the last, 2032"),
        ({2029: -5}, "capex_usd is -5"),
        ({"2029": 5}, "capex_usd has the year '2029'"),
    ],
)
def test_a_cost_that_is_none(capex_usd, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        story(capex_usd=capex_usd)


def test_elastic_trade_needs_a_cost():
    net = network("A/CN B/CN", [link("A-B", hours=0, usd=0)])
    project = co.Scenario("toll", [co.Change("links", {"link_id": "A-B"}, usd=5, per="shipment")])
    with pytest.raises(co.InvalidQuestion, match="the trip A to B costs nothing in one network"):
        story(net=net, project=project, elasticity=-1)
    assert story(net=net, project=project).yearly.users_usd == -5000


def test_what_it_stands_on_is_refused_as_elsewhere():
    with pytest.raises(co.UnknownName):
        story([co.Trip("A", "Z", BOX, 1)])
    with pytest.raises(co.InvalidEdit):
        story(project=co.Scenario("p", [co.Remove("links", {"link_id": "nowhere"})]))
    with pytest.raises(co.InvalidQuestion, match="there are no trips"):
        story([])
    with pytest.raises(co.InvalidQuestion, match="scenario is 'short road'; it must be a Scenario"):
        story(project="short road")
    with pytest.raises(co.InvalidQuestion, match=r"it must be Terms\(opening=..., base_year=...\)"):
        co.appraise(network("A/CN B/CN", [ROAD]), PROJECT, TRIPS, capex_usd=1, terms=TERMS)
