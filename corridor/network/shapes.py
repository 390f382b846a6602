"""The lines of links and the points of nodes, each line made when it is first looked at."""

from typing import TYPE_CHECKING, Final

from corridor.geodesy import geodesic_line
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables

if TYPE_CHECKING:
    from corridor.tables.geometry import Line

_ENDS: Final = ("from_node", "to_node")


def point_of(net: Network, node_id: str) -> tuple[float, float]:
    """Return longitude and latitude of a node.

    Examples
    --------
    >>> import corridor as co
    >>> [round(degrees) for degrees in point_of(co.load(), "PKKHI")]
    [67, 25]
    """
    nodes = plain_tables(net)["nodes"]
    row = nodes.row_of[node_id]
    return nodes.number("longitude", row), nodes.number("latitude", row)


def line_of(net: Network, row: int) -> "Line":
    """Return the line of a row of `links`, counted from 0: as drawn in the table, else the geodesic."""
    from shapely import from_wkt

    made: dict[int, Line] = net.keep(("lines",), dict)
    found = made.get(row)
    if found is None:
        links = plain_tables(net)["links"]
        drawn = links.text("geometry", row)
        line = from_wkt(drawn) if drawn else geodesic_line(*(point_of(net, links.text(end, row)) for end in _ENDS))
        found = made.setdefault(row, line)
    return found
