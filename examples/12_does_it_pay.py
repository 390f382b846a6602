"""Does it pay to rehabilitate the railway from Quetta to Taftan, today or on ten billion dollars of trade a year?

No, as it is planned. Within what can pass, benefits are 0.49 times the cost on today's trade of 1.8 billion USD, and
0.87 times on the ten billion USD a year that Pakistan and Iran aim at; with costs, traffic, growth and prices drawn
from their ranges, 100 and 92 of 100 draws lose. On paper, with capacities not counted, it pays 1.6 and 9 times: there
all goods take the cheapest way, and ten billion would send 815,000 TEU a year by a train that takes 24,500 (six a week,
assumed), and 1.2 million over a line that takes 77,000. The owner earns a tenth of the cost. On ten billion Iran gains
357 million USD and bears no cost, Pakistan loses 538 million if it pays for all. It would break even if construction
cost 15 % less, or gave 15 % more; but railways come out 45 % dearer in the mean.

Cost: 112 billion PKR (feasibility study; Daily The Patriot, 2020) at 162 PKR/USD, the mean of 2020 (assumed), carried
from prices of 2020 to 2025. Opening: planned for mid-2028. The trade aimed at is today's, multiplied, and may leave the
lorries that it was counted in. CO2e at the World Bank's low price; Iranian fuel at a shadow price of 0.19 USD a
lorry-km (assumed). Assumed: growth of 4 % a year, which flatters full trains, as gains grow with it; ramp-up,
elasticity, and upkeep at 1 % of the cost, as the line that is there is kept up too.
"""

import pandas as pd

import corridor as co

COST_USD = 112e9 / 162
AIM_USD = 10e9
GROWS = {"growth": 0.04, "ramp_up": (0.5, 0.75), "elasticity": -1}
PRICED = {"carbon": "wb-low", "capex_price_year": 2020, "shadow_usd_per_lorry_km": {"IR": 0.19}}
TERMS = co.Terms(opening=2029, base_year=2025, years=30, operation_usd_per_year=0.01 * COST_USD, **GROWS, **PRICED)


def between(net: co.Network, countries: set[str]) -> pd.DataFrame:
    """Return the demand in containers and lorries between two countries."""
    demand = net.demand[net.demand["teu_per_year"].notna()]
    country = {name: net.find(name)["country"].iloc[0] for name in {*demand["origin"], *demand["destination"]}}
    ends = zip(demand["origin"].map(country), demand["destination"].map(country), strict=True)
    return demand[[{one, other} == countries for one, other in ends]]


def shipments(demand: pd.DataFrame, usd: float) -> list[co.Trip]:
    """Return the demand in 40-foot boxes, multiplied to a yearly value."""
    factor = usd / (demand["teu_per_year"] * demand["usd_per_teu"]).sum()
    trips = []
    for row in demand.to_dict("records"):
        goods = {"vot_class": row["vot_class"], "hs": "" if ";" in row["hs"] else row["hs"]}
        box = co.Cargo(2, 2 * row["tonnes_per_teu"], 2 * row["usd_per_teu"], **goods)
        trips.append(co.Trip(row["origin"], row["destination"], box, factor * row["teu_per_year"] / 2))
    return trips


def main() -> None:
    """Print what the line returns within capacities and without them, how sure that is, and who gains."""
    net, line = co.load(), co.load_scenario("ml3-rehabilitated")
    trade = between(net, {"PK", "IR"})
    today_usd = (trade["teu_per_year"] * trade["usd_per_teu"]).sum()
    print(
        f"{'capacities':16}{'trade, billion':>16}{'NPV, million':>14}{'the owner':>12}{'benefits / costs':>18}  losses"
    )
    found = {}
    for flows in (None, "capacity"):
        for usd in (today_usd, AIM_USD):
            pays = co.appraise(net, line, shipments(trade, usd), capex_usd=COST_USD, terms=TERMS, flows=flows)
            found[flows, usd] = pays
            risk = co.appraisal_risk(pays, draws=2_000)
            npv, owner = pays.economic.npv_usd / 1e6, pays.financial.npv_usd / 1e6
            name = "counted" if flows else "not counted"
            print(
                f"{name:16}{usd / 1e9:16.1f}{npv:14,.0f}{owner:12,.0f}{pays.economic.bcr:18.2f}"
                f"{100 * risk.share_of_losses:6.0f} %"
            )
    full = found[None, AIM_USD].overloaded
    for row in full[full["resource"].str.contains("quetta-zahedan|zahedan-quetta")].itertuples():
        sent, takes = 52 * (row.load + row.background), 52 * row.capacity
        print(f"ten billion would send {sent:,.0f} TEU a year by {row.name}, which takes {takes:,.0f} ({row.basis})")
    pays = found["capacity", AIM_USD]
    print(
        f"\nby country, million USD, if Pakistan pays\n{(pays.by_country(paid_by={'PK': 1}) / 1e6).round().to_string()}"
    )
    print(f"\n{co.appraisal_risk(pays, draws=2_000)}\n\n{pays}")


if __name__ == "__main__":
    main()
