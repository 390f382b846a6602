"""The detectors find what they are for on small made-up ways, leave other ways alone, and the script runs."""

import importlib.util
import json
import sys
from pathlib import Path

import networkx as nx
import pytest

import corridor as co

SCRIPT = Path(__file__).parents[1] / "network_data" / "detectors.py"


@pytest.fixture(scope="module")
def script():
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("detectors", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["detectors"] = module  # where its dataclasses look for their annotations
    spec.loader.exec_module(module)
    yield module
    del sys.modules["detectors"]


@pytest.fixture(scope="module")
def ground(script):
    """Two countries: KZ with A to D, PL with X and Y; the ports P and Q with the Cape between them, or not."""
    country = dict.fromkeys("ABCD", "KZ") | dict.fromkeys("XY", "PL") | {"P": "KZ", "Q": "PL", "CAPE": ""}
    kind = dict.fromkeys(country, "rail_terminal") | {"B": "city", "C": "border_post", "P": "seaport", "Q": "seaport"}
    sea = nx.Graph()
    for start, end, km in (("P", "Q", 500), ("P", "CAPE", 800), ("CAPE", "Q", 900)):
        sea.add_edge(start, end, km=km)
    own = frozenset({("C", frozenset({"road", "rail"}))})
    return script.Ground(country, kind, own, sea, frozenset({"CAPE"}))


def moves(script, *rows):
    """Return moves from rows of mode, ends as "A-B", kilometres, hours, and perhaps a service; one after the other."""
    found, now = [], 0
    for mode, ends, km, hours, *service in rows:
        start, end = ends.split("-")
        found.append(script.Move(mode, start, end, km, now, now + hours, *service))
        now += hours
    return tuple(found)


def seen(script, ground, *rows):
    """Return the kinds that the detectors see on a way."""
    way = moves(script, *rows)
    return {kind for kind, detects in script.SEEN.items() if detects(way, ground)}


def test_a_change_needs_a_kind_or_a_row_that_lifts(script, ground):
    def change_at(node):
        return seen(script, ground, ("road", f"A-{node}", 50, 1), ("rail-1520", f"{node}-D", 400, 40))

    assert change_at("B") == {"change where nothing lifts"}
    assert not change_at("C"), "a border post with a row of its own lifts"
    assert not change_at("X"), "a terminal lifts"


def test_a_change_within_one_service_is_the_carriers_own(script, ground):
    ferry = (("rail-1520", "A-B", 50, 1, "train"), ("ferry", "B-D", 50, 5, "train"))
    assert not seen(script, ground, *ferry)
    assert seen(script, ground, *(row[:4] for row in ferry)) == {"change where nothing lifts"}


def test_a_hop_is_short_and_between_trains(script, ground):
    def hop(km):
        return seen(
            script, ground, ("rail-1520", "A-C", 400, 48), ("road", "C-D", km, 9), ("rail-1435", "D-X", 400, 48)
        )

    assert hop(99) == {"hop by road between trains"}
    assert not hop(100)
    assert not seen(script, ground, ("road", "A-C", 9, 1), ("rail-1435", "C-X", 400, 48)), "a drive to the train"


def test_the_cape_is_seen_where_a_shorter_sea_is_open(script, ground):
    way = (("sea", "P-CAPE", 800, 30, "string"), ("sea", "CAPE-Q", 900, 30, "string"))
    assert seen(script, ground, *way) == {"Cape while Suez is open"}
    closed = script.Ground(ground.country, ground.kind, ground.lifting, nx.Graph(), ground.cape)
    assert not seen(script, closed, *way)
    assert not seen(script, ground, ("sea", "P-Q", 500, 20, "string"))


def test_long_by_lorry_and_by_train(script, ground):
    def mixed(road, rail):
        return seen(script, ground, ("road", "A-D", road, 99), ("rail-1520", "D-B", rail, 999, "train"))

    assert mixed(1001, 1001) == {"long lorry and long train"}
    assert not mixed(1001, 900)
    assert not mixed(900, 1001)


def test_a_lorry_is_fast_by_all_its_hours_over_borders(script, ground):
    def kinds(to, hours):
        return seen(script, ground, ("road", "A-B", 400, hours), ("road", f"B-{to}", 400, hours))

    assert kinds("X", 14) == {"lorry above 650 km a day"}
    assert not kinds("X", 15)
    assert not kinds("D", 14), "within one country"


def test_a_train_without_a_name_is_fast_where_it_is_a_wagonload(script, ground):
    def kinds(start, hours, *service):
        return seen(script, ground, ("rail-1520", f"{start}-D", 600, hours, *service))

    assert kinds("A", 47) == {"unnamed rail above 300 km a day"}
    assert not kinds("A", 49)
    assert not kinds("A", 20, "train"), "a named train"
    assert not kinds("X", 20), "Poland has container trains every day"


def test_a_way_comes_back_where_it_was_handled_before(script, ground):
    loop = (("sea", "Q-P", 500, 20, "string"), ("road", "P-B", 100, 2), ("road", "B-P", 100, 2))
    assert seen(script, ground, *loop) == {"back where it has been"}
    assert not seen(script, ground, ("sea", "Q-P", 500, 20, "string"), ("road", "P-B", 200, 4))
    passing = (("road", "A-B", 100, 2), ("road", "B-C", 100, 2), ("road", "C-B", 100, 2), ("road", "B-D", 100, 2))
    assert not seen(script, ground, *passing), "it drives through B twice, but nothing is done there"


def test_a_sea_is_avoided_by_twice_its_length_without_a_ship(script, ground):
    assert seen(script, ground, ("road", "P-Q", 1001, 60)) == {"sea avoided between its ports"}
    assert not seen(script, ground, ("road", "P-Q", 999, 60))
    assert not seen(script, ground, ("sea", "P-Q", 1001, 60, "string"))
    assert not seen(script, ground, ("road", "A-X", 1001, 60)), "no ports"


def test_a_pair_is_drawn_whatever_other_places_there_are(script):
    few = [(str(a), str(b)) for a in range(20) for b in range(20)]
    assert set(script.drawn(few, 5)) >= set(script.drawn([*few, ("x", "y")], 5)) - {("x", "y")}
    assert script.drawn(few, 5) == script.drawn(few[::-1], 5)


def test_moves_are_those_of_the_way(script, load_once):
    net = co.load()
    way = co.plan(net, "Karachi", "Lahore")
    found = script.moves_of(way)
    assert script.km_of(found) == pytest.approx(way.length_km)
    assert 0 < found[0].begins < found[-1].ends < way.hours
    assert set(script.ground_of(net).cape) == {"SEACAPE"}


def test_the_script_prints_a_table_and_json(script, load_once, capsys):
    cases, found = script.counted(co.load(), pairs=6, ports=3)
    table = script.as_table(cases, found).splitlines()
    assert [row[:34].strip() for row in table[1:]] == list(cases)
    assert {one.kind for one in found} <= set(cases)
    assert all(sum(one.kind == kind for one in found) <= of for kind, of in cases.items())
    script.main(["--json", "--number", "2"])
    assert set(json.loads(capsys.readouterr().out)) == set(cases)


def test_the_script_prints_the_ways_of_given_pairs(script, load_once, capsys, tmp_path):
    file = tmp_path / "pairs.csv"
    file.write_text("origin,destination,note\nKarachi,Lahore,x\nKarachi,Karachi,nowhere to go\n", encoding="utf-8")
    script.main(["--pairs", str(file)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 * len(script.OBJECTIVES)
    assert lines[0].startswith("Karachi > Lahore | cheapest | ")
    assert lines[-1] == "Karachi > Karachi | no way"
