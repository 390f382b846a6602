"""Who gains, country by country, and public money in the price of lorries: by hand, and sums that meet the whole."""

import pytest
from stories.small import border, link, network
from test_appraisal import TERMS, story

import corridor as co

WORTH = 2.486852
"""Present value of 1 a year in 2030-2032 at 10 %, seen from 2029."""
ABROAD = [link("A-B", hours=10, usd=100, length_km=200)]
SHORT = co.Scenario(
    "short", [co.AddLink("short", "A", "B", mode="road", hours=4, usd=60, per="shipment", length_km=100)]
)


def frontier(**rows):
    """Return A in China and B in Pakistan, with a border that costs nothing."""
    sides = [border("exit", hours=0, usd=0), border("entry", hours=0, usd=0)]
    return network("A/CN B/PK", ABROAD, **{"borders": sides, **rows})


def test_users_of_both_ends_gain_half_each_and_the_owner_where_the_project_is():
    """As `test_a_short_road`, from China to Pakistan: users gain 70,000 a year, the owner 15,000."""
    pays = story(net=frontier(), project=SHORT)
    found = pays.by_country()
    assert found.index.tolist() == ["CN", "PK", "not known"]
    assert found.loc["CN", "users_usd"] == pytest.approx(35_000 * WORTH, abs=0.1)
    assert found.loc["PK", "users_usd"] == pytest.approx(35_000 * WORTH, abs=0.1)
    assert found.loc["CN", "owner_usd"] == pytest.approx(15_000 * WORTH, abs=0.1)
    assert found.loc["not known", "costs_usd"] == pytest.approx(-200_000 - 5_000 * WORTH, abs=0.1)
    assert found["total_usd"].sum() == pytest.approx(pays.economic.npv_usd)
    mine = pays.by_country(origin_share=0.9, paid_by={"CN": 0.25, "PK": 0.75})
    assert mine.index.tolist() == ["CN", "PK"]
    assert mine.loc["CN", "users_usd"] == pytest.approx(63_000 * WORTH, abs=0.1)
    assert mine.loc["PK", "costs_usd"] == pytest.approx(0.75 * found.loc["not known", "costs_usd"])
    assert mine["total_usd"].sum() == pytest.approx(pays.economic.npv_usd)


def test_a_duty_is_the_treasury_s_where_it_is_due():
    """A duty of 30 USD on the old road alone, which lies in China: its treasury loses it."""
    charges = [
        {"charge_id": "old", "what": "x", "link_id": "A-B", "kind": "duty", "usd": 30, "per": "shipment"},
    ]
    pays = story(net=frontier(charges=charges), project=SHORT, elasticity=-1)
    found = pays.by_country(paid_by={"CN": 1})
    assert found.loc["CN", "taxes_usd"] == pytest.approx(-30 * 1_000 * WORTH, abs=0.1)
    assert found["total_usd"].sum() == pytest.approx(pays.economic.npv_usd)


@pytest.mark.parametrize("usd", [0.19, 0.5])
def test_fuel_that_is_sold_too_cheaply_is_saved_by_a_shorter_road(usd):
    """100 km fewer of one lorry save the public 100 x `usd` a shipment, and nothing to users and the owner."""
    vehicles = [{"mode": "road", "teu_max": 2}]
    net = frontier(vehicles=vehicles)
    plain = story(net=net, project=SHORT)
    shadow = story(net=net, project=SHORT, shadow_usd_per_lorry_km={"CN": usd, "IR": 5})
    assert shadow.economic.npv_usd - plain.economic.npv_usd == pytest.approx(100 * usd * 1_000 * WORTH, rel=1e-6)
    assert shadow.financial == plain.financial
    assert shadow.yearly.users_usd == plain.yearly.users_usd
    found = shadow.by_country(paid_by={"PK": 1})
    assert found.loc["CN", "subsidies_usd"] == pytest.approx(100 * usd * 1_000 * WORTH, rel=1e-6)
    assert found["total_usd"].sum() == pytest.approx(shadow.economic.npv_usd)
    assert "public money" in str(shadow)
    assert "public money" not in str(plain)


def test_more_lorries_take_more_fuel():
    """4 TEU go in two lorries of 2 TEU."""
    vehicles = [{"mode": "road", "teu_max": 2}]
    large = [co.Trip("A", "B", co.Cargo(teu=4, tonnes=10, value_usd=0, value_of_time_usd_per_h=5), 1_000)]
    plain, shadow = (
        story(large, net=frontier(vehicles=vehicles), project=SHORT, shadow_usd_per_lorry_km=each)
        for each in (None, {"CN": 0.2})
    )
    assert shadow.yearly.taxes_usd - plain.yearly.taxes_usd == pytest.approx(2 * 100 * 0.2 * 1_000)


@pytest.mark.parametrize("flows", [None, "capacity"])
def test_countries_sum_to_the_whole_on_the_bundled_network(bundled, flows):
    trips = [
        co.Trip("Quetta", "Zahedan", co.Cargo(teu=2, tonnes=22, value_usd=20_000), 5_000),
        co.Trip("Tehran", "Karachi", co.Cargo(teu=2, tonnes=20, value_usd=60_000), 800),
    ]
    terms = co.Terms(opening=2029, base_year=2025, growth=0.04, elasticity=-1, carbon="eib")
    line = co.load_scenario("ml3-rehabilitated")
    pays = co.appraise(bundled, line, trips, capex_usd=7e8, terms=terms, flows=flows)
    found = pays.by_country(paid_by={"PK": 1})
    assert found["total_usd"].sum() == pytest.approx(pays.economic.npv_usd, abs=0.01)
    parts = found.drop(columns="total_usd").sum()
    frame = pays.to_frame()
    discounts = [1.09**-year for year in range(len(frame))]
    sums = {
        "users_usd": ["time_usd", "money_usd", "opened_usd"],
        "owner_usd": ["owner_usd"],
        "carriers_usd": ["carriers_usd"],
        "co2e_usd": ["co2e_usd"],
    }
    for name, columns in sums.items():
        assert parts[name] == pytest.approx((frame[columns].sum(axis=1) * discounts).sum(), abs=0.01)
    taxes = parts["taxes_usd"] + parts["subsidies_usd"]
    assert taxes == pytest.approx((frame["taxes_usd"] * discounts).sum(), abs=0.01)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"origin_share": 2}, "origin_share is 2; it must be a part from 0 to 1"),
        ({"paid_by": "PK"}, "paid_by is 'PK'.*; give parts by country"),
        ({"paid_by": {"PK": 0.5}}, "paid_by: its parts add up to 0.5; they must add up to 1"),
        ({"paid_by": {"PK": 1.5, "IR": -0.5}}, "paid_by: the part of PK is 1.5"),
        ({"paid_by": {3: 1}}, "paid_by has the country 3; give its code"),
    ],
)
def test_parts_that_are_none(given, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        story().by_country(**given)


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        (0.2, "shadow_usd_per_lorry_km is 0.2; give USD by country"),
        ({"Iran": 0.2}, "has the country 'Iran'.*; give its code, such as 'IR'"),
        ({"IR": "low"}, "shadow_usd_per_lorry_km of IR is 'low'.*; it must be from -10 to 10 USD"),
        ({"IR": 90}, "shadow_usd_per_lorry_km of IR is 90; it must be from -10 to 10 USD"),
    ],
)
def test_shadow_prices_that_are_none(prices, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.Terms(**(TERMS | {"shadow_usd_per_lorry_km": prices}))
