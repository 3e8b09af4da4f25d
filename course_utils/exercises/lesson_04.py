"""The exercises of lesson 04: analogies, ranks with ties, unknown words, PPMI."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.declaration import Case, Exercise, find_the_bug, true_or_false
from course_utils.functional import unit_rows


def three_cos_add(unit: Any, a: int, b: int, c: int) -> Any:
    scores = unit @ (unit[b] - unit[a] + unit[c])
    scores[[a, b, c]] = -np.inf
    return scores.argmax()


def _analogy_cases() -> list[Any]:
    rng = np.random.default_rng(4)
    square = unit_rows(np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [-1.0, 1.0], [-1.0, -1.0]]))
    unit = unit_rows(rng.normal(size=(16, 6)))
    questions = [tuple(int(i) for i in rng.choice(16, 3, replace=False)) for _ in range(8)]
    return [
        (square, 0, 1, 2),
        (square, 2, 3, 4),
        *((unit, *question) for question in questions),
        Case("a question whose a and c are one word", (unit, 3, 5, 3)),
        Case("vectors with no positive cosine among the answers", (-np.eye(5) + 0.0, 0, 1, 2)),
    ]


def _analogy(sign_a: int, sign_b: int, sign_c: int, excluded: str = "abc", pick: Any = np.argmax) -> Callable[..., Any]:
    """3CosAdd with other signs, fewer words left out, or another choice among the scores."""

    def solve(unit: Any, a: int, b: int, c: int) -> Any:
        scores = unit @ (sign_a * unit[a] + sign_b * unit[b] + sign_c * unit[c])
        for name, row in zip("abc", (a, b, c)):
            if name in excluded:
                scores[row] = -np.inf if pick is not np.argmin else np.inf
        return pick(scores)

    return solve


def ranks(values: Any) -> Any:
    smaller = (values[:, None] > values).sum(axis=1)
    equal = (values[:, None] == values).sum(axis=1)
    return smaller + (equal + 1) / 2


def spearman(x: Any, y: Any) -> Any:
    return np.corrcoef(ranks(x), ranks(y))[0, 1]


def _spearman_cases() -> list[Any]:
    rng = np.random.default_rng(5)
    return [
        (np.array([9.0, 9.0, 7.0, 3.0, 3.0, 3.0, 1.0]), np.array([0.8, 0.7, 0.7, 0.1, 0.4, 0.1, 0.2])),
        (np.array([1, 2, 3]), np.array([10, 30, 20])),
        (np.array([1.0, 2.0]), np.array([5.0, -5.0])),
        (np.array([1, 10, 100, 1000]), np.array([-4.0, -3.0, -2.0, -1.0])),
        (np.array([2, 2, 1, 0]), np.array([0, 0, 1, 5])),
        (rng.normal(size=9), rng.normal(size=9)),
        (rng.integers(0, 4, 15), rng.integers(0, 4, 15)),
    ]


def _of_ranks(rank: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda x, y: np.corrcoef(rank(x), rank(y))[0, 1]


def _short_formula(x: Any, y: Any) -> Any:
    return 1 - 6 * ((ranks(x) - ranks(y)) ** 2).sum() / (len(x) * (len(x) ** 2 - 1))


def _kendall(x: Any, y: Any) -> Any:
    a, b = np.sign(x[:, None] - x), np.sign(y[:, None] - y)
    return (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())


def _ready_made(answer: Callable[..., Any]) -> str | None:
    """The text asks for ranks of one's own."""
    code = getattr(answer, "__code__", None)
    inner = [each for each in getattr(code, "co_consts", ()) if hasattr(each, "co_names")]
    names = {name for each in (code, *inner) if each for name in each.co_names}
    used = sorted(names & {"rankdata", "spearmanr", "rank"})
    if used:
        return f"right, but {used[0]} ranks for you: make the ranks yourself, then you know what ties do to them"
    return None


def ppmi(counts: Any) -> Any:
    joint = counts / counts.sum()
    by_chance = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(joint / by_chance), 0)


def _ppmi_cases() -> list[Any]:
    rng = np.random.default_rng(6)
    return [
        (np.array([[8, 2, 0], [1, 4, 1], [1, 2, 5]]),),
        (np.array([[3, 1], [1, 3]]),),
        (np.array([[5.0]]),),
        (np.array([[0, 1], [1, 0]]),),
        (np.array([[2.0, 4.0], [1.0, 2.0]]),),
        (1 + rng.poisson(2.0, (3, 5)),),
        (1 + rng.poisson(2.0, (6, 2)),),
    ]


def _ratio(counts: Any) -> Any:
    joint = counts / counts.sum()
    return joint / np.outer(joint.sum(axis=1), joint.sum(axis=0))


