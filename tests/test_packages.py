"""Sets of projects within a budget: against every set there is, and by their laws."""

from itertools import chain, combinations

import pytest
from flow_networks import CARGO, case_of

import corridor as co
from corridor.flows.assign import UNMET_USD_PER_TEU

SEEDS = range(6)


def project(name, start, end, usd, capex, teu=20.0):
    """Return a project: a new road between two nodes of a small case."""
    link = co.AddLink(
        name, start, end, mode="road", hours=1, usd=usd, per="teu", length_km=10, both_ways=False,
        capacity_teu_per_week=teu,
    )  # fmt: skip
    return co.Project(co.Scenario(name, [link]), capex)


def roads(seed):
    """Return a random case and five roads that might be built on it."""
    import numpy as np
    from flow_networks import flow_case

    case = flow_case(seed, n_nodes=6, n_arcs=10, n_trips=4)
    draw = np.random.default_rng(seed + 100)
    pairs = [(a, b) for a in range(6) for b in range(6) if a != b]
    chosen = [pairs[at] for at in draw.choice(len(pairs), 5, replace=False)]
    built = [
        project(f"P{at}", f"N{a}", f"N{b}", float(draw.integers(1, 30)) * 10, float(draw.integers(1, 9)) * 1e6)
        for at, (a, b) in enumerate(chosen)
    ]
    return case, built


def every_set(count):
    return chain.from_iterable(combinations(range(count), size) for size in range(count + 1))


def total(net, built, trips):
    for each in built:
        net = each.scenario(net)
    return 52 * co.assign(net, trips).total_usd_per_week


@pytest.mark.parametrize("seed", SEEDS)
def test_no_set_within_the_budget_saves_more(seed):
    case, built = roads(seed)
    budget = sum(each.capex_usd for each in built) / 2
    found = co.best_package(case.net, built, case.trips, budget_usd=budget, max_projects=3)
    before = total(case.net, [], case.trips)
    gains = {}
    for chosen in every_set(len(built)):
        some = [built[at] for at in chosen]
        if len(some) <= 3 and sum(each.capex_usd for each in some) <= budget:
            gains[chosen] = before - total(case.net, some, case.trips)
    assert found.gain_usd_per_year == pytest.approx(max(gains.values()), rel=1e-6, abs=1)
    assert gains[found.chosen] == pytest.approx(found.gain_usd_per_year, rel=1e-6, abs=1)
    assert found.is_best
    assert found.capex_usd <= budget


def test_a_line_in_two_halves_is_worth_nothing_by_halves():
    """0 to 2 by two new roads: each alone saves nothing, both save all that was not moved."""
    case = case_of(3, [], [(0, 2, 10.0)])
    built = [project("first", "N0", "N1", 10, 5e6), project("second", "N1", "N2", 10, 5e6)]
    found = co.best_package(case.net, built, case.trips, budget_usd=10e6)
    assert found.names == ("first", "second")
    frame = found.to_frame()
    assert frame["alone_usd_per_year"].tolist() == [0, 0]
    saved = 52 * 10 * (UNMET_USD_PER_TEU - 20)
    assert frame["in_set_usd_per_year"].tolist() == pytest.approx([saved, saved], rel=1e-6)
    assert found.gain_usd_per_year == pytest.approx(saved, rel=1e-6)


def test_two_roads_that_do_the_same_work_are_not_both_built():
    case = case_of(2, [(0, 1, 100, 50.0)], [(0, 1, 10.0)])
    built = [project("wide", "N0", "N1", 40, 5e6), project("other", "N0", "N1", 50, 4e6)]
    found = co.best_package(case.net, built, case.trips)
    assert found.gain_usd_per_year == pytest.approx(52 * 10 * 60, rel=1e-6)
    assert found.to_frame().set_index("project").at["other", "alone_usd_per_year"] == pytest.approx(52 * 500, rel=1e-6)
    assert found.names == ("wide",)


