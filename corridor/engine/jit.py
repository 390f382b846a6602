"""Whether kernels run as plain Python or compiled by numba."""

import gc
import hashlib
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from functools import update_wrapper
from types import CodeType, FunctionType
from typing import Any, Final, Generic, ParamSpec, TypeVar, get_type_hints

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE_S: Final = 1.0
"""CPU time that kernels may spend uncompiled in one process before they are compiled.

A single question takes some hundredths of a second uncompiled, loading numba and a compiled kernel from its cache
takes half a second, and compiling it for the first time some seconds.
"""

_STEP_S: Final = 1e-6
"""CPU time that one arc takes in an uncompiled search, with what is read off its tree."""

_PARTS: Final[dict[CodeType, bool]] = {}
"""Small loops that kernels are put together from, by their code, and whether the compiler knows them."""

KERNELS: Final[list["Kernel[..., Any]"]] = []
"""Every kernel of the modules that have been imported."""


_CACHE_ERRORS: Final = (OSError, EOFError, pickle.UnpicklingError, ImportError, AttributeError)
"""Errors of reading or writing the cache of compiled kernels; loops over arrays raise none of them."""


class _Spent:
    """CPU seconds that kernels have spent uncompiled in this process."""

    seconds = 0.0
    lock = threading.RLock()


def is_barred() -> bool:
    """Return whether CORRIDOR_JIT says that nothing is compiled."""
    return os.environ.get("CORRIDOR_JIT", "") == "0"


def foresee(steps: int) -> None:
    """Compile at once if searches are to look at so many arcs in all that they would take longer uncompiled."""
    if _Spent.seconds + steps * _STEP_S > PATIENCE_S:
        _Spent.seconds = max(_Spent.seconds, 2 * PATIENCE_S)


class _Uncollected:
    """Keep the garbage collector from running: it would look through all that a compiler makes, and find nothing."""

    depth = 0
    is_on = False

    def __enter__(self) -> None:
        with _Spent.lock:
            if _Uncollected.depth == 0:
                _Uncollected.is_on = gc.isenabled()
                gc.disable()
            _Uncollected.depth += 1

    def __exit__(self, *_: object) -> None:
        with _Spent.lock:
            _Uncollected.depth -= 1
            if _Uncollected.depth == 0 and _Uncollected.is_on:
                gc.enable()


def part(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a small loop that kernels call; it is compiled into them."""
    assert isinstance(function, FunctionType)
    _PARTS[function.__code__] = False
    return function


class Kernel(Generic[P, R]):
    """A loop over arrays that runs as it is written, and compiled once a process has asked enough to be worth it.

    The environment variable CORRIDOR_JIT decides instead if it is set: 1 compiles at once, 0 never. Both ways
    run the same source and give the same answers.
    """

    def __init__(self, function: Callable[P, R]) -> None:
        self.python = function
        self._compiled: Callable[P, R] | None = None
        self._has_run = False
        update_wrapper(self, function)
        KERNELS.append(self)

    @property
    def compiled(self) -> Callable[P, R]:
        """Return the compiled loop."""
        if self._compiled is None:
            with _Spent.lock:
                if self._compiled is None:
                    self._compiled = _compile(self.python, cache=True)
        return self._compiled

    def _first_run(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Compile the loop, or load it, and run it."""
        try:
            return self.compiled(*args, **kwargs)
        except _CACHE_ERRORS:  # before the loop has run: a full disk, or a damaged cache
            self._compiled = _compile(self.python, cache=False)
            return self._compiled(*args, **kwargs)

    @property
    def folder(self) -> str:
        """Return where the compiled loop is kept; blank if it was not compiled, or cannot be kept."""
        stats = getattr(self._compiled, "stats", None)
        return str(stats.cache_path or "") if stats is not None else ""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the loop."""
        if self._is_worth_compiling():
            if self._has_run:
                return self.compiled(*args, **kwargs)
            with _Uncollected():
                found = self._first_run(*args, **kwargs)
            self._has_run = True
            return found
        began = time.thread_time()
        try:
            return self.python(*map(_views, args), **kwargs)
        finally:
            _Spent.seconds += time.thread_time() - began

    def _is_worth_compiling(self) -> bool:
        chosen = os.environ.get("CORRIDOR_JIT", "")
        if chosen in ("0", "1"):
            return chosen == "1"
        return self._compiled is not None or _Spent.seconds > PATIENCE_S


_OPTIONS: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
"""No loop divides by zero, so none is compiled to check it; and none is called from C."""


def _compile(function: Callable[..., Any], *, cache: bool) -> Any:
    """Return a loop compiled together with its parts; without a cache where no folder for one can be written to.

    The cache goes by the file that a loop is in, so a changed part or number of another file, or a changed group of
    parameters, would be missed: the name that the cache knows the loop by ends in a digest of these.
    """
    from numba import njit  # half a second to load, which a single question does without

    assert isinstance(function, FunctionType)
    _make_known(function)
    whole = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    digest = hashlib.sha256(repr(_numbers(function)).encode() + b"".join(_fingerprints(function))).hexdigest()[:12]
    whole.__qualname__ = f"{function.__qualname__}_{digest}"
    whole.__module__ = function.__module__
    try:
        return njit(cache=cache, **_OPTIONS)(whole)
    except RuntimeError:  # a read-only install, and no home
        return njit(**_OPTIONS)(whole)


def _make_known(function: FunctionType) -> None:
    """Let the compiler know the parts of a loop, and theirs."""
    from numba.extending import register_jitable

    for _, piece in _parts(function):
        if not _PARTS[piece.__code__]:
            register_jitable(**_OPTIONS)(piece)
            _PARTS[piece.__code__] = True
            _make_known(piece)


def _parts(function: FunctionType) -> Iterator[tuple[str, FunctionType]]:
    for name in function.__code__.co_names:
        found = function.__globals__.get(name)
        if isinstance(found, FunctionType) and found.__code__ in _PARTS:
            yield name, found


def _fingerprints(function: FunctionType) -> Iterator[bytes]:
    yield repr([(name, _fields(kind)) for name, kind in get_type_hints(function).items()]).encode()
    for name, piece in _parts(function):
        code = piece.__code__
        yield repr((name, code.co_code, code.co_consts, code.co_names, _numbers(piece))).encode()
        yield from _fingerprints(piece)


def _numbers(function: FunctionType) -> dict[str, int]:
    """Return the whole numbers of modules that a loop uses by name."""
    found = {name: function.__globals__.get(name) for name in function.__code__.co_names}
    return {name: value for name, value in found.items() if isinstance(value, int)}


def _fields(kind: Any) -> tuple[str, ...]:
    """Return the names in a group of parameters, in order, with those of the groups in it."""
    found: list[str] = []
    for name in getattr(kind, "_fields", ()):
        found += (name, *_fields(get_type_hints(kind)[name]))
    return tuple(found)


def _views(value: Any) -> Any:
    """Return a parameter as plain Python takes it; a group with each array in it."""
    return type(value)(*map(_views, value)) if hasattr(value, "_fields") else _view(value)


def _view(value: Any) -> Any:
    """Return an array as a memory view, which plain Python reads and writes twice as fast."""
    return memoryview(value) if isinstance(value, np.ndarray) and value.ndim == 1 else value  # type: ignore[arg-type]
