"""Coordinates as origin or destination: their country, and the nodes that a truck reaches from there."""

import gzip
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor.arrays import Floats, Ints
from corridor.errors import InvalidQuestion
from corridor.geodesy import distance_km

if TYPE_CHECKING:
    from shapely import Point, STRtree

LONGEST_ACCESS_KM: Final = 300.0
"""Longest first or last mile by road [km]: a truck drives it, there and back, in a day or two."""
OFF_THE_COAST_KM: Final = 10.0
"""A point at sea belongs to the nearest land within this distance [km], since coasts are drawn coarsely."""

_KM_PER_DEGREE: Final = 111.0
_WITHOUT_SHAPE: Final = frozenset({"BQ", "BV", "CC", "CX", "GF", "GP", "MQ", "RE", "SJ", "TK", "YT"})
"""Codes of ISO 3166-1 whose land is drawn with that of another country."""

Place: TypeAlias = "str | tuple[float, float] | Point"
"""A name or id; or latitude and longitude; or a point (longitude, latitude)."""


@dataclass(frozen=True)
class Coordinates:
    """A point that is no node.

    Attributes
    ----------
    point_id
        Latitude and longitude as text.
    country
        ISO 3166-1 alpha-2.
    longitude, latitude
        WGS 84 [degrees].
    """

    point_id: str
    country: str
    longitude: float
    latitude: float


@lru_cache(maxsize=1)
def _countries() -> "tuple[tuple[str, ...], STRtree]":
    import shapely

    text = gzip.decompress((files("corridor.graph") / "data" / "countries.geojson.gz").read_bytes()).decode()
    shapes = shapely.from_geojson(text).geoms  # the whole collection at once, which is ten times as fast as one by one
    return tuple(re.findall(r'"country":"(..)"', text)), shapely.STRtree(list(shapes))


def country_at(longitude: float, latitude: float) -> str:
    """Return the code of the country that a point lies in, or off whose coast; blank at sea.

    Examples
    --------
    >>> country_at(67.0, 30.2), country_at(62.0, 22.0)
    ('PK', '')
    """
    from shapely import Point, box, shortest_line

    codes, tree = _countries()
    point = Point(longitude, latitude)
    found: list[str] = sorted(codes[at] for at in tree.query(point, predicate="intersects").tolist())
    if found:
        return found[0]
    high = OFF_THE_COAST_KM / _KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(latitude)), 0.01)
    near = tree.query(box(longitude - wide, latitude - high, longitude + wide, latitude + high))
    lines = [(shortest_line(point, tree.geometries[at]), codes[at]) for at in near.tolist()]
    coasts = [(float(distance_km(*line.coords[0], *line.coords[1])[()]), code) for line, code in lines]
    near_enough = sorted((far, code) for far, code in coasts if far <= OFF_THE_COAST_KM)
    return str(near_enough[0][1]) if near_enough else ""


def countries_at(longitude: Floats, latitude: Floats) -> list[str]:
    """Return the code of the country that each of many points lies in; blank off the coasts, too.

    Notes
    -----
    Each piece of land looks only at the points between its western and eastern ends: 0.1 s for 300,000 points.

    Examples
    --------
    >>> countries_at(np.array([67.0, 62.0]), np.array([30.2, 22.0]))
    ['PK', '']
    """
    import shapely

    codes, lands, owner = _pieces_of_land()
    order = np.argsort(longitude, kind="stable")
    east, north = longitude[order], latitude[order]
    found = np.full(len(east), len(codes), dtype=np.int64)
    bounds = shapely.bounds(lands)
    first, last = np.searchsorted(east, bounds[:, 0]), np.searchsorted(east, bounds[:, 2], "right")
    for piece in np.flatnonzero(last > first).tolist():
        at = np.arange(first[piece], last[piece])
        at = at[(north[at] >= bounds[piece, 1]) & (north[at] <= bounds[piece, 3])]
        inside = at[shapely.contains_xy(lands[piece], east[at], north[at])] if len(at) else at
        found[inside] = np.minimum(found[inside], owner[piece])
    names = (*codes, "")
    result = np.empty(len(east), dtype=np.int64)
    result[order] = found
    return [names[at] for at in result.tolist()]


@lru_cache(maxsize=1)
def _pieces_of_land() -> "tuple[tuple[str, ...], npt.NDArray[np.object_], Ints]":
    """Return the codes of countries in alphabetical order, the pieces of their land, and whose each piece is."""
    import shapely

    codes, tree = _countries()
    names = tuple(sorted(set(codes)))
    lands, owner = shapely.get_parts(tree.geometries, return_index=True)
    shapely.prepare(lands)
    return names, lands, np.array([names.index(code) for code in codes], dtype=np.int64)[owner]


