"""How much of a network is measured, published, a rate or assumed."""

from collections import Counter

import pandas as pd

from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.schema import BASES, TABLES


def counts_by_basis(net: Network) -> pd.DataFrame:
    """Return the number of rows of each table, in all and by the basis of their figures.

    Returns
    -------
    pandas.DataFrame
        By table: rows; measured, published, rate and assumed, by the basis of the row; partly_assumed, those of another
        basis than assumed whose `assumed_columns` name figures that are.

    Examples
    --------
    >>> import corridor as co
    >>> list(counts_by_basis(co.load()).columns)
    ['rows', 'measured', 'published', 'rate', 'assumed', 'partly_assumed']
    """
    counts: dict[str, dict[str, int]] = {}
    for name in TABLES:
        table = plain_tables(net)[name]
        counts[name] = {"rows": len(table)}
        if "basis" in TABLES[name].columns:
            written = list(zip(table.cells["basis"].tolist(), table.cells["source"].tolist(), strict=True))
            row_of = dict(zip(written, range(len(table)), strict=True))  # what is written decides the basis
            bases: Counter[str] = Counter()
            for cells, count in Counter(written).items():
                bases[table.basis_of(row_of[cells])] += count
            counts[name] |= {basis: bases[basis] for basis in BASES}
            partly = [row for row in table.rows_with("assumed_columns") if table.basis_of(row) != "assumed"]
            counts[name]["partly_assumed"] = len(partly)
    return pd.DataFrame.from_dict(counts, orient="index").astype("Int64").rename_axis("table")
