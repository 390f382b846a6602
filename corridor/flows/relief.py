"""Gains from more capacity: each bottleneck is widened and everything assigned anew.

The price of a bottleneck says what the next TEU of it would save, and no more: the tenth TEU may save nothing, because
something else is full by then. The least total falls along straight lines as a capacity grows, less and less steeply:

    total
      |\\         from 100 to 104 TEU each saves 50 USD, then 20
      | \\__      +10 %: 4 x 50 + 6 x 20 = 320, and not 10 x 50
      |    ---__
      +--100-104----- capacity

Where a line ends is found by Newton's method: a total and price beyond it give another line, and where the two meet is
tried next.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from corridor.arrays import Floats
from corridor.flows.least_cost import Start, least_cost
from corridor.flows.pricing import Pricer
from corridor.flows.resources import Resources

_NEAR: Final = 1e-7
"""Part of a total, or of what a line says, by which two may differ and count as the same."""
_REACH: Final = 1.0
"""A line is followed up to this part more than the capacity, and down to what is taken by the background."""
_MOST_TRIES: Final = 12


@dataclass(frozen=True)
class Tried:
    """The least total at a capacity, and what one more TEU of it would save there."""

    capacity: float
    total: float
    price: float


@dataclass(frozen=True)
class Relief:
    """Gain from more of one resource.

    Attributes
    ----------
    added
        Capacity that is added [TEU/week].
    gain_usd
        What it saves [USD/week].
    holds_from, holds_to
        Capacities between which one more TEU saves as much as now; followed up to double [TEU/week].
    """

    added: float
    gain_usd: float
    holds_from: float
    holds_to: float


def relief(solve: Callable[[float], Tried], now: Tried, part: float, background: float = 0.0) -> Relief:
    """Return what a part more of a resource saves, and over which range its price holds.

    Parameters
    ----------
    solve
        Solves everything at another capacity.
    now
        As it is.
    part
        Part of the capacity that is added.
    background
        Capacity that others take: below it nothing is left, so that less of it costs nothing more.

    Examples
    --------
    >>> def solve(capacity):
    ...     short = min(capacity, 104.0)
    ...     return Tried(capacity, 9000 - 50 * short - 20 * (capacity - short), 50.0 if capacity < 104 else 20.0)
    >>> found = relief(solve, solve(100.0), 0.1)
    >>> round(found.gain_usd, 6), round(found.holds_to, 6), found.holds_from
    (320.0, 104.0, 0.0)
    """
    more = solve(now.capacity * (1 + part))
    top = more if part >= _REACH else solve(now.capacity * (1 + _REACH))
    return Relief(
        added=more.capacity - now.capacity,
        gain_usd=max(0.0, now.total - more.total),
        holds_from=_end_of_line(solve, now, solve(min(background, now.capacity))),
        holds_to=_end_of_line(solve, now, top),
    )


def _end_of_line(solve: Callable[[float], Tried], now: Tried, beyond: Tried) -> float:
    """Return how far the total goes on along a line from now towards another capacity."""
    for _ in range(_MOST_TRIES):
        straight = now.total - now.price * (beyond.capacity - now.capacity)
        if beyond.total - straight <= _NEAR * (abs(now.total) + 1):
            return beyond.capacity
        if abs(beyond.price - now.price) <= _NEAR * (now.price + 1):
            break
        meets = (beyond.total - now.total + beyond.price * beyond.capacity - now.price * now.capacity) / (
            beyond.price - now.price
        )
        inside = sorted((now.capacity, beyond.capacity))
        if not inside[0] < meets < inside[1]:
            break
        beyond = solve(meets)
    return now.capacity


@dataclass(frozen=True, eq=False)
class Again:
    """An assignment of least cost that is solved again with other capacities.

    Attributes
    ----------
    pricer, wanted, unmet_usd
        As for `least_cost`.
    resources
        The resources with their capacities.
    """

    pricer: Pricer
    wanted: Floats
    resources: Resources
    unmet_usd: float

    @cached_property
    def _first(self) -> Start:
        found = least_cost(self.pricer, self.wanted, self.resources.left, self.unmet_usd)
        return Start(found.ways, found.price)

    def solver(self, resource: int) -> Callable[[float], Tried]:
        """Return what solves it at another capacity of a resource."""
        left, background = self.resources.left, float(self.resources.background[resource])

        def solve(capacity: float) -> Tried:
            changed = left.copy()
            changed[resource] = max(0.0, capacity - background)
            found = least_cost(self.pricer, self.wanted, changed, self.unmet_usd, start=self._first)
            return Tried(capacity, found.total, float(found.price[resource]))

        return solve


def relieved(bottlenecks: pd.DataFrame, again: Again, part: float) -> pd.DataFrame:
    """Return what more of each bottleneck with a price would save; see `Flows.relief`."""
    frame = bottlenecks[bottlenecks["price"] > 0][["resource", "kind", "name", "capacity", "price", "basis"]]
    found = []
    for name, capacity in zip(frame["resource"], frame["capacity"], strict=True):
        at = again.resources.place[name]
        solve = again.solver(at)
        found.append(relief(solve, solve(float(capacity)), part, float(again.resources.background[at])))
    return pd.DataFrame(
        {
            **{name: frame[name] for name in ("resource", "kind", "name", "capacity", "price")},
            "added": [one.added for one in found],
            "gain_usd_per_week": [one.gain_usd for one in found],
            "gain_usd_per_teu": [one.gain_usd / one.added if one.added else math.nan for one in found],
            "holds_from": [one.holds_from for one in found],
            "holds_to": [one.holds_to for one in found],
            "basis": frame["basis"],
        }
    )
