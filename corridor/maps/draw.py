"""One picture of a network, of ways through it and of what a scenario changes in it, drawn with matplotlib."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import shapely
from geopandas import GeoDataFrame
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry

from corridor.answer.itinerary import Itinerary
from corridor.answer.way_styles import EDGE_PT, letter, way_style
from corridor.argument_checks import check_axes, check_flag
from corridor.errors import InvalidQuestion
from corridor.flows.flows import Flows
from corridor.maps.ground import (
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
from corridor.maps.labels import INK, Name
from corridor.maps.load_widths import draw_loads, load_key, loaded_lines
from corridor.maps.map_names import draw_names, names_of_countries, names_of_network, names_of_routes
from corridor.maps.marks import OF_ROUTES, draw_mark
from corridor.maps.network_layers import draw_modes, network_key, network_layers
from corridor.maps.routes import Route, route_of
from corridor.maps.scenario_layers import Changes, changes_key, changes_of, draw_changes, names_of_changes
from corridor.maps.title_and_key import (
    above_in,
    below_in,
    key_of_rest,
    key_of_routes,
    once,
    set_key,
    set_title,
    title_lines,
)
from corridor.modes import MODE, SEA
from corridor.network.arguments import check_arguments
from corridor.network.network import Network
from corridor.network.territories import territory_of_countries
from corridor.scenario.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OFFSET_PT: Final = 3.6


def draw(
    net: Network,
    *answers: Itinerary | Scenario | Flows,
    ax: Axes | None = None,
    basemap: GeoDataFrame | None = None,
    extent: Extent | None = None,
    labels: bool = True,
) -> Axes:
    """Draw a network, the ways of itineraries over it, and what a scenario changes.

    Parameters
    ----------
    net
        The network. By itself it has the colours of its modes, railways a white stripe by gauge, ports, customs
        borders and breaks of gauge a marker, and its sea lanes are faint; below answers it is thin and grey. Links
        that do not operate are dashed.
    *answers
        Itineraries, one scenario, or one assignment. Of ways colour shows the mode; several differ by a letter, by
        dash, edge and width, and run side by side where they share a way. What a scenario adds, changes and closes is
        highlighted in three colours. Of an assignment the width of a link shows its load.
    ax
        Where to draw; by default a new figure.
    basemap
        Polygons are drawn as land and lines as boundaries, in place of Natural Earth's.
    extent
        West, south, east and north [degrees]; by default what the answers need, or the network without its sea lanes.
    labels
        Whether places are named.

    Returns
    -------
    Axes
        Where it was drawn; its figure can be saved.

    Raises
    ------
    InvalidQuestion
        If an answer is neither an itinerary nor a scenario nor an assignment, there are several scenarios or several
        assignments, or the extent does not run from west to east and from south to north.

    Notes
    -----
    Degrees are drawn as they are, shortened in longitude by the cosine of the middle latitude. Boundaries are
    de facto. The key hangs below the axes: of a figure of your own make the layout "constrained", or save with
    `bbox_inches="tight"`. Lines between countries of one customs territory are dotted, and marked as borders on a way
    only where they take hours or dollars.

    Examples
    --------
    >>> import corridor as co
    >>> net = co.load()
    >>> ax = co.draw(net, co.plan(net, "Kashgar", "Istanbul", by="cost"))
    >>> ax.get_title(loc="left")
    'Kashgar to Istanbul'
    >>> ax = co.draw(net, co.load_scenario("ml1-upgraded"))
    >>> ax.get_title(loc="left")
    'ml1-upgraded'
    """
    check_arguments(net)
    check_axes(ax)
    check_flag("labels", labels)
    nodes, links, territories = net.nodes, net.links, territory_of_countries(net)
    flows = [answer for answer in answers if isinstance(answer, Flows)]
    scenarios = [answer for answer in answers if isinstance(answer, Scenario)]
    routes = [route_of(one, nodes, territories) for one in answers if not isinstance(one, Flows | Scenario)]
    changes = _changes(net, scenarios)
    loads = _loads(flows, links)
    shown = _shown(routes, changes, loads, None if answers else (nodes, links))
    frame = checked_extent(extent) if extent is not None else fitted_extent(shown, ax)
    drawn = frozenset(loads["link_id"]).union(
        changes.lines["link_id"] if changes else (), *(one.links for one in routes)
    )
    layers = None if answers else network_layers(net, nodes, links, frame)
    rest = links[~links["link_id"].isin(drawn) & links.intersects(shapely.box(*frame))]
    of_rest = network_key(layers) if layers else key_of_rest(rest, has_ways=bool(routes))
    of_changes = changes_key(changes) if changes else []
    key = once([*load_key(loads), *key_of_routes(routes), *of_changes, *of_rest])
    title, lines = _title(routes, changes, flows)
    if ax is None:
        ax = new_axes(frame, above_in=above_in(lines) if title else 0.12, below_in=below_in(key, width_in(frame)))
    set_frame(ax, frame)
    draw_ground(ax, basemap, frame, territories)
    if layers:
        draw_modes(ax, layers, frame)
    else:
        draw_network(ax, links, drawn)
    draw_loads(ax, loads)
    if changes:
        draw_changes(ax, changes)
    if title:
        set_title(ax, title, lines)
    set_key(ax, key)
    ax.apply_aspect()
    marks = _draw_routes(ax, routes)
    if labels:
        draw_names(ax, _names(net, routes, changes, bool(answers)), routes, marks)
    return ax


def _changes(net: Network, scenarios: Sequence[Scenario]) -> Changes | None:
    """Return what at most one scenario changes."""
    if len(scenarios) > 1:
        raise InvalidQuestion(f"draw shows one scenario at a time, not {len(scenarios)}; add them up: draw(net, a + b)")
    return changes_of(net, scenarios[0]) if scenarios else None


def _loads(flows: Sequence[Flows], links: GeoDataFrame) -> GeoDataFrame:
    """Return the loaded lines of at most one assignment."""
    if len(flows) > 1:
        raise InvalidQuestion(
            f"draw shows one assignment at a time, not {len(flows)}; draw each on axes of its own: ax=..."
        )
    return loaded_lines(flows[0], links) if flows else links[["link_id", "mode", "geometry"]].iloc[:0].assign(teu=0.0)


def _shown(
    routes: Sequence[Route],
    changes: Changes | None,
    loads: GeoDataFrame,
    network: tuple[GeoDataFrame, GeoDataFrame] | None,
) -> list[BaseGeometry]:
    """Return what must lie on the map: that of answers, or of a network all but sea lanes."""
    shapes = [*(move.line for route in routes for move in route.moves), *loads.geometry]
    shapes += [shapely.Point(stop.x, stop.y) for route in routes for stop in route.ends]
    if changes and not routes:
        shapes += changes.shapes
    if network is not None:
        nodes, links = network
        by_land = links[links["mode"] != SEA]
        shapes = list((by_land if len(by_land) else links if len(links) else nodes).geometry)
    return [shape for shape in shapes if shape is not None and not shape.is_empty]


def _title(routes: Sequence[Route], changes: Changes | None, flows: Sequence[Flows]) -> tuple[str, list[str]]:
    """Return the title, blank for a network by itself, and the lines below it."""
    elsewhere = changes.rows_elsewhere if changes else 0
    unplaced = f"{elsewhere:,} changed row{'s' * (elsewhere != 1)} without a place, such as rates" if elsewhere else ""
    if not routes and changes:
        return changes.name, [unplaced] if unplaced else []
    said = "; ".join(filter(None, (f"scenario: {changes.name}", unplaced))) if changes else ""
    if routes:
        one_pair = len({route.name for route in routes}) == 1
        return routes[0].name if one_pair else f"{len(routes)} ways", title_lines(routes, said)
    return f"Flows by {flows[0].method}, {flows[0].by}" if flows else "", []


def _names(net: Network, routes: Sequence[Route], changes: Changes | None, has_answers: bool) -> Iterator[Name]:
    """Yield the names worth writing, the most important first."""
    nodes, links = net.nodes, net.links
    yield from names_of_routes(routes, nodes, links)
    if changes:
        yield from names_of_changes(changes)
    yield from names_of_countries(nodes)
    if not has_answers:
        yield from names_of_network(nodes, links)


def _places_of(routes: Sequence[Route], attribute: str) -> list[tuple[float, float]]:
    """Return the places of an attribute of routes, each once."""
    return list(dict.fromkeys((stop.x, stop.y) for route in routes for stop in getattr(route, attribute)))


def _draw_routes(ax: Axes, routes: Sequence[Route]) -> list[tuple[float, float]]:
    """Draw ways with their markers and letters, and return where these are."""
    for order, route in enumerate(routes):
        _draw_moves(ax, route, order, len(routes))
    marked = {mark: _places_of(routes, mark.gid) for mark in OF_ROUTES}
    for mark, places in marked.items():
        draw_mark(ax, mark, places)
    letters = _letters(ax, routes)
    for text, point in letters.items():
        _draw_letter(ax, text, point)
    return [*(place for places in marked.values() for place in places), *letters.values()]


def _draw_moves(ax: Axes, route: Route, order: int, count: int) -> None:
    aside_pt = _aside_pt(order, count)
    style = way_style(order)
    width_pt = (3.0 if count == 1 else 2.6) + style.wider_pt
    layer = 3 + order / 100
    runs = [(mode, _aside(ax, line, aside_pt)) for mode, line in route.runs()]
    add_lines(ax, [line for _, line in runs], "casing", zorder=layer, colors=style.edge, linewidths=width_pt + EDGE_PT)
    for mode in dict.fromkeys(mode for mode, _ in runs):
        add_lines(
            ax,
            [line for other, line in runs if other == mode],
            f"move-{mode}",
            zorder=layer,
            colors=MODE[mode].colour,
            linewidths=width_pt,
            linestyles=[style.dash],
            joinstyle="round",
        )


def _aside_pt(order: int, count: int) -> float:
    """Return how far to its left one of several ways is drawn [points]."""
    return ((count - 1) / 2 - order) * _OFFSET_PT


def _aside(ax: Axes, line: BaseGeometry, aside_pt: float) -> BaseGeometry:
    """Return a line moved to its left by so many points at the present scale."""
    if not aside_pt:
        return line
    origin, unit = ax.transData.transform([(0, 0), (1, 1)])
    across, up = (unit - origin) * 72 / float(ax.figure.dpi)
    flat = scale(line, across, up, origin=(0, 0)).simplify(abs(aside_pt) / 4)
    moved = shapely.offset_curve(flat, aside_pt, join_style="round", quad_segs=4)
    return line if moved.is_empty else scale(moved, 1 / across, 1 / up, origin=(0, 0))


def _letters(ax: Axes, routes: Sequence[Route]) -> dict[str, tuple[float, float]]:
    """Return the places of the letters of several routes."""
    asides = [_aside_pt(order, len(routes)) for order in range(len(routes))]
    points = [
        _own_point(ax, route, [other for other in routes if other is not route], aside)
        for route, aside in zip(routes, asides, strict=True)
    ]
    return {letter(order): point for order, point in enumerate(points) if point is not None and len(routes) > 1}


def _own_point(ax: Axes, route: Route, others: Sequence[Route], aside_pt: float) -> tuple[float, float] | None:
    """Return the middle of the longest stretch that no other route has, as it is drawn: its letter is set there."""
    shared = frozenset[str]().union(*(other.links for other in others))
    own = shapely.line_merge(shapely.union_all([move.line for move in route.moves if move.link_id not in shared]))
    if own.is_empty:
        return None
    longest = max(shapely.get_parts(own), key=shapely.length)
    drawn = max(shapely.get_parts(_aside(ax, longest, aside_pt)), key=shapely.length)
    middle = drawn.interpolate(0.5, normalized=True)
    return (middle.x, middle.y)


def _draw_letter(ax: Axes, text: str, point: tuple[float, float]) -> None:
    ax.annotate(
        text,
        point,
        ha="center",
        va="center",
        fontsize=8,
        fontweight="bold",
        color="white",
        bbox={"boxstyle": "circle,pad=0.25", "facecolor": INK, "edgecolor": "white"},
        zorder=8,
        gid="letter",
    )
