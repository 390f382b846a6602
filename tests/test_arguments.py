"""Arguments of another kind than they must be: one sentence each, never a bare error of Python."""

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest

import corridor as co

ASK = ("Karachi", "Tehran")
PAIRS = [("Karachi", "Delhi")]


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (lambda net: co.plan(co.load_scenario("red-sea-closed"), *ASK), co.InvalidQuestion, "not a Network; apply it"),
        (lambda net: co.plan("network_data", *ASK), co.InvalidQuestion, r"not a Network; load one with co.load"),
        (lambda net: co.plan(net, *ASK, by=["time"]), co.InvalidQuestion, r"by is \['time'\]; give one of cost, time"),
        (lambda net: co.plan(net, *ASK, by=None), co.InvalidQuestion, "by is None; give one of"),
        (
            lambda net: co.plan(net, *ASK, rules={"via": "Gwadar"}),
            co.InvalidQuestion,
            "not Rules; write rules=co.Rules",
        ),
        (lambda net: co.plan(net, *ASK, cargo={"teu": 2}), co.InvalidQuestion, "not a Cargo; write cargo=co.Cargo"),
        (lambda net: co.plan(net, 5, "Tehran"), co.InvalidQuestion, "5 is no place"),
        (lambda net: co.plan(net, *ASK, depart=5), co.InvalidQuestion, "depart is 5, which is no time"),
        (lambda net: co.plan(net, *ASK, depart="soon"), co.InvalidQuestion, "depart is 'soon', which is no time"),
        (lambda net: co.plan(net, *ASK, depart="31 Foo 2027"), co.InvalidQuestion, "which is no time"),
        (lambda net: co.Cargo(value_usd=None), co.InvalidQuestion, "value_usd is None; it must be a finite number"),
        (lambda net: co.Cargo(hs=[8471]), co.InvalidQuestion, r"hs is \[8471\]; it must be an HS code"),
        (
            lambda net: co.criticality(net, [ASK], progress="yes"),
            co.InvalidQuestion,
            r"progress is 'yes' \(str\); give True, a function that takes \(chunks done, chunks in all\), or a tqdm",
        ),
        (
            lambda net: co.criticality(net, [ASK], progress=lambda done: done),
            co.InvalidQuestion,
            "which does not take two numbers; give True, a function",
        ),
        (lambda net: co.criticality(net, None), co.InvalidQuestion, "trips is None; give pairs of places"),
        (lambda net: co.criticality(net, "Karachi"), co.InvalidQuestion, "trips is 'Karachi'; give pairs of places"),
        (lambda net: co.compare({"a": net, "b": 5}, [ASK]), co.InvalidQuestion, "'b' is 5; give a network, a scenario"),
        (lambda net: co.compare({"a": net, "b": "mars"}, [ASK]), co.UnknownName, "there is no scenario 'mars'"),
        (lambda net: co.criticality(net, [ASK], of=5), co.InvalidQuestion, "of is 5; give some of link"),
        (lambda net: co.pareto(net, *ASK, by=5), co.InvalidQuestion, "by is 5; a front takes two or three of"),
        (lambda net: co.reach(net, "Karachi", lines=1), co.InvalidQuestion, "lines is int; it is True or False"),
        (lambda net: co.value_of_time(net, None), co.InvalidQuestion, "cargo is None; write cargo=co.Cargo"),
        (lambda net: co.doubts("x"), co.InvalidQuestion, "net is 'x'"),
        (lambda net: co.scale_to_trade(None, usd_per_year=1e9), co.InvalidQuestion, "demand is NoneType; give a table"),
        (lambda net: co.Trip(*ASK, modes=5), co.InvalidQuestion, "trip: modes is 5; give names of modes"),
        (lambda net: co.Scenario("x", 5), co.InvalidEdit, "scenario 'x': edits is 5; give a list of edits"),
        (lambda net: co.Scenario(5, []), co.InvalidEdit, "a scenario needs a name as text, not 5"),
        (lambda net: co.Change("links", 5), co.InvalidEdit, "change of links: where is 5; name columns and values"),
        (lambda net: co.Rules(as_of=b"x"), co.InvalidQuestion, "rules: as_of is b'x'; write a day"),
        (
            lambda net: co.simulate(net, co.plan(net, *ASK), runs=10**12),
            co.InvalidQuestion,
            "runs is more than 100,000,000",
        ),
        (lambda net: co.load(5), co.UnknownName, "5 is no path; give a folder"),
        (lambda net: co.load_scenario(5), co.UnknownName, "5 is no path; give a TOML file"),
        (lambda net: co.Scenario("x", "ml3"), co.InvalidEdit, "scenario 'x', edit 1: 'ml3' is no edit"),
        (lambda net: co.Scenario("x", [5]), co.InvalidEdit, "scenario 'x', edit 1: 5 is no edit"),
    ],
)
def test_what_is_of_another_kind_is_refused_in_one_sentence(bundled, asked, error, said):
    with pytest.raises(error, match=said):
        asked(bundled)


