"""Bounds of every figure, with the reason: those of the tables by column, those of questions by name.

The bounds are wide: they refuse slips of the pen, figures in another unit and figures with another meaning, such as a
million hours for a border that is shut. Figures within them can be added up along any way in whole numbers.
"""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from corridor.arrays import Bools, Floats

HOURS_MOST: Final = 8_760.0
"""A year."""
P90_RATIO_MOST: Final = 25.0
"""Most medians that a 90th percentile may be: from 26.7 on the mean of a lognormal is above its 90th percentile."""
USD_MOST: Final[Mapping[str, float]] = {
    **dict.fromkeys(("teu", "box", "vehicle"), 100_000.0),
    "tonne": 10_000.0,
    "shipment": 10_000_000.0,
    "value_pct": 1_000.0,
}
"""Largest price by its unit: ten times the dearest that are known, voyages of large ships included."""

_TEU_MOST: Final = 100_000.0
_TONNES_MOST: Final = 1_000_000.0


@dataclass(frozen=True)
class Bound:
    """The numbers that a figure may be.

    Attributes
    ----------
    least, most
        The smallest and the largest.
    why
        Reason, and what to do instead; messages end with it.
    above
        A number that it must be above; in place of the smallest, or in addition.
    """

    least: float = -math.inf
    most: float = math.inf
    why: str = ""
    above: float = -math.inf

    def faults(self, values: Floats) -> list[tuple[Bools, str]]:
        """Return which values break each part of the bound, and what would be right.

        Examples
        --------
        >>> [(outside.tolist(), right) for outside, right in Bound(0, 10, "a rule").faults(np.array([11.0, 3.0]))][2]
        ([True, False], 'must be at most 10: a rule')
        """
        why = f": {self.why}" if self.why else ""
        return [
            (values <= self.above, f"must be above {plain(self.above)}"),
            (values < self.least, f"must be at least {plain(self.least)}{why if self.least else ''}"),
            (values > self.most, f"must be at most {plain(self.most)}{why}"),
        ]

    def fault(self, value: Any) -> str:
        """Return a message about a value that is out of bounds or no number; blank if it is right.

        Examples
        --------
        >>> Bound(above=0).fault(0), Bound(0, 10, "a rule").fault(11), Bound().fault("1"), Bound(0, 10).fault(3)
        ('must be above 0', 'must be at most 10: a rule', 'must be a finite number', '')
        """
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number and -sys.float_info.max <= value <= sys.float_info.max):
            return "must be a finite number"
        if self.least <= value <= self.most and value > self.above:
            return ""
        return next((right for outside, right in self.faults(np.asarray(value, dtype=np.float64)) if outside), "")


ANY: Final = Bound()
"""Any number."""


def plain(number: float) -> str:
    """Return a number in full, its thousands set apart where it is no year.

    Examples
    --------
    >>> plain(0.01), plain(8_760.0), plain(100_000.0)
    ('0.01', '8760', '100,000')
    """
    return f"{number:,.15g}" if abs(number) >= 10_000 else f"{number:.15g}"


_SHUT: Final = (
    "a year; what is shut is not slow: close it, by `allowed` = no in borders, `status` = closed in links, or `Close`"
)
_DEAR: Final = "nothing is so dear; what is shut is not dear: close it"
_FLOW: Final = "ten times the busiest port of the world, or a hundredth of a box"
_VEHICLE: Final = "from a barrow to more than the largest ship"
_YEAR: Final = "a year in four digits"

