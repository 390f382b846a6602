"""Count answers that no forwarder sells: `python network_data/detectors.py` (some twenty seconds).

Counted, not judged: over 200 random pairs of places, each by its cheapest, fastest and generalised way, how many ways
hold a thing that is seldom or never sold; over ports of one sea, how many ways go round it by land; and of trains,
ships and weights, how many prices and days contradict each other. A rule of the network is better when a count falls
and none rises. A count need not reach nought: some lorries do feed long trains.

A pair is drawn by its names alone, so that the sample stays when other places come or go. `--list KIND` prints the ways
behind a count, `--json` the counts. `--pairs FILE` prints the ways of the pairs in a CSV file with the columns `origin`
and `destination` in place of the counts, a line each.
"""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import groupby, pairwise, permutations
from pathlib import Path
from typing import Final, NamedTuple

import networkx as nx

sys.path.insert(0, str(Path(__file__).parents[1]))  # this checkout goes before an installed package

import corridor as co
from corridor.geodesy import distance_km
from corridor.modes import MODE, SEA
from corridor.network.internals import internals

CARGO: Final = co.Cargo(teu=2, tonnes=10, value_usd=40_000)
HEAVY: Final = co.Cargo(teu=2, tonnes=24, value_usd=40_000)
OBJECTIVES: Final = {"cheapest": "cost", "fastest": "time", "generalised": "generalised"}
PAIRS, PORTS = 200, 60
LEAST_KM: Final = 200
"""Pairs of places that are nearer are not drawn."""
ONE_SEA_KM: Final = 1_500
"""Ports that are at most so far from each other by ship are ports of one sea."""

UNBUILT: Final = frozenset({"border_post", "border_market", "city", "junction", "passage"})
"""Kinds of nodes that have no equipment to lift a box, unless a row of their own says so."""
WAGONLOAD: Final = frozenset(
    {"AF", "AM", "AZ", "BY", "GE", "IQ", "IR", "KG", "KZ", "MD", "MN", "PK", "RU", "TJ", "TM", "TR", "UA", "UZ"}
)
"""Countries without daily container trains for anyone: a train without a name is a wagonload there."""
HOP_KM, LONG_KM = 100, 1_000
LORRY_KM_PER_DAY, RAIL_KM_PER_DAY, LEAST_STRETCH_KM = 650, 300, 500
ROUND_THE_SEA: Final = 2
"""A way by land goes round a sea if it is so many times as long as the way by ship."""
HEAVIER: Final = 1.35
CAPE: Final = "Cape of Good Hope"


class Move(NamedTuple):
    """One move of a way, with the hours since cargo was ready at which it begins and ends."""

    mode: str
    start: str
    end: str
    km: float
    begins: float
    ends: float
    service: str = ""

    @property
    def by(self) -> str:
        """Return the mode without its gauge."""
        return MODE[self.mode].plain_name


Moves = tuple[Move, ...]


@dataclass(frozen=True)
class Ground:
    """What detectors know of a network.

    Attributes
    ----------
    country, kind
        Of each node.
    lifting
        Node and the two modes, without gauges, of each row of `handling` that a node has of its own.
    sea
        Open links by sea, undirected, with `km`.
    cape
        Nodes at the Cape of Good Hope.
    """

    country: Mapping[str, str]
    kind: Mapping[str, str]
    lifting: frozenset[tuple[str, frozenset[str]]]
    sea: nx.Graph
    cape: frozenset[str]

    def lifts(self, node: str, one: str, other: str) -> bool:
        """Return whether something lifts a box from one mode to another at a node."""
        return self.kind[node] not in UNBUILT or (node, frozenset({one, other})) in self.lifting

    def sea_km(self, port: str, other: str) -> float:
        """Return the shortest way by ship [km] that does not pass the Cape; infinity if there is none."""
        return self._sea_from(port).get(other, float("inf"))

    def _sea_from(self, port: str) -> Mapping[str, float]:
        if port not in self._distances:
            near = self._without_cape
            self._distances[port] = (
                nx.single_source_dijkstra_path_length(near, port, weight="km") if port in near else {}
            )
        return self._distances[port]

    @cached_property
    def _without_cape(self) -> nx.Graph:
        return self.sea.subgraph(set(self.sea) - self.cape)

    @cached_property
    def _distances(self) -> dict[str, Mapping[str, float]]:
        return {}


