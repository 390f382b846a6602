"""Objectives, and the whole-number weights of the arcs for them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, Literal

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.cargo import Cargo
from corridor.criteria import BY_NAME, COST, GENERALISED, MINIMISED, TIME, WEIGHTS, Criterion
from corridor.engine.graph import CLOSED
from corridor.errors import InvalidQuestion, one_of
from corridor.figure_bounds import WEIGHT_BOUND
from corridor.graph.states import Weights
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.network.value_of_time import value_of_time
from corridor.planning.whole_numbers import FAIR, how_far_off, whole_numbers

MinimisedName = Literal["cost", "time", "co2e"]
"""The names of the criteria by which a way can be chosen, as type checkers need them."""
By = MinimisedName | Literal["generalised"] | Mapping[str, float]
"""Objective of a way: the name of a criterion, "generalised", or weights."""

_SINGLE: Final = (*BY_NAME, GENERALISED)


@dataclass(frozen=True)
class Objective:
    """An objective: the weights of the criteria whose sum is minimised.

    Attributes
    ----------
    weights
        Of a unit of each criterion, in the order of `MINIMISED`.
    name
        Name of the best way.
    unit
        Unit of the sum.
    reach
        How much a way may take of each, all together, that a weighted sum finds for sure; see `reach`.
    """

    weights: tuple[float, ...]
    name: str
    unit: str
    reach: tuple[float, ...]

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

    @property
    def worth(self) -> tuple[float, ...]:
        """Return what a cent, a second and a gram count for."""
        return tuple(weight / criterion.scale for criterion, weight in self.parts)

    @cached_property
    def whole(self) -> tuple[int, ...]:
        """Return what a cent, a second and a gram weigh, in the proportion of what they count for."""
        longest = tuple(most * criterion.scale for criterion, most in zip(MINIMISED, self.reach, strict=True))
        return whole_numbers(self.worth, longest)

    @cached_property
    def off(self) -> float:
        """Return how far the proportions of what they weigh are off at most, as a part of them."""
        return how_far_off(self.worth, self.whole)

    @property
    def scale(self) -> float:
        """Return how many whole numbers make one unit of the sum, or of the criterion that alone is minimised."""
        whole = self.whole
        at = whole.index(max(whole))  # the largest is the closest to its worth
        return float(self.single.scale) if self.single is not None else whole[at] / self.worth[at]


def objective(by: By, cargo: Cargo, net: Network) -> Objective:
    """Return the objective of `by` for a cargo, whose value of time is that on a network.

    Raises
    ------
    InvalidQuestion
        If it is not the name of one criterion or "generalised", or weights that are negative, not finite, all zero,
        misspelt, or so far apart that they cannot be counted together. If the network has no such class of goods.
    """
    check_arguments(net, cargo)
    worth_usd_per_h = value_of_time(net, cargo).usd_per_h
    if isinstance(by, str):
        if by == GENERALISED:
            worth = {COST: 1.0, TIME: worth_usd_per_h}
            weights = tuple(worth.get(one, 0.0) for one in MINIMISED)
            return _kept(weights, "least generalised cost", COST.unit, reach(cargo))
        if by not in BY_NAME:
            raise InvalidQuestion(f"by is {by!r}; {one_of(by, _SINGLE)}, or weights such as {{'usd': 1, 'hours': 12}}")
        weights = tuple(float(one is BY_NAME[by]) for one in MINIMISED)
        return _kept(weights, BY_NAME[by].least, BY_NAME[by].unit, reach(cargo))
    if not isinstance(by, Mapping):
        names = ", ".join(_SINGLE)
        raise InvalidQuestion(f"by is {by!r}; give one of {names}, or weights such as {{'usd': 1, 'hours': 12}}")
    return _own(by, cargo)


@lru_cache(maxsize=256)
def _kept(weights: tuple[float, ...], name: str, unit: str, most: tuple[float, ...]) -> Objective:
    """Return an objective, of which what is found once is kept."""
    return Objective(weights, name, unit, most)


def _own(by: Mapping[str, float], cargo: Cargo) -> Objective:
    """Return the objective of given weights; see `objective`."""
    for name, weight in by.items():
        if name not in WEIGHTS:
            raise InvalidQuestion(f"by has the weight {name!r}; {one_of(str(name), WEIGHTS)}")
        fault = WEIGHT_BOUND.fault(weight)
        if fault or 0 < weight < 1 / WEIGHT_BOUND.most:
            fault = fault or f"must be 0, or at least {1 / WEIGHT_BOUND.most:g}"
            raise InvalidQuestion(f"by: the weight of {name} is {weight!r}; it {fault}")
    if not any(by.values()):
        raise InvalidQuestion("by has no weight above 0; give one, such as {'usd': 1, 'hours': 12}")
    said = " + ".join(f"{by[name]:g} {name}" for name in WEIGHTS if by.get(name))
    goal = _kept(tuple(float(by.get(name, 0.0)) for name in WEIGHTS), f"least {said}", COST.unit, reach(cargo))
    for name, whole in zip(WEIGHTS, goal.whole, strict=True):
        if by.get(name) and not whole:
            raise InvalidQuestion(f"by: {by[name]:g} for {name} is too little to count beside the rest; leave it out")
    if goal.off > FAIR:
        raise InvalidQuestion(
            f"by: {said} cannot be counted closely for so large a cargo; leave one out or give rounder ones"
        )
    return goal


@lru_cache(maxsize=256)
def reach(cargo: Cargo) -> tuple[float, ...]:
    """Return how much a way may take of each criterion, all together, that a weighted sum finds for sure.

    A way that takes more is found as long as it weighs less than `engine.graph.heaviest` says. The cheapest, fastest or
    cleanest way is found up to more than 80,000,000,000 USD, a thousand years and 8,000,000 t.

    Examples
    --------
    >>> reach(Cargo()), reach(Cargo(teu=20_000, tonnes=200_000, value_usd=1e9))[0]
    ((2097152.0, 65536.0, 524288.0), 2147483648.0)
    """
    figures = [max([one.reach, *(each * getattr(cargo, name) for name, each in one.reach_by)]) for one in MINIMISED]
    # powers of two, so that cargoes of similar size have the same weights
    return tuple(2.0 ** math.ceil(math.log2(figure)) for figure in figures)


def arc_weights(goal: Objective, weights: Weights, usable: Bools) -> Ints:
    """Return the whole-number weight of each arc; `CLOSED` where it is not usable.

    Raises
    ------
    InvalidQuestion
        If an arc that can be used has a weight below 0.
    """
    whole = counted(goal, weights)
    below = np.flatnonzero((whole < 0) & usable)
    if len(below):
        raise InvalidQuestion(
            f"{len(below)} steps of the network cost less than nothing, so no way is the least; look for a negative usd"
        )
    return np.where(usable, whole, CLOSED)


@dataclass(frozen=True)
class Apart:
    """An objective with its hours apart from the other criteria, for ways whose hours follow from a clock.

    Attributes
    ----------
    rest
        Whole-number weight of each arc for money and emissions; `CLOSED` where it is not usable. Where only hours
        count it is the money, by which the cheapest of the fastest ways is found.
    usd_per_rest, usd_per_second
        What one of each counts for.
    """

    rest: Ints
    usd_per_rest: float
    usd_per_second: float

    @property
    def is_time(self) -> bool:
        """Return whether only hours count."""
        return self.usd_per_rest == 0.0

    def value(self, rest: float, seconds: int) -> tuple[float, int, float]:
        """Return what is minimised: the objective, then the seconds, then the rest."""
        return (self.usd_per_rest * rest + self.usd_per_second * seconds, seconds, rest)


def apart(goal: Objective, weights: Weights, usable: Bools) -> Apart:
    """Return an objective with its hours apart.

    Raises
    ------
    InvalidQuestion
        As for `arc_weights`.
    """
    per_second = goal.weight_of(TIME) / TIME.scale
    if goal.is_time:
        money = replace(goal, weights=tuple(float(one is COST) for one in MINIMISED))
        return Apart(arc_weights(money, weights, usable), 0.0, per_second)
    rest = goal.only(one for one in MINIMISED if one is not TIME)
    at = rest.whole.index(max(rest.whole))
    return Apart(arc_weights(rest, weights, usable), rest.worth[at] / rest.whole[at], per_second)


def counted(goal: Objective, weights: Weights) -> Ints:
    """Return the whole-number weights of arcs; those of parts of a step add up to that of the whole."""
    used = [(weights.amount(one), whole) for one, whole in zip(MINIMISED, goal.whole, strict=True) if whole]
    parts = [amount if whole == 1 else amount * whole for amount, whole in used]
    return sum(parts[1:], start=parts[0])
