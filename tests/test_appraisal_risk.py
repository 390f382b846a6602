"""Risk of an appraisal: closed forms of linear cases, plain loops, laws of draws, and what is refused."""

import json
import math
from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import numpy as np
import pytest
from scipy.stats import lognorm, triang
from stories.small import border, link, network
from test_appraisal import BOX, PROJECT, ROAD, TRIPS, story
from test_sweep import dask, processes  # noqa: F401

import corridor as co
from corridor.analysis.appraisal_risk import BLOCK
from corridor.analysis.risk_ranges import RAIL_COST, ROAD_COST, triangular

mpl.use("Agg")

SURE = {
    "construction": 1,
    "operation": 1,
    "traffic": 1,
    "growth": 0.02,
    "value_of_time": 1,
    "co2e": 1,
    "prices": False,
    "hours": False,
}
GROWS = {"growth": 0.02, "elasticity": -1, "residual_share": 0.1, "financial_rate": 0.05}


def ranges(**given):
    """Return ranges in which only what is given is not sure."""
    return co.Ranges(**(SURE | given))


def expected(low, likely, high):
    """Return the mean and the standard deviation of a triangular distribution."""
    mean = (low + likely + high) / 3
    return mean, math.sqrt((low**2 + likely**2 + high**2 - low * likely - low * high - likely * high) / 18)


def agrees(values, mean, deviation):
    """Whether draws have a mean and a deviation, within what chance allows."""
    assert values.mean() == pytest.approx(mean, abs=5 * deviation / math.sqrt(len(values)))
    assert values.std() == pytest.approx(deviation, rel=0.05)


# ---------------------------------------------------------------- closed forms


def test_figures_that_are_sure_give_the_appraisal_itself():
    pays = story(**GROWS, co2e_usd_per_t=None)
    risk = co.appraisal_risk(pays, ranges(), draws=3)
    assert risk.npv_usd == pytest.approx([pays.economic.npv_usd] * 3)
    assert risk.owner_npv_usd == pytest.approx([pays.financial.npv_usd] * 3)
    assert risk.share_of_losses == float(pays.economic.npv_usd < 0)
    assert risk.to_frame()["deviation_usd"].tolist() == pytest.approx([0, 0], abs=1e-6)
    assert len(risk.weights) == 0


@pytest.mark.parametrize("item", ["construction", "operation", "traffic"])
def test_a_linear_figure_has_the_mean_and_the_deviation_of_its_range(item):
    """The value is a straight line in each: at f it is v(0) + f (v(1) - v(0))."""
    pays = story(**GROWS)
    low, likely, high = edges = (0.8, 1.1, 2.4)
    none, once = (co.appraisal_risk(pays, ranges(**{item: at}), draws=1).npv_usd[0] for at in (0, 1))
    assert once == pytest.approx(pays.economic.npv_usd)
    values = co.appraisal_risk(pays, ranges(**{item: edges}), draws=20_000, seed=3).npv_usd
    mean, deviation = expected(*edges)
    agrees(values, none + mean * (once - none), deviation * abs(once - none))
    drawn = (values - none) / (once - none)
    law = triang((likely - low) / (high - low), low, high - low)
    for at in (5, 25, 50, 75, 95):
        assert np.percentile(drawn, at) == pytest.approx(law.ppf(at / 100), abs=0.02)


def test_independent_figures_add_their_variances():
    pays = story()
    edges = {"construction": (0.5, 1, 2), "operation": (0, 1, 3)}
    values = co.appraisal_risk(pays, ranges(growth=0, **edges), draws=20_000).npv_usd
    built, run = 200_000, 5_000 * 2.486852
    (more, wide), (dearer, spread) = (expected(*each) for each in edges.values())
    agrees(values, 85_000 * 2.486852 - built * more - run * dearer, math.hypot(built * wide, run * spread))


def abroad(**cells):
    """Return A ---5 h, 50 USD--- M ---5 h, 50 USD--- B, where M lies abroad, so that both leave a country once."""
    links = [link("A-M", hours=5, usd=50), link("M-B", hours=5, usd=50)]
    return network("A/CN M/PK B/CN", links, borders=[border("exit", **cells), border("entry", hours=0, usd=0)])


