"""The forward pass of a recurrent network: Elman 1990, "Finding Structure in Time"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.rnn.activations import activation

Array = NDArray[np.floating]
Ids = NDArray[np.integer]
Inputs = NDArray[Any]  # ids (time, batch), or vectors (time, batch, input_size)
Parameters = dict[str, Array]


@dataclass(frozen=True)
class Trace:
    """What the forward pass leaves for the backward pass.

    Attributes:
        inputs: what went in, ids (time, batch) or vectors (time, batch, input_size).
        hidden: all hidden states, shape (time + 1, batch, hidden_size); hidden[0] is h_0, hidden[t] follows input t.
        logits: the scores of the outputs after each input, shape (time, batch, output_size).
        nonlinearity: the name of the activation.
    """

    inputs: Inputs
    hidden: Array
    logits: Array
    nonlinearity: str = "tanh"


def step(x: Array, h: Array, W_xh: Array, W_hh: Array, b_h: Array) -> Array:
    """One step of the recurrence, h_t = tanh(x_t W_xh + h_{t-1} W_hh + b_h).

    Args:
        x: the input at this step, shape (batch, input_size); a row is an example.
        h: the hidden state after the step before, shape (batch, hidden_size).
        W_xh: weights from input to hidden, shape (input_size, hidden_size).
        W_hh: weights from hidden to hidden, shape (hidden_size, hidden_size); the same at every step.
        b_h: bias of the hidden layer, shape (hidden_size,).

    Returns:
        The new hidden state, shape (batch, hidden_size).

    >>> h = step(x=np.array([[1.0, 0.0]]), h=np.zeros((1, 1)), W_xh=np.ones((2, 1)), W_hh=np.eye(1), b_h=np.zeros(1))
    >>> h.round(4).tolist()  # tanh 1
    [[0.7616]]
    """
    return np.tanh(x @ W_xh + h @ W_hh + b_h)


def forward(xs: Inputs, h0: Array | None, params: Parameters, nonlinearity: str = "tanh") -> Trace:
    """Run the network over whole sequences: `step` for every input, then the output layer.

    Only h_{t-1} W_hh has to wait for the step before. The inputs and the outputs of all steps go through their
    weights in one product each.

    Args:
        xs: the inputs, time first: ids of shape (time, batch), each standing for a one-hot vector, or vectors of
            shape (time, batch, input_size).
        h0: the hidden state before the first input, shape (batch, hidden_size); None for zeros.
        params: W_xh (input_size, hidden_size), W_hh (hidden_size, hidden_size), b_h (hidden_size,), W_hy
            (hidden_size, output_size), b_y (output_size,).
        nonlinearity: "tanh", "relu" or "identity".

    Returns:
        The hidden states and the logits of every step.

    Raises:
        ValueError: shapes that do not fit, no time step, an id outside 0..input_size - 1, or a NaN in the inputs.
        TypeError: the inputs are neither integers nor floats.
    """
    xs, h0 = _checked(xs, h0, params)
    function = activation(nonlinearity).function
    W_hh, W_hy = params["W_hh"], params["W_hy"]
    from_input = input_projection(xs, params["W_xh"])  # (time, batch, hidden_size)
    from_input += params["b_h"]
    hidden = np.empty((len(xs) + 1, *h0.shape), from_input.dtype)  # (time + 1, batch, hidden_size)
    hidden[0] = h0
    for t in range(len(xs)):
        hidden[t + 1] = function(from_input[t] + hidden[t] @ W_hh)
    logits = flat(hidden[1:]) @ W_hy  # (time * batch, output_size)
    logits += params["b_y"]
    return Trace(xs, hidden, logits.reshape(*xs.shape[:2], -1), nonlinearity)


def input_projection(xs: Inputs, W_xh: Array) -> Array:
    """x_t W_xh for all steps at once.

    A one-hot row times a matrix is one row of the matrix, so for ids the product is a look-up.

    Args:
        xs: ids (time, batch) or vectors (time, batch, input_size).
        W_xh: shape (input_size, hidden_size).

    Returns:
        Shape (time, batch, hidden_size).
    """
    return W_xh[xs] if xs.ndim == 2 else xs @ W_xh


def flat(array: NDArray[Any]) -> NDArray[Any]:
    """(time, batch, size) as (time * batch, size): every step of every sequence is a row.

    Args:
        array: shape (time, batch, size).

    Returns:
        The same numbers, where possible without a copy.
    """
    return array.reshape(-1, array.shape[-1])


def _checked(xs: Inputs, h0: Array | None, params: Parameters) -> tuple[Inputs, Array]:
    """Refuse what would give a wrong answer or an unreadable error; supply the zeros of h_0."""
    check_parameters(params)
    xs = np.asarray(xs)
    input_size, hidden_size = params["W_xh"].shape
    if np.issubdtype(xs.dtype, np.integer):
        if xs.ndim != 2:
            raise ValueError(f"ids must have shape (time, batch), they have shape {xs.shape}")
        if xs.size and not (0 <= xs.min() and xs.max() < input_size):
            raise ValueError(f"ids must lie in 0..{input_size - 1}, found {xs.min()}..{xs.max()}")
    elif np.issubdtype(xs.dtype, np.floating):
        if xs.ndim != 3 or xs.shape[2] != input_size:
            raise ValueError(f"input vectors must have shape (time, batch, {input_size}), they have shape {xs.shape}")
        if not np.isfinite(xs).all():
            raise ValueError("the inputs hold a NaN or an infinity")
    else:
        raise TypeError(f"the inputs must be integers (ids) or floats (vectors), they are {xs.dtype}")
    if xs.size == 0:
        raise ValueError(f"the inputs have shape {xs.shape}: there must be at least one time step and one sequence")
    if h0 is None:
        return xs, np.zeros((xs.shape[1], hidden_size), params["W_hh"].dtype)
    h0 = np.asarray(h0)
    if h0.shape != (xs.shape[1], hidden_size):
        raise ValueError(
            f"h0 must have shape (batch, hidden_size) = {(xs.shape[1], hidden_size)}, it has shape {h0.shape}"
        )
    return xs, h0


def check_parameters(params: Parameters) -> None:
    """Refuse parameters whose shapes do not fit together.

    Args:
        params: as for `forward`.

    Raises:
        ValueError: an array is missing, or has another shape than its neighbours ask for.
    """
    missing = [name for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y") if name not in params]
    if missing:
        raise ValueError(f"params must hold W_xh, W_hh, b_h, W_hy and b_y; missing: {', '.join(missing)}")
    hidden_size, output_size = params["W_xh"].shape[-1], params["W_hy"].shape[-1]
    wanted = {
        "W_xh": (len(params["W_xh"]), hidden_size),
        "W_hh": (hidden_size, hidden_size),
        "b_h": (hidden_size,),
        "W_hy": (hidden_size, output_size),
        "b_y": (output_size,),
    }
    for name, shape in wanted.items():
        if params[name].shape != shape:
            raise ValueError(f"{name} must have shape {shape} to fit the others, it has shape {params[name].shape}")
