"""Ways of trips as columns: what each costs, and which resources it uses up."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.flows.pricing import Pricer

_NONE: Final = np.empty(0, dtype=np.int64)


class Ways:
    """The ways that an assignment knows, in the order in which they were found; each is there once.

    Parameters
    ----------
    pricer
        Finds them.
    """

    def __init__(self, pricer: Pricer) -> None:
        self._pricer = pricer
        self._known: dict[tuple[int, bytes], int] = {}
        self.trips: list[int] = []
        self.costs: list[float] = []
        self.hops: list[Ints] = []
        self.resources: list[Ints] = []

    def __len__(self) -> int:
        """Return the number of ways."""
        return len(self.trips)

    def copy(self) -> "Ways":
        """Return the same ways, to which others may be added."""
        other = Ways(self._pricer)
        other._known, other.trips, other.costs = dict(self._known), list(self.trips), list(self.costs)
        other.hops, other.resources = list(self.hops), list(self.resources)
        return other

    def still_open(self, pricer: Pricer) -> "Ways":
        """Return those that use nothing which is closed for another pricer of the same graphs."""
        other = Ways(pricer)
        for trip, hops in zip(self.trips, self.hops, strict=True):
            if pricer.is_open(trip, hops):
                other.add(trip, hops)
        return other

    def add(self, trip: int, hops: Ints) -> bool:
        """Add a way of a trip; return whether it is a new one."""
        key = trip, hops.tobytes()
        if key in self._known:
            return False
        self._known[key] = len(self.trips)
        self.trips.append(trip)
        self.costs.append(self._pricer.cost(trip, hops))
        self.hops.append(hops)
        self.resources.append(self._pricer.resources_on(trip, hops))
        return True

    @property
    def trip(self) -> Ints:
        """Return the trip of each way."""
        return np.array(self.trips, dtype=np.int64)

    @property
    def cost(self) -> Floats:
        """Return what each way costs [USD/TEU]."""
        return np.array(self.costs, dtype=np.float64)

    def loads(self, flow: Floats, n_resources: int) -> Floats:
        """Return what flows on the ways load on each resource, in the unit of the flows."""
        return loads_of(self.resources, flow, n_resources)


def loads_of(resources: Sequence[Ints], flow: Floats, n_resources: int) -> Floats:
    """Return what flows on ways load on each resource, if each way uses up some."""
    used = np.concatenate([_NONE, *resources])
    each = np.repeat(flow, [len(some) for some in resources]) if len(resources) else flow
    return np.asarray(np.bincount(used, weights=each, minlength=n_resources), dtype=np.float64)
