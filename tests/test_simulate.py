"""Simulated arrivals against quantiles that are given, a plain simulator, and laws."""

import datetime as dt
import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories.small import border, handling, link, network, service

import corridor as co
from corridor.engine.simulation import BLOCK, draw, run
from corridor.graph.weekly_waits import normal_week

mpl.use("Agg")

WEEK = 7 * 24 * 3600
SIGMAS = 4.5
"""Standard errors that a sample may be off by: once in 150,000 samples it is by chance."""


def share_error(p, runs):
    """Return by how much a share of runs may be off its chance."""
    return SIGMAS * math.sqrt(p * (1 - p) / runs)


def mean_error(sample):
    """Return by how much the mean of a sample may be off its expectation, rounding of the plan to seconds besides."""
    return SIGMAS * float(np.std(sample)) / math.sqrt(len(sample))


def one_link(hours, p90, mode="road", **rows):
    """A/CN ---hours, p90--- B/CN"""
    return network("A/CN B/CN", [link("A-B", mode, hours=hours, hours_p90=p90, usd=0)], **rows)


def chain(n_links=6, countries="CN PK IR TR", **cells):
    """N0 ---20 h (p90 40 h)--- N1 ..., in one country after the other, with borders of 10 h (p90 30 h) on each side"""
    land = countries.split()
    nodes = " ".join(f"N{at}/{land[at * len(land) // (n_links + 1)]}" for at in range(n_links + 1))
    links = [link(f"N{at}-N{at + 1}", hours=20, hours_p90=40, usd=0, **cells) for at in range(n_links)]
    sides = [border(side, hours=10, hours_p90=30, usd=0) for side in ("exit", "entry")]
    return network(nodes, links, borders=sides)


def planned(net, start="A", end="B"):
    return co.plan(net, start, end, by="time")


# ---------------------------------------------------------------- what one activity takes


@given(hours=st.integers(3, 200), ratio=st.sampled_from([1.1, 1.5, 2, 4]), correlation=st.sampled_from([0.0, 0.3, 1.0]))
@settings(max_examples=15, deadline=None)
def test_quantiles_of_one_leg_are_those_that_are_given(hours, ratio, correlation):
    net = one_link(hours, hours * ratio)
    eta = co.simulate(net, planned(net), runs=20_000, correlation=correlation)
    spread = math.log(ratio) / 1.2815515655446004
    for level, at in ((0.1, hours / ratio), (0.5, hours), (0.9, hours * ratio)):
        # a whole second holds so much of the distribution at its densest, and half of it may lie on the wrong side
        in_a_second = 1 / (at * 3600 * spread * math.sqrt(2 * math.pi))
        assert abs(1 - eta.late(at) - level) <= share_error(level, eta.runs) + in_a_second
    assert abs(eta.hours.mean() - planned(net).hours) <= mean_error(eta.hours) + 1 / 7200


def test_what_has_no_p90_always_takes_the_same():
    net = one_link(10, None)
    eta = co.simulate(net, planned(net), runs=100)
    assert set(eta.hours) == {10.0}
    assert eta.percentiles(10, 50, 90) == (10.0, 10.0, 10.0)
    assert (eta.late(9.99), eta.late(10), eta.by_leg()["share_of_variance"].sum()) == (1.0, 0.0, 0.0)


def test_a_service_whose_whole_is_published_has_its_percentiles():
    """A ---train over three links, 100 h (p90 200 h) as a whole--- D : so it takes, though each link has a p90 too."""
    links = [link(way, "rail-1435", hours=9, hours_p90=90, usd=0) for way in ("A-B", "B-C", "C-D")]
    train = service("train", "A-B;B-C;C-D", departures_per_week=7, hours=100, hours_p90=200, usd=0)
    net = network("A/CN B/CN C/CN D/CN", links, services=[train])
    way = planned(net, "A", "D")
    moves = co.simulate(net, way, runs=20_000).by_leg().query("activity == 'move'")
    assert moves["p50_h"].sum() == pytest.approx(100, rel=0.03)
    assert moves["p90_h"].sum() == pytest.approx(200, rel=0.03)
    assert way._steps.draw_names == ("service train",)


