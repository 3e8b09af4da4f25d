"""The RNN by hand: its gradients against torch's autograd and finite differences, and what the model refuses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import rnn
from course_utils.evaluation import perplexity
from course_utils.functional import cross_entropy
from course_utils.gradcheck import numerical_gradient, relative_error
from course_utils.text import Vocabulary

NAMES = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")
SHAPES = [  # time, batch, inputs, hidden, outputs
    (1, 1, 1, 1, 1),
    (1, 3, 4, 2, 5),
    (2, 1, 3, 5, 2),
    (7, 2, 4, 3, 6),
    (12, 4, 6, 8, 3),
    (35, 3, 5, 16, 5),
    (9, 2, 700, 4, 3),  # beyond the one-hot product
]


def example(time, batch, inputs, hidden, outputs, *, vectors=False, carried=True, seed=0):
    rng = np.random.default_rng(seed)
    params = rnn.initial_parameters(inputs, hidden, outputs, rng)
    params["b_h"] += rng.normal(size=hidden)
    params["b_y"] += rng.normal(size=outputs)
    xs = rng.normal(size=(time, batch, inputs)) if vectors else rng.integers(0, inputs, (time, batch))
    h0 = rng.normal(size=(batch, hidden)) if carried else None
    return params, xs, h0, rng.integers(0, outputs, (time, batch))


def torch_gradients(params, xs, h0, targets, nonlinearity, truncate=None):
    """The same loss, written with torch operations one step at a time, differentiated by autograd."""
    import torch

    weights = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    vectors = torch.tensor(np.eye(len(params["W_xh"]))[xs] if xs.ndim == 2 else xs)
    h = torch.zeros(xs.shape[1], len(params["b_h"]), dtype=torch.float64) if h0 is None else torch.tensor(h0)
    function = {"tanh": torch.tanh, "relu": torch.relu, "identity": lambda a: a}[nonlinearity]
    losses = []
    for t, x in enumerate(vectors):
        if truncate and t % truncate == 0:
            h = h.detach()
        h = function(x @ weights["W_xh"] + h @ weights["W_hh"] + weights["b_h"])
        logits = h @ weights["W_hy"] + weights["b_y"]
        losses.append(torch.nn.functional.cross_entropy(logits, torch.tensor(targets[t])))
    loss = torch.stack(losses).mean()
    loss.backward()
    zeros = {name: torch.zeros_like(weight) for name, weight in weights.items()}
    grads = {
        name: (weight.grad if weight.grad is not None else zeros[name]).numpy() for name, weight in weights.items()
    }
    return loss.item(), grads, h.detach().numpy()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "identity"])
@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize("carried", [False, True])
def test_bptt_equals_torch_autograd_to_1e_9(shape, nonlinearity, vectors, carried):
    params, xs, h0, targets = example(*shape, vectors=vectors, carried=carried)
    trace = rnn.forward(xs, h0, params, nonlinearity)
    grads = rnn.backward(trace, targets, params)
    loss, expected, h_last = torch_gradients(params, xs, h0, targets, nonlinearity)
    assert tuple(grads) == NAMES
    assert cross_entropy(trace.logits, targets).mean() == pytest.approx(loss, rel=1e-12)
    assert relative_error(trace.hidden[-1], h_last) <= 1e-12
    for name in NAMES:
        assert relative_error(grads[name], expected[name]) <= 1e-9, name


@pytest.mark.claim("C17")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("truncate", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "identity"])
def test_truncated_bptt_equals_torch_with_detach(shape, truncate, nonlinearity):
    params, xs, h0, targets = example(*shape)
    grads = rnn.backward(rnn.forward(xs, h0, params, nonlinearity), targets, params, truncate)
    expected = torch_gradients(params, xs, h0, targets, nonlinearity, truncate)[1]
    for name in NAMES:
        assert relative_error(grads[name], expected[name]) <= 1e-9, name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("vectors", [False, True])
def test_bptt_equals_finite_differences(name, vectors):
    params, xs, h0, targets = example(6, 2, 4, 3, 5, vectors=vectors)

    def loss(_):
        return cross_entropy(rnn.forward(xs, h0, params).logits, targets).mean()

    grads = rnn.backward(rnn.forward(xs, h0, params), targets, params)
    assert relative_error(grads[name], numerical_gradient(loss, params[name])) < 1e-7


@settings(max_examples=40, deadline=None)
@given(
    time=st.integers(1, 12),
    batch=st.integers(1, 3),
    inputs=st.integers(1, 6),
    hidden=st.integers(1, 6),
    outputs=st.integers(1, 5),
    truncate=st.one_of(st.none(), st.integers(1, 13)),
    nonlinearity=st.sampled_from(["tanh", "relu", "identity"]),
    seed=st.integers(0, 10**6),
)
def test_bptt_equals_autograd_for_any_shape(time, batch, inputs, hidden, outputs, truncate, nonlinearity, seed):
    params, xs, h0, targets = example(time, batch, inputs, hidden, outputs, seed=seed)
    grads = rnn.backward(rnn.forward(xs, h0, params, nonlinearity), targets, params, truncate)
    expected = torch_gradients(params, xs, h0, targets, nonlinearity, truncate)[1]
    scale = max(np.abs(value).max() for value in expected.values())
    for name in NAMES:
        assert np.abs(grads[name] - expected[name]).max() <= 1e-9 * scale + 1e-14, name


def test_forward_is_the_step_repeated():
    params, xs, h0, _ = example(8, 3, 5, 4, 6, vectors=True)
    trace, h = rnn.forward(xs, h0, params), h0
    for t, x in enumerate(xs):
        h = rnn.step(x, h, params["W_xh"], params["W_hh"], params["b_h"])
        assert relative_error(trace.hidden[t + 1], h) < 1e-14
        assert relative_error(trace.logits[t], h @ params["W_hy"] + params["b_y"]) < 1e-14


def test_an_id_is_a_one_hot_vector():
    params, ids, h0, targets = example(9, 3, 5, 4, 6)
    by_id, by_vector = (rnn.forward(xs, h0, params) for xs in (ids, np.eye(5)[ids]))
    assert relative_error(by_id.logits, by_vector.logits) < 1e-14
    for name in NAMES:
        assert relative_error(*(rnn.backward(t, targets, params)[name] for t in (by_id, by_vector))) < 1e-13


def test_without_h0_the_network_starts_from_zeros():
    params, xs, _, _ = example(4, 2, 3, 5, 3)
    assert np.array_equal(rnn.forward(xs, None, params).hidden, rnn.forward(xs, np.zeros((2, 5)), params).hidden)


@pytest.mark.claim("C12")
@pytest.mark.parametrize("time", [1, 5, 50, 2000])
def test_the_same_weights_run_over_any_length(time):
    params, xs, _, _ = example(2000, 1, 4, 6, 4)
    whole = rnn.forward(xs, None, params)
    part = rnn.forward(xs[:time], None, params)
    assert part.logits.shape == (time, 1, 4)
    assert np.allclose(part.logits, whole.logits[:time], rtol=1e-12)


@pytest.mark.claim("C13")
def test_another_order_of_the_same_words_gives_another_state():
    params, _, _, _ = example(1, 1, 4, 6, 4)
    states = [rnn.forward(np.array([order]).T, None, params).hidden[-1] for order in ([0, 1, 2], [2, 1, 0])]
    assert np.abs(states[0] - states[1]).max() > 1e-3


@pytest.mark.claim("C14")
def test_a_change_at_the_first_step_reaches_every_later_state():
    params, xs, _, _ = example(30, 1, 4, 6, 4)
    changed = xs.copy()
    changed[0] = (xs[0] + 1) % 4
    difference = np.abs(rnn.forward(xs, None, params).hidden - rnn.forward(changed, None, params).hidden)
    assert (difference[1:].max(axis=(1, 2)) > 0).all()


def test_the_model_equals_its_parts_and_torch_twin():
    import torch

    model = rnn.RNN(6, 8, 6, seed=4)
    _, xs, _, targets = example(10, 3, 6, 8, 6)
    loss, grads, h_last = model.loss_and_gradients(xs, targets)
    twin = model.to_torch()
    states, last = twin["rnn"](torch.tensor(np.eye(6)[xs]))
    logits = twin["output"](states)
    their_loss = torch.nn.functional.cross_entropy(logits.reshape(-1, 6), torch.tensor(targets.ravel()))
    their_loss.backward()
    assert loss == pytest.approx(their_loss.item(), rel=1e-12)
    assert relative_error(h_last, last[0].detach().numpy()) < 1e-12
    theirs = {
        "W_xh": twin["rnn"].weight_ih_l0.grad.T,
        "W_hh": twin["rnn"].weight_hh_l0.grad.T,
        "b_h": twin["rnn"].bias_ih_l0.grad,
        "W_hy": twin["output"].weight.grad.T,
        "b_y": twin["output"].bias.grad,
    }
    for name in NAMES:
        assert relative_error(grads[name], theirs[name].numpy()) <= 1e-9, name


def test_the_twin_keeps_relu_and_single_precision_and_refuses_identity():
    import torch

    model = rnn.RNN(4, 5, 3, nonlinearity="relu", dtype=np.float32)
    model.params["b_h"] += 0.5
    x = np.random.default_rng(0).normal(size=(6, 2, 4)).astype(np.float32)
    ours = rnn.forward(x, None, model.params, "relu")
    assert ours.logits.dtype == np.float32
    twin = model.to_torch()
    assert relative_error(ours.logits, twin["output"](twin["rnn"](torch.tensor(x))[0]).detach().numpy()) < 1e-5
    with pytest.raises(ValueError, match="identity"):
        rnn.RNN(4, 5, 3, nonlinearity="identity").to_torch()


def test_the_twin_has_its_own_weights():
    import torch

    model = rnn.RNN(4, 5, 3)
    twin = model.to_torch()
    before = twin["rnn"].weight_hh_l0.detach().clone()
    model.params["W_hh"] += 1
    assert torch.equal(before, twin["rnn"].weight_hh_l0.detach())


def test_single_precision_stays_single_and_agrees():
    params, xs, h0, targets = example(20, 4, 9, 16, 9)
    single = {name: value.astype(np.float32) for name, value in params.items()}
    trace = rnn.forward(xs, h0.astype(np.float32), single)
    grads, exact = rnn.backward(trace, targets, single), rnn.backward(rnn.forward(xs, h0, params), targets, params)
    for name in NAMES:
        assert grads[name].dtype == np.float32
        assert relative_error(grads[name], exact[name]) < 1e-4


def test_huge_scores_give_a_finite_loss_and_gradient():
    model = rnn.RNN(3, 2, 3)
    model.params["b_y"][:] = [1600, -1600, 0]
    loss, grads, _ = model.loss_and_gradients(np.array([[0], [1]]), np.array([[0], [1]]))
    assert loss == pytest.approx(1600, rel=1e-2)
    assert all(np.isfinite(grad).all() for grad in grads.values())


def test_a_public_trace_survives_the_backward_pass():
    params, xs, h0, targets = example(5, 2, 4, 3, 4)
    trace = rnn.forward(xs, h0, params)
    kept = trace.logits.copy(), trace.hidden.copy()
    first = rnn.backward(trace, targets, params)
    assert np.array_equal(trace.logits, kept[0])
    assert np.array_equal(trace.hidden, kept[1])
    assert np.array_equal(first["W_hh"], rnn.backward(trace, targets, params)["W_hh"])


def test_log_probabilities_are_those_of_one_long_run():
    model = rnn.RNN(5, 7, 5, seed=3)
    ids = np.random.default_rng(1).integers(0, 5, 600)  # more than the model scores at once
    found = model.log_probabilities(ids)
    run = rnn.forward(ids[:-1, None], None, model.params)
    assert np.allclose(found[1:], -cross_entropy(run.logits[:, 0], ids[1:]), rtol=1e-12)
    assert found[0] == pytest.approx(np.log(0.2))
    assert perplexity(model, ids) == pytest.approx(np.exp(-found.mean()))
    assert model.log_probabilities([2]).shape == (1,)


def test_log_probabilities_of_strings_need_a_vocabulary():
    vocabulary = Vocabulary(["a", "b", "a"])
    model = rnn.RNN(3, 4, 3, vocabulary=vocabulary)
    assert np.array_equal(model.log_probabilities(["a", "zebra", "b"]), model.log_probabilities(np.array([1, 0, 2])))
    with pytest.raises(ValueError, match="no vocabulary"):
        rnn.RNN(3, 4, 3).log_probabilities(["a"])
    with pytest.raises(ValueError, match="3 types"):
        rnn.RNN(4, 4, 4, vocabulary=vocabulary)
    with pytest.raises(ValueError, match="empty"):
        model.log_probabilities([])
    with pytest.raises(TypeError, match="one string"):
        model.log_probabilities("ab")
    with pytest.raises(ValueError, match=r"0\.\.2"):
        model.log_probabilities([0, 3])


@pytest.mark.parametrize(
    ("xs", "message"),
    [
        (np.array([[0], [9]]), r"0\.\.3"),
        (np.array([[0], [-1]]), r"0\.\.3"),
        (np.array([0, 1]), r"\(time, batch\)"),
        (np.zeros((2, 1, 5)), r"\(time, batch, 4\)"),
        (np.zeros((0, 1), dtype=int), "at least one time step"),
        (np.full((2, 1, 4), np.nan), "NaN"),
    ],
)
def test_bad_inputs_are_refused_by_name(xs, message):
    with pytest.raises(ValueError, match=message):
        rnn.forward(xs, None, rnn.RNN(4, 3, 2).params)


def test_bad_states_targets_and_options_are_refused():
    model = rnn.RNN(4, 3, 2)
    xs = np.zeros((5, 2), dtype=int)
    trace = rnn.forward(xs, None, model.params)
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(3, 2\)"):
        rnn.forward(xs, np.zeros((3, 2)), model.params)
    with pytest.raises(ValueError, match=r"\(5, 2, 2\).*\(2, 5\)"):
        rnn.backward(trace, xs.T, model.params)
    with pytest.raises(ValueError, match=r"0\.\.1"):
        rnn.backward(trace, xs + 2, model.params)
    with pytest.raises(ValueError, match="truncate"):
        rnn.backward(trace, xs, model.params, truncate=0)
    with pytest.raises(ValueError, match="'tanh', 'relu', 'identity'"):
        rnn.RNN(4, 3, 2, nonlinearity="sigmoid")
    with pytest.raises(ValueError, match="hidden_size"):
        rnn.RNN(4, 0, 2)
    with pytest.raises(ValueError, match="float32 or float64"):
        rnn.RNN(4, 3, 2, dtype=int)
    with pytest.raises(TypeError, match="integers"):
        rnn.forward(np.array([["a"]]), None, model.params)
    with pytest.raises(ValueError, match="W_hh must have shape"):
        rnn.forward(xs, None, model.params | {"W_hh": np.zeros((3, 4))})
    with pytest.raises(ValueError, match="missing: b_y"):
        rnn.forward(xs, None, {name: model.params[name] for name in NAMES[:-1]})


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "identity"])
def test_the_model_learns_with_the_nonlinearity_it_was_made_with(nonlinearity):
    _, xs, h0, targets = example(7, 2, 4, 3, 6)
    model = rnn.RNN(4, 3, 6, nonlinearity=nonlinearity)
    model.params["b_h"] += [1.0, -1.0, 0.5]
    loss, grads, h_last = model.loss_and_gradients(xs, targets, h0)
    expected_loss, expected, expected_h_last = torch_gradients(model.params, xs, h0, targets, nonlinearity)
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    np.testing.assert_allclose(h_last, expected_h_last, rtol=1e-12)
    for name in NAMES:
        assert relative_error(grads[name], expected[name]) <= 1e-9, name


@pytest.mark.parametrize(("ids", "found"), [([[0, 1]], r"int64 \(1, 2\)"), (np.array([0.0, 1.0]), r"float64 \(2,\)")])
def test_tokens_that_are_neither_strings_nor_ids_in_a_row_are_refused(ids, found):
    with pytest.raises(TypeError, match=f"^tokens must be strings or ids of shape .tokens,., found {found}$"):
        rnn.RNN(3, 2, 3).log_probabilities(ids)
