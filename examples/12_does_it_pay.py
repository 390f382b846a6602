"""Does it pay to rehabilitate the railway from Quetta to Taftan, today or on ten billion dollars of trade a year?

It depends on what a day is worth to the goods, and that is assumed. At the default, 20 % of their value a year or
0.055 % a day, it does not pay 9 % a year: of 0.7 billion USD the trade of today returns a tenth, even if all of it
took the train, and the ten billion USD a year that Pakistan and Iran aim at return two thirds. But the default is a
tenth or less of the 0.6-2.1 % a day that was measured (Hummels and Schaur, 2013; air against sea). Bulk and food mind
a day least; for cement, rice and dates it may be 0-0.3 %. On ten billion the line pays from about 0.08 % a day, and
at 0.3 % it returns 3.5 times its cost. On the trade of today it pays from 1 %, and at 0.3 % it returns half. Fares
repay the owner on ten billion alone, from some 1.3 % a day. No capacity is counted: six trains a week, as the
scenario has them, could not carry the 1.4 million TEU of ten billion.

Cost: 112 billion PKR (feasibility study; Daily The Patriot, 2020) at 162 PKR/USD, the mean of 2020 (assumed), not
raised to later prices. Opening: planned for mid-2028. The trade aimed at is today's, multiplied. Assumed: growth of 4 %
a year, ramp-up, elasticity, and upkeep at 1 % of the cost, as the line that is there is kept up too.
"""

import pandas as pd

import corridor as co

COST_USD = 112e9 / 162
AIM_USD = 10e9
DAY_SHARES = (0.20 / 365, 0.003, 0.006, 0.01, 0.021)
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
    """Return the demand in containers between two countries."""
    demand = net.demand[net.demand["teu_per_year"].notna()]
    country = {name: net.find(name)["country"].iloc[0] for name in {*demand["origin"], *demand["destination"]}}
    ends = zip(demand["origin"].map(country), demand["destination"].map(country), strict=True)
    return demand[[{one, other} == countries for one, other in ends]]


def shipments(demand: pd.DataFrame, usd: float, day_share: float) -> list[co.Trip]:
    """Return the demand in 40-foot boxes, multiplied to a yearly value; a day is worth a part of a box's value."""
    factor = usd / (demand["teu_per_year"] * demand["usd_per_teu"]).sum()
    trips = []
    for row in demand.to_dict("records"):
        value = 2 * row["usd_per_teu"]
        box = co.Cargo(2, 2 * row["tonnes_per_teu"], value, value_of_time_usd_per_h=value * day_share / 24)
        trips.append(co.Trip(row["origin"], row["destination"], box, factor * row["teu_per_year"] / 2))
    return trips


def main() -> None:
    """Print what the line returns by the value of a day, and the appraisal on the trade aimed at by the default."""
    net = co.load()
    line = co.load_scenario("ml3-rehabilitated")
    trade = between(net, {"PK", "IR"})
    today_usd = (trade["teu_per_year"] * trade["usd_per_teu"]).sum()
    print(f"{'a day is worth':16}{'trade, billion':>16}{'NPV, million':>14}{'the owner':>12}{'benefits / costs':>18}")
    default = None
    for day_share in DAY_SHARES:
        for usd in (today_usd, AIM_USD):
            found = co.appraise(net, line, shipments(trade, usd, day_share), capex_usd=COST_USD, terms=TERMS)
            figures = f"{found.economic.npv_usd / 1e6:14,.0f}{found.financial.npv_usd / 1e6:12,.0f}"
            print(f"{day_share:<16.3%}{usd / 1e9:16.1f}{figures}{found.economic.bcr:18.2f}")
            default = found if (day_share, usd) == (DAY_SHARES[0], AIM_USD) else default
    print(f"\n{default}")


if __name__ == "__main__":
    main()
