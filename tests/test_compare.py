"""Before and after: sums are those of plans, verdicts say who gains, and a package falls into its parts."""

from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories.small import link, network
from strategies import networks, questions
from test_laws import laws
from test_plan_against_oracle import network_of
from test_sweep import dask, processes  # noqa: F401 - fixtures

import corridor as co

mpl.use("Agg")

FIGURES = ("cost_usd", "hours", "co2e_kg", "length_km", "generalised_cost_usd")
PAIRS = [("Karachi", "Lahore"), ("Karachi", "Delhi"), ("Lahore", "Amritsar"), ("Delhi", "Karachi")]
N5_SHUT = co.Scenario("N-5 shut", [co.Remove("links", {"link_id": "n5"})])
N5_FAST = co.Scenario("N-5 in half the time", [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5))])
RAIL_SHUT = co.Scenario("Delhi cut off", [co.Remove("links", {"link_id": "nr"})])


def planned(net, trip, by="cost"):
    try:
        return co.plan(net, trip.origin, trip.destination, by=by, cargo=trip.cargo)
    except co.NoRoute:
        return None


def trips_of(pairs, *counts):
    return [co.Trip(*pair, co.Cargo(teu=2, tonnes=20), count) for pair, count in zip(pairs, counts, strict=True)]


# ---------------------------------------------------------------- against plans


@pytest.mark.parametrize("by", ["cost", "time", "co2e", "generalised", {"usd": 1, "hours": 12}])
def test_figures_and_sums_are_those_of_plans(net, by):
    trips = trips_of(PAIRS, 1, 10, 2.5, 3)
    variants = {"today": net, "shut": N5_SHUT, "faster": N5_FAST(net)}
    found = co.compare(variants, trips, by=by)
    frame, sums = found.to_frame(), found.sums()
    ways = {
        name: [planned(variant if isinstance(variant, co.Network) else variant(net), trip, by) for trip in trips]
        for name, variant in variants.items()
    }
    kept = [at for at in range(len(trips)) if all(of_name[at] for of_name in ways.values())]
    assert kept
    assert len(kept) < len(trips)
    for name, of_name in ways.items():
        rows = frame[frame["network"] == name].set_index("trip")
        for at, way in enumerate(of_name):
            row = rows.loc[at + 1]
            assert (way is None) == bool(row["reason"])
            if way is None:
                assert row[[*FIGURES, "minimised"]].isna().all()
                continue
            assert [row[figure] for figure in FIGURES] == pytest.approx([getattr(way, figure) for figure in FIGURES])
            assert (row["modes"], row["borders"]) == ("; ".join(way.modes), "; ".join(way.borders))
        for figure in FIGURES:
            total = sum(trips[at].shipments_per_year * getattr(of_name[at], figure) for at in kept)
            assert sums.at[name, figure] == pytest.approx(total)
        assert sums.at[name, "teu_km"] == pytest.approx(2 * sums.at[name, "length_km"])
        assert sums.at[name, "trips_with_way"] == sum(way is not None for way in of_name)


def edits_of(tables):
    """Draw an edit that closes something, or makes it better or worse."""
    factor = st.sampled_from([0, 0.4, 0.9, 1.5, 4])
    links = st.sampled_from(sorted(set(tables["links"]["link_id"])))
    return st.one_of(
        st.builds(lambda x: co.Change("borders", {}, hours=co.times(x)), factor),
        st.builds(lambda x: co.Change("handling", {}, usd=co.times(x)), factor),
        st.builds(lambda link, x: co.Change("links", {"link_id": link}, hours=co.times(x)), links, factor),
        st.builds(lambda link: co.Change("links", {"link_id": link}, status="planned"), links),
        st.builds(lambda link: co.Change("links", {"link_id": link}, status="operating"), links),
        st.builds(lambda link: co.Remove("links", {"link_id": link}), links),
        st.builds(lambda n: co.Change("vehicles", {}, teu_max=n), st.sampled_from([1, 3])),
    )


