"""The ways of a front, each with its outcome: as a sequence, a table, a picture and text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Final, overload

import numpy as np
import pandas as pd

from corridor.answer.answer import Answer, Section
from corridor.answer.itinerary import Itinerary, as_part
from corridor.answer.ledger import legs_of, lines_of, source_rows_of, ways_text
from corridor.answer.text import date_text
from corridor.argument_checks import check_number, check_whole
from corridor.arrays import Floats, Ints
from corridor.criteria import COLUMNS
from corridor.engine.clock import Clock
from corridor.engine.fronts import Fronts
from corridor.errors import InvalidQuestion
from corridor.planning.dated_plan import Timed
from corridor.planning.front_chart import front_chart
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.question import Question
from corridor.planning.route_names import names_in
from corridor.shown_text import printable

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes


_ANY: Final = 2**53


@dataclass(frozen=True)
class Outcome:
    """One outcome of a front, and how to find its way.

    Attributes
    ----------
    vector
        Its criteria in their order, as whole numbers.
    fronts, at
        The front that was found, and which outcome of it this is.
    clock, begin
        In a question with a date: when arcs begin and end, and the second of departure.
    """

    vector: tuple[int, ...]
    fronts: Fronts
    at: int
    clock: Clock | None = None
    begin: int = 0

    def itinerary(self, question: Question, by: str) -> Itinerary:
        """Return the way."""
        arcs = self.fronts.arcs(self.at)
        if self.clock is None:
            return itinerary(question, arcs, by)
        return Timed(question, self.clock, arcs, self.begin).itinerary(by)


class Front(Answer, Sequence[Itinerary]):
    """The ways that no other beats, from the best in the first criterion on; each is traced when it is needed.

    Attributes
    ----------
    by
        The criteria.
    covers
        Of a thinned front: every way left out is, in each criterion, at most this many times one that was kept;
        1.0 of a whole front.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> front = co.pareto(net, "Karachi", "Quetta", by=("time", "cost"))
    >>> len(front.thin(2)), len(front.to_frame()) == len(front)
    (2, True)
    >>> front.plot().get_ylabel()
    'USD'
    """

    kind: ClassVar[str] = "front"

    def __init__(
        self, _question: Question, _found: Sequence[Outcome], by: tuple[str, ...], covers: float = 1.0
    ) -> None:
        self._question, self._found, self.by, self.covers = _question, tuple(_found), by, covers
        self._traced: dict[int, Itinerary] = {}

    def __len__(self) -> int:
        """Return the number of ways."""
        return len(self._found)

    @overload
    def __getitem__(self, at: int) -> Itinerary: ...
    @overload
    def __getitem__(self, at: slice) -> list[Itinerary]: ...
    def __getitem__(self, at: int | slice) -> Itinerary | list[Itinerary]:
        """Return one way, or several."""
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        if place not in self._traced:
            said = "front of " + ", ".join(self.by)
            self._traced[place] = self._found[place].itinerary(self._question, said)
        return self._traced[place]

    def __iter__(self) -> Iterator[Itinerary]:
        """Yield the ways."""
        return (self[at] for at in range(len(self)))

    @cached_property
    def outcomes(self) -> Ints:
        """Return the amounts of each way, in whole numbers; shape (n_ways, n_criteria)."""
        rows = [outcome.vector for outcome in self._found]
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(self.by))

    def thin(self, n: int | None = None, *, epsilon: float | None = None) -> "Front":
        """Return fewer ways that represent all, the best one in each criterion among them.

        Parameters
        ----------
        n
            How many ways to keep at most; at least as many as there are criteria.
        epsilon
            Instead: how much worse a way that is left out may make do with; 0.05 for 5 %.

        Returns
        -------
        Front
            A front whose `covers` is its guarantee: every way that was left out is, in each criterion, at most that
            many times one that was kept.

        Raises
        ------
        InvalidQuestion
            If not exactly one of the two is given, or it is out of its bounds.

        Notes
        -----
        Greedy: the ways are tried by the first criterion, and one is kept if none so far covers it. For a
        number of ways the factor is found by halving.
        """
        if (n is None) == (epsilon is None):
            raise InvalidQuestion("thin: give either a number of ways or epsilon")
        if epsilon is not None:
            worse = check_number("thin: epsilon", epsilon, "a number, at least 0", 0)
            return self._keep(self._covering(1.0 + worse))
        n = check_whole("thin: n", n, "how many ways to keep, a whole number", -_ANY, _ANY)
        if n < len(self.by):
            raise InvalidQuestion(f"thin: {n} ways cannot hold the best in each of {len(self.by)} criteria")
        if n >= len(self):
            return self
        low, high = 0.0, 1.0
        while len(self._covering(1.0 + high)) > n:
            high *= 2
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (low, middle) if len(self._covering(1.0 + middle)) <= n else (middle, high)
        return self._keep(self._covering(1.0 + high))

    def _covering(self, factor: float) -> list[int]:
        """Return ways so that each other one is at most this many times one of them, in every criterion."""
        outcomes = self.outcomes.astype(np.float64)
        lexical = [np.lexsort((*np.delete(outcomes, at, axis=1).T, outcomes[:, at])) for at in range(len(self.by))]
        kept = sorted({int(order[0]) for order in lexical})
        for way in range(len(self)):
            if not (outcomes[kept] <= outcomes[way] * factor).all(axis=1).any():
                kept.append(way)
        return sorted(kept)

    def _keep(self, kept: Sequence[int]) -> "Front":
        outcomes = self.outcomes.astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(outcomes[kept][None] <= outcomes[:, None], 1.0, outcomes[kept][None] / outcomes[:, None])
        covers = float(ratios.max(axis=2).min(axis=1).max()) * self.covers
        return Front(self._question, [self._found[at] for at in kept], self.by, covers)

    @property
    def names(self) -> list[str]:
        """Return a short name of each way by its differences, such as "rail via Taftan"."""
        return [str(name) for name in self._rows()["way"]]

    def to_frame(self) -> "GeoDataFrame":
        """Return a row for each way: what makes it different, its totals, and where the choice switches to it.

        `switch_usd_per_h` is the value of time above which the way is better than all that are cheaper; NaN where no
        value of time makes it the best, and where it is the cheapest.
        """
        drawn = lines_of(list(self), self.names)
        drawn.insert(len(drawn.columns) - 1, "switch_usd_per_h", self._rows()["switch_usd_per_h"])
        return drawn

    def _rows(self) -> pd.DataFrame:
        """Return the frame without lines."""
        ways = list(self)
        rows = {
            "way": names_in(self._question.net, ways),
            **{name: [way.amount(name) for way in ways] for name in COLUMNS},
            "modes": ["; ".join(way.modes) for way in ways],
            "borders": ["; ".join(way.borders) for way in ways],
            "switch_usd_per_h": _switches([way.hours for way in ways], [way.cost_usd for way in ways]),
        }
        return pd.DataFrame(rows)

    def plot(self, ax: "Axes | None" = None, *, names: int = 8) -> "Axes":
        """Draw money against days, one point a way.

        Parameters
        ----------
        ax
            Where to draw; None for a new figure.
        names
            How many ways have their name beside them: those that `thin` keeps; at least as many as criteria.
        """
        shown = self.thin(names)
        return front_chart(self, list(zip(shown.names, shown, strict=True)), ax)

    def __str__(self) -> str:
        """Return the front as a table."""
        switches = {"switch_usd_per_h": [f"{at:,.1f}" if at == at else "" for at in self._rows()["switch_usd_per_h"]]}
        return printable(f"{self._heading()}\n{ways_text(self, self.names, **switches)}")

    def _heading(self) -> str:
        question = self._question.asked
        departs = self[0].departs
        leaving = "" if departs is None else f", leaving {date_text(departs)}"
        heading = (
            f"{question[0]} to {question[1]}{leaving}: {len(self)} way{'s' * (len(self) > 1)} that no other beats in "
            f"{', '.join(self.by)}"
        )
        kept = "" if self.covers == 1 else f"; each way left out is at most {self.covers:.3f} times one of them"
        return f"{heading}{kept}"

    def _record(self) -> dict[str, Any]:
        ways = zip(self, self.names, self._rows()["switch_usd_per_h"], strict=True)
        return {
            "origin": str(self._question.asked[0]),
            "destination": str(self._question.asked[1]),
            "by": self.by,
            "covers": self.covers,
            "ways": [as_part(way, name=name, switch_usd_per_h=switch) for way, name, switch in ways],
        }

    def _lines(self) -> "GeoDataFrame":
        return self.to_frame()

    def _table(self) -> pd.DataFrame:
        return self._rows()

    def _sections(self) -> tuple[Section, ...]:
        ways = list(self)
        return (
            Section("ways", self._rows()),
            Section("legs", legs_of(ways, self.names), is_detail=True),
            Section("sources", source_rows_of(ways)),
        )


def _switches(hours: Sequence[float], usd: Sequence[float]) -> Floats:
    """Return the value of time from which each way is the best in money and hours; NaN if it never is."""
    switch = np.full(len(hours), np.nan)
    order = sorted(range(len(hours)), key=lambda way: (usd[way], hours[way]))
    hull = order[:1]
    for way in order[1:]:
        if hours[way] >= hours[hull[-1]]:
            continue
        while len(hull) > 1 and _price(hours, usd, hull[-1], way) <= _price(hours, usd, hull[-2], hull[-1]):
            hull.pop()
        hull.append(way)
    for before, way in pairwise(hull):
        switch[way] = _price(hours, usd, before, way)
    return switch


def _price(hours: Sequence[float], usd: Sequence[float], cheap: int, fast: int) -> float:
    return (usd[fast] - usd[cheap]) / (hours[cheap] - hours[fast])
