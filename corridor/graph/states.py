"""The graph of states as arrays, and the time, money and emissions of its arcs for one cargo."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from corridor.arrays import Bools, Floats, Ints
from corridor.cargo import Cargo
from corridor.criteria import CARRIED, COST, MINIMISED, TIME, Criterion
from corridor.graph.activities import Activity
from corridor.graph.loads import Fleet, Loads, loads
from corridor.graph.procedures import StateGraph
from corridor.graph.provenance import Blocked, Clearing, Gate, Provenance
from corridor.schema import FORMS
from corridor.units import METRES_PER_KM

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
    "Steps",
    "Weights",
    "quantities",
    "too_heavy",
    "weigh",
    "weigh_steps",
]

ACTIVITIES: Final = (
    *("", "wait", "load", "move", "transfer", "gauge_change", "transship", "exit", "entry", "unload", "access", "stay"),
    "clearance",
)
"""Names of activities by code; blank is a change of phase that takes nothing, `clearance` one of its own inland."""
DECLARED: Final = ("clearance", "declaration")
"""Names of the legs of declarations: for export or import, and where cargo changes in transit."""
CODE: Final[Mapping[str, int]] = {activity: code for code, activity in enumerate(ACTIVITIES)}


class Phase(IntEnum):
    """How far cargo is in the round of a node and a mode."""

    ORIGIN = 0
    TO_EXIT = 1
    READY = 2
    DEPARTING = 3
    ABOARD = 4
    UNDER_WAY = 5
    LANDED = 6
    CLEARED = 7
    DESTINATION = 8


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps of a network with their figures for one regime and HS code; arrays of shape (n_steps,).

    Attributes
    ----------
    activity
        Code of the activity.
    row
        Row that it refers to: a link of a move, `provenance.activities` of handling, `provenance.clearings` of a side,
        a run of the wait for it: a service by its row, its part-runs by the numbers after those.
    service
        Row of the service that the step belongs to, or -1.
    under
        Of a side of a border, which group of `Clearances` its figures are of: in transit, for export or import, or in
        bond. Of other steps whether it replaces another: a change between rail and road in transit.
    is_open
        Whether it is possible at all; `provenance.blocked` says why one is not.
    wait_s, run_s
        Expected wait before the activity, and the activity [s].
    gate
        Position in `provenance.gates` of when the activity may begin, or -1; for questions with a date.
    price
        Coefficients per unit, charges included; shape (n_steps, 6).
    vehicle
        Row of `vehicles` that the price per vehicle goes by, or NOWHERE.
    is_moved
        Whether it is a move: one that is barred to boxes that are too heavy for the vehicle.
    pays_weight
        Whether it is a move that pays for overweight and heavy boxes, because no published price holds it.
    cooled_usd_per_km
        What a cooled box of 40 feet pays besides on a move [USD/km]; NaN: none is moved so.
    per_vehicle
        Its own price per vehicle, charges apart, if so; else 0 [USD].
    per_tonne, per_teu
        Whole numbers of each of `CARRIED` for a tonne and for a TEU; shape (n_steps, n).
    length_m
        Length [m].
    share_from, share_to
        Where the step begins and ends in the whole price of its service, as fractions of it; both 0 if the whole price
        does not include the step.
    customs
        Position in `provenance.customs` of what customs add to it, or -1.
    """

    activity: Ints
    row: Ints
    service: Ints
    under: Ints
    is_open: Bools
    wait_s: Ints
    run_s: Ints
    gate: Ints
    price: Floats
    vehicle: Ints
    is_moved: Bools
    pays_weight: Bools
    cooled_usd_per_km: Floats
    per_vehicle: Floats
    per_tonne: Floats
    per_teu: Floats
    length_m: Ints
    share_from: Floats
    share_to: Floats
    customs: Ints


