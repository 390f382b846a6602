"""An analyst in a notebook: what is typed there is Python."""

import networkx as nx
import openpyxl
import pytest
from tasks.desk import desk  # noqa: F401 - a fixture

import corridor as co

TRIP = ("Karachi", "Tehran")


def test_9_what_is_worth_considering(bundled):
    frame = co.pareto(bundled, *TRIP, by=("time", "cost")).to_frame()
    assert frame["hours"].is_monotonic_increasing
    assert frame["cost_usd"].is_monotonic_decreasing
    assert frame["way"].is_unique
    assert frame["switch_usd_per_h"].max() > 0


def test_10_before_and_after_in_figures(bundled):
    faster = co.load_scenario("pk-ir-customs-eased")
    found = co.compare({"today": bundled, "eased": faster}, [TRIP, ("Quetta", "Zahedan")], by="time")
    changes = found.differences()
    assert set(changes["verdict"]) <= {"gains", "same"}
    assert changes["gain"].max() > 0
    assert changes["gain"].tolist() == pytest.approx((changes["before"] - changes["after"]).tolist())


def test_11_from_which_hours_another_way_is_best(bundled, desk):  # noqa: F811
    told = desk(
        "corridor break-even Karachi Tehran --by time --of borders:gabd-rimdan-road:PKGBD:entry:hours --format json"
    )
    found = co.break_even(
        bundled,
        *TRIP,
        by="time",
        of=co.Cell(
            "borders", {"link_id": "gabd-rimdan-road", "from_node": "PKGBD", "side": "entry", "regime": ""}, "hours"
        ),
    )
    assert told.out == found.to_json() + "\n"
    assert found.above.value > found.today


def test_12_where_hours_come_from(bundled):
    way = co.plan(bundled, *TRIP)
    rows = way.sources()
    of_hours = rows[rows["quantity"] == "hours"]
    assert of_hours[["table", "row", "column", "basis"]].ne("").all(axis=None)
    assert rows["title"].ne("").any()
    ledger = way.ledger()
    assert ledger["hours"].iloc[:-1].sum() == pytest.approx(way.hours)
    assert sum(way.known.hours.values()) == pytest.approx(1)


def test_13_an_answer_in_a_workbook(bundled, tmp_path):
    found = co.alternatives(bundled, "Lahore", "Hamburg")
    co.save_answer(found, tmp_path / "ways.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ways.xlsx")
    head, *rows = book["ways"].iter_rows(values_only=True)
    assert [row[head.index("way")] for row in rows] == list(found.names)
    assert all(isinstance(row[head.index("cost_usd")], int | float) for row in rows)
    assert {"legs", "sources"} <= set(book.sheetnames)


def test_14_the_network_in_networkx(bundled):
    box = co.Cargo(teu=2, tonnes=20)
    graph = bundled.to_networkx(cargo=box)
    path = nx.shortest_path(graph, "PKLHE", "IRTHR", weight="hours")
    assert {"PK", "IR"} <= {graph.nodes[node]["country"] for node in path}
    hours = nx.shortest_path_length(graph, "PKLHE", "IRTHR", weight="hours")
    assert 0 < hours <= co.plan(bundled, "Lahore", "Tehran", by="time", cargo=box).hours
