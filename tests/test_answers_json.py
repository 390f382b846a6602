"""Answers as JSON: one published schema, the same bytes from Python and from the command line."""

import json

import jsonschema
import numpy as np
import pandas as pd
import pytest

import corridor as co
from corridor.answer.answer import SCHEMA, plain
from corridor.answer.legs import COLUMNS

ENDS = ("Karachi", "Delhi")
LAHORE = ("--from", "Karachi", "--to", "Lahore")
DATE = "2026-12-01 08:00+05:00"


@pytest.fixture(scope="session")
def valid():
    """Return a function that refuses what does not keep to the schema."""
    jsonschema.Draft202012Validator.check_schema(co.answer_schema())
    return jsonschema.Draft202012Validator(co.answer_schema()).validate


def break_even(net):
    cell = co.Cell("links", {"link_id": "n5", "from_node": "KHI"}, "usd")
    return co.break_even(net, "Karachi", "Lahore", of=cell)


def appraisal(net):
    faster = co.Scenario("faster", [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5))])
    terms = co.Terms(opening=2030, base_year=2025)
    return co.appraise(net, faster, [co.Trip("Karachi", "Lahore")], capex_usd=1e6, terms=terms)


CANDIDATE = pd.DataFrame(
    [
        {
            "from_node": "KHI",
            "to_node": "LHE",
            "mode": "road",
            "hours": 12,
            "usd": 300,
            "per": "vehicle",
            "length_km": 1000,
        }
    ]
)
TORNADO = tuple(co.Change("links", {"link_id": "n5"}, usd=co.times(factor)) for factor in (0.5, 2))
ANSWERS = {
    "itinerary": lambda net: co.plan(net, *ENDS, depart=DATE),
    "emissions": lambda net: co.plan(net, *ENDS).emissions(),
    "half_and_double": lambda net: co.half_and_double(net, *ENDS),
    "front": lambda net: co.pareto(net, *ENDS),
    "alternatives": lambda net: co.alternatives(net, *ENDS),
    "arrivals": lambda net: co.simulate(net, co.plan(net, *ENDS, depart=DATE), runs=50),
    "reliability": lambda net: co.most_reliable(net, *ENDS, depart=DATE, runs=50),
    "comparison": lambda net: co.compare({"a": net, "b": net}, [ENDS, ("Delhi", "Karachi")]),
    "break_even": break_even,
    "criticality": lambda net: co.criticality(net, [ENDS]),
    "ranking": lambda net: co.rank_links(net, CANDIDATE, [ENDS]),
    "appraisal": appraisal,
    "risk": lambda net: co.appraisal_risk(appraisal(net), draws=20),
    "tornado": lambda net: co.tornado(net, ENDS, over={"N5 dearer": TORNADO}),
    "table": lambda net: co.Table("matrix", co.matrix(net, ["Karachi"], ["Delhi", "Lahore"])),
    "answers": lambda net: co.Answers([co.plan(net, *ENDS), co.plan(net, *ENDS, by="time")]),
}
"""An answer of each kind on the small network; a runner-up, which it has none of, is below."""


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_keeps_to_the_schema(kind, net, valid):
    answer = ANSWERS[kind](net)
    record = answer.to_dict()
    valid(record)
    assert (record["schema"], record["kind"]) == (SCHEMA, kind)
    assert json.loads(answer.to_json()) == record
    assert isinstance(answer.to_frame(), pd.DataFrame)
    if kind in ("comparison", "appraisal", "risk", "table", "emissions", "tornado"):
        with pytest.raises(co.InvalidQuestion, match=f"geojson: an answer of the kind {kind} has no lines to draw"):
            answer.to_geojson()
    else:
        assert json.loads(answer.to_geojson())["features"]


def test_corridors_keep_to_the_schema(bundled, valid):
    found = co.corridors(bundled, "Karachi", "Tehran", by="time", runs=20)
    record = found.to_dict()
    valid(record)
    assert json.loads(found.to_json()) == record
    ways = [row for row in record["corridors"] if row["way"] is not None]
    assert len(json.loads(found.to_geojson())["features"]) == len(ways) < len(record["corridors"])


@pytest.mark.parametrize("flows", ["capacity", "logit"])
def test_answers_of_flows_keep_to_the_schema(flows, net, valid):
    trips = [co.Trip("Karachi", "Lahore", shipments_per_year=5200), co.Trip("Karachi", "Delhi", shipments_per_year=520)]
    variants = {"a": net, "b": co.Scenario("s", [co.Close("n5-east")])}
    for found in (
        co.compare(variants, trips, by="generalised", flows=flows),
        co.criticality(net, trips, flows=flows),
        co.rank_links(net, CANDIDATE, trips, flows=flows, most=1),
    ):
        valid(found.to_dict())
        assert found.to_dict()["flows"] == flows
        assert json.loads(found.to_json()) == found.to_dict()


def test_flows_keep_to_the_schema(net, valid):
    trips = [co.Trip("Karachi", "Lahore", shipments_per_year=5200), co.Trip("Karachi", "Delhi", shipments_per_year=520)]
    for method in ("capacity", "logit"):
        found = co.assign(net, trips, method=method)
        valid(found.to_dict())
        assert json.loads(found.to_json()) == found.to_dict()
        assert found.to_dict()["trips"][0]["wanted"] == pytest.approx(100)


def test_a_package_keeps_to_the_schema(net, valid):
    faster = co.Scenario("faster", [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5))])
    trips = [co.Trip("Karachi", "Lahore", shipments_per_year=5200)]
    found = co.best_package(net, [co.Project(faster, 1e6)], trips, budget_usd=2e6)
    valid(found.to_dict())
    assert json.loads(found.to_json()) == found.to_dict()


