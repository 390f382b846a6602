"""The arrays of the graph of states while they are gathered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from corridor.model.charges import FREE, Coefficients
from corridor.model.filling import NOWHERE, Act, FilledLinks, Floats, Ints
from corridor.model.states import CODE, Blocked, Book, Clearing, Gate, Phase, States
from corridor.schema import PERS

Key = tuple[int, int, int, int]
"""Node, mode, phase, and a number that tells states within a crossing or a service apart."""


class Arc(NamedTuple):
    """One arc while it is gathered; times in minutes, prices as coefficients."""

    tail: int
    head: int
    activity: int
    row: int
    service: int
    wait: float
    run: float
    price: Coefficients
    vehicle: int
    co2_per_tonne: float
    co2_per_teu: float
    length_km: float
    share_from: float
    share_to: float
    gate: int


@dataclass
class Draft:
    """States, arcs and what they refer to, in the order in which they are added."""

    keys: dict[Key, int] = field(default_factory=dict)
    acts: dict[Act, int] = field(default_factory=dict)
    clearings: list[Clearing] = field(default_factory=list)
    charges: dict[int, tuple[int, ...]] = field(default_factory=dict)
    home_charges: dict[int, tuple[int, ...]] = field(default_factory=dict)
    wait_rows: dict[int, int] = field(default_factory=dict)
    blocked: list[Blocked] = field(default_factory=list)
    steps: int = 0
    arcs: list[Arc] = field(default_factory=list)
    home: dict[int, tuple[float, float, Coefficients, int]] = field(default_factory=dict)
    gates: dict[Gate, int] = field(default_factory=dict)

    def add(
        self,
        tail: int,
        head: int,
        activity: str,
        row: int = -1,
        *,
        service: int = -1,
        wait: float = 0.0,
        run: float = 0.0,
        price: Coefficients = FREE,
        vehicle: int = NOWHERE,
        co2: tuple[float, float] = (0.0, 0.0),
        length_km: float = 0.0,
        share: tuple[float, float] = (0.0, 0.0),
        gate: int = -1,
    ) -> int:
        """Add one arc and return its position."""
        values = (tail, head, CODE[activity], row, service, wait, run, price, vehicle, *co2, length_km, *share, gate)
        self.arcs.append(Arc(*values))
        return len(self.arcs) - 1

    def state(self, node: int, mode: int, phase: Phase, step: int = 0) -> int:
        """Return the number of a state; `step` tells states within a crossing or a service apart."""
        return self.keys.setdefault((node, mode, int(phase), step), len(self.keys))

    def aboard(self, node: int, mode: int) -> int:
        """Return a new state within a crossing or a service."""
        self.steps += 1
        return self.state(node, mode, Phase.ABOARD, self.steps)

    def gate(self, opening_hours: str, node: int, holidays_of: str = "") -> int:
        """Return the number of a gate; -1 if it is never shut."""
        if not opening_hours and not holidays_of:
            return -1
        return self.gates.setdefault(Gate(opening_hours, holidays_of, node), len(self.gates))

    def block(self, tail: int, head: int, reason: str) -> None:
        """Note a step that is impossible, for explaining why there is no way."""
        self.blocked.append(Blocked(tail, head, reason))

    def finish(
        self,
        tables: Mapping[str, pd.DataFrame],
        links: FilledLinks,
        service_prices: Sequence[Coefficients],
        service_vehicles: Sequence[int],
    ) -> States:
        """Return the arrays: states in the order of node, mode and phase, arcs in compressed rows."""
        keys = np.array(list(self.keys), dtype=np.int64).reshape(-1, 4)
        order = np.lexsort((keys[:, 3], keys[:, 2], keys[:, 1], keys[:, 0]))
        number = np.empty(len(keys), dtype=np.int64)
        number[order] = np.arange(len(keys))
        keys = keys[order]
        columns = dict(zip(Arc._fields, zip(*self.arcs, strict=True), strict=True)) if self.arcs else {}
        tail, head = (number[np.array(columns.get(end, ()), dtype=np.int64)] for end in ("tail", "head"))
        rank = np.lexsort((np.arange(len(tail)), head, tail))
        place = np.empty(len(rank), dtype=np.int64)
        place[rank] = np.arange(len(rank))

        def ints(name: str) -> Ints:
            return np.array(columns.get(name, ()), dtype=np.int64)[rank]

        def floats(name: str) -> Floats:
            return np.array(columns.get(name, ()), dtype=np.float64)[rank]

        home = {int(place[arc]): figures for arc, figures in self.home.items()}
        clears = np.array(sorted(home), dtype=np.int64)
        rows = ints("row")
        sides = [self.clearings[rows[arc]] for arc in clears]
        countries = tuple(sorted({clearing.side.country for clearing in sides}))
        at = {country: position for position, country in enumerate(countries)}
        origin, destination = (_ends(keys, len(tables["nodes"]), phase) for phase in (Phase.ORIGIN, Phase.DESTINATION))
        vehicles = tables["vehicles"]
        return States(
            node=keys[:, 0].copy(),
            mode=keys[:, 1].copy(),
            phase=keys[:, 2].copy(),
            origin=origin,
            destination=destination,
            first=np.searchsorted(tail[rank], np.arange(len(keys) + 1)).astype(np.int64),
            tail=tail[rank],
            head=head[rank],
            activity=ints("activity"),
            row=rows,
            service=ints("service"),
            wait_min=np.rint(floats("wait")).astype(np.int64),
            run_min=np.rint(floats("run")).astype(np.int64),
            gate=ints("gate"),
            price=np.array(columns.get("price", ()), dtype=np.float64).reshape(-1, len(PERS))[rank],
            vehicle=ints("vehicle"),
            co2_g_per_tonne=floats("co2_per_tonne"),
            co2_g_per_teu=floats("co2_per_teu"),
            length_m=np.rint(floats("length_km") * 1000).astype(np.int64),
            share_from=floats("share_from"),
            share_to=floats("share_to"),
            clears=clears,
            clears_country=np.array([at[clearing.side.country] for clearing in sides], dtype=np.int64),
            clears_exit=np.array([clearing.side.side == "exit" for clearing in sides], dtype=np.bool_),
            transit_open=np.array([clearing.transit is not None for clearing in sides], dtype=np.bool_),
            home_open=np.array([clearing.home is not None for clearing in sides], dtype=np.bool_),
            home_wait_min=np.rint([home[arc][0] for arc in clears]).astype(np.int64),
            home_run_min=np.rint([home[arc][1] for arc in clears]).astype(np.int64),
            home_gate=np.array([home[arc][3] for arc in clears], dtype=np.int64),
            home_price=np.array([home[arc][2] for arc in clears], dtype=np.float64).reshape(-1, len(PERS)),
            service_price=np.array(service_prices, dtype=np.float64).reshape(-1, len(PERS)),
            service_vehicle=np.array(service_vehicles, dtype=np.int64),
            service_minimum_teu=np.nan_to_num(tables["services"]["minimum_teu"].to_numpy(dtype=np.float64)),
            vehicle_teu=vehicles["teu_max"].to_numpy(dtype=np.float64),
            vehicle_payload_t=vehicles["payload_t"].to_numpy(dtype=np.float64),
            countries=countries,
            book=Book(
                links=links,
                acts=tuple(self.acts),
                clearings=tuple(self.clearings),
                gates=tuple(self.gates),
                charges={int(place[arc]): found for arc, found in self.charges.items()},
                home_charges={int(place[arc]): found for arc, found in self.home_charges.items()},
                wait_rows={int(place[arc]): row for arc, row in self.wait_rows.items()},
                blocked=tuple(Blocked(int(number[b.tail]), int(number[b.head]), b.reason) for b in self.blocked),
            ),
        )


def _ends(keys: Ints, n_nodes: int, phase: Phase) -> Ints:
    ends = np.full(n_nodes, -1, dtype=np.int64)
    found = np.flatnonzero(keys[:, 2] == int(phase))
    ends[keys[found, 0]] = found
    return ends
