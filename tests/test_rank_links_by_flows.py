"""What a new link saves where capacities count is what two assignments differ by, with the network built anew."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from flow_networks import CARGO, case_of, flow_case

import corridor as co

WEEKS = 52


def some_links(seed, n_nodes=7, count=6):
    """Return candidates between random nodes, each with room for some TEU a week."""
    draw = np.random.default_rng(seed + 1000)
    pairs = [(a, b) for a in range(n_nodes) for b in range(n_nodes) if a != b]
    chosen = [pairs[at] for at in draw.choice(len(pairs), count, replace=False)]
    return pd.DataFrame(
        {
            "link_id": f"new-{a}-{b}",
            "from_node": f"N{a}",
            "to_node": f"N{b}",
            "mode": "road",
            "length_km": 10.0,
            "hours": 1.0,
            "usd": float(draw.integers(1, 20)) * 10,
            "per": "teu",
            "capacity_teu_per_week": float(draw.integers(1, 40)),
        }
        for a, b in chosen
    )


def by_hand(case, row, trips, by, method):
    """Return the fall of the total in a year and what is moved more, both networks assigned by themselves."""
    names = ("mode", "length_km", "hours", "usd", "per", "capacity_teu_per_week")
    link = co.AddLink(row["link_id"], row["from_node"], row["to_node"], both_ways=True, **{n: row[n] for n in names})
    before, after = (
        co.assign(net, trips, by=by, method=method) for net in (case.net, co.Scenario("new", [link])(case.net))
    )
    more = (after.by_trip()["moved"] - before.by_trip()["moved"]).sum()
    fall = before.total_usd_per_week - after.total_usd_per_week
    return WEEKS * fall, WEEKS * more, WEEKS * before.total_usd_per_week


SIZES = (1.0, 2.0, 3.5)
"""Containers of the shipments of trips, in turn: prices of resources are of one TEU."""


@pytest.mark.parametrize("seed", range(4))
def test_shipments_of_several_containers_with_hours_of_worth_save_what_assignments_say(seed):
    case, links = flow_case(seed), some_links(seed, count=4)
    trips = [
        co.Trip(trip.origin, trip.destination, boxes(at), trip.shipments_per_year) for at, trip in enumerate(case.trips)
    ]
    frame = co.rank_links(case.net, links, trips, flows="capacity").to_frame()
    by_id = links.set_index("link_id", drop=False)
    for found in frame.to_dict("records"):
        fall, more, total = by_hand(case, by_id.loc[found["link_id"]], trips, "generalised", "capacity")
        assert found["saved_minimised"] == pytest.approx(fall, abs=1e-6 * total)
        assert found["teu_more"] == pytest.approx(more, abs=1e-3)
        assert found["most_minimised"] >= fall - 1e-6 * total


def boxes(at):
    """Return the cargo of a trip by its number: more or fewer containers, every other one with a value of time."""
    worth = 7.0 * (at % 2)
    return co.Cargo(teu=SIZES[at % 3], tonnes=5, value_usd=0, value_of_time_usd_per_h=worth)


@pytest.mark.parametrize("seed", range(12))
def test_a_link_saves_what_assignments_with_and_without_it_differ_by_and_no_more_than_its_bound(seed):
    case, links = flow_case(seed), some_links(seed)
    frame = co.rank_links(case.net, links, case.trips, by="cost", flows="capacity").to_frame()
    assert frame["saved_minimised"].is_monotonic_decreasing
    by_id = links.set_index("link_id", drop=False)
    for found in frame.to_dict("records"):
        fall, more, total = by_hand(case, by_id.loc[found["link_id"]], case.trips, "cost", "capacity")
        assert found["saved_minimised"] == pytest.approx(fall, abs=1e-6 * total)
        assert found["teu_more"] == pytest.approx(more, abs=1e-3)
        assert found["most_minimised"] >= fall - 1e-6 * total
        assert found["saved_minimised"] >= 0
    assert (frame["saved_minimised"] > 0).any()


@pytest.mark.parametrize("seed", range(4))
def test_the_first_of_all_is_first_with_few_assignments_where_the_bound_says_so(seed):
    """The best of the assigned is the best of all if no other can save more."""
    case, links = flow_case(seed), some_links(seed, count=12)
    ranked = co.rank_links(case.net, links, case.trips, by="cost", flows="capacity", most=3)
    few, all_of_them = (
        ranked.to_frame(),
        co.rank_links(case.net, links, case.trips, by="cost", flows="capacity").to_frame(),
    )
    left = few[few["saved_minimised"].isna()]
    assert (few["saved_minimised"] > 0).sum() <= 3
    best = all_of_them["saved_minimised"].max()
    assert best <= max(few["saved_minimised"].max(), left["most_minimised"].max()) * (1 + 1e-6)
    if len(left):
        assert f"{len(left)} are not assigned; none of them can save more than" in str(ranked)
        known = all_of_them.set_index("link_id")["saved_minimised"]
        assert (known[left["link_id"]].to_numpy() <= left["most_minimised"].to_numpy() * (1 + 1e-6) + 1).all()


@pytest.mark.parametrize("method", ["logit", "equilibrium"])
@pytest.mark.parametrize("seed", range(3))
def test_other_methods_are_assigned_with_the_link_too(method, seed):
    case, links = flow_case(seed, n_nodes=5, n_arcs=10, n_trips=3), some_links(seed, n_nodes=5, count=4)
    cargo = co.Cargo(teu=1, value_usd=0, box="20ft", value_of_time_usd_per_h=2.0)
    trips = [co.Trip(trip.origin, trip.destination, cargo, trip.shipments_per_year) for trip in case.trips]
    frame = co.rank_links(case.net, links, trips, flows=method).to_frame()
    by_id = links.set_index("link_id", drop=False)
    assert len(frame) == frame["saved_minimised"].notna().sum() == 4
    for found in frame.to_dict("records"):
        fall, more, total = by_hand(case, by_id.loc[found["link_id"]], trips, "generalised", method)
        assert found["saved_minimised"] == pytest.approx(fall, abs=1e-4 * total)
        assert found["teu_more"] == pytest.approx(more, abs=1e-2)


def narrow():
    """N0 to N1: a cheap road for 10 TEU a week and a dear one for any number; 40 TEU a week want to go."""
    return case_of(2, [(0, 1, 100, 10.0), (0, 1, 300, float("inf"))], [(0, 1, 40.0)])


def test_a_second_road_beside_a_full_one_helps_though_the_best_way_is_no_cheaper():
    """At 200 a TEU it is dearer than the cheap road, so that without capacities it helps nobody: 15 save 100 each."""
    case = narrow()
    second = {"from_node": "N0", "to_node": "N1", "mode": "road", "hours": 1, "usd": 200, "per": "teu"}
    links = pd.DataFrame([second | {"capacity_teu_per_week": 15}])
    assert co.rank_links(case.net, links, case.trips, by="cost").to_frame()["saved_minimised"].tolist() == [0]
    found = co.rank_links(case.net, links, case.trips, by="cost", flows="capacity")
    row = found.to_frame().iloc[0]
    assert row["saved_minimised"] == row["saved_usd"] == pytest.approx(WEEKS * 15 * 100)
    assert row["most_minimised"] == pytest.approx(WEEKS * 40 * 100)  # if it had room for all
    assert (row["trips"], row["teu_per_year"], row["teu_more"], row["opened"]) == (1, WEEKS * 40, 0, 0)
    assert "1 link for 1 trip (cheapest, assigned by capacity), saved a year" in str(found)
    assert "as if nothing were ever full" not in str(found)
    assert "counts at" not in str(found)
    built = found.scenario(0)(case.net)
    assert co.assign(built, case.trips, by="cost").loads("link")["capacity"].dropna().tolist() == [10, 15]


def test_a_planned_link_is_opened_and_what_gets_room_is_counted_at_its_price():
    case = case_of(2, [(0, 1, 100, 10.0), (0, 1, 300, 25.0)], [(0, 1, 40.0)])
    shut = co.Scenario("planned", [co.Change("links", {"link_id": "L1"}, status="planned")])(case.net)
    found = co.rank_links(shut, pd.DataFrame([{"link_id": "L1"}]), case.trips, by="cost", flows="capacity")
    row = found.to_frame().iloc[0]
    said = "what finds no room counts at 100,000 USD a TEU; with the first of them 1,300 TEU a year more are moved"
    assert said in str(found)
    assert row["teu_more"] == pytest.approx(WEEKS * 25)
    assert row["saved_minimised"] == pytest.approx(WEEKS * 25 * (100_000 - 300))
    assert row["saved_usd"] == pytest.approx(WEEKS * 10 * (100 - (10 * 100 + 25 * 300) / 35))  # at means
    assert row["opened"] == 0


def test_an_executor_gives_the_same():
    case, links = flow_case(5), some_links(5)
    ask = {"net": case.net, "candidates": links, "trips": case.trips, "by": "cost", "flows": "capacity"}
    alone = co.rank_links(**ask).to_frame()
    with ThreadPoolExecutor(2) as pool:
        pd.testing.assert_frame_equal(co.rank_links(**ask, executor=pool).to_frame(), alone)


def test_what_is_no_question_is_refused():
    case, links = narrow(), some_links(0, n_nodes=2, count=1)
    for wrong, said in (
        ({"flows": "best"}, "flows is 'best'"),
        ({"most": 0}, "most is 0; it must be how many links to assign at most, a whole number, at least 1"),
        ({"by": "time"}, "by is 'time'; flows weigh ways against capacities in USD"),
        (
            {"candidates": links.assign(capacity_teu_per_week="much")},
            "row 0, column capacity_teu_per_week: 'much' is no number of at least 0",
        ),
    ):
        ask = {"candidates": links, "by": "cost", "flows": "capacity", **wrong}
        with pytest.raises(co.InvalidQuestion, match=said):
            co.rank_links(case.net, trips=case.trips, **ask)
    assert CARGO.teu == 1
