"""One picture of a network and of itineraries through it, drawn with matplotlib."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import shapely
from geopandas import GeoDataFrame
from pandas import concat
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

from corridor.answer.itinerary import Itinerary
from corridor.argument_checks import check_axes, check_flag
from corridor.errors import InvalidQuestion
from corridor.flows.flows import Flows
from corridor.maps.basemap import countries
from corridor.maps.ground import (
    GREY,
    PLANNED,
    Extent,
    add_lines,
    checked_extent,
    draw_ground,
    draw_network,
    fitted_extent,
    new_axes,
    set_frame,
    width_in,
)
from corridor.maps.labels import Name, place_names
from corridor.maps.load_widths import draw_loads, load_key, loaded_lines
from corridor.maps.routes import BETWEEN, Route, Stop, route_of
from corridor.modes import MODE
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.shown_text import printable

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_DASHES: Final = ("solid", (0, (5, 1.6)), (0, (1.6, 1.3)), (0, (6, 1.5, 1.5, 1.5)))
_OFFSET_PT: Final = 3.6
_NARROWS: Final = ("canal", "strait", "bab-el", "bab el")  # named before open seas
_INK: Final = "#222222"


class _Mark(NamedTuple):
    """How a marker looks, and what the key calls it."""

    shape: str
    size_pt: float
    face: str
    edge: str
    layer: float
    meaning: str


_MARKS: Final[Mapping[str, _Mark]] = {  # by the attribute of a Route that they show
    "ends": _Mark("o", 9.5, _INK, "white", 4.5, ""),
    "crossings": _Mark("D", 6.8, "#F0E442", _INK, 5, "border"),
    "changes": _Mark("o", 5.1, "white", _INK, 6, "transfer"),
    "breaks": _Mark("o", 5.1, _INK, "white", 7, "break of gauge"),
}


def draw(
    net: Network,
    *answers: Itinerary | Flows,
    ax: Axes | None = None,
    basemap: GeoDataFrame | None = None,
    extent: Extent | None = None,
    labels: bool = True,
) -> Axes:
    """Draw a network and the ways of itineraries over it.

    Parameters
    ----------
    net
        The network; it is drawn thin and grey, dashed where a link is not yet operating.
    *answers
        Itineraries, or one assignment. Colour shows the mode; several itineraries differ by a letter and a line style
        and run side by side where they share a way; of an assignment the width of a link shows its load.
    ax
        Where to draw; by default a new figure.
    basemap
        Polygons are drawn as land and lines as boundaries, in place of Natural Earth's.
    extent
        West, south, east and north [degrees]; by default what the itineraries need, or the network.
    labels
        Whether places are named.

    Returns
    -------
    Axes
        Where it was drawn; its figure can be saved.

    Raises
    ------
    InvalidQuestion
        If an answer is neither an itinerary nor an assignment, there are several assignments, or
        the extent does not run from west to east and from south to north.

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
    check_arguments(net)
    check_axes(ax)
    check_flag("labels", labels)
    nodes, links = net.nodes, net.links
    routes = [route_of(answer, nodes) for answer in answers if not isinstance(answer, Flows)]
    flows = [answer for answer in answers if isinstance(answer, Flows)]
    loads = _loads(flows, links)
    shown = [*_shown(routes, nodes, links), *loads.geometry] if routes or not flows else list(loads.geometry)
    frame = checked_extent(extent) if extent is not None else fitted_extent(shown, ax)
    key = [*load_key(loads), *_key_of(routes, links[links.intersects(shapely.box(*frame))])]
    if ax is None:
        rows = ceil(len(key) / _columns(width_in(frame)))
        ax = new_axes(frame, above_in=0.12 + (0.38 + 0.19 * len(routes)) * bool(answers), below_in=0.15 + 0.21 * rows)
    set_frame(ax, frame)
    draw_ground(ax, basemap, frame)
    draw_network(ax, links, frozenset(loads["link_id"]).union(*(route.links for route in routes)))
    draw_loads(ax, loads)
    _set_title(ax, routes)
    if flows and not routes:
        ax.set_title(f"Flows by {flows[0].method}, {flows[0].by}", loc="left", fontsize=15, color=_INK, pad=10)
    _set_legend(ax, key)
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


def _loads(flows: Sequence[Flows], links: GeoDataFrame) -> GeoDataFrame:
    """Return the loaded lines of at most one assignment."""
    if len(flows) > 1:
        raise InvalidQuestion(
            f"draw shows one assignment at a time, not {len(flows)}; draw each on axes of its own: ax=..."
        )
    return loaded_lines(flows[0], links) if flows else links[["link_id", "mode", "geometry"]].iloc[:0].assign(teu=0.0)


def _shown(routes: Sequence[Route], nodes: GeoDataFrame, links: GeoDataFrame) -> list[BaseGeometry]:
    if routes:
        moves = [move.line for route in routes for move in route.moves]
        return moves + [shapely.Point(stop.x, stop.y) for route in routes for stop in route.ends]
    frame = links if len(links) else nodes
    return [shape for shape in frame.geometry if shape is not None and not shape.is_empty]


