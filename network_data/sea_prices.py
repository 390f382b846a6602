"""Prices of feeders, and two laws: `python network_data/sea_prices.py` writes `services.csv` and `handling.csv`.

Feeders whose price nobody printed take that of a line through published lanes: so much a box and so much a km. Then the
law: no direct string is dearer than two or more strings by hubs with the transshipment there, because whoever asks more
carries nothing. A string that is dearer is lowered to that; its note says from what, and it counts as assumed.

Such feeders make ten knots over all, calls on the way included, which is held here against short lanes whose days were
printed. Both rules together make a row of the basis `rate`, up to the length of the longest lane with a price; how
often ships sail is assumed, and `assumed_columns` says so.

A string that sails less than weekly and whose price is an index of another port asks what strings by hubs ask: such a
port has no market of its own, and the index without the feeder would make it cheaper than the hub it is served from.

And a port without a tariff of its own is not cheaper than the cheapest port of its country that prints one: it gets
rows with that price, whose blanks the default rows fill.

Run it again after prices, lengths or transshipment change: it gives the same twice. `--check` writes nothing and prints
the line, how well it fits, and what breaks the laws.
"""

import csv
import math
import re
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final, NamedTuple

import networkx as nx
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # this checkout goes before an installed package

import corridor as co
from corridor.graph.activities import PER_CODE
from corridor.modes import MODE_CODE, SEA
from corridor.network.internals import internals
from corridor.schema import TABLES

SERVICES, HANDLING = (Path(__file__).parent / f"{name}.csv" for name in ("services", "handling"))


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
KNOTS: Final = 10
"""Speed of a feeder over all, calls on the way included."""
KM_PER_NAUTICAL_MILE: Final = 1.852


class TimedLane(NamedTuple):
    """Days that were printed for a short lane, and its length [km]."""

    name: str
    km: float
    days: float
    printed: str

    @property
    def off(self) -> float:
        """Return by which part the hours at the speed of feeders are longer than what was printed."""
        return self.km / (KNOTS * KM_PER_NAUTICAL_MILE) / (24 * self.days) - 1


TIMED_LANES: Final = (
    TimedLane("Nhava Sheva - Jebel Ali", 2181, 4.5, "forwarder 2025: 4 to 5 days"),
    TimedLane("Mundra - Jebel Ali", 1682, 3.5, "forwarder 2025: 3 to 4 days"),
    TimedLane("Karachi - Jebel Ali", 1359, 3.5, "forwarder of fruit, about 2018: 3 to 4 days to Dubai"),
    TimedLane("La Spezia - Gebze", 2390, 7, "Tarros 2010"),
    TimedLane("Chabahar - Nhava Sheva", 1491, 5, "IRISL 2023"),
)
_BY_DISTANCE: Final = "rice by distance"
_PROXY: Final = re.compile(
    r"rice: tariff Nhava Sheva - Jebel Ali 2024, 400 \+ 93 fuel \+ 84 Gulf risk per 40-ft as proxy"
    r"|rice assumed from the level of Gulf feeders \(577 USD per 40-ft\)"
    r"|rice assumed from the level of the SCFI for Southeast Asia \(531 USD per TEU for 4,000 km\)"
    r"|rice found: the level of Gulf feeders \(577 USD per 40-ft\) assumed"
)
"""What the notes of feeders say whose price was that of one lane."""
_NEIGHBOUR: Final = "As the cheapest port of the country that prints a tariff: "
_RAISED: Final = re.compile(r" Raised from ([\d.]+) USD to what strings by a hub ask with its transshipment\.")
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
    length = dict(zip(net.tables["links"]["link_id"], internals(net).prepared.links.length_km.tolist(), strict=True))
    ways, names = internals(net).prepared.sea_ways, net.tables["services"]["service_id"]
    return {names[row]: sum(length[link] for link in ways.links[row]) for row in ways.strings}


