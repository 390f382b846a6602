"""The surest way among those worth considering."""

import pytest
from test_simulate import planned, two_ways

import corridor as co


def test_the_surest_is_not_the_fastest_on_average():
    net = two_ways()
    found = co.most_reliable(net, "A", "B", runs=3000)
    assert planned(net).nodes == ("A", "M", "B")
    assert found.best.nodes == ("A", "S", "B")
    frame = found.to_frame()
    assert frame["p90_h"].is_monotonic_increasing
    assert frame["p90_h"][0] == 115
    assert co.most_reliable(net, "A", "B", percentile=25, runs=3000).best.nodes == ("A", "M", "B")
    assert "among 2 candidates" in str(found)


@pytest.mark.parametrize(("deadline", "over"), [(80, "M"), (116, "S"), (114, "M")])
def test_the_deadline_decides(deadline, over):
    found = co.most_reliable(two_ways(), "A", "B", deadline=deadline, runs=3000)
    assert found.best.nodes[1] == over
    assert found.to_frame()["chance"].is_monotonic_decreasing


def test_candidates_are_different_and_not_more_than_asked_for(bundled):
    found = co.most_reliable(bundled, "Kashgar", "Istanbul", candidates=8, runs=200)
    ways = [
        tuple((leg.activity, leg.link_id, leg.service_id, leg.from_node) for leg in a.itinerary.legs)
        for a in found.arrivals
    ]
    assert 2 <= len(ways) == len(set(ways)) <= 8
    limited = co.most_reliable(bundled, "Kashgar", "Istanbul", candidates=4, runs=200, rules=co.Rules(max_usd=6000))
    assert all(found.itinerary.cost_usd <= 6000 for found in limited.arrivals)


def test_candidates_are_at_least_two():
    with pytest.raises(co.InvalidQuestion, match="candidates is 1; it must be a whole number, at least 2"):
        co.most_reliable(two_ways(), "A", "B", candidates=1)
