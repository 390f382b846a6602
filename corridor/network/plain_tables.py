"""The tables of a network as plain columns: single cells are read from them a hundred times faster than from frames."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.arrays import Ints
from corridor.columns import Table
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.schema import TABLES, words

_MOST_ORIGINS: Final = 4096
"""Rows of a table whose origins are kept."""


class RowOrigin(NamedTuple):
    """The key of a row as text, such as "mode=rail, country=PK", and the source and basis of its figures.

    A row that names no basis is published if it names a source, else assumed.
    """

    key: str
    basis: str
    source: str
    year: float
    note: str


class PlainTable:
    """One table by column; its cells are those of the frame, not copies.

    Parameters
    ----------
    table
        Declaration of the table.
    frame
        Its checked frame.
    """

    def __init__(self, table: Table, frame: pd.DataFrame) -> None:
        self._key = table.key
        self.cells: Mapping[str, npt.NDArray[Any]] = {name: frame[name].to_numpy() for name in table.columns}
        """Its columns; nobody writes to them."""
        self._rows_with: dict[str, tuple[int, ...]] = {}
        self.origin_of: Callable[[int], RowOrigin] = lru_cache(_MOST_ORIGINS)(self._origin_of)
        """Return the origin of a row; a way reads several figures of most of its rows."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.cells[self._key[0]])

    def text(self, column: str, row: int) -> str:
        """Return a text; blank if nothing is written."""
        text: str = self.cells[column].item(row)
        return text

    def number(self, column: str, row: int) -> float:
        """Return a number; NaN if nothing is written."""
        number: float = self.cells[column].item(row)
        return number

    def is_blank(self, column: str, row: int) -> bool:
        """Return whether nothing is written in a column of numbers."""
        number = self.number(column, row)
        return number != number

    def basis_of(self, row: int, column: str = "") -> str:
        """Return how the figures of a row were got, or the one of a column; see `RowOrigin`."""
        if column and column in words(self.text("assumed_columns", row)):
            return "assumed"
        return self.text("basis", row) or ("published" if self.text("source", row) else "assumed")

    @cached_property
    def row_of_key(self) -> Mapping[str, int]:
        """Return the row of each key as `RowOrigin` writes it."""
        return {self._key_of(row): row for row in range(len(self))}

    def _key_of(self, row: int) -> str:
        written = [(name, self.text(name, row)) for name in self._key]
        return ", ".join([f"{name}={cell}" for name, cell in written if cell])

    def _origin_of(self, row: int) -> RowOrigin:
        key = self._key_of(row)
        source, note = self.text("source", row), self.text("note", row)
        return RowOrigin(key, self.basis_of(row), source, self.number("year", row), note)

    def texts(self, column: str, rows: Ints) -> list[str]:
        """Return the texts of some rows."""
        texts: list[str] = self.cells[column][rows].tolist()
        return texts

    def rows(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield the cells of some columns, row by row."""
        return zip(*(self.cells[name].tolist() for name in columns), strict=True)

    def rows_with(self, column: str) -> tuple[int, ...]:
        """Return the rows in which something is written in a column of texts."""
        found = self._rows_with.get(column)
        if found is None:
            found = self._rows_with[column] = tuple(np.flatnonzero(self.cells[column] != "").tolist())
        return found

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Return the row of each id, in a table whose key is one column."""
        (key,) = self._key
        return {name: row for row, name in enumerate(self.cells[key].tolist())}


class PlainTables:
    """The tables of a network by name, each read when it is first needed."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self._read: dict[str, PlainTable] = {}

    def __getitem__(self, name: str) -> PlainTable:
        """Return a table."""
        found = self._read.get(name)
        if found is None:  # two threads may both read it; the first one's is kept
            found = self._read.setdefault(name, PlainTable(TABLES[name], self._tables[name]))
        return found


def plain_tables(net: Network) -> PlainTables:
    """Return the tables of a network as plain columns; they are kept with it.

    Examples
    --------
    >>> import corridor as co
    >>> nodes = plain_tables(co.load())["nodes"]
    >>> nodes.text("country", nodes.row_of["PKKHI"])
    'PK'
    """
    return internals(net).keep(("plain tables",), lambda: PlainTables(net.tables))
