"""Train a character network with a large learning rate: does it learn, or does it blow up?"""

from __future__ import annotations

from contextlib import suppress
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from course_utils import rnn
from course_utils.optim import SGD, DivergedError
from course_utils.rnn.bptt import Parameters
from course_utils.training import History, fit

Array = NDArray[np.float64]
Ids = NDArray[np.int64]


def train(
    ids: Ids,
    size: int,
    seed: int,
    *,
    max_norm: float | None,
    truncate: int | None = None,
    learning_rate: float,
    hidden_size: int,
    batch_size: int,
    length: int,
    updates: int,
) -> tuple[Array, Array]:
    """Train on pieces drawn at random with plain SGD, every piece from h_0 = 0.

    Args:
        ids: the text, shape (characters,).
        size: of the vocabulary.
        seed: of the weights and of the pieces.
        max_norm: clip the norm of all gradients together to it; None for no clipping.
        truncate: cut the way back before every so many steps; with 1 no gradient is a product over time.
        learning_rate: of SGD.
        hidden_size: units.
        batch_size: pieces an update.
        length: time steps.
        updates: how many.

    Returns:
        The loss in bits a character before each update, and the norm of its gradient before clipping, each of shape
        (updates,). Where the weights have left the range of numbers both are infinite.
    """
    network, rng = rnn.RNN(size, hidden_size, size, seed=seed), np.random.default_rng(seed)

    def step() -> tuple[float, Parameters]:
        positions = rng.integers(0, len(ids) - length, batch_size) + np.arange(length + 1)[:, None]
        with np.errstate(all="ignore"):  # a network that blows up overflows on its way
            return network.loss_and_gradients(ids[positions[:-1]], ids[positions[1:]], truncate=truncate)[:2]

    history, limit = History(), np.inf if max_norm is None else max_norm
    with suppress(DivergedError):
        fit(step, repeat((), updates), SGD(network.params, learning_rate), max_norm=limit, history=history)
    losses, norms = np.full((2, updates), np.inf)
    losses[: len(history.losses)] = np.array(history.losses) / np.log(2)
    norms[: len(history.norms)] = history.norms
    return losses, norms
