"""The command line: data on stdout, messages on stderr, exit codes, files, pictures."""

import csv
import importlib
import io
import json
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import corridor as co
from corridor import engine
from corridor.cli import main
from corridor.cli.options import via_of
from corridor.engine import jit

NO_RUNNER_UP = "Runner-up: none; every way has its modes and gates."
"""What is printed below a way of the small network, which has one corridor."""


class Result:
    """What a command left: its exit code, stdout and stderr."""

    def __init__(self, code, captured):
        self.code, self.out, self.err = code, captured.out, captured.err


@pytest.fixture
def run(capsys):
    """Run a command in this process and return its exit code, stdout and stderr."""

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        return Result(stopped.value.code, capsys.readouterr())

    return run


@pytest.fixture
def plan(run, folder):
    """Run `corridor plan` on the small network."""

    def plan(*arguments):
        return run("plan", *arguments, "--network", folder)

    return plan


def first_of(result):
    """Return the first of the answers that a plan has written as JSON."""
    return json.loads(result.out)["answers"][0]


def subprocessed(*arguments, **keywords):
    return subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False, **keywords)


# ---------------------------------------------------------------- formats


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
    assert result.err == "--simulate is told as a table, in JSON, a workbook or a page, not in csv\n"


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


@pytest.mark.parametrize("ending", ["png", "svg", "html"])
def test_a_picture(run, folder, tmp_path, ending):
    file = tmp_path / "maps" / f"way.{ending}"
    result = run("map", "Karachi", "Delhi", "--by", "time", "-o", file, "--network", folder)
    assert (result.code, result.out, result.err) == (0, "", "")
    begins = {"png": b"\x89PNG", "svg": b"<?xml", "html": b"<!doctype html>"}[ending]
    assert file.read_bytes().startswith(begins)
    assert file.stat().st_size > 1000
    assert [found.name for found in file.parent.iterdir()] == [file.name]


def test_a_picture_shows_what_scenarios_change(run, folder, tmp_path):
    """Its key is text in the file; with two scenarios both count."""
    for name, edit in (
        ("a", 'edit = "change"\ntable = "links"\nwhere = { link_id = "n5" }\nset = { usd = 800 }'),
        ("b", 'edit = "close"\nlink_id = "wagah"'),
    ):
        (tmp_path / f"{name}.toml").write_text(f'name = "{name}"\n[[edits]]\n{edit}\n', encoding="utf-8")
    with_both = ("--scenario", tmp_path / "a.toml", "--scenario", tmp_path / "b.toml", "--network", folder)
    result = run("map", "Karachi", "Lahore", "-o", tmp_path / "way.html", *with_both)
    assert (result.code, result.err) == (0, "")
    assert "<title>Karachi to Lahore; a + b</title>" in (tmp_path / "way.html").read_text(encoding="utf-8")
    assert run("map", "-o", tmp_path / "plain.svg", "--network", folder).code == 0
    assert run("map", "-o", tmp_path / "changed.svg", *with_both).code == 0
    plain, changed = ((tmp_path / f"{name}.svg").read_text(encoding="utf-8") for name in ("plain", "changed"))
    for kind in ("changed", "closed"):
        assert f'id="scenario-{kind}"' in changed
        assert f'id="scenario-{kind}"' not in plain


def test_a_picture_shows_what_set_changes(run, folder, tmp_path):
    """Alone, and after a scenario; the way is that of the changed network, the map below it that of today."""
    (tmp_path / "a.toml").write_text('name = "a"\n[[edits]]\nedit = "close"\nlink_id = "wagah"\n', encoding="utf-8")
    slow = ("--set", "links:n5:hours=90", "--network", folder)
    result = run("map", "Karachi", "Lahore", "-o", tmp_path / "way.svg", *slow)
    assert (result.code, result.out) == (0, "")
    assert "--set links:n5:hours=90 changes " in result.err
    drawn = (tmp_path / "way.svg").read_text(encoding="utf-8")
    assert 'id="scenario-changed"' in drawn
    run("map", "-o", tmp_path / "both.html", "--scenario", tmp_path / "a.toml", *slow)
    assert "<title>a + links:n5:hours=90</title>" in (tmp_path / "both.html").read_text(encoding="utf-8")


