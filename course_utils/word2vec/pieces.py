"""The text in pieces: as much as is learned at one learning rate, by one thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PIECE = 10_000  # tokens between two settings of the learning rate


def pieces_of(lengths: NDArray[np.int32]) -> list[tuple[slice, slice]]:
    """The text in pieces of whole sentences, about 10,000 tokens each: (slice of tokens, slice of sentences)."""
    ends = np.cumsum(lengths)
    marks = np.arange(_PIECE, int(ends[-1]), _PIECE)
    cuts = np.unique(np.concatenate(([0], np.searchsorted(ends, marks) + 1, [len(lengths)])))
    edges = np.concatenate(([0], ends))[cuts]
    return [(slice(*tokens), slice(*rows)) for tokens, rows in zip(_neighbours(edges), _neighbours(cuts))]


def _neighbours(values: NDArray[np.integer]) -> Iterator[tuple[int, int]]:
    return zip(values[:-1].tolist(), values[1:].tolist())


def in_threads(jobs: Iterator[Callable[[], Any]], workers: int) -> Iterator[Any]:
    """The results of the jobs in order, at most `workers` of them at work at a time."""
    if workers == 1:
        for job in jobs:
            yield job()
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(job) for job in islice(jobs, 2 * workers)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(job) for job in islice(jobs, 1)]
