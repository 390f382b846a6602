"""Figures beyond their bounds are refused in one sentence, in tables, edits and questions; at the bounds all works."""
# ruff: noqa: E501 - a message stands in one piece beside what it is for

import math

import pytest
from stories.small import border, link, network

import corridor as co
from corridor.figure_bounds import BOUNDS, CARGO_BOUNDS, P90_RATIO_MOST, USD_MOST
from corridor.schema import PERS
from corridor.units import expected_hours

SHUT = (
    "a year; what is shut is not slow: close it, by `allowed` = no in borders, `status` = closed in links, or `Close`"
)
DEAR = "nothing is so dear; what is shut is not dear: close it"


def crossing(**cells):
    """Return A/CN --> B/PK by road for 10 h and 90 USD, with two sides of the border and more cells of its exit."""
    sides = [border("exit", hours=1, usd=1) | cells, border("entry", hours=1, usd=1)]
    vehicles = [{"mode": "road", "teu_max": 2, "payload_t": 20}]
    return network("A/CN B/PK", [link("A-B", hours=10, usd=90)], borders=sides, vehicles=vehicles)


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"hours": 1e9}, [f"column hours: '1000000000.0': must be at most 8760: {SHUT}"]),
        ({"hours": 1e18}, [f"column hours: '1e+18': must be at most 8760: {SHUT}"]),
        ({"hours": 8760, "hours_p90": 1e6}, ["column hours_p90: '1000000.0': must be at most 219,000: 25 times the longest median"]),
        ({"hours": 2, "hours_p90": 51}, ["column hours_p90: '51': must be at most 25 times hours (2): its mean would lie near its p90"]),
        ({"hours": None, "hours_mean": 9000}, [f"column hours_mean: '9000.0': must be at most 8760: {SHUT}"]),
        ({"usd": 1e300}, [f"column usd: '1e+300': must be at most 10,000,000: {DEAR}"]),
        ({"usd": -1e9}, [f"column usd: '-1000000000.0': must be at least -10,000,000: {DEAR}"]),
        ({"usd": 2e5, "per": "vehicle"}, [f"column usd: '200000': must lie from -100,000 to 100,000 USD per vehicle: {DEAR}"]),
        ({"usd": 1001, "per": "value_pct"}, [f"column usd: '1001': must lie from -1000 to 1000 % of the value: {DEAR}"]),
        ({"capacity_teu_per_week": 1e-9}, ["column capacity_teu_per_week: '1e-09': must be at least 0.01: ten times the busiest port of the world, or a hundredth of a box"]),
    ],
)  # fmt: skip
def test_figures_of_tables_beyond_their_bounds(cells, faults):
    with pytest.raises(co.InvalidData) as error:
        crossing(**cells)
    assert [str(problem) for problem in error.value.problems] == [f"borders, row 1, {fault}" for fault in faults]


