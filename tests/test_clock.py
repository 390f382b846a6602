"""The kernels with a clock against every way run second by second; compiled, uncompiled and with bounds checked."""

import os
import random
import subprocess
import sys
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest

from corridor.engine import time_dependent
from corridor.engine.clock import NEVER, Clock, Spells, begins
from corridor.engine.fronts import front, timed_costs_of
from corridor.engine.graph import topology
from corridor.engine.time_dependent import departures, earliest, earliest_of_all, journey, mirror

HORIZON, UNTIL = 120, 200
"""Last second of any spell, and last one of arrival."""


@dataclass(frozen=True)
class Case:
    """A small graph with rules of time, what its arcs cost, and a question of it; `via` is passed on the way."""

    arcs: list
    n_states: int
    rules: list
    clock: Clock
    cost: np.ndarray
    starts: list
    goals: list
    via: list

    @property
    def graph(self):
        first = np.searchsorted([tail for tail, _ in self.arcs], range(self.n_states + 1))
        return topology(first, np.array([head for _, head in self.arcs]))

    @property
    def layer_at(self):
        if not self.via:
            return None
        return np.array([*(int(state in self.via) for state in range(self.n_states)), *[1] * self.n_states])

    def journeys(self):
        """Return the way there and, mirrored, back."""
        trip = journey(self.graph, self.clock, self.starts, self.goals, self.layer_at, knows_ahead=True)
        mirrored = (mirror(self.graph), self.clock.mirrored())
        return trip, journey(*mirrored, self.goals, self.starts, self.layer_at, knows_ahead=True)


def some_case(rng):
    n_states = rng.randint(2, 7)
    arcs = sorted((rng.randrange(n_states), rng.randrange(n_states)) for _ in range(rng.randint(1, 16)))
    rules = []
    for _ in range(rng.randint(1, 4)):
        ends = sorted(rng.sample(range(HORIZON), 2 * rng.randint(0, 6)))
        pairs = zip(ends[::2], ends[1::2], strict=True)
        rules.append([(opens, opens + 1 if rng.random() < 0.3 else shuts) for opens, shuts in pairs])
    flat = np.array([spell for rule in rules for spell in rule], dtype=np.int64).reshape(-1, 2)
    clock = Clock(
        rule=np.array([rng.choice([-1, -1, *range(len(rules))]) for _ in arcs]),
        lead=np.array([rng.choice([0, 0, 0, 3, 5]) for _ in arcs]),
        run=np.array([rng.choice([0, 0, 1, 4, 9, -1, 20]) for _ in arcs]),
        first=np.cumsum([0, *(len(rule) for rule in rules)]),
        opens=flat[:, 0].copy(),
        shuts=flat[:, 1].copy(),
    )
    ends = [rng.sample(range(n_states), 1 + (rng.random() < 0.2)) for _ in range(2)]
    via = rng.sample(range(n_states), rng.randint(1, 2)) if rng.random() < 0.3 else []
    return Case(arcs, n_states, rules, clock, np.array([rng.randint(0, 5) for _ in arcs]), *ends, via)


def start_of(case, arc, ready):
    """Return the first second at which an arc may begin, by trying each."""
    second = ready + int(case.clock.lead[arc])
    if case.clock.rule[arc] < 0:
        return second
    spells = case.rules[case.clock.rule[arc]]
    tried = (at for at in range(second, HORIZON + 1) if any(opens <= at < shuts for opens, shuts in spells))
    return next(tried, None)


def every_way(case, second):
    """Return arrival and cost of all that no other betters, by trying every way that is not worse all along."""
    passed = {state: int(not case.via or state in case.via) for state in range(case.n_states)}
    pending = [(second, 0, passed[state], state) for state in case.starts]
    seen, found = [], set()
    while pending:
        at, cost, layer, state = pending.pop()
        if any(s[2:] == (layer, state) and s[0] <= at and s[1] <= cost for s in seen):
            continue
        seen.append((at, cost, layer, state))
        if state in case.goals and layer:
            found.add((at, cost))
        for arc, (tail, head) in enumerate(case.arcs):
            begun = start_of(case, arc, at) if tail == state and case.clock.run[arc] >= 0 else None
            if begun is not None and begun + case.clock.run[arc] <= UNTIL:
                there = int(begun + case.clock.run[arc])
                pending.append((there, int(cost + case.cost[arc]), layer or passed[head], head))
    return sorted(p for p in found if not any(o != p and o[0] <= p[0] and o[1] <= p[1] for o in found))


def soonest(case, second):
    found = every_way(case, second)
    return found[0][0] if found else NEVER


