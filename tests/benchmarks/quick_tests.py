"""A plugin of pytest for `mutants.py`: few random cases, nothing of the bundled network, and how long tests take."""

import json
import os
import time
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

_MOST_CASES = 10
_SLOW = ("bundled", "load_once")
_seconds: dict[str, float] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs the bundled network, and let random tests try few cases, the same each time."""
    slow = [item for item in items if set(_SLOW) & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]
    for item in items:
        test = getattr(getattr(item, "obj", None), "__func__", getattr(item, "obj", None))
        own = getattr(test, "_hypothesis_internal_use_settings", None)
        if own is not None:
            most = min(own.max_examples, _MOST_CASES)
            test._hypothesis_internal_use_settings = settings(own, max_examples=most, derandomize=True, database=None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Note how long a test took that passes, in time of CPU: other work on the machine makes no test slow."""
    began = time.process_time()
    yield
    _seconds[item.nodeid] = time.process_time() - began


def pytest_sessionfinish() -> None:
    """Write what was noted."""
    if file := os.environ.get("CORRIDOR_TEST_SECONDS"):
        Path(file).write_text(json.dumps(_seconds), encoding="utf-8")
