"""Arguments of questions that are of another kind than they must be, each refused in one sentence."""

from typing import Any

from corridor.argument_checks import named
from corridor.cargo import Cargo
from corridor.errors import InvalidQuestion
from corridor.network.network import Network
from corridor.rules import Rules


def check_arguments(net: Any, cargo: Any = None, rules: Any = None) -> None:
    """Refuse a network, cargo or rules of another type.

    Raises
    ------
    InvalidQuestion
        If one of them is of another type; it says what would be right.
    """
    if not isinstance(net, Network):
        hint = "apply it to a network first: scenario(net)" if callable(net) else "load one with co.load(...)"
        raise InvalidQuestion(f"net is {named(net)}, not a Network; {hint}")
    if not isinstance(cargo, Cargo | None):
        raise InvalidQuestion(f"cargo is {named(cargo)}, not a Cargo; write cargo=co.Cargo(teu=2, tonnes=10)")
    if not isinstance(rules, Rules | None):
        raise InvalidQuestion(f"rules is {named(rules)}, not Rules; write rules=co.Rules(avoid_countries={{'RU'}})")
