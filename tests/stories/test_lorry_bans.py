"""Hours in which lorries may not drive.

Most stories ask of A ---road, 600 km at 60 km/h--- B in one country, shut to lorries from 18:00 to 06:00.
"""

import pytest
from stories.small import link, network

import corridor as co

NIGHT = "18:00-06:00"


def road(ban=NIGHT, km=600, driving_h=None, **cells):
    rate = {"mode": "road", "speed_kmh": 60, "usd_per_km": 1, "per": "teu", "driving_h_per_day": driving_h}
    return network("A/PK B/PK C/PK", [link("A-B", length_km=km, lorry_ban=ban, **cells)], rates=[rate])


@pytest.mark.parametrize(("driving_h", "hours"), [(None, 20), (20, 20), (9, 10 * 24 / 9), (12, 20)])
def test_rest_is_taken_in_the_ban_as_far_as_it_goes(driving_h, hours):
    """10 h of driving: lorries driven all day, or 20 h, have 12 h of each day left; 9 h fit between two nights."""
    assert co.plan(road(driving_h=driving_h), "A", "B").hours == pytest.approx(hours, abs=1e-3)


def test_a_ban_at_the_week_end_leaves_little_of_its_days():
    """9 h a day but on Sundays, when 2 h are left: 56 h a week, 8 a day, so 10 h of driving take 30 h."""
    assert co.plan(road("Su 00:00-22:00", driving_h=9), "A", "B").hours == pytest.approx(30, abs=1e-3)


def test_hours_do_not_depend_on_how_links_are_cut():
    rate = {"mode": "road", "speed_kmh": 60, "usd_per_km": 1, "per": "teu"}
    halves = [link(way, length_km=300, lorry_ban=NIGHT) for way in ("A-B", "B-C")]
    assert co.plan(network("A/PK B/PK C/PK", halves, rates=[rate]), "A", "C").hours == co.plan(road(), "A", "B").hours


def test_with_a_date_a_lorry_sets_out_outside_the_ban():
    """300 km, 5 h, fit between two nights: who is ready at 20:00 sets out at 06:00 and is there at 11:00. 900 km do
    not: 15 h of driving take 30 h, of which 15 are rest.
    """
    short = co.plan(road(km=300), "A", "B", depart="2026-12-01 20:00+00:00")
    assert (f"{short.arrives:%d %H:%M}", short.hours) == ("02 11:00", 15)
    assert [leg.waits_for for leg in short.legs if leg.activity == "wait"] == ["opening hours"]
    long = co.plan(road(km=900), "A", "B", depart="2026-12-01 08:00+00:00")
    assert long.hours == 30
    assert [leg.rest_hours for leg in long.legs if leg.activity == "move"] == [15]


def test_hours_of_a_links_own_hold_its_ban():
    assert co.plan(road(hours=14), "A", "B").hours == 14


def test_opening_hours_hold_besides():
    """Open from 10:00 to 20:00 and shut to lorries from 18:00: who is ready at 19:00 sets out at 10:00."""
    way = co.plan(road(km=300, opening_hours="10:00-20:00"), "A", "B", depart="2026-12-01 19:00+00:00")
    assert f"{way.arrives:%d %H:%M}" == "02 15:00"


@pytest.mark.parametrize(
    ("ban", "fault"),
    [
        ("at night", "column lorry_ban: 'at night'"),
        ("24/7", "lorry_ban: '24/7': bars lorries at all times; close the link"),
    ],
)
def test_bans_that_cannot_be(ban, fault):
    with pytest.raises(co.InvalidData, match=fault):
        road(ban)


def test_only_lorries_are_banned():
    rail = link("A-B", "rail-1435", hours=5, usd=1, lorry_ban=NIGHT)
    fault = "lorry_ban: '18:00-06:00': only lorries are banned; this link has mode rail-1435"
    with pytest.raises(co.InvalidData, match=fault):
        network("A/PK B/PK", [rail])
