"""Print what 10,000 simulated runs take, and what loops of plain Python take for the same, measured in one run.

    python tests/benchmarks/simulation.py

Figures are medians of CPU time. The plain loops draw with `random`, share one deviate per region, and find departures
and opening hours by `bisect`, as a script without arrays would; their means are compared with those of the kernel.
"""

import bisect
import math
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

os.environ["CORRIDOR_JIT"] = "1"
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from stories.small import border, handling, link, network, service

import corridor as co
from corridor.engine.simulation import draw, run
from corridor.engine.simulation_steps import Steps

RUNS = 10_000
CORRELATION = 0.3
WEEK = 7 * 24 * 3600


def eight_legs() -> co.Itinerary:
    """Return loading, two moves, a border with its two sides, a wait for a train with its move, and unloading."""
    times = {"hours": 20, "hours_p90": 40, "usd": 0}
    rows = [handling(change, **times) for change in (">road", "road>rail-1435", "rail-1435>")]
    sides = [border(side, **times) for side in ("exit", "entry")]
    train = service("train", "C-D", departures_per_week=3, **times)
    links = [link("A-B", **times), link("B-C", **times), link("C-D", "rail-1435", hours=1, usd=0)]
    net = network("A/CN B/CN C/PK D/PK", links, handling=rows, borders=sides, services=[train])
    return co.plan(net, "A", "D", by="time")


def thirty_legs(**dates: str) -> co.Itinerary:
    """Return three roads, each to a train that leaves twice a week and crosses a border that shuts at night."""
    times = {"hours": 15, "hours_p90": 30, "usd": 0}
    rows = [handling(change, **times) for change in (">road", "road>rail-1435", "rail-1435>road", "rail-1435>")]
    sides = [border(side, opening_hours="Mo-Sa 08:00-18:00", **times) for side in ("exit", "entry")]
    links, services, nodes = [], [], ["P0/CN"]
    for at, country in enumerate(("PK", "IR", "TR")):
        nodes += [f"B{at}/{country}", f"P{at + 1}/{country}"]
        links += [link(f"P{at}-B{at}", **times), link(f"B{at}-P{at + 1}", "rail-1435", hours=1, usd=0)]
        timetable = {"weekdays": "Mo;Th", "departs": "10:00", "cutoff_h": 6}
        services.append(service(f"train-{at}", f"B{at}-P{at + 1}", **timetable, **times))
    net = network(" ".join(nodes), links, handling=rows, borders=sides, services=services)
    return co.plan(net, "P0", "P3", by="time", **dates)


def plain(steps: Steps, runs: int) -> list[int]:
    """Return the seconds of each run, by loops over runs and steps."""
    chance = random.Random(1)
    columns = zip(
        *(column.tolist() for column in (steps.run_s, steps.run_draw, steps.wait_lead, steps.wait_half)),
        steps.wait_rule.tolist(),
        strict=True,
    )
    rows = list(columns)
    spreads, loading = steps.spread.tolist(), steps.loading.tolist()
    own, common = math.sqrt(1 - CORRELATION), math.sqrt(CORRELATION)
    first, opens, shuts = (column.tolist() for column in (steps.first, steps.opens, steps.shuts))
    began = steps.departs or 0
    found = []
    for _ in range(runs):
        regions = [chance.gauss(0, 1) for _ in steps.regions]
        factors = []
        for spread, row in zip(spreads, loading, strict=True):
            shared = sum(load * deviate for load, deviate in zip(row, regions, strict=True))
            deviate = own * chance.gauss(0, 1) + common * shared
            factors.append(math.exp(spread * deviate - spread * spread / 2))
        now = began
        for seconds, at, lead, half, rule in rows:
            if rule >= 0:
                ready = int(chance.random() * WEEK) if steps.departs is None else now
                place = bisect.bisect_right(shuts, ready + lead, first[rule], first[rule + 1])
                now += max(ready + lead, opens[place]) - ready
            elif half:
                now += lead + int(chance.random() * (2 * half + 1))
            now += int(seconds * factors[at] + 0.5) if at >= 0 else seconds
        found.append(now - began)
    return found


def median(ask: Callable[[], object], times: int) -> float:
    """Return the median CPU time of a question [s]; the first only warms up."""
    taken = []
    for _ in range(times + 1):
        began = time.process_time_ns()
        ask()
        taken.append(time.process_time_ns() - began)
    return float(np.median(taken[1:])) / 1e9


def compare(name: str, way: co.Itinerary) -> None:
    """Print one row."""
    steps = way._steps
    draws = draw(steps, 1, 0, RUNS, CORRELATION)
    ours = median(lambda: run(steps, draw(steps, 1, 0, RUNS, CORRELATION)), 50)
    kernel = median(lambda: run(steps, draws), 50)
    theirs = median(lambda: plain(steps, RUNS), 3)
    mean, other = run(steps, draws).total.mean(), float(np.mean(plain(steps, RUNS)))
    assert abs(mean / other - 1) < 0.03, (mean, other)
    waits = int((steps.wait_rule >= 0).sum())
    told = f"{len(way.legs)} legs, {len(steps.spread)} draws, {waits} timetables and openings"
    print(
        f"{name:<34}{ours * 1000:>8.2f} ms, {kernel * 1000:.2f} of it in the kernel   "
        f"plain Python {theirs * 1000:.0f} ms ({theirs / ours:.0f} x)   {told}"
    )


def main() -> None:
    compare("10,000 runs, 8 legs", eight_legs())
    compare("10,000 runs, 30 legs", thirty_legs())
    compare("the same, with a date", thirty_legs(depart="2026-12-01 08:00+08:00"))
    net = co.load()
    compare("10,000 runs, Kashgar to Istanbul", co.plan(net, "Kashgar", "Istanbul", by="time"))


if __name__ == "__main__":
    main()
