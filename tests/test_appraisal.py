"""Whether a project pays: stories to reckon by hand, published examples, laws, and an independent reckoning."""

import math
from concurrent.futures import ThreadPoolExecutor

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from stories.small import border, link, network, service
from strategies import networks, questions
from test_laws import laws, planned
from test_plan_against_oracle import network_of
from test_sweep import dask, processes  # noqa: F401

import corridor as co
from corridor.analysis.benefits import rule_of_a_half, surplus, trips_after
from corridor.analysis.carbon_prices import CO2E_USD_PER_T

mpl.use("Agg")

BOX = co.Cargo(teu=2, tonnes=10, value_usd=0, value_of_time_usd_per_h=5)
ROAD = link("A-B", hours=10, usd=100)
SHORT = co.AddLink("short", "A", "B", mode="road", hours=4, usd=60, per="shipment")
PROJECT = co.Scenario("short road", [SHORT])
TRIPS = [co.Trip("A", "B", BOX, 1000)]
TERMS = {
    "opening": 2030,
    "base_year": 2030,
    "years": 3,
    "construction_years": 1,
    "discount_rate": 0.10,
    "operation_usd_per_year": 5_000,
    "running_share": 0.75,
    "co2e_usd_per_t": 0,
}


def story(trips=TRIPS, *, net=None, project=PROJECT, capex_usd=200_000, **terms):
    """Return the appraisal of a short road beside A ---10 h, 100 USD--- B: 4 h and 60 USD."""
    net = net or network("A/CN B/CN", [ROAD])
    return co.appraise(net, project, trips, capex_usd=capex_usd, terms=co.Terms(**(TERMS | terms)))


# ---------------------------------------------------------------- stories


def test_a_short_road():
    """A ---10 h, 100 USD--- B; the project is a road of 4 h and 60 USD. 1,000 shipments a year, an hour is 5 USD.

    A shipment costs 100 + 50 = 150 without and 60 + 20 = 80 with it: users gain 40,000 as money, 30,000 as time. They
    pay 60,000 on the new road, of which 25 % is left: 15,000. So 85,000 a year, less 5,000 of maintenance, 2030-2032,
    for 200,000 in 2029; at 10 % the three years are worth 2.486852.
    """
    pays = story()
    year = pays.yearly
    assert (year.money_usd, year.time_usd, year.revenue_usd) == (40_000, 30_000, 60_000)
    found = pays.economic
    assert found.npv_usd == pytest.approx(-200_000 + 80_000 * 2.486852, abs=0.1)
    assert found.bcr == pytest.approx(85_000 * 2.486852 / (200_000 + 5_000 * 2.486852), rel=1e-6)
    assert found.irr == pytest.approx(0.0970103, abs=1e-6)
    assert found.first_year_return == pytest.approx(80_000 / 220_000)
    assert (found.payback_year, found.discounted_payback_year) == (2032, None)
    owner = pays.financial
    assert owner.npv_usd == pytest.approx(-200_000 + 10_000 * 2.486852, abs=0.1)
    assert owner.first_year_return == pytest.approx(10_000 / 220_000)
    (trip,) = pays.by_trip().to_dict("records")
    assert (trip["kind"], trip["generalised_usd_without"], trip["generalised_usd_with"]) == ("diverted", 150, 80)


def test_years_growth_ramp_up_and_residual_value():
    """As above, but built in 2027 and 2029, opened in 2030 with half the use, 10 % of growth from 2028 on, 30 % left.

    Use: 1.1^2 / 2 = 0.605, 1.1^3 = 1.331, 1.1^4 = 1.4641 of 85,000.
    """
    pays = story(
        capex_usd={2027: 120_000, 2029: 80_000}, base_year=2028, growth=0.1, ramp_up=(0.5,), residual_share=0.3
    )
    frame = pays.to_frame()
    assert list(frame.index) == [2027, 2028, 2029, 2030, 2031, 2032]
    assert frame["use"].tolist() == pytest.approx([0, 0, 0, 0.605, 1.331, 1.4641])
    uses = (0.605, 1.331, 1.4641)
    net = [-120_000, 0, -80_000, *(85_000 * use - 5_000 for use in uses)]
    net[-1] += 60_000
    assert frame["economic_usd"].tolist() == pytest.approx(net)
    assert pays.economic.npv_usd == pytest.approx(sum(flow / 1.1**at for at, flow in enumerate(net)))
    assert pays.economic.first_year_return == pytest.approx(
        (85_000 * 0.605 - 5_000) / (120_000 * 1.1**3 + 80_000 * 1.1)
    )


def test_costs_in_economic_prices():
    """A conversion factor of 0.8 takes a fifth off construction and maintenance, for the economy but not the owner."""
    pays, plain = story(conversion_factor=0.8, residual_share=0.5), story(residual_share=0.5)
    annuity = sum(1.1**-year for year in (1, 2, 3))
    spared = 0.2 * (200_000 + 5_000 * annuity - 100_000 / 1.1**3)
    assert pays.economic.npv_usd == pytest.approx(plain.economic.npv_usd + spared)
    assert pays.financial == plain.financial


