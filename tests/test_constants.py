"""Constants of ways: closed form, random networks whose counts are known, and the bundled ones."""

import math

import numpy as np
import pandas as pd
import pytest
from flow_networks import FlowCase, case_of, flow_case

import corridor as co
from corridor.flows.resources import resources_of
from corridor.schema import words

SCALE = 0.01
TWO_WAYS = [(0, 1, 100, np.inf), (0, 1, 150, np.inf)]


def row(at: str, against: str, usd: float = 0.0, name: str = "c") -> dict[str, object]:
    return {"constant_id": name, "at": at, "against": against, "constant_usd_per_teu": usd}


def count(link: str, teu: float, use: str = "fit") -> dict[str, object]:
    return {"count_id": link.lower(), "kind": "link", "at": link, "teu_per_week": teu, "use": use}


def counted(case: FlowCase, counts: list[dict[str, object]], **more: list[dict[str, object]]) -> co.Network:
    rows = {name: pd.DataFrame(of) for name, of in {"counts": counts, **more}.items()}
    return co.Network({**case.net.tables, **rows})


def fitted(net: co.Network, case: FlowCase, constants: object = None, **more: object) -> pd.DataFrame:
    return co.fit_constants(net, case.trips, constants, by="cost", scale=SCALE, **more)


def loads(net: co.Network, case: FlowCase, constants: pd.DataFrame | None) -> "pd.Series[float]":
    flows = co.assign(net, case.trips, method="logit", by="cost", scale=SCALE, constants=constants)
    found = flows.loads("link")
    return found.assign(link=found["resource"].str.split(":").str[1]).groupby("link")["load"].sum()


def test_a_constant_shifts_shares_as_in_closed_form() -> None:
    case = case_of(2, TWO_WAYS, [(0, 1, 60.0)])
    found = loads(case.net, case, pd.DataFrame([row("L0", "L1", 80.0)]))
    assert found["L0"] == pytest.approx(60 / (1 + math.exp(SCALE * (100 + 80 - 150))))


@pytest.mark.parametrize(("north", "south"), [(30, 90), (5, 500), (70, 10)])
def test_a_fit_on_two_ways_is_the_closed_form(north: float, south: float) -> None:
    """Odds of what is assigned are exp(scale x (50 - constant)), whatever passes in all."""
    case = case_of(2, TWO_WAYS, [(0, 1, 60.0)])
    net = counted(case, [count("L0", north), count("L1", south)])
    found = fitted(net, case, pd.DataFrame([row("L0", "L1")]))
    assert found["constant_usd_per_teu"][0] == pytest.approx(50 - math.log(north / south) / SCALE)
    assert found["fitted_to"][0] == "l0;l1"
    shared = loads(net, case, found)
    assert shared["L0"] / shared["L1"] == pytest.approx(north / south)


def test_a_full_way_is_fitted_through_the_prices_of_what_is_full() -> None:
    """40 fit on the cheaper way; its constant makes it carry 15 of 60, as one without a capacity would."""
    case = case_of(2, [(0, 1, 100, 40.0), (0, 1, 150, np.inf)], [(0, 1, 60.0)])
    found = fitted(counted(case, [count("L0", 1), count("L1", 3)]), case, pd.DataFrame([row("L0", "L1")]))
    assert found["constant_usd_per_teu"][0] == pytest.approx(50 + math.log(3) / SCALE)


def test_money_is_without_constants_and_each_counts_once_on_a_way() -> None:
    """Both links of the north have the constant: 100 USD of it, not 200, and no total holds it."""
    case = case_of(3, [(0, 2, 50, np.inf), (2, 1, 50, np.inf), (0, 1, 200, np.inf)], [(0, 1, 60.0)])
    constants = pd.DataFrame([row("L0;L1", "L2", 100.0)])
    flows = co.assign(case.net, case.trips, method="logit", by="cost", scale=SCALE, constants=constants)
    assert loads(case.net, case, constants).tolist() == pytest.approx([30, 30, 30])
    assert flows.total_usd_per_week == pytest.approx(30 * 100 + 30 * 200)


