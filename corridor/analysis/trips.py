"""Trips: what the analyses ask of a network many times over, from pairs of places or from yearly demand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from corridor.cargo import Cargo
from corridor.errors import InvalidQuestion, one_of
from corridor.figure_bounds import SHIPMENTS_BOUND
from corridor.graph.coordinates import Place

TEU_PER_SHIPMENT: Final = 2.0
"""Yearly demand goes in shipments of one 40-foot box."""

_COLUMNS: Final = (
    *("origin", "destination", "form", "hs", "commodity", "teu_per_year", "tonnes_per_teu", "usd_per_teu"),
    *("year", "source", "basis", "note"),
)


@dataclass(frozen=True)
class Trip:
    """One shipment from place to place, and how often a year it goes.

    Parameters
    ----------
    origin, destination
        As for `plan`.
    cargo
        One shipment.
    shipments_per_year
        How many go in a year; 1 where trips are only compared.

    Raises
    ------
    InvalidQuestion
        If the number of shipments is no number from 0 to 1,000,000,000.

    Examples
    --------
    >>> Trip("Karachi", "Tehran").teu_per_year
    1.0
    """

    origin: Place
    destination: Place
    cargo: Cargo = field(default_factory=Cargo)
    shipments_per_year: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what cannot be counted."""
        if fault := SHIPMENTS_BOUND.fault(self.shipments_per_year):
            raise InvalidQuestion(f"trip: shipments_per_year is {self.shipments_per_year!r}; it {fault}")

    @property
    def teu_per_year(self) -> float:
        """Return the containers that go in a year [TEU/year]."""
        return self.shipments_per_year * self.cargo.teu

    def __str__(self) -> str:
        """Return origin and destination."""
        return f"{self.origin} to {self.destination}"


Trips = pd.DataFrame | Iterable[Trip | tuple[Place, Place]]
"""Trips, pairs of places, or a frame with `origin`, `destination` and any other column of the table `demand`."""


def trips_of(trips: Trips, cargo: Cargo | None = None) -> tuple[Trip, ...]:
    """Return trips in the order given.

    Parameters
    ----------
    trips
        Trips, pairs of places, or a frame such as `net.demand`. Rows with `teu_per_year` go in shipments of one
        40-foot box of 2 TEU; rows in which it is blank do not move in containers and are left out.
    cargo
        Cargo between pairs of places, and of rows of a frame that leave it blank; None for `Cargo()`.

    Raises
    ------
    InvalidQuestion
        If there is no trip, a column is not one of `demand`, or an item is neither a trip nor a pair.
    """
    usual = cargo or Cargo()
    if isinstance(trips, pd.DataFrame):
        found = _of_frame(trips, usual)
    else:
        found = [_of_item(number, item, usual) for number, item in enumerate(trips, 1)]
    if not found:
        raise InvalidQuestion("there are no trips; give pairs of places, or demand that moves in containers")
    return tuple(found)


def _of_item(number: int, item: object, usual: Cargo) -> Trip:
    if isinstance(item, Trip):
        return item
    if isinstance(item, Sequence) and not isinstance(item, str) and len(item) == 2:
        return Trip(item[0], item[1], usual)
    raise InvalidQuestion(f"trip {number} is {item!r}; it must be a Trip or a pair (origin, destination)")


def _of_frame(frame: pd.DataFrame, usual: Cargo) -> list[Trip]:
    for name in frame.columns:
        if name not in _COLUMNS:
            raise InvalidQuestion(f"trips: column {name!r}: {one_of(str(name), _COLUMNS)}")
    for name in ("origin", "destination"):
        if name not in frame.columns:
            raise InvalidQuestion(f"trips: the frame has no column {name!r}")
    found = []
    for row in frame.to_dict("records"):
        yearly = row.get("teu_per_year", 0.0)
        if not pd.isna(yearly):
            cargo = _cargo_of(row, usual) if "teu_per_year" in row else usual
            count = float(yearly) / cargo.teu if "teu_per_year" in row else 1.0
            found.append(Trip(row["origin"], row["destination"], cargo, count))
    return found


def _cargo_of(row: dict[object, object], usual: Cargo) -> Cargo:
    """Return a 40-foot box of the goods of a row; goods of several HS codes have none."""

    def figure(name: str, otherwise: float) -> float:
        value = row.get(name)
        return otherwise if pd.isna(value) else float(value) * TEU_PER_SHIPMENT  # type: ignore[arg-type, call-overload]

    codes = str(row.get("hs") or "")
    scale = TEU_PER_SHIPMENT / usual.teu
    return Cargo(
        teu=TEU_PER_SHIPMENT,
        tonnes=figure("tonnes_per_teu", usual.tonnes * scale),
        value_usd=figure("usd_per_teu", usual.value_usd * scale),
        regime=usual.regime,
        hs="" if ";" in codes else codes,
        value_of_time_usd_per_h=None
        if usual.value_of_time_usd_per_h is None
        else usual.value_of_time_usd_per_h * scale,
    )
