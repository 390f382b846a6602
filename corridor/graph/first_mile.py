"""First and last miles: the graph of states with points at which a question begins, ends or passes."""

import math
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np

from corridor.arrays import NOWHERE, positions
from corridor.criteria import CARRIED
from corridor.errors import InvalidQuestion
from corridor.graph.activities import PER_CODE, Activity, prices
from corridor.graph.added_states import Addition, added_steps, with_added
from corridor.graph.coordinates import Coordinates, too_far, within_reach
from corridor.graph.prepared import PreparedTables
from corridor.graph.procedures import Figures, Procedure, is_in_transit
from corridor.graph.states import CODE, Phase, States
from corridor.modes import MODE_CODE, TRUCK
from corridor.schema import PERS
from corridor.units import SECONDS_PER_HOUR, expected_hour

_TRUCK = MODE_CODE[TRUCK]
_AT_REST: Final = (Phase.TO_EXIT, Phase.READY, Phase.LANDED, Phase.CLEARED)
"""Phases in which cargo is on no train or ship that goes on."""
_COOLED: Final = "cooled_usd_per_box_km"
_NONE: Final = (0.0,) * len(CARRIED)


class Points(NamedTuple):
    """Points that are no nodes, and what a question does there; they are numbered after the nodes, in this order.

    Attributes
    ----------
    all
        The points.
    begins, ends, passed
        Which of them it may begin at, end at or pass, by their places in `all`.
    stays
        Which of them are stays: each at a node, or at a point before it, and for how long [h].
    """

    all: tuple[Coordinates, ...] = ()
    begins: Collection[int] = ()
    ends: Collection[int] = ()
    passed: Collection[int] = ()
    stays: Mapping[int, tuple[int, float]] = MappingProxyType({})


def grow(prepared: PreparedTables, states: States, points: Points) -> States:
    """Return the graph of states with points; what it shares with the other graph keeps its numbers.

    Parameters
    ----------
    prepared
        Tables of the network, read once.
    states
        Its graph of states; it is left as it is.
    points
        The points.

    Raises
    ------
    InvalidQuestion
        If no node that road serves is in reach, or no row describes how a truck is loaded or unloaded in a city.

    Notes
    -----
    A truck is loaded at the point by the row of handling for a city. It drives the geodesic times the circuity of road
    in the country, at the country's rates. It arrives at every node in reach under way, and may drive on. On the way to
    the point it starts from a node where it is under way or loaded, also from a train. A point that is passed is driven
    to and left by the same drives, under any procedure, at the rates for it. Cargo stays where it is on no
    train, ship or wagon under way.
    """
    growth = _Growth(prepared, states)
    for at, point in enumerate(points.all):
        if at in points.begins:
            growth.begin(at, point)
        if at in points.ends:
            growth.end(at, point)
        if at in points.passed:
            growth.passing(at, point)
        if at in points.stays:
            growth.stay(at, *points.stays[at])
    return growth.states(len(points.all))


class _Step(NamedTuple):
    """One step that a point adds; times in seconds, prices as coefficients."""

    activity: int
    row: int
    run: float
    price: tuple[float, ...]
    vehicle: int
    per_tonne: tuple[float, ...]
    per_teu: tuple[float, ...]
    length_km: float
    cooled_usd_per_km: float = 0.0
    under: int = Figures.OWN


class _Drive(NamedTuple):
    """Rates of a truck in a country; the price as coefficients, amounts of `CARRIED` in whole numbers."""

    circuity: float
    speed_kmh: float
    driving_h_per_day: float
    delay_h_per_100km: float
    p90_ratio: float
    price_per_km: tuple[float, ...]
    per_tkm: tuple[float, ...]
    cooled_usd_per_km: float


