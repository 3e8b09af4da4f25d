"""Recurrent networks, plain and gated: forward pass, backpropagation through time, and the gradient taken apart.

Row-vector convention throughout: h_t = tanh(x_t W_xh + h_{t-1} W_hh + b_h), logits_t = h_t W_hy + b_y. Arrays are
time-major: (time, batch, size).
"""

from course_utils.rnn.bptt import Trace, backward, forward, loss_and_gradients, per_step_gradients
from course_utils.rnn.cell import step
from course_utils.rnn.model import GRU, LSTM, RNN, initial_parameters
from course_utils.rnn.terms import gradient_norms, gradients_by_loss

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "Trace",
    "backward",
    "forward",
    "gradient_norms",
    "gradients_by_loss",
    "initial_parameters",
    "loss_and_gradients",
    "per_step_gradients",
    "step",
]
