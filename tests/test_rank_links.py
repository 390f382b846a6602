"""What a new link saves is what plans save once it is added or opened: new modes, borders, waits and services."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import CARGO, LAND_MODES, networks
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co

FIGURES = ("cost_usd", "hours", "co2e_kg")
WEIGHED = {"usd": 1.0, "hours": 7.0, "co2e_kg": 0.013}
"""Weights under which equal ways are rare, so that dollars, hours and CO2e can be compared one by one."""


def worth(way, by):
    """Return what is minimised of a way."""
    if isinstance(by, dict):
        return way.cost_usd * by["usd"] + way.hours * by["hours"] + way.co2e_kg * by["co2e_kg"]
    return {"cost": way.cost_usd, "time": way.hours, "co2e": way.co2e_kg, "generalised": way.generalised_cost_usd}[by]


def planned(net, trip, by, rules=None):
    """Return what is minimised, dollars, hours and kg of the plan of a trip; NaN where there is none."""
    try:
        way = co.plan(net, trip.origin, trip.destination, by=by, cargo=trip.cargo, rules=rules)
    except co.NoRoute:
        return np.full(4, np.nan)
    return np.array([worth(way, by), *(getattr(way, name) for name in FIGURES)])


def built(net, scenario):
    """Return the network with a link; sides that no row of borders is for are barred. None if it cannot be."""
    try:
        return scenario(net)
    except co.InvalidData as error:
        barred = []
        for problem in error.problems:
            if "no row of borders is for the" not in problem.message:
                return None
            start = re.search(r"leaving (\S+)", problem.message)[1]
            side = "exit" if "the exit of" in problem.message else "entry"
            barred.append(co.AddBorder(problem.value, from_node=start, side=side, allowed="no"))
        return (scenario + co.Scenario("barred", barred))(net)


def saved(before, after, trips):
    """Return what trips save: the four sums, how many gain, and how many get a way."""
    gain = before - after
    gains = gain[:, 0] > 2e-3  # less is a matter of how finely weights are counted
    count = np.array([trip.shipments_per_year for trip in trips])
    opened = np.isnan(before[:, 0]) & ~np.isnan(after[:, 0])
    return (gain[gains] * count[gains, None]).sum(axis=0), int(gains.sum()), int(opened.sum())


def assert_as_planned(net, ranking, trips, by, rows=None, rules=None):
    """Assert that candidates save what plans save on the network with each of them."""
    before = np.array([planned(net, trip, by, rules) for trip in trips])
    frame = ranking.to_frame()
    for rank in range(len(frame)) if rows is None else rows:
        row = frame.iloc[rank]
        scenario = ranking.scenario(rank)
        if row["remark"]:
            assert np.isnan(row["saved_minimised"])
        after = built(net, scenario)
        if after is None:
            assert row["remark"]
            continue
        sums, gain, opened = saved(before, np.array([planned(after, trip, by, rules) for trip in trips]), trips)
        told = [0.0 if row["remark"] else row[name] for name in ("saved_minimised", "trips", "opened")]
        assert told == pytest.approx([sums[0], gain, opened], abs=0.02), str(scenario)
        if by is WEIGHED and not row["remark"]:
            names = ["saved_usd", "saved_hours", "saved_co2e_kg"]
            assert row[names].tolist() == pytest.approx(sums[1:].tolist(), abs=0.02), str(scenario)


@st.composite
def questions(draw):
    """Draw a network, trips, and links that might be built in it."""
    tables = draw(networks(max_nodes=6, max_services=3))
    nodes = [node for node in tables["nodes"]["node_id"] if node != "strait"]
    pair = st.permutations(nodes).map(lambda order: tuple(order[:2]))
    cargoes = [co.Cargo(**vars(draw(CARGO))) for _ in range(2)]
    pairs = draw(st.lists(pair, min_size=1, max_size=5, unique=True))
    trips = [co.Trip(*ends, cargoes[number % 2], 1 + number) for number, ends in enumerate(pairs)]
    anywhere = set(tables["rates"].loc[tables["rates"]["country"] == "", "mode"])
    modes = [mode for mode in LAND_MODES if mode in anywhere or ("rail" in anywhere and mode.startswith("rail"))]
    modes = modes or sorted(set(tables["links"]["mode"]))
    new = [
        {"from_node": one, "to_node": other, "mode": draw(st.sampled_from(modes)), "length_km": draw(st.sampled_from([5.0, 60.0, None]))}
        | draw(st.sampled_from([{}, {}, {"departures_per_week": 7.0}, {"hours": 3.0, "usd": 10.0, "per": "shipment"}]))
        for one, other in draw(st.lists(pair, min_size=1, max_size=4))
    ]
    shut = tables["links"].loc[tables["links"]["status"] != "operating", "link_id"].unique()
    return tables, trips, pd.DataFrame([*new, *({"link_id": link} for link in shut)])


@laws(40)
@given(questions(), st.sampled_from(["cost", "time", "co2e", WEIGHED]), st.booleans())
def test_links_save_what_plans_save_with_them(case, by, both_ways):
    tables, trips, candidates = case
    net = network_of(tables)
    ranking = co.rank_links(net, candidates, trips, by=by, both_ways=both_ways)
    assert len(ranking.to_frame()) == len(candidates)
    assert_as_planned(net, ranking, trips, by)
