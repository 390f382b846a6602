"""What an hour is worth to a cargo; see Value of time."""

from collections.abc import Mapping
from typing import Any

import pandas as pd


def hour_usd(tables: Mapping[str, pd.DataFrame], cargo: Any) -> float:
    """Return what an hour is worth to a cargo."""
    if cargo.value_of_time_usd_per_h is not None:
        return float(cargo.value_of_time_usd_per_h)
    # Reading: "the first in the table" is the first by class, as a network sorts its rows.
    rows = sorted(tables["value_of_time"].to_dict("records"), key=lambda row: str(row["vot_class"]))
    code, percent = cargo.hs.replace(".", ""), None
    if cargo.vot_class:
        (percent,) = [row["percent_per_day"] for row in rows if row["vot_class"] == cargo.vot_class]
    for digits in range(len(code), 0, -1):
        for row in rows:
            if percent is None and code[:digits] in str(row["hs"]).split(";"):
                percent = row["percent_per_day"]
    if percent is None and cargo.tonnes > 0:
        density = cargo.value_usd / cargo.tonnes
        steps = {row["usd_per_tonne_from"] for row in rows if row["usd_per_tonne_from"] <= density}
        reached = [row["percent_per_day"] for row in rows if steps and row["usd_per_tonne_from"] == max(steps)]
        percent = reached[0] if reached else None
    for row in rows:
        if percent is None and row["vot_class"] == "":
            percent = row["percent_per_day"]
    return float(cargo.value_usd * (0.5 if percent is None else percent) / 100 / 24)
