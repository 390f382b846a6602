"""The command line: data on stdout, messages on stderr, formats, exit codes, files."""

import csv
import io
import json
import re
import subprocess
import sys
from itertools import chain

import pytest

import corridor as co
from corridor.cli.app import commands

NO_RUNNER_UP = "Runner-up: none; every way has its modes and gates."
"""What is printed below a way of the small network, which has one corridor."""


def first_of(result):
    """Return the first of the answers that a plan has written as JSON."""
    return json.loads(result.out)["answers"][0]


def subprocessed(*arguments, **keywords):
    return subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False, **keywords)


def blank_paths(app, *words):
    """Yield a line for each path that a command takes: that path blank, and what the command cannot do without."""
    for name in (name for name in app if not name.startswith("-")):
        given = app[name].assemble_argument_collection() if app[name].default_command else ()
        for path in (one for one in given if "Path" in str(one.hint)):
            kept = (one for one in given if one is path or one.required)
            values = (
                (*one.names[: one.index is None], *([""] if one is path else ["1"] * one.token_count()[0]))
                for one in kept
            )
            yield (*words, name, *chain.from_iterable(values))
        yield from blank_paths(app[name], *words, name)


def test_a_blank_path_is_not_the_current_folder(run):
    lines = list(blank_paths(commands()))
    assert {("check", ""), ("template", ""), ("plan", "1", "1", "--network", "")} <= set(lines)
    assert {line[0] for line in lines} == {name for name in commands() if name[0] != "-"} - {"schema", "warm"}
    for line in lines:
        result = run(*line)
        assert (result.code, result.out) == (2, ""), line
        assert "path is blank; give a file or folder, or '.' for the current folder\n" in result.err, line


def test_a_table_by_default(plan, net):
    result = plan("Karachi", "Delhi")
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{co.plan(net, 'Karachi', 'Delhi')}\n{NO_RUNNER_UP}\n"


def test_dates(plan, run, net, folder):
    depart = "2026-12-01 08:00+05:00"
    result = plan("Karachi", "Delhi", "--depart", depart)
    assert result.out == f"{co.plan(net, 'Karachi', 'Delhi', depart=depart)}\n{NO_RUNNER_UP}\n"
    assert "begins" in result.out
    result = plan("Karachi", "Delhi", "--by", "time", "--arrive-by", depart, "--format", "json")
    record, way = first_of(result), co.plan(net, "Karachi", "Delhi", by="time", arrive_by=depart)
    assert (record["departs"], record["arrives"]) == (way.departs.isoformat(), way.arrives.isoformat())
    assert record["legs"][0]["start"] == way.departs.isoformat()
    collection = json.loads(plan("Karachi", "Delhi", "--depart", depart, "--format", "geojson").out)
    rows = list(csv.DictReader(io.StringIO(plan("Karachi", "Delhi", "--depart", depart, "--format", "csv").out)))
    started = [leg.start.isoformat() for leg in co.plan(net, "Karachi", "Delhi", depart=depart).legs]
    assert [feature["properties"]["start"] for feature in collection["features"]] == started
    assert [row["start"] for row in rows] == started
    result = run("pareto", "Karachi", "Delhi", "--depart", depart, "--network", folder)
    assert result.out == f"{co.pareto(net, 'Karachi', 'Delhi', depart=depart)}\n"
    local = plan("Karachi", "Delhi", "--depart", "1 Dec 2026 08:00")
    assert local.out == plan("Karachi", "Delhi", "--depart", depart).out
    result = plan("Karachi", "Delhi", "--depart", "tomorrow")
    assert (result.code, result.out) == (2, "")
    assert "which is no time" in result.err


