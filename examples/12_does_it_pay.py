"""Does it pay to rehabilitate the railway from Quetta to Taftan, today or on ten billion dollars of trade a year?

Hardly, and it depends on what a day is worth to the goods. By the network's table that is 0.1 % of their value a day
for cement and rice, 0.3 % for food that keeps and 1.2 % for fruit: of 0.7 billion USD the trade of today returns a
sixth, and the ten billion USD a year that Pakistan and Iran aim at return nine tenths. Values of half and of double are
as plausible: at half it is a twelfth and 0.44, at double 0.4 and more than twice the cost. Fares repay the owner in no
case. All of this lets goods choose. They were counted in lorries, and if they stay with them, nobody uses the line. No
capacity is counted: six trains a week, as the scenario has them, could not carry the 1.2 million TEU of ten billion.

Cost: 112 billion PKR (feasibility study; Daily The Patriot, 2020) at 162 PKR/USD, the mean of 2020 (assumed), not
raised to later prices. Opening: planned for mid-2028. The trade aimed at is today's, multiplied. Assumed: growth of 4 %
a year, ramp-up, elasticity, and upkeep at 1 % of the cost, as the line that is there is kept up too.
"""

from dataclasses import replace

import pandas as pd

import corridor as co

COST_USD = 112e9 / 162
AIM_USD = 10e9
MULTIPLES = {"half": 0.5, "as it is": 1.0, "double": 2.0}
TERMS = co.Terms(
    opening=2029,
    base_year=2025,
    years=30,
    growth=0.04,
    ramp_up=(0.5, 0.75),
    elasticity=-1,
    operation_usd_per_year=0.01 * COST_USD,
)


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
    """Print what the line returns by the value of time, and the appraisal on the trade aimed at by the table's."""
    net, line = co.load(), co.load_scenario("ml3-rehabilitated")
    trade = between(net, {"PK", "IR"})
    today_usd = (trade["teu_per_year"] * trade["usd_per_teu"]).sum()
    print(f"{'value of time':16}{'trade, billion':>16}{'NPV, million':>14}{'the owner':>12}{'benefits / costs':>18}")
    shown = None
    for name, multiple in MULTIPLES.items():
        for usd in (today_usd, AIM_USD):
            found = co.appraise(net, line, shipments(net, trade, usd, multiple), capex_usd=COST_USD, terms=TERMS)
            figures = f"{found.economic.npv_usd / 1e6:14,.0f}{found.financial.npv_usd / 1e6:12,.0f}"
            print(f"{name:16}{usd / 1e9:16.1f}{figures}{found.economic.bcr:18.2f}")
            shown = found if (multiple, usd) == (1.0, AIM_USD) else shown
    print(f"\n{shown}")


if __name__ == "__main__":
    main()
