"""Prices at sea by script: feeders go by a line, nothing is dearer than what hubs ask, and twice gives the same."""

import csv
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from stories.small import border, handling, link, network

import corridor as co

SCRIPT = Path(__file__).parents[1] / "network_data" / "sea_prices.py"
CLEAR = [
    border(side, mode="sea", **{column: country}, hours=0, usd=0)
    for country in ("CN", "IR", "AE")
    for side, column in (("exit", "from_country"), ("entry", "to_country"))
]


@pytest.fixture(scope="module")
def script():
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("sea_prices", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["sea_prices"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["sea_prices"]


def three_ports(direct):
    """Return P, H and Q: a string P-Q for a price, P-H for 1,000, H-Q for 300 USD a box, 100 to change ships at H."""
    lanes = [link("P-H", "sea", length_km=5000), link("H-Q", "sea", length_km=250), link("P-Q", "sea", length_km=5100)]
    asked = {"P-Q": direct, "P-H": 1000, "H-Q": 300}
    strings = [
        {"service_id": name, "from_node": name[0], "to_node": name[2], "hours": 9, "usd": usd, "per": "box"}
        | {"departures_per_week": 1}
        for name, usd in asked.items()
    ]
    return network(
        "P/CN:seaport H/AE:seaport Q/IR:seaport",
        lanes,
        services=strings,
        borders=CLEAR,
        rates=[{"mode": "sea", "speed_kmh": 20}],
        handling=[handling("sea>sea", kind="seaport", hours=1, usd=100, per="box")],
    )


@pytest.mark.parametrize(("direct", "found"), [(1401, {"P-Q": (1401, 1400)}), (1400, {}), (900, {})])
def test_a_string_that_is_dearer_than_two_by_a_hub_breaks_the_law(script, direct, found):
    assert script.dearer(three_ports(direct)) == found


def test_no_string_of_the_bundled_network_is_dearer_than_strings_by_hubs(script):
    assert script.dearer(co.load()) == {}


def test_a_port_without_a_tariff_is_not_cheaper_than_its_neighbours(script):
    assert script.cheaper_ports(co.load()) == {}


def test_a_port_that_is_cheaper_than_its_neighbours_breaks_the_law(script):
    """Q and R lie in one country; Q prints 200 USD, R takes the default of 100 to load, and prints 90 to unload."""
    printed = [
        handling(change, node_id=port, hours=1, usd=usd, per="box", basis="published")
        for port, change, usd in (("Q", ">sea", 200), ("Q", "sea>", 200), ("R", "sea>", 90))
    ]
    default = [handling(change, kind="seaport", hours=1, usd=100, per="box") for change in (">sea", "sea>")]
    lanes = [link("P-Q", "sea", length_km=10), link("P-R", "sea", length_km=10)]
    nodes, rates = "P/CN:seaport Q/IR:seaport R/IR:seaport", [{"mode": "sea", "speed_kmh": 20}]
    net = network(nodes, lanes, rates=rates, borders=CLEAR, handling=[*default, *printed])
    assert script.cheaper_ports(net) == {("R", "", "sea"): (200, "Q")}


def test_feeders_without_a_printed_price_go_by_distance(script):
    net = co.load()
    base, per_km = script.line()
    km = script.lengths_km(net)
    feeders = [row for row in net.tables["services"].itertuples() if script.is_by_distance(row.note)]
    assert len(feeders) > 150
    for row in feeders:
        if "Lowered" not in row.note:
            assert row.usd == round(base + per_km * km[row.service_id], -1), row.service_id


def test_the_line_fits_its_lanes_as_the_readme_says(script):
    base, per_km = script.line()
    off = [abs((base + per_km * lane.km) / lane.usd - 1) for lane in script.LANES]
    said = f"{base:.0f} USD a box and {per_km} USD a km, 13 % off in the mean"
    assert f"{np.mean(off):.0%}" == "13%"
    assert said in (SCRIPT.parent / "README.md").read_text("utf-8")


def test_ten_knots_fit_printed_days_as_the_readme_says(script):
    off = [lane.off for lane in script.TIMED_LANES]
    said = f"{np.mean(np.abs(off)):.0%} off in the mean, {min(off):+.0%} to {max(off):+.0%}".replace("%", " %")
    assert said in (SCRIPT.parent / "README.md").read_text("utf-8")


def test_feeders_whose_basis_is_the_rule_follow_it_and_say_what_is_assumed(script):
    """A fifth of a knot is left for lengths that were measured anew."""
    net = co.load()
    km, longest = script.lengths_km(net), max(lane.km for lane in script.LANES)
    ruled = [
        row for row in net.tables["services"].itertuples() if row.basis == "rate" and script.is_by_distance(row.note)
    ]
    assert len(ruled) > 130
    for row in ruled:
        hours = km[row.service_id] / (script.KNOTS * script.KM_PER_NAUTICAL_MILE)
        assert abs(row.hours - hours) <= max(3, 0.05 * hours), row.service_id
        assert km[row.service_id] <= longest, row.service_id
        assert "departures_per_week" in row.assumed_columns, row.service_id
        assert "Lowered" not in row.note, row.service_id


def test_prices_that_are_written_are_those_that_it_would_write_again(script):
    with script.SERVICES.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    again = [dict(row) for row in rows]
    script.repriced(again, co.load())
    kept = {row["service_id"]: row["usd"] for row in again}
    for row in rows:
        if "Lowered" in row["note"]:
            assert float(kept[row["service_id"]]) > float(row["usd"])
        elif "Raised" in row["note"]:
            assert float(kept[row["service_id"]]) < float(row["usd"])
        else:
            assert kept[row["service_id"]] == row["usd"]


def as_proxy(script, per_week, note):
    """Return what the direct string to Q should ask, at 900 USD, with so many sailings a week and this note."""
    net = three_ports(900)
    rows = net.tables["services"]
    rows.loc[rows["service_id"] == "P-Q", ["departures_per_week", "note"]] = [per_week, note]
    return script.without_a_market(co.Network({**net.tables, "services": rows}))


def test_a_rare_string_at_the_index_of_another_port_asks_what_hubs_ask(script):
    assert as_proxy(script, 0.5, "The index of H as proxy.") == {"P-Q": (900, 1400)}
    assert as_proxy(script, 1, "The index of H as proxy.") == {}
    assert as_proxy(script, 0.5, "Printed for Q.") == {}


def test_no_bundled_port_is_cheaper_than_the_hub_it_is_served_from(script):
    assert script.without_a_market(co.load()) == {}
