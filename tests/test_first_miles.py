"""Coordinates as origin and destination: the same as a node of that place with a road to every node in reach."""

import pytest
import shapely

import corridor as co
from corridor.geodesy import distance_km
from corridor.graph.coordinates import LONGEST_ACCESS_KM, country_at

POINTS = {
    "Sibi, Balochistan": (29.54, 67.88, "PK"),
    "Zabol, Sistan": (31.03, 61.49, "IR"),
    "Sivas, Anatolia": (39.75, 37.02, "TR"),
    "Yengisar, Xinjiang": (38.93, 76.17, "CN"),
    "Kassel": (51.31, 9.48, "DE"),
}
HEAVY = co.Cargo(teu=3, tonnes=40, value_usd=90_000)


@pytest.fixture(scope="module")
def with_nodes(bundled):
    """Return the network with two cities at each point, of roads to and from what a truck reaches there."""
    nodes, rates = (
        bundled.nodes,
        bundled.rates.query("mode == 'road' and procedure == ''").set_index("country")["circuity"],
    )
    roads = bundled.links.query("mode == 'road'")
    served = set(roads["from_node"]) | set(roads["to_node"])
    edits = []
    for name, (latitude, longitude, country) in POINTS.items():
        where = {"latitude": latitude, "longitude": longitude, "kind": "city", "country": country}
        edits += [co.AddNode(f"{name}, out", **where), co.AddNode(f"{name}, in", **where)]
        for row in nodes[nodes["country"] == country].itertuples():
            far = float(distance_km(longitude, latitude, row.longitude, row.latitude))
            circuity = rates.get(country)
            length = far * (rates[""] if circuity is None or circuity != circuity else circuity)
            if length <= LONGEST_ACCESS_KM and row.node_id in served:
                edits += [
                    co.AddLink(f"{name} to {row.node_id}", f"{name}, out", row.node_id, mode="road", length_km=length),
                    co.AddLink(f"{row.node_id} to {name}", row.node_id, f"{name}, in", mode="road", length_km=length),
                ]
    return co.Scenario("points as cities", edits)(bundled)


@pytest.mark.parametrize("by", ["time", "cost", "co2e"])
@pytest.mark.parametrize("name", POINTS)
def test_a_point_is_a_city_with_roads_to_what_is_in_reach(bundled, with_nodes, name, by):
    point = POINTS[name][:2]
    for far in ("Tehran", "Karachi"):
        pairs = [
            ((point, far), (f"{name}, out", far)),
            ((far, shapely.Point(point[1], point[0])), (far, f"{name}, in")),
        ]
        for asked, known in pairs:
            way = co.plan(bundled, *asked, by=by, cargo=HEAVY)
            same = co.plan(with_nodes, *known, by=by, cargo=HEAVY)
            measure = {"time": "hours", "cost": "cost_usd", "co2e": "co2e_kg"}[by]
            assert getattr(way, measure) == pytest.approx(getattr(same, measure), abs=0.02)


def test_between_two_points(bundled, with_nodes):
    way = co.plan(bundled, POINTS["Sibi, Balochistan"][:2], POINTS["Zabol, Sistan"][:2], by="time")
    same = co.plan(with_nodes, "Sibi, Balochistan, out", "Zabol, Sistan, in", by="time")
    assert way.hours == pytest.approx(same.hours, abs=0.02)
    assert [leg.activity for leg in way.legs][:2] == ["load", "access"]
    assert [leg.activity for leg in way.legs][-2:] == ["access", "unload"]
    apart = {leg.activity: leg.hours for leg in way.legs if leg.activity in ("load", "clearance", "unload")}
    assert apart["clearance"] > 0  # to enter Iran; the post's hours for leaving Pakistan hold the other
    assert way.transit_hours == pytest.approx(way.hours - sum(apart.values()))
    assert all(leg.length_km > 0 for leg in way.legs if leg.activity == "access")


def test_a_first_mile_stays_within_its_country(bundled):
    country = dict(zip(bundled.nodes["node_id"], bundled.nodes["country"], strict=True))
    for latitude, longitude, where in POINTS.values():
        way = co.plan(bundled, (latitude, longitude), "Karachi", by="time")
        assert country[way.legs[1].to_node] == where


def test_rules_limits_and_fronts_begin_at_a_point_too(bundled):
    sibi = POINTS["Sibi, Balochistan"][:2]
    front = co.pareto(bundled, sibi, "Tehran", by=("time", "cost"))
    assert front[0].hours == co.plan(bundled, sibi, "Tehran", by="time").hours
    limit = (front[0].hours + front[-1].hours) / 2
    within = co.plan(bundled, sibi, "Tehran", by="cost", rules=co.Rules(max_hours=limit))
    assert within.cost_usd == min(way.cost_usd for way in front if way.hours <= limit)
    past = co.plan(bundled, sibi, "Tehran", by="cost", rules=co.Rules(via=["Gwadar"]))
    assert "PKGWD" in past.nodes


