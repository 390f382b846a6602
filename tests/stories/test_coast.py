"""A voyage along the coast of one country crosses no border; changing to ships abroad clears at the port."""

import networkx as nx
import pytest
from stories.small import Row, border, handling, ledger, link, network, service

import corridor as co

SHIP = {"departures_per_week": 2, "hours": 20, "usd": 300}
NODES = "K/PK:seaport G/PK:seaport S/OM:seaport T/TR:seaport"
SEAS = [link(f"{one}-{other}", "sea", hours=9, usd=0) for one in "KGST" for other in "KGST" if one != other]
CLEAR = [
    border("exit", from_country="PK", mode="sea", procedure="export", hours=4, usd=40),
    border("exit", from_country="PK", mode="sea", procedure="transit", hours=5, usd=50),
    border("entry", to_country="PK", mode="sea", procedure="import", hours=6, usd=60),
    border("entry", to_country="PK", mode="sea", procedure="transit", hours=7, usd=70),
    border("exit", from_country="OM", mode="sea", hours=1, usd=10),
    border("entry", to_country="OM", mode="sea", hours=2, usd=20),
    border("entry", to_country="TR", mode="sea", hours=3, usd=30),
]
SHIP_TO_SHIP = handling("sea>sea", kind="seaport", hours=8, usd=80)


def coast(*ways: str, nodes: str = NODES, links: list[Row] = SEAS, **rows: list[Row]) -> co.Network:
    """Return a network of ports with liners over some ways, each twice a week (42 h), 20 h for 300 USD."""
    given: dict[str, list[Row]] = {"borders": CLEAR, "handling": [SHIP_TO_SHIP]}
    liners = [service(way, way, **SHIP) for way in ways]
    return network(nodes, links, **given | {"services": liners} | rows)


ALONG = [("wait", "K", 42, 0), ("move", "K-G", 20, 300)]
ABROAD = [("wait", "G", 42, 0), ("move", "G-T", 20, 300)]


@pytest.mark.parametrize("rows", [CLEAR, [], [border("exit", node_id="K", allowed="no")]])
def test_from_port_to_port_of_one_country_nothing_is_cleared(rows: list[Row]) -> None:
    """K/PK ~~~ G/PK, whatever the ports clear goods for abroad with: 42 h wait, 20 h, 300 USD."""
    way = co.plan(coast("K-G", borders=rows), "K", "G")
    assert ledger(way) == ALONG
    assert way.borders == ()


def test_a_ship_with_departures_of_its_own_is_no_other() -> None:
    """K/PK ~~~ G/PK, a link with two departures a week: 42 h, 9 h; to S/OM it is cleared as ever."""
    links = [link(f"K-{end}", "sea", departures_per_week=2, hours=9, usd=100) for end in "GS"]
    net = coast(links=links)
    assert ledger(co.plan(net, "K", "G")) == [("wait", "K-G", 42, 0), ("move", "K-G", 9, 100)]
    abroad = [row[:2] for row in ledger(co.plan(net, "K", "S"))]
    assert abroad == [("exit", "K"), ("wait", "K-S"), ("move", "K-S"), ("entry", "S")]


def test_what_comes_along_the_coast_is_exported_where_it_changes_ships() -> None:
    """K/PK ~~~ G/PK ~~~ T/TR: nothing to clear at K; ship to ship at G 8 h and then its exit, an export of 4 h."""
    way = co.plan(coast("K-G", "G-T"), "K", "T")
    assert ledger(way) == [*ALONG, ("transship", "G", 8, 80), ("exit", "G", 4, 40), *ABROAD, ("entry", "T", 3, 30)]
    assert way.borders == ("PK exit at G", "TR entry at T")


def test_what_goes_on_along_the_coast_is_imported_where_it_changes_ships() -> None:
    """S/OM ~~~ K/PK ~~~ G/PK: the entry at K, an import of 6 h, and then from ship to ship; nothing at G."""
    assert ledger(co.plan(coast("S-K", "K-G"), "S", "G")) == [
        ("exit", "S", 1, 10),
        ("wait", "S", 42, 0),
        ("move", "S-K", 20, 300),
        ("entry", "K", 6, 60),
        ("transship", "K", 8, 80),
        *ALONG,
    ]


def test_along_the_coast_of_a_third_country_goods_are_in_transit() -> None:
    """S/OM ~~~ K/PK ~~~ G/PK ~~~ T/TR: into Pakistan at K and out of it at G, both in transit: 7 h and 5 h."""
    cleared = [row for row in ledger(co.plan(coast("S-K", "K-G", "G-T"), "S", "T")) if row[0] in ("exit", "entry")]
    assert cleared == [("exit", "S", 1, 10), ("entry", "K", 7, 70), ("exit", "G", 5, 50), ("entry", "T", 3, 30)]


