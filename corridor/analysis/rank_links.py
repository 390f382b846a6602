"""Which of many new links would help most: ranked exactly, one at a time."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.analysis.candidate_arcs import Directions
from corridor.analysis.candidates import Proposed, proposed
from corridor.analysis.saved import best_of, outcomes, saved_between
from corridor.analysis.sweep import Progress, chunked, sweep
from corridor.analysis.trip_batches import UNITS, Desk, TripCase, trip_cases
from corridor.analysis.trips import Trip, Trips, trips_of
from corridor.arrays import Bools, Floats, Ints
from corridor.cargo import Cargo
from corridor.engine.distance_tables import DistanceTable, distance_table
from corridor.engine.graph import FAR
from corridor.engine.new_links import Candidates, Turns, Wanted, gains
from corridor.errors import InvalidData
from corridor.geodesy import geodesic_line
from corridor.network.network import Network
from corridor.planning.objective import By, objective
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario

Texts = npt.NDArray[np.object_]

_SUMS = ("saved_minimised", "saved_usd", "saved_hours", "saved_co2e_kg", "teu_per_year", "trips", "opened")
_SHOWN = 15
_CHUNKS = 16
"""Chunks of work at most: each answers with some figures for every candidate."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """Links that might be built, the best first.

    Attributes
    ----------
    by
        What is minimised, in words.
    trips
        For whom.
    """

    by: str
    trips: tuple[Trip, ...]
    _net: Network = field(repr=False)
    _proposal: Proposed = field(repr=False)
    _frame: pd.DataFrame = field(repr=False)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each candidate, the best first.

        Returns
        -------
        pd.DataFrame
            The candidates' columns with ids for names, `length_km`, and: `saved_minimised` (what `by` says: dollars,
            hours, kilograms or dollars of the weighted sum), `saved_usd`, `saved_hours` and `saved_co2e_kg`, summed
            over the shipments of a year of the trips that gain (less than 0 where what is minimised is saved at the
            expense of another); `trips` and `teu_per_year` that gain; `opened`: trips that have no way today and would
            have one, which are in no sum; `saved_per_km`, and `saved_per_capex_usd` if there is a column `capex_usd`;
            `remark`: why a candidate cannot be used, so that its figures are NaN. `row` is its row among the
            candidates.
        """
        return self._frame.copy()

    def to_geoframe(self) -> gpd.GeoDataFrame:
        """Return `to_frame` with a line between the ends of each, for a map."""
        ends = zip(self._frame["from_node"], self._frame["to_node"], strict=True)
        lines = [geodesic_line([self._net.point(start), self._net.point(end)]) for start, end in ends]
        return gpd.GeoDataFrame(self.to_frame(), geometry=lines, crs="EPSG:4326")

    def scenario(self, rank: int = 0) -> Scenario:
        """Return the scenario that builds one of them: the best, or the one of a rank counted from 0."""
        return self._proposal.scenario(int(self._frame["row"].iloc[rank]))

    def __str__(self) -> str:
        """Return the best of them as a table."""
        many = f"{len(self._frame)} links for {len(self.trips)} trips ({self.by}), saved a year"
        lines = [many, f"{'link':<56}{'km':>7}{'in all':>16}{'USD':>16}{'days':>12}{'trips':>7}{'TEU':>12}"]
        name = dict(zip(self._net.nodes["node_id"], self._net.nodes["name"], strict=True))
        for row in self._frame[self._frame["saved_minimised"] > 0].head(_SHOWN).to_dict("records"):
            what = f"{name[row['from_node']]} - {name[row['to_node']]} ({row['mode']})"[:55]
            figures = f"{row['saved_minimised']:>16,.0f}{row['saved_usd']:>16,.0f}{row['saved_hours'] / 24:>12,.0f}"
            who = f"{row['trips']:>7,.0f}{row['teu_per_year']:>12,.0f}"
            lines.append(f"{what:<56}{row['length_km']:>7,.0f}{figures}{who}")
        idle = int((self._frame["saved_minimised"] == 0).sum())
        if idle:
            lines.append(f"{idle} help nobody")
        if self._frame["remark"].ne("").any():
            lines.append(f"{int(self._frame['remark'].ne('').sum())} cannot be used")
        return "\n".join(lines)


