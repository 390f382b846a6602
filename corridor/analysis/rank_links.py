"""Which of many new links would help most: ranked exactly, one at a time."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.analysis.bar_chart import bar_chart, yearly_unit
from corridor.analysis.candidate_arcs import CandidateArcs
from corridor.analysis.candidates import Proposed, proposed
from corridor.analysis.saved import best_of, outcomes, saved_between
from corridor.analysis.sweep import Progress, sweep
from corridor.analysis.trip_batches import Batch, TripGroup, TripKind, grouped_trips
from corridor.analysis.trips import Trip, Trips, trips_of
from corridor.answer.answer import Answer
from corridor.argument_checks import check_flag, check_whole
from corridor.arrays import Floats, Ints, within
from corridor.cargo import Cargo
from corridor.criteria import SCALES, SUMMED, WEIGHTS
from corridor.engine.distance_tables import DistanceTable, distance_table
from corridor.engine.jit import foresee
from corridor.engine.new_links import Candidates, Turns, Wanted, gains
from corridor.errors import InvalidData
from corridor.flows.overloads import Overloads, overload_lines
from corridor.geodesy import geodesic_line
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.network.shapes import point_of
from corridor.planning.objective import By, objective
from corridor.planning.weighted_graph import WeightedGraph
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Texts = npt.NDArray[np.object_]

_SUMS = (*(f"saved_{name}" for name in SUMMED), "teu_per_year", "trips", "opened")
_SHOWN = 15
_TOGETHER = 64
"""States that distances are kept from at once."""
_CHUNKS = 4
"""Chunks of work at most: each answers with some figures for every candidate."""


@dataclass(frozen=True, eq=False, repr=False)
class Ranking(Answer):
    """Links that might be built, the best first.

    Attributes
    ----------
    by
        The objective, in words.
    trips
        For whom.
    """

    kind: ClassVar[str] = "ranking"

    by: str
    trips: tuple[Trip, ...]
    _net: Network = field(repr=False)
    _proposal: Proposed = field(repr=False)
    _frame: pd.DataFrame = field(repr=False)
    _overloads: tuple[Overloads, ...] = field(default=(), repr=False)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each candidate, the best first.

        Returns
        -------
        pd.DataFrame
            The candidates' columns with ids for names, and `from_name` and `to_name` beside them; `length_km`, and:
            `saved_minimised` (what `by` says: dollars, hours, kilograms or dollars of the weighted sum), `saved_usd`,
            `saved_hours` and `saved_co2e_kg`, summed over the shipments of a year of the trips that gain (less than 0
            where what is minimised is saved at the expense of another); `trips` and `teu_per_year` that gain; `opened`:
            trips that have no way today and would have one, which are in no sum; `saved_per_km`, and
            `saved_per_capex_usd` if there is a column `capex_usd`; `remark`: why a candidate cannot be used, so that
            its figures are NaN. `row` is its row among the candidates.
        """
        frame = self._frame.copy()
        for column in ("to_node", "from_node"):
            names = [self._name_of[node] for node in frame[column]]
            frame.insert(list(frame).index(column) + 1, column.replace("node", "name"), names)
        return frame

    @cached_property
    def _name_of(self) -> dict[str, str]:
        return dict(zip(self._net.nodes["node_id"], self._net.nodes["name"], strict=True))

    def _record(self) -> dict[str, Any]:
        return {"by": self.by, "trips": len(self.trips), "links": self.to_frame()}

    def _lines(self) -> gpd.GeoDataFrame:
        return self.to_geoframe()

    def to_geoframe(self) -> gpd.GeoDataFrame:
        """Return `to_frame` with a line between the ends of each, for a map."""
        ends = zip(self._frame["from_node"], self._frame["to_node"], strict=True)
        lines = [geodesic_line(*(point_of(self._net, node) for node in pair)) for pair in ends]
        return gpd.GeoDataFrame(self.to_frame(), geometry=lines, crs="EPSG:4326")

    def scenario(self, rank: int = 0) -> Scenario:
        """Return the scenario that builds one of them: the best, or the one of a rank counted from 0."""
        return self._proposal.scenario(int(self._frame["row"].iloc[rank]))

    def plot(self, ax: "Axes | None" = None, *, of: str = "usd", count: int = 15) -> "Axes":
        """Draw what the best links save in a year as bars.

        Parameters
        ----------
        ax
            Where to draw; None for a new figure.
        of
            What is drawn: "usd", "hours" or "co2e_kg".
        count
            How many links at most; those that help nobody are left out.

        Raises
        ------
        InvalidQuestion
            If there is no such figure.
        """
        unit = yearly_unit(of)
        frame = self.to_frame()
        most = check_whole("count", count, "a whole number, at least 1", 1)
        frame = frame[frame["saved_minimised"] > 0].head(most)
        ends = zip(frame["from_name"], frame["to_name"], frame["mode"], strict=True)
        names = [f"{start} - {end} ({mode})" for start, end, mode in ends]
        axes = bar_chart(names, frame[f"saved_{of}"].tolist(), f"saved [{unit}]", ax)
        axes.set_title(printable(self._heading()), parse_math=False, loc="left", fontsize="medium")
        return axes

    def _heading(self) -> str:
        return f"{len(self._frame)} links for {len(self.trips)} trips ({self.by}), saved a year"

    def _notes(self) -> tuple[str, ...]:
        return tuple(overload_lines(self._overloads))

    def __str__(self) -> str:
        """Return the best of them as a table."""
        lines = [self._heading(), f"{'link':<56}{'km':>7}{'in all':>16}{'USD':>16}{'days':>12}{'trips':>7}{'TEU':>12}"]
        for row in self._frame[self._frame["saved_minimised"] > 0].head(_SHOWN).to_dict("records"):
            what = f"{self._name_of[row['from_node']]} - {self._name_of[row['to_node']]} ({row['mode']})"[:55]
            figures = f"{row['saved_minimised']:>16,.0f}{row['saved_usd']:>16,.0f}{row['saved_hours'] / 24:>12,.0f}"
            who = f"{row['trips']:>7,.0f}{row['teu_per_year']:>12,.0f}"
            lines.append(f"{what:<56}{row['length_km']:>7,.0f}{figures}{who}")
        idle = int((self._frame["saved_minimised"] == 0).sum())
        if idle:
            lines.append(f"{idle} help nobody")
        if self._frame["remark"].ne("").any():
            lines.append(f"{int(self._frame['remark'].ne('').sum())} cannot be used")
        lines += overload_lines(self._overloads)
        return printable("\n".join(lines))


