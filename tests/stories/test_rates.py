"""What a link leaves blank comes from the rates, column by column, and the itinerary says so."""

import pytest
from stories.small import ledger, link, network

import corridor as co
from corridor.geodesy import distance_km

ROAD = {"mode": "road", "speed_kmh": 50, "delay_h_per_100km": 1, "usd_per_km": 2, "per": "teu", "co2e_g_per_tkm": 100}


def test_hours_price_and_emissions_follow_from_the_length():
    """A ---road, 300 km, nothing else known--- B, for 1 TEU of 10 t

    300 / 50 + 300 x 1 / 100 = 9 h; 300 x 2 = 600 USD; 100 g x 300 km x 10 t = 300 kg.
    """
    way = co.plan(network("A/CN B/CN", [link("A-B", length_km=300)], rates=[ROAD]), "A", "B")
    assert (way.hours, way.cost_usd, way.co2e_kg, way.length_km) == (9, 600, 300, 300)
    assert way.legs[1].basis == "assumed"
    assert {figure.table for figure in way.legs[1].figures if figure.quantity != "length_km"} == {"rates"}


def test_a_sourced_rate_says_that_it_is_a_rate():
    """The same, the rate with a source of its own: the figures of the move that are the rate's have the basis `rate`,
    its length is published.
    """
    net = network(
        "A/CN B/CN",
        [link("A-B", length_km=300, source="atlas")],
        rates=[ROAD | {"source": "survey"}],
        sources=[{"source": name, "title": name.title()} for name in ("atlas", "survey")],
    )
    leg = co.plan(net, "A", "B").legs[1]
    assert leg.basis == "rate"
    assert {(f.quantity, f.basis, f.source) for f in leg.figures} == {
        ("length_km", "published", "atlas"),
        ("hours", "rate", "survey"),
        ("cost_usd", "rate", "survey"),
        ("co2e_kg", "rate", "survey"),
    }


def test_what_the_link_knows_goes_first():
    """A ---road, 300 km, 4 h--- B : its own 4 h, the rate's 600 USD."""
    net = network("A/CN B/CN", [link("A-B", length_km=300, hours=4)], rates=[ROAD])
    assert ledger(co.plan(net, "A", "B")) == [("move", "A-B", 4, 600)]


def test_lorries_rest_for_the_hours_of_a_day_in_which_they_are_not_driven():
    """A ---road, 600 km--- B at 60 km/h, 8 h of driving a day and 1 h of delay per 100 km: 10 h of driving, for which
    20 h are rest, and 6 h of delay. Two drivers, 16 h a day: 5 h of rest. In two links of 300 km it is the same.
    """
    rate = ROAD | {"speed_kmh": 60, "driving_h_per_day": 8}
    whole = co.plan(network("A/CN B/CN", [link("A-B", length_km=600)], rates=[rate]), "A", "B")
    halves = [link("A-B", length_km=300), link("B-C", length_km=300)]
    cut = co.plan(network("A/CN B/CN C/CN", halves, rates=[rate]), "A", "C")
    crew = co.plan(
        network("A/CN B/CN", [link("A-B", length_km=600)], rates=[rate | {"driving_h_per_day": 16}]), "A", "B"
    )
    assert (whole.hours, cut.hours, crew.hours) == (36, 36, 21)
    assert [round(leg.rest_hours, 9) for leg in whole.legs if leg.activity == "move"] == [20]
    assert "road, driving 16 h, rest 20 h" in str(whole)
    assert "road, driving 16 h, rest 20 h" in str(cut)


def test_hours_of_a_links_own_say_nothing_of_rest():
    """A ---road, 600 km, 30 h--- B : the rate's day of driving is not asked for."""
    net = network("A/CN B/CN", [link("A-B", length_km=600, hours=30)], rates=[ROAD | {"driving_h_per_day": 8}])
    way = co.plan(net, "A", "B")
    assert (way.hours, way.legs[1].rest_hours) == (30, 0)


def test_only_drivers_of_lorries_rest():
    rate = {"mode": "rail", "speed_kmh": 60, "driving_h_per_day": 8, "usd_per_km": 1, "per": "teu"}
    with pytest.raises(co.InvalidData, match="column driving_h_per_day: '8': only drivers of lorries rest"):
        network("A/CN B/CN", [link("A-B", length_km=600)], rates=[ROAD, rate])


