"""Least cost within capacities: laws, and other solvers on random networks."""

import json
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from flow_networks import CARGO, arc_programme, case_of, flow_case, scaled

import corridor as co
from corridor.flows.assign import UNMET_USD_PER_TEU
from corridor.flows.resources import resources_of
from corridor.network.internals import internals

SEEDS = range(12)
NEAR = 1e-7


def assigned(case, **more):
    return co.assign(case.net, case.trips, by="cost", **more)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_costs_what_a_programme_over_arcs_finds(seed):
    case = flow_case(seed)
    flows = assigned(case)
    assert flows.total_usd_per_week == pytest.approx(arc_programme(case), rel=NEAR)
    assert flows.bound_usd_per_week <= flows.total_usd_per_week
    assert flows.gap < 1e-5


@pytest.mark.parametrize("seed", SEEDS)
def test_trips_to_one_place_cost_what_networkx_finds(seed):
    case = flow_case(seed, one_goal=True)
    graph = nx.DiGraph()
    goal = 6
    graph.add_nodes_from(range(7), demand=0)
    for begin, _, teu in case.wanted:
        graph.nodes[begin]["demand"] = -int(teu)
        graph.add_edge(begin, goal, weight=int(UNMET_USD_PER_TEU))
    graph.nodes[goal]["demand"] = int(sum(teu for *_, teu in case.wanted))
    split = nx.DiGraph(graph.edges(data=True))
    split.add_nodes_from(graph.nodes(data=True))
    for at, (a, b, usd, most) in enumerate(case.arcs):  # a node on each road, so that none hides what is not moved
        split.add_edge(a, f"road {at}", weight=usd, **({} if np.isinf(most) else {"capacity": int(most)}))
        split.add_edge(f"road {at}", b, weight=0)
    assert assigned(case).total_usd_per_week == pytest.approx(nx.min_cost_flow_cost(split), rel=NEAR)


