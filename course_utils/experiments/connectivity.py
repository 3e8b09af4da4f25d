"""Which earlier words a prediction's gradient reaches, for an RNN, a GRU or an LSTM."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.functional import mean_cross_entropy
from course_utils.rnn import bptt, gru, lstm
from course_utils.rnn.bptt import Parameters
from course_utils.rnn.model import RecurrentNetwork

Array = NDArray[np.float64]
Ids = NDArray[np.int64]


def shares(norms: Array) -> Array:
    """Each row, of numbers from 0 on, divided by its sum; a row of zeros stays zero."""
    total = norms.sum(axis=1, keepdims=True)
    divided: Array = np.divide(norms, total, out=np.zeros_like(norms), where=total > 0)
    return divided


def gradient_shares(network: RecurrentNetwork, ids: Ids) -> Array:
    """The share of each earlier input in the gradient of each prediction.

    Args:
        network: a network over words or characters.
        ids: a text, shape (steps + 1,).

    Returns:
        Shape (steps, steps): row t belongs to the loss of token t + 1, entry s to the norm of its gradient for the
        row of W_xh that was read at step s (of E W_xh, where there is an embedding). Rows sum to 1; entries with s > t
        are 0.
    """
    params, trace = network.without_embedding(), network.trace(ids[:-1, None])
    d_logits = mean_cross_entropy(trace.logits, ids[1:, None])[1]
    norms = np.zeros((len(d_logits), len(d_logits)))
    for t in range(len(d_logits)):
        of_one_loss = np.zeros_like(d_logits)
        of_one_loss[t] = d_logits[t]
        norms[t] = np.linalg.norm(_pre_activation_gradients(trace, of_one_loss, params)[:, 0], axis=1)
    return shares(norms)


def _pre_activation_gradients(trace: Any, d_logits: NDArray[np.floating], params: Parameters) -> NDArray[np.floating]:
    """What arrives at x_t W_xh: the gradient for the row that was read."""
    if isinstance(trace, gru.Trace):
        return gru.pre_activation_gradients(trace, d_logits, params)[0]
    if isinstance(trace, lstm.Trace):
        return lstm.pre_activation_gradients(trace, d_logits, params)
    return bptt.pre_activation_gradients(trace, d_logits, params)
