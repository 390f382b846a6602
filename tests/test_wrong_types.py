"""Any argument of a public function may be anything: what is wrong is refused in words, not by a bare error."""

import inspect
import math
from types import SimpleNamespace

import matplotlib.pyplot as plt
import networkx as nx
import pandas as pd
import pytest
from shapely import LineString

import corridor as co

ANYTHING = {
    "None": None,
    "no list": [],
    "no dict": {},
    "a float": 3.5,
    "less than 0": -1,
    "a word": "x",
    "no word": "",
    "an object": object(),
    "nan": math.nan,
    "infinity": math.inf,
    "a huge number": 10**400,
    "bytes": b"x",
    "a frame": pd.DataFrame({"a": [1]}),
    "yes": True,
    "a tuple": (1, 2, 3),
    "a function": len,
    "a dict": {"a": 1},
    "a list of nothing": [None],
    "a cargo": co.Cargo(),
}
LEFT_OUT = {"executor"}
"""Whether an executor does what it should shows when it is called, and its errors are its own."""
ENDS = {"origin": "Karachi", "destination": "Delhi"}
TRIPS = {"trips": [("Karachi", "Delhi")]}
ASKED = {
    "plan": ENDS,
    "pareto": ENDS,
    "alternatives": ENDS,
    "departures": {**ENDS, "between": ("2026-12-01", "2026-12-02")},
    "matrix": {"origins": ["Karachi"], "destinations": ["Delhi"]},
    "reach": {"origin": "Karachi"},
    "runner_up": ENDS,
    "half_and_double": ENDS,
    "value_of_time": {"cargo": co.Cargo()},
    "most_reliable": {**ENDS, "deadline": 200.0, "runs": 10},
    "criticality": TRIPS,
    "doubts": {},
}
MADE = {
    "Rules": {},
    "Cargo": {},
    "Stay": {"place": "Delhi", "hours": 2},
    "Trip": ENDS,
    "Scenario": {"name": "x", "edits": []},
    "Change": {"table": "links", "where": {}},
}


def arguments(function, given):
    """Yield every argument of a function that can be given by name, with every wrong value."""
    for one in inspect.signature(function).parameters.values():
        if one.name not in LEFT_OUT and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY):
            for value in ANYTHING.values():
                yield one.name, {**given, one.name: value}


def bare_errors(function, given):
    found = []
    for name, asked in arguments(function, given):
        try:
            function(**asked)
        except (co.CorridorError, FileExistsError, IsADirectoryError):  # the two keep what is there already, in words
            continue
        except Exception as error:  # the very thing that is looked for
            found.append((name, repr(asked[name])[:30], type(error).__name__, str(error)[:60]))
        finally:
            plt.close("all")
    return found


@pytest.mark.parametrize("name", ASKED)
def test_questions(net, name):
    assert bare_errors(getattr(co, name), {"net": net, **ASKED[name]}) == []


@pytest.mark.parametrize("name", MADE)
def test_things_that_are_made(name):
    assert bare_errors(getattr(co, name), MADE[name]) == []


@pytest.fixture(scope="module")
def world(net, folder, tmp_path_factory):
    """Return answers on the small network, and what their questions need."""
    demand = pd.DataFrame({"origin": ["KHI"], "destination": ["DEL"], "teu_per_year": [1000.0]})
    figures = {"usd_per_year": 1e6, "usd_per_year_aim": 2e6, "usd_per_tonne": 1000.0, "tonnes_per_teu": 10.0}
    graph = nx.DiGraph()
    graph.add_node("a", country="PK", latitude=1, longitude=60)
    graph.add_node("b", country="PK", latitude=1, longitude=61)
    graph.add_edge("a", "b", hours=3)
    way = co.plan(net, "Karachi", "Delhi")
    faster = co.Scenario("faster", [co.Change("links", {"link_id": "n5"}, hours=12)])
    terms = co.Terms(opening=2030, base_year=2026, years=5)
    pays = co.appraise(net, faster, demand, capex_usd=1e6, terms=terms)
    return SimpleNamespace(
        net=net,
        folder=folder,
        new=tmp_path_factory.mktemp("written"),
        demand=demand,
        growth=pd.DataFrame([{"origin": "KHI", "destination": "DEL", "form": "container", **figures}]),
        graph=graph,
        way=way,
        leg=way.legs[0],
        front=co.pareto(net, "Karachi", "Delhi"),
        flows=co.assign(net, demand),
        arrivals=co.simulate(net, way, runs=20),
        criticality=co.criticality(net, **TRIPS),
        faster=faster,
        terms=terms,
        pairs=co.candidate_links(net, mode="road", within_km=700).head(2),
        pays=pays,
        risk=co.appraisal_risk(pays, draws=10),
    )


