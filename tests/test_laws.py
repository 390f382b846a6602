"""What holds of every network: random ones, small enough to ask many times."""

import os
import tempfile
from itertools import pairwise, product
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import networks, questions
from test_plan_against_oracle import network_of

import corridor as co
from corridor.schema import TABLES

OBJECTIVES = {"cost": "cost_usd", "time": "hours", "co2e": "co2e_kg", "generalised": "generalised_cost_usd"}
THOROUGH = int(os.environ.get("CORRIDOR_EXAMPLES", "1"))
"""How many times the examples of an ordinary run are tried: for a long search, CORRIDOR_EXAMPLES=20 pytest
tests/test_laws.py.
"""


def laws(examples):
    """Return the settings of a law that is tried on so many examples."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=examples * THOROUGH, deadline=None, derandomize=True, suppress_health_check=slow)


@st.composite
def cases(draw, with_rules=True):
    """Draw a network's tables and a question of it."""
    tables = draw(networks(max_nodes=6, max_services=3))
    return tables, draw(questions(tables, with_rules=with_rules))


def planned(net, question, by="cost", **rules):
    """Return the plan, or None where there is no way; rules may be given instead of the question's own."""
    try:
        return co.plan(
            net,
            question.origin,
            question.destination,
            by=by,
            cargo=co.Cargo(**vars(question.cargo)),
            rules=co.Rules(**(rules or question.rules)),
        )
    except co.NoRoute:
        return None


def totals(net, question, **rules):
    """Return the least cents and the least seconds; None where there is no way."""
    ways = [planned(net, question, by, **rules) for by in ("cost", "time")]
    return [None if way is None else round(total) for way, total in zip(ways, _sums(ways), strict=True)]


def _sums(ways):
    cheap, fast = ways
    return (100 * cheap.cost_usd if cheap else 0, 3600 * fast.hours if fast else 0)


def assert_no_better(after, before):
    """Assert that neither least total is below what it was, nor a way where there was none."""
    for new, old in zip(after, before, strict=True):
        assert new is None or (old is not None and new >= old)


# ---------------------------------------------------------------- answers


@laws(25)
@given(cases())
def test_a_way_is_a_ledger_and_no_other_objective_finds_less(case):
    """Totals are sums over legs that leave no gap; the cheapest way costs no more than the fastest one, and so on."""
    tables, question = case
    net = network_of(tables)
    ways = {by: planned(net, question, by) for by in OBJECTIVES}
    assert len({way is None for way in ways.values()}) == 1
    if ways["cost"] is None:
        return
    for way in ways.values():
        assert_ledger(way, question)
    for (by, total), other in product(OBJECTIVES.items(), OBJECTIVES):
        assert getattr(ways[by], total) <= getattr(ways[other], total) + 1e-4


def assert_ledger(way, question):
    """Assert that legs leave no gap, that only moves change the node, and that the totals are sums."""
    assert way.legs[0].from_node in question.origin_nodes
    assert way.legs[-1].to_node in question.destination_nodes
    assert way.legs[0].activity in ("load", "wait")
    assert way.legs[-1].activity == "unload"
    for leg, following in pairwise(way.legs):
        assert leg.to_node == following.from_node
    for leg in way.legs:
        assert (leg.from_node != leg.to_node) == (leg.activity == "move")
        assert min(leg.hours, leg.cost_usd, leg.co2e_kg, leg.length_km) >= 0
        assert leg.activity != "wait" or leg.cost_usd == leg.co2e_kg == leg.length_km == 0
    frame = way.to_frame()
    for column in ("hours", "cost_usd", "co2e_kg", "length_km"):
        assert getattr(way, column) == pytest.approx(frame[column].sum(), abs=1e-6)
    assert way.generalised_cost_usd == pytest.approx(way.cost_usd + way.hours * way.value_of_time.usd_per_h)


@laws(15)
@given(cases(with_rules=False))
def test_networkx_finds_the_same(case):
    """The shortest paths of `to_networkx(cargo=..., of="states")` are the plans: by cost, by time and by emissions."""
    tables, question = case
    net = network_of(tables)
    cargo = co.Cargo(**vars(question.cargo))
    graph = net.to_networkx(cargo=cargo, of="states")
    starts = {(node, "", "origin") for node in question.origin_nodes} & set(graph)
    ends = {(node, "", "destination") for node in question.destination_nodes}
    found = {}
    for weight in ("usd", "hours", "co2e_kg"):
        reached = nx.multi_source_dijkstra_path_length(graph, starts, weight=weight) if starts else {}
        found[weight] = [length for end, length in reached.items() if end in ends]
    for by, weight in (("cost", "usd"), ("time", "hours"), ("co2e", "co2e_kg")):
        way = planned(net, question, by)
        least = min(found[weight], default=None)
        assert (way is None) == (least is None)
        if way is not None:
            assert getattr(way, OBJECTIVES[by]) == pytest.approx(least, abs=1e-6)


