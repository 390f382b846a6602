"""Goods leave Kashgar for Istanbul on 1 December: how sure is their arrival, and what would make it surer?

The fastest way, all by lorry, is planned for 15 December; eight of ten runs arrive between 11 and 21 December, and two
in five are later than planned. Clearing borders and customs takes two fifths of its hours and makes nine tenths of its
variance: in the tenth of the runs that is latest, customs at Kapıköy take five and a half days more than usual, the
exit at Razi three, and the entry at Sarakhs two. What is surest hangs on the deadline. By the 15th it is the fast way,
though only 65 % make it; by the 20th the ways by Red Bridge or Bishkek are a little surer (92 % against 90 %), but half
of their runs take 15 hours longer and more, and they cost 2,100 USD more and up.

How far to trust it: of the Islamabad-Istanbul train three runs are published. Eleven days to Van (2009) and 12.9 to
Ankara (2021) lie near the middle of its runs here. The third, in the snow of January 2022, was due in Istanbul after 24
days, just beyond the p90 here: what comes in about one of ten runs here came in one of three there. Three runs are too
few to say that the p90 is too low.
"""

import corridor as co

READY = "2026-12-01 08:00+08:00"
TRAIN = "islamabad-istanbul-train"
PUBLISHED_D = {"Van": (11,), "Ankara": (12.9,), "Istanbul": (24,)}
"""Days from Islamabad: Anadolu Agency (26 August 2009), Diplomatic Observer (January 2022), Dawn (13 February 2022)."""


def fastest(net: co.Network) -> None:
    """Print when the fastest way arrives, and how much of its variance borders make."""
    way = co.plan(net, "Kashgar", "Istanbul", by="time", depart=READY)
    eta = co.simulate(net, way)
    print(eta)
    legs = eta.by_leg()
    borders = legs[legs["activity"].isin(("exit", "entry", "clearance"))]
    hours = borders["planned_h"].sum() / legs["planned_h"].sum()
    print(
        f"\nclearing borders takes {hours:.0%} of the hours, {borders['share_of_variance'].sum():.0%} of the variance"
    )
    for correlation in (0, 0.6, 1):
        early, late = co.simulate(net, way, correlation=correlation).percentiles(10, 90)
        print(f"if delays of a country have {correlation:.0%} in common: p10 {early:%d %b}, p90 {late:%d %b %H:%M}")


def surest(net: co.Network) -> None:
    """Print the best ways for two deadlines."""
    for day in ("2026-12-15", "2026-12-20"):
        found = co.most_reliable(net, "Kashgar", "Istanbul", depart=READY, deadline=day)
        print(f"\nsurest by {day}, of {len(found.arrivals)} candidates:")
        print(found.to_frame()[["way", "cost_usd", "chance", "p50_h", "p90_h"]].head(4).round(2).to_string(index=False))


def published(net: co.Network) -> None:
    """Print the published runs of a train between the percentiles of its runs here, which vary as a whole."""
    rules = co.Rules(modes={"rail", "ferry"})
    way = co.plan(net, "Islamabad", "Istanbul", by="time", rules=rules, depart="2021-12-21 12:00+05:00")
    legs = co.simulate(net, way).by_leg()
    train = legs[(legs["service_id"] == TRAIN) & (legs["activity"] != "wait")]
    days = train[["p10_h", "p50_h", "p90_h"]].cumsum() / 24
    print("\ndays of the train from Islamabad (p10, p50, p90 here; published runs)")
    for place, runs in PUBLISHED_D.items():
        passed = train["to_node"].map(way.name_of).str.startswith(place)
        low, usual, high = days[passed].iloc[0]
        told = "; ".join(f"{run:g}{', beyond the p90' if run > high else ''}" for run in runs)
        print(f"to {place:<9}{low:6.1f}{usual:6.1f}{high:6.1f}   {told}")


def main() -> None:
    """Print all three."""
    net = co.load()
    fastest(net)
    surest(net)
    published(net)


if __name__ == "__main__":
    main()
