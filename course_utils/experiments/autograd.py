"""The gradient of the recurrent weights without the course's backward pass: by torch's autograd, or by nudging."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course_utils.functional import cross_entropy
from course_utils.gradcheck import numerical_gradient
from course_utils.rnn import forward


def gradients_by_autograd(
    params: dict[str, NDArray[np.floating]], inputs: NDArray[np.integer], targets: NDArray[np.integer], truncate: int
) -> NDArray[np.float64]:
    """dL_t/dW_hh of each step's own loss.

    Args:
        params: the parameters of a tanh network.
        inputs: ids, shape (steps,).
        targets: ids, shape (steps,).
        truncate: the state is detached before every `truncate`-th step; 0 for never.

    Returns:
        One gradient a step, shape (steps, hidden_size, hidden_size).
    """
    import torch

    weights = {name: torch.tensor(value) for name, value in params.items()}
    input_size, hidden_size = weights["W_xh"].shape
    cell = torch.nn.RNNCell(input_size, hidden_size, dtype=torch.float64)
    no_bias = torch.zeros(hidden_size)  # torch has two biases: only their sum counts
    theirs = (weights["W_xh"].T, weights["W_hh"].T, weights["b_h"], no_bias)
    cell.load_state_dict(dict(zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), theirs)))
    one_hot = torch.eye(input_size, dtype=torch.float64)
    h, losses = torch.zeros(hidden_size, dtype=torch.float64), []
    for t, (token, target) in enumerate(zip(inputs.tolist(), torch.tensor(targets))):
        if truncate and t % truncate == 0:
            h = h.detach()
        h = cell(one_hot[token], h)
        losses.append(torch.nn.functional.cross_entropy(h @ weights["W_hy"] + weights["b_y"], target))
    gradients = [torch.autograd.grad(loss, cell.weight_hh, retain_graph=True)[0].T.numpy() for loss in losses]
    return np.array(gradients)


def gradients_by_nudging(
    params: dict[str, NDArray[np.floating]], inputs: NDArray[np.integer], targets: NDArray[np.integer], truncate: int
) -> NDArray[np.float64]:
    """What `gradients_by_autograd` finds, by finite differences: for where torch is missing.

    Args:
        params: the parameters of a tanh network, float64.
        inputs: ids, shape (steps,).
        targets: ids, shape (steps,).
        truncate: the state before every `truncate`-th step is held fixed while W_hh is nudged; 0 for only h_0.

    Returns:
        One gradient a step, shape (steps, hidden_size, hidden_size).
    """
    states = forward(inputs[:, None], None, params).hidden  # (steps + 1, 1, hidden_size)

    def gradient(t: int) -> NDArray[np.float64]:
        start = t // truncate * truncate if truncate else 0
        W_hh = np.array(params["W_hh"], dtype=np.float64)  # a copy
        nudged = params | {"W_hh": W_hh}

        def loss(_: NDArray[np.float64]) -> float:
            logits = forward(inputs[start : t + 1, None], states[start], nudged).logits
            return float(cross_entropy(logits[-1], targets[t : t + 1])[0])

        return numerical_gradient(loss, W_hh)

    return np.array([gradient(t) for t in range(len(inputs))])