def test_flows_of_a_larger_trade(run, load_once):
    result = run("flows", "--trade", "10e9")
    assert (result.code, result.err) == (0, "")
    assert "Mirjaveh - Taftan, road" in result.out
    assert "not moved, at 100,000 USD a TEU: " in result.out
    assert "\n  Zahedan to Quetta, " in result.out  # places and goods, no ids
    result = run("flows", "--trade", "-5")
    assert (result.code, result.out) == (2, "")
    assert "usd_per_year is -5.0" in result.err


def test_flows_with_the_constants_of_the_network(run, folder, load_once, bundled):
    result = run("flows", "--method", "logit", "--constants", "--format", "json")
    assert (result.code, result.err) == (0, "")
    found = co.assign(bundled, bundled.demand, method="logit", constants=bundled.constants)
    assert json.loads(result.out)["shares"] == found.to_dict()["shares"]
    for wrong, said in (
        (("--constants",), "constants are for method='logit', and it is 'capacity'; leave them out"),
        (("--constants", "--network", folder), "--constants: the table constants of "),
    ):
        result = run("flows", *wrong)
        assert (result.code, result.out) == (2, "")
        assert said in result.err


def test_named_corridors(run, folder, load_once):
    result = run("corridors", "Karachi", "Tehran", "--by", "time", "--runs", "50")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Karachi to Tehran, fastest, by every named corridor; the best of all ways takes ")
    assert "Pakistan-Iran" in result.out
    assert "no way passes all of it" in result.out
    result = run("corridors", "Karachi", "Delhi", "--network", folder)
    assert (result.code, result.out) == (2, "")
    assert "names no corridor; add rows to its table `corridors`" in result.err


def test_a_picture_of_an_unknown_kind_or_of_half_a_way(run, folder, tmp_path):
    for given, message in (
        (("Karachi", "Delhi", "-o", tmp_path / "way.doc"), "way.doc: a map is drawn into .png, .svg, .pdf, .html"),
        (
            ("Karachi", "-o", tmp_path / "way.png"),
            "a way has two ends; give both places, or none for the network alone",
        ),
    ):
        result = run("map", *given, "--network", folder)
        assert (result.code, result.out) == (2, "")
        assert message in result.err


# ---------------------------------------------------------------- questions


def test_several_objectives(plan):
    result = plan("Karachi", "Delhi", "--by", "cost", "--by", "time", "--by", "usd=1,hours=12", "--format", "json")
    ways = [answer for answer in json.loads(result.out)["answers"] if answer["kind"] == "itinerary"]
    assert [way["by"] for way in ways] == [
        "cheapest",
        "fastest",
        "least 1 usd + 12 hours",
    ]
    table = plan("Karachi", "Delhi", "--by", "cost", "--by", "time").out
    assert "Karachi to Delhi, cheapest" in table
    assert "Karachi to Delhi, fastest" in table
    rows = list(
        csv.DictReader(io.StringIO(plan("Karachi", "Delhi", "--by", "cost", "--by", "time", "--format", "csv").out))
    )
    assert [row["by"] for row in rows] == sorted(row["by"] for row in rows)


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("price", "by is 'price'; must be one of cost, time, co2e, generalised"),
        ("usd=much", "--by usd=much: 'much' is not a number; write it like usd=1,hours=12"),
        ("dollars=1", "by has the weight 'dollars'; must be one of usd, hours, co2e_kg"),
    ],
)
def test_an_objective_that_means_nothing(plan, by, message):
    result = plan("Karachi", "Delhi", "--by", by)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_the_cargo(plan):
    arguments = ("--teu", 4, "--tonnes", 60, "--value", 90_000, "--box", "20ft", "--hs", "8471", "--regime", "tir")
    cargo = first_of(plan("Karachi", "Lahore", *arguments, "--format", "json"))["cargo"]
    expected = {"teu": 4, "tonnes": 60, "value_usd": 90_000, "box": "20ft", "hs": "8471", "regime": "tir"}
    assert expected.items() <= cargo.items()
    assert plan("Karachi", "Lahore", "--teu", -1).err == "cargo: teu is -1.0; it must be above 0\n"


