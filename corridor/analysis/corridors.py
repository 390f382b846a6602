"""Named corridors side by side: the best way in each, when it arrives, what restricts it, or why there is none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, overload

import pandas as pd

from corridor.analysis.simulate import CORRELATION, check_draws, simulate
from corridor.answer.answer import Answer, Section
from corridor.answer.itinerary import Itinerary, as_part
from corridor.answer.ledger import source_rows_of
from corridor.cargo import Cargo
from corridor.criteria import COLUMNS
from corridor.errors import InvalidQuestion, NoRoute
from corridor.graph.coordinates import Place
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.dates import When
from corridor.planning.named_corridors import Named, named_corridors
from corridor.planning.objective import By, objective
from corridor.planning.plan import plan
from corridor.planning.restrictions_on_way import restrictions_on
from corridor.rules import Rules
from corridor.shown_text import brief, printable
from corridor.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_PERCENTILES: Final = (10.0, 50.0, 90.0)
_RUNS: Final = 2_000
_NONE: Final = "no way passes all of it"
_LONG: Final = 0.05
"""Part of a way that is gone there and back from which on `why` says so."""


@dataclass(frozen=True)
class NamedCorridor:
    """One named corridor between two places.

    Attributes
    ----------
    corridor_id, name
        As in the table `corridors`.
    way
        The best way in it; None if there is none.
    why
        Why there is no way, or what is odd about the one there is; blank for nothing.
    percentiles
        Hours in which 10, 50 and 90 percent of simulated runs have arrived [h]; empty without a way.
    restricted_by
        Programmes of the restrictions on the way, with their effect and what they are of.
    worse
        By what part the way exceeds the best of all ways in the objective: 0.25 is a quarter more.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> best = co.corridors(net, "Xi'an", "Duisburg", runs=20)[0]
    >>> best.worse >= 0, best.way is not None
    (True, True)
    """

    corridor_id: str
    name: str
    way: Itinerary | None
    why: str
    percentiles: tuple[float, ...]
    restricted_by: tuple[str, ...]
    worse: float

    def __str__(self) -> str:
        """Return it in one line."""
        if self.way is None:
            return f"{self.name}: {self.why}"
        days = self.way.hours / HOURS_PER_DAY
        return f"{self.name}: {days:.1f} days, {self.way.cost_usd:,.0f} USD, {self.worse:+.0%}"


@dataclass(frozen=True, repr=False)
class Corridors(Sequence[NamedCorridor], Answer):
    """Every named corridor between two places, those with a way first, the best of them on top.

    Attributes
    ----------
    best
        The best way of all, in whatever corridor.
    found
        The named corridors.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> found = co.corridors(net, "Xi'an", "Duisburg", runs=20)
    >>> frame = found.to_frame()
    >>> len(frame) == len(found) == len(net.corridors)
    True
    """

    kind: ClassVar[str] = "corridors"

    best: Itinerary
    found: tuple[NamedCorridor, ...]

    def __len__(self) -> int:
        """Return the number of corridors."""
        return len(self.found)

    @overload
    def __getitem__(self, at: int) -> NamedCorridor: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[NamedCorridor, ...]: ...
    def __getitem__(self, at: int | slice) -> NamedCorridor | tuple[NamedCorridor, ...]:
        """Return one corridor, or several."""
        return self.found[at]

    def to_frame(self) -> "GeoDataFrame":
        """Return a row for each corridor: totals, percentiles, borders, restrictions, why it has no way, and a line."""
        from geopandas import GeoDataFrame
        from shapely import union_all

        rows = [self._row(one) for one in self.found]
        lines = [
            None
            if one.way is None
            else union_all([leg.geometry for leg in one.way.legs if leg.activity in ("move", "access")])
            for one in self.found
        ]
        return GeoDataFrame(rows, geometry=lines, crs="EPSG:4326")

    def _record(self) -> dict[str, Any]:
        return {
            "origin": self.best.origin,
            "destination": self.best.destination,
            "by": self.best.by,
            "best": as_part(self.best),
            "corridors": [
                self._row(one)
                | {"restricted_by": list(one.restricted_by), "way": None if one.way is None else as_part(one.way)}
                for one in self.found
            ],
        }

    def _lines(self) -> "GeoDataFrame":
        return self.to_frame().dropna(subset=["geometry"])

    def _table(self) -> pd.DataFrame:
        return pd.DataFrame([self._row(one) for one in self.found])

    def _notes(self) -> tuple[str, ...]:
        return tuple(self._remarks())

    def _sections(self) -> tuple[Section, ...]:
        ways = [one.way for one in self.found if one.way is not None]
        return (
            Section("corridors", self._table()),
            *(Section(one.name, one.way.ledger(), is_detail=True) for one in self.found if one.way is not None),
            Section("sources", source_rows_of(ways)),
        )

    def _remarks(self) -> list[str]:
        """Return why corridors have no way, what is odd about others, and what restricts them."""
        shut = [f"{one.name}: {one.why}" for one in self.found if one.why]
        return shut + [f"{one.name} touches {'; '.join(one.restricted_by)}" for one in self.found if one.restricted_by]

    def _row(self, one: NamedCorridor) -> dict[str, Any]:
        way = one.way
        percentiles = one.percentiles or (float("nan"),) * len(_PERCENTILES)
        return {
            "corridor_id": one.corridor_id,
            "corridor": one.name,
            **{name: float("nan") if way is None else way.amount(name) for name in COLUMNS},
            **{f"p{level:g}_h": hours for level, hours in zip(_PERCENTILES, percentiles, strict=True)},
            "worse": one.worse,
            "modes": "" if way is None else "; ".join(way.modes),
            "borders": "" if way is None else "; ".join(way.borders),
            "restricted_by": "; ".join(one.restricted_by),
            "why": one.why,
        }

    def __str__(self) -> str:
        """Return the corridors as a table, and below it why some have no way and what restricts the others."""
        shown = pd.DataFrame(
            {
                "corridor": one.name,
                "days": "" if one.way is None else f"{one.way.hours / HOURS_PER_DAY:.1f}",
                "p10-p90 days": ""
                if not one.percentiles
                else f"{one.percentiles[0] / HOURS_PER_DAY:.1f}-{one.percentiles[-1] / HOURS_PER_DAY:.1f}",
                "USD": "" if one.way is None else f"{one.way.cost_usd:,.0f}",
                "kg CO2e": "" if one.way is None else f"{one.way.co2e_kg:,.0f}",
                "worse by": "no way" if one.way is None else f"{one.worse:.0%}",
                "by": "" if one.way is None else "; ".join(one.way.modes),
            }
            for one in self.found
        )
        best = self.best
        head = (
            f"{best.origin} to {best.destination}, {best.by}, by every named corridor; the best of all ways takes "
            f"{best.hours / HOURS_PER_DAY:.1f} days and {best.cost_usd:,.0f} USD"
        )
        return printable("\n".join([head, shown.to_string(index=False), *self._remarks()]))

    def __repr__(self) -> str:
        """Return the corridors by name, without their ways."""
        there = sum(one.way is not None for one in self.found)
        ends = f"{self.best.origin} to {self.best.destination}"
        return brief(f"<corridor.Corridors {ends}: {there} of {len(self)} have a way>")


def corridors(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
    runs: int = _RUNS,
    seed: int = 1,
) -> Corridors:
    """Return the best way in every named corridor, and how far it is from the best of all.

    Parameters
    ----------
    net, origin, destination, by, cargo, rules, depart
        As for `plan`; `via` is not among the rules that it takes, because a corridor is what a way passes.
    runs, seed
        As for `simulate`, which finds the percentiles.

    Returns
    -------
    Corridors
        All corridors of the table `corridors`, none left out for being dear: those with a way first, the best first,
        then those without one, in the order of the table, each with the reason.

    Raises
    ------
    InvalidQuestion
        If the rules have places to pass, the network names no corridor, or runs or seed are out of their bounds.
    NoRoute
        If there is no way at all; further errors as for `plan`.

    Notes
    -----
    A way runs in a corridor if it passes, in order or backwards, one node of each of its steps (for a border one on
    either side), goes by its modes, and touches nothing that it avoids. One search for each direction, in which the
    steps are places to pass, so that the way is the best of all that do; a search over more steps takes longer in
    proportion. Where a twentieth of the way or more is gone there and back, `why` says so: the corridor does not lie
    between the two places.

    Examples
    --------
    >>> import corridor as co
    >>> found = co.corridors(co.load(), "Xi'an", "Duisburg", runs=200)
    >>> found[0].worse >= 0, len(found) == len(co.load().corridors)
    (True, True)
    """
    check_arguments(net, cargo, rules)
    rules = rules or Rules()
    check_draws(runs, seed, CORRELATION)
    if rules.via:
        raise InvalidQuestion("corridors take no via: a corridor is what a way passes; plan with it")
    every = named_corridors(net)
    if not every:
        raise InvalidQuestion(f"{net!r} names no corridor; add rows to its table `corridors`")
    question: dict[str, Any] = {"by": by, "cargo": cargo, "depart": depart}
    goal = objective(by, cargo or Cargo(), net)
    best = plan(net, origin, destination, rules=rules, **question)
    least = goal.total(best.totals)
    found = []
    for named in every:
        way, why = _best_in(net, (origin, destination), named.steps, _narrowed(rules, named), question)
        if way is None:
            found.append(NamedCorridor(named.corridor_id, named.name, None, why, (), (), float("nan")))
            continue
        arrivals = simulate(net, way, runs=runs, seed=seed)
        hours = tuple(float(hour) for hour in map(arrivals.hours_at, _PERCENTILES))
        worse = goal.total(way.totals) / least - 1 if least else 0.0
        found.append(NamedCorridor(named.corridor_id, named.name, way, why, hours, restrictions_on(net, way), worse))
    order = sorted(
        range(len(found)), key=lambda at: (found[at].way is None, found[at].worse if found[at].way else 0, at)
    )
    return Corridors(best, tuple(found[at] for at in order))


def _best_in(
    net: Network,
    ends: tuple[Place, Place],
    steps: tuple[tuple[str, ...], ...],
    rules: Rules,
    question: dict[str, Any],
) -> tuple[Itinerary | None, str]:
    """Return the best way through the steps, in order or backwards, and why there is none or what is odd about it."""
    goal = objective(question["by"], question["cargo"] or Cargo(), net)
    if not all(steps):
        return None, "the network lacks what it passes"
    ways, reasons = [], []
    for order in dict.fromkeys((steps, steps[::-1])):
        try:
            ways.append(plan(net, *ends, rules=replace(rules, via=order), **question))
        except NoRoute as error:
            cut_by = [text for text in error.cut_by if not text.startswith("via=")]
            reasons.append(
                f"no way passes all of it and keeps to {' together with '.join(cut_by)}" if cut_by else _NONE
            )
    if not ways:
        return None, reasons[0]
    way = min(ways, key=lambda found: goal.total(found.totals))
    return way, _there_and_back(way)


def _there_and_back(way: Itinerary) -> str:
    """Return that a way runs along some links twice, if it does so for long."""
    runs: Counter[tuple[str, ...]] = Counter()
    lengths: dict[tuple[str, ...], float] = {}
    for leg in way.legs:
        if leg.activity == "move":
            ends = tuple(sorted((leg.from_node, leg.to_node)))
            runs[ends] += 1
            lengths[ends] = leg.length_km
    twice_km = sum(lengths[ends] for ends, times in runs.items() if times > 1)
    if twice_km < _LONG * way.length_km:
        return ""
    return f"it does not lie between the two: {twice_km:,.0f} km of its way are gone there and back"


def _narrowed(rules: Rules, named: Named) -> Rules:
    """Return the rules with what a corridor does not touch avoided besides, and only its modes."""
    return replace(
        rules.only_by(named.modes or None),
        avoid_countries=rules.avoid_countries | named.avoid_countries,
        avoid_nodes=rules.avoid_nodes | named.avoid_nodes,
    )
