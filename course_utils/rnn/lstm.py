"""The LSTM forward and backward: Hochreiter and Schmidhuber 1997, with the forget gate of Gers and others 2000.

Three gates between 0 and 1 rule a cell c_t: i how much is written, f how much is kept, o how much is shown; g is what
would be written. Each has columns of its own in W_xh, W_hh and b_h, in the order i, f, g, o, as in torch:

    i_t, f_t, o_t = sigmoid(x_t W_xh + h_{t-1} W_hh + b_h), g_t = tanh(x_t W_xh + h_{t-1} W_hh + b_h)
    c_t = f_t c_{t-1} + i_t g_t, h_t = o_t tanh(c_t)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_utils.functional import mean_cross_entropy
from course_utils.rnn import one_hot
from course_utils.rnn.bptt import Mask, Parameters
from course_utils.rnn.cell import Array, Ids, Inputs, output, rows
from course_utils.rnn.checks import checked_inputs, checked_pair, checked_state, cut_steps
from course_utils.rnn.gates import blocks, gate

State = tuple[Array, Array]


@dataclass(frozen=True)
class Trace:
    """What the forward pass leaves for the backward pass.

    Attributes:
        inputs: ids (time, batch) or vectors (time, batch, input_size).
        hidden: h_0 to h_T, shape (time + 1, batch, hidden_size).
        cells: c_0 to c_T, the same shape.
        gates: i, f, g and o side by side, shape (time, batch, 4 * hidden_size).
        logits: the scores after each input, shape (time, batch, output_size).
    """

    inputs: Inputs
    hidden: Array
    cells: Array
    gates: Array
    logits: Array


def step(x: Inputs, h: Array, c: Array, W_xh: Array, W_hh: Array, b_h: Array) -> tuple[Array, Array, Array]:
    """One step: what is kept of the cell, what is written into it, what is shown of it.

    Args:
        x: the input, shape (batch, input_size); or ids, shape (batch,).
        h: the hidden state before, shape (batch, hidden_size).
        c: the cell before, the same shape.
        W_xh: shape (input_size, 4 * hidden_size).
        W_hh: shape (hidden_size, 4 * hidden_size).
        b_h: shape (4 * hidden_size,).

    Returns:
        The new h and c, and i, f, g and o side by side, shape (batch, 4 * hidden_size).
    """
    a_i, a_f, a_g, a_o = blocks(one_hot.times(x, W_xh) + h @ W_hh + b_h, 4)
    i, f, g, o = gate(a_i), gate(a_f), np.tanh(a_g), gate(a_o)
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, c, np.concatenate((i, f, g, o), axis=1)


def forward(xs: Inputs, state: State | None, params: Parameters) -> Trace:
    """Run the LSTM over whole sequences.

    Args:
        xs: ids (time, batch) or vectors (time, batch, input_size).
        state: h_0 and c_0, each of shape (batch, hidden_size); None for zeros.
        params: W_xh (input_size, 4 * hidden_size), W_hh (hidden_size, 4 * hidden_size), b_h (4 * hidden_size,), W_hy
            (hidden_size, output_size), b_y (output_size,).

    Returns:
        Hidden states, cells, gates and logits of every step.
    """
    h0, c0 = checked_pair(state)
    xs, h0, (W_xh, W_hh, b_h, W_hy, b_y) = checked_inputs(xs, h0, params, gates=4)
    hidden, cells = np.empty((2, len(xs) + 1, *h0.shape), W_hh.dtype)
    gates = np.empty((len(xs), xs.shape[1], W_hh.shape[1]), W_hh.dtype)
    hidden[0], cells[0] = h0, checked_state("c of h0", c0, h0.shape, W_hh.dtype)
    for t, x in enumerate(xs):
        hidden[t + 1], cells[t + 1], gates[t] = step(x, hidden[t], cells[t], W_xh, W_hh, b_h)
    return Trace(xs, hidden, cells, gates, output(hidden[1:], W_hy, b_y))


def loss_and_gradients(
    trace: Trace, targets: Ids, params: Parameters, truncate: int | None = None, *, mask: Mask | None = None
) -> tuple[float, Parameters]:
    """The mean cross-entropy and its gradients.

    Args:
        trace: what `forward` returned.
        targets: ids, shape (time, batch).
        params: the parameters of the forward pass.
        truncate: k: steps k, 2k, ..., counted from 0, send nothing to the step before; None for the whole way.
        mask: which targets count, bools of shape (time, batch); None for all.

    Returns:
        The loss in nats, and one gradient for each parameter, with its name and shape.
    """
    loss, d_logits = mean_cross_entropy(trace.logits, targets, mask)
    d_pre = pre_activation_gradients(trace, d_logits, params, truncate)
    gradients = {
        "W_xh": one_hot.transposed_times(rows(trace.inputs), rows(d_pre), len(params["W_xh"])),
        "W_hh": rows(trace.hidden[:-1]).T @ rows(d_pre),
        "b_h": rows(d_pre).sum(axis=0),
        "W_hy": rows(trace.hidden[1:]).T @ rows(d_logits),
        "b_y": rows(d_logits).sum(axis=0),
    }
    return loss, gradients


def pre_activation_gradients(trace: Trace, d_logits: Array, params: Parameters, truncate: int | None = None) -> Array:
    """The gradients of what goes into i, f, g and o, from the last step to the first.

    The cell sends its gradient to the cell before through a product with f alone: no matrix, no derivative of tanh.

    Args:
        trace: what `forward` returned.
        d_logits: dL/dz_t, shape (time, batch, output_size).
        params: the parameters of the forward pass.
        truncate: k: steps k, 2k, ..., counted from 0, send nothing to the step before; None for the whole way.

    Returns:
        Side by side, shape (time, batch, 4 * hidden_size).
    """
    d_from_output = (rows(d_logits) @ params["W_hy"].T).reshape(trace.hidden[1:].shape)
    W_hh_T, cuts = np.ascontiguousarray(params["W_hh"].T), cut_steps(truncate, len(trace.gates))
    d_pre = np.empty_like(trace.gates)
    d_h_carried: Array | float = 0.0
    d_c_carried: Array | float = 0.0
    for t in reversed(range(len(d_pre))):
        i, f, g, o = blocks(trace.gates[t], 4)
        tanh_c = np.tanh(trace.cells[t + 1])
        d_h = d_from_output[t] + d_h_carried  # h_t = o tanh(c_t) feeds the output and step t + 1
        d_c = d_h * o * (1 - tanh_c**2) + d_c_carried  # c_t feeds h_t and c_{t+1}
        d_i, d_f, d_g, d_o = d_c * g, d_c * trace.cells[t], d_c * i, d_h * tanh_c
        into = (d_i * i * (1 - i), d_f * f * (1 - f), d_g * (1 - g**2), d_o * o * (1 - o))
        np.concatenate(into, axis=1, out=d_pre[t])
        d_h_carried, d_c_carried = d_pre[t] @ W_hh_T, d_c * f  # to h_{t-1} and c_{t-1}
        if t in cuts:
            d_h_carried = d_c_carried = 0.0  # the cut
    return d_pre
