"""The geometry of a GeoPackage is data, as a GIS changes it."""

import geopandas as gpd
import pytest
from shapely import LineString, MultiLineString, Point, Polygon
from stories.small import link, tables

import corridor as co
from corridor.network.geopackage import redrawn

BENT = "LINESTRING (8 50, 8.2 51, 9 51)"


@pytest.fixture
def file(tmp_path):
    """Save two towns 140 km apart, joined by a road along the geodesic and by a railway with a line of its own."""
    made = tables(
        "A/DE B/DE",
        [
            link("A-B", link_id="road", length_km=150, hours=2, usd=1),
            link("A-B", "rail-1435", link_id="rail", length_km=160, hours=2, usd=1, geometry=BENT),
        ],
    )
    made["nodes"][["latitude", "longitude"]] = [[50.0, 8.0], [51.0, 9.0]]
    path = tmp_path / "own.gpkg"
    co.save(co.Network(made), path)
    return path


def edit(file, layer, change, crs=None):
    """Change a layer as a GIS does, and save it, in other coordinates if asked."""
    frame = change(gpd.read_file(file, layer=layer))
    (frame.to_crs(crs) if crs else frame).to_file(file, layer=layer, driver="GPKG")


def put(name, shape):
    """Return a change that draws a node or link otherwise."""

    def change(frame):
        frame.loc[frame.iloc[:, 0] == name, "geometry"] = shape
        return frame

    return change


def cells(net, table, column):
    frame = net.tables[table]
    return dict(zip(frame.iloc[:, 0], frame[column], strict=True))


def test_what_is_saved_is_loaded_as_it_was(file):
    assert redrawn(file) == []
    assert cells(co.load(file), "links", "geometry") == {"road": "", "rail": BENT}


@pytest.mark.parametrize("crs", [None, "EPSG:3857", "EPSG:25832"])
def test_a_node_that_was_moved_is_where_it_was_moved(file, crs):
    edit(file, "nodes", put("A", Point(8.5, 50.25)), crs)
    net = co.load(file)
    assert cells(net, "nodes", "latitude") == pytest.approx({"A": 50.25, "B": 51.0}, abs=2e-6)
    assert cells(net, "nodes", "longitude") == pytest.approx({"A": 8.5, "B": 9.0}, abs=2e-6)
    assert redrawn(file) == [("nodes", "A")]
    road = net.links.set_index("link_id").geometry["road"]  # it has no line of its own, and follows the node
    assert road.coords[0] == pytest.approx((8.5, 50.25), abs=2e-6)


@pytest.mark.parametrize("crs", [None, "EPSG:3857"])
def test_a_line_that_was_drawn_counts(file, crs):
    drawn = LineString([(8, 50), (8.9, 50.1), (9, 51)])
    edit(file, "links", put("road", drawn), crs)
    lines = co.load(file).links.set_index("link_id").geometry
    assert lines["road"].equals_exact(drawn, 2e-6)
    assert lines["rail"].equals_exact(LineString([(8, 50), (8.2, 51), (9, 51)]), 2e-6)
    assert redrawn(file) == []  # the column was blank, so nothing differs


def test_a_line_redrawn_in_place_of_a_text_is_named(file):
    drawn = MultiLineString([[(8, 50), (8.5, 50.9)], [(8.5, 50.9), (9, 51)]])
    edit(file, "links", put("rail", drawn))
    assert cells(co.load(file), "links", "geometry")["rail"] == "LINESTRING (8 50, 8.5 50.9, 9 51)"
    assert redrawn(file) == [("links", "rail")]


def test_nodes_without_columns_of_coordinates_have_those_of_their_points(file):
    edit(file, "nodes", lambda frame: frame.drop(columns=["latitude", "longitude"]))
    assert cells(co.load(file), "nodes", "latitude") == {"A": 50.0, "B": 51.0}


PIECES = MultiLineString([[(8, 50), (8.5, 50)], [(8.6, 50), (9, 51)]])


@pytest.mark.parametrize(
    ("layer", "name", "shape", "said"),
    [
        ("nodes", "A", Polygon([(0, 0), (1, 0), (1, 1)]), "is drawn as a Polygon; it must be a Point"),
        ("links", "road", Point(1, 1), "is drawn as a Point; it must be a LineString"),
        ("links", "road", PIECES, "is drawn in several pieces; join them"),
    ],
)
def test_shapes_that_are_none_of_a_network(file, layer, name, shape, said):
    edit(file, layer, put(name, shape))
    with pytest.raises(co.InvalidData, match=said):
        co.load(file)


def test_coordinates_of_no_known_system(file):
    local = "+proj=tmerc +lat_0=12 +lon_0=33 +ellps=WGS84"
    edit(file, "nodes", lambda frame: frame, local)
    with pytest.raises(co.InvalidData, match="of no system with an EPSG code; save the layer in EPSG:4326"):
        co.load(file)
