"""A string names ports and no links: it sails the shortest open way, and round what is shut if it is long enough."""

import pandas as pd
import pytest
from stories.small import border, ledger, link, network

import corridor as co
from corridor.graph import sea_ways
from corridor.network.internals import internals

CLEAR = [
    border(side, mode="sea", **{column: country}, hours=0, usd=0)
    for country in ("CN", "NL", "EG")
    for side, column in (("exit", "from_country"), ("entry", "to_country"))
]
CLEAR += [border(side, mode="ferry", hours=0, usd=0) for side in ("exit", "entry")]
SLOT = {"mode": "sea", "speed_kmh": 20, "usd_per_km": 0.05, "per": "teu"}
NODES = "P/CN:seaport Q/NL:seaport R/EG:seaport S/:passage C/:passage"


ROADS = [link("P-Q", "ferry", length_km=1, departures_per_week=7, hours=1, usd=1)]


def lane(way, length_km, **cells):
    return link(way, "sea", length_km=length_km, both_ways="yes", **cells)


def sea(short=5000, long=8000, rows=(), **cells):
    """Return P --short-- S --100-- Q by the canal S, and P --long-- C --100-- Q round the cape C.

    A string sails from P to Q: 300 hours, 1,000 USD a TEU, 7 departures a week.
    """
    lanes = [lane("P-S", short), lane("S-Q", 100), lane("P-C", long), lane("C-Q", 100), *rows]
    figures = {"hours": 300, "usd": 1000, "per": "teu", "departures_per_week": 7}
    string = {"service_id": "string", "from_node": "P", "to_node": "Q", **figures, **cells}
    return network(NODES, lanes, services=[string], rates=[SLOT], borders=CLEAR)


def shut(net, *nodes):
    return co.Scenario("shut", [co.Close(node_id=node) for node in nodes])(net)


def one_teu(net, start="P", end="Q", **more):
    return co.plan(net, start, end, cargo=co.Cargo(teu=1), **more)


def sailed(way):
    return [leg.link_id for leg in way.legs if leg.activity == "move"]


def test_it_sails_the_shortest_way_for_its_published_figures():
    way = one_teu(sea())
    assert sailed(way) == ["P-S", "S-Q"]
    assert (way.hours, way.cost_usd, way.length_km) == (12 + 300, 1000, 5100)


def test_round_the_cape_it_takes_more_hours_and_dollars_and_leaves_less_often():
    """3,000 km more at 20 km/h and 0.05 USD a TEU-km: 150 h and 150 USD. Ships took 300 h, now 450: 4.7 departures."""
    way = one_teu(shut(sea(), "S"))
    assert sailed(way) == ["P-C", "C-Q"]
    _, wait, *moves, _ = ledger(way)
    assert wait == ("wait", "P", 12 * 450 / 300, 0)
    assert sum(row[2] for row in moves) == pytest.approx(450)
    assert way.cost_usd == pytest.approx(1150)
    (note,) = [note for note in way.notes if "String" in note]
    assert note == (
        "String string sails round what is closed: 8,100 km in place of 5,100, 150.0 hours more and what a slot costs "
        "for the distance, 4.7 departures a week in place of 7."
    )


def test_a_canal_that_opens_becomes_the_normal_way():
    """P --planned, 3,100-- S beside the lane of 5,000 km; the normal ways of before no longer hold."""
    net = sea(rows=[lane("P-S", 3100, link_id="dug", status="planned")])
    assert sailed(one_teu(net)) == ["P-S", "S-Q"]
    opened = co.Scenario("dug", [co.Open("dug")])(net)
    way, anew = (one_teu(found) for found in (opened, co.Network(dict(opened.tables))))
    assert sailed(way) == sailed(anew) == ["dug", "S-Q"]
    assert way == anew


def test_with_a_date_the_wait_is_as_long():
    dated = {"depart": "2026-03-02T08:00+00:00"}
    one, other = one_teu(sea(), **dated), one_teu(shut(sea(), "S"), **dated)
    assert (one.hours, other.hours) == (312, pytest.approx(18 + 450))


def test_a_timetable_keeps_its_days():
    net = sea(departures_per_week=None, weekdays="Mo;Th", departs="10:00")
    waits = [one_teu(one).legs[1].hours for one in (net, shut(net, "S"))]
    assert waits[0] == waits[1]


