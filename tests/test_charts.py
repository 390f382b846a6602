"""The charts of ways and fronts: what is drawn adds up, and no name is written over another."""

from itertools import combinations

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text

import corridor as co


@pytest.fixture(scope="module")
def ways(bundled):
    return [co.plan(bundled, "Kashgar", "Istanbul", by=by) for by in ("time", "cost")]


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def overlaps(axes):
    """Return the pairs of texts on axes that share paper."""
    axes.figure.canvas.draw()
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in axes.texts]  # without their arrows
    return [(a, b) for (a, first), (b, second) in combinations(boxes, 2) if first.overlaps(second)]


@pytest.mark.parametrize(
    ("of", "scale", "unit"), [("hours", 24, "days"), ("cost_usd", 1, "USD"), ("co2e_kg", 1, "kg CO2e")]
)
def test_a_way_climbs_from_nothing_to_its_total_over_its_length(ways, of, scale, unit):
    axes = ways[0].plot(of=of)
    xs = [x for line in axes.lines for x in line.get_xdata()]
    ys = [y for line in axes.lines for y in line.get_ydata()]
    assert (xs[0], ys[0]) == (0, 0)
    assert max(ys) == pytest.approx(ways[0].amount(of) / scale)
    assert max(xs) == pytest.approx(ways[0].length_km)
    assert axes.get_ylabel() == unit
    assert all(later >= before for before, later in zip(ys[::2], ys[1::2], strict=True))


def test_several_ways_share_a_chart_with_a_line_of_their_own_each(ways):
    axes = ways[0].plot(ways[1])
    assert axes.get_title(loc="left").count("Kashgar to Istanbul") == 2
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert {"road", "sea", "border", "wait", "handling", "fastest", "cheapest"} <= set(labels)
    assert axes.get_ylim()[1] > ways[1].hours / 24


def test_the_steps_that_are_named_say_what_they_take_and_hide_no_other(bundled, ways):
    axes = ways[0].plot()
    named = [text.get_text() for text in axes.texts]
    razi = sum(leg.hours for leg in ways[0].legs if leg.from_node == "IRRAZ" and leg.activity not in ("move", "access"))
    assert f"Razi: {razi / 24:.1f} d" in named
    for shown in (axes, co.plan(bundled, "Xi'an", "Duisburg").plot(of="cost_usd"), ways[1].plot(ways[0])):
        assert overlaps(shown) == []


def test_it_draws_on_axes_that_are_given(ways):
    axes = plt.subplots()[1]
    assert ways[0].plot(ax=axes) is axes


def test_what_cannot_be_drawn_is_refused(ways):
    with pytest.raises(co.InvalidQuestion, match=r"plot: of is 'length_km'; "):
        ways[0].plot(of="length_km")


def test_a_front_has_a_point_for_each_way_and_names_that_hide_no_other(bundled):
    front = co.pareto(bundled, "Xi'an", "Duisburg", by=("time", "cost"))
    axes = front.plot()
    points = axes.lines[1]
    assert sorted(points.get_ydata()) == pytest.approx(sorted(way.cost_usd for way in front))
    assert sorted(points.get_xdata()) == pytest.approx(sorted(way.hours / 24 for way in front))
    assert len(axes.texts) == len(front.thin(8))
    assert overlaps(axes) == []
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("days", "USD")
