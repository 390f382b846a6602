"""Which row clears a crossing: by side, direction, procedure, regime, goods and how particular it is.

Most stories ask of A/CN ---road, 10 h--- B/PK ---road, 10 h--- C/PK ---road, 10 h--- D/IR, where leaving and entering
take
nothing unless rows say otherwise.
"""

import pytest
from stories.small import border, ledger, link, network

import corridor as co

LINKS = [link(way, hours=10, usd=0) for way in ("A-B", "B-C", "C-D")]
FREE = [border(side, hours=0, usd=0) for side in ("exit", "entry")]


def spine(*rows, free=FREE):
    return network("A/CN B/PK C/PK D/IR", LINKS, borders=[*free, *rows])


def cleared(net, origin="A", destination="D", **cargo):
    """Return hours and dollars of each side that is cleared, by crossing and side."""
    way = co.plan(net, origin, destination, cargo=co.Cargo(**cargo))
    return {
        (leg.link_id, leg.activity): (leg.hours, leg.cost_usd) for leg in way.legs if leg.activity in ("exit", "entry")
    }


def test_both_sides_of_a_crossing_are_cleared_around_the_move():
    """A/CN ---10 h--- B/PK, exit 2 h and 20 USD, entry 3 h and 30 USD: exit, move, entry, in this order; B to C crosses
    nothing.
    """
    net = spine(free=[border("exit", hours=2, usd=20), border("entry", hours=3, usd=30)])
    assert ledger(co.plan(net, "A", "C")) == [
        ("exit", "A-B", 2, 20),
        ("move", "A-B", 10, 0),
        ("entry", "A-B", 3, 30),
        ("move", "B-C", 10, 0),
    ]


def test_a_side_without_a_row_is_impossible():
    """A ---road--- B, the exit's row for regime tir alone: ordinary cargo has no row for it, so it has no way; tir has
    one.
    """
    net = spine(free=[border("exit", regime="tir", hours=0, usd=0), border("entry", hours=0, usd=0)])
    with pytest.raises(co.NoRoute, match=r"no row of borders allows the exit of 'A-B' .* under regime 'ordinary'"):
        co.plan(net, "A", "B")
    assert co.plan(net, "A", "B", cargo=co.Cargo(regime="tir")).hours == 10


def test_the_procedure_follows_from_the_question():
    """Exit takes 1 h for export and 2 h in transit; entry 3 h for import and 4 h in transit.

    A to D: export from CN (1), transit into PK (4), transit out of PK (2), import into IR (3).
    A to C: export from CN (1), import into PK (3). B to D: export from PK (1), import into IR (3).
    """
    net = spine(
        free=[
            border("exit", procedure="export", hours=1, usd=0),
            border("exit", procedure="transit", hours=2, usd=0),
            border("entry", procedure="import", hours=3, usd=0),
            border("entry", procedure="transit", hours=4, usd=0),
        ]
    )
    hours = {key: taken for key, (taken, _) in cleared(net).items()}
    assert hours == {("A-B", "exit"): 1, ("A-B", "entry"): 4, ("C-D", "exit"): 2, ("C-D", "entry"): 3}
    assert [taken for taken, _ in cleared(net, "A", "C").values()] == [1, 3]
    assert [taken for taken, _ in cleared(net, "B", "D").values()] == [1, 3]


def test_a_way_within_one_country_that_leaves_it_is_exported_and_imported():
    """A1/CN ---road--- B/PK ---road--- A2/CN, the only way: out of the origin's country is export, into the
    destination's import.
    """
    rows = [
        border("exit", procedure="export", hours=1, usd=0),
        border("exit", procedure="transit", hours=2, usd=0),
        border("entry", procedure="import", hours=3, usd=0),
        border("entry", procedure="transit", hours=4, usd=0),
    ]
    net = network("A1/CN B/PK A2/CN", [link("A1-B", hours=10, usd=0), link("B-A2", hours=10, usd=0)], borders=rows)
    assert [taken for taken, _ in cleared(net, "A1", "A2").values()] == [1, 4, 2, 3]


