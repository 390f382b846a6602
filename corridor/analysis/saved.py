"""The costs of the best ways of many trips on a network, and the savings between two networks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corridor.analysis.trip_batches import Batch, TripGroup
from corridor.analysis.trips import Trip
from corridor.arrays import Floats, Ints
from corridor.criteria import SCALES, SUMMED, WEIGHTS
from corridor.engine.distance_tables import DistanceTable, distance_table
from corridor.engine.graph import FAR


@dataclass(frozen=True, eq=False)
class Saved:
    """Savings of trips in a year, in all.

    Attributes
    ----------
    sums
        Sums of `SUMMED` over the trips that gain, each as often as it goes.
    trips
        How many trips gain.
    teu_per_year
        Their containers [TEU/year].
    opened
        How many have no way before and one after; they are in no sum.
    worse
        How many lose; what they lose is in the sums.
    """

    sums: tuple[float, ...]
    trips: int
    teu_per_year: float
    opened: int
    worse: int


def best_of(there: DistanceTable, rows: Sequence[Ints], columns: Ints) -> tuple[Ints, Ints]:
    """Return weight and amounts of the best way to each trip's goals: rows of a table, in the column it begins in."""
    weights, amounts = [], []
    for goals, column in zip(rows, columns.tolist(), strict=True):
        at = goals[int(np.argmin(there.weight[goals, column]))] if len(goals) else -1
        weights.append(int(there.weight[at, column]) if at >= 0 else FAR)
        amounts.append(there.amounts[at, column] if at >= 0 else np.zeros(len(WEIGHTS), dtype=np.int64))
    return np.array(weights, dtype=np.int64), np.array(amounts, dtype=np.int64).reshape(-1, len(WEIGHTS))


def best_sums(batch: Batch, groups: Sequence[TripGroup], n_trips: int) -> Floats:
    """Return `SUMMED` of the best way of each trip; NaN where there is no way; shape (n_trips, n_summed)."""
    best = np.full((n_trips, len(SUMMED)), np.nan)
    for group in groups:
        graph = batch.graph(*group.kind)
        goals = [ends for origin in batch.goals(group) for ends in origin]
        targets, place = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *goals]), return_inverse=True)
        rows = np.split(place.reshape(-1), np.cumsum([len(ends) for ends in goals])[:-1])
        columns = np.repeat(np.arange(len(group.origins)), [len(origin.trips) for origin in group.origins])
        there = distance_table(graph.contracted.graph, graph.hop_metric, graph.amounts, batch.starts(group), targets)
        weight, amounts = best_of(there, rows, columns)
        found = np.concatenate([weight[:, None], amounts], axis=1) / np.array([graph.scale, *SCALES])
        found[weight == FAR] = np.nan
        best[list(group.trips)] = found
    return best


def saved_between(before: Floats, after: Floats, trips: Sequence[Trip]) -> Saved:
    """Return the savings of trips between what their best ways take before and after."""
    shipments = np.array([trip.shipments_per_year for trip in trips])
    gain = before - after
    counts = gain[:, 0] > 0
    changed = counts | (gain[:, 0] < 0)
    total = (gain[changed] * shipments[changed, None]).sum(axis=0)
    return Saved(
        tuple(total.tolist()),
        trips=int(counts.sum()),
        teu_per_year=float(sum(trip.teu_per_year for trip, is_so in zip(trips, counts, strict=True) if is_so)),
        opened=int((np.isnan(before[:, 0]) & ~np.isnan(after[:, 0])).sum()),
        worse=int((gain[:, 0] < 0).sum()),
    )