def test_rates_fall_back_column_by_column():
    """A/CN ---rail 1520, 120 km--- B/CN

    Speed: 1520 in CN, 60 km/h, so 2 h. Price: rail in CN, 3 USD/km, so 360 USD. Departures: 1520 anywhere, 7, so 12 h
    wait.
    Emissions: rail anywhere, 10 g, so 10 x 120 x 10 t = 12 kg.
    """
    rates = [
        {"mode": "rail-1520", "country": "CN", "speed_kmh": 60},
        {"mode": "rail", "country": "CN", "speed_kmh": 1, "usd_per_km": 3, "per": "teu"},
        {"mode": "rail-1520", "speed_kmh": 1, "usd_per_km": 1, "per": "teu", "departures_per_week": 7},
        {"mode": "rail", "speed_kmh": 1, "usd_per_km": 1, "per": "teu", "departures_per_week": 1, "co2e_g_per_tkm": 10},
    ]
    way = co.plan(network("A/CN B/CN", [link("A-B", "rail-1520", length_km=120)], rates=rates), "A", "B")
    assert ledger(way) == [("wait", "A", 12, 0), ("move", "A-B", 2, 360)]
    assert way.co2e_kg == 12


def test_a_rate_is_that_of_the_country_that_is_left():
    """A/CN ---100 km--- B/PK ---100 km--- A : 50 km/h in CN, 25 km/h in PK: 2 h there, 4 h back."""
    rates = [
        ROAD | {"country": "CN", "delay_h_per_100km": 0},
        ROAD | {"country": "PK", "delay_h_per_100km": 0, "speed_kmh": 25},
    ]
    borders = [{"mode": "road", "side": side, "hours": 0, "usd": 0, "per": "teu"} for side in ("exit", "entry")]
    net = network("A/CN B/PK", [link("A-B", length_km=100, both_ways="yes")], rates=rates, borders=borders)
    assert [co.plan(net, *ends).hours for ends in ("AB", "BA")] == [2, 4]


def test_another_mode_gives_nothing():
    """A ---waterway, 100 km--- B, and rates for road only: the network is refused, as its hours and price are not
    known.
    """
    with pytest.raises(co.InvalidData, match="no row of rates gives speed_kmh of mode waterway"):
        network("A/CN B/CN", [link("A-B", "waterway", length_km=100)], rates=[ROAD])


def test_a_blank_length_is_the_geodesic_times_the_circuity():
    """A ---road--- B, a degree apart on the equator: 111.32 km, and roads are 1.25 times as long: 139.15 km, to the
    metre.
    """
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=0)], rates=[{"mode": "road", "circuity": 1.25}])
    straight = float(distance_km(60, 0, 61, 0))
    assert straight == pytest.approx(111.32, abs=0.01)
    way = co.plan(net, "A", "B")
    assert way.length_km == round(straight * 1.25, 3)
    assert [(f.table, f.column) for f in way.legs[1].figures if f.quantity == "length_km"] == [("rates", "circuity")]


def test_without_a_circuity_a_blank_length_is_the_geodesic():
    """A ---road--- B without any rate: 111.32 km."""
    way = co.plan(network("A/CN B/CN", [link("A-B", hours=1, usd=0)]), "A", "B")
    assert way.length_km == round(float(distance_km(60, 0, 61, 0)), 3)


def test_the_least_emissions_are_a_way_of_their_own():
    """A ---road, 100 km, 100 g--- B or A ---rail, 100 km, 10 g--- B : by co2e the train, 10 x 100 x 10 t = 10 kg."""
    rates = [ROAD, {"mode": "rail", "departures_per_week": 1, "co2e_g_per_tkm": 10}]
    links = [link("A-B", length_km=100), link("A-B", "rail-1435", link_id="rail", length_km=100, hours=50, usd=5000)]
    way = co.plan(network("A/CN B/CN", links, rates=rates), "A", "B", by="co2e")
    assert (way.modes, way.co2e_kg) == (("rail-1435",), 10)
