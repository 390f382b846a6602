"""Prices and hours of a way by the rows of the tables that they are read from, where a row has a range."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from corridor.analysis.plausible_ranges import figure_of, plausible_range
from corridor.answer.legs import Figure, Leg
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables

RowKey = tuple[str, str]
"""A row: its table and its key, as figures of legs name it."""

_PRICED: Final = ("services", "borders", "handling", "clearance", "charges")


@dataclass(frozen=True)
class RowShare:
    """Amounts of one row in the totals of a way.

    Attributes
    ----------
    usd, tax_usd, owner_usd
        Money paid by the row's price, taxes among it, and what of it goes to the owner of the project.
    hours
        Hours by the row's duration.
    """

    usd: float = 0.0
    tax_usd: float = 0.0
    owner_usd: float = 0.0
    hours: float = 0.0

    def __add__(self, other: "RowShare") -> "RowShare":
        """Return the sum of two shares."""
        return RowShare(
            self.usd + other.usd,
            self.tax_usd + other.tax_usd,
            self.owner_usd + other.owner_usd,
            self.hours + other.hours,
        )

    def times(self, factor: float) -> "RowShare":
        """Return a multiple of the share."""
        return RowShare(*(amount * factor for amount in (self.usd, self.tax_usd, self.owner_usd, self.hours)))


@dataclass(frozen=True)
class RowRange:
    """How far a row may be off, as multiples of its figures; NaN where it has no range.

    Attributes
    ----------
    low, high
        Lowest and highest plausible price over the price.
    p90
        Duration that one case in ten exceeds over the median.
    """

    low: float
    high: float
    p90: float


def row_shares(
    legs: Iterable[Leg],
    amount: Callable[[str, Leg], float],
    is_part: Callable[[Leg], bool],
    is_due: Callable[[str], bool],
) -> dict[RowKey, RowShare]:
    """Return what each row that could have a range has in the totals of a way.

    Parameters
    ----------
    legs
        Legs of the way.
    amount
        For how many units a leg pays, by what a price is for.
    is_part
        Whether a leg is a part of the project.
    is_due
        Whether a row of charges, by its key, is a duty or a tax.

    Notes
    -----
    The price of a leg is split over its prices by their size, so that the shares of a leg add up to its price.
    """
    found: defaultdict[RowKey, RowShare] = defaultdict(RowShare)
    for leg in legs:
        owned = is_part(leg) and leg.activity not in ("exit", "entry")
        for figure, usd in _split(leg, amount):
            taxed = usd if figure.table == "charges" and is_due(figure.row) else 0.0
            found[figure.table, figure.row] += RowShare(usd, taxed, (usd - taxed) if owned else 0.0)
        for figure in leg.figures:
            if figure.quantity == "hours_p90":
                found[figure.table, figure.row] += RowShare(hours=leg.hours)
                break
    return dict(found)


def _split(leg: Leg, amount: Callable[[str, Leg], float]) -> list[tuple[Figure, float]]:
    """Return the prices of a leg in priced tables, each with its part of what the leg costs."""
    prices = [figure for figure in leg.figures if figure.quantity == "cost_usd" and not math.isnan(figure.value)]
    if not leg.cost_usd or not prices:
        return []
    if len(prices) == 1:
        parts = [1.0]
    else:
        sizes = [figure.value * amount(figure.unit.rpartition(" ")[2], leg) for figure in prices]
        whole = math.fsum(sizes)
        if not whole:
            return []
        parts = [size / whole for size in sizes]
    shares = zip(prices, parts, strict=True)
    return [(figure, leg.cost_usd * part) for figure, part in shares if figure.table in _PRICED]


def row_ranges(net: Network, rows: Iterable[RowKey]) -> Mapping[RowKey, RowRange]:
    """Return how far rows may be off; those with neither range are left out."""
    found = {}
    for table, key in rows:
        cells = plain_tables(net)[table]
        row = cells.row_of_key.get(key)
        if row is None:
            continue
        low, high = _over(plausible_range(cells, "usd", row), figure_of(cells, "usd", row))
        if table == "rates":
            p90 = figure_of(cells, "p90_ratio", row)  # legs name the row that has it
        else:
            _, p90 = _over(plausible_range(cells, "hours", row), figure_of(cells, "hours", row))
        if not (math.isnan(low) or math.isnan(high)) or not math.isnan(p90):
            found[table, key] = RowRange(low, high, p90)
    return found


def _over(ends: tuple[float, float] | None, today: float) -> tuple[float, float]:
    """Return a low and a high over a figure; NaN if there are none, or it is not above 0."""
    return (ends[0] / today, ends[1] / today) if ends is not None and today > 0 else (math.nan, math.nan)
