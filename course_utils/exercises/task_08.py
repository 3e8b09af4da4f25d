"""The task of lesson 08: a training that explodes, diagnosed from the norms of its gradients, and mended."""

from __future__ import annotations

import math
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
            Case("an infinite entry", (_with_nan(np.inf),)),
            Case("an entry that is no number", (_with_nan(np.nan),)),
        ],
        {
            "squares overflow in single precision: divide by the largest entry first": (
                lambda gradients: np.sqrt(sum((array**2).sum() for array in gradients.values()))
            ),
            "the squares are missing": lambda gradients: sum(np.abs(array).sum() for array in gradients.values()),
            "the root is missing": [lambda gradients: global_norm(gradients) ** 2, ("math.sqrt(", "(")],
            "this is the largest norm of one array: all entries belong together": (
                lambda gradients: max(np.linalg.norm(array) for array in gradients.values())
            ),
            "the norms of the arrays are added: their squares add up": (
                lambda gradients: sum(np.linalg.norm(array) for array in gradients.values())
            ),
            "an infinite or missing entry is made a number: the norm must say that it is there": (
                "    largest",
                "    gradients = {name: np.nan_to_num(array) for name, array in gradients.items()}\n    largest",
            ),
            "where an entry is infinite your norm is NaN: infinity divided by infinity is no number": (
                " or not np.isfinite(largest)",
                "",
            ),
            "this is the largest entry: the length has all of them": (
                "return largest * math.sqrt(sum(((array / largest) ** 2).sum() for array in gradients.values()))",
                "return largest",
            ),
        },
        [
            "All entries of all arrays are one long vector. What is its length?",
            "Divide every entry by the largest absolute one, take the norm, and multiply again. What if it is 0, or infinite?",
        ],
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
            "a NaN is no spike in your answer: every comparison with it is False": (
                "if not norms[update] <=",
                "if norms[update] >",
            ),
            "the first three norms are there to compare with: a spike among them is not asked for": (
                "range(3",
                "range(1",
            ),
            "one spike moves the mean: the median is asked for": ("median", "mean"),
            "a spike is above the limit: just the limit is none": ("<=", "<"),
            "the median has the norm itself in it, or later ones: compare with those before": [
                ("[:update]", ""),
                ("[:update]", "[: update + 1]"),
            ],
            "this is the largest of all: the first is asked for": ("return update", "return int(np.argmax(norms))"),
            "the first three norms are no candidates, and still belong to those before: the median has them": (
                "[:update]",
                "[3:update]",
            ),
            "updates are counted from 0": ("return update", "return update + 1"),
            "the number of the update is asked for, and not its norm": ("return update", "return norms[update]"),
            "where there is no spike the answer is None": ("return None", "return -1"),
            "each norm is compared with the one before it: the median of all before is asked for": (
                "np.median(norms[:update])",
                "norms[update - 1]",
            ),
            "this is the largest norm's place, a spike or not": (
                "    for update",
                "    return int(np.argmax(norms))\n    for update",
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
            "the norms do not add up to the whole, their squares do": [
                ("((array / norm) ** 2).sum()", "np.linalg.norm(array) / norm"),
                ("/ norm) ** 2", "/ sum(np.linalg.norm(each) for each in gradients.values())) ** 2"),
                ("((array / norm) ** 2).sum()", "np.linalg.norm(array) / sum(map(np.linalg.norm, gradients.values()))"),
            ],
            "these are squared norms: divide by that of the whole": ("(array / norm) ** 2", "array**2"),
            "where all is zero your shares are NaN: let them be 0": (" if norm else 0.0", ""),
            "squares overflow in single precision: divide before you square": (
                "((array / norm) ** 2).sum()",
                "(array**2).sum() / norm**2",
            ),
            "this is the mean of the squares: a large array has more of them": (".sum()", ".mean()"),
            "the squares are missing: these are shares of the sum of absolute values": (
                "(array / norm) ** 2",
                "np.abs(array / norm)",
            ),
            "the sum of the squares is divided by the norm: divide by its square": (
                "((array / norm) ** 2).sum()",
                "(array**2).sum() / norm",
            ),
            "these are shares of the absolute values: the squares add up to the square of the norm": lambda gradients: {
                name: float(np.abs(array).sum() / max(sum(np.abs(a).sum() for a in gradients.values()), 1e-300))
                for name, array in gradients.items()
            },
            "these are shares of the number of entries: large gradients count for more": lambda gradients: {
                name: array.size / sum(a.size for a in gradients.values()) for name, array in gradients.items()
            },
            "these are percentages: shares add up to 1": (
                "float(((array / norm) ** 2).sum())",
                "100 * float(((array / norm) ** 2).sum())",
            ),
        },
        ["Divide each array by the global norm. What is the sum of all squares then?", "Whose shares add up to 1?"],
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
            "this is a sum or difference a step: the norm is multiplied from step to step, so take logarithms": [
                lambda norms: np.polyfit(np.arange(len(norms)), norms, 1)[0],
                ("np.log(norms[norms > 0])", "norms[norms > 0]"),
            ],
            "this is the logarithm of the factor": ("np.exp(", "("),
            "only the ends are used: fit a line through all": (
                lambda norms: (norms[norms > 0][-1] / norms[0]) ** (1 / (len(norms[norms > 0]) - 1))
            ),
            "the steps run the other way: the first norm is the nearest": ("np.exp(", "np.exp(-1 * "),
            "the mean of the ratios is not asked for: a line through the logarithms is": (
                lambda norms: np.mean(norms[norms > 0][1:] / norms[norms > 0][:-1])
            ),
            "exp undoes the natural logarithm: yours has another base": [
                ("np.log(", "np.log10("),
                ("np.log(", "np.log2("),
            ],
            "a norm of 0 is left out, and its step with it: the others keep their numbers": (
                "np.arange(len(norms))[norms > 0]",
                "np.arange((norms > 0).sum())",
            ),
            "a norm of 0 has the logarithm minus infinity, through which no line goes: leave it out, and its step": (
                "[norms > 0]",
                "",
            ),
            "a norm of 0 has no logarithm: leave it out, and do not add something to it": (
                "[norms > 0]",
                "",
                "np.log(norms)",
                "np.log(norms + 1e-12)",
            ),
        },
        [
            "A norm that is multiplied by the same number at each step is a straight line in its logarithm.",
            "np.polyfit(steps, logarithms, 1)[0] is the slope; exp undoes the logarithm. Zeros have none: leave them out.",
        ],
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
            "nothing is clipped": ("threshold / norm if norm > threshold else 1.0", "1.0"),
            "an infinite or missing number goes into the weights, and is never gone: leave them as they are then": (
                "if not np.isfinite(norm)",
                "if False",
            ),
            "each array is clipped by itself, which turns the direction": (
                "array - scale * gradients[name]",
                "array - rate * min(1, threshold / max(global_norm({0: gradients[name]}), 1e-300)) * gradients[name]",
            ),
            "a small gradient is made larger: only those above the threshold are scaled": ("norm > threshold", "norm"),
            "the weights go uphill": ("array - scale", "array + scale"),
            "each entry is clipped by itself, which turns the direction": (
                "scale * gradients[name]",
                "rate * np.clip(gradients[name], -threshold, threshold)",
            ),
            "the norm belongs to the result: it is what you will look at": (
                "params.items()}, norm\n",
                "params.items()}\n",
            ),
            "the norm is that before clipping": ("params.items()}, norm\n", "params.items()}, min(norm, threshold)\n"),
            "the gradient is clipped, and then multiplied by the rate: yours clips the step": (
                "rate * (threshold / norm if norm > threshold else 1.0)",
                "min(rate, threshold / norm if norm else rate)",
            ),
            "a NaN is looked for, and infinity is not: np.isfinite finds both": (
                "not np.isfinite(norm)",
                "np.isnan(norm)",
            ),
            "rate times norm is compared with the threshold: it is the norm alone": (
                "norm > threshold",
                "rate * norm > threshold",
            ),
        },
        [
            "The norm first. Is it a number to work with? Is it above the threshold?",
            "One factor for all arrays: threshold / norm where the norm is above it, else 1.",
        ],
        equivalent={
            "scale = rate * (threshold / norm if norm >= threshold else 1.0)": "where the two are equal the factor is 1",
        },
    ),
]
