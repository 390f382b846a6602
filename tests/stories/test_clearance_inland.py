"""Clearance inland: goods come in bond to a node with customs and are cleared there, where that is better."""

import pytest
from stories.small import border, handling, ledger, link, network, service, tables

import corridor as co
from corridor.network.internals import internals

GATES = [
    border("exit", hours=0, usd=0),
    border("entry", procedure="import", hours=20, usd=50),
    border("entry", procedure="transit", hours=2, usd=10),
]
CLEARED = {"what": "clearance", "side": "import", "hours": 30, "usd": 120, "per": "shipment"}
INLAND = {**CLEARED, "cleared_at": "inland", "hours": 24, "usd": 100}


def with_customs(nodes, links, at, **rows):
    """Return a network of which some nodes have customs."""
    made = tables(nodes, links, **rows)
    made["nodes"]["customs"] = ["yes" if node in at else "no" for node in made["nodes"]["node_id"]]
    return co.Network(made)


def spine(at, **rows):
    """A/CN --- B/IR --- C/IR --- D/TR, roads."""
    roads = [link(way, hours=1, usd=1) for way in ("A-B", "B-C", "C-D")]
    return with_customs("A/CN B/IR C/IR D/TR", roads, at, **{"borders": GATES, "clearance": [CLEARED, INLAND], **rows})


def told(net, origin="A", destination="C", by="cost", **rules):
    """Return the entries and clearances of a way, with the place of each."""
    way = co.plan(net, origin, destination, by=by, **rules)
    legs = [(leg.activity, leg.from_node, leg.hours, leg.cost_usd) for leg in way.legs]
    return [leg for leg in legs if leg[0] in ("entry", "clearance")]


def test_goods_in_bond_are_cleared_where_customs_are():
    """A to C with customs at C: in at B as in transit, cleared at C; without them all is done at the gate B."""
    assert told(spine("C")) == [("entry", "B", 2, 10), ("clearance", "C", 24, 100)]
    assert told(spine("")) == [("entry", "B", 20, 50), ("clearance", "B", 30, 120)]


def test_goods_in_bond_go_nowhere_but_to_customs():
    """Customs at C alone: goods for B are cleared at the gate, and bond does not leave the country for D."""
    assert told(spine("C"), "A", "B") == [("entry", "B", 20, 50), ("clearance", "B", 30, 120)]
    assert told(spine("C"), "A", "D") == [("entry", "B", 2, 10), ("entry", "D", 20, 50), ("clearance", "D", 30, 120)]


def test_a_lorry_is_cleared_and_goes_on():
    """A --- B/IR --- C/IR --- D/IR, customs at C: the lorry stands there, nothing is handled."""
    roads = [link(way, hours=1, usd=1) for way in ("A-B", "B-C", "C-D")]
    net = with_customs("A/CN B/IR C/IR D/IR", roads, "C", borders=GATES, clearance=[CLEARED, INLAND])
    assert [leg[0] for leg in ledger(co.plan(net, "A", "D"))] == [
        *("exit", "move", "entry", "move", "clearance", "move"),
    ]


def test_the_gate_clears_where_that_is_better():
    """Fifty dollars more in bond, ten less at the gate."""
    dear = {**INLAND, "usd": 900}
    assert told(spine("C", clearance=[CLEARED, dear]))[-1] == ("clearance", "B", 30, 120)
    assert told(spine("C", clearance=[CLEARED, dear]), by="time")[-1] == ("clearance", "C", 24, 900)


def test_charges_on_imports_fall_at_the_gate():
    duties = [
        {"charge_id": "duty", "what": "duty", "country": "IR", "procedure": "import", "usd": 7, "per": "shipment"},
        {"charge_id": "toll", "what": "toll", "country": "IR", "procedure": "transit", "usd": 900, "per": "shipment"},
    ]
    rows = [{"kind": "tax", **duty} for duty in duties]
    assert told(spine("C", charges=rows)) == [("entry", "B", 2, 17), ("clearance", "C", 24, 100)]


def test_a_row_for_bond_comes_before_that_for_transit():
    bond = border("entry", procedure="bond", hours=5, usd=None, per="")
    assert told(spine("C", borders=[*GATES, bond]))[0] == ("entry", "B", 5, 10)
    shut = border("entry", procedure="bond", allowed="no")
    assert told(spine("C", borders=[*GATES, shut]))[-1] == ("clearance", "B", 30, 120)


def test_a_country_without_a_row_clears_inland_for_nothing():
    assert told(spine("C", clearance=[{**CLEARED, "country": "TR"}])) == [("entry", "B", 2, 10)]


def test_a_row_for_a_place_comes_after_one_for_the_country():
    own = {**CLEARED, "country": "IR", "hours": 12, "usd": 80}
    assert told(spine("C", clearance=[CLEARED, INLAND, own]))[-1] == ("clearance", "C", 12, 80)


