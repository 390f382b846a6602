"""What sets ways apart from each other, in a few words."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from corridor.model.itinerary import Itinerary
from corridor.model.ledger import Leg


def names_of(ways: Sequence[Itinerary], places: dict[str, str], passages: frozenset[str]) -> list[str]:
    """Return a short name for each way: its main modes, and the border, passage or change that the fewest others share.

    Parameters
    ----------
    ways : Ways between the same two places.
    places : Place of each node.
    passages : Nodes at sea that a planner knows a way by, such as the Suez Canal.
    """
    lines = [_marks(way, places, passages, ("exit", "move")) for way in ways]
    stops = [_marks(way, places, passages, ("transfer", "gauge_change", "transship")) for way in ways]
    common = Counter(mark for found in (*lines, *stops) for mark in found)
    names = []
    for way, crossed, changed in zip(ways, lines, stops, strict=True):
        telling = sorted(crossed, key=lambda mark: (common[mark], crossed.index(mark)))[:1]
        telling += sorted(set(changed) - set(telling), key=lambda mark: (common[mark], changed.index(mark)))[:1]
        names.append((_main_modes(way), telling))
    short = Counter((modes, *telling[:1]) for modes, telling in names)
    return _told_apart([_said(modes, marks if short[modes, *marks[:1]] > 1 else marks[:1]) for modes, marks in names])


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


def _told_apart(names: list[str]) -> list[str]:
    """Return the names with numbers where several ways bear one."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return told
