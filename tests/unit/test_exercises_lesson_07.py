"""The judges of lesson 07 accept right answers in several forms and name each typical mistake."""

from __future__ import annotations

import math

import numpy as np
import pytest

from course_utils.exercises import check
from course_utils.generation import keep_nucleus, next_token_distribution


def soft(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


def nucleus_loop(p, limit):
    kept, total = np.zeros(len(p)), 0.0
    for i in sorted(range(len(p)), key=lambda i: -p[i]):
        if total >= limit - 1e-12:
            break
        kept[i] = p[i]
        total += p[i]
    return kept / kept.sum()


def write(model, rng, max_tokens):
    state, text = model.start(1), []
    while len(text) < max_tokens:
        p = soft(model.logits(state)[0])
        number = rng.choice(len(p), p=p)
        token = model.vocabulary.tokens[number]
        if token == "</s>":
            break
        text.append(token)
        state = model.read(state, np.array([number]))
    return text


def write_without_stop(model, rng, max_tokens):
    state, text = model.start(1), []
    for _ in range(max_tokens):
        p = soft(model.logits(state)[0])
        p = p * [0, 1, 1, 1] / (p * [0, 1, 1, 1]).sum()
        number = rng.choice(len(p), p=p)
        text.append(model.vocabulary.tokens[number])
        state = model.read(state, np.array([number]))
    return text


def write_with_end(model, rng, max_tokens):
    return [*write(model, rng, max_tokens - 1), "</s>"]


def write_without_reading(model, rng, max_tokens):
    return [model.vocabulary.tokens[n] for n in rng.integers(1, 4, size=rng.integers(2, max_tokens))]


def write_greedily(model, rng, max_tokens):
    return ["a", "b", "c"]


RIGHT = {
    "7.1": [lambda z, t: soft(z / t), lambda z, t: next_token_distribution(z, t)],
    "7.2": [nucleus_loop, keep_nucleus],
    "7.3": [write],
    "7.4": [(1, 2)],
    "7.5": [
        lambda perplexity, tokens, characters: math.log2(perplexity) * tokens / characters,
        lambda perplexity, tokens, characters: math.log(perplexity) / math.log(2) / (characters / tokens),
    ],
    "7.6": [3],
    "Q7.1": [True],
    "Q7.2": [False],
    "Q7.3": [False],
}

WRONG = {
    "7.1": [
        (lambda z, t: soft(z * t), "multiplied"),
        (lambda z, t: soft(z) / t, "probabilities are divided"),
        (lambda z, t: soft(z) / t / (soft(z) / t).sum(), "probabilities are divided"),
        (lambda z, t: z / t, "these are scores"),
        (lambda z, t: np.exp(z / t), "do not sum to 1"),
        (lambda z, t: np.exp(z / t) / np.exp(z / t).sum(), "overflows"),
        (lambda z, t: 1.0, "one probability a score"),
    ],
    "7.2": [
        (lambda p, limit: np.where(p > limit, p, 0), "no single token"),
        (lambda p, limit: np.array([0, 1.0, 0, 0]), "crosses p is missing"),
        (lambda p, limit: np.array([0, 0.4, 0, 0.3]), "does not sum to 1"),
        (lambda p, limit: np.array([0.1, 0, 0.2, 0.3]) / 0.6, "least probable"),
        (lambda p, limit: np.array([4, 3, 0, 0]) / 7, "in the order of their size"),
        (lambda p, limit: p[p > 0.25], "stay, with probability 0"),
        (lambda p, limit: np.array([0, 4, 0, 3]) / 7, "at least the most probable"),
        (lambda p, limit: p.sort(), "changes the probabilities"),
    ],
    "7.3": [
        (write_with_end, "</s> is in your text"),
        (write_without_stop, "does not stop"),
        (write_without_reading, "is each token read"),
        (write_greedily, "60 seeds"),
        (lambda model, rng, n: "abc", "list of tokens"),
        (lambda model, rng, n: ["a", "b"] * 5, "max_tokens is 8"),
        (lambda model, rng, n: write(model, np.random.default_rng(), n), "the same seed"),
    ],
    "7.4": [
        ((2, 1), "other way round"),
        ((2, 2), "without temperature"),
        ((3, 3), "sharpen or flatten"),
        (2, "a pair"),
    ],
    "7.5": [
        (lambda p, t, c: math.log2(p), "bits a token"),
        (lambda p, t, c: math.log(p) * t / c, "nats"),
        (lambda p, t, c: math.log2(p) * c / t, "upside down"),
        (lambda p, t, c: p * t / c, "take the logarithm first"),
        (lambda p, t, c: math.log2(p * t / c), "logarithm comes first"),
        (lambda p, t, c: None if p else 0.0, "return"),
        (lambda p, t, c: 0.0, "1.2 a character"),
    ],
    "7.6": [(1, "line 1"), (2, "line 2"), (4, "line 4"), (5, "line 5"), (6, "line 6"), ("3", "number of a line")],
    "Q7.1": [(False, "overtake"), ("yes", "True or False")],
    "Q7.2": [(True, "top-k")],
    "Q7.3": [(True, "bigram")],
}


@pytest.mark.parametrize(("number", "answer"), [(n, a) for n, answers in RIGHT.items() for a in answers])
def test_right_answers_pass(number: str, answer: object) -> None:
    feedback = check(number, answer)
    assert feedback.passed, feedback.message


@pytest.mark.parametrize(("number", "answer", "words"), [(n, *case) for n, cases in WRONG.items() for case in cases])
def test_each_typical_mistake_gets_its_own_message(number: str, answer: object, words: str) -> None:
    feedback = check(number, answer)
    assert not feedback.passed
    assert words in feedback.message


def test_the_messages_differ() -> None:
    for number, cases in WRONG.items():
        words = [case[1] for case in cases]
        assert len({check(number, answer).message.split(":")[0] for answer, _ in cases}) >= len(set(words)) - 1, number


@pytest.mark.parametrize("number", ["7.1", "7.2", "7.3", "7.5"])
def test_a_function_that_raises_is_reported(number: str) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    feedback = check(number, broken)
    assert not feedback.passed
    assert "ZeroDivisionError" in feedback.message


def test_an_unanswered_exercise_waits() -> None:
    def stub(logits, temperature): ...

    assert check("7.1", stub).message == check("7.4", None).message == "waiting for your answer"
