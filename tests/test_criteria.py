"""Criteria are entries of one table: a new one needs its entry, and what arcs take of it."""

import numpy as np
import pytest
from copied_package import told_by_copy
from stories.small import link, network

import corridor as co
from corridor.criteria import BY_NAME, CO2E, COLUMNS, COST, CRITERIA, FIGURES, LENGTH, MINIMISED, SCALES, TIME, WEIGHTS
from corridor.graph.states import Weights

ADDED = [
    (
        "criteria.py",
        "    LENGTH,",
        """    Criterion(
        *("risk", "risk", "risk", "points of risk", 1000, "least risk"),
        of_many="thousand points of risk", per_many=1000, per_tkm=("risk_per_tkm", 1000.0),
    ),""",
    ),
    (
        "schema/carrier_tables.py",
        '    number_column("co2e_g_per_tkm",',
        '    number_column("risk_per_tkm", "Exposure to risk.", "1/t-km"),',
    ),
    ("figure_bounds.py", '    "co2e_g_per_tkm":', '    "risk_per_tkm": Bound(0, 1, "a point to each tonne-km"),'),
]
ASK = """
import json
import pandas as pd
import corridor as co
from stories.small import link, network, service

def answers(by):
    return co.plan(net, "A", "B", by=by)

long = {"length_km": 1000}
links = [
    link("A-B", "rail-1435", link_id="train", hours=4, usd=200, departures_per_week=1, **long),
    link("A-B", link_id="lorry", hours=20, usd=90, **long),
    link("A-B", "waterway", link_id="barge", hours=30, usd=50, departures_per_week=7, **long),
]
risks = {"rail-1435": 0.004, "road": 0.02, "waterway": 0.05}
rates = [{"mode": mode, "risk_per_tkm": risk} for mode, risk in risks.items()]
net = network("A/CN B/CN", links, rates=rates)
eased = co.Scenario("half as risky", [co.Change("rates", {"mode": "rail-1435"}, risk_per_tkm=0.002)])
fastest, calm = answers("time"), answers("risk")
front = co.pareto(net, "A", "B", by=("time", "risk"))
both = co.compare({"today": net, "eased": eased}, [("A", "B")], by="risk")
lost = co.criticality(net, [("A", "B")], by="risk", of="link").to_frame()
ranked = co.rank_upgrades(net, [eased], [("A", "B")], by="risk")
road = pd.DataFrame([{"from_node": "A", "to_node": "B", "mode": "road", "length_km": 120, "hours": 1}])
road = road.assign(usd=9, per="teu")
built = co.rank_links(net, road, [("A", "B")], by="risk").to_frame()
print(json.dumps({
    "fastest": [fastest.amount("risk"), fastest.hours],
    "calm": [calm.amount("risk"), calm.hours, calm.by],
    "sum": calm.amount("risk") - sum(leg.amount("risk") for leg in calm.legs),
    "weighted": [answers({"usd": 1, "risk": weight}).cost_usd for weight in (0, 0.5, 2)],
    "front": front.to_frame()["risk"].tolist(),
    "matrix": float(co.matrix(net, ["A"], ["B"], by="risk").iloc[0, 0]),
    "reach": float(co.reach(net, "A", by="risk").set_index("node_id").at["B", "risk"]),
    "table": str(calm).splitlines()[2].split("  "),
    "heading": str(calm).splitlines()[0],
    "frame": float(calm.to_frame()["risk"].sum()),
    "changes": both.differences()["risk_change"].tolist(),
    "sums": [line for line in str(both).splitlines() if "of risk" in line],
    "lost": lost.set_index("id").at["train", "extra_risk"],
    "ranked": built["saved_risk"].tolist(),
    "saved": ranked["saved_risk"].tolist(),
    "figure": [
        [figure.table, figure.column, figure.value, figure.unit]
        for leg in calm.legs for figure in leg.figures if figure.quantity == "risk"
    ][0],
    "edges": sorted({data["risk"] for *_, data in net.to_networkx(cargo=co.Cargo(), of="states").edges(data=True)}),
}))
"""


def test_a_fourth_objective_is_an_entry_and_its_column(tmp_path):
    """A ---train, 4 h after a wait of 84--- B, beside a lorry, 20 h and 90 USD, and a barge, 30 h and 50 USD; 1,000 km.

    Rates have a column of risk more: 10 t are exposed to 40 points by train, 200 by lorry and 500 by barge. Half of it
    saves 20, and without the train the lorry has 160 more; a new road of 120 km has 24, 16 less.
    """
    told = told_by_copy(tmp_path, ADDED, ASK)
    assert told["fastest"] == [200, 20]
    assert told["calm"] == [40, 88, "least risk"]
    assert told["sum"] == 0
    assert told["weighted"] == [50, 90, 200]
    assert told["front"] == [200, 40]
    assert told["matrix"] == told["reach"] == told["frame"] == 40
    assert "points of risk" in [cell.strip() for cell in told["table"]]
    assert ", 40 points of risk, " in told["heading"]
    assert told["changes"] == [-20]
    assert told["sums"][0].startswith("thousand points of risk of all trips")
    assert "A - B: 40 points of risk -> 20 points of risk (-50.0 %)" in told["sums"][1]
    assert told["lost"] == 160
    assert told["saved"] == [20]
    assert told["ranked"] == [16]
    assert 40 in told["edges"]
    assert told["figure"] == ["rates", "risk_per_tkm", 0.004, "1/t-km"]


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
    weights = Weights(np.stack([(2 + at) * one for at in range(len(MINIMISED))]), one, one > 0)
    assert [weights.amount(criterion).tolist() for criterion in (COST, TIME, CO2E)] == [[2, 4], [3, 6], [4, 8]]
    assert weights.run_s.tolist() == [2, 4]
    both = weights.some(np.array([1])).followed_by(weights)
    assert both.amounts.tolist() == [[4, 2, 4], [6, 3, 6], [8, 4, 8]]
    assert both.wait_s.tolist() == [2, 1, 2]


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
    with pytest.raises(co.UnknownName):
        move.amount("miles")
