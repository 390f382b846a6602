"""Weighs the shortcuts of a hierarchy: the least of the arcs that each holds and of the two halves of its bends."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from corridor.arrays import Ints
from corridor.engine.graph import FAR
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
        What the weights of arcs were multiplied by before each was lengthened by one, so that of equal ways the one
        with fewer arcs is shorter; 1 if they were not.
    length
        Of each arc; less than 0 where it cannot be used; shape (n_arcs,).
    held
        Least length of the arcs that each shortcut holds, or NO_WAY; shape (n_shortcuts,).
    weight
        Of each shortcut, or NO_WAY; shape (n_shortcuts,).
    longest
        No way is longer.
    """

    hierarchy: Hierarchy
    unit: int
    length: Ints
    held: Ints
    weight: Ints
    longest: int

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
                    if shortcut >= 0 and before + weight[out + at] < weight[shortcut]:
                        weight[shortcut] = before + weight[out + at]
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
    OverflowError
        If the length of a way could leave 64 bits.

    Notes
    -----
    O(bends), each looked at once.
    """
    length = np.array(length, dtype=np.int64)  # theirs may change
    longest = checked_longest(hierarchy, length)
    held, weight = np.empty((2, hierarchy.n_shortcuts), dtype=np.int64)
    weigh(hierarchy, length, held, weight)
    return HierarchyWeights(hierarchy, unit, length, held, weight, longest)


def checked_longest(hierarchy: Hierarchy, length: Ints) -> int:
    """Return what no way is longer than, or raise what `customise` raises."""
    if length.shape != (hierarchy.n_arcs,):
        raise ValueError(f"lengths have the shape {length.shape}; give one for each of {hierarchy.n_arcs} arcs")
    if (length == 0).any():
        raise ValueError(f"arc {int(np.argmin(length != 0))} has no length; multiply weights by a unit and add one")
    longest = int(length.max(initial=0)) * hierarchy.n_states
    if longest >= NO_WAY:
        longest = min(longest, int(np.maximum(length, 0).sum(dtype=np.float64) * 1.000001))
    if longest >= NO_WAY:
        raise OverflowError(
            f"a length of {length.max()} on {hierarchy.n_states} states leaves 64 bits; use a coarser unit"
        )
    return longest


def weigh(hierarchy: Hierarchy, length: Ints, held: Ints, weight: Ints) -> None:
    """Fill in what `HierarchyWeights` holds."""
    _weigh(
        hierarchy.arc_first, hierarchy.arc, length, hierarchy.first, hierarchy.middle, hierarchy.bend_first,
        hierarchy.span, held, weight,
    )  # fmt: skip
