"""Restrictions: what a programme bars for those who comply, of which goods, which trade, where and by which mode."""

import pandas as pd
import pytest
from stories.small import handling, link, network, service

import corridor as co

EU = [{"territory": "EU", "country": country} for country in ("DE", "PL")]
BORDERS = [
    {"side": side, "mode": mode, "hours": 0, "usd": 0, "per": "shipment"}
    for side in ("exit", "entry")
    for mode in ("road", "rail-1520")
]
COMPLY = co.Rules(comply_with={"EU"})


def barred(subject="country", subject_id="RU", **cells):
    return {"subject": subject, "subject_id": subject_id, "programme": "EU", "effect": "prohibited", **cells}


def land_bridge(*restrictions):
    """C/CN ---1 h--- R/RU ---1 h--- D/DE, and C ---9 h--- K/KZ ---9 h--- D round Russia, both ways."""
    pairs = {"C-R": 1, "R-D": 1, "C-K": 9, "K-D": 9}
    links = [
        link(f"{a}-{b}", hours=h, usd=h) for way, h in pairs.items() for a, b in (way.split("-"), way.split("-")[::-1])
    ]
    return network("C/CN R/RU D/DE K/KZ", links, borders=BORDERS, territories=EU, restrictions=restrictions)


def crosses(net, *ends, **cargo):
    """Return whether cargo goes by Russia when the EU is complied with."""
    return "R" in co.plan(net, *ends, by="time", cargo=co.Cargo(**cargo), rules=COMPLY).nodes


@pytest.mark.parametrize(("effect", "bars"), [("prohibited", True), ("uninsurable", True), ("licence", False)])
def test_a_licence_is_a_note_and_bars_nothing(effect, bars):
    net = land_bridge(barred(effect=effect))
    assert crosses(net, "C", "D") != bars
    assert any(f"EU ({effect})" in note for note in co.plan(net, "C", "D", by="time").notes)


@pytest.mark.parametrize(
    ("codes", "hs", "bars"),
    [
        ({}, "", True),
        ({"hs": "85;8471"}, "8517.62", True),
        ({"hs": "85;8471"}, "8471", True),
        ({"hs": "85;8471"}, "6403", False),
        ({"hs": "85"}, "", False),
        ({"except_hs": "30;10"}, "1006.30", False),
        ({"except_hs": "30;10"}, "6403", True),
        ({"except_hs": "30"}, "", True),
        ({"hs": "84", "except_hs": "8471"}, "8471", False),
        ({"hs": "84", "except_hs": "8471"}, "8413", True),
    ],
)
def test_only_the_goods_that_it_names_are_barred(codes, hs, bars):
    assert crosses(land_bridge(barred(**codes)), "C", "D", hs=hs) != bars


@pytest.mark.parametrize(
    ("trade", "from_china", "to_china", "to_russia"),
    [
        ({}, True, True, True),
        ({"origins": "EU"}, False, True, True),
        ({"origins": "CN;KZ"}, True, False, False),
        ({"destinations": "DE"}, True, False, False),
        ({"origins": "EU", "destinations": "RU"}, False, False, True),
        ({"applies_to": "transit"}, True, True, False),
        ({"applies_to": "trade"}, False, False, True),
        ({"applies_to": "transit", "origins": "EU"}, False, True, False),
    ],
)
def test_only_the_trade_that_it_names_is_barred(trade, from_china, to_china, to_russia):
    net = land_bridge(barred(**trade))
    assert (not crosses(net, "C", "D"), not crosses(net, "D", "C")) == (from_china, to_china)
    if to_russia:
        with pytest.raises(co.NoRoute):
            co.plan(net, "D", "R", rules=COMPLY)
    else:
        assert crosses(net, "D", "R")
    noted = [any("RU" in note for note in co.plan(net, *ends, by="time").notes) for ends in ("CD", "DC", "DR")]
    assert noted == [from_china, to_china, to_russia]