def rank_links(
    net: Network,
    candidates: pd.DataFrame,
    trips: Trips,
    *,
    by: By = "generalised",
    both_ways: bool = True,
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    choose_mode: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Ranking:
    """Return new links ranked by what each alone would save, exactly.

    Parameters
    ----------
    net
        The network.
    candidates
        A row for each: `from_node`, `to_node` (names or ids) and `mode`, and any of `link_id`, `length_km`,
        `hours`, `hours_p90`, `usd`, `per`, `departures_per_week`, `opening_hours` (what is blank comes from the rates),
        `like` (a crossing of the same countries whose border rows it takes over; blank for the defaults), `capex_usd`.
        Or the `link_id` of a link of the network that is planned or under construction, which is opened. See
        `candidate_links`.
    trips
        Pairs of places, trips, or yearly demand such as `net.demand`.
    by
        Objective, as for `plan`.
    both_ways
        Whether new links run back, too.
    cargo
        Cargo of trips that do not name it; None for `Cargo()`.
    rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    choose_mode
        Whether rows of demand may go by other modes than those that they were counted by; see `Trip`.
    executor, progress
        An executor for the work, and True for a bar or a function to call, as for `sweep`; the result is the same.

    Returns
    -------
    Ranking
        The new links by what each saves, the best first; `scenario(rank)` is the edit that builds one.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place of a trip is not known, or is several.
    InvalidQuestion
        If there are no trips or no candidates, or a candidate lacks an end, a mode or a figure; all faults are listed.

    Notes
    -----
    The value of the objective is exactly that of `plan` once the link is built by `scenario` (`AddLink` and what goes
    with it) or opened with `Open`: d'(s, t) = min(d(s, t), d(s, u) + w + d(v, t)), from one search forward from each
    origin and one backward from each destination of every pair of countries. At an end of a railway that no link of the
    gauge touches yet trains are loaded as at a rail terminal, unless the node or its kind says otherwise; where there
    are such links, but nothing lifts, a new one lifts nothing either. A direction that no row of borders clears is left
    out. It holds for one link at a time; links that services wait for open several ways at once and are searched again.
    Where equal ways compete, the dollars, hours and CO2e are those of one of them.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> pairs = co.candidate_links(net, mode="rail-1435", within_km=120, countries={"PK", "IR"})
    >>> best = co.rank_links(net, pairs, [("Karachi", "Tehran"), ("Gwadar", "Zahedan")], by="cost")
    >>> bool(best.to_frame()["saved_minimised"].is_monotonic_decreasing)
    True
    """
    check_arguments(net, cargo, rules)
    rules, found = rules or Rules(), trips_of(trips, cargo, choose_mode=choose_mode)
    said = {objective(by, cargo, net).name for cargo in {trip.cargo for trip in found}}
    check_flag("both_ways", both_ways)
    proposal = proposed(net, candidates, both_ways=both_ways)
    groups = grouped_trips(net, found, rules)
    goals = {group.kind: _distinct_goals(group) for group in groups}
    shared = _Shared(proposal, by, rules, tuple(trip.shipments_per_year for trip in found), goals)
    most = max(1, -(-sum(len(group.origins) for group in groups) // _CHUNKS))
    chunks = [[group] for group in grouped_trips(net, found, rules, most)]
    total = np.zeros((len(proposal.frame), len(_SUMS)))
    remark = np.full(len(proposal.frame), "", dtype=object)
    for sums, remarks in sweep(_work, shared, chunks, executor=executor, progress=progress):
        total += sums
        remark = np.where(remark == "", remarks, remark)
    _search_again(net, proposal, found, by, rules, total, remark)
    full = (Overloads(net, found, by, rules),)
    return Ranking(said.pop(), found, net, proposal, _ranked(proposal, total, remark), full)


@dataclass(frozen=True)
class _Shared:
    """The network and settings that all groups of trips share."""

    proposal: Proposed
    by: By
    rules: Rules
    shipments: tuple[float, ...]
    goals: Mapping[TripKind, tuple[tuple[int, ...], ...]]


@dataclass(frozen=True, eq=False)
class _Prepared:
    """The candidates for one kind of trip, the graph that they are tried on, and distances from them to all goals."""

    graph: WeightedGraph
    arcs: CandidateArcs
    candidates: Candidates
    states_of: Mapping[tuple[int, ...], Ints]
    back: DistanceTable


def _work(shared: _Shared, groups: Sequence[TripGroup]) -> tuple[Floats, Texts]:
    """Return the sums of each candidate over some groups of trips, and remarks."""
    proposal = shared.proposal
    total, remarks = np.zeros((len(proposal.frame), len(_SUMS))), np.full(len(proposal.frame), "", dtype=object)
    batch = Batch(proposal.grown, shared.by, shared.rules, proposal.not_yet)
    for group in groups:
        # the grown network is of this ranking alone
        prepared = proposal.grown.keep(("candidates", group.kind), partial(_prepared, shared, batch, group))
        remarks = np.where(remarks == "", prepared.arcs.remarks, remarks)
        total += _sums(shared, batch, prepared, group)
    return total, remarks


def _distinct_goals(group: TripGroup) -> tuple[tuple[int, ...], ...]:
    return tuple(dict.fromkeys(nodes for origin in group.origins for nodes in origin.ends))


def _prepared(shared: _Shared, batch: Batch, group: TripGroup) -> _Prepared:
    graph, goals = batch.graph(*group.kind), shared.goals[group.kind]
    foresee(sum(map(len, shared.goals.values())) * graph.contracted.n_hops)
    arcs = CandidateArcs(shared.proposal, batch, group.kind)
    states_of = dict(zip(goals, batch.ends_at(group, goals), strict=True))
    back = distance_table(
        graph.contracted.graph, graph.hop_metric, graph.amounts, list(states_of.values()), arcs.ends, backward=True
    )
    return _Prepared(graph, arcs, arcs.candidates(graph.goal), states_of, back)


def _sums(shared: _Shared, batch: Batch, prepared: _Prepared, group: TripGroup) -> Floats:
    """Return the gains of a group of trips as in `_SUMS`; shape (n_candidates, n_sums)."""
    graph, candidates = prepared.graph, prepared.candidates
    there, wanted = _tables(shared, batch, prepared, group)
    found = gains(candidates, there, prepared.back, wanted)
    sums: Floats = found.sums
    unsure = np.flatnonzero(found.unsure)
    if len(unsure):
        some = candidates.some(unsure)
        sums[unsure] = gains(some, there, prepared.back, wanted, _turns(prepared, some)).sums
    sums /= np.array([graph.scale, *SCALES, 1.0, 1.0, 1.0])
    sums[:, _SUMS.index("teu_per_year")] *= group.cargo.teu
    return sums


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
    wanted = Wanted(
        first=np.concatenate([[0], np.cumsum(many)]).astype(np.int64),
        goal=np.array([number[nodes] for nodes in goals], dtype=np.int64),
        weight=weight,
        amounts=amounts,
        count=np.array([shared.shipments[trip] for trip in group.trips]),
    )
    return DistanceTable(there.weight[: len(at_ends)], there.amounts[: len(at_ends)]), wanted


def _turns(prepared: _Prepared, candidates: Candidates) -> Turns:
    """Return the ways between the arcs of some candidates: one search from each state where one of them ends."""
    graph, ends, count = prepared.graph, prepared.arcs.ends, np.diff(candidates.first)
    owner, nth = within(count**2)
    begin, width = candidates.first[owner], count[owner]
    left, start = np.unique(ends[candidates.head[begin + nth // width]], return_inverse=True)
    boarded, stop = np.unique(ends[candidates.tail[begin + nth % width]], return_inverse=True)
    weight, amounts = np.empty(len(owner), dtype=np.int64), np.empty((len(owner), len(WEIGHTS)), dtype=np.int64)
    for at in range(0, len(left), _TOGETHER):
        some = [left[[one]] for one in range(at, min(at + _TOGETHER, len(left)))]
        found = distance_table(graph.contracted.graph, graph.hop_metric, graph.amounts, some, boarded)
        own = np.flatnonzero(start // _TOGETHER == at // _TOGETHER)
        weight[own], amounts[own] = (table[stop[own], start[own] - at] for table in (found.weight, found.amounts))
    return Turns(np.cumsum(count**2) - count**2, weight, amounts)


def _search_again(
    net: Network, proposal: Proposed, trips: tuple[Trip, ...], by: By, rules: Rules, total: Floats,
    remark: Texts,
) -> None:  # fmt: skip
    """Write what opening the links that services wait for saves: several ways open with each."""
    if not len(proposal.serviced):
        return
    before = outcomes(Batch(net, by, rules), grouped_trips(net, trips, rules), len(trips))
    for row in proposal.serviced.tolist():
        try:
            opened = proposal.scenario(row)(net)
        except InvalidData as error:
            remark[row] = f"cannot be opened: {error.problems[0]}"
            continue
        after = outcomes(Batch(opened, by, rules), grouped_trips(opened, trips, rules), len(trips))
        saved = saved_between(before, after, trips)
        total[row] = [*saved.sums, saved.teu_per_year, saved.trips, saved.opened]
        remark[row] = ""


def _ranked(proposal: Proposed, total: Floats, remark: Texts) -> pd.DataFrame:
    """Return the candidates with their figures, the best first."""
    frame = proposal.frame.drop(columns=["length_km"])
    first = ~proposal.ways["candidate"].duplicated().to_numpy()
    length = pd.Series(proposal.filled.length_km[first], index=proposal.ways["candidate"].to_numpy()[first])
    frame = frame.loc[
        :,
        [name for name in frame if name in ("link_id", "mode") or not (frame[name].isna() | (frame[name] == "")).all()],
    ]
    frame.insert(list(frame).index("mode") + 1, "length_km", length.reindex(frame.index).to_numpy())
    figures = pd.DataFrame(np.where((remark == "")[:, None], total, np.nan), columns=list(_SUMS))
    frame = pd.concat([frame, figures], axis=1)
    frame["saved_per_km"] = frame["saved_minimised"] / frame["length_km"].where(frame["length_km"] > 0)
    if "capex_usd" in frame:
        frame["saved_per_capex_usd"] = frame["saved_minimised"] / frame["capex_usd"].where(frame["capex_usd"] > 0)
    frame["remark"], frame["row"] = remark, np.arange(len(frame))
    return frame.sort_values(["saved_minimised", "link_id"], ascending=[False, True], ignore_index=True)
