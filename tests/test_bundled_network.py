"""The bundled network: complete, connected, sourced, on dry land where it should be, and true to published totals."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

import corridor as co
from corridor.geodesy import distance_km
from corridor.maps.basemap import land
from corridor.network.basis_counts import counts_by_basis
from corridor.network.internals import internals

DATA = Path(__file__).parents[1] / "network_data"
FIGURES = (
    "nodes",
    "links",
    "handling",
    "borders",
    "services",
    "rates",
    "place_names",
    "territories",
    "transit_access",
    "clearance",
    "vehicles",
    "charges",
    "restrictions",
    "demand",
    "value_of_time",
    "capacity_groups",
    "capacity_defaults",
    "trade_growth",
    "counts",
    "constants",
    "corridors",
)

PLACES = """
Karachi, Port Qasim, Gwadar, Hyderabad, Rohri, Multan, Lahore, Islamabad, Peshawar, Quetta, Taftan, Chaman, Torkham,
Sost, Khunjerab, Kabul, Kandahar, Herat, Mazar-i-Sharif, Zaranj, Mumbai, Nhava Sheva, Mundra, Jebel Ali, Sharjah,
Muscat, Sohar, Umm Qasr, Mirjaveh, Sarakhs, Inche Borun, Astara, Jolfa, Razi, Bazargan, Shalamcheh, Khaf, Chabahar,
Bandar Abbas, Tehran, Mashhad, Tabriz, Zahedan, Kerman, Bafq, Yazd, Rasht, Xi'an, Chengdu, Chongqing, Zhengzhou,
Wuhan, Changsha, Yiwu, Lanzhou, Baotou, Urumqi, Kashgar, Shanghai, Ningbo, Shenzhen, Qingdao, Lianyungang, Tianjin,
Khorgos, Alashankou, Erenhot, Manzhouli, Irkeshtam, Torugart, Almaty, Astana, Pavlodar, Dostyk, Altynkol, Aktau,
Kuryk, Bolashak, Tashkent, Termez, Osh, Bishkek, Dushanbe, Ashgabat, Turkmenbashi, Baku, Alat, Tbilisi, Poti, Batumi,
Akhalkalaki, Yerevan, Kars, Van, Lake Van, Tatvan, Marmaray, Ankara, Izmit, Istanbul, Mersin, Izmir, Kapıkule, Moscow,
St Petersburg, Yekaterinburg, Astrakhan, Kaliningrad, Brest, Małaszewicze, Łódź, Warsaw, Constanța, Sofia, Belgrade,
Budapest, Vienna, Prague, Trieste, Piraeus, Duisburg, Hamburg, Rotterdam, Antwerp, Paris, Milan, Madrid, London, Suez
Canal, Bab-el-Mandeb, Hormuz, Malacca, Cape of Good Hope, Gibraltar, Turkish Straits, Bosphorus, Dardanelles,
Mand-Pishin, Gabd, Rimdan, Chedgi, Kuhak, Milak, Islam Qala, Dogharun, Spin Boldak, Hairatan
"""

PLANNED = {
    "Chabahar-Zahedan": ("chabahar-iranshahr", "iranshahr-khash"),
    "Rasht-Astara": ("rasht-astara",),
    "Gwadar-Mastung or Gwadar-Jacobabad": ("gwadar-mastung", "mastung-spezand", "gwadar-jacobabad"),
    "coast railway": (
        "karachi-gwadar-planned",
        "gwadar-gabd-planned",
        "gabd-rimdan-planned",
        "rimdan-chabahar-planned",
    ),
    "China-Kyrgyzstan-Uzbekistan": ("kashgar-makmal", "makmal-jalal-abad"),
    "Kars-Dilucu-Nakhchivan": ("kars-aralik", "aralik-dilucu", "dilucu-nakhchivan"),
    "Marand-Cheshmeh Soraya": ("marand-cheshmeh-soraya", "cheshmeh-soraya-aralik"),
    "Trans-Afghan": ("mazar-i-sharif-kabul", "kabul-dand-e-patan", "dand-e-patan-kharlachi", "kharlachi-kohat"),
    "Khaf-Herat extension": ("rozanak-herat",),
    "standard-gauge Quetta-Zahedan": ("quetta-taftan-1435", "taftan-mirjaveh-1435", "mirjaveh-zahedan-1435"),
    "Khunjerab railway": ("havelian-khunjerab", "khunjerab-kashgar"),
}
UPGRADED = ("quetta-taftan", "lahore-rawalpindi")
"""Lines that run and are to be rebuilt; scenarios change their figures."""

CANALS_AND_RIVERS = {
    *("bab-el-mandeb-suez-canal-sea", "jeddah-suez-canal-sea", "suez-canal-levant-sea"),
    *("suez-canal-port-said-sea", "suez-canal-sokhna-sea"),
    *("german-bight-kiel-sea", "hamburg-kiel-sea", "kiel-bornholm-sea"),  # Kiel Canal and the Elbe
    *("bornholm-kaliningrad-sea", "gdansk-kaliningrad-sea"),  # Kaliningrad Sea Canal
    *("persian-gulf-khorramshahr-sea", "persian-gulf-umm-qasr-sea"),  # Arvand Rud and Khor Abdullah
}

TOTALS = [
    # from, to, modes, passing, published km, tolerance, who says so
    ("PKISB", "PKTFT", "rail", (), 1990, 0.05, "ECO: Pakistani part of Islamabad-Tehran-Istanbul"),
    ("IRMJV", "IRRAZ", "rail", (), 2603, 0.05, "ECO: Iranian part of Islamabad-Tehran-Istanbul"),
    # ECO counts rails alone (1,850 km to Köseköy, 1,950 to Haydarpaşa); the ferry of Lake Van is 96 km more
    ("TRKPK", "TRIST", "rail ferry", (), 1950 + 96, 0.05, "ECO: Turkish part of Islamabad-Tehran-Istanbul"),
    ("PKISB", "TRIST", "rail ferry", ("PKTFT", "IRRAZ"), 6543 + 96, 0.05, "ECO: Islamabad-Tehran-Istanbul"),
    ("PKKHI", "PKPEW", "rail", ("PKLHE",), 1687, 0.02, "Pakistan Railways: ML-1"),
    ("PKKHI", "PKLHE", "rail", (), 1214, 0.02, "Pakistan Railways"),
    ("PKKHI", "PKROH", "rail", (), 480, 0.02, "Pakistan Railways: first section of ML-1"),
    ("PKUET", "IRZAH", "rail", (), 721.6, 0.02, "station chainage"),
    ("KZDOS", "PLMAL", "rail", (), 5262, 0.05, "OpenStreetMap; ERAI's 1520 mm section"),
    ("KZALT", "PLMAL", "rail", (), 5359, 0.05, "OpenStreetMap; ERAI's 1520 mm section"),
    ("CNCGO", "DEHAM", "rail", ("KZDOS",), 10214, 0.05, "DB Schenker, 2013"),
    ("KZALT", "KZAAU", "rail", (), 3128, 0.05, "KTZ Express, 2024"),
    ("CNSHA", "NLRTM", "sea", ("SEASUEZ",), 19472, 0.03, "distance tables: 10,514 nautical miles"),
    ("CNSHA", "NLRTM", "sea", ("SEACAPE",), 24963, 0.03, "distance tables: 13,479 nautical miles"),
    ("PKKHI", "NLRTM", "sea", ("SEASUEZ",), 11460, 0.03, "distance tables: 6,188 nautical miles"),
]

LIFT_NOTHING = ("city", "junction", "border_post", "border_market")
"""Kinds of node at which nothing moves a box from one mode to another, but for rows of the node."""

ASSUMED_TODAY = {
    "nodes": 0.378,
    "links": 0.142,
    "handling": 0.626,
    "borders": 0.597,
    "services": 0.545,
    "rates": 0.674,  # the price of lorries in transit through Iran, which was a charge, is a row of rates
    "vehicles": 0.278,
    "clearance": 0.957,
    "charges": 0.398,
    "restrictions": 0.136,
    "demand": 0.806,  # totals of Russia, Mongolia and Port Qasim are published, how they split is assumed
    "value_of_time": 0.667,
    "capacity_groups": 0.834,
}


@pytest.fixture(scope="module")
def net() -> co.Network:
    return co.load()


@cache
def operating() -> nx.MultiDiGraph:
    graph = co.load().to_networkx()
    idle = [edge for *edge, status in graph.edges(keys=True, data="status") if status != "operating"]
    graph.remove_edges_from(idle)
    return graph


def shortest_km(origin: str, destination: str, modes: str, via: tuple[str, ...]) -> float:
    """Return the sum of the lengths of the links of the shortest way over operating links of some modes."""
    wanted = set(modes.split())

    def km(_tail: str, _head: str, parallel: dict[str, dict[str, object]]) -> float | None:
        fits = [float(str(d["length_km"])) for d in parallel.values() if str(d["mode"]).split("-")[0] in wanted]
        return min(fits, default=None)

    stops = (origin, *via, destination)
    return sum(nx.dijkstra_path_length(operating(), a, b, weight=km) for a, b in pairwise(stops))


@pytest.mark.parametrize("place", [place.strip() for place in PLACES.replace("\n", " ").split(",")])
def test_every_place_of_the_corridor_answers_to_its_name(net: co.Network, place: str) -> None:
    assert len(net.find(place))


@pytest.mark.parametrize("project", PLANNED)
def test_links_that_are_not_open_are_there_and_take_no_part(net: co.Network, project: str) -> None:
    rows = net.links[net.links["link_id"].isin(PLANNED[project])]
    assert set(rows["link_id"]) == set(PLANNED[project])
    assert set(rows["status"]) <= {"construction", "planned"}
    dated = rows.loc[rows["status"] == "construction", "opens"]
    assert (dated != "").all()


def test_lines_that_are_to_be_rebuilt_run_today(net: co.Network) -> None:
    assert set(net.links.loc[net.links["link_id"].isin(UPGRADED), "status"]) == {"operating"}


def test_every_link_is_an_edge_though_a_service_bears_its_name(net: co.Network) -> None:
    edges = net.to_networkx().edges(keys=True, data="service_id")
    links = {(start, end, name) for start, end, name, service in edges if not service}
    assert links == set(zip(net.links["from_node"], net.links["to_node"], net.links["link_id"], strict=True))


def test_nothing_stands_alone_and_all_is_connected_in_both_directions(net: co.Network) -> None:
    whole = net.to_networkx()
    assert not [node for node in whole if whole.degree(node) == 0]
    planned_only = set(whole) - {node for node in operating() if operating().degree(node)}
    assert planned_only == {"KGMAK", "TRARL", "IRCHS"}
    assert nx.is_strongly_connected(operating().subgraph(set(whole) - planned_only))


def sides(net: co.Network) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """Yield link, from_node, from_country, to_country, mode, side and procedure of all that is cleared on land."""
    country = net.nodes.set_index("node_id")["country"]
    for link in net.links.itertuples():
        leaves, enters = country[link.from_node], country[link.to_node]
        if link.mode != "sea" and leaves and enters and leaves != enters:
            for side, own in (("exit", "export"), ("entry", "import")):
                for procedure in (own, "transit"):
                    yield link.link_id, link.from_node, leaves, enters, link.mode, side, procedure


def test_every_crossing_has_rows_for_both_sides_both_ways_and_every_procedure(net: co.Network) -> None:
    rows = net.borders[(net.borders["regime"] == "") & (net.borders["hs"] == "")].to_dict("records")
    by_link: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by_link.setdefault(str(row["link_id"]), []).append(row)
    without = []
    for link_id, from_node, leaves, enters, mode, side, procedure in sides(net):
        own = by_link.get(link_id, [])
        default = [
            row
            for row in by_link.get("", [])
            if not row["node_id"]
            and row["from_country"] in ("", leaves)
            and row["to_country"] in ("", enters)
            and (row["mode"] in ("", mode) or (row["mode"] == "rail" and mode.startswith("rail")))
        ]
        fits = [
            row
            for row in [r for r in own if r["from_node"] in ("", from_node)] + default
            if row["side"] == side and row["procedure"] in ("", procedure)
        ]
        if not fits:
            without.append((link_id, from_node, side, procedure))
    assert not without


def rails(mode: str) -> bool:
    return mode.startswith("rail")


def test_a_city_a_junction_a_post_and_a_market_lift_nothing_by_default(net: co.Network) -> None:
    default = net.handling[net.handling["kind"].isin(LIFT_NOTHING)]
    assert set(default["kind"]) == set(LIFT_NOTHING) - {"junction"}
    assert set(default["from_mode"]) | set(default["to_mode"]) == {"", "road"}


def test_what_such_a_node_lifts_is_a_change_of_gauge_or_has_a_source(net: co.Network) -> None:
    kinds = net.nodes.set_index("node_id")["kind"]
    own = net.handling[net.handling["node_id"].map(kinds).isin(LIFT_NOTHING)]
    is_gauge = own["from_mode"].map(rails) & own["to_mode"].map(rails) & (own["from_mode"] != own["to_mode"])
    assert len(own[~is_gauge])
    assert own.loc[~is_gauge & (own["source"] == ""), "node_id"].unique().tolist() == []


def test_every_end_of_a_train_can_be_reached_by_lorry_or_lies_in_a_port(net: co.Network) -> None:
    links = net.links.drop_duplicates("link_id").set_index("link_id")["mode"]
    kinds = net.nodes.set_index("node_id")["kind"]
    lifts = {(row.node_id or row.kind, row.from_mode, row.to_mode) for row in net.handling.itertuples()}
    deaf = []
    for train in net.services[net.services["links"] != ""].itertuples():
        for node, link in ((train.from_node, train.links.split(";")[0]), (train.to_node, train.links.split(";")[-1])):
            mode, places = links[link], (node, kinds[node])
            changes = [(("road", mode), (mode, "road")), (("", mode), (mode, ""))]
            if rails(mode) and not any(
                (place, *pair) in lifts for place in places for some in changes for pair in some
            ):
                deaf.append((train.service_id, node))
    assert deaf == []


def test_what_is_barred_says_why(net: co.Network) -> None:
    barred = net.borders[net.borders["allowed"] == "no"]
    assert (barred["note"] != "").all()


def test_every_seaport_clears_both_ways(net: co.Network) -> None:
    sea = net.links[net.links["mode"] == "sea"]
    ports = net.nodes[net.nodes["node_id"].isin(sea["from_node"]) & (net.nodes["country"] != "")]
    borders = net.borders[net.borders["regime"] == ""]
    without = [
        (port.node_id, side)
        for port in ports.itertuples()
        for side, own in (("exit", "from_country"), ("entry", "to_country"))
        if not (
            (borders["side"] == side)
            & ((borders["node_id"] == port.node_id) | ((borders[own] == port.country) & (borders["mode"] == "sea")))
        ).any()
    ]
    assert not without


@pytest.mark.parametrize("table", FIGURES)
def test_every_figure_has_a_basis_and_a_source_unless_it_is_assumed(table: str) -> None:
    rows = pd.read_csv(DATA / f"{table}.csv", dtype=str, keep_default_na=False)
    assert (rows["basis"] != "").all()
    sourced = (rows["basis"] == "assumed") | (rows["source"] != "")
    assert rows[~sourced].empty
    reasoned = (rows["basis"] != "assumed") | (rows["note"] != "") | (rows["source"] != "")
    assert rows[~reasoned].empty


def test_every_source_is_used(net: co.Network) -> None:
    used = set().union(*(set(net.tables[table]["source"]) for table in FIGURES))
    notes = " ".join(note for table in FIGURES for note in net.tables[table]["note"])
    named = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", notes))
    scenarios = " ".join(path.read_text("utf-8") for path in sorted((DATA / "scenarios").glob("*.toml")))
    unused = [
        source for source in net.sources["source"] if source not in used | named and f'"{source}"' not in scenarios
    ]
    assert not unused


def test_sea_links_keep_off_the_land(net: co.Network) -> None:
    polygons = land().geometry.to_numpy()
    tree = shapely.STRtree(polygons)
    nodes = net.nodes.set_index("node_id")
    sea = net.links[net.links["mode"] == "sea"].drop_duplicates("link_id")
    ashore = set()
    for link in sea.itertuples():
        hits = tree.query(link.geometry, predicate="intersects")
        over = shapely.union_all([link.geometry.intersection(polygons[at]) for at in hits])
        ends = [node for node in (link.from_node, link.to_node) if nodes.at[node, "country"]]
        for part in shapely.get_parts(over):
            if part.geom_type != "LineString":
                continue
            points = shapely.get_coordinates(shapely.segmentize(part, 0.02))
            near = [
                distance_km(points[:, 0], points[:, 1], nodes.at[end, "longitude"], nodes.at[end, "latitude"]) <= 25
                for end in ends
            ]
            if not pd.DataFrame([*near, [False] * len(points)]).any().all():
                ashore.add(link.link_id)
    assert ashore <= CANALS_AND_RIVERS


def test_a_drawn_line_agrees_with_the_length_or_the_row_says_so(net: co.Network) -> None:
    drawn = (net.tables["links"]["geometry"] != "").to_numpy()
    links = net.links[drawn]
    ellipsoid = pyproj.Geod(ellps="WGS84")
    ratio = links["length_km"] / [ellipsoid.geometry_length(line) / 1000 for line in links.geometry]
    off = (ratio > 1.15) | (ratio < 1 / 1.15)
    assert links.loc[off & ~links["note"].str.contains("drawn line"), "link_id"].drop_duplicates().tolist() == []


@pytest.mark.parametrize(("origin", "destination", "modes", "via", "published_km", "tolerance", "_who"), TOTALS)
def test_links_sum_to_published_totals(
    origin: str,
    destination: str,
    modes: str,
    via: tuple[str, ...],
    published_km: float,
    tolerance: float,
    _who: str,
) -> None:
    assert shortest_km(origin, destination, modes, via) == pytest.approx(published_km, rel=tolerance)


def test_the_cape_is_a_third_longer_than_suez() -> None:
    suez, cape = (shortest_km("CNSHA", "NLRTM", "sea", (passage,)) for passage in ("SEASUEZ", "SEACAPE"))
    assert cape / suez == pytest.approx(1.30, abs=0.03)


def test_the_block_train_to_duisburg_is_about_ten_thousand_kilometres(net: co.Network) -> None:
    chain = net.services.set_index("service_id").at["xian-duisburg-train", "links"].split(";")
    length = net.links.drop_duplicates("link_id").set_index("link_id")["length_km"]
    assert length[chain].sum() == pytest.approx(9_850, rel=0.05)


def test_every_ferry_link_is_sailed(net: co.Network) -> None:
    sailed = set().union(*(links.split(";") for links in net.services["links"]))
    ferries = net.links[(net.links["mode"] == "ferry") & (net.links["status"] == "operating")]
    assert set(ferries.loc[ferries["departures_per_week"].isna(), "link_id"]) <= sailed


@pytest.mark.parametrize("table", ASSUMED_TODAY)
def test_no_larger_share_of_rows_is_assumed_than_today(net: co.Network, table: str) -> None:
    counts = counts_by_basis(net).loc[table]
    assert counts["assumed"] / counts["rows"] <= ASSUMED_TODAY[table]


def test_the_readme_counts_as_the_tables_do(net: co.Network) -> None:
    text = (DATA / "README.md").read_text("utf-8")
    for table, counts in counts_by_basis(net).loc[list(FIGURES)].iterrows():
        assert f"| `{table}` | " + " | ".join(f"{int(count):,}" for count in counts) + " |" in text


def test_both_readmes_say_how_large_the_network_is(net: co.Network) -> None:
    texts = [" ".join(path.read_text("utf-8").split()) for path in (DATA.parent / "README.md", DATA / "README.md")]
    rows = {name: f"{len(net.tables[name]):,} {name}" for name in ("nodes", "services", "sources")}
    ways = f"{len(net.links) // 2:,}"
    assert all(
        text in texts[0] for text in (*rows.values(), f"{ways} links", f"{len(net.borders):,} rows of border clearance")
    )
    assert all(
        text in texts[1]
        for text in (rows["nodes"], rows["services"], f"{ways} ways ({len(net.links):,} directed links)")
    )


@pytest.mark.parametrize("table", [*FIGURES, "sources"])
def test_no_row_names_a_machine(table: str) -> None:
    text = (DATA / f"{table}.csv").read_text("utf-8")
    assert not re.findall(r"/(?:tmp|work)/|\.py\b", text)


def test_demand_has_a_way_by_what_it_was_counted_by(net: co.Network) -> None:
    names = {*net.nodes["node_id"], *net.links["link_id"], ""}
    assert set(net.demand["counted_at"]) <= names
    found = co.compare({"today": net, "again": net}, net.demand).to_frame()
    assert found["reason"].eq("").all()


def test_by_any_gate_goods_are_cleared_as_their_country_clears_them(net: co.Network) -> None:
    """Exports and imports of one country differ by the posts alone: none takes less than the country's customs."""
    prepared = internals(net).prepared
    sides, found = prepared.sides, prepared.ordinary
    declared = prepared.customs.declarations("ordinary")
    home = slice(len(sides), 2 * len(sides))
    taken = declared.at_sides(sides, found)[home]
    own = found.activities.expected_h[home]
    hours = own + np.where(taken >= 0, declared.activities.expected_h[taken], 0.0)
    least = declared.activities.expected_h[declared.of_sides(sides)]
    checked = sides.is_outer & found.is_open[home]
    assert checked.sum() > 300
    quick = np.flatnonzero(checked & (hours < least - 0.1))
    assert not [str(sides.side(at)) for at in quick.tolist()]
    ports = checked & (sides.port >= 0)
    np.testing.assert_allclose(hours[ports], least[ports])