# ---------------------------------------------------------------- closing and opening


@laws(12)
@given(cases(with_rules=False), st.data())
def test_a_rule_never_improves_an_optimum(case, data):
    """Avoiding a link, a place, a mode or a country, or passing a place, never makes a way better."""
    tables, question = case
    net = network_of(tables)
    before = totals(net, question)
    places = sorted(
        {place or node for node, place in zip(tables["nodes"]["node_id"], tables["nodes"]["place"], strict=True)}
    )
    choices = {
        "avoid_links": sorted(set(tables["links"]["link_id"])),
        "avoid_nodes": places,
        "via": places,
        "avoid_modes": sorted({*tables["links"]["mode"], "rail"}),
        "modes": sorted({*tables["links"]["mode"], "rail"}),
        "avoid_countries": sorted(set(tables["nodes"]["country"]) - {""}),
    }
    for rule, names in choices.items():
        assert_no_better(totals(net, question, **{rule: [data.draw(st.sampled_from(names))]}), before)


def closings(net):
    """Return edits that close something, by what they close."""

    def ids(table, column):
        return sorted(set(net.tables[table][column]))

    handled = net.tables["handling"][["from_mode", "to_mode"]].drop_duplicates().itertuples(index=False)
    return {
        "link": [co.Change("links", {"link_id": name}, status="planned") for name in ids("links", "link_id")],
        "way": [co.Remove("links", {"link_id": name}) for name in ids("links", "link_id")],
        "node": [co.Remove("nodes", {"node_id": name}) for name in ids("nodes", "node_id")],
        "service": [co.Remove("services", {"service_id": name}) for name in ids("services", "service_id")],
        "handling": [co.Remove("handling", {"from_mode": came, "to_mode": leaves}) for came, leaves in handled],
        "side": [co.Change("borders", {"side": side}, allowed="no") for side in ids("borders", "side")],
    }


@laws(25)
@given(cases(with_rules=False), st.data())
def test_closing_anything_never_improves_an_optimum(case, data):
    """A link, a node, a service, a change of mode or a side of all borders is closed: no optimum gets better."""
    tables, question = case
    net = network_of(tables)
    closed = data.draw(st.sampled_from([edits for edits in closings(net).values() if edits]))
    edit = data.draw(st.sampled_from(closed))
    if isinstance(edit, co.Remove) and edit.where.get("node_id") in (
        *question.origin_nodes,
        *question.destination_nodes,
    ):
        return
    assert_no_better(totals(co.Scenario("closed", [edit])(net), question), totals(net, question))


@laws(12)
@given(cases(), st.data())
def test_an_added_link_never_worsens_a_trip(case, data):
    tables, question = case
    net = network_of(tables)
    before = totals(net, question)
    nodes = tables["nodes"].loc[tables["nodes"]["country"] != ""]
    pairs = [
        (one, other)
        for one, left in zip(nodes["node_id"], nodes["country"], strict=True)
        for other, entered in zip(nodes["node_id"], nodes["country"], strict=True)
        if one != other and left == entered
    ]
    if not pairs or "avoid_links" in question.rules:
        return
    start, end = data.draw(st.sampled_from(pairs))
    mode = data.draw(st.sampled_from(sorted(set(tables["links"]["mode"]) - {"sea", "ferry"}) or ["road"]))
    hours, usd = data.draw(st.tuples(st.integers(0, 40), st.integers(0, 400)))
    edit = co.AddLink(
        "added", start, end, mode=mode, hours=hours, usd=usd, per="shipment", both_ways=data.draw(st.booleans())
    )
    assert_no_better(before, totals(co.Scenario("more", [edit])(net), question))


# ---------------------------------------------------------------- what is written does not matter


@laws(10)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case, random):
    """Rows and tables in another order make an equal network and give the same legs."""
    tables, question = case
    net = network_of(tables)
    written = {name: net.tables[name] for name in random.sample(sorted(TABLES), len(TABLES))}
    shuffled = co.Network(
        {name: frame.iloc[random.sample(range(len(frame)), len(frame))] for name, frame in written.items()}
    )
    assert shuffled == net
    for by in ("cost", "time"):
        one, other = (planned(network, question, by) for network in (net, shuffled))
        assert (one is None) == (other is None)
        assert one is None or one.legs == other.legs


@laws(8)
@given(networks(max_nodes=5))
def test_csv_is_written_and_read_alike(tables):
    assert_saved(network_of(tables), "net")


