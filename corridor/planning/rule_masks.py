"""The arcs of a graph of states that the rules of a question leave open, as masks."""

import datetime as dt
from collections.abc import Hashable, Iterable

import numpy as np

from corridor.arrays import Bools
from corridor.cargo import Cargo
from corridor.errors import UnknownName, one_of
from corridor.graph.charges import takes_part
from corridor.graph.coordinates import Coordinates
from corridor.graph.states import CODE, States
from corridor.modes import MODE_CODE, MODES_MEANT
from corridor.network.network import Network
from corridor.rules import Rules
from corridor.schema import words


def allowed_arcs(
    net: Network,
    states: States,
    rules: Rules,
    cargo: Cargo,
    points: tuple[Coordinates, ...] = (),
    day: dt.date | None = None,
) -> Bools:
    """Return which arcs the rules leave open, limits and places to pass apart; shape (n_arcs,).

    Parameters
    ----------
    net, states, rules, cargo
        The network, its graph of states, and the question.
    points
        Points that were added to the graph.
    day
        Day of departure, by which restrictions are in force; None for those without an end.

    Raises
    ------
    UnknownName
        If a country, node, link, mode or programme is not known.
    """
    return _allowed(net, states, rules, points) & _complying(net, states, rules, cargo, points, day)


def mask_key(rules: Rules, cargo: Cargo, day: dt.date | None) -> Hashable:
    """Return a key of the mask of rules: equal keys mean equal masks."""
    complies = (rules.comply_with, cargo.hs, day) if rules.comply_with else ()
    return rules.avoid_countries, rules.avoid_nodes, rules.avoid_links, rules.avoid_modes, rules.modes, complies


def _allowed(net: Network, states: States, rules: Rules, points: tuple[Coordinates, ...]) -> Bools:
    """Return which arcs the rules leave, shape (n_arcs,)."""
    if (
        not (rules.avoid_countries or rules.avoid_nodes or rules.avoid_links or rules.avoid_modes)
        and rules.modes is None
    ):
        return np.ones(len(states.head), dtype=np.bool_)
    tables = net.tables
    barred_state = np.zeros(len(states.node), dtype=np.bool_)
    if rules.avoid_countries:
        countries = np.array([*tables["nodes"]["country"], *(point.country for point in points)], dtype=object)
        known = sorted(set(countries) - {""})
        for country in sorted(rules.avoid_countries):
            if country not in known:
                raise UnknownName(f"avoid_countries: no node lies in {country!r}; {one_of(country, known)}")
            barred_state |= (countries == country)[states.node]
    for name in sorted(rules.avoid_nodes):
        barred_state |= np.isin(states.node, net.names.find(name))
    barred_modes = _mode_codes(rules.avoid_modes, "avoid_modes")
    if rules.modes is not None:
        barred_modes |= set(MODE_CODE.values()) - _mode_codes(rules.modes, "modes")
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


def _complying(
    net: Network, states: States, rules: Rules, cargo: Cargo, points: tuple[Coordinates, ...], day: dt.date | None
) -> Bools:
    """Return which arcs touch nothing that the programmes to comply with restrict for the cargo, shape (n_arcs,).

    With a day, restrictions in force on it count; without, those that have no end.
    """
    if not rules.comply_with:
        return np.ones(len(states.head), dtype=np.bool_)
    tables = net.tables
    table = tables["restrictions"]
    known = sorted(set(table["programme"]))
    for programme in sorted(rules.comply_with - set(known)):
        raise UnknownName(f"comply_with: no restriction is of {programme!r}; {one_of(programme, known)}")
    barred: dict[str, set[str]] = {"country": set(), "node": set(), "link": set(), "operator": set()}
    names = ("subject", "subject_id", "programme", "hs", "valid_from", "valid_until")
    for subject, name, programme, hs, begins, ends in zip(*(table[c] for c in names), strict=True):
        if programme in rules.comply_with and takes_part(begins, ends, day) and is_for(hs, cargo.hs):
            barred[subject].add(name)
    country = np.array([*tables["nodes"]["country"], *(point.country for point in points)], dtype=object)
    ids = np.array([*net.names.ids, *(point.point_id for point in points)], dtype=object)
    shut = (np.isin(country, sorted(barred["country"])) | np.isin(ids, sorted(barred["node"])))[states.node]
    touches = shut[states.tail] | shut[states.head]
    links = np.flatnonzero(tables["links"]["link_id"].isin(barred["link"]))
    touches |= (states.activity == CODE["move"]) & np.isin(states.row, links)
    operators = np.append(tables["services"]["operator"].isin(barred["operator"] - {""}).to_numpy(), False)
    return np.asarray(~(touches | operators[states.service]))


def is_for(codes: str, hs: str) -> bool:
    """Return whether a restriction to HS codes is for goods; one without codes is, one for unknown goods is not."""
    plain = hs.replace(".", "")
    return not codes or (bool(plain) and any(plain.startswith(code) for code in words(codes)))


def _mode_codes(modes: Iterable[str], rule: str) -> set[int]:
    codes: set[int] = set()
    for mode in sorted(modes):
        if mode not in MODES_MEANT:
            raise UnknownName(f"{rule}: there is no mode {mode!r}; {one_of(mode, tuple(MODES_MEANT))}")
        codes |= {MODE_CODE[name] for name in MODES_MEANT[mode]}
    return codes