def test_a_whole_that_is_published_as_always_the_same_is():
    train = service("train", "A-B", departures_per_week=7, hours=100, hours_p90=100, usd=0)
    net = network("A/CN B/CN", [link("A-B", "rail-1435", hours=9, hours_p90=90, usd=0)], services=[train])
    assert planned(net)._steps.draw_names == ()


def test_parts_of_a_service_without_a_p90_are_drawn_by_themselves():
    """As above, but the whole is published as 90 h alone: each third of it has the ratio of its own link, 90 / 9."""
    links = [link(way, "rail-1435", hours=9, hours_p90=90, usd=0) for way in ("A-B", "B-C", "C-D")]
    train = service("train", "A-B;B-C;C-D", departures_per_week=7, hours=90, usd=0)
    net = network("A/CN B/CN C/CN D/CN", links, services=[train])
    way = planned(net, "A", "D")
    assert len(way._steps.draw_names) == 3
    moves = co.simulate(net, way, runs=20_000, correlation=0).by_leg().query("activity == 'move'")
    assert (moves["p90_h"] / moves["p50_h"]).tolist() == pytest.approx([10] * 3, rel=0.07)
    assert moves["mean_h"].sum() == pytest.approx(90, rel=0.1)


def test_borders_that_a_whole_does_not_hold_are_drawn_by_themselves():
    links = [link(way, "rail-1435", hours=9, usd=0) for way in ("A-B", "B-C")]
    sides = [border(side, mode="rail", hours=5, hours_p90=9, usd=0) for side in ("exit", "entry")]
    drawn = {}
    for includes in ("", "borders"):
        train = service("train", "A-B;B-C", departures_per_week=7, hours=50, hours_p90=90, usd=0, includes=includes)
        net = network("A/CN B/PK C/PK", links, borders=sides, services=[train])
        drawn[includes] = len(planned(net, "A", "C")._steps.draw_names)
    assert drawn == {"": 3, "borders": 1}


# ---------------------------------------------------------------- waits of a question without a date


@given(headway=st.sampled_from([0.5, 2, 7, 14]), cutoff=st.sampled_from([0, 6]))
@settings(max_examples=8, deadline=None)
def test_any_wait_up_to_the_headway_is_as_likely(headway, cutoff):
    train = service("train", "A-B", departures_per_week=headway, cutoff_h=cutoff, hours=10, usd=0)
    net = network("A/CN B/CN", [link("A-B", "rail-1435", hours=9, usd=0)], services=[train])
    waits = co.simulate(net, planned(net), runs=20_000).hours - 10 - cutoff
    longest = 168 / headway
    assert waits.min() >= 0
    assert waits.max() <= longest
    for part in (0.25, 0.5, 0.9):
        assert abs((waits < part * longest).mean() - part) <= share_error(part, 20_000) + 1 / (3600 * longest)


@pytest.mark.parametrize(
    ("weekdays", "cutoff", "longest"), [("Mo", 0, 168), ("Mo;Tu", 6, 144), ("Mo;We;Su", 30, 96), ("Fr", 200, 168)]
)
def test_a_timetable_is_waited_for_from_any_second_of_the_week(weekdays, cutoff, longest):
    train = service("train", "A-B", weekdays=weekdays, departs="08:00", cutoff_h=cutoff, hours=10, usd=0)
    net = network("A/CN B/CN", [link("A-B", "rail-1435", hours=9, usd=0)], services=[train])
    way = planned(net)
    eta = co.simulate(net, way, runs=20_000)
    assert abs(eta.hours.mean() - way.hours) <= mean_error(eta.hours) + 1 / 3600
    assert 0 <= eta.hours.min() - 10 - cutoff < 0.1
    assert longest - 0.1 < eta.hours.max() - 10 - cutoff <= longest