def test_boxes_by_number_and_other_kinds_of_cargo(plan):
    counted = ("--boxes", 40, "--box", "40HC", "--dangerous", "3", "--made-in", "PK")
    cargo = first_of(plan("Karachi", "Lahore", *counted, "--format", "json"))["cargo"]
    expected = {"teu": 80, "tonnes": 400, "value_usd": 1_600_000, "box": "40ft", "dangerous": "3", "made_in": "PK"}
    assert expected.items() <= cargo.items()
    both = plan("Karachi", "Lahore", "--boxes", 40, "--teu", 2)
    assert (both.code, both.err) == (2, "cargo: boxes is 40 and teu 2, which is 1 x 40ft; give one of them\n")
    loose = plan("Karachi", "Lahore", "--form", "bulk", "--teu", 2)
    assert loose.err == "cargo: form is 'bulk', which is in no boxes; give tonnes alone, above 0\n"


def test_via_and_avoid(plan):
    def links(*arguments):
        legs = first_of(plan("Karachi", "Amritsar", *arguments, "--format", "json"))["legs"]
        return [leg["link_id"] for leg in legs if leg["activity"] == "move"]

    assert links()[0] == "n5"
    assert links("--via", "Port Qasim")[0] == "n5-east"
    assert links("--avoid", "KHI")[0] == "n5-east"
    assert links("--avoid", "n5")[0] == "n5-east"
    assert links("--mode", "road") == ["n5", "wagah"]
    for avoided, named in (
        ("IN", "avoid_countries=IN"),
        ("road", "avoid_modes=road"),
        ("Lahore", "avoid_nodes=Lahore"),
    ):
        result = plan("Karachi", "Amritsar", "--avoid", avoided)
        assert (result.code, result.out) == (3, "")
        assert named in result.err


def test_what_is_avoided_must_exist(plan):
    result = plan("Karachi", "Delhi", "--avoid", "Lahor")
    assert (result.code, result.err) == (2, "no place is called 'Lahor'; did you mean 'Lahore'?\n")


def test_a_network_without_restrictions_says_so(plan):
    result = plan("Karachi", "Delhi", "--comply-with", "UN")
    assert (result.code, result.out) == (2, "")
    assert result.err == "comply_with: no restriction is of 'UN'; the network has no restrictions\n"


def test_a_scenario(plan, tmp_path):
    file = tmp_path / "direct.toml"
    co.save_scenario(
        co.Scenario("Direct line", [co.Open("direct"), co.Change("links", {"link_id": "direct"}, usd=1, per="teu")]),
        file,
    )
    result = plan("Karachi", "Delhi", "--scenario", file, "--format", "json")
    assert "no row of borders is for the exit of 'direct'" in result.err
    assert (result.code, result.out) == (2, "")
    faster = tmp_path / "faster.toml"
    co.save_scenario(co.Scenario("Half", [co.Change("links", {"link_id": "n5"}, usd=co.times(0.5))]), faster)
    price = [
        first_of(plan("Karachi", "Lahore", *more, "--format", "json"))["cost_usd"]
        for more in ((), ("--scenario", faster), ("--scenario", faster, "--scenario", faster))
    ]
    assert price[0] - price[1] == 450
    assert price[1] - price[2] == 225


def test_a_scenario_that_does_not_exist(plan):
    result = plan("Karachi", "Delhi", "--scenario", "all-is-well")
    assert (result.code, result.out) == (2, "")
    assert "there is no scenario 'all-is-well'" in result.err


# ---------------------------------------------------------------- exit codes


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