def test_a_union_clears_at_any_of_its_customs():
    """A/CN --- B/KZ --- C/RU, one union: in bond over KZ's gate, cleared in RU by RU's row."""
    roads = [link(way, hours=1, usd=1) for way in ("A-B", "B-C")]
    union = [{"territory": "union", "country": country} for country in ("KZ", "RU")]
    rows = {"borders": GATES, "territories": union, "clearance": [CLEARED, {**INLAND, "country": "RU"}]}
    net = with_customs("A/CN B/KZ C/RU", roads, "C", **rows)
    assert told(net) == [("entry", "B", 2, 10), ("entry", "C", 2, 10), ("clearance", "C", 24, 100)]


def test_a_train_is_left_before_its_box_is_cleared():
    rails = [link(way, mode="rail-1435", hours=1, usd=1) for way in ("A-B", "B-C")]
    train = service("train", "A-B;B-C", departures_per_week=168, hours=8, usd=100, includes="borders")
    gates = [{**gate, "mode": "rail"} for gate in GATES]
    net = with_customs("A/CN B/IR C/IR", rails, "C", borders=gates, services=[train], clearance=[CLEARED, INLAND])
    way = co.plan(net, "A", "C")
    assert [leg.activity for leg in way.legs][-2:] == ["clearance", "unload"]
    assert way.cost_usd == 200
    assert way.hours - way.transit_hours >= 24


def test_a_change_of_mode_in_bond_is_declared():
    """A --road-- B/IR --rail-- C/IR: the lorry's load boards a train in bond."""
    ways = [link("A-B", hours=1, usd=1), link("B-C", mode="rail-1435", departures_per_week=168, hours=1, usd=1)]
    change = [handling("road>rail-1435", hours=2, usd=10)]
    declared = {"what": "transit_change", "hours": 0, "usd": 5, "per": "shipment"}
    rows = {"borders": GATES, "handling": change, "clearance": [CLEARED, INLAND, declared]}
    way = co.plan(with_customs("A/CN B/IR C/IR", ways, "C", **rows), "A", "C")
    assert [leg.cost_usd for leg in way.legs if leg.activity == "declaration"] == [5]


def test_ships_end_at_the_gate():
    """A port with customs clears what comes by sea at its own side, and what comes by road in bond."""
    ways = [link("P-Q", mode="sea", departures_per_week=168, hours=1, usd=1), link("A-Q", hours=1, usd=1)]
    sides = [border(side, node_id=port, hours=0, usd=0) for port in "PQ" for side in ("exit", "entry")]
    net = with_customs(
        "P/CN:seaport Q/IR:seaport A/TR", ways, "Q", borders=[*GATES, *sides], clearance=[CLEARED, INLAND]
    )
    assert told(net, "P", "Q")[-1] == ("clearance", "Q", 30, 120)
    assert told(net, "A", "Q")[-1] == ("clearance", "Q", 24, 100)


def test_the_figures_of_a_clearance_inland_are_told_and_drawn():
    net = spine("C", clearance=[CLEARED, {**INLAND, "hours_p90": 60}])
    way = co.plan(net, "A", "C")
    cleared = next(leg for leg in way.legs if leg.activity == "clearance")
    assert {(figure.table, figure.row) for figure in cleared.figures} == {
        ("clearance", "what=clearance, side=import, cleared_at=inland")
    }
    assert co.simulate(net, way, runs=200, seed=1).hours.max() > way.hours


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({**CLEARED, "side": "export", "cleared_at": "inland"}, r"clearance, row 1, column cleared_at: .*only imports"),
        ({**CLEARED, "cleared_at": "depot"}, r"clearance, row 1, column cleared_at: .*border.*inland"),
    ],
)
def test_a_row_that_clears_nowhere_is_refused(row, message):
    with pytest.raises(co.InvalidData, match=message):
        spine("C", clearance=[row])


def test_an_exit_is_in_no_bond():
    with pytest.raises(co.InvalidData, match=r"borders, row 4, column procedure: .*an exit knows export or transit"):
        spine("C", borders=[*GATES, border("exit", procedure="bond", hours=0, usd=0)])


def test_customs_are_there_or_not():
    made = tables("A/CN B/IR", [link("A-B", hours=1, usd=1)], borders=GATES)
    made["nodes"]["customs"] = ["perhaps", "no"]
    with pytest.raises(co.InvalidData, match=r"nodes, row 1, column customs"):
        co.Network(made)


def test_nothing_is_cleared_inland_in_a_network_without_customs():
    net = network("A/CN B/IR", [link("A-B", hours=1, usd=1)], borders=GATES)
    assert set(internals(net).states().graph.copies) == {0, 1}
