"""The gain of users along a curve of demand, and the rule of a half, against integration and what is documented."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from corridor.analysis.benefits import rule_of_a_half, surplus, trips_after


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.floats(1, 1000), st.floats(0.2, 3), st.floats(0.1, 1000), st.floats(-4, 0))
def test_the_surplus_is_the_area_under_the_curve(before, ratio, trips, elasticity):
    """The closed form against numerical integration, also where costs rise."""
    after = before * ratio
    area, _ = quad(lambda cost: trips * (cost / before) ** elasticity, after, before, epsabs=0, epsrel=1e-11)
    found = surplus(np.array([before]), np.array([after]), np.array([trips]), elasticity)[0]
    assert found == pytest.approx(area, rel=1e-8, abs=1e-9 * before * trips)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.floats(1, 1000), st.floats(0.01, 3), st.floats(0.1, 1000), st.floats(0, 5))
def test_the_rule_of_a_half_is_exact_on_a_straight_line(before, ratio, trips, slope):
    after = before * ratio
    with_it = trips + slope * (before - after)
    area, _ = quad(lambda cost: trips + slope * (before - cost), after, before)
    (found,) = rule_of_a_half(*(np.array([value]) for value in (before, after, trips, with_it)))
    assert found == pytest.approx(area, rel=1e-9, abs=1e-9 * before * trips)


@pytest.mark.parametrize(
    ("elasticity", "errors"), [(-1, (0.002, 0.008, 0.028, 0.082, 0.26)), (-2, (0.006, 0.025, 0.083, 0.25, 0.82))]
)
def test_the_error_of_the_rule_of_a_half_is_as_documented(elasticity, errors):
    """The table in docs/appraisal.md: costs fall by 10, 20, 33, 50 and 70 %."""
    before, trips = np.full(5, 100.0), np.full(5, 10.0)
    after = before * (1 - np.array([0.1, 0.2, 1 / 3, 0.5, 0.7]))
    half = rule_of_a_half(before, after, trips, trips_after(before, after, trips, elasticity))
    error = half / surplus(before, after, trips, elasticity) - 1
    assert error.tolist() == pytest.approx(list(errors), abs=0.0051 if elasticity == -2 else 0.0005, rel=0.01)


def test_the_curve_has_no_seam_at_minus_one():
    one = [surplus(np.array([100.0]), np.array([40.0]), np.array([7.0]), -1 + step)[0] for step in (-1e-9, 0, 1e-9)]
    assert one == pytest.approx([one[1]] * 3, rel=1e-8)
