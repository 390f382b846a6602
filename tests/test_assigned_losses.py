"""What a loss costs where capacities count is what a network with the part closed costs, assigned anew."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from flow_networks import CARGO, case_of, flow_case

import corridor as co
from corridor.analysis.lasting_losses import cost_of_lasting

WEEKS = 52
CHEAP, DEAR, ROOM, WANTED = 100, 300, 10.0, 40.0


def wait_worth(trips, usd_per_h):
    """Return trips whose goods are worth something by the hour."""
    cargo = co.Cargo(teu=1, value_usd=0, box="20ft", value_of_time_usd_per_h=usd_per_h)
    return [co.Trip(trip.origin, trip.destination, cargo, trip.shipments_per_year) for trip in trips]


def by_hand(net, trips, by, method, part):
    """Return what all spend more without a part, and what is moved no more, a year; both assigned by themselves."""
    scenario = co.Scenario("lost", [co.Close(part)])
    before, after = (co.assign(each, trips, by=by, method=method) for each in (net, scenario(net)))
    fewer = (before.by_trip()["moved"] - after.by_trip()["moved"]).sum()
    more = after.total_usd_per_week - before.total_usd_per_week
    return WEEKS * more, WEEKS * fewer, WEEKS * before.total_usd_per_week


@pytest.mark.parametrize("seed", range(12))
def test_a_loss_costs_what_assignments_with_and_without_the_link_differ_by(seed):
    case = flow_case(seed)
    frame = co.criticality(case.net, case.trips, by="cost", of="link", flows="capacity").to_frame().set_index("id")
    loads = co.assign(case.net, case.trips, by="cost").loads("link")
    assert set(frame.index) == {name.split(":")[1] for name in loads["resource"]}
    assert len(frame)
    for link_id in case.net.links["link_id"]:
        more, fewer, total = by_hand(case.net, case.trips, "cost", "capacity", link_id)
        found = frame["extra_minimised"].get(link_id, 0.0)  # what nothing goes over costs nothing
        assert found == pytest.approx(more, abs=1e-6 * total)
        assert frame["teu_cut_off"].get(link_id, 0.0) == pytest.approx(fewer, abs=1e-3)
    assert not frame["is_negative"].any()


@pytest.mark.parametrize("method", ["logit", "equilibrium"])
@pytest.mark.parametrize("seed", range(4))
def test_other_methods_are_assigned_without_the_link_too(method, seed):
    case = flow_case(seed, n_nodes=5, n_arcs=10, n_trips=3)
    trips = wait_worth(case.trips, 2.0)
    frame = co.criticality(case.net, trips, of="link", flows=method).to_frame()
    assert len(frame)
    for row in frame.itertuples():
        more, fewer, total = by_hand(case.net, trips, "generalised", method, row.id)
        assert row.extra_minimised == pytest.approx(more, abs=1e-4 * total)
        assert row.teu_cut_off + row.teu_ends_there == pytest.approx(fewer, abs=1e-2)


@pytest.fixture(scope="module")
def two_roads():
    """N0 to N1: a cheap road for 10 TEU a week and a dear one for any number; 40 TEU a week want to go."""
    case = case_of(2, [(0, 1, CHEAP, ROOM), (0, 1, DEAR, float("inf"))], [(0, 1, WANTED)])
    return case.net, wait_worth(case.trips, 1.0)


def test_only_what_went_over_the_cheap_road_pays_more(two_roads):
    """10 of 40 TEU a week go for 300 in place of 100; the others paid 300 before."""
    found = co.criticality(*two_roads, of="link", flows="capacity", lasts=[1, 30])
    row = found.to_frame().set_index("id").loc["L0"]
    assert row["extra_minimised"] == pytest.approx(ROOM * WEEKS * (DEAR - CHEAP))
    assert row["extra_usd"] == pytest.approx(row["extra_minimised"])
    assert (row["teu_per_year"], row["cut_off"]) == (pytest.approx(ROOM * WEEKS), 0)
    assert row["usd_per_day"] == pytest.approx(ROOM / 7 * (DEAR - CHEAP))


def test_goods_wait_for_the_end_of_a_loss_that_is_shorter_than_the_detour(two_roads):
    """200 USD more or 24 a day: nobody goes the dear road in the last 8 days and a third of a loss."""
    row = co.criticality(*two_roads, flows="capacity", lasts=[1, 30]).to_frame().set_index("id").loc["L0"]
    a_day = ROOM / 7
    assert row["usd_of_1_days"] == pytest.approx(a_day * 24 / 2)
    assert row["usd_of_30_days"] == pytest.approx(a_day * 200 * (30 - 200 / 24 / 2))


def test_what_has_no_other_way_waits_rather_than_pays_the_price_of_what_is_not_moved():
    case = case_of(2, [(0, 1, CHEAP, ROOM)], [(0, 1, WANTED)])
    trips = wait_worth(case.trips, 1.0)
    lost = co.criticality(case.net, trips, of="link", flows="capacity", lasts=[10])
    assert "What is not moved counts at 100,000 USD a TEU." in str(lost)
    assert "What is not moved" not in str(co.criticality(case.net, trips, of="link"))
    row = lost.to_frame().iloc[0]
    assert (row["cut_off"], row["teu_cut_off"]) == (1, pytest.approx(ROOM * WEEKS))
    assert row["extra_minimised"] == pytest.approx(ROOM * WEEKS * (100_000 - CHEAP - 1))
    assert row["usd_of_10_days"] == pytest.approx(ROOM / 7 * 24 * 10**2 / 2)


def test_those_who_make_room_are_told_and_their_loss_is_of_the_part():
    """Two trips share the road B; without A all of the first comes there, and it has room for one of them."""
    arcs = [(0, 1, 10, 10.0), (0, 2, 50, float("inf")), (2, 1, 50, 10.0), (2, 1, 400, float("inf"))]
    case = case_of(3, arcs, [(0, 1, 10.0), (2, 1, 10.0)])
    found = co.criticality(case.net, case.trips, by="cost", of="link", flows="capacity")
    row = found.to_frame().set_index("id").loc["L0"]
    assert row["extra_minimised"] == pytest.approx(WEEKS * 10 * (50 + 400 - 10))
    hit = found.hit("L0")
    assert set(hit["outcome"]) <= {"other way", "makes room"}
    assert (hit["usd_after"] - hit["usd_before"]).sum() == pytest.approx(50 + 400 - 10)


def braess():
    """Return the network of Braess as far as it can be made of queues: a free link across two that fill."""
    most, free = 12.0, float("inf")
    arcs = [(0, 1, 10, most), (1, 3, 330, free), (0, 2, 330, free), (2, 3, 10, most), (1, 2, 10, free)]
    case = case_of(4, arcs, [(0, 3, 12.0)])
    return case.net, wait_worth(case.trips, 5.0)


def test_a_loss_by_which_all_spend_less_is_flagged():
    found = co.criticality(*braess(), of="link", flows="equilibrium")
    row = found.to_frame().set_index("id").loc["L4"]
    assert row["extra_minimised"] < 0
    assert row["is_negative"]
    assert row["usd_of_7_days"] == pytest.approx(7 * row["usd_per_day"])
    assert "Less than 0: all trips together spend less without link N1 - N2 (road)" in str(found)
    assert "Less than 0" not in str(co.criticality(*braess(), of="link", flows="capacity"))


@pytest.mark.parametrize("seed", range(4))
def test_where_nothing_is_full_flows_lose_what_best_ways_lose(seed):
    draw = flow_case(seed)
    case = case_of(7, [(a, b, usd, np.inf) for a, b, usd, _ in draw.arcs], draw.wanted)
    trips = wait_worth(case.trips, 3.0)
    best, assigned = (co.criticality(case.net, trips, flows=flows).to_frame() for flows in (None, "capacity"))
    both = best.merge(assigned, on=["kind", "id"], suffixes=("", "_flows"))
    both = both[(both["cut_off"] == 0) & (both["ends_there"] == 0)]
    assert len(both)
    for name in (
        "trips",
        "teu_per_year",
        "extra_minimised",
        "extra_usd",
        "extra_hours",
        "usd_per_day",
        "usd_of_7_days",
    ):
        np.testing.assert_allclose(both[name], both[f"{name}_flows"], rtol=1e-6, atol=1e-3, err_msg=name)


def test_an_executor_gives_the_same(two_roads):
    case = flow_case(3)
    alone = co.criticality(case.net, case.trips, by="cost", flows="capacity").to_frame()
    with ThreadPoolExecutor(2) as pool:
        at_once = co.criticality(case.net, case.trips, by="cost", flows="capacity", executor=pool).to_frame()
    pd.testing.assert_frame_equal(alone, at_once)


@pytest.mark.parametrize("seed", range(5))
def test_the_cost_of_a_loss_is_the_sum_over_those_that_come(seed):
    """Day by day in small steps: the lesser of the detour and of waiting for the end."""
    draw = np.random.default_rng(seed)
    detour, worth = draw.uniform(-50, 2000, 6), draw.uniform(1, 300, 6)
    detour[0], steps = np.inf, 20_000
    for days in (0.5, 6.0, 80.0):
        left = (np.arange(steps) + 0.5) / steps * days
        summed = np.minimum(detour[:, None], worth[:, None] * left).mean(axis=1) * days
        assert cost_of_lasting(detour, worth, days) == pytest.approx(summed, rel=1e-4)


def test_a_longer_loss_never_costs_less_and_never_more_than_its_days():
    case = flow_case(5)
    frame = co.criticality(case.net, wait_worth(case.trips, 4.0), lasts=(1, 5, 20, 100)).to_frame()
    costs = frame[["usd_of_1_days", "usd_of_5_days", "usd_of_20_days", "usd_of_100_days"]].to_numpy()
    assert (np.diff(costs, axis=1) >= 0).all()
    whole = frame[frame["usd_per_day"].notna() & (frame["cut_off"] == 0) & (frame["ends_there"] == 0)]
    assert (whole["usd_of_100_days"] <= 100 * whole["usd_per_day"] * (1 + 1e-9)).all()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"lasts": []}, "lasts is empty; give for how many days losses last"),
        ({"lasts": [7, -1]}, "lasts: each is -1; it must be days, above 0 and at most 36,500"),
        ({"lasts": [0]}, "lasts: each is 0"),
        ({"lasts": 7}, "lasts is 7"),
        ({"lasts": ["a week"]}, "lasts: each is 'a week'"),
        ({"flows": "best"}, "flows is 'best'"),
        ({"flows": "capacity", "by": "time"}, "by is 'time'; flows weigh ways against capacities in USD"),
    ],
)
def test_bad_questions_are_refused_in_a_sentence(two_roads, more, message):
    with pytest.raises(co.InvalidQuestion, match=message):
        co.criticality(*two_roads, **more)


def test_flows_of_another_question_are_refused(two_roads):
    with pytest.raises(co.InvalidQuestion, match=r"flows is <corridor\.Flows by capacity"):
        co.criticality(*two_roads, flows=co.assign(*two_roads))


def test_demand_of_nothing_is_refused(two_roads):
    net, trips = two_roads
    nothing = [co.Trip(trip.origin, trip.destination, CARGO, 0.0) for trip in trips]
    with pytest.raises(co.InvalidQuestion, match="all trips together move no TEU a year"):
        co.criticality(net, nothing, flows="capacity")
