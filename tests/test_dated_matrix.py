"""Matrix and reach with a date are what dated plans say, one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories.small import link, network, service
from test_dated_against_oracle import SLOW, dated
from test_plan_against_oracle import network_of

import corridor as co

MEASURE = {"time": "hours", "cost": "cost_usd", "co2e": "co2e_kg", "generalised": "generalised_cost_usd"}


def total(net, ends, by, **asked):
    try:
        return getattr(co.plan(net, *ends, by=by, **asked), MEASURE[by])
    except (co.NoRoute, co.InvalidQuestion):
        return pytest.approx(float("nan"), nan_ok=True)


@settings(SLOW, max_examples=40)
@given(st.data())
def test_on_random_networks(data):
    tables, _, depart = data.draw(dated(with_rules=False))
    net = network_of(tables)
    ids = tables["nodes"]["node_id"].tolist()
    by = data.draw(st.sampled_from(["time", "time", "cost", "generalised"]))
    found = co.matrix(net, ids[:2], ids, by=by, depart=depart)
    for start in ids[:2]:
        reached = co.reach(net, start, by=by, depart=depart).set_index("node_id")
        for end in ids:
            known = total(net, (start, end), by, depart=depart)
            if isinstance(known, float):
                known = pytest.approx(known, abs=0.011)
                way = co.plan(net, start, end, by=by, depart=depart)
                for column in ("hours", "cost_usd", "length_km"):
                    assert reached.at[end, column] == pytest.approx(getattr(way, column), abs=0.011)
            assert found.at[start, end] == known
            assert (reached.at[end, "geometry"] is None) == (reached["hours"].isna()[end])


def test_local_time_and_closures_are_those_of_each_origin(bundled):
    """A date without an offset is local at each origin; the closures in force are those of its day there."""
    starts, ends = ["Karachi", "Istanbul", "Xi'an", (31.5, 74.3)], ["Tehran", "Duisburg", (35.7, 51.4)]
    for depart, rules in (("2026-12-01 08:00", None), ("2026-03-20", None), ("2026-03-20", co.Rules(closures="none"))):
        found = co.matrix(bundled, starts, ends, depart=depart, rules=rules)
        for row, start in enumerate(starts):
            for column, end in enumerate(ends):
                known = total(bundled, (start, end), "time", depart=depart, rules=rules)
                assert found.iat[row, column] == (
                    known if not isinstance(known, float) else pytest.approx(known, abs=0.01)
                )


def test_a_place_that_no_train_leaves_for_two_years_is_not_reached():
    season = {"valid_from": "2020-01-01", "valid_until": "2020-12-31"}
    trains = [service("t", "A-B", weekdays="Mo", departs="08:00", **season)]
    net = network("A/PK B/PK", [link("A-B", "rail-1435", hours=1, usd=1)], services=trains)
    assert co.matrix(net, ["A"], ["B"], depart="2026-12-01").isna().all(axis=None)
    assert co.reach(net, "A", depart="2026-12-01").set_index("node_id")["hours"].isna().all()
    assert co.matrix(net, ["A"], ["B"], depart="2020-03-01").iat[0, 0] == 33.0


def test_dates_and_rules_that_are_no_such_are_refused(bundled):
    with pytest.raises(co.InvalidQuestion, match="depart is 'soon', which is no time"):
        co.matrix(bundled, ["Karachi"], ["Lahore"], depart="soon")
    with pytest.raises(co.InvalidQuestion, match="many questions at once take no limits and no via"):
        co.reach(bundled, "Karachi", depart="2026-12-01", rules=co.Rules(max_hours=10))
    with pytest.raises(co.InvalidQuestion, match="origins is 'Karachi'; give a list of places"):
        co.matrix(bundled, "Karachi", ["Lahore"])


def test_compare_takes_a_date_and_plans_each_trip_with_it(bundled):
    trips = [("Karachi", "Tehran"), ("Xi'an", "Duisburg")]
    asked = {"by": "time", "depart": "2026-12-01 08:00"}
    both = co.compare({"today": bundled, "rail": "ml3-rehabilitated"}, trips, **asked)
    networks = (bundled, co.load_scenario("ml3-rehabilitated")(bundled))
    ways = [co.plan(net, *trip, **asked) for trip in trips for net in networks]
    assert both.to_frame()["hours"].tolist() == pytest.approx([way.hours for way in ways])
    assert "fastest, ready 2026-12-01 08:00" in str(both)


def test_criticality_says_why_it_has_no_date_and_what_to_do(bundled):
    with pytest.raises(co.InvalidQuestion, match=r"criticality has no date, .* for a day compare it with a"):
        co.criticality(bundled, [("Karachi", "Tehran")], depart="2026-12-01")


def test_compare_has_flows_or_a_date(bundled):
    asked = {"flows": "capacity", "depart": "2026-12-01"}
    with pytest.raises(co.InvalidQuestion, match="flows='capacity' is of a normal week and has no date"):
        co.compare({"a": bundled, "b": "red-sea-closed"}, [("Karachi", "Tehran")], **asked)
