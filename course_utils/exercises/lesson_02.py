"""The judges of lesson 02: smoothing, perplexity, zeros, and the size of a network."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_utils.exercises.core import exercise
from course_utils.exercises.judging import close, not_numbers, one_choice, one_of_the_mistakes, true_or_false

TARGET = 390.0  # held-out perplexity of exercise 2.5


@exercise(
    "2.1",
    hints=[
        "Every word of the vocabulary is treated as if it had followed the context k times more.",
        "If each word of the vocabulary gets k more, how much more is the total?",
        "The probabilities of all words of the vocabulary must sum to 1: add them up for your formula.",
    ],
)
def add_k(answer: Callable[[float, float, int, float], float]) -> str | None:
    cases = [(3, 10, 50, 0.5), (0, 10, 50, 0.5), (0, 0, 50, 0.5), (7, 7, 4, 1.0)]
    results = [answer(*case) for case in cases]
    if (problem := not_numbers(results)) is not None:
        return problem
    c, n, v, k = (np.array(column, dtype=float) for column in zip(*cases))
    if close(results, (c + k) / (n + k * v)):
        return None
    some = np.maximum(n, 1)
    mistakes = {
        "the total is unchanged, so the probabilities sum to more than 1: how much did all words together get?": [
            (c + k) / some
        ],
        "the total grew by k once, but every word of the vocabulary got k": [(c + k) / (n + k)],
        "the total grew by the size of the vocabulary: each of its words got k, not 1": [(c + k) / (n + v)],
        "this adds 1, whatever k is": [(c + 1) / (n + v)],
        "the total is right, but the count of the word itself got nothing: an unseen word still has 0": [
            c / (n + k * v)
        ],
        "this mixes the share with the uniform distribution: here k is added to the counts": [
            (1 - k) * c / some + k / v
        ],
    }
    return one_of_the_mistakes(results, mistakes) or (
        f"add_k(3, 10, 50, 0.5) gives {results[0]:.4f}: the counts of all 50 words together should be 10 + 50 * 0.5"
    )


@exercise(
    "2.2",
    hints=[
        "Start with one surprisal a token: -log of its probability.",
        "Then the mean over the tokens, then the exponential: in this order.",
        "For the probabilities 1/2 and 1/8 the answer is 4, the square root of 2 * 8.",
    ],
)
def perplexity(answer: Callable[[Sequence[float]], float]) -> str | None:
    cases = [[0.5, 0.125], [0.2, 0.7, 0.05], [1.0, 1.0]]
    results = [answer(list(case)) for case in cases]
    if (problem := not_numbers(results)) is not None:
        return problem
    p = [np.array(case) for case in cases]
    mistakes: dict[str, list[Any]] = {
        "this is the mean of the exponentials, 1 / p averaged: take the mean of the logarithms first": [
            [np.mean(1 / x) for x in p]
        ],
        "the mean over the tokens is missing: a longer text would always have a higher perplexity": [
            [1 / np.prod(x) for x in p]
        ],
        "this is the mean surprisal in nats: the last step, the exponential, is missing": [
            [-np.log(x).mean() for x in p]
        ],
        "this is the mean surprisal in bits: the last step, raising 2 to it, is missing": [
            [-np.log2(x).mean() for x in p]
        ],
        "it is below 1: the minus sign is missing": [[np.exp(np.log(x).mean()) for x in p]],
        "exp belongs to the natural logarithm: exp of a mean in bits is too large": [
            [np.exp(-np.log2(x).mean()) for x in p]
        ],
        "you average the probabilities first: one terrible guess would hide among good ones": [
            [1 / x.mean() for x in p],
            [math.exp(-x.mean()) for x in p],
        ],
    }
    if not close(results, [np.exp(-np.log(x).mean()) for x in p]):
        return (
            one_of_the_mistakes(results, mistakes)
            or f"two tokens of probability 1/2 and 1/8 give {results[0]:.4f}, not 4"
        )
    try:
        with np.errstate(all="ignore"):
            impossible = float(answer([0.5, 0.0]))
    except ValueError:
        return (
            "right for probabilities above 0, but math.log(0) stops: return infinity (math.inf) where one of them is 0"
        )
    if impossible != math.inf:
        return f"a token of probability 0 gives {impossible}: what was called impossible came, an infinite perplexity"
    return None


@exercise(
    "2.3",
    hints=[
        "Try it in your head on two batches of one token each, with the probabilities 1/2 and 1/8: the answer is 4.",
        "In the listing, numbers are averaged that are no logarithms any more.",
        "The last batch is often shorter: should its tokens count more than the others?",
    ],
)
def mended(answer: Callable[[list[np.ndarray]], float]) -> str | None:
    equal = [np.log([0.5, 0.5]), np.log([0.125, 0.125])]
    unequal = [np.log([0.5, 0.25, 0.5]), np.log([0.01])]
    results = [answer([batch.copy() for batch in batches]) for batches in (equal, unequal)]
    if (problem := not_numbers(results)) is not None:
        return problem
    right = [np.exp(-np.concatenate(batches).mean()) for batches in (equal, unequal)]
    mistakes: dict[str, list[Any]] = {
        "the bug is still there: the exponential is taken of each batch, and then the exponentials are averaged": [
            [np.mean([np.exp(-batch.mean()) for batch in batches]) for batches in (equal, unequal)]
        ],
        "right for batches of equal length, but the token of a short last batch counts for more than the others": [
            [np.exp(-np.mean([batch.mean() for batch in batches])) for batches in (equal, unequal)]
        ],
        "the exponential is taken of each token: that is the same bug with batches of one": [
            [np.mean(np.exp(-np.concatenate(batches))) for batches in (equal, unequal)]
        ],
        "this is the mean surprisal: one exponential is still to be taken": [
            [-np.concatenate(batches).mean() for batches in (equal, unequal)]
        ],
        "the minus sign is missing: the batches hold log-probabilities, which are below 0": [
            [1 / value for value in right]
        ],
    }
    if close(results, right):
        return None
    return (
        one_of_the_mistakes(results, mistakes)
        or f"two batches with the probabilities 1/2 and 1/8 give {results[0]:.4f}, not 4"
    )


@exercise(
    "2.4",
    hints=[
        "A bigram model asks for one pair after the other: <s> the, the dog, dog ... Write all pairs of the sentence.",
        "Every word of the sentence occurs in the training text. Does every pair?",
        "Do not forget the pair that ends with </s>; and a pair that occurs is harmless, however rare.",
    ],
)
def explain_infinity(answer: tuple[str, str]) -> str | None:
    if isinstance(answer, str):
        answer = tuple(answer.replace(",", " ").split())
    if not isinstance(answer, (tuple, list)) or len(answer) != 2 or not all(isinstance(part, str) for part in answer):
        return 'the answer is a pair of tokens, such as ("the", "dog")'
    pair = tuple(answer)
    if pair == ("cat", "ran"):
        return None
    if pair == ("ran", "cat"):
        return "these two, but in the order of the sentence: the context comes first"
    if pair in {("<s>", "the"), ("the", "cat"), ("ran", "fast"), ("fast", "</s>")}:
        return f"{pair[0]} {pair[1]} stands in the training text, so its probability is above 0"
    if pair in {("cat", "slept"), ("slept", "</s>"), ("the", "dog"), ("dog", "ran"), ("ran", "</s>")}:
        return f"{pair[0]} {pair[1]} is in the training text only; the model is never asked for it here"
    return f"the sentence never has {pair[1]!r} right after {pair[0]!r}, so the model is not asked for it"


@exercise(
    "2.5",
    hints=[
        "The figure of held-out perplexity by smoothing and order shows which curve is lowest.",
        "Two of the smoothings mix shorter contexts in. How much they trust the longest one is a number to choose.",
        'A dict such as {"order": 2, "smoothing": "interpolated", "weight": 0.5}; or discount, for Kneser-Ney.',
    ],
)
def best_model(answer: dict[str, Any]) -> str | None:
    from course_utils import corpora
    from course_utils.ngrams import NgramModel
    from course_utils.text import tokenized_sentences

    if not isinstance(answer, dict):
        return 'the answer is a dict of settings, such as {"order": 2, "smoothing": "laplace"}'
    if {"min_count", "vocabulary"} & set(answer):
        return "another vocabulary makes other tokens <unk>, so its perplexity cannot be compared: leave it as it is"
    documents = corpora.load("wikipedia_sample").documents
    train = tokenized_sentences(document for place, document in enumerate(documents) if place % 10 != 4)
    found = NgramModel(**answer, min_count=2).fit(train).perplexity(tokenized_sentences(documents[4::10]))
    if found == math.inf:
        return "the held-out perplexity is infinite: without smoothing one unseen n-gram is enough"
    if found >= TARGET:
        return f"the held-out perplexity is {found:.1f}: it should be below {TARGET:.0f}"
    return None


@exercise(
    "2.6",
    hints=[
        "Write down the shape of each of the five arrays: embedding, W_h, b_h, W_y, b_y.",
        "The window puts its embeddings side by side: how many inputs does the hidden layer have?",
        "<s> is never predicted but it is read, so it needs an embedding: one row more than the vocabulary.",
    ],
)
def parameter_count(answer: Callable[[int, int, int, int], int]) -> str | None:
    cases = [(1000, 2, 32, 64), (50, 4, 3, 7)]
    results = [answer(*case) for case in cases]
    if (problem := not_numbers(results)) is not None:
        return problem

    def total(
        rows: int = 1, windows: int = 0, hidden_bias: int = 1, output_bias: int = 1, per_place: int = 0
    ) -> list[int]:
        return [
            (v + rows) * e * (w if per_place else 1)
            + (1 if windows else w) * e * h
            + hidden_bias * h
            + h * v
            + output_bias * v
            for v, w, e, h in cases
        ]

    if close(results, total()):
        return None
    mistakes: dict[str, list[Any]] = {
        "nearly: <s> is read, so the embedding has one row more than the vocabulary": [total(rows=0)],
        "both biases are missing: each unit of the hidden layer and each word has one": [
            total(hidden_bias=0, output_bias=0),
            total(rows=0, hidden_bias=0, output_bias=0),
        ],
        "one of the two biases is missing: b_h has hidden_size entries, b_y one for each word": [
            total(hidden_bias=0),
            total(output_bias=0),
        ],
        "the hidden layer reads all embeddings of the window side by side, yours reads one": [total(windows=1)],
        "all places of the window share one embedding table; it is W_h that has weights for each place": [
            total(per_place=1),
            total(rows=0, per_place=1),
        ],
    }
    return one_of_the_mistakes(results, mistakes) or (
        f"for 1000 words, window 2, embeddings of 32 and 64 hidden units you count {results[0]:,.0f}: "
        "add up the five arrays one by one"
    )


@exercise(
    "Q2", hints=["Perplexity is the number of equally probable choices the model is as unsure as. Do you want many?"]
)
def lower_is_better(answer: bool) -> str | None:
    return true_or_false(
        answer, True, "a model that gives the text more probability has a smaller mean surprisal: what does exp do?"
    )


@exercise(
    "Q4",
    hints=[
        "Write the likelihood as a product, one factor for each token of the scored text.",
        "A factor is count / total. From which text does the count come, and for which words is it asked?",
    ],
)
def zero_likelihood(answer: str) -> str | None:
    choices = {
        "in training": None,
        "in the scored text": "a word that the scored text lacks has no factor in the product: it cannot make it 0",
        "in both": "a word that occurs in neither text has no factor in the product: nobody asks for it",
        "in either": "a word that only the scored text lacks does no harm: it has no factor in the product",
    }
    return one_choice(answer, choices)
