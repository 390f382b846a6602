"""How the published hours and prices of services are divided among their parts."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from corridor.arrays import Bools, Floats, Ints, positions
from corridor.cargo import Cargo
from corridor.graph.activities import PER_CODE, Activities, prices
from corridor.graph.clearance import Clearances
from corridor.graph.crossings import BorderSides
from corridor.graph.defaults import Defaults, FilledLinks
from corridor.graph.loads import fleet_of, loads
from corridor.graph.part_runs import PartRuns
from corridor.graph.sea_ways import SeaWays
from corridor.graph.service_chains import HANDLING, MOVE, Chains, Parts
from corridor.schema import PERS
from corridor.units import SECONDS_PER_HOUR, expected_hours

REFERENCE: Final = Cargo(teu=1, tonnes=10, value_usd=40_000)
"""The cargo by whose prices the price of a service is divided among its parts."""

TERMINAL_SHARE: Final = 0.1
"""Part of the whole price that a part-run pays besides what its parts are worth in the rest of it.

Assumed: each further kilometre of trains from Dostyk and Xi'an to Małaszewicze and Duisburg costs 0.5-0.65 USD a box,
which leaves about a tenth of the price of the longest at no kilometre; `docs/model.md` says how it is used.
"""


@dataclass(frozen=True, eq=False)
class Shares:
    """The share of each part in the published hours and price of its service, and the whole prices.

    Attributes
    ----------
    seconds
        Seconds of each part within the published hours; -1 where it has its own; shape (n_parts,).
    is_priced
        Whether the published price includes the part.
    share_from, share_to
        Where such a part begins and ends in the whole price; else 0.
    price
        Coefficients of the whole prices, shape (n_services, 6); 0 where the parts have their own.
    in_transit
        Whether a part is a side of a part-run that the whole passes in transit; what it takes more when it is cleared
        for good comes on top.
    """

    seconds: Ints
    is_priced: Bools
    share_from: Floats
    share_to: Floats
    price: Floats
    in_transit: Bools


@dataclass(frozen=True, eq=False)
class Sharing:
    """Divides the published figures of services in proportion to the figures that their parts have themselves.

    Attributes
    ----------
    services
        The table.
    ways
        The links of the services, with the normal ways of strings that go round.
    chains, filled, handled, vehicles
        The chains, and the tables with the figures of their parts.
    ordinary
        Clearances of ordinary cargo.
    sides
        The sides of the network.
    part_vehicle
        Row of `vehicles` for the price of each part, or NOWHERE.
    """

    services: pd.DataFrame
    ways: SeaWays
    chains: Chains
    filled: FilledLinks
    handled: Activities
    ordinary: Clearances
    sides: BorderSides
    vehicles: Defaults
    part_vehicle: Ints

    @cached_property
    def is_held(self) -> Bools:
        """Return which parts the published figures include."""
        parts = self.chains.parts
        includes = self.services["includes"].tolist()
        borders, handling = (
            np.array([name in text for text in includes], np.bool_) for name in ("borders", "handling")
        )
        held = np.where(parts.kind == HANDLING, handling[parts.service], borders[parts.service])
        return np.asarray(held | (parts.kind == MOVE))

    @cached_property
    def is_home(self) -> Bools:
        """Return which parts are sides of the country where the service begins, to leave, or ends, to enter."""
        parts, country = self.chains.parts, self.sides.node_country
        at = np.flatnonzero(parts.side >= 0)
        side, service = parts.side[at], parts.service[at]
        homeland = np.where(
            self.sides.is_exit[side], country[self.chains.start[service]], country[self.chains.end[service]]
        )
        is_home = np.zeros(len(parts.side), dtype=np.bool_)
        is_home[at] = self.sides.country[side] == homeland
        return is_home

    @cached_property
    def own(self) -> tuple[Floats, Floats]:
        """Return the expected hours and the price coefficients that each part has by itself."""
        parts, activities = self.chains.parts, self.ordinary.activities
        hours, price = self.filled.expected_h[parts.link], self.filled.price[parts.link]
        handled = parts.kind == HANDLING
        hours[handled] = self.handled.expected_h[parts.activity_at[handled]]
        price[handled] = self.handled.price[parts.activity_at[handled]]
        cleared = parts.side >= 0
        group = parts.side[cleared] + len(self.sides) * self.is_home[cleared]
        is_open = self.ordinary.is_open[group]
        hours[cleared] = np.where(is_open, activities.expected_h[group], 0.0)
        price[cleared] = np.where(is_open[:, None], activities.price[group], 0.0)
        return hours, price

    @cached_property
    def sums(self) -> tuple[Floats, Floats]:
        """Return the hours and the price coefficients of the held parts of each service; unknown prices as 0."""
        service = self.chains.parts.service[self.is_held]
        hours, price = (figures[self.is_held] for figures in self.own)
        price = np.where(np.isnan(price[:, :1]), 0.0, price)
        n_services = len(self.services)
        summed = [np.bincount(service, price[:, per], n_services) for per in range(len(PERS))]
        return np.asarray(np.bincount(service, hours, n_services)), np.stack(summed, axis=1)

    @cached_property
    def normal_sums(self) -> tuple[Floats, Floats]:
        """Return the same sums of the ways that published figures are of: of strings that go round, the normal ones."""
        hours, price = (figures.copy() for figures in self.sums)
        for service, links in self.ways.normal.items():
            rows = list(links)
            hours[service] = self.filled.expected_h[rows].sum()
            known = ~np.isnan(self.filled.price[rows, 0])
            price[service] = (self.filled.price[rows] * known[:, None]).sum(axis=0, where=known[:, None])
        return hours, price

    def parts_then(self, service: int) -> str:
        """Return the sums of the held parts of a service when published as the text of the column `parts_then`."""
        hours, coefficients = (figures[service] for figures in self.normal_sums)
        known = {per: value for per, value in zip(PERS, coefficients.tolist(), strict=True) if value}
        return json.dumps({"hours": float(hours), "price": known}, sort_keys=True)

    def shares(self) -> Shares:
        """Return the share of each part in the published hours and prices.

        Notes
        -----
        In proportion to the own figure of each part; where their sum is 0, or one is not known, to the length moved.
        """
        services, parts = self.services, self.chains.parts
        changed_h, changed_price = self.changes
        per = positions(services["per"].tolist(), PER_CODE)
        usd = services["usd"].to_numpy(dtype=np.float64)
        hours, p90 = (services[name].to_numpy(dtype=np.float64) for name in ("hours", "hours_p90"))
        total = np.rint(np.maximum(expected_hours(hours, p90) + changed_h, 0.0) * SECONDS_PER_HOUR)[parts.service]
        start, end = self._spans(self.own[0])
        is_timed = self.is_held & ~np.isnan(total)
        seconds = np.full(len(total), -1, dtype=np.int64)
        seconds[is_timed] = (np.rint(end * total) - np.rint(start * total))[is_timed].astype(np.int64)
        is_priced = self.is_held & ~np.isnan(usd)[parts.service]
        start, end = self._spans(self._reference_usd())
        whole = prices(usd, per) + np.where(np.isnan(usd)[:, None], 0.0, changed_price)
        spans = np.where(is_priced, start, 0.0), np.where(is_priced, end, 0.0)
        return Shares(seconds, is_priced, *spans, whole, np.zeros(len(total), dtype=np.bool_))

    @cached_property
    def changes(self) -> tuple[Floats, Floats]:
        """Return by how much the sums of the parts differ from those that the published figures are of."""
        hours, price = (now - normal for now, normal in zip(self.sums, self.normal_sums, strict=True))
        for service, text in enumerate(self.services["parts_then"].tolist()):
            if text:
                then = json.loads(text)
                hours[service] = self.sums[0][service] - float(then["hours"])
                price[service] = self.sums[1][service] - [float(then["price"].get(per, 0.0)) for per in PERS]
        return hours, price

    @cached_property
    def round_times(self) -> Floats:
        """Return how many times as long as published the run of each string is; 1 for other services."""
        factor, strings = np.ones(len(self.services)), list(self.ways.strings)
        hours, p90 = (self.services[name].to_numpy(dtype=np.float64)[strings] for name in ("hours", "hours_p90"))
        changed = self.changes[0][strings]
        was = np.where(np.isnan(hours), self.sums[0][strings] - changed, expected_hours(hours, p90))
        moves = (changed != 0) & (was > 0) & (was + changed > 0)
        factor[strings] = np.where(moves, 1 + np.divide(changed, was, out=np.zeros(len(was)), where=moves), 1.0)
        return factor

    def _spans(self, figures: Floats) -> tuple[Floats, Floats]:
        """Return where each part begins and ends in its whole, as fractions of it."""
        parts = self.chains.parts
        if not len(figures):
            return figures, figures
        sofar = _upto(parts, len(self.services), np.where(self.is_held, figures, 0.0))
        unknown = ~(sofar[:, -1] > 0)
        sofar[unknown] = self._length_upto[unknown]
        runs = self._last >= 0
        sofar[runs] /= sofar[runs, -1:]
        sofar[np.arange(sofar.shape[1]) >= self._last[:, None]] = 1.0
        end = sofar[parts.service, parts.place]
        return np.where(parts.place > 0, sofar[parts.service, parts.place - 1], 0.0), end

    @cached_property
    def _length_upto(self) -> Floats:
        parts = self.chains.parts
        lengths = np.where(parts.kind == MOVE, self.filled.length_km[parts.link], 0.0)
        return _upto(parts, len(self.services), lengths)

    @cached_property
    def _last(self) -> Ints:
        """Return the place of the last part of each service that its figures include; -1 if it does not run."""
        parts, last = self.chains.parts, np.full(len(self.services), -1, dtype=np.int64)
        last[parts.service[self.is_held]] = parts.place[self.is_held]  # of several places, the last one stays
        return last

    def _reference_usd(self) -> Floats:
        """Return the price of the reference cargo for each part [USD]; NaN where it is not known."""
        price, row = self.own[1], self.part_vehicle
        vehicles = loads(fleet_of(self.vehicles), REFERENCE).count[row.clip(-1)]
        amounts = np.array([REFERENCE.teu, REFERENCE.boxes_paid, 0.0, REFERENCE.tonnes, 1.0, REFERENCE.value_usd])
        return np.asarray((price * amounts).sum(axis=1) + price[:, PER_CODE["vehicle"]] * vehicles)


def part_shares(runs: PartRuns, shares: Shares, is_home: Bools) -> Shares:
    """Return the share of each part of the part-runs in the published figures of their services.

    Parameters
    ----------
    runs
        The part-runs.
    shares, is_home
        Of the parts of the wholes: their shares, and whether they are sides that the whole clears for good.

    Notes
    -----
    The seconds are those of the same part in the whole. Of the price, a run pays `TERMINAL_SHARE` and its parts' share
    of the rest, divided among the parts in proportion; nothing if they have no share.
    """
    parts, n_runs = runs.chains.parts, len(runs.service)
    is_known = runs.whole >= 0
    seconds = np.where(is_known, shares.seconds[runs.whole], -1)
    is_priced = is_known & shares.is_priced[runs.whole]
    in_transit = (seconds >= 0) & (parts.side >= 0) & ~np.append(is_home, False)[runs.whole]
    if not n_runs:
        return Shares(seconds, is_priced, np.zeros(0), np.zeros(0), np.zeros((0, len(PERS))), in_transit)
    width = np.where(is_priced, shares.share_to[runs.whole] - shares.share_from[runs.whole], 0.0)
    sofar = _upto(parts, n_runs, width)
    share = sofar[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(share > 0, (TERMINAL_SHARE + (1 - TERMINAL_SHARE) * share) / share, 0.0)
    sofar *= factor[:, None]
    end = sofar[parts.service, parts.place]
    start = np.where(parts.place > 0, sofar[parts.service, parts.place - 1], 0.0)
    spans = np.where(is_priced, start, 0.0), np.where(is_priced, end, 0.0)
    return Shares(seconds, is_priced, *spans, shares.price, in_transit)


def _upto(parts: Parts, n_services: int, figures: Floats) -> Floats:
    """Return the sums of figures up to and including each place of each service, shape (n_services, n_places)."""
    summed = np.zeros((n_services, int(parts.place.max()) + 1))
    summed[parts.service, parts.place] = figures
    return np.cumsum(summed, axis=1, out=summed)
