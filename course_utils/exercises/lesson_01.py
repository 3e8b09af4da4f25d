"""The exercises of lesson 01: idf, the TF-IDF matrix, the cosine, retrieval."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from course_utils.exercises.comparing import untouched
from course_utils.exercises.declaration import Case, Exercise, Question, Search, find_the_bug

STORY = 31  # the Antarctic ice and the sea level
LONGEST = 200  # letters of a query
TOKENS = "not B: all stories have vectors of the same size, and their lengths differ"
TYPES = "not C: the words that a story does not use have a place in its vector too"
MISSING = "And one is missing: can there be more different words in a text than words?"


def idf(documents: int, documents_with_word: int) -> float:
    return math.log(documents / documents_with_word)


def tfidf_matrix(counts: Any) -> Any:
    contain = (counts > 0).sum(axis=0)
    return counts * np.log(len(counts) / np.maximum(contain, 1))


def _tfidf_cases() -> list[Any]:
    rng = np.random.default_rng(1)
    example = np.array([[2, 1, 0, 0], [1, 0, 3, 0], [4, 1, 0, 0]])
    return [
        (example,),
        (np.array([[1, 0], [0, 3]]),),
        (np.array([[2, 1]]),),
        (np.array([[0.0, 2.0], [0.0, 1.0], [5.0, 0.0]]),),
        Case("a document without a word", (np.array([[0, 0, 0], [1, 2, 0], [3, 0, 1]]),)),
        (1 + rng.poisson(1.0, (6, 3)) * rng.integers(0, 2, (6, 3)) - 1,),
        (rng.poisson(0.7, (5, 9)),),
    ]


def _wrong_axis(counts: Any) -> Any:
    return counts * np.log(len(counts) / (counts > 0).sum(axis=1, keepdims=True))


def _unit_rows(counts: Any) -> Any:
    weights = tfidf_matrix(counts)
    return weights / np.linalg.norm(weights, axis=1, keepdims=True)


def cosine(a: Any, b: Any) -> Any:
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    return a @ b / lengths if lengths else 0.0


def _cosine_cases() -> list[Any]:
    a, b, nothing = np.array([3.0, 4.0, 0.0]), np.array([1.0, 2.0, 2.0]), np.zeros(3)
    return [
        (a, b),
        (np.array([2, 0]), np.array([1, 1])),
        (np.array([1.0, -1.0]), np.array([-2.0, 2.0])),
        (np.array([0.5]), np.array([8.0])),
        (np.array([0, 3]), np.array([4, 0])),
        (b, b),
        Case("a vector of zeros", (nothing, b)),
        Case("a vector of zeros in second place", (a, nothing)),
        Case("two vectors of zeros", (nothing, nothing)),
    ]


def _two_rankings(query: Any) -> str | None:
    from course_utils import corpora
    from course_utils.text import tokenize
    from course_utils.tfidf import TfidfVectorizer, rank

    query = untouched(query)
    if isinstance(query, list | tuple) and len(query) <= LONGEST and all(isinstance(word, str) for word in query):
        query = " ".join(query)
    if not isinstance(query, str) or len(query) > LONGEST:
        return "the answer is a query of a few words, written as a string"
    words = tokenize(query)
    if not 1 <= len(words) <= 4:
        return f"your query has {len(words)} words, 1 to 4 are allowed"
    if len(set(words)) < len(words):
        return "a word stands in your query twice: here each of them has one chance"
    firsts, read_once = [], cache(tokenize)
    for use_idf in (False, True):
        vectorizer = TfidfVectorizer(use_idf=use_idf, tokenizer=read_once)
        matrix = vectorizer.fit_transform(corpora.load("lee_news"))
        if not set(words) & set(vectorizer.vocabulary_):
            return "none of these words is in any story"
        firsts.append(int(rank(query, vectorizer, matrix, 1)[0][0]))
    by_counts, by_tfidf = firsts
    if by_tfidf != STORY:
        return f"TF-IDF puts story {by_tfidf} on top, it should be story {STORY}: rarer words of that story pull it up"
    if by_counts == STORY:
        return f"raw counts find story {STORY} too: add a frequent word that another story uses more often"
    return None


EXERCISES = [
    Exercise(
        "1.1",
        idf,
        lambda: [(300, 3), (300, 300), (7, 2), (5, 4), (1, 1), (1000, 1)],
        {
            "the ratio is there, but a word in every document weighs 1: what turns 1 into 0?": lambda d, c: d / c,
            "the sign is wrong: rare words come out below zero. Look at which number is divided by which": (
                lambda d, c: math.log(c / d)
            ),
            "this is the logarithm to base 10: the lesson uses the natural one": lambda d, c: math.log10(d / c),
            "this is the logarithm to base 2: the lesson uses the natural one": lambda d, c: math.log2(d / c),
            "this is the smoothed variant: the formula of this lesson adds nothing": [
                lambda d, c: math.log((1 + d) / (1 + c)) + 1,
                lambda d, c: math.log((1 + d) / (1 + c)),
                lambda d, c: math.log(d / (1 + c)),
                lambda d, c: math.log(1 + d / c),
            ],
            "a word in every document weighs 1: something is added to the logarithm, and the formula adds nothing": (
                lambda d, c: math.log(d / c) + 1
            ),
            "the division drops its remainder: use / and not //": lambda d, c: math.log(d // c),
            "only the number of documents is in your answer: how many of them have the word?": (
                lambda d, c: math.log(d)
            ),
            "only one of the two numbers is in the logarithm: it is taken of their quotient": [
                ("math.log(documents / documents_with_word)", "math.log(documents) / documents_with_word"),
                (
                    "math.log(documents / documents_with_word)",
                    "math.log(documents) / math.log(documents_with_word + 1)",
                ),
                lambda d, c: math.log(d) / math.log(c),
            ],
            "the documents with the word are compared with those without it: the idf compares them with all": (
                lambda d, c: math.log((d - c) / c)
            ),
        },
        [
            "Which of the two numbers is on top in the formula?",
            "A word in every document must come out as exactly 0. Which function turns the ratio 1 into 0?",
            "math.log is the natural logarithm, the one the lesson uses.",
        ],
    ),
    Exercise(
        "1.2",
        tfidf_matrix,
        _tfidf_cases,
        {
            "a word that no document contains gives NaN or infinity: decide what its weight is before you divide": [
                lambda counts: counts * np.log(len(counts) / (counts > 0).sum(axis=0)),
            ],
            "the number of documents with a word is summed along the wrong axis: it needs one number a column": [
                _wrong_axis,
                lambda counts: counts * np.log(counts.shape[1] / (counts > 0).sum(axis=1, keepdims=True)),
            ],
            "you divide by how often a word occurs in all, not by the number of documents it is in": [
                lambda counts: counts * np.log(len(counts) / np.maximum(counts.sum(axis=0), 1)),
                lambda counts: counts * np.log(counts.sum() / np.maximum(counts.sum(axis=0), 1)),
            ],
            "the number of words stands where the number of documents belongs: which axis holds the documents?": (
                lambda counts: counts * np.log(counts.shape[1] / np.maximum((counts > 0).sum(axis=0), 1))
            ),
            "the logarithm is missing: a word in every document must weigh 0": (
                lambda counts: counts * (len(counts) / np.maximum((counts > 0).sum(axis=0), 1))
            ),
            "this is the logarithm to another base: the lesson uses the natural one": [
                lambda counts: counts * np.log2(len(counts) / np.maximum((counts > 0).sum(axis=0), 1)),
                lambda counts: counts * np.log10(len(counts) / np.maximum((counts > 0).sum(axis=0), 1)),
            ],
            "the counts are divided by the length of the document: here f_w is the raw count": (
                lambda counts: tfidf_matrix(counts) / counts.sum(axis=1, keepdims=True)
            ),
            "the rows are scaled to length 1: that is an option for later, not part of the formula": _unit_rows,
            "the count of a word in the document is missing: its idf alone is the same in every document": [
                lambda counts: tfidf_matrix((counts > 0).astype(int)),
                lambda counts: np.log(len(counts) / np.maximum((counts > 0).sum(axis=0), 1)),
            ],
            "this is the smoothed variant: the formula of this lesson adds nothing": [
                lambda counts: counts * (np.log((1 + len(counts)) / (1 + (counts > 0).sum(axis=0))) + 1),
                lambda counts: counts * np.log(len(counts) / (1 + (counts > 0).sum(axis=0))),
            ],
            "this divides by a number for each document: it needs one for each word, summed down the columns": (
                lambda counts: counts * np.log(len(counts) / np.maximum((counts > 0).sum(axis=1, keepdims=True), 1))
            ),
            "the number of all tokens stands where the number of documents belongs": (
                "len(counts)",
                "counts.sum()",
            ),
            "the counts are taken as logarithms: that is an option for later, not part of the formula": [
                ("return counts", "return np.log(1 + counts)"),
                ("return counts", "return np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0)"),
            ],
            "the rows are scaled to length 1, with a guard: that is an option for later, not part of the formula": (
                lambda counts: (
                    tfidf_matrix(counts)
                    / np.maximum(np.linalg.norm(tfidf_matrix(counts), axis=1, keepdims=True), 1e-12)
                )
            ),
            "one document is taken off, or added: N is their number": [
                ("len(counts)", "(len(counts) - 1)"),
                ("len(counts)", "(len(counts) + 1)"),
            ],
            "the counts are divided by the word's total: here f_w is the raw count": (
                "return counts",
                "return counts / np.maximum(counts.sum(axis=0), 1)",
            ),
        },
        [
            "How many documents contain each word? That is a count of entries above zero, one number a column.",
            "(counts > 0).sum(axis=...): the result needs one number a word, and the words are the columns.",
            "A word in no document would divide by zero; its column is zero anyway, so any weight does.",
        ],
    ),
    Exercise(
        "1.3",
        cosine,
        _cosine_cases,
        {
            "this is the dot product: a longer document would win by its length alone": lambda a, b: a @ b,
            "the square root of the lengths is missing: the norm is the root of the sum of squares": [
                lambda a, b: a @ b / ((a @ a) * (b @ b)),
                lambda a, b: a @ b / np.sqrt(np.linalg.norm(a) * np.linalg.norm(b)),
            ],
            "only one of the two vectors is divided by its length": [
                lambda a, b: a @ b / np.linalg.norm(a),
                lambda a, b: a @ b / np.linalg.norm(b),
            ],
            "this is a distance, 0 for equal vectors: the cosine is 1 for them": [
                lambda a, b: 1 - cosine(a, b),
                lambda a, b: np.linalg.norm(a - b),
            ],
            "the sum of the entries is not the length of a vector": lambda a, b: a @ b / (a.sum() * b.sum()),
            "the sign is lost: vectors that point in opposite directions have the cosine -1": (
                lambda a, b: abs(cosine(a, b))
            ),
            "a vector of zeros gives NaN: no word in common should mean 0, so look before you divide": (
                lambda a, b: a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
            ),
            "the products are not summed up: the dot product is one number": (
                lambda a, b: a * b / (np.linalg.norm(a) * np.linalg.norm(b))
            ),
            "the sum of the entries is not the length of a vector, whether a vector of zeros is looked at or not": [
                ("np.linalg.norm(a) * np.linalg.norm(b)", "a.sum() * b.sum()"),
                ("np.linalg.norm(a) * np.linalg.norm(b)", "np.abs(a).sum() * np.abs(b).sum()"),
            ],
            "the lengths are added: each of them divides, so they are multiplied": ("(a) * np", "(a) + np"),
            "/ and * go from left to right: a @ b / x * y multiplies by y, so put brackets around x * y": (
                "a @ b / lengths",
                "a @ b / np.linalg.norm(a) * np.linalg.norm(b)",
            ),
            "the second vector can be all zeros, too: look at both before you divide": (
                "if lengths",
                "if a.any()",
            ),
            "a vector of zeros is like nothing: 0 is asked for there": ("else 0.0", "else 1.0"),
            "the mean is taken off first, which makes it a correlation": lambda a, b: cosine(
                a - a.mean(), b - b.mean()
            ),
            "the longer of the two lengths divides: each of them divides once": (
                "np.linalg.norm(a) * np.linalg.norm(b)",
                "max(np.linalg.norm(a), np.linalg.norm(b)) ** 2",
            ),
        },
        [
            "The cosine is the dot product of two vectors of length 1. How do you make a vector length 1?",
            "np.linalg.norm gives the length. The product of both lengths goes below the fraction line.",
            "A document that shares no word with anything is a vector of zeros: what do you divide by then?",
        ],
    ),
    find_the_bug(
        "1.4",
        {
            1: "line 1 makes a vectoriser with the weights of this lesson: nothing is wrong with that",
            2: "line 2 learns vocabulary and idf from all the stories, which is where they should come from",
            3: "line 3 weighs the query by the vocabulary and the idf of the stories: as it should",
            4: None,
            5: "line 5 turns the order around, since argsort puts the smallest first: that is right",
        },
        [
            "Which of the five lines knows how long a story is?",
            "Two stories use the words of the query in the same proportions, and one is three times as long. "
            "Which line tells them apart, and should it?",
        ],
    ),
    Question(
        "1.5",
        {
            "same": None,
            "doubles": "the number of documents doubles, but so does another number in the formula",
            "halves": "more documents contain the word, but there are also more documents in all",
            "plus log 2": (
                "so it would be if only the number of documents doubled: look at the lower half of the fraction"
            ),
        },
        [
            "Write the formula twice: once with the old counts, once with the new ones.",
            "Both numbers of the fraction change. What happens to the fraction?",
        ],
    ),
    Search(
        "1.6",
        _two_rankings,
        "the to antarctic ice",
        ["cricket", "the of to antarctic ice", "the antarctic ice", "the the antarctic ice", "", "zzz", 31],
        [
            "Raw counts follow the frequent words. Put one into the query that another story uses a lot.",
            f"Then add one or two rare words that only story {STORY} uses; print its top terms to find some.",
        ],
    ),
    Question(
        "Q1",
        {
            "A": None,
            "": f"there is something true among them. {MISSING}",
            "B": f"{TOKENS}. {MISSING}",
            "C": f"{TYPES}. {MISSING}",
            "AB": TOKENS,
            "AC": TYPES,
            "BC": f"{TOKENS}. {TYPES}. {MISSING}",
            "ABC": f"{TOKENS}. {TYPES}",
        },
        [
            "Can there be more different words in a text than words?",
            "Print weights.shape. Does the number of columns change with the length of one story?",
            "A story that lacks a word still has an entry for it. Which?",
        ],
        'the answer is a string with the letters of all true statements in alphabetical order, such as "BC"',
    ),
]
