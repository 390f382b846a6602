"""Questions with a date at borders and passes: nights, winters, public holidays and days worked in their place."""

import datetime as dt

import pytest
from stories.small import border, handling, link, service, tables
from stories.test_dates import dated, hours, told

import corridor as co


def test_a_border_that_closes_at_night():
    """A/PK ---4 h--- [B/IR enters from 08:00 to 20:00 in Tehran] ; 20:00 there is 16:30 UTC.

    Who is there at 16:29 UTC begins, and runs on though it shuts; who is there at 16:30 waits for 08:00.
    """
    net = dated(
        "A/PK B/IR",
        [link("A-B", hours=4, usd=1)],
        "Asia/Karachi Asia/Tehran",
        borders=[
            border("exit", hours=0, usd=0),
            border("entry", hours=3, usd=0, opening_hours="08:00-20:00"),
        ],
    )
    soon = co.plan(net, "A", "B", by="time", depart="2026-12-07 12:29+00:00")
    assert told(soon) == [("move", "Mon 17:29", "Mon 19:59"), ("entry", "Mon 19:59", "Mon 22:59")]
    late = co.plan(net, "A", "B", by="time", depart="2026-12-07 12:30+00:00")
    assert told(late)[1:] == [("wait", "Mon 20:00", "Tue 08:00"), ("entry", "Tue 08:00", "Tue 11:00")]
    assert "wait, border opens Tue 08:00" in str(late)
    assert late.legs[-2].figures[0].column == "opening_hours" or late.legs[-3].figures[0].column == "opening_hours"


def test_a_pass_shut_in_january():
    """A ---10 h over a pass, open from April to November--- B, or 60 h round it; alone, who comes in January waits."""
    over = link("A-B", link_id="pass", hours=10, usd=1, opening_hours="Apr-Nov")
    net = dated("A/PK B/CN", [over, link("A-B", link_id="round", hours=60, usd=9)], borders=[
        border("exit", hours=0, usd=0), border("entry", hours=0, usd=0),
    ])  # fmt: skip
    assert co.plan(net, "A", "B", by="time", depart="2027-01-15 00:00+00:00").hours == 60
    assert co.plan(net, "A", "B", by="time", depart="2027-10-15 00:00+00:00").hours == 10
    alone = dated("A/PK B/CN", [over], borders=[border("exit", hours=0, usd=0), border("entry", hours=0, usd=0)])
    waits = co.plan(alone, "A", "B", by="time", depart="2027-01-15 00:00+00:00")
    assert waits.arrives == dt.datetime(2027, 4, 1, 10, tzinfo=dt.UTC)
    assert "road opens Thu 00:00" in str(waits)


def festival(**cells):
    """Return A/CN ===train, Tuesdays and Fridays 12:00=== B/KZ, whose Chinese side shuts on public holidays."""
    return dated(
        "A/CN B/KZ",
        [link("A-B", "rail-1435", hours=10, usd=1)],
        "Asia/Shanghai Asia/Almaty",
        borders=[
            border("exit", mode="rail", hours=1, usd=0, closed_on_holidays="yes", **cells),
            border("entry", mode="rail", hours=1, usd=0),
        ],
        services=[service("train", "A-B", weekdays="Tu;Fr", departs="12:00", hours=10)],
    )


def test_a_train_before_spring_festival():
    """The festival of 2027 is from Friday 5 to Wednesday 10 February: Tuesday's train crosses at once.

    Friday's departs, because trains do, and stands at the border until Thursday the 11th, as the next Tuesday's does.
    """
    net = festival()
    before = co.plan(net, "A", "B", by="time", depart="2027-02-02 08:00+08:00")
    assert hours(before) == [("wait", 4), ("exit", 1), ("move", 10), ("entry", 1)]
    after = co.plan(net, "A", "B", by="time", depart="2027-02-03 08:00+08:00")
    assert told(after)[1:3] == [("wait", "Fri 12:00", "Thu 00:00"), ("exit", "Thu 00:00", "Thu 01:00")]
    assert "wait, border opens Thu 00:00" in str(after)


