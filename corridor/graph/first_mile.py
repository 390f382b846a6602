"""First and last miles: the graph of states grown by a point at which a question begins or ends."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from corridor.arrays import NOWHERE, Ints, positions
from corridor.criteria import CARRIED
from corridor.errors import InvalidQuestion
from corridor.graph.activities import PER_CODE, Activity, prices
from corridor.graph.coordinates import Coordinates, too_far, within_reach
from corridor.graph.prepared import PreparedTables
from corridor.graph.procedures import Procedure
from corridor.graph.states import CODE, Phase, States, Steps
from corridor.modes import MODE_CODE, TRUCK
from corridor.schema import PERS
from corridor.units import SECONDS_PER_HOUR, expected_hour

_TRUCK = MODE_CODE[TRUCK]
_NONE: Final = (0.0,) * len(CARRIED)


def grow(prepared: PreparedTables, states: States, begins: Coordinates | None, ends: Coordinates | None) -> States:
    """Return the graph of states with a point to begin at, a point to end at, or both.

    Parameters
    ----------
    prepared
        Tables of the network, read once.
    states
        Its graph of states; it is left as it is.
    begins, ends
        Points that are no nodes; they are numbered after the nodes, in this order.

    Raises
    ------
    InvalidQuestion
        If no node that road serves is in reach, or no row describes how a truck is loaded or unloaded in a city.

    Notes
    -----
    A truck is loaded at the point by the row of handling for a city. It drives the geodesic times the circuity of road
    in the country, at the country's rates. It arrives at every node in reach under way, and may drive on. On the way to
    the point it starts from a node where it is under way or loaded, also from a train.
    """
    growth = _Growth(prepared, states)
    if begins is not None:
        growth.begin(begins)
    if ends is not None:
        growth.end(ends)
    return growth.states()


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


class _Drive(NamedTuple):
    """Rates of a truck in a country; the price as coefficients, amounts of `CARRIED` in whole numbers."""

    circuity: float
    speed_kmh: float
    driving_h_per_day: float
    delay_h_per_100km: float
    p90_ratio: float
    price_per_km: tuple[float, ...]
    per_tkm: tuple[float, ...]


class _Growth:
    """Collects the states, steps and arcs of the points."""

    def __init__(self, prepared: PreparedTables, states: States) -> None:
        self._tables, self._states = prepared.tables, states
        self._rates, self._vehicles, self._handlings = prepared.rates, prepared.vehicles, prepared.handlings
        self._drives: dict[str, _Drive] = {}
        self._new: list[tuple[int, int, int, int]] = []
        self._steps: list[_Step] = []
        self._arcs: list[tuple[int, int, int]] = []
        self._activities: list[Activity] = []
        self._next_node = len(prepared.tables["nodes"])
        self._ends: dict[Phase, dict[int, int]] = {Phase.ORIGIN: {}, Phase.DESTINATION: {}}

    def begin(self, point: Coordinates) -> None:
        """Add loading at a point and the drives to the nodes in reach, for domestic use and for export."""
        node, copies = self._node(), self._copies(Procedure.DOMESTIC, Procedure.EXPORT)
        loaded = {copy: self._state(node, _TRUCK, Phase.LANDED, copy) for copy in copies}
        start = self._state(node, -1, Phase.ORIGIN, 0)
        self._ends[Phase.ORIGIN][node] = start
        self._handle([(start, state) for state in loaded.values()], "load", ("", TRUCK), point)
        self._drive(point, (Phase.UNDER_WAY,), loaded, is_first=True)

    def end(self, point: Coordinates) -> None:
        """Add the drives from the nodes in reach to a point, and unloading there, of domestic and imported cargo."""
        node, copies = self._node(), self._copies(Procedure.DOMESTIC, Procedure.IMPORT)
        arrived = {copy: self._state(node, _TRUCK, Phase.LANDED, copy) for copy in copies}
        goal = self._state(node, -1, Phase.DESTINATION, 0)
        self._ends[Phase.DESTINATION][node] = goal
        self._handle([(state, goal) for state in arrived.values()], "unload", (TRUCK, ""), point)
        self._drive(point, (Phase.READY, Phase.UNDER_WAY), arrived, is_first=False)

    def _copies(self, *procedures: Procedure) -> list[int]:
        return sorted({self._states.graph.copies[procedure] for procedure in procedures})

    def _node(self) -> int:
        self._next_node += 1
        return self._next_node - 1

    def _state(self, node: int, mode: int, phase: Phase, copy: int) -> int:
        self._new.append((node, mode, int(phase), copy))
        return len(self._states.node) + len(self._new) - 1

    def _drive(self, point: Coordinates, phases: tuple[Phase, ...], at: Mapping[int, int], *, is_first: bool) -> None:
        """Add the drives between a point, where cargo is in a state in each copy, and the nodes in reach."""
        near, far = within_reach(point, self._tables["nodes"], self._driven(point.country).circuity)
        graph = self._states.graph
        is_served = (graph.mode == _TRUCK) & np.isin(graph.phase, phases) & np.isin(graph.node, near)
        served = np.flatnonzero(is_served & np.isin(graph.copy, list(at)))
        if not len(served):
            raise InvalidQuestion(too_far(point, self._tables["nodes"]))
        straight = dict(zip(near.tolist(), far.tolist(), strict=True))
        steps: dict[int, int] = {}
        for state in served.tolist():
            node, here = int(graph.node[state]), at[int(graph.copy[state])]
            if node not in steps:
                steps[node] = self._access(point.country, straight[node])
            self._arcs.append((here, state, steps[node]) if is_first else (state, here, steps[node]))

    def _access(self, country: str, straight_km: float) -> int:
        """Add the drive between a point and a node as a step."""
        drive = self._driven(country)
        length = straight_km * drive.circuity
        hours = length / drive.speed_kmh * 24 / drive.driving_h_per_day + length * drive.delay_h_per_100km / 100
        paid = tuple(price * length for price in drive.price_per_km)
        per_tonne = tuple(each * length for each in drive.per_tkm)
        run = expected_hour(hours, hours * drive.p90_ratio) * SECONDS_PER_HOUR
        return self._step("access", -1, run, paid, country, (per_tonne, _NONE), length)

    def _driven(self, country: str) -> "_Drive":
        """Return the rates of a truck in a country, which are looked up once."""
        if country not in self._drives:
            self._drives[country] = self._drive_in(country)
        return self._drives[country]

    def _drive_in(self, country: str) -> "_Drive":
        """Return the rates of a truck in a country."""

        def figure(column: str, otherwise: float = math.nan) -> float:
            value = self._rates.value(self._rates.row_of(TRUCK, country, column), column)
            if math.isnan(value) and math.isnan(otherwise):
                raise InvalidQuestion(
                    f"no row of rates gives {column} of {TRUCK} in {country}, so no truck can be reckoned"
                )
            return otherwise if math.isnan(value) else value

        given = self._rates.row_of(TRUCK, country, "usd_per_km")
        per = positions([self._rates.text(given, "per")], PER_CODE)
        return _Drive(
            circuity=figure("circuity", 1.0),
            speed_kmh=figure("speed_kmh"),
            driving_h_per_day=figure("driving_h_per_day", 24.0),
            delay_h_per_100km=figure("delay_h_per_100km", 0.0),
            p90_ratio=figure("p90_ratio", 1.0),
            price_per_km=tuple(prices([self._rates.value(given, "usd_per_km")], per)[0].tolist()),
            per_tkm=tuple(figure(one.per_tkm[0], 0.0) * one.per_tkm[1] if one.per_tkm else 0.0 for one in CARRIED),
        )

    def _handle(
        self, ends: Sequence[tuple[int, int]], activity: str, modes: tuple[str, str], point: Coordinates
    ) -> None:
        found = self._handlings.find("", "city", *modes)
        if found is None:
            raise InvalidQuestion(f"no row of handling for kind 'city' says what the {activity} of a truck takes")
        self._activities.append(found)
        row = len(self._states.provenance.activities) + len(self._activities) - 1
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
    ) -> int:
        vehicle = self._vehicles.row_of(TRUCK, country, "teu_max")
        if vehicle == NOWHERE and paid[2]:
            raise InvalidQuestion(
                f"{TRUCK} in {country} is priced by vehicle, and no row of vehicles says what one carries"
            )
        self._steps.append(_Step(CODE[activity], row, run, paid, vehicle, *carried, length_km))
        return len(self._states.steps.row) + len(self._steps) - 1

    def states(self) -> States:
        """Return the graph with the new states, steps and arcs, the arcs in compressed rows again."""
        old = self._states
        graph, provenance = old.graph, old.provenance
        added = np.array(self._new, dtype=np.int64).reshape(-1, 4)
        tail, head, step = (
            np.concatenate([before, np.array(more, dtype=np.int64)])
            for before, more in zip((graph.tail, graph.head, graph.step), zip(*self._arcs, strict=True), strict=True)
        )
        rank = np.argsort(tail, kind="stable")
        n_states = len(graph.node) + len(added)
        grown = replace(
            graph,
            node=np.concatenate([graph.node, added[:, 0]]),
            mode=np.concatenate([graph.mode, added[:, 1]]),
            phase=np.concatenate([graph.phase, added[:, 2]]),
            copy=np.concatenate([graph.copy, added[:, 3]]),
            origin=self._grown(graph.origin, self._ends[Phase.ORIGIN]),
            destination=self._grown(graph.destination, self._ends[Phase.DESTINATION]),
            first=np.searchsorted(tail[rank], np.arange(n_states + 1)).astype(np.int64),
            tail=tail[rank],
            head=head[rank],
            step=step[rank],
        )
        return replace(
            old,
            graph=grown,
            steps=self._grown_steps(),
            provenance=replace(provenance, activities=provenance.activities.followed_by(self._activities)),
        )

    def _grown_steps(self) -> Steps:
        """Return the figures of all steps, the new ones last."""
        more = {name: np.array([getattr(step, name) for step in self._steps]) for name in _Step._fields}
        count = len(self._steps)
        columns = {
            "activity": more["activity"],
            "row": more["row"],
            "service": np.full(count, -1),
            "is_home": np.zeros(count, dtype=np.bool_),
            "is_open": np.ones(count, dtype=np.bool_),
            "wait_s": np.zeros(count, dtype=np.int64),
            "run_s": np.rint(more["run"]).astype(np.int64),
            "gate": np.full(count, -1),
            "price": more["price"].reshape(-1, len(PERS)),
            "vehicle": more["vehicle"],
            "is_moved": more["activity"] == CODE["access"],
            "pays_weight": more["activity"] == CODE["access"],
            "per_vehicle": np.where(
                more["activity"] == CODE["access"],
                more["price"].reshape(-1, len(PERS))[:, PER_CODE["vehicle"]],
                0.0,
            ),
            "per_tonne": more["per_tonne"].reshape(-1, len(CARRIED)),
            "per_teu": more["per_teu"].reshape(-1, len(CARRIED)),
            "length_m": np.rint(more["length_km"] * 1000).astype(np.int64),
            "share_from": np.zeros(count),
            "share_to": np.zeros(count),
            "customs": np.full(count, -1),
        }
        old = self._states.steps
        return Steps(**{name: np.concatenate([getattr(old, name), column]) for name, column in columns.items()})

    def _grown(self, of_node: Ints, ends: Mapping[int, int]) -> Ints:
        more = np.full(self._next_node - len(of_node), -1, dtype=np.int64)
        grown = np.concatenate([of_node, more])
        for node, state in ends.items():
            grown[node] = state
        return grown
