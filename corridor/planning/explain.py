"""Why there is no way: what stands between the part that can be reached and the part that leads on."""

import numpy as np

from corridor.engine.dijkstra import reached
from corridor.model.filling import Ints
from corridor.model.network import Network
from corridor.model.states import Bools, States

_TOLD = 8


def what_cuts(states: States, is_open: Bools, starts: Ints, goals: Ints) -> list[str]:
    """Return the steps that lead from what can be reached to what leads on to a goal, and why each is impossible.

    Parameters
    ----------
    states : Graph of states.
    is_open : Arcs that can be used.
    starts, goals : States where the way may begin and end.
    """
    forward, backward = sides(states, is_open, starts, goals)
    reasons = [b.reason for b in states.book.blocked if forward[b.tail] and backward[b.head]]
    return list(dict.fromkeys(reasons))


def sides(states: States, is_open: Bools, starts: Ints, goals: Ints) -> tuple[Bools, Bools]:
    """Return which states can be reached from the starts, and which lead on to a goal."""
    forward = reached(states.first, states.head, is_open, starts)
    order = np.argsort(states.head, kind="stable")
    first = np.searchsorted(states.head[order], np.arange(len(states.node) + 1)).astype(np.int64)
    backward = reached(first, states.tail[order], is_open[order], goals)
    return forward, backward


def message(
    net: Network,
    origin: str,
    destination: str,
    rules: list[str],
    reasons: list[str],
    states: States,
    forward: Bools,
) -> str:
    """Return what NoRoute says: what cut the way off, and what would open it."""
    lines = [f"there is no way from {origin} to {destination}"]
    if rules:
        lines.append("without these rules there is one: " + "; ".join(rules))
    if reasons:
        lines.append("what would open it:" if not rules else "besides:")
        lines += [f"  - {reason}" for reason in reasons[:_TOLD]]
        if len(reasons) > _TOLD:
            lines.append(f"  - and {len(reasons) - _TOLD} more steps like these")
    if not rules and not reasons:
        places = sorted({net.names.places[node] for node in states.node[forward].tolist()})
        shown = ", ".join(places[:_TOLD]) + (f" and {len(places) - _TOLD} more" if len(places) > _TOLD else "")
        lines.append(f"no link leads on from what can be reached ({shown or 'nothing'}); no single step would open it")
    return "\n".join(lines)
