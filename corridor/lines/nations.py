"""The country of each vertex of a web on land, and where lines cross a border.

Coasts and borders are drawn to a kilometre or so: what lies just off the coast takes the country that the line comes
from, and a stretch of a few kilometres that leaves a country and comes back to it, or ends, has not left it.
"""

from typing import Final

import numpy as np

from corridor.arrays import Bools, Floats, Ints, coded
from corridor.graph.coordinates import countries_at, nearest_country
from corridor.lines.web import Web, components

_STRAY_KM: Final = 10.0
"""A stretch abroad that leads on to no third country and is shorter than this is a matter of drawing [km]."""


def countries_of(web: Web, km: Floats) -> tuple[Ints, tuple[str, ...]]:
    """Return the number of the country of each vertex, and the codes that the numbers mean."""
    known = {"": 0}
    country = coded(countries_at(web.longitude, web.latitude), known)
    _spread(web, country)
    lost = np.flatnonzero(country == 0)
    if len(lost):
        piece = components(len(country), web.tail, web.head)
        names = {
            root: nearest_country(float(web.longitude[root]), float(web.latitude[root]))
            for root in np.unique(piece[lost]).tolist()
        }
        country[lost] = coded([names[root] for root in piece[lost].tolist()], known)
    _without_strays(web, km, country)
    return country, tuple(known)


def _spread(web: Web, country: Ints) -> None:
    """Give vertices without a country that of a neighbour, from one to the next."""
    while True:
        start, end = np.concatenate([web.tail, web.head]), np.concatenate([web.head, web.tail])
        open_ = (country[start] > 0) & (country[end] == 0)
        if not open_.any():
            return
        order = np.lexsort((start[open_], end[open_]))
        to, first = np.unique(end[open_][order], return_index=True)
        country[to] = country[start[open_][order][first]]


def _without_strays(web: Web, km: Floats, country: Ints) -> None:
    """Give short stretches abroad the country around them."""
    while True:
        inside = country[web.tail] == country[web.head]
        stretch = components(len(country), web.tail[inside], web.head[inside])
        length: Floats = np.bincount(stretch[web.tail[inside]], km[inside], minlength=len(country)).astype(np.float64)
        one, other = stretch[web.tail[~inside]], stretch[web.head[~inside]]
        root, beside = np.concatenate([one, other]), np.concatenate([country[other], country[one]])
        least, most = np.full(len(country), len(country)), np.full(len(country), -1)
        np.minimum.at(least, root, beside)
        np.maximum.at(most, root, beside)
        is_stray = (least == most) & (length < _STRAY_KM)
        # of two strays side by side only the shorter one is given up at a time
        held = np.zeros(len(country), dtype=np.bool_)
        longer = np.where(_is_before(length, one, other), other, one)
        both = is_stray[one] & is_stray[other]
        held[longer[both]] = True
        given_up = is_stray & ~held
        if not given_up.any():
            return
        at = np.flatnonzero(given_up[stretch])
        country[at] = most[stretch[at]]


def _is_before(length: Floats, one: Ints, other: Ints) -> Bools:
    """Return whether the first of two stretches is the shorter, by number if they are as long."""
    return np.asarray((length[one] < length[other]) | ((length[one] == length[other]) & (one > other)))


def crossing_segments(web: Web, country: Ints) -> Bools:
    """Return which segments lead from one country to another."""
    return np.asarray(country[web.tail] != country[web.head])
