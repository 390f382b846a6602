"""How much of a way is known: shares of its hours and dollars by the basis of the figures behind them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from corridor.answer.legs import WAITS, Leg, weakest
from corridor.schema import BASES

_SAID: Final[Mapping[str, str]] = {"rate": "by rate"}


@dataclass(frozen=True)
class Known:
    """How much of a way is measured, published, by rate and assumed.

    A leg counts by the weakest basis of the figures that give its hours, or its dollars; the spread of hours apart.

    Attributes
    ----------
    hours, cost_usd
        Share of the hours and of the dollars of each basis, between 0 and 1; they add up to 1, or are 0 where nothing
        is taken. What is paid back counts as much as what is paid.

    Examples
    --------
    >>> import corridor as co
    >>> known = co.plan(co.load(), "Karachi", "Lahore").known
    >>> list(known.hours), round(sum(known.cost_usd.values()), 6)
    (['measured', 'published', 'rate', 'assumed'], 1.0)
    """

    hours: Mapping[str, float]
    cost_usd: Mapping[str, float]

    def __str__(self) -> str:
        """Return the shares in one line."""
        return f"hours {_shares(self.hours)}; dollars {_shares(self.cost_usd)}"


def known_of(legs: Iterable[Leg]) -> Known:
    """Return how much of some legs is known."""
    listed = tuple(legs)
    return Known(_by_basis(listed, "hours", {"hours", *WAITS}), _by_basis(listed, "cost_usd", {"cost_usd"}))


def _by_basis(legs: Iterable[Leg], column: str, quantities: Iterable[str]) -> dict[str, float]:
    """Return the share of each basis in an amount that figures of some quantities give."""
    amounts: dict[str, list[float]] = {basis: [] for basis in BASES}
    for leg in legs:
        amount = abs(leg.amount(column))
        if amount:
            basis = weakest(figure.basis for figure in leg.figures if figure.quantity in quantities)
            amounts[basis or BASES[-1]].append(amount)
    sums = {basis: math.fsum(found) for basis, found in amounts.items()}
    total = math.fsum(sums.values())
    return {basis: found / total if total else 0.0 for basis, found in sums.items()}


def _shares(shares: Mapping[str, float]) -> str:
    """Return shares as "12% measured, 88% assumed"; those that round to nothing are left out."""
    shown = [f"{share:.0%} {_SAID.get(basis, basis)}" for basis, share in shares.items() if round(share, 2)]
    return ", ".join(shown) or "none"
