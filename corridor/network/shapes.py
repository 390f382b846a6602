"""The lines of links and the points of nodes, each line made when it is first needed."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.geodesy import geodesic_lines
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import PlainTables, plain_tables

if TYPE_CHECKING:
    from corridor.tables.geometry import Line


def point_of(net: Network, node_id: str) -> tuple[float, float]:
    """Return longitude and latitude of a node.

    Examples
    --------
    >>> import corridor as co
    >>> [round(degrees) for degrees in point_of(co.load(), "PKKHI")]
    [67, 25]
    """
    return _point(plain_tables(net), node_id)


def line_of(net: Network, row: int) -> "Line":
    """Return the line of a row of `links`, counted from 0."""
    return link_lines(net)[row]


class LinkLines:
    """The lines of the links by row: as drawn in the table, else the geodesic."""

    def __init__(self, tables: PlainTables) -> None:
        self._tables = tables
        self._made: dict[int, Line] = {}

    def __getitem__(self, row: int) -> "Line":
        """Return the line of a row, counted from 0."""
        found = self._made.get(row)
        return self.of(np.array([row]))[0] if found is None else found

    def of(self, rows: Ints) -> "npt.NDArray[np.object_]":
        """Return the lines of some rows; those that are not made yet are made at once."""
        new = np.array([row for row in np.unique(rows).tolist() if row not in self._made], dtype=np.int64)
        for row, line in zip(new.tolist(), self._make(new), strict=True):
            self._made.setdefault(row, line)
        return np.array([self._made[row] for row in rows.tolist()], dtype=object)

    def _make(self, rows: Ints) -> "npt.NDArray[np.object_]":
        import shapely

        links = self._tables["links"]
        lines = shapely.from_wkt([text or None for text in links.texts("geometry", rows)])
        blank = np.flatnonzero(lines == None)  # noqa: E711 - of each
        ends = (
            [_point(self._tables, node) for node in links.texts(end, rows[blank])] for end in ("from_node", "to_node")
        )
        lines[blank] = geodesic_lines(*(np.array(points).reshape(-1, 2) for points in ends))
        return np.asarray(lines, dtype=object)


def link_lines(net: Network) -> LinkLines:
    """Return the lines of a network's links; they are kept with it."""
    return internals(net).keep(("lines",), lambda: LinkLines(plain_tables(net)))


def _point(tables: PlainTables, node_id: str) -> tuple[float, float]:
    nodes = tables["nodes"]
    row = nodes.row_of[node_id]
    return nodes.number("longitude", row), nodes.number("latitude", row)
