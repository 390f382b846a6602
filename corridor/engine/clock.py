"""The one rule of time: when an activity that cargo is ready for begins. Search, tracing and simulation all use it."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from corridor.arrays import Ints
from corridor.engine.graph import CLOSED, FAR, Topology
from corridor.engine.jit import part

NEVER: Final = FAR
"""Second of what does not begin within the span that the rules are known for."""


class Spells(NamedTuple):
    """When activities may begin, as kernels take it.

    Attributes
    ----------
    first
        Where the spells of each rule begin in the arrays; shape (n_rules + 1,).
    opens, shuts
        First second of each spell and the first one after it, ascending within a rule and apart. A departure
        is a spell of one second.
    """

    first: Ints
    opens: Ints
    shuts: Ints


@part
def begins(ready: int, rule: int, lead: int, spells: Spells) -> int:
    """Return the first second from which on an activity may begin, or NEVER.

    Parameters
    ----------
    ready
        Second at which cargo is there.
    rule
        Rule of time of the activity; less than 0 where it may begin at any second.
    lead
        Seconds that cargo must be there before it begins (the cut-off of a departure, a wait of known length).
    spells
        The spells of all rules.
    """
    at = ready + lead
    if rule < 0:
        return at
    spell = spell_from(at, rule, spells)
    if spell == spells.first[rule + 1]:
        return NEVER
    return max(at, spells.opens[spell])  # type: ignore[no-any-return]


@part
def spell_from(at: int, rule: int, spells: Spells) -> int:
    """Return the first spell of a rule that is not over at a second, or the one after its last."""
    shuts = spells.shuts
    low = spells.first[rule]
    high = spells.first[rule + 1]
    while low < high:
        middle = (low + high) >> 1
        if shuts[middle] > at:
            high = middle
        else:
            low = middle + 1
    return low  # type: ignore[no-any-return]


@dataclass(frozen=True, eq=False)
class Clock:
    """When the arcs of a graph may begin, and how long they run; read only.

    Who is at the tail of an arc at a second is at its head at `begins(second, rule, lead, ...) + run`. So nobody who
    comes later to an arc is earlier at its end.

    Attributes
    ----------
    rule
        Rule of time of each arc, less than 0 for any second; shape (n_arcs,).
    lead, run
        Seconds before an arc begins, and from its beginning to its end; a run less than 0 closes it.
    first, opens, shuts
        The spells of the rules, as `begins` has them.
    """

    rule: Ints
    lead: Ints
    run: Ints
    first: Ints
    opens: Ints
    shuts: Ints

    @property
    def spells(self) -> Spells:
        """Return the spells of the rules as kernels take them: 64 bits, contiguous."""
        return Spells(*(np.ascontiguousarray(a, dtype=np.int64) for a in (self.first, self.opens, self.shuts)))

    @property
    def least(self) -> Ints:
        """Return the seconds that each arc takes at least; CLOSED where it cannot be used."""
        return np.where(self.run < 0, CLOSED, self.lead + self.run)

    def mirrored(self) -> "Clock":
        """Return the clock of the same arcs followed backwards, in seconds that count backwards.

        Notes
        -----
        Who must be at the head of an arc by second e must be at its tail by the last second r with
        begins(r) + run <= e. With seconds counted backwards that is the rule of time itself: spells lie mirrored, and
        lead and run change places. So the latest departures are the earliest arrivals of the mirrored clock.
        """
        n_rules = len(self.first) - 1
        is_open = self.run >= 0
        return Clock(
            rule=np.where(self.rule < 0, self.rule, n_rules - 1 - self.rule),
            lead=np.where(is_open, self.run, 0),
            run=np.where(is_open, self.lead, CLOSED),
            first=self.first[-1] - self.first[::-1],
            opens=1 - self.shuts[::-1],
            shuts=1 - self.opens[::-1],
        )

    def seconds(self, arcs: tuple[int, ...], ready: int) -> list[tuple[int, int]]:
        """Return the seconds in which each arc of a way begins and ends, for cargo that is ready at its first."""
        passed, spells = [], self.spells
        for arc in arcs:
            begun = begins(ready, self.rule[arc], self.lead[arc], spells)
            ready = int(begun + self.run[arc])
            passed.append((int(begun), ready))
        return passed


class Timing(NamedTuple):
    """When the arcs of a topology may begin, as kernels take it.

    Attributes
    ----------
    rule, lead
        Of the arcs, as they lie in the topology; shape (n_arcs,), or empty without a clock.
    spells
        The spells of the rules.
    """

    rule: Ints
    lead: Ints
    spells: Spells


def timing(graph: Topology, clock: Clock | None = None) -> Timing:
    """Return the times of a clock as the arcs lie in a topology; empty without a clock."""
    if clock is None:
        none = np.empty(0, dtype=np.int64)
        return Timing(none, none, Spells(none, none, none))
    arc = graph.arc[: graph.n_arcs]
    return Timing(clock.rule.take(arc), clock.lead.take(arc), clock.spells)
