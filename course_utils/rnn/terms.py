"""The gradient of the recurrent weights taken apart by loss: what each loss sends back to each earlier step."""

from __future__ import annotations

import numpy as np

from course_utils.functional import mean_cross_entropy
from course_utils.rnn.bptt import Parameters, Trace
from course_utils.rnn.cell import ACTIVATIONS, Array, Ids, rows


def pre_activation_gradients_by_loss(trace: Trace, targets: Ids, params: Parameters) -> Array:
    """dL_t/da_s: what the loss at step t sends back to the pre-activation of step s.

    Args:
        trace: what `forward` returned.
        targets: the ids that should have come out, shape (time, batch).
        params: the parameters of the forward pass.

    Returns:
        Shape (time, time, batch, hidden_size), entry [t, s]; 0 for s > t, for a loss cannot depend on what comes
        later. The sum over t is `pre_activation_gradients` without a cut.
    """
    h = trace.hidden[1:]
    derivative = ACTIVATIONS[trace.nonlinearity].derivative(h)
    d_z = mean_cross_entropy(trace.logits, targets)[1]
    o = (rows(d_z) @ params["W_hy"].T).reshape(h.shape)
    d_a = np.zeros((len(h), *h.shape), h.dtype)
    carried = np.zeros_like(h)  # entry t: what the loss at t sends to the state that the loop has come to
    for s in reversed(range(len(h))):
        carried[s] = o[s]  # here the way back from the loss at s begins
        d_a[s:, s] = carried[s:] * derivative[s]
        carried[s:] = d_a[s:, s] @ params["W_hh"].T
    return d_a


def gradients_by_loss(trace: Trace, targets: Ids, params: Parameters) -> Array:
    """The terms of `per_step_gradients` split once more: from the loss at step t to the use of W_hh at step s.

    Args:
        trace: what `forward` returned.
        targets: the ids that should have come out, shape (time, batch).
        params: the parameters of the forward pass.

    Returns:
        Shape (time, time, hidden_size, hidden_size), entry [t, s], 0 for s > t. The sum over t is
        `per_step_gradients`; the entries with t // k == s // k are what truncation after k steps keeps.
    """
    d_a = pre_activation_gradients_by_loss(trace, targets, params)
    return trace.hidden[:-1].transpose(0, 2, 1) @ d_a  # h_{s-1}^T dL_t/da_s


def gradient_norms(trace: Trace, targets: Ids, params: Parameters) -> Array:
    """How strongly the loss at step t pulls at the use of W_hh at step s: the norms of `gradients_by_loss`.

    Args:
        trace: what `forward` returned.
        targets: ids, shape (time, batch).
        params: the parameters of the forward pass.

    Returns:
        Frobenius norms, shape (time, time), 0 above the diagonal.
    """
    norms: Array = np.linalg.norm(gradients_by_loss(trace, targets, params), axis=(2, 3))
    return norms
