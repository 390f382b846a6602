"""Bundled closures: questions with a date keep to those of the day, questions without one plan normal operation.

Nothing passes between Pakistan and Afghanistan since 12 October 2025, between Poland and Belarus from 12 to 24
September 2025, and by Bab-el-Mandeb since 19 November 2023.
"""

import datetime as dt

import pytest
from stories.small import link, network

import corridor as co
from corridor.answer.itinerary import network_of

ENDS = ("Peshawar", "Kabul")
BEFORE, SINCE = "2025-10-01 08:00+05:00", "2025-11-01 08:00+05:00"


def crosses(net, **question):
    """Return whether the fastest way from Peshawar to Kabul crosses between Pakistan and Afghanistan."""
    way = co.plan(net, *ENDS, by="time", **question)
    return any(border.startswith("PK-AF") for border in way.borders)


def test_a_date_keeps_to_what_is_shut_on_the_day_of_departure(bundled):
    assert crosses(bundled, depart=BEFORE)
    assert not crosses(bundled, depart=SINCE)
    assert crosses(bundled, depart=SINCE, closures="none")
    assert crosses(bundled, depart=SINCE, as_of="2025-10-11")
    assert not crosses(bundled, depart=BEFORE, as_of=dt.date(2025, 10, 12))
    assert not crosses(bundled, depart=BEFORE, closures=["pk-af-closed-2025"])
    assert not crosses(bundled, depart=BEFORE, rules=co.Rules(closures="pk-af-closed-2025"))


def test_without_a_date_normal_operation_is_planned_and_the_notes_say_what_is_shut(bundled):
    way = co.plan(bundled, *ENDS, by="time")
    assert any(border.startswith("PK-AF") for border in way.borders)
    assert any(
        note.startswith("Plans normal operation; pk-af-closed-2025 (since 2025-10-12) closes") for note in way.notes
    )
    early = co.plan(bundled, *ENDS, by="time", as_of="2025-01-01")
    assert not any("pk-af-closed-2025" in note for note in early.notes)
    assert not crosses(bundled, closures="in force")
    assert crosses(bundled, closures="in force", as_of="2025-01-01")


def test_notes_name_what_a_way_keeps_to(bundled):
    way = co.plan(bundled, *ENDS, by="time", depart=SINCE)
    assert (
        "Keeps to what is shut: pk-af-closed-2025 (since 2025-10-12), red-sea-closed (since 2023-11-19)." in way.notes
    )


def test_an_end_opens_again(bundled):
    """Poland and Belarus are shut until 24 September 2025."""
    rules = co.Rules(modes="road", avoid_countries=["LT", "LV", "UA", "RU"])
    for day, is_shut in (("2025-09-20", True), ("2025-09-25", False)):
        way = co.plan(bundled, "Minsk", "Warsaw", by="time", rules=rules, depart=f"{day} 08:00+03:00", closures="none")
        assert any("poland-belarus-closed-2025" in note for note in way.notes) == is_shut
    with pytest.raises(co.NoRoute, match="closures in force: poland-belarus-closed-2025, red-sea-closed"):
        co.plan(bundled, "Minsk", "Warsaw", by="time", rules=rules, depart="2025-09-20 08:00+03:00")


def test_every_departure_of_a_window_keeps_to_the_closures_of_its_day(bundled):
    """The window begins the day before the border is shut: the first departures cross it, the last ones do not."""
    rules = co.Rules(modes={"road"})
    window = ("2025-10-11 00:00+05:00", "2025-10-13 00:00+05:00")
    rows = co.departures(bundled, *ENDS, between=window, rules=rules)
    crossed = ["PK-AF" in str(borders) for borders in rows["borders"]]
    assert (crossed[0], crossed[-1]) == (True, False)


def test_fronts_keep_to_them_too(bundled):
    ways = co.pareto(bundled, *ENDS, by=("time", "cost"), depart=SINCE)
    assert not any(border.startswith("PK-AF") for way in ways for border in way.borders)


def test_a_network_of_ones_own_has_no_bundled_closures():
    net = network("A/PK B/PK", [link("A-B", hours=9, usd=0)])
    assert (
        co.plan(net, "A", "B", depart=SINCE).notes == co.plan(net, "A", "B", depart=SINCE, closures="none").notes == ()
    )


def test_closures_that_nobody_knows_and_days_that_are_none(bundled):
    with pytest.raises(co.UnknownName, match="closures: there is no bundled closure 'pk-af-closed'; did you mean"):
        co.plan(bundled, *ENDS, closures="pk-af-closed")
    with pytest.raises(co.InvalidQuestion, match="rules: as_of is 'soon'; write a day like \"2026-11-29\""):
        co.plan(bundled, *ENDS, as_of="soon")
    with pytest.raises(co.InvalidQuestion, match="many questions at once plan normal operation and take no closures"):
        co.matrix(bundled, ["Peshawar"], ["Kabul"], rules=co.Rules(closures="in force"))


def test_a_way_that_keeps_to_closures_is_simulated_in_the_network_that_was_asked():
    net = co.load()
    way = co.plan(net, "Karachi", "Tehran", by="time", depart="2027-03-16 08:00")
    assert network_of(way) is not net  # the closures of that day are in it
    assert co.simulate(net, way, runs=50).hours.min() > 0
