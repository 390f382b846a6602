"""Places attached to the nearest line: at the line itself if they lie on it, else by a spur that leads to them."""

from typing import NamedTuple

import numpy as np

from corridor.arrays import Bools, Floats, Ints
from corridor.geodesy import distance_km
from corridor.lines.sheet import Sheet
from corridor.lines.web import Web, split, with_vertices


class Attached(NamedTuple):
    """Where places are attached; arrays of shape (n_places,).

    Attributes
    ----------
    vertex
        Vertex of the web at which each place is attached.
    metres
        How far the place lies from it.
    is_on_line
        Whether the place is that vertex; else a spur leads to it.
    """

    vertex: Ints
    metres: Floats
    is_on_line: Bools


def far_from_lines(sheet: Sheet, longitude: Floats, latitude: Floats) -> tuple[Ints, Floats]:
    """Return the segment nearest to each place, and how far it is [m]."""
    segment = sheet.nearest(longitude, latitude)
    return segment, sheet.foot(longitude, latitude, segment)[3]


def attach(
    web: Web, sheet: Sheet, segment: Ints, longitude: Floats, latitude: Floats, tolerance_m: float
) -> tuple[Web, Attached]:
    """Return the web cut where places are attached, and where they are.

    Parameters
    ----------
    web, sheet
        The web and its map.
    segment
        The segment nearest to each place.
    longitude, latitude
        The places.
    tolerance_m
        A place so near is on the line, and one that would be attached so near a vertex is attached there.
    """
    part, east, north, _ = sheet.foot(longitude, latitude, segment)
    ends = np.stack([web.tail[segment], web.head[segment]])
    apart = np.stack([1000 * distance_km(east, north, web.longitude[at], web.latitude[at]) for at in ends])
    nearer = apart.argmin(axis=0)
    at_end = apart.min(axis=0) <= tolerance_m
    vertex = np.where(at_end, ends[nearer, np.arange(len(segment))], -1)
    cut = np.flatnonzero(~at_end)
    vertex[cut] = len(web.longitude) + np.arange(len(cut))
    start, end = split(web, segment[cut], part[cut], vertex[cut])
    grown = with_vertices(web, east[cut], north[cut], start, end)
    at_longitude = np.concatenate([web.longitude, east[cut]])[vertex]
    at_latitude = np.concatenate([web.latitude, north[cut]])[vertex]
    found = grown.find(at_longitude, at_latitude)
    metres = 1000 * distance_km(longitude, latitude, grown.longitude[found], grown.latitude[found])
    order = np.lexsort((np.arange(len(found)), metres, found))
    is_first = np.zeros(len(found), dtype=np.bool_)
    is_first[order[np.unique(found[order], return_index=True)[1]]] = True
    return grown, Attached(found, metres, is_first & (metres <= tolerance_m))
