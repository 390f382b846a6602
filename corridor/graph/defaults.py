"""Blank figures filled from the default rows, with a note of which row gave what."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import NOWHERE, Floats, Ints, coded, positions, taken
from corridor.criteria import CARRIED
from corridor.geodesy import distance_km
from corridor.graph.activities import PER_CODE, prices
from corridor.graph.lorry_bans import ban_of
from corridor.modes import FAMILY_CODE, MODE_CODE, MODES, NAME_CODE, SEA, TRUCK
from corridor.schema import FORMS, LOOSE, words
from corridor.tables.declared_columns import Readable
from corridor.units import expected_hours

__all__ = ["GEODESIC", "NOWHERE", "OWN", "Defaults", "FilledLinks", "Floats", "Ints", "fill_links"]

OWN: Final = -1
"""Row that gave a figure: its own."""
GEODESIC: Final = -2
"""Row that gave a length: none, for it was measured between the nodes (and multiplied by a circuity)."""
_IN_UNITS: Final = tuple(form for form in FORMS if form not in LOOSE)
_MOST_COUNTRIES: Final = 8
"""Sets of countries, in transit or not, for which the rows of `Defaults` are kept."""


class Defaults:
    """Rows of `rates` or `vehicles`, looked up by mode and country, column by column."""

    def __init__(self, table: Readable) -> None:
        procedures = table["procedure"].tolist() if "procedure" in table.columns else [""] * len(table)
        self._keys = list(zip(table["mode"].tolist(), table["country"].tolist(), procedures, strict=True))
        self._columns = {str(name): table[name].to_numpy() for name in table.columns}
        self._rows: dict[tuple[tuple[str, ...], bool], Ints] = {}

    def row_of(self, mode: str, country: str, column: str, *, in_transit: bool = False) -> int:
        """Return the row that gives a column: mode and country, rail and country, mode, rail; or NOWHERE."""
        names = ("", country) if country else ("",)
        modes, countries = np.array([MODE_CODE[mode]]), np.array([len(names) - 1])
        return int(self.rows_of(modes, countries, names, column, in_transit=in_transit)[0])

    def rows_of(
        self, modes: Ints, countries: Ints, names: tuple[str, ...], column: str, *, in_transit: bool = False
    ) -> Ints:
        """Return `row_of` for many modes and countries by code; `names` are the countries, "" first.

        In transit a row for transit goes before one for the same mode and country that is for any procedure.
        """
        key = names, in_transit
        rows = self._rows.get(key)
        if rows is None:
            rows = self._behind(names, ("transit", "") if in_transit else ("",))
            # threads may look up meanwhile, so the rows of other countries are replaced and not taken away
            self._rows = {**self._rows, key: rows} if len(self._rows) < _MOST_COUNTRIES else {key: rows}
        cells = self._columns[column]
        is_blank = np.isnan(cells) if cells.dtype.kind == "f" else cells == ""
        is_given = ~np.append(is_blank, True)[rows.clip(-1)]
        first = rows[np.arange(len(rows)), is_given.argmax(axis=1)]
        return np.asarray(np.where(is_given.any(axis=1), first, NOWHERE)[modes * len(names) + countries])

    def _behind(self, names: tuple[str, ...], procedures: tuple[str, ...]) -> Ints:
        """Return the rows for each mode and country, the most specific first, NOWHERE where there is none."""
        country = {name: at for at, name in enumerate(names)}
        under = {name: at for at, name in enumerate(procedures)}
        by_mode = np.full((len(NAME_CODE), len(names), len(procedures)), NOWHERE, dtype=np.int64)
        for row, (by, where, procedure) in enumerate(self._keys):
            if where in country and procedure in under:
                by_mode[NAME_CODE[by], country[where], under[procedure]] = row
        own, family = by_mode[: len(MODES)], by_mode[FAMILY_CODE]
        anywhere = (np.broadcast_to(rows[:, :1], own.shape) for rows in (own, family))
        return np.stack([own, family, *anywhere], axis=2).reshape(len(MODES) * len(names), -1)

    def value(self, row: int, column: str) -> float:
        """Return a figure of a row; NaN if the row is NOWHERE."""
        return float(self._columns[column][row]) if row >= 0 else math.nan

    def column(self, name: str) -> Floats:
        """Return the figures of a column by row."""
        return np.asarray(self._columns[name], dtype=np.float64)

    def text(self, row: int, column: str) -> str:
        """Return a text of a row; blank if the row is NOWHERE."""
        return str(self._columns[column][row]) if row >= 0 else ""

    def texts(self, name: str) -> list[str]:
        """Return the texts of a column by row."""
        return [str(text) for text in self._columns[name]]


@dataclass(frozen=True)
class FilledLinks:
    """The links with their blanks filled; arrays of shape (n_links,) in the order of the table.

    Attributes
    ----------
    start, end
        Positions of from_node and to_node.
    mode
        Code of the mode.
    length_km, hours, hours_p90, expected_h
        Figures, NaN where nothing is known.
    price, transit_price
        Coefficients per unit, shape (n_links, 6); NaN in the first column where no price is known. In transit a rate
        for transit may give another.
    per_tonne
        Whole numbers of each of `CARRIED` for one tonne over the link; 0 where no rate is known; shape (n_links, n).
    vehicle
        Row of `vehicles`, or NOWHERE.
    is_crossing
        Whether it is a land link between two countries.
    takes
        Whether it takes goods in each of `FORMS` that go over it without a service, shape (n_links, n).
    cooled_usd_per_km
        What a cooled box of 40 feet pays besides [USD/km]; NaN: none goes over it.
    dated_part
        Part of the hours that a question with a date counts: those without a ban on lorries, if they fit between two.
    length_from, hours_from, driving_from, delay_from, p90_from, price_from, transit_from, carried_from
        Row of `rates` that gave the figure, or OWN, GEODESIC, NOWHERE; the last one of shape (n_links, n).
    """

    start: Ints
    end: Ints
    mode: Ints
    length_km: Floats
    hours: Floats
    hours_p90: Floats
    expected_h: Floats
    price: Floats
    transit_price: Floats
    per_tonne: Floats
    vehicle: Ints
    is_crossing: npt.NDArray[np.bool_]
    takes: npt.NDArray[np.bool_]
    cooled_usd_per_km: Floats
    dated_part: Floats
    length_from: Ints
    hours_from: Ints
    driving_from: Ints
    delay_from: Ints
    p90_from: Ints
    price_from: Ints
    transit_from: Ints
    carried_from: Ints


def hours_of(length_km: Floats, speed_kmh: Floats, driving_h: Floats, delay_h: Floats) -> Floats:
    """Return the hours of moves by rates: driving, the rest that belongs to it, and delays.

    Examples
    --------
    >>> hours_of(np.array([720.0]), np.array([60.0]), np.array([8.0]), np.array([np.nan])).tolist()
    [36.0]
    """
    rests = 24.0 / np.where(np.isnan(driving_h), 24.0, driving_h)
    return np.asarray(length_km / speed_kmh * rests + length_km * np.nan_to_num(delay_h) / 100)


def _banned(links: Readable, driving_h: Floats) -> tuple[Floats, Floats]:
    """Return the hours of a day that lorries drive where they are banned at times, and the longest time in between."""
    driven, longest = driving_h.copy(), np.full(len(links), np.inf)
    bans = links["lorry_ban"].tolist() if "lorry_ban" in links.columns else []
    for row, text in enumerate(bans):
        if text:
            ban = ban_of(text)
            driven[row] = ban.driving_h(24.0 if np.isnan(driving_h[row]) else float(driving_h[row]))
            longest[row] = ban.longest_h
    return driven, longest


def takes_of(texts: list[str], blank: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return whether rows take goods in each of `FORMS`; a blank one takes those of its text in `blank`."""
    said = [text or otherwise for text, otherwise in zip(texts, blank, strict=True)]
    known = {text: [form in words(text) for form in FORMS] for text in set(said)}
    return np.array([known[text] for text in said], dtype=np.bool_).reshape(-1, len(FORMS))


