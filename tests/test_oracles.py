"""The oracle checked on itself: networkx against every path, and the page's sentences worked out by hand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracles import all_paths_best, best, best_way, state_graph
from strategies import Question, RandomCargo, Row, networks, questions, tables_of

from corridor.schema import TABLES
from corridor.tables.checking import checked_table, written_frame

BOX = RandomCargo(teu=1, tonnes=10, value_usd=40_000, box="40ft", regime="ordinary", hs="")
FREE = {"hours": 0, "usd": 0, "per": "shipment"}
FIGURES = ("seconds", "cents", "grams")
calm = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


# ---------------------------------------------------------------- random networks


@settings(calm, max_examples=20)
@given(st.data())
def test_random_networks_are_valid_and_complete(data: st.DataObject) -> None:
    """Every row is as the schema has it, keys are unique, and no figure of any way is unknown."""
    tables = data.draw(networks())
    for name, frame in tables.items():
        assert checked_table(TABLES[name], written_frame(frame), name)[2] == []
        assert not frame.duplicated(list(TABLES[name].key)).any()
    question = data.draw(questions(tables))
    graph = state_graph(tables, question.cargo)
    assert all(edge[figure] >= 0 for *_, edge in graph.edges(data=True) for figure in FIGURES)


@settings(calm, max_examples=30)
@given(st.data())
def test_dijkstra_agrees_with_every_path(data: st.DataObject) -> None:
    tables = data.draw(networks(max_nodes=4, max_services=2))
    question = data.draw(questions(tables))
    hourly = data.draw(st.sampled_from([0, 1, 50]))

    def weight(edge: Mapping[str, Any]) -> int:
        return hourly * edge["seconds"] + edge["cents"]

    asked = (question.cargo, question.origin_nodes, question.destination_nodes, weight)
    assert best(tables, *asked, **question.limits) == all_paths_best(tables, *asked, **question.limits)


@settings(calm, max_examples=10)
@given(st.data())
def test_rows_in_another_order_change_nothing(data: st.DataObject) -> None:
    tables = data.draw(networks(max_nodes=5))
    question = data.draw(questions(tables))
    turned = {name: frame.iloc[::-1] for name, frame in tables.items()}
    assert _least(tables, question) == _least(turned, question)


def _least(tables: Mapping[str, pd.DataFrame], question: Question) -> int | None:
    nodes = (question.origin_nodes, question.destination_nodes)
    return best(tables, question.cargo, *nodes, lambda edge: edge["seconds"], **question.limits)


# ---------------------------------------------------------------- networks worked out by hand


def _nodes(**countries: str) -> list[Row]:
    """Return nodes a, b, ... in a row along the equator; "CN seaport" gives the kind too."""
    nodes: list[Row] = []
    for number, (node_id, where) in enumerate(countries.items()):
        country, _, kind = where.partition(" ")
        place = {"latitude": 0, "longitude": number, "timezone": "Asia/Karachi"}
        nodes.append({"node_id": node_id, "country": country, "kind": kind or "city"} | place)
    return nodes


def _link(ends: str, mode: str, **figures: Any) -> Row:
    """Return the link between two nodes of one letter, in 3 h for 30 USD a container unless said otherwise."""
    own = {"hours": 3, "usd": 30, "per": "teu", "length_km": 100}
    return {"link_id": ends, "from_node": ends[0], "to_node": ends[1], "mode": mode} | own | figures


def _ends(*modes: str, kind: str = "city") -> list[Row]:
    """Return loading in 1 h for 10 USD and unloading in 2 h for 20 USD."""
    load = {"hours": 1, "usd": 10, "per": "shipment"}
    unload = {"hours": 2, "usd": 20, "per": "shipment"}
    rows = [{"kind": kind, "to_mode": mode} | load for mode in modes]
    return rows + [{"kind": kind, "from_mode": mode} | unload for mode in modes]


def _rate(mode: str, country: str = "", **figures: Any) -> Row:
    known = {"p90_ratio": 1, "co2e_g_per_tkm": 20, "departures_per_week": 7}
    return {"mode": mode, "country": country} | known | figures


def _ask(
    rows: Mapping[str, list[Row]],
    origin: str,
    destination: str,
    cargo: RandomCargo = BOX,
    by: str = "seconds",
    **limits: Any,
) -> tuple[int, int, int] | None:
    """Return seconds, cents and grams of the best way, or None."""
    asked = (tables_of(rows), cargo, [origin], [destination], lambda edge: edge[by])
    way = best_way(*asked, **limits)
    assert best(*asked, **limits) == (None if way is None else sum(edge[by] for edge in way))
    if way is None:
        return None
    seconds, cents, grams = (sum(edge[figure] for edge in way) for figure in FIGURES)
    return seconds, cents, grams


def _hours_and_usd(answer: tuple[int, int, int] | None) -> tuple[float, float] | None:
    return None if answer is None else (answer[0] / 3600, answer[1] / 100)


def test_unscheduled_waits_once_and_then_rolls_on() -> None:
    """Only boarding waits for a train, and only where trains are boarded.

    a (CN) ==rail-1435== b (PK) ==rail-1435== c (PK), 100 km each. Trains leave seven times a week in China, so half
    a headway is 12 h; nothing can be boarded in Pakistan. Crossing is free here.

    a to c: load 1 h 10 USD, wait 12 h, 3 h 30 USD, 3 h 30 USD, unload 2 h 20 USD = 21 h, 90 USD and twice
    20 g/t-km x 100 km x 10 t = 40 kg. b to c: impossible.
    """
    rows = {
        "nodes": _nodes(a="CN", b="PK", c="PK"),
        "links": [_link("ab", "rail-1435"), _link("bc", "rail-1435")],
        "handling": _ends("rail-1435"),
        "borders": [{"mode": "rail", "side": side} | FREE for side in ("exit", "entry")],
        "rates": [_rate("rail", departures_per_week=None), _rate("rail", "CN", co2e_g_per_tkm=None)],
    }
    assert _ask(rows, "a", "c") == (21 * 3600, 9_000, 40_000)
    assert _ask(rows, "b", "c") is None


def test_own_departures_land_the_cargo_so_that_it_must_be_transshipped() -> None:
    """A link with departures is left landed; only a transshipment row leads on.

    a --rail, 14 a week-- b ==rail, unscheduled (7 a week)== c.

    load 1 h, wait 6 h, 3 h, transship 4 h 40 USD, wait 12 h, 3 h, unload 2 h = 31 h; 10 + 30 + 40 + 30 + 20 USD.
    """
    rows = {
        "nodes": _nodes(a="CN", b="CN", c="CN"),
        "links": [_link("ab", "rail-1435", departures_per_week=14), _link("bc", "rail-1435")],
        "handling": _ends("rail-1435"),
        "rates": [_rate("rail-1435")],
    }
    assert _ask(rows, "a", "c") is None
    transship = {
        "node_id": "b",
        "from_mode": "rail-1435",
        "to_mode": "rail-1435",
        "hours": 4,
        "usd": 40,
        "per": "box",
    }
    rows["handling"].append(transship)
    assert _hours_and_usd(_ask(rows, "a", "c")) == (31, 130)


def test_figures_come_from_the_rate_of_the_country_that_is_left() -> None:
    """Blank hours, p90, price and length are filled column by column.

    a (CN) --road, blank-- b (CN), one degree of the equator = 111.3195 km, circuity 2 = 222.639 km. Speed is China's
    50 km/h, the delay that of anywhere, 1 h/100 km: 4.45278 + 2.22639 = 6.67917 h, p90 twice that, so times
    exp((ln 2 / 1.28155)^2 / 2) = 1.157505: 7.731174 h = 27,832 s. 222.639 km x 0.5 USD x 3 TEU = 333.96 USD;
    20 g x 222.639 km x 30 t = 133,583 g. Load 1 h, unload 2 h, 30 USD.
    """
    rows = {
        "nodes": _nodes(a="CN", b="CN"),
        "links": [_link("ab", "road", hours=None, usd=None, length_km=None)],
        "handling": _ends("road"),
        "rates": [
            _rate("road", speed_kmh=10, delay_h_per_100km=1, usd_per_km=0.5, per="teu", p90_ratio=2, circuity=2),
            {"mode": "road", "country": "CN", "speed_kmh": 50},
        ],
    }
    assert _ask(rows, "a", "b", replace(BOX, teu=3, tonnes=30)) == (27_832 + 3 * 3600, 33_396 + 3_000, 133_583)


def _corridor() -> dict[str, list[Row]]:
    """Return a (CN) -- b (PK) -- c (IR) by road, with free handling and rows of link `ab` and of the mode."""
    return {
        "nodes": _nodes(a="CN", b="PK", c="IR"),
        "links": [_link("ab", "road"), _link("bc", "road")],
        "handling": [
            {"kind": "city", "to_mode": "road"} | FREE,
            {"kind": "city", "from_mode": "road"} | FREE,
        ],
        "rates": [_rate("road")],
        "borders": [
            {"mode": "road", "side": "exit", "hours": 10, "usd": 100, "per": "shipment"},
            {"mode": "road", "side": "entry", "hours": 20, "usd": 200, "per": "shipment"},
            {"link_id": "ab", "side": "exit", "hours": 1},
            {"link_id": "ab", "side": "entry", "hours": 5, "usd": 50, "per": "shipment"},
            {"link_id": "ab", "side": "entry", "procedure": "transit", "hours": 7},
            {
                "link_id": "ab",
                "side": "entry",
                "procedure": "transit",
                "regime": "tir",
                "usd": 2,
                "per": "shipment",
            },
        ],
    }


def test_clearance_goes_by_procedure_and_the_most_specific_row() -> None:
    """Two moves of 3 h and 30 USD; what a row leaves blank comes from the one behind it.

    a to b: exit of ab 1 h with the mode's 100 USD; entry for import 5 h 50 USD.
    a to c: entry to Pakistan is transit, 7 h with the link's 50 USD; then exit 10 h 100 USD and entry 20 h 200 USD.
    By TIR the transit row of that regime is 2 USD with the 7 h of the row without.
    """
    rows = _corridor()
    assert _hours_and_usd(_ask(rows, "a", "b")) == (3 + 1 + 5, 30 + 100 + 50)
    assert _hours_and_usd(_ask(rows, "a", "c")) == (6 + 1 + 7 + 10 + 20, 60 + 100 + 50 + 100 + 200)
    tir = replace(BOX, regime="tir")
    assert _hours_and_usd(_ask(rows, "a", "c", tir)) == (6 + 1 + 7 + 10 + 20, 60 + 100 + 2 + 100 + 200)


def test_a_blank_p90_takes_over_the_ratio_of_the_row_behind_it() -> None:
    """A p90 of twice the median makes the hours 1.157505 times as long, whichever row knows the ratio.

    a (CN) to b (PK), 3 h: loading takes a's own 4 h with the ratio of its kind (3 h, p90 6 h), 16,668 s; the exit
    takes 1 h of the link's row with the ratio of the mode's (10 h, p90 20 h), 4,167 s; the entry takes 5 h.
    """
    rows = _corridor()
    rows["handling"][0] |= {"hours": 3, "hours_p90": 6}
    rows["handling"].append({"node_id": "a", "to_mode": "road", "hours": 4})
    rows["borders"][0] |= {"hours_p90": 20}
    assert _ask(rows, "a", "b") == (3 * 3600 + 16_668 + 4_167 + 5 * 3600, 18_000, 20_000)


def test_a_side_that_is_barred_or_has_no_row_is_impossible() -> None:
    """`allowed = no` counts in the row that is taken: HS 27 is barred, but 2710 is longer and free again."""
    rows = _corridor()
    bar = {"link_id": "ab", "side": "exit", "hs": "27", "allowed": "no"}
    rows["borders"] += [bar, {"link_id": "ab", "side": "exit", "hs": "84;2710", "hours": 4}]
    assert _ask(rows, "a", "b", replace(BOX, hs="2701")) is None
    assert _hours_and_usd(_ask(rows, "a", "b", replace(BOX, hs="271012"))) == (3 + 4 + 5, 180)
    rows["borders"] = [row for row in rows["borders"] if row["side"] == "entry"]
    assert _ask(rows, "a", "b") is None


def test_seaports_clear_what_is_loaded_and_landed_but_not_what_changes_ships() -> None:
    """a (CN) --sea, weekly-- m (PK) --sea, weekly-- z (IR); 84 h is half a headway.

    Load 1 h 10 USD with exit 6 h 60 USD (China's default), wait 84 h, 3 h 30 USD, transship 5 h 50 USD without any
    clearance, wait 84 h, 3 h 30 USD, unload 2 h 20 USD with entry 8 h 80 USD (z's own row): 196 h, 280 USD.
    m has no rows, so nothing ends there.
    """
    rows = {
        "nodes": _nodes(a="CN seaport", m="PK seaport", z="IR seaport"),
        "links": [_link("am", "sea", departures_per_week=1), _link("mz", "sea", departures_per_week=1)],
        "handling": [
            *_ends("sea", kind="seaport"),
            {"kind": "seaport", "from_mode": "sea", "to_mode": "sea", "hours": 5, "usd": 50, "per": "teu"},
        ],
        "borders": [
            {"from_country": "CN", "mode": "sea", "side": "exit", "hours": 6, "usd": 60, "per": "teu"},
            {"node_id": "z", "side": "entry", "hours": 8, "usd": 80, "per": "teu"},
        ],
        "rates": [_rate("sea")],
    }
    assert _hours_and_usd(_ask(rows, "a", "z")) == (196, 280)
    assert _ask(rows, "a", "m") is None
    rows["links"] = [replaced | {"departures_per_week": None} for replaced in rows["links"]]
    assert _ask(rows, "a", "z") is None


@pytest.mark.parametrize(
    ("countries", "hours", "usd"),
    [
        ("CN CN PK", (1 + 84 + 3) + (5 + 6 + 84 + 3 + 9 + 2), (10 + 30) + (50 + 60 + 30 + 90 + 20)),
        ("PK CN CN", (1 + 7 + 84 + 3) + (8 + 5 + 84 + 3 + 2), (10 + 70 + 30) + (80 + 50 + 30 + 20)),
        ("CN CN CN", (1 + 84 + 3) + (5 + 84 + 3 + 2), (10 + 30) + (50 + 30 + 20)),
        ("CN PK CN", (1 + 6 + 84 + 3) + (5 + 84 + 3 + 8 + 2), (10 + 60 + 30) + (50 + 30 + 80 + 20)),
    ],
)
def test_along_a_coast_only_the_change_to_or_from_abroad_is_cleared(countries: str, hours: float, usd: float) -> None:
    """a --sea, weekly-- m --sea, weekly-- z: load 1 h, wait 84 h, 3 h; change ships 5 h, wait 84 h, 3 h; unload 2 h.

    China clears out in 6 h and in in 8 h, Pakistan in 7 h and 9 h, for ten times as many dollars. One service over both
    from China to China changes no ships and clears nothing, wherever m lies: 93 h, 70 USD.
    """
    a, m, z = (f"{country} seaport" for country in countries.split())
    figures = {"exit": {"CN": 6, "PK": 7}, "entry": {"CN": 8, "PK": 9}}
    sides = (("exit", "from_country"), ("entry", "to_country"))
    rows = {
        "nodes": _nodes(a=a, m=m, z=z),
        "links": [_link("am", "sea", departures_per_week=1), _link("mz", "sea", departures_per_week=1)],
        "handling": [
            *_ends("sea", kind="seaport"),
            {"kind": "seaport", "from_mode": "sea", "to_mode": "sea", "hours": 5, "usd": 50, "per": "teu"},
        ],
        "borders": [
            {column: land, "mode": "sea", "side": side, "hours": hours, "usd": 10 * hours, "per": "teu"}
            for side, column in sides
            for land, hours in figures[side].items()
        ],
        "rates": [_rate("sea")],
    }
    assert _hours_and_usd(_ask(rows, "a", "z")) == (hours, usd)
    through = {"service_id": "through", "from_node": "a", "to_node": "z", "links": "am;mz", "departures_per_week": 1}
    if a == z:
        assert _hours_and_usd(_ask(rows | {"services": [through]}, "a", "z")) == (1 + 84 + 6 + 2, 10 + 60 + 20)


@pytest.mark.parametrize(
    ("published", "includes", "hours", "usd"),
    [
        ((40, 900), "", 40 + 4 + 1 + 2, 900 + 400 + 100 + 200),
        ((40, 900), "borders", 40 + 4, 900 + 400),
        ((40, 900), "handling", 40 + 1 + 2, 900 + 100 + 200),
        ((40, 900), "borders;handling", 40, 900),
        ((None, 900), "borders", 6 + 4 + 1 + 2, 900 + 400),
        ((40, None), "borders;handling", 40, 60 + 400 + 100 + 200),
    ],
)
def test_a_service_costs_its_published_whole_and_what_that_does_not_hold(
    published: tuple[float | None, float | None], includes: str, hours: float, usd: float
) -> None:
    """a (CN) ==rail-1435== b (CN), gauge change 4 h 400 USD, ==rail-1520, exit 1 h 100 USD, entry 2 h 200 USD== c (PK).

    Each link takes 3 h and 30 USD. Departures on Monday and Thursday are 72 h and 96 h apart: (72^2 + 96^2) / 336 =
    42.857 h, with a cutoff of 6 h 175,886 s. Load and unload are free. A charge of 7 USD on link ab, per shipment,
    comes on top of any published price. A service for 2 TEU or with a last day does not run.
    """
    service = {"service_id": "s", "from_node": "a", "to_node": "c", "links": "ab;bc", "weekdays": "Mo;Th"}
    service |= {
        "departs": "10:00",
        "cutoff_h": 6,
        "hours": published[0],
        "usd": published[1],
        "per": "shipment",
    }
    rows = {
        "nodes": _nodes(a="CN", b="CN", c="PK"),
        "links": [_link("ab", "rail-1435"), _link("bc", "rail-1520")],
        "handling": [
            {"kind": "city", "to_mode": "rail-1435"} | FREE,
            {"kind": "city", "from_mode": "rail-1520"} | FREE,
            {
                "node_id": "b",
                "from_mode": "rail-1435",
                "to_mode": "rail-1520",
                "hours": 4,
                "usd": 400,
                "per": "teu",
            },
        ],
        "borders": [
            {"link_id": "bc", "side": "exit", "hours": 1, "usd": 100, "per": "teu"},
            {"link_id": "bc", "side": "entry", "hours": 2, "usd": 200, "per": "teu"},
        ],
        "rates": [_rate("rail", departures_per_week=None)],
        "charges": [{"charge_id": "toll", "what": "toll", "link_id": "ab", "usd": 7, "per": "shipment"}],
        "services": [service | {"includes": includes}],
    }
    assert _ask(rows, "a", "c") == (175_886 + hours * 3600, (usd + 7) * 100, 40_000)
    assert _ask(rows, "a", "c", via=[{"b"}]) is not None
    assert _ask(rows, "a", "c", avoid_nodes={"b"}) is None
    for shut in ({"minimum_teu": 2}, {"valid_until": "2026-12-31"}):
        assert _ask(rows | {"services": [service | shut]}, "a", "c") is None
    assert _ask(rows | {"handling": rows["handling"][:2]}, "a", "c") is None


@pytest.mark.parametrize(
    ("per", "usd"),
    [("teu", 30), ("box", 20), ("20ft", 20.1), ("vehicle", 20), ("tonne", 750), ("shipment", 10), ("value_pct", 6_000)],
)
def test_a_price_is_for_what_it_says(per: str, usd: float) -> None:
    """10 USD for 3 TEU in 40-foot boxes (two), 75 t, 60,000 USD; in 20-foot boxes three times 6.70.

    China's lorries take 2 TEU, and no limit of their payload is known: two.
    """
    rows = {
        "nodes": _nodes(a="CN", b="CN"),
        "links": [_link("ab", "road", usd=10, per="box" if per == "20ft" else per)],
        "handling": _ends("road"),
        "rates": [_rate("road")],
        "vehicles": [
            {"mode": "road", "teu_max": 9, "payload_t": 20},
            {"mode": "road", "country": "CN", "teu_max": 2},
        ],
    }
    cargo = replace(BOX, teu=3, tonnes=75, value_usd=60_000, box="20ft" if per == "20ft" else "40ft")
    assert _hours_and_usd(_ask(rows, "a", "b", cargo)) == (6, usd + 30)


@pytest.mark.parametrize(
    ("due", "usd"),
    [
        ({"link_id": "ab"}, 1),
        ({"link_id": "ab", "mode": "rail"}, 0),
        ({"node_id": "a"}, 1),
        ({"node_id": "b"}, 0),
        ({"country": "PK"}, 1),
        ({"country": "PK", "procedure": "transit"}, 1),
        ({"country": "PK", "procedure": "import"}, 0),
        ({"country": "CN"}, 0),
        ({"country": "CN", "procedure": "export"}, 1),
        ({"country": "CN", "procedure": "export", "mode": "rail"}, 0),
        ({"country": "IR", "procedure": "import", "regime": "ordinary"}, 1),
        ({"country": "IR", "procedure": "import", "regime": "tir"}, 0),
        ({"mode": "road"}, 1),
        ({"link_id": "ab", "valid_until": "2026-12-31"}, 0),
    ],
)
def test_charges_come_on_top_where_they_are_due(due: Row, usd: float) -> None:
    """a (CN) -- b (PK) -- c (IR) by road: loaded once in a, transit through Pakistan, export and import at the ends."""
    rows = _corridor()
    without = _ask(rows, "a", "c")
    with_charge = _ask(rows | {"charges": [{"charge_id": "x", "what": "x", "usd": 1, "per": "teu"} | due]}, "a", "c")
    assert without is not None
    assert with_charge == (without[0], without[1] + 100 * usd, without[2])


@pytest.mark.parametrize(
    ("opening_hours", "seconds"),
    [
        ("24/7", 0),
        ("Mo-Fr 08:00-16:00", 54_857),  # 4 nights of 16 h, a weekend of 64: 5120 / 336 h
        ("22:00-06:00", 19_200),  # 7 x 16^2 / 336 h, though it is open when the week begins
        ("08:00-20:00", 10_800),  # 7 x 12^2 / 336 h, Sunday's night running into Monday's
        ("Apr-Nov 08:00-20:00", 10_800),  # the season is left out
        ("Mo 00:00-24:00", 222_171),  # 144^2 / 336 h
    ],
)
def test_opening_hours_gate_the_start(opening_hours: str, seconds: int) -> None:
    """A load, a link and a border wait for each; a border whose hours cover the closed ones does not."""
    rows = _corridor()
    plain = _ask(rows, "a", "b")
    assert plain is not None
    gate = {"opening_hours": opening_hours}
    load = {"node_id": "a", "to_mode": "road"} | gate
    assert _ask(rows | {"handling": [*rows["handling"], load]}, "a", "b") == (plain[0] + seconds, *plain[1:])
    entry = {"link_id": "ab", "side": "entry", "procedure": "import", "hours": 5} | gate
    gated = rows | {"borders": [*rows["borders"], entry], "links": [_link("ab", "road") | gate]}
    assert _ask(gated, "a", "b") == (plain[0] + 2 * seconds, *plain[1:])
    covered = rows | {"borders": [*rows["borders"], entry | {"covers": "queue;closed_hours"}]}
    assert _ask(covered, "a", "b") == plain


def test_rules_shut_out_and_lead_through() -> None:
    """a -- b -- c by road (3 h, 30 USD each) and a parallel way a -- c (1 h, 90 USD), loading 1 h and unloading 2 h.

    By time a -- c wins (4 h), by cost the way over b (60 + 30 USD). Via b, then a: out, back, and out again.
    """
    back = _link("ab", "road") | {"from_node": "b", "to_node": "a"}
    short = _link("ac", "road", hours=1, usd=90)
    rows = {
        "nodes": _nodes(a="CN", b="CN", c="CN"),
        "links": [
            _link("ab", "road"),
            back,
            _link("bc", "road"),
            short,
            short | {"link_id": "ac2", "hours": 2},
        ],
        "handling": _ends("road"),
        "rates": [_rate("road")],
    }
    assert _hours_and_usd(_ask(rows, "a", "c")) == (4, 120)
    assert _hours_and_usd(_ask(rows, "a", "c", by="cents")) == (9, 90)
    assert _hours_and_usd(_ask(rows, "a", "c", avoid_links={"ac"})) == (5, 120)
    assert _hours_and_usd(_ask(rows, "a", "c", via=[{"b"}])) == (9, 90)
    assert _hours_and_usd(_ask(rows, "a", "c", via=[{"b"}, {"a"}])) == (10, 180)
    assert _hours_and_usd(_ask(rows, "a", "c", via=[{"a"}, {"b", "c"}])) == (4, 120)
    assert _ask(rows, "a", "c", modes={"rail"}) is None
    assert _ask(rows, "a", "c", avoid_countries={"CN"}) is None
