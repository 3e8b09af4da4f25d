"""Batches of a text or of examples, in the orders that training asks for, and a part of the text held out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arguments import require_integer, require_number

Ids = NDArray[np.int64]
Document = TypeVar("Document")


def consecutive_batches(ids: ArrayLike, batch_size: int, length: int) -> Iterator[tuple[Ids, Ids]]:
    """Cut a text into `batch_size` pieces and walk along all of them at once, from their beginnings to their ends.

    Row b of a batch goes on where row b of the batch before ended, so the last hidden state of one batch is the first
    of the next. Tokens that do not fill every piece are left out at the end.

    Args:
        ids: the text, shape (tokens,).
        batch_size: the number of pieces.
        length: time steps a batch, at most; the last batch can be shorter.

    Returns:
        An iterator over inputs and targets, each of shape (time, batch_size); the target is the token after the input.

    Raises:
        ValueError: a size below 1, or a text too short for one step of every piece.
        TypeError: the ids are not integers, or a size is no integer.

    >>> inputs, targets = next(consecutive_batches(np.arange(7), batch_size=2, length=3))
    >>> inputs.T.tolist(), targets.T.tolist()  # here a row is a piece
    ([[0, 1, 2], [3, 4, 5]], [[1, 2, 3], [4, 5, 6]])
    """
    array = _checked(ids, batch_size, length)
    steps = (len(array) - 1) // batch_size
    if steps < 1:
        raise ValueError(f"batch_size={batch_size} needs {batch_size + 1} ids or more, there are {len(array)}")
    inputs = array[: steps * batch_size].reshape(batch_size, steps).T  # (steps, batch_size): time first
    targets = array[1 : steps * batch_size + 1].reshape(batch_size, steps).T
    pieces = (slice(start, start + length) for start in range(0, steps, length))
    return ((np.ascontiguousarray(inputs[piece]), np.ascontiguousarray(targets[piece])) for piece in pieces)


def restarting_batches(
    ids: ArrayLike,
    batch_size: int,
    length: int,
    restart_probability: float,
    rng: np.random.Generator,
    end: int | None = None,
) -> Iterator[tuple[Ids, Ids, NDArray[np.bool_]]]:
    """Walk along a text at `batch_size` positions at once, without end; now and then a row starts anew elsewhere.

    Args:
        ids: the text, shape (tokens,).
        batch_size: the number of rows.
        length: time steps a batch.
        restart_probability: how probably a row starts anew before a batch; it always does at the end of the text.
        rng: chooses when and where.
        end: the id of `</s>`: rows then start at the end of a document; None for anywhere.

    Returns:
        An iterator over inputs and targets (the token after each input), each of shape (length, batch_size), and which
        rows have started anew, shape (batch_size,).

    Raises:
        ValueError: a size below 1, a probability outside 0..1, a text too short for one batch, or without `end`.
        TypeError: the ids are not integers, a size is no integer, or the probability is no number.
    """
    array = _checked(ids, batch_size, length)
    if len(array) <= length:
        raise ValueError(f"ids must be more than length={length}, there are {len(array)}")
    require_number("restart_probability", restart_probability)
    if not 0 <= restart_probability <= 1:
        raise ValueError(f"restart_probability must lie in 0..1, it is {restart_probability!r}")
    last = len(array) - length - 1  # the last position where a batch and its targets fit
    starts = np.arange(last + 1) if end is None else np.flatnonzero(array[: last + 1] == end)
    if not len(starts):
        raise ValueError(f"end={end} is not among the first {last + 1} ids: no row can start there")
    return _restarting(array, batch_size, length, restart_probability, rng, starts)


def _restarting(
    array: Ids, batch_size: int, length: int, restart_probability: float, rng: np.random.Generator, starts: Ids
) -> Iterator[tuple[Ids, Ids, NDArray[np.bool_]]]:
    last = len(array) - length - 1
    positions = np.full(batch_size, last + 1)  # beyond the last one: every row starts anew
    while True:
        is_new = (positions > last) | (rng.random(batch_size) < restart_probability)
        positions[is_new] = rng.choice(starts, is_new.sum())
        batch = array[positions + np.arange(length + 1)[:, None]]  # (length + 1, batch_size)
        yield batch[:-1], batch[1:], is_new
        positions = positions + length


def shuffled_batches(examples: int, batch_size: int, epochs: int, rng: np.random.Generator) -> Iterator[tuple[Ids]]:
    """Every example once in each epoch, in another order each time.

    Args:
        examples: how many there are.
        batch_size: examples a batch; the last one of an epoch can be smaller.
        epochs: how often to go through all of them.
        rng: draws the orders.

    Yields:
        The indices of a batch, as a tuple with one array.
    """
    for _ in range(epochs):
        order = rng.permutation(examples)
        for start in range(0, examples, batch_size):
            yield (order[start : start + batch_size],)


def hold_out(
    documents: Sequence[Document], blocks: int = 200, every: int = 20
) -> tuple[list[Document], list[Document]]:
    """Set documents aside that are spread evenly over a text, so that they resemble all of it.

    Args:
        documents: verses, articles, anything in its order.
        blocks: into how many blocks of equally many documents to cut them; what does not fill them is left out.
        every: the last of so many blocks is held out.

    Returns:
        The documents to train on, and the held-out ones.

    Raises:
        ValueError: there are fewer documents than blocks, or `every` leaves one side empty.
        TypeError: `blocks` or `every` is no integer.

    >>> hold_out("abcdef", blocks=3, every=3)
    (['a', 'b', 'c', 'd'], ['e', 'f'])
    """
    for name, number in (("blocks", blocks), ("every", every)):
        require_integer(name, number)
    if not 2 <= every <= blocks:
        raise ValueError(f"every must lie in 2..{blocks} (the number of blocks), it is {every}")
    if len(documents) < blocks:
        raise ValueError(f"documents must be at least {blocks} (the number of blocks), there are {len(documents)}")
    block_size = len(documents) // blocks
    train: list[Document] = []
    held_out: list[Document] = []
    for block in range(blocks):
        side = held_out if block % every == every - 1 else train
        side.extend(documents[block * block_size : (block + 1) * block_size])
    return train, held_out


def _checked(ids: ArrayLike, batch_size: int, length: int) -> Ids:
    """The ids as an array, or an error that names what does not fit."""
    array = np.asarray(ids)
    if array.size == 0:
        raise ValueError("ids is empty: a batch needs a token and the one after it")
    if not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"ids must be integers, they are {array.dtype}")
    if array.ndim != 1:
        raise ValueError(f"ids must have shape (tokens,), they have shape {array.shape}")
    for name, size in (("batch_size", batch_size), ("length", length)):
        require_integer(name, size)
    return array
