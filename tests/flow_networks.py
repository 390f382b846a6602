"""Small networks with capacities, drawn at random, and the same as plain arcs for other solvers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

import corridor as co
from corridor.flows.assign import UNMET_USD_PER_TEU


@dataclass(frozen=True)
class FlowCase:
    """A network of one-way roads with prices and capacities, and trips on it.

    Attributes
    ----------
    net, trips
        As `assign` takes them; trips of one TEU, 52 times what they want a week.
    arcs
        (tail, head, USD, TEU a week) of each road.
    wanted
        (origin, destination, TEU a week) of each trip.
    """

    net: co.Network
    trips: list[co.Trip]
    arcs: list[tuple[int, int, int, float]]
    wanted: list[tuple[int, int, float]]


CARGO = co.Cargo(teu=1, value_usd=0, box="20ft", value_of_time_usd_per_h=0.0)


def flow_case(seed: int, n_nodes: int = 7, n_arcs: int = 18, n_trips: int = 5, *, one_goal: bool = False) -> FlowCase:
    """Return a random case; some pairs may have no way, and some roads no known capacity."""
    draw = np.random.default_rng(seed)
    pairs = [(a, b) for a in range(n_nodes) for b in range(n_nodes) if a != b]
    chosen = [pairs[at] for at in draw.choice(len(pairs), n_arcs, replace=False)]
    arcs = [(a, b, int(draw.integers(1, 60)) * 10, float(draw.integers(1, 40))) for a, b in chosen]
    arcs = [(a, b, usd, np.inf if draw.random() < 0.15 else most) for a, b, usd, most in arcs]
    ends = [pairs[at] for at in draw.choice(len(pairs), n_trips, replace=False)]
    if one_goal:
        ends = [(a, n_nodes - 1) for a in draw.choice(n_nodes - 1, n_trips, replace=False).tolist()]
    wanted = [(a, b, float(draw.integers(1, 50))) for a, b in ends]
    return case_of(n_nodes, arcs, wanted)


def case_of(n_nodes: int, arcs: list, wanted: list) -> FlowCase:
    """Return the case of given arcs and trips."""
    nodes = [
        {
            "node_id": f"N{at}",
            "country": "PK",
            "kind": "city",
            "latitude": 30 + 0.1 * at,
            "longitude": 60 + 7.3 * at % 50,
        }
        for at in range(n_nodes)
    ]
    links = [
        {
            "link_id": f"L{at}", "from_node": f"N{a}", "to_node": f"N{b}", "mode": "road", "length_km": 10, "hours": 1,
            "usd": usd, "per": "teu", "capacity_teu_per_week": None if np.isinf(most) else most,
        }
        for at, (a, b, usd, most) in enumerate(arcs)
    ]  # fmt: skip
    free = [
        {"kind": "city", "from_mode": came, "to_mode": leaves, "hours": 0, "usd": 0, "per": "teu"}
        for came, leaves in (("", "road"), ("road", ""))
    ]
    tables = {name: pd.DataFrame(rows) for name, rows in (("nodes", nodes), ("links", links), ("handling", free))}
    trips = [co.Trip(f"N{a}", f"N{b}", CARGO, 52.0 * teu) for a, b, teu in wanted]
    return FlowCase(co.Network(tables), trips, arcs, wanted)


def scaled(case: FlowCase, by: float) -> FlowCase:
    """Return the case with all demand and all capacities times a factor."""
    arcs = [(a, b, usd, most * by) for a, b, usd, most in case.arcs]
    return case_of(len(case.net.nodes), arcs, [(a, b, teu * by) for a, b, teu in case.wanted])


def arc_programme(case: FlowCase) -> float:
    """Return the least total of a case, as one linear programme over arcs and trips [USD/week]."""
    from scipy.optimize import linprog

    n_nodes, n_arcs, n_trips = len(case.net.nodes), len(case.arcs), len(case.wanted)
    width = n_arcs + 1
    cost = np.tile([usd for *_, usd, _ in case.arcs] + [UNMET_USD_PER_TEU], n_trips)
    balance, at_ends = np.zeros((n_trips * n_nodes, n_trips * width)), np.zeros(n_trips * n_nodes)
    for trip, (begin, end, teu) in enumerate(case.wanted):
        for at, (a, b, _, _) in enumerate([*case.arcs, (begin, end, 0, 0.0)]):
            balance[trip * n_nodes + a, trip * width + at] += 1
            balance[trip * n_nodes + b, trip * width + at] -= 1
        at_ends[trip * n_nodes + begin], at_ends[trip * n_nodes + end] = teu, -teu
    limited = [at for at, arc in enumerate(case.arcs) if np.isfinite(arc[3])]
    shared = np.zeros((len(limited), n_trips * width))
    for row, at in enumerate(limited):
        shared[row, at::width] = 1
    most = [case.arcs[at][3] for at in limited]
    found = linprog(cost, A_ub=shared, b_ub=most, A_eq=balance, b_eq=at_ends, method="highs")
    assert found.status == 0, found.message
    return float(found.fun)
