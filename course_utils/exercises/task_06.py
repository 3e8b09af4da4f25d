"""The task of lesson 06: backpropagation through time on paper, in code, checked, and used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def _way_back(
    slope: bool = True, shift: int = 1, transpose: bool = True, carry: bool = True, u_last: bool = True
) -> Callable[..., Any]:
    """`backward` with one thing wrong."""

    def wrong(xs: Any, states: Any, V: Any, u: Any, d_y: float) -> Any:
        d_w, d_V, d_h = np.zeros_like(u), np.zeros_like(V), d_y * u
        for t in reversed(range(len(xs))):
            d_a = d_h * (1 - states[t + shift] ** 2) if slope else d_h
            d_w += xs[t] * d_a
            d_V += np.outer(states[t], d_a)
            d_h = (V @ d_a if transpose else d_a @ V) if carry else 0 * u
        return d_w, d_V, d_y * (states[-1] if u_last else states[-2])

    return wrong


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


def _measured(
    one_sided: bool = False, largest: bool = True, relative: bool = True, halved: bool = True
) -> Callable[..., float]:
    """`largest_error` with one thing wrong."""

    def wrong(f: Any, x: Any, gradient: Any) -> float:
        numerical = np.zeros_like(x)
        for place in np.ndindex(x.shape):
            nudge = np.zeros_like(x)
            nudge[place] = 1e-5
            step = f(x + nudge) - (f(x) if one_sided else f(x - nudge))
            numerical[place] = step / (1e-5 if one_sided or not halved else 2e-5)
        off = np.abs(numerical - gradient)
        return float((off.max() if largest else off.mean()) / (np.abs(numerical).max() if relative else 1.0))

    return wrong


def _train_cases() -> list[Any]:
    def case(examples: int, steps: int, units: int, epochs: int) -> tuple[Any, ...]:
        weights = 0.5 * _made(units), 0.5 * _made(units, units), 0.5 * _made(units, seed=3)
        return _made(examples, steps, seed=4), _made(examples, seed=5), *weights, 0.1, epochs

    return [case(1, 2, 1, 1), case(2, 3, 2, 2), case(4, 2, 3, 3)]


def _trained(sign: float = -1.0, half: float = 2.0, mean: bool = True, at_once: bool = False) -> Callable[..., Any]:
    """`train` with one thing wrong."""

    def wrong(sequences: Any, targets: Any, w: Any, V: Any, u: Any, rate: float, epochs: int) -> Any:
        losses = []
        for _ in range(epochs):
            total, first = 0.0, (w, V, u)
            for xs, target in zip(sequences, targets):
                now = first if at_once else (w, V, u)
                states, y = forward(xs, *now)
                total += (y - target) ** 2 / half
                d_w, d_V, d_u = backward(xs, states, now[1], now[2], y - target)
                w, V, u = w + sign * rate * d_w, V + sign * rate * d_V, u + sign * rate * d_u
            losses.append(total / (len(targets) if mean else 1))
        return np.array(losses), w, V, u

    return wrong


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
            "h_0 is missing among the states: they begin with zeros": lambda *given: (
                forward(*given)[0][1:],
                forward(*given)[1],
            ),
            "the tanh is missing, or is put on y: it is around each state": lambda xs, w, V, u: (
                forward(xs, w, V, u)[0],
                np.tanh(forward(xs, w, V, u)[1]),
            ),
            "V is transposed: the state stands on its left": lambda xs, w, V, u: forward(xs, w, V.T, u),
            "the state before is not in the sum": lambda xs, w, V, u: forward(xs, w, 0 * V, u),
            "y comes from the last state alone": lambda xs, w, V, u: (
                forward(xs, w, V, u)[0],
                forward(xs, w, V, u)[0].sum(axis=0) @ u,
            ),
            "the states and y are asked for, in this order": lambda *given: forward(*given)[::-1],
        },
        [
            "Begin with a list that holds one state of zeros.",
            "Each new state is np.tanh of the input's part plus the last state times V.",
        ],
        rtol=1e-9,
    ),
    Exercise(
        "B6.3",
        backward,
        _backward_cases,
        {
            "the slope of tanh is missing": _way_back(slope=False),
            "the slope is that of the state before: states[t + 1] came out of step t": _way_back(shift=0),
            "V is not transposed on the way back": _way_back(transpose=False),
            "only the last step is in it: every step sends something to the one before": _way_back(carry=False),
            "the gradient of u has the last state in it": _way_back(u_last=False),
            "d_V is transposed: its row i belongs to number i of the state that came in": lambda *given: (
                backward(*given)[0],
                backward(*given)[1].T,
                backward(*given)[2],
            ),
            "three gradients are asked for: of w, of V and of u": lambda *given: backward(*given)[:2],
        },
        [
            "It is the table of step 1, in a loop: d_h, then d_a, then what V and w get, then the d_h of the step before.",
            "np.outer(states[t], d_a) is the term of step t. Add the terms up.",
        ],
        rtol=1e-9,
    ),
    Exercise(
        "B6.4",
        largest_error,
        _error_cases,
        {
            "this nudges to one side: half of the error of the formula is due to that": _measured(one_sided=True),
            "this is the mean of the errors: one wrong entry among many would hide in it": _measured(largest=False),
            "this is the absolute error: divide by the largest entry of the numerical gradient": _measured(
                relative=False
            ),
            "two nudges lie between the two values: divide by both": _measured(halved=False),
        },
        [
            "For each entry: a copy of x with this entry a little larger, another with it a little smaller.",
            "np.ndindex(x.shape) goes through the places of an array of any shape.",
        ],
        rtol=1e-7,
        equivalent={},
    ),
    Exercise(
        "B6.5",
        train,
        _train_cases,
        {
            "the weights go uphill: the losses grow": _trained(sign=1.0),
            "the loss of a sequence is half of the square": _trained(half=1.0),
            "these are sums over the sequences: their mean is asked for": _trained(mean=False),
            "each sequence begins with the weights as the one before left them": _trained(at_once=True),
            "the losses alone are returned: the weights belong to the result": lambda *given: train(*given)[0],
        },
        [
            "For each sequence: forward, what it adds to the loss, backward, one step downhill with all three.",
            "The derivative of half of the square is the difference itself.",
        ],
        rtol=1e-9,
    ),
]
