"""Which assumptions decide an answer: it is found again with each figure at its low and at its high."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

from corridor.analysis.appraisal import Appraisal
from corridor.analysis.cell import Cell
from corridor.analysis.comparison import Comparison, outcomes_of
from corridor.analysis.sweep import Progress, sweep
from corridor.analysis.tornado_answer import Found, Tornado, TornadoBar, sorted_bars
from corridor.analysis.tornado_ranges import FigureRange, ranges_of, ranges_on
from corridor.answer.itinerary import Itinerary
from corridor.argument_checks import listed, named
from corridor.cargo import Cargo
from corridor.criteria import FIGURES
from corridor.errors import CorridorError, InvalidQuestion, NoRoute
from corridor.graph.coordinates import Place
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.planning.dates import When
from corridor.planning.half_and_double import activities_of
from corridor.planning.objective import By, objective
from corridor.planning.plan import plan
from corridor.planning.route_names import marks_of
from corridor.planning.runner_up import runner_up
from corridor.rules import Rules
from corridor.scenario.scenario import Edit, Scenario

Question = tuple[Place, Place] | Callable[[Network], Appraisal | Comparison | float]
"""Two places, or a function of a network that gives an appraisal, a comparison of two networks, or a number."""
Assumed = Edit | Scenario | Sequence[Edit | Scenario] | Callable[[Network], Appraisal | Comparison | float]
"""How an assumption is moved: by edits, or by another function in place of the question."""
Over = Iterable[Cell] | Mapping[str, tuple[Assumed, Assumed]]
_RIGHT: Final = (
    'give two places, such as ("Karachi", "Tehran"), or a function of a network that returns an appraisal, a '
    "comparison or a number"
)


def tornado(
    net: Network,
    question: Question,
    *,
    over: Over | None = None,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
    depart: When | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Tornado:
    """Return how far an answer moves as each assumption goes from its low to its high, the greatest swing first.

    Parameters
    ----------
    net
        The network.
    question
        Two places, as for `plan`; or a function of a network that returns an appraisal, a comparison of two networks,
        or a number, such as `lambda net: co.appraise(net, line, trips, capex_usd=1e9, terms=terms)`.
    over
        The assumptions: cells, whose low and high are in the network, or a dict of labels and pairs (low, high). Each
        of a pair is an edit, a scenario, a list of them, or, for what is no figure of the network such as a discount
        rate, another function in place of the question. None, for two places: every figure with a range on the best
        way and the runner-up.
    by, cargo, rules, depart
        As for `plan`; of a function they must be left out.
    executor
        Any `concurrent.futures.Executor`; processes need a function that pickles. None: one after the other.
    progress
        True for a bar, or what to call after each assumption's end; see `Progress` of `analysis/sweep.py`.

    Returns
    -------
    Tornado
        The answer of today and at both ends of each assumption: cost, hours and generalised cost of a way; net present
        values; the yearly gain of a comparison.

    Raises
    ------
    InvalidQuestion
        If the question, `over` or one of its labels is not understood, or a figure has no low and high.
    InvalidEdit, InvalidData
        If an edit does not fit the network.
    NoRoute
        If there is no way today. Where an assumption leaves none, its bar says so.
    UnknownName, AmbiguousName
        As for `plan`.
    SweepStopped
        If the executor stopped.

    Notes
    -----
    Each end is planned anew, so that a dearer figure is avoided where it can be. One figure moves at a time; what two
    do together is not seen. A price goes to `usd_low` and `usd_high`, the value of time and default capacities
    likewise. Hours go to those of the slowest day in ten, `hours_p90`, and the quickest, as a lognormal has it
    (hours squared / p90), without a spread around them. A rate's speed is multiplied and divided by its `p90_ratio`.
    Two answers for each assumption.

    References
    ----------
    Eschenbach, T. G. (1992). Spiderplots versus tornado diagrams for sensitivity analysis. Interfaces 22(6), 40-46.

    Examples
    --------
    >>> import corridor as co
    >>> row = {"link_id": "taftan-mirjaveh-road", "from_node": "PKTFT", "side": "exit", "procedure": "", "regime": ""}
    >>> fees = co.Cell("borders", row, "usd")
    >>> found = co.tornado(co.load(), ("Quetta", "Zahedan"), over=[fees])
    >>> bar = found.bars[0]
    >>> bar.at_low.value <= found.today.value <= bar.at_high.value
    True
    """
    check_arguments(net, cargo, rules)
    asked = _question(question, by, cargo, rules, depart)
    best = asked.way(net) if isinstance(asked, _Places) else None
    today = asked.found_of(net, best) if best is not None and isinstance(asked, _Places) else asked.found(net)
    assumed = _assumed(net, asked, over, best)
    jobs = [end for one in assumed for end in one.ends]
    ends = sweep(_found, (net, asked), jobs, executor=executor, progress=progress)
    bars = [
        TornadoBar(one.label, one.unit, one.today, one.low, one.high, at_low, at_high, one.basis, one.source)
        for one, at_low, at_high in zip(assumed, ends[::2], ends[1::2], strict=True)
    ]
    return Tornado(asked.heading(), asked.unit(net, today), today, sorted_bars(bars, today))


@dataclass(frozen=True)
class _Places:
    """A question between two places."""

    ends: tuple[Place, Place]
    by: By
    cargo: Cargo
    rules: Rules
    depart: When | None

    def way(self, net: Network) -> Itinerary:
        return plan(net, *self.ends, by=self.by, cargo=self.cargo, rules=self.rules, depart=self.depart)

    def found(self, net: Network) -> Found:
        try:
            return self.found_of(net, self.way(net))
        except NoRoute as error:
            return Found(math.nan, {}, (), None, str(error).partition("\n")[0])

    def found_of(self, net: Network, way: Itinerary) -> Found:
        value = objective(self.by, self.cargo, net).total(way.totals)
        return Found(value, {name: way.totals[name] for name in FIGURES}, tuple(activities_of(way)), marks_of(net, way))

    def unit(self, net: Network, _: Found) -> str:
        return objective(self.by, self.cargo, net).unit

    def heading(self) -> str:
        return f"{self.ends[0]} to {self.ends[1]}, {self.by if isinstance(self.by, str) else 'weighted'}"

    def ranges(self, net: Network, best: Itinerary) -> list[FigureRange]:
        second = runner_up(net, *self.ends, by=self.by, cargo=self.cargo, rules=self.rules, depart=self.depart)
        return ranges_on(net, [best] if second is None else [best, second.way], by=self.by)


@dataclass(frozen=True)
class _Function:
    """A question that is a function of a network."""

    ask: Callable[[Network], Any]

    def found(self, net: Network) -> Found:
        try:
            answer = self.ask(net)
        except CorridorError:
            raise
        except Exception as error:  # of a function that is not ours
            why = f"{type(error).__name__}: {error}"
            raise InvalidQuestion(f"tornado: {named(self.ask)} failed with a network ({why}); {_RIGHT}") from error
        if isinstance(answer, Appraisal):
            economic, financial = answer.economic.npv_usd, answer.financial.npv_usd
            return Found(economic, {"npv_usd": economic, "financial_npv_usd": financial}, (economic >= 0,), None)
        if isinstance(answer, Comparison):
            return _gain(answer)
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            raise InvalidQuestion(f"tornado: the question gives {named(answer)}; {_RIGHT}")
        return Found(float(answer), {"answer": float(answer)}, (), None)

    def unit(self, net: Network, today: Found) -> str:
        return {"npv_usd": "USD, net present value", "answer": ""}.get(next(iter(today.figures)), "a year")

    def heading(self) -> str:
        return "the answer of a function"


def _gain(answer: Comparison) -> Found:
    """Return what trips gain in a year from the first network to the second, and over which links each goes.

    Raises
    ------
    InvalidQuestion
        If more than two networks are compared.
    """
    if len(answer.names) != 2:
        raise InvalidQuestion(f"tornado: {len(answer.names)} networks are compared; give two, before and after")
    sums = answer.sums()
    figures = {f"{name}_gain": float(sums[name].iloc[0] - sums[name].iloc[1]) for name in (*FIGURES, "minimised")}
    ways = tuple(tuple(one.taken.links if one.taken else ()) for found in outcomes_of(answer) for one in found)
    return Found(figures["minimised_gain"], figures, ways, None)


def _question(
    question: Question, by: By, cargo: Cargo | None, rules: Rules | None, depart: When | None
) -> _Places | _Function:
    """Return the question, checked.

    Raises
    ------
    InvalidQuestion
        If it is neither two places nor a function, or a function comes with what is for places.
    """
    if callable(question):
        given = {
            "by": by != "cost",
            "cargo": cargo is not None,
            "rules": rules is not None,
            "depart": depart is not None,
        }
        if any(given.values()):
            names = ", ".join(name for name, is_given in given.items() if is_given)
            raise InvalidQuestion(f"tornado: {names} is for a question of two places; give it within the function")
        return _Function(question)
    if isinstance(question, tuple | list) and len(question) == 2:
        return _Places((question[0], question[1]), by, cargo or Cargo(), rules or Rules(), depart)
    raise InvalidQuestion(f"question is {named(question)}; {_RIGHT}")


@dataclass(frozen=True)
class _Assumption:
    """An assumption with its two ends: each a scenario, or a function in place of the question."""

    label: str
    ends: tuple[Scenario | _Function, Scenario | _Function]
    unit: str = ""
    today: float = math.nan
    low: float = math.nan
    high: float = math.nan
    basis: str = ""
    source: str = ""


def _assumed(net: Network, asked: _Places | _Function, over: Over | None, best: Itinerary | None) -> list[_Assumption]:
    """Return the assumptions.

    Raises
    ------
    InvalidQuestion
        If there are none, or they are not understood.
    """
    if isinstance(over, Mapping):
        return [_Assumption(_label(label), _pair(label, ends)) for label, ends in over.items()]
    if over is None:
        if best is None or isinstance(asked, _Function):
            raise InvalidQuestion("over is None; for a function name the assumptions, as cells or as edits by label")
        ranges = asked.ranges(net, best)
    else:
        ranges = ranges_of(net, listed("over", over, "cells, or a dict of labels and pairs of edits"))
    return [
        _Assumption(
            one.label,
            (Scenario("low", [one.at_low]), Scenario("high", [one.at_high])),
            *(one.unit, one.today, one.low, one.high, one.basis, one.source),
        )
        for one in ranges
    ]


def _label(label: object) -> str:
    if not isinstance(label, str) or not label.strip():
        raise InvalidQuestion(f"over: {label!r} is no label; name each assumption by a text")
    return label


def _pair(label: str, ends: object) -> tuple[Scenario | _Function, Scenario | _Function]:
    """Return the low and the high end of an assumption.

    Raises
    ------
    InvalidQuestion
        If they are not two.
    """
    if not isinstance(ends, tuple | list) or len(ends) != 2:
        raise InvalidQuestion(
            f"over: {label!r} is {named(ends)}; give a pair, the edit for its low and that for its high"
        )
    low, high = (_end(f"{label}, {name}", end) for name, end in zip(("low", "high"), ends, strict=True))
    return low, high


def _end(name: str, end: Any) -> Scenario | _Function:
    if isinstance(end, Scenario):
        return end
    if callable(end):
        return _Function(end)
    return Scenario(name, end if isinstance(end, list | tuple) else [end])


def _found(shared: tuple[Network, _Places | _Function], end: Scenario | _Function) -> Found:
    """Return the answer at one end of an assumption."""
    net, asked = shared
    return end.found(net) if isinstance(end, _Function) else asked.found(end(net))
