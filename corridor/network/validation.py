"""Checks across tables, in two rounds: names and texts, then figures, which are looked up by name."""

from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np
import pandas as pd

from corridor.errors import Problem
from corridor.graph.prepared import PreparedTables
from corridor.network.figure_checks import FIGURE_CHECKS
from corridor.network.name_checks import NAME_CHECKS
from corridor.network.tables_to_check import Numbers, Reads, TablesToCheck
from corridor.network.text_checks import TEXT_CHECKS
from corridor.schema import TABLES


def cross_check(
    tables: Mapping[str, pd.DataFrame],
    labels: Mapping[str, str],
    numbers: Numbers,
    read: Callable[[], PreparedTables],
    *,
    changed: Mapping[str, Collection[str]] | None = None,
) -> list[Problem]:
    """Return the faults between tables; the rows themselves have been checked.

    Parameters
    ----------
    tables
        Checked tables.
    labels
        File or table name for messages.
    numbers
        Row numbers for messages.
    read
        Returns the prepared tables; it is called once every name is known, because figures are looked up by name.
    changed
        Columns, by table, that may be wrong; a check that reads none of them is left out. None: all.
    """
    whole = TablesToCheck(tables, labels, numbers, read)
    new = {name: table.columns for name, table in TABLES.items()} if changed is None else changed
    problems: list[Problem] = []
    for checks in (NAME_CHECKS + TEXT_CHECKS, FIGURE_CHECKS):
        if not problems:
            problems = [problem for check, reads in checks if _concerns(reads, new) for problem in check(whole)]
    order = {label: at for at, label in enumerate(labels.values())}
    return sorted(problems, key=lambda found: (order[found.table], found.row if isinstance(found.row, int) else 0))


def to_check(frame: pd.DataFrame, valid: pd.DataFrame, changed: Iterable[str]) -> set[str]:
    """Return the changed columns of a table that may have made it wrong.

    Of a figure, checks depend only on whether it is known and whether it is 0, and of hours only on whether they are
    known and, where any work must end by closing, not more. A link that does not operate is not checked, so a link that
    stops cannot become wrong.
    """
    found = set()
    for name in changed:
        one, other = frame[name].to_numpy(), valid[name].to_numpy()
        if name in ("hours", "hours_p90"):
            ends = "ends_by_closing" in frame.columns and (frame["ends_by_closing"] == "yes").any()
            is_right = not (np.isnan(one) & ~np.isnan(other)).any() and not (ends and (one > other).any())
        elif name == "status":
            is_right = not ((one == "operating") & (other != "operating")).any()
        else:
            is_right = one.dtype.kind == "f" and np.array_equal(np.sign(one), np.sign(other), equal_nan=True)
        if not is_right:
            found.add(name)
    return found


def _concerns(reads: Reads, new: Mapping[str, Collection[str]]) -> bool:
    """Return whether any column that a check reads is new."""
    return any(set(new.get(table, ())) & set(columns or TABLES[table].columns) for table, columns in reads.items())
