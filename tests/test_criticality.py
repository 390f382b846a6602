"""What a loss costs is what plans cost on the network without the part: links, borders, nodes, passages, services."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import CARGO, networks
from stories.small import border, handling, link, network, service
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co
from corridor.analysis.parts import KINDS

FIGURES = ("cost_usd", "hours", "co2e_kg")
OBJECTIVES = ("cost", "time", "co2e", "generalised")


def without(net, kind, part_id):
    """Return the network without a part, by edits of its tables."""
    if kind in ("node", "passage"):
        return co.Scenario("lost", [co.Remove("nodes", {"node_id": part_id})])(net)
    if kind == "link":
        return co.Scenario("lost", [co.Remove("links", {"link_id": part_id})])(net)
    tables = {name: net.table(name) for name in ("nodes", "links", "handling", "borders", "services", "rates", "vehicles", "charges", "demand", "sources")}
    rows = tables["borders"]
    scope = "node_id" if part_id in set(tables["nodes"]["node_id"]) else "link_id"
    rows = rows[rows[scope] != part_id]
    barred = [{scope: part_id, "side": side, "allowed": "no"} for side in ("exit", "entry")]
    tables["borders"] = pd.concat([rows.astype(object), pd.DataFrame(barred)], ignore_index=True)
    return co.Network(tables)


def figures(net, trip, by):
    """Return what the plan of a trip comes to, or None."""
    try:
        way = co.plan(net, trip.origin, trip.destination, by=by, cargo=trip.cargo)
    except co.NoRoute:
        return None
    return tuple(getattr(way, name) for name in FIGURES)


def assert_as_planned(net, trips, by, parts=None):
    """Assert that each loss, and each part that no trip needs, is what plans say; return how many were compared."""
    lost = co.criticality(net, trips, by=by, of=KINDS)
    before = [figures(net, trip, by) for trip in trips]
    assert lost.without_way == tuple(number for number, way in enumerate(before) if way is None)
    frame = lost.to_frame()
    compared = 0
    for row in frame.itertuples():
        if parts is not None and row.id not in parts:
            continue
        after = without(net, row.kind, row.id)
        hit = lost.hit(row.id, row.kind).set_index("trip")
        for number, trip in enumerate(trips):
            ends = {trip.origin, trip.destination}
            found = None if row.kind in ("node", "passage") and row.id in ends else figures(after, trip, by)
            told = before[number]
            if number in hit.index:
                left = hit.loc[number, [f"{name}_after" for name in ("usd", "hours", "co2e_kg")]]
                told = None if left.isna().all() else tuple(left)
                assert (hit.at[number, "outcome"] == "ends there") == (row.kind in ("node", "passage") and row.id in ends)
            compared += 1
            assert (told is None) == (found is None), (row.kind, row.id, str(trip))
            if told is not None:
                assert told == pytest.approx(found, abs=1e-6), (row.kind, row.id, str(trip))
    return compared


@st.composite
def questions(draw):
    """Draw a network and some trips between its nodes."""
    tables = draw(networks(max_nodes=6, max_services=3))
    nodes = [node for node in tables["nodes"]["node_id"] if node != "strait"]
    pairs = draw(st.lists(st.permutations(nodes).map(lambda order: tuple(order[:2])), min_size=1, max_size=5))
    cargoes = [co.Cargo(**vars(draw(CARGO))) for _ in range(2)]
    return tables, [co.Trip(*pair, cargo=cargoes[number % 2]) for number, pair in enumerate(pairs)]


@laws(40)
@given(questions(), st.sampled_from(OBJECTIVES))
def test_losses_are_what_plans_say_without_the_part(case, by):
    tables, trips = case
    assert_as_planned(network_of(tables), trips, by)
