"""Fronts, limits, alternatives and matrices against every way tried, and their laws on the bundled network."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import oracles
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import networks, questions
from test_plan_against_oracle import network_of

import corridor as co

CALM = settings(
    max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
FIELDS = {"time": "seconds", "cost": "cents", "co2e": "grams"}
CHANGES = ("transfer", "gauge_change", "transship")
MOST_WAYS = 20_000


def every_way(tables, question):
    """Return the edges of every way that the rules allow, or None if there are too many to try."""
    limits = dict(question.limits)
    via = limits.pop("via", ())
    ways = []
    ends = (question.origin_nodes, question.destination_nodes)
    graph, starts, goals = oracles.question_graph(tables, question.cargo, *ends, oracles.Limits(**limits))
    useful = set().union(*(nx.ancestors(graph, goal) for goal in goals if goal in graph), goals)
    for start in starts:
        layer = oracles.advance(0, (start[1],), via)
        ways += itertools.islice(oracles.ways_from(graph, useful, goals, via, [(start, layer)]), MOST_WAYS)
    return ways if len(ways) < MOST_WAYS else None


def undominated(vectors):
    """Return the vectors that no other betters, in ascending order."""
    distinct = sorted(set(vectors))
    return [v for v in distinct if not any(w != v and all(a <= b for a, b in zip(w, v, strict=True)) for w in distinct)]


def totals(way):
    """Return seconds, cents and grams of an itinerary."""
    return {"time": round(way.hours * 3600), "cost": round(way.cost_usd * 100), "co2e": round(way.co2e_kg * 1000)}


@CALM
@given(st.data())
def test_a_front_is_every_outcome_that_no_way_betters(data):
    tables = data.draw(networks(max_nodes=3, max_services=1))
    question = data.draw(questions(tables))
    net, tried = network_of(tables), every_way(tables, question)
    if tried is None:
        return
    cargo, rules = co.Cargo(**vars(question.cargo)), co.Rules(**question.rules)
    for by in (("time", "cost"), ("cost", "co2e", "time")):
        expected = undominated([tuple(sum(edge[FIELDS[name]] for edge in way) for name in by) for way in tried])
        try:
            front = co.pareto(net, question.origin, question.destination, by=by, cargo=cargo, rules=rules)
        except co.NoRoute:
            assert expected == []
            continue
        assert [tuple(row) for row in front.outcomes.tolist()] == expected
        assert [tuple(totals(way)[name] for name in by) for way in front] == expected


@CALM
@given(st.data())
def test_limits_are_exact(data):
    tables = data.draw(networks(max_nodes=3, max_services=1))
    question = data.draw(questions(tables))
    net, tried = network_of(tables), every_way(tables, question)
    if not tried:
        return
    used = [
        {
            "max_hours": sum(edge["seconds"] for edge in way) / 3600,
            "max_usd": sum(edge["cents"] for edge in way) / 100,
            "max_transfers": sum(edge["activity"] in CHANGES for edge in way),
        }
        for way in tried
    ]
    model = data.draw(st.sampled_from(used))
    names = data.draw(st.sets(st.sampled_from(sorted(model)), min_size=1))
    limits = {name: model[name] for name in names}
    fitting = [way["max_usd"] for way in used if all(way[name] <= limits[name] + 1e-9 for name in names)]
    rules = co.Rules(**question.rules, **limits)
    way = co.plan(
        net, question.origin, question.destination, by="cost", cargo=co.Cargo(**vars(question.cargo)), rules=rules
    )
    assert round(way.cost_usd * 100) == round(min(fitting) * 100)


def test_no_route_names_the_limit(bundled):
    with pytest.raises(
        co.NoRoute, match=r"without one of these rules there is: max_usd=1 \[the cheapest way takes [\d,]+ USD\]$"
    ):
        co.plan(bundled, "Karachi", "Tehran", rules=co.Rules(max_usd=1, max_hours=10_000))


def test_complying_bars_what_a_programme_restricts(bundled):
    way = co.plan(bundled, "Xi'an", "Duisburg", by="time", cargo=co.Cargo(hs="8471"))
    assert any(node.startswith("RU") for node in way.nodes)
    with pytest.raises(co.UnknownName, match="did you mean 'EU'"):
        co.plan(bundled, "Xi'an", "Duisburg", rules=co.Rules(comply_with="EEU"))
    legal = co.plan(bundled, "Karachi", "Istanbul", rules=co.Rules(comply_with={"US"}))
    assert not any(node.startswith("IR") for node in legal.nodes)


@pytest.mark.parametrize(
    ("programme", "ends", "hs", "may"),
    [
        ("EU", ("Xi'an", "Duisburg"), "6403", True),
        ("EU", ("Xi'an", "Duisburg"), "8471", True),
        ("EU", ("Duisburg", "Xi'an"), "6403", True),
        ("EU", ("Duisburg", "Xi'an"), "8471", False),
        ("EU", ((51.43, 6.76), "Xi'an"), "8471", False),
        ("EU", ("Xi'an", (51.43, 6.76)), "8471", True),
        ("Russia", ("Xi'an", "Duisburg"), "8471", False),
        ("Russia", ("Xi'an", "Minsk"), "8471", True),
        ("Russia", ("Xi'an", "Duisburg"), "6403", True),
        ("UK", ("Xi'an", "Duisburg"), "8471", True),
    ],
)
def test_transit_of_russia_is_barred_as_the_texts_say(bundled, programme, ends, hs, may):
    """Shoes go by Russia under every programme; machines from the EU do not, and to it by Russia's own list."""
    rules = co.Rules(comply_with=programme)
    way = co.plan(bundled, *ends, by="time", cargo=co.Cargo(hs=hs), rules=rules)
    assert any(node.startswith("RU") for node in way.nodes) == may


