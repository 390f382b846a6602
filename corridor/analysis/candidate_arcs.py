"""Candidates as arcs of the graph of states: a link is one arc for each direction and change of procedure."""

from functools import cached_property

import numpy as np

from corridor.analysis.candidates import Proposed
from corridor.analysis.trip_batches import Batch
from corridor.analysis.trips import Modes
from corridor.arrays import Bools, Floats, Ints
from corridor.cargo import Cargo
from corridor.criteria import CARRIED, COST, MINIMISED, TIME
from corridor.engine.contraction import ContractedGraph
from corridor.engine.new_links import Candidates
from corridor.graph.loads import loads
from corridor.graph.procedures import Figures, Kind, crossing_changes, is_in_transit
from corridor.graph.states import (
    CODE,
    Phase,
    States,
    Weights,
    amounts_of,
    carried_amounts,
    quantities,
    weigh_steps,
)
from corridor.graph.weekly_waits import half_headway_s, normal_week
from corridor.modes import BY_SERVICE_ONLY, MODES, means
from corridor.planning.objective import Objective, counted
from corridor.planning.weighted_graph import WeightedGraph
from corridor.rules import Rules
from corridor.schema import FORMS
from corridor.units import METRES_PER_KM

_NOTHING = -1
_BY_SERVICE = "goes by services only: give departures_per_week"
_BARRED = "the rules leave out its mode"
_HEAVY = "the boxes are heavier than its vehicles may carry"
_CUT = "no row of borders clears the crossing"


