"""What would a rehabilitated Quetta-Taftan railway change, for whom, and is it the rails or the trains?

Of the yearly demand the flows between Pakistan and Iran's east gain, each by a few percent of money and time together;
nobody else is touched, and no fastest way changes. About half of the gain is that trains run five times as often, which
needs no faster rails; the two do not depend on each other. What the line may charge a box before Karachi's trade with
Tehran leaves it rises by what the saved time is worth.
"""

import corridor as co

BOX = co.Cargo(teu=2, tonnes=24, value_usd=60_000)
TRIPS = [("Quetta", "Zahedan"), ("Karachi", "Tehran"), ("Lahore", "Tehran"), ("Islamabad", "Istanbul")]
TARIFF = co.Cell("links", {"link_id": "quetta-taftan", "from_node": "Quetta"}, "usd")


def main() -> None:
    """Print who gains, the halves of the package, and how far the line's price may rise."""
    net = co.load()
    scenario = co.load_scenario("ml3-rehabilitated")
    after = scenario(net)
    networks = {"today": net, "rehabilitated": after}
    print("The demand of a year:")
    print(co.compare(networks, net.demand, by="generalised", choose_mode=True))
    print("\nWho wants to be there soonest:")
    print(co.compare(networks, TRIPS, by="time", cargo=BOX))

    print("\nThe package, edit by edit (all four trips, one box each):")
    parts = co.decompose(net, scenario, TRIPS, by="generalised", cargo=BOX)
    for row in parts.to_dict("records"):
        print(f"  {row['generalised_cost_usd']:8,.0f} USD {row['hours'] / 24:6.1f} days  {row['part']}")

    print("\nHow far the price of Quetta-Taftan may move:")
    for name, network in networks.items():
        found = co.break_even(network, "Karachi", "Tehran", of=TARIFF, by="generalised", cargo=BOX, upper=5_000)
        print(f"{name}:\n{found}")


if __name__ == "__main__":
    main()
