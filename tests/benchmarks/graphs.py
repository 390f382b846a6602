"""Random graphs in the shapes that the engine is measured on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

Ints = npt.NDArray[np.int64]
MODES = 4
PLACES = 500


@dataclass(frozen=True)
class Graph:
    """Arcs in compressed rows with three weights each, where states are, and where questions begin and end."""

    first: Ints
    tail: Ints
    head: Ints
    costs: tuple[Ints, Ints, Ints]
    origins: Ints
    destinations: Ints
    coordinates: npt.NDArray[np.float64]

    @property
    def n_states(self) -> int:
        return len(self.first) - 1


def layered(seed: int = 0) -> Graph:
    """Return 500 places with 1,478 links in 4 modes, customs and transfers: 5,272 states and 11,346 arcs.

    A place has a state to begin and one to end at, and in each mode one that is ready and one that is aboard; 136
    links cross a border by two states more.
    """
    rng = np.random.default_rng(seed)
    coordinates = rng.random((PLACES, 2)) * 4000
    pairs = _links(coordinates, rng)
    origin, destination = np.arange(PLACES), PLACES + np.arange(PLACES)
    ready = 2 * PLACES + np.arange(PLACES * MODES).reshape(PLACES, MODES)
    aboard = ready + PLACES * MODES
    arcs: list[tuple[int, int, float, float, float]] = []
    customs = 2 * PLACES + 2 * PLACES * MODES
    speed, price, grams = (60, 35, 28, 20), (1.4, 0.7, 0.5, 0.2), (90, 22, 30, 8)
    for number, (place, other, mode) in enumerate(pairs):
        length = float(np.hypot(*(coordinates[place] - coordinates[other]))) * rng.uniform(1.1, 1.6)
        move = (
            length / speed[mode] * rng.uniform(0.8, 1.5),
            length * price[mode] * rng.uniform(0.7, 1.4),
            length * grams[mode],
        )
        ends = (int(aboard[place, mode]), int(aboard[other, mode]))
        if number < 136 * 2 and number % 2 == 0:
            arcs += [(ends[0], customs, rng.uniform(2, 60), rng.uniform(20, 200), 0.0), (customs, customs + 1, *move)]
            arcs += [(customs + 1, ends[1], rng.uniform(2, 90), rng.uniform(20, 300), 0.0)]
            customs += 2
        else:
            arcs.append((*ends, *move))
    for place in range(PLACES):
        for mode in range(MODES):
            arcs.append((int(origin[place]), int(ready[place, mode]), rng.uniform(1, 8), rng.uniform(20, 90), 500.0))
            arcs.append((int(ready[place, mode]), int(aboard[place, mode]), (0.0, 30.0, 45.0, 84.0)[mode], 0.0, 0.0))
            arcs.append(
                (int(aboard[place, mode]), int(destination[place]), rng.uniform(1, 8), rng.uniform(20, 90), 500.0)
            )
    changes = [(place, mode, 1 - mode) for place in range(PLACES) for mode in range(2)]
    while len(arcs) + len(changes) < 11_346:
        mode = int(rng.integers(MODES))
        changes.append((int(rng.integers(PLACES)), mode, (mode + int(rng.integers(1, MODES))) % MODES))
    for place, mode, other in changes:
        arcs.append(
            (int(aboard[place, mode]), int(ready[place, other]), rng.uniform(2, 30), rng.uniform(30, 250), 1000.0)
        )
    table = np.array(arcs)
    costs = (np.rint(table[:, 2] * 3600), np.rint(table[:, 3] * 100), np.rint(table[:, 4]))
    everywhere = np.concatenate([coordinates, coordinates, np.repeat(np.tile(coordinates, (2, 1)), MODES, axis=0)])
    at_borders = coordinates[[place for place, _, _ in pairs[: 136 * 2 : 2] for _ in range(2)]]
    everywhere = np.concatenate([everywhere, at_borders])
    return _graph(customs, table[:, 0], table[:, 1], costs, origin, destination, everywhere)


def _links(coordinates: npt.NDArray[np.float64], rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """Return 739 links there and back: of a tree that joins all by road or rail, and between neighbours by any mode."""
    _, near = cKDTree(coordinates).query(coordinates, 7)
    found: dict[tuple[int, int, int], None] = {}
    ends = np.array([(place, int(other)) for place in range(PLACES) for other in near[place, 1:]])
    length = np.hypot(*(coordinates[ends[:, 0]] - coordinates[ends[:, 1]]).T)
    tree = minimum_spanning_tree(csr_matrix((length, ends.T), shape=(PLACES, PLACES))).tocoo()
    for place, other in zip(tree.row.tolist(), tree.col.tolist(), strict=True):
        found[place, other, int(rng.integers(2))] = None
    while len(found) < 739:
        place, other = ends[int(rng.integers(len(ends)))].tolist()
        if (other, place) != (place, other):
            found[min(place, other), max(place, other), int(rng.integers(MODES))] = None
    return [way for place, other, mode in found for way in ((place, other, mode), (other, place, mode))]


def road_like(n_states: int, seed: int = 0, arcs_a_state: float = 2.75) -> Graph:
    """Return a connected planar graph of streets there and back, with length, time and a third weight."""
    rng = np.random.default_rng(seed)
    coordinates = rng.random((n_states, 2))
    triangles = Delaunay(coordinates).simplices
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]), axis=1)
    edges = np.unique(edges, axis=0)
    length = np.hypot(*(coordinates[edges[:, 0]] - coordinates[edges[:, 1]]).T)
    tree = minimum_spanning_tree(csr_matrix((length, (edges[:, 0], edges[:, 1])), shape=(n_states, n_states))).tocoo()
    in_tree = np.sort(np.stack([tree.row, tree.col], axis=1), axis=1)
    code = edges[:, 0] * n_states + edges[:, 1]
    others = np.flatnonzero(~np.isin(code, in_tree[:, 0].astype(np.int64) * n_states + in_tree[:, 1]))
    rank = length[others] * rng.uniform(0.5, 2.0, len(others))
    more = others[np.argsort(rank)][: int(n_states * arcs_a_state / 2) - len(in_tree)]
    kept = np.concatenate([in_tree, edges[more]])
    far = np.hypot(*(coordinates[kept[:, 0]] - coordinates[kept[:, 1]]).T) * np.sqrt(n_states) * 1000
    costs = [np.rint(far * rng.uniform(1.0, 1.5, len(kept))) + 1 for _ in range(1)]
    costs += [np.rint(costs[0] * rng.choice([0.6, 0.8, 1.0, 1.6], len(kept))) + 1]
    costs += [np.rint(rng.uniform(1, 2000, len(kept)))]
    tail, head = np.concatenate([kept[:, 0], kept[:, 1]]), np.concatenate([kept[:, 1], kept[:, 0]])
    everywhere = np.arange(n_states)
    return _graph(n_states, tail, head, tuple(np.tile(cost, 2) for cost in costs), everywhere, everywhere, coordinates)


def _graph(n_states: int, tail, head, costs, origins, destinations, coordinates) -> Graph:  # type: ignore[no-untyped-def]
    order = np.lexsort((head, tail))
    tails = tail[order].astype(np.int64)
    first = np.searchsorted(tails, np.arange(n_states + 1)).astype(np.int64)
    weights = [np.asarray(cost)[order].astype(np.int64) for cost in costs]
    whole = (weights[0], weights[1], weights[2])
    return Graph(first, tails, head[order].astype(np.int64), whole, origins, destinations, coordinates)