def test_the_owner_may_discount_otherwise():
    pays = story(financial_rate=0.0)
    assert pays.financial.npv_usd == pytest.approx(-200_000 + 30_000)
    assert pays.economic == story().economic


def test_trade_that_is_generated():
    """Elasticity -1: 1,000 x 150 / 80 = 1,875 shipments; cost falls by more than a third, so the gain is integrated:
    1,000 x 150 x ln(150 / 80) = 94,291 in place of 100,625 by the rule of a half.
    """
    pays = story(elasticity=-1)
    (trip,) = pays.by_trip().to_dict("records")
    assert trip["generated_teu_per_year"] == pytest.approx(2 * 875)
    assert trip["half_usd"] == pytest.approx(70 * (1000 + 1875) / 2)
    assert trip["users_usd"] == trip["integral_usd"] == pytest.approx(150_000 * math.log(150 / 80))
    assert trip["generated_usd"] == pytest.approx(trip["users_usd"] - 70_000)
    assert trip["time_usd"] + trip["money_usd"] == pytest.approx(trip["users_usd"])
    assert trip["time_usd"] / trip["money_usd"] == pytest.approx(30 / 40)
    assert trip["revenue_usd"] == pytest.approx(1875 * 60)
    assert "the rule of a half alone would err by +6.7 %" in str(pays)


def test_small_changes_go_by_the_rule_of_a_half():
    """4 h and 90 USD: 150 to 110, less than a third; 1,000 x 150 / 110 shipments."""
    project = co.Scenario("p", [co.AddLink("s", "A", "B", mode="road", hours=4, usd=90, per="shipment")])
    (trip,) = story(project=project, elasticity=-1).by_trip().to_dict("records")
    assert not trip["is_integrated"]
    assert trip["users_usd"] == pytest.approx(40 * (1000 + 1000 * 150 / 110) / 2)


def test_duties_and_taxes_are_no_cost():
    """The old road pays a tax of 30 and a fee of 7 a shipment: users save 30 + 7 + 100 - 90, the treasury loses 30.

    With nothing left to the owner the economy gains what is used up less: 107 - 90 = 17.
    """
    charges = [
        {"charge_id": name, "what": name, "kind": name, "link_id": "A-B", "usd": usd, "per": "shipment"}
        for name, usd in (("tax", 30), ("fee", 7))
    ]
    net = network("A/CN B/CN", [link("A-B", hours=4, usd=100)], charges=charges)
    project = co.Scenario("p", [co.AddLink("s", "A", "B", mode="road", hours=4, usd=90, per="shipment")])
    year = story(net=net, project=project).yearly
    assert (year.users_usd, year.taxes_usd) == (47_000, -30_000)
    pays = story(net=net, project=project, running_share=1, operation_usd_per_year=0)
    assert pays.to_frame()["economic_usd"].tolist() == pytest.approx([-200_000, 17_000, 17_000, 17_000])


def test_taxes_on_the_projects_parts_are_not_the_owners():
    """The project opens a road of 60 USD with a tax of 20 on it: the owner gets 60 a shipment, the treasury 20."""
    toll = {"charge_id": "t", "what": "t", "kind": "tax", "link_id": "new", "usd": 20, "per": "shipment"}
    new = link("A-B", link_id="new", hours=4, usd=60, status="planned")
    net = network("A/CN B/CN", [ROAD, new], charges=[toll])
    year = story(net=net, project=co.Scenario("p", [co.Open("new")])).yearly
    assert (year.money_usd, year.revenue_usd, year.taxes_usd) == (20_000, 60_000, 20_000)


@pytest.mark.parametrize(
    ("per", "usd", "due"),
    [
        ("teu", 5, 15),
        ("box", 5, 10),
        ("20ft", 5, 10.05),
        ("vehicle", 5, 10),
        ("tonne", 5, 125),
        ("shipment", 5, 5),
        ("value_pct", 2, 1200),
    ],
)
def test_a_tax_at_the_border_by_what_it_is_for(per, usd, due):
    """3 TEU in two boxes, 25 t worth 60,000 USD, one on each of two lorries: all of the leg is tax.

    In three 20-foot boxes 3 x 0.67 x 5.
    """
    box, per = ("20ft", "box") if per == "20ft" else ("40ft", per)
    tax = {"charge_id": "duty", "what": "duty", "kind": "duty", "country": "PK", "usd": usd, "per": per}
    net = network(
        "A/CN B/PK",
        [link("A-B", hours=1, usd=50)],
        borders=[border(side, hours=0, usd=0) for side in ("exit", "entry")],
        charges=[tax],
        vehicles=[{"mode": "road", "teu_max": 2, "payload_t": 10}],
    )
    cargo = co.Cargo(teu=3, tonnes=25, value_usd=60_000, box=box)
    assert co.plan(net, "A", "B", cargo=cargo).cost_usd == 50 + due
    free = co.Scenario("no duty", [co.Remove("charges", {"charge_id": "duty"})])
    year = story([co.Trip("A", "B", cargo, 10)], net=net, project=free).yearly
    assert year.taxes_usd == pytest.approx(-10 * due)
    assert year.users_usd + year.taxes_usd == pytest.approx(0, abs=1e-9)


