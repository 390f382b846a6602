"""Modes are entries of one table: a new one needs its entry and rows, and `rail` means every gauge."""

import re

import pytest
from copied_package import told_by_copy
from stories.small import border, handling, link, network, service

import corridor as co
from corridor.modes import FAMILY_CODE, MODE, MODE_CODE, MODES, MODES_MEANT, NAME_CODE, ON_OPEN_SEA, SEA, TRUCK, means
from corridor.schema import TABLES, activity_of

BARGE = '    Mode("barge", "water", "barge on a river", "#882255", link_word="river"),'
ASK = """
import json
import matplotlib
matplotlib.use("Agg")
import corridor as co
from matplotlib.colors import to_hex
from stories.small import border, handling, link, network

changes = [handling(change, kind="seaport", hours=5, usd=30) for change in (">barge", "barge>")]
net = network(
    "A/DE:seaport B/NL:seaport",
    [link("A-B", "barge", length_km=100), link("A-B", "road", link_id="motorway", length_km=90, hours=2, usd=900)],
    handling=changes,
    rates=[{"mode": "barge", "speed_kmh": 10, "usd_per_km": 1, "per": "teu", "departures_per_week": 7}],
    borders=[border(side, mode="barge", hours=1, usd=10) for side in ("exit", "entry")]
    + [border(side, mode="road", hours=1, usd=10) for side in ("exit", "entry")],
)
way = co.plan(net, "A", "B", by="cost")
other = co.plan(net, "A", "B", by="cost", rules=co.Rules(avoid_modes={"barge"}))
ax = co.draw(net, way)
drawn = [artist for artist in ax.get_children() if artist.get_gid() == "move-barge"]
print(json.dumps({
    "modes": way.modes, "other": other.modes, "hours": way.hours, "usd": way.cost_usd,
    "activities": [leg.activity for leg in way.legs],
    "colours": [to_hex(colour) for lines in drawn for colour in lines.get_color()],
    "key": [text.get_text() for text in ax.get_legend().get_texts()],
}))
"""


def test_a_new_mode_is_one_entry_and_rows(tmp_path):
    """A ---barge, 100 km at 10 km/h--- B, beside a motorway that is dear: the barge waits half a day, is cleared at the
    border, and has the colour and the name of its entry.
    """
    told = told_by_copy(tmp_path, [("modes.py", '    Mode("road"', BARGE)], ASK)
    assert told["modes"] == ["barge"]
    assert told["other"] == ["road"]
    assert told["hours"] == 5 + 12 + 1 + 10 + 1 + 5
    assert told["usd"] == 30 + 10 + 100 + 10 + 30
    assert told["activities"] == ["load", "wait", "exit", "move", "entry", "unload"]
    assert told["colours"] == ["#882255"]
    assert told["key"][0] == "barge on a river"


def test_entries():
    assert len(MODE) == len(MODES) == len({mode.colour for mode in MODE.values()})
    assert all(re.fullmatch("#[0-9A-F]{6}", mode.colour) for mode in MODE.values())
    assert {SEA, TRUCK} <= set(MODES)
    assert SEA in ON_OPEN_SEA
    assert not MODE[TRUCK].waits
    for name, mode in MODE.items():
        assert bool(mode.gauge_mm) == (mode.plain_name != name)
        assert not mode.gauge_mm or name == f"{mode.family}-{mode.gauge_mm}"
        assert FAMILY_CODE[MODE_CODE[name]] == NAME_CODE[mode.plain_name]


def test_rail_means_every_gauge():
    rails = [name for name in MODES if name.startswith("rail-")]
    assert list(MODES_MEANT) == [*MODES, "rail"]
    assert [name for name in MODES if means("rail", name)] == rails == list(MODES_MEANT["rail"])
    assert all(means("", name) and means(name, name) for name in MODES)
    for table in ("rates", "vehicles", "borders", "charges"):
        assert TABLES[table].column["mode"].allowed == (*MODES, "rail")
    assert TABLES["links"].column["mode"].allowed == MODES


def test_from_one_gauge_to_another_is_a_change_of_gauge():
    assert {
        activity_of(one, other) for one in MODES_MEANT["rail"] for other in MODES_MEANT["rail"] if one != other
    } == {"gauge_change"}
    assert activity_of("sea", "ferry") == activity_of("rail-1668", "road") == "transfer"


def iberian(**more):
    """Return Madrid ---rail, 1668 mm--- Irun =rail, 1668 mm= Hendaye ---rail, 1435 mm--- Paris."""
    links = [
        link("Madrid-Irun", "rail-1668", length_km=600),
        link("Irun-Hendaye", "rail-1668", length_km=5),
        link("Hendaye-Paris", "rail-1435", length_km=800),
    ]
    rows = {
        "rates": [{"mode": "rail", "speed_kmh": 50, "usd_per_km": 0.5, "per": "teu", "departures_per_week": 7}],
        "borders": [border(side, mode="rail", hours=2, usd=20) for side in ("exit", "entry")],
        "handling": [handling("rail-1668>rail-1435", hours=8, usd=60)],
    }
    return network("Madrid/ES Irun/ES Hendaye/FR Paris/FR", links, **rows | more)


def test_iberian_gauge():
    """Rates and borders of `rail` serve 1,668 mm: 12 h and 300 USD, 2 h and 20 USD twice, 0.1 h and 2.50 USD, then 8 h
    and 60 USD for the change of gauge, and 16 h and 400 USD.
    """
    way = co.plan(iberian(), "Madrid", "Paris")
    assert [leg.activity for leg in way.legs if leg.activity not in ("load", "unload", "wait")] == [
        *("move", "exit", "move", "entry", "gauge_change", "move"),
    ]
    assert way.cost_usd == 300 + 20 + 2.5 + 20 + 60 + 400
    assert co.plan(iberian(), "Madrid", "Paris", rules=co.Rules(modes={"rail"})).legs == way.legs
    with pytest.raises(co.NoRoute):
        co.plan(iberian(), "Madrid", "Paris", rules=co.Rules(avoid_modes={"rail"}))


def test_notes_tell_a_charge_for_boarding_any_train_that_is_over():
    """Track access, 40 USD on boarding `rail`, ends in 2026: an undated question leaves it out, and says so."""
    ended = {
        "charge_id": "access",
        "what": "Track access",
        "mode": "rail",
        "usd": 40,
        "per": "shipment",
        "valid_until": "2026-12-31",
    }
    way = co.plan(iberian(charges=[ended]), "Madrid", "Paris")
    assert way.cost_usd == 802.5
    assert "Without a date, what ends on one is left out: Track access (... to 2026-12-31)." in way.notes
    one_gauge = [ended | {"mode": "rail-1676"}]
    assert not any("Track access" in note for note in co.plan(iberian(charges=one_gauge), "Madrid", "Paris").notes)


def test_a_link_of_the_sea_or_a_ferry_needs_a_service():
    """A ---ferry--- B is used by a service, and by nothing else."""
    ferry = [link("A-B", "ferry", hours=10, usd=100)]
    with pytest.raises(co.NoRoute, match="of mode ferry, which goes by services only"):
        co.plan(network("A/AZ B/AZ", ferry), "A", "B")
    boat = service("boat", "A-B", departures_per_week=7)
    assert co.plan(network("A/AZ B/AZ", ferry, services=[boat]), "A", "B").modes == ("ferry",)
