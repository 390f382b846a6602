"""What a new link saves is what plans save once it is added or opened: new modes, borders, waits and services."""

import os
import re
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories.small import border, handling, link, network, service
from strategies import CARGO, LAND_MODES, networks
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co
from corridor.engine.contraction import contract, hop_metric
from corridor.engine.distance_tables import distance_table
from corridor.engine.graph import FAR
from corridor.engine.new_links import Candidates, Turns, Wanted, gains

FIGURES = ("cost_usd", "hours", "co2e_kg")
WEIGHED = {"usd": 1.0, "hours": 7.0, "co2e_kg": 0.013}
"""Weights under which equal ways are rare, so that dollars, hours and CO2e can be compared one by one."""


def worth(way, by):
    """Return what is minimised of a way."""
    if isinstance(by, dict):
        return way.cost_usd * by["usd"] + way.hours * by["hours"] + way.co2e_kg * by["co2e_kg"]
    return {"cost": way.cost_usd, "time": way.hours, "co2e": way.co2e_kg, "generalised": way.generalised_cost_usd}[by]


def planned(net, trip, by, rules=None):
    """Return what is minimised, dollars, hours and kg of the plan of a trip; NaN where there is none."""
    try:
        way = co.plan(net, trip.origin, trip.destination, by=by, cargo=trip.cargo, rules=rules)
    except co.NoRoute:
        return np.full(4, np.nan)
    return np.array([worth(way, by), *(getattr(way, name) for name in FIGURES)])


def built(net, scenario):
    """Return the network with a link; sides that no row of borders is for are barred. None if it cannot be."""
    try:
        return scenario(net)
    except co.InvalidData as error:
        barred = []
        for problem in error.problems:
            if "no row of borders is for the" not in problem.message:
                return None
            start = re.search(r"leaving (\S+)", problem.message)[1]
            side = "exit" if "the exit of" in problem.message else "entry"
            barred.append(co.AddBorder(problem.value, from_node=start, side=side, allowed="no"))
        return (scenario + co.Scenario("barred", barred))(net)


def saved(before, after, trips):
    """Return what trips save: the four sums, how many gain, and how many get a way."""
    gain = before - after
    gains = gain[:, 0] > 2e-3  # less is a matter of how finely weights are counted
    count = np.array([trip.shipments_per_year for trip in trips])
    opened = np.isnan(before[:, 0]) & ~np.isnan(after[:, 0])
    return (gain[gains] * count[gains, None]).sum(axis=0), int(gains.sum()), int(opened.sum())


def assert_as_planned(net, ranking, trips, by, rows=None, rules=None):
    """Assert that candidates save what plans save on the network with each of them."""
    before = np.array([planned(net, trip, by, rules) for trip in trips])
    frame = ranking.to_frame()
    for rank in range(len(frame)) if rows is None else rows:
        row = frame.iloc[rank]
        scenario = ranking.scenario(rank)
        if row["remark"]:
            assert np.isnan(row["saved_minimised"])
        after = built(net, scenario)
        if after is None:
            assert row["remark"]
            continue
        sums, gain, opened = saved(before, np.array([planned(after, trip, by, rules) for trip in trips]), trips)
        told = [0.0 if row["remark"] else row[name] for name in ("saved_minimised", "trips", "opened")]
        assert told == pytest.approx([sums[0], gain, opened], abs=0.02), str(scenario)
        if by is WEIGHED and not row["remark"]:
            names = ["saved_usd", "saved_hours", "saved_co2e_kg"]
            assert row[names].tolist() == pytest.approx(sums[1:].tolist(), abs=0.02), str(scenario)


