"""The bundled scenarios: each loads, applies, and does to the bundled network what it is named after."""

import math
import runpy
import tomllib
from itertools import pairwise, permutations
from pathlib import Path

import pandas as pd
import pytest

import corridor as co
from corridor.network.files import bundled_path
from corridor.schema import TABLES

EASING = (
    "chabahar-zahedan-open",
    "cku-open",
    "islamabad-tehran-istanbul-train",
    "karachi-gwadar-chabahar-rail",
    "lake-van-bypass",
    "ml1-upgraded",
    "ml3-rehabilitated",
    "pk-ir-barter",
    "pk-ir-border-markets",
    "pk-ir-customs-eased",
    "pk-ir-free-trade",
    "pk-ir-port-shuttle",
    "pk-ir-trucks-tir",
    "rasht-astara-open",
)
HAMPERING = (
    "hormuz-closed-2026",
    "pk-af-closed-2025",
    "pk-ir-anti-smuggling",
    "poland-belarus-closed-2025",
    "red-sea-closed",
    "sost-closed-2025",
    "un-snapback",
    "ir-payment-costs",
)
PACKAGE = "china-pakistan-iran-turkiye"
NAMES = sorted((*EASING, *HAMPERING, PACKAGE))
TRIPS = (
    ("Karachi", "Tehran"),
    ("Tehran", "Karachi"),
    ("Gwadar", "Tehran"),
    ("Islamabad", "Istanbul"),
    ("Karachi", "Peshawar"),
    ("Karachi", "Kabul"),
    ("Kashgar", "Istanbul"),
    ("Kashgar", "Tashkent"),
    ("Tehran", "Ankara"),
    ("Moscow", "Tehran"),
    ("Shanghai", "Rotterdam"),
    ("Shanghai", "Bandar Abbas"),
)
EXAMPLES = Path(__file__).parent.parent / "examples"
RAIL = co.Rules(modes={"rail"})
SEA = co.Rules(modes={"sea"})
TIR_STATIONS = ("taftan-mirjaveh-road", "gabd-rimdan-road")
AFGHAN_CROSSINGS = {"torkham", "chaman", "ghulam-khan", "kharlachi", "angoor-adda"}


@pytest.fixture(scope="module")
def net(bundled):
    return bundled


@pytest.fixture(scope="module")
def as_it_was(net):
    """Return the tables before any scenario was applied."""
    return {table: net.tables[table].copy(deep=True) for table in TABLES}


@pytest.fixture(scope="module")
def after(net, as_it_was):
    """Return the networks after the scenarios, each made when it is first asked for."""

    class Networks(dict):
        def __missing__(self, name):
            self[name] = co.load_scenario(name)(net)
            return self[name]

    return Networks()


@pytest.fixture(scope="module")
def today(net):
    """Return the least of the trips in the network as it is, by trip and objective."""
    return least(net)


def least(net):
    return {(trip, by): best(net, *trip, by=by) for trip in TRIPS for by in ("cost", "time")}


def best(net, origin, destination, *, by, **how):
    """Return the least dollars or hours of a trip; infinite without a way."""
    try:
        found = co.plan(net, origin, destination, by=by, **how)
    except co.NoRoute:
        return math.inf
    return found.cost_usd if by == "cost" else found.hours


def nodes_of(itinerary):
    return {leg.to_node for leg in itinerary.legs}


def links_of(itinerary):
    return {leg.link_id for leg in itinerary.legs}


def rows(net, table, **cells):
    frame = net.tables[table]
    for name, value in cells.items():
        frame = frame[frame[name].isin([value] if isinstance(value, str) else list(value))]
    return frame


def breaks(before, after):
    """Return where two links of a new or changed line, each with departures of its own, meet and no service runs on."""
    known = set(before.tables["links"].astype(str).itertuples(index=False, name=None))
    links = after.tables["links"]
    links = links[[row not in known for row in links.astype(str).itertuples(index=False, name=None)]]
    own = links[links["departures_per_week"].notna() & (links["status"] == "operating")].to_dict("records")
    through = {pair for chain in after.tables["services"]["links"] for pair in pairwise(chain.split(";"))}
    return {
        one["to_node"]
        for one, other in permutations(own, 2)
        if (one["to_node"], one["mode"]) == (other["from_node"], other["mode"])
        and one["link_id"] != other["link_id"]
        and (one["link_id"], other["link_id"]) not in through
    }


