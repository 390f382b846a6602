"""Every dated plan is asked again of networkx over states at seconds, and of every way run minute by minute."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oracles_dated import Asked, TooLarge, every_way, front, local, second_of
from strategies import ending_by_closing, networks, questions
from test_plan_against_oracle import network_of

import corridor as co

SLOW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
ZONES = ("Asia/Karachi", "Europe/Berlin", "Asia/Tehran", "Europe/Istanbul", "", "Europe/London", "Asia/Kolkata")
HOURS = (
    *("Mo-Th,Sa-Su 08:00-12:00", "Sa-Th 07:00-17:30", "22:00-06:00"),
    *("Mo-Fr 00:30-02:30; PH off", "08:00-20:00; Jan 01-Feb 19 off"),
)
NIGHTLY = ("22:00-06:00", "Mo-Fr 00:30-02:30; PH off")
DAYS = {
    "summer time begins in Europe": (2027, 3, 26),
    "summer time ends in Europe": (2026, 10, 23),
    "Nowruz, and no summer time in Iran": (2027, 3, 19),
    "year end": (2026, 12, 30),
    "29 February": (2028, 2, 27),
    "Spring Festival": (2027, 2, 4),
    "Eid, estimated": (2027, 3, 9),
}
SPAN_D = 25
"""Days within which the oracles look for arrivals."""


@st.composite
def dated(draw, max_nodes=4, max_services=2, with_rules=True):
    """Draw a network whose hours, days and zones matter, a question and a departure."""
    coast = draw(st.sampled_from([False, False, True]))
    tables = draw(networks(max_nodes=max_nodes, max_services=max_services, coast=coast))
    year, month, day = draw(st.sampled_from(sorted(DAYS.values())))
    around = [dt.date(year, month, day) + dt.timedelta(days=shift) for shift in (-2, 2, 5)]

    def some(table, column, choices):
        tables[table][column] = [draw(st.sampled_from(choices)) for _ in range(len(tables[table]))]

    some("nodes", "timezone", ZONES)
    for table in ("links", "handling", "borders"):
        known = tables[table]["opening_hours"].tolist()
        some(table, "opening_hours", [""] * 9 + [*HOURS])
        pairs = zip(tables[table]["opening_hours"], known, strict=True)
        tables[table]["opening_hours"] = [drawn or was for drawn, was in pairs]
    shut = tables["links"]["opening_hours"].isin(NIGHTLY) & (tables["links"]["lorry_ban"] == "18:00-06:00")
    tables["links"].loc[shut, "lorry_ban"] = ""  # they leave no hour between them, which is refused
    some("borders", "closed_on_holidays", ["", "", "yes", "no"])
    tables = draw(ending_by_closing(tables))
    for table in ("services", "charges"):
        some(table, "valid_from", ["", "", str(around[0]), str(around[1])])
        some(table, "valid_until", ["", "", str(around[1]), str(around[2])])
        swapped = tables[table]["valid_until"] < tables[table]["valid_from"]
        tables[table].loc[swapped & (tables[table]["valid_until"] != ""), "valid_from"] = ""
    question = draw(questions(tables, with_rules=with_rules))
    zone = draw(st.sampled_from([name for name in ZONES if name]))
    seconds = draw(st.integers(0, 3 * 24 * 3600))
    depart = dt.datetime(year, month, day, tzinfo=ZoneInfo(zone)) + dt.timedelta(seconds=seconds)
    return tables, question, depart.astimezone(dt.UTC)


def asked_of(tables, question, depart):
    """Return the question in the words of the oracle: the day is that of where it begins."""
    zones = dict(zip(tables["nodes"]["node_id"], tables["nodes"]["timezone"], strict=True))
    second = second_of(depart)
    day = local(second, zones[sorted(question.origin_nodes)[0]] or "UTC").date()
    return Asked(
        tables, question.cargo, question.origin_nodes, question.destination_nodes, second, day, question.limits
    )


def planned(net, question, by, **dates):
    """Return the plan, or None where there is no way."""
    cargo, rules = co.Cargo(**vars(question.cargo)), co.Rules(**question.rules)
    try:
        return co.plan(net, question.origin, question.destination, by=by, cargo=cargo, rules=rules, **dates)
    except co.NoRoute:
        return None


def ends_of(way):
    """Return second of arrival and cents."""
    return second_of(way.arrives), round(way.cost_usd * 100)


def check_times(way, depart):
    """Check that the legs leave no gap in time, and add up."""
    assert way.departs == depart
    for one, other in pairwise(way.legs):
        assert one.end == other.start
    assert way.arrives == way.legs[-1].end
    assert way.legs[0].start == depart
    assert way.hours == pytest.approx((way.arrives - way.departs).total_seconds() / 3600)


@SLOW
@given(dated())
def test_fastest_and_cheapest_equal_networkx(drawn):
    tables, question, depart = drawn
    net = network_of(tables)
    asked = asked_of(net.tables, question, depart)
    last = asked.depart + SPAN_D * 86_400
    try:
        expected = front(asked, last)
    except TooLarge:
        assume(False)
    fastest = planned(net, question, "time", depart=depart)
    if expected:
        assert fastest is not None
        check_times(fastest, depart)
        assert ends_of(fastest) == expected[0]
        hour = 1.5
        general = planned(net, question, {"usd": 1, "hours": hour}, depart=depart)
        best = min(cents / 100 + hour * (second - asked.depart) / 3600 for second, cents in expected)
        assert general.cost_usd + hour * general.hours <= best + 1e-6
        cheap = planned(net, question, "cost", depart=depart)
        if cheap.hours <= SPAN_D * 24:
            assert ends_of(cheap) == expected[-1]
        else:
            assert round(cheap.cost_usd * 100) < expected[-1][1]
    elif fastest is not None:
        assert fastest.hours > SPAN_D * 24


@settings(SLOW, max_examples=25)
@given(dated(max_nodes=3, max_services=1))
def test_front_equals_every_way_run_minute_by_minute(drawn):
    tables, question, depart = drawn
    net = network_of(tables)
    asked = asked_of(net.tables, question, depart)
    cargo, rules = co.Cargo(**vars(question.cargo)), co.Rules(**question.rules, max_hours=SPAN_D * 24)
    expected = every_way(asked, asked.depart + SPAN_D * 86_400)
    try:
        found = co.pareto(
            net, question.origin, question.destination, by=("time", "cost"), cargo=cargo, rules=rules, depart=depart
        )
    except co.NoRoute:
        found = ()
    assert [ends_of(way) for way in found] == expected


@settings(SLOW, max_examples=30)
@given(dated(max_nodes=4, max_services=2), st.integers(1, 3000 * 60))
def test_departures_are_worth_making_and_no_others(drawn, width):
    tables, question, depart = drawn
    net = network_of(tables)
    cargo, rules = co.Cargo(**vars(question.cargo)), co.Rules(**question.rules)
    until = depart + dt.timedelta(seconds=width)
    try:
        rows = co.departures(
            net, question.origin, question.destination, between=(depart, until), cargo=cargo, rules=rules
        )
    except co.NoRoute:
        assert planned(net, question, "time", depart=depart) is None
        return
    spells = [(second_of(row.departs), second_of(row.until), second_of(row.arrives)) for row in rows.itertuples()]
    for one, other in pairwise(spells):
        assert one[1] < other[0]
        assert one[2] + one[1] - one[0] < other[2]
    first, last = second_of(depart), second_of(until)
    for second in {first, last, *(first + (last - first) * part // 7 for part in range(1, 7))}:
        way = planned(net, question, "time", depart=dt.datetime.fromtimestamp(second, dt.UTC))
        later = [spell for spell in spells if spell[1] >= second]
        expected = later[0][2] + max(0, second - later[0][0]) if later else None
        assert (None if way is None else second_of(way.arrives)) == expected


@settings(SLOW, max_examples=20)
@given(dated(max_nodes=4, max_services=2), st.integers(1, 3000 * 60))
def test_the_cheapest_departures_cost_what_any_other_minute_would(drawn, width):
    tables, question, depart = drawn
    net = network_of(tables)
    cargo, rules = co.Cargo(**vars(question.cargo)), co.Rules(**question.rules)
    ends, until = (question.origin, question.destination), depart + dt.timedelta(seconds=width)
    try:
        rows = co.departures(net, *ends, between=(depart, until), by="cost", cargo=cargo, rules=rules)
    except co.NoRoute:
        assert planned(net, question, "cost", depart=depart) is None
        return
    spells = [(second_of(row.departs), second_of(row.until), second_of(row.arrives)) for row in rows.itertuples()]
    assert all(one[1] < other[0] for one, other in pairwise(spells))
    first, last = second_of(depart), second_of(until)
    ends_of_rows = {second for spell in spells for second in spell[:2]}
    for second in {first, last, *(first + (last - first) * part // 7 for part in range(1, 7)), *ends_of_rows}:
        way = planned(net, question, "cost", depart=dt.datetime.fromtimestamp(second, dt.UTC))
        at = next((at for at, spell in enumerate(spells) if spell[1] >= second), None)
        assert (way is None) == (at is None)
        if at is not None:
            assert way.cost_usd == pytest.approx(rows["cost_usd"].iloc[at])
            moved = max(0, second - spells[at][0])
            if moved == 0 or second in ends_of_rows:
                assert second_of(way.arrives) == spells[at][2] + moved


@settings(SLOW, max_examples=30)
@given(dated(max_nodes=4, max_services=2), st.integers(3600, 9000 * 60))
def test_latest_departure_makes_it_and_no_later_one_does(drawn, width):
    tables, question, depart = drawn
    net = network_of(tables)
    deadline = depart + dt.timedelta(seconds=width)
    way = planned(net, question, "time", arrive_by=deadline)
    if way is None:
        return
    assert way.arrives <= deadline
    again = planned(net, question, "time", depart=way.departs)
    assert again.arrives <= deadline
    later = planned(net, question, "time", depart=way.departs + dt.timedelta(seconds=1))
    assert later is None or later.arrives > deadline


@pytest.mark.parametrize("compiled", ["0", "1"])
def test_the_same_compiled_or_not(compiled, monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", compiled)

    @settings(SLOW, max_examples=8)
    @given(dated(max_nodes=3, max_services=2))
    def compare(drawn):
        tables, question, depart = drawn
        net = network_of(tables)
        asked = asked_of(net.tables, question, depart)
        try:
            expected = front(asked, asked.depart + SPAN_D * 86_400, most=5000)
        except TooLarge:
            assume(False)
        way = planned(net, question, "time", depart=depart)
        if expected:
            assert ends_of(way) == expected[0]

    compare()
