"""Arcs that a hierarchy was not made with, tried beside it: exact, any number at once, without a new order.

A way over new arcs is a way to the tail of one, the arc, a way from its head to the tail of the next, and so on. So one
table of distances from the origins and the new heads to the new tails and the destinations holds all that is needed:

                     new tails    destinations
    origins          come         old               new = min(old, come + over + rest), where `over` is the shortest
    new heads        turn         rest                    from one new arc to another by `turn`, themselves included
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corridor.arrays import Ints
from corridor.engine.customise import HierarchyWeights
from corridor.engine.graph import FAR
from corridor.engine.hierarchy_labels import Groups, groups
from corridor.engine.hierarchy_sums import SumTable, sum_table
from corridor.engine.hierarchy_tables import table


@dataclass(frozen=True, eq=False)
class AddedArcs:
    """Arcs that are to be tried.

    Attributes
    ----------
    tail, head
        States that each joins; shape (n_added,).
    length
        Of each, in the lengths of the hierarchy's weights, 1 or more; less than 0 where it cannot be used.
    amounts
        Other amounts of each; shape (n_added, n_amounts).
    """

    tail: Ints
    head: Ints
    length: Ints
    amounts: Ints


def added_arcs(
    tail: npt.ArrayLike, head: npt.ArrayLike, length: npt.ArrayLike, amounts: Sequence[npt.ArrayLike] = ()
) -> AddedArcs:
    """Return arcs that are to be tried, without those that cannot be used; see `AddedArcs`.

    Raises
    ------
    ValueError
        If an arc has no length.
    """
    tails, heads, lengths = (np.asarray(each, dtype=np.int64).reshape(-1) for each in (tail, head, length))
    if (lengths == 0).any():
        raise ValueError(f"added arc {int(np.argmin(lengths != 0))} has no length; multiply by a unit and add one")
    added = np.zeros((len(tails), len(amounts)), dtype=np.int64)
    for which, amount in enumerate(amounts):
        added[:, which] = amount
    usable = (lengths > 0) & (lengths < FAR)
    return AddedArcs(tails[usable], heads[usable], lengths[usable], added[usable])


def table_with(weights: HierarchyWeights, origins: Groups, destinations: Groups, added: AddedArcs) -> Ints:
    """Return how far it is from each origin to each destination if some arcs are added; see `table`.

    Raises
    ------
    IndexError
        If a state is not of the graph.

    Notes
    -----
    A table, and O(n_added x (n_origins x n_destinations + n_added**2)).
    """
    begins, ends = _with_arcs(weights, origins, destinations, added)
    length = table(weights, begins, ends)
    bare = replace(added, amounts=np.zeros((len(added.length), 0), dtype=np.int64))
    return _joined(SumTable(length, np.zeros((*length.shape, 0), dtype=np.int64)), bare, origins.count).length


def sum_table_with(
    weights: HierarchyWeights,
    origins: Groups,
    destinations: Groups,
    amounts: Sequence[npt.ArrayLike],
    added: AddedArcs,
) -> SumTable:
    """Return what `sum_table` returns if some arcs are added, which have as many amounts.

    Of equal ways one without new arcs is taken; beyond that ties go as they come.

    Raises
    ------
    IndexError
        If a state is not of the graph.
    OverflowError
        If a sum could leave 64 bits.
    """
    begins, ends = _with_arcs(weights, origins, destinations, added)
    return _joined(sum_table(weights, begins, ends, amounts), added, origins.count)


def _with_arcs(
    weights: HierarchyWeights, origins: Groups, destinations: Groups, added: AddedArcs
) -> tuple[Groups, Groups]:
    """Return the origins with the new heads after them, and the destinations with the new tails before them."""
    heads, tails = groups(list(added.head)), groups(list(added.tail))
    return _chained(origins, heads), _chained(tails, destinations)


def _chained(one: Groups, other: Groups) -> Groups:
    return Groups(
        np.concatenate([one.first, one.first[-1] + other.first[1:]]),
        np.concatenate([one.state, other.state]),
        np.concatenate([one.cost, other.cost]),
    )


def _joined(found: SumTable, added: AddedArcs, n_origins: int) -> SumTable:
    """Return the table of the origins and destinations alone, with the new arcs between."""
    count = len(added.length)
    (come, old), (turn, rest) = (
        (_block(found, rows, slice(0, count)), _block(found, rows, slice(count, None)))
        for rows in (slice(0, n_origins), slice(n_origins, None))
    )
    for arc in range(count):  # reach each tail over the arcs before it, any number of them
        step = SumTable(_sum(added.length[[arc]], turn.length[arc]), added.amounts[arc] + turn.sums[arc])
        for block in (turn, come):
            _improve(block, block.length[:, arc], block.sums[:, arc], step)
    for arc in range(count):
        step = SumTable(_sum(added.length[[arc]], rest.length[arc]), added.amounts[arc] + rest.sums[arc])
        _improve(old, come.length[:, arc], come.sums[:, arc], step)
    return old


def _block(found: SumTable, rows: slice, columns: slice) -> SumTable:
    return SumTable(found.length[rows, columns].copy(), found.sums[rows, columns].copy())


def _sum(one: Ints, other: Ints) -> Ints:
    """Return sums of lengths, FAR where one of them is, and where they are as long as that."""
    return np.asarray(np.minimum(one + other, FAR))


def _improve(block: SumTable, length: Ints, sums: Ints, step: SumTable) -> None:
    """Take the way over a step wherever it is shorter."""
    through = _sum(length[:, np.newaxis], step.length[np.newaxis])
    is_shorter = through < block.length
    block.length[is_shorter] = through[is_shorter]
    origin, goal = np.nonzero(is_shorter)
    block.sums[is_shorter] = sums[origin] + step.sums[goal]
