"""The arcs in rows both ways, and the whole-number weights of them."""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.engine.jit import Kernel

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]

CLOSED: Final = -1
"""Weight of an arc that cannot be used."""
FAR: Final = 1 << 61
"""Distance of what has not been reached.

Searches keep the shorter of two lengths, beginning with this one, so a way as long as this or longer is none: it is
never found, and nothing else is lost by it. No length that is kept exceeds it, and the sum of any three fits 64 bits.
"""
_SLOT_BITS: Final = 14
"""There are no more slots than two to this power, by which the shortest ways to all are sorted."""
LARGE: Final = 1 << 14
"""States from which on the order in which they are kept matters."""


class Rows(NamedTuple):
    """A graph and its weights as kernels take them; see `Topology` and `Metric`.

    Attributes
    ----------
    first
        Where the row of each state begins, along the arcs and then against them; shape (2 * n_states + 1,).
    head, arc
        What each arc of a row leads to, n_states higher if it is followed backwards, and its number; shape
        (2 * n_arcs,).
    weight
        Its weight; less than 0 where it cannot be used; shape (2 * n_arcs,).
    """

    first: Small
    head: Small
    arc: Small
    weight: Ints


class Workspace(NamedTuple):
    """Work arrays of one search; between searches `label` is FAR everywhere."""

    label: Ints
    key: Ints
    item: Ints
    touched: Ints
    spare: Ints
    arcs: Ints


@dataclass(frozen=True, eq=False)
class Topology:
    """A directed graph apart from its weights, in compressed rows; built once, used by many threads with any weights.

    State s is there twice, as s with the arcs that leave it, and as n_states + s with those that enter it; so one loop
    searches either way. Arcs keep the numbers in which they were given, and lie in the order of their numbers in each
    row.

    Attributes
    ----------
    first
        Where the row of each begins; shape (2 * n_states + 1,).
    head
        State that each arc leads to, n_states higher if it is followed backwards; shape (2 * n_arcs,).
    arc
        Number of each.
    place, state
        Position of each state here, and the state at each position: neighbours of a large graph are close
        together.
    """

    first: Small
    head: Small
    arc: Small
    place: Ints
    state: Ints
    _free: list[Workspace] = field(default_factory=list, repr=False)

    @property
    def n_states(self) -> int:
        """Return the number of states."""
        return len(self.first) // 2

    @property
    def n_arcs(self) -> int:
        """Return the number of arcs."""
        return len(self.head) // 2

    def rows(self, weights: "Metric") -> Rows:
        """Return the graph and its weights as kernels take them."""
        return Rows(self.first, self.head, self.arc, weights.ranked)

    def borrow(self) -> Workspace:
        """Return work arrays that no other search is using; a search that fails keeps them."""
        try:
            return self._free.pop()
        except IndexError:
            return workspace(self.n_states, self.n_arcs)

    def give_back(self, work: Workspace) -> None:
        """Take work arrays back that are as they were."""
        self._free.append(work)


@dataclass(frozen=True, eq=False)
class Metric:
    """Weights checked and prepared for one topology; read only, so that any number of threads may share it.

    Attributes
    ----------
    weight
        As given; `CLOSED` where an arc cannot be used; shape (n_arcs,).
    hops
        Factor of the weights before each is lengthened by one, so that of equal ways the one with fewer
        arcs is shorter.
    ranked
        Weights so lengthened, as the arcs lie in a topology; shape (2 * n_arcs,).
    shift
        Lengths are sorted into slots of two to this power.
    n_slots
        Slots that an arc may span at most; a power of two.
    n_layers
        Layers that it is prepared for.
    """

    weight: Ints
    hops: int
    ranked: Ints
    shift: int
    n_slots: int
    n_layers: int


