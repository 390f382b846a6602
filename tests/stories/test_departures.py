"""The latest departure that makes it, and every departure of a window that is worth making."""

import pytest
from stories.small import link
from stories.test_dates import FERRY, dated

import corridor as co
from corridor.planning import departures
from corridor.planning.dated_plan import departing


def test_the_latest_departure_that_makes_it():
    """To be in C by Friday 12:00 the ferry of Thursday must be taken, so A is left on Thursday at 09:00."""
    net = dated("A/TR B/TR C/TR", **FERRY)
    way = co.plan(net, "A", "C", by="time", arrive_by="2026-12-11 12:00+00:00")
    assert (f"{way.departs:%a %H:%M}", f"{way.arrives:%a %H:%M}") == ("Thu 09:00", "Thu 17:00")
    exact = co.plan(net, "A", "C", by="time", arrive_by="2026-12-10 17:00+00:00")
    assert exact.departs == way.departs
    earlier = co.plan(net, "A", "C", by="time", arrive_by="2026-12-10 16:59+00:00")
    assert f"{earlier.departs:%a %H:%M}" == "Mon 09:00"


def test_the_best_way_that_makes_it_counts_hours_until_then():
    """By Friday 12:00: the ferry for 150 USD is left for on Thursday at 09:00, the road for 900 USD at 16:00."""
    net = dated("A/TR B/TR C/TR", **FERRY | {"links": [*FERRY["links"], link("A-C", hours=20, usd=900)]})
    friday = {"arrive_by": "2026-12-11 12:00+00:00"}
    assert f"{co.plan(net, 'A', 'C', by='time', **friday).departs:%a %H:%M}" == "Thu 16:00"
    assert f"{co.plan(net, 'A', 'C', by='cost', **friday).departs:%a %H:%M}" == "Thu 09:00"
    assert co.plan(net, "A", "C", by={"usd": 1, "hours": 100}, **friday).cost_usd == 150
    assert co.plan(net, "A", "C", by={"usd": 1, "hours": 110}, **friday).cost_usd == 900


def test_the_charges_of_an_arrival_are_those_of_its_departure():
    """A ---48 h--- B, 70 USD from 8 December on: to be there on the 10th the cheapest leaves on the 7th."""
    net = dated(
        "A/CN B/CN",
        [link("A-B", hours=48, usd=100)],
        charges=[{"charge_id": "war", "what": "war risk", "link_id": "A-B", "usd": 70, "per": "shipment",
                  "valid_from": "2026-12-08"}],
    )  # fmt: skip
    by = {"arrive_by": "2026-12-10 12:00+00:00"}
    fast, cheap = (co.plan(net, "A", "B", by=by_, **by) for by_ in ("time", "cost"))
    assert (f"{fast.departs:%d %H:%M}", fast.cost_usd) == ("08 12:00", 170)
    assert (f"{cheap.departs:%d %H:%M}", cheap.cost_usd) == ("07 23:59", 100)


def test_departures_worth_making():
    """A ---5 h--- B ~~~ferry, Mondays and Thursdays 14:00~~~ C, or ---70 h--- by road, from Sunday noon for a week.

    Each ferry is left for five hours before. After that the road is faster for who leaves at once, second by second,
    until waiting for the next ferry is; who must leave by Sunday noon leaves then for Monday's.
    """
    net = dated("A/TR B/TR C/TR", **FERRY | {"links": [*FERRY["links"], link("A-C", hours=70, usd=900)]})
    week = ("2026-12-06 12:00+00:00", "2026-12-13 12:00+00:00")
    rows = co.departures(net, "A", "C", between=week)
    names = ("departs", "until", "arrives")
    assert [tuple(f"{row[name]:%a %H:%M:%S}" for name in names) for _, row in rows.iterrows()] == [
        ("Mon 09:00:00", "Mon 09:00:00", "Mon 17:00:00"),
        ("Mon 09:00:01", "Mon 18:59:59", "Thu 07:00:01"),
        ("Thu 09:00:00", "Thu 09:00:00", "Thu 17:00:00"),
        ("Thu 09:00:01", "Fri 18:59:59", "Sun 07:00:01"),
        ("Sun 12:00:00", "Sun 12:00:00", "Mon 17:00:00"),
    ]
    assert rows["hours"].tolist() == [8, 70, 8, 70, 29]
    assert rows["way"].nunique() == 2
    cheap = co.departures(net, "A", "C", between=week, by="cost")
    shown = [tuple(f"{row[name]:%a %H:%M}" for name in names) for _, row in cheap.iterrows()]
    assert shown == [
        ("Mon 09:00", "Mon 09:00", "Mon 17:00"),
        ("Thu 09:00", "Thu 09:00", "Thu 17:00"),
        ("Sun 12:00", "Sun 12:00", "Mon 17:00"),
    ]
    assert cheap["cost_usd"].tolist() == [150] * 3
    quick = co.departures(net, "A", "C", between=week, rules=co.Rules(max_usd=800))
    assert quick["departs"].equals(cheap["departs"])
    dear = co.departures(net, "A", "C", between=week, by="cost", rules=co.Rules(max_hours=12))
    assert [f"{when:%a}" for when in dear["departs"]] == ["Mon", "Thu"]


