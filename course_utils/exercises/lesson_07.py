"""The judges of lesson 07: temperature, the nucleus, the writing loop, and bits a character."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.exercises.core import exercise
from course_utils.exercises.judging import (
    close,
    named_mistake,
    not_numbers,
    one_line,
    one_of_the_mistakes,
    true_or_false,
)
from course_utils.generation import next_token_distribution
from course_utils.text import Vocabulary

SCORES = np.array([2.0, 1.0, 0.0, -1.0])
PROBABILITIES = np.array([0.1, 0.4, 0.2, 0.3])


@exercise(
    "7.1",
    hints=[
        "Where does the temperature go: to the scores, or to the probabilities?",
        "softmax(z / T) is exp(z_i / T) over the sum of all exp(z_j / T).",
        "Subtract the largest score first: it changes nothing, and exp cannot overflow any more.",
    ],
)
def temperature(answer: Callable[[NDArray[np.float64], float], Any]) -> str | None:
    with np.errstate(all="ignore"):
        result = np.asarray(answer(SCORES.copy(), 0.5), dtype=float)
        if result.shape != SCORES.shape:
            return f"four scores go in, an array of shape {result.shape} comes out: one probability a score"
        plain = next_token_distribution(SCORES)
        mistakes: dict[str, list[Any]] = {
            "the scores are multiplied by the temperature: then a high one makes the text safer": [
                next_token_distribution(SCORES * 0.5)
            ],
            "the probabilities are divided by the temperature: that changes nothing but their sum; divide the scores": [
                plain,
                plain / 0.5,
            ],
            "these are scores, and some are negative: turn them into probabilities with exp and a sum": [SCORES / 0.5],
            "they do not sum to 1: divide by the sum of all of them": [
                np.exp(SCORES / 0.5),
                np.exp((SCORES - SCORES.max()) / 0.5),
            ],
        }
        if not close(result, next_token_distribution(SCORES / 0.5)):
            return (
                one_of_the_mistakes(result, mistakes)
                or f"the probabilities at temperature 0.5 come out as {result.round(3)}"
            )
        large = np.asarray(answer(np.array([1e4, 0.0, -1e4, 1e4]), 0.5), dtype=float)
    if not np.isfinite(large).all():
        return "scores of 10,000 give NaN, since exp overflows: what can you subtract from all scores first?"
    return None if close(large, [0.5, 0, 0, 0.5]) else f"scores of 10,000 give {large}"


@exercise(
    "7.2",
    hints=[
        "Order the tokens from the most to the least probable, and add up.",
        "A token is in if the tokens before it have less than p together.",
        "At the end what is left has to sum to 1 again, each at its old place.",
    ],
)
def nucleus(answer: Callable[[NDArray[np.float64], float], Any]) -> str | None:
    given = PROBABILITIES.copy()
    result = np.asarray(answer(given, 0.6), dtype=float)
    if not np.array_equal(given, PROBABILITIES):
        return "your function changes the probabilities it was given: work on a copy"
    if result.shape != PROBABILITIES.shape:
        return f"four probabilities go in, shape {result.shape} comes out: the excluded tokens stay, with probability 0"
    right = np.array([0, 4, 0, 3]) / 7
    mistakes = {
        "the token that crosses p is missing: the set must have at least p": [np.array([0, 1.0, 0, 0])],
        "what is left does not sum to 1: divide by its sum": [np.array([0, 0.4, 0, 0.3])],
        "you keep the least probable tokens: order from the most probable one down": [
            np.array([0.1, 0, 0.2, 0.3]) / 0.6
        ],
        "the probabilities are in the order of their size now: put them back to their tokens' places": [
            np.array([4, 3, 0, 0]) / 7,
            np.array([0.4, 0.3, 0, 0]),
        ],
        "one token too many: 0.4 and 0.3 together have 0.6 already": [np.array([0, 0.4, 0.2, 0.3]) / 0.9],
        "no single token has p alone; it is the sum over the most probable ones that must reach it": [np.zeros(4)],
    }
    if not close(result, right):
        return (
            one_of_the_mistakes(result, mistakes)
            or f"for p = 0.6 the tokens with 0.4 and 0.3 stay; you get {result.round(3)}"
        )
    first = np.asarray(answer(PROBABILITIES.copy(), 0.05), dtype=float)
    if not close(first, [0, 1, 0, 0]):
        return f"for p = 0.05 at least the most probable token must stay; you get {first.round(3)}"
    whole = np.asarray(answer(PROBABILITIES.copy(), 1.0), dtype=float)
    return None if close(whole, PROBABILITIES) else f"p = 1 keeps everything; you get {whole.round(3)}"


class _Letters:
    """A made-up language: after `a` always `b`, after `b` mostly `c`, after `c` the end or `a`.

    Attributes:
        vocabulary: the letters and the end.
        table: log-probabilities of what comes next, a row for each of them.
    """

    vocabulary = Vocabulary(["a", "b", "c"], specials=("</s>",))
    table: NDArray[np.float64] = np.log(
        np.array([[1e-9, 1, 1e-9, 1e-9], [1e-9, 1e-9, 1, 1e-9], [1e-9, 0.3, 1e-9, 0.7], [0.5, 0.5, 1e-9, 1e-9]])
    )

    def start(self, rows: int) -> NDArray[np.int64]:
        return np.zeros(rows, np.int64)

    def read(self, state: NDArray[np.int64], ids: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray(ids)

    def logits(self, state: NDArray[np.int64]) -> NDArray[np.float64]:
        return self.table[state]


@exercise(
    "7.3",
    hints=[
        "Three things happen for each token: draw it, stop or keep it, read it.",
        "rng.choice(len(p), p=p) draws an id; model.vocabulary.tokens[id] is its token.",
        "model.read takes the state and an array with one id, np.array([id]), and returns the next state.",
    ],
)
def writing_loop(answer: Callable[[Any, np.random.Generator, int], Any]) -> str | None:
    model = _Letters()
    texts = [answer(model, np.random.default_rng(seed), 8) for seed in range(60)]
    if any(not isinstance(text, list) or not all(isinstance(token, str) for token in text) for text in texts):
        return f"your function returns {texts[0]!r}, it should return a list of tokens (strings)"
    if any("</s>" in text for text in texts):
        return "</s> is in your text: it ends the text and is not a part of it"
    if any(len(text) > 8 for text in texts):
        return f"a text has {max(map(len, texts))} tokens, max_tokens is 8"
    if any(pair not in ("ab", "ba", "bc", "ca") for text in texts for pair in map("".join, pairwise(text))):
        return (
            "here a is always followed by b, and in your texts it is not: is each token read before the next is drawn?"
        )
    if all(len(text) == 8 for text in texts):
        return "every text has 8 tokens: the loop does not stop when </s> is drawn"
    if len({tuple(text) for text in texts}) == 1:
        return (
            "60 seeds give one and the same text: draw from the distribution instead of taking the most probable token"
        )
    again = [answer(model, np.random.default_rng(seed), 8) for seed in range(60)]
    if again != texts:
        return "the same seed gives another text the second time: take all chance from rng"
    return None


@exercise(
    "7.4",
    hints=[
        "Temperature comes first: compute the three probabilities at both temperatures.",
        "At 0.5 the probabilities are squared and renormalised: 0.25, 0.09, 0.04 over their sum.",
    ],
)
def how_many_stay(answer: Any) -> str | None:
    if not isinstance(answer, tuple) or len(answer) != 2:
        return "answer with a pair of whole numbers, for example (3, 3)"
    if answer == (1, 2):
        return None
    if answer == (2, 1):
        return "the other way round: a low temperature gives the first token more, so it needs less company"
    if answer == (2, 2):
        return "so it is without temperature: 0.5 alone is below 0.6. But the temperature comes before the nucleus"
    return "sharpen or flatten the three probabilities first, then add up from the largest until 0.6 is reached"


@exercise(
    "7.5",
    hints=[
        "log2 of the perplexity is the mean number of bits a token. How many bits has the text then?",
        "All bits of the text, divided by all of its characters.",
    ],
)
def bits_per_character(answer: Callable[[float, int, int], float]) -> str | None:
    cases = [(64.0, 1000, 5000), (10.0, 300, 1200)]
    results = [answer(*case) for case in cases]
    if (problem := not_numbers(results)) is not None:
        return problem
    mistakes = {
        "these are bits a token: a word is several characters, so share them out": [math.log2(p) for p, _, _ in cases],
        "these are nats: bits use the logarithm to base 2": [math.log(p) * t / c for p, t, c in cases],
        "the ratio is upside down: there are fewer words than characters": [math.log2(p) * c / t for p, t, c in cases],
        "perplexities cannot be shared out, bits can: take the logarithm first": [p * t / c for p, t, c in cases],
        "the logarithm comes first: it is the bits that are shared out, not the perplexity": [
            math.log2(p * t / c) for p, t, c in cases
        ],
    }
    if close(results, [math.log2(p) * t / c for p, t, c in cases]):
        return None
    return (
        named_mistake(results, mistakes)
        or f"a perplexity of 64 is 6 bits a token, 1.2 a character here; you get {results[0]}"
    )


@exercise(
    "7.6",
    hints=[
        "Which variable carries all that the network knows of the text so far?",
        "Follow h through two rounds of the loop: what is its value at the top of the second round?",
    ],
)
def planted_bug(answer: int) -> str | None:
    lines = {
        1: "line 1 starts with an empty text and the first token: that is right",
        2: "line 2 repeats as often as tokens are wanted: that is right",
        3: None,
        4: "line 4 turns the new state into probabilities: that is right",
        5: "line 5 draws the next token, and the next round reads it: that is right",
        6: "line 6 keeps the token: that is right",
    }
    return one_line(answer, lines)


@exercise("Q7.1", hints=["Is an order changed when all scores are divided by the same positive number?"])
def order_stays(answer: bool) -> str | None:
    return true_or_false(
        answer, True, "dividing all scores by 2 brings them closer together; does one overtake another?"
    )


@exercise(
    "Q7.2", hints=["Look at the entropy strip: how sure is the network inside a word, and how sure at its start?"]
)
def nucleus_size(answer: bool) -> str | None:
    return true_or_false(answer, False, "that is top-k. The nucleus is as large as the network is unsure")


@exercise("Q7.3", hints=["What must a bigram model know to tell two contexts apart?"])
def same_word_same_output(answer: bool) -> str | None:
    return true_or_false(answer, False, "so it is for a bigram model; an RNN has read more than the last word")
