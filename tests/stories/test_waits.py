"""Without a date, cargo waits what it would on average: for a departure, for a timetable, for opening hours."""

import pytest
from stories.small import border, handling, ledger, link, network, service

import corridor as co

RAIL = {"mode": "rail-1435", "departures_per_week": 7}


def test_road_leaves_at_once():
    """A ---road, 10 h--- B : 10 h."""
    net = network("A/CN B/CN", [link("A-B", hours=10, usd=0)])
    assert ledger(co.plan(net, "A", "B")) == [("move", "A-B", 10, 0)]


def test_road_does_not_wait_even_if_its_rate_has_departures():
    """A ---road, 10 h--- B : 10 h, whatever departures the rate has."""
    rates = [{"mode": "road", "departures_per_week": 7}]
    net = network("A/CN B/CN", [link("A-B", hours=10, usd=0)], rates=rates)
    assert ledger(co.plan(net, "A", "B")) == [("move", "A-B", 10, 0)]


def test_unscheduled_rail_waits_half_a_headway_of_its_rate():
    """A ---rail, 10 h--- B, a train a day

    168 / 7 / 2 = 12 h wait, then 10 h.
    """
    net = network("A/CN B/CN", [link("A-B", "rail-1435", hours=10, usd=0)], rates=[RAIL])
    assert ledger(co.plan(net, "A", "B")) == [("wait", "A", 12, 0), ("move", "A-B", 10, 0)]


def test_the_headway_is_that_of_the_country_where_it_is_boarded():
    """A/CN ---rail, 10 h--- B/CN, a train a day anywhere but two a day in CN: 168 / 14 / 2 = 6 h wait."""
    rates = [RAIL, {"mode": "rail", "country": "CN", "departures_per_week": 14}]
    net = network("A/CN B/CN", [link("A-B", "rail-1435", hours=10, usd=0)], rates=rates)
    assert ledger(co.plan(net, "A", "B"))[0] == ("wait", "A", 6, 0)


def test_rail_without_departures_cannot_be_boarded():
    """A ---rail, 10 h--- B, and no rate says how often: there is no way."""
    net = network("A/CN B/CN", [link("A-B", "rail-1435", hours=10, usd=0)])
    with pytest.raises(co.NoRoute, match="no row of rates gives departures_per_week of rail-1435 in CN"):
        co.plan(net, "A", "B")


def test_rail_without_departures_is_rolled_on_over():
    """A/CN ---rail, 10 h--- B/PK ---rail, 10 h--- C/PK, trains from CN only

    It is boarded at A (12 h) and rolls on through B, where it could not be boarded: 32 h.
    """
    net = network(
        "A/CN B/PK C/PK",
        [link("A-B", "rail-1435", hours=10, usd=0), link("B-C", "rail-1435", hours=10, usd=0)],
        rates=[RAIL | {"country": "CN"}],
        borders=[border(side, mode="rail", hours=0, usd=0) for side in ("exit", "entry")],
    )
    assert co.plan(net, "A", "C").hours == 32
    with pytest.raises(co.NoRoute, match="cannot be boarded at B"):
        co.plan(net, "B", "C")


@pytest.mark.parametrize("mode", ["sea", "ferry"])
def test_sea_and_ferry_links_are_used_through_services_only(mode):
    """A ---sea or ferry, 10 h--- B, with a rate of departures: no way; with departures of its own, twice a week: 42 h
    and 10 h.
    """
    way = link("A-B", mode, hours=10, usd=0)
    rates = [{"mode": mode, "departures_per_week": 7}]
    borders = [
        border("exit", from_country="CN", mode="sea", hours=0, usd=0),
        border("entry", to_country="CN", mode="sea", hours=0, usd=0),
    ]
    with pytest.raises(co.NoRoute):
        co.plan(network("A/CN B/CN", [way], rates=rates, borders=borders), "A", "B")
    net = network("A/CN B/CN", [way | {"departures_per_week": 2}], rates=rates, borders=borders)
    assert co.plan(net, "A", "B").hours == 52


def test_a_link_with_departures_of_its_own_waits_for_them():
    """A ---road, 10 h, twice a week--- B

    168 / 2 / 2 = 42 h wait, then 10 h: also a road waits for a departure of its own.
    """
    net = network("A/CN B/CN", [link("A-B", hours=10, usd=0, departures_per_week=2)])
    assert ledger(co.plan(net, "A", "B")) == [("wait", "A-B", 42, 0), ("move", "A-B", 10, 0)]


@pytest.mark.parametrize(
    ("weekdays", "cutoff_h", "wait_s"),
    [
        ("Mo", None, 84 * 3600),
        ("Mo", 6, 90 * 3600),
        ("Mo;Th", None, 154_286),
        ("Th;Mo", None, 154_286),
        ("Mo;Tu;We;Th;Fr;Sa;Su", None, 12 * 3600),
    ],
)
def test_a_timetable_waits_by_its_squared_gaps(weekdays, cutoff_h, wait_s):
    """A ---one train, 10 h--- B, on some days at 08:00

    Mondays: one gap of 168 h, so 168^2 / (2 x 168) = 84 h; with cargo due 6 h before, 90 h.
    Mondays and Thursdays: gaps of 72 and 96 h, so (72^2 + 96^2) / 336 = 42.85714 h: 154,286 seconds, whatever the
    order of the days.
    Every day: seven gaps of 24 h, 7 x 24^2 / 336 = 12 h.
    """
    train = service("train", "A-B", weekdays=weekdays, departs="08:00", cutoff_h=cutoff_h, hours=10, usd=0)
    net = network("A/CN B/CN", [link("A-B", "rail-1435", hours=9, usd=0)], services=[train])
    assert ledger(co.plan(net, "A", "B")) == [("wait", "A", wait_s / 3600, 0), ("move", "A-B", 10, 0)]


