"""Prices, charges and loads that are too heavy, in dollars; see Money and Vehicles."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from corridor.schema import words
from oracles.rates import covers_mode, look_up, rate
from oracles.rows import LOOSE, UNKNOWN, Case, Row

TEU_PER_BOX = {"20ft": 1, "40ft": 2, "20RF": 1, "40RF": 2}


def hs_length(row: Row, hs: str) -> int:
    return max((len(code) for code in words(row["hs"]) if hs.startswith(code)), default=0)


def money(case: Case, cargo: Any, usd: float | None, per: str, mode: str, country: str) -> float:
    """Return what a price comes to for a cargo [USD]; NaN if there is none."""
    if usd is None:
        return UNKNOWN
    if per == "teu":
        return float(usd * cargo.teu)
    if per == "box":
        return float(usd * _paid_boxes(cargo))
    if per == "vehicle":
        return float(usd * _vehicles(case, cargo, mode, country))
    if per == "tonne":
        return float(usd * cargo.tonnes)
    if per == "value_pct":
        return float(usd * cargo.value_usd / 100)
    if per == "shipment":
        return float(usd)
    raise ValueError(f"nobody knows what a price per {per!r} is")


def _paid_boxes(cargo: Any) -> float:
    """Return how many times a price per box is paid; goods in no boxes count in loads of 22 t."""
    if getattr(cargo, "form", "box") in LOOSE:
        return float(math.ceil(cargo.tonnes / 22))
    teu_per_box = TEU_PER_BOX[cargo.box]
    return math.ceil(cargo.teu / teu_per_box) * {2: 1.0, 1: 0.67}[teu_per_box]


def cooled(case: Case, mode: str, country: str, length_km: float) -> float:
    """Return what a move takes besides because the boxes are cooled [USD]; NaN where none is moved."""
    if not case.cargo.box.endswith("RF"):
        return 0.0
    usd = rate(case, "cooled_usd_per_box_km", mode, country)
    return UNKNOWN if usd is None else usd * round(length_km * 1000) / 1000 * _paid_boxes(case.cargo)


def _vehicles(case: Case, cargo: Any, mode: str, country: str) -> int:
    teu_max = look_up(case.tables["vehicles"], "teu_max", mode, country)
    if teu_max is None:
        raise ValueError(f"no vehicle of {mode} is known in {country or 'any country'}")
    every = [{**row, "row": row} for row in case.tables["vehicles"]]
    payload_t = look_up(every, "row", mode, country)["payload_t"]
    if getattr(cargo, "form", "box") in LOOSE:
        return math.ceil(cargo.tonnes / 11 / teu_max if payload_t is None else cargo.tonnes / payload_t - 1e-9)
    boxes = math.ceil(cargo.teu / TEU_PER_BOX[cargo.box])
    fit = math.inf if payload_t is None or not cargo.tonnes else int(payload_t / (cargo.tonnes / boxes) + 1e-9)
    return max(math.ceil(cargo.teu / teu_max), math.ceil(boxes / max(fit, 1)))


def overweight_usd(case: Case, usd: float | None, per: str, mode: str, country: str, length_km: float) -> float:
    """Return what a move by a vehicle takes for overweight and heavy boxes [USD]; NaN where it is barred."""
    cargo, row = case.cargo, look_up([{**row, "row": row} for row in case.tables["vehicles"]], "row", mode, country)
    if row is None or cargo.form in LOOSE:
        return 0.0
    boxes = math.ceil(cargo.teu / TEU_PER_BOX[cargo.box])
    box_t, teu, km = cargo.tonnes / boxes, boxes * TEU_PER_BOX[cargo.box], round(length_km * 1000) / 1000
    paid = 0.0
    if row["payload_t"] is not None and box_t > row["payload_t"]:
        over_t = box_t - row["payload_t"]
        if row["overweight"] == "bar":
            return UNKNOWN
        if row["overweight"] == "price":
            paid += boxes * over_t * row["overweight_usd_per_tkm"] * km
        elif per == "vehicle" and usd is not None:
            paid += usd * _vehicles(case, cargo, mode, country) * over_t / row["payload_t"]
    if row["heavy_teu_t"] is not None and cargo.tonnes / teu > row["heavy_teu_t"]:
        paid += teu * row["heavy_usd_per_teu_km"] * km
    return paid


def charges(case: Case, mode: str, country: str, is_due: Callable[[Row], bool], from_mode: str = "") -> float:
    """Return the sum of the charges that are due, narrowed by mode and regime [USD].

    A charge of a node is narrowed by either mode of a handling; one of a mode alone by the mode it leaves by.
    """
    return sum(
        money(case, case.cargo, row["usd"], row["per"], mode, country)
        for row in case.tables["charges"]
        if is_due(row)
        and (covers_mode(row["mode"], mode) or (row["node_id"] and covers_mode(row["mode"], from_mode)))
        and row["regime"] in ("", case.cargo.regime)
        and (not row["hs"] or hs_length(row, case.cargo.hs) > 0)
        and (not row["made_in"] or case.cargo.made_in in words(row["made_in"]))
        and (not row["dangerous"] or _is_of_class(case.cargo.dangerous, words(row["dangerous"])))
        and row["cooled"] in ("", "yes" if case.cargo.box.endswith("RF") else "no")
        and case.is_valid(row)
    )


def _is_of_class(goods: str, classes: Sequence[str]) -> bool:
    """Return whether goods are, or may be, of one of some classes: 2 holds 2.1."""
    return any(goods == one or goods.split(".")[0] == one or one.split(".")[0] == goods for one in classes if goods)
