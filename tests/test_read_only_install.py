"""Kernels compile where nothing can be written: no folder for a cache, a full disk, a damaged cache."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import corridor as co

KERNEL = """
import os, sys, warnings
warnings.simplefilter("error")
import numba, numpy as np
import corridor
from corridor.engine.one_to_all import _add_up
assert corridor.__file__.startswith(sys.argv[1]), corridor.__file__
numba.njit(lambda: 0)()  # so that the compiler is loaded before this process may read no more of it
if os.geteuid() == 0:  # whom no permission stops
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
{before}
total = np.empty(3, np.int64)
_add_up(np.array([-1, 1, 0]), np.array([-1, 0, 1]), np.array([5, 7]), 1, total)
print(*total.tolist(), _add_up._compiled is not None)
"""


def compiled(package, before="", **environment):
    """Return what a compiled kernel of a package answers in a process of its own, and what it writes to stderr."""
    environment = {"CORRIDOR_JIT": "1", "PATH": os.environ["PATH"], "PYTHONPATH": str(package), **environment}
    code = KERNEL.replace("{before}", before)
    arguments = [sys.executable, "-B", "-c", code, str(package)]
    run = subprocess.run(arguments, env=environment, cwd=package, capture_output=True, text=True, timeout=300)
    return run.stdout, run.stderr


@pytest.fixture
def read_only():
    """Return a folder with a copy of the package, which every user may read and only its owner may change."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(
            Path(co.__file__).parent, Path(folder) / "corridor", ignore=shutil.ignore_patterns("__pycache__")
        )
        places = [Path(folder), *Path(folder).rglob("*")]
        for place in places:
            place.chmod(0o555 if place.is_dir() else 0o444)
        yield Path(folder)
        for place in places:
            place.chmod(0o755)


def test_a_read_only_install_without_a_home_compiles(read_only):
    nothing_is_written = "\n".join(
        [
            "for folder in (sys.argv[1], sys.argv[1] + '/corridor/engine'):",
            "    assert not os.access(folder, os.W_OK)",
        ]
    )
    assert compiled(read_only, nothing_is_written, HOME=str(read_only)) == ("0 7 12 True\n", "")


@pytest.fixture
def cache():
    """Return a folder for the cache that every user may write to."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


PACKAGE = Path(co.__file__).parent.parent


def test_a_full_disk_costs_the_cache_alone(cache):
    full = "\n".join(
        [
            "def full(*_): raise OSError(28, 'No space left on device')",
            "numba.core.caching.IndexDataCacheFile.save = full",
        ]
    )
    assert compiled(PACKAGE, full, NUMBA_CACHE_DIR=str(cache)) == ("0 7 12 True\n", "")


@pytest.mark.parametrize("ending", [".nbi", ".nbc"])
def test_a_damaged_cache_is_not_used(ending, cache):
    assert compiled(PACKAGE, NUMBA_CACHE_DIR=str(cache)) == ("0 7 12 True\n", "")
    damaged = [file for file in cache.rglob("*") if file.suffix == ending]
    assert damaged
    for file in damaged:
        file.write_bytes(b"")
    assert compiled(PACKAGE, NUMBA_CACHE_DIR=str(cache)) == ("0 7 12 True\n", "")
