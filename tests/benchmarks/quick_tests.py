"""A plugin of pytest for `mutants.py`: few random cases, nothing of the bundled network, and how long tests take."""

import json
import os
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


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how long a test took that passes."""
    if report.when == "call" and report.passed:
        _seconds[report.nodeid] = report.duration


def pytest_sessionfinish() -> None:
    """Write what was noted."""
    if file := os.environ.get("CORRIDOR_TEST_SECONDS"):
        Path(file).write_text(json.dumps(_seconds), encoding="utf-8")