def nearest_country(longitude: float, latitude: float) -> str:
    """Return the code of the country whose land is nearest to a point at any distance; its own, if it lies in one.

    Examples
    --------
    >>> nearest_country(62.0, 24.0)
    'PK'
    """
    from shapely import Point

    codes, tree = _countries()
    return country_at(longitude, latitude) or codes[int(tree.nearest(Point(longitude, latitude)))]


def countries() -> frozenset[str]:
    """Return the codes of ISO 3166-1 alpha-2."""
    return frozenset(_countries()[0]) | _WITHOUT_SHAPE


def km_to_country(country: str, longitude: float, latitude: float) -> float:
    """Return how far a point lies from a country [km]; 0 within it, and for one whose land is not drawn apart."""
    from shapely import Point, shortest_line

    codes, tree = _countries()
    if country not in codes:
        return 0.0
    line = shortest_line(Point(longitude, latitude), tree.geometries[codes.index(country)])
    return float(distance_km(*line.coords[0], *line.coords[1])[()])


def coordinates(place: "tuple[float, float] | Point") -> Coordinates:
    """Return the point at coordinates.

    Raises
    ------
    InvalidQuestion
        If they are not latitude and longitude, or lie in no country.
    """
    from shapely import Point

    if isinstance(place, Point):
        longitude, latitude = float(place.x), float(place.y)
    else:
        try:
            latitude, longitude = (float(part) for part in place)
        except (TypeError, ValueError):
            raise InvalidQuestion(f"{place!r} is no place; give a name, an id, or (latitude, longitude)") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        hint = _swapped(latitude, longitude) if abs(longitude) <= 90 and abs(latitude) <= 180 else ""
        raise InvalidQuestion(
            f"({latitude}, {longitude}): latitude must lie within 90, longitude within 180 degrees{hint}"
        )
    country = country_at(longitude, latitude)
    if not country:
        hint = _swapped(latitude, longitude)
        raise InvalidQuestion(f"({latitude}, {longitude}) lies in no country; freight begins and ends on land{hint}")
    return Coordinates(f"{latitude:.4f}, {longitude:.4f}", country, longitude, latitude)


def _swapped(latitude: float, longitude: float) -> str:
    """Return the question whether coordinates are the wrong way round, if they then lie on land."""
    where = country_at(latitude, longitude) if abs(longitude) <= 90 else ""
    return f"; the other way round, ({longitude}, {latitude}) lies in {where}: latitude comes first" if where else ""


def within_reach(point: Coordinates, nodes: pd.DataFrame, circuity: float = 1.0) -> tuple[Ints, Floats]:
    """Return the nodes of the point's own country within `LONGEST_ACCESS_KM` by road, and how far they are [km].

    Parameters
    ----------
    point
        The point.
    nodes
        Table of nodes.
    circuity
        Length by road over the geodesic.

    Returns
    -------
    tuple[Ints, Floats]
        Positions of the nodes, and their distances as the crow flies.
    """
    at = np.flatnonzero((nodes["country"] == point.country).to_numpy())
    far = distance_km(
        point.longitude, point.latitude, nodes["longitude"].to_numpy(float)[at], nodes["latitude"].to_numpy(float)[at]
    )
    near = far * circuity <= LONGEST_ACCESS_KM
    return at[near], far[near]


def too_far(point: Coordinates, nodes: pd.DataFrame) -> str:
    """Return why no node is in reach: how far the nearest one of the country is."""
    at = np.flatnonzero((nodes["country"] == point.country).to_numpy())
    where = f"({point.point_id}) in {point.country}"
    if not len(at):
        return (
            f"{where}: the network has no node in that country, and a first or last mile never crosses a border"
            + _swapped(point.latitude, point.longitude)
        )
    columns = (nodes[name].to_numpy(float)[at] for name in ("longitude", "latitude"))
    far = distance_km(point.longitude, point.latitude, *columns)
    nearest = nodes["node_id"].iloc[int(at[int(far.argmin())])]
    return (
        f"{where}: no node of the country that road serves lies within {LONGEST_ACCESS_KM:.0f} km by road; "
        f"the nearest node, {nearest}, is {far.min():.0f} km away as the crow flies"
        + _swapped(point.latitude, point.longitude)
    )