class _Growth:
    """Collects the states, steps and arcs of the points."""

    def __init__(self, prepared: PreparedTables, states: States) -> None:
        self._tables, self._states = prepared.tables, states
        self._rates, self._vehicles, self._handlings = prepared.rates, prepared.vehicles, prepared.handlings
        self._drives: dict[tuple[str, bool], _Drive] = {}
        self._new: list[tuple[int, int, int, int]] = []
        self._steps: list[_Step] = []
        self._arcs: list[tuple[int, int, int]] = []
        self._activities: list[Activity] = []
        self._ends: dict[Phase, dict[int, int]] = {Phase.ORIGIN: {}, Phase.DESTINATION: {}}

    def begin(self, at: int, point: Coordinates) -> None:
        """Add loading at a point and the drives to the nodes in reach, for domestic use and for export."""
        loaded = self._loaded(at, Phase.LANDED, self._copies(Procedure.DOMESTIC, Procedure.EXPORT))
        start = self._end(at, Phase.ORIGIN)
        self._handle([(start, state) for state in loaded.values()], "load", ("", TRUCK), point)
        self._drive(point, (Phase.UNDER_WAY,), loaded, is_first=True)

    def end(self, at: int, point: Coordinates) -> None:
        """Add the drives from the nodes in reach to a point, and unloading there, of domestic and imported cargo."""
        arrived = self._loaded(at, Phase.LANDED, self._copies(Procedure.DOMESTIC, Procedure.IMPORT))
        goal = self._end(at, Phase.DESTINATION)
        self._handle([(state, goal) for state in arrived.values()], "unload", (TRUCK, ""), point)
        self._drive(point, (Phase.READY, Phase.UNDER_WAY), arrived, is_first=False)

    def passing(self, at: int, point: Coordinates) -> None:
        """Add the drives from the nodes in reach to a point and on to them, under any procedure."""
        passed = self._loaded(at, Phase.UNDER_WAY, self._copies(*Procedure))
        self._drive(point, (Phase.READY, Phase.UNDER_WAY), passed, is_first=False)
        self._drive(point, (Phase.UNDER_WAY,), passed, is_first=True)

    def stay(self, at: int, node: int, hours: float) -> None:
        """Add a stay of some hours at a node, or at a point that was added before, in any state of rest."""
        graph, first = self._states.graph, len(self._states.node)
        is_here = np.flatnonzero(graph.node == node)
        mode, phase = graph.mode[is_here], graph.phase[is_here]
        rests = np.isin(phase, _AT_REST) | ((mode == _TRUCK) & (phase == Phase.UNDER_WAY))
        found = [
            (state, int(graph.mode[state]), Phase(int(graph.phase[state])), int(graph.copy[state]))
            for state in is_here[rests].tolist()
        ]
        found += [
            (first + place, mode, Phase(phase), copy)
            for place, (where, mode, phase, copy) in enumerate(self._new)
            if where == node and mode >= 0
        ]
        nothing = _NONE, _NONE
        free = (0.0,) * len(PERS)
        stays, leaves = (
            self._add(_Step(CODE[activity], -1, run, free, NOWHERE, *nothing, 0.0))
            for activity, run in (("stay", hours * SECONDS_PER_HOUR), ("", 0.0))
        )
        for state, mode_code, rest, copy in found:
            here = self._state(self._node(at), mode_code, rest, copy)
            self._arcs += [(state, here, stays), (here, state, leaves)]

    def _copies(self, *procedures: Procedure) -> list[int]:
        return sorted({self._states.graph.copies[procedure] for procedure in procedures})

    def _node(self, at: int) -> int:
        return len(self._tables["nodes"]) + at

    def _loaded(self, at: int, phase: Phase, copies: Sequence[int]) -> dict[int, int]:
        """Return new states of a truck at a point, by copy."""
        return {copy: self._state(self._node(at), _TRUCK, phase, copy) for copy in copies}

    def _end(self, at: int, phase: Phase) -> int:
        """Return the new state at a point where a question begins or ends."""
        node = self._node(at)
        self._ends[phase][node] = self._state(node, -1, phase, 0)
        return self._ends[phase][node]

    def _state(self, node: int, mode: int, phase: Phase, copy: int) -> int:
        self._new.append((node, mode, int(phase), copy))
        return len(self._states.node) + len(self._new) - 1

    def _drive(self, point: Coordinates, phases: tuple[Phase, ...], at: Mapping[int, int], *, is_first: bool) -> None:
        """Add the drives between a point, where cargo is in a state in each copy, and the nodes in reach."""
        circuity = self._driven(point.country, in_transit=False).circuity
        near, far = within_reach(point, self._tables["nodes"], circuity)
        graph = self._states.graph
        served = np.flatnonzero(np.isin(graph.node, near))
        is_served = (graph.mode[served] == _TRUCK) & np.isin(graph.phase[served], phases)
        served = served[is_served & np.isin(graph.copy[served], list(at))]
        if not len(served):
            raise InvalidQuestion(too_far(point, self._tables["nodes"]))
        straight = dict(zip(near.tolist(), far.tolist(), strict=True))
        transit = {copy: is_in_transit(graph.copies, copy) for copy in at}
        steps: dict[tuple[int, bool], int] = {}
        for state in served.tolist():
            node, copy = int(graph.node[state]), int(graph.copy[state])
            drive = node, transit[copy]
            if drive not in steps:
                steps[drive] = self._access(point.country, straight[node], in_transit=transit[copy])
            here = at[copy]
            self._arcs.append((here, state, steps[drive]) if is_first else (state, here, steps[drive]))

    def _access(self, country: str, straight_km: float, *, in_transit: bool) -> int:
        """Add the drive between a point and a node as a step."""
        drive = self._driven(country, in_transit=in_transit)
        length = straight_km * drive.circuity
        hours = length / drive.speed_kmh * 24 / drive.driving_h_per_day + length * drive.delay_h_per_100km / 100
        paid = tuple(price * length for price in drive.price_per_km)
        per_tonne = tuple(each * length for each in drive.per_tkm)
        run = expected_hour(hours, hours * drive.p90_ratio) * SECONDS_PER_HOUR
        under = Figures.CLEARED if in_transit else Figures.OWN
        return self._step("access", -1, run, paid, country, (per_tonne, _NONE), length, drive.cooled_usd_per_km, under)

    def _driven(self, country: str, *, in_transit: bool) -> "_Drive":
        """Return the rates of a truck in a country, which are looked up once."""
        key = country, in_transit
        if key not in self._drives:
            self._drives[key] = self._drive_in(country, in_transit=in_transit)
        return self._drives[key]

    def _drive_in(self, country: str, *, in_transit: bool) -> "_Drive":
        """Return the rates of a truck in a country."""

        def figure(column: str, otherwise: float = math.nan) -> float:
            value = self._rates.value(self._rates.row_of(TRUCK, country, column), column)
            if math.isnan(value) and math.isnan(otherwise):
                raise InvalidQuestion(
                    f"no row of rates gives {column} of {TRUCK} in {country}, so no truck can be planned"
                )
            return otherwise if math.isnan(value) else value

        given = self._rates.row_of(TRUCK, country, "usd_per_km", in_transit=in_transit)
        per = positions([self._rates.text(given, "per")], PER_CODE)
        return _Drive(
            circuity=figure("circuity", 1.0),
            speed_kmh=figure("speed_kmh"),
            driving_h_per_day=figure("driving_h_per_day", 24.0),
            delay_h_per_100km=figure("delay_h_per_100km", 0.0),
            p90_ratio=figure("p90_ratio", 1.0),
            price_per_km=tuple(prices([self._rates.value(given, "usd_per_km")], per)[0].tolist()),
            per_tkm=tuple(figure(one.per_tkm[0], 0.0) * one.per_tkm[1] if one.per_tkm else 0.0 for one in CARRIED),
            cooled_usd_per_km=self._rates.value(self._rates.row_of(TRUCK, country, _COOLED), _COOLED),
        )

    def _handle(
        self, ends: Sequence[tuple[int, int]], activity: str, modes: tuple[str, str], point: Coordinates
    ) -> None:
        found = self._handlings.find("", "city", *modes)
        if found is None:
            raise InvalidQuestion(f"no row of handling for kind 'city' says what the {activity} of a truck takes")
        self._activities.append(found)
        row = len(self._activities) - 1
        run = found.expected_h * SECONDS_PER_HOUR
        step = self._step(activity, row, run, found.price, point.country, (_NONE, found.per_teu), 0.0)
        self._arcs += [(tail, head, step) for tail, head in ends]

    def _step(
        self,
        activity: str,
        row: int,
        run: float,
        paid: tuple[float, ...],
        country: str,
        carried: tuple[tuple[float, ...], tuple[float, ...]],
        length_km: float,
        cooled_usd_per_km: float = 0.0,
        under: Figures = Figures.OWN,
    ) -> int:
        vehicle = self._vehicles.row_of(TRUCK, country, "teu_max")
        if vehicle == NOWHERE and paid[2]:
            raise InvalidQuestion(
                f"{TRUCK} in {country} is priced by vehicle, and no row of vehicles says what one carries"
            )
        return self._add(_Step(CODE[activity], row, run, paid, vehicle, *carried, length_km, cooled_usd_per_km, under))

    def _add(self, step: _Step) -> int:
        self._steps.append(step)
        return len(self._steps) - 1

    def states(self, n_points: int) -> States:
        """Return the graph with the new states, steps and arcs."""
        if not self._arcs:
            return self._states
        new = np.array(self._new, dtype=np.int64).reshape(-1, 4)
        arcs = np.array(self._arcs, dtype=np.int64).reshape(-1, 3)
        graph = self._states.graph
        more = np.full(n_points, -1, dtype=np.int64)
        origin, destination = (np.concatenate([ends, more]) for ends in (graph.origin, graph.destination))
        for of_node, phase in ((origin, Phase.ORIGIN), (destination, Phase.DESTINATION)):
            for node, state in self._ends[phase].items():
                of_node[node] = state
        columns = {name: [getattr(step, name) for step in self._steps] for name in _Step._fields}
        is_drive = [step.activity == CODE["access"] for step in self._steps]
        steps = added_steps(columns, is_moved=is_drive)
        return with_added(self._states, Addition(new, origin, destination, arcs, steps, self._activities))
