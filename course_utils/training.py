"""The training loop of every model of the course: the loss of a batch, its gradients, clipping, one step downhill."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arguments import require_number
from course_utils.optim import Adam, Arrays, DivergedError, clip_grad_norm
from course_utils.text.batches import restarting_batches

Array = NDArray[np.floating]
Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Optimizer(Protocol):
    """What the loop asks of an optimizer: those of `optim` fit as they are.

    Attributes:
        learning_rate: the size of a step, which the loop lowers where `decay` asks for it.
    """

    learning_rate: float

    def step(self, grads: Arrays) -> None:
        """Change the parameters in place.

        Args:
            grads: one gradient for each parameter.
        """
        ...


@dataclass
class History:
    """What happened during training.

    Attributes:
        losses: the loss of each update, before that update.
        norms: the norm of each update's gradient before clipping; empty where no `max_norm` was given.
        seconds: the CPU time of the training.
        interrupted: whether Ctrl-C (the stop button) ended it, where the caller lets the rest go on.
    """

    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False


def fit(
    step: Callable[..., tuple[float, Arrays]],
    batches: Iterable[tuple[Any, ...]],
    optimizer: Optimizer,
    *,
    max_norm: float | None = None,
    decay: bool = False,
    updates: int | None = None,
    seconds: float | None = None,
    history: History | None = None,
    progress: bool = False,
) -> History:
    """Make one update for each batch, until the batches or the budget are used up.

    Args:
        step: called as `step(*batch)`, gives the loss of a batch and one gradient for each parameter.
        batches: tuples of arrays; without an end where a budget says when to stop.
        optimizer: holds the parameters and changes them in place.
        max_norm: the threshold of norm clipping; `np.inf` measures the norm and clips nothing, None does neither.
        decay: let the learning rate fall linearly to 0 at the end of the budget.
        updates: the budget in updates, which gives the same model each time; or
        seconds: the budget in CPU seconds, which does not.
        history: pass your own to have it where an error or Ctrl-C ends the training.
        progress: show a bar with the loss.

    Returns:
        Losses, gradient norms, CPU seconds.

    Raises:
        DivergedError: a loss or a gradient is no finite number: a smaller learning rate may help.
        ValueError: two budgets, one that is not above 0, or `decay` without a budget.
        TypeError: the budget is no number.
    """
    from tqdm.auto import tqdm

    budget = _budget(updates, seconds, decay)
    history = History() if history is None else history
    first_rate, begin = optimizer.learning_rate, time.process_time()
    with tqdm(total=1.0, disable=not progress, bar_format="{l_bar}{bar}| {elapsed} {postfix}") as bar:
        for batch in batches:
            done = (history.seconds if updates is None else len(history.losses)) / budget  # from 0 to 1
            if done >= 1:
                break
            loss, grads = step(*batch)
            if not np.isfinite(loss):
                raise DivergedError(f"the loss is {loss} after {len(history.losses)} updates: lower the learning rate")
            if max_norm is not None:
                history.norms.append(clip_grad_norm(grads, max_norm))
            if decay:
                optimizer.learning_rate = first_rate * (1 - done)
            optimizer.step(grads)
            history.losses.append(loss)
            history.seconds = time.process_time() - begin
            if progress:
                bar.set_postfix_str(f"loss {np.mean(history.losses[-50:]):.3f}", refresh=False)
                bar.update(done - bar.n)
        bar.update(1 - bar.n)
    return history


def _budget(updates: int | None, seconds: float | None, decay: bool) -> float:
    """How many updates or seconds there are, without end where neither is given."""
    if updates is not None and seconds is not None:
        raise ValueError(f"give either updates or seconds, there are updates={updates} and seconds={seconds}")
    budget = seconds if updates is None else updates
    if budget is None and decay:
        raise ValueError("decay needs a budget, either updates or seconds: the learning rate falls to 0 at its end")
    if budget is None:
        return np.inf
    require_number("the budget", budget)
    if not budget > 0:  # true for a NaN too
        raise ValueError(f"the budget must be above 0, it is {budget!r}")
    return budget


class RecurrentModel(Protocol):
    """What `fit_to_text` asks of a model: `rnn.RNN` fits as it is.

    Attributes:
        params: the arrays that training changes in place, by name.
    """

    params: dict[str, Array]

    def loss_and_gradients(
        self, inputs: Ids, targets: Ids, h0: Array | None = None
    ) -> tuple[float, dict[str, Array], Array]:
        """Mean loss in nats, gradients, and the last state, from ids (time, batch) and a state (batch, hidden_size).

        Args:
            inputs: ids, shape (time, batch).
            targets: ids, shape (time, batch).
            h0: the state before the first input; None for zeros.

        Returns:
            Loss, one gradient for each parameter, and the state for what follows.
        """
        ...


def fit_to_text(
    model: RecurrentModel,
    ids: ArrayLike,
    *,
    updates: int | None = None,
    seconds: float | None = None,
    batch_size: int = 32,
    length: int = 35,
    learning_rate: float = 4e-3,
    max_norm: float = 1.0,
    restart_probability: float = 0.05,
    end: int | None = None,
    seed: int = 1,
    progress: bool = True,
) -> History:
    """Truncated backpropagation through time over a text, with Adam, as often as the budget allows.

    Each update takes the next `length` tokens of every row. The state goes on, the gradient stops at the batch's
    border. Now and then a row starts anew somewhere else, with h = 0: a model whose state is never reset in training
    latches on to it, and is lost when it has to begin from zeros. The learning rate falls linearly to 0.

    Args:
        model: changed in place. Ctrl-C stops the training and keeps what was learned.
        ids: the text, integers of shape (tokens,).
        updates: the budget in updates, which gives the same model each time; or
        seconds: the budget in CPU seconds, which does not.
        batch_size: at how many positions of the text to read at once.
        length: time steps an update.
        learning_rate: the first update's.
        max_norm: the threshold of norm clipping.
        restart_probability: how probably each row starts anew before its next batch.
        end: the id of `</s>`: rows then start at the end of a document, as `generate` does; None for anywhere.
        seed: of the positions where rows start.
        progress: whether to show a bar with the loss.

    Returns:
        Losses in nats a token, gradient norms, CPU seconds.

    Raises:
        DivergedError: a loss or a gradient is no finite number.
        ValueError: not exactly one budget is given, or an argument is out of its range.
        TypeError: the ids are not integers, a size is no integer, or another number is none.
    """
    state: Any = None

    def step(inputs: Ids, targets: Ids, is_new: Flags) -> tuple[float, dict[str, Array]]:
        nonlocal state
        if state is not None:
            state = _restarted(state, is_new)
        loss, grads, state = model.loss_and_gradients(inputs, targets, state)
        return loss, grads

    batches = restarting_batches(ids, batch_size, length, restart_probability, np.random.default_rng(seed), end)
    optimizer, history = Adam(model.params, learning_rate), History()
    budget: dict[str, Any] = {"updates": updates, "seconds": seconds, "decay": True}
    try:
        fit(step, batches, optimizer, max_norm=max_norm, **budget, history=history, progress=progress)
    except KeyboardInterrupt:
        history.interrupted = True
    return history


def _restarted(state: Any, is_new: NDArray[np.bool_]) -> Any:
    """The state with zeros in the rows that start anew; an LSTM's is a pair of arrays."""
    if isinstance(state, tuple):
        return tuple(_restarted(each, is_new) for each in state)
    return np.where(is_new[:, None], state.dtype.type(0), state)
