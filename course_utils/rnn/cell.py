"""One step of the recurrent network: Elman 1990, "Finding Structure in Time"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.rnn import one_hot

Array = NDArray[np.floating]
Ids = NDArray[np.integer]
Inputs = NDArray[Any]  # ids, or vectors of length input_size along the last axis


class Activation(NamedTuple):
    """The non-linearity f of h = f(a).

    Attributes:
        function: f, entry by entry.
        derivative: f'(a), written in terms of h = f(a), so that a need not be kept.
    """

    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array]


class _Activations(dict[str, Activation]):
    def __missing__(self, name: str) -> Activation:
        raise ValueError(f"nonlinearity must be one of {', '.join(map(repr, self))}, it is {name!r}")


ACTIVATIONS = _Activations(
    tanh=Activation(np.tanh, lambda h: 1 - h**2),
    relu=Activation(lambda a: np.maximum(a, 0), lambda h: (h > 0).astype(h.dtype)),  # f'(0) = 0, as torch has it
    identity=Activation(lambda a: a, np.ones_like),
)


def step(x: Inputs, h: Array, W_xh: Array, W_hh: Array, b_h: Array, nonlinearity: str = "tanh") -> Array:
    """One step of the recurrence: h_t = tanh(x_t W_xh + h_{t-1} W_hh + b_h).

    Args:
        x: the input at this step, shape (batch, input_size), a row an example; or ids, shape (batch,), each standing
            for a one-hot row.
        h: the hidden state after the step before, shape (batch, hidden_size).
        W_xh: weights from input to hidden, shape (input_size, hidden_size).
        W_hh: weights from hidden to hidden, shape (hidden_size, hidden_size); the same at every step.
        b_h: bias of the hidden layer, shape (hidden_size,).
        nonlinearity: "tanh", "relu" or "identity".

    Returns:
        The new hidden state, shape (batch, hidden_size).

    >>> h = step(x=np.array([[1.0, 0.0]]), h=np.zeros((1, 1)), W_xh=np.ones((2, 1)), W_hh=np.eye(1), b_h=np.zeros(1))
    >>> h.round(4).tolist()  # tanh 1
    [[0.7616]]
    """
    a = one_hot.times(x, W_xh) + h.dot(W_hh) + b_h  # x W_xh + h W_hh + b_h; dot is @, a little faster on few rows
    return ACTIVATIONS[nonlinearity].function(a)


def output(h: Array, W_hy: Array, b_y: Array) -> Array:
    """The scores of what comes next: z_t = h_t W_hy + b_y, for all steps and sequences at once.

    Args:
        h: hidden states, shape (..., hidden_size).
        W_hy: shape (hidden_size, output_size).
        b_y: shape (output_size,).

    Returns:
        The logits, shape (..., output_size).
    """
    z = h.reshape(-1, h.shape[-1]) @ W_hy
    z += b_y
    return z.reshape(*h.shape[:-1], -1)


def rows(array: NDArray[Any]) -> NDArray[Any]:
    """Every step of every sequence as a row: (time, batch, ...) becomes (time * batch, ...)."""
    return array.reshape(-1, *array.shape[2:])
