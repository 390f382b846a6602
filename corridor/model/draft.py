"""The arrays of the graph of states while they are gathered, block by block."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from corridor.model.book import Book, Clearings, Gate, Impossible
from corridor.model.clearance import Clearances
from corridor.model.codes import NOWHERE, Bools, Floats, Ints
from corridor.model.lazy import Dues, Lazy
from corridor.model.skeleton import Skeleton
from corridor.model.states import CODE, Phase, States
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


@dataclass
class Draft:
    """States, arcs and what they refer to, in the order in which they are added.

    A state is known by its slot, a number made of node, mode and phase; a state within a crossing or a service, of
    which there may be many at one node, by a number above those of the slots.
    """

    n_nodes: int
    exists: Bools = field(init=False)
    _aboard: list[Ints] = field(default_factory=list)
    _blocks: list[tuple[int | Ints, Ints, Ints, dict[str, Any]]] = field(default_factory=list)
    _n_arcs: int = 0
    _n_aboard: int = 0
    homes: list[Home] = field(default_factory=list)
    charges: list[tuple[Ints, Ints]] = field(default_factory=list)
    home_charges: list[tuple[Ints, Ints]] = field(default_factory=list)
    wait_rows: list[tuple[Ints, Ints]] = field(default_factory=list)
    _blocked: list[tuple[Ints, Ints, Ints, Callable[[int], str]]] = field(default_factory=list)

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
        self._blocks.append((CODE[activity] if isinstance(activity, str) else activity, tail, head, columns))
        self._n_arcs += len(tail)
        return np.arange(self._n_arcs - len(tail), self._n_arcs)

    def block(self, tail: Ints, head: Ints, order: Ints, reason: Callable[[int], str]) -> None:
        """Note steps that are impossible, for explaining why there is no way; they are told in their `order`."""
        if len(tail):
            self._blocked.append((tail, head, order, reason))

    def finish(self, skeleton: Skeleton, found: Clearances, prices: Floats, vehicles: Ints) -> States:
        """Return the arrays: states in the order of node, mode and phase, arcs in compressed rows.

        Parameters
        ----------
        skeleton, found : What the arcs refer to.
        prices, vehicles : Coefficients of the whole price of each service, and the row of `vehicles` that it goes by.
        """
        at, number = self._numbers()
        node, mode, phase = at // (_MODES * _PHASES), at // _PHASES % _MODES - 1, at % _PHASES
        tail, head = (number[_all([block[end] for block in self._blocks])] for end in (1, 2))
        kind = np.uint16 if len(at) < 1 << 16 else np.int64
        rank = np.lexsort((head.astype(kind), tail.astype(kind)))
        place = np.empty(len(rank), dtype=np.int64)
        place[rank] = np.arange(len(rank))

        def column(name: str, otherwise: float, dtype: Any = np.float64, width: tuple[int, ...] = ()) -> Any:
            laid = np.full((len(place), *width), otherwise, dtype=dtype)
            begun = 0
            for _, tails, _, columns in self._blocks:
                if name in columns:
                    laid[place[begun : begun + len(tails)]] = columns[name]
                begun += len(tails)
            return laid

        def minutes(name: str) -> Ints:
            return np.rint(column(name, 0.0)).astype(np.int64)

        activity = np.concatenate([np.broadcast_to(block[0], block[1].shape) for block in self._blocks])
        gate = column("gate", -1, np.int64)
        gates = _Gates(skeleton, [gate, *(home.gate for home in self.homes)])
        clears, homes = self._clearings(place)
        side, sides = homes.side, skeleton.sides
        cleared = sorted({sides.countries[code] for code in set(sides.country[side].tolist())})
        country = np.array([cleared.index(name) if name in cleared else -1 for name in sides.countries], dtype=np.int64)
        services, fleet = skeleton.tables["services"], skeleton.vehicles
        return States(
            node=node,
            mode=mode,
            phase=phase,
            origin=self._ends(number, Phase.ORIGIN),
            destination=self._ends(number, Phase.DESTINATION),
            first=np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=len(at)))]),
            tail=tail[rank],
            head=head[rank],
            activity=activity[rank].astype(np.int64),
            row=column("row", -1, np.int64),
            service=column("service", -1, np.int64),
            wait_min=minutes("wait"),
            run_min=minutes("run"),
            gate=gates.number(gate),
            price=column("price", 0.0, width=(len(PERS),)),
            vehicle=column("vehicle", NOWHERE, np.int64),
            co2_g_per_tonne=column("co2_per_tonne", 0.0),
            co2_g_per_teu=column("co2_per_teu", 0.0),
            length_m=np.rint(column("length_km", 0.0) * 1000).astype(np.int64),
            share_from=column("share_from", 0.0),
            share_to=column("share_to", 0.0),
            clears=clears,
            clears_country=country[sides.country[side]],
            clears_exit=sides.is_exit[side],
            transit_open=found.is_open[side],
            home_open=found.is_open[len(sides) + side],
            home_wait_min=np.rint(homes.wait).astype(np.int64),
            home_run_min=np.rint(homes.run).astype(np.int64),
            home_gate=gates.number(homes.gate),
            home_price=homes.price,
            service_price=prices,
            service_vehicle=vehicles,
            service_minimum_teu=np.nan_to_num(services["minimum_teu"].to_numpy(dtype=np.float64)),
            vehicle_teu=fleet.column("teu_max"),
            vehicle_payload_t=fleet.column("payload_t"),
            countries=tuple(cleared),
            book=Book(
                links=skeleton.links,
                acts=Lazy(len(skeleton.handlings.acts.row), skeleton.handlings.acts.act),
                clearings=Lazy(len(sides), Clearings(sides, found).clearing),
                gates=gates.members,
                charges=_dues(self.charges, place),
                home_charges=_dues(self.home_charges, place),
                wait_rows={
                    arc: row for arcs, rows in self.wait_rows for arc, row in zip(place[arcs].tolist(), rows.tolist())
                },
                blocked=self._impossible(number),
            ),
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

    def _clearings(self, place: Ints) -> tuple[Ints, Home]:
        """Return the arcs that are sides of crossings, in order, and what they are as export or import."""
        arc = place[_all([home.arc for home in self.homes])]
        order = np.argsort(arc)
        side, gate = (_all([getattr(home, name) for home in self.homes])[order] for name in ("side", "gate"))
        wait, run = (
            np.concatenate([np.empty(0), *(getattr(h, n) for h in self.homes)])[order] for n in ("wait", "run")
        )
        price = np.concatenate([np.empty((0, len(PERS))), *(home.price for home in self.homes)])[order]
        return arc[order], Home(arc[order], side, wait, run, price, gate)

    def _impossible(self, number: Ints) -> Lazy[Any]:
        tail, head, order = (_all([block[column] for block in self._blocked]) for column in (0, 1, 2))
        sizes = [len(block[0]) for block in self._blocked]
        telling = np.repeat(np.arange(len(sizes)), sizes)
        member = _all([np.arange(size) for size in sizes])
        rank = np.argsort(order, kind="stable")
        reasons = tuple(block[3] for block in self._blocked)
        steps = Impossible(number[tail[rank]], number[head[rank]], telling[rank], member[rank], reasons)
        return Lazy(len(rank), steps.blocked)


class _Gates:
    """The gates that there are, and their numbers."""

    def __init__(self, skeleton: Skeleton, keys: list[Ints]) -> None:
        found = _all(keys)
        self._keys = np.unique(found[found >= 0])
        countries, texts, n_nodes = skeleton.sides.countries, list(skeleton.texts), len(skeleton.tables["nodes"])
        self.members = tuple(
            Gate(texts[key // n_nodes // len(countries)], countries[key // n_nodes % len(countries)], key % n_nodes)
            for key in self._keys.tolist()
        )

    def number(self, keys: Ints) -> Ints:
        """Return the number of each gate; -1 where there is none."""
        number = np.full(len(keys), -1, dtype=np.int64)
        number[keys >= 0] = np.searchsorted(self._keys, keys[keys >= 0])
        return number


def gate_keys(skeleton: Skeleton, opening: Ints, holidays_of: npt.ArrayLike, node: Ints) -> Ints:
    """Return a number for opening hours by number, the country on whose holidays they shut, and a node; -1 for always."""
    key = (opening * len(skeleton.sides.countries) + holidays_of) * len(skeleton.tables["nodes"]) + node
    return np.where((opening > 0) | (np.asarray(holidays_of) > 0), key, -1)


def _all(columns: list[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *columns])


def _dues(pairs: list[tuple[Ints, Ints]], place: Ints) -> Dues:
    return Dues(place[_all([arcs for arcs, _ in pairs])], _all([rows for _, rows in pairs]))
