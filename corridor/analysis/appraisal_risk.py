"""Risk of an appraisal: how likely a loss is, where all figures are drawn from their ranges (Monte Carlo)."""

import math
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import pandas as pd

from corridor.analysis.appraisal import Appraisal
from corridor.analysis.ranged_figures import RowKey
from corridor.analysis.risk_draws import BLOCK, ITEMS, drawn_block, draws_of
from corridor.analysis.risk_ranges import Ranges
from corridor.analysis.sweep import Progress, chunked, seeds, sweep
from corridor.answer.answer import Answer, Section
from corridor.argument_checks import check_axes, check_kind, check_number, check_whole
from corridor.arrays import Floats
from corridor.errors import InvalidQuestion
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_AT_ONCE: Final = 4
"""Blocks of draws in one chunk of work."""
_MOST: Final = 1_000_000
_PERCENTILES: Final = (5, 10, 25, 50, 75, 90, 95)
_SHOWN: Final = 8
"""Figures whose weight is printed."""


def appraisal_risk(
    appraisal: Appraisal,
    ranges: Ranges | None = None,
    *,
    draws: int = 10_000,
    seed: int = 1,
    at_capacity: Mapping[float, Appraisal] | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> "Risk":
    """Return how likely a project is not to pay, where its figures are drawn from their ranges.

    Parameters
    ----------
    appraisal
        The appraisal.
    ranges
        How far its figures may be off; None for `Ranges()`.
    draws
        Draws.
    seed
        The same seed gives the same draws, whatever the executor; more draws begin with those of fewer.
    at_capacity
        The same project appraised, on the same terms, with all capacities multiplied: `{0.7: ..., 1.4: ...}`. The
        multiple is drawn from a triangle between the lowest and the highest with its top at 1, and gains between
        two appraisals lie on a straight line.
    executor
        Any `concurrent.futures.Executor` to draw over; None for one chunk after the other.
    progress
        True for a bar, or what to call after each chunk; see `Progress` of `analysis/sweep.py`.

    Returns
    -------
    Risk
        Net present values of all draws; print it for a summary.

    Raises
    ------
    InvalidQuestion
        If the appraisal, the ranges, the draws, the seed or a multiple is not understood, or an appraisal at another
        capacity has other terms or costs.

    Notes
    -----
    Ways and assignments are held. Every row's price, and its mean duration, is drawn once for all trips that use it;
    rows are independent. A duration's factor is lognormal with mean 1 and the spread of `hours_p90` over the median: as
    wide as that of single shipments, which is more than the mean of a year varies. What lorries save that wait less is
    held as well. A draw costs as much as the gains of all trips.

    References
    ----------
    Asian Development Bank, Guidelines for the Economic Analysis of Projects (2017), on risk analysis. Flyvbjerg,
    Survival of the unfittest, Oxford Review of Economic Policy 25 (2009).

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> trips = [co.Trip("Quetta", "Zahedan", co.Cargo(teu=2, tonnes=22, value_usd=20_000), 5_000)]
    >>> terms = co.Terms(opening=2029, base_year=2025, growth=0.04)
    >>> pays = co.appraise(net, co.load_scenario("ml3-rehabilitated"), trips, capex_usd=700e6, terms=terms)
    >>> risk = co.appraisal_risk(pays, draws=500)
    >>> risk.share_of_losses
    1.0
    """
    check_kind("appraisal", appraisal, Appraisal, "what `appraise` returns")
    check_kind("ranges", ranges, Ranges | None, "Ranges(construction=(0.9, 1, 1.5)), or None")
    count = check_whole("draws", draws, f"a whole number from 1 to {_MOST:,}", 1, _MOST)
    start = check_whole("seed", seed, "a whole number, at least 0", 0)
    others = _others(appraisal, at_capacity)
    ranges = ranges or Ranges()
    rows = {row: one for each in (*others.values(), appraisal) for row, one in each._row_ranges.items()}
    rows = dict(sorted(rows.items()))
    items = ranges.of_items(appraisal.terms.growth)
    shared = draws_of(appraisal, items, rows, others, prices=ranges.prices, hours=ranges.hours)
    blocks = chunked(seeds(start, math.ceil(count / BLOCK)), _AT_ONCE)
    found = [one for chunk in sweep(drawn_block, shared, blocks, executor=executor, progress=progress) for one in chunk]
    values = np.concatenate([value for value, _ in found], axis=1)[:, :count]
    drawn = np.concatenate([one for _, one in found])[:count]
    return Risk(appraisal, ranges, start, values[0], values[1], _weights(values[0], drawn, [*rows]))


def _others(appraisal: Appraisal, at_capacity: Mapping[float, Appraisal] | None) -> dict[float, Appraisal]:
    """Return the appraisals at other capacities, checked."""
    right = "a mapping of multiples of the capacities to appraisals, such as {0.7: low, 1.4: high}"
    check_kind("at_capacity", at_capacity, Mapping | None, right)
    others = {}
    for multiple, one in (at_capacity or {}).items():
        at = check_number("at_capacity: the multiple", multiple, "from 0.01 to 100, and not 1", 0.01, 100)
        if at == 1:
            raise InvalidQuestion("at_capacity: the multiple is 1; that is the appraisal itself, so give others")
        check_kind(f"at_capacity: the appraisal at {at:g}", one, Appraisal, "what `appraise` returns")
        if one.terms != appraisal.terms or dict(one.construction_usd) != dict(appraisal.construction_usd):
            raise InvalidQuestion(f"at_capacity: the appraisal at {at:g} has other terms or costs; appraise it alike")
        others[at] = one
    return others


def _weights(values: Floats, drawn: Floats, rows: list[RowKey]) -> pd.DataFrame:
    """Return the rank correlation of the net present value with each figure that varies, the strongest first."""
    prices = [f"price of {table}: {key}" for table, key in rows]
    hours = [f"hours of {table}: {key}" for table, key in rows]
    names = [*(name.replace("_", " ") for name in ITEMS), *prices, *hours]
    varies = np.flatnonzero(np.ptp(drawn, axis=0) > 0)
    if len(values) < 2 or not np.ptp(values) or not len(varies):
        return pd.DataFrame({"figure": pd.Series(dtype="str"), "rank_correlation": pd.Series(dtype="float")})
    ranks = drawn[:, varies].argsort(axis=0).argsort(axis=0).astype(np.float64)
    order = values.argsort().argsort().astype(np.float64)
    ranks -= ranks.mean(axis=0)
    order -= order.mean()
    found = ranks.T @ order / np.sqrt((ranks**2).sum(axis=0) * (order**2).sum())
    frame = pd.DataFrame({"figure": [names[at] for at in varies], "rank_correlation": found})
    ordered = frame.sort_values("rank_correlation", key=lambda column: -column.abs(), kind="stable")
    return ordered.reset_index(drop=True)


@dataclass(frozen=True, eq=False, repr=False)
class Risk(Answer):
    """Net present values of a project where its figures are drawn from their ranges.

    Attributes
    ----------
    appraisal
        The appraisal with the figures as they are.
    ranges
        What was drawn from.
    seed
        Seed of the draws.
    npv_usd, owner_npv_usd
        Net present value of each draw to the economy and to the owner; shape (n_draws,) [USD].
    weights
        Rank correlation of the economic net present value with each figure that varies, the strongest first.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> trips = [co.Trip("Quetta", "Zahedan", co.Cargo(teu=2, tonnes=22, value_usd=20_000), 5_000)]
    >>> terms = co.Terms(opening=2029, base_year=2025)
    >>> pays = co.appraise(net, co.load_scenario("ml3-rehabilitated"), trips, capex_usd=700e6, terms=terms)
    >>> risk = co.appraisal_risk(pays, draws=200)
    >>> len(risk.to_frame()), risk.plot().get_xlabel()
    (2, 'economic net present value, million USD of 2025')
    """

    kind: ClassVar[str] = "risk"

    appraisal: Appraisal
    ranges: Ranges
    seed: int
    npv_usd: Floats
    owner_npv_usd: Floats
    weights: pd.DataFrame

    @cached_property
    def share_of_losses(self) -> float:
        """Return the part of the draws in which the economic net present value is below 0."""
        return float(np.mean(self.npv_usd < 0))

    def to_frame(self) -> pd.DataFrame:
        """Return the results, a row for the economy and one for the owner.

        Returns
        -------
        pd.DataFrame
            `as_appraised_usd`, `mean_usd`, `deviation_usd` (standard deviation; NaN of one draw), percentiles `p5_usd`
            to `p95_usd`, and `share_of_losses`.
        """
        sides = {
            "economic": (self.appraisal.economic.npv_usd, self.npv_usd),
            "financial": (self.appraisal.financial.npv_usd, self.owner_npv_usd),
        }
        rows = {}
        for name, (base, values) in sides.items():
            percentiles = np.percentile(values, _PERCENTILES)
            rows[name] = {
                "as_appraised_usd": base,
                "mean_usd": float(values.mean()),
                "deviation_usd": float(values.std(ddof=1)) if len(values) > 1 else math.nan,
                **{f"p{at}_usd": float(usd) for at, usd in zip(_PERCENTILES, percentiles, strict=True)},
                "share_of_losses": float(np.mean(values < 0)),
            }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("result")

    def _record(self) -> dict[str, Any]:
        return {
            "name": self.appraisal.name,
            "base_year": self.appraisal.terms.base_year,
            "draws": len(self.npv_usd),
            "seed": self.seed,
            "ranges": self.ranges.of_items(self.appraisal.terms.growth),
            "results": self.to_frame(),
            "weights": self.weights,
        }

    def _table(self) -> pd.DataFrame:
        return self.to_frame().reset_index()

    def _heading(self) -> str:
        count = "1 draw" if len(self.npv_usd) == 1 else f"{len(self.npv_usd):,} draws"
        return f"Risk of {self.appraisal.name}: a loss in {self.share_of_losses * 100:.0f} % of {count}"

    def _notes(self) -> tuple[str, ...]:
        items = self.ranges.of_items(self.appraisal.terms.growth)
        shown = [f"{name.replace('_', ' ')} {_range(parts)}" for name, parts in items.items()]
        kinds = [name for name, drawn in (("prices", self.ranges.prices), ("hours", self.ranges.hours)) if drawn]
        rows = f"{' and '.join(kinds)} of {len(self.appraisal._row_ranges)} rows by their own ranges" if kinds else ""
        return (
            f"drawn with seed {self.seed}: {'; '.join(filter(None, [*shown, rows]))}",
            "ways are held, each row is drawn on its own, and hours vary as those of single shipments do",
        )

    def _sections(self) -> tuple[Section, ...]:
        return (Section("results", self._table()), Section("weights", self.weights.head(2 * _SHOWN)))

    def __str__(self) -> str:
        """Return a summary."""
        lines = [f"{self._heading()}, in million USD of {self.appraisal.terms.base_year}"]
        lines.append(f"{'net present value':28}{'economic':>14}{'financial':>14}")
        for name, column in self.to_frame().items():
            one, other = (f"{x * 100:.0f} %" if name == "share_of_losses" else f"{x / 1e6:,.1f}" for x in column)
            lines.append(f"  {_words(str(name)):26}{one:>14}{other:>14}")
        if len(self.weights):
            lines.append("what moves the economic value most (rank correlation)")
        for figure, weight in self.weights.head(_SHOWN).itertuples(index=False):
            lines.append(f"  {figure} {weight:+.2f}")
        return printable("\n".join([*lines, *(f"- {note}" for note in self._notes())]))

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw how often each net present value was drawn, with what was appraised as a line.

        Parameters
        ----------
        ax
            Axes to draw on; None for new ones.
        """
        from matplotlib import pyplot as plt

        check_axes(ax)
        drawn: Axes = plt.subplots()[1] if ax is None else ax
        values = self.npv_usd / 1e6
        drawn.hist(values, bins=min(50, max(1, len(values) // 10)), color="#56B4E9", label="draws")
        drawn.axvline(0, color="black", linewidth=0.6)
        drawn.axvline(self.appraisal.economic.npv_usd / 1e6, color="#D55E00", label="as appraised")
        drawn.set_xlabel(f"economic net present value, million USD of {self.appraisal.terms.base_year}")
        drawn.set_ylabel("draws")
        drawn.set_title(printable(self._heading()), parse_math=False)
        drawn.legend(fontsize="small")
        return drawn


def _range(parts: tuple[float, float, float]) -> str:
    return f"{parts[0]:g}" if len({*parts}) == 1 else " / ".join(f"{part:g}" for part in parts)


def _words(column: str) -> str:
    """Return the name of a column of results in words."""
    if column.startswith("p") and column[1:2].isdigit():
        return f"{column[1:].partition('_')[0]} % are below"
    words = {
        "as_appraised_usd": "as appraised",
        "mean_usd": "mean",
        "deviation_usd": "standard deviation",
        "share_of_losses": "share below 0",
    }
    return words[column]