def rank_links(
    net: Network,
    candidates: pd.DataFrame,
    trips: Trips,
    *,
    by: By = "generalised",
    both_ways: bool = True,
    cargo: Cargo | None = None,
    rules: Rules | None = None,
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
        What ways are chosen by, as for `plan`.
    both_ways
        Whether new links run back, too.
    cargo
        What is moved where trips do not say; None for `Cargo()`.
    rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    executor, progress
        Who does the work, and who is told how far it is; the result is the same.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place of a trip is not known, or is several.
    InvalidQuestion
        If there are no trips or no candidates, or a candidate lacks an end, a mode or a figure; all faults are told.

    Notes
    -----
    What is minimised is exactly what `plan` finds once the link is added with `AddLink` (and `AddBorder`), or opened
    with `Open`: d'(s, t) = min(d(s, t), d(s, u) + w + d(v, t)), from one search forward from each origin and one
    backward from each destination of every pair of countries. Handling and clearance at ends that the mode does not
    serve yet are those of the node and its kind; a direction that no row of borders clears is left out. It holds for
    one link at a time; links that services wait for open several ways at once and are searched again. Where equal ways
    compete, the dollars, hours and CO2e are those of one of them.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> pairs = co.candidate_links(net, mode="rail-1435", within_km=120, countries={"PK", "IR"})
    >>> best = co.rank_links(net, pairs, [("Karachi", "Tehran"), ("Gwadar", "Zahedan")], by="cost")
    >>> bool(best.to_frame()["saved_minimised"].is_monotonic_decreasing)
    True
    """
    rules, found = rules or Rules(), trips_of(trips, cargo)
    said = {objective(by, trip.cargo).name for trip in found}
    proposal = proposed(net, candidates, both_ways=both_ways)
    cases = trip_cases(net, found)
    times = np.bincount([trip for case in cases for trip in case.trips], minlength=len(found))
    shared = _Shared(proposal, by, rules, tuple(trip.shipments_per_year for trip in found))
    tasks: list[tuple[TripCase, ...]] = [(alone,) for case in cases for alone in _only(case, times == 1)]
    tasks += [
        tuple(alone for case in cases for alone in _only(case, np.arange(len(found)) == trip))
        for trip in np.flatnonzero(times > 1).tolist()
    ]
    chunks = chunked(tasks, -(-len(tasks) // _CHUNKS))
    total = np.zeros((len(proposal.frame), len(_SUMS)))
    remark = np.full(len(proposal.frame), "", dtype=object)
    for sums, remarks in sweep(_work, shared, chunks, executor=executor, progress=progress):
        total += sums
        remark = np.where(remark == "", remarks, remark)
    _search_again(net, proposal, found, by, rules, total, remark)
    return Ranking(said.pop(), found, net, proposal, _ranked(proposal, total, remark))


@dataclass(frozen=True)
class _Shared:
    """What all cases need."""

    proposal: Proposed
    by: By
    rules: Rules
    shipments: tuple[float, ...]


def _only(case: TripCase, wanted: Bools) -> list[TripCase]:
    """Return a case with some of its trips only, or nothing."""
    leaving = []
    for group in case.leaving:
        kept = [at for at, trip in enumerate(group.trips) if wanted[trip]]
        if kept:
            trips, ends = tuple(group.trips[at] for at in kept), tuple(group.ends[at] for at in kept)
            leaving.append(replace(group, trips=trips, ends=ends))
    return [replace(case, leaving=tuple(leaving))] if leaving else []


@dataclass(frozen=True, eq=False)
class _Laid:
    """Cases of one cargo with the candidates and trips laid out for the engine."""

    candidates: Candidates
    there: DistanceTable
    back: DistanceTable
    wanted: Wanted
    scale: float
    desk: Desk
    cases: tuple[TripCase, ...]
    ends: Ints


def _work(shared: _Shared, tasks: Sequence[tuple[TripCase, ...]]) -> tuple[Floats, Texts]:
    """Return the sums of each candidate over some tasks, and remarks."""
    proposal = shared.proposal
    keep = proposal.grown.keep  # it is of this ranking alone
    desk = keep(("desk",), lambda: Desk(proposal.grown, shared.by, shared.rules, proposal.not_yet))
    total, remarks = np.zeros((len(proposal.frame), len(_SUMS))), np.full(len(proposal.frame), "", dtype=object)
    alone: dict[Cargo, list[TripCase]] = {}
    for cases in tasks:
        alone.setdefault(cases[0].cargo, []).extend(cases if len(cases) == 1 else ())
    for cargo, single in alone.items():
        directions = keep(("directions", repr(cargo)), partial(Directions, proposal, desk, cargo, shared.rules))
        remarks = np.where(remarks == "", directions.remarks, remarks)
        if single:
            total += _sums(_lay(shared, desk, directions, single))
        for several in tasks:
            if len(several) > 1 and several[0].cargo == cargo:
                total += _of_several([_lay(shared, desk, directions, [case]) for case in several])
    return total, remarks


def _of_several(laid: Sequence[_Laid]) -> Floats:
    """Return the sums of each candidate for one trip that stands in several cases: from the best to the best."""
    today = min(float(each.wanted.weight[0]) / each.scale if each.wanted.weight[0] < FAR else np.inf for each in laid)
    sums = []
    for each in laid:
        least = FAR if np.isinf(today) else round(today * each.scale)
        wanted = replace(each.wanted, weight=np.array([least]), amounts=_amounts_of(laid, today))
        sums.append(_sums(replace(each, wanted=wanted)))
    best = np.argmax([rows[:, 0] for rows in sums], axis=0)
    total = np.asarray(np.stack(sums)[best, np.arange(len(best))])
    total[:, -1] = np.max([rows[:, -1] for rows in sums], axis=0)
    return total


def _amounts_of(laid: Sequence[_Laid], today: float) -> Ints:
    """Return the amounts of the way of a trip that is the best of several cases."""
    for each in laid:
        if each.wanted.weight[0] < FAR and float(each.wanted.weight[0]) / each.scale == today:
            return each.wanted.amounts
    return laid[0].wanted.amounts


def _lay(shared: _Shared, desk: Desk, directions: Directions, cases: Sequence[TripCase]) -> _Laid:
    """Return cases of one cargo laid out: the fans forward and backward, and the trips with their ways today."""
    told = [_told(shared, desk, directions, case) for case in cases]
    cargo = cases[0].cargo
    goal, scale = objective(shared.by, cargo), told[0].scale
    key = ("candidates", repr(cargo))
    candidates = shared.proposal.grown.keep(key, lambda: directions.candidates(goal, scale))
    places = [group.nodes for case in cases for group in case.leaving]
    order = np.array(sorted(range(len(places)), key=lambda column: places[column]), dtype=np.int64)
    differs = [at for at in range(1, len(order)) if places[order[at]] != places[order[at - 1]]]
    many = np.array([len(group.trips) for case in cases for group in case.leaving], dtype=np.int64)
    begins = np.cumsum(many) - many
    trips = np.concatenate([np.arange(begins[column], begins[column] + many[column]) for column in order])
    shift = np.cumsum([0, *(one.back.weight.shape[1] for one in told[:-1])])
    wanted = Wanted(
        case=np.repeat(np.arange(len(cases)), [len(case.leaving) for case in cases])[order],
        alike=np.array([0, *differs, len(order)], dtype=np.int64),
        first=np.concatenate([[0], np.cumsum(many[order])]).astype(np.int64),
        goal=np.concatenate([one.goal + more for one, more in zip(told, shift, strict=True)])[trips],
        weight=np.concatenate([one.weight for one in told])[trips],
        amounts=np.concatenate([one.amounts for one in told])[trips],
        count=np.array([shared.shipments[trip] for case in cases for trip in case.trips])[trips],
        crossing=np.stack([one.crossing for one in told]),
        crossing_amounts=np.stack([one.crossing_amounts for one in told]),
    )
    there, back = (_side_by_side([getattr(one, name) for one in told]) for name in ("there", "back"))
    there = DistanceTable(there.weight[:, order], there.amounts[:, order])
    return _Laid(candidates, there, back, wanted, scale, desk, tuple(cases), directions.ends)


@dataclass(frozen=True, eq=False)
class _Told:
    """What one case comes to: fans at the ends of candidates, and the goals and ways today of its trips."""

    there: DistanceTable
    back: DistanceTable
    goal: Ints
    weight: Ints
    amounts: Ints
    crossing: Ints
    crossing_amounts: Ints
    scale: float


def _told(shared: _Shared, desk: Desk, directions: Directions, case: TripCase) -> _Told:
    weighed, hops = desk.weigh(case), desk.hops(case.cargo)
    goals = [nodes for group in case.leaving for nodes in group.ends]
    distinct = list(dict.fromkeys(goals))
    number = {nodes: at for at, nodes in enumerate(distinct)}
    states_of = dict(zip(goals, (states for group in desk.goals(case) for states in group), strict=True))
    ends = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *states_of.values()]))
    n_ends = len(directions.ends)
    told = (hops, weighed.weights, weighed.amounts)
    there = distance_table(*told, desk.starts(case), np.concatenate([directions.ends, ends]))
    back = distance_table(*told, [states_of[nodes] for nodes in distinct], directions.ends, backward=True)
    columns = np.repeat(np.arange(len(case.leaving)), [len(group.trips) for group in case.leaving])
    rows = {nodes: n_ends + np.searchsorted(ends, states_of[nodes]) for nodes in distinct}
    weight, amounts = best_of(there, [rows[nodes] for nodes in goals], columns)
    return _Told(
        DistanceTable(there.weight[:n_ends], there.amounts[:n_ends]),
        back,
        np.array([number[nodes] for nodes in goals], dtype=np.int64),
        weight,
        amounts,
        *directions.crossings(objective(shared.by, case.cargo), weighed),
        weighed.scale,
    )


def _side_by_side(fans: Sequence[DistanceTable]) -> DistanceTable:
    return DistanceTable(
        *(np.concatenate([getattr(one, name) for one in fans], axis=1) for name in ("weight", "amounts"))
    )


def _sums(laid: _Laid) -> Floats:
    """Return the gains of cases in dollars, hours, kilograms and TEU; shape (n_candidates, 7)."""
    found = gains(laid.candidates, laid.there, laid.back, laid.wanted)
    sums: Floats = found.sums
    unsure = np.flatnonzero(found.unsure.reshape(-1).view(np.bool_))
    if len(unsure):
        rows, turns = _turns(laid, *np.divmod(unsure, len(laid.cases)))
        sums[rows] = gains(laid.candidates.some(rows), laid.there, laid.back, laid.wanted, turns).sums
    sums /= np.array([laid.scale, *UNITS, 1.0, 1.0, 1.0])
    sums[:, 4] *= laid.cases[0].cargo.teu
    return sums


def _turns(laid: _Laid, candidates: Ints, cases: Ints) -> tuple[Ints, Turns]:
    """Return the candidates where it might pay to use both directions, and their turns in the cases where it might."""
    rows, at = np.unique(candidates, return_inverse=True)
    shape = (len(rows), len(laid.cases), 2)
    weight, amounts = np.full(shape, -1, dtype=np.int64), np.zeros((*shape, 3), dtype=np.int64)
    for case in np.unique(cases).tolist():
        weighed, hops = laid.desk.weigh(laid.cases[case]), laid.desk.hops(laid.cases[case].cargo)
        for which in np.flatnonzero(cases == case).tolist():
            for direction in (0, 1):
                left = laid.ends[laid.candidates.head[candidates[which], direction]]
                boarded = laid.ends[laid.candidates.tail[candidates[which], 1 - direction]]
                one = distance_table(hops, weighed.weights, weighed.amounts, [np.array([left])], np.array([boarded]))
                weight[at[which], case, direction] = one.weight[0, 0]
                amounts[at[which], case, direction] = one.amounts[0, 0]
    return rows, Turns(weight, amounts)


def _search_again(
    net: Network, proposal: Proposed, trips: tuple[Trip, ...], by: By, rules: Rules, total: Floats,
    remark: Texts,
) -> None:  # fmt: skip
    """Write what opening the links that services wait for saves: several ways open with each."""
    if not len(proposal.serviced):
        return
    before = outcomes(Desk(net, by, rules), trip_cases(net, trips), len(trips))
    for row in proposal.serviced.tolist():
        try:
            opened = proposal.scenario(row)(net)
        except InvalidData as error:
            remark[row] = f"cannot be opened: {error.problems[0]}"
            continue
        after = outcomes(Desk(opened, by, rules), trip_cases(opened, trips), len(trips))
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
