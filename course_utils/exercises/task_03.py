"""The task of lesson 03: skip-gram with negative sampling, a batch of pairs at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.chance import drawn_otherwise, seeded_otherwise
from course_utils.exercises.declaration import Case, Exercise
from course_utils.functional import sigmoid


def window_pairs(sentences: Any, window: int) -> Any:
    found = []
    for ids in sentences:
        for place, center in enumerate(ids):
            for other in range(max(place - window, 0), min(place + window + 1, len(ids))):
                if other != place:
                    found.append((center, ids[other]))
    return np.array(found, dtype=int).reshape(-1, 2)


def draw_negatives(rng: np.random.Generator, counts: Any, shape: Any) -> Any:
    weights = counts**0.75
    return rng.choice(len(counts), size=shape, p=weights / weights.sum())


def batch_loss(V: Any, U: Any, centers: Any, contexts: Any, negatives: Any) -> float:
    v = V[centers]
    right = (U[contexts] * v).sum(axis=1)
    wrong = (U[negatives] * v[:, None]).sum(axis=2)
    return float(np.logaddexp(0, -right).sum() + np.logaddexp(0, wrong).sum())


def batch_gradients(V: Any, U: Any, centers: Any, contexts: Any, negatives: Any) -> Any:
    v, u, n = V[centers], U[contexts], U[negatives]
    right = sigmoid((u * v).sum(axis=1))[:, None] - 1
    wrong = sigmoid((n * v[:, None]).sum(axis=2))[:, :, None]
    d_V, d_U = np.zeros_like(V), np.zeros_like(U)
    np.add.at(d_V, centers, right * u + (wrong * n).sum(axis=1))
    np.add.at(d_U, contexts, right * v)
    np.add.at(d_U, negatives, wrong * v[:, None])
    return d_V, d_U


def one_pass(V: Any, U: Any, pairs: Any, negatives: Any, rate: float, batch: int) -> Any:
    V, U = V.copy(), U.copy()
    for start in range(0, len(pairs), batch):
        centers, contexts = pairs[start : start + batch].T
        d_V, d_U = batch_gradients(V, U, centers, contexts, negatives[start : start + batch])
        V -= rate * d_V
        U -= rate * d_U
    return V, U


def _drawn_rightly(answer: Callable[..., Any]) -> str | None:
    """Whether counts of 1, 16 and 81 are drawn as 1 to 8 to 27."""
    counts = np.array([1, 16, 81])

    def drawn(seed: int) -> list[int]:
        return np.asarray(answer(np.random.default_rng(seed), counts, (500, 2))).ravel().tolist()

    if (problem := seeded_otherwise(drawn)) is not None:
        return problem
    ids = Counter(drawn(1))
    found = drawn_otherwise(ids, {0: 1 / 36, 1: 8 / 36, 2: 27 / 36})
    if found and not drawn_otherwise(ids, {0: 1 / 98, 1: 16 / 98, 2: 81 / 98}):
        return "these are the words' own shares: where is the exponent?"
    return found and f"of the words with the counts 1, 16 and 81 your shares are {found}"


def _batches() -> list[Any]:
    rng = np.random.default_rng(3)

    def case(words: int, size: int, pairs: int, k: int) -> tuple[Any, ...]:
        ids = rng.integers(0, words, (pairs, 2 + k))
        return rng.normal(size=(words, size)), rng.normal(size=(words, size)), ids[:, 0], ids[:, 1], ids[:, 2:]

    one = (np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([[0.5, 1.0], [1.0, -1.0]]))
    large = (np.array([[1000.0, 0.0], [0.0, 500.0]]), np.array([[1.0, -2.0], [-1.0, 2.0]]))
    return [
        (*one, np.array([0]), np.array([1]), np.array([[0]])),
        case(4, 2, 1, 2),
        case(6, 3, 5, 3),
        Case(
            "a word that is the centre of several pairs",
            (*one, np.array([0, 0]), np.array([1, 1]), np.array([[0], [0]])),
        ),
        Case("a negative that is drawn twice", (*one, np.array([1]), np.array([0]), np.array([[1, 1]]))),
        Case("scores of 1000 and -1000", (*large, np.array([0, 1]), np.array([0, 0]), np.array([[1, 1], [1, 0]]))),
    ]


def _passes_cases() -> list[Any]:
    rng = np.random.default_rng(4)

    def case(words: int, pairs: int, k: int, batch: int) -> tuple[Any, ...]:
        V, U = rng.normal(size=(2, words, 2))
        return V, U, rng.integers(0, words, (pairs, 2)), rng.integers(0, words, (pairs, k)), 0.5, batch

    return [case(3, 2, 1, 1), case(3, 4, 2, 2), case(5, 7, 2, 3), Case("a batch that holds all", case(4, 3, 1, 8))]


EXERCISES = [
    Exercise(
        "B3.1",
        window_pairs,
        lambda: [
            ([[5, 7, 9]], 1),
            ([[1, 2, 3, 4]], 2),
            ([[1, 2], [3, 4]], 1),
            ([[4, 4]], 1),
            Case("a sentence of one word", ([[1], [2, 3]], 2)),
            Case("no pair at all", ([[1]], 2)),
        ],
        {
            "a word is paired with itself": ("other != place", "True"),
            "the words on the left are missing": ("other != place", "other > place"),
            "the words on the right are missing": ("other != place", "other < place"),
            "the window is one word too small": (
                "place - window",
                "place - window + 1",
                "window + 1, len",
                "window, len",
            ),
            "the window is one word too large": (
                "place - window",
                "place - window - 1",
                "window + 1, len",
                "window + 2, len",
            ),
            "pairs reach over the end of a sentence": (
                "for ids in sentences",
                "for ids in [[word for each in sentences for word in each]]",
            ),
            "the pairs are turned round: the centre comes first": ("(center, ids[other])", "(ids[other], center)"),
            "these are places in the sentence: the ids that stand there are asked for": (
                "(center, ids[other])",
                "(place, other)",
            ),
            "the same word at another place is a pair too: compare places, not ids": (
                "other != place",
                "ids[other] != center",
            ),
            "where there is no pair the array has lost its two columns: reshape(-1, 2) keeps them": (
                ".reshape(-1, 2)",
                "",
            ),
            "each pair is there once: one that comes twice in the text is trained twice": (
                "np.array(found, dtype=int)",
                "np.array(list(dict.fromkeys(found)), dtype=int)",
            ),
            "the contexts of a word are not in their order: from left to right": lambda sentences, window: np.array(
                [
                    (center, ids[other])
                    for ids in sentences
                    for place, center in enumerate(ids)
                    for step in range(1, window + 1)
                    for other in (place - step, place + step)
                    if 0 <= other < len(ids)
                ],
                dtype=int,
            ).reshape(-1, 2),
            "words whose window is cut off by the end of the sentence are left out: they have fewer neighbours": (
                "for place, center in enumerate(ids):",
                "for place, center in list(enumerate(ids))[window : len(ids) - window]:",
            ),
        },
        [
            "For each place: which other places are at most `window` away, and inside the sentence?",
            "max(place - window, 0) is the first of them; the place itself is left out.",
        ],
        form=lambda found: np.zeros((0, 2)) if isinstance(found, list) and not found else found,
        equivalent={"return np.array(found, dtype=int).reshape(-2, 2)": "NumPy computes a size that is negative"},
    ),
    Exercise(
        "B3.2",
        draw_negatives,
        lambda: [
            (np.random.default_rng(1), np.array([0, 0, 5]), (2, 3)),
            (np.random.default_rng(1), np.array([7, 0]), (4, 1)),
            (np.random.default_rng(1), np.array([1]), (1, 2)),
        ],
        {
            "the array is turned round: its shape is asked for": ("size=shape", "size=shape[::-1]"),
            "these are words' counts, and not their ids": (
                "return rng.choice(len(counts),",
                "return rng.choice(counts,",
            ),
            "a row for each pair is asked for, and not one long row": ("size=shape", "size=int(np.prod(shape))"),
            "one word alone is drawn": ("size=shape, ", ""),
            "every word is drawn alike: their counts, to the power of 0.75, say how often": (
                "size=shape, p=weights / weights.sum()",
                "size=shape",
            ),
        },
        [
            "rng.choice takes the number of words, the shape as size=, and the probabilities as p=.",
            "The probabilities must sum to 1: divide the weights by their sum.",
        ],
        also=_drawn_rightly,
    ),
    Exercise(
        "B3.3",
        batch_loss,
        _batches,
        {
            "the sign of the true pair's score is turned: its probability should be high": (
                "(0, -right)",
                "(0, right)",
            ),
            "the sign of the negatives' scores is turned: their probability should be low": (
                "(0, wrong)",
                "(0, -wrong)",
            ),
            "this is the mean over the pairs: the sum is asked for": ("return float(", "return 1 / len(v) * float("),
            "V and U are swapped: the centre's vector is a row of V": ("v = V", "V, U = U, V\n    v = V"),
            "of the negatives the first alone counts": ("U[negatives]", "U[negatives[:, :1]]"),
            "a score of 1,000 gives infinity: log(1 + exp(x)) is np.logaddexp(0, x)": (
                "np.logaddexp(0, -right)",
                "np.log(1 + np.exp(-right))",
                "np.logaddexp(0, wrong)",
                "np.log(1 + np.exp(wrong))",
            ),
            "the contexts and the negatives have their vectors in U": [
                ("U[contexts]", "V[contexts]"),
                ("U[negatives]", "V[negatives]"),
            ],
            "the negatives are missing": (" + np.logaddexp(0, wrong).sum()", ""),
            "this is the mean over each pair's negatives: their sum is asked for": (
                "np.logaddexp(0, wrong).sum()",
                "np.logaddexp(0, wrong).mean(axis=1).sum()",
            ),
            "there is a loss for each pair: their sum is asked for": (
                "float(np.logaddexp(0, -right).sum() + np.logaddexp(0, wrong).sum())",
                "np.logaddexp(0, -right) + np.logaddexp(0, wrong).sum(axis=1)",
            ),
            "every centre meets the negatives of all pairs: each has its own": (
                "(U[negatives] * v[:, None]).sum(axis=2)",
                "v @ U[negatives.ravel()].T",
            ),
            "every centre meets the contexts of all pairs: each has its own": (
                "(U[contexts] * v).sum(axis=1)",
                "U[contexts] @ v.T",
            ),
        },
        [
            "-log sigma(x) is log(1 + exp(-x)), and np.logaddexp(0, -x) computes it for any x.",
            "U[negatives] has the shape (pairs, k, size). Multiply by v[:, None], and sum over the last axis.",
        ],
    ),
    Exercise(
        "B3.4",
        batch_gradients,
        _batches,
        {
            "of a word that stands in the batch twice, one gradient is lost: np.add.at adds up": [
                (
                    "np.add.at(d_V, centers, right * u + (wrong * n).sum(axis=1))",
                    "d_V[centers] += right * u + (wrong * n).sum(axis=1)",
                    "np.add.at(d_U, contexts, right * v)",
                    "d_U[contexts] += right * v",
                    "np.add.at(d_U, negatives, wrong * v[:, None])",
                    "d_U[negatives] += wrong * v[:, None]",
                ),
                (
                    "np.add.at(d_V, centers, right * u + (wrong * n).sum(axis=1))",
                    "d_V[centers] += right * u + (wrong * n).sum(axis=1)",
                ),
                ("np.add.at(d_U, negatives, wrong * v[:, None])", "d_U[negatives] += wrong * v[:, None]"),
            ],
            "the true pair is treated as a negative: its target is 1": ("[:, None] - 1", "[:, None]"),
            "a negative is treated as a true pair: its target is 0": ("[:, :, None]", "[:, :, None] - 1"),
            "the gradients are in the other order: that of V comes first": ("return d_V, d_U", "return d_U, d_V"),
            "these are means over the batch: the loss is a sum": (
                "return d_V, d_U",
                "return d_V / len(v), d_U / len(v)",
            ),
            "the centre's vector hears of the true word alone: the negatives push it too": (
                " + (wrong * n).sum(axis=1)",
                "",
            ),
            "the sign is turned: this is the way downhill": ("return d_V, d_U", "return -d_V, -d_U"),
            "the true context's row of U is missing": ("np.add.at(d_U, contexts, right * v)", "pass"),
            "of a context that stands in the batch twice, one gradient is lost: np.add.at adds up": (
                "np.add.at(d_U, contexts, right * v)",
                "d_U[contexts] += right * v",
            ),
        },
        [
            "For one pair: the score's derivative is sigma(score) - 1 for the true word, sigma(score) for a negative.",
            "Times the other vector it is the gradient of a vector. Add each to the row of its word.",
            "np.add.at(d_U, negatives, array) takes an array of the shape (pairs, k, size).",
        ],
    ),
    Exercise(
        "B3.5",
        one_pass,
        _passes_cases,
        {
            "the vectors move uphill: the loss grows": ("-= rate", "+= rate"),
            "the last batch, which is smaller, is left out": (
                "len(pairs), batch",
                "len(pairs) // batch * batch, batch",
            ),
            "U stays as it was: both are trained": ("U -= rate", "U -= 0 * rate"),
            "each batch begins with the vectors as they are after the one before": (
                "V, U = V.copy(), U.copy()",
                "first, V, U = (V, U), V.copy(), U.copy()",
                "gradients(V, U,",
                "gradients(*first,",
            ),
            "one of the two is returned": ("return V, U", "return V"),
            "the gradient of U is taken before V has moved: both at the same point": (
                "rate * d_U",
                "rate * batch_gradients(V, U, centers, contexts, negatives[start : start + batch])[1]",
            ),
            "each pair has its own negatives: cut them as the pairs are cut": (
                "negatives[start : start + batch]",
                "negatives[:batch]",
            ),
            "the gradients are divided by the size of the batch: the loss is a sum": ("rate * d_", "rate / batch * d_"),
            "the first batch alone is taken": ("range(0, len(pairs), batch)", "[0]"),
            "the gradients are divided by the size of the batch: the loss is a sum, so are its gradients": (
                "rate * d_V",
                "rate / len(centers) * d_V",
                "rate * d_U",
                "rate / len(centers) * d_U",
            ),
        },
        [
            "range(0, len(pairs), batch) has the start of each batch.",
            "Take copies of V and U first. Both gradients are computed before either is changed.",
        ],
    ),
]
