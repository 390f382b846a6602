"""Services that depart every other week, or on dates alone."""

import numpy as np
import pytest
from stories.small import link, network, service, tables
from test_capacities import limits
from test_simulate import mean_error

import corridor as co

BY_RAIL = [link("A-B", "rail-1435", hours=9, usd=0)]
FORTNIGHT = {"weekdays": "Mo;Th", "departs": "08:00", "every_weeks": 2, "counted_from": "2027-03-03"}
DATES = {"departs": "14:00", "departure_dates": "2027-03-13;2027-03-01", "departures_per_week": 0.5}


def shuttle(**cells):
    """Return A ---one train, 10 h--- B."""
    return network("A/CN B/CN", BY_RAIL, services=[service("train", "A-B", hours=10, usd=0, **cells)])


def waited(way):
    """Return the only wait of a way."""
    (wait,) = (leg for leg in way.legs if leg.activity == "wait")
    return wait


def leaves(net, day, start="A", end="B"):
    """Return when the train goes for cargo that is there at noon of a day."""
    way = co.plan(net, start, end, by="time", depart=f"{day} 12:00+00:00")
    return next(f"{leg.start:%Y-%m-%d %H:%M}" for leg in way.legs if leg.activity == "move")


def test_weeks_are_counted_from_monday_to_sunday_both_ways():
    """Mondays and Thursdays, 08:00, of every other week; Wednesday, 3 March 2027, is in a week in which it departs.

    That week's days are 1 and 4 March, then 15 and 18 March; before it 15 and 18 February.
    """
    net = shuttle(**FORTNIGHT)
    assert leaves(net, "2027-02-28") == "2027-03-01 08:00"
    assert leaves(net, "2027-03-01") == "2027-03-04 08:00"
    assert leaves(net, "2027-03-04") == "2027-03-15 08:00"
    assert leaves(net, "2027-02-16") == "2027-02-18 08:00"
    assert leaves(net, "2027-02-18") == "2027-03-01 08:00"


def test_weeks_go_on_over_a_year_of_53_weeks():
    """From Monday, 21 December 2026 (week 52), every other week: 4 January 2027 (week 1), as week 53 lies between."""
    net = shuttle(weekdays="Mo", departs="08:00", every_weeks=2, counted_from="2026-12-21")
    assert leaves(net, "2026-12-22") == "2027-01-04 08:00"


def test_a_stop_keeps_the_week_in_which_the_train_set_out():
    """A ---20 h--- B ---10 h--- C, from A on Sundays at 20:00 of every other week: it is at B on Mondays at 16:00.

    7 March 2027 is a Sunday in a week in which it departs. Monday the 8th is in the week after; the next train is at B
    on the 22nd.
    """
    run = {"weekdays": "Su", "departs": "20:00", "every_weeks": 2, "counted_from": "2027-03-01"}
    train = {"service_id": "t", "from_node": "A", "to_node": "C", "links": "A-B;B-C", "stops": "B"} | run
    links = [link("A-B", "rail-1435", hours=20, usd=10), link("B-C", "rail-1435", hours=10, usd=10)]
    net = network("A/CN B/CN C/CN", links, services=[train])
    assert leaves(net, "2027-03-08", "B", "C") == "2027-03-08 16:00"
    assert leaves(net, "2027-03-09", "B", "C") == "2027-03-22 16:00"


