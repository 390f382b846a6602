"""A network of any size through the public tables: roads and railways between neighbours, in one country."""

import numpy as np
import pandas as pd
from graphs import road_like

import corridor as co

HANDLING = """\
kind,from_mode,to_mode,hours,usd,per
city,,road,2,20,teu
city,road,,2,20,teu
city,,rail-1435,5,40,teu
city,rail-1435,,5,40,teu
city,road,rail-1435,6,70,teu
city,rail-1435,road,6,70,teu
"""
RATES = (
    "mode,speed_kmh,usd_per_km,per,co2e_g_per_tkm,departures_per_week\nroad,50,1.5,vehicle,90,\nrail,30,0.5,teu,20,7\n"
)
VEHICLES = "mode,teu_max,payload_t\nroad,2,25\n"


def large_network(n_nodes: int, seed: int = 0) -> co.Network:
    """Return a network with three links, each of one direction, for every node; six in ten are roads."""
    rng = np.random.default_rng(seed)
    graph = road_like(n_nodes, seed, arcs_a_state=3.0)
    there = graph.tail < graph.head
    tail, head = graph.tail[there], graph.head[there]
    longitude, latitude = (graph.coordinates * [9.5, 2.4] + [31, 37.6]).T  # all of it in Turkey
    nodes = pd.DataFrame({
        "node_id": [f"N{at}" for at in range(n_nodes)], "place": [f"P{at}" for at in range(n_nodes)], "country": "TR",
        "kind": "city", "latitude": latitude.astype(str), "longitude": longitude.astype(str),
    })  # fmt: skip
    links = pd.DataFrame({
        "link_id": [f"L{at}" for at in range(len(tail))], "from_node": [f"N{at}" for at in tail],
        "to_node": [f"N{at}" for at in head], "mode": np.where(rng.random(len(tail)) < 0.6, "road", "rail-1435"),
        "length_km": np.rint(graph.costs[0][there] / 100 + 1).astype(int).astype(str), "both_ways": "yes",
        "status": "operating",
    })  # fmt: skip
    texts = {"handling": HANDLING, "rates": RATES, "vehicles": VEHICLES}
    return co.Network({"nodes": nodes, "links": links} | {name: _frame(text) for name, text in texts.items()})


def _frame(text: str) -> pd.DataFrame:
    head, *rows = (line.split(",") for line in text.splitlines())
    return pd.DataFrame(rows, columns=head)
