"""The GRU forward and backward: Cho and others 2014, with the reset gate where torch has it.

Two gates between 0 and 1: z how much of the old state is kept, r how much of it goes into the new content n. Each has
columns of its own in W_xh, W_hh and b_h, in the order r, z, n, as in torch:

    r_t, z_t = sigmoid(x_t W_xh + b_h + h_{t-1} W_hh), n_t = tanh(x_t W_xh + b_h + r_t (h_{t-1} W_hh))
    h_t = (1 - z_t) n_t + z_t h_{t-1}
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_utils.functional import mean_cross_entropy
from course_utils.rnn import one_hot
from course_utils.rnn.bptt import Mask, Parameters
from course_utils.rnn.cell import Array, Ids, Inputs, output, rows
from course_utils.rnn.checks import checked_inputs, cut_steps
from course_utils.rnn.gates import blocks, gate


@dataclass(frozen=True)
class Trace:
    """What the forward pass leaves for the backward pass.

    Attributes:
        inputs: ids (time, batch) or vectors (time, batch, input_size).
        hidden: h_0 to h_T, shape (time + 1, batch, hidden_size).
        gates: r, z, n and the part of h_{t-1} W_hh that r multiplies, side by side, shape (time, batch, 4 *
            hidden_size).
        logits: the scores after each input, shape (time, batch, output_size).
    """

    inputs: Inputs
    hidden: Array
    gates: Array
    logits: Array


def step(x: Inputs, h: Array, W_xh: Array, W_hh: Array, b_h: Array) -> tuple[Array, Array]:
    """One step: between the old state and the new content, as z says.

    Args:
        x: the input, shape (batch, input_size); or ids, shape (batch,).
        h: the hidden state before, shape (batch, hidden_size).
        W_xh: shape (input_size, 3 * hidden_size).
        W_hh: shape (hidden_size, 3 * hidden_size).
        b_h: shape (3 * hidden_size,).

    Returns:
        The new h, and what the way back needs: r, z, n and what r multiplies, shape (batch, 4 * hidden_size).
    """
    x_r, x_z, x_n = blocks(one_hot.times(x, W_xh) + b_h, 3)
    h_r, h_z, h_n = blocks(h @ W_hh, 3)
    r, z = gate(x_r + h_r), gate(x_z + h_z)
    n = np.tanh(x_n + r * h_n)
    h = (1 - z) * n + z * h
    return h, np.concatenate((r, z, n, h_n), axis=1)


def forward(xs: Inputs, h0: Array | None, params: Parameters) -> Trace:
    """Run the GRU over whole sequences.

    Args:
        xs: ids (time, batch) or vectors (time, batch, input_size).
        h0: shape (batch, hidden_size); None for zeros.
        params: W_xh (input_size, 3 * hidden_size), W_hh (hidden_size, 3 * hidden_size), b_h (3 * hidden_size,), W_hy
            (hidden_size, output_size), b_y (output_size,).

    Returns:
        Hidden states, gates and logits of every step.
    """
    xs, h0, (W_xh, W_hh, b_h, W_hy, b_y) = checked_inputs(xs, h0, params, gates=3)
    hidden = np.empty((len(xs) + 1, *h0.shape), W_hh.dtype)
    gates = np.empty((len(xs), xs.shape[1], 4 * h0.shape[1]), W_hh.dtype)
    hidden[0] = h0
    for t, x in enumerate(xs):
        hidden[t + 1], gates[t] = step(x, hidden[t], W_xh, W_hh, b_h)
    return Trace(xs, hidden, gates, output(hidden[1:], W_hy, b_y))


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
    d_pre, d_product = pre_activation_gradients(trace, d_logits, params, truncate)
    gradients = {
        "W_xh": one_hot.transposed_times(rows(trace.inputs), rows(d_pre), len(params["W_xh"])),
        "W_hh": rows(trace.hidden[:-1]).T @ rows(d_product),
        "b_h": rows(d_pre).sum(axis=0),
        "W_hy": rows(trace.hidden[1:]).T @ rows(d_logits),
        "b_y": rows(d_logits).sum(axis=0),
    }
    return loss, gradients


def pre_activation_gradients(
    trace: Trace, d_logits: Array, params: Parameters, truncate: int | None = None
) -> tuple[Array, Array]:
    """The gradients of what goes into r, z and n, from the last step to the first.

    Where z is 1 the state is kept as it is, and so is the gradient on its way back.

    Args:
        trace: what `forward` returned.
        d_logits: dL/dz_t, shape (time, batch, output_size).
        params: the parameters of the forward pass.
        truncate: k: steps k, 2k, ..., counted from 0, send nothing to the step before; None for the whole way.

    Returns:
        dL/d(x_t W_xh + b_h) and dL/d(h_{t-1} W_hh), each of shape (time, batch, 3 * hidden_size). They differ in the
        columns of n, where r multiplies the second.
    """
    d_from_output = (rows(d_logits) @ params["W_hy"].T).reshape(trace.hidden[1:].shape)
    W_hh_T, cuts = np.ascontiguousarray(params["W_hh"].T), cut_steps(truncate, len(trace.gates))
    d_pre, d_product = np.empty((2, *trace.gates.shape[:2], len(params["b_h"])), trace.gates.dtype)
    d_carried: Array | float = 0.0
    for t in reversed(range(len(d_pre))):
        r, z, n, h_n = blocks(trace.gates[t], 4)
        d_h = d_from_output[t] + d_carried  # h_t = (1 - z) n + z h_{t-1} feeds the output and step t + 1
        d_n, d_z = d_h * (1 - z), d_h * (trace.hidden[t] - n)
        into_n = d_n * (1 - n**2)
        d_r = into_n * h_n
        into_r, into_z = d_r * r * (1 - r), d_z * z * (1 - z)
        np.concatenate((into_r, into_z, into_n), axis=1, out=d_pre[t])
        np.concatenate((into_r, into_z, into_n * r), axis=1, out=d_product[t])
        d_carried = d_h * z + d_product[t] @ W_hh_T  # to h_{t-1}
        if t in cuts:
            d_carried = 0.0  # the cut
    return d_pre, d_product
