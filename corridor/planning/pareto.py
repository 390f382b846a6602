"""Every way that is worth considering: none is better in one thing without being worse in another."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from corridor.arrays import Ints
from corridor.cargo import Cargo
from corridor.criteria import BY_NAME, TIME
from corridor.engine.fronts import costs_of, front
from corridor.engine.graph import CLOSED
from corridor.errors import InvalidQuestion, one_of
from corridor.graph.coordinates import Place
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.dated_plan import SearchDirection, departing, directed
from corridor.planning.dates import SPANS_D, Asked, When, asked
from corridor.planning.front_of_ways import Front, Outcome
from corridor.planning.no_route import no_route
from corridor.planning.objective import MinimisedName, objective
from corridor.planning.question import Question, resolve
from corridor.planning.search import limits_of
from corridor.rules import Rules
from corridor.units import HOURS_PER_DAY

_ALL_THREE: Final[tuple[MinimisedName, ...]] = ("time", "cost", "co2e")

_NAMES: Final = (TIME.name, *(name for name in BY_NAME if name != TIME.name))


def pareto(
    net: Network,
    origin: Place,
    destination: Place,
    *,
    by: Sequence[MinimisedName] = _ALL_THREE,
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
    closures: Iterable[str] | str | None = None,
    as_of: dt.date | str | None = None,
) -> Front:
    """Return every way that no other beats in all criteria: one for each distinct outcome.

    Parameters
    ----------
    net, origin, destination, cargo, rules, depart, closures, as_of
        As for `plan`. With a date, time is from departure to arrival.
    by
        Two or three of "time", "cost" and "co2e".

    Returns
    -------
    Front
        The ways, sorted by the first criterion.

    Raises
    ------
    InvalidQuestion
        If `by` is not two or three different criteria.
    NoRoute
        If there is no way; further errors as for `plan`.

    Notes
    -----
    Exact, to the second, cent and gram of the ledger. Label-setting with lower bounds from backward searches; the
    number of ways may grow exponentially with the size of a network, though it seldom does. With a date it holds the
    ways that arrive within 120 days, or within twice that until the least of each criterion is among them, up to two
    years.

    References
    ----------
    Hernández Ulloa, C. et al. (2020). A simple and fast bi-objective search algorithm. ICAPS 30, 143-151.

    Examples
    --------
    >>> import corridor as co
    >>> ways = co.pareto(co.load(), "Karachi", "Tehran", by=("time", "cost"))
    >>> all(a.hours < b.hours and a.cost_usd > b.cost_usd for a, b in zip(ways, ways[1:]))
    True
    """
    check_arguments(net, cargo, rules)
    if not isinstance(by, Iterable):
        raise InvalidQuestion(f"by is {by!r}; a front takes two or three of {', '.join(_NAMES)}")
    cargo, rules, by = cargo or Cargo(), rules or Rules(), tuple(by)
    for name in by:
        if name not in BY_NAME:
            raise InvalidQuestion(f"by has {name!r}; {one_of(str(name), _NAMES)}")
    if not 2 <= len(set(by)) == len(by):
        raise InvalidQuestion(f"by is {by!r}; a front takes two or three different criteria of {', '.join(_NAMES)}")
    rules = rules.shutting(closures, as_of)
    if depart is not None:
        ends = origin, destination
        return _dated(net, ends, by, cargo, rules, asked(depart, None, net, ends))
    question = resolve(net, origin, destination, cargo, rules)
    found = _outcomes(question, by)
    if not found:
        raise no_route(question)
    return Front(question, sorted(found, key=lambda outcome: outcome.vector), by)


def _outcomes(question: Question, by: tuple[str, ...]) -> list[Outcome]:
    if not len(question.starts) or not len(question.goals):
        return []
    criteria = [np.where(question.usable, question.weights.amount(BY_NAME[name]), CLOSED) for name in by]
    limited, limits = limits_of(question)
    graph, layer_at = question.topology, question.layer_at
    costs = costs_of(graph, criteria, limited, len(question.via) + 1)
    fronts = front(graph, costs, question.starts, question.goals, layer_at=layer_at, limits=limits)
    return [Outcome(tuple(vector), fronts, at) for at, vector in enumerate(fronts.vectors.tolist())]


def _dated(
    net: Network, ends: tuple[Place, Place], by: tuple[str, ...], cargo: Cargo, rules: Rules, when: Asked
) -> Front:
    question = resolve(net, *ends, cargo, rules, when.day(net, ends[0]))
    found: list[Outcome] = []
    for days in SPANS_D:
        direction = directed(question, when.second, days)
        found = _dated_outcomes(direction, by)
        least = _least_ever(direction, by)
        reached = [min((outcome.vector[at] for outcome in found), default=np.inf) for at in range(len(by))]
        if found and all(one <= other for one, other in zip(reached, least, strict=True)):
            break
        if rules.max_hours is not None and days * HOURS_PER_DAY > rules.max_hours:
            break
    if not found:
        goal = objective("time", cargo, net)
        raise no_route(question, lambda eased: departing(eased, goal, when.second) is not None, when.said(net, ends))
    return Front(question, sorted(found, key=lambda outcome: outcome.vector), by)


def _criteria(question: Question, by: Sequence[str]) -> list[Ints]:
    rest = [BY_NAME[name] for name in by if name != TIME.name]
    return [np.where(question.usable, question.weights.amount(one), CLOSED) for one in rest]


def _dated_outcomes(direction: SearchDirection, by: tuple[str, ...]) -> list[Outcome]:
    if not len(direction.question.starts) or not len(direction.question.goals):
        return []
    fronts = direction.front(_criteria(direction.question, by), direction.until)
    place = {name: at for at, name in enumerate([TIME.name, *(name for name in by if name != TIME.name)])}
    found = []
    for at, vector in enumerate(fronts.vectors.tolist()):
        vector[0] -= direction.begin
        found.append(Outcome(tuple(vector[place[name]] for name in by), fronts, at, direction.clock, direction.begin))
    return found


def _least_ever(direction: SearchDirection, by: tuple[str, ...]) -> list[float]:
    """Return the least that each criterion can be, whatever the date; time is reached with the first arrival."""
    rest = iter([direction.least(weight) for weight in _criteria(direction.question, by)])
    return [np.inf if name == TIME.name else next(rest) for name in by]
