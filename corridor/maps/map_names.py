"""Which places a map names, the most important first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import shapely
from geopandas import GeoDataFrame
from pandas import concat

from corridor.maps.basemap import countries
from corridor.maps.labels import INK, Name, place_names
from corridor.maps.routes import BETWEEN, Route, Stop, stops_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NARROWS: Final = ("canal", "strait", "bab-el", "bab el")  # named before open seas
_NAMED_KINDS: Final = ("city", "seaport", "dry_port", "rail_terminal")


def draw_names(ax: Axes, names: Iterable[Name], routes: Sequence[Route], marks: Iterable[tuple[float, float]]) -> None:
    """Write names where they hide no marker, no other name and as little of the ways as can be.

    Parameters
    ----------
    ax
        Axes with their final limits and size.
    names
        What may be written, the most important first; each text once.
    routes
        Ways that should stay visible.
    marks
        Centres of markers that must.
    """
    west, east = ax.get_xlim()
    south, north = ax.get_ylim()
    once: dict[str, Name] = {}
    for name in names:
        if west < name.x < east and south < name.y < north:
            once.setdefault(name.text, name)
    place_names(
        ax,
        list(once.values()),
        ways=[shapely.get_coordinates(part) for route in routes for _, part in route.runs()],
        marks=list(marks),
    )


def names_of_routes(routes: Sequence[Route], nodes: GeoDataFrame, links: GeoDataFrame) -> Iterator[Name]:
    """Yield the names of ends, borders, transfers and places passed."""
    ways_at = _ways_at(nodes, links)
    for stop in (stop for route in routes for stop in route.ends):
        yield Name(stop.name, stop.x, stop.y, size_pt=10, colour=INK, weight="bold", must_stand=True)
    crossings = [stop for route in routes for stop in (*route.crossings, *route.inner_crossings)]
    for stop in crossings:
        yield Name(stop.name, stop.x, stop.y, size_pt=7.5, colour=INK)
    named = {part for stop in crossings for part in stop.name.split(BETWEEN)}
    for stop in (stop for route in routes for stop in (*route.breaks, *route.changes) if stop.name not in named):
        yield Name(stop.name, stop.x, stop.y, size_pt=8, colour=INK)
    passed = {stop for route in routes for stop in route.passed() if stop.name not in named}
    for stop in sorted(passed, key=lambda stop: (not _is_narrow(stop), -ways_at.get(stop.name, 0), stop.name)):
        if stop.kind == "passage":
            yield Name(stop.name, stop.x, stop.y, size_pt=7.5, colour="#2f6f8f", style="italic", clear_pt=24)
        elif stop.kind in _NAMED_KINDS:
            yield Name(stop.name, stop.x, stop.y, size_pt=7.5, colour="#444444", clear_pt=30)


def names_of_network(nodes: GeoDataFrame, links: GeoDataFrame) -> Iterator[Name]:
    """Yield the names of places where cargo begins and ends, those with most links first."""
    ways_at = _ways_at(nodes, links)
    stops = [stop for stop in stops_of(nodes).values() if stop.kind in _NAMED_KINDS]
    for stop in sorted(stops, key=lambda stop: (-ways_at.get(stop.name, 0), stop.name)):
        yield Name(stop.name, stop.x, stop.y, size_pt=7, colour="#333333", clear_pt=34)


def names_of_countries(nodes: GeoDataFrame) -> Iterator[Name]:
    """Yield the names of the countries that have a node, where there is room on their land."""
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
