"""Prices of feeders by distance, and the law of hubs: `python network_data/sea_prices.py` writes `services.csv`.

Feeders whose price nobody printed take that of a line through published lanes: so much a box and so much a km. Then the
law: no direct string is dearer than two or more strings by hubs with the transshipment there, because whoever asks more
carries nothing. A string that is dearer is lowered to that; its note says from what, and it counts as assumed.

Run it again after prices, lengths or transshipment change: it gives the same twice. `--check` writes nothing and prints
the line, how well it fits, and the strings that the law would lower.
"""

import csv
import math
import re
import sys
from pathlib import Path
from typing import Final, NamedTuple

import networkx as nx
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # this checkout goes before an installed package

import corridor as co
from corridor.graph.activities import PER_CODE
from corridor.modes import MODE_CODE, SEA

FILE: Final = Path(__file__).parent / "services.csv"


class Lane(NamedTuple):
    """What a 40-foot box was printed to cost over a short lane [USD], and its length [km]."""

    name: str
    km: float
    usd: float
    printed: str


LANES: Final = (
    Lane("Nhava Sheva - Jebel Ali", 2160, 577, "Maersk tariff 2024: 400, fuel 93 and Gulf risk 84"),
    Lane("West India - Jebel Ali", 1930, 500, "Container News, June 2024: 250 a TEU"),
    Lane("Doha - Nhava Sheva", 2480, 521, "Maersk tariff 2025, without fuel"),
    Lane("Jebel Ali - Jeddah", 4249, 950, "450 to 500 a TEU before the Red Sea crisis, 2024"),
    Lane("Shanghai - Southeast Asia", 3980, 1062, "SCFI week 46 of 2025: 531 a TEU"),
    Lane("Aqaba - Algeciras", 4300, 684, "Maersk tariff 2023, without fuel"),
    Lane("Algeciras - Jeddah", 4650, 891, "Maersk tariff 2019 with fuel"),
    Lane("Genoa, Valencia - Istanbul", 2640, 800, "freight rates of March 2017"),
    Lane("Bandar Abbas - Chabahar", 564, 333, "what a direct line saves, 2023: 400, less a transshipment"),
)
_BY_DISTANCE: Final = "rice by distance"
_PROXY: Final = re.compile(
    r"rice: tariff Nhava Sheva - Jebel Ali 2024, 400 \+ 93 fuel \+ 84 Gulf risk per 40-ft as proxy"
    r"|rice assumed from the level of Gulf feeders \(577 USD per 40-ft\)"
    r"|rice assumed from the level of the SCFI for Southeast Asia \(531 USD per TEU for 4,000 km\)"
    r"|rice found: the level of Gulf feeders \(577 USD per 40-ft\) assumed"
)
"""What the notes of feeders say whose price was that of one lane."""
_LOWERED: Final = re.compile(r" Lowered from ([\d.,]+) USD[^.]*\.")


def line() -> tuple[float, float]:
    """Return USD a box and USD a km of the line of least squares through the lanes, rounded."""
    per_km, base = np.polyfit([lane.km for lane in LANES], [lane.usd for lane in LANES], 1)
    return round(float(base), -1), round(float(per_km), 3)


def is_by_distance(note: str) -> bool:
    """Return whether nobody printed the price of a feeder, as its note says."""
    return _BY_DISTANCE in note or _PROXY.search(note) is not None


def lengths_km(net: co.Network) -> dict[str, float]:
    """Return the length of the way of each string."""
    length = dict(zip(net.tables["links"]["link_id"], net.prepared.links.length_km.tolist(), strict=True))
    ways, names = net.prepared.sea_ways, net.tables["services"]["service_id"]
    return {names[row]: sum(length[link] for link in ways.links[row]) for row in ways.strings}


