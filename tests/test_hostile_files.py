"""Files that are not what they seem: nothing outside them is read, and each is refused by name."""
# ruff: noqa: E501 - a message stands in one piece beside what it is for

import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow
import pytest
from conftest import write
from pyarrow import parquet

import corridor as co

SECRET = "the line of another file"


@pytest.fixture
def gpkg(net, tmp_path):
    """Return the small network as a GeoPackage."""
    co.save(net, tmp_path / "net.gpkg")
    return tmp_path / "net.gpkg"


@pytest.fixture
def secret(tmp_path):
    """Return a file that no network names."""
    file = tmp_path / "secret.csv"
    file.write_text(f"node_id,note\n{SECRET},x\n")
    return file


def changed(file, *statements):
    """Carry out statements in a database that runs in no GIS, and so without the triggers of one."""
    with closing(sqlite3.connect(file)) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        for statement in statements:
            database.execute(statement)
        database.commit()
    return file


def refusal(file):
    """Return what is said of a file that is refused."""
    with pytest.raises(co.InvalidData) as error:
        co.load(file)
    assert str(error.value).startswith(f"{file} has ")
    return str(error.value)


# ---------------------------------------------------------------- other formats under the name of a GeoPackage


def vrt(secret):
    source = f"<SrcDataSource>{secret}</SrcDataSource><SrcLayer>secret</SrcLayer>"
    layers = "".join(f'<OGRVRTLayer name="{name}">{source}</OGRVRTLayer>' for name in ("nodes", "links"))
    return f"<OGRVRTDataSource>{layers}</OGRVRTDataSource>".encode()


def geojson(_secret):
    return json.dumps({"type": "FeatureCollection", "name": "nodes", "features": []}).encode()


def zipped(secret):
    file = secret.with_name("inner.zip")
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(secret, "nodes.csv")
    return file.read_bytes()


def address(_secret):
    return b"http://127.0.0.1:9/nodes.gpkg"


def half_a_database(_secret):
    return b"SQLite format 3\0"


@pytest.mark.parametrize("content", [vrt, geojson, zipped, address, half_a_database, lambda _: b""])
def test_a_file_of_another_format_is_no_geopackage(content, secret, tmp_path):
    file = tmp_path / "net.gpkg"
    file.write_bytes(content(secret))
    said = refusal(file)
    assert "net.gpkg: is not a GeoPackage" in said
    assert SECRET not in said


def test_a_database_that_is_no_geopackage(tmp_path):
    file = changed(tmp_path / "net.gpkg", "CREATE TABLE nodes (node_id TEXT)")
    assert "net.gpkg: is not a GeoPackage (it has no table gpkg_contents)" in refusal(file)


