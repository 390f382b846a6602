"""Prices of emissions by year, as development banks print them, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from corridor.analysis.price_years import price_factor
from corridor.errors import InvalidQuestion, one_of

CO2E_USD_PER_T: Final = 36.3
"""Social cost of carbon in 2016 [USD/t CO2e], by which the Asian Development Bank values emissions: the mean of the
estimates in the IPCC's Fifth Assessment Report (ADB, Guidelines for the Economic Analysis of Projects, 2017)."""
CO2E_RISE_PER_YEAR: Final = 0.02
"""Rise of the social cost of carbon in real terms [1/year] (same source)."""
USD_PER_EUR_2016: Final = 1.107
"""Mean rate of 2016 (European Central Bank, 1.1069; from general knowledge)."""
_WORLD_BANK_RISE: Final = 0.0225
"""Rise of the World Bank's prices [1/year], which leads from 40 in 2020 to 50 in 2030 and 78 in 2050."""


@dataclass(frozen=True)
class CarbonPrices:
    """Prices of emissions by year.

    Attributes
    ----------
    usd_per_t
        Price in the years for which it is printed, in prices of `price_year` [USD/t CO2e].
    rise_per_year
        Rise between and beyond those years [1/year]; None for straight lines between them and none after the last.
    price_year
        Year of the prices.
    source
        Where they are from, and what of them was not seen there.
    """

    usd_per_t: Mapping[int, float]
    rise_per_year: float | None
    price_year: int
    source: str

    def usd(self, year: int, base_year: int) -> float:
        """Return the price in a year, in prices of the base year [USD/t]."""
        return self._printed(year) * price_factor(self.price_year, base_year)

    def _printed(self, year: int) -> float:
        first, last = min(self.usd_per_t), max(self.usd_per_t)
        if self.rise_per_year is not None:
            return float(self.usd_per_t[first] * (1 + self.rise_per_year) ** (year - first))
        at = min(max(year, first), last)
        for one, other in pairwise(sorted(self.usd_per_t)):
            if one <= at <= other:
                part = (at - one) / (other - one)
                return (1 - part) * self.usd_per_t[one] + part * self.usd_per_t[other]
        return self.usd_per_t[first]


_WORLD_BANK: Final = (
    "World Bank, Guidance note on shadow price of carbon in economic analysis (2017), {end} end: {printed} in 2020"
    " and {then} in 2030 as in the report of the High-Level Commission on Carbon Prices (2017), then plus 2.25 % a"
    " year (the rise, and 2017 as the year of the prices, from general knowledge; the note's revision of 2024 not seen)"
)

CARBON_PRICES: Final[Mapping[str, CarbonPrices]] = {
    "adb": CarbonPrices(
        {2016: CO2E_USD_PER_T},
        CO2E_RISE_PER_YEAR,
        2016,
        "Asian Development Bank, Guidelines for the Economic Analysis of Projects (2017): 36.3 USD/t in 2016, rising"
        " 2 % a year",
    ),
    "wb-low": CarbonPrices({2020: 40.0}, _WORLD_BANK_RISE, 2017, _WORLD_BANK.format(end="low", printed=40, then=50)),
    "wb-high": CarbonPrices({2020: 80.0}, _WORLD_BANK_RISE, 2017, _WORLD_BANK.format(end="high", printed=80, then=100)),
    "eib": CarbonPrices(
        {
            year: eur * USD_PER_EUR_2016
            for year, eur in {
                2020: 80.0,
                2025: 165.0,
                2030: 250.0,
                2035: 390.0,
                2040: 525.0,
                2045: 660.0,
                2050: 800.0,
            }.items()
        },
        None,
        2016,
        "European Investment Bank, Group Climate Bank Roadmap 2021-2025 (2020): 250 EUR/t in 2030 and 800 in 2050, in"
        " prices of 2016, at 1.107 USD; the years between, and 80 in 2020, from general knowledge; no rise after 2050",
    ),
}
"""Prices of emissions by the names that `Terms(carbon=...)` takes."""


def carbon_prices(name: object) -> CarbonPrices:
    """Return the prices of a name.

    Raises
    ------
    InvalidQuestion
        If no prices have that name.

    Examples
    --------
    >>> [round(carbon_prices(name).usd(2030, 2016)) for name in ("adb", "wb-low", "wb-high", "eib")]
    [48, 49, 98, 277]
    """
    if not isinstance(name, str) or name not in CARBON_PRICES:
        raise InvalidQuestion(f"terms: carbon is {name!r}; {one_of(str(name), list(CARBON_PRICES))}")
    return CARBON_PRICES[name]
