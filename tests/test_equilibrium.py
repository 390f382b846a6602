"""Equilibrium on paths: textbook networks, the queue's delay, and assignments in which waiting grows with the load."""

import numpy as np
import pytest
import sioux_falls
from flow_networks import CARGO, case_of, flow_case

import corridor as co
from corridor.engine.delays import _fill, delays_at, power_delays, queue_delays, slope
from corridor.engine.path_equilibrium import Loads, _slopes, balance, paths_of
from corridor.engine.road_equilibrium import road_equilibrium

SEEDS = range(8)


@pytest.mark.parametrize(("gap", "near"), [(1e-6, 1e-8), (1e-10, 1e-10)])
def test_sioux_falls_is_solved_to_nine_digits(gap, near):
    tail, head, delays = sioux_falls.roads()
    found = road_equilibrium(24, tail, head, delays, sioux_falls.trips(), gap=gap)
    assert found.gap <= gap
    assert sioux_falls.objective(found.load) == pytest.approx(sioux_falls.LEAST, rel=near)


def test_braess_found_that_a_new_road_may_make_all_slower():
    tail, head = [0, 1, 0, 2, 1], [1, 3, 2, 3, 2]
    delays = power_delays([0, 50, 50, 0, 10], [10, 1, 1, 10, 1], [1] * 5)
    without = power_delays([0, 50, 50, 0], [10, 1, 1, 10], [1] * 4)
    trip = ([0], [3], [6.0])
    before = road_equilibrium(4, tail[:4], head[:4], without, trip, gap=1e-12).load
    after = road_equilibrium(4, tail, head, delays, trip, gap=1e-12).load
    assert np.allclose(before, 3)
    assert np.allclose(after, [4, 2, 2, 4, 2])


def test_delays_are_the_same_to_the_bit_compiled_or_not():
    """An equilibrium follows its last digit: what a process had run before changed waits by 3e-5 of them."""
    chance = np.random.default_rng(3)
    capacity, load = chance.uniform(1, 9_000, size=(2, 20_000))
    queues = queue_delays(capacity, chance.uniform(0, 900, 20_000), chance.uniform(0, 5_000, 20_000), 2184.0, 2.0)
    powers = power_delays(*chance.uniform(0, 9, size=(2, 20_000)), chance.choice([1.0, 2.0, 4.0, 4.5], 20_000))
    for delays in (queues, powers):
        one, other, nothing = np.empty_like(load), np.empty_like(load), np.zeros(len(load), dtype=np.int64)
        _fill.python(delays, load, one)
        _fill.compiled(delays, load, other)
        assert np.array_equal(one, other)
        _slopes.python(delays, Loads(load, one, one, nothing))
        _slopes.compiled(delays, Loads(load, other, other, nothing))
        assert np.array_equal(one, other)


def test_nodes_before_the_first_through_node_are_not_passed():
    tail, head = [0, 1, 0, 2], [1, 3, 2, 3]
    free = power_delays([1, 1, 5, 5], [0] * 4, [1] * 4)
    assert road_equilibrium(4, tail, head, free, ([0], [3], [1.0])).load.tolist() == [1, 1, 0, 0]
    assert road_equilibrium(4, tail, head, free, ([0], [3], [1.0]), through=2).load.tolist() == [0, 0, 1, 1]


def test_a_trip_without_a_path_is_an_error():
    with pytest.raises(ValueError, match="a trip has no path; leave it out"):
        road_equilibrium(3, [0], [1], power_delays([1], [1], [1]), ([0], [2], [1.0]))


def test_paths_that_use_a_resource_twice_count_it_twice():
    """Path 0 passes resource 0 twice, path 1 resource 1: 2 x 2a = b with a + b = 10."""
    delays = power_delays([0, 0], [1, 1], [1, 1])
    paths = paths_of(
        1, np.zeros(2, dtype=np.int64), [np.array([0, 0]), np.array([1])], np.zeros(2), np.array([10.0, 0])
    )
    loads = balance(paths, delays, 50)
    assert np.allclose(paths.flow, [2, 8])
    assert np.allclose(loads.load, [4, 8])


