"""Does it pay to rehabilitate the railway from Quetta to Taftan, today or on ten billion dollars of trade a year?

On paper many times over, but as planned it could not earn that. Of today's trade, 1.8 billion USD, benefits are 1.90
times the cost; of the ten billion USD a year that Pakistan and Iran aim at, 10.6 times. At half and at double the value
of time it is nearly the same (2.1 and 1.78, 12.0 and 10.0), because most of the gain is money. That is a wish, no
forecast: all goods go by the cheapest way, and no capacity is counted. The scenario's trains, six a week each way,
carry 28,700 TEU a year if each has today's 24 wagons and a wagon takes 2 TEU; today's trade would send seven times as
much by them, ten billion forty times (1.2 million TEU). Were every TEU worth the same, what they can carry returns a
quarter of the cost at best. And the goods were counted in lorries: if they stay with them, nobody uses the line. Fares
repay the owner on ten billion only.

Cost: 112 billion PKR (feasibility study; Daily The Patriot, 2020) at 162 PKR/USD, the mean of 2020 (assumed), not
raised to later prices. Opening: planned for mid-2028. The trade aimed at is today's, multiplied. Assumed: growth of 4 %
a year, ramp-up, elasticity, and upkeep at 1 % of the cost, as the line that is there is kept up too.
"""

from dataclasses import replace

import pandas as pd

import corridor as co

COST_USD = 112e9 / 162
AIM_USD = 10e9
TRAINS = ["quetta-zahedan-train", "zahedan-quetta-train"]
TEU_PER_TRAIN = 24 * 2
"""24 wagons, as the goods train has today, with 2 TEU each (assumed)."""
MULTIPLES = {"half": 0.5, "as it is": 1.0, "double": 2.0}
GROWS = {"growth": 0.04, "ramp_up": (0.5, 0.75), "elasticity": -1}
TERMS = co.Terms(opening=2029, base_year=2025, years=30, operation_usd_per_year=0.01 * COST_USD, **GROWS)


def between(net: co.Network, countries: set[str]) -> pd.DataFrame:
    """Return the demand in containers and lorries between two countries."""
    demand = net.demand[net.demand["teu_per_year"].notna()]
    country = {name: net.find(name)["country"].iloc[0] for name in {*demand["origin"], *demand["destination"]}}
    ends = zip(demand["origin"].map(country), demand["destination"].map(country), strict=True)
    return demand[[{one, other} == countries for one, other in ends]]


def shipments(net: co.Network, demand: pd.DataFrame, usd: float, multiple: float) -> list[co.Trip]:
    """Return the demand in 40-foot boxes, multiplied to a yearly value, with a multiple of its values of time."""
    factor = usd / (demand["teu_per_year"] * demand["usd_per_teu"]).sum()
    trips = []
    for row in demand.to_dict("records"):
        goods = {"vot_class": row["vot_class"], "hs": "" if ";" in row["hs"] else row["hs"]}
        box = co.Cargo(2, 2 * row["tonnes_per_teu"], 2 * row["usd_per_teu"], **goods)
        box = replace(box, value_of_time_usd_per_h=multiple * co.value_of_time(net, box).usd_per_h)
        trips.append(co.Trip(row["origin"], row["destination"], box, factor * row["teu_per_year"] / 2))
    return trips


def main() -> None:
    """Print what the line returns, what its trains can carry, and the appraisal on the trade aimed at."""
    net, line = co.load(), co.load_scenario("ml3-rehabilitated")
    trade = between(net, {"PK", "IR"})
    today_usd = (trade["teu_per_year"] * trade["usd_per_teu"]).sum()
    trains = line(net).services.query("service_id in @TRAINS")["departures_per_week"].sum()
    carried = 52 * trains * TEU_PER_TRAIN
    print(f"{'value of time':16}{'trade, billion':>16}{'NPV, million':>14}{'the owner':>12}{'benefits / costs':>18}")
    found = {}
    for name, multiple in MULTIPLES.items():
        for usd in (today_usd, AIM_USD):
            trips = shipments(net, trade, usd, multiple)
            pays = found[name, usd] = co.appraise(net, line, trips, capex_usd=COST_USD, terms=TERMS)
            npv, owner = pays.economic.npv_usd / 1e6, pays.financial.npv_usd / 1e6
            print(f"{name:16}{usd / 1e9:16.1f}{npv:14,.0f}{owner:12,.0f}{pays.economic.bcr:18.2f}")
    by_lorry = co.appraise(net, line, trade, capex_usd=COST_USD, terms=TERMS)
    print(f"kept to lorries {today_usd / 1e9:16.1f}{by_lorry.economic.npv_usd / 1e6:14,.0f}")
    print(f"\n{trains:g} trains a week, both ways together, carry {carried:,.0f} TEU a year")
    for usd in (today_usd, AIM_USD):
        wanted = sum(use.trip.teu_per_year for use in found["as it is", usd].gains.uses if use.kind == "diverted")
        print(f"{usd / 1e9:4.1f} billion would send {wanted:9,.0f} TEU, {wanted / carried:.0f} times as much")
    print(f"\n{found['as it is', AIM_USD]}")


if __name__ == "__main__":
    main()
