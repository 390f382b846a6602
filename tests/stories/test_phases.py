"""What cargo may do next depends on how it came: ready, under way, or landed from a departure of its own."""

import pytest
from stories.small import border, handling, ledger, link, network, service

import corridor as co

DAILY = [{"mode": "rail-1435", "departures_per_week": 7}]
TRANSSHIP = handling("rail-1435>rail-1435", hours=5, usd=50)


def rail(way, **cells):
    return link(way, "rail-1435", **{"hours": 10, "usd": 100} | cells)


def test_rolling_on_takes_nothing():
    """A ---rail--- B ---rail--- C, each 10 h and 100 USD, unscheduled, a train a day

    One wait of 12 h at A, none at B.
    """
    net = network("A/CN B/CN C/CN", [rail("A-B"), rail("B-C")], rates=DAILY, handling=[TRANSSHIP])
    assert ledger(co.plan(net, "A", "C")) == [("wait", "A", 12, 0), ("move", "A-B", 10, 100), ("move", "B-C", 10, 100)]


def test_from_under_way_onto_a_service():
    """A ---rail, unscheduled--- B ---train, twice a week, 8 h, 70 USD--- C

    12 h and 10 h to B; cargo under way is transshipped, 5 h and 50 USD, waits 42 h and rides 8 h.
    """
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), rail("B-C", status="operating", departures_per_week=0.1)],
        rates=DAILY,
        handling=[TRANSSHIP],
        services=[service("train", "B-C", departures_per_week=2, hours=8, usd=70)],
    )
    assert ledger(co.plan(net, "A", "C", by="time")) == [
        ("wait", "A", 12, 0),
        ("move", "A-B", 10, 100),
        ("transship", "B", 5, 50),
        ("wait", "B", 42, 0),
        ("move", "B-C", 8, 70),
    ]


def test_a_link_with_departures_of_its_own_lands_its_cargo():
    """A ---rail, twice a week--- B ---rail, unscheduled--- C

    42 h and 10 h to B, where the cargo is landed: to go on it is transshipped (5 h, 50 USD) and waits half a day, then
    10 h.
    """
    net = network(
        "A/CN B/CN C/CN", [rail("A-B", departures_per_week=2), rail("B-C")], rates=DAILY, handling=[TRANSSHIP]
    )
    assert ledger(co.plan(net, "A", "C")) == [
        ("wait", "A-B", 42, 0),
        ("move", "A-B", 10, 100),
        ("transship", "B", 5, 50),
        ("wait", "B", 12, 0),
        ("move", "B-C", 10, 100),
    ]


def test_from_service_to_service_is_a_transshipment():
    """A ---train 1, 8 h--- B ---train 2, 8 h--- C, both twice a week

    42 + 8 + 5 (transshipment) + 42 + 8 = 105 h, and 70 + 50 + 70 = 190 USD.
    """
    trains = [service(f"train {way}", way, departures_per_week=2, hours=8, usd=70) for way in ("A-B", "B-C")]
    net = network("A/CN B/CN C/CN", [rail("A-B"), rail("B-C")], services=trains, handling=[TRANSSHIP])
    way = co.plan(net, "A", "C")
    assert (way.hours, way.cost_usd) == (105, 190)
    assert [leg.activity for leg in way.legs if leg.from_node == leg.to_node == "B"] == ["transship", "wait"]


def test_without_a_row_landed_cargo_cannot_go_on():
    """A ---train 1--- B ---train 2--- C, and no row takes rail to rail at B: there is no way, for all that both trains
    run.
    """
    trains = [service(f"train {way}", way, departures_per_week=2, hours=8, usd=70) for way in ("A-B", "B-C")]
    net = network("A/CN B/CN C/CN", [rail("A-B"), rail("B-C")], services=trains)
    with pytest.raises(
        co.NoRoute, match=r"no row of handling describes the transship from rail-1435 to rail-1435 at B"
    ):
        co.plan(net, "A", "C")


def test_landed_cargo_may_be_unloaded_and_handed_over():
    """A ---train, 8 h--- B ---road, 3 h--- C : landed cargo needs no transshipment, but a transfer (2 h) to road."""
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), link("B-C", hours=3, usd=30)],
        services=[service("train", "A-B", departures_per_week=2, hours=8, usd=70)],
        handling=[handling("rail-1435>road", hours=2, usd=20)],
    )
    assert ledger(co.plan(net, "A", "B")) == [("wait", "A", 42, 0), ("move", "A-B", 8, 70)]
    assert ledger(co.plan(net, "A", "C"))[2:] == [("transfer", "B", 2, 20), ("move", "B-C", 3, 30)]


def test_the_service_is_not_left_before_its_last_node():
    """A ---train over B--- C, 20 h, and a road from B: the train does not stop at B, so D is reached from C.

    A ===B=== C, B --road, 1 h-- D, C --road, 5 h-- D: 42 + 20 + 2 (transfer) + 5 = 69 h.
    """
    net = network(
        "A/CN B/CN C/CN D/CN",
        [rail("A-B"), rail("B-C"), link("B-D", hours=1, usd=0), link("C-D", hours=5, usd=0)],
        services=[service("train", "A-B;B-C", departures_per_week=2, hours=20, usd=0)],
        handling=[handling("rail-1435>road", hours=2, usd=0)],
    )
    assert co.plan(net, "A", "D").hours == 69


def test_loading_again_is_not_a_way_around_a_missing_row():
    """A ---train--- B ---rail--- C : unloading at B and loading again is no transshipment; a question unloads once, at
    its end.
    """
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), rail("B-C")],
        rates=[{"mode": "rail-1435", "country": "PK", "departures_per_week": 7}],
        services=[service("train", "A-B", departures_per_week=2, hours=8, usd=70)],
    )
    with pytest.raises(co.NoRoute):
        co.plan(net, "A", "C")


def test_one_gauge_does_not_roll_onto_another():
    """A ---rail 1435--- B ---rail 1520--- C, each 10 h: at B the gauge changes, 7 h and 80 USD, and the other gauge
    waits its own 24 h.
    """
    net = network(
        "A/CN B/CN C/CN",
        [rail("A-B"), link("B-C", "rail-1520", hours=10, usd=100)],
        rates=[*DAILY, {"mode": "rail-1520", "departures_per_week": 3.5}],
        handling=[handling("rail-1435>rail-1520", hours=7, usd=80)],
    )
    assert ledger(co.plan(net, "A", "C"))[2:] == [
        ("gauge_change", "B", 7, 80),
        ("wait", "B", 24, 0),
        ("move", "B-C", 10, 100),
    ]


def test_rolling_over_a_border_keeps_the_train():
    """A/CN ---rail--- B/PK ---rail--- C/PK : exit 1 h, entry 4 h around the first move, then it rolls on without a
    wait.
    """
    net = network(
        "A/CN B/PK C/PK",
        [rail("A-B"), rail("B-C")],
        rates=DAILY,
        borders=[border("exit", mode="rail", hours=1, usd=10), border("entry", mode="rail", hours=4, usd=40)],
    )
    assert ledger(co.plan(net, "A", "C")) == [
        ("wait", "A", 12, 0),
        ("exit", "A-B", 1, 10),
        ("move", "A-B", 10, 100),
        ("entry", "A-B", 4, 40),
        ("move", "B-C", 10, 100),
    ]
