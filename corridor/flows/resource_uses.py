"""The resources that the hops of a graph use up, and the tolls of resources as those of hops."""

from dataclasses import dataclass

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.engine.contraction import ContractedGraph
from corridor.flows.resources import Resources
from corridor.graph.states import States


@dataclass(frozen=True, eq=False)
class Uses:
    """Which resources the hops of a graph use up, both ways; a hop that passes one twice names it twice."""

    graph: ContractedGraph
    hop_first: Ints
    resource: Ints
    resource_first: Ints
    hop: Ints

    def of_hops(self, hops: Ints) -> Ints:
        """Return the resources that some hops use up, in order."""
        return spans(self.resource, self.hop_first, hops)

    def tolls(self, price: Floats) -> "Tolls":
        """Return the hops on which something is paid, and the sum of the prices of what each uses up."""
        priced = np.flatnonzero(price > 0)
        hop = spans(self.hop, self.resource_first, priced)
        usd = np.repeat(price[priced], self.resource_first[priced + 1] - self.resource_first[priced])
        hops, at = np.unique(hop, return_inverse=True)
        return Tolls(hops, np.bincount(at, weights=usd, minlength=len(hops)).astype(np.float64))


@dataclass(frozen=True, eq=False)
class Tolls:
    """Tolls of hops [USD/TEU]: those that have one, ascending, and how much."""

    hops: Ints
    usd: Floats

    def times(self, worth: float) -> "Tolls":
        """Return the tolls where one of them is worth so much."""
        return self if worth == 1.0 else Tolls(self.hops, self.usd * worth)


def spans(values: Ints, first: Ints, rows: Ints) -> Ints:
    """Return the values of some rows, one after the other; those of row r are `values[first[r]:first[r + 1]]`."""
    counts = first[rows + 1] - first[rows]
    begins = np.cumsum(counts) - counts
    return np.asarray(values[np.repeat(first[rows] - begins, counts) + np.arange(int(counts.sum()))])


def uses_of(states: States, resources: Resources) -> Uses:
    """Return which resources the hops of a graph use up."""
    graph, contracted = states.graph, states.graph.contracted
    resource, step = resources.uses(states)
    by_step = np.argsort(graph.step, kind="stable")
    sorted_step = graph.step[by_step]
    begins, ends = np.searchsorted(sorted_step, step), np.searchsorted(sorted_step, step, side="right")
    counts = ends - begins
    place = np.repeat(begins - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
    hop, used = contracted.of_arc[by_step[place]], np.repeat(resource, counts)
    hop, used = hop[hop >= 0], used[hop >= 0]
    by_hop, by_resource = np.argsort(hop, kind="stable"), np.argsort(used, kind="stable")

    def first(of: Ints, count: int) -> Ints:
        return np.concatenate([[0], np.cumsum(np.bincount(of, minlength=count))])

    return Uses(contracted, first(hop, contracted.n_hops), used[by_hop], first(used, len(resources)), hop[by_resource])
