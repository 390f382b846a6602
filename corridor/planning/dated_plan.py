"""The best way of a question with a date, or of one that must be there by a date."""

import datetime as dt
from dataclasses import dataclass, replace

from corridor.answer.itinerary import Itinerary
from corridor.arrays import Ints
from corridor.cargo import Cargo
from corridor.criteria import TIME
from corridor.engine.clock import Clock
from corridor.engine.dijkstra import shortest_way
from corridor.engine.fronts import Costs, Fronts, front, timed_costs_of
from corridor.engine.graph import Topology, metric
from corridor.engine.time_dependent import earliest, journey
from corridor.graph.coordinates import Place
from corridor.network.calendar import local_second
from corridor.network.network import Network
from corridor.planning.dates import SPANS_D, Asked, clock_of, epochs, span_of, zone_at
from corridor.planning.legs_of_arcs import itinerary
from corridor.planning.no_route import no_route
from corridor.planning.objective import Apart, Objective, apart
from corridor.planning.question import Question, resolve
from corridor.planning.search import limits_of
from corridor.rules import Rules
from corridor.units import HOURS_PER_DAY


@dataclass(frozen=True)
class Timed:
    """A way with a date.

    Attributes
    ----------
    question
        The question.
    clock
        Times at which its arcs begin and end.
    arcs
        The way.
    begin
        Second at which it begins.
    value
        Value of the objective, then what decides between equal ones.
    """

    question: Question
    clock: Clock
    arcs: tuple[int, ...]
    begin: int
    value: tuple[float, int, float] = (0.0, 0, 0)

    def itinerary(self, by: str) -> Itinerary:
        """Return the itinerary; `by` is the objective in words."""
        passed = [second for both in self.clock.seconds(self.arcs, self.begin) for second in both]
        return itinerary(self.question, self.arcs, by, [self.begin, *passed])


@dataclass(frozen=True)
class SearchDirection:
    """A question that is searched from its departure on or, in mirrored seconds, from its arrival back.

    Attributes
    ----------
    question, clock
        The question, and the times at which its arcs begin and end.
    begin, until
        Second at which the search begins, and the last one that it may reach; mirrored, they are negative.
    is_back
        Whether it goes back from the arrival.
    """

    question: Question
    clock: Clock
    begin: int
    until: int
    is_back: bool

    @property
    def graph(self) -> Topology:
        """Return the arcs, as they are followed."""
        return self.question.mirrored_topology if self.is_back else self.question.topology

    @property
    def rules_of_time(self) -> Clock:
        """Return the clock, as it is followed."""
        return self.clock.mirrored() if self.is_back else self.clock

    @property
    def ends(self) -> tuple[Ints, Ints]:
        """Return the states where the search begins and ends."""
        goals = self.question.goals
        return (goals, self.question.starts) if self.is_back else (self.question.starts, goals)

    @property
    def layer_at(self) -> Ints | None:
        """Return the layers, as they are passed."""
        return self.question.mirrored_layer_at if self.is_back else self.question.layer_at

    def earliest(self) -> int | None:
        """Return the first second at which the search can end, whatever it costs, or None; without limits."""
        found = earliest(journey(self.graph, self.rules_of_time, *self.ends, self.layer_at), self.begin, self.until)
        return None if found is None else found.second

    def front(self, criteria: list[Ints], until: int, costs: Costs | None = None) -> Fronts:
        """Return every outcome of the last second of the search and of further criteria that no other one beats.

        Parameters
        ----------
        criteria, until
            The criteria, and the last second.
        costs
            What `costs` returned for them, if it is known already.
        """
        limits = limits_of(self.question, hours=False)[1]
        costs = costs or self.costs(criteria)
        span = (self.begin, until)
        return front(self.graph, costs, *self.ends, layer_at=self.layer_at, limits=limits, span=span)

    def costs(self, criteria: list[Ints]) -> Costs:
        """Return seconds and further criteria prepared for searches; the ends of the question do not matter."""
        limited, _ = limits_of(self.question, hours=False)
        return timed_costs_of(self.graph, self.rules_of_time, criteria, limited, len(self.question.via) + 1)

    def least(self, weight: Ints) -> float:
        """Return the least sum of a weight on any way, whatever the date; infinite if there is none."""
        graph, goals = self.question.topology, self.question.goals
        weights = metric(graph, weight, len(self.question.via) + 1)
        way = shortest_way(graph, weights, self.question.starts, goals, self.question.layer_at)
        return float("inf") if way is None else way.weight

    def forward(self, arcs: tuple[int, ...]) -> tuple[int, ...]:
        """Return arcs that the search followed in the order of the way."""
        return arcs[::-1] if self.is_back else arcs


def directed(question: Question, second: int, days: int, *, is_back: bool = False) -> SearchDirection:
    """Return a question for so many days from a second of departure on, or back from one of arrival."""
    span = span_of(second, -days if is_back else days)
    longest = question.rules.max_hours
    clock, calendar = clock_of(question, span)
    begin, until = (-second, -calendar.begin) if is_back else (second, calendar.end - 1)
    if longest is not None:
        until = min(until, begin + int(longest * TIME.scale + 1e-6))
    return SearchDirection(question, clock, begin, until, is_back)