def by_hubs(net: co.Network) -> dict[str, float]:
    """Return what the cheapest strings between the ends of each string ask for a 40-foot box, with transshipment."""
    services, handlings, ids = net.tables["services"], net.prepared.handlings, net.names.ids
    rows = [row for row in net.prepared.sea_ways.strings if not services["valid_until"].iloc[row]]
    strings = services.iloc[rows]
    strings = strings[strings["per"] == "box"]
    graph = nx.DiGraph()
    for string in strings.itertuples():
        ends = (string.from_node, "out"), (string.to_node, "in")
        known = graph.get_edge_data(*ends)
        graph.add_edge(*ends, usd=string.usd if known is None else min(string.usd, known["usd"]))
    sea = np.array([MODE_CODE[SEA]])
    for at, port in enumerate(ids):
        row = int(handlings.rows(np.array([at]), sea, sea)[0])
        if row >= 0:
            price = handlings.activities.price[row]
            usd = price[PER_CODE["box"]] + 2 * price[PER_CODE["teu"]] + price[PER_CODE["shipment"]]
            graph.add_edge((port, "in"), (port, "out"), usd=float(usd))
    found = {}
    for start in sorted(set(strings["from_node"])):
        least = nx.single_source_dijkstra_path_length(graph, (start, "out"), weight="usd")
        for string in strings[strings["from_node"] == start].itertuples():
            found[string.service_id] = least[string.to_node, "in"]
    return found


def dearer(net: co.Network) -> dict[str, tuple[float, float]]:
    """Return the strings that break the law, with their price and what strings by hubs ask."""
    asked = dict(zip(net.tables["services"]["service_id"], net.tables["services"]["usd"].tolist(), strict=True))
    return {name: (asked[name], usd) for name, usd in by_hubs(net).items() if asked[name] > usd + 0.005}


def repriced(rows: list[dict[str, str]], net: co.Network) -> None:
    """Write the prices of feeders by distance into rows of `services`; lowered strings ask again what they did."""
    (base, per_km), km = line(), lengths_km(net)
    for row in rows:
        if was := _LOWERED.search(row["note"]):
            row["usd"], row["note"] = was.group(1).replace(",", ""), _LOWERED.sub("", row["note"])
        if row["links"] or not is_by_distance(row["note"]):
            continue
        usd = round(base + per_km * km[row["service_id"]], -1)
        row["note"] = _PROXY.sub(f"{_BY_DISTANCE}, a line through nine published lanes", row["note"])
        row["usd"], row["usd_low"], row["usd_high"] = (f"{part * usd:.0f}" for part in (1, 0.6, 2))


def lowered(rows: list[dict[str, str]], net: co.Network) -> None:
    """Lower the strings that break the law in rows of `services`."""
    for name, (usd, by_hub) in dearer(net).items():
        row = next(row for row in rows if row["service_id"] == name)
        row["usd"], row["basis"] = f"{math.floor(by_hub)}", "assumed"
        if row["usd_low"]:
            row["usd_low"] = min(row["usd_low"], row["usd"], key=float)
        row["note"] += f" Lowered from {usd:.0f} USD, as strings by a hub with its transshipment ask less."


def main() -> None:
    """Write the prices, or print what they rest on."""
    base, per_km = line()
    off = [(base + per_km * lane.km) / lane.usd - 1 for lane in LANES]
    print(f"{base:.0f} USD a box and {per_km} USD a km; off by {np.abs(off).mean():.0%} in the mean")
    for lane, error in zip(LANES, off, strict=True):
        print(f"  {lane.name:<28}{lane.km:>6.0f} km{lane.usd:>6.0f} USD{error:>+6.0%}  {lane.printed}")
    if "--check" in sys.argv:
        for name, (usd, by_hub) in dearer(co.load()).items():
            print(f"{name}: {usd:.0f} USD, by hubs {by_hub:.0f}")
        return
    with FILE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    net = co.load()
    for change in (repriced, lowered):
        change(rows, net)
        with FILE.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        net = co.load()
    print(f"{sum(is_by_distance(row['note']) for row in rows)} feeders by distance, "
          f"{sum(bool(_LOWERED.search(row['note'])) for row in rows)} strings lowered")  # fmt: skip


if __name__ == "__main__":
    main()