def test_alternatives_and_comparisons_with_a_date(run, net, folder, tmp_path):
    when = {"depart": "2026-12-01 08:00+05:00"}
    found = run("alternatives", "Karachi", "Delhi", "--depart", when["depart"], "--network", folder)
    assert (found.code, found.out) == (0, f"{co.alternatives(net, 'Karachi', 'Delhi', **when)}\n")
    file = tmp_path / "half.toml"
    half = co.Scenario("half", [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5))])
    co.save_scenario(half, file)
    trip = ("--from", "Karachi", "--to", "Delhi", "--by", "time", "--depart", when["depart"])
    found = run("compare", file, *trip, "--network", folder)
    expected = co.compare({"today": net, "half": half}, [("Karachi", "Delhi")], by="time", **when)
    assert (found.code, found.out) == (0, f"{expected}\n")


def test_simulated(plan, net):
    depart = "2026-12-01 08:00+05:00"
    way = co.plan(net, "Karachi", "Delhi", depart=depart)
    result = plan("Karachi", "Delhi", "--depart", depart, "--simulate")
    assert result.out == f"{way}\n{NO_RUNNER_UP}\n\n{co.simulate(net, way)}\n"
    answers = json.loads(plan("Karachi", "Delhi", "--depart", depart, "--simulate", "--format", "json").out)["answers"]
    (rows,) = (answer["percentiles"] for answer in answers if answer["kind"] == "arrivals")
    expected = co.simulate(net, way).to_frame()
    assert [row["percentile"] for row in rows] == expected["percentile"].tolist()
    assert [row["hours"] for row in rows] == pytest.approx(expected["hours"].tolist())
    result = plan("Karachi", "Delhi", "--simulate", "--format", "csv")
    assert (result.code, result.out) == (2, "")
    assert result.err == "--simulate is written as a table, in JSON, a workbook or a page, not in csv\n"


def test_json_has_the_totals_and_the_legs(plan, net):
    result = plan("Karachi", "Delhi", "--format", "json")
    record, way = first_of(result), co.plan(net, "Karachi", "Delhi")
    assert (result.code, result.err) == (0, "")
    for name in ("hours", "cost_usd", "co2e_kg", "length_km", "generalised_cost_usd"):
        assert record[name] == pytest.approx(getattr(way, name))
        if name != "generalised_cost_usd":
            assert record[name] == pytest.approx(sum(leg[name] for leg in record["legs"]))
    assert [leg["activity"] for leg in record["legs"]] == [leg.activity for leg in way.legs]
    where = "activity from_node from_name to_node to_name mode link_id service_id service_name waits_for start end"
    assert list(record["legs"][0]) == [
        *where.split(),
        *["hours", "cost_usd", "co2e_kg", "length_km", "basis", "source"],
    ]
    assert (record["origin"], record["destination"]) == ("Karachi", "Delhi")
    assert record["borders"] == list(way.borders)
    assert record["notes"] == list(way.notes)