def topology(first: npt.ArrayLike, head: npt.ArrayLike) -> Topology:
    """Return the graph whose arcs of state s lead to `head[first[s]]` to `head[first[s + 1] - 1]`.

    Raises
    ------
    OverflowError
        If there are 2**30 arcs or more.

    Notes
    -----
    See `topology_of`.
    """
    rows = np.asarray(first, dtype=np.int64)
    n_states = len(rows) - 1
    return topology_of(n_states, np.repeat(np.arange(n_states), np.diff(rows)), np.asarray(head, dtype=np.int64))


def topology_of(n_states: int, tail: Ints, head: Ints) -> Topology:
    """Return the graph whose arc a leads from `tail[a]` to `head[a]`, in any order.

    Raises
    ------
    OverflowError
        If there are 2**30 arcs or more.

    Notes
    -----
    O(n_states + n_arcs) and a sort of the tails and of the heads. The states of a graph that outgrows the processor's
    cache are put in the order of a breadth-first walk, which makes searches two to five times as fast where they came
    in no order.
    """
    if len(head) >= 2**30:
        raise OverflowError(f"{len(head)} arcs are more than 32 bits count")
    place = np.arange(n_states)
    graph = _rows(n_states, tail, head, place, place)
    if n_states < LARGE:
        return graph
    state = np.empty(n_states, dtype=np.int64)
    _walk(graph.first, graph.head, state, np.zeros(n_states, dtype=np.int8))
    place = np.empty(n_states, dtype=np.int64)
    place[state] = np.arange(n_states)
    return _rows(n_states, place[tail], place[head], place, state)


def _rows(n_states: int, tail: Ints, head: Ints, place: Ints, state: Ints) -> Topology:
    """Return the topology of arcs between places."""
    leaving, entering = (np.argsort(ends, kind="stable") for ends in (tail, head))
    counts = [np.bincount(ends, minlength=n_states) for ends in (tail, head)]
    return Topology(
        np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int32),
        np.concatenate([head[leaving], n_states + tail[entering]]).astype(np.int32),
        np.concatenate([leaving, entering]).astype(np.int32),
        place,
        state,
    )


def extended(graph: Topology, n_more: int, tail: Ints, head: Ints) -> Topology:
    """Return the graph with so many states and some arcs more, which are numbered after those that it has.

    Notes
    -----
    The rows are copied and nothing is sorted but the new arcs, so it takes a tenth of what `topology_of` does.
    """
    n_states, n_arcs, n_more_arcs = graph.n_states, graph.n_arcs, len(tail)
    place = np.concatenate([graph.place, n_states + np.arange(n_more)])
    ends = place[tail], place[head]
    number = np.arange(n_arcs, n_arcs + n_more_arcs, dtype=np.int32)
    firsts, heads, arcs = [], [], []
    for way, (here, there) in enumerate((ends, ends[::-1])):
        begin, rows = way * n_arcs, graph.first[way * n_states : (way + 1) * n_states + 1]
        counts = np.concatenate([np.diff(rows), np.zeros(n_more, dtype=np.int32)])
        order = np.argsort(here, kind="stable")
        at = np.append(rows, np.full(n_more, rows[-1]))[here[order] + 1] - begin  # behind the row's own arcs
        led = graph.head[begin : begin + n_arcs] + np.int32(way * n_more)
        heads.append(np.insert(led, at, (there + way * (n_states + n_more))[order]))
        arcs.append(np.insert(graph.arc[begin : begin + n_arcs], at, number[order]))
        firsts.append(counts + np.bincount(here, minlength=n_states + n_more))
    return Topology(
        np.concatenate([[0], np.cumsum(np.concatenate(firsts))]).astype(np.int32),
        np.concatenate(heads),
        np.concatenate(arcs),
        place,
        np.concatenate([graph.state, n_states + np.arange(n_more)]),
    )


