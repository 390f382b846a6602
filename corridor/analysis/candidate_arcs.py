"""What the directions of candidates weigh for one cargo between two countries, arc by arc as links of a network do."""

from functools import cached_property

import numpy as np

from corridor.analysis.candidates import Proposed
from corridor.analysis.trip_batches import Desk, Weighed, some_arcs
from corridor.arrays import Floats, Ints
from corridor.cargo import Cargo
from corridor.engine.contraction import ContractedGraph
from corridor.engine.new_links import Candidates
from corridor.graph.defaults import MODE_CODE
from corridor.graph.states import CODE, Phase, States, Weights, quantities, vehicles_needed
from corridor.graph.weekly_waits import half_headway_minutes, normal_week
from corridor.planning.objective import Objective, counted
from corridor.rules import Rules
from corridor.schema import MODES
from corridor.units import MINUTES_PER_HOUR

_NOTHING = -1
_BY_SERVICE = "goes by services only: give departures_per_week"
_BARRED = "the rules leave out its mode"
_CUT = "no row of borders clears the crossing"


class Directions:
    """The directions of candidates on the graph of states of the grown network, for one cargo.

    Attributes
    ----------
    remarks
        Why a candidate cannot be used, if no direction can; blank otherwise.
    """

    def __init__(self, proposal: Proposed, desk: Desk, cargo: Cargo, rules: Rules) -> None:
        states, hops = desk.states(cargo), desk.hops(cargo)
        self._proposal, self._states, self._cargo = proposal, states, cargo
        ways, filled = proposal.ways, proposal.filled
        departures = ways["departures_per_week"].to_numpy(dtype=np.float64)
        boarded = ~np.isnan(departures)
        modes = filled.mode
        coastal = states.provenance.sides.are_coastal(modes, filled.start, filled.end)
        begins = np.where(boarded, np.where(coastal, Phase.TO_EXIT, Phase.READY), Phase.DEPARTING)
        ends = np.where(boarded, np.where(coastal, Phase.CLEARED, Phase.LANDED), Phase.UNDER_WAY)
        self._tail = _states(states, hops, filled.start, modes, begins)
        self._head = _states(states, hops, filled.end, modes, ends)
        by_service = np.isin(modes, (MODE_CODE["sea"], MODE_CODE["ferry"])) & ~boarded
        barred = np.isin(modes, [code for name, code in MODE_CODE.items() if not _may(name, rules)])
        key = ("arcs", cargo.regime, cargo.hs)
        exits, entries, moves = proposal.grown.keep(key, self._arcs_by_link)
        side = proposal.side_of
        clears = [np.where(side >= 0, arcs[side], _NOTHING) for arcs in (exits, entries)]
        cut = (side >= 0) & ((clears[0] < 0) | (clears[1] < 0))
        self._usable = ~(by_service | barred | cut) & (self._tail >= 0) & (self._head >= 0)
        crosses = np.flatnonzero((side >= 0) & self._usable)
        sides, number = np.unique(side[crosses], return_inverse=True)
        self._clears = tuple(arcs[sides] for arcs in (exits, entries))
        self._crossing = np.zeros(len(ways), dtype=np.int64)
        self._crossing[crosses] = number.reshape(-1) + 1
        remark = np.select([by_service, barred, cut], [_BY_SERVICE, _BARRED, _CUT], "")
        self._number = ways["candidate"].to_numpy(dtype=np.int64)
        self._second = np.zeros(len(ways), dtype=np.int64)
        self._second[1:] = self._number[1:] == self._number[:-1]
        self.remarks = np.full(len(proposal.frame), "", dtype=object)
        self.remarks[self._number] = remark
        self.remarks[self._number[remark == ""]] = ""
        self._plain = self._own(departures, moves, proposal.grown.weights(cargo))

    @cached_property
    def ends(self) -> Ints:
        """Return the kept states where candidates are boarded and left."""
        return np.unique(np.concatenate([self._tail[self._tail >= 0], self._head[self._head >= 0]]))

    def _arcs_by_link(self) -> tuple[Ints, Ints, Ints]:
        """Return the arcs that clear and move along each link of the grown network outside services, or -1."""
        states, links = self._states, self._proposal.grown._tables["links"]
        row_of = {key: row for row, key in enumerate(zip(links["link_id"], links["from_node"], strict=True))}
        exits, entries, moves = (np.full(len(links), _NOTHING, dtype=np.int64) for _ in range(3))
        for arc in states.clears[states.service[states.clears] < 0].tolist():
            side = states.provenance.clearings[states.row[arc]].side
            if side.link_id:
                row = row_of[side.link_id, side.from_node]
                (exits if side.side == "exit" else entries)[row] = arc
        found = np.flatnonzero((states.activity == CODE["move"]) & (states.service < 0))
        moves[states.row[found]] = found
        return exits, entries, moves

    def _own(self, departures: Floats, moves: Ints, arcs: Weights) -> tuple[Weights, Weights]:
        """Return what boarding and moving cost, crossings apart."""
        states, cargo, filled = self._states, self._cargo, self._proposal.filled
        nothing = np.zeros(len(departures), dtype=np.int64)
        headways = [0.0 if np.isnan(each) else half_headway_minutes(each) for each in departures.tolist()]
        board = Weights(np.rint(headways).astype(np.int64), nothing, nothing, nothing, nothing == 0, arcs.most)
        hours = self._proposal.ways["opening_hours"].tolist()
        gates = {text: normal_week(text).wait_minutes if text else 0.0 for text in set(hours)}
        wait = np.rint([gates[text] for text in hours]).astype(np.int64)
        run = np.rint(filled.expected_h * MINUTES_PER_HOUR).astype(np.int64)
        counts, amount = vehicles_needed(states, cargo), quantities(cargo)
        usd = filled.price @ amount + filled.price[:, 2] * counts[filled.vehicle.clip(-1)]
        cents = np.rint(usd * 100).astype(np.int64)
        grams = np.rint(np.nan_to_num(filled.co2_kg_per_tonne) * 1000 * cargo.tonnes).astype(np.int64)
        cents = cents + self._charges(moves, arcs, cents)
        return board, Weights(wait, run, cents, grams, nothing == 0, arcs.most)

    def _charges(self, moves: Ints, arcs: Weights, cents: Ints) -> Ints:
        """Return what charges add to links that the network knows: what they cost there, less their own price."""
        more = np.zeros(len(cents), dtype=np.int64)
        for way, row in self._proposal.known_rows.items():
            if moves[row] >= 0:
                more[way] = arcs.cents[moves[row]] - cents[way]
        return more

    def candidates(self, goal: Objective, scale: float) -> Candidates:
        """Return the candidates without clearance, both directions side by side; their rows are those of `ends`."""
        n = len(self._proposal.frame)
        weight, amounts = np.full((n, 2), _NOTHING, dtype=np.int64), np.zeros((n, 2, 3), dtype=np.int64)
        crossing = np.zeros((n, 2), dtype=np.int64)
        at = (self._number, self._second)
        board, move = self._plain
        own = counted(goal, board, scale) + counted(goal, move, scale)
        weight[at] = np.where(self._usable, own, _NOTHING)
        for which, name in enumerate(("cents", "minutes", "grams")):
            amounts[(*at, which)] = getattr(board, name) + getattr(move, name)
        crossing[at] = self._crossing
        return Candidates(*self._rows, weight, amounts, crossing)

    def crossings(self, goal: Objective, weighed: Weighed) -> tuple[Ints, Ints]:
        """Return the weights and the amounts of what clears each crossing in a case; the first is that of none."""
        parts = [some_arcs(weighed.arcs, arcs) for arcs in self._clears]
        weight = np.add(*(counted(goal, part, weighed.scale) for part in parts))
        weight = np.where(parts[0].is_open & parts[1].is_open, weight, _NOTHING)
        one, other = (np.stack([part.cents, part.minutes, part.grams], axis=1) for part in parts)
        return np.append(0, weight), np.concatenate([np.zeros((1, 3), dtype=np.int64), one + other])

    @cached_property
    def _rows(self) -> tuple[Ints, Ints]:
        """Return where the states of the candidates stand among `ends`."""
        found = []
        for states in (self._tail, self._head):
            rows = np.zeros((len(self._proposal.frame), 2), dtype=np.int64)
            rows[self._number, self._second] = np.searchsorted(self.ends, states).clip(0, max(0, len(self.ends) - 1))
            found.append(rows)
        return found[0], found[1]


def _states(states: States, hops: ContractedGraph, node: Ints, mode: Ints, phase: Ints) -> Ints:
    """Return the kept state of each node, mode and phase; -1 where there is none."""
    wide = len(MODES) * len(Phase)
    known = np.full(int(max(states.node.max(initial=0), node.max(initial=0)) + 1) * wide, _NOTHING, dtype=np.int64)
    free = np.flatnonzero((states.mode >= 0) & (states.phase != int(Phase.ABOARD)))
    known[states.node[free] * wide + states.mode[free] * len(Phase) + states.phase[free]] = free
    found = known[node * wide + mode * len(Phase) + phase.astype(np.int64)]
    return np.where(found < 0, _NOTHING, hops.place[found])


def _may(mode: str, rules: Rules) -> bool:
    """Return whether the rules allow a mode."""
    names = {mode, "rail"} if mode.startswith("rail") else {mode}
    return not names & rules.avoid_modes and (rules.modes is None or bool(names & rules.modes))
