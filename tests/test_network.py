"""A network never changes, equals another with the same rows, and opens to networkx as it is searched."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from stories.small import border, handling, link, network, service, tables

import corridor as co
from corridor.network.internals import internals
from corridor.schema import TABLES

PARALLEL = [
    link("A-B", link_id="fast", hours=5, usd=90),
    link("A-B", link_id="slow", hours=9, usd=40),
    link("A-B", "rail-1435", link_id="rail", hours=7, usd=20, departures_per_week=7),
]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_tables_are_copies(net, name):
    before = net.tables[name].copy(deep=True)
    handed = getattr(net, name)
    handed.loc[:, "note"] = "scribbled"
    assert net.tables[name].equals(before)


def test_what_is_written_to_a_frame_never_reaches_an_answer(net):
    before = co.plan(net, "Karachi", "Delhi")
    links = net.links
    links["usd"] = 0.0
    links["hours"] = 0.0
    assert co.plan(net, "Karachi", "Delhi") == before


def test_what_is_made_of_it_is_kept_within_bounds():
    """Each HS code and each spell of charges has a graph of its own; a service asks for thousands of them."""
    net = network("A/TR B/TR", PARALLEL)
    first = co.plan(net, "A", "B", depart="2026-12-01 08:00Z")
    for code in range(2500, 2700):
        way = co.plan(net, "A", "B", depart="2026-12-01 08:00Z", cargo=co.Cargo(hs=str(code)))
        assert way.legs == first.legs
    assert max(len(internals(net)._states), len(internals(net)._weights), len(internals(net)._kept)) <= 128
    assert len(internals(net)._states) <= 32
    assert internals(net).states() is internals(net).states()


def test_the_frames_that_it_is_made_from_stay_apart():
    frames = tables("A/CN B/CN", [link("A-B", hours=5, usd=90)])
    net = co.Network(frames)
    frames["links"].loc[:, "hours"] = 1
    assert net.links["hours"].item() == 5


def test_networks_of_the_same_rows_are_equal_whatever_their_order():
    one = network("A/CN B/CN", PARALLEL)
    rows = tables("A/CN B/CN", PARALLEL)
    other = co.Network({name: frame.iloc[::-1] for name, frame in reversed(rows.items())}, name="another name")
    assert one == other
    assert one != network("A/CN B/CN", PARALLEL[:2])
    assert one != "A/CN B/CN"
    assert len({one, other}) == 2


def test_a_column_that_is_absent_equals_one_that_is_blank():
    rows = tables("A/CN B/CN", PARALLEL)
    blank = {**rows, "links": rows["links"].assign(length_km=np.nan, geometry="", opening_hours=None, note=pd.NA)}
    assert co.Network(rows) == co.Network(blank)


def test_numbers_may_be_written_as_text():
    rows = tables("A/CN B/CN", PARALLEL)
    text = {name: frame.astype(object).where(frame.notna(), "").astype(str) for name, frame in rows.items()}
    assert co.Network(rows) == co.Network(text)


def test_every_table_has_all_of_its_columns(net):
    for name, table in TABLES.items():
        frame = net.tables[name]
        assert tuple(frame.columns) == table.columns
        for column in table.columns:
            assert (frame[column].dtype == "float64") == table.is_number(column)


def test_nodes_and_links_are_drawn(net):
    assert net.nodes.crs == net.links.crs == "EPSG:4326"
    karachi = net.nodes.set_index("node_id").geometry["KHI"]
    assert (karachi.x, karachi.y) == (67, 24.8)
    way = net.links.set_index(["link_id", "from_node"]).geometry["n5", "KHI"]
    assert way.coords[0] == (67, 24.8)
    assert way.coords[-1] == (74.3, 31.5)


def test_a_drawn_line_is_kept_and_runs_back_on_the_way_back():
    row = link("A-B", hours=1, usd=0, both_ways="yes", geometry="LINESTRING (60 0, 60.5 1, 61 0)")
    lines = network("A/CN B/CN", [row]).links.set_index("from_node").geometry
    assert list(lines["A"].coords) == [(60, 0), (60.5, 1), (61, 0)]
    assert list(lines["B"].coords) == [(61, 0), (60.5, 1), (60, 0)]


def test_names_that_are_blank_are_filled_where_they_are_shown():
    nodes = network("A/CN B/CN", PARALLEL).nodes
    assert nodes["name"].tolist() == nodes["place"].tolist() == ["A", "B"]


def test_its_size_is_told(net):
    assert repr(net) == "<corridor.Network 'small': 5 nodes, 6 links, 0 services>"


def test_an_unknown_table(net):
    with pytest.raises(KeyError):
        net.tables["trains"]


# ---------------------------------------------------------------- networkx


def test_the_graph_of_links_keeps_parallel_links_and_every_column():
    net = network("A/CN B/CN C/CN", PARALLEL)
    graph = net.to_networkx()
    assert isinstance(graph, nx.MultiDiGraph)
    assert sorted(graph["A"]["B"]) == ["fast", "rail", "slow"]
    assert not graph.has_edge("B", "A")
    assert "C" in graph
    assert set(TABLES["links"].columns) <= set(graph["A"]["B"]["fast"])
    assert set(TABLES["nodes"].columns) <= set(graph.nodes["A"])
    assert (graph["A"]["B"]["slow"]["hours"], graph.nodes["A"]["country"]) == (9, "CN")


def test_the_graph_of_links_is_a_copy(net):
    graph = net.to_networkx()
    for _, _, edge in graph.edges(data=True):
        edge["hours"] = 0
    graph.remove_node("KHI")
    assert "KHI" in net.to_networkx()
    assert co.plan(net, "Karachi", "Delhi").hours > 0


def test_the_graph_of_states_keeps_parallel_links():
    graph = network("A/CN B/CN", PARALLEL).to_networkx(cargo=co.Cargo(), of="states")
    moved = sorted(edge["link_id"] for _, _, edge in graph.edges(data=True) if edge["activity"] == "move")
    assert moved == ["fast", "rail", "slow"]
    roads = graph[("A", "road", "departing", "any")][("B", "road", "under way", "any")]
    assert sorted(edge["usd"] for edge in roads.values()) == [40, 90]


@pytest.mark.parametrize(
    ("by", "weight", "total"), [("cost", "usd", "cost_usd"), ("time", "hours", "hours"), ("co2e", "co2e_kg", "co2e_kg")]
)
def test_the_shortest_way_through_the_graph_of_states_is_the_plan(net, by, weight, total):
    cargo = co.Cargo(teu=3, tonnes=30)
    graph = net.to_networkx(cargo=cargo, of="states")
    starts = [("KHI", "", "origin"), ("BQM", "", "origin")]
    length = nx.multi_source_dijkstra_path_length(graph, starts, weight=weight)[("DEL", "", "destination")]
    assert getattr(co.plan(net, "Karachi", "Delhi", by=by, cargo=cargo), total) == pytest.approx(length)


def test_the_graph_of_states_knows_the_procedure():
    net = network(
        "A/CN B/PK",
        [link("A-B", hours=1, usd=0)],
        borders=[
            border("exit", hours=1, usd=0),
            border("exit", procedure="export", hours=5, usd=0),
            border("entry", hours=0, usd=0),
        ],
    )
    edges = net.to_networkx(cargo=co.Cargo(), of="states").edges(data=True)
    hours = {start[3]: edge["hours"] for start, _, edge in edges if edge["activity"] == "exit"}
    assert hours == {"domestic or export": 5}  # nothing comes to A in transit


def test_what_a_cargo_cannot_use_is_absent_from_its_graph():
    train = service("train", "A-B", departures_per_week=2, hours=8, usd=70, minimum_teu=4)
    net = network(
        "A/CN B/CN",
        [link("A-B", "rail-1435", hours=9, usd=0)],
        services=[train],
        handling=[handling(">rail-1435", hours=1, usd=1), handling("rail-1435>", hours=1, usd=1)],
    )
    end = ("B", "", "destination")
    small, large = (net.to_networkx(cargo=co.Cargo(teu=teu), of="states") for teu in (1, 4))
    assert not nx.has_path(small, ("A", "", "origin"), end)
    assert nx.has_path(large, ("A", "", "origin"), end)


def test_the_states_of_a_way_follow_each_other(net):
    graph = net.to_networkx(cargo=co.Cargo(), of="states")
    path = nx.dijkstra_path(graph, ("KHI", "", "origin"), ("DEL", "", "destination"), weight="usd")
    activities = [min(graph[u][v].values(), key=lambda edge: edge["usd"])["activity"] for u, v in pairwise(path)]
    way = co.plan(net, "KHI", "Delhi")
    assert [activity for activity in activities if activity not in ("", "wait")] == [
        leg.activity for leg in way.legs if leg.activity != "wait"
    ]
