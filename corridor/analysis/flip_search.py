"""The search for the value of a figure at which the best way flips: a question planned again with other values."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.analysis.cell import Cell
from corridor.answer.itinerary import Itinerary
from corridor.cargo import Cargo
from corridor.criteria import COST, MINIMISED, TIME
from corridor.engine.dijkstra import Way
from corridor.graph.coordinates import Place
from corridor.network.network import Network
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.no_route import no_route
from corridor.planning.objective import Objective
from corridor.planning.question import Question, resolve
from corridor.planning.search import best_of_objective
from corridor.rules import Rules
from corridor.scenario.changes import Change
from corridor.scenario.scenario import Scenario

STEPS: Final[Mapping[str, float]] = {"hours": TIME.scale, "usd": COST.scale, "usd_per_km": 100 * COST.scale}
"""Figures that may be moved, and into how many steps a unit of each falls: seconds, cents, hundredths of a cent."""
_GUESSES: Final = 12
"""Intersections that are tried before the rest is halved."""


@dataclass(frozen=True)
class Flip:
    """Where another way becomes the best.

    Attributes
    ----------
    value
        Nearest value to today's at which it does, in the figure's unit.
    last
        Value one step nearer, at which the best way is still today's.
    way
        The way that is best at `value`, with its figures there.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> row = {"link_id": "taftan-mirjaveh-road", "from_node": "PKTFT", "side": "exit", "procedure": "", "regime": ""}
    >>> found = co.break_even(net, "Quetta", "Zahedan", of=co.Cell("borders", row, "hours"), by="time", upper=500)
    >>> found.above.last < found.above.value, found.above.way.borders
    (True, ('PK-IR at gabd-rimdan-road',))
    """

    value: float
    last: float
    way: Itinerary


@dataclass(frozen=True)
class Asked:
    """The question at one value of the figure, and its best way.

    Attributes
    ----------
    value
        The figure.
    question, way
        The question, and its best way.
    goal
        The objective.
    """

    value: float
    question: Question
    way: Way
    goal: Objective

    def is_best(self, other: "Asked") -> bool:
        """Return whether the best way of another value is the best one here, too."""
        return self.way.arcs == other.way.arcs

    def total(self, other: "Asked") -> float:
        """Return the total of the best way of another value at this value."""
        weights, arcs = self.question.weights, np.array(other.way.arcs)
        return self.goal.total({one.column: float(weights.amount(one)[arcs].sum()) / one.scale for one in MINIMISED})

    def itinerary(self) -> Itinerary:
        """Return the best way."""
        return itinerary(self.question, self.way.arcs, self.goal.name)


@dataclass(frozen=True)
class Asker:
    """Plans a question again with other values of a figure."""

    net: Network
    of: Cell
    ends: tuple[Place, Place]
    goal: Objective
    cargo: Cargo
    rules: Rules

    def at(self, value: float) -> Asked:
        """Return the answer at a value.

        Raises
        ------
        NoRoute
            If there is no way.
        """
        change = Change(self.of.table, self.of.where, **{self.of.column: value})
        question = resolve(Scenario("moved", [change])(self.net), *self.ends, self.cargo, self.rules)
        way = best_of_objective(question, self.goal)
        if way is None:
            raise no_route(question)
        return Asked(value, question, way, self.goal)

    def flip(self, today: Asked, inside: int, far: int) -> Flip | None:
        """Return where the way of today stops being the best between a step at today's value and a far one."""
        steps = STEPS[self.of.column]
        if inside == far:
            return None
        outside, other = far, self.at(far / steps)
        if other.is_best(today):
            return None
        last, guesses = today.value, 0
        while abs(outside - inside) > 1:
            guess = (inside + outside) // 2
            if guesses < _GUESSES:
                cut = _cut(today, other) * steps
                guess = math.ceil(cut) if outside > inside else math.floor(cut)
            guesses += 1
            guess = min(max(guess, min(inside, outside) + 1), max(inside, outside) - 1)
            asked = self.at(guess / steps)
            if asked.is_best(today):
                inside, last = guess, asked.value
            else:
                outside, other = guess, asked
        return Flip(other.value, last, other.itinerary())


def _cut(today: Asked, other: Asked) -> float:
    """Return the value at which the best ways of two values cost the same, if their totals were lines."""
    here, there = today.total(other) - today.total(today), other.total(other) - other.total(today)
    part = here / (here - there) if here > there else 0.5
    return today.value + part * (other.value - today.value)
