"""Names to nodes: places, names, aliases, UN/LOCODEs and ids, whatever the accents."""

import pandas as pd
import pytest

import corridor as co
from corridor.network.internals import internals
from corridor.tables.folding import folded
from corridor.tables.places import gazetteer


def names(*rows):
    """Return the gazetteer of rows of (node_id, place, name, unlocode, aliases)."""
    frame = pd.DataFrame(rows, columns=["node_id", "place", "name", "unlocode", "aliases"])
    return gazetteer(frame.assign(country="", kind="city", latitude=0.0, longitude=0.0))


ISTANBUL = names(
    ("TRHAY", "Istanbul", "Haydarpaşa", "", "Haidar Pasha"),
    ("TRAMB", "Istanbul", "Ambarlı", "TRAMR", "Istanbul port; Marport"),
    ("TRHAL", "Istanbul", "Halkalı", "", ""),
    ("CNKHG", "", "Kashgar", "CNKHG", "Kashi; Kāshgar; 喀什"),
    ("PLMAL", "Małaszewicze", "", "", ""),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Istanbul", (0, 1, 2)),
        ("istanbul", (0, 1, 2)),
        ("İstanbul", (0, 1, 2)),
        ("  ISTANBUL ", (0, 1, 2)),
        ("Halkalı", (2,)),
        ("Halkali", (2,)),
        ("haydarpasa", (0,)),
        ("TRHAY", (0,)),
        ("trhay", (0,)),
        ("TRAMR", (1,)),
        ("tramr", (1,)),
        ("Marport", (0, 1, 2)),
        ("Kashi", (3,)),
        ("喀什", (3,)),
        ("Kashgar", (3,)),
        ("Malaszewicze", (4,)),
        ("PLMAL", (4,)),
    ],
)
def test_names_are_found(text, found):
    """A place or an alias means every node of the place; a name, a UN/LOCODE or an id means one node."""
    assert ISTANBUL.find(text) == found


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Istambul", "did you mean 'Istanbul'"),
        ("Kashgahr", "did you mean 'Kashgar'"),
        ("Halkale", "did you mean 'Halkalı'"),
    ],
)
def test_near_misses_are_offered(text, hint):
    with pytest.raises(co.UnknownName, match=hint):
        ISTANBUL.find(text)


@pytest.mark.parametrize("text", ["", "  ", "Ulan Bator", ";"])
def test_names_of_nothing(text):
    with pytest.raises(co.UnknownName, match="no place is called"):
        ISTANBUL.find(text)


def test_one_name_of_two_places_is_ambiguous_and_an_id_is_not():
    astara = names(("IRAST", "Astara IR", "Astara", "", ""), ("AZAST", "Astara AZ", "Astara", "", ""))
    with pytest.raises(co.AmbiguousName, match=r"Astara AZ \(AZAST\)|Astara IR \(IRAST\)"):
        astara.find("Astara")
    assert astara.find("IRAST") == (0,)
    assert astara.find("Astara AZ") == (1,)


def test_one_alias_of_two_places_is_ambiguous():
    pair = names(("A", "One", "", "", "Port"), ("B", "Two", "", "", "Port"))
    with pytest.raises(co.AmbiguousName, match="'Port' names different places"):
        pair.find("Port")


def test_a_place_goes_before_an_alias_of_another():
    """A's alias is B's place: the place is meant."""
    pair = names(("A", "Bandar", "", "", "Bandar Abbas"), ("B", "Bandar Abbas", "", "", ""))
    assert pair.find("Bandar Abbas") == (1,)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Małaszewicze", "malaszewicze"),
        ("Kapıkule", "kapikule"),
        ("KAPIKULE", "kapikule"),
        ("İzmir", "izmir"),
        ("Xi’an", "xi'an"),
        ("Quetta-Taftan", "quetta taftan"),
        ("Győr", "gyor"),
        ("Poti  port", "poti port"),
        ("Köln", "koln"),
    ],
)
def test_folding(text, plain):
    assert folded(text) == plain


def test_search_finds_parts_in_the_order_of_the_table():
    assert ISTANBUL.search("istan") == (0, 1, 2)
    assert ISTANBUL.search("hal") == (2,)
    assert ISTANBUL.search("marp") == (0, 1, 2) or ISTANBUL.search("marp") == (1,)
    assert ISTANBUL.search("khg") == (3,)
    assert ISTANBUL.search("") == (0, 1, 2, 3, 4)
    assert ISTANBUL.search("nowhere") == ()


def test_find_returns_rows_with_points(net):
    found = net.find("Karachi")
    assert found["node_id"].tolist() == ["BQM", "KHI"]
    assert found.crs == "EPSG:4326"
    assert net.find("Port Qasim")["node_id"].tolist() == ["BQM"]
    assert net.find("PKKHI")["node_id"].tolist() == ["KHI"]
    assert net.find("Kurrachee")["node_id"].tolist() == ["BQM", "KHI"]


def test_every_place_of_the_bundled_network_is_found_by_its_own_names(bundled):
    """Every id means its node alone; every place means all of its nodes, unless the text is a node's id, too."""
    nodes = bundled.tables["nodes"]
    ids = set(nodes["node_id"])
    names = internals(bundled).names
    for node_id, place in zip(nodes["node_id"], names.places, strict=True):
        assert [names.ids[found] for found in names.find(node_id)] == [node_id]
        if place not in ids:
            assert {folded(names.places[found]) for found in names.find(place)} == {folded(place)}


