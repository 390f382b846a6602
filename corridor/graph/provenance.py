"""The rows behind the figures of a graph of states, and the reasons why steps are closed."""

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
    """One side with its clearance under each procedure, which is looked up when it is needed."""

    side: BorderSide
    _find: Callable[[int], Activity | None] = field(repr=False, compare=False)

    def under(self, group: int) -> Activity | None:
        """Return the clearance in transit, for export or import, or in bond; None where it is barred."""
        return self._find(group)


@dataclass(frozen=True)
class Blocked:
    """A step that is closed, and the reason, which is written when it is needed."""

    step: int
    _reason: Callable[[], str] = field(repr=False, compare=False)

    @property
    def reason(self) -> str:
        """Return why it is closed."""
        return self._reason()


@dataclass(frozen=True)
class Gate:
    """The opening hours and holidays of an activity, where its own hours do not cover them already.

    Attributes
    ----------
    opening_hours
        In OpenStreetMap's syntax; blank for always.
    holidays_of
        Country on whose public holidays it is shut; blank for none.
    node
        Node in whose time zone the hours are.
    work_s
        Median of an activity that must end by closing [s]; 0 if it may run on.
    """

    opening_hours: str
    holidays_of: str
    node: int
    work_s: int


@dataclass(frozen=True, eq=False)
class Impossible:
    """The steps that are closed for a reason, in the order in which they are listed.

    Attributes
    ----------
    step
        Their numbers.
    group, member
        Which of the functions gives the reason of each, and for which of its members.
    reasons
        Functions from the number of a member to its reason.
    """

    step: Ints
    group: Ints
    member: Ints
    reasons: tuple[Callable[[int], str], ...]

    def blocked(self, at: int) -> Blocked:
        """Return one of them."""
        reason = partial(self.reasons[self.group[at]], int(self.member[at]))
        return Blocked(int(self.step[at]), reason)


@dataclass(frozen=True, eq=False)
class Provenance:
    """The rows behind the figures of the steps, and the reasons why some are closed.

    Attributes
    ----------
    links
        The links, filled.
    activities
        Handling, by the row that was taken.
    clearings
        The sides of crossings and seaports.
    gates
        Opening hours and holidays of activities.
    charges
        Rows of `charges` that are due on a step.
    customs
        Declarations, by the position that steps give.
    wait_rows
        Row of `rates` that gives the headway of an unscheduled departure, by step.
    impossible
        Steps that are closed for a reason, as columns.
    sides
        The sides of crossings and seaports as columns.
    """

    links: FilledLinks
    activities: Lazy[Activity]
    clearings: Sequence[Clearing]
    gates: tuple[Gate, ...]
    charges: Dues
    customs: Lazy[Activity]
    wait_rows: Mapping[int, int]
    impossible: Impossible
    sides: BorderSides

    @cached_property
    def blocked(self) -> tuple[Blocked, ...]:
        """Return the steps that are closed for a reason."""
        return tuple(self.impossible.blocked(at) for at in range(len(self.impossible.step)))

    def crossing(self, row: int) -> str:
        """Return the id of the link that a side belongs to; blank for a seaport."""
        link = self.sides.link[row]
        return self.sides.link_ids[link] if link >= 0 else ""


@dataclass(frozen=True, eq=False)
class Clearings:
    """Makes the clearings of a network's sides."""

    sides: BorderSides
    found: Clearances

    def clearing(self, at: int) -> Clearing:
        """Return the clearing of one side."""
        return Clearing(self.sides.side(at), partial(self._act, at))

    def _act(self, at: int, under: int) -> Activity | None:
        group = at + under * len(self.sides)
        return self.found.activities.activity_at(group) if self.found.is_open[group] else None
