"""Attention over all states of a network: Bahdanau, Cho and Bengio 2015, equations 5 and 6 and appendix A.1.2.

The last state h_T asks, each state h_t answers with a score, and the output looks at their weighted mean:

    e_t = tanh(h_t W_a + h_T U_a) v, alpha = softmax(e), m = sum_t alpha_t h_t, z = m W_hy + b_y
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from course_utils.functional import mean_cross_entropy, softmax
from course_utils.rnn import bptt, one_hot
from course_utils.rnn.bptt import Parameters
from course_utils.rnn.cell import Array, Ids, Inputs, rows
from course_utils.rnn.checks import check_attention, check_sizes
from course_utils.rnn.model import initial_parameters


@dataclass(frozen=True)
class Look:
    """What the forward pass of the attention leaves for the backward pass.

    Attributes:
        tried: tanh(h_t W_a + h_T U_a), shape (time, batch, attention_size).
        alpha: the weights, which sum to 1 over time, shape (time, batch).
        mean: m, the weighted mean of the states, shape (batch, hidden_size).
    """

    tried: Array
    alpha: Array
    mean: Array


def look(states: Array, params: Parameters) -> Look:
    """Weigh all states by how well they answer the last one, and take their mean.

    Args:
        states: h_1 to h_T, shape (time, batch, hidden_size).
        params: W_a and U_a (hidden_size, attention_size), v (attention_size,).

    Returns:
        Weights and mean.

    Raises:
        ValueError: shapes that do not fit, or no state.
    """
    check_attention(states, params)
    tried = np.tanh(states @ params["W_a"] + states[-1] @ params["U_a"])
    alpha = softmax(tried @ params["v"], axis=0)
    return Look(tried, alpha, (alpha[..., None] * states).sum(axis=0))


def look_back(states: Array, seen: Look, d_mean: Array, params: Parameters) -> tuple[Array, Parameters]:
    """The gradients of `look`: each state gets its own, without a way through the steps between.

    Args:
        states: h_1 to h_T, shape (time, batch, hidden_size).
        seen: what `look` returned.
        d_mean: dL/dm, shape (batch, hidden_size).
        params: W_a, U_a and v.

    Returns:
        dL/dh_t of every step, shape (time, batch, hidden_size), and the gradients of W_a, U_a and v.
    """
    d_alpha = (states * d_mean).sum(axis=2)
    d_e = seen.alpha * (d_alpha - (seen.alpha * d_alpha).sum(axis=0))  # the softmax
    d_pre = d_e[..., None] * params["v"] * (1 - seen.tried**2)  # before tanh
    d_asks = d_pre.sum(axis=0)  # h_T asked every state
    d_states = seen.alpha[..., None] * d_mean + d_pre @ params["W_a"].T
    d_states[-1] += d_asks @ params["U_a"].T
    gradients = {
        "W_a": rows(states).T @ rows(d_pre),
        "U_a": states[-1].T @ d_asks,
        "v": rows(seen.tried).T @ d_e.ravel(),
    }
    return d_states, gradients


class AttentiveRNN:
    """An RNN that reads to the end, then looks at all its states and answers once.

    Attributes:
        params: W_xh, W_hh and b_h of the RNN; W_a, U_a and v of the attention; W_hy and b_y of the output. Training
            changes these arrays in place.
    """

    params: Parameters

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        *,
        attention_size: int = 16,
        dtype: DTypeLike = np.float64,
        seed: int,
    ) -> None:
        """Set up an untrained network.

        Args:
            input_size: the number of different ids.
            hidden_size: the length of the hidden state.
            output_size: the number of alternatives at the output.
            attention_size: the length of what is compared.
            dtype: float64 or float32.
            seed: of the initial weights.

        Raises:
            ValueError: a size below 1, or another dtype.
            TypeError: a size is no integer.
        """
        sizes = {"input_size": input_size, "hidden_size": hidden_size, "output_size": output_size}
        check_sizes(dtype, **sizes, attention_size=attention_size)
        rng = np.random.default_rng(seed)
        bound = 1 / np.sqrt(hidden_size)
        self.params = initial_parameters(input_size, hidden_size, output_size, rng, dtype)
        for name, shape in (("W_a", (hidden_size, attention_size)), ("U_a", (hidden_size, attention_size))):
            self.params[name] = rng.uniform(-bound, bound, shape).astype(dtype)
        self.params["v"] = rng.uniform(-bound, bound, attention_size).astype(dtype)

    def read(self, inputs: Inputs) -> tuple[bptt.Trace, Look, Array]:
        """The forward pass.

        Args:
            inputs: ids (time, batch) or vectors (time, batch, input_size).

        Returns:
            What the RNN leaves, what the attention leaves, and the scores z, shape (batch, output_size).
        """
        trace = bptt.forward(inputs, None, self.params)
        seen = look(trace.hidden[1:], self.params)
        return trace, seen, seen.mean @ self.params["W_hy"] + self.params["b_y"]

    def loss_and_gradients(self, inputs: Inputs, targets: Ids) -> tuple[float, Parameters]:
        """The mean cross-entropy of the answers, and its gradients.

        Args:
            inputs: ids (time, batch) or vectors (time, batch, input_size).
            targets: the ids that should have come out, shape (batch,).

        Returns:
            The loss in nats, and one gradient for each parameter, with its name and shape.
        """
        params = self.params
        trace, seen, logits = self.read(inputs)
        loss, d_logits = mean_cross_entropy(logits, targets)
        d_states, gradients = look_back(trace.hidden[1:], seen, d_logits @ params["W_hy"].T, params)
        straight = params | {
            "W_hy": np.eye(len(params["W_hh"]), dtype=d_states.dtype)
        }  # dL/dh_t comes as it is, through no output layer
        d_pre = bptt.pre_activation_gradients(trace, d_states, straight)
        gradients |= {
            "W_xh": one_hot.transposed_times(rows(trace.inputs), rows(d_pre), len(params["W_xh"])),
            "W_hh": rows(trace.hidden[:-1]).T @ rows(d_pre),
            "b_h": rows(d_pre).sum(axis=0),
            "W_hy": seen.mean.T @ d_logits,
            "b_y": d_logits.sum(axis=0),
        }
        return loss, gradients