class CandidateArcs:
    """The arcs of candidates on the graph of states of the grown network, for one cargo by some modes.

    Attributes
    ----------
    remarks
        Why a candidate cannot be used, if no direction can; blank otherwise.
    """

    def __init__(self, proposal: Proposed, batch: Batch, moved: tuple[Cargo, Modes], graph: WeightedGraph) -> None:
        cargo, modes = moved
        self._proposal, self._states, self._cargo = proposal, graph.states, cargo
        self._step_weights = weigh_steps(graph.states, cargo)
        ways, filled = proposal.ways, proposal.filled
        self._departures = ways["departures_per_week"].to_numpy(dtype=np.float64)
        by_service = BY_SERVICE_ONLY[filled.mode] & np.isnan(self._departures)
        barred = _barred(batch.rules(modes))[filled.mode]
        takes = filled.takes[:, FORMS.index(cargo.form)].copy()
        for way, row in proposal.known_rows.items():
            takes[way] = graph.states.link_takes[row, FORMS.index(cargo.form)]
        barred |= ~takes
        if cargo.is_cooled:
            barred |= np.isnan(filled.cooled_usd_per_km)
        self._number = ways["candidate"].to_numpy(dtype=np.int64)
        self._second = np.zeros(len(ways), dtype=np.int64)
        self._second[1:] = self._number[1:] == self._number[:-1]
        heavy = loads(graph.states.fleet, cargo).is_barred[filled.vehicle.clip(-1)]
        arcs = self._arcs(graph.contracted, ~(by_service | barred | heavy))
        self._way, self._tail, self._head, self._exit, self._entry, self._in_transit = arcs
        cut = ~by_service & ~barred & ~heavy & (proposal.side_of >= 0)
        cut[self._way] = False
        # kept states by their copy: procedures only go on, and unscheduled cargo that is under way rolls on at once
        kept = np.flatnonzero(graph.contracted.number >= 0)
        self._copy = np.empty(len(kept), dtype=np.int64)
        self._copy[graph.contracted.number[kept]] = graph.states.graph.copy[kept]
        always = _barred(batch.rules(None))[filled.mode]  # the others may go by it
        remark = np.select([by_service, always, heavy, cut], [_BY_SERVICE, _BARRED, _HEAVY, _CUT], "")
        self.remarks = np.full(len(proposal.frame), "", dtype=object)
        self.remarks[self._number] = remark
        self.remarks[self._number[remark == ""]] = ""

    def _arcs(self, contracted: ContractedGraph, may: Bools) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
        """Return of each arc that is possible: way, kept states at both ends, steps of both sides, if in transit.

        The steps of exit and entry are -1 where there are none; in transit is 1, else 0.
        """
        states, filled, sides = self._states, self._proposal.filled, self._states.provenance.sides
        boarded = ~np.isnan(self._departures)
        coastal = sides.are_coastal(filled.mode, filled.start, filled.end)
        begins = np.where(boarded, np.where(coastal, Phase.TO_EXIT, Phase.READY), Phase.DEPARTING)
        ends = np.where(boarded, np.where(coastal, Phase.CLEARED, Phase.LANDED), Phase.UNDER_WAY)
        row = self._proposal.side_of
        exit_side = np.where(row >= 0, sides.of_link[row], _NOTHING)
        inner = np.where(np.append(sides.releases, False)[exit_side + 1], Kind.MEMBER_ENTRY, Kind.WITHIN)
        kind = np.where(np.append(sides.is_outer, False)[exit_side], Kind.LAND_ENTRY, inner)
        kind[row < 0] = Kind.WITHIN
        found: list[tuple[Ints, ...]] = []
        entries_by = ((True, Kind.WITHIN), (True, Kind.MEMBER_ENTRY), (True, Kind.LAND_ENTRY))
        for crosses, entry in ((False, Kind.WITHIN), *entries_by):
            at = np.flatnonzero(may & ((row >= 0) == crosses) & (kind == entry))
            for before, after, leaves, enters in crossing_changes(states.graph.copies, entry):
                tail = _states(states, contracted, filled.start[at], filled.mode[at], begins[at], before)
                head = _states(states, contracted, filled.end[at], filled.mode[at], ends[at], after)
                none = np.full(len(at), _NOTHING, dtype=np.int64)
                exits = self._clearing[leaves][exit_side[at]] if crosses else none
                entries = self._clearing[enters][exit_side[at] + 1] if crosses else none
                exists = (tail >= 0) & (head >= 0)
                if crosses:
                    is_open = np.append(self._step_weights.is_open, False)
                    exists &= is_open[exits] & is_open[entries]
                moved = np.full(len(at), is_in_transit(states.graph.copies, before), dtype=np.int64)
                found.append(tuple(column[exists] for column in (at, tail, head, exits, entries, moved)))
        way, tail, head, exits, entries, moved = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((self._second[way], self._number[way]))
        return way[order], tail[order], head[order], exits[order], entries[order], moved[order]

    @cached_property
    def _clearing(self) -> dict[Figures, Ints]:
        """Return the steps of each side outside services with each of the figures; -1 where there is none."""
        steps, n_sides = self._states.steps, len(self._states.provenance.sides)
        clears = np.isin(steps.activity, (CODE["exit"], CODE["entry"])) & (steps.service < 0)
        found = {}
        for figures in Figures:
            at = np.flatnonzero(clears & (steps.under == figures))
            of_side = np.full(n_sides, _NOTHING, dtype=np.int64)
            of_side[steps.row[at]] = at
            found[figures] = of_side
        return found

    @cached_property
    def ends(self) -> Ints:
        """Return the kept states where candidates are boarded and left."""
        return np.unique(np.concatenate([self._tail, self._head]))

    def _own(self) -> tuple[Weights, Weights, Weights]:
        """Return the amounts of boarding, moving and moving in transit, without crossings; shape (n_ways,)."""
        cargo, filled, n_ways = self._cargo, self._proposal.filled, len(self._departures)
        headways = [0.0 if np.isnan(each) else half_headway_s(each) for each in self._departures.tolist()]
        headway, is_open = np.rint(headways).astype(np.int64), np.ones(n_ways, dtype=np.bool_)
        nothing = np.zeros((n_ways, len(CARRIED)), dtype=np.int64)
        board = Weights(amounts_of({TIME: headway}, nothing, n_ways), headway, is_open)
        hours = self._proposal.ways["opening_hours"].tolist()
        gates = {text: normal_week(text).wait_s if text else 0.0 for text in set(hours)}
        wait = np.rint([gates[text] for text in hours]).astype(np.int64)
        carried = carried_amounts(filled.per_tonne, np.zeros_like(filled.per_tonne), cargo)
        cents = self._cents(filled.price)
        charges, seconds = self._charges(cents), wait + TIME.whole(filled.expected_h)
        moves = [
            Weights(amounts_of({COST: paid + charges, TIME: seconds}, carried, n_ways), wait, is_open)
            for paid in (cents, self._cents(filled.transit_price))
        ]
        return board, moves[0], moves[1]

    def _cents(self, price: Floats) -> Ints:
        """Return what the moves cost by coefficients of prices, without charges."""
        filled, cargo = self._proposal.filled, self._cargo
        load, row = loads(self._states.fleet, cargo), filled.vehicle.clip(-1)
        usd = price @ quantities(cargo) + price[:, 2] * load.count[row]
        km = np.rint(filled.length_km * METRES_PER_KM) / METRES_PER_KM
        usd += load.heavy_usd(price[:, 2], km, filled.vehicle)
        if cargo.is_cooled:
            usd += np.nan_to_num(filled.cooled_usd_per_km) * km * cargo.boxes_paid
        return COST.whole(usd)

    def _charges(self, cents: Ints) -> Ints:
        """Return the charges on links that the network has: their cost there less their own price."""
        steps, more = self._states.steps, np.zeros(len(cents), dtype=np.int64)
        is_move = (steps.activity == CODE["move"]) & (steps.service < 0) & (steps.under == Figures.OWN)
        moves = np.flatnonzero(is_move)
        step_of = dict(zip(steps.row[moves].tolist(), moves.tolist(), strict=True))
        paid = self._step_weights.amount(COST)
        for way, row in self._proposal.known_rows.items():
            if row in step_of:
                more[way] = paid[step_of[row]] - cents[way]
        return more

    def candidates(self, goal: Objective) -> Candidates:
        """Return the candidates for the engine; their rows are those of `ends`."""
        board, move, in_transit = self._own()
        moves = move.followed_by(in_transit)
        parts = [board.some(self._way), moves.some(self._way + self._in_transit * len(self._departures))]
        none = Weights(
            np.zeros((len(MINIMISED), 1), dtype=np.int64), np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.bool_)
        )
        steps = self._step_weights.followed_by(none)
        parts += [steps.some(self._exit), steps.some(self._entry)]
        weight = np.sum([counted(goal, part) for part in parts], axis=0)
        amounts = np.sum([part.amounts for part in parts], axis=0)
        counts = np.bincount(self._number[self._way], minlength=len(self._proposal.frame))
        return Candidates(
            first=np.concatenate([[0], np.cumsum(counts)]),
            direction=self._second[self._way],
            tail=np.searchsorted(self.ends, self._tail),
            head=np.searchsorted(self.ends, self._head),
            weight=weight,
            amounts=np.ascontiguousarray(amounts.T),
            level_at_tail=self._copy[self._tail],
            level_at_head=self._copy[self._head],
            turns_free=np.isnan(self._departures[self._way]).astype(np.int64),
        )


def _states(states: States, contracted: ContractedGraph, node: Ints, mode: Ints, phase: Ints, copy: int) -> Ints:
    """Return the kept state of each node, mode and phase in a copy; -1 where there is none."""
    wide = len(MODES) * len(Phase)
    known = np.full(int(max(states.node.max(initial=0), node.max(initial=0)) + 1) * wide, _NOTHING, dtype=np.int64)
    is_free = (states.mode >= 0) & (states.phase != int(Phase.ABOARD)) & (states.graph.copy == copy)
    free = np.flatnonzero(is_free)
    known[states.node[free] * wide + states.mode[free] * len(Phase) + states.phase[free]] = free
    found = known[node * wide + mode * len(Phase) + phase.astype(np.int64)]
    return np.where(found < 0, _NOTHING, contracted.number[found])


def _barred(rules: Rules) -> Bools:
    """Return which modes rules bar, by code."""
    return np.array([not _may(name, rules) for name in MODES])


def _may(mode: str, rules: Rules) -> bool:
    """Return whether the rules allow a mode."""
    is_avoided = any(means(name, mode) for name in rules.avoid_modes)
    return not is_avoided and (rules.modes is None or any(means(name, mode) for name in rules.modes))
