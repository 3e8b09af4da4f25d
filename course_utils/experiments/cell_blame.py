"""How much of a gradient is left at each step back: through an LSTM's cell, beside the long product of an RNN."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.experiments.jacobian_products import backpropagated_norms
from course_utils.rnn import LSTM, lstm
from course_utils.rnn.bptt import Parameters
from course_utils.rnn.cell import Array
from course_utils.rnn.gates import blocks
from course_utils.rnn.model import RecurrentNetwork


def shares_left(network: RecurrentNetwork, sentences: NDArray[np.integer]) -> Array:
    """What is left of a gradient at each step back, of an RNN's state or an LSTM's cell; dL/dh_T is 1 in each unit.

    Args:
        network: an RNN or an LSTM.
        sentences: ids, shape (time, sentences).

    Returns:
        Shares of the norm at the last step, shape (sentences, time); entry d is d steps before the last one.
    """
    params: Parameters = {name: array.astype(np.float64) for name, array in network.without_embedding().items()}
    d_last, found = np.ones(len(params["W_hh"])), []
    for sentence in sentences.T:
        trace = network.trace(sentence[:, None])
        if isinstance(network, LSTM):
            norms = backpropagated_cell_norms(trace, params, d_last)[0]
        else:
            norms = backpropagated_norms(trace.hidden[1:, 0], params["W_hh"], d_last, network.nonlinearity)
        found.append(norms / norms[0])
    return np.array(found)


def backpropagated_cell_norms(trace: lstm.Trace, params: Parameters, d_last: Array) -> tuple[Array, Array]:
    """The norm of dL/dc_t for every step, when the loss looks at the last hidden state only.

    c_t = f c_{t-1} + i g sends its gradient back through f alone; the gates, which also read h_{t-1}, are a second way.

    Args:
        trace: of one sequence, what `lstm.forward` returned.
        params: W_hh.
        d_last: dL/dh_T, shape (hidden_size,).

    Returns:
        The norms of the whole gradient and those of the part that went from cell to cell alone, each of shape (time,):
        entry d is d steps before the last one.
    """
    steps = len(trace.gates)
    d_h, d_c, direct = d_last[None], np.zeros_like(d_last[None]), np.zeros_like(d_last[None])
    whole, alone = np.empty((2, steps))
    for back, t in enumerate(reversed(range(steps))):
        i, f, g, o = blocks(trace.gates[t], 4)
        tanh_c = np.tanh(trace.cells[t + 1])
        d_c = d_c + d_h * o * (1 - tanh_c**2)
        direct = direct if back else d_c  # the loss enters once, at the last step
        whole[back], alone[back] = np.linalg.norm(d_c), np.linalg.norm(direct)
        d_i, d_f, d_g, d_o = d_c * g, d_c * trace.cells[t], d_c * i, d_h * tanh_c
        d_pre = np.concatenate((d_i * i * (1 - i), d_f * f * (1 - f), d_g * (1 - g**2), d_o * o * (1 - o)), axis=1)
        d_h, d_c, direct = d_pre @ params["W_hh"].T, d_c * f, direct * f  # to step t - 1
    return whole, alone
