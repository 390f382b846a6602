"""The bundled scenarios: each loads, applies, and does to the bundled network what it is named after."""

import math
import runpy
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
    "karachi-gwadar-chabahar-rail",
    "lake-van-bypass",
    "ml1-upgraded",
    "ml3-rehabilitated",
    "pk-ir-customs-eased",
    "pk-ir-trucks-tir",
    "rasht-astara-open",
)
HAMPERING = (
    "hormuz-closed-2026",
    "pk-af-closed-2025",
    "pk-ir-barter",
    "poland-belarus-closed-2025",
    "red-sea-closed",
    "sost-closed-2025",
)
NAMES = sorted((*EASING, *HAMPERING))
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
    changed = least(after[name])
    assert {key: value for key, value in changed.items() if value > today[key]} == {}


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


def test_barter_clears_imports_in_the_hours_of_barter(net, after):
    crossings = rows(net, "borders", regime="barter", side="entry", allowed="yes")
    with_rows = rows(after["pk-ir-barter"], "borders", side="entry", procedure="import")
    for row in crossings.to_dict("records"):
        if row["link_id"] == "taftan-mirjaveh-1435":
            continue
        same = with_rows[(with_rows["link_id"] == row["link_id"]) & (with_rows["from_node"] == row["from_node"])]
        assert same[["hours", "hours_p90"]].to_numpy().tolist() == [[row["hours"], row["hours_p90"]]]


def test_barter_costs_its_permit_once_and_leaves_transit_alone(net, after):
    barter = co.Cargo(regime="barter")
    lorry = co.Rules(modes={"road"})
    for cargo, more in ((co.Cargo(), 150), (barter, 0)):
        before = co.plan(net, "Gwadar", "Tehran", cargo=cargo, rules=lorry)
        swapped = co.plan(after["pk-ir-barter"], "Gwadar", "Tehran", cargo=cargo, rules=lorry)
        assert swapped.cost_usd - before.cost_usd == pytest.approx(more)
    beyond = [best(n, "Karachi", "Ankara", by="time", rules=lorry) for n in (net, after["pk-ir-barter"])]
    assert beyond[0] == beyond[1]


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
