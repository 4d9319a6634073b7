"""A dask cluster as an executor, which says when it is gone."""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from hzsim.errors import ExecutorFailed, MissingLibrary, printable, told

_GONE = "the cluster is gone, nothing was computed: its scheduler does not answer"
_ANSWER, _PATIENCE, _LOOK = 20.0, 60.0, 1.0
"""Seconds in which a scheduler must answer, for which a cluster may be without workers, and between looks."""


class Cluster:
    """The workers of a dask cluster: each may be lost, its work is done again elsewhere.

    The scheduler, and all workers for a minute, must not be.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._seen = time.monotonic()

    @property
    def workers(self) -> int:
        """How many threads the workers have now, at least one."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> "_Awaited":
        """Send work to the cluster."""
        return _Awaited(self, self._client.submit(work, *arguments, pure=False))

    def check(self) -> None:
        """Raise ExecutorFailed when the scheduler is gone, or all workers have been for a minute."""
        if self._client.status != "running":
            raise ExecutorFailed(_GONE)
        if self._client.scheduler_info(n_workers=-1)["workers"]:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > _PATIENCE:
            raise ExecutorFailed(
                told("the cluster is gone, nothing was computed: no workers for {seconds:g} seconds", seconds=_PATIENCE)
            )


class _Awaited:
    """A result that a cluster is to bring."""

    def __init__(self, cluster: Cluster, future: Any) -> None:
        self._cluster, self._future = cluster, future

    def result(self) -> Any:
        """Wait for the result; raises what the cluster raises, and ExecutorFailed when that is gone."""
        while True:
            try:
                return self._future.result(timeout=_LOOK)
            except TimeoutError:
                self._cluster.check()
            except CancelledError:  # nobody else cancels what is waited for
                raise ExecutorFailed(_GONE) from None

    def cancel(self) -> None:
        """Tell the cluster that nobody waits any more."""
        self._future.cancel()


@contextmanager
def cluster_at(address: str) -> Iterator[Cluster]:
    """Yield the cluster whose scheduler has an address, and leave it as it was.

    Raises MissingLibrary without distributed, ExecutorFailed where no scheduler answers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise MissingLibrary(
            "a cluster needs distributed, which is not installed: pip install 'hzsim[cluster]'"
        ) from None
    try:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is lost is told once, by us
        begin: Any = Client
        client = begin(address, timeout=_ANSWER, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        reason = printable(error).partition(";")[0]
        raise ExecutorFailed(
            told("no scheduler answers at {address}: {reason}", address=printable(address), reason=reason)
        ) from None
    try:
        yield Cluster(client)
    finally:
        client.close(timeout=_LOOK)
