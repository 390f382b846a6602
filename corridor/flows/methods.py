"""The methods of an assignment, each from the same task to the same kind of solution."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from corridor.analysis.progress_bar import Report
from corridor.analysis.trips import Trip
from corridor.arrays import Floats
from corridor.errors import InvalidQuestion
from corridor.flows.constants import Constants
from corridor.flows.equilibrium import equilibrium, waits_of
from corridor.flows.least_cost import LeastCost, Start, least_cost
from corridor.flows.logit import logit
from corridor.flows.pricing import Pricer
from corridor.flows.resources import Resources
from corridor.flows.trip_ways import Ways
from corridor.graph.defaults import NOWHERE, Defaults
from corridor.modes import TRUCK
from corridor.network.network import Network
from corridor.network.value_of_time import value_of_time

UNMET_USD_PER_TEU: Final = 100_000.0
"""Price of what is not moved, unless another is given [USD/TEU]: more than ways of the bundled network cost."""
SCALE_PER_USD: Final = 0.005
"""Scale of a logit, unless another is given [1/USD]: 200 USD a TEU less make a way e times as likely. Assumed."""


@dataclass(frozen=True, eq=False)
class Task:
    """All that is to be assigned, checked.

    Attributes
    ----------
    pricer
        Finds ways.
    wanted
        What each trip wants [TEU/week].
    resources
        What has a capacity.
    unmet_usd, scale, hour_usd
        As for `assign`; the last one of each trip, goods and vehicle together [USD/TEU/h].
    today
        What the flows of today load on each resource [TEU/week].
    constants
        What ways seem to cost besides, for `logit`.
    executor, progress
        As for `assign`.
    start
        What least costs begin with; None: with nothing.
    """

    pricer: Pricer
    wanted: Floats
    resources: Resources
    unmet_usd: float
    scale: float
    hour_usd: Floats
    today: Floats
    constants: Constants
    executor: Executor | None
    progress: Report | None
    start: Start | None = None


@dataclass(frozen=True, eq=False)
class Solution:
    """Answer of a method.

    Attributes
    ----------
    ways, flow
        The ways, and what goes on each [TEU/week].
    unmet
        What is not moved of each trip [TEU/week].
    price, waiting_h
        What one more TEU of each resource would save [USD/TEU], and the hours that its load adds.
    pays
        What one more TEU of each trip costs [USD].
    total, bound
        What it costs in all, and at least [USD/week]; NaN if no least is sought.
    gap
        How far it is from exact.
    others
        Flows at half and at double the scale; None without one.
    """

    ways: Ways
    flow: Floats
    unmet: Floats
    price: Floats
    waiting_h: Floats
    pays: Floats
    total: float
    bound: float
    gap: float
    others: tuple[Floats, Floats] | None = None


def _least_cost(task: Task) -> LeastCost:
    return least_cost(
        task.pricer,
        task.wanted,
        task.resources.left,
        task.unmet_usd,
        start=task.start,
        executor=task.executor,
        progress=task.progress,
    )


def _by_capacity(task: Task) -> Solution:
    found, waits = _least_cost(task), np.zeros(len(task.resources))
    return Solution(
        found.ways, found.flow, found.unmet, found.price, waits, found.pays, found.total, found.bound, found.gap
    )


def _by_logit(task: Task) -> Solution:
    left, start = task.resources.left, _least_cost(task)
    found = logit(task.pricer, task.wanted, left, task.unmet_usd, task.scale, start, task.constants, task.executor)
    half, flow, double = found.flows
    waits, off = np.zeros(len(left)), found.off
    return Solution(
        found.ways, flow, found.unmet, found.price, waits, found.pays, found.total, np.nan, off, (half, double)
    )


def _by_equilibrium(task: Task) -> Solution:
    resources, nothing = task.resources, np.zeros(len(task.resources))
    waits = waits_of(resources.capacity, resources.background, task.today)
    found = equilibrium(
        task.pricer, task.wanted, waits, task.hour_usd, task.unmet_usd, executor=task.executor, progress=task.progress
    )
    return Solution(
        found.ways, found.flow, found.unmet, nothing, found.waiting_h, found.pays, found.total, np.nan, found.gap
    )


METHODS: Final[Mapping[str, Callable[[Task], Solution]]] = MappingProxyType(
    {"capacity": _by_capacity, "logit": _by_logit, "equilibrium": _by_equilibrium}
)


def checked_number(name: str, value: float, unit: str, most: float) -> float:
    """Return an argument that must be a number above 0, and at most so much.

    Raises
    ------
    InvalidQuestion
        If it is not.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 < value <= most:
        raise InvalidQuestion(f"{name} is {value!r}; it must be {unit}, above 0 and at most {most:,.0f}")
    return float(value)


def hour_usd(net: Network, trips: Sequence[Trip], waiting_usd_per_teu_h: float | None) -> Floats:
    """Return what an hour of waiting costs one TEU of each trip, goods and vehicle together [USD/h].

    Raises
    ------
    InvalidQuestion
        If an hour costs nothing, or what is given is no number of 0 or more.
    """
    vehicle = _lorry_usd(net) if waiting_usd_per_teu_h is None else waiting_usd_per_teu_h
    if isinstance(vehicle, bool) or not isinstance(vehicle, int | float | np.number) or not 0 <= vehicle <= 1e6:
        raise InvalidQuestion(f"waiting_usd_per_teu_h is {vehicle!r}; it must be USD per TEU and hour, 0 or more")
    found = np.array([value_of_time(net, trip.cargo).usd_per_h / trip.cargo.teu for trip in trips]) + vehicle
    for trip, usd in zip(trips, found.tolist(), strict=True):
        if not usd > 0:
            raise InvalidQuestion(
                f"an hour of waiting costs {trip} nothing, so nobody would avoid a queue; give its cargo a value of "
                "time, or waiting_usd_per_teu_h"
            )
    return np.asarray(found)


def _lorry_usd(net: Network) -> float:
    """Return what an hour of waiting costs a lorry anywhere, for each TEU that it carries; 0 where nothing is known."""
    vehicles = Defaults(net.tables["vehicles"])
    priced, filled = (vehicles.row_of(TRUCK, "", name) for name in ("waiting_usd_per_h", "teu_max"))
    if NOWHERE in (priced, filled):
        return 0.0
    return vehicles.value(priced, "waiting_usd_per_h") / vehicles.value(filled, "teu_max")
