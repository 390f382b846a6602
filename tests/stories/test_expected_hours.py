"""Hours are medians, and what adds up along a way are expectations: those of the lognormal through median and p90."""

import pytest
from stories.small import border, handling, ledger, link, network, service

import corridor as co


def test_a_link_with_a_spread_takes_its_expectation():
    """A ---road, 8 h, one in ten over 24 h--- B

    s = ln(24 / 8) / 1.28155 = 0.85725, so the expectation is 8 x exp(0.85725^2 / 2) = 8 x 1.444034 = 11.55227 h: 41,588
    seconds.
    """
    net = network("A/CN B/CN", [link("A-B", hours=8, hours_p90=24, usd=0)])
    assert co.plan(net, "A", "B", by="time").hours == 41_588 / 3600


def test_hours_without_a_spread_count_as_they_stand():
    """A ---road, 8 h, no p90 of its own and no rate--- B : 8 h."""
    net = network("A/CN B/CN", [link("A-B", hours=8, usd=0)])
    assert co.plan(net, "A", "B", by="time").hours == 8


def test_a_rate_gives_the_spread_that_a_link_leaves_blank():
    """A ---road, 8 h--- B, and roads have a p90 of three medians: 41,588 seconds, as above."""
    net = network("A/CN B/CN", [link("A-B", hours=8, usd=0)], rates=[{"mode": "road", "p90_ratio": 3}])
    assert co.plan(net, "A", "B", by="time").hours == 41_588 / 3600


def test_a_mean_is_converted_on_entry():
    """A ---road, on average 11.55 h, one in ten over 24 h--- B

    The expectation is the mean that was given: 11.55 h. The median behind it is 8 h, nearly.
    """
    net = network("A/CN B/CN", [link("A-B", hours_mean=11.55, hours_p90=24, usd=0)])
    assert net.links["hours"].item() == pytest.approx(8, abs=0.01)
    assert co.plan(net, "A", "B", by="time").hours == 11.55


def test_a_mean_without_a_spread_is_the_median():
    """A ---road, on average 5 h--- B : 5 h."""
    net = network("A/CN B/CN", [link("A-B", hours_mean=5, usd=0)])
    assert net.links["hours"].item() == 5


def test_handling_takes_the_spread_of_its_kind_by_ratio():
    """A ---road, 1 h--- B, a city: unloading takes 4 h at B, and in cities 2 h with a p90 of 6 h.

    The ratio 6 / 2 = 3 goes over to B's 4 h, so p90 is 12 h and the expectation 4 x 1.444034 = 5.776134 h: 20,794
    seconds.
    """
    rows = [handling("road>", hours=2, hours_p90=6, usd=0), handling("road>", node_id="B", hours=4)]
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=0)], handling=rows)
    assert ledger(co.plan(net, "A", "B", by="time"))[-1] == ("unload", "B", 20_794 / 3600, 0)


def test_a_spread_has_a_ratio_however_short_its_hours():
    """As above, but unloading in cities takes half an hour with a p90 of an hour and a half."""
    rows = [handling("road>", hours=0.5, hours_p90=1.5, usd=0), handling("road>", node_id="B", hours=4)]
    net = network("A/CN B/CN", [link("A-B", hours=1, usd=0)], handling=rows)
    assert ledger(co.plan(net, "A", "B", by="time"))[-1] == ("unload", "B", 20_794 / 3600, 0)


def test_a_border_takes_the_spread_of_the_less_specific_row_by_ratio():
    """A/CN ---road, 1 h--- B/PK : entry takes 4 h on this link, and on any road 2 h with a p90 of 6 h: 20,794
    seconds, as above.
    """
    net = network(
        "A/CN B/PK",
        [link("A-B", hours=1, usd=0)],
        borders=[
            border("exit", hours=0, usd=0),
            border("entry", hours=2, hours_p90=6, usd=0),
            border("entry", link_id="A-B", hours=4),
        ],
    )
    assert ledger(co.plan(net, "A", "B", by="time"))[-1] == ("entry", "A-B", 20_794 / 3600, 0)


def test_a_service_has_one_spread_for_its_whole_run():
    """A ---rail--- B ---rail--- C, one train for both, 8 h with a p90 of 24 h, twice a week

    42 h wait, then 41,588 seconds; the links' own 3 h and 1 h share them three to one: 31,191 and 10,397 seconds.
    """
    net = network(
        "A/CN B/CN C/CN",
        [link("A-B", "rail-1435", hours=3, usd=0), link("B-C", "rail-1435", hours=1, usd=0)],
        services=[service("train", "A-B;B-C", departures_per_week=2, hours=8, hours_p90=24, usd=0)],
    )
    assert ledger(co.plan(net, "A", "C", by="time")) == [
        ("wait", "A", 42, 0),
        ("move", "A-B", 31_191 / 3600, 0),
        ("move", "B-C", 10_397 / 3600, 0),
    ]


def test_figures_are_rounded_once_for_each_leg():
    """A ---road--- B ---road--- C, each 1.6 s and a third of a dollar

    Each leg is rounded to 2 seconds and 33 cents; the total is their sum, 4 seconds and 66 cents, and not 3 seconds
    and 67 cents.
    """
    net = network("A/CN B/CN C/CN", [link(way, hours=1.6 / 3600, usd=1 / 3) for way in ("A-B", "B-C")])
    way = co.plan(net, "A", "C")
    assert (way.hours, way.cost_usd) == (4 / 3600, 0.66)
