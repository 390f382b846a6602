"""The cost of the loss of each link, border crossing, node and passage."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd

from corridor.analysis.bar_chart import bar_chart, yearly_unit
from corridor.analysis.lasting_losses import LASTS, checked_lasts
from corridor.analysis.losable_parts import KINDS, Kind, Losable, Part, closed_by_parts, kinds_of, losable_of, shape_of
from corridor.analysis.loss_rows import LossRows, rows_of_assignments, rows_of_best_ways
from corridor.analysis.loss_text import loss_lines, negative_lines
from corridor.analysis.sea_detours import Asked, left_without, losing_by_origin, ways_round
from corridor.analysis.sweep import Progress, chunked, sweep
from corridor.analysis.trip_batches import Batch, PlacedTrip, TripGroup, ends_of, groups_of, placed_trips
from corridor.analysis.trips import Trip, Trips, bonds, trips_of
from corridor.answer.answer import Answer
from corridor.argument_checks import check_kind, check_whole
from corridor.arrays import NOWHERE, Bools, Floats, Ints
from corridor.cargo import Cargo
from corridor.criteria import SCALES, SUMMED, WEIGHTS
from corridor.engine.batches import trip_batch
from corridor.engine.jit import foresee
from corridor.engine.part_losses import losses
from corridor.errors import InvalidQuestion, UnknownName, one_of
from corridor.flows.assign import check_method, objective_in_words
from corridor.flows.assigned_losses import AskedLosses, assigned_losses
from corridor.flows.methods import UNMET_USD_PER_TEU
from corridor.flows.overloads import Overloads, overload_lines
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.objective import By, objective
from corridor.rules import Rules
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PER_CHUNK = 8
"""Origins whose trips are one chunk of work."""


@dataclass(frozen=True, eq=False, repr=False)
class Criticality(Answer):
    """Losses of trips with each part of a network that their ways need, the worst first.

    Attributes
    ----------
    by
        The objective, in words.
    trips
        The trips.
    without_way
        Numbers of the trips that have no way as it is, counted from 0; they are in no figure.
    lasts
        For how many days losses last that are priced.
    flows
        The method by which trips are assigned; None if each takes its best way.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> lost = co.criticality(net, [("Karachi", "Quetta")], of="link")
    >>> worst = lost.to_frame().iloc[0]
    >>> lost.hit(worst["id"])["outcome"].tolist()
    ['other way']
    >>> lost.to_geoframe().crs.to_epsg()
    4326
    >>> lost.plot(count=5).get_xlabel()
    'extra without it [USD a year]'
    """

    kind: ClassVar[str] = "criticality"

    by: str
    trips: tuple[Trip, ...]
    without_way: tuple[int, ...]
    lasts: tuple[float, ...]
    flows: str | None
    _net: Network = field(repr=False)
    _parts: tuple[Part, ...] = field(repr=False)
    _rows: LossRows = field(repr=False)
    _overloads: tuple[Overloads, ...] = field(default=(), repr=False)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each part that a trip needs: first those whose loss cuts off most, then the dearest.

        Returns
        -------
        pd.DataFrame
            kind, id, name; `trips` and `teu_per_year` that need it; `extra_usd`, `extra_hours`, `extra_co2e_kg` and
            `extra_minimised`: what the other ways take more, summed over the shipments of a year of those trips that
            have one (NaN if none has); `cut_off` and `teu_cut_off`: trips that are left without any way; `ends_there`
            and `teu_ends_there`: trips that begin or end at the lost node itself. `usd_per_day`: what the other ways
            cost more a day, the value of time included; `usd_of_7_days` and so on: what a loss that lasts so long costs
            in all, if goods wait for its end where that is worth less than the other way, or where there is none.
            `is_negative`: whether less is spent without the part than with it.

            With `flows` `teu_per_year` is what goes over the part, `extra_minimised` what all trips spend more, what is
            not moved at its price included, `teu_cut_off` what is moved no more (less what gets room), and the other
            `extra` are of what is moved both before and after.
        """
        return self._rows.by_part(self._parts, self.lasts)

    def _record(self) -> dict[str, Any]:
        lost = [str(self.trips[trip]) for trip in self.without_way]
        how = {"lasts": self.lasts, "flows": self.flows}
        return {"by": self.by, "trips": len(self.trips), "without_way": lost, **how, "parts": self.to_frame()}

    def _lines(self) -> gpd.GeoDataFrame:
        return self.to_geoframe()

    def to_geoframe(self) -> gpd.GeoDataFrame:
        """Return `to_frame` with the line or the point of each part, for a map."""
        frame = self.to_frame()
        parts = {(part.kind, part.id): part for part in self._parts}
        shapes = [shape_of(self._net, parts[key]) for key in zip(frame["kind"], frame["id"], strict=True)]
        return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")

    def hit(self, part_id: str, kind: str | None = None) -> pd.DataFrame:
        """Return the effect of the loss of one part on each trip that needs it.

        Parameters
        ----------
        part_id
            Id of a link or node.
        kind
            Kind of the part, where a seaport is both a border and a node; None: of any.

        Returns
        -------
        pd.DataFrame
            trip (its number, from 0), origin, destination, teu_per_year, usd, hours and co2e_kg of a shipment before
            and after (NaN where there is no way), and `outcome`: "other way", "cut off" or "ends there"; with `flows`
            also "cut off in part", and "makes room" of trips that do not go over the part, and spend otherwise.

        Raises
        ------
        UnknownName
            If no trip needs a part of that id.
        """
        check_kind("part_id", part_id, str, "the id of a link or node")
        check_kind("kind", kind, str | None, "a kind of part, or None")
        lost = self._rows
        found = [n for n, part in enumerate(self._parts) if part.id == part_id and kind in (None, part.kind)]
        rows = np.flatnonzero(np.isin(lost.part, found))
        if not len(rows):
            known = sorted({self._parts[part].id for part in set(lost.part.tolist())})
            raise UnknownName(f"no trip needs {part_id!r}; {one_of(part_id, known)}")
        trips = [self.trips[trip] for trip in lost.trip[rows].tolist()]
        outcome = np.where(np.isnan(lost.after[rows, 0]), "cut off", "other way").astype(object)
        outcome[(lost.teu_unmet[rows] > 0) & (lost.shipments[rows] > 0) & ~np.isnan(lost.after[rows, 0])] = (
            "cut off in part"
        )
        outcome[~lost.needs[rows]] = "makes room"
        outcome[lost.ends_there[rows]] = "ends there"
        columns: dict[str, object] = {
            "trip": lost.trip[rows],
            "kind": [self._parts[part].kind for part in lost.part[rows].tolist()],
            "origin": [str(trip.origin) for trip in trips],
            "destination": [str(trip.destination) for trip in trips],
            "teu_per_year": [trip.teu_per_year for trip in trips],
        }
        for when, values in (("before", lost.before), ("after", lost.after)):
            columns |= {f"{name}_{when}": values[rows, at] for at, name in enumerate(WEIGHTS, 1)}
        return pd.DataFrame({**columns, "outcome": outcome})

    def plot(self, ax: "Axes | None" = None, *, of: str = "usd", count: int = 15) -> "Axes":
        """Draw what the worst losses cost in a year as bars.

        Parameters
        ----------
        ax
            Where to draw; None for a new figure.
        of
            What is drawn: "usd", "hours" or "co2e_kg".
        count
            How many parts at most.

        Returns
        -------
        Axes
            With the TEU a year that are left without any way written beside the bars.

        Raises
        ------
        InvalidQuestion
            If there is no such figure.
        """
        unit = yearly_unit(of)
        frame = self.to_frame().head(check_whole("count", count, "a whole number, at least 1", 1))
        names = [f"{kind} {name}" for kind, name in zip(frame["kind"], frame["name"], strict=True)]
        cut = [
            f"{teu:,.0f} TEU cut off" if parts else ""
            for parts, teu in zip(frame["cut_off"], frame["teu_cut_off"], strict=True)
        ]
        axes = bar_chart(names, frame[f"extra_{of}"].tolist(), f"extra without it [{unit}]", ax, cut)
        axes.set_title(printable(self._heading()), parse_math=False, loc="left", fontsize="medium")
        return axes

    def _heading(self) -> str:
        how = "" if self.flows is None else f", assigned by {self.flows}"
        return f"What {len(self.trips)} trips lose with a part of {self._net.name} ({self.by}{how}), a year"

    def _notes(self) -> tuple[str, ...]:
        frame = self.to_frame()
        counts = self.flows is not None and bool((frame["teu_cut_off"] != 0).any())
        price = (f"What is not moved counts at {UNMET_USD_PER_TEU:,.0f} USD a TEU.",) if counts else ()
        return (*price, *negative_lines(frame), *overload_lines(self._overloads))

    def __str__(self) -> str:
        """Return the worst of the losses as a table; parts with equal losses are one line."""
        frame = self.to_frame()
        lines = [self._heading(), *loss_lines(frame, self.lasts, is_assigned=self.flows is not None)]
        if self.without_way:
            lines.append(f"{len(self.without_way)} trips have no way as it is")
            lines += [f"  {line}" for line in bonds(self.trips[trip] for trip in self.without_way)]
        lines += self._notes()
        return printable("\n".join(lines))


