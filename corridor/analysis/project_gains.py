"""Gains from a project in a year of the base year's demand: of users, treasuries, the owner and the climate."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from corridor.analysis.appraisal_terms import Terms
from corridor.analysis.benefits import is_large, rule_of_a_half, surplus, trips_after
from corridor.analysis.project_use import TripUse, Use
from corridor.arrays import Bools, Floats, Ints
from corridor.errors import InvalidQuestion


@dataclass(frozen=True)
class Yearly:
    """Gains of all trips in a year of use at the base year's demand; losses are negative.

    Attributes
    ----------
    time_usd, money_usd
        Users' gain on trips that have a way without and with the project.
    opened_usd
        Users' gain on trips that get a way, less that on trips that lose theirs.
    taxes_usd
        Duties and taxes less subsidies.
    revenue_usd
        Additional money paid on the project's parts.
    carriers_usd
        Saving of lorries that wait less at borders, which is in no price.
    co2e_t
        Emissions saved [t].
    half_usd, integral_usd
        Users' gain by the rule of a half alone, and by the curve of demand alone.
    """

    time_usd: float
    money_usd: float
    opened_usd: float
    taxes_usd: float
    revenue_usd: float
    carriers_usd: float
    co2e_t: float
    half_usd: float
    integral_usd: float

    @property
    def users_usd(self) -> float:
        """Return the users' gain."""
        return self.time_usd + self.money_usd + self.opened_usd


@dataclass(frozen=True)
class Side:
    """Amounts of one shipment of each trip in one network; NaN where it has no way.

    Arrays of shape (n_trips,), or (n_draws, n_trips) where figures are drawn.
    """

    usd: Floats
    hours: Floats
    co2e_kg: Floats
    tax: Floats
    subsidy: Floats
    owner: Floats


