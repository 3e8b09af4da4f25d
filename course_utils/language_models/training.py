"""The training loop of the recurrent language models: many streams at once, the state carried from chunk to chunk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tqdm.auto import tqdm

from course_utils.arguments import require_whole
from course_utils.functional import cross_entropy
from course_utils.optim import SGD, Adam, clip_grad_norm
from course_utils.rnn import RNN, forward

Array = NDArray[np.floating]
Ids = NDArray[np.int64]
Parameters = dict[str, Array]
OPTIMIZERS = {"adam": Adam, "sgd": SGD}


class RecurrentModel(Protocol):
    """All that the loop asks of a model: `rnn.RNN` fits as it is.

    Attributes:
        params: the arrays that training changes in place, by name.
    """

    params: Parameters

    def loss_and_gradients(self, inputs: Ids, targets: Ids, h0: Array | None = None) -> tuple[float, Parameters, Array]:
        """Mean loss in nats, gradients, and the last state, from ids (time, batch) and a state (batch, hidden_size).

        Args:
            inputs: ids, shape (time, batch).
            targets: ids, shape (time, batch).
            h0: the state before the first input; None for zeros.

        Returns:
            Loss, one gradient for each parameter, and a state for what follows.
        """
        ...


@dataclass
class History:
    """What happened during training.

    Attributes:
        losses: the mean loss of each update in nats a token, before that update.
        norms: the norm of each update's gradient before clipping.
        tokens: how many tokens were predicted.
        seconds: the CPU time that training took.
        interrupted: whether Ctrl-C (the stop button) ended it.
    """

    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    tokens: int = 0
    seconds: float = 0.0
    interrupted: bool = False


def train(
    model: RecurrentModel,
    ids: ArrayLike,
    *,
    updates: int | None = None,
    seconds: float | None = None,
    batch_size: int = 32,
    length: int = 35,
    optimizer: str = "adam",
    learning_rate: float = 4e-3,
    max_norm: float = 1.0,
    restart_probability: float = 0.05,
    end: int | None = None,
    seed: int = 1,
    progress: bool = True,
) -> History:
    """Truncated backpropagation through time over a text, as often as the budget allows.

    Each update takes the next `length` tokens of every stream. The state goes on, the gradient stops at the chunk's
    border. Now and then a stream starts anew somewhere else, with h = 0: a model whose state is never reset in training
    latches on to it, and is lost when it has to begin from zeros. The learning rate falls linearly to 0 at the end of
    the budget.

    Args:
        model: changed in place. Ctrl-C stops the training and keeps what was learned.
        ids: the text, integers of shape (tokens,).
        updates: the budget in updates, which gives the same model each time; or
        seconds: the budget in CPU seconds, which does not.
        batch_size: the number of streams.
        length: time steps a chunk.
        optimizer: "adam" or "sgd".
        learning_rate: the first update's.
        max_norm: the threshold of norm clipping.
        restart_probability: how probably each stream starts anew before its next chunk.
        end: the id of `</s>`: streams then start at the end of a document, as `generate` does; None for anywhere.
        seed: of the places where streams start.
        progress: whether to show a bar with the loss.

    Returns:
        Losses, gradient norms, tokens, CPU seconds.

    Raises:
        ValueError: not exactly one budget is given, an argument is out of its range, or the loss is no number any more.
        TypeError: the ids are not integers.
    """
    if (updates is None) == (seconds is None):
        raise ValueError(f"give either updates or seconds, there are updates={updates} and seconds={seconds}")
    budget = updates if updates is not None else seconds
    if not budget or not budget > 0:
        raise ValueError(f"the budget must be above 0, it is {budget!r}")
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"optimizer must be one of {', '.join(map(repr, OPTIMIZERS))}, it is {optimizer!r}")
    if not 0 <= restart_probability <= 1:
        raise ValueError(f"restart_probability must lie in 0..1, it is {restart_probability!r}")
    descent = OPTIMIZERS[optimizer](model.params, learning_rate)
    rng, history, begin = np.random.default_rng(seed), History(), time.process_time()
    chunks = streams(ids, batch_size, length, restart_probability, rng, end)
    state: Array | None = None
    bar = tqdm(total=1.0, disable=not progress, bar_format="{l_bar}{bar}| {elapsed} {postfix}")
    try:
        for inputs, targets, is_new in chunks:
            history.seconds = time.process_time() - begin
            done = (len(history.losses) if updates is not None else history.seconds) / budget
            if done >= 1:
                break
            if state is not None:
                state = np.where(is_new[:, None], state.dtype.type(0), state)
            loss, grads, state = model.loss_and_gradients(inputs, targets, state)
            if not np.isfinite(loss):
                raise ValueError(
                    f"the loss is {loss} after {len(history.losses)} updates: lower learning_rate={learning_rate}"
                )
            history.norms.append(clip_grad_norm(grads, max_norm))
            descent.learning_rate = learning_rate * (1 - done)
            descent.step(grads)
            history.losses.append(loss)
            history.tokens += targets.size
            bar.set_postfix_str(f"loss {np.mean(history.losses[-50:]):.3f} nats", refresh=False)
            bar.update(done - bar.n)
        bar.update(1 - bar.n)
    except KeyboardInterrupt:
        history.interrupted = True
    finally:
        bar.close()
    return history


def streams(
    ids: ArrayLike,
    batch_size: int,
    length: int,
    restart_probability: float,
    rng: np.random.Generator,
    end: int | None = None,
) -> Iterator[tuple[Ids, Ids, NDArray[np.bool_]]]:
    """Walk through a text at several places at once, without end.

    Args:
        ids: the text, shape (tokens,).
        batch_size: the number of streams.
        length: tokens a chunk.
        restart_probability: how probably a stream starts anew before a chunk; it always does at the end of the text.
        rng: chooses when and where.
        end: as for `train`.

    Yields:
        Inputs and targets (the token after each input), each of shape (length, batch_size), and which streams have
        started anew, shape (batch_size,).

    Raises:
        ValueError: a size below 1, or the text is too short for one chunk.
        TypeError: the ids are not integers, or a size is no whole number.
    """
    array = np.asarray(ids)
    if not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"ids must be integers, they are {array.dtype}")
    if array.ndim != 1 or len(array) <= length:
        raise ValueError(f"ids must have shape (tokens,) with more tokens than length={length}, it is {array.shape}")
    for name, size in (("batch_size", batch_size), ("length", length)):
        require_whole(name, size)
    last = len(array) - length - 1  # the last place where a chunk and its targets fit
    starts = np.arange(last + 1) if end is None else np.flatnonzero(array[: last + 1] == end)
    if not len(starts):
        raise ValueError(f"end={end} is not among the first {last + 1} ids: no stream can start there")
    places = np.full(batch_size, last + 1)
    while True:
        is_new = (places > last) | (rng.random(batch_size) < restart_probability)
        places[is_new] = rng.choice(starts, is_new.sum())
        chunk = array[places + np.arange(length + 1)[:, None]]  # (length + 1, batch_size)
        yield chunk[:-1], chunk[1:], is_new
        places = places + length


def hold_out(ids: ArrayLike, blocks: int = 200, every: int = 20) -> tuple[Ids, Ids]:
    """Set pieces aside that are spread evenly over a text, so that they resemble all of it.

    Args:
        ids: the text, shape (tokens,).
        blocks: into how many pieces of equal length to cut it; what does not fill them is left out.
        every: the last of so many pieces is held out.

    Returns:
        The other pieces as one text, shape (tokens,), and the held-out pieces side by side, shape (time, pieces).

    Raises:
        ValueError: the text is shorter than the blocks, or `every` leaves one side empty.
    """
    array = np.asarray(ids)
    if not 2 <= every <= blocks:
        raise ValueError(f"every must lie in 2..{blocks} (the number of blocks), it is {every}")
    if array.ndim != 1 or len(array) < blocks:
        raise ValueError(f"ids must have shape (tokens,) with at least {blocks} tokens, they have shape {array.shape}")
    pieces = array[: len(array) // blocks * blocks].reshape(blocks, -1)  # (blocks, time)
    is_held_out = np.arange(blocks) % every == every - 1
    return pieces[~is_held_out].ravel(), np.ascontiguousarray(pieces[is_held_out].T)


def mean_loss(model: RNN, columns: Ids) -> float:
    """The mean negative log-likelihood of held-out pieces in nats a token, each read from h_0 = 0 to its end.

    The first token of each piece is predicted from h_0 alone, as in `RNN.log_probabilities`; divide by log(2) for bits.

    Args:
        model: the network.
        columns: ids, shape (time, pieces), as from `hold_out`.

    Returns:
        Nats a token.

    Raises:
        ValueError: ids outside the vocabulary, or another shape.
    """
    columns = np.asarray(columns)
    total = float(cross_entropy(np.tile(model.params["b_y"], (columns.shape[1], 1)), columns[0]).sum())
    state = None
    for begin in range(0, len(columns) - 1, 100):
        targets = columns[begin + 1 : begin + 101]
        trace = forward(columns[begin : begin + len(targets)], state, model.params, model.nonlinearity)
        total += float(cross_entropy(trace.logits, targets).sum(dtype=np.float64))
        state = trace.hidden[-1]
    return total / columns.size