@laws(60)
@given(st.data())
def test_random_networks_and_scenarios_give_what_plans_give(data):
    """What is taken over from the network before, because nothing changed on it, is what a plan finds."""
    tables = data.draw(networks(max_nodes=5, max_services=2))
    asked = [data.draw(questions(tables)) for _ in range(3)]
    net, rules = network_of(tables), co.Rules(**asked[0].rules)
    trips = [co.Trip(one.origin, one.destination, co.Cargo(**vars(one.cargo))) for one in asked]
    by = data.draw(st.sampled_from(["time", "cost", "generalised"]))
    try:
        after = co.Scenario("after", [data.draw(edits_of(tables))])(net)
    except (co.InvalidEdit, co.InvalidData):
        after = net
    try:
        frame = co.compare({"a": net, "b": after}, trips, by=by, rules=rules).to_frame()
    except co.UnknownName:
        return
    for called, of_network in (("a", net), ("b", after)):
        rows = frame[frame["network"] == called]
        for trip, row in zip(trips, rows.to_dict("records"), strict=True):
            try:
                way = co.plan(of_network, trip.origin, trip.destination, by=by, cargo=trip.cargo, rules=rules)
            except (co.NoRoute, co.UnknownName):
                assert row["reason"]
                assert row["way"] == ""
                continue
            assert [row[figure] for figure in FIGURES] == pytest.approx([getattr(way, figure) for figure in FIGURES])
            assert (row["modes"], row["borders"]) == ("; ".join(way.modes), "; ".join(way.borders))


def test_what_is_minimised_is_told(net):
    pair = [("Karachi", "Lahore")]
    for by, column in (("time", "hours"), ("cost", "cost_usd"), ("generalised", "generalised_cost_usd")):
        frame = co.compare({"a": net, "b": net}, pair, by=by).to_frame()
        assert frame["minimised"].tolist() == pytest.approx(frame[column].tolist())


# ---------------------------------------------------------------- who gains


def test_who_gains_who_loses_and_who_goes_another_way(net):
    changed = co.compare({"today": net, "shut": N5_SHUT, "faster": N5_FAST}, PAIRS[:3], by="generalised").differences()
    verdicts = changed.pivot_table("verdict", "trip", "network", aggfunc="first")
    assert verdicts["shut"].tolist() == ["loses", "loses", "same"]
    assert verdicts["faster"].tolist() == ["gains", "gains", "same"]
    moves = changed.set_index(["network", "trip"])["changes_way"]
    assert moves["shut"].tolist() == [True, True, False]
    assert moves["faster"].tolist() == [False, False, False]
    first = changed.iloc[0]
    assert first["gain"] == pytest.approx(first["before"] - first["after"])
    assert first["generalised_cost_usd_change"] == pytest.approx(-first["gain"])
    assert first["way_before"] != first["way_after"]
    assert (changed["way_before"] == changed["way_after"]).tolist() == [not moved for moved in changed["changes_way"]]


def test_cut_off_and_opened_are_distinct_names(net):
    today = co.compare({"today": net, "after": RAIL_SHUT}, [("Karachi", "Delhi")]).differences()
    assert today["verdict"].tolist() == ["cut off"]
    assert today["reason"][0]
    back = co.compare({"shut": RAIL_SHUT(net), "today": net, "still": RAIL_SHUT(net)}, [("Karachi", "Delhi")])
    assert back.differences()["verdict"].tolist() == ["opened", "no way"]
    assert back.sums()["teu_cut_off"].tolist() == [1, 0, 1]
    assert back.differences()["gain"].isna().all()


def test_a_place_that_only_a_scenario_knows(net):
    town = co.Scenario(
        "town",
        [
            co.AddNode("Multan", country="PK", kind="city", latitude=30.2, longitude=71.5),
            co.AddLink(
                "spur", "Lahore", "Multan", mode="road", length_km=340, hours=6, usd=200, per="vehicle", both_ways=True
            ),
        ],
    )
    found = co.compare({"today": net, "town": town}, [("Lahore", "Multan")])
    assert found.differences()["verdict"].tolist() == ["opened"]
    assert "Multan" in found.to_frame()["reason"][0]
    with pytest.raises(co.UnknownName, match=r"trip 1 \(Lahore to Sibi\).*Sibi"):
        co.compare({"today": net, "town": town}, [("Lahore", "Sibi")])


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        (lambda net: {"today": net}, "there are 1 networks; give two or more"),
        (lambda net: {"shut": N5_SHUT, "today": net}, "the first must be a network"),
    ],
)
def test_what_cannot_be_compared_is_told(net, variants, message):
    with pytest.raises(co.InvalidQuestion, match=message):
        co.compare(variants(net), PAIRS)