def test_hs_codes_as_numbers():
    """A number loses the nought in front, and one with a point also those behind."""
    written = (8471, 806, 80620, "0806.20", 806.2, 8471.0, 2710.12)
    read = ["8471", "0806", "080620", "0806.20", "0806.20", "8471", "2710.12"]
    assert [co.Cargo(hs=code).hs for code in written] == read


def test_scenarios_by_name_are_compared(bundled):
    by_name = co.compare({"today": bundled, "closed": "red-sea-closed"}, [("Shanghai", "Rotterdam")])
    itself = co.compare({"today": bundled, "closed": co.load_scenario("red-sea-closed")}, [("Shanghai", "Rotterdam")])
    assert by_name.differences().equals(itself.differences())


@pytest.mark.parametrize(
    "depart",
    [
        "2027-03-16",
        "16 Mar 2027",
        "16 March 2027",
        "16. mar 2027 00:00",
        "2027-03-16 00:00",
        "2027-03-16 00:00+05:00",
        dt.date(2027, 3, 16),
        dt.datetime(2027, 3, 16),
        dt.datetime(2027, 3, 15, 19, tzinfo=dt.UTC),
    ],
)
def test_times_without_an_offset_are_local_where_cargo_leaves(bundled, depart):
    way = co.plan(bundled, *ASK, by="time", depart=depart)
    assert way.departs == dt.datetime(2027, 3, 15, 19, tzinfo=dt.UTC)
    assert "leaves Tue 16 Mar 2027 00:00 +05:00" in str(way)


def test_times_of_arrival_without_an_offset_are_local_where_cargo_arrives(bundled):
    local, aware = (
        co.plan(bundled, *ASK, by="time", arrive_by=when) for when in ("1 Jun 2027 12:00", "2027-06-01 12:00+03:30")
    )
    assert local.departs == aware.departs


def test_the_offset_is_shown_where_it_changes(bundled):
    way = co.plan(bundled, *ASK, by="time", depart="2027-03-16")
    begins = [line for line in str(way).splitlines() if " Mar " in line and line.lstrip()[:1].isdigit()]
    assert " +05:00 " in begins[0]
    assert sum("+05:00" in line for line in begins) == sum("+03:30" in line for line in begins) == 1


def test_years_that_the_figures_do_not_describe_are_named(bundled):
    far, near = (co.plan(bundled, *ASK, by="time", depart=f"{year}-03-16") for year in (1950, 2027))
    assert "what a way took or will take in 1950 may be otherwise" in " ".join(far.notes)
    assert "may be otherwise" not in " ".join(near.notes)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (co.Rules(max_hours=10), r"max_hours=10 \[the fastest way takes \d+ hours\]"),
        (co.Rules(max_usd=5), r"max_usd=5 \[the cheapest way takes [\d,]+ USD\]"),
        (co.Rules(avoid_countries="Iran"), r"avoid_countries=Iran \[Tehran is in Iran\]"),
    ],
)
def test_rules_that_leave_no_way_say_what_would_do(bundled, rules, said):
    with pytest.raises(co.NoRoute, match=said):
        co.plan(bundled, *ASK, rules=rules)


