"""Runs on random networks: without delays they are the plan, and every wait is on average what the plan expects."""

import numpy as np
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from strategies import networks, questions
from test_dated_against_oracle import dated
from test_plan_against_oracle import network_of

import corridor as co
from corridor.engine.simulation import Draws, run

SLOW = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
WEEK = 7 * 24 * 3600


def way_of(net, question, by, **dates):
    try:
        return co.plan(
            net, question.origin, question.destination, by=by, cargo=co.Cargo(**vars(question.cargo)),
            rules=co.Rules(**question.rules), **dates,
        )  # fmt: skip
    except co.NoRoute:
        return None


def usual(steps, place):
    """Return draws by which every activity takes what is expected, and cargo comes at these places of each wait."""
    return Draws(np.ones((len(steps.spread), len(place))), np.tile(place, (len(steps.wait_names), 1)))


def by_leg(way, seconds):
    """Return the mean seconds of each leg of the plan, and of all other waits."""
    steps = way._steps
    told, others = {}, 0.0
    for legs, taken in ((steps.wait_leg, seconds.waited), (steps.run_leg, seconds.ran)):
        for leg, mean in zip(legs.tolist(), taken.mean(axis=1).tolist(), strict=True):
            if leg >= 0:
                told[leg] = mean
            else:
                others += mean
    return [told[place] for place in range(len(way.legs))], others


@SLOW
@given(dated(), st.sampled_from(["time", "cost"]))
def test_dated_runs_without_delays_are_the_plan(case, by):
    tables, question, depart = case
    way = way_of(network_of(tables), question, by, depart=depart)
    assume(way is not None)
    found = run(way._steps, usual(way._steps, np.array([0.5])), each_step=True)
    assert found.total[0] == (way.arrives.timestamp() - way.departs.timestamp())
    legs, others = by_leg(way, found)
    assert legs == [round(leg.hours * 3600) for leg in way.legs]
    assert others == 0


@SLOW
@given(st.data())
def test_undated_waits_are_on_average_those_of_the_plan(data):
    """Cargo comes once at each second of the week, and once at each of as many places of a headway."""
    tables = data.draw(networks())
    question = data.draw(questions(tables))
    way = way_of(network_of(tables), question, data.draw(st.sampled_from(["time", "cost"])))
    assume(way is not None)
    every = (np.arange(WEEK) + 0.5) / WEEK
    legs, others = by_leg(way, run(way._steps, usual(way._steps, every), each_step=True))
    assert others == 0
    for leg, mean in zip(way.legs, legs, strict=True):
        off = abs(mean - leg.hours * 3600)
        assert off <= (1.01 if leg.activity == "wait" else 1e-6), leg


@SLOW
@given(st.data())
def test_draws_keep_the_expectation_and_the_length_of_loadings(data):
    tables = data.draw(networks())
    question = data.draw(questions(tables))
    way = way_of(network_of(tables), question, "time")
    assume(way is not None)
    steps = way._steps
    assert np.allclose((steps.loading**2).sum(axis=1), 1)
    assert (steps.spread > 0).all()
    assert set(steps.run_draw.tolist()) - {-1} == set(range(len(steps.spread)))
    assert len(set(steps.draw_names)) == len(steps.draw_names)
    assert len(set(steps.wait_names)) == len(steps.wait_names)