@st.composite
def questions(draw):
    """Draw a network, trips, and links that might be built in it."""
    tables = draw(networks(max_nodes=6, max_services=3))
    nodes = [node for node in tables["nodes"]["node_id"] if node != "strait"]
    pair = st.permutations(nodes).map(lambda order: tuple(order[:2]))
    cargoes = [co.Cargo(**vars(draw(CARGO))) for _ in range(2)]
    pairs = draw(st.lists(pair, min_size=1, max_size=5, unique=True))
    trips = [co.Trip(*ends, cargoes[number % 2], 1 + number) for number, ends in enumerate(pairs)]
    rates = tables["rates"]
    anywhere = set(rates.loc[(rates["country"] == "") & (rates["procedure"] == ""), "mode"])
    modes = [mode for mode in LAND_MODES if mode in anywhere or ("rail" in anywhere and mode.startswith("rail"))]
    modes = modes + ["sea"] * 3 * ("sea" in anywhere) or sorted(set(tables["links"]["mode"]))
    new = [
        {
            "from_node": one,
            "to_node": other,
            "mode": draw(st.sampled_from(modes)),
            "length_km": draw(st.sampled_from([5.0, 60.0, None])),
        }
        | draw(st.sampled_from([{}, {}, {"departures_per_week": 7.0}, {"hours": 3.0, "usd": 10.0, "per": "shipment"}]))
        for one, other in draw(st.lists(pair, min_size=1, max_size=4))
    ]
    shut = tables["links"].loc[tables["links"]["status"] != "operating", "link_id"].unique()
    return tables, trips, pd.DataFrame([*new, *({"link_id": link} for link in shut)])


@laws(20)
@given(questions(), st.sampled_from(["cost", "time", "co2e", WEIGHED]), st.booleans())
def test_links_save_what_plans_save_with_them(case, by, both_ways):
    tables, trips, candidates = case
    net = network_of(tables)
    ranking = co.rank_links(net, candidates, trips, by=by, both_ways=both_ways)
    assert len(ranking.to_frame()) == len(candidates)
    assert_as_planned(net, ranking, trips, by)


@laws(6)
@given(questions())
def test_rules_hold_for_new_links_too(case):
    tables, trips, candidates = case
    net = network_of(tables)
    for rules in (co.Rules(avoid_modes={"road"}), co.Rules(avoid_countries={"IR"})):
        if rules.avoid_countries <= set(net.nodes["country"]):
            ranking = co.rank_links(net, candidates, trips, by="cost", rules=rules)
            assert_as_planned(net, ranking, trips, "cost", rules=rules)


# ---------------------------------------------------------------- stories

RAIL = {"mode": "rail-1435", "speed_kmh": 50, "usd_per_km": 1, "per": "teu", "departures_per_week": 14}
CHANGES = [
    handling(change, hours=2, usd=10) for change in (">rail-1435", "rail-1435>", "rail-1435>road", "road>rail-1435")
]


def roads(**more):
    """Return A - B - C by road at 500 USD a link; A and B lie in Pakistan, C in Iran."""
    clear = [border(side, hours=5, usd=20) for side in ("exit", "entry")]
    ways = [link(way, length_km=100, hours=10, usd=500, both_ways="yes") for way in ("A-B", "B-C")]
    return network("A/PK B/PK C/IR", ways, handling=CHANGES, **{"borders": clear, "rates": [RAIL], **more})


def test_loose_goods_and_cooled_boxes_use_no_link_that_does_not_take_them():
    """Rails from A to B take boxes at 120 USD; grain stays on the road, and so do cooled boxes for want of a price."""
    new = pd.DataFrame({"from_node": ["A"], "to_node": ["B"], "mode": ["rail-1435"], "length_km": [100.0]})
    for cargo, saved_usd in ((co.Cargo(), 380), (co.Cargo(form="bulk", tonnes=10), 0)):
        best = co.rank_links(roads(), new, [co.Trip("A", "B", cargo)], by="cost").to_frame().iloc[0]
        assert np.nan_to_num(best["saved_usd"]) == saved_usd, cargo
    priced = [RAIL, {"mode": "road", "cooled_usd_per_box_km": 0.1}]
    cooled = [co.Trip("A", "B", co.Cargo(box="40RF"))]
    assert (
        np.nan_to_num(co.rank_links(roads(rates=priced), new, cooled, by="cost").to_frame()["saved_usd"].iloc[0]) == 0
    )
    priced[0] = RAIL | {"cooled_usd_per_box_km": 0.2}
    best = co.rank_links(roads(rates=priced), new, cooled, by="cost").to_frame().iloc[0]
    assert best["saved_usd"] == pytest.approx(380 + 10 - 20)


