"""Attention by hand: its gradients against finite differences and torch's autograd."""

import numpy as np
import pytest

from course_utils.gradcheck import numerical_gradient, relative_error
from course_utils.rnn.attention import AttentiveRNN, look


def example(time=6, batch=3, hidden=5, attention=4):
    rng = np.random.default_rng(0)
    network = AttentiveRNN(7, hidden, 2, attention_size=attention, seed=1)
    network.params["b_h"] += rng.normal(size=hidden)
    network.params["v"] *= 5
    return network, rng.integers(0, 7, (time, batch)), rng.integers(0, 2, batch)


@pytest.mark.parametrize("name", ["W_xh", "W_hh", "b_h", "W_a", "U_a", "v", "W_hy", "b_y"])
def test_gradients_equal_finite_differences(name):
    network, ids, targets = example()
    gradient = network.loss_and_gradients(ids, targets)[1][name]
    numerical = numerical_gradient(lambda _: network.loss_and_gradients(ids, targets)[0], network.params[name])
    assert relative_error(gradient, numerical) < 1e-7


@pytest.mark.parametrize("sizes", [(11, 3, 5, 4), (1, 1, 1, 1), (1, 4, 3, 2), (9, 1, 2, 1)])
def test_loss_and_gradients_equal_torch_to_1e_9(sizes):
    import torch

    network, ids, targets = example(*sizes)
    p = {name: torch.tensor(array, requires_grad=True) for name, array in network.params.items()}
    h, states = torch.zeros(ids.shape[1], sizes[2], dtype=torch.double), []
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
    scale = max(np.abs(array.grad.numpy()).max() for array in p.values())
    for name, gradient in gradients.items():
        assert np.abs(gradient - p[name].grad.numpy()).max() <= 1e-9 * scale, name


def test_the_weights_sum_to_one_and_equal_scores_give_the_mean_of_the_states():
    network, ids, _ = example()
    seen = network.read(ids)[1]
    assert np.allclose(seen.alpha.sum(axis=0), 1)
    states = np.random.default_rng(1).normal(size=(6, 3, 5))
    even = look(states, network.params | {"v": np.zeros(4)})
    assert np.allclose(even.mean, states.mean(axis=0))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden_size": 0}, "hidden_size must be at least 1"),
        ({"attention_size": 0}, "attention_size must be at least 1"),
        ({"input_size": "7"}, "input_size must be an integer"),
        ({"dtype": np.int64}, "dtype must be float32 or float64"),
    ],
)
def test_sizes_of_which_no_network_can_be_made_are_refused(change, message):
    with pytest.raises((ValueError, TypeError), match=message):
        AttentiveRNN(**({"input_size": 7, "hidden_size": 5, "output_size": 2, "seed": 1} | change))


def test_what_does_not_fit_the_attention_is_refused():
    network, ids, targets = example()
    with pytest.raises(ValueError, match="at least one time step"):
        network.loss_and_gradients(ids[:0], targets)
    with pytest.raises(ValueError, match="targets"):
        network.loss_and_gradients(ids, targets[:2])
    with pytest.raises(ValueError, match="missing: v"):
        look(np.zeros((6, 3, 5)), {name: network.params[name] for name in ("W_a", "U_a")})
    for states in (np.zeros((6, 3, 4)), np.zeros((0, 3, 5)), np.zeros((3, 5))):
        with pytest.raises(ValueError, match=r"states must have shape \(time, batch, 5\)"):
            look(states, network.params)
    network.params["U_a"] = network.params["U_a"][:, :-1]
    with pytest.raises(ValueError, match=r"U_a must have shape \(5, 4\)"):
        network.read(ids)