EXERCISES = [
    Exercise(
        "4.1",
        three_cos_add,
        _analogy_cases,
        {
            "the answers are words of the question: b or c is nearest to b - a + c itself, so they must be left out": (
                _analogy(-1, 1, 1, "")
            ),
            "b is still an answer: leave out all three words of the question": _analogy(-1, 1, 1, "ac"),
            "c is still an answer: leave out all three words of the question": _analogy(-1, 1, 1, "ab"),
            "a is still an answer: leave out all three words of the question": _analogy(-1, 1, 1, "bc"),
            "the direction is turned round: this is a - b + c. From man to king you add king - man": _analogy(1, -1, 1),
            "nothing is subtracted: the way from a to b is b - a": _analogy(1, 1, 1),
            "c is missing: the step b - a has to start somewhere": _analogy(-1, 1, 0),
            "c is subtracted: the step b - a is added to c": _analogy(-1, 1, -1),
            "this is the nearest word to c: the step from a to b is missing": _analogy(0, 0, 1),
            "this is the word farthest away: the cosine is largest for the nearest": _analogy(-1, 1, 1, pick=np.argmin),
            "your function returns a score: the answer is the index of the word that has it": [
                _analogy(-1, 1, 1, pick=np.max),
                _analogy(-1, 1, 1, "", pick=np.max),
            ],
            "your function returns several numbers: the answer is the index of one word": [
                _analogy(-1, 1, 1, pick=lambda scores: scores),
                _analogy(-1, 1, 1, pick=lambda scores: np.argsort(-scores)),
            ],
            "a word that is left out gets the score 0, which can still be the largest: it needs less than any cosine": (
                lambda unit, a, b, c: np.argmax(
                    np.where(np.isin(np.arange(len(unit)), [a, b, c]), 0, unit @ (unit[b] - unit[a] + unit[c]))
                )
            ),
            "the signs are mixed up: a is subtracted, b and c are added": [_analogy(1, 1, -1), _analogy(-1, -1, 1)],
            "you calculate with the indices: it is the vectors, unit[b] and so on, that are added and subtracted": (
                "unit[b] - unit[a] + unit[c]",
                "unit[b - a + c]",
            ),
            "this is the vector of the answer: its index is asked for": ("scores.argmax()", "unit[scores.argmax()]"),
            "rows that are deleted move all later ones up: give the three words a score below all others": (
                lambda unit, a, b, c: np.argmax(np.delete(unit @ (unit[b] - unit[a] + unit[c]), [a, b, c]))
            ),
        },
        [
            "Which vector should the answer be near? King is man plus something; add the same to woman.",
            "The rows have length 1, so a dot product with every row orders the words as the cosine does: unit @ target.",
            "np.argmax gives the index of the largest score. What has to happen to the scores of a, b and c before?",
        ],
    ),
    Exercise(
        "4.2",
        spearman,
        _spearman_cases,
        {
            "this is Pearson's correlation of the values themselves: only their ranks should count": (
                _of_ranks(lambda values: values)
            ),
            "equal values get different ranks here, by the order they stand in: let them share one": (
                _of_ranks(lambda values: np.argsort(np.argsort(values, kind="stable")))
            ),
            "argsort says which value each rank has, not which rank each value has: sort twice, or count": (
                _of_ranks(lambda values: np.argsort(values, kind="stable"))
            ),
            "equal values all get the lowest of their ranks: they should share the mean": (
                _of_ranks(lambda values: (values[:, None] > values).sum(axis=1))
            ),
            "equal values all get the highest of their ranks: they should share the mean": (
                _of_ranks(lambda values: (values[:, None] >= values).sum(axis=1))
            ),
            "equal values share a rank, but the next value follows at once: the ranks they take up are missing": (
                _of_ranks(lambda values: np.unique(values, return_inverse=True)[1])
            ),
            "the short formula with the squared differences holds only without ties": _short_formula,
            "the sign is turned round: one of the two lists is ranked from the other end": (
                lambda x, y: -spearman(x, y)
            ),
            "the correlation is squared, so its sign is lost": lambda x, y: spearman(x, y) ** 2,
            "this is Kendall's tau, which counts pairs in order": _kendall,
            "np.corrcoef gives a 2 by 2 table: the answer is one entry of it": (
                lambda x, y: np.corrcoef(ranks(x), ranks(y))
            ),
            "this is the first entry of the table, a list's correlation with itself": (
                lambda x, y: np.corrcoef(ranks(x), ranks(y))[0, 0]
            ),
            "this is the covariance of the ranks: divide by both standard deviations": (
                lambda x, y: np.cov(ranks(x), ranks(y))[0, 1]
            ),
            "only one of the two lists is ranked": lambda x, y: np.corrcoef(ranks(x), y)[0, 1],
            "argsort says which value each rank has, not which rank each value has, and ties need the mean of their ranks": (
                _of_ranks(np.argsort)
            ),
            "equal values get different ranks, by the order in which they are sorted: let them share one": (
                _of_ranks(lambda values: np.argsort(np.argsort(values)))
            ),
            "this is the cosine of the ranks: take their mean off first, as a correlation does": (
                lambda x, y: ranks(x) @ ranks(y) / np.linalg.norm(ranks(x)) / np.linalg.norm(ranks(y))
            ),
        },
        [
            "Two steps: turn each list into ranks, then take Pearson's correlation of the ranks (np.corrcoef).",
            "Equal values share one rank: the mean of the ranks that they take together.",
            "The rank of a value: how many are smaller, plus half of how many others are equal, plus 1.",
        ],
        also=_ready_made,
    ),
    find_the_bug(
        "4.3",
        {
            1: "line 1 starts both counts at 0, as it should",
            2: "line 2 goes through every question: that is right, unknown words or not",
            3: "line 3 counts every question as asked; whether that is fair depends on what comes of unknown words below",
            4: None,
            5: "line 5 compares the answer with d, which is right if the answer came from the model: did it?",
            6: "line 6 divides right by asked: a fair share, if both were counted fairly",
        },
        [
            "Follow a question with a word that the model has never seen through the loop.",
            "For such a question, what is compared with what in line 5?",
        ],
    ),
    Exercise(
        "4.4",
        ppmi,
        _ppmi_cases,
        {
            "negative values are still there: PPMI keeps only what is more frequent than by chance": [
                lambda counts: np.log(_ratio(counts)),
                lambda counts: np.where(counts > 0, np.log(_ratio(counts)), 0),
            ],
            "the logarithm is missing: chance should come out as 0, not as 1": [
                _ratio,
                lambda counts: np.maximum(_ratio(counts), 1),
            ],
            "this is the logarithm to base 2: the lesson uses the natural one": (
                lambda counts: np.maximum(np.log2(_ratio(counts)), 0)
            ),
            "rows and columns are mixed up: the words are the rows, the contexts the columns": (
                lambda counts: np.maximum(
                    np.log(counts / counts.sum() / np.outer(*(counts.sum(axis=i) / counts.sum() for i in (0, 1)))), 0
                )
            ),
            "this adds 1 before the logarithm, so chance does not come out as 0": lambda counts: np.log1p(
                _ratio(counts)
            ),
            "everything comes out as 0: divide by the shares of both, word and context, all from one sum": (
                lambda counts: np.maximum(np.log(counts / counts.sum()), 0)
            ),
            "your result holds NaN: cut at 0 after the logarithm, and do not multiply infinities by 0": (
                lambda counts: np.log(_ratio(counts)) * (_ratio(counts) > 1)
            ),
            "one share is divided out twice, the other not at all: word and context have one each": [
                lambda counts: np.maximum(np.log(counts * counts.sum() / counts.sum(axis=1, keepdims=True) ** 2), 0),
                lambda counts: np.maximum(np.log(counts * counts.sum() / counts.sum(axis=0) ** 2), 0),
            ],
            "the absolute value turns rarer than by chance into more frequent: take the maximum with 0": (
                lambda counts: np.abs(np.log(_ratio(counts)))
            ),
            "this is the shares' product times the ratio's logarithm: PPMI is the logarithm alone": (
                lambda counts: np.maximum(counts / counts.sum() * np.log(_ratio(counts)), 0)
            ),
            "something is added to the counts: this formula smooths nothing": [
                lambda counts: ppmi(counts + 1),
                lambda counts: ppmi(counts + 0.5),
            ],
            "each value is weighed by how often its pair occurs: PPMI is the logarithm alone": (
                lambda counts: counts / counts.sum() * ppmi(counts)
            ),
            "the contexts are smoothed by a power: this exercise wants no smoothing": (
                lambda counts: np.maximum(
                    np.log(
                        counts
                        / counts.sum()
                        / np.outer(
                            counts.sum(axis=1) / counts.sum(),
                            counts.sum(axis=0) ** 0.75 / (counts.sum(axis=0) ** 0.75).sum(),
                        )
                    ),
                    0,
                )
            ),
        },
        [
            "Three shares: of each pair, of each word (sum along its row), of each context (sum down its column).",
            "np.outer(p_word, p_context) is the share that each pair would have by chance.",
            "The logarithm of 0 is minus infinity; np.maximum(0, ...) comes last.",
        ],
    ),
    true_or_false(
        "Q4.1",
        False,
        "they belong together, but neither is a kind of the other: that is rated low",
        "SimLex-999 asks how similar two things are. Is the founder of a science like a science?",
    ),
    true_or_false(
        "Q4.2",
        True,
        "without it the nearest word is mostly b or c: see the numbers above",
        "Look at the two accuracies of the lesson, with and without the question's words.",
    ),
]
