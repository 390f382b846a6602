"""Outcomes of trips: figures of the best way and marks of it, small enough to send and to keep."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.analysis.carriers_waits import CARRIERS_WAIT
from corridor.arrays import Floats
from corridor.criteria import FIGURES
from corridor.planning.objective import Objective
from corridor.planning.route_names import Marks

TOTALS: Final = (*FIGURES, "minimised", CARRIERS_WAIT)
"""Totals of one shipment: of an itinerary, what was minimised, and what lorries that wait cost their carriers."""


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
        Features of the way that may be part of its name.
    """

    modes: tuple[str, ...]
    borders: tuple[str, ...]
    links: tuple[str, ...]
    marks: Marks


@dataclass(frozen=True)
class Outcome:
    """Figures of the best way of a trip; NaN and a reason where there is none.

    Attributes
    ----------
    figures
        Totals of one shipment, by the names of `FIGURES`; with `minimised`, the value of the objective: hours, dollars,
        kilograms, or dollars of a weighted sum, and what lorries that wait at borders cost their carriers.
    taken
        Which way it is, or None.
    reason
        Why there is none; blank where there is one.
    unknown
        Whether a name of the trip or of the rules is not known in the network.
    moved
        Part of the trip that the figures are of: less than 1 where an assignment has no room for the rest.
    """

    figures: Mapping[str, float]
    taken: Taken | None
    reason: str = ""
    unknown: bool = False
    moved: float = 1.0

    @property
    def minimised(self) -> float:
        """Return the value of the objective."""
        return self.figures["minimised"]


def outcome_of(
    goal: Objective, figures: Mapping[str, float], carriers_wait_usd: float, taken: Taken, *, moved: float = 1.0
) -> Outcome:
    """Return the outcome of a way that was taken, from its totals."""
    held = {**figures, "minimised": goal.total(figures), CARRIERS_WAIT: carriers_wait_usd}
    return Outcome(held, taken, moved=moved)


def without_way(reason: str, *, unknown: bool = False) -> Outcome:
    """Return that there is no way, and why."""
    return Outcome(dict.fromkeys(TOTALS, math.nan), taken=None, reason=reason, unknown=unknown, moved=0.0)


def totals(found: Sequence[Outcome], name: str) -> Floats:
    """Return one figure of each outcome; NaN where there is no way."""
    return np.array([outcome.figures[name] for outcome in found], dtype=np.float64)
