"""What would a railway siding be worth to the copper mine at Reko Diq, drawn as two lines on a map?

Two lines in metres, as a surveyor has them, become a network of its own: the siding ends a kilometre short of the
main line and is joined to it, which is cut there. Merged with the bundled network at Quetta and Taftan, it plans at
once. A box to Port Qasim costs 1,057 USD instead of 1,244 by lorry and takes 7 days instead of 3.5; at Sukkur it
leaves the train, which asks twice as much for a kilometre as lorries to the coast. To Gwadar the siding saves 60 USD.
So it is worth little for boxes: what it costs to build is not in these figures, the rates and daily trains are the
bundled defaults of Pakistan's railways, and the siding's course and the mine's position are assumed to a few
kilometres.
"""

import geopandas as gpd
from shapely import LineString

import corridor as co

MINE = (62.05, 29.13)  # longitude, latitude: general knowledge, to a few kilometres
NOK_KUNDI = (62.75, 28.82)  # where the siding reaches the line from Quetta to Taftan, drawn to a few hundred metres
METRES = 32642  # the reference system that the lines come in, as from a surveyor: UTM zone 42 north


def drawn(net: co.Network) -> gpd.GeoDataFrame:
    """Return the existing line from Quetta to Taftan and the siding, as a GIS has them: lines in metres, no nodes."""
    links = net.links.set_index("link_id")
    main_line = links.loc["quetta-taftan", "geometry"].iloc[0]
    siding = LineString([MINE, (62.40, 28.98), NOK_KUNDI])
    return gpd.GeoDataFrame({"name": ["main line", "siding"]}, geometry=[main_line, siding], crs=4326).to_crs(METRES)


def main() -> None:
    """Print how the lines became a network, what it doubts, and the mine's ways to the ports."""
    net = co.load()
    ends = net.nodes.set_index("node_id").loc[["PKUET", "PKTFT"], ["kind", "country", "latitude", "longitude"]]
    mine = {"node_id": "mine", "name": "Reko Diq", "kind": "rail_terminal", "country": "PK"}
    places = [{"node_id": node, **row} for node, row in ends.to_dict("index").items()]
    places.append(mine | {"longitude": MINE[0], "latitude": MINE[1]})
    own = co.from_lines(drawn(net), mode="rail-1676", places=places, tolerance_m=2_000, country="PK", like=net)
    print(own.report)
    both = co.merge(net, own, at={"PKUET": "PKUET", "PKTFT": "PKTFT"}, prefix="own-", name="with the siding")
    box = co.Cargo(teu=2, tonnes=24, value_usd=50_000, vot_class="bulk")
    print(f"\n{'a box of concentrate to':26}{'by lorry':>22}{'by the siding':>24}")
    for port in ("Port Qasim", "Karachi Port", "Gwadar"):
        lorry = co.plan(net, MINE[::-1], port, by="cost", cargo=box)
        train = co.plan(both, "own-mine", port, by="cost", cargo=box)
        told = [f"{way.hours / 24:6.1f} d {way.cost_usd:8,.0f} USD" for way in (lorry, train)]
        print(f"{port:26}{told[0]:>22}{told[1]:>24}")


if __name__ == "__main__":
    main()
