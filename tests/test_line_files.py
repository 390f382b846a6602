"""Files of lines: each kind read, and nothing but what it says it is."""

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point

import corridor as co

LINES = [LineString([(10, 51), (10.2, 51.1)]), LineString([(10.2, 51.1), (10.4, 51)])]
EXTRACT = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <node id="1" lat="51.0" lon="10.0" version="1"/><node id="2" lat="51.1" lon="10.2" version="1"/>
 <node id="3" lat="51.0" lon="10.4" version="1"/>
 <way id="1" version="1"><nd ref="1"/><nd ref="2"/><tag k="railway" v="rail"/></way>
 <way id="2" version="1"><nd ref="2"/><nd ref="3"/><tag k="railway" v="rail"/></way>
 <way id="3" version="1"><nd ref="1"/><nd ref="3"/><tag k="railway" v="tram"/></way>
 <way id="4" version="1"><nd ref="1"/><nd ref="3"/><tag k="highway" v="trunk"/></way>
 <way id="5" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="footway"/></way>
</osm>
"""
RATES = pd.DataFrame(
    [{"mode": mode, "speed_kmh": 50, "usd_per_km": 1, "per": "teu"} for mode in ("road", "rail", "waterway")]
)
VIRTUAL = (
    """<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"""
)


def made(lines, **more):
    return co.from_lines(lines, **{"mode": "rail-1435", "country": "DE", "like": {"rates": RATES}, **more})


@pytest.fixture(scope="module")
def plain():
    return made(LINES)


@pytest.mark.parametrize("crs", [4326, 25832])
@pytest.mark.parametrize("name", ["lines.shp", "lines.gpkg"])
def test_files_of_any_reference_system(name, crs, tmp_path, plain):
    gpd.GeoSeries(LINES, crs=4326).to_crs(crs).to_file(tmp_path / name)
    assert made(tmp_path / name) == plain
    assert made(str(tmp_path / name)) == plain


def test_a_shapefile_without_a_reference_system(tmp_path, plain):
    gpd.GeoSeries(LINES, crs=4326).to_file(tmp_path / "lines.shp")
    (tmp_path / "lines.prj").unlink()
    assert made(tmp_path / "lines.shp") == plain
    gpd.GeoSeries(LINES, crs=4326).to_crs(25832).to_file(tmp_path / "metres.shp")
    (tmp_path / "metres.prj").unlink()
    with pytest.raises(co.InvalidData, match="is not in degrees; give its reference system"):
        made(tmp_path / "metres.shp")


def test_geojson_with_and_without_a_reference_system(tmp_path, plain):
    file = tmp_path / "lines.geojson"
    file.write_text(gpd.GeoSeries(LINES, crs=4326).to_json())
    assert made(file) == plain
    content = json.loads(gpd.GeoSeries(LINES, crs=4326).to_crs(25832).to_json())
    content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    content["features"].append({"type": "Feature", "properties": {}, "geometry": None})
    file.write_text(json.dumps(content))
    assert made(file) == plain
    file.write_text(json.dumps({"type": "MultiLineString", "coordinates": [list(line.coords) for line in LINES]}))
    assert made(file) == plain


def test_extracts_of_openstreetmap_by_mode(tmp_path, plain):
    file = tmp_path / "extract.osm"
    file.write_text(EXTRACT)
    assert made(file) == plain
    assert made(file, mode="road").report.counts["lines"] == 1
    with pytest.raises(co.InvalidData, match=r"extract\.osm: has no lines"):
        made(file, mode="waterway")
    with pytest.raises(co.InvalidQuestion, match=r"extract\.osm: of OpenStreetMap lines are taken for must be one of"):
        made(file, mode="sea")


def test_layers_of_a_geopackage(tmp_path, plain):
    file = tmp_path / "map.gpkg"
    gpd.GeoSeries([Point(10, 51)], crs=4326).to_file(file, layer="towns")
    with pytest.raises(co.InvalidData, match=r"map\.gpkg: has no layer of lines"):
        made(file)
    gpd.GeoSeries(LINES, crs=4326).to_file(file, layer="rails")
    assert made(file) == plain
    gpd.GeoSeries(LINES[:1], crs=4326).to_file(file, layer='odd "name"')
    with pytest.raises(
        co.UnknownName, match="has several layers of lines; give one of its layers of lines: layer = 'odd"
    ):
        made(file)
    with pytest.raises(co.UnknownName, match="has no layer 'rail'; did you mean 'rails'"):
        made(file, layer="rail")
    assert made(file, layer="rails") == plain
    assert made(file, layer='odd "name"').report.counts["lines"] == 1


@pytest.mark.parametrize("name", ["https://example.org/lines.geojson", "/vsizip/lines.zip/lines.shp", "none.shp"])
def test_what_is_no_file_is_not_looked_for(name):
    with pytest.raises(co.UnknownName, match=r"there is no file .*; give a file of lines: \.shp, \.gpkg"):
        made(name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lines.shp", r"lines\.shp: is no shapefile"),
        ("lines.gpkg", r"lines\.gpkg: is not a GeoPackage \(it is no SQLite database\)"),
        ("lines.geojson", r"lines\.geojson: is no GeoJSON of lines \(JSONDecodeError"),
        ("lines.osm", r"lines\.osm: is no extract of OpenStreetMap"),
        ("lines.osm.pbf", r"lines\.osm\.pbf: is no extract of OpenStreetMap"),
    ],
)
def test_files_that_name_other_files_are_not_followed(name, message, tmp_path):
    """A GIS library would open what is named in them, whatever they are called."""
    secret = tmp_path / "secret.geojson"
    secret.write_text(gpd.GeoSeries(LINES, crs=4326).to_json())
    (tmp_path / name).write_text(VIRTUAL.format(secret))
    with pytest.raises(co.InvalidData, match=message) as error:
        made(tmp_path / name)
    assert "secret" not in str(error.value)
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.write(secret, "lines.geojson")
    with pytest.raises(co.InvalidData):
        made(tmp_path / name)


def test_kinds_of_files_that_are_not_read(tmp_path):
    (tmp_path / "lines.kml").write_text("")
    with pytest.raises(
        co.InvalidQuestion, match=r"lines\.kml: files of this kind are not read; save it as one of \.shp"
    ):
        made(tmp_path / "lines.kml")


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{}",
        '{"type": "FeatureCollection"}',
        '{"type": "FeatureCollection", "features": [3]}',
        '{"type": "LineString", "coordinates": [[1, 2], ["a", 3]]}',
        '{"type": "LineString", "coordinates": [[1, 2]]}',
        "[" * 100_000,
        "\ud800",
    ],
)
def test_geojson_that_is_none(content, tmp_path):
    (tmp_path / "lines.geojson").write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(co.InvalidData, match="is no GeoJSON of lines"):
        made(tmp_path / "lines.geojson")


@pytest.mark.parametrize("name", ["lines.shp", "lines.gpkg", "lines.osm"])
def test_damaged_files_are_told_and_nothing_else_happens(name, tmp_path):
    """Every eighth byte after the head is turned round, one file after the other."""
    file = tmp_path / name
    file.write_text(EXTRACT) if name.endswith(".osm") else gpd.GeoSeries(LINES, crs=4326).to_file(file)
    whole = file.read_bytes()
    for at in range(100, min(len(whole), 40_000), max(8, min(len(whole), 40_000) // 60)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            made(file)
        except co.CorridorError:
            continue
    file.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(co.InvalidData):
        made(file)
