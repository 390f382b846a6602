"""What a loss costs is what plans cost on the network without the part: links, borders, nodes, passages, services."""

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories.small import border, handling, link, network, service
from strategies import CARGO, networks
from test_engine import Bounded
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co
from corridor.analysis.losable_parts import KINDS, Part
from corridor.analysis.saved import best_sums
from corridor.analysis.sea_detours import Asked, left_without, losing_by_origin, network_without, ways_round
from corridor.analysis.trip_batches import Batch, grouped_trips, placed_trips
from corridor.analysis.trips import trips_of
from corridor.criteria import SUMMED
from corridor.engine import jit
from corridor.engine.batches import parts_of, trip_batch
from corridor.engine.contraction import contract, hop_metric, states_at
from corridor.engine.dijkstra import shortest_way
from corridor.engine.graph import heaviest, metric, topology
from corridor.engine.part_losses import losses, ways_left
from corridor.graph.sea_ways import SeaTables
from corridor.network.internals import internals
from corridor.schema import TABLES

FIGURES = ("cost_usd", "hours", "co2e_kg")
OBJECTIVES = ("cost", "time", "co2e", "generalised")


def without(net, kind, part_id):
    """Return the network without a part, by edits of its tables; what is shut and not removed, ships sail round."""
    if kind in ("node", "passage"):
        links = net.tables["links"]
        touch = ((links["from_node"] == part_id) | (links["to_node"] == part_id)) & (links["status"] == "operating")
        edits = [co.Close(link) for link in dict.fromkeys(links.loc[touch, "link_id"])]
        return co.Scenario("lost", edits or [co.Remove("nodes", {"node_id": part_id})])(net)
    if kind == "link":
        return co.Scenario("lost", [co.Close(part_id)])(net)
    tables = {name: net.tables[name] for name in TABLES}
    rows = tables["borders"]
    scope = "node_id" if part_id in set(tables["nodes"]["node_id"]) else "link_id"
    rows = rows[rows[scope] != part_id]
    barred = [{scope: part_id, "side": side, "allowed": "no"} for side in ("exit", "entry")]
    tables["borders"] = pd.concat([rows.astype(object), pd.DataFrame(barred)], ignore_index=True)
    return co.Network(tables)


def figures(net, trip, by):
    """Return what the plan of a trip comes to, or None."""
    try:
        way = co.plan(net, trip.origin, trip.destination, by=by, cargo=trip.cargo)
    except co.NoRoute:
        return None
    return tuple(getattr(way, name) for name in FIGURES)


def assert_as_planned(net, trips, by, parts=None):
    """Assert that each loss, and each part that no trip needs, is what plans say; return how many were compared."""
    lost = co.criticality(net, trips, by=by, of=KINDS)
    before = [figures(net, trip, by) for trip in trips]
    assert lost.without_way == tuple(number for number, way in enumerate(before) if way is None)
    frame = lost.to_frame()
    compared = 0
    for row in frame.itertuples():
        if parts is not None and row.id not in parts:
            continue
        after = without(net, row.kind, row.id)
        hit = lost.hit(row.id, row.kind).set_index("trip")
        for number, trip in enumerate(trips):
            ends = {trip.origin, trip.destination}
            found = None if row.kind in ("node", "passage") and row.id in ends else figures(after, trip, by)
            told = before[number]
            if number in hit.index:
                left = hit.loc[number, [f"{name}_after" for name in ("usd", "hours", "co2e_kg")]]
                told = None if left.isna().all() else tuple(left)
                is_end = row.kind in ("node", "passage") and row.id in ends
                assert (hit.at[number, "outcome"] == "ends there") == is_end
            compared += 1
            assert (told is None) == (found is None), (row.kind, row.id, str(trip))
            if told is not None:
                assert told == pytest.approx(found, abs=1e-6), (row.kind, row.id, str(trip))
    return compared


@st.composite
def questions(draw):
    """Draw a network and some trips between its nodes."""
    tables = draw(networks(max_nodes=6, max_services=3))
    nodes = [node for node in tables["nodes"]["node_id"] if node != "strait"]
    pairs = draw(st.lists(st.permutations(nodes).map(lambda order: tuple(order[:2])), min_size=1, max_size=5))
    cargoes = [co.Cargo(**vars(draw(CARGO))) for _ in range(2)]
    return tables, [co.Trip(*pair, cargo=cargoes[number % 2]) for number, pair in enumerate(pairs)]


