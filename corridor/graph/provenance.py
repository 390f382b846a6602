"""What the arcs of a graph of states refer to: the rows and fillings behind their figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from corridor.arrays import Ints
from corridor.graph.activities import Activity
from corridor.graph.clearance import Clearances
from corridor.graph.crossings import BorderSide, BorderSides
from corridor.graph.defaults import FilledLinks
from corridor.graph.lazy import Dues, Lazy


@dataclass(frozen=True)
class Clearing:
    """One side that is cleared, with what it is under each procedure, which is made when it is asked for."""

    side: BorderSide
    _find: Callable[[bool], Activity | None] = field(repr=False, compare=False)

    @property
    def transit(self) -> Activity | None:
        """Return what it is in transit; None where it is barred."""
        return self._find(False)

    @property
    def home(self) -> Activity | None:
        """Return what it is as export from or import to its own country; None where it is barred."""
        return self._find(True)


@dataclass(frozen=True)
class Blocked:
    """A step between two states that is impossible, and what would make it possible, told when it is asked for."""

    tail: int
    head: int
    _tell: Callable[[], str] = field(repr=False, compare=False)

    @property
    def reason(self) -> str:
        """Return why it is impossible."""
        return self._tell()


@dataclass(frozen=True)
class Gate:
    """When an activity may begin, as far as its own hours do not hold that already.

    Attributes
    ----------
    opening_hours
        In OpenStreetMap's syntax; blank for always.
    holidays_of
        Country on whose public holidays it is shut; blank for none.
    node
        Node in whose time zone the hours are.
    """

    opening_hours: str
    holidays_of: str
    node: int


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
        tell = partial(self.reasons[self.telling[at]], int(self.member[at]))
        return Blocked(int(self.tail[at]), int(self.head[at]), tell)


@dataclass(frozen=True, eq=False)
class Provenance:
    """What the arcs refer to: the rows and fillings behind their figures.

    Attributes
    ----------
    links
        The links, filled.
    activities
        Handling, by the row that was taken.
    clearings
        The sides of crossings and seaports.
    gates
        When activities may begin.
    charges, home_charges
        Rows of `charges` that are due on an arc, in transit and as export or import.
    wait_rows
        Row of `rates` that gives the headway of an unscheduled departure, by arc.
    impossible
        Steps that are impossible, as columns.
    sides
        The sides of crossings and seaports as columns.
    """

    links: FilledLinks
    activities: Lazy[Activity]
    clearings: Sequence[Clearing]
    gates: tuple[Gate, ...]
    charges: Dues
    home_charges: Dues
    wait_rows: Mapping[int, int]
    impossible: Impossible
    sides: BorderSides

    @cached_property
    def blocked(self) -> tuple[Blocked, ...]:
        """Return the steps that are impossible."""
        return tuple(self.impossible.blocked(at) for at in range(len(self.impossible.tail)))

    def crossing(self, row: int) -> str:
        """Return the id of the link that a side is one of; blank for a seaport."""
        link = self.sides.link[row]
        return self.sides.link_ids[link] if link >= 0 else ""


@dataclass(frozen=True, eq=False)
class Clearings:
    """Makes the clearings of a network's sides."""

    sides: BorderSides
    found: Clearances

    def clearing(self, at: int) -> Clearing:
        """Return what one side is."""
        return Clearing(self.sides.side(at), partial(self._act, at))

    def _act(self, at: int, is_home: bool) -> Activity | None:
        group = at + len(self.sides) if is_home else at
        return self.found.activities.activity_at(group) if self.found.is_open[group] else None
