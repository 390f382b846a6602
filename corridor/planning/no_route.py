"""Why there is no way: the obstacles between the part that can be reached and the part that leads on."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.cargo import Cargo
from corridor.criteria import BY_NAME, COST, MINIMISED, TIME, Criterion
from corridor.engine.dijkstra import reached
from corridor.engine.graph import CLOSED
from corridor.errors import NoRoute
from corridor.graph.coordinates import Place
from corridor.graph.loads import loads
from corridor.graph.states import CODE, refusing_services, too_heavy
from corridor.network.plain_tables import plain_tables
from corridor.planning.objective import reach
from corridor.planning.question import Question, resolve
from corridor.planning.restrictions import always_bars, barred_arcs, bars_of, restrictions_of
from corridor.planning.rule_masks import allowed_arcs, modes_barred
from corridor.planning.search import best_way
from corridor.rules import Rules, ViaPlace
from corridor.schema import FORMS, LOOSE
from corridor.tables.countries import country_code, country_name

_SHOWN = 8
_REFUSED = 3
_ROUND_M = 1_000_000
"""Metres of way round that are worth one thing less that is closed."""
_MANY = {"box": "boxes", "wagon": "wagons", "trailer": "trailers"} | {form: form for form in LOOSE}
_RULES = (
    *("via", "countries", "avoid_countries", "avoid_nodes", "avoid_links", "avoid_modes", "modes"),
    *("max_hours", "max_usd", "max_transfers", "comply_with"),
)

_LEAST = {"max_hours": TIME, "max_usd": COST}
"""Limits on what a way takes, with the criterion of each."""

IsPossible = Callable[[Question], bool]
"""Whether a question has a way."""


def no_route(question: Question, is_possible: IsPossible | None = None, when: str = "") -> NoRoute:
    """Return the error that says what cut a way off: the rules, or what would open it where no rule does.

    Parameters
    ----------
    question
        The question.
    is_possible
        Whether a question has a way; None for one without a date.
    when
        Condition on the date of the way, such as "leaves at 08:00".
    """
    if not when and _has_way(question):
        beyond = _beyond_reach(question)
        return NoRoute(f"{_no_way(question)}\n{beyond}", [beyond])
    possible = is_possible or _has_way
    rules = [said for name in _RULES if (said := _is_cut_by(question, name, possible))]
    rules += _closed(question, possible)
    if not rules or question.cargo.dangerous:
        rules += _always(question, possible)
    if not rules and _is_possible(question, _without_rules(question), possible):
        given = [
            _said(question.rules, name)
            for name in _RULES
            if getattr(question.rules, name) not in (None, (), frozenset())
        ]
        rules = [" together with ".join(given)]
    is_late = bool(when) and not rules and _is_possible(question, question.rules, _has_way)
    steps = [] if rules or is_late else _what_would_open(question)
    refused = _refused_where_boxes_go(question)
    lines = [_no_way(question)]
    if when:
        lines[0] += f" that {when}"
    if refused:
        lines.append(f"for dry boxes there is one, but {'; '.join(refused[:_REFUSED])}")
    if is_late:
        lines.append("without a date there is one: what it waits for does not depart or open within two years")
    elif rules:
        lines.append("without one of these rules there is: " + "; ".join(rules))
    elif steps:
        lines.append("what would open it:")
        lines += [f"  - {step}" for step in steps[:_SHOWN]]
        if len(steps) > _SHOWN:
            lines.append(f"  - and {len(steps) - _SHOWN} more like these")
    elif not refused:
        lines.append(_nothing_leads_on(question))
    return NoRoute("\n".join(lines), rules or steps or refused)


def _nothing_leads_on(question: Question) -> str:
    """Return what can be reached, from where nothing leads on."""
    places = _reachable(question)
    shown = ", ".join(places[:_SHOWN]) + (f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else "")
    return f"nothing leads on from what can be reached ({shown or 'nothing'}); no single step would open it"


def _no_way(question: Question) -> str:
    return f"there is no way from {_named(question.asked[0])} to {_named(question.asked[1])}"


def _beyond_reach(question: Question) -> str:
    """Return that there is a way which weighs too much to be found."""
    most = [f"{figure:,.0f} {one.unit}" for one, figure in zip(MINIMISED, reach(question.cargo), strict=True)]
    return (
        f"there is one that takes more than weighted objectives count ({', '.join(most)} together); "
        f"ask by one of {', '.join(BY_NAME)}"
    )


def _named(place: Place) -> str:
    return place if isinstance(place, str) else f"{place}"


def _said(rules: Rules, name: str) -> str:
    given = getattr(rules, name)
    if isinstance(given, int | float):
        return f"{name}={given:g}"
    return f"{name}={', '.join(map(_via_said, rules.via_places) if name == 'via' else sorted(given))}"


def _via_said(one: ViaPlace) -> str:
    """Return something to pass in words."""
    return " or ".join(map(_named, one.places)) + (f" for {one.hours:g} h" if one.hours else "")


def _is_cut_by(question: Question, name: str, is_possible: IsPossible) -> str:
    """Return a rule in words if there is a way without it."""
    rules = question.rules
    if getattr(rules, name) in (None, (), frozenset()):
        return ""
    eased = _eased(question, replace(rules, **{name: getattr(Rules(), name)}))
    if not is_possible(eased):
        return ""
    because = _what_bars(question, eased) if name == "comply_with" else ""
    if name in _LEAST and is_possible is _has_way:
        because = _least_is(eased, _LEAST[name])
    elif name in ("avoid_countries", "countries"):
        because = _ends_outside(question, name)
    elif name in ("modes", "avoid_modes"):
        because = _is_missing(question)
    return _said(rules, name) + because


def _least_is(eased: Question, criterion: Criterion) -> str:
    """Return the least that a way takes which a limit leaves out."""
    way = best_way(eased, np.where(eased.usable, eased.weights.amount(criterion), CLOSED))
    if way is None:
        return ""
    least = int(eased.weights.amount(criterion)[list(way.arcs)].sum()) / criterion.scale
    return f" [the {criterion.least} way takes {least:,.0f} {criterion.unit}]"


def _ends_outside(question: Question, rule: str) -> str:
    """Return which of the two ends lie in countries that are avoided, or not among those to keep within."""
    nodes = plain_tables(question.net)["nodes"]
    named = {country_code(name) or name for name in getattr(question.rules, rule)}
    inside = []
    for place, at in zip(question.asked, (question.origin, question.destination), strict=True):
        countries = {nodes.text("country", node) for node in at if node < len(nodes)}
        if countries and (countries <= named if rule == "avoid_countries" else not countries & named):
            inside.append(f"{place} is in {', '.join(map(country_name, sorted(countries)))}")
    return f" [{'; '.join(inside)}]" if inside else ""


def _is_missing(question: Question) -> str:
    """Return what a way by the modes of the rules lacks: the fewest closed links and missing changes that cut it."""
    found = _fewest(question)
    if not found:
        return ""
    shown = "; ".join(found[:_SHOWN]) + (f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
    return f" [it lacks: {shown}]"


def _without_rules(question: Question) -> Rules:
    """Return no rules but those on closures."""
    return Rules(closures=question.rules.closures, as_of=question.rules.as_of)


def _closed(question: Question, is_possible: IsPossible) -> list[str]:
    """Return the closures that the question keeps to, if there is a way without them."""
    if not question.closures or not _is_possible(question, question.rules.shutting("none", None), is_possible):
        return []
    return [f"closures in force: {', '.join(one.name for one in question.closures)}"]


def _always(question: Question, is_possible: IsPossible) -> list[str]:
    """Return that transit access or the law on dangerous goods bars the way, if there is one without them."""
    restricted = tuple(row for row in question.barring if not always_bars(question.net, row))
    if restricted == question.barring:
        return []
    allowed = allowed_arcs(question.net, question.states, question.rules, restricted, question.points)
    eased = replace(question, barring=restricted, allowed=allowed)
    n_restrictions = len(restrictions_of(question.net))
    always = {row < n_restrictions for row in question.barring if row not in restricted}
    names = {False: "transit", True: f"dangerous goods of class {question.cargo.dangerous}"}
    what = " and ".join(names[each] for each in sorted(always))
    return [what + _what_bars(question, eased)] if is_possible(eased) else []


def _what_bars(question: Question, eased: Question) -> str:
    """Return the restrictions that bar the way which touches the least of what they bar, and where it does."""
    net, states = question.net, eased.states
    barred = barred_arcs(net, states, question.barring, question.points)
    way = best_way(eased, np.where(eased.usable, barred.astype(np.int64), CLOSED))
    arcs = np.array([] if way is None else way.arcs, dtype=np.int64)
    found = []
    for row in question.barring:
        one = bars_of(net)[row]
        touched = arcs[barred_arcs(net, states, (row,), question.points)[arcs]]
        if len(touched):
            place = question.names(int(states.node[states.head[touched[0]]]))[1]
            says = f": {one.what}" if one.what else ""
            found.append(f"{one.subject} {one.subject_id} at {place}, {one}{says}")
    return f" [{'; '.join(found)}]" if found else ""


def _eased(question: Question, rules: Rules) -> Question:
    return resolve(question.base, *question.asked, question.cargo, rules, question.day)


def _is_possible(question: Question, rules: Rules, is_possible: IsPossible) -> bool:
    return is_possible(_eased(question, rules))


def _has_way(eased: Question) -> bool:
    """Return whether there is a way, whatever the date."""
    return best_way(eased, np.where(eased.usable, 1, -1)) is not None


def _what_would_open(question: Question) -> list[str]:
    """Return the single steps each of which would open a way; where none does, the fewest that do together."""
    states = question.states
    forward = reached(question.topology, question.usable, question.starts)
    backward = reached(question.topology, question.usable, question.goals, backward=True)
    leads_on = np.zeros(len(states.steps.row), dtype=np.bool_)
    leads_on[states.step[forward[states.tail] & backward[states.head]]] = True
    blocked = states.provenance.impossible
    single = dict.fromkeys(blocked.blocked(at).reason for at in np.flatnonzero(leads_on[blocked.step]).tolist())
    single |= dict.fromkeys(_refusing(question, forward, backward))
    single |= dict.fromkeys(_too_heavy(question))
    if single:
        return list(single)
    together = _fewest(question)
    return together if len(together) < 2 else [f"all of these together: {together[0]}", *together[1:]]


def _reachable(question: Question) -> list[str]:
    """Return the places that can be reached from the origin."""
    states = question.states
    found: set[str] = set()
    for node in question.origin:
        starts = states.origin[[node]]
        if starts[0] >= 0:
            ahead = reached(question.topology, question.allowed, starts)
            found |= {question.names(at)[1] for at in states.node[ahead].tolist()}
    return sorted(found)


def _fewest(question: Question) -> list[str]:
    """Return the closed steps that would make a way if they were open: few, and on no long way round."""
    states, blocked = question.states, question.states.provenance.impossible
    is_blocked = np.zeros(len(states.steps.row), dtype=np.bool_)
    is_blocked[blocked.step] = True
    # a closed way over a link has no activity, so the mask of the rules does not know of its mode
    moved = (states.node[states.tail] != states.node[states.head]) & (states.activity == 0)
    barred = moved & np.isin(states.mode[states.tail], sorted(modes_barred(question.rules)))
    may_open = is_blocked[states.step] & question.allowed & ~barred
    weight = np.where(question.usable | may_open, states.length_m + np.where(may_open, _ROUND_M, 0), CLOSED)
    way = best_way(question, weight)
    taken = [] if way is None else states.step[[arc for arc in way.arcs if may_open[arc]]].tolist()
    reason = {step: at for at, step in enumerate(blocked.step.tolist())}
    return list(dict.fromkeys(blocked.blocked(reason[step]).reason for step in taken))


def _refusing(question: Question, forward: Bools, backward: Bools) -> list[str]:
    """Return the services and links that would lead on but take no shipment as small as this, or not in its form."""
    states, cargo = question.states, question.cargo

    def would_lead_on(arcs: Ints) -> bool:
        return bool(forward[states.tail[arcs]].any() and backward[states.head[arcs]].any())

    services = np.flatnonzero(refusing_services(states, cargo)).tolist()
    alone = (states.activity == CODE["move"]) & (states.service < 0)
    links = np.flatnonzero(~states.link_takes[:, FORMS.index(cargo.form)]).tolist()
    return [
        *(_service_refuses(question, one) for one in services if would_lead_on(np.flatnonzero(states.service == one))),
        *(_link_refuses(question, one) for one in links if would_lead_on(np.flatnonzero(alone & (states.row == one)))),
    ]


def _refused_where_boxes_go(question: Question) -> list[str]:
    """Return what refuses cooled or loose cargo on the way that dry boxes would have, in its order."""
    states, cargo = question.states, question.cargo
    if not (cargo.is_cooled or cargo.is_loose):
        return []
    dry = Cargo(regime=cargo.regime, hs=cargo.hs, dangerous=cargo.dangerous)
    boxes = resolve(question.base, *question.asked, dry, question.rules, question.day)
    way = best_way(boxes, np.where(boxes.usable, 1, CLOSED))
    shut = [] if way is None else [arc for arc in way.arcs if not question.usable[arc]]
    refused = refusing_services(states, cargo)
    found = []
    for arc in shut:
        service, row = int(states.service[arc]), int(states.row[arc])
        if service >= 0 and refused[service]:
            found.append(_service_refuses(question, service))
        elif states.activity[arc] == CODE["move"]:
            found.append(_link_uncooled(question, row) if cargo.is_cooled else _link_refuses(question, row))
    return list(dict.fromkeys(found))


def _service_refuses(question: Question, service: int) -> str:
    """Return that a service takes no shipment as small, or not in its form."""
    states, cargo = question.states, question.cargo
    least, name = (
        states.service_minimum_teu[service],
        plain_tables(question.net)["services"].text("service_id", service),
    )
    small = f"no less than {least:g} TEU" if least > cargo.teu else ""
    return f"service {name!r} takes {small or _forms(states.service_takes[service], cargo.form)}"


def _link_refuses(question: Question, link: int) -> str:
    """Return that a link takes no goods in the form without a service."""
    name = plain_tables(question.net)["links"].text("link_id", link)
    return f"link {name!r} takes {_forms(question.states.link_takes[link], question.cargo.form)} without a service"


def _link_uncooled(question: Question, link: int) -> str:
    """Return that no rate knows what cooled boxes pay over a link."""
    table = plain_tables(question.net)["links"]
    mode = table.text("mode", link)
    return (
        f"link {table.text('link_id', link)!r} moves no cooled box: no rate of {mode} there has cooled_usd_per_box_km"
    )


def _forms(takes: Bools, form: str) -> str:
    taken = [_MANY[one] for one, is_taken in zip(FORMS, takes, strict=True) if is_taken]
    return f"{' and '.join(taken)} only, and the cargo's form is {form!r}"


def _too_heavy(question: Question) -> list[str]:
    """Return the rows of `vehicles` that alone bar a way, as its boxes are too heavy; if none does, all together."""
    states, cargo = question.states, question.cargo
    shut = too_heavy(states.steps, loads(states.fleet, cargo))[states.step] & question.allowed
    vehicle, is_open = states.steps.vehicle[states.step], states.steps.is_open[states.step]
    rows = np.unique(vehicle[shut]).tolist()
    for each in [*([row] for row in rows), rows]:
        opened = question.usable | (shut & is_open & np.isin(vehicle, each))
        if len(rows) and best_way(question, np.where(opened, 1, CLOSED)) is not None:
            table = plain_tables(question.net)["vehicles"]
            said = [
                f"{table.text('mode', row)} in {table.text('country', row) or 'any country'} at most "
                f"{table.number('payload_t', row):g} t"
                for row in each
            ]
            return [f"boxes of {cargo.tonnes / cargo.boxes:g} t are too heavy: {', '.join(said)}"]
    return []
