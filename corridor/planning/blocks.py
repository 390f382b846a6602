"""Many pairs of places in blocks, between all of which the same bars hold."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corridor.arrays import Ints
from corridor.cargo import Cargo
from corridor.graph.coordinates import Coordinates
from corridor.network.network import Network
from corridor.planning.restrictions import barring
from corridor.planning.transit_access import countries_of
from corridor.rules import Rules

Places = Sequence[tuple[int, ...]]
"""Places as the positions of their nodes, or the numbers of their points."""


@dataclass(frozen=True)
class Block:
    """Origins and destinations, by number, between all of which the same bars hold."""

    barring: tuple[int, ...]
    origins: list[int]
    destinations: list[int]


def blocks(
    net: Network,
    rules: Rules,
    cargo: Cargo,
    starts: Places,
    ends: Places,
    points: tuple[Coordinates, ...] = (),
    day: dt.date | None = None,
) -> list[Block]:
    """Return blocks that hold every pair of an origin and a destination once."""
    found = cache(lambda countries: barring(net, rules, cargo, countries, day))
    begins, stops = ([countries_of(net, place, (), points)[0] for place in places] for places in (starts, ends))
    rows_of = {begin: tuple(found((begin, stop)) for stop in stops) for begin in set(begins)}
    bars = [rows_of[begin] for begin in begins]
    blocks = []
    for row in dict.fromkeys(bars):
        origins = [at for at, other in enumerate(bars) if other == row]
        blocks += [Block(rows, origins, [at for at, other in enumerate(row) if other == rows]) for rows in {*row}]
    return blocks


def existing(places: Places, of_node: Ints, some: Sequence[int]) -> tuple[list[int], list[Ints]]:
    """Return which of some places have states, and these."""
    rows, states = [], []
    for row in some:
        found = of_node[list(places[row])]
        found = found[found >= 0]
        if len(found):
            rows.append(row)
            states.append(found)
    return rows, states