def test_a_cutoff_is_added_to_half_a_headway():
    """A ---one train, 10 h, twice a week, cargo due 6 h before--- B : 42 + 6 = 48 h wait."""
    train = service("train", "A-B", departures_per_week=2, cutoff_h=6, hours=10, usd=0)
    net = network("A/CN B/CN", [link("A-B", "rail-1435", hours=9, usd=0)], services=[train])
    assert ledger(co.plan(net, "A", "B"))[0] == ("wait", "A", 48, 0)


@pytest.mark.parametrize(
    ("opening_hours", "wait_s"),
    [("08:00-20:00", 3 * 3600), ("We 08:00-20:00", 260_743), ("We,Su 12:00-24:00", 114_171)],
)
def test_handling_waits_for_its_opening_hours(opening_hours, wait_s):
    """A ---road, 10 h--- B, where unloading takes 2 h and begins between 08:00 and 20:00

    Seven closed spells of 12 h a week: 7 x 12^2 / 336 = 3 h wait on average, then 2 h.
    On Wednesdays alone: one spell of 156 h, over the end of the week: 156^2 / 336 = 72.42857 h.
    From noon on Wednesdays and Sundays, which end the week: 60 and 84 h, so (60^2 + 84^2) / 336 = 31.71429 h.
    """
    rows = [handling("road>", hours=2, usd=0, opening_hours=opening_hours)]
    net = network("A/CN B/CN", [link("A-B", hours=10, usd=0)], handling=rows)
    waits = ("wait", "B", wait_s / 3600, 0)
    assert ledger(co.plan(net, "A", "B")) == [("move", "A-B", 10, 0), waits, ("unload", "B", 2, 0)]


def test_opening_hours_are_filled_from_the_kind():
    """As above, but the hours of the day stand in the row of the kind, and B has a row of its own: 3 h wait, 1 h
    unloading.
    """
    rows = [
        handling("road>", hours=2, usd=0, opening_hours="08:00-20:00"),
        handling("road>", node_id="B", hours=1),
    ]
    net = network("A/CN B/CN", [link("A-B", hours=10, usd=0)], handling=rows)
    assert ledger(co.plan(net, "A", "B"))[1:] == [("wait", "B", 3, 0), ("unload", "B", 1, 0)]


def _border(**cells):
    return network(
        "A/CN B/PK",
        [link("A-B", hours=10, usd=0)],
        borders=[border("exit", hours=0, usd=0), border("entry", hours=5, usd=0, **cells)],
    )


def test_a_border_waits_over_the_weekend():
    """A/CN ---road, 10 h--- B/PK, whose customs begin from Monday to Friday between 09:00 and 17:00, and take 5 h

    Closed: four nights of 16 h and one weekend of 64 h, (4 x 16^2 + 64^2) / 336 = 15.23810 h: 54,857 seconds.
    """
    net = _border(opening_hours="Mo-Fr 09:00-17:00")
    assert ledger(co.plan(net, "A", "B"))[2:] == [("wait", "B", 54_857 / 3600, 0), ("entry", "A-B", 5, 0)]


def test_hours_that_cover_the_closed_hours_are_not_waited_for_again():
    """As above, but the 5 h were measured from arrival to release and cover the closed hours: 10 + 5 = 15 h."""
    net = _border(opening_hours="Mo-Fr 09:00-17:00", covers="queue;closed_hours")
    assert co.plan(net, "A", "B").hours == 15


def test_a_link_waits_for_its_opening_hours():
    """A ---road, 10 h, entered between 08:00 and 20:00--- B : 3 h wait, then 10 h through the evening."""
    net = network("A/CN B/CN", [link("A-B", hours=10, usd=0, opening_hours="08:00-20:00")])
    assert [row[0::2] for row in ledger(co.plan(net, "A", "B"))] == [("wait", 3), ("move", 10)]


def test_seasons_are_left_out_and_noted():
    """A/CN ---road, 10 h--- B/PK, open from April to November between 08:00 and 20:00

    A normal week is one of the season: 3 h wait, as on any day, and a note that winter is left out.
    """
    net = _border(link_id="A-B", opening_hours="Apr-Nov 08:00-20:00")
    way = co.plan(net, "A", "B")
    assert way.hours == 10 + 3 + 5
    assert [note for note in way.notes if "seasons are left out" in note and "A-B" in note]
    assert not co.plan(_border(opening_hours="08:00-20:00"), "A", "B").notes


def test_seasons_of_a_default_row_are_noted_too():
    """The same border, whose season stands in a default row for all roads into PK: the note names the crossing all the
    same.
    """
    net = _border(mode="road", opening_hours="Apr-Nov 08:00-20:00")
    assert any("seasons are left out" in note for note in co.plan(net, "A", "B").notes)


def test_seasons_of_handling_are_noted():
    """A ---road, 10 h--- B, where unloading begins between 08:00 and 20:00 from April to November: 3 h wait, and a
    note.
    """
    rows = [handling("road>", hours=2, usd=0, opening_hours="Apr-Nov 08:00-20:00")]
    way = co.plan(network("A/CN B/CN", [link("A-B", hours=10, usd=0)], handling=rows), "A", "B")
    assert way.hours == 10 + 3 + 2
    assert any("seasons are left out" in note for note in way.notes)


def test_holidays_are_left_out_and_noted():
    """A/CN ---road, 10 h--- B/PK, whose entry closes on public holidays: no wait for them, and a note."""
    net = _border(link_id="A-B", closed_on_holidays="yes")
    way = co.plan(net, "A", "B")
    assert way.hours == 15
    assert [note for note in way.notes if "holidays are left out" in note and "A-B" in note]
