"""The seed of an experiment decides its first weights and all that it draws: the same one again, another one anew."""

from itertools import chain

import numpy as np
import pytest

from course_utils import training
from course_utils.experiments import (
    across_sentences,
    agreement,
    divergence,
    he_she_axis,
    masked_model,
    merged_senses,
    recall,
    token_vectors,
    twins,
)
from course_utils.optim import Adam
from course_utils.rnn import RNN
from course_utils.text import Vocabulary
from course_utils.vectors import WordVectors

RATE = 0.01
TEXT = [["he", "a", "b"], ["she", "b", "c"], ["he", "c", "a"], ["her", "d"]] * 4
IDS = np.arange(200) % 7
SENTENCES, LENGTHS = np.random.default_rng(0).integers(1, 5, (4, 60)), np.full(60, 4)
KNOWN = Vocabulary(["<pad>", *"abcd"], specials=())
RANDOM = WordVectors(["he", "she", "her", *"abcd"], np.random.default_rng(1).normal(size=(7, 3)))


def weights(network):
    return np.concatenate([value.ravel() for value in network.params.values()])


def embedded(seed, **options):
    small = {"window": 2, "vector_size": 3, "hidden_size": 4, "min_count": 1, "batch_size": 8, "learning_rate": RATE}
    return masked_model.embeddings(TEXT, masked=True, seed=seed, **small, **options)


def trained_on_agreement(seed):
    network = agreement.untrained("RNN", 0, hidden_size=4)
    return agreement.train(network, 3, seed, learning_rate=0.3, updates=3)


def never_trained(seed):
    found = token_vectors.Tokens(SENTENCES, LENGTHS, *(np.zeros(60, int),) * 4)
    left, right = (RNN(5, 3, 5, seed=n) for n in (8, 9))
    return token_vectors.beside_yardsticks(left, right, found, seed)["never trained"]


def divergence_of(seed, **options):
    small = {"hidden_size": 3, "batch_size": 2, "length": 5, "updates": 3, "learning_rate": 2.0}
    return np.array(divergence.train(IDS, 7, seed, max_norm=1.0, **small | options))


DRAWN = {
    "embeddings before training": lambda seed: embedded(seed, epochs=0)[0].vectors,
    "embeddings": lambda seed: embedded(seed, epochs=2)[0].vectors,
    "examples of agreement": lambda seed: agreement.examples(3, 20, seed)[0],
    "a network for agreement": lambda seed: weights(agreement.untrained("GRU", seed, hidden_size=4)),
    "its rotation": lambda seed: agreement.untrained("RNN", seed, rotation=True, hidden_size=4).params["W_hh"],
    "an attentive network": lambda seed: weights(agreement.attentive(seed, hidden_size=4)),
    "sentences of a training on agreement": trained_on_agreement,
    "a training that may diverge": divergence_of,
    "recall": lambda seed: weights(recall.train_recall(2, None, seed, updates=2, hidden_size=3)),
    "the coin of the twins": lambda seed: np.array([*chain(*twins.split_words(TEXT, ["a", "b"], seed))]),
    "merged words": lambda seed: np.array([*chain(*merged_senses.merge_words(TEXT, {"a": 0.5}, "x", seed))]),
    "random axes": lambda seed: he_she_axis.against_text(RANDOM, TEXT, least=1, axes=5, seed=seed).random,
    "language models of tokens": lambda seed: weights(
        token_vectors.train(SENTENCES, LENGTHS, KNOWN, seed, hidden_size=3, updates=2)
    ),
    "a network that was never trained": never_trained,
}


