"""The graph of states as arrays, and what its arcs cost for one cargo between two countries."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

import numpy as np

from corridor.arrays import Bools, Floats, Ints
from corridor.cargo import Cargo
from corridor.graph.activities import Activity
from corridor.graph.provenance import Blocked, Clearing, Gate, Provenance

__all__ = [
    "ACTIVITIES",
    "CODE",
    "Blocked",
    "Bools",
    "Clearing",
    "Gate",
    "Phase",
    "Provenance",
    "States",
    "Weights",
    "is_home",
    "quantities",
    "vehicles_needed",
    "weigh",
    "weigh_at_home",
    "weigh_between",
]

ACTIVITIES: Final = (
    *("", "wait", "load", "move", "transfer", "gauge_change", "transship", "exit", "entry", "unload", "access"),
)
"""What an arc does, by code; blank is a change of phase that takes nothing."""
CODE: Final[Mapping[str, int]] = {activity: code for code, activity in enumerate(ACTIVITIES)}


class Phase(IntEnum):
    """Where cargo stands in the round of a node and a mode."""

    ORIGIN = 0
    TO_EXIT = 1
    READY = 2
    DEPARTING = 3
    ABOARD = 4
    UNDER_WAY = 5
    LANDED = 6
    CLEARED = 7
    DESTINATION = 8


@dataclass(frozen=True)
class States:
    """The graph of states of a network for one regime and HS code; arcs lie in compressed sparse rows by tail.

    Attributes
    ----------
    node, mode, phase
        Of each state; mode is -1 at origins and destinations.
    origin, destination
        State of each node where questions begin and end.
    first
        Position of each state's first arc; shape (n_states + 1,).
    tail, head
        States that an arc joins.
    activity
        Code of what the arc does.
    row
        Row that it refers to: a link of a move, `provenance.activities` of handling, `provenance.clearings` of a side,
        a service of its wait.
    service
        Row of the service that the arc belongs to, or -1.
    wait_min, run_min
        Expected wait before the activity, and the activity [min].
    gate
        Position in `provenance.gates` of when the activity may begin, or -1; for questions with a date.
    price
        Coefficients per unit, charges included; shape (n_arcs, 6).
    vehicle
        Row of `vehicles` that the price per vehicle goes by, or NOWHERE.
    co2_g_per_tonne, co2_g_per_teu, length_m
        What else the arc adds.
    share_from, share_to
        Where the arc begins and ends in the whole price of its service, as parts of it; both 0 if it
        is not held by the whole.
    clears
        Arcs that are sides of a crossing.
    clears_country, clears_exit
        Position of the clearing country in `countries`, and whether it is an exit; shape
        (n_clears,).
    transit_open, home_open
        Whether the side is open in transit, and for export from or import to its own country.
    home_wait_min, home_run_min, home_gate, home_price
        What the arcs are under export or import.
    """

    node: Ints
    mode: Ints
    phase: Ints
    origin: Ints
    destination: Ints
    first: Ints
    tail: Ints
    head: Ints
    activity: Ints
    row: Ints
    service: Ints
    wait_min: Ints
    run_min: Ints
    gate: Ints
    price: Floats
    vehicle: Ints
    co2_g_per_tonne: Floats
    co2_g_per_teu: Floats
    length_m: Ints
    share_from: Floats
    share_to: Floats
    clears: Ints
    clears_country: Ints
    clears_exit: Bools
    transit_open: Bools
    home_open: Bools
    home_wait_min: Ints
    home_run_min: Ints
    home_gate: Ints
    home_price: Floats
    service_price: Floats
    service_vehicle: Ints
    service_minimum_teu: Floats
    vehicle_teu: Floats
    vehicle_payload_t: Floats
    countries: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True)
class Weights:
    """What the arcs cost for one cargo between two countries; arrays of shape (n_arcs,).

    Attributes
    ----------
    wait_min, run_min
        Expected minutes of the wait before the activity and of the activity.
    cents, grams
        Money and emissions.
    is_open
        Whether the arc can be used.
    most
        Most minutes, cents and grams of any arc between any two countries, by which weighted sums are counted alike
        in all of them.
    """

    wait_min: Ints
    run_min: Ints
    cents: Ints
    grams: Ints
    is_open: Bools
    most: tuple[int, int, int]

    @property
    def minutes(self) -> Ints:
        """Return the minutes of wait and activity."""
        return self.wait_min + self.run_min


def activity_of_arc(states: States, arc: int, at_home: bool) -> Activity | None:
    """Return the handling or the clearance that an arc stands for; `at_home` says that it is an export or an import."""
    row, code = int(states.row[arc]), int(states.activity[arc])
    if code in (CODE["exit"], CODE["entry"]):
        clearing = states.provenance.clearings[row]
        return clearing.home if at_home else clearing.transit
    return states.provenance.activities[row]


def is_home(states: States, origin_country: str, destination_country: str) -> Bools:
    """Return which of the clearing arcs are an export or an import in a question between two countries."""
    position = {country: at for at, country in enumerate(states.countries)}
    leaves = states.clears_exit & (states.clears_country == position.get(origin_country, -1))
    enters = ~states.clears_exit & (states.clears_country == position.get(destination_country, -1))
    return np.asarray(leaves | enters)


def vehicles_needed(states: States, cargo: Cargo) -> Floats:
    """Return how many vehicles of each row of `vehicles` carry a cargo; the last figure is for no row."""
    by_teu = np.ceil(cargo.teu / states.vehicle_teu)
    by_weight = np.ceil(cargo.tonnes / states.vehicle_payload_t)
    return np.append(np.fmax(by_teu, by_weight), 0.0)


@lru_cache(maxsize=64)
def quantities(cargo: Cargo) -> Floats:
    """Return how often a price is paid per TEU, box, vehicle (0: by mode and country), tonne, shipment and value."""
    return np.array([cargo.teu, cargo.boxes_paid, 0.0, cargo.tonnes, 1.0, cargo.value_usd])


def weigh(states: States, cargo: Cargo) -> Weights:
    """Return what the arcs cost where every crossing is in transit.

    Parameters
    ----------
    states
        Graph for the cargo's regime and HS code.
    cargo
        What is to be moved.
    """
    counts = vehicles_needed(states, cargo)
    amount = quantities(cargo)
    usd = _dollars(states.price, states.vehicle, amount, counts)
    held = _held_cents(states, amount, counts)
    grams = np.rint(states.co2_g_per_tonne * cargo.tonnes + states.co2_g_per_teu * cargo.teu).astype(np.int64)
    too_small = np.append(states.service_minimum_teu > cargo.teu, False)
    is_open = ~too_small[states.service]
    is_open[states.clears[~states.transit_open]] = False
    cents = np.rint(usd * 100).astype(np.int64) + held
    arcs = states.clears
    home_usd = _dollars(states.home_price, states.vehicle[arcs], amount, counts)
    home_cents = np.rint(home_usd * 100).astype(np.int64) + held[arcs]
    most = (
        max(_most(states.wait_min + states.run_min), _most(states.home_wait_min + states.home_run_min)),
        max(_most(cents), _most(home_cents)),
        _most(grams),
    )
    return Weights(states.wait_min, states.run_min, cents, grams, is_open, most)


def _most(amount: Ints) -> int:
    return int(np.abs(amount).max(initial=0))


def weigh_between(
    states: States, transit: Weights, cargo: Cargo, origin_country: str, destination_country: str
) -> Weights:
    """Return the weights with export from the origin's and import to the destination's country.

    Parameters
    ----------
    states
        Graph of states.
    transit
        What `weigh` gave for the same cargo; it is left as it is.
    cargo
        What is to be moved.
    origin_country, destination_country
        Codes; blank at sea.
    """
    home = is_home(states, origin_country, destination_country)
    if not home.any():
        return transit
    arcs = states.clears[home]
    wait, run, cents = transit.wait_min.copy(), transit.run_min.copy(), transit.cents.copy()
    is_open = transit.is_open.copy()
    wait[arcs], run[arcs], cents[arcs], is_open[arcs] = weigh_at_home(states, cargo, home)
    return Weights(wait, run, cents, transit.grams, is_open, transit.most)


def weigh_at_home(states: States, cargo: Cargo, pick: Bools | slice = slice(None)) -> tuple[Ints, Ints, Ints, Bools]:
    """Return wait, run, cents and whether they are open of clearing arcs as export or import.

    Parameters
    ----------
    states, cargo
        As for `weigh`.
    pick
        Which of the clearing arcs.
    """
    arcs = states.clears[pick]
    counts, amount = vehicles_needed(states, cargo), quantities(cargo)
    usd = _dollars(states.home_price[pick], states.vehicle[arcs], amount, counts)
    cents = np.rint(usd * 100).astype(np.int64) + _held_cents(states, amount, counts, arcs)
    too_small = np.append(states.service_minimum_teu > cargo.teu, False)
    is_open = states.home_open[pick] & ~too_small[states.service[arcs]]
    return states.home_wait_min[pick], states.home_run_min[pick], cents, is_open


def _dollars(price: Floats, vehicle: Ints, amount: Floats, counts: Floats) -> Floats:
    return np.asarray(price @ amount + price[:, 2] * counts[vehicle.clip(-1)])


def _held_cents(states: States, amount: Floats, counts: Floats, arcs: Ints | None = None) -> Ints:
    """Return the cents of the whole price of a service that fall to each arc, so that they add up to it."""
    if not len(states.service_price):
        return np.zeros(len(states.head) if arcs is None else len(arcs), dtype=np.int64)
    whole = np.maximum(_dollars(states.service_price, states.service_vehicle, amount, counts), 0.0) * 100
    pick = slice(None) if arcs is None else arcs
    of_service = whole[states.service[pick]]
    upto = np.rint(np.rint(of_service) * states.share_to[pick])
    return np.asarray(upto - np.rint(np.rint(of_service) * states.share_from[pick])).astype(np.int64)
