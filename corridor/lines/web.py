"""Lines as a web of vertices and segments, in arrays: what is drawn twice is there once, lengths are geodesic.

Two lines share a vertex if its coordinates are the same to a centimetre. Vertices are in the order of their
coordinates, so that nothing depends on the order of the lines. A segment goes the short way round the earth, so one
from 179 to -179 degrees is 2 degrees long.
"""

from typing import Final, NamedTuple

import numpy as np

from corridor.arrays import Floats, Ints
from corridor.geodesy import distance_km

_PER_DEGREE: Final = 10**7
"""Coordinates are the same to this part of a degree, a centimetre."""


class Web(NamedTuple):
    """Vertices, and the segments between them.

    Attributes
    ----------
    longitude, latitude
        Of the vertices [degrees]; shape (n_vertices,). Longitudes from -180 up to 180.
    tail, head
        Vertices of the segments, tail < head; shape (n_segments,).
    """

    longitude: Floats
    latitude: Floats
    tail: Ints
    head: Ints

    @property
    def degree(self) -> Ints:
        """Return how many segments meet at each vertex."""
        return np.bincount(np.concatenate([self.tail, self.head]), minlength=len(self.longitude))

    @property
    def km(self) -> Floats:
        """Return the length of each segment."""
        ends = ((self.longitude[at], self.latitude[at]) for at in (self.tail, self.head))
        return distance_km(*next(ends), *next(ends))

    def find(self, longitude: Floats, latitude: Floats) -> Ints:
        """Return the vertices at some coordinates, which all have one."""
        own, asked = (_keys(*points) for points in ((self.longitude, self.latitude), (longitude, latitude)))
        return np.searchsorted(own, asked)


class Left(NamedTuple):
    """Counts of what was left out of the lines.

    Attributes
    ----------
    repeated
        Segments that are there already.
    without_length
        Segments whose two ends are one vertex.
    """

    repeated: int
    without_length: int


def web_of(coordinates: Floats, line: Ints) -> tuple[Web, Left]:
    """Return the web of some lines.

    Parameters
    ----------
    coordinates
        Longitude and latitude of the points of all lines, one line after the other; shape (n_points, 2).
    line
        Number of the line that each point belongs to; shape (n_points,).
    """
    same = line[1:] == line[:-1]
    vertex, longitude, latitude = _vertices(coordinates[:, 0], coordinates[:, 1])
    return woven(longitude, latitude, vertex[:-1][same], vertex[1:][same])


def _vertices(longitude: Floats, latitude: Floats) -> tuple[Ints, Floats, Floats]:
    """Return the vertex of each point, and the coordinates of the vertices."""
    keys, vertex = np.unique(_keys(longitude, latitude), return_inverse=True)
    east, north = np.divmod(keys, 180 * _PER_DEGREE + 1)
    return vertex.reshape(-1), east / _PER_DEGREE - 180, north / _PER_DEGREE - 90


def _keys(longitude: Floats, latitude: Floats) -> Ints:
    """Return a whole number for the square of a centimetre that each point lies in."""
    east = np.rint(longitude * _PER_DEGREE).astype(np.int64)
    east = (east + 180 * _PER_DEGREE) % (360 * _PER_DEGREE)
    north = np.rint(latitude * _PER_DEGREE).astype(np.int64) + 90 * _PER_DEGREE
    return np.asarray(east * (180 * _PER_DEGREE + 1) + north)


def woven(longitude: Floats, latitude: Floats, start: Ints, end: Ints) -> tuple[Web, Left]:
    """Return the web of segments between vertices: each once, those without length left out, no vertex unused."""
    has_length = start != end
    tail, head = np.minimum(start, end)[has_length], np.maximum(start, end)[has_length]
    keys = np.unique(tail * len(longitude) + head)
    tail, head = np.divmod(keys, max(len(longitude), 1))
    used = np.zeros(len(longitude), dtype=np.bool_)
    used[tail] = used[head] = True
    number = np.cumsum(used) - 1
    left = Left(int(has_length.sum()) - len(keys), int((~has_length).sum()))
    return Web(longitude[used], latitude[used], number[tail], number[head]), left


def with_vertices(web: Web, longitude: Floats, latitude: Floats, start: Ints, end: Ints) -> Web:
    """Return the web with vertices added and other segments, in the order of its coordinates again.

    Parameters
    ----------
    web
        The web.
    longitude, latitude
        Of the new vertices, which are numbered after its own.
    start, end
        All segments.
    """
    all_longitude = np.concatenate([web.longitude, longitude])
    all_latitude = np.concatenate([web.latitude, latitude])
    vertex, sorted_longitude, sorted_latitude = _vertices(all_longitude, all_latitude)
    return woven(sorted_longitude, sorted_latitude, vertex[start], vertex[end])[0]


def components(n_vertices: int, tail: Ints, head: Ints) -> Ints:
    """Return the piece that each vertex is in, as the smallest vertex of the piece.

    Notes
    -----
    Each round hooks the roots of the two ends of an edge to the smaller one and then halves all ways to the roots
    (Shiloach and Vishkin, 1982), in O((n + m) log n).

    Examples
    --------
    >>> components(5, np.array([0, 3]), np.array([2, 4])).tolist()
    [0, 1, 0, 3, 3]
    """
    root = np.arange(n_vertices)
    while True:
        one, other = root[tail], root[head]
        apart = one != other
        if not apart.any():
            return root
        tail, head, one, other = tail[apart], head[apart], one[apart], other[apart]
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while True:
            above = root[root]
            if np.array_equal(above, root):
                break
            root = above


def incidence(web: Web) -> tuple[Ints, Ints]:
    """Return the segments at each vertex in compressed rows: where each vertex begins, and the segments."""
    ends = np.concatenate([web.tail, web.head])
    order = np.argsort(ends, kind="stable")
    first = np.concatenate([[0], np.cumsum(web.degree)])
    return first, order % max(len(web.tail), 1)


def split(web: Web, segment: Ints, part: Floats, vertex: Ints) -> tuple[Ints, Ints]:
    """Return the segments of a web with vertices set into them, as start and end.

    Parameters
    ----------
    web
        The web.
    segment, part, vertex
        The segment that each vertex is set into, how far along it, and the vertex.
    """
    order = np.lexsort((vertex, part, segment))
    segment, vertex = segment[order], vertex[order]
    whole = np.ones(len(web.tail), dtype=np.bool_)
    whole[segment] = False
    is_first, is_last = np.ones((2, len(segment)), dtype=np.bool_)
    is_first[1:] = is_last[:-1] = segment[1:] != segment[:-1]
    starts = np.where(is_first, web.tail[segment], np.concatenate([vertex[:1], vertex[:-1]]))
    start = np.concatenate([web.tail[whole], starts, vertex[is_last]])
    end = np.concatenate([web.head[whole], vertex, web.head[segment][is_last]])
    return start, end
