"""Lorries that do not go through: the trailer or the load goes on with another at a border.

Most stories ask of A/CN ---road, 10 h--- B/KZ ---road, 10 h--- C/KZ; entering KZ takes 3 h (p90 6 h) and 30 USD.
"""

import pytest
from stories.small import border, link, network

import corridor as co

LINKS = [link(way, hours=10, usd=0) for way in ("A-B", "B-C")]
GATE = {"hours": 3, "hours_p90": 6, "usd": 30}
CHANGE = {"vehicle_change": "transload", "change_hours": 5, "change_usd": 100}
LORRIES = [{"mode": "road", "teu_max": 2, "payload_t": 20}]


def gate(entry=GATE, *rows):
    borders = [border("exit", hours=0, usd=0), border("entry", **entry), *rows]
    return network("A/CN B/KZ C/KZ", LINKS, borders=borders, vehicles=LORRIES)


def entered(net, **cargo):
    way = co.plan(net, "A", "C", cargo=co.Cargo(**cargo))
    return next(leg for leg in way.legs if leg.activity == "entry")


def test_a_change_of_lorry_adds_its_hours_and_its_price_for_each_lorry():
    """Entry without a change, and with one of 5 h and 100 USD a lorry: 5 h are added to median and p90 alike, so the
    expectation is that of 8 and 11 h; 40 t need two lorries, which pay twice.
    """
    plain, changed = entered(gate()), entered(gate(GATE | CHANGE))
    same = entered(gate({"hours": 8, "hours_p90": 11, "usd": 30}))
    assert changed.hours == same.hours > plain.hours
    assert changed.cost_usd == 30 + 100
    assert entered(gate(GATE | CHANGE), tonnes=40, teu=4).cost_usd == 30 + 2 * 100
    assert (plain.vehicle_change, changed.vehicle_change) == ("", "transload")


def test_the_ledger_names_the_change_and_the_row_that_it_comes_from():
    """The entry says that the load is moved to another lorry; figures name hours and price of the change."""
    net = gate(GATE | CHANGE | {"basis": "assumed", "note": "no measurement"})
    way = co.plan(net, "A", "C")
    assert "border, entry, road, load moved to another lorry" in str(way)
    figures = {(figure.column, figure.value) for leg in way.legs if leg.activity == "entry" for figure in leg.figures}
    assert {("change_hours", 5.0), ("change_usd", 100.0)} <= figures


def test_hours_that_cover_reloading_hold_the_change():
    """The default for roads changes the lorry in 5 h; the row of the link has hours of its own that cover reload: they
    count as they are, and only the price of the change is added.
    """
    own = border("entry", link_id="A-B", hours=9, hours_p90=9, usd=30, covers="reload")
    leg = entered(gate(GATE | CHANGE, own))
    assert (leg.hours, leg.cost_usd, leg.vehicle_change) == (9, 130, "transload")


def test_the_most_specific_row_that_says_so_decides():
    """The link says none: nothing changes there, though the default for roads says transload. A blank says nothing."""
    assert entered(gate(GATE | CHANGE, border("entry", link_id="A-B", vehicle_change="none"))).vehicle_change == ""
    assert entered(gate(GATE | CHANGE, border("entry", link_id="A-B", hours=1, hours_p90=1))).hours == 6


@pytest.mark.parametrize(("regime", "change"), [("ordinary", "transload"), ("tir", "")])
def test_tir_passes_where_a_row_says_so(regime, change):
    """Ordinary loads are moved; the row for tir says none."""
    net = gate(GATE | CHANGE, border("entry", regime="tir", vehicle_change="none"))
    assert entered(net, regime=regime).vehicle_change == change


def test_a_change_is_for_lorries_only():
    """A train passes the border: a row of its link that would change the lorry is refused."""
    links = [link("A-B", "rail-1435", hours=10, usd=0)]
    row = border("entry", link_id="A-B", hours=1, usd=0, vehicle_change="tractor", change_hours=2)
    sides = [border("exit", mode="rail", hours=0, usd=0), row]
    message = "column vehicle_change: 'tractor': only lorries are changed; link 'A-B' has mode rail-1435"
    with pytest.raises(co.InvalidData, match=message):
        network("A/CN B/KZ", links, borders=sides)
