"""The points of a question that are no nodes: coordinates and stays, numbered after the nodes."""

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np

from corridor.arrays import Bools
from corridor.cargo import Cargo
from corridor.graph.coordinates import Coordinates, Place, coordinates
from corridor.graph.first_mile import Points, grow
from corridor.graph.states import States
from corridor.network.internals import internals
from corridor.network.network import Network
from corridor.network.plain_tables import plain_tables
from corridor.network.shapes import point_of
from corridor.rules import ViaPlace


class PointsOfQuestion:
    """Collects the points of a question; every place becomes the positions of its nodes, or the number of its point."""

    def __init__(self, net: Network) -> None:
        self._net = net
        self._first = len(internals(net).names.ids)
        self._points: list[Coordinates] = []
        self._begins: set[int] = set()
        self._ends: set[int] = set()
        self._passed: set[int] = set()
        self._stays: dict[int, tuple[int, float]] = {}

    @property
    def all(self) -> tuple[Coordinates, ...]:
        """Return the points, in the order of their numbers."""
        return tuple(self._points)

    def begin(self, place: Place) -> tuple[int, ...]:
        """Return where a question begins that begins at a place."""
        return self._at(place, self._begins)

    def end(self, place: Place) -> tuple[int, ...]:
        """Return where a question ends that ends at a place."""
        return self._at(place, self._ends)

    def passing(self, one: ViaPlace) -> tuple[int, ...]:
        """Return what a question passes, each of which will do."""
        nodes = sorted({node for place in one.places for node in self._at(place, self._passed)})
        return tuple(self._stay(node, one.hours) for node in nodes) if one.hours else tuple(nodes)

    def is_same(self, begins: Iterable[int], ends: Iterable[int]) -> bool:
        """Return whether two ends share a node, or a point."""
        first, other = (
            {node if node < self._first else self._points[node - self._first] for node in nodes}
            for nodes in (begins, ends)
        )
        return not first.isdisjoint(other)

    def same(self, starts: Sequence[Iterable[int]], ends: Sequence[Iterable[int]]) -> Bools:
        """Return which pairs share a node, or a point; shape (n_starts, n_ends)."""
        found = [[self.is_same(start, end) for end in ends] for start in starts]
        return np.array(found, dtype=np.bool_).reshape(len(starts), len(ends))

    def grown(self, cargo: Cargo, day: dt.date | None) -> tuple[States, tuple[Coordinates, ...]]:
        """Return the graph of states with the points, and these."""
        states = internals(self._net).states(cargo.regime, cargo.goods, day)
        if not self._points:
            return states, ()
        found = Points(tuple(self._points), self._begins, self._ends, self._passed, self._stays)
        return grow(internals(self._net).prepared, states, found), found.all

    def _at(self, place: Place, role: set[int]) -> tuple[int, ...]:
        if isinstance(place, str):
            return internals(self._net).names.find(place)
        role.add(len(self._points))
        self._points.append(coordinates(place))
        return (self._first + len(self._points) - 1,)

    def _stay(self, node: int, hours: float) -> int:
        """Return the number of a stay at a node or point."""
        self._stays[len(self._points)] = node, hours
        self._points.append(self._point(node))
        return self._first + len(self._points) - 1

    def _point(self, node: int) -> Coordinates:
        """Return a node as a point with its id."""
        if node >= self._first:
            return self._points[node - self._first]
        nodes = plain_tables(self._net)["nodes"]
        where = (nodes.number(name, node) for name in ("longitude", "latitude"))
        return Coordinates(nodes.text("node_id", node), nodes.text("country", node), *where)


def place_of(net: Network, points: Sequence[Coordinates], node: int) -> tuple[float, float]:
    """Return longitude and latitude of a node, or of a point by its number."""
    ids = internals(net).names.ids
    if node < len(ids):
        return point_of(net, ids[node])
    point = points[node - len(ids)]
    return point.longitude, point.latitude


def points_only(net: Network, points: Iterable[Coordinates]) -> tuple[Coordinates, ...]:
    """Return the points that are coordinates, without the stays at nodes."""
    known = plain_tables(net)["nodes"].row_of
    return tuple(point for point in points if point.point_id not in known)
