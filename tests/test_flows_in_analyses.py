"""Comparisons and appraisals on assigned flows, and what they say of ways that are over full."""

import pandas as pd
import pytest
from flow_networks import case_of, flow_case

import corridor as co
from corridor.flows.overloads import Overloads

# N0 to N1: a cheap road for 10 TEU a week and a dear one for any number; 40 TEU a week want to go
CHEAP, DEAR, ROOM, WANTED = 100, 300, 10.0, 40.0


@pytest.fixture(scope="module")
def case():
    return case_of(2, [(0, 1, CHEAP, ROOM), (0, 1, DEAR, float("inf"))], [(0, 1, WANTED)])


def wider(teu):
    return co.Scenario("wider", [co.Change("links", {"link_id": "L0"}, capacity_teu_per_week=teu)])


def test_a_comparison_of_flows_takes_the_mean_of_the_ways_that_a_trip_is_split_on(case):
    """10 go for 100 and 30 for 300: 250 each; with room for 30 it is 150."""
    found = co.compare({"today": case.net, "wider": wider(30)}, case.trips, by="cost", flows="capacity")
    row = found.differences().iloc[0]
    assert (row["before"], row["after"], row["verdict"]) == (pytest.approx(250), pytest.approx(150), "gains")
    assert row["gain_per_year"] == pytest.approx(100 * 52 * WANTED)
    sums = found.sums()
    assert sums["cost_usd"].tolist() == pytest.approx([250 * 52 * WANTED, 150 * 52 * WANTED])
    assert "nothing were ever full" not in str(found)


def test_without_flows_it_is_all_on_the_cheap_road_and_the_answer_says_how_much_too_much(case):
    found = co.compare({"today": case.net, "wider": wider(30)}, case.trips, by="cost")
    assert found.differences()["verdict"].tolist() == ["same"]
    assert (
        "Not what would happen: each trip takes its best way on network, as if nothing were ever full: 2,080 TEU a "
        'year on N0 - N1, road, which takes 520 (assumed). Ask with flows="capacity".'
    ) in str(found)


def test_what_is_not_moved_is_cut_off_in_part():
    """One road for 10 of 40: a quarter has a way, 1,560 TEU a year have none."""
    case = case_of(2, [(0, 1, CHEAP, ROOM)], [(0, 1, WANTED)])
    sums = co.compare({"today": case.net, "wider": wider(20)}, case.trips, by="cost", flows="capacity").sums()
    assert sums["teu_per_year"].tolist() == pytest.approx([520, 1040])
    assert sums["teu_cut_off"].tolist() == pytest.approx([1560, 1040])


def test_a_trip_that_loses_room_does_not_gain_though_what_is_left_of_it_is_cheaper():
    """The dear road is taken away: 10 of 40 go for 100, where all went for 250, which is no gain."""
    case = case_of(2, [(0, 1, CHEAP, ROOM), (0, 1, DEAR, 500.0)], [(0, 1, WANTED)])
    shut = co.Scenario("shut", [co.Close("L1")])
    found = co.compare({"today": case.net, "shut": shut}, case.trips, by="cost", flows="capacity")
    row = found.differences().iloc[0]
    assert (row["verdict"], row["moved_before"], row["moved_after"]) == ("loses room", pytest.approx(2080), 520)
    assert (row["before"], row["after"]) == (pytest.approx(250), pytest.approx(100))
    assert row["gain_per_year"] == pytest.approx(150 * 520)  # of what is moved on both
    assert found.sums()["cost_usd"].tolist() == pytest.approx([250 * 520, 100 * 520])
    said = str(found)
    assert "cheapest, assigned by capacity, 1 trip, against today" in said
    assert "shut: 1 loses room" in said
    assert "  loses room  N0 - N1: 2,080 -> 520 of 2,080 TEU a year are moved, at 250 USD -> 100 USD (-60.0 %)" in said
    back = co.compare({"shut": shut(case.net), "today": case.net}, case.trips, by="cost", flows="capacity")
    assert back.differences()["verdict"].tolist() == ["gains room"]


@pytest.mark.parametrize("seed", range(8))
def test_verdicts_are_of_what_two_assignments_move(seed):
    """Means times what is moved, and what is not at its price, are the totals; who gains is moved as much as before."""
    case = flow_case(seed)
    shut = co.Scenario("shut", [co.Close(f"L{seed}"), co.Close("L17")])
    rows = co.compare({"a": case.net, "b": shut}, case.trips, by="cost", flows="capacity").differences()
    totals = []
    for net, when in ((case.net, "before"), (shut(case.net), "after")):
        flows = co.assign(net, case.trips, by="cost")
        moved = 52 * flows.by_trip()["moved"].to_numpy()
        assert rows[f"moved_{when}"].tolist() == pytest.approx(moved.tolist(), abs=1e-3)
        totals.append(52 * flows.total_usd_per_week)
        spent = (rows[when].fillna(0) * rows[f"moved_{when}"]).sum()
        unmet = (rows["teu_per_year"] - rows[f"moved_{when}"]).sum() * flows.unmet_usd_per_teu
        assert spent + unmet == pytest.approx(totals[-1], rel=1e-6)
    assert totals[1] >= totals[0] * (1 - 1e-9)
    some = rows[rows["verdict"].isin(["gains", "loses", "same"])]
    assert some["moved_before"].tolist() == pytest.approx(some["moved_after"].tolist(), rel=1e-3)
    assert (rows["moved_after"] < rows["moved_before"])[rows["verdict"] == "loses room"].all()


