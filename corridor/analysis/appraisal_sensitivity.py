"""Figures that an appraisal depends on: the standard tests of sensitivity, and switching values."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from corridor.analysis.cash_flows import bisect

if TYPE_CHECKING:
    from corridor.analysis.appraisal import Appraisal

_TESTED: Final = 0.2
_FARTHEST: Final = 100.0
"""Multiple up to which switching values of the value of time are looked for."""


@dataclass(frozen=True)
class Shift:
    """A change of the assumptions of an appraisal: multiples, another growth, and years of delay."""

    construction: float = 1.0
    operation: float = 1.0
    benefits: float = 1.0
    value_of_time: float = 1.0
    growth: float | None = None
    delay: int = 0


def sensitivity(appraisal: "Appraisal") -> pd.DataFrame:
    """Return what the standard tests make of an appraisal; `Appraisal.sensitivity` says how to read it."""
    rows = {}
    for name, change, shift in _tests(appraisal):
        rate = appraisal.terms.discount_rate
        found = appraisal._economic(shift).results(rate)
        firr = appraisal._financial(shift).results(appraisal.financial.discount_rate).irr
        base = appraisal.economic.npv_usd
        indicator = (found.npv_usd / base - 1) / change if base and change else math.nan
        rows[name] = (found.npv_usd, found.bcr, found.irr, firr, indicator)
    columns = ["npv_usd", "bcr", "eirr", "firr", "sensitivity_indicator"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype=float)
    return frame.rename_axis("test")


def _tests(appraisal: "Appraisal") -> list[tuple[str, float, Shift]]:
    growth = appraisal.terms.growth
    tests: list[tuple[str, float, Shift]] = [("base case", 0.0, Shift())]
    for sign in (1, -1):
        factor, shown = 1 + sign * _TESTED, f"{sign * _TESTED:+.0%}".replace("%", " %")
        one = {
            "construction": Shift(construction=factor),
            "operation": Shift(operation=factor),
            "benefits": Shift(benefits=factor),
            "value of time": Shift(value_of_time=factor),
        }
        if growth:
            one["growth"] = Shift(growth=growth * factor)
        tests += [(f"{name} {shown}", factor - 1, shift) for name, shift in one.items()]
    halved, doubled = Shift(value_of_time=0.5), Shift(value_of_time=2.0)
    tests += [("value of time at half", -0.5, halved), ("value of time at double", 1.0, doubled)]
    tests.append(("opening a year later", 0.0, Shift(delay=1)))
    worse = Shift(construction=1 + _TESTED, benefits=1 - _TESTED)
    return [*tests, ("construction +20 %, benefits -20 %", 0.0, worse)]


def switching_values(appraisal: "Appraisal") -> pd.DataFrame:
    """Return by how much each item must change; `Appraisal.switching_values` says how to read it."""
    benefits = appraisal._economic().benefits
    rate = appraisal.terms.discount_rate
    worth = math.fsum(flow / (1 + rate) ** year for year, flow in enumerate(benefits))
    fall = _linear(appraisal, lambda factor: Shift(benefits=factor))
    items = {
        "construction": (
            math.fsum(appraisal.construction_usd.values()),
            _linear(appraisal, lambda factor: Shift(construction=factor)),
            "USD",
        ),
        "operation": (
            appraisal.operation_usd_per_year,
            _linear(appraisal, lambda factor: Shift(operation=factor)),
            "USD/year",
        ),
        "benefits": (worth, fall, "USD, present value"),
        "traffic": (appraisal.gains.touched_teu, fall, "TEU in the base year"),
        "value of time": (appraisal.gains.usd_per_teu_hour, _value_of_time(appraisal), "USD/TEU/h"),
    }
    rows: dict[str, tuple[object, ...]] = {
        name: (base, base * factor, factor - 1, unit) for name, (base, factor, unit) in items.items()
    }
    base, growth = appraisal.terms.growth, _growth(appraisal)
    rows["growth"] = (base, growth, growth / base - 1 if base else math.nan, "1/year")
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["base", "switching", "change", "unit"])
    return frame.rename_axis("item")


def _linear(appraisal: "Appraisal", shift: Callable[[float], Shift]) -> float:
    """Return the multiple at which an NPV that is linear in it is 0; NaN if none from 0 on."""
    none, once = (appraisal._npv_usd(shift(factor)) for factor in (0.0, 1.0))
    factor = none / (none - once) if none != once else math.nan
    return factor if factor >= 0 else math.nan


def _value_of_time(appraisal: "Appraisal") -> float:
    def value(factor: float) -> float:
        return appraisal._npv_usd(Shift(value_of_time=factor))

    return _nearest_root(value, 1.0, [0.0, *(1.1**step / 10 for step in range(73)), _FARTHEST])


def _growth(appraisal: "Appraisal") -> float:
    def value(growth: float) -> float:
        return appraisal._npv_usd(Shift(growth=growth))

    return _nearest_root(value, appraisal.terms.growth, [step / 100 for step in range(-50, 51)])


def _nearest_root(value: Callable[[float], float], start: float, points: list[float]) -> float:
    """Return the root nearest to a start among those between neighbouring points; NaN if the sign never changes."""
    ordered = sorted({start, *points})
    values = [value(point) for point in ordered]
    spans = zip(ordered, ordered[1:], values, values[1:], strict=False)
    roots = [
        bisect(value, low, high) for low, high, at_low, at_high in spans if at_low != at_high and at_low * at_high <= 0
    ]
    return min((root for root in roots if root is not None), key=lambda root: abs(root - start), default=math.nan)
