"""The findings of a report: the ways that answer a question, when they arrive, and what else could be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from corridor.analysis.arrivals import Arrivals
from corridor.analysis.corridors import Corridors, corridors
from corridor.analysis.simulate import simulate
from corridor.answer.itinerary import Itinerary
from corridor.errors import NoRoute
from corridor.graph.coordinates import Place
from corridor.network.network import Network
from corridor.planning.closure_notes import closures_touching, term_of
from corridor.planning.named_corridors import named_corridors
from corridor.planning.objective import By
from corridor.planning.plan import plan
from corridor.planning.restrictions_on_way import restrictions_on
from corridor.planning.runner_up import RunnerUp, runner_up
from corridor.rules import Rules
from corridor.scenario.scenario import Scenario

_OTHERS: Final[tuple[By, ...]] = ("cost", "time", "generalised")
"""Objectives whose ways stand beside the one that is asked for."""


class Draws(NamedTuple):
    """Runs and seed of simulations."""

    runs: int
    seed: int


@dataclass(frozen=True)
class Option:
    """One way of several side by side.

    Attributes
    ----------
    names
        The objectives, in words, by which it is the best.
    way
        The way.
    arrivals
        When it arrives.
    """

    names: tuple[str, ...]
    way: Itinerary
    arrivals: Arrivals


@dataclass(frozen=True)
class Change:
    """A way before and after a scenario.

    Attributes
    ----------
    names
        The objectives, in words, of both ways.
    before, after
        The best way today and then; None if there is none then.
    why
        Why there is none.
    """

    names: tuple[str, ...]
    before: Option
    after: Option | None
    why: str


@dataclass(frozen=True)
class WhatIf:
    """The ways after the edits of a scenario.

    Attributes
    ----------
    scenario
        The scenario.
    changes
        For each way today, what it becomes; two where one way is split by the scenario.
    second
        The runner-up then, of the way that is asked for, if it is another than today's.
    """

    scenario: Scenario
    changes: tuple[Change, ...]
    second: RunnerUp | None

    @property
    def ways(self) -> tuple[Itinerary, ...]:
        """Return the ways then, the runner-up last."""
        second = [self.second.way] if self.second else []
        return (*(one.after.way for one in self.changes if one.after is not None), *second)


@dataclass(frozen=True)
class Findings:
    """Everything that a report says.

    Attributes
    ----------
    net
        The network.
    rules
        The rules of the question.
    options
        The way that is asked for, then the best by other objectives, each way once.
    second
        The runner-up; None if every way has the modes and gates of the best.
    named
        The named corridors; None if the network names none, the way must pass places, or it begins and ends in one
        country.
    what_if
        The scenario; None if none is asked for.
    restrictions
        Sanctions and bans on the way.
    closures
        Closures that bear on the way, in words: each with whether it shuts something on it, not near it.
    """

    net: Network
    rules: Rules
    options: tuple[Option, ...]
    second: RunnerUp | None
    named: Corridors | None
    what_if: WhatIf | None
    restrictions: tuple[str, ...]
    closures: tuple[tuple[str, bool], ...]

    @property
    def chosen(self) -> Option:
        """Return the way that is asked for."""
        return self.options[0]

    @property
    def ways(self) -> tuple[Itinerary, ...]:
        """Return all ways but those of named corridors, the chosen first."""
        second = [self.second.way] if self.second else []
        then = self.what_if.ways if self.what_if else ()
        return (*(option.way for option in self.options), *second, *then)


def findings_of(
    net: Network,
    ends: tuple[Place, Place],
    by: By,
    question: dict[str, Any],
    scenario: Scenario | None,
    draws: Draws,
) -> Findings:
    """Return the findings for a question.

    Parameters
    ----------
    net, ends, by
        As for `plan`.
    question
        Its cargo, rules and departure.
    scenario
        What may change; None for nothing.
    draws
        Runs and seed of simulations.
    """
    rules = question["rules"]
    options = _options(net, [plan(net, *ends, by=goal, **question) for goal in _goals(by)], draws)
    way = options[0].way
    is_abroad = way.country_of(way.nodes[0]) != way.country_of(way.nodes[-1])
    has_corridors = bool(named_corridors(net)) and is_abroad and not rules.via
    second = runner_up(net, *ends, by=by, **question)
    what_if = None
    if scenario is not None:
        what_if = _what_if(scenario, scenario(net), ends, by, question, options, draws, second)
    return Findings(
        net,
        rules,
        options,
        second,
        corridors(net, *ends, by=by, runs=draws.runs, seed=draws.seed, **question) if has_corridors else None,
        what_if,
        restrictions_on(net, way),
        tuple(_closures(net, way, rules)),
    )


def _goals(by: By) -> list[By]:
    return [by, *(other for other in _OTHERS if other != by)]


def _options(net: Network, ways: Sequence[Itinerary], draws: Draws) -> tuple[Option, ...]:
    """Return different ways in their order, those that are the same as one."""
    found: dict[tuple[object, ...], list[Itinerary]] = {}
    for way in ways:
        steps = tuple((leg.activity, leg.from_node, leg.link_id, leg.service_id, leg.start) for leg in way.legs)
        found.setdefault(steps, []).append(way)
    return tuple(
        Option(tuple(way.by for way in same), same[0], _arrivals(net, same[0], draws)) for same in found.values()
    )


def _arrivals(net: Network, way: Itinerary, draws: Draws) -> Arrivals:
    return simulate(net, way, runs=draws.runs, seed=draws.seed)


def _what_if(
    scenario: Scenario,
    net: Network,
    ends: tuple[Place, Place],
    by: By,
    question: dict[str, Any],
    options: Sequence[Option],
    draws: Draws,
    second: RunnerUp | None,
) -> WhatIf:
    """Return what each of the ways, and the runner-up, becomes on the network with a scenario."""
    try:
        then = _options(net, [plan(net, *ends, by=goal, **question) for goal in _goals(by)], draws)
    except NoRoute as error:
        return WhatIf(scenario, tuple(Change(one.names, one, None, str(error)) for one in options), None)
    pairs = [(before, after, _both(before.names, after.names)) for before in options for after in then]
    changes = tuple(Change(names, before, after, "") for before, after, names in pairs if names)
    next_best = runner_up(net, *ends, by=by, **question)
    is_new = next_best is not None and (second is None or next_best.way.totals != second.way.totals)
    return WhatIf(scenario, changes, next_best if is_new else None)


def _both(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that are in both."""
    return tuple(name for name in some if name in others)


def _closures(net: Network, way: Itinerary, rules: Rules) -> list[tuple[str, bool]]:
    """Return the closures that bear on a way, in words."""
    days = None if way.departs is None or way.arrives is None else (way.departs.date(), way.arrives.date())
    found = closures_touching(net, way, days, rules.closures or (), rules.as_of)
    return [(f"{closure.name.replace('-', ' ')} ({term_of(closure)})", bool(on)) for closure, on, _ in found]