def test_subsidies_are_a_cost():
    """A road of 100 USD; the project is a train for 50 USD with 20 USD/TEU of public money in it: 2 TEU use up 90."""
    net = network(
        "A/CN B/CN",
        [link("A-B", usd=100, hours=2), link("A-B", "rail-1435", link_id="line", status="planned", usd=1, hours=2)],
        handling=[{"kind": "city", "from_mode": a, "to_mode": b} | FREE for a, b in CHANGES],
    )
    train = co.AddService(
        "train", "A", "B", links=["line"], departures_per_week=168, usd=50, per="shipment", hours=1.5,
        subsidy_usd_per_teu=20,
    )  # fmt: skip
    pays = story(net=net, project=co.Scenario("train", [co.Open("line"), train]), running_share=1)
    year = pays.yearly
    assert (year.money_usd, year.taxes_usd) == (50_000, -40_000)
    assert year.time_usd == pytest.approx(0, abs=1e-9)
    assert pays.to_frame()["economic_usd"].iloc[1] == pytest.approx(10_000 - 5_000)


FREE = {"hours": 0, "usd": 0, "per": "shipment"}
CHANGES = (("", "rail-1435"), ("rail-1435", ""))


def test_emissions_have_a_price_that_rises():
    """100 km at 50 g/t-km for 10 t is 0.05 t; the project halves the way: 25 t a year are saved."""
    net = network(
        "A/CN B/CN", [link("A-B", hours=10, usd=100, length_km=100)], rates=[{"mode": "road", "co2e_g_per_tkm": 50}]
    )
    edit = co.AddLink("short", "A", "B", mode="road", hours=4, usd=60, per="shipment", length_km=50)
    project = co.Scenario("p", [edit])
    priced = story(net=net, project=project, co2e_usd_per_t=100).to_frame()["co2e_usd"]
    assert priced.tolist() == pytest.approx([0, 2500, 2550, 2601])
    usual = story(net=net, project=project, co2e_usd_per_t=None).to_frame()["co2e_usd"]
    assert usual.iloc[1] == pytest.approx(25 * CO2E_USD_PER_T * 1.02**14 * 127.74 / 98.24)
    european = story(net=net, project=project, co2e_usd_per_t=None, carbon="eib", base_year=2016).to_frame()
    assert european["co2e_usd"].iloc[1] == pytest.approx(25 * 250 * 1.107)


def test_who_is_what_to_a_project():
    """A ---road--- B ---road--- C and D; the road A-B gets quicker, C-A is new, B-D is removed.

    A to B and A to C use what is changed in both networks; B to C is unaffected; C to A is opened, B to D is cut; E is
    out of reach.
    """
    net = network("A/CN B/CN C/CN D/CN E/CN", [ROAD, link("B-C", hours=1, usd=10), link("B-D", hours=1, usd=10)])
    project = co.Scenario(
        "p",
        [
            co.Change("links", {"link_id": "A-B"}, hours=8),
            co.AddLink("C-A", "C", "A", mode="road", hours=1, usd=10, per="shipment"),
            co.Remove("links", {"link_id": "B-D"}),
        ],
    )
    trips = [co.Trip(*pair, BOX, 10) for pair in ("AB", "AC", "BC", "CA", "BD", "AE")]
    pays = story(trips, net=net, project=project)
    kinds = ["existing", "existing", "unaffected", "left out", "left out", "unreachable"]
    assert pays.by_trip()["kind"].tolist() == kinds
    assert pays.yearly.users_usd == 2 * 10 * 2 * 5
    assert "2 trips (40 TEU a year) with a way in one network only left out" in str(pays)
    assert "1 trip without a way in either network" in str(pays)
    choked = story(trips, net=net, project=project, choke_usd_per_teu=50)
    assert choked.by_trip()["kind"].tolist()[3:5] == ["opened", "cut"]
    assert choked.by_trip()["opened_usd"].tolist()[3:5] == [10 * (100 - 15) / 2, -10 * (100 - 15) / 2]
    assert choked.by_trip()["revenue_usd"].tolist()[3:5] == [100, -100]


def test_trade_that_would_not_go_at_its_cost_gains_nothing():
    """C to A costs 15 and would stop at 2 x 7 = 14 USD."""
    net = network("A/CN C/CN", [link("A-C", hours=1, usd=10)])
    project = co.Scenario("p", [co.AddLink("C-A", "C", "A", mode="road", hours=1, usd=10, per="shipment")])
    pays = story([co.Trip("C", "A", BOX, 10)], net=net, project=project, choke_usd_per_teu=7)
    assert (pays.yearly.opened_usd, pays.yearly.revenue_usd) == (0, 0)