def ground_of(net: co.Network) -> Ground:
    """Return what detectors know of a network."""
    nodes, handling, links = net.tables["nodes"], net.tables["handling"], net.tables["links"]
    names = {mode: entry.plain_name for mode, entry in MODE.items()}
    lifting = {
        (row.node_id, frozenset({names[row.from_mode], names[row.to_mode]}))
        for row in handling.itertuples()
        if row.node_id and row.from_mode and row.to_mode
    }
    sea: nx.Graph = nx.Graph()
    lengths = internals(net).prepared.links.length_km
    for row, link in enumerate(links.itertuples()):
        if link.mode == SEA and link.status == "operating":
            sea.add_edge(link.from_node, link.to_node, km=float(lengths[row]))
    return Ground(
        country=dict(zip(nodes["node_id"], nodes["country"], strict=True)),
        kind=dict(zip(nodes["node_id"], nodes["kind"], strict=True)),
        lifting=frozenset(lifting),
        sea=sea,
        cape=frozenset(nodes.loc[nodes["name"] == CAPE, "node_id"]),
    )


def moves_of(way: co.Itinerary) -> Moves:
    """Return the moves of a way."""
    found, hours = [], 0.0
    for leg in way.legs:
        ends = hours + leg.hours
        if leg.activity == "move":
            found.append(Move(leg.mode, leg.from_node, leg.to_node, leg.length_km, hours, ends, leg.service_id))
        hours = ends
    return tuple(found)


def stretches(moves: Moves, *, by_service: bool = False) -> list[Moves]:
    """Return moves in groups: by one mode, gauges apart or not, and, if so wished, by one service."""
    key: Callable[[Move], object] = (lambda move: (move.by, move.service)) if by_service else (lambda move: move.by)
    return [tuple(group) for _, group in groupby(moves, key)]


def km_of(moves: Iterable[Move]) -> float:
    """Return the length of some moves [km]."""
    return sum(move.km for move in moves)


def changes_where_nothing_lifts(moves: Moves, ground: Ground) -> bool:
    """Return whether cargo changes between rail, road and water at a node where nothing lifts it."""
    return any(
        a.by != b.by and not (a.service and a.service == b.service) and not ground.lifts(a.end, a.by, b.by)
        for a, b in pairwise(moves)
    )


def hops_by_road(moves: Moves, ground: Ground) -> bool:
    """Return whether a short drive joins two trains."""
    parts = stretches(moves)
    return any(
        [a[0].by, b[0].by, c[0].by] == ["rail", "road", "rail"] and km_of(b) < HOP_KM
        for a, b, c in zip(parts, parts[1:], parts[2:], strict=False)
    )


def sails_round_the_cape(moves: Moves, ground: Ground) -> bool:
    """Return whether a ship passes the Cape though a shorter way by sea is open."""
    for part in stretches(moves, by_service=True):
        passed = {move.end for move in part}
        if part[0].by == SEA and passed & ground.cape and ground.sea_km(part[0].start, part[-1].end) < km_of(part):
            return True
    return False


def drives_and_rides_far(moves: Moves, ground: Ground) -> bool:
    """Return whether a way has a long stretch by road and a long one by rail."""
    long = {part[0].by for part in stretches(moves) if km_of(part) > LONG_KM}
    return {"road", "rail"} <= long


def drives_too_fast(moves: Moves, ground: Ground) -> bool:
    """Return whether a lorry makes more kilometres a day over borders, queues and rest included, than lorries do."""
    for part in stretches(moves):
        if part[0].by == "road" and km_of(part) > LEAST_STRETCH_KM:
            abroad = ground.country[part[0].start] != ground.country[part[-1].end]
            days = (part[-1].ends - part[0].begins) / 24
            if abroad and km_of(part) > LORRY_KM_PER_DAY * days:
                return True
    return False


def rides_too_fast(moves: Moves, ground: Ground) -> bool:
    """Return whether trains without a name run faster than wagonloads do, in the countries where they are such."""
    for part in stretches(moves, by_service=True):
        inside = [move for move in part if ground.country[move.start] in WAGONLOAD]
        days = sum(move.ends - move.begins for move in inside) / 24
        is_unnamed = part[0].by == "rail" and not part[0].service
        if is_unnamed and km_of(inside) > max(LEAST_STRETCH_KM, RAIL_KM_PER_DAY * days):
            return True
    return False


def goes_round_a_sea(moves: Moves, ground: Ground) -> bool:
    """Return whether a way between ports of one sea goes round it by land."""
    if any(MODE[move.mode].family == "water" for move in moves):
        return False
    by_ship = ground.sea_km(moves[0].start, moves[-1].end)
    return by_ship <= ONE_SEA_KM and km_of(moves) > ROUND_THE_SEA * by_ship


def comes_back(moves: Moves, ground: Ground) -> bool:
    """Return whether cargo is loaded, changed or unloaded at one node twice, with moves between."""
    parts = stretches(moves, by_service=True)
    stops = [parts[0][0].start, *(part[-1].end for part in parts)]
    return len(stops) > len(set(stops))


