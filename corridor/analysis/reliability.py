"""The most reliable among the ways that are worth considering."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import pandas as pd

from corridor.analysis.arrivals import Arrivals, Moment
from corridor.analysis.simulate import CORRELATION, check_draws, simulate
from corridor.answer.answer import Answer, Section
from corridor.answer.itinerary import Itinerary, as_part, network_of
from corridor.answer.ledger import lines_of, source_rows_of
from corridor.cargo import Cargo
from corridor.engine.clock import NEVER
from corridor.errors import InvalidQuestion
from corridor.graph.coordinates import Place
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.alternatives import different_ways
from corridor.planning.dated_plan import Timed
from corridor.planning.dates import SPANS_D, When, asked, clock_of, span_of
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.objective import objective
from corridor.planning.pareto import pareto
from corridor.planning.question import resolve
from corridor.planning.route_names import names_in
from corridor.rules import Rules
from corridor.shown_text import printable

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


_DIFFERENT: Final = 4
"""Alternatives in time, and as many in cost, that are tried in addition to the front, if there is room for them."""
_OVERLAP: Final = 0.6
"""Largest part of its length that such a way may share with a better one."""


@dataclass(frozen=True, eq=False, repr=False)
class Reliability(Answer):
    """A choice among candidates: what each would have done in the same storms.

    Attributes
    ----------
    arrivals
        Of each candidate, the best first.
    percentile
        By which they are ranked if there is no deadline.
    deadline
        By the chance to make which they are ranked, or None.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> found = co.most_reliable(net, "Karachi", "Tehran", candidates=2, runs=200)
    >>> found.to_frame()["p90_h"].is_monotonic_increasing
    True
    """

    kind: ClassVar[str] = "reliability"

    arrivals: tuple[Arrivals, ...]
    percentile: float
    deadline: Moment | dt.date | str | None

    @property
    def best(self) -> Itinerary:
        """Return the best of the candidates; a way that was not among them may be better still."""
        return self.arrivals[0].itinerary

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each candidate, the best first.

        `p10_h`, `p50_h`, `p90_h` and, if it is another, the percentile asked for are hours since departure, infinite
        where fewer runs arrive; `chance` is that to make the deadline, if there is one.
        """
        ways = [arrivals.itinerary for arrivals in self.arrivals]
        levels = sorted({10.0, 50.0, 90.0, float(self.percentile)})
        frame = pd.DataFrame(
            {
                "way": names_in(network_of(ways[0]), ways),
                "hours": [way.hours for way in ways],
                "cost_usd": [way.cost_usd for way in ways],
                **{f"p{level:g}_h": [found.hours_at(level) for found in self.arrivals] for level in levels},
                "modes": ["; ".join(way.modes) for way in ways],
                "borders": ["; ".join(way.borders) for way in ways],
            }
        )
        if self.deadline is not None:
            frame.insert(3, "chance", [1 - found.late(self.deadline) for found in self.arrivals])
        return frame

    def _record(self) -> dict[str, Any]:
        first = self.arrivals[0]
        return {
            "origin": first.itinerary.origin,
            "destination": first.itinerary.destination,
            "percentile": self.percentile,
            "deadline": None if self.deadline is None else str(self.deadline),
            "runs": first.runs,
            "seed": first.seed,
            "candidates": self.to_frame(),
            "best": as_part(self.best),
        }

    def _lines(self) -> "GeoDataFrame":
        return lines_of([found.itinerary for found in self.arrivals], self.to_frame()["way"].tolist())

    def _sections(self) -> tuple[Section, ...]:
        ways = [found.itinerary for found in self.arrivals]
        return (
            Section("candidates", self.to_frame()),
            Section("the best", self.best.ledger()),
            Section("sources", source_rows_of(ways)),
        )

    def __str__(self) -> str:
        """Return the candidates as a table, with what the choice is and is not."""
        first = self.arrivals[0]
        aim = (
            f"chance to arrive by {self.deadline}" if self.deadline is not None else f"p{self.percentile:g} of arrival"
        )
        frame = self.to_frame().drop(columns=["modes", "borders"])
        for name in [name for name in frame.columns if name == "hours" or name.endswith("_h")]:
            frame[name] = (frame[name] / 24).round(1)
        shown = frame.rename(columns=lambda name: "days" if name == "hours" else name.replace("_h", "_days"))
        shown["cost_usd"] = shown["cost_usd"].round(0)
        return printable(
            f"{first.itinerary.origin} to {first.itinerary.destination}: the best {aim} among {len(self.arrivals)} "
            f"candidates, {first.runs:,} runs each, seed {first.seed}, with the same draws for what they share. "
            f"Ways that were not among them may do better.\n{shown.to_string(index=False)}"
        )


