"""Ranges of what an appraisal depends on: low, most likely and high."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from corridor.argument_checks import check_flag, named
from corridor.arrays import Floats
from corridor.errors import InvalidQuestion
from corridor.shown_html import given_repr

Range = float | Sequence[float]
"""A number that is sure, or the lowest, the most likely and the highest."""

RAIL_COST: Final = (0.8, 1.1, 2.4)
"""Construction cost of railways over what was planned: mean 1.43 and standard deviation 0.35.

Fitted to 58 railways that came out 44.7 % dearer in the mean with a standard deviation of 38.4 % (Flyvbjerg, Oxford
Review of Economic Policy 25, 2009: the mean read in the table of Hofstra University, the deviation and the number of
railways from general knowledge)."""
ROAD_COST: Final = (0.7, 1.0, 1.9)
"""The same of roads: mean 1.2 and standard deviation 0.26, for 20.4 % and 29.9 % (same source)."""
_SHARES: Final = ("construction", "operation", "traffic", "value_of_time", "co2e")


@dataclass(frozen=True, kw_only=True, repr=False)
class Ranges:
    """How far the figures of an appraisal may be off.

    Each range is a number that is sure, or three: the lowest, the most likely and the highest, between which a
    triangular distribution is drawn from.

    Parameters
    ----------
    construction
        Construction cost over what is planned; if not given as railways turned out (`RAIL_COST`); (0.7, 1, 1.9) fits
        roads.
    operation
        Operation and maintenance over what is planned. Assumed.
    traffic
        Traffic of the base year over that of the demand. Assumed: forecasts of railways are too high more
        often than too low.
    growth
        Growth of the demand [1/year]; None for nothing to one and a half times that of the terms. Assumed.
    value_of_time
        Value of time over that of the goods. Half to double is what the table of values calls plausible.
    co2e
        Price of emissions over that of the terms.
    prices
        Whether prices are drawn between `usd_low` and `usd_high` of their rows, each row on its own.
    hours
        Whether mean durations are drawn by `hours_p90` and `p90_ratio` of their rows.

    Raises
    ------
    InvalidQuestion
        If a range is upside down, out of bounds or none.

    Examples
    --------
    >>> import corridor as co
    >>> co.Ranges(construction=(0.9, 1, 1.5), growth=0.03).construction
    (0.9, 1.0, 1.5)
    >>> co.Ranges(growth=(0.02, 0.04, 0.05)).of_items(0.04)["growth"]
    (0.02, 0.04, 0.05)
    """

    construction: Range = RAIL_COST
    operation: Range = (0.8, 1.0, 1.3)
    traffic: Range = (0.5, 1.0, 1.25)
    growth: Range | None = None
    value_of_time: Range = (0.5, 1.0, 2.0)
    co2e: Range = 1.0
    prices: bool = True
    hours: bool = True

    def __post_init__(self) -> None:
        """Refuse ranges that are none."""
        for name in _SHARES:
            object.__setattr__(self, name, checked_range(name, getattr(self, name), 0.0, 100.0))
        if self.growth is not None:
            object.__setattr__(self, "growth", checked_range("growth", self.growth, -0.5, 0.5))
        check_flag("ranges: prices", self.prices)
        check_flag("ranges: hours", self.hours)

    def __repr__(self) -> str:
        """Return the ranges that are given."""
        return given_repr(self)

    def of_items(self, growth: float) -> dict[str, tuple[float, float, float]]:
        """Return the ranges by name, that of growth for the growth of the terms."""
        found = {field.name: getattr(self, field.name) for field in fields(self) if field.name in _SHARES}
        low, high = sorted((0.0, 1.5 * growth))
        return found | {"growth": (low, growth, high) if self.growth is None else self.growth}


def checked_range(name: str, value: Any, low: float, high: float) -> tuple[float, float, float]:
    """Return a range as three numbers.

    Raises
    ------
    InvalidQuestion
        If it is upside down, out of bounds or no range.
    """
    right = f"a number, or the lowest, the most likely and the highest, from {low:g} to {high:g}"
    parts = (value,) * 3 if isinstance(value, int | float) else value
    if isinstance(parts, str | bytes) or not isinstance(parts, Sequence) or len(parts) != 3:
        raise InvalidQuestion(f"ranges: {name} is {named(value)}; it must be {right}")
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, int | float) or not low <= part <= high:
            raise InvalidQuestion(f"ranges: {name} has {named(part)}; it must be {right}")
    least, likely, most = (float(part) for part in parts)
    if not least <= likely <= most:
        raise InvalidQuestion(
            f"ranges: {name} is ({least:g}, {likely:g}, {most:g}); it must rise from the lowest to the most likely and"
            " the highest"
        )
    return least, likely, most


def triangular(parts: Floats, low: Floats, likely: Floats, high: Floats) -> Floats:
    """Return the values of triangular distributions below which parts of their draws lie.

    Parameters
    ----------
    parts
        From 0 to 1; shape (n_draws, n_items).
    low, likely, high
        Ranges; shape (n_items,).

    Examples
    --------
    >>> triangular(np.array([[0.0], [0.5], [1.0]]), *(np.array([edge]) for edge in (0.0, 1.0, 2.0))).ravel().tolist()
    [0.0, 1.0, 2.0]
    """
    width = high - low
    rise = np.divide(likely - low, width, out=np.zeros_like(width), where=width > 0)
    left = low + np.sqrt(parts * width * (likely - low))
    right = high - np.sqrt((1 - parts) * width * (high - likely))
    return np.asarray(np.where(parts < rise, left, right))
