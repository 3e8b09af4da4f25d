"""Filters of the next-token distribution, and writing with every model of the course."""

from __future__ import annotations

import inspect
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_utils import checkpoints
from course_utils.ffnn import FFNN
from course_utils.generation import (
    beam_search,
    distribution_after,
    distribution_stages,
    entropy,
    generate,
    generate_batch,
    keep_nucleus,
    next_token_distribution,
    reader,
    sample,
    total_variation,
)
from course_utils.ngrams import NgramModel
from course_utils.rnn import RNN
from course_utils.text import Vocabulary, token_stream
from course_utils.training import fit_to_text

SENTENCES = [["the", "dog", "ran"], ["the", "cat", "ran", "fast"], ["a", "dog", "sat"]]
VOCABULARY = Vocabulary(token_stream(SENTENCES), specials=("<unk>", "</s>"))

LOGITS = arrays(np.float64, st.integers(2, 30), elements=st.floats(-30, 30).map(lambda score: round(score, 3)))


def models() -> dict[str, object]:
    recurrent = RNN(len(VOCABULARY), 8, len(VOCABULARY), vocabulary=VOCABULARY, seed=3)
    recurrent.params["W_hy"] *= 6
    window = FFNN(VOCABULARY, window=2, embedding_size=4, hidden_size=8, seed=3)
    window.params["W_y"] *= 3
    return {
        "unigram": NgramModel(1, "kneser_ney").fit(SENTENCES),
        "bigram": NgramModel(2, "kneser_ney").fit(SENTENCES),
        "trigram": NgramModel(3, "interpolated").fit(SENTENCES),
        "ffnn": window,
        "recurrent": recurrent,
    }


def test_a_text_is_drawn_from_the_distribution_of_the_same_settings_where_none_are_given() -> None:
    shown, drawn = (inspect.signature(each).parameters for each in (next_token_distribution, generate_batch))
    assert all(drawn[name].default == shown[name].default for name in ("temperature", "top_k", "top_p"))


@given(LOGITS)
def test_without_filters_it_is_the_softmax(logits: np.ndarray) -> None:
    expected = np.exp(logits - logits.max())
    np.testing.assert_allclose(next_token_distribution(logits), expected / expected.sum(), atol=1e-15)


@given(LOGITS, st.floats(0.05, 5), st.integers(1, 40), st.floats(0.01, 1))
def test_probabilities_sum_to_one_and_order_is_kept(logits: np.ndarray, t: float, k: int, p: float) -> None:
    found = next_token_distribution(logits, t, k, p)
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert 1 <= (found > 0).sum() <= k
    for lower, higher in zip(np.argsort(logits, kind="stable"), np.argsort(logits, kind="stable")[1:]):
        assert found[lower] <= found[higher] or logits[lower] == logits[higher]


@given(LOGITS, st.floats(0.01, 0.999))
def test_the_nucleus_is_the_smallest_set_that_has_probability_p(logits: np.ndarray, p: float) -> None:
    full = next_token_distribution(logits)
    kept = next_token_distribution(logits, top_p=p) > 0
    assert full[kept].sum() >= p - 1e-12
    assert full[kept].sum() - full[kept].min() < p + 1e-12


@given(LOGITS, st.floats(0.2, 3), st.integers(1, 10), st.floats(0.05, 1))
def test_filters_equal_sorting_by_hand_in_the_documented_order(logits: np.ndarray, t: float, k: int, p: float) -> None:
    """An independent statement in plain Python: temperature, then top-k, then the nucleus of what is left."""
    weights = {i: np.exp((score - max(logits)) / t) for i, score in enumerate(logits)}
    ranked = sorted(weights, key=lambda i: (-weights[i], i))[:k]
    total, nucleus, mass = sum(weights[i] for i in ranked), [], 0.0
    for i in ranked:
        if mass / total < p - 1e-12:
            nucleus.append(i)
            mass += weights[i]
    found = next_token_distribution(logits, t, k, p)
    borders = [sum(weights[j] for j in ranked[:n]) / total for n in range(k + 1)]
    if all(abs(border - p) > 1e-9 for border in borders):  # at a border rounding decides
        assert set(np.flatnonzero(found)) == {i for i in nucleus if weights[i] / mass > 0}
        np.testing.assert_allclose([found[i] for i in nucleus], [weights[i] / mass for i in nucleus], atol=1e-12)