def test_the_hours_of_a_departure_count_from_it():
    """A === B in 5 h by road, at any minute of three weeks, though no way may take more than 6."""
    net = dated("A/TR B/TR", [link("A-B", hours=5, usd=100)])
    weeks = ("2026-12-01 00:00Z", "2026-12-22 00:00Z")
    ferry = dated("A/TR B/TR C/TR", **FERRY)
    for by in ("time", "cost"):
        rows = co.departures(net, "A", "B", between=weeks, by=by, rules=co.Rules(max_hours=6))
        assert [f"{row.departs:%d} {row.until:%d}" for row in rows.itertuples()] == ["01 22"]
        rows = co.departures(ferry, "A", "C", between=weeks, by=by, rules=co.Rules(max_hours=9))
        assert [f"{when:%d %H:%M}" for when in rows["departs"]] == [f"{day:02} 09:00" for day in (3, 7, 10, 14, 17, 21)]


def test_a_way_that_takes_a_second_too_long_is_not_tried_again_every_second(monkeypatch):
    """A === B in 6 h and a second, though no way may take more than 6: half an hour is 1,801 departures."""
    net = dated("A/TR B/TR", [link("A-B", hours=6 + 1 / 3600, usd=100)])
    tried = []
    monkeypatch.setattr(departures, "departing", lambda *asked: tried.append(asked) or departing(*asked))
    with pytest.raises(co.NoRoute, match="max_hours"):
        co.departures(
            net, "A", "B", by="cost", between=("2026-12-01 00:00Z", "2026-12-01 00:30Z"), rules=co.Rules(max_hours=6)
        )
    assert len(tried) < 100


def test_departures_keep_to_what_is_restricted_on_their_day():
    """A === B, restricted by the EU from the 5th to the 7th: whoever complies leaves before or after."""
    barred = {"subject": "link", "subject_id": "A-B", "programme": "EU", "effect": "prohibited",
              "valid_from": "2026-12-05", "valid_until": "2026-12-07"}  # fmt: skip
    net = dated("A/TR B/TR", [link("A-B", hours=5, usd=100)], restrictions=[barred])
    for by in ("time", "cost", "generalised"):
        rows = co.departures(
            net, "A", "B", by=by, between=("2026-12-01 00:00Z", "2026-12-10 00:00Z"), rules=co.Rules(comply_with={"EU"})
        )
        assert [f"{row.departs:%d %H:%M} {row.until:%d %H:%M}" for row in rows.itertuples()] == [
            "01 00:00 04 23:59",
            "08 00:00 10 00:00",
        ]
        free = co.departures(net, "A", "B", by=by, between=("2026-12-01 00:00Z", "2026-12-10 00:00Z"))
        assert len(free) == 1


def test_departures_tell_what_their_day_costs():
    """A === B; war risk is due from the 8th on: two rows at two prices; what does not touch the way parts nothing."""
    war = {"charge_id": "war", "what": "war risk", "link_id": "A-B", "usd": 70, "per": "shipment",
           "valid_from": "2026-12-08"}  # fmt: skip
    other = {"charge_id": "toll", "what": "toll", "link_id": "B-C", "usd": 9, "per": "shipment",
             "valid_from": "2026-12-03"}  # fmt: skip
    net = dated("A/TR B/TR C/TR", [link("A-B", hours=48, usd=100), link("B-C", hours=1, usd=1)], charges=[war, other])
    for by in ("time", "cost"):
        rows = co.departures(net, "A", "B", by=by, between=("2026-12-01 00:00Z", "2026-12-10 00:00Z"))
        assert rows["cost_usd"].tolist() == [100, 170]
        assert [f"{row.until:%d %H:%M}" for row in rows.itertuples()] == ["07 23:59", "10 00:00"]


