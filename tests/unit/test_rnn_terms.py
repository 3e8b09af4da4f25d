"""The terms of the gradient, by use and by loss: they sum to the whole, and truncation keeps its pieces."""

import numpy as np
import pytest

from course_utils import rnn
from course_utils.gradcheck import relative_error


def example(time=9, batch=3, hidden=5, seed=2):
    rng = np.random.default_rng(seed)
    params = rnn.initial_parameters(4, hidden, 6, rng)
    params["W_hh"] *= 2
    h0 = rng.normal(size=(batch, hidden))
    return params, rng.integers(0, 4, (time, batch)), h0, rng.integers(0, 6, (time, batch))


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "identity"])
@pytest.mark.parametrize("truncate", [None, 1, 4])
def test_the_terms_of_all_steps_sum_to_the_gradient(nonlinearity, truncate):
    params, xs, h0, targets = example()
    trace = rnn.forward(xs, h0, params, nonlinearity)
    terms = rnn.per_step_gradients(trace, targets, params, truncate)
    assert terms.shape == (9, 5, 5)
    assert relative_error(terms.sum(axis=0), rnn.backward(trace, targets, params, truncate)["W_hh"]) < 1e-13


@pytest.mark.parametrize("seed", range(3))
def test_each_term_is_the_gradient_of_its_own_copy_of_the_weights(seed):
    """Give every step its own copy of W_hh in torch: the gradient of copy t must be term t, of loss s entry [s, t]."""
    import torch

    params, xs, h0, targets = example(seed=seed)
    trace = rnn.forward(xs, h0, params)
    terms = rnn.per_step_gradients(trace, targets, params)
    split = rnn.gradients_by_loss(trace, targets, params)
    fixed = {name: torch.tensor(value) for name, value in params.items()}
    copies = [torch.tensor(params["W_hh"], requires_grad=True) for _ in xs]
    h, losses = torch.tensor(h0), []
    for t, W in enumerate(copies):
        h = torch.tanh(torch.tensor(np.eye(4)[xs[t]]) @ fixed["W_xh"] + h @ W + fixed["b_h"])
        logits = h @ fixed["W_hy"] + fixed["b_y"]
        losses.append(torch.nn.functional.cross_entropy(logits, torch.tensor(targets[t])) / len(xs))
    for s, loss in enumerate(losses):
        parts = torch.autograd.grad(loss, copies, retain_graph=True, allow_unused=True)
        for t, part in enumerate(parts):
            expected = np.zeros((5, 5)) if part is None else part.numpy()
            assert relative_error(split[s, t], expected) <= 1e-9
    for term, expected in zip(terms, torch.autograd.grad(torch.stack(losses).sum(), copies)):
        assert relative_error(term, expected.numpy()) <= 1e-9


def test_the_split_sums_to_the_terms_and_is_zero_after_the_loss():
    params, xs, h0, targets = example()
    trace = rnn.forward(xs, h0, params)
    split = rnn.gradients_by_loss(trace, targets, params)
    assert relative_error(split.sum(axis=0), rnn.per_step_gradients(trace, targets, params)) < 1e-12
    norms = rnn.gradient_norms(trace, targets, params)
    assert norms.shape == (9, 9)
    assert (norms[np.triu_indices(9, 1)] == 0).all()
    assert (norms[np.tril_indices(9)] > 0).all()


@pytest.mark.parametrize("truncate", [1, 2, 4, 20])
def test_truncation_keeps_the_entries_inside_its_pieces(truncate):
    params, xs, h0, targets = example()
    trace = rnn.forward(xs, h0, params)
    split = rnn.gradients_by_loss(trace, targets, params)
    steps = np.arange(9) // truncate
    kept = split * (steps[:, None] == steps)[:, :, None, None]
    assert relative_error(kept.sum(axis=(0, 1)), rnn.backward(trace, targets, params, truncate)["W_hh"]) < 1e-12
