"""Work that is done by several threads, its results in order; and the matrix products of each kept to one thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any


def one_blas_thread() -> AbstractContextManager[Any]:
    """While it is entered, a matrix product uses one thread: those of training are too small to share out.

    Returns:
        A context, which does nothing where threadpoolctl is not installed.
    """
    try:
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        return nullcontext()
    limits: AbstractContextManager[Any] = threadpool_limits(1, "blas")
    return limits


def in_threads(jobs: Iterator[Callable[[], Any]], workers: int) -> Iterator[Any]:
    """The results of the jobs in order, at most `workers` of them at work at a time.

    Args:
        jobs: functions without arguments.
        workers: how many threads, 1 or more; 1 works here and starts none.

    Yields:
        What each job returned.
    """
    if workers == 1:
        for job in jobs:
            yield job()
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(job) for job in islice(jobs, 2 * workers)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(job) for job in islice(jobs, 1)]