def criticality(
    net: Network,
    trips: Trips,
    *,
    by: By = "generalised",
    of: Sequence[str] | str = KINDS,
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: None = None,
    choose_mode: bool = False,
    flows: str | None = None,
    lasts: Sequence[float] = LASTS,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Criticality:
    """Return the cost of the loss of each link, border crossing, node and passage, one at a time.

    Parameters
    ----------
    net
        The network.
    trips
        Pairs of places, trips, or yearly demand such as `net.demand`.
    by
        Objective, as for `plan`.
    of
        Parts that may be lost: "link" (both directions), "border" (both sides of a crossing; the clearance of a
        seaport), "node" (with all that happens there; passages are their own kind) and "passage". A crossing link and
        its border are lost with each other: where both kinds are wanted, they are listed once, as a border.
    cargo
        Cargo of trips that do not name it; None for `Cargo()`.
    rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    depart
        Refused: losses are those of normal operation. `compare` takes a date, and a scenario of what is lost.
    choose_mode
        Whether rows of demand may go by other modes than those that they were counted by; see `Trip`.
    flows
        None: each trip takes its one best way, and nothing is ever full. Or a method of `assign`: all trips are
        assigned together, with all parts and again without each that something goes over.
    lasts
        For how many days losses last that are priced, as a list [days]; a day, a week, a month and a quarter.
    executor, progress
        An executor for the work, and True for a bar or a function to call, as for `sweep`; the result is the same.

    Returns
    -------
    Criticality
        Parts that some trip needs, with what the loss does to whom. Parts that no way needs are left out.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place is not known, or is several.
    InvalidQuestion
        If there are no trips, or `by`, `of`, `flows`, `lasts` or the rules are not understood.

    Notes
    -----
    Exact: each way that is left is the one that `plan` finds on the network with the part closed. What is closed
    without a link closes the services that run over it; strings sail round it, if they may, and trips that need a part
    which strings sail round are asked again on the network with that part closed. For each origin one search, and for
    each part on a wanted way one among the states behind it. Where equal ways compete, the hours and dollars are those
    of the way that `plan` takes.

    With `flows` a loss costs the total of the assignment without the part less that with it, what is not moved at its
    price in both; what nothing goes over costs nothing and is left out. An assignment for each part.

    Of a loss that lasts some days each shipment bears the lesser of its detour and of the days that it would wait for
    the end, at the value of time of its cargo; shipments come evenly, and a year has 52 weeks. With `flows` the cost of
    all is shared by the trips that go over the part, for if these wait nobody makes room for them. What the queue of
    those that waited costs afterwards is not counted. A loss less than 0 is flagged: less is spent without the part,
    as where everybody's own best way is not the best for all, or where a rule sends ships a way that costs more.

    References
    ----------
    Jenelius, E., Petersen, T. and Mattsson, L.-G. (2006). Importance and exposure in road network vulnerability
    analysis. Transportation Research Part A 40, 537-560.

    Examples
    --------
    >>> import corridor as co
    >>> lost = co.criticality(co.load(), [("Islamabad", "Istanbul"), ("Karachi", "Tehran")], of="link")
    >>> bool((lost.to_frame()["extra_minimised"].fillna(0) >= 0).all())
    True
    """
    if depart is not None:
        raise InvalidQuestion(
            "criticality has no date, because a loss lasts and is counted in normal operation; for a day compare "
            "it with a scenario that closes the part: co.compare({'now': net, 'lost': scenario}, trips, depart=...)"
        )
    check_arguments(net, cargo, rules)
    kinds, rules, days = kinds_of(of), rules or Rules(), checked_lasts(lasts)
    found = trips_of(trips, cargo, choose_mode=choose_mode)
    if flows is None:
        said = {objective(by, cargo, net).name for cargo in {trip.cargo for trip in found}}.pop()
        rows, has_way = _of_best_ways(_Best(net, by, rules, kinds), found, executor, progress)
    else:
        check_method("flows", flows)
        said = objective_in_words(net, by, found)
        rows, has_way = _of_assignments(AskedLosses(net, found, by, rules, flows, kinds), executor, progress)
    return Criticality(
        by=said,
        trips=found,
        without_way=tuple(np.flatnonzero(~has_way).tolist()),
        lasts=days,
        flows=flows,
        _net=net,
        _parts=losable_of(net, kinds).parts,
        _rows=rows,
        _overloads=(Overloads(net, found, by, rules),) if flows is None else (),
    )


@dataclass(frozen=True)
class _Best:
    """The network and the question of losses of best ways."""

    net: Network
    by: By
    rules: Rules
    kinds: tuple[Kind, ...]


def _of_best_ways(
    asked: _Best, trips: tuple[Trip, ...], executor: Executor | None, progress: Progress | None
) -> tuple[LossRows, Bools]:
    """Return the losses of trips that take their best ways, and which have a way."""
    net, by, rules = asked.net, asked.by, asked.rules
    placed = placed_trips(net, trips, rules)
    groups = groups_of(placed, _PER_CHUNK)
    shared = _Shared(net, by, rules, asked.kinds, sum(len(group.origins) for group in groups))
    answers = sweep(_work, shared, chunked(groups, 1), executor=executor, progress=progress)
    parts = losable_of(net, asked.kinds)
    trip, part, before, after, reached = _merged(len(trips), [answer for chunk in answers for answer in chunk])
    _sail_round(asked, parts.parts, placed, (trip, part, after), executor)
    ends_there = _ends_there(net, trips, trip, parts.node_of()[part])
    return rows_of_best_ways(net, trips, (trip, part, before, after), ends_there), reached


def _of_assignments(asked: AskedLosses, executor: Executor | None, progress: Progress | None) -> tuple[LossRows, Bools]:
    """Return the losses of trips that are assigned together, and which have a way."""
    found = assigned_losses(asked, executor, progress)
    shape = len(found.part), len(asked.trips)
    trip = np.tile(np.arange(shape[1]), shape[0])
    node = np.repeat(losable_of(asked.net, asked.kinds).node_of()[found.part], shape[1])
    ends_there = _ends_there(asked.net, asked.trips, trip, node).reshape(shape)
    return rows_of_assignments(asked.net, asked.trips, found, ends_there), found.has_way


def _sail_round(
    asked: _Best,
    parts: Sequence[Part],
    trips: Sequence[PlacedTrip],
    lost: tuple[Ints, Ints, Floats],
    executor: Executor | None,
) -> None:
    """Write what is left where ships sail round the lost part: `lost` has trip, part and what is left of each loss."""
    trip, part, left = lost
    needed = np.unique(part)
    ways = ways_round(asked.net, [parts[number] for number in needed.tolist()])
    number_of = np.full(len(parts), NOWHERE)
    number_of[[number for number in needed.tolist() if parts[number] in ways]] = np.arange(len(ways))
    rows = np.flatnonzero(number_of[part] != NOWHERE)
    chunks = losing_by_origin(trips, trip[rows], number_of[part[rows]], _PER_CHUNK)
    shared = Asked(asked.net, asked.by, asked.rules, ways)
    found = sweep(left_without, shared, [losing for _, losing in chunks], executor=executor)
    for (some, _), each in zip(chunks, found, strict=True):
        left[rows[some]] = each


@dataclass(frozen=True)
class _Shared:
    """The network and settings that all groups of trips share."""

    net: Network
    by: By
    rules: Rules
    kinds: tuple[str, ...]
    n_origins: int


@dataclass(frozen=True, eq=False)
class _Answer:
    """Figures of the trips of a group as they are, and of each loss."""

    trips: Ints
    base: Floats
    trip: Ints
    part: Ints
    left: Floats


def _work(shared: _Shared, groups: Sequence[TripGroup]) -> list[_Answer]:
    kinds = kinds_of(shared.kinds)
    batch = Batch(shared.net, shared.by, shared.rules)
    losable = losable_of(shared.net, kinds)
    return [_answer(batch, losable, group, shared.n_origins) for group in groups]


def _answer(batch: Batch, losable: Losable, group: TripGroup, n_origins: int) -> _Answer:
    graph = batch.graph(*group.kind)
    foresee(n_origins * graph.contracted.n_hops)
    closed = closed_by_parts(batch.net, losable, graph.states, graph.contracted)
    asked = trip_batch(batch.starts(group), batch.goals(group))
    found = losses(graph.contracted.graph, graph.hop_metric, graph.amounts, closed, asked)
    trips = np.array(group.trips, dtype=np.int64)
    scale = np.array([graph.scale, *SCALES])
    base, left = (np.where(rows[:, :1] < 0, np.nan, rows / scale) for rows in (found.base, found.left))
    return _Answer(trips, base, trips[found.trip], found.part, left)


def _merged(n_trips: int, answers: Sequence[_Answer]) -> tuple[Ints, Ints, Floats, Floats, Bools]:
    """Return each loss of each trip with the figures before and after, and which trips have a way."""
    base = np.full((n_trips, len(SUMMED)), np.nan)
    for answer in answers:
        base[answer.trips] = answer.base
    trip, part, left = (
        np.concatenate([getattr(answer, name) for answer in answers]) for name in ("trip", "part", "left")
    )
    return trip, part, base[trip], left, ~np.isnan(base[:, 0])


def _ends_there(net: Network, trips: Sequence[Trip], trip: Ints, node: Ints) -> Bools:
    """Return which losses are of the only node where a trip begins or ends."""
    only = np.array([[ends[0] if len(ends) == 1 else -2 for ends in pair] for pair in ends_of(net, trips)])
    return np.asarray((only[trip] == node[:, None]).any(axis=1))
