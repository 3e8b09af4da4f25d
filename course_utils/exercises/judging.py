"""What judges of several lessons need: equal up to rounding, which known mistake this is, true or false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def close(a: Any, b: Any) -> bool:
    """Equal up to rounding; False for shapes that do not fit and for what is no number.

    Args:
        a: a number or an array of them, as a learner returned it.
        b: what it should be.

    Returns:
        Whether they agree within a relative error of 1e-7.
    """
    try:
        return np.shape(a) == np.shape(b) and bool(np.allclose(a, b, rtol=1e-7, atol=1e-11))
    except (TypeError, ValueError):
        return False


def named_mistake(found: Any, mistakes: Mapping[str, Any]) -> str | None:
    """The message of the first mistake whose result is the one found.

    Args:
        found: what a learner's function returned.
        mistakes: for each message what that mistake leads to.

    Returns:
        The message, or None where no mistake fits.
    """
    return next((message for message, wrong in mistakes.items() if close(found, wrong)), None)


def one_of_the_mistakes(found: Any, mistakes: Mapping[str, Sequence[Any]]) -> str | None:
    """The same, where a mistake can have several results.

    Args:
        found: what a learner's function returned.
        mistakes: for each message all that this mistake can lead to.

    Returns:
        The message, or None where no mistake fits.
    """
    return next((message for message, wrong in mistakes.items() if any(close(found, each) for each in wrong)), None)


NOTHING_RETURNED = "your function returns None: does it end with return?"


def not_numbers(results: Sequence[Any]) -> str | None:
    """What is wrong where a function of the learner should have returned one number each time.

    Args:
        results: what it returned, one entry a call.

    Returns:
        The message, or None where all are numbers.
    """
    if any(result is None for result in results):
        return NOTHING_RETURNED
    if not all(np.ndim(result) == 0 and isinstance(result, (int, float, np.number)) for result in results):
        return f"your function returns {type(results[0]).__name__}, it should return one number"
    return None


def one_line(answer: Any, lines: Mapping[int, str | None]) -> str | None:
    """Judge the number of the line that holds a bug.

    Args:
        answer: the learner's.
        lines: for every line what is right about it, None for the one that is wrong.

    Returns:
        The message, or None where the answer is right.
    """
    if isinstance(answer, bool) or not isinstance(answer, int | np.integer) or answer not in lines:
        return f"the answer is the number of a line, 1 to {len(lines)}"
    return lines[int(answer)]


def one_choice(answer: Any, choices: Mapping[str, str | None]) -> str | None:
    """Judge one of several answers in words.

    Args:
        answer: the learner's; capitals do not count.
        choices: for every answer what speaks against it, None for the right one.

    Returns:
        The message, or None where the answer is right.
    """
    said = answer.strip().lower() if isinstance(answer, str) else ""
    if said not in choices:
        return f"the answer is one of {', '.join(map(repr, choices))}"
    return choices[said]


def true_or_false(answer: Any, right: bool, message: str) -> str | None:
    """Judge a quiz answer; `message` helps where it is wrong.

    Args:
        answer: the learner's.
        right: the right one.
        message: what to think of where it is wrong.

    Returns:
        The message, or None where the answer is right.
    """
    if not isinstance(answer, bool | np.bool_):
        return "the answer is True or False"
    return None if bool(answer) is right else message