def test_the_order_matters_and_temperature_comes_first() -> None:
    logits = np.log([0.5, 0.3, 0.2])
    hot = next_token_distribution(logits, temperature=10, top_p=0.6)
    cold = next_token_distribution(logits, temperature=0.1, top_p=0.6)
    assert [(hot > 0).sum(), (cold > 0).sum()] == [2, 1]


def test_stages_show_each_filter_in_turn() -> None:
    stages = distribution_stages(np.log([0.4, 0.3, 0.2, 0.1]), 1, top_k=3, top_p=0.5)
    np.testing.assert_allclose(stages[1], [0.4, 0.3, 0.2, 0.1])
    np.testing.assert_allclose(stages[2], np.array([4, 3, 2, 0]) / 9)
    np.testing.assert_allclose(stages[3], np.array([4, 3, 0, 0]) / 7)


def test_temperature_zero_is_greedy_and_equals_top_k_one() -> None:
    logits = [1.0, 3.0, 3.0, -1.0]
    assert next_token_distribution(logits, temperature=0).tolist() == [0, 1, 0, 0]
    assert next_token_distribution(logits, top_k=1).tolist() == [0, 1, 0, 0]
    for temperature in (1e-300, 1e-308):  # 3 / 1e-308 is more than a float64 holds
        assert next_token_distribution(logits, temperature=temperature).tolist() == [0, 0.5, 0.5, 0]


def test_huge_logits_are_safe() -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = next_token_distribution([1e4, -1e4, 1e4, 0.0], temperature=0.01, top_k=3, top_p=0.9)
    np.testing.assert_allclose(found, [0.5, 0, 0.5, 0])


def test_excluded_tokens_stay_excluded() -> None:
    assert next_token_distribution([-np.inf, 0.0, 0.0], temperature=100).tolist() == [0, 0.5, 0.5]


def test_rows_are_filtered_one_by_one() -> None:
    logits = np.random.default_rng(0).normal(size=(4, 5, 7))
    together = next_token_distribution(logits, 0.8, 5, 0.7)
    assert together.shape == logits.shape
    np.testing.assert_allclose(together[2, 3], next_token_distribution(logits[2, 3], 0.8, 5, 0.7))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", -1), ("temperature", np.nan), ("temperature", np.inf),
        ("top_k", 0), ("top_k", 1.5), ("top_k", np.inf), ("top_p", 0), ("top_p", 1.01), ("top_p", np.nan),
    ],
)  # fmt: skip
def test_settings_outside_their_range_are_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        next_token_distribution([0.0, 1.0], **{name: value})
    with pytest.raises(ValueError, match=name):
        generate(models()["bigram"], **{name: value})


@pytest.mark.parametrize(("name", "value"), [("temperature", "hot"), ("temperature", None), ("top_k", True)])
def test_settings_of_another_type_are_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(TypeError, match=name):
        next_token_distribution([0.0, 1.0], **{name: value})


@pytest.mark.parametrize("logits", [[], 3.0, [np.nan, 1], [np.inf, 1], [-np.inf, -np.inf]])
def test_logits_that_are_no_scores_are_refused(logits: object) -> None:
    with pytest.raises(ValueError, match="logits"):
        next_token_distribution(logits)
    with pytest.raises(TypeError, match="logits"):
        next_token_distribution(["a"])


def test_samples_follow_the_probabilities() -> None:
    from scipy.stats import chisquare

    probabilities = np.array([0.5, 0.0, 0.3, 0.2])
    ids = sample(np.tile(probabilities, (20_000, 1)), np.random.default_rng(0))
    counts = np.bincount(ids, minlength=4)
    assert counts[1] == 0
    assert chisquare(counts[[0, 2, 3]], 20_000 * probabilities[[0, 2, 3]]).pvalue > 1e-4


@pytest.mark.parametrize("name", models())
def test_every_model_scores_while_writing_as_it_does_while_reading(name: str) -> None:
    """The log-probabilities along a text, token by token with a carried state, equal `log_probabilities` in one go."""
    model = models()[name]
    tokens = ["</s>", *token_stream(SENTENCES)]
    source = reader(model)
    state, found = source.start(2), []
    for token_id in VOCABULARY.encode(tokens):
        found.append(np.log(next_token_distribution(source.logits(state)))[:, token_id])
        state = source.read(state, np.full(2, token_id))
    for length in (1, 2, len(tokens)):
        np.testing.assert_allclose(np.array(found)[:length, 0], model.log_probabilities(tokens[:length]), atol=1e-10)
    np.testing.assert_allclose(np.array(found)[:, 0], np.array(found)[:, 1])