def test_the_price_of_a_row_is_drawn_once_for_all_that_use_it():
    """Leaving a country costs 20 USD (10-40), twice on the old way; the project's road, as above, does not leave.

    A dearer border makes the project better: each of 1,000 shipments a year saves 40 USD (20-80) in the same draw.
    """
    pays = story(net=abroad(hours=0, usd=20, usd_low=10, usd_high=40))
    assert pays.by_trip()["usd_without"].tolist() == [140]
    risk = co.appraisal_risk(pays, ranges(growth=0, prices=True), draws=20_000)
    mean, deviation = expected(20, 40, 80)
    worth = pays.economic.npv_usd + 1_000 * (mean - 40) * 2.486852
    agrees(risk.npv_usd, worth, 1_000 * deviation * 2.486852)
    (figure,), (weight,) = risk.weights["figure"], risk.weights["rank_correlation"]
    assert figure.startswith("price of borders: ")
    assert weight == pytest.approx(1)


def test_hours_vary_by_their_p90():
    """A border of 8 h in the median and 16 h in one case of ten: a factor of mean 1 on its mean hours."""
    pays = story(net=abroad(hours=8, hours_p90=16, usd=0))
    yearly = 1_000 * 5 * (pays.by_trip()["hours_without"][0] - 10) * 2.486852
    sigma = math.log(2) / 1.2815515655446004
    law = lognorm(sigma, scale=math.exp(-(sigma**2) / 2))
    values = co.appraisal_risk(pays, ranges(growth=0, hours=True), draws=50_000).npv_usd
    base = pays.economic.npv_usd
    assert values.mean() == pytest.approx(base, abs=5 * yearly * law.std() / math.sqrt(50_000))
    for at in (10, 50, 90):
        assert (np.percentile(values, at) - base) / yearly + 1 == pytest.approx(law.ppf(at / 100), abs=0.04)


def test_draws_are_what_other_terms_would_give():
    """Growth and the value of time are no straight lines: each draw is appraised again in another way."""
    pays = story(**GROWS)
    for growth in (-0.1, 0.0, 0.2):
        drawn = co.appraisal_risk(pays, ranges(growth=growth), draws=1).npv_usd[0]
        assert drawn == pytest.approx(story(**(GROWS | {"growth": growth})).economic.npv_usd)
    for factor in (0.5, 3.0):
        drawn = co.appraisal_risk(pays, ranges(value_of_time=factor), draws=1).npv_usd[0]
        slower = [co.Trip("A", "B", co.Cargo(teu=2, tonnes=10, value_usd=0, value_of_time_usd_per_h=5 * factor), 1000)]
        assert drawn == pytest.approx(story(slower, **GROWS).economic.npv_usd)


def test_gains_between_two_capacities_lie_on_a_line():
    pays = story(growth=0.02)
    half = story([co.Trip("A", "B", BOX, 500)], growth=0.02)
    values = co.appraisal_risk(pays, ranges(), draws=20_000, at_capacity={0.5: half}).npv_usd
    gain = pays.economic.npv_usd - half.economic.npv_usd
    mean, deviation = expected(0.5, 1, 1)
    agrees(values, half.economic.npv_usd + gain * (mean - 0.5) / 0.5, gain * deviation / 0.5)
    assert values.min() >= half.economic.npv_usd - 1e-6
    assert values.max() <= pays.economic.npv_usd + 1e-6


@pytest.mark.parametrize("edges", [(0, 0, 1), (0, 1, 1), (0, 0.3, 1), (2, 2, 2)])
def test_triangular_draws_follow_their_law(edges):
    low, likely, high = (np.array([float(edge)]) for edge in edges)
    parts = np.linspace(0, 1, 101)[:, None]
    found = triangular(parts, low, likely, high).ravel()
    width = edges[2] - edges[0]
    law = triang((edges[1] - edges[0]) / width, edges[0], width).ppf(parts.ravel()) if width else np.full(101, edges[0])
    assert found == pytest.approx(law)


@pytest.mark.parametrize(("edges", "mean", "deviation"), [(RAIL_COST, 1.447, 0.384), (ROAD_COST, 1.204, 0.299)])
def test_the_ranges_of_costs_are_near_what_was_found(edges, mean, deviation):
    found, wide = expected(*edges)
    assert found == pytest.approx(mean, abs=0.05)
    assert wide == pytest.approx(deviation, abs=0.05)


# ---------------------------------------------------------------- laws


def test_a_seed_gives_the_same_and_more_draws_begin_with_those_of_fewer():
    pays = story(**GROWS)
    some = co.appraisal_risk(pays, draws=BLOCK + 7, seed=5)
    more = co.appraisal_risk(pays, draws=3 * BLOCK, seed=5)
    assert some.npv_usd.tolist() == more.npv_usd[: BLOCK + 7].tolist()
    assert some.npv_usd.tolist() != co.appraisal_risk(pays, draws=BLOCK + 7, seed=6).npv_usd.tolist()


