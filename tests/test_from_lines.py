"""Networks of lines on a map: what is joined, what is left apart, and what is attached."""

import pickle
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, MultiLineString, Point, Polygon

import corridor as co

GEOD = Geod(ellps="WGS84")
NORTH = 51.0
EAST = 10.0
METRE = 1 / 111_259.9
"""Degrees of latitude of a metre in the middle of Germany."""
METRE_EAST = 1 / 70_197.4
"""Degrees of longitude of a metre there."""
OWN = {
    "rates": pd.DataFrame([{"mode": "rail", "speed_kmh": 50, "usd_per_km": 1, "per": "teu", "departures_per_week": 7}]),
    "handling": pd.DataFrame(
        [
            {"kind": "rail_terminal", "hours": 1, "usd": 10, "per": "teu"} | ends
            for ends in ({"to_mode": "rail-1435"}, {"from_mode": "rail-1435"})
        ]
    ),
}
"""Default rows in place of the bundled ones."""


def line(*points):
    """Return a line through points in metres east and north of a point in Germany."""
    return LineString([(EAST + x * METRE_EAST, NORTH + y * METRE) for x, y in points])


def place(name, x, y, **cells):
    point = line((x, y), (0, 1)).coords[0]
    return {"node_id": name, "longitude": point[0], "latitude": point[1], **cells}


def made(lines, **more):
    return co.from_lines(lines, **{"mode": "rail-1435", "country": "DE", "like": OWN, **more})


def graph_of(net):
    """Return nodes and links as a networkx graph, each link once."""
    graph = nx.MultiGraph()
    graph.add_nodes_from(net.tables["nodes"]["node_id"])
    for row in net.tables["links"].drop_duplicates("link_id").itertuples():
        graph.add_edge(row.from_node, row.to_node, row.link_id, km=row.length_km)
    return graph


def degrees(graph):
    return sorted(degree for _, degree in graph.degree() if degree != 2)


# ---------------------------------------------------------------- what is joined


def test_lines_that_share_a_vertex_meet_there():
    """The second line begins in the middle of the first: three links meet."""
    net = made([line((0, 0), (1000, 0), (2000, 0)), line((1000, 0), (1000, 900))])
    assert degrees(graph_of(net)) == [1, 1, 1, 3]
    assert net.report.counts["joined"] == 0


@pytest.mark.parametrize(("gap", "is_joined"), [(9, True), (11, False)])
def test_ends_within_the_tolerance_are_joined(gap, is_joined):
    net = made([line((0, 0), (1000, 0)), line((1000 + gap, 0), (2000, 0))])
    assert nx.number_connected_components(graph_of(net)) == 2 - is_joined
    assert len(net.tables["links"]["link_id"].unique()) == 2 - is_joined  # one chain, or two
    assert net.report.joined["metres"].round(1).tolist() == [gap / 2] * 2 * is_joined


def test_an_end_beside_a_line_cuts_it():
    net = made([line((0, 0), (2000, 0)), line((700, 8), (700, 900))])
    graph = graph_of(net)
    assert degrees(graph) == [1, 1, 1, 3]
    assert sorted(round(1000 * km) for *_, km in graph.edges(data="km")) == [700, 900, 1300]


def test_an_end_near_a_junction_joins_that_and_not_the_line_before_it():
    net = made([line((0, 0), (1000, 0), (2000, 0)), line((1000, 0), (1000, 900)), line((995, -3), (900, -900))])
    assert degrees(graph_of(net)) == [1, 1, 1, 1, 4]


def test_three_ends_are_one_junction():
    net = made([line((0, 0), (1000, 0)), line((1006, 0), (2000, 0)), line((1000, 7), (1000, 900))])
    assert degrees(graph_of(net)) == [1, 1, 1, 3]