@pytest.mark.parametrize("text", ["08:00-20:00", "Mo-Fr 09:00-17:00", "22:00-06:00", "Sa 00:00-24:00", "24/7"])
def test_opening_hours_are_waited_for_from_any_second_of_the_week(text):
    rows = [handling("road>", hours=2, usd=0, opening_hours=text)]
    net = one_link(10, None, handling=rows)
    way = planned(net)
    eta = co.simulate(net, way, runs=20_000)
    closed = sum(end - start for start, end in normal_week(text).closed) / WEEK
    assert abs(eta.late(12) - closed) <= share_error(closed, 20_000) + 1e-9
    assert abs(eta.hours.mean() - way.hours) <= mean_error(eta.hours) + 1 / 3600


def test_the_mean_of_many_runs_is_the_plan(bundled):
    for ends, by in (
        (("Kashgar", "Istanbul"), "cost"),
        (("Xi'an", "Duisburg"), "time"),
        (("Karachi", "Tehran"), "co2e"),
    ):
        way = co.plan(bundled, *ends, by=by)
        for correlation in (0, 0.3, 0.9):
            hours = co.simulate(bundled, way, correlation=correlation).hours
            assert abs(hours.mean() - way.hours) <= mean_error(hours) + len(way.legs) / 7200


# ---------------------------------------------------------------- against a plain simulator


def plain_week(spells_open, arrive):
    """Return the wait from a second of the week, or of a later one, for the first that is open."""
    if any(start <= arrive % WEEK < end for start, end in spells_open):
        return 0
    return min((start - arrive) % WEEK for start, _ in spells_open)


def plain_run(steps, factors, places):
    """Return the seconds of each step of one run, reckoned from what each draw is of."""
    taken = []
    for step in range(len(steps.run_s)):
        wait, lead = 0, int(steps.wait_lead[step])
        place = places[steps.wait_draw[step]] if steps.wait_draw[step] >= 0 else 0.0
        if steps.wait_rule[step] >= 0:
            at = slice(steps.first[steps.wait_rule[step]], steps.first[steps.wait_rule[step] + 1])
            week = [(o, s) for o, s in zip(steps.opens[at], steps.shuts[at], strict=True) if o < WEEK]
            wait = lead + plain_week(week, math.floor(place * WEEK) + lead)
        elif steps.wait_half[step]:
            wait = lead + math.floor(place * (2 * steps.wait_half[step] + 1))
        factor = factors[steps.run_draw[step]] if steps.run_draw[step] >= 0 else 1.0
        taken.append((wait, math.floor(steps.run_s[step] * factor + 0.5)))
    return taken


def mixed_network():
    """A ---train Mo, Th--- B ---border, Mo-Fr 09:00-17:00--- C ---ferry, 2 a week--- D, unloaded by day"""
    rows = [
        handling("road>ferry", hours=4, hours_p90=9, usd=0),
        handling("rail-1435>road", hours=6, hours_p90=20, usd=0, opening_hours="22:00-06:00"),
        handling("ferry>", hours=3, usd=0, opening_hours="08:00-20:00"),
    ]
    sides = [border("exit", hours=5, hours_p90=30, usd=0, opening_hours="Mo-Fr 09:00-17:00")]
    sides += [border("entry", hours=7, hours_p90=9, usd=0)]
    train = service("train", "A-B", weekdays="Mo;Th", departs="23:30", cutoff_h=5, hours=40, hours_p90=70, usd=0)
    boat = service("boat", "C-D", departures_per_week=2, cutoff_h=6, hours=30, hours_p90=33, usd=0)
    links = [link("A-B", "rail-1435", hours=1, usd=0), link("B-C", hours=12, hours_p90=20, usd=0)]
    links += [link("C-D", "ferry", hours=1, usd=0)]
    return network("A/CN B/CN C/PK D/PK", links, handling=rows, borders=sides, services=[train, boat])


