"""Work that is done by several threads, its results in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any


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
