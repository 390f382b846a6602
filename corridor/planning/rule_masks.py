"""The arcs of a graph of states that the rules of a question leave open, as masks."""

import datetime as dt
from collections.abc import Hashable, Iterable

import numpy as np

from corridor.arrays import Bools
from corridor.cargo import Cargo
from corridor.errors import UnknownName, one_of
from corridor.graph.coordinates import Coordinates
from corridor.graph.states import CODE, States
from corridor.modes import MODE_CODE, MODES_MEANT
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.planning.restrictions import barred_arcs
from corridor.rules import Rules
from corridor.tables.countries import country_code, country_name


def allowed_arcs(
    net: Network,
    states: States,
    rules: Rules,
    barring: tuple[int, ...],
    points: tuple[Coordinates, ...] = (),
) -> Bools:
    """Return which arcs the rules leave open, limits and places to pass apart; shape (n_arcs,).

    Parameters
    ----------
    net, states, rules
        The network, its graph of states, and the rules.
    barring
        What bars something for the question, see `restrictions.barring`.
    points
        Points that were added to the graph.

    Raises
    ------
    UnknownName
        If a country, node, link or mode is not known.
    """
    allowed = _allowed(net, states, rules, points)
    return allowed & ~barred_arcs(net, states, barring, points) if barring else allowed


def mask_of(
    net: Network,
    states: States,
    cargo: Cargo,
    rules: Rules,
    barring: tuple[int, ...],
    points: tuple[Coordinates, ...],
    day: dt.date | None,
) -> Bools:
    """Return `allowed_arcs` of a question; what the graph of the network itself has of it is kept with the network."""
    own = states if states.parts is None else states.parts[0]
    key = "allowed", *internals(net).states_key(cargo.regime, cargo.goods, day), mask_key(rules, barring)

    def make() -> Bools:
        allowed = allowed_arcs(net, own, rules, barring)
        allowed.flags.writeable = False  # every question with these rules has it
        return allowed

    kept = internals(net).keep(key, make)
    if states.parts is None:
        return kept
    return np.concatenate([kept, allowed_arcs(net, states.parts[1], rules, barring, points)])


def mask_key(rules: Rules, barring: tuple[int, ...]) -> Hashable:
    """Return a key of the mask of rules: equal keys mean equal masks."""
    avoided = rules.avoid_countries, rules.avoid_nodes, rules.avoid_links, rules.avoid_modes
    return *avoided, rules.countries, rules.modes, barring


def _allowed(net: Network, states: States, rules: Rules, points: tuple[Coordinates, ...]) -> Bools:
    """Return which arcs the rules leave, shape (n_arcs,)."""
    if mask_key(rules, ()) == mask_key(Rules(), ()):
        return np.ones(len(states.head), dtype=np.bool_)
    tables = net.tables
    barred_state = np.zeros(len(states.node), dtype=np.bool_)
    countries = np.array([*tables["nodes"]["country"], *(point.country for point in points)], dtype=object)
    if rules.avoid_countries:
        barred_state |= np.isin(countries, _countries(net, rules.avoid_countries, "avoid_countries"))[states.node]
    if rules.countries is not None:
        left = [*_countries(net, rules.countries, "countries"), ""]
        barred_state |= ~np.isin(countries, left)[states.node]
    for name in sorted(rules.avoid_nodes):
        barred_state |= np.isin(states.node, internals(net).names.find(name))
    barred_modes = modes_barred(rules)
    allowed = ~(barred_state[states.tail] | barred_state[states.head])
    if barred_modes:
        moves = np.isin(states.activity, (CODE["move"], CODE["access"]))
        allowed &= ~(moves & np.isin(states.mode[states.tail], sorted(barred_modes)))
    if rules.avoid_links:
        link_ids = tables["links"]["link_id"]
        for link in sorted(rules.avoid_links - set(link_ids)):
            raise UnknownName(f"avoid_links: there is no link {link!r}; {one_of(link, sorted(set(link_ids)))}")
        barred = np.flatnonzero(link_ids.isin(list(rules.avoid_links)))
        allowed &= ~((states.activity == CODE["move"]) & np.isin(states.row, barred))
    return np.asarray(allowed)


def _countries(net: Network, names: Iterable[str], rule: str) -> list[str]:
    """Return the codes of countries by the names that a rule gives; each must have a node."""
    known = sorted({*net.tables["nodes"]["country"]} - {""})
    found = []
    for name in sorted(names):
        country = name if name in known else country_code(name)
        if country not in known:
            hint = f"no node lies in {country_name(country)}" if country else one_of(name, known)
            raise UnknownName(f"{rule}: {name!r} is no country of the network; {hint}")
        found.append(country)
    return found


def modes_barred(rules: Rules) -> set[int]:
    """Return the codes of the modes that rules leave no cargo to move by.

    Raises
    ------
    UnknownName
        If a mode is not known.
    """
    barred = _mode_codes(rules.avoid_modes, "avoid_modes")
    return barred if rules.modes is None else barred | (set(MODE_CODE.values()) - _mode_codes(rules.modes, "modes"))


def _mode_codes(modes: Iterable[str], rule: str) -> set[int]:
    codes: set[int] = set()
    for mode in sorted(modes):
        if mode not in MODES_MEANT:
            raise UnknownName(f"{rule}: there is no mode {mode!r}; {one_of(mode, tuple(MODES_MEANT))}")
        codes |= {MODE_CODE[name] for name in MODES_MEANT[mode]}
    return codes