# ---------------------------------------------------------------- places, check


def test_places_lists_all_or_some(run, folder):
    everything = run("places", "--network", folder)
    assert (everything.code, everything.err) == (0, "")
    assert len(everything.out.splitlines()) == 1 + 5
    some = run("places", "kara", "--network", folder)
    assert "BQM" in some.out
    assert "KHI" in some.out
    assert "Lahore" not in some.out


def test_places_that_do_not_exist(run, folder):
    result = run("places", "Karatchi", "--network", folder)
    assert (result.code, result.out, result.err) == (2, "", "no place is called 'Karatchi'; did you mean 'Karachi'?\n")


def test_check_counts_the_rows(run, folder):
    result = run("check", folder)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("small: no faults\n")
    lines = result.out.splitlines()
    header, *rows = lines[next(at for at, line in enumerate(lines) if line.split()[:1] == ["rows"]) :]
    assert {"rows", "measured", "published", "rate", "assumed"} <= set(header.split())
    counts = {row.split()[0]: row.split()[1:] for row in rows if len(row.split()) > 1}
    assert counts["links"][:3] == ["12", "0", "4"]
    assert counts["nodes"][0] == "5"


def test_check_reads_a_workbook(run, tmp_path, folder):
    co.save(co.load(folder), tmp_path / "own.xlsx")
    result = run("check", tmp_path / "own.xlsx")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("own: no faults\n")


def test_check_tells_every_fault(run, tmp_path, tables):
    folder = tmp_path / "faulty"
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text.replace("1210,24", "1210,-24").replace("PK,city", "PK,town"))
    result = run("check", folder)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[0] == f"{folder} has 2 faults:"
    assert len(result.err.splitlines()) == 3


def test_check_says_why_no_way_leads_on(run, tmp_path, tables):
    folder = tmp_path / "broken"
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text.replace("vehicle,yes,,nha", "vehicle,yes,closed,nha"))
    found = run("check", folder, "--from", "LHE", "--to", "DEL")
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("there is a way: Lahore to Delhi, cheapest: ")
    none = run("check", folder, "--from", "KHI", "--to", "LHE")
    assert (none.code, none.out) == (3, "")
    assert "what would open it:" in none.err
    half = run("check", folder, "--from", "KHI")
    assert (half.code, half.err) == (2, "give both --from and --to, or neither\n")


def test_warm_compiles_every_kernel(run, monkeypatch):
    monkeypatch.delenv("CORRIDOR_JIT", raising=False)
    monkeypatch.setattr(jit._Spent, "seconds", jit._Spent.seconds)
    result = run("warm")
    assert (result.code, result.err) == (0, "")
    said = re.fullmatch(r"(\d+) kernels are compiled, in \d+\.\d s, kept in (.*)\n", result.out)
    assert int(said[1]) == len(jit.KERNELS) > 25
    assert all(Path(folder).is_dir() for folder in said[2].split(", "))
    for module in pkgutil.iter_modules(engine.__path__, f"{engine.__name__}."):
        importlib.import_module(module.name)
    assert all(kernel.compiled.signatures for kernel in jit.KERNELS)


def test_warm_says_that_nothing_may_be_compiled_or_kept(run, monkeypatch):
    monkeypatch.setattr(jit.Kernel, "folder", "")
    monkeypatch.setattr(jit._Spent, "seconds", jit._Spent.seconds)
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    assert "for this process alone: no folder to keep them in" in run("warm").out
    monkeypatch.setenv("CORRIDOR_JIT", "0")
    assert run("warm").err == "CORRIDOR_JIT is 0, by which nothing is compiled; unset it\n"


def test_what_is_warm_need_not_be_compiled_again():
    """Questions of all kinds call kernels with parameters of the kinds that `corridor warm` has compiled them for."""
    env = {name: value for name, value in os.environ.items() if name != "CORRIDOR_JIT"}
    assert subprocess.run([sys.executable, "-c", QUESTIONS], env=env, check=True, capture_output=True).stdout == b"[]\n"


