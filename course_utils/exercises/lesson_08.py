"""The judges of lesson 08: clipping, how far a signal lasts, the way back through tanh, a planted bug, which cure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.core import exercise
from course_utils.exercises.judging import NOTHING_RETURNED, close, named_mistake, one_choice, one_line, true_or_false

Arrays = dict[str, np.ndarray]


@exercise(
    "8.1",
    hints=[
        "First one number: the norm of all gradients together. Then decide, and only then change anything.",
        "The norm is sqrt(sum of the squares of all entries of all arrays).",
        "Where the norm is at least the threshold, every array is multiplied by the same factor, threshold / norm.",
    ],
)
def clip_by_norm(answer: Callable[..., Any]) -> str | None:
    rng = np.random.default_rng(1)
    large = {"W_hh": rng.normal(size=(3, 3)), "b_h": 5 * rng.normal(size=3), "W_hy": 0.1 * rng.normal(size=(3, 2))}
    threshold = 2.0
    found, problem = _clipped(answer, large, threshold)
    if problem:
        return problem
    norm = _norm(large.values())
    mistakes = {
        "each array has a norm of its own in your answer: take one norm over all of them, or the direction turns": {
            name: array * min(1.0, threshold / _norm([array])) for name, array in large.items()
        },
        "this clips every entry by itself, which turns the direction: shrink all entries by one factor": {
            name: np.clip(array, -threshold, threshold) for name, array in large.items()
        },
        "the gradient is divided by the threshold: how long should it be in the end?": _times(large, 1 / threshold),
        "the gradient is divided by norm * threshold: divided by its norm it has length 1, and then?": _times(
            large, 1 / (norm * threshold)
        ),
        "the factor is upside down: norm / threshold makes a large gradient larger": _times(large, norm / threshold),
        "the result has norm 1, whatever the threshold: multiply by it as well": _times(large, 1 / norm),
        "the root is missing: the factor divides by the squared norm": _times(large, threshold / norm**2),
        "your norm is the sum of the absolute values: here it is the root of the sum of squares": _times(
            large, threshold / sum(np.abs(array).sum() for array in large.values())
        ),
        "your norm is the largest entry: here it is the root of the sum of squares": _times(
            large, threshold / max(np.abs(array).max() for array in large.values())
        ),
        "your norm adds the norms of the arrays: add their squares, and take one root": _times(
            large, threshold / sum(_norm([array]) for array in large.values())
        ),
        "your norm is a mean over the entries: add the squares, without dividing": _times(
            large, threshold / (norm / np.sqrt(sum(array.size for array in large.values())))
        ),
        "a gradient that is too large comes back unchanged": large,
    }
    if not _same(found, _times(large, threshold / norm), rtol=1e-5):
        for message, wrong in mistakes.items():
            if _same(found, wrong, rtol=1e-5):
                return message
        return f"a gradient of norm {norm:.2f} comes back with norm {_norm(found.values()):.2f}, the threshold was 2"
    small = _times(large, 0.5 / norm)
    found, problem = _clipped(answer, small, threshold)
    if problem:
        return problem
    if not _same(found, small, rtol=1e-9):
        if _same(found, _times(small, threshold / 0.5), rtol=1e-5):
            return 'the "only if larger" is missing: a gradient of norm 0.5 was blown up to the threshold, 2'
        return "a gradient whose norm is below the threshold must stay as it is"
    zeros = _times(large, 0.0)
    found, problem = _clipped(answer, zeros, threshold)
    if problem or not _same(found, zeros):
        return problem or "a gradient of zeros must stay zero: do you divide by its norm?"
    return None


def _clipped(answer: Callable[..., Any], gradients: Arrays, threshold: float) -> tuple[Arrays, str | None]:
    """What the answer makes of the gradients, in place or as a new dict; and what is wrong with its form."""
    given = {name: array.copy() for name, array in gradients.items()}
    with np.errstate(all="ignore"):
        found = answer(given, threshold)
    if found is None:
        found = given
        if _same(given, gradients) and _norm(gradients.values()) > threshold:
            return {}, "your function returns None and changes nothing: does it end with return?"
    if not isinstance(found, dict) or set(found) != set(gradients):
        return {}, "your function should return a dict with the same keys"
    for name, array in found.items():
        if np.shape(array) != gradients[name].shape:
            return {}, f"{name!r} has shape {np.shape(array)}, it should keep {gradients[name].shape}"
    return {name: np.asarray(array) for name, array in found.items()}, None


def _norm(arrays: Any) -> float:
    return float(np.sqrt(sum(np.square(array).sum() for array in arrays)))


def _times(gradients: Arrays, factor: float) -> Arrays:
    return {name: factor * array for name, array in gradients.items()}


def _same(found: Arrays, right: Arrays, rtol: float = 1e-7) -> bool:
    return all(np.allclose(found[name], right[name], rtol=rtol, atol=1e-12) for name in right)


@exercise(
    "8.2",
    hints=[
        "What is left after n steps is radius ** n.",
        "Solve radius ** n = share for n with logarithms, and round up.",
    ],
)
def steps_until(answer: Callable[[float, float], int]) -> str | None:
    cases = [(0.5, 0.01), (0.9, 0.01), (0.99, 0.1), (0.8, 0.3)]
    found = [answer(*case) for case in cases]
    exact = [np.log(share) / np.log(radius) for radius, share in cases]
    if close(found, np.ceil(exact)):
        return None
    mistakes = {
        "the exact solution is rarely a whole number of steps: round it up": np.array(exact),
        "rounded down, a little more than the share is still there: round up": np.floor(exact),
        "one step too many: count the factors, not the states": np.ceil(exact) + 1,
        "the two logarithms are the other way round": 1 / np.array(exact),
        "logarithms of numbers below 1 are negative: divide one by the other, and the signs cancel": -np.ceil(exact),
        "the loss falls by a factor a step, not by an amount: solve radius ** n = share": np.array(
            [np.ceil((1 - share) / (1 - radius)) for radius, share in cases]
        ),
    }
    return named_mistake(found, mistakes) or (
        f"with radius 0.5 a share of 0.01 is reached after 7 steps (0.5 ** 7 = 0.008), you say {found[0]}"
    )


@exercise(
    "8.3",
    hints=[
        "One step back has two factors: the slope of tanh at h_t, and W_hh transposed.",
        "Start with d_last, which is the gradient for h_T. From h_T to h_{T-1} the slope is that of h_T.",
        "Each step multiplies by the slope, entry by entry, and then by the matrix; the last one is that of row 1.",
    ],
)
def back_to_the_first(answer: Callable[..., Any]) -> str | None:
    rng = np.random.default_rng(3)
    W = 0.9 * rng.normal(size=(4, 4))
    hidden, d_last = np.tanh(rng.normal(size=(6, 4))), rng.normal(size=4)
    found = answer(hidden, W, d_last)
    if found is None:
        return NOTHING_RETURNED
    if np.shape(found) != (4,):
        return f"dL/dh_1 has the shape of one state, (4,), yours has {np.shape(found)}"
    forms: dict[str | None, dict[str, Any]] = {
        None: {},
        "the slope of tanh is missing": {"slope": False},
        "W_hh is not transposed: forward it is h W_hh, backward d W_hh^T": {"transpose": False},
        "the slope is 1 - h^2, yours has no square": {"power": 1},
        "one step too many: there are 5 steps between 6 states": {"rows": range(5, -1, -1)},
        "one step too few: there are 5 steps between 6 states": {"rows": range(5, 1, -1)},
        "the slopes are those of the states before each step: tanh gave the state after it": {"rows": range(4, -1, -1)},
        "the loop runs forward in time: the gradient starts at the last state": {"rows": range(1, 6)},
        "only one step back is there: go on to the first state": {"rows": [5]},
    }
    for message, form in forms.items():
        if close(found, _back(hidden, W, d_last, **form)):
            return message
    right = _back(hidden, W, d_last)
    return f"the norm of dL/dh_1 should be {np.linalg.norm(right):.4f} here, yours is {np.linalg.norm(found):.4f}"


def _back(
    hidden: Any, W: Any, d: Any, *, slope: bool = True, transpose: bool = True, power: int = 2, rows: Any = None
) -> Any:
    """dL/dh_1, with one thing wrong if asked for."""
    for t in range(len(hidden) - 1, 0, -1) if rows is None else rows:
        d = (d * (1 - hidden[t] ** power) if slope else d) @ (W.T if transpose else W)
    return d


@exercise(
    "8.4",
    hints=[
        "Clipping changes the gradients in place. Who should see the changed ones?",
        "Read the lines in the order in which they run.",
    ],
)
def planted_bug(answer: int) -> str | None:
    lines = {
        1: "line 1 takes plain gradient descent with a large step: risky, and the reason to clip",
        2: "line 2 goes through the text piece by piece, as it should",
        3: "line 3 computes the gradients and hands the state on, as it should",
        4: "line 4 takes the step, and it would be right if the gradients were clipped by then",
        5: None,
    }
    return one_line(answer, lines)


@exercise(
    "8.5",
    hints=[
        "Is this network's trouble a gradient that is too large, or one that is too small?",
        "Clipping only ever makes a gradient smaller. How often was it used here at all?",
    ],
)
def which_cure(answer: str) -> str | None:
    choices = {
        "gated cell": None,
        "lower threshold": "the norm is never above 0.3: a lower threshold makes what arrives smaller still",
        "higher threshold": "the norm is never above 0.3, so clipping at 1 never happens: raising it changes nothing",
        "smaller learning rate": "nothing blows up here; smaller steps learn the same short-sighted thing more slowly",
    }
    return one_choice(answer, choices)


@exercise("Q8.1", hints=["Clipping multiplies all entries with one factor. What is that to an arrow?"])
def direction_is_kept(answer: bool) -> str | None:
    return true_or_false(answer, True, "one factor for all entries makes an arrow shorter and does not turn it")


@exercise("Q8.2", hints=["tanh has a slope of at most 1. How large is it where |h| is near 1?"])
def large_radius_explodes(answer: bool) -> str | None:
    return true_or_false(answer, False, "look at the curve of saturated tanh at radius 1.5: which way does it go?")


@exercise("Q8.3", hints=["Which of the two lines, clipped and not clipped, reached the far names in the table?"])
def clipping_cures_vanishing(answer: bool) -> str | None:
    return true_or_false(answer, False, "clipping makes gradients smaller, and a vanished one is too small already")