def test_food_may_be_sent_to_iran_under_us_rules(bundled):
    rules = co.Rules(comply_with="US")
    assert co.plan(bundled, "Quetta", "Zahedan", cargo=co.Cargo(hs="1006"), rules=rules)
    for ends, hs in ((("Quetta", "Zahedan"), "6403"), (("Zahedan", "Quetta"), "0802")):
        with pytest.raises(co.NoRoute, match=r"country IR at .*, US \(prohibited"):
            co.plan(bundled, *ends, cargo=co.Cargo(hs=hs), rules=rules)
    over = co.plan(bundled, "Quetta", "Istanbul", cargo=co.Cargo(hs="1006"), rules=rules)
    assert not any(node.startswith("IR") for node in over.nodes)


def test_a_front_holds_the_single_optima_and_thins_with_a_guarantee(bundled):
    front = co.pareto(bundled, "Kashgar", "Istanbul", by=("time", "cost"))
    fast, cheap = (co.plan(bundled, "Kashgar", "Istanbul", by=by) for by in ("time", "cost"))
    assert (front[0].hours, front[-1].cost_usd) == (fast.hours, cheap.cost_usd)
    for thin in (front.thin(5), front.thin(epsilon=0.1)):
        kept = thin.outcomes.astype(float)
        covered = [(kept <= way * (thin.covers + 1e-9)).all(axis=1).any() for way in front.outcomes.astype(float)]
        assert all(covered)
        assert (thin[0].hours, thin[-1].cost_usd) == (fast.hours, cheap.cost_usd)
    assert len(front.thin(5)) <= 5
    assert front.thin(epsilon=0.1).covers <= 1.1
    frame = front.thin(8).to_frame()
    assert frame["way"].is_unique
    assert frame.geometry.is_valid.all()


def test_the_value_of_time_at_which_the_choice_switches(bundled):
    frame = co.pareto(bundled, "Xi'an", "Duisburg", by=("time", "cost")).to_frame()
    row = frame["switch_usd_per_h"].idxmin()
    switch, way = frame.at[row, "switch_usd_per_h"], frame.loc[row]
    above, below = (
        co.plan(bundled, "Xi'an", "Duisburg", by={"usd": 1, "hours": switch * factor}) for factor in (1.001, 0.999)
    )
    assert above.hours == pytest.approx(way["hours"])
    assert below.hours > way["hours"]
    assert below.cost_usd < way["cost_usd"]