def test_a_mode_that_is_new_at_both_ends_is_handled_as_the_kind_says():
    """Rails from A to B: loading 10, 100 km at 1 USD, unloading 10, for 500 by road; then the road goes on from B."""
    new = pd.DataFrame({"from_node": ["A"], "to_node": ["B"], "mode": ["rail-1435"], "length_km": [100.0]})
    trips = [co.Trip("A", "B", shipments_per_year=5), co.Trip("A", "C", shipments_per_year=2)]
    best = co.rank_links(roads(), new, trips, by="cost").to_frame().iloc[0]
    assert best["saved_minimised"] == 5 * (500 - 120) + 2 * (500 - 120)
    # a wait of six hours, two hours' run and four of loading and unloading, for ten; before the road, as long
    assert best["saved_hours"] == -(5 + 2) * 2
    assert best[["trips", "teu_per_year", "opened", "saved_per_km"]].tolist() == [2, 7, 0, 26.6]


def test_a_new_line_of_ships_along_the_coast_clears_nothing_and_one_abroad_does():
    """P - Q - R by road at 500 USD a link, P and Q in Pakistan, R in Oman; a ship twice a week for 100, ports 10 each

    Along the coast it saves 500 - 120, and goods for S change at Q from ship to ship for 30, not from road for 10,
    and are cleared there as before. A ship from P straight to S pays the exit at P, 40 as at Q.
    """
    clear = [border(side, hours=5, usd=20) for side in ("exit", "entry")]
    clear += [border("exit", from_country="PK", mode="sea", hours=5, usd=40)]
    clear += [border("entry", to_country="OM", mode="sea", hours=5, usd=60)]
    ways = [link("P-Q", length_km=100, hours=10, usd=500, both_ways="yes")]
    ways += [link("Q-S", "sea", length_km=100, hours=10, usd=100, departures_per_week=2)]
    changes = [handling(change, kind="seaport", hours=1, usd=10) for change in (">sea", "sea>", "road>sea")]
    changes += [handling("sea>sea", kind="seaport", hours=1, usd=30)]
    net = network("P/PK:seaport Q/PK:seaport S/OM:seaport", ways, borders=clear, handling=changes, rates=[RAIL])
    trips = [co.Trip("P", "Q"), co.Trip("P", "S"), co.Trip("Q", "P")]
    ship = {"mode": "sea", "length_km": 50.0, "hours": 5.0, "usd": 100.0, "per": "shipment", "departures_per_week": 2.0}
    new = pd.DataFrame([{"from_node": "P", "to_node": to, **ship} for to in "QS"])
    ranking = co.rank_links(net, new, trips, by="cost")
    saved = ranking.to_frame().set_index("to_node")["saved_usd"]
    along, abroad = 500 - 120, (500 + 10 + 40 + 100 + 60 + 10) - (10 + 40 + 100 + 60 + 10)
    assert saved["Q"] == 2 * along + (500 + 10) - (10 + 100 + 30)
    assert saved["S"] == abroad
    assert_as_planned(net, ranking, trips, "cost")


def test_a_crossing_without_a_row_is_impossible_and_like_another_it_is_not():
    new = pd.DataFrame({"from_node": ["A"], "to_node": ["C"], "mode": ["rail-1435"], "length_km": [200.0]})
    net = roads()
    assert "no row of borders" in co.rank_links(net, new, [("A", "C")]).to_frame()["remark"].iloc[0]
    own = [border(side, link_id="B-C", hours=5, usd=20) for side in ("exit", "entry")]
    ranking = co.rank_links(roads(borders=own), new.assign(like="B-C"), [("A", "C")], by="cost")
    assert ranking.to_frame()["saved_usd"].iloc[0] == 1000 - 220
    assert_as_planned(roads(borders=own), ranking, [co.Trip("A", "C")], "cost")


