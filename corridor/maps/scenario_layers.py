"""Changes of a scenario on a map: ways and places that it adds, changes and closes, as if by a highlighter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from corridor.maps.ground import add_lines
from corridor.maps.labels import INK, Name
from corridor.maps.marks import CLOSED, Mark, draw_mark
from corridor.maps.routes import Stop, stops_of
from corridor.modes import MODE
from corridor.network.network import Network
from corridor.scenario.differences import Row, changed_columns, changed_rows
from corridor.scenario.scenario import Scenario
from corridor.schema import words

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_COLOURS: Final = {"added": "#8be000", "changed": "#ffd000", "closed": "#ff6b6b"}
_WORDS: Final = {"added": "added or opened", "changed": "changed", "closed": "closed or removed"}
_DASHES: Final = {"added": "solid", "changed": "solid", "closed": (0, (1.2, 1.2))}
_WIDTHS_PT: Final = {"changed": 11.0, "closed": 9.0, "added": 6.5}
"""From the lowest to the highest: of parallel links each remains visible."""
_WAY_PT: Final = 2.2
_SHORT: Final = 0.015
"""Part of the map's width below which a link gets a mark, too: it would hardly be seen."""
_IDLE: Final = frozenset({"source", "basis", "year", "note", "parts_then"})
"""Columns that change nothing of what a way takes."""
_PLACED: Final = ("nodes", "links", "borders", "handling", "charges", "services")
_ELSEWHERE: Final = ("rates", "vehicles", "clearance", "transit_access", "restrictions", "territories", "value_of_time")


@dataclass(frozen=True)
class Changes:
    """The changes of a scenario, as a map shows them.

    Attributes
    ----------
    name
        Name of the scenario.
    lines
        Links that it adds, changes or closes: link_id, mode, kind of change, line.
    places
        Nodes that it adds, changes or removes, each with the kind of change.
    ends
        Places where these links begin and end.
    rows_elsewhere
        How many rows it changes that have no place on a map, such as rates.
    """

    name: str
    lines: GeoDataFrame
    places: tuple[tuple[str, Stop], ...]
    ends: tuple[Stop, ...]
    rows_elsewhere: int

    @property
    def shapes(self) -> list[BaseGeometry]:
        """Return all that a map must hold to show it."""
        return [*self.lines.geometry, *(shapely.Point(stop.x, stop.y) for _, stop in self.places)]


def changes_of(net: Network, scenario: Scenario) -> Changes:
    """Return what a scenario changes in a network."""
    after = scenario(net)
    found: dict[tuple[str, str], str] = {}
    elsewhere = sum(1 for table in _ELSEWHERE for _ in changed_rows(net, after, table))
    for table in _PLACED:
        for _, old, new in changed_rows(net, after, table):
            kind = _kind(old, new)
            if not kind:
                continue
            touched = list(_touched(table, old, new, found))
            elsewhere += not touched and table in ("borders", "handling", "charges")
            for what in touched:
                is_its_own = table == what[0]
                found.setdefault(what, kind if is_its_own else "changed")
    ways = pd.concat([after.links, net.links]).drop_duplicates("link_id")
    ways = ways.assign(kind=[found.get(("links", link), "") for link in ways["link_id"]])
    ways = ways.loc[ways["kind"] != "", ["link_id", "mode", "kind", "from_node", "to_node", "geometry"]]
    stops = stops_of(net.nodes) | stops_of(after.nodes)
    ends = dict.fromkeys(node for pair in zip(ways["from_node"], ways["to_node"], strict=True) for node in pair)
    return Changes(
        name=scenario.name,
        lines=GeoDataFrame(ways, geometry="geometry", crs=net.links.crs),
        places=tuple((kind, stops[node]) for (table, node), kind in found.items() if table == "nodes"),
        ends=tuple(stops[node] for node in ends),
        rows_elsewhere=elsewhere,
    )


def draw_changes(ax: Axes, changes: Changes) -> None:
    """Draw the links and nodes that change, each under the colour of its kind of change."""
    for kind, width in _WIDTHS_PT.items():
        lines, colour = changes.lines[changes.lines["kind"] == kind], _COLOURS[kind]
        style = {"colors": colour, "linewidths": width, "alpha": 0.75, "capstyle": "round"}
        add_lines(ax, lines.geometry, f"scenario-{kind}", zorder=2.6, **style)
        for mode in dict.fromkeys(lines["mode"]):
            look = {"colors": MODE[mode].colour, "linewidths": _WAY_PT, "linestyles": [_DASHES[kind]]}
            add_lines(ax, lines.geometry[lines["mode"] == mode], f"scenario-{mode}", zorder=2.7, **look)
        points = [(stop.x, stop.y) for other, stop in changes.places if other == kind]
        west, east = ax.get_xlim()
        points += (
            _middles(lines[shapely.length(lines.geometry.to_numpy()) < _SHORT * (east - west)])
            if kind != "closed"
            else []
        )
        draw_mark(ax, Mark(f"scenario-{kind}-at", "o", 9.0, colour, INK, 2.8, ""), points)
    draw_mark(ax, CLOSED, _middles(changes.lines[changes.lines["kind"] == "closed"]))


def changes_key(changes: Changes) -> list[Artist]:
    """Return an entry of the key for each kind of change that occurs."""
    from matplotlib.lines import Line2D

    kinds = {*changes.lines["kind"], *(kind for kind, _ in changes.places)}
    label = {kind: f"{word} by the scenario" for kind, word in _WORDS.items()}
    key: list[Artist] = [
        Line2D([], [], color=colour, linewidth=_WIDTHS_PT[kind], alpha=0.75, solid_capstyle="butt", label=label[kind])
        for kind, colour in _COLOURS.items()
        if kind in kinds
    ]
    modes = set(changes.lines["mode"])
    return key + [
        Line2D([], [], color=mode.colour, linewidth=3, label=mode.label) for name, mode in MODE.items() if name in modes
    ]


def names_of_changes(changes: Changes) -> Iterator[Name]:
    """Yield the names of places that a scenario adds or changes, and of the ends of links that it changes."""
    for stop in dict.fromkeys([*(stop for _, stop in changes.places), *changes.ends]):
        yield Name(stop.name, stop.x, stop.y, size_pt=8, colour=INK, clear_pt=9)


def _kind(old: Row | None, new: Row | None) -> str:
    """Return the kind of change of a row; blank where only what is said about it changes."""
    if old is None or new is None:
        return "added" if old is None else "closed"
    changed = set(changed_columns(old, new)) - _IDLE
    if "status" in changed and "operating" in (old["status"], new["status"]):
        return "added" if new["status"] == "operating" else "closed"
    return "changed" if changed else ""


def _touched(
    table: str, old: Row | None, new: Row | None, found: dict[tuple[str, str], str]
) -> Iterator[tuple[str, str]]:
    """Yield the links and nodes that a row is about, each as its table and its id."""
    row = new or old or {}
    if table == "services":
        chain = words(row["links"])
        is_lost = new is None and any(found.get(("links", link)) == "closed" for link in chain)
        if not is_lost:  # a service that falls with a closed link changes nothing of the others by itself
            yield from (("links", link) for link in chain)
            yield from (("nodes", row[end]) for end in ("from_node", "to_node") if not chain)
    elif table == "links" or row.get("link_id"):
        yield "links", row["link_id"]
    elif row.get("node_id"):
        yield "nodes", row["node_id"]


def _middles(lines: GeoDataFrame) -> list[tuple[float, float]]:
    points = shapely.line_interpolate_point(lines.geometry.to_numpy(), 0.5, normalized=True)
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(points)]
