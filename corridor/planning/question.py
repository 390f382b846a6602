"""A question, resolved: where it begins and ends, which arcs it may use, what they cost."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.cargo import Cargo
from corridor.engine.graph import Topology, topology
from corridor.engine.time_dependent import mirror
from corridor.errors import InvalidQuestion, UnknownName, one_of
from corridor.graph.charges import takes_part
from corridor.graph.coordinates import Coordinates, Place, coordinates
from corridor.graph.defaults import MODE_CODE
from corridor.graph.first_mile import grow
from corridor.graph.states import CODE, States, Weights, is_home, weigh, weigh_between
from corridor.network.network import Network
from corridor.rules import Rules
from corridor.schema import MODES, words


@dataclass(frozen=True)
class Case:
    """A question between two countries, which tell what is an export and what an import.

    Attributes
    ----------
    weights
        What the arcs cost.
    usable
        Arcs that the rules, the cargo and the borders leave open, shape (n_arcs,).
    home
        Arcs that are an export or an import.
    starts
        States where it may begin.
    is_goal
        1 for states where it may end, shape (n_states,).
    """

    weights: Weights
    usable: Bools
    home: frozenset[int]
    starts: Ints
    is_goal: Ints


@dataclass(frozen=True)
class Question:
    """What is asked of a network.

    Attributes
    ----------
    net, states, cargo, rules
        The network, its graph of states, what is moved, and how.
    asked
        Origin and destination as they were asked for.
    points
        Points that are no nodes at which it begins or ends; they are numbered after the nodes.
    origin, destination
        Positions of the nodes where it may begin and end.
    via
        Positions of the nodes to pass, one of each, in order.
    allowed
        Arcs that the rules leave, shape (n_arcs,).
    day
        Day of departure, which tells what charges are due and what is restricted; None without a date.
    """

    net: Network
    states: States
    cargo: Cargo
    rules: Rules
    asked: tuple[Place, Place]
    points: tuple[Coordinates, ...]
    origin: tuple[int, ...]
    destination: tuple[int, ...]
    via: tuple[tuple[int, ...], ...]
    allowed: Bools
    day: dt.date | None = None

    @cached_property
    def topology(self) -> Topology:
        """Return the graph of states apart from its weights; that of a network is built once and kept."""
        return self._kept("topology", lambda: topology(self.states.first, self.states.head))

    @cached_property
    def mirrored_topology(self) -> Topology:
        """Return the graph of states whose arcs are followed backwards; that of a network is built once and kept."""
        return self._kept("mirrored topology", lambda: mirror(self.topology))

    def _kept(self, what: str, make: Callable[[], Topology]) -> Topology:
        if self.points:
            return make()
        return self.net.keep((what, self.cargo.regime, self.cargo.hs, str(self.net.epoch(self.day))), make)

    @property
    def layer_at(self) -> Ints | None:
        """Return the layer that cargo is in once it stands at a state, for every layer that it may come in.

        Layers count the places to pass; None if there are none.
        """
        return self._layers(self.via)

    @property
    def mirrored_layer_at(self) -> Ints | None:
        """Return the same for a way that is followed backwards."""
        return self._layers(self.via[::-1])

    def _layers(self, via: tuple[tuple[int, ...], ...]) -> Ints | None:
        if not via:
            return None
        layers = np.empty((len(via) + 1, len(self.states.node)), dtype=np.int64)
        layers[len(via)] = len(via)
        for layer in range(len(via) - 1, -1, -1):
            passes = np.isin(self.states.node, via[layer])
            layers[layer] = np.where(passes, layers[layer + 1], layer)
        return layers.reshape(-1)

    def names(self, node: int) -> tuple[str, str]:
        """Return id and place of a node or point."""
        known = len(self.net.names.ids)
        if node < known:
            return self.net.names.ids[node], self.net.names.places[node]
        point = self.points[node - known]
        return point.point_id, point.point_id

    def cases(self) -> Iterator[Case]:
        """Yield the question by country: a place on a border is left by export only from its own side."""
        nodes = self.net._tables["nodes"]
        country = self.net.keep(("country",), lambda: nodes["country"].tolist())
        country = [*country, *(point.country for point in self.points)] if self.points else country
        transit = weigh(self.states, self.cargo) if self.points else self.net.weights(self.cargo, self.day)
        for left in sorted({country[node] for node in self.origin}):
            for entered in sorted({country[node] for node in self.destination}):
                weights = weigh_between(self.states, transit, self.cargo, left, entered)
                is_goal = np.zeros(len(self.states.node), dtype=np.int64)
                ends = [node for node in self.destination if country[node] == entered]
                is_goal[_existing(self.states.destination, ends)] = 1
                begins = _existing(self.states.origin, [node for node in self.origin if country[node] == left])
                if not len(begins) or not is_goal.any():
                    continue  # nothing leaves the one or reaches the other
                yield Case(
                    weights=weights,
                    usable=self.allowed & weights.is_open,
                    home=frozenset(self.states.clears[is_home(self.states, left, entered)].tolist()),
                    starts=begins,
                    is_goal=is_goal,
                )


def resolve(
    net: Network, origin: Place, destination: Place, cargo: Cargo, rules: Rules, day: dt.date | None = None
) -> Question:
    """Return the question in positions; every name in it is checked.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place, country, link or mode is not known, or names several.
    InvalidQuestion
        If origin and destination share a node.
    """
    begins_at = None if isinstance(origin, str) else coordinates(origin)
    ends_at = None if isinstance(destination, str) else coordinates(destination)
    points = tuple(point for point in (begins_at, ends_at) if point is not None)
    first = len(net.names.ids)
    begins = net.names.find(origin) if isinstance(origin, str) else (first,)
    ends = net.names.find(destination) if isinstance(destination, str) else (first + len(points) - 1,)
    if set(begins) & set(ends) or begins_at == ends_at is not None:
        raise InvalidQuestion(
            f"origin and destination are the same place ({origin!r}, {destination!r}); a way needs two"
        )
    states = net.states(cargo.regime, cargo.hs, day)
    if points:
        states = grow(net._tables, states, begins_at, ends_at)
    via = tuple(net.names.find(name) for name in rules.via)
    allowed = _allowed(net, states, rules, points) & _complying(net, states, rules, cargo, points, day)
    return Question(net, states, cargo, rules, (origin, destination), points, begins, ends, via, allowed, day)


def allowed_arcs(net: Network, cargo: Cargo, rules: Rules) -> Bools:
    """Return which arcs the rules leave for questions without limits and via, shape (n_arcs,).

    Raises
    ------
    InvalidQuestion
        If the rules have limits or places to pass.
    """
    if rules.limits or rules.via:
        raise InvalidQuestion("many questions at once take no limits and no via; plan them one by one")
    states = net.states(cargo.regime, cargo.hs)
    return _allowed(net, states, rules, ()) & _complying(net, states, rules, cargo, (), None)


def _existing(of_node: Ints, nodes: Iterable[int]) -> Ints:
    found = of_node[list(nodes)]
    return found[found >= 0]


def _allowed(net: Network, states: States, rules: Rules, points: tuple[Coordinates, ...]) -> Bools:
    """Return which arcs the rules leave, shape (n_arcs,)."""
    if (
        not (rules.avoid_countries or rules.avoid_nodes or rules.avoid_links or rules.avoid_modes)
        and rules.modes is None
    ):
        return np.ones(len(states.head), dtype=np.bool_)
    tables = net._tables
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

    With a day, what is in force on it counts; without, what has no end.
    """
    if not rules.comply_with:
        return np.ones(len(states.head), dtype=np.bool_)
    tables = net._tables
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
        if mode != "rail" and mode not in MODE_CODE:
            raise UnknownName(f"{rule}: there is no mode {mode!r}; {one_of(mode, ('rail', *MODES))}")
        codes |= {
            code for name, code in MODE_CODE.items() if name == mode or (mode == "rail" and name.startswith("rail"))
        }
    return codes
