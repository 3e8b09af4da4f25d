"""The judges of lesson 03 accept right answers and name each typical mistake in its own words."""

from __future__ import annotations

import numpy as np
import pytest

from course_utils.exercises import check
from course_utils.functional import log_sigmoid, sigmoid


def right_loss(v, u, negatives):
    return -log_sigmoid(u @ v) - log_sigmoid(-negatives @ v).sum()


def right_gradient(v, u, negatives):
    return (sigmoid(u @ v) - 1) * u + sigmoid(negatives @ v) @ negatives


WRONG = [
    ("3.1", lambda v, u, n: -right_loss(v, u, n), "sign is wrong"),
    ("3.1", lambda v, u, n: -log_sigmoid(u @ v) - log_sigmoid(n @ v).sum(), "as if they were true"),
    ("3.1", lambda v, u, n: -log_sigmoid(-n @ v).sum(), "true word is missing"),
    ("3.1", lambda v, u, n: -log_sigmoid(u @ v), "negatives are missing"),
    ("3.1", lambda v, u, n: -log_sigmoid(u @ v) - log_sigmoid(-n @ v).mean(), "mean over the negatives"),
    ("3.1", lambda v, u, n: -log_sigmoid(-n @ v), "one number"),
    ("3.1", lambda v, u, n: 0.0, "another one"),
    ("3.2", lambda v, u, n: -right_gradient(v, u, n), "minus the gradient"),
    ("3.2", lambda v, u, n: sigmoid(n @ v) @ n, "true word is missing"),
    ("3.2", lambda v, u, n: (sigmoid(u @ v) - 1) * u, "negatives are missing"),
    ("3.2", lambda v, u, n: sigmoid(u @ v) * u + sigmoid(n @ v) @ n, "the 1 is missing"),
    ("3.2", lambda v, u, n: (sigmoid(u @ v) - 1) * u + (sigmoid(n @ v) - 1) @ n, "carry σ - 1"),
    ("3.2", lambda v, u, n: right_gradient(v, u, np.unique(n, axis=0)), "count twice"),
    ("3.2", lambda v, u, n: right_loss(v, u, n), "has the shape of its parameter"),
    ("3.2", lambda v, u, n: np.zeros(4), "gradient check fails"),
    ("3.3", lambda c: c**0.75, "sum to 1 yet"),
    ("3.3", lambda c: c / c.sum(), "where is the exponent"),
    ("3.3", lambda c: (c / c.sum()) ** 0.75, "after the division"),
    ("3.3", lambda c: np.ones(4) / 4, "exponent 0"),
    ("3.3", lambda c: c.sum(), "one probability a word"),
    *(("3.4", line, f"line {line}") for line in (1, 2, 3, 4, 5)),
    ("3.4", 7, "a line, 1 to 6"),
    ("3.4", "six", "number of a line"),
    ("3.5", 28, "edges"),
    ("3.5", 11, "both words"),
    ("3.5", 42, "reaches only 2"),
    ("3.5", 9, "another number"),
    ("3.5", "22", "answer with a number"),
    ("3.6", "neighbours", "turned together"),
    ("3.6", "both", "one of the two changes"),
    ("3.6", "neither", "only one of them"),
    ("3.6", "all", "one of 'neighbours'"),
    ("Q3.1", False, "a mean has no order"),
    ("Q3.2", True, "one row a type"),
    ("Q3.3", True, "nearest neighbours"),
    ("Q3.1", "yes", "True or False"),
]


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("3.1", right_loss),
        ("3.2", right_gradient),
        ("3.3", lambda counts: counts**0.75 / (counts**0.75).sum()),
        ("3.4", 6),
        ("3.5", 22),
        ("3.6", "loss"),
        ("3.6", " Loss "),
        ("Q3.1", True),
        ("Q3.2", False),
        ("Q3.3", np.False_),
    ],
)
def test_right_answers_pass(number, answer):
    assert check(number, answer).passed


@pytest.mark.parametrize(("number", "answer", "words"), WRONG)
def test_each_typical_mistake_gets_its_own_message(number, answer, words):
    feedback = check(number, answer)
    assert not feedback.passed
    assert words in feedback.message
    assert feedback.hint


@pytest.mark.parametrize("number", ["3.1", "3.2", "3.3"])
def test_a_function_that_raises_is_reported(number):
    def broken(*_):
        raise ZeroDivisionError("by zero")

    assert "ZeroDivisionError: by zero" in check(number, broken).message
