"""What would a rehabilitated Quetta-Taftan line and a railway from Gwadar to the Iranian border change?

A daily and faster Quetta-Taftan line takes five days off the rail way from Quetta to Zahedan, and with it off
the cheapest ways from Karachi to Tehran and from Islamabad to Istanbul; the money changes little, and lorries
remain the fastest but from Quetta. Rails from Gwadar to Rimdan make its way to Tehran cheaper but slower, and
nothing of this draws Kashgar's trade.
"""

import corridor as co

TRIPS = [
    ("Karachi", "Tehran"),
    ("Islamabad", "Istanbul"),
    ("Quetta", "Zahedan"),
    ("Gwadar", "Tehran"),
    ("Kashgar", "Istanbul"),
]


def rehabilitated() -> co.Scenario:
    """Return the scenario: a faster and cheaper line, the entry halved, and new rails from Gwadar to Rimdan."""
    return co.Scenario(
        "Quetta-Taftan rehabilitated",
        [
            co.Change("links", {"link_id": "quetta-taftan"}, hours=24, usd=co.times(0.8), departures_per_week=7),
            co.Change(
                "services",
                {"from_node": ["Quetta", "Zahedan"], "to_node": ["Quetta", "Zahedan"]},
                departures_per_week=7,
            ),
            co.Change("borders", {"link_id": "taftan-mirjaveh", "side": "entry"}, hours=co.times(0.5)),
            co.AddLink(
                "gwadar-gabd", "Gwadar", "Gabd", mode="rail-1435", length_km=75, departures_per_week=7, both_ways=True
            ),
            co.AddLink(
                "gabd-rimdan-rail",
                "Gabd",
                "Rimdan",
                mode="rail-1435",
                length_km=3,
                departures_per_week=7,
                both_ways=True,
            ),
            co.AddBorder("gabd-rimdan-rail", like="taftan-mirjaveh"),
            co.AddHandling("Gwadar", "sea", "rail-1435", like="Chabahar"),
            co.AddHandling("Rimdan", "rail-1435", "road", like="Zahedan", both_ways=True),
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