def test_a_hook_at_the_end_of_a_line_stays():
    """The end turns back to 5 m from its own line."""
    net = made([line((0, 0), (1000, 0), (1000, 8), (990, 8), (990, 5))], tolerance_m=10)
    assert degrees(graph_of(net)) == [1, 1]
    assert net.report.counts["joined"] == 0


def test_a_line_shorter_than_the_tolerance_is_kept_or_vanishes_whole():
    alone = made([line((0, 0), (6, 0)), line((5000, 0), (9000, 0))])
    assert alone.report.counts["links"] == 2
    between = made([line((0, 0), (1000, 0)), line((1003, 0), (1007, 0)), line((1010, 0), (2000, 0))])
    assert degrees(graph_of(between)) == [1, 1]


def test_a_bridge_is_no_junction():
    lines = [line((0, 0), (2000, 0)), line((1000, -900), (1000, 900))]
    net = made(lines)
    assert nx.number_connected_components(graph_of(net)) == 2
    assert net.report.counts["crossings"] == 1
    crossing = net.report.crossings.iloc[0]
    assert Point(crossing["longitude"], crossing["latitude"]).distance(line((1000, 0), (1000, 1)).boundary) < 1e-4
    cut = made(lines, join_crossings=True)
    assert degrees(graph_of(cut)) == [1, 1, 1, 1, 4]
    assert (cut.report.counts["crossings"], cut.report.counts["crossings_cut"]) == (0, 1)
    assert "crossings cut: 1" in repr(cut.report)


def test_an_end_that_overshoots_is_joined_and_no_bridge():
    net = made([line((0, 0), (2000, 0)), line((1000, -900), (1000, 6))])
    assert degrees(graph_of(net)) == [1, 1, 1, 3]
    assert net.report.counts["crossings"] == 0


def test_what_is_drawn_twice_is_there_once():
    one = line((0, 0), (1000, 0), (2000, 0))
    net = made([one, one.reverse(), line((0, 0), (1000, 0))])
    assert len(net.tables["links"]["link_id"].unique()) == 1
    assert net.report.counts["repeated"] == 3


def test_points_drawn_twice_have_no_length():
    net = made([line((0, 0), (0, 0), (1000, 0), (1000, 0)), line((5, 5), (5, 5)), line((1000, 0), (2000, 50))])
    assert net.report.counts["without_length"] == 3
    assert degrees(graph_of(net)) == [1, 1]


def test_lines_in_several_parts_none_and_empty():
    parts = MultiLineString([line((0, 0), (1000, 0)), line((1000, 0), (2000, 0))])
    net = made(gpd.GeoSeries([parts, None, LineString()], crs=4326))
    assert net.report.counts["lines"] == 2
    assert degrees(graph_of(net)) == [1, 1]


def test_a_third_dimension_is_left_out():
    net = made([shapely.force_3d(line((0, 0), (1000, 0)), 88.0)])
    assert round(net.report.km, 3) == 1.0


def test_rings_and_loops_are_cut_in_two():
    """A link needs two different nodes, so a ring has two, and a loop at the end of a line one of its own."""
    ring = line((0, 0), (1000, 0), (1000, 1000), (0, 0))
    assert sorted(km for *_, km in graph_of(made([ring])).edges(data="km")) == pytest.approx([1.0, 2.414], abs=0.01)
    lasso = made([ring, line((0, 0), (-1000, 0))])
    assert degrees(graph_of(lasso)) == [1, 3]
    assert lasso.report.km == pytest.approx(4.414, abs=0.01)


def test_parallel_lines_stay_two():
    net = made([line((0, 0), (500, 90), (1000, 0)), line((0, 0), (500, -90), (1000, 0)), line((1000, 0), (2000, 0))])
    assert net.report.counts["links"] == 3
    assert net.tables["links"]["link_id"].nunique() == 3


def test_lengths_are_geodesic_along_the_line():
    bent = LineString([(10, 51), (12, 52), (14, 50.5)])
    net = made([bent])
    assert net.tables["links"]["length_km"].tolist() == pytest.approx([GEOD.geometry_length(bent) / 1000] * 2, abs=1e-3)


