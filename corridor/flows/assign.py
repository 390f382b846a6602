"""Assigns demand to ways on a network whose capacities count."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from corridor.analysis.progress_bar import reporting
from corridor.analysis.sweep import Progress
from corridor.analysis.trips import Trip, Trips, trips_of
from corridor.argument_checks import check_kind
from corridor.arrays import Floats
from corridor.cargo import Cargo
from corridor.criteria import COST
from corridor.errors import InvalidQuestion, one_of
from corridor.flows.constants import checked_constants, constants_of, no_constants
from corridor.flows.flows import Flows
from corridor.flows.methods import METHODS, SCALE_PER_USD, UNMET_USD_PER_TEU, Solution, Task, checked_number, hour_usd
from corridor.flows.pricing import Pricer, pricer_of
from corridor.flows.resources import resources_of
from corridor.flows.taken import Loaded, WaysTaken
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.objective import By, objective
from corridor.rules import Rules
from corridor.units import WEEKS_PER_YEAR

_MOST_UNMET_USD: Final = 1e6
_MOST_SCALE: Final = 1e3
_NOTHING: Final = 1e-9


def assign(
    net: Network,
    demand: Trips,
    *,
    method: str = "capacity",
    by: By = "generalised",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    choose_mode: bool = False,
    capacities: Mapping[str, float] | None = None,
    unmet_usd_per_teu: float = UNMET_USD_PER_TEU,
    scale: float = SCALE_PER_USD,
    constants: pd.DataFrame | None = None,
    waiting_usd_per_teu_h: float | None = None,
    today: Flows | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Flows:
    """Return who takes which way where capacities count, what is full, and what more of it is worth.

    Parameters
    ----------
    net
        The network. Links, borders, handling and services have capacities in TEU a week.
    demand
        Yearly demand such as `net.demand`, trips, or pairs of places.
    method
        `capacity`: least cost within capacities, all together. `logit`: within capacities, too, but ways are shared by
        what they cost. `equilibrium`: nothing is ever full, but waiting grows with the load.
    by
        `generalised`, `cost` or weights in USD, as for `plan`.
    cargo, rules, choose_mode
        As for `criticality`.
    capacities
        Other capacities of some resources by id, such as `{"border:taftan-mirjaveh-road:PKTFT": 3000}` [TEU/week].
    unmet_usd_per_teu
        Price of what is not moved [USD/TEU].
    scale
        For `logit`: by how much a dollar per TEU counts; a difference of 1 / scale makes a way e times as likely
        [1/USD].
    constants
        For `logit`: what ways over some links seem to cost those who choose, such as `net.constants`; None: no more
        than the tables say. Totals, and what trips pay, are without them.
    waiting_usd_per_teu_h
        For `equilibrium`: what an hour of waiting costs the vehicle, besides the value of time of the goods
        [USD/TEU/h]; None: `waiting_usd_per_h` of lorries anywhere, per TEU.
    today
        For `equilibrium`: the flows of today, whose waiting the hours of the tables hold; None: background alone.
    executor, progress
        An executor for the searches, and True for a bar or a function to call, as for `sweep`; the result is the same.

    Returns
    -------
    Flows
        Loads, bottlenecks, shares, and what is not moved.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place is not known, or is several.
    InvalidQuestion
        If there is no demand, or an argument is not understood.

    Notes
    -----
    A year is 52 weeks. What no row gives a capacity is not limited, and `str` says how much of that is passed. The
    definitions of the methods are in docs/flows.md.

    References
    ----------
    Ford, L. R. and Fulkerson, D. R. (1958). A suggested computation for maximal multi-commodity network flows.
    Management Science 5, 97-101.
    Bell, M. G. H. (1995). Stochastic user equilibrium assignment in networks with queues. Transportation Research Part
    B 29, 125-137.
    Beckmann, M., McGuire, C. B. and Winsten, C. B. (1956). Studies in the Economics of Transportation. Yale University
    Press.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> flows = co.assign(net, net.demand)
    >>> bool((flows.bottlenecks()["utilisation"] < 1.001).all())
    True
    """
    check_method("method", method)
    check_arguments(net, cargo, rules)
    check_kind("capacities", capacities, Mapping | None, "capacities by the id of their resource, or None")
    check_kind("today", today, Flows | None, "the flows that `assign` returns, or None")
    rules, trips = rules or Rules(), trips_of(demand, cargo, choose_mode=choose_mode)
    said = objective_in_words(net, by, trips)
    resources = resources_of(net).with_capacities(capacities or {})
    if constants is not None and method != "logit":
        raise InvalidQuestion(f"constants are for method='logit', and it is {method!r}; leave them out")
    task = replace(
        task_of(net, trips, method, by, rules, waiting_usd_per_teu_h=waiting_usd_per_teu_h),
        resources=resources,
        unmet_usd=checked_number("unmet_usd_per_teu", unmet_usd_per_teu, "USD per TEU", _MOST_UNMET_USD),
        scale=checked_number("scale", scale, "a number per USD", _MOST_SCALE),
        today=np.zeros(len(resources)) if today is None else today._loads_of(resources),
        constants=(
            no_constants(resources) if constants is None else constants_of(checked_constants(constants, net), resources)
        ),
        executor=executor,
    )
    with reporting(progress) as report:
        found = METHODS[method](replace(task, progress=report))
    return Flows(
        method=method,
        by=said,
        trips=trips,
        total_usd_per_week=found.total,
        bound_usd_per_week=found.bound,
        gap=found.gap,
        unmet_usd_per_teu=task.unmet_usd,
        scale=task.scale if method == "logit" else None,
        _net=net,
        _rules=rules,
        _by=by,
        _ways=_taken(task.pricer, found),
        _loaded=Loaded(resources, found.price, found.waiting_h),
        _unmet=found.unmet,
        _pays=np.where(np.isfinite(task.pricer.base), found.pays, np.nan),
        _least=task.pricer.base,
    )


def check_method(name: str, method: str) -> None:
    """Refuse what is no method of an assignment.

    Raises
    ------
    InvalidQuestion
        If it is none.
    """
    if not isinstance(method, str) or method not in METHODS:
        raise InvalidQuestion(f"{name} is {method!r}; {one_of(str(method), tuple(METHODS))}")


def task_of(
    net: Network,
    trips: tuple[Trip, ...],
    method: str,
    by: By,
    rules: Rules,
    *,
    waiting_usd_per_teu_h: float | None = None,
) -> Task:
    """Return what is to be assigned if nothing but the trips and the method is given.

    Raises
    ------
    UnknownName, AmbiguousName, InvalidQuestion
        As for `assign`.
    """
    resources = resources_of(net)
    return Task(
        pricer=pricer_of(net, trips, by, rules),
        wanted=_wanted(trips),
        resources=resources,
        unmet_usd=UNMET_USD_PER_TEU,
        scale=SCALE_PER_USD,
        hour_usd=hour_usd(net, trips, waiting_usd_per_teu_h) if method == "equilibrium" else np.zeros(0),
        today=np.zeros(len(resources)),
        constants=no_constants(resources),
        executor=None,
        progress=None,
    )


def objective_in_words(net: Network, by: By, trips: tuple[Trip, ...]) -> str:
    """Return the objective in words; refuse those that are no dollars.

    Raises
    ------
    InvalidQuestion
        If it is none of dollars.
    """
    for cargo in dict.fromkeys(trip.cargo for trip in trips):
        goal = objective(by, cargo, net)
        if goal.unit != COST.unit:
            raise InvalidQuestion(
                f"by is {by!r}; flows weigh ways against capacities in USD: give 'generalised', 'cost' or weights"
            )
    return goal.name


def _wanted(trips: tuple[Trip, ...]) -> Floats:
    """Return what each trip wants [TEU/week]."""
    wanted = np.array([trip.teu_per_year / WEEKS_PER_YEAR for trip in trips])
    if not wanted.any():
        raise InvalidQuestion("all trips together move no TEU a year; give shipments_per_year or teu_per_year above 0")
    return wanted


def _taken(pricer: Pricer, found: Solution) -> WaysTaken:
    """Return the ways that something goes by, by trip and the most first."""
    trip = found.ways.trip
    used = np.flatnonzero(found.flow > _NOTHING)
    used = used[np.lexsort((used, -found.flow[used], trip[used]))]
    return WaysTaken(
        trip=trip[used],
        flow=found.flow[used],
        cost=found.ways.cost[used],
        arcs=tuple(pricer.arcs_of(int(trip[way]), found.ways.hops[way]) for way in used.tolist()),
        resources=tuple(found.ways.resources[way] for way in used.tolist()),
        at_other_scales=None if found.others is None else (found.others[0][used], found.others[1][used]),
    )
