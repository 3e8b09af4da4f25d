"""LSTM and GRU by hand: equal to torch, to finite differences, and drop-in for the RNN."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import generation, rnn
from course_utils.evaluation import perplexity
from course_utils.gradcheck import numerical_gradient, relative_error
from course_utils.rnn import gru, lstm
from course_utils.text import Vocabulary
from course_utils.training import fit_to_text

NAMES = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")
CELLS = {"LSTM": rnn.LSTM, "GRU": rnn.GRU}


def example(cell, time=8, batch=3, inputs=5, hidden=4, outputs=6, *, vectors=False, carried=True, seed=0):
    rng = np.random.default_rng(seed)
    model = CELLS[cell](inputs, hidden, outputs, seed=seed)
    for name in ("b_h", "b_y"):
        model.params[name] += rng.normal(size=model.params[name].shape)
    model.params["W_hh"] *= 2
    xs = rng.normal(size=(time, batch, inputs)) if vectors else rng.integers(0, inputs, (time, batch))
    states = [rng.normal(size=(batch, hidden)) for _ in range(2)]
    state = (tuple(states) if cell == "LSTM" else states[0]) if carried else None
    return model, xs, state, rng.integers(0, outputs, (time, batch))


def torch_results(model, xs, state, targets, truncate=None, mask=None):
    """Loss, gradients and last state by torch's own layer and autograd, the state detached between pieces."""
    import torch

    layer, output = model.to_torch()
    vectors = torch.tensor(xs if xs.ndim == 3 else np.eye(len(model.params["W_xh"]))[xs])
    is_lstm = isinstance(layer, torch.nn.LSTM)
    if state is not None:
        state = tuple(torch.tensor(part)[None] for part in state) if is_lstm else torch.tensor(state)[None]
    outputs = []
    for begin in range(0, len(xs), truncate or len(xs)):
        if state is not None:
            state = tuple(part.detach() for part in state) if is_lstm else state.detach()
        hidden, state = layer(vectors[begin : begin + (truncate or len(xs))], state)
        outputs.append(output(hidden))
    wanted = torch.tensor(targets if mask is None else np.where(mask, targets, -100)).flatten()
    loss = torch.nn.functional.cross_entropy(torch.cat(outputs).flatten(0, 1), wanted, ignore_index=-100)
    loss.backward()
    grads = {
        "W_xh": layer.weight_ih_l0.grad.T,
        "W_hh": layer.weight_hh_l0.grad.T,
        "b_h": layer.bias_ih_l0.grad,
        "W_hy": output.weight.grad.T,
        "b_y": output.bias.grad,
    }
    last = tuple(part[0].detach().numpy() for part in state) if is_lstm else state[0].detach().numpy()
    return loss.item(), {name: grad.numpy() for name, grad in grads.items()}, last


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("vectors", [False, True])
@pytest.mark.parametrize("carried", [False, True])
@pytest.mark.parametrize("truncate", [None, 1, 3, 100])
def test_loss_gradients_and_last_state_equal_torch_to_1e_9(cell, vectors, carried, truncate):
    model, xs, state, targets = example(cell, vectors=vectors, carried=carried)
    loss, grads, last = model.loss_and_gradients(xs, targets, state, truncate)
    expected_loss, expected, expected_last = torch_results(model, xs, state, targets, truncate)
    assert tuple(grads) == NAMES
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    assert relative_error(np.array(last), np.array(expected_last)) < 1e-12
    for name in NAMES:
        assert relative_error(grads[name], expected[name]) <= 1e-9, name


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("name", NAMES)
def test_gradients_equal_finite_differences(cell, name):
    model, xs, state, targets = example(cell, time=5, batch=2, inputs=3, hidden=3, outputs=3)
    grads = model.loss_and_gradients(xs, targets, state)[1]
    numerical = numerical_gradient(lambda _: model.loss_and_gradients(xs, targets, state)[0], model.params[name])
    assert relative_error(grads[name], numerical) < 1e-7


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1, 1), (1, 3, 2, 1, 3), (4, 1, 1, 2, 2), (3, 2, 2, 2, 1)])
def test_gradients_at_the_smallest_sizes_and_with_a_mask_equal_finite_differences(cell, sizes):
    model, xs, state, targets = example(cell, *sizes)
    mask = np.arange(xs.size).reshape(xs.shape) % 3 != 1
    gradients = model.loss_and_gradients(xs, targets, state, mask=mask)[1]
    for name in NAMES:
        numerical = numerical_gradient(
            lambda _: model.loss_and_gradients(xs, targets, state, mask=mask)[0], model.params[name]
        )
        assert np.abs(gradients[name] - numerical).max() < 1e-8, name


