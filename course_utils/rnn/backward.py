"""Backpropagation through time: Werbos 1990, "Backpropagation through time: what it does and how to do it"."""

from __future__ import annotations

import numpy as np

from course_utils.rnn.activations import activation
from course_utils.rnn.forward import Array, Ids, Inputs, Parameters, Trace, flat

# Up to this many input rows a product with the one-hot matrix is faster than sorting the ids.
_SMALL_VOCABULARY = 512


def backward(trace: Trace, targets: Ids, params: Parameters, truncate: int | None = None) -> Parameters:
    """The gradients of the mean cross-entropy: the forward pass from its last line to its first.

    Args:
        trace: what `forward` returned.
        targets: the ids that should have come out, shape (time, batch).
        params: the parameters of the forward pass.
        truncate: cut the way back before every `truncate`-th step (state carried, gradient stopped: what torch does
            with `h.detach()` between pieces of that length); None for the whole way.

    Returns:
        One gradient for each parameter, with its name and shape.

    Raises:
        ValueError: targets of the wrong shape or outside the outputs, or `truncate` below 1.
    """
    return through_time(trace, loss_and_slope(trace.logits, targets)[1], params, truncate)


def loss_and_slope(logits: Array, targets: Ids, *, overwrite: bool = False) -> tuple[float, Array]:
    """The mean cross-entropy over time and batch in nats, and its gradient (yhat - y) / (time * batch).

    Args:
        logits: scores, shape (time, batch, output_size).
        targets: ids, shape (time, batch).
        overwrite: put the gradient in the place of the logits, which saves memory.

    Returns:
        The loss, and dL/dlogits, shape (time, batch, output_size).

    Raises:
        ValueError: targets of the wrong shape or outside the outputs.
    """
    targets = np.asarray(targets)
    if targets.shape != logits.shape[:-1]:
        raise ValueError(f"targets must have shape (time, batch) = {logits.shape[:-1]}, they have {targets.shape}")
    if not (0 <= targets.min() and targets.max() < logits.shape[-1]):
        raise ValueError(f"targets must lie in 0..{logits.shape[-1] - 1}, found {targets.min()}..{targets.max()}")
    rows = flat(logits)  # (time * batch, output_size)
    target_of_row = np.arange(targets.size), targets.ravel()
    largest = rows.max(axis=1, keepdims=True)
    of_target = rows[target_of_row] - largest[:, 0]
    weights = np.subtract(rows, largest, out=rows if overwrite else None)
    np.exp(weights, out=weights)
    total = weights.sum(axis=1, keepdims=True)
    loss = float(np.mean(np.log(total[:, 0]) - of_target, dtype=np.float64))  # log sum_j exp(z_j) - z_target
    weights /= total * targets.size  # yhat, divided by the number of losses in the mean
    weights[target_of_row] -= 1 / targets.size
    return loss, weights.reshape(logits.shape)


def through_time(trace: Trace, d_logits: Array, params: Parameters, truncate: int | None = None) -> Parameters:
    """All gradients from the gradient of the logits.

    Args:
        trace: what `forward` returned.
        d_logits: dL/dlogits, shape (time, batch, output_size), as from `loss_and_slope`.
        params: as for `forward`.
        truncate: as for `backward`.

    Returns:
        One gradient for each parameter, with its shape.
    """
    hidden, W_hh, W_hy = trace.hidden, params["W_hh"], params["W_hy"]
    d_sums = hidden_gradients(trace, d_logits, W_hh, W_hy, truncate)  # (time, batch, hidden_size)
    return {
        "W_xh": input_weights_gradient(trace.inputs, d_sums, len(params["W_xh"])),
        "W_hh": flat(hidden[:-1]).T @ flat(d_sums),  # the sum over all steps and sequences in one product
        "b_h": flat(d_sums).sum(axis=0),
        "W_hy": flat(hidden[1:]).T @ flat(d_logits),
        "b_y": flat(d_logits).sum(axis=0),
    }


def hidden_gradients(trace: Trace, d_logits: Array, W_hh: Array, W_hy: Array, truncate: int | None = None) -> Array:
    """dL/da_t for the sum a_t inside the activation of every step, h_t = f(a_t).

    h_t is used twice: by the output at t, and by the step t + 1. Both uses send a gradient back, and they add up.

    Args:
        trace: what `forward` returned.
        d_logits: dL/dlogits, shape (time, batch, output_size).
        W_hh: shape (hidden_size, hidden_size).
        W_hy: shape (hidden_size, output_size).
        truncate: as for `backward`.

    Returns:
        Shape (time, batch, hidden_size).

    Raises:
        ValueError: `truncate` is below 1.
    """
    if truncate is not None and truncate < 1:
        raise ValueError(f"truncate must be at least 1 step, or None for the whole way, it is {truncate}")
    d_sums = (flat(d_logits) @ W_hy.T).reshape(trace.hidden[1:].shape)  # what the outputs send back to each h_t
    slopes = activation(trace.nonlinearity).slope(trace.hidden[1:])
    W_hh_T = np.ascontiguousarray(W_hh.T)  # the small products below read it row by row
    for t in reversed(range(len(d_sums))):
        is_last_of_piece = t + 1 == len(d_sums) or (truncate is not None and (t + 1) % truncate == 0)
        if not is_last_of_piece:
            d_sums[t] += d_sums[t + 1] @ W_hh_T  # what step t + 1 sends back to h_t
        d_sums[t] *= slopes[t]  # from h_t to a_t
    return d_sums


def input_weights_gradient(inputs: Inputs, d_sums: Array, input_size: int) -> Array:
    """dL/dW_xh = sum_t x_t^T dL/da_t; for an id, x_t is one-hot.

    The row of an id collects the gradients of all places where it was the input.

    Args:
        inputs: ids (time, batch) or vectors (time, batch, input_size).
        d_sums: dL/da_t, shape (time, batch, hidden_size).
        input_size: the number of rows of W_xh.

    Returns:
        Shape (input_size, hidden_size).
    """
    rows = flat(d_sums)
    gradient: Array = np.zeros((input_size, rows.shape[1]), rows.dtype)
    if inputs.ndim == 3:
        return np.matmul(flat(inputs).T, rows, out=gradient)
    ids = inputs.ravel()
    if input_size <= _SMALL_VOCABULARY:
        one_hot = np.zeros((input_size, len(ids)), rows.dtype)
        one_hot[ids, np.arange(len(ids))] = 1
        return np.matmul(one_hot, rows, out=gradient)
    order = np.argsort(ids, kind="stable")  # equal ids side by side: each run of them is one sum
    starts = np.flatnonzero(np.diff(ids[order], prepend=-1))
    gradient[ids[order][starts]] = np.add.reduceat(rows[order], starts, axis=0)
    return gradient
