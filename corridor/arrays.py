"""Names as numbers, and the operations on whole columns that build the graph of states."""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOWHERE: Final = -3
"""The row of a figure that no row gives."""


def coded(texts: Sequence[str], known: dict[str, int]) -> Ints:
    """Return the number of each text; new texts get the next numbers in `known`.

    Examples
    --------
    >>> coded(["b", "", "b"], {"": 0}).tolist()
    [1, 0, 1]
    """
    for text in dict.fromkeys(texts):
        known.setdefault(text, len(known))
    return positions(texts, known)


def positions(texts: Sequence[str], known: Mapping[str, int]) -> Ints:
    """Return the number of each text, -1 for one that is not known."""
    return np.fromiter(map(known.get, texts, repeat(-1)), dtype=np.int64, count=len(texts))


def taken(column: npt.ArrayLike, rows: Ints) -> Floats:
    """Return a column's figures of some rows; NaN where the row is NOWHERE."""
    return np.append(np.asarray(column, dtype=np.float64), np.nan)[np.maximum(rows, -1)]


def sortable(numbers: Ints, bound: int) -> npt.NDArray[Any]:
    """Return whole numbers from 0 up to a bound in the type that numpy sorts fastest.

    Examples
    --------
    >>> sortable(np.array([3, 1]), 4).dtype, sortable(np.array([3, 1]), 1 << 20).dtype
    (dtype('uint16'), dtype('int64'))
    """
    return numbers.astype(np.uint16) if bound <= 1 << 16 else numbers


def first_of(group: Ints, rows: Ints, n_groups: int) -> Ints:
    """Return the first row of each group; NOWHERE where it has none.

    Examples
    --------
    >>> first_of(np.array([0, 0, 2]), np.array([7, 5, 9]), 3).tolist()
    [7, -3, 9]
    """
    found = np.full(n_groups, NOWHERE, dtype=np.int64)
    found[group[::-1]] = rows[::-1]  # of several rows, the last one written stays: the first of the group
    return found


def within(counts: Ints) -> tuple[Ints, Ints]:
    """Return the owner of each member and its place among the members, from the number of members of each owner.

    Examples
    --------
    >>> [column.tolist() for column in within(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner]


def joined(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the places of all pairs of equal keys, those of one key in `left` in the order of `right`.

    Examples
    --------
    >>> [places.tolist() for places in joined(np.array([4, 7]), np.array([7, 4, 7]))]
    [[0, 1, 1], [1, 0, 2]]
    """
    order = np.argsort(right, kind="stable")
    keys = right[order]
    begin = np.searchsorted(keys, left)
    owner, place = within(np.searchsorted(keys, left, "right") - begin)
    return owner, order[begin[owner] + place]