def test_what_sails_along_a_coast_sails_weekly(net: co.Network) -> None:
    country = net.nodes.set_index("node_id")["country"]
    ships = net.services[net.services["links"] == ""]
    coastal = ships[country[ships["from_node"]].to_numpy() == country[ships["to_node"]].to_numpy()]
    assert len(coastal) > 10
    assert (coastal["departures_per_week"] >= 1).all()


def test_services_that_ended_are_no_part_of_undated_plans(net: co.Network) -> None:
    ended = net.services[net.services["operator"].eq("") & net.services["valid_until"].ne("")]
    assert set(ended["from_node"]) | set(ended["to_node"]) >= {"RULED", "DEHAM", "NLRTM"}
    way = co.plan(net, "Hamburg", "St Petersburg")
    assert not {leg.service_id for leg in way.legs} & set(ended["service_id"])


@pytest.mark.parametrize(
    ("name", "ports"), [("Baku", {"AZALA"}), ("Aktau", {"KZAAU", "KZKUR"}), ("Astrakhan", {"RUOLY"})]
)
def test_a_city_on_the_caspian_is_its_ports_too(net: co.Network, name: str, ports: set[str]) -> None:
    assert ports <= set(net.find(name)["node_id"])


@pytest.mark.parametrize("ends", [("Rotterdam", "Duisburg"), ("Shanghai", "Chongqing"), ("Constanța", "Belgrade")])
def test_barges_are_the_cheap_and_slow_way_along_a_river(net: co.Network, ends: tuple[str, str]) -> None:
    barge, lorry = (co.plan(net, *ends, rules=co.Rules(modes={mode})) for mode in ("waterway", "road"))
    assert barge.cost_usd < lorry.cost_usd
    assert barge.hours > lorry.hours


@pytest.mark.parametrize(
    ("origin", "destination", "by", "percent"),
    [
        ("Peshawar", "Kabul", {"road"}, 2.0),
        ("Quetta", "Zahedan", {"road"}, 1.15),
        ("Karachi", "Mersin", None, 0.0),
        ("Jebel Ali", "Karachi", None, 1.85),
        ("Zahedan", "Quetta", {"road"}, 1.15),
    ],
)
def test_each_province_asks_its_own_cess(
    net: co.Network, origin: str, destination: str, by: set[str] | None, percent: float
) -> None:
    """Of exports where it is collected, of imports everywhere: by the province whose gate the goods pass."""
    cargo = co.Cargo(value_usd=40_000)
    via = {"Peshawar": "Torkham", "Quetta": "Taftan", "Zahedan": "Taftan"}.get(origin)
    rules = co.Rules(modes=by, via=[via] if via else [])
    way = co.plan(net, origin, destination, by="cost", cargo=cargo, rules=rules)
    figures = [figure for leg in way.legs for figure in leg.figures if "cess" in figure.row]
    assert sum(figure.value for figure in figures) == percent