@pytest.mark.parametrize("flows", [None, "capacity"])
def test_a_place_that_one_network_lacks_leaves_its_trip_without_a_way_there(flows):
    case = case_of(3, [(0, 1, CHEAP, ROOM), (0, 2, DEAR, ROOM)], [(0, 1, 5.0), (0, 2, 5.0)])
    less = case_of(2, [(0, 1, CHEAP, ROOM)], [(0, 1, 5.0)])
    asked = {"trips": case.trips, "by": "cost", "flows": flows}
    rows = co.compare({"all": case.net, "less": less.net}, **asked).differences()
    assert rows["verdict"].tolist() == ["same", "cut off"]
    assert "N2" in rows["reason"].iloc[1]
    back = co.compare({"less": less.net, "all": case.net}, **asked).differences()
    assert back["verdict"].tolist() == ["same", "opened"]
    nowhere = [co.Trip("N0", "Nowhere", case.trips[0].cargo, 52.0)]
    with pytest.raises(co.UnknownName, match="Nowhere"):
        co.compare({"all": case.net, "less": less.net}, nowhere, by="cost", flows=flows)


def test_an_appraisal_of_flows_gains_what_really_moves_over(case):
    """20 TEU a week more for 100 in place of 300; without flows the same project is worth nothing."""
    terms = co.Terms(opening=2027, base_year=2026, growth=0.0, ramp_up=())
    asked = {"demand": case.trips, "capex_usd": 1e6, "terms": terms}
    assigned = co.appraise(case.net, wider(30), flows="capacity", **asked)
    assert assigned.yearly.users_usd == pytest.approx(20 * 52 * (DEAR - CHEAP))
    assert len(assigned.overloaded) == 0
    trip = assigned.by_trip().iloc[0]
    assert (trip["kind"], trip["on_project_without"], trip["on_project_with"]) == ("existing", 10 / 40, 30 / 40)
    assert "1,560 of these TEU go over what the project changes, 520 do without it" in str(assigned)
    naive = co.appraise(case.net, wider(30), **asked)
    assert naive.yearly.users_usd == 0
    assert "trips are split" not in str(naive)
    over = naive.overloaded
    assert over["load"].tolist() == pytest.approx([WANTED, WANTED])
    assert over["capacity"].tolist() == [ROOM, 30]
    assert "Not what would happen: each trip takes its best way" in str(naive)


def test_an_appraisal_counts_what_gets_room_as_opened():
    """One road for 10 of 40 and then for 25: 15 TEU a week get a way, worth half of what they would pay at most."""
    case = case_of(2, [(0, 1, CHEAP, ROOM)], [(0, 1, WANTED)])
    terms = co.Terms(opening=2027, base_year=2026, growth=0.0, ramp_up=(), choke_usd_per_teu=500)
    found = co.appraise(case.net, wider(25), case.trips, capex_usd=1e6, terms=terms, flows="capacity")
    assert sorted(found.by_trip()["kind"]) == ["existing", "opened", "unreachable"]
    assert found.yearly.opened_usd == pytest.approx(15 * 52 * (500 - CHEAP) / 2)
    assert found.yearly.money_usd == pytest.approx(0)


def test_criticality_and_ranking_say_so_too(case):
    candidates = pd.DataFrame(
        [{"from_node": "N1", "to_node": "N0", "mode": "road", "hours": 1, "usd": 9, "per": "teu"}]
    )
    for found in (co.criticality(case.net, case.trips), co.rank_links(case.net, candidates, case.trips)):
        assert str(found).count("as if nothing were ever full: 2,080 TEU a year on N0 - N1, road") == 1


def test_trips_that_are_only_compared_load_nothing(case):
    once = [co.Trip(trip.origin, trip.destination, trip.cargo) for trip in case.trips]
    assert len(Overloads(case.net, once, "cost", co.Rules()).frame) == 0


def test_a_method_that_is_none_and_an_objective_that_is_no_money_are_refused(case):
    with pytest.raises(co.InvalidQuestion, match="flows is 'best'"):
        co.compare({"today": case.net, "wider": wider(30)}, case.trips, by="cost", flows="best")
    with pytest.raises(co.InvalidQuestion, match="by is 'time'; flows weigh ways against capacities in USD"):
        co.compare({"today": case.net, "wider": wider(30)}, case.trips, by="time", flows="capacity")