@pytest.mark.parametrize("name", models())
def test_the_same_seed_gives_the_same_text(name: str) -> None:
    model = models()[name]
    texts = [generate(model, ["the"], seed=seed, max_tokens=30) for seed in range(12)]
    assert texts == [generate(model, ["the"], seed=seed, max_tokens=30) for seed in range(12)]
    assert texts[5] == generate_batch(model, ["the"], samples=1, seed=5, max_tokens=30)[0]
    assert texts[1] == generate(model, ["the"], max_tokens=30)
    assert len({tuple(text) for text in texts}) > 3
    assert not any("<unk>" in text or "</s>" in text for text in texts)


@pytest.mark.parametrize("name", models())
def test_a_batch_writes_what_one_after_the_other_would(name: str) -> None:
    """The second tokens after each first one have the same distribution whichever way they are sampled."""
    model = models()[name]
    alone = [tuple(generate(model, seed=seed, max_tokens=2))[1:] for seed in range(500)]
    batch = [tuple(text)[1:] for text in generate_batch(model, samples=500, seed=7, max_tokens=2)]
    outcomes = {*alone, *batch}
    distance = sum(abs(alone.count(text) - batch.count(text)) for text in outcomes) / 2 / 500
    assert len(outcomes) > 3
    assert distance < 0.12


def test_greedy_text_of_a_bigram_is_the_most_probable_path() -> None:
    assert generate(NgramModel(2).fit([["a", "b", "c"]] * 2 + [["a", "c"]]), temperature=0) == ["a", "b", "c"]


def test_it_stops_at_the_end_mark_unless_told_otherwise() -> None:
    model = NgramModel(2).fit([["a", "b"]])
    assert generate(model, max_tokens=50) == ["a", "b"]
    assert generate(model, max_tokens=5, stop=None) == ["a", "b", "</s>", "a", "b"]
    assert generate(model, ["a"], stop="b") == []
    assert generate_batch(model, ["a"], samples=2, stop=None, max_tokens=2) == [["b", "</s>"]] * 2


def test_rows_of_a_batch_end_at_different_places() -> None:
    texts = generate_batch(models()["bigram"], samples=40, seed=1)
    assert len({len(text) for text in texts}) > 3


class Scripted:
    """A reader that gives the same scores at each step, from a list with one entry a step."""

    vocabulary = VOCABULARY

    def __init__(self, scores: list[np.ndarray]) -> None:
        self.scores, self.reads = scores, 0

    def start(self, rows: int) -> int:
        return 0

    def read(self, state: int, ids: np.ndarray) -> int:
        self.reads += 1
        return state + 1

    def logits(self, state: int) -> np.ndarray:
        return self.scores[min(state, len(self.scores) - 1)][None]


def test_a_token_is_read_only_if_another_one_is_drawn_after_it() -> None:
    third = np.where(np.arange(len(VOCABULARY)) == 3, 0.0, -50.0)
    model = Scripted([third])
    assert generate(model, ["the", "dog"], max_tokens=2, temperature=0) == [VOCABULARY.tokens[3]] * 2
    assert model.reads == 3 + 2  # </s> and the prompt, then what was written
    model = Scripted([third, third, third, third, np.eye(len(VOCABULARY))[1]])  # </s> after one word
    assert generate(model, ["the", "dog"], temperature=0) == [VOCABULARY.tokens[3]]
    assert model.reads == 3 + 1


@pytest.mark.parametrize("odd", [np.nan, np.inf])
@pytest.mark.parametrize("settings", [{}, {"temperature": 0}, {"top_k": 2}, {"top_p": 0.5}, {"exclude": ("the",)}])
@pytest.mark.parametrize("at", [0, 1, 5])
def test_a_model_that_diverges_while_it_writes_is_refused(odd: float, settings: dict, at: int) -> None:
    sound = np.where(np.arange(len(VOCABULARY)) == 3, 1.0, 0.0)
    sick = np.where(np.arange(len(VOCABULARY)) == VOCABULARY.id("the"), odd, sound)
    model = Scripted([sound] * (1 + at) + [sick])  # the first one is read for </s>
    with pytest.raises(ValueError, match="diverged"), np.errstate(invalid="ignore"):
        generate(model, stop=None, **settings)
    with pytest.raises(ValueError, match="diverged"):
        distribution_after(Scripted([sick]), ["the"])