def _draw_moves(ax: Axes, route: Route, order: int, count: int) -> None:
    aside_pt = ((count - 1) / 2 - order) * _OFFSET_PT
    width_pt = 3.0 if count == 1 else 2.6
    layer = 3 + order / 100
    runs = [(mode, _aside(ax, line, aside_pt)) for mode, line in route.runs()]
    add_lines(ax, [line for _, line in runs], "casing", zorder=layer, colors="white", linewidths=width_pt + 1.6)
    for mode in dict.fromkeys(mode for mode, _ in runs):
        add_lines(
            ax,
            [line for other, line in runs if other == mode],
            f"move-{mode}",
            zorder=layer,
            colors=MODE[mode].colour,
            linewidths=width_pt,
            linestyles=[_DASHES[order % len(_DASHES)]],
            joinstyle="round",
        )


def _aside(ax: Axes, line: BaseGeometry, aside_pt: float) -> BaseGeometry:
    """Return a line moved to its left by so many points at the present scale."""
    if not aside_pt:
        return line
    origin, unit = ax.transData.transform([(0, 0), (1, 1)])
    across, up = (unit - origin) * 72 / float(ax.figure.dpi)
    flat = scale(line, across, up, origin=(0, 0)).simplify(abs(aside_pt) / 4)
    moved = shapely.offset_curve(flat, aside_pt, join_style="round", quad_segs=4)
    return line if moved.is_empty else scale(moved, 1 / across, 1 / up, origin=(0, 0))


def _draw_marks(ax: Axes, routes: Sequence[Route]) -> None:
    for gid, mark in _MARKS.items():
        places = list(dict.fromkeys((stop.x, stop.y) for route in routes for stop in getattr(route, gid)))
        if places:
            x, y = zip(*places, strict=True)
            area = mark.size_pt**2
            ax.scatter(x, y, s=area, c=mark.face, marker=mark.shape, edgecolors=mark.edge, zorder=mark.layer, gid=gid)


def _letters(routes: Sequence[Route]) -> dict[str, tuple[float, float]]:
    """Return the places of the letters of several routes."""
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


def _draw_names(ax: Axes, names: Iterable[Name], routes: Sequence[Route], taken: Iterable[tuple[float, float]]) -> None:
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
    named = {part for stop in crossings for part in stop.name.split(BETWEEN)}
    for stop in (stop for route in routes for stop in (*route.breaks, *route.changes) if stop.name not in named):
        yield Name(stop.name, stop.x, stop.y, size_pt=8, colour=_INK)
    passed = {stop for route in routes for stop in route.passed() if stop.name not in named}
    for stop in sorted(passed, key=lambda stop: (not _is_narrow(stop), -ways_at.get(stop.name, 0), stop.name)):
        if stop.kind == "passage":
            yield Name(stop.name, stop.x, stop.y, size_pt=7.5, colour="#2f6f8f", style="italic", clear_pt=24)
        elif stop.kind in ("city", "seaport", "dry_port", "rail_terminal"):
            yield Name(stop.name, stop.x, stop.y, size_pt=7.5, colour="#444444", clear_pt=30)
    known = countries()
    for _, row in known[known["country"].isin(nodes["country"])].iterrows():
        letters, point = "\u200a".join(row["name"].upper()), row["geometry"]
        yield Name(letters, point.x, point.y, size_pt=7.5, colour="#a39b8b", within_degrees=row["radius_degrees"])


def _is_narrow(stop: Stop) -> bool:
    return stop.kind == "passage" and any(word in stop.name.casefold() for word in _NARROWS)


def _ways_at(nodes: GeoDataFrame, links: GeoDataFrame) -> Mapping[str, int]:
    """Return how many links meet at each place, as a sign of how much it matters."""
    names = dict(zip(nodes["node_id"], nodes["place"], strict=True))
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
    title = printable(routes[0].name if one_pair else f"{len(routes)} ways")
    ax.set_title(
        title, parse_math=False, loc="left", fontsize=15, fontweight="bold", color=_INK, pad=10 + 13.5 * len(lines)
    )
    ax.annotate(
        printable("\n".join(lines)),
        (0, 1),
        parse_math=False,
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
    """Return an entry for each style, mode and marker that occurs."""
    from matplotlib.lines import Line2D

    def line(label: str, colour: str, width_pt: float, dash: Any = "solid") -> Line2D:
        return Line2D([], [], color=colour, linewidth=width_pt, linestyle=dash, label=label)

    modes = {move.mode for route in routes for move in route.moves}
    key: list[Artist] = []
    if len(routes) > 1:
        key += [line(_letter(order), "#555555", 2.6, _DASHES[order % len(_DASHES)]) for order in range(len(routes))]
    key += [line(mode.label, mode.colour, 3) for name, mode in MODE.items() if name in modes]
    key += [
        Line2D([], [], ls="", marker=mark.shape, ms=mark.size_pt, mfc=mark.face, mec=mark.edge, label=mark.meaning)
        for gid, mark in _MARKS.items()
        if mark.meaning and any(getattr(route, gid) for route in routes)
    ]
    if len(links):
        key.append(line("other ways" if routes else "operating", GREY, 1))
    if (links["status"] != "operating").any():
        key.append(line("not yet operating", GREY, 1, PLANNED))
    return key


def _columns(width: float) -> int:
    return max(2, int(width / 1.5))


def _letter(order: int) -> str:
    return chr(ord("A") + order) if order < 26 else str(order + 1)
