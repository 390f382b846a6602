"""Where the best way flips, against asking at many values."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import networks, questions
from test_laws import laws
from test_plan_against_oracle import network_of

import corridor as co

N5 = co.Cell("links", {"link_id": "n5", "from_node": "KHI"}, "usd")
N5_HOURS = co.Cell("links", {"link_id": "n5-east", "from_node": "BQM"}, "hours")
WAGAH = co.Cell("borders", {"link_id": "wagah", "side": "entry"}, "hours")
TOTALS = {"cost": "cost_usd", "time": "hours", "generalised": "generalised_cost_usd"}


def steps_of(way):
    """Return what tells a way from another."""
    return [(leg.activity, leg.from_node, leg.to_node, leg.mode, leg.link_id, leg.service_id) for leg in way.legs]


def at(net, cell, value, ends, **asked):
    """Return the best way where the figure has another value."""
    moved = co.Scenario("moved", [co.Change(cell.table, cell.where, **{cell.column: value})])
    return co.plan(moved(net), *ends, **asked)


def bisected(net, cell, ends, near, far, **asked):
    """Return the step, of 100 or 3600 to a unit, at which today's way is first lost between a near and a far one."""
    unit = 3600 if cell.column == "hours" else 100
    today = steps_of(co.plan(net, *ends, **asked))
    if steps_of(at(net, cell, far / unit, ends, **asked)) == today:
        return None
    while abs(far - near) > 1:
        middle = (near + far) // 2
        if steps_of(at(net, cell, middle / unit, ends, **asked)) == today:
            near = middle
        else:
            far = middle
    return far / unit


@pytest.mark.parametrize(
    ("cell", "by", "today", "below", "above"),
    [
        # N-5 costs 900 from Karachi's port, N-5 east 950 from Port Qasim, and all else is the same; of equal ways that
        # of the lower id is taken, which is Port Qasim's
        (N5, "cost", 900, None, 950.0),
        (co.Cell("links", {"link_id": "n5-east", "from_node": "BQM"}, "usd"), "cost", 950, 900.0, None),
        # N-5 takes 24 h, and 36 h once in ten: 24 x exp((ln 1.5 / 1.2816)^2 / 2) = 25.23 h, 90,834 seconds
        (N5_HOURS, "time", 25, None, 90_835 / 3600),
        (WAGAH, "time", 6, None, None),
    ],
)
def test_a_flip_that_can_be_checked_by_hand(net, cell, by, today, below, above):
    found = co.break_even(net, "Karachi", "Lahore" if cell is not WAGAH else "Amritsar", of=cell, by=by)
    assert found.today == today
    assert [flip and flip.value for flip in (found.below, found.above)] == [below, above]


def test_the_unit_is_told(net):
    assert ask(net).unit == "USD per vehicle"
    assert ask(net, N5_HOURS).unit == "h"
    assert "from 950.00 USD per vehicle up: " in str(ask(net))


def test_the_way_at_a_flip_has_the_figures_that_it_has_there(net):
    above = co.break_even(net, "Karachi", "Lahore", of=N5).above
    assert above.last == 949.99
    assert above.way.cost_usd == at(net, N5, 950.0, ("Karachi", "Lahore")).cost_usd


@pytest.mark.parametrize("by", ["cost", "time", {"usd": 1, "hours": 20}], ids=str)
@pytest.mark.parametrize("cell", [N5, N5_HOURS], ids=str)
def test_flips_are_those_that_bisection_finds(net, cell, by):
    ends, asked = ("Karachi", "Delhi"), {"by": by, "cargo": co.Cargo(teu=3, tonnes=30)}
    found = co.break_even(net, *ends, of=cell, upper=1000, **asked)
    unit = 3600 if cell.column == "hours" else 100
    now = round(found.today * unit)
    assert (found.below and found.below.value) == bisected(net, cell, ends, now, 0, **asked)
    assert (found.above and found.above.value) == bisected(net, cell, ends, now, 1000 * unit, **asked)


