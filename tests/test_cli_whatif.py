"""The commands that ask what if: what they print, write and refuse."""

import csv
import io
import json

import jsonschema
import pandas as pd
import pytest
from stories.small import link, network

import corridor as co
from corridor.cli import main


@pytest.fixture
def shut(tmp_path, net):
    """Return a file with a scenario of the small network."""
    scenario = co.Scenario("N-5 shut", [co.Remove("links", {"link_id": "n5"})])
    co.save_scenario(scenario, tmp_path / "shut.toml")
    return tmp_path / "shut.toml"


@pytest.fixture
def compare(run, folder, shut):
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
    records = json.loads(compare(*trip, "--format", "json").out)["changes"]
    assert len(rows) == len(records) == 1
    assert rows[0]["verdict"] == records[0]["verdict"] == "loses"
    assert float(rows[0]["gain"]) == records[0]["gain"] == -50


def test_rules_and_a_scenario_of_the_base_are_taken(compare, shut):
    result = compare("--from", "Karachi", "--to", "Lahore", "--scenario", shut)
    assert result.code == 2
    assert "no row of links has link_id = n5" in result.err
    result = compare("--from", "Karachi", "--to", "Lahore", "--avoid", "n5-east", "--format", "json")
    assert json.loads(result.out)["changes"][0]["verdict"] == "cut off"


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
        (
            ("--from", "Karachi", "--to", "Lahore", "--format", "geojson"),
            "geojson: an answer of the kind comparison has no lines to draw",
        ),
        (("--from", "Karachi", "--to", "Lahor"), "'Lahore'"),
        (("--from", "Karachi", "--to", "Lahore", "--by", "speed"), "must be one of cost, time"),
    ],
)
def test_bad_input_is_told(compare, arguments, message):
    result = compare(*arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


@pytest.fixture
def whatif(run, folder):
    """Run a command for the trip from Karachi to Delhi on the small network."""

    def whatif(command, *arguments):
        return run(command, *arguments, "--from", "Karachi", "--to", "Delhi", "--network", folder)

    return whatif


def test_losses_are_told(whatif, net):
    trips = [("Karachi", "Delhi")]
    shown, *below = whatif("critical").out.partition("\nAt half the value of time: ")
    assert shown == str(co.criticality(net, trips))
    assert "At double the value of time: first link " in below[1]
    rows = list(csv.DictReader(io.StringIO(whatif("critical", "--of", "link", "--format", "csv").out)))
    assert [row["id"] for row in rows] == co.criticality(net, trips, of=["link"]).to_frame()["id"].tolist()
    shapes = json.loads(whatif("critical", "--of", "link", "--of", "border", "--format", "geojson").out)
    assert shapes["type"] == "FeatureCollection"


@pytest.fixture
def candidates(tmp_path):
    """Return a file with a link that might be built."""
    text = "from_node,to_node,mode,hours,usd,per,length_km,capex_usd\nKHI,LHE,road,12,300,vehicle,1000,5000000\n"
    (tmp_path / "candidates.csv").write_text(text, encoding="utf-8")
    return tmp_path / "candidates.csv"


def test_links_of_a_file_are_ranked(whatif, candidates):
    record = json.loads(whatif("rank", candidates, "--by", "cost", "--format", "json").out)["links"][0]
    assert (record["saved_usd"], record["trips"], record["saved_per_capex_usd"]) == (600, 1, 600 / 5_000_000)


@pytest.mark.usefixtures("load_once")
def test_links_near_each_other_are_ranked(run, bundled):
    trip = ("--from", "Karachi", "--to", "Tehran")
    near = ("--link-mode", "rail-1435", "--within-km", 120, "--country", "PK", "--country", "IR")
    pairs = co.candidate_links(bundled, mode="rail-1435", within_km=120, countries=["PK", "IR"])
    result = run("rank", *near, *trip)
    assert (result.code, result.err) == (0, "")
    shown, *below = result.out.partition("\nAt half the value of time: ")
    assert shown == str(co.rank_links(bundled, pairs, [("Karachi", "Tehran")]))
    assert "At double the value of time: " in below[1]


@pytest.mark.parametrize("flows", ["capacity", "equilibrium"])
def test_what_ifs_assign_all_trips_together(whatif, compare, candidates, net, flows):
    trips, together = [("Karachi", "Delhi")], ("--flows", flows, "--by", "generalised", "--format", "json")
    lost = json.loads(whatif("critical", "--of", "link", *together).out)
    assert lost == json.loads(co.criticality(net, trips, of="link", flows=flows).to_json())
    ranked = json.loads(whatif("rank", candidates, *together, "--most", 1).out)
    assert ranked == json.loads(co.rank_links(net, pd.read_csv(candidates), trips, flows=flows, most=1).to_json())
    changed = json.loads(compare("--from", "Karachi", "--to", "Delhi", *together).out)
    assert lost["flows"] == ranked["flows"] == changed["flows"] == flows
    for answer in (lost, ranked, changed):
        jsonschema.Draft202012Validator(co.answer_schema()).validate(answer)


def test_an_appraisal_may_be_drawn(run, folder, shut):
    ask = ("appraise", shut, "--capex", "1e6", "--opening", 2030, "--base-year", 2025, "--network", folder)
    ends = ("--from", "Karachi", "--to", "Lahore")
    both = json.loads(run(*ask, *ends, "--draws", 40, "--flows", "capacity", "--format", "json").out)
    jsonschema.Draft202012Validator(co.answer_schema()).validate(both)
    assert [one["kind"] for one in both["answers"]] == ["appraisal", "risk"]
    assert (both["answers"][1]["draws"], both["answers"][1]["seed"]) == (40, 1)
    text = run(*ask, *ends, "--draws", 40).out
    assert text.startswith("N-5 shut: appraisal")
    assert "Risk of N-5 shut: a loss in 100 % of 40 draws" in text
    for wrong, said in ((("--draws", 0), "draws is 0"), (("--draws", 5, "--seed", -1), "seed is -1")):
        told = run(*ask, *ends, *wrong)
        assert (told.code, told.out) == (2, "")
        assert said in told.err


def test_ids_of_digits_and_blank_texts_are_read_as_text(run, tmp_path):
    net = network("1/CN 2/CN", [link("1-2", hours=9, usd=900)])
    co.save(net, tmp_path / "net")
    (tmp_path / "digits.csv").write_text(
        "from_node,to_node,mode,hours,usd,per,link_id\n1,2,road,2,50,shipment,\n", encoding="utf-8"
    )
    result = run("rank", tmp_path / "digits.csv", "--from", "1", "--to", "2", "--network", tmp_path / "net")
    assert (result.code, result.err) == (0, "")
    assert "1 - 2 (road)" in result.out


def test_the_regime_reaches_losses_and_ranks(whatif, candidates):
    for command in (("critical",), ("rank", candidates)):
        assert whatif(*command, "--regime", "tir", "--hs", "2709", "--box", "20ft").code == 0
        told = whatif(*command, "--regime", "tyr")
        assert (told.code, told.out) == (2, "")
        assert "regime is 'tyr'" in told.err


def test_two_scenarios_of_one_name_are_refused(compare, shut):
    result = compare(shut, "--from", "Karachi", "--to", "Lahore")
    assert (result.code, result.out) == (2, "")
    assert "two to be compared are called 'N-5 shut'" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rank",), "give either a file of candidates or --link-mode"),
        (("rank", "--link-mode", "rode"), "'road'"),
        (("rank", "none.csv"), "there is no file 'none.csv'"),
        (("critical", "--of", "bridge"), "bridge"),
        (("critical", "--flows", "capasity"), "flows is 'capasity'"),
        (("critical", "--flows", "capacity", "--by", "time"), "flows weigh ways against capacities in USD"),
        (("rank", "--link-mode", "road", "--flows", "capasity"), "flows is 'capasity'"),
        (("rank", "--link-mode", "road", "--flows", "capacity", "--most", 0), "most is 0"),
    ],
)
def test_bad_input_to_losses_and_ranks_is_told(whatif, arguments, message):
    result = whatif(*arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_the_commands_are_listed(run):
    told = run("--help").out
    assert all(command in told for command in ("compare", "critical", "rank"))


def test_where_no_trip_has_a_way_it_ends_with_3(load_once, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["compare", "ml3-rehabilitated", "--from", "Karachi", "--to", "Tehran", "--avoid", "PK"])
    assert ended.value.code == 3
    assert "no trip has a way" in capsys.readouterr().err
