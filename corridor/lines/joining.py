"""Loose ends joined to what lies within a tolerance: other ends, junctions, and the lines that pass.

An end is loose if nothing else meets it. Ends within the tolerance of each other become one; a group of ends is then
joined to the nearest junction within the tolerance, else to the nearest line, which is cut there. An end is never
joined to what it is connected with by a way hardly longer than the tolerance: a hook at the end of a line stays.

    ------- a   b -------        a and b become one vertex between them
                 c
    _____________._____          c is joined to the line below it, which is cut in two
"""

from typing import Final, NamedTuple

import numpy as np

from corridor.arrays import Bools, Floats, Ints
from corridor.geodesy import distance_km
from corridor.lines.sheet import Sheet, metres_per_degree, northing, wrapped
from corridor.lines.web import Web, components, incidence, split, with_vertices

_NEAR: Final = 3.0
"""A loose end is not joined to anything that it is connected with by a way of so many tolerances."""


class Joined(NamedTuple):
    """Ends that were joined.

    Attributes
    ----------
    longitude, latitude
        Where each of the ends was [degrees].
    metres
        How far each was moved.
    """

    longitude: Floats
    latitude: Floats
    metres: Floats


def join_ends(web: Web, tolerance_m: float) -> tuple[Web, Joined]:
    """Return the web with its loose ends joined, and which were."""
    loose = np.flatnonzero(web.degree == 1)
    ends = _Ends(web, loose, tolerance_m)
    aim = ends.junctions()
    sheet = Sheet(web)
    root, segment, part = ends.segments(sheet, aim < 0)
    n_old = len(web.longitude)
    aim[root] = n_old + np.arange(len(root))
    alone = np.flatnonzero((aim < 0) & ends.is_shared)
    aim[alone] = n_old + len(root) + np.arange(len(alone))
    cut, middle = sheet.at(segment, part), ends.middle(alone)
    longitude, latitude = (np.concatenate(both) for both in zip(cut, middle, strict=True))
    to = aim[ends.group]
    is_joined = to >= 0
    place = np.arange(n_old + len(longitude))
    place[loose[is_joined]] = to[is_joined]
    start, end = split(web, segment, part, n_old + np.arange(len(root)))
    joined = with_vertices(web, longitude, latitude, place[start], place[end])
    was = web.longitude[loose][is_joined], web.latitude[loose][is_joined]
    now = (np.concatenate(both)[to[is_joined]] for both in ((web.longitude, longitude), (web.latitude, latitude)))
    return joined, Joined(*was, 1000 * distance_km(*was, *now))


def cut_crossings(web: Web) -> tuple[Web, int]:
    """Return the web with a vertex wherever two segments cross, and how many crossings there were."""
    sheet = Sheet(web)
    one, other, along, other_along = sheet.crossings()
    vertex = len(web.longitude) + np.arange(len(one))
    segments, parts = np.concatenate([one, other]), np.concatenate([along, other_along])
    start, end = split(web, segments, parts, np.concatenate([vertex, vertex]))
    return with_vertices(web, *sheet.at(one, along), start, end), len(one)


