"""Progress of a batch: a bar on the terminal, or a function of a caller."""

import inspect
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, TextIO

from corridor.argument_checks import named
from corridor.errors import InvalidQuestion

Report = Callable[[int, int], object]
"""Called with the chunks that are done and those that there are."""

_PATIENCE_S: Final = 2.0
"""A bar that nobody asked for opens after this long."""
_RIGHT: Final = "give True, a function that takes (chunks done, chunks in all), or a tqdm"


@contextmanager
def reporting(progress: Any) -> Iterator[Report | None]:
    """Give the function to call with the progress, None for none, and close the bar that was opened for it.

    None is a bar if a person watches and the batch takes more than two seconds.

    Raises
    ------
    InvalidQuestion
        If `progress` is nothing that can be called with two numbers.
    """
    if progress is False or (progress is None and not _is_watched()):
        yield None
    elif _is_open_bar(progress):
        yield _Bar(lambda: progress).report
    elif progress is None or progress is True or _makes_bars(progress):
        bar = _Bar(progress if _makes_bars(progress) else _make_bar, _PATIENCE_S if progress is None else 0.0)
        try:
            yield bar.report
        finally:
            bar.close()
    else:
        yield _checked(progress)


class Counter:
    """A line on the terminal that counts, where tqdm is not installed.

    Attributes
    ----------
    n
        Chunks done.
    total
        Chunks in all; None where nobody knows.
    """

    def __init__(self, file: TextIO | None = None) -> None:
        self.n = 0
        self.total: int | None = None
        self._file = file
        self._width = 0

    def update(self, more: int) -> None:
        """Count more chunks as done, and write the line anew."""
        self.n += more
        text = f"{self.n:,}" if self.total is None else f"{self.n:,} of {self.total:,}"
        self._write(f"\r{text:<{self._width}}")
        self._width = len(text)

    def close(self) -> None:
        """End the line."""
        self._write("\n")

    def _write(self, text: str) -> None:
        file = self._file or sys.stderr
        file.write(text)
        file.flush()


class _Bar:
    """A bar that is made at the first report; a total that grows from report to report is none that anyone knows."""

    def __init__(self, make: Callable[[], Any], patience_s: float = 0.0) -> None:
        self._make = make
        self._opens = time.monotonic() + patience_s if patience_s else 0.0
        self._bar: Any = None
        self._total = 0
        self._grows = False
        self._before = 0

    def report(self, done: int, total: int) -> None:
        """Show how many chunks of how many are done; nothing before the bar is to open."""
        self._grows = self._grows or (self._total > 0 and total != self._total)
        self._total = total
        if self._bar is None:
            if time.monotonic() < self._opens:
                return
            self._bar = self._make()
            self._before = self._bar.n
        self._bar.total = None if self._grows else self._before + total
        self._bar.update(self._before + done - self._bar.n)

    def close(self) -> None:
        """Close the bar, if there was anything to show."""
        if self._bar is not None:
            self._bar.close()


def _is_watched() -> bool:
    """Return whether a person may watch: a terminal, the first thread of the first process, and no test."""
    return (
        sys.stderr is not None
        and sys.stderr.isatty()
        and multiprocessing.parent_process() is None
        and threading.current_thread() is threading.main_thread()
        and "PYTEST_CURRENT_TEST" not in os.environ
    )


def _make_bar() -> Any:
    return import_module("tqdm.auto").tqdm() if find_spec("tqdm") else Counter()


def _is_open_bar(progress: Any) -> bool:
    return not isinstance(progress, type) and hasattr(progress, "update") and hasattr(progress, "n")


def _makes_bars(progress: Any) -> bool:
    return isinstance(progress, type) and hasattr(progress, "update") and hasattr(progress, "close")


def _checked(progress: Any) -> Report:
    """Return a function that takes two numbers."""
    if not callable(progress):
        raise InvalidQuestion(f"progress is {named(progress)}; {_RIGHT}")
    try:
        signature = inspect.signature(progress)
    except ValueError:  # some functions of C do not say what they take
        return progress  # type: ignore[no-any-return]
    try:
        signature.bind(0, 1)
    except TypeError as error:
        raise InvalidQuestion(f"progress is {named(progress)}, which does not take two numbers; {_RIGHT}") from error
    return progress  # type: ignore[no-any-return]
