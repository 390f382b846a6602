"""A service runs a chain of links from where it is boarded to where it is left, for hours and a price of the whole or
of its parts.
"""

import pytest
from stories.small import border, handling, ledger, link, network, service

import corridor as co

TWICE = {"departures_per_week": 2}


def rail(way, **cells):
    return link(way, "rail-1435", **{"hours": 10, "usd": 100} | cells)


def moves(way):
    return [row for row in ledger(way) if row[0] != "wait"]


def test_without_figures_of_its_own_the_whole_is_the_sum_of_its_parts():
    """A ===10 h, 100 USD=== B ===30 h, 300 USD=== C : 42 h wait, 40 h, 400 USD."""
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), rail("B-C", hours=30, usd=300)],
        services=[service("train", "A-B;B-C", **TWICE)],
    )
    assert ledger(co.plan(net, "A", "C")) == [("wait", "A", 42, 0), ("move", "A-B", 10, 100), ("move", "B-C", 30, 300)]


def test_the_published_whole_is_shared_among_its_parts():
    """As above, but the train is published at 20 h and 1,000 USD for the whole.

    The parts keep their proportions, 10 to 30 h and 100 to 300 USD: 5 h and 250 USD, then 15 h and 750 USD.
    """
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), rail("B-C", hours=30, usd=300)],
        services=[service("train", "A-B;B-C", hours=20, usd=1000, **TWICE)],
    )
    assert moves(co.plan(net, "A", "C")) == [("move", "A-B", 5, 250), ("move", "B-C", 15, 750)]


def test_shares_are_whole_cents_that_add_up():
    """A === B === C === D, three equal links for 100 USD in all: 33.33, 33.34 and 33.33 USD, and 100.00 in sum."""
    net = network(
        "A/CN B/CN C/CN D/CN",
        [rail("A-B"), rail("B-C"), rail("C-D")],
        services=[service("train", "A-B;B-C;C-D", hours=20, usd=100, **TWICE)],
    )
    way = co.plan(net, "A", "D")
    assert [row[3] for row in moves(way)] == [33.33, 33.34, 33.33]
    assert way.cost_usd == 100


def test_a_service_runs_one_way():
    """A === B : from A to B there is the train; back there is none, though the link runs both ways."""
    net = network(
        "A/CN B/CN", [rail("A-B", both_ways="yes")], services=[service("train", "A-B", hours=8, usd=70, **TWICE)]
    )
    assert co.plan(net, "A", "B").hours == 50
    with pytest.raises(co.NoRoute):
        co.plan(net, "B", "A")


CROSSING = [rail("A-B"), rail("B-C", hours=30, usd=300)]
SIDES = [border("exit", mode="rail", hours=2, usd=20), border("entry", mode="rail", hours=4, usd=40)]


def crossing(**cells):
    net = network(
        "A/CN B/CN C/PK",
        CROSSING,
        borders=SIDES,
        services=[service("train", "A-B;B-C", **TWICE, **cells)],
    )
    return co.plan(net, "A", "C")


def test_what_the_whole_does_not_include_is_added():
    """A/CN === B/CN === C/PK, published at 20 h and 1,000 USD without the border: exit 2 h and 20 USD, entry 4 h and 40
    USD come on top.

    42 + 20 + 6 = 68 h and 1,060 USD; the moves share 20 h as 5 and 15, and 1,000 USD as 250 and 750.
    """
    way = crossing(hours=20, usd=1000)
    assert (way.hours, way.cost_usd) == (68, 1060)
    assert moves(way) == [
        ("move", "A-B", 5, 250),
        ("exit", "B-C", 2, 20),
        ("move", "B-C", 15, 750),
        ("entry", "B-C", 4, 40),
    ]


