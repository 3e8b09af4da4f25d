"""Attention by hand: its gradients against finite differences and torch's autograd."""

import numpy as np
import pytest

from course_utils.gradcheck import numerical_gradient, relative_error
from course_utils.rnn.attention import AttentiveRNN, look


def example(time=6, batch=3):
    rng = np.random.default_rng(0)
    network = AttentiveRNN(7, 5, 2, attention_size=4, seed=1)
    network.params["b_h"] += rng.normal(size=5)
    network.params["v"] *= 5
    return network, rng.integers(0, 7, (time, batch)), rng.integers(0, 2, batch)


@pytest.mark.parametrize("name", ["W_xh", "W_hh", "b_h", "W_a", "U_a", "v", "W_hy", "b_y"])
def test_gradients_equal_finite_differences(name):
    network, ids, targets = example()
    gradient = network.loss_and_gradients(ids, targets)[1][name]
    numerical = numerical_gradient(lambda _: network.loss_and_gradients(ids, targets)[0], network.params[name])
    assert relative_error(gradient, numerical) < 1e-7


def test_loss_and_gradients_equal_torch_to_1e_9():
    import torch

    network, ids, targets = example(time=11)
    p = {name: torch.tensor(array, requires_grad=True) for name, array in network.params.items()}
    h, states = torch.zeros(ids.shape[1], 5, dtype=torch.double), []
    for row in torch.tensor(ids):
        h = torch.tanh(p["W_xh"][row] + h @ p["W_hh"] + p["b_h"])
        states.append(h)
    stacked = torch.stack(states)
    alpha = torch.softmax(torch.tanh(stacked @ p["W_a"] + h @ p["U_a"]) @ p["v"], 0)
    logits = (alpha[..., None] * stacked).sum(0) @ p["W_hy"] + p["b_y"]
    expected = torch.nn.functional.cross_entropy(logits, torch.tensor(targets))
    expected.backward()
    loss, gradients = network.loss_and_gradients(ids, targets)
    assert loss == pytest.approx(expected.item(), rel=1e-12)
    assert set(gradients) == set(network.params)
    for name, gradient in gradients.items():
        assert relative_error(gradient, p[name].grad.numpy()) <= 1e-9, name


def test_the_weights_sum_to_one_and_equal_scores_give_the_mean_of_the_states():
    network, ids, _ = example()
    seen = network.read(ids)[1]
    assert np.allclose(seen.alpha.sum(axis=0), 1)
    states = np.random.default_rng(1).normal(size=(6, 3, 5))
    even = look(states, network.params | {"v": np.zeros(4)})
    assert np.allclose(even.mean, states.mean(axis=0))