def test_reading_a_geopackage_opens_no_other_file_and_loads_no_gis_library(gpkg):
    """All that the process opens from the first look at the file on is that file."""
    code = f"""
import sys
import corridor as co
from corridor.network import calendar, files, geopackage
co.load
opened = []
sys.addaudithook(lambda event, values: opened.append(str(values[0])) if event in ("open", "sqlite3.connect") else None)
co.load({str(gpkg)!r})
print(*opened, sep="\\n")
print(*[name for name in ("pyogrio", "geopandas") if name in sys.modules], file=sys.stderr)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert run.stderr.split() == []
    code, zones = (".py", ".pyc", ".so"), "/zoneinfo/"
    opened = [name for name in run.stdout.splitlines() if not name.endswith(code) and zones not in name]
    opened = [name for name in opened if name != "None"]
    assert opened
    assert {Path(name.removeprefix("file://").partition("?")[0]) for name in opened} == {gpkg}


@pytest.mark.parametrize("path", ["/vsicurl/http://127.0.0.1:9/net.gpkg", "http://127.0.0.1:9/net.gpkg", "a\0b.gpkg"])
def test_only_paths_of_files_are_paths(path):
    with pytest.raises(co.UnknownName, match="there is no file or folder"):
        co.load(path)


def test_a_name_with_half_a_letter_is_no_path(net, tmp_path):
    with pytest.raises(co.UnknownName, match="there is no file or folder"):
        co.load("half \ud800.gpkg")
    with pytest.raises(co.InvalidQuestion, match=r"path is 'half .ud800', which no file can be called; give a "):
        co.save(net, "half \ud800")
    with pytest.raises(co.InvalidQuestion, match="which no file can be called"):
        co.save(net, tmp_path / "a\0b")


def test_a_blank_path_is_not_the_current_folder(net):
    with pytest.raises(co.InvalidQuestion, match=r"path is blank; give a folder, .*, or '\.' for the current folder"):
        co.save(net, "")
    with pytest.raises(co.UnknownName, match="'' is no path; give "):
        co.load("")


def test_a_device_is_no_network():
    with pytest.raises(co.InvalidData, match="is neither a folder nor a file"):
        co.load("/dev/null")


# ---------------------------------------------------------------- layers that would carry out what a stranger wrote


def test_a_view_is_not_read(gpkg):
    renamed = "ALTER TABLE rates RENAME TO other"
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS mode FROM n"
    changed(gpkg, renamed, f"CREATE VIEW rates AS {endless}")
    assert "net.gpkg, layer rates: is a view, which is not read; save it as a table" in refusal(gpkg)


def test_a_virtual_table_is_not_read(gpkg):
    changed(gpkg, "ALTER TABLE rates RENAME TO other", "CREATE VIRTUAL TABLE rates USING rtree(id, low, high)")
    assert "net.gpkg, layer rates: is a virtual table, which is not read; save it as a table" in refusal(gpkg)


def test_a_generated_column_is_not_read(gpkg, net):
    changed(gpkg, "ALTER TABLE rates ADD COLUMN more TEXT AS (printf('%.*c', 100000000, 'x'))")
    assert co.load(gpkg) == net


# ---------------------------------------------------------------- coordinates of no system


NO_SYSTEM = "its coordinates are of no system with an EPSG code; save the layer in EPSG:4326"


@pytest.mark.parametrize("code", ["'x'", "999999", "-1", "9223372036854775807", "4326.5", "X'00'", "5773"])
def test_a_system_of_coordinates_that_is_none(gpkg, code):
    """5773 is one of heights alone."""
    changed(gpkg, f"UPDATE gpkg_spatial_ref_sys SET organization = 'EPSG', organization_coordsys_id = {code}")
    assert f"net.gpkg, layer nodes, column geom: '': {NO_SYSTEM}" in refusal(gpkg)


DESCRIPTIONS = [f'{{"id": {{"authority": "EPSG", "code": {code}}}}}' for code in ("999999", "-5", "1e999", '"x"', "[]")]
BROKEN = ["5", '{"primary_column": ["x"]}', '{"primary_column": "geometry"}', "[" * 100_000]


@pytest.mark.parametrize(
    "geo",
    [
        *(f'{{"primary_column": "geometry", "columns": {{"geometry": {{"crs": {crs}}}}}}}' for crs in DESCRIPTIONS),
        *BROKEN,
    ],
)
def test_a_description_of_geometry_that_is_none(net, geo, tmp_path):
    co.save(net, tmp_path / "net.parquet")
    file = tmp_path / "net.parquet" / "nodes.parquet"
    whole = parquet.read_table(file)
    parquet.write_table(whole.replace_schema_metadata({b"geo": geo.encode()}), file)
    said = refusal(tmp_path / "net.parquet")
    assert NO_SYSTEM in said or "nodes.parquet: is not a Parquet file that can be read (" in said


@pytest.mark.parametrize(
    "kind", [pyarrow.date32(), pyarrow.time64("us"), pyarrow.list_(pyarrow.int64()), pyarrow.binary()]
)
def test_cells_of_parquet_that_are_no_text(net, kind, tmp_path):
    """Among them days and times that no calendar has."""
    co.save(net, tmp_path / "net.parquet")
    file = tmp_path / "net.parquet" / "nodes.parquet"
    whole = parquet.read_table(file)
    cell = {"date32[day]": 2**31 - 1, "time64[us]": 2**62, "binary": b"\xff"}.get(str(kind), [1])
    parquet.write_table(
        whole.set_column(whole.schema.get_field_index("name"), "name", pyarrow.array([cell] * len(whole), kind)), file
    )
    said = refusal(tmp_path / "net.parquet")
    assert "column name: " in said or "nodes.parquet: is not a Parquet file that can be read (" in said


# ---------------------------------------------------------------- cells


CELLS = [
    ("links", "hours", "'abc'", "net.gpkg, layer links, row 1, column hours: 'abc': must be a number"),
    ("links", "hours", "'24 h'", "net.gpkg, layer links, row 1, column hours: '24 h': must be a number; write the figure alone"),
    ("links", "hours", "X'3132'", """net.gpkg, layer links, row 1, column hours: "b'12'": must be a number"""),
    ("links", "hours", "9e999", "net.gpkg, layer links, row 1, column hours: 'inf': must be a finite number"),
    ("links", "hours", "'1' || char(0) || '2'", r"net.gpkg, layer links, row 1, column hours: '1\x002': must be a number"),
    ("nodes", "year", "2000.5", "net.gpkg, layer nodes, row 1, column year: '2000.5': must be a whole number"),
    ("nodes", "name", "5", "net.gpkg, layer nodes, row 1, column name: '5': must be text"),
    ("nodes", "name", "X'00FF'", r"""net.gpkg, layer nodes, row 1, column name: "b'\\x00\\xff'": must be text"""),
    ("nodes", "name", "CAST(X'4BFF' AS TEXT)", r"""net.gpkg, layer nodes, row 1, column name: "b'K\\xff'": must be text"""),
    ("nodes", "name", "'a' || char(0) || 'b'", r"net.gpkg, layer nodes, row 1, column name: 'a\x00b': must be text that UTF-8 can hold, without the character NUL"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "cell", "fault"), CELLS)
def test_cells_of_a_geopackage_are_refused_as_those_of_csv(gpkg, table, column, cell, fault):
    """A column without a type keeps what is written into it, whatever it is."""
    retyped = f"ALTER TABLE {table} DROP COLUMN {column}", f"ALTER TABLE {table} ADD COLUMN {column}"
    filled = f"UPDATE {table} SET {column} = '' WHERE fid > 1", f"UPDATE {table} SET {column} = {cell} WHERE fid = 1"
    assert fault in refusal(changed(gpkg, *retyped, *filled)).splitlines()[1]


def test_numbers_that_are_written_as_text_are_numbers(gpkg, net):
    """As a GIS imports a folder of CSV files: every column a text."""
    hours = "UPDATE links SET as_text = CASE WHEN hours = round(hours) THEN CAST(hours AS INT) ELSE hours END"
    renamed = "ALTER TABLE links DROP COLUMN hours", "ALTER TABLE links RENAME COLUMN as_text TO hours"
    changed(gpkg, "ALTER TABLE links ADD COLUMN as_text TEXT", hours, *renamed)
    with closing(sqlite3.connect(gpkg)) as database:
        assert ("24",) in database.execute("SELECT hours FROM links").fetchall()
    assert co.load(gpkg) == net


def test_days_and_yes_and_no_as_a_gis_keeps_them(net, tmp_path):
    """A date is kept as text, a boolean as 0 or 1."""
    wider = co.Scenario("due", [co.AddCharge("a", "toll", country="PK", usd=1, per="teu", valid_from="2026-03-01")])(
        net
    )
    co.save(wider, tmp_path / "net.gpkg")
    retyped = [
        "ALTER TABLE charges ADD COLUMN day DATE",
        "UPDATE charges SET day = valid_from",
        "ALTER TABLE charges DROP COLUMN valid_from",
        "ALTER TABLE charges RENAME COLUMN day TO valid_from",
        "ALTER TABLE links ADD COLUMN both_ways BOOLEAN",
        "UPDATE links SET both_ways = link_id = 'n5'",
        "DELETE FROM links WHERE link_id = 'n5' AND from_node <> 'KHI'",
    ]
    assert co.load(changed(tmp_path / "net.gpkg", *retyped)) == wider


def test_a_table_whose_id_is_its_key(gpkg):
    """The number of a row is left out, but not where it is a column of the table."""
    replaced = "CREATE TABLE sources (source INTEGER PRIMARY KEY, title TEXT)"
    changed(gpkg, "DROP TABLE sources", replaced, "INSERT INTO sources VALUES (7, 'Tariff')")
    assert "layer sources, row 1, column source: '7': must be text" in refusal(gpkg)


def test_a_line_twice(gpkg):
    changed(gpkg, "ALTER TABLE links ADD COLUMN geometry TEXT", "UPDATE links SET wkt = 'LINESTRING (0 0, 1 1)'")
    assert "layer links, row 1, column wkt: 'LINESTRING (0 0, 1 1)': no such column" in refusal(gpkg)


def test_a_long_cell_is_named_by_its_beginning(gpkg):
    changed(gpkg, "UPDATE links SET mode = printf('%.*c', 1000000, 'x') WHERE fid = 1")
    assert len(refusal(gpkg)) < 1000


def test_what_another_program_has_not_yet_written_back_is_read(gpkg, net):
    """A GIS that has a file open in its log-ahead mode keeps the newest rows beside it."""
    with closing(sqlite3.connect(gpkg)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        for (trigger,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE nodes SET note = 'newest' WHERE node_id = 'KHI'")
        database.commit()
        assert "newest" in set(co.load(gpkg).tables["nodes"]["note"])
    assert "newest" in set(co.load(gpkg).tables["nodes"]["note"])
    assert [file.name for file in gpkg.parent.iterdir()] == ["net.gpkg"]


# ---------------------------------------------------------------- texts that no file can hold


@pytest.mark.parametrize("text", ["a\0b", "half \ud800 of a letter"])
def test_texts_that_no_file_can_hold_are_refused_on_entry(tables, net, text):
    nodes = net.tables["nodes"]
    nodes.loc[0, "note"] = text
    tables = {"nodes": nodes, "links": net.tables["links"], "handling": net.tables["handling"]}
    with pytest.raises(
        co.InvalidData, match=r"column note: .*: must be text that UTF-8 can hold, without the character"
    ):
        co.Network(tables)


@pytest.mark.parametrize("text", ["a\0b", "half \ud800 of a letter"])
def test_names_that_no_file_can_hold_are_refused(net, text):
    with pytest.raises(co.InvalidEdit, match=r"name is .*; it must be text that UTF-8 can hold"):
        co.Scenario(text, [co.Open("direct")])
    with pytest.raises(co.InvalidEdit, match=r"scenario 'a': description is .*; it must be text that UTF-8 can hold"):
        co.Scenario("a", [co.Open("direct")], description=text)
    with pytest.raises(co.InvalidQuestion, match=r"prefix = .*: must be text that UTF-8 can hold"):
        co.merge(net, net, at={"KHI": "KHI"}, prefix=text)


def test_a_cell_of_csv_with_nul(tables, tmp_path):
    tables["nodes"] = tables["nodes"].replace("Kurrachee", "Kurra\0chee")
    said = refusal(write(tmp_path / "net", tables))
    assert r"nodes.csv, row 2, column aliases: 'Kurra\x00chee': must be text that UTF-8 can hold" in said


PARTS = ["x", "5", "[]", "{}", '{"hours": 1}', '{"hours": "1", "price": {}}', '{"hours": NaN, "price": {}}', "[" * 100_000,
         '{"hours": 1, "price": 5}', '{"hours": 1, "price": {"truck": 1}}', '{"hours": 1, "price": {"teu": null}}',
         '{"hours": 1, "price": {"teu": 1e999}}', '{"hours": -1e300, "price": {}}', f'{{"hours": {"9" * 400}, "price": {{}}}}', '{"hours": true, "price": {}}']  # fmt: skip


@pytest.mark.parametrize("text", PARTS)
def test_sums_of_parts_that_are_none(net, text):
    train = {"service_id": "s", "from_node": "LHE", "to_node": "ATQ", "links": "ml1", "departures_per_week": 7}
    tables = {name: net.tables[name] for name in ("nodes", "links", "handling", "borders", "rates", "vehicles")}
    tables = {name: frame.assign(source="") if "source" in frame else frame for name, frame in tables.items()}
    co.Network({**tables, "services": pd.DataFrame([train])})
    with pytest.raises(co.InvalidData, match=r"column parts_then: .*: must be JSON like {\"hours\": 20.0, \"price\": "):
        co.Network({**tables, "services": pd.DataFrame([{**train, "parts_then": text}])})
