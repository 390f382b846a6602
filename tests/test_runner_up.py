"""The runner-up: the best way that lacks a main mode, a gate or a passage of the best."""

import pytest
from stories.small import border, link, network, service

import corridor as co
from corridor.cli import main
from corridor.planning import runner_up as module

BORDER = [border(side, mode=mode, usd=0, hours=0) for side in ("exit", "entry") for mode in ("road", "rail")]


def two_borders(**rows):
    """Return a network of two roads over one border, a third over another, and a railway over the first.

    ::

        A/PK -- B/PK ==road 9, road 10, rail 20== C/IR -- Z/IR
          +---- S/PK -------- road 15 ----------- T/IR ----+
    """
    prices = {"A-B": 1, "B-C": 9, "C-Z": 1, "A-S": 1, "S-T": 15, "T-Z": 1}
    links = [link(way, hours=usd, usd=usd, length_km=100) for way, usd in prices.items()]
    links.append(link("B-C", hours=10, usd=10, length_km=100, link_id="bridge"))
    return network("A/PK B/PK S/PK C/IR T/IR Z/IR", links, borders=BORDER, **rows)


def test_another_link_at_the_same_gate_is_no_runner_up():
    second = co.runner_up(two_borders(), "A", "Z")
    assert second.best.nodes == ("A", "B", "C", "Z")
    assert second.way.nodes == ("A", "S", "T", "Z")
    assert second.differs == ("gate",)
    assert (second.more("cost_usd"), second.more("hours")) == (6, 6)
    assert str(second) == "Runner-up, another gate: road via S, +0.2 days and +6 USD (0.7 days, 17 USD)"


def test_another_mode_is_one():
    links = [link("A-B", hours=5, usd=5, length_km=100)]
    links.append(link("A-B", "rail-1435", link_id="rail", hours=9, usd=9, length_km=90, departures_per_week=168))
    second = co.runner_up(network("A/PK B/PK", links), "A", "B")
    assert (second.way.modes, second.differs, second.more("cost_usd")) == (("rail-1435",), ("mode",), 4)


def test_a_passage_is_a_corridor():
    links = [link(way, "sea", hours=5, usd=0, length_km=100) for way in ("A-P", "P-B", "A-Q", "Q-B")]
    strings = [
        service(f"by {at}", f"A-{at};{at}-B", departures_per_week=7, hours=9, usd=usd)
        for at, usd in (("P", 5), ("Q", 8))
    ]
    net = network("A/PK:seaport B/PK:seaport P/:passage Q/:passage", links, services=strings)
    second = co.runner_up(net, "A", "B")
    assert (second.way.nodes, second.differs, second.more("cost_usd")) == (("A", "Q", "B"), ("corridor",), 3)


def test_none_where_every_way_has_them_all():
    assert co.runner_up(network("A/PK B/PK C/PK", [link("A-B", hours=1, usd=1)]), "A", "B") is None


def test_the_rules_are_kept():
    assert co.runner_up(two_borders(), "A", "Z", rules=co.Rules(avoid_nodes={"S"})) is None
    assert co.runner_up(two_borders(), "A", "Z", rules=co.Rules(max_usd=16)) is None
    assert co.runner_up(two_borders(), "A", "Z", rules=co.Rules(via=["S"])) is None


def test_no_way_at_all_is_said():
    with pytest.raises(co.NoRoute):
        co.runner_up(two_borders(), "A", "Z", rules=co.Rules(max_usd=1))


def test_with_a_date_it_goes_by_the_calendar():
    dates = {"depart": "2026-12-01 08:00+00:00"}
    second = co.runner_up(two_borders(), "A", "Z", by="time", **dates)
    assert second.way.departs == second.best.departs
    assert second.more("hours") == 6
    assert co.runner_up(two_borders(), "A", "Z", by="time", rules=co.Rules(avoid_nodes={"S"}), **dates) is None


@pytest.mark.parametrize("ends", [("Karachi", "Tehran"), ("Shanghai", "Istanbul"), ("Tashkent", "Mersin")])
@pytest.mark.parametrize("by", ["cost", "time"])
def test_no_alternative_that_lacks_something_of_the_best_is_better(bundled, ends, by):
    measure = {"cost": "cost_usd", "time": "hours"}[by]
    second = co.runner_up(bundled, *ends, by=by)
    assert second.differs
    assert second.more(measure) >= 0
    best = module._features(bundled, second.best)
    ends_of_best = {second.best.legs[0].from_node, second.best.legs[-1].to_node}
    for way in co.alternatives(bundled, *ends, by=by, count=6, overlap=0.9):
        used = {mode.partition("-")[0] for mode in way.modes}
        gates = set(best["gate"]) - ends_of_best - set(module._features(bundled, way)["gate"])
        if gates or set(best["mode"]) - used or {"SEASUEZ"} & set(second.best.nodes) - set(way.nodes):
            assert way.amount(measure) >= second.way.amount(measure) - 0.01


def test_the_command_prints_it(bundled, load_once, capsys):
    for format, said in (("table", "Runner-up, another "), ("json", '"kind": "runner_up"')):
        with pytest.raises(SystemExit):
            main(["plan", "Karachi", "Tehran", "--format", format])
        assert said in capsys.readouterr().out
