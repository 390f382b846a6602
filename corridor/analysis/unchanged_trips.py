"""Trips that go on one network as they go on another that differs in figures only, without a search for each."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.engine.unchanged_ways import Cheaper, cheaper, is_less
from corridor.graph.states import States
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.planning.weighted_graph import WeightedGraph

_READ: tuple[str, ...] = ("nodes", "vehicles", "value_of_time")
"""Tables that the figures and the name of a way are read from, beside the graph of states and the ids of links."""
_BARRED: tuple[str, ...] = ("nodes", "place_names", "restrictions", "territories", "transit_access")
"""Tables that say what is barred, beside the ids of links and the operators of services."""


def are_read_alike(net: Network, other: Network) -> bool:
    """Return whether the same arcs with the same amounts have the same figures, links and name on two networks."""
    mine, others = internals(net).frames, internals(other).frames
    return all(mine[table] is others[table] for table in _READ) and _is_same(net, other, "links", "link_id")


def are_barred_alike(net: Network, other: Network) -> bool:
    """Return whether the same rules and restrictions bar the same arcs on two networks, if these refer to the same."""
    mine, others = internals(net).frames, internals(other).frames
    named = (("links", "link_id"), ("services", "operator"))
    return all(mine[table] is others[table] for table in _BARRED) and all(_is_same(net, other, *one) for one in named)


def _is_same(net: Network, other: Network, table: str, column: str) -> bool:
    """Return whether a column is the same on two networks."""
    mine, others = (internals(one).frames[table] for one in (net, other))
    return mine is others or np.array_equal(mine[column].to_numpy(), others[column].to_numpy())


class ChangedFigures:
    """The weighted graphs of some cargo on two networks, and what differs between them.

    Parameters
    ----------
    before, now
        Return the weighted graph of a network for what bars something, see `restrictions.barring`.
    are_barred_alike
        Whether the same bars the same arcs, if these refer to the same.
    """

    def __init__(
        self,
        before: Callable[[tuple[int, ...]], WeightedGraph],
        now: Callable[[tuple[int, ...]], WeightedGraph],
        are_barred_alike: bool,
    ) -> None:
        self._before, self._now = before, now
        self._bare = before(()), now(())
        self._changed: dict[tuple[int, ...], tuple[Bools, Ints]] = {}
        (was, is_now) = self._bare
        self.are_comparable = was.states.graph is is_now.states.graph and was.goal == is_now.goal
        """Whether the two have the same states and arcs, and minimise the same."""
        self._are_barred_alike = are_barred_alike and self.are_comparable and _refer_alike(was.states, is_now.states)

    def stays(self, barring: tuple[int, ...], arcs: Ints, ends: tuple[Ints, Ints]) -> bool:
        """Return whether the best way between some states before is surely the best one now.

        Parameters
        ----------
        barring
            What bars something for it.
        arcs
            The way.
        ends
            States where it may begin, and where it may end.
        """
        if not self.are_comparable:
            return False
        # what bars the same arcs takes them from both graphs; the others weigh what they do where nothing is barred
        bars = () if self._are_barred_alike else barring
        if bars not in self._changed:
            self._changed[bars] = self._changed_arcs(bars)
        changed, weight = self._changed[bars]
        return not (changed[arcs].any() or self._cheaper.may_shorten(*ends, int(weight[arcs].sum())))

    def reads_the_same(self, arcs: Ints) -> bool:
        """Return whether the arcs of a way have all the figures that they had."""
        return not self._other_figures[arcs].any()

    def _changed_arcs(self, barring: tuple[int, ...]) -> tuple[Bools, Ints]:
        """Return which arcs have another weight, and the weights now.

        All have if one is cheaper that is not where nothing is barred.
        """
        before, now = self._before(barring).weight, self._now(barring).weight
        is_unknown = bool(barring) and (is_less(before, now) & ~self._cheaper.is_cheaper).any()
        return np.asarray((before != now) | is_unknown), now

    @cached_property
    def _cheaper(self) -> Cheaper:
        """Return what got cheaper; what is barred only makes ways longer."""
        before, now = self._bare
        return cheaper(before.topology, before.states.tail, before.states.head, before.metric, now.weight)

    @cached_property
    def _other_figures(self) -> Bools:
        """Return which arcs have another figure of those that are read off ways."""
        before, now = self._bare
        differs: Bools = (before.weights.amounts != now.weights.amounts).any(axis=0)
        for name in ("activity", "row", "length_m"):
            differs |= _differing_steps(before.states, now.states, name)[now.states.step]
        return differs


def _refer_alike(states: States, other: States) -> bool:
    """Return whether all steps of two graphs are of the same activities, rows and services."""
    return not any(_differing_steps(states, other, name).any() for name in ("activity", "row", "service"))


def _differing_steps(states: States, other: States, name: str) -> Bools:
    """Return which steps of two graphs of the same steps differ in a column."""
    return np.asarray(getattr(states.steps, name) != getattr(other.steps, name))
