"""The gradient of the recurrent weights taken apart: one term for each time they were used."""

from __future__ import annotations

import numpy as np

from course_utils.rnn.activations import activation
from course_utils.rnn.backward import hidden_gradients, loss_and_slope
from course_utils.rnn.forward import Array, Ids, Parameters, Trace, flat


def per_step_gradients(trace: Trace, targets: Ids, params: Parameters, truncate: int | None = None) -> Array:
    """Each step's own term of dL/dW_hh: the lecture's V^1, V^2, V^3 …

    W_hh is used once a step, and the use at step t changes a_t = x_t W_xh + h_{t-1} W_hh + b_h. So its term is
    h_{t-1}^T dL/da_t, with every loss from step t on in dL/da_t.

    Args:
        trace: what `forward` returned.
        targets: the ids that should have come out, shape (time, batch).
        params: the parameters of the forward pass.
        truncate: as for `backward`.

    Returns:
        Shape (time, hidden_size, hidden_size). The sum over the first axis is dL/dW_hh.

    Raises:
        ValueError: as for `backward`.
    """
    d_logits = loss_and_slope(trace.logits, targets)[1]
    d_sums = hidden_gradients(trace, d_logits, params["W_hh"], params["W_hy"], truncate)
    return trace.hidden[:-1].transpose(0, 2, 1) @ d_sums


def gradients_by_loss(trace: Trace, targets: Ids, params: Parameters) -> Array:
    """The same terms split once more: from the loss at step t to the use of W_hh at step s.

    Args:
        trace: what `forward` returned.
        targets: the ids that should have come out, shape (time, batch).
        params: the parameters of the forward pass.

    Returns:
        Shape (time, time, hidden_size, hidden_size): entry [t, s] is the part of dL/dW_hh that the loss at step t
        causes through the use at step s. It is 0 for s > t: a loss cannot depend on what comes later. The sum over
        t is `per_step_gradients`; the entries with t // k == s // k are what truncation after k steps keeps.

    Raises:
        ValueError: as for `backward`.
    """
    steps = len(trace.logits)
    slopes = activation(trace.nonlinearity).slope(trace.hidden[1:])
    d_logits = loss_and_slope(trace.logits, targets)[1]
    d_outputs = (flat(d_logits) @ params["W_hy"].T).reshape(slopes.shape)
    terms = np.zeros((steps, steps, *params["W_hh"].shape), d_outputs.dtype)
    d_hidden = np.zeros((steps, *d_outputs.shape[1:]), d_outputs.dtype)  # (loss t, batch, hidden_size), at one step s
    for s in reversed(range(steps)):
        d_hidden[s] = d_outputs[s]  # here the way back from loss s begins
        d_sums = d_hidden[s:] * slopes[s]
        terms[s:, s] = trace.hidden[s].T @ d_sums
        d_hidden[s:] = d_sums @ params["W_hh"].T
    return terms


def gradient_norms(trace: Trace, targets: Ids, params: Parameters) -> Array:
    """How strongly the loss at step t pulls at the use of W_hh at step s: the norms of `gradients_by_loss`.

    Args:
        trace: what `forward` returned.
        targets: ids, shape (time, batch).
        params: as for `forward`.

    Returns:
        Frobenius norms, shape (time, time), 0 above the diagonal.

    Raises:
        ValueError: as for `backward`.
    """
    norms: Array = np.linalg.norm(gradients_by_loss(trace, targets, params), axis=(2, 3))
    return norms
