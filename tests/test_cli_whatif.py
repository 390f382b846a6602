"""The commands that ask what if: what they print, write and refuse."""

import csv
import io
import json

import pytest
from test_cli import run  # noqa: F401 - a fixture

import corridor as co


@pytest.fixture
def shut(tmp_path, net):
    """Return a file with a scenario of the small network."""
    scenario = co.Scenario("N-5 shut", [co.Remove("links", {"link_id": "n5"})])
    co.save_scenario(scenario, tmp_path / "shut.toml")
    return tmp_path / "shut.toml"


@pytest.fixture
def compare(run, folder, shut):  # noqa: F811
    """Run `corridor compare` on the small network."""

    def compare(*arguments):
        return run("compare", shut, *arguments, "--network", folder)

    return compare


def test_a_summary_by_default(compare, net, shut):
    result = compare("--from", "Karachi", "--to", "Lahore", "--from", "Lahore", "--to", "Amritsar", "--teu", 2)
    pairs = [("Karachi", "Lahore"), ("Lahore", "Amritsar")]
    found = co.compare({"today": net, "N-5 shut": co.load_scenario(shut)}, pairs, cargo=co.Cargo(teu=2))
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{found}\n"


def test_csv_and_json_are_the_differences(compare):
    trip = ("--from", "Karachi", "--to", "Lahore")
    rows = list(csv.DictReader(io.StringIO(compare(*trip, "--format", "csv").out)))
    records = json.loads(compare(*trip, "--format", "json").out)
    assert len(rows) == len(records) == 1
    assert rows[0]["verdict"] == records[0]["verdict"] == "loses"
    assert float(rows[0]["gain"]) == records[0]["gain"] == -50


def test_rules_and_a_scenario_of_the_base_are_taken(compare, shut):
    result = compare("--from", "Karachi", "--to", "Lahore", "--scenario", shut)
    assert result.code == 2
    assert "no row of links has link_id = n5" in result.err
    result = compare("--from", "Karachi", "--to", "Lahore", "--avoid", "n5-east", "--format", "json")
    assert json.loads(result.out)[0]["verdict"] == "cut off"


def test_what_is_written_goes_into_a_file(compare, tmp_path):
    result = compare("--from", "Karachi", "--to", "Lahore", "-o", tmp_path / "answer" / "change.txt")
    assert (result.code, result.out) == (0, "")
    assert (
        (tmp_path / "answer" / "change.txt").read_text(encoding="utf-8").startswith("cheapest, 1 trip, against today")
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "there are 0 --from and 0 --to"),
        (("--from", "Karachi"), "there are 1 --from and 0 --to"),
        (("--demand", "--from", "Karachi", "--to", "Lahore"), "give either --demand or --from and --to"),
        (("--demand",), "there are no trips"),
        (("--from", "Karachi", "--to", "Lahore", "--format", "geojson"), "use table, csv or json"),
        (("--from", "Karachi", "--to", "Lahor"), "'Lahore'"),
        (("--from", "Karachi", "--to", "Lahore", "--by", "speed"), "must be one of cost, time"),
    ],
)
def test_bad_input_is_told(compare, arguments, message):
    result = compare(*arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_the_commands_are_listed(run):  # noqa: F811
    assert "compare" in run("--help").out
