"""What can pass, what did, and what stands in for a capacity that no row gives."""

import numpy as np
import pytest
from stories.small import link, tables

import corridor as co

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


# ---------------------------------------------------------------- the bundled network


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
        found = net.prepared.borders.clearances(regime, "")
        sides = net.prepared.sides
        at = np.flatnonzero([name in set(links["link_id"]) for name in np.array([*sides.link_ids, ""])[sides.link]])
        assert len(at) == 12
        domestic = found.is_open[len(sides) :][at]
        assert (domestic == is_open).all(), regime
