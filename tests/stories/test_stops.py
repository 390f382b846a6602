"""A service is boarded and left at its stops, too; what takes only wagons takes no box."""

import pytest
from stories.small import border, handling, ledger, link, network, service

import corridor as co

TWICE = {"departures_per_week": 2}
RAIL = "rail-1435"


def rail(way, **cells):
    return link(way, RAIL, **{"hours": 10, "usd": 100} | cells)


def line(links=None, **cells):
    """Return A === B === C === D, equal links, with a train that stops at C and is published at 20 h and 1,000 USD.

    It leaves twice a week. Nothing else runs: rail has no departures by itself, but boxes may change trains at C.
    """
    train = {"hours": 40, "usd": 1000, "stops": "C", **TWICE} | cells
    return network(
        "A/CN B/CN C/CN D/CN",
        links or [rail("A-B", hours=10), rail("B-C", hours=10), rail("C-D", hours=20, usd=200)],
        services=[service("train", "A-B;B-C;C-D", **train)],
        handling=[handling(f"{RAIL}>{RAIL}", hours=1, usd=5)],
    )


def test_a_part_run_takes_its_hours_in_the_whole():
    """A - C takes half of the train's 40 h, after the same wait: half a headway, 42 h."""
    way = co.plan(line(), "A", "C")
    assert [(row[0], row[2]) for row in ledger(way)] == [("wait", 42), ("move", 10), ("move", 10)]


def test_a_part_run_pays_a_tenth_of_the_whole_and_its_share_of_the_rest():
    """A - C is half of the train: 100 + 0.5 x 900 = 550 USD, and so is C - D."""
    net = line()
    assert [co.plan(net, *ends.split("-")).cost_usd for ends in ("A-C", "C-D", "A-D")] == [550, 550, 1000]


def test_a_part_run_has_the_id_of_its_service_and_the_figures_of_its_row():
    moves = [leg for leg in co.plan(line(), "C", "D").legs if leg.activity != "load" and leg.activity != "unload"]
    assert {leg.service_id for leg in moves} == {"train"}
    assert {figure.table for leg in moves for figure in leg.figures if figure.quantity == "cost_usd"} == {"services"}


def test_nobody_boards_or_leaves_where_it_does_not_stop():
    with pytest.raises(co.NoRoute):
        co.plan(line(), "A", "B")
    with pytest.raises(co.NoRoute):
        co.plan(line(stops=""), "A", "C")


def test_the_whole_is_never_dearer_than_its_part_runs_together():
    """By C it would be 550 + 5 + 550 USD; the through train costs 1,000."""
    way = co.plan(line(), "A", "D", rules=co.Rules(via=["C"]))
    assert way.cost_usd == 1000
    assert not any(leg.activity == "transship" for leg in way.legs)


def test_without_a_published_price_a_part_run_pays_for_its_own_parts():
    assert co.plan(line(hours=None, usd=None, per=None), "A", "C").cost_usd == 200


def test_a_part_run_goes_on_where_the_rest_of_the_way_is_closed():
    """C === D is shut: A - C still runs, A - D does not."""
    net = co.Scenario("shut", [co.Close("C-D")])(line())
    assert co.plan(net, "A", "C").cost_usd == 550
    with pytest.raises(co.NoRoute, match="service 'train' cannot run"):
        co.plan(net, "A", "D")


def test_a_train_leaves_its_stop_as_much_later_as_it_takes_to_come_there():
    """The train leaves A on Monday at 10:00 and C 20 h later, on Tuesday at 06:00."""
    net = line(departures_per_week=None, weekdays="Mo", departs="10:00")
    soon = co.plan(net, "C", "D", by="time", depart="2026-12-07 11:00+00:00")
    assert soon.arrives.isoformat() == "2026-12-09T02:00:00+00:00"
    missed = co.plan(net, "C", "D", by="time", depart="2026-12-08 06:01+00:00")
    assert missed.arrives.isoformat() == "2026-12-16T02:00:00+00:00"


def test_a_part_run_arrives_as_surely_as_the_train():
    """Its hours vary by the p90 of the whole: 20 h of 40 to 60."""
    net = line(hours_p90=60)
    legs = co.simulate(net, co.plan(net, "A", "C"), runs=4000, seed=1).by_leg()
    moves = legs[legs["activity"] == "move"]
    whole = co.simulate(net, co.plan(net, "A", "D"), runs=4000, seed=1).by_leg()
    assert moves["p90_h"].sum() / moves["p50_h"].sum() == pytest.approx(1.5, rel=0.03)
    assert moves["p50_h"].sum() * 2 == pytest.approx(whole[whole["activity"] == "move"]["p50_h"].sum(), rel=0.01)


