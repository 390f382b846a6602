"""What can pass, what did, and what stands in for a capacity that no row gives."""

import numpy as np
import pytest
from stories.small import link, tables

import corridor as co
from corridor.flows.resources import resources_of
from corridor.network.internals import internals

GROUP = {"capacity_group": "line", "capacity_teu_per_week": 100}


def small(**more: object) -> dict[str, object]:
    way = link("A-B", "road", hours=1, usd=1, per="teu", capacity_group="line")
    back = {**way, "from_node": "B", "to_node": "A"}
    return tables("A/PK B/PK", [way, back], **{"capacity_groups": [GROUP], **more})


def faults(**more: object) -> str:
    with pytest.raises(co.InvalidData) as error:
        co.Network(small(**more))
    return str(error.value)


def test_rows_of_all_four_tables_may_share_a_capacity() -> None:
    net = co.Network(small())
    assert net.capacity_groups["capacity_teu_per_week"].tolist() == [100]
    for name in ("links", "handling", "borders", "services"):
        assert "capacity_group" in net.tables[name].columns


def test_a_group_that_is_not_there_is_named() -> None:
    said = faults(capacity_groups=[{**GROUP, "capacity_group": "lane"}])
    assert "no such group of capacity; did you mean 'lane'?" in said
    assert "no such group of capacity; add it to capacity_groups, with its capacity, or leave it blank" in faults(
        capacity_groups=[]
    )


@pytest.mark.parametrize(
    ("capacity", "right"), [(None, "capacity_teu_per_week"), (-5, "must be above 0"), (0, "must be above 0")]
)
def test_a_group_needs_a_capacity_above_nothing(capacity: float | None, right: str) -> None:
    assert right in faults(capacity_groups=[{**GROUP, "capacity_teu_per_week": capacity}])


def test_a_group_of_one_direction_holds_no_other() -> None:
    said = faults(capacity_groups=[{**GROUP, "ways": "one"}])
    assert "is for one direction, and link 'A-B' shares it in both; make two groups, or give ways = both" in said


def test_the_year_of_a_throughput_needs_one() -> None:
    said = faults(capacity_groups=[{**GROUP, "throughput_year": 2024}])
    assert "is the year of a throughput; give throughput_teu_per_week, or leave it blank" in said


@pytest.mark.parametrize(
    ("row", "right"),
    [
        ({"what": "link", "mode": "road"}, "every default but that of services gives capacity_teu_per_week"),
        ({"what": "service", "mode": "road"}, "a default of services gives teu_per_departure, and no other does"),
        (
            {"what": "link", "mode": "road", "kind": "city", "capacity_teu_per_week": 5},
            "only handling goes by the kind of node; leave it blank",
        ),
        (
            {"what": "link", "mode": "road", "capacity_teu_per_week": 5, "capacity_low_teu_per_week": 6},
            "must lie between capacity_low_teu_per_week and capacity_high_teu_per_week",
        ),
    ],
)
def test_a_default_is_whole(row: dict[str, object], right: str) -> None:
    assert right in faults(capacity_defaults=[row])


def test_capacities_are_saved_and_edited(tmp_path) -> None:
    net = co.Network(small())
    co.save(net, tmp_path / "net.gpkg")
    assert co.load(tmp_path / "net.gpkg") == net
    change = co.Change("capacity_groups", {"capacity_group": "line"}, capacity_teu_per_week=co.times(3))
    assert co.Scenario("wide", [change])(net).capacity_groups["capacity_teu_per_week"].tolist() == [300]


# ---------------------------------------------------------------- what an assignment reads


def passing(**more: object) -> co.Network:
    """Return a rail crossing A (PK) - B (IR) of a day, and at B a change to the road to C.

    A/PK --rail-- B/IR (rail_terminal) --road-- C/IR
    """
    cross = link("A-B", "rail-1435", hours=24, usd=100, per="teu", departures_per_week=7)
    road = link("B-C", "road", hours=5, usd=50, per="teu")
    both = [
        row for way in (cross, road) for row in (way, way | {"from_node": way["to_node"], "to_node": way["from_node"]})
    ]
    sides = [{"link_id": "A-B", "side": side, "hours": 1, "usd": 0, "per": "teu"} for side in ("exit", "entry")]
    change = {"node_id": "B", "from_mode": "rail-1435", "to_mode": "road", "hours": 1, "usd": 0, "per": "teu"}
    rows = {"borders": sides, "handling": [change], **more}
    return co.Network(tables("A/PK:rail_terminal B/IR:rail_terminal C/IR", both, **rows))


def limits(net: co.Network) -> dict[str, tuple[float, str]]:
    found = resources_of(net)
    return dict(zip(found.ids, zip(found.capacity.tolist(), found.basis.tolist(), strict=True), strict=True))


