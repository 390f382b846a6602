"""The arrays of the graph of states while they are gathered, block by block."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import NOWHERE, Bools, Floats, Ints
from corridor.graph.clearance import Clearances
from corridor.graph.crossings import BorderSides
from corridor.graph.lazy import Dues, Lazy
from corridor.graph.prepared import PreparedTables
from corridor.graph.provenance import Clearings, Gate, Impossible, Provenance
from corridor.graph.states import CODE, Phase, States
from corridor.schema import MODES, PERS

_MODES = len(MODES) + 1
_PHASES = len(Phase)


@dataclass(frozen=True, eq=False)
class Home:
    """What sides of crossings are as export or import: the arcs and their figures, see `States`."""

    arc: Ints
    side: Ints
    wait: Floats
    run: Floats
    price: Floats
    gate: Ints


class _Block(NamedTuple):
    """Arcs that are added together."""

    activity: int | Ints
    tail: Ints
    head: Ints
    columns: dict[str, npt.ArrayLike]


class _Told(NamedTuple):
    """Impossible steps that are noted together, what they are told by, and what tells why one is."""

    tail: Ints
    head: Ints
    order: Ints
    reason: Callable[[int], str]


@dataclass
class GraphBuilder:
    """States, arcs and what they refer to, in the order in which they are added.

    A state is known by its slot, a number made of node, mode and phase; a state within a crossing or a service, of
    which there may be many at one node, by a number above those of the slots.
    """

    n_nodes: int
    exists: Bools = field(init=False)
    _aboard: list[Ints] = field(default_factory=list)
    _blocks: list[_Block] = field(default_factory=list)
    _n_arcs: int = 0
    _n_aboard: int = 0
    homes: list[Home] = field(default_factory=list)
    charges: list[tuple[Ints, Ints]] = field(default_factory=list)
    home_charges: list[tuple[Ints, Ints]] = field(default_factory=list)
    wait_rows: list[tuple[Ints, Ints]] = field(default_factory=list)
    _blocked: list[_Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin without states."""
        self.exists = np.zeros(self.n_nodes * _MODES * _PHASES, dtype=np.bool_)

    def states(self, node: Ints, mode: npt.ArrayLike, phase: npt.ArrayLike) -> Ints:
        """Return the states of nodes by modes in phases, which exist from then on."""
        slots = self.slots(node, mode, phase)
        self.exists[slots] = True
        return slots

    def slots(self, node: Ints, mode: npt.ArrayLike, phase: npt.ArrayLike) -> Ints:
        """Return the slots of nodes, modes and phases."""
        return np.asarray((node * _MODES + np.asarray(mode) + 1) * _PHASES + np.asarray(phase))

    def meeting(self, phases: tuple[Phase, ...]) -> tuple[Ints, Ints]:
        """Return node and mode of all states in some phases, in order."""
        laid = self.exists.reshape(-1, _PHASES)[:, list(phases)].any(axis=1)
        at = np.flatnonzero(laid)
        return at // _MODES, at % _MODES - 1

    def aboard(self, node: Ints, mode: Ints) -> Ints:
        """Return new states within crossings or services."""
        self._aboard.append(self.slots(node, mode, Phase.ABOARD))
        self._n_aboard += len(node)
        return len(self.exists) + np.arange(self._n_aboard - len(node), self._n_aboard)

    def add(self, activity: str | Ints, tail: Ints, head: Ints, **columns: npt.ArrayLike) -> Ints:
        """Add arcs with columns of `States`, times in minutes and lengths in kilometres; return their positions."""
        self._blocks.append(_Block(CODE[activity] if isinstance(activity, str) else activity, tail, head, columns))
        self._n_arcs += len(tail)
        return np.arange(self._n_arcs - len(tail), self._n_arcs)

    def block(self, tail: Ints, head: Ints, order: Ints, reason: Callable[[int], str]) -> None:
        """Note steps that are impossible, for explaining why there is no way; they are told in their `order`."""
        if len(tail):
            self._blocked.append(_Told(tail, head, order, reason))

    def finish(self, prepared: PreparedTables, found: Clearances, prices: Floats, vehicles: Ints) -> States:
        """Return the arrays: states in the order of node, mode and phase, arcs in compressed rows.

        Parameters
        ----------
        prepared, found
            What the arcs refer to.
        prices, vehicles
            Coefficients of the whole price of each service, and the row of `vehicles` that it goes by.
        """
        at, number = self._numbers()
        tail = number[_all([block.tail for block in self._blocks])]
        head = number[_all([block.head for block in self._blocks])]
        kind = np.uint16 if len(at) < 1 << 16 else np.int64
        rank = np.lexsort((head.astype(kind), tail.astype(kind)))
        place = np.empty(len(rank), dtype=np.int64)
        place[rank] = np.arange(len(rank))
        activity = np.concatenate([np.broadcast_to(block.activity, block.tail.shape) for block in self._blocks])
        gate = self._column(place, "gate", -1, np.int64)
        gates = _Gates(prepared, [gate, *(home.gate for home in self.homes)])
        services, fleet = prepared.tables["services"], prepared.vehicles
        return States(
            node=at // (_MODES * _PHASES),
            mode=at // _PHASES % _MODES - 1,
            phase=at % _PHASES,
            origin=self._ends(number, Phase.ORIGIN),
            destination=self._ends(number, Phase.DESTINATION),
            first=np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=len(at)))]),
            tail=tail[rank],
            head=head[rank],
            activity=activity[rank].astype(np.int64),
            gate=gates.number(gate),
            service_price=prices,
            service_vehicle=vehicles,
            service_minimum_teu=np.nan_to_num(services["minimum_teu"].to_numpy(dtype=np.float64)),
            vehicle_teu=fleet.column("teu_max"),
            vehicle_payload_t=fleet.column("payload_t"),
            **self._figures(place),
            **self._clearings(place, prepared.sides, found, gates),
            provenance=self._book(place, number, prepared, found, gates),
        )

    def _column(
        self, place: Ints, name: str, otherwise: float, dtype: Any = np.float64, width: tuple[int, ...] = ()
    ) -> Any:
        """Return a column of the arcs in their order, filled where no block has it."""
        laid = np.full((len(place), *width), otherwise, dtype=dtype)
        begun = 0
        for block in self._blocks:
            if name in block.columns:
                laid[place[begun : begun + len(block.tail)]] = block.columns[name]
            begun += len(block.tail)
        return laid

    def _figures(self, place: Ints) -> dict[str, Any]:
        """Return what the arcs take, whole minutes and metres, and the rows that they refer to."""
        rows = {"row": -1, "service": -1, "vehicle": NOWHERE}
        figures = {"share_from": "share_from", "share_to": "share_to", "co2_g_per_tonne": "co2_per_tonne"}
        figures["co2_g_per_teu"] = "co2_per_teu"
        minutes = {"wait_min": "wait", "run_min": "run"}
        return {
            "price": self._column(place, "price", 0.0, width=(len(PERS),)),
            "length_m": np.rint(self._column(place, "length_km", 0.0) * 1000).astype(np.int64),
            **{name: self._column(place, name, otherwise, np.int64) for name, otherwise in rows.items()},
            **{name: self._column(place, column, 0.0) for name, column in figures.items()},
            **{name: np.rint(self._column(place, c, 0.0)).astype(np.int64) for name, c in minutes.items()},
        }

    def _clearings(self, place: Ints, sides: BorderSides, found: Clearances, gates: "_Gates") -> dict[str, Any]:
        """Return the arcs that are sides of crossings, in order, and what they are as export or import."""
        arc = place[_all([home.arc for home in self.homes])]
        order = np.argsort(arc)
        side = _all([home.side for home in self.homes])[order]
        wait, run = (
            np.concatenate([np.empty(0), *(getattr(h, n) for h in self.homes)])[order] for n in ("wait", "run")
        )
        clearing = np.unique(sides.country[side])
        names = sorted((sides.countries[code], code) for code in clearing.tolist())
        position = np.full(len(sides.countries), -1, dtype=np.int64)
        position[[code for _, code in names]] = np.arange(len(names))
        return {
            "clears": arc[order],
            "clears_country": position[sides.country[side]],
            "clears_exit": sides.is_exit[side],
            "transit_open": found.is_open[side],
            "home_open": found.is_open[len(sides) + side],
            "home_wait_min": np.rint(wait).astype(np.int64),
            "home_run_min": np.rint(run).astype(np.int64),
            "home_gate": gates.number(_all([home.gate for home in self.homes])[order]),
            "home_price": np.concatenate([np.empty((0, len(PERS))), *(home.price for home in self.homes)])[order],
            "countries": tuple(name for name, _ in names),
        }

    def _book(
        self, place: Ints, number: Ints, prepared: PreparedTables, found: Clearances, gates: "_Gates"
    ) -> Provenance:
        activities = prepared.handlings.activities
        arcs, rows = (_all([pair[end] for pair in self.wait_rows]) for end in (0, 1))
        return Provenance(
            links=prepared.links,
            activities=Lazy(len(activities.row), activities.activity_at),
            clearings=Lazy(len(prepared.sides), Clearings(prepared.sides, found).clearing),
            gates=gates.members,
            charges=_dues(self.charges, place),
            home_charges=_dues(self.home_charges, place),
            wait_rows=dict(zip(place[arcs].tolist(), rows.tolist(), strict=True)),
            impossible=self._impossible(number),
            sides=prepared.sides,
        )

    def _numbers(self) -> tuple[Ints, Ints]:
        """Return the slot of each state in their order, and the number of each slot and state aboard."""
        aboard = _all(self._aboard)
        count = self.exists.astype(np.int64) + np.bincount(aboard, minlength=len(self.exists))
        first = np.cumsum(count) - count
        order = np.argsort(aboard.astype(np.uint16 if len(count) < 1 << 16 else np.int64), kind="stable")
        number = np.empty(len(aboard), dtype=np.int64)
        ranked = aboard[order]
        number[order] = first[ranked] + np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
        return np.repeat(np.arange(len(count)), count), np.concatenate([first, number])

    def _ends(self, number: Ints, phase: Phase) -> Ints:
        slots = self.slots(np.arange(self.n_nodes), -1, phase)
        return np.where(self.exists[slots], number[slots], -1)

    def _impossible(self, number: Ints) -> Impossible:
        told = self._blocked
        tail, head, order = (_all([getattr(steps, end) for steps in told]) for end in ("tail", "head", "order"))
        sizes = [len(steps.tail) for steps in told]
        telling = np.repeat(np.arange(len(sizes)), sizes)
        member = _all([np.arange(size) for size in sizes])
        rank = np.argsort(order, kind="stable")
        reasons = tuple(steps.reason for steps in told)
        return Impossible(number[tail[rank]], number[head[rank]], telling[rank], member[rank], reasons)


