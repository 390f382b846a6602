"""Yearly streams of money: present values, rates of return, payback."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

Integers = list[int]

_LOWEST_RATE: Final = -0.99
"""Rates of return are looked for above this one."""
_SAME: Final = 1e-9
"""Rates that lie closer together are one."""
_FINEST: Final = 60
"""Intervals are halved so often at most before roots within one are taken for one."""


@dataclass(frozen=True)
class Results:
    """Results of a stream of costs and benefits.

    Attributes
    ----------
    discount_rate
        Rate that it is discounted at, to the first year [1/year].
    npv_usd
        Net present value [USD].
    bcr
        Present value of benefits, the residual value among them, over that of construction and operation; None
        without costs.
    rates
        Every rate at which the net present value is 0, ascending; with several, none of them ranks projects.
    first_year_return
        Benefit less operation in the year of opening, over construction compounded to it; None without
        costs before.
    payback_year, discounted_payback_year
        Year from which the sum of the stream is never below 0 again; None if never.
    """

    discount_rate: float
    npv_usd: float
    bcr: float | None
    rates: tuple[float, ...]
    first_year_return: float | None
    payback_year: int | None
    discounted_payback_year: int | None

    @property
    def irr(self) -> float | None:
        """Return the internal rate of return; None if there is none, or if there are several."""
        return self.rates[0] if len(self.rates) == 1 else None


@dataclass(frozen=True)
class Stream:
    """Costs and benefits by year, without gaps.

    Attributes
    ----------
    first_year, opening
        Year of the first entries, and of the first benefits.
    construction, operation
        Costs [USD].
    benefits
        Benefits of use [USD].
    residual
        Value that is left in the last year [USD].
    """

    first_year: int
    opening: int
    construction: tuple[float, ...]
    operation: tuple[float, ...]
    benefits: tuple[float, ...]
    residual: float

    @property
    def net(self) -> tuple[float, ...]:
        """Return benefits less costs by year [USD]."""
        rows = zip(self.benefits, self.construction, self.operation, strict=True)
        net = [benefit - built - run for benefit, built, run in rows]
        return (*net[:-1], net[-1] + self.residual)

    def results(self, rate: float) -> Results:
        """Return the results of the stream at a discount rate."""
        costs = [built + run for built, run in zip(self.construction, self.operation, strict=True)]
        gains = [*self.benefits[:-1], self.benefits[-1] + self.residual]
        spent, net = present_value(costs, rate), self.net
        discounted = [amount / (1 + rate) ** year for year, amount in enumerate(net)]
        return Results(
            discount_rate=rate,
            npv_usd=present_value(net, rate),
            bcr=present_value(gains, rate) / spent if spent else None,
            rates=internal_rates(net),
            first_year_return=self._first_year_return(rate),
            payback_year=payback(net, self.first_year),
            discounted_payback_year=payback(discounted, self.first_year),
        )

    def _first_year_return(self, rate: float) -> float | None:
        at = self.opening - self.first_year
        built = math.fsum(cost * (1 + rate) ** (at - year) for year, cost in enumerate(self.construction[:at]))
        return (self.benefits[at] - self.operation[at]) / built if built else None


def present_value(flows: Sequence[float], rate: float) -> float:
    """Return the value in the first year of yearly flows, the first of which is not discounted.

    Examples
    --------
    >>> round(present_value([-100, 60, 60], 0.10), 2)
    4.13
    """
    return math.fsum(flow / (1 + rate) ** year for year, flow in enumerate(flows))


def payback(flows: Sequence[float], first_year: int) -> int | None:
    """Return the year from which the sum of yearly flows is never below 0 again; None if it ends below 0.

    Examples
    --------
    >>> payback([-100, 60, 60], 2030)
    2032
    """
    total, year = 0.0, first_year
    for at, flow in enumerate(flows):
        total += flow
        if total < 0:
            year = first_year + at + 1
    return year if year < first_year + len(flows) else None


def internal_rates(flows: Sequence[float]) -> tuple[float, ...]:
    """Return every rate above -99 % a year at which yearly flows are worth nothing, ascending.

    Notes
    -----
    Flows that change sign once have at most one such rate (Descartes' rule of signs), which is found by bisection.
    Where they change sign more often, the roots are isolated first, in whole numbers and so exactly, by halving
    intervals until the rule leaves at most one root in each (Vincent, Collins and Akritas); roots of even order, at
    which the value touches 0, are found as well.

    Examples
    --------
    >>> [round(rate, 4) for rate in internal_rates([-1600, 10_000, -10_000])]
    [0.25, 4.0]
    >>> internal_rates([10, 5]), internal_rates([0, 0])
    ((), ())
    """
    kept = [*flows]
    while kept and not kept[0]:
        kept.pop(0)
    while kept and not kept[-1]:
        kept.pop()
    turns = _variations(kept)
    if not turns:
        return ()
    limit = 1 / (1 + _LOWEST_RATE)
    spans = [(0.0, limit)] if turns == 1 else _isolated(_whole(kept, round(limit)), limit)

    def value(factor: float) -> float:
        total = 0.0
        for flow in reversed(kept):
            total = total * factor + flow
        return total

    roots = [root for low, high in spans if (root := bisect(value, low, high)) is not None]
    rates = sorted(1 / root - 1 for root in roots if root)
    return tuple(rate for at, rate in enumerate(rates) if not at or rate - rates[at - 1] > _SAME)


def bisect(value: Callable[[float], float], low: float, high: float) -> float | None:
    """Return where a function changes its sign between two points, as closely as numbers allow; None if it does not."""
    at_low, at_high = value(low), value(high)
    if not at_low or not at_high:
        return high if at_low else low
    if low == high or (at_low > 0) == (at_high > 0):
        return low if low == high else None
    while low < (middle := (low + high) / 2) < high:
        at_middle = value(middle)
        if not at_middle:
            return middle
        if (at_middle > 0) == (at_low > 0):
            low = middle
        else:
            high = middle
    return low if abs(value(low)) < abs(value(high)) else high


def _variations(coefficients: Sequence[float]) -> int:
    """Return how often the sign changes."""
    signs = [coefficient > 0 for coefficient in coefficients if coefficient]
    return sum(one != other for one, other in pairwise(signs))


def _whole(flows: Sequence[float], limit: int) -> Integers:
    """Return whole numbers proportional to the coefficients of the polynomial whose variable is in parts of a limit."""
    exact = [Fraction(flow) * limit**power for power, flow in enumerate(flows)]
    scale = math.lcm(*(part.denominator for part in exact))
    return [int(part * scale) for part in exact]


def _isolated(polynomial: Integers, limit: float) -> list[tuple[float, float]]:
    """Return intervals between 0 and a limit that hold one root each; a root that is met exactly is one of no width.

    A root of even order, in which the sign does not change, is an interval of no width too.
    """
    found: list[tuple[float, float]] = []
    waiting: list[tuple[Integers, Fraction, int]] = [(polynomial, Fraction(0), 0)]
    while waiting:
        part, low, depth = waiting.pop()
        width = Fraction(1, 2**depth)
        at = float(low) * limit
        if not part[0]:
            found.append((at, at))
            while part and not part[0]:
                part = part[1:]
        count = _variations(_shifted(part[::-1])) if part else 0
        if count == 1:
            found.append((at, float(low + width) * limit))
        elif count and depth == _FINEST:
            found.append((at, at))
        elif count:
            degree = len(part) - 1
            left = [coefficient << (degree - power) for power, coefficient in enumerate(part)]
            waiting += [(left, low, depth + 1), (_shifted(left), low + width / 2, depth + 1)]
    return found


def _shifted(polynomial: Integers) -> Integers:
    """Return the coefficients of p(x + 1)."""
    shifted = [*polynomial]
    for start in range(len(shifted) - 1):
        for power in range(len(shifted) - 2, start - 1, -1):
            shifted[power] += shifted[power + 1]
    return shifted
