"""A network by itself on a map: its ways by mode and gauge, its ports, customs borders and breaks of gauge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from corridor.maps.ground import PLANNED, Extent, add_lines
from corridor.maps.marks import BREAK, CROSSING, PORT, Mark, draw_mark
from corridor.modes import MODE, ON_OPEN_SEA, SEA
from corridor.network.internals import internals
from corridor.network.network import Network

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Points = list[tuple[float, float]]

_STRIPES: Final = (None, (0, (5, 3)), (0, (1.5, 2)), (0, (8, 2, 1.5, 2)), (0, (2.5, 6)))
"""White stripes in railways, the first for the standard gauge, then by gauge from the narrowest."""
_STANDARD_MM: Final = 1435
_WIDE_DEGREES: Final = 45.0
"""A map as wide has lines and marks of the usual size; they are larger on narrower maps."""
_LEAST_APART: Final = 0.007
"""Part of the map's width in which marks of a kind are one."""


class NetworkLayers(NamedTuple):
    """The parts of a network that a map shows.

    Attributes
    ----------
    ways
        Its links, each once.
    marks
        Places by the mark that shows them.
    """

    ways: GeoDataFrame
    marks: dict[Mark, Points]


def network_layers(net: Network, nodes: GeoDataFrame, links: GeoDataFrame, frame: Extent) -> NetworkLayers:
    """Return what a map of an extent shows of a network."""
    ways = links.drop_duplicates("link_id")
    at = {node: (point.x, point.y) for node, point in zip(nodes["node_id"], nodes.geometry, strict=True)}
    ports = nodes.loc[nodes["kind"] == "seaport", "node_id"]
    found = {
        CROSSING: _outer_crossings(net, links),
        PORT: [at[node] for node in ports],
        BREAK: [at[node] for node in _breaks(ways)],
    }
    return NetworkLayers(
        ways[ways.intersects(shapely.box(*frame))], {mark: _thinned(points, frame) for mark, points in found.items()}
    )


def draw_modes(ax: Axes, layers: NetworkLayers, frame: Extent) -> None:
    """Draw the ways in the colours of their modes: sea lanes faintly, roads below railways, with marks on top."""
    larger = _larger(frame)
    for name, mode in MODE.items():
        ways = layers.ways[layers.ways["mode"] == name]
        works = ways["status"] == "operating"
        layer = 2.0 if mode.on_open_sea else 2.1 if mode.family == "road" else 2.2
        width = larger * (0.5 if name == SEA else 0.8 if mode.family == "road" else 1.5)
        shown: dict[str, Any] = {"colors": mode.colour, "alpha": 0.3 if name == SEA else 0.9}
        add_lines(ax, ways.geometry[works], f"network-{name}", zorder=layer, linewidths=width, **shown)
        add_lines(
            ax, ways.geometry[~works], "network-planned", zorder=layer, linewidths=width, linestyles=[PLANNED], **shown
        )
        stripe = _stripe(mode.gauge_mm)
        if stripe:
            style = {"colors": "white", "linewidths": 0.45 * width, "linestyles": [stripe]}
            add_lines(ax, ways.geometry[works], f"gauge-{mode.gauge_mm}", zorder=layer + 0.05, **style)
    for mark, points in layers.marks.items():
        draw_mark(ax, mark, points, 0.5 * larger)


def network_key(layers: NetworkLayers) -> list[Artist | tuple[Artist, ...]]:
    """Return the entries of the key: modes, gauges, marks and what does not operate yet."""
    from matplotlib.lines import Line2D

    modes, key = set(layers.ways["mode"]), []
    for name, mode in MODE.items():
        if name in modes:
            line = Line2D([], [], color=mode.colour, linewidth=3, label=mode.label, alpha=0.4 if name == SEA else 1.0)
            stripe = _stripe(mode.gauge_mm)
            inner = Line2D([], [], color="white", linewidth=1.3, linestyle=stripe or "none", label=mode.label)
            key.append((line, inner) if stripe else line)
    if (layers.ways["status"] != "operating").any():
        key.append(Line2D([], [], color="#777777", linewidth=1.5, linestyle=PLANNED, label="not operating"))
    return [*key, *(mark.key() for mark, points in layers.marks.items() if points)]


def _stripe(gauge_mm: int) -> Any:
    """Return the dashes of the stripe in railways of a gauge; None for none."""
    if gauge_mm in (0, _STANDARD_MM):
        return None
    others = sorted({mode.gauge_mm for mode in MODE.values()} - {0, _STANDARD_MM})
    return _STRIPES[1 + others.index(gauge_mm) % (len(_STRIPES) - 1)]


def _larger(frame: Extent) -> float:
    return float(np.clip(np.sqrt(_WIDE_DEGREES / (frame[2] - frame[0])), 0.8, 1.6))


def _outer_crossings(net: Network, links: GeoDataFrame) -> Points:
    """Return the middle of each link by land that crosses the border of a customs territory."""
    sides = internals(net).prepared.sides
    rows = np.unique(sides.link[sides.is_outer & (sides.link >= 0)])
    crossing = links.iloc[rows].drop_duplicates("link_id")
    lines = crossing.geometry[~crossing["mode"].isin(ON_OPEN_SEA)].to_numpy()
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(middles)]


def _breaks(ways: GeoDataFrame) -> list[str]:
    """Return the nodes where railways of different gauges meet."""
    rails = ways[ways["mode"].map(lambda name: MODE[name].gauge_mm > 0)]
    ends = pd.concat([rails[["mode", end]].set_axis(["mode", "node"], axis=1) for end in ("from_node", "to_node")])
    gauges = ends.groupby("node")["mode"].nunique()
    return sorted(gauges.index[gauges > 1])


def _thinned(points: Points, frame: Extent) -> Points:
    """Return the points within an extent, one of those that would lie over each other."""
    cell = _LEAST_APART * (frame[2] - frame[0])
    inside = [(x, y) for x, y in points if frame[0] < x < frame[2] and frame[1] < y < frame[3]]
    return list({(round(x / cell), round(y / cell)): (x, y) for x, y in reversed(inside)}.values())
