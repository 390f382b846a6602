"""Assigns demand to ways on a network whose capacities count."""

from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Final

import numpy as np

from corridor.analysis.sweep import Progress
from corridor.analysis.trips import Trip, Trips, trips_of
from corridor.arrays import Floats
from corridor.cargo import Cargo
from corridor.criteria import COST
from corridor.errors import InvalidQuestion, one_of
from corridor.flows.flows import Flows, Loaded, WaysTaken
from corridor.flows.least_cost import LeastCost, least_cost
from corridor.flows.pricing import Asked, Pricer
from corridor.flows.resources import Resources, resources_of
from corridor.network.network import Network
from corridor.planning.objective import By, objective
from corridor.rules import Rules

METHODS: Final = ("capacity",)
UNMET_USD_PER_TEU: Final = 100_000.0
"""Price of what is not moved, unless another is given [USD/TEU]: more than ways of the bundled network cost."""
_MOST_UNMET_USD: Final = 1e6
_WEEKS: Final = 52.0
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
        `capacity`: least cost within capacities, all together.
    by
        `generalised`, `cost` or weights in USD, as for `plan`.
    cargo, rules, choose_mode
        As for `criticality`.
    capacities
        Other capacities of some resources by id, such as `{"border:taftan-mirjaveh-road:PKTFT": 3000}` [TEU/week].
    unmet_usd_per_teu
        Price of what is not moved [USD/TEU].
    executor, progress
        An executor for the searches, and a function that is called after each round; the result is the same.

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
    A year is 52 weeks. What no row gives a capacity is not limited, and `str` says how much of that is passed.

    References
    ----------
    Ford, L. R. and Fulkerson, D. R. (1958). A suggested computation for maximal multi-commodity network flows.
    Management Science 5, 97-101.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> flows = co.assign(net, net.demand)
    >>> bool((flows.bottlenecks()["utilisation"] < 1.001).all())
    True
    """
    if method not in METHODS:
        raise InvalidQuestion(f"method is {method!r}; {one_of(str(method), METHODS)}")
    rules, trips = rules or Rules(), trips_of(demand, cargo, choose_mode=choose_mode)
    said = _objective_in_words(net, by, trips)
    unmet_usd = _price(unmet_usd_per_teu)
    wanted = _wanted(trips)
    pricer = net.keep(("pricer", repr(by), repr(rules), trips), lambda: Pricer(Asked(net, trips, by, rules)))
    resources = resources_of(net).with_capacities(capacities or {})
    found = least_cost(pricer, wanted, resources.left, unmet_usd, executor=executor, progress=progress)
    return Flows(
        method=method,
        by=said,
        trips=trips,
        total_usd_per_week=found.total,
        bound_usd_per_week=found.bound,
        gap=found.gap,
        unmet_usd_per_teu=unmet_usd,
        _net=net,
        _rules=rules,
        _ways=_taken(pricer, found),
        _loaded=_loaded(resources, found),
        _unmet=found.unmet,
        _pays=np.where(np.isfinite(pricer.base), found.pays, np.nan),
        _least=pricer.base,
    )


def _objective_in_words(net: Network, by: By, trips: tuple[Trip, ...]) -> str:
    """Return the objective in words; refuse those that are no dollars."""
    for cargo in dict.fromkeys(trip.cargo for trip in trips):
        goal = objective(by, cargo, net)
        if goal.unit != COST.unit:
            raise InvalidQuestion(
                f"by is {by!r}; flows weigh ways against capacities in USD: give 'generalised', 'cost' or weights"
            )
    return goal.name


def _price(usd: float) -> float:
    """Return the price of what is not moved."""
    if isinstance(usd, bool) or not isinstance(usd, int | float | np.number) or not 0 < usd <= _MOST_UNMET_USD:
        raise InvalidQuestion(
            f"unmet_usd_per_teu is {usd!r}; it must be USD per TEU, above 0 and at most {_MOST_UNMET_USD:,.0f}"
        )
    return float(usd)


def _wanted(trips: tuple[Trip, ...]) -> Floats:
    """Return what each trip wants [TEU/week]."""
    wanted = np.array([trip.teu_per_year / _WEEKS for trip in trips])
    if not wanted.any():
        raise InvalidQuestion("all trips together move no TEU a year; give shipments_per_year or teu_per_year above 0")
    return wanted


def _taken(pricer: Pricer, found: LeastCost) -> WaysTaken:
    """Return the ways that something goes by, by trip and the most first."""
    trip = found.ways.trip
    used = np.flatnonzero(found.flow > _NOTHING)
    used = used[np.lexsort((used, -found.flow[used], trip[used]))]
    arcs = []
    for way in used.tolist():
        graph = pricer.groups[pricer.group_of[trip[way]]].uses.graph
        spans = [graph.arcs[graph.begin[hop] : graph.begin[hop + 1]] for hop in found.ways.hops[way].tolist()]
        arcs.append(np.concatenate(spans))
    resources = tuple(found.ways.resources[way] for way in used.tolist())
    return WaysTaken(trip[used], found.flow[used], found.ways.cost[used], tuple(arcs), resources)


def _loaded(resources: Resources, found: LeastCost) -> Loaded:
    return Loaded(resources, found.price, np.zeros(len(resources)))