@pytest.mark.parametrize("compiled", ["0", "1"])
def test_runs_equal_a_plain_simulator_that_draws_the_same(compiled, monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", compiled)
    steps = planned(mixed_network(), "A", "D")._steps
    draws = draw(steps, 7, 0, 200, 0.4)
    found = run(steps, draws, each_step=True)
    for number in range(200):
        plain = plain_run(steps, draws.factor[:, number], draws.place[:, number])
        assert [tuple(pair) for pair in zip(found.waited[:, number], found.ran[:, number], strict=True)] == plain
        assert found.total[number] == sum(wait + ran for wait, ran in plain)


def test_runs_agree_with_a_simulator_that_knows_only_the_tables():
    """The same network by hand, with another generator: nothing of steps, draws or the clock is shared."""
    net = mixed_network()
    rng = np.random.default_rng(2024)
    runs = 2000

    def taken(median, p90):
        return median * math.exp(rng.standard_normal() * math.log(p90 / median) / 1.2815515655446004)

    def wait_for(is_open, lead=0):
        ready = rng.integers(10_080)
        minute = int(ready) + lead
        while not is_open(minute // 1440 % 7, minute % 1440):
            minute += 1
        return (minute - ready) / 60

    totals = []
    for _ in range(runs):
        total = wait_for(lambda day, minute: day in (0, 3) and minute == 1410, 300) + taken(40, 70)
        total += wait_for(lambda _, minute: minute >= 1320 or minute < 360) + taken(6, 20)
        total += wait_for(lambda day, minute: day < 5 and 540 <= minute < 1020) + taken(5, 30)
        total += taken(12, 20) + taken(7, 9) + taken(4, 9)
        total += 6 + rng.uniform(0, 84) + taken(30, 33)
        total += wait_for(lambda _, minute: 480 <= minute < 1200) + 3
        totals.append(total)
    eta = co.simulate(net, planned(net, "A", "D"), runs=20_000, correlation=0)
    gap = max(
        abs(1 - eta.late(after) - (np.array(totals) <= after).mean())
        for after in np.quantile(totals, np.arange(0.02, 1, 0.02))
    )
    assert gap <= 2.3 * math.sqrt(1 / runs + 1 / eta.runs)  # Kolmogorov and Smirnov, one in 20,000


# ---------------------------------------------------------------- delays in common


def test_correlation_changes_no_leg_but_the_whole():
    net = chain()
    way = planned(net, "N0", "N6")
    found = {c: co.simulate(net, way, runs=20_000, correlation=c) for c in (0, 0.3, 0.6, 1)}
    legs = {c: eta.by_leg() for c, eta in found.items()}
    for c in (0.3, 0.6, 1):
        for name in ("p10_h", "p50_h", "p90_h", "mean_h"):
            assert legs[c][name].tolist() == pytest.approx(legs[0][name].tolist(), rel=0.06, abs=0.02)
    wide = [float(np.var(eta.hours)) for eta in found.values()]
    assert all(after > before * 1.1 for before, after in pairwise(wide))


@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.8, 1.0])
def test_the_logarithms_of_two_legs_of_a_country_are_correlated_as_said(correlation):
    """N0, N1 in CN, N2, N3 in PK: moves in CN go together, a move in CN and one in PK do not."""
    steps = planned(chain(3, "CN PK"), "N0", "N3")._steps
    logs = np.log(draw(steps, 1, 0, BLOCK, correlation).factor)
    at = {name: place for place, name in enumerate(steps.draw_names)}
    within = [at["move N0-N1 from N0"], at["move N1-N2 from N1"]]
    assert steps.regions == ("CN", "PK")
    error = SIGMAS / math.sqrt(BLOCK)
    assert abs(np.corrcoef(logs[within])[0, 1] - correlation) <= error
    across = [at["move N0-N1 from N0"], at["move N2-N3 from N2"]]
    assert abs(np.corrcoef(logs[across])[0, 1]) <= error


def test_a_service_hangs_on_each_country_in_proportion_to_its_time_there():
    """A train of 30 h in CN and 10 h in PK: loadings 3 and 1 over the root of 10."""
    links = [link("A-B", "rail-1435", hours=3, usd=0), link("B-C", "rail-1435", hours=1, usd=0)]
    train = service("train", "A-B;B-C", departures_per_week=7, hours=40, hours_p90=60, usd=0, includes="borders")
    sides = [border(side, mode="rail", hours=0, usd=0) for side in ("exit", "entry")]
    net = network("A/CN B/PK C/PK", links, services=[train], borders=sides)
    steps = planned(net, "A", "C")._steps
    assert steps.regions == ("CN", "PK")
    assert steps.loading[0].tolist() == pytest.approx([3 / math.sqrt(10), 1 / math.sqrt(10)], rel=1e-3)


