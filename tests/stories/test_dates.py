"""Questions with a date: what departs, opens and closes, on the clocks of the places where it does."""

import datetime as dt
import json
from itertools import pairwise

import pytest
from stories.small import border, handling, link, network, service, tables

import corridor as co


def dated(nodes, links, zones="", **rows):
    """Return a network whose nodes have these time zones, in their order; UTC if none are given."""
    made = tables(nodes, links, **rows)
    if zones:
        made["nodes"]["timezone"] = zones.split()
    return co.Network(made)


def told(way):
    """Return the legs that take time as (activity, begins, ends), times as "Mon 08:00"."""
    return [(leg.activity, f"{leg.start:%a %H:%M}", f"{leg.end:%a %H:%M}") for leg in way.legs if leg.hours]


def hours(way):
    return [(leg.activity, leg.hours) for leg in way.legs if leg.hours]


FERRY = {
    "links": [link("A-B", hours=5, usd=100), link("B-C", "ferry", hours=3, usd=50)],
    "handling": [handling("road>ferry", hours=0, usd=0)],
    "services": [service("ferry", "B-C", weekdays="Mo;Th", departs="14:00")],
}


def test_a_ferry_missed_by_ten_minutes():
    """A ---5 h--- B ~~~ferry, Mondays and Thursdays 14:00, 3 h~~~ C; 7 December 2026 is a Monday.

    Who leaves at 08:50 is at the quay ten minutes before the ferry; who leaves at 09:10, ten minutes after it, waits
    for Thursday's.
    """
    net = dated("A/TR B/TR C/TR", **FERRY)
    soon = co.plan(net, "A", "C", by="time", depart="2026-12-07 08:50+00:00")
    assert told(soon) == [
        ("move", "Mon 08:50", "Mon 13:50"),
        ("wait", "Mon 13:50", "Mon 14:00"),
        ("move", "Mon 14:00", "Mon 17:00"),
    ]
    late = co.plan(net, "A", "C", by="time", depart="2026-12-07 09:10+00:00")
    assert told(late)[1:] == [("wait", "Mon 14:10", "Thu 14:00"), ("move", "Thu 14:00", "Thu 17:00")]
    assert "wait for ferry, Thu 14:00" in str(late)
    assert late.arrives - late.departs == dt.timedelta(hours=late.hours)


@pytest.mark.parametrize(
    ("ready", "leaves"), [("07:59:30", "07"), ("08:00:00", "07"), ("08:00:00.5", "10"), ("08:00:30", "10")]
)
def test_a_ferry_missed_by_half_a_minute(ready, leaves):
    """A ~~~ferry, Mondays and Thursdays 08:00--- B; cargo that is ready at 08:00:30 on Monday goes on Thursday."""
    boat = service("boat", "A-B", weekdays="Mo;Th", departs="08:00")
    net = dated("A/TR B/TR", [link("A-B", "ferry", hours=3, usd=50)], services=[boat])
    way = co.plan(net, "A", "B", by="time", depart=f"2026-12-07 {ready}+00:00")
    assert f"{way.arrives:%d %H:%M:%S}" == f"{leaves} 11:00:00"


def test_what_waits_for_nothing_leaves_when_it_is_ready():
    """A ---1 h and 20 s--- B, from 08:00:30 on, and to be there by 12:00:45."""
    net = dated("A/TR B/TR", [link("A-B", hours=1 + 20 / 3600, usd=50)])
    way = co.plan(net, "A", "B", by="time", depart="2026-12-07 08:00:30+00:00")
    assert (f"{way.departs:%H:%M:%S}", f"{way.arrives:%H:%M:%S}") == ("08:00:30", "09:00:50")
    back = co.plan(net, "A", "B", by="time", arrive_by="2026-12-07 12:00:45+00:00")
    assert f"{back.departs:%H:%M:%S}" == "11:00:25"


def test_the_cut_off_is_kept():
    """As above, but cargo must be there an hour before: who leaves at 08:50 misses Monday's ferry, too."""
    cut = [service("ferry", "B-C", weekdays="Mo;Th", departs="14:00", cutoff_h=1)]
    net = dated("A/TR B/TR C/TR", **FERRY | {"services": cut})
    assert told(co.plan(net, "A", "C", by="time", depart="2026-12-07 08:50+00:00"))[1][2] == "Thu 14:00"
    assert told(co.plan(net, "A", "C", by="time", depart="2026-12-07 08:00+00:00"))[1][2] == "Mon 14:00"


