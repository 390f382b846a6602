"""Gains of users whose trips get cheaper: the area under the curve of demand."""

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LARGE: Final = 1 / 3
"""Change of the generalised cost, as a part of it, above which the rule of a half gives way to the integral (Nellthorp
and Hyman, 2001)."""


def trips_after(before: Floats, after: Floats, trips: Floats, elasticity: float) -> Floats:
    """Return how many trips go at another cost, by a constant elasticity.

    Parameters
    ----------
    before, after
        Generalised costs of a trip, above 0; shape (n_trips,).
    trips
        Trips at the cost before.
    elasticity
        At most 0.

    Examples
    --------
    >>> trips_after(np.array([100.0]), np.array([80.0]), np.array([10.0]), -1.0).tolist()
    [12.5]
    """
    if not elasticity:
        return np.asarray(trips, dtype=np.float64)
    return np.asarray(trips * (after / before) ** elasticity)


def rule_of_a_half(before: Floats, after: Floats, trips: Floats, trips_with: Floats) -> Floats:
    """Return the gain of users if demand were a straight line: half the gain for each trip that is new.

    Parameters
    ----------
    before, after
        Generalised costs of a trip; shape (n_trips,).
    trips, trips_with
        Trips at the cost before, and at that after.

    References
    ----------
    Asian Development Bank, Guidelines for the Economic Analysis of Projects (2017); World Bank, Transport Note TRN-11,
    Treatment of Induced Traffic (2005).

    Examples
    --------
    >>> rule_of_a_half(np.array([100.0]), np.array([80.0]), np.array([10.0]), np.array([12.0])).tolist()
    [220.0]
    """
    return np.asarray((before - after) * (trips + trips_with) / 2)


def surplus(before: Floats, after: Floats, trips: Floats, elasticity: float) -> Floats:
    """Return the gain of users along a curve of demand of constant elasticity.

    Parameters
    ----------
    before, after
        Generalised costs of a trip, above 0; shape (n_trips,).
    trips
        Trips at the cost before.
    elasticity
        At most 0.

    Notes
    -----
    The integral of trips x (cost / before)^e from `after` to `before`: trips x before / (1 + e) x
    (1 - (after / before)^(1 + e)), and trips x before x ln(before / after) where e is -1.

    Examples
    --------
    >>> surplus(np.array([100.0]), np.array([50.0]), np.array([10.0]), -1.0).round(2).tolist()
    [693.15]
    """
    if not elasticity:
        return np.asarray((before - after) * trips)
    fall, power = np.log(after / before), 1 + elasticity
    return np.asarray(trips * before * (-np.expm1(power * fall) / power if power else -fall))


def is_large(before: Floats, after: Floats) -> npt.NDArray[np.bool_]:
    """Return where the cost changes so much that the rule of a half is not near enough.

    Examples
    --------
    >>> is_large(np.array([90.0, 90.0]), np.array([61.0, 59.0])).tolist()
    [False, True]
    """
    return np.asarray(np.abs(after - before) > LARGE * np.abs(before))
