"""A table of which only declared columns can be read, so that things made of it cannot depend on others."""

from collections.abc import Collection
from typing import Any, TypeAlias

import pandas as pd


class DeclaredColumns:
    """Some columns of a table; any other is refused.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table.
    declared
        Its columns that may be read.

    Examples
    --------
    >>> links = DeclaredColumns("links", pd.DataFrame({"usd": [5.0], "note": ["toll"]}), ["usd"])
    >>> links["usd"].tolist()
    [5.0]
    >>> "note" in links.columns
    False
    """

    def __init__(self, table: str, frame: pd.DataFrame, declared: Collection[str]) -> None:
        self._table = table
        self._frame = frame
        self.columns = frozenset(declared)

    def __getitem__(self, column: str) -> "pd.Series[Any]":
        """Return a column.

        Raises
        ------
        RuntimeError
            If it is not declared.
        """
        if column not in self.columns:
            declared = ", ".join(sorted(self.columns))
            raise RuntimeError(f"{self._table}.{column} is read but not declared; declared are {declared}")
        return self._frame[column]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._frame)


Readable: TypeAlias = pd.DataFrame | DeclaredColumns
"""A table whose columns are read by name: all of them, or those that are declared."""
