"""Training on agreement over a distance: what crosses it, and what does not."""

import numpy as np
import pytest

from course_utils import rnn
from course_utils.experiments.agreement import (
    VOCABULARY,
    accuracy,
    attentive,
    examples,
    last_step_loss_and_gradients,
    train,
    untrained,
)
from course_utils.experiments.gate_ablation import without_gate
from course_utils.functional import cross_entropy
from course_utils.gradcheck import numerical_gradient, relative_error


def test_the_examples_hold_the_sentence_without_its_pronoun():
    words, pronouns = examples(distance=4, count=30, seed=0)
    assert words.shape == (5, 30)
    assert not {"herself", "himself"} & set(VOCABULARY.decode(words.ravel()))
    assert set(pronouns) == {0, 1}


def test_the_gradients_of_the_last_step_are_the_numerical_ones():
    words, pronouns = examples(distance=3, count=4, seed=1)
    network = rnn.RNN(len(VOCABULARY), 5, 2, seed=0, dtype=np.float64)
    found, gradients = last_step_loss_and_gradients(network, words, pronouns)

    def loss(_):
        return cross_entropy(rnn.forward(words, None, network.params).logits[-1], pronouns).mean()

    assert found == pytest.approx(loss(None), rel=1e-12)
    for name, gradient in gradients.items():
        assert relative_error(gradient, numerical_gradient(loss, network.params[name])) < 1e-7, name


@pytest.mark.parametrize("network", [untrained("GRU", 0), attentive(0)])
def test_the_networks_compute_in_single_precision(network):
    assert {array.dtype for array in network.params.values()} == {np.dtype(np.float32)}


def trained(cell, distance, seed, *, make=None, learning_rate=0.3, **options):
    network = untrained(cell, seed, **(make or {}))
    norms = train(network, distance, seed, learning_rate=learning_rate, **options)
    return network, norms


@pytest.mark.parametrize("seed", range(3))
def test_a_clipped_network_learns_agreement_over_five_words(seed):
    network, norms = trained("RNN", 5, seed)
    assert accuracy(network, 5) > 0.95
    assert np.isfinite(norms).all()


def test_the_same_seed_trains_the_same_network():
    first, second = (trained("RNN", 3, 4, updates=20)[0] for _ in range(2))
    assert np.array_equal(first.params["W_hh"], second.params["W_hh"])


@pytest.mark.claim("C22")
def test_a_rotation_needs_clipping_to_cross_fifteen_words():
    """Over five seeds: clipped training crosses the distance, unclipped training does not."""

    def mean(max_norm):
        runs = (trained("RNN", 15, seed, make={"rotation": True}, max_norm=max_norm)[0] for seed in range(5))
        return np.mean([accuracy(network, 15) for network in runs])

    assert mean(1.0) > 0.9
    assert mean(None) < 0.75


@pytest.mark.parametrize("cell", ["GRU", "LSTM"])
def test_the_gated_cells_learn_a_short_distance(cell):
    network, _ = trained(cell, 5, 0, make={"memory_bias": 3.0}, adam=True, learning_rate=0.003, updates=300)
    assert accuracy(network, 5) > 0.95


def test_other_cells_are_refused():
    with pytest.raises(ValueError, match="RNN, GRU, LSTM"):
        untrained("QRNN", 0)


@pytest.mark.parametrize(
    ("cell", "gate", "place", "held"),
    [
        ("LSTM", "input", 0, 1),
        ("LSTM", "forget", 1, 1),
        ("LSTM", "output", 3, 1),
        ("GRU", "reset", 0, 1),
        ("GRU", "update", 1, 0),
    ],
)
def test_a_gate_that_is_taken_out_stays_where_it_does_nothing_and_no_update_moves_it(cell, gate, place, held):
    network = without_gate(untrained(cell, 0), gate)
    columns = slice(64 * place, 64 * (place + 1))
    words, pronouns = examples(6, 20, 0)
    gradients = last_step_loss_and_gradients(network, words, pronouns)[1]
    assert (network.trace(words).gates[..., columns] == held).all()
    assert not any(gradients[name][..., columns].any() for name in ("W_xh", "W_hh", "b_h"))
    assert any(gradients["W_hh"].ravel())
    train(network, 6, 0, adam=True, learning_rate=0.01, updates=5)
    assert (network.trace(words).gates[..., columns] == held).all()
    for name in ("W_xh", "W_hh"):
        network.params[name][:] = 1000
    assert (without_gate(network, gate).trace(words).gates[..., columns] == held).all(), "whatever the weights were"


def test_a_gru_without_its_two_gates_is_an_rnn():
    gru = without_gate(without_gate(untrained("GRU", 0, hidden_size=8), "reset"), "update")
    rnn = untrained("RNN", 0, hidden_size=8)
    rnn.params |= gru.params | {name: gru.params[name][..., 16:] for name in ("W_xh", "W_hh", "b_h")}
    words = examples(6, 20, 0)[0]
    assert np.allclose(gru.trace(words).hidden, rnn.trace(words).hidden, atol=1e-6)


@pytest.mark.parametrize(
    ("cell", "gate"), [("LSTM", "content"), ("GRU", "content"), ("GRU", "forget"), ("RNN", "forget"), ("LSTM", "door")]
)
def test_what_is_no_gate_to_take_out_is_refused(cell, gate):
    with pytest.raises(ValueError, match="gate must be"):
        without_gate(untrained(cell, 0), gate)


@pytest.mark.parametrize("even", [True, False])
def test_an_attentive_network_learns_and_even_weights_stay_even(even):
    network = attentive(0, even=even)
    train(network, 5, 0, adam=True, learning_rate=0.003, updates=150)
    assert accuracy(network, 5) > 0.9
    alpha = network.read(examples(5, 10, 0)[0])[1].alpha
    assert np.allclose(alpha, 1 / 6) is even