def _taken_by_rate(rates: Defaults, mode: Ints, country: Ints, names: tuple[str, ...]) -> list[str]:
    """Return what goes by modes in countries; where no rate says so, loose goods by road alone."""
    otherwise = {code: ";".join(FORMS if name == TRUCK else _IN_UNITS) for name, code in MODE_CODE.items()}
    rows = rates.rows_of(mode, country, names, "takes").tolist()
    return [rates.text(row, "takes") or otherwise[by] for row, by in zip(rows, mode.tolist(), strict=True)]


@dataclass(frozen=True, eq=False)
class _RatesOfLinks:
    """The rates of links, by their mode and the country that they leave."""

    rates: Defaults
    mode: Ints
    left: Ints
    names: tuple[str, ...]

    def found(self, column: str, *, in_transit: bool = False) -> tuple[Ints, Floats]:
        """Return the row of each link that has a figure, and the figure."""
        rows = self.rates.rows_of(self.mode, self.left, self.names, column, in_transit=in_transit)
        return rows, taken(self.rates.column(column), rows)


def fill_links(nodes: Readable, links: Readable, rates: Defaults, vehicles: Defaults) -> FilledLinks:
    """Fill the blanks of the links from the rates of their mode in the country that they leave."""
    position = {node: at for at, node in enumerate(nodes["node_id"].tolist())}
    start, end = (positions(links[name].tolist(), position) for name in ("from_node", "to_node"))
    mode = positions(links["mode"].tolist(), MODE_CODE)
    known = {"": 0}
    country = coded(nodes["country"].tolist(), known)
    names = tuple(known)
    left, entered = country[start], country[end]
    of_links = _RatesOfLinks(rates, mode, left, names)
    length, length_from = _lengths(nodes, links, of_links, (start, end))
    hours = _hours(links, of_links, length)
    price, price_from = _prices(links, of_links, length, in_transit=False)
    transit_price, transit_from = _prices(links, of_links, length, in_transit=True)
    per_tonne, carried_from = _carried(of_links, length)
    return FilledLinks(
        start=start,
        end=end,
        mode=mode,
        length_km=length,
        price=price,
        transit_price=transit_price,
        per_tonne=per_tonne,
        vehicle=vehicles.rows_of(mode, left, names, "teu_max"),
        is_crossing=(left != entered) & (left > 0) & (entered > 0) & (mode != MODE_CODE[SEA]),
        takes=takes_of(
            links["takes"].tolist() if "takes" in links.columns else [""] * len(links),
            _taken_by_rate(rates, mode, left, names),
        ),
        cooled_usd_per_km=of_links.found("cooled_usd_per_box_km")[1],
        length_from=length_from,
        price_from=price_from,
        transit_from=transit_from,
        carried_from=carried_from,
        **hours._asdict(),
    )