@laws(15)
@given(questions(), st.sampled_from(OBJECTIVES))
def test_losses_are_what_plans_say_without_the_part(case, by):
    tables, trips = case
    assert_as_planned(network_of(tables), trips, by)


@laws(6)
@given(questions())
def test_a_crossing_is_lost_with_its_border_and_the_other_way_round(case):
    tables, trips = case
    net = network_of(tables)
    ids = net.nodes["node_id"]
    as_links, as_borders = (co.criticality(net, trips, of=kind).to_frame() for kind in ("link", "border"))
    figures = [name for name in as_links if name not in ("kind", "name")]
    crossings = as_borders[~as_borders["id"].isin(ids)][figures].set_index("id").sort_index()
    same = as_links[as_links["id"].isin(crossings.index)][figures].set_index("id").sort_index()
    pd.testing.assert_frame_equal(crossings, same, check_dtype=False, check_index_type=False)


# ---------------------------------------------------------------- stories

WAYS = (("A-B", 1, 10), ("B-C", 1, 10), ("A-D", 2, 40), ("D-C", 3, 50), ("B-E", 1, 5))


def road(**more):
    """Return A - B - C by road, beside it A - D - C that is dearer, and E, which only B reaches; all both ways."""
    ways = [link(way, length_km=10, hours=hours, usd=usd, both_ways="yes") for way, hours, usd in WAYS]
    return network("A/PK B/PK C/PK D/PK E/PK", ways, **more)


def test_a_lost_link_costs_the_way_round_or_cuts_off():
    """A - B - C costs 20 USD and 2 hours, A - D - C 90 and 5; E hangs on B alone."""
    trips = [co.Trip("A", "C", shipments_per_year=10), co.Trip("A", "E", co.Cargo(teu=2), 3)]
    lost = co.criticality(road(), trips, by="cost", of="link").to_frame().set_index("id")
    assert lost.index.tolist() == ["B-E", "A-B", "B-C"]
    assert lost.loc["B-C", ["extra_usd", "extra_hours", "cut_off"]].tolist() == [700, 30, 0]
    # without A - B there is still A - D - C - B - E: 40 + 50 + 10 + 5 for 15
    assert lost.at["A-B", "extra_usd"] == 10 * 70 + 3 * (105 - 15)
    assert lost.loc["B-E", ["trips", "teu_per_year", "cut_off", "teu_cut_off"]].tolist() == [1, 6, 1, 6]
    assert np.isnan(lost.at["B-E", "extra_usd"])


def test_a_lost_node_ends_the_trips_that_end_there():
    lost = co.criticality(road(), [("A", "C"), ("A", "B")], by="cost", of="node")
    frame = lost.to_frame().set_index("id")
    assert frame.loc["B", ["trips", "ends_there", "cut_off", "extra_usd"]].tolist() == [2, 1, 0, 70]
    assert frame.loc["A", ["trips", "ends_there", "cut_off"]].tolist() == [2, 2, 0]
    assert lost.hit("B").set_index("destination")["outcome"].to_dict() == {"C": "other way", "B": "ends there"}
    assert "node B" in str(lost)
    assert lost.to_geoframe().geometry.notna().all()


def test_a_service_does_not_run_without_one_of_its_links():
    """The train from A to C over B costs 5 USD; without either of its links, or B, it is the road at 50."""
    rails = [link("A-B", "rail-1676", length_km=1), link("B-C", "rail-1676", length_km=1)]
    roads = [link("A-C", length_km=1, hours=1, usd=50)]
    rate = [{"mode": "rail-1676", "speed_kmh": 10, "usd_per_km": 900, "per": "teu"}]
    trains = [service("train", "A-B;B-C", departures_per_week=168, hours=1, usd=5)]
    net = network("A/PK B/PK C/PK", [*rails, *roads], services=trains, rates=rate)
    frame = co.criticality(net, [("A", "C")], by="cost").to_frame().set_index(["kind", "id"])
    for key in (("link", "A-B"), ("link", "B-C"), ("node", "B")):
        assert frame.at[key, "extra_usd"] == 45


