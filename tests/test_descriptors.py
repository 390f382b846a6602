"""The tables as other programs read them: Data Package, Table Schema and JSON Schema agree with `corridor/schema/`."""

import json
import math
import runpy
from pathlib import Path

import frictionless
import jsonschema
import pytest

import corridor as co
from corridor.network.files import bundled_path
from corridor.schema import TABLES
from corridor.tables.descriptors import json_schema, table_schema

ROOT = Path(__file__).parent.parent


def test_what_is_published_is_what_is_declared():
    """Run `python network_data/describe.py` where it is not."""
    for file, text in runpy.run_path(str(ROOT / "network_data" / "describe.py"))["described"]().items():
        assert file.read_text(encoding="utf-8") == text, f"{file.relative_to(ROOT)} is not of today"


@pytest.mark.parametrize("name", ["bundled", "saved"])
def test_a_folder_is_a_data_package_that_frictionless_finds_valid(name, net, tmp_path):
    folder = bundled_path()
    if name == "saved":
        folder = tmp_path / "saved"
        co.save(net, folder)
    package = frictionless.Package(str(folder / "datapackage.json"))
    assert {resource.name for resource in package.resources} == {file.stem for file in folder.glob("*.csv")}
    for resource in package.resources:  # several at once are checked in processes of their own
        report = resource.validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]


def test_a_fault_in_a_file_is_one_of_the_data_package(net, tmp_path):
    co.save(net, tmp_path / "net")
    file = tmp_path / "net" / "links.csv"
    file.write_text(file.read_text().replace("road", "rod", 1).replace(",24,", ",-24,", 1))
    package = frictionless.Package(str(tmp_path / "net" / "datapackage.json"))
    report = package.get_resource("links").validate()
    assert {field for _, field in report.flatten(["type", "fieldName"])} >= {"mode", "hours"}


@pytest.mark.parametrize("name", TABLES)
def test_the_rows_of_the_bundled_network_fit_the_json_schema(name, bundled):
    schema = json_schema(TABLES[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    frame = bundled.tables[name]
    whole = [column.name for column in TABLES[name].declared if column.kind == "whole"]
    for row in frame.to_dict("records"):
        plain = {key: None if isinstance(cell, float) and math.isnan(cell) else cell for key, cell in row.items()}
        validator.validate(plain | {key: int(plain[key]) for key in whole if plain[key] is not None})
    assert not validator.is_valid({"no_column": 1})


def test_every_column_has_its_meaning_unit_and_bounds():
    fields = {field["name"]: field for field in table_schema(TABLES["links"])["fields"]}
    assert list(fields) == list(TABLES["links"].columns)
    assert fields["length_km"] == {
        "name": "length_km",
        "type": "number",
        "description": "Length along the way.",
        "unit": "km",
        "constraints": {"exclusiveMinimum": 0, "minimum": 0, "maximum": 50000},
    }
    assert fields["status"]["constraints"]["enum"] == ["operating", "construction", "planned", "closed"]
    assert json.loads((ROOT / "docs" / "schemas" / "links.schema.json").read_text())["required"] == [
        *("link_id", "from_node", "to_node", "mode")
    ]
