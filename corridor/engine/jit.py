"""Whether kernels run as plain Python or compiled by numba."""

import hashlib
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from functools import update_wrapper
from types import CodeType, FunctionType
from typing import Any, Final, Generic, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE_S: Final = 1.0
"""CPU time that kernels may spend uncompiled in one process before they are compiled.

A single question takes some hundredths of a second uncompiled, loading numba and a compiled kernel from its cache
takes half a second, and compiling it for the first time some seconds.
"""

_PARTS: Final[dict[CodeType, Any]] = {}
"""Small loops that kernels are put together from, by their code, and their compiled forms once there are any."""


_CACHE_ERRORS: Final = (OSError, EOFError, pickle.UnpicklingError)
"""Errors of reading or writing the cache of compiled kernels; loops over arrays raise none of them."""


class _Spent:
    """CPU seconds that kernels have spent uncompiled in this process."""

    seconds = 0.0
    lock = threading.RLock()


def part(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a small loop that kernels call; it is compiled into them."""
    assert isinstance(function, FunctionType)
    _PARTS[function.__code__] = None
    return function


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
        if self._compiled is None:
            with _Spent.lock:
                if self._compiled is None:
                    self._compiled = _compile(self.python, cache=True)
        return self._compiled

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the loop."""
        if self._is_worth_compiling():
            try:
                return self.compiled(*args, **kwargs)
            except _CACHE_ERRORS:  # before the loop has run: a full disk, or a damaged cache
                self._compiled = _compile(self.python, cache=False)
                return self._compiled(*args, **kwargs)
        began = time.thread_time()
        try:
            return self.python(*(_view(value) for value in args), **kwargs)
        finally:
            _Spent.seconds += time.thread_time() - began

    def _is_worth_compiling(self) -> bool:
        chosen = os.environ.get("CORRIDOR_JIT", "")
        if chosen in ("0", "1"):
            return chosen == "1"
        return self._compiled is not None or _Spent.seconds > PATIENCE_S


def _compile(function: Callable[..., Any], *, cache: bool) -> Any:
    """Return a loop compiled together with its parts; without a cache where no folder for one can be written to.

    The cache goes by the file of a loop, so a changed part or number of another file would be missed: the
    name of the loop in the cache ends in a digest of these.
    """
    from numba import njit  # half a second to load, which a single question does without

    assert isinstance(function, FunctionType)
    names = function.__globals__ | {name: _compiled_part(piece) for name, piece in _parts(function)}
    whole = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    digest = hashlib.sha256(repr(_numbers(function)).encode() + b"".join(_fingerprints(function))).hexdigest()[:12]
    whole.__qualname__ = f"{function.__qualname__}_{digest}"
    whole.__module__ = function.__module__
    try:
        return njit(cache=cache, nogil=True)(whole)
    except RuntimeError:  # a read-only install, and no home
        return njit(nogil=True)(whole)


def _compiled_part(function: FunctionType) -> Any:
    if _PARTS[function.__code__] is None:
        _PARTS[function.__code__] = _compile(function, cache=False)
    return _PARTS[function.__code__]


def _parts(function: FunctionType) -> Iterator[tuple[str, FunctionType]]:
    for name in function.__code__.co_names:
        found = function.__globals__.get(name)
        if isinstance(found, FunctionType) and found.__code__ in _PARTS:
            yield name, found


def _fingerprints(function: FunctionType) -> Iterator[bytes]:
    for name, piece in _parts(function):
        code = piece.__code__
        yield repr((name, code.co_code, code.co_consts, code.co_names, _numbers(piece))).encode()
        yield from _fingerprints(piece)


def _numbers(function: FunctionType) -> dict[str, int]:
    """Return the whole numbers of modules that a loop uses by name."""
    found = {name: function.__globals__.get(name) for name in function.__code__.co_names}
    return {name: value for name, value in found.items() if isinstance(value, int)}


def _view(value: Any) -> Any:
    """Return an array as a memory view, which plain Python reads and writes twice as fast."""
    return memoryview(value) if isinstance(value, np.ndarray) and value.ndim == 1 else value  # type: ignore[arg-type]
