"""Criteria are entries of one table: a new one needs its entry, and what arcs take of it."""

import numpy as np
import pytest
from copied_package import told_by_copy
from stories.small import link, network

import corridor as co
from corridor.criteria import BY_NAME, CO2E, COLUMNS, COST, CRITERIA, FIGURES, LENGTH, MINIMISED, SCALES, TIME, WEIGHTS
from corridor.graph.states import Weights

ENTRY = """    Criterion(
        *("motion", "motion_h", "motion_h", "h in motion", SECONDS_PER_HOUR, "run_s", "least motion"),
        digits=1, of_many="days in motion", per_many=HOURS_PER_DAY,
    ),"""
ASK = """
import json
import pandas as pd
import corridor as co
from stories.small import link, network, service

def answers(by):
    return co.plan(net, "A", "B", by=by)

links = [
    link("A-B", "rail-1435", link_id="train", hours=4, usd=200, departures_per_week=1),
    link("A-B", hours=20, usd=90, link_id="lorry"),
    link("A-B", hours=30, usd=50, link_id="cart"),
]
net = network("A/CN B/CN", links)
eased = co.Scenario("twice as quick", [co.Change("links", {"link_id": "train"}, hours=2)])
fastest, calm = answers("time"), answers("motion")
front = co.pareto(net, "A", "B", by=("time", "motion"))
both = co.compare({"today": net, "eased": eased}, [("A", "B")], by="motion")
lost = co.criticality(net, [("A", "B")], by="motion", of="link").to_frame()
ranked = co.rank_upgrades(net, [eased], [("A", "B")], by="motion")
road = pd.DataFrame([{"from_node": "A", "to_node": "B", "mode": "road", "hours": 1, "usd": 9, "per": "teu"}])
built = co.rank_links(net, road, [("A", "B")], by="motion").to_frame()
print(json.dumps({
    "fastest": [fastest.amount("motion_h"), fastest.hours],
    "calm": [calm.amount("motion_h"), calm.hours, calm.by],
    "sum": calm.amount("motion_h") - sum(leg.amount("motion_h") for leg in calm.legs),
    "weighted": [answers({"usd": 1, "motion_h": weight}).cost_usd for weight in (0, 5, 20)],
    "front": front.to_frame()["motion_h"].tolist(),
    "matrix": float(co.matrix(net, ["A"], ["B"], by="motion").iloc[0, 0]),
    "reach": float(co.reach(net, "A", by="motion").set_index("node_id").at["B", "motion_h"]),
    "table": str(calm).splitlines()[2].split("  "),
    "heading": str(calm).splitlines()[0],
    "frame": float(calm.to_frame()["motion_h"].sum()),
    "changes": both.differences()["motion_h_change"].tolist(),
    "sums": [line for line in str(both).splitlines() if "in motion" in line],
    "lost": lost.set_index("id").at["train", "extra_motion_h"],
    "ranked": built["saved_motion_h"].tolist(),
    "saved": ranked["saved_motion_h"].tolist(),
    "edges": sorted({data["motion_h"] for *_, data in net.to_networkx(cargo=co.Cargo()).edges(data=True)}),
}))
"""


def test_a_fourth_objective_is_one_entry(tmp_path):
    """A ---train, 4 h after a wait of 84--- B, beside a lorry, 20 h and 90 USD, and a cart, 30 h and 50 USD.

    The entry says that hours in motion, which arcs know already, are a criterion. The least of it is by train; half as
    long in motion saves 2 h, and without the train the lorry is 16 h longer in motion.
    """
    told = told_by_copy(tmp_path, "criteria.py", "    LENGTH,", ENTRY, ASK)
    assert told["fastest"] == [20, 20]
    assert told["calm"] == [4, 88, "least motion"]
    assert told["sum"] == 0
    assert told["weighted"] == [50, 90, 200]
    assert told["front"] == [20, 4]
    assert told["matrix"] == told["reach"] == told["frame"] == 4
    assert "h in motion" in [cell.strip() for cell in told["table"]]
    assert ", 4 h in motion, " in told["heading"]
    assert told["changes"] == [-2]
    assert told["sums"][0].startswith("days in motion of all trips")
    assert "A - B: 4 h in motion -> 2 h in motion (-50.0 %)" in told["sums"][1]
    assert told["lost"] == 16
    assert told["saved"] == [2]
    assert told["ranked"] == [3]
    assert 4 in told["edges"]


def test_entries():
    assert CRITERIA[: len(MINIMISED)] == MINIMISED
    assert LENGTH not in MINIMISED
    for attribute in ("name", "weight", "column", "unit"):
        assert len({getattr(one, attribute) for one in CRITERIA}) == len(CRITERIA)
    assert list(BY_NAME.values()) == list(MINIMISED)
    assert tuple(one.weight for one in MINIMISED) == WEIGHTS
    assert SCALES.tolist() == [one.scale for one in MINIMISED]
    assert sorted(COLUMNS) == sorted(one.column for one in CRITERIA)
    assert set(FIGURES) == {*COLUMNS, "generalised_cost_usd"}


def test_whole_numbers_round_halves_to_even():
    assert COST.whole([0.005, 0.015, 1]).tolist() == [0, 2, 100]
    assert TIME.whole(1.5).item() == 1.5 * TIME.scale
    assert CO2E.whole(np.array([0.0005, 2.0])).tolist() == [0, 2000]


def test_weights_have_every_criterion_by_its_name():
    one = np.array([1, 2], dtype=np.int64)
    weights = Weights(one, one, 3 * one, 4 * one, one > 0)
    assert [weights.amount(criterion).tolist() for criterion in (TIME, COST, CO2E)] == [[2, 4], [3, 6], [4, 8]]


def test_a_way_and_its_legs_have_every_amount_by_column_and_by_name():
    """A ---10 km, 3 h, 20 USD--- B."""
    way = co.plan(network("A/CN B/CN", [link("A-B", hours=3, usd=20, length_km=10)]), "A", "B")
    move = next(leg for leg in way.legs if leg.activity == "move")
    for shown in (way, move):
        assert [shown.amount(column) for column in COLUMNS] == [
            shown.hours,
            shown.cost_usd,
            shown.co2e_kg,
            shown.length_km,
        ]
    assert way.totals == {name: getattr(way, name) for name in FIGURES}
    assert (move.hours, move.cost_usd, move.length_km) == (3, 20, 10)
    with pytest.raises(KeyError):
        move.amount("miles")
