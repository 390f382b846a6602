"""Networks of short links, such as those of a city: hours count to the second, so that many of them take their time."""

import pytest
from stories.small import link, network

import corridor as co


def chain(count, **direct):
    """N0 ---250 m, 15 s--- N1 ---250 m, 15 s--- N2 ..., and perhaps one link from the first to the last"""
    nodes = " ".join(f"N{at}/DE" for at in range(count + 1))
    links = [link(f"N{at}-N{at + 1}", length_km=0.25, hours=15 / 3600, usd=0.25) for at in range(count)]
    return network(nodes, links + ([link(f"N0-N{count}", link_id="direct", **direct)] if direct else []))


def test_25_km_in_pieces_take_as_long_as_in_one():
    """100 links of 15 s: 1,500 s."""
    way = co.plan(chain(100), "N0", "N100", by="time")
    assert (way.hours, way.length_km) == (1500 / 3600, 25)


def test_short_links_do_not_win_by_rounding():
    """100 links of 15 s, 25 min, beside one link that takes 12."""
    way = co.plan(chain(100, length_km=25, hours=0.2, usd=1), "N0", "N100", by="time")
    assert [leg.link_id for leg in way.legs if leg.link_id] == ["direct"]


@pytest.mark.parametrize(("hours", "taken"), [(0.4 / 3600, 0), (0.6 / 3600, 1), (7.4 / 3600, 7)])
def test_a_leg_is_rounded_to_the_second(hours, taken):
    net = network("A/DE B/DE", [link("A-B", hours=hours, usd=0)])
    assert co.plan(net, "A", "B").hours == taken / 3600