def by_hubs(net: co.Network, without: Collection[str] = ()) -> dict[str, float]:
    """Return what the cheapest strings between the ends of each string ask for a 40-foot box, with transshipment.

    Parameters
    ----------
    net
        The network.
    without
        Strings that nobody takes.
    """
    services, handlings, ids = net.tables["services"], internals(net).prepared.handlings, internals(net).names.ids
    rows = [row for row in internals(net).prepared.sea_ways.strings if not services["valid_until"].iloc[row]]
    strings = services.iloc[rows]
    strings = strings[strings["per"] == "box"]
    graph = nx.DiGraph()
    for string in strings[~strings["service_id"].isin(without)].itertuples():
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
            found[string.service_id] = least.get((string.to_node, "in"), math.nan)
    return found


def without_a_market(net: co.Network) -> dict[str, tuple[float, float]]:
    """Return the strings less than weekly at another port's index that ask less than by hubs, with both prices."""
    services = net.tables["services"]
    borrowed = services["note"].str.contains("as proxy") & (services["departures_per_week"] < 1)
    usd = dict(zip(services["service_id"], services["usd"].tolist(), strict=True))
    hubs = by_hubs(net, services["service_id"][borrowed].tolist())
    return {name: (usd[name], hubs[name]) for name in services["service_id"][borrowed] if usd[name] < hubs[name] - 1}


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
        if was := _RAISED.search(row["note"]):
            row["usd"], row["note"] = was.group(1), _RAISED.sub("", row["note"])
        if row["links"] or not is_by_distance(row["note"]):
            continue
        usd = round(base + per_km * km[row["service_id"]], -1)
        row["note"] = _PROXY.sub(f"{_BY_DISTANCE}, a line through nine published lanes", row["note"])
        row["usd"], row["usd_low"], row["usd_high"] = (f"{part * usd:.0f}" for part in (1, 0.6, 2))


def lowered(rows: list[dict[str, str]], net: co.Network) -> None:
    """Lower the strings that break the law in rows of `services`."""
    for name, (usd, by_hub) in dearer(net).items():
        row = _asks(rows, name, by_hub)
        if row["usd_low"]:
            row["usd_low"] = min(row["usd_low"], row["usd"], key=float)
        row["note"] += f" Lowered from {usd:.0f} USD, as strings by a hub with its transshipment ask less."


def raised(rows: list[dict[str, str]], net: co.Network) -> None:
    """Raise the strings to ports without a market of their own in rows of `services`."""
    for name, (usd, by_hub) in without_a_market(net).items():
        row = _asks(rows, name, by_hub)
        if row["usd_high"]:
            row["usd_high"] = max(row["usd_high"], row["usd"], key=float)
        row["note"] += f" Raised from {usd:g} USD to what strings by a hub ask with its transshipment."


def _asks(rows: list[dict[str, str]], name: str, by_hub: float) -> dict[str, str]:
    """Let a string ask what strings by a hub do, and return its row."""
    row = next(row for row in rows if row["service_id"] == name)
    row["usd"], row["basis"] = f"{math.floor(by_hub)}", "assumed"
    return row


def cheaper_ports(net: co.Network) -> dict[tuple[str, str, str], tuple[float, str]]:
    """Return the changes of ports without a tariff of their own that are cheaper than in the country's cheapest port.

    Returns
    -------
    dict[tuple[str, str, str], tuple[float, str]]
        By port and the modes before and after: the price of the cheapest port that prints one, and its id.
    """
    nodes, links, handling = (net.tables[name] for name in ("nodes", "links", "handling"))
    country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    ports = set(nodes.loc[nodes["kind"] == "seaport", "node_id"])
    printed = handling[handling["node_id"].isin(ports) & handling["usd"].notna() & (handling["per"] == "box")]
    own = {(row.node_id, row.from_mode, row.to_mode) for row in printed.itertuples()}
    least: dict[tuple[str, str, str], tuple[float, str]] = {}
    for row in printed[printed["basis"] == "published"].sort_values(["usd", "node_id"], ascending=False).itertuples():
        if SEA in (row.from_mode, row.to_mode):
            least[country[row.node_id], row.from_mode, row.to_mode] = (row.usd, row.node_id)
    meet: dict[str, set[str]] = {}
    for row in links.itertuples():
        for node in (row.from_node, row.to_node):
            meet.setdefault(node, {""}).add(row.mode)
    found = {}
    for (where, came, leaves), (usd, cheapest) in sorted(least.items()):
        for port in sorted(ports & set(meet)):
            change = (port, came, leaves)
            if country[port] != where or change in own or not {came, leaves, SEA} <= meet[port]:
                continue
            price = _price(net, *change)
            if price is not None and price < usd:
                found[change] = (usd, cheapest)
    return found