@pytest.mark.parametrize(("short", "long", "sails"), [(2900, 6100, False), (2900, 5900, True), (2901, 40_000, True)])
def test_a_feeder_stops_when_its_way_more_than_doubles(short, long, sails):
    """Up to 3,000 km from port to port a string sails no more than twice as far; a longer one goes round anyway."""
    net = shut(sea(short, long), "S")
    if sails:
        assert one_teu(net).length_km == long + 100
        return
    with pytest.raises(
        co.NoRoute, match="link 'P-S' on its way is closed, and the way round it, 6,200 km, is more than 2"
    ):
        one_teu(net)


def test_where_no_way_is_open_it_does_not_run():
    with pytest.raises(co.NoRoute, match="link 'P-S' on its way is closed, and no other way by sea is open"):
        one_teu(shut(sea(), "S", "C"))


def test_a_way_by_land_says_which_strings_do_not_sail():
    net = shut(sea(rows=ROADS), "S", "C")
    (note,) = [note for note in one_teu(net).notes if "String" in note]
    assert note.startswith("String string does not sail: link 'P-S' on its way is closed")


def test_what_is_opened_again_is_as_it_was():
    net = sea()
    again = co.Scenario("open", [co.Open("P-S"), co.Open("S-Q")])(shut(net, "S"))
    assert ledger(one_teu(again)) == ledger(one_teu(net))


def test_a_network_whose_tables_have_a_closed_link_says_the_same():
    after = shut(sea(), "S")
    tables = {name: frame for name, frame in after.tables.items() if name != "services"}
    afresh = co.Network({**tables, "services": sea().tables["services"]})
    assert ledger(one_teu(afresh)) == ledger(one_teu(after))


def test_what_is_removed_is_sailed_round_however_far():
    """Nothing is left that would tell the normal way: the whole moves by the change in the sum of the parts."""
    after = co.Scenario("gone", [co.Remove("nodes", {"node_id": "S"})])(sea())
    assert ledger(one_teu(after)) == ledger(one_teu(shut(sea(), "S")))
    far = co.Scenario("gone", [co.Remove("nodes", {"node_id": "S"})])(sea(1000, 9000))
    assert one_teu(far).length_km == 9100


def test_with_its_last_way_a_string_is_removed():
    gone = co.Scenario("gone", [co.Remove("nodes", {"node_id": node}) for node in ("S", "C")])
    assert len(gone(sea(rows=ROADS)).services) == 0


def test_a_new_short_cut_makes_it_quicker():
    """A link of 3,000 km from S to P: 2,000 km less, 100 h and 100 USD."""
    after = co.Scenario("cut", [co.AddLink("cut", "P", "S", mode="sea", length_km=3000)])(sea())
    way = one_teu(after)
    assert (round(sum(leg.hours for leg in way.legs if leg.activity == "move")), way.cost_usd) == (200, 900)


def test_a_link_not_yet_built_is_no_normal_way():
    net = sea(rows=[lane("P-Q", 10, status="planned")])
    assert sailed(one_teu(net)) == ["P-S", "S-Q"]
    only = network(
        "P/CN:seaport Q/NL:seaport",
        [lane("P-Q", 10, status="planned")],
        services=[{"service_id": "string", "from_node": "P", "to_node": "Q", "hours": 1, "usd": 2, "per": "teu"}
                  | {"departures_per_week": 7}],
        rates=[SLOT],
        borders=CLEAR,
    )  # fmt: skip
    with pytest.raises(co.NoRoute, match="link 'P-Q' on its way is planned"):
        one_teu(only)
    assert one_teu(co.Scenario("built", [co.Open("P-Q")])(only)).hours == 12 + 1


def test_it_passes_no_seaport_that_it_does_not_call_at():
    """P --10-- R --10-- Q past the port R is shorter; only with R among its stops does a string sail it."""
    past = [lane("P-R", 10), lane("R-Q", 10)]
    assert sailed(one_teu(sea(rows=past))) == ["P-S", "S-Q"]
    assert sailed(one_teu(sea(rows=past, stops="R"))) == ["P-R", "R-Q"]


def test_without_hours_and_a_price_it_is_the_sum_of_its_links():
    """5,100 km at 20 km/h and 0.05 USD; round the cape 8,100, and as many fewer departures."""
    net = sea(hours=None, usd=None, per="")
    assert (one_teu(net).hours, one_teu(net).cost_usd) == (12 + 255, 255)
    after = one_teu(shut(net, "S"))
    assert (after.hours, after.cost_usd) == (pytest.approx(12 * 405 / 255 + 405, abs=0.001), 405)


def test_equally_long_ways_go_by_links_and_then_by_id():
    """Q is 5,100 km away by S and by C: two links each, and "P-C" comes before "P-S"; one link goes before both."""
    assert sailed(one_teu(sea(5000, 5000))) == ["P-C", "C-Q"]
    assert sailed(one_teu(sea(5000, 5000, rows=[lane("P-Q", 5100, link_id="z")]))) == ["z"]


