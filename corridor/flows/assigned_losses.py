"""Losses of parts of a network where capacities count: everything is assigned again without each part.

Only the parts that something goes over are asked. A part closes hops of the graph that the assignment is on, so that
nothing is built anew, and ways that are known and do not need it are where the next assignment begins. Where ships sail
round a part, their hours and prices are others without it: then the network is made with the part closed.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from corridor.analysis.losable_parts import Kind, Losable, Part, closed_by_parts, losable_of
from corridor.analysis.sea_detours import closed_by, network_without, sailed_links
from corridor.analysis.sweep import Progress, chunked, sweep
from corridor.analysis.trips import Trip
from corridor.arrays import Bools, Floats, Ints
from corridor.engine.batches import Parts
from corridor.flows.assign import task_of
from corridor.flows.least_cost import Start
from corridor.flows.methods import METHODS, Solution, Task
from corridor.flows.trip_figures import TripFigures, trip_figures
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.planning.objective import By
from corridor.rules import Rules
from corridor.units import WEEKS_PER_YEAR

_NOTHING: Final = 1e-9


@dataclass(frozen=True)
class AskedLosses:
    """The network and the question of losses where capacities count.

    Attributes
    ----------
    net, trips, by, rules, method
        As for `assign`.
    kinds
        Kinds of parts that may be lost.
    """

    net: Network
    trips: tuple[Trip, ...]
    by: By
    rules: Rules
    method: str
    kinds: tuple[Kind, ...]

    @property
    def losable(self) -> Losable:
        """Return the parts that may be lost."""
        return losable_of(self.net, self.kinds)


@dataclass(frozen=True, eq=False)
class AssignedLosses:
    """Assignments with all parts, and without each of those that something goes over.

    Attributes
    ----------
    before
        With all parts.
    has_way
        Which trips have a way with all parts.
    part
        Numbers of the parts that something goes over.
    over
        What of each trip goes over each of these [TEU/year]; shape (n_parts, n_trips).
    after
        Without each of them.
    """

    before: TripFigures
    has_way: Bools
    part: Ints
    over: Floats
    after: tuple[TripFigures, ...]


@dataclass(frozen=True, eq=False)
class _Base:
    """The assignment with all parts; `over` as in `AssignedLosses`, for all parts."""

    task: Task
    solution: Solution
    figures: TripFigures
    parts: Parts
    over: Floats


def assigned_losses(asked: AskedLosses, executor: Executor | None, progress: Progress | None) -> AssignedLosses:
    """Return the assignments without each part that something goes over; `executor`, `progress` as for `sweep`."""
    base = _base_of(asked)
    part = np.flatnonzero((base.over > _NOTHING).any(axis=1))
    chunks = sweep(_without, asked, chunked(part.tolist(), 1), executor=executor, progress=progress)
    return AssignedLosses(
        before=base.figures,
        has_way=np.isfinite(base.task.pricer.base),
        part=part,
        over=base.over[part],
        after=tuple(figures for chunk in chunks for figures in chunk),
    )


def _base_of(asked: AskedLosses) -> _Base:
    """Return the assignment with all parts; it is kept with the network, once in each process."""
    key = ("assigned with all parts", repr(asked.by), asked.rules, asked.trips, asked.method, asked.kinds)
    return internals(asked.net).keep(key, lambda: _assigned(asked))


def _assigned(asked: AskedLosses) -> _Base:
    task = task_of(asked.net, asked.trips, asked.method, asked.by, asked.rules)
    found = METHODS[asked.method](task)
    group = task.pricer.groups[0]
    parts = closed_by_parts(asked.net, asked.losable, group.states, group.uses.graph)
    over = np.zeros((parts.n_parts, len(asked.trips)))
    for way in np.flatnonzero(found.flow > _NOTHING).tolist():
        hops = found.ways.hops[way]
        needed = [parts.of[parts.of_first[hop] : parts.of_first[hop + 1]] for hop in hops.tolist()]
        over[np.unique(np.concatenate(needed)), found.ways.trips[way]] += WEEKS_PER_YEAR * found.flow[way]
    return _Base(task, found, trip_figures(task, asked.trips, found), parts, over)


def _without(asked: AskedLosses, numbers: Sequence[int]) -> list[TripFigures]:
    """Return the figures of trips without some parts, one at a time."""
    return [_without_part(asked, number, asked.losable.parts[number]) for number in numbers]


def _without_part(asked: AskedLosses, number: int, part: Part) -> TripFigures:
    sailed = sailed_links(asked.net)
    closed = None if sailed.isdisjoint(closed_by(asked.net, part)) else network_without(asked.net, part)
    if closed is not None:
        task = task_of(closed, asked.trips, asked.method, asked.by, asked.rules)
    else:
        base = _base_of(asked)
        begin, end = base.parts.closes_first[number], base.parts.closes_first[number + 1]
        pricer = base.task.pricer.without(base.parts.closes[begin:end])
        start = Start(base.solution.ways.still_open(pricer), base.solution.price)
        task = replace(base.task, pricer=pricer, start=start)
    return trip_figures(task, asked.trips, METHODS[asked.method](task))