class _Gates:
    """The gates that there are, and their numbers."""

    def __init__(self, prepared: PreparedTables, keys: list[Ints]) -> None:
        found = _all(keys)
        self._keys = np.unique(found[found >= 0])
        countries, texts, n_nodes = prepared.sides.countries, list(prepared.texts), len(prepared.tables["nodes"])
        self.members = tuple(
            Gate(texts[key // n_nodes // len(countries)], countries[key // n_nodes % len(countries)], key % n_nodes)
            for key in self._keys.tolist()
        )

    def number(self, keys: Ints) -> Ints:
        """Return the number of each gate; -1 where there is none."""
        number = np.full(len(keys), -1, dtype=np.int64)
        number[keys >= 0] = np.searchsorted(self._keys, keys[keys >= 0])
        return number


def gate_keys(prepared: PreparedTables, opening: Ints, holidays_of: Ints | int, node: Ints) -> Ints:
    """Return a number for opening hours, the country on whose holidays they shut, and a node; -1 for always."""
    key = (opening * len(prepared.sides.countries) + holidays_of) * len(prepared.tables["nodes"]) + node
    return np.where((opening > 0) | (np.asarray(holidays_of) > 0), key, -1)


def _all(columns: list[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *columns])


def _dues(pairs: list[tuple[Ints, Ints]], place: Ints) -> Dues:
    return Dues(place[_all([arcs for arcs, _ in pairs])], _all([rows for _, rows in pairs]))
