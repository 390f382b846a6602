"""Fit constants.csv of this folder to counts, and print what is assigned against what was counted, before and after.

    python network_data/fit_constants.py           # print alone
    python network_data/fit_constants.py --write   # and write the constants

The rows of constants.csv say at which links a constant is and against which; their values are found by the rule of
`corridor.fit_constants` from counts marked `fit`. Counts marked `predict` take no part, so that their error says what
the constants are worth. Errors are of loads with background, and of shares of screenlines.
"""

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # this checkout goes before an installed package

import numpy as np
import pandas as pd

import corridor as co

FILE = Path(__file__).resolve().parent / "constants.csv"


def errors(held: pd.DataFrame) -> pd.DataFrame:
    """Return the errors of each group of counts: of loads in percent of what was counted, of shares in points."""
    found = {}
    for use, rows in held.groupby("use"):
        once = rows.drop_duplicates("count_id")
        load = (once["assigned"] + once["background"] - once["counted"]).abs() / once["counted"]
        share = (rows["assigned_share"] - rows["counted_share"]).abs().dropna()
        found[use] = {
            "counts": len(once),
            "median_load_error_pct": 100 * float(load.median()),
            "shares": len(share),
            "mean_share_error_points": 100 * float(share.mean()),
        }
    return pd.DataFrame.from_dict(found, orient="index").round(1)


def beside(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return every count with what is assigned before and after."""
    columns = ["screenline", "count_id", "use", "counted", "background", "assigned", "assigned_share"]
    shown = before[columns].rename(columns={"assigned": "before", "assigned_share": "share_before"})
    shown.insert(4, "counted_share", before["counted_share"])
    return shown.assign(after=after["assigned"], share_after=after["assigned_share"])


def fitted(net: co.Network) -> pd.DataFrame:
    """Return the constants of a network with their values of today, rounded to a dollar."""
    rows = co.fit_constants(net, net.demand)
    return rows.assign(constant_usd_per_teu=np.round(rows["constant_usd_per_teu"]), basis="assumed")


def write(rows: pd.DataFrame) -> None:
    """Write the constants; what is not known stays blank."""
    with FILE.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(rows.columns)
        for row in rows.itertuples(index=False):
            out.writerow("" if pd.isna(cell) else f"{cell:g}" if isinstance(cell, float) else cell for cell in row)


def main() -> None:
    """Print constants, counts and errors; write the constants if asked."""
    net = co.load()
    rows = fitted(net)
    before, after = (
        co.against_counts(co.assign(net, net.demand, method="logit", constants=constants)) for constants in (None, rows)
    )
    for name, value, note in rows[["constant_id", "constant_usd_per_teu", "note"]].itertuples(index=False):
        print(f"{name}: {value:+,.0f} USD/TEU. {note}")
    print("\nassigned against counted [TEU/week]\n" + beside(before, after).round(2).to_string(index=False))
    print("\nerrors before\n" + errors(before).to_string() + "\n\nerrors after\n" + errors(after).to_string())
    if "--write" in sys.argv[1:]:
        write(rows)


if __name__ == "__main__":
    main()
