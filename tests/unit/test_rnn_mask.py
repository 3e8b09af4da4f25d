"""Padded batches: a target that does not count is to the course's RNN what `ignore_index` is to torch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import rnn
from course_utils.functional import cross_entropy, mean_cross_entropy
from course_utils.gradcheck import numerical_gradient, relative_error

NAMES = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")


def padded(lengths, size, seed=0):
    """Sequences of these lengths side by side, filled up with 0; and which targets count."""
    rng = np.random.default_rng(seed)
    mask = np.arange(max(lengths))[:, None] < np.array(lengths)
    inputs, targets = (np.where(mask, rng.integers(0, size, mask.shape), 0) for _ in range(2))
    return inputs, targets, mask


def torch_gradients(model, inputs, targets, mask):
    import torch

    twin, size = model.to_torch(), len(model.params["W_xh"])
    ignored = torch.tensor(np.where(mask, targets, -100))
    states, _ = twin["rnn"](torch.nn.functional.one_hot(torch.tensor(inputs), size).double())
    loss = torch.nn.functional.cross_entropy(twin["output"](states).flatten(0, 1), ignored.flatten(), ignore_index=-100)
    loss.backward()
    layer, output = twin["rnn"], twin["output"]
    return loss.item(), {
        "W_xh": layer.weight_ih_l0.grad.T.numpy(),
        "W_hh": layer.weight_hh_l0.grad.T.numpy(),
        "b_h": layer.bias_ih_l0.grad.numpy(),
        "W_hy": output.weight.grad.T.numpy(),
        "b_y": output.bias.grad.numpy(),
    }


@settings(max_examples=30, deadline=None)
@given(lengths=st.lists(st.integers(1, 9), min_size=1, max_size=5), seed=st.integers(0, 10**6))
def test_a_padded_batch_has_the_loss_and_gradients_of_torch_s_ignore_index(lengths, seed):
    model = rnn.RNN(6, 5, 6, seed=seed % 7)
    inputs, targets, mask = padded(lengths, 6, seed)
    loss, grads, _ = model.loss_and_gradients(inputs, targets, mask=mask)
    expected_loss, expected = torch_gradients(model, inputs, targets, mask)
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    for name in NAMES:
        assert np.abs(grads[name] - expected[name]).max() <= 1e-9 * max(1e-6, np.abs(expected[name]).max()), name


def test_a_padded_batch_is_its_sequences_one_by_one_weighted_by_their_lengths():
    model, lengths = rnn.RNN(6, 5, 6, seed=3), [7, 1, 4]
    inputs, targets, mask = padded(lengths, 6)
    loss, grads, _ = model.loss_and_gradients(inputs, targets, mask=mask)
    alone = [model.loss_and_gradients(inputs[:n, [b]], targets[:n, [b]]) for b, n in enumerate(lengths)]
    assert loss == pytest.approx(np.average([each[0] for each in alone], weights=lengths), rel=1e-12)
    for name in NAMES:
        assert relative_error(grads[name], sum(n * g[name] for n, (_, g, _) in zip(lengths, alone)) / 12) < 1e-12


def test_masked_gradients_equal_finite_differences_and_their_terms_sum_to_them():
    model = rnn.RNN(5, 4, 5, seed=1)
    inputs, targets, mask = padded([6, 2], 5)
    trace = rnn.forward(inputs, None, model.params)
    grads = rnn.backward(trace, targets, model.params, mask=mask)

    def loss(_):
        return cross_entropy(rnn.forward(inputs, None, model.params).logits, targets)[mask].mean()

    for name in NAMES:
        assert relative_error(grads[name], numerical_gradient(loss, model.params[name])) < 1e-7, name
    terms = rnn.per_step_gradients(trace, targets, model.params, mask=mask)
    assert relative_error(terms.sum(axis=0), grads["W_hh"]) < 1e-12


def test_what_does_not_count_may_hold_anything_and_changes_nothing():
    model = rnn.RNN(6, 5, 6)
    inputs, targets, mask = padded([5, 3], 6)
    filled = np.where(mask, targets, -100)
    for kept in (mask, mask.astype(int), mask.astype(float), mask.tolist()):
        loss, grads, _ = model.loss_and_gradients(inputs, filled, mask=kept)
        expected_loss, expected, _ = model.loss_and_gradients(inputs, targets, mask=mask)
        assert loss == expected_loss
        assert all(np.array_equal(grads[name], expected[name]) for name in NAMES)


def test_a_mask_of_all_targets_is_no_mask_and_single_precision_stays_single():
    model = rnn.RNN(6, 5, 6, dtype=np.float32)
    inputs, targets, mask = padded([5, 5], 6)
    loss, grads, _ = model.loss_and_gradients(inputs, targets, mask=mask)
    expected_loss, expected, _ = model.loss_and_gradients(inputs, targets)
    assert loss == pytest.approx(expected_loss, rel=1e-6)
    for name in NAMES:
        assert grads[name].dtype == np.float32
        assert relative_error(grads[name], expected[name]) < 1e-5


@pytest.mark.parametrize(
    ("mask", "error", "words"),
    [
        (np.ones((2, 3), bool), ValueError, r"mask has shape \(2, 3\), targets have \(3, 2\)"),
        (np.zeros((3, 2), bool), ValueError, "no target counts"),
        (np.full((3, 2), 0.5), TypeError, "bools, or zeros and ones"),
        ([["yes", "no"]] * 3, TypeError, "bools, or zeros and ones"),
    ],
)
def test_a_mask_that_cannot_be_one_is_refused(mask, error, words):
    ids = np.zeros((3, 2), int)
    with pytest.raises(error, match=words):
        rnn.RNN(4, 3, 4).loss_and_gradients(ids, ids, mask=mask)
    with pytest.raises(error, match=words):
        mean_cross_entropy(np.zeros((3, 2, 4)), ids, mask)


@pytest.mark.parametrize("shape", [(5,), (3, 2), ()])
def test_the_mean_cross_entropy_is_the_mean_and_its_gradient_the_numerical_one(shape):
    rng = np.random.default_rng(0)
    logits, targets = rng.normal(scale=3, size=(*shape, 4)), rng.integers(0, 4, shape)
    loss, d_logits = mean_cross_entropy(logits, targets)
    assert loss == pytest.approx(cross_entropy(logits, targets).mean(), rel=1e-12)
    assert relative_error(d_logits, numerical_gradient(lambda z: cross_entropy(z, targets).mean(), logits)) < 1e-8


def test_the_mean_cross_entropy_survives_scores_of_any_size():
    loss, d_logits = mean_cross_entropy([[1600.0, -1600.0]], [1])
    assert loss == 3200
    assert d_logits.tolist() == [[1.0, -1.0]]