@pytest.mark.parametrize(
    ("cells", "wait_h"),
    [
        ({"weekdays": "Mo", "every_weeks": 2}, 168),
        ({"weekdays": "Mo;Th", "every_weeks": 2}, (72**2 + 264**2) / 672),
        ({"weekdays": "Mo;Th", "every_weeks": 2, "cutoff_h": 6}, (72**2 + 264**2) / 672 + 6),
        ({"weekdays": "Fr", "every_weeks": 52}, 26 * 168),
    ],
)
def test_a_wait_without_a_date_is_the_mean_over_all_weeks(cells, wait_h):
    """A single day of every other week: a gap of 336 h, 168 h on average; in one of 52 weeks, 26 weeks.

    Mondays and Thursdays of every other week: gaps of 72 and 264 h, (72^2 + 264^2) / (2 x 336) = 111.43 h. What is
    simulated without a date has that mean, and the longest gap as its longest wait.
    """
    net = shuttle(departs="08:00", counted_from="2027-03-01", **cells)
    way = co.plan(net, "A", "B", by="time")
    assert waited(way).hours == pytest.approx(wait_h, abs=1 / 3600)
    eta = co.simulate(net, way, runs=20_000)
    assert abs(eta.hours.mean() - way.hours) <= mean_error(eta.hours) + 1 / 3600
    cutoff, days = cells.get("cutoff_h", 0), len(cells["weekdays"].split(";"))
    longest = 168 * cells["every_weeks"] - (72 if days == 2 else 0)
    assert longest * 0.99 < eta.hours.max() - 10 - cutoff <= longest


def test_dates_are_the_only_days_on_which_it_departs():
    """1 March and 13 March 2027, 14:00, in whatever order they stand; from the 14th on nothing departs any more."""
    net = shuttle(**DATES)
    assert leaves(net, "2027-02-20") == "2027-03-01 14:00"
    assert leaves(net, "2027-03-02") == "2027-03-13 14:00"
    with pytest.raises(co.NoRoute):
        leaves(net, "2027-03-14")


def test_dates_have_no_say_in_a_normal_week():
    """Departures_per_week = 0.5: half a headway of two weeks, 168 h, and simulated up to 336 h."""
    net = shuttle(**DATES)
    way = co.plan(net, "A", "B", by="time")
    assert [(leg.activity, leg.hours) for leg in way.legs if leg.hours] == [("wait", 168), ("move", 10)]
    assert waited(way).waits_for == "headway"
    eta = co.simulate(net, way, runs=20_000)
    assert abs(eta.hours.mean() - way.hours) <= mean_error(eta.hours) + 1 / 3600


@pytest.mark.parametrize(("cells", "told"), [(FORTNIGHT, "Mon 08:00"), (DATES, "Mon 14:00")])
def test_with_a_date_the_wait_names_its_end_and_no_note_doubts_the_days(cells, told):
    """Ready on Sunday, 28 February 2027: 1 March, a Monday. Runs of a plan with a date wait for that train."""
    net = shuttle(**cells)
    way = co.plan(net, "A", "B", by="time", depart="2027-02-28 12:00+00:00")
    assert f"wait for train, {told}" in str(way)
    assert waited(way).waits_for == "timetable"
    assert not [note for note in way.notes if "half a headway" in note]
    assert np.unique(co.simulate(net, way, runs=100).hours).tolist() == [way.hours]


def test_a_figure_tells_the_weeks_and_the_dates():
    figures = waited(co.plan(shuttle(**FORTNIGHT), "A", "B", by="time")).figures
    assert [(one.column, one.value) for one in figures if one.column == "every_weeks"] == [("every_weeks", 2)]
    dated = waited(co.plan(shuttle(**DATES), "A", "B", by="time", depart="2027-02-28")).figures
    assert [one.column for one in dated] == ["departure_dates"]
    assert DATES["departure_dates"] in dated[0].note


def test_a_service_of_every_other_week_carries_half():
    """A train of 40 TEU on Mondays and Thursdays: 80 TEU a week, and every other week 40."""
    weekly = service("weekly", "A-B", weekdays="Mo;Th", departs="08:00", teu_per_departure=40, hours=10, usd=0)
    other = service("other", "A-B", **FORTNIGHT, teu_per_departure=40, hours=10, usd=0)
    made = tables("A/CN B/CN", BY_RAIL, services=[weekly, other])
    found = limits(co.Network(made))
    assert (found["service:weekly"][0], found["service:other"][0]) == (80, 40)
