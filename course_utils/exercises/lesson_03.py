"""The exercises of lesson 03: negative sampling and its gradient, noise words, pairs, rotation."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils.exercises.declaration import (
    Case,
    Exercise,
    Formula,
    FormulaPart,
    Question,
    find_the_bug,
    true_or_false,
)
from course_utils.functional import log_sigmoid, sigmoid


def loss(v: Any, u: Any, negatives: Any) -> Any:
    return -log_sigmoid(u @ v) - log_sigmoid(-negatives @ v).sum()


def _cases() -> list[Any]:
    rng = np.random.default_rng(3)
    v, rows = rng.normal(size=4), rng.normal(size=(6, 4))
    return [
        (np.array([1.0, 0.0]), np.array([1.0, 1.0]), np.array([[2.0, 1.0], [-1.0, 0.0]])),
        (np.array([2.0]), np.array([0.5]), np.array([[-1.0]])),
        (v, rows[0], rows[2:5]),
        (3 * v, rows[0], rows[[1, 2, 3, 4, 5]]),
        Case("a negative that is drawn twice", (v, rows[0], rows[[1, 5, 5]])),
        Case("a negative that is the true word", (v, rows[0], rows[[0, 2]])),
        Case(
            "scores of 20 and -20", (np.array([4.0, 0.0]), np.array([-5.0, 1.0]), np.array([[5.0, 0.0], [-1.0, 2.0]]))
        ),
        Case("vectors of zeros", (np.zeros(3), np.zeros(3), np.zeros((2, 3)))),
    ]


def noise_probabilities(counts: Any) -> Any:
    weights = counts**0.75
    return weights / weights.sum()


PAIR = {"v": (("d",), "any"), "u": (("d",), "any")}
NEGATIVES = {"v": (("d",), "any"), "N": (("K", "d"), "any")}

EXERCISES = [
    Exercise(
        "3.1",
        loss,
        _cases,
        {
            "the sign is wrong: a loss of probabilities is minus their logarithm": lambda v, u, n: -loss(v, u, n),
            "the negatives are scored as if they were true: which sign belongs inside their σ?": (
                lambda v, u, n: -log_sigmoid(u @ v) - log_sigmoid(n @ v).sum()
            ),
            "the true word is scored as if it were false, and the negatives as if they were true": (
                lambda v, u, n: -log_sigmoid(-u @ v) - log_sigmoid(n @ v).sum()
            ),
            "the true word is missing": lambda v, u, n: -log_sigmoid(-n @ v).sum(),
            "the negatives are missing": lambda v, u, n: -log_sigmoid(u @ v),
            "this is the mean over the negatives: the loss has their sum": (
                lambda v, u, n: -log_sigmoid(u @ v) - log_sigmoid(-n @ v).mean()
            ),
            "the negatives are not summed up: the loss is one number": (
                lambda v, u, n: -log_sigmoid(u @ v) - log_sigmoid(-n @ v)
            ),
            "the logarithm is missing": lambda v, u, n: -sigmoid(u @ v) - sigmoid(-n @ v).sum(),
            "the logarithm is to base 2: the lesson counts in nats": lambda v, u, n: loss(v, u, n) / np.log(2),
            "the σ is taken of the sum of the scores: each negative has its own": (
                lambda v, u, n: -log_sigmoid(u @ v) - log_sigmoid(-(n @ v).sum())
            ),
            "a negative's term is added with the wrong sign: both parts are minus a logarithm": (
                lambda v, u, n: -log_sigmoid(u @ v) + log_sigmoid(-n @ v).sum()
            ),
            "the negatives are compared with u: all scores are with v, the word in the middle": (
                lambda v, u, negatives: loss(v, u, negatives[:0]) + loss(u, v, negatives) - loss(u, v, negatives[:0])
            ),
            "only the first of the negatives is in it": lambda v, u, negatives: loss(v, u, negatives[:1]),
            "the logarithms are missing: these are probabilities": (
                lambda v, u, negatives: sigmoid(u @ v) + sigmoid(-negatives @ v).sum()
            ),
            "the logarithm is taken of the sum of the negatives' probabilities: each has its own logarithm": (
                lambda v, u, n: -log_sigmoid(u @ v) - np.log(sigmoid(-n @ v).sum())
            ),
            "this is the loss of a softmax over the true word and the negatives: here each gets a yes or a no of its own": (
                lambda v, u, n: np.log(np.exp(np.append(n @ v, u @ v)).sum()) - u @ v
            ),
            "something small is added inside the logarithm: it hides how wrong a prediction was": (
                lambda v, u, n: -np.log(sigmoid(u @ v) + 1e-9) - np.log(sigmoid(-n @ v) + 1e-9).sum()
            ),
            "1 minus the logarithm is not the logarithm of 1 minus: the probability of a no is σ(-s)": (
                lambda v, u, n: -log_sigmoid(u @ v) - (1 - log_sigmoid(n @ v)).sum()
            ),
            "the σ is taken of each product of two coordinates: a score is their sum, one number": (
                lambda v, u, n: -log_sigmoid(u * v).sum() - log_sigmoid(-n * v).sum()
            ),
        },
        [
            "Start with the true word: its score is u · v, and its probability of being true is σ(u · v).",
            "A negative should get the answer no. The probability of that is 1 - σ(u · v), which is σ(-u · v).",
            "The loss is minus the sum of the logarithms: -log σ(u · v) - sum over k of log σ(-u_k · v).",
        ],
    ),
    Formula(
        "3.2",
        {
            "J of the true word": FormulaPart(
                PAIR,
                "-log(sigma(u @ v))",
                {
                    "the minus is missing: a loss of a probability is minus its logarithm": ["log(sigma(u @ v))"],
                    "this is the loss of a negative: the true word should get a yes": ["-log(sigma(-u @ v))"],
                    "the logarithm is missing": ["-sigma(u @ v)", "1 - sigma(u @ v)"],
                    "the score is one number: the dot product sums up": [
                        "-log(sigma(u * v))",
                        "-sum(log(sigma(u * v)))",
                    ],
                },
            ),
            "its derivative by v": FormulaPart(
                PAIR,
                "(sigma(u @ v) - 1) * u",
                {
                    "the sign is wrong: the gradient points uphill": ["(1 - sigma(u @ v)) * u"],
                    "the 1 is missing: the error of the true word is σ - 1": ["sigma(u @ v) * u"],
                    "this is the derivative by u": ["(sigma(u @ v) - 1) * v"],
                    "the error is right; by the chain rule it is multiplied with what v was multiplied with": [
                        "sigma(u @ v) - 1"
                    ],
                    "the slope of σ is in it once more: with the logarithm only σ - 1 is left": [
                        "(sigma(u @ v) - 1) * sigma(u @ v) * u",
                        "-sigma(u @ v) * (1 - sigma(u @ v)) * u",
                    ],
                    "the slope of the logarithm is there; the chain rule multiplies by the slope of σ, which is σ (1 - σ)": [
                        "-u / sigma(u @ v)"
                    ],
                },
            ),
            "its derivative by u": FormulaPart(
                PAIR,
                "(sigma(u @ v) - 1) * v",
                {
                    "the sign is wrong: the gradient points uphill": ["(1 - sigma(u @ v)) * v"],
                    "the 1 is missing: the error of the true word is σ - 1": ["sigma(u @ v) * v"],
                    "this is the derivative by v": ["(sigma(u @ v) - 1) * u"],
                    "the slope of the logarithm is there; the chain rule multiplies by the slope of σ, which is σ (1 - σ)": [
                        "-v / sigma(u @ v)"
                    ],
                },
            ),
            "J of the negatives": FormulaPart(
                NEGATIVES,
                "-sum(log(sigma(-N @ v)))",
                {
                    "the negatives are scored as if they were true: which sign belongs inside their σ?": [
                        "-sum(log(sigma(N @ v)))"
                    ],
                    "the minus in front is missing": ["sum(log(sigma(-N @ v)))"],
                    "the sum is missing: the loss is one number": ["-log(sigma(-N @ v))"],
                    "the scores are summed before σ: each negative has its own": ["-log(sigma(-sum(N @ v)))"],
                },
            ),
            "the negatives' derivative by v": FormulaPart(
                NEGATIVES,
                "sigma(N @ v) @ N",
                {
                    "the sign is wrong: a negative pushes its score down, so the gradient is positive": [
                        "-sigma(N @ v) @ N"
                    ],
                    "the errors are those of true words": ["(sigma(N @ v) - 1) @ N"],
                    "the σ has the other sign: the error of a negative is the probability it was given": [
                        "sigma(-N @ v) @ N"
                    ],
                    "the errors are summed up; each belongs to its own row of N": ["sum(sigma(N @ v)) * v"],
                },
            ),
        },
        [
            "The score of a word is its dot product with v; σ turns it into the probability of a yes.",
            "The derivative of -log σ(s) with respect to s is σ(s) - 1, and of -log σ(-s) it is σ(s).",
            "errors @ N adds up the rows of N, each times its error.",
        ],
    ),
    Exercise(
        "3.3",
        noise_probabilities,
        lambda: [
            (np.array([16.0, 1.0]),),
            (np.array([5]),),
            (np.array([1, 81, 16]),),
            (np.array([10.0, 1000.0, 10.0, 100.0]),),
            (np.array([3, 7, 2, 11, 5, 5, 1, 40, 8, 6, 9, 30, 21]),),
            Case("a word that never occurs", (np.array([0, 2, 4]),)),
            Case("large counts", (np.array([1e12, 3.0]),)),
        ],
        {
            "these weights do not sum to 1 yet": lambda counts: counts**0.75,
            "these are the words' own shares: where is the exponent?": lambda counts: counts / counts.sum(),
            "the exponent came after the division, so the sum is not 1 any more": (
                lambda counts: (counts / counts.sum()) ** 0.75
            ),
            "the powers are divided by the sum of the counts: divide by the sum of the powers": (
                lambda counts: counts**0.75 / counts.sum()
            ),
            "every word is drawn alike: that is the exponent 0": lambda counts: np.full(len(counts), 1 / len(counts)),
            "the probabilities are in another order than the counts: each word keeps its index": [
                lambda counts: np.sort(noise_probabilities(counts)),
                lambda counts: np.sort(noise_probabilities(counts))[::-1],
            ],
            "the exponent is another one: this lesson takes 0.75": [
                lambda counts: counts**0.5 / (counts**0.5).sum(),
                lambda counts: counts ** (4 / 3) / (counts ** (4 / 3)).sum(),
                lambda counts: counts**0.25 / (counts**0.25).sum(),
            ],
            "this is a softmax: no exponential is needed, the powers are positive already": (
                lambda counts: np.exp(counts**0.75) / np.exp(counts**0.75).sum()
            ),
            "the rare words come out on top: is the exponent negative?": (
                lambda counts: counts**-0.75 / (counts**-0.75).sum()
            ),
            "this is a softmax of the counts: a power of them is asked for, and no exponential": (
                lambda counts: np.exp(counts * 0.75) / np.exp(counts * 0.75).sum()
            ),
            "the logarithm of the counts is not their power": [
                lambda counts: np.log(counts + 1) / np.log(counts + 1).sum(),
                lambda counts: np.log(counts) / np.log(counts).sum(),
            ],
            "the powers are divided by the number of words: divide by their sum": ("weights.sum()", "len(counts)"),
        },
        [
            "Raise each count to the power 0.75 first.",
            "Probabilities sum to 1: by what must each be divided?",
        ],
    ),
    find_the_bug(
        "3.4",
        {
            1: "line 1 collects the rows as it should: the true word last",
            2: "line 2 is right: one score for each row, by its dot product with v",
            3: "line 3 is right: σ for all, and the 1 of the true word is taken off in line 4",
            4: "line 4 is right: only the true word is wanted, so only its error is σ - 1",
            5: "line 5 is right: the sum of error times row is the gradient of v",
            6: None,
        },
        [
            "The gradient check passes with three different negatives, and fails when one is drawn twice.",
            "What does NumPy do with W[[5, 5]] += 1? Try it on zeros.",
        ],
    ),
    Question(
        "3.5",
        {
            22: None,
            28: "that would be 4 for each of the 7 words, but the words at the edges have fewer neighbours",
            11: "you counted each pair of words once; both take their turn as the centre",
            42: "that pairs every word with every other: the window reaches only 2 words",
            12: "those are the pairs at distance 1 only: the window reaches 2 words",
            10: "those are the pairs at distance 2 only: the words next to each other count too",
            14: "that is 2 for each word: a window of 2 reaches 2 words to the left and 2 to the right",
        },
        [
            "The first word has no left neighbours. How many words are within distance 2 of it?",
            "Count the pairs at distance 1 and those at distance 2; each pair counts in both directions.",
        ],
        "the answer is another number; write the seven words down and count the neighbours of each",
    ),
    Question(
        "3.6",
        {
            "loss": None,
            "neighbours": "neighbours are found by cosines among the rows of W_in, and these all turned together",
            "both": "one of the two changes; neighbours come from W_in alone, whose rows turned together",
            "neither": "one of them changes: which needs vectors of both matrices, when only one of them was turned?",
        },
        [
            "Cosines are between rows of W_in. What did the lesson measure when all of them were rotated?",
            "The loss uses u · v, one vector from each matrix. Is the angle between them still the same?",
        ],
    ),
    true_or_false(
        "Q3.1",
        True,
        "CBOW sees only the mean of the context's vectors, and a mean has no order",
        "What does a mean do to the order of what it averages?",
    ),
    true_or_false(
        "Q3.2",
        False,
        "there is one row a type: all its senses share it",
        "How many rows does W_in have for the type 'bank'?",
    ),
    true_or_false(
        "Q3.3",
        False,
        "the halves of a split word hardly ever meet, and became nearest neighbours",
        "Think of the twins: how often did the halves of a split word stand in one window?",
    ),
]
