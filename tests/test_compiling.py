"""When kernels are compiled, what their compiled form is known by, and that nothing else is changed by it."""

import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import pytest

from corridor.engine import jit

Ints = np.ndarray


class Inner(NamedTuple):
    """Two arrays in a group of a group."""

    low: Ints
    high: Ints


class Swapped(NamedTuple):
    """The same the other way round."""

    high: Ints
    low: Ints


class Outer(NamedTuple):
    """A group with a group in it."""

    inner: Inner
    count: int


@jit.part
def reach_of(group: Inner, at: int) -> int:
    """Return the distance between two figures."""
    return group.high[at] - group.low[at]


@jit.Kernel
def total(outer: Outer, shift: int) -> int:
    """Return the sum of some distances."""
    found = 0
    for at in range(outer.count):
        found += reach_of(outer.inner, at + shift)
    return found


jit.KERNELS.remove(total)  # it is no kernel of the library
GROUP = Outer(Inner(np.arange(5), np.arange(5) ** 2), 3)


def test_groups_of_arrays_are_taken_compiled_or_not(monkeypatch):
    for compiled in "01":
        monkeypatch.setenv("CORRIDOR_JIT", compiled)
        assert total(GROUP, 1) == 0 + 2 + 6


def test_a_compiled_loop_is_known_by_the_order_of_the_arrays_in_its_groups():
    def name_of(kind):
        def loop(group):
            return group.high[0]

        loop.__annotations__ = {"group": kind, "return": int}
        return jit._compile(loop, cache=False).py_func.__qualname__

    assert name_of(Inner) == name_of(Inner)
    assert len({name_of(kind) for kind in (Inner, Swapped, Outer, int)}) == 4


def test_parts_are_compiled_with_bounds_checked(tmp_path):
    code = "import numpy as np, test_compiling as t; t.total(t.GROUP, 4)"
    env = os.environ | {
        "CORRIDOR_JIT": "1", "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }  # fmt: skip
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "IndexError" in told.stderr


def test_the_collector_of_garbage_is_left_as_it_was():
    def wait(_):
        with jit._Uncollected():
            return gc.isenabled()

    assert gc.isenabled()
    with ThreadPoolExecutor(4) as pool:
        assert not any(pool.map(wait, range(100)))
    assert gc.isenabled()
    gc.disable()
    try:
        with jit._Uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(("steps", "is_compiled"), [(1_000, False), (10_000_000, True)])
def test_what_will_take_long_is_compiled_at_once(monkeypatch, steps, is_compiled):
    monkeypatch.delenv("CORRIDOR_JIT", raising=False)
    monkeypatch.setattr(jit._Spent, "seconds", 0.0)
    monkeypatch.setattr(jit, "KERNELS", list(jit.KERNELS))
    kernel = jit.Kernel(total.python)
    jit.foresee(steps)
    assert kernel(GROUP, 0) == 0 + 0 + 2
    assert (kernel._compiled is not None) == is_compiled