def check(case, rng):
    """Check every search of one case against all ways."""
    trip, back = case.journeys()
    for second in rng.sample(range(HORIZON), 2):
        expected = every_way(case, second)
        plain = journey(case.graph, case.clock, case.starts, case.goals, case.layer_at)
        for found in (earliest(trip, second, UNTIL), earliest(plain, second, UNTIL)):
            assert (found.second if found else NEVER) == soonest(case, second)
            if found and found.arcs:
                assert case.clock.seconds(found.arcs, second)[-1][1] == found.second
        for resources in ([], [case.cost * 2 + 1, np.ones(len(case.arcs), dtype=np.int64)]):
            costs = timed_costs_of(case.graph, case.clock, [case.cost], resources, 1 + bool(case.via))
            limits = [None] * len(resources)
            ends = (case.starts, case.goals)
            found = front(case.graph, costs, *ends, layer_at=case.layer_at, limits=limits, span=(second, UNTIL))
            assert [tuple(vector) for vector in found.vectors.tolist()] == expected
        if expected:
            last = max(at for at in range(second, UNTIL) if soonest(case, at) <= expected[0][0])
            assert -earliest(back, -expected[0][0], 0).second == last
    check_departures(case, rng)


def check_departures(case, rng):
    """Check the departures that are worth making against every second of a span."""
    first = rng.randrange(90)
    last = first + rng.randrange(1, 25)
    arrival = {second: soonest(case, second) for second in range(first, last + 1)}
    worth = [at for at in arrival if arrival[at] < NEVER and (at == last or arrival[at + 1] > arrival[at])]
    rows = list(departures(*case.journeys(), (first, last), UNTIL))
    told = [(row.first + shift, row.arrival + shift) for row in rows for shift in range(row.last - row.first + 1)]
    assert told == [(at, arrival[at]) for at in worth]
    for one, other in pairwise(rows):
        assert one.last < other.first
        goes_on = one.last + 1 == other.first and other.first - one.first == other.arrival - one.arrival
        assert not goes_on, "is one departure, from the first to the last second"


def check_some(seeds):
    for seed in seeds:
        rng = random.Random(seed)
        check(some_case(rng), rng)


