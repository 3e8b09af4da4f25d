"""Training on agreement over a distance: what crosses it, and what does not."""

import numpy as np
import pytest

from course_utils import rnn
from course_utils.experiments.agreement import (
    VOCABULARY,
    accuracy,
    examples,
    gated_accuracy,
    last_step_loss_and_gradients,
    train,
)
from course_utils.functional import cross_entropy
from course_utils.gradcheck import numerical_gradient, relative_error


def test_the_examples_hold_the_sentence_without_its_pronoun():
    words, pronouns = examples(distance=4, count=30, seed=0)
    assert words.shape == (5, 30)
    assert not {"her", "him"} & set(VOCABULARY.decode(words.ravel()))
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


@pytest.mark.parametrize("seed", range(3))
def test_a_clipped_network_learns_agreement_over_five_words(seed):
    network, norms = train(5, seed)
    assert accuracy(network, 5) > 0.95
    assert np.isfinite(norms).all()


def test_the_same_seed_trains_the_same_network():
    first, second = (train(3, 4, updates=20)[0] for _ in range(2))
    assert np.array_equal(first.params["W_hh"], second.params["W_hh"])


@pytest.mark.claim("C22")
def test_a_rotation_needs_clipping_to_cross_fifteen_words():
    """Over five seeds: clipped training crosses the distance, unclipped training does not."""
    clipped = [accuracy(train(15, seed, orthogonal=True)[0], 15) for seed in range(5)]
    unclipped = [accuracy(train(15, seed, orthogonal=True, max_norm=None)[0], 15) for seed in range(5)]
    assert np.mean(clipped) > 0.9
    assert np.mean(unclipped) < 0.75


def test_the_gated_cells_of_torch_learn_a_short_distance_and_others_are_refused():
    assert gated_accuracy("LSTM", 5, seed=0) > 0.95
    with pytest.raises(ValueError, match="GRU, LSTM"):
        gated_accuracy("RNN", 5, seed=0)
