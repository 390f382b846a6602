"""Blank figures filled from the default rows, with a note of which row gave what."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.geodesy import distance_km
from corridor.schema import MODES, PERS
from corridor.units import expected_hour, expected_hours

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MODE_CODE: Final[Mapping[str, int]] = {mode: code for code, mode in enumerate(MODES)}
OWN: Final = -1
"""Provenance of a figure that its own row gives."""
GEODESIC: Final = -2
"""Provenance of a length that was measured between the nodes (and lengthened by a circuity)."""
NOWHERE: Final = -3
"""Provenance of a figure that no row gives."""


def price(usd: float, per: str) -> tuple[float, ...]:
    """Return a price as coefficients per TEU, box, vehicle, tonne, shipment and value [USD; value: part]."""
    coefficients = [0.0] * len(PERS)
    if not math.isnan(usd):
        coefficients[PERS.index(per)] = usd / 100 if per == "value_pct" else usd
    return tuple(coefficients)


class Defaults:
    """Rows of `rates` or `vehicles`, looked up by mode and country, column by column."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._rows = {key: row for row, key in enumerate(zip(table["mode"], table["country"], strict=True))}
        self._columns = {str(name): table[name].tolist() for name in table.columns}
        self._known: dict[tuple[str, str, str], int] = {}

    def row_of(self, mode: str, country: str, column: str) -> int:
        """Return the row that gives a column: mode and country, rail and country, mode, rail; or NOWHERE."""
        key = (mode, country, column)
        if key not in self._known:
            self._known[key] = self._search(mode, country, column)
        return self._known[key]

    def _search(self, mode: str, country: str, column: str) -> int:
        names = (mode, "rail") if mode.startswith("rail") else (mode,)
        for where in (country, "") if country else ("",):
            for name in names:
                row = self._rows.get((name, where))
                if row is not None and not math.isnan(self._columns[column][row]):
                    return row
        return NOWHERE

    def value(self, row: int, column: str) -> float:
        """Return a figure of a row; NaN if the row is NOWHERE."""
        return float(self._columns[column][row]) if row >= 0 else math.nan

    def text(self, row: int, column: str) -> str:
        """Return a text of a row; blank if the row is NOWHERE."""
        return str(self._columns[column][row]) if row >= 0 else ""


@dataclass(frozen=True)
class FilledLinks:
    """The links with every figure that can be known; arrays of shape (n_links,) in the order of the table.

    Attributes
    ----------
    start, end : Positions of from_node and to_node.
    mode : Code of the mode.
    length_km, hours, hours_p90, expected_h : Figures, NaN where nothing is known.
    price : Coefficients per unit, shape (n_links, 6); NaN in the first column where no price is known.
    co2_kg_per_tonne : Emissions of one tonne over the link; NaN where no factor is known.
    vehicle : Row of `vehicles`, or NOWHERE.
    is_crossing : Whether it is a land link between two countries.
    length_from, hours_from, p90_from, price_from, co2_from : Row of `rates` that gave the figure, or OWN, GEODESIC,
        NOWHERE.
    """

    start: Ints
    end: Ints
    mode: Ints
    length_km: Floats
    hours: Floats
    hours_p90: Floats
    expected_h: Floats
    price: Floats
    co2_kg_per_tonne: Floats
    vehicle: Ints
    is_crossing: npt.NDArray[np.bool_]
    length_from: Ints
    hours_from: Ints
    p90_from: Ints
    price_from: Ints
    co2_from: Ints


def fill_links(nodes: pd.DataFrame, links: pd.DataFrame, rates: Defaults, vehicles: Defaults) -> FilledLinks:
    """Fill the blanks of the links from the rates of their mode in the country that they leave."""
    position = {node: at for at, node in enumerate(nodes["node_id"])}
    start = np.array([position[node] for node in links["from_node"]], dtype=np.int64)
    end = np.array([position[node] for node in links["to_node"]], dtype=np.int64)
    modes: list[str] = links["mode"].tolist()
    country = nodes["country"].to_numpy(dtype=object)
    left, entered = country[start], country[end]
    is_sea = np.array([mode == "sea" for mode in modes], dtype=np.bool_)
    is_crossing = np.asarray((left != entered) & (left != "") & (entered != "") & ~is_sea, dtype=np.bool_)

    def default(column: str) -> tuple[Ints, Floats]:
        rows = np.array([rates.row_of(m, c, column) for m, c in zip(modes, left, strict=True)], dtype=np.int64)
        return rows, np.array([rates.value(int(row), column) for row in rows], dtype=np.float64)

    speed_row, speed = default("speed_kmh")
    _, delay = default("delay_h_per_100km")
    ratio_row, ratio = default("p90_ratio")
    price_row, usd_per_km = default("usd_per_km")
    co2_row, co2 = default("co2e_g_per_tkm")
    circuity_row, circuity = default("circuity")

    written = links["length_km"].to_numpy(dtype=np.float64)
    longitude, latitude = (nodes[name].to_numpy(dtype=np.float64) for name in ("longitude", "latitude"))
    straight = distance_km(longitude[start], latitude[start], longitude[end], latitude[end])
    length = np.where(np.isnan(written), straight * np.where(np.isnan(circuity), 1.0, circuity), written)
    length_from = np.where(np.isnan(written), np.where(circuity_row >= 0, circuity_row, GEODESIC), OWN)

    own_h = links["hours"].to_numpy(dtype=np.float64)
    hours = np.where(np.isnan(own_h), length / speed + length * np.nan_to_num(delay) / 100, own_h)
    hours_from = np.where(np.isnan(own_h), speed_row, OWN)
    own_p90 = links["hours_p90"].to_numpy(dtype=np.float64)
    p90 = np.where(np.isnan(own_p90), hours * ratio, own_p90)
    p90_from = np.where(np.isnan(own_p90), ratio_row, OWN)

    own_usd = links["usd"].to_numpy(dtype=np.float64)
    coefficients = np.zeros((len(links), len(PERS)))
    for row, (usd, per) in enumerate(zip(own_usd.tolist(), links["per"].tolist(), strict=True)):
        if math.isnan(usd):
            usd, per = usd_per_km[row] * length[row], rates.text(int(price_row[row]), "per")
        if math.isnan(usd):
            coefficients[row, 0] = math.nan
        else:
            coefficients[row] = price(usd, per)
    price_from = np.where(np.isnan(own_usd), price_row, OWN)
    carriers = [vehicles.row_of(mode, where, "teu_max") for mode, where in zip(modes, left, strict=True)]
    return FilledLinks(
        start=start,
        end=end,
        mode=np.array([MODE_CODE[mode] for mode in modes], dtype=np.int64),
        length_km=length,
        hours=hours,
        hours_p90=p90,
        expected_h=expected_hours(hours, p90),
        price=coefficients,
        co2_kg_per_tonne=co2 * length / 1000,
        vehicle=np.array(carriers, dtype=np.int64),
        is_crossing=is_crossing,
        length_from=length_from,
        hours_from=hours_from,
        p90_from=p90_from,
        price_from=price_from,
        co2_from=co2_row,
    )


