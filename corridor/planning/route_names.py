"""Short names of ways, by their differences."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corridor.answer.itinerary import Itinerary
from corridor.answer.legs import Leg
from corridor.modes import MODE, SEA
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables

_GREAT: Final = (
    "Suez Canal",
    "Cape of Good Hope",
    "Bab-el-Mandeb",
    "Strait of Hormuz",
    "Turkish Straits",
    "Strait of Malacca",
    "Strait of Gibraltar",
)
"""Passages that name a ship's way best, in this order; after them come others, in the order of the way."""
_MOST_MARKS: Final = 3


@dataclass(frozen=True)
class Marks:
    """The features of a way that may be part of its name.

    Attributes
    ----------
    modes
        Its main modes in words.
    crossed
        Places where it leaves a country by land, and passages at sea, in order.
    changed
        Places where it changes mode, gauge, train or ship, in order.
    """

    modes: str
    crossed: tuple[str, ...]
    changed: tuple[str, ...]


def names_in(net: Network, ways: Sequence[Itinerary]) -> list[str]:
    """Return a short name for each way: its main modes, and the border, passage or change that the fewest others share.

    Where that is the same for several, up to two more features; a number where all are the same.

    Parameters
    ----------
    net
        The network of the ways.
    ways
        Ways between the same two places.
    """
    return distinct_names([marks_of(net, way) for way in ways])


def marks_of(net: Network, way: Itinerary) -> Marks:
    """Return the features of a way that may be part of its name."""
    return Marks(
        " and ".join(main_modes(way)),
        tuple(_marks(net, way, ("exit", "move"))),
        tuple(_marks(net, way, ("transfer", "gauge_change", "transship"))),
    )


def distinct_names(ways: Sequence[Marks]) -> list[str]:
    """Return a short name for each of some ways between the same two places; see `names_in`."""
    chosen: list[list[str]] = [[] for _ in ways]
    groups = [list(range(len(ways)))]
    for _ in range(_MOST_MARKS):
        for group in groups:
            next_marks = _next_marks([ways[at] for at in group], [chosen[at] for at in group])
            for at, mark in zip(group, next_marks, strict=True):
                chosen[at] += mark
        alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, way in enumerate(ways):
            alike[way.modes, *chosen[at]].append(at)
        groups = [group for group in alike.values() if len(group) > 1]
    return _numbered([_said(way, marks) for way, marks in zip(ways, chosen, strict=True)])


def _next_marks(ways: Sequence[Marks], before: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the next mark for the name of each way; none if none is left or, after the first, if none helps.

    A border or passage comes before a change, and a mark that few share before one of many; one of all is no help.
    """
    common = Counter(mark for way in ways for mark in {*way.crossed, *way.changed})
    chosen = []
    for way, already in zip(ways, before, strict=True):
        left = [mark for mark in dict.fromkeys((*way.crossed, *way.changed)) if mark not in already]
        if len(ways) > 1:
            helpful = [mark for mark in left if common[mark] < len(ways)]
            left = helpful or ([] if already else left)
        at_sea = SEA in way.modes
        left.sort(key=lambda mark: (mark not in way.crossed, common[mark], _renown(mark, at_sea)))
        chosen.append(left[:1])
    return chosen


def _renown(mark: str, at_sea: bool) -> int:
    """Return the rank of a mark: for ways by sea great passages come first, for others last."""
    if at_sea:
        return _GREAT.index(mark) if mark in _GREAT else len(_GREAT)
    return int(mark in _GREAT)


def _marks(net: Network, way: Itinerary, activities: Sequence[str]) -> list[str]:
    """Return the places where a way does such things, in order: borders left by land, passages at sea, changes."""
    nodes, places = plain_tables(net)["nodes"], internals(net).names.places

    def place_of(node_id: str) -> str:
        row = nodes.row_of.get(node_id)
        return node_id if row is None else places[row]  # a point is no place

    ends = {place_of(way.legs[0].from_node), place_of(way.legs[-1].to_node)}
    found: list[str] = []
    for leg in way.legs:
        if leg.activity not in activities:
            continue
        if leg.activity == "move":
            if nodes.text("kind", nodes.row_of[leg.to_node]) == "passage":
                found.append(place_of(leg.to_node))
        elif leg.activity != "exit" or leg.link_id:
            found.append(place_of(leg.from_node))
    return [mark for mark in dict.fromkeys(found) if mark not in ends]


def main_modes(way: Itinerary) -> tuple[str, ...]:
    """Return the modes that carry at least a quarter of the way, the longest first; all gauges are one."""
    lengths: dict[str, float] = defaultdict(float)
    for leg in way.legs:
        lengths[_plain(leg)] += leg.length_km
    return tuple(
        mode
        for mode, length in sorted(lengths.items(), key=lambda item: -item[1])
        if mode and length >= 0.25 * way.length_km
    )


def _plain(leg: Leg) -> str:
    if leg.activity not in ("move", "access"):
        return ""
    return MODE[leg.mode].plain_name


def _said(way: Marks, marks: Sequence[str]) -> str:
    """Return the name of a way by its modes and some marks, in their order along it."""
    along = [mark for mark in dict.fromkeys((*way.crossed, *way.changed)) if mark in marks]
    return f"{way.modes} via {' and '.join(along)}" if along else way.modes


def _numbered(names: list[str]) -> list[str]:
    """Return the names with numbers where several are the same."""
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return numbered
