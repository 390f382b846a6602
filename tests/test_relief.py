"""Gains from more capacity: closed forms on one way out, and laws on random networks."""

import numpy as np
import pytest
from flow_networks import case_of, flow_case

import corridor as co

SEEDS = range(5)


def assigned(case, **more):
    return co.assign(case.net, case.trips, by="cost", **more)


def test_what_more_saves_and_how_far_its_price_holds():
    """60 TEU: 20 fit at 100 USD, the rest goes at 150; the first road gets wider, but 24 fit on the next."""
    arcs = [(0, 1, 100, 20.0), (1, 2, 0, 24.0), (0, 2, 150, np.inf)]
    found = assigned(case_of(3, arcs, [(0, 2, 60.0)])).relief().set_index("resource")
    first = found.loc["link:L0:N0"]
    assert first["price"] == pytest.approx(50)
    assert first["added"] == pytest.approx(2)
    assert first["gain_usd_per_week"] == pytest.approx(100, rel=1e-4)
    assert first["holds_from"] == pytest.approx(0)
    assert first["holds_to"] == pytest.approx(24, rel=1e-4)
    wide = assigned(case_of(3, arcs, [(0, 2, 60.0)])).relief(part=0.5).iloc[0]
    assert wide["gain_usd_per_week"] == pytest.approx(4 * 50, rel=1e-4)
    assert wide["gain_usd_per_teu"] == pytest.approx(20, rel=1e-4)


def with_background(case, link_id, teu):
    links = case.net.tables["links"]
    links.loc[links["link_id"] == link_id, "background_teu_per_week"] = teu
    return co.Network({**{name: case.net.tables[name] for name in case.net.tables}, "links": links})


def test_a_price_holds_down_to_the_background_and_not_below():
    """Of 20 TEU others take 8: at 8 nothing of it is left, and less of it costs nothing more."""
    case = case_of(2, [(0, 1, 100, 20.0), (0, 1, 150, np.inf)], [(0, 1, 60.0)])
    found = co.assign(with_background(case, "L0", 8), case.trips, by="cost").relief().iloc[0]
    assert found["price"] == pytest.approx(50)
    assert found["holds_from"] == pytest.approx(8)
    assert found["holds_to"] == pytest.approx(40)
    full = co.assign(with_background(case, "L0", 25), case.trips, by="cost").relief().iloc[0]
    assert full["holds_from"] == pytest.approx(20)


def test_a_part_of_nothing_adds_nothing():
    case = case_of(2, [(0, 1, 100, 20.0), (0, 1, 150, np.inf)], [(0, 1, 60.0)])
    found = assigned(case, capacities={"link:L0:N0": 0}).relief().iloc[0]
    assert (found["price"], found["added"], found["gain_usd_per_week"]) == (pytest.approx(50), 0, 0)
    assert np.isnan(found["gain_usd_per_teu"])


@pytest.mark.parametrize("seed", SEEDS)
def test_gains_are_those_of_assigning_anew_and_never_above_the_price(seed):
    case = flow_case(seed, n_trips=8)
    before = assigned(case)
    for row in before.relief(3).to_dict("records"):
        after = assigned(case, capacities={row["resource"]: row["capacity"] * 1.1})
        gain = before.total_usd_per_week - after.total_usd_per_week
        assert row["gain_usd_per_week"] == pytest.approx(gain, abs=1e-6 * before.total_usd_per_week)
        assert row["gain_usd_per_teu"] <= row["price"] * (1 + 1e-5)
        assert row["holds_from"] <= row["capacity"] <= row["holds_to"]
        if row["holds_to"] >= row["capacity"] * 1.1:
            assert row["gain_usd_per_teu"] == pytest.approx(row["price"], rel=1e-3)


def test_nothing_is_to_be_relieved_where_nothing_is_full():
    assert assigned(case_of(2, [(0, 1, 100, 20.0)], [(0, 1, 6.0)])).relief().empty


def test_relief_is_of_least_cost_and_of_something():
    case = case_of(2, [(0, 1, 100, 20.0)], [(0, 1, 6.0)])
    with pytest.raises(co.InvalidQuestion, match="these are flows by logit; prices are relieved of flows by capacity"):
        assigned(case, method="logit").relief()
    with pytest.raises(co.InvalidQuestion, match="part is 0; it must be the part of a capacity that is added, above 0"):
        assigned(case).relief(part=0)
