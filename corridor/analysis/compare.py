"""Before and after: what networks, or the edits of a scenario, change for many trips, in figures and in ways."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import pandas as pd

from corridor.analysis.carriers_waits import CARRIERS_WAIT
from corridor.analysis.comparison_text import ROOM, heading, summary
from corridor.analysis.sweep import Progress, chunked, sweep
from corridor.analysis.trip_outcome import TOTALS, Outcome, totals
from corridor.analysis.trip_planner import outcomes
from corridor.analysis.trips import Trip, Trips, trips_of
from corridor.answer.answer import Answer, Section
from corridor.argument_checks import check_axes, check_kind
from corridor.arrays import Ints
from corridor.cargo import Cargo
from corridor.criteria import FIGURES, LENGTH, TIME
from corridor.errors import InvalidQuestion, UnknownName
from corridor.flows.assign import check_method
from corridor.flows.mean_ways import assigned_outcomes
from corridor.flows.overloads import Overloads, overload_lines
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.dates import When
from corridor.planning.objective import By, objective
from corridor.planning.route_names import distinct_names
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario
from corridor.scenario.scenario_toml import load_scenario
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TRIPS_AT_ONCE: Final = 1000
"""A network is sent, and its graph of states built, once for so many trips."""
_SAME: Final = 1e-6
"""Figures that differ by less are the same; the least step is a second, a cent or a gram."""
_SAME_ROOM: Final = 1e-4
"""Parts of a trip that are moved and differ by less are the same: assignments are that exact."""

Variant = Network | Scenario


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """The best ways of trips on several networks; the others are compared with the first.

    Attributes
    ----------
    names
        Names of the networks.
    trips
        The trips.
    by
        The objective, in words.
    unit
        Unit of what was minimised.
    flows
        The method by which all trips are assigned together; None if each takes its best way.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> eased = co.load_scenario("pk-ir-customs-eased")
    >>> both = co.compare({"today": net, eased.name: eased}, [("Gwadar", "Tehran")], by="time")
    >>> both.differences()["verdict"].tolist()
    ['gains']
    >>> both.to_frame()["network"].tolist(), both.sums().index.name
    (['today', 'pk-ir-customs-eased'], 'network')
    >>> both.plot().get_xlabel()
    'change against today [% of hours, fastest]'
    """

    kind: ClassVar[str] = "comparison"

    names: tuple[str, ...]
    trips: tuple[Trip, ...]
    by: str
    unit: str
    flows: str | None
    _found: tuple[tuple[Outcome, ...], ...]
    _overloads: tuple[Overloads, ...] = field(default=(), repr=False, compare=False)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each trip and network.

        Returns
        -------
        pd.DataFrame
            trip (its number), origin, destination, shipments_per_year, teu_per_year, network; cost_usd, hours, co2e_kg,
            length_km and generalised_cost_usd of one shipment, `minimised`, what of it was to be least, and
            `carriers_wait_usd`, what lorries that wait at borders cost their carriers, which is in no price; modes,
            borders and `way`, a name that differs between the ways of one trip. Where there is no way, figures are NaN,
            texts blank, and `reason` says why.
        """
        rows = []
        for number, trip in enumerate(self.trips):
            of_trip = self._of_trip(number)
            for name, found, way in zip(self.names, of_trip, _named(of_trip), strict=True):
                taken = found.taken
                rows.append(
                    _trip_columns(number, trip)
                    | {"network": name}
                    | {figure: found.figures[figure] for figure in TOTALS}
                    | {
                        "modes": "; ".join(taken.modes) if taken else "",
                        "borders": "; ".join(taken.borders) if taken else "",
                        "way": way,
                        "reason": found.reason,
                    }
                )
        return pd.DataFrame(rows)

    def differences(self) -> pd.DataFrame:
        """Return the changes of each trip on each network, compared with the first.

        Returns
        -------
        pd.DataFrame
            trip, origin, destination, shipments_per_year, teu_per_year, network; `verdict`: gains, loses, same (in what
            was minimised), cut off, opened, or no way (on either network), and with `flows` gains room or loses room,
            where more or less of the trip is moved, whatever the rest costs; `changes_way`: whether it runs over other
            links; way_before and way_after, named by what sets them apart; `before` and `after`, what was minimised, of
            one shipment that is moved; `gain`, the one less the other, and `gain_per_year`, of what is moved on both;
            `moved_before` and `moved_after` [TEU/year]; the change of each figure, such as `hours_change`, after less
            before; `reason` of what is cut off.
        """
        rows = []
        for number, trip in enumerate(self.trips):
            before, *rest = self._of_trip(number)
            for at, after in enumerate(rest, 1):
                gain = before.minimised - after.minimised
                ways = _named([before, after])
                rows.append(
                    _trip_columns(number, trip)
                    | {
                        "network": self.names[at],
                        "verdict": _verdict(before, after),
                        "changes_way": bool(before.taken and after.taken and before.taken.links != after.taken.links),
                        "way_before": ways[0],
                        "way_after": ways[1],
                        "before": before.minimised,
                        "after": after.minimised,
                        "gain": gain,
                        "gain_per_year": gain * trip.shipments_per_year * min(before.moved, after.moved),
                        "moved_before": trip.teu_per_year * before.moved,
                        "moved_after": trip.teu_per_year * after.moved,
                    }
                    | {
                        f"{figure}_change": after.figures[figure] - before.figures[figure]
                        for figure in (*FIGURES, CARRIERS_WAIT)
                    }
                    | {"reason": after.reason or before.reason}
                )
        return pd.DataFrame(rows)

    def sums(self) -> pd.DataFrame:
        """Return the sums of the trips of a year on each network, one row each.

        Returns
        -------
        pd.DataFrame
            trips_with_way, teu_per_year (that have a way, and with `flows` room on it), teu_cut_off (the rest); then,
            over what has a way on every network, and room on it, so that the sums may be compared: `cost_usd`, `hours`
            (of shipments), `co2e_kg`, `length_km`, `generalised_cost_usd`, `minimised` and `carriers_wait_usd`, each
            figure times the shipments per year; `teu_hours` and `teu_km`, times the TEU per year.
        """
        on_all = np.min([[outcome.moved for outcome in found] for found in self._found], axis=0)
        teu = np.array([trip.teu_per_year for trip in self.trips])
        shipments = np.array([trip.shipments_per_year for trip in self.trips]) * on_all
        everywhere = self._everywhere
        rows = {}
        for name, found in zip(self.names, self._found, strict=True):
            has_way = np.array([outcome.taken is not None for outcome in found])
            moved = np.array([outcome.moved for outcome in found])
            held = {figure: totals(found, figure)[everywhere] for figure in TOTALS}
            rows[name] = {
                "trips_with_way": int(has_way.sum()),
                "teu_per_year": float(teu @ moved),
                "teu_cut_off": float(teu @ (1 - moved)),
                **{figure: float(shipments[everywhere] @ values) for figure, values in held.items()},
                "teu_hours": float((teu * on_all)[everywhere] @ held[TIME.column]),
                "teu_km": float((teu * on_all)[everywhere] @ held[LENGTH.column]),
            }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("network")

    def __str__(self) -> str:
        """Return a summary: the sums, then for each network who gains, who loses, and who goes another way."""
        said = summary(self.differences(), self.sums(), self._by_and_how, self.unit)
        return printable("\n".join([said, *(f"\n{line}" for line in overload_lines(self._overloads))]))

    def _record(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "unit": self.unit,
            "flows": self.flows,
            "networks": self.names,
            "changes": self.differences(),
            "trips": self.to_frame(),
            "sums": self.sums(),
        }

    def _table(self) -> pd.DataFrame:
        return self.differences()

    def _heading(self) -> str:
        return heading(self._by_and_how, len(self.trips), self.names[0])

    @property
    def _by_and_how(self) -> str:
        """Return the objective in words, and how trips are assigned."""
        return self.by if self.flows is None else f"{self.by}, assigned by {self.flows}"

    def _notes(self) -> tuple[str, ...]:
        return tuple(overload_lines(self._overloads))

    def _sections(self) -> tuple[Section, ...]:
        return (
            Section("sums of a year", self.sums().reset_index()),
            Section("changes", self.differences()),
            Section("trips", self.to_frame(), is_detail=True),
        )

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw by how much the trips that change most, by the year, take less or more, in percent.

        Parameters
        ----------
        ax
            Where to draw; None for a new figure.
        """
        import matplotlib.pyplot as plt  # slow to load, and seldom used

        check_axes(ax)
        height_in = 1.4 + 0.35 * min(len(self.trips), 20) * (len(self.names) - 1)
        axes = ax if ax is not None else plt.subplots(figsize=(8, height_in), layout="constrained")[1]
        changed = self.differences()
        first = totals(self._found[0], "minimised")
        size = changed["gain_per_year"].abs().where(changed["gain"].notna(), np.inf)
        shown = size.groupby(changed["trip"]).max().sort_values(ascending=False, kind="stable").index[:20]
        height = 0.8 / (len(self.names) - 1)
        for at, name in enumerate(self.names[1:]):
            of_name = changed[changed["network"] == name].set_index("trip").loc[shown]
            part = -100 * of_name["gain"] / first[shown.to_numpy() - 1]
            lines = np.arange(len(shown)) + (at + 0.5) * height - 0.4
            axes.barh(lines, part, height, label=name)
            for line, verdict, gain in zip(lines, of_name["verdict"], of_name["gain"], strict=True):
                if gain != gain or verdict in ROOM:
                    axes.text(0, line, f" {verdict}", va="center", fontsize="small")
        axes.set_yticks(np.arange(len(shown)), [str(self.trips[trip - 1]) for trip in shown])
        axes.invert_yaxis()
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_xlabel(f"change against {self.names[0]} [% of {self.unit}, {self.by}]")
        axes.legend()
        return axes

    @property
    def _everywhere(self) -> Ints:
        """Return the positions of the trips that have a way on every network."""
        has = np.array([[outcome.taken is not None for outcome in found] for found in self._found])
        return np.flatnonzero(has.all(axis=0))

    def _of_trip(self, number: int) -> list[Outcome]:
        return [found[number] for found in self._found]


def compare(
    networks: Mapping[str, Variant | str],
    trips: Trips,
    *,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
    choose_mode: bool = False,
    flows: str | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Return the best ways of trips on several networks, compared with the first.

    Parameters
    ----------
    networks
        Networks by name; the others are compared with the first. A scenario among the others means
        the first network after its edits: that is how thousands are compared, for each is carried out where it is used.
        So does the name of a bundled scenario, or of its file.
    trips
        Trips, pairs of places, or demand; see `Trip`.
    by, rules
        As for `plan`.
    cargo
        Cargo of trips that do not name it; None for `Cargo()`.
    depart
        When the cargo of each trip is ready, as for `plan`, which then plans each trip by itself; None without a date.
    choose_mode
        Whether rows of demand may go by other modes than those that they were counted by; see `Trip`.
    flows
        None: each trip takes its one best way, and nothing is ever full. Or a method of `assign`: on each network all
        trips are assigned together, and the figures of a trip are means over the ways that it takes, waiting that
        loads add included. What is not moved is in `teu_cut_off`, and a trip of which more or less is moved than before
        gains or loses room.
    executor
        Any `concurrent.futures.Executor` (threads, processes, a Dask client's); None: one after the other.
    progress
        True for a bar, or what to call after each chunk; see `Progress` of `analysis/sweep.py`.

    Returns
    -------
    Comparison
        The trips on every network: what each gains or loses, and its ways before and after.

    Raises
    ------
    InvalidQuestion
        If there are fewer than two networks, the first is a scenario, or trips, `by` or rules are not understood.
    UnknownName, AmbiguousName
        If a name of a trip or the rules is known on none of the networks, or names several places.
    InvalidEdit, InvalidData
        If a scenario cannot be carried out on the first network.
    SweepStopped
        If the executor stopped.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> closed = co.load_scenario("red-sea-closed")
    >>> both = co.compare({"today": net, "closed": closed}, [("Shanghai", "Rotterdam"), ("Quetta", "Tehran")])
    >>> both.differences()["verdict"].tolist()
    ['loses', 'same']
    """
    check_kind("networks", networks, Mapping, "networks and scenarios by name, the first a network")
    variants = [load_scenario(net) if isinstance(net, str) else net for net in networks.values()]
    asked = trips_of(trips, cargo, choose_mode=choose_mode)
    if len(variants) < 2:
        raise InvalidQuestion(f"compare: there are {len(variants)} networks; give two or more, by name")
    if not isinstance(variants[0], Network):
        raise InvalidQuestion("compare: the first must be a network, because scenarios are carried out on it")
    for name, variant in zip(networks, variants, strict=True):
        if not isinstance(variant, Network | Scenario):
            raise InvalidQuestion(f"compare: {name!r} is {variant!r}; give a network, a scenario, or the name of one")
    check_arguments(variants[0], cargo, rules)
    goal = objective(by, asked[0].cargo, variants[0])
    shared = (variants[0], asked, by, rules or Rules())
    if flows is not None:
        check_method("flows", flows)
    if flows is not None and depart is not None:
        raise InvalidQuestion(f"compare: flows={flows!r} is of a normal week and has no date; give flows or depart")
    if flows is None:
        parts = chunked(range(len(asked)), _TRIPS_AT_ONCE)
        spans = [(part[0], part[-1] + 1) for part in parts]
        jobs = [(None if at == 0 else variant, *span) for at, variant in enumerate(variants) for span in spans]
        pieces = chunked(jobs, 1 + min(len(jobs) // 16, 24))
        chunks = sweep(_outcomes_of, (*shared, depart), pieces, executor=executor, progress=progress)
    else:
        asking = [(None if at == 0 else variant, flows) for at, variant in enumerate(variants)]
        chunks = sweep(_assigned, shared, asking, executor=executor, progress=progress)
    found = [outcome for chunk in chunks for outcome in chunk]
    by_network = tuple(tuple(found[at : at + len(asked)]) for at in range(0, len(found), len(asked)))
    for number, trip in enumerate(asked):
        if all(outcomes_of[number].unknown for outcomes_of in by_network):
            raise UnknownName(f"trip {number + 1} ({trip}): {by_network[0][number].reason}")
    full = (Overloads(variants[0], asked, by, rules or Rules()),) if flows is None and depart is None else ()
    said = goal.name if depart is None else f"{goal.name}, ready {depart}"
    return Comparison(tuple(networks), asked, said, goal.unit, flows, by_network, full)


def _outcomes_of(
    shared: tuple[Network, Sequence[Trip], By, Rules, When | None], jobs: Sequence[tuple[Variant | None, int, int]]
) -> list[Outcome]:
    first, trips, by, rules, depart = shared
    found: list[Outcome] = []
    if len(jobs) > 1:  # each process knows the ways before the edits, most of which several scenarios leave as they are
        for begin, end in dict.fromkeys(job[1:] for job in jobs):
            outcomes(first, trips[begin:end], by, rules, None, depart)
    for variant, begin, end in jobs:
        net = first if variant is None else variant(first) if isinstance(variant, Scenario) else variant
        found += outcomes(net, trips[begin:end], by, rules, first, depart)
    return found


def _assigned(shared: tuple[Network, Sequence[Trip], By, Rules], job: tuple[Variant | None, str]) -> list[Outcome]:
    first, trips, by, rules = shared
    variant, method = job
    net = first if variant is None else variant(first) if isinstance(variant, Scenario) else variant
    return assigned_outcomes(net, trips, method, by, rules)


def _trip_columns(number: int, trip: Trip) -> dict[str, object]:
    return {
        "trip": number + 1,
        "origin": str(trip.origin),
        "destination": str(trip.destination),
        "shipments_per_year": trip.shipments_per_year,
        "teu_per_year": trip.teu_per_year,
    }


def _named(found: Sequence[Outcome]) -> list[str]:
    """Return the names of one trip's ways, equal where they are one way; blank where there is none."""
    taken = [outcome.taken for outcome in found]
    distinct = list(dict.fromkeys(way for way in taken if way is not None))
    named = dict(zip(distinct, distinct_names([way.marks for way in distinct]), strict=True))
    return [named[way] if way is not None else "" for way in taken]


def _verdict(before: Outcome, after: Outcome) -> str:
    if before.taken is None or after.taken is None:
        if before.taken is after.taken:
            return "no way"
        return "opened" if before.taken is None else "cut off"
    room = after.moved - before.moved
    if abs(room) > _SAME_ROOM:
        return "gains room" if room > 0 else "loses room"
    gain = before.minimised - after.minimised
    return "same" if abs(gain) < _SAME else "gains" if gain > 0 else "loses"


def outcomes_of(comparison: Comparison) -> tuple[tuple[Outcome, ...], ...]:
    """Return what became of each trip in each network of a comparison."""
    return comparison._found