def test_an_edit_of_a_part_moves_the_part_run():
    """A - B takes 5 h less: the train takes 35 h, A - C 15 of them."""
    net = co.Scenario("quicker", [co.Change("links", {"link_id": "A-B"}, hours=5)])(line())
    moves = [row[2] for row in ledger(co.plan(net, "A", "C")) if row[0] == "move"]
    assert sum(moves) == pytest.approx(15, abs=0.01)


def test_a_service_that_takes_wagons_takes_no_box():
    """What is in boxes finds no way, and is told why; what is in a wagon goes."""
    net = line(takes="wagon")
    assert co.plan(net, "A", "D", cargo=co.Cargo(form="wagon")).cost_usd == 1000
    with pytest.raises(co.NoRoute, match="service 'train' takes wagons only, and the cargo's form is 'box'"):
        co.plan(net, "A", "D")


def test_a_service_takes_boxes_unless_it_says_otherwise():
    with pytest.raises(co.NoRoute, match="takes boxes only, and the cargo's form is 'trailer'"):
        co.plan(line(), "A", "D", cargo=co.Cargo(form="trailer"))


def test_a_link_that_takes_wagons_is_closed_to_boxes_without_a_service():
    """A train a day, unscheduled, for wagons only: a box has no way, a wagon has."""
    rates = [{"mode": RAIL, "departures_per_week": 7}]
    net = network("A/CN B/CN", [rail("A-B", takes="wagon")], rates=rates)
    assert co.plan(net, "A", "B", cargo=co.Cargo(form="wagon")).cost_usd == 100
    with pytest.raises(
        co.NoRoute, match="link 'A-B' takes wagons only, and the cargo's form is 'box' without a service"
    ):
        co.plan(net, "A", "B")


def test_no_service_takes_less_than_a_departure_carries():
    net = line(teu_per_departure=82, minimum_teu=82)
    assert co.plan(net, "A", "D", cargo=co.Cargo(teu=82, tonnes=800)).cost_usd == 1000


@pytest.mark.parametrize(
    ("stops", "message"),
    [
        ("X", r"column stops: 'X': 'X' is not on its way; a stop is a node between the links of its chain"),
        ("C;B", r"'B' lies before 'C' on its way; give stops in the order in which it passes them"),
        ("B;B", r"'B' is given twice"),
        ("D", r"'D' is an end of its way; leave it out"),
    ],
)
def test_stops_that_cannot_be_are_told_in_a_sentence(stops, message):
    with pytest.raises(co.InvalidData, match=message):
        line(stops=stops)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"takes": "pallet"}, r"column takes: 'pallet': 'pallet' is not one of box, wagon, trailer"),
        ({"takes": ";"}, r"column takes: ';': names nothing; give some of box, wagon, trailer"),
        ({"minimum_teu": 90, "teu_per_departure": 82}, r"more than the 82 TEU of a departure, so it takes nothing"),
        ({"teu_per_departure": 0}, r"column teu_per_departure: '0': must be above 0"),
    ],
)
def test_services_that_take_nothing_are_told_in_a_sentence(cells, message):
    with pytest.raises(co.InvalidData, match=message):
        line(**cells)


def test_a_cargo_of_an_unknown_form_is_refused():
    with pytest.raises(co.InvalidQuestion, match="form is 'crate'"):
        co.Cargo(form="crate")


def test_an_import_on_the_way_of_a_train_takes_what_imports_take():
    """A/CN -8- B/KZ -4- C/UZ, the train's hours hold borders: through KZ in transit, goods for B are imported there."""
    rails = [link("A-B", mode="rail-1520", hours=4, usd=1), link("B-C", mode="rail-1520", hours=4, usd=1)]
    sides = [
        border("exit", mode="rail", hours=0, usd=0),
        border("entry", mode="rail", procedure="transit", hours=2, usd=0),
        border("entry", mode="rail", hours=7, usd=0, covers="clearance"),
    ]
    train = service("train", "A-B;B-C", stops="B", departures_per_week=168, hours=17, usd=30, includes="borders")
    net = network("A/CN B/KZ C/UZ", rails, borders=sides, services=[train])
    through = [leg.hours for leg in co.plan(net, "A", "C").legs if leg.activity in ("move", "entry")]
    assert through == [4, 2, 4, 7]
    sold = [leg.hours for leg in co.plan(net, "A", "B").legs if leg.activity in ("move", "entry")]
    assert sold == [4, 2 + (7 - 2)]
