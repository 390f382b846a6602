"""An assignment as the offline page holds it: what each link carries, what is full, and what is not moved."""

from typing import Any, Final

from corridor.flows.flows import Flows
from corridor.maps.load_widths import loaded_lines

_SHOWN: Final = 20


def loads_data(flows: Flows) -> dict[str, Any]:
    """Return what goes over each link both ways, the bottlenecks, and the sums in words [TEU/week].

    Parameters
    ----------
    flows
        The assignment.
    """
    lines = loaded_lines(flows, flows.net.links)
    trips = flows.by_trip()
    wanted, moved = float(trips["wanted"].sum()), float(trips["moved"].sum())
    full = flows.bottlenecks(_SHOWN)
    return {
        "links": [[link, round(teu, 1)] for link, teu in zip(lines["link_id"], lines["teu"], strict=True)],
        "columns": ["what is full", "can pass", "passes", "used %", "USD a TEU", "basis"],
        "bottlenecks": [
            [
                row["name"],
                row["capacity"],
                row["load"] + row["background"],
                100 * row["utilisation"],
                row["price"],
                row["basis"],
            ]
            for row in full.to_dict("records")
        ],
        "summary": f"{moved:,.0f} of {wanted:,.0f} TEU a week are moved, by {flows.method}, {flows.by}.",
    }
