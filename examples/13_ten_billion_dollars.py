"""Which crossing is full first when Pakistan and Iran trade three, eight or ten billion dollars, and what relieves it?

FINDING

The trade is `co.scale_to_trade`'s: oil products, gas and bitumen grow most, as trade policy aims at them, and what goes
in tanks and loose takes the room of its lorries. Each TEU goes where all of it together costs least, within the
capacities of crossings, trains, lines and ports. Those of the crossings are assumed.
"""

import corridor as co

AIMS_USD = (3e9, 5e9, 8e9, 10e9)
CROSSINGS = {"taftan-mirjaveh-road": "Taftan", "gabd-rimdan-road": "Gabd", "mand-pishin-road": "Mand"}
RELIEF = {
    "as it is": [],
    "Taftan twice as wide": [co.Change("borders", {"link_id": "taftan-mirjaveh-road"}, capacity_teu_per_week=8400)],
    "Quetta-Taftan railway": [co.load_scenario("ml3-rehabilitated")],
    "both": [
        co.Change("borders", {"link_id": "taftan-mirjaveh-road"}, capacity_teu_per_week=8400),
        co.load_scenario("ml3-rehabilitated"),
    ],
}


def assigned(net: co.Network, usd: float) -> co.Flows:
    """Return the flows of the whole demand with a trade of that many dollars a year."""
    return co.assign(net, co.scale_to_trade(net.demand, usd_per_year=usd, room_for_all=True))


def main() -> None:
    """Print how full the crossings are, what is not moved, and what that becomes with more room."""
    net = co.load()
    print(f"{'billion USD':12}{''.join(f'{name:>12}' for name in CROSSINGS.values())}{'not moved':>12}  TEU a week")
    for usd in AIMS_USD:
        flows = assigned(net, usd)
        loads = flows.loads("border").set_index("resource")["utilisation"]
        fullest = [max(loads.filter(like=f":{link}:"), default=0.0) for link in CROSSINGS]
        unmet = flows.unmet()["unmet"].sum()
        print(f"{usd / 1e9:<12g}{''.join(f'{used:>12.0%}' for used in fullest)}{unmet:>12,.0f}")
    print("\nwith ten billion, not moved [TEU a week] and what all of it costs less [million USD a year]")
    before = None
    for name, edits in RELIEF.items():
        flows = assigned(co.Scenario(name, edits)(net), 10e9)
        moved = sum(flows.by_trip()["moved"])
        cost = 52 * (flows.total_usd_per_week - flows.unmet_usd_per_teu * flows.unmet()["unmet"].sum())
        before = before or cost / moved
        print(f"{name:24}{flows.unmet()['unmet'].sum():>10,.0f}{(cost / moved):>16,.0f} USD a TEU")


if __name__ == "__main__":
    main()