def most_reliable(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    depart: When | None = None,
    deadline: Moment | dt.date | str | None = None,
    percentile: float = 90,
    candidates: int = 12,
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    runs: int = 10_000,
    seed: int = 1,
    correlation: float = CORRELATION,
) -> Reliability:
    """Return which of the ways worth considering is the surest to arrive in time.

    Parameters
    ----------
    net, origin, destination, cargo, rules
        As for `plan`.
    depart
        When cargo is ready to be loaded, as for `plan`.
    deadline
        Rank by the chance to arrive by it, as for `Arrivals.late`: with a date of departure a time with its
        offset or a date, else hours since departure.
    percentile
        Without a deadline, rank by when that many percent of the runs have arrived.
    candidates
        Most ways to try: the front of time and cost, thinned to two thirds of that many, then alternatives
        that share little with the fastest and with the cheapest (none where the rules have limits or places to pass).
    runs, seed, correlation
        As for `simulate`. Candidates that share an activity share its draws, so that they differ
        by what they do and not by luck.

    Returns
    -------
    Reliability
        The candidates, the surest first, each with its arrivals.

    Raises
    ------
    InvalidQuestion
        If an argument is out of its bounds.
    NoRoute
        If there is no way; further errors as for `plan`.

    Notes
    -----
    It is a choice among candidates and says so: the surest of all ways is not searched for, because percentiles do not
    add up along a way. Ties go to the cheaper.

    Examples
    --------
    >>> import corridor as co
    >>> found = co.most_reliable(co.load(), "Karachi", "Tehran", candidates=4, runs=500)
    >>> found.to_frame()["p90_h"].is_monotonic_increasing
    True
    """
    check_draws(runs, seed, correlation)
    if isinstance(candidates, bool) or not isinstance(candidates, int | np.integer) or candidates < 2:
        raise InvalidQuestion(f"candidates is {candidates!r}; it must be a whole number, at least 2")
    check_arguments(net, cargo, rules)
    ways = _candidates(net, (origin, destination), cargo or Cargo(), rules or Rules(), candidates, depart)
    found = [simulate(net, way, runs=runs, seed=seed, correlation=correlation) for way in ways]

    def rank(arrivals: Arrivals) -> tuple[float, float, float]:
        after = arrivals.hours_at(percentile)
        missed = arrivals.late(deadline) if deadline is not None else 0.0
        return missed, after, arrivals.itinerary.cost_usd

    return Reliability(tuple(sorted(found, key=rank)), percentile, deadline)


def _candidates(
    net: Network, ends: tuple[Place, Place], cargo: Cargo, rules: Rules, most: int, depart: When | None
) -> Sequence[Itinerary]:
    """Return different ways that are worth considering."""
    front = pareto(net, *ends, by=("time", "cost"), cargo=cargo, rules=rules, depart=depart)
    ways = list(front.thin(max(2, 2 * most // 3)))
    if not rules.limits and not rules.via:
        ways += _alternatives(net, ends, cargo, rules, depart)
    different: dict[tuple[tuple[str, ...], ...], Itinerary] = {}
    for way in ways:
        legs = [leg for leg in way.legs if leg.activity != "wait"]
        key = tuple((leg.activity, leg.from_node, leg.to_node, leg.link_id, leg.service_id) for leg in legs)
        different.setdefault(key, way)
    return list(different.values())[:most]


def _alternatives(
    net: Network, ends: tuple[Place, Place], cargo: Cargo, rules: Rules, depart: When | None
) -> Iterator[Itinerary]:
    """Yield ways that share little with the fastest and with the cheapest; with a date, as they go from then on."""
    when = None if depart is None else asked(depart, None, net, ends)
    question = resolve(net, *ends, cargo, rules, None if when is None else when.day(net, ends[0]))
    for by in ("time", "cost"):
        goal = objective(by, cargo, net)
        for arcs in different_ways(question, goal, _DIFFERENT, _OVERLAP):
            if when is None:
                yield itinerary(question, arcs, goal.name)
                continue
            clock, _ = clock_of(question, span_of(when.second, SPANS_D[-1]))
            if clock.seconds(arcs, when.second)[-1][1] < NEVER:
                yield Timed(question, clock, arcs, when.second).itinerary(goal.name)
