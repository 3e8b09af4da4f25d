"""The exercises of lesson 08: clipping, how far a signal lasts, the way back through tanh, a planted bug, which cure."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.declaration import (
    Case,
    Exercise,
    Formula,
    FormulaPart,
    Question,
    find_the_bug,
    true_or_false,
)

Arrays = dict[str, Any]


def clip_gradients(gradients: Arrays, threshold: float) -> Arrays:
    norm = np.sqrt(sum((array**2).sum() for array in gradients.values()))
    if norm < threshold:
        return gradients
    return {name: array * (threshold / norm) for name, array in gradients.items()}


def _norm(gradients: Arrays) -> float:
    return float(np.sqrt(sum(np.square(array).sum() for array in gradients.values())))


def _times(gradients: Arrays, factor: float) -> Arrays:
    return {name: factor * array for name, array in gradients.items()}


def _clip_cases() -> list[Any]:
    rng = np.random.default_rng(1)
    large = {"W_hh": rng.normal(size=(3, 3)), "b_h": 5 * rng.normal(size=3), "W_hy": 0.1 * rng.normal(size=(3, 2))}
    return [
        ({"W": np.array([[3.0, 0.0]]), "b": np.array([4.0])}, 1.0),
        ({"W": np.array([[-6.0]]), "b": np.array([8.0])}, 4.0),
        (large, 2.0),
        (_times(large, 10.0), 0.5),
        Case("a gradient of norm 0.5, below the threshold 2", (_times(large, 0.5 / _norm(large)), 2.0)),
        Case("a gradient of norm 0.9, below the threshold 1", (_times(large, 0.9 / _norm(large)), 1.0)),
        Case("a gradient of norm 0.6, above the threshold 0.5", (_times(large, 0.6 / _norm(large)), 0.5)),
        Case("a gradient of norm 1.8, below the threshold 2", (_times(large, 1.8 / _norm(large)), 2.0)),
        Case("a gradient of zeros", (_times(large, 0.0), 2.0)),
    ]


def _scaled(factor: Callable[[Arrays, float], float], always: bool = False) -> Callable[..., Arrays]:
    """Clipping with another factor."""
    return lambda g, threshold: g if _norm(g) < threshold and not always else _times(g, factor(g, threshold))


def _each_alone(gradients: Arrays, threshold: float) -> Arrays:
    return {
        name: array * min(1.0, threshold / norm) if (norm := _norm({"": array})) else array
        for name, array in gradients.items()
    }


def steps_until(radius: float, share: float) -> int:
    return math.ceil(math.log(share) / math.log(radius) - 1e-9)


def first_gradient(hidden: Any, W_hh: Any, d_last: Any) -> Any:
    d = d_last
    for t in range(len(hidden) - 1, 0, -1):
        d = (d * (1 - hidden[t] ** 2)) @ W_hh.T
    return d


def _back_cases() -> list[Any]:
    rng = np.random.default_rng(3)

    def case(states: int, units: int) -> tuple[Any, ...]:
        hidden = np.tanh(rng.normal(size=(states, units)))
        return hidden, 0.9 * rng.normal(size=(units, units)), rng.normal(size=units)

    return [case(2, 1), case(2, 2), case(6, 4), case(4, 3), Case("one state, which is the last", case(1, 2))]


EXERCISES = [
    Exercise(
        "8.1",
        clip_gradients,
        _clip_cases,
        {
            'the "only if larger" is missing: a gradient of norm 0.5 is blown up to the threshold': [
                _scaled(lambda g, t: t / _norm(g), always=True),
                _scaled(lambda g, t: t / (_norm(g) + 1e-6), always=True),
                _scaled(lambda g, t: t / _norm(g) if _norm(g) else np.nan, always=True),
            ],
            "each array has a norm of its own in your answer: take one norm over all of them, or the direction turns": (
                _each_alone
            ),
            "this clips every entry by itself, which turns the direction: shrink all entries by one factor": (
                lambda g, t: {name: np.clip(array, -t, t) for name, array in g.items()}
            ),
            "the gradient is divided by the threshold: how long should it be in the end?": _scaled(lambda g, t: 1 / t),
            "the gradient is divided by norm * threshold: divided by its norm it has length 1, and then?": (
                _scaled(lambda g, t: 1 / (_norm(g) * t))
            ),
            "the factor is upside down: norm / threshold makes a large gradient larger": (
                _scaled(lambda g, t: _norm(g) / t)
            ),
            "the result has norm 1, whatever the threshold: multiply by it as well": _scaled(lambda g, t: 1 / _norm(g)),
            "the root is missing: the factor divides by the squared norm": [
                _scaled(lambda g, t: t / _norm(g) ** 2),
                lambda g, t: g if _norm(g) ** 2 < t else _times(g, t / _norm(g) ** 2),
            ],
            "the squared norm is compared with the threshold: take the root before you compare": (
                lambda g, t: g if _norm(g) ** 2 < t else _times(g, t / _norm(g))
            ),
            "your norm is the sum of the absolute values: here it is the root of the sum of squares": _scaled(
                lambda g, t: t / sum(np.abs(array).sum() for array in g.values())
            ),
            "your norm is the largest entry: here it is the root of the sum of squares": [
                _scaled(lambda g, t: t / max(np.abs(array).max() for array in g.values())),
                lambda g, t: _times(g, min(1.0, t / max(max(np.abs(a).max() for a in g.values()), 1e-300))),
            ],
            "your norm adds the norms of the arrays: add their squares, and take one root": _scaled(
                lambda g, t: t / sum(_norm({"": array}) for array in g.values())
            ),
            "your norm is a mean over the entries: add the squares, without dividing": _scaled(
                lambda g, t: t / (_norm(g) / np.sqrt(sum(array.size for array in g.values())))
            ),
            "a gradient that is too large comes back unchanged": lambda g, t: g,
            "a gradient of zeros must stay zero: do you divide by its norm?": (
                lambda g, t: (
                    _times(g, min(1.0, np.float64(t) / np.float64(_norm(g)))) if _norm(g) else _times(g, np.nan)
                )
            ),
            "only the first array is clipped: one factor goes to all of them": (
                lambda g, t: {
                    name: (array if number else clip_gradients(g, t)[name])
                    for number, (name, array) in enumerate(g.items())
                }
            ),
            "a large gradient is thrown away: it is made shorter": lambda gradients, threshold: {
                name: array * (_norm(gradients) <= threshold) for name, array in gradients.items()
            },
            "the arrays have lost their names: a dict with the same keys is asked for": (
                lambda g, t: list(clip_gradients(g, t).values())
            ),
            "your norm is a mean over the entries, also where it is compared: add the squares, without dividing": (
                lambda g, t: _times(
                    g, min(1.0, t / max(_norm(g) / np.sqrt(sum(array.size for array in g.values())), 1e-300))
                )
            ),
        },
        [
            "First one number: the norm of all gradients together. Then decide, and only then change anything.",
            "The norm is sqrt(sum of the squares of all entries of all arrays).",
            "Where the norm is at least the threshold, every array is multiplied by the same factor, threshold / norm.",
        ],
        rtol=1e-5,
        in_place=True,
        equivalent={"if norm <= threshold:": "at the threshold the factor is 1"},
    ),
    Exercise(
        "8.2",
        steps_until,
        lambda: [
            (0.5, 0.01),
            (0.9, 0.5),
            (0.8, 0.3),
            (0.9, 0.01),
            (0.99, 0.1),
            (0.25, 0.2),
            Case("a share that 2 steps reach exactly", (0.5, 0.25)),
            Case("a share that one step reaches exactly", (0.9, 0.9)),
            Case("a share that 5 steps reach exactly", (0.1, 0.1**5)),
            Case("a share of 1: everything may be left", (0.5, 1.0)),
        ],
        {
            "where 5 steps leave the share exactly, rounding leaves a hair more, and your answer is 6: allow for a hair "
            "before you round up or compare": lambda radius, share: math.ceil(math.log(share) / math.log(radius)),
            "the exact solution is rarely a whole number of steps: round it up": [
                lambda radius, share: math.log(share) / math.log(radius),
                lambda radius, share: round(math.log(share) / math.log(radius)),
            ],
            "rounded down, a little more than the share is still there: round up": (
                lambda radius, share: math.floor(math.log(share) / math.log(radius))
            ),
            "one step too many: count the factors, not the states": (
                lambda radius, share: math.ceil(math.log(share) / math.log(radius) - 1e-9) + 1
            ),
            "one step too many where the share is reached exactly: at most the share is left then": (
                lambda radius, share: math.floor(math.log(share) / math.log(radius) + 1e-9) + 1
            ),
            "the two logarithms are the other way round": [
                lambda radius, share: math.log(radius) / math.log(share),
                lambda radius, share: math.ceil(math.log(radius) / math.log(share)),
            ],
            "logarithms of numbers below 1 are negative: divide one by the other, and the signs cancel": (
                lambda radius, share: -math.ceil(math.log(share) / math.log(radius))
            ),
            "the loss falls by a factor a step, not by an amount: solve radius ** n = share": (
                lambda radius, share: math.ceil((1 - share) / (1 - radius))
            ),
            "the logarithm is taken of the quotient: it is the quotient of two logarithms": (
                lambda radius, share: math.ceil(math.log(share / radius) - 1e-9)
            ),
            "the share is what is left, not what is lost": lambda radius, share: (
                math.ceil(math.log(1 - share) / math.log(radius) - 1e-9) if share < 1 else -1
            ),
        },
        [
            "What is left after n steps is radius ** n.",
            "Solve radius ** n = share for n with logarithms, and round up.",
            "Where radius ** n is the share exactly, a computer may find a hair more than n: take that off first.",
        ],
    ),
    Exercise(
        "8.3",
        first_gradient,
        _back_cases,
        {
            "the slope of tanh is missing": (" * (1 - hidden[t] ** 2)", ""),
            "W_hh is not transposed: forward it is h W_hh, backward d W_hh^T": ("W_hh.T", "W_hh"),
            "the Jacobian is not transposed: its rows belong to the state before the step, and on the way back d J^T "
            "goes there": ("(d * (1 - hidden[t] ** 2)) @ W_hh.T", "d @ (W_hh * (1 - hidden[t] ** 2))"),
            "the slope is 1 - h^2, yours has no square": ("hidden[t] ** 2", "hidden[t]"),
            "one step too many: there is one step less than there are states": ("1, 0, -1", "1, -1, -1"),
            "one step too few: there is one step less than there are states": [
                ("1, 0, -1", "1, 1, -1"),
                ("len(hidden) - 1", "len(hidden) - 2"),
            ],
            "the slopes are those of the states before each step: tanh gave the state after it": (
                "hidden[t] **",
                "hidden[t - 1] **",
            ),
            "the loop runs forward in time: the gradient starts at the last state": (
                "len(hidden) - 1, 0, -1",
                "1, len(hidden)",
            ),
            "only one step back is there: go on to the first state": ("1, 0, -1", "1, max(len(hidden) - 2, 0), -1"),
            "the matrix comes before the slope: the gradient meets the tanh first": (
                "(d * (1 - hidden[t] ** 2)) @ W_hh.T",
                "(d @ W_hh.T) * (1 - hidden[t] ** 2)",
            ),
            "the gradient is added up over the steps: the loss looks at the last state only": (
                "    d = d_last",
                "    d, total = d_last, 0.0 * d_last",
                "W_hh.T",
                "W_hh.T\n        total = total + d",
                "return d",
                "return total",
            ),
            "this is the gradient that went in: it has a way to go": ("return d", "return 1.0 * d_last"),
            "each step has the slope of its own state: yours takes the last one's": ("hidden[t]", "hidden[-1]"),
            "the gradients of all states come back: that of the first one is asked for": (
                "    d = d_last",
                "    d, found = d_last, [d_last]",
                "W_hh.T",
                "W_hh.T\n        found.append(d)",
                "return d",
                "return np.array(found)",
            ),
            "d_last is added at every step: the loss looks at the last state only": ("W_hh.T", "W_hh.T + d_last"),
            "every step starts from d_last again: it goes on from the gradient of the step after": (
                "(d *",
                "(d_last *",
            ),
            "tanh is applied to the states a second time: they are the output of tanh already": (
                "hidden[t] ** 2",
                "np.tanh(hidden[t]) ** 2",
            ),
            "the gradient is added up over the steps, the first one included: the loss looks at the last state only": (
                "    d = d_last",
                "    d, total = d_last, d_last",
                "W_hh.T",
                "W_hh.T\n        total = total + d",
                "return d",
                "return total",
            ),
        },
        [
            "One step back has two factors: the slope of tanh at h_t, and W_hh transposed.",
            "Start with d_last, which is the gradient for h_T. From h_T to h_{T-1} the slope is that of h_T.",
            "Each step multiplies by the slope, entry by entry, and then by the matrix; the last one is that of row 1.",
        ],
    ),
    find_the_bug(
        "8.4",
        {
            5: None,
            4: None,
            1: "line 1 takes plain gradient descent with a large step: risky, and the reason to clip",
            2: "line 2 goes through the text piece by piece, as it should",
            3: "line 3 computes the gradients and hands the state on, as it should",
        },
        [
            "Clipping changes the gradients in place. Who should see the changed ones?",
            "Read the lines in the order in which they run.",
        ],
    ),
    Question(
        "8.5",
        {
            "gated cell": None,
            "lower threshold": "the norm is never above 0.3: a lower threshold makes what arrives smaller still",
            "higher threshold": "the norm is never above 0.3, so clipping at 1 never happens: raising it changes nothing",
            "smaller learning rate": (
                "nothing blows up here; smaller steps learn the same short-sighted thing more slowly"
            ),
            "adam": (
                "Adam makes every parameter's step about equally long, and so enlarges small gradients: in the table that "
                "is enough at 40 words; at 80 some of its runs still guess"
            ),
        },
        [
            "Is this network's trouble a gradient that is too large, or one that is too small?",
            "Clipping only ever makes a gradient smaller. How often was it used here at all?",
        ],
    ),
    Formula(
        "8.6",
        {
            "dL/dh_before": FormulaPart(
                {"d_h": (("hidden",), "any"), "h_t": (("hidden",), "state"), "W_hh": (("hidden", "hidden"), "any")},
                "(d_h * (1 - h_t ** 2)) @ W_hh.T",
                {
                    "W_hh stands as in the forward pass: on the way back it is transposed": [
                        "(d_h * (1 - h_t ** 2)) @ W_hh"
                    ],
                    "the slope of tanh is missing": ["d_h @ W_hh.T", "d_h @ W_hh"],
                    "the slope comes first: the gradient meets the tanh before the matrix": [
                        "(d_h @ W_hh.T) * (1 - h_t ** 2)"
                    ],
                    "the slope is 1 - h^2, yours has no square": ["(d_h * (1 - h_t)) @ W_hh.T"],
                },
            ),
            "the norm of g": FormulaPart(
                {"g": (("entries",), "any"), "n": ((), "entries")},
                "sum(g ** 2) ** 0.5",
                {
                    "the root is missing": ["sum(g ** 2)"],
                    "the squares are missing: entries of both signs would cancel": ["sum(g)", "sum(g) ** 0.5"],
                    "this is a mean over the entries: add the squares, without dividing": ["(sum(g ** 2) / n) ** 0.5"],
                    "the root is taken of each entry's square, before the sum": ["sum((g ** 2) ** 0.5)"],
                },
            ),
            "g, clipped": FormulaPart(
                {"g": (("entries",), "any"), "norm": ((), "positive"), "threshold": ((), "positive")},
                "g * threshold / norm",
                {
                    "the factor is upside down": ["g * norm / threshold"],
                    "now the norm is 1, whatever the threshold": ["g / norm"],
                    "the norm is missing: g divided by its norm has length 1, and then?": [
                        "g * threshold",
                        "g / threshold",
                    ],
                    "the norm and the threshold are both divided by": ["g / (norm * threshold)"],
                    "the norm is squared in it: it is divided by once": ["g * threshold / norm ** 2"],
                    "the norm need not be computed again: it is given, as `norm`": [
                        "g * threshold / sum(g ** 2) ** 0.5"
                    ],
                },
            ),
            "what n factors leave": FormulaPart(
                {"radius": ((), "positive"), "n": ((), "steps")},
                "radius ** n",
                {
                    "the factor acts n times, one after the other: that is no product with n": ["radius * n"],
                    "base and exponent are exchanged": ["n ** radius"],
                    "one factor is missing: each of the n steps multiplies": ["radius ** (n - 1)"],
                    "each step multiplies, none divides": ["1 / radius ** n", "radius / n"],
                },
            ),
        },
        [
            "The gradient goes back through the step's lines in the opposite order.",
            "The norm of a vector is the root of the sum of the squares of its entries; ** 0.5 is a root.",
            "The clipped gradient has the direction of g and the length `threshold`.",
        ],
    ),
    true_or_false(
        "Q8.1",
        True,
        "one factor for all entries makes an arrow shorter and does not turn it",
        "Clipping multiplies all entries with one factor. What is that to an arrow?",
    ),
    true_or_false(
        "Q8.2",
        False,
        "look at the curve of saturated tanh at radius 1.5: which way does it go?",
        "tanh has a slope of at most 1. How large is it where |h| is near 1?",
    ),
    true_or_false(
        "Q8.3",
        False,
        "clipping makes gradients smaller, and a vanished one is too small already",
        "Which of the two lines, clipped and not clipped, reached the far names in the table?",
    ),
]
