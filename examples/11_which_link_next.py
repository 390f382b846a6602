"""Which new railway between Pakistan, Iran and Afghanistan would help today's trade most?

Of some 900 that are planned or join two places within 400 km, four in five help nobody. Rails from Kabul into
Pakistan come first, to whichever place: worth some ten million dollars a year, little for 200 to 450 km, and slower
than the lorries that they replace. Next is a second line from Zanjan or Qazvin to Tabriz, which carries Iran's trade
with Türkiye and saves it days as well. Of what is planned or being built, the line over Dand-e Patan to Kabul and
Khaf - Herat's last part save most, each a few millions.
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
    planned = frame[frame["row"] < new["link_id"].notna().sum()]
    print("\nof those that are planned or being built, saved a year and a kilometre:")
    for row in planned[planned["saved_minimised"] > 0].head(5).to_dict("records"):
        print(f"  {row['link_id']:<28}{row['saved_minimised']:>14,.0f} USD{row['saved_per_km']:>12,.0f} USD/km")
    print(f"\nthe best as a scenario:\n{ranking.scenario()}")


if __name__ == "__main__":
    main()