ON_LAND = """
SE 65.58 22.15 Lulea, NO 68.44 17.43 Narvik, FI 65.74 24.56 Kemi, RU 68.97 33.08 Murmansk,
RU 66.53 66.60 Salekhard, RU 64.73 177.50 Anadyr, RU 43.12 131.89 Vladivostok, RU 59.57 150.80 Magadan,
RU 69.35 88.20 Norilsk, RU 54.71 20.51 Kaliningrad, RU 66.17 -169.81 Uelen, US 21.31 -157.86 Honolulu,
US 64.50 -165.41 Nome, US 51.88 -176.65 Adak, US 40.71 -74.01 New York, US 29.76 -95.37 Houston,
NZ -43.95 -176.56 Waitangi, NZ -36.85 174.76 Auckland, FJ -18.14 178.44 Suva, FJ -16.43 179.36 Labasa,
CA 74.70 -94.83 Resolute, CA 49.28 -123.12 Vancouver, GL 64.18 -51.72 Nuuk, IS 64.15 -21.94 Reykjavik,
GB 51.51 -0.13 London, GB 60.15 -1.15 Lerwick, IE 51.90 -8.47 Cork, PT 38.72 -9.14 Lisbon, ES 36.53 -6.29 Cadiz,
ES 43.32 -1.98 San Sebastian, FR 43.30 5.37 Marseille, FR 48.39 -4.49 Brest, NL 51.92 4.48 Rotterdam,
DE 53.55 9.99 Hamburg, DK 55.68 12.57 Copenhagen, PL 54.35 18.65 Gdansk, LT 55.71 21.13 Klaipeda,
LV 56.95 24.11 Riga, EE 59.44 24.75 Tallinn, FI 60.17 24.94 Helsinki, RU 59.94 30.31 St Petersburg,
IT 40.85 14.27 Naples, IT 45.65 13.77 Trieste, GR 37.94 23.65 Piraeus, TR 41.01 28.98 Istanbul,
TR 36.80 34.63 Mersin, TR 38.42 27.14 Izmir, BG 43.20 27.91 Varna, RO 44.17 28.63 Constanta, UA 46.48 30.73 Odesa,
GE 42.15 41.67 Poti, GE 41.64 41.63 Batumi, RU 44.72 37.77 Novorossiysk, AZ 40.41 49.87 Baku, KZ 43.65 51.17 Aktau,
TM 40.02 52.97 Turkmenbashi, IR 37.47 49.46 Anzali, RU 46.35 48.04 Astrakhan, IR 35.69 51.39 Tehran,
IR 27.18 56.27 Bandar Abbas, IR 25.29 60.64 Chabahar, IR 28.97 50.84 Bushehr, IQ 30.51 47.78 Basra,
KW 29.38 47.99 Kuwait, SA 26.43 50.10 Dammam, SA 21.49 39.19 Jeddah, QA 25.29 51.53 Doha, BH 26.23 50.58 Manama,
AE 25.01 55.06 Jebel Ali, AE 25.34 56.36 Khor Fakkan, OM 23.61 58.59 Muscat, OM 17.02 54.09 Salalah,
YE 12.79 45.02 Aden, DJ 11.59 43.15 Djibouti, EG 31.20 29.92 Alexandria, EG 31.26 32.30 Port Said,
PK 24.86 67.01 Karachi, PK 25.12 62.33 Gwadar, PK 30.18 67.00 Quetta, IN 18.95 72.95 Nhava Sheva,
IN 22.84 69.72 Mundra, IN 13.08 80.27 Chennai, LK 6.93 79.85 Colombo, BD 22.36 91.78 Chattogram,
MM 16.87 96.20 Yangon, SG 1.29 103.85 Singapore, MY 3.00 101.39 Port Klang, ID -6.13 106.81 Jakarta,
VN 10.82 106.63 Saigon, HK 22.32 114.17 Hong Kong, CN 22.54 114.06 Shenzhen, CN 31.23 121.47 Shanghai,
CN 29.87 121.54 Ningbo, CN 36.07 120.38 Qingdao, CN 38.91 121.60 Dalian, CN 34.60 119.22 Lianyungang,
CN 39.47 75.99 Kashgar, KR 35.18 129.08 Busan, JP 35.44 139.64 Yokohama, JP 45.42 141.67 Wakkanai,
PH 14.60 120.98 Manila, AU -31.95 115.86 Perth, AU -12.46 130.84 Darwin, ZA -29.86 31.02 Durban,
KE -4.04 39.67 Mombasa, BR -23.96 -46.33 Santos, CL -53.16 -70.92 Punta Arenas
"""


def test_towns_on_all_coasts_and_in_the_far_north_lie_in_their_countries():
    wrong = []
    for line in ON_LAND.replace("\n", " ").split(","):
        country, latitude, longitude, *town = line.split()
        if (found := country_at(float(longitude), float(latitude))) != country:
            wrong.append((" ".join(town), found))
    assert wrong == []