def test_what_hours_cover_is_not_waited_twice_but_holidays_shut():
    """The exit is open from 08:00 to 10:00, and its hours hold the closed hours: only the festival holds a train up."""
    net = festival(covers="queue;closed_hours", opening_hours="08:00-10:00")
    assert hours(co.plan(net, "A", "B", by="time", depart="2027-02-02 08:00+08:00"))[:2] == [("wait", 4), ("exit", 1)]
    held = co.plan(net, "A", "B", by="time", depart="2027-02-05 08:00+08:00")
    assert told(held)[1] == ("wait", "Fri 12:00", "Thu 00:00")


def test_what_a_published_run_holds_does_not_wait():
    """The same train, published with its borders: whatever shuts, it runs its hours."""
    made = tables(
        "A/CN B/KZ",
        [link("A-B", "rail-1435", hours=10, usd=1)],
        borders=[
            border("exit", mode="rail", hours=1, usd=0, closed_on_holidays="yes"),
            border("entry", mode="rail", hours=1, usd=0),
        ],
        services=[service("train", "A-B", weekdays="Tu;Fr", departs="12:00", hours=24, includes="borders")],
    )
    way = co.plan(co.Network(made), "A", "B", by="time", depart="2027-02-05 08:00+00:00")
    assert [leg.activity for leg in way.legs if leg.hours] == ["wait", "exit", "move", "entry"]
    assert way.hours == 28


def test_a_friday_weekend_and_a_saturday_one():
    """A/IR shuts on Fridays, B/TR on Saturdays and Sundays: who comes on Thursday at night crosses on Monday."""
    net = dated(
        "A/IR B/TR",
        [link("A-B", hours=1, usd=1)],
        "Asia/Tehran Europe/Istanbul",
        borders=[
            border("exit", from_country="IR", hours=2, usd=0, opening_hours="Sa-Th 08:00-16:00"),
            border("entry", to_country="TR", hours=2, usd=0, opening_hours="Mo-Fr 08:00-16:00"),
        ],
    )
    way = co.plan(net, "A", "B", by="time", depart="2026-12-10 20:00+03:30")
    assert [row[1] for row in told(way) if row[0] != "wait"] == ["Sat 08:00", "Sat 10:00", "Mon 08:00"]


def test_estimated_holidays_are_named_as_uncertain():
    """A/PK shuts at Eid; its days in March 2027 are estimated."""
    net = dated(
        "A/PK B/IR",
        [link("A-B", hours=1, usd=1)],
        borders=[border("exit", hours=1, usd=0, closed_on_holidays="yes"), border("entry", hours=1, usd=0)],
    )
    way = co.plan(net, "A", "B", by="time", depart="2027-03-11 00:00+00:00")
    assert way.arrives == dt.datetime(2027, 3, 13, 3, tzinfo=dt.UTC)
    assert "Public holidays of PK that follow the moon are estimated" in way.notes[0]
    assert "2027-03-12 Eid al-Fitr" in way.notes[0]
    assert "A-B closes on them" in way.notes[0]
    assert co.plan(net, "A", "B", by="time", depart="2027-09-11 00:00+00:00").notes == ()


@pytest.mark.parametrize(
    ("country", "year", "said"),
    [
        ("SA", 2027, "Public holidays of SA that follow the moon are estimated"),
        ("IN", 2040, "The public holidays of IN are not known, so nothing closes on them."),
    ],
)
def test_holidays_that_the_calendar_does_not_vouch_for(country, year, said):
    """A/SA: the calendar names its estimates only if asked; A/IN: it ends in 2035, and warns of that by itself."""
    net = dated(
        f"A/{country} B/TR",
        [link("A-B", hours=1, usd=1)],
        borders=[border("exit", hours=1, usd=0, closed_on_holidays="yes"), border("entry", hours=1, usd=0)],
    )
    assert said in co.plan(net, "A", "B", by="time", depart=f"{year}-03-08 00:00+00:00").notes[0]


