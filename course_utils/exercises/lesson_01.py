"""The judges of lesson 01: idf, the TF-IDF matrix, the cosine, retrieval."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.exercises.core import exercise
from course_utils.exercises.judging import (
    close,
    named_mistake,
    not_numbers,
    one_choice,
    one_line,
    one_of_the_mistakes,
    true_or_false,
)

# Three documents over four words; the first word is in all of them, the last in none.
COUNTS = np.array([[2.0, 1.0, 0.0, 0.0], [1.0, 0.0, 3.0, 0.0], [4.0, 1.0, 0.0, 0.0]])
STORY = 10


@exercise(
    "1.1",
    hints=[
        "Which of the two numbers is on top in the formula?",
        "A word in every document must come out as exactly 0. Which function turns the ratio 1 into 0?",
        "math.log is the natural logarithm, the one the lesson uses.",
    ],
)
def idf(answer: Callable[[int, int], float]) -> str | None:
    cases = [(300, 3), (300, 300), (7, 2)]
    results = [answer(*case) for case in cases]
    if (problem := not_numbers(results)) is not None:
        return problem
    right = [math.log(documents / containing) for documents, containing in cases]
    mistakes = {
        "the ratio is there, but a word in every document weighs 1: what turns 1 into 0?": [d / c for d, c in cases],
        "the sign is wrong: rare words come out below zero. Look at which number is divided by which": [
            -value for value in right
        ],
        "this is the logarithm to base 10: the lesson uses the natural one": [math.log10(d / c) for d, c in cases],
        "this is the logarithm to base 2: the lesson uses the natural one": [math.log2(d / c) for d, c in cases],
        "this is the smoothed variant: the lecture's formula adds nothing": [
            math.log((1 + d) / (1 + c)) + 1 for d, c in cases
        ],
        "a word in every document weighs 1: something is added to the logarithm, and the formula adds nothing": [
            value + 1 for value in right
        ],
        "the division drops its remainder: use / and not //": [math.log(d // c) for d, c in cases],
    }
    if close(results, right):
        return None
    return named_mistake(results, mistakes) or _expected(
        "idf(300, 3)", results[0], "log of how many times fewer documents"
    )


@exercise(
    "1.2",
    hints=[
        "How many documents contain each word? That is a count of entries above zero, one number a column.",
        "(counts > 0).sum(axis=...): the result needs one number a word, and the words are the columns.",
        "A word in no document would divide by zero; its column is zero anyway, so any weight does.",
    ],
)
def tfidf_matrix(answer: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> str | None:
    given = COUNTS.copy()
    with np.errstate(all="ignore"):
        result = np.asarray(answer(given), dtype=float)
        if not np.array_equal(given, COUNTS):
            return "your function changes the counts it was given: work on a copy, others still need them"
        if result.shape != COUNTS.shape:
            return f"the counts have shape {COUNTS.shape}, your weights {result.shape}: one weight a count"
        documents, contain = len(COUNTS), (COUNTS > 0).sum(axis=0)
        right = COUNTS * np.log(documents / np.maximum(contain, 1))
        if close(result, right):
            return None
        if not np.isfinite(result).all():
            return "a word that no document contains gives NaN or infinity: decide what its weight is before you divide"
        by_row = (COUNTS > 0).sum(axis=1)
        mistakes = {
            "the number of documents with a word is summed along the wrong axis: it needs one number a column": [
                COUNTS * np.log(documents / by_row)[:, None],
                COUNTS * np.log(COUNTS.shape[1] / by_row)[:, None],
            ],
            "you divide by how often a word occurs in all, not by the number of documents it is in": [
                COUNTS * np.log(documents / np.maximum(COUNTS.sum(axis=0), 1)),
                COUNTS * np.log(COUNTS.sum() / np.maximum(COUNTS.sum(axis=0), 1)),
            ],
            "the logarithm is missing: the first word is in every document, so its weight must be 0": [
                COUNTS * (documents / np.maximum(contain, 1))
            ],
            "the counts are divided by the length of the document: here f_w is the raw count": [
                right / COUNTS.sum(axis=1, keepdims=True)
            ],
            "the rows are scaled to length 1: that is an option for later, not part of the formula": [
                right / np.linalg.norm(right, axis=1, keepdims=True)
            ],
            "the count of a word in the document is missing: its idf alone is the same in every document": [
                (COUNTS > 0) * np.log(documents / np.maximum(contain, 1)),
                np.broadcast_to(np.log(documents / np.maximum(contain, 1)), COUNTS.shape),
            ],
        }
        known = one_of_the_mistakes(result, mistakes)
    return (
        known
        or "the weights are not f_w * log(#docs / #docs with w): try it on the three documents and compare one number"
    )


@exercise(
    "1.3",
    hints=[
        "The cosine is the dot product of two vectors of length 1. How do you make a vector length 1?",
        "np.linalg.norm gives the length. The product of both lengths goes below the fraction line.",
        "A document that shares no word with anything is a vector of zeros: what do you divide by then?",
    ],
)
def cosine(answer: Callable[[NDArray[np.float64], NDArray[np.float64]], float]) -> str | None:
    a, b = np.array([3.0, 4.0, 0.0]), np.array([1.0, 2.0, 2.0])
    with np.errstate(all="ignore"):
        result = answer(a, b)
        if (problem := not_numbers([result])) is not None:
            return problem
        right = float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
        mistakes = {
            "this is the dot product: a longer document would win by its length alone": [a @ b],
            "the square root of the lengths is missing: the norm is the root of the sum of squares": [
                a @ b / ((a @ a) * (b @ b)),
                a @ b / np.sqrt(np.linalg.norm(a) * np.linalg.norm(b)),
            ],
            "only one of the two vectors is divided by its length": [
                a @ b / np.linalg.norm(a),
                a @ b / np.linalg.norm(b),
            ],
            "this is a distance, 0 for equal vectors: the cosine is 1 for them": [1 - right, np.linalg.norm(a - b)],
            "the sum of the entries is not the length of a vector": [a @ b / (a.sum() * b.sum())],
        }
        if not close(result, right):
            return one_of_the_mistakes(result, mistakes) or _expected(
                "the cosine of [3, 4, 0] and [1, 2, 2]", result, "dot product over both lengths"
            )
        nothing = answer(np.zeros(3), b)
    if nothing is None or not close(nothing, 0.0):
        return f"the cosine with a vector of zeros comes out as {nothing}: no word in common should mean 0"
    return None


@exercise(
    "1.4",
    hints=[
        "Ask of each line: does it use anything that the query should not decide?",
        "How many documents does the vectoriser believe in after each line?",
    ],
)
def planted_bug(answer: int) -> str | None:
    lines = {
        1: "line 1 makes a vectoriser with the lecture's weights: nothing is wrong with that",
        2: "line 2 learns vocabulary and idf from all the stories, which is where they should come from",
        3: None,
        4: "line 4 scores every story at once; with the right query vector it does what it should",
        5: "line 5 turns the order around, since argsort puts the smallest first: that is right",
    }
    return one_line(answer, lines)


@exercise(
    "1.5",
    hints=[
        "Write the formula twice: once with the old counts, once with the new ones.",
        "Both numbers of the fraction change. What happens to the fraction?",
    ],
)
def doubled_corpus(answer: str) -> str | None:
    choices = {
        "same": None,
        "doubles": "the number of documents doubles, but so does another number in the formula",
        "halves": "more documents contain the word, but there are also more documents in all",
        "plus log 2": "so it would be if only the number of documents doubled: look at the lower half of the fraction",
    }
    return one_choice(answer, choices)


@exercise(
    "1.6",
    hints=[
        "Raw counts follow the frequent words. Put one into the query that another story uses a lot.",
        "Then add one or two rare words that only story 10 uses; print its top terms to find some.",
    ],
)
def two_rankings(answer: str) -> str | None:
    from course_utils import corpora
    from course_utils.text import tokenize
    from course_utils.tfidf import TfidfVectorizer, rank

    if not isinstance(answer, str):
        return "the answer is a query, written as a string"
    if len(tokenize(answer)) > 4:
        return f"your query has {len(tokenize(answer))} words, at most 4 are allowed"
    firsts = []
    for use_idf in (False, True):
        vectorizer = TfidfVectorizer(use_idf=use_idf)
        matrix = vectorizer.fit_transform(corpora.load("lee_news"))
        firsts.append(int(rank(answer, vectorizer, matrix, 1)[0][0]))
    by_counts, by_tfidf = firsts
    if by_tfidf != STORY:
        return f"TF-IDF puts story {by_tfidf} on top, it should be story {STORY}: rarer words of that story pull it up"
    if by_counts == STORY:
        return f"raw counts find story {STORY} too: add a frequent word that another story uses more often"
    return None


@exercise("Q1.1", hints=["Can a text have more different words than words?"])
def types_and_tokens(answer: bool) -> str | None:
    return true_or_false(answer, True, "every type occurs at least once as a token: can there be fewer tokens then?")


@exercise("Q1.2", hints=["Print matrix.shape. Does it change with the length of one story?"])
def dimensions_and_tokens(answer: bool) -> str | None:
    return true_or_false(answer, False, "all stories have vectors of the same size, and their lengths differ")


@exercise("Q1.3", hints=["A story that lacks a word still has an entry for it. Which?"])
def dimensions_and_types(answer: bool) -> str | None:
    return true_or_false(answer, False, "the words that a story does not use have a place in its vector too")


def _expected(call: str, result: Any, idea: str) -> str:
    return f"{call} gives {result:.4f}, which is not the {idea}"
