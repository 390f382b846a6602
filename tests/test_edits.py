"""What an edit shares with its network and may touch; pickles; and the edits of charges, quays and closures."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stories.small import border, handling, ledger, link, network, service
from strategies import networks
from test_plan_against_oracle import network_of

import corridor as co
from corridor.network.internals import internals
from corridor.schema import TABLES

LAWS = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def shared(one, other):
    """Return the tables that two networks hold as the very same frames."""
    return {name for name in TABLES if internals(one).frames[name] is internals(other).frames[name]}


def edited(net, *edits):
    return co.Scenario("plan", edits)(net)


# ---------------------------------------------------------------- what is shared


@pytest.mark.parametrize(
    ("edit", "touched"),
    [
        (co.Change("borders", {"link_id": "wagah"}, hours=co.times(0.5)), {"borders", "sources"}),
        (co.Change("links", {"link_id": "n5"}, hours=20), {"links", "sources"}),
        (co.Change("links", {"link_id": "n5"}, note="wide"), {"links"}),
        (co.Close("n5"), {"links"}),
        (co.AddNode("MUX", kind="city", country="PK", latitude=30, longitude=71), {"nodes", "sources"}),
        (co.AddCharge("toll", "toll", link_id="n5", usd=5, per="teu"), {"charges", "sources"}),
        (co.Remove("links", {"link_id": "direct"}), {"links"}),
        (co.Remove("links", {"link_id": "wagah"}), {"links", "borders"}),
    ],
)
def test_tables_that_no_edit_touches_stay_the_very_same(net, edit, touched):
    assert shared(net, edited(net, edit)) == set(TABLES) - touched


def test_a_scenario_never_changes_its_parent(net):
    before = {name: net.tables[name].copy(deep=True) for name in TABLES}
    way = co.plan(net, "Karachi", "Delhi")
    prepared = internals(net).prepared
    for edits in (
        [co.Change("links", {"link_id": "n5"}, hours=co.times(0.5)), co.Change("borders", {"link_id": "ml1"}, hours=1)],
        [co.Remove("nodes", {"node_id": "BQM"})],
        [co.Close(node_id="Lahore")],
        [
            co.Change("rates", {"mode": "rail"}, usd_per_km=co.times(2)),
            co.Open("direct"),
            co.AddBorder("direct", like="ml1"),
        ],
    ):
        after = edited(net, *edits)
        internals(after).states()
        assert after != net
    assert all(net.tables[name].equals(frame) for name, frame in before.items())
    assert internals(net).prepared is prepared
    assert co.plan(net, "Karachi", "Delhi") == way
    assert co.plan(co.Network(before), "Karachi", "Delhi") == way


def test_a_service_that_is_moved_leaves_that_of_the_parent_alone():
    rail = link("A-B", "rail-1435", hours=10, usd=0)
    net = network("A/CN B/CN", [rail], services=[service("s", "A-B", departures_per_week=7, hours=20, usd=9)])
    after = edited(net, co.Change("links", {"link_id": "A-B"}, hours=4))
    assert net.services["parts_then"].item() == ""
    assert after.services["parts_then"].item().startswith('{"hours": 10')
    assert (co.plan(net, "A", "B").hours, co.plan(after, "A", "B").hours) == (12 + 20, 12 + 14)


# ---------------------------------------------------------------- an edited network is as right as any

EDITED = {
    "links": ("hours", "usd", "per", "length_km", "status", "mode", "opening_hours"),
    "handling": ("hours", "usd", "per"),
    "borders": ("hours", "usd", "per", "allowed", "regime"),
    "rates": ("speed_kmh", "usd_per_km", "circuity"),
    "nodes": ("country", "kind"),
    "services": ("hours", "usd", "includes"),
    "vehicles": ("teu_max",),
}
CELLS = st.sampled_from(
    [None, "", 3, 0, -1, "teu", "vehicle", "closed", "road", "tir", "no", "TR", "seaport", "08:00-x"]
)


@st.composite
def edits_of(draw):
    """Draw a network's tables and edits of it, right and wrong ones."""
    tables = draw(networks(max_nodes=5, max_services=2))
    edits = []
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from([name for name in EDITED if len(tables[name])]))
        row = tables[name].iloc[draw(st.integers(0, len(tables[name]) - 1))]
        where = {column: row[column] for column in TABLES[name].key if row[column]}
        if draw(st.integers(0, 3)):
            edits.append(co.Change(name, where, **{draw(st.sampled_from(EDITED[name])): draw(CELLS)}))
        elif name in ("borders", "rates", "vehicles"):
            edits.append(co.Remove(name, where))
    return tables, edits


def verdict(make):
    """Return the network that is made, or what is wrong with it."""
    try:
        return make()
    except co.InvalidData as error:
        return {(problem.table, problem.column, problem.value, problem.message) for problem in error.problems}


