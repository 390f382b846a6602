"""Losses of trips as rows of figures: a trip and a part that it needs, before and after; summed by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.analysis.lasting_losses import DAYS_PER_YEAR, column_of, cost_of_lasting
from corridor.analysis.losable_parts import Part
from corridor.analysis.trips import Trip
from corridor.arrays import Bools, Floats, Ints
from corridor.criteria import SUMMED, TIME, WEIGHTS
from corridor.flows.assigned_losses import AssignedLosses
from corridor.flows.trip_figures import UNSURE
from corridor.network.network import Network
from corridor.network.value_of_time import value_of_time
from corridor.units import HOURS_PER_DAY

_USD, _HOURS = SUMMED.index(WEIGHTS[0]), SUMMED.index(TIME.weight)


@dataclass(frozen=True, eq=False)
class LossRows:
    """Losses of trips; arrays of shape (n_rows,), if nothing else is said.

    Attributes
    ----------
    trip, part
        Numbers of a trip and of a part.
    before, after
        `SUMMED` of one shipment with the part and without it; NaN where it is not moved; shape (n_rows, 4).
    ends_there
        Whether the trip begins or ends at the lost part.
    needs
        Whether the trip goes over the part; with flows others may have to make room.
    shipments
        Shipments a year that are moved both with the part and without it.
    teu
        What of the trip goes over the part [TEU/year].
    teu_unmet
        What is moved with the part and not without it, less than 0 where others get room [TEU/year].
    extra
        What is minimised, of a year, without the part less with it; NaN where there is no other way.
    detour_usd
        What the other ways of all that comes in a day cost more [USD/day]; infinite where there are none.
    waiting_usd
        What a day of waiting costs all that comes in a day over the part [USD/day].
    unsure
        What is minimised by which a year's sums may be off for rounding.
    """

    trip: Ints
    part: Ints
    before: Floats
    after: Floats
    ends_there: Bools
    needs: Bools
    shipments: Floats
    teu: Floats
    teu_unmet: Floats
    extra: Floats
    detour_usd: Floats
    waiting_usd: Floats
    unsure: float

    def by_part(self, parts: Sequence[Part], lasts: Sequence[float]) -> pd.DataFrame:
        """Return the sums of each part; see `Criticality.to_frame`."""
        count = len(parts)

        def total(chosen: Bools, amount: Floats | None = None) -> npt.NDArray[Any]:
            weights = None if amount is None else amount[chosen]
            return np.asarray(np.bincount(self.part[chosen], weights, minlength=count))

        everyone = np.ones(len(self.trip), dtype=np.bool_)
        both, priced = ~np.isnan(self.after[:, 0]) & ~np.isnan(self.before[:, 0]), ~np.isnan(self.extra)
        cut = (self.teu_unmet > 0) & ~self.ends_there
        extra = (self.after - self.before) * self.shipments[:, None]
        columns: dict[str, object] = {
            "kind": [part.kind for part in parts],
            "id": [part.id for part in parts],
            "name": [part.name for part in parts],
            "trips": total(self.needs),
            "teu_per_year": total(everyone, self.teu),
        }
        for at, name in enumerate(WEIGHTS, 1):
            columns[f"extra_{name}"] = np.where(total(both) > 0, total(both, extra[:, at]), np.nan)
        columns["extra_minimised"] = np.where(total(priced) > 0, total(priced, self.extra), np.nan)
        columns |= {"cut_off": total(cut), "teu_cut_off": total(~self.ends_there, self.teu_unmet)}
        columns |= {"ends_there": total(self.ends_there), "teu_ends_there": total(self.ends_there, self.teu_unmet)}
        frame = pd.DataFrame(columns)
        daily = total(np.isfinite(self.detour_usd), self.detour_usd)
        frame["usd_per_day"] = np.where(total(np.isfinite(self.detour_usd)) > 0, daily, np.nan)
        for days in lasts:
            frame[column_of(days)] = total(everyone, cost_of_lasting(self.detour_usd, self.waiting_usd, days))
        frame["is_negative"] = frame["extra_minimised"] < -self.unsure
        frame = frame[frame["trips"] > 0]
        order = ["teu_cut_off", "extra_minimised", "kind", "id"]
        return frame.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def rows_of_best_ways(
    net: Network, trips: Sequence[Trip], lost: tuple[Ints, Ints, Floats, Floats], ends_there: Bools
) -> LossRows:
    """Return the losses of trips that take one best way each.

    Parameters
    ----------
    net, trips
        The network and the trips.
    lost
        Trip, part, and `SUMMED` of a shipment before and after of each loss.
    ends_there
        Whether the trip begins or ends at the part.
    """
    trip, part, before, after = lost
    shipments = np.array([one.shipments_per_year for one in trips])[trip]
    teu = np.array([one.teu_per_year for one in trips])[trip]
    hour_usd, change = _hour_usd(net, trips)[trip], after - before
    detour = (change[:, _USD] + hour_usd * change[:, _HOURS]) * shipments / DAYS_PER_YEAR
    extra = change[:, 0] * shipments
    return LossRows(
        trip=trip,
        part=part,
        before=before,
        after=after,
        ends_there=ends_there,
        needs=np.ones(len(trip), dtype=np.bool_),
        shipments=shipments,
        teu=teu,
        teu_unmet=np.where(np.isnan(extra), teu, 0.0),
        extra=extra,
        detour_usd=np.where(np.isnan(detour), np.inf, detour),
        waiting_usd=HOURS_PER_DAY * hour_usd * shipments / DAYS_PER_YEAR,
        unsure=1e-9 * float(np.abs(np.nan_to_num(before[:, 0] * shipments)).sum()),
    )


def rows_of_assignments(net: Network, trips: Sequence[Trip], found: AssignedLosses, ends_there: Bools) -> LossRows:
    """Return the losses of trips that are assigned together: of those that go over a part, and of all that it changes.

    Parameters
    ----------
    net, trips
        The network and the trips.
    found
        The assignments.
    ends_there
        Whether a trip begins or ends at a part; shape (n_parts, n_trips).
    """
    before, unsure = found.before, UNSURE * abs(found.before.total)
    n_parts, n_trips = len(found.part), len(trips)
    spent = np.array([after.spent for after in found.after]).reshape(n_parts, n_trips) - before.spent
    moved = np.array([after.moved for after in found.after]).reshape(n_parts, n_trips)
    after = np.array([after.mean for after in found.after]).reshape(n_parts, n_trips, len(SUMMED))
    over = np.where(found.over > UNSURE, found.over, 0.0)
    fewer = before.moved - moved
    fewer[np.abs(fewer) <= UNSURE * np.maximum(1.0, before.moved)] = 0.0
    lost, trip = np.nonzero((over > 0) | (fewer != 0) | (np.abs(spent) > UNSURE * np.abs(before.spent)))
    teu = np.array([one.cargo.teu for one in trips])[trip]
    needed = over[lost, trip]
    shared = _shared_cost(spent, over, unsure)[lost, trip]
    return LossRows(
        trip=trip,
        part=found.part[lost],
        before=before.mean[trip],
        after=after[lost, trip],
        ends_there=ends_there[lost, trip] & (needed > 0),
        needs=needed > 0,
        shipments=np.minimum(before.moved[trip], moved[lost, trip]) / teu,
        teu=needed,
        teu_unmet=fewer[lost, trip],
        extra=spent[lost, trip],
        detour_usd=shared / DAYS_PER_YEAR,
        waiting_usd=HOURS_PER_DAY * _hour_usd(net, trips)[trip] * needed / teu / DAYS_PER_YEAR,
        unsure=unsure,
    )


def _shared_cost(spent: Floats, over: Floats, unsure: float) -> Floats:
    """Return what a loss costs all, in parts of the trips that go over it; shape (n_parts, n_trips).

    If these waited, nobody would have to make room for them. So the whole is theirs, by what each loses itself; where
    none of them loses anything, by what each has on the part.
    """
    own = np.where(over > 0, np.maximum(spent, 0.0), 0.0)
    weights = np.where((own.sum(axis=1) > unsure)[:, None], own, over)
    return np.asarray(spent.sum(axis=1)[:, None] * weights / weights.sum(axis=1)[:, None])


def _hour_usd(net: Network, trips: Sequence[Trip]) -> Floats:
    """Return what an hour of one shipment of each trip is worth [USD/h]."""
    known = {cargo: value_of_time(net, cargo).usd_per_h for cargo in dict.fromkeys(trip.cargo for trip in trips)}
    return np.array([known[trip.cargo] for trip in trips])
