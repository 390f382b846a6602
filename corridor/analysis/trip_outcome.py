"""What a best way comes to, and which way it is: figures and marks, small enough to send and to keep."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.arrays import Floats
from corridor.planning.objective import Objective
from corridor.planning.route_names import Marks

FIGURES: Final = ("cost_usd", "hours", "co2e_kg", "length_km", "generalised_cost_usd")
"""What a way comes to, by the names of an itinerary."""


@dataclass(frozen=True)
class Taken:
    """Which way was taken.

    Attributes
    ----------
    modes, borders
        As of an itinerary.
    links
        Links in the order of the moves; ways over the same links run along the same corridor.
    marks
        What it may be known by.
    """

    modes: tuple[str, ...]
    borders: tuple[str, ...]
    links: tuple[str, ...]
    marks: Marks


@dataclass(frozen=True)
class Outcome:
    """What the best way of a trip comes to; NaN and a reason where there is none.

    Attributes
    ----------
    cost_usd, hours, co2e_kg, length_km, generalised_cost_usd
        Totals of one shipment.
    minimised
        What was asked to be least: hours, dollars, kilograms, or dollars of a weighted sum.
    taken
        Which way it is, or None.
    reason
        Why there is none; blank where there is one.
    unknown
        Whether a name of the trip or of the rules is not known in the network.
    """

    cost_usd: float
    hours: float
    co2e_kg: float
    length_km: float
    generalised_cost_usd: float
    minimised: float
    taken: Taken | None
    reason: str
    unknown: bool = False


def minimised(goal: Objective, figures: Mapping[str, float]) -> float:
    """Return what figures come to in what is minimised."""
    return goal.usd * figures["cost_usd"] + goal.hours * figures["hours"] + goal.co2e_kg * figures["co2e_kg"]


def without_way(reason: str, *, unknown: bool = False) -> Outcome:
    """Return that there is no way, and why."""
    nan = math.nan
    return Outcome(nan, nan, nan, nan, nan, nan, taken=None, reason=reason, unknown=unknown)


def totals(found: Sequence[Outcome], name: str) -> Floats:
    """Return one figure of each outcome; NaN where there is no way."""
    return np.array([getattr(outcome, name) for outcome in found], dtype=np.float64)
