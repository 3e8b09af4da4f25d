"""Two language models on the same texts, and the measured table of lesson 02."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from course_utils import corpora
from course_utils.evaluation import perplexity, perplexity_ratio
from course_utils.experiments.stored_tables import window_runs
from course_utils.ngrams import NgramModel
from course_utils.text import Vocabulary, token_stream, tokenized_sentences

TEXTS = [["a"] * length for length in np.random.default_rng(0).integers(1, 30, size=300)]
TOKENS = [token for text in TEXTS for token in text]


class Given:
    """A model that gives the t-th token of the stream the t-th of given log-probabilities."""

    def __init__(self, log_probabilities: NDArray[np.float64]) -> None:
        self.values = log_probabilities

    def log_probabilities(self, tokens: Sequence[str]) -> NDArray[np.float64]:
        return self.values


def hard_text(seed: int) -> NDArray[np.float64]:
    """Log-probabilities of a text whose tokens differ much in how hard they are."""
    return -np.random.default_rng(seed).exponential(5, size=len(TOKENS))


def test_the_ratio_is_that_of_the_two_perplexities_whatever_the_lengths_of_the_texts() -> None:
    model, other = Given(hard_text(1)), Given(hard_text(2))
    expected = perplexity(model, TOKENS) / perplexity(other, TOKENS)
    assert perplexity_ratio(model, other, TEXTS).ratio == pytest.approx(expected, rel=1e-12)


def test_what_is_hard_for_both_models_cancels_so_that_a_small_difference_is_certain() -> None:
    """Unpaired, the perplexity of this text is uncertain by tens of percent; two percent are found all the same."""
    text = hard_text(1)
    worse = text - 0.02 - 0.02 * np.random.default_rng(2).random(len(TOKENS))
    ratio, low, high = perplexity_ratio(Given(worse), Given(text), TEXTS)
    assert 1.02 < low < ratio < high < 1.04
    assert perplexity_ratio(Given(text), Given(text), TEXTS) == (1, 1, 1)


def test_a_difference_that_is_the_same_for_every_token_has_no_interval_however_the_lengths_differ() -> None:
    text = hard_text(1)
    assert perplexity_ratio(Given(text - 0.02), Given(text), TEXTS) == pytest.approx([np.exp(0.02)] * 3, rel=1e-9)


def test_the_interval_is_that_of_the_mean_difference_where_all_texts_have_one_length() -> None:
    texts = [list("abcd")] * 400
    differences = np.random.default_rng(3).normal(0.1, 1, size=400)
    model = Given(np.repeat(-3 - differences / 4, 4))
    found = perplexity_ratio(model, Given(np.full(1600, -3.0)), texts, resamples=5000)
    by_text = stats.t.interval(0.95, 399, differences.mean() / 4, stats.sem(differences) / 4)
    assert np.log(found) == pytest.approx([differences.mean() / 4, *by_text], abs=0.002)


def test_the_interval_repeats_with_its_seed_and_grows_with_the_confidence() -> None:
    models = Given(hard_text(1)), Given(hard_text(2))
    one = perplexity_ratio(*models, TEXTS)
    assert perplexity_ratio(*models, TEXTS) == one
    assert perplexity_ratio(*models, TEXTS, seed=1)[1:] != one[1:]
    wider = perplexity_ratio(*models, TEXTS, confidence=0.99)
    assert wider.low < one.low
    assert wider.high > one.high


def test_what_cannot_be_compared_is_refused() -> None:
    fine, impossible = Given(np.full(3, -1.0)), Given(np.array([-1.0, -np.inf, -1.0]))
    pair = [["a", "b"], ["c"]]
    for models in ((fine, impossible), (impossible, impossible)):
        with pytest.raises(ValueError, match="infinite"):
            perplexity_ratio(*models, pair)
    for too_few in ([], pair[:1], [*pair, []]):
        with pytest.raises(ValueError, match="at least two, each with a token"):
            perplexity_ratio(fine, fine, too_few)
    with pytest.raises(TypeError, match="a text is one string"):
        perplexity_ratio(fine, fine, ["a b", "c"])
    with pytest.raises(ValueError, match=r"confidence must lie between 0 and 1, it is 95"):
        perplexity_ratio(fine, fine, pair, confidence=95)
    with pytest.raises(ValueError, match="resamples must be at least 1"):
        perplexity_ratio(fine, fine, pair, resamples=0)


@pytest.mark.claim("C04")
def test_the_network_beats_counting_from_a_window_of_two_on_with_every_seed() -> None:
    """Kneser-Ney is counted here, the networks were trained by benchmarks/window.py."""
    documents = corpora.load("wikipedia_sample").documents
    train = tokenized_sentences(text for place, text in enumerate(documents) if place % 10 != 4)[::2]
    held_out = tokenized_sentences(documents[4::10])
    vocabulary = Vocabulary(token_stream(train), max_size=1000, specials=("<unk>", "</s>"))
    runs = window_runs()
    assert {window: len(found) for window, found in runs.items()} == {1: 5, 2: 5, 4: 5}
    for window in (2, 4):
        for discount in (0.75, 0.9):  # the usual one, and the best for this very text
            counting = NgramModel(window + 1, "kneser_ney", discount=discount, vocabulary=vocabulary).fit(train)
            assert runs[window].max() < counting.perplexity(held_out)


def test_between_order_two_and_three_of_kneser_ney_the_articles_do_not_decide_though_the_sentences_seem_to() -> None:
    documents = corpora.load("wikipedia_sample").documents
    train = tokenized_sentences(text for place, text in enumerate(documents) if place % 10 != 4)
    bigram, trigram = (NgramModel(order, "kneser_ney", min_count=2).fit(train) for order in (2, 3))
    articles = [token_stream(tokenized_sentences([document])) for document in documents[4::10]]
    sentences = [token_stream([sentence]) for sentence in tokenized_sentences(documents[4::10])]
    by_article, by_sentence = (perplexity_ratio(bigram, trigram, texts) for texts in (articles, sentences))
    assert by_article.ratio == pytest.approx(by_sentence.ratio, rel=1e-12)
    assert 1 < by_sentence.low
    assert by_article.low < 1 < by_article.high


def test_texts_that_can_be_read_only_once_are_compared_as_lists_are() -> None:
    model, other = Given(hard_text(1)), Given(hard_text(2))
    once = (iter(text) for text in TEXTS)
    assert perplexity_ratio(model, other, once) == perplexity_ratio(model, other, TEXTS)
