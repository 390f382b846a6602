"""A new line is one train: it runs through its stations, and only its ends and terminals lift.

    A ---road--- B ---road--- C ===border=== D ---road--- E

Countries: A, B and C lie in Pakistan, D and E in Iran; C-D is crossed by road. All are cities without a railway.
"""

import warnings

import pytest
from stories.small import border, handling, link, network

import corridor as co

NODES = "A/PK B/PK C/PK D/IR E/IR"
BOTH = {"both_ways": "yes"}
LIFTS = [handling(f">{mode}", kind="rail_terminal", hours=8, usd=70, **BOTH) for mode in ("rail-1435",)] + [
    handling("road>rail-1435", kind="rail_terminal", hours=6, usd=95, **BOTH)
]


def roads(**more):
    """Return the network: roads of 10 h and 100 USD, a border of 5 h and 50 USD a side, trains at 50 km/h."""
    links = [link(way, hours=10, usd=100, **BOTH) for way in ("A-B", "B-C", "C-D", "D-E")]
    rates = [
        {"mode": "rail", "speed_kmh": 50, "usd_per_km": 0.5, "per": "teu", "departures_per_week": 1},
        {"mode": "rail-1435", "country": "PK", "speed_kmh": 5, "usd_per_km": 2, "per": "teu"},
    ]
    borders = [border(side, link_id="C-D", hours=5, usd=50) for side in ("exit", "entry")]
    return network(NODES, links, rates=rates, handling=LIFTS, borders=borders, **more)


def line(*stations, **more):
    given = {"mode": "rail-1435", "trains_per_week": 7, "lengths_km": [100] * (len(stations) - 1)}
    return co.AddLine("new", list(stations), **given | more)


def after(*edits, net=None):
    return co.Scenario("line", list(edits))(net or roads())


def steps(way):
    return [leg.activity for leg in way.legs]


def by_rail(net, origin, destination):
    return co.plan(net, origin, destination, by="time", rules=co.Rules(modes={"rail"}))


def test_one_train_runs_through_every_station_and_over_the_border():
    """A = B = C =|= D: loaded once, waited for once (12 h), 3 x 100 km at 50 km/h, both sides of the border."""
    way = by_rail(after(line("A", "B", "C", "D", border_like="C-D")), "A", "D")
    assert steps(way) == ["load", "wait", "move", "move", "exit", "move", "entry", "unload"]
    assert {leg.service_id for leg in way.legs if leg.activity == "move"} == {"new-out"}
    assert way.hours == pytest.approx(8 + 12 + 6 + 5 + 5 + 8)
    assert way.cost_usd == pytest.approx(70 + 300 * 0.5 + 100 + 70)


def test_it_runs_back_too():
    way = by_rail(after(line("A", "B", "C")), "C", "A")
    assert {leg.service_id for leg in way.legs if leg.activity == "move"} == {"new-back"}


def test_its_trains_are_priced_as_trains_and_not_as_wagons_of_the_gauge():
    """The rate of the gauge in Pakistan, 5 km/h and 2 USD, is for wagons without a train."""
    services = after(line("A", "B", "C")).services.set_index("service_id")
    assert services.loc["new-out", ["hours", "usd"]].tolist() == [4, 100]


def test_it_is_boarded_and_left_where_it_stops_if_something_lifts_there():
    """B lifts only as a terminal of the line: then A-B and B-C are runs of the same train."""
    net = after(line("A", "B", "C", terminals=["B"]))
    for origin, destination in (("A", "B"), ("B", "C"), ("C", "B")):
        moves = [leg for leg in by_rail(net, origin, destination).legs if leg.activity == "move"]
        assert [bool(leg.service_id) for leg in moves] == [True]
    with pytest.raises(co.NoRoute, match="no way from B to C"):
        by_rail(after(line("A", "B", "C")), "B", "C")


def test_its_ends_move_boxes_between_road_and_rail():
    """A = B = C, and on to E by road only."""
    net = after(line("A", "B", "C"))
    way = co.plan(net, "A", "E", by="time", rules=co.Rules(via=["C"], avoid_links={"A-B", "B-C"}))
    assert "transfer" in steps(way)
    assert {row.from_node for row in way.legs if row.activity == "transfer"} == {"C"}


