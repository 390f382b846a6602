"""Figures of trips in an assignment, for analyses that assign the same trips many times over."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from corridor.analysis.trips import Trip
from corridor.arrays import Floats
from corridor.criteria import SUMMED, TIME, WEIGHTS
from corridor.flows.methods import Solution, Task
from corridor.units import WEEKS_PER_YEAR

UNSURE: Final = 1e-7
"""Part of a total below which a difference of two assignments is their rounding."""
_NOTHING: Final = 1e-9


@dataclass(frozen=True, eq=False)
class TripFigures:
    """Money that trips spend in an assignment, what is moved of them, and mean figures of a shipment.

    Attributes
    ----------
    spent
        What all ways of each trip cost, waiting that loads add included, and what is not moved at its price [USD/year].
    moved
        What is moved of each trip [TEU/year].
    mean
        `SUMMED` of one shipment, mean of its ways by what goes on each; NaN if nothing is moved; shape (n_trips, 4).
    """

    spent: Floats
    moved: Floats
    mean: Floats

    @property
    def total(self) -> float:
        """Return what all trips spend [USD/year]."""
        return float(self.spent.sum())


def trip_figures(task: Task, trips: tuple[Trip, ...], found: Solution) -> TripFigures:
    """Return the figures of trips in the solution of a task."""
    count, ways, used = len(trips), found.ways, np.flatnonzero(found.flow > _NOTHING)
    trip, flow = ways.trip[used], found.flow[used]
    waited = np.array([found.waiting_h[ways.resources[way]].sum() for way in used.tolist()], dtype=np.float64)
    cost = ways.cost[used]
    if len(task.hour_usd):
        cost = cost + waited * task.hour_usd[trip]
    teu = np.array([one.cargo.teu for one in trips])
    amounts = [task.pricer.amounts(int(ways.trips[way]), ways.hops[way]) for way in used.tolist()]
    figures = np.concatenate(
        [(cost * teu[trip])[:, None], np.array(amounts, dtype=np.float64).reshape(-1, len(WEIGHTS))], axis=1
    )
    figures[:, SUMMED.index(TIME.weight)] += waited
    moved = np.bincount(trip, weights=flow, minlength=count)
    mean = np.full((count, len(SUMMED)), np.nan)
    for at in range(len(SUMMED)):
        summed = np.bincount(trip, weights=flow * figures[:, at], minlength=count)
        np.divide(summed, moved, out=mean[:, at], where=moved > 0)
    spent = np.bincount(trip, weights=flow * cost, minlength=count) + task.unmet_usd * found.unmet
    return TripFigures(np.asarray(WEEKS_PER_YEAR * spent), np.asarray(WEEKS_PER_YEAR * moved), mean)
