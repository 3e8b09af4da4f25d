"""What the doors of the course refuse alike: a number that is not whole or too small, and a string for a list."""

from __future__ import annotations

import numpy as np


def require_whole(name: str, value: object, least: int = 1, most: int | None = None) -> None:
    """Refuse what is no whole number, or one out of range.

    Args:
        name: of the argument, for the message.
        value: what was passed.
        least: the smallest number that is allowed.
        most: the largest; None for no limit.

    Raises:
        TypeError: `value` is no whole number; True and False are none.
        ValueError: it is below `least` or above `most`.

    >>> require_whole("window", 0)
    Traceback (most recent call last):
    ValueError: window must be at least 1, it is 0
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number, it is {value!r}")
    if value < least or (most is not None and value > most):
        allowed = f"be at least {least}" if most is None else f"lie in {least}..{most}"
        raise ValueError(f"{name} must {allowed}, it is {value}")


def require_tokens(name: str, value: object) -> None:
    """Refuse one string where a list of tokens is wanted: it is a list of characters, and would pass unseen.

    Args:
        name: of the argument, for the message.
        value: what was passed.

    Raises:
        TypeError: `value` is a string.
    """
    if isinstance(value, str):
        raise TypeError(f"{name} is one string: pass tokenize(text) for its words or list(text) for its characters")