def test_csv_has_a_row_for_each_leg(plan, net):
    result = plan("Karachi", "Delhi", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    way = co.plan(net, "Karachi", "Delhi")
    assert (result.code, result.err) == (0, "")
    assert [row["activity"] for row in rows] == [leg.activity for leg in way.legs]
    assert sum(float(row["cost_usd"]) for row in rows) == pytest.approx(way.cost_usd)
    assert {row["by"] for row in rows} == {"cheapest"}


def test_geojson_has_a_feature_for_each_leg(plan, net):
    result = plan("Karachi", "Delhi", "--format", "geojson")
    collection = json.loads(result.out)
    legs = co.plan(net, "Karachi", "Delhi").legs
    assert (result.code, collection["type"]) == (0, "FeatureCollection")
    kinds = [feature["geometry"]["type"] for feature in collection["features"]]
    assert kinds == ["LineString" if leg.activity == "move" else "Point" for leg in legs]
    longitude, latitude = collection["features"][0]["geometry"]["coordinates"]
    assert 66 < longitude < 68
    assert 24 < latitude < 25


def test_an_unknown_format(plan):
    result = plan("Karachi", "Delhi", "--format", "xml")
    assert (result.code, result.out) == (2, "")
    assert "xml" in result.err


@pytest.mark.parametrize(
    ("format", "ending"),
    [("table", "txt"), ("json", "json"), ("csv", "csv"), ("geojson", "geojson"), ("html", "html"), ("csv", "DATA")],
)
def test_output_goes_to_a_file(plan, tmp_path, format, ending):
    file = tmp_path / "new" / f"way.{ending}"
    shown = plan("Karachi", "Delhi", "--format", format)
    written = plan("Karachi", "Delhi", "--format", format, "-o", file)
    assert (written.code, written.out) == (0, "")
    assert file.read_text(encoding="utf-8") == shown.out
    assert [found.name for found in file.parent.iterdir()] == [file.name]


def test_help_is_not_cut_and_lists_each_option_in_its_group(run, monkeypatch):
    for width in ("60", "100"):
        monkeypatch.setenv("COLUMNS", width)
        told = run("plan", "--help")
        assert (told.code, told.err) == (0, "")
        assert "…" not in told.out
        assert max(map(len, told.out.splitlines())) <= int(width)
        groups = re.findall(r"─ (\w+) ─", told.out)
        assert groups == ["Arguments", "Parameters", "Cargo", "Dates", "Rules", "Network", "Output"]
        options = re.findall(r"│ (--[a-z-]+)", told.out)
        assert len(options) == len(set(options)) > 20


def test_nothing_is_coloured_where_nobody_looks(run):
    assert "\x1b" not in run("plan", "--help").out + run("--help").out + run("fly").err


def test_the_version(run):
    assert run("--version").out == f"{co.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plan", "Karachi"), 'Command "plan" parameter DESTINATION requires an argument.'),
        (("plan", "Karachi", "Delhi", "Lahore"), "'Lahore': more than the command takes; see corridor --help"),
        (("plan", "Karachi", "Delhi", "--teu", "x"), 'Invalid value for --teu: unable to convert "x" into float.'),
        (("plan", "Karachi", "Delhi", "--te", "1"), "Unknown option: --te. Did you mean --teu?"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(run, arguments, message):
    result = run(*arguments)
    assert (result.code, result.out, result.err) == (2, "", f"{message}\n")


def test_a_point_south_of_the_equator_is_no_option(run):
    result = run("plan", "-4.04,39.66", "Karachi")
    assert result.code == 2
    assert "option" not in result.err


def test_who_stops_a_command_sees_no_traceback(run, folder, monkeypatch):
    def stopped(*arguments, **keywords):
        raise KeyboardInterrupt

    monkeypatch.setattr(co, "plan", stopped)
    result = run("plan", "Karachi", "Delhi", "--network", folder)
    assert (result.code, result.out, result.err) == (130, "", "")


def test_who_reads_only_the_first_lines_hears_no_complaint(folder, tmp_path):
    line = f"{sys.executable} -m corridor places --network {folder} | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}"
    result = subprocessed("bash", "-c", line, cwd=tmp_path)
    assert (result.stdout, result.stderr) == ("0\n", "")


def test_a_failure_leaves_the_file_that_was_there(plan, tmp_path):
    file = tmp_path / "way.txt"
    file.write_text("yesterday's answer")
    assert plan("Karachi", "Multan", "-o", file).code == 2
    assert file.read_text() == "yesterday's answer"


def test_bad_input_is_2(plan, run, tmp_path):
    result = plan("Karatchi", "Delhi")
    assert (result.code, result.out, result.err) == (2, "", "no place is called 'Karatchi'; did you mean 'Karachi'?\n")
    assert run("plan", "Karachi", "Delhi", "--network", tmp_path / "nowhere").code == 2
    assert run("plan", "Karachi").code == 2
    assert run("fly").code == 2


def test_no_way_is_3(plan):
    result = plan("Delhi", "Karachi")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("there is no way from Delhi to Karachi\n")


def test_python_m_corridor(folder, tmp_path):
    result = subprocessed(
        sys.executable, "-m", "corridor", "plan", "Karachi", "Delhi", "--network", str(folder), cwd=tmp_path
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Karachi to Delhi, cheapest: ")
