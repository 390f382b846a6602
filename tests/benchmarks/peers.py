"""Other libraries, each asked for one distance the way its manual says; one not installed raises ImportError."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

import numpy as np
from graphs import Graph, Ints

Ask = Callable[[int, int], object]


def _networkx(graph: Graph, weight: Ints) -> Ask:
    nx: Any = import_module("networkx")
    net = nx.DiGraph()
    net.add_weighted_edges_from(zip(graph.tail.tolist(), graph.head.tolist(), weight.tolist(), strict=True))

    def ask(start: int, goal: int) -> object:
        try:
            return nx.bidirectional_dijkstra(net, start, goal)
        except nx.NetworkXNoPath:
            return None

    return ask


def _scipy(graph: Graph, weight: Ints) -> Ask:
    search: Any = import_module("scipy.sparse.csgraph").dijkstra
    shape = (graph.n_states, graph.n_states)
    lengths = import_module("scipy.sparse").csr_matrix((weight + 1e-6, graph.head, graph.first), shape=shape)
    return lambda start, goal: search(lengths, indices=start)[goal]


def _igraph(graph: Graph, weight: Ints) -> Ask:
    ig: Any = import_module("igraph")
    net = ig.Graph(n=graph.n_states, edges=np.stack([graph.tail, graph.head], axis=1).tolist(), directed=True)
    lengths = weight.astype(float).tolist()
    return lambda start, goal: net.distances([start], [goal], weights=lengths)


def _rustworkx(graph: Graph, weight: Ints) -> Ask:
    rx: Any = import_module("rustworkx")
    net = rx.PyDiGraph()
    net.add_nodes_from(range(graph.n_states))
    net.add_edges_from(list(zip(graph.tail.tolist(), graph.head.tolist(), weight.astype(float).tolist(), strict=True)))
    return lambda start, goal: rx.digraph_dijkstra_shortest_path_lengths(net, start, lambda length: length, goal=goal)


def _networkit(graph: Graph, weight: Ints) -> Ask:
    nk: Any = import_module("networkit")
    net = nk.Graph(graph.n_states, weighted=True, directed=True)
    for tail, head, length in zip(graph.tail.tolist(), graph.head.tolist(), weight.astype(float).tolist(), strict=True):
        net.addEdge(tail, head, length)

    def ask(start: int, goal: int) -> object:
        # it crashes where predecessors are not stored (11.3)
        return nk.distance.BidirectionalDijkstra(net, start, goal, True).run().getDistance()

    return ask


def _scgraph(graph: Graph, weight: Ints) -> Ask:
    sc: Any = import_module("scgraph")
    rows: list[dict[int, float]] = [{} for _ in range(graph.n_states)]
    for tail, head, length in zip(graph.tail.tolist(), graph.head.tolist(), weight.tolist(), strict=True):
        rows[tail][head] = min(float(length), rows[tail].get(head, np.inf))
    net = sc.Graph(rows)

    def ask(start: int, goal: int) -> object:
        try:
            return net.dijkstra(origin_id=start, destination_id=goal)
        except Exception as error:  # its own kind for no way is not exported by every version
            return error

    return ask


def _routingkit(graph: Graph, weight: Ints) -> Ask:
    rk: Any = import_module("routingkit_cch")
    tail, head = graph.tail.astype(np.uint32), graph.head.astype(np.uint32)
    longitude, latitude = graph.coordinates.T.astype(np.float32)
    order = rk.compute_order_inertial(graph.n_states, tail, head, latitude, longitude)
    index = rk.CCH(order, tail, head, False)
    customised = rk.CCHMetric(index, weight.astype(np.uint32))
    query = rk.CCHQuery(customised)
    return lambda start, goal: query.run(start, goal).distance


PEERS: Final[Mapping[str, Callable[[Graph, Ints], Ask]]] = {
    "networkx": _networkx,
    "scipy": _scipy,
    "igraph": _igraph,
    "rustworkx": _rustworkx,
    "networkit": _networkit,
    "scgraph": _scgraph,
    "routingkit-cch (a hierarchy)": _routingkit,
}
