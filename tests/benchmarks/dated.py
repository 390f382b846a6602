"""Print what questions with dates take, beside plain Python in the same run.

    python tests/benchmarks/dated.py

Medians of CPU time over pairs of which none is asked twice. Timetables: trains, barges and ships are boarded one to
seven times a week, customs are open by day; every tenth arc of the road-like graph is shut at night.
"""

import datetime as dt
import heapq
import os
import sys
import time
from bisect import bisect_right
from pathlib import Path

import numpy as np

os.environ["CORRIDOR_JIT"] = "1"
sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from graphs import MODES, PLACES, Graph, layered, road_like
from run import median, pairs_of

import corridor as co
from corridor.engine.clock import Clock
from corridor.engine.fronts import front, timed_costs_of
from corridor.engine.graph import topology
from corridor.engine.time_dependent import departures, earliest, journey, mirror
from corridor.network import calendar
from corridor.network.internals import internals

HOUR = 3600
DAY = 24 * HOUR
WEEK, SPAN = 7 * DAY, 120 * DAY
DEPART = 3 * DAY


def rules_of(kinds: np.ndarray, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return rule of each arc and the spells of the rules: kind 1 departs some times a week, kind 2 is open by day."""
    rng = np.random.default_rng(seed)
    rule, rows = np.full(len(kinds), -1), []
    for arc in np.flatnonzero(kinds):
        rule[arc] = len(rows)
        if kinds[arc] == 1:
            at = rng.choice(7 * 24, int(rng.integers(1, 8)), replace=False) * HOUR
            opens = np.sort((np.arange(SPAN // WEEK)[:, None] * WEEK + at).reshape(-1))
            rows.append(np.stack([opens, opens + 1], axis=1))
        else:
            opens = np.arange(SPAN // DAY) * DAY + HOUR * int(rng.integers(5, 10))
            rows.append(np.stack([opens, opens + HOUR * int(rng.integers(8, 15))], axis=1))
    first = np.cumsum([0, *(len(row) for row in rows)])
    flat = np.concatenate(rows)
    return rule, first, flat[:, 0].copy(), flat[:, 1].copy()


def timetabled() -> tuple[Graph, Clock]:
    """Return the layered graph of 5,272 states with timetables and opening hours."""
    graph = layered()
    ready = 2 * PLACES + np.arange(PLACES * MODES).reshape(PLACES, MODES)
    boards = np.isin(graph.tail, ready[:, 1:]) & (graph.head == graph.tail + PLACES * MODES)
    customs = (graph.tail >= 2 * PLACES + 2 * PLACES * MODES) | (graph.head >= 2 * PLACES + 2 * PLACES * MODES)
    kinds = np.where(boards, 1, np.where(customs, 2, 0))
    rule, first, opens, shuts = rules_of(kinds)
    run = np.where(boards, 0, graph.costs[0])
    return graph, Clock(rule, np.where(boards, 4 * HOUR, 0), run, first, opens, shuts)


def plain_python(graph: Graph, clock: Clock):
    """Return a search for the earliest arrival as one would write it by hand: heapq, bisect and lists."""
    first, head = graph.first.tolist(), graph.head.tolist()
    rule, lead, run = clock.rule.tolist(), clock.lead.tolist(), clock.run.tolist()
    opens, shuts = (
        [array[a:b].tolist() for a, b in zip(clock.first[:-1], clock.first[1:], strict=True)]
        for array in (clock.opens, clock.shuts)
    )

    def ask(start: int, goal: int, begin: int = DEPART) -> int:
        least, queue = {start: begin}, [(begin, start)]
        while queue:
            now, state = heapq.heappop(queue)
            if state == goal:
                return now
            if now > least[state]:
                continue
            for arc in range(first[state], first[state + 1]):
                at, spells = now + lead[arc], rule[arc]
                if spells >= 0:
                    place = bisect_right(shuts[spells], at)
                    if place == len(shuts[spells]):
                        continue
                    at = max(at, opens[spells][place])
                there = at + run[arc]
                if there < least.get(head[arc], 1 << 60):
                    least[head[arc]] = there
                    heapq.heappush(queue, (there, head[arc]))
        return -1

    return ask


def show(job: str, ours: float, python: float | None = None) -> None:
    """Print one row."""
    beside = "" if python is None else f"   plain Python {python * 1000:8.1f} ms ({python / ours:.0f} x)"
    print(f"{job:<58}{ours * 1000:>9.3f} ms{beside}", flush=True)


def arrivals(name: str, graph: Graph, clock: Clock, count: int) -> None:
    """Print what the earliest arrival takes."""
    rows, python = topology(graph.first, graph.head), plain_python(graph, clock)
    pairs = pairs_of(graph, count)

    def ask(start: int, goal: int) -> int:
        found = earliest(journey(rows, clock, [start], [goal]), DEPART, SPAN)
        return -1 if found is None else found.second

    assert [ask(*pair) for pair in pairs[:20]] == [python(*pair) for pair in pairs[:20]]
    show(f"earliest arrival, {name}", median(ask, pairs), median(python, pairs[: max(8, count // 10)]))
    others = pairs_of(graph, 2 * count)[count:]
    show(
        "  of which laying the clock over the arcs",
        median(lambda start, goal: journey(rows, clock, [start], [goal]), others),
    )


def profiles(graph: Graph, clock: Clock, count: int) -> None:
    """Print what every departure of four weeks takes; plain Python tries each hour."""
    rows, python = topology(graph.first, graph.head), plain_python(graph, clock)
    back, mirrored = mirror(rows), clock.mirrored()
    found = []

    def ask(start: int, goal: int) -> None:
        trip = journey(rows, clock, [start], [goal], knows_ahead=True)
        home = journey(back, mirrored, [goal], [start], knows_ahead=True)
        found.append(len(list(departures(trip, home, (DEPART, DEPART + 4 * WEEK), SPAN))))

    pairs = pairs_of(graph, count)
    ours = median(ask, pairs)
    began = time.process_time()
    for hour in range(0, 4 * WEEK, HOUR):
        python(*pairs[0], DEPART + hour)
    show(
        f"departures of four weeks, 5,272 states, median of {int(np.median(found))} rows",
        ours,
        time.process_time() - began,
    )


def fronts(graph: Graph, clock: Clock, count: int) -> None:
    """Print what the front of arrival and cost takes."""
    rows = topology(graph.first, graph.head)
    sizes = []

    def ask(start: int, goal: int) -> None:
        costs = timed_costs_of(rows, clock, [graph.costs[1]])
        sizes.append(len(front(rows, costs, [start], [goal], span=(DEPART, SPAN))))

    ours = median(ask, pairs_of(graph, count))
    show(f"front of arrival and cost, 5,272 states, median of {int(np.median(sizes))} ways", ours)


def calendars() -> None:
    """Print what a season's calendar of the bundled network takes, nothing known before."""
    net = co.load()
    day = dt.date(2026, 12, 1)
    internals(net).states(day=day)
    calendar.public_holidays("DE", 2020)  # loads the package
    taken = []
    for month in range(1, 6):
        for kept in (calendar._gate_spells, calendar._steady, calendar.departures, calendar.public_holidays):
            kept.cache_clear()
        begin = dt.date(2027, month, 1)
        began = time.process_time()
        calendar.calendar_of(net, begin, begin + dt.timedelta(days=120), day=day)
        taken.append(time.process_time() - began)
    show("calendar of 120 days of the bundled network", float(np.median(taken)))


def questions() -> None:
    """Print what whole questions of the bundled network take, once asked."""
    net = co.load()
    for by in ("time", "cost", "generalised"):
        taken = []
        for hour in range(8):
            began = time.process_time()
            co.plan(net, "Kashgar", "Istanbul", by=by, depart=f"2026-12-01 {hour:02}:00+08:00")
            taken.append(time.process_time() - began)
        show(f"co.plan(Kashgar, Istanbul, by={by!r}, depart=...)", float(np.median(taken[3:])))


def main() -> None:
    """Print every figure."""
    graph, clock = timetabled()
    arrivals("5,272 states", graph, clock, 300)
    large = road_like(50_000)
    kinds = np.where(np.random.default_rng(4).random(len(large.head)) < 0.1, 2, 0)
    rule, *spells = rules_of(kinds)
    arrivals("50,000 states", large, Clock(rule, np.zeros_like(rule), large.costs[0] * 60 // 1000 + 60, *spells), 60)
    profiles(graph, clock, 40)
    fronts(graph, clock, 100)
    calendars()
    questions()


if __name__ == "__main__":
    main()