def _lengths(nodes: Readable, links: Readable, rates: _RatesOfLinks, ends: tuple[Ints, Ints]) -> tuple[Floats, Ints]:
    """Return how long links are [km], and where that is from."""
    row, circuity = rates.found("circuity")
    written = links["length_km"].to_numpy(dtype=np.float64)
    longitude, latitude = (nodes[name].to_numpy(dtype=np.float64) for name in ("longitude", "latitude"))
    blank = np.flatnonzero(np.isnan(written))
    length: Floats = written.copy()
    if len(blank):
        straight = distance_km(*(degrees[at[blank]] for at in ends for degrees in (longitude, latitude)))
        length[blank] = straight * np.where(np.isnan(circuity), 1.0, circuity)[blank]
    return length, np.where(np.isnan(written), np.where(row >= 0, row, GEODESIC), OWN)


class _Hours(NamedTuple):
    """Hours of links and where they are from, as `FilledLinks` has it."""

    hours: Floats
    hours_p90: Floats
    expected_h: Floats
    dated_part: Floats
    hours_from: Ints
    driving_from: Ints
    delay_from: Ints
    p90_from: Ints


def _hours(links: Readable, rates: _RatesOfLinks, length: Floats) -> _Hours:
    """Return what links take of time: their own hours, or those at the speed of their rate."""
    speed_row, speed = rates.found("speed_kmh")
    delay_row, delay = rates.found("delay_h_per_100km")
    driving_row, driving_h = rates.found("driving_h_per_day")
    ratio_row, ratio = rates.found("p90_ratio")
    driven_h, longest_h = _banned(links, driving_h)
    own_h, own_p90 = (links[name].to_numpy(dtype=np.float64) for name in ("hours", "hours_p90"))
    is_blank = np.isnan(own_h)
    hours = np.where(is_blank, hours_of(length, speed, driven_h, delay), own_h)
    plain = np.where(is_blank, hours_of(length, speed, driving_h, delay), own_h)
    part = np.divide(plain, hours, out=np.ones(len(hours)), where=hours > 0)
    p90 = np.where(np.isnan(own_p90), hours * ratio, own_p90)
    expected = expected_hours(hours, p90)
    hours_from = np.where(is_blank, speed_row, OWN)
    return _Hours(
        hours=hours,
        hours_p90=p90,
        expected_h=expected,
        dated_part=np.where(expected * part <= longest_h, part, 1.0),
        hours_from=hours_from,
        driving_from=np.where(hours_from == OWN, OWN, driving_row),
        delay_from=np.where(hours_from == OWN, OWN, delay_row),
        p90_from=np.where(np.isnan(own_p90), ratio_row, OWN),
    )


def _prices(links: Readable, rates: _RatesOfLinks, length: Floats, *, in_transit: bool) -> tuple[Floats, Ints]:
    """Return the price of links as coefficients, and where it is from."""
    row, usd_per_km = rates.found("usd_per_km", in_transit=in_transit)
    own_usd = links["usd"].to_numpy(dtype=np.float64)
    is_blank = np.isnan(own_usd)
    rate_per = np.append(positions(rates.rates.texts("per"), PER_CODE), -1)
    usd = np.where(is_blank, usd_per_km * length, own_usd)
    own_per = positions(links["per"].tolist(), PER_CODE)
    coefficients = prices(usd, np.where(is_blank, rate_per[np.maximum(row, -1)], own_per))
    coefficients[np.isnan(usd), 0] = math.nan
    return coefficients, np.where(is_blank, row, OWN)


def _carried(rates: _RatesOfLinks, length: Floats) -> tuple[Floats, Ints]:
    """Return what a tonne on links takes of each criterion that goes by tonnes carried, and where that is from."""
    shape = len(length), len(CARRIED)
    per_tonne, found = np.zeros(shape), np.full(shape, NOWHERE)
    for at, one in enumerate(CARRIED):
        if one.per_tkm:
            found[:, at], rate = rates.found(one.per_tkm[0])
            per_tonne[:, at] = np.nan_to_num(rate * length * one.per_tkm[1])
    return per_tonne, found