def test_a_scenario_that_cannot_be_carried_out_is_told(net):
    with pytest.raises(co.InvalidEdit, match="no row of links"):
        co.compare({"today": net, "bad": co.Scenario("bad", [co.Remove("links", {"link_id": "n9"})])}, PAIRS)


# ---------------------------------------------------------------- over executors


def test_every_executor_gives_the_same(net, processes, dask):  # noqa: F811
    variants = {"today": net, "network": N5_SHUT(net), **{f"{at}": N5_FAST for at in range(20)}}
    serial = co.compare(variants, PAIRS)
    told = []
    with ThreadPoolExecutor(2) as threads:
        for executor in (threads, processes, dask):
            found = co.compare(variants, PAIRS, executor=executor, progress=lambda *done: told.append(done))
            pd.testing.assert_frame_equal(found.to_frame(), serial.to_frame(), check_exact=True)
            pd.testing.assert_frame_equal(found.sums(), serial.sums(), check_exact=True)
            assert str(found) == str(serial)
    assert told[-1][0] == told[-1][1] > 1


# ---------------------------------------------------------------- laws


@laws(15)
@given(st.data())
def test_an_improved_link_never_worsens_a_trip(data):
    tables = data.draw(networks(max_nodes=5, max_services=2))
    question = data.draw(questions(tables, with_rules=False))
    net = network_of(tables)
    where = {"link_id": data.draw(st.sampled_from(sorted(set(tables["links"]["link_id"]))))}
    factor = co.times(data.draw(st.sampled_from([0, 0.3, 0.9])))
    better = {}
    for name in ("hours", "usd"):
        try:
            better[name] = co.Scenario(name, [co.Change("links", where, **{name: factor})])(net)
        except co.InvalidEdit as error:
            assert "no default gives it" in str(error)  # noqa: PT017 - a link of a service has no price of its own
    trip = co.Trip(question.origin, question.destination, co.Cargo(**vars(question.cargo)))
    for name, by in (("hours", "time"), ("usd", "cost")):
        if name in better:
            verdict = co.compare({"today": net, "better": better[name]}, [trip], by=by).differences()["verdict"][0]
            assert verdict in ("gains", "same", "no way")


def test_a_link_that_is_removed_and_added_again_changes_nothing(net):
    frame = net.tables["links"]
    row = frame[frame["link_id"] == "n5"].iloc[0]
    again = co.Scenario(
        "there and back",
        [
            co.Remove("links", {"link_id": "n5"}),
            co.AddLink(
                "n5",
                "KHI",
                "LHE",
                mode="road",
                both_ways=True,
                **{name: row[name] for name in ("length_km", "hours", "hours_p90", "usd", "per", "source", "basis")},
            ),
        ],
    )
    for by in ("cost", "time"):
        found = co.compare({"today": net, "again": again}, PAIRS, by=by).differences()
        assert set(found["verdict"]) <= {"same", "no way"}
        assert not found["changes_way"].any()
        assert not found[[f"{figure}_change" for figure in FIGURES]].fillna(0).to_numpy().any()


# ---------------------------------------------------------------- halves of a package


def test_parts_alone_and_together(net):
    package = co.Scenario(
        "both", [*N5_FAST.edits, *co.Scenario("b", [co.Change("borders", {}, hours=co.times(0.5))]).edits]
    )
    parts = co.decompose(net, package, PAIRS[:2], by="time")
    assert parts["edits"].tolist() == [(1,), (2,), (1, 2), ()]
    assert parts["part"].tolist() == [*(str(edit) for edit in package.edits), "all together", "interaction"]
    before = co.compare({"today": net, "all": package}, PAIRS[:2], by="time").sums()
    assert parts["hours"][2] == pytest.approx(before.at["all", "hours"] - before.at["today", "hours"])
    for column in ("hours", "cost_usd", "minimised"):
        assert parts[column][3] == pytest.approx(parts[column][2] - parts[column][0] - parts[column][1], abs=1e-5)
    assert parts["gains"].tolist()[:3] == [2, 1, 2]


