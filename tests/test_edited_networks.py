"""Ways held against those of a network that is like theirs are the ways that are found afresh, ties and all."""

import datetime as dt
import pickle
from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schema_edits import NEVER, edits_by_schema, edits_of_column, rich_tables
from strategies import networks, questions
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co
from corridor.analysis.trip_planner import outcomes
from corridor.analysis.trips import Trip
from corridor.cargo import Goods
from corridor.graph.defaults import Defaults
from corridor.graph.loads import Fleet
from corridor.graph.procedures import StateGraph
from corridor.graph.states import States, Steps
from corridor.network.internals import internals
from corridor.schema import TABLES

GRAPH = {field.name for field in fields(StateGraph)} - {"steps"}
STEPS = {field.name for field in fields(Steps)} - {"gate"}
REST = {field.name for field in fields(States)} - {"graph", "steps", "fleet", "provenance"}
FLEET = {field.name for field in fields(Fleet)}
QUESTIONS = [("ordinary", None, None), ("tir", Goods("8504"), dt.date(2026, 3, 1))]
NUMBERED = ("opening", "link_opening", "link_gate")
"""Columns that number opening hours; the numbers may differ, the hours not."""
RICH = co.Network(rich_tables())
FACTOR = st.sampled_from([0, 0.4, 0.9, 1, 1.5, 4])
BYS = ["time", "cost", "generalised", "co2e", {"usd": 1, "hours": 3}]


def edits_of(tables):
    """Draw an edit that closes or opens something, or makes it better or worse."""
    links = st.sampled_from(sorted(set(tables["links"]["link_id"])))
    figure = st.sampled_from(["hours", "usd"])
    stations = st.lists(st.sampled_from(sorted(tables["nodes"]["node_id"])), min_size=2, max_size=3, unique=True)
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
        st.builds(
            lambda names, mode, trains, x: co.AddLine(
                "line", names, mode=mode, trains_per_week=trains, border_like="default", hours=x
            ),
            stations,
            st.sampled_from(["rail-1435", "rail-1676"]),
            st.sampled_from([1, 7]),
            st.sampled_from([4, 40]),
        ),
    )


def told(found):
    return [(repr(one), None if one.taken is None else one.taken.links) for one in found]


def edited(net, edit):
    """Return the network after an edit; None if it cannot be carried out."""
    try:
        return co.Scenario("edit", [edit])(net)
    except (co.InvalidEdit, co.InvalidData):
        return None


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


def assert_made_anew(after):
    """Assert that all that was taken over of another network is what the tables make by themselves."""
    afresh = pickle.loads(pickle.dumps(after))
    assert_same(internals(after).prepared, internals(afresh).prepared)
    for question in QUESTIONS:
        one, other = internals(after).states(*question), internals(afresh).states(*question)
        pieces = [(each.graph, each.steps, each.fleet, each) for each in (one, other)]
        for made, same, names in zip(*pieces, (GRAPH, STEPS, FLEET, REST), strict=True):
            for name in names:
                np.testing.assert_array_equal(getattr(made, name), getattr(same, name), err_msg=name)
        gates = [[at >= 0 and made.provenance.gates[at] for at in made.steps.gate.tolist()] for made in (one, other)]
        assert gates[0] == gates[1]


def assert_same(one, other, where="prepared"):
    """Assert that two things of arrays, and of things of arrays, are the same."""
    assert type(one) is type(other), where
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=where)
    elif isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other)
    elif isinstance(one, dict):
        assert list(one) == list(other), where
        for name in one:
            assert_same(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, tuple | list) and one and not isinstance(one[0], str | int | tuple):
        assert len(one) == len(other), where
        for number, pair in enumerate(zip(one, other, strict=True)):
            assert_same(*pair, f"{where}[{number}]")
    elif type(one).__module__.startswith("corridor"):
        kept = {field.name for field in fields(one)} if is_dataclass(one) else set(vars(one))
        looked_up = {"_rows"} if isinstance(one, Defaults) else set()
        for name in sorted(kept - {"texts"} - looked_up):
            made = getattr(one, name), getattr(other, name)
            if name in NUMBERED and made[0] is not None:
                made = tuple(
                    np.array(list(thing.texts))[codes] for thing, codes in zip((one, other), made, strict=True)
                )
            assert_same(*made, f"{where}.{name}")
    else:
        assert one == other, where


@laws(60)
@given(st.data())
def test_an_edited_network_is_what_its_tables_make_anew(data):
    """What is taken over of the columns that stay is what they would make again."""
    before = network_of(data.draw(networks(max_nodes=6, max_services=2)))
    edits = st.one_of(edits_of(before.tables), edits_by_schema(before))
    after = changed(before, data.draw(st.lists(edits, min_size=1, max_size=4)))
    assert co.Network({name: after.tables[name] for name in TABLES}, name=after.name) == after
    assert_made_anew(after)


@pytest.mark.parametrize("table", TABLES)
def test_a_change_of_any_column_is_what_its_tables_make_anew(table):
    """Every column of every table is changed by some edit, in a network in which it may matter."""
    for column in TABLES[table].columns:
        if (table, column) in NEVER:
            continue
        found = 0
        for edit in edits_of_column(RICH, table, column):
            after = edited(RICH, edit)
            if after is None or after.tables[table].equals(RICH.tables[table]):
                continue
            assert_made_anew(after)
            found += 1
            if found == 2:
                break
        assert found, f"no edit has changed {table}.{column}"


@pytest.mark.parametrize(
    ("table", "column"), [("charges", "procedure"), ("borders", "procedure"), ("borders", "regime")]
)
def test_a_procedure_that_is_named_first_makes_the_graph_anew(table, column):
    """No row names a procedure, and the whole graph has one copy, until an edit names one."""
    plain = rich_tables()
    for name in ("borders", "charges"):
        named = plain[name].fillna({"procedure": "", "regime": ""})
        plain[name] = named[(named["procedure"] == "") & (named["regime"] == "")].reset_index(drop=True)
    plain.pop("clearance")
    tax = {"charge_id": "vat", "what": "tax", "country": "TR", "usd": 9, "per": "teu"}
    plain["charges"] = pd.DataFrame([*plain["charges"].to_dict("records"), tax])
    net = co.Network(plain)
    internals(net).states()
    assert set(internals(net).prepared.copies) == {0}
    value = {"procedure": "import", "regime": "tir"}[column]
    where = {"charge_id": "vat"} if table == "charges" else {"side": "entry"}
    assert_made_anew(co.Scenario("named", [co.Change(table, where, **{column: value})])(net))
