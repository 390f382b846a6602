"""Logit with capacities: closed forms, path sizes, and the linear programme as the scale grows."""

import math

import numpy as np
import pytest
from flow_networks import case_of, flow_case

import corridor as co
from corridor.engine.smooth_dual import Choices, choose
from corridor.flows.path_sizes import path_sizes

SEEDS = range(8)


def shared(case, scale, **more):
    return co.assign(case.net, case.trips, method="logit", by="cost", scale=scale, **more)


def test_two_ways_are_shared_as_in_closed_form():
    case = case_of(2, [(0, 1, 100, np.inf), (0, 1, 150, np.inf)], [(0, 1, 60.0)])
    for scale in (0.001, 0.01, 0.05):
        ways = shared(case, scale).to_frame()
        first = 60 / (1 + math.exp(-50 * scale))
        assert ways["teu_per_week"].tolist() == pytest.approx([first, 60 - first])


def test_a_full_way_gets_the_price_that_fills_it():
    """20 of 60 fit on the cheaper way: ln(40 / 20) = scale x (50 - price)."""
    case = case_of(2, [(0, 1, 100, 20.0), (0, 1, 150, np.inf)], [(0, 1, 60.0)])
    flows = shared(case, 0.01)
    full = flows.bottlenecks(1).iloc[0]
    assert full["load"] == pytest.approx(20)
    assert full["price"] == pytest.approx(50 + math.log(40 / 20) / 0.01)


def test_ways_over_one_link_count_for_less():
    """A way of its own, and two that share 80 of 100 km: sizes 1, 0.6 and 0.6 at equal costs."""
    arcs = [(0, 1, 100, np.inf), (0, 2, 80, np.inf), (2, 1, 20, np.inf), (2, 1, 20, np.inf)]
    case = case_of(3, arcs, [(0, 1, 22.0)])
    tables = dict(case.net.tables)
    tables["links"]["length_km"] = [100, 80, 20, 20]
    flows = co.assign(co.Network(tables), case.trips, method="logit", by="cost", scale=0.01)
    assert flows.to_frame()["teu_per_week"].tolist() == pytest.approx([10, 6, 6])


def test_a_way_without_length_counts_in_full():
    assert path_sizes(np.array([0]), [np.empty(0, dtype=np.int64)], [np.empty(0)]).tolist() == [1.0]


@pytest.mark.parametrize("seed", SEEDS)
def test_it_keeps_to_capacities_and_moves_what_it_says(seed):
    case = flow_case(seed, n_trips=8)
    flows = shared(case, 0.02)
    trips, loads = flows.by_trip(), flows.loads()
    assert np.allclose(trips["moved"] + trips["unmet"], trips["wanted"])
    known = loads[loads["capacity"].notna()]
    assert (known["load"] <= known["capacity"] * (1 + 1e-6)).all()
    assert flows.gap < 1e-6
    priced = loads[loads["price"] > 1e-6]
    assert np.allclose(priced["load"], priced["capacity"], rtol=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_as_the_scale_grows_it_becomes_least_cost(seed):
    """The total of a scale is less than what its entropy allows above the least, and prices pay for it."""
    case = flow_case(seed, n_trips=8)
    least = co.assign(case.net, case.trips, by="cost")
    totals = [shared(case, scale).total_usd_per_week for scale in (0.01, 0.1, 1.0, 10.0)]
    assert totals == pytest.approx(sorted(totals, reverse=True), rel=1e-6)
    assert totals[-1] == pytest.approx(least.total_usd_per_week, rel=1e-5)
    flows = shared(case, 10.0)
    loads, trips = flows.loads(), flows.by_trip()
    priced = loads[loads["price"] > 1e-9]
    paid = trips["pays"].fillna(flows.unmet_usd_per_teu) @ trips["wanted"] - priced["price"] @ priced["capacity"]
    assert paid == pytest.approx(least.total_usd_per_week, rel=1e-4)  # the dual of the programme at these prices


def test_its_prices_become_those_of_the_programme_where_these_are_unique():
    case = case_of(2, [(0, 1, 100, 20.0), (0, 1, 150, 30.0), (0, 1, 300, np.inf)], [(0, 1, 60.0)])
    exact = co.assign(case.net, case.trips, by="cost").loads().set_index("resource")["price"]
    errors = []
    for scale in (0.1, 1.0, 10.0, 100.0):
        found = shared(case, scale).loads().set_index("resource")["price"]
        errors.append(float((found - exact).abs().max()))
    assert errors[0] > errors[1] > errors[2] > errors[3]
    assert errors[3] < 0.02


def test_shares_at_half_and_double_are_those_of_these_scales():
    case = case_of(2, [(0, 1, 100, 20.0), (0, 1, 150, np.inf)], [(0, 1, 60.0)])
    shares = shared(case, 0.01).shares("border")
    assert shares.empty
    flows = shared(case, 0.01)
    assert list(flows.shares("way").columns) == ["way", "teu_per_week", "share", "share_at_half", "share_at_double"]
    half, _, double = (shared(case, scale).to_frame()["share"].to_numpy() for scale in (0.005, 0.01, 0.02))
    found = flows._ways.at_other_scales
    assert np.allclose(found[0] / 60, half)
    assert np.allclose(found[1] / 60, double)
    assert "at half  at scale  at double" in str(flows)


def test_prices_in_series_have_a_solution():
    choices = Choices(
        first=np.array([0, 2]), cost=np.array([0.0, 10.0]), own=np.zeros(2), use_first=np.array([0, 2, 2]),
        use=np.array([0, 1]), wanted=np.array([10.0]), left=np.array([2.0, 2.0]),
    )  # fmt: skip
    found = choose(choices, 0.5, np.zeros(2))
    assert found.flow.tolist() == pytest.approx([2, 8])
    assert found.price.sum() == pytest.approx(10 + math.log(8 / 2) / 0.5)


@pytest.mark.parametrize("scale", [0, -1, float("nan"), True, "steep"])
def test_a_scale_must_be_above_nothing(scale):
    case = case_of(2, [(0, 1, 100, 20.0)], [(0, 1, 6.0)])
    with pytest.raises(
        co.InvalidQuestion, match=r"scale is .*; it must be a number per USD, above 0 and at most 1,000"
    ):
        shared(case, scale)