def test_a_runner_up_keeps_to_the_schema(bundled, valid):
    second = co.runner_up(bundled, "Karachi", "Tehran")
    valid(second.to_dict())
    assert second.to_dict()["more"]["cost_usd"] == pytest.approx(second.more("cost_usd"), abs=1e-6)
    assert len(second.to_frame()) == len(json.loads(second.to_geojson())["features"]) == 2


def test_every_kind_is_in_the_schema():
    kinds = {part["$ref"].rpartition("/")[2] for part in co.answer_schema()["oneOf"]}
    assert kinds == {*ANSWERS, "runner_up", "corridors", "package", "flows"}
    assert co.answer_schema()["title"] == co.answer_schema()["$defs"]["schema"]["const"] == SCHEMA
    leg = co.answer_schema()["$defs"]["leg"]
    assert [name for name in leg["properties"] if not name.endswith("_name")] == list(COLUMNS)


def test_any_answer_may_be_one_of_several():
    schema = co.answer_schema()
    alone, among = schema["oneOf"], schema["$defs"]["answers"]["properties"]["answers"]["items"]["oneOf"]
    assert {part["$ref"] for part in among} == {part["$ref"] for part in alone} - {"#/$defs/answers"}


def test_a_member_that_is_missing_or_not_in_the_schema_is_refused(net, valid):
    record = co.plan(net, *ENDS).to_dict()
    for change in ({"colour": "red"}, {"hours": "two days"}, {"schema": "corridor-answer/0"}):
        with pytest.raises(jsonschema.ValidationError):
            valid(record | change)
    del record["legs"]
    with pytest.raises(jsonschema.ValidationError):
        valid(record)


def test_what_json_cannot_hold_becomes_plain():
    values = {"a": np.float64("nan"), "b": float("inf"), "c": np.int64(3), "d": pd.NaT, "e": {"y", "x"}, 5: 1 / 3}
    assert plain(values) == {"a": None, "b": None, "c": 3, "d": None, "e": ["x", "y"], "5": 0.333333}
    assert plain(pd.Timestamp("2026-12-01 08:00+05:00")) == "2026-12-01T08:00:00+05:00"
    assert plain(pd.DataFrame({"v": [1.5]}, index=pd.Index(["x"], name="n"))) == [{"n": "x", "v": 1.5}]


def test_no_answers_are_refused():
    with pytest.raises(co.InvalidQuestion, match="there is no answer"):
        co.Answers([])


# ---------------------------------------------------------------- the command line


def same_answer(net, command):
    """Return what Python gives for a command."""
    trip = ("--from", "Karachi", "--to", "Delhi")
    return {
        "plan": lambda: (("plan", *ENDS), co.Answers([co.plan(net, *ENDS)])),
        "pareto": lambda: (("pareto", *ENDS), co.pareto(net, *ENDS)),
        "alternatives": lambda: (("alternatives", *ENDS), co.alternatives(net, *ENDS)),
        "departures": lambda: (
            ("departures", *ENDS, "--between", "2026-12-01", "2026-12-03"),
            co.Table("departures", co.departures(net, *ENDS, between=("2026-12-01", "2026-12-03"))),
        ),
        "matrix": lambda: (("matrix", *trip), co.Table("matrix", co.matrix(net, ["Karachi"], ["Delhi"]))),
        "break-even": lambda: (("break-even", "Karachi", "Lahore", "--of", "links:n5:KHI:usd"), break_even(net)),
        "tornado": lambda: (("tornado", *ENDS), co.tornado(net, ENDS)),
        "critical": lambda: (("critical", *trip), co.criticality(net, [ENDS])),
        "appraise": lambda: (
            ("appraise", "faster.toml", "--capex", 1e6, "--opening", 2030, "--base-year", 2025, *LAHORE),
            appraisal(net),
        ),
        "compare": lambda: (
            ("compare", "faster.toml", *trip),
            co.compare({"today": net, "faster": co.load_scenario("faster.toml")}, [ENDS]),
        ),
    }[command]()


@pytest.mark.parametrize(
    "command",
    [
        "plan",
        "pareto",
        "alternatives",
        "departures",
        "matrix",
        "break-even",
        "tornado",
        "critical",
        "appraise",
        "compare",
    ],
)
def test_the_same_bytes_from_python_and_from_the_command_line(command, run, net, folder, valid, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    co.save_scenario(co.Scenario("faster", [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5))]), "faster.toml")
    arguments, expected = same_answer(net, command)
    result = run(*arguments, "--network", folder, "--format", "json")
    assert (result.code, result.err) == (0, "")
    valid(json.loads(result.out))
    assert result.out == expected.to_json() + "\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "Karachi", "Tehran", "--by", "generalised", "--by", "cost", "--simulate", "--depart", "2027-03-16"),
        ("reach", "Chabahar"),
        ("corridors", "Karachi", "Tehran", "--runs", "20"),
        ("flows",),
        ("rank", "--link-mode", "rail-1435", "--within-km", "100", "--country", "PK", *LAHORE),
        ("places", "kara"),
        ("check",),
        ("scenarios", "list"),
        ("scenarios", "show", "red-sea-closed"),
    ],
)
def test_the_json_of_commands_on_the_bundled_network_keeps_to_the_schema(arguments, run, valid, load_once):
    result = run(*arguments, "--format", "json")
    assert result.code == 0, result.err
    valid(json.loads(result.out))


def test_the_schema_is_printed(run):
    assert json.loads(run("schema").out) == co.answer_schema()