def test_public_holidays_in_opening_hours():
    """A/DE loads from 08:00 to 16:00, on public holidays from 10:00 to 12:00: 25 and 26 December 2026."""
    net = dated(
        "A/DE B/DE",
        [link("A-B", hours=1, usd=1)],
        handling=[handling(">road", hours=1, usd=0, opening_hours="08:00-16:00; PH 10:00-12:00")],
    )
    for day, hour in ((24, 8), (25, 10), (26, 10), (27, 8)):
        way = co.plan(net, "A", "B", by="time", depart=f"2026-12-{day} 00:00+00:00")
        assert way.legs[0].end.hour == hour, day


def test_opening_hours_that_add_holidays_to_other_days():
    """A/DE loads from Monday to Thursday from 08:00 to 16:00 and, besides, on holidays from 17:00 to 18:00."""
    hours_ = "Mo-Th 08:00-16:00, PH 17:00-18:00"
    opens = handling(">road", hours=1, usd=0, opening_hours=hours_)
    net = dated("A/DE B/DE", [link("A-B", hours=1, usd=1)], handling=[opens])
    for day, hour in ((24, 8), (25, 17), (26, 17)):
        way = co.plan(net, "A", "B", by="time", depart=f"2026-12-{day} 00:00+00:00")
        assert (way.legs[0].end.day, way.legs[0].end.hour) == (day, hour)
    for text, said in (
        ("08:00-16:00; PH -1 day off", r"days before or after public holidays \(PH -1 day\) are not read"),
        ("08:00-16:00; Dec PH off", "PH after a month, a week or a time is not read"),
    ):
        with pytest.raises(co.InvalidData, match=said):
            dated("A/DE B/DE", [link("A-B", hours=1, usd=1)], handling=[opens | {"opening_hours": text}])


def passed(hours, ready, country="DE", zone="UTC", **cells):
    """Return when cargo that is ready at a time is through a post with these opening hours, which takes no time."""
    net = dated(
        f"A/KZ B/{country}",
        [link("A-B", hours=0, usd=0)],
        f"{zone} {zone}",
        borders=[border("exit", hours=0, usd=0), border("entry", hours=0, usd=0, opening_hours=hours, **cells)],
    )
    return f"{co.plan(net, 'A', 'B', by='time', depart=ready).arrives:%d %b %H:%M}"


@pytest.mark.parametrize(
    ("hours", "ready", "through"),
    [
        ("Mo-Fr 18:00-03:00; 2027 Mar 5 off", "2027-03-05 01:00", "05 Mar 01:00"),  # the rest of Thursday's shift
        ("Mo-Fr 18:00-03:00; 2027 Mar 5 off", "2027-03-05 17:00", "08 Mar 18:00"),  # Friday's is left out whole
        ("Mo-Fr 18:00-27:00; 2027 Mar 5 off", "2027-03-05 17:00", "08 Mar 18:00"),
        ("18:00-03:00; Fr 10:00-12:00", "2027-03-05 02:00", "05 Mar 02:00"),
        ("18:00-03:00; Fr 10:00-12:00", "2027-03-05 13:00", "06 Mar 18:00"),
        ("18:00-03:00; 19:00-20:00 off", "2027-03-05 19:30", "05 Mar 20:00"),
        ("Mo-Th 18:00-03:00, Fr 10:00-12:00", "2027-03-05 11:00", "05 Mar 11:00"),
        ("Mo-Fr 06:00-06:00; We off", "2027-03-03 07:00", "04 Mar 06:00"),
        ("Mo, Tu 08:00-16:00", "2027-03-01 00:00", "01 Mar 08:00"),  # a list of days, not a rule for all Monday
        ('Mo-Fr 08:00-16:00 open "by the lower gate"', "2027-03-01 00:00", "01 Mar 08:00"),
    ],
)
def test_shifts_past_midnight_belong_to_the_day_on_which_they_begin(hours, ready, through):
    """1 March 2027 is a Monday."""
    assert passed(hours, f"{ready}+00:00") == through


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("sunrise-sunset", "daylight is not read"),
        ("Mo-Fr 08:00-16:00; SH off", r"school holidays \(SH\) are not known"),
        ('Mo-Fr 08:00-16:00 || "by appointment"', "a comment leaves open whether it is open"),
        ("Mo-Fr 08:00-16:00 || Sa 08:00-12:00", "hours that only hold where others do not"),
        ("Mo-Fr 08:00-16:00; Sa unknown", "'unknown' does not say whether it is open"),
        ("Mo-Fr 08:00+", "an open end"),
        ("Mo-Fr 08:00-16:00/02:00", "times that recur within hours"),
        ("Dec 25-easter off", "'easter' is not read"),
        ("Aug Su[-1] +1 day 08:00-16:00", "days counted from another day are not read"),
    ],
)
def test_opening_hours_that_cannot_be_read_rightly_are_refused_by_name(hours, said):
    with pytest.raises(co.InvalidData, match=said):
        passed(hours, "2027-03-01 00:00+00:00")


