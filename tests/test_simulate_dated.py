"""Simulated arrivals in questions with a date: every wait by the calendar that planned the way."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corridor as co
from corridor.engine.clock import NEVER
from corridor.engine.simulation import Draws, draw, run
from corridor.engine.simulation_steps import Steps

# ---------------------------------------------------------------- against second by second

SPELLS = st.lists(st.integers(1, 40), min_size=2, max_size=14).map(
    lambda gaps: [int(second) for second in np.cumsum(gaps[: len(gaps) // 2 * 2])]
)
STEP = st.tuples(
    st.integers(0, 60), st.booleans(), st.integers(0, 20), st.integers(0, 15), st.sampled_from([-1, -1, 0, 1])
)


def steps_of(rows, rules, departs):
    """Return steps of (seconds, whether they vary, lead, half headway, rule) in calendars of spells."""
    varied = [at for at, row in enumerate(rows) if row[0] and row[1]]
    halves = [at for at, row in enumerate(rows) if row[3]]
    columns = np.array(rows, dtype=np.int64).T

    def numbered(places):
        return np.array([places.index(at) if at in places else -1 for at in range(len(rows))], dtype=np.int64)

    return Steps(
        departs=departs,
        zone="",
        run_s=columns[0].copy(),
        run_draw=numbered(varied),
        spread=np.full(len(varied), 0.7),
        draw_names=tuple(f"step {at}" for at in varied),
        regions=("X",),
        loading=np.ones((len(varied), 1)),
        wait_lead=columns[2].copy(),
        wait_half=columns[3].copy(),
        wait_rule=columns[4].copy(),
        wait_draw=numbered(halves),
        wait_names=tuple(f"wait {at}" for at in halves),
        first=np.cumsum([0, *(len(rule) // 2 for rule in rules)]),
        opens=np.array([second for rule in rules for second in rule[0::2]], dtype=np.int64),
        shuts=np.array([second for rule in rules for second in rule[1::2]], dtype=np.int64),
        repeats=np.array([], dtype=np.int64),
        wait_leg=np.full(len(rows), -1),
        run_leg=np.full(len(rows), -1),
    )


def second_by_second(steps, factors, places):
    """Return the seconds until one run arrives, or None; the clock ticks."""
    now = steps.departs
    for step in range(len(steps.run_s)):
        now += int(steps.wait_lead[step])
        if steps.wait_half[step]:
            now += math.floor(places[steps.wait_draw[step]] * (2 * steps.wait_half[step] + 1))
        if steps.wait_rule[step] >= 0:
            rule = slice(steps.first[steps.wait_rule[step]], steps.first[steps.wait_rule[step] + 1])
            spells = list(zip(steps.opens[rule], steps.shuts[rule], strict=True))
            while not any(opens <= now < shuts for opens, shuts in spells):
                now += 1
                if now > spells[-1][1]:
                    return None
        factor = factors[steps.run_draw[step]] if steps.run_draw[step] >= 0 else 1.0
        now += math.floor(steps.run_s[step] * factor + 0.5)
    return now - steps.departs


@given(rows=st.lists(STEP, min_size=1, max_size=6), rules=st.tuples(SPELLS, SPELLS), departs=st.integers(0, 200))
@settings(max_examples=80, deadline=None)
def test_dated_runs_equal_a_clock_that_ticks(rows, rules, departs):
    steps = steps_of(rows, rules, departs)
    draws = draw(steps, 3, 0, 8, 0.5)
    found = run(steps, draws, each_step=True)
    for number in range(8):
        plain = second_by_second(steps, draws.factor[:, number], draws.place[:, number])
        assert found.total[number] == (NEVER if plain is None else plain)
        if plain is not None:
            assert found.waited[:, number].sum() + found.ran[:, number].sum() == plain


@pytest.mark.parametrize("compiled", ["0", "1"])
def test_a_run_that_comes_too_late_never_arrives(compiled, monkeypatch):
    """Two hours, give or take, to the only departure at second 120: half of the runs make it."""
    monkeypatch.setenv("CORRIDOR_JIT", compiled)
    steps = steps_of([(120, True, 0, 0, -1), (30, False, 0, 0, 0)], [[120, 121]], 0)
    steps.spread[:] = 0.5
    found = run(steps, draw(steps, 1, 0, 10_000, 0.3))
    chance = 0.5 * (1 + math.erf((math.log(120.5 / 120) / 0.5 + 0.25) / math.sqrt(2)))
    assert set(found.total.tolist()) == {150, NEVER}
    assert (found.total == 150).mean() == pytest.approx(chance, abs=4.5 * math.sqrt(0.25 / 10_000))


def compiled_runs():
    """Run steps of every kind, the last of which comes too late; what each step takes is asked for and not."""
    rows = [(20, True, 3, 0, 0), (0, False, 2, 5, -1), (30, False, 0, 7, 1), (9, True, 0, 0, 0), (5, True, 0, 0, 1)]
    steps = steps_of(rows, [[10, 60, 90, 91], [40, 41, 95, 120]], 5)
    for each_step in (False, True):
        run(steps, draw(steps, 1, 0, 50, 0.3), each_step=each_step)


def test_the_compiled_kernel_stays_within_its_arrays(tmp_path):
    env = os.environ | {
        "CORRIDOR_JIT": "1", "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_OPT": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }  # fmt: skip
    code = "from test_simulate_dated import compiled_runs; compiled_runs()"
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


# ---------------------------------------------------------------- ways that were planned with a date

DEPART = "2026-12-01 08:00+08:00"


@pytest.mark.parametrize("by", ["time", "cost", "co2e"])
@pytest.mark.parametrize("ends", [("Kashgar", "Istanbul"), ("Xi'an", "Duisburg"), ("Karachi", "Tehran")])
def test_a_run_without_delays_is_the_plan(bundled, ends, by):
    """Every activity as expected, every headway at its middle: the clock of the runs is the clock of the plan."""
    way = co.plan(bundled, *ends, by=by, depart=DEPART)
    steps = way._steps
    usual = Draws(np.ones((len(steps.spread), 1)), np.full((len(steps.wait_names), 1), 0.5))
    found = run(steps, usual, each_step=True)
    assert found.total[0] == (way.arrives.timestamp() - way.departs.timestamp())
    told = {leg: seconds[0] for legs, seconds in ((steps.wait_leg, found.waited), (steps.run_leg, found.ran))
            for leg, seconds in zip(legs.tolist(), seconds, strict=True) if leg >= 0}  # fmt: skip
    assert [round(leg.hours * 3600) for leg in way.legs] == [told[place] for place in range(len(way.legs))]
