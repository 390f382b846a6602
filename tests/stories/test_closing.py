"""Work that must end before its post closes: it begins in time, or when the post opens again."""

import pytest
from stories.small import border, handling, ledger, link, network
from stories.test_dates import dated, told

import corridor as co

DAY = {"opening_hours": "08:00-16:00", "ends_by_closing": "yes"}


def cleared(ready, hours=3, zone="", country="PK", **cells):
    """Return the legs of A/CN --- B at whose entry cargo is ready at a time, a link of no time away."""
    net = dated(
        f"A/CN B/{country}",
        [link("A-B", hours=0, usd=0)],
        f"{zone} {zone}" if zone else "",
        borders=[border("exit", hours=0, usd=0), border("entry", hours=hours, usd=0, **{**DAY, **cells})],
    )
    return told(co.plan(net, "A", "B", by="time", depart=ready))


@pytest.mark.parametrize(
    ("ready", "begins"),
    [
        ("10:00:00", "Tue 10:00"),
        ("13:00:00", "Tue 13:00"),  # ends at 16:00 sharp
        ("13:00:01", "Wed 08:00"),
        ("14:00:00", "Wed 08:00"),
        ("17:00:00", "Wed 08:00"),
    ],
)
def test_a_post_begins_what_it_can_end(ready, begins):
    """B is open from 08:00 to 16:00 and takes 3 h: from 13:00 on it leaves the next lorry for the morning."""
    assert cleared(f"2026-12-01 {ready}+00:00")[-1][:2] == ("entry", begins)


@pytest.mark.parametrize("said", ["", "no"])
def test_otherwise_work_runs_on(said):
    """The same at a post that ends what it has begun: who is there at 14:00 is through at 17:00."""
    assert cleared("2026-12-01 14:00+00:00", ends_by_closing=said) == [("entry", "Tue 14:00", "Tue 17:00")]


def test_the_wait_names_both_cells():
    net = dated(
        "A/CN B/PK",
        [link("A-B", hours=0, usd=0)],
        borders=[border("exit", hours=0, usd=0), border("entry", hours=3, usd=0, **DAY)],
    )
    legs = co.plan(net, "A", "B", by="time", depart="2026-12-01 14:00+00:00").legs
    wait = next(leg for leg in legs if leg.activity == "wait")
    assert wait.waits_for == "opening hours"
    assert [figure.column for figure in wait.figures] == ["opening_hours", "ends_by_closing"]


def test_work_as_long_as_the_day_begins_when_it_opens():
    """8 h of work from 08:00 to 16:00: who comes at 08:00 sharp is taken, a second later it is tomorrow."""
    assert cleared("2026-12-01 08:00+00:00", hours=8) == [("entry", "Tue 08:00", "Tue 16:00")]
    assert cleared("2026-12-01 08:00:01+00:00", hours=8)[-1] == ("entry", "Wed 08:00", "Wed 16:00")


def test_a_break_and_a_shift_past_midnight():
    """Work of 3 h: the hour before lunch is too short; a night that goes on into the next day is one spell."""
    by_day = {"opening_hours": "08:00-12:00,13:00-17:00"}
    assert cleared("2026-12-01 09:30+00:00", **by_day)[-1][1] == "Tue 13:00"
    by_night = {"opening_hours": "Mo-Fr 20:00-04:00"}
    assert cleared("2026-12-01 23:30+00:00", **by_night) == [("entry", "Tue 23:30", "Wed 02:30")]
    assert cleared("2026-12-02 01:30+00:00", **by_night)[-1][1] == "Wed 20:00"


def test_work_ends_before_a_holiday_begins():
    """B/DE never shuts but on public holidays: 6 h of work do not begin at 19:00 on 24 December 2026.

    Christmas is on a Friday and a Saturday, so it begins on Sunday.
    """
    cells = {"opening_hours": "24/7", "closed_on_holidays": "yes", "country": "DE", "hours": 6}
    assert cleared("2026-12-24 18:00+00:00", **cells)[-1][1] == "Thu 18:00"
    assert cleared("2026-12-24 19:00+00:00", **cells)[-1][1] == "Sun 00:00"


def test_clocks_that_go_forward_leave_less_time():
    """B/DE, 28 March 2027: from 00:00 to 08:00 there are 7 h, so 4 h of work begin at 03:00 UTC+1 = 02:00 at last."""
    cells = {"opening_hours": "00:00-08:00", "country": "DE", "zone": "Europe/Berlin", "hours": 4}
    assert cleared("2027-03-28 03:00+01:00", **cells)[-1][1] == "Sun 04:00"
    assert cleared("2027-03-28 03:00:01+01:00", **cells)[-1][1] == "Mon 00:00"


def test_without_a_date_the_wait_is_that_of_what_may_begin():
    """A/CN --- B/PK, where 3 h of work begin from 08:00 until 13:00 sharp: nothing does for 19 h less a second.

    7 x 68,399^2 / (2 x 604,800) = 27,074.2 seconds; work that runs on waits 7 x 57,600^2 / 1,209,600 = 19,200.
    """
    for said, wait in (("yes", 27_074), ("", 19_200)):
        sides = [border("exit", hours=0, usd=0), border("entry", hours=3, usd=0, **DAY | {"ends_by_closing": said})]
        net = network("A/CN B/PK", [link("A-B", hours=10, usd=0)], borders=sides)
        assert ledger(co.plan(net, "A", "B"))[2:] == [("wait", "B", wait / 3600, 0), ("entry", "A-B", 3, 0)]