@dataclass(frozen=True, eq=False)
class States:
    """The graph of states of a network, and its steps with their figures for one regime and HS code.

    Attributes
    ----------
    graph
        States and arcs.
    steps
        The figures of the steps; arc a takes step `graph.step[a]`.
    service_price, service_vehicle, service_minimum_teu, service_takes
        The whole price of each service as coefficients, the row of `vehicles` for it, the smallest shipment that
        it takes, and whether it takes goods in each of `FORMS`.
    link_takes
        Whether each link takes goods in each of `FORMS` that go over it without a service.
    fleet
        The rows of `vehicles`.
    provenance
        The rows behind the figures.
    parts
        The two graphs that it was put together of, if so: one of a network, and what was added to it.
    """

    graph: StateGraph
    steps: Steps
    service_price: Floats
    service_vehicle: Ints
    service_minimum_teu: Floats
    service_takes: Bools
    link_takes: Bools
    fleet: Fleet
    provenance: Provenance
    parts: "tuple[States, States] | None" = None

    @property
    def node(self) -> Ints:
        """Return the node of each state."""
        return self.graph.node

    @property
    def mode(self) -> Ints:
        """Return the mode of each state; -1 at origins and destinations."""
        return self.graph.mode

    @property
    def phase(self) -> Ints:
        """Return the phase of each state."""
        return self.graph.phase

    @property
    def origin(self) -> Ints:
        """Return the state of each node where questions begin, or -1."""
        return self.graph.origin

    @property
    def destination(self) -> Ints:
        """Return the state of each node where questions end, or -1."""
        return self.graph.destination

    @property
    def first(self) -> Ints:
        """Return the position of each state's first arc."""
        return self.graph.first

    @property
    def tail(self) -> Ints:
        """Return the state that each arc leaves."""
        return self.graph.tail

    @property
    def head(self) -> Ints:
        """Return the state that each arc leads to."""
        return self.graph.head

    @property
    def step(self) -> Ints:
        """Return the step of each arc."""
        return self.graph.step

    def _of_arcs(self, name: str) -> Ints:
        """Return a column of the steps, arc by arc."""
        if self.parts is not None:
            return np.concatenate([getattr(part, name) for part in self.parts])
        found: Ints = getattr(self.steps, name)[self.step]
        return found

    @cached_property
    def activity(self) -> Ints:
        """Return the code of the activity of each arc."""
        return self._of_arcs("activity")

    @cached_property
    def row(self) -> Ints:
        """Return the row that each arc refers to, see `Steps`."""
        return self._of_arcs("row")

    @cached_property
    def service(self) -> Ints:
        """Return the row of the service that each arc belongs to, or -1."""
        return self._of_arcs("service")

    @cached_property
    def length_m(self) -> Ints:
        """Return the length of each arc [m]."""
        return self._of_arcs("length_m")


@dataclass(frozen=True)
class Weights:
    """Amounts of every criterion on the arcs for one cargo.

    Attributes
    ----------
    amounts
        Whole numbers of each of `MINIMISED`; shape (n_criteria, n_arcs).
    wait_s
        Expected seconds of the wait before the activity, which are part of the time; shape (n_arcs,).
    is_open
        Whether the arc can be used; shape (n_arcs,).
    """

    amounts: Ints
    wait_s: Ints
    is_open: Bools

    @property
    def run_s(self) -> Ints:
        """Return the expected seconds of the activity."""
        return self.amount(TIME) - self.wait_s

    def amount(self, criterion: Criterion) -> Ints:
        """Return the amounts of a criterion that ways can be chosen by, in whole numbers."""
        found: Ints = self.amounts[MINIMISED.index(criterion)]
        return found

    def some(self, places: Ints) -> "Weights":
        """Return the weights of some arcs or steps."""
        return Weights(self.amounts.take(places, axis=1), self.wait_s[places], self.is_open[places])

    def followed_by(self, more: "Weights") -> "Weights":
        """Return the weights with more at their end."""
        return Weights(
            np.concatenate([self.amounts, more.amounts], axis=1),
            np.concatenate([self.wait_s, more.wait_s]),
            np.concatenate([self.is_open, more.is_open]),
        )


def amount_of(states: States, weights: Weights, criterion: Criterion) -> Ints:
    """Return the amounts of any criterion, in whole numbers; of those that no way is chosen by there is the length."""
    return weights.amount(criterion) if criterion.least else states.length_m


def activity_of_arc(states: States, arc: int) -> Activity | None:
    """Return the handling or the clearance of an arc; None where it is barred."""
    steps, step = states.steps, int(states.step[arc])
    row, code = int(steps.row[step]), int(steps.activity[step])
    if code in (CODE["exit"], CODE["entry"]):
        return states.provenance.clearings[row].under(int(steps.under[step]))
    return states.provenance.activities[row]


def declaration_of_arc(states: States, arc: int) -> Activity | None:
    """Return the declaration to customs that an arc ends with; None where there is none."""
    customs = int(states.steps.customs[states.step[arc]])
    return states.provenance.customs[customs] if customs >= 0 else None


def declared_s(declared: Activity) -> int:
    """Return the expected seconds of a declaration."""
    return int(TIME.whole(declared.expected_h))


