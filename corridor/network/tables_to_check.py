"""Tables while they are checked against each other: their cells, and faults with the labels that people know."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from corridor.errors import Problem
from corridor.graph.prepared import PreparedTables
from corridor.tables.entry_columns import Mirrored

Numbers = Mapping[str, Sequence[int | str]]


@dataclass(frozen=True)
class TablesToCheck:
    """Tables with the labels and row numbers that messages name."""

    tables: Mapping[str, pd.DataFrame]
    labels: Mapping[str, str]
    numbers: Numbers
    read: Callable[[], PreparedTables]

    def problem(self, table: str, row: int, column: str, message: str) -> Problem:
        """Return the fault of a cell, reported where people wrote it."""
        value = self.tables[table][column].iloc[row]
        blank = isinstance(value, float) and math.isnan(value)
        number = self.numbers[table][row]
        if isinstance(number, Mirrored):
            column, number = number.written(column), int(number)
        return Problem(self.labels[table], number, column, "" if blank else str(value), message)

    def column(self, table: str, column: str) -> list[str]:
        """Return the texts of a column."""
        texts: list[str] = self.tables[table][column].tolist()
        return texts

    @cached_property
    def prepared(self) -> PreparedTables:
        """Return the tables as the graph reads them; only once every name is known."""
        return self.read()


Reads = Mapping[str, tuple[str, ...]]
Check = tuple[Callable[[TablesToCheck], Iterator[Problem]], Reads]

LINK_ENDS: Final = ("link_id", "from_node", "to_node")
NODE_COUNTRY: Final = ("node_id", "country")
"""Columns that several checks read."""