def test_when_the_sets_are_used_up_the_answer_has_a_bound():
    case, built = roads(1)
    found = co.best_package(case.net, built, case.trips, budget_usd=10e6, most_sets=7)
    exact = co.best_package(case.net, built, case.trips, budget_usd=10e6)
    assert found.bound_usd_per_year >= exact.gain_usd_per_year >= found.gain_usd_per_year
    said = "what others save was not looked at" if found.bound_usd_per_year == float("inf") else "no set can save more"
    assert said in str(found) or found.is_best


@pytest.mark.parametrize("most", range(1, 12))
def test_no_more_sets_are_assigned_than_asked_for_and_all_are_reported_before_the_answer(most):
    """What the answer prints was assigned before: a bar that is closed gets no report."""
    case, built = roads(2)
    reports = []
    found = co.best_package(
        case.net, built, case.trips, budget_usd=9e6, most_sets=most, progress=lambda done, _: reports.append(done)
    )
    assert found.assigned <= most
    assert reports == list(range(1, found.assigned + 1))
    assert len(found.to_frame()) == len(built)
    assert str(found).count("nan") == 0
    assert len(reports) == found.assigned
    exact = co.best_package(case.net, built, case.trips, budget_usd=9e6)
    assert found.bound_usd_per_year >= exact.gain_usd_per_year - 1
    assert found.gain_usd_per_year <= exact.gain_usd_per_year + 1


def test_it_prints_every_project_and_its_share():
    case = case_of(2, [(0, 1, 100, 50.0)], [(0, 1, 10.0)])
    found = co.best_package(case.net, [project("wide", "N0", "N1", 40, 5e6)], case.trips, budget_usd=6e6)
    assert str(found).splitlines()[0] == (
        "1 projects, within 6 million USD: 1 chosen, 5 million USD, which save 0.0 a year (surely the best; 2 sets "
        "assigned)"
    )
    assert repr(found) == "<corridor.Package wide: 31,200 USD a year>"
    assert found.to_dict()["chosen"] == ["wide"]


def test_what_is_no_question_is_refused():
    case = case_of(2, [(0, 1, 100, 50.0)], [(0, 1, 10.0)])
    wide = project("wide", "N0", "N1", 40, 5e6)
    for wrong, said in (
        ({"candidates": []}, "there are 0 candidates; give 1 to 60 projects"),
        ({"candidates": [wide, wide]}, "2 candidates have the name 'wide'; give each scenario its own"),
        ({"candidates": [wide.scenario]}, r"candidate 1 is .*; give Project\(scenario, capex_usd\)"),
        ({"budget_usd": 0}, "budget_usd is 0; it must be above 0, or None for no limit"),
        ({"budget_usd": "much"}, "budget_usd is 'much'"),
        ({"max_projects": -1}, "max_projects is -1"),
        ({"max_projects": 1.5}, "max_projects is 1.5; it must be a whole number, at least 1, or None"),
        ({"most_sets": 0}, "most_sets is 0; it must be a whole number, at least 1"),
    ):
        asked = {"candidates": [wide], "demand": case.trips, **wrong}
        with pytest.raises(co.InvalidQuestion, match=said):
            co.best_package(case.net, **asked)
    with pytest.raises(co.InvalidQuestion, match="project 'wide': capex_usd is -1; it must be USD, 0 or more"):
        co.Project(wide.scenario, -1)
    with pytest.raises(co.InvalidQuestion, match="project: 'ml3' is no Scenario"):
        co.Project("ml3", 1e6)
    twice = co.Project(co.Scenario("again", wide.scenario.edits), 1e6)
    with pytest.raises(co.InvalidQuestion, match="project 'again' cannot be carried out with wide: "):
        co.best_package(case.net, [wide, twice], case.trips)
    assert CARGO.teu == 1


def test_one_set_alone_says_nothing_of_the_others():
    """The best set within one assignment is that of nothing, and nobody knows what the others give."""
    case = case_of(2, [(0, 1, 100, 50.0)], [(0, 1, 10.0)])
    found = co.best_package(case.net, [project("wide", "N0", "N1", 40, 5e6)], case.trips, most_sets=1)
    assert "inf" not in str(found)
