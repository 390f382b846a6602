"""How far a figure may be off by its row: the lowest and highest plausible value, or nine cases in ten.

| figure | low | high |
| --- | --- | --- |
| a price, a percentage a day, a capacity | the row's lowest plausible value | its highest |
| hours with a 90th percentile | by ratio as far below the median as that lies above it | the 90th percentile |
| the speed of a rate | the speed over the `p90_ratio` of the rate, or of the one behind it | the speed times it |
"""

import math
from collections.abc import Mapping
from typing import Final

from corridor.figure_bounds import BOUNDS
from corridor.modes import MODE
from corridor.network.plain_tables import PlainTable

_PLAUSIBLE: Final[Mapping[str, tuple[str, str]]] = {
    "usd": ("usd_low", "usd_high"),
    "percent_per_day": ("percent_per_day_low", "percent_per_day_high"),
    "capacity_teu_per_week": ("capacity_low_teu_per_week", "capacity_high_teu_per_week"),
}
"""Figures beside which a row has its lowest and highest plausible value."""


def plausible_range(cells: PlainTable, column: str, row: int) -> tuple[float, float] | None:
    """Return the low and the high of a figure of a row; None if the row has none, or its figure is missing."""
    today = figure_of(cells, column, row)
    if math.isnan(today):
        return None
    if column in _PLAUSIBLE:
        low, high = (figure_of(cells, name, row) for name in _PLAUSIBLE[column])
    elif column == "hours":
        high = figure_of(cells, "hours_p90", row)
        low = today * today / high if high else 0.0
    elif column == "speed_kmh":
        ratio = _p90_ratio(cells, row)
        low, high = today / ratio, min(today * ratio, BOUNDS["speed_kmh"].most)
    else:
        return None
    return None if math.isnan(low) or math.isnan(high) else (low, high)


def _p90_ratio(rates: PlainTable, row: int) -> float:
    """Return how far the hours of a rate spread: by its row, else by the nearest row behind it; NaN if none says."""
    mode, country = rates.text("mode", row), rates.text("country", row)
    modes = dict.fromkeys((mode, MODE[mode].plain_name)) if mode in MODE else (mode,)
    behind = [(one, where) for one in modes for where in (country, "")]
    keys = list(rates.rows("mode", "country"))
    rows = [row, *(other for wanted in behind for other, key in enumerate(keys) if key == wanted)]
    return next((rates.number("p90_ratio", one) for one in rows if not rates.is_blank("p90_ratio", one)), math.nan)


def figure_of(cells: PlainTable, column: str, row: int) -> float:
    """Return a figure of a row; NaN if it is blank, or its table has no such column."""
    return cells.number(column, row) if column in cells.cells else math.nan