def _price(net: co.Network, port: str, came: str, leaves: str) -> float | None:
    """Return what a 40-foot box pays for a change at a port; None where none is possible."""
    modes = (np.array([MODE_CODE[mode] if mode else -1]) for mode in (came, leaves))
    row = int(internals(net).prepared.handlings.rows(np.array([internals(net).names.ids.index(port)]), *modes)[0])
    return None if row < 0 else float(internals(net).prepared.handlings.activities.price[row, PER_CODE["box"]])


def as_neighbours(rows: list[dict[str, str]], net: co.Network) -> None:
    """Add rows of ports that break the law to rows of `handling`, in place of those that were added before."""
    rows[:] = [row for row in rows if not row["note"].startswith(_NEIGHBOUR)]
    handling = net.tables["handling"]
    plain = handling[~handling["note"].str.startswith(_NEIGHBOUR)]
    cheaper = cheaper_ports(co.Network({name: net.tables[name] for name in TABLES} | {"handling": plain}))
    for (port, came, leaves), (usd, cheapest) in cheaper.items():
        is_both_ways = cheaper.get((port, leaves, came)) == (usd, cheapest)
        if is_both_ways and came == SEA:
            continue
        row = dict.fromkeys(rows[0], "") | {"node_id": port, "from_mode": came, "to_mode": leaves, "per": "box"}
        origin = next(one for one in rows if one["node_id"] == cheapest and one["usd"] and float(one["usd"]) == usd)
        row |= {
            "usd": f"{usd:g}",
            "both_ways": "yes" if is_both_ways else "",
            "basis": "rate",
            "year": origin["year"],
            "source": origin["source"],
        }
        row |= {"note": f"{_NEIGHBOUR}{cheapest}. Hours of the default."}
        rows.append(row)


def main() -> None:
    """Write the prices, or print what they rest on."""
    base, per_km = line()
    off = [(base + per_km * lane.km) / lane.usd - 1 for lane in LANES]
    print(f"{base:.0f} USD a box and {per_km} USD a km; off by {np.abs(off).mean():.0%} in the mean")
    for lane, error in zip(LANES, off, strict=True):
        print(f"  {lane.name:<28}{lane.km:>6.0f} km{lane.usd:>6.0f} USD{error:>+6.0%}  {lane.printed}")
    print(f"{KNOTS} knots over all; off by {np.abs([lane.off for lane in TIMED_LANES]).mean():.0%} in the mean")
    for timed in TIMED_LANES:
        print(f"  {timed.name:<28}{timed.km:>6.0f} km{timed.days:>6} d{timed.off:>+6.0%}  {timed.printed}")
    if "--check" in sys.argv:
        for name, (usd, by_hub) in dearer(co.load()).items():
            print(f"{name}: {usd:.0f} USD, by hubs {by_hub:.0f}")
        for name, (usd, by_hub) in without_a_market(co.load()).items():
            print(f"{name}: {usd:.0f} USD, by hubs {by_hub:.0f}")
        for change, (usd, cheapest) in cheaper_ports(co.load()).items():
            print(f"{' '.join(change)}: below the {usd:.0f} USD of {cheapest}")
        return
    _rewrite(HANDLING, as_neighbours)
    _rewrite(SERVICES, repriced)
    _rewrite(SERVICES, lowered)
    rows = _rewrite(SERVICES, raised)
    print(f"{sum(is_by_distance(row['note']) for row in rows)} feeders by distance, "
          f"{sum(bool(_LOWERED.search(row['note'])) for row in rows)} strings lowered")  # fmt: skip


def _rewrite(file: Path, change: Callable[[list[dict[str, str]], co.Network], None]) -> list[dict[str, str]]:
    """Change the rows of a file, and return them."""
    with file.open(newline="", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    change(rows, co.load())
    with file.open("w", newline="", encoding="utf-8") as text:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows


if __name__ == "__main__":
    main()
