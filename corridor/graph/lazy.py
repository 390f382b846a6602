"""Sequences and maps whose members are made when they are needed: few ever are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Generic, TypeVar, overload

import numpy as np

from corridor.arrays import Ints

T = TypeVar("T")


class Lazy(Sequence[T], Generic[T]):
    """A sequence of so many members, each of which is made when it is needed.

    Parameters
    ----------
    length
        Number of members.
    make
        Returns the member of a place.
    more
        Members that follow.
    """

    def __init__(self, length: int, make: Callable[[int], T], more: tuple[T, ...] = ()) -> None:
        self._length, self._make, self._more = length, make, more

    def __len__(self) -> int:
        """Return the number of members."""
        return self._length + len(self._more)

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...

    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        """Return the member of a place, or those of a slice."""
        if isinstance(at, slice):
            return tuple(self[place] for place in range(*at.indices(len(self))))
        place = at + len(self) if at < 0 else at
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} members, and none at {at}")
        return self._make(int(place)) if place < self._length else self._more[place - self._length]

    def followed_by(self, more: Sequence[T]) -> "Lazy[T]":
        """Return the sequence with more members at its end."""
        return Lazy(self._length, self._make, (*self._more, *more))


class Dues(Mapping[int, tuple[int, ...]]):
    """The rows of `charges` that are due on a step, by step.

    Parameters
    ----------
    steps, rows
        Pairs of a step and a row; the rows of a step in order.
    """

    def __init__(self, steps: Ints, rows: Ints) -> None:
        self._steps, self._rows = steps, rows

    @cached_property
    def _due(self) -> dict[int, tuple[int, ...]]:
        order = np.argsort(self._steps, kind="stable")
        steps, rows = self._steps[order], self._rows[order].tolist()
        ends = np.flatnonzero(np.diff(steps, append=-1)) + 1
        begins = [0, *ends[:-1].tolist()]
        spans = zip(steps[begins].tolist() if len(steps) else (), begins, ends.tolist(), strict=False)
        return {step: tuple(rows[begin:end]) for step, begin, end in spans}

    def __getitem__(self, step: int) -> tuple[int, ...]:
        """Return the rows that are due on a step."""
        return self._due[step]

    def __iter__(self) -> Iterator[int]:
        """Yield the steps that something is due on."""
        return iter(self._due)

    def __len__(self) -> int:
        """Return the number of steps that something is due on."""
        return len(self._due)