Detector = Callable[[Moves, Ground], bool]
OF_WAYS: Final[Mapping[str, Detector]] = {
    "change where nothing lifts": changes_where_nothing_lifts,
    "hop by road between trains": hops_by_road,
    "Cape while Suez is open": sails_round_the_cape,
    "long lorry and long train": drives_and_rides_far,
    "lorry above 650 km a day": drives_too_fast,
    "unnamed rail above 300 km a day": rides_too_fast,
    "back where it has been": comes_back,
}
AVOIDED: Final = "sea avoided between its ports"
SEEN: Final[Mapping[str, Detector]] = {**OF_WAYS, AVOIDED: goes_round_a_sea}
"""The detectors of one way."""
TRAINS, STRINGS, WEIGHT = (
    "named train never chosen",
    "string dearer than two by a hub",
    "24 t by road above 1.35 x 10 t",
)


class Found(NamedTuple):
    """One thing that a detector found: the kind, the objective (blank: none), and the case in words."""

    kind: str
    objective: str
    case: str


def drawn(candidates: Iterable[tuple[str, str]], number: int) -> list[tuple[str, str]]:
    """Return the pairs that come first in an order that is random but fixed for each pair."""
    return sorted(candidates, key=lambda pair: sha256("|".join(pair).encode()).digest())[:number]


def pairs_of_places(net: co.Network, number: int) -> list[tuple[str, str]]:
    """Return random pairs of places on land that trade: those with a city, port or terminal, and some way apart."""
    nodes = net.tables["nodes"]
    trades = (nodes["country"] != "") & ~nodes["kind"].isin(UNBUILT - {"city"}) & (nodes["place"] != "")
    where = nodes[trades].drop_duplicates("place").set_index("place")[["longitude", "latitude"]]
    points = {place: (float(row.longitude), float(row.latitude)) for place, row in where.iterrows()}
    pairs = drawn(permutations(points, 2), 2 * number)
    return [(a, b) for a, b in pairs if distance_km(*points[a], *points[b]) >= LEAST_KM][:number]


def pairs_of_ports(net: co.Network, ground: Ground, number: int) -> list[tuple[str, str]]:
    """Return random pairs of seaports of one sea in two countries."""
    ports = [node for node, kind in ground.kind.items() if kind == "seaport"]
    return drawn(
        (
            (a, b)
            for a, b in permutations(ports, 2)
            if ground.country[a] != ground.country[b] and ground.sea_km(a, b) <= ONE_SEA_KM
        ),
        number,
    )


def answer(
    net: co.Network, ends: tuple[str, str], by: str, *, cargo: co.Cargo = CARGO, modes: Iterable[str] | None = None
) -> co.Itinerary | None:
    """Return the best way, or None where there is none or the cargo may not go."""
    try:
        return co.plan(net, *ends, by=by, cargo=cargo, rules=co.Rules(modes=modes))
    except (co.NoRoute, co.InvalidQuestion):
        return None


def of_ways(
    net: co.Network, ground: Ground, pairs: Iterable[tuple[str, str]], detectors: Mapping[str, Detector]
) -> tuple[int, list[Found]]:
    """Return how many ways of some pairs there are, and what was found on them."""
    number, found = 0, []
    for ends in pairs:
        for name, by in OBJECTIVES.items():
            way = answer(net, ends, by)
            if way is not None:
                number += 1
                moves = moves_of(way)
                kinds = [kind for kind, detects in detectors.items() if detects(moves, ground)]
                found += [Found(kind, name, line(way, ground, name)) for kind in kinds]
    return number, found


def of_trains(net: co.Network) -> tuple[int, list[Found]]:
    """Return how many trains for boxes have a name, and those that no objective chooses between their own ends."""
    number, found = 0, []
    for service in named(net, "rail"):
        if service.takes and "box" not in service.takes.split(";"):
            continue
        ends, used = (service.from_node, service.to_node), set()
        for by in OBJECTIVES.values():
            way = answer(net, ends, by, modes=("rail", "ferry"))
            used |= set() if way is None else {leg.service_id for leg in way.legs}
        number += 1
        if service.service_id not in used:
            found.append(Found(TRAINS, "", service.service_id))
    return number, found


def of_strings(net: co.Network) -> tuple[int, list[Found]]:
    """Return how many pairs of ports have a direct string, and those where two strings by a hub are cheaper."""
    direct = dict.fromkeys((service.from_node, service.to_node) for service in named(net, SEA))
    found = []
    for ends in direct:
        way = answer(net, ends, "cost", modes=(SEA,))
        if way is not None and len({leg.service_id for leg in way.legs if leg.activity == "move"}) > 1:
            found.append(Found(STRINGS, "", line(way, None, "cheapest")))
    return len(direct), found


