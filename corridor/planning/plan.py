"""The best way from one place to another."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from corridor.engine.dijkstra import shortest
from corridor.errors import InvalidQuestion, NoRoute, UnknownName, one_of
from corridor.model.cargo import Cargo
from corridor.model.filling import MODE_CODE, Ints
from corridor.model.itinerary import Itinerary
from corridor.model.network import Network
from corridor.model.rules import Rules
from corridor.model.states import CODE, Bools, States, Weights, is_home, weigh_between
from corridor.planning.explain import message, sides, what_cuts
from corridor.planning.notes import notes_of
from corridor.planning.objective import By, arc_weights, objective
from corridor.planning.trace import Tracer
from corridor.schema import MODES

_RULE_NAMES = ("via", "avoid_countries", "avoid_nodes", "avoid_links", "avoid_modes", "modes")


@dataclass(frozen=True)
class _Question:
    """A question in positions: where it may begin and end, which arcs it may use, what it passes."""

    origin: tuple[int, ...]
    destination: tuple[int, ...]
    via: tuple[tuple[int, ...], ...]
    usable: Bools


def plan(
    net: Network,
    origin: str,
    destination: str,
    *,
    by: By = "cost",
    cargo: Cargo | None = None,
    rules: Rules | None = None,
) -> Itinerary:
    """Return the best way for a cargo from one place to another.

    Parameters
    ----------
    net : The network.
    origin, destination : Names, aliases, UN/LOCODEs or node ids; a place means any of its nodes.
    by : "cost", "time", "co2e", "generalised" (money and expected hours at the cargo's value of time), or weights such
        as {"usd": 1, "hours": 12, "co2e_kg": 0.1}.
    cargo : What is moved; None for `Cargo()`.
    rules : What the way must and must not do.

    Returns
    -------
    The way, with expected waits.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place, country, link or mode is not known, or names several.
    InvalidQuestion
        If origin and destination are one place, or `by` is not understood.
    NoRoute
        If there is no way; it says what cut it off and what would open it.

    Notes
    -----
    Dijkstra's algorithm over the graph of states; ties go to fewer steps, then to lower ids.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> cheap, fast = (co.plan(net, "Kashgar", "Istanbul", by=by) for by in ("cost", "time"))
    >>> cheap.cost_usd <= fast.cost_usd and fast.hours <= cheap.hours
    True
    """
    cargo, rules = cargo or Cargo(), rules or Rules()
    goal = objective(by, cargo)
    states = net.states(cargo.regime, cargo.hs)
    question = _question(net, states, origin, destination, rules)
    best: tuple[int, tuple[int, ...], Weights, frozenset[int]] | None = None
    for origins, destinations, countries in _by_country(net, question):
        weights = weigh_between(states, net.weights(cargo), cargo, *countries)
        found = shortest(
            states.first,
            states.head,
            arc_weights(goal, weights, question.usable & weights.is_open),
            _layers(states, question.via),
            _starts(states.origin, origins),
            _flags(states, destinations),
        )
        if found is not None and (best is None or found.weight < best[0]):
            home = frozenset(states.clears[is_home(states, *countries)].tolist())
            best = (found.weight, found.arcs, weights, home)
    if best is None:
        raise _no_route(net, states, question, cargo, rules, (origin, destination))
    _, arcs, weights, home = best
    legs = Tracer(net, states, weights, home).legs(arcs)
    passed = {node for leg in legs for node in (leg.from_node, leg.to_node)}
    tables = net._tables
    used = {leg.service_id for leg in legs if leg.service_id}
    ids, names, country = (tables["nodes"][name] for name in ("node_id", "name", "country"))
    return Itinerary(
        legs=legs,
        origin=net.names.places[question.origin[0]],
        destination=net.names.places[question.destination[0]],
        by=goal.name,
        cargo=cargo,
        notes=notes_of(net, legs, cargo),
        departs=None,
        arrives=None,
        _names={node: (name or node, at) for node, name, at in zip(ids, names, country, strict=True) if node in passed},
        _services={
            service: name or service
            for service, name in zip(tables["services"]["service_id"], tables["services"]["name"], strict=True)
            if service in used
        },
        _sources=tables["sources"],
    )


def _question(net: Network, states: States, origin: str, destination: str, rules: Rules) -> _Question:
    """Return the question in positions; every name is checked."""
    starts, ends = net.names.find(origin), net.names.find(destination)
    if set(starts) & set(ends):
        raise InvalidQuestion(
            f"origin and destination are the same place ({origin!r}, {destination!r}); a way needs two"
        )
    via = tuple(net.names.find(name) for name in rules.via)
    return _Question(starts, ends, via, _usable(net, states, rules))


def _usable(net: Network, states: States, rules: Rules) -> Bools:
    """Return which arcs the rules leave, shape (n_arcs,)."""
    tables = net._tables
    barred_state = np.zeros(len(states.node), dtype=np.bool_)
    countries = tables["nodes"]["country"]
    known = set(countries) - {""}
    for country in sorted(rules.avoid_countries):
        if country not in known:
            raise UnknownName(f"avoid_countries: no node lies in {country!r}; {one_of(country, sorted(known))}")
        barred_state |= (countries == country).to_numpy()[states.node]
    for name in sorted(rules.avoid_nodes):
        barred_state |= np.isin(states.node, net.names.find(name))
    barred_modes = _mode_codes(rules.avoid_modes, "avoid_modes")
    if rules.modes is not None:
        barred_modes |= set(MODE_CODE.values()) - _mode_codes(rules.modes, "modes")
    moves = states.activity == CODE["move"]
    usable = ~(barred_state[states.tail] | barred_state[states.head])
    usable &= ~(moves & np.isin(states.mode[states.tail], sorted(barred_modes)))
    if rules.avoid_links:
        link_ids = tables["links"]["link_id"]
        for link in sorted(rules.avoid_links - set(link_ids)):
            raise UnknownName(f"avoid_links: there is no link {link!r}; {one_of(link, sorted(set(link_ids)))}")
        barred = np.flatnonzero(link_ids.isin(list(rules.avoid_links)))
        usable &= ~(moves & np.isin(states.row, barred))
    return np.asarray(usable)


def _mode_codes(modes: Iterable[str], rule: str) -> set[int]:
    codes: set[int] = set()
    for mode in sorted(modes):
        if mode != "rail" and mode not in MODE_CODE:
            raise UnknownName(f"{rule}: there is no mode {mode!r}; {one_of(mode, ('rail', *MODES))}")
        codes |= {
            code for name, code in MODE_CODE.items() if name == mode or (mode == "rail" and name.startswith("rail"))
        }
    return codes


def _by_country(net: Network, question: _Question) -> Iterator[tuple[list[int], list[int], tuple[str, str]]]:
    """Yield the origins and destinations by country: a place on a border is left by export only from its own side."""
    country = net._tables["nodes"]["country"].tolist()
    for left in sorted({country[node] for node in question.origin}):
        for entered in sorted({country[node] for node in question.destination}):
            origins = [node for node in question.origin if country[node] == left]
            yield (
                origins,
                [node for node in question.destination if country[node] == entered],
                (left, entered),
            )


def _layers(states: States, via: tuple[tuple[int, ...], ...]) -> Ints:
    """Return the layer that cargo is in once it stands at a state, for every layer that it may come in."""
    n_states = len(states.node)
    layers = np.empty((len(via) + 1, n_states), dtype=np.int64)
    layers[len(via)] = len(via)
    for layer in range(len(via) - 1, -1, -1):
        passes = np.isin(states.node, via[layer])
        layers[layer] = np.where(passes, layers[layer + 1], layer)
    return layers.reshape(-1)


def _starts(of_node: Ints, nodes: Iterable[int]) -> Ints:
    found = of_node[list(nodes)]
    return found[found >= 0]


def _flags(states: States, destinations: Iterable[int]) -> Ints:
    flags = np.zeros(len(states.node), dtype=np.int64)
    flags[_starts(states.destination, destinations)] = 1
    return flags


def _no_route(
    net: Network, states: States, question: _Question, cargo: Cargo, rules: Rules, asked: tuple[str, str]
) -> NoRoute:
    """Return the error that says what cut the way off."""
    weights = net.weights(cargo)
    relaxing = []
    for name in _RULE_NAMES:
        if getattr(rules, name):
            eased = replace(_question(net, states, *asked, _without(rules, name)))
            if _is_possible(net, states, eased, cargo):
                given = getattr(rules, name)
                relaxing.append(f"{name}={', '.join(given if name == 'via' else sorted(given))}")
    starts, goals = _starts(states.origin, question.origin), _starts(states.destination, question.destination)
    reasons: Counter[str] = Counter()
    forward: Bools = np.zeros(len(states.node), dtype=np.bool_)
    for _, _, countries in _by_country(net, question):
        is_open = weigh_between(states, weights, cargo, *countries).is_open
        forward, _ = sides(states, is_open, starts, goals)
        reasons.update(what_cuts(states, is_open, starts, goals))
        too_small = states.service_minimum_teu > cargo.teu
        if too_small.any():
            barred = np.flatnonzero((states.service >= 0) & np.append(too_small, False)[states.service])
            ahead, behind = sides(states, is_open, starts, goals)
            for arc in barred:
                if ahead[states.tail[arc]] and behind[states.head[arc]]:
                    service = net._tables["services"]["service_id"].iloc[int(states.service[arc])]
                    least = states.service_minimum_teu[states.service[arc]]
                    reasons[f"service {service!r} takes no less than {least:g} TEU"] += 1
    cut_by = [*relaxing, *reasons] if relaxing else list(reasons)
    told = [] if relaxing else list(reasons)
    return NoRoute(message(net, *asked, relaxing, told, states, forward), cut_by)


def _without(rules: Rules, name: str) -> Rules:
    kept = {field: getattr(rules, field) for field in _RULE_NAMES if field != name}
    return Rules(**kept)


def _is_possible(net: Network, states: States, question: _Question, cargo: Cargo) -> bool:
    for origins, destinations, countries in _by_country(net, question):
        weights = weigh_between(states, net.weights(cargo), cargo, *countries)
        free = np.where(question.usable & weights.is_open, 1, -1).astype(np.int64)
        starts, goals = _starts(states.origin, origins), _flags(states, destinations)
        if shortest(states.first, states.head, free, _layers(states, question.via), starts, goals) is not None:
            return True
    return False
