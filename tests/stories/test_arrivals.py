"""When goods arrive, with a date: departures that are missed, borders that have shut, and ways that are surer."""

import datetime as dt
import math
from zoneinfo import ZoneInfo

import matplotlib as mpl
import numpy as np
import pytest
from stories.small import border, handling, link, network, service, tables

import corridor as co

mpl.use("Agg")


def ferry_network(**cells):
    """A ---road, 10 h (p90 14 h)--- B ---ferry on Mondays 12:00, 20 h--- C"""
    ferry = service("boat", "B-C", weekdays="Mo", departs="12:00", hours=20, usd=0, **cells)
    rows = [handling("road>ferry", hours=0, usd=0)]
    links = [link("A-B", hours=10, hours_p90=14, usd=0), link("B-C", "ferry", hours=1, usd=0)]
    return network("A/CN B/CN C/CN", links, handling=rows, services=[ferry])


def chance_within(hours, median, p90):
    """Return the chance of the lognormal to take at most so many hours, rounded to seconds."""
    deviate = math.log((hours + 0.5 / 3600) / median) / (math.log(p90 / median) / 1.2815515655446004)
    return 0.5 * (1 + math.erf(deviate / math.sqrt(2)))


@pytest.fixture(scope="module")
def eta():
    """Leave on Monday 4 January 2027 at 01:00 UTC: 11 hours until the ferry."""
    net = ferry_network()
    return co.simulate(net, co.plan(net, "A", "C", by="time", depart="2027-01-04 01:00+00:00"), runs=20_000)


def test_a_missed_ferry_is_waited_out_until_the_next(eta):
    assert eta.itinerary.arrives == dt.datetime(2027, 1, 5, 8, tzinfo=dt.UTC)
    assert set(eta.hours) == {31, 31 + 168}
    missed = 1 - chance_within(11, 10, 14)
    assert abs((eta.hours > 31).mean() - missed) <= 4.5 * math.sqrt(missed * (1 - missed) / eta.runs)


def test_arrivals_with_a_date_are_times(eta):
    first, last = eta.percentiles(10, 90)
    assert (first, last) == tuple(dt.datetime(2027, 1, day, 8, tzinfo=dt.UTC) for day in (5, 12))
    assert first.utcoffset() == eta.itinerary.arrives.utcoffset()
    assert eta.to_frame()["arrives"].tolist() == list(eta.percentiles(*eta.to_frame()["percentile"]))
    assert "Tue 05 Jan 2027 08:00" in str(eta)


def test_lateness_is_asked_by_time_or_by_day(eta):
    missed = eta.late("2027-01-05")
    assert 0.2 < missed < 0.5
    assert (
        eta.late(dt.date(2027, 1, 5)) == eta.late("2027-01-05 08:00Z") == eta.late("2027-01-05 13:00+05:00") == missed
    )
    assert (eta.late("2027-01-04"), eta.late("2027-01-05 07:59Z"), eta.late("2027-01-12")) == (1, 1, 0)


def test_the_wait_that_makes_it_late_is_told(eta):
    legs = eta.by_leg().set_index("activity")
    assert legs.at["wait", "planned_h"] == pytest.approx(11 - eta.itinerary.legs[1].hours)
    assert legs.at["wait", "share_of_variance"] > 0.9
    assert legs["mean_h"].sum() == pytest.approx(eta.hours.mean())


def test_waits_that_the_plan_does_without_are_told():
    """A/CN ---road, 10 h (p90 14 h)--- B/PK, entered from 08:00 to 20:00: planned for 18:28, some runs later"""
    sides = [border("exit", hours=0, usd=0), border("entry", hours=1, usd=0, opening_hours="08:00-20:00")]
    net = network("A/CN B/PK", [link("A-B", hours=10, hours_p90=14, usd=0)], borders=sides)
    way = co.plan(net, "A", "B", by="time", depart="2027-01-04 08:00Z")
    eta = co.simulate(net, way, runs=20_000)
    assert "wait" not in [leg.activity for leg in way.legs]
    legs = eta.by_leg().set_index("activity")
    assert (legs.at["wait", "planned_h"], legs.at["wait", "from_node"], legs.at["wait", "p50_h"]) == (0, "B", 0)
    shut = chance_within(24 - 1 / 3600, 10, 14) - chance_within(12 - 1 / 3600, 10, 14)
    assert abs((eta.hours == 25).mean() - shut) <= 4.5 * math.sqrt(shut / eta.runs) + 0.001


