"""The judges of lesson 02 pass right answers and name each typical mistake in words of its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from course_utils.exercises import check
from course_utils.ffnn import FFNN
from course_utils.ngrams import NgramModel
from course_utils.ngrams.lidstone import add_k
from course_utils.text import Vocabulary


def message(number: str, answer: Any) -> str:
    feedback = check(number, answer)
    assert not feedback.passed
    assert feedback.hint
    return feedback.message


@pytest.mark.parametrize("answer", [add_k, lambda c, n, v, k: (c + k) / (n + v * k)])
def test_right_forms_of_add_k_pass(answer: Callable[..., float]) -> None:
    assert check("2.1", answer).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda c, n, v, k: (c + k) / max(n, 1), "more than 1"),
        (lambda c, n, v, k: (c + k) / (n + k), "every word of the vocabulary"),
        (lambda c, n, v, k: (c + k) / (n + v), "k, not 1"),
        (lambda c, n, v, k: (c + 1) / (n + v), "whatever k is"),
        (lambda c, n, v, k: c / (n + k * v), "unseen word still has 0"),
        (lambda c, n, v, k: (1 - k) * c / max(n, 1) + k / v, "uniform"),
        (lambda c, n, v, k: (c + k) / n, "ZeroDivisionError"),
        (lambda c, n, v, k: print(), "return"),
        (lambda c, n, v, k: [c], "list"),
        (lambda c, n, v, k: 0.25, "0.2500"),
        (lambda c: c, "TypeError"),
    ],
)
def test_each_mistake_with_add_k_has_its_own_message(answer: Callable[..., Any], words: str) -> None:
    assert words in message("2.1", answer)


def safe_perplexity(p: list[float]) -> float:
    return math.inf if 0 in p else math.exp(-sum(math.log(x) for x in p) / len(p))


def numpy_perplexity(p: list[float]) -> float:
    with np.errstate(divide="ignore"):
        return float(2 ** -np.mean(np.log2(p)))


@pytest.mark.parametrize("answer", [safe_perplexity, numpy_perplexity])
def test_right_forms_of_perplexity_pass_whatever_the_base(answer: Callable[..., float]) -> None:
    assert check("2.2", answer).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda p: np.mean(1 / np.array(p)), "mean of the exponentials"),
        (lambda p: 1 / np.prod(p), "mean over the tokens is missing"),
        (lambda p: -np.mean(np.log(p)), "surprisal in nats"),
        (lambda p: -np.mean(np.log2(p)), "surprisal in bits"),
        (lambda p: np.exp(np.mean(np.log(p))), "minus sign"),
        (lambda p: np.exp(-np.mean(np.log2(p))), "natural logarithm"),
        (lambda p: 1 / np.mean(p), "average the probabilities first"),
        (lambda p: math.exp(-sum(map(math.log, p)) / len(p)), "math.inf"),
        (lambda p: math.exp(-sum(math.log(x) for x in p if x) / len(p)), "infinite perplexity"),
        (lambda p: 7.0, "7.0000"),
        (lambda p: p, "list"),
        (lambda p: print(), "return"),
    ],
)
def test_each_mistake_with_perplexity_has_its_own_message(answer: Callable[..., Any], words: str) -> None:
    assert words in message("2.2", answer)


def weighted(batches: list[np.ndarray]) -> float:
    return math.exp(-sum(batch.sum() for batch in batches) / sum(map(len, batches)))


def test_right_forms_of_the_mended_function_pass() -> None:
    assert check("2.3", weighted).passed
    assert check("2.3", lambda batches: np.exp(-np.mean(np.concatenate(batches)))).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda batches: np.mean([np.exp(-b.mean()) for b in batches]), "still there"),
        (lambda batches: np.exp(-np.mean([b.mean() for b in batches])), "short last batch"),
        (lambda batches: np.mean(np.exp(-np.concatenate(batches))), "batches of one"),
        (lambda batches: -np.concatenate(batches).mean(), "one exponential"),
        (lambda batches: 1 / weighted(batches), "minus sign"),
        (lambda batches: np.mean(batches), "ValueError"),
        (lambda batches: 7.0, "7.0000"),
    ],
)
def test_each_wrong_repair_has_its_own_message(answer: Callable[..., Any], words: str) -> None:
    assert words in message("2.3", answer)


TRAINING = [["the", "cat", "slept"], ["the", "dog", "ran"], ["the", "dog", "ran", "fast"]]
SCORED = ["the", "cat", "ran", "fast"]


def test_the_one_impossible_pair_of_the_exercise_is_what_the_judge_holds_for_right() -> None:
    model = NgramModel(2).fit(TRAINING)
    tokens = [*SCORED, "</s>"]
    pairs = list(zip(["<s>", *SCORED], tokens))
    zero = [pair for pair, log_p in zip(pairs, model.log_probabilities(tokens)) if log_p == -math.inf]
    assert zero == [("cat", "ran")]
    assert check("2.4", zero[0]).passed
    assert check("2.4", "cat ran").passed
    assert check("2.4", ["cat", "ran"]).passed
    for pair in pairs:
        if pair != zero[0]:
            assert "above 0" in message("2.4", pair)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (("ran", "cat"), "order of the sentence"),
        (("dog", "ran"), "in the training text only"),
        (("ran", "</s>"), "in the training text only"),
        (("slept", "the"), "never has 'the' right after 'slept'"),
        ("ran", "pair of tokens"),
        (3, "pair of tokens"),
    ],
)
def test_each_wrong_pair_has_its_own_message(answer: Any, words: str) -> None:
    assert words in message("2.4", answer)


def test_a_tuned_kneser_ney_reaches_the_target() -> None:
    assert check("2.5", {"order": 3, "smoothing": "kneser_ney", "discount": 0.9}).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"order": 2, "smoothing": "laplace"}, "should be below 390"),
        ({"order": 3, "smoothing": "mle"}, "infinite"),
        ({"order": 3, "smoothing": "kneser_ney", "min_count": 50}, "another vocabulary"),
        ({"order": 0}, "order must be at least 1"),
        ({"order": 2, "smothing": "mle"}, "TypeError"),
        ("kneser_ney", "a dict"),
    ],
)
def test_each_wrong_model_has_its_own_message(answer: Any, words: str) -> None:
    assert words in message("2.5", answer)


def count(v: int, w: int, e: int, h: int) -> int:
    return (v + 1) * e + w * e * h + h + h * v + v


def test_the_right_parameter_count_is_that_of_the_model() -> None:
    model = FFNN(Vocabulary(list("abc"), specials=("<unk>", "</s>")), window=4, embedding_size=3, hidden_size=7)
    assert model.parameter_count == count(5, 4, 3, 7)
    assert check("2.6", count).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda v, w, e, h: count(v, w, e, h) - e, "<s> is read"),
        (lambda v, w, e, h: count(v, w, e, h) - h - v, "both biases"),
        (lambda v, w, e, h: count(v, w, e, h) - h, "one of the two biases"),
        (lambda v, w, e, h: count(v, 1, e, h), "side by side"),
        (lambda v, w, e, h: count(v, w, e, h) + (w - 1) * (v + 1) * e, "share one embedding table"),
        (lambda v, w, e, h: 3, "one by one"),
        (lambda v, w, e, h: "3", "one number"),
    ],
)
def test_each_wrong_parameter_count_has_its_own_message(answer: Callable[..., Any], words: str) -> None:
    assert words in message("2.6", answer)


def test_the_quiz_knows_right_and_wrong() -> None:
    assert check("Q2", True).passed
    assert "mean surprisal" in message("Q2", False)
    assert "True or False" in message("Q2", "yes")
    assert check("Q4", "in training").passed
    assert len({message("Q4", wrong) for wrong in ("in the scored text", "in both", "in either", "dunno")}) == 4
