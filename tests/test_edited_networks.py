"""Ways held against those of a network that is like theirs are the ways that are found afresh, ties and all."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import networks, questions
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co
from corridor.analysis.trip_planner import outcomes
from corridor.analysis.trips import Trip
from corridor.graph.procedures import StateGraph
from corridor.graph.states import States, Steps
from corridor.schema import TABLES

GRAPH = {field.name for field in fields(StateGraph)} - {"steps"}
STEPS = {field.name for field in fields(Steps)} - {"gate"}
REST = {field.name for field in fields(States)} - {"graph", "steps", "provenance"}
FACTOR = st.sampled_from([0, 0.4, 0.9, 1, 1.5, 4])
BYS = ["time", "cost", "generalised", "co2e", {"usd": 1, "hours": 3}]


def edits_of(tables):
    """Draw an edit that closes or opens something, or makes it better or worse."""
    links = st.sampled_from(sorted(set(tables["links"]["link_id"])))
    figure = st.sampled_from(["hours", "usd"])
    return st.one_of(
        st.builds(lambda name, x: co.Change("borders", {}, **{name: co.times(x)}), figure, FACTOR),
        st.builds(lambda name, x: co.Change("handling", {}, **{name: co.times(x)}), figure, FACTOR),
        st.builds(
            lambda link, name, x: co.Change("links", {"link_id": link}, **{name: co.times(x)}), links, figure, FACTOR
        ),
        st.builds(lambda link, x: co.Change("links", {"link_id": link}, hours=x), links, st.sampled_from([0, 1, 50])),
        st.builds(lambda link, x: co.Change("links", {"link_id": link}, length_km=x), links, st.sampled_from([1, 500])),
        st.builds(co.Close, links),
        st.builds(co.Open, links),
        st.builds(lambda link: co.Remove("links", {"link_id": link}), links),
        st.builds(lambda x: co.Change("rates", {}, speed_kmh=co.times(x)), st.sampled_from([0.5, 2])),
        st.builds(lambda n: co.Change("services", {}, minimum_teu=n), st.sampled_from([1, 9])),
    )


def told(found):
    return [(repr(one), None if one.taken is None else one.taken.links) for one in found]


def changed(net, edits):
    """Return the network after those of the edits that can be carried out."""
    for number, edit in enumerate(edits):
        try:
            net = co.Scenario(f"edit {number}", [edit])(net)
        except (co.InvalidEdit, co.InvalidData):
            continue
    return net


@laws(120)
@given(st.data())
def test_outcomes_are_the_same_with_and_without_a_network_that_is_like_it(data):
    tables = data.draw(networks(max_nodes=6, max_services=2))
    asked = [data.draw(questions(tables)) for _ in range(3)]
    rules = co.Rules(**asked[0].rules) if data.draw(st.booleans()) else co.Rules()
    trips = [Trip(one.origin, one.destination, co.Cargo(**vars(one.cargo))) for one in asked]
    by = data.draw(st.sampled_from(BYS))
    before = network_of(tables)
    for _ in range(2):
        after = changed(before, data.draw(st.lists(edits_of(tables), min_size=1, max_size=3)))
        assert told(outcomes(after, trips, by, rules, like=before)) == told(outcomes(after, trips, by, rules))


@pytest.mark.parametrize("by", ["time", "generalised"])
def test_outcomes_on_the_bundled_network_are_the_same(bundled, by):
    rng = np.random.default_rng(7)
    borders = bundled.tables["borders"]
    links = sorted(set(bundled.tables["links"]["link_id"]))
    crossings = sorted(set(borders.loc[borders["hours"].notna(), "link_id"]) - {""})
    pairs = [("Karachi", "Istanbul"), ("Kashgar", "Tehran"), ("Quetta", "Mashhad"), ("Shanghai", "Rotterdam")]
    trips = [Trip(*pair) for pair in [*pairs, ("Gwadar", "Tashkent"), ("Islamabad", "Ankara"), ("Tehran", "Lahore")]]
    for _ in range(6):
        some = rng.choice(links, 12)
        edits = [
            *(
                co.Change("links", {"link_id": str(link)}, hours=co.times(float(rng.choice([0.2, 3]))))
                for link in some[:9]
            ),
            *(co.Change("links", {"link_id": str(link)}, status="closed") for link in some[9:]),
            *(co.Change("borders", {"link_id": str(at)}, hours=co.times(0.1)) for at in rng.choice(crossings, 4)),
        ]
        after = changed(bundled, edits)
        found = outcomes(after, trips, by, co.Rules(), like=bundled)
        assert told(found) == told(outcomes(after, trips, by, co.Rules()))


@laws(60)
@given(st.data())
def test_an_edited_network_is_what_its_tables_make_anew(data):
    """What is taken over of the columns that stay is what they would make again."""
    tables = data.draw(networks(max_nodes=6, max_services=2))
    after = changed(network_of(tables), data.draw(st.lists(edits_of(tables), min_size=1, max_size=3)))
    afresh = co.Network({name: after.tables[name] for name in TABLES}, name=after.name)
    assert afresh == after
    for regime in ("ordinary", "tir"):
        one, other = after.states(regime), afresh.states(regime)
        for made, same, names in ((one.graph, other.graph, GRAPH), (one.steps, other.steps, STEPS), (one, other, REST)):
            for name in names:
                np.testing.assert_array_equal(getattr(made, name), getattr(same, name), err_msg=name)
        gates = [[at >= 0 and made.provenance.gates[at] for at in made.steps.gate.tolist()] for made in (one, other)]
        assert gates[0] == gates[1]
