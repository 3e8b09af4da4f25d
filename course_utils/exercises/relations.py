"""What a wrong result is to the right one, if the same in every case: its negative, its square, rounded, sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_utils.exercises.comparing import same

RELATIONS: dict[str, Callable[[Any], Any]] = {
    "has the opposite sign": lambda right: -right,
    "has lost its sign": abs,
    "has 0 where it should be negative": lambda right: np.maximum(right, 0),
    "is the square of the right one": lambda right: right**2,
    "is the square root of the right one": np.sqrt,
    "is the logarithm of the right one": np.log,
    "is the logarithm to base 2 where the natural one belongs": lambda right: right / np.log(2),
    "is the natural logarithm where that to base 2 belongs": lambda right: right * np.log(2),
    "is the logarithm to base 10 where the natural one belongs": lambda right: right / np.log(10),
    "is e to the power of the right one": np.exp,
    "is 2 to the power of the right one": np.exp2,
    "is the arc cosine of the right one": np.arccos,
    "is 1 divided by the right one": lambda right: 1 / right,
    "is twice what it should be": lambda right: 2 * right,
    "is half of what it should be": lambda right: right / 2,
    "is 1 too large": lambda right: right + 1,
    "is 1 too small": lambda right: right - 1,
    "is 1 minus the right one": lambda right: 1 - right,
    "is rounded": lambda right: np.round(right),
    "is rounded to one digit": lambda right: np.round(right, 1),
    "is rounded to two digits": lambda right: np.round(right, 2),
    "is cut off to a whole number": np.trunc,
    "is transposed": lambda right: right.T,
    "is in the opposite order": lambda right: right[::-1],
    "is sorted": np.sort,
    "is sorted from the largest": lambda right: np.sort(right)[..., ::-1],
    "is the running sum of the right one": np.cumsum,
    "is the sum of the right one": np.sum,
    "is the mean of the right one": np.mean,
    "is only the last part of the right one": lambda right: right[-1],
    "is only the first part of the right one": lambda right: right[0],
    "lacks the first part": lambda right: right[1:],
    "lacks the last part": lambda right: right[:-1],
    "is scaled to the sum 1": lambda right: right / right.sum(),
    "is scaled to the length 1": lambda right: right / np.linalg.norm(right),
    "has the places of what is not 0": np.flatnonzero,
}


def relation(
    found: Sequence[Any], expected: Sequence[Any], arguments: Sequence[dict[str, Any]], rtol: float
) -> str | None:
    """What every result is to the right one.

    Args:
        found: the results.
        expected: the right ones, as from `plain`.
        arguments: of the calls, by name.
        rtol: as for `same`.

    Returns:
        A phrase that goes on after "your result"; None where no relation holds in all cases, two of them wrong.
    """
    wrong = [place for place, pair in enumerate(zip(found, expected)) if not same(*pair, rtol)]
    several = all(isinstance(each, tuple) for each in (*found, *expected))
    if len(wrong) > 1 and several and len({len(each) for each in (*found, *expected)}) == 1:
        parts = list(zip(zip(*found), zip(*expected)))
        off = [place for place, pairs in enumerate(parts) if not all(same(*pair, rtol) for pair in zip(*pairs))]
        phrase = relation(*parts[off[0]], arguments, rtol) if len(off) == 1 else None
        return phrase and f"number {off[0] + 1} of {len(parts)} {phrase}"
    if len(wrong) < 2 or not all(isinstance(each, np.ndarray) and each.dtype.kind in "iuf" for each in expected):
        return None
    with np.errstate(all="ignore"):
        for phrase, related in RELATIONS.items():
            if all(_is(related, *pair, rtol) for pair in zip(found, expected)):
                return phrase
        for phrase, sizes in _sizes(arguments).items():
            factors = np.array(sizes)
            for how, scale in (("times", factors), ("divided by", 1 / factors)):
                wanted = [np.asarray(by * right) for right, by in zip(expected, scale)]
                if all(same(*pair, rtol) for pair in zip(found, wanted)):
                    return f"is what it should be, {how} {phrase}: is a mean missing, or taken twice?"
    return None


def _is(related: Callable[[Any], Any], found: Any, right: Any, rtol: float) -> bool:
    try:
        return same(found, np.asarray(related(right.astype(float))), rtol)
    except (IndexError, ValueError):
        return False


def _sizes(arguments: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    """The sizes of the arguments by what they are called: a factor that is one of them is no accident."""
    found: dict[str, list[float]] = {}
    for name in arguments[0]:
        values = [given[name] for given in arguments]
        if all(isinstance(value, np.ndarray) and value.ndim for value in values):
            found[f"the length of {name}"] = [float(len(value)) for value in values]
            if all(value.ndim > 1 for value in values):
                found[f"the number of columns of {name}"] = [float(value.shape[1]) for value in values]
                found[f"the number of entries of {name}"] = [float(value.size) for value in values]
        elif all(isinstance(value, list) for value in values):
            found[f"the length of {name}"] = [float(len(value)) for value in values]
    return {phrase: sizes for phrase, sizes in found.items() if all(sizes)}
