"""Messages of files that cannot be read together, or not be saved; every error is also the one of Python."""
# ruff: noqa: E501 - a message stands in one piece beside what it is for

import pyogrio
import pytest
from conftest import write
from test_faults_of_tables import faults, replaced

import corridor as co
from corridor.errors import InvalidData, Problem
from corridor.network import csv_tables
from corridor.network.network import Network


def test_all_faults_of_all_files_are_told_in_one_error(tmp_path, tables):
    faulty = replaced(tables, "nodes", "31.5,", "131.5,")
    faulty = replaced(faulty, "nodes", "PK,seaport,24.78", "PK,harbour,24.78")
    faulty = replaced(faulty, "links", "1210,24", "1210,-24")
    faulty = replaced(faulty, "borders", "wagah,exit", "wagah,out")
    faulty["handlings"] = faulty["handling"]
    with pytest.raises(co.InvalidData) as error:
        co.load(write(tmp_path / "net", faulty))
    told = [(problem.table, problem.row, problem.column, problem.value) for problem in error.value.problems]
    assert told == [
        ("nodes.csv", 3, "kind", "harbour"),
        ("nodes.csv", 4, "latitude", "131.5"),
        ("links.csv", 2, "hours", "-24"),
        ("borders.csv", 2, "side", "out"),
        ("handlings.csv", "", "", ""),
    ]
    first, *lines = str(error.value).splitlines()
    assert first == f"{tmp_path / 'net'} has 5 faults:"
    assert lines == [f"  {problem}" for problem in error.value.problems]


def test_names_are_checked_across_all_files_at_once(tmp_path, tables):
    faulty = replaced(tables, "links", "KHI,LHE,road", "KHX,LHE,road")
    faulty = replaced(faulty, "borders", "wagah,exit", "wagha,exit")
    faulty["charges"] = "charge_id,what,node_id,usd,per\ndues,port dues,KHX,5,teu\n"
    assert [fault.split(":")[0] for fault in faults(tmp_path, faulty)] == [
        "links.csv, row 2, column from_node",
        "borders.csv, row 2, column link_id",
        "charges.csv, row 2, column node_id",
    ]


def test_many_faults_are_counted():
    problems = [Problem("links.csv", row, "hours", "-1", f"must be at least {row}") for row in range(2, 52)]
    lines = str(InvalidData(problems, "net")).splitlines()
    assert lines[0] == "net has 50 faults:"
    assert lines[-1] == "  ... and 10 more"


def test_faults_of_one_habit_are_one_line():
    """Six of a kind are a habit; hints after the semicolon, which differ, do not set them apart."""
    codes = [Problem("nodes.csv", row, "country", "PAK", f"must be two letters; row {row}") for row in range(2, 371)]
    others = [Problem("nodes.csv", row, "kind", "town", "must be one of city") for row in range(2, 7)]
    error = InvalidData([codes[0], *others, *codes[1:]], "net")
    assert len(error.problems) == 374
    assert str(error).splitlines() == [
        "net has 374 faults:",
        "  369 times (rows 2, 3, 4, ...), first nodes.csv, row 2, column country: 'PAK': must be two letters; row 2",
        *(f"  {problem}" for problem in others),
    ]


@pytest.mark.parametrize("needed", ["nodes", "links"])
def test_a_needed_file_that_is_missing(needed, tmp_path, tables):
    del tables[needed]
    found = faults(tmp_path, tables)
    assert f"{needed}.csv: is missing; every network needs {needed}" in found


def test_an_empty_folder_lacks_both(tmp_path):
    assert faults(tmp_path, {}) == [
        f"{name}.csv: is missing; every network needs {name}" for name in ("nodes", "links")
    ]


def test_an_empty_file_has_no_header(tmp_path, tables):
    found = faults(tmp_path, {**tables, "vehicles": ""})
    assert found == [
        "vehicles.csv, row 1: has no header line; the columns are mode, country, teu_max, payload_t, overweight, overweight_usd_per_tkm, heavy_teu_t, heavy_usd_per_teu_km, waiting_usd_per_h, year, source, basis, assumed_columns, note"
    ]


