"""States are removed from a graph one by one, and the arcs that this adds are noted: the plan of a hierarchy."""

from collections import deque
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

import numpy as np

from corridor.arrays import Ints

_AWAY: Final = -2
"""Key of a state that does not wait to be removed."""
_OVER: Final = -1
"""Key of one that has too many neighbours for now."""


class Elimination:
    """A graph from which states are removed one by one.

    A state is removed by joining each state that leads to it with each that it leads to; so what is left has the same
    ways between its states. Only directed ways are joined: a state without arcs in, or without arcs out, adds nothing.

    Parameters
    ----------
    n_states
        States of the graph.
    tail, head
        States that its arcs join; several arcs may join the same two, and an arc may lead back to its own tail.

    Attributes
    ----------
    order
        States that have been removed, first one first.
    leaving, entering
        States that each state leads to, and that lead to it; of a removed one those that were left at its removal.
    level
        More than that of every state that was a neighbour at its removal; 0 before that.
    """

    def __init__(self, n_states: int, tail: Ints, head: Ints) -> None:
        is_loop = tail == head
        tail, head = tail[~is_loop], head[~is_loop]
        self.order: list[int] = []
        self.leaving = _rows(n_states, tail, head)
        self.entering = _rows(n_states, head, tail)
        self.level = [0] * n_states
        self._key = [_AWAY] * n_states

    def remove(self, state: int) -> set[int]:
        """Remove a state and return its neighbours."""
        leaving, entering, level = self.leaving[state], self.entering[state], self.level
        for tail in entering:
            onward = self.leaving[tail]
            onward |= leaving
            onward.remove(state)
            onward.discard(tail)
        for head in leaving:
            back = self.entering[head]
            back |= entering
            back.remove(state)
            back.discard(head)
        near = entering | leaving
        least = level[state] + 1
        for other in near:
            if level[other] < least:
                level[other] = least
        self.order.append(state)
        return near

    def remove_least(self, states: Iterable[int], most: int) -> None:
        """Remove some states, least first, as long as they have no more neighbours than `most` in and out together.

        A state counts twice for each neighbour and once for each level; of equal ones the one that has been so the
        longest is first, then the lower number. The level keeps the hierarchy flat: without it searches pass a tenth
        more states.
        """
        key, level = self._key, self.level
        waiting: list[deque[int]] = [deque()]
        least = 0

        def sort_in(state: int) -> None:
            """Put a state where it belongs."""
            nonlocal least
            degree = len(self.leaving[state]) + len(self.entering[state])
            new = 2 * degree + level[state] if degree <= most else _OVER
            if new == key[state]:
                return
            key[state] = new
            if new != _OVER:
                while new >= len(waiting):
                    waiting.append(deque())
                waiting[new].append(state)
                least = min(least, new)

        some = sorted(states)
        for state in some:
            key[state] = _OVER
        for state in some:
            sort_in(state)
        while least < len(waiting):
            if not waiting[least]:
                least += 1
                continue
            state = waiting[least].popleft()
            if key[state] != least:
                continue
            key[state] = _AWAY
            for other in self.remove(state):
                if key[other] != _AWAY:
                    sort_in(other)
        for state in some:
            key[state] = _AWAY

    def left(self) -> list[int]:
        """Return the states that have not been removed."""
        is_removed = bytearray(len(self.level))
        for state in self.order:
            is_removed[state] = 1
        return [state for state, removed in enumerate(is_removed) if not removed]


def _rows(n_states: int, ends: Ints, others: Ints) -> list[set[int]]:
    """Return the other ends of the arcs of each state."""
    by_end = np.argsort(ends, kind="stable")
    sorted_others = others[by_end].tolist()
    first = np.searchsorted(ends[by_end], np.arange(n_states + 1)).tolist()
    return [set(sorted_others[begin:end]) for begin, end in pairwise(first)]
