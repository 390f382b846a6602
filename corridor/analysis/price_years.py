"""Prices of one year: amounts in US dollars carried from the prices of one year to those of another."""

from typing import Final

US_GDP_DEFLATOR: Final = {
    2000: 72.72,
    2001: 74.36,
    2002: 75.51,
    2003: 77.00,
    2004: 79.07,
    2005: 81.55,
    2006: 84.07,
    2007: 86.35,
    2008: 88.02,
    2009: 88.56,
    2010: 89.63,
    2011: 91.48,
    2012: 93.18,
    2013: 94.77,
    2014: 96.42,
    2015: 97.31,
    2016: 98.24,
    2017: 100.00,
    2018: 102.29,
    2019: 103.97,
    2020: 105.35,
    2021: 110.14,
    2022: 118.02,
    2023: 122.27,
    2024: 125.22,
    2025: 127.74,
}
"""Implicit price deflator of the gross domestic product of the United States, 2017 = 100.

U.S. Bureau of Economic Analysis (A191RD), read as the series GDPDEF of FRED in release 2025-07; means of the quarters,
of 2025 of its first two.
"""
_FIRST: Final = min(US_GDP_DEFLATOR)
_LAST: Final = max(US_GDP_DEFLATOR)


def nearest_known_year(year: int) -> int:
    """Return the year of the table that is taken for a year: the first for years before it, the last for years after.

    Examples
    --------
    >>> nearest_known_year(1990), nearest_known_year(2019), nearest_known_year(2040)
    (2000, 2019, 2025)
    """
    return min(max(year, _FIRST), _LAST)


def price_factor(of_year: int, to_year: int) -> float:
    """Return what a dollar of one year is in dollars of another; years without a figure count as the nearest with one.

    Examples
    --------
    >>> round(price_factor(2016, 2024), 3)
    1.275
    """
    return US_GDP_DEFLATOR[nearest_known_year(to_year)] / US_GDP_DEFLATOR[nearest_known_year(of_year)]
