"""A removal takes with it exactly the rows that refer to what it removed, and excuses no fault of another edit."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stories.small import border, handling, link, network, service
from strategies import networks
from test_plan_against_oracle import network_of

import corridor as co
from corridor.schema import TABLES

LAWS = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@pytest.fixture(scope="module", name="net")
def main_line():
    """Return A --rail-1520-- B --rail-1435-- C ==road== D over a border twice, and apart from them X --rail-- Y, Z.

    A train runs A-B-C and changes gauge at B by the row of that node, another runs X-Y-Z and changes by the kind's.
    """
    rails = [
        link("A-B", "rail-1520", hours=5, usd=5, both_ways="yes"),
        link("B-C", "rail-1435", hours=5, usd=5, both_ways="yes"),
        link("A-C", "rail-1435", hours=30, usd=30),
        link("X-Y", "rail-1435", hours=5, usd=5, both_ways="yes"),
        link("Y-Z", "rail-1676", hours=5, usd=5),
    ]
    roads = [
        link("C-D", hours=2, usd=2, both_ways="yes"),
        link("C-D", hours=3, usd=3, both_ways="yes", link_id="ferry road"),
        link("X-A", hours=9, usd=9),
    ]
    return network(
        "A/CN B/CN:rail_terminal C/CN D/PK X/CN Y/CN Z/CN",
        [*rails, *roads],
        handling=[
            handling("rail-1520>rail-1435", node_id="B", hours=4, usd=4),
            handling("rail-1435>rail-1676", hours=4, usd=4),
        ],
        borders=[
            *(border(side, link_id="C-D", hours=1, usd=1) for side in ("exit", "entry")),
            border("exit", link_id="C-D", from_node="D", hours=2, usd=2),
            *(border(side, link_id="ferry road", hours=1, usd=1) for side in ("exit", "entry")),
        ],
        services=[
            service("train", "A-B;B-C", departures_per_week=7),
            service("far", "X-Y;Y-Z", departures_per_week=7),
        ],
        charges=[
            {"charge_id": "toll", "what": "toll", "link_id": "C-D", "usd": 1, "per": "teu"},
            {"charge_id": "dues", "what": "dues", "node_id": "B", "usd": 1, "per": "teu"},
        ],
        restrictions=[
            {"subject": subject, "subject_id": name, "programme": "UN", "effect": "licence", "valid_from": "2025-01-01"}
            for subject, name in (("link", "C-D"), ("country", "PK"))
        ],
        demand=[{"origin": "A", "destination": "C", "form": "container", "teu_per_year": 10, "usd_per_teu": 20_000}],
    )


def edited(net, *edits):
    return co.Scenario("plan", edits)(net)


def ids(net, table):
    return net.tables[table][TABLES[table].key[0]].tolist()


def verdict(net, *edits):
    """Return the network after edits, or what is wrong with them, without the place of a row or an edit."""
    try:
        return edited(net, *edits)
    except co.InvalidData as error:
        return {(problem.table, problem.column, problem.value, problem.message) for problem in error.problems}
    except co.InvalidEdit as error:
        return str(error).partition("): ")[2]


WRONG = {
    "a service over a misspelt link": (
        co.Change("services", {"service_id": "train"}, links="A-B;B-CC"),
        "link 'B-CC' does not exist",
    ),
    "a service that ends elsewhere": (
        co.Change("services", {"service_id": "train"}, links="A-B"),
        "its links end at B, not at C",
    ),
    "a service whose end is moved": (
        co.Change("services", {"service_id": "train"}, to_node="A"),
        "its links end at C, not at A",
    ),
    "a new service over an unknown link": (
        co.AddService("new", "A", "C", links=["A-B", "no-such"], departures_per_week=1),
        "link 'no-such' does not exist",
    ),
    "a new service whose links do not meet": (
        co.AddService("new", "A", "D", links=["A-B", "C-D"], departures_per_week=1),
        "link 'C-D' does not leave B",
    ),
    "a border like an unknown one": (
        co.AddBorder("ferry road", like="C-DD"),
        "no row of links has link_id = C-DD; did you mean 'C-D'",
    ),
    "a border of an unknown link": (
        co.AddBorder("ferry rd", side="exit", hours=1, usd=0, per="teu"),
        "no row of links has link_id = ferry rd; did you mean 'ferry road'",
    ),
    "a border where its link does not leave": (
        co.AddBorder("ferry road", side="exit", from_node="A", hours=1, usd=0, per="teu"),
        "link 'ferry road' does not leave this node",
    ),
    "a border moved to an unknown link": (
        co.Change("borders", {"link_id": "ferry road"}, link_id="ferry rd"),
        "no such link; did you mean 'ferry road'",
    ),
    "a charge of an unknown link": (
        co.AddCharge("new", "toll", link_id="C-DD", usd=1, per="teu"),
        "no row of links has link_id = C-DD; did you mean 'C-D'",
    ),
    "a charge moved to an unknown link": (
        co.Change("charges", {"charge_id": "toll"}, link_id="C-DD"),
        "no such link; did you mean 'C-D'",
    ),
    "a charge at an unknown node": (
        co.Change("charges", {"charge_id": "dues"}, node_id="Nowhere"),
        "no place is called 'Nowhere'",
    ),
    "a restriction of an unknown link": (
        co.Change("restrictions", {"subject": "link"}, subject_id="C-DD"),
        "no such link; did you mean 'C-D'",
    ),
    "a restriction of an unknown country": (
        co.Change("restrictions", {"subject": "country"}, subject_id="PX"),
        "no such country; the network has none of that country",
    ),
    "a link renamed under its borders": (
        co.Change("links", {"link_id": "ferry road"}, link_id="ferry rd"),
        "no such link; did you mean 'ferry rd'",
    ),
    "a link to an unknown node": (
        co.AddLink("new", "A", "Nowhere", mode="road"),
        "no place is called 'Nowhere'",
    ),
    "a change of gauge that is written over": (
        co.Change("handling", {"node_id": "B"}, to_mode="road"),
        "no row of handling takes rail-1520 to rail-1435 at B",
    ),
    "a link whose mode no handling leads to": (
        co.Change("links", {"link_id": "B-C"}, mode="rail-1676"),
        "no row of handling takes rail-1520 to rail-1676 at B",
    ),
}
UNRELATED = [
    co.Remove("links", {"link_id": "X-Y"}),
    co.Remove("links", {"link_id": "X-A"}),
    co.Remove("nodes", {"node_id": "Z"}),
    co.Remove("services", {"service_id": "far"}),
    co.Remove("handling", {"from_mode": "rail-1435", "to_mode": "rail-1676"}),
]


@pytest.mark.parametrize("removal", UNRELATED, ids=str)
@pytest.mark.parametrize(("wrong", "fault"), WRONG.values(), ids=WRONG)
def test_a_removal_elsewhere_excuses_nothing(net, wrong, fault, removal):
    alone = verdict(net, wrong)
    assert fault in str(alone)
    for edits in permutations((wrong, removal)):
        assert verdict(net, *edits) == alone


@pytest.mark.parametrize(
    ("name", "removal"),
    [
        ("a service over a misspelt link", co.Remove("links", {"link_id": "A-B"})),
        ("a service over a misspelt link", co.Remove("links", {"link_id": "B-C"})),
        ("a service over a misspelt link", co.Remove("handling", {"node_id": "B"})),
        ("a service over a misspelt link", co.Remove("nodes", {"node_id": "B"})),
        ("a service that ends elsewhere", co.Remove("links", {"link_id": "B-C"})),
        ("a new service over an unknown link", co.Remove("links", {"link_id": "A-B"})),
        ("a new service whose links do not meet", co.Remove("links", {"link_id": "A-B"})),
        ("a border where its link does not leave", co.Remove("links", {"link_id": "C-D"})),
        ("a border where its link does not leave", co.Remove("links", {"link_id": "ferry road", "from_node": "C"})),
        ("a border moved to an unknown link", co.Remove("links", {"link_id": "ferry road"})),
        ("a charge moved to an unknown link", co.Remove("links", {"link_id": "C-D"})),
        ("a restriction of an unknown link", co.Remove("links", {"link_id": "C-D"})),
        ("a change of gauge that is written over", co.Remove("links", {"link_id": "X-Y"})),
        ("a link whose mode no handling leads to", co.Remove("handling", {"node_id": "B"})),
    ],
)
def test_a_removal_of_what_a_faulty_row_is_near_does_not_excuse_it(net, name, removal):
    for edits in permutations((WRONG[name][0], removal)):
        assert isinstance(verdict(net, *edits), set | str), edits


def test_a_service_over_a_link_that_was_removed_before_is_refused(net):
    """The edit names what is not there any more; the other way round the link takes the new service with it."""
    added, gone = (
        co.AddService("new", "A", "C", links=["A-B", "B-C"], departures_per_week=1),
        co.Remove("links", {"link_id": "B-C"}),
    )
    assert "new" not in ids(edited(net, added, gone), "services")
    (fault,) = verdict(net, gone, added)
    assert fault == ("services", "links", "A-B;B-C", "link 'B-C' does not exist")


def test_demand_of_an_unknown_place_is_refused_with_and_without_a_removal(net):
    wrong, gone = co.Change("demand", {"origin": "A"}, origin="Nowhere"), UNRELATED[0]
    for edits in ([wrong], [wrong, gone], [gone, wrong]):
        after = edited(net, *edits)
        with pytest.raises(co.UnknownName, match="Nowhere"):
            co.compare({"today": after, "again": after}, after.demand)


# ---------------------------------------------------------------- what goes with a removed row


def gone_with(net, *edits):
    """Return the keys of the rows that edits take out, by table."""
    after = edited(net, *edits)
    found = {}
    for table in set(TABLES) - {"sources"}:
        key = list(TABLES[table].key)
        before, left = ({tuple(row) for row in one.tables[table][key].values.tolist()} for one in (net, after))
        assert left <= before
        if before - left:
            found[table] = {"/".join(part for part in row if part) for row in before - left}
    return found


GONE = [
    (co.Remove("links", {"link_id": "X-A"}), {"links": {"X-A/X"}}),
    (co.Remove("links", {"link_id": "B-C", "from_node": "C"}), {"links": {"B-C/C"}}),
    (co.Remove("links", {"link_id": "B-C", "from_node": "B"}), {"links": {"B-C/B"}, "services": {"train"}}),
    (
        co.Remove("links", {"link_id": "C-D"}),
        {
            "links": {"C-D/C", "C-D/D"},
            "borders": {"C-D/entry", "C-D/exit", "C-D/D/exit"},
            "charges": {"toll"},
            "restrictions": {"link/C-D/UN/licence/2025-01-01"},
        },
    ),
    (
        co.Remove("links", {"link_id": "C-D", "from_node": "D"}),
        {"links": {"C-D/D"}, "borders": {"C-D/D/exit"}},
    ),
    (
        co.Remove("nodes", {"node_id": "B"}),
        {
            "nodes": {"B"},
            "links": {"A-B/A", "A-B/B", "B-C/B", "B-C/C"},
            "handling": {"B/rail-1520/rail-1435"},
            "services": {"train"},
            "charges": {"dues"},
        },
    ),
    (co.Remove("handling", {"node_id": "B"}), {"handling": {"B/rail-1520/rail-1435"}, "services": {"train"}}),
    (
        co.Remove("handling", {"from_mode": "rail-1435", "to_mode": "rail-1676"}),
        {"handling": {"city/rail-1435/rail-1676"}, "services": {"far"}},
    ),
]


@pytest.mark.parametrize(("removal", "gone"), GONE, ids=[str(removal) for removal, _ in GONE])
def test_what_goes_with_a_removed_row(net, removal, gone):
    assert gone_with(net, removal) == gone


def test_a_country_is_restricted_no_more_once_its_last_node_is_gone(net):
    left = edited(net, co.Remove("nodes", {"node_id": "D"}))
    assert left.restrictions.empty
    assert set(ids(left, "borders")) == set()


@pytest.mark.parametrize(
    "again",
    [
        [
            co.Remove("links", {"link_id": "B-C"}),
            co.AddLink("B-C", "B", "C", mode="rail-1435", hours=6, usd=6, per="teu"),
        ],
        [co.Remove("links", {"link_id": "B-C"}), co.Change("services", {"service_id": "train"}, links="A-C")],
        [
            co.Remove("handling", {"node_id": "B"}),
            co.AddHandling("B", "rail-1520", "rail-1435", hours=6, usd=6, per="teu"),
        ],
    ],
    ids=["the link", "another way", "the change of gauge"],
)
def test_a_service_stays_that_gets_back_what_it_has_lost(net, again):
    assert ids(edited(net, *again), "services") == ids(net, "services")


def test_a_charge_keeps_the_exceptions_that_are_left(net):
    """A link that is gone is no exception any more, and the charge itself stays."""
    tables = {name: net.tables[name] for name in TABLES}
    duty = {"charge_id": "duty", "link_id": "", "node_id": "", "country": "PK", "except_links": "C-D;ferry road"}
    rows = pd.concat([tables["charges"], tables["charges"].iloc[[0]].assign(**duty)], ignore_index=True)
    net = co.Network(tables | {"charges": rows})
    after = edited(net, co.Remove("links", {"link_id": "C-D"})).tables["charges"]
    assert after.set_index("charge_id")["except_links"].to_dict() == {"dues": "", "duty": "ferry road"}


def test_a_service_that_lost_parts_to_several_removals_goes(net):
    edits = [co.Remove("links", {"link_id": name}) for name in ("A-B", "B-C")]
    assert ids(edited(net, *edits), "services") == ["far"]


def test_a_removal_that_was_made_good_excuses_nothing_later(net):
    """The link is there again when the other one is renamed under the train."""
    back = co.AddLink("A-B", "A", "B", mode="rail-1520", hours=6, usd=6, per="teu")
    renamed = co.Change("links", {"link_id": "B-C"}, link_id="B-C2")
    found = verdict(net, co.Remove("links", {"link_id": "A-B"}), back, renamed)
    assert found == {("services", "links", "A-B;B-C", "link 'B-C' does not exist")}


def test_a_closed_link_in_a_chain_excuses_no_misspelt_one(net):
    wrong = co.Change("services", {"service_id": "train"}, links="A-B;B-CC")
    for edits in permutations((co.Close("A-B"), wrong)):
        assert verdict(net, *edits) == verdict(net, wrong)


# ---------------------------------------------------------------- on random networks

FOLLOWS = (
    "no such node",
    "no such link",
    "no such country",
    "no node lies in this country",
    "does not leave",
    "does not exist",
    "no row of handling",
)
"""How the faults begin or go on that a removed row leaves in the rows that referred to it."""


def by_trial(tables, table, where):
    """Return the tables after a removal, found by checking them whole until no row refers to what is gone."""
    frames = {name: frame.copy() for name, frame in tables.items()}
    match = pd.Series(True, index=frames[table].index)
    for column, value in where.items():
        match &= frames[table][column] == value
    frames[table] = frames[table][~match].reset_index(drop=True)
    while True:
        try:
            return co.Network(frames)
        except co.InvalidData as error:
            left = [p for p in error.problems if any(words in p.message for words in FOLLOWS)]
            if not left:
                return None
            for name in {problem.table for problem in left}:
                rows = sorted({problem.row - 1 for problem in left if problem.table == name})
                frames[name] = frames[name].drop(index=rows).reset_index(drop=True)


@st.composite
def removals(draw):
    """Draw a network and a removal of some of its rows."""
    net = network_of(draw(networks(max_nodes=6, max_services=4)))
    table = draw(st.sampled_from([name for name in ("nodes", "links", "handling") if len(net.tables[name])]))
    row = net.tables[table].iloc[draw(st.integers(0, len(net.tables[table]) - 1))]
    key = TABLES[table].key
    columns = draw(st.sampled_from([key[:1], key])) if table == "links" else key
    return net, table, {column: row[column] for column in columns}


@LAWS
@given(removals())
def test_a_removal_takes_what_a_whole_check_finds_to_refer_to_it(case):
    net, table, where = case
    # corridors and the exceptions of charges lose members, not rows; the small networks above hold them
    frames = {name: net.tables[name] for name in TABLES if name != "corridors"}
    net = co.Network(frames | {"charges": frames["charges"].assign(except_links="")})
    expected = by_trial({name: net.tables[name] for name in TABLES}, table, where)
    if expected is None:
        with pytest.raises(co.InvalidData):
            edited(net, co.Remove(table, where))
        return
    after = edited(net, co.Remove(table, where))
    for name in set(TABLES) - {"sources"}:
        left, right = (one.tables[name].drop(columns="parts_then", errors="ignore") for one in (after, expected))
        pd.testing.assert_frame_equal(left, right)


@LAWS
@given(removals(), st.data())
def test_a_misspelt_link_is_found_beside_any_removal(case, data):
    """Only a row that names a removed node besides goes with it, and then it is not there to be misspelt later."""
    net, table, where = case
    named = [
        (name, column, cell)
        for name, column in (("services", "service_id"), ("borders", "link_id"), ("charges", "link_id"))
        for cell in sorted(set(net.tables[name][column]) - {""})
    ]
    if not named:
        return
    name, column, cell = data.draw(st.sampled_from(named))
    wrong = co.Change(name, {column: cell}, **{"links" if name == "services" else "link_id": "no-such"})
    gone = co.Remove(table, where)
    assert isinstance(verdict(net, gone, wrong), set | str)
    found = verdict(net, wrong, gone)
    if isinstance(found, co.Network):
        nodes = set(ids(net, "nodes")) - set(ids(found, "nodes"))
        rows = net.tables[name].loc[net.tables[name][column] == cell]
        ends = rows[[end for end in ("node_id", "from_node", "to_node") if end in rows]]
        calls = [not nodes.isdisjoint(text.split(";")) for text in rows["stops"]] if "stops" in rows else False
        assert (ends.isin(nodes).any(axis=1).to_numpy() | np.array(calls)).all()