@pytest.mark.parametrize(
    ("between", "said"),
    [
        (("2026-12-09 08:00+00:00", "2026-12-01 08:00+00:00"), "lies before .*; the first time comes first"),
        (("2026-12-09 08:00+00:00", "2028-12-01 08:00+00:00"), "between spans 723 days; at most 366"),
        (("soon", "2026-12-10 08:00"), r"between\[0\] is 'soon', which is no time"),
        ("2026-12-09", "give the first and the last time of departure"),
    ],
)
def test_windows_that_are_none(between, said):
    net = dated("A/TR B/TR C/TR", **FERRY)
    with pytest.raises(co.InvalidQuestion, match=said):
        co.departures(net, "A", "C", between=between)


def test_minutes_of_a_timetable_count():
    """A ~~~train, Mondays 08:35, 4 h~~~ B, cargo there 20 minutes before: A is left at 08:15 and B reached at 12:35."""
    train = {"service_id": "t", "from_node": "A", "to_node": "B", "links": "A-B", "weekdays": "Mo", "departs": "08:35"}
    more = {"hours": 4, "usd": 1, "per": "shipment", "cutoff_h": 1 / 3, "takes": "box"}
    net = dated("A/TR B/TR", [link("A-B", "rail-1435", hours=4, usd=1)], services=[{**train, **more}])
    monday = ("2026-12-06 00:00+00:00", "2026-12-08 00:00+00:00")
    row = co.departures(net, "A", "B", between=monday).iloc[0]
    assert (f"{row['departs']:%a %H:%M:%S}", f"{row['arrives']:%a %H:%M:%S}") == ("Mon 08:15:00", "Mon 12:35:00")


def test_a_window_may_be_a_moment_and_a_year_but_no_longer():
    net = dated("A/TR B/TR", [link("A-B", hours=5, usd=1)])
    moment = "2026-12-06 12:00+00:00"
    (row,) = co.departures(net, "A", "B", between=(moment, moment)).to_dict("records")
    assert row["departs"] == row["until"]
    assert len(co.departures(net, "A", "B", between=("2027-01-01 00:00+00:00", "2028-01-02 00:00+00:00"))) == 1
    with pytest.raises(co.InvalidQuestion, match="between spans 366 days; at most 366 are looked at"):
        co.departures(net, "A", "B", between=("2027-01-01 00:00+00:00", "2028-01-02 00:01+00:00"))
    with pytest.raises(co.InvalidQuestion, match="lies before"):
        co.departures(net, "A", "B", between=(moment, "2026-12-06 11:59+00:00"))


def test_a_way_as_long_as_the_hours_allow_is_worth_making():
    """5 h are within 5 h, and not within 4.99 h."""
    net = dated("A/TR B/TR", [link("A-B", hours=5, usd=1)])
    day = ("2026-12-06 00:00+00:00", "2026-12-07 00:00+00:00")
    for by in ("time", "cost"):
        assert len(co.departures(net, "A", "B", between=day, by=by, rules=co.Rules(max_hours=5))) == 1
        with pytest.raises(co.NoRoute):
            co.departures(net, "A", "B", between=day, by=by, rules=co.Rules(max_hours=4.99))


FAST_OR_SLOW = [link("A-B", hours=5, usd=100), link("A-B", hours=70, usd=10, link_id="slow")]


