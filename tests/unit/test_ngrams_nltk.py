"""Our n-gram models against nltk's, unmodified, on the same n-grams.

nltk leaves the padding to its user. It is given what our models count: at each predicted token, the n-grams of every
length that end there. nltk also counts `<s>` as a word that can come next, which ours do not: our vocabulary gets one
unused word for it, so that both have the same size.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from nltk.lm import (
    MLE,
    AbsoluteDiscountingInterpolated,
    KneserNeyInterpolated,
    Laplace,
    Lidstone,
    StupidBackoff,
    WittenBellInterpolated,
)
from nltk.lm.api import LanguageModel

from course_utils.ngrams import NgramModel

RNG = np.random.default_rng(5)
WORDS = [f"w{i}" for i in range(12)]
TRAIN = [[str(w) for w in RNG.choice(WORDS[:10], size=RNG.integers(1, 9))] for _ in range(60)]
TEST = [[str(w) for w in RNG.choice(WORDS, size=RNG.integers(1, 9))] for _ in range(20)]


def ngrams_of(sentence: Sequence[str], order: int) -> list[tuple[str, ...]]:
    """The n-grams of lengths 1 to order that end at a predicted token."""
    padded = ["<s>"] * (order - 1) + [*sentence, "</s>"]
    ends = range(order, len(padded) + 1)
    return [tuple(padded[end - length : end]) for end in ends for length in range(1, order + 1)]


def fitted(peer: LanguageModel, order: int, known: Sequence[str]) -> LanguageModel:
    peer.fit([ngrams_of(sentence, order) for sentence in TRAIN], vocabulary_text=[*known, "</s>", "<s>"])
    return peer


def longest(sentences: Sequence[Sequence[str]], order: int) -> list[tuple[str, ...]]:
    return [ngram for sentence in sentences for ngram in ngrams_of(sentence, order) if len(ngram) == order]


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("smoothing", "k", "make"),
    [("lidstone", 0.3, lambda order: Lidstone(0.3, order)), ("laplace", 1, lambda order: Laplace(order))],
)
def test_add_k_equals_nltk(order: int, smoothing: str, k: float, make: type[LanguageModel]) -> None:
    known = sorted({word for sentence in TRAIN for word in sentence})
    peer = fitted(make(order), order, known)
    ours = NgramModel(order, smoothing, k=k, vocabulary=[*known, "unused"]).fit(TRAIN)
    assert len(peer.vocab) == len(ours.vocabulary)
    for ngram in longest(TEST, order):
        expected = peer.score(ngram[-1], ngram[:-1])
        assert ours.probability(ngram[-1], ngram[:-1]) == pytest.approx(expected, rel=1e-12)
    assert ours.perplexity(TEST) == pytest.approx(peer.perplexity(longest(TEST, order)), rel=1e-10)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_maximum_likelihood_equals_nltk_after_every_seen_context(order: int) -> None:
    known = sorted({word for sentence in TRAIN for word in sentence})
    peer, ours = fitted(MLE(order), order, known), NgramModel(order).fit(TRAIN)
    compared = 0
    for ngram in longest(TEST + TRAIN, order):
        if peer.context_counts(ngram[:-1]).N():  # nltk gives every word 0 after an unseen context; ours sums to 1
            assert ours.probability(ngram[-1], ngram[:-1]) == pytest.approx(peer.score(ngram[-1], ngram[:-1]))
            compared += 1
    assert compared > 100
    assert ours.perplexity(TRAIN) == pytest.approx(peer.perplexity(longest(TRAIN, order)), rel=1e-10)


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("discount", [0.1, 0.75])
def test_kneser_ney_equals_nltk_when_every_word_of_the_vocabulary_was_seen(order: int, discount: float) -> None:
    known = sorted({word for sentence in TRAIN for word in sentence})[:-2]  # two words become <unk>, which is then seen
    peer = fitted(KneserNeyInterpolated(order, discount), order, known)
    ours = NgramModel(order, "kneser_ney", discount=discount, vocabulary=known).fit(TRAIN)
    for ngram in longest(TEST, order):
        expected = peer.score(ngram[-1], ngram[:-1])
        assert ours.probability(ngram[-1], ngram[:-1]) == pytest.approx(expected, rel=1e-12)
    assert ours.perplexity(TEST) == pytest.approx(peer.perplexity(longest(TEST, order)), rel=1e-10)


def test_kneser_ney_differs_from_nltk_in_the_uniform_end_of_the_recursion_only() -> None:
    """nltk ends at the continuation counts, so a word that training never had gets 0; ours goes on to 1 / |vocab|."""
    known = sorted({word for sentence in TRAIN for word in sentence})
    peer = fitted(KneserNeyInterpolated(2, 0.75), 2, known)
    ours = NgramModel(2, "kneser_ney", discount=0.75).fit(TRAIN)
    followers, total = len(ours.vocabulary) - 1, len({n for s in TRAIN for n in ngrams_of(s, 2) if len(n) == 2})
    assert peer.score("w11", ["w1"]) == 0
    _, given_up = peer.estimator.alpha_gamma("w11", ("w1",))
    moved = 0.75 * followers / total / len(ours.vocabulary)
    assert ours.probability("w11", ["w1"]) == pytest.approx(given_up * moved)
    for word in known:
        expected = peer.score(word, ["w1"]) + given_up * (moved - 0.75 / total)
        assert ours.probability(word, ["w1"]) == pytest.approx(expected)


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize(
    ("smoothing", "make"),
    [
        ("witten_bell", WittenBellInterpolated),
        ("absolute_discounting", lambda order: AbsoluteDiscountingInterpolated(order, 0.6)),
    ],
)
def test_witten_bell_and_absolute_discounting_differ_from_nltk_in_the_uniform_end_of_the_recursion_only(
    order: int, smoothing: str, make: type[LanguageModel]
) -> None:
    known = sorted({word for sentence in TRAIN for word in sentence})
    peer = fitted(make(order), order, known)
    ours = NgramModel(order, smoothing, discount=0.6).fit(TRAIN)
    assert peer.score("w11", ["w1"]) == 0 < ours.probability("w11", ["w1"])
    unigram = NgramModel(1, smoothing, discount=0.6).fit(TRAIN)
    peer.estimator.unigram_score = lambda word: unigram.probability(word, [])
    for ngram in longest(TEST, order):
        expected = peer.score(ngram[-1], ngram[:-1])
        assert ours.probability(ngram[-1], ngram[:-1]) == pytest.approx(expected, rel=1e-12)
    assert ours.perplexity(TEST) == pytest.approx(peer.perplexity(longest(TEST, order)), rel=1e-10)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("factor", [0.4, 0.9])
def test_stupid_backoff_equals_nltk(order: int, factor: float) -> None:
    known = sorted({word for sentence in TRAIN for word in sentence})
    peer = fitted(StupidBackoff(factor, order), order, known)
    ours = NgramModel(order, "stupid_backoff", factor=factor).fit(TRAIN)
    for ngram in longest(TEST, order):
        expected = peer.score(ngram[-1], ngram[:-1])
        assert ours.probability(ngram[-1], ngram[:-1]) == pytest.approx(expected, rel=1e-12)
