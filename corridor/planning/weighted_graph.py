"""The graph of states weighted for one cargo, objective and rules, prepared for searches and kept with its network."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.cargo import Cargo
from corridor.criteria import MINIMISED
from corridor.engine.contraction import ContractedGraph, hop_lengths, hop_metric
from corridor.engine.customise import HierarchyWeights, customise
from corridor.engine.graph import Metric, Topology, metric
from corridor.graph.coordinates import Coordinates
from corridor.graph.states import States, Weights, weigh
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.planning.objective import Objective, arc_weights
from corridor.planning.rule_masks import mask_key, mask_of
from corridor.rules import Rules


@dataclass(frozen=True, eq=False)
class WeightedGraph:
    """The graph of states with a weight for each arc; read only, so that threads may share it.

    Attributes
    ----------
    states
        The graph.
    weights
        Time, money and emissions of the arcs.
    usable
        Arcs that the rules, the cargo and the tables leave open, shape (n_arcs,).
    goal
        The objective.
    own_contracted
        The graph with its chains contracted, if it keeps other states than the network's graph does; else None.
    tolls
        What is paid on each arc besides, 0 or more, in whole numbers of a weight; None for nothing.
    """

    states: States
    weights: Weights
    usable: Bools
    goal: Objective
    own_contracted: ContractedGraph | None = None
    tolls: Ints | None = None

    @property
    def contracted(self) -> ContractedGraph:
        """Return the graph with its chains contracted."""
        return self.states.graph.contracted if self.own_contracted is None else self.own_contracted

    @property
    def topology(self) -> Topology:
        """Return the graph apart from its weights."""
        return self.states.graph.topology

    @cached_property
    def scale(self) -> float:
        """Return how many whole numbers of a weight make one hour, dollar or kilogram."""
        return self.goal.scale

    @cached_property
    def weight(self) -> Ints:
        """Return the whole-number weight of each arc; `CLOSED` where it cannot be used."""
        weight = arc_weights(self.goal, self.weights, self.usable)
        return weight if self.tolls is None else np.where(self.usable, weight + self.tolls, weight)

    @cached_property
    def metric(self) -> Metric:
        """Return the weights prepared for searches of one way."""
        return metric(self.topology, self.weight)

    @cached_property
    def hop_metric(self) -> Metric:
        """Return the weights prepared for searches of many ways, over contracted chains."""
        return hop_metric(self.contracted, self.weight)

    @cached_property
    def hierarchy(self) -> HierarchyWeights:
        """Return the weights prepared for batches of questions, over the order that the network keeps."""
        lengths = hop_lengths(self.contracted, self.weight)
        return customise(self.states.graph.hierarchy, lengths, self.hop_metric.hops)

    @cached_property
    def amounts(self) -> tuple[Ints, ...]:
        """Return the amounts of each hop, one array for each criterion in the order of `MINIMISED`."""
        return tuple(self.contracted.sums(self.weights.amount(criterion)) for criterion in MINIMISED)


def weighted_graph(
    net: Network, cargo: Cargo, goal: Objective, rules: Rules, barring: tuple[int, ...], day: dt.date | None = None
) -> WeightedGraph:
    """Return the graph of states weighted for a cargo, an objective and rules; the last ones are kept.

    Parameters
    ----------
    net, cargo, goal
        The network, the cargo to move, and what is minimised.
    rules
        Limits and places to pass are left out: searches take care of these.
    barring
        What bars something for the cargo and its trade, see `restrictions.barring`.
    day
        Day of departure; None without a date.

    Raises
    ------
    UnknownName
        If a country, node, link or mode of the rules is not known.

    Notes
    -----
    Kept by the figures of the cargo that count, not by the cargo: many that weigh the same share one graph.
    """
    states = internals(net).states(cargo.regime, cargo.goods, day)
    key = (*internals(net).weights_key(cargo, day), goal.weights, mask_key(rules, barring))

    def make() -> WeightedGraph:
        weights = internals(net).weights(cargo, day)
        allowed = mask_of(net, states, cargo, rules, barring, (), day)
        return WeightedGraph(states, weights, allowed & weights.is_open, goal)

    return internals(net).keep_weighted(key, make)


def graph_with_points(
    net: Network,
    cargo: Cargo,
    goal: Objective,
    rules: Rules,
    barring: tuple[int, ...],
    states: States,
    points: tuple[Coordinates, ...],
    day: dt.date | None = None,
) -> WeightedGraph:
    """Return a graph of states with points, weighted; without any it is that of the network, which is kept.

    Parameters
    ----------
    net, cargo, goal, rules, barring, day
        As for `weighted_graph`.
    states, points
        The graph of states, and the points in it.
    """
    if states.parts is None:
        return weighted_graph(net, cargo, goal, rules, barring, day)
    weights = internals(net).weights(cargo, day).followed_by(weigh(states.parts[1], cargo))
    allowed = mask_of(net, states, cargo, rules, barring, points, day)
    return WeightedGraph(states, weights, allowed & weights.is_open, goal)