DEFAULTS = [
    {"what": "link", "mode": "rail", "capacity_teu_per_week": 900},
    {"what": "link", "mode": "rail", "country": "PK", "capacity_teu_per_week": 800},
    {"what": "crossing", "mode": "rail", "country": "IR", "capacity_teu_per_week": 300},
    {"what": "crossing", "mode": "rail", "capacity_teu_per_week": 400},
    {"what": "handling", "kind": "rail_terminal", "mode": "rail", "capacity_teu_per_week": 70},
]


def test_a_default_is_that_of_mode_and_country_first() -> None:
    found = limits(passing(capacity_defaults=DEFAULTS))
    assert found["link:A-B:A"] == (800, "assumed")
    assert found["link:A-B:B"] == (900, "assumed")
    assert found["border:A-B:A"] == (300, "assumed")  # the smaller one of Pakistan's exit and Iran's entry
    assert np.isnan(found["link:B-C:B"][0])
    assert found["link:B-C:B"][1] == ""


def test_no_default_is_below_what_passed() -> None:
    sides = [
        {"link_id": "A-B", "side": "exit", "hours": 1, "usd": 0, "per": "teu"},
        {"link_id": "A-B", "side": "entry", "hours": 1, "usd": 0, "per": "teu", "throughput_teu_per_week": 350},
    ]
    assert limits(passing(capacity_defaults=DEFAULTS, borders=sides))["border:A-B:A"] == (350, "assumed")


def test_what_a_terminal_lifts_is_shared_by_all_its_changes() -> None:
    net = passing(capacity_defaults=DEFAULTS)
    found = limits(net)
    assert found["terminal:B:rail"] == (70, "assumed")
    changes = {name: limit for name, limit in found.items() if name.startswith("handling:B:") and "rail" in name}
    assert len(changes) == 3
    assert {basis for _, basis in changes.values()} == {"elsewhere"}
    trips = [co.Trip("A", "B", shipments_per_year=52 * 50), co.Trip("A", "C", shipments_per_year=52 * 50)]
    flows = co.assign(net, trips, unmet_usd_per_teu=10_000)
    assert flows.by_trip()["moved"].sum() == pytest.approx(70)


def test_a_change_at_a_node_of_a_kind_without_a_terminal_is_not_limited_elsewhere() -> None:
    """A default for terminals limits no changes at nodes of other kinds; that nothing does is said."""
    found = limits(passing(capacity_defaults=[*DEFAULTS[:4], {**DEFAULTS[4], "kind": "dry_port"}]))
    changes = {name: limit for name, limit in found.items() if name.startswith("handling:B:")}
    assert changes
    assert {basis for _, basis in changes.values()} == {""}
    flows = co.assign(passing(capacity_defaults=DEFAULTS[:4]), [co.Trip("A", "C", shipments_per_year=52)])
    assert "no capacity is known, so none is kept to, of what is passed: " in str(flows)


def test_a_group_holds_both_directions_together() -> None:
    side = {"link_id": "A-B", "hours": 1, "usd": 0, "per": "teu"}
    sides = [side | {"side": "exit", "capacity_group": "line"}, side | {"side": "entry"}]
    net = passing(borders=sides, capacity_groups=[GROUP], capacity_defaults=DEFAULTS[2:4])
    found = limits(net)
    assert found["group:line"] == (100, "assumed")
    assert found["border:A-B:A"][1] == found["border:A-B:B"][1] == "elsewhere"
    there, back = co.Trip("A", "B", shipments_per_year=52 * 80), co.Trip("B", "A", shipments_per_year=52 * 80)
    flows = co.assign(net, [there, back], unmet_usd_per_teu=10_000)
    assert flows.by_trip()["moved"].sum() == pytest.approx(100)
    assert flows.loads("group")["load"].tolist() == pytest.approx([100])


def test_a_train_is_used_up_once_on_each_part_of_its_way() -> None:
    ways = [link(name, "rail-1435", hours=5, usd=10, per="teu") for name in ("A-B", "B-C", "C-D")]
    train = {"service_id": "train", "from_node": "A", "to_node": "D", "links": "A-B;B-C;C-D", "departures_per_week": 2}
    nodes = "A/PK:rail_terminal B/PK:rail_terminal C/PK:rail_terminal D/PK:rail_terminal"
    rows = {"capacity_defaults": [{"what": "service", "mode": "rail", "teu_per_departure": 30}]}
    rates = [{"mode": "rail", "speed_kmh": 1, "usd_per_km": 50, "per": "teu"}]  # cannot be boarded unscheduled
    net = co.Network(tables(nodes, ways, services=[train], rates=rates, **rows))
    assert limits(net)["service:train"] == (60, "assumed")
    flows = co.assign(net, [co.Trip("A", "D", shipments_per_year=52 * 100)], unmet_usd_per_teu=50_000)
    assert flows.loads("service")["load"].tolist() == pytest.approx([60])


# ---------------------------------------------------------------- the bundled network