def test_alternatives_differ_and_are_near_the_best(bundled):
    ways = co.alternatives(bundled, "Kashgar", "Istanbul", count=4, by="cost", overlap=0.5)
    assert ways[0].cost_usd == co.plan(bundled, "Kashgar", "Istanbul", by="cost").cost_usd
    assert len(ways) > 2
    lengths = [{leg.link_id: leg.length_km for leg in way.legs if leg.activity == "move"} for way in ways]
    for better, way in itertools.combinations(range(len(ways)), 2):
        shared = sum(length for link, length in lengths[way].items() if link in lengths[better])
        assert shared <= 0.5 * ways[way].length_km + 1e-6
    assert all(way.cost_usd <= 1.5 * ways[0].cost_usd for way in ways)
    assert all(len(set(way.nodes)) == len(way.nodes) for way in ways)


def test_a_matrix_and_reach_equal_plans(bundled):
    places = ["Karachi", "Tehran", "Kashgar", "Duisburg"]
    hours = co.matrix(bundled, places, places, by="time")
    usd = co.matrix(bundled, places, places, by={"usd": 1, "hours": 5})
    assert np.isnan(np.diag(hours)).all()
    reached = co.reach(bundled, "Karachi", by="time").set_index("place")
    for origin, destination in itertools.permutations(places, 2):
        fast = co.plan(bundled, origin, destination, by="time")
        assert hours.at[origin, destination] == pytest.approx(fast.hours)
        way = co.plan(bundled, origin, destination, by={"usd": 1, "hours": 5})
        assert usd.at[origin, destination] == pytest.approx(way.cost_usd + 5 * way.hours, abs=0.01)
        if origin == "Karachi":
            assert reached.loc[[destination], "hours"].min() == pytest.approx(fast.hours)


def test_four_threads_answer_as_one_does(bundled):
    pairs = list(itertools.permutations(["Karachi", "Tehran", "Kashgar", "Istanbul"], 2))

    def ask(pair):
        return [tuple(row) for row in co.pareto(bundled, *pair, by=("time", "cost")).outcomes.tolist()]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, pairs)) == [ask(pair) for pair in pairs]


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (("time",), "two or three different criteria"),
        (("time", "time"), "two or three"),
        (("time", "money"), "by has 'money'"),
    ],
)
def test_criteria_that_make_no_front(bundled, by, message):
    with pytest.raises(co.InvalidQuestion, match=message):
        co.pareto(bundled, "Karachi", "Tehran", by=by)


def test_a_first_mile_is_a_leg_of_its_own(bundled):
    way = co.plan(bundled, (30.2, 67.0), "Tehran", by="time")
    load, drive = way.legs[:2]
    assert (load.activity, drive.activity, drive.mode) == ("load", "access", "road")
    rate = bundled.rates.query("mode == 'road' and country == ''")["circuity"].iloc[0]
    straight = co.plan(bundled, (30.2, 67.0), "Tehran", by="time").legs[1].geometry
    assert drive.length_km >= rate * 0.9
    assert straight.geom_type == "LineString"
    with pytest.raises(co.InvalidQuestion, match="lies in no country"):
        co.plan(bundled, (22.0, 62.0), "Tehran")
    with pytest.raises(co.InvalidQuestion, match="lies within 300 km"):
        co.plan(bundled, (60.0, 100.0), "Tehran")
    with pytest.raises(co.NoRoute, match="avoid_modes=road"):
        co.plan(bundled, (30.2, 67.0), "Tehran", rules=co.Rules(avoid_modes={"road"}))


def test_a_long_list_of_what_is_right_is_told_in_part(bundled):
    with pytest.raises(co.UnknownName, match=r"must be one of .* and \d+ more$") as told:
        co.plan(bundled, "Karachi", "Tehran", rules=co.Rules(avoid_links={"zzzzzz"}))
    assert len(str(told.value)) < 600