@pytest.mark.parametrize("seed", range(12))
def test_counts_of_a_random_network_are_fitted(seed: int) -> None:
    """Flows with a constant that is known are the counts, three times as large; a fit without it has their shares."""
    case = flow_case(seed, n_trips=8)
    usual = loads(case.net, case, None)
    used = usual[usual > 0.5].index.tolist()
    draw = np.random.default_rng(seed)
    at, against = draw.choice(used, 2, replace=False).tolist()
    true = pd.DataFrame([row(at, against, float(draw.integers(-150, 150)))])
    passed = loads(case.net, case, true)
    assert min(passed[at], passed[against]) >= 1e-3, "the constant leaves nothing on one side; take another seed"
    net = counted(case, [count(at, 3 * passed[at]), count(against, 3 * passed[against])])
    again = loads(net, case, fitted(net, case, true))
    assert again[at] / again[against] == pytest.approx(passed[at] / passed[against], rel=1e-3)


def test_counts_to_predict_take_no_part() -> None:
    case = case_of(2, [*TWO_WAYS, (0, 1, 120, np.inf)], [(0, 1, 60.0)])
    rows = pd.DataFrame([row("L0", "L1;L2")])
    seen = [count("L0", 20), count("L1", 40)]
    alone = fitted(counted(case, seen), case, rows)
    beside = fitted(counted(case, [*seen, count("L2", 900, use="predict")]), case, rows)
    pd.testing.assert_frame_equal(alone, beside)


def test_where_nobody_has_a_choice_a_constant_stops_and_says_so() -> None:
    case = case_of(3, [(0, 1, 100, np.inf), (0, 2, 150, np.inf)], [(0, 1, 60.0), (0, 2, 20.0)])
    net = counted(case, [count("L0", 10), count("L1", 30)])
    found = fitted(net, case, pd.DataFrame([row("L0", "L1")]), most_usd=300.0)
    assert found["constant_usd_per_teu"][0] == 300
    assert found["note"][0].endswith(
        "25.0% counted, 75.0% assigned without it, 75.0% with it; it stopped at its bound."
    )


def test_several_constants_are_fitted_together() -> None:
    ends = [(0, 1, 60.0), (2, 3, 30.0)]
    case = case_of(4, [*TWO_WAYS, (2, 3, 90, np.inf), (2, 3, 80, np.inf)], ends)
    net = counted(case, [count("L0", 2), count("L1", 1), count("L2", 7), count("L3", 1)])
    found = fitted(net, case, pd.DataFrame([row("L0", "L1", name="a"), row("L2", "L3", name="b")]))
    right = [50 - math.log(2) / SCALE, -10 - math.log(7) / SCALE]
    assert found["constant_usd_per_teu"].tolist() == pytest.approx(right)


# ---------------------------------------------------------------- bad input


def test_what_is_wrong_with_constants_is_said() -> None:
    case = case_of(2, TWO_WAYS, [(0, 1, 60.0)])
    net = counted(case, [count("L0", 30), count("L1", 90, use="predict")])

    def assigned(constants: object, method: str = "logit") -> None:
        co.assign(net, case.trips, method=method, by="cost", constants=constants)

    right = pd.DataFrame([row("L0", "L1")])
    for ask, said in (
        (lambda: assigned(pd.DataFrame([row("L9", "L1")])), "c: there is no link 'L9'; name links, set apart by ;"),
        (lambda: assigned(pd.DataFrame([row("L0", "L0;L1")])), "c: L0 is in `at` and in `against`"),
        (lambda: assigned(right, "capacity"), "constants are for method='logit', and it is 'capacity'; leave them out"),
        (lambda: assigned({"c": 5}), "rows as in net.constants, or None for no constants"),
        (lambda: fitted(net, case), "there are no constants; give rows that say at which links and against which"),
        (lambda: fitted(net, case, right), "c: no count to fit to is on the links of `against`; a constant needs one"),
        (lambda: fitted(net, case, right, most_usd=0), "most_usd is 0; it must be USD per TEU, above 0"),
    ):
        with pytest.raises(co.InvalidQuestion) as error:
            ask()
        assert said in str(error.value)
    with pytest.raises(co.InvalidData, match="constant_usd_per_teu"):
        assigned(right.drop(columns="constant_usd_per_teu"))
    with pytest.raises(co.InvalidData, match="there is no link 'L9'"):
        counted(case, [], constants=[row("L9", "L1")])


