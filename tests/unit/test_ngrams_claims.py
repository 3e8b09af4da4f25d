"""What lesson 02 claims about counting, on the real text it uses."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from course_utils import corpora
from course_utils.ngrams import NgramModel
from course_utils.text import token_stream, tokenized_sentences

Sentences = list[list[str]]


@pytest.fixture(scope="module")
def split() -> tuple[Sentences, Sentences]:
    documents = corpora.load("wikipedia_sample").documents
    train = tokenized_sentences(document for place, document in enumerate(documents) if place % 10 != 4)
    return train, tokenized_sentences(documents[4::10])


@pytest.mark.claim("C02")
def test_longer_contexts_die_out_and_most_trigrams_of_new_text_were_never_seen(
    split: tuple[Sentences, Sentences],
) -> None:
    train, held_out = split
    model = NgramModel(5, min_count=2).fit(train)
    found = model.found(token_stream(held_out))
    shares = [float((level.count > 0).mean()) for level in found]
    assert all(longer < shorter for shorter, longer in itertools.pairwise(shares))
    assert shares[2] < 0.5
    phrase = ["president", "of", "the", "united", "states"]
    counts = [level.count[-1] for level in model.found(phrase)]
    assert counts[0] > 10 * counts[-1] > 0


@pytest.mark.claim("C02")
def test_from_order_three_on_a_model_that_trusts_its_counts_overfits(split: tuple[Sentences, Sentences]) -> None:
    train, held_out = split
    models = [NgramModel(order, "interpolated", weight=0.75, min_count=2).fit(train) for order in (1, 2, 3, 4)]
    on_train, on_new = ([model.perplexity(text) for model in models] for text in (train[:3000], held_out))
    assert all(longer < shorter for shorter, longer in itertools.pairwise(on_train))
    assert on_new[1] < on_new[0]
    assert on_new[1] < on_new[2] < on_new[3]


@pytest.mark.claim("Q3")
def test_a_bigram_model_prefers_the_real_order_of_words_and_a_unigram_model_cannot(
    split: tuple[Sentences, Sentences],
) -> None:
    train, held_out = split
    long = [sentence for sentence in held_out if len(sentence) >= 5]
    unigram, bigram = (NgramModel(order, "kneser_ney", min_count=2).fit(train) for order in (1, 2))
    for seed in range(3):
        rng = np.random.default_rng(seed)
        shuffled = [[sentence[i] for i in rng.permutation(len(sentence))] for sentence in long]
        preferred = [bigram.log_probability(a) > bigram.log_probability(b) for a, b in zip(long, shuffled)]
        assert np.mean(preferred) > 0.9
        for a, b in zip(long[:50], shuffled):
            assert math.isclose(unigram.log_probability(a), unigram.log_probability(b), rel_tol=1e-12)