def test_a_toll_on_the_only_road_loses_trade():
    """100 USD become 140, 150 in all 190; elasticity -1: 1,000 x 150 / 190 shipments are left; users lose by half."""
    project = co.Scenario("toll", [co.Change("links", {"link_id": "A-B"}, usd=140, per="shipment")])
    (trip,) = story(project=project, elasticity=-1).by_trip().to_dict("records")
    left = 1000 * 150 / 190
    assert trip["kind"] == "existing"
    assert trip["users_usd"] == pytest.approx(-40 * (1000 + left) / 2)
    assert trip["revenue_usd"] == pytest.approx(140 * left - 100 * 1000)


def test_a_toll_on_one_of_two_roads_sends_trips_away():
    """The short road, 80 in all, takes 100 USD more: all go by the old one, at 150."""
    before = PROJECT(network("A/CN B/CN", [ROAD]))
    toll = co.Scenario("toll", [co.Change("links", {"link_id": "short"}, usd=160)])
    (trip,) = story(net=before, project=toll).by_trip().to_dict("records")
    assert (trip["kind"], trip["users_usd"], trip["revenue_usd"]) == ("leaving", -70_000, -60_000)


def test_more_trains_spare_cargo_a_wait():
    """A train a week waits half a week, two wait a quarter: 42 h x 5 USD less; the fare of 30 USD stays the owner's."""
    line = link("A-B", "rail-1435", usd=1, hours=2)
    train = service("train", "A-B", departures_per_week=1, usd=30, hours=2)
    net = network("A/CN B/CN", [line], services=[train])
    project = co.Scenario("p", [co.Change("services", {"service_id": "train"}, departures_per_week=2)])
    pays = story(net=net, project=project, elasticity=-0.5)
    (trip,) = pays.by_trip().to_dict("records")
    assert (trip["kind"], trip["hours_without"] - trip["hours_with"]) == ("existing", 42)
    assert trip["revenue_usd"] == pytest.approx(30 * (trip["generated_teu_per_year"] / 2))
    assert trip["money_usd"] == 0


@pytest.mark.parametrize("node", [{"node_id": "B"}, {}])
def test_a_terminal_earns_for_its_handling(node):
    """Unloading at B falls from 40 USD to 25, and B's own row or that of all cities is what the project changes."""
    unload = {"from_mode": "road", "to_mode": "", "hours": 1, "usd": 40, "per": "shipment"}
    scope = node or {"kind": "city"}
    load = {"kind": "city", "from_mode": "", "to_mode": "road", "hours": 0, "usd": 0, "per": "shipment"}
    net = network("A/CN B/CN", [ROAD], handling=[load, unload | scope], free=False)
    project = co.Scenario("p", [co.Change("handling", {"from_mode": "road"}, usd=25)])
    (trip,) = story(net=net, project=project).by_trip().to_dict("records")
    assert (trip["kind"], trip["money_usd"], trip["revenue_usd"]) == ("existing", 15_000, -15_000)


def test_faster_roads_everywhere_are_a_project_too():
    """A better rate of all roads: the leg is reckoned from a row that the project changes."""
    net = network(
        "A/CN B/CN",
        [link("A-B", length_km=100)],
        rates=[{"mode": "road", "speed_kmh": 50, "usd_per_km": 1, "per": "vehicle"}],
        vehicles=[{"mode": "road", "teu_max": 2}],
    )
    project = co.Scenario("p", [co.Change("rates", {"mode": "road"}, speed_kmh=100)])
    (trip,) = story(net=net, project=project).by_trip().to_dict("records")
    assert (trip["kind"], trip["time_usd"], trip["revenue_usd"]) == ("existing", 5_000, 0)


def test_a_border_is_used_but_not_paid_to_the_owner():
    """The entry takes 20 h and 80 USD; halved, users gain 10 h and 40 USD; no part of the network earns the owner."""
    sides = [border("exit", hours=0, usd=0), border("entry", hours=20, usd=80)]
    net = network("A/CN B/PK", [link("A-B", hours=1, usd=50)], borders=sides)
    project = co.Scenario("p", [co.Change("borders", {"side": "entry"}, hours=10, usd=40)])
    pays = story(net=net, project=project)
    year = pays.yearly
    assert (year.time_usd, year.money_usd, year.revenue_usd) == (50_000, 40_000, 0)
    assert pays.by_trip()["kind"].tolist() == ["existing"]


def test_demand_in_a_frame():
    frame = pd.DataFrame({"origin": ["A", "A"], "destination": ["B", "B"], "teu_per_year": [2000.0, np.nan]})
    pays = story(frame)
    assert pays.rows_left_out == 1
    assert "1 row of the demand left out, not moving in containers" in str(pays)
    assert pays.by_trip()["shipments_per_year"].tolist() == [1000]