def test_a_seaport_may_lose_its_clearance_alone():
    """Ships run from P to Q and to R; without Q's clearance the goods are landed at R and driven to Q."""
    ships = {"departures_per_week": 7, "hours": 1, "length_km": 1}
    ways = [link("P-Q", "sea", usd=5, **ships), link("P-R", "sea", usd=9, **ships)]
    ways += [link("R-Q", length_km=1, hours=1, usd=2)]
    sides = [("exit", "from_country", "OM"), ("entry", "to_country", "PK")]
    clear = [border(side, mode="sea", **{column: country}, hours=0, usd=0) for side, column, country in sides]
    changes = [handling("sea>road", kind="seaport", hours=0, usd=1)]
    net = network("P/OM:seaport Q/PK:seaport R/PK:seaport", ways, borders=clear, handling=changes)
    lost = co.criticality(net, [("P", "Q")], by="cost", of="border").to_frame().set_index("id")
    assert lost.at["Q", "extra_usd"] == 9 + 1 + 2 - 5
    assert lost.at["P", "cut_off"] == 1


def test_parts_that_nobody_needs_are_left_out_and_trips_without_way_are_told():
    ways = [link(way, length_km=1, hours=1, usd=1) for way in ("A-B", "C-D")]
    lost = co.criticality(network("A/PK B/PK C/PK D/PK", ways), [("A", "B"), ("A", "D")], by="cost")
    assert lost.without_way == (1,)
    assert set(lost.to_frame()["id"]) == {"A-B", "A", "B"}
    assert "1 trips have no way as it is" in str(lost)


# ---------------------------------------------------------------- the bundled network, executors, errors


def test_losses_on_the_bundled_network_are_plans(bundled):
    trips = [co.Trip("Islamabad", "Istanbul", co.Cargo(2, 20)), co.Trip("Karachi", "Tehran"), co.Trip("CNSHA", "NLRTM")]
    frame = co.criticality(bundled, trips).to_frame()
    ends = frame.loc[frame["ends_there"] > 0, "id"]  # of a port whose clearance is lost, the node has the same id
    frame = frame[~frame["id"].isin(ends)]
    parts = set(frame.drop_duplicates("kind")["id"]) | set(frame.drop_duplicates("kind", keep="last")["id"])
    assert assert_as_planned(bundled, trips, "generalised", parts) >= 3 * 4


def test_trips_share_graphs_as_before_where_ships_sail_round_what_is_lost(bundled):
    """Trips are placed once, on the whole network: a network with a part closed places them alike."""
    rules = co.Rules(comply_with=["EU", "US"])
    without = network_without(bundled, Part("link", "malacca-aceh-sea", ""))
    assert without is not None
    trips = trips_of(bundled.demand)
    assert placed_trips(without, trips, rules) == placed_trips(bundled, trips, rules)
    assert network_without(bundled, Part("node", "IRTHR", "")) is None


def test_one_network_for_all_losses_that_turn_strings_says_what_one_for_each_says(bundled):
    """Bit by bit, and after a journey to another process, which makes that network anew."""
    passages = [Part("passage", name, "") for name in ("SEASUEZ", "SEABABEL", "SEAKIEL", "SEAMALACCA")]
    parts = (Part("link", "malacca-aceh-sea", ""), *passages, Part("node", "IRBND", ""))
    rules = co.Rules()
    asked = Asked(bundled, "generalised", rules, ways_round(bundled, parts))
    placed = placed_trips(bundled, trips_of(bundled.demand), rules)
    assert len(asked.ways) >= 3
    assert any(len(set(sailed)) > 1 for sailed in zip(*(ways.links for ways in asked.ways.values()), strict=True))
    every = np.tile(np.arange(len(placed)), len(asked.ways)), np.repeat(np.arange(len(asked.ways)), len(placed))
    left = np.full((len(every[0]), len(SUMMED)), np.inf)
    for rows, losing in losing_by_origin(placed, *every, 8):
        left[rows] = left_without(asked, losing)
    each = dict(zip(asked.ways, np.split(left, len(asked.ways)), strict=True))
    for part in parts:
        without = network_without(bundled, part)
        assert (part in asked.ways) == (without is not None)
        if without is not None:
            groups = grouped_trips(without, trips_of(bundled.demand), rules)
            alone = best_sums(Batch(without, "generalised", rules), groups, len(placed))
            np.testing.assert_array_equal(each[part], alone)
    assert pickle.loads(pickle.dumps(asked)).strings.rows == asked.strings.rows


