"""One figure of one row of a table, named."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridor.argument_checks import check_kind

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, init=False)
class Cell:
    """One figure of one row of a table.

    Parameters
    ----------
    table
        Name of the table.
    where
        Columns and the value that the row must have, as for `Change`; "" where it must be blank.
    column
        `hours`, `usd` or, in `rates`, `usd_per_km`.

    Examples
    --------
    >>> print(Cell("borders", {"link_id": "wagah", "side": "entry"}, "hours"))
    hours of borders where link_id = wagah, side = entry
    """

    table: str
    where: Mapping[str, Any]
    column: str

    def __init__(self, table: str, where: Mapping[str, Any], column: str) -> None:
        check_kind("Cell: table", table, str, "the name of a table")
        check_kind("Cell: where", where, Mapping, "columns and their values, such as {'link_id': 'wagah'}")
        check_kind("Cell: column", column, str, "the name of a column")
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "where", dict(where))
        object.__setattr__(self, "column", column)

    def __str__(self) -> str:
        """Return the figure in words."""
        row = ", ".join(f"{name} = {value}" if value != "" else f"{name} blank" for name, value in self.where.items())
        return f"{self.column} of {self.table} where {row}"
