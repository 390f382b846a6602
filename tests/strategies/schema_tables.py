"""Rows as tables with every column of the schema."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from corridor.schema import TABLES
from strategies.cells import Row


def tables_of(rows: Mapping[str, Sequence[Row]]) -> dict[str, pd.DataFrame]:
    """Return tables with every column of the schema: '' for a blank text, NaN for a blank number.

    Examples
    --------
    >>> float(tables_of({"vehicles": [{"mode": "road", "teu_max": 2}]})["vehicles"].loc[0, "teu_max"])
    2.0
    """
    tables: dict[str, pd.DataFrame] = {}
    for name in TABLES:
        columns = columns_of(name)
        if not rows.get(name):
            tables[name] = _empty(name).copy()
            continue
        cells = [[_cell(row.get(column), blank) for column, blank in columns] for row in rows[name]]
        tables[name] = pd.DataFrame(cells, columns=[column for column, _ in columns])
    return tables


def _cell(written: Any, blank: Any) -> Any:
    if written is None:
        return blank
    return float(written) if isinstance(blank, float) else written


@lru_cache
def columns_of(name: str) -> tuple[tuple[str, Any], ...]:
    """Return each column with what a blank cell of it is."""
    table = TABLES[name]
    return tuple((c.name, float("nan") if table.is_number(c.name) else c.default) for c in table.declared)


@lru_cache
def _empty(name: str) -> pd.DataFrame:
    dtypes = {column: "float64" if isinstance(blank, float) else "str" for column, blank in columns_of(name)}
    return pd.DataFrame({column: pd.Series([], dtype=dtype) for column, dtype in dtypes.items()})