@pytest.mark.parametrize("shut", [[], ["SEAHORMUZ"], ["SEASUEZ", "SEABABEL"]])
def test_ways_of_strings_when_more_is_shut_are_those_of_tables_that_say_so(bundled, shut):
    """Also where some strings sail round something already, or stop."""
    frames = internals(bundled).frames
    links, ids = frames["links"], frames["links"]["link_id"].to_numpy(dtype=object)
    touches = links["from_node"].isin(shut) | links["to_node"].isin(shut)
    status = links["status"].where(~touches, "closed").tolist()
    tables = SeaTables(frames["nodes"], links, frames["services"], internals(bundled).prepared.links)
    before = tables.ways(status)
    assert bool(before.normal or before.stops) == bool(shut)
    names = sorted({name for row in before.strings for name in before.links[row]})[:: 1 if shut else 5]
    for name in names:
        rows = [row for row in np.flatnonzero(ids == name).tolist() if status[row] == "operating"]
        now = ["closed" if row in rows else said for row, said in enumerate(status)]
        after, again = tables.ways_without(status, rows, before), tables.ways(now, before.usual)
        assert after == again
        assert list(after.normal) == list(again.normal)
        assert list(after.stops) == list(again.stops)


def test_who_works_makes_no_difference(bundled):
    trips, told = bundled.demand, []
    alone = co.criticality(bundled, trips, of=("link", "border")).to_frame()
    with ThreadPoolExecutor(2) as threads:
        more = {"executor": threads, "progress": lambda done, count: told.append((done, count))}
        pd.testing.assert_frame_equal(alone, co.criticality(bundled, trips, of=("link", "border"), **more).to_frame())
    assert len(told) > 1
    assert told[-1][0] == told[-1][1]


