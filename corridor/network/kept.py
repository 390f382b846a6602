"""A bounded store of things that were made of a network, safe under threads."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """Keeps the things that were used last.

    Parameters
    ----------
    most
        How many things to keep.

    Notes
    -----
    Two threads that want the same thing at once may both make it; both get the one that was made first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: dict[Hashable, Any] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the thing of a key, or make it and keep it in place of the one that was not used for longest."""
        with self._lock:
            if key in self._things:
                found: T = self._things.pop(key)
                self._things[key] = found  # it is now the last that was used
                return found
        made = make()
        with self._lock:
            kept: T = self._things.setdefault(key, made)
            while len(self._things) > self._most:
                self._things.pop(next(iter(self._things)))
        return kept

    def known(self, key: Hashable) -> Any | None:
        """Return the thing of a key if it is kept, else None."""
        with self._lock:
            return self._things.get(key)

    def __len__(self) -> int:
        """Return how many things are kept."""
        return len(self._things)
