"""N-gram models: padding, counting, and every smoothing against hand-computed cases."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.ngrams import SMOOTHINGS, NgramModel
from course_utils.ngrams.counts import look_up
from course_utils.text import Vocabulary, token_stream

LECTURE = [["the", "dog", "ran", "fast"], ["i", "know"]]
words = st.sampled_from(["a", "b", "c", "d"])
texts = st.lists(st.lists(words, max_size=6), min_size=1, max_size=8)


def test_sentences_are_padded_in_front_and_ended_by_one_predicted_mark() -> None:
    model = NgramModel(3).fit(LECTURE)
    assert token_stream(LECTURE) == ["the", "dog", "ran", "fast", "</s>", "i", "know", "</s>"]
    assert model.probability("the", []) == model.probability("the", ["<s>", "<s>"]) == 0.5
    assert model.probability("</s>", ["ran", "fast"]) == 1.0
    assert "<s>" not in model.vocabulary
    assert model.probability("<s>", []) == 0.0


def test_a_unigram_model_counts_the_end_mark_and_not_the_start_mark() -> None:
    model = NgramModel(1).fit(LECTURE)
    assert model.probability("</s>", []) == pytest.approx(2 / 8)
    assert model.probability("dog", []) == pytest.approx(1 / 8)


def test_mle_and_add_k_equal_the_hand_computed_bigram_case() -> None:
    text = [["the", "dog"], ["the", "cat"], ["the", "dog", "ran"]]  # vocabulary: 4 words, </s>, <unk>: 6
    for smoothing, k, expected in [("mle", 0.1, 2 / 3), ("laplace", 0.1, 3 / 9), ("lidstone", 0.5, 2.5 / 6)]:
        assert NgramModel(2, smoothing, k=k).fit(text).probability("dog", ["the"]) == pytest.approx(expected)
    assert NgramModel(2, "lidstone", k=0.5).fit(text).probability("cat", ["dog"]) == pytest.approx(0.5 / 5)
    assert NgramModel(2, "lidstone", k=0.5).fit(text).probability("cat", ["unheard"]) == pytest.approx(1 / 6)


def test_interpolation_equals_the_hand_computed_bigram_case() -> None:
    model = NgramModel(2, "interpolated", weight=0.6).fit([["the", "dog"], ["the", "cat"]])
    unigram = 0.6 * 1 / 6 + 0.4 / 5  # dog: 1 of 6 tokens; 5 words, the end and <unk> included
    assert model.probability("dog", ["the"]) == pytest.approx(0.6 / 2 + 0.4 * unigram)
    assert model.probability("dog", ["unheard"]) == pytest.approx(unigram)


def test_kneser_ney_equals_the_hand_computed_bigram_case() -> None:
    text = [["san", "francisco"], ["san", "francisco"], ["the", "dog"], ["a", "dog"]]
    model = NgramModel(2, "kneser_ney", discount=0.5).fit(text)
    # Bigram types: <s> san, <s> the, <s> a, san francisco, the dog, a dog, francisco </s>, dog </s>: 8 in all.
    base = Fraction(1, 2) * 6 / 8 / 7  # the discounts of the 6 seen words, spread over all 7 with <unk>
    francisco, dog = Fraction(1, 2) / 8 + base, Fraction(3, 2) / 8 + base
    assert model.probability("francisco", ["unheard"]) == pytest.approx(float(francisco))
    assert model.probability("dog", ["unheard"]) == pytest.approx(float(dog))
    assert model.probability("francisco", ["san"]) == pytest.approx(float(Fraction(3, 2) / 2 + francisco / 4))
    assert model.probability("dog", ["san"]) == pytest.approx(float(dog / 4))


def test_witten_bell_equals_the_hand_computed_bigram_case() -> None:
    model = NgramModel(2, "witten_bell").fit([["the", "dog"], ["the", "cat"], ["the", "dog"]])
    # After "the": dog twice, cat once, 2 different words. In all 9 tokens of 4 types, of 5 that are known.
    dog, unknown = (2 + Fraction(4, 5)) / 13, Fraction(4, 5) / 13
    assert model.probability("dog", ["unheard"]) == pytest.approx(float(dog))
    assert model.probability("dog", ["the"]) == pytest.approx(float((2 + 2 * dog) / 5))
    assert model.probability("never", ["the"]) == pytest.approx(float(2 * unknown / 5))


def test_absolute_discounting_equals_the_hand_computed_bigram_case() -> None:
    model = NgramModel(2, "absolute_discounting", discount=0.5).fit([["the", "dog"], ["the", "cat"], ["the", "dog"]])
    given_up = Fraction(1, 2) * 4 / 9 / 5  # of each of 4 types, over 9 tokens, to 5 known words
    dog = Fraction(3, 2) / 9 + given_up
    assert model.probability("dog", ["unheard"]) == pytest.approx(float(dog))
    assert model.probability("dog", ["the"]) == pytest.approx(float((Fraction(3, 2) + Fraction(1, 2) * 2 * dog) / 3))
    assert model.probability("never", ["the"]) == pytest.approx(float(Fraction(1, 2) * 2 * given_up / 3))


def test_kneser_ney_is_absolute_discounting_at_order_one_and_not_above() -> None:
    text = [["san", "francisco"], ["san", "francisco"], ["the", "dog"], ["a", "dog"]]
    one, two = (
        [NgramModel(order, smoothing).fit(text).distribution([]) for smoothing in SMOOTHINGS[-2:]] for order in (1, 2)
    )
    np.testing.assert_array_equal(*one)
    assert np.abs(two[0] - two[1]).max() > 0.01


def test_stupid_backoff_gives_scores_and_refuses_what_needs_probabilities() -> None:
    model = NgramModel(2, "stupid_backoff").fit([["the", "dog"], ["the", "cat"], ["the", "dog"]])
    assert model.probability("dog", ["the"]) == pytest.approx(2 / 3)
    assert model.probability("</s>", ["the"]) == pytest.approx(0.4 * 3 / 9)
    assert model.probability("never", ["the"]) == 0
    assert model.distribution(["the"]).sum() == pytest.approx(1 + 0.4 * (3 + 3) / 9)
    assert NgramModel(2, "stupid_backoff", factor=1).fit([["a"], ["b"]]).probability("b", ["a"]) == 1 / 4
    for ask in (model.log_probability, model.log_probabilities, lambda text: model.perplexity([text])):
        with pytest.raises(
            ValueError, match="scores that sum to more than 1, so it has no likelihood and no perplexity"
        ):
            ask(["the"])
    assert model.generate(np.random.default_rng(0))[0] in {"the", "dog", "cat"}


def test_a_frequent_word_that_follows_one_word_only_has_a_low_continuation_probability() -> None:
    text = [["san", "francisco"]] * 10 + [["the", "dog"], ["a", "dog"], ["my", "dog"]]
    kneser_ney, counts = (NgramModel(2, smoothing).fit(text) for smoothing in ("kneser_ney", "interpolated"))
    assert kneser_ney.probability("dog", ["unheard"]) > kneser_ney.probability("francisco", ["unheard"])
    assert counts.probability("dog", ["unheard"]) < counts.probability("francisco", ["unheard"])


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@settings(deadline=None, max_examples=40)
@given(
    text=texts,
    order=st.integers(1, 4),
    min_count=st.integers(1, 3),
    context=st.lists(st.sampled_from(["a", "b", "c", "d", "unheard", "<unk>", "<s>"]), max_size=4),
    k=st.floats(1e-6, 10),
    share=st.floats(0, 1),
)
def test_probabilities_sum_to_one_after_seen_unseen_and_unknown_contexts(
    smoothing: str, text: list[list[str]], order: int, min_count: int, context: list[str], k: float, share: float
) -> None:
    model = NgramModel(order, smoothing, k=k, weight=share, discount=share, min_count=min_count).fit(text)
    distribution = model.distribution(context)
    assert distribution.min() >= 0
    assert distribution.sum() == pytest.approx(1, abs=1e-12)
    assert sum(model.probability(word, context) for word in model.vocabulary.tokens) == pytest.approx(1, abs=1e-12)


@settings(deadline=None, max_examples=60)
@given(text=texts, order=st.integers(1, 4))
def test_array_counts_equal_a_plain_count_of_tuples(text: list[list[str]], order: int) -> None:
    model = NgramModel(order).fit(text)
    for length, found in enumerate(model.found(token_stream(text))):
        padded = [["<s>"] * length + sentence + ["</s>"] for sentence in text]
        ngrams = [tuple(s[i : i + length + 1]) for s in padded for i in range(len(s) - length)]
        counts, contexts = Counter(ngrams), Counter(ngram[:-1] for ngram in ngrams)
        followers = Counter(ngram[:-1] for ngram in counts)
        np.testing.assert_array_equal(found.count, [counts[ngram] for ngram in ngrams])
        np.testing.assert_array_equal(found.total, [contexts[ngram[:-1]] for ngram in ngrams])
        np.testing.assert_array_equal(found.followers, [followers[ngram[:-1]] for ngram in ngrams])


@settings(deadline=None, max_examples=60)
@given(text=texts, order=st.integers(2, 4))
def test_continuation_counts_equal_the_number_of_different_left_neighbours(text: list[list[str]], order: int) -> None:
    model = NgramModel(order, "kneser_ney").fit(text)
    ids = model.vocabulary.encode(token_stream(text))
    contexts = model._contexts(ids)
    found = list(look_up(model._smoothed_counts, contexts, ids, model._base))
    for length in range(order - 1):
        longer = {tuple(row) for row in np.column_stack([contexts, ids])[:, order - 2 - length :]}
        expected = Counter(ngram[1:] for ngram in longer)
        ngrams = np.column_stack([contexts, ids])[:, order - 1 - length :]
        np.testing.assert_array_equal(found[length].count, [expected[tuple(row)] for row in ngrams])


@pytest.mark.claim("Q4")
def test_a_zero_likelihood_needs_a_word_of_the_scored_text_that_training_never_had() -> None:
    training, scored = [["a", "b"], ["b"]], [["a", "b"]]
    model = NgramModel(1).fit(training)
    assert math.isfinite(model.log_probability(["b", "b"]))  # "a" is absent from the scored text: harmless
    assert model.log_probability(["a", "c"]) == -math.inf  # "c" is absent from the training text: fatal
    assert model.perplexity([*scored, ["c"]]) == math.inf


@settings(deadline=None)
@given(training=texts, scored=texts)
@pytest.mark.claim("Q4")
def test_unigram_likelihood_is_zero_exactly_when_a_scored_word_has_training_count_zero(
    training: list[list[str]], scored: list[list[str]]
) -> None:
    seen, needed = ({word for sentence in text for word in sentence} for text in (training, scored))
    assert (NgramModel(1).fit(training).perplexity(scored) == math.inf) == bool(needed - seen)


@settings(deadline=None)
@given(training=texts, scored=texts, order=st.integers(1, 4), smoothing=st.sampled_from(SMOOTHINGS))
def test_perplexity_is_at_least_one_and_never_nan(
    training: list[list[str]], scored: list[list[str]], order: int, smoothing: str
) -> None:
    perplexity = NgramModel(order, smoothing).fit(training).perplexity(scored)
    assert perplexity >= 1 - 1e-12
    assert smoothing == "mle" or perplexity < math.inf


def test_perplexity_is_exp_of_the_mean_over_words_and_sentence_ends() -> None:
    model = NgramModel(2, "laplace").fit(LECTURE)
    log_likelihood = sum(model.log_probability(sentence) for sentence in LECTURE)
    assert model.perplexity(LECTURE) == pytest.approx(math.exp(-log_likelihood / (4 + 1 + 2 + 1)))


def test_a_sentence_log_probability_follows_the_chain_rule() -> None:
    model = NgramModel(3, "kneser_ney").fit(LECTURE)
    sentence = ["the", "dog", "know", "</s>"]
    chain = math.prod(model.probability(word, sentence[:t]) for t, word in enumerate(sentence))
    assert model.log_probability(sentence[:-1]) == pytest.approx(math.log(chain))


@settings(deadline=None)
@given(training=texts, order=st.integers(1, 3))
def test_no_add_k_model_fits_the_training_text_better_than_maximum_likelihood(
    training: list[list[str]], order: int
) -> None:
    fitted = NgramModel(order).fit(training).perplexity(training)
    assert fitted <= NgramModel(order, "lidstone").fit(training).perplexity(training) + 1e-9


def test_rare_words_become_unk_and_unknown_words_share_its_probability() -> None:
    model = NgramModel(2, min_count=2).fit([["a", "a", "b"], ["a", "c"]])
    assert model.vocabulary.tokens == ["<unk>", "</s>", "a"]
    assert model.probability("b", ["a"]) == model.probability("never", ["a"]) == model.probability("<unk>", ["a"]) > 0


def test_a_given_vocabulary_replaces_that_of_the_training_text() -> None:
    model = NgramModel(1, "laplace", vocabulary=["a", "z"]).fit([["a", "b"]])
    assert model.vocabulary.tokens == ["<unk>", "</s>", "a", "z"]
    assert model.probability("z", []) == pytest.approx(1 / 7)
    assert NgramModel(1, vocabulary=model.vocabulary).fit([["b"]]).vocabulary.tokens == model.vocabulary.tokens


@pytest.mark.parametrize("smoothing", [*SMOOTHINGS, "stupid_backoff"])
def test_fitting_again_starts_anew(smoothing: str) -> None:
    again = NgramModel(2, smoothing).fit([["a", "b"], ["c"]] * 3).fit(LECTURE)
    once = NgramModel(2, smoothing).fit(LECTURE)
    assert again.vocabulary.tokens == once.vocabulary.tokens
    for context in (["the"], ["a"], []):
        np.testing.assert_array_equal(again.distribution(context), once.distribution(context))


@pytest.mark.parametrize("smoothing", [*SMOOTHINGS, "stupid_backoff"])
@settings(deadline=None, max_examples=25)
@given(text=texts, order=st.integers(1, 4))
def test_a_model_of_a_shorter_order_is_the_one_that_counts_anew(
    smoothing: str, text: list[list[str]], order: int
) -> None:
    longest = NgramModel(4, smoothing, min_count=2).fit(text)
    shorter, anew = longest.of_order(order), NgramModel(order, smoothing, min_count=2).fit(text)
    assert (shorter.order, shorter.parameter_count) == (anew.order, anew.parameter_count)
    for context in ([], ["a"], ["unheard", "b"], ["a", "b", "c", "d"]):
        np.testing.assert_array_equal(shorter.distribution(context), anew.distribution(context))
    assert longest.order == 4


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_many_sentences_have_the_scores_that_each_has_alone(smoothing: str) -> None:
    model = NgramModel(3, smoothing).fit(LECTURE)
    sentences = [["the", "dog"], [], ["i", "know", "the", "unheard"]]
    alone = [model.log_probability(sentence) for sentence in sentences]
    np.testing.assert_allclose(model.log_probability_of_each(iter(sentences)), alone, rtol=1e-12)
    with pytest.raises(ValueError, match="sentences is empty"):
        model.log_probability_of_each([])


def test_a_model_has_no_longer_order_than_its_own_and_none_before_it_has_counted() -> None:
    with pytest.raises(ValueError, match=r"order must lie in 1\.\.2, it is 3"):
        NgramModel(2).fit(LECTURE).of_order(3)
    with pytest.raises(ValueError, match="no counts yet"):
        NgramModel(2).of_order(1)


def test_a_vocabulary_may_be_any_iterable_of_words_and_serves_every_fit() -> None:
    model = NgramModel(1, "laplace", vocabulary=(word for word in ["</s>", "z", "a", "z"]))
    for _ in range(2):
        assert model.fit([["a", "b"]]).vocabulary.tokens == ["<unk>", "</s>", "z", "a"]
        assert model.distribution([]).sum() == pytest.approx(1)


@pytest.mark.parametrize("vocabulary", [["a", "<s>"], Vocabulary(["a"], specials=("<unk>", "<s>", "</s>"))])
def test_a_vocabulary_with_a_start_mark_is_refused_as_it_is_never_predicted(vocabulary: object) -> None:
    with pytest.raises(ValueError, match="vocabulary holds '<s>', which is never predicted"):
        NgramModel(2, vocabulary=vocabulary)  # type: ignore[arg-type]


def test_padding_inside_a_sentence_is_refused_wherever_sentences_come_in() -> None:
    model = NgramModel(2, "laplace").fit(LECTURE)
    for door in (model.fit, model.perplexity, lambda text: model.log_probability(text[0])):
        for mark in ("<s>", "</s>"):
            with pytest.raises(ValueError, match=f"holds? '{mark}'"):
                door([["the", mark, "dog"]])
    assert model.probability("dog", ["the"]) > model.probability("cat", ["the"])  # a refused fit leaves it as it was


def test_tokens_that_can_be_read_once_are_scored_as_a_list_of_them_is() -> None:
    model = NgramModel(2, "laplace").fit(sentence for sentence in LECTURE)
    tokens = token_stream(LECTURE)
    np.testing.assert_array_equal(model.log_probabilities(iter(tokens)), model.log_probabilities(tokens))  # type: ignore[arg-type]
    np.testing.assert_array_equal(model.found(iter(tokens))[1].count, model.found(tokens)[1].count)  # type: ignore[arg-type]
    assert model.perplexity(iter(LECTURE)) == model.perplexity(LECTURE)


def test_a_vocabulary_above_65536_words_is_counted_as_a_small_one_is() -> None:
    model = NgramModel(3, vocabulary=[f"w{i}" for i in range(70_000)]).fit([["w69999", "w4463", "w69999", "w4463"]])
    assert model.probability("w69999", ["w69999", "w4463"]) == 0.5  # 69999 and 4463 are equal in 16 bits
    assert len(model.counts[1].keys) == 4


def test_sampling_repeats_by_seed_and_follows_the_probabilities() -> None:
    model = NgramModel(2).fit([["a"]] * 3 + [["b", "b"]])
    drawn = [model.generate(np.random.default_rng(seed)) for seed in range(300)]
    assert drawn == [model.generate(np.random.default_rng(seed)) for seed in range(300)]
    assert 0.65 < np.mean([sentence == ["a"] for sentence in drawn]) < 0.85  # P = 3/4; four standard errors
    assert all("</s>" not in sentence for sentence in drawn)
    assert NgramModel(1).fit([["a"] * 50]).generate(np.random.default_rng(0), max_tokens=3) == ["a", "a", "a"]


def test_orders_beyond_the_longest_sentence_work() -> None:
    model = NgramModel(12).fit(LECTURE)
    assert model.perplexity(LECTURE) == pytest.approx(2 ** (2 / 8))  # only the first word of each is open


def test_a_context_that_holds_an_end_begins_after_it() -> None:
    model = NgramModel(3, "laplace").fit(LECTURE)
    assert model.probability("i", ["the", "dog", "</s>"]) == model.probability("i", [])
    assert model.probability("know", ["dog", "</s>", "i"]) == model.probability("know", ["i"])


def test_bad_input_is_refused_by_name() -> None:
    for arguments, says in [
        ({"order": 0}, "order must be at least 1"),
        ({"order": 2, "smoothing": "kneser-ney"}, "smoothing must be one of .*'kneser_ney'.*'kneser-ney'"),
        ({"order": 2, "k": 0}, "k must be a finite number above 0"),
        ({"order": 2, "k": float("nan")}, "k must be a finite number above 0"),
        ({"order": 2, "k": float("inf")}, "k must be a finite number above 0"),
        ({"order": 2, "discount": 1.5}, r"discount must lie in 0\.\.1, it is 1\.5"),
        ({"order": 2, "weight": float("nan")}, "weight must lie"),
    ]:
        with pytest.raises(ValueError, match=says):
            NgramModel(**arguments)
    with pytest.raises(TypeError, match=r"order must be an integer, it is 2\.0"):
        NgramModel(2.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"factor must lie in 0\.\.1, it is 2"):
        NgramModel(2, "stupid_backoff", factor=2)
    with pytest.raises(TypeError, match="vocabulary is one string"):
        NgramModel(2, vocabulary="abc")
    with pytest.raises(ValueError, match="sentences is empty"):
        NgramModel(2).fit([])
    with pytest.raises(TypeError, match="sentences is one string"):
        NgramModel(2).fit("the dog")
    with pytest.raises(TypeError, match="each sentence must be a list of tokens, found the string 'the dog'"):
        NgramModel(2).fit(["the dog"])
    with pytest.raises(ValueError, match="holds '</s>'"):
        NgramModel(2).fit([["a", "</s>"]])
    with pytest.raises(ValueError, match="hold '<s>'"):
        NgramModel(2).fit([["<s>", "a"]])
    with pytest.raises(ValueError, match=r"call fit\(sentences\) first"):
        NgramModel(2).probability("a", [])
    with pytest.raises(ValueError, match=r"call fit\(sentences\) first"):
        _ = NgramModel(2).parameter_count
    model = NgramModel(2).fit(LECTURE)
    with pytest.raises(TypeError, match="context is one string"):
        model.probability("dog", "the")
    with pytest.raises(TypeError, match="word must be a str"):
        model.probability(3, [])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="sentences is empty"):
        model.perplexity([])
