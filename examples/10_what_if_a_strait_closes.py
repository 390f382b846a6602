"""What if Bab-el-Mandeb or Hormuz closes?

Without Bab-el-Mandeb ships to Europe go by the Cape, 1.3 times as far from Shanghai and 1.8 times from Karachi. At what
the distance costs, Shanghai's box pays 5 % more and takes nine days more, Karachi's 12 % and two weeks to Rotterdam, a
quarter and four weeks to Istanbul. All stay at sea, Kashgar's for Istanbul too, 9 % dearer. Without Hormuz the Gulf's
own trade pays: Jebel Ali-Tehran nine tenths more, Shanghai-Jebel Ali a quarter more, by the Emirates' coast outside
the strait. Mumbai-Tehran goes by Chabahar even today. Both at once is the sum, because different trades pay for each.
In a year of all containers, money and time, Bab-el-Mandeb costs 21 billion USD. Hormuz leaves 680,300 TEU without a way
by the modes that they were counted by, and what that costs is not in the sum.
"""

import corridor as co

TRIPS = [
    *(("Shanghai", "Rotterdam"), ("Karachi", "Rotterdam"), ("Karachi", "Istanbul"), ("Kashgar", "Istanbul")),
    *(("Mumbai", "Tehran"), ("Shanghai", "Jebel Ali"), ("Jebel Ali", "Tehran"), ("Xi'an", "Duisburg")),
]


def main() -> None:
    """Print what each closure, and both at once, change for trips and for the demand of a year."""
    net = co.load()
    red_sea, hormuz = (co.load_scenario(name) for name in ("red-sea-closed", "hormuz-closed-2026"))
    closed = {"today": net, "Bab-el-Mandeb shut": red_sea, "Hormuz shut": hormuz, "both shut": red_sea + hormuz}
    found = co.compare(closed, TRIPS, by="cost")
    print(found)

    frame = found.to_frame().pivot_table("length_km", "trip", "network")
    longer = frame["Bab-el-Mandeb shut"] / frame["today"]
    print(f"\nShanghai-Rotterdam by the Cape is {longer[1]:.2f} times as far, Karachi-Rotterdam {longer[2]:.2f} times.")

    turned = found.differences().query("changes_way and network == 'Bab-el-Mandeb shut'")
    for row in turned.to_dict("records"):
        print(f"  {row['origin']} - {row['destination']}: {row['hours_change'] / 24:+.1f} days, {row['way_after']}")

    print("\nThe containers of a year:")
    sums = co.compare(closed, net.demand, by="generalised").sums()
    extra = sums["generalised_cost_usd"] - sums["generalised_cost_usd"].iloc[0]
    for name in sums.index[1:]:
        cut = sums.at[name, "teu_cut_off"]
        print(f"  {name:20}{extra[name] / 1e6:10,.0f} million USD more, money and time; {cut:,.0f} TEU without a way")


if __name__ == "__main__":
    main()
