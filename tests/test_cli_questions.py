"""Questions on the command line: objectives, cargo, places to pass and to avoid, scenarios."""

import csv
import io
import json

import pytest
from test_cli import first_of

import corridor as co
from corridor.cli.options import via_of


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