def test_opening_a_link_that_a_train_waits_for_opens_the_train():
    """The train goes every hour, unscheduled wagons twice a day: 2 h, half an hour, 501 km at 50 km/h, 2 h."""
    ways = [link("A-B", "rail-1435", length_km=500, status="planned"), link("B-C", "rail-1435", length_km=1)]
    ways.append(link("A-C", length_km=1, hours=100, usd=900))
    trains = [service("train", "A-B;B-C", departures_per_week=168)]
    net = network("A/PK B/PK C/PK", ways, handling=CHANGES, rates=[RAIL], services=trains)
    ranking = co.rank_links(net, pd.DataFrame({"link_id": ["A-B"]}), [("A", "C")], by="time")
    assert ranking.to_frame()["saved_hours"].iloc[0] == pytest.approx(100 - 2 - 0.5 - 501 / 50 - 2)
    assert_as_planned(net, ranking, [co.Trip("A", "C")], "time")


def test_a_train_that_runs_as_far_as_a_stop_before_a_closed_link_runs_so_far_when_others_are_ranked():
    """The train A - B - C stops at B, and B - C is closed: A to B goes by it for 30, and no link for 200 helps."""
    rails = [
        link("A-B", "rail-1435", length_km=100, departures_per_week=14, usd=900),
        link("B-C", "rail-1435", length_km=100, departures_per_week=14, status="planned"),
    ]
    trains = [service("train", "A-B;B-C", stops="B", departures_per_week=168, usd=60)]
    net = network("A/PK B/PK C/PK", rails, handling=CHANGES, rates=[RAIL], services=trains)
    new = {"from_node": "A", "to_node": "B", "mode": "rail-1435", "hours": 1, "usd": 200, "per": "shipment"}
    trips = [co.Trip("A", "B", co.Cargo(teu=1))]
    ranking = co.rank_links(net, pd.DataFrame([new, {"link_id": "B-C"}]), trips, by="cost", both_ways=False)
    assert ranking.to_frame()["saved_minimised"].tolist() == [0, 0]
    assert_as_planned(net, ranking, trips, "cost")


def test_a_way_may_run_over_a_new_link_there_and_back():
    """Goods at A are loaded on rail only, and leave it by road only at A: a ride to B and back makes them change."""
    changes = [handling(">rail-1435", hours=0, usd=1), handling("rail-1435>road", node_id="A", hours=0, usd=1)]
    changes.append(handling("road>", hours=0, usd=1))
    ways = [link("A-C", length_km=10, hours=1, usd=5)]
    net = network("A/PK B/PK C/PK", ways, handling=changes, rates=[RAIL], free=False)
    new = pd.DataFrame({"from_node": ["A"], "to_node": ["B"], "mode": ["rail-1435"], "length_km": [10.0]})
    frame = co.rank_links(net, new, [("A", "C")], by="cost").to_frame()
    assert frame[["opened", "trips"]].iloc[0].tolist() == [1, 0]
    assert co.rank_links(net, new, [("A", "C")], both_ways=False).to_frame()["opened"].iloc[0] == 0


def test_a_place_on_a_border_is_left_from_its_best_side():
    """Twin lies in Pakistan and in Iran; only the Iranian side gains from rails to C."""
    tables = {name: roads().tables[name] for name in ("nodes", "links", "handling", "borders", "rates")}
    tables["nodes"].loc[1:, "place"] = "Twin"
    tables["nodes"] = pd.concat(
        [tables["nodes"], tables["nodes"].iloc[[2]].assign(node_id="D", place="", longitude=64)], ignore_index=True
    )
    more = tables["links"].iloc[[2]].assign(link_id="C-D", from_node="C", to_node="D")
    tables["links"] = pd.concat([tables["links"], more], ignore_index=True)
    net = co.Network(tables)
    new = co.candidate_links(net, mode="rail-1435", within_km=1000)
    trips = [co.Trip("Twin", "D", shipments_per_year=3), co.Trip("A", "Twin")]
    for by in ("cost", WEIGHED):
        assert_as_planned(net, co.rank_links(net, new, trips, by=by), trips, by)