def test_every_bundled_scenario_is_tested_here():
    assert sorted(file.stem for file in (bundled_path() / "scenarios").glob("*.toml")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_is_named_as_its_file_and_tells_dates_and_assumptions(name):
    scenario = co.load_scenario(name)
    assert scenario.name == name
    told = scenario.description
    assert any(f"20{year}" in told for year in range(15, 31))
    assert "ssumed" in told
    assert max(len(line) for line in told.splitlines()) <= 130


@pytest.mark.parametrize("name", NAMES)
def test_no_line_has_cargo_change_trains_in_its_middle(net, after, name):
    assert breaks(net, after[name]) == set()


def test_two_new_links_with_departures_of_their_own_break_a_line_unless_a_train_runs_through(net):
    ids = ["gwadar-gabd", "gabd-rimdan-rail"]
    ends = [("Gwadar", "Gabd"), ("Gabd", "Rimdan")]
    rails = [
        co.AddLink(link, *pair, mode="rail-1435", length_km=40, departures_per_week=7)
        for link, pair in zip(ids, ends, strict=True)
    ]
    border = co.AddBorder("gabd-rimdan-rail", like="taftan-mirjaveh")
    train = co.AddService("through", "Gwadar", "Rimdan", links=ids, departures_per_week=7)
    with pytest.warns(co.ChangeOfTrains, match="'gwadar-gabd' and 'gabd-rimdan-rail' at PKGBD"):
        two = co.Scenario("two trains", [*rails, border])(net)
    assert breaks(net, two) == {"PKGBD"}
    assert breaks(net, co.Scenario("one train", [*rails, border, train])(net)) == set()


def test_the_new_line_of_the_example_is_one_train(net):
    scenario = runpy.run_path(str(EXAMPLES / "03_a_new_rail_link.py"))["rehabilitated"]()
    after = scenario(net)
    assert breaks(net, after) == set()
    box = co.Cargo(teu=2, tonnes=24, value_usd=60_000)
    way = co.plan(after, "Gwadar", "Tehran", cargo=box, rules=co.Rules(avoid_modes={"sea"}))
    assert {leg.service_id for leg in way.legs if leg.link_id.startswith("gwadar-rimdan")} == {"gwadar-rimdan-out"}
    assert not [leg for leg in way.legs if leg.activity == "transship"]


@pytest.mark.parametrize("name", NAMES)
def test_saving_and_loading_again_is_identity(name, tmp_path):
    scenario = co.load_scenario(name)
    co.save_scenario(scenario, tmp_path / "again.toml")
    assert co.load_scenario(tmp_path / "again.toml") == scenario


@pytest.mark.parametrize("name", NAMES)
def test_changes_the_network(net, after, name):
    changed = {table for table in TABLES if not after[name].tables[table].equals(net.tables[table])}
    assert changed - {"sources"}
    assert after[name] != net


def test_tells_what_it_changes(net):
    changes = co.load_scenario("pk-af-closed-2025").diff(net)
    assert set(changes.loc[changes["column"] == "allowed", "after"]) == {"no"}
    assert set(changes["table"]) == {"borders", "sources"}


def test_the_network_stays_as_it_was(net, after, as_it_was):
    for name in NAMES:
        assert after[name] != net
    for table, before in as_it_was.items():
        pd.testing.assert_frame_equal(net.tables[table], before)


@pytest.mark.parametrize("name", EASING)
def test_what_opens_or_eases_never_worsens_a_trip(after, today, name):
    changed, before = least(after[name]), today
    if name == "pk-ir-barter":  # it brings what payments cost along, and is compared with that
        before = least(after["ir-payment-costs"])
    assert {key: value for key, value in changed.items() if value > before[key]} == {}


@pytest.mark.parametrize("name", HAMPERING)
def test_what_closes_or_burdens_never_improves_a_trip(after, today, name):
    changed = least(after[name])
    assert {key: value for key, value in changed.items() if value < today[key]} == {}


def test_ml3_makes_the_train_to_zahedan_days_faster(net, after):
    goods = co.Cargo(form="wagon")  # the train takes covered wagons, and no boxes
    before = co.plan(net, "Quetta", "Zahedan", by="time", rules=RAIL, cargo=goods)
    rebuilt = co.plan(after["ml3-rehabilitated"], "Quetta", "Zahedan", by="time", rules=RAIL, cargo=goods)
    assert before.hours - rebuilt.hours > 72
    assert rebuilt.length_km == before.length_km
    line = rows(after["ml3-rehabilitated"], "links", link_id="quetta-taftan")
    assert (line["length_km"] / line["hours"]).between(30, 70).all()


def test_ml1_makes_rail_overtake_the_lorry_to_peshawar(net, after):
    before = co.plan(net, "Karachi", "Peshawar", by="time", rules=RAIL)
    upgraded = co.plan(after["ml1-upgraded"], "Karachi", "Peshawar", by="time", rules=RAIL)
    assert upgraded.hours < before.hours - 12
    cheapest = [best(one, "Karachi", "Peshawar", by="cost", rules=RAIL) for one in (net, after["ml1-upgraded"])]
    assert cheapest[0] == cheapest[1]


def test_chabahar_gets_a_railway_to_tehran(net, after):
    with pytest.raises(co.NoRoute):
        co.plan(net, "Chabahar", "Tehran", rules=RAIL)
    inland = co.plan(after["chabahar-zahedan-open"], "Chabahar", "Tehran", rules=RAIL)
    assert inland.modes == ("rail-1435",)
    assert {"IRIHR", "IRKHS", "IRZAH"} <= nodes_of(inland)


def test_the_coast_line_links_karachi_and_chabahar_by_rail(net, after):
    with pytest.raises(co.NoRoute):
        co.plan(net, "Karachi", "Chabahar", rules=RAIL)
    coast = co.plan(after["karachi-gwadar-chabahar-rail"], "Karachi", "Chabahar", rules=RAIL)
    assert coast.modes == ("rail-1676", "rail-1435")
    assert [leg.to_node for leg in coast.legs if leg.activity == "gauge_change"] == ["PKGWD"]


def test_the_coast_line_and_the_line_to_zahedan_add_up(after):
    both = co.load_scenario("karachi-gwadar-chabahar-rail")(after["chabahar-zahedan-open"])
    through = co.plan(both, "Gwadar", "Tehran", rules=RAIL)
    assert {"gabd-rimdan-planned", "chabahar-iranshahr"} <= links_of(through)


def test_eased_customs_halve_the_hours_of_the_line(net, after):
    crossings = rows(net, "links", link_id=[*TIR_STATIONS, "taftan-mirjaveh", "mand-pishin-road"])["link_id"]
    for column in ("hours", "hours_p90"):
        before, eased = (rows(n, "borders", link_id=crossings)[column] for n in (net, after["pk-ir-customs-eased"]))
        assert eased.dropna().to_list() == pytest.approx((before.dropna() / 2).to_list())
    everywhere_else = [~n.tables["borders"]["link_id"].isin(crossings) for n in (net, after["pk-ir-customs-eased"])]
    assert everywhere_else[0].equals(everywhere_else[1])


def test_eased_customs_take_half_of_the_border_hours_off_a_lorry(net, after):
    before = co.plan(net, "Gwadar", "Tehran", by="time")
    eased = co.plan(after["pk-ir-customs-eased"], "Gwadar", "Tehran", by="time")
    cleared = sum(leg.hours for leg in before.legs if leg.activity in ("exit", "entry"))
    assert before.hours - eased.hours == pytest.approx(cleared / 2, abs=0.1)


def test_tir_lorries_clear_in_the_hours_of_tir(net, after):
    stations = rows(after["pk-ir-trucks-tir"], "borders", link_id=TIR_STATIONS)
    ordinary, sealed = (stations[stations["regime"] == regime].reset_index(drop=True) for regime in ("", "tir"))
    for column in ("link_id", "from_node", "side", "hours", "hours_p90", "covers"):
        assert ordinary[column].equals(sealed[column])
    assert (ordinary["usd"] - sealed["usd"]).to_list() == [50] * 8
    before, through = (co.plan(n, "Gwadar", "Tehran", by="time") for n in (net, after["pk-ir-trucks-tir"]))
    assert before.hours - through.hours > 24  # of the posts; the import into Iran is cleared as before


def test_barter_saves_the_payment_and_asks_for_a_permit_and_time(net, after):
    lorry = co.Rules(modes={"road"})
    for trip in (("Gwadar", "Tehran"), ("Tehran", "Gwadar")):
        before, swapped = (co.plan(after[name], *trip, rules=lorry) for name in ("ir-payment-costs", "pk-ir-barter"))
        assert before.cost_usd - swapped.cost_usd == pytest.approx(0.055 * 40_000 - 150)
        assert swapped.hours > before.hours
        assert any("barter" in link for link in links_of(swapped))
    assert best(net, "Gwadar", "Tehran", by="cost", cargo=co.Cargo(regime="barter")) == pytest.approx(
        best(after["pk-ir-barter"], "Gwadar", "Tehran", by="cost", cargo=co.Cargo(regime="barter"))
    )


@pytest.mark.parametrize("name", ["pk-ir-barter", "pk-ir-free-trade"])
@pytest.mark.parametrize("regime", ["ordinary", "tir", "barter", "border_market"])
def test_lanes_of_the_two_countries_goods_carry_no_transit_and_no_other_regime(net, after, name, regime):
    net = after["ir-payment-costs"] if name == "pk-ir-barter" else net
    lanes = [link for link in after[name].tables["links"]["link_id"] if link not in set(net.tables["links"]["link_id"])]
    assert len(set(lanes)) == 3
    by_lane = co.Rules(modes={"road"}, avoid_links={"taftan-mirjaveh-road", "gabd-rimdan-road", "mand-pishin-road"})
    cargo = co.Cargo(regime=regime)
    for origin, destination in (("Karachi", "Tehran"), ("Tehran", "Quetta")):
        direct = best(after[name], origin, destination, by="cost", cargo=cargo, rules=by_lane)
        without = best(net, origin, destination, by="cost", cargo=cargo, rules=by_lane)
        assert (direct < without) == (regime == "ordinary")
    for origin, destination in (("Karachi", "Ankara"), ("Kashgar", "Tehran")):
        found = [best(n, origin, destination, by="cost", cargo=cargo, rules=by_lane) for n in (net, after[name])]
        assert found[0] == found[1]


def test_barter_cargo_pays_no_bank(net, after):
    assert rows(net, "charges", charge_id=["ir-payment-import"]).empty  # no haulier asks it: a scenario of its own
    net = after["ir-payment-costs"]
    due = rows(net, "charges", charge_id=["ir-payment-import", "ir-payment-import-tir"])
    assert set(due["regime"]) == {"ordinary", "tir"}
    assert (due["usd_low"].eq(3) & due["usd_high"].eq(8)).all()
    paid = [
        best(net, "Ankara", "Tehran", by="cost", cargo=co.Cargo(value_usd=value), rules=co.Rules(modes={"road"}))
        for value in (10_000, 20_000)
    ]
    assert paid[1] - paid[0] == pytest.approx(0.057 * 10_000, abs=1)  # 0.2 % of insurance


@pytest.mark.parametrize(
    ("hs", "origin", "destination", "percent"), [("1006.30", "Quetta", "Tehran", 10), ("69", "Tehran", "Quetta", 20.2)]
)
def test_free_trade_takes_the_duty_off_goods_that_pay_one(net, after, hs, origin, destination, percent):
    lorry = co.Rules(modes={"road"})
    for cargo, saved in ((co.Cargo(hs=hs), percent * 400), (co.Cargo(), 0)):
        found = [
            best(n, origin, destination, by="cost", cargo=cargo, rules=lorry) for n in (net, after["pk-ir-free-trade"])
        ]
        assert found[0] - found[1] == pytest.approx(saved)


def test_border_markets_serve_their_own_regime_alone(net, after):
    nodes = net.tables["nodes"]
    markets = set(nodes.loc[nodes["kind"] == "border_market", "node_id"])
    links = net.tables["links"]
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    ends = zip(links["link_id"], links["from_node"], links["to_node"], strict=True)
    gates = {link for link, start, end in ends if {start, end} <= markets and country[start] != country[end]}
    assert len(gates) == 3
    for regime in ("ordinary", "tir", "barter"):
        for side in rows(net, "borders", link_id=gates).to_dict("records"):
            assert side["regime"] in ("", "border_market")
            assert (side["allowed"] == "yes") <= (side["regime"] == "border_market")
        cargo = co.Cargo(regime=regime)
        for trip in (("Panjgur", "Saravan"), ("Lahore", "Zahedan")):
            way = co.plan(after["pk-ir-border-markets"], *trip, cargo=cargo, rules=co.Rules(modes={"road"}))
            assert not nodes_of(way) & {*markets, "PKTBM", "IRMBM", "PKMSK", "IRJLQ"}
    small = co.Cargo(regime="border_market")
    for origin, destination, market in (("Panjgur", "Saravan", "IRKHK"), ("Nok Kundi", "Saravan", "IRJLQ")):
        way = co.plan(after["pk-ir-border-markets"], origin, destination, cargo=small)
        assert market in nodes_of(way)
        assert way.hours < best(net, origin, destination, by="time", cargo=small)


def test_the_shuttle_sails_weekly_between_the_three_ports(net, after):
    shuttle = after["pk-ir-port-shuttle"]
    for origin, destination in (("Gwadar", "Chabahar"), ("Chabahar", "Gwadar"), ("Karachi", "Chabahar")):
        before, sailed = (best(n, origin, destination, by="time", rules=SEA) for n in (net, shuttle))
        assert sailed < before
    (way,) = rows(shuttle, "services", service_id="karachi-chabahar-shuttle").to_dict("records")
    assert (way["stops"], way["departures_per_week"]) == ("PKGWD", 1)


def test_inspection_takes_hours_and_labour_of_lorries_that_are_not_sealed(net, after):
    lorry = co.Rules(modes={"road"})
    before, opened = (co.plan(n, "Gwadar", "Tehran", rules=lorry) for n in (net, after["pk-ir-anti-smuggling"]))
    assert opened.hours > before.hours + 12
    assert opened.cost_usd - before.cost_usd == pytest.approx(80)
    sealed = [
        best(n, "Gwadar", "Tehran", by=by, cargo=co.Cargo(regime="tir"), rules=lorry)
        for by in ("cost", "time")
        for n in (net, after["pk-ir-anti-smuggling"])
    ]
    assert sealed[0] == sealed[1]
    assert sealed[2] == sealed[3]


def test_the_train_to_istanbul_runs_without_a_date(net, after):
    inland = co.Rules(avoid_modes={"sea"})
    way = co.plan(after["islamabad-tehran-istanbul-train"], "Islamabad", "Istanbul", rules=inland)
    assert {leg.service_id for leg in way.legs if leg.activity == "move"} == {"islamabad-istanbul-train"}
    assert way.cost_usd < best(net, "Islamabad", "Istanbul", by="cost", rules=inland)
    train = rows(after["islamabad-tehran-istanbul-train"], "services", service_id="islamabad-istanbul-train")
    assert train["teu_per_departure"].to_list() == [40]


def test_the_package_is_its_parts(after):
    parts = tomllib.loads((bundled_path() / "scenarios" / f"{PACKAGE}.toml").read_text(encoding="utf-8"))["scenarios"]
    edits = [edit for name in parts for edit in co.load_scenario(name).edits]
    assert list(co.load_scenario(PACKAGE).edits) == edits
    for trip in (("Karachi", "Tehran"), ("Tehran", "Karachi"), ("Karachi", "Peshawar")):
        assert best(after[PACKAGE], *trip, by="cost") <= best(after["ir-payment-costs"], *trip, by="cost")


def test_rasht_astara_joins_iran_and_azerbaijan_by_rail(net, after):
    joined = co.plan(after["rasht-astara-open"], "Tehran", "Baku", by="time", rules=RAIL)
    assert "rasht-astara" in links_of(joined)
    assert [leg.to_node for leg in joined.legs if leg.activity == "gauge_change"] == ["IRAST"]
    assert joined.hours < best(net, "Tehran", "Baku", by="time", rules=RAIL) / 1.5


def test_cku_is_a_third_of_the_rail_way_from_kashgar_to_tashkent(net, after):
    before = co.plan(net, "Kashgar", "Tashkent", by="time", rules=RAIL)
    direct = co.plan(after["cku-open"], "Kashgar", "Tashkent", by="time", rules=RAIL)
    assert "kashgar-makmal" in links_of(direct)
    assert [leg.to_node for leg in direct.legs if leg.activity == "gauge_change"] == ["KGMAK"]
    assert direct.length_km < before.length_km / 2
    assert direct.hours < before.hours


def test_the_bypass_carries_trains_to_ankara_without_the_ferry(net, after):
    by_ferry = co.plan(net, "Tehran", "Ankara", rules=co.Rules(modes={"rail", "ferry"}))
    by_land = co.plan(after["lake-van-bypass"], "Tehran", "Ankara", rules=RAIL)
    assert "ferry" in by_ferry.modes
    assert by_land.modes == ("rail-1435",)
    assert "TRKSY" in nodes_of(by_land)
    assert by_land.hours < by_ferry.hours


def test_with_the_red_sea_closed_ships_go_round_the_cape(net, after):
    by_suez = co.plan(net, "Shanghai", "Rotterdam", rules=SEA)
    by_cape = co.plan(after["red-sea-closed"], "Shanghai", "Rotterdam", rules=SEA)
    assert {"SEABABEL", "SEASUEZ"} <= nodes_of(by_suez)
    assert "SEACAPE" in nodes_of(by_cape)
    assert by_cape.length_km / by_suez.length_km == pytest.approx(1.30, abs=0.03)
    assert by_cape.hours > by_suez.hours
    assert by_cape.cost_usd > by_suez.cost_usd


def test_with_hormuz_closed_no_ship_comes_to_bandar_abbas(net, after):
    assert "SEAHORMUZ" in nodes_of(co.plan(net, "Shanghai", "Bandar Abbas", rules=SEA))
    for origin in ("Shanghai", "Karachi", "Mumbai", "Jebel Ali"):
        with pytest.raises(co.NoRoute):
            co.plan(after["hormuz-closed-2026"], origin, "Bandar Abbas", rules=SEA)
    assert "IRZBR" in nodes_of(co.plan(after["hormuz-closed-2026"], "Shanghai", "Tehran"))


def test_with_the_afghan_crossings_closed_nothing_crosses(net, after):
    nodes = net.tables["nodes"]
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    direct = co.Rules(avoid_countries=set(country.values()) - {"PK", "AF", ""}, avoid_modes={"sea"})
    assert best(net, "Peshawar", "Kabul", by="cost", rules=direct) < math.inf
    for regime in ("ordinary", "tir"):
        with pytest.raises(co.NoRoute):
            co.plan(after["pk-af-closed-2025"], "Peshawar", "Kabul", rules=direct, cargo=co.Cargo(regime=regime))


def test_every_operating_crossing_of_pakistan_and_afghanistan_is_closed(net, after):
    nodes, links = net.tables["nodes"], rows(net, "links", status="operating")
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    ends = zip(links["link_id"], links["from_node"], links["to_node"], strict=True)
    crossings = {link for link, start, end in ends if {country[start], country[end]} == {"PK", "AF"}}
    assert len(crossings) == len(AFGHAN_CROSSINGS)
    shut = rows(after["pk-af-closed-2025"], "borders", link_id=crossings)
    assert set(shut["link_id"]) == crossings
    assert set(shut["allowed"]) == {"no"}