TRAIN = {
    "links": [
        link("A-B", hours=4, usd=300),
        link("A-B", link_id="slow", hours=6, usd=100),
        link("B-C", "rail-1435", hours=24, usd=900),
    ],
    "handling": [handling("road>rail-1435", hours=0, usd=0)],
    "services": [service("train", "B-C", weekdays="Mo", departs="14:00", usd=900)],
}


def test_a_cheaper_beginning_that_misses_the_train():
    """A ---4 h, 300 USD or 6 h, 100 USD--- B ===train, Mondays 14:00, 24 h, 900 USD=== C; from Monday 09:00 on.

    Only the dear truck makes the train; the cheap one waits a week. So at 10 USD an hour the dear one is the best,
    although the way of the cheap one to B is cheaper there at that rate, and without a date it would be taken.
    """
    net = dated("A/CN B/CN C/CN", **TRAIN)
    monday = "2026-12-07 09:00+00:00"
    assert co.plan(net, "A", "C", by={"usd": 1, "hours": 10}, depart=monday).cost_usd == 1200
    assert co.plan(net, "A", "C", by={"usd": 1, "hours": 10}).cost_usd == 1000
    assert hours(co.plan(net, "A", "C", by="cost", depart=monday))[1] == ("wait", 167)
    front = co.pareto(net, "A", "C", by=("time", "cost"), depart=monday)
    assert [(way.hours, way.cost_usd) for way in front] == [(29, 1200), (197, 1000)]
    assert str(front).startswith("A to C, leaving Mon 7 Dec 2026 09:00 +00:00: 2 ways that no other beats")


def test_the_cheapest_of_the_fastest():
    """As above, from Monday 06:00 on: both trucks make the train, so the fastest way takes the cheap one."""
    net = dated("A/CN B/CN C/CN", **TRAIN)
    way = co.plan(net, "A", "C", by="time", depart="2026-12-07 06:00+00:00")
    assert (way.cost_usd, f"{way.arrives:%a %H:%M}") == (1000, "Tue 14:00")


def test_departures_are_on_the_local_clock_in_winter_and_summer():
    """A ===train, daily 10:00 in Berlin=== B : 09:00 UTC in winter, 08:00 UTC in summer."""
    net = dated(
        "A/DE B/DE",
        [link("A-B", "rail-1435", hours=5, usd=1)],
        "Europe/Berlin Europe/Berlin",
        services=[service("train", "A-B", weekdays="Mo;Tu;We;Th;Fr;Sa;Su", departs="10:00")],
    )
    for day, hour in (("2027-03-27", 9), ("2027-03-28", 8), ("2026-10-24", 8), ("2026-10-25", 9)):
        way = co.plan(net, "A", "B", by="time", depart=f"{day} 00:00+00:00")
        assert way.arrives.astimezone(dt.UTC).hour == hour + 5


def test_a_service_leaves_only_on_its_valid_days():
    """A ===daily, from 10 to 12 December 2026=== B, else ---100 h by road---."""
    net = dated(
        "A/CN B/CN",
        [link("A-B", "rail-1435", hours=5, usd=1), link("A-B", link_id="road", hours=100, usd=9)],
        services=[
            service(
                "train",
                "A-B",
                weekdays="Mo;Tu;We;Th;Fr;Sa;Su",
                departs="10:00",
                valid_from="2026-12-10",
                valid_until="2026-12-12",
            )
        ],
    )
    arrivals = {
        day: co.plan(net, "A", "B", by="time", depart=f"2026-12-{day:02} 11:00+00:00").arrives.strftime("%d %H:%M")
        for day in (1, 8, 11, 12)
    }
    assert arrivals == {1: "05 15:00", 8: "10 15:00", 11: "12 15:00", 12: "16 15:00"}


def test_half_a_headway_where_the_days_are_not_known_and_the_notes_say_so():
    """A ===twice a week=== B : 42 h, whatever the day."""
    net = dated(
        "A/CN B/CN",
        [link("A-B", "rail-1435", hours=5, usd=1)],
        services=[service("train", "A-B", departures_per_week=2)],
    )
    way = co.plan(net, "A", "B", depart="2026-12-07 08:50+00:00")
    assert hours(way) == [("wait", 42), ("move", 5)]
    assert way.notes == ("The days of departure are not known, so half a headway is waited for train at A.",)


