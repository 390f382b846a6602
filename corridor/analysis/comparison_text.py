"""A comparison in a few lines that a planner can read."""

from collections.abc import Hashable
from typing import Any, Final

import pandas as pd

from corridor.criteria import CRITERIA, TIME

SHOWN: Final = 8
"""Trips of a network that are listed."""
ROOM: Final = ("gains room", "loses room")
"""Verdicts of trips of which more or less is moved."""
_FELT_H: Final = 1.2
_FELT_USD: Final = 0.5
"""Other changes are printed from this size on: a tenth of a day, or a dollar."""
_VERDICTS: Final = {
    "gains": ("gains", "gain"),
    "loses": ("loses", "lose"),
    "same": ("stays the same", "stay the same"),
    "gains room": ("gains room", "gain room"),
    "loses room": ("loses room", "lose room"),
    "cut off": ("is cut off", "are cut off"),
    "opened": ("is opened", "are opened"),
    "no way": ("has no way before or after", "have no way before or after"),
}
_SUMS: Final = (
    *((one.column, one.of_many, one.per_many) for one in CRITERIA),
    ("generalised_cost_usd", "generalised USD", 1.0),
)


def heading(by: str, trips: int, first: str) -> str:
    """Return the first line: the objective in words, how many trips, and which network the others are compared with."""
    return f"{by}, {trips} {'trip' if trips == 1 else 'trips'}, against {first}"


def summary(differences: pd.DataFrame, sums: pd.DataFrame, by: str, unit: str) -> str:
    """Return the changes in words: the sums, then for each network who gains, who loses, and who goes another way.

    Parameters
    ----------
    differences, sums
        The frames of a `Comparison` with these names.
    by, unit
        The objective in words, and its unit.
    """
    yearly = bool((differences["shipments_per_year"] != 1).any())
    head = heading(by, differences["trip"].nunique(), str(sums.index[0]))
    everywhere = differences[["before", "after"]].notna().all(axis=1).groupby(differences["trip"]).all()
    whose = "all" if everywhere.all() else f"the {int(everywhere.sum())} with a way on each"
    of_what = f"of a year's trips ({whose})" if yearly and not everywhere.all() else "of a year's trips"
    lines = [head, "", _table(sums, of_what if yearly else f"of {whose} trips" if everywhere.all() else f"of {whose}")]
    for name in sums.index[1:]:
        lines += ["", _of_network(name, differences[differences["network"] == name], unit)]
    return "\n".join(lines)


def _table(sums: pd.DataFrame, of_what: str) -> str:
    rows = {"trips with a way": [f"{value:,.0f}" for value in sums["trips_with_way"]]}
    for column, name, unit in _SUMS:
        rows[f"{name} {of_what}"] = [f"{value / unit:,.0f}" for value in sums[column]]
    if (sums["carriers_wait_usd"] > 0).any():
        rows[f"carriers' USD for lorries that wait {of_what}"] = [f"{usd:,.0f}" for usd in sums["carriers_wait_usd"]]
    if (sums["teu_cut_off"] > 0).any():
        rows["TEU a year that are not moved"] = [f"{value:,.0f}" for value in sums["teu_cut_off"]]
    return str(pd.DataFrame.from_dict(rows, orient="index", columns=list(sums.index)).to_string())


def _of_network(name: str, changed: pd.DataFrame, unit: str) -> str:
    counts = changed["verdict"].value_counts()
    said = [
        f"{counts[verdict]} {words[int(counts[verdict] > 1)]}"
        for verdict, words in _VERDICTS.items()
        if verdict in counts
    ]
    moved = int(changed["changes_way"].sum())
    goes = f"; {moved} {'goes' if moved == 1 else 'go'} another way" if moved else ""
    lines = [f"{name}: {', '.join(said)}{goes}"]
    weight = changed["gain_per_year"].abs().where(changed["gain"].notna(), float("inf"))
    room = (changed["moved_after"] - changed["moved_before"]).abs().where(changed["verdict"].isin(ROOM), 0.0)
    weighed = changed.assign(is_cut=changed["gain"].isna(), room=room, weight=weight)
    order = weighed.sort_values(["is_cut", "room", "weight"], ascending=False, kind="stable")
    besides = (order["verdict"] == "same") & (
        (order["hours_change"].abs() >= _FELT_H) | (order["cost_usd_change"].abs() >= _FELT_USD)
    )
    listed = order[~order["verdict"].isin(["same", "no way"]) | order["changes_way"] | besides]
    shown = listed.head(SHOWN)
    width = 12 if shown["verdict"].isin(ROOM).any() else 8
    for row in shown.to_dict("records"):
        trip = f"{row['origin']} - {row['destination']}"
        change = _room(row) + _change(row["before"], row["after"], unit) + _besides(row)
        lines.append(f"  {row['verdict']:{width}}{trip}: {change}{_way(row)}")
    if len(listed) > SHOWN:
        lines.append(f"  and {len(listed) - SHOWN} more")
    return "\n".join(lines)


def _change(before: float, after: float, unit: str) -> str:
    def one(value: float) -> str:
        if value != value:
            return "no way"
        return f"{value / 24:,.1f} days" if unit == TIME.unit else f"{value:,.0f} {unit}"

    part = f" ({100 * (after / before - 1):+.1f} %)" if before > 0 and after == after else ""
    return f"{one(before)} -> {one(after)}{part}"


def _room(row: dict[Hashable, Any]) -> str:
    """Return how much is moved before and after, where that changes."""
    if row["verdict"] not in ROOM:
        return ""
    before, after = f"{row['moved_before']:,.0f}", f"{row['moved_after']:,.0f}"
    return f"{before} -> {after} of {row['teu_per_year']:,.0f} TEU a year are moved, at "


def _besides(row: dict[Hashable, Any]) -> str:
    """Return the other changes where the objective stays the same."""
    if row["verdict"] != "same":
        return ""
    hours, usd = row["hours_change"], row["cost_usd_change"]
    said = [f"{abs(hours) / 24:,.1f} days {'less' if hours < 0 else 'more'}"] if abs(hours) >= _FELT_H else []
    said += [f"{abs(usd):,.0f} USD {'less' if usd < 0 else 'more'}"] if abs(usd) >= _FELT_USD else []
    return "".join(f", but {text}" if not at else f" and {text}" for at, text in enumerate(said))


def _way(row: dict[Hashable, Any]) -> str:
    before, after = row["way_before"], row["way_after"]
    if row["changes_way"]:
        return f"; {before} -> {after}"
    if before and after:
        return f"; {after}"
    return f"; {row['reason']}" if row["reason"] else ""
