"""Rows of an assignment: its ways, its trips, and the resources that they load."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from corridor.analysis.trips import Trip
from corridor.arrays import Floats
from corridor.criteria import CO2E, COST, TIME
from corridor.flows.resource_keys import KINDS
from corridor.flows.taken import Loaded, WaysTaken
from corridor.flows.way_facts import WayFacts

NOTHING: Final = 1e-6
"""TEU a week below which nothing goes."""


def way_rows(
    trips: Sequence[Trip], ways: WaysTaken, wanted: Floats, facts: Sequence[WayFacts], names: Sequence[str]
) -> pd.DataFrame:
    """Return a row for each way that something goes by; see `Flows.to_frame`.

    Parameters
    ----------
    trips
        All trips.
    ways
        The ways.
    wanted
        What each trip wants [TEU/week].
    facts, names
        What each way passes and takes, and its short name.
    """
    taken = [trips[trip] for trip in ways.trip.tolist()]
    teu = np.array([trip.cargo.teu for trip in taken])
    usd, hours, co2e_kg = (
        np.array([fact.amounts[column] for fact in facts]) for column in (COST.column, TIME.column, CO2E.column)
    )
    return pd.DataFrame(
        {
            "trip": ways.trip,
            **_ends(taken),
            "via": list(names),
            "teu_per_week": ways.flow,
            "share": ways.flow / wanted[ways.trip],
            "usd": usd / teu,
            "hours": hours,
            "co2e_kg": co2e_kg / teu,
            "minimised": ways.cost,
        }
    )


def trip_rows(trips: Sequence[Trip], ways: WaysTaken, wanted: Floats, unmet: Floats, pays: Floats) -> pd.DataFrame:
    """Return a row for each trip; see `Flows.by_trip`.

    Parameters
    ----------
    trips, ways
        The trips, and the ways that they take.
    wanted, unmet
        What each trip wants, and what of it is not moved [TEU/week].
    pays
        What one more TEU of each would cost all together [USD/TEU].
    """
    count = len(trips)
    moved = np.bincount(ways.trip, weights=ways.flow, minlength=count)
    spent = np.bincount(ways.trip, weights=ways.flow * ways.cost, minlength=count)
    return pd.DataFrame(
        {
            "trip": np.arange(count),
            **_ends(trips),
            "wanted": wanted,
            "moved": moved,
            "unmet": unmet,
            "ways": np.bincount(ways.trip, minlength=count),
            "minimised": np.divide(spent, moved, out=np.full(count, np.nan), where=moved > 0),
            "pays": pays,
        }
    )


def load_rows(loaded: Loaded, load: Floats, kind: str | None) -> pd.DataFrame:
    """Return a row for each resource, of a kind if one is given, that something goes over; see `Flows.loads`.

    Parameters
    ----------
    loaded
        The resources, their prices and waiting.
    load
        What the trips load on each [TEU/week].
    kind
        One of `KINDS`, or None for all.
    """
    resources = loaded.resources
    chosen = (load > NOTHING) | (loaded.price > 0)
    if kind is not None:
        chosen &= resources.kind == KINDS.index(kind)
    at = np.flatnonzero(chosen)
    passed = load[at] + resources.background[at]
    capacity = resources.capacity[at]
    full = np.divide(passed, capacity, out=np.where(passed > 0, np.inf, 0.0), where=capacity > 0)
    return pd.DataFrame(
        {
            "resource": [resources.ids[one] for one in at.tolist()],
            "kind": [KINDS[one] for one in resources.kind[at].tolist()],
            "name": [resources.name_of(one) for one in at.tolist()],
            "capacity": capacity,
            "background": resources.background[at],
            "load": load[at],
            "utilisation": np.where(np.isnan(capacity), np.nan, full),
            "price": loaded.price[at],
            "waiting_h": loaded.waiting_h[at],
            "basis": resources.basis[at],
        }
    )


def _ends(trips: Sequence[Trip]) -> dict[str, list[str]]:
    """Return where trips begin and end, as columns."""
    return {end: [str(getattr(trip, end)) for trip in trips] for end in ("origin", "destination")}
