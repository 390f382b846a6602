"""Logit with capacities: prices of resources at which what chooses by them fits, by Newton's method on a smooth dual.

What trip k wants, d(k), spreads over its alternatives p as exp(-s (cost(p) + prices on p) + v(p)), where s is the scale
and v says how much an alternative counts by itself. The prices y >= 0 at which no resource is overloaded, and those
with a price are exactly full, are where

    y . left + 1/s x sum over k of d(k) x ln( sum over p of exp(...) )

is least. It is convex and smooth; its gradient is what is left less what is loaded. As the scale grows, all choose the
cheapest, and the prices become those of the linear programme.

References
----------
Bell, M. G. H. (1995). Stochastic user equilibrium assignment in networks with queues. Transportation Research Part B
29, 125-137.
Bertsekas, D. P. (1982). Projected Newton methods for optimization problems with simple constraints. SIAM Journal on
Control and Optimization 20, 221-246.
"""

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.engine.jit import Kernel

_ENOUGH: Final = 1e-10
"""Part of what is left of a resource by which its load may be off."""
_ROUNDING: Final = 1e-13
"""Part of a value that rounding may hide."""
_LEAST: Final = 1e-300
_DAMPED: Final = 1e-10
"""Part of the mean curvature that is added at least, so that prices in series have one solution."""
_MOST_GUESSES: Final = 30
_MOST_STEPS: Final = 200
_FINER: Final = 4.0
"""Factor of the scale from one problem to the next, where it is approached from below."""
_EASY: Final = 200.0
"""A scale is easy if it times the prices is at most this."""


@dataclass(frozen=True, eq=False)
class Choices:
    """Alternatives of trips, sorted by trip; each trip has at least one.

    Attributes
    ----------
    first
        Alternatives of trip k are `first[k]` to `first[k + 1] - 1`.
    cost
        Of each alternative.
    own
        What it counts for by itself, v.
    use_first, use
        Alternative p uses up the resources `use[use_first[p]:use_first[p + 1]]`; one that is used twice is there twice.
    wanted
        What each trip wants, above 0.
    left
        What is left of each resource, above 0.
    """

    first: Ints
    cost: Floats
    own: Floats
    use_first: Ints
    use: Ints
    wanted: Floats
    left: Floats

    def on_ways(self, price: Floats) -> Floats:
        """Return the sum of the prices on each alternative."""
        before = np.concatenate([[0.0], np.cumsum(price[self.use])])
        return np.asarray(before[self.use_first[1:]] - before[self.use_first[:-1]])

    def loads(self, flow: Floats) -> Floats:
        """Return what flows on the alternatives load on each resource."""
        each = np.repeat(flow, np.diff(self.use_first))
        return np.bincount(self.use, weights=each, minlength=len(self.left)).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Chosen:
    """Prices of resources, flows on alternatives, and how far loads are off, as a part of what is left."""

    price: Floats
    flow: Floats
    off: float


@dataclass(frozen=True, eq=False)
class _Point:
    price: Floats
    flow: Floats
    value: float
    gradient: Floats


def _at(choices: Choices, scale: float, price: Floats) -> _Point:
    """Return flows, value and gradient of the dual at some prices."""
    begins, counts = choices.first[:-1], np.diff(choices.first)
    utility = choices.own - scale * (choices.cost + choices.on_ways(price))
    most = np.maximum.reduceat(utility, begins)
    weight = np.exp(utility - np.repeat(most, counts))
    total = np.add.reduceat(weight, begins)
    flow = weight * np.repeat(choices.wanted / total, counts)
    value = float(price @ choices.left + choices.wanted @ (most + np.log(total)) / scale)
    return _Point(price, flow, value, choices.left - choices.loads(flow))


@Kernel
def _curve(first: Any, use_first: Any, use: Any, flow: Any, scale: float, mean: Any, touched: Any, curve: Any) -> None:
    """Add up the second derivatives of the dual; `mean` is 0 everywhere, then and now."""
    for trip in range(len(first) - 1):
        count = 0
        total = 0.0
        for alternative in range(first[trip], first[trip + 1]):
            total += flow[alternative]
            for at in range(use_first[alternative], use_first[alternative + 1]):
                if mean[use[at]] == 0.0:
                    touched[count] = use[at]
                    count += 1
                mean[use[at]] += max(flow[alternative], _LEAST)
                for other in range(use_first[alternative], use_first[alternative + 1]):
                    curve[use[at], use[other]] += scale * flow[alternative]
        for one in range(count):
            for other in range(count):
                both = mean[touched[one]] * mean[touched[other]]
                curve[touched[one], touched[other]] -= scale * both / total
        for one in range(count):
            mean[touched[one]] = 0.0