@pytest.mark.parametrize("seed", SEEDS)
def test_as_much_is_moved_between_two_places_as_networkx_finds(seed):
    case = flow_case(seed, n_trips=1)
    begin, end, _ = case.wanted[0]
    graph = nx.DiGraph()
    graph.add_nodes_from(range(7))
    for a, b, _, most in case.arcs:
        graph.add_edge(a, b, capacity=min(most, 1e6))
    wanted = 1e5
    case = case_of(7, case.arcs, [(begin, end, wanted)])
    most = min(wanted, nx.maximum_flow_value(graph, begin, end))
    assert assigned(case).by_trip().at[0, "moved"] == pytest.approx(most, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_leaves_arrives_and_keeps_to_capacities(seed):
    case = flow_case(seed, n_trips=8)
    flows = assigned(case)
    trips, ways = flows.by_trip(), flows.to_frame()
    assert np.allclose(trips["moved"] + trips["unmet"], trips["wanted"])
    assert np.allclose(ways.groupby("trip")["teu_per_week"].sum(), trips[trips["ways"] > 0]["moved"])
    loads = flows.loads()
    known = loads[loads["capacity"].notna()]
    assert (known["load"] <= known["capacity"] * (1 + 1e-6) + 1e-6).all()
    balance = np.zeros((8, 7))
    for trip, flow, arcs in zip(ways["trip"], ways["teu_per_week"], flows._ways.arcs, strict=True):
        states = internals(case.net).states()
        for arc in arcs.tolist():  # conservation at every state: each way is a chain of arcs
            balance[trip, states.node[states.tail[arc]]] += flow
            balance[trip, states.node[states.head[arc]]] -= flow
        assert (states.tail[arcs[1:]] == states.head[arcs[:-1]]).all()
    for trip, (begin, end, _) in enumerate(case.wanted):
        expected = np.zeros(7)
        expected[begin], expected[end] = trips.at[trip, "moved"], -trips.at[trip, "moved"]
        assert np.allclose(balance[trip], expected, atol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_of_trips_and_resources_pay_for_the_total(seed):
    """Duality: what trips pay, less what full resources earn, is the total; what is not full has no price."""
    case = flow_case(seed, n_trips=8)
    flows = assigned(case)
    trips, loads = flows.by_trip(), flows.loads()
    pays = trips["pays"].fillna(UNMET_USD_PER_TEU)
    priced = loads[loads["price"] > 0]
    earned = float((priced["price"] * priced["capacity"]).sum())
    assert float((pays * trips["wanted"]).sum()) - earned == pytest.approx(flows.total_usd_per_week, rel=1e-6)
    assert np.allclose(priced["load"], priced["capacity"])
    ways = flows.to_frame()
    for way, used in enumerate(flows._ways.resources):  # each way that is taken costs what its trip pays
        tolls = flows._loaded.price[used].sum()
        assert ways.at[way, "minimised"] + tolls == pytest.approx(pays[ways.at[way, "trip"]], rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_more_capacity_never_costs_more(seed):
    case = flow_case(seed)
    before = assigned(case).total_usd_per_week
    resources = resources_of(case.net)
    for at in np.flatnonzero(~np.isnan(resources.capacity)).tolist():
        more = {resources.ids[at]: resources.capacity[at] + 5.0}
        assert assigned(case, capacities=more).total_usd_per_week <= before * (1 + 1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_twice_the_demand_on_twice_the_capacity_has_twice_the_loads_at_the_same_prices(seed):
    case = flow_case(seed)
    once, twice = assigned(case), assigned(scaled(case, 2.0))
    assert twice.total_usd_per_week == pytest.approx(2 * once.total_usd_per_week, rel=1e-9)
    left, right = once.loads().set_index("resource"), twice.loads().set_index("resource")
    assert np.allclose(right["load"], 2 * left["load"])
    assert np.allclose(right["price"], left["price"])


def test_where_nothing_is_full_everybody_goes_as_planned():
    net = co.load()
    trips = [co.Trip("Karachi", "Lahore"), co.Trip("Islamabad", "Istanbul")]
    flows = co.assign(net, trips)
    assert flows.gap == 0
    for way, trip in enumerate(trips):
        planned = co.plan(net, trip.origin, trip.destination, by="generalised")
        assert flows.itinerary(way).legs == planned.legs
        row = flows.to_frame().iloc[way]
        assert row["usd"] * trip.cargo.teu == pytest.approx(planned.cost_usd)
        assert row["hours"] == pytest.approx(planned.hours)
        assert row["minimised"] * trip.cargo.teu == pytest.approx(planned.generalised_cost_usd, rel=1e-6)


def test_the_bundled_demand_keeps_to_every_capacity():
    net = co.load()
    flows = co.assign(net, net.demand)
    loads, trips = flows.loads(), flows.by_trip()
    known = loads[loads["capacity"].notna()]
    passed = known["load"]
    assert (passed <= (known["capacity"] - known["background"]).clip(lower=0) * (1 + 1e-6) + 1e-6).all()
    assert np.allclose(trips["moved"] + trips["unmet"], trips["wanted"])
    assert flows.gap < 1e-7
    assert (flows.bottlenecks()["basis"] != "").all()


def test_executors_and_progress_change_nothing():
    net = co.load()
    seen = []
    alone = co.assign(net, net.demand, progress=lambda done, of: seen.append((done, of)))
    assert seen
    with ThreadPoolExecutor(2) as threads:
        together = co.assign(net, net.demand, executor=threads)
    pd.testing.assert_frame_equal(alone.to_frame(), together.to_frame())
    case = flow_case(3)
    with ProcessPoolExecutor(2) as processes:
        pd.testing.assert_frame_equal(assigned(case).to_frame(), assigned(case, executor=processes).to_frame())


@pytest.mark.parametrize("method", ["logit", "equilibrium"])
def test_executors_change_no_method(method):
    net = co.load()
    alone = co.assign(net, net.demand, method=method)
    with ThreadPoolExecutor(2) as threads:
        together = co.assign(net, net.demand, method=method, executor=threads)
    pd.testing.assert_frame_equal(alone.loads(), together.loads())
    assert np.array_equal(alone.by_trip()["pays"], together.by_trip()["pays"])


def test_flows_pickle_and_are_plain_values():
    case = flow_case(2, n_trips=8)
    flows = assigned(case)
    other = pickle.loads(pickle.dumps(flows))
    pd.testing.assert_frame_equal(flows.loads(), other.loads())
    found = json.loads(json.dumps(flows.to_dict()))
    assert found["method"] == "capacity"
    assert len(found["trips"]) == 8
    assert repr(flows).startswith("<corridor.Flows by capacity: 8 trips, ")


def test_shares_add_up():
    net = co.load()
    flows = co.assign(net, net.demand)
    for by in ("corridor", "way", "country", "port", "border", "mode"):
        assert flows.shares(by)["share"].between(0, 1 + 1e-9).all()
    assert flows.shares("way")["share"].sum() == pytest.approx(1)
    to_europe = [at for at, trip in enumerate(flows.trips) if trip.destination == "DEDUI"]
    some = flows.shares(trips=to_europe)
    assert some["teu_per_week"].max() <= flows.by_trip().loc[to_europe, "moved"].sum() + 1e-6
    assert set(some["corridor"]) <= {*net.corridors["name"], "none that has a name"}


def test_text_says_what_is_full_what_is_unknown_and_what_is_not_moved():
    case = case_of(3, [(0, 1, 10, 5.0), (1, 2, 10, np.inf)], [(0, 2, 8.0), (2, 0, 3.0)])
    text = str(assigned(case))
    assert "5 of 11 TEU a week are moved" in text
    assert "N0 - N1, road" in text
    assert "assumed" in text
    assert "no capacity is known, so none is kept to, of what is passed" in text
    assert "N0 to N2: 3 of 8, no room" in text
    assert "N2 to N0: 3 of 3, no way" in text


def test_a_plot_has_a_bar_for_each_bottleneck():
    case = case_of(3, [(0, 1, 10, 5.0), (1, 2, 10, 9.0)], [(0, 2, 8.0)])
    axes = assigned(case).plot()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["N1 - N2, road", "N0 - N1, road"]


def test_a_map_shows_loads_by_width():
    case = case_of(3, [(0, 1, 10, 100.0), (1, 2, 10, 50.0), (2, 0, 10, 9.0)], [(0, 2, 25.0), (0, 1, 75.0)])
    axes = co.draw(case.net, assigned(case))
    widths = [line.get_linewidth()[0] for line in axes.collections if line.get_gid() == "load-road"]
    assert widths == pytest.approx([4.5, 9.0])
    assert [text.get_text() for text in axes.get_legend().get_texts()][:4] == [
        "road", "100 TEU a week", "25 TEU a week", "4 TEU a week",
    ]  # fmt: skip
    assert axes.get_title(loc="left") == "Flows by capacity, cheapest"
    with pytest.raises(co.InvalidQuestion, match="draw shows one assignment at a time, not 2"):
        co.draw(case.net, assigned(case), assigned(case))


def test_dear_trips_are_not_moved_and_say_why():
    case = case_of(2, [(0, 1, 10, np.inf)], [(0, 1, 8.0)])
    flows = assigned(case, unmet_usd_per_teu=9)
    assert flows.unmet().at[0, "reason"] == "its best way costs 10 USD a TEU, more than is paid for it"


BAD = {
    "method": ({"method": "guess"}, "method is 'guess'; must be one of capacity, logit, equilibrium"),
    "by": ({"by": "time"}, "by is 'time'; flows weigh ways against capacities in USD"),
    "price": ({"unmet_usd_per_teu": 0}, "unmet_usd_per_teu is 0; it must be USD per TEU, above 0"),
    "resource": ({"capacities": {"border:nowhere": 5}}, "there is no resource 'border:nowhere'"),
    "negative": ({"capacities": {"link:L0:N0": -5}}, "the capacity of link:L0:N0 is -5; it must be TEU a week, 0 or"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_arguments_are_named(arguments, message):
    case = case_of(2, [(0, 1, 10, 5.0)], [(0, 1, 8.0)])
    with pytest.raises(co.InvalidQuestion) as error:
        co.assign(case.net, case.trips, **{"by": "cost", **arguments})
    assert message in str(error.value)


def test_several_bad_capacities_are_named_at_once():
    case = case_of(2, [(0, 1, 10, 5.0)], [(0, 1, 8.0)])
    with pytest.raises(co.InvalidQuestion) as error:
        assigned(case, capacities={"link:L0:N0": float("nan"), "link:L9:N0": 4})
    assert "the capacity of link:L0:N0 is nan" in str(error.value)
    assert "there is no resource 'link:L9:N0'" in str(error.value)


def test_demand_of_nothing_and_to_nowhere_is_refused():
    case = case_of(2, [(0, 1, 10, 5.0)], [(0, 1, 8.0)])
    with pytest.raises(co.InvalidQuestion, match="there are no trips"):
        co.assign(case.net, [])
    with pytest.raises(co.InvalidQuestion, match="all trips together move no TEU a year"):
        co.assign(case.net, [co.Trip("N0", "N1", CARGO, 0.0)], by="cost")
    with pytest.raises(co.UnknownName, match="Nowhere"):
        co.assign(case.net, [co.Trip("N0", "Nowhere", CARGO, 52.0)], by="cost")


def test_trips_without_any_way_are_reported_and_dropped_from_nothing():
    case = case_of(2, [(0, 1, 10, 5.0)], [(1, 0, 8.0)])
    flows = assigned(case)
    assert flows.by_trip()[["wanted", "moved", "unmet", "ways"]].to_numpy().tolist() == [[8.0, 0.0, 8.0, 0]]
    assert flows.unmet().at[0, "reason"] == "no way"
    assert flows.total_usd_per_week == 8 * UNMET_USD_PER_TEU
    assert flows.to_frame().empty
    assert flows.bottlenecks().empty
    assert flows.shares().empty
    assert "0 of 8 TEU a week are moved" in str(flows)


def test_flows_know_their_kinds_shares_and_ways():
    case = case_of(2, [(0, 1, 10, 5.0)], [(0, 1, 4.0)])
    flows = assigned(case)
    with pytest.raises(co.InvalidQuestion, match="kind is 'canal'; must be one of link, border"):
        flows.loads("canal")
    with pytest.raises(co.InvalidQuestion, match="by is 'x'; must be one of corridor, way, country"):
        flows.shares("x")
    with pytest.raises(co.InvalidQuestion, match="way is 7; ways are the rows of to_frame, 0 to 0"):
        flows.itinerary(7)


def test_nothing_is_printed_to_stdout(capfd):
    assigned(flow_case(1))
    assert capfd.readouterr().out == ""
