"""By when must a box leave Karachi to be in Tehran before Nowruz 2027, and what does a day's delay cost?

A lorry by Gabd takes 10.8 days, and 11.5 if it waits there for the end of Eid, so it leaves on Monday 8 March at
02:54 to be there by the 20th. The cheapest way, the ship to Bandar Abbas for 1,060 USD less, takes 23.7 days, so its
box must leave twelve days before that. The border is what counts: who leaves until Tuesday the 16th, 19:59, still
crosses before the Iranian side shuts on the 20th. Wednesday's box waits for days at Mirjaveh and is there on 1 April,
the same day as one that leaves on Sunday. Eid shuts the same borders from the 10th on; its days are estimated, so who
leaves between the 6th and the 11th should ask again when the moon has been seen.
"""

import corridor as co

MARCH = ("2027-03-01 00:00+05:00", "2027-04-05 00:00+05:00")
NOWRUZ = "2027-03-20 00:00+03:30"


def main() -> None:
    """Print the latest departures that make it, and every departure of March that is worth making."""
    net = co.load_scenario("pk-af-closed-2025")(co.load())  # shut since October 2025, and no end in sight
    box = co.Cargo(teu=2, tonnes=20, value_usd=80_000)
    for by in ("time", "cost"):
        way = co.plan(net, "Karachi", "Tehran", by=by, cargo=box, arrive_by=NOWRUZ)
        print(
            f"To be there by 20 March, {way.by}: leaves {way.departs:%a %d %b %H:%M}, {way.cost_usd:,.0f} USD, "
            f"{way.hours / 24:.1f} days, {', '.join(way.borders)}"
        )
    rows = co.departures(net, "Karachi", "Tehran", between=MARCH, cargo=box)
    print("\nDepartures that are worth making; between two rows it is as well to leave with the next")
    for row in rows.itertuples():
        print(
            f"  {row.departs:%a %d %b %H:%M} to {row.until:%a %d %b %H:%M}   arrives {row.arrives:%a %d %b %H:%M} "
            f"after {row.hours / 24:4.1f} days, {row.cost_usd:,.0f} USD, {row.way}"
        )
    late = co.plan(net, "Karachi", "Tehran", by="time", cargo=box, depart="2027-03-17 08:00+05:00")
    print("\nWho leaves on Wednesday 17 March instead:")
    for leg in late.legs:
        if leg.hours > 24 or leg.activity == "wait":
            print(f"  {leg.start:%a %d %b %H:%M} to {leg.end:%a %d %b %H:%M}  {leg.activity} at {leg.from_node}")
    print(f"  arrives {late.arrives:%a %d %b %H:%M}, after {late.hours / 24:.1f} days")
    eid = co.plan(net, "Karachi", "Tehran", by="time", cargo=box, depart="2027-03-08 08:00+05:00")
    print("\n".join(["", *(note for note in eid.notes if "estimated" in note)]))


if __name__ == "__main__":
    main()
