"""Coordinates as origin or destination: their country, and the nodes that a truck reaches from there."""

import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import pandas as pd

from corridor.arrays import Floats, Ints
from corridor.errors import InvalidQuestion
from corridor.geodesy import distance_km

if TYPE_CHECKING:
    from shapely import Point, STRtree

LONGEST_ACCESS_KM: Final = 300.0
"""Longest first or last mile in a straight line [km]: a truck drives it, there and back, in a day or two."""

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

    text = gzip.decompress((files("corridor.graph") / "data" / "countries.geojson.gz").read_bytes())
    features = json.loads(text)["features"]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    return tuple(feature["properties"]["country"] for feature in features), shapely.STRtree(shapes)


def country_at(longitude: float, latitude: float) -> str:
    """Return the code of the country that a point lies in; blank at sea.

    Examples
    --------
    >>> country_at(67.0, 30.2), country_at(62.0, 22.0)
    ('PK', '')
    """
    from shapely import Point

    codes, tree = _countries()
    found = sorted(codes[at] for at in tree.query(Point(longitude, latitude), predicate="intersects"))
    return found[0] if found else ""


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
        raise InvalidQuestion(f"({latitude}, {longitude}): latitude must lie within 90, longitude within 180 degrees")
    country = country_at(longitude, latitude)
    if not country:
        raise InvalidQuestion(f"({latitude}, {longitude}) lies in no country; freight begins and ends on land")
    return Coordinates(f"{latitude:.4f}, {longitude:.4f}", country, longitude, latitude)


def within_reach(point: Coordinates, nodes: pd.DataFrame) -> tuple[Ints, Floats]:
    """Return the nodes of the point's own country within `LONGEST_ACCESS_KM`, and how far they are [km]."""
    at = np.flatnonzero((nodes["country"] == point.country).to_numpy())
    far = distance_km(
        point.longitude, point.latitude, nodes["longitude"].to_numpy(float)[at], nodes["latitude"].to_numpy(float)[at]
    )
    near = far <= LONGEST_ACCESS_KM
    return at[near], far[near]


def too_far(point: Coordinates, nodes: pd.DataFrame) -> str:
    """Return why no node is in reach: how far the nearest one of the country is."""
    at = np.flatnonzero((nodes["country"] == point.country).to_numpy())
    where = f"({point.point_id}) in {point.country}"
    if not len(at):
        return f"{where}: the network has no node in that country, and a first or last mile never crosses a border"
    columns = (nodes[name].to_numpy(float)[at] for name in ("longitude", "latitude"))
    far = distance_km(point.longitude, point.latitude, *columns)
    nearest = nodes["node_id"].iloc[int(at[int(far.argmin())])]
    return (
        f"{where}: no node of the country that road serves lies within {LONGEST_ACCESS_KM:.0f} km; "
        f"the nearest node, {nearest}, is {far.min():.0f} km away"
    )