def test_from_coaster_to_coaster_nothing_is_cleared() -> None:
    """K/PK ~~~ G/PK ~~~ H/PK: 42 h, 20 h, ship to ship 8 h, 42 h, 20 h."""
    links = [link("K-G", "sea", hours=9, usd=0), link("G-H", "sea", hours=9, usd=0)]
    net = coast("K-G", "G-H", nodes="K/PK:seaport G/PK:seaport H/PK:seaport", links=links)
    assert [row[:3] for row in ledger(co.plan(net, "K", "H"))] == [
        ("wait", "K", 42),
        ("move", "K-G", 20),
        ("transship", "G", 8),
        ("wait", "G", 42),
        ("move", "G-H", 20),
    ]


def test_a_call_abroad_makes_no_border_but_a_change_of_ships_abroad_does() -> None:
    """K/PK ~~~ S/OM ~~~ G/PK: aboard one ship goods stay at home; by two ships they are exported and imported."""
    assert [row[:2] for row in ledger(co.plan(coast("K-S;S-G"), "K", "G"))] == [
        ("wait", "K"),
        ("move", "K-S"),
        ("move", "S-G"),
    ]
    two = [row[:3] for row in ledger(co.plan(coast("K-S", "S-G"), "K", "G")) if row[0] not in ("wait", "move")]
    assert two == [("exit", "K", 4), ("transship", "S", 8), ("entry", "G", 6)]


@pytest.mark.parametrize(("port", "cleared"), [("G/PK", []), ("G/OM", [("exit", "K", 4, 40), ("entry", "G", 2, 20)])])
def test_within_a_service_a_voyage_is_what_lies_between_two_changes_of_mode(
    port: str, cleared: list[tuple[str, str, float, float]]
) -> None:
    """A/PK ---rail--- K/PK ~~~ P ~~~ G ---rail--- B, one service; P a passage, G and B in Pakistan or in Oman

    Along the coast it takes on no clearance; to Oman it does, after loading at K and before landing at G.
    """
    country = port.partition("/")[2]
    rail = {"mode": "rail-1676", "hours": 5, "usd": 50}
    net = coast(
        nodes=f"A/PK K/PK:seaport P/:passage {port}:seaport B/{country}",
        links=[link("A-K", **rail), *(link(way, "sea", hours=9, usd=0) for way in ("K-P", "P-G")), link("G-B", **rail)],
        handling=[handling(change, kind="seaport", hours=3, usd=0) for change in ("rail-1676>sea", "sea>rail-1676")],
        services=[service("through", "A-K;K-P;P-G;G-B", departures_per_week=2)],
    )
    legs = ledger(co.plan(net, "A", "B"))
    assert [row for row in legs if row[0] in ("exit", "entry")] == cleared
    assert [row[1] for row in legs if row[0] == "transfer"] == ["K", "G"]


def test_a_service_that_begins_along_the_coast_and_ends_by_rail() -> None:
    """K/PK ~~~ G/PK ---rail--- B/PK and back, one service each way: boarded before the exit, left after the entry."""
    links = [link("K-G", "sea", hours=9, usd=0), link("G-B", "rail-1676", hours=5, usd=50)]
    links += [link("G-K", "sea", hours=9, usd=0), link("B-G", "rail-1676", hours=5, usd=50)]
    net = coast(
        nodes="K/PK:seaport G/PK:seaport B/PK",
        links=links,
        handling=[handling(change, kind="seaport", hours=3, usd=0) for change in ("rail-1676>sea", "sea>rail-1676")],
        services=[service(way, way, departures_per_week=2) for way in ("K-G;G-B", "B-G;G-K")],
    )
    for origin, destination in ("KB", "BK"):
        activities = [leg.activity for leg in co.plan(net, origin, destination).legs]
        assert activities == ["load", "wait", "move", "transfer", "move", "unload"]


def test_dues_of_the_port_and_the_ship_are_paid_and_those_of_the_border_are_not() -> None:
    """K/PK ~~~ G/PK: 7 at handling in K and 5 for boarding a ship; not the 500 of exports and 900 of imports."""
    due = [
        {"node_id": "K", "usd": 7},
        {"mode": "sea", "usd": 5},
        {"country": "PK", "procedure": "export", "usd": 500},
        {"country": "PK", "procedure": "import", "usd": 900},
    ]
    charges = [{"charge_id": f"c{at}", "what": "dues", "per": "shipment", **row} for at, row in enumerate(due)]
    net = coast("K-G", "K-S", charges=charges)
    assert co.plan(net, "K", "G").cost_usd == 300 + 7 + 5
    assert co.plan(net, "K", "S").cost_usd == 40 + 300 + 20 + 7 + 5 + 500