def test_pieces_are_told_and_short_ones_left_out():
    lines = [line((0, 0), (9000, 0)), line((0, 5000), (3000, 5000)), line((0, 7000), (400, 7000))]
    places = [place("A", 100, 0), place("B", 200, 5000)]
    net = made(lines, places=places)
    assert net.report.pieces["km"].round(1).tolist() == [9.0, 3.0, 0.4]
    assert net.report.pieces["places"].tolist() == ["A", "B", ""]
    assert "pieces: 3, the longest has 72.6% of the length; places on others: B (3.0 km)" in repr(net.report)
    fewer = made(lines, least_km=1)
    assert fewer.report.counts["pieces"] == 2
    assert "left out as too short: 1" in repr(fewer.report)
    assert made(lines, least_km=100).report.counts["pieces"] == 1  # the longest stays


# ---------------------------------------------------------------- truth, cut up and moved


@st.composite
def drawings(draw):
    """Return a network of roads, and the same cut up and moved: graph by positions in metres, lines, noise [m]."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    noise = draw(st.sampled_from([0.0, 5.0, 20.0]))
    wide, high = draw(st.integers(2, 5)), draw(st.integers(2, 4))
    grid = nx.grid_2d_graph(wide, high)
    grid.remove_edges_from([edge for edge in list(grid.edges) if rng.random() < 0.3])
    grid.remove_nodes_from(list(nx.isolates(grid)))
    at = {node: 4000 * np.array(node) + rng.uniform(-600, 600, 2) for node in grid}
    lines = []
    for one, other in grid.edges:
        count = int(rng.integers(0, 4))
        along = (np.arange(count) + rng.uniform(0.2, 0.8, count)) / max(count, 1)  # no detail finer than the tolerance
        between = along[:, None] * (at[other] - at[one]) + at[one] + rng.uniform(-60, 60, (count, 2))
        course = np.vstack([at[one], between, at[other]])
        grid.edges[one, other]["km"] = float(np.hypot(*np.diff(course, axis=0).T).sum() / 1000)
        cuts = [0, *(at_ for at_ in range(1, len(course) - 1) if rng.random() < 0.5), len(course) - 1]
        for start, end in pairwise(cuts):
            piece = course[start : end + 1].copy()
            for tip in (0, -1):
                turn = rng.uniform(0, 2 * np.pi)
                piece[tip] += noise * np.array([np.cos(turn), np.sin(turn)])
            lines.append(line(*(piece if rng.random() < 0.5 else piece[::-1])))
    rng.shuffle(lines)
    return grid, at, lines, noise


@given(drawings())
@settings(max_examples=60, deadline=None)
def test_a_network_is_found_again_that_was_cut_up_and_moved(drawing):
    grid, at, lines, noise = drawing
    if not lines:
        return
    net = made(lines, tolerance_m=max(2.5 * noise, 1))
    graph = graph_of(net)
    assert nx.number_connected_components(graph) == nx.number_connected_components(grid)
    assert degrees(graph) == degrees(grid) or _has_ring(grid)
    moved = 2 * noise * len(lines) / 1000
    total = sum(km for *_, km in grid.edges(data="km"))
    assert net.report.km == pytest.approx(total, rel=0.005, abs=moved)
    nodes = net.tables["nodes"]
    there = {node: line(xy, (0, 1)).coords[0] for node, xy in at.items() if grid.degree(node) != 2}
    named = {}
    for node, (longitude, latitude) in there.items():
        far = np.hypot((nodes["longitude"] - longitude) * np.cos(np.radians(NORTH)), nodes["latitude"] - latitude)
        assert far.min() <= (3 * noise + 1) * METRE
        named[node] = nodes["node_id"][far.idxmin()]
    for one in list(named)[:3]:
        truth = nx.single_source_dijkstra_path_length(grid, one, weight="km")
        found = nx.single_source_dijkstra_path_length(graph, named[one], weight="km")
        for other in named:
            assert (other in truth) == (named[other] in found)
            if other in truth:
                assert found[named[other]] == pytest.approx(truth[other], rel=0.005, abs=moved + 0.002)


def _has_ring(grid):
    """Return whether a piece is a ring without a junction, which is cut in two anywhere."""
    return any(all(grid.degree(node) == 2 for node in piece) for piece in nx.connected_components(grid))


@given(drawings(), st.randoms())
@settings(max_examples=20, deadline=None)
def test_nothing_depends_on_the_order_or_direction_of_lines(drawing, random):
    *_, lines, noise = drawing
    if not lines:
        return
    others = [one.reverse() if random.random() < 0.5 else one for one in random.sample(lines, len(lines))]
    assert made(others, tolerance_m=2 * noise) == made(lines, tolerance_m=2 * noise)


# ---------------------------------------------------------------- round the earth


def test_lines_over_the_antimeridian():
    """A line from 179 to -179 degrees is 2 degrees long, and one that ends at 180 goes on from -180."""
    over = LineString([(178, 0), (179, 0), (-179, 0), (-178, 0)])
    net = made([over])
    assert net.report.km == pytest.approx(4 * 111.3195, abs=0.01)
    (text,) = net.tables["links"]["geometry"].iloc[[0]]
    assert text == "MULTILINESTRING ((-178 0, -179 0, -180 0), (180 0, 179 0, 178 0))"
    cut = made([LineString([(178, 0), (180, 0)]), LineString([(-180, 0), (-178, 0)])])
    assert degrees(graph_of(cut)) == [1, 1]
    near = made([LineString([(178, 0), (179.99997, 0)]), LineString([(-179.99997, 0), (-178, 0)])])
    assert degrees(graph_of(near)) == [1, 1]
    beside = made([over, LineString([(-179.5, 0.00005), (-179.5, 1)])])
    assert degrees(graph_of(beside)) == [1, 1, 1, 3]
    crossing = made([over, LineString([(179.9, -1), (-179.8, 1)])])
    assert crossing.report.counts["crossings"] == 1


def test_the_tolerance_is_one_in_metres_everywhere():
    for north in (0.0, 45.0, 70.0, 85.0):
        wide = 9 * METRE / np.cos(np.radians(north))
        lines = [LineString([(10, north), (11, north)]), LineString([(11 + wide, north), (12, north)])]
        assert degrees(graph_of(made(lines))) == [1, 1]
        assert degrees(graph_of(made(lines, tolerance_m=8.5))) == [1, 1, 1, 1]


# ---------------------------------------------------------------- reference systems


def test_projected_lines_are_put_in_degrees():
    lines = gpd.GeoSeries([LineString([(10, 51), (10.5, 51.2), (11, 51)])], crs=4326)
    assert made(lines.to_crs(25832)) == made(lines)
    frame = gpd.GeoDataFrame({"name": ["x"]}, geometry=lines).to_crs(3857)
    assert made(frame).report.km == pytest.approx(made(lines).report.km, abs=1e-4)


with np.errstate(invalid="ignore"):
    NO_NUMBER = LineString([(10, np.nan), (11, 51)])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            LineString([(500_000, 5_650_000), (510_000, 5_660_000)]),
            "500000, 5.65e+06': is not in degrees; give its ref",
        ),
        (LineString([(51, 100), (52, 110)]), "51, 100': is not in degrees; swap latitude and longitude"),
        (NO_NUMBER, "has no numbers for coordinates"),
        (Polygon([(0, 0), (1, 0), (1, 1)]), "is a Polygon; it must be a line"),
        (Point(0, 0), "lines, row 2, column geometry: '': is a Point; it must be a line"),
        ("LINESTRING (0 0, 1 1)", "is a str; it must be a line"),
    ],
)
def test_geometries_that_are_refused(wrong, message):
    with pytest.raises(co.InvalidData) as error:
        made([line((0, 0), (1000, 0)), wrong])
    assert message in str(error.value)
    assert len(error.value.problems) == 1


def test_no_lines_and_no_table():
    with pytest.raises(co.InvalidData, match="lines: has no lines"):
        made([])
    with pytest.raises(co.InvalidQuestion, match="lines = int; give a GeoDataFrame, a list of lines or a file"):
        made(3)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"mode": "rail"}, "mode = 'rail': did you mean 'rail-1676'"),
        ({"tolerance_m": -1}, "tolerance_m = -1: must be at least 0 and at most 5000"),
        ({"tolerance_m": 6000}, "tolerance_m = 6000: must be at least 0 and at most 5000"),
        ({"within_km": -1}, "within_km = -1: must be at least 0"),
        ({"least_km": float("nan")}, "least_km = nan: must be at least 0"),
        ({"sailings_per_week": 1}, "sailings_per_week = 1: only ships sail, and the lines have mode rail-1435"),
        ({"places": 3}, "places = int; give a table of nodes: a DataFrame or a list of rows"),
    ],
)
def test_arguments_out_of_bounds(more, message):
    with pytest.raises(co.InvalidQuestion) as error:
        made([line((0, 0), (1000, 0))], **more)
    assert message in str(error.value)


# ---------------------------------------------------------------- places


def test_places_are_attached_to_the_nearest_line_not_to_the_nearest_end():
    """A lies on the line, B beside it; C lies near the junction with D, which takes it."""
    lines = [line((0, 0), (4000, 0)), line((3000, 0), (3000, 2000))]
    places = [place("A", 1000, 0), place("B", 2000, 300), place("C", 3004, 0, kind="dry_port")]
    net = made(lines, places=places)
    assert net.report.attached["node_id"].tolist() == ["A", "B", "C"]
    assert net.report.attached["metres"].round().tolist() == [0, 300, 4]
    assert net.report.attached["is_spur"].tolist() == [False, True, False]
    kinds = net.tables["nodes"].set_index("node_id")["kind"]
    assert kinds[["A", "B", "C"]].tolist() == ["rail_terminal", "rail_terminal", "dry_port"]
    assert set(kinds.drop(["A", "B", "C"])) == {"junction"}
    graph = graph_of(net)
    assert [graph.degree(name) for name in "ABC"] == [2, 1, 3]
    assert nx.dijkstra_path_length(graph, "A", "B", "km") == pytest.approx(1.3, abs=0.002)
    assert co.plan(net, "A", "B").length_km == pytest.approx(1.3, abs=0.01)
    assert "places attached: 3, of them 1 by a spur, by at most 300.0 m" in repr(net.report)


def test_places_on_one_point_of_a_line_are_nodes_of_their_own():
    places = [place("A", 1000, 2), place("B", 1000, 3), place("C", 1000, 3)]
    net = made([line((0, 0), (4000, 0))], places=places)
    assert net.report.attached["is_spur"].tolist() == [False, True, True]
    assert co.plan(net, "B", "C").length_km < 0.02


def test_places_as_points_of_another_system_and_with_names_only():
    frame = gpd.GeoDataFrame({"name": ["Ä"]}, geometry=[line((500, 0), (0, 1)).boundary.geoms[0]], crs=4326)
    net = made([line((0, 0), (1000, 0))], places=frame.to_crs(25832))
    assert net.report.attached["metres"].iloc[0] < 0.1
    assert net.find("Ä")["node_id"].tolist() == ["Ä"]


def test_places_far_from_lines_are_refused_together():
    places = [place("A", 0, 0), place("B", 0, 30_000), place("C", 0, 90_000)]
    with pytest.raises(co.InvalidData) as error:
        made([line((0, 0), (1000, 0))], places=places)
    assert [str(problem) for problem in error.value.problems] == [
        "places, row 2, column node_id: 'B': lies 30.0 km from the nearest line; leave it out, or raise within_km (25)",
        "places, row 3, column node_id: 'C': lies 90.0 km from the nearest line; leave it out, or raise within_km (25)",
    ]
    assert made([line((0, 0), (1000, 0))], places=places, within_km=100).report.counts["spurs"] == 2


def test_faulty_places_are_told_as_rows_of_nodes():
    with pytest.raises(co.InvalidData, match="places, row 1, column kind: 'harbour': must be one of"):
        made([line((0, 0), (1000, 0))], places=[place("A", 0, 0, kind="harbour")])
    at_sea = [{"node_id": "A", "longitude": -40.0, "latitude": 40.0}]
    with pytest.raises(co.InvalidData, match="places, row 1, column country: '': lies in no country; give its country"):
        co.from_lines([line((0, 0), (1000, 0))], mode="road", places=at_sea)
    no_points = gpd.GeoDataFrame({"name": ["A"]}, geometry=[line((0, 0), (1, 1))], crs=4326)
    with pytest.raises(co.InvalidData, match="places, row 1, column geometry: '': is no point"):
        made([line((0, 0), (1000, 0))], places=no_points)


def test_ids_of_junctions_give_way_to_those_of_places():
    net = made([line((0, 0), (1000, 0), (2000, 0)), line((1000, 0), (1000, 900))], places=[place("n1", 0, 0)])
    assert set(net.tables["nodes"]["node_id"]) == {"n1", "nn1", "nn2", "nn3"}


# ---------------------------------------------------------------- countries


TAFTAN = LineString([(62.5, 28.9), (61.8, 28.95), (61.58, 28.98), (61.44, 29.02), (60.9, 29.45)])
"""From Pakistan to Iran."""


def test_lines_are_cut_where_they_cross_a_border():
    ends = [
        {"name": "Dalbandin", "longitude": 62.5, "latitude": 28.9},
        {"name": "Zahedan", "longitude": 60.9, "latitude": 29.45},
    ]
    net = co.from_lines([TAFTAN], mode="road", places=ends)
    (border,) = net.report.borders.itertuples()
    assert ({border.from_country, border.to_country}, border.is_closed) == ({"PK", "IR"}, False)
    assert net.report.counts["nodes"] == 4
    activities = [leg.activity for leg in co.plan(net, "Dalbandin", "Zahedan").legs]
    assert (activities.count("exit"), activities.count("entry")) == (1, 1)


def test_a_border_without_rows_is_closed_and_told():
    """No row of the bundled `borders` is for Argentina and Uruguay."""
    bridge = LineString([(-58.6, -33.0), (-58.35, -33.08), (-58.2, -33.12), (-57.9, -33.2)])
    net = co.from_lines([bridge], mode="road")
    assert net.report.counts["closed"] == 1
    assert "closed for want of a row of borders: AR-UY" in repr(net.report)
    with pytest.raises(co.NoRoute, match="no row of borders allows the exit of 'n2-n3'"):
        co.plan(net, *net.tables["nodes"].sort_values("longitude")["node_id"].iloc[[0, -1]])


def test_a_country_that_is_given_is_that_of_all():
    assert co.from_lines([TAFTAN], mode="road", country="PK").report.borders.empty


def test_a_stretch_of_a_few_kilometres_abroad_is_a_matter_of_drawing():
    """The line runs along the border, and into India for 4 km."""
    along = LineString([(74.0, 31.6), (74.45, 31.6), (74.585, 31.61), (74.45, 31.62), (74.0, 31.7)])
    assert co.from_lines([along], mode="road").report.borders.empty


# ---------------------------------------------------------------- sea


PORTS = [
    {"name": "Karachi", "longitude": 66.98, "latitude": 24.8},
    {"name": "Muscat", "longitude": 58.57, "latitude": 23.63},
    {"name": "Bandar Abbas", "longitude": 56.2, "latitude": 27.1},
]
LANES = [LineString([(66.9, 24.5), (60.0, 24.8), (57.0, 25.6), (56.5, 26.6)]), LineString([(60.0, 24.8), (58.7, 23.8)])]


def test_ships_sail_on_lanes():
    net = co.from_lines(LANES, mode="sea", places=PORTS, within_km=80, sailings_per_week=2)
    nodes = net.tables["nodes"]
    assert set(nodes["country"][nodes["kind"] == "seaport"]) == {"PK", "OM", "IR"}
    assert set(nodes["country"][nodes["kind"] == "junction"]) == {""}
    assert net.report.attached["is_spur"].all()
    assert len(net.services) == 6
    way = co.plan(net, "Karachi", "Bandar Abbas")
    assert way.length_km == pytest.approx(GEOD.geometry_length(LANES[0]) / 1000 + 100, abs=60)
    assert co.from_lines(LANES, mode="sea", places=PORTS, within_km=80).services.empty


def test_ports_that_are_too_many_for_ships_between_all():
    rng = np.random.default_rng(1)
    ports = [
        {"node_id": f"P{at}", "longitude": x, "latitude": 24.6, "country": "PK"}
        for at, x in enumerate(rng.uniform(61, 66, 143))
    ]
    with pytest.raises(co.InvalidQuestion, match="sailings_per_week: 20,306 pairs of ports are too many"):
        co.from_lines(LANES, mode="sea", places=ports, sailings_per_week=1)


# ---------------------------------------------------------------- default rows, report


def test_default_rows_are_those_of_the_network_that_is_named(bundled):
    net = made([line((0, 0), (1000, 0))], like=bundled)
    assert net == made([line((0, 0), (1000, 0))], like=None)
    assert set(net.rates["country"]) <= {"", "DE"}
    assert not net.handling["node_id"].any()
    named = {source for table in ("rates", "vehicles", "handling", "borders") for source in net.tables[table]["source"]}
    assert named - {""} <= set(net.sources["source"])


def test_tables_of_ones_own_in_place_of_default_rows():
    net = made([line((0, 0), (100_000, 0))])
    assert co.plan(net, "n1", "n2").cost_usd == pytest.approx(120, abs=0.3)


def test_the_report_as_frame_html_and_dict_and_pickled():
    net = made([line((0, 0), (2000, 0)), line((1000, -900), (1000, 900))], places=[place("A", 0, 50)])
    frame = net.report.to_frame()
    assert sorted(frame["what"]) == ["crossing left", "piece", "piece", "place attached"]
    assert frame.loc[frame["what"] == "place attached", "note"].tolist() == ["by a spur"]
    assert net.report.to_dict()["crossings"] == 1
    assert "<table" in net.report._repr_html_()
    assert repr(pickle.loads(pickle.dumps(net)).report) == repr(net.report)
    assert len(repr(net.report)) < 500
    assert co.load().report is None


@pytest.mark.parametrize(
    ("country", "hint"), [("pk", "did you mean 'PK'"), ("Pakistan", "did you mean 'PK'"), ("ZZ", "such as 'PK'")]
)
def test_a_country_that_is_no_code_is_refused(country, hint):
    with pytest.raises(co.InvalidQuestion, match=f"no country has this code: .*{hint}"):
        co.from_lines([LineString([(0, 0), (0, 1)])], mode="road", country=country)


def test_lines_without_any_length_are_refused():
    point = pd.DataFrame({"node_id": ["a"], "country": ["PK"], "latitude": [0.0], "longitude": [0.0]})
    with pytest.raises(co.InvalidQuestion, match="none of the lines has any length"):
        co.from_lines([LineString([(0, 0), (0, 0)])], mode="road", places=point)
