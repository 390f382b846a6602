"""Trips: what the analyses ask of a network many times over, from pairs of places or from yearly demand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from corridor.argument_checks import check_flag, check_kind
from corridor.cargo import MOST_GROSS_T, TARE_T, Cargo
from corridor.errors import InvalidQuestion, one_of
from corridor.figure_bounds import SHIPMENTS_BOUND
from corridor.graph.coordinates import Place
from corridor.modes import MODES_MEANT, TRUCK
from corridor.schema import TABLES, words

TEU_PER_SHIPMENT: Final = 2.0
"""Yearly demand goes in shipments of one 40-foot box."""

_COLUMNS: Final = TABLES["demand"].columns
_MODES_OF_FORM: Final = {"truck": TRUCK}
"""By what a form of demand goes where no counted mode is given."""

Modes = frozenset[str] | None
"""The only modes that a trip may go by; None for all."""


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
    modes
        The only modes that it may go by, such as those by which it was counted; `rail` means every gauge. None for all.
    row
        Number of its row in the frame that it comes from; None if from none.

    Raises
    ------
    InvalidQuestion
        If the number of shipments is no number from 0 to 1,000,000,000, or a mode is not known.

    Examples
    --------
    >>> Trip("Karachi", "Tehran").teu_per_year
    1.0
    """

    origin: Place
    destination: Place
    cargo: Cargo = field(default_factory=Cargo)
    shipments_per_year: float = 1.0
    modes: Modes = None
    row: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be counted."""
        if fault := SHIPMENTS_BOUND.fault(self.shipments_per_year):
            raise InvalidQuestion(f"trip: shipments_per_year is {self.shipments_per_year!r}; it {fault}")
        if self.modes is not None:
            named = [self.modes] if isinstance(self.modes, str) else self.modes
            given = list(named) if isinstance(named, Iterable) else [None]
            if not all(isinstance(mode, str) for mode in given):
                raise InvalidQuestion(f"trip: modes is {self.modes!r}; give names of modes, such as {{'road', 'rail'}}")
            modes = frozenset(given)
            for mode in sorted(modes - set(MODES_MEANT)):
                raise InvalidQuestion(f"trip: there is no mode {mode!r}; {one_of(mode, tuple(MODES_MEANT))}")
            object.__setattr__(self, "modes", modes)

    @property
    def bond(self) -> str:
        """Return what binds it to its modes, in words; blank if nothing does."""
        if self.modes is None:
            return ""
        modes = " or ".join(sorted(self.modes))
        return f"only by {modes}" if self.row is None else f"row {self.row} was counted by {modes}"

    @property
    def teu_per_year(self) -> float:
        """Return the containers that go in a year [TEU/year]."""
        return self.shipments_per_year * self.cargo.teu

    def __str__(self) -> str:
        """Return origin and destination."""
        return f"{self.origin} to {self.destination}"


def bonds(trips: Iterable[Trip]) -> list[str]:
    """Return which of some trips without a way are bound to modes, in words."""
    return [f"{trip}: {trip.bond}, and has no way by that alone" for trip in trips if trip.bond]


Trips = pd.DataFrame | Iterable[Trip | tuple[Place, Place]]
"""Trips, pairs of places, or a frame with `origin`, `destination` and any other column of the table `demand`."""


def trips_of(trips: Trips, cargo: Cargo | None = None, *, choose_mode: bool = False) -> tuple[Trip, ...]:
    """Return trips in the order given.

    Parameters
    ----------
    trips
        Trips, pairs of places, or a frame such as `net.demand`. Rows with `teu_per_year` go in shipments of one
        40-foot box of 2 TEU; rows in which it is blank do not move in containers and are left out.
    cargo
        Cargo between pairs of places, and of rows of a frame that leave it blank; None for `Cargo()`.
    choose_mode
        Whether rows of a frame may go by any mode. If not, they go by those of `counted_mode` alone; where it is
        blank, what moves in trucks goes by road.

    Raises
    ------
    InvalidQuestion
        If there is no trip, a column is not one of `demand`, or an item is neither a trip nor a pair.
    """
    check_kind("cargo", cargo, Cargo | None, "cargo=co.Cargo(teu=2, tonnes=10)")
    check_flag("choose_mode", choose_mode)
    usual = cargo or Cargo()
    if isinstance(trips, str) or not isinstance(trips, Iterable):
        raise InvalidQuestion(f"trips is {trips!r}; give pairs of places, [('Karachi', 'Tehran')], or net.demand")
    if isinstance(trips, pd.DataFrame):
        found = _of_frame(trips, usual, choose_mode)
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


def _of_frame(frame: pd.DataFrame, usual: Cargo, choose_mode: bool) -> list[Trip]:
    for name in frame.columns:
        if name not in _COLUMNS:
            raise InvalidQuestion(f"trips: column {name!r}: {one_of(str(name), _COLUMNS)}")
    for name in ("origin", "destination"):
        if name not in frame.columns:
            raise InvalidQuestion(f"trips: the frame has no column {name!r}")
    found = []
    for number, row in enumerate(frame.to_dict("records"), 1):
        yearly = row.get("teu_per_year", 0.0)
        if not pd.isna(yearly):
            cargo = _cargo_of(row, usual) if "teu_per_year" in row else usual
            count = float(yearly) / cargo.teu if "teu_per_year" in row else 1.0
            modes = None if choose_mode else _counted_modes(row)
            found.append(Trip(row["origin"], row["destination"], cargo, count, modes, number))
    return found


def _counted_modes(row: dict[object, object]) -> Modes:
    """Return the modes that a row was counted by; None for any."""
    said = _text(row, "counted_mode") or _MODES_OF_FORM.get(_text(row, "form"), "")
    return frozenset(words(said)) or None


def _text(row: dict[object, object], name: str) -> str:
    """Return a text of a row; blank where there is none."""
    value = row.get(name)
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _cargo_of(row: dict[object, object], usual: Cargo) -> Cargo:
    """Return a 40-foot box of the goods of a row, or two of 20 feet if they are too heavy for it.

    Goods of several HS codes have none.
    """

    def figure(name: str, otherwise: float) -> float:
        value = row.get(name)
        return otherwise if pd.isna(value) else float(value) * TEU_PER_SHIPMENT  # type: ignore[arg-type, call-overload]

    codes = _text(row, "hs")
    scale = TEU_PER_SHIPMENT / usual.teu
    tonnes = figure("tonnes_per_teu", usual.tonnes * scale)
    return Cargo(
        teu=TEU_PER_SHIPMENT,
        tonnes=tonnes,
        box="20ft" if tonnes > MOST_GROSS_T - TARE_T["40ft"] else "40ft",
        value_usd=figure("usd_per_teu", usual.value_usd * scale),
        regime=usual.regime,
        hs="" if ";" in codes else codes,
        vot_class=_text(row, "vot_class") or usual.vot_class,
        value_of_time_usd_per_h=None
        if usual.value_of_time_usd_per_h is None
        else usual.value_of_time_usd_per_h * scale,
    )
