"""What if customs took half the time at every border, and where would it matter?

Half the hours of all border posts and of customs clearance take a fifth to a third off a lorry's time out of Karachi,
29 % on average with half of the delay on Pakistan's roads as well; CAREC's measured speeds with and without delay say
24-27 %. Kandahar and Zahedan gain most, and nobody loses. Some lorries turn to another border than the one they took:
to Bazargan in place of Razi, and to Chaman in place of Ghulam Khan. For Karachi-Tehran, Iran's side at Gabd may take
some fourteen hours more than today before the lorry is better off by Taftan.
"""

import corridor as co

TRIPS = [
    *(("Karachi", to) for to in ("Tehran", "Kabul", "Kandahar", "Zahedan", "Kashgar")),
    *(("Islamabad", "Istanbul"), ("Kashgar", "Istanbul"), ("Tehran", "Ankara"), ("Tashkent", "Istanbul")),
]
HALF = co.Scenario("half the hours", [co.Change(table, {}, hours=co.times(0.5)) for table in ("borders", "clearance")])
ALSO_ON_THE_ROAD = co.Scenario(
    "and half the delay on the road",
    [HALF, co.Change("rates", {"mode": "road", "country": "PK"}, delay_h_per_100km=co.times(0.5))],
)
GABD = co.Cell(
    "borders",
    {"link_id": "gabd-rimdan-road", "from_node": "PKGBD", "side": "entry", "procedure": "", "regime": ""},
    "hours",
)


def main() -> None:
    """Print by how much each trip becomes quicker, and when the border at Gabd would lose its trade."""
    net = co.load()
    road = co.Rules(modes={"road"})
    variants = {"today": net, HALF.name: HALF, ALSO_ON_THE_ROAD.name: ALSO_ON_THE_ROAD}
    found = co.compare(variants, TRIPS, by="time", rules=road)
    print(f"{'by road':24}{'today':>10}" + "".join(f"{name:>34}" for name in found.names[1:]))
    of_trip = found.differences().groupby("trip")
    for _, rows in of_trip:
        first = rows.iloc[0]
        told = [f"{row['after'] / 24:6.1f} d ({-row['gain'] / row['before']:+.0%})" for row in rows.to_dict("records")]
        trip = f"{first['origin']} - {first['destination']}"
        print(f"{trip:24}{first['before'] / 24:8.1f} d" + "".join(f"{text:>34}" for text in told))
    changed = found.differences()
    out = changed[changed["origin"].eq("Karachi") & changed["network"].eq(ALSO_ON_THE_ROAD.name)]
    print(f"\nOut of Karachi {(out['gain'] / out['before']).mean():.0%} of the time go with half of all delay.\n")
    for row in changed[changed["changes_way"]].to_dict("records"):
        print(
            f"{row['network']}: {row['origin']} - {row['destination']} by {row['way_after']}, not {row['way_before']}"
        )
    print(f"\n{co.break_even(net, 'Karachi', 'Tehran', of=GABD, by='time')}")


if __name__ == "__main__":
    main()
