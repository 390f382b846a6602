"""The charts of ways and fronts: what is drawn adds up, and no name is written over another."""

from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
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


def test_no_name_lies_over_a_line_of_a_way(bundled, ways):
    for shown in (co.plan(bundled, "Xi'an", "Duisburg").plot(), ways[0].plot(ways[1])):
        shown.figure.canvas.draw()
        for text in shown.texts:
            box = Text.get_window_extent(text)
            for line in shown.lines:
                (x0, y0), (x1, y1) = line.get_transform().transform(line.get_xydata())
                points = [(x0 + (x1 - x0) * part / 500, y0 + (y1 - y0) * part / 500) for part in range(501)]
                assert not any(box.contains(*point) for point in points), text.get_text()


def carec_of(axes):
    """Return the dotted lines of CAREC's means, as their two ends, and what the key says of them."""
    lines = [lines.get_segments() for lines in axes.collections if lines.get_gid() == "carec"]
    key = [text.get_text() for text in axes.get_legend().get_texts() if text.get_text().startswith("CAREC")]
    return (lines[0] if lines else []), key


@pytest.mark.parametrize(
    ("of", "mean"),
    [("hours", lambda km, way: km / 33.2 / 24), ("cost_usd", lambda km, way: km / 500 * 568 * way.cargo.tonnes / 20)],
)
def test_what_carec_measured_stands_beside_a_way_where_it_is_known(bundled, ways, of, mean):
    """Uzbekistan by road: 33.2 km/h with delay, and 568 USD per 500 km and 20 tonnes, both of 2023."""
    (way, other), scale = ways, 24 if of == "hours" else 1
    lines, key = carec_of(way.plot(of=of))
    assert len(key) == 1
    assert "UZ 2023" in key[0]
    km = amount = 0.0
    begins, in_uz = None, 0.0
    for leg in way.legs:
        if way.country_of(leg.from_node) == "UZ" and leg.length_km:
            begins = begins or (km, amount)
            in_uz += leg.length_km
        km, amount = km + leg.length_km, amount + leg.amount(of) / scale
    ends = next(line for line in lines if line[0][0] == pytest.approx(begins[0]))
    assert ends[0][1] == pytest.approx(begins[1])
    assert ends[1] == pytest.approx([begins[0] + in_uz, begins[1] + mean(in_uz, way)])
    assert not any(line[1][0] > begins[0] + in_uz + 1_000 for line in lines), "nothing is known of Iran"
    assert carec_of(way.plot(other)) == ([], [])
    assert carec_of(way.plot(other, carec=True))[1] == carec_of(way.plot())[1]
    assert carec_of(way.plot(carec=False)) == carec_of(way.plot(of="co2e_kg")) == ([], [])
    with pytest.raises(co.InvalidQuestion, match="carec is 'yes'"):
        way.plot(carec="yes")


def test_a_drive_from_coordinates_has_what_carec_measured_of_its_country(bundled):
    lines, key = carec_of(co.plan(bundled, (30.2, 67.0), "Lahore", rules=co.Rules(modes={"road"})).plot())
    assert lines[0][0][0] == 0
    assert key == ["CAREC's mean: PK 2023"]


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


ROAD = {"from_node": "KHI", "to_node": "LHE", "mode": "road", "hours": 12, "per": "vehicle", "length_km": 1000}
NEW = pd.DataFrame([{**ROAD, "usd": usd} for usd in (9, 300)])
"""Two roads that might be built."""


def bars_of(axes):
    return [patch.get_width() for patch in axes.patches]


def test_losses_and_gains_of_a_year_are_bars_with_names_and_units(net):
    pairs = [("Karachi", "Delhi"), ("Karachi", "Lahore")]
    lost = co.criticality(net, pairs)
    axes = lost.plot(of="hours", count=3)
    frame = lost.to_frame().head(3)
    assert bars_of(axes) == pytest.approx(frame["extra_hours"].tolist(), nan_ok=True)
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        f"{a} {b}" for a, b in frame[["kind", "name"]].values
    ]
    assert "hours a year" in axes.get_xlabel()
    best = co.rank_links(net, NEW, pairs)
    gains = best.to_frame()
    given = plt.subplots()[1]
    assert best.plot(given) is given
    assert bars_of(given) == pytest.approx(gains[gains["saved_minimised"] > 0]["saved_usd"].tolist()[:15])
    for answer in (lost, best):
        with pytest.raises(co.InvalidQuestion, match=r"plot: of is 'minutes'"):
            answer.plot(of="minutes")


def test_a_break_even_has_a_band_for_each_way_and_a_comparison_draws_where_it_is_asked_to(net):
    cell = co.Cell("links", {"link_id": "n5", "from_node": "KHI"}, "usd")
    found = co.break_even(net, "Karachi", "Lahore", of=cell)
    axes = found.plot()
    assert len(axes.patches) == len(found.to_frame())
    assert axes.patches[0].get_x() + axes.patches[0].get_width() == pytest.approx(found.above.value)
    assert axes.lines[0].get_xdata()[0] == found.today
    faster = co.Scenario("faster", [co.Change("links", {"link_id": "n5"}, usd=co.times(0.5))])
    given = plt.subplots()[1]
    assert co.compare({"a": net, "b": faster}, [("Karachi", "Lahore")]).plot(given) is given