@pytest.mark.parametrize("what", DRAWN)
def test_the_same_seed_gives_the_same_again_and_another_one_something_else(what):
    first, again, other = (DRAWN[what](seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert first.shape == other.shape
    assert not np.array_equal(first, other)


def test_the_seed_of_an_experiment_decides_what_is_drawn_where_the_first_weights_are_the_same(monkeypatch):
    def fixed(module, *sizes):
        monkeypatch.setattr(module, "RNN", lambda *_, **__: RNN(*sizes, seed=0))

    fixed(token_vectors, 5, 3, 5)
    found = [weights(token_vectors.train(SENTENCES, LENGTHS, KNOWN, seed, hidden_size=3, updates=2)) for seed in (1, 2)]
    assert not np.array_equal(*found)
    fixed(recall, 12, 3, 12)
    assert not np.array_equal(*(weights(recall.train_recall(2, None, n, updates=2, hidden_size=3)) for n in (1, 2)))
    fixed(divergence.rnn, 7, 3, 7)
    assert not np.array_equal(divergence_of(1), divergence_of(2))


def test_the_seed_of_an_experiment_decides_the_first_weights_too():
    barely = {"hidden_size": 3, "updates": 1, "learning_rate": 1e-12}
    for train in (
        lambda seed: token_vectors.train(SENTENCES, LENGTHS, KNOWN, seed, **barely),
        lambda seed: recall.train_recall(2, None, seed, **barely),
    ):
        assert np.abs(weights(train(1)) - weights(train(2))).max() > 0.1


CLIPPED = {
    "recall": (recall, lambda: recall.train_recall(2, None, 1, updates=3, hidden_size=3, learning_rate=RATE), RATE),
    "tokens": (
        token_vectors,
        lambda: token_vectors.train(SENTENCES, LENGTHS, KNOWN, 1, hidden_size=3, updates=4, learning_rate=RATE),
        RATE / 4,
    ),
}


@pytest.mark.parametrize("what", CLIPPED)
def test_a_training_is_clipped_at_one_and_its_rate_falls_or_stays(what, monkeypatch):
    module, train, last = CLIPPED[what]
    made, limits, original = [], [], training.clip_grad_norm
    monkeypatch.setattr(module, "Adam", lambda *given: made.append(Adam(*given)) or made[-1])
    monkeypatch.setattr(training, "clip_grad_norm", lambda grads, limit: limits.append(limit) or original(grads, limit))
    train()
    assert set(limits) == {1.0}
    assert made[0].learning_rate == pytest.approx(last)


def test_a_random_axis_leads_from_one_word_to_another():
    found = he_she_axis.against_text(RANDOM, TEXT, least=1, axes=200, seed=1).random
    assert len(found) == 200
    assert np.isfinite(found).all()


def test_a_language_model_of_tokens_knows_its_words_and_learns_nothing_of_the_fill():
    short = np.full(60, 2)
    other = SENTENCES.copy()
    other[2:] = 1
    one, same = (token_vectors.train(each, short, KNOWN, 1, hidden_size=3, updates=3) for each in (SENTENCES, other))
    assert np.array_equal(weights(one), weights(same))
    assert one.vocabulary is KNOWN


def test_the_rate_of_the_masked_model_falls_and_its_vectors_are_in_single_precision(monkeypatch):
    made = []
    monkeypatch.setattr(masked_model, "Adam", lambda *given: made.append(Adam(*given)) or made[-1])
    vectors, _ = embedded(1, epochs=2)  # 16 sentences of 44 words: 6 updates a pass
    assert made[0].learning_rate == pytest.approx(RATE / 12)
    assert vectors.vectors.dtype == np.float32


def test_the_order_of_the_batches_is_drawn_where_the_first_weights_are_the_same(monkeypatch):
    original = masked_model.ffnn.FFNN
    monkeypatch.setattr(masked_model.ffnn, "FFNN", lambda *given, seed, **options: original(*given, seed=0, **options))
    assert not np.array_equal(embedded(1, epochs=1)[0].vectors, embedded(2, epochs=1)[0].vectors)


def test_the_sentences_of_two_are_drawn_in_another_order_by_another_seed():
    one, again, other = (
        across_sentences.two_sentences(np.random.default_rng(seed), unseen=False, border=True) for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other
    assert sorted(one) == sorted(other)


def test_each_way_to_train_reads_as_much_as_it_is_told():
    norms = divergence_of(1, updates=4)
    assert norms.shape == (2, 4)
    assert np.isfinite(norms).all()
    _, losses = embedded(1, epochs=3)
    assert len(losses) == 3
    assert embedded(1, epochs=0)[1] == []
    assert len(trained_on_agreement(1)) == 3
    biased = agreement.untrained("LSTM", 1, hidden_size=2, memory_bias=3.0).params["b_h"]
    assert biased - agreement.untrained("LSTM", 1, hidden_size=2).params["b_h"] == pytest.approx(
        [0, 0, 3, 3, 0, 0, 0, 0]
    )
