"""The arrays of the graph of states while they are collected, block by block."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import NOWHERE, Bools, Floats, Ints, sortable
from corridor.criteria import CARRIED
from corridor.graph.clearance import Clearances
from corridor.graph.customs import Declarations
from corridor.graph.defaults import takes_of
from corridor.graph.lazy import Dues, Lazy
from corridor.graph.loads import fleet_of
from corridor.graph.prepared import PreparedTables
from corridor.graph.procedures import Figures, Kind, StateGraph, StepGraph, copied
from corridor.graph.provenance import Clearings, Gate, Impossible, Provenance
from corridor.graph.states import CODE, Phase, States, Steps
from corridor.modes import MODE_CODE, MODES, TRUCK
from corridor.schema import PERS
from corridor.units import SECONDS_PER_WEEK

_MODES = len(MODES) + 1
_PHASES = len(Phase)


class _Block(NamedTuple):
    """Steps that are added together."""

    activity: int | Ints
    kind: int | Ints
    tail: Ints
    head: Ints
    columns: dict[str, npt.ArrayLike]


class _Closed(NamedTuple):
    """Steps that are closed together, the order in which they are listed, and the function that says why."""

    step: Ints
    order: Ints
    reason: Callable[[int], str]


@dataclass
class GraphBuilder:
    """States, steps and what they refer to, in the order in which they are added.

    The number of a state is its slot, which is made of node, mode and phase. A crossing or a service has states of its
    own, many of them at one node; their numbers follow those of the slots. `coordinates` are those of the nodes.
    """

    coordinates: Floats
    exists: Bools = field(init=False)
    _aboard: list[Ints] = field(default_factory=list)
    _blocks: list[_Block] = field(default_factory=list)
    _n_arcs: int = 0
    _n_aboard: int = 0
    _cleared: list[tuple[Ints, Figures, dict[str, npt.ArrayLike]]] = field(default_factory=list)
    _n_cleared: int = 0
    charges: list[tuple[Ints, Ints]] = field(default_factory=list)
    wait_rows: list[tuple[Ints, Ints]] = field(default_factory=list)
    _closed: list[_Closed] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin without states."""
        self.exists = np.zeros(self.n_nodes * _MODES * _PHASES, dtype=np.bool_)

    @property
    def n_nodes(self) -> int:
        """Return the number of nodes."""
        return len(self.coordinates)

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
        found = self.exists.reshape(-1, _PHASES)[:, list(phases)].any(axis=1)
        at = np.flatnonzero(found)
        return at // _MODES, at % _MODES - 1

    def aboard(self, node: Ints, mode: Ints) -> Ints:
        """Return new states within crossings or services."""
        self._aboard.append(self.slots(node, mode, Phase.ABOARD))
        self._n_aboard += len(node)
        return len(self.exists) + np.arange(self._n_aboard - len(node), self._n_aboard)

    def add(
        self,
        activity: str | Ints,
        tail: Ints,
        head: Ints,
        kind: int | Ints = Kind.WITHIN,
        **columns: npt.ArrayLike,
    ) -> Ints:
        """Add steps with columns of `Steps`, times in seconds and lengths in kilometres; return their numbers."""
        code = CODE[activity] if isinstance(activity, str) else activity
        self._blocks.append(_Block(code, kind, tail, head, columns))
        self._n_arcs += len(tail)
        return np.arange(self._n_arcs - len(tail), self._n_arcs)

    def add_cleared(self, arcs: Ints, figures: Figures = Figures.CLEARED, **columns: npt.ArrayLike) -> Ints:
        """Add the steps that replace some under other procedures; return marks of them, which are below 0."""
        self._cleared.append((arcs, figures, columns))
        self._n_cleared += len(arcs)
        return -1 - np.arange(self._n_cleared - len(arcs), self._n_cleared)

    def close(self, steps: Ints, order: Ints, reason: Callable[[int], str]) -> None:
        """Record why steps are closed, to explain why there is no way; they are listed in their `order`."""
        if len(steps):
            self._closed.append(_Closed(steps, order, reason))

    def block(
        self, tail: Ints, head: Ints, order: Ints, reason: Callable[[int], str], kind: int | Ints = Kind.WITHIN
    ) -> None:
        """Add steps that are closed because nothing describes them; they are listed in their `order`."""
        if len(tail):
            closed = np.zeros(len(tail), dtype=np.bool_)
            self.close(self.add("", tail, head, kind, is_open=closed), order, reason)

    def finish(
        self,
        prepared: PreparedTables,
        found: Clearances,
        declared: Declarations,
        prices: Floats,
        vehicles: Ints,
        known: StateGraph | None = None,
    ) -> States:
        """Return the graph of states: states in the order of node, mode and phase, arcs in compressed rows.

        Parameters
        ----------
        prepared, found, declared
            The tables, clearances and declarations that the steps refer to.
        prices, vehicles
            Coefficients of the whole price of each service, and the row of `vehicles` that it goes by.
        known
            A graph of states that is used again if it has the same steps.
        """
        steps = self._step_graph()
        if known is None or known.copies != prepared.copies or not known.steps.is_same(steps):
            known = copied(steps, prepared.copies)
        gate = self._column("gate", -1, np.int64)
        gates = _Gates(prepared, gate)
        services = prepared.tables["services"]
        return States(
            graph=known,
            steps=self._steps(gates.number(gate)),
            service_price=prices,
            service_vehicle=vehicles,
            service_minimum_teu=np.nan_to_num(services["minimum_teu"].to_numpy(dtype=np.float64)),
            service_takes=takes_of(services["takes"].tolist(), ["box"] * len(services)),
            link_takes=prepared.links.takes,
            fleet=fleet_of(prepared.vehicles),
            provenance=self._provenance(prepared, found, declared, gates),
        )

    def _step_graph(self) -> StepGraph:
        """Return states and steps apart from their figures."""
        at, number = self._numbers()
        tail, head = (number[_all([getattr(block, end) for block in self._blocks])] for end in ("tail", "head"))
        kind = _all([np.broadcast_to(block.kind, block.tail.shape) for block in self._blocks])
        replaced, figures = _all([arcs for arcs, *_ in self._cleared]), self._figures_of_cleared()
        cleared, bonded = (np.full(self._n_arcs, -1, dtype=np.int64) for _ in range(2))
        for column, taken in ((cleared, Figures.CLEARED), (bonded, Figures.BONDED)):
            place = np.flatnonzero(figures == taken)
            column[replaced[place]] = self._n_arcs + place
        mode, phase = at // _PHASES % _MODES - 1, at % _PHASES
        by_truck = mode == MODE_CODE[TRUCK]
        return StepGraph(
            coordinates=self.coordinates,
            node=at // (_MODES * _PHASES),
            mode=mode,
            phase=phase,
            origin=self._ends(number, Phase.ORIGIN),
            destination=self._ends(number, Phase.DESTINATION),
            tail=tail,
            head=head,
            kind=kind,
            cleared=cleared,
            bonded=bonded,
            keeps_forward=by_truck & (phase == Phase.UNDER_WAY),
            keeps_backward=by_truck & np.isin(phase, (Phase.READY, Phase.UNDER_WAY)),
        )

    def _figures_of_cleared(self) -> Ints:
        """Return which figures each of the steps that replace others has."""
        return _all([np.full(len(arcs), figures, dtype=np.int64) for arcs, figures, _ in self._cleared])

    def _column(self, name: str, otherwise: float | bool, dtype: Any = np.float64, width: tuple[int, ...] = ()) -> Any:
        """Return a column of the steps, those that replace others last, filled where no block has it."""
        filled = np.full((self._n_arcs + self._n_cleared, *width), otherwise, dtype=dtype)
        begun = 0
        for count, columns in (
            *((len(block.tail), block.columns) for block in self._blocks),
            *((len(arcs), columns) for arcs, _, columns in self._cleared),
        ):
            if name in columns:
                filled[begun : begun + count] = columns[name]
            begun += count
        return filled

    def _steps(self, gate: Ints) -> Steps:
        """Return the figures of the steps, in whole seconds and metres, and the rows that they refer to."""
        rows = {name: self._column(name, -1, np.int64) for name in ("row", "service")}
        figures = {name: self._column(name, 0.0) for name in ("share_from", "share_to")}
        wait, run, length_km = (self._column(name, 0.0) for name in ("wait", "run", "length_km"))
        activity = _all([np.broadcast_to(block.activity, block.tail.shape) for block in self._blocks])
        arcs = _all([arcs for arcs, *_ in self._cleared])
        return Steps(
            activity=np.concatenate([activity, activity[arcs]]),
            **rows,
            under=np.concatenate([np.zeros(self._n_arcs, dtype=np.int64), self._figures_of_cleared()]),
            is_open=self._column("is_open", True, np.bool_),
            wait_s=np.rint(wait).astype(np.int64),
            run_s=np.rint(run).astype(np.int64),
            gate=gate,
            price=self._column("price", 0.0, width=(len(PERS),)),
            vehicle=self._column("vehicle", NOWHERE, np.int64),
            is_moved=self._column("is_moved", False, np.bool_),
            pays_weight=self._column("pays_weight", False, np.bool_),
            cooled_usd_per_km=self._column("cooled_usd_per_km", 0.0),
            per_vehicle=self._column("per_vehicle", 0.0),
            per_tonne=self._column("per_tonne", 0.0, width=(len(CARRIED),)),
            per_teu=self._column("per_teu", 0.0, width=(len(CARRIED),)),
            length_m=np.rint(length_km * 1000).astype(np.int64),
            customs=self._column("customs", -1, np.int64),
            **figures,
        )

    def _provenance(
        self, prepared: PreparedTables, found: Clearances, declared: Declarations, gates: "_Gates"
    ) -> Provenance:
        activities = prepared.handlings.activities
        steps, rows = (_all([pair[end] for pair in self.wait_rows]) for end in (0, 1))
        charged, due = (_all([pair[end] for pair in self.charges]) for end in (0, 1))
        return Provenance(
            links=prepared.links,
            activities=Lazy(len(activities.row), activities.activity_at),
            clearings=Lazy(len(prepared.sides), Clearings(prepared.sides, found).clearing),
            gates=gates.members,
            charges=Dues(self._numbered(charged), due),
            customs=Lazy(len(declared.activities.row), declared.activities.activity_at),
            wait_rows=dict(zip(steps.tolist(), rows.tolist(), strict=True)),
            impossible=self._impossible(),
            sides=prepared.sides,
        )

    def _numbered(self, steps: Ints) -> Ints:
        """Return the numbers of steps, also of those that `add_cleared` has marked."""
        return np.where(steps < 0, self._n_arcs - 1 - steps, steps)

    def _numbers(self) -> tuple[Ints, Ints]:
        """Return the slot of each state in their order, and the number of each slot and state aboard."""
        aboard = _all(self._aboard)
        count = self.exists.astype(np.int64) + np.bincount(aboard, minlength=len(self.exists))
        first = np.cumsum(count) - count
        order = np.argsort(sortable(aboard, len(count)), kind="stable")
        number = np.empty(len(aboard), dtype=np.int64)
        ranked = aboard[order]
        number[order] = first[ranked] + np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
        return np.repeat(np.arange(len(count)), count), np.concatenate([first, number])

    def _ends(self, number: Ints, phase: Phase) -> Ints:
        slots = self.slots(np.arange(self.n_nodes), -1, phase)
        return np.where(self.exists[slots], number[slots], -1)

    def _impossible(self) -> Impossible:
        step, order = (_all([getattr(closed, name) for closed in self._closed]) for name in ("step", "order"))
        sizes = [len(closed.step) for closed in self._closed]
        group = np.repeat(np.arange(len(sizes)), sizes)
        member = _all([np.arange(size) for size in sizes])
        rank = np.argsort(order, kind="stable")
        reasons = tuple(closed.reason for closed in self._closed)
        return Impossible(self._numbered(step)[rank], group[rank], member[rank], reasons)


