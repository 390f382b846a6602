"""What is minimised, and the whole-number weights of the arcs for it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.cargo import Cargo
from corridor.criteria import BY_NAME, COST, GENERALISED, MINIMISED, TIME, WEIGHTS, Criterion
from corridor.engine.graph import CLOSED
from corridor.errors import InvalidQuestion, one_of
from corridor.graph.states import Weights

By = str | Mapping[str, float]

_SINGLE: Final = (*BY_NAME, GENERALISED)
_HOPS: Final = 1 << 18
"""What the engine multiplies weights by at most, on graphs of states as large as those of a network."""
_FINENESS: Final = 100_000
"""Weighted objectives are counted in this many parts of a dollar, or in fewer where the range needs it."""


@dataclass(frozen=True)
class Objective:
    """What is minimised.

    Attributes
    ----------
    weights
        Of a unit of each criterion, in the order of `MINIMISED`.
    name
        What the best way is called.
    unit
        What the sum is counted in.
    """

    weights: tuple[float, ...]
    name: str
    unit: str = COST.unit

    @property
    def single(self) -> Criterion | None:
        """Return the criterion that alone is minimised; None if it is a weighted sum."""
        wanted = [criterion for criterion, weight in self.parts if weight > 0]
        return wanted[0] if len(wanted) == 1 else None

    @property
    def parts(self) -> tuple[tuple[Criterion, float], ...]:
        """Return the criteria with their weights."""
        return tuple(zip(MINIMISED, self.weights, strict=True))

    @property
    def is_time(self) -> bool:
        """Return whether only hours count."""
        return self.single is TIME

    def weight_of(self, criterion: Criterion) -> float:
        """Return the weight of a unit of a criterion."""
        return self.weights[MINIMISED.index(criterion)]

    def only(self, criteria: Iterable[Criterion]) -> "Objective":
        """Return the objective with the weights of these criteria, and none of the others."""
        kept = set(criteria)
        return replace(self, weights=tuple(weight if one in kept else 0.0 for one, weight in self.parts))

    def total(self, amounts: Mapping[str, float]) -> float:
        """Return the sum for a way that takes some amounts, by the columns of answers."""
        return sum(weight * amounts[criterion.column] for criterion, weight in self.parts)

    def scale(self, weights: Weights) -> float:
        """Return how many whole numbers make one unit of the sum."""
        single = self.single
        return _fineness(self, weights) if single is None else float(single.scale)


def objective(by: By, cargo: Cargo) -> Objective:
    """Return the weights that `by` means.

    Raises
    ------
    InvalidQuestion
        If it is not the name of one criterion or "generalised", or weights that are negative, not finite, all zero or
        misspelt.
    """
    if isinstance(by, str):
        if by == GENERALISED:
            worth = {COST: 1.0, TIME: cargo.hour_usd}
            return Objective(tuple(worth.get(one, 0.0) for one in MINIMISED), "least generalised cost")
        if by not in BY_NAME:
            raise InvalidQuestion(f"by is {by!r}; {one_of(by, _SINGLE)}, or weights such as {{'usd': 1, 'hours': 12}}")
        return Objective(tuple(float(one is BY_NAME[by]) for one in MINIMISED), BY_NAME[by].least, BY_NAME[by].unit)
    for name, weight in by.items():
        if name not in WEIGHTS:
            raise InvalidQuestion(f"by has the weight {name!r}; {one_of(str(name), WEIGHTS)}")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight) or weight < 0:
            raise InvalidQuestion(f"by: the weight of {name} is {weight!r}; it must be a finite number, at least 0")
    if not any(by.values()):
        raise InvalidQuestion("by has no weight above 0; give one, such as {'usd': 1, 'hours': 12}")
    said = " + ".join(f"{by[name]:g} {name}" for name in WEIGHTS if by.get(name))
    return Objective(tuple(float(by.get(name, 0.0)) for name in WEIGHTS), f"least {said}")


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
    per_minute = goal.weight_of(TIME) / TIME.scale
    if goal.is_time:
        money = Objective(tuple(float(one is COST) for one in MINIMISED), goal.name)
        return Apart(arc_weights(money, weights, usable), 0.0, per_minute)
    rest = goal.only(one for one in MINIMISED if one is not TIME)
    single = rest.single
    per_rest = 1 / rest.scale(weights) if single is None else rest.weight_of(single) / single.scale
    return Apart(arc_weights(rest, weights, usable), per_rest, per_minute)


def counted(goal: Objective, weights: Weights, scale: float) -> Ints:
    """Return the whole-number weights of arcs at a scale that others have."""
    single = goal.single
    if single is not None:
        return weights.amount(single)
    parts = [weight * weights.amount(one) / one.scale for one, weight in goal.parts if weight]
    return np.rint(sum(parts[1:], start=parts[0]) * scale).astype(np.int64)


def _fineness(goal: Objective, weights: Weights) -> float:
    """Return how many whole numbers make a dollar: the same for all pairs of countries of a cargo."""
    dearest = sum(weight * weights.most_of(one) / one.scale for one, weight in goal.parts)
    room = 2**62 / _HOPS / max(1, len(weights.is_open)) / max(1.0, dearest)
    return min(float(_FINENESS), 10.0 ** math.floor(math.log10(room)))
