"""What is minimised, and the whole-number weights of the arcs for it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.engine.dijkstra import CLOSED, HOPS
from corridor.errors import InvalidQuestion, one_of
from corridor.model.cargo import Cargo
from corridor.model.filling import Ints
from corridor.model.states import Bools, Weights
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
_FINENESS: Final = 100_000
"""Weighted objectives are counted in this many parts of a dollar, or in fewer where the range needs it."""


@dataclass(frozen=True)
class Objective:
    """Weights of dollars, hours and kilograms, and what to call it."""

    usd: float
    hours: float
    co2e_kg: float
    name: str


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
    single = [goal.usd > 0, goal.hours > 0, goal.co2e_kg > 0]
    if sum(single) == 1:
        whole = (weights.cents, weights.minutes, weights.grams)[single.index(True)]
    else:
        dollars = (
            goal.usd * weights.cents / 100
            + goal.hours * weights.minutes / MINUTES_PER_HOUR
            + goal.co2e_kg * weights.grams / 1000
        )
        room = 2**62 / HOPS / max(1, len(dollars)) / max(1.0, float(np.abs(dollars).max(initial=0.0)))
        fineness = min(float(_FINENESS), 10.0 ** math.floor(math.log10(room)))
        whole = np.rint(dollars * fineness).astype(np.int64)
    below = np.flatnonzero((whole < 0) & usable)
    if len(below):
        raise InvalidQuestion(
            f"{len(below)} steps of the network cost less than nothing, so no way is the least; look for a negative usd"
        )
    return np.where(usable, whole, CLOSED)
