"""How much of a network is measured, published, a rate or assumed."""

import pandas as pd

from corridor.network.network import Network
from corridor.schema import BASES, TABLES


def counts_by_basis(net: Network) -> pd.DataFrame:
    """Return the number of rows of each table, in all and by the basis of their figures.

    Examples
    --------
    >>> import corridor as co
    >>> list(counts_by_basis(co.load()).columns)
    ['rows', 'measured', 'published', 'rate', 'assumed']
    """
    counts: dict[str, dict[str, int]] = {}
    for name in TABLES:
        frame = net.table(name)
        counts[name] = {"rows": len(frame)}
        if "basis" in frame.columns:
            written = zip(frame["basis"], frame["source"], strict=True)
            bases = [basis or ("published" if source else "assumed") for basis, source in written]
            counts[name] |= {basis: bases.count(basis) for basis in BASES}
    return pd.DataFrame.from_dict(counts, orient="index").astype("Int64").rename_axis("table")