def test_a_weekend_is_waited_for_from_friday_noon():
    """Handling of 4 h at A, open from Monday to Friday 08:00-16:00: begins until 12:00 sharp.

    Four nights of 20 h less a second and one week-end of 68 h less a second: (4 x 71,999^2 + 244,799^2) / 1,209,600 =
    66,684.8 seconds.
    """
    rows = [handling("road>", hours=4, usd=0, opening_hours="Mo-Fr 08:00-16:00", ends_by_closing="yes")]
    net = network("A/CN B/CN", [link("A-B", hours=10, usd=0)], handling=rows)
    waits = [leg.hours for leg in co.plan(net, "A", "B").legs if leg.activity == "wait"]
    assert waits == [round((4 * 71_999**2 + 244_799**2) / 1_209_600) / 3600]


def test_the_median_counts_and_not_what_is_drawn():
    """Work of 3 h, one time in ten longer than 9 h, begins at 13:00 as its median allows; its expectation runs on."""
    begun = cleared("2026-12-01 13:00+00:00", hours_p90=9)
    assert begun[-1][:2] == ("entry", "Tue 13:00")
    assert begun[-1][2] > "Tue 16:00"


def test_what_the_row_of_the_opening_hours_says_counts():
    """A kind's row opens from 08:00 to 16:00 and ends by closing; A's own row of 5 h takes both from it.

    Begins until 11:00 sharp: who is there at 12:00 begins tomorrow. An own row with hours of its own says so itself.
    """
    kind = handling(">road", hours=1, usd=0, **DAY)
    for own, begins in (({}, "Wed 08:00"), ({"opening_hours": "09:00-17:00"}, "Tue 12:00")):
        rows = [kind, handling(">road", node_id="A", hours=5, usd=0, **own)]
        net = dated("A/CN B/CN", [link("A-B", hours=1, usd=1)], handling=rows)
        way = co.plan(net, "A", "B", by="time", depart="2026-12-01 12:00+00:00")
        assert next(row for row in told(way) if row[0] == "load")[1] == begins


def test_hours_that_cover_the_closed_hours_hold_this_too():
    """9 h that hold the closed hours neither wait nor are a fault at a post that is open for 8 h."""
    assert cleared("2026-12-01 14:00+00:00", hours=9, covers="queue;closed_hours") == [
        ("entry", "Tue 14:00", "Tue 23:00")
    ]


def test_work_that_can_never_end_by_closing_is_a_fault_of_the_row():
    """9 h of work at a post that is open for 8 h; 24/7 counts as a week."""
    for hours, opening, open_for in ((9, "08:00-16:00", 8), (9, "08:00-12:00,13:00-17:00", 4), (200, "24/7", 168)):
        said = f"work of {hours} h cannot end by closing: without a break it is open for {open_for} h at most"
        for table, rows in (
            ("borders", [border("exit", hours=0, usd=0), border("entry", hours=hours, usd=0)]),
            ("handling", [handling(">road", hours=0, usd=0), handling("road>", hours=hours, usd=0)]),
        ):
            rows[1] |= {"opening_hours": opening, "ends_by_closing": "yes"}
            with pytest.raises(co.InvalidData) as caught:
                network("A/CN B/PK", [link("A-B", hours=1, usd=0)], **{table: rows})
            found = [
                (problem.table, problem.row, problem.column, problem.message)
                for problem in caught.value.problems
                if problem.column == "ends_by_closing"
            ]
            assert len(found) == 1
            assert found[0][0] == table
            assert found[0][2:] == ("ends_by_closing", said)


@pytest.mark.parametrize(("factor", "is_refused"), [(2, False), (3, True), (0.5, False)])
def test_an_edit_that_makes_work_too_long_is_refused(factor, is_refused):
    """3 h of work at a post that is open for 8 h: 6 h can end by closing, 9 h never can."""
    rows = [border("exit", hours=0, usd=0), border("entry", hours=3, usd=0, **DAY)]
    net = network("A/CN B/PK", [link("A-B", hours=1, usd=0)], borders=rows)
    slower = co.Scenario("slower", [co.Change("borders", {"side": "entry"}, hours=co.times(factor))])
    if is_refused:
        with pytest.raises(co.InvalidData, match="work of 9 h cannot end by closing"):
            slower(net)
    else:
        assert slower(net).tables["borders"]["hours"].max() == 3 * factor


def test_it_is_for_the_opening_hours_of_its_own_row():
    with pytest.raises(co.InvalidData, match="is for the opening hours of its own row, which are blank"):
        cleared("2026-12-01 14:00+00:00", opening_hours="")


def test_simulated_work_begins_by_the_median_too():
    """Without spread every run is the plan: with a date the same second, without one a mean wait of 27,074 s."""
    sides = [border("exit", hours=0, usd=0), border("entry", hours=3, usd=0, **DAY)]
    net = dated("A/CN B/PK", [link("A-B", hours=1, usd=0)], borders=sides)
    late = co.plan(net, "A", "B", by="time", depart="2026-12-01 13:00+00:00")
    assert late.hours == 22  # from 13:00 until 11:00
    found = co.simulate(net, late, runs=200)
    assert {round(each, 6) for each in found.hours.tolist()} == {22.0}
    usual = co.simulate(net, co.plan(net, "A", "B"), runs=20_000)
    assert usual.hours.mean() == pytest.approx(4 + 27_074 / 3600, rel=0.02)
    assert usual.hours.max() < 4 + 19
