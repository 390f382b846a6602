"""CAREC's measured means beside a way: how long or dear its stretches would be at what was recorded in each country."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from corridor.modes import MODE

if TYPE_CHECKING:
    from corridor.answer.itinerary import Itinerary

_SECTION_KM, _SECTION_T = 500.0, 20.0
_COLUMNS: Final = {"hours": ("speed_kmh", "speed_year"), "cost_usd": ("usd_per_500_km", "usd_year")}
"""Figure and year of each criterion that CAREC measures."""


@dataclass(frozen=True)
class MeasuredStretch:
    """A stretch of a way in one country and on one kind of way, at CAREC's mean.

    Attributes
    ----------
    country, year
        Where and when the trips were.
    from_km, to_km
        Kilometres of the way at which it begins and ends.
    amount
        Hours or dollars for all of it.
    """

    country: str
    year: str
    from_km: float
    to_km: float
    amount: float


def measured_stretches(way: "Itinerary", of: str) -> list[MeasuredStretch]:
    """Return the stretches of a way for which CAREC has a mean, in order.

    Parameters
    ----------
    way
        The way.
    of
        "hours": at the speed with delay, which counts stops and borders; "cost_usd": at the cost per 500 km and 20
        tonnes; nothing is known of others.
    """
    known = _means(of) if of in _COLUMNS else {}
    found: list[MeasuredStretch] = []
    km = 0.0
    for leg in way.legs:
        begin, km = km, km + leg.length_km
        key = (way.country_of(leg.from_node), MODE[leg.mode].family if leg.mode else "")
        if not leg.length_km or key not in known:
            continue
        mean, year = known[key]
        usd = mean * leg.length_km / _SECTION_KM * way.cargo.tonnes / _SECTION_T
        amount = leg.length_km / mean if of == "hours" else usd
        last = found[-1] if found else None
        if last and (last.country, last.year, last.to_km) == (key[0], year, begin):
            found[-1] = MeasuredStretch(last.country, year, last.from_km, km, last.amount + amount)
        else:
            found.append(MeasuredStretch(key[0], year, begin, km, amount))
    return found


@lru_cache(maxsize=4)
def _means(of: str) -> dict[tuple[str, str], tuple[float, str]]:
    """Return mean and year by country and kind of way."""
    figure, year = _COLUMNS[of]
    text = (files("corridor.answer") / "data" / "cpmm.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["country"], row["family"]): (float(row[figure]), row[year]) for row in rows if row[figure]}