@laws(15)
@given(st.data())
def test_random_networks_flip_where_it_says(data):
    tables = data.draw(networks(max_nodes=5, max_services=2))
    net = network_of(tables)
    question = data.draw(questions(tables, with_rules=False))
    table = data.draw(st.sampled_from([name for name in ("links", "borders", "handling") if len(net.tables[name])]))
    key = {
        "links": ("link_id", "from_node"),
        "borders": (
            *("link_id", "from_node", "node_id", "from_country", "to_country", "mode", "side", "procedure"),
            *("regime", "hs"),
        ),
        "handling": ("node_id", "kind", "from_mode", "to_mode"),
    }[table]
    frame = net.tables[table]
    column = data.draw(st.sampled_from(["hours", "usd"]))
    given_rows = frame[frame[column].notna()] if table != "links" else frame
    assume(len(given_rows))
    row = data.draw(st.sampled_from(given_rows.to_dict("records")))
    cell = co.Cell(table, {name: row[name] for name in key}, column)
    ends = (question.origin, question.destination)
    asked = {"cargo": co.Cargo(**vars(question.cargo)), "by": data.draw(st.sampled_from(sorted(TOTALS)))}
    try:
        found = co.break_even(net, *ends, of=cell, upper=1000, **asked)
    except co.NoRoute:
        return
    except co.InvalidEdit as error:
        assert "no default gives it" in str(error) or "its p90 is not" in str(error)  # noqa: PT017
        return
    net = co.Scenario("blanks filled", [co.Change(table, cell.where, **{column: co.times(1)})])(net)
    today = steps_of(found.way)
    assert today == steps_of(co.plan(net, *ends, **asked))
    unit = 3600 if column == "hours" else 100
    for flip, bound in ((found.below, 0), (found.above, 1000)):
        near = flip.last if flip else bound
        inside = data.draw(st.integers(*sorted((round(found.today * unit), round(near * unit)))))
        best = at(net, cell, inside / unit, ends, **asked)
        total = TOTALS[asked["by"]]
        if steps_of(best) != today:  # a line of rounded figures may touch another between its ends
            ours = co.plan(net, *ends, **asked)
            assert getattr(best, total) == pytest.approx(getattr(ours, total), abs=0.5)
        if flip:
            assert steps_of(flip.way) == steps_of(at(net, cell, flip.value, ends, **asked)) != today
            assert steps_of(at(net, cell, flip.last, ends, **asked)) == today
            assert abs(flip.value - flip.last) <= 1 / unit + 1e-9


# ---------------------------------------------------------------- the bundled network


def test_a_figure_of_the_bundled_network(bundled):
    entry = co.Cell(
        "borders",
        {"link_id": "gabd-rimdan-road", "from_node": "PKGBD", "side": "entry", "procedure": "", "regime": ""},
        "hours",
    )
    ends = ("Karachi", "Tehran")
    found = co.break_even(bundled, *ends, of=entry, by="time")
    assert found.below is None
    assert steps_of(at(bundled, entry, found.above.last, ends, by="time")) == steps_of(found.way)
    assert steps_of(at(bundled, entry, found.above.value, ends, by="time")) != steps_of(found.way)
    assert found.above.value - found.above.last == pytest.approx(1 / 3600)
    lines = str(found).splitlines()
    assert lines[0].startswith("Karachi to Tehran, fastest: hours of borders where link_id = gabd-rimdan-road")
    assert "same way" in lines[2]
    assert f"from {found.above.value:,.2f} h up: " in lines[3]


# ---------------------------------------------------------------- refused


def ask(net, cell=N5, **asked):
    return co.break_even(net, "Karachi", "Lahore", of=cell, **asked)


def test_a_dated_question_is_refused_with_the_reason(net):
    with pytest.raises(co.InvalidQuestion, match="arrival jumps from one departure to the next"):
        ask(net, depart="2026-12-01 08:00+05:00")


def test_a_limit_on_what_moves_is_refused(net):
    with pytest.raises(co.InvalidQuestion, match="max_usd limits what usd moves"):
        ask(net, rules=co.Rules(max_usd=5000))
    assert ask(net, rules=co.Rules(max_hours=500)).above.value == 950.0


def test_several_figures_are_told(net):
    cell = co.Cell("links", {"link_id": "n5"}, "usd")
    with pytest.raises(co.InvalidEdit, match=r"2 rows match; say which(.|\n)*from_node = KHI(.|\n)*from_node = LHE"):
        ask(net, cell)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (co.Cell("links", {"link_id": "n6"}, "usd"), "no row of links has link_id = n6"),
        (co.Cell("links", {"link_id": "n5", "from_node": "KHI"}, "length_km"), "no break-even of 'length_km'"),
        (co.Cell("link", {"link_id": "n5"}, "usd"), "there is no table 'link'"),
        (
            co.Cell("rates", {"mode": "road"}, "usd_per_km"),
            "^usd_per_km of rates where mode = road: it is blank",
        ),
    ],
)
def test_a_figure_that_is_not_there_is_told(net, cell, message):
    with pytest.raises(co.InvalidEdit, match=message):
        ask(net, cell)


def test_what_is_no_cell_is_told(net):
    with pytest.raises(co.InvalidQuestion, match=r"of is 'hours'; it must be a Cell\(table, where, column\)"):
        ask(net, "hours")


@pytest.mark.parametrize("upper", [900, 0, 1_000_001, float("inf"), float("nan"), "much", True])
def test_the_highest_value_lies_above_todays(net, upper):
    with pytest.raises(co.InvalidQuestion, match="upper is"):
        ask(net, upper=upper)


def test_a_blank_figure_is_what_its_rate_gives(net):
    rail = co.Cell("links", {"link_id": "nr", "from_node": "ATQ"}, "usd")
    assert co.break_even(net, "Karachi", "Delhi", of=rail).today == 225.0


def test_no_way_is_no_way(net):
    with pytest.raises(co.NoRoute):
        co.break_even(net, "Delhi", "Karachi", of=N5)