@pytest.mark.parametrize(
    ("trips", "more", "said"),
    [
        ([("A", "C")], {"of": "bridge"}, "of names 'bridge'"),
        ([("A", "C")], {"of": ()}, "of is empty"),
        ([("A", "A")], {}, "the same place"),
        ([((30.0, 67.0), "C")], {}, "coordinates"),
        ([("A", "C")], {"by": "money"}, "by is 'money'"),
        ([("A", "C")], {"rules": co.Rules(max_hours=3)}, "no limits and no via"),
        ([], {}, "there are no trips"),
    ],
)
def test_errors_say_what_is_wrong(trips, more, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.criticality(road(), trips, **more)


def test_names_that_are_not_known_are_told():
    with pytest.raises(co.UnknownName, match="no place is called"):
        co.criticality(road(), [("A", "Nowhere")])
    lost = co.criticality(road(), [("A", "C")])
    with pytest.raises(co.UnknownName, match="no trip needs 'D-C'"):
        lost.hit("D-C")


# ---------------------------------------------------------------- the engine on its own


def without_arcs(n, tail, head, weight, lost):
    """Return how far it is from state 0 to each other without some arcs, as networkx finds it."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(n))
    kept = [arc for arc in range(len(tail)) if weight[arc] >= 0 and arc not in lost]
    graph.add_weighted_edges_from((int(tail[arc]), int(head[arc]), int(weight[arc])) for arc in kept)
    far = nx.single_source_dijkstra_path_length(graph, 0)
    return {state: length for state, length in far.items() if length < heaviest(n)}


def answers():
    """Return what criticality and rank_links say of a small network."""
    net = road(rates=[{"mode": "road", "speed_kmh": 900, "usd_per_km": 0.01, "per": "teu"}])
    trips = [("A", "C"), ("A", "E"), ("D", "E"), ("C", "A")]
    pairs = co.candidate_links(net, mode="road", within_km=500)
    ranked = co.rank_links(net, pairs, trips).to_frame()
    assert (ranked["saved_minimised"] > 0).any()
    return [co.criticality(net, trips).to_frame(), ranked]


def test_kernels_stay_within_their_arrays(monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", "0")
    plain = answers()
    monkeypatch.setattr(jit, "_view", lambda value: Bounded(value) if isinstance(value, np.ndarray) else value)
    for one, other in zip(plain, answers(), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_compiled_kernels_stay_within_their_arrays(tmp_path):
    env = os.environ | {
        "CORRIDOR_JIT": "1", "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_OPT": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", "from test_criticality import answers; answers()"], env=env, check=True)


@pytest.mark.parametrize("compiled", ["0", "1"])
def test_the_kernel_agrees_with_networkx(compiled, monkeypatch):
    """Random graphs with each of some random sets of arcs taken out; several goals to a trip.

    Of equal ways, the one that is left is that of a single search on the graph without the arcs.
    """
    monkeypatch.setenv("CORRIDOR_JIT", compiled)
    n_sets = 8
    for seed in range(12 * int(os.environ.get("CORRIDOR_EXAMPLES", "1"))):
        n, m = ((30, 70), (90, 210))[seed % 2]
        rng = np.random.default_rng(seed)
        tail, head = np.sort(rng.integers(0, n, m)), rng.integers(1, n, m)
        weight = np.where(rng.random(m) < 0.1, -1, rng.integers(0, 5, m))
        if seed % 3 == 2:  # a way can pass two of the heavy ones, and not three
            weight = np.where(rng.random(m) < 0.3, heaviest(n) * 3 // 7, weight)
        ends = rng.choice(np.arange(1, n), 6, False)
        hops = contract(np.searchsorted(tail, np.arange(n + 1)), tail, head, [0, *ends])
        sets = [rng.choice(m, 4, False) for _ in range(n_sets)]
        parts = parts_of(hops.n_hops, np.repeat(np.arange(n_sets), 4), hops.of_arc[np.concatenate(sets)], n_sets)
        asked = trip_batch([states_at(hops, [0])], [[states_at(hops, ends[at : at + 2]) for at in (0, 2, 4)]])
        other = rng.integers(0, 99, m)
        amounts = [hops.sums(np.maximum(weight, 0)), hops.sums(other)]
        found = losses(hops.graph, hop_metric(hops, weight), amounts, parts, asked)
        every = np.repeat(np.arange(3), n_sets), np.tile(np.arange(n_sets), 3)
        alone = ways_left(hops.graph, hop_metric(hops, weight), amounts, parts, asked, every).reshape(3, n_sets, 3)
        graph = topology(np.searchsorted(tail, np.arange(n + 1)), head)
        keys = zip(found.trip.tolist(), found.part.tolist(), strict=True)
        told = dict(zip(keys, found.left.tolist(), strict=True))
        for part, lost in [(-1, []), *enumerate(sets)]:
            far = without_arcs(n, tail, head, weight, lost)
            open_arcs = weight.copy()
            open_arcs[lost] = -1
            weights = metric(graph, open_arcs)
            for trip in range(3):
                goals = ends[2 * trip : 2 * trip + 2]
                best = min(far.get(end, np.inf) for end in goals.tolist())
                length, total, more = told.get((trip, part), found.base[trip])
                assert part < 0 or alone[trip, part].tolist() == [length, total, more]
                assert (np.inf if length < 0 else length) == best
                assert length < 0 or total == best
                assert length < 0 or more == other[list(shortest_way(graph, weights, [0], goals).arcs)].sum()


def test_a_loss_is_looked_for_as_far_as_the_nearer_of_two_goals_may_be():
    """From 0, trips to 1 (3) or 2 (8), and to 3 (30). Without the arc to 1 there is 0-4-1, as long as 5: not the 8."""
    tail, head, weight = np.array([0, 0, 0, 0, 4]), np.array([1, 2, 3, 4, 1]), np.array([3, 8, 30, 4, 1])
    hops = contract(np.searchsorted(tail, np.arange(6)), tail, head, np.arange(5))
    asked = trip_batch([states_at(hops, [0])], [[states_at(hops, [1, 2]), states_at(hops, [3])]])
    parts = parts_of(hops.n_hops, [0], hops.of_arc[:1], 1)
    found = losses(hops.graph, hop_metric(hops, weight), [hops.sums(weight)], parts, asked)
    assert found.base.tolist() == [[3, 3], [30, 30]]
    assert (found.trip.tolist(), found.left.tolist()) == ([0], [[5, 5]])
