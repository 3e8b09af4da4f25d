"""The recurrent network forward, and backpropagation through time: Werbos 1990, "Backpropagation through time: what it
does and how to do it".

For t = 1 ... T: a_t = x_t W_xh + h_{t-1} W_hh + b_h, h_t = tanh(a_t), z_t = h_t W_hy + b_y, yhat_t = softmax(z_t); the
loss L is the mean of -log yhat_t[target]. The code calls the z_t `logits`, and the gradient dL/d… of anything d_….
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from course_utils.functional import mean_cross_entropy
from course_utils.rnn import one_hot
from course_utils.rnn.cell import ACTIVATIONS, Array, Ids, Inputs, output, rows, step
from course_utils.rnn.checks import checked_inputs, cut_steps

Parameters = dict[str, Array]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Trace:
    """What the forward pass leaves for the backward pass.

    Attributes:
        inputs: what went in, ids (time, batch) or vectors (time, batch, input_size).
        hidden: h_0 to h_T, shape (time + 1, batch, hidden_size).
        logits: the scores after each input, shape (time, batch, output_size).
        nonlinearity: the name of the activation.
    """

    inputs: Inputs
    hidden: Array
    logits: Array
    nonlinearity: str = "tanh"


def forward(xs: Inputs, h0: Array | None, params: Parameters, nonlinearity: str = "tanh") -> Trace:
    """Run the network over whole sequences: `step` for every input, then the output layer.

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
        TypeError: the inputs are neither integers nor floats, or a parameter holds no floats.
    """
    xs, h0, (W_xh, W_hh, b_h, W_hy, b_y) = checked_inputs(xs, h0, params)
    hidden = np.empty((len(xs) + 1, *h0.shape), W_hh.dtype)  # h_0 to h_T
    hidden[0] = h0
    for t, x in enumerate(xs):
        hidden[t + 1] = step(x, hidden[t], W_xh, W_hh, b_h, nonlinearity)
    return Trace(xs, hidden, output(hidden[1:], W_hy, b_y), nonlinearity)


def backward(
    trace: Trace, targets: Ids, params: Parameters, truncate: int | None = None, *, mask: Mask | None = None
) -> Parameters:
    """The gradients of `loss_and_gradients`, without the loss.

    Args:
        trace: what `forward` returned.
        targets: the ids that should have come out, shape (time, batch).
        params: the parameters of the forward pass.
        truncate: cut the way back before every `truncate`-th step (state carried, gradient stopped: what torch does
            with `h.detach()` between pieces of that length); None for the whole way.
        mask: which targets count, bools of shape (time, batch); None for all. The mean is over those that count.

    Returns:
        One gradient for each parameter, with its name and shape.

    Raises:
        ValueError: targets or a mask of the wrong shape, a target outside the outputs, or `truncate` below 1.
        TypeError: the targets or `truncate` are no integers, or the mask is neither bools nor zeros and ones.
    """
    return loss_and_gradients(trace, targets, params, truncate, mask=mask)[1]


def loss_and_gradients(
    trace: Trace, targets: Ids, params: Parameters, truncate: int | None = None, *, mask: Mask | None = None
) -> tuple[float, Parameters]:
    """The mean cross-entropy and its gradients: the forward pass from its last line to its first.

    Args:
        trace: what `forward` returned.
        targets: ids, shape (time, batch).
        params: the parameters of the forward pass.
        truncate: k: steps k, 2k, ..., counted from 0, send nothing to the step before; None for the whole way.
        mask: bools, shape (time, batch); None for all.

    Returns:
        The loss in nats, and one gradient for each parameter, with its name and shape.
    """
    loss, d_logits = mean_cross_entropy(trace.logits, targets, mask)  # dL/dz_t = (yhat_t - y_t) / number of targets
    d_a = pre_activation_gradients(trace, d_logits, params, truncate)  # dL/da_t
    return loss, {  # a step of a sequence is a row, so each product is a sum over all of them
        "W_xh": one_hot.transposed_times(rows(trace.inputs), rows(d_a), size=len(params["W_xh"])),  # x_t^T dL/da_t
        "W_hh": rows(trace.hidden[:-1]).T @ rows(d_a),  # h_{t-1}^T dL/da_t
        "b_h": rows(d_a).sum(axis=0),
        "W_hy": rows(trace.hidden[1:]).T @ rows(d_logits),  # h_t^T dL/dz_t
        "b_y": rows(d_logits).sum(axis=0),
    }  # fmt: skip


def pre_activation_gradients(trace: Trace, d_logits: Array, params: Parameters, truncate: int | None = None) -> Array:
    """dL/da_t of every step, from the last step to the first.

    h_t has two jobs: it feeds the output at t, and it feeds step t + 1. Both send a gradient back, and the two add up.

    Args:
        trace: what `forward` returned.
        d_logits: dL/dz_t, shape (time, batch, output_size).
        params: the parameters of the forward pass.
        truncate: k: steps k, 2k, ..., counted from 0, send nothing to the step before; None for the whole way.

    Returns:
        Shape (time, batch, hidden_size).

    Raises:
        ValueError: `truncate` is below 1.
        TypeError: it is no integer.
    """
    h, cuts = trace.hidden[1:], cut_steps(truncate, len(d_logits))  # h[t]: the state after xs[t], which counts from 0
    W_hh_T = np.ascontiguousarray(params["W_hh"].T)  # once: with a transposed view each product below is slower
    d_a = ACTIVATIONS[trace.nonlinearity].derivative(h)  # so far dh_t/da_t, for tanh 1 - h[t]**2, of all steps at once
    d_from_output = (rows(d_logits) @ params["W_hy"].T).reshape(h.shape)  # what each output sends back to its state
    d_carried = 0.0  # what step t + 1 sends back to h[t]; behind the last step, nothing
    for t in reversed(range(len(h))):
        d_h = d_from_output[t] + d_carried  # dL/dh_t: both jobs
        d_a[t] *= d_h  # dL/da_t = dL/dh_t dh_t/da_t
        d_carried = d_a[t].dot(W_hh_T) if t not in cuts else 0.0
    return d_a


def per_step_gradients(
    trace: Trace, targets: Ids, params: Parameters, truncate: int | None = None, *, mask: Mask | None = None
) -> Array:
    """Each step's own term of dL/dW_hh: one for each use V^1, V^2, V^3 … (no powers) of V = W_hh.

    The use of W_hh at step t changes a_t = x_t W_xh + h_{t-1} W_hh + b_h alone, and every loss from t on hears of it.

    Args:
        trace: what `forward` returned.
        targets: ids, shape (time, batch).
        params: the parameters of the forward pass.
        truncate: k: steps k, 2k, ..., counted from 0, send nothing to the step before; None for the whole way.
        mask: bools, shape (time, batch); None for all.

    Returns:
        Shape (time, hidden_size, hidden_size). The sum over the first axis is dL/dW_hh.
    """
    d_logits = mean_cross_entropy(trace.logits, targets, mask)[1]
    d_a = pre_activation_gradients(trace, d_logits, params, truncate)
    return trace.hidden[:-1].transpose(0, 2, 1) @ d_a  # h_{t-1}^T dL/da_t
