"""The task of lesson 08: a training that explodes, diagnosed from the norms of its gradients, and mended."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.exercises.declaration import Case, Exercise


def global_norm(gradients: Any) -> float:
    largest = float(max(np.abs(array).max() for array in gradients.values()))
    if largest == 0 or not np.isfinite(largest):
        return largest
    return largest * math.sqrt(sum(((array / largest) ** 2).sum() for array in gradients.values()))


def first_spike(norms: Any, factor: float) -> Any:
    for update in range(3, len(norms)):
        if not norms[update] <= factor * np.median(norms[:update]):
            return update
    return None


def shares(gradients: Any) -> Any:
    norm = global_norm(gradients)
    return {name: float(((array / norm) ** 2).sum()) if norm else 0.0 for name, array in gradients.items()}


def factor_per_step(norms: Any) -> float:
    steps = np.arange(len(norms))[norms > 0]
    return float(np.exp(np.polyfit(steps, np.log(norms[norms > 0]), 1)[0]))


def safe_update(params: Any, gradients: Any, rate: float, threshold: float) -> Any:
    norm = global_norm(gradients)
    if not np.isfinite(norm):
        return {name: array.copy() for name, array in params.items()}, norm
    scale = rate * (threshold / norm if norm > threshold else 1.0)
    return {name: array - scale * gradients[name] for name, array in params.items()}, norm


def _two(scale: float = 1.0, seed: int = 1) -> dict[str, Any]:
    """Three arrays, in single precision where they are scaled out of its range."""
    rng = np.random.default_rng(seed)
    if abs(np.log10(scale)) > 20:
        return {name: (scale * array).astype(np.float32) for name, array in _two(seed=seed).items()}
    return {
        "W_hh": scale * rng.normal(size=(2, 2)),
        "b_h": scale * rng.normal(size=2),
        "U": scale * rng.normal(size=(2, 3)),
    }


SMALL = {"W": np.array([[3.0, 0.0]]), "b": np.array([4.0])}
ZEROS = {"W": np.zeros((2, 2)), "b": np.zeros(2)}


def _with_nan(value: float) -> dict[str, Any]:
    broken = _two()
    broken["b_h"][1] = value
    return broken


def _norm(each: Callable[[Any], Any], of_norms: bool = False) -> Callable[..., Any]:
    def wrong(gradients: Any) -> Any:
        found = [each(array) for array in gradients.values()]
        return float(max(found)) if of_norms else float(np.sqrt(sum(found)))

    return wrong


def _update(
    clip: bool = True, guard: bool = True, apart: bool = False, always: bool = False, sign: float = -1.0
) -> Callable[..., Any]:
    """`safe_update` with one thing wrong."""

    def wrong(params: Any, gradients: Any, rate: float, threshold: float) -> Any:
        norm = global_norm(gradients)
        if guard and not np.isfinite(norm):
            return dict(params), norm
        found = {}
        for name, array in params.items():
            size = global_norm({name: gradients[name]}) if apart else norm
            scale = threshold / size if clip and (size > threshold or (always and size)) else 1.0
            found[name] = array + sign * rate * scale * gradients[name]
        return found, norm

    return wrong


def _by_value(params: Any, gradients: Any, rate: float, threshold: float) -> Any:
    norm = global_norm(gradients)
    if not np.isfinite(norm):
        return dict(params), norm
    return {
        name: array - rate * np.clip(gradients[name], -threshold, threshold) for name, array in params.items()
    }, norm


EXERCISES = [
    Exercise(
        "B8.1",
        global_norm,
        lambda: [
            (SMALL,),
            (_two(),),
            (_two(seed=2),),
            ({"W": np.array([[-5.0]])},),
            Case("gradients of zeros", (ZEROS,)),
            Case("single precision, where the square of 1e25 is infinite", (_two(1e25),)),
            Case("single precision, where the square of 1e-30 is 0", (_two(1e-30),)),
            Case("double precision, where the square of 1e200 is infinite", ({"W": np.array([[3e200, -4e200]])},)),
            Case("an infinite entry", (_with_nan(np.inf),)),
            Case("an entry that is no number", (_with_nan(np.nan),)),
        ],
        {
            "squares overflow in single precision: divide by the largest entry first": _norm(
                lambda array: (array**2).sum()
            ),
            "the squares are missing": lambda gradients: float(
                sum(np.abs(array).sum() for array in gradients.values())
            ),
            "the root is missing": lambda gradients: global_norm(gradients) ** 2,
            "this is the largest norm of one array: all entries belong together": _norm(np.linalg.norm, of_norms=True),
            "the norms of the arrays are added: their squares add up": lambda gradients: float(
                sum(np.linalg.norm(array) for array in gradients.values())
            ),
        },
        [
            "All entries of all arrays are one long vector. What is its length?",
            "Divide every entry by the largest absolute one, take the norm, and multiply again. What if it is 0, or infinite?",
        ],
        rtol=1e-5,
    ),
    Exercise(
        "B8.2",
        first_spike,
        lambda: [
            (np.array([1.0, 1.2, 0.8, 1.1, 9.0, 1.0]), 5.0),
            (np.array([1.0, 1.0, 1.0, 1.0]), 5.0),
            (np.array([2.0, 1.0, 3.0, 2.5, 2.0, 11.0, 30.0]), 5.0),
            (np.array([1.0, 9.0, 1.0, 1.0, 1.0, 2.5]), 2.0),
            Case("a norm of just the factor times the median", (np.array([1.0, 1.0, 1.0, 3.0, 4.0]), 3.0)),
            Case("a norm that is no number", (np.array([1.0, 1.0, 1.0, 1.0, np.nan, 1.0]), 5.0)),
            Case("an infinite norm", (np.array([1.0, 1.0, 1.0, np.inf]), 5.0)),
            Case("a spike in the first three", (np.array([1.0, 1.0, 50.0, 1.0, 1.0]), 5.0)),
            Case("a median of an even number of norms", (np.array([1.0, 2.0, 1.0, 2.0, 4.0, 4.4]), 3.0)),
        ],
        {
            "a NaN is no spike in your answer: every comparison with it is False": lambda norms, factor: next(
                (n for n in range(3, len(norms)) if norms[n] > factor * np.median(norms[:n])), None
            ),
            "the first three norms are there to compare with: a spike among them is not asked for": lambda norms, factor: (
                next((n for n in range(1, len(norms)) if not norms[n] <= factor * np.median(norms[:n])), None)
            ),
            "one spike moves the mean: the median is asked for": lambda norms, factor: next(
                (n for n in range(3, len(norms)) if not norms[n] <= factor * norms[:n].mean()), None
            ),
            "a spike is above the limit: just the limit is none": lambda norms, factor: next(
                (n for n in range(3, len(norms)) if not norms[n] < factor * np.median(norms[:n])), None
            ),
            "the median has the norm itself in it, or later ones: compare with those before": lambda norms, factor: (
                next((n for n in range(3, len(norms)) if not norms[n] <= factor * np.median(norms)), None)
            ),
            "this is the largest of all: the first is asked for": lambda norms, factor: (
                int(np.argmax(norms)) if first_spike(norms, factor) is not None else None
            ),
        },
        [
            "Go through the updates from number 3 on. Which norms came before?",
            "`not norm <= limit` is True for a NaN, and `norm > limit` is not.",
        ],
        equivalent={"pass": "a function that ends without return gives None"},
    ),
    Exercise(
        "B8.3",
        shares,
        lambda: [
            (SMALL,),
            (_two(),),
            ({"W": np.array([[2.0]])},),
            (_two(seed=3),),
            Case("gradients of zeros", (ZEROS,)),
            Case("single precision, where the square of 1e25 is infinite", (_two(1e25),)),
        ],
        {
            "the norms do not add up to the whole, their squares do": lambda gradients: {
                name: float(np.linalg.norm(array) / global_norm(gradients)) if global_norm(gradients) else 0.0
                for name, array in gradients.items()
            },
            "these are squared norms: divide by that of the whole": lambda gradients: {
                name: float((array**2).sum()) for name, array in gradients.items()
            },
            "where all is zero your shares are NaN: let them be 0": lambda gradients: {
                name: float(((array / global_norm(gradients)) ** 2).sum()) for name, array in gradients.items()
            },
            "squares overflow in single precision: divide before you square": lambda gradients: (
                shares(gradients)
                if global_norm(gradients) < 1e15
                else {name: float((array**2).sum()) / global_norm(gradients) ** 2 for name, array in gradients.items()}
            ),
            "this is the mean of the squares: a large array has more of them": lambda gradients: {
                name: float(((array / global_norm(gradients)) ** 2).mean()) if global_norm(gradients) else 0.0
                for name, array in gradients.items()
            },
        },
        ["Divide each array by the global norm. What is the sum of all squares then?", "Whose shares add up to 1?"],
        rtol=1e-5,
    ),
    Exercise(
        "B8.4",
        factor_per_step,
        lambda: [
            (np.array([1.0, 0.5, 0.25, 0.125]),),
            (np.array([2.0, 6.0, 18.0]),),
            (np.array([1.0, 1.5, 1.2, 2.0, 2.2]),),
            (np.array([3.0, 3.0, 3.0]),),
            Case("a norm of 0 among others", (np.array([1.0, 0.0, 0.3, 0.2]),)),
            Case("norms that have died out", (np.array([1.0, 0.1, 0.02, 0.0, 0.0]),)),
        ],
        {
            "this is a sum or difference a step: the norm is multiplied from step to step, so take logarithms": lambda norms: (
                float(np.polyfit(np.arange(len(norms)), norms, 1)[0])
            ),
            "this is the logarithm of the factor": lambda norms: float(np.log(factor_per_step(norms))),
            "only the ends are used: fit a line through all": lambda norms: float(
                (norms[norms > 0][-1] / norms[0]) ** (1 / (len(norms[norms > 0]) - 1))
            ),
            "the steps run the other way: the first norm is the nearest": lambda norms: 1 / factor_per_step(norms),
            "the mean of the ratios is not asked for: a line through the logarithms is": lambda norms: float(
                np.mean(norms[norms > 0][1:] / norms[norms > 0][:-1])
            ),
        },
        [
            "A norm that is multiplied by the same number at each step is a straight line in its logarithm.",
            "np.polyfit(steps, logarithms, 1)[0] is the slope; exp undoes the logarithm. Zeros have none: leave them out.",
        ],
        rtol=1e-7,
    ),
    Exercise(
        "B8.5",
        safe_update,
        lambda: [
            (SMALL, SMALL, 0.1, 1.0),
            (SMALL, SMALL, 0.1, 10.0),
            (_two(), _two(seed=2), 0.5, 0.7),
            (_two(), _two(3.0, seed=4), 0.5, 2.0),
            Case("gradients of zeros", (ZEROS, ZEROS, 0.5, 1.0)),
            Case("single precision, where the square of 1e25 is infinite", (_two(), _two(1e25), 0.5, 1.0)),
            Case("an infinite entry", (_two(), _with_nan(np.inf), 0.5, 1.0)),
            Case("an entry that is no number", (_two(), _with_nan(np.nan), 0.5, 1.0)),
        ],
        {
            "nothing is clipped": _update(clip=False),
            "an infinite or missing number goes into the weights, and is never gone: leave them as they are then": _update(
                guard=False
            ),
            "each array is clipped by itself, which turns the direction": _update(apart=True),
            "a small gradient is made larger: only those above the threshold are scaled": _update(always=True),
            "the weights go uphill": _update(sign=1.0),
            "each entry is clipped by itself, which turns the direction": _by_value,
            "the norm belongs to the result: it is what you will look at": lambda *given: safe_update(*given)[0],
        },
        [
            "The norm first. Is it a number to work with? Is it above the threshold?",
            "One factor for all arrays: threshold / norm where the norm is above it, else 1.",
        ],
        rtol=1e-5,
        equivalent={
            "scale = rate * (threshold / norm if norm >= threshold else 1.0)": "where the two are equal the factor is 1",
        },
    ),
]