class _Gates:
    """The gates that there are, and their numbers."""

    def __init__(self, prepared: PreparedTables, keys: Ints) -> None:
        self._keys = np.unique(keys[keys >= 0])
        countries, texts = prepared.sides.countries, list(prepared.texts)
        works, opening, holidays_of, node = np.unravel_index(self._keys, _shape_of_keys(prepared))
        columns = (column.tolist() for column in (opening, holidays_of, node, works))
        self.members = tuple(
            Gate(texts[hours], countries[country], at, work_s)
            for hours, country, at, work_s in zip(*columns, strict=True)
        )

    def number(self, keys: Ints) -> Ints:
        """Return the number of each gate; -1 where there is none."""
        number = np.full(len(keys), -1, dtype=np.int64)
        number[keys >= 0] = np.searchsorted(self._keys, keys[keys >= 0])
        return number


def gate_keys(
    prepared: PreparedTables, opening: Ints, holidays_of: Ints | int, node: Ints, work_s: Ints | int = 0
) -> Ints:
    """Return a number for opening hours, the country on whose holidays they shut, a node and work; -1 for always."""
    _, n_texts, n_countries, n_nodes = _shape_of_keys(prepared)
    key = ((work_s * n_texts + opening) * n_countries + holidays_of) * n_nodes + node
    return np.where((opening > 0) | (np.asarray(holidays_of) > 0), key, -1)


def _shape_of_keys(prepared: PreparedTables) -> tuple[int, int, int, int]:
    """Return how many lengths of work, opening hours, countries and nodes there can be."""
    return SECONDS_PER_WEEK + 1, len(prepared.texts), len(prepared.sides.countries), len(prepared.tables["nodes"])


def _all(columns: list[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *columns])