def named(net: co.Network, by: str) -> Iterator[object]:
    """Yield the services that run today and move by a mode for the greatest part of their links."""
    modes = {row.link_id: MODE[row.mode].plain_name for row in net.tables["links"].itertuples()}
    for service, links in zip(net.tables["services"].itertuples(), internals(net).prepared.sea_ways.links, strict=True):
        used = [modes[link] for link in links if link in modes]
        if 2 * used.count(by) > len(used) and not service.valid_until:
            yield service


def of_weights(net: co.Network, pairs: Iterable[tuple[str, str]]) -> tuple[int, list[Found]]:
    """Return between how many pairs a lorry takes 10 and 24 t, and those where the heavier box is far dearer."""
    number, found = 0, []
    for ends in pairs:
        light, heavy = (answer(net, ends, "cost", cargo=cargo, modes=("road",)) for cargo in (CARGO, HEAVY))
        if light is not None and heavy is not None:
            number += 1
            if heavy.cost_usd > HEAVIER * light.cost_usd:
                case = f"{ends[0]} > {ends[1]} | {light.cost_usd:,.0f} USD with 10 t, {heavy.cost_usd:,.0f} with 24 t"
                found.append(Found(WEIGHT, "", case))
    return number, found


def line(way: co.Itinerary, ground: Ground | None, objective: str) -> str:
    """Return a way in one line: its ends, days, dollars and kilometres, its stretches, and what detectors see."""
    moves = moves_of(way)
    parts = [
        f"{part[0].by} {part[0].start}-{part[-1].end} {km_of(part):,.0f}"
        + f" [{part[0].service}]" * (part[0].service > "")
        for part in stretches(moves, by_service=True)
    ]
    flags = [kind for kind, detects in SEEN.items() if ground is not None and detects(moves, ground)]
    totals = f"{way.hours / 24:.1f} days, {way.cost_usd:,.0f} USD, {way.length_km:,.0f} km"
    shown = [f"{way.origin} > {way.destination}", objective, totals, "; ".join(parts), ", ".join(flags)]
    return " | ".join(filter(None, shown))


def counted(net: co.Network, pairs: int = PAIRS, ports: int = PORTS) -> tuple[dict[str, int], list[Found]]:
    """Return out of how many cases each kind was counted, and all that was found."""
    ground = ground_of(net)
    places = pairs_of_places(net, pairs)
    ways, found = of_ways(net, ground, places, OF_WAYS)
    by_sea, avoided = of_ways(net, ground, pairs_of_ports(net, ground, ports), {AVOIDED: goes_round_a_sea})
    trains, unchosen = of_trains(net)
    strings, dearer = of_strings(net)
    weights, heavier = of_weights(net, places)
    cases = {**dict.fromkeys(OF_WAYS, ways), AVOIDED: by_sea, TRAINS: trains, STRINGS: strings, WEIGHT: weights}
    return cases, [*found, *avoided, *unchosen, *dearer, *heavier]


def as_table(cases: Mapping[str, int], found: Iterable[Found]) -> str:
    """Return the counts as a table."""
    listed = list(found)
    lines = [f"{'':34}{''.join(f'{name:>13}' for name in OBJECTIVES)}{'together':>13}{'of':>7}"]
    for kind, number in cases.items():
        by = [sum(one.kind == kind and one.objective == name for one in listed) for name in OBJECTIVES]
        together = sum(one.kind == kind for one in listed)
        shown = "".join(f"{count:13}" if kind in SEEN else f"{'':13}" for count in by)
        lines.append(f"{kind:34}{shown}{together:13}{number:7}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Print the counts, the ways behind one of them, or the ways of given pairs."""
    parser = argparse.ArgumentParser(description="Count answers that no forwarder sells.")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    parser.add_argument("--list", metavar="KIND", help="print what was found of the kinds whose names hold this")
    parser.add_argument("--pairs", type=Path, metavar="FILE", help="print the ways of the pairs in a CSV file instead")
    parser.add_argument("--number", type=int, default=PAIRS, help="how many random pairs (default %(default)s)")
    parser.add_argument("--network", type=Path, help="folder of tables; the bundled network if not given")
    given = parser.parse_args(arguments)
    net = co.load(given.network)
    if given.pairs:
        ground = ground_of(net)
        for row in csv.DictReader(given.pairs.read_text(encoding="utf-8").splitlines()):
            for name, by in OBJECTIVES.items():
                way = answer(net, (row["origin"], row["destination"]), by)
                print(f"{row['origin']} > {row['destination']} | no way" if way is None else line(way, ground, name))
        return
    cases, found = counted(net, given.number)
    if given.list:
        print("\n".join(f"{one.kind}: {one.case}" for one in found if given.list in one.kind))
    elif given.json:
        counts = {kind: {"count": sum(one.kind == kind for one in found), "of": of} for kind, of in cases.items()}
        print(json.dumps(counts, indent=2))
    else:
        print(as_table(cases, found))


if __name__ == "__main__":
    main()
