"""What the edges of the graphs for networkx take, by hand; and how far their shortest ways are from plans."""

import math

import networkx as nx
import pytest
from stories.small import border, handling, link, network, service

import corridor as co

FIGURES = ("hours", "usd", "co2e_kg", "km", "wait_hours", "border_hours")


def of(graph, start, end, key):
    return tuple(graph[start][end][key][name] for name in FIGURES)


def corridor():
    """A --road 300 km, 5 h--> B --border 7 + 2 h, road 1 h--> C ==train, twice a week, 10 h==> D, stop at E; D ~~> F.

    Loading takes 3 h, the change to the train 4 h, unloading 2 h. The sea from D to F has no ship; A to F is planned.
    """
    return network(
        "A/PK B/PK C/IR E/IR D/IR:seaport F/TR:seaport",
        [
            link("A-B", hours=5, usd=100, length_km=300, per="vehicle"),
            link("B-C", hours=1, usd=20, length_km=10),
            link("C-E", "rail-1435", hours=6, usd=5, length_km=400),
            link("E-D", "rail-1435", hours=6, usd=5, length_km=200),
            link("D-F", "sea", hours=50, usd=5, length_km=900),
            link("A-F", hours=1, usd=1, length_km=5, status="planned"),
        ],
        borders=[
            border("exit", hours=7, usd=30, link_id="B-C"),
            border("entry", hours=2, usd=0, link_id="B-C"),
        ],
        handling=[
            handling(">road", hours=3, usd=1),
            handling("road>rail-1435", hours=4, usd=1),
            handling("rail-1435>", kind="seaport", hours=2, usd=1),
        ],
        services=[service("train", "C-E;E-D", stops="E", departures_per_week=2, hours=10, usd=60)],
        rates=[{"mode": "road", "co2e_g_per_tkm": 100}],
        vehicles=[{"mode": "road", "teu_max": 2}],
    )


def test_every_edge_has_what_a_cargo_takes_on_it_wait_and_border_included():
    graph = corridor().to_networkx(cargo=co.Cargo(teu=3, tonnes=20))
    assert of(graph, "A", "B", "A-B") == (5, 200, 600, 300, 0, 0)
    assert of(graph, "B", "C", "B-C") == (10, 50, 20, 10, 0, 9)
    assert of(graph, "C", "D", "train") == (52, 60, 0, 600, 42, 0)
    assert of(graph, "C", "E", "train C-E")[0] == 42 + 5
    assert of(graph, "D", "F", "D-F") == (math.inf, math.inf, math.inf, 900, 0, 0)
    assert of(graph, "A", "F", "A-F")[0] == math.inf
    edge = graph["A"]["B"]["A-B"]
    assert (edge["hours_median"], edge["usd_per_unit"], edge["per"], edge["status"]) == (5, 100, "vehicle", "operating")


def test_the_shortest_way_is_the_plan_less_what_happens_at_nodes():
    """3 h of loading, 4 h of the change and 2 h of unloading are at nodes."""
    net = corridor()
    graph = net.to_networkx()
    assert nx.shortest_path(graph, "A", "D", weight="hours") == ["A", "B", "C", "D"]
    assert nx.shortest_path_length(graph, "A", "D", weight="hours") == 5 + 10 + 52
    assert co.plan(net, "A", "D", by="time").hours == 5 + 10 + 52 + 3 + 4 + 2
    assert nx.shortest_path_length(graph, "A", "F", weight="hours") == math.inf


def test_the_graph_of_states_has_the_same_names_of_figures():
    graph = corridor().to_networkx(of="states")
    for *_, edge in graph.edges(data=True):
        assert all(edge[name] >= 0 for name in ("hours", "usd", "co2e_kg", "km"))


def test_what_graph_it_is_of_is_links_or_states():
    with pytest.raises(co.InvalidQuestion, match="of is 'nodes'; "):
        corridor().to_networkx(of="nodes")


def test_no_edge_of_the_bundled_network_lacks_a_figure(bundled):
    graph = bundled.to_networkx()
    for *_, edge in graph.edges(data=True):
        for name in FIGURES:
            assert edge[name] >= 0
        assert edge["km"] < math.inf
    by_land = nx.shortest_path_length(graph, "PKISB", "IRTHR", weight="hours")
    assert by_land < co.plan(bundled, "PKISB", "IRTHR", by="time").hours
