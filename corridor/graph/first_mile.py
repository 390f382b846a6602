"""First and last miles: the graph of states grown by a point at which a question begins or ends."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from corridor.arrays import NOWHERE, Floats, Ints, positions
from corridor.errors import InvalidQuestion
from corridor.graph.activities import PER_CODE, Activity, prices
from corridor.graph.coordinates import Coordinates, too_far, within_reach
from corridor.graph.defaults import MODE_CODE, Defaults
from corridor.graph.handling import Handlings
from corridor.graph.states import CODE, Phase, States
from corridor.schema import PERS
from corridor.units import MINUTES_PER_HOUR, expected_hour

_ROAD = MODE_CODE["road"]


def grow(
    tables: Mapping[str, pd.DataFrame], states: States, begins: Coordinates | None, ends: Coordinates | None
) -> States:
    """Return the graph of states with a point to begin at, a point to end at, or both.

    Parameters
    ----------
    tables
        Tables of the network.
    states
        Its graph of states; it is left as it is.
    begins, ends
        Points that are no nodes; they are numbered after the nodes, in this order.

    Raises
    ------
    InvalidQuestion
        If no node that road serves is in reach, or no row says what loading or unloading a truck in town takes.

    Notes
    -----
    A truck is loaded at the point as the row of handling for a city says, and drives the geodesic times the circuity of
    road in the country, at the country's rates. It comes to every node in reach under way, and may drive on. To the
    point it drives from wherever it stands under way or loaded, also off a train.
    """
    growth = _Growth(tables, states)
    if begins is not None:
        growth.begin(begins)
    if ends is not None:
        growth.end(ends)
    return growth.states()


class _Arc(NamedTuple):
    """One arc that a point adds; times in minutes, prices as coefficients."""

    tail: int
    head: int
    activity: int
    row: int
    service: int
    wait: float
    run: float
    price: tuple[float, ...]
    vehicle: int
    co2_per_tonne: float
    co2_per_teu: float
    length_km: float
    share_from: float
    share_to: float
    gate: int


class _Growth:
    """Gathers the states and arcs of the points."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], states: States) -> None:
        self._tables, self._states = tables, states
        self._rates, self._vehicles = Defaults(tables["rates"]), Defaults(tables["vehicles"])
        self._handlings = Handlings(tables["handling"], tables["nodes"])
        self._new: list[tuple[int, int, int]] = []
        self._arcs: list[_Arc] = []
        self._acts: list[Activity] = []
        self._next_node = len(tables["nodes"])
        self._ends: dict[Phase, dict[int, int]] = {Phase.ORIGIN: {}, Phase.DESTINATION: {}}

    def begin(self, point: Coordinates) -> None:
        """Add loading at a point and the drives to the nodes in reach."""
        node = self._node()
        loaded = self._state(node, _ROAD, Phase.LANDED)
        start = self._state(node, -1, Phase.ORIGIN)
        self._ends[Phase.ORIGIN][node] = start
        self._handle(start, loaded, "load", ("", "road"), point)
        self._drive(point, (Phase.UNDER_WAY,), lambda reached: (loaded, reached))

    def end(self, point: Coordinates) -> None:
        """Add the drives from the nodes in reach to a point, and unloading there."""
        node = self._node()
        arrived = self._state(node, _ROAD, Phase.LANDED)
        goal = self._state(node, -1, Phase.DESTINATION)
        self._ends[Phase.DESTINATION][node] = goal
        self._handle(arrived, goal, "unload", ("road", ""), point)
        self._drive(point, (Phase.READY, Phase.UNDER_WAY), lambda left: (left, arrived))

    def _node(self) -> int:
        self._next_node += 1
        return self._next_node - 1

    def _state(self, node: int, mode: int, phase: Phase) -> int:
        self._new.append((node, mode, int(phase)))
        return len(self._states.node) + len(self._new) - 1

    def _drive(self, point: Coordinates, phases: tuple[Phase, ...], ends: Callable[[int], tuple[int, int]]) -> None:
        near, far = within_reach(point, self._tables["nodes"])
        states = self._states
        served = np.flatnonzero((states.mode == _ROAD) & np.isin(states.phase, phases) & np.isin(states.node, near))
        if not len(served):
            raise InvalidQuestion(too_far(point, self._tables["nodes"]))
        straight = dict(zip(near.tolist(), far.tolist(), strict=True))
        for state in served.tolist():
            tail, head = ends(state)
            self._arcs.append(self._access(tail, head, point.country, straight[int(states.node[state])]))

    def _access(self, tail: int, head: int, country: str, straight_km: float) -> _Arc:
        """Return the drive between a point and a node."""
        figure = self._figure
        circuity, ratio = figure("circuity", country, 1.0), figure("p90_ratio", country, 1.0)
        length = straight_km * circuity
        hours = length / figure("speed_kmh", country) + length * figure("delay_h_per_100km", country, 0.0) / 100
        given = self._rates.row_of("road", country, "usd_per_km")
        usd = self._rates.value(given, "usd_per_km") * length
        paid = tuple(prices([usd], positions([self._rates.text(given, "per")], PER_CODE))[0].tolist())
        co2 = figure("co2e_g_per_tkm", country, 0.0) * length
        run = expected_hour(hours, hours * ratio) * MINUTES_PER_HOUR
        return self._arc(tail, head, "access", -1, (0.0, run), paid, country, (co2, 0.0), length)

    def _figure(self, column: str, country: str, otherwise: float = math.nan) -> float:
        value = self._rates.value(self._rates.row_of("road", country, column), column)
        if math.isnan(value) and math.isnan(otherwise):
            raise InvalidQuestion(f"no row of rates gives {column} of road in {country}, so no truck can be reckoned")
        return otherwise if math.isnan(value) else value

    def _handle(self, tail: int, head: int, activity: str, modes: tuple[str, str], point: Coordinates) -> None:
        found = self._handlings.find("", "city", *modes)
        if found is None:
            raise InvalidQuestion(f"no row of handling for kind 'city' says what the {activity} of a truck takes")
        self._acts.append(found)
        run = found.expected_h * MINUTES_PER_HOUR
        co2 = (0.0, found.co2_kg_per_teu * 1000)
        row = len(self._states.provenance.activities) + len(self._acts) - 1
        self._arcs.append(self._arc(tail, head, activity, row, (0.0, run), found.price, point.country, co2, 0.0))

    def _arc(
        self,
        tail: int,
        head: int,
        activity: str,
        row: int,
        times: tuple[float, float],
        paid: tuple[float, ...],
        country: str,
        co2: tuple[float, float],
        length_km: float,
    ) -> _Arc:
        vehicle = self._vehicles.row_of("road", country, "teu_max")
        if vehicle == NOWHERE and paid[2]:
            raise InvalidQuestion(
                f"road in {country} is priced by vehicle, and no row of vehicles says what one carries"
            )
        return _Arc(tail, head, CODE[activity], row, -1, *times, paid, vehicle, *co2, length_km, 0.0, 0.0, -1)

    def states(self) -> States:
        """Return the graph with what was gathered, its arcs in compressed rows again."""
        old, arcs = self._states, self._arcs
        columns = dict(zip(_Arc._fields, zip(*arcs, strict=True), strict=True))
        tail = np.concatenate([old.tail, np.array(columns["tail"], dtype=np.int64)])
        rank = np.argsort(tail, kind="stable")
        place = np.empty(len(rank), dtype=np.int64)
        place[rank] = np.arange(len(rank))
        n_states = len(old.node) + len(self._new)

        def ints(name: str, kept: Ints) -> Ints:
            return np.concatenate([kept, np.rint(columns[name]).astype(np.int64)])[rank]

        def floats(name: str, kept: Floats) -> Floats:
            return np.concatenate([kept, np.array(columns[name], dtype=np.float64)])[rank]

        length_m = np.rint(np.array(columns["length_km"]) * 1000).astype(np.int64)
        prices = np.array(columns["price"], dtype=np.float64).reshape(-1, len(PERS))
        added = np.array(self._new, dtype=np.int64).reshape(-1, 3)
        provenance = old.provenance
        return replace(
            old,
            node=np.concatenate([old.node, added[:, 0]]),
            mode=np.concatenate([old.mode, added[:, 1]]),
            phase=np.concatenate([old.phase, added[:, 2]]),
            origin=self._grown(old.origin, self._ends[Phase.ORIGIN]),
            destination=self._grown(old.destination, self._ends[Phase.DESTINATION]),
            first=np.searchsorted(tail[rank], np.arange(n_states + 1)).astype(np.int64),
            tail=tail[rank],
            head=ints("head", old.head),
            activity=ints("activity", old.activity),
            row=ints("row", old.row),
            service=ints("service", old.service),
            wait_min=ints("wait", old.wait_min),
            run_min=ints("run", old.run_min),
            gate=ints("gate", old.gate),
            price=np.concatenate([old.price, prices])[rank],
            vehicle=ints("vehicle", old.vehicle),
            co2_g_per_tonne=floats("co2_per_tonne", old.co2_g_per_tonne),
            co2_g_per_teu=floats("co2_per_teu", old.co2_g_per_teu),
            length_m=np.concatenate([old.length_m, length_m])[rank],
            share_from=floats("share_from", old.share_from),
            share_to=floats("share_to", old.share_to),
            clears=place[old.clears],
            provenance=replace(
                provenance,
                activities=provenance.activities.followed_by(self._acts),
                charges=provenance.charges.moved(place),
                home_charges=provenance.home_charges.moved(place),
                wait_rows={int(place[arc]): row for arc, row in provenance.wait_rows.items()},
            ),
        )

    def _grown(self, of_node: Ints, ends: Mapping[int, int]) -> Ints:
        more = np.full(self._next_node - len(of_node), -1, dtype=np.int64)
        grown = np.concatenate([of_node, more])
        for node, state in ends.items():
            grown[node] = state
        return grown