def test_a_count_of_nothing_and_places_that_nothing_passes_are_refused() -> None:
    case = case_of(3, [*TWO_WAYS, (1, 2, 10, np.inf), (1, 2, 10, np.inf)], [(0, 1, 60.0)])
    nothing = counted(case, [count("L0", 30), count("L1", 0)])
    with pytest.raises(co.InvalidQuestion, match="c: nothing was counted on one side; no constant gives a share of 0"):
        fitted(nothing, case, pd.DataFrame([row("L0", "L1")]))
    aside = counted(case, [count("L2", 30), count("L3", 10)])
    with pytest.raises(co.InvalidQuestion, match="nothing is assigned over l2, l3; no demand goes there"):
        fitted(aside, case, pd.DataFrame([row("L2", "L3")]))


# ---------------------------------------------------------------- networks that change


def test_constants_go_with_their_links_and_those_of_shut_links_do_nothing() -> None:
    case = case_of(2, TWO_WAYS, [(0, 1, 60.0)])
    net = counted(case, [], constants=[row("L0", "L1", 80.0)])
    gone = co.Scenario("gone", [co.Remove("links", {"link_id": "L1"})])(net)
    assert gone.constants.empty
    shut = co.Scenario("shut", [co.Change("links", {"link_id": "L0"}, status="closed")])(net)
    assert loads(shut, case, shut.constants)["L1"] == pytest.approx(60)


def test_a_merged_network_keeps_the_places_of_counts_and_constants() -> None:
    case = case_of(2, TWO_WAYS, [(0, 1, 60.0)])
    net = counted(case, [count("L0", 3) | {"from_node": "N0"}], constants=[row("L0", "L1", 80.0)])
    other = case_of(2, [(0, 1, 5, 9.0)], []).net
    both = co.merge(other, net, prefix="x-")
    assert both.counts[["at", "from_node"]].to_numpy().tolist() == [["x-L0", "x-N0"]]
    assert both.constants[["at", "against"]].to_numpy().tolist() == [["x-L0", "x-L1"]]


# ---------------------------------------------------------------- the bundled ones


def test_the_bundled_constants_are_what_the_rule_gives() -> None:
    net = co.load()
    again = co.fit_constants(net, net.demand)
    assert again["constant_usd_per_teu"].to_numpy() == pytest.approx(net.constants["constant_usd_per_teu"], abs=1.5)
    assert again["fitted_to"].tolist() == net.constants["fitted_to"].tolist()
    uses = net.counts.set_index("count_id")["use"]
    for names in net.constants["fitted_to"]:
        assert len(words(names)) >= 2
        assert (uses[list(words(names))] == "fit").all()


def test_gates_and_ports_that_were_counted_get_flow() -> None:
    net = co.load()
    held = co.against_counts(co.assign(net, net.demand, method="logit")).set_index("count_id")["assigned"]
    assert (held[["manzhouli-suifenhe", "erenhot", "chabahar", "port-qasim"]] > 10).all()


def test_no_capacity_is_below_what_was_counted() -> None:
    """What may pass at the places of each count, both ways; groups once for all their rows."""
    net = co.load()
    resources = resources_of(net)
    capacity = {name: teu for name, teu in zip(resources.ids, resources.capacity, strict=True) if not np.isnan(teu)}
    group = net.capacity_groups.set_index("capacity_group")["capacity_teu_per_week"]
    for one in net.counts.to_dict("records"):
        at = words(one["at"])
        if one["kind"] == "link":
            room, shared = 0.0, set()
            chosen = net.links[net.links["link_id"].isin(at)]
            for link, start, own in zip(chosen["link_id"], chosen["from_node"], chosen["capacity_group"], strict=True):
                sides = net.borders[(net.borders["link_id"] == link) & net.borders["from_node"].isin(["", start])]
                groups = {own, *sides["capacity_group"]} - {""}
                shared |= groups
                figures = [capacity.get(f"{kind}:{link}:{start}", np.inf) for kind in ("link", "border")]
                room += 0.0 if groups else min(figures)
        else:
            rows = net.handling[net.handling["node_id"].isin(at)]
            shared = set(rows["capacity_group"]) - {""}
            lifted = [name for name in capacity if name.split(":")[1] in at and one["mode"] in name.split(":")[2]]
            room = sum(capacity[name] for name in lifted if name.startswith(("handling:", "terminal:")))
        assert room + group[list(shared)].sum() >= one["teu_per_week"], one["count_id"]