def test_every_executor_gives_the_same(bundled, processes, dask):  # noqa: F811
    told: list[tuple[int, int]] = []

    def found(executor=None):
        return co.appraise(
            bundled,
            co.load_scenario("ml3-rehabilitated"),
            bundled.demand,
            capex_usd=1e8,
            terms=co.Terms(opening=2029, base_year=2025),
            executor=executor,
            progress=lambda *done: told.append(done),
        )

    serial = found()
    assert told
    assert told == [(at + 1, len(told)) for at in range(len(told))]
    with ThreadPoolExecutor(2) as threads:
        for executor in (threads, processes, dask):
            pd.testing.assert_frame_equal(found(executor).by_trip(), serial.by_trip(), check_exact=True)


def test_the_cess_of_the_bundled_network_is_a_tax(bundled):
    """Goods shipped to Karachi pay 1.85 % of their value; without it users gain what the treasury loses."""
    box = co.Cargo(teu=2, tonnes=20, value_usd=100_000)
    free = co.Scenario("no cess", [co.Remove("charges", {"charge_id": "pk-sindh-cess-import"})])
    terms = co.Terms(opening=2027, base_year=2026, years=5)
    trips = [co.Trip("Shanghai", "Karachi", box, 100)]
    pays = co.appraise(bundled, free, trips, capex_usd=0, terms=terms, rules=co.Rules(modes={"sea"}))
    year = pays.yearly
    assert year.taxes_usd == pytest.approx(-185_000)
    assert year.users_usd == pytest.approx(185_000)
    assert pays.economic.npv_usd == pytest.approx(0, abs=0.01)


# ---------------------------------------------------------------- published examples


@pytest.mark.parametrize(
    ("millions", "shifted", "unit", "half_unit", "benefits"),
    [
        (6.3, 4.5, 3.58, 1.79, (22.6, 8.1)),
        (6.3, 11.0, 6.27, 3.14, (39.5, 34.4)),
        (0.3, 1.3, 5.16, 2.58, (1.6, 3.3)),
        (0.3, 2.9, 5.16, 2.58, (1.6, 7.4)),
    ],
)
def test_the_european_commissions_railway_case(millions, shifted, unit, half_unit, benefits):
    """European Commission, Guide to Cost-Benefit Analysis (2008), table 4.17: gains of initial users and of those that
    come from the road, rail passengers and freight, options 1 and 2 [EUR a trip, millions].
    """
    before, after = np.array([unit]), np.array([0.0])
    initial = rule_of_a_half(before, after, np.array([millions]), np.array([millions]))
    everyone = rule_of_a_half(before, after, np.array([millions]), np.array([millions + shifted]))
    assert unit / 2 == pytest.approx(half_unit, abs=0.006)
    assert initial[0] == pytest.approx(benefits[0], abs=0.06)
    assert everyone[0] - initial[0] == pytest.approx(benefits[1], abs=0.11)


def test_points_between_mend_the_rule_of_a_half_as_published():
    """Nellthorp and Hyman (2001): with one point between, a quarter of the error is left, with three a sixteenth."""
    before, after, trips, elasticity = 100.0, 55.0, 10.0, -1.2

    def error(points):
        costs = np.linspace(before, after, points + 2)
        volumes = trips_after(np.full(len(costs), before), costs, np.full(len(costs), trips), elasticity)
        parts = rule_of_a_half(costs[:-1], costs[1:], volumes[:-1], volumes[1:])
        return parts.sum() - surplus(*np.array([[before], [after], [trips]]), elasticity)[0]

    assert error(0) > 0
    assert error(1) / error(0) == pytest.approx(1 / 4, rel=0.1)
    assert error(3) / error(0) == pytest.approx(1 / 16, rel=0.1)


def costing(bcr):
    """Return the story with the construction cost at which benefits are so many times the costs, all in 2029."""
    worth = 85_000 * sum(1.1**-year for year in (1, 2, 3))
    return story(capex_usd=worth / bcr, operation_usd_per_year=0)


def test_the_padma_bridge():
    """AECOM for the Asian Development Bank, Padma Multipurpose Bridge (2010), table 11-7: a benefit-cost ratio of 4.4
    becomes 3.7 with costs +20 %, 3.5 with benefits -20 %, 2.9 with both.
    """
    bcr = costing(4.4).sensitivity()["bcr"]
    assert round(bcr["base case"], 1) == 4.4
    assert round(bcr["construction +20 %"], 1) == 3.7
    assert round(bcr["benefits -20 %"], 1) == 3.5
    assert round(bcr["construction +20 %, benefits -20 %"], 1) == 2.9


def test_a_sensitivity_indicator_of_the_asian_development_bank():
    """ADB, Financial Management and Analysis of Projects, 7.11.3: investment +20 % has an indicator of 13.34, a change
    of the NPV by 266 %, and a switching value of 7.5 %.
    """
    pays = costing(1 + 1 / 13.34)
    row = pays.sensitivity().loc["construction +20 %"]
    assert row["sensitivity_indicator"] == pytest.approx(-13.34)
    assert row["npv_usd"] / pays.economic.npv_usd - 1 == pytest.approx(-2.66, abs=0.01)
    assert pays.switching_values().at["construction", "change"] == pytest.approx(0.075, abs=5e-4)


# ---------------------------------------------------------------- independent reckoning