class _Ends:
    """Loose ends in groups, each of ends within the tolerance of each other, and what else lies near a group.

    Parameters
    ----------
    web, loose, tolerance_m
        The web, its loose ends and the tolerance.

    Attributes
    ----------
    group
        Number of the first end of each end's group; shape (n_loose,). A group goes by this number.
    is_shared
        Whether a group has several ends; shape (n_loose,).
    """

    def __init__(self, web: Web, loose: Ints, tolerance_m: float) -> None:
        self._web, self._tolerance_m = web, tolerance_m
        self._longitude, self._latitude, self._loose = web.longitude[loose], web.latitude[loose], loose
        around = _surroundings(web, loose, _NEAR * tolerance_m)
        (number, vertex), (by, segment) = around
        self._n_vertices, self._n_segments = len(web.longitude), len(web.tail)
        one, other = self._near(loose)
        own = np.isin(one * self._n_vertices + loose[other], number * self._n_vertices + vertex)
        self.group = components(len(loose), one[~own], other[~own])
        self.is_shared = np.bincount(self.group, minlength=len(loose)) > 1
        self._vertices = np.unique(self.group[number] * self._n_vertices + vertex)
        self._segments = np.unique(self.group[by] * self._n_segments + segment)

    def junctions(self) -> Ints:
        """Return the nearest junction within the tolerance of each group, -1 if there is none."""
        aim = np.full(len(self._loose), -1, dtype=np.int64)
        branching = np.flatnonzero(self._web.degree > 2)
        end, found = self._near(branching)
        vertex, group = branching[found], self.group[end]
        own = np.isin(group * self._n_vertices + vertex, self._vertices)
        end, vertex, group = end[~own], vertex[~own], group[~own]
        far = distance_km(
            self._longitude[end], self._latitude[end], self._web.longitude[vertex], self._web.latitude[vertex]
        )
        first = _first_of_each(group, far, vertex)
        aim[group[first]] = vertex[first]
        return aim

    def segments(self, sheet: Sheet, is_open: Bools) -> tuple[Ints, Ints, Floats]:
        """Return the groups that are joined to a line, the segment of each, and how far along."""
        asked = np.flatnonzero(is_open[self.group])
        found, segment = sheet.within(self._longitude[asked], self._latitude[asked], self._tolerance_m)
        end = asked[found]
        own = np.isin(self.group[end] * self._n_segments + segment, self._segments)
        end, segment = end[~own], segment[~own]
        part, _, _, metres = sheet.foot(self._longitude[end], self._latitude[end], segment)
        near = metres <= self._tolerance_m
        group, segment, part = self.group[end][near], segment[near], part[near]
        first = _first_of_each(group, metres[near], segment)
        return group[first], segment[first], part[first]

    def middle(self, group: Ints) -> tuple[Floats, Floats]:
        """Return the mean of the ends of some groups, as longitude and latitude."""
        count = np.bincount(self.group, minlength=len(self._loose))
        east = np.bincount(self.group, wrapped(self._longitude - self._longitude[self.group]), len(self._loose))
        north = np.bincount(self.group, self._latitude, len(self._loose))
        return wrapped(self._longitude[group] + east[group] / count[group]), north[group] / count[group]

    def _near(self, vertices: Ints) -> tuple[Ints, Ints]:
        """Return the pairs of an end and one of some vertices, by place, within the tolerance of each other."""
        import shapely

        web, pairs = self._web, []
        tree = shapely.STRtree(shapely.points(web.longitude[vertices], northing(web.latitude[vertices])))
        reach = 1.02 * self._tolerance_m / metres_per_degree(self._latitude)
        for turn in (0.0, 360.0, -360.0):
            over = np.flatnonzero(np.abs(self._longitude + turn) < 180 + reach)
            points = shapely.points(self._longitude[over] + turn, northing(self._latitude[over]))
            end, at = tree.query(points, predicate="dwithin", distance=reach[over])
            pairs.append((over[end], at.astype(np.int64)))
        end, at = (np.concatenate(column) for column in zip(*pairs, strict=True))
        to = web.longitude[vertices[at]], web.latitude[vertices[at]]
        near = 1000 * distance_km(self._longitude[end], self._latitude[end], *to) <= self._tolerance_m
        return end[near], at[near]


def _first_of_each(group: Ints, far: Floats, at: Ints) -> Ints:
    """Return the place of the nearest target of each group; of several equally near the first."""
    order = np.lexsort((at, far, group))
    return order[np.unique(group[order], return_index=True)[1]]


def _surroundings(web: Web, loose: Ints, metres: float) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Return what can be reached from loose ends over so many metres of line: vertices and segments, with the end."""
    first, at = (column.tolist() for column in incidence(web))
    tail, head, length = web.tail.tolist(), web.head.tolist(), (1000 * web.km).tolist()
    vertices: list[tuple[int, int]] = []
    segments: list[tuple[int, int]] = []
    for number, end in enumerate(loose.tolist()):
        seen, ahead = {end: 0.0}, [end]
        while ahead:
            here = ahead.pop()
            for segment in at[first[here] : first[here + 1]]:
                segments.append((number, segment))
                other = head[segment] if tail[segment] == here else tail[segment]
                reached = seen[here] + length[segment]
                if reached <= metres and reached < seen.get(other, np.inf):
                    seen[other] = reached
                    ahead.append(other)
        vertices += [(number, vertex) for vertex in seen]
    return tuple(tuple(np.array(pairs, dtype=np.int64).reshape(-1, 2).T) for pairs in (vertices, segments))  # type: ignore[return-value]
