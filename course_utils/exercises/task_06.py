"""The task of lesson 06: backpropagation through time on paper, in code, checked, and used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_utils.exercises.declaration import Exercise, Table

H0, V, U = np.array([1.0, 0.0]), np.array([[0.5, -1.0], [1.0, 0.5]]), np.array([1.0, 2.0])


def forward(xs: Any, w: Any, V: Any, u: Any) -> Any:
    states = [np.zeros(len(w))]
    for x in xs:
        states.append(np.tanh(x * w + states[-1] @ V))
    return np.array(states), states[-1] @ u


def backward(xs: Any, states: Any, V: Any, u: Any, d_y: float) -> Any:
    d_w, d_V = np.zeros_like(u), np.zeros_like(V)
    d_h = d_y * u
    for t in reversed(range(len(xs))):
        d_a = d_h * (1 - states[t + 1] ** 2)
        d_w += xs[t] * d_a
        d_V += np.outer(states[t], d_a)
        d_h = V @ d_a
    return d_w, d_V, d_y * states[-1]


def largest_error(f: Any, x: Any, gradient: Any) -> float:
    numerical = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[place] = 1e-5
        numerical[place] = (f(x + nudge) - f(x - nudge)) / 2e-5
    return float(np.abs(numerical - gradient).max() / np.abs(numerical).max())


def train(sequences: Any, targets: Any, w: Any, V: Any, u: Any, rate: float, epochs: int) -> Any:
    losses = []
    for _ in range(epochs):
        total = 0.0
        for xs, target in zip(sequences, targets):
            states, y = forward(xs, w, V, u)
            total += (y - target) ** 2 / 2
            d_w, d_V, d_u = backward(xs, states, V, u, y - target)
            w, V, u = w - rate * d_w, V - rate * d_V, u - rate * d_u
        losses.append(total / len(targets))
    return np.array(losses), w, V, u


def _rows() -> Mapping[str, tuple[tuple[float, ...], Mapping[str, tuple[float, ...]]]]:
    """The table of two units and two steps, from h_0 = (1, 0): L = (y - 1)^2 / 2 with y = h_2 u."""
    a1 = H0 @ V
    h1 = np.tanh(a1)
    a2 = h1 @ V
    h2 = np.tanh(a2)
    y = h2 @ U
    d_y = y - 1
    d_h2 = d_y * U
    d_a2 = d_h2 * (1 - h2**2)
    d_h1 = V @ d_a2
    d_a1 = d_h1 * (1 - h1**2)
    term_2, term_1 = np.outer(h1, d_a2), np.outer(H0, d_a1)
    d_V = term_1 + term_2

    def row(right: Any, mistakes: Mapping[str, Any]) -> tuple[tuple[float, ...], Mapping[str, tuple[float, ...]]]:
        return tuple(np.ravel(right).tolist()), {m: tuple(np.ravel(wrong).tolist()) for m, wrong in mistakes.items()}

    slope = "the slope of tanh is missing: 1 - h^2 of the same step"
    one_term = "V is used in both steps: this is the term of step 2 alone"
    return {
        "h_1": row(
            h1,
            {
                "the tanh is missing": a1,
                "h stands on the left: V's first row goes with its first number": np.tanh(V @ H0),
            },
        ),
        "h_2": row(
            h2,
            {
                "the tanh is missing": a2,
                "h_1 goes into this step, and not h_0 once more": h1,
                "what went into tanh came out of it once: h_1 and not the sum before it": np.tanh(a1 @ V),
                "h stands on the left: V's first row goes with its first number": np.tanh(V @ h1),
            },
        ),
        "y": row(y, {"the second number of u is 2": h2.sum(), "y has h_2 in it, and not h_1": h1 @ U}),
        "dL/dy": row(
            d_y,
            {
                "the sign is turned: it is y minus what was wanted": -d_y,
                "this is the loss itself": d_y**2 / 2,
                "the factor 2 and the 1/2 cancel": 2 * d_y,
            },
        ),
        "dL/da_2": row(
            d_a2,
            {
                slope: d_h2,
                "this is the slope of step 1: h_2 came out of this tanh": d_h2 * (1 - h1**2),
                "the slope is 1 - h^2, and not 1 - h": d_h2 * (1 - h2),
                "u is missing: y is a weighted sum of the two": d_y * (1 - h2**2),
            },
        ),
        "dL/dh_1": row(
            d_h1,
            {
                "on the way back V is transposed": d_a2 @ V,
                "what goes back through V is dL/da_2, not dL/dh_2": V @ d_h2,
            },
        ),
        "dL/da_1": row(
            d_a1, {slope: d_h1, "this is the slope of step 2: h_1 came out of this tanh": d_h1 * (1 - h2**2)}
        ),
        "dL/dV, first row": row(
            d_V[0], {one_term: term_2[0], "V is used in both steps: this is the term of step 1 alone": term_1[0]}
        ),
        "dL/dV, second row": row(
            d_V[1],
            {
                "h_0 is (1, 0): its second number is 0, so step 1 adds nothing to this row": d_V[1] + d_a1,
                "it is transposed: this row belongs to the second number of what came in": d_V[:, 1],
            },
        ),
    }


def _made(*shape: int, seed: int = 1) -> Any:
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def _forward_cases() -> list[Any]:
    return [
        (np.array([1.0, -1.0]), np.array([0.5]), np.array([[0.3]]), np.array([2.0])),
        *((_made(steps, seed=2), _made(n), _made(n, n), _made(n, seed=3)) for steps, n in ((1, 2), (3, 2), (5, 4))),
    ]


def _backward_cases() -> list[Any]:
    return [
        (xs, forward(xs, w, V, u)[0], V, u, d_y) for d_y, (xs, w, V, u) in zip((1.0, -0.5, 2.0, 0.3), _forward_cases())
    ]


def _square(x: Any) -> float:
    return float((x**2).sum())


def _bent(x: Any) -> float:
    return float(np.sin(x).sum() + (x**3).sum())


def _error_cases() -> list[Any]:
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    bent = np.cos(x) + 3 * x**2
    off = np.zeros_like(x)
    off[0, 1] = 0.1
    return [
        (_square, np.array([3.0]), np.array([6.6])),
        (_bent, x, bent + off),
        (_bent, x, bent * 1.5),
        (_square, x, -2 * x),
        (_square, x, 0 * x),
    ]


def _train_cases() -> list[Any]:
    def case(examples: int, steps: int, units: int, epochs: int) -> tuple[Any, ...]:
        weights = 0.5 * _made(units), 0.5 * _made(units, units), 0.5 * _made(units, seed=3)
        return _made(examples, steps, seed=4), _made(examples, seed=5), *weights, 0.1, epochs

    return [case(1, 2, 1, 1), case(2, 3, 2, 2), case(4, 2, 3, 3)]


EXERCISES = [
    Table(
        "B6.1",
        _rows(),
        [
            "Write a_1 = h_0 V first: the first row of V, since h_0 is (1, 0). Then the tanh of both numbers.",
            "Backwards: from y to h_2 by u, from h_2 to a_2 by the slope 1 - h_2^2, from a_2 to h_1 by V transposed.",
            "Step t adds to row i of dL/dV: the number i of the state that came in, times dL/da_t.",
        ],
    ),
    Exercise(
        "B6.2",
        forward,
        _forward_cases,
        {
            "h_0 is missing among the states: they begin with zeros": ("np.array(states),", "np.array(states)[1:],"),
            "the tanh is missing, or is put on y: it is around each state": [
                ("states[-1] @ u", "np.tanh(states[-1] @ u)"),
                ("np.tanh(x * w + states[-1] @ V)", "x * w + states[-1] @ V"),
            ],
            "V is transposed: the state stands on its left": ("@ V)", "@ V.T)"),
            "the state before is not in the sum": (" + states[-1] @ V", ""),
            "y comes from the last state alone": [
                ("states[-1] @ u", "sum(states) @ u"),
                ("states[-1] @ u", "np.array(states) @ u"),
                ("states[-1] @ u", "states[1] @ u"),
            ],
            "the states and y are asked for, in this order": (
                "np.array(states), states[-1] @ u",
                "states[-1] @ u, np.array(states)",
            ),
            "h_0 is zeros": ("np.zeros(", "np.ones("),
            "h_0 is (1, 0) in the table of step 1; here it is all zeros": (
                "np.zeros(len(w))",
                "np.eye(len(w))[0]",
            ),
        },
        [
            "Begin with a list that holds one state of zeros.",
            "Each new state is np.tanh of the input's part plus the last state times V.",
        ],
    ),
    Exercise(
        "B6.3",
        backward,
        _backward_cases,
        {
            "the slope of tanh is missing": (" * (1 - states[t + 1] ** 2)", ""),
            "the slope is that of the state before: states[t + 1] came out of step t": ("states[t + 1]", "states[t]"),
            "V is not transposed on the way back": ("V @ d_a", "V.T @ d_a"),
            "only the last step is in it: every step sends something to the one before": ("V @ d_a", "0 * d_a"),
            "the gradient of u has the last state in it": [
                ("d_y * states[-1]", "d_y * states[-1] * 0 + d_y * u"),
                ("d_y * states[-1]", "d_y * states[0]"),
            ],
            "d_V is transposed: its row i belongs to number i of the state that came in": (
                "np.outer(states[t], d_a)",
                "np.outer(d_a, states[t])",
            ),
            "three gradients are asked for: of w, of V and of u": (", d_y * states[-1]", ""),
            "the term of step t has the state that went into it: states[t]": (
                "np.outer(states[t],",
                "np.outer(states[t + 1],",
            ),
            "the gradient of w has the input in it: xs[t] times dL/da_t": ("xs[t] * d_a", "d_a"),
            "the loss is at the end alone: nothing is added to d_h on the way": (
                "d_h = V @ d_a",
                "d_h = V @ d_a + d_y * u",
            ),
            "dL/du has the sum of all states: y comes from the last state alone": ("states[-1]", "states.sum(axis=0)"),
        },
        [
            "It is the table of step 1, in a loop: d_h, then d_a, then what V and w get, then the d_h of the step before.",
            "np.outer(states[t], d_a) is the term of step t. Add the terms up.",
        ],
    ),
    Exercise(
        "B6.4",
        largest_error,
        _error_cases,
        {
            "this nudges to one side: half of the error of the formula is due to that": (
                "(f(x + nudge) - f(x - nudge)) / 2e-5",
                "(f(x + nudge) - f(x)) / 1e-5",
            ),
            "this is the mean of the errors: one wrong entry among many would hide in it": (
                "(numerical - gradient).max()",
                "(numerical - gradient).mean()",
            ),
            "this is the absolute error: divide by the largest entry of the numerical gradient": (
                " / np.abs(numerical).max()",
                "",
            ),
            "two nudges lie between the two values: divide by both": ("/ 2e-5", "/ 1e-5"),
            "divide by the numerical gradient, not by the one that is tested": (
                "np.abs(numerical).max()",
                "np.abs(gradient).max()",
            ),
            "one largest entry divides them all: yours divides each error by its own entry": (
                "(np.abs(numerical - gradient).max() / np.abs(numerical).max())",
                "((np.abs(numerical - gradient) / np.abs(numerical)).max())",
            ),
            "an entry is nudged alone: all others are as they were": [
                ("nudge[place] = 1e-5", "nudge[...] = 1e-5"),
                ("nudge = np.zeros_like(x)", "nudge = 1e-5 * (numerical != 0)"),
            ],
            "the step is another one: 1e-5 is asked for": [
                ("1e-5", "1e-2", "2e-5", "2e-2"),
                ("1e-5", "1e-3", "2e-5", "2e-3"),
            ],
            "these are lengths: the largest entries are asked for": (
                "np.abs(numerical - gradient).max() / np.abs(numerical).max()",
                "np.linalg.norm(numerical - gradient) / np.linalg.norm(numerical)",
            ),
            "whole rows are nudged: each entry is nudged alone, np.ndindex(x.shape) gives their places": (
                "np.ndindex(x.shape)",
                "range(len(x))",
            ),
        },
        [
            "For each entry: a copy of x with this entry a little larger, another with it a little smaller.",
            "np.ndindex(x.shape) goes through the places of an array of any shape.",
        ],
        equivalent={},
    ),
    Exercise(
        "B6.5",
        train,
        _train_cases,
        {
            "the weights go uphill: the losses grow": (" - rate *", " + rate *"),
            "the loss of a sequence is half of the square": ("** 2 / 2", "** 2"),
            "these are sums over the sequences: their mean is asked for": ("total / len(targets)", "total"),
            "each sequence begins with the weights as the one before left them": (
                "total = 0.0",
                "total, first = 0.0, (w, V, u)",
                "forward(xs, w, V, u)",
                "forward(xs, *first)",
                "states, V, u, y",
                "states, *first[1:], y",
            ),
            "the losses alone are returned: the weights belong to the result": (
                "np.array(losses), w, V, u",
                "np.array(losses)",
            ),
            "the loss is that before the step": (
                "u - rate * d_u",
                "u - rate * d_u\n            total += (forward(xs, w, V, u)[1] - target) ** 2 / 2",
                "total += (y - target) ** 2 / 2\n",
                "pass\n",
            ),
            "all three are trained: w, V and u": ("V - rate * d_V, u - rate * d_u", "V, u"),
            "the loss itself is sent back: its derivative by y is y minus the target": (
                "u, y - target)",
                "u, (y - target) ** 2 / 2)",
            ),
            "there is a loss for each sequence: the mean of each epoch is asked for": (
                "            total +=",
                "            losses.append((y - target) ** 2 / 2)\n            total +=",
                "losses.append(total / len(targets))",
                "pass",
            ),
            "the total goes on from epoch to epoch: each begins with 0": (
                "    losses = []",
                "    losses, total = [], 0.0",
                "        total = 0.0\n",
                "",
            ),
            "this is the absolute difference: the loss is half of its square": (
                "(y - target) ** 2 / 2",
                "abs(y - target)",
            ),
        },
        [
            "For each sequence: forward, what it adds to the loss, backward, one step downhill with all three.",
            "The derivative of half of the square is the difference itself.",
        ],
    ),
]
