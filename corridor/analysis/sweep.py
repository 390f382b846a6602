"""One way to run a batch: chunks of work, one after the other or over an executor, with the same results either way."""

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, Generic, Protocol, TypeVar

import numpy as np

from corridor.analysis.progress_bar import reporting
from corridor.argument_checks import named
from corridor.errors import InvalidQuestion, SweepStopped

Shared = TypeVar("Shared")
Chunk = TypeVar("Chunk")
Result = TypeVar("Result")
Item = TypeVar("Item")


class _Tqdm(Protocol):
    """A bar such as those of tqdm."""

    n: Any
    total: Any

    def update(self, n: int, /) -> object: ...
    def close(self) -> object: ...


Progress = Callable[[int, int], object] | bool | _Tqdm | type[_Tqdm]
"""How to show the progress of a batch, wherever a function takes `progress`.

True is a bar on the error stream: that of tqdm, as a widget in a notebook, or a line that counts where tqdm is not
installed. None is such a bar on a terminal, for what takes over two seconds; nothing where it is piped, in a worker or
in a test. False shows nothing. A function is called with the number of chunks that are done and that there
are, after each chunk, by the thread that waits; where nobody knows how many rounds come, with the rounds done, twice.
A class such as `tqdm.tqdm` makes a bar; a bar of yours, `tqdm.tqdm(desc="ports")`, is moved on and left open.
"""

_KEPT_OPEN: Final = 2
"""A worker process keeps the shared objects of this many sweeps from chunk to chunk, with what was built from them."""


def sweep(
    work: Callable[[Shared, Chunk], Result],
    shared: Shared,
    chunks: Sequence[Chunk],
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Do work for each chunk, and return the results in the order of the chunks.

    Parameters
    ----------
    work
        Function of the shared object and a chunk. For other processes it must be at the top level of a module, and its
        arguments and results must pickle. It must not change the shared object.
    shared
        An object that all chunks need, such as a network. It is pickled once, sent with each chunk, and opened once by
        each worker process, which keeps what is built from it (the graph of states) for the chunks that follow.
    chunks
        Parts of the work, from `chunked` with a size that does not depend on the executor. Where chance plays a
        part, each has a seed of its own from `seeds`.
    executor
        Any `concurrent.futures.Executor`: threads, processes, or `dask.distributed.Client.get_executor()`.
        None: one chunk after the other. It is not shut down.
    progress
        True for a bar, or what to call after each chunk; see `Progress`.

    Returns
    -------
    list[Result]
        One result for each chunk, the same for every executor.

    Raises
    ------
    InvalidQuestion
        If `progress` is nothing that can be called with two numbers, or the executor takes no work.
    SweepStopped
        If the executor was shut down, cancelled the work or lost its workers.
    Exception
        Whatever `work` raises, as itself: that of the first chunk that fails; chunks not yet begun are cancelled.

    Examples
    --------
    >>> sweep(pow, 2, [1, 2, 3])
    [2, 4, 8]
    """
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise InvalidQuestion(f"executor is {named(executor)}; give a concurrent.futures.Executor, or None")
    results: list[Result] = []
    with reporting(progress) as report:
        for result in _results(work, shared, chunks, executor):
            results.append(result)
            if report is not None:
                report(len(results), len(chunks))
    return results


def chunked(items: Sequence[Item], size: int) -> list[tuple[Item, ...]]:
    """Return items in chunks of a size, in order; the last may be smaller.

    Raises
    ------
    InvalidQuestion
        If the size is not a whole number of at least 1.

    Examples
    --------
    >>> chunked("abcde", 2)
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1:
        raise InvalidQuestion(f"size of a chunk is {size!r}; it must be a whole number, at least 1")
    return [tuple(items[begin : begin + size]) for begin in range(0, len(items), size)]


def seeds(seed: int | Sequence[int], count: int) -> tuple[np.random.SeedSequence, ...]:
    """Return a seed for each of so many chunks, independent of each other and of who runs them.

    Examples
    --------
    >>> [int(np.random.default_rng(seed).integers(100)) for seed in seeds(1, 2)] == [
    ...     int(np.random.default_rng(seed).integers(100)) for seed in seeds(1, 2)
    ... ]
    True
    """
    return tuple(np.random.SeedSequence(seed).spawn(count))


def _results(
    work: Callable[[Shared, Chunk], Result], shared: Shared, chunks: Sequence[Chunk], executor: Executor | None
) -> Iterator[Result]:
    if executor is None:
        yield from (work(shared, chunk) for chunk in chunks)
        return
    parcel = _Parcel(shared)
    waiting: deque[Future[Result]] = deque()
    try:
        for chunk in chunks:
            waiting.append(_submitted(executor, work, parcel, chunk))
        while waiting:
            yield _awaited(executor, waiting.popleft())
    finally:
        for future in waiting:
            future.cancel()


def _submitted(
    executor: Executor, work: Callable[[Shared, Chunk], Result], parcel: "_Parcel[Shared]", chunk: Chunk
) -> "Future[Result]":
    with _explained_if_stopped(executor, RuntimeError):
        return executor.submit(_work_on, work, parcel, chunk)


def _awaited(executor: Executor, future: "Future[Result]") -> Result:
    with _explained_if_stopped(executor, BrokenExecutor, CancelledError):
        return future.result()


@contextmanager
def _explained_if_stopped(executor: Executor, *kinds: type[BaseException]) -> Iterator[None]:
    """Say in a sentence that the executor has stopped, where an error is of such a kind, or is one of Dask's own."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, kinds) and type(error).__module__.partition(".")[0] != "distributed":
            raise
        why = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise SweepStopped(
            f"the sweep did not finish, because its executor ({type(executor).__name__}) was shut down, cancelled the "
            f"work or lost a worker ({why}); give one that runs, or leave `executor` out"
        ) from error


def _work_on(work: Callable[[Shared, Chunk], Result], parcel: "_Parcel[Shared]", chunk: Chunk) -> Result:
    return work(parcel.content, chunk)


class _Parcel(Generic[Shared]):
    """The object that chunks share: itself within one process, pickled once for others."""

    def __init__(self, content: Shared) -> None:
        self.content = content
        self._packed: bytes | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        if self._packed is None:
            self._packed = pickle.dumps(self.content, protocol=pickle.HIGHEST_PROTOCOL)
        return _opened, (self._packed,)


@lru_cache(maxsize=_KEPT_OPEN)
def _opened(packed: bytes) -> "_Parcel[Any]":
    return _Parcel(pickle.loads(packed))
