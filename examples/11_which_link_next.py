"""Which new railway between Pakistan, Iran and Afghanistan would help today's trade most?

Of some 900 that are planned or join two places within 400 km, nineteen in twenty help nobody, and none of those that
are planned or being built saves anything. The first place shows a limit rather than a need. Rails from Islamabad or
Rawalpindi to Sost save 33 to 41 million USD a year because nearly all that would use them are Karachi's imports from
China, which were counted at sea: free to choose, they go over the Khunjerab, with no capacity counted, and the rails,
priced like any others, are slower than its lorries. What lorries carry today points elsewhere: 418 km from Zahedan to
Dalbandin, which save money and days on rice and on Iran's goods for Quetta, and 66 km from Khoy to Razi for Türkiye's
trade, cheaper and slower, worth 18 and 11 million USD a year before what it costs to build.
"""

import pandas as pd

import corridor as co

COUNTRIES = ("PK", "IR", "AF")
WITHIN_KM = 400


def candidates(net: co.Network) -> pd.DataFrame:
    """Return the rails that are planned or under construction, and every pair of places within reach."""
    links, country = net.links, dict(zip(net.nodes["node_id"], net.nodes["country"], strict=True))
    is_near = links["from_node"].map(country).isin(COUNTRIES) & links["to_node"].map(country).isin(COUNTRIES)
    planned = links.loc[(links["status"] != "operating") & is_near, ["link_id"]].drop_duplicates()
    pairs = co.candidate_links(net, mode="rail-1435", within_km=WITHIN_KM, countries=COUNTRIES)
    return pd.concat([pd.DataFrame(planned), pairs], ignore_index=True)


def main() -> None:
    """Print the ranking, the best of the planned ones, and what the loss of today's links would cost beside it."""
    net = co.load()
    new = candidates(net)
    ranking = co.rank_links(net, new, net.demand, choose_mode=True)
    print(ranking)
    frame = ranking.to_frame()
    planned = frame[(frame["row"] < new["link_id"].notna().sum()) & (frame["saved_minimised"] > 0)]
    print("\nof those that are planned or being built, saved a year and a kilometre:")
    for row in planned.head(5).to_dict("records"):
        print(f"  {row['link_id']:<28}{row['saved_minimised']:>14,.0f} USD{row['saved_per_km']:>12,.0f} USD/km")
    if planned.empty:
        print("  none saves anything")
    print(f"\nthe best as a scenario:\n{ranking.scenario()}")


if __name__ == "__main__":
    main()
