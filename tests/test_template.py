"""A template is a folder that is read, planned and explained at once."""

import frictionless
import pytest

import corridor as co
from corridor.cli import main
from corridor.network.template import write_template
from corridor.schema import TABLES


@pytest.fixture
def own(tmp_path):
    write_template(tmp_path / "own")
    return tmp_path / "own"


def test_it_plans_and_is_checked(own, capsys):
    way = co.plan(co.load(own), "Port", "Town", by="time")
    assert [leg.activity for leg in way.legs] == ["load", "move", "unload"]
    assert way.hours > 20
    for arguments in (["check", str(own)], ["plan", "Port", "Town", "--network", str(own)]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
    assert "no faults" in capsys.readouterr().out


def test_every_table_has_its_file_and_every_column_its_words(own):
    page = (own / "README.md").read_text()
    for name, table in TABLES.items():
        text = (own / f"{name}.csv").read_text()
        assert f"## {name}.csv" in page
        for column in table.declared:
            assert f"# {column.name}" in text
            assert f"| `{column.name}`" in page
            assert column.meaning in page
            assert column.unit in page
            assert all(word in page for word in column.allowed)


def test_it_is_a_data_package(own):
    package = frictionless.Package(str(own / "datapackage.json"))
    assert {resource.name for resource in package.resources} == set(TABLES)
    assert package.get_resource("links").validate().valid


def test_rows_are_counted_as_the_file_has_them(own):
    file = own / "links.csv"
    file.write_text(file.read_text().replace(",road,", ",rod,"))
    line = next(at for at, text in enumerate(file.read_text().splitlines(), 1) if ",rod," in text)
    with pytest.raises(co.InvalidData, match=f"links.csv, row {line}, column mode: 'rod': "):
        co.load(own)


def test_remarks_survive_a_spreadsheet(own, tmp_path):
    """It fills every line up with blank cells, and quotes what holds a comma."""
    for file in own.glob("*.csv"):
        file.write_text(
            "".join(
                f"{line},,\n" if line.startswith(("#", '"#')) else f"{line}\n" for line in file.read_text().splitlines()
            )
        )
    assert len(co.load(own).tables["links"]) == 2


def test_nothing_that_is_there_is_replaced(own, capsys):
    with pytest.raises(FileExistsError, match="own is there already; give a folder that does not exist, or is empty"):
        write_template(own)
    with pytest.raises(SystemExit) as ended:
        main(["template", str(own / "README.md")])
    assert ended.value.code == 2
    assert "is there already" in capsys.readouterr().err


def test_the_command_says_what_to_do_next(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SystemExit) as ended:
        main(["template", str(tmp_path / "empty")])
    assert ended.value.code == 0
    assert f"corridor plan Port Town --network {tmp_path / 'empty'}" in capsys.readouterr().out