class Gains:
    """Gains of each trip, computed again for any value of time.

    Parameters
    ----------
    uses
        Trips with their ways.
    terms
        Elasticity and choke cost are read.

    Raises
    ------
    InvalidQuestion
        If trade is elastic and a trip costs nothing.

    Notes
    -----
    Ways are those of the trips' own value of time, and whether a trip's gain is integrated is decided by it too, so
    that the gains are smooth in the value of time.
    """

    def __init__(self, uses: Sequence[TripUse], terms: Terms) -> None:
        self.uses, self._terms = tuple(uses), terms
        self._old, self._new = (_side([getattr(use, name) for use in uses]) for name in ("without", "with_it"))
        self._trips = np.array([use.trip.shipments_per_year for use in uses], dtype=np.float64)
        self._teu = np.array([use.trip.cargo.teu for use in uses], dtype=np.float64)
        self._carriers_usd = np.array([use.carriers_usd for use in uses], dtype=np.float64)
        self._hour_usd = np.array([use.hour_usd for use in uses], dtype=np.float64)
        kinds = [use.kind for use in uses]
        chokes = terms.choke_usd_per_teu is not None
        self.kinds = tuple("left out" if kind in ("opened", "cut") and not chokes else kind for kind in kinds)
        self._both = np.array([use.without is not None and use.with_it is not None for use in uses], dtype=np.bool_)
        before, after = self._costs(1.0)
        self._integrates = self._both & is_large(before, after)
        self._refuse_free_trade(before, after)

    def _refuse_free_trade(self, before: Floats, after: Floats) -> None:
        free = np.flatnonzero(self._both & ((before <= 0) | (after <= 0)) & (before != after))
        if self._terms.elasticity and len(free):
            raise InvalidQuestion(
                f"the trip {self.uses[free[0]].trip} costs nothing in one network, where trade of constant elasticity"
                " has no bound; give elasticity=0"
            )

    def _costs(self, factor: float) -> tuple[Floats, Floats]:
        """Return the generalised costs without and with the project; NaN where there is no way."""
        return self._costs_of(self._old, self._new, factor)

    def _costs_of(self, old: Side, new: Side, factor: float | Floats) -> tuple[Floats, Floats]:
        before, after = (np.asarray(side.usd + side.hours * self._hour_usd * factor) for side in (old, new))
        return before, after

    def by_trip(self, factor: float = 1.0) -> pd.DataFrame:
        """Return the gains of each trip, one row each, in the order given.

        Parameters
        ----------
        factor
            Multiple of the trips' values of time.
        """
        amounts = self.amounts(factor)
        return pd.DataFrame(
            {
                "origin": [str(use.trip.origin) for use in self.uses],
                "destination": [str(use.trip.destination) for use in self.uses],
                "kind": list(self.kinds),
                "shipments_per_year": self._trips,
                "teu_per_year": self._trips * self._teu,
                "generated_teu_per_year": amounts.pop("generated_teu"),
                **{f"{name}_without": getattr(self._old, name) for name in ("usd", "hours", "co2e_kg")},
                **{f"{name}_with": getattr(self._new, name) for name in ("usd", "hours", "co2e_kg")},
                **amounts,
                **{
                    f"on_project_{name}": [0.0 if use is None else use.on_project for use in side]
                    for name, side in (
                        ("without", [use.without for use in self.uses]),
                        ("with", [use.with_it for use in self.uses]),
                    )
                },
                "is_integrated": self._integrates,
            }
        )

    def amounts(
        self, factor: float | Floats = 1.0, old: Side | None = None, new: Side | None = None
    ) -> dict[str, Floats]:
        """Return generalised costs and yearly gains of each trip.

        Parameters
        ----------
        factor
            Multiple of the trips' values of time; for many draws of shape (n_draws, 1).
        old, new
            Amounts of a shipment without and with the project, in place of those of the ways; for many draws of shape
            (n_draws, n_trips), and so are the results.
        """
        old, new = old or self._old, new or self._new
        before, after = self._costs_of(old, new, factor)
        one = np.broadcast_to(self._trips, before.shape)
        is_both = np.broadcast_to(self._both, before.shape)
        trips, trips_with = self._volumes(before, after, one, is_both)
        half = np.where(is_both, rule_of_a_half(before, after, trips, trips_with), 0.0)
        elastic = is_both & (before > 0) & (after > 0)
        exact = half.copy()
        exact[elastic] = surplus(before[elastic], after[elastic], trips[elastic], self._terms.elasticity)
        users = np.where(self._integrates, exact, half)
        opened = self._opened(before, after, trips, trips_with)
        saved, gained = after != before, before - after
        per_gain = np.divide(users, gained, out=trips.copy(), where=is_both & saved)

        def more(name: str) -> Floats:
            without, with_it = (np.nan_to_num(getattr(side, name)) for side in (old, new))
            return np.asarray(trips_with * with_it - trips * without)

        return {
            "generated_teu": np.where(is_both, trips_with - trips, 0.0) * self._teu,
            "generalised_usd_without": before,
            "generalised_usd_with": after,
            "time_usd": np.where(is_both, per_gain * (old.hours - new.hours) * self._hour_usd * factor, 0.0),
            "money_usd": np.where(is_both, per_gain * (old.usd - new.usd), 0.0),
            "opened_usd": opened,
            "users_usd": users + opened,
            "generated_usd": np.where(is_both, users - trips * np.nan_to_num(gained), 0.0),
            "taxes_usd": more("tax") - more("subsidy"),
            "revenue_usd": more("owner"),
            "carriers_usd": trips_with * self._carriers_usd,
            "co2e_t": 0.0 - more("co2e_kg") / 1000,
            "half_usd": half + opened,
            "integral_usd": exact + opened,
        }

    def _volumes(self, before: Floats, after: Floats, one: Floats, is_both: Bools) -> tuple[Floats, Floats]:
        """Return the trips without and with the project; 0 where there is no way or the trip is left out."""
        both = is_both & (before > 0) & (after > 0)
        trips, trips_with = one * is_both, one * is_both
        trips_with[both] = trips_after(before[both], after[both], trips[both], self._terms.elasticity)
        choke = self._terms.choke_usd_per_teu
        if choke is not None:
            trips = np.where(~is_both & (before < choke * self._teu), one, trips)
            trips_with = np.where(~is_both & (after < choke * self._teu), one, trips_with)
        return trips, trips_with

    def _opened(self, before: Floats, after: Floats, trips: Floats, trips_with: Floats) -> Floats:
        """Return the gain on trips with a way in one network alone: half of what they would pay at most, less costs."""
        choke = (self._terms.choke_usd_per_teu or 0.0) * self._teu
        got, lost = trips_with * (choke - np.nan_to_num(after)), trips * (choke - np.nan_to_num(before))
        return np.where(self._both, 0.0, (got - lost) / 2)

    def volumes(self) -> tuple[Floats, Floats]:
        """Return the shipments a year of each trip without and with the project; 0 where there is no way."""
        before, after = self._costs(1.0)
        return self._volumes(before, after, self._trips, self._both)

    def yearly(self, factor: float = 1.0) -> Yearly:
        """Return the sums over all trips; their order does not matter."""
        frame = self.by_trip(factor)
        return Yearly(**{field.name: math.fsum(frame[field.name]) for field in fields(Yearly)})

    @property
    def sides(self) -> tuple[Side, Side]:
        """Return the amounts of one shipment of each trip, without and with the project."""
        return self._old, self._new

    @property
    def knows_transfers(self) -> bool:
        """Return whether a duty, a tax or a subsidy is known on any way."""
        sides = (self._old, self._new)
        return any(np.nan_to_num(amount).any() for side in sides for amount in (side.tax, side.subsidy))

    @property
    def touched_teu(self) -> float:
        """Return the containers of trips that the project is something to [TEU in the base year]."""
        return math.fsum(self._trips[self._touched] * self._teu[self._touched])

    @property
    def usd_per_teu_hour(self) -> float:
        """Return the mean value of time of the trips that the project is something to [USD per TEU and hour]."""
        teu = self.touched_teu
        return math.fsum(self._trips[self._touched] * self._hour_usd[self._touched]) / teu if teu else math.nan

    @property
    def _touched(self) -> Ints:
        idle = ("unaffected", "left out", "unreachable")
        return np.flatnonzero([kind not in idle for kind in self.kinds])


def _side(uses: Sequence[Use | None]) -> Side:
    rows = [
        (math.nan,) * 6
        if use is None
        else (use.cost_usd, use.hours, use.co2e_kg, use.tax_usd, use.subsidy_usd, use.owner_usd)
        for use in uses
    ]
    return Side(*np.array(rows, dtype=np.float64).reshape(-1, 6).T)
