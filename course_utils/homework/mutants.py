"""Whether a test that a student hands in tells right functions from wrong ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_utils.homework.parts import Parts

Function = Callable[..., Any]

REPEATS = 3  # right functions tried for each wrong one, so that a guess hardly ever refuses wrong ones alone


def sound(test: Function, function: Function) -> bool:
    """Whether a test raises no AssertionError."""
    try:
        test(function)
    except AssertionError:
        return False
    return True


def nameless(function: Function, like: Function) -> Function:
    """A function known by its results alone: its name and parameters are another one's, its errors have no words."""
    signature = inspect.signature(like)

    def tried(*arguments: Any, **keywords: Any) -> Any:
        given = signature.bind(*arguments, **keywords).args
        try:
            return function(*given)
        except Exception:
            raise ValueError("the function stopped") from None

    return tried


def refused(test: Function, right: Sequence[Function], wrong: Sequence[Function]) -> int:
    """How many wrong functions a test refuses; none where it refuses a right one.

    The order is drawn anew each time, with right functions between the wrong ones: a test that looks at no function
    and counts its calls learns nothing from it.
    """
    tried = [*wrong, *(right[number % len(right)] for number in range(REPEATS * len(wrong)))]
    alike = [nameless(each, right[0]) for each in tried]
    accepted = {int(place): sound(test, alike[place]) for place in np.random.default_rng().permutation(len(tried))}
    if not all(accepted[place] for place in range(len(wrong), len(tried))):
        return 0
    return sum(not accepted[place] for place in range(len(wrong)))


def judge(check: Parts, test: Function, right: Sequence[Function], wrong: Sequence[Function], least: list[int]) -> None:
    """A hidden part for each number of wrong functions that a test should at least refuse."""
    found: list[int] = []
    for number in least:
        with check.hidden(f"the test accepts right functions and refuses {number} of {len(wrong)} wrong ones"):
            found = found or [refused(test, right, wrong)]
            assert found[0] >= number, f"it refuses {found[0]}"
