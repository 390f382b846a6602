"""Prices of emissions and prices of one year: what is printed, what lies between, and costs given in old prices."""

import pytest

import corridor as co
from corridor.analysis.carbon_prices import CARBON_PRICES, carbon_prices
from corridor.analysis.price_years import US_GDP_DEFLATOR, price_factor

TERMS = {"opening": 2030, "base_year": 2025}


@pytest.mark.parametrize(
    ("name", "year", "printed"),
    [
        ("adb", 2016, 36.3),
        ("wb-low", 2020, 40),
        ("wb-low", 2030, 50),
        ("wb-low", 2050, 78),
        ("wb-high", 2030, 100),
        ("wb-high", 2050, 156),
        ("eib", 2015, 80 * 1.107),
        ("eib", 2030, 250 * 1.107),
        ("eib", 2032, (250 + 0.4 * 140) * 1.107),
        ("eib", 2050, 800 * 1.107),
        ("eib", 2070, 800 * 1.107),
    ],
)
def test_the_prices_that_are_printed_come_out(name, year, printed):
    prices = carbon_prices(name)
    assert prices.usd(year, prices.price_year) == pytest.approx(printed, rel=2e-3)


@pytest.mark.parametrize("name", CARBON_PRICES)
def test_prices_of_emissions_never_fall_and_say_where_they_are_from(name):
    found = [carbon_prices(name).usd(year, 2025) for year in range(2010, 2080)]
    assert found == sorted(found)
    assert carbon_prices(name).source
    assert co.Terms(**TERMS, carbon=name).co2e_usd(2040) == carbon_prices(name).usd(2040, 2025)


def test_the_order_of_the_banks_in_2030():
    at = [co.Terms(**TERMS, carbon=name).co2e_usd(2030) for name in ("wb-low", "wb-high", "eib")]
    assert at == sorted(at)
    assert at[1] == pytest.approx(2 * at[0])


def test_a_price_there_and_back_is_the_same():
    for year in US_GDP_DEFLATOR:
        assert price_factor(2017, year) * price_factor(year, 2017) == pytest.approx(1)
        assert price_factor(2017, year) == pytest.approx(US_GDP_DEFLATOR[year] / 100)
    assert price_factor(2020, 2040) == price_factor(2020, max(US_GDP_DEFLATOR))


def test_costs_in_old_prices_are_carried_to_the_base_year():
    terms = co.Terms(**TERMS, capex_price_year=2020, construction_years=2)
    raised = 127.74 / 105.35
    assert terms.construction(100.0) == pytest.approx({2028: 50 * raised, 2029: 50 * raised})
    assert terms.construction({2027: 10.0}) == pytest.approx({2027: 10 * raised})
    assert co.Terms(**TERMS).construction({2027: 10.0}) == {2027: 10.0}