@pytest.mark.parametrize("compiled", ["0", "1"])
def test_searches_by_a_clock_equal_every_way(compiled, monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", compiled)
    check_some(range(200) if compiled == "0" else range(200, 300))


def test_departures_of_many_more_cases_are_worth_making(monkeypatch):
    monkeypatch.setenv("CORRIDOR_JIT", "1")
    for seed in range(1000, 2000):
        rng = random.Random(seed)
        check_departures(some_case(rng), rng)


OFTEN_SHUT = [(at, at + 1) for at in range(0, 40_000, 2)]
"""A rule that opens every other second."""


def case_of(arcs, rules):
    """Return a case from state 0 to 1, of arcs as tail, head, lead, run and rule, and of the spells of the rules."""
    flat = np.array([spell for rule in rules for spell in rule], dtype=np.int64).reshape(-1, 2)
    lead, run, rule = (np.array([arc[at] for arc in arcs]) for at in (2, 3, 4))
    clock = Clock(rule, lead, run, np.cumsum([0, *map(len, rules)]), flat[:, 0].copy(), flat[:, 1].copy())
    ends = [arc[:2] for arc in arcs]
    return Case(ends, 1 + max(map(max, ends)), rules, clock, lead, [0], [1], [])


def test_who_has_waited_and_goes_on_is_the_next_to_be_first():
    """0 --9--> 1, or 0 --2--> 2 ~~~ship at 10, of no second~~~ 3 --5--> 1: there at 15, caught until 8.

    The road is as early for who leaves by 6, and is first up to 5. The ship has passed 3 when the road is not yet at 1.
    """
    case = case_of([(0, 1, 0, 9, -1), (0, 2, 0, 2, -1), (2, 3, 0, 0, 0), (3, 1, 0, 5, -1)], [[(10, 11)]])
    assert list(departures(*case.journeys(), (0, 12), UNTIL)) == [(0, 5, 9), (8, 8, 15), (9, 12, 18)]


def test_who_arrives_in_the_last_second_is_in_time():
    """0 --9--> 1 and 2 --5--> 1: from 3 on by 12, not by 11; of departures, the last is that which arrives last."""
    case = case_of([(0, 1, 0, 9, -1), (2, 1, 0, 5, -1)], [[]])
    trip, back = case.journeys()
    plain = journey(case.graph, case.clock, case.starts, case.goals)
    for one in (trip, plain):
        assert earliest(one, 3, 12).second == 12
        assert earliest(one, 3, 11) is None
    assert earliest_of_all(plain, 3, 12).tolist() == [-1, 12, -1]
    assert earliest_of_all(plain, 3, 11).tolist() == [-1] * 3
    assert list(departures(trip, back, (0, 9), 12)) == [(0, 3, 9)]


def test_the_earliest_at_every_goal_is_that_of_each_alone():
    """Of goals that nothing leaves, as destinations are."""
    for seed in range(3000, 3100):
        rng = random.Random(seed)
        drawn = replace(some_case(rng), via=[])
        goals = list(range(0, drawn.n_states, 2))
        run = np.where(np.isin([tail for tail, _ in drawn.arcs], goals), -1, drawn.clock.run)
        case = replace(drawn, clock=replace(drawn.clock, run=run), goals=goals)
        second = rng.randrange(HORIZON)
        trip = journey(case.graph, case.clock, case.starts, goals)
        expected = [soonest(replace(case, goals=[goal]), second) for goal in goals]
        found = earliest_of_all(trip, second, UNTIL)[case.graph.place]
        assert [int(found[goal]) for goal in goals] == [-1 if alone == NEVER else alone for alone in expected]
        assert (np.delete(found, goals) == -1).all()


@pytest.mark.parametrize("by", [[], [9]], ids=["at once", "by a post"])
def test_everything_may_wait_in_the_heap_at_once(by):
    """0 to eight goals, far away; by a post, which is near, each of them is reached before it and after it."""
    ends = [(0, goal) for goal in range(1, 9)] + [(0, 9), (9, 0)]
    case = replace(
        case_of([(*end, 0, 1 if 9 in end else 50, -1) for end in ends], [[]]), goals=list(range(1, 9)), via=by
    )
    trip = journey(case.graph, case.clock, case.starts, case.goals, case.layer_at)
    if by:
        assert earliest(trip, 0, UNTIL).second == 52
    else:
        assert earliest_of_all(trip, 0, UNTIL)[case.graph.place].tolist() == [-1, *[50] * 8, -1]


@pytest.mark.parametrize(("road", "ship"), [(2, 3), (3, 2)])
def test_where_a_road_meets_who_came_by_ship_in_the_same_second(road, ship):
    """0 --5--> road --4--> 1, or 0 ~~~ship at 5, of no second~~~ ship, and from there to the road in no time.

    Until 5 the ship is caught, so all that leave arrive at 9, in whichever order the two are looked at.
    """
    arcs = [(0, road, 0, 5, -1), (0, ship, 0, 0, 0), (road, 1, 0, 4, -1), (ship, road, 0, 0, -1)]
    case = case_of(sorted(arcs), [[(5, 6)]])
    assert list(departures(*case.journeys(), (0, 12), UNTIL)) == [(5, 5, 9), (6, 12, 15)]


@pytest.mark.parametrize(
    ("arcs", "searches"),
    [
        ([(0, 1, 5, 10, -1)], 1),
        ([(0, 1, 5, 10, 0)], 3),
        ([(0, 1, 5, 10, -1), (1, 2, 0, 1, 1), (2, 1, 0, 0, -1)], 1),
        ([(0, 1, 0, 9, -1), (0, 2, 0, 2, -1), (2, 1, 0, 7, 2)], 3),
    ],
    ids=["free", "one closing", "a rule behind the goal", "a ship that is no faster"],
)
def test_searches_go_with_events_not_with_seconds(arcs, searches, monkeypatch):
    """State 0 to 1, from 0 on for 30,000 seconds; rule 0 closes once, rule 1 all the time, rule 2 opens once.

    Seconds that arrive a second later each are one departure, and one search finds how long that goes on. Before a
    closing, through it and after it are three; so are the seconds before the one by which the ship is as fast, that
    one, and those after it.
    """
    monkeypatch.setenv("CORRIDOR_JIT", "0")
    case = case_of(arcs, [[(0, 9_000), (9_500, 90_000)], OFTEN_SHUT, [(20_000, 20_001)]])
    asked = []
    search = time_dependent._run
    monkeypatch.setattr(time_dependent, "_run", lambda *given, **how: asked.append(how) or search(*given, **how))
    rows = list(departures(*case.journeys(), (0, 30_000), 90_000))
    assert (rows[0].first, rows[-1].last) == (0, 30_000)
    assert sum(how["is_whole"] for how in asked) == searches


def test_compiled_kernels_with_a_clock_stay_within_their_arrays(tmp_path):
    env = os.environ | {
        "CORRIDOR_JIT": "1", "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_OPT": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }  # fmt: skip
    code = "from test_clock import check_some; check_some(range(400, 440))"
    subprocess.run([sys.executable, "-c", code], env=env, check=True)


def test_begins():
    """Open from 10 to 20 and departing at 30: at once, when it opens, when it departs, never."""
    spells = Spells(*map(np.array, ([0, 2], [10, 30], [20, 31])))
    assert [begins(ready, 0, 0, spells) for ready in (3, 10, 19, 20, 30, 31)] == [10, 10, 19, 30, 30, NEVER]
    assert begins(18, 0, 2, spells) == 30
    assert begins(18, -1, 2, spells) == 20


def test_mirrored_twice_is_the_same():
    rng = random.Random(7)
    case = some_case(rng)
    again = case.clock.mirrored().mirrored()
    for name in ("rule", "first", "opens", "shuts"):
        assert getattr(again, name).tolist() == getattr(case.clock, name).tolist()
    is_open = case.clock.run >= 0
    assert again.run[is_open].tolist() == case.clock.run[is_open].tolist()
    assert (again.run[~is_open] < 0).all()