def test_parts_that_need_each_other_show_in_the_interaction(net):
    """Two borders in a row of one way: opened alone, neither gives a way; what both give is the interaction."""
    tolls = co.Scenario("tolls", [co.Change("links", {"link_id": name}, usd=5_000) for name in ("n5", "n5-east")])
    parts = co.decompose(net, tolls, [("Karachi", "Lahore")])
    alone, together = parts["cost_usd"][:2], parts["cost_usd"][2]
    assert together > alone.sum()
    assert parts["cost_usd"][3] == pytest.approx(together - alone.sum())


def test_an_edit_is_one_part_with_what_it_stands_on(net):
    package = co.Scenario(
        "new line",
        [
            co.Change("links", {"link_id": "n5"}, hours=20),
            co.AddNode("Multan", country="PK", kind="city", latitude=30.2, longitude=71.5),
            co.AddLink(
                "spur", "Lahore", "Multan", mode="road", length_km=340, hours=6, usd=200, per="vehicle", both_ways=True
            ),
            co.Change("borders", {}, hours=co.times(0.5)),
            co.Change("links", {"link_id": "spur"}, hours=5),
        ],
    )
    parts = co.decompose(net, package, PAIRS[:1])
    assert parts["edits"].tolist() == [(1,), (2, 3, 5), (4,), (1, 2, 3, 4, 5), ()]


def test_a_package_that_cannot_be_carried_out_is_told(net):
    with pytest.raises(co.InvalidEdit, match="no row of links"):
        co.decompose(net, co.Scenario("bad", [co.Remove("links", {"link_id": "n9"})]), PAIRS)


# ---------------------------------------------------------------- shown


def test_a_summary_says_who_gains_and_which_way(net):
    told = str(co.compare({"today": net, "shut": N5_SHUT, "cut": RAIL_SHUT}, PAIRS))
    lines = told.splitlines()
    assert lines[0] == "cheapest, 4 trips, against today"
    assert any(line.startswith("shut: 2 lose, 1 stays the same, 1 has no way before or after; 2 go") for line in lines)
    assert any("cut off Karachi - Delhi" in line and "no way" in line for line in lines)
    assert any(line.startswith("  loses   Karachi - Lahore") and " USD -> " in line and "%" in line for line in lines)


def test_a_plot_shows_who_gains(net):
    import matplotlib.pyplot as plt

    axes = co.compare({"today": net, "shut": N5_SHUT, "cut": RAIL_SHUT}, PAIRS).plot()
    labels = [text.get_text() for text in axes.get_yticklabels()]
    assert sorted(labels) == sorted(f"{origin} to {destination}" for origin, destination in PAIRS)
    assert any("cut off" in text.get_text() for text in axes.texts)
    widths = [bar.get_width() for bar in axes.patches if np.isfinite(bar.get_width())]
    assert max(widths) > 0
    plt.close(axes.figure)


def test_what_changes_besides_is_told_where_the_money_stays():
    """A - B in 100 h for 10 USD; the scenario runs it in 28 h for the same money: 3.0 days less."""
    road = network("A/PK B/PK", [link("A-B", usd=10, hours=100)])
    quick = co.Scenario("quick", [co.Change("links", {"link_id": "A-B"}, hours=28)])
    found = co.compare({"today": road, "quick": quick}, [("A", "B")], by="cost")
    (row,) = found.differences().to_dict("records")
    assert (row["verdict"], row["hours_change"]) == ("same", -72)
    assert ", but 3.0 days less" in str(found)


def test_sums_say_which_trips_they_are_of():
    roads = network("A/PK B/PK C/PK", [link("A-B", usd=10, hours=1), link("B-C", usd=10, hours=1)])
    cut = co.Scenario("cut", [co.Remove("links", {"link_id": "B-C"})])
    assert "USD of the 1 with a way on each" in str(co.compare({"a": roads, "b": cut}, [("A", "B"), ("A", "C")]))
    assert "USD of all trips" in str(co.compare({"a": roads, "b": cut}, [("A", "B")]))