@settings(max_examples=30, deadline=None)
@given(
    cell=st.sampled_from(list(CELLS)),
    sizes=st.tuples(*[st.integers(1, 6)] * 5),
    truncate=st.one_of(st.none(), st.integers(1, 7)),
    seed=st.integers(0, 10**6),
    data=st.data(),
)
def test_any_shape_cut_and_mask_equal_torch(cell, sizes, truncate, seed, data):
    model, xs, state, targets = example(cell, *sizes, seed=seed)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=xs.size, max_size=xs.size))).reshape(xs.shape)
    mask[0, 0] = True
    loss, grads, _ = model.loss_and_gradients(xs, targets, state, truncate, mask=mask)
    expected_loss, expected, _ = torch_results(model, xs, state, targets, truncate, mask)
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    scale = max(np.abs(value).max() for value in expected.values())
    for name in NAMES:
        assert np.abs(grads[name] - expected[name]).max() <= 1e-9 * scale + 1e-14, name


@pytest.mark.parametrize("cell", CELLS)
def test_the_twin_gives_equal_outputs(cell):
    import torch

    model, xs, state, _ = example(cell, time=20, vectors=True)
    layer, output = model.to_torch()
    ours = (lstm if cell == "LSTM" else gru).forward(xs, state, model.params)
    theirs = tuple(torch.tensor(part)[None] for part in state) if cell == "LSTM" else torch.tensor(state)[None]
    with torch.no_grad():
        assert relative_error(ours.logits, output(layer(torch.tensor(xs), theirs)[0]).numpy()) < 1e-12


@pytest.mark.parametrize("cell", CELLS)
def test_the_state_can_be_carried_and_reading_token_by_token_is_the_forward_pass(cell):
    vocabulary = Vocabulary(list("abcd"), specials=())
    model = CELLS[cell](4, 5, 4, seed=3, vocabulary=vocabulary)
    ids = np.random.default_rng(0).integers(0, 4, 300)
    whole = model.log_probabilities(ids)
    first = model.loss_and_gradients(ids[:100, None], ids[1:101, None])
    second = model.loss_and_gradients(ids[100:299, None], ids[101:300, None], first[2])
    assert (100 * first[0] + 199 * second[0]) / 299 == pytest.approx(-whole[1:].mean(), rel=1e-12)
    state = model.start(1)
    for step, token in enumerate(ids[:-1]):
        state = model.read(state, np.array([token]))
        scores = model.logits(state)[0]
        assert scores[ids[step + 1]] - np.log(np.exp(scores).sum()) == pytest.approx(whole[step + 1], abs=1e-12)


@pytest.mark.parametrize("cell", [rnn.RNN, rnn.LSTM, rnn.GRU])
def test_an_embedding_layer_is_one_matrix_with_what_follows_and_its_gradients_are_numerical_ones(cell):
    """E W_xh is a matrix, so the network without the layer gives the same loss, and reads token by token alike."""
    network = cell(6, 4, 6, seed=2, embedding_size=3, vocabulary=Vocabulary(list("abcdef"), specials=()))
    rng = np.random.default_rng(0)
    ids, targets = rng.integers(0, 6, (2, 5, 2))
    loss, gradients, _ = network.loss_and_gradients(ids, targets)
    assert {name: array.shape for name, array in gradients.items()} == {n: a.shape for n, a in network.params.items()}
    assert network.params["E"].shape == (6, 3)
    for name, gradient in gradients.items():
        numerical = numerical_gradient(lambda _: network.loss_and_gradients(ids, targets)[0], network.params[name])
        assert relative_error(gradient, numerical) < 1e-7, name
    bare = cell(6, 4, 6)
    bare.params = network.without_embedding()
    assert bare.loss_and_gradients(ids, targets)[0] == pytest.approx(loss, rel=1e-12)
    state = network.start(2)
    for row in ids:
        state = network.read(state, row)
    assert relative_error(network.logits(state), network.trace(ids).logits[-1]) < 1e-12
    np.testing.assert_array_equal(network.states(ids), network.trace(ids).hidden)
    assert repr(network).startswith(f"{cell.__name__} of 6 inputs")
    with pytest.raises(ValueError, match="embedding_size"):
        cell(6, 4, 6, embedding_size=0)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_gated_network_trains_scores_and_writes_like_an_rnn(cell, dtype):
    vocabulary = Vocabulary(list("abc"), specials=())
    model = CELLS[cell](3, 12, 3, vocabulary=vocabulary, dtype=dtype)
    text = vocabulary.encode(list("aabbcc" * 200))
    history = fit_to_text(model, text, updates=150, batch_size=8, length=12, learning_rate=0.03, progress=False)
    assert history.losses[-1] < 0.2 < history.losses[0]
    assert all(param.dtype == dtype for param in model.params.values())
    assert perplexity(model, list("aabbcc" * 10)) < 1.5
    written = "".join(generation.generate(model, list("aabb"), max_tokens=12, temperature=0.01, stop=None, exclude=()))
    assert written == "ccaabbccaabb"
    several = generation.generate_batch(
        model, list("aabb"), samples=3, max_tokens=6, temperature=0.01, stop=None, exclude=()
    )
    assert ["".join(each) for each in several] == ["ccaabb"] * 3