@LAWS
@given(edits_of())
def test_an_edited_network_is_as_right_as_one_that_is_checked_anew(case):
    """A scenario looks again only at what it touches; it finds all that a whole check finds, and the same answers."""
    tables, edits = case
    net = network_of(tables)
    frames = dict(net.tables)
    try:
        for edit in edits:
            edit.apply(frames)
    except (co.InvalidEdit, co.UnknownName):
        return
    anew = verdict(lambda: co.Network(frames))
    found = verdict(lambda: edited(net, *edits))
    if isinstance(anew, set) or isinstance(found, set):
        assert found == anew
        return
    moved = {"source", "basis", "parts_then"}
    for name in set(TABLES) - {"sources"}:
        left, right = (one.tables[name].drop(columns=list(moved), errors="ignore") for one in (found, anew))
        pd.testing.assert_frame_equal(left, right)
    alone = co.Network({name: found.tables[name] for name in TABLES})
    assert alone == found
    cargo = co.Cargo(teu=2, tonnes=20)
    for array in ("amounts", "wait_s", "is_open"):
        assert np.array_equal(
            getattr(internals(found).weights(cargo), array), getattr(internals(alone).weights(cargo), array)
        )


def test_a_fault_far_from_the_edit_is_found():
    """Without its vehicles the price of a link by vehicle, and that of a border, cannot be reckoned any more."""
    net = network(
        "A/CN B/PK",
        [link("A-B", hours=1, usd=5, per="vehicle")],
        borders=[border(side, hours=1, usd=2, per="vehicle") for side in ("exit", "entry")],
        vehicles=[{"mode": "road", "teu_max": 2}],
    )
    with pytest.raises(co.InvalidData) as error:
        edited(net, co.Remove("vehicles", {"mode": "road"}))
    assert {problem.table for problem in error.value.problems} == {"links", "borders"}


# ---------------------------------------------------------------- pickles


def test_a_pickled_network_is_the_same_and_plans_the_same(net):
    internals(net).states()
    net.links  # noqa: B018 - lines are made, and are not to be pickled
    copy = pickle.loads(pickle.dumps(net))
    assert (copy, copy.name) == (net, net.name)
    for name in TABLES:
        pd.testing.assert_frame_equal(copy.tables[name], net.tables[name])
    assert co.plan(copy, "Karachi", "Delhi") == co.plan(net, "Karachi", "Delhi")
    assert str(co.plan(copy, "Karachi", "Delhi")) == str(co.plan(net, "Karachi", "Delhi"))


def test_a_pickle_holds_the_tables_alone(bundled):
    internals(bundled).states()
    internals(bundled).weights(co.Cargo())
    assert len(pickle.dumps(bundled)) < len(pickle.dumps(bundled.tables)) + 1000


def test_an_edited_network_may_go_to_another_process(net):
    faster = edited(net, co.Change("links", {"link_id": "n5"}, hours=5))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(partial(co.plan, faster, by="time"), "Karachi", "Lahore").result()
    assert there.hours == co.plan(faster, "Karachi", "Lahore", by="time").hours < co.plan(net, "KHI", "LHE").hours


# ---------------------------------------------------------------- charges


def test_a_charge_is_due_where_it_says():
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=10)])
    assert co.plan(edited(net, co.AddCharge("t", "toll", link_id="A-B", usd=7, per="teu")), "A", "B").cost_usd == 17
    assert co.plan(edited(net, co.AddCharge("t", "dues", node_id="B", usd=7, per="teu")), "A", "B").cost_usd == 17
    assert co.plan(edited(net, co.AddCharge("t", "levy", mode="road", usd=7, per="teu")), "A", "B").cost_usd == 17
    assert co.plan(edited(net, co.AddCharge("t", "levy", mode="sea", usd=7, per="teu")), "A", "B").cost_usd == 10


def test_a_charge_names_its_place_as_people_do(net):
    after = edited(net, co.AddCharge("dues", "dues", node_id="Port Qasim", usd=7, per="teu", valid_until="2027-01-01"))
    row = after.charges.iloc[0]
    assert (row["node_id"], row["usd"], row["basis"], row["source"]) == ("BQM", 7, "assumed", "scenario-plan")
    assert row["valid_until"] == "2027-01-01"


# ---------------------------------------------------------------- quays

PORTS = "P/PK:seaport Q/PK:seaport R/IR:seaport"
LANES = [link(way, "sea", hours=9, usd=50, departures_per_week=7, both_ways="yes") for way in ("P-R", "Q-R")]
FREE = [border(side, mode="sea", hours=0, usd=0) for side in ("exit", "entry")]
QUAYS = [
    *FREE,
    border("exit", node_id="P", hours=5, usd=30),
    border("exit", node_id="P", procedure="export", hours=6, usd=40),
    border("entry", node_id="P", hours=8, usd=60),
]