def test_runs_that_miss_the_last_departure_never_arrive():
    net = ferry_network(valid_until="2027-01-05")
    way = co.plan(net, "A", "C", by="time", depart="2027-01-04 01:00Z")
    eta = co.simulate(net, way, runs=2000)
    assert set(eta.hours) == {31, math.inf}
    assert eta.late("2099-01-01") == np.isinf(eta.hours).mean()
    assert eta.percentiles(50) == (way.arrives,)
    with pytest.raises(co.InvalidQuestion, match=r"percentile 90: only 6\d\.\d% of the runs arrive"):
        eta.percentiles(90)
    assert eta.to_frame()["hours"].tolist()[-3:] == pytest.approx([math.nan] * 3, nan_ok=True)
    assert eta.to_frame()["arrives"].isna().tolist()[-3:] == [True] * 3
    assert "never arrive" in str(eta)
    assert " 90 %: never" in str(eta)
    assert eta.by_leg()["mean_h"].sum() == pytest.approx(31)
    assert max(eta.plot().lines[0].get_ydata()) < 70
    mpl.pyplot.close("all")


def test_the_surest_way_to_catch_the_weekly_ferry():
    """As the ferry, and a dearer, slower road over S that always takes 10.9 h: it never misses it."""
    ferry = service("boat", "B-C", weekdays="Mo", departs="12:00", hours=20, usd=0)
    links = [link("A-B", hours=10, hours_p90=14, usd=0), link("B-C", "ferry", hours=1, usd=0)]
    links += [link("A-S", hours=5, usd=9), link("S-B", hours=5.9, usd=9)]
    rows = [handling("road>ferry", hours=0, usd=0)]
    net = network("A/CN B/CN C/CN S/CN", links, handling=rows, services=[ferry])
    cheap = co.plan(net, "A", "C", by="time", depart="2027-01-04 01:00Z")
    found = co.most_reliable(net, "A", "C", depart="2027-01-04 01:00Z", deadline="2027-01-05", runs=2000)
    assert cheap.nodes == ("A", "B", "C")
    assert found.best.nodes == ("A", "S", "B", "C")
    assert found.best.arrives == cheap.arrives
    assert found.to_frame()["chance"].tolist() == [1, pytest.approx(chance_within(11, 10, 14), abs=0.05)]


def test_hours_are_those_that_pass_where_clocks_change():
    """A ---road, 20 h--- B in the night of 28 March 2027, when German clocks skip an hour: arrives at 09:00"""
    given = tables("A/DE B/DE", [link("A-B", hours=20, usd=0)])
    given["nodes"]["timezone"] = "Europe/Berlin"
    net = co.Network(given)
    eta = co.simulate(net, co.plan(net, "A", "B", by="time", depart="2027-03-27 12:00+01:00"), runs=10)
    assert eta.percentiles(50) == (eta.itinerary.arrives,)
    zone = ZoneInfo("Europe/Berlin")
    assert eta.late("2027-03-28") == 0
    assert eta.late(dt.datetime(2027, 3, 28, 8, 59, tzinfo=zone)) == 1
    assert eta.late(dt.datetime(2027, 3, 28, 9, tzinfo=zone)) == 0
    assert (eta.late("2027-03-28 09:00+02:00"), eta.late("2027-03-28 08:59+02:00")) == (0, 1)
    assert "planned: 0.8 days (Sun 28 Mar 2027 09:00); 0% are later" in str(eta)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("tomorrow", "late is 'tomorrow', which is no time"),
        (48.0, r"late is 48\.0, which is no time"),
    ],
)
def test_lateness_that_cannot_be_understood(eta, when, message):
    with pytest.raises(co.InvalidQuestion, match=message):
        eta.late(when)