def test_far_out_nothing_overflows():
    for make in CELLS.values():
        model = make(3, 2, 3)
        for array in model.params.values():
            array *= 1e4
        with np.errstate(all="raise", under="ignore"):
            loss, grads, _ = model.loss_and_gradients(np.array([[0], [1], [2]]), np.array([[1], [2], [0]]))
        assert np.isfinite(loss)
        assert all(np.isfinite(grad).all() for grad in grads.values())


@pytest.mark.parametrize("cell", CELLS)
def test_what_does_not_fit_is_refused(cell):
    model, xs, _, targets = example(cell, inputs=5, hidden=4)
    with pytest.raises(ValueError, match="'tanh' in a gated cell"):
        CELLS[cell](3, 4, 3, nonlinearity="relu")
    model.params["W_hh"] = model.params["W_hh"][:, :-1]
    with pytest.raises(ValueError, match="W_hh must have shape"):
        model.loss_and_gradients(xs, targets)
    model, xs, _, targets = example(cell, inputs=5, hidden=4)
    wrong = np.zeros((3, 9))
    with pytest.raises(ValueError, match=r"must have shape \(batch, hidden_size\) = \(3, 4\)"):
        model.loss_and_gradients(xs, targets, (np.zeros((3, 4)), wrong) if cell == "LSTM" else wrong)
    with pytest.raises(ValueError, match="truncate"):
        model.loss_and_gradients(xs, targets, truncate=0)
    with pytest.raises(ValueError, match="no vocabulary"):
        generation.generate(model, ["a"])


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (np.zeros((3, 4)), r"h0 of an LSTM must be a pair .* it is an array of shape \(3, 4\)"),
        ([np.zeros((3, 4))] * 3, "must be a pair .* a list of length 3"),
        ("hc", "must be a pair .* a str"),
        (7, "must be a pair .* a int"),
        ((np.zeros((3, 4)), "c"), r"c of h0 must have shape \(batch, hidden_size\) = \(3, 4\), it has shape \(\)"),
        ((np.full((3, 4), np.nan), None), "h0 holds a NaN"),
    ],
)
def test_the_state_of_an_lstm_is_a_pair(state, message):
    model, xs, _, targets = example("LSTM")
    with pytest.raises((ValueError, TypeError), match=message):
        model.loss_and_gradients(xs, targets, state)


def test_the_pair_of_an_lstm_may_be_one_array_and_a_part_of_it_none():
    model, xs, state, targets = example("LSTM")
    loss = model.loss_and_gradients(xs, targets, state)[0]
    assert model.loss_and_gradients(xs, targets, np.array(state))[0] == loss
    half = model.loss_and_gradients(xs, targets, (state[0], None))[0]
    assert half == model.loss_and_gradients(xs, targets, (state[0], np.zeros_like(state[1])))[0]


@pytest.mark.parametrize("make", [rnn.RNN, rnn.GRU])
@pytest.mark.parametrize(
    ("state", "message"),
    [
        ((np.zeros((3, 4)), np.zeros((3, 4))), r"h0 must have shape .* it has shape \(2, 3, 4\)"),
        ((np.zeros((3, 9)), np.zeros((3, 4))), "h0 must have shape .* it is a tuple that is no array"),
        (np.full((3, 4), "x"), "h0 must hold numbers"),
        (np.full((3, 4), np.inf), "h0 holds a NaN or an infinity"),
    ],
)
def test_the_state_of_other_cells_is_one_array_of_numbers(make, state, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make(5, 4, 5).loss_and_gradients(np.zeros((2, 3), int), np.zeros((2, 3), int), state)


@pytest.mark.parametrize("cell", CELLS)
def test_no_time_and_no_sequence_are_refused(cell):
    for shape in ((0, 3), (3, 0)):
        ids = np.zeros(shape, int)
        with pytest.raises(ValueError, match="at least one time step and one sequence"):
            CELLS[cell](5, 4, 5).loss_and_gradients(ids, ids)


@pytest.mark.parametrize(("cell", "module"), [(rnn.RNN, rnn), (rnn.LSTM, lstm), (rnn.GRU, gru)])
def test_a_cells_own_functions_go_the_whole_way_back_and_count_every_target(cell, module):
    network = cell(5, 4, 6)
    rng = np.random.default_rng(3)
    ids, targets = rng.integers(0, 5, (7, 2)), rng.integers(0, 6, (7, 2))
    loss, gradients, _ = network.loss_and_gradients(ids, targets)
    found, own = module.loss_and_gradients(network.trace(ids), targets, network.params)
    assert found == loss
    for name in NAMES:
        np.testing.assert_array_equal(own[name], gradients[name])
