"""The exercises of lesson 07: temperature, the nucleus, the writing loop, and bits a character."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.exercises.chance import drawn_otherwise, seeded_otherwise
from course_utils.exercises.declaration import Case, Exercise, Question, find_the_bug, true_or_false
from course_utils.functional import softmax

TEXTS = 400  # that are drawn to see whether their shares are right


def temperature(scores: Any, T: float) -> Any:
    weights = np.exp((scores - scores.max()) / T)
    return weights / weights.sum()


def _temperature_cases() -> list[Any]:
    return [
        (np.array([2.0, 1.0, 0.0, -1.0]), 0.5),
        (np.array([0.0]), 3.0),
        (np.array([1.0, 1.0]), 2.0),
        (np.array([1, 3, 2]), 1.0),
        (np.array([-2.0, -3.0, -2.5]), 4.0),
        Case("scores of 10,000", (np.array([1e4, 0.0, -1e4, 1e4]), 0.5)),
        Case("scores of -10,000", (np.array([-1e4, -1e4 - 1]), 1.0)),
        Case("a temperature of 0.001", (np.array([3.0, 2.0]), 0.001)),
        Case("a score that is far below the others", (np.array([0.0, -300.0, -1.0]), 0.5)),
    ]


def _clipped(scores: Any, T: float) -> Any:
    weights = np.exp(np.clip(scores / T, -700, 700))
    return weights / weights.sum()


def nucleus(probabilities: Any, p: float) -> Any:
    order = np.argsort(-probabilities, kind="stable")
    before = np.cumsum(probabilities[order]) - probabilities[order]
    kept = np.zeros(len(probabilities))
    kept[order] = np.where(before < p, probabilities[order], 0)
    return kept / kept.sum()


def _nucleus_cases() -> list[Any]:
    return [
        (np.array([0.1, 0.4, 0.2, 0.3]), 0.6),
        (np.array([1.0]), 0.5),
        (np.array([0.25, 0.75]), 0.9),
        (np.array([0.125, 0.0625, 0.5, 0.25, 0.0625]), 0.8),
        (np.random.default_rng(7).dirichlet(np.ones(9)), 0.7),
        Case("a p that the first token reaches exactly", (np.array([0.25, 0.5, 0.25]), 0.5)),
        Case("a p that the first two tokens reach exactly", (np.array([0.125, 0.5, 0.25, 0.125]), 0.75)),
        Case("a p so small that the first token is more than enough", (np.array([0.1, 0.4, 0.2, 0.3]), 0.05)),
        Case("p = 1", (np.array([0.125, 0.5, 0.25, 0.125]), 1.0)),
        Case("tokens of equal probability, all needed", (np.array([0.25, 0.25, 0.25, 0.25]), 0.9)),
    ]


def _kept(test: Callable[[Any, Any, float], Any], renormalise: bool = True) -> Callable[..., Any]:
    """A nucleus that keeps the tokens for which a test of (probability, sum before it, p) is true."""

    def wrong(probabilities: Any, p: float) -> Any:
        order = np.argsort(-probabilities, kind="stable")
        descending = probabilities[order]
        kept = np.zeros(len(probabilities))
        kept[order] = np.where(test(descending, np.cumsum(descending) - descending, p), descending, 0)
        return kept / kept.sum() if renormalise else kept

    return wrong


def _least_probable(probabilities: Any, p: float) -> Any:
    order = np.argsort(probabilities, kind="stable")
    before = np.cumsum(probabilities[order]) - probabilities[order]
    kept = np.zeros(len(probabilities))
    kept[order] = np.where(before < p, probabilities[order], 0)
    return kept / kept.sum()


class _Language:
    # A made-up model: a table says what comes after each token; nothing before it counts.

    def __init__(self, tokens: list[str], table: list[list[float]], first: int) -> None:
        from course_utils.text import Vocabulary

        self.vocabulary = Vocabulary(tokens, specials=())
        order = [tokens.index(token) for token in self.vocabulary.tokens]
        with np.errstate(divide="ignore"):
            self._table = np.log(np.array(table))[np.ix_(order, order)]
        self._first = order.index(first)

    def start(self, rows: int) -> NDArray[np.int64]:
        return np.full(rows, self._first)

    def read(self, state: Any, ids: Any) -> NDArray[np.int64]:
        return np.asarray(ids).reshape(len(state))

    def logits(self, state: NDArray[np.int64]) -> Any:
        return self._table[state]


def write(model: Any, rng: np.random.Generator, max_tokens: int) -> list[str]:
    state, text = model.start(1), list[str]()
    while len(text) < max_tokens:
        p = softmax(model.logits(state)[0])
        token_id = rng.choice(len(p), p=p)
        if model.vocabulary.tokens[token_id] == "</s>":
            break
        text.append(model.vocabulary.tokens[token_id])
        state = model.read(state, np.array([token_id]))
    return text


ABC = np.roll(np.eye(4), 1, axis=1).tolist()


def _sure() -> _Language:
    """</s> a b c: always a b c and the end."""
    return _Language(["</s>", "a", "b", "c"], ABC, 0)


class _Clock(_Language):
    # What comes next depends on how many tokens were read since the start.

    def read(self, state: Any, ids: Any) -> NDArray[np.int64]:
        return np.asarray((np.asarray(state) + 1) % len(self.vocabulary))


def _round() -> _Language:
    """a b a b … and never the end."""
    return _Language(["a", "b", "</s>"], [[0, 1, 0], [1, 0, 0], [1, 0, 0]], 1)


def _chance() -> _Language:
    """After a: b in 7 of 10 texts, the end in 3. After b: a in 4 of 10, b in 1, the end in 5."""
    return _Language(["a", "b", "</s>"], [[0, 0.7, 0.3], [0.4, 0.1, 0.5], [1, 0, 0]], 2)


def _texts(answer: Callable[..., Any], seeds: range, max_tokens: int = 6) -> list[tuple[str, ...]]:
    return [tuple(answer(_chance(), np.random.default_rng(seed), max_tokens)) for seed in seeds]


def _drawn_rightly(answer: Callable[..., Any]) -> str | None:
    """Whether the texts have the probabilities of the model: a chi-square test of the pairs of tokens."""
    texts = _texts(answer, range(TEXTS))
    if (problem := seeded_otherwise(lambda seed: _texts(answer, range(9 * seed, 9 * seed + 9)))) is not None:
        return problem
    pairs = Counter(pair for text in texts for pair in pairwise((*text, *([] if len(text) == 6 else ["</s>"]))))
    for before, shares in {"a": {"b": 0.7, "</s>": 0.3}, "b": {"a": 0.4, "b": 0.1, "</s>": 0.5}}.items():
        found = drawn_otherwise(Counter({token: pairs[before, token] for token in shares}), shares)
        if found is not None:
            return f"after {before} your texts have {found}"
    return None


def bits_per_character(perplexity: float, tokens: int, characters: int) -> float:
    return math.log2(perplexity) * tokens / characters


def _text(found: Any) -> Any:
    return tuple(str(token) for token in found) if isinstance(found, list | tuple | np.ndarray) else found


EXERCISES = [
    Exercise(
        "7.1",
        temperature,
        _temperature_cases,
        {
            "scores of 10,000 give NaN, since exp overflows: what can you subtract from all scores first?": (
                lambda z, T: np.exp(z / T) / np.exp(z / T).sum()
            ),
            "clipping the scores keeps exp from overflowing, but scores that differ become equal: subtract the largest": (
                _clipped
            ),
            "the scores are multiplied by the temperature: then a high one makes the text safer": (
                lambda z, T: softmax(z * T)
            ),
            "the probabilities are divided by the temperature: that changes nothing but their sum; divide the scores": [
                lambda z, T: softmax(z),
                lambda z, T: softmax(z) / T,
            ],
            "these are scores, and some are negative: turn them into probabilities with exp and a sum": [
                lambda z, T: z / T,
                lambda z, T: (z - z.max()) / T,
            ],
            "they do not sum to 1: divide by the sum of all of them": [
                lambda z, T: np.exp(z / T),
                lambda z, T: np.exp((z - z.max()) / T),
            ],
            "the temperature divides the weights' exponent twice": lambda z, T: softmax(z / T**2),
            "the scores are divided by their sum, without exp: negative ones are no probabilities": (
                lambda z, T: (z / T) / (z / T).sum()
            ),
            "the logarithm is in the way: the scores go into exp as they are": lambda z, T: np.log(softmax(z / T)),
            "all of the probability is on the largest score: only a temperature of 0 would do that": (
                lambda z, T: (z == z.max()) / (z == z.max()).sum()
            ),
            "the largest score is taken off after the division, and is itself not divided: take it off first": (
                "(scores - scores.max()) / T",
                "scores / T - scores.max()",
            ),
            "the scores are divided by the largest one, which changes their differences: subtract it": (
                "(scores - scores.max()) / T",
                "scores / scores.max() / T",
            ),
            "the scores are cut off above: those of -10,000 still vanish, and large ones become equal. Subtract the largest": (
                "(scores - scores.max()) / T",
                "np.minimum(scores / T, 700)",
            ),
            "the smallest score is subtracted: it is the largest that overflows": ("max()", "min()"),
        },
        [
            "Where does the temperature go: to the scores, or to the probabilities?",
            "softmax(z / T) is exp(z_i / T) over the sum of all exp(z_j / T).",
            "Subtract the largest score first: it changes nothing, and exp cannot overflow any more.",
        ],
    ),
    Exercise(
        "7.2",
        nucleus,
        _nucleus_cases,
        {
            "one token too many where the sum is exactly p: at least p is reached then": (
                _kept(lambda each, before, p: before <= p)
            ),
            "the token that crosses p is missing: the set must have at least p": [
                _kept(lambda each, before, p: before + each < p),
                _kept(lambda each, before, p: (before + each <= p) | (before == 0)),
            ],
            "what is left does not sum to 1: divide by its sum": _kept(lambda each, before, p: before < p, False),
            "you keep the least probable tokens: order from the most probable one down": _least_probable,
            "the probabilities are in the order of their size now: put them back to their tokens' places": [
                lambda probabilities, p: np.sort(nucleus(probabilities, p))[::-1],
                lambda probabilities, p: np.sort(nucleus(probabilities, p)),
            ],
            "no single token has p alone; it is the sum over the most probable ones that must reach it": _kept(
                lambda each, before, p: each >= p
            ),
            "the tokens are taken in the order they stand in: begin with the most probable": lambda q, p: (
                np.where(np.cumsum(q) - q < p, q, 0) / np.where(np.cumsum(q) - q < p, q, 0).sum()
            ),
            "the tokens that are out have left the array: they stay at their places, with probability 0": (
                lambda q, p: nucleus(q, p)[nucleus(q, p) > 0]
            ),
            "nothing is left out: these are the probabilities that went in": lambda q, p: 1.0 * q,
            "this keeps one token only, whatever p is": lambda q, p: (np.arange(len(q)) == q.argmax()) * 1.0,
            "the tokens that stay are equally probable in your answer: each keeps its share": (
                lambda q, p: (nucleus(q, p) > 0) / (nucleus(q, p) > 0).sum()
            ),
            "the tokens that stay are divided by p: their sum is a little more than p, so divide by that": (
                "kept / kept.sum()",
                "kept / p",
            ),
            "a softmax is taken of the probabilities: divide those that stay by their sum": (
                "probabilities[order], 0)",
                "np.exp(probabilities[order]), 0)",
            ),
            "there is one token too many: stop as soon as p is reached": (
                "before < p",
                "before - np.append(0, probabilities[order][:-1]) < p",
            ),
            "this is a share of the number of tokens: p is a share of the probability": (
                lambda q, p: (
                    (kept := np.where(np.argsort(np.argsort(-q, kind="stable")) < max(1, int(p * len(q))), q, 0))
                    / kept.sum()
                )
            ),
        },
        [
            "Order the tokens from the most to the least probable, and add up.",
            "A token is in if the tokens before it have less than p together.",
            "At the end what is left has to sum to 1 again, each at its old place.",
        ],
    ),
    Exercise(
        "7.3",
        write,
        lambda: [
            (_sure(), np.random.default_rng(1), 8),
            (_round(), np.random.default_rng(1), 5),
            (_round(), np.random.default_rng(1), 1),
            (_Clock(["</s>", "a", "b", "c"], ABC, 0), np.random.default_rng(1), 8),
            Case("a text that would end just after max_tokens", (_sure(), np.random.default_rng(2), 3)),
            Case("max_tokens = 0", (_round(), np.random.default_rng(3), 0)),
        ],
        {
            "nothing is read, so every token is drawn from the same distribution: what changes the state?": (
                "state = model.read(state, np.array([token_id]))",
                "pass",
            ),
            "the state begins anew each time: read goes on from the state before": (
                "model.read(state,",
                "model.read(model.start(1),",
            ),
            "</s> is in your text: it ends the text and is not a part of it": ("break", 'return [*text, "</s>"]'),
            "the loop does not stop when </s> is drawn": ('== "</s>"', '== ""'),
            "the first token is missing: it is drawn like every other": ("return text", "return text[1:]"),
            "the last token is missing": ("return text", "return text[:-1]"),
            "a text has one token more than max_tokens": ("< max_tokens", "<= max_tokens"),
            "a text has one token less than max_tokens": ("< max_tokens", "< max_tokens - 1"),
            "your function returns one string: a list of tokens is asked for": ("return text", 'return "".join(text)'),
            "these are ids: the text has the tokens that they stand for": (
                "append(model.vocabulary.tokens[token_id])",
                "append(token_id)",
            ),
            "your function returns one text, with spaces: a list of tokens is asked for": (
                "return text",
                'return " ".join(text)',
            ),
            "the text begins with a token that was not drawn": ("list[str]()", '["<s>"]'),
            "the text ends after one token: does return stand inside the loop?": (
                "< max_tokens",
                "< min(max_tokens, 1)",
            ),
            "the scores are no probabilities: a softmax makes them some": ("softmax(", "("),
        },
        [
            "Three things happen for each token: draw it, stop or keep it, read it.",
            "rng.choice(len(p), p=p) draws an id; model.vocabulary.tokens[id] is its token.",
            "model.read takes the state and an array with one id, np.array([id]), and returns the next state.",
        ],
        form=_text,
        also=_drawn_rightly,
    ),
    Question(
        "7.4",
        {
            (1, 2): None,
            (2, 1): "the other way round: a low temperature gives the first token more, so it needs less company",
            (
                2,
                2,
            ): "so it is without temperature: 0.5 alone is below 0.6. But the temperature comes before the nucleus",
            (1, 1): "0.5 is flattened at temperature 2: what does the first token have then?",
            (1, 3): "at temperature 2 the first two tokens have 0.74 together",
        },
        [
            "Temperature comes first: compute the three probabilities at both temperatures.",
            "At 0.5 the probabilities are squared and renormalised: 0.25, 0.09, 0.04 over their sum.",
        ],
        "the answer is a pair of numbers; sharpen or flatten the three probabilities first, then add up from the "
        "largest until 0.6 is reached",
    ),
    Exercise(
        "7.5",
        bits_per_character,
        lambda: [(64.0, 1000, 5000), (2, 1, 1), (1.0, 10, 40), (10.0, 300, 1200), (3.5, 7, 100)],
        {
            "these are bits a token: a word is several characters, so share them out": lambda p, t, c: math.log2(p),
            "these are nats: bits use the logarithm to base 2": [
                lambda p, t, c: math.log(p) * t / c,
                lambda p, t, c: math.log10(p) * t / c,
            ],
            "the ratio is upside down: there are fewer words than characters": lambda p, t, c: math.log2(p) * c / t,
            "perplexities cannot be shared out, bits can: take the logarithm first": lambda p, t, c: p * t / c,
            "the logarithm comes first: it is the bits that are shared out, not the perplexity": (
                lambda p, t, c: math.log2(p * t / c)
            ),
            "these are all bits of the text: a character has its share of them": lambda p, t, c: math.log2(p) * t,
            "the number of tokens is missing: so many tokens have log2 of the perplexity each": (
                lambda p, t, c: math.log2(p) / c
            ),
            "this is the perplexity a character: the bits are its logarithm": lambda p, t, c: p ** (t / c),
            "this is the perplexity itself, whatever the numbers of tokens and characters": lambda p, t, c: 1.0 * p,
            "the text has c characters, tokens are not among them": lambda p, t, c: math.log2(p) * t / (t + c),
            "2 to the power of the perplexity: it is the logarithm that makes bits of it": lambda p, t, c: (
                (2.0 ** min(p, 1000)) * t / c
            ),
            "the division drops its remainder: use / and not //": (lambda p, t, c: math.log2(p) * (t // c)),
        },
        [
            "log2 of the perplexity is the mean number of bits a token. How many bits has the text then?",
            "All bits of the text, divided by all of its characters.",
        ],
    ),
    find_the_bug(
        "7.6",
        {
            1: "line 1 starts with an empty text and the first token: that is right",
            2: "line 2 repeats as often as tokens are wanted: that is right",
            3: None,
            4: "line 4 turns the new state into probabilities: that is right",
            5: "line 5 draws the next token, and the next round reads it: that is right",
            6: "line 6 keeps the token: that is right",
        },
        [
            "Which variable carries all that the network knows of the text so far?",
            "Follow h through two rounds of the loop: what is its value at the top of the second round?",
        ],
    ),
    true_or_false(
        "Q7.1",
        True,
        "dividing all scores by 2 brings them closer together; does one overtake another?",
        "Is an order changed when all scores are divided by the same positive number?",
    ),
    true_or_false(
        "Q7.2",
        False,
        "that is top-k. The nucleus is as large as the network is unsure",
        "Look at the entropy strip: how sure is the network inside a word, and how sure at its start?",
    ),
    true_or_false(
        "Q7.3",
        False,
        "so it is for a bigram model; an RNN has read more than the last word",
        "What must a bigram model know to tell two contexts apart?",
    ),
]
