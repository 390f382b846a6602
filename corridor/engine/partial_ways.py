"""Pieces that searches for outcomes by several criteria share: a label is a partial way and what it takes."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.clock import Timing
from corridor.engine.graph import Rows, Small
from corridor.engine.heap import PairHeap

COLUMNS: Final = 4
"""Figures kept about an item where there are two dimensions: both bounds, and the second number of what has been
expanded; the fourth is there because a power of two keeps them together in the processor's cache."""


class Asked(NamedTuple):
    """A question for outcomes.

    Attributes
    ----------
    graph
        The arcs; each has as many weights as there are dimensions, side by side.
    timing
        When they may begin; then the first dimension is a second.
    bound
        The least of each dimension that is left from each item, side by side; `COLUMNS` of an item for two.
    limits
        The most of each dimension.
    layer_at, is_goal
        As for `shortest_way`, by places.
    n_criteria, degree
        How many dimensions are criteria; the most arcs that leave a state.
    """

    graph: Rows
    timing: Timing
    bound: Ints
    limits: Ints
    layer_at: Ints
    is_goal: npt.NDArray[np.int8]
    n_criteria: int
    degree: int


class Outcomes(NamedTuple):
    """Labels of outcomes with their vectors; parent and arc of all labels, and how many there are."""

    label: Ints
    vectors: Ints
    parent: Small
    arc: Small
    n_labels: int


def fitting(asked: Asked, starts: Ints, begin: int, width: int) -> tuple[Ints, Ints]:
    """Return the starts within the limits, least first, and the least of each dimension on the way from each."""
    n_dims = len(asked.limits)
    least = asked.bound.reshape(-1, width)[starts, :n_dims]
    least[:, 0] += begin
    fits = (least <= asked.limits).all(axis=1)
    starts, least = starts[fits], least[fits]
    order = np.lexsort((least[:, 1], least[:, 0]))
    return starts[order], least[order]


def first_heap(least: Ints, room: int) -> PairHeap:
    """Return a heap of the first labels."""
    heap = PairHeap(*(np.empty(room, dtype=np.int64) for _ in range(3)))
    count = len(least)
    heap.keys[:count], heap.seconds[:count], heap.items[:count] = least[:, 0], least[:, 1], np.arange(count)
    return heap


def longer(array: Any, size: int) -> Any:
    """Return an array with room for so many figures that begins with those of another."""
    more = np.empty(size, dtype=array.dtype)
    more[: len(array)] = array
    return more