def declared_name(states: States, arc: int) -> str:
    """Return the name of the leg of the declaration that an arc ends with, of `DECLARED`."""
    for_good = int(states.activity[arc]) in (CODE["exit"], CODE["entry"], CODE["clearance"])
    return DECLARED[0] if for_good else DECLARED[1]


@lru_cache(maxsize=64)
def quantities(cargo: Cargo) -> Floats:
    """Return how often a price is paid per TEU, box, vehicle (0: by mode and country), tonne, shipment and value."""
    return np.array([cargo.teu, cargo.boxes_paid, 0.0, cargo.tonnes, 1.0, cargo.value_usd])


def weigh(states: States, cargo: Cargo) -> Weights:
    """Return the weights of the arcs for a cargo of the regime and HS code of the graph."""
    return weigh_steps(states, cargo).some(states.step)


def weigh_steps(states: States, cargo: Cargo) -> Weights:
    """Return the weights of the steps for a cargo; arrays of shape (n_steps,)."""
    steps, load, amount = states.steps, loads(states.fleet, cargo), quantities(cargo)
    is_open = steps.is_open & ~_refused(states, cargo) & ~too_heavy(steps, load)
    usd = _dollars(steps.price, steps.vehicle, amount, load.count)
    if load.more.any() or load.usd_per_km.any():
        heavy = load.heavy_usd(steps.per_vehicle, steps.length_m / METRES_PER_KM, steps.vehicle)
        usd = usd + np.where(steps.pays_weight, heavy, 0.0)
    if cargo.is_cooled:
        cooled = steps.cooled_usd_per_km * steps.length_m / METRES_PER_KM * cargo.boxes_paid
        is_open &= ~np.isnan(cooled)
        usd = usd + np.nan_to_num(cooled)
    own = {COST: COST.whole(usd) + _held_cents(states, amount, load.count), TIME: steps.wait_s + steps.run_s}
    carried = carried_amounts(steps.per_tonne, steps.per_teu, cargo)
    return Weights(amounts_of(own, carried, len(usd)), steps.wait_s, is_open)


def refusing_services(states: States, cargo: Cargo) -> Bools:
    """Return which services take no shipment as small as a cargo, or none of its form."""
    return (states.service_minimum_teu > cargo.teu) | ~states.service_takes[:, FORMS.index(cargo.form)]


def _refused(states: States, cargo: Cargo) -> Bools:
    """Return which steps are closed to a cargo by its size or form."""
    steps = states.steps
    refused = np.append(refusing_services(states, cargo), False)[steps.service]
    takes = states.link_takes[:, FORMS.index(cargo.form)]
    if not takes.all():
        alone = np.flatnonzero((steps.activity == CODE["move"]) & (steps.service < 0))
        refused[alone] |= ~takes[steps.row[alone]]
    return np.asarray(refused)


def too_heavy(steps: Steps, load: Loads) -> Bools:
    """Return which steps are moves of vehicles for which the boxes of a cargo are too heavy."""
    return np.asarray(steps.is_moved & load.is_barred[steps.vehicle.clip(-1)])


def carried_amounts(per_tonne: Floats, per_teu: Floats, cargo: Cargo) -> Ints:
    """Return the whole numbers of each of `CARRIED` that tonnes and TEU of a cargo make; shape (n_steps, n)."""
    return np.rint(per_tonne * cargo.tonnes + per_teu * cargo.teu).astype(np.int64)


def amounts_of(own: Mapping[Criterion, Ints], carried: Ints, n_steps: int) -> Ints:
    """Return the amounts of all of `MINIMISED`, from those of some and those of `CARRIED` by column."""
    amounts = np.zeros((len(MINIMISED), n_steps), dtype=np.int64)
    known = dict(own) | dict(zip(CARRIED, carried.T, strict=True))
    for at, criterion in enumerate(MINIMISED):
        if criterion in known:
            amounts[at] = known[criterion]
    return amounts


def _dollars(price: Floats, vehicle: Ints, amount: Floats, counts: Floats) -> Floats:
    return np.asarray(price @ amount + price[:, 2] * counts[vehicle.clip(-1)])


def _held_cents(states: States, amount: Floats, counts: Floats) -> Ints:
    """Return the cents of each step in the whole price of its service; they add up to it."""
    steps = states.steps
    if not len(states.service_price):
        return np.zeros(len(steps.row), dtype=np.int64)
    whole = np.maximum(_dollars(states.service_price, states.service_vehicle, amount, counts), 0.0) * 100
    of_service = np.rint(whole[steps.service])
    return np.asarray(np.rint(of_service * steps.share_to) - np.rint(of_service * steps.share_from)).astype(np.int64)