@pytest.mark.parametrize(
    ("name", "hint"), [("link", "did you mean 'links'?"), ("timetable", "the tables are nodes, links, ")]
)
def test_a_file_that_is_no_table(name, hint, tmp_path, tables):
    (found,) = faults(tmp_path, {**tables, name: tables["links"]})
    assert found.startswith(f"{name}.csv: is no table; {hint}")


def test_a_file_that_is_not_utf8(tmp_path, tables):
    folder = write(tmp_path / "net", tables)
    (folder / "nodes.csv").write_bytes(tables["nodes"].replace("Lahore", "Kapıkule").encode("iso8859-9"))
    with pytest.raises(co.InvalidData, match=r"nodes.csv: is not UTF-8 \(.*\); save it as UTF-8"):
        co.load(folder)


def test_a_folder_that_does_not_exist(folder):
    with pytest.raises(co.UnknownName, match=f"there is no file or folder '{folder}x'; did you mean '{folder}'"):
        co.load(f"{folder}x")
    with pytest.raises(co.UnknownName, match=r"give a folder of CSV tables, a \.gpkg or an \.xlsx"):
        co.load("/nowhere/at/all")


def test_a_folder_without_tables(tmp_path, monkeypatch):
    for folder in ("/", tmp_path, "."):
        monkeypatch.chdir("/")
        with pytest.raises(co.InvalidData, match=r"nodes\.csv: is missing; every network needs nodes"):
            co.load(folder)


def test_a_file_that_is_no_geopackage(tmp_path):
    file = tmp_path / "net.gpkg"
    file.write_text("not a database")
    with pytest.raises(co.InvalidData, match=r"net.gpkg: is not a GeoPackage \("):
        co.load(file)


def test_tables_in_memory_that_are_no_tables(net):
    with pytest.raises(co.InvalidData, match="railways: no such table; must be one of nodes, links"):
        Network({"nodes": net.tables["nodes"], "railways": net.tables["links"]})


def test_errors_are_also_the_errors_that_python_would_raise():
    assert issubclass(co.InvalidData, ValueError)
    assert issubclass(co.InvalidQuestion, ValueError)
    assert issubclass(co.InvalidEdit, ValueError)
    for error in (co.UnknownName, co.AmbiguousName, co.NoRoute):
        assert issubclass(error, LookupError)
    for name in co.__all__:
        public = getattr(co, name)
        if isinstance(public, type) and issubclass(public, Exception) and not issubclass(public, Warning):
            assert issubclass(public, co.CorridorError)


@pytest.fixture
def half_way(monkeypatch):
    """Let the writing of a table fail after the first."""
    count = iter(range(100))

    def failing(write):
        def wrapped(*arguments, **keywords):
            if next(count):
                raise OSError("no space left on device")
            return write(*arguments, **keywords)

        return wrapped

    monkeypatch.setattr(csv_tables, "write_table", failing(csv_tables.write_table))
    monkeypatch.setattr(pyogrio, "write_dataframe", failing(pyogrio.write_dataframe))


def test_saving_over_a_folder_of_other_things(net, tmp_path):
    (tmp_path / "thesis.txt").write_text("five years of work")
    with pytest.raises(FileExistsError, match=r"holds 'thesis\.txt', which is no table; give a new folder"):
        co.save(net, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_saving_over_a_file(net, tmp_path):
    file = tmp_path / "net"
    file.write_text("something else")
    with pytest.raises(FileExistsError, match=r"is a file; give a folder, or a name that ends in \.gpkg"):
        co.save(net, file)
    assert file.read_text() == "something else"


@pytest.mark.parametrize("name", ["net", "net.gpkg"])
def test_nothing_is_half_written_when_saving_fails(name, net, tmp_path, request):
    target = tmp_path / name
    co.save(net, target)
    edited = co.Scenario("slower", [co.Change("links", {"link_id": "n5"}, hours=99)])(net)
    request.getfixturevalue("half_way")
    with pytest.raises(OSError, match="no space left"):
        co.save(edited, target)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert co.load(target) == net
