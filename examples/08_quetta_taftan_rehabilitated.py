"""What would a rehabilitated Quetta-Taftan railway change, for whom, and is it the rails or the trains?

It is neither: it is that the trains would take boxes. Of the yearly demand two flows gain, the goods from Zahedan to
Quetta 23 % of money and time together and Lahore's rice for Zahedan 9 %; the other 39 rows are untouched, and of the
four trips asked no fastest way changes. Boxes on today's slow and rare trains already save four fifths of the 39
million USD a year. Faster rails and five times the trains each add a twelfth; the two do not depend on each other.
All of this lets goods that were counted in lorries choose the train, and counts no capacity. A heavy box from Quetta
to Zahedan stays on the train until its price rises by 420 USD.
"""

import corridor as co

BOX = co.Cargo(teu=2, tonnes=24, value_usd=60_000)
TRIPS = [("Quetta", "Zahedan"), ("Karachi", "Tehran"), ("Lahore", "Tehran"), ("Islamabad", "Istanbul")]
LINKS = {"link_id": ["quetta-taftan", "taftan-mirjaveh", "mirjaveh-zahedan"]}
TRAINS = {"service_id": ["quetta-zahedan-train", "zahedan-quetta-train"]}
BOXES = co.Scenario(
    "boxes on today's trains",
    [co.Change("links", LINKS, takes="box;wagon"), co.Change("services", TRAINS, takes="box;wagon")],
)
OFTEN = co.Scenario(
    "boxes, five times the trains",
    [BOXES, *(co.Change(*rows, departures_per_week=5.75) for rows in (("links", LINKS), ("services", TRAINS)))],
)
HOURS = {"quetta-taftan": (16, 29), "taftan-mirjaveh": (0.5, 1), "mirjaveh-zahedan": (6.5, 13)}
FAST = co.Scenario(
    "boxes, faster rails",
    [BOXES, *(co.Change("links", {"link_id": k}, hours=h, hours_p90=p90) for k, (h, p90) in HOURS.items())],
)
TARIFF = co.Cell("services", {"service_id": "quetta-zahedan-train"}, "usd")


def main() -> None:
    """Print who gains, which part of the package does it, and how far the train's price may rise."""
    net = co.load()
    after = co.load_scenario("ml3-rehabilitated")(net)
    parts = {"today": net, BOXES.name: BOXES, FAST.name: FAST, OFTEN.name: OFTEN, "rehabilitated": after}
    networks = {"today": net, "rehabilitated": after}
    print("The demand of a year:")
    print(co.compare(networks, net.demand, by="generalised", choose_mode=True))
    print("\nWho wants to be there soonest:")
    print(co.compare(networks, TRIPS, by="time", cargo=BOX))

    print("\nThe parts of the package, million USD of money and time that the demand of a year saves:")
    cost = co.compare(parts, net.demand, by="generalised", choose_mode=True).sums()["generalised_cost_usd"]
    for name in cost.index[1:]:
        print(f"  {name:30}{(cost['today'] - cost[name]) / 1e6:6.1f}")

    print("\nHow far the price of the train may move:")
    print(co.break_even(after, "Quetta", "Zahedan", of=TARIFF, by="generalised", cargo=BOX, upper=5_000))


if __name__ == "__main__":
    main()