def test_a_sea_leg_hangs_on_the_point_of_the_sea_lanes_that_it_touches(bundled):
    steps = co.plan(bundled, "Karachi", "Hamburg", by="cost")._steps
    at_sea = {region for region in steps.regions if region.startswith("SEA")}
    assert at_sea
    assert np.allclose((steps.loading**2).sum(axis=1), 1)


# ---------------------------------------------------------------- the same answer


def test_the_same_seed_gives_the_same_arrivals_whoever_runs_them():
    net = chain()
    way = planned(net, "N0", "N6")
    done = []
    alone = co.simulate(net, way, runs=3 * BLOCK + 5, progress=lambda n, of: done.append((n, of)))
    assert done == [(1, 4), (2, 4), (3, 4), (4, 4)]
    for pool in (ThreadPoolExecutor(1), ThreadPoolExecutor(4), ProcessPoolExecutor(2)):
        with pool as executor:
            assert np.array_equal(co.simulate(net, way, runs=3 * BLOCK + 5, executor=executor).hours, alone.hours)
    fewer = co.simulate(net, way, runs=BLOCK + 1)
    assert np.array_equal(fewer.hours, alone.hours[: BLOCK + 1])
    assert not np.array_equal(co.simulate(net, way, runs=BLOCK, seed=2).hours, alone.hours[:BLOCK])
    assert not np.array_equal(alone.hours[:BLOCK], alone.hours[BLOCK : 2 * BLOCK])


def test_compiled_and_uncompiled_runs_are_the_same(monkeypatch):
    net = mixed_network()
    way = planned(net, "A", "D")
    hours = []
    for compiled in ("0", "1"):
        monkeypatch.setenv("CORRIDOR_JIT", compiled)
        hours.append(co.simulate(net, way, runs=500).hours)
    assert np.array_equal(*hours)


def test_ways_that_share_an_activity_share_its_draws():
    """N0 to N6 and N2 to N6: what both pass takes the same in each run."""
    net = chain()
    long, short = (planned(net, start, "N6")._steps for start in ("N0", "N2"))
    factors = dict(zip(long.draw_names, draw(long, 1, 0, 100, 0.3).factor, strict=True))
    shared = 0
    for name, factor in zip(short.draw_names, draw(short, 1, 0, 100, 0.3).factor, strict=True):
        if name in factors:
            assert np.array_equal(factors[name], factor)
            shared += 1
    assert shared > 4


# ---------------------------------------------------------------- what arrivals tell


@pytest.fixture(scope="module")
def eta():
    net = chain()
    return co.simulate(net, planned(net, "N0", "N6"), runs=5000)


def test_a_later_deadline_is_never_less_likely_to_be_met(eta):
    chances = [eta.late(hours) for hours in np.linspace(0, 2 * eta.hours.max(), 200)]
    assert chances[0] == 1
    assert chances[-1] == 0
    assert all(after <= before for before, after in pairwise(chances))


@pytest.mark.parametrize("level", [1, 10, 33.3, 50, 90, 100])
def test_percentiles_and_chances_fit(eta, level):
    (after,) = eta.percentiles(level)
    assert eta.late(after) <= 1 - level / 100 + 1e-12
    assert eta.late(after - 1 / 3600) > 1 - level / 100 - 1e-12


def test_legs_add_up_to_the_whole(eta):
    legs = eta.by_leg()
    assert legs["planned_h"].sum() == pytest.approx(eta.itinerary.hours)
    assert legs["mean_h"].sum() == pytest.approx(eta.hours.mean())
    assert legs["share_of_variance"].sum() == pytest.approx(1)
    last = np.sort(eta.hours)[-500:]
    assert legs["late_h"].sum() == pytest.approx(last.mean() - eta.hours.mean())
    assert legs["activity"].tolist() == [leg.activity for leg in eta.itinerary.legs]


