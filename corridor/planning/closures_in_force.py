"""The network of a question with the closures that it keeps to: bundled scenarios, by day or by name."""

import datetime as dt

from corridor.errors import CorridorError, InvalidQuestion, UnknownName, one_of
from corridor.graph.charges import takes_part
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.rules import Rules
from corridor.scenario.closures import Closure, closures

_IN_FORCE = ("in force",)
_NONE = ("none",)


def closures_of(net: Network, rules: Rules, day: dt.date | None) -> tuple[Closure, ...]:
    """Return the closures that a question keeps to and that are of this network.

    Parameters
    ----------
    net, rules
        The network as it was asked, and the rules.
    day
        Day of departure; None without a date.

    Raises
    ------
    UnknownName
        If the rules name a closure that is not known.
    """
    chosen = rules.closures or (_NONE if day is None else _IN_FORCE)
    if chosen == _NONE:
        return ()
    every = closures(net)
    if chosen == _IN_FORCE:
        return tuple(one for one in every if one.is_here and is_shut(one, rules.as_of or day))
    known = [one.name for one in every]
    for name in chosen:
        if name not in known:
            hint = one_of(name, [*known, *_IN_FORCE, *_NONE])
            raise UnknownName(f"closures: there is no bundled closure {name!r}; {hint}")
    return tuple(one for one in every if one.name in chosen and one.is_here)


def turn_with_days(rules: Rules) -> bool:
    """Return whether the closures of a question with a date are those of its day of departure."""
    return rules.closures in (None, _IN_FORCE) and rules.as_of is None


def is_shut(closure: Closure, day: dt.date | None) -> bool:
    """Return whether a closure is in force on a day; None for those that have no end."""
    return takes_part(closure.valid_from, closure.valid_until, day)


def with_closures(net: Network, shut: tuple[Closure, ...]) -> tuple[Network, tuple[Closure, ...]]:
    """Return the network with closures, which is kept with it, and those of them that could be applied.

    What a closure names may be shut already, or be another's; then it is left out.
    """
    if not shut:
        return net, ()

    def make() -> tuple[Network, tuple[Closure, ...]]:
        closed, applied = net, []
        for one in shut:
            try:
                closed = one.scenario(closed)
            except CorridorError:
                continue
            applied.append(one)
        return closed, tuple(applied)

    return internals(net).keep(("closures", *(one.name for one in shut)), make)


def refuse_closures(rules: Rules) -> None:
    """Refuse closures in many questions at once, which have no date.

    Raises
    ------
    InvalidQuestion
        If the rules name any.
    """
    if rules.closures not in (None, _NONE) or rules.as_of is not None:
        raise InvalidQuestion(
            "many questions at once plan normal operation and take no closures; carry out the scenarios of what is shut"
        )
