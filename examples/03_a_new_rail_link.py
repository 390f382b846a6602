"""What would a rehabilitated Quetta-Taftan line and a railway from Gwadar to the Iranian border change?

With boxes on a daily and faster Quetta-Taftan line the train takes Quetta's trade with Zahedan from the lorry: it is
590 USD cheaper and a few hours faster. It also becomes the cheapest from Islamabad to Istanbul, by 953 USD, but takes
54 days instead of 50. A daily train from Gwadar to Rimdan, with lorries from there, takes 140 USD off Gwadar's
cheapest and fastest way to Tehran, in the same time, and 80 USD off Karachi's cheapest, which gets four hours longer.
Its border does that: it has the assumed prices of Taftan's railway, 200 USD less than the lorry pays, and its halved
entry. With the full hours of that entry both trains would take almost a day more, and the lorry would remain the
fastest on every trip. Nothing of this draws Kashgar's trade.
"""

import corridor as co

TRIPS = [
    ("Karachi", "Tehran"),
    ("Islamabad", "Istanbul"),
    ("Quetta", "Zahedan"),
    ("Gwadar", "Tehran"),
    ("Kashgar", "Istanbul"),
]
RAILS = ["quetta-taftan", "taftan-mirjaveh", "mirjaveh-zahedan"]
TRAINS = ["quetta-zahedan-train", "zahedan-quetta-train"]


def rehabilitated() -> co.Scenario:
    """Return the scenario: a faster and cheaper line that takes boxes, a quicker entry, and a line from Gwadar."""
    return co.Scenario(
        "Quetta-Taftan rehabilitated",
        [
            co.Change("links", {"link_id": RAILS}, takes="box;wagon"),
            co.Change("links", {"link_id": "quetta-taftan"}, hours=24, usd=co.times(0.8), departures_per_week=7),
            co.Change("services", {"service_id": TRAINS}, departures_per_week=7, takes="box;wagon"),
            co.Change("borders", {"link_id": "taftan-mirjaveh", "side": "entry"}, hours=co.times(0.5)),
            co.AddLine(
                "gwadar-rimdan",
                ["Gwadar", "Gabd", "Rimdan"],
                mode="rail-1435",
                trains_per_week=7,
                lengths_km=[75, 3],
                border_like="taftan-mirjaveh",
            ),
        ],
    )


def main() -> None:
    """Print the scenario, and each trip by rail and in general, before and after."""
    net = co.load()
    scenario = rehabilitated()
    print(scenario)
    after = scenario(net)
    box = co.Cargo(teu=2, tonnes=24, value_usd=60_000)
    print(f"\n{'trip':24}{'by':6}{'today':>22}{'after':>22}   by rail and road only")
    inland = co.Rules(avoid_modes={"sea"})
    for origin, destination in TRIPS:
        for by in ("cost", "time"):
            told = []
            for network in (net, after):
                way = co.plan(network, origin, destination, by=by, cargo=box, rules=inland)
                told.append(f"{way.hours / 24:6.1f} d {way.cost_usd:8,.0f} USD")
            mark = "" if told[0] == told[1] else "   changed"
            print(f"{origin + ' - ' + destination:24}{by:6}{told[0]:>22}{told[1]:>22}{mark}")


if __name__ == "__main__":
    main()