@Kernel
def _walk(first: Any, head: Any, order: Any, seen: Any) -> None:
    """Fill `order` with the states as a breadth-first walk along the arcs and against them meets them."""
    n_states = len(order)
    size = 0
    done = 0
    for root in range(n_states):
        if seen[root] == 0:
            seen[root] = 1
            order[size] = root
            size += 1
        while done < size:
            state = order[done]
            done += 1
            for base in range(0, 2 * n_states, n_states):
                for at in range(first[base + state], first[base + state + 1]):
                    near = head[at] - base
                    if seen[near] == 0:
                        seen[near] = 1
                        order[size] = near
                        size += 1


def metric(graph: Topology, weight: Ints, n_layers: int = 1) -> Metric:
    """Return weights prepared for searches over as many layers.

    Parameters
    ----------
    graph
        The graph of the weights.
    weight
        Whole numbers, 0 or more; less than 0 for arcs that cannot be used; shape (n_arcs,).
    n_layers
        Layers that a way may pass, each arc once in every layer.

    Notes
    -----
    Ways that weigh `heaviest(n_states, n_layers)` or more are not found.
    """
    weight = np.array(weight, dtype=np.int64)  # theirs may change
    hops = hops_of(graph.n_states * n_layers)
    return lengthened_metric(graph, weight, lengthened(weight, hops), hops, n_layers)


def lengthened_metric(graph: Topology, weight: Ints, long: Ints, hops: int, n_layers: int = 1) -> Metric:
    """Return the metric of weights that are lengthened already; see `lengthened`."""
    largest = int(long.max(initial=0))
    shift = hops.bit_length() - 1 + _usual(weight).bit_length()
    shift = max(shift, largest.bit_length() - _SLOT_BITS)
    n_slots = 1 << ((largest >> shift) + 1).bit_length()
    return Metric(weight, hops, long.take(graph.arc), shift, n_slots, n_layers)


def _usual(weight: Ints) -> int:
    """Return a weight that a third of the arcs that weigh something do not reach, from up to two thousand of them."""
    some = weight[:: 1 + len(weight) // 1024]
    some = some[some > 0]
    return int(np.partition(some, len(some) // 3)[len(some) // 3]) if len(some) else 0


def hops_of(n_items: int) -> int:
    """Return what weights are multiplied by before each is lengthened by one: more than a way has arcs."""
    return 1 << max(16, max(1, n_items).bit_length())


def heaviest(n_states: int, n_layers: int = 1) -> int:
    """Return what a way weighs at least that is not found; see `FAR`.

    Examples
    --------
    >>> heaviest(50_000) == 2**45, heaviest(200_000, 2) == 2**42
    (True, True)
    """
    return FAR // hops_of(n_states * n_layers)


def lengthened(weight: Ints, hops: int) -> Ints:
    """Return weights multiplied by `hops` and lengthened by one; `CLOSED` for what no way that is found can pass.

    Examples
    --------
    >>> lengthened(np.array([0, 3, -1, FAR]), 1 << 16).tolist()
    [1, 196609, -1, -1]
    """
    long = weight * hops  # what leaves 64 bits here is closed at once
    long += 1
    long[weight.view(np.uint64) >= FAR // hops] = CLOSED  # what is less than 0 is a large number so
    return long


def check_sums(amount: Ints, n_states: int) -> None:
    """Raise OverflowError if what arcs add besides their weight may leave 64 bits along a way."""
    added = np.abs(amount.astype(np.float64))
    if min(float(added.max(initial=0)) * n_states, 1.000001 * float(added.sum())) >= FAR:
        raise OverflowError("sums of these amounts leave 64 bits; use a coarser unit")


def workspace(n_items: int, n_moves: int) -> Workspace:
    """Return work arrays for that many states and that many arcs, each counted once in every layer."""
    room = n_moves + n_items + 1

    def empty(size: int) -> Ints:
        return np.empty(size, dtype=np.int64)

    return Workspace(
        label=np.full(2 * n_items, FAR, dtype=np.int64),
        key=empty(2 * room),
        item=empty(2 * room),
        touched=empty(2 * n_items + 1),
        spare=empty(n_items + 1),
        arcs=empty(n_items + 1),
    )
