"""Who does the work on blocks: threads, or anything to which work can be submitted."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from hzsim._version import VERSION
from hzsim.errors import BadValue, ExecutorFailed, HzsimError, printable, told

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")

_WORKERS = 16
"""Workers that an executor is taken to have when it does not say."""


class Future(Protocol):
    """A result that is still to come."""

    def result(self) -> Any:
        """Wait for the result, or raise what went wrong."""
        ...


class Executor(Protocol):
    """Anything with `submit`: a pool of threads or processes, a dask client's executor, a batch pool."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Future:
        """Begin `work(*arguments)` and return its future."""
        ...


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], jobs: int | None = None, executor: Executor | None = None
) -> Iterator[Result]:
    """Yield what `work` makes of each item, in their order, on `jobs` threads or on an executor.

    Twice as many items as workers are under way, so that memory does not grow with their number.
    `jobs` defaults to the processors at hand, on an executor to its `workers`, 16 where it does not
    say. numpy frees the interpreter while it computes. Raises BadValue for a number of jobs below
    one, ExecutorFailed when the executor fails, and what the work itself raises.
    """
    workers = jobs if jobs is not None else processors() if executor is None else _workers_of(executor)
    if workers < 1:
        raise BadValue("expected at least one job", str(jobs))
    remaining = iter(items)
    if executor is None:
        some = deque(islice(remaining, 2 if workers > 1 else 0))
        if len(some) < 2:  # no threads for one item
            keep_freed_memory()
            yield from map(work, chain(some, remaining))
            return
        remaining = chain(_emptied(some), remaining)
    with _pool(executor, workers) as pool:
        under_way = deque[Future]()
        try:
            under_way.extend(_submitted(pool, work, item) for item in islice(remaining, 2 * workers))
            while under_way:
                yield _result(under_way.popleft())
                under_way.extend(_submitted(pool, work, item) for item in islice(remaining, 1))
        finally:
            for future in under_way:  # after a failure, or when nobody asks for the rest
                getattr(future, "cancel", lambda: None)()


def _emptied(items: deque[Item]) -> Iterator[Item]:
    while items:
        yield items.popleft()


def processes(jobs: int | None = None) -> "ProcessPoolExecutor":
    """Return a pool of processes, as many as processors unless told; a script starts it under `__main__` alone."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(jobs or processors(), get_context("spawn"), _leave_interrupts)


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the process that asked: it ends the pool."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def called(name: str, jobs: int | None = None) -> Iterator[Executor]:
    """Yield `threads`, `processes` or the cluster at an address such as `tcp://10.0.0.1:8786`, and end what was begun.

    Raises BadValue for another name, MissingLibrary without distributed, ExecutorFailed where no
    scheduler answers.
    """
    check_executor_name(name)
    if name == "threads":
        with _pool(None, jobs or processors()) as threads:
            yield threads
    elif name == "processes":
        with processes(jobs) as pool:
            yield pool
    else:
        from hzsim.simulation.draws.cluster import cluster_at

        with cluster_at(name) as cluster:
            yield cluster


def check_executor_name(name: str) -> None:
    """Raise BadValue unless a name is `threads`, `processes` or the address of a scheduler."""
    if name not in ("threads", "processes") and "://" not in name:
        raise BadValue("expected threads, processes or a scheduler's address such as tcp://10.0.0.1:8786", name)


def _workers_of(executor: Executor) -> int:
    workers = getattr(executor, "workers", None)
    return workers if isinstance(workers, int) else _WORKERS


def processors() -> int:
    """Return how many processors are at hand."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


@contextmanager
def _pool(executor: Executor | None, workers: int) -> Iterator[Executor]:
    """Yield the executor, or a pool of threads that ends with the work."""
    if executor is not None:
        yield executor
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as threads:
        yield threads


def _submitted(pool: Executor, work: Callable[[Item], Result], item: Item) -> Future:
    try:
        return pool.submit(_attempt, VERSION, work, item)
    except HzsimError:
        raise
    except Exception as error:
        raise _failure(error) from error


def _attempt(version: str, work: Callable[[Item], Result], item: Item) -> tuple[Result | None, Exception | None]:
    """Return what the work makes of an item, or what it raises: so it is told from what the executor raises."""
    if version != VERSION:
        return None, ExecutorFailed(
            told("expected hzsim {version} on every worker, found {here}", version=version, here=VERSION)
        )
    keep_freed_memory()
    try:
        return work(item), None
    except Exception as error:
        return None, error


def _result(future: Future) -> Any:
    try:
        result, error = future.result()
    except HzsimError:  # of what cannot be given to another process
        raise
    except Exception as failure:
        raise _failure(failure) from failure
    if error is not None:
        raise error
    return result


def _failure(error: Exception) -> ExecutorFailed:
    return ExecutorFailed(
        told(
            "the executor failed, nothing was computed: {name}: {reason}",
            name=type(error).__name__,
            reason=printable(error),
        )
    )


@cache
def keep_freed_memory() -> None:
    """Keep the memory that a block frees for the next block: at most 64 MB, by mallopt(3) of the GNU C library.

    It would return the top of its heap to the system and take it back page by page, which costs more than
    the arithmetic; workers of dask, and what is started beside them, even ask for that. Elsewhere this does nothing.
    """
    import ctypes

    adjust = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if adjust is not None:
        adjust(_MMAP_THRESHOLD, 32 << 20)
        adjust(_TRIM_THRESHOLD, 64 << 20)


_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of mallopt, as malloc.h numbers them."""