@pytest.mark.parametrize(
    ("hours", "ready", "through"),
    [
        ("24/7", "2026-02-15 00:00", "24 Feb 00:00"),  # the break of 2026 ran from Sunday 15 to Monday 23 February
        ("24/7", "2026-02-21 00:00", "24 Feb 00:00"),
        ("24/7", "2026-04-04 00:00", "07 Apr 00:00"),  # Saturday to Monday
        ("Mo-Fr 08:00-16:00", "2026-02-13 17:00", "14 Feb 08:00"),  # Saturday 14 is worked for Friday 20
        ("Mo-Fr 08:00-16:00; PH off", "2026-02-13 17:00", "14 Feb 08:00"),
        ("Mo-Fr 08:00-16:00", "2026-02-28 09:00", "28 Feb 09:00"),
        ("Mo-Fr 08:00-16:00", "2026-03-07 00:00", "09 Mar 08:00"),  # an ordinary Saturday
    ],
)
def test_breaks_in_china_hold_their_week_ends_and_days_worked_instead_are_open(hours, ready, through):
    found = passed(hours, f"{ready}+08:00", country="CN", zone="Asia/Shanghai", closed_on_holidays="yes")
    assert found == through


def test_breaks_that_are_not_decreed_yet_are_provisional():
    """The package has the decrees of working days up to a year; for 2035 it computes the feasts alone."""
    net = dated(
        "A/KZ B/CN",
        [link("A-B", hours=1, usd=0)],
        borders=[border("exit", hours=0, usd=0), border("entry", hours=1, usd=0, closed_on_holidays="yes")],
    )
    way = co.plan(net, "A", "B", by="time", depart="2035-02-05 00:00+00:00")
    assert any("CN are not decreed yet, so these days are provisional" in note for note in way.notes)


def test_a_headway_begins_with_its_season():
    """A train a week on unknown days, from 1 April: half a headway is waited from then on, not from March."""
    net = dated(
        "A/CN B/CN",
        [link("A-B", "rail-1435", hours=9, usd=1)],
        handling=[handling(">rail-1435", hours=0, usd=0), handling("rail-1435>", hours=0, usd=0)],
        services=[service("train", "A-B", departures_per_week=1, hours=10, usd=5, valid_from="2027-04-01")],
    )
    for ready, arrives in (("2027-03-01", "04 Apr 22:00"), ("2027-04-10", "13 Apr 22:00")):
        way = co.plan(net, "A", "B", by="time", depart=f"{ready} 00:00+00:00")
        assert f"{way.arrives:%d %b %H:%M}" == arrives
