"""Present values and rates of return: against published examples, an independent root finder, and their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from corridor.analysis.cash_flows import Stream, bisect, internal_rates, payback, present_value

FLOW = st.floats(-1000, 1000).map(lambda flow: round(flow, 2))


# ---------------------------------------------------------------- published examples


def test_a_sample_of_the_asian_development_bank():
    """ADB, Introductory Course on Economic Analysis of Investment Projects, Session 2.4, sample EIRR calculation 1: the
    present values at 12 % of the benefits of 2004-2034 are 48.1 (non-incremental), 972.2 and 1,020.3 million USD.

    The spreadsheet discounts the first year once; the benefits are printed to 0.1, hence the tolerance.
    """
    saved = [0.0] * 5 + [1.5, 10.2, 11.0, 11.9] + [12.4] * 21 + [10.3]
    new = [0.0] * 5 + [36.2, 243.3] + [239.6] * 23 + [247.6]
    total = [0.0] * 5 + [37.7, 253.5, 250.5, 251.4] + [251.9] * 21 + [257.9]
    for flows, printed in ((saved, 48.1), (new, 972.2), (total, 1020.3)):
        assert len(flows) == 31
        assert present_value(flows, 0.12) / 1.12 == pytest.approx(printed, abs=0.2)


@pytest.mark.parametrize(
    ("flows", "rates"),
    [
        ([-100, 39, 59, 55, 20], [0.28095]),  # Gitman (2003), as in the documentation of numpy.irr
        ([-100, 0, 0, 74], [-0.0955]),  # documentation of numpy.irr
        ([-100, 100, 0, 7], [0.06206]),  # likewise
        ([-1600, 10_000, -10_000], [0.25, 4.0]),  # the oil pump of Lorie and Savage (1955)
        (
            [-252, 1431, -3035, 2850, -1000],
            [0.25, 1 / 3, 3 / 7, 2 / 3],
        ),  # Ross, Westerfield and Jordan, Fundamentals of Corporate Finance
        ([1, -2, 1], [0.0]),  # touches 0
        ([0, 0, -100, 110, 0], [0.1]),
        ([-100, 50], [-0.5]),
        ([-100, -20], []),
        ([1000, -3000, 2500], []),  # changes sign twice, and is worth something at every rate
        ([], []),
        ([0, 0], []),
    ],
)
def test_rates_of_return(flows, rates):
    assert internal_rates(flows) == pytest.approx(rates, abs=6e-6)


# ---------------------------------------------------------------- laws


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(FLOW, min_size=2, max_size=14))
def test_every_rate_of_return_is_one_and_none_is_missed(flows):
    """At each rate the value is 0; between them its sign on a grid never turns without one."""
    rates = internal_rates(flows)
    size = max(abs(flow) for flow in flows)
    for rate in rates:
        scale = sum(abs(flow) / (1 + rate) ** year for year, flow in enumerate(flows)) or 1.0
        assert abs(present_value(flows, rate)) <= 1e-9 * scale
    grid = np.geomspace(0.0101, 60, 400) - 1
    values = [present_value(flows, rate) for rate in grid]
    floor = 1e-9 * size
    for (low, at_low), (high, at_high) in zip(
        zip(grid, values, strict=True), list(zip(grid, values, strict=True))[1:], strict=False
    ):
        if min(abs(at_low), abs(at_high)) > floor and at_low * at_high < 0:
            root = brentq(lambda rate: present_value(flows, rate), low, high, xtol=1e-12)
            assert any(abs(root - rate) < 1e-6 * (1 + abs(root)) for rate in rates)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.floats(1, 1000), min_size=1, max_size=4), st.lists(st.floats(1, 1000), min_size=1, max_size=30))
def test_costs_first_then_benefits_have_one_rate(costs, benefits):
    """Those above -99 % a year are found."""
    flows = [-cost for cost in costs] + benefits
    root = brentq(lambda factor: np.polynomial.polynomial.polyval(factor, flows), 1e-9, 1e5)
    expected = [1 / root - 1] if root < 99.9 else []
    if not 99.9 <= root <= 100.1:
        assert internal_rates(flows) == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_payback_is_when_the_sum_stays_above():
    assert payback([-100, 60, 60], 2030) == 2032
    assert payback([-100, 150, -80, 40], 2030) == 2033
    assert payback([-100, 60], 2030) is None
    assert payback([0, 0], 2030) == 2030


def test_bisection_says_where_there_is_no_root():
    assert bisect(lambda x: x * x + 1, -1, 1) is None
    assert bisect(lambda x: x, 0, 1) == 0
    assert bisect(lambda x: x - 1, 0, 1) == 1
    assert bisect(lambda x: x**3 - 2, 0, 2) == pytest.approx(2 ** (1 / 3), abs=1e-15)


def test_a_stream_without_costs_has_no_ratio():
    found = Stream(2030, 2030, (0.0, 0.0), (0.0, 0.0), (5.0, 5.0), 0.0).results(0.1)
    assert (found.bcr, found.first_year_return, found.irr, found.rates) == (None, None, None, ())
    assert found.payback_year == 2030


def test_several_rates_are_none():
    found = Stream(2030, 2031, (1600.0, 0.0, 10_000.0), (0.0,) * 3, (0.0, 10_000.0, 0.0), 0.0).results(0.1)
    assert found.irr is None
    assert found.rates == pytest.approx((0.25, 4.0))