QUESTIONS = """
import corridor as co
from corridor.engine.warm import warm

before = {kernel: list(kernel.compiled.signatures) for kernel in warm()}
net, when = co.load(), "2026-12-01 08:00+05:00"
trip, trips = ("Karachi", "Tehran"), [("Karachi", "Tehran"), ("Kashgar", "Istanbul")]
ids = net.nodes.query("kind == 'seaport'")["node_id"].tolist()[:24]
co.plan(net, *trip, by="time", depart=when)
co.simulate(net, co.plan(net, *trip, rules=co.Rules(via=["Quetta"])), runs=100)
co.departures(net, *trip, between=(when, "2026-12-01 20:00+05:00"))
for depart in (None, when):
    co.pareto(net, *trip, depart=depart)
    co.pareto(net, *trip, by=("time", "cost"), depart=depart)
co.alternatives(net, *trip)
co.matrix(net, ids, ids)
co.matrix(net, ids[:2], ids)
co.reach(net, "Karachi")
co.criticality(net, trips)
co.rank_links(net, co.candidate_links(net, mode="rail-1435", within_km=120, countries={"PK", "IR"}), trips)
co.compare({"now": net, "then": co.load_scenario("red-sea-closed")}, trips)
print([kernel.__name__ for kernel in before if before[kernel] != kernel.compiled.signatures])
"""


# ---------------------------------------------------------------- the process


def test_python_m_corridor(folder, tmp_path):
    result = subprocessed(
        sys.executable, "-m", "corridor", "plan", "Karachi", "Delhi", "--network", str(folder), cwd=tmp_path
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Karachi to Delhi, cheapest: ")


# ---------------------------------------------------------------- the bundled network


def test_plan_on_the_bundled_network(run, load_once):
    result = run("plan", "Kashgar", "Istanbul", "--by", "cost", "--by", "time", "--format", "json")
    assert (result.code, result.err) == (0, "")
    cheap, fast = (answer for answer in json.loads(result.out)["answers"] if answer["kind"] == "itinerary")
    assert cheap["cost_usd"] <= fast["cost_usd"]
    assert fast["hours"] <= cheap["hours"]
    for way in (cheap, fast):
        assert way["legs"][0]["activity"] == "load"
        assert way["legs"][-1]["activity"] == "unload"
        assert way["borders"]
        assert way["sources"]


def test_places_of_the_bundled_network(run, load_once):
    result = run("places", "Kashi")
    assert result.code == 0
    assert "Kashgar" in result.out


def test_check_of_the_bundled_network(run, load_once):
    result = run("check")
    assert result.code == 0
    assert result.out.startswith("bundled: no faults\n")


# ---------------------------------------------------------------- places to pass


def activities(found):
    return [(leg["activity"], leg["from_node"]) for leg in first_of(found)["legs"]]


def test_a_place_of_several_and_a_stay_are_passed(plan):
    assert ("stay", "LHE") in activities(plan("KHI", "Amritsar", "--via", "Lahore:12h", "--format", "json"))
    either = activities(plan("KHI", "Amritsar", "--via", "Delhi|Lahore:12h", "--format", "json"))
    assert ("stay", "LHE") in either
    assert via_of("31.4,74.0|Lahore") == ((31.4, 74.0), "Lahore")


def test_a_stay_that_is_no_time_is_refused(plan):
    found = plan("KHI", "Amritsar", "--via", "Lahore:soonh")
    assert (found.code, found.err.strip()) == (
        2,
        "--via Lahore:soonh: 'soonh' is no time; write a stay like 'Quetta:24h'",
    )


def test_countries_are_named_to_avoid_and_to_keep_within(plan):
    assert plan("KHI", "Amritsar", "--within", "Pakistan", "--within", "India").code == 0
    assert "countries=Pakistan" in plan("KHI", "Amritsar", "--within", "Pakistan").err
    assert "avoid_countries=India" in plan("KHI", "Amritsar", "--avoid", "India").err