def test_an_end_without_rails_becomes_a_terminal_and_a_post_on_the_line_does_not():
    """A ---road 90 h--- B ---road--- P, a post ---rails--- R; only rail terminals lift, and R is one."""
    lifts = [handling(">rail-1435", kind="rail_terminal", hours=1, usd=1, both_ways="yes")]
    lifts += [handling("road>rail-1435", kind="rail_terminal", hours=1, usd=1, both_ways="yes")]
    for kind in ("city", "border_post"):
        lifts += [handling(">road", kind=kind, hours=0, usd=0, both_ways="yes")]
    net = network(
        "A/PK B/PK P/PK:border_post R/PK:rail_terminal",
        [
            link("A-B", hours=90, usd=900, both_ways="yes"),
            link("B-P", hours=90, usd=900, both_ways="yes"),
            link("P-R", "rail-1435", hours=1, usd=1, both_ways="yes"),
        ],
        free=False,
        handling=lifts,
        rates=[{"mode": "rail", "speed_kmh": 50, "usd_per_km": 1, "per": "teu", "departures_per_week": 7}],
    )
    new = pd.DataFrame({"from_node": ["A", "A"], "to_node": ["B", "P"], "mode": "rail-1435", "length_km": [50.0, 50.0]})
    trips = [co.Trip("A", "B"), co.Trip("A", "P"), co.Trip("A", "R")]
    ranking = co.rank_links(net, new, trips, by="time")
    assert_as_planned(net, ranking, trips, "time")
    gains = ranking.to_frame().set_index("to_node")[["trips", "opened"]]
    assert gains.loc["B"].tolist() == [2, 0]  # to P, too, by rail to B and the road from there
    assert gains.loc["P"].tolist() == [0, 1]  # R is reached by rail; P lifts nothing for B or for itself
    lifted = [edit.node for edit in ranking.scenario(0).edits if isinstance(edit, co.AddHandling)]
    assert set(lifted) <= {"A", "B"}


# ---------------------------------------------------------------- the bundled network, executors, errors


def test_links_on_the_bundled_network_save_what_plans_save(bundled):
    pairs = co.candidate_links(bundled, mode="rail-1435", within_km=300, countries={"PK", "IR", "AF"})
    planned = bundled.links.loc[bundled.links["status"] != "operating", ["link_id"]].drop_duplicates()
    trips = [
        co.Trip("Karachi", "Tehran", co.Cargo(2, 24), 7),
        co.Trip("Kabul", "Karachi"),
        co.Trip("Gwadar", "Zahedan"),
    ]
    ranking = co.rank_links(bundled, pd.concat([planned, pairs], ignore_index=True), trips)
    helped = int((ranking.to_frame()["saved_minimised"] > 0).sum())
    # most new railways are wagonload and too slow for what a day is worth, and 24 t by road are one lorry
    assert helped > 3
    assert "links for 3 trips" in str(ranking)
    assert len(ranking.to_geoframe()) == len(pairs) + len(planned)
    assert_as_planned(bundled, ranking, trips, "generalised", rows=[0, 1, helped - 1, helped])