def test_nothing_is_silently_endless() -> None:
    net = co.load()
    found = resources_of(net)
    endless = np.isnan(found.capacity) & (found.basis == "")
    assert not [found.ids[at] for at in np.flatnonzero(endless)]
    passed = net.borders.groupby(["link_id", "from_node"])["throughput_teu_per_week"].max().dropna()
    limit = limits(net)
    below = [key for key, teu in passed.items() if limit.get(f"border:{key[0]}:{key[1]}", (np.inf, ""))[0] < teu]
    assert not below


def test_the_trade_of_the_base_year_finds_room() -> None:
    """Demand was counted, so capacities that leave some of it behind are wrong."""
    net = co.load()
    assert co.assign(net, net.demand).by_trip()["unmet"].sum() < 1


def test_what_the_notes_call_throughput_is_no_capacity() -> None:
    borders = co.load().borders
    named = borders[borders["note"].str.contains("Throughput: |Throughput as the other", regex=True)]
    assert len(named) > 51
    assert named["throughput_teu_per_week"].gt(0).all()
    assert named["throughput_year"].gt(2000).all()


def test_no_capacity_is_below_what_passed() -> None:
    net = co.load()
    for name in ("links", "handling", "borders", "services", "capacity_groups"):
        table = net.tables[name]
        both = table[["capacity_teu_per_week", "throughput_teu_per_week"]].dropna()
        assert (both["capacity_teu_per_week"] >= both["throughput_teu_per_week"]).all(), name
        passed = table[["background_teu_per_week", "throughput_teu_per_week"]].dropna()
        assert (passed["background_teu_per_week"] <= passed["throughput_teu_per_week"]).all(), name


def test_border_markets_serve_their_regime_only() -> None:
    net = co.load()
    markets = set(net.nodes.loc[net.nodes["kind"] == "border_market", "node_id"])
    links = net.links[net.links["from_node"].isin(markets) & net.links["to_node"].isin(markets)]
    assert len(links) == 6
    for regime, is_open in (("ordinary", False), ("tir", False), ("barter", False), ("border_market", True)):
        found = internals(net).prepared.borders.clearances(regime, "")
        sides = internals(net).prepared.sides
        at = np.flatnonzero([name in set(links["link_id"]) for name in np.array([*sides.link_ids, ""])[sides.link]])
        assert len(at) == 12
        domestic = found.is_open[len(sides) :][at]
        assert (domestic == is_open).all(), regime


def by_the_page(net: co.Network) -> dict[str, float]:
    """Return the capacities of links and crossings by the page Capacity of docs/model.md, row by row."""
    defaults = {
        (row.what, row.kind, row.mode, row.country): row.capacity_teu_per_week
        for row in net.capacity_defaults.itertuples()
    }
    country = dict(zip(net.nodes["node_id"], net.nodes["country"], strict=True))
    union = dict(zip(net.territories["country"], net.territories["territory"], strict=True))

    def default(what: str, mode: str, where: str) -> float:
        family = "rail" if mode.startswith("rail") else mode
        keys = [(what, "", name, place) for place in (where, "") for name in (mode, family)]
        return next((defaults[key] for key in keys if key in defaults), np.inf)

    rows: dict[tuple[str, str, str], list] = {}
    for row in net.borders.itertuples():
        rows.setdefault((row.link_id, row.from_node, row.side), []).append(row)
    found = {}
    for way in net.tables["links"].itertuples():
        left, entered = country[way.from_node], country[way.to_node]
        own = way.capacity_teu_per_week
        if own != own and way.mode != "sea":
            own = max(default("link", way.mode, left), np.nan_to_num(way.throughput_teu_per_week))
        found[f"link:{way.link_id}:{way.from_node}"] = own if own == own else np.inf
        if way.mode == "sea" or left == entered or "" in (left, entered):
            continue
        sides = {
            side: [*rows.get((way.link_id, way.from_node, side), ()), *rows.get((way.link_id, "", side), ())]
            for side in ("exit", "entry")
        }
        every = [row for side in sides.values() for row in side]
        passed = max([np.nan_to_num(row.throughput_teu_per_week) for row in every], default=0.0)
        shared = any(row.capacity_group for row in every)
        inside = union.get(left, left) == union.get(entered, entered)
        capacities = []
        for side, where in (("exit", left), ("entry", entered)):
            stated = [row.capacity_teu_per_week for row in sides[side] if row.capacity_teu_per_week > 0]
            free = shared or inside
            capacities.append(
                max(stated) if stated else np.inf if free else max(default("crossing", way.mode, where), passed)
            )
        found[f"border:{way.link_id}:{way.from_node}"] = min(capacities)
    return found


def test_capacities_are_those_of_the_page() -> None:
    net = co.load()
    expected, checked = by_the_page(net), 0
    for name, (capacity, _) in limits(net).items():
        if name.split(":")[0] in ("link", "border"):
            assert (np.inf if np.isnan(capacity) else capacity) == expected[name], name
            checked += 1
    assert checked > 3000
