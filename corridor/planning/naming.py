"""What sets ways apart from each other, in a few words."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corridor.model.itinerary import Itinerary
from corridor.model.ledger import Leg


@dataclass(frozen=True)
class Marks:
    """What a way may be known by.

    Attributes
    ----------
    modes : Its main modes in words.
    crossed : Places where it leaves a country by land, and passages at sea, in order.
    changed : Places where it changes mode, gauge, train or ship, in order.
    """

    modes: str
    crossed: tuple[str, ...]
    changed: tuple[str, ...]


def names_of(ways: Sequence[Itinerary], places: dict[str, str], passages: frozenset[str]) -> list[str]:
    """Return a short name for each way: its main modes, and the border, passage or change that the fewest others share.

    Parameters
    ----------
    ways : Ways between the same two places.
    places : Place of each node.
    passages : Nodes at sea that a planner knows a way by, such as the Suez Canal.
    """
    return told_apart([marks_of(way, places, passages) for way in ways])


def marks_of(way: Itinerary, places: dict[str, str], passages: frozenset[str]) -> Marks:
    """Return what a way may be known by; `places` and `passages` as for `names_of`."""
    return Marks(
        _main_modes(way),
        tuple(_marks(way, places, passages, ("exit", "move"))),
        tuple(_marks(way, places, passages, ("transfer", "gauge_change", "transship"))),
    )


def told_apart(ways: Sequence[Marks]) -> list[str]:
    """Return a short name for each of some ways between the same two places; see `names_of`."""
    common = Counter(mark for way in ways for mark in (*way.crossed, *way.changed))
    names = []
    for way in ways:
        telling = sorted(way.crossed, key=lambda mark: (common[mark], way.crossed.index(mark)))[:1]
        telling += sorted(set(way.changed) - set(telling), key=lambda mark: (common[mark], way.changed.index(mark)))[:1]
        names.append((way.modes, telling))
    short = Counter((modes, *telling[:1]) for modes, telling in names)
    return _numbered([_said(modes, marks if short[modes, *marks[:1]] > 1 else marks[:1]) for modes, marks in names])


def _marks(way: Itinerary, places: dict[str, str], passages: frozenset[str], activities: Sequence[str]) -> list[str]:
    """Return the places where a way does such things, in order: borders left by land, passages at sea, changes."""
    ends = {places.get(way.legs[0].from_node), places.get(way.legs[-1].to_node)}
    found: list[str] = []
    for leg in way.legs:
        if leg.activity not in activities:
            continue
        if leg.activity == "move" and leg.to_node in passages:
            found.append(places[leg.to_node])
        elif leg.activity != "move" and (leg.activity != "exit" or leg.link_id):
            found.append(places.get(leg.from_node, leg.from_node))
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
    return "rail" if leg.mode.startswith("rail") else leg.mode


def _said(modes: str, marks: Sequence[str]) -> str:
    return f"{modes} via {' and '.join(marks)}" if marks else modes


def _numbered(names: list[str]) -> list[str]:
    """Return the names with numbers where several ways bear one."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return told
