"""The judges of lesson 01 pass right answers and name each typical mistake in words of its own."""

import math

import numpy as np
import pytest

from course_utils.exercises import check


def message(number, answer) -> str:
    feedback = check(number, answer)
    assert not feedback.passed
    assert feedback.hint
    return feedback.message


def tfidf(counts):
    contain = (counts > 0).sum(axis=0)
    return counts * np.log(len(counts) / np.maximum(contain, 1))


def cosine(a, b):
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    return a @ b / lengths if lengths else 0.0


@pytest.mark.parametrize(
    "answer",
    [lambda n, d: math.log(n / d), lambda n, d: np.log(n) - np.log(d), lambda n, d: -math.log(d / n)],
)
def test_right_forms_of_idf_pass(answer):
    assert check("1.1", answer).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda n, d: n / d, "turns 1 into 0"),
        (lambda n, d: math.log(d / n), "sign"),
        (lambda n, d: math.log10(n / d), "base 10"),
        (lambda n, d: math.log2(n / d), "base 2"),
        (lambda n, d: math.log((1 + n) / (1 + d)) + 1, "smoothed"),
        (lambda n, d: math.log(n / d) + 1, "adds nothing"),
        (lambda n, d: math.log(n // d), "//"),
        (lambda n, d: print(n), "None"),
        (lambda n, d: [n, d], "one number"),
        (lambda n, d: 7.0, "7.0000"),
        (lambda n, d: n / 0, "ZeroDivisionError"),
        (lambda n: n, "TypeError"),
        (42, "TypeError"),
    ],
)
def test_each_mistake_with_idf_has_its_own_message(answer, words):
    assert words in message("1.1", answer)


def test_right_forms_of_the_matrix_pass():
    assert check("1.2", tfidf).passed
    assert check("1.2", lambda counts: tfidf(counts).tolist()).passed


def in_place(counts):
    counts *= 2
    return counts


def no_guard(counts):
    return counts * np.log(len(counts) / (counts > 0).sum(axis=0))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda c: c * np.log(len(c) / (c > 0).sum(axis=1))[:, None], "wrong axis"),
        (lambda c: c * np.log(len(c) / np.maximum(c.sum(axis=0), 1)), "how often a word occurs in all"),
        (lambda c: c * (len(c) / np.maximum((c > 0).sum(axis=0), 1)), "logarithm is missing"),
        (lambda c: tfidf(c) / c.sum(axis=1, keepdims=True), "raw count"),
        (lambda c: tfidf(c) / np.linalg.norm(tfidf(c), axis=1, keepdims=True), "length 1"),
        (lambda c: tfidf((c > 0).astype(float)), "count of a word"),
        (no_guard, "NaN or infinity"),
        (lambda c: tfidf(c).T, "shape"),
        (lambda c: tfidf(c)[0], "shape"),
        (in_place, "changes the counts"),
        (lambda c: c, "try it on the three documents"),
    ],
)
def test_each_mistake_with_the_matrix_has_its_own_message(answer, words):
    assert words in message("1.2", answer)


def test_right_forms_of_the_cosine_pass():
    assert check("1.3", cosine).passed
    assert check("1.3", lambda a, b: 0 if not a.any() or not b.any() else cosine(a, b)).passed


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b: a @ b, "dot product"),
        (lambda a, b: a @ b / ((a @ a) * (b @ b)), "square root"),
        (lambda a, b: a @ b / np.linalg.norm(a), "only one"),
        (lambda a, b: 1 - cosine(a, b), "distance"),
        (lambda a, b: a @ b / (a.sum() * b.sum()), "sum of the entries"),
        (lambda a, b: a @ b / (np.linalg.norm(a) * np.linalg.norm(b)), "vector of zeros"),
        (lambda a, b: 0.5, "0.5000"),
        (lambda a, b: a * b, "one number"),
    ],
)
def test_each_mistake_with_the_cosine_has_its_own_message(answer, words):
    assert words in message("1.3", answer)


def test_only_the_third_line_is_the_bug_and_every_other_line_has_its_own_message():
    assert check("1.4", 3).passed
    assert len({message("1.4", line) for line in (1, 2, 4, 5, 6)}) == 5
    assert message("1.4", True) == message("1.4", "3") == message("1.4", 0)


def test_a_doubled_corpus_leaves_the_idf_and_every_other_answer_has_its_own_message():
    assert check("1.5", "same").passed
    assert len({message("1.5", wrong) for wrong in ("doubles", "halves", "plus log 2", "dunno")}) == 4


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("a b c d e", "5 words"),
        ("cricket", "it should be story 10"),
        ("storms homes restore power", "raw counts find story 10 too"),
        (10, "string"),
        ("qqqq", "ValueError"),
    ],
)
def test_each_wrong_query_has_its_own_message(answer, words):
    assert words in message("1.6", answer)


@pytest.mark.parametrize(("number", "right"), [("Q1.1", True), ("Q1.2", False), ("Q1.3", False)])
def test_the_quiz_knows_right_and_wrong(number, right):
    assert check(number, right).passed
    assert "True or False" not in message(number, not right)
    assert "True or False" in message(number, "yes")