def test_every_figure_again():
    """Two trips, every term at work: the streams again from the trips' costs, in plain loops and with scipy."""
    net = network(
        "A/CN B/CN C/CN",
        [link("A-B", hours=10, usd=100, length_km=100), link("B-C", hours=5, usd=30, length_km=80)],
        rates=[{"mode": "road", "co2e_g_per_tkm": 60}],
        charges=[{"charge_id": "t", "what": "t", "kind": "tax", "link_id": "A-B", "usd": 12, "per": "shipment"}],
    )
    edit = co.AddLink("short", "A", "B", mode="road", hours=7, usd=85, per="shipment", length_km=90)
    trips = [co.Trip("A", "B", BOX, 900), co.Trip("A", "C", BOX, 400)]
    terms = co.Terms(
        opening=2030, base_year=2026, years=12, growth=0.03, ramp_up=(0.4, 0.8), elasticity=-0.7, discount_rate=0.08,
        financial_rate=0.06, residual_share=0.25, operation_usd_per_year=900, running_share=0.6, conversion_factor=0.85,
        co2e_usd_per_t=50,
    )  # fmt: skip
    pays = co.appraise(net, co.Scenario("p", [edit]), trips, capex_usd={2028: 60_000, 2029: 50_000}, terms=terms)
    ways = [(112 + 10 * 5, 85 + 7 * 5, 12, 900), (142 + 15 * 5, 115 + 12 * 5, 12, 400)]
    economic, financial = [], []
    for year in range(2028, 2042):
        built = {2028: 60_000, 2029: 50_000}.get(year, 0)
        gain = left = 0.0
        if year >= 2030:
            use = 1.03 ** (year - 2026) * {2030: 0.4, 2031: 0.8}.get(year, 1)
            for before, after, tax, volume in ways:
                more = volume * (after / before) ** -0.7
                emitted = [0.06 * 10 * km / 1000 for km in ((100, 90) if volume == 900 else (180, 170))]
                gain += use * (before - after) * (volume + more) / 2
                gain += use * (0 * more - tax * volume)
                gain += use * (emitted[0] * volume - emitted[1] * more) * 50 * 1.02 ** (year - 2026)
                left += use * 85 * more * 0.4
        scrap = 0.25 * 110_000 if year == 2041 else 0
        kept = 900 if year >= 2030 else 0
        economic.append(gain + left - 0.85 * (built + kept - scrap))
        financial.append(left - built - kept + scrap)
    frame = pays.to_frame()
    assert frame["economic_usd"].tolist() == pytest.approx(economic, abs=0.02)
    assert frame["financial_usd"].tolist() == pytest.approx(financial, abs=0.02)
    for found, flows, rate in ((pays.economic, economic, 0.08), (pays.financial, financial, 0.06)):
        assert found.npv_usd == pytest.approx(sum(flow / (1 + rate) ** at for at, flow in enumerate(flows)), abs=0.1)

        def value(rate, flows=flows):
            return sum(flow / (1 + rate) ** at for at, flow in enumerate(flows))

        assert found.irr == pytest.approx(brentq(value, -0.5, 5), abs=1e-6)


def test_the_frame_adds_up():
    frame = story(elasticity=-1, growth=0.03, residual_share=0.2, co2e_usd_per_t=None).to_frame()
    parts = ["time", "money", "opened", "taxes", "owner", "co2e", "construction", "operation", "residual"]
    assert frame["economic_usd"].tolist() == pytest.approx(
        frame[[f"{name}_usd" for name in parts]].sum(axis=1).tolist()
    )
    owner = ["revenue", "running", "capex", "maintenance", "scrap"]
    assert frame["financial_usd"].tolist() == pytest.approx(
        frame[[f"{name}_usd" for name in owner]].sum(axis=1).tolist()
    )
    assert frame["economic_pv_usd"].sum() == pytest.approx(
        story(elasticity=-1, growth=0.03, residual_share=0.2).economic.npv_usd
    )


# ---------------------------------------------------------------- laws


def test_no_change_gives_no_benefit():
    same = co.Scenario("nothing", [co.Change("links", {"link_id": "A-B"}, note="as it was")])
    pays = story(project=same, elasticity=-2)
    assert pays.by_trip()["kind"].tolist() == ["unaffected"]
    assert not pays.to_frame()[["time_usd", "money_usd", "taxes_usd", "owner_usd", "co2e_usd"]].any(axis=None)
    assert story(project=same, capex_usd=0, operation_usd_per_year=0).economic.npv_usd == 0
    assert pays.switching_values()["switching"].drop("growth").isna().all()


SHIFTED = {"elasticity": -0.8, "growth": 0.02, "years": 8, "residual_share": 0.1}


def test_costs_and_trips_tripled_triple_the_value():
    one = story(**SHIFTED)
    tripled = [co.Trip("A", "B", BOX, 3000)]
    three = story(tripled, capex_usd=600_000, **(SHIFTED | {"operation_usd_per_year": 15_000}))
    assert three.economic.npv_usd == pytest.approx(3 * one.economic.npv_usd, rel=1e-12)
    assert three.financial.npv_usd == pytest.approx(3 * one.financial.npv_usd, rel=1e-12)
    assert three.economic.irr == pytest.approx(one.economic.irr, rel=1e-9)


