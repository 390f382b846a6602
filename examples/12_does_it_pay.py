"""Does it pay to rehabilitate the railway from Quetta to Taftan, today or on ten billion dollars of trade a year?

Not on what cargo saves: of 0.7 billion USD, the trade of today returns about a tenth, even if all of it took the train.
On the ten billion USD a year that Pakistan and Iran aim at, the line returns more than half of what it costs, and less
than the 9 % a year that the Asian Development Bank asks for; on neither do fares repay the owner. The reason is the
goods: cement, rice and dates hardly mind a day, and the scenario leaves prices as they are. It would take half as much
trade again, or more, or goods whose hours are worth as much more, or others who bear a good third of the cost, such as
the mine at Reko Diq. What the model leaves out speaks for the line: trains as rare as today's could not carry this
trade at all, and they may stop for weeks.

Cost: 112 billion PKR (feasibility study; Daily The Patriot, 2020) at 162 PKR/USD, the mean of 2020 (assumed), not
raised to later prices. Opening: planned for mid-2028. The trade aimed at is today's, multiplied. Assumed: growth of 4 %
a year, ramp-up, elasticity, and upkeep at 1 % of the cost, as the line that is there is kept up too.
"""

import pandas as pd

import corridor as co

COST_USD = 112e9 / 162
AIM_USD = 10e9
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


def grown(demand: pd.DataFrame, usd: float) -> pd.DataFrame:
    """Return the demand with all flows multiplied alike, so that the goods are worth so much a year."""
    factor = usd / (demand["teu_per_year"] * demand["usd_per_teu"]).sum()
    return demand.assign(teu_per_year=demand["teu_per_year"] * factor)


def main() -> None:
    """Print the appraisal on the trade aimed at, the results on both, and what would have to change."""
    net = co.load()
    line = co.load_scenario("ml3-rehabilitated")
    trade = between(net, {"PK", "IR"})
    today = co.appraise(net, line, trade, capex_usd=COST_USD, terms=TERMS)
    aimed = co.appraise(net, line, grown(trade, AIM_USD), capex_usd=COST_USD, terms=TERMS)
    print(aimed, end="\n\n")
    for name, found in (("today", today), ("ten billion USD a year", aimed)):
        told = f"NPV {found.economic.npv_usd / 1e6:,.0f} million USD, benefits / costs {found.economic.bcr:.2f}"
        changes = found.switching_values()["change"].dropna()
        print(f"{name}: {told}; to pay, one of these must change by")
        print("  " + ", ".join(f"{item} {change:+,.0%}" for item, change in changes.items()))


if __name__ == "__main__":
    main()