FRAME = pd.DataFrame({"a": [1]})
CHANGE = ("links", {"link_id": "n5"})


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (
            lambda w: co.scale_to_trade(w.demand, 1e9, empties=FRAME),
            co.InvalidQuestion,
            "empties is a 0 1 (DataFrame); give True or False",
        ),
        (
            lambda w: co.compare([w.net, w.net], PAIRS),
            co.InvalidQuestion,
            "; give networks and scenarios by name, the first a network",
        ),
        (
            lambda w: co.decompose(w.net, "x", PAIRS),
            co.InvalidQuestion,
            "scenario is 'x' (str); give a Scenario, such as load_scenario returns",
        ),
        (
            lambda w: co.best_package(w.net, 5, PAIRS),
            co.InvalidQuestion,
            "candidates is 5; give a list of Project(scenario, capex_usd)",
        ),
        (
            lambda w: co.best_package(w.net, [], PAIRS, budget_usd=10**5000),
            co.InvalidQuestion,
            "there are 0 candidates; give 1 to 60 projects",
        ),
        (
            lambda w: co.upgrades(w.net, "links", only=[5], hours=0.5),
            co.InvalidQuestion,
            "only holds 5; give a list of ids, or None for all",
        ),
        (
            lambda w: co.upgrades(w.net, "links", hours=10**5000),
            co.InvalidQuestion,
            "the factor of hours is a huge number; it must be a number, at least 0",
        ),
        (
            lambda w: co.candidate_links(w.net, mode=5, within_km=100),
            co.InvalidQuestion,
            "mode is 5; give a mode, such as rail-1435",
        ),
        (lambda w: w.flows.bottlenecks(0), co.InvalidQuestion, "count is 0; it must be how many to show, a whole"),
        (
            lambda w: w.flows.shares(trips=[7]),
            co.InvalidQuestion,
            "trips: each is 7; it must be the number of a trip, from 0 to 0",
        ),
        (
            lambda w: co.assign(w.net, PAIRS, today=5),
            co.InvalidQuestion,
            "today is 5; give the flows that `assign` returns, or None",
        ),
        (lambda w: co.against_counts(5), co.InvalidQuestion, "flows is 5; give what `assign` returns"),
        (lambda w: co.against_counts(w.flows, FRAME), co.InvalidData, "counts, row 1, column a: '1': no such column"),
        (
            lambda w: w.way.plot(ax=5),
            co.InvalidQuestion,
            "ax is 5; give axes of matplotlib, such as plt.subplots()[1], or None",
        ),
        (lambda w: w.way.plot(5), co.InvalidQuestion, "plot: 5 is no way; give itineraries, such as `plan` returns"),
        (lambda w: w.way.amount("hour"), co.UnknownName, "column is 'hour'; did you mean 'hours'"),
        (lambda w: w.way.name_of("KHY"), co.UnknownName, "node_id is 'KHY'; did you mean 'KHI'"),
        (
            lambda w: co.draw(w.net, basemap=5),
            co.InvalidQuestion,
            "basemap is 5; give a GeoDataFrame of polygons and lines",
        ),
        (
            lambda w: co.draw(w.net, extent=("a", 1, 2, 3)),
            co.InvalidQuestion,
            "extent: a side is 'a' (str); it must be a number of degrees",
        ),
        (lambda w: co.explore(w.net, title=5), co.InvalidQuestion, "title is 5; give a text, or None"),
        (lambda w: co.save(w.net, 5), co.InvalidQuestion, "path is 5; give a folder, or a file that ends in .gpkg"),
        (lambda w: co.save_scenario(5, "x.toml"), co.InvalidQuestion, "scenario is 5; give a Scenario"),
        (lambda w: co.from_networkx(5, mode="road"), co.InvalidQuestion, "graph is 5; give a graph of networkx"),
        (lambda w: co.from_frames(5, FRAME), co.InvalidQuestion, "nodes is 5; give a DataFrame of pandas"),
        (lambda w: co.Network({"links": 5}), co.InvalidQuestion, "table 'links' is 5; give a DataFrame of pandas"),
        (lambda w: co.Network(5), co.InvalidQuestion, "tables is 5; give frames by the name of their table"),
        (lambda w: co.merge(w.net, 5), co.InvalidQuestion, "other is 5; give a Network, such as co.load() returns"),
        (
            lambda w: co.Cell("links", 5, "hours"),
            co.InvalidQuestion,
            "Cell: where is 5; give columns and their values, such as {'link_id': 'wagah'}",
        ),
        (
            lambda w: co.Terms(opening=2030, base_year=2026, ramp_up=None),
            co.InvalidQuestion,
            "terms: ramp_up is None; give parts of the use from 0 to 1, one for each year",
        ),
        (
            lambda w: co.Terms(opening=2030, base_year=2026).use("x"),
            co.InvalidQuestion,
            "year is 'x' (str); it must be a year",
        ),
        (lambda w: co.Open(5), co.InvalidEdit, "Open: link_id is 5; give a text, such as an id"),
        (
            lambda w: co.Change(*CHANGE, hours=[3, 4]),
            co.InvalidEdit,
            "Change: hours is [3, 4] (list); give one value, or times(factor)",
        ),
        (
            lambda w: co.Remove("links", {"link_id": None}),
            co.InvalidEdit,
            "removal from links: link_id is None; give a value, or '' for a blank",
        ),
        (
            lambda w: co.AddLine("x", ["A", 5], mode="road"),
            co.InvalidEdit,
            "line 'x': stations holds 5; give a list of texts",
        ),
        (
            lambda w: co.AddLine("x", ["A", "B"], mode="road", trains_per_week="7"),
            co.InvalidEdit,
            "line 'x': trains_per_week is '7' (str); it must be a number, or None",
        ),
        (lambda w: w.front.thin("x"), co.InvalidQuestion, "thin: n is 'x' (str); it must be how many ways to keep"),
        (lambda w: co.Answers(5), co.InvalidQuestion, "answers is 5; give a list of answers, such as itineraries"),
    ],
)
def test_other_functions_refuse_in_one_sentence(net, asked, error, said):
    demand = pd.DataFrame({"origin": ["KHI"], "destination": ["DEL"], "teu_per_year": [1000.0]})
    way, front = co.plan(net, *PAIRS[0]), co.pareto(net, *PAIRS[0])
    world = SimpleNamespace(net=net, demand=demand, flows=co.assign(net, demand), way=way, front=front)
    with pytest.raises(error) as raised:
        asked(world)
    assert said in str(raised.value)