def test_the_order_of_trips_does_not_matter():
    trips = [co.Trip("A", "B", BOX, count / 7) for count in (1000, 33, 0, 517)]
    assert story(trips, **SHIFTED).economic == story(trips[::-1], **SHIFTED).economic


def test_the_value_at_the_rate_of_return_is_nothing():
    pays = story(**SHIFTED)
    again = story(**(SHIFTED | {"discount_rate": pays.economic.irr}))
    assert again.economic.npv_usd == pytest.approx(0, abs=0.005)


@pytest.mark.parametrize(("capex_usd", "pays_today"), [(480_000, True), (800_000, False)])
def test_switching_values_put_in_give_nothing_to_the_cent(capex_usd, pays_today):
    """Each item at its switching value, everything reckoned anew: the NPV is 0; from both sides of it."""
    base = story(capex_usd=capex_usd, **SHIFTED)
    switching = base.switching_values()["switching"]
    hour = co.Cargo(teu=2, tonnes=10, value_usd=0, value_of_time_usd_per_h=float(switching["value of time"]) * 2)
    anew = {
        "construction": story(capex_usd=float(switching["construction"]), **SHIFTED),
        "traffic": story([co.Trip("A", "B", BOX, float(switching["traffic"]) / 2)], capex_usd=capex_usd, **SHIFTED),
        "growth": story(capex_usd=capex_usd, **(SHIFTED | {"growth": float(switching["growth"])})),
        "value of time": story([co.Trip("A", "B", hour, 1000)], capex_usd=capex_usd, **SHIFTED),
    }
    if pays_today:
        run = float(switching["operation"])
        anew["operation"] = story(capex_usd=capex_usd, **(SHIFTED | {"operation_usd_per_year": run}))
    for item, pays in anew.items():
        assert pays.economic.npv_usd == pytest.approx(0, abs=0.005), item
    assert (base.switching_values().at["construction", "change"] > 0) == (base.economic.npv_usd > 0) == pays_today


def test_sensitivity_is_what_other_terms_give():
    """Each test of the table against an appraisal of what it says."""
    table = story(**SHIFTED).sensitivity()
    assert table["npv_usd"]["construction +20 %"] == pytest.approx(story(capex_usd=240_000, **SHIFTED).economic.npv_usd)
    slower = story(**(SHIFTED | {"growth": 0.016}))
    assert table["npv_usd"]["growth -20 %"] == pytest.approx(slower.economic.npv_usd)
    late = story(capex_usd={2029: 200_000}, **(SHIFTED | {"opening": 2031, "years": 7}))
    assert table.loc["opening a year later", ["npv_usd", "eirr"]].tolist() == pytest.approx(
        [late.economic.npv_usd, late.economic.irr]
    )
    assert table["firr"]["operation -20 %"] == pytest.approx(
        story(**(SHIFTED | {"operation_usd_per_year": 4_000})).financial.irr
    )


@laws(8)
@given(networks(max_nodes=5), st.data())
def test_what_gets_cheaper_and_quicker_never_costs_users(tables, data):
    """All links cheaper or quicker: no trip's users lose, and what users gain is time and money."""
    net = network_of(tables)
    asked = [data.draw(questions(tables, with_rules=False)) for _ in range(2)]
    trips = [co.Trip(ask.origin, ask.destination, co.Cargo(**vars(ask.cargo)), 10) for ask in asked]
    share = data.draw(st.sampled_from([0.5, 0.9, 1.0]))
    project = co.Scenario("eased", [co.Change("links", {}, hours=co.times(share), usd=co.times(share))])
    terms = co.Terms(opening=2030, base_year=2025, years=5)
    pays = co.appraise(net, project, trips, capex_usd=0, terms=terms)
    frame = pays.by_trip()
    assert (frame["users_usd"] >= -0.3).all()
    assert (frame["time_usd"] + frame["money_usd"]).tolist() == pytest.approx(frame["users_usd"].tolist(), abs=1e-6)
    if share == 1:
        assert frame["users_usd"].tolist() == pytest.approx([0] * len(frame), abs=0.3)
    for network_, column in ((net, "generalised_usd_without"), (project(net), "generalised_usd_with")):
        ways = [planned(network_, ask, "generalised") for ask in asked]
        costs = [math.nan if way is None else way.generalised_cost_usd for way in ways]
        assert frame[column].tolist() == pytest.approx(costs, nan_ok=True)


# ---------------------------------------------------------------- what is said