@dataclass(frozen=True)
class Act:
    """One handling or clearance with its figures filled: which rows gave them and what they come to.

    Attributes
    ----------
    row : Row that was taken.
    hours_row, price_row, co2_row, opening_row : Rows that gave the figures, or NOWHERE.
    hours, hours_p90, expected_h : Median, 90th percentile (NaN: not known) and expectation [h].
    price : Coefficients per unit.
    co2_kg_per_teu : Emissions; 0 where nothing is known.
    opening_hours : When it may begin; blank where closed hours are covered by the hours.
    """

    row: int
    hours_row: int
    price_row: int
    co2_row: int
    opening_row: int
    hours: float
    hours_p90: float
    expected_h: float
    price: tuple[float, ...]
    co2_kg_per_teu: float
    opening_hours: str


class Rows:
    """Columns of `handling` or `borders` as lists, for looking at few rows many times."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.columns: dict[str, list[object]] = {str(name): table[name].tolist() for name in table.columns}

    def number(self, column: str, row: int) -> float:
        """Return a figure; NaN where it is blank or the table has no such column."""
        return float(self.columns[column][row]) if column in self.columns else math.nan  # type: ignore[arg-type]

    def text(self, column: str, row: int) -> str:
        """Return a text; blank where the table has no such column."""
        return str(self.columns[column][row]) if column in self.columns else ""


def act(rows: Rows, fitting: list[int]) -> Act:
    """Return the act that the most specific of the fitting rows describes, its blanks filled from the rest in order."""

    def giving(column: str) -> int:
        return next((row for row in fitting if not math.isnan(rows.number(column, row))), NOWHERE)

    hours_row, price_row, co2_row = giving("hours"), giving("usd"), giving("co2e_kg_per_teu")
    hours = p90 = math.nan
    covers = ""
    if hours_row != NOWHERE:
        hours, p90 = rows.number("hours", hours_row), rows.number("hours_p90", hours_row)
        covers = rows.text("covers", hours_row)
        spread = [row for row in fitting if not math.isnan(rows.number("hours_p90", row))]
        if math.isnan(p90) and spread and rows.number("hours", spread[0]) > 0:
            p90 = hours * rows.number("hours_p90", spread[0]) / rows.number("hours", spread[0])
    opening_row = next((row for row in fitting if rows.text("opening_hours", row)), NOWHERE)
    opening = rows.text("opening_hours", opening_row) if opening_row >= 0 else ""
    return Act(
        row=fitting[0],
        hours_row=hours_row,
        price_row=price_row,
        co2_row=co2_row,
        opening_row=opening_row,
        hours=hours,
        hours_p90=p90,
        expected_h=expected_hour(hours, p90),
        price=price(rows.number("usd", price_row), rows.text("per", price_row))
        if price_row >= 0
        else price(math.nan, ""),
        co2_kg_per_teu=rows.number("co2e_kg_per_teu", co2_row) if co2_row >= 0 else 0.0,
        opening_hours="" if "closed_hours" in covers else opening,
    )


class Handlings:
    """The handling rows, looked up by node, kind and the two modes."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.rows = Rows(table)
        keys = zip(table["node_id"], table["kind"], table["from_mode"], table["to_mode"], strict=True)
        self._rows = {
            (node or kind, bool(node), came, leaves): row for row, (node, kind, came, leaves) in enumerate(keys)
        }
        self._known: dict[tuple[int, ...], Act] = {}

    def find(self, node_id: str, kind: str, from_mode: str, to_mode: str) -> Act | None:
        """Return what the change is, or None where no row describes it."""
        fitting = [
            row
            for key in ((node_id, True, from_mode, to_mode), (kind, False, from_mode, to_mode))
            if (row := self._rows.get(key)) is not None
        ]
        if not fitting:
            return None
        key = tuple(fitting)
        if key not in self._known:
            self._known[key] = act(self.rows, fitting)
        return self._known[key]
