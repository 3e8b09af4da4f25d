"""One long text as batches of parallel streams, for models that carry a state from batch to batch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arguments import require_whole

Ids = NDArray[np.int64]


def batches(ids: ArrayLike, batch_size: int, length: int) -> Iterator[tuple[Ids, Ids]]:
    """Cut a text into `batch_size` streams and walk along all of them at once.

    Stream b of a batch goes on where stream b of the batch before ended, so the last hidden state of one batch is
    the first of the next. Tokens that do not fill every stream are left out at the end.

    Args:
        ids: the text, shape (tokens,).
        batch_size: the number of streams, each a piece of the text.
        length: time steps a batch, at most; the last batch can be shorter.

    Returns:
        An iterator over inputs and targets, each of shape (time, batch_size); the target is the token after the input.

    Raises:
        ValueError: a size below 1, or a text too short for one step of every stream.
        TypeError: the ids are not integers, or a size is no whole number.

    >>> inputs, targets = next(batches(np.arange(7), batch_size=2, length=3))
    >>> inputs.T.tolist(), targets.T.tolist()  # here a row is a stream
    ([[0, 1, 2], [3, 4, 5]], [[1, 2, 3], [4, 5, 6]])
    """
    array = np.asarray(ids)
    if not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"ids must be integers, they are {array.dtype}")
    if array.ndim != 1:
        raise ValueError(f"ids must have shape (tokens,), they have shape {array.shape}")
    for name, size in (("batch_size", batch_size), ("length", length)):
        require_whole(name, size)
    steps = (len(array) - 1) // batch_size
    if steps < 1:
        raise ValueError(f"{batch_size} streams with a target each need {batch_size + 1} tokens, ids has {len(array)}")
    return _walk(array, batch_size, length, steps)


def _walk(array: Ids, batch_size: int, length: int, steps: int) -> Iterator[tuple[Ids, Ids]]:
    inputs = array[: steps * batch_size].reshape(batch_size, steps).T  # (steps, batch_size): time first
    targets = array[1 : steps * batch_size + 1].reshape(batch_size, steps).T
    for start in range(0, steps, length):
        piece = slice(start, start + length)
        yield np.ascontiguousarray(inputs[piece]), np.ascontiguousarray(targets[piece])