def test_what_the_whole_includes_is_not_added():
    """The same, published at 23 h and 920 USD with the border: it is the whole.

    The parts by themselves are 10 + 2 + 30 + 4 = 46 h and 100 + 20 + 300 + 40 = 460 USD, so each is halved and doubled:
    5, 1, 15, 2 h and 200, 40, 600, 80 USD.
    """
    way = crossing(hours=23, usd=920, includes="borders")
    assert (way.hours, way.cost_usd) == (42 + 23, 920)
    assert moves(way) == [
        ("move", "A-B", 5, 200),
        ("exit", "B-C", 1, 40),
        ("move", "B-C", 15, 600),
        ("entry", "B-C", 2, 80),
    ]


def test_hours_of_the_whole_and_price_of_the_parts():
    """Published at 23 h with the border, and no price: the parts' own prices, 460 USD."""
    way = crossing(hours=23, includes="borders")
    assert (way.hours, way.cost_usd) == (42 + 23, 460)


def test_a_barred_border_stops_a_service_that_includes_it():
    """The train includes the border, but the border is barred: what is closed under a service closes it."""
    net = network(
        "A/CN B/CN C/PK",
        CROSSING,
        borders=[border("exit", mode="rail", allowed="no"), SIDES[1]],
        services=[service("train", "A-B;B-C", hours=23, usd=920, includes="borders", **TWICE)],
    )
    with pytest.raises(co.NoRoute, match="allows the exit of 'B-C'"):
        co.plan(net, "A", "C")


GAUGE = handling("rail-1435>rail-1520", hours=6, usd=60)


@pytest.mark.parametrize(
    ("includes", "hours", "usd"),
    [("", 42 + 20 + 6, 1060), ("handling", 42 + 20, 1000), ("borders", 42 + 20 + 6, 1060)],
)
def test_a_change_of_gauge_along_the_chain(includes, hours, usd):
    """A ===1435=== B ===1520=== C, 20 h and 1,000 USD; the change of gauge at B, 6 h and 60 USD, is added unless
    handling is included.
    """
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), link("B-C", "rail-1520", hours=30, usd=300)],
        handling=[GAUGE],
        services=[service("train", "A-B;B-C", hours=20, usd=1000, includes=includes, **TWICE)],
    )
    way = co.plan(net, "A", "C")
    assert (way.hours, way.cost_usd) == (hours, usd)
    assert [leg.activity for leg in way.legs[1:-1]] == ["wait", "move", "gauge_change", "move"]


def test_a_change_that_no_row_describes_is_a_fault_of_the_tables():
    """The same chain without a row for the change of gauge: the network is refused, and the error names the service."""
    with pytest.raises(
        co.InvalidData, match=r"services, row 1, column links: .*no row of handling takes rail-1435 to rail-1520 at B"
    ):
        network(
            "A/CN B/CN C/CN",
            [rail("A-B"), link("B-C", "rail-1520", hours=30, usd=300)],
            services=[service("train", "A-B;B-C", hours=20, usd=1000, **TWICE)],
        )


def test_a_liner_string_that_changes_to_rail_is_cleared_at_the_quay():
    """P/CN ~~~sea~~~ Q/TR ===rail=== R/TR as one service: boarding it costs the exit at P, along it the entry at Q,
    before the transfer.
    """
    net = network(
        "P/CN:seaport Q/TR:seaport R/TR",
        [link("P-Q", "sea", hours=90, usd=900), rail("Q-R")],
        borders=[
            border("exit", node_id="P", hours=4, usd=40),
            border("entry", node_id="Q", hours=6, usd=60),
        ],
        handling=[handling("sea>rail-1435", kind="seaport", hours=5, usd=50)],
        services=[service("through", "P-Q;Q-R", **TWICE)],
    )
    assert ledger(co.plan(net, "P", "R")) == [
        ("exit", "P", 4, 40),
        ("wait", "P", 42, 0),
        ("move", "P-Q", 90, 900),
        ("entry", "Q", 6, 60),
        ("transfer", "Q", 5, 50),
        ("move", "Q-R", 10, 100),
    ]


