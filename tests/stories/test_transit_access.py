"""Which countries cargo may not cross, by where it begins and ends.

Most stories ask of K/KW ---1 h--- Q/IQ ---1 h--- T/TR by road, and K ---9 h--- R/IR ---9 h--- T round Iraq, both ways.
"""

import pytest
from stories.small import link, network

import corridor as co

SIDES = [{"side": side, "mode": "road", "hours": 0, "usd": 0, "per": "shipment"} for side in ("exit", "entry")]
PAIRS = {"K-Q": 1, "Q-T": 1, "K-R": 9, "R-T": 9}
LINKS = [
    link(f"{a}-{b}", hours=h, usd=h) for way, h in PAIRS.items() for a, b in (way.split("-"), way.split("-")[::-1])
]


def access(access="barred", **cells):
    return {"country": "IQ", "mode": "road", "access": access, **cells}


def gulf(*rows, **more):
    return network("K/KW Q/IQ T/TR R/IR", LINKS, borders=SIDES, transit_access=rows, **more)


def crosses(net, *ends, **question):
    """Return whether the fastest way goes by Iraq."""
    return "Q" in co.plan(net, *ends, by="time", **question).nodes


def test_transit_is_barred_for_the_whole_country_and_trade_with_it_is_not():
    """Without a row cargo goes by Iraq; barred, from Kuwait to Türkiye and back it goes round; trade with Iraq goes."""
    net = gulf(access())
    assert crosses(gulf(), "K", "T")
    assert not crosses(net, "K", "T")
    assert not crosses(net, "T", "K")
    assert co.plan(net, "K", "Q").hours == co.plan(net, "Q", "T").hours == 1


def test_a_row_for_a_trade_goes_before_one_for_all():
    """Barred to all but cargo from Kuwait, the other way round, and by the names of a territory."""
    assert crosses(gulf(access(), access("allowed", origins="KW")), "K", "T")
    assert not crosses(gulf(access(), access("allowed", origins="KW")), "T", "K")
    assert not crosses(gulf(access("allowed"), access(origins="KW;SA", destinations="TR")), "K", "T")
    union = [{"territory": "Gulf", "country": country} for country in ("KW", "SA")]
    assert crosses(gulf(access(), access("allowed", origins="Gulf"), territories=union), "K", "T")
    assert not crosses(gulf(access("allowed", origins="KW"), access(destinations="TR", origins="KW")), "K", "T")


def test_a_regime_and_a_mode_narrow_a_row():
    """Barred, but not under tir; a row for rail bars no lorry."""
    net = gulf(access(), access("allowed", regime="tir"))
    assert not crosses(net, "K", "T")
    assert crosses(net, "K", "T", cargo=co.Cargo(regime="tir"))
    assert crosses(gulf(access(mode="rail")), "K", "T")


def test_dates_of_a_row_are_days_of_departure():
    """Barred until the end of 2025: without a date it is left out, and it holds for what leaves before."""
    net = gulf(access(valid_until="2025-12-31"))
    assert crosses(net, "K", "T")
    assert crosses(net, "K", "T", depart="2026-01-01 08:00+00:00")
    assert not crosses(net, "K", "T", depart="2025-12-31 08:00+00:00")


def test_an_error_names_the_row_that_bars():
    """Only the way by Iraq is there: the error says that transit is barred, where and by which row."""
    net = network("K/KW Q/IQ T/TR", LINKS[:4], borders=SIDES, transit_access=[access(origins="KW")])
    with pytest.raises(co.NoRoute, match=r"transit \[country IQ at Q, transit_access bars transit by road from KW\]"):
        co.plan(net, "K", "T")


def test_many_questions_at_once_obey_it_as_one_does():
    """Matrix, reach and criticality give what single plans give."""
    net, places = gulf(access(origins="KW")), ["K", "Q", "T", "R"]
    hours = co.matrix(net, places, places, by="time")
    for start in places:
        for end in places:
            if start != end:
                assert hours.at[start, end] == co.plan(net, start, end, by="time").hours, (start, end)
    reached = co.reach(net, "K", by="time").set_index("node_id")["hours"]
    assert {end: reached[end] for end in "QTR"} == {end: co.plan(net, "K", end, by="time").hours for end in "QTR"}
    trips = [co.Trip("K", "T"), co.Trip("T", "K"), co.Trip("K", "Q")]
    lost = co.criticality(net, trips, by="time", of="node").to_frame().set_index("id")
    assert (lost.at["R", "trips"], lost.at["R", "cut_off"]) == (1, 1)  # from Kuwait to Türkiye there is no other way
    assert (lost.at["Q", "trips"], lost.at["Q", "extra_hours"]) == (2, 16)  # back there is: 18 h in place of 2 h


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (access(country="XX"), "country: 'XX': no node lies in this country; "),
        (access(origins="Gulf"), "origins: 'Gulf': 'Gulf' is no country code of two capital letters and no territory"),
        (access("perhaps"), "access: 'perhaps': must be one of allowed, barred"),
        (access(mode="lorry"), "mode: 'lorry'"),
    ],
)
def test_faults_of_a_row(row, fault):
    with pytest.raises(co.InvalidData) as error:
        gulf(row)
    assert [
        str(problem)[: len(fault) + 30].startswith(f"transit_access, row 1, column {fault}")
        for problem in error.value.problems
    ] == [True]
