"""The exercises of lesson 09: the cell forward and backward, how long it remembers, attention, a planted bug."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_utils.exercises.declaration import (
    Case,
    Exercise,
    Formula,
    FormulaPart,
    find_the_bug,
    true_or_false,
)


def coupled_step(i: Any, g: Any, o: Any, c: Any) -> Any:
    c = (1 - i) * c + i * g
    return o * np.tanh(c), c


def _step_cases() -> list[Any]:
    rng = np.random.default_rng(9)

    def case(batch: int, hidden: int) -> tuple[Any, ...]:
        i, o = rng.uniform(0.1, 0.9, (2, batch, hidden))
        return i, np.tanh(rng.normal(size=(batch, hidden))), o, rng.normal(size=(batch, hidden))

    return [case(1, 1), case(1, 2), case(2, 3), case(3, 2)]


def share_left(bias: float, steps: int) -> float:
    f = 1 / (1 + np.exp(-bias))
    return float(f**steps)


def _sigmoid(a: float) -> float:
    return float(1 / (1 + np.exp(-a)))


def coupled_gradients(d_h: Any, d_c_next: Any, i: Any, g: Any, o: Any, c_before: Any, c: Any) -> Any:
    tanh_c = np.tanh(c)
    d_c = d_h * o * (1 - tanh_c**2) + d_c_next
    return d_c * (g - c_before), d_c * i, d_h * tanh_c, d_c * (1 - i)


def _gradient_cases() -> list[Any]:
    rng = np.random.default_rng(10)

    def case(batch: int, hidden: int) -> tuple[Any, ...]:
        i, o = rng.uniform(0.1, 0.9, (2, batch, hidden))
        d_h, d_c_next, c_before = rng.normal(size=(3, batch, hidden))
        g = np.tanh(rng.normal(size=(batch, hidden)))
        return d_h, d_c_next, i, g, o, c_before, (1 - i) * c_before + i * g

    first = case(2, 2)
    at_the_end = Case("the last step, to which no cell sends anything back", (first[0], 0 * first[1], *first[2:]))
    return [case(1, 1), case(1, 2), case(3, 2), at_the_end]


def attend(states: Any, scores: Any) -> Any:
    weights = np.exp(scores - scores.max())
    weights = weights / weights.sum()
    return weights, weights @ states


def _plain_softmax(states: Any, scores: Any) -> Any:
    with np.errstate(all="ignore"):
        weights = np.exp(scores) / np.exp(scores).sum()
        return weights, weights @ states


def _attend_cases() -> list[Any]:
    rng = np.random.default_rng(11)
    states = rng.normal(size=(5, 3))
    return [
        (np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.0, 1.0])),
        (states, rng.normal(size=5)),
        (states[:1], np.array([0.3])),
        Case("equal scores, which give the plain mean", (states, np.full(5, 2.0))),
        Case("a score of 1,000", (states, np.array([1000.0, 999.0, 0.0, -1000.0, 998.5]))),
    ]


EXERCISES = [
    Exercise(
        "9.1",
        coupled_step,
        _step_cases,
        {
            "the hidden state shows the old cell: first the new cell, then what is shown of it": (
                lambda i, g, o, c: (o * np.tanh(c), (1 - i) * c + i * g)
            ),
            "the two shares have changed places: i is what is written of the new content": (
                "(1 - i) * c + i * g",
                "i * c + (1 - i) * g",
            ),
            "the tanh is missing: the hidden state is o times tanh of the cell": ("np.tanh(c)", "c"),
            "the pair is the other way round: the hidden state first, then the cell": (
                "o * np.tanh(c), c",
                "c, o * np.tanh(c)",
            ),
            "the old cell is lost: what is not overwritten stays in the sum": ("(1 - i) * c + ", ""),
            "the content is written whole: only the share i of it goes into the cell": ("+ i * g", "+ g"),
            "the old cell is kept whole: where something is written, as much is forgotten": ("(1 - i) * c", "c"),
            "the output gate is missing: it says how much is shown": ("o * np.tanh(c)", "np.tanh(c)"),
            "g has been through tanh already": ("+ i * g", "+ i * np.tanh(g)"),
            "the tanh is taken of o times the cell: it is o times the tanh of the cell": (
                "o * np.tanh(c)",
                "np.tanh(o * c)",
            ),
            "i and o are gates already: the sigmoid is in them": [
                ("    c = ", "    i, o = 1 / (1 + np.exp(-i)), 1 / (1 + np.exp(-o))\n    c = "),
                ("    c = ", "    i, g, o = 1 / (1 + np.exp(-i)), np.tanh(g), 1 / (1 + np.exp(-o))\n    c = "),
            ],
        },
        [
            "Two lines, as in the LSTM: first the new cell, then the hidden state.",
            "Which letter of the LSTM's line is gone, and what stands in its place?",
            "The shares of the old cell and of the new content add up to 1.",
        ],
    ),
    Exercise(
        "9.2",
        share_left,
        lambda: [(0.0, 1), (0.0, 20), (3.0, 20), (1.0, 5), (-1.0, 2), Case("no step at all", (2.0, 0))],
        {
            "this is the gate itself: after so many steps it has been multiplied by so many times": (
                lambda bias, steps: _sigmoid(bias)
            ),
            "the gate acts n times, one after the other: that is a power, no product with n": (
                lambda bias, steps: _sigmoid(bias) * steps
            ),
            "the sigmoid is missing: a bias is no share": [
                lambda bias, steps: float(bias) ** steps,
                lambda bias, steps: float(np.tanh(bias) ** steps),
            ],
            "your share falls as the bias grows: a large bias opens the gate": (
                lambda bias, steps: float(_sigmoid(-bias) ** steps)
            ),
            "the power stands inside the sigmoid: the gate is the same at every step, and then comes the product": (
                lambda bias, steps: _sigmoid(bias * steps)
            ),
            "what is left is asked, not what is lost": lambda bias, steps: 1 - float(_sigmoid(bias) ** steps),
            "one step too many: count the steps": lambda bias, steps: float(_sigmoid(bias) ** (steps + 1)),
            "one step too few: count the steps": lambda bias, steps: float(_sigmoid(bias) ** (steps - 1)),
            "this is exp alone: the sigmoid is 1 / (1 + exp(-bias))": lambda bias, steps: np.exp(-bias) ** steps,
        },
        [
            "What is the forget gate where nothing but the bias goes into it?",
            "f = 1 / (1 + exp(-bias)). Each step multiplies the cell by f.",
        ],
    ),
    Exercise(
        "9.3",
        coupled_gradients,
        _gradient_cases,
        {
            "the cell after it is forgotten: two gradients meet in the cell": (" + d_c_next", ""),
            "the hidden state is forgotten: the cell feeds h as well as the next cell": (
                "d_h * o * (1 - tanh_c**2)",
                "0 * d_h",
            ),
            "the slope of tanh is missing on the way from h to the cell": (" * (1 - tanh_c**2)", ""),
            "the slope is 1 - tanh(c)^2: yours has the cell without its tanh": ("tanh_c**2", "c**2"),
            "the slope is 1 - tanh(c)^2: yours has no square, or the cell before in it": [
                ("tanh_c**2", "tanh_c"),
                ("tanh_c**2", "np.tanh(c_before) ** 2"),
            ],
            "the output gate is missing on the way from h to the cell": ("d_h * o *", "d_h *"),
            "i stands twice in the new cell: it says what is written *and* what is kept": [
                ("(g - c_before)", "g"),
                ("(g - c_before)", "-c_before"),
            ],
            "di has the wrong sign: a larger i brings more of g": ("(g - c_before)", "(c_before - g)"),
            "in 1 - i the gate has a minus": ("(g - c_before)", "(g + c_before)"),
            "what is kept is the cell *before* this step": ("(g - c_before)", "(g - c)"),
            "do has the cell in it: h = o tanh(c)": [("d_h * tanh_c", "d_h * c"), ("d_h * tanh_c", "d_c * tanh_c")],
            "the factor of g is i, and 1 - i is that of the cell before": [
                ("d_c * i, d_h", "d_c * (1 - i), d_h"),
                ("d_c * i, d_h * tanh_c, d_c * (1 - i)", "d_c * (1 - i), d_h * tanh_c, d_c * i"),
            ],
            "to the cell before goes the gradient times what is kept of it": [
                ("tanh_c, d_c * (1 - i)", "tanh_c, d_c"),
                ("tanh_c, d_c * (1 - i)", "tanh_c, d_c * i"),
            ],
            "d_c_next has what the next step keeps in it already": ("+ d_c_next", "+ d_c_next * (1 - i)"),
            "these are with the slopes of the gates: they come one line later": [
                ("d_c * (g - c_before), d_c * i", "d_c * (g - c_before) * i * (1 - i), d_c * i * (1 - g**2)"),
                ("return d_c * (g - c_before)", "return d_c * (g - c_before) * i * (1 - i)"),
            ],
            "what comes from the cell after it does not go through the tanh: that is on the way from h alone": (
                "d_h * o * (1 - tanh_c**2) + d_c_next",
                "(d_h * o + d_c_next) * (1 - tanh_c**2)",
            ),
            "three of the four are asked for before the slopes of the non-linearities: yours have them": (
                "d_c * (g - c_before), d_c * i, d_h * tanh_c",
                "d_c * (g - c_before) * i * (1 - i), d_c * i * (1 - g**2), d_h * tanh_c * o * (1 - o)",
            ),
        },
        [
            "First the cell: what comes from h, and what comes from the cell after it.",
            "Each factor of a product gets the gradient times the other factor. Where does i stand?",
            "i is a factor of g, and 1 - i a factor of c_before: two terms, one with a minus.",
        ],
    ),
    Formula(
        "9.4",
        {
            "LSTM: to c_before": FormulaPart(
                {"d_c": (("hidden",), "any"), "f": (("hidden",), "probabilities")},
                "d_c * f",
                {
                    "the slope of the sigmoid is for the gate, not for the cell": ["d_c * f * (1 - f)"],
                    "c = f c_before + i g: the factor of c_before is f itself": ["d_c", "d_c * (1 - f)", "d_c / f"],
                },
            ),
            "LSTM: before the sigmoid of f": FormulaPart(
                {"d_c": (("hidden",), "any"), "c_before": (("hidden",), "any"), "f": (("hidden",), "probabilities")},
                "d_c * c_before * f * (1 - f)",
                {
                    "the slope of the sigmoid is missing": ["d_c * c_before"],
                    "the slope of the sigmoid is f (1 - f)": ["d_c * c_before * f", "d_c * c_before * (1 - f)"],
                    "this is the slope of tanh": ["d_c * c_before * (1 - f ** 2)"],
                    "f stands beside the old cell: it is a factor here": ["d_c * f * (1 - f)"],
                    "f has been through the sigmoid already": ["d_c * c_before * sigma(f) * (1 - sigma(f))"],
                },
            ),
            "GRU: dL/dz": FormulaPart(
                {"d_h": (("hidden",), "any"), "h_before": (("hidden",), "any"), "n": (("hidden",), "any")},
                "d_h * (h_before - n)",
                {
                    "the sign is the other way: z multiplies the old state": ["d_h * (n - h_before)"],
                    "z stands twice: 1 - z multiplies n, and z the old state": ["d_h * h_before", "-d_h * n"],
                    "1 - z has a minus in front of z": ["d_h * (h_before + n)"],
                },
            ),
            "GRU: to h_before, the short way": FormulaPart(
                {"d_h": (("hidden",), "any"), "z": (("hidden",), "probabilities")},
                "d_h * z",
                {
                    "that is what goes to the new content": ["d_h * (1 - z)"],
                    "the slope of the sigmoid is for the gate, not for the state": ["d_h * z * (1 - z)"],
                    "h = (1 - z) n + z h_before: the factor of h_before is z": ["d_h"],
                },
            ),
        },
        [
            "Find the line of the forward pass in which the asked-for letter stands, and the factor beside it.",
            "A sigmoid has the slope f * (1 - f). Where a letter stands twice, both places add up.",
        ],
    ),
    Exercise(
        "9.5",
        attend,
        _attend_cases,
        {
            "a score of 1,000 is too much for exp: subtract the largest score first": _plain_softmax,
            "the weights do not sum to 1: divide by their sum": (
                lambda states, scores: (np.exp(scores - scores.max()), np.exp(scores - scores.max()) @ states)
            ),
            "the scores themselves are no weights: they need not be positive": (
                lambda states, scores: (scores / scores.sum(), scores / scores.sum() @ states)
            ),
            "only the best step is taken: all have a share": (
                lambda states, scores: (
                    (np.arange(len(scores)) == scores.argmax()) * 1.0,
                    states[scores.argmax()],
                )
            ),
            "this is the plain mean: each row counts by its weight": (
                lambda states, scores: (attend(states, scores)[0], states.mean(axis=0))
            ),
            "the pair is the other way round: the weights first, then the mean": (
                lambda states, scores: attend(states, scores)[::-1]
            ),
            "the mean is one row: add the weighted rows up": (
                lambda states, scores: (
                    attend(states, scores)[0],
                    attend(states, scores)[0][:, None] * states,
                )
            ),
            "the sum is divided by the number of steps as well: the weights sum to 1 already": (
                "weights @ states",
                "weights @ states / len(states)",
            ),
            "the mean is taken with weights that do not sum to 1 yet: divide them first": (
                "return weights, weights @ states",
                "return weights, np.exp(scores - scores.max()) @ states",
            ),
            "the largest score is taken off above the fraction line, and not below": (
                "weights = weights / weights.sum()",
                "weights = weights / np.exp(scores).sum()",
            ),
            "the scores are divided by a root first: no scaling is asked for": (
                "weights = np.exp(scores - scores.max())",
                "weights = np.exp((scores - scores.max()) / np.sqrt(states.shape[1]))",
            ),
            "the mean is taken with the scores: it is taken with the weights": ("weights @ states", "scores @ states"),
            "the sum runs over the columns: the weighted rows are added up": (
                "weights @ states",
                "(weights[:, None] * states).sum(axis=1)",
            ),
        },
        [
            "First a softmax over the scores, then a weighted mean of the rows.",
            "Before exp, subtract the largest score: no ratio changes.",
            "weights @ states adds up the rows, each times its weight.",
        ],
    ),
    find_the_bug(
        "9.6",
        {
            3: None,
            1: "line 1: three gates between 0 and 1, as it should be",
            2: "line 2: the content goes through tanh, as it should",
            4: "line 4: the output gate shows the tanh of the new cell, as it should",
        },
        [
            "Which line decides how long something is kept?",
            "Which gate belongs to the old cell, and which to the new content?",
        ],
    ),
    true_or_false(
        "Q9.1",
        False,
        "the state has read different words by the time it comes to each of them",
        "What has the network read when it comes to the second one?",
    ),
    true_or_false(
        "Q9.2",
        False,
        "at the noun such a network has not read the word yet, whatever its size",
        "What has the network read when it stands at the noun?",
    ),
    true_or_false(
        "Q9.3",
        False,
        "look at the curve of the LSTM whose forget gates begin half open",
        "What is left after 20 steps that each keep a half?",
    ),
]