def test_a_closed_link_under_a_service_closes_it():
    """A === B === C, of which B-C is under construction: no way, and the error names the service and the link."""
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), rail("B-C", status="construction", opens="2030")],
        services=[service("train", "A-B;B-C", hours=20, usd=1000, **TWICE)],
    )
    said = r"'train' cannot run: link 'B-C' from B to C is construction \(opens 2030\); a scenario may open it"
    with pytest.raises(co.NoRoute, match=said):
        co.plan(net, "A", "C")


def test_a_rule_against_a_link_or_node_under_a_service_closes_it():
    """A ===train over B=== C and A ---road, 500 h--- C: avoiding B, B-C or rail leaves the road."""
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), rail("B-C"), link("A-C", hours=500, usd=0)],
        services=[service("train", "A-B;B-C", hours=20, usd=1000, **TWICE)],
    )
    assert co.plan(net, "A", "C", by="time").hours == 62
    for rules in (
        co.Rules(avoid_nodes="B"),
        co.Rules(avoid_links="B-C"),
        co.Rules(avoid_modes="rail"),
        co.Rules(modes="road"),
    ):
        assert co.plan(net, "A", "C", by="time", rules=rules).hours == 500


def test_a_node_passed_inside_a_service_counts_as_via():
    """A ===train over B, 1,000 USD=== C and A ---road, 10 USD--- C: the road is cheaper, the train passes B."""
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), rail("B-C"), link("A-C", hours=500, usd=10)],
        services=[service("train", "A-B;B-C", hours=20, usd=1000, **TWICE)],
    )
    assert co.plan(net, "A", "C").cost_usd == 10
    assert co.plan(net, "A", "C", rules=co.Rules(via="B")).cost_usd == 1000


EDITED = (
    "A/CN B/CN C/PK",
    CROSSING,
    {"borders": SIDES, "services": [service("train", "A-B;B-C", hours=23, usd=920, includes="borders", **TWICE)]},
)


@pytest.mark.parametrize(
    ("edit", "hours", "usd"),
    [
        (co.Change("borders", {"side": "entry"}, hours=1), 23 - 3, 920),
        (co.Change("borders", {"side": "entry"}, hours=co.times(0.5)), 23 - 2, 920),
        (co.Change("links", {"link_id": "A-B"}, hours=12, usd=150), 23 + 2, 920 + 50),
        (co.Change("services", {"service_id": "train"}, hours=30), 30, 920),
        (co.Change("links", {"link_id": "B-C"}, usd=0), 23, 920 - 300),
    ],
)
def test_after_an_edit_the_whole_moves_by_the_change_of_its_parts(edit, hours, usd):
    """A/CN === B/CN === C/PK, published at 23 h and 920 USD with the border

    Entry in 1 h instead of 4: 20 h. Entry in half the time: 21 h. A-B in 12 h instead of 10 and for 150 USD instead of
    100:
    25 h and 970 USD. The whole itself published at 30 h: 30 h. B-C for nothing instead of 300 USD: 620 USD.
    """
    nodes, links, rows = EDITED
    net = co.Scenario("an edit", [edit])(network(nodes, links, **rows))
    way = co.plan(net, "A", "C")
    assert (round((way.hours - 42) * 60), way.cost_usd) == (hours * 60, usd)


def test_the_change_is_the_same_whether_made_at_once_or_in_two():
    """Entry from 4 h to 3 h and then to 1 h, or from 4 h to 1 h at once: 20 h either way, and also after saving and
    loading.
    """
    nodes, links, rows = EDITED
    net = network(nodes, links, **rows)
    once = co.Scenario("once", [co.Change("borders", {"side": "entry"}, hours=1)])(net)
    twice = net
    for hours in (3, 1):
        twice = co.Scenario("by steps", [co.Change("borders", {"side": "entry"}, hours=hours)])(twice)
    assert co.plan(once, "A", "C").hours == co.plan(twice, "A", "C").hours == 62