@laws(2)
@given(networks(max_nodes=5))
def test_a_geopackage_is_written_and_read_alike(tables):
    assert_saved(network_of(tables), "net.gpkg")


def assert_saved(net, name):
    """Assert that a network is the same once it is saved and loaded."""
    with tempfile.TemporaryDirectory() as folder:
        co.save(net, Path(folder) / name)
        assert co.load(Path(folder) / name) == net


@laws(5)
@given(cases(with_rules=False), st.data())
def test_a_scenario_leaves_its_network_as_it_was(case, data):
    """Whatever is edited, the network before it holds the same rows and gives the same answer."""
    tables, question = case
    net = network_of(tables)
    before, way = {name: net.tables[name].copy(deep=True) for name in TABLES}, planned(net, question)
    edits = [
        co.Change("links", {}, hours=co.times(data.draw(st.sampled_from([0.5, 1, 3])))),
        co.Change("handling", {}, hours=co.times(0.5)),
        *data.draw(st.sampled_from([edits for edits in closings(net).values() if edits]))[:1],
    ]
    scenario = co.Scenario("changed", edits)
    edited = scenario(net)
    assert all(net.tables[name].equals(frame) for name, frame in before.items())
    assert planned(net, question) == way
    assert edited != net


# ---------------------------------------------------------------- scenarios in files

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
NUMBER = st.one_of(st.integers(-(10**6), 10**6), st.floats(allow_nan=False, allow_infinity=False, width=32))
VALUE = st.one_of(TEXT, NUMBER, st.builds(co.times, st.floats(0, 100)))
WHERE = st.dictionaries(
    st.sampled_from(["link_id", "from_node", "mode"]),
    st.one_of(TEXT, st.lists(TEXT, min_size=1, max_size=3)),
    min_size=1,
)


def columns(table):
    """Draw columns of a table with values."""
    taken = {"node_id", "link_id", "from_node", "to_node", "mode", "from_mode", "to_mode", "service_id", "links"}
    names = [name for name in TABLES[table].columns if name not in taken]
    return st.dictionaries(st.sampled_from(names), VALUE, max_size=4)


EDIT = st.one_of(
    st.builds(lambda name, cells: co.AddNode(name, **cells), TEXT, columns("nodes")),
    st.builds(
        lambda ids, mode, both, cells: co.AddLink(*ids, mode=mode, both_ways=both, **cells),
        st.tuples(TEXT, TEXT, TEXT),
        TEXT,
        st.booleans(),
        columns("links"),
    ),
    st.builds(
        lambda names, like, both, cells: co.AddHandling(*names, like=like, both_ways=both, **cells),
        st.tuples(TEXT, st.sampled_from(["", "sea"]), TEXT),
        st.one_of(st.just(""), TEXT),
        st.booleans(),
        columns("handling"),
    ),
    st.builds(
        lambda link, like, cells: co.AddBorder(link, like=like, **cells),
        TEXT,
        st.one_of(st.just(""), TEXT),
        columns("borders"),
    ),
    st.builds(
        lambda ids, links, cells: co.AddService(*ids, links=links, **cells),
        st.tuples(TEXT, TEXT, TEXT),
        st.lists(TEXT, min_size=1, max_size=3),
        columns("services"),
    ),
    st.builds(
        lambda name, stations, more, cells: co.AddLine(name, stations, **more, **cells),
        TEXT,
        st.lists(TEXT, min_size=2, max_size=2),
        st.fixed_dictionaries(
            {"mode": st.just("rail-1435")},
            optional={
                "trains_per_week": st.sampled_from([1, 2.5, 7]),
                "terminals": st.lists(TEXT, max_size=2),
                "like": TEXT,
                "border_like": st.one_of(TEXT, st.lists(TEXT, max_size=2)),
                "lengths_km": st.sampled_from([[], [3], [40.5]]),
            },
        ),
        st.sampled_from([{}, {"status": "planned"}]),
    ),
    st.builds(lambda where, cells: co.Change("links", where, **cells), WHERE, columns("links")),
    st.builds(lambda where: co.Remove("links", where), WHERE),
    st.builds(lambda link, cells: co.Open(link, **cells), TEXT, columns("links")),
)


@laws(40)
@given(TEXT.filter(str.strip), st.lists(EDIT, max_size=5), st.one_of(st.just(""), TEXT))
def test_a_scenario_is_written_and_read_alike(name, edits, description):
    scenario = co.Scenario(name, edits, description=description)
    with tempfile.TemporaryDirectory() as folder:
        co.save_scenario(scenario, Path(folder) / "plan.toml")
        assert co.load_scenario(Path(folder) / "plan.toml") == scenario