def test_a_rule_turns_no_ship():
    with pytest.raises(co.NoRoute):
        one_teu(sea(), rules=co.Rules(avoid_nodes={"S"}))


def test_a_lost_passage_means_the_way_round():
    """Without S the string takes 150 h, 6 h of waiting and 150 USD more; without Q nothing is left."""
    lost = co.criticality(sea(), [co.Trip("P", "Q", co.Cargo(teu=1))], by="cost").to_frame().set_index(["kind", "id"])
    for part in (("passage", "S"), ("link", "P-S"), ("link", "S-Q")):
        assert lost.at[part, "extra_usd"] == pytest.approx(150)
        assert lost.at[part, "extra_hours"] == pytest.approx(156)
    assert lost.at[("node", "P"), "ends_there"] == 1


def test_an_added_string_needs_no_links():
    added = co.AddService("more", "Q", "P", departures_per_week=7, hours=300, usd=900, per="teu")
    assert str(added).startswith("+ services more: Q -> P by sea, ")
    assert sailed(one_teu(co.Scenario("more", [added])(sea()), "Q", "P")) == ["S-Q", "P-S"]


FAULTS = [
    ({"to_node": "R"}, "column links: '': is blank, which is for services by sea, and no way by sea leads from P to"),
    ({"stops": "S"}, "column stops: 'S': 'S' is a passage; ships call at seaports"),
    ({"stops": "X"}, "column stops: 'X': 'X' does not exist; ships call at seaports"),
    ({"stops": "P"}, "column stops: 'P': calls at 'P' twice in a row; name it once"),
    ({"links": "P-S;S-Q", "stops": "R"}, "column stops: 'R': 'R' is not on its way"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "message"), FAULTS)
def test_faults_of_strings_are_told(cells, message):
    with pytest.raises(co.InvalidData) as error:
        sea(**cells)
    assert f"services, row 1, {message}" in str(error.value)


def test_a_lane_that_might_be_opened_is_ranked_by_what_strings_save():
    """A canal T of 2,000 km in all is planned: 3,100 km less than by S, so 155 h, 6.2 h of waiting and 155 USD less."""
    canal = [lane("P-T", 1900, status="planned"), lane("T-Q", 100)]
    net = network(
        NODES + " T/:passage",
        [lane("P-S", 5000), lane("S-Q", 100), *canal],
        services=[{"service_id": "string", "from_node": "P", "to_node": "Q", "hours": 300, "usd": 1000, "per": "teu"}
                  | {"departures_per_week": 7}],
        rates=[SLOT],
        borders=CLEAR,
    )  # fmt: skip
    trips = [co.Trip("P", "Q", co.Cargo(teu=1))]
    frame = co.rank_links(net, pd.DataFrame([{"link_id": "P-T"}]), trips, by="cost").to_frame()
    assert frame.at[0, "saved_usd"] == pytest.approx(155)
    assert frame.at[0, "saved_hours"] == pytest.approx(155 + 6.2)


@pytest.mark.parametrize(
    ("edits", "is_sought"),
    [
        ([co.AddNode("A", country="CN", kind="city", latitude=0, longitude=59),
          co.AddLink("0-road", "A", "P", mode="road", length_km=1, hours=1, usd=1, per="teu")], False),
        ([co.Close("P-C")], False),
        ([co.Change("links", {"link_id": "P-Q"}, hours=2)], False),
        ([co.AddLink("0-lane", "P", "S", mode="sea", length_km=50)], True),
        ([co.Change("links", {"link_id": "P-S"}, length_km=9000)], True),
        ([co.Change("links", {"link_id": "P-S"}, status="planned")], True),
        ([co.Change("nodes", {"node_id": "S"}, kind="seaport", country="EG")], True),
    ],
)  # fmt: skip
def test_normal_ways_are_sought_again_only_where_a_lane_is_another(edits, is_sought, monkeypatch):
    """New rows of nodes and links come before those that there are, so that all are numbered anew."""
    net, sought = sea(rows=ROADS), []
    internals(net).states()

    def normal_way(lanes, calls):
        sought.append(calls)
        return find(lanes, calls)

    find = sea_ways._Lanes.normal_way
    monkeypatch.setattr(sea_ways._Lanes, "normal_way", normal_way)
    edited = co.Scenario("edited", edits)(net)
    found = internals(edited).prepared.sea_ways
    assert bool(sought) == is_sought
    assert found == internals(co.Network(dict(edited.tables))).prepared.sea_ways
