"""Savings of trips with each of many new links, if each takes its best way; with tolls, a bound for flows.

Where capacities count, full resources have prices y at the base (`flows.least_cost`). For any prices, what trips pay at
least with y as tolls, less y times what is left, is no more than the least total, whatever is built. So a new link can
save no more than the trips' best ways get cheaper with it while y are still asked as tolls, which is found for all
links at once, as without tolls.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from corridor.analysis.candidate_arcs import CandidateArcs
from corridor.analysis.candidates import Proposed
from corridor.analysis.saved import best_of, best_sums, saved_between
from corridor.analysis.sweep import Progress, sweep
from corridor.analysis.trip_batches import Batch, TripGroup, TripKind, grouped_trips, groups_of, placed_trips
from corridor.analysis.trips import Trip
from corridor.arrays import Floats, Ints, within
from corridor.criteria import SCALES, SUMMED, WEIGHTS
from corridor.engine.distance_tables import DistanceTable, distance_table
from corridor.engine.graph import FAR
from corridor.engine.jit import foresee
from corridor.engine.new_links import Candidates, Turns, Wanted, gains
from corridor.errors import InvalidData
from corridor.flows.resources import resources_of
from corridor.graph.states import States
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.planning.objective import By
from corridor.planning.weighted_graph import WeightedGraph
from corridor.rules import Rules

Texts = npt.NDArray[np.object_]

SUMS: Final = (*(f"saved_{name}" for name in SUMMED), "teu_per_year", "trips", "opened")
"""Figures of each candidate."""
_CHUNKS: Final = 4
"""Chunks of work at most: each answers with some figures for every candidate."""


@dataclass(frozen=True)
class AskedLinks:
    """Links that might be built, and for whom.

    Attributes
    ----------
    net, trips, by, rules
        As for `rank_links`.
    proposal
        The links.
    """

    net: Network
    trips: tuple[Trip, ...]
    by: By
    rules: Rules
    proposal: Proposed


@dataclass(frozen=True)
class BaseTolls:
    """Prices of full resources, by id, as tolls; and the price of what is not moved [USD/TEU]."""

    price: Mapping[str, float]
    unmet_usd: float
    net: Network

    def __call__(self, states: States) -> Floats:
        """Return what is paid on each arc of a graph of states of the network [USD/TEU]."""
        resources = resources_of(self.net)
        price = np.array([self.price.get(name, 0.0) for name in resources.ids])
        resource, step = resources.uses(states)
        of_step = np.bincount(step, weights=price[resource], minlength=len(states.steps.activity))
        return np.asarray(of_step[states.graph.step])


def savings(
    asked: AskedLinks, tolls: BaseTolls | None, executor: Executor | None, progress: Progress | None
) -> tuple[Floats, Texts, float]:
    """Return the figures of each candidate as in `SUMS`, why some cannot be used, and what all pay without any.

    With tolls a trip pays no more than the price of what is not moved, so that none is opened, and links that services
    wait for are not searched again: their figures are not known.
    """
    proposal, trips = asked.proposal, asked.trips
    placed = placed_trips(asked.net, trips, asked.rules)
    groups = groups_of(placed)
    goals = {group.kind: _distinct_goals(group) for group in groups}
    shipments = tuple(trip.shipments_per_year for trip in trips)
    shared = _Shared(proposal, asked.by, asked.rules, shipments, goals, tolls)
    most = max(1, -(-sum(len(group.origins) for group in groups) // _CHUNKS))
    chunks = [[group] for group in groups_of(placed, most)]
    total, paid = np.zeros((len(proposal.frame), len(SUMS))), 0.0
    remark = np.full(len(proposal.frame), "", dtype=object)
    for sums, remarks, pays in sweep(_work, shared, chunks, executor=executor, progress=progress):
        total += sums
        paid += pays
        remark = np.where(remark == "", remarks, remark)
    if tolls is None:
        _search_again(asked.net, proposal, trips, asked.by, asked.rules, total, remark)
    else:
        total[proposal.serviced] = np.nan
    return total, remark, paid


@dataclass(frozen=True)
class _Shared:
    """The network and settings that all groups of trips share."""

    proposal: Proposed
    by: By
    rules: Rules
    shipments: tuple[float, ...]
    goals: Mapping[TripKind, tuple[tuple[int, ...], ...]]
    tolls: BaseTolls | None


@dataclass(frozen=True, eq=False)
class _Prepared:
    """The candidates for one kind of trip, the graph that they are tried on, and distances from them to all goals."""

    graph: WeightedGraph
    arcs: CandidateArcs
    candidates: Candidates
    states_of: Mapping[tuple[int, ...], Ints]
    back: DistanceTable


def _work(shared: _Shared, groups: Sequence[TripGroup]) -> tuple[Floats, Texts, float]:
    """Return the sums of each candidate over some groups of trips, remarks, and what the groups pay without any."""
    proposal = shared.proposal
    total, remarks = np.zeros((len(proposal.frame), len(SUMS))), np.full(len(proposal.frame), "", dtype=object)
    batch, paid = Batch(proposal.grown, shared.by, shared.rules, proposal.not_yet, shared.tolls), 0.0
    for group in groups:
        # the grown network is of this ranking alone
        prepared = internals(proposal.grown).keep(("candidates", group.kind), partial(_prepared, shared, batch, group))
        remarks = np.where(remarks == "", prepared.arcs.remarks, remarks)
        sums, pays = _sums(shared, batch, prepared, group)
        total += sums
        paid += pays
    return total, remarks, paid


def _distinct_goals(group: TripGroup) -> tuple[tuple[int, ...], ...]:
    return tuple(dict.fromkeys(nodes for origin in group.origins for nodes in origin.ends))


def _prepared(shared: _Shared, batch: Batch, group: TripGroup) -> _Prepared:
    graph, goals = batch.graph(*group.kind), shared.goals[group.kind]
    foresee(sum(map(len, shared.goals.values())) * graph.contracted.n_hops)
    arcs, candidates = _candidates(shared, batch, group, graph)
    states_of = dict(zip(goals, batch.ends_at(group, goals), strict=True))
    back = distance_table(
        graph.contracted.graph, graph.hop_metric, graph.amounts, list(states_of.values()), arcs.ends, backward=True
    )
    return _Prepared(graph, arcs, candidates, states_of, back)


def _candidates(
    shared: _Shared, batch: Batch, group: TripGroup, graph: WeightedGraph
) -> tuple[CandidateArcs, Candidates]:
    """Return the candidates for a cargo by some modes; what bars its trips is in the distances, not in these."""

    def make() -> tuple[CandidateArcs, Candidates]:
        arcs = CandidateArcs(shared.proposal, batch, (group.cargo, group.modes), graph)
        return arcs, arcs.candidates(graph.goal)

    return internals(shared.proposal.grown).keep(("candidate arcs", group.cargo, group.modes), make)


def _sums(shared: _Shared, batch: Batch, prepared: _Prepared, group: TripGroup) -> tuple[Floats, float]:
    """Return the gains of a group of trips as in `SUMS`, shape (n_candidates, n_sums), and what it pays without any."""
    graph, candidates = prepared.graph, prepared.candidates
    there, wanted = _tables(shared, batch, prepared, group)
    found = gains(candidates, there, prepared.back, wanted)
    sums: Floats = found.sums
    unsure = np.flatnonzero(found.unsure)
    if len(unsure):
        some = candidates.some(unsure)
        sums[unsure] = gains(some, there, prepared.back, wanted, _turns(prepared, some)).sums
    sums /= np.array([graph.scale, *SCALES, 1.0, 1.0, 1.0])
    sums[:, SUMS.index("teu_per_year")] *= group.cargo.teu
    return sums, float(wanted.count @ np.where(wanted.weight == FAR, 0, wanted.weight)) / graph.scale


def _tables(shared: _Shared, batch: Batch, prepared: _Prepared, group: TripGroup) -> tuple[DistanceTable, Wanted]:
    """Return the distances to the ends of the candidates, and the trips with their ways today."""
    graph, at_ends, states_of = prepared.graph, prepared.arcs.ends, prepared.states_of
    goals = [nodes for origin in group.origins for nodes in origin.ends]
    number = {nodes: at for at, nodes in enumerate(states_of)}
    ends = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *(states_of[nodes] for nodes in set(goals))]))
    targets = np.concatenate([at_ends, ends])
    there = distance_table(graph.contracted.graph, graph.hop_metric, graph.amounts, batch.starts(group), targets)
    many = [len(origin.trips) for origin in group.origins]
    rows = {nodes: len(at_ends) + np.searchsorted(ends, states_of[nodes]) for nodes in set(goals)}
    weight, amounts = best_of(there, [rows[nodes] for nodes in goals], np.repeat(np.arange(len(many)), many))
    if shared.tolls is not None:
        weight = np.minimum(weight, int(np.ceil(shared.tolls.unmet_usd * group.cargo.teu * graph.scale)))
    wanted = Wanted(
        first=np.concatenate([[0], np.cumsum(many)]).astype(np.int64),
        goal=np.array([number[nodes] for nodes in goals], dtype=np.int64),
        weight=weight,
        amounts=amounts,
        count=np.array([shared.shipments[trip] for trip in group.trips]),
    )
    return DistanceTable(there.weight[: len(at_ends)], there.amounts[: len(at_ends)]), wanted


def _turns(prepared: _Prepared, candidates: Candidates) -> Turns:
    """Return the ways between the arcs of some candidates: one search from each state where one of them ends.

    It is over as soon as it knows where the arcs of the same candidates begin, which is nearby for most.
    """
    graph, ends, count = prepared.graph, prepared.arcs.ends, np.diff(candidates.first)
    owner, nth = within(count**2)
    begin, width = candidates.first[owner], count[owner]
    one, other = begin + nth // width, begin + nth % width
    left, boarded = ends[candidates.head[one]], ends[candidates.tail[other]]
    weight, amounts = np.full(len(owner), FAR, dtype=np.int64), np.zeros((len(owner), len(WEIGHTS)), dtype=np.int64)
    turns = np.flatnonzero(
        (candidates.direction[one] != candidates.direction[other])
        & (candidates.level_at_head[one] <= candidates.level_at_tail[other])
    )
    order = turns[np.argsort(left[turns], kind="stable")]
    for own in np.split(order, np.flatnonzero(np.diff(left[order])) + 1):
        targets, row = np.unique(boarded[own], return_inverse=True)
        found = distance_table(graph.contracted.graph, graph.hop_metric, graph.amounts, [left[own[:1]]], targets)
        weight[own], amounts[own] = found.weight[row, 0], found.amounts[row, 0]
    return Turns(np.cumsum(count**2) - count**2, weight, amounts)


def _search_again(
    net: Network, proposal: Proposed, trips: tuple[Trip, ...], by: By, rules: Rules, total: Floats,
    remark: Texts,
) -> None:  # fmt: skip
    """Write what opening the links that services wait for saves: several ways open with each."""
    if not len(proposal.serviced):
        return
    before = best_sums(Batch(net, by, rules), grouped_trips(net, trips, rules), len(trips))
    for row in proposal.serviced.tolist():
        try:
            opened = proposal.scenario(row)(net)
        except InvalidData as error:
            remark[row] = f"cannot be opened: {error.problems[0]}"
            continue
        after = best_sums(Batch(opened, by, rules), grouped_trips(opened, trips, rules), len(trips))
        saved = saved_between(before, after, trips)
        total[row] = [*saved.sums, saved.teu_per_year, saved.trips, saved.opened]
        remark[row] = ""
