"""Mercator's map of a web, on which what lies near a point is found, on both sides of the antimeridian."""

from typing import TYPE_CHECKING, Final

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.geodesy import distance_km
from corridor.lines.web import Web

if TYPE_CHECKING:
    import numpy.typing as npt
    from shapely import STRtree

_METRES_PER_DEGREE: Final = 111_320.0
"""Metres of a degree at the equator, where a degree of the map is longest."""
_EDGE: Final = 1.0
"""Degrees from the antimeridian within which a point may lie close to what is on its other side."""
_FARTHEST: Final = 89.5
"""Latitude at which the map ends [degrees]."""


class Sheet:
    """The segments of a web on a map that keeps angles, so that what is nearest there is nearest on earth.

    Parameters
    ----------
    web
        The web whose segments are found.
    """

    def __init__(self, web: Web) -> None:
        self.web = web
        self._x, self._y = web.longitude, northing(web.latitude)
        self._end_x = self._x[web.tail] + wrapped(self._x[web.head] - self._x[web.tail])
        crosses = bool((np.abs(self._end_x) > 180).any())
        at_edge = bool((np.abs(self._x) > 180 - _EDGE).any())
        self._turns = (0.0, 360.0, -360.0) if crosses or at_edge else (0.0,)
        self._tree: STRtree | None = None

    @property
    def tree(self) -> "STRtree":
        """Return the tree of the segments."""
        if self._tree is None:
            import shapely

            self._tree = shapely.STRtree(self._lines(np.arange(len(self.web.tail))))
        return self._tree

    def _lines(self, segment: Ints, turn: float = 0.0) -> "npt.NDArray[np.object_]":
        """Return segments as they lie on the map, so many degrees farther round the earth."""
        import shapely

        web = self.web
        starts = self._x[web.tail[segment]] + turn, self._y[web.tail[segment]]
        ends = self._end_x[segment] + turn, self._y[web.head[segment]]
        corners = np.stack([np.column_stack(starts), np.column_stack(ends)], axis=1)
        return np.asarray(shapely.linestrings(corners), dtype=object)

    def within(self, longitude: Floats, latitude: Floats, metres: float) -> tuple[Ints, Ints]:
        """Return all pairs of a point and a segment that lie within a distance of each other, and a little more."""
        import shapely

        found: list[npt.NDArray[np.int64]] = []
        reach = 1.02 * metres / metres_per_degree(latitude)
        for turn in self._turns:
            points = shapely.points(longitude + turn, northing(latitude))
            found.append(self.tree.query(points, predicate="dwithin", distance=reach))
        pairs = np.unique(np.concatenate(found, axis=1), axis=1)
        return pairs[0].astype(np.int64), pairs[1].astype(np.int64)

    def nearest(self, longitude: Floats, latitude: Floats) -> Ints:
        """Return the segment nearest to each point; of several equally near the first."""
        import shapely

        best, least = np.zeros(len(longitude), dtype=np.int64), np.full(len(longitude), np.inf)
        for turn in self._turns:
            points = shapely.points(longitude + turn, northing(latitude))
            (point, segment), far = self.tree.query_nearest(points, return_distance=True, all_matches=True)
            order = np.lexsort((segment, far, point))
            first = order[np.unique(point[order], return_index=True)[1]]
            nearer = far[first] < least[point[first]] - 1e-12
            best[point[first][nearer]], least[point[first][nearer]] = segment[first][nearer], far[first][nearer]
        return best

    def foot(self, longitude: Floats, latitude: Floats, segment: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        """Return where on a segment each point is nearest to it: part of the segment, longitude, latitude, metres."""
        web = self.web
        x, y = self._x[web.tail[segment]], self._y[web.tail[segment]]
        across, up = self._end_x[segment] - x, self._y[web.head[segment]] - y
        from_x, from_y = self._turned(longitude, segment) - x, northing(latitude) - y
        part = np.clip((from_x * across + from_y * up) / (across**2 + up**2), 0, 1)
        foot_longitude, foot_latitude = wrapped(x + part * across), _southing(y + part * up)
        metres = 1000 * distance_km(longitude, latitude, foot_longitude, foot_latitude)
        return part, foot_longitude, foot_latitude, metres

    def _turned(self, longitude: Floats, segment: Ints) -> Floats:
        """Return longitudes turned round the earth to where they lie nearest to the middle of a segment."""
        middle = (self._x[self.web.tail[segment]] + self._end_x[segment]) / 2
        return middle + wrapped(longitude - middle)

    def crossings(self) -> tuple[Ints, Ints, Floats, Floats]:
        """Return the pairs of segments that cross without a shared vertex, and how far along each of the two."""
        web = self.web
        west, east = np.minimum(self._x[web.tail], self._end_x), np.maximum(self._x[web.tail], self._end_x)
        found = [self.tree.query(self.tree.geometries)]
        for turn in self._turns[1:]:
            over = np.flatnonzero((west + turn < 180) & (east + turn > -180))
            pairs = self.tree.query(self._lines(over, turn))
            found.append(np.stack([over[pairs[0]], pairs[1]]))
        one, other = np.concatenate(found, axis=1)
        apart = (one < other) & (web.tail[one] != web.tail[other]) & (web.head[one] != web.head[other])
        apart &= (web.tail[one] != web.head[other]) & (web.head[one] != web.tail[other])
        pairs = np.unique(np.stack([one[apart], other[apart]]), axis=1).astype(np.int64)
        return self._crossed(pairs[0], pairs[1])

    def _crossed(self, one: Ints, other: Ints) -> tuple[Ints, Ints, Floats, Floats]:
        """Return those pairs of segments that cross, and how far along each of the two."""
        web = self.web
        x, y = self._x[web.tail[one]], self._y[web.tail[one]]
        across, up = self._end_x[one] - x, self._y[web.head[one]] - y
        other_x, other_y = self._turned(self._x[web.tail[other]], one), self._y[web.tail[other]]
        other_across = self._end_x[other] - self._x[web.tail[other]]
        other_up = self._y[web.head[other]] - other_y
        turned = across * other_up - up * other_across
        with np.errstate(divide="ignore", invalid="ignore"):
            along = ((other_x - x) * other_up - (other_y - y) * other_across) / turned
            other_along = ((other_x - x) * up - (other_y - y) * across) / turned
        cross = (along > 0) & (along < 1) & (other_along > 0) & (other_along < 1)
        return one[cross], other[cross], along[cross], other_along[cross]

    def at(self, segment: Ints, part: Floats) -> tuple[Floats, Floats]:
        """Return longitude and latitude of a part of the way along segments."""
        x, y = self._x[self.web.tail[segment]], self._y[self.web.tail[segment]]
        return (
            wrapped(x + part * (self._end_x[segment] - x)),
            _southing(y + part * (self._y[self.web.head[segment]] - y)),
        )


def metres_per_degree(latitude: Floats) -> Floats:
    """Return the metres of a degree of Mercator's map at some latitudes."""
    return np.asarray(_METRES_PER_DEGREE * np.cos(np.radians(np.clip(latitude, -_FARTHEST, _FARTHEST))))


def northing(latitude: Floats) -> Floats:
    """Return how far north latitudes lie on Mercator's map [degrees of longitude]."""
    return np.asarray(np.degrees(np.arcsinh(np.tan(np.radians(np.clip(latitude, -_FARTHEST, _FARTHEST))))))


def _southing(north: Floats) -> Floats:
    return np.asarray(np.degrees(np.arctan(np.sinh(np.radians(north)))))


def wrapped(degrees: Floats) -> Floats:
    """Return longitudes, or differences of them, from -180 up to 180 degrees."""
    return np.asarray((degrees + 180) % 360 - 180)