def test_the_open_sea_lies_in_no_country():
    assert [country_at(*point) for point in ((-30, 67), (62, 22), (180, 0), (51, 42), (20, 58), (0, 90))] == [""] * 6


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ((67.0, 30.2), r"no node of the country that road serves lies within 300 km by road"),
        ((54.0, 3.0), r"\(54.0, 3.0\) lies in no country"),
        ((62.33, 25.12), r"the other way round, \(25.12, 62.33\) lies in PK: latitude comes first"),
        ((116.4, 39.9), r"latitude must lie within 90.*the other way round, \(39.9, 116.4\) lies in CN"),
    ],
)
def test_coordinates_that_look_swapped_are_named(bundled, point, said):
    """The first is Quetta's; the third Gwadar's, which the other way round lie in Finland, where no road is near."""
    with pytest.raises(co.InvalidQuestion, match=said):
        co.plan(bundled, point, "Tehran")


def with_city(net, name):
    """Return the network with a city at a point, of roads from and to what a truck reaches there."""
    rates = net.rates.query("mode == 'road' and procedure == ''").set_index("country")["circuity"]
    roads = net.links.query("mode == 'road'")
    served = set(roads["from_node"]) | set(roads["to_node"])
    latitude, longitude, country = POINTS[name]
    edits = [co.AddNode(name, latitude=latitude, longitude=longitude, kind="city", country=country)]
    for row in net.nodes[net.nodes["country"] == country].itertuples():
        far = float(distance_km(longitude, latitude, row.longitude, row.latitude))
        circuity = rates.get(country)
        length = far * (rates[""] if circuity is None or circuity != circuity else circuity)
        if length <= LONGEST_ACCESS_KM and row.node_id in served:
            edits += [
                co.AddLink(f"{name} to {row.node_id}", name, row.node_id, mode="road", length_km=length),
                co.AddLink(f"{row.node_id} to {name}", row.node_id, name, mode="road", length_km=length),
            ]
    return co.Scenario("a point to pass", edits)(net)


@pytest.mark.parametrize("name", POINTS)
def test_a_point_that_is_passed_is_a_city_with_roads_to_what_is_in_reach(bundled, name):
    point, known = POINTS[name][:2], with_city(bundled, name)
    for by, measure in (("time", "hours"), ("cost", "cost_usd")):
        for ends in (("Karachi", "Istanbul"), ("Xi'an", "Duisburg")):
            way = co.plan(bundled, *ends, by=by, rules=co.Rules(via=[point]))
            same = co.plan(known, *ends, by=by, rules=co.Rules(via=[name]))
            assert getattr(way, measure) == pytest.approx(getattr(same, measure), abs=0.02)
            drives = [leg for leg in way.legs if leg.activity == "access"]
            assert len(drives) == 2
            assert all(0 < leg.length_km <= LONGEST_ACCESS_KM + 0.1 for leg in drives)
            assert {way.country_of(node) for leg in drives for node in (leg.from_node, leg.to_node)} == {
                POINTS[name][2]
            }
            stayed = co.plan(bundled, *ends, by=by, rules=co.Rules(via=[co.Stay(point, 30)]))
            assert stayed.hours == pytest.approx(way.hours + 30, abs=0.02)


@pytest.mark.parametrize("by", ["time", "cost", "generalised"])
def test_matrix_and_reach_take_points(bundled, by):
    starts = ["Karachi", POINTS["Sibi, Balochistan"][:2], POINTS["Kassel"][:2]]
    ends = ["Tehran", shapely.Point(37.02, 39.75), POINTS["Sibi, Balochistan"][:2]]
    found = co.matrix(bundled, starts, ends, by=by)
    measure = {"time": "hours", "cost": "cost_usd", "generalised": "generalised_cost_usd"}[by]
    assert found.index.tolist() == ["Karachi", "29.5400, 67.8800", "51.3100, 9.4800"]
    for row, start in enumerate(starts):
        for column, end in enumerate(ends):
            if start == end:
                assert found.isna().iat[row, column]
            else:
                way = co.plan(bundled, start, end, by=by)
                assert found.iat[row, column] == pytest.approx(getattr(way, measure), abs=0.02)
    reached = co.reach(bundled, starts[1], by=by).set_index("node_id")
    for node in ("IRTHR", "DEDUI", "PKUET", "CNKHG"):
        way = co.plan(bundled, starts[1], node, by=by)
        assert reached.at[node, "hours"] == pytest.approx(way.hours, abs=0.02)
        assert reached.at[node, "length_km"] == pytest.approx(way.length_km, abs=0.2)
        assert shapely.get_coordinates(reached.at[node, "geometry"])[0].tolist() == [67.88, 29.54]


def test_a_point_out_of_reach_is_refused_wherever_it_is_asked(bundled):
    sahara = (23.0, 5.0)
    for ask in (
        lambda: co.plan(bundled, "Karachi", "Tehran", rules=co.Rules(via=[sahara])),
        lambda: co.matrix(bundled, [sahara], ["Tehran"]),
        lambda: co.reach(bundled, sahara),
    ):
        with pytest.raises(co.InvalidQuestion, match=r"\(23.0000, 5.0000\) in DZ"):
            ask()