def test_charges_are_those_of_the_day_of_departure():
    """A ---48 h--- B, 70 USD from 8 December 2026 on: not due for who leaves on the 7th, and the notes say so."""
    net = dated(
        "A/CN B/CN",
        [link("A-B", hours=48, usd=100)],
        charges=[{"charge_id": "war", "what": "war risk", "link_id": "A-B", "usd": 70, "per": "shipment",
                  "valid_from": "2026-12-08", "valid_until": "2026-12-31"}],
    )  # fmt: skip
    before = co.plan(net, "A", "B", depart="2026-12-07 12:00+00:00")
    assert before.cost_usd == 100
    assert before.notes == (
        "Charges are those of the day of departure; these change on the way: war risk (2026-12-08 to 2026-12-31).",
    )
    assert co.plan(net, "A", "B", depart="2026-12-08 12:00+00:00").cost_usd == 170
    assert co.plan(net, "A", "B", depart="2027-01-01 12:00+00:00").cost_usd == 100


def test_restrictions_count_on_the_day_of_departure():
    """A ---by B/RU--- C or ---round, 30 h--- C; B is restricted until the end of 2026."""
    net = dated(
        "A/KZ B/RU C/KZ",
        [link("A-B", hours=1, usd=1), link("B-C", hours=1, usd=1), link("A-C", hours=30, usd=9)],
        borders=[border("exit", hours=1, usd=0), border("entry", hours=1, usd=0)],
        restrictions=[{"subject": "country", "subject_id": "RU", "programme": "EU", "effect": "prohibited",
                       "valid_until": "2026-12-31"}],
    )  # fmt: skip
    rules = co.Rules(comply_with={"EU"})
    assert co.plan(net, "A", "C", depart="2026-12-31 12:00+00:00", rules=rules).hours == 30
    free = co.plan(net, "A", "C", depart="2027-01-01 12:00+00:00", rules=rules)
    assert (free.hours, free.notes) == (6, ())


def test_limits_and_via_with_a_date():
    """A ---5 h, 100 USD--- B ~~~ferry, Mondays and Thursdays 14:00, 3 h~~~ C, or ---40 h, 900 USD--- by D."""
    links = [*FERRY["links"], link("A-D", hours=20, usd=450), link("D-C", hours=20, usd=450)]
    net = dated("A/TR B/TR C/TR D/TR", **FERRY | {"links": links})
    late = {"depart": "2026-12-07 09:10+00:00"}
    assert co.plan(net, "A", "C", by="time", **late).hours == 40
    assert co.plan(net, "A", "C", by="time", rules=co.Rules(max_usd=500), **late).hours == pytest.approx(79 + 5 / 6)
    assert co.plan(net, "A", "C", by="cost", **late).cost_usd == 150
    assert co.plan(net, "A", "C", by="cost", rules=co.Rules(max_hours=79), **late).cost_usd == 900
    assert co.plan(net, "A", "C", by="cost", rules=co.Rules(via=["D"]), **late).cost_usd == 900
    with pytest.raises(co.NoRoute, match="without one of these rules there is: max_hours=79; max_usd=500"):
        co.plan(net, "A", "C", rules=co.Rules(max_hours=79, max_usd=500), **late)


def test_later_departures_never_arrive_earlier():
    net = dated("A/TR B/TR C/TR", **FERRY)
    start = dt.datetime(2026, 12, 6, tzinfo=dt.UTC)
    arrivals = [
        co.plan(net, "A", "C", by="time", depart=start + dt.timedelta(hours=7 * step)).arrives for step in range(24)
    ]
    assert all(one <= other for one, other in pairwise(arrivals))