def test_who_would_arrive_no_sooner_waits_for_the_days_of_the_faster_way():
    """A === B, not for the EU from the 5th to the 7th, or ---70 h---: from the 8th on one is there at 05:00.

    The slow way is there before that until the 5th at 06:59:59.
    """
    barred = {"subject": "link", "subject_id": "A-B", "programme": "EU", "effect": "prohibited",
              "valid_from": "2026-12-05", "valid_until": "2026-12-07"}  # fmt: skip
    net = dated("A/TR B/TR", FAST_OR_SLOW, restrictions=[barred])
    days = ("2026-12-01 00:00Z", "2026-12-10 00:00Z")
    rows = co.departures(net, "A", "B", by="time", between=days, rules=co.Rules(comply_with={"EU"}))
    assert [f"{row.departs:%d %H:%M:%S} {row.until:%d %H:%M:%S} {row.hours:g}" for row in rows.itertuples()] == [
        "01 00:00:00 04 23:59:59 5",
        "05 00:00:00 05 06:59:59 70",
        "08 00:00:00 10 00:00:00 5",
    ]


@pytest.mark.parametrize(
    ("usd", "days", "by", "leaves"),
    [
        (0, {"valid_from": "2026-12-10"}, "cost", ["Thu 09:00:00"]),
        (70, {"valid_from": "2026-12-10"}, "cost", ["Wed 23:59:59", "Thu 09:00:00"]),
        (70, {"valid_until": "2026-12-09"}, "cost", ["Thu 09:00:00"]),
        (70, {"valid_from": "2026-12-10"}, {"usd": 1, "hours": 10}, ["Thu 09:00:00"]),
        (100, {"valid_from": "2026-12-10"}, {"usd": 1, "hours": 10}, ["Wed 23:59:59", "Thu 09:00:00"]),
    ],
)
def test_to_leave_the_day_before_for_the_same_ferry_must_save_something(usd, days, by, leaves):
    """A ---5 h--- B ~~~ferry, Thursday 14:00~~~ C: Wednesday's last second is 9 h and a second earlier."""
    due = {"charge_id": "due", "what": "due", "link_id": "A-B", "usd": usd, "per": "shipment", **days}
    net = dated("A/TR B/TR C/TR", **FERRY, charges=[due])
    rows = co.departures(net, "A", "C", by=by, between=("2026-12-09 00:00Z", "2026-12-10 12:00Z"))
    thursday = [row for row in rows.itertuples() if f"{row.arrives:%a %H:%M}" == "Thu 17:00"]
    assert [f"{row.departs:%a %H:%M:%S}" for row in thursday] == leaves


def test_a_way_that_fits_within_the_hours_only_for_who_leaves_later():
    """A ~~~Mondays 14:00, 4 h, 150 USD~~~ B, or ~~~20:00, 50 USD~~~, within 15 h, from 03:30 on.

    At 03:30 only the first is; when it leaves the cheaper one is within the hours as well, and nobody takes the other.
    """
    more = {"from_node": "A", "to_node": "B", "links": "A-B", "weekdays": "Mo", "hours": 4, "per": "shipment"}
    trains = [
        {**more, "service_id": name, "departs": departs, "usd": usd, "takes": "box"}
        for name, departs, usd in (("early", "14:00", 150), ("late", "20:00", 50))
    ]
    net = dated("A/TR B/TR", [link("A-B", "rail-1435", hours=4, usd=1)], services=trains)
    rows = co.departures(
        net, "A", "B", by="cost", between=("2026-12-07 03:30Z", "2026-12-07 23:00Z"), rules=co.Rules(max_hours=15)
    )
    assert [(f"{row.departs:%H:%M}", f"{row.arrives:%H:%M}", row.cost_usd) for row in rows.itertuples()] == [
        ("20:00", "00:00", 50)
    ]


def test_who_misses_a_ship_waits_for_the_next_however_long():
    """A ~~~ship, on 5 December and 1 June~~~ B: who leaves after the first arrives in June."""
    ship = {"service_id": "s", "from_node": "A", "to_node": "B", "links": "A-B", "hours": 4, "usd": 1,
            "departure_dates": "2026-12-05;2027-06-01", "departs": "12:00", "departures_per_week": 0.1, "takes": "box",
            "per": "shipment"}  # fmt: skip
    net = dated("A/TR B/TR", [link("A-B", "rail-1435", hours=4, usd=1)], services=[ship])
    rows = co.departures(net, "A", "B", by="time", between=("2026-12-01 00:00Z", "2026-12-10 00:00Z"))
    assert [(f"{row.departs:%d %H:%M}", f"{row.arrives:%b %d %H:%M}") for row in rows.itertuples()] == [
        ("05 12:00", "Dec 05 16:00"),
        ("10 00:00", "Jun 01 16:00"),
    ]
