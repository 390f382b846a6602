"""Where the best ways of all trips lead more over something than can pass: what analyses without capacities hide."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from corridor.analysis.trips import Trip
from corridor.errors import CorridorError
from corridor.flows.pricing import Asked, Pricer
from corridor.flows.resource_keys import KINDS
from corridor.flows.resources import resources_of
from corridor.flows.trip_ways import Ways
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.planning.objective import By
from corridor.rules import Rules
from corridor.units import WEEKS_PER_YEAR

_SHOWN: Final = 3


@dataclass(frozen=True, eq=False)
class Overloads:
    """The resources that trips overload if each takes its one best way; found when they are asked for.

    Attributes
    ----------
    net, trips, by, rules
        The network and the question.
    """

    net: Network
    trips: Sequence[Trip]
    by: By
    rules: Rules

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Return a row for each overloaded resource, the most overloaded first.

        Returns
        -------
        pd.DataFrame
            resource, kind, name; load and background, capacity [TEU/week] and basis of the capacity. Trips that are no
            yearly demand (one shipment a year each) load nothing.
        """
        resources = resources_of(self.net)
        load = self._loads(len(resources)) + resources.background
        over = np.flatnonzero(load > resources.capacity * (1 + 1e-9))
        over = over[np.lexsort((over, -(load[over] / np.maximum(resources.capacity[over], 1e-9))))]
        return pd.DataFrame(
            {
                "resource": [resources.ids[at] for at in over.tolist()],
                "kind": [KINDS[at] for at in resources.kind[over].tolist()],
                "name": [resources.name_of(at) for at in over.tolist()],
                "load": load[over] - resources.background[over],
                "background": resources.background[over],
                "capacity": resources.capacity[over],
                "basis": resources.basis[over],
            }
        )

    def _loads(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Return what the best ways load on each resource [TEU/week]."""
        yearly = tuple(trip for trip in self.trips if trip.shipments_per_year != 1)
        if not yearly:
            return np.zeros(count)
        key = ("pricer", repr(self.by), self.rules, yearly)
        pricer = internals(self.net).keep(key, lambda: Pricer(Asked(self.net, yearly, self.by, self.rules)))
        ways = Ways(pricer)
        found = pricer.price(np.zeros(0), np.full(len(yearly), np.inf))
        for trip, hops in zip(found.trip.tolist(), found.hops, strict=True):
            if hops is not None:
                ways.add(trip, hops)
        teu = np.array([trip.teu_per_year / WEEKS_PER_YEAR for trip in yearly])
        return ways.loads(teu[ways.trip], count)


def overload_lines(overloads: Iterable[Overloads]) -> Iterator[str]:
    """Yield what is overloaded in words, a line for each network on which anything is."""
    for one in overloads:
        try:
            frame = one.frame
        except CorridorError:
            continue  # a name that this network does not know is reported where its trips are
        if len(frame):
            named = [
                f"{row['load'] * WEEKS_PER_YEAR:,.0f} TEU a year on {row['name']}, which takes "
                f"{(row['capacity'] - row['background']) * WEEKS_PER_YEAR:,.0f} ({row['basis']})"
                for row in frame.head(_SHOWN).to_dict("records")
            ]
            more = f"; and {len(frame) - _SHOWN} more" if len(frame) > _SHOWN else ""
            yield (
                f"Not what would happen: each trip takes its best way on {one.net.name}, as if nothing were ever full: "
                f'{"; ".join(named)}{more}. Ask with flows="capacity".'
            )
