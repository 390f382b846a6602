"""A programmer, who calls the command from a script."""

import csv
import io
import json
import subprocess
import sys

import jsonschema
from tasks.desk import desk  # noqa: F401 - a fixture

import corridor as co


def test_15_json_that_keeps_to_a_schema(desk, bundled):  # noqa: F811
    schema = json.loads(desk("corridor schema").out)
    told = desk("corridor plan Karachi Tehran --format json")
    record = json.loads(told.out)
    jsonschema.Draft202012Validator(schema).validate(record)
    way = next(answer for answer in record["answers"] if answer["kind"] == "itinerary")
    mine = co.plan(bundled, "Karachi", "Tehran").to_dict()
    assert way == {name: value for name, value in mine.items() if name != "schema"}
    assert abs(sum(leg["cost_usd"] for leg in way["legs"]) - way["cost_usd"]) < 0.005


def test_16_exit_codes(desk):  # noqa: F811
    assert desk("corridor plan Karachi Lahore").code == 0
    assert desk("corridor plan Karachi Nowhereville").code == 2
    assert desk("corridor plan Karachi Tehran --max-hours 10").code == 3
    assert desk("corridor plan Karachi Tehran --max-hours ten").code == 2


def test_17_a_matrix_of_many_places(desk, tmp_path):  # noqa: F811
    places = ("Karachi", "Gwadar", "Lahore", "Quetta", "Tehran", "Istanbul")
    ends = " ".join(f"--from {name} --to {name}" for name in places)
    assert desk(f"corridor matrix {ends} --by cost -o usd.csv").code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "usd.csv").read_text(encoding="utf-8"))))
    assert [row["origin"] for row in rows] == list(places)
    assert rows[0]["Karachi"] == ""
    assert all(float(row[name]) > 0 for row in rows for name in places if name != row["origin"])


def test_18_a_network_of_ones_own(desk, tmp_path):  # noqa: F811
    told = desk("corridor template mine")
    assert told.code == 0
    assert desk("corridor check mine").out.startswith("mine: no faults\n")
    assert desk("corridor plan Port Town --network mine").code == 0
    file = tmp_path / "mine" / "links.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("road", "rode"), encoding="utf-8")
    told = desk("corridor check mine --format json")
    assert told.code == 2
    assert {row["column"] for row in json.loads(told.out)["rows"]} == {"mode"}
    assert "did you mean 'road'" in told.err


def test_19_lines_for_a_gis(desk, tmp_path):  # noqa: F811
    assert desk("corridor reach Chabahar -o reach.geojson").code == 0
    features = json.loads((tmp_path / "reach.geojson").read_text(encoding="utf-8"))["features"]
    drawn = [feature for feature in features if feature["geometry"]]
    assert len(drawn) > 100
    assert {feature["geometry"]["type"] for feature in drawn} <= {"LineString", "MultiLineString"}
    assert all(feature["properties"]["hours"] > 0 for feature in drawn)


def test_20_an_answer_through_a_pipe(folder, tmp_path):
    command = f"{sys.executable} -m corridor plan Karachi Delhi --network {folder} --format csv | head -1"
    told = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=120, check=True, cwd=tmp_path
    )
    assert told.stdout.startswith("activity,from_node,from_name,to_node,to_name,mode")
    assert told.stderr == ""
