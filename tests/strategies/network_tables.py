"""Random small networks, valid by `schema` and with every figure known once blanks are filled."""

import pandas as pd
from hypothesis import strategies as st

from strategies.cells import LONG_OPEN
from strategies.handling_and_borders import drawn_borders, drawn_declarations, drawn_handling
from strategies.places_and_links import drawn_links, drawn_nodes, drawn_territories
from strategies.prices import drawn_charges, drawn_rates, drawn_transit_access, drawn_vehicles
from strategies.schema_tables import tables_of
from strategies.services import drawn_services


@st.composite
def networks(
    draw: st.DrawFn, max_nodes: int = 8, max_services: int = 4, coast: bool = False
) -> dict[str, pd.DataFrame]:
    """Draw the tables of a network that is mostly connected; some of its pairs of nodes have no way.

    With `coast` most nodes are seaports of two or three countries, and ships run between them in every direction.
    """
    nodes = draw(drawn_nodes(max_nodes, coast))
    links = draw(drawn_links(nodes, coast))
    rows = {"nodes": nodes, "links": links}
    rows["handling"] = draw(drawn_handling(nodes, links, coast))
    rows["borders"] = draw(drawn_borders(nodes, links))
    rows["services"] = draw(drawn_services(links, max_services))
    rows["rates"] = draw(drawn_rates(nodes, links))
    rows["vehicles"] = draw(drawn_vehicles(nodes))
    rows["charges"] = draw(drawn_charges(nodes, links))
    rows["transit_access"] = draw(drawn_transit_access(nodes, links))
    rows["territories"] = draw(drawn_territories(nodes))
    rows["clearance"] = draw(drawn_declarations(nodes))
    return draw(ending_by_closing(tables_of(rows)))


@st.composite
def ending_by_closing(draw: st.DrawFn, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Draw which work must end by closing, at posts that are open for longer than any work takes then."""
    for name in ("handling", "borders"):
        table = tables[name]
        table["ends_by_closing"] = ""
        longer = table["opening_hours"].isin(LONG_OPEN)
        if not longer.any() or not draw(st.booleans()):
            continue
        at = table.index[longer]
        table.loc[at, "ends_by_closing"] = [draw(st.sampled_from(["yes", "", "no"])) for _ in at]
        table.loc[table["hours"] > 6, "hours"] = 6
        if "change_hours" in table.columns:
            table.loc[table["change_hours"] > 1, "change_hours"] = 1
    return tables
