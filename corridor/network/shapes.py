"""The lines of links and the points of nodes, each line made when it is first needed."""

from typing import TYPE_CHECKING

from corridor.geodesy import geodesic_line
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
        return self._made.setdefault(row, self._make(row)) if found is None else found

    def _make(self, row: int) -> "Line":
        from shapely import from_wkt

        links = self._tables["links"]
        drawn = links.text("geometry", row)
        if drawn:
            line: Line = from_wkt(drawn)
            return line
        return geodesic_line(*(_point(self._tables, links.text(end, row)) for end in ("from_node", "to_node")))


def link_lines(net: Network) -> LinkLines:
    """Return the lines of a network's links; they are kept with it."""
    return net.keep(("lines",), lambda: LinkLines(plain_tables(net)))


def _point(tables: PlainTables, node_id: str) -> tuple[float, float]:
    nodes = tables["nodes"]
    row = nodes.row_of[node_id]
    return nodes.number("longitude", row), nodes.number("latitude", row)
