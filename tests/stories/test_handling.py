"""A change at a node is what the node's row says, then what the row of its kind says, and else impossible."""

import pytest
from stories.small import handling, ledger, link, network

import corridor as co

RATES = [{"mode": "rail-1435", "departures_per_week": 7}]
LINKS = [link("A-B", hours=1, usd=0), link("B-C", "rail-1435", hours=1, usd=0)]


def transfer(rows, nodes="A/CN B/CN:dry_port C/CN"):
    """Return the transfer at B of A ---road--- B ---rail--- C."""
    net = network(nodes, LINKS, rates=RATES, handling=rows)
    return next(leg for leg in co.plan(net, "A", "C").legs if leg.activity == "transfer")


def test_the_kind_serves_every_node_of_it():
    """A ---road--- B, a dry port ---rail--- C : 6 h and 90 USD, the figures of dry ports."""
    leg = transfer([handling("road>rail-1435", kind="dry_port", hours=6, usd=90)])
    assert (leg.hours, leg.cost_usd) == (6, 90)


def test_the_node_goes_before_its_kind():
    """B has a row of its own, 3 h and 120 USD, and it is taken, dearer as it is."""
    rows = [
        handling("road>rail-1435", kind="dry_port", hours=6, usd=90),
        handling("road>rail-1435", node_id="B", hours=3, usd=120),
    ]
    leg = transfer(rows)
    assert (leg.hours, leg.cost_usd) == (3, 120)


def test_what_the_node_leaves_blank_comes_from_its_kind():
    """B's row knows 3 h only; the 90 USD and the emissions, 4 kg for one TEU, come from dry ports."""
    rows = [
        handling("road>rail-1435", kind="dry_port", hours=6, usd=90, co2e_kg_per_teu=4),
        handling("road>rail-1435", node_id="B", hours=3),
    ]
    leg = transfer(rows)
    assert (leg.hours, leg.cost_usd, leg.co2e_kg) == (3, 90, 4)
    assert {(f.quantity, f.row) for f in leg.figures} == {
        ("hours", "node_id=B, from_mode=road, to_mode=rail-1435"),
        ("cost_usd", "kind=dry_port, from_mode=road, to_mode=rail-1435"),
        ("co2e_kg", "kind=dry_port, from_mode=road, to_mode=rail-1435"),
    }


def test_a_zero_is_not_a_blank():
    """B's row says 0 USD: it is free there, whatever dry ports cost."""
    rows = [
        handling("road>rail-1435", kind="dry_port", hours=6, usd=90),
        handling("road>rail-1435", node_id="B", hours=3, usd=0),
    ]
    assert transfer(rows).cost_usd == 0


def test_another_kind_does_not_serve():
    """B is a dry port, and the only row is for rail terminals: the change is impossible, and the error says which row
    is missing.
    """
    with pytest.raises(
        co.NoRoute, match=r"no row of handling describes the transfer from road to rail-1435 at B \(dry_port\)"
    ):
        transfer([handling("road>rail-1435", kind="rail_terminal", hours=6, usd=90)])


def test_the_change_back_is_a_row_of_its_own():
    """Only rail to road is known at B, not road to rail: no way."""
    with pytest.raises(co.NoRoute):
        transfer([handling("rail-1435>road", kind="dry_port", hours=6, usd=90)])


def test_both_ways_makes_two_rows():
    """The row is written once with both_ways: it serves road to rail as well."""
    leg = transfer([handling("rail-1435>road", kind="dry_port", hours=6, usd=90, both_ways="yes")])
    assert (leg.activity, leg.hours) == ("transfer", 6)


def test_loading_and_unloading_are_handling_too():
    """A ---road, 1 h--- B : loading 2 h, 20 USD at A; unloading 3 h, 30 USD at B; 6 h and 50 USD."""
    rows = [handling(">road", hours=2, usd=20), handling("road>", hours=3, usd=30)]
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=0)], handling=rows)
    assert ledger(co.plan(net, "A", "B")) == [("load", "A", 2, 20), ("move", "A-B", 1, 0), ("unload", "B", 3, 30)]


def test_without_a_row_nothing_is_loaded():
    """A ---road--- B, where unloading is known and loading is not: no way, since what no row describes is impossible,
    not free.
    """
    rows = [handling("road>", hours=0, usd=0)]
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=0)], handling=rows, free=False)
    with pytest.raises(co.NoRoute, match="no row of handling describes the load from rest to road at A"):
        co.plan(net, "A", "B")


def test_the_node_of_a_place_that_serves_best_is_taken():
    """A ---road, 5 h--- B1 and A ---road, 2 h--- B2, which are one place B: it ends at B2, after 2 h."""
    tables = {"nodes": "A/CN B1/CN B2/CN", "links": [link("A-B1", hours=5, usd=0), link("A-B2", hours=2, usd=0)]}
    net = network(**tables)
    named = net.tables["nodes"].assign(place=["A", "B", "B"])
    net = co.Network({name: net.tables[name] for name in ("links", "handling")} | {"nodes": named})
    way = co.plan(net, "A", "B", by="time")
    assert (way.hours, way.legs[-1].to_node, way.destination) == (2, "B2", "B")
