"""Networks of frames and of graphs: what Python has is read as the tables are."""

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest
import shapely

import corridor as co
from corridor.schema import TABLES


def others(net):
    return {name: net.tables[name] for name in TABLES if name not in ("nodes", "links")}


def is_alike(links, others):
    """Return whether links are the same, with lines that end where their nodes are."""
    lines = shapely.equals_exact(links.geometry.values, others.geometry.values, 1e-3)
    return bool(lines.all()) and links.drop(columns="geometry").equals(others.drop(columns="geometry"))


def test_the_bundled_network_is_the_same_from_its_own_frames(bundled):
    """Lines are written with as few digits as tell them apart."""
    own = co.from_frames(bundled.tables["nodes"], bundled.links, **others(bundled))
    assert is_alike(own.links, bundled.links)
    assert own.tables["links"].drop(columns="geometry").equals(bundled.tables["links"].drop(columns="geometry"))
    assert all(own.tables[name].equals(bundled.tables[name]) for name in TABLES if name != "links")


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:32642"])
def test_geometry_counts_in_any_coordinates(net, crs):
    """Points moved and lines drawn in another system are read in degrees; columns that say otherwise do not count."""
    points = gpd.GeoSeries(gpd.points_from_xy([67.1, 67.4, 74.3, 74.9, 77.2], [24.9, 24.8, 31.5, 31.6, 28.6]), crs=4326)
    ids = ["KHI", "BQM", "LHE", "ATQ", "DEL"]
    nodes = net.tables["nodes"].set_index("node_id").loc[ids].reset_index()
    nodes = gpd.GeoDataFrame(nodes, geometry=points).to_crs(crs)
    links = net.tables["links"].assign(geometry=None)
    line = shapely.LineString([(67.1, 24.9), (70, 28), (74.3, 31.5)])
    links.loc[(links["link_id"] == "n5") & (links["from_node"] == "KHI"), "geometry"] = line
    links = gpd.GeoDataFrame(links, geometry="geometry", crs=4326).to_crs(crs)
    own = co.Network.from_frames(nodes, links, **others(net))
    row = own.tables["nodes"].set_index("node_id").loc["KHI"]
    assert (row["longitude"], row["latitude"]) == pytest.approx((67.1, 24.9), abs=1e-8)
    drawn = own.tables["links"].query("geometry != ''")
    assert drawn["link_id"].tolist() == ["n5"]
    assert shapely.from_wkt(drawn["geometry"].iloc[0]).equals_exact(line, 1e-8)


def test_geometry_without_a_system_is_refused(net):
    nodes = gpd.GeoDataFrame(net.nodes.drop(columns="geometry"), geometry=list(net.nodes.geometry))
    with pytest.raises(co.InvalidData, match="nodes, column geometry: '': its geometry has no system of coordinates; "):
        co.from_frames(nodes, net.links)


def test_a_graph_is_the_network_that_it_was_made_of(net):
    own = co.from_networkx(net.to_networkx(), **others(net))
    assert own.links.equals(net.links)
    assert own.nodes.equals(net.nodes)
    assert co.plan(own, "Karachi", "Delhi").legs == co.plan(net, "Karachi", "Delhi").legs


def test_the_bundled_network_is_the_same_as_a_graph(bundled):
    own = co.from_networkx(bundled.to_networkx(), **others(bundled))
    assert is_alike(own.links, bundled.links)
    assert own.nodes.equals(bundled.nodes)


def test_a_graph_in_metres_with_parallel_edges(net):
    """As OSMnx makes them: x and y in the system of the graph, keys that are numbers, attributes of its own."""
    graph = nx.MultiDiGraph(crs="EPSG:3857")
    graph.add_node(1, x=7_456_000.0, y=2_850_000.0, country="PK", street_count=3)
    graph.add_node(2, x=7_556_000.0, y=2_850_000.0, country="PK", street_count=3)
    for hours in (2, 3):
        graph.add_edge(1, 2, hours=hours, usd=5, per="teu", osmid=[1, 2])
    graph.add_edge(2, 1, hours=4, usd=5, per="teu", osmid=7)
    own = co.from_networkx(graph, mode="road", kind="junction", leave_out=["osmid", "street_count"])
    links = own.tables["links"][["link_id", "from_node", "hours"]].values.tolist()
    assert links == [["1-2", "1", 2], ["1-2-2", "1", 3], ["2-1", "2", 4]]
    assert own.tables["nodes"]["longitude"].iloc[0] == pytest.approx(66.98, abs=0.01)
    with pytest.raises(co.InvalidData, match=r"links, row 1, column osmid: '\[1, 2\]': no such column"):
        co.from_networkx(graph, mode="road", kind="junction", leave_out=["street_count"])


def test_an_undirected_edge_leads_both_ways_and_an_empty_graph_is_a_network():
    graph = nx.Graph()
    graph.add_node("A", country="PK", latitude=1, longitude=1, kind="city")
    graph.add_node("B", country="PK", latitude=2, longitude=1, kind="city")
    graph.add_edge("A", "B", mode="road", hours=1, usd=2, per="teu")
    assert co.from_networkx(graph).tables["links"]["from_node"].tolist() == ["A", "B"]
    assert len(co.from_networkx(nx.DiGraph()).tables["nodes"]) == 0


def test_a_published_matrix_is_reproduced():
    """The graph of Wikipedia's article on Dijkstra's algorithm: 1-2 7, 1-3 9, 1-6 14, 2-3 10, 2-4 15, 3-4 11, 3-6 2,
    4-5 6, 5-6 9; the article's distances from 1 are 7, 9, 20, 20 and 11.
    """
    edges = {"12": 7, "13": 9, "16": 14, "23": 10, "24": 15, "34": 11, "36": 2, "45": 6, "56": 9}
    places = [(node, "PK", "city", at, at) for at, node in enumerate("123456")]
    nodes = pd.DataFrame(places, columns=["node_id", "country", "kind", "latitude", "longitude"])
    rows = [(ends, ends[0], ends[1], "road", "yes", hours, 0, "teu") for ends, hours in edges.items()]
    columns = ["link_id", "from_node", "to_node", "mode", "both_ways", "hours", "usd", "per"]
    links = pd.DataFrame(rows, columns=columns)
    changes = [("city", "", "road", 0, 0, "teu"), ("city", "road", "", 0, 0, "teu")]
    handling = pd.DataFrame(changes, columns=["kind", "from_mode", "to_mode", "hours", "usd", "per"])
    net = co.Network.from_frames(nodes, links, handling=handling)
    found = co.matrix(net, ["1"], list("23456"), by="time")
    assert found.loc["1"].to_dict() == {"2": 7, "3": 9, "4": 20, "5": 20, "6": 11}


def test_two_columns_of_one_name_are_refused(net):
    twice = pd.concat([net.nodes[["node_id", "country", "kind", "latitude", "longitude"]], net.nodes[["kind"]]], axis=1)
    with pytest.raises(co.InvalidData, match="nodes, column kind: '': is the name of two columns; keep one"):
        co.from_frames(twice, net.links)


def test_places_of_a_graph_without_numbers_are_refused_together():
    graph = nx.Graph()
    graph.add_node("A", x="west", y=1)
    graph.add_node("B", x=2, y="north")
    with pytest.raises(co.InvalidData, match="row 1, column x: 'west': must be a number") as error:
        co.from_networkx(graph)
    assert [problem.value for problem in error.value.problems] == ["west", "north"]
