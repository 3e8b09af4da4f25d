"""The task of lesson 04: two sets of vectors, compared on the pairs that both know, with an honest interval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.chance import seeded_otherwise
from course_utils.exercises.declaration import Case, Exercise

PAIRS = [("cat", "dog", 8.0), ("cat", "car", 1.0), ("tea", "cup", 6.0), ("tea", "coffee", 9.0), ("zebra", "dog", 2.0)]


def shared_pairs(pairs: Any, words_a: Any, words_b: Any) -> Any:
    in_a = [pair for pair in pairs if pair[0] in words_a and pair[1] in words_a]
    in_b = [pair for pair in pairs if pair[0] in words_b and pair[1] in words_b]
    return [pair for pair in in_a if pair in in_b], len(in_a) / len(pairs), len(in_b) / len(pairs)


def pair_cosines(pairs: Any, words: Any, vectors: Any) -> Any:
    first = vectors[[words.index(pair[0]) for pair in pairs]]
    second = vectors[[words.index(pair[1]) for pair in pairs]]
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return (first * second).sum(axis=1) / np.maximum(lengths, 1e-12)


def differences(human: Any, a: Any, b: Any, statistic: Any, rng: np.random.Generator, draws: int) -> Any:
    found = []
    for _ in range(draws):
        drawn = rng.integers(0, len(human), len(human))
        found.append(statistic(human[drawn], a[drawn]) - statistic(human[drawn], b[drawn]))
    return np.array(found)


def interval(found: Any, share: float) -> Any:
    outside = (1 - share) / 2
    return np.quantile(found, outside), np.quantile(found, 1 - outside)


def verdict(low: float, high: float, shared: int, least: int) -> str:
    if shared < least:
        return "too few pairs"
    return "a" if low > 0 else "b" if high < 0 else "not shown"


def _shared_cases() -> list[Any]:
    a, b = ["cat", "dog", "tea", "cup"], ["cat", "dog", "car", "tea", "coffee"]
    return [
        (PAIRS, a, b),
        (PAIRS, b, a),
        (PAIRS, b, b),
        (PAIRS[:1], a, b),
        Case("vectors that know no pair", (PAIRS, ["cat", "tea"], b)),
    ]


def _pairs_cases() -> list[Any]:
    rng = np.random.default_rng(5)
    words = ["cat", "dog", "car", "tea", "cup", "coffee"]
    return [
        (PAIRS[:2], words, np.array([[1.0, 0], [3, 4], [-2, 0], [1, 1], [0, 2], [2, 2]])),
        (PAIRS[:4], words, rng.normal(size=(6, 3))),
        (PAIRS[:4], words[::-1], rng.normal(size=(6, 5))),
        Case("short vectors", (PAIRS[:4], words, 1e-3 * rng.normal(size=(6, 2)))),
        Case("a vector of zeros", (PAIRS[:1], words[:2], np.array([[1.0, 2.0], [0.0, 0.0]]))),
    ]


def _gap(human: Any, model: Any) -> float:
    return float((model - human).mean())


def _farthest(human: Any, model: Any) -> float:
    return float(np.abs(model - human).max())


def _differences_cases() -> list[Any]:
    rng = np.random.default_rng(6)
    human = rng.normal(size=9)
    other = rng.normal(size=9)
    return [
        (human, human + 2.0, human + 1.0, _gap, np.random.default_rng(1), 5),
        (human, other, other - 3.0, _gap, np.random.default_rng(1), 4),
        (human, human, human - 1.0, _farthest, np.random.default_rng(1), 4),
        (human, other, other, _farthest, np.random.default_rng(1), 3),
        Case("one pair", (human[:1], other[:1], other[1:2], _gap, np.random.default_rng(1), 3)),
    ]


def _spread_rightly(answer: Callable[..., Any]) -> str | None:
    """Whether the differences spread as those of samples drawn with replacement do."""
    rng = np.random.default_rng(7)
    human, a = np.zeros(40), rng.normal(1.0, 2.0, 40)

    def drawn(seed: int, draws: int = 20) -> Any:
        found = answer(human, a, np.zeros(40), _gap, np.random.default_rng(seed), draws)
        return np.asarray(found, dtype=float).tolist()

    if (problem := seeded_otherwise(drawn)) is not None:
        return problem
    found = np.array(drawn(1, 500))
    wanted = float(a.std() / np.sqrt(40))
    if abs(found.std() / wanted - 1) < 0.15 and abs(found.mean() - a.mean()) < 0.2 * wanted:
        return None
    return (
        f"your differences have the mean {found.mean():.3f} and the standard deviation {found.std():.3f}; those of 40 pairs "
        f"drawn with replacement have about {a.mean():.3f} and {wanted:.3f}"
    )


def _drawn(pair: bool = True, sign: float = 1.0, statistics: bool = True, human_too: bool = True) -> Callable[..., Any]:
    """`differences` with one thing wrong."""

    def wrong(human: Any, a: Any, b: Any, statistic: Any, rng: np.random.Generator, draws: int) -> Any:
        found = []
        for _ in range(draws):
            drawn = rng.integers(0, len(human), len(human))
            other = drawn if pair else rng.integers(0, len(human), len(human))
            rated = drawn if human_too else np.arange(len(human))
            of_b = statistic(human[other if human_too else rated], b[other])
            found.append(sign * (statistic(human[rated], a[drawn]) - (of_b if statistics else 0)))
        return np.array(found)

    return wrong


EXERCISES = [
    Exercise(
        "B4.1",
        shared_pairs,
        _shared_cases,
        {
            "these are the pairs that either knows: for a fair comparison both must know them": lambda pairs, a, b: (
                [p for p in pairs if {*p[:2]} <= {*a} or {*p[:2]} <= {*b}],
                *shared_pairs(pairs, a, b)[1:],
            ),
            "one word of a pair is not enough: both must be known": lambda pairs, a, b: (
                [p for p in pairs if ({*p[:2]} & {*a}) and ({*p[:2]} & {*b})],
                sum(bool({*p[:2]} & {*a}) for p in pairs) / len(pairs),
                sum(bool({*p[:2]} & {*b}) for p in pairs) / len(pairs),
            ),
            "the coverage is a share of all pairs: yours are numbers of pairs": lambda pairs, a, b: (
                shared_pairs(pairs, a, b)[0],
                *(round(share * len(pairs)) for share in shared_pairs(pairs, a, b)[1:]),
            ),
            "the two coverages are swapped": lambda pairs, a, b: (
                shared_pairs(pairs, a, b)[0],
                *shared_pairs(pairs, b, a)[1:],
            ),
            "each set of vectors has a coverage of its own: yours is that of the shared pairs": lambda pairs, a, b: (
                shared_pairs(pairs, a, b)[0],
                *[len(shared_pairs(pairs, a, b)[0]) / len(pairs)] * 2,
            ),
            "the pairs alone are returned: the two coverages belong to the result": lambda *given: shared_pairs(*given)[
                0
            ],
            "your coverage is a share of the words: it is a share of the pairs": lambda pairs, a, b: (
                shared_pairs(pairs, a, b)[0],
                *(
                    len({w for p in pairs for w in p[:2]} & {*known}) / len({w for p in pairs for w in p[:2]})
                    for known in (a, b)
                ),
            ),
            "the first word of a pair alone is looked at: both must be known": (
                " and pair[1] in words_a",
                "",
                " and pair[1] in words_b",
                "",
            ),
            "the ratings are lost: a pair keeps its rating": ("[pair for pair in in_a", "[pair[:2] for pair in in_a"),
            "the coverage is in percent: a share lies between 0 and 1": (
                "len(in_a) / len(pairs), len(in_b)",
                "100 * len(in_a) / len(pairs), 100 * len(in_b)",
            ),
        },
        [
            "Filter the pairs three times: by the words of one, of the other, of both.",
            "The coverage of one set is the share of all pairs of which it knows both words, whatever the other knows.",
        ],
    ),
    Exercise(
        "B4.2",
        pair_cosines,
        _pairs_cases,
        {
            "these are dot products: long vectors win": lambda pairs, words, vectors: np.array(
                [vectors[words.index(p[0])] @ vectors[words.index(p[1])] for p in pairs]
            ),
            "one of the two lengths is missing": lambda pairs, words, vectors: np.array(
                [
                    vectors[words.index(p[0])]
                    @ vectors[words.index(p[1])]
                    / max(np.linalg.norm(vectors[words.index(p[0])]), 1e-12)
                    for p in pairs
                ]
            ),
            "a vector of zeros gives NaN: its cosine is 0 here": lambda pairs, words, vectors: np.array(
                [
                    np.dot(x, y) / (np.linalg.norm(x) * np.linalg.norm(y))
                    for x, y in ((vectors[words.index(p[0])], vectors[words.index(p[1])]) for p in pairs)
                ]
            ),
            "the vectors are taken in the order of the pairs: a word's vector is the row of its place in words": (
                lambda pairs, words, vectors: pair_cosines(pairs, [*words[1:], words[0]], vectors)
            ),
            "these are the ratings of people: the vectors' cosines are asked for": lambda pairs, words, vectors: (
                np.array([p[2] for p in pairs])
            ),
            "this is a distance: 0 for the same direction": lambda *given: 1 - pair_cosines(*given),
            "every first word is compared with every second one: a pair has one cosine": (
                "(first * second).sum(axis=1) / np.maximum(lengths, 1e-12)",
                "first @ second.T / np.linalg.norm(first, axis=1)[:, None] / np.linalg.norm(second, axis=1)",
            ),
            "np.linalg.norm without axis=1 is the length of the whole array: each row has its own": [
                (
                    "np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)",
                    "np.linalg.norm(first) * np.linalg.norm(second)",
                ),
            ],
            "the sums run down the columns: a pair is a row": ("axis=1", "axis=0"),
            "the words are sorted first, so the rows belong to others: a word's vector is the row of its place in words": (
                "words.index",
                "sorted(words).index",
            ),
            "a pair with a vector of zeros is left out: its cosine is 0": lambda *given: (
                lambda found: found[found != 0]
            )(pair_cosines(*given)),
            "the squared lengths divide: take their roots": (
                "np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)",
                "(first**2).sum(axis=1) * (second**2).sum(axis=1)",
            ),
            "something is added to every length, which makes cosines of short vectors smaller: look for 0 alone": (
                "np.maximum(lengths, 1e-12)",
                "(lengths + 1e-3)",
            ),
        },
        [
            "words.index(word) is the row of a word. Fetch all first words' rows, and all second ones'.",
            "Row by row: the sum of the products over the product of the lengths. What if that product is 0?",
        ],
    ),
    Exercise(
        "B4.3",
        differences,
        _differences_cases,
        {
            "the two are measured on different pairs: draw once, and use the same pairs for both": _drawn(pair=False),
            "the ratings are not drawn with the cosines: each pair's rating goes with it": _drawn(human_too=False),
            "it is b minus a: a minus b is asked for": _drawn(sign=-1.0),
            "only a is measured: the difference of both is asked for": _drawn(statistics=False),
            "this is one number, their mean: all differences are asked for": lambda *given: differences(*given).mean(),
            "a and b change places at random in your draws, which asks another question: the pairs are drawn": (
                "        found.append(statistic(human[drawn], a[drawn]) - statistic(human[drawn], b[drawn]))",
                "        turned = drawn % 2 == 0\n        one, two = np.where(turned, a, b), np.where(turned, b, a)\n"
                "        found.append(statistic(human, one) - statistic(human, two))",
            ),
            "this is a ratio of the two: their difference is asked for": (") - statistic", ") / statistic"),
        },
        [
            "One draw: as many places as there are pairs, with replacement. rng.integers(0, n, n) gives them.",
            "Index human, a and b with the same places; then take the statistic of each.",
        ],
        also=_spread_rightly,
    ),
    Exercise(
        "B4.4",
        interval,
        lambda: [
            (np.arange(101.0), 0.9),
            (np.array([3.0, 1.0, 2.0]), 0.5),
            (np.random.default_rng(8).normal(size=200), 0.95),
            (np.array([0.5]), 0.95),
        ],
        {
            "this leaves out twice as much: half of the rest lies on each side": lambda found, share: (
                np.quantile(found, 1 - share),
                np.quantile(found, share),
            ),
            "this is the mean and twice the standard deviation: the middle of what was drawn is asked for": (
                lambda found, share: (found.mean() - 2 * found.std(), found.mean() + 2 * found.std())
            ),
            "these are the smallest and the largest of all": lambda found, share: (found.min(), found.max()),
            "the lower end comes first": lambda *given: interval(*given)[::-1],
            "this is the mean and some standard deviations, which are right for a normal distribution alone": [
                lambda found, share: (found.mean() - 1.96 * found.std(), found.mean() + 1.96 * found.std()),
                lambda found, share: (
                    found.mean() - 1.96 * found.std() / np.sqrt(len(found)),
                    found.mean() + 1.96 * found.std() / np.sqrt(len(found)),
                ),
            ],
            "np.percentile counts in percent: np.quantile takes shares": ("np.quantile", "np.percentile"),
            "everything below is kept, and all that is left out lies above: half of it lies on each side": (
                lambda found, share: (np.quantile(found, 0), np.quantile(found, share))
            ),
            "this is the interval for 0.95, whatever the share": ("(1 - share) / 2", "0.025"),
            "this is the width of the interval: its two ends are asked for": (
                lambda *given: interval(*given)[1] - interval(*given)[0]
            ),
            "the differences are not sorted here: np.quantile does that": lambda found, share: (
                found[int((1 - share) / 2 * len(found))],
                found[int((1 - (1 - share) / 2) * len(found)) - 1],
            ),
        },
        [
            "If the middle 90 % are kept, which share lies below it?",
            "np.quantile(found, 0.05) is the number that 5 % lie below.",
        ],
    ),
    Exercise(
        "B4.5",
        verdict,
        lambda: [
            (0.1, 0.3, 200, 50),
            (-0.1, 0.3, 200, 50),
            (-0.3, -0.1, 200, 50),
            (0.0, 0.2, 200, 50),
            (-0.2, 0.0, 200, 50),
            Case("few pairs", (0.1, 0.3, 10, 50)),
            Case("just as many pairs as are needed", (0.1, 0.3, 50, 50)),
        ],
        {
            "0 is in the interval, so chance alone can give such a difference": lambda low, high, shared, least: (
                "too few pairs" if shared < least else "a" if low + high > 0 else "b"
            ),
            "an interval that begins or ends at 0 holds it: nothing is shown then": lambda low, high, shared, least: (
                "too few pairs" if shared < least else "a" if low >= 0 else "b" if high <= 0 else "not shown"
            ),
            "the number of pairs is not looked at": lambda low, high, shared, least: verdict(low, high, least, least),
            "as many pairs as are needed are enough": lambda low, high, shared, least: verdict(
                low, high, shared, least + 1
            ),
            "a and b are swapped: the difference is a minus b": lambda low, high, shared, least: {
                "a": "b",
                "b": "a",
            }.get(verdict(low, high, shared, least), verdict(low, high, shared, least)),
            '"not shown" is another word than "equal": use the words of the exercise': ('"not shown"', '"equal"'),
            "where there are too few pairs the answer is in other words": ('"too few pairs"', '"too few"'),
        },
        ["Four cases. Which one must be asked first?", "a is shown to be better where even the low end is above 0."],
    ),
]
