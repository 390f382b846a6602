"""Many runs of one way: each activity takes what it draws, each wait what the clock says."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.engine.clock import NEVER, Spells, begins
from corridor.engine.jit import Kernel
from corridor.engine.simulation_steps import Steps

BLOCK: Final = 1 << 14
"""Runs that are drawn together; the draws of a block depend on nothing but the seed, its number and their names."""
_NEVER: Final = NEVER


class Draws(NamedTuple):
    """The draws of a block of runs.

    Attributes
    ----------
    factor
        Factor of the expected seconds, for each draw; shape (n_draws, n_runs).
    place
        Where in the week, the weeks of a timetable or the headway cargo comes, between 0 and 1; shape
        (n_waits, n_runs).
    """

    factor: Floats
    place: Floats


class Seconds(NamedTuple):
    """The seconds of a block of runs.

    Attributes
    ----------
    total
        Seconds from departure to arrival; NEVER where a run comes too late for the last it may wait for; shape
        (n_runs,).
    waited, ran
        Seconds of the wait and the activity of each step, shape (n_steps, n_runs); no rows if not asked for.
        Where a run never arrives, they are 0 from there on.
    """

    total: Ints
    waited: Ints
    ran: Ints


def draw(steps: Steps, seed: int, block: int, n_runs: int, correlation: float) -> Draws:
    """Return what the runs of a block draw.

    Parameters
    ----------
    steps
        The way.
    seed
        Seed, at least 0.
    block
        Number of the block.
    n_runs
        Runs of it that are wanted, from its first on; at most `BLOCK`.
    correlation
        How much the draws of one region have in common, between 0 and 1.

    Notes
    -----
    A draw is exp(s z - s^2 / 2): lognormal with expectation 1. Its z is sqrt(c) times the sum of its loadings times the
    normal deviates of the regions, plus sqrt(1 - c) times a normal deviate of its own, so that z is
    standard normal whatever c is. Every deviate has a stream of its own, named for what it is of: ways that share an
    activity share its deviates.
    """
    factor = np.zeros((len(steps.spread), n_runs))
    if correlation < 1:
        own, common = np.sqrt(1 - correlation), np.sqrt(correlation)
        for at, name in enumerate(steps.draw_names):
            _stream(seed, block, name).standard_normal(out=factor[at])
        factor *= own
    else:
        common = 1.0
    if common:
        for at, region in enumerate(steps.regions):
            shared = _stream(seed, block, f"region {region}").standard_normal(n_runs)
            for row in np.flatnonzero(steps.loading[:, at]):
                factor[row] += common * steps.loading[row, at] * shared
    for at, spread in enumerate(steps.spread.tolist()):
        factor[at] *= spread
        factor[at] -= spread * spread / 2
    np.exp(factor, out=factor)
    place = np.empty((len(steps.wait_names), n_runs))
    for at, name in enumerate(steps.wait_names):
        _stream(seed, block, name).random(out=place[at])
    return Draws(factor, place)


def _stream(seed: int, block: int, name: str) -> np.random.Generator:
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(block, key))))


def run(steps: Steps, draws: Draws, *, each_step: bool = False) -> Seconds:
    """Return what the runs take that draw this.

    Parameters
    ----------
    steps, draws
        The way, and the draws for it.
    each_step
        Whether to return the seconds of each step too.
    """
    n_runs = draws.factor.shape[1]
    began = 0 if steps.departs is None else steps.departs
    at = np.full(n_runs, began, dtype=np.int64)
    n_kept = len(steps.run_s) if each_step else 0
    waited, ran = (np.zeros(n_kept * n_runs, dtype=np.int64) for _ in range(2))
    waits = steps.wait_lead, steps.wait_half, steps.wait_rule, steps.wait_draw
    spells = Spells(steps.first, steps.opens, steps.shuts)
    way = _Way(steps.run_s, steps.run_draw, *waits, spells, steps.repeats, steps.departs is not None)
    _run(at, way, draws.factor.reshape(-1), draws.place.reshape(-1), waited, ran)
    total = np.where(at == NEVER, NEVER, at - began)
    return Seconds(total, waited.reshape(n_kept, n_runs), ran.reshape(n_kept, n_runs))


def blocks_of(n_runs: int) -> Sequence[tuple[int, int]]:
    """Return number and runs of each block that makes up so many runs.

    Examples
    --------
    >>> blocks_of(20_000)
    [(0, 16384), (1, 3616)]
    """
    return [(block, min(BLOCK, n_runs - begun)) for block, begun in enumerate(range(0, n_runs, BLOCK))]


class _Way(NamedTuple):
    """The steps of a way, as `Steps` has them; the spells that waits go by, and whether there is a date."""

    run_s: Ints
    run_draw: Ints
    lead: Ints
    half: Ints
    rule: Ints
    wait_draw: Ints
    spells: Spells
    repeats: Ints
    is_dated: bool


@Kernel
def _run(at: Any, way: _Way, factor: Any, place: Any, waited: Any, ran: Any) -> None:
    """Move every run from step to step; write the second at which each arrives to `at`."""
    run_s, lead, half = way.run_s, way.lead, way.half
    rule = way.rule
    n_runs = len(at)
    for step in range(len(run_s)):
        kept = step * n_runs if len(ran) else -1
        if rule[step] >= 0 or half[step] > 0 or lead[step] > 0:
            drawn = way.wait_draw[step] * n_runs
            for number in range(n_runs):
                now = at[number]
                if now == _NEVER:
                    continue
                ahead = lead[step]
                if half[step] > 0:  # any place in the headway alike
                    ahead += int(place[drawn + number] * (2 * half[step] + 1))
                ready = now
                if rule[step] >= 0 and not way.is_dated:  # any second until it repeats alike
                    ready = int(place[drawn + number] * way.repeats[rule[step]])
                begun = begins(ready, rule[step], ahead, way.spells)
                if begun == _NEVER:
                    at[number] = _NEVER
                    continue
                wait = begun - ready
                at[number] = now + wait
                if kept >= 0:
                    waited[kept + number] = wait
        if run_s[step] > 0:
            drawn = way.run_draw[step] * n_runs
            for number in range(n_runs):
                if at[number] == _NEVER:
                    continue
                takes = run_s[step]
                if drawn >= 0:
                    takes = int(run_s[step] * factor[drawn + number] + 0.5)
                at[number] += takes
                if kept >= 0:
                    ran[kept + number] = takes