N5 = co.Change("links", {"link_id": "n5"}, hours=12)
QUESTIONS = {
    "compare": lambda w: {"networks": {"today": w.net, "faster": w.faster}, **TRIPS},
    "decompose": lambda w: {"net": w.net, "scenario": w.faster, **TRIPS},
    "break_even": lambda w: {"net": w.net, **ENDS, "of": co.Cell("links", {"link_id": "n5"}, "hours")},
    "tornado": lambda w: {"net": w.net, "question": ("Karachi", "Delhi"), "over": {"n5": (N5, N5)}},
    "rank_links": lambda w: {"net": w.net, "candidates": w.pairs, **TRIPS},
    "rank_upgrades": lambda w: {"net": w.net, "upgrades": [w.faster], **TRIPS},
    "upgrades": lambda w: {"net": w.net, "table": "links", "hours": 0.5},
    "candidate_links": lambda w: {"net": w.net, "mode": "road", "within_km": 700},
    "appraise": lambda w: {
        "net": w.net,
        "scenario": w.faster,
        "demand": w.demand,
        "capex_usd": 1e6,
        "terms": w.terms,
    },
    "appraisal_risk": lambda w: {"appraisal": w.pays, "draws": 10},
    "assign": lambda w: {"net": w.net, "demand": w.demand},
    "fit_constants": lambda w: {"net": w.net, "demand": w.demand},
    "scale_to_trade": lambda w: {"demand": w.demand, "usd_per_year": 1.5e6, "growth": w.growth},
    "best_package": lambda w: {"net": w.net, "candidates": [co.Project(w.faster, 1e6)], "demand": w.demand},
    "simulate": lambda w: {"net": w.net, "itinerary": w.way, "runs": 10},
    "corridors": lambda w: {"net": w.net, **ENDS, "runs": 10},
    "against_counts": lambda w: {"flows": w.flows},
    "draw": lambda w: {"net": w.net},
    "explore": lambda w: {"net": w.net},
    "load": lambda w: {"path": w.folder},
    "load_scenario": lambda w: {"path": "red-sea-closed"},
    "save": lambda w: {"net": w.net, "path": w.new / "network"},
    "save_scenario": lambda w: {"scenario": w.faster, "path": w.new / "faster.toml"},
    "save_answer": lambda w: {"answer": w.way, "path": w.new / "way.json"},
    "from_frames": lambda w: {"nodes": w.net.nodes, "links": w.net.links},
    "from_networkx": lambda w: {"graph": w.graph, "mode": "road", "kind": "city"},
    "from_lines": lambda w: {"lines": [LineString([(60, 0), (61, 0)])], "mode": "road", "country": "PK", "like": w.net},
    "merge": lambda w: {"one": w.net, "other": w.net, "prefix": "x-"},
    "Network": lambda w: {"tables": {"nodes": w.net.nodes, "links": w.net.links}},
    "Terms": lambda w: {"opening": 2030, "base_year": 2026},
    "Ranges": lambda w: {},
    "Project": lambda w: {"scenario": w.faster, "capex_usd": 1e6},
    "Cell": lambda w: {"table": "links", "where": {"link_id": "n5"}, "column": "hours"},
    "Answers": lambda w: {"answers": [w.way]},
    "times": lambda w: {"factor": 2},
}
EDITS = {
    "AddBorder": {"link_id": "wagah", "like": "wagah"},
    "AddCharge": {"charge_id": "x", "what": "toll"},
    "AddHandling": {"node": "LHE", "from_mode": "road", "to_mode": "rail-1676"},
    "AddLine": {"name": "x", "stations": ["KHI", "LHE"], "mode": "rail-1676"},
    "AddLink": {"link_id": "x", "from_node": "KHI", "to_node": "LHE", "mode": "road"},
    "AddNode": {"node_id": "x", "country": "PK", "kind": "city", "latitude": 1, "longitude": 60},
    "AddService": {"service_id": "x", "from_node": "KHI", "to_node": "LHE", "links": ["n5"]},
    "Change": {"table": "links", "where": {"link_id": "n5"}, "hours": 3},
    "Close": {"link_id": "n5"},
    "Open": {"link_id": "direct"},
    "Remove": {"table": "links", "where": {"link_id": "n5"}},
}
METHODS = {
    "net.find": {"text": "Karachi"},
    "net.to_networkx": {},
    "faster.__call__": {"net": None},
    "front.thin": {"n": 3},
    "front.plot": {},
    "way.plot": {},
    "way.amount": {"column": "hours"},
    "way.name_of": {"node_id": "KHI"},
    "leg.amount": {"column": "hours"},
    "flows.shares": {},
    "flows.loads": {},
    "flows.bottlenecks": {},
    "flows.relief": {},
    "flows.plot": {},
    "flows.itinerary": {"way": 0},
    "arrivals.hours_at": {"level": 50},
    "arrivals.late": {"when": 50},
    "arrivals.plot": {},
    "criticality.hit": {"part_id": "n5"},
    "risk.plot": {},
    "terms.use": {"year": 2030},
    "terms.co2e_usd": {"year": 2030},
    "terms.construction": {"capex_usd": 1e6},
}
WITHIN = {
    "a percentile": lambda w, value: w.arrivals.percentiles(value),
    "another way on a chart": lambda w, value: w.way.plot(value),
    "an answer on a map": lambda w, value: co.draw(w.net, value),
    "an answer on a page": lambda w, value: co.explore(w.net, value),
    "a named answer on a page": lambda w, value: co.explore(w.net, {"a": value}),
    "a network to compare": lambda w, value: co.compare({"a": w.net, "b": value}, **TRIPS),
    "a factor": lambda w, value: co.upgrades(w.net, "links", hours=value),
    "a figure": lambda w, value: co.Scenario("x", [co.Change("links", {"link_id": "n5"}, hours=value)])(w.net),
    "a row": lambda w, value: co.Scenario("x", [co.Change("links", {"link_id": value}, hours=2)])(w.net),
    "a text": lambda w, value: co.Scenario("x", [co.Close("n5", note=value)])(w.net),
    "cells": lambda w, value: co.Scenario("x", [co.AddNode("x", country=value, latitude=value, kind=value)])(w.net),
    "a table": lambda w, value: co.from_frames(w.net.nodes, w.net.links, borders=value),
    "a table beside a graph": lambda w, value: co.from_networkx(w.graph, mode="road", kind="city", borders=value),
    "a capacity": lambda w, value: co.assign(w.net, w.demand, capacities={"n5": value}),
    "a shared node": lambda w, value: co.merge(w.net, w.net, at={"KHI": value}, prefix="x-"),
    "the cost of a year": lambda w, value: w.terms.construction({2029: value}),
    "a candidate": lambda w, value: co.rank_links(w.net, w.pairs.assign(link_id=[value] * len(w.pairs)), **TRIPS),
    "an item of an answer": lambda w, value: co.Answers([value]),
    "a side of an extent": lambda w, value: co.draw(w.net, extent=(60, 20, 80, value)),
    "the number of a trip": lambda w, value: w.flows.shares(trips=[value]),
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Let what is written to 'x' be written to a folder that goes."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", QUESTIONS)
def test_other_questions(world, name):
    assert bare_errors(getattr(co, name), QUESTIONS[name](world)) == []


@pytest.mark.parametrize("name", EDITS)
def test_edits_are_carried_out_or_refused(net, name):
    made = getattr(co, name)

    def carried_out(**columns):
        return co.Scenario("x", [made(**columns)])(net)

    carried_out.__signature__ = inspect.signature(made)
    assert bare_errors(carried_out, EDITS[name]) == []


@pytest.mark.parametrize("name", METHODS)
def test_methods(world, name):
    thing, method = name.split(".")
    assert bare_errors(getattr(getattr(world, thing), method), METHODS[name]) == []


@pytest.mark.parametrize("name", WITHIN)
def test_what_is_within_an_argument(world, name):
    def asked(value):
        return WITHIN[name](world, value)

    assert bare_errors(asked, {}) == []