def test_who_works_makes_no_difference(bundled):
    pairs = co.candidate_links(bundled, mode="rail-1435", within_km=150, countries={"PK", "IR"})
    alone = co.rank_links(bundled, pairs, bundled.demand.head(12))
    with ThreadPoolExecutor(2) as threads:
        shared = co.rank_links(bundled, pairs, bundled.demand.head(12), executor=threads)
    pd.testing.assert_frame_equal(alone.to_frame(), shared.to_frame())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "there are no candidates"),
        ({"from_node": "A", "to_node": "B", "mode": "rail-1434"}, "mode 'rail-1434': did you mean"),
        ({"from_node": "A", "to_node": "", "mode": "road"}, "row 0: to_node is blank"),
        ({"from_node": "A", "to_node": "Nowhere", "mode": "road"}, "row 0: to_node: no place is called 'Nowhere'"),
        ({"from_node": "A", "to_node": "A", "mode": "road"}, "are both 'A'"),
        ({"from_node": "A", "to_node": "B", "mode": "road"}, "hours is blank, and no rate gives a speed"),
        ({"from_node": "A", "to_node": "B", "mode": "rail-1435", "length": 3}, "column 'length'"),
        ({"from_node": "A", "to_node": "B", "mode": "rail-1435", "usd": "much"}, "'much' is no number"),
        ({"link_id": "A-B"}, "'A-B' is operating already"),
    ],
)
def test_candidates_that_cannot_be_are_told(row, said):
    with pytest.raises(co.InvalidQuestion, match=re.escape(said)):
        co.rank_links(roads(), pd.DataFrame([row] if row else []), [("A", "C")])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"mode": "rail", "within_km": 9}, "mode has 'rail'"),
        ({"mode": "road", "within_km": 0}, "within_km is 0"),
        ({"mode": "road", "within_km": 9, "countries": {"Iran"}}, "countries has 'Iran'"),
        ({"mode": "road", "within_km": 9, "kinds": {"town"}}, "kinds has 'town'"),
    ],
)
def test_pairs_that_cannot_be_asked_for_are_told(asked, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.candidate_links(roads(), **asked)


# ---------------------------------------------------------------- the engine on its own


def far_with(n, arcs, source):
    """Return how far it is from a state to each other over arcs (tail, head, weight), as networkx finds it."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from(arc for arc in arcs if arc[2] >= 0)
    found = nx.single_source_dijkstra_path_length(graph, source)
    return [found.get(state, np.inf) for state in range(n)]


def random_candidates(rng, n, n_new):
    """Return candidates of up to six arcs each between random states, some with arcs of one direction only."""
    counts = rng.integers(0, 7, n_new)
    first = np.concatenate([[0], np.cumsum(counts)])
    total = int(first[-1])
    direction = np.concatenate([np.sort(rng.integers(0, 2, count)) for count in counts])
    weight = rng.integers(0, 9, total)
    tail, head = rng.integers(0, n, (2, total))
    nothing = np.zeros(total, dtype=np.int64)
    amounts = np.repeat(weight[:, None], 3, axis=1)
    return Candidates(first, direction, tail, head, weight, amounts, nothing, nothing, nothing)


def shortest_with(n, arcs, links, number, start):
    """Return how far it is to each state by a way that uses each direction of a candidate at most once."""
    found = np.array(far_with(n, arcs, start))
    chosen = [
        (int(links.direction[at]), int(links.tail[at]), int(links.head[at]), int(links.weight[at]))
        for at in range(links.first[number], links.first[number + 1])
    ]
    from_head = {head: np.array(far_with(n, arcs, head)) for _, _, head, _ in chosen}
    today = found.copy()
    for direction, tail, head, weight in chosen:
        there = today[tail] + weight
        found = np.minimum(found, there + from_head[head])
        for other, second, end, more in chosen:
            if other != direction:
                found = np.minimum(found, there + from_head[head][second] + more + from_head[end])
    return found


@pytest.mark.parametrize("compiled", ["0", "1"])
def test_the_kernel_agrees_with_networkx(compiled, monkeypatch):
    """Random graphs and candidates of several arcs in both directions; sums of all that trips gain."""
    monkeypatch.setenv("CORRIDOR_JIT", compiled)
    for seed in range(8 * int(os.environ.get("CORRIDOR_EXAMPLES", "1"))):
        rng = np.random.default_rng(seed)
        n, m, n_new, n_columns = 16, 26, 30, int(rng.integers(2, 6))
        tail, head = np.sort(rng.integers(0, n, m)), rng.integers(0, n, m)
        hops = contract(np.searchsorted(tail, np.arange(n + 1)), tail, head, np.arange(n))
        weight = np.where(rng.random(m) < 0.1, -1, rng.integers(1, 30, m))
        weighted = hops.graph, hop_metric(hops, weight), [hops.sums(np.maximum(weight, 0))] * 3
        arcs = list(zip(tail.tolist(), head.tolist(), weight.tolist(), strict=True))
        starts = rng.integers(0, n, n_columns).tolist()
        trips = [(at, goal) for at in range(n_columns) for goal in rng.choice(n, 2, False).tolist()]
        today = [far_with(n, arcs, starts[at])[goal] for at, goal in trips]
        there = distance_table(*weighted, [np.array([start]) for start in starts], np.arange(n))
        back = distance_table(*weighted, [np.array([state]) for state in range(n)], np.arange(n), backward=True)
        whole = np.array([FAR if np.isinf(length) else length for length in today], dtype=np.int64)
        count = rng.integers(1, 4, len(trips)).astype(float)
        amounts = np.repeat(np.where(whole == FAR, 0, whole)[:, None], 3, axis=1)
        goals = np.array([goal for _, goal in trips])
        wanted = Wanted(np.arange(0, len(trips) + 1, 2), goals, whole, amounts, count)
        links = random_candidates(rng, n, n_new)
        found = gains(links, there, back, wanted)
        blocks = [links.head[links.first[c] : links.first[c + 1]] for c in range(n_new)]
        spans = [slice(links.first[c], links.first[c + 1]) for c in range(n_new)]
        turns = [back.weight[block][:, links.tail[span]] for span, block in zip(spans, blocks, strict=True)]
        # back.weight[state, goal] is how far it is from a state to a goal
        turn = np.concatenate([block.reshape(-1) for block in turns])
        first = np.concatenate([[0], np.cumsum([len(block) ** 2 for block in blocks])])[:-1]
        known = Turns(first, turn, np.repeat(np.where(turn == FAR, 0, turn)[:, None], 3, axis=1))
        again = gains(links, there, back, wanted, known)
        assert not again.unsure.any()
        sure = found.unsure == 0
        np.testing.assert_array_equal(found.sums[sure], again.sums[sure])
        assert not found.sums[~sure].any()
        for number in range(n_new):
            expected = np.zeros(7)
            after = [shortest_with(n, arcs, links, number, start) for start in starts]
            for at, (column, goal) in enumerate(trips):
                if after[column][goal] < today[at] < np.inf:
                    expected += np.array([*[(today[at] - after[column][goal]) * count[at]] * 4, count[at], 1, 0])
                expected[-1] += np.isfinite(after[column][goal]) and np.isinf(today[at])
            assert again.sums[number].tolist() == pytest.approx(expected.tolist())


# ---------------------------------------------------------------- upgrades


def test_upgrades_save_what_plans_save(bundled):
    trips = [
        co.Trip("Quetta", "Zahedan", co.Cargo(2, 24), 7),
        co.Trip("Islamabad", "Istanbul"),
        co.Trip("Karachi", "Tehran"),
    ]
    chosen = [*co.upgrades(bundled, "borders", only=["taftan-mirjaveh"], hours=0.5)]
    chosen += co.upgrades(bundled, "links", only=["quetta-taftan"], hours=0.5, usd=0.7)
    ranked = co.rank_upgrades(bundled, chosen, trips).set_index("upgrade")
    assert ranked["saved_minimised"].is_monotonic_decreasing
    before = np.array([planned(bundled, trip, "generalised") for trip in trips])
    for scenario in chosen:
        after = scenario(bundled)
        sums, gain, _ = saved(before, np.array([planned(after, trip, "generalised") for trip in trips]), trips)
        told = ranked.loc[scenario.name, ["saved_minimised", "saved_usd", "trips"]].tolist()
        assert told == pytest.approx([sums[0], sums[1], gain], abs=0.02)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("bridges", {"hours": 0.5}), "table is 'bridges'"),
        (("links", {}), "nothing is upgraded"),
        (("links", {"hour": 0.5}), "links has no figure 'hour'"),
        (("links", {"hours": -1}), "the factor of hours is -1"),
        (("links", {"hours": 0.5, "only": ["A-Z"]}), "links has no row of 'A-Z'"),
    ],
)
def test_upgrades_that_cannot_be_are_told(asked, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.upgrades(roads(), asked[0], **asked[1])


def test_there_must_be_upgrades():
    with pytest.raises(co.InvalidQuestion, match="there are no upgrades"):
        co.rank_upgrades(roads(), [], [("A", "C")])


def test_a_price_without_what_it_is_for_is_refused(bundled):
    candidates = pd.DataFrame({"from_node": ["Gwadar"], "to_node": ["Gabd"], "mode": ["rail-1435"], "usd": [50.0]})
    with pytest.raises(co.InvalidQuestion, match="row 0: per is blank; a price needs what it is for: teu, box"):
        co.rank_links(bundled, candidates, [("Gwadar", "Tehran")])
