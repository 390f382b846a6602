"""Before and after: what other networks, or the edits of a scenario, change for many trips, in figures and in ways."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import pandas as pd

from corridor.analysis.carriers_waits import CARRIERS_WAIT
from corridor.analysis.comparison_text import ROOM, heading, summary
from corridor.analysis.trip_outcome import TOTALS, Outcome, totals
from corridor.analysis.trips import Trip
from corridor.answer.answer import Answer, Section
from corridor.argument_checks import check_axes
from corridor.arrays import Ints
from corridor.criteria import FIGURES, LENGTH, TIME
from corridor.flows.overloads import Overloads, overload_lines
from corridor.planning.route_names import distinct_names
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SAME: Final = 1e-6
"""Figures that differ by less are the same; the least step is a second, a cent or a gram."""
_SAME_ROOM: Final = 1e-4
"""Parts of a trip that are moved and differ by less are the same: assignments are that exact."""


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