def test_the_regime_chooses_its_rows():
    """Entry into PK takes 9 h, under tir 2 h, and under barter it is barred; rows without a regime serve any.

    Ordinary: 9 h. Tir: 2 h. Border market: 9 h, the row for any. Barter: no way.
    """
    net = spine(
        border("entry", link_id="A-B", hours=9, usd=0),
        border("entry", link_id="A-B", regime="tir", hours=2, usd=0),
        border("entry", link_id="A-B", regime="barter", allowed="no", hours=1, usd=0),
    )
    hours = {regime: cleared(net, regime=regime)["A-B", "entry"][0] for regime in ("ordinary", "tir", "border_market")}
    assert hours == {"ordinary": 9, "tir": 2, "border_market": 9}
    with pytest.raises(co.NoRoute, match="under regime 'barter'"):
        cleared(net, regime="barter")


def test_goods_are_cleared_by_their_longest_code():
    """Entry takes 1 h, for HS 27 and 85 2 h, for HS 2710 3 h; a code stands for all that begin with it.

    2710.12 is 27 and 2710, so 3 h; 2709 is 27, so 2 h; 8504 is 85, so 2 h; 6203 and goods not known are neither, so 1
    h.
    """
    net = spine(
        border("entry", link_id="A-B", hours=1, usd=0),
        border("entry", link_id="A-B", hs="27;85", hours=2, usd=0),
        border("entry", link_id="A-B", hs="2710", hours=3, usd=0),
    )
    hours = [cleared(net, hs=hs)["A-B", "entry"][0] for hs in ("2710.12", "2709", "8504", "6203", "")]
    assert hours == [3, 2, 2, 1, 1]


def test_allowed_no_bars_only_what_its_row_takes():
    """Goods of HS 27 may not leave by A-B: they have no way; others have."""
    net = spine(border("exit", link_id="A-B", hs="27", allowed="no"))
    assert cleared(net, hs="8504")["A-B", "exit"] == (0, 0)
    with pytest.raises(co.NoRoute, match="allows the exit of 'A-B'"):
        cleared(net, hs="2710")


def test_a_more_particular_row_opens_what_a_default_bars():
    """No road may enter PK, but by A-B one may: the row of the link goes before the default."""
    net = spine(
        border("entry", to_country="PK", mode="road", allowed="no"),
        border("entry", link_id="A-B", hours=4, usd=0),
    )
    assert cleared(net)["A-B", "entry"] == (4, 0)


def test_a_barred_transit_leaves_imports_open():
    """PK takes imports but no transit: A to C is possible (5 h), A to D is not."""
    net = spine(
        border("entry", link_id="A-B", hours=5, usd=0),
        border("entry", link_id="A-B", procedure="transit", allowed="no"),
    )
    assert cleared(net, "A", "C")["A-B", "entry"] == (5, 0)
    with pytest.raises(co.NoRoute, match=r"allows the entry of 'A-B' .* in transit"):
        co.plan(net, "A", "D")


def test_a_row_for_one_direction_goes_before_one_for_both():
    """A ---road--- B both ways: leaving A takes 3 h, leaving by this link else 1 h.

    A to B: exit 3 h. B to A: exit 1 h.
    """
    both = [link("A-B", hours=10, usd=0, both_ways="yes")]
    rows = [
        *FREE,
        border("exit", link_id="A-B", hours=1, usd=0),
        border("exit", link_id="A-B", from_node="A", hours=3, usd=0),
    ]
    net = network("A/CN B/PK", both, borders=rows)
    assert cleared(net, "A", "B")["A-B", "exit"] == (3, 0)
    assert cleared(net, "B", "A")["A-B", "exit"] == (1, 0)


DEFAULTS = [
    border("entry", mode="road", hours=1, usd=0),
    border("entry", from_country="CN", hours=2, usd=0),
    border("entry", to_country="PK", mode="road", hours=3, usd=0),
    border("entry", from_country="CN", to_country="PK", hours=4, usd=0),
    border("entry", from_country="CN", to_country="PK", mode="road", hours=5, usd=0),
    border("entry", link_id="A-B", hours=6, usd=0),
    border("entry", link_id="A-B", from_node="A", hours=7, usd=0),
]


@pytest.mark.parametrize("count", range(1, len(DEFAULTS) + 1))
def test_the_most_particular_scope_is_taken(count):
    """Seven rows for the entry from CN to PK by road, from the mode alone over the countries to the link in one
    direction.

    They are written in the order in which each goes before the last; of the first so many, the last one is taken: 1 h,
    2 h, ..., 7 h.
    """
    net = spine(*DEFAULTS[:count], free=[FREE[0], border("entry", to_country="IR", hours=0, usd=0)])
    assert cleared(net)["A-B", "entry"] == (count, 0)