def test_every_executor_draws_the_same(processes, dask):  # noqa: F811
    pays = story(**GROWS)
    alone = co.appraisal_risk(pays, draws=5 * BLOCK)
    with ThreadPoolExecutor(2) as threads:
        for executor in (threads, processes, dask):
            shared = co.appraisal_risk(pays, draws=5 * BLOCK, executor=executor)
            assert shared.npv_usd.tolist() == alone.npv_usd.tolist()
            assert shared.weights.equals(alone.weights)


def test_losses_and_percentiles_are_those_of_the_draws():
    risk = co.appraisal_risk(story(**GROWS), draws=2_000)
    frame = risk.to_frame()
    assert risk.share_of_losses == frame.loc["economic", "share_of_losses"] == sum(risk.npv_usd < 0) / 2_000
    assert 0 < risk.share_of_losses < 1
    ordered = frame[["p5_usd", "p10_usd", "p25_usd", "p50_usd", "p75_usd", "p90_usd", "p95_usd"]]
    assert (ordered.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    weights = risk.weights["rank_correlation"]
    assert weights.abs().is_monotonic_decreasing
    assert weights[risk.weights["figure"] == "construction"].item() < 0


def test_assigned_flows_are_drawn_too():
    net = network("A/CN B/CN", [ROAD | {"capacity_teu_per_week": 60}])
    terms = co.Terms(opening=2030, base_year=2030, years=3, co2e_usd_per_t=0)
    pays = co.appraise(net, PROJECT, TRIPS, capex_usd=1e5, terms=terms, flows="capacity")
    sure = co.appraisal_risk(pays, ranges(growth=0), draws=2)
    assert sure.npv_usd == pytest.approx([pays.economic.npv_usd] * 2)


# ---------------------------------------------------------------- what is said


def test_it_says_what_it_found():
    risk = co.appraisal_risk(story(**GROWS), draws=1_000)
    text = str(risk)
    for said in (
        "Risk of short road: a loss in ",
        "% of 1,000 draws, in million USD of 2030",
        "share below 0",
        "95 % are below",
        "rank correlation",
        "drawn with seed 1: construction 0.8 / 1.1 / 2.4",
    ):
        assert said in text
    assert repr(risk).startswith("<corridor.Risk Risk of short road")
    assert "95" in risk._repr_html_()
    assert json.loads(risk.to_json()) == risk.to_dict()
    axes = risk.plot()
    assert sum(bar.get_height() for bar in axes.patches) == 1_000
    assert risk.plot(axes) is axes
    mpl.pyplot.close("all")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"construction": (2, 1, 3)}, r"construction is \(2, 1, 3\); it must rise from the lowest to the most likely"),
        (
            {"traffic": (0.5, 1)},
            r"traffic is \(0.5, 1\) \(tuple\); it must be a number, or the lowest, the most",
        ),
        ({"growth": 4}, "growth has 4; it must be a number, or the lowest, .* from -0.5 to 0.5"),
        ({"operation": (0, "1", 2)}, "operation has '1'"),
        ({"value_of_time": math.nan}, "value_of_time has nan"),
        ({"co2e": "high"}, "co2e is 'high'"),
        ({"co2e": None}, "co2e is None"),
        ({"prices": 1}, "prices is 1; give True or False"),
    ],
)
def test_ranges_that_are_none(given, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.Ranges(**given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"draws": 0}, "draws is 0; it must be a whole number from 1 to 1,000,000"),
        ({"draws": 2.5}, "draws is 2.5"),
        ({"draws": 10**7}, "draws is 10000000"),
        ({"seed": "one"}, "seed is 'one'.*; it must be a whole number, at least 0"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": None}, "seed is None"),
        ({"ranges": (0.5, 1, 2)}, r"ranges is \(0.5, 1, 2\).*; give Ranges"),
        ({"at_capacity": [0.5]}, r"at_capacity is \[0.5\].*; give a mapping"),
        ({"at_capacity": {0: None}}, "the multiple is 0; it must be from 0.01 to 100"),
        ({"at_capacity": {1: None}}, "the multiple is 1; that is the appraisal itself"),
        ({"at_capacity": {2: None}}, "the appraisal at 2 is None; give what `appraise` returns"),
    ],
)
def test_questions_that_are_refused(given, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.appraisal_risk(story(), **given)


def test_appraisals_at_other_capacities_are_of_the_same_project():
    with pytest.raises(co.InvalidQuestion, match=r"the appraisal at 0.5 has other terms or costs; appraise it alike"):
        co.appraisal_risk(story(), at_capacity={0.5: story(capex_usd=1)})
    with pytest.raises(co.InvalidQuestion, match=r"appraisal is 'none' .str.; give what `appraise` returns"):
        co.appraisal_risk("none")
