"""The lines of the ways of a tree, put together from those of the links for many ways at once."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from corridor.arrays import Bools, Ints, within
from corridor.engine.one_to_all import Tree, along
from corridor.network.shapes import LinkLines

_MOVES: Final = 1 << 20
"""Moves that are put together at once."""


def way_lines(tree: Tree, ends: Ints, row: Ints, links: LinkLines) -> npt.NDArray[np.object_]:
    """Return the line of the way to each of some states that can be reached.

    Parameters
    ----------
    tree
        The ways.
    ends
        The states.
    row
        Row in `links` that each arc moves along; less than 0 for what is no move.
    links
        The lines of those rows.

    Notes
    -----
    All ways are followed back from their ends at once, a move at a time. The lines share nothing, so they take as much
    memory as all ways are long.
    """
    import shapely

    found = np.full(len(ends), shapely.MultiLineString([]), dtype=object)
    for first, way, rows in _moves(tree, ends, row):
        used, place = np.unique(rows, return_inverse=True)
        lines, at = shapely.get_parts(links.of(used), return_index=True)
        begin = np.searchsorted(at, np.arange(len(used) + 1))
        owner, nth = within((begin[1:] - begin[:-1])[place])
        made = found[first : first + int(way[-1]) + 1]
        shapely.multilinestrings(lines[begin[place][owner] + nth], indices=way[owner], out=made)
    return found


def _moves(tree: Tree, ends: Ints, row: Ints) -> Iterator[tuple[int, Ints, Ints]]:
    """Yield the moves of some ways after the other: the first of these ways, the way of each move, and its row."""
    moves = row >= 0
    last = _last_moves(tree, moves)
    count = along(tree, moves.astype(np.int64))
    total = np.cumsum(count[ends])
    begun = 0
    while begun < len(ends):
        before = int(total[begun - 1]) if begun else 0
        stop = max(begun + 1, int(np.searchsorted(total, before + _MOVES, "right")))
        state, way = last[ends[begun:stop]], np.arange(stop - begun)
        rows = np.empty(int(total[stop - 1]) - before, dtype=np.int64)
        begins = total[begun:stop] - count[ends[begun:stop]] - before
        while len(state):
            state, way = state[state >= 0], way[state >= 0]
            rows[begins[way] + count[state] - 1] = row[tree.came_by[state]]
            state = last[tree.came_from[state]]
        if len(rows):
            yield begun, within(count[ends[begun:stop]])[0], rows
        begun = stop


def _last_moves(tree: Tree, moves: Bools) -> Ints:
    """Return the last state on the way to each state, itself included, that is reached by a move; -1 for none."""
    is_moved = (tree.came_by >= 0) & moves[tree.came_by]
    last = np.where(is_moved, np.arange(len(is_moved)), tree.came_from)
    while len(open_ends := np.flatnonzero((last >= 0) & ~is_moved[last])):
        last[open_ends] = last[last[open_ends]]
    return last