def test_countries_go_before_a_mode():
    """A default for CN to PK by any mode and one for CN by road have two columns each; the two countries win: 4 h, not
    8 h.
    """
    net = spine(
        border("entry", from_country="CN", to_country="PK", hours=4, usd=0),
        border("entry", from_country="CN", mode="road", hours=8, usd=0),
    )
    assert cleared(net)["A-B", "entry"] == (4, 0)


def test_goods_go_before_regime_and_regime_before_procedure():
    """Three rows of one link: for HS 27 (1 h), for tir (2 h), for transit (3 h).

    Tir cargo of HS 27 in transit fits all: 1 h. Tir cargo without a code in transit: 2 h. Ordinary cargo in transit: 3
    h.
    """
    net = spine(
        border("entry", link_id="A-B", hs="27", hours=1, usd=0),
        border("entry", link_id="A-B", regime="tir", hours=2, usd=0),
        border("entry", link_id="A-B", procedure="transit", hours=3, usd=0),
    )
    asked = [{"hs": "2701", "regime": "tir"}, {"regime": "tir"}, {}]
    assert [cleared(net, **cargo)["A-B", "entry"][0] for cargo in asked] == [1, 2, 3]


def test_the_scope_goes_before_the_goods():
    """A default for HS 27 (1 h) is less particular than the link's row for any goods (2 h)."""
    net = spine(
        border("entry", to_country="PK", hs="27", hours=1, usd=0), border("entry", link_id="A-B", hours=2, usd=0)
    )
    assert cleared(net, hs="2701")["A-B", "entry"] == (2, 0)


def test_blanks_are_filled_from_the_next_less_particular_row_that_has_them():
    """The link's row knows 6 h only; the default for PK knows 70 USD only; the default for roads 1 h and 8 USD: 6 h and
    70 USD.
    """
    net = spine(border("entry", link_id="A-B", hours=6), border("entry", to_country="PK", usd=70))
    assert cleared(net)["A-B", "entry"] == (6, 70)


def test_what_a_barred_row_says_fills_nothing():
    """The link's row knows 6 h; the default for PK bars the side and names 70 USD; the default for roads has 8 USD.

    The link's row is taken and opens the side; its price comes from the row for roads, as one that bars describes no
    clearance.
    """
    net = spine(
        border("entry", link_id="A-B", hours=6),
        border("entry", to_country="PK", allowed="no", usd=70),
        free=[FREE[0], border("entry", hours=1, usd=8)],
    )
    assert cleared(net)["A-B", "entry"] == (6, 8)


def test_covers_goes_with_the_hours():
    """The link's row has hours that cover the closed hours, the default has opening hours (3 h of wait): no wait is
    added.

    Where the default's hours are taken instead, which cover nothing, the cargo waits 3 h.
    """
    open_by_day = border("entry", to_country="PK", hours=1, usd=0, opening_hours="08:00-20:00")
    covered = spine(open_by_day, border("entry", link_id="A-B", hours=6, usd=0, covers="closed_hours"))
    assert co.plan(covered, "A", "B").hours == 10 + 6
    blank = spine(open_by_day, border("entry", link_id="A-B", usd=5))
    assert co.plan(blank, "A", "B").hours == 10 + 3 + 1


def test_rail_rows_serve_every_gauge_and_the_gauge_goes_first():
    """A/CN ---rail 1520--- B/PK, entry 2 h for any rail, 3 h for 1520, exit for any rail: 3 h."""
    rows = [
        border("exit", mode="rail", hours=0, usd=0),
        border("entry", mode="rail", hours=2, usd=0),
        border("entry", mode="rail-1520", hours=3, usd=0),
    ]
    net = network(
        "A/CN B/PK",
        [link("A-B", "rail-1520", hours=10, usd=0)],
        borders=rows,
        rates=[{"mode": "rail", "departures_per_week": 7}],
    )
    assert cleared(net, "A", "B")["A-B", "entry"] == (3, 0)


def test_a_ferry_is_cleared_like_a_land_link():
    """A/CN ---ferry, twice a week--- B/PK with rows for the ferry: exit 1 h, entry 2 h."""
    rows = [border("exit", mode="ferry", hours=1, usd=0), border("entry", mode="ferry", hours=2, usd=0)]
    net = network("A/CN B/PK", [link("A-B", "ferry", hours=10, usd=0, departures_per_week=2)], borders=rows)
    assert cleared(net, "A", "B") == {("A-B", "exit"): (1, 0), ("A-B", "entry"): (2, 0)}
