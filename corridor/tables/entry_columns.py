"""Columns that rows may have on entry only: `both_ways`, which becomes rows, and `hours_mean`, which becomes hours."""

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.columns import Bools, Table
from corridor.figure_bounds import BOUNDS
from corridor.tables.parsing import is_blank
from corridor.units import median_from_mean

NOT_A_COLUMN: Final = ("both_ways", "hours_mean")
"""Columns that rows may have on entry only; they become other columns or rows."""

Columns = dict[str, npt.NDArray[Any]]
Wrong = Callable[[int, str, object, str], None]
"""Records a fault: row, column, value, and what would be right."""


class Mirrored(int):
    """The number of the written row from which a row in the other direction was made."""

    def written(self, column: str) -> str:
        """Return the column in which a figure of the row is written."""
        ends = ("from_node", "to_node", "from_mode", "to_mode")
        return ends[ends.index(column) ^ 1] if column in ends else column


def take_both_ways(table: Table, columns: dict[str, Any], count: int, wrong: Wrong) -> Bools:
    """Take the column both_ways out and return which rows are for the other direction, too."""
    runs_back = np.zeros(count, dtype=np.bool_)
    for row, cell in enumerate(columns.pop("both_ways", ()) if table.may_be_both_ways else ()):
        said = "" if is_blank(cell) else cell.strip() if isinstance(cell, str) else cell
        if said in ("yes", True):
            runs_back[row] = True
        elif said not in ("", "no", False):
            wrong(row, "both_ways", cell, "must be yes or no")
    return runs_back


def take_means(table: Table, columns: dict[str, Any], wrong: Wrong) -> None:
    """Take the column hours_mean out and write the medians into the hours."""
    if "hours_mean" not in columns or "hours" not in table.columns:
        return
    means = columns.pop("hours_mean")
    hours = list(columns.get("hours", [None] * len(means)))
    p90 = columns.get("hours_p90", [None] * len(means))
    for row, mean in enumerate(means):
        if is_blank(mean):
            continue
        if not is_blank(hours[row]):
            wrong(row, "hours_mean", mean, "give either hours or hours_mean")
            continue
        try:
            hours[row] = _median(str(mean), None if is_blank(p90[row]) else str(p90[row]))
        except ValueError as error:
            wrong(row, "hours_mean", mean, str(error))
            hours[row] = 0.0
    columns["hours"] = hours


@lru_cache(maxsize=4096)
def _median(mean: str, p90: str | None) -> float:
    """Return the median of the lognormal with this mean and p90; without a p90 the mean itself."""
    try:
        mean_h, p90_h = float(mean), math.nan if p90 is None else float(p90)
    except ValueError:
        mean_h = math.nan
    if not math.isfinite(mean_h):
        raise ValueError("must be a number of hours")
    if fault := BOUNDS["hours"].fault(mean_h):
        raise ValueError(fault)
    if p90 is None:
        return mean_h
    if mean_h <= 0 or not mean_h <= p90_h <= 2.2 * mean_h:
        raise ValueError("the mean and its hours_p90 fit no lognormal: p90 must lie between 1 and 2.2 means")
    low, high = 1.0, 12.0
    for _ in range(80):  # p90 / median rises with the ratio while p90 / mean is below 2.27, its greatest value
        ratio = (low + high) / 2
        low, high = (ratio, high) if median_from_mean(mean_h, ratio) * ratio < p90_h else (low, ratio)
    return median_from_mean(mean_h, high)


def rows_of_origin(table: Table, cells: Columns, kept: npt.NDArray[np.int64], runs_back: Bools) -> tuple[Any, Bools]:
    """Return the written row that each row of the table comes from, and whether it is for the other direction."""
    if not runs_back.any():
        return kept, np.zeros(len(kept), dtype=np.bool_)
    one, other = _ends(table)
    count = 1 + (runs_back & (cells[one] != cells[other]))[kept]
    source = np.repeat(kept, count)
    return source, np.append([False], source[1:] == source[:-1])


def _ends(table: Table) -> tuple[str, str]:
    """Return the columns that are exchanged in a row for the other direction."""
    return ("from_node", "to_node") if table.name == "links" else ("from_mode", "to_mode")


def with_both_ways(table: Table, cells: Columns, source: npt.NDArray[np.int64], mirrored: Bools) -> Columns:
    """Return the rows of the table, with ends exchanged in those for the other direction."""
    rows = {name: column[source] for name, column in cells.items()}
    if not mirrored.any():
        return rows
    one, other = _ends(table)
    rows[one], rows[other] = (
        np.where(mirrored, rows[other], rows[one]),
        np.where(mirrored, rows[one], rows[other]),
    )
    if "geometry" in rows:
        for row in np.flatnonzero(mirrored).tolist():
            rows["geometry"][row] = reversed_wkt(rows["geometry"][row])
    if "activity" in rows:
        rows["activity"][mirrored] = ""
    return rows


def reversed_wkt(text: str) -> str:
    """Return a WKT line in the other direction; anything else unchanged, for the check of geometries to find."""
    head, bracket, rest = text.partition("(")
    kind, body = head.strip().upper(), rest.strip()
    if kind == "LINESTRING" and body.endswith(")"):
        return f"{head}{bracket}{_reversed(body[:-1])})"
    if kind == "MULTILINESTRING" and body.startswith("(") and body.endswith("))"):
        parts = [f"({_reversed(part)})" for part in re.split(r"\)\s*,\s*\(", body[1:-2])]
        return f"{head}{bracket}{', '.join(reversed(parts))})"
    return text


def _reversed(points: str) -> str:
    return ", ".join(reversed([point.strip() for point in points.split(",")]))
