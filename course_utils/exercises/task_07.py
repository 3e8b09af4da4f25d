"""The task of lesson 07: a writer of many texts at once, with temperature, nucleus and end mark, and its record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.chance import drawn_otherwise, seeded_otherwise
from course_utils.exercises.declaration import Case, Exercise


def log_probabilities(scores: Any, temperatures: Any) -> Any:
    scaled = (scores - scores.max(axis=1, keepdims=True)) / temperatures[:, None]
    return scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))


def keep_nuclei(log_p: Any, p: float) -> Any:
    order = np.argsort(-log_p, axis=1, kind="stable")
    descending = np.exp(np.take_along_axis(log_p, order, axis=1))
    before = np.cumsum(descending, axis=1) - descending
    kept = np.where(before < p - 1e-12, descending, 0)
    kept /= kept.sum(axis=1, keepdims=True)
    found = np.zeros_like(kept)
    np.put_along_axis(found, order, kept, axis=1)
    return found


def draw_rows(probabilities: Any, rng: np.random.Generator) -> Any:
    reached = np.cumsum(probabilities, axis=1) > rng.random(len(probabilities))[:, None]
    return reached.argmax(axis=1)


def write_rows(model: Any, state: Any, choose: Any, rows: int, max_tokens: int) -> Any:
    texts = [list[str]() for _ in range(rows)]
    ended = np.zeros(rows, dtype=bool)
    for _ in range(max_tokens):
        ids = choose(model.logits(state))
        ended |= ids == model.vocabulary.tokens.index("</s>")
        if ended.all():
            break
        for text, token_id, over in zip(texts, ids, ended):
            if not over:
                text.append(model.vocabulary.tokens[token_id])
        state = model.read(state, ids)
    return texts


def record(texts: Any, is_complete: Any) -> Any:
    complete = [text for text in texts if is_complete(text)]
    return len(complete) / len(texts), len(set(complete)) / len(texts)


def _made(*shape: int, seed: int = 1) -> Any:
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def _log_cases() -> list[Any]:
    return [
        (np.array([[2.0, 1.0, 0.0], [2.0, 1.0, 0.0]]), np.array([1.0, 0.5])),
        (_made(1, 2), np.array([2.0])),
        (_made(3, 3), np.array([0.3, 1.0, 4.0])),
        (_made(4, 6), np.array([1.0, 0.7, 3.0, 1.5])),
        Case("scores of 10,000", (10_000 * _made(2, 4), np.array([1.0, 5.0]))),
    ]


def _nuclei_cases() -> list[Any]:
    def case(rows: int, words: int, p: float) -> tuple[Any, ...]:
        return np.log(np.random.default_rng([rows, words]).dirichlet(np.ones(words), rows)), p

    return [
        (np.log([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]]), 0.6),
        case(1, 3, 0.5),
        case(3, 5, 0.8),
        case(2, 8, 0.3),
        Case("p = 1", (np.log([[0.5, 0.25, 0.25]]), 1.0)),
        Case("a sum of just p", (np.log([[0.25, 0.5, 0.25], [0.5, 0.125, 0.375]]), 0.5)),
        Case("a word that is impossible", (np.array([[np.log(0.5), -np.inf, np.log(0.5)]]), 0.9)),
    ]


ROWS = 1500  # that are drawn from each of two distributions


def _drawn_rightly(answer: Callable[..., Any]) -> str | None:
    """Whether rows are drawn with their own probabilities, and independently of each other."""
    two = np.tile([[0.5, 0.5], [0.1, 0.9]], (ROWS, 1))
    if problem := seeded_otherwise(lambda seed: np.asarray(answer(two, np.random.default_rng(seed))).tolist()):
        return problem
    drawn = np.asarray(answer(two, np.random.default_rng(1)))
    for row, shares in enumerate(({0: 0.5, 1: 0.5}, {0: 0.1, 1: 0.9})):
        if (found := drawn_otherwise(Counter(drawn[row::2].tolist()), shares)) is not None:
            return f"of {ROWS} rows with the probabilities {list(shares.values())} your shares are {found}"
    pairs = Counter(zip(drawn[0::4].tolist(), drawn[2::4].tolist()))
    if (found := drawn_otherwise(pairs, dict.fromkeys([(0, 0), (0, 1), (1, 0), (1, 1)], 0.25))) is not None:
        return f"two rows with equal probabilities are not drawn independently; together their shares are {found}"
    return None


class _Counting:
    # A made-up model: a row counts up from its own number, and </s> comes after d. Words: </s> a b c d.

    def __init__(self) -> None:
        from course_utils.text import Vocabulary

        self.vocabulary = Vocabulary(["</s>", "a", "b", "c", "d"], specials=())
        self._ended: Any = False

    def read(self, state: Any, ids: Any) -> Any:
        self._ended |= np.asarray(ids) == self.vocabulary.tokens.index("</s>")
        return np.asarray(ids) + 0

    def logits(self, state: Any) -> Any:
        if np.all(self._ended):
            raise RuntimeError("all rows have ended, and the model is still asked what comes")
        order = [self.vocabulary.tokens.index(word) for word in ("</s>", "a", "b", "c", "d")]
        after = np.array(order)[(np.argsort(order)[state] + 1) % 5]
        return np.where(np.arange(5) == after[:, None], 0.0, -9.0)


class _Endless(_Counting):
    # a b a b …, and never the end.

    def logits(self, state: Any) -> Any:
        a, b = (self.vocabulary.tokens.index(word) for word in "ab")
        return np.where(np.arange(5) == np.where(np.asarray(state) == a, b, a)[:, None], 0.0, -9.0)


def _greedy(scores: Any) -> Any:
    return (np.asarray(scores) == 0).argmax(axis=1)  # the scores themselves: probabilities would be others


def _least(scores: Any) -> Any:
    """Another way to choose: the last of the least probable."""
    return len(scores[0]) - 1 - (np.asarray(scores)[:, ::-1] != 0).argmax(axis=1)


EXERCISES = [
    Exercise(
        "B7.1",
        log_probabilities,
        _log_cases,
        {
            "scores of 10,000 overflow: take the largest of each row off first": (
                " - scores.max(axis=1, keepdims=True)",
                "",
            ),
            "all rows have the first temperature: each has its own": ("temperatures[:, None]", "temperatures[0]"),
            "the scores are multiplied by the temperature: then a high one makes the text safer": ("/ temp", "* temp"),
            "these are probabilities: their logarithms are asked for": (
                "return scaled - np.log(",
                "return np.exp(scaled) / (",
            ),
            "the sum runs over the rows: each row is a distribution of its own": ("sum(axis=1", "sum(axis=0"),
            "these are scores: the logarithm of the sum is to be taken off": (
                " - np.log(np.exp(scaled).sum(axis=1, keepdims=True))",
                "",
            ),
            "the logarithms are divided by the temperature: it divides the scores, before the softmax": (
                ") / temperatures[:, None]",
                ")",
                "return scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))",
                "return (scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))) / temperatures[:, None]",
            ),
            "a temperature divides a row: temperatures[:, None] makes a column of them": (
                "temperatures[:, None]",
                "temperatures",
            ),
            "the logarithm is taken of probabilities that are 0 already: take the logarithm of the sum alone": (
                "scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))",
                "np.log(np.exp(scaled) / np.exp(scaled).sum(axis=1, keepdims=True))",
            ),
            "largest and sum are taken down the columns: each row is a distribution of its own": ("axis=1", "axis=0"),
        },
        [
            "temperatures[:, None] is a column: it divides each row by its own number.",
            "log of a softmax: the score minus the log of the sum of all exp(scores) of its row.",
        ],
    ),
    Exercise(
        "B7.2",
        keep_nuclei,
        _nuclei_cases,
        {
            "one word too many where the sum is just p: that is enough": ("before < p - 1e-12", "before <= p + 1e-12"),
            "the word that crosses p is missing: the set must have at least p": [
                ("before < p - 1e-12", "(before + descending <= p - 1e-12) | (before == 0)"),
                ("before < p - 1e-12", "before + descending <= p + 1e-12"),
            ],
            "what is left does not sum to 1": ("kept /= kept.sum(axis=1, keepdims=True)", "pass"),
            "the probabilities are in the order of their size: put them back to their words' places": (
                "np.put_along_axis(found, order, kept, axis=1)",
                "found = kept",
            ),
            "you keep the least probable words": ("argsort(-log_p", "argsort(log_p"),
            "these are logarithms: probabilities are asked for": ("return found", "return np.log(found)"),
            "nothing is left out": ("before < p - 1e-12", "True"),
            "each row has a running sum of its own": (
                "np.cumsum(descending, axis=1)",
                "np.cumsum(descending).reshape(descending.shape)",
            ),
            "the running sum goes down the columns: each row is a distribution of its own": ("axis=1", "axis=0"),
            "no word has p alone; it is the sum over the most probable ones that must reach it": (
                "before < p - 1e-12",
                "descending >= p",
            ),
        },
        [
            "np.argsort(-log_p, axis=1) is the order of each row; np.take_along_axis brings the row into it.",
            "A word is in if the words before it have less than p together: a running sum minus the word's own.",
            "np.put_along_axis(found, order, kept, axis=1) puts everything back to its place.",
        ],
        equivalent={"kept = np.where(before <= p - 1e-12, descending, 0)": "no sum is off p by exactly this margin"},
    ),
    Exercise(
        "B7.3",
        draw_rows,
        lambda: [
            (np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]), np.random.default_rng(1)),
            (np.array([[0.0, 0.0, 1.0]]), np.random.default_rng(1)),
            (np.eye(4)[[3, 0, 0, 2, 1]], np.random.default_rng(1)),
        ],
        {
            "one word is drawn for all rows": (
                "np.cumsum(probabilities, axis=1)",
                "np.cumsum(probabilities[[0]], axis=1)",
            ),
            "an id for each row is asked for, and not a row of zeros and a one": (
                "reached.argmax(axis=1)",
                "np.eye(probabilities.shape[1])[reached.argmax(axis=1)]",
            ),
            "the ids are counted from 1": ("argmax(axis=1)", "argmax(axis=1) + 1"),
            "the last place that the sum has passed is the end of the row: take the first": (
                "argmax(axis=1)",
                "sum(axis=1) - 1",
            ),
            "the comparison is the other way round: the sum has to pass the number": ("> rng", "< rng"),
            "the words are equally probable in your draw": (
                "np.cumsum(probabilities, axis=1)",
                "np.cumsum(np.ones(probabilities.shape) / probabilities.shape[1], axis=1)",
            ),
            "all rows are drawn from the mean of their distributions: each has its own": (
                "np.cumsum(probabilities, axis=1)",
                "np.cumsum(probabilities.mean(axis=0) + 0 * probabilities, axis=1)",
            ),
        },
        [
            "One random number a row, between 0 and 1. Where does it fall in the running sum of the row?",
            "(running sum > number).argmax(axis=1) is the first place that has passed it.",
        ],
        equivalent={
            "reached = np.cumsum(probabilities, axis=1) >= rng.random(len(probabilities))[:, None]": (
                "a random number that equals a sum to the last digit is not drawn"
            )
        },
        also=_drawn_rightly,
    ),
    Exercise(
        "B7.4",
        write_rows,
        lambda: [
            (_Counting(), np.arange(1) % 3, _greedy, 1, 9),
            (_Counting(), np.arange(3) % 3, _greedy, 3, 9),
            (_Endless(), np.arange(2) % 3, _greedy, 2, 4),
            (_Counting(), np.arange(2) % 3, _least, 2, 3),
            (_Counting(), np.arange(4) % 3, _greedy, 4, 3),
            Case("max_tokens = 0", (_Endless(), np.arange(2) % 3, _greedy, 2, 0)),
        ],
        {
            "a row goes on after its </s>": ("if not over", "if True"),
            "</s> is in the texts": (
                "        ended |=",
                "        before = ended.copy()\n        ended |=",
                "zip(texts, ids, ended)",
                "zip(texts, ids, before)",
                "        if ended.all():\n            break\n",
                "",
                "state = model",
                "if ended.all():\n            break\n        state = model",
            ),
            "all rows stop as soon as one has ended": ("ended.all()", "ended.any()"),
            "nothing is read: the state stays as it was": ("state = model.read(state, ids)", "pass"),
            "there is one token more than max_tokens": ("range(max_tokens)", "range(max_tokens + 1)"),
            "there is one token less than max_tokens": ("range(max_tokens)", "range(max_tokens - 1)"),
            "a list of tokens for each row is asked for": ("return texts", 'return ["".join(text) for text in texts]'),
            "these are ids: model.vocabulary.tokens has their tokens": (
                "model.vocabulary.tokens[token_id]",
                "token_id",
            ),
            "all rows write into one list: [[]] * rows is one list, so many times": (
                "[list[str]() for _ in range(rows)]",
                "[list[str]()] * rows",
            ),
            "one row comes back: the texts of all rows are asked for": ("return texts", "return texts[0]"),
            "rows and steps are exchanged: a list for each row is asked for": (
                "return texts",
                "return [list(step) for step in zip(*texts)]",
            ),
            "choose is not asked: it makes ids of the scores": (
                "choose(model.logits(state))",
                "model.logits(state).argmax(axis=1)",
            ),
        },
        [
            "For each step: scores of the state, an id for each row of them, and the state after these ids are read.",
            "Keep an array of True and False: which rows have ended? Those get nothing more, though they are read on.",
        ],
        form=lambda found: [text if isinstance(text, str) else tuple(map(str, text)) for text in found],
    ),
    Exercise(
        "B7.5",
        record,
        lambda: [
            (["ab", "b", "abc", "b"], str.isalpha),
            (["a1", "b", "b", "b"], str.isalpha),
            (["1", "2"], str.isalpha),
            (["a", "b", "c"], str.isalpha),
            (["1", "1", "a"], str.isalpha),
        ],
        {
            "texts that are not complete count among the different ones": ("len(set(complete))", "len(set(texts))"),
            "the second is a share of all texts, and not of the complete ones": (
                "len(set(complete)) / len(texts)",
                "len(set(complete)) / max(len(complete), 1)",
            ),
            "these are numbers of texts: shares are asked for": (" / len(texts)", ""),
            "a text that was written twice is two texts in your second share": ("len(set(complete))", "len(complete)"),
            "a text that was written twice is one of the different ones: yours counts what was written just once": (
                "len(set(complete))",
                "sum(complete.count(text) == 1 for text in complete)",
            ),
            "these are percentages: shares lie between 0 and 1": [
                ("len(complete) / len(texts)", "100 * len(complete) / len(texts)"),
                ("len(complete) / len(texts), ", "100 * len(complete) / len(texts), 100 * "),
            ],
            "the second is a share of all texts, and not of the different ones": (
                "len(set(complete)) / len(texts)",
                "len(set(complete)) / len(set(texts))",
            ),
            "these are the texts that are not complete": ("if is_complete", "if not is_complete"),
            "the first share is of all texts: yours counts each text once": (
                "complete = [text for text in texts if is_complete(text)]",
                "every, texts = texts, list(set(texts))\n    complete = [text for text in texts if is_complete(text)]",
                "len(set(complete)) / len(texts)",
                "len(set(complete)) / len(every)",
            ),
        },
        ["Which texts pass? Keep them in a list.", "A set has each text once."],
    ),
]
