"""A few ways that really differ: other corridors, not detours around one node."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, overload

import numpy as np
import pandas as pd

from corridor.answer.answer import Answer, Section
from corridor.answer.itinerary import Itinerary, as_part
from corridor.answer.ledger import legs_of, lines_of, source_rows_of, ways_text
from corridor.answer.text import date_text
from corridor.arrays import Ints
from corridor.cargo import Cargo
from corridor.criteria import LENGTH
from corridor.engine.graph import metric
from corridor.engine.one_to_all import Tree, arcs_to, one_to_all
from corridor.errors import InvalidQuestion
from corridor.graph.coordinates import Place
from corridor.graph.states import CODE
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.dated_plan import Timed, departing
from corridor.planning.dates import Asked, When, asked
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.no_route import no_route
from corridor.planning.objective import By, Objective, arc_weights, objective
from corridor.planning.question import Question, resolve
from corridor.planning.route_names import names_in
from corridor.rules import Rules
from corridor.shown_text import brief, printable

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

STRETCH: Final = 1.5
"""An alternative is at most this many times the best way, unless another limit is given."""
_TRIED: Final = 4
"""With a date, so many times as many corridors are planned as are asked for."""
_LONG: Final = 0.1
"""Links of at least this part of a way's length make a corridor of their own, not a detour around a node."""


@dataclass(frozen=True, repr=False)
class Alternatives(Answer, Sequence[Itinerary]):
    """A few ways that really differ, the best first.

    Attributes
    ----------
    ways
        The ways.
    names
        Short name of each by its differences, such as "rail via Taftan".
    left_out
        The best way that differs and is beyond the limit, and how many times the best it takes; blank for none.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> found = co.alternatives(net, "Karachi", "Quetta", count=2)
    >>> [way.modes for way in found]
    [('rail-1676',), ('road',)]
    >>> found.to_frame()["cost_usd"].is_monotonic_increasing
    True
    """

    kind: ClassVar[str] = "alternatives"

    ways: tuple[Itinerary, ...]
    names: tuple[str, ...]
    left_out: str = ""

    def __len__(self) -> int:
        """Return the number of ways."""
        return len(self.ways)

    @overload
    def __getitem__(self, at: int) -> Itinerary: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Itinerary, ...]: ...
    def __getitem__(self, at: int | slice) -> Itinerary | tuple[Itinerary, ...]:
        """Return one way, or several."""
        return self.ways[at]

    def to_frame(self) -> "GeoDataFrame":
        """Return a row for each way: its name, totals, modes, borders and line."""
        return lines_of(self.ways, self.names)

    def __str__(self) -> str:
        """Return the ways as a table."""
        first = self.ways[0]
        several = "1 way" if len(self) == 1 else f"{len(self)} ways that differ"
        leaves = "" if first.departs is None else f", ready {date_text(first.departs)}"
        heading = f"{first.origin} to {first.destination}, {first.by}{leaves}: {several}"
        return printable("\n".join([heading, ways_text(self.ways, self.names), *self._notes()]))

    def __repr__(self) -> str:
        """Return the names of the ways, without their legs."""
        ends = f"{self.ways[0].origin} to {self.ways[0].destination}"
        return brief(f"<corridor.Alternatives {ends}: {'; '.join(self.names)}>")

    def _record(self) -> dict[str, Any]:
        first = self.ways[0]
        ways = [as_part(way, name=name) for way, name in zip(self.ways, self.names, strict=True)]
        return {
            "origin": first.origin,
            "destination": first.destination,
            "by": first.by,
            "ways": ways,
            "left_out": self.left_out,
        }

    def _notes(self) -> tuple[str, ...]:
        return (f"Left out: {self.left_out}.",) if self.left_out else ()

    def _lines(self) -> "GeoDataFrame":
        return self.to_frame()

    def _sections(self) -> tuple[Section, ...]:
        return (
            Section("ways", pd.DataFrame(self.to_frame().drop(columns="geometry"))),
            *(Section(name, way.ledger()) for way, name in zip(self.ways, self.names, strict=True)),
            Section("legs", legs_of(self.ways, self.names), is_detail=True),
            Section("sources", source_rows_of(self.ways)),
        )


@dataclass(frozen=True)
class _Candidate:
    """A way through one state: there by the shortest way, and on by the shortest way.

    With `by` it goes on from the state by that arc, which is parallel to a better one, to the state `after`.
    """

    weight: int
    via: int
    forward: Tree
    backward: Tree
    by: tuple[int, ...] = ()
    after: int = -1

    @property
    def arcs(self) -> tuple[int, ...]:
        """Return its arcs in order."""
        on = self.after if self.by else self.via
        return arcs_to(self.forward, self.via) + self.by + tuple(reversed(arcs_to(self.backward, on)))