def test_like_a_service_takes_its_speed_and_price_by_the_kilometre():
    """A model of 100 km, 20 h (p90 30) and 40 USD, border included: 200 km take 40 h (60) and 80 USD."""
    model = {"service_id": "model", "from_node": "A", "to_node": "B", "links": "rails", "departures_per_week": 1}
    model |= {"hours": 20, "hours_p90": 30, "usd": 40, "per": "box", "includes": "borders"}
    net = network(
        NODES,
        [link("A-B", "rail-1435", link_id="rails", length_km=100, **BOTH)],
        rates=[{"mode": "rail", "speed_kmh": 50, "usd_per_km": 1, "per": "teu"}],
        handling=LIFTS,
        services=[model],
    )
    run = after(line("B", "C", lengths_km=[200], like="model"), net=net).services.set_index("service_id").loc["new-out"]
    assert run[["hours", "hours_p90", "usd", "per", "includes"]].tolist() == [40, 60, 80, "box", "borders"]


def test_like_a_link_takes_its_speed_and_price_by_the_kilometre():
    """A link of 50 km, 5 h and 10 USD: 100 km take 10 h and 20 USD."""
    net = network(
        NODES,
        [link("A-B", "rail-1435", link_id="rails", length_km=50, hours=5, hours_p90=6, usd=10, **BOTH)],
        rates=[{"mode": "rail", "speed_kmh": 1, "usd_per_km": 9, "per": "teu"}],
        handling=LIFTS,
    )
    run = after(line("B", "C", like="rails"), net=net).services.set_index("service_id").loc["new-out"]
    assert run[["hours", "hours_p90", "usd", "per"]].tolist() == [10, 12, 20, "shipment"]


def test_what_is_given_for_the_run_goes_before_what_it_is_like():
    run = (
        after(line("A", "B", hours=7, usd=9, per="teu", minimum_teu=4)).services.set_index("service_id").loc["new-out"]
    )
    assert run[["hours", "usd", "per", "minimum_teu"]].tolist() == [7, 9, "teu", 4]


def test_without_trains_it_is_links_and_terminals():
    net = after(line("A", "B", trains_per_week=None, status="planned", opens="2031"))
    assert net.services.empty
    assert set(net.links.loc[net.links["link_id"] == "new", "status"]) == {"planned"}


def test_it_may_run_over_links_that_are_planned():
    """The rails A = B = C are planned: the line opens them."""
    planned = [
        link(way, "rail-1435", link_id=f"rail {way}", length_km=100, status="planned", **BOTH) for way in ("A-B", "B-C")
    ]
    net = network(NODES, planned, rates=roads().tables["rates"].to_dict("records"), handling=LIFTS)
    chain = {"links": ["rail A-B", "rail B-C"], "mode": "", "lengths_km": []}
    way = by_rail(after(line("A", "B", "C", **chain), net=net), "A", "C")
    assert [leg.link_id for leg in way.legs if leg.activity == "move"] == ["rail A-B", "rail B-C"]
    assert set(after(line("A", "B", "C", **chain), net=net).links["status"]) == {"operating"}


# ---------------------------------------------------------------- laws

LINE = line("A", "B", "C", "D", terminals=["B"], border_like="C-D")


def test_the_network_with_it_is_the_network_made_anew():
    net = after(LINE)
    anew = co.Network(net.tables)
    assert anew == net
    for by in ("cost", "time"):
        assert [leg.hours for leg in co.plan(net, "A", "E", by=by).legs] == [
            leg.hours for leg in co.plan(anew, "A", "E", by=by).legs
        ]


def test_added_and_removed_it_leaves_the_network_as_it_was():
    parts = ["new-1", "new-2", "new-3"]
    gone = [co.Remove("links", {"link_id": parts}), co.Remove("handling", {"note": "Terminal of the line new"})]
    assert after(LINE, *gone) == roads()