@pytest.mark.parametrize(
    ("edit", "kind", "said"),
    [
        (co.Change("borders", {"side": "exit"}, hours=1e9), co.InvalidData, f"column hours: '1000000000.0': must be at most 8760: {SHUT}"),
        (co.Change("borders", {"side": "exit"}, hours=math.inf), co.InvalidData, "column hours: 'inf': must be a finite number"),
        (co.Change("links", {}, hours=co.times(1000)), co.InvalidData, "column hours: '10000.0': must be at most 8760: "),
        (co.Change("links", {}, usd=co.times(1e6)), co.InvalidData, "column usd: '90000000.0': must be at most 10,000,000: "),
        (co.AddCharge("toll", "toll", mode="road", usd=1e6, per="teu"), co.InvalidEdit, "usd = '1e+06': must lie from -100,000 to 100,000 USD per teu: "),
        (co.AddLink("new", "A", "B", mode="road", hours=9999), co.InvalidEdit, f"hours = '9999': must be at most 8760: {SHUT}"),
    ],
)  # fmt: skip
def test_figures_of_edits_beyond_their_bounds(edit, kind, said):
    with pytest.raises(kind) as error:
        co.Scenario("too much", [edit])(crossing())
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("ask", "kind", "said"),
    [
        (lambda: co.Cargo(value_usd=1e300), co.InvalidQuestion, "cargo: value_usd is 1e+300; it must be at most 10,000,000,000: "),
        (lambda: co.Cargo(value_usd=1e12), co.InvalidQuestion, "cargo: value_usd is 1000000000000.0; it must be at most 10,000,000,000: one shipment, some large ships full of machines at most"),
        (lambda: co.Cargo(tonnes=1e9), co.InvalidQuestion, "cargo: tonnes is 1000000000.0; it must be at most 1,000,000: one shipment, twice the largest ship at most"),
        (lambda: co.Cargo(teu=1e6), co.InvalidQuestion, "cargo: teu is 1000000.0; it must be at most 100,000: one shipment, four of the largest ships at most"),
        (lambda: co.Cargo(teu=1e-9), co.InvalidQuestion, "cargo: teu is 1e-09; it must be at least 0.001: one shipment"),
        (lambda: co.Cargo(value_of_time_usd_per_h=1e7), co.InvalidQuestion, "cargo: value_of_time_usd_per_h is 10000000.0; it must be at most 1,000,000: "),
        (lambda: co.Rules(max_hours=1e9), co.InvalidQuestion, "rules: max_hours is 1000000000.0; it must be at most 1,000,000: more than a century; None for no limit"),
        (lambda: co.Rules(max_hours=-1), co.InvalidQuestion, "rules: max_hours is -1; it must be at least 0, or None"),
        (lambda: co.Rules(max_usd=math.nan), co.InvalidQuestion, "rules: max_usd is nan; it must be a finite number, or None"),
        (lambda: co.Rules(max_usd=1e13), co.InvalidQuestion, "rules: max_usd is 10000000000000.0; it must be at most 1,000,000,000,000: None for no limit"),
        (lambda: co.Rules(max_transfers=-math.inf), co.InvalidQuestion, "rules: max_transfers is -inf; it must be a finite number, or None"),
        (lambda: co.Trip("A", "B", shipments_per_year=1e10), co.InvalidQuestion, "trip: shipments_per_year is 10000000000.0; it must be at most 1,000,000,000: more than the whole world moves in a year"),
        (lambda: co.times(1e7), co.InvalidEdit, "times(10000000.0): the factor must be at most 1,000,000: give the figure itself"),
    ],
)  # fmt: skip
def test_figures_of_questions_beyond_their_bounds(ask, kind, said):
    with pytest.raises(kind) as error:
        ask()
    assert str(error.value).startswith(said)


def test_no_limit_may_be_written_as_infinite():
    assert co.Rules(max_hours=math.inf, max_usd=math.inf, max_transfers=math.inf) == co.Rules()
    net = crossing()
    assert co.plan(net, "A", "B", rules=co.Rules(max_hours=math.inf)) == co.plan(net, "A", "B")


@pytest.mark.parametrize("per", PERS)
@pytest.mark.parametrize("by", ["cost", "time", "co2e", "generalised"])
def test_the_largest_cargo_at_the_highest_price_is_counted_right(by, per):
    """Money stays what it is to the cent, and hours to the second; there is no overflow that makes it negative."""
    largest = {name: bound.most for name, bound in CARGO_BOUNDS.items() if name != "value_of_time_usd_per_h"}
    cargo = co.Cargo(**largest)
    net = crossing(usd=USD_MOST[per], per=per, hours=8760)
    counts = {"teu": 1e5, "box": 5e4, "vehicle": 5e4, "tonne": 1e6, "shipment": 1, "value_pct": 1e8}
    way = co.plan(net, "A", "B", by=by, cargo=cargo)
    assert way.cost_usd == 91 + counts[per] * USD_MOST[per]
    assert way.hours == 8760 + 11
    assert co.matrix(net, ["A"], ["B"], by="cost", cargo=cargo).iloc[0, 0] == way.cost_usd


def test_the_widest_spread_has_a_mean_below_its_p90():
    assert 0.9 < expected_hours(1, P90_RATIO_MOST) / P90_RATIO_MOST < 1
    assert BOUNDS["hours_p90"].most == P90_RATIO_MOST * BOUNDS["hours"].most
