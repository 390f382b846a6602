"""A sea link needs no border rows; a port's quay does: exit when cargo goes abroad, entry when it comes from it."""

import pytest
from stories.small import border, handling, ledger, link, network, service

import corridor as co

SHIP = {"departures_per_week": 2, "hours": 100, "usd": 900}
SEAS = [link("P-Q", "sea", hours=90, usd=0), link("Q-R", "sea", hours=90, usd=0)]
LINERS = [service(f"liner {way}", way, **SHIP) for way in ("P-Q", "Q-R")]
QUAYS = [
    border("exit", node_id="P", procedure="export", hours=4, usd=40),
    border("exit", node_id="P", hours=5, usd=50),
    border("entry", node_id="R", procedure="import", hours=6, usd=60),
    border("entry", node_id="R", hours=7, usd=70),
]
SHIP_TO_SHIP = handling("sea>sea", kind="seaport", hours=9, usd=90)
NODES = "P/CN:seaport Q/OM:seaport R/TR:seaport"


def test_exit_on_loading_entry_on_landing_and_ship_to_ship_none():
    """P/CN ~~~ship 1~~~ Q/OM ~~~ship 2~~~ R/TR, each 100 h twice a week, 9 h from ship to ship at Q

    Export at P 4 h, 42 h wait, 100 h; ship to ship at Q 9 h and nothing to clear, though Oman has no rows; 42 h, 100 h;
    import at R 6 h.
    """
    net = network(NODES, SEAS, services=LINERS, borders=QUAYS, handling=[SHIP_TO_SHIP])
    assert ledger(co.plan(net, "P", "R")) == [
        ("exit", "P", 4, 40),
        ("wait", "P", 42, 0),
        ("move", "P-Q", 100, 900),
        ("transship", "Q", 9, 90),
        ("wait", "Q", 42, 0),
        ("move", "Q-R", 100, 900),
        ("entry", "R", 6, 60),
    ]


def test_a_port_without_rows_lands_nothing():
    """P ~~~ Q : Oman has no rows, so nothing is landed there; the error says which side is missing."""
    net = network(NODES, SEAS, services=LINERS, borders=QUAYS, handling=[SHIP_TO_SHIP])
    with pytest.raises(co.NoRoute, match="no row of borders allows the entry at seaport Q"):
        co.plan(net, "P", "Q")


def test_loading_comes_before_the_exit_and_the_entry_before_unloading():
    """P ~~~ R as above, with loading 1 h and unloading 2 h: load, exit, ..., entry, unload."""
    rows = [
        SHIP_TO_SHIP,
        handling(">sea", kind="seaport", hours=1, usd=0),
        handling("sea>", kind="seaport", hours=2, usd=0),
    ]
    net = network(NODES, SEAS, services=LINERS, borders=QUAYS, handling=rows)
    activities = [leg.activity for leg in co.plan(net, "P", "R").legs]
    assert activities[:3] == ["load", "exit", "wait"]
    assert activities[-2:] == ["entry", "unload"]


def test_a_land_bridge_is_cleared_in_transit_at_both_quays():
    """A/KG ---road--- P/CN ~~~ship~~~ R/TR ---road--- B/BG

    In transit through CN and TR: entry to CN by road, then exit at P 5 h, entry at R 7 h, exit from TR by road.
    """
    rows = [*QUAYS, border("exit", hours=1, usd=0), border("entry", hours=2, usd=0)]
    changes = [
        handling("road>sea", kind="seaport", hours=3, usd=0),
        handling("sea>road", kind="seaport", hours=3, usd=0),
    ]
    net = network(
        "A/KG P/CN:seaport R/TR:seaport B/BG",
        [link("A-P", hours=10, usd=0), link("P-R", "sea", hours=90, usd=0), link("R-B", hours=10, usd=0)],
        services=[service("liner", "P-R", **SHIP)],
        borders=rows,
        handling=changes,
    )
    way = co.plan(net, "A", "B")
    told = [(leg.activity, leg.link_id or leg.from_node, leg.hours) for leg in way.legs if leg.activity != "move"]
    assert told[1:-1] == [
        ("exit", "A-P", 1),
        ("entry", "A-P", 2),
        ("transfer", "P", 3),
        ("exit", "P", 5),
        ("wait", "P", 42),
        ("entry", "R", 7),
        ("transfer", "R", 3),
        ("exit", "R-B", 1),
        ("entry", "R-B", 2),
    ]
    assert way.borders == ("KG-CN at A-P", "CN exit at P", "TR entry at R", "TR-BG at R-B")


def test_default_rows_of_a_country_serve_its_ports():
    """P/CN ~~~ R/TR : China's ports export in 2 h by a default (from CN, by sea), Türkiye's import in 3 h by one (to
    TR, by sea).
    """
    rows = [
        border("exit", from_country="CN", mode="sea", hours=2, usd=0),
        border("entry", to_country="TR", mode="sea", hours=3, usd=0),
    ]
    net = network(
        "P/CN:seaport R/TR:seaport",
        [link("P-R", "sea", hours=90, usd=0)],
        services=[service("liner", "P-R", **SHIP)],
        borders=rows,
    )
    assert [row[::2] for row in ledger(co.plan(net, "P", "R"))] == [
        ("exit", 2),
        ("wait", 42),
        ("move", 100),
        ("entry", 3),
    ]


def test_the_port_goes_before_the_default_and_is_filled_from_it():
    """P's row knows 4 h; the 25 USD are those of China's ports."""
    rows = [
        border("exit", node_id="P", hours=4),
        border("exit", from_country="CN", mode="sea", hours=2, usd=25),
        border("entry", to_country="TR", mode="sea", hours=3, usd=0),
    ]
    net = network(
        "P/CN:seaport R/TR:seaport",
        [link("P-R", "sea", hours=90, usd=0)],
        services=[service("liner", "P-R", **SHIP)],
        borders=rows,
    )
    assert ledger(co.plan(net, "P", "R"))[0] == ("exit", "P", 4, 25)


def test_a_passage_at_sea_is_nobodys():
    """P/CN ~~~ S, a strait of no country ~~~ R/TR, one liner over both: exit at P and entry at R, nothing at S."""
    net = network(
        "P/CN:seaport S/:passage R/TR:seaport",
        [link("P-S", "sea", hours=40, usd=0), link("S-R", "sea", hours=60, usd=0)],
        services=[service("liner", "P-S;S-R", **SHIP)],
        borders=QUAYS,
    )
    assert [row[:2] for row in ledger(co.plan(net, "P", "R"))] == [
        ("exit", "P"),
        ("wait", "P"),
        ("move", "P-S"),
        ("move", "S-R"),
        ("entry", "R"),
    ]