def test_the_summary_tells_results_tests_and_doubts():
    text = str(story(elasticity=-0.5, growth=0.02))
    for told in (
        "short road: appraisal, in million USD of 2030 (constant prices)",
        "construction 0.2 in 2029; used 2030-2032",
        "diverted 2,000; generated",
        "of the users' gain: diverted 0.2, generated 0.0",
        "benefit-cost ratio",
        "internal rate of return",
        "opening a year later",
        "switching values, at which the economic NPV is 0",
        "75 % of the price is spent on running",
        "no duty, tax or subsidy is known on these ways",
    ):
        assert told in text
    assert "none" in str(story(capex_usd=1e9))
    assert "never" in str(story(capex_usd=1e9))
    assumed = str(story(operation_usd_per_year=None, co2e_usd_per_t=None))
    assert "is assumed to be 2 % of the construction cost a year" in assumed
    assert "CO2e at 62 USD/t in 2030 and 65 in 2032, carried from prices of 2016: Asian Dev" in assumed
    assert "the deflator ends at 2025: what is carried to prices of 2030 is in those of 2025" in assumed


def test_the_plot_has_bars_and_a_line():
    drawn = story().plot()
    assert drawn.get_ylabel() == "million USD of 2030"
    assert drawn.lines[0].get_ydata().tolist() == pytest.approx([-0.2, 0.08, 0.08, 0.08])
    assert story().plot(drawn) is drawn
    mpl.pyplot.close("all")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"opening": 2030.5}, "opening is 2030.5; it must be a whole number"),
        ({"base_year": 25}, "base_year is 25; it must be a year from 1950 to 2150"),
        ({"years": 0}, "years is 0; it must be from 1 to 200 years"),
        ({"growth": 4}, "growth is 4; it must be from -0.5 to 0.5 a year; 4 % is 0.04"),
        ({"elasticity": 0.5}, "elasticity is 0.5; it must be from -20 to 0"),
        ({"discount_rate": 9}, "discount_rate is 9; it must be from 0 to 1; 9 % is 0.09"),
        ({"financial_rate": math.nan}, "financial_rate is nan"),
        ({"running_share": True}, "running_share is True"),
        ({"choke_usd_per_teu": math.inf}, "choke_usd_per_teu is inf; it must be from 0 to 1,000,000,000"),
        ({"discount_rate": None}, "discount_rate is None"),
        ({"ramp_up": (0.5, 1.2)}, "ramp_up has 1.2; its parts of the use must lie from 0 to 1"),
        ({"carbon": "world bank", "co2e_usd_per_t": None}, "carbon is 'world bank'; .*adb"),
        ({"carbon": None, "co2e_usd_per_t": None}, "carbon is None; .*adb"),
        ({"carbon": "eib"}, "co2e_usd_per_t and carbon='eib' both price emissions; give one of them"),
        ({"capex_price_year": 20.5}, "capex_price_year is 20.5; it must be a whole number"),
        ({"capex_price_year": 20}, "capex_price_year is 20; it must be a year from 1950 to 2150"),
        ({"ramp_up": (0.5,) * 4}, "ramp_up has 4 years; 3 years of use are reckoned"),
    ],
)
def test_terms_out_of_bounds(terms, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        co.Terms(**(TERMS | terms))


@pytest.mark.parametrize(
    ("capex_usd", "said"),
    [
        (-1, "capex_usd is -1; it, or what it has for each year, must be at least 0"),
        (
            10**14,
            "capex_usd is 100000000000000; it, or .* each year, must be at most 10,000,000,000,000: more than any",
        ),
        (math.nan, "capex_usd is nan"),
        ("much", "capex_usd is 'much'"),
        ({}, "capex_usd has no year"),
        ({2040: 5}, "capex_usd has the year 2040; it must be a year up to the last, 2032"),
        ({2029: -5}, "capex_usd is -5"),
        ({"2029": 5}, "capex_usd has the year '2029'"),
    ],
)
def test_a_cost_that_is_none(capex_usd, said):
    with pytest.raises(co.InvalidQuestion, match=said):
        story(capex_usd=capex_usd)


def test_elastic_trade_needs_a_cost():
    net = network("A/CN B/CN", [link("A-B", hours=0, usd=0)])
    project = co.Scenario("toll", [co.Change("links", {"link_id": "A-B"}, usd=5, per="shipment")])
    with pytest.raises(co.InvalidQuestion, match="the trip A to B costs nothing in one network"):
        story(net=net, project=project, elasticity=-1)
    assert story(net=net, project=project).yearly.users_usd == -5000


def test_what_it_stands_on_is_refused_as_elsewhere():
    with pytest.raises(co.UnknownName):
        story([co.Trip("A", "Z", BOX, 1)])
    with pytest.raises(co.InvalidEdit):
        story(project=co.Scenario("p", [co.Remove("links", {"link_id": "nowhere"})]))
    with pytest.raises(co.InvalidQuestion, match="there are no trips"):
        story([])
    with pytest.raises(co.InvalidQuestion, match="scenario is 'short road'; it must be a Scenario"):
        story(project="short road")
    with pytest.raises(co.InvalidQuestion, match=r"it must be Terms\(opening=..., base_year=...\)"):
        co.appraise(network("A/CN B/CN", [ROAD]), PROJECT, TRIPS, capex_usd=1, terms=TERMS)