def alternatives(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    count: int = 4,
    by: By = "cost",
    overlap: float = 0.6,
    within: float = STRETCH,
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
) -> Alternatives:
    """Return the best way, and others that share little with it and with each other.

    Parameters
    ----------
    net, origin, destination, by, cargo, rules
        As for `plan`; limits and `via` are not among the rules that it takes.
    count
        Most ways to return.
    overlap
        Largest part of its length that a way may share with a better one, between 0 and 1.
    within
        How many times what the best takes, in what `by` says, a way may take at most; at least 1.
    depart
        When cargo is ready to be loaded, as for `plan`; None for a question without a date.

    Returns
    -------
    Alternatives
        At most `count` ways, the best first; fewer if there are no more that differ so much within the limit. A
        sequence; print it for a table, in which each has a name. Without a date it says which way comes next, where
        `within` left one out.

    Raises
    ------
    InvalidQuestion
        If count, overlap or within is out of its bounds, or the rules have limits or places to pass.
    NoRoute
        If there is no way; further errors as for `plan`.

    Notes
    -----
    Single-via ways: for every state the shortest way that passes it, from one search forward and one backward. They are
    tried from the best on; one is taken if it passes no node twice, shares little enough with those before it, and is
    no detour to a point and back: around its via it follows both searches for at least one link, or the links that meet
    there are each a tenth of its length or more, so that it has little choice.

    With a date the first is the best way of that date. The others are those of a normal week, each planned anew with
    the date over its own links: the best that its corridor then has. They are sorted and chosen by that.

    References
    ----------
    Abraham, I., Delling, D., Goldberg, A. V. and Werneck, R. F. (2013). Alternative routes in road networks. ACM
    Journal of Experimental Algorithmics 18, 1.3.

    Examples
    --------
    >>> import corridor as co
    >>> ways = co.alternatives(co.load(), "Karachi", "Tehran", count=2)
    >>> ways[0].cost_usd <= ways[1].cost_usd
    True
    """
    check_arguments(net, cargo, rules)
    cargo, rules = cargo or Cargo(), rules or Rules()
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidQuestion(f"count is {count!r}; it must be a whole number, at least 1")
    if not (isinstance(overlap, int | float) and 0 <= overlap <= 1):
        raise InvalidQuestion(f"overlap is {overlap!r}; it must lie between 0 and 1")
    if isinstance(within, bool) or not isinstance(within, int | float) or not within >= 1:
        raise InvalidQuestion(f"within is {within!r}; it must be at least 1, such as 1.5 for half as much again")
    if rules.limits or rules.via:
        raise InvalidQuestion("alternatives take no limits and no via; plan with them")
    goal = objective(by, cargo, net)
    if depart is not None:
        ends = origin, destination
        ways = _dated(net, ends, goal, cargo, rules, asked(depart, None, net, ends), count, overlap, within)
        return Alternatives(ways, tuple(names_in(net, ways)))
    question = resolve(net, origin, destination, cargo, rules)
    taken = different_ways(question, goal, count, overlap, within)
    if not taken:
        raise no_route(question)
    more = (
        [] if len(taken) == count else different_ways(question, goal, len(taken) + 1, overlap, math.inf)[len(taken) :]
    )
    ways = tuple(itinerary(question, arcs, goal.name) for arcs in (*taken, *more))
    names = tuple(names_in(net, ways))
    shown = len(taken)
    left_out = ""
    if more:
        times = goal.total(ways[-1].totals) / goal.total(ways[0].totals)
        left_out = f"{names[-1]}, {times:.2f} times the best"
    return Alternatives(ways[:shown], tuple(names_in(net, ways[:shown])), left_out)


def _dated(
    net: Network,
    ends: tuple[Place, Place],
    goal: Objective,
    cargo: Cargo,
    rules: Rules,
    date: Asked,
    count: int,
    overlap: float,
    within: float,
) -> tuple[Itinerary, ...]:
    """Return the best way of a date, and the best of other corridors by that date."""
    question = resolve(net, *ends, cargo, rules, date.day(net, ends[0]))
    best = departing(question, goal, date.second)
    if best is None:
        again = lambda eased: departing(eased, goal, date.second) is not None  # noqa: E731
        raise no_route(question, again, date.said(net, ends))
    states = question.states
    moves = states.activity == CODE["move"]
    found = [best]
    for arcs in different_ways(question, goal, _TRIED * count, overlap, within):
        along = ~moves | np.isin(states.row, _links(question, arcs))
        way = departing(replace(question, allowed=question.allowed & along), goal, date.second)
        found += [] if way is None else [way]
    taken: list[Timed] = []
    for way in sorted(found, key=lambda way: way.value):  # of equal ones the best of all stays the first
        is_near = way.value[0] <= within * best.value[0]
        shares = [_shared(question, way.arcs, other.arcs) for other in taken]
        if not taken or (is_near and max(shares) <= overlap and _is_simple(question, way.arcs)):
            taken.append(way)
    return tuple(way.itinerary(goal.name) for way in taken[:count])