def departing(question: Question, goal: Objective, second: int) -> Timed | None:
    """Return the best way that leaves at a second, or None if none arrives within about two years.

    Notes
    -----
    More days are searched until no way beyond them can be better than the best: the hours to their end, with the least
    of the other criteria without a clock, are then more already.
    """
    best: Timed | None = None
    parts = apart(goal, question.weights, question.usable)
    for days in SPANS_D:
        direction = directed(question, second, days)
        best = best_of(direction, parts)
        if best is not None and best.value[0] <= least_beyond(direction, parts):
            break
        if question.rules.max_hours is not None and days * HOURS_PER_DAY > question.rules.max_hours:
            break
    return best


def least_beyond(direction: SearchDirection, parts: Apart) -> float:
    """Return the least that a way may be worth which arrives later than the search looks."""
    rest = 0.0 if parts.is_time else direction.least(parts.rest)
    return parts.value(rest, direction.until + 1 - direction.begin)[0]


def best_of(direction: SearchDirection, parts: Apart) -> Timed | None:
    """Return the best way, or None.

    Notes
    -----
    The fastest way is the earliest arrival, and of those that arrive then the cheapest. Anything else is read off the
    exact front of arrival and the rest: holding cost depends on waiting, so a cheaper beginning that misses a train may
    lose to a dearer one.
    """
    if not len(direction.question.starts) or not len(direction.question.goals):
        return None
    until = direction.until
    if parts.is_time:
        if direction.question.rules.max_usd is None and direction.question.rules.max_transfers is None:
            soonest = direction.earliest()
        else:
            alone = direction.front([], until)
            soonest = int(alone.vectors[0, 0]) if len(alone) else None
        if soonest is None:
            return None
        until = soonest
    return best_on_front(direction, parts, until)


def best_on_front(direction: SearchDirection, parts: Apart, until: int, costs: Costs | None = None) -> Timed | None:
    """Return the best way of those that end by a second, or None; `costs` are those of `parts.rest`, if known."""
    fronts = direction.front([parts.rest], until, costs)
    if not len(fronts):
        return None
    values = [parts.value(rest, second - direction.begin) for second, rest in fronts.vectors.tolist()]
    at = values.index(min(values))
    begin = -int(fronts.vectors[at, 0]) if direction.is_back else direction.begin
    return Timed(direction.question, direction.clock, direction.forward(fronts.arcs(at)), begin, values[at])


def arriving(
    net: Network, ends: tuple[Place, Place], goal: Objective, cargo: Cargo, rules: Rules, second: int
) -> Timed | None:
    """Return the best way that is there by a second, or None if none is that leaves within about two years before.

    Notes
    -----
    The same searches backwards, by the mirrored clock. Charges depend on the day of departure, which is not known
    before, so each spell of days with the same charges is searched by itself.
    """
    zone = zone_at(net, ends[0])
    for days in SPANS_D:
        best: Timed | None = None
        begin = local_second(span_of(second, -days)[0], dt.time(), "")
        for day, first, last in epochs(net, zone, begin, second, rules):
            found = _arriving_from(resolve(net, *ends, cargo, rules, day), goal, second, days, (first, last))
            if found is not None and (best is None or found.value < best.value):
                best = found
            if best is not None and goal.is_time:
                break  # the later departure, whatever comes before
        if best is not None:
            return best
        if rules.max_hours is not None and days * HOURS_PER_DAY > rules.max_hours:
            break
    return None


def _arriving_from(question: Question, goal: Objective, second: int, days: int, span: tuple[int, int]) -> Timed | None:
    """Return the best way that is there by a second and leaves within a span of seconds."""
    direction = directed(question, second, days, is_back=True)
    direction = replace(direction, until=min(direction.until, -span[0]))
    parts = apart(goal, question.weights, question.usable)
    found = best_of(direction, parts)
    if found is None:
        return None
    begin = min(found.begin, span[1])
    return replace(found, begin=begin, value=parts.value(found.value[2], second - begin))


def dated_plan(
    net: Network, ends: tuple[Place, Place], goal: Objective, cargo: Cargo, rules: Rules, asked: Asked
) -> Itinerary:
    """Return the best way of a question with a date; see `plan`.

    Raises
    ------
    NoRoute
        If there is none.
    """
    question = resolve(net, *ends, cargo, rules, asked.day(net, ends[0]))
    found = _found(question, goal, asked)
    if found is None:
        raise no_route(question, lambda eased: _found(eased, goal, asked) is not None, asked.said(net, ends))
    return found.itinerary(goal.name)


def _found(question: Question, goal: Objective, asked: Asked) -> Timed | None:
    if not asked.is_arrival:
        return departing(question, goal, asked.second)
    return arriving(question.base, question.asked, goal, question.cargo, question.rules, asked.second)
