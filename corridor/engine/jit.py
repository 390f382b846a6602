"""Whether kernels run as plain Python or compiled by numba."""

import os
import threading
import time
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Final, Generic, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE_S: Final = 1.0
"""CPU time that kernels may spend uncompiled in one process before they are compiled.

A single question takes some hundredths of a second uncompiled, loading numba and a compiled kernel from its cache takes half a
second, and compiling it for the first time some seconds.
"""


class _Spent:
    """CPU seconds that kernels have spent uncompiled in this process."""

    seconds = 0.0
    lock = threading.Lock()


class Kernel(Generic[P, R]):
    """A loop over arrays that runs as it is written, and compiled once a process has asked enough to be worth it.

    The environment variable CORRIDOR_JIT decides instead if it is set: 1 compiles at once, 0 never. Both ways
    run the same source and give the same answers.
    """

    def __init__(self, function: Callable[P, R]) -> None:
        self.python = function
        self._compiled: Callable[P, R] | None = None
        update_wrapper(self, function)

    @property
    def compiled(self) -> Callable[P, R]:
        """Return the compiled loop."""
        with _Spent.lock:
            if self._compiled is None:
                from numba import njit  # half a second to load, which a single question does without

                self._compiled = njit(cache=True, nogil=True)(self.python)
            return self._compiled

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the loop."""
        if self._is_worth_compiling():
            return self.compiled(*args, **kwargs)
        began = time.thread_time()
        try:
            return self.python(*(_view(value) for value in args), **kwargs)  # type: ignore[arg-type]
        finally:
            _Spent.seconds += time.thread_time() - began

    def _is_worth_compiling(self) -> bool:
        chosen = os.environ.get("CORRIDOR_JIT", "")
        if chosen in ("0", "1"):
            return chosen == "1"
        return self._compiled is not None or _Spent.seconds > PATIENCE_S


def _view(value: Any) -> Any:
    """Return an array as a memory view, which plain Python reads and writes twice as fast."""
    return memoryview(value) if isinstance(value, np.ndarray) and value.ndim == 1 else value  # type: ignore[arg-type]
