"""Projects on a few nodes, reckoned by hand: who gains, who pays, and what is a cost at all."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from stories.small import border, link, network, service
from test_appraisal import BOX, PROJECT, ROAD, story
from test_sweep import dask, processes  # noqa: F401

import corridor as co
from corridor.analysis.carbon_prices import CO2E_USD_PER_T


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