def test_an_edit_of_what_the_whole_does_not_include_is_added_as_it_is():
    """Published at 20 h and 1,000 USD without the border; entry in 1 h instead of 4: 42 + 20 + 2 + 1 = 65 h."""
    net = network(
        "A/CN B/CN C/PK", CROSSING, borders=SIDES, services=[service("train", "A-B;B-C", hours=20, usd=1000, **TWICE)]
    )
    edited = co.Scenario("faster", [co.Change("borders", {"side": "entry"}, hours=1)])(net)
    assert co.plan(edited, "A", "C").hours == 65


def test_a_minimum_shuts_out_smaller_shipments():
    """A === B, for 2 TEU and more: 1 TEU has no way, 2 TEU have one."""
    net = network(
        "A/CN B/CN", [rail("A-B")], services=[service("train", "A-B", minimum_teu=2, hours=8, usd=70, **TWICE)]
    )
    with pytest.raises(co.NoRoute, match="service 'train' takes no less than 2 TEU"):
        co.plan(net, "A", "B", cargo=co.Cargo(teu=1))
    assert co.plan(net, "A", "B", cargo=co.Cargo(teu=2)).hours == 50


def test_a_service_that_ends_is_left_out_and_noted():
    """A ===train until the end of 2026, 70 USD=== B and A ---road, 90 USD--- B: without a date the road, and a note on
    the train.
    """
    net = network(
        "A/CN B/CN",
        [rail("A-B"), link("A-B", link_id="road", hours=10, usd=90)],
        services=[service("train", "A-B", valid_until="2026-12-31", hours=8, usd=70, **TWICE)],
    )
    way = co.plan(net, "A", "B")
    assert way.cost_usd == 90
    assert [note for note in way.notes if "train" in note and "2026-12-31" in note]


def test_a_service_that_has_only_begun_takes_part():
    """The train runs from 2020 on, without an end: it takes part."""
    train = service("train", "A-B", valid_from="2020-01-01", hours=8, usd=70, **TWICE)
    net = network("A/CN B/CN", [rail("A-B")], services=[train])
    assert co.plan(net, "A", "B").cost_usd == 70


def test_the_vehicle_of_the_whole_is_that_of_its_first_node():
    """A === B, 100 USD for a wagon; a wagon holds 2 TEU, in CN 3: 6 TEU need two wagons from A/CN, 200 USD."""
    net = network(
        "A/CN B/CN",
        [rail("A-B")],
        services=[service("train", "A-B", hours=8, usd=100, per="vehicle", **TWICE)],
        vehicles=[{"mode": "rail", "teu_max": 2}, {"mode": "rail", "country": "CN", "teu_max": 3}],
    )
    assert co.plan(net, "A", "B", cargo=co.Cargo(teu=6)).cost_usd == 200


def test_a_train_that_waited_for_its_line_runs_at_its_published_price_once_that_opens():
    """Its parts came to nothing while the line was not there, which is no change of its price.

    ::

        A --line, planned, 521 USD-- B      a train for 50 USD in 10 h
    """
    line = link("A-B", "rail-1676", hours=9, usd=521, status="planned")
    runs = service("train", "A-B", departures_per_week=7, hours=10, usd=50, per="shipment")
    before = network("A/PK B/PK", [line], services=[runs])
    after = co.Scenario("built", [co.Open("A-B")])(before)
    move = next(leg for leg in co.plan(after, "A", "B", by="cost").legs if leg.activity == "move")
    assert (move.service_id, move.cost_usd, move.hours) == ("train", 50, 10)
    dearer = co.Scenario("dearer", [co.Change("links", {"link_id": "A-B"}, usd=621)])
    assert co.plan(dearer(after), "A", "B", by="cost").cost_usd == 150
    closed = co.Scenario("shut", [co.Close("A-B")])(after)
    assert co.plan(co.Scenario("open again", [co.Open("A-B")])(closed), "A", "B", by="cost").cost_usd == 50
