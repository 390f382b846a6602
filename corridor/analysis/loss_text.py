"""Losses as they are printed: a table of the worst, what they cost by how long they last, and which are less than 0."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from corridor.analysis.lasting_losses import column_of

_SHOWN: Final = 15
_RANK: Final = {"passage": 0, "border": 1, "link": 2, "node": 3}
_NAMED: Final = 3


def loss_lines(frame: pd.DataFrame, lasts: Sequence[float], *, is_assigned: bool) -> Iterator[str]:
    """Yield the worst of the losses as two tables; parts with equal losses are one line.

    Parameters
    ----------
    frame
        As `Criticality.to_frame` returns it.
    lasts
        For how many days losses last.
    is_assigned
        Whether all trips are assigned together: then money is what all spend more, what is not moved included.
    """
    name = "extra_minimised" if is_assigned else "extra_usd"
    yield f"{'lost':<62}{'trips':>7}{'TEU':>12}{'extra USD':>16}{'extra days':>13}{'cut off TEU':>13}"
    alike = ["trips", "teu_per_year", "extra_usd", "extra_hours", "extra_minimised", "teu_cut_off", "ends_there"]
    rounded = frame[alike].round(6)
    groups = [group for _, group in frame.groupby([rounded[name] for name in alike], sort=False, dropna=False)]
    for group in groups[:_SHOWN]:
        row, what = _named(group, 60)
        extra = [float(row[name]), float(row["extra_hours"]) / 24]
        shown = ["-" if math.isnan(value) else f"{value:,.0f}" for value in extra]
        cut = f"{row['teu_cut_off']:,.0f}" if row["cut_off"] else ""
        yield f"{what:<62}{row['trips']:>7,}{row['teu_per_year']:>12,.0f}{shown[0]:>16}{shown[1]:>13}{cut:>13}"
    if len(groups) > _SHOWN:
        yield f"and {len(groups) - _SHOWN} more"
    if not len(groups):
        return
    yield "In USD by how long it lasts; goods wait for its end where that is worth less than the other way, or is none"
    yield f"{'lost':<50}{'a day of detours':>18}" + "".join(
        f"{f'{days:g} day' + 's' * (days != 1):>18}" for days in lasts
    )
    for group in groups[:_SHOWN]:
        row, what = _named(group, 48)
        figures = [float(row[name]) for name in ("usd_per_day", *map(column_of, lasts))]
        yield f"{what:<50}" + "".join(f"{'-' if math.isnan(usd) else f'{usd:,.0f}':>18}" for usd in figures)


def _named(group: pd.DataFrame, width: int) -> tuple[dict[Any, Any], str]:
    """Return the row of the part that represents those with equal losses, and its name."""
    row = group.iloc[int(np.argmin([_RANK[kind] for kind in group["kind"]]))].to_dict()
    more = f" and {len(group) - 1} with it" if len(group) > 1 else ""
    return row, f"{row['kind']} {row['name']}"[: width - len(more)] + more


def negative_lines(frame: pd.DataFrame) -> Iterator[str]:
    """Yield a line if less is spent without some part than with it."""
    less = frame[frame["is_negative"]].sort_values("extra_minimised", kind="stable")
    if len(less):
        named = [
            f"{row['kind']} {row['name']} ({row['extra_minimised']:,.0f} a year)"
            for row in less.head(_NAMED).to_dict("records")
        ]
        more = f"; and {len(less) - _NAMED} more" if len(less) > _NAMED else ""
        yield (
            f"Less than 0: all trips together spend less without {'; '.join(named)}{more}. So it may be where each "
            "takes the way best for itself, or where a rule leads to what costs more; look at the rows first."
        )
