"""What the arcs of a graph of states refer to: the rows and fillings behind their figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corridor.model.acts import Act
from corridor.model.clearance import Clearances
from corridor.model.codes import Ints
from corridor.model.filling import FilledLinks
from corridor.model.lazy import Dues, Lazy
from corridor.model.sides import Side, Sides


@dataclass(frozen=True)
class Clearing:
    """One side that is cleared, with what it is under each procedure; None where it is barred."""

    side: Side
    transit: Act | None
    home: Act | None


@dataclass(frozen=True)
class Blocked:
    """A step between two states that is impossible, and what would make it possible."""

    tail: int
    head: int
    reason: str


@dataclass(frozen=True)
class Gate:
    """When an activity may begin, as far as its own hours do not hold that already.

    Attributes
    ----------
    opening_hours : In OpenStreetMap's syntax; blank for always.
    holidays_of : Country on whose public holidays it is shut; blank for none.
    node : Node in whose time zone the hours are.
    """

    opening_hours: str
    holidays_of: str
    node: int


@dataclass(frozen=True, eq=False)
class Book:
    """What the arcs refer to: the rows and fillings behind their figures.

    Attributes
    ----------
    links : The links, filled.
    acts : Handling, by the row that was taken.
    clearings : The sides of crossings and seaports.
    gates : When activities may begin.
    charges, home_charges : Rows of `charges` that are due on an arc, in transit and as export or import.
    wait_rows : Row of `rates` that gives the headway of an unscheduled departure, by arc.
    blocked : Steps that are impossible.
    """

    links: FilledLinks
    acts: Lazy[Act]
    clearings: Sequence[Clearing]
    gates: tuple[Gate, ...]
    charges: Dues
    home_charges: Dues
    wait_rows: Mapping[int, int]
    blocked: Sequence[Blocked]


@dataclass(frozen=True, eq=False)
class Clearings:
    """Makes the clearings of a network's sides."""

    sides: Sides
    found: Clearances

    def clearing(self, at: int) -> Clearing:
        """Return what one side is."""
        transit, home = (
            self.found.acts.act(group) if self.found.is_open[group] else None for group in (at, len(self.sides) + at)
        )
        return Clearing(self.sides.side(at), transit, home)


@dataclass(frozen=True, eq=False)
class Impossible:
    """Makes the impossible steps: their states and, for each, which member of which telling says why."""

    tail: Ints
    head: Ints
    telling: Ints
    member: Ints
    reasons: tuple[Callable[[int], str], ...]

    def blocked(self, at: int) -> Blocked:
        """Return one impossible step."""
        reason = self.reasons[self.telling[at]](int(self.member[at]))
        return Blocked(int(self.tail[at]), int(self.head[at]), reason)
