"""The exercises of lesson 05: shapes, parameters, one step, the whole forward pass, the loss."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.declaration import Case, Exercise, Question, true_or_false
from course_utils.functional import cross_entropy, log_softmax

Shapes = dict[str, tuple[int, ...]]


def parameter_shapes(input_size: int, hidden_size: int, output_size: int) -> Shapes:
    return {
        "W_xh": (input_size, hidden_size),
        "W_hh": (hidden_size, hidden_size),
        "b_h": (hidden_size,),
        "W_hy": (hidden_size, output_size),
        "b_y": (output_size,),
    }


def _shapes(found: Any) -> Any:
    """A bias of 5 entries has the shape (5,), which many write as 5; the order of a shape's entries counts."""
    return {
        name: shape if isinstance(shape, str) else tuple(np.atleast_1d(shape).tolist())
        for name, shape in dict(found).items()
    }


def _shapes_with(**wrong: Callable[[int, int, int], Any]) -> Callable[..., Any]:
    def shapes(n: int, h: int, m: int) -> dict[str, Any]:
        found = {**parameter_shapes(n, h, m), **{name: shape(n, h, m) for name, shape in wrong.items()}}
        return {name: shape for name, shape in found.items() if shape is not None}

    return shapes


TRANSPOSED = "{} is transposed: here inputs are rows, and a row stands on the left of its matrix"
BIAS = "the bias {} is added to a vector: it has one number for each of that vector's entries"


def number_of_parameters(vocabulary: int, embedding_size: int, hidden_size: int) -> int:
    embedding = vocabulary * embedding_size
    recurrent = embedding_size * hidden_size + hidden_size * hidden_size + hidden_size
    output = hidden_size * vocabulary + vocabulary
    return embedding + recurrent + output


def step(x: Any, h: Any, W_xh: Any, W_hh: Any, b_h: Any) -> Any:
    return np.tanh(x @ W_xh + h @ W_hh + b_h)


def _step_cases() -> list[Any]:
    rng = np.random.default_rng(5)
    one = np.array([[1.0]])
    sizes = [(2, 1, 2), (1, 3, 2), (2, 3, 4), (5, 4, 3)]  # batch, input, hidden
    random = [
        (
            rng.normal(size=(batch, inputs)),
            rng.normal(size=(batch, hidden)),
            rng.normal(size=(inputs, hidden)),
            rng.normal(size=(hidden, hidden)),
            rng.normal(size=hidden),
        )
        for batch, inputs, hidden in sizes
    ]
    return [(one, 2 * one, 0.5 * one, -one, np.array([0.25])), *random]


def hidden_states(xs: Any, h0: Any, W_xh: Any, W_hh: Any, b_h: Any) -> Any:
    states = [h0]
    for x in xs:
        states.append(step(x, states[-1], W_xh, W_hh, b_h))
    return np.array(states)


def _linear_states(xs: Any, h0: Any, W_xh: Any, W_hh: Any, b_h: Any) -> Any:
    states = [h0]
    for x in xs:
        states.append(x @ W_xh + states[-1] @ W_hh + b_h)
    return np.array(states)


def _states_cases() -> list[Any]:
    rng = np.random.default_rng(6)

    def case(time: int, batch: int, inputs: int, hidden: int) -> tuple[Any, ...]:
        weights = rng.normal(size=(inputs, hidden)), rng.normal(size=(hidden, hidden)) / hidden, rng.normal(size=hidden)
        return rng.normal(size=(time, batch, inputs)), rng.normal(size=(batch, hidden)), *weights

    return [
        case(2, 1, 1, 1),
        case(1, 1, 2, 2),
        case(5, 2, 3, 4),
        case(7, 3, 2, 2),
        Case("a sequence without any step", case(0, 1, 1, 2)),
    ]


def _states(found: Any) -> Any:
    return np.array(found) if isinstance(found, list) else found


def sequence_loss(logits: Any, targets: Any) -> Any:
    return cross_entropy(logits, targets).mean()


