"""The ground of a map, below the ways: its frame, land and boundaries, and the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import concat
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from corridor.argument_checks import check_number, listed, named
from corridor.arrays import Bools
from corridor.errors import InvalidQuestion
from corridor.maps.basemap import boundaries, land
from corridor.maps.labels import halo
from corridor.modes import SEA
from corridor.tables.countries import country_code

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GREY: Final = "#b3b3b3"
PLANNED: Final = (0, (3, 2))
_SEA, _LAND, _COAST, _BOUNDARY = "#e3edf3", "#faf8f3", "#aab4b9", "#c3b8a6"
_WORLD: Final = (-180.0, -60.0, 180.0, 80.0)

Extent = tuple[float, float, float, float]


def checked_extent(extent: Extent) -> Extent:
    """Return an extent that runs from west to east and from south to north.

    Raises
    ------
    InvalidQuestion
        If it does not.
    """
    right = "(west, south, east, north) in degrees"
    sides = [check_number("extent: a side", side, "a number of degrees") for side in listed("extent", extent, right)]
    if len(sides) != 4 or not (sides[0] < sides[2] and sides[1] < sides[3]):
        raise InvalidQuestion(f"extent must be {right}, not {extent}")
    west, south, east, north = sides
    return (west, south, east, north)


def fitted_extent(geometries: Sequence[BaseGeometry], ax: Axes | None) -> Extent:
    """Return an extent with a margin around geometries, in the shape of the axes if they are given."""
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


def width_in(extent: Extent) -> float:
    """Return how wide a new map of this extent is [inches]."""
    return float(np.clip(6.0 * _ratio(extent), 7.5, 12.0))


def new_axes(extent: Extent, *, above_in: float, below_in: float) -> Axes:
    """Return axes for an extent in a new figure, with room above for the title and below for the key."""
    import matplotlib.pyplot as plt

    width, margin = width_in(extent), 0.15
    height = width / _ratio(extent)
    size = (width + 2 * margin, height + above_in + below_in)
    _, ax = plt.subplots(figsize=size)
    ax.set_position((margin / size[0], below_in / size[1], width / size[0], height / size[1]))
    return ax


def set_frame(ax: Axes, frame: Extent) -> None:
    """Give axes their limits, the aspect of the middle latitude and the colour of the sea."""
    ax.set_xlim(frame[0], frame[2])
    ax.set_ylim(frame[1], frame[3])
    ax.set_autoscale_on(False)
    ax.set_aspect(1 / _squeeze(frame), adjustable="box")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_facecolor(_SEA)
    for spine in ax.spines.values():
        spine.set(color="#c9c9c9", linewidth=0.6)


def draw_ground(ax: Axes, basemap: GeoDataFrame | None, frame: Extent, territories: Mapping[str, str]) -> None:
    """Draw land, boundaries and where they come from.

    Parameters
    ----------
    ax
        Axes with their limits.
    basemap
        Polygons and lines; None for those that ship with the package.
    frame
        What the map shows.
    territories
        The customs territory of each country that shares one: lines within one are dotted.
    """
    if basemap is not None and not hasattr(basemap, "crs"):
        raise InvalidQuestion(f"basemap is {named(basemap)}; give a GeoDataFrame of polygons and lines")
    ground = concat([land(), boundaries()]) if basemap is None else basemap
    if ground.crs is not None:
        ground = ground.to_crs("EPSG:4326")
    margin = 0.5 * max(frame[2] - frame[0], frame[3] - frame[1])
    window = (frame[0] - margin, frame[1] - margin, frame[2] + margin, frame[3] + margin)
    shapes = shapely.clip_by_rect(ground.geometry.to_numpy(), *window)
    is_inner = _within_territories(ground, territories)
    while (shapely.get_type_id(shapes) > 3).any():  # collections of anything but points
        shapes, origin = shapely.get_parts(shapes, return_index=True)
        is_inner = is_inner[origin]
    kinds = shapely.get_type_id(shapes)
    _add_areas(ax, shapes[kinds == 3])
    add_lines(ax, shapes[(kinds == 1) & ~is_inner], "boundaries", zorder=1, colors=_BOUNDARY, linewidths=0.8)
    add_lines(
        ax,
        shapes[(kinds == 1) & is_inner],
        "boundaries-inner",
        zorder=1,
        colors=_BOUNDARY,
        linewidths=0.6,
        linestyles=[(0, (1, 2.5))],
    )
    ax.annotate(
        str(ground.attrs.get("credit", "")),
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


def draw_network(ax: Axes, links: GeoDataFrame, used: Set[str]) -> None:
    """Draw the links that no route uses, once each, thin and grey."""
    ways = links[~links["link_id"].isin(used)].drop_duplicates("link_id")
    at_sea, works = ways["mode"] == SEA, ways["status"] == "operating"
    for name, chosen, colour, dash in (
        ("network-sea", works & at_sea, "#c8d7df", "solid"),
        ("network", works & ~at_sea, GREY, "solid"),
        ("network-planned", ~works, GREY, PLANNED),
    ):
        add_lines(ax, ways.geometry[chosen], name, zorder=2, colors=colour, linewidths=0.6, linestyles=[dash])


def _within_territories(ground: GeoDataFrame, territories: Mapping[str, str]) -> Bools:
    """Return whether both countries of a line, named in the column `countries`, are in one customs territory."""
    if "countries" not in ground.columns:
        return np.zeros(len(ground), dtype=np.bool_)

    def is_inner(names: object) -> bool:
        codes = [country_code(name) for name in names.split(" | ")] if isinstance(names, str) else []
        found = {territories.get(code, "") for code in codes}
        return len(codes) == 2 and len(found) == 1 and found != {""}

    return np.array([is_inner(names) for names in ground["countries"]], dtype=np.bool_)


def _add_areas(ax: Axes, polygons: Iterable[shapely.Polygon]) -> None:
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    def outline(polygon: shapely.Polygon) -> Path:
        whole = orient(polygon)  # holes run against the outside, or they would be filled
        rings = (shapely.get_coordinates(ring) for ring in (whole.exterior, *whole.interiors))
        return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))

    areas = PathCollection(
        [outline(polygon) for polygon in polygons if not polygon.is_empty],
        facecolors=_LAND,
        edgecolors=_COAST,
        linewidths=0.5,
        zorder=0,
        gid="land",
    )
    ax.add_collection(areas, autolim=False)


def add_lines(ax: Axes, lines: Iterable[BaseGeometry], gid: str, **style: Any) -> None:
    """Draw lines, if there are any, under a name by which they can be found."""
    from matplotlib.collections import LineCollection

    parts = [shapely.get_coordinates(part) for part in shapely.get_parts(list(lines)) if not part.is_empty]
    if parts:
        ax.add_collection(LineCollection(parts, gid=gid, **style), autolim=False)


def _ratio(extent: Extent) -> float:
    return (extent[2] - extent[0]) * _squeeze(extent) / (extent[3] - extent[1])


def _ratio_of(ax: Axes) -> float:
    box = ax.get_window_extent()
    return float(np.clip(box.width / max(box.height, 1.0), 0.5, 3.0))


def _squeeze(frame: Extent) -> float:
    return float(np.cos(np.radians((frame[1] + frame[3]) / 2)))
