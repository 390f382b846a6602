"""A question, resolved: where it begins and ends, which arcs it may use, what they cost."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.cargo import Cargo
from corridor.engine.graph import Topology
from corridor.engine.time_dependent import mirror
from corridor.errors import InvalidQuestion
from corridor.graph.coordinates import Coordinates, Place
from corridor.graph.states import States, Weights, weigh
from corridor.network.arguments import check_arguments
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.network.value_of_time import value_of_time
from corridor.planning.closures_in_force import closures_of, with_closures
from corridor.planning.objective import Objective
from corridor.planning.points_of_question import PointsOfQuestion
from corridor.planning.restrictions import barring
from corridor.planning.rule_masks import mask_of
from corridor.planning.transit_access import countries_of
from corridor.planning.weighted_graph import WeightedGraph, weighted_graph
from corridor.rules import Rules
from corridor.scenario.closures import Closure


@dataclass(frozen=True)
class Question:
    """A question to a network, with its names resolved.

    Attributes
    ----------
    net, states, cargo, rules
        The network, its graph of states, what is moved, and how.
    asked
        Origin and destination as they were asked for.
    points
        Points that are no nodes at which it begins, ends or passes, and stays; they are numbered after the nodes.
    origin, destination
        Positions of the nodes where it may begin and end.
    via
        Positions of the nodes to pass, one of each, in order.
    allowed
        Arcs that the rules leave, shape (n_arcs,).
    barring
        What bars something, see `restrictions.barring`.
    base
        The network as it was asked; `net` has the closures, too.
    closures
        The closures that the question keeps to.
    day
        Day of departure, whose charges and restrictions count; None without a date.
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
    barring: tuple[int, ...]
    base: Network
    closures: tuple[Closure, ...] = ()
    day: dt.date | None = None

    @property
    def topology(self) -> Topology:
        """Return the graph of states apart from its weights."""
        return self.states.graph.topology

    @cached_property
    def mirrored_topology(self) -> Topology:
        """Return the graph of states whose arcs are followed backwards; that of a network is built once and kept."""
        if self.points:
            return mirror(self.topology)
        return internals(self.net).keep(("mirrored topology",), lambda: mirror(self.topology))

    def weighted(self, goal: Objective) -> WeightedGraph:
        """Return the graph of states weighted for an objective; that of a network is kept."""
        if not self.points:
            return weighted_graph(self.net, self.cargo, goal, self.rules, self.barring, self.day)
        return WeightedGraph(self.states, self.weights, self.usable, goal)

    @property
    def layer_at(self) -> Ints | None:
        """Return the layer of cargo at a state, for every layer in which it may arrive there.

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
        known = len(internals(self.net).names.ids)
        if node < known:
            return internals(self.net).names.ids[node], internals(self.net).names.places[node]
        point = self.points[node - known]
        return point.point_id, point.point_id

    def country_of(self, node: int) -> str:
        """Return the country of a node or point; blank at sea."""
        nodes = plain_tables(self.net)["nodes"]
        return nodes.text("country", node) if node < len(nodes) else self.points[node - len(nodes)].country

    @cached_property
    def weights(self) -> Weights:
        """Return the weights of the arcs for the cargo."""
        own = internals(self.net).weights(self.cargo, self.day)
        return own if self.states.parts is None else own.followed_by(weigh(self.states.parts[1], self.cargo))

    @cached_property
    def usable(self) -> Bools:
        """Return which arcs the rules, the cargo and the tables leave open, shape (n_arcs,)."""
        return np.asarray(self.allowed & self.weights.is_open)

    @cached_property
    def starts(self) -> Ints:
        """Return the states where it may begin."""
        return _existing(self.states.origin, self.origin)

    @cached_property
    def goals(self) -> Ints:
        """Return the states where it may end, in order."""
        return np.sort(_existing(self.states.destination, self.destination))


def resolve(
    net: Network, origin: Place, destination: Place, cargo: Cargo, rules: Rules, day: dt.date | None = None
) -> Question:
    """Return the question in positions; every name in it is checked.

    Raises
    ------
    UnknownName, AmbiguousName
        If a place, country, link, mode, programme or closure is not known, or a name means several places.
    InvalidQuestion
        If origin and destination share a node, or the network has no such class of goods.
    """
    check_arguments(net, cargo, rules)
    value_of_time(net, cargo)
    base = net
    net, shut = with_closures(base, closures_of(base, rules, day))
    points = PointsOfQuestion(net)
    begins, ends = points.begin(origin), points.end(destination)
    if points.is_same(begins, ends):
        raise InvalidQuestion(
            f"origin and destination are the same place ({origin!r}, {destination!r}); a way needs two"
        )
    via = tuple(points.passing(one) for one in rules.via_places)
    states, found = points.grown(cargo, day)
    barred_by = barring(net, rules, cargo, countries_of(net, begins, ends, found), day)
    allowed = mask_of(net, states, cargo, rules, barred_by, found, day)
    asked = (origin, destination)
    return Question(net, states, cargo, rules, asked, found, begins, ends, via, allowed, barred_by, base, shut, day)


def _existing(of_node: Ints, nodes: Iterable[int]) -> Ints:
    found = of_node[list(nodes)]
    return found[found >= 0]
