"""What sets ways apart from each other, in a few words."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corridor.answer.itinerary import Itinerary
from corridor.answer.legs import Leg
from corridor.modes import MODE, SEA
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
"""Passages by which a ship's way is known, the most telling first: others follow, in the order of the way."""
_MOST_MARKS: Final = 3


@dataclass(frozen=True)
class Marks:
    """What a way may be known by.

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

    Where that is the same for several, up to two more that tell them apart; a number where nothing does.

    Parameters
    ----------
    net
        The network of the ways.
    ways
        Ways between the same two places.
    """
    return told_apart([marks_of(net, way) for way in ways])


def marks_of(net: Network, way: Itinerary) -> Marks:
    """Return what a way of a network may be known by."""
    return Marks(
        _main_modes(way),
        tuple(_marks(net, way, ("exit", "move"))),
        tuple(_marks(net, way, ("transfer", "gauge_change", "transship"))),
    )


def told_apart(ways: Sequence[Marks]) -> list[str]:
    """Return a short name for each of some ways between the same two places; see `names_in`."""
    told: list[list[str]] = [[] for _ in ways]
    groups = [list(range(len(ways)))]
    for _ in range(_MOST_MARKS):
        for group in groups:
            next_marks = _telling([ways[at] for at in group], [told[at] for at in group])
            for at, mark in zip(group, next_marks, strict=True):
                told[at] += mark
        alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at, way in enumerate(ways):
            alike[way.modes, *told[at]].append(at)
        groups = [group for group in alike.values() if len(group) > 1]
    return _numbered([_said(way, marks) for way, marks in zip(ways, told, strict=True)])


def _telling(ways: Sequence[Marks], told: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the next mark to tell of each way; none if nothing is left or, of several that were told, none helps.

    A border or passage comes before a change, what few share before what many do; what all share tells nothing.
    """
    common = Counter(mark for way in ways for mark in {*way.crossed, *way.changed})
    chosen = []
    for way, before in zip(ways, told, strict=True):
        left = [mark for mark in dict.fromkeys((*way.crossed, *way.changed)) if mark not in before]
        if len(ways) > 1:
            telling = [mark for mark in left if common[mark] < len(ways)]
            left = telling or ([] if before else left)
        at_sea = SEA in way.modes
        left.sort(key=lambda mark: (mark not in way.crossed, common[mark], _renown(mark, at_sea)))
        chosen.append(left[:1])
    return chosen


def _renown(mark: str, at_sea: bool) -> int:
    """Return the order in which a mark is told: of ways by sea great passages come first, of others last."""
    if at_sea:
        return _GREAT.index(mark) if mark in _GREAT else len(_GREAT)
    return int(mark in _GREAT)


def _marks(net: Network, way: Itinerary, activities: Sequence[str]) -> list[str]:
    """Return the places where a way does such things, in order: borders left by land, passages at sea, changes."""
    nodes, places = plain_tables(net)["nodes"], net.names.places

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


def _main_modes(way: Itinerary) -> str:
    """Return the modes that carry at least a quarter of the way, the longest first; gauges are not told apart."""
    lengths: dict[str, float] = defaultdict(float)
    for leg in way.legs:
        lengths[_plain(leg)] += leg.length_km
    main = [
        mode
        for mode, length in sorted(lengths.items(), key=lambda item: -item[1])
        if mode and length >= 0.25 * way.length_km
    ]
    return " and ".join(main)


def _plain(leg: Leg) -> str:
    if leg.activity not in ("move", "access"):
        return ""
    return MODE[leg.mode].plain_name


def _said(way: Marks, marks: Sequence[str]) -> str:
    """Return the name of a way by its modes and some marks, in their order along it."""
    along = [mark for mark in dict.fromkeys((*way.crossed, *way.changed)) if mark in marks]
    return f"{way.modes} via {' and '.join(along)}" if along else way.modes


def _numbered(names: list[str]) -> list[str]:
    """Return the names with numbers where several ways bear one."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return told