def test_it_never_makes_the_best_way_worse():
    net, more = roads(), after(LINE)
    for by in ("cost", "time"):
        for pair in (("A", "E"), ("B", "D"), ("E", "A")):
            assert getattr(co.plan(more, *pair, by=by), f"{'hours' if by == 'time' else 'cost_usd'}") <= getattr(
                co.plan(net, *pair, by=by), f"{'hours' if by == 'time' else 'cost_usd'}"
            )


def test_it_is_written_and_read_alike(tmp_path):
    scenario = co.Scenario("line", [LINE, line("A", "B", like="new-out", hours=3.5, status="planned")])
    co.save_scenario(scenario, tmp_path / "line.toml")
    assert co.load_scenario(tmp_path / "line.toml") == scenario


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: line("A"), "line 'new' has one station, 'A'; it needs at least two"),
        (lambda: co.AddLine("new", [], mode="rail-1435"), "line 'new' has no stations; it needs at least two"),
        (lambda: line("A", "B", mode=""), "line 'new' has no mode; give one, such as rail-1435"),
        (lambda: line("A", "B", mode="rail-1453"), "line 'new': mode 'rail-1453': did you mean 'rail-1435'"),
        (lambda: co.AddLine("new", "A", mode="rail-1435"), "line 'new': stations = 'A'; it must be a list"),
        (lambda: line("A", "B", lengths_km=[1, 2]), "lengths_km has 2 figures, and 2 stations have 1 parts between"),
        (lambda: line("A", "B", statu="planned"), "line 'new' has no column 'statu'; did you mean 'status'"),
        (lambda: line("A", "B", links=["A-B"]), "line 'new': lengths_km is for new links, and links names those of"),
        (lambda: line("A", "B", trains_per_week=None, hours=3), "hours is for its trains; give trains_per_week"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be(make, message):
    with pytest.raises(co.InvalidEdit) as error:
        make()
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (line("A", "Q"), "no place is called 'Q'"),
        (line("A", "B", "A"), "line 'new': station 'A' is named twice; a line passes each once"),
        (line("A", "B", terminals=["C"]), "line 'new': terminal 'C' is no station of it"),
        (line("A", "B", like="x"), "like = 'x': there is no such service or link"),
        (line("A", "B", trains_per_week=-1), "departures_per_week"),
        (
            line("B", "C", "D"),
            "line 'new' crosses the border of PK and IR between C and D; give border_like, a crossing of the two whose "
            "rows it takes over, such as C-D, or 'default' to clear it by the default rows",
        ),
        (line("B", "C", "D", border_like="A-B"), "border_like = A-B does not cross it"),
        (line("B", "C", "D", border_like="C-E"), "no row of links has link_id = C-E"),
        (line("A", "C", mode="", lengths_km=[], links=["A-B"]), "new"),
    ],
)
def test_a_line_that_the_network_has_no_place_for(edit, message):
    with pytest.raises((co.InvalidEdit, co.InvalidData)) as error:
        after(edit)
    assert message in str(error.value)


def test_a_name_that_a_link_has_is_refused():
    with pytest.raises(co.InvalidEdit, match="line 'A-B': there is a link 'A-B' already; choose another name"):
        after(co.AddLine("A-B", ["A", "B"], mode="rail-1435"))


# ---------------------------------------------------------------- two links are two trains


def own(way, **more):
    start, end = way.split("-")
    return co.AddLink(f"own {way}", start, end, mode="rail-1435", length_km=100, departures_per_week=7, **more)


def test_two_links_with_departures_of_their_own_that_meet_warn_once():
    with pytest.warns(co.ChangeOfTrains) as told:
        after(own("A-B"), own("B-C"), own("D-E"))
    assert len(told) == 1
    assert str(told[0].message) == (
        "scenario 'line': cargo changes trains between 'own A-B' and 'own B-C' at B: each link has departures of its "
        "own; AddLine adds one through train"
    )


@pytest.mark.parametrize("edits", [[own("A-B")], [own("A-B"), own("D-E")], [LINE]])
def test_what_does_not_meet_and_a_line_do_not_warn(edits):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        after(*edits)