def test_a_frame_with_dates_can_be_written():
    net = dated("A/TR B/TR C/TR", **FERRY)
    way = co.plan(net, "A", "C", depart="2026-12-07 08:50+00:00")
    frame = way.to_frame()
    assert frame["start"].tolist() == [leg.start.isoformat() for leg in way.legs]
    properties = [feature["properties"] for feature in json.loads(frame.to_json())["features"]]
    assert [leg["end"] for leg in properties] == [leg.end.isoformat() for leg in way.legs]
    assert frame[frame["activity"] == "move"].to_json()


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"depart": "next Monday"}, "depart is 'next Monday', which is no time; write it like"),
        ({"depart": "2026-02-29 08:00+00:00"}, "depart is '2026-02-29 08:00\\+00:00', which is no time"),
        ({"depart": 20261201}, "depart is 20261201, which is no time"),
        ({"depart": "1890-01-01 00:00+00:00"}, "depart is in the year 1890; it must lie between 1900 and 2100"),
        (
            {"depart": "2026-12-01 08:00+00:00", "arrive_by": "2026-12-09 08:00+00:00"},
            "are both given; a question has one date",
        ),
    ],
)
def test_dates_that_are_none(dates, said):
    net = dated("A/TR B/TR C/TR", **FERRY)
    with pytest.raises(co.InvalidQuestion, match=said):
        co.plan(net, "A", "C", **dates)


def test_what_no_longer_departs_is_no_route():
    """A ===until the end of 2026=== B : nobody leaves in 2027, and no rule is to blame."""
    hours = "2026 Jan 01-2026 Dec 31 08:00-10:00"
    net = network(
        "A/CN B/CN",
        [link("A-B", "rail-1435", hours=5, usd=1, opening_hours=hours)],
        services=[service("train", "A-B", weekdays="Mo", departs="09:00")],
    )
    with pytest.raises(co.NoRoute) as error:
        co.plan(net, "A", "B", depart="2027-01-01 08:00+00:00")
    assert str(error.value) == (
        "there is no way from A to B that leaves at 2027-01-01 08:00+00:00\n"
        "without a date there is one: what it waits for does not depart or open within two years"
    )


def test_a_plan_says_which_closures_it_disregards(bundled):
    way = co.plan(bundled, "Peshawar", "Kabul", by="time", depart="2026-12-01 08:00+05:00", closures="none")
    said = [note for note in way.notes if note.startswith("Disregards")]
    crossing = way.borders[0].split()[-1]
    assert said == [f"Disregards pk-af-closed-2025 (since 2025-10-12), which closes {crossing} on this way."]
    before = co.plan(bundled, "Peshawar", "Kabul", by="time", depart="2025-09-01 08:00+05:00")
    assert not [note for note in before.notes if note.startswith("Disregards")]
    closed = co.load_scenario("pk-af-closed-2025")(bundled)
    round_ = co.plan(closed, "Peshawar", "Kabul", by="time", depart="2026-12-01 08:00+05:00")
    assert not [note for note in round_.notes if note.startswith("Disregards pk-af-closed")]
    assert not [note for note in way.notes if note.startswith("Without a date")]


def test_coordinates_with_a_date(bundled):
    way = co.plan(bundled, (30.2, 67.0), "Tehran", by="time", depart="2026-12-01 08:00+05:00")
    assert way.legs[0].start.utcoffset() == dt.timedelta(hours=5)
    assert way.arrives.utcoffset() == dt.timedelta(hours=3, minutes=30)


def test_a_scenario_with_dates_is_written_and_read_alike(tmp_path):
    closed = co.Scenario(
        "closed", [co.Remove("links", {"link_id": "x"})], valid_from="2026-02-28", valid_until="2026-06-21"
    )
    co.save_scenario(closed, tmp_path / "closed.toml")
    assert co.load_scenario(tmp_path / "closed.toml") == closed
    text = (tmp_path / "closed.toml").read_text(encoding="utf-8").replace('"2026-02-28"', "2026-02-28")
    (tmp_path / "closed.toml").write_text(text, encoding="utf-8")
    assert co.load_scenario(tmp_path / "closed.toml") == closed


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"valid_from": "28.2.2026"}, "valid_from is '28.2.2026'; it must be a date, YYYY-MM-DD"),
        ({"valid_until": "20260228"}, "valid_until is '20260228'; it must be a date, YYYY-MM-DD"),
        (
            {"valid_from": "2026-03-01", "valid_until": "2026-02-28"},
            "valid_until 2026-02-28 lies before valid_from 2026-03-01",
        ),
    ],
)
def test_days_of_a_scenario_that_are_none(dates, said):
    with pytest.raises(co.InvalidEdit, match=said):
        co.Scenario("closed", [], **dates)


@pytest.mark.parametrize("name", ["hormuz-closed-2026", "pk-af-closed-2025", "red-sea-closed"])
def test_bundled_closures_have_dates(name):
    scenario = co.load_scenario(name)
    assert scenario.valid_from
    assert (scenario.valid_until != "") == (name == "hormuz-closed-2026")
