"""An assignment held against counts: loads where things were counted, and shares of ways that compete."""

import numpy as np
import pandas as pd
import pytest
from stories.small import link, tables

import corridor as co


def net(**more: object) -> co.Network:
    """Return two roads from A to B, one cheap and narrow.

    A ==north (1 USD, 30 TEU a week)== B
      ==south (9 USD)================
    """
    ways = [
        link("A-B", "road", link_id="north", hours=1, usd=1, per="teu", capacity_teu_per_week=30),
        link("A-B", "road", link_id="south", hours=1, usd=9, per="teu", background_teu_per_week=5),
    ]
    back = [way | {"from_node": "B", "to_node": "A"} for way in ways]
    return co.Network(tables("A/PK B/PK", [*ways, *back], **more))


COUNTS = [
    {"count_id": "n", "screenline": "roads", "kind": "link", "at": "north", "teu_per_week": 60, "use": "fit"},
    {"count_id": "s", "screenline": "roads", "kind": "link", "at": "south", "teu_per_week": 20, "use": "predict"},
    {"count_id": "one way", "kind": "link", "at": "north;south", "from_node": "B", "teu_per_week": 9, "use": "predict"},
    {"count_id": "town", "kind": "port", "at": "B", "mode": "road", "teu_per_week": 70, "use": "predict"},
]


def held(counts: list[dict[str, object]] | None = None) -> pd.DataFrame:
    network = net(counts=COUNTS)
    flows = co.assign(network, [co.Trip("A", "B", shipments_per_year=52 * 40)], by="cost")
    rows = None if counts is None else co.Network(tables("A B", [link("A-B", usd=1)], counts=counts)).counts
    return co.against_counts(flows, rows).set_index("count_id")


def test_each_count_stands_beside_its_load() -> None:
    found = held()
    assert found["assigned"].to_dict() == pytest.approx({"n": 30, "s": 10, "one way": 0, "town": 40})
    assert found["background"].to_dict() == {"n": 0, "s": 10, "one way": 5, "town": 0}
    assert found.loc["s", "missing"] == pytest.approx(0)


def test_shares_are_those_of_ways_that_compete() -> None:
    found = held()
    assert found.loc[["n", "s"], "counted_share"].tolist() == [0.75, 0.25]
    assert found.loc[["n", "s"], "assigned_share"].tolist() == pytest.approx([0.75, 0.25])
    assert found.loc[["town", "one way"], ["counted_share", "assigned_share"]].isna().all(axis=None)


def test_loads_of_a_screenline_are_the_loads_of_the_links() -> None:
    network = co.load()
    flows = co.assign(network, network.demand)
    found = co.against_counts(flows).set_index(["screenline", "count_id"])
    links = flows.loads("link")
    links["link"] = links["resource"].str.split(":").str[1]
    loads = links.groupby("link")["load"].sum()
    for key, row in found.iterrows():
        at = network.counts.set_index("count_id").loc[key[1]]
        if at["kind"] == "link":
            assert row["assigned"] == pytest.approx(loads.reindex(at["at"].split(";")).fillna(0).sum())


def test_counts_go_with_the_places_where_they_were_made() -> None:
    network = net(counts=COUNTS)
    less = co.Scenario("less", [co.Remove("links", {"link_id": "north"})])(network)
    assert less.counts["count_id"].tolist() == ["s", "town"]


def test_what_is_wrong_with_counts_is_said() -> None:
    network = net()
    flows = co.assign(network, [co.Trip("A", "B")], by="cost")
    with pytest.raises(co.InvalidQuestion, match="there are no counts; fill the table counts, or give some"):
        co.against_counts(flows)
    for change, said in (
        ({"at": "nroth"}, "there is no link 'nroth'; did you mean 'north' or 'south'?"),
        ({"kind": "port", "mode": "road", "at": "Q"}, "there is no node 'Q'; "),
        ({"kind": "port", "at": "B"}, "say what is lifted from or to: a mode"),
        ({"kind": "port", "at": "B", "mode": "road", "from_node": "A"}, "only links have a direction"),
    ):
        with pytest.raises(co.InvalidData) as error:
            net(counts=[COUNTS[0] | change])
        assert said in str(error.value)


# ---------------------------------------------------------------- the bundled counts


def test_no_count_is_one_that_demand_was_made_from() -> None:
    network = co.load()
    counts, demand = network.counts, network.demand
    assert len(counts) > 20
    assert counts["use"].eq("predict").mean() >= 1 / 3
    at = {name for names in counts["at"] for name in names.split(";")}
    by_mode = demand[demand["counted_at"].isin(at)]
    assert by_mode["source"].isin(counts["source"]).sum() == 0
    assert not set(counts["source"]) - {""} & set(demand["source"])


def test_the_base_year_stands_beside_the_counts() -> None:
    """Where demand is nearly all that passes, loads are what was counted; the README tells how far off the rest is."""
    network = co.load()
    found = co.against_counts(co.assign(network, network.demand)).set_index(["screenline", "count_id"])
    for key in (("west-of-china", "caspian"), ("iran-turkey", "bazargan"), ("pakistan-iran", "taftan-road")):
        row = found.loc[key]
        assert row["assigned"] + row["background"] == pytest.approx(row["counted"], rel=0.3), key
    shares = found.loc["china-by-rail"]
    gates = shares.loc[["alashankou", "khorgos"]]
    assert np.allclose(gates["assigned"] / gates["assigned"].sum(), gates["counted"] / gates["counted"].sum(), atol=0.1)