def test_the_border_that_varies_most_is_told_first():
    """Of roads of 20 h (p90 22 h) and one border of 10 h (p90 90 h) the border makes it late."""
    links = [link(way, hours=20, hours_p90=22, usd=0) for way in ("A-B", "B-C")]
    sides = [border("exit", hours=10, hours_p90=90, usd=0), border("entry", hours=1, hours_p90=2, usd=0)]
    net = network("A/CN B/CN C/PK", links, borders=sides)
    eta = co.simulate(net, planned(net, "A", "C"), runs=3000)
    legs = eta.by_leg()
    assert legs.loc[legs["late_h"].idxmax(), "activity"] == "exit"
    assert legs["share_of_variance"].max() > 0.95
    told = str(eta).splitlines()
    assert "3,000 runs" in told[0]
    assert told[6].endswith("exit, B")


def test_arrivals_are_read_only_and_told_as_a_frame(eta):
    with pytest.raises(ValueError, match="read-only"):
        eta.hours[0] = 1
    frame = eta.to_frame()
    assert frame.columns.tolist() == ["percentile", "hours"]
    assert frame["hours"].tolist() == list(eta.percentiles(*frame["percentile"]))


def test_arrivals_are_drawn(eta):
    axes = eta.plot()
    days = axes.lines[0].get_xdata()
    assert (min(days), max(days)) == (eta.hours.min() / 24, eta.hours.max() / 24)
    assert eta.plot(axes) is axes
    assert axes.get_xlim()[1] < eta.hours.max() / 24  # the latest few of the runs would take up most of it
    mpl.pyplot.close(axes.figure)


def test_what_is_no_itinerary_is_not_simulated(net):
    with pytest.raises(co.InvalidQuestion, match="'Karachi' is no itinerary; give what `plan` returns"):
        co.simulate(net, "Karachi")


# ---------------------------------------------------------------- the most reliable


def two_ways():
    """A to B over M: 100 h on average, p90 far; over S: 110 h, always. M is dearer, so both lie on the front."""
    links = [link("A-M", hours=40, hours_p90=150, usd=20), link("M-B", hours=30, usd=20)]
    links += [link("A-S", hours=55, usd=1), link("S-B", hours=60, usd=1)]
    return network("A/CN M/CN B/CN S/CN", links)


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"runs": 0}, r"runs is 0; it must be a whole number, at least 1"),
        ({"runs": 10.5}, r"runs is 10\.5; it must be a whole number"),
        ({"seed": -1}, r"seed is -1; it must be a whole number, at least 0"),
        ({"correlation": 1.5}, r"correlation is 1\.5; it must be a number between 0 and 1"),
    ],
)
def test_arguments_out_of_bounds(arguments, message):
    net = two_ways()
    with pytest.raises(co.InvalidQuestion, match=message):
        co.simulate(net, planned(net), **arguments)
    with pytest.raises(co.InvalidQuestion, match=message):
        co.most_reliable(net, "A", "B", **arguments)


def test_an_itinerary_of_another_network():
    way = planned(two_ways())
    with pytest.raises(co.InvalidQuestion, match=r"planned in <corridor.Network .*: 4 nodes.* not in .*: 2 nodes"):
        co.simulate(one_link(5, 9), way)
    assert co.simulate(two_ways(), way, runs=10).runs == 10  # the same rows, loaded twice


@pytest.mark.parametrize("level", [0, -5, 101, True, "90"])
def test_percentiles_out_of_bounds(eta, level):
    with pytest.raises(co.InvalidQuestion, match=r"percentile is .*above 0 and at most 100"):
        eta.percentiles(level)
    with pytest.raises(co.InvalidQuestion, match=r"percentile is .*above 0 and at most 100"):
        co.most_reliable(two_ways(), "A", "B", percentile=level, runs=10)


@pytest.mark.parametrize("when", [dt.datetime(2026, 12, 1), "2026-12-20", True, math.nan])
def test_late_without_a_date_is_asked_in_hours(eta, when):
    with pytest.raises(co.InvalidQuestion, match="no date, so ask in hours since departure"):
        eta.late(when)