def test_a_node_is_barred_to_the_mode_that_it_names():
    """A/CN ---road--- P/IR:port ---sea--- B/IR:port, and A ---road 9 h--- B by land through P as well."""
    links = [
        link("A-P", hours=1, usd=1),
        link("P-B", "sea", hours=1, usd=1, departures_per_week=168),
        link("P-Q", hours=9, usd=9),
        link("Q-B", hours=9, usd=9),
    ]
    changes = [
        handling("road>sea", kind="seaport", hours=0, usd=0),
        handling("sea>road", kind="seaport", hours=0, usd=0),
    ]
    rows = {"handling": changes, "borders": BORDERS}

    def way(**cells):
        net = network("A/CN P/IR:seaport B/IR:seaport Q/IR", links, **rows, restrictions=[barred("node", "P", **cells)])
        return co.plan(net, "A", "B", by="time", rules=COMPLY).nodes

    with pytest.raises(co.NoRoute, match="node P at P, EU \\(prohibited\\)"):
        way()
    assert "Q" in way(mode="sea")
    assert "Q" not in way(mode="rail")


def test_an_operator_is_barred_where_it_says():
    """A/CN ===train of Polar=== B/PL ===train of Polar=== C/DE; Polar may not run in Germany."""
    links = [link("A-B", "rail-1520", hours=1, usd=1), link("B-C", "rail-1520", hours=1, usd=1)]
    trains = [service(name, name, hours=1, usd=1, departures_per_week=7, operator="Polar") for name in ("A-B", "B-C")]
    rows = {"services": trains, "borders": BORDERS, "territories": EU}
    rows["rates"] = [{"mode": "rail", "speed_kmh": 30, "usd_per_km": 1, "per": "teu", "circuity": 1}]
    rows["handling"] = [handling("rail-1520>rail-1520", hours=0, usd=0)]

    def net(**cells):
        return network("A/CN B/PL C/DE", links, **rows, restrictions=[barred("operator", "Polar", **cells)])

    for where, reaches in (("", ()), ("DE", "B"), ("EU", ()), ("KZ", "BC")):
        for end in "BC":
            ask = {"rules": COMPLY}
            if end in reaches:
                assert co.plan(net(within=where), "A", end, **ask).nodes[-1] == end
            else:
                with pytest.raises(co.NoRoute, match="operator Polar at"):
                    co.plan(net(within=where), "A", end, **ask)


def test_no_route_names_the_restriction_and_where():
    links = [link("C-R", hours=1, usd=1), link("R-D", hours=1, usd=1)]
    row = barred(what="Arms may not pass.", hs="93", origins="CN")
    net = network("C/CN R/RU D/DE", links, borders=BORDERS, restrictions=[row])
    with pytest.raises(co.NoRoute) as cut:
        co.plan(net, "C", "D", cargo=co.Cargo(hs="9301"), rules=COMPLY)
    said = "comply_with=EU [country RU at R, EU (prohibited for HS 93 from CN): Arms may not pass.]"
    assert cut.value.cut_by == (said,)
    assert said in str(cut.value)


def test_many_questions_at_once_keep_to_what_bars_each():
    """Batches find for each pair what `plan` finds, though what bars differs from pair to pair."""
    net = land_bridge(
        barred(origins="EU"), barred("node", "K", destinations="CN"), barred("country", "KZ", applies_to="trade")
    )
    places = ["C", "D", "K", "R"]

    def alone(origin, destination):
        try:
            return co.plan(net, origin, destination, by="time", rules=COMPLY).hours
        except (co.NoRoute, co.InvalidQuestion):
            return None

    pairs = {(a, b): alone(a, b) for a in places for b in places}
    hours = co.matrix(net, places, places, by="time", rules=COMPLY)
    assert {(a, b): None if pd.isna(hours.at[a, b]) else hours.at[a, b] for a, b in pairs} == pairs
    for place in places:
        found = co.reach(net, place, by="time", rules=COMPLY).set_index("node_id")["hours"]
        assert {end: None if pd.isna(value) else value for end, value in found.items()} == {
            b: pairs[place, b] for b in places
        }
    trips = [pair for pair, value in pairs.items() if pair[0] != pair[1]]
    reachable = [pair for pair in trips if pairs[pair] is not None]
    lost = co.criticality(net, trips, by="time", rules=COMPLY)
    assert [trips[at] for at in lost.without_way] == [pair for pair in trips if pair not in reachable]
    faster = co.Scenario("faster", [co.Change("links", {"link_id": "C-R"}, hours=0.5)])
    saved = co.rank_upgrades(net, [faster], trips, by="time", rules=COMPLY)["saved_hours"].iloc[0]
    after = sum(co.plan(faster(net), *pair, by="time", rules=COMPLY).hours for pair in reachable)
    assert 0 < saved == sum(pairs[pair] for pair in reachable) - after