def test_the_opening_hours_of_the_border_gate_only_what_goes_abroad() -> None:
    """K/PK ~~~ G/PK ~~~ T/TR; customs open Monday to Friday from 08:00, ships leave on Saturdays and Mondays at 10:00

    To G nobody waits for customs: aboard on Saturday. To T goods come to G on Sunday 06:00, are aboard the quay at
    14:00, cleared from Monday 08:00 on, by 12:00, and sail a week after.
    """
    rows = [row | ({"opening_hours": "Mo-Fr 08:00-16:00"} if row["side"] == "exit" else {}) for row in CLEAR]
    ships = {"weekdays": "Mo;Sa", "departs": "10:00", "hours": 20, "usd": 300}
    net = coast(borders=rows, services=[service(way, way, **ships) for way in ("K-G", "G-T")])
    saturday = "2026-12-05 06:00+00:00"
    assert f"{co.plan(net, 'K', 'G', by='time', depart=saturday).arrives:%a %H:%M}" == "Sun 06:00"
    legs = co.plan(net, "K", "T", by="time", depart=saturday).legs
    told = [(leg.activity, leg.from_node, f"{leg.start:%a %d %H:%M}") for leg in legs if leg.hours]
    assert told[2:] == [
        ("transship", "G", "Sun 06 06:00"),
        ("wait", "G", "Sun 06 14:00"),
        ("exit", "G", "Mon 07 08:00"),
        ("wait", "G", "Mon 07 12:00"),
        ("move", "G", "Sat 12 10:00"),
        ("entry", "T", "Sun 13 06:00"),
    ]


def test_what_is_missing_on_a_way_along_the_coast_is_told() -> None:
    """K/PK ~~~ G/PK ~~~ T/TR: no row for the change of ships, for G's exit, or no way along the coast at all."""
    with pytest.raises(co.NoRoute, match=r"handling describes the transship from sea to sea at G \(seaport\)$"):
        co.plan(coast("K-G", "G-T", handling=[]), "K", "T")
    with pytest.raises(co.NoRoute, match="no row of borders allows the exit at seaport G") as barred:
        co.plan(coast("K-G", "G-T", borders=CLEAR[4:]), "K", "T")
    assert "seaport K" not in str(barred.value)
    shut = [row | ({"status": "planned"} if row["link_id"] == "K-G" else {}) for row in SEAS]
    with pytest.raises(co.NoRoute) as closed:
        co.plan(coast("K-G", links=shut, borders=[]), "K", "G")
    assert closed.value.cut_by == (
        "service 'K-G' cannot run: link 'K-G' from K to G is planned; a scenario may open it",
    )
    with pytest.raises(co.NoRoute, match=r"none runs over it; give the link departures_per_week, or add a service$"):
        co.plan(coast(borders=[]), "K", "G")


def test_the_graph_for_networkx_names_what_is_passed() -> None:
    """K/PK ~~~ G/PK: from loaded at K, before the exit, to cleared at G."""
    net = coast("K-G", "G-T")
    graph = net.to_networkx(cargo=co.Cargo(), of="states")
    path = nx.shortest_path(graph, ("K", "", "origin"), ("G", "", "destination"), weight="usd")
    assert [state[:3] for state in path] == [
        ("K", "", "origin"),
        ("K", "sea", "to exit"),
        ("K", "sea", "aboard"),
        ("G", "sea", "cleared"),
        ("G", "", "destination"),
    ]


def test_a_coaster_does_without_the_clearance_of_its_ports() -> None:
    """K/PK ~~~ G/PK ~~~ T/TR: the clearance of G is lost to what goes abroad, and to no one else."""
    trips = [("K", "G"), ("K", "T")]
    found = co.criticality(coast("K-G", "G-T"), trips, of=("border",)).to_frame()
    lost = dict(zip(found["id"], found["cut_off"], strict=True))
    assert lost == {"G": 1, "T": 1}


def test_simulated_arrivals_have_nothing_to_clear() -> None:
    """K/PK ~~~ G/PK twice a week in 20 h, nothing varies: arrivals lie 20 h and up to 84 h of waiting on."""
    net = coast("K-G", borders=[row | {"hours_p90": 25} for row in CLEAR])
    arrivals = co.simulate(net, co.plan(net, "K", "G"), runs=2000, seed=1)
    assert 20 <= arrivals.hours.min() < 21
    assert 103 < arrivals.hours.max() <= 104
