"""The judges of lesson 05: shapes, parameters, one step, the whole forward pass, the loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.core import exercise
from course_utils.exercises.judging import NOTHING_RETURNED, close, named_mistake, true_or_false
from course_utils.functional import cross_entropy
from course_utils.rnn import forward, initial_parameters, step

SIZES = [(7, 5, 3), (2, 9, 4), (31, 64, 31)]


@exercise(
    "5.1",
    hints=[
        "A row times a matrix: it has as many rows as numbers go in, and as many columns as come out.",
        "W_hh takes a hidden state and gives a hidden state. A bias is added to what it follows, so it has that size.",
    ],
)
def parameter_shapes(answer: Callable[[int, int, int], dict[str, tuple[int, ...]]]) -> str | None:
    for n, h, m in SIZES:
        right = {"W_xh": (n, h), "W_hh": (h, h), "b_h": (h,), "W_hy": (h, m), "b_y": (m,)}
        found = answer(n, h, m)
        if not isinstance(found, dict):
            return f"your function returns {type(found).__name__}, it should return a dict from name to shape"
        if missing := [name for name in right if name not in found]:
            return f"not in your dict yet: {', '.join(missing)}"
        if extra := [name for name in found if name not in right]:
            return f"{', '.join(map(str, extra))}: the network of this lesson has no such array"
        for name, shape in right.items():
            if (problem := _shape_problem(name, found[name], shape, (n, h, m))) is not None:
                return problem
    return None


def _shape_problem(name: str, found: Any, right: tuple[int, ...], sizes: tuple[int, int, int]) -> str | None:
    given = (found,) if isinstance(found, int) else tuple(found)
    if given == right:
        return None
    at = f"for {sizes[0]} inputs, {sizes[1]} hidden units and {sizes[2]} outputs"
    if len(right) == 2 and given == right[::-1]:
        return f"{name} is transposed {at}: here inputs are rows, so x W goes from the number of rows to the columns"
    if len(right) == 1:
        return f"the bias {name} has shape {given} {at}: it is added to a vector, so it has one number for each entry"
    return f"{name} has shape {given} {at}: which vector does it multiply, and which one comes out?"


@exercise(
    "5.2",
    hints=[
        "Go through the arrays one by one: rows times columns for a matrix, the length for a bias.",
        "The input of the recurrent layer is now an embedding, not a one-hot vector. Which matrix gets smaller?",
        "There are six arrays. The number of time steps is in none of them.",
    ],
)
def number_of_parameters(answer: Callable[[int, int, int], int]) -> str | None:
    cases = [(1000, 50, 30), (31, 8, 64), (7, 3, 5)]
    found = [answer(*case) for case in cases]
    if any(value is None for value in found):
        return NOTHING_RETURNED

    def parts(vocabulary: int, embedding: int, hidden: int) -> dict[str, int]:
        return {
            "the embedding table": vocabulary * embedding,
            "W_xh": embedding * hidden,
            "W_hh": hidden * hidden,
            "b_h": hidden,
            "W_hy": hidden * vocabulary,
            "b_y": vocabulary,
        }

    right = [sum(parts(*case).values()) for case in cases]
    if close(found, right):
        return None
    for name in parts(1, 1, 1):
        if close(found, [total - parts(*case)[name] for total, case in zip(right, cases)]):
            return f"one array is not counted: {name}"
    mistakes = {
        "the two biases are not counted": [t - c[2] - c[0] for t, c in zip(right, cases)],
        "W_xh takes the embedding of a word, not its one-hot vector": [
            t - c[1] * c[2] + c[0] * c[2] for t, c in zip(right, cases)
        ],
        "that is the network of exercise 5.1, without an embedding layer": [
            c[0] * c[2] + c[2] ** 2 + c[2] + c[2] * c[0] + c[0] for c in cases
        ],
    }
    for message, wrong in mistakes.items():
        if close(found, wrong):
            return message
    return (
        f"for {cases[2][0]} words, embeddings of {cases[2][1]} and {cases[2][2]} hidden units you count {found[2]}: "
        f"list the six arrays with their sizes"
    )


@exercise(
    "5.3",
    hints=[
        "Three terms are added: from the input, from the state before, and the bias. Then one function is applied.",
        "x is (batch, input_size) and W_xh is (input_size, hidden_size): x @ W_xh is (batch, hidden_size).",
    ],
)
def one_step(answer: Callable[..., Any]) -> str | None:
    rng = np.random.default_rng(5)
    p = initial_parameters(3, 4, 2, rng)
    x, h, b = rng.normal(size=(2, 3)), rng.normal(size=(2, 4)), rng.normal(size=4)
    W_xh, W_hh = p["W_xh"], 3 * p["W_hh"]
    found = answer(x, h, W_xh, W_hh, b)
    if found is None:
        return NOTHING_RETURNED
    if np.shape(found) != (2, 4):
        return f"for a batch of 2 and 4 hidden units h_t has shape (2, 4), yours has {np.shape(found)}"
    right = step(x, h, W_xh, W_hh, b)
    if close(found, right):
        return None
    total = x @ W_xh + h @ W_hh + b
    mistakes = {
        "the non-linearity is missing: without it the network is a long linear map": total,
        "W_hh is transposed: the state is a row, so it stands on the left": np.tanh(x @ W_xh + h @ W_hh.T + b),
        "the bias is missing": np.tanh(x @ W_xh + h @ W_hh),
        "the bias is added after tanh: it belongs to the sum inside": np.tanh(x @ W_xh + h @ W_hh) + b,
        "the state before is not used: this layer cannot remember anything": np.tanh(x @ W_xh + b),
        "the input is not used: this network reads nothing": np.tanh(h @ W_hh + b),
        "h is added without its weights W_hh": np.tanh(x @ W_xh + h + b),
        "tanh is applied to the terms one by one: it takes their sum": np.tanh(x @ W_xh) + np.tanh(h @ W_hh) + b,
        "this is the sigmoid, between 0 and 1: the lesson uses tanh, between -1 and 1": 1 / (1 + np.exp(-total)),
        "this is ReLU: the lesson uses tanh": np.maximum(total, 0),
        "the bias is added twice, once in each term": np.tanh(total + b),
    }
    return (
        named_mistake(found, mistakes) or "this is not the new state yet: print the three terms of its sum for one row"
    )


@exercise(
    "5.4",
    hints=[
        "Start with a list that holds h0. What does each step add to it?",
        "The state that goes into a step is the last one of the list: states[-1].",
        "np.array(states) stacks a list of (batch, hidden_size) arrays into (time + 1, batch, hidden_size).",
    ],
)
def hidden_states(answer: Callable[..., Any]) -> str | None:
    rng = np.random.default_rng(6)
    p = initial_parameters(3, 4, 2, rng)
    p["b_h"] += 0.3
    xs, h0 = rng.normal(size=(5, 2, 3)), rng.normal(size=(2, 4))
    kept = h0.copy()
    found = answer(xs, h0, p["W_xh"], p["W_hh"], p["b_h"])
    if not np.array_equal(h0, kept):
        return "your function changes the h0 it was given: others still need it"
    if found is None:
        return NOTHING_RETURNED
    found = np.asarray(found)
    right = forward(xs, h0, p).hidden
    if close(found, right):
        return None
    own = np.array([h0, *(step(x, h0, p["W_xh"], p["W_hh"], p["b_h"]) for x in xs)])
    zeros = forward(xs, None, p).hidden
    mistakes = {
        "these are the states after each input; h0 belongs in front of them": right[1:],
        "only the last state comes back: the outputs need all of them": right[-1],
        "every step starts from h0 again, so nothing is remembered: which state should go into step t?": own,
        "you start from zeros, whatever h0 is": zeros,
        "h0 is in place, but the first step starts from zeros": np.concatenate([h0[None], zeros[1:]]),
        "batch comes first: time is the first axis here": right.transpose(1, 0, 2),
        "the last input is never read: are there as many steps as inputs?": right[:-1],
    }
    if (problem := named_mistake(found, mistakes)) is not None:
        return problem
    if found.shape != right.shape:
        return f"for 5 inputs, 2 sequences and 4 units the states have shape {right.shape}, yours have {found.shape}"
    first = next(t for t in range(6) if not close(found[t], right[t]))
    return f"the states are right up to number {first - 1} and wrong from number {first} on" if first else "h0 is wrong"


@exercise(
    "5.5",
    hints=[
        "At each step you need one number: minus the log-probability of the token that came.",
        "log_softmax(logits) gives all log-probabilities; np.take_along_axis or indexing picks those of the targets.",
        "The mean is over all steps and all sequences: over time * batch numbers.",
    ],
)
def sequence_loss(answer: Callable[..., Any]) -> str | None:
    rng = np.random.default_rng(7)
    logits, targets = rng.normal(size=(4, 3, 5)), rng.integers(0, 5, (4, 3))
    found = answer(logits, targets)
    if found is None:
        return NOTHING_RETURNED
    losses = cross_entropy(logits, targets)
    if np.shape(found) == losses.shape and close(found, losses):
        return "these are the losses of all steps, which is the hard part: their mean is missing"
    if np.shape(found) != ():
        return f"the loss is one number, yours has shape {np.shape(found)}"
    if close(found, losses.mean()):
        with np.errstate(all="ignore"):
            huge = answer(1000 * logits, targets)
        if not close(huge, cross_entropy(1000 * logits, targets).mean()):
            return "right for small scores, but scores of some thousand overflow exp: subtract the largest score first"
        return None
    probabilities = np.exp(-losses)
    mistakes = {
        "this is the sum over all steps: the loss is their mean": losses.sum(),
        "this is summed over time and averaged over the batch: average over both": losses.sum(axis=0).mean(),
        "this is averaged over time and summed over the batch: average over both": losses.mean(axis=0).sum(),
        "it is averaged twice: divide by time * batch only once": losses.mean() / len(losses),
        "the minus is missing: a loss is small when the prediction is good": -losses.mean(),
        "this is in bits: the lesson counts in nats, with the natural logarithm": losses.mean() / np.log(2),
        "the mean is inside the logarithm: each step has its own logarithm": -np.log(probabilities.mean()),
        "this is the perplexity, the exponential of the loss": np.exp(losses.mean()),
        "the scores are no probabilities yet: the softmax is missing": -np.take_along_axis(
            logits, targets[..., None], -1
        ).mean(),
        "these are the last step's losses only: every step has one": losses[-1].mean(),
    }
    return (
        named_mistake(found, mistakes) or f"for the test sequence the loss is {losses.mean():.4f}, yours is {found:.4f}"
    )


@exercise(
    "5.6",
    hints=[
        "Which vectors can an embedding layer give out at all? How many of them are there?",
        "Write tanh around the table, then look for a second table that gives the same vectors without it.",
    ],
)
def embedding_without_activation(answer: str) -> str | None:
    messages = {
        "a": "tanh has a gradient nearly everywhere; what is slow to learn is not the question here",
        "b": None,
        "c": "the recurrent layer has its own tanh, but that does not say why the embedding needs none: "
        "networks often have several in a row",
        "d": "the product with a one-hot vector is linear, and its input is a vector like any other",
    }
    if not isinstance(answer, str) or answer.strip().lower() not in messages:
        return 'the answer is "a", "b", "c" or "d"'
    return messages[answer.strip().lower()]


@exercise("Q5.1", hints=["Look at the shapes of exercise 5.1. In which of them is the length of the sentence?"])
def longer_sentence(answer: bool) -> str | None:
    return true_or_false(answer, False, "no shape of any weight depends on the length: the loop runs once more")


@exercise("Q5.2", hints=["Which of the three matrices of the unrolled drawing differ from step to step?"])
def shared_weights(answer: bool) -> str | None:
    return true_or_false(answer, True, "the steps are copies of one layer: what differs is the state that goes in")


@exercise("Q5.3", hints=["What would a different vector in that place change?"])
def start_at_zero(answer: bool) -> str | None:
    return true_or_false(answer, False, "any vector of the right size can start the recurrence, even a learned one")
