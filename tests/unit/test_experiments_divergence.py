"""The two trainings of lesson 08: pronouns over a distance, characters with a large learning rate."""

import numpy as np
import pytest

from course_utils import rnn
from course_utils.experiments import agreement, divergence
from course_utils.functional import cross_entropy
from course_utils.gradcheck import numerical_gradient, relative_error


def test_the_gradients_of_the_last_step_s_loss_are_the_numerical_ones():
    network, rng = rnn.RNN(5, 4, 2, seed=1), np.random.default_rng(0)
    words, pronouns = rng.integers(0, 5, (6, 3)), rng.integers(0, 2, 3)

    def loss(_):
        logits = rnn.forward(words, None, network.params).logits[-1]
        return cross_entropy(logits, pronouns).mean()

    for name, gradient in agreement.last_step_gradients(network, words, pronouns).items():
        assert relative_error(gradient, numerical_gradient(loss, network.params[name])) < 1e-7


def test_examples_hide_the_pronoun_and_keep_the_distance():
    words, pronouns = agreement.examples(7, 50, seed=3)
    assert words.shape == (8, 50)
    assert set(pronouns.tolist()) == {0, 1}
    decoded = agreement.VOCABULARY.decode(words.ravel())
    assert not {"her", "him"} & set(decoded)


@pytest.mark.parametrize("seed", range(3))
def test_a_clipped_network_learns_agreement_over_five_words(seed):
    network, norms = agreement.train(5, seed)
    assert agreement.accuracy(network, 5) > 0.95
    assert np.isfinite(norms).all()


def test_the_same_seed_trains_the_same_network():
    first, second = (agreement.train(3, 4, updates=20)[0] for _ in range(2))
    assert np.array_equal(first.params["W_hh"], second.params["W_hh"])


def test_an_unknown_cell_is_refused_by_name():
    with pytest.raises(ValueError, match="'Elman'"):
        agreement.gated_accuracy("Elman", 5, 0)


@pytest.mark.claim("C21")
@pytest.mark.claim("C22")
@pytest.mark.parametrize("seed", range(3))
def test_with_large_steps_clipping_decides_between_learning_and_blowing_up(seed):
    text = np.random.default_rng(0).choice(8, 20_000, p=[0.4, 0.2, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05])
    text[1::2] = (text[::2] + 1) % 8  # every second character follows from the one before
    frequencies = np.bincount(text) / len(text)
    by_counting = -(frequencies * np.log2(frequencies)).sum()
    unclipped, clipped = (
        divergence.train(text, 8, seed, max_norm=max_norm, learning_rate=8.0, updates=150)[0][-30:].mean()
        for max_norm in (None, 0.25)
    )
    assert clipped < by_counting < unclipped
