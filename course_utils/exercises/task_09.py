"""The task of lesson 09: an LSTM from its equations, forward and backward."""

from __future__ import annotations

from collections.abc import Callable
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


def _cell(order: str = "ifgo", new: str = "new", parts: tuple[bool, bool, bool] = (True, True, True)) -> Any:
    """`cell` with the blocks in another order, the old cell shown, or a part of the sum left out."""

    def wrong(x: Array, h: Array, c: Array, W_xh: Array, W_hh: Array, b_h: Array) -> Any:
        total = parts[0] * (x @ W_xh) + parts[1] * (h @ W_hh) + parts[2] * b_h
        named = dict(zip(order, np.split(total, 4, axis=1)))
        i, f, g, o = gate(named["i"]), gate(named["f"]), np.tanh(named["g"]), gate(named["o"])
        after = f * c + i * g
        return o * np.tanh(after if new == "new" else c), after

    return wrong


def _read(carry_h: bool = True, carry_c: bool = True, keep: Callable[[Array], Array] = lambda states: states) -> Any:
    def wrong(xs: Array, W_xh: Array, W_hh: Array, b_h: Array) -> Array:
        zeros = np.zeros((xs.shape[1], len(W_hh)))
        h, c, states = zeros, zeros, []
        for x in xs:
            h, c = cell(x, h if carry_h else zeros, c if carry_c else zeros, W_xh, W_hh, b_h)
            states.append(h)
        return keep(np.array(states))

    return wrong


def _back(change: Callable[..., Any]) -> Any:
    """`back` with its result changed by `change(d_pre, d_c_before, given...)`."""

    def wrong(*given: Array) -> Any:
        return change(*back(*given), *given)

    return wrong


def _of_output_gate(d_h: Array, o: Array, c: Array) -> Array:
    """What goes into the output gate, beside zeros for the other three."""
    return np.concatenate([0 * o, 0 * o, 0 * o, d_h * np.tanh(c) * o * (1 - o)], axis=1)


def _gradient(through: bool = True, cell_too: bool = True, after: bool = False) -> Any:
    def wrong(d_last: Array, steps: Any, W_hh: Array) -> Array:
        gradient, d_h, d_c = np.zeros(W_hh.shape), d_last, np.zeros(d_last.shape)
        for h_before, c_before, i, f, g, o, c in reversed(steps):
            d_pre, d_c = back(d_h, d_c if cell_too else 0 * d_c, i, f, g, o, c_before, c)
            gradient = gradient + (o * np.tanh(c) if after else h_before).T @ d_pre
            d_h = d_pre @ W_hh.T if through else 0 * d_h
        return gradient

    return wrong


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
            "this lies between -1 and 1: a gate lies between 0 and 1": lambda a: np.tanh(a),
            "the sign in the exponent is wrong: a large number opens the gate": lambda a: gate(-a),
            "1,000 is too much for exp: in this form one infinity is divided by another": (
                lambda a: np.exp(a) / (1 + np.exp(a)) if np.abs(a).max() < 500 else np.full(a.shape, np.nan)
            ),
            "half of the number is missing: sigmoid(a) = (1 + tanh(a / 2)) / 2": lambda a: (1 + np.tanh(a)) / 2,
            "the result is not halved: it must stay below 1": lambda a: 1 + np.tanh(a / 2),
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
                _cell("ifog"),
                _cell("figo"),
                _cell("fiog"),
            ],
            "the hidden state shows the old cell": _cell(new="old"),
            "the input is missing in the sums": _cell(parts=(False, True, True)),
            "the state before is missing in the sums": _cell(parts=(True, False, True)),
            "the biases are missing in the sums": _cell(parts=(True, True, False)),
            "the pair is the other way round: the hidden state first": lambda *given: cell(*given)[::-1],
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
            "the hidden state does not go on from step to step": _read(carry_h=False),
            "the cell does not go on from step to step": _read(carry_c=False),
            "this is the last state alone: one state a step is asked for": _read(keep=lambda states: states[-1]),
            "the zeros before the first step are in it": _read(
                keep=lambda states: np.concatenate([np.zeros_like(states[:1]), states])
            ),
            "the states are in the opposite order": _read(keep=lambda states: states[::-1]),
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
            "what came back from the cell after it is missing": (
                lambda d_h, d_c, i, f, g, o, b, c: back(d_h, 0 * d_c, i, f, g, o, b, c)
            ),
            "the cell gets nothing from the hidden state": (
                lambda d_h, d_c, i, f, g, o, b, c: (
                    back(0 * d_h, d_c, i, f, g, o, b, c)[0] + _of_output_gate(d_h, o, c),
                    d_c * f,
                )
            ),
            "to the cell before goes the gradient times the forget gate": _back(
                lambda d_pre, d_b, d_h, d_c, i, f, g, o, b, c: (d_pre, d_b / f)
            ),
            "the pair is the other way round: first what goes into the gates": _back(
                lambda d_pre, d_b, *given: (d_b, d_pre)
            ),
            "the slopes of sigmoid and tanh are missing": _back(
                lambda d_pre, d_b, d_h, d_c, i, f, g, o, b, c: (
                    d_pre / np.concatenate([i * (1 - i), f * (1 - f), 1 - g**2, o * (1 - o)], axis=1),
                    d_b,
                )
            ),
            "g went through tanh, whose slope is 1 - g**2": _back(
                lambda d_pre, d_b, d_h, d_c, i, f, g, o, b, c: (
                    np.where(
                        np.arange(d_pre.shape[1]) // g.shape[1] == 2,
                        np.tile(g * (1 - g) / (1 - g**2), 4) * d_pre,
                        d_pre,
                    ),
                    d_b,
                )
            ),
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
            "the way back stops after one step: hand the gradient on, through the matrix": _gradient(through=False),
            "the cell sends nothing back: hand its gradient on from step to step": _gradient(cell_too=False),
            "the state after the step stands in the product: W_hh met the state before it": _gradient(after=True),
            "only the first step's term is there: the terms of all steps add up": (
                lambda d_last, steps, W_hh: (
                    recurrent_gradient(d_last, steps, W_hh)
                    - _gradient_without_first(recurrent_gradient, d_last, steps, W_hh)
                )
            ),
            "the loop runs forward in time: the gradient comes from the last step": (
                lambda d_last, steps, W_hh: recurrent_gradient(d_last, list(steps)[::-1], W_hh)
            ),
        },
        [
            "Go through the steps from the last to the first. What does each hand on to the one before?",
            "d_pre, d_c = back(d_h, d_c, ...), then d_h = d_pre @ W_hh.T. The loss looks at the last state only.",
            "Each step's term is h_before.T @ d_pre. Begin with zeros, and add.",
        ],
    ),
]


def _gradient_without_first(whole: Callable[..., Array], d_last: Array, steps: Any, W_hh: Array) -> Array:
    """The terms of all steps but the first."""
    silent = [[0 * steps[0][0], *steps[0][1:]], *steps[1:]]
    return whole(d_last, silent, W_hh)
