"""One picture of a network and of itineraries through it, drawn with matplotlib."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame
from pandas import concat
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

from corridor.errors import InvalidQuestion
from corridor.maps.basemap import boundaries, countries, land
from corridor.maps.labels import Name, halo, place_names
from corridor.maps.routes import BETWEEN, Route, route_of
from corridor.model.itinerary import Itinerary
from corridor.model.network import Network

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

MODE_COLOURS: Final[Mapping[str, str]] = {  # after Okabe and Ito (2008); the rails are three blues
    "road": "#D55E00",
    "rail-1435": "#0072B2",
    "rail-1520": "#56B4E9",
    "rail-1676": "#003B73",
    "sea": "#009E73",
    "ferry": "#CC79A7",
    "waterway": "#E69F00",
}
_MODE_NAMES: Final[Mapping[str, str]] = {
    "road": "road",
    "rail-1435": "rail, 1435 mm",
    "rail-1520": "rail, 1520 mm",
    "rail-1676": "rail, 1676 mm",
    "sea": "sea",
    "ferry": "ferry",
    "waterway": "waterway",
}
_DASHES: Final = ("solid", (0, (5, 1.6)), (0, (1.6, 1.3)), (0, (6, 1.5, 1.5, 1.5)))
_OFFSET_PT: Final = 3.6
_INK, _SEA, _LAND = "#222222", "#e9f0f4", "#faf8f3"
_MARKS: Final[Mapping[str, Mapping[str, Any]]] = {  # keyed by what they show of a Route
    "crossings": {"marker": "D", "s": 46, "facecolor": "#F0E442", "edgecolor": _INK, "linewidth": 0.9, "zorder": 5},
    "changes": {"marker": "o", "s": 26, "facecolor": "white", "edgecolor": _INK, "linewidth": 1.1, "zorder": 6},
    "breaks": {"marker": "o", "s": 26, "facecolor": _INK, "edgecolor": "white", "linewidth": 0.8, "zorder": 7},
    "ends": {"marker": "o", "s": 90, "facecolor": _INK, "edgecolor": "white", "linewidth": 1.5, "zorder": 4.5},
}
_MARK_NAMES: Final[Mapping[str, str]] = {
    "crossings": "border",
    "changes": "change of mode or vessel",
    "breaks": "break of gauge",
}
_WORLD: Final = (-180.0, -60.0, 180.0, 80.0)

Extent = tuple[float, float, float, float]


def draw(
    net: Network,
    *answers: Itinerary,
    ax: Axes | None = None,
    basemap: GeoDataFrame | None = None,
    extent: Extent | None = None,
    labels: bool = True,
) -> Axes:
    """Draw a network and the ways of itineraries over it.

    Parameters
    ----------
    net : The network; it is drawn thin and grey, dashed where a link is not yet operating.
    answers : Itineraries. Colour tells the mode; several itineraries are told apart by a letter and a line style and
        run side by side where they share a way.
    ax : Where to draw; by default a new figure.
    basemap : Polygons are drawn as land and lines as boundaries, in place of Natural Earth's.
    extent : West, south, east and north [degrees]; by default what the itineraries need, or the network.
    labels : Whether places are named.

    Raises
    ------
    TypeError
        If an answer is not an itinerary.
    InvalidQuestion
        If the extent does not run from west to east and from south to north.

    Notes
    -----
    Degrees are drawn as they are, shortened in longitude by the cosine of the middle latitude. Boundaries are
    de facto.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> ax = co.draw(net, co.plan(net, "Kashgar", "Istanbul", by="cost"))
    >>> ax.get_title(loc="left")
    'Kashgar to Istanbul'
    """
    nodes, links = net.nodes, net.links
    routes = [route_of(answer, nodes) for answer in answers]
    key = _key_of(routes, links)
    frame = _checked(extent) if extent is not None else _fitted(_shown(routes, nodes, links), ax)
    if ax is None:
        ax = _new_axes(frame, len(routes), len(key))
    _set_frame(ax, frame)
    _draw_ground(ax, basemap, frame)
    _draw_network(ax, links)
    _set_title(ax, routes)
    _set_legend(ax, key)
    ax.set(xlabel="", ylabel="")  # geopandas has set them
    ax.apply_aspect()
    for order, route in enumerate(routes):
        _draw_moves(ax, route, order, len(routes))
    _draw_marks(ax, routes)
    letters = _letters(routes)
    for letter, point in letters.items():
        _draw_letter(ax, letter, point)
    if labels:
        _draw_names(ax, _names(routes, nodes, links), routes, letters.values())
    return ax


def _checked(extent: Extent) -> Extent:
    if len(extent) != 4 or not (extent[0] < extent[2] and extent[1] < extent[3]):
        raise InvalidQuestion(f"extent must be (west, south, east, north) in degrees, not {extent}")
    west, south, east, north = (float(value) for value in extent)
    return (west, south, east, north)


def _shown(routes: Sequence[Route], nodes: GeoDataFrame, links: GeoDataFrame) -> list[BaseGeometry]:
    if routes:
        moves = [move.line for route in routes for move in route.moves]
        return moves + [shapely.Point(stop.x, stop.y) for route in routes for stop in route.ends]
    frame = links if len(links) else nodes
    return [shape for shape in frame.geometry if shape is not None and not shape.is_empty]


def _fitted(geometries: Sequence[BaseGeometry], ax: Axes | None) -> Extent:
    if not geometries:
        return _WORLD
    west, south, east, north = shapely.total_bounds(list(geometries))
    width, height = max(east - west, 1.5) * 1.12, max(north - south, 1.5) * 1.14
    middle = ((west + east) / 2, (south + north) / 2)
    squeeze = np.cos(np.radians(middle[1]))
    narrowest, widest = (1.25, 2.1) if ax is None else (ratio := _ratio_of(ax), ratio)
    ratio = float(np.clip(width * squeeze / height, narrowest, widest))
    width, height = max(width, height * ratio / squeeze), max(height, width * squeeze / ratio)
    return (
        float(middle[0] - width / 2),
        float(max(middle[1] - height / 2, -88.0)),
        float(middle[0] + width / 2),
        float(min(middle[1] + height / 2, 88.0)),
    )


def _ratio_of(ax: Axes) -> float:
    box = ax.get_window_extent()
    return float(np.clip(box.width / max(box.height, 1.0), 0.5, 3.0))


def _squeeze(frame: Extent) -> float:
    return float(np.cos(np.radians((frame[1] + frame[3]) / 2)))


def _new_axes(frame: Extent, routes: int, entries: int) -> Axes:
    import matplotlib.pyplot as plt

    ratio = (frame[2] - frame[0]) * _squeeze(frame) / (frame[3] - frame[1])
    width = float(np.clip(6.0 * ratio, 7.5, 12.0))
    height = width / ratio
    margin, above = 0.15, 0.12 + (0.38 + 0.19 * routes if routes else 0.0)
    below = 0.15 + 0.21 * ceil(entries / _columns(width)) if entries else 0.15
    size = (width + 2 * margin, height + above + below)
    _, ax = plt.subplots(figsize=size)
    ax.set_position((margin / size[0], below / size[1], width / size[0], height / size[1]))
    return ax


def _columns(width_in: float) -> int:
    return max(2, int(width_in / 1.5))


def _set_frame(ax: Axes, frame: Extent) -> None:
    ax.set_xlim(frame[0], frame[2])
    ax.set_ylim(frame[1], frame[3])
    ax.set_autoscale_on(False)
    ax.set_aspect(1 / _squeeze(frame), adjustable="box")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_facecolor(_SEA)
    for spine in ax.spines.values():
        spine.set(color="#c9c9c9", linewidth=0.6)


def _draw_ground(ax: Axes, basemap: GeoDataFrame | None, frame: Extent) -> None:
    ground = concat([land(), boundaries()]) if basemap is None else basemap.to_crs("EPSG:4326")
    margin = 0.5 * max(frame[2] - frame[0], frame[3] - frame[1])
    window = (frame[0] - margin, frame[1] - margin, frame[2] + margin, frame[3] + margin)
    shapes = ground.geometry.clip_by_rect(*window)
    shapes = shapes[~shapes.is_empty]
    areas, lines = shapes[shapes.geom_type.str.contains("Polygon")], shapes[shapes.geom_type.str.contains("Line")]
    if len(areas):
        areas.plot(ax=ax, aspect=None, zorder=0, gid="land", facecolor=_LAND, edgecolor="#bfc6c9", linewidth=0.5)
    if len(lines):
        lines.plot(ax=ax, aspect=None, zorder=1, gid="boundaries", color="#cfc6b8", linewidth=0.6)
    credit = "Land: Natural Earth" if basemap is None else str(basemap.attrs.get("credit", ""))
    ax.annotate(
        credit,
        (1, 0),
        xycoords="axes fraction",
        xytext=(-4, 4),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=6.5,
        color="#777777",
        path_effects=halo(),
        zorder=9,
        gid="credit",
    )


def _draw_network(ax: Axes, links: GeoDataFrame) -> None:
    ways = links[links.geometry.notna()].drop_duplicates("link_id")
    at_sea, works = ways["mode"] == "sea", ways["status"] == "operating"
    for name, chosen, colour, dash in (
        ("network-sea", works & at_sea, "#b9c9d1", "solid"),
        ("network", works & ~at_sea, "#a9a9a9", "solid"),
        ("network-planned", ~works, "#a9a9a9", (0, (3, 2))),
    ):
        if chosen.any():
            ways[chosen].plot(
                ax=ax, aspect=None, zorder=2, gid=name, color=colour, linewidth=0.7, linestyle=dash, alpha=0.9
            )


def _draw_moves(ax: Axes, route: Route, order: int, count: int) -> None:
    from matplotlib.collections import LineCollection

    aside_pt = ((count - 1) / 2 - order) * _OFFSET_PT
    width_pt = 3.0 if count == 1 else 2.6
    runs = [(mode, _aside(ax, line, aside_pt)) for mode, line in route.runs()]
    under = [part for _, parts in runs for part in parts]
    layer = 3 + order / 100
    ax.add_collection(
        LineCollection(under, colors="white", linewidths=width_pt + 1.6, zorder=layer, gid="casing"), autolim=False
    )
    for mode in dict.fromkeys(mode for mode, _ in runs):
        lines = LineCollection(
            [part for other, parts in runs if other == mode for part in parts],
            colors=MODE_COLOURS[mode],
            linewidths=width_pt,
            linestyles=[_DASHES[order % len(_DASHES)]],
            zorder=layer,
            joinstyle="round",
            gid=f"move-{mode}",
        )
        ax.add_collection(lines, autolim=False)


def _aside(ax: Axes, line: BaseGeometry, aside_pt: float) -> list[npt.NDArray[np.float64]]:
    """Return the parts of a line, moved to its left by so many points at the present scale."""
    if aside_pt:
        origin, unit = ax.transData.transform([(0, 0), (1, 1)])
        across, up = (unit - origin) * 72 / float(ax.figure.dpi)
        flat = scale(line, across, up, origin=(0, 0)).simplify(abs(aside_pt) / 4)
        moved = shapely.offset_curve(flat, aside_pt, join_style="round", quad_segs=4)
        line = line if moved.is_empty else scale(moved, 1 / across, 1 / up, origin=(0, 0))
    return [shapely.get_coordinates(part) for part in shapely.get_parts(line)]


def _draw_marks(ax: Axes, routes: Sequence[Route]) -> None:
    for gid, style in _MARKS.items():
        stops = [stop for route in routes for stop in getattr(route, gid)]
        places = list(dict.fromkeys((stop.x, stop.y) for stop in stops))
        if places:
            x, y = zip(*places, strict=True)
            ax.scatter(x, y, gid=gid, **style)


def _letters(routes: Sequence[Route]) -> dict[str, tuple[float, float]]:
    """Return where the letters of several routes stand."""
    points = [_own_point(route, [other for other in routes if other is not route]) for route in routes]
    return {_letter(order): point for order, point in enumerate(points) if point is not None and len(routes) > 1}


def _own_point(route: Route, others: Sequence[Route]) -> tuple[float, float] | None:
    """Return the middle of the longest stretch that no other route has, where its letter is set."""
    shared = frozenset[str]().union(*(other.links for other in others))
    own = shapely.line_merge(shapely.union_all([move.line for move in route.moves if move.link_id not in shared]))
    if own.is_empty:
        return None
    middle = max(shapely.get_parts(own), key=shapely.length).interpolate(0.5, normalized=True)
    return (middle.x, middle.y)


def _draw_letter(ax: Axes, letter: str, point: tuple[float, float]) -> None:
    ax.annotate(
        letter,
        point,
        ha="center",
        va="center",
        fontsize=8,
        fontweight="bold",
        color="white",
        bbox={"boxstyle": "circle,pad=0.25", "facecolor": _INK, "edgecolor": "white"},
        zorder=8,
        gid="letter",
    )


def _draw_names(
    ax: Axes, names: Iterable[Name], routes: Sequence[Route], taken: Iterable[tuple[float, float]]
) -> None:
    west, east = ax.get_xlim()
    south, north = ax.get_ylim()
    marks = [(stop.x, stop.y) for route in routes for gid in _MARKS for stop in getattr(route, gid)]
    once: dict[str, Name] = {}
    for name in names:
        if west < name.x < east and south < name.y < north:
            once.setdefault(name.text, name)
    place_names(
        ax,
        list(once.values()),
        ways=[shapely.get_coordinates(part) for route in routes for _, part in route.runs()],
        marks=[*marks, *taken],
    )


def _names(routes: Sequence[Route], nodes: GeoDataFrame, links: GeoDataFrame) -> Iterator[Name]:
    """Yield the names worth writing, the most important first."""
    ways_at = _ways_at(nodes, links)
    for stop in (stop for route in routes for stop in route.ends):
        yield Name(stop.name, stop.x, stop.y, size_pt=10, colour=_INK, weight="bold", must_stand=True)
    crossings = [stop for route in routes for stop in route.crossings]
    for stop in crossings:
        yield Name(stop.name, stop.x, stop.y, size_pt=7.5, colour=_INK)
    told = {part for stop in crossings for part in stop.name.split(BETWEEN)}
    for stop in (stop for route in routes for stop in (*route.breaks, *route.changes) if stop.name not in told):
        yield Name(stop.name, stop.x, stop.y, size_pt=8, colour=_INK)
    passed = {stop for route in routes for stop in route.passed() if stop.name not in told}
    for stop in sorted(passed, key=lambda stop: (-ways_at.get(stop.name, 0), stop.name)):
        if stop.kind == "passage":
            yield Name(stop.name, stop.x, stop.y, size_pt=7.5, colour="#2f6f8f", style="italic", clear_pt=24)
        elif stop.kind in ("city", "seaport", "dry_port", "rail_terminal"):
            yield Name(stop.name, stop.x, stop.y, size_pt=7.5, colour="#444444", clear_pt=30)
    known = countries()
    for _, row in known[known["country"].isin(nodes["country"])].iterrows():
        letters, point = "\u200a".join(row["name"].upper()), row["geometry"]
        yield Name(letters, point.x, point.y, size_pt=7.5, colour="#a39b8b", within_degrees=row["radius_degrees"])


def _ways_at(nodes: GeoDataFrame, links: GeoDataFrame) -> Mapping[str, int]:
    """Return how many links meet at each place, as a sign of how much it matters."""
    names = dict(zip(nodes["node_id"], nodes["place"].where(nodes["place"] != "", nodes["name"]), strict=True))
    ends = concat([links["from_node"], links["to_node"]]).map(names)
    return {str(name): int(count) for name, count in ends.value_counts().items()}


def _set_title(ax: Axes, routes: Sequence[Route]) -> None:
    if not routes:
        return
    one_pair = len({route.name for route in routes}) == 1
    lines = [
        f"{_letter(order)}   " * (len(routes) > 1) + f"{route.name}:  " * (not one_pair) + route.totals
        for order, route in enumerate(routes)
    ]
    title = routes[0].name if one_pair else f"{len(routes)} ways"
    ax.set_title(title, loc="left", fontsize=15, fontweight="bold", color=_INK, pad=10 + 13.5 * len(lines))
    ax.annotate(
        "\n".join(lines),
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 6),
        textcoords="offset points",
        va="bottom",
        fontsize=10,
        linespacing=1.25,
        color="#444444",
        gid="totals",
    )


def _set_legend(ax: Axes, key: Sequence[Artist]) -> None:
    if not key:
        return
    ax.legend(
        handles=key,
        loc="upper left",
        bbox_to_anchor=(0, -0.005),
        ncols=min(len(key), _columns(ax.get_window_extent().width / float(ax.figure.dpi))),
        frameon=False,
        borderaxespad=0.2,
        fontsize=8.5,
        handlelength=2.6,
        columnspacing=1.6,
        labelcolor="#333333",
    )


def _key_of(routes: Sequence[Route], links: GeoDataFrame) -> list[Artist]:
    from matplotlib.lines import Line2D

    modes = {move.mode for route in routes for move in route.moves}
    key: list[Artist] = []
    if len(routes) > 1:
        key += [
            Line2D([], [], color="#555555", linewidth=2.6, linestyle=_DASHES[order % len(_DASHES)], label=_letter(order))
            for order in range(len(routes))
        ]
    key += [
        Line2D([], [], color=colour, linewidth=3, label=_MODE_NAMES[mode])
        for mode, colour in MODE_COLOURS.items()
        if mode in modes
    ]
    for gid, label in _MARK_NAMES.items():
        if any(getattr(route, gid) for route in routes):
            style = _MARKS[gid]
            key.append(
                Line2D(
                    [],
                    [],
                    linestyle="none",
                    marker=style["marker"],
                    markersize=style["s"] ** 0.5,
                    markerfacecolor=style["facecolor"],
                    markeredgecolor=style["edgecolor"],
                    label=label,
                )
            )
    if len(links):
        key.append(Line2D([], [], color="#a9a9a9", linewidth=1, label="other ways" if routes else "operating"))
    if (links["status"] != "operating").any():
        key.append(Line2D([], [], color="#a9a9a9", linewidth=1, linestyle=(0, (3, 2)), label="not yet operating"))
    return key


def _letter(order: int) -> str:
    return chr(ord("A") + order) if order < 26 else str(order + 1)
