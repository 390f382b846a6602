"""Conditions on the prices and hours of a row, the same in every table."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import numpy as np

from corridor.arrays import Bools
from corridor.columns import Cells, Rule, given
from corridor.figure_bounds import BOUNDS, P90_RATIO_MOST, USD_MOST, plain


def _is_too_dear(name: str, row: Cells) -> Bools:
    """Return which rows have a price beyond the most that it may be for what it is for."""
    is_too_dear = np.zeros(len(row[name]), dtype=np.bool_)
    priced = np.flatnonzero(given(row[name]))
    most = np.array([USD_MOST.get(per, np.inf) for per in row["per"][priced].tolist()], dtype=np.float64)
    is_too_dear[priced] = np.abs(row[name][priced]) > most
    return is_too_dear


def _dearest(cells: Mapping[str, Any]) -> str:
    most = plain(USD_MOST[cells["per"]])
    unit = "% of the value" if cells["per"] == "value_pct" else f"USD per {cells['per']}"
    return f"must lie from -{most} to {most} {unit}: {BOUNDS['usd'].why}"


PRICE_RULES: Final = (
    Rule(
        "per",
        lambda row: given(row["usd"]) & ~given(row["per"]),
        "the price needs what it is for: " + ", ".join(USD_MOST),
    ),
    Rule("usd_low", lambda row: row["usd_low"] > row["usd_high"], "is above usd_high ({usd_high:g})"),
    *(Rule(name, partial(_is_too_dear, name), _dearest) for name in ("usd", "usd_low", "usd_high")),
)
"""Of every table with prices."""
RULES: Final = (
    *PRICE_RULES,
    Rule("hours_p90", lambda row: given(row["hours_p90"]) & ~given(row["hours"]), "is given without hours"),
    Rule("hours_p90", lambda row: row["hours_p90"] < row["hours"], "must not be below hours ({hours:g})"),
    Rule(
        "hours_p90",
        lambda row: (row["hours"] == 0) & (row["hours_p90"] > 0),
        "no spread fits a median of 0 hours; give a small median",
    ),
    Rule(
        "hours_p90",
        lambda row: row["hours_p90"] > P90_RATIO_MOST * row["hours"],
        f"must be at most {P90_RATIO_MOST:g} times hours ({{hours:g}}): its mean would lie near its p90",
    ),
)
"""Of every table with prices and hours."""