@Kernel
def _solve(matrix: Any, right: Any) -> None:
    """Solve a system with a positive matrix by Cholesky's method, in place: the answer is in `right`."""
    count = len(right)
    for row in range(count):
        for column in range(row + 1):
            rest = matrix[row, column]
            for at in range(column):
                rest -= matrix[row, at] * matrix[column, at]
            matrix[row, column] = math.sqrt(max(rest, _LEAST)) if row == column else rest / matrix[column, column]
    for row in range(count):
        for at in range(row):
            right[row] -= matrix[row, at] * right[at]
        right[row] /= matrix[row, row]
    for row in range(count - 1, -1, -1):
        for at in range(row + 1, count):
            right[row] -= matrix[at, row] * right[at]
        right[row] /= matrix[row, row]


def _curvature(choices: Choices, scale: float, flow: Floats) -> Floats:
    """Return the second derivatives of the dual by the prices."""
    count = len(choices.left)
    curve = np.zeros((count, count))
    touched = np.empty(len(choices.use) + 1, dtype=np.int64)
    _curve(choices.first, choices.use_first, choices.use, flow, scale, np.zeros(count), touched, curve)
    return curve


def _newton_step(curve: Floats, point: _Point) -> Floats:
    """Return the step to the least of the second-order model of the dual where no price is below 0.

    Only prices and overloads count; what is neither dear nor overloaded stays as it is. Which prices end at 0 is
    guessed and corrected until it fits: one that would fall below 0 is held there, and one that is held there is let go
    if that would lower the model.
    """
    live = np.flatnonzero((point.price > 0) | (point.gradient < 0))
    price, gradient, curve = point.price[live], point.gradient[live], curve[np.ix_(live, live)]
    step, held = -price, np.zeros(len(live), dtype=np.bool_)
    for _ in range(_MOST_GUESSES):
        free, step = ~held, -price
        rest = gradient[free] + (curve[np.ix_(free, held)] * step[held]).sum(axis=1)
        _solve(curve[np.ix_(free, free)], right := -rest)
        step[free] = right
        below, wants = free & (price + step < 0), held & (gradient + (curve * step).sum(axis=1) < 0)
        if not (below | wants).any():
            break
        held = (held | below) & ~wants
    found = np.zeros(len(point.price))
    found[live] = np.maximum(step, -price)
    return found


def _off(choices: Choices, point: _Point) -> float:
    """Return by how much loads exceed what is left, or fall short of it where there is a price."""
    over, short = np.maximum(0.0, -point.gradient), np.where(point.price > 0, np.maximum(0.0, point.gradient), 0.0)
    return float(((over + short) / choices.left).max(initial=0.0))


def choose(choices: Choices, scale: float, price: Floats) -> Chosen:
    """Return what is chosen at a scale, and the prices of resources.

    Parameters
    ----------
    choices
        The alternatives.
    scale
        By how much one unit of cost counts, above 0.
    price
        Prices to begin with, 0 or more.

    Notes
    -----
    A system of linear equations for each step, of as many as there are resources with a price. A scale at which
    almost all choose the cheapest is approached from smaller ones.

    Examples
    --------
    >>> two = Choices(
    ...     first=np.array([0, 2]), cost=np.zeros(2), own=np.zeros(2),
    ...     use_first=np.array([0, 1, 1]), use=np.array([0]), wanted=np.array([10.0]), left=np.array([2.0]),
    ... )
    >>> found = choose(two, 0.5, np.zeros(1))
    >>> found.flow.round(6).tolist(), round(float(found.price[0]), 6)  # ln(8 / 2) / 0.5
    ([2.0, 8.0], 2.772589)
    """
    spread = float(np.ptp(choices.cost)) + 1.0
    now = min(scale, _EASY / spread)
    point = _at(choices, now, np.maximum(0.0, price))
    while True:
        point = _descended(choices, now, replace(point, **vars(_at(choices, now, point.price))))
        if now >= scale:
            return Chosen(point.price, point.flow, _off(choices, point))
        now = min(scale, now * _FINER)


def _descended(choices: Choices, scale: float, point: _Point) -> _Point:
    """Return the least of the dual from a point on."""
    damping = _DAMPED
    for _ in range(_MOST_STEPS):
        if _off(choices, point) <= _ENOUGH:
            break
        curve = _curvature(choices, scale, point.flow)
        diagonal = np.einsum("ii->i", curve)
        diagonal += damping * (diagonal.mean() + _DAMPED)
        new = _shortened(choices, scale, point, _newton_step(curve, point))
        if new is None and damping > 1.0:
            break
        damping = min(10.0, damping * 1e3) if new is None else max(_DAMPED, damping / 30)
        point = point if new is None else new
    return point


def _shortened(choices: Choices, scale: float, point: _Point, step: Floats) -> _Point | None:
    """Return the point that a step, halved until it helps, leads to; None if none helps.

    Where a step can lower the value by no more than what rounding hides, it helps if loads are less off.
    """
    hidden = _ROUNDING * abs(point.value)
    for halvings in range(12):
        price = np.maximum(0.0, point.price + step * 0.5**halvings)
        new = _at(choices, scale, price)
        gain = -1e-4 * float(point.gradient @ (price - point.price))
        if new.value <= point.value - gain and gain > hidden:
            return new
        if new.value <= point.value + hidden and gain <= hidden and _off(choices, new) < _off(choices, point):
            return new
    return None
