"""Results of an assignment: the ways that are taken, and prices and waiting of resources."""

from dataclasses import dataclass

from corridor.arrays import Floats, Ints
from corridor.flows.resources import Resources


@dataclass(frozen=True, eq=False)
class WaysTaken:
    """The ways that something goes by, as columns; shape (n_ways,).

    Attributes
    ----------
    trip
        Number of the trip.
    flow
        What goes on it [TEU/week].
    cost
        What the objective is for one TEU, without waiting that loads add [USD/TEU].
    arcs
        Its arcs in the graph of states.
    resources
        What it uses up.
    at_other_scales
        What goes on each at half and at double the scale of a logit; None without one.
    """

    trip: Ints
    flow: Floats
    cost: Floats
    arcs: tuple[Ints, ...]
    resources: tuple[Ints, ...]
    at_other_scales: tuple[Floats, Floats] | None = None


@dataclass(frozen=True, eq=False)
class Loaded:
    """Price and waiting of each resource after an assignment; arrays of shape (n_resources,).

    Attributes
    ----------
    resources
        The resources.
    price
        What one more TEU of each would save, all trips together [USD/TEU].
    waiting_h
        Hours that the load adds to those of the tables.
    """

    resources: Resources
    price: Floats
    waiting_h: Floats
