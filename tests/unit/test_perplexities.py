"""Perplexity, counted the same way for every model."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from course_utils.evaluation import perplexity, surprisals
from course_utils.ffnn import FFNN
from course_utils.ngrams import NgramModel
from course_utils.text import token_stream

SENTENCES = [["the", "dog", "ran", "fast"], ["i", "know"], ["the", "cat", "ran"]]


class Fixed:
    """A model that gives token t the t-th of fixed probabilities."""

    def __init__(self, probabilities: Sequence[float]) -> None:
        self.probabilities = np.array(probabilities)

    def log_probabilities(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.log(self.probabilities)


def test_perplexity_is_the_exponential_of_the_mean_and_not_the_mean_of_exponentials() -> None:
    model = Fixed([0.5, 0.125])
    assert perplexity(model, ["a", "b"]) == pytest.approx(math.sqrt(2 * 8))
    assert perplexity(model, ["a", "b"]) != pytest.approx((2 + 8) / 2)


@given(st.integers(1, 1000), st.integers(1, 20))
def test_guessing_among_n_equal_choices_has_perplexity_n(choices: int, tokens: int) -> None:
    assert perplexity(Fixed([1 / choices] * tokens), ["w"] * tokens) == pytest.approx(choices)


@given(st.lists(st.floats(1e-300, 1), min_size=1, max_size=30))
def test_perplexity_equals_the_geometric_mean_of_inverse_probabilities(probabilities: list[float]) -> None:
    expected = math.exp(-math.fsum(math.log(p) for p in probabilities) / len(probabilities))
    assert perplexity(Fixed(probabilities), ["w"] * len(probabilities)) == pytest.approx(expected)


@pytest.mark.claim("Q2")
def test_the_model_that_gives_the_text_more_probability_has_the_lower_perplexity() -> None:
    better, worse = Fixed([0.5, 0.4, 0.3]), Fixed([0.5, 0.2, 0.3])
    assert perplexity(better, list("abc")) < perplexity(worse, list("abc"))


def test_one_impossible_token_makes_the_perplexity_infinite_and_not_nan() -> None:
    assert perplexity(Fixed([0.5, 0.0, 1.0]), list("abc")) == math.inf
    assert perplexity(Fixed([0.0]), ["a"]) == math.inf


def test_a_certain_model_has_perplexity_one() -> None:
    assert perplexity(Fixed([1.0, 1.0]), list("ab")) == 1.0
    assert not np.signbit(surprisals(Fixed([1.0]), ["a"])).any()


def test_ngram_and_window_models_are_scored_on_the_same_tokens() -> None:
    ngram = NgramModel(3, "kneser_ney").fit(SENTENCES)
    window = FFNN(ngram.vocabulary, window=2, embedding_size=3, hidden_size=4)
    tokens = token_stream(SENTENCES)
    assert len(tokens) == 4 + 2 + 3 + 3  # every word, and one </s> a sentence
    assert surprisals(ngram, tokens).shape == surprisals(window, tokens).shape == (len(tokens),)
    assert perplexity(ngram, tokens) == pytest.approx(ngram.perplexity(SENTENCES), rel=1e-12)


@pytest.mark.parametrize(
    ("model", "tokens", "error", "says"),
    [
        (Fixed([0.5]), "a", TypeError, "tokens is one string"),
        (Fixed([0.5]), [], ValueError, "tokens is empty"),
        (Fixed([0.5, 0.5]), ["a"], ValueError, r"shape \(2,\) for 1 tokens"),
        (Fixed([float("nan")]), ["a"], ValueError, "NaN"),
        (Fixed([1.5]), ["a"], ValueError, "above 1"),
        (object(), ["a"], TypeError, "log_probabilities"),
    ],
)
def test_what_cannot_be_scored_is_refused_by_name(
    model: Fixed, tokens: Sequence[str], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        perplexity(model, tokens)


def test_tokens_that_can_be_read_only_once_are_scored_as_a_list_is() -> None:
    ngram = NgramModel(2, "kneser_ney").fit(SENTENCES)
    tokens = token_stream(SENTENCES)
    for model in (ngram, FFNN(ngram.vocabulary, window=2, embedding_size=3, hidden_size=4)):
        assert perplexity(model, iter(tokens)) == perplexity(model, tokens)
    ffnn = FFNN(ngram.vocabulary, window=2, embedding_size=3, hidden_size=4)
    np.testing.assert_array_equal(ffnn.log_probabilities(iter(tokens)), ffnn.log_probabilities(tokens))
