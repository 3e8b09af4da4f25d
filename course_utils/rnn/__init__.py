"""The recurrent network: forward pass, backpropagation through time, and the gradient taken apart.

Row-vector convention throughout: h_t = tanh(x_t W_xh + h_{t-1} W_hh + b_h), logits_t = h_t W_hy + b_y. Arrays are
time-major: (time, batch, size).
"""

from course_utils.rnn.backward import backward
from course_utils.rnn.forward import Trace, forward, step
from course_utils.rnn.model import RNN, initial_parameters
from course_utils.rnn.terms import gradient_norms, gradients_by_loss, per_step_gradients

__all__ = [
    "RNN",
    "Trace",
    "backward",
    "forward",
    "gradient_norms",
    "gradients_by_loss",
    "initial_parameters",
    "per_step_gradients",
    "step",
]
