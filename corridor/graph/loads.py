"""How a cargo loads vehicles: how many carry it, and what those of its boxes cost that are too heavy for one.

A box goes on one vehicle, whatever it weighs. With lorries of 2 TEU and 24 t: a 40-foot box of 20 t takes one; two
20-foot boxes of 10 t share one, and two of 15 t take one each; a 40-foot box of 26 t takes one and is 2 t overweight.
"""

from dataclasses import dataclass

import numpy as np

from corridor.arrays import Bools, Floats, Ints
from corridor.cargo import Cargo
from corridor.graph.defaults import Defaults

_ROUNDING = 1e-9
"""By so much of a box may a payload be short of some whole boxes, for the sake of decimal figures."""


@dataclass(frozen=True, eq=False)
class Fleet:
    """The rows of `vehicles` as columns; NaN where nothing is written."""

    teu_max: Floats
    payload_t: Floats
    is_barred: Bools
    is_priced: Bools
    usd_per_tkm: Floats
    heavy_teu_t: Floats
    heavy_usd_per_teu_km: Floats


def fleet_of(vehicles: Defaults) -> Fleet:
    """Return the rows of `vehicles` as columns."""
    said = np.array(vehicles.texts("overweight"), dtype=object)
    return Fleet(
        teu_max=vehicles.column("teu_max"),
        payload_t=vehicles.column("payload_t"),
        is_barred=np.asarray(said == "bar", dtype=np.bool_),
        is_priced=np.asarray(said == "price", dtype=np.bool_),
        usd_per_tkm=vehicles.column("overweight_usd_per_tkm"),
        heavy_teu_t=vehicles.column("heavy_teu_t"),
        heavy_usd_per_teu_km=vehicles.column("heavy_usd_per_teu_km"),
    )


@dataclass(frozen=True, eq=False)
class Loads:
    """How a cargo loads the vehicles of each row of `vehicles`; the last figures are for no row.

    Attributes
    ----------
    count
        How many vehicles carry it.
    more
        How much more each of them is paid for on the way because its box is overweight, as a part of its price.
    usd_per_km
        What overweight and heavy boxes pay on the way besides [USD/km].
    is_barred
        Whether its boxes are too heavy to move.
    """

    count: Floats
    more: Floats
    usd_per_km: Floats
    is_barred: Bools

    def heavy_usd(self, per_vehicle: Floats, km: Floats, vehicle: Ints) -> Floats:
        """Return what moves take for the weight of the boxes, besides their prices [USD].

        Parameters
        ----------
        per_vehicle, km
            Price per vehicle, and length, of each move.
        vehicle
            Row of `vehicles`, or NOWHERE.
        """
        row = vehicle.clip(-1)
        return np.asarray(per_vehicle * (self.count * self.more)[row] + km * self.usd_per_km[row])


def loads(fleet: Fleet, cargo: Cargo) -> Loads:
    """Return how a cargo loads the vehicles of each row of `vehicles`."""
    if cargo.is_loose:
        by_weight = np.ceil(cargo.tonnes / fleet.payload_t - _ROUNDING)
        count = np.where(np.isnan(by_weight), np.ceil(cargo.teu / fleet.teu_max), by_weight)
        nothing = np.zeros(len(count) + 1)
        return Loads(np.append(count, 0.0), nothing, nothing, nothing > 0)
    box_t = cargo.tonnes / cargo.boxes
    fit = np.floor(fleet.payload_t / box_t + _ROUNDING) if box_t else np.full(len(fleet.payload_t), np.inf)
    by_weight = np.ceil(cargo.boxes / np.maximum(fit, 1.0))
    count = np.fmax(np.ceil(cargo.teu / fleet.teu_max), by_weight)
    over_t = np.nan_to_num(np.maximum(box_t - fleet.payload_t, 0.0))
    is_over = over_t > 0
    more = np.divide(over_t, fleet.payload_t, out=np.zeros_like(over_t), where=is_over)
    more[fleet.is_barred | fleet.is_priced] = 0.0
    paid = np.where(is_over & fleet.is_priced, over_t * fleet.usd_per_tkm * cargo.boxes, 0.0)
    teu = cargo.boxes * cargo.teu_per_box
    paid += np.where(cargo.tonnes / teu > fleet.heavy_teu_t, fleet.heavy_usd_per_teu_km * teu, 0.0)
    return Loads(
        count=np.append(count, 0.0),
        more=np.append(more, 0.0),
        usd_per_km=np.append(paid, 0.0),
        is_barred=np.append(is_over & fleet.is_barred, False),
    )
