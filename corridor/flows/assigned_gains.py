"""Gains of scenarios where capacities count: everything is assigned again with each of them alone."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from corridor.analysis.sweep import Progress, chunked, sweep
from corridor.analysis.trips import Trip
from corridor.errors import InvalidData
from corridor.flows.assign import task_of
from corridor.flows.methods import METHODS, Task
from corridor.flows.trip_figures import UNSURE, TripFigures, trip_figures
from corridor.network.network import Network
from corridor.planning.objective import By
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario
from corridor.units import WEEKS_PER_YEAR


@dataclass(frozen=True)
class AskedGains:
    """The network and the question of gains where capacities count.

    Attributes
    ----------
    net, trips, by, rules, method
        As for `assign`.
    """

    net: Network
    trips: tuple[Trip, ...]
    by: By
    rules: Rules
    method: str

    def figures(self, net: Network) -> TripFigures:
        """Return the figures of the trips on a network."""
        task = self.task(net)
        return trip_figures(task, self.trips, METHODS[self.method](task))

    def task(self, net: Network) -> Task:
        """Return what is to be assigned on a network."""
        return task_of(net, self.trips, self.method, self.by, self.rules)


@dataclass(frozen=True)
class FullAtBase:
    """Resources that are full as it is, by an assignment of least cost.

    Attributes
    ----------
    price
        Price of each resource that is full, by id [USD/TEU].
    unmet_usd
        Price of what is not moved [USD/TEU].
    total
        What all trips cost [USD/year].
    left
        Prices times what is left of their resources [USD/year]: what trips pay at least with prices as tolls, less
        this, is the total.
    """

    price: dict[str, float]
    unmet_usd: float
    total: float
    left: float


def full_at_base(asked: AskedGains) -> FullAtBase:
    """Return what is full on the network as it is, with its prices."""
    task = replace(asked, method="capacity").task(asked.net)
    found = METHODS["capacity"](task)
    full = np.flatnonzero(found.price > 0)
    left = WEEKS_PER_YEAR * float(found.price[full] @ task.resources.left[full])
    price = {task.resources.ids[at]: float(found.price[at]) for at in full.tolist()}
    return FullAtBase(price, task.unmet_usd, WEEKS_PER_YEAR * found.total, left)


@dataclass(frozen=True)
class AssignedGain:
    """Figures that all trips save with a scenario in a year.

    Attributes
    ----------
    summed
        `SUMMED`: what is minimised, with what is not moved at its price; money, hours and emissions of what is moved
        both before and after.
    trips, teu_per_year
        How many trips spend less, and their containers [TEU/year].
    opened
        How many trips are moved of which nothing was before.
    teu_more
        What is moved more [TEU/year].
    """

    summed: tuple[float, ...]
    trips: int
    teu_per_year: float
    opened: int
    teu_more: float


def assigned_gains(
    asked: AskedGains, scenarios: Sequence[Scenario], executor: Executor | None, progress: Progress | None
) -> list[AssignedGain | str]:
    """Return what trips save with each scenario, or why it cannot be carried out.

    Parameters
    ----------
    asked
        The network and the question.
    scenarios
        Each is carried out alone.
    executor, progress
        As for `sweep`.
    """
    before = asked.figures(asked.net)
    chunks = sweep(_with, asked, chunked(list(scenarios), 1), executor=executor, progress=progress)
    found = [figures for chunk in chunks for figures in chunk]
    return [after if isinstance(after, str) else _gain(asked.trips, before, after) for after in found]


def _with(asked: AskedGains, scenarios: Sequence[Scenario]) -> list[TripFigures | str]:
    """Return the figures of the trips with each scenario, or why it cannot be carried out."""
    found: list[TripFigures | str] = []
    for scenario in scenarios:
        try:
            found.append(asked.figures(scenario(asked.net)))
        except InvalidData as error:
            found.append(f"cannot be built: {error.problems[0]}")
    return found


def _gain(trips: Sequence[Trip], before: TripFigures, after: TripFigures) -> AssignedGain:
    """Return what trips save between two assignments; what is less than their rounding is nothing."""
    teu = np.array([trip.cargo.teu for trip in trips])
    shipments = np.minimum(before.moved, after.moved) / teu
    means = np.nan_to_num(before.mean - after.mean)[:, 1:]
    saved, more = before.spent - after.spent, after.moved - before.moved
    total = float(saved.sum())
    gains = saved > UNSURE * np.abs(before.spent)
    least = UNSURE * np.maximum(1.0, before.moved)
    return AssignedGain(
        summed=(total if abs(total) > UNSURE * abs(before.total) else 0.0, *(shipments @ means).tolist()),
        trips=int(gains.sum()),
        teu_per_year=float(sum(trip.teu_per_year for trip, is_so in zip(trips, gains, strict=True) if is_so)),
        opened=int(((before.moved <= least) & (after.moved > least)).sum()),
        teu_more=float(more[np.abs(more) > least].sum()),
    )