def _shared(question: Question, arcs: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the part of the length of a way that it shares with another."""
    own = sum(int(question.states.length_m[arc]) for arc in arcs)
    both = frozenset(_links(question, arcs)) & frozenset(_links(question, other))
    return _length_of(question, both) / own if own else 0.0


def different_ways(
    question: Question, goal: Objective, count: int, overlap: float, within: float = STRETCH
) -> list[tuple[int, ...]]:
    """Return the arcs of the best way and of others that share little; see above."""
    length = question.states.length_m
    taken: list[tuple[int, ...]] = []
    shared: list[frozenset[int]] = []
    for candidate in _candidates(question, arc_weights(goal, question.weights, question.usable), within):
        arcs = candidate.arcs
        links = frozenset(_links(question, arcs))
        own = sum(int(length[arc]) for arc in arcs)
        if candidate.by:
            runs_on = int(length[candidate.by[0]]) >= _LONG * own
        else:
            runs_on = _runs_along(question, candidate) or _is_coarse(question, candidate, _LONG * own)
        if taken and not (runs_on and _is_simple(question, arcs)):
            continue
        if any(_length_of(question, links & other) > overlap * own for other in shared):
            continue
        taken.append(arcs)
        shared.append(links)
        if len(taken) == count:
            break
    return taken


def _candidates(question: Question, weight: Ints, within: float) -> Iterator[_Candidate]:
    """Yield the ways through every state and every parallel link, the best first.

    Of states in a row along one way, only that through the first.
    """
    graph = question.topology
    if not len(question.starts) or not len(question.goals):
        return iter(())
    prepared = metric(graph, weight)
    forward = one_to_all(graph, prepared, question.starts)
    backward = one_to_all(graph, prepared, question.goals, backward=True)
    through = np.where((forward.distance < 0) | (backward.distance < 0), -1, forward.distance + backward.distance)
    found = [
        _Candidate(int(through[via]), int(via), forward, backward)
        for via in np.flatnonzero(through >= 0)
        if forward.came_by[via] < 0 or backward.came_by[forward.came_from[via]] != forward.came_by[via]
    ]
    found += _by_parallel_links(question, weight, forward, backward)
    found.sort(key=lambda candidate: (candidate.weight, candidate.via, candidate.by))
    best = found[0].weight if found else 0
    return (candidate for candidate in found if candidate.weight <= within * best)


def _by_parallel_links(question: Question, weight: Ints, forward: Tree, backward: Tree) -> Iterator[_Candidate]:
    """Yield the ways by links of which a parallel one, between the same states, is better."""
    states, graph = question.states, question.topology
    pairs = states.tail.astype(np.int64) * len(states.node) + states.head
    moves = np.flatnonzero((states.activity == CODE["move"]) & (weight >= 0))
    _, number, count = np.unique(pairs[moves], return_inverse=True, return_counts=True)
    for arc in moves[count[number] > 1].tolist():
        tail, head = int(states.tail[arc]), int(graph.head[arc])
        there, on = int(forward.distance[tail]), int(backward.distance[head])
        if there >= 0 and on >= 0 and forward.came_by[head] != arc and backward.came_by[tail] != arc:
            yield _Candidate(there + int(weight[arc]) + on, tail, forward, backward, (arc,), head)


def _links(question: Question, arcs: tuple[int, ...]) -> list[int]:
    states = question.states
    return [int(states.row[arc]) for arc in arcs if states.activity[arc] == CODE["move"]]


def _length_of(question: Question, links: frozenset[int]) -> float:
    return LENGTH.scale * sum(float(question.states.provenance.links.length_km[link]) for link in links)


def _is_simple(question: Question, arcs: tuple[int, ...]) -> bool:
    """Return whether a way passes no node twice."""
    states = question.states
    nodes = [int(states.node[states.tail[arcs[0]]]), *(int(states.node[states.head[arc]]) for arc in arcs)]
    passed = [node for at, node in enumerate(nodes) if at == 0 or node != nodes[at - 1]]
    return len(set(passed)) == len(passed)


def _runs_along(question: Question, candidate: _Candidate) -> bool:
    """Return whether the shortest ways there and on run together over a link: the way is the best around its via."""
    states, state = question.states, candidate.via
    while candidate.backward.came_by[state] >= 0:
        arc = int(candidate.backward.came_by[state])
        state = int(candidate.backward.came_from[state])
        if candidate.forward.came_by[state] != arc:
            return False
        if states.activity[arc] == CODE["move"]:
            return True
    return False


def _is_coarse(question: Question, candidate: _Candidate, least_m: float) -> bool:
    """Return whether the links by which a way reaches its via and leaves it each have some length."""
    states = question.states
    before = [arc for arc in arcs_to(candidate.forward, candidate.via) if states.activity[arc] == CODE["move"]]
    after = [arc for arc in arcs_to(candidate.backward, candidate.via) if states.activity[arc] == CODE["move"]]
    # both lists end at the via: the backward one begins with the last arc
    ends = [moves[-1] for moves in (before, after) if moves]
    return len(ends) == 2 and all(states.length_m[arc] >= least_m for arc in ends)
