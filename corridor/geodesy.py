"""Distances on the WGS 84 ellipsoid; no other module measures a length."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pyproj import Geod
    from shapely import LineString, MultiLineString
    from shapely.geometry.base import BaseGeometry


@lru_cache(maxsize=1)
def _ellipsoid() -> "Geod":
    from pyproj import Geod

    return Geod(ellps="WGS84")


def distance_km(
    longitude: npt.ArrayLike,
    latitude: npt.ArrayLike,
    to_longitude: npt.ArrayLike,
    to_latitude: npt.ArrayLike,
) -> npt.NDArray[np.float64]:
    """Return geodesic distances between pairs of points [km].

    Notes
    -----
    The inverse geodesic problem by Karney (2013), as PROJ solves it.

    Examples
    --------
    >>> round(float(distance_km(66.98, 24.78, 62.34, 25.11)))  # Karachi to Gwadar
    470
    """
    parts = [np.atleast_1d(np.asarray(p, dtype=np.float64)) for p in (longitude, latitude, to_longitude, to_latitude)]
    lon, lat, to_lon, to_lat = np.broadcast_arrays(*parts)
    _, _, metres = _ellipsoid().inv(lon, lat, to_lon, to_lat)
    shape = np.broadcast_shapes(*(np.shape(p) for p in (longitude, latitude, to_longitude, to_latitude)))
    return np.asarray(metres, dtype=np.float64).reshape(shape) / 1000.0


def line_length_km(line: "BaseGeometry") -> float:
    """Return the geodesic length of a line [km]."""
    return float(_ellipsoid().geometry_length(line)) / 1000.0


def geodesic_line(points: Sequence[tuple[float, float]], step_km: float = 200.0) -> "LineString | MultiLineString":
    """Return the line that follows the geodesics between (longitude, latitude) points, cut at the antimeridian.

    Parameters
    ----------
    points
        (longitude, latitude) pairs [degrees], two or more.
    step_km
        Longest distance between the points that are set in between [km].
    """
    from shapely import LineString, MultiLineString

    course: list[tuple[float, float]] = [points[0]]
    for (lon, lat), (to_lon, to_lat) in pairwise(points):
        between = max(0, math.ceil(float(distance_km(lon, lat, to_lon, to_lat)) / step_km) - 1)
        if between:
            course += _ellipsoid().npts(lon, lat, to_lon, to_lat, between)
        course.append((to_lon, to_lat))
    parts: list[list[tuple[float, float]]] = [[course[0]]]
    for before, after in pairwise(course):
        if abs(after[0] - before[0]) > 180:
            edge = 180.0 if before[0] > 0 else -180.0
            along = (edge - before[0]) / (after[0] + 2 * edge - before[0])
            cut = before[1] + along * (after[1] - before[1])
            parts[-1].append((edge, cut))
            parts.append([(-edge, cut)])
        parts[-1].append(after)
    return LineString(parts[0]) if len(parts) == 1 else MultiLineString(parts)
