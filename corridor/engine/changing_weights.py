"""Weights of a hierarchy that can be changed for a few arcs, and changed back to the bit: for sweeps of scenarios.

A changed arc matters to the shortcut that holds it. If that weighs something else now, the shortcuts that span a bend
with it are weighed anew, in the order of removal, until none changes: some fifty of a hundred thousand. The weights
that were there are noted, and written back when the change is undone.
"""

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.customise import HierarchyWeights, usable_lengths, weigh
from corridor.engine.heap import drop, push
from corridor.engine.hierarchy import NO_WAY
from corridor.engine.jit import Kernel

_NO_WAY: Final = NO_WAY
_FEW: Final = 600
"""If more than one arc changes for so many shortcuts, all are weighed anew, which is faster then."""


@Kernel
def _change(
    first: Any, middle: Any, low: Any, bend_first: Any, span: Any, spanned_first: Any, before: Any, after: Any,
    arc_first: Any, arc: Any, length: Any, held: Any, weight: Any, changed: Any, waits: Any, keys: Any, items: Any,
    noted: Any, noted_weight: Any,
) -> int:  # fmt: skip
    """Weigh the changed shortcuts anew and what depends on them, lowest first; return how many weights are noted."""
    size = 0
    for place in range(len(changed)):
        shortcut = changed[place]
        least = _NO_WAY
        for at in range(arc_first[shortcut], arc_first[shortcut + 1]):
            if 0 <= length[arc[at]] < least:
                least = length[arc[at]]
        held[shortcut] = least
        waits[shortcut] = 1
        size = push(keys, items, 0, size, shortcut, 0)
    count = 0
    while size > 0:
        shortcut = keys[0]
        size = drop(keys, items, 0, size)
        waits[shortcut] = 0
        new = held[shortcut]
        for bend in range(spanned_first[shortcut], spanned_first[shortcut + 1]):
            new = min(new, weight[before[bend]] + weight[after[bend]])
        old = weight[shortcut]
        if new == old:
            continue
        noted[count] = shortcut
        noted_weight[count] = old
        count += 1
        weight[shortcut] = new
        rank = low[shortcut]
        n_out = middle[rank] - first[rank]
        if shortcut < middle[rank]:
            other = middle[rank]
            stop = first[rank + 1]
            bend = bend_first[rank] + shortcut - first[rank]
            step = n_out
        else:
            other = first[rank]
            stop = middle[rank]
            bend = bend_first[rank] + (shortcut - middle[rank]) * n_out
            step = 1
        while other < stop:
            spans = span[bend]
            rest = weight[other]
            if rest < _NO_WAY and waits[spans] == 0:
                is_nearer = new + rest < weight[spans]
                if is_nearer or (new > old and old + rest == weight[spans]):
                    waits[spans] = 1
                    size = push(keys, items, 0, size, spans, 0)
            other += 1
            bend += step
    return count


class ChangingWeights:
    """Weights of one's own that can be changed and changed back; not to be shared between threads.

    Parameters
    ----------
    weights
        To begin with; they stay as they are.

    Attributes
    ----------
    weights
        The current ones; every function on a hierarchy takes them. A later call is answered by the weights at that
        time.

    Examples
    --------
    >>> import numpy as np
    >>> from corridor.engine.customise import customise
    >>> from corridor.engine.hierarchy import order
    >>> from corridor.engine.hierarchy_labels import groups
    >>> from corridor.engine.hierarchy_tables import table
    >>> both = order(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    >>> mine = ChangingWeights(customise(both, np.array([5, 6, 12])))
    >>> table(mine.weights, groups([0]), groups([2])).tolist()
    [[11]]
    >>> mine.change(np.array([0]), np.array([8]))
    >>> table(mine.weights, groups([0]), groups([2])).tolist()
    [[12]]
    >>> mine.undo()
    >>> table(mine.weights, groups([0]), groups([2])).tolist()
    [[11]]
    """

    def __init__(self, weights: HierarchyWeights) -> None:
        hierarchy = weights.hierarchy
        self.weights = replace(
            weights, length=weights.length.copy(), held=weights.held.copy(), weight=weights.weight.copy()
        )
        self._undone: list[tuple[tuple[npt.NDArray[Any], Ints, Ints], ...]] = []
        self._low = np.repeat(np.arange(hierarchy.n_states, dtype=np.int32), np.diff(hierarchy.first))
        self._waits = np.zeros(hierarchy.n_shortcuts, dtype=np.int8)
        self._keys, self._items, self._noted, self._noted_weight = np.empty((4, hierarchy.n_shortcuts + 1), np.int64)

    def change(self, arcs: npt.ArrayLike, length: npt.ArrayLike) -> None:
        """Let arcs have another length; less than 0 where they cannot be used.

        Parameters
        ----------
        arcs
            Numbers of arcs, each once.
        length
            Of each of them.

        Raises
        ------
        ValueError
            If an arc has no length, or is named twice.
        """
        now, hierarchy = self.weights, self.weights.hierarchy
        numbers, new = np.array(arcs, dtype=np.int64), usable_lengths(length)
        if len(set(numbers.tolist())) != len(numbers):
            raise ValueError("an arc is named twice; give each one length")
        if (new == 0).any():
            raise ValueError(
                f"arc {numbers[np.argmin(new != 0)]} has no length; multiply weights by a unit and add one"
            )
        old = now.length[numbers]
        now.length[numbers] = new
        lengths = (now.length, numbers, old)
        self._undone.append(
            (lengths, *(self._some(numbers) if len(numbers) * _FEW <= hierarchy.n_shortcuts else self._all()))
        )

    def undo(self) -> None:
        """Take back the last change that has not been taken back.

        Raises
        ------
        IndexError
            If there is none.
        """
        for array, places, old in self._undone.pop():
            array[places] = old

    def _all(self) -> tuple[tuple[npt.NDArray[Any], Ints, Ints], ...]:
        """Weigh all shortcuts anew and return what they held and weighed."""
        now = self.weights
        held, weight = now.held.copy(), now.weight.copy()
        weigh(now.hierarchy, now.length, now.held, now.weight)
        return tuple(
            (array, places, old[places])
            for array, old in ((now.held, held), (now.weight, weight))
            for places in (np.flatnonzero(array != old),)
        )

    def _some(self, arcs: Ints) -> tuple[tuple[npt.NDArray[Any], Ints, Ints], ...]:
        """Weigh the shortcuts anew that hold some arcs, and what depends on them; return what they held and weighed."""
        now, hierarchy = self.weights, self.weights.hierarchy
        changed = np.array(sorted(set(hierarchy.shortcut[arcs].tolist()) - {-1}), dtype=np.int64)
        old = now.held[changed]
        bends = hierarchy.bends
        count = _change(
            hierarchy.first, hierarchy.middle, self._low, hierarchy.bend_first, hierarchy.span, bends.first,
            bends.before, bends.after, hierarchy.arc_first, hierarchy.arc, now.length, now.held, now.weight, changed,
            self._waits, self._keys, self._items, self._noted, self._noted_weight,
        )  # fmt: skip
        return (now.held, changed, old), (now.weight, self._noted[:count].copy(), self._noted_weight[:count].copy())
