"""The terms of an appraisal: years, growth, rates and prices that are in no network."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from corridor.analysis.carbon_prices import CO2E_RISE_PER_YEAR, carbon_prices
from corridor.analysis.price_years import price_factor
from corridor.argument_checks import check_kind, check_number, check_whole, listed, named
from corridor.errors import InvalidQuestion
from corridor.figure_bounds import PROJECT_USD_BOUND
from corridor.shown_html import given_html, given_repr

OPERATION_SHARE: Final = 0.02
"""Yearly operation and maintenance of the new asset as a part of its construction cost.

Assumed: a little above the 1-1.5 % that road and rail authorities spend on keeping what is in good repair, as signals
and buildings wear faster than earthworks. Give `operation_usd_per_year` where it is known.
"""

_LAST_YEAR: Final = 9999
_RAMP: Final = "parts of the use from 0 to 1, one for each year"
_BOUNDS: Final[Mapping[str, tuple[float, float, str]]] = {
    "opening": (1950, 2150, "a year from 1950 to 2150"),
    "base_year": (1950, 2150, "a year from 1950 to 2150"),
    "years": (1, 200, "from 1 to 200 years"),
    "construction_years": (1, 50, "from 1 to 50 years"),
    "growth": (-0.5, 0.5, "from -0.5 to 0.5 a year; 4 % is 0.04"),
    "elasticity": (-20, 0, "from -20 to 0; trade that grows by 1 % when its cost falls by 1 % has -1"),
    "choke_usd_per_teu": (0, 1e9, "from 0 to 1,000,000,000"),
    "discount_rate": (0, 1, "from 0 to 1; 9 % is 0.09"),
    "financial_rate": (0, 1, "from 0 to 1; 9 % is 0.09"),
    "residual_share": (0, 1, "a part from 0 to 1"),
    "operation_usd_per_year": (0, PROJECT_USD_BOUND.most, "from 0 to 10,000,000,000,000"),
    "running_share": (0, 2, "a part of the price from 0 to 2; above 1 the price does not pay for running"),
    "conversion_factor": (0, 5, "from 0 to 5; 1 leaves the costs as they are"),
    "co2e_usd_per_t": (0, 100_000, "from 0 to 100,000"),
    "capex_price_year": (1950, 2150, "a year from 1950 to 2150"),
}


@dataclass(frozen=True, kw_only=True, repr=False)
class Terms:
    """How a project is appraised, in constant prices.

    Parameters
    ----------
    opening
        First year in which the project is used.
    base_year
        Year of the demand and of all prices.
    years
        Years of use that are counted. The European Union's reference periods are 25-30 years for roads and ports
        and 30 for railways.
    construction_years
        Years before the opening over which a construction cost that is one sum is spent in equal
        parts.
    growth
        Growth of the demand, from the base year on [1/year]; 0 is no forecast.
    ramp_up
        Parts of the use, and so of all benefits, that are reached in the first years; then 1.
    elasticity
        Of trade to its generalised cost, constant; 0 is no trade generated.
    choke_usd_per_teu
        Generalised cost at which nothing would go any more, for trips that have a way with the project
        alone or without it alone; None leaves them out [USD/TEU].
    discount_rate
        For economic results; the Asian Development Bank asks projects for an EIRR of 9 %, of 6 % those for
        the poor, the environment or social ends [1/year].
    financial_rate
        For financial results; None for `discount_rate` [1/year].
    residual_share
        Part of the construction cost that the asset is worth after the last year; 0 is prudent.
    operation_usd_per_year
        Operation and maintenance of the new asset, less what falls away without the old; None for
        `OPERATION_SHARE` of its cost.
    running_share
        Part of the price on the project's links that pays for running there (trains or lorries, staff,
        fuel); the rest is left to the owner. 0.7 is assumed: freight railways that own their track spend about 0.6-0.65
        of revenue, track included, and those that rent it pay about a fifth to a third of their costs for it.
    conversion_factor
        Economic over financial cost of construction, operation and maintenance: taxes out, shadow
        prices in (the standard conversion factor where no other is known).
    co2e_usd_per_t
        Price of emissions in the base year, which then rises by 2 % a year; None for the prices of `carbon`.
    carbon
        Whose prices of emissions by year are taken: "adb" (Asian Development Bank), "wb-low" or "wb-high" (World Bank),
        "eib" (European Investment Bank). They are carried to prices of the base year.
    capex_price_year
        Year in whose prices the construction cost and `operation_usd_per_year` are given, from which they are carried
        to prices of the base year; None for the base year.
    shadow_usd_per_lorry_km
        What a kilometre of a lorry costs the public of a country above its price, as where fuel is sold too cheaply:
        `{"IR": 0.19}`, see `IRAN_FUEL_USD_PER_LORRY_KM` of `analysis/payees.py`; None for nothing.

    Raises
    ------
    InvalidQuestion
        If a figure is out of its bounds.

    References
    ----------
    Asian Development Bank, Guidelines for the Economic Analysis of Projects (2017). European Commission, Delegated
    Regulation 480/2014, annex I (reference periods).

    Examples
    --------
    >>> terms = Terms(opening=2030, base_year=2025, growth=0.04, ramp_up=(0.5, 0.75))
    >>> [round(terms.use(year), 3) for year in (2029, 2030, 2032)]
    [0.0, 0.608, 1.316]
    >>> terms.construction(90e6)
    {2027: 30000000.0, 2028: 30000000.0, 2029: 30000000.0}
    >>> terms.co2e_usd(2030) > 0
    True
    """

    opening: int
    base_year: int
    years: int = 25
    construction_years: int = 3
    growth: float = 0.0
    ramp_up: tuple[float, ...] = ()
    elasticity: float = 0.0
    choke_usd_per_teu: float | None = None
    discount_rate: float = 0.09
    financial_rate: float | None = None
    residual_share: float = 0.0
    operation_usd_per_year: float | None = None
    running_share: float = 0.7
    conversion_factor: float = 1.0
    co2e_usd_per_t: float | None = None
    carbon: str = "adb"
    capex_price_year: int | None = None
    shadow_usd_per_lorry_km: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        """Refuse what is out of bounds."""
        for name, (low, high, right) in _BOUNDS.items():
            value = getattr(self, name)
            if value is None and self.__dataclass_fields__[name].default is None:
                continue
            whole = self.__dataclass_fields__[name].type in (int, int | None)
            if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
                raise InvalidQuestion(f"terms: {name} is {value!r}; it must be {'a whole number' if whole else right}")
            if not (low <= value <= high and math.isfinite(value)):
                raise InvalidQuestion(f"terms: {name} is {value!r}; it must be {right}")
        ramp = (
            (self.ramp_up,)
            if isinstance(self.ramp_up, int | float | str)
            else listed("terms: ramp_up", self.ramp_up, _RAMP)
        )
        for part in ramp:
            if isinstance(part, bool) or not isinstance(part, int | float) or not 0 <= part <= 1:
                raise InvalidQuestion(f"terms: ramp_up has {part!r}; its parts of the use must lie from 0 to 1")
        if len(ramp) > self.years:
            raise InvalidQuestion(f"terms: ramp_up has {len(ramp)} years; {self.years} years of use are counted")
        object.__setattr__(self, "ramp_up", ramp)
        self._check_shadow_prices()
        carbon_prices(self.carbon)
        if self.co2e_usd_per_t is not None and self.carbon != "adb":
            raise InvalidQuestion(
                f"terms: co2e_usd_per_t and carbon={self.carbon!r} both price emissions; give one of them"
            )

    def _check_shadow_prices(self) -> None:
        prices = self.shadow_usd_per_lorry_km
        right = 'USD by country, such as {"IR": 0.19}, or None'
        check_kind("terms: shadow_usd_per_lorry_km", prices, Mapping | None, right)
        for country, usd in (prices or {}).items():
            if not isinstance(country, str) or not re.fullmatch("[A-Z]{2}", country):
                raise InvalidQuestion(
                    f"terms: shadow_usd_per_lorry_km has the country {named(country)}; give its code, such as 'IR'"
                )
            check_number(f"terms: shadow_usd_per_lorry_km of {country}", usd, "from -10 to 10 USD", -10, 10)
        if prices is not None:
            object.__setattr__(self, "shadow_usd_per_lorry_km", dict(prices))

    def __repr__(self) -> str:
        """Return the terms that are given; of long lists the beginning."""
        return given_repr(self)

    def _repr_html_(self) -> str:
        """Return all terms for a notebook."""
        return given_html(f"Terms of appraisal, {self.opening} to {self.last_year}", self, every=True)

    @property
    def last_year(self) -> int:
        """Return the last year that is counted."""
        return self.opening + self.years - 1

    def use(self, year: int, growth: float | None = None) -> float:
        """Return the use in a year as a multiple of the base year's demand; before the opening it is 0."""
        check_whole("year", year, "a year", 0, _LAST_YEAR)
        if growth is not None:
            check_number("growth", growth, "from -0.5 to 0.5 a year, or None", -0.5, 0.5)
        if not self.opening <= year <= self.last_year:
            return 0.0
        at = year - self.opening
        ramp = self.ramp_up[at] if at < len(self.ramp_up) else 1.0
        return float(ramp * (1 + (self.growth if growth is None else growth)) ** (year - self.base_year))

    def co2e_usd(self, year: int) -> float:
        """Return the price of emissions in a year, in prices of the base year [USD/t]."""
        check_whole("year", year, "a year", 0, _LAST_YEAR)
        if self.co2e_usd_per_t is None:
            return carbon_prices(self.carbon).usd(year, self.base_year)
        return float(self.co2e_usd_per_t * (1 + CO2E_RISE_PER_YEAR) ** (year - self.base_year))

    @property
    def cost_factor(self) -> float:
        """Return what carries the costs that are given to prices of the base year."""
        return 1.0 if self.capex_price_year is None else price_factor(self.capex_price_year, self.base_year)

    def construction(self, capex_usd: float | Mapping[int, float]) -> dict[int, float]:
        """Return the construction cost by year, in prices of the base year [USD].

        Raises
        ------
        InvalidQuestion
            If it is negative or not finite, or falls into no year or one after the last.
        """
        if isinstance(capex_usd, Mapping):
            spent = dict(sorted(capex_usd.items()))
        else:
            years = range(self.opening - self.construction_years, self.opening)
            spent = dict.fromkeys(years, _checked_usd(capex_usd) / self.construction_years)
        if not spent:
            raise InvalidQuestion("capex_usd has no year; give what is spent by year, such as {2027: 2e8, 2028: 1e8}")
        for year, usd in spent.items():
            if isinstance(year, bool) or not isinstance(year, int) or not 1900 <= year <= self.last_year:
                raise InvalidQuestion(
                    f"capex_usd has the year {year!r}; it must be a year up to the last, {self.last_year}"
                )
            _checked_usd(usd)
        return {year: usd * self.cost_factor for year, usd in spent.items()}


def _checked_usd(usd: Any) -> float:
    if fault := PROJECT_USD_BOUND.fault(usd):
        raise InvalidQuestion(f"capex_usd is {usd!r}; it, or what it has for each year, {fault}")
    return float(usd)
