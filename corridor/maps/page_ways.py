"""Ways as the offline page holds them: a ledger whose sums are the totals, a line, and where the box is when."""

from typing import Any, Final

import shapely

from corridor.answer.itinerary import Itinerary, network_of
from corridor.answer.text import cited_titles, grouped, header, remarks, source_numbers, table
from corridor.criteria import CRITERIA
from corridor.maps.page_network import packed
from corridor.maps.routes import route_of
from corridor.modes import MODE
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables

_SUMS: Final = tuple(criterion.column for criterion in CRITERIA)


def way_data(net: Network, way: Itinerary, name: str, group: str) -> dict[str, Any]:
    """Return a way as plain values.

    Parameters
    ----------
    net, way
        The network that is shown, and a way in it or in one that a scenario made of it.
    name
        What its button says.
    group
        The answer that it belongs to; ways of one group are drawn as points of one front.
    """
    groups = grouped(way.legs)
    rows, names = table(way), header(way)
    what, where = names.index("what"), names.index("where")
    basis, cited = names.index("basis"), names.index("from")
    modes = list(MODE)
    return {
        "name": name,
        "group": group,
        "origin": way.origin,
        "destination": way.destination,
        "by": way.by,
        "totals": {column: round(way.amount(column), 6) for column in _SUMS},
        "departs": None if way.departs is None else way.departs.isoformat(),
        "ledger": [
            {
                "what": row[what],
                "where": row[where],
                "begins": row[1] if way.departs is not None else "",
                "basis": row[basis],
                "cites": row[cited],
                "sums": [round(sum(leg.amount(column) for leg in legs), 9) for column in _SUMS],
            }
            for row, legs in zip(rows, groups, strict=True)
        ],
        "known": str(way.known),
        "notes": remarks(way),
        "sources": _sources(way),
        "links": sorted({leg.link_id for leg in way.legs if leg.activity == "move"}),
        "runs": [[modes.index(mode), packed(line)] for mode, line in route_of(way, network_of(way).nodes).runs()],
        "track": [
            [number, round(leg.hours, 4), packed(_track(leg.geometry))]
            for number, legs in enumerate(groups)
            for leg in legs
        ],
    }


def _track(shape: Any) -> Any:
    """Return the line of a leg as one line, through all its parts; a point stays a point."""
    parts = shapely.get_parts(shape)
    return shape if len(parts) == 1 else shapely.linestrings(shapely.get_coordinates(shape))


def _sources(way: Itinerary) -> list[list[str]]:
    """Return title and address of each source of a way, in the order of their numbers."""
    sources = plain_tables(network_of(way))["sources"]
    addresses = (
        sources.text("address", sources.row_of[source]) if source in sources.row_of else ""
        for source in source_numbers(way)
    )
    return [list(pair) for pair in zip(cited_titles(way), addresses, strict=True)]
