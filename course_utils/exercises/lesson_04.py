"""The judges of lesson 04: analogies, ranks with ties, unknown words, PPMI."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.exercises.core import exercise
from course_utils.exercises.judging import NOTHING_RETURNED, close, named_mistake, one_line, true_or_false

RATINGS = np.array([9.0, 9.0, 7.0, 3.0, 3.0, 3.0, 1.0])
COSINES = np.array([0.8, 0.7, 0.7, 0.1, 0.4, 0.1, 0.2])
COUNTS = np.array([[8.0, 2.0, 0.0], [1.0, 4.0, 1.0], [1.0, 2.0, 5.0]])


@exercise(
    "4.1",
    hints=[
        "Which vector should the answer be near? King is man plus something; add the same to woman.",
        "The rows have length 1, so a dot product with every row orders the words as the cosine does: unit @ target.",
        "np.argmax gives the index of the largest score. What has to happen to the scores of a, b and c before?",
    ],
)
def three_cos_add(answer: Callable[[NDArray[np.float64], int, int, int], int]) -> str | None:
    unit, questions = _words_of_length_1()
    given = unit.copy()
    results = [answer(given, *question) for question in questions]
    if any(result is None for result in results):
        return NOTHING_RETURNED
    if not np.array_equal(given, unit):
        return "your function changes the vectors it was given: work on the scores instead"
    if not all(np.ndim(result) == 0 for result in results):
        return "your function returns several numbers: the answer is the index of one word"
    if not all(float(result).is_integer() for result in results):
        return "your function returns a score: the answer is the index of the word that has it"

    def nearest(sign_a: int, sign_b: int, sign_c: int, excluded: bool = True, pick: Any = np.argmax) -> list[int]:
        found = []
        for a, b, c in questions:
            scores = unit @ (sign_a * unit[a] + sign_b * unit[b] + sign_c * unit[c])
            if excluded:
                scores[[a, b, c]] = -np.inf if pick is np.argmax else np.inf
            found.append(int(pick(scores)))
        return found

    if close(results, nearest(-1, 1, 1)):
        return None
    c_only = [_first_without(unit @ (unit[b] - unit[a] + unit[c]), c) for a, b, c in questions]
    mistakes = {
        "the answers are words of the question: b or c is nearest to b - a + c itself, so they must be left out": (
            nearest(-1, 1, 1, excluded=False)
        ),
        "b is still an answer: leave out all three words of the question": c_only,
        "the direction is turned round: this is a - b + c. From man to king you add king - man": nearest(1, -1, 1),
        "nothing is subtracted: the way from a to b is b - a": nearest(1, 1, 1),
        "c is missing: the step b - a has to start somewhere": nearest(-1, 1, 0),
        "this is the word farthest away: the cosine is largest for the nearest": nearest(-1, 1, 1, pick=np.argmin),
    }
    return named_mistake(results, mistakes) or (
        f"for the words {questions[0]} your answer is {results[0]}: print all scores and look at the largest"
    )


@exercise(
    "4.2",
    hints=[
        "Two steps: turn each list into ranks, then take Pearson's correlation of the ranks (np.corrcoef).",
        "Equal values share one rank: the mean of the places that they take together.",
        "The rank of a value: how many are smaller, plus half of how many others are equal, plus 1.",
    ],
)
def spearman(answer: Callable[[NDArray[np.float64], NDArray[np.float64]], float]) -> str | None:
    from scipy.stats import kendalltau, pearsonr, rankdata

    result = answer(RATINGS.copy(), COSINES.copy())
    if result is None:
        return NOTHING_RETURNED
    if np.ndim(result) != 0:
        return "your function returns several numbers: np.corrcoef gives a 2 by 2 table, the answer is one entry of it"

    def of_ranks(method: str) -> float:
        return float(pearsonr(rankdata(RATINGS, method), rankdata(COSINES, method))[0])

    right = of_ranks("average")
    differences = rankdata(RATINGS) - rankdata(COSINES)
    n = len(RATINGS)
    mistakes: dict[str, Any] = {
        "this is Pearson's correlation of the values themselves: only their ranks should count": float(
            pearsonr(RATINGS, COSINES)[0]
        ),
        "equal values get different ranks here, by the order they stand in: let them share one": of_ranks("ordinal"),
        "argsort says where each place comes from, not which place each value has: sort twice, or count": float(
            pearsonr(np.argsort(RATINGS), np.argsort(COSINES))[0]
        ),
        "equal values all get the lowest of their places: they should share the mean": of_ranks("min"),
        "equal values all get the highest of their places: they should share the mean": of_ranks("max"),
        "equal values share a rank, but the next value follows at once: the places they take up are missing": (
            of_ranks("dense")
        ),
        "the short formula with the squared differences holds only without ties": float(
            1 - 6 * (differences**2).sum() / (n * (n**2 - 1))
        ),
        "the sign is turned round: one of the two lists is ranked from the other end": -right,
        "this is Kendall's tau, which counts pairs in order": float(kendalltau(RATINGS, COSINES)[0]),
    }
    if close(result, right):
        return None
    return named_mistake(result, mistakes) or (
        f"your correlation is {result:.4f}. Print the ranks of [9, 9, 7]: the two nines share rank 2.5"
    )


@exercise(
    "4.3",
    hints=[
        "Follow a question with a word that the model has never seen through the loop.",
        "For such a question, what is compared with what in line 5?",
    ],
)
def unknown_pairs(answer: int) -> str | None:
    lines = {
        1: "line 1 starts both counts at 0, as it should",
        2: "line 2 goes through every question: that is right, unknown words or not",
        3: "line 3 counts every question as asked; whether that is fair depends on what happens to unknown words below",
        4: None,
        5: "line 5 compares the answer with d, which is right if the answer came from the model: did it?",
        6: "line 6 divides right by asked: a fair share, if both were counted fairly",
    }
    return one_line(answer, lines)


@exercise(
    "4.4",
    hints=[
        "Three shares: of each pair, of each word (sum along its row), of each context (sum down its column).",
        "np.outer(p_word, p_context) is the share that each pair would have by chance.",
        "The logarithm of 0 is minus infinity; np.maximum(0, ...) comes last.",
    ],
)
def ppmi_by_hand(answer: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> str | None:
    given = COUNTS.copy()
    with np.errstate(all="ignore"):
        returned = answer(given)
        if returned is None:
            return NOTHING_RETURNED
        result = np.asarray(returned, dtype=float)
        if result.shape != COUNTS.shape:
            return f"the counts have shape {COUNTS.shape}, your result {result.shape}: one number a pair"
        joint = COUNTS / COUNTS.sum()
        words, contexts = joint.sum(axis=1), joint.sum(axis=0)
        ratio = joint / np.outer(words, contexts)
        right = np.maximum(np.log(ratio), 0)
        mistakes = {
            "negative values are still there: PPMI keeps only what is more frequent than by chance": np.log(ratio),
            "the logarithm is missing: chance should come out as 0, not as 1": ratio,
            "this is the logarithm to base 2: the lesson uses the natural one": np.maximum(np.log2(ratio), 0),
            "rows and columns are mixed up: the words are the rows, the contexts the columns": np.maximum(
                np.log(joint / np.outer(contexts, words)), 0
            ),
            "this adds 1 before the logarithm, so chance does not come out as 0": np.log1p(ratio),
        }
    if close(result, right):
        return None
    if not result.any():
        return "everything comes out as 0: divide by the shares of both, word and context, all from one sum"
    if np.isnan(result).any():
        return "your result holds NaN: cut at 0 after the logarithm, and do not multiply infinities by 0"
    return named_mistake(result, mistakes) or (
        f"the first entry is {result[0, 0]:.4f}, it should be log of (8/24) / (10/24 * 10/24) = {math.log(1.92):.4f}"
    )


@exercise("Q4.1", hints=["SimLex-999 asks how similar two things are. Is the founder of a science like a science?"])
def related_is_similar(answer: bool) -> str | None:
    return true_or_false(answer, False, "they belong together, but neither is a kind of the other: that is rated low")


@exercise("Q4.2", hints=["Look at the two accuracies of the lesson, with and without the question's words."])
def exclusion_helps(answer: bool) -> str | None:
    return true_or_false(answer, True, "without it the nearest word is mostly b or c: see the numbers above")


def _words_of_length_1() -> tuple[NDArray[np.float64], list[tuple[int, int, int]]]:
    """Sixteen words in six dimensions and eight questions: enough for each mistake to give answers of its own."""
    rng = np.random.default_rng(4)
    vectors = rng.normal(size=(16, 6))
    questions = [(int(a), int(b), int(c)) for a, b, c in (rng.choice(16, 3, replace=False) for _ in range(8))]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), questions


def _first_without(scores: NDArray[np.float64], excluded: int) -> int:
    scores[excluded] = -np.inf
    return int(scores.argmax())
