"""Which crossing is full first when Pakistan and Iran trade three, eight or ten billion dollars, and what relieves it?

Taftan. At three billion it is full in both directions; Mand and Gabd have room, and nothing is left behind. From five
billion on all three crossings by road are full, and what may goes by sea. At eight billion 1,900 TEU a week find no
room, at ten 4,900: goods counted in lorries and tanks, most of them between Zahedan and Quetta. As many lanes again
at Taftan bring the 4,900 down to 200, at Gabd to 1,600. The railway from Quetta to Taftan takes 900 of them, since
its trains are few and the rest was counted on the road. Customs in half the time takes none: the wall is lanes, not
hours.

The trade is that of `co.scale_to_trade`: oil products, gas and bitumen grow most, as trade policy aims at them, and
what goes in tanks and loose takes the room of its lorries. Every TEU goes where all of them together cost least
within the capacities of crossings, trains, lines and ports. Those of the crossings by road are assumed, with a wide
range: 4,200 TEU a week each way at Taftan, where 2,170 passed in 2025, and 2,800 each at Gabd and Mand. So is what
more lanes do.
"""

import corridor as co

AIMS_USD = (3e9, 5e9, 8e9, 10e9)
CROSSINGS = {"Taftan": "taftan-mirjaveh-road", "Gabd": "gabd-rimdan-road", "Mand": "mand-pishin-road"}
RELIEF = {
    "as it is": [],
    "lanes at Taftan doubled": [co.Change("borders", {"link_id": "taftan-mirjaveh-road"}, capacity_teu_per_week=8400)],
    "lanes at Gabd doubled": [co.Change("borders", {"link_id": "gabd-rimdan-road"}, capacity_teu_per_week=5600)],
    "railway from Quetta to Taftan": [co.load_scenario("ml3-rehabilitated")],
    "customs in half the time": [co.load_scenario("pk-ir-customs-eased")],
}


def row(name: str, net: co.Network, usd: float) -> str:
    """Return how full the crossings are in the fuller direction, and what is not moved, in a line."""
    flows = co.assign(net, co.scale_to_trade(net.demand, usd_per_year=usd, room_for_all=True))
    loads = flows.loads("border").set_index("resource")["utilisation"]
    used = [max(loads.filter(like=f":{link}:"), default=0.0) for link in CROSSINGS.values()]
    return f"{name:32}{''.join(f'{part:>9.0%}' for part in used)}{flows.unmet()['unmet'].sum():>12,.0f}"


def main() -> None:
    """Print the crossings as the trade grows, and what relief brings when it is ten billion."""
    net = co.load()
    heading = f"{''.join(f'{name:>9}' for name in CROSSINGS)}{'not moved':>12} TEU a week"
    print(f"{'trade':32}{heading}")
    for usd in AIMS_USD:
        print(row(f"{usd / 1e9:g} billion USD a year", net, usd))
    print(f"\n{'with ten billion':32}{heading}")
    for name, edits in RELIEF.items():
        print(row(name, co.Scenario(name, edits)(net), 10e9))


if __name__ == "__main__":
    main()
