"""The judges of lesson 03: negative sampling and its gradient, noise words, pairs, rotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.exercises.core import exercise
from course_utils.exercises.judging import close, named_mistake, one_choice, one_line, true_or_false
from course_utils.functional import sigmoid
from course_utils.word2vec import negative_sampling

_RNG = np.random.default_rng(3)
V = _RNG.normal(size=4)
ROWS = _RNG.normal(size=(6, 4))
NEGATIVES = ROWS[[1, 5, 5]]  # one word is drawn twice
COUNTS = np.array([1000.0, 100.0, 10.0, 10.0])
Vector = NDArray[np.float64]


@exercise(
    "3.1",
    hints=[
        "Start with the true word: its score is u · v, and its probability of being true is σ(u · v).",
        "A negative should get the answer no. The probability of that is 1 - σ(u · v), which is σ(-u · v).",
        "The loss is minus the sum of the logarithms: -log σ(u · v) - sum over k of log σ(-u_k · v).",
    ],
)
def loss(answer: Callable[[Vector, Vector, Vector], float]) -> str | None:
    result = answer(V.copy(), ROWS[0].copy(), NEGATIVES.copy())
    if np.shape(result) != ():
        return f"the loss is one number, yours has shape {np.shape(result)}: sum over the negatives"
    positive, negative = -np.log(sigmoid(ROWS[0] @ V)), -np.log(sigmoid(-NEGATIVES @ V)).sum()
    mistakes = {
        "the sign is wrong: a loss of probabilities is minus their logarithm": -(positive + negative),
        "the negatives are scored as if they were true: which sign belongs inside their σ?": (
            positive - np.log(sigmoid(NEGATIVES @ V)).sum()
        ),
        "the true word is missing": negative,
        "the negatives are missing": positive,
        "this is the mean over the negatives: the loss has their sum": positive + negative / len(NEGATIVES),
    }
    if close(result, positive + negative):
        return None
    return named_mistake(result, mistakes) or "the value is another one"


@exercise(
    "3.2",
    hints=[
        "The derivative of -log σ(s) with respect to s is σ(s) - 1. And that of -log σ(-s)?",
        "Each score is u · v. By the chain rule each term carries its own u.",
        "dJ/dv = (σ(u_o · v) - 1) u_o + sum over k of σ(u_k · v) u_k.",
    ],
)
def gradient(answer: Callable[[Vector, Vector, Vector], Vector]) -> str | None:
    result = answer(V.copy(), ROWS[0].copy(), NEGATIVES.copy())
    if np.shape(result) != V.shape:
        return f"a gradient has the shape of its parameter, {V.shape}; yours has shape {np.shape(result)}"
    right = negative_sampling(V, 0, [1, 5, 5], ROWS)[1]
    positive = (sigmoid(ROWS[0] @ V) - 1) * ROWS[0]
    mistakes = {
        "this is minus the gradient: it is the direction of the step, and the gradient points uphill": -right,
        "the true word is missing": right - positive,
        "the negatives are missing": positive,
        "the 1 is missing: the error of the true word is σ - 1, not σ": right + ROWS[0],
        "the negatives carry σ - 1, as if they were true": positive + (sigmoid(NEGATIVES @ V) - 1) @ NEGATIVES,
        "a negative that is drawn twice must count twice": (positive + sigmoid(NEGATIVES[:2] @ V) @ NEGATIVES[:2]),
    }
    if close(result, right):
        return None
    return named_mistake(result, mistakes) or "the gradient check fails; compare with numerical_gradient of your loss"


@exercise(
    "3.3",
    hints=[
        "Raise each count to the power 0.75 first.",
        "Probabilities sum to 1: by what must each be divided?",
    ],
)
def noise(answer: Callable[[Vector], Vector]) -> str | None:
    result = answer(COUNTS.copy())
    if np.shape(result) != COUNTS.shape:
        return f"one probability a word: the shape is {COUNTS.shape}, yours is {np.shape(result)}"
    weights = COUNTS**0.75
    shares = COUNTS / COUNTS.sum()
    mistakes = {
        "these weights do not sum to 1 yet": weights,
        "these are the words' own shares: where is the exponent?": shares,
        "the exponent came after the division, so the sum is not 1 any more": shares**0.75,
        "every word is drawn alike: that is the exponent 0": np.full(len(COUNTS), 1 / len(COUNTS)),
    }
    if close(result, weights / weights.sum()):
        return None
    return named_mistake(result, mistakes) or "the probabilities are others"


@exercise(
    "3.4",
    hints=[
        "The gradient check passes with three different negatives, and fails when one is drawn twice.",
        "What does NumPy do with W[[5, 5]] += 1? Try it on zeros.",
    ],
)
def planted_bug(answer: Any) -> str | None:
    lines = {
        1: "line 1 collects the rows as it should: the true word last",
        2: "line 2 is right: one score for each row, by its dot product with v",
        3: "line 3 is right: σ for all, and the 1 of the true word is taken off in line 4",
        4: "line 4 is right: only the true word is wanted, so only its error is σ - 1",
        5: "line 5 is right: the sum of error times row is the gradient of v",
        6: None,
    }
    return one_line(answer, lines)


@exercise(
    "3.5",
    hints=[
        "The first word has no left neighbours. How many words are within distance 2 of it?",
        "Count the pairs at distance 1 and those at distance 2; each pair of places counts in both directions.",
    ],
)
def pairs(answer: Any) -> str | None:
    if isinstance(answer, bool) or not isinstance(answer, (int, float, np.integer)):
        return "answer with a number"
    if answer == 28:
        return "that would be 4 for each of the 7 words, but the words at the edges have fewer neighbours"
    if answer == 11:
        return "you counted each pair of places once; both words take their turn as the centre"
    if answer == 42:
        return "that pairs every word with every other: the window reaches only 2 words"
    return None if answer == 22 else "that is another number; write the seven places down and count"


@exercise(
    "3.6",
    hints=[
        "Cosines are between rows of W_in. What did the lesson measure when all of them were rotated?",
        "The loss uses u · v, one vector from each matrix. Is the angle between them still the same?",
    ],
)
def rotation(answer: Any) -> str | None:
    choices = {
        "neighbours": "neighbours are found by cosines among the rows of W_in, and these all turned together",
        "loss": None,
        "both": "one of the two changes; neighbours come from W_in alone, whose rows turned together",
        "neither": "one of them changes: which needs vectors of both matrices, when only one of them was turned?",
    }
    return one_choice(answer, choices)


@exercise("Q3.1", hints=["What does a mean do to the order of what it averages?"])
def order(answer: Any) -> str | None:
    return true_or_false(answer, True, "CBOW sees only the mean of the context's vectors, and a mean has no order")


@exercise("Q3.2", hints=["How many rows does W_in have for the type 'bank'?"])
def senses(answer: Any) -> str | None:
    return true_or_false(answer, False, "there is one row a type: all its senses share it")


@exercise("Q3.3", hints=["Think of the twins: how often did the halves of a split word stand in one window?"])
def never_together(answer: Any) -> str | None:
    return true_or_false(answer, False, "the halves of a split word hardly ever meet, and became nearest neighbours")