def test_a_queue_waits_as_in_a_steady_state_below_capacity_and_grows_above():
    queue = queue_delays([10.0], [0.0], [0.0], 1e6, 1.0)
    assert delays_at(queue, np.array([5.0]))[0] == pytest.approx(0.1, rel=1e-3)
    assert delays_at(queue, np.array([20.0]))[0] == pytest.approx(5e5, rel=1e-3)
    assert np.isfinite(delays_at(queue, np.array([1e6]))[0])


def test_the_queue_of_today_is_taken_off_and_less_than_today_makes_nothing_quicker():
    queue = queue_delays([10.0], [2.0], [9.0], 1000.0, 1.0)
    assert delays_at(queue, np.array([7.0]))[0] == pytest.approx(0.0, abs=1e-12)
    assert delays_at(queue, np.array([1.0]))[0] == 0
    assert delays_at(queue, np.array([8.0]))[0] > 0


@pytest.mark.parametrize("load", [0.1, 4.0, 9.9, 25.0])
def test_slopes_are_those_of_the_delays(load):
    for delays in (queue_delays([10.0], [1.0], [0.0], 500.0, 2.0), power_delays([3.0], [2e-3], [4.0])):
        ahead, behind = (delays_at(delays, np.array([load + step]))[0] for step in (1e-5, -1e-5))
        assert slope(delays, 0, load) == pytest.approx((ahead - behind) / 2e-5, rel=1e-5)


def at_rest(case, **more):
    return co.assign(case.net, case.trips, method="equilibrium", by="cost", waiting_usd_per_teu_h=5.0, **more)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_trip_has_a_better_way_than_those_that_it_takes(seed):
    case = flow_case(seed, n_trips=8)
    flows = at_rest(case)
    assert flows.gap <= 1e-7
    trips, ways, waits = flows.by_trip(), flows.to_frame(), flows.waiting_of_ways()
    assert np.allclose(trips["moved"] + trips["unmet"], trips["wanted"])
    paid = ways["minimised"] + 5 * np.asarray(waits)
    best = paid.groupby(ways["trip"]).transform("min")
    weight = ways["teu_per_week"] * (paid - best)
    assert weight.sum() <= 1e-5 * (ways["teu_per_week"] * paid).sum()
    loads = flows.loads()
    assert (loads["waiting_h"][loads["capacity"].isna()] == 0).all()


def test_two_ways_wait_until_they_cost_the_same():
    case = case_of(2, [(0, 1, 100, 20.0), (0, 1, 400, 1000.0)], [(0, 1, 60.0)])
    flows = at_rest(case)
    ways, waits = flows.to_frame(), np.asarray(flows.waiting_of_ways())
    paid = (ways["minimised"] + 5 * waits).to_list()
    assert len(paid) == 2
    assert paid[0] == pytest.approx(paid[1], rel=1e-6)
    assert "waits [h]" in str(flows)


def test_where_everybody_goes_as_today_nobody_waits_longer():
    case = case_of(2, [(0, 1, 100, 20.0)], [(0, 1, 30.0)])
    today = at_rest(case)
    assert today.loads()["waiting_h"].max() > 100
    assert at_rest(case, today=today).loads()["waiting_h"].max() == pytest.approx(0, abs=1e-9)


def test_more_capacity_lets_nobody_wait_longer_on_a_single_way():
    waits = [
        at_rest(case_of(2, [(0, 1, 100, most)], [(0, 1, 30.0)])).loads()["waiting_h"].max() for most in (10, 20, 40, 80)
    ]
    assert waits == sorted(waits, reverse=True)


def test_hours_must_cost_something():
    case = case_of(2, [(0, 1, 100, 20.0)], [(0, 1, 30.0)])
    with pytest.raises(co.InvalidQuestion, match="an hour of waiting costs N0 to N1 nothing"):
        co.assign(case.net, case.trips, method="equilibrium", by="cost")
    with pytest.raises(co.InvalidQuestion, match="waiting_usd_per_teu_h is -1; it must be USD per TEU and hour"):
        co.assign(case.net, [co.Trip("N0", "N1", CARGO)], method="equilibrium", by="cost", waiting_usd_per_teu_h=-1)
