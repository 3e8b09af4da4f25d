"""The task of lesson 09: an LSTM from its equations, forward and backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils.exercises.declaration import Case, Exercise

Array = Any


def gate(a: Array) -> Array:
    return (1 + np.tanh(a / 2)) / 2


def cell(x: Array, h: Array, c: Array, W_xh: Array, W_hh: Array, b_h: Array) -> Any:
    a_i, a_f, a_g, a_o = np.split(x @ W_xh + h @ W_hh + b_h, 4, axis=1)
    i, f, g, o = gate(a_i), gate(a_f), np.tanh(a_g), gate(a_o)
    c = f * c + i * g
    return o * np.tanh(c), c


def read(xs: Array, W_xh: Array, W_hh: Array, b_h: Array) -> Array:
    h = c = np.zeros((xs.shape[1], len(W_hh)))
    states = []
    for x in xs:
        h, c = cell(x, h, c, W_xh, W_hh, b_h)
        states.append(h)
    return np.array(states)


def back(d_h: Array, d_c: Array, i: Array, f: Array, g: Array, o: Array, c_before: Array, c: Array) -> Any:
    d_c = d_c + d_h * o * (1 - np.tanh(c) ** 2)
    d_i, d_f, d_g, d_o = d_c * g, d_c * c_before, d_c * i, d_h * np.tanh(c)
    into = [d_i * i * (1 - i), d_f * f * (1 - f), d_g * (1 - g**2), d_o * o * (1 - o)]
    return np.concatenate(into, axis=1), d_c * f


def recurrent_gradient(d_last: Array, steps: Any, W_hh: Array) -> Array:
    gradient, d_h, d_c = np.zeros(W_hh.shape), d_last, np.zeros(d_last.shape)
    for h_before, c_before, i, f, g, o, c in reversed(steps):
        d_pre, d_c = back(d_h, d_c, i, f, g, o, c_before, c)
        gradient = gradient + h_before.T @ d_pre
        d_h = d_pre @ W_hh.T
    return gradient


def _weights(rng: np.random.Generator, inputs: int, hidden: int) -> tuple[Array, ...]:
    return rng.normal(size=(inputs, 4 * hidden)), rng.normal(size=(hidden, 4 * hidden)), rng.normal(size=4 * hidden)


def _cell_cases() -> list[Any]:
    rng = np.random.default_rng(1)
    sizes = [(1, 1, 1), (1, 2, 2), (2, 3, 2), (3, 2, 3)]
    return [
        (rng.normal(size=(b, n)), np.tanh(rng.normal(size=(b, d))), rng.normal(size=(b, d)), *_weights(rng, n, d))
        for b, n, d in sizes
    ]


def _read_cases() -> list[Any]:
    rng = np.random.default_rng(2)
    sizes = [(2, 1, 1, 1), (3, 2, 2, 2), (5, 1, 3, 2)]
    one = Case("one step", (rng.normal(size=(1, 2, 3)), *_weights(rng, 3, 2)))
    return [*((rng.normal(size=(t, b, n)), *_weights(rng, n, d)) for t, b, n, d in sizes), one]


def _step(rng: np.random.Generator, batch: int, hidden: int) -> list[Array]:
    """h and c before, i, f, g, o and c of a step."""
    i, f, o = rng.uniform(0.1, 0.9, (3, batch, hidden))
    h, g = np.tanh(rng.normal(size=(2, batch, hidden)))
    before = rng.normal(size=(batch, hidden))
    return [h, before, i, f, g, o, f * before + i * g]


def _back_cases() -> list[Any]:
    rng = np.random.default_rng(3)
    found = []
    for batch, hidden in ((1, 1), (1, 2), (2, 3)):
        _, before, i, f, g, o, c = _step(rng, batch, hidden)
        d_h, d_c = rng.normal(size=(2, batch, hidden))
        found.append((d_h, d_c, i, f, g, o, before, c))
    return found


def _gradient_cases() -> list[Any]:
    rng = np.random.default_rng(4)
    sizes = [(2, 1, 1), (3, 2, 2), (4, 1, 3), (1, 2, 2)]
    return [
        (rng.normal(size=(b, d)), [_step(rng, b, d) for _ in range(t)], 0.7 * rng.normal(size=(d, 4 * d)))
        for t, b, d in sizes
    ]


EXERCISES = [
    Exercise(
        "B9.1",
        gate,
        lambda: [
            (np.array([0.0, 1.0, -1.0]),),
            (np.array([[2.5, -0.3], [0.1, 4.0]]),),
            Case("numbers far from 0", (np.array([1000.0, -1000.0, 30.0]),)),
        ],
        {
            "this lies between -1 and 1: a gate lies between 0 and 1": ("(1 + np.tanh(a / 2)) / 2", "np.tanh(a)"),
            "the sign in the exponent is wrong: a large number opens the gate": ("a / 2", "-a / 2"),
            "1,000 is too much for exp: in this form one infinity is divided by another": (
                "(1 + np.tanh(a / 2)) / 2",
                "np.exp(a) / (1 + np.exp(a))",
            ),
            "half of the number is missing: sigmoid(a) = (1 + tanh(a / 2)) / 2": ("a / 2", "a"),
            "the result is not halved: it must stay below 1": (")) / 2", "))"),
            "this is the slope of the sigmoid: the gate itself is asked for": (
                "(1 + np.tanh(a / 2)) / 2",
                "(1 - np.tanh(a / 2) ** 2) / 4",
            ),
            "this is a softmax, whose entries share 1: each gate is on its own": (
                "(1 + np.tanh(a / 2)) / 2",
                "np.exp(a - a.max()) / np.exp(a - a.max()).sum()",
            ),
            "this is exp alone: the sigmoid is 1 / (1 + exp(-a))": (
                "(1 + np.tanh(a / 2)) / 2",
                "np.exp(np.clip(a, -700, 700))",
            ),
            "the numbers are cut to 0 and 1: the sigmoid is a smooth curve between them": (
                "(1 + np.tanh(a / 2)) / 2",
                "np.clip(a, 0, 1)",
            ),
            "this is a step from 0 to 1: the sigmoid is a smooth curve between them": (
                "(1 + np.tanh(a / 2)) / 2",
                "(a > 0) * 1.0",
            ),
            "the numbers are cut off too early: beyond 5 the sigmoid still moves": (
                "np.tanh(a / 2)",
                "np.tanh(np.clip(a, -5, 5) / 2)",
            ),
        },
        [
            "The sigmoid is 1 / (1 + exp(-a)). Which of the numbers would make exp overflow?",
            "tanh never overflows: sigmoid(a) = (1 + tanh(a / 2)) / 2.",
        ],
    ),
    Exercise(
        "B9.2",
        cell,
        _cell_cases,
        {
            "the blocks are taken in another order: they lie side by side as i, f, g, o": [
                ("a_i, a_f, a_g, a_o", "a_i, a_f, a_o, a_g"),
                ("a_i, a_f, a_g, a_o", "a_f, a_i, a_g, a_o"),
                ("a_i, a_f, a_g, a_o", "a_f, a_i, a_o, a_g"),
            ],
            "the hidden state shows the old cell": ("    c = f", "    shown, c = c, f", "np.tanh(c)", "np.tanh(shown)"),
            "the input is missing in the sums": ("x @ W_xh + ", ""),
            "the state before is missing in the sums": (" + h @ W_hh", ""),
            "the biases are missing in the sums": (" + b_h", ""),
            "the pair is the other way round: the hidden state first": ("o * np.tanh(c), c", "c, o * np.tanh(c)"),
            "g is no gate: it goes through tanh": ("np.tanh(a_g)", "gate(a_g)"),
            "the gates are sums as they are: i, f and o go through the sigmoid, g through tanh": (
                "gate(a_i), gate(a_f), np.tanh(a_g), gate(a_o)",
                "a_i, a_f, a_g, a_o",
            ),
            "the blocks lie side by side: yours takes every fourth column": (
                "np.split(x @ W_xh + h @ W_hh + b_h, 4, axis=1)",
                "np.moveaxis((x @ W_xh + h @ W_hh + b_h).reshape(len(x), -1, 4), 2, 0)",
            ),
            "what is kept is f, a gate of its own, and not 1 - i": ("f * c", "(1 - i) * c"),
        },
        [
            "One product for all gates: x @ W_xh + h @ W_hh + b_h. np.split(..., 4, axis=1) cuts it into its blocks.",
            "i, f and o go through the gate, g through tanh.",
            "The new cell is f * c + i * g, the new hidden state o * np.tanh of it.",
        ],
    ),
    Exercise(
        "B9.3",
        read,
        _read_cases,
        {
            "the hidden state does not go on from step to step": (
                "        h, c = cell(x, h,",
                "        h, c = cell(x, np.zeros_like(h),",
            ),
            "the cell does not go on from step to step": ("cell(x, h, c,", "cell(x, h, np.zeros_like(c),"),
            "this is the last state alone: one state a step is asked for": ("np.array(states)", "h"),
            "the zeros before the first step are in it": ("states = []", "states = [h]"),
            "the states are in the opposite order": ("np.array(states)", "np.array(states[::-1])"),
            "the inputs are read from the last to the first": ("in xs", "in xs[::-1]"),
            "these are the cells: the hidden states are asked for": ("append(h)", "append(c)"),
            "the two states are exchanged: cell returns the hidden state first": ("h, c = cell", "c, h = cell"),
            "time comes first, then the batch": ("np.array(states)", "np.array(states).swapaxes(0, 1)"),
        },
        [
            "Begin with zeros for h and c, of shape (batch, hidden). What has the second step to know?",
            "h, c = cell(x, h, c, W_xh, W_hh, b_h) for each x; keep each h.",
        ],
    ),
    Exercise(
        "B9.4",
        back,
        _back_cases,
        {
            "what came back from the cell after it is missing": ("d_c + d_h * o", "d_h * o"),
            "the cell gets nothing from the hidden state": ("d_c + d_h * o * (1 - np.tanh(c) ** 2)", "1.0 * d_c"),
            "to the cell before goes the gradient times the forget gate": (", d_c * f", ", d_c"),
            "the pair is the other way round: first what goes into the gates": (
                "np.concatenate(into, axis=1), d_c * f",
                "d_c * f, np.concatenate(into, axis=1)",
            ),
            "the slopes of sigmoid and tanh are missing": (
                "np.concatenate(into",
                "np.concatenate([d_i, d_f, d_g, d_o]",
            ),
            "g went through tanh, whose slope is 1 - g**2": ("d_g * (1 - g**2)", "d_g * g * (1 - g)"),
            "the blocks lie side by side as i, f, g, o": [
                ("[d_i * i * (1 - i), d_f * f * (1 - f)", "[d_f * f * (1 - f), d_i * i * (1 - i)"),
                ("d_g * (1 - g**2), d_o * o * (1 - o)", "d_o * o * (1 - o), d_g * (1 - g**2)"),
            ],
            "each of i and g gets the other as its factor": (
                "d_c * g, d_c * c_before, d_c * i",
                "d_c * i, d_c * c_before, d_c * g",
            ),
            "the slope of the sigmoid is missing at one of the gates": [
                ("d_f * f * (1 - f)", "d_f"),
                ("d_i * i * (1 - i)", "d_i"),
                ("d_o * o * (1 - o)", "d_o"),
            ],
        },
        [
            "First the cell: d_c and what comes from h = o tanh(c). Then the four factors of its sum and of h.",
            "d_c + d_h * o * (1 - np.tanh(c)**2). For i: times g; for f: times c_before; for g: times i.",
            "Then through the slopes: i (1 - i), f (1 - f), 1 - g**2, o (1 - o), side by side with np.concatenate.",
        ],
    ),
    Exercise(
        "B9.5",
        recurrent_gradient,
        _gradient_cases,
        {
            "the way back stops after one step: hand the gradient on, through the matrix": (
                "d_pre @ W_hh.T",
                "0 * d_h",
            ),
            "the cell sends nothing back: hand its gradient on from step to step": (
                "d_pre, d_c = back",
                "d_pre, _ = back",
            ),
            "the state after the step stands in the product: W_hh met the state before it": (
                "h_before.T @",
                "(o * np.tanh(c)).T @",
            ),
            "only the first step's term is there: the terms of all steps add up": (
                "gradient = gradient +",
                "gradient =",
            ),
            "the first step's term is left out": ("reversed(steps)", "reversed(steps[1:])"),
            "the loop runs forward in time: the gradient comes from the last step": ("reversed(steps)", "steps"),
            "the loss looks at the last state only: d_last comes in once": ("d_h = d_pre", "d_h = d_last + d_pre"),
            "no gradient comes into the last cell but by way of its hidden state": ("np.zeros(d_last.shape)", "d_last"),
            "the result is transposed: it has the shape of W_hh": ("return gradient", "return gradient.T"),
            "the result is transposed: a row for each unit of the state before": (
                "h_before.T @ d_pre",
                "d_pre.T @ h_before",
            ),
        },
        [
            "Go through the steps from the last to the first. What does each hand on to the one before?",
            "d_pre, d_c = back(d_h, d_c, ...), then d_h = d_pre @ W_hh.T. The loss looks at the last state only.",
            "Each step's term is h_before.T @ d_pre. Begin with zeros, and add.",
        ],
    ),
]
