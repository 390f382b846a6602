"""Draws of an appraisal: net present values where its figures are drawn from their ranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from corridor.analysis.project_gains import Gains, Side
from corridor.analysis.project_use import Use
from corridor.analysis.ranged_figures import RowKey, RowRange
from corridor.analysis.risk_ranges import triangular
from corridor.arrays import Floats
from corridor.units import Z90

if TYPE_CHECKING:
    from corridor.analysis.appraisal import Appraisal

BLOCK: Final = 250
"""Draws that are made at once from a seed of their own, so that more draws begin with those of fewer."""
ITEMS: Final = ("construction", "operation", "traffic", "growth", "value_of_time", "co2e", "capacity")


@dataclass(frozen=True)
class _Shares:
    """Amounts of each row in the totals of each trip on one side; arrays of shape (n_trips, n_rows)."""

    usd: Floats
    tax: Floats
    owner: Floats
    hours: Floats


@dataclass(frozen=True)
class _Case:
    """The gains at one multiple of the capacities, and what rows have in them without and with the project."""

    gains: Gains
    old: _Shares
    new: _Shares


@dataclass(frozen=True)
class Draws:
    """All that a block of draws needs.

    Attributes
    ----------
    low, likely, high
        Ranges of the items and of the prices of rows; shape (n_items + n_rows,).
    sigma
        Deviation of the logarithm of the hours of rows; shape (n_rows,).
    multiples
        Multiples of the capacities, ascending.
    cases
        Gains at each of them.
    years
        Years less the base year, and the part of the use that is reached in each; shape (n_years,).
    co2e_usd
        Price of emissions by year; shape (n_years,).
    discounts
        Discount factors by year for the economy and for the owner; shape (2, n_years).
    costs_usd
        Present values of construction, less the residual value, and of operation, for the economy and for the owner;
        shape (2, 2).
    running_share
        Part of the price on the project's parts that pays for running.
    """

    low: Floats
    likely: Floats
    high: Floats
    sigma: Floats
    multiples: Floats
    cases: tuple[_Case, ...]
    years: Floats
    ramp: Floats
    co2e_usd: Floats
    discounts: Floats
    costs_usd: Floats
    running_share: float


def drawn_block(draws: Draws, chunk: Sequence[np.random.SeedSequence]) -> list[tuple[Floats, Floats]]:
    """Return net present values, shape (2, BLOCK), and what was drawn, shape (BLOCK, n_items + 2 n_rows), by seed."""
    return [_of_seed(draws, seed) for seed in chunk]


def _of_seed(draws: Draws, seed: np.random.SeedSequence) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    parts = random.random((BLOCK, len(draws.low)))
    normal = random.standard_normal((BLOCK, len(draws.sigma)))
    values = triangular(parts, draws.low, draws.likely, draws.high)
    items, prices = values[:, : len(ITEMS)], values[:, len(ITEMS) :]
    hours = np.exp(normal * draws.sigma - draws.sigma**2 / 2)
    return _values(draws, dict(zip(ITEMS, items.T, strict=True)), prices, hours), np.hstack([values, hours])


def _values(draws: Draws, item: Mapping[str, Floats], prices: Floats, hours: Floats) -> Floats:
    """Return the net present values to the economy and to the owner; shape (2, n_draws)."""
    found = np.stack([_yearly(draws, case, item["value_of_time"], prices, hours) for case in draws.cases])
    economy, owner, co2e_t = _between(draws.multiples, found, item["capacity"])
    use = draws.ramp * (1 + item["growth"][:, None]) ** draws.years * item["traffic"][:, None]
    uses, owner_uses = (use @ discount for discount in draws.discounts)
    climate = (use @ (draws.discounts[0] * draws.co2e_usd)) * item["co2e"] * co2e_t
    spent = np.stack([item["construction"], item["operation"]])
    costs = draws.costs_usd @ spent
    return np.stack([uses * economy + climate - costs[0], owner_uses * owner - costs[1]])


def _yearly(draws: Draws, case: _Case, value_of_time: Floats, prices: Floats, hours: Floats) -> Floats:
    """Return yearly gains of the economy without emissions, of the owner, and emissions saved; shape (3, n_draws)."""
    sides = zip(case.gains.sides, (case.old, case.new), strict=True)
    old, new = (_drawn(side, shares, prices - 1, hours - 1) for side, shares in sides)
    amounts = case.gains.amounts(value_of_time[:, None], old, new)
    users, taxes, carriers, revenue, co2e_t = (
        amounts[name].sum(axis=1) for name in ("users_usd", "taxes_usd", "carriers_usd", "revenue_usd", "co2e_t")
    )
    margin = revenue * (1 - draws.running_share)
    return np.stack([users + taxes + carriers + margin, margin, co2e_t])


def _drawn(side: Side, shares: _Shares, dearer: Floats, longer: Floats) -> Side:
    """Return the amounts of a shipment where rows are dearer and longer by parts of what they are."""
    shape = (len(dearer), len(side.usd))
    return Side(
        usd=side.usd + dearer @ shares.usd.T,
        hours=side.hours + longer @ shares.hours.T,
        co2e_kg=np.broadcast_to(side.co2e_kg, shape),
        tax=side.tax + dearer @ shares.tax.T,
        subsidy=np.broadcast_to(side.subsidy, shape),
        owner=side.owner + dearer @ shares.owner.T,
    )


def _between(multiples: Floats, found: Floats, at: Floats) -> Floats:
    """Return what lies on straight lines between cases; of `found`, shape (n_cases, n_sums, n_draws), one by draw."""
    if len(multiples) == 1:
        return np.asarray(found[0])
    left = np.clip(np.searchsorted(multiples, at) - 1, 0, len(multiples) - 2)
    part = (at - multiples[left]) / (multiples[left + 1] - multiples[left])
    draw = np.arange(len(at))
    return np.asarray(((1 - part)[:, None] * found[left, :, draw] + part[:, None] * found[left + 1, :, draw]).T)


def draws_of(
    pays: "Appraisal",
    ranges: Mapping[str, tuple[float, float, float]],
    rows: Mapping[RowKey, RowRange],
    at_capacity: Mapping[float, "Appraisal"],
    *,
    prices: bool,
    hours: bool,
) -> Draws:
    """Return what the draws of an appraisal need.

    Parameters
    ----------
    pays
        The appraisal.
    ranges
        Ranges of the items but the capacity.
    rows
        Ranges of rows.
    at_capacity
        The same project appraised at multiples of the capacities, 1 not among them.
    prices, hours
        Whether prices and hours of rows are drawn.
    """
    cases = dict(sorted({1.0: pays, **at_capacity}.items()))
    likely = {**ranges, "capacity": (min(cases), 1.0, max(cases))}
    edges = np.array([likely[name] for name in ITEMS], dtype=np.float64)
    kept = [rows[row] for row in rows]
    dear = np.array([(one.low, 1.0, one.high) for one in kept], dtype=np.float64).reshape(-1, 3)
    dear[np.isnan(dear).any(axis=1) | (not prices)] = 1.0
    dear[:, 0], dear[:, 2] = np.minimum(dear[:, 0], 1.0), np.maximum(dear[:, 2], 1.0)
    spread = np.array([max(one.p90, 1.0) if hours and one.p90 > 1 else 1.0 for one in kept], dtype=np.float64)
    low, middle, high = np.vstack([edges, dear]).T
    terms, calendar = pays.terms, pays._years
    rate = terms.discount_rate if terms.financial_rate is None else terms.financial_rate
    discounts = np.array([[(1 + one) ** -at for at in range(len(calendar))] for one in (terms.discount_rate, rate)])
    return Draws(
        low=low,
        likely=middle,
        high=high,
        sigma=np.log(spread) / Z90,
        multiples=np.array([*cases]),
        cases=tuple(_case(one.gains, list(rows)) for one in cases.values()),
        years=np.array([year - terms.base_year for year in calendar], dtype=np.float64),
        ramp=np.array([terms.use(year, 0.0) for year in calendar]),
        co2e_usd=np.array([terms.co2e_usd(year) for year in calendar]),
        discounts=discounts,
        costs_usd=_costs(pays, discounts),
        running_share=terms.running_share,
    )


def _costs(pays: "Appraisal", discounts: Floats) -> Floats:
    streams = (pays._economic(), pays._financial())
    return np.array(
        [
            (
                np.dot(stream.construction, discount) - stream.residual * discount[-1],
                np.dot(stream.operation, discount),
            )
            for stream, discount in zip(streams, discounts, strict=True)
        ]
    )


def _case(gains: Gains, rows: list[RowKey]) -> _Case:
    sides = ([use.without for use in gains.uses], [use.with_it for use in gains.uses])
    old, new = (_shares(side, rows) for side in sides)
    return _Case(gains, old, new)


def _shares(uses: Sequence[Use | None], rows: list[RowKey]) -> _Shares:
    column = {row: at for at, row in enumerate(rows)}
    found = np.zeros((4, len(uses), len(rows)))
    for trip, use in enumerate(uses):
        for row, share in (use.row_shares if use is not None else {}).items():
            if row in column:
                found[:, trip, column[row]] = (share.usd, share.tax_usd, share.owner_usd, share.hours)
    return _Shares(*found)
