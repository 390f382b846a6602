"""Why there is no way: what stands between the part that can be reached and the part that leads on."""

import numpy as np

from corridor.engine.dijkstra import reached, shortest
from corridor.errors import NoRoute
from corridor.model.filling import Ints
from corridor.model.rules import Rules
from corridor.model.states import Bools, States
from corridor.planning.question import Question, resolve

_TOLD = 8
_RULES = ("via", "avoid_countries", "avoid_nodes", "avoid_links", "avoid_modes", "modes")


def no_route(question: Question) -> NoRoute:
    """Return the error that says what cut a way off: the rules, or what would open it where no rule does."""
    rules = [said for name in _RULES if (said := _is_cut_by(question, name))]
    if not rules and _is_possible(question, Rules()):
        given = [_said(question.rules, name) for name in _RULES if getattr(question.rules, name)]
        rules = [" together with ".join(given)]
    reasons, places = ([], []) if rules else _what_would_open(question)
    lines = [f"there is no way from {question.asked[0]} to {question.asked[1]}"]
    if rules:
        lines.append("without one of these rules there is: " + "; ".join(rules))
    elif reasons:
        lines.append("what would open it:")
        lines += [f"  - {reason}" for reason in reasons[:_TOLD]]
        if len(reasons) > _TOLD:
            lines.append(f"  - and {len(reasons) - _TOLD} more steps like these")
    else:
        shown = ", ".join(places[:_TOLD]) + (f" and {len(places) - _TOLD} more" if len(places) > _TOLD else "")
        lines.append(f"nothing leads on from what can be reached ({shown or 'nothing'}); no single step would open it")
    return NoRoute("\n".join(lines), rules or reasons)


def _said(rules: Rules, name: str) -> str:
    given = getattr(rules, name)
    return f"{name}={', '.join(given if name == 'via' else sorted(given))}"


def _is_cut_by(question: Question, name: str) -> str:
    """Return a rule in words if there is a way without it."""
    rules = question.rules
    if not getattr(rules, name):
        return ""
    kept = Rules(**{other: getattr(rules, other) for other in _RULES if other != name})
    return _said(rules, name) if _is_possible(question, kept) else ""


def _is_possible(question: Question, rules: Rules) -> bool:
    eased = resolve(question.net, *question.asked, question.cargo, rules)
    states, layer_at = eased.states, eased.layer_at
    return any(
        shortest(states.first, states.head, np.where(case.usable, 1, -1), layer_at, case.starts, case.is_goal)
        for case in eased.cases()
    )


def _what_would_open(question: Question) -> tuple[list[str], list[str]]:
    """Return the steps that lead from what can be reached to what leads on, and the places that can be reached."""
    states = question.states
    reasons: dict[str, None] = {}
    places: set[str] = set()
    for case in question.cases():
        goals = np.flatnonzero(case.is_goal)
        forward, backward = _sides(states, case.usable, case.starts, goals)
        places |= {question.net.names.places[node] for node in states.node[forward].tolist()}
        reasons |= dict.fromkeys(b.reason for b in states.book.blocked if forward[b.tail] and backward[b.head])
        reasons |= dict.fromkeys(_too_small(question, forward, backward))
    return list(reasons), sorted(places)


def _sides(states: States, is_open: Bools, starts: Ints, goals: Ints) -> tuple[Bools, Bools]:
    """Return which states can be reached from the starts, and which lead on to a goal."""
    forward = reached(states.first, states.head, is_open, starts)
    order = np.argsort(states.head, kind="stable")
    first = np.searchsorted(states.head[order], np.arange(len(states.node) + 1)).astype(np.int64)
    return forward, reached(first, states.tail[order], is_open[order], goals)


def _too_small(question: Question, forward: Bools, backward: Bools) -> list[str]:
    """Return the services that would lead on but take no shipment as small as this."""
    states = question.states
    services = np.flatnonzero(states.service_minimum_teu > question.cargo.teu)
    table = question.net._tables["services"]
    told = []
    for service in services.tolist():
        arcs = np.flatnonzero(states.service == service)
        if len(arcs) and forward[states.tail[arcs]].any() and backward[states.head[arcs]].any():
            least = states.service_minimum_teu[service]
            told.append(f"service {table['service_id'].iloc[service]!r} takes no less than {least:g} TEU")
    return told