def test_a_seaport_is_cleared_by_the_row_that_is_added():
    net = network(PORTS, LANES, borders=FREE)
    after = edited(net, co.AddBorder(node_id="Q", side="exit", hours=5, usd=30, per="shipment"))
    ways = [co.plan(one, "Q", "R") for one in (net, after)]
    assert ways[1].cost_usd - ways[0].cost_usd == 30
    assert ("exit", "Q", 5.0, 30.0) in ledger(ways[1])
    assert ways[1].borders == ("PK exit at Q", "IR entry at R")


def test_a_seaport_takes_over_the_rows_of_another_of_its_country():
    net = network(PORTS, LANES, borders=QUAYS)
    after = edited(net, co.AddBorder(node_id="Q", like="P", usd=20))
    rows = after.borders[after.borders["node_id"] == "Q"]
    assert rows[["side", "procedure", "hours", "usd"]].values.tolist() == [
        ["entry", "", 8, 20],
        ["exit", "", 5, 20],
        ["exit", "export", 6, 20],
    ]
    assert ("exit", "Q", 6.0, 20.0) in ledger(co.plan(after, "Q", "R"))
    assert ("entry", "Q", 8.0, 20.0) in ledger(co.plan(after, "R", "Q"))


# ---------------------------------------------------------------- closures

STRAIT = [
    link("A-S", "sea", hours=10, usd=10, departures_per_week=7, both_ways="yes"),
    link("S-B", "sea", hours=10, usd=10, departures_per_week=7, both_ways="yes"),
    link("A-B", "sea", link_id="around", hours=90, usd=90, departures_per_week=7, both_ways="yes"),
]


def strait(**rows):
    """Return A and B joined through a passage S, and around it."""
    change = handling("sea>sea", kind="passage", hours=0, usd=0)
    return network("A/CN:seaport B/TR:seaport S/:passage", STRAIT, handling=[change], borders=FREE, **rows)


def test_a_passage_that_is_closed_is_sailed_around():
    net = strait()
    after = edited(net, co.Close(node_id="S"))
    assert [leg.link_id for leg in co.plan(net, "A", "B").legs if leg.activity == "move"] == ["A-S", "S-B"]
    assert [leg.link_id for leg in co.plan(after, "A", "B").legs if leg.activity == "move"] == ["around"]
    assert set(after.nodes["node_id"]) == set(net.nodes["node_id"])
    assert co.plan(edited(after, co.Open("A-S"), co.Open("S-B")), "A", "B") == co.plan(net, "A", "B")


def test_services_do_not_run_over_what_is_closed():
    string = service("string", "A-S;S-B", departures_per_week=7, hours=15, usd=5)
    net = strait(services=[string])
    after = edited(net, co.Close("S-B"))
    assert any(leg.service_id == "string" for leg in co.plan(net, "A", "B").legs)
    assert not any(leg.service_id for leg in co.plan(after, "A", "B").legs)
    assert len(after.services) == 1


def test_a_closed_seaport_is_told_where_there_is_no_way():
    net = network(
        "A/CN:seaport B/TR:seaport", [link("A-B", "sea", hours=9, usd=9, departures_per_week=7)], borders=FREE
    )
    with pytest.raises(co.NoRoute) as error:
        co.plan(edited(net, co.Close(node_id="B", opens="2027")), "A", "B")
    assert error.value.cut_by == ("link 'A-B' from A to B is closed (opens 2027); a scenario may open it",)


def test_a_closed_place_is_closed_at_all_of_its_nodes(net):
    after = edited(net, co.Close(node_id="Karachi"))
    links = after.links.set_index("link_id")["status"]
    assert {way for way in links.index if (links[way] == "closed").all()} == {"n5", "n5-east"}


def test_closing_leaves_what_is_planned_as_it_is(net):
    after = edited(net, co.Close(node_id="Delhi"))
    assert dict(zip(after.links["link_id"], after.links["status"], strict=True))["direct"] == "planned"


# ---------------------------------------------------------------- in words and in files


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (co.Close("n5"), "~ links close n5"),
        (co.Close(node_id="Suez Canal", opens="2027"), "~ links close all that touch Suez Canal: opens = 2027"),
        (co.AddBorder(node_id="Gwadar", like="Karachi"), "+ borders of Gwadar: like Karachi"),
        (co.AddCharge("toll", "bridge toll", mode="road"), "+ charges toll (bridge toll): mode = road"),
    ],
)
def test_an_edit_is_a_line_of_a_diff_and_survives_its_file(edit, line, tmp_path):
    scenario = co.Scenario("one", [edit])
    co.save_scenario(scenario, tmp_path / "one.toml")
    assert co.load_scenario(tmp_path / "one.toml") == scenario
    assert str(scenario) == f"one\n  {line}"
