"""Small questions that use every kernel, by which all are compiled and kept for later processes."""

from typing import Final

import numpy as np

from corridor.engine import batches, jit
from corridor.engine.changing_weights import ChangingWeights
from corridor.engine.clock import Clock
from corridor.engine.components import strong_components
from corridor.engine.contraction import contract, hop_metric, states_at
from corridor.engine.customise import customise
from corridor.engine.delays import power_delays
from corridor.engine.dijkstra import reached, shortest_way
from corridor.engine.dissection import dissected
from corridor.engine.distance_tables import N_AMOUNTS, distance_table
from corridor.engine.fronts import costs_of, front, timed_costs_of
from corridor.engine.graph import LARGE, Topology, metric, topology_of
from corridor.engine.hierarchy import order
from corridor.engine.hierarchy_labels import groups, labels
from corridor.engine.hierarchy_sums import sum_table, way_table
from corridor.engine.hierarchy_tables import met, met_pairs, table
from corridor.engine.hierarchy_ways import distances
from corridor.engine.hierarchy_ways import shortest_way as climbed_way
from corridor.engine.new_links import Candidates, Wanted, gains
from corridor.engine.one_to_all import one_to_all
from corridor.engine.part_losses import losses
from corridor.engine.path_equilibrium import balance, paths_of
from corridor.engine.road_equilibrium import road_equilibrium
from corridor.engine.simulation import Draws, run
from corridor.engine.simulation_steps import Steps
from corridor.engine.smooth_dual import Choices, choose
from corridor.engine.time_dependent import departures, journey, mirror
from corridor.engine.tolled_ways import TollSearch

_TAIL: Final = np.array([0, 0, 1, 2])
_HEAD: Final = np.array([1, 2, 3, 3])
"""From 0 over 1 or 2 to 3."""
_COST: Final = np.array([1, 2, 4, 1])
_TIME: Final = np.array([3, 1, 1, 1])
_SIDE: Final = 18
"""States on a side of a square that is large enough to be cut."""


def warm() -> tuple[jit.Kernel[..., object], ...]:
    """Compile every kernel, or load it from where compiled ones are kept; return them all."""
    jit.foresee(1 << 60)
    graph = topology_of(4, _TAIL, _HEAD)
    for ask in (_ways, _fronts, _dated, _many):
        ask(graph)
    _by_hierarchy()
    _simulated()
    _assigned()
    return tuple(jit.KERNELS)


def _ways(graph: Topology) -> None:
    weights = metric(graph, _COST)
    layer_at = np.array([0, 1, 0, 0, 1, 1, 1, 1])
    shortest_way(graph, weights, [0], [3])
    shortest_way(graph, weights, [0], [3], layer_at)
    reached(graph, np.ones(8, dtype=np.bool_), [0])
    one_to_all(graph, weights, [0])
    strong_components(4, _TAIL, _HEAD)
    chain = np.arange(LARGE)
    topology_of(LARGE, chain[:-1], chain[1:])


def _fronts(graph: Topology) -> None:
    front(graph, costs_of(graph, [_COST, _TIME]), [0], [3])
    front(graph, costs_of(graph, [_COST, _TIME, _COST + _TIME]), [0], [3])


def _dated(graph: Topology) -> None:
    lead = np.zeros(4, dtype=np.int64)
    one = np.arange(2)
    clock = Clock(np.array([0, -1, -1, -1]), lead, _TIME, np.array([0, 1]), one[:1], one[1:])
    front(graph, timed_costs_of(graph, clock, [_COST]), [0], [3], span=(0, 99))
    there = journey(graph, clock, [0], [3], knows_ahead=True)
    back = journey(mirror(graph), clock.mirrored(), [3], [0], knows_ahead=True)
    list(departures(there, back, (0, 1), 99))


def _many(graph: Topology) -> None:
    hops = contract(np.searchsorted(_TAIL, np.arange(5)), _TAIL, _HEAD, [0, 3])
    amounts, weights = [hops.sums(_TIME)] * N_AMOUNTS, hop_metric(hops, _COST)
    start, goal = states_at(hops, [0]), states_at(hops, [3])
    parts = batches.parts_of(hops.n_hops, [0], [0], 1)
    trips = batches.trip_batch([start], [[goal]])
    losses(hops.graph, weights, amounts, parts, trips)
    there, back = (
        distance_table(hops.graph, weights, amounts, [group], np.array([0, 1]), backward=backward)
        for group, backward in ((start, False), (goal, True))
    )
    search = TollSearch(hops.graph)
    search.way(weights.weight, search.ahead(weights, start), goal, 99)
    first, both, zeros = np.array([0, 2]), np.array([0, 1]), np.zeros(2, dtype=np.int64)
    amount = np.zeros((2, N_AMOUNTS), dtype=np.int64)
    links = Candidates(first, both, both, both[::-1].copy(), both, amount, zeros, zeros, zeros)
    gains(links, there, back, Wanted(both, zeros[:1], both[1:], amount[:1], np.ones(1)))


def _by_hierarchy() -> None:
    number = np.arange(_SIDE * _SIDE).reshape(_SIDE, _SIDE)
    pairs = (number[:, :-1], number[:, 1:]), (number[:-1], number[1:]), (number[1:], number[:-1])
    tail, head = (np.concatenate([pair[at].reshape(-1) for pair in pairs]) for at in (0, 1))
    coordinates = np.column_stack(np.divmod(number.reshape(-1), _SIDE)).astype(np.float64)
    near = np.argsort(np.append(tail, head), kind="stable")
    first = np.searchsorted(np.append(tail, head)[near], np.arange(number.size + 1))
    dissected(first, np.append(head, tail)[near], coordinates)
    hierarchy = order(number.size, tail, head)
    weights = customise(hierarchy, np.ones(len(tail), dtype=np.int64))
    origins, destinations = groups([[0], [1]]), groups([[number.size - 1], [7]])
    there, back = labels(weights, origins), labels(weights, destinations, backward=True)
    met(weights, there, back)
    met_pairs(weights, there, back, zero := np.zeros(1, dtype=np.int64), zero)
    table(weights, origins, groups(number.reshape(-1, 1).tolist()))
    way_table(weights, origins, destinations)
    sum_table(weights, origins, destinations, [np.ones(len(tail), dtype=np.int64)])
    distances(weights, origins, destinations)
    climbed_way(weights, 0, 7)
    ChangingWeights(weights).change([1], [5])


def _assigned() -> None:
    two, one, ones = np.array([0, 1]), np.ones(1), np.ones(2)
    delays = power_delays(ones, ones, ones)
    road_equilibrium(2, [0, 0], [1, 1], delays, ([0], [1], [1.0]))
    balance(paths_of(1, two * 0, [two[:1], two[1:]], ones, ones), delays, 1)
    choose(Choices(np.array([0, 2]), ones, ones, np.array([0, 1, 1]), two[:1], 3 * one, one), 1.0, np.zeros(1))


def _simulated() -> None:
    zero, none = np.zeros(1, dtype=np.int64), np.full(1, -1)
    steps = Steps(
        departs=None,
        zone="",
        run_s=zero + 60,
        run_draw=zero,
        spread=np.zeros(1),
        draw_names=("",),
        regions=(),
        loading=np.zeros((1, 0)),
        wait_lead=zero,
        wait_half=zero,
        wait_rule=none,
        wait_draw=none,
        wait_names=(),
        first=zero,
        opens=zero[:0],
        shuts=zero[:0],
        repeats=zero[:0],
        wait_leg=none,
        run_leg=none,
    )
    run(steps, Draws(np.ones((1, 1)), np.empty((0, 1))))