def test_a_network_whose_weights_make_it_grow_without_end_is_refused() -> None:
    network = RNN(len(VOCABULARY), 4, len(VOCABULARY), nonlinearity="relu", vocabulary=VOCABULARY)
    network.params["W_hh"][:] = 1e60
    network.params["W_xh"][:] = 1
    with pytest.raises(ValueError, match="diverged"), np.errstate(all="ignore"):
        generate(network, max_tokens=50, stop=None)


def test_a_model_that_may_write_no_token_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one token must be possible"):
        generate(models()["bigram"], exclude=VOCABULARY.tokens)


@pytest.mark.parametrize(
    ("probabilities", "p", "kept"),
    [
        ([0.3, 0.1, 0.1, 0.5], 0.8, [0, 3]),
        ([0.1] * 10, 0.8, range(8)),
        ([0.1] * 10, 0.3, range(3)),
        ([1 / 3] * 3, 2 / 3, range(2)),
        ([0.2] * 5, 0.6, range(3)),
        ([0.05] * 20, 0.35, range(7)),
        ([0.6, 0.4], 1e-300, [0]),
        ([0.5, 0.5], 1.0, range(2)),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rounding_keeps_no_token_too_many_in_the_nucleus(probabilities, p, kept, dtype) -> None:
    rows = np.array([probabilities], dtype)
    assert np.flatnonzero(keep_nucleus(rows, p)[0]).tolist() == list(kept)
    assert np.flatnonzero(next_token_distribution(np.log(rows), top_p=p)[0]).tolist() == list(kept)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_counts_as_rounding_does_not_grow_with_the_vocabulary(dtype) -> None:
    """0.499 in all but the border: with a tolerance of 50,000 float32 roundings, 0.006, it would have half of all."""
    rows = np.full((1, 50_000), 0.5 / 49_999, dtype)
    rows[0, 0] = 0.499
    rows[0, 1] = 0.001
    kept = np.flatnonzero(keep_nucleus(rows / rows.sum(), 0.5)[0])
    assert kept.tolist() == [0, 1]


@given(st.integers(1, 400), st.integers(1, 400))
def test_of_n_equal_tokens_the_nucleus_keeps_the_share_p_rounded_up(n: int, k: int) -> None:
    k = min(k, n)
    kept = np.flatnonzero(next_token_distribution(np.zeros(n), top_p=k / n))
    assert kept.tolist() == list(range(k))


def test_a_whole_float_is_taken_for_top_k() -> None:
    assert (
        next_token_distribution([0.0, 1.0, 2.0], top_k=2.0).tolist()
        == next_token_distribution([0.0, 1.0, 2.0], top_k=2).tolist()
    )
    assert generate(models()["bigram"], top_k=2.0) == generate(models()["bigram"], top_k=2)


def test_a_generator_as_seed_goes_on() -> None:
    rng = np.random.default_rng(2)
    model = models()["bigram"]
    assert [generate(model, seed=rng) for _ in range(5)] != [generate(model, seed=2)] * 5


def test_wrong_calls_are_refused() -> None:
    model = models()["bigram"]
    with pytest.raises(TypeError, match="prompt is one string"):
        generate(model, "the")
    with pytest.raises(TypeError, match="exclude is one string"):
        generate(model, exclude="the")
    with pytest.raises(TypeError, match="model must be"):
        generate("a model")
    with pytest.raises(ValueError, match="max_tokens"):
        generate(model, max_tokens=0)
    with pytest.raises(ValueError, match="samples"):
        generate_batch(model, samples=0)
    with pytest.raises(ValueError, match="no vocabulary"):
        generate(RNN(3, 2, 3))
    with pytest.raises(ValueError, match="fit"):
        generate(NgramModel(2))


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_never_a_token_that_top_k_excludes(seed: int) -> None:
    model = models()["bigram"]
    first = next_token_distribution(reader(model).logits([()])[0], top_k=2)
    allowed = {VOCABULARY.tokens[i] for i in np.flatnonzero(first)}
    assert {*generate(model, seed=seed, top_k=2, max_tokens=1)} <= allowed


def test_entropy_and_distance_by_hand() -> None:
    assert entropy([0.5, 0.25, 0.25, 0]) == 1.5
    assert entropy([0, 1]) == 0
    assert entropy(np.full(64, 1 / 64)) == pytest.approx(6)
    assert total_variation([0.5, 0.5, 0], [0, 0.5, 0.5]) == 0.5
    assert total_variation([1, 0], [0, 1]) == 1
    with pytest.raises(ValueError, match="shape"):
        total_variation([1, 0], [1])


def test_the_distribution_after_a_context_is_the_next_tokens_probability() -> None:
    model = models()["trigram"]
    expected = [model.probability(token, ["the", "dog"]) for token in VOCABULARY.tokens]
    np.testing.assert_allclose(distribution_after(model, ["the", "dog"]), expected)
    assert distribution_after(model, ["the", "dog"]).sum() == pytest.approx(1)


@pytest.mark.claim("C18")
def test_an_rnn_tells_contexts_apart_that_are_equal_to_models_with_a_window() -> None:
    people = {"emily": "her", "miquel": "his"}
    sentences = [f"{n} {m} proud of {w} work".split() for n, w in people.items() for m in ("was", "is", "had been")]
    vocabulary = Vocabulary(token_stream(sentences), specials=("<unk>", "</s>"))
    contexts = [f"{name} had been proud of".split() for name in people]
    ids = vocabulary.encode(token_stream([sentences[i] for i in np.random.default_rng(0).integers(6, size=300)]))
    window = checkpoints.untrained("ffnn", vocabulary, 8, window=2, dtype=np.float64)
    window.fit(sentences * 20, epochs=1)
    for model in (NgramModel(2, "kneser_ney").fit(sentences), NgramModel(3).fit(sentences), window):
        assert total_variation(*(distribution_after(model, context) for context in contexts)) == 0
    for seed in range(3):
        rnn = checkpoints.untrained("rnn", vocabulary, 32, seed=seed, dtype=np.float64)
        settings = {"batch_size": 8, "length": 20, "learning_rate": 0.01, "end": 1, "progress": False}
        fit_to_text(rnn, ids, updates=300, seed=seed, **settings)
        assert total_variation(*(distribution_after(rnn, context) for context in contexts)) > 0.9


def log_probability(model: object, text: list[str]) -> float:
    """Of a text behind `</s>`, token by token."""
    return float(np.sum(model.log_probabilities(["</s>", *text])[1:]))


@pytest.mark.parametrize("name", models())
def test_a_beam_of_one_is_greedy_and_one_that_holds_every_text_finds_the_best(name: str) -> None:
    model = models()[name]
    greedy, greedy_log_p = beam_search(model, width=1, max_tokens=3)
    assert greedy == generate(model, temperature=0, max_tokens=3, stop=None, exclude=())
    best, best_log_p = beam_search(model, width=len(VOCABULARY) ** 3, max_tokens=3)
    texts = [[*text] for text in itertools.product(VOCABULARY.tokens, repeat=3)]
    assert best_log_p == pytest.approx(max(log_probability(model, text) for text in texts), abs=1e-9)
    assert log_probability(model, best) == pytest.approx(best_log_p, abs=1e-9)
    assert log_probability(model, greedy) == pytest.approx(greedy_log_p, abs=1e-9)
    assert greedy_log_p <= best_log_p


def test_the_best_steps_need_not_make_the_best_text() -> None:
    """`a` is the more probable beginning, and what follows it is open; `b` is followed by `c` only."""
    model = NgramModel(2).fit([["a", x] for x in "vwxyz"] + [["b", "c"]] * 4)
    greedy, greedy_log_p = beam_search(model, width=1, max_tokens=2)
    best, best_log_p = beam_search(model, width=2, max_tokens=2)
    assert (greedy[0], best) == ("a", ["b", "c"])
    assert np.exp([greedy_log_p, best_log_p]) == pytest.approx([5 / 9 / 5, 4 / 9])


def test_a_beam_of_a_wrong_size_and_a_diverged_model_are_refused() -> None:
    with pytest.raises(ValueError, match="width"):
        beam_search(models()["bigram"], width=0, max_tokens=3)
    with pytest.raises(ValueError, match="diverged"):
        beam_search(Scripted([np.full(len(VOCABULARY), np.nan)]), width=2, max_tokens=3)


def test_the_distance_of_two_distributions_is_taken_in_double_precision_whatever_they_come_in():
    assert total_variation(np.array([1, 0], np.uint8), np.array([0, 1], np.uint8)) == 1.0
    many = np.full(2**16 + 1, 1 / (2**16 + 1), np.float32)
    none = np.zeros_like(many)
    assert total_variation(many, none) == pytest.approx(many.astype(float).sum() / 2, rel=1e-12)