BOUNDS: Final[Mapping[str, Bound]] = {
    "latitude": Bound(-90, 90, "degrees north"),
    "longitude": Bound(-180, 180, "degrees east"),
    "year": Bound(1900, 2100, _YEAR),
    "hours": Bound(0, HOURS_MOST, _SHUT),
    "hours_p90": Bound(0, P90_RATIO_MOST * HOURS_MOST, "25 times the longest median"),
    "change_hours": Bound(0, HOURS_MOST, _SHUT),
    "change_usd": Bound(0, USD_MOST["vehicle"], _DEAR),
    "cutoff_h": Bound(0, HOURS_MOST, "a year"),
    "usd": Bound(-max(USD_MOST.values()), max(USD_MOST.values()), _DEAR),
    "usd_low": Bound(-max(USD_MOST.values()), max(USD_MOST.values()), _DEAR),
    "usd_high": Bound(-max(USD_MOST.values()), max(USD_MOST.values()), _DEAR),
    "constant_usd_per_teu": Bound(-USD_MOST["teu"], USD_MOST["teu"], _DEAR),
    "usd_per_km": Bound(0, 1_000, _DEAR),
    "subsidy_usd_per_teu": Bound(0, USD_MOST["teu"], "no price is higher"),
    "length_km": Bound(0, 50_000, "more than once round the world", above=0),
    "every_weeks": Bound(2, 52, "blank for every week; from every other week to once a year"),
    "departures_per_week": Bound(0.01, 10_080, "from one in two years to one a minute", above=0),
    "capacity_teu_per_week": Bound(0.01, 10_000_000, _FLOW, above=0),
    **dict.fromkeys(
        ("throughput_teu_per_week", "background_teu_per_week", "teu_per_week"),
        Bound(0, 10_000_000, _FLOW),
    ),
    **dict.fromkeys(
        ("capacity_low_teu_per_week", "capacity_high_teu_per_week"),
        Bound(0.01, 10_000_000, _FLOW, above=0),
    ),
    "throughput_year": Bound(1900, 2100, _YEAR),
    "teu_per_departure": Bound(0.01, _TEU_MOST, "no ship is larger", above=0),
    "minimum_teu": Bound(0, _TEU_MOST, "no shipment is larger", above=0),
    "co2e_kg_per_teu": Bound(0, 10_000, "no handling burns tonnes of fuel for a box"),
    "co2e_g_per_tkm": Bound(0, 5_000, "twice that of a small van"),
    **dict.fromkeys(("ttw_share", "load_factor", "empty_running"), Bound(0, 1, "a part of the whole")),
    "speed_kmh": Bound(1, 1_000, "from a walk to more than the fastest train", above=0),
    "driving_h_per_day": Bound(1, 24, "a day has 24 hours; two drivers drive 16 to 20"),
    "delay_h_per_100km": Bound(0, 100, "slower than a walk"),
    "p90_ratio": Bound(1, P90_RATIO_MOST, "from no spread to one whose mean would lie beyond its p90"),
    "circuity": Bound(1, 5, "no shorter than the geodesic; give the length of a longer way"),
    "teu_max": Bound(0.01, _TEU_MOST, _VEHICLE, above=0),
    "payload_t": Bound(0.01, _TONNES_MOST, _VEHICLE, above=0),
    "waiting_usd_per_h": Bound(0, 1_000, _DEAR),
    "usd_per_tonne_from": Bound(0, 1_000_000_000, "more than gold"),
    **dict.fromkeys(
        ("percent_per_day_low", "percent_per_day", "percent_per_day_high"),
        Bound(0, 100, "all of its value in a day"),
    ),
    "overweight_usd_per_tkm": Bound(0, 10, "a hundred times what is known"),
    "heavy_teu_t": Bound(0.01, 1_000, "from a letter to more than any box bears", above=0),
    "heavy_usd_per_teu_km": Bound(0, 100, "a thousand times what is known"),
    "cooled_usd_per_box_km": Bound(0, 100, "a hundred times what is known"),
    "teu_per_year": Bound(0, 1_000_000_000, "more than the whole world moves"),
    "tonnes_per_teu": Bound(0.001, 1_000, "from a letter to more than any box bears", above=0),
    "usd_per_teu": Bound(0.01, 1_000_000_000, "more than a box full of gold", above=0),
    **dict.fromkeys(("usd_per_year", "usd_per_year_aim"), Bound(0, 1e14, "more than the whole world trades")),
    "usd_per_tonne": Bound(0.01, 1e9, "more than gold", above=0),
    "tonnes_per_year": Bound(0, 1e11, "more than the whole world moves"),
    "box_share": Bound(0, 1, "a part of the whole"),
}
"""Bounds of every column of numbers, the same in every table."""

CARGO_BOUNDS: Final[Mapping[str, Bound]] = {
    "teu": Bound(0.001, _TEU_MOST, "one shipment, four of the largest ships at most", above=0),
    "tonnes": Bound(0, _TONNES_MOST, "one shipment, twice the largest ship at most"),
    "value_usd": Bound(0, 10_000_000_000, "one shipment, some large ships full of machines at most"),
    "value_of_time_usd_per_h": Bound(0, 1_000_000, "four times the finance of the dearest shipment"),
}
SHIPMENTS_BOUND: Final = Bound(0, 1_000_000_000, "more than the whole world moves in a year")
WEIGHT_BOUND: Final = Bound(0, 1e12, "weights are compared with each other, so give smaller ones")
RULE_BOUNDS: Final[Mapping[str, Bound]] = {
    "max_hours": Bound(0, 1_000_000, "more than a century; None for no limit"),
    "max_usd": Bound(0, 1e12, "None for no limit"),
    "max_transfers": Bound(0, 1_000_000, "None for no limit"),
    "stay_hours": Bound(most=8_784, why="more than a year", above=0),
}
SUM_BOUND: Final = Bound(-1e9, 1e9, "a hundred of the largest figures of parts")
FACTOR_BOUND: Final = Bound(0, 1_000_000, "give the figure itself")
PROJECT_USD_BOUND: Final = Bound(0, 1e13, "more than any project costs")
