"""Ways that edits leave as they are: what is not searched again is what a search finds, to the arc."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories.small import link, network, service
from strategies import networks
from test_compare import edits_of
from test_engine import HEAVIEST
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co
from corridor.analysis import trip_planner
from corridor.analysis.trip_planner import outcomes
from corridor.engine.dijkstra import shortest_way
from corridor.engine.graph import metric, topology
from corridor.engine.unchanged_ways import cheaper


def random_case(seed):
    """Return tails, heads, weights before and now, arcs that a question bars, and its ends; some arcs are heavy."""
    rng = np.random.default_rng(seed)
    n_states, n_arcs = int(rng.integers(3, 7)), int(rng.integers(4, 15))
    tail, head = np.sort(rng.integers(0, n_states, n_arcs)), rng.integers(0, n_states, n_arcs)
    before = rng.choice([-1, 0, 1, 1, 2, 2, 3, 4, HEAVIEST // 3, HEAVIEST], n_arcs)
    now, changed = before.copy(), rng.choice(n_arcs, rng.integers(0, 3), replace=False)
    now[changed] = rng.choice([-1, 0, 1, 2, 3, HEAVIEST - 1, 2**61], len(changed))
    ends = (rng.choice(n_states, size, replace=False) for size in rng.integers(1, 3, 2))
    return tail, head, before, now, rng.integers(0, n_arcs, rng.integers(0, 2)), *ends


def test_a_way_that_stays_is_the_one_that_a_search_takes():
    """With equal ways, heavy arcs, closed ones and arcs of no weight, and with arcs that only the question bars."""
    stayed = 0
    for seed in range(4000):
        tail, head, before, now, barred, starts, goals = random_case(seed)
        graph = topology(np.searchsorted(tail, np.arange(8)), head)
        found = cheaper(graph, tail, head, metric(graph, before), now)
        for weights in (before, now):
            weights[barred] = -1
        way = shortest_way(graph, metric(graph, before), starts, goals)
        if way is None or not way.arcs or (now[list(way.arcs)] != before[list(way.arcs)]).any():
            continue
        if not found.may_shorten(starts, goals, way.weight):
            assert shortest_way(graph, metric(graph, now), starts, goals) == way
            stayed += bool((before != now).any())
    assert stayed > 400


@laws(40)
@given(st.data())
def test_outcomes_are_the_same_with_and_without_a_network_like_it(data):
    tables = data.draw(networks(max_nodes=5, max_services=2))
    links, ids = (sorted(set(tables[name][key])) for name, key in (("links", "link_id"), ("nodes", "node_id")))
    barred = [("link", data.draw(st.sampled_from(links))), ("node", data.draw(st.sampled_from(ids))), ("operator", "P")]
    cells = {"programme": "EU", "effect": "prohibited"}
    restrictions = [cells | dict(zip(("subject", "subject_id"), one, strict=True)) for one in barred]
    restricted = pd.DataFrame(data.draw(st.lists(st.sampled_from(restrictions), unique_by=str)))
    net = network_of(tables | {"restrictions": restricted})
    by = data.draw(st.sampled_from(["time", "cost", "generalised"]))
    rules = co.Rules(comply_with={"EU"} if len(net.tables["restrictions"]) else set())
    trips = [co.Trip(one, other) for one in ids for other in ids if one != other]
    operated = st.builds(lambda name: co.Change("services", {}, operator=name), st.sampled_from(["P", ""]))
    edits = [data.draw(edits_of(tables) | operated) for _ in range(2)]
    outcomes(net, trips, by, rules)  # first: an edited network takes over the graph that there is
    try:
        afters = [co.Scenario("after", edits)(net) for _ in range(2)]
    except (co.InvalidEdit, co.InvalidData):
        return
    assert repr(outcomes(afters[0], trips, by, rules, net)) == repr(outcomes(afters[1], trips, by, rules))


@pytest.mark.parametrize(("operator", "edit"), [("Polar", ""), ("", "Polar")])
def test_an_operator_that_a_scenario_bars_or_frees_is_seen(operator, edit):
    """A ===train of some operator, 1 h=== B, and by road in 9 h; nobody may go by a train of Polar."""
    cells = {"departures_per_week": 7, "hours": 1, "usd": 1}
    trains = [service("T", "A-B", operator=operator, **cells) | {"links": "rail"}]
    links = [link("A-B", "rail-1520", link_id="rail", hours=1, usd=1), link("A-B", hours=90, usd=9)]
    polar = {"subject": "operator", "subject_id": "Polar", "programme": "EU", "effect": "prohibited"}
    net = network("A/PK B/PK", links, services=trains, restrictions=[polar])
    trips, rules = [co.Trip("A", "B")] * 12, co.Rules(comply_with={"EU"})
    was = outcomes(net, trips, "time", rules)[0]
    changed = co.Scenario("sold", [co.Change("services", {"service_id": "T"}, operator=edit)])(net)
    now = outcomes(changed, trips, "time", rules, net)[0]
    assert (was.taken.links, now.taken.links) == ((("A-B",), ("rail",)) if operator else (("rail",), ("A-B",)))


@pytest.mark.parametrize(
    ("edit", "n_searches"),
    [
        (co.Change("links", {"link_id": "A-B"}, hours=co.times(2)), 1),
        (co.Change("links", {"link_id": "A-B"}, hours=co.times(0.5)), 1),
        (co.Change("links", {"link_id": "A-B"}, usd=co.times(2)), 0),
    ],
)
def test_only_trips_that_a_change_may_touch_are_searched_again(edit, n_searches, monkeypatch):
    """A - B and, apart from it, C - D; where only the money of A-B changes, its fastest way stays and costs more."""
    net = network("A/PK B/PK C/IN D/IN", [link("A-B", hours=5, usd=10), link("C-D", hours=4, usd=10)])
    trips = [co.Trip("A", "B"), *[co.Trip("C", "D")] * 12]
    before = outcomes(net, trips, "time", co.Rules())
    searched = []

    def search(*args):
        searched.append(args)
        return shortest_way(*args)

    monkeypatch.setattr(trip_planner, "shortest_way", search)
    after = outcomes(co.Scenario("changed", [edit])(net), trips, "time", co.Rules(), net)
    assert len(searched) == n_searches
    assert after[1:] == before[1:]
    assert after[0] != before[0]