def _loss_cases() -> list[Any]:
    rng = np.random.default_rng(7)

    def case(time: int, batch: int, words: int, scale: float = 1.0) -> tuple[Any, Any]:
        return scale * rng.normal(size=(time, batch, words)), rng.integers(0, words, (time, batch))

    return [
        (np.array([[[0.0, 0.0]], [[1.0, -1.0]]]), np.array([[0], [1]])),
        case(1, 1, 3),
        case(4, 3, 5),
        case(2, 5, 4),
        (rng.integers(-3, 4, (3, 2, 4)).astype(float), rng.integers(0, 4, (3, 2))),
        Case("scores of some thousand", case(3, 2, 4, 5000.0)),
        Case(
            "a token with a score 1,000 below the best",
            (np.array([[[0.0, -1000.0]], [[-1000.0, 0.0]]]), np.array([[1], [0]])),
        ),
    ]


def _losses(logits: Any, targets: Any) -> Any:
    return -np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]


def _unstable(logits: Any, targets: Any) -> Any:
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    return -np.log(np.take_along_axis(probabilities, targets[..., None], axis=-1)).mean()


def _logarithm_of_0(logits: Any, targets: Any) -> Any:
    return _unstable(logits - logits.max(axis=-1, keepdims=True), targets)


EXERCISES = [
    Exercise(
        "5.1",
        parameter_shapes,
        lambda: [(7, 5, 3), (2, 9, 4), (31, 64, 31), (1, 2, 3)],
        {
            "not in your dict yet: the two biases b_h and b_y": _shapes_with(
                b_h=lambda n, h, m: None, b_y=lambda n, h, m: None
            ),
            TRANSPOSED.format("each of W_xh and W_hy"): _shapes_with(
                W_xh=lambda n, h, m: (h, n), W_hy=lambda n, h, m: (m, h)
            ),
            TRANSPOSED.format("W_xh"): _shapes_with(W_xh=lambda n, h, m: (h, n)),
            TRANSPOSED.format("W_hy"): _shapes_with(W_hy=lambda n, h, m: (m, h)),
            "W_hh takes a hidden state and gives a hidden state: the input has no part in it": [
                _shapes_with(W_hh=lambda n, h, m: (n, h)),
                _shapes_with(W_hh=lambda n, h, m: (h, n)),
                _shapes_with(W_hh=lambda n, h, m: (n, n)),
            ],
            BIAS.format("b_h"): [
                _shapes_with(b_h=lambda n, h, m: (n,)),
                _shapes_with(b_h=lambda n, h, m: (1,)),
                _shapes_with(b_h=lambda n, h, m: (h, h)),
                _shapes_with(b_h=lambda n, h, m: (h, 1)),
            ],
            BIAS.format("b_y"): [
                _shapes_with(b_y=lambda n, h, m: (h,)),
                _shapes_with(b_y=lambda n, h, m: (1,)),
                _shapes_with(b_y=lambda n, h, m: (m, 1)),
            ],
            "these are numbers of entries: a shape is a tuple of sizes": lambda n, h, m: {
                "W_xh": n * h,
                "W_hh": h * h,
                "b_h": h,
                "W_hy": h * m,
                "b_y": m,
            },
            "these are the arrays themselves: their shapes are asked for": lambda n, h, m: {
                name: np.zeros(shape) for name, shape in parameter_shapes(n, h, m).items()
            },
            "a bias is no matrix: its shape has one number": _shapes_with(
                b_h=lambda n, h, m: (1, h), b_y=lambda n, h, m: (1, m)
            ),
            "the shapes have no names: a dict from name to shape is asked for": lambda n, h, m: list(
                parameter_shapes(n, h, m).values()
            ),
        },
        [
            "A row times a matrix: it has as many rows as numbers go in, and as many columns as come out.",
            "W_hh takes a hidden state and gives a hidden state. A bias is added to what it follows, so it has that size.",
        ],
        form=_shapes,
    ),
    Exercise(
        "5.2",
        number_of_parameters,
        lambda: [(7, 3, 5), (1, 1, 1), (31, 8, 64), (1000, 50, 30)],
        {
            "one array is not counted: the embedding table": ("embedding + recurrent", "recurrent"),
            "one array is not counted: W_xh": ("embedding_size * hidden_size + ", ""),
            "one array is not counted: W_hh": (" + hidden_size * hidden_size", ""),
            "one array is not counted: b_h": (" + hidden_size\n", "\n"),
            "one array is not counted: W_hy": ("hidden_size * vocabulary + ", ""),
            "one array is not counted: b_y": (" + vocabulary\n", "\n"),
            "the two biases are not counted": (" + hidden_size\n", "\n", " + vocabulary\n", "\n"),
            "W_xh takes the embedding of a word, not its one-hot vector": (
                "embedding_size * hidden_size",
                "vocabulary * hidden_size",
            ),
            "that is the network of exercise 5.1, without an embedding layer": (
                "embedding_size * hidden_size",
                "vocabulary * hidden_size",
                "embedding + recurrent",
                "recurrent",
            ),
            "the embedding is a look-up: it has no bias": (
                "vocabulary * embedding_size",
                "(vocabulary + 1) * embedding_size",
            ),
            "the hidden layer has one bias, yours has two": (" + hidden_size\n", " + 2 * hidden_size\n"),
            "the output layer is missing": (" + output", ""),
            "the recurrent matrix is counted twice": ("hidden_size * hidden_size", "2 * hidden_size * hidden_size"),
            "the output scores every word of the vocabulary: it does not lead back to an embedding": (
                "hidden_size * vocabulary + vocabulary",
                "hidden_size * embedding_size + embedding_size",
            ),
            "a matrix of h rows and h columns has h * h entries, not 2 * h": (
                "hidden_size * hidden_size",
                "2 * hidden_size",
            ),
        },
        [
            "Go through the arrays one by one: rows times columns for a matrix, the length for a bias.",
            "The input of the recurrent layer is now an embedding, not a one-hot vector. Which matrix gets smaller?",
            "There are six arrays. The number of time steps is in none of them.",
        ],
    ),
    Exercise(
        "5.3",
        step,
        _step_cases,
        {
            "the non-linearity is missing: without it the network is a long linear map": (
                lambda x, h, W, V, b: x @ W + h @ V + b
            ),
            "W_hh is transposed: the state is a row, so it stands on the left": (
                lambda x, h, W, V, b: np.tanh(x @ W + h @ V.T + b)
            ),
            "the bias is missing": lambda x, h, W, V, b: np.tanh(x @ W + h @ V),
            "the bias is added after tanh: it belongs to the sum inside": (
                lambda x, h, W, V, b: np.tanh(x @ W + h @ V) + b
            ),
            "the state before is not used: this layer cannot remember anything": (
                lambda x, h, W, V, b: np.tanh(x @ W + b)
            ),
            "the input is not used: this network reads nothing": lambda x, h, W, V, b: np.tanh(h @ V + b),
            "h is added without its weights W_hh": lambda x, h, W, V, b: np.tanh(x @ W + h + b),
            "tanh is applied to the terms one by one: it takes their sum": [
                lambda x, h, W, V, b: np.tanh(x @ W) + np.tanh(h @ V) + b,
                lambda x, h, W, V, b: np.tanh(x @ W) + np.tanh(h @ V) + np.tanh(b),
                lambda x, h, W, V, b: np.tanh(x @ W + b) + np.tanh(h @ V),
                lambda x, h, W, V, b: np.tanh(x @ W) + np.tanh(h @ V + b),
                lambda x, h, W, V, b: np.tanh(x @ W) + h @ V + b,
            ],
            "this is the sigmoid, between 0 and 1: the lesson uses tanh, between -1 and 1": (
                lambda x, h, W, V, b: 1 / (1 + np.exp(-(x @ W + h @ V + b)))
            ),
            "this is ReLU: the lesson uses tanh": lambda x, h, W, V, b: np.maximum(x @ W + h @ V + b, 0),
            "the bias is added twice, once in each term": lambda x, h, W, V, b: np.tanh(x @ W + h @ V + 2 * b),
            "the bias is subtracted": lambda x, h, W, V, b: np.tanh(x @ W + h @ V - b),
            "entries are multiplied one by one: the matrix product is @": lambda x, h, W, V, b: np.tanh(
                x * W + h * V + b
            ),
            "h is added once more, outside of tanh": lambda x, h, W_xh, W_hh, b_h: step(x, h, W_xh, W_hh, b_h) + h,
            "the matrices stand on the left: here x and h are rows, so they stand on the left of their matrix": [
                lambda x, h, W_xh, W_hh, b_h: np.tanh((W_xh @ x) + (W_hh @ h) + b_h),
                lambda x, h, W_xh, W_hh, b_h: np.tanh(W_xh.T @ x.T + W_hh.T @ h.T + b_h),
            ],
            "W_xh and W_hh have changed places: the first takes the input": (
                lambda x, h, W_xh, W_hh, b_h: np.tanh(x @ W_hh + h @ W_xh + b_h)
            ),
        },
        [
            "Three terms are added: from the input, from the state before, and the bias. Then one function is applied.",
            "x is (batch, input_size) and W_xh is (input_size, hidden_size): x @ W_xh is (batch, hidden_size).",
        ],
    ),
    Exercise(
        "5.4",
        hidden_states,
        _states_cases,
        {
            "these are the states after each input; h0 belongs in front of them": (
                lambda xs, h0, *weights: hidden_states(xs, h0, *weights)[1:]
            ),
            "only the last state comes back: the outputs need all of them": (
                lambda xs, h0, *weights: hidden_states(xs, h0, *weights)[-1]
            ),
            "every step starts from h0 again, so nothing is remembered: which state should go into step t?": (
                lambda xs, h0, *weights: np.array([h0, *(step(x, h0, *weights) for x in xs)])
            ),
            "you start from zeros, whatever h0 is": lambda xs, h0, *weights: hidden_states(xs, 0 * h0, *weights),
            "h0 is in place, but the first step starts from zeros": (
                lambda xs, h0, *weights: np.concatenate([h0[None], hidden_states(xs, 0 * h0, *weights)[1:]])
            ),
            "batch comes first: time is the first axis here": (
                lambda xs, h0, *weights: hidden_states(xs, h0, *weights).transpose(1, 0, 2)
            ),
            "the last input is never read: are there as many steps as inputs?": [
                lambda xs, h0, *weights: hidden_states(xs[:-1], h0, *weights),
                lambda xs, h0, *weights: hidden_states(xs, h0, *weights)[:-1],
            ],
            "the inputs are read from the last to the first": (
                lambda xs, h0, *weights: hidden_states(xs[::-1], h0, *weights)
            ),
            "the tanh is missing": _linear_states,
            "the bias is missing": lambda xs, h0, W_xh, W_hh, b_h: hidden_states(xs, h0, W_xh, W_hh, 0 * b_h),
            "W_hh is transposed: the state is a row, so it stands on the left": (
                lambda xs, h0, W_xh, W_hh, b_h: hidden_states(xs, h0, W_xh, W_hh.T, b_h)
            ),
            "h0 stands at the end: it belongs in front of all other states": (
                lambda xs, h0, *weights: np.array([*hidden_states(xs, h0, *weights)[1:], h0])
            ),
            "every state is the last one: your list holds one array many times, and each step writes into it": (
                lambda xs, h0, *weights: np.repeat(hidden_states(xs, h0, *weights)[-1:], len(xs) + 1, axis=0)
            ),
            "every step reads the first input: step t reads xs[t]": (
                "    for x in xs",
                "    for x in [xs[0] for _ in xs]",
            ),
            "the loop runs over the batch: time is the first axis of xs, so `for x in xs` gives the steps": (
                lambda xs, h0, *weights: np.array(
                    functools.reduce(
                        lambda states, x: [*states, step(x, states[-1], *weights)], xs.swapaxes(0, 1), [h0]
                    )
                )
            ),
        },
        [
            "Start with a list that holds h0. What does each step add to it?",
            "The state that goes into a step is the last one of the list: states[-1].",
            "np.array(states) stacks a list of (batch, hidden_size) arrays into (time + 1, batch, hidden_size).",
        ],
        form=_states,
    ),
    Exercise(
        "5.5",
        sequence_loss,
        _loss_cases,
        {
            "right for small scores, but scores of some thousand overflow exp: subtract the largest score first": [
                _unstable,
                lambda logits, targets: (
                    np.log(np.exp(logits).sum(axis=-1)) - np.take_along_axis(logits, targets[..., None], -1)[..., 0]
                ).mean(),
            ],
            "right for most scores, but the softmax of a small one is 0, which has no logarithm: take the logarithm of the "
            "fraction by hand": _logarithm_of_0,
            "these are the losses of all steps, which is the hard part: their mean is missing": _losses,
            "this is the sum over all steps: the loss is their mean": lambda z, y: _losses(z, y).sum(),
            "this is summed over time and averaged over the batch: average over both": (
                lambda z, y: _losses(z, y).sum(axis=0).mean()
            ),
            "this is averaged over time and summed over the batch: average over both": (
                lambda z, y: _losses(z, y).mean(axis=0).sum()
            ),
            "it is averaged twice: divide by time * batch only once": [
                lambda z, y: _losses(z, y).mean() / len(z),
                lambda z, y: _losses(z, y).mean() / y.size,
            ],
            "it is divided by the size of the vocabulary too: there is one loss a target": (
                lambda z, y: _losses(z, y).sum() / z.size
            ),
            "the minus is missing: a loss is small when the prediction is good": lambda z, y: -_losses(z, y).mean(),
            "this is in bits: the lesson counts in nats, with the natural logarithm": (
                lambda z, y: _losses(z, y).mean() / np.log(2)
            ),
            "the mean is inside the logarithm: each step has its own logarithm": (
                lambda z, y: -np.log(np.exp(-_losses(z, y)).mean())
            ),
            "this is the perplexity, the exponential of the loss": lambda z, y: np.exp(_losses(z, y).mean()),
            "the scores are no probabilities yet: the softmax is missing": [
                lambda z, y: -np.take_along_axis(z, y[..., None], -1).mean(),
                lambda z, y: -np.log(np.take_along_axis(z, y[..., None], -1)).mean(),
            ],
            "the logarithm is missing: these are probabilities": [
                lambda z, y: np.exp(-_losses(z, y)).mean(),
                lambda z, y: -np.exp(-_losses(z, y)).mean(),
            ],
            "these are the last step's losses only: every step has one": lambda z, y: _losses(z, y)[-1].mean(),
            "the softmax is taken over all scores at once: each step and sequence has its own": (
                lambda z, y: -np.take_along_axis(log_softmax(z.ravel()).reshape(z.shape), y[..., None], -1).mean()
            ),
            "the softmax runs over the steps: it runs over the words of each step": (
                lambda z, y: -np.take_along_axis(z - np.logaddexp.reduce(z, axis=0), y[..., None], axis=-1).mean()
            ),
            "this is the loss of the most probable words: that of the words that came is asked for": (
                lambda z, y: _losses(z, z.argmax(axis=-1)).mean()
            ),
            "something small is added inside the logarithm: it hides how wrong a prediction was. Take the logarithm of "
            "the softmax in one step": lambda z, y: -np.log(np.exp(-_losses(z, y)) + 1e-9).mean(),
            "these are the losses of the steps: the mean runs over time and batch": [
                lambda z, y: _losses(z, y).mean(axis=1),
                lambda z, y: _losses(z, y).mean(axis=0),
            ],
            "the targets are moved by a step: they stand beside their scores already": lambda z, y: _losses(
                z[:-1], y[1:]
            ).mean(),
            "every target is looked up at every step: each step has its own": lambda z, y: (
                -log_softmax(z)[..., y].mean()
            ),
            "the largest score is taken off above the fraction line, and not below": lambda z, y: (
                _losses(z, y) + z.max(axis=-1)
            ).mean(),
            "this is the mean over all words: the loss has the word that came": lambda z, y: -log_softmax(z).mean(),
        },
        [
            "At each step you need one number: minus the log-probability of the token that came.",
            "log_softmax(logits) gives all log-probabilities; np.take_along_axis or indexing picks those of the targets.",
            "The mean is over all steps and all sequences: over time * batch numbers.",
        ],
    ),
    Question(
        "5.6",
        {
            "a": "tanh has a gradient nearly everywhere; what is slow to learn is not the question here",
            "b": None,
            "c": "the recurrent layer has its own tanh, but that does not say why the embedding needs none: "
            "networks often have several in a row",
            "d": "the product with a one-hot vector is linear, and its input is a vector like any other",
        },
        [
            "Which vectors can an embedding layer give out at all? How many of them are there?",
            "Write tanh around the table, then look for a second table that gives the same vectors without it.",
        ],
    ),
    true_or_false(
        "Q5.1",
        False,
        "no shape of any weight depends on the length: the loop runs once more",
        "Look at the shapes of exercise 5.1. In which of them is the length of the sentence?",
    ),
    true_or_false(
        "Q5.2",
        True,
        "the steps are copies of one layer: what differs is the state that goes in",
        "Which of the three matrices of the unrolled drawing differ from step to step?",
    ),
    true_or_false(
        "Q5.3",
        False,
        "any vector of the right size can start the recurrence, even a learned one",
        "What would a different vector in that place change?",
    ),
]