def far_apart(*rows):
    """Return the gazetteer of rows of (node_id, place, name, country, latitude, longitude)."""
    columns = ["node_id", "place", "name", "country", "latitude", "longitude"]
    return gazetteer(pd.DataFrame(rows, columns=columns).assign(unlocode="", aliases="", kind="city"))


def test_one_name_in_two_countries_is_ambiguous_unless_the_table_groups_them():
    columbia, seychelles = ("V1", "", "Victoria", "CA", 48.4, -123.4), ("V2", "", "Victoria", "SC", -4.6, 55.5)
    with pytest.raises(co.AmbiguousName, match=r"Victoria in CA \(V1\), Victoria in SC \(V2\); use an id"):
        far_apart(columbia, seychelles).find("victoria")
    grouped = [(row[0], "Victoria", "", *row[3:]) for row in (columbia, seychelles)]
    assert far_apart(*grouped).find("Victoria") == (0, 1)


@pytest.mark.parametrize(("latitude", "found"), [(50.1, (0, 1)), (50.5, None)])
def test_nodes_of_one_name_are_one_place_within_50_km(latitude, found):
    """Two stations of one town, 11 and 56 km apart."""
    gazetteer_ = far_apart(("A", "", "Georgetown", "GY", 50.0, 8.0), ("B", "", "Georgetown", "GY", latitude, 8.0))
    if found is None:
        with pytest.raises(co.AmbiguousName):
            gazetteer_.find("Georgetown")
    else:
        assert gazetteer_.find("Georgetown") == found


def test_coordinates_where_only_a_name_will_do():
    with pytest.raises(co.InvalidQuestion, match=r"rules: avoid_nodes holds \(30.2, 67.0\); it takes names and ids"):
        co.Rules(avoid_nodes=[(30.2, 67.0)])
    with pytest.raises(co.InvalidQuestion, match="rules: avoid_countries is 7; it takes a name, or a list of names"):
        co.Rules(avoid_countries=7)
    with pytest.raises(co.InvalidQuestion, match=r"\(30.2, 67.0\) is no name; here only the name or id"):
        ISTANBUL.find((30.2, 67.0))


# ---------------------------------------------------------------- countries, and other scripts


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("کراچی", "Karachi"),
        ("كراتشي", "Karachi"),
        ("تهران", "Tehran"),
        ("طهران", "Tehran"),
        ("上海", "Shanghai"),
        ("喀什", "Kashgar"),
        ("Москва", "Moscow"),
        ("Санкт-Петербург", "St Petersburg"),
        ("Алматы", "Almaty"),
        ("თბილისი", "Tbilisi"),
        ("Երևան", "Yerevan"),
        ("تفتان", "Taftan"),
        ("ریمدان", "Rimdan"),
        ("Karachi, Pakistan", "Karachi"),
        ("Karachi, PK", "Karachi"),
        ("Tehran, ایران", "Tehran"),
    ],
)
def test_names_in_the_scripts_of_their_people(bundled, text, place):
    names = internals(bundled).names
    assert names.find(text) == names.find(place)


def test_letters_of_several_keyboards_are_one():
    assert folded("يك") == folded("یک")
    assert folded("أنقرة") == folded("انقره")
    assert folded("Орёл") == folded("ОРЕЛ")
    assert folded("نیم‌روز") == folded("نیمروز")  # with and without a zero-width non-joiner


def test_a_country_means_any_city_port_or_terminal_of_it(bundled):
    names = internals(bundled).names
    kinds = bundled.nodes.iloc[list(names.find("Germany"))]
    assert set(kinds["country"]) == {"DE"}
    assert set(kinds["kind"]) <= {"city", "seaport", "dry_port", "rail_terminal"}
    assert names.find("Deutschland") == names.find("DEU") == names.find("de")
    way = co.plan(bundled, "Lahore", "Germany")
    assert way.destination == "Germany"
    end = way.name_of(way.nodes[-1])
    assert f"Any city, port or terminal of Germany will do; the way ends at {end}." in way.notes


def test_a_place_goes_before_a_country_of_its_name():
    nodes = far_apart(("A", "", "Djibouti", "DJ", 11.6, 43.1), ("B", "", "Obock", "DJ", 12.0, 43.3))
    assert nodes.find("Djibouti") == (0,)
    assert (nodes.country("Djibouti"), nodes.country("Iran"), nodes.country("Obock")) == ("", "IR", "")


@pytest.mark.parametrize("named", ["Russia", "ru", "RUS", "россия", "RU", "Russian Federation"])
def test_countries_to_avoid_by_any_name(bundled, named):
    by_code = co.plan(bundled, "Xi'an", "Duisburg", by="time", rules=co.Rules(avoid_countries={"RU"}))
    way = co.plan(bundled, "Xi'an", "Duisburg", by="time", rules=co.Rules(avoid_countries={named}))
    assert way.nodes == by_code.nodes


def test_countries_that_are_none_of_the_network(bundled):
    with pytest.raises(co.UnknownName, match="'Brazil' is no country of the network; no node lies in Brazil"):
        co.plan(bundled, "Karachi", "Tehran", rules=co.Rules(avoid_countries={"Brazil"}))
    with pytest.raises(co.UnknownName, match="'Persepolis' is no country of the network; must be one of"):
        co.plan(bundled, "Karachi", "Tehran", rules=co.Rules(avoid_countries={"Persepolis"}))
