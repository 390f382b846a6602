"""Distances on the WGS 84 ellipsoid; no other module measures a length."""

import math
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pyproj import Geod
    from shapely import LineString, MultiLineString

_WGS_84: Final = 4326
_STEP_KM: Final = 200.0
"""Longest distance between the points that are set in between two on a geodesic [km]."""


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
    ends = (lon, lat, to_lon, to_lat)
    if lon.size == 1:  # PROJ's Python takes an array of one number for a number, of which numpy before 2.4 warns
        single = [end.ravel().tolist() for end in ends]
        _, _, metres = _ellipsoid().inv(single[0], single[1], single[2], single[3])
    else:
        _, _, metres = _ellipsoid().inv(lon.copy(), lat.copy(), to_lon.copy(), to_lat.copy())  # it may be read-only
    shape = np.broadcast_shapes(*(np.shape(p) for p in (longitude, latitude, to_longitude, to_latitude)))
    return np.asarray(metres, dtype=np.float64).reshape(shape) / 1000.0


def in_degrees(points: npt.NDArray[np.float64], epsg: int) -> npt.NDArray[np.float64]:
    """Return points of another system of coordinates as longitude and latitude (WGS 84); shape (n_points, 2).

    Parameters
    ----------
    points
        Easting and northing, or longitude and latitude, in this order; shape (n_points, 2).
    epsg
        EPSG code of their system.

    Examples
    --------
    >>> in_degrees(np.array([[7_456_000.0, 2_850_000.0]]), 3857).round(2).tolist()  # Karachi in the web's Mercator
    [[66.98, 24.79]]
    """
    from pyproj import Transformer

    return np.column_stack(Transformer.from_crs(epsg, _WGS_84, always_xy=True).transform(points[:, 0], points[:, 1]))


def epsg_code(system: object) -> int:
    """Return the EPSG code of a system of coordinates in any notation of PROJ; 0 if it has none.

    Examples
    --------
    >>> epsg_code("EPSG:3857"), epsg_code("the moon")
    (3857, 0)
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(system).to_epsg() or 0
    except CRSError:
        return 0


def known_epsg(code: int) -> int:
    """Return an EPSG code if it is one of points on the ground; 0 if there is no such code, or it is of heights alone.

    Examples
    --------
    >>> known_epsg(3857), known_epsg(999_999), known_epsg(5773)
    (3857, 0, 0)
    """
    if code == _WGS_84:
        return code
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_user_input(f"EPSG:{code}")
    except CRSError:
        return 0
    return code if system.is_geographic or system.is_projected else 0


def geodesic_line(start: tuple[float, float], end: tuple[float, float]) -> "LineString | MultiLineString":
    """Return the line that follows the geodesic between two points, cut at the antimeridian.

    Parameters
    ----------
    start, end
        (longitude, latitude) [degrees].
    """
    from shapely import LineString, MultiLineString

    between = max(0, math.ceil(float(distance_km(*start, *end)) / _STEP_KM) - 1)
    course = [start, *(_ellipsoid().npts(*start, *end, between) if between else ()), end]
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


def geodesic_lines(starts: npt.NDArray[np.float64], ends: npt.NDArray[np.float64]) -> "npt.NDArray[np.object_]":
    """Return the lines along the geodesics between points, as `geodesic_line` does, for many pairs at once.

    Parameters
    ----------
    starts, ends
        (longitude, latitude) of each [degrees]; shape (n_lines, 2).
    """
    import shapely

    lines: npt.NDArray[np.object_] = shapely.linestrings(np.stack([starts, ends], axis=1))
    is_long = (distance_km(*starts.T, *ends.T) > _STEP_KM) | (np.abs(starts[:, 0] - ends[:, 0]) > 180)
    for at in np.flatnonzero(is_long).tolist():
        lines[at] = geodesic_line(tuple(starts[at].tolist()), tuple(ends[at].tolist()))
    return lines
