"""Weighs the shortcuts of a hierarchy: the least of the arcs that each holds and of the two halves of its bends."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.graph import CLOSED, FAR
from corridor.engine.hierarchy import NO_WAY, Hierarchy
from corridor.engine.jit import Kernel

_NO_WAY: Final = NO_WAY


@dataclass(frozen=True, eq=False)
class HierarchyWeights:
    """The shortcuts of a hierarchy with their weights; read only, so that any number of threads may share it.

    Attributes
    ----------
    hierarchy
        The shortcuts.
    unit
        Factor of the weights of arcs before each was lengthened by one, so that of equal ways the one
        with fewer arcs is shorter; 1 if they were not.
    length
        Of each arc; less than 0 where it cannot be used; shape (n_arcs,).
    held
        Least length of the arcs that each shortcut holds, or NO_WAY; shape (n_shortcuts,).
    weight
        Of each shortcut, or NO_WAY; shape (n_shortcuts,).
    """

    hierarchy: Hierarchy
    unit: int
    length: Ints
    held: Ints
    weight: Ints

    def plain(self, lengths: Ints) -> Ints:
        """Return sums of weights as they were before the unit; -1 where no way leads."""
        return np.where(lengths == FAR, -1, lengths // self.unit)

    @property
    def nbytes(self) -> int:
        """Return the memory that the weights take."""
        return self.length.nbytes + self.held.nbytes + self.weight.nbytes


@Kernel
def _weigh(
    arc_first: Any, arc: Any, length: Any, first: Any, middle: Any, bend_first: Any, span: Any, held: Any, weight: Any
) -> None:
    """Fill in the least length that each shortcut holds, and the least of that and of its bends.

    Shortcuts of lower ranks are final before those of higher ones.
    """
    for shortcut in range(len(weight)):
        least = _NO_WAY
        for at in range(arc_first[shortcut], arc_first[shortcut + 1]):
            if 0 <= length[arc[at]] < least:
                least = length[arc[at]]
        held[shortcut] = least
        weight[shortcut] = least
    for rank in range(len(middle)):
        out = first[rank]
        n_out = middle[rank] - out
        if n_out == 0:
            continue
        bend = bend_first[rank]
        for into in range(middle[rank], first[rank + 1]):
            before = weight[into]
            if before < _NO_WAY:
                for at in range(n_out):
                    shortcut = span[bend + at]
                    weight[shortcut] = min(weight[shortcut], before + weight[out + at])
            bend += n_out


def customise(hierarchy: Hierarchy, length: Ints, unit: int = 1) -> HierarchyWeights:
    """Return a hierarchy with weights.

    Parameters
    ----------
    hierarchy
        The shortcuts.
    length
        Of each arc, 1 or more; less than 0 for arcs that cannot be used; shape (n_arcs,).
    unit
        As in `HierarchyWeights`.

    Raises
    ------
    ValueError
        If an arc has no length, or there are more or fewer lengths than arcs.

    Notes
    -----
    O(bends), each looked at once. Ways as long as FAR are not found, and arcs as long as that cannot be used.
    """
    length = checked_lengths(hierarchy, length)
    held, weight = np.empty((2, hierarchy.n_shortcuts), dtype=np.int64)
    weigh(hierarchy, length, held, weight)
    return HierarchyWeights(hierarchy, unit, length, held, weight)


def checked_lengths(hierarchy: Hierarchy, length: npt.ArrayLike) -> Ints:
    """Return a copy of the lengths of all arcs, less than 0 for what cannot be used; see `customise`."""
    lengths = usable_lengths(length)
    if lengths.shape != (hierarchy.n_arcs,):
        raise ValueError(f"lengths have the shape {lengths.shape}; give one for each of {hierarchy.n_arcs} arcs")
    if (lengths == 0).any():
        raise ValueError(f"arc {int(np.argmin(lengths != 0))} has no length; multiply weights by a unit and add one")
    return lengths


def usable_lengths(length: npt.ArrayLike) -> Ints:
    """Return a copy of lengths, less than 0 for what no way that is found can pass."""
    lengths = np.array(length, dtype=np.int64)  # theirs may change
    lengths[lengths >= FAR] = CLOSED
    return lengths


def weigh(hierarchy: Hierarchy, length: Ints, held: Ints, weight: Ints) -> None:
    """Fill in what `HierarchyWeights` holds."""
    _weigh(
        hierarchy.arc_first, hierarchy.arc, length, hierarchy.first, hierarchy.middle, hierarchy.bend_first,
        hierarchy.span, held, weight,
    )  # fmt: skip
