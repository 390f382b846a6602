"""What is minimised, and the whole-number weights of the arcs for it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from corridor.arrays import Bools, Floats, Ints
from corridor.cargo import Cargo
from corridor.engine.graph import CLOSED
from corridor.errors import InvalidQuestion, one_of
from corridor.graph.states import Weights
from corridor.units import MINUTES_PER_HOUR

By = str | Mapping[str, float]

_SINGLE: Final = ("cost", "time", "co2e", "generalised")
_WEIGHTS: Final = ("usd", "hours", "co2e_kg")
_SAID: Final = {
    "cost": "cheapest",
    "time": "fastest",
    "co2e": "least emissions",
    "generalised": "least generalised cost",
}
_HOPS: Final = 1 << 18
"""What the engine multiplies weights by at most, on graphs of states as large as those of a network."""
_FINENESS: Final = 100_000
"""Weighted objectives are counted in this many parts of a dollar, or in fewer where the range needs it."""


@dataclass(frozen=True)
class Objective:
    """Weights of dollars, hours and kilograms, and what to call it."""

    usd: float
    hours: float
    co2e_kg: float
    name: str

    def scale(self, weights: Weights) -> float:
        """Return how many whole numbers make one unit: minutes to an hour, cents to a dollar, grams to a kilogram."""
        single = _single(self)
        return float((100, MINUTES_PER_HOUR, 1000)[single]) if single >= 0 else _fineness(self, weights)


def objective(by: By, cargo: Cargo) -> Objective:
    """Return the weights that `by` means.

    Raises
    ------
    InvalidQuestion
        If it is not one of cost, time, co2e and generalised, or weights that are negative, not finite, all zero or
        misspelt.
    """
    if isinstance(by, str):
        if by not in _SINGLE:
            raise InvalidQuestion(f"by is {by!r}; {one_of(by, _SINGLE)}, or weights such as {{'usd': 1, 'hours': 12}}")
        weights = {
            "cost": (1.0, 0.0, 0.0),
            "time": (0.0, 1.0, 0.0),
            "co2e": (0.0, 0.0, 1.0),
            "generalised": (1.0, cargo.hour_usd, 0.0),
        }[by]
        return Objective(*weights, _SAID[by])
    for name, weight in by.items():
        if name not in _WEIGHTS:
            raise InvalidQuestion(f"by has the weight {name!r}; {one_of(str(name), _WEIGHTS)}")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight) or weight < 0:
            raise InvalidQuestion(f"by: the weight of {name} is {weight!r}; it must be a finite number, at least 0")
    if not any(by.values()):
        raise InvalidQuestion("by has no weight above 0; give one, such as {'usd': 1, 'hours': 12}")
    said = " + ".join(f"{by[name]:g} {name}" for name in _WEIGHTS if by.get(name))
    return Objective(by.get("usd", 0.0), by.get("hours", 0.0), by.get("co2e_kg", 0.0), f"least {said}")


def arc_weights(goal: Objective, weights: Weights, usable: Bools) -> Ints:
    """Return the whole-number weight of each arc; `CLOSED` where it is not usable.

    Raises
    ------
    InvalidQuestion
        If an arc that can be used weighs less than nothing.
    """
    whole = counted(goal, weights, goal.scale(weights))
    below = np.flatnonzero((whole < 0) & usable)
    if len(below):
        raise InvalidQuestion(
            f"{len(below)} steps of the network cost less than nothing, so no way is the least; look for a negative usd"
        )
    return np.where(usable, whole, CLOSED)


@dataclass(frozen=True)
class Apart:
    """An objective with its hours apart from the rest that adds up, for ways whose hours a clock tells.

    Attributes
    ----------
    rest
        Whole-number weight of each arc for money and emissions; `CLOSED` where it is not usable. Where only hours
        count it is the money, by which the cheapest of the fastest ways is told.
    usd_per_rest, usd_per_minute
        What one of each counts for.
    """

    rest: Ints
    usd_per_rest: float
    usd_per_minute: float

    @property
    def is_time(self) -> bool:
        """Return whether only hours count."""
        return self.usd_per_rest == 0.0

    def value(self, rest: float, minutes: int) -> tuple[float, int, float]:
        """Return what is minimised: the objective, then the minutes, then the rest."""
        return (self.usd_per_rest * rest + self.usd_per_minute * minutes, minutes, rest)


def apart(goal: Objective, weights: Weights, usable: Bools) -> Apart:
    """Return an objective with its hours apart.

    Raises
    ------
    InvalidQuestion
        As for `arc_weights`.
    """
    per_minute = goal.hours / MINUTES_PER_HOUR
    if not (goal.usd or goal.co2e_kg):
        return Apart(arc_weights(Objective(1.0, 0.0, 0.0, goal.name), weights, usable), 0.0, per_minute)
    rest = replace(goal, hours=0.0)
    single = _single(rest)
    per_rest = (goal.usd / 100, 0.0, goal.co2e_kg / 1000)[single] if single >= 0 else 1 / rest.scale(weights)
    return Apart(arc_weights(rest, weights, usable), per_rest, per_minute)


def _single(goal: Objective) -> int:
    """Return which of dollars, hours and kilograms alone is minimised; -1 if it is a weighted sum."""
    wanted = [goal.usd > 0, goal.hours > 0, goal.co2e_kg > 0]
    return wanted.index(True) if sum(wanted) == 1 else -1


def counted(goal: Objective, weights: Weights, scale: float) -> Ints:
    """Return the whole-number weights of arcs at a scale that others have."""
    single = _single(goal)
    if single >= 0:
        return (weights.cents, weights.minutes, weights.grams)[single]
    return np.rint(_dollars(goal, weights) * scale).astype(np.int64)


def _dollars(goal: Objective, weights: Weights) -> Floats:
    return np.asarray(
        goal.usd * weights.cents / 100
        + goal.hours * weights.minutes / MINUTES_PER_HOUR
        + goal.co2e_kg * weights.grams / 1000
    )


def _fineness(goal: Objective, weights: Weights) -> float:
    """Return how many whole numbers make a dollar: the same for all pairs of countries of a cargo."""
    minutes, cents, grams = weights.most
    dearest = goal.usd * cents / 100 + goal.hours * minutes / MINUTES_PER_HOUR + goal.co2e_kg * grams / 1000
    room = 2**62 / _HOPS / max(1, len(weights.cents)) / max(1.0, dearest)
    return min(float(_FINENESS), 10.0 ** math.floor(math.log10(room)))
